/*
 * What switching sheets cannot keep of what people are told: in words, as JSON.
 */
#include "lineout/report.h"
#include "lineout/report_sheet.h"
#include "report/report_int.h"

static const char *const names[] = {
    [LO_UNKEPT_REFUSED] = "refused", [LO_UNKEPT_CLASH] = "clash",
    [LO_UNKEPT_WORK] = "work",       [LO_UNKEPT_SUPPLY] = "supply",
    [LO_UNKEPT_DIP] = "dip",         [LO_UNKEPT_DIP_LATE] = "dip-late",
};

const char *lo_unkept_name(enum lo_unkept_kind kind)
{
    return names[kind];
}

bool lo_unkept_is_untrue(const struct lo_unkept *unkept)
{
    return unkept->kind != LO_UNKEPT_WORK;
}

static void append_told(GString *out, const char *text, enum lo_lang lang)
{
    GString *told = g_string_new(NULL);
    lo_report_retell(told, lang, text);
    g_string_append(out, told->str);
    g_string_free(told, TRUE);
}

void lo_report_unkept_one(GString *out, const struct lo_unkept *u,
                          enum lo_lang lang)
{
    g_string_append_printf(out, "%s: ", u->outage);
    switch (u->kind) {
    case LO_UNKEPT_REFUSED:
        g_string_append(out, lo_text(lang, "there is no safe sheet: "));
        append_told(out, u->text, lang);
        break;
    case LO_UNKEPT_CLASH:
        g_string_append(
            out, lo_text(lang, "beside others of its hours it is not safe: "));
        append_told(out, u->text, lang);
        break;
    case LO_UNKEPT_WORK:
        g_string_append_printf(
            out, lo_text(lang, "work begins %d min later than planned"),
            (int)u->minutes);
        break;
    case LO_UNKEPT_SUPPLY:
        g_string_append_printf(
            out,
            lo_text(lang, "supply returns %d min after the end that %d "
                          "customers are told"),
            (int)u->minutes, (int)u->customers);
        break;
    case LO_UNKEPT_DIP:
        g_string_append_printf(
            out,
            lo_text(lang, "%d customers at %s are off for a moment of %d min, "
                          "and are told %d min"),
            (int)u->customers, u->at, (int)u->minutes, (int)u->told_minutes);
        break;
    case LO_UNKEPT_DIP_LATE:
        g_string_append_printf(
            out,
            lo_text(lang, "%d customers at %s, off for a moment, have supply "
                          "again %d min after the end that they are told"),
            (int)u->customers, u->at, (int)u->minutes);
        break;
    }
}

void lo_report_unkept(GString *out, const struct lo_unkept *unkept, int32_t n,
                      enum lo_lang lang, int columns)
{
    GString *line = g_string_new(NULL);
    if (n > 0) {
        report_wrap(out,
                    lo_text(lang, "What the switching sheets cannot keep, by "
                                  "their minutes (lineout sheet):"),
                    0, columns);
    }
    for (int32_t i = 0; i < n; i++) {
        g_string_truncate(line, 0);
        lo_report_unkept_one(line, &unkept[i], lang);
        report_wrap(out, line->str, 2, columns);
    }
    g_string_free(line, TRUE);
}

struct lo_json *lo_report_unkept_json(const struct lo_unkept *unkept, int32_t n)
{
    struct lo_json *out = lo_json_array();
    for (int32_t i = 0; i < n; i++) {
        const struct lo_unkept *u = &unkept[i];
        bool dip = u->kind == LO_UNKEPT_DIP || u->kind == LO_UNKEPT_DIP_LATE;
        struct lo_json *one = lo_json_object();
        lo_json_set_text(one, "outage", u->outage);
        lo_json_set_text(one, "kind", lo_unkept_name(u->kind));
        lo_json_set(one, "untrue", lo_json_boolean(lo_unkept_is_untrue(u)));
        lo_json_set_integer(one, "minutes", u->minutes);
        lo_json_set(one, "told_minutes",
                    dip ? lo_json_integer(u->told_minutes) : lo_json_null());
        lo_json_set_integer(one, "customers", u->customers);
        lo_json_set(one, "at", dip ? lo_json_string(u->at) : lo_json_null());
        lo_json_set(one, "text",
                    u->text[0] != '\0' ? lo_json_string(u->text)
                                       : lo_json_null());
        lo_json_append(out, one);
    }
    return out;
}
