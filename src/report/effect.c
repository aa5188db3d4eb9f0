/*
 * What an import means: switches, customers and jobs that changed, and who is
 * affected otherwise than he was told.
 */
#include "lineout/report.h"
#include "report/report_int.h"

static const char *const shift_texts[LO_SHIFT_KINDS] = {
    LO_N_("Switches that are new: %d"),
    LO_N_("Switches that are gone: %d"),
    LO_N_("Switches in another state: %d"),
    LO_N_("Customers that are new: %d"),
    LO_N_("Customers that are gone: %d"),
    LO_N_("Customers that were moved or changed: %d"),
    LO_N_("Jobs that are new: %d"),
    LO_N_("Jobs that are gone: %d"),
    LO_N_("Jobs that changed: %d"),
};

/* Is the difference of before and after short enough to be told? */
static bool shows_both(enum lo_shift_kind kind)
{
    return kind == LO_SHIFT_SWITCH_STATE || kind == LO_SHIFT_CUSTOMER_MOVED;
}

static void append_shifts(GString *out, const struct lo_import_effect *effect,
                          enum lo_shift_kind kind, int each, enum lo_lang lang)
{
    int n = 0;
    for (guint i = 0; i < effect->shifts->len; i++)
        n += g_array_index(effect->shifts, struct lo_shift, i).kind == kind;
    if (n == 0)
        return;
    g_string_append_printf(out, lo_text(lang, shift_texts[kind]), n);
    g_string_append_c(out, '\n');
    int shown = 0;
    for (guint i = 0; i < effect->shifts->len && shown < each; i++) {
        const struct lo_shift *s =
            &g_array_index(effect->shifts, struct lo_shift, i);
        if (s->kind != kind)
            continue;
        g_string_append_printf(out, "  '%s' (%s)", s->name, s->mrid);
        if (shows_both(kind))
            g_string_append_printf(out, ": %s -> %s", lo_text(lang, s->before),
                                   lo_text(lang, s->after));
        g_string_append_c(out, '\n');
        shown++;
    }
    if (n > shown) {
        g_string_append(out, "  ");
        report_count(out, lang, n - shown, LO_N_("and %s more"),
                     LO_N_("and %s more"));
        g_string_append_c(out, '\n');
    }
}

static int sum(const GArray *people)
{
    int n = 0;
    for (guint i = 0; i < people->len; i++)
        n += g_array_index(people, struct lo_affected, i).customers;
    return n;
}

static void append_people(GString *out, const GArray *people, const char *text,
                          int each, enum lo_lang lang)
{
    if (people->len == 0)
        return;
    g_string_append(out, "  ");
    g_string_append_printf(out, lo_text(lang, text), sum(people));
    for (guint i = 0; i < people->len && i < (guint)each; i++)
        g_string_append_printf(
            out, "%s%s", i == 0 ? ": " : ", ",
            g_array_index(people, struct lo_affected, i).name);
    g_string_append(out, people->len > (guint)each ? " ...\n" : "\n");
}

void lo_report_effect(GString *out, const struct lo_import_effect *effect,
                      const struct lo_zone *zone, int each, enum lo_lang lang)
{
    if (effect->arena == NULL)
        return;
    for (int k = 0; k < LO_SHIFT_KINDS; k++)
        append_shifts(out, effect, (enum lo_shift_kind)k, each, lang);
    for (guint i = 0; i < effect->outages->len; i++) {
        const struct lo_outage_effect *o =
            &g_array_index(effect->outages, struct lo_outage_effect, i);
        char from[LO_TIME_TEXT];
        lo_zone_format(from, zone, o->span.from, "%Y-%m-%d %H:%M");
        g_string_append_printf(
            out,
            o->published
                ? lo_text(lang, "Outage %s of the published plan %d, %s:")
                : lo_text(lang, "Outage %s of the approved plan %d, %s:"),
            o->outage, (int)o->plan, from);
        g_string_append_c(out, '\n');
        append_people(out, o->newly, LO_N_("newly affected customers: %d"),
                      each, lang);
        append_people(out, o->no_longer,
                      LO_N_("no longer affected customers: %d"), each, lang);
        if (o->trouble[0] != '\0')
            g_string_append_printf(out, "  %s\n", o->trouble);
    }
}

/* --- JSON ----------------------------------------------------------------- */

static struct lo_json *people_json(const GArray *people)
{
    struct lo_json *out = lo_json_array();
    for (guint i = 0; i < people->len; i++) {
        const struct lo_affected *a =
            &g_array_index(people, struct lo_affected, i);
        struct lo_json *one = lo_json_object();
        lo_json_set_text(one, "mrid", a->mrid);
        lo_json_set_text(one, "name", a->name);
        lo_json_set_integer(one, "customers", a->customers);
        lo_json_append(out, one);
    }
    return out;
}

static struct lo_json *outage_json(const struct lo_outage_effect *o)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_text(out, "outage", o->outage);
    lo_json_set_integer(out, "plan", o->plan);
    lo_json_set_text(out, "state", o->published ? "published" : "approved");
    lo_json_set_time(out, "from", o->span.from);
    lo_json_set_time(out, "to", o->span.to);
    lo_json_set(out, "newly_affected", people_json(o->newly));
    lo_json_set(out, "no_longer_affected", people_json(o->no_longer));
    lo_json_set_text(out, "trouble", o->trouble[0] != '\0' ? o->trouble : NULL);
    return out;
}

struct lo_json *lo_report_effect_json(const struct lo_import_effect *effect)
{
    struct lo_json *out = lo_json_object();
    struct lo_json *shifts = lo_json_array();
    struct lo_json *outages = lo_json_array();
    for (guint i = 0; effect->arena != NULL && i < effect->shifts->len; i++) {
        const struct lo_shift *s =
            &g_array_index(effect->shifts, struct lo_shift, i);
        struct lo_json *one = lo_json_object();
        lo_json_set_text(one, "what", lo_shift_name(s->kind));
        lo_json_set_text(one, "name", s->name);
        lo_json_set_text(one, "mrid", s->mrid);
        lo_json_set_text(one, "before", s->before);
        lo_json_set_text(one, "after", s->after);
        lo_json_append(shifts, one);
    }
    for (guint i = 0; effect->arena != NULL && i < effect->outages->len; i++)
        lo_json_append(outages,
                       outage_json(&g_array_index(effect->outages,
                                                  struct lo_outage_effect, i)));
    lo_json_set(out, "shifts", shifts);
    lo_json_set(out, "outages", outages);
    return out;
}
