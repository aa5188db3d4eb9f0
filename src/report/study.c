/*
 * What the reports of both studies share: cells, the basis of the figures.
 */
#include <math.h>

#include "report/study_int.h"

const char *lo_study_planned_name(enum lo_study_planned planned)
{
    static const char *const names[] = {
        [LO_STUDY_PLANNED_NONE] = "none",
        [LO_STUDY_PLANNED_PLAN] = "plan",
        [LO_STUDY_PLANNED_HISTORY] = "history",
        [LO_STUDY_PLANNED_STATED] = "stated",
    };
    return names[planned];
}

void lo_indices_study_free(struct lo_indices_study *study)
{
    if (study == NULL)
        return;
    lo_findings_free(study->basis.findings);
    lo_arena_free(study->arena);
}

void lo_site_study_free(struct lo_site_study *study)
{
    if (study == NULL)
        return;
    lo_findings_free(study->basis.findings);
    lo_arena_free(study->arena);
}

/* --- cells -------------------------------------------------------------- */

void study_name(GString *out, const char *text, int columns)
{
    lo_text_pad(out, text, columns);
    g_string_append_c(out, ' ');
}

void study_head(GString *out, enum lo_lang lang, const char *id, int columns)
{
    const char *text = lo_text(lang, id);
    for (int i = lo_text_columns(text); i < columns; i++)
        g_string_append_c(out, ' ');
    g_string_append_printf(out, "%s ", text);
}

void study_number(GString *out, double value, int decimals, int columns)
{
    if (isfinite(value))
        report_number(out, value, decimals, columns);
    else
        g_string_append_printf(out, "%*s", columns, "-");
    g_string_append_c(out, ' ');
}

