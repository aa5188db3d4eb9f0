/*
 * Findings as text, grouped by rule with the serious ones first, and as JSON.
 */
#include <string.h>

#include "lineout/report.h"
#include "report/report_int.h"

/* Rules of one severity, in the order in which they first came. */
static GPtrArray *rules_of(const struct lo_findings *findings,
                           enum lo_severity severity)
{
    GPtrArray *rules = g_ptr_array_new();
    size_t n = lo_findings_count(findings);
    for (size_t i = 0; i < n; i++) {
        const struct lo_finding *f = lo_findings_get(findings, i);
        if (f->severity == severity && !g_ptr_array_find_with_equal_func(
                                           rules, f->rule, g_str_equal, NULL))
            g_ptr_array_add(rules, (gpointer)f->rule);
    }
    return rules;
}

static void append_finding(GString *out, const struct lo_finding *f,
                           enum lo_lang lang)
{
    g_string_append(out, "  ");
    if (f->file[0] != '\0' && f->line > 0)
        g_string_append_printf(out, "%s:%d: ", f->file, f->line);
    else if (f->file[0] != '\0')
        g_string_append_printf(out, "%s: ", f->file);
    if (f->object[0] != '\0') {
        lo_report_retell(out, lang, f->object);
        g_string_append(out, ": ");
    }
    lo_report_retell(out, lang, f->text);
    g_string_append_c(out, '\n');
}

static void append_advice(GString *out, const char *advice, enum lo_lang lang)
{
    g_string_append(out, "    -> ");
    lo_report_retell(out, lang, advice);
    g_string_append_c(out, '\n');
}

static bool in_group(const struct lo_finding *f, enum lo_severity severity,
                     const char *rule)
{
    return f->severity == severity && strcmp(f->rule, rule) == 0;
}

/* The advice is said once for those that share it. */
static void append_group(GString *out, const struct lo_findings *findings,
                         enum lo_severity severity, const char *rule, int each,
                         enum lo_lang lang)
{
    size_t n = lo_findings_count(findings);
    int count = 0;
    for (size_t i = 0; i < n; i++)
        count += in_group(lo_findings_get(findings, i), severity, rule);
    g_string_append_printf(out,
                           "%s: ", lo_text(lang, lo_severity_name(severity)));
    report_rule(out, lang, rule);
    g_string_append_printf(out, " (%d)\n", count);
    const char *advice = "";
    int shown = 0;
    for (size_t i = 0; i < n && shown < each; i++) {
        const struct lo_finding *f = lo_findings_get(findings, i);
        if (!in_group(f, severity, rule))
            continue;
        if (advice[0] != '\0' && strcmp(advice, f->advice) != 0)
            append_advice(out, advice, lang);
        append_finding(out, f, lang);
        advice = f->advice;
        shown++;
    }
    if (advice[0] != '\0')
        append_advice(out, advice, lang);
    if (shown < count) {
        g_string_append(out, "  ");
        report_count(out, lang, count - shown, LO_N_("and %s more"),
                     LO_N_("and %s more"));
        g_string_append_c(out, '\n');
    }
}

void lo_report_findings(GString *out, const struct lo_findings *findings,
                        int each, enum lo_lang lang)
{
    static const enum lo_severity order[] = {LO_SERIOUS, LO_WARNING, LO_NOTE};
    for (size_t s = 0; s < G_N_ELEMENTS(order); s++) {
        GPtrArray *rules = rules_of(findings, order[s]);
        for (guint r = 0; r < rules->len; r++)
            append_group(out, findings, order[s], rules->pdata[r], each, lang);
        g_ptr_array_free(rules, TRUE);
    }
}

/* The parts of "class 'name' (mRID)", the form of finding.h; a finding about
 * no object, or in another form, has none. */
static void set_object(struct lo_json *one, const char *object)
{
    const char *quote = strstr(object, " '");
    const char *bracket = NULL;
    for (const char *at = quote; at != NULL; at = strstr(at + 1, "' ("))
        bracket = at != quote ? at : bracket;
    size_t n = strlen(object);
    if (quote == NULL || bracket == NULL || object[n - 1] != ')')
        return;
    char *cls = g_strndup(object, (gsize)(quote - object));
    char *name = g_strndup(quote + 2, (gsize)(bracket - quote - 2));
    char *mrid = g_strndup(bracket + 3, n - (gsize)(bracket - object) - 4);
    lo_json_set_text(one, "class", cls);
    lo_json_set_text(one, "name", name);
    lo_json_set_text(one, "mrid", mrid);
    g_free(cls);
    g_free(name);
    g_free(mrid);
}

struct lo_json *lo_report_rules_json(const struct lo_findings *findings)
{
    static const enum lo_severity order[] = {LO_SERIOUS, LO_WARNING, LO_NOTE};
    struct lo_json *array = lo_json_array();
    size_t n = lo_findings_count(findings);
    for (size_t s = 0; s < G_N_ELEMENTS(order); s++) {
        GPtrArray *rules = rules_of(findings, order[s]);
        for (guint r = 0; r < rules->len; r++) {
            int count = 0;
            for (size_t i = 0; i < n; i++)
                count += in_group(lo_findings_get(findings, i), order[s],
                                  rules->pdata[r]);
            struct lo_json *one = lo_json_object();
            lo_json_set_text(one, "rule", rules->pdata[r]);
            lo_json_set_text(one, "severity", lo_severity_name(order[s]));
            lo_json_set_integer(one, "count", count);
            lo_json_append(array, one);
        }
        g_ptr_array_free(rules, TRUE);
    }
    return array;
}

struct lo_json *lo_report_findings_json(const struct lo_findings *findings)
{
    struct lo_json *array = lo_json_array();
    size_t n = lo_findings_count(findings);
    for (size_t i = 0; i < n; i++) {
        const struct lo_finding *f = lo_findings_get(findings, i);
        struct lo_json *one = lo_json_object();
        lo_json_set_text(one, "severity", lo_severity_name(f->severity));
        lo_json_set_text(one, "rule", f->rule);
        lo_json_set_text(one, "object", f->object);
        set_object(one, f->object);
        lo_json_set_text(one, "file", f->file);
        lo_json_set_integer(one, "line", f->line);
        lo_json_set_text(one, "text", f->text);
        lo_json_set_text(one, "advice", f->advice);
        lo_json_append(array, one);
    }
    return array;
}