void study_end_line(GString *out)
{
    while (out->len > 0 && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    g_string_append_c(out, '\n');
}

/* --- basis -----------------------------------------------------------------
 */

static char *number(double value, int decimals)
{
    GString *text = g_string_new(NULL);
    lo_text_number(text, value, decimals);
    return g_string_free(text, FALSE);
}

static void append_passing(GString *out, const struct lo_study_basis *basis,
                           enum lo_lang lang, int columns)
{
    if (!(basis->line_transient_per_km_year > 0.0))
        return;
    char *rate = number(basis->line_transient_per_km_year, 3);
    char *text = g_strdup_printf(
        lo_text(lang, "Passing faults of lines: default %s a km and year; a "
                      "breaker recloses, a fuse is replaced."),
        rate);
    report_wrap(out, text, 0, columns);
    g_free(rate);
    g_free(text);
}

static void append_faults(GString *out, const struct lo_study_basis *basis,
                          enum lo_lang lang, int columns)
{
    char *rate = number(basis->line_per_km_year, 3);
    char *hours = number(basis->line_repair_h, 1);
    char *unit_rate = number(basis->transformer_per_year, 3);
    char *unit_hours = number(basis->transformer_repair_h, 1);
    char *by_hand = number(basis->switching_h, 2);
    char *patrol = number(basis->patrol_min_per_km, 1);
    char *text = g_strdup_printf(
        lo_text(lang, "Faults: objects with failure data of their own: %d; "
                      "default for lines %s a km and year, repair %s h; for "
                      "transformers %s a year, %s h; switching by hand %s h; "
                      "patrol %s min a km."),
        (int)basis->n_failures, rate, hours, unit_rate, unit_hours, by_hand,
        patrol);
    report_wrap(out, text, 0, columns);
    append_passing(out, basis, lang, columns);
    g_free(rate);
    g_free(hours);
    g_free(unit_rate);
    g_free(unit_hours);
    g_free(by_hand);
    g_free(patrol);
    g_free(text);
}

static void append_plan(GString *out, const struct lo_study_basis *basis,
                        const struct lo_zone *zone, enum lo_lang lang,
                        int columns)
{
    char from[LO_TIME_TEXT], to[LO_TIME_TEXT];
    lo_date_format(from, lo_zone_date(zone, basis->span.from));
    lo_date_format(to, lo_zone_date(zone, basis->span.to - 1));
    char *times = number(basis->times_a_year, 2);
    char *text = g_strdup_printf(
        lo_text(lang, basis->jobs_alone
                          ? LO_N_("Planned: jobs of plan %d, %s to %s: %d, "
                                  "each alone and counted %s times a year.")
                          : LO_N_("Planned: outages of plan %d, %s to %s: %d, "
                                  "each counted %s times a year.")),
        (int)basis->plan_version, from, to, (int)basis->n_planned, times);
    report_wrap(out, text, 0, columns);
    g_free(times);
    g_free(text);
    if (basis->plan_draft)
        report_wrap(out, lo_text(lang, "The plan is a draft: not in force."), 0,
                    columns);
}

static void append_history(GString *out, const struct lo_study_basis *basis,
                           const struct lo_zone *zone, enum lo_lang lang,
                           int columns)
{
    char from[LO_TIME_TEXT], to[LO_TIME_TEXT];
    lo_date_format(from, lo_zone_date(zone, basis->span.from));
    lo_date_format(to, lo_zone_date(zone, basis->span.to));
    char *text = g_strdup_printf(
        lo_text(lang, "Planned: planned interruptions from %s to %s: %d, as a "
                      "yearly rate."),
        from, to, (int)basis->n_planned);
    report_wrap(out, text, 0, columns);
    g_free(text);
}

static void append_stated(GString *out, const struct lo_study_basis *basis,
                          enum lo_lang lang, int columns)
{
    char *rate = number(basis->planned_per_km_year, 3);
    char *hours = number(basis->planned_h, 1);
    char *text = g_strdup_printf(
        lo_text(lang, "Planned: stated, %s outages a km and year of %s h, on "
                      "%d lines."),
        rate, hours, (int)basis->n_planned);
    report_wrap(out, text, 0, columns);
    g_free(rate);
    g_free(hours);
    g_free(text);
}

void study_basis(GString *out, const struct lo_study_basis *basis,
                 const struct lo_zone *zone, enum lo_lang lang, int columns)
{
    append_faults(out, basis, lang, columns);
    switch (basis->planned) {
    case LO_STUDY_PLANNED_PLAN:
        append_plan(out, basis, zone, lang, columns);
        break;
    case LO_STUDY_PLANNED_HISTORY:
        append_history(out, basis, zone, lang, columns);
        break;
    case LO_STUDY_PLANNED_STATED:
        append_stated(out, basis, lang, columns);
        break;
    default:
        report_wrap(out, lo_text(lang, "Planned: none is counted."), 0,
                    columns);
    }
    if (basis->n_left_out > 0) {
        char *text = g_strdup_printf(
            lo_text(lang, "Left out because their place is not known: %d."),
            (int)basis->n_left_out);
        report_wrap(out, text, 0, columns);
        g_free(text);
    }
}

struct lo_json *study_basis_json(const struct lo_study_basis *basis)
{
    struct lo_json *out = lo_json_object();
    bool plan = basis->planned == LO_STUDY_PLANNED_PLAN;
    lo_json_set_text(out, "planned", lo_study_planned_name(basis->planned));
    lo_json_set(out, "plan",
                plan ? lo_json_integer(basis->plan_version) : lo_json_null());
    lo_json_set(out, "jobs_alone", lo_json_boolean(basis->jobs_alone));
    lo_json_set(out, "plan_is_draft", lo_json_boolean(basis->plan_draft));
    bool stated = basis->planned == LO_STUDY_PLANNED_STATED;
    if (basis->planned == LO_STUDY_PLANNED_NONE || stated) {
        lo_json_set(out, "from", lo_json_null());
        lo_json_set(out, "to", lo_json_null());
    } else {
        lo_json_set_time(out, "from", basis->span.from);
        lo_json_set_time(out, "to", basis->span.to);
    }
    lo_json_set(out, "times_a_year",
                plan ? lo_json_real(basis->times_a_year) : lo_json_null());
    lo_json_set(out, "planned_per_km_year",
                stated ? lo_json_real(basis->planned_per_km_year)
                       : lo_json_null());
    lo_json_set(out, "planned_h",
                stated ? lo_json_real(basis->planned_h) : lo_json_null());
    lo_json_set_integer(out, "planned_counted", basis->n_planned);
    lo_json_set_integer(out, "left_out", basis->n_left_out);
    lo_json_set_integer(out, "objects_with_failure_data", basis->n_failures);
    lo_json_set_real(out, "line_faults_per_km_year", basis->line_per_km_year);
    lo_json_set_real(out, "line_passing_faults_per_km_year",
                     basis->line_transient_per_km_year);
    lo_json_set_real(out, "line_repair_h", basis->line_repair_h);
    lo_json_set_real(out, "transformer_faults_per_year",
                     basis->transformer_per_year);
    lo_json_set_real(out, "transformer_repair_h", basis->transformer_repair_h);
    lo_json_set_real(out, "switching_h", basis->switching_h);
    lo_json_set_real(out, "patrol_min_per_km", basis->patrol_min_per_km);
    return out;
}

struct lo_json *study_indices_json(const struct lo_rel_indices *indices)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_real(out, "saifi", indices->saifi);
    lo_json_set_real(out, "saidi_h", indices->saidi);
    lo_json_set_real(out, "caidi_h", indices->caidi);
    lo_json_set_real(out, "maifi", indices->maifi);
    lo_json_set_real(out, "asai", indices->asai);
    lo_json_set_real(out, "asui", indices->asui);
    lo_json_set_real(out, "ens_kwh", indices->ens_kwh);
    lo_json_set_real(out, "aens_kwh", indices->aens_kwh);
    lo_json_set_real(out, "customer_hours", indices->customer_hours);
    lo_json_set_real(out, "mv_customer_hours", indices->mv_customer_hours);
    return out;
}

const char *study_kind_name(const struct lo_study_site *site)
{
    switch (site->kind) {
    case LO_SITE_SWITCH:
        return site->remote ? LO_N_("remote switch") : LO_N_("switch");
    case LO_SITE_REMOTE:
        return LO_N_("remote control");
    default:
        return LO_N_("tie");
    }
}
