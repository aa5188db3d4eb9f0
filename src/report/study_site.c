/*
 * The switch study as text: the frontier, what the last step is worth, what a
 * refusal costs, whether other inputs change it.
 */
#include <math.h>

#include "report/study_int.h"

enum { K = 3, HOURS = 12, INDEX = 9, MONEY = 13, YEARS = 8 };

/* --- the frontier
 * ------------------------------------------------------------- */

static void append_heads(GString *out, enum lo_lang lang)
{
    study_head(out, lang, LO_N_("k"), K);
    study_head(out, lang, LO_N_("Hours"), HOURS);
    study_head(out, lang, LO_N_("planned"), HOURS);
    study_head(out, lang, LO_N_("by faults"), HOURS);
    study_head(out, lang, LO_N_("SAIDI h"), INDEX);
    study_head(out, lang, LO_N_("Capital"), MONEY);
    study_head(out, lang, LO_N_("Saves a year"), MONEY);
    study_head(out, lang, LO_N_("Payback"), YEARS);
    study_head(out, lang, LO_N_("Bound"), HOURS);
    study_end_line(out);
}

static double planned_part(const struct lo_site_study *study,
                           const struct lo_rel_indices *of)
{
    switch (study->unit) {
    case LO_SITE_CUSTOMERS:
        return of->customer_hours;
    case LO_SITE_MV_CUSTOMERS:
        return of->mv_customer_hours;
    default:
        return of->ens_kwh;
    }
}

static void append_step(GString *out, const struct lo_site_study *study,
                        int32_t k, enum lo_lang lang)
{
    const struct lo_study_step *step = &study->steps[k];
    bool money = step->capital_known;
    bool value = !isnan(study->money.value);
    study_number(out, k, 0, K);
    study_number(out, step->best.cost, 2, HOURS);
    study_number(out, planned_part(study, &step->worth.planned), 2, HOURS);
    study_number(out, planned_part(study, &step->worth.faults), 2, HOURS);
    study_number(out, step->worth.both.saidi, 4, INDEX);
    study_number(out, money ? step->worth.capital : NAN, 0, MONEY);
    study_number(out, value ? step->worth.saving_money : NAN, 0, MONEY);
    study_number(out, money && value ? step->worth.payback_years : NAN, 1,
                 YEARS);
    if (step->best.proven)
        study_head(out, lang, LO_N_("proven best"), HOURS);
    else
        study_number(out, step->best.bound, 2, HOURS);
    study_end_line(out);
}

static void append_sites_of(GString *out, const struct lo_site_study *study,
                            enum lo_lang lang, int columns)
{
    for (int32_t k = 1; k < study->n_steps; k++) {
        const struct lo_frontier_step *best = &study->steps[k].best;
        GString *line = g_string_new(NULL);
        g_string_append_printf(line, "k = %d: ", (int)k);
        for (int32_t i = 0; i < best->n; i++) {
            const struct lo_study_site *site = &study->sites[best->sites[i]];
            g_string_append_printf(line, "%s%s (%s)", i > 0 ? ", " : "",
                                   site->name,
                                   lo_text(lang, study_kind_name(site)));
        }
        report_wrap(out, line->str, 2, columns);
        g_string_free(line, TRUE);
    }
}

/* What is left of the savings over the life, and where it is most. */
static void append_present_values(GString *out,
                                  const struct lo_site_study *study,
                                  enum lo_lang lang, int columns)
{
    int32_t best = 0;
    GString *years = g_string_new(NULL), *rate = g_string_new(NULL);
    GString *line = g_string_new(NULL);
    lo_text_number(years, study->money.life_years, 0);
    lo_text_number(rate, 100.0 * study->money.rate, 1);
    g_string_append_printf(line,
                           lo_text(lang, "Savings less capital, over %s years "
                                         "at %s %%:"),
                           years->str, rate->str);
    for (int32_t k = 1; k < study->n_steps; k++) {
        const struct lo_study_step *step = &study->steps[k];
        if (isnan(study->money.value) || !step->capital_known)
            break;
        g_string_append_printf(line, "%s k = %d: ", k > 1 ? "," : "", (int)k);
        lo_text_number(line, step->worth.present_value, 0);
        if (best == 0 ||
            step->worth.present_value > study->steps[best].worth.present_value)
            best = k;
    }
    if (best > 0 && study->steps[best].worth.present_value > 0.0) {
        g_string_append(line, "; ");
        g_string_append_printf(line, lo_text(lang, "most with k = %d"),
                               (int)best);
    } else if (best > 0) {
        g_string_append(line, "; ");
        g_string_append(line, lo_text(lang, "none pays"));
    }
    if (best > 0)
        report_wrap(out, line->str, 0, columns);
    g_string_free(years, TRUE);
    g_string_free(rate, TRUE);
    g_string_free(line, TRUE);
}

/* --- who gains, refusals, sensitivity
 * ------------------------------------------- */

static void append_gain(GString *out, const struct lo_study_gain *gain,
                        enum lo_lang lang, int columns)
{
    g_string_append(out, "  ");
    study_name(out,
               gain->name[0] != '\0' ? gain->name
                                     : lo_text(lang, "(village not known)"),
               CLAMP(columns - 60, 16, 40));
    study_number(out, gain->customers, 0, 9);
    study_number(out, gain->hours, 3, 10);
    g_string_append_printf(out, "%s ", lo_text(lang, "h a customer"));
    study_number(out, gain->customer_hours, 1, 12);
    g_string_append_printf(out, "%s\n", lo_text(lang, "customer-hours a year"));
}

static void append_gains(GString *out, const struct lo_site_study *study,
                         enum lo_lang lang, int columns)
{
    if (study->n_gains == 0)
        return;
    g_string_append_c(out, '\n');
    g_string_append_printf(
        out,
        lo_text(lang, "Customers that are off less with k = %d: %d. Most:"),
        (int)study->n_steps - 1, (int)study->n_gaining);
    g_string_append_c(out, '\n');
    for (int32_t i = 0; i < study->n_gains; i++)
        append_gain(out, &study->gains[i], lang, columns);
    if (study->n_villages == 0)
        return;
    g_string_append_printf(out, "%s\n", lo_text(lang, "By village:"));
    for (int32_t i = 0; i < study->n_villages; i++)
        append_gain(out, &study->villages[i], lang, columns);
}

static void append_refusal(GString *out, const struct lo_site_study *study,
                           const struct lo_study_refusal *refusal,
                           enum lo_lang lang, int columns)
{
    const struct lo_study_site *site = &study->sites[refusal->site];
    g_string_append(out, "  ");
    study_name(out, site->name, CLAMP(columns - 60, 16, 40));
    if (!refusal->known) {
        g_string_append_printf(out, "%s\n",
                               lo_text(lang, "not looked at: out of time"));
        return;
    }
    study_number(out, refusal->loss, 2, 12);
    g_string_append(out, lo_text(lang, "more; instead:"));
    for (int32_t i = 0; i < refusal->n_instead; i++)
        g_string_append_printf(out, "%s %s", i > 0 ? "," : "",
                               study->sites[refusal->instead[i]].name);
    if (refusal->n_instead == 0)
        g_string_append_printf(out, " %s", lo_text(lang, "nothing"));
    if (!refusal->proven)
        g_string_append_printf(out, " (%s)", lo_text(lang, "not proven"));
    g_string_append_c(out, '\n');
}

static void append_refusals(GString *out, const struct lo_site_study *study,
                            enum lo_lang lang, int columns)
{
    if (study->n_refusals == 0)
        return;
    g_string_append_printf(
        out, "\n%s\n", lo_text(lang, "If a site is refused, hours a year:"));
    for (int32_t i = 0; i < study->n_refusals; i++)
        append_refusal(out, study, &study->refusals[i], lang, columns);
}

static void append_cases(GString *out, const struct lo_site_study *study,
                         enum lo_lang lang)
{
    if (study->n_cases == 0)
        return;
    g_string_append_printf(out, "\n%s\n",
                           lo_text(lang, "If the inputs were others:"));
    for (int32_t c = 0; c < study->n_cases; c++) {
        const struct lo_study_case *at = &study->cases[c];
        GString *rates = g_string_new(NULL), *loads = g_string_new(NULL);
        lo_text_number(rates, at->rates, 1);
        lo_text_number(loads, at->loads, 1);
        g_string_append(out, "  ");
        g_string_append_printf(out, lo_text(lang, "faults x %s, loads x %s: "),
                               rates->str, loads->str);
        if (!at->known)
            g_string_append(out, lo_text(lang, "not looked at: out of time"));
        else if (at->n_other == 0)
            g_string_append(out, lo_text(lang, "the same sites"));
        else
            g_string_append_printf(
                out, lo_text(lang, "other sites in the place of %d"),
                (int)at->n_other);
        if (at->known && !at->proven)
            g_string_append_printf(out, " (%s)", lo_text(lang, "not proven"));
        g_string_append_c(out, '\n');
        g_string_free(rates, TRUE);
        g_string_free(loads, TRUE);
    }
}

/* --- the whole
 * ------------------------------------------------------------------- */

static void append_title(GString *out, const struct lo_site_study *study,
                         enum lo_lang lang, int columns)
{
    char *text = g_strdup_printf(
        lo_text(lang, "%s: where new switches save most; places: %d, "
                      "forbidden: %d; unit: %s a year."),
        study->feeder[0] != '\0' ? study->feeder
                                 : lo_text(lang, "whole network"),
        (int)study->n_sites, (int)study->n_forbidden,
        lo_text(lang, study->unit_name));
    report_wrap(out, text, 0, columns);
    g_free(text);
}

static void append_method(GString *out, const struct lo_site_study *study,
                          enum lo_lang lang, int columns)
{
    if (study->by_tree && isinf(study->budget)) {
        report_wrap(out,
                    lo_text(lang, "Method: dynamic programming over the tree; "
                                  "every number of switches is proven."),
                    0, columns);
    } else if (study->by_tree) {
        report_wrap(out,
                    lo_text(lang, "Method: ancestor model (GLPK) within "
                                  "the budget."),
                    0, columns);
    } else {
        char *text = g_strdup_printf(
            lo_text(lang, "Method: branch and bound between an idealised "
                          "back-feed and the exact evaluation, because %s."),
            lo_text(lang, study->why_search));
        report_wrap(out, text, 0, columns);
        g_free(text);
    }
    if (isnan(study->money.value))
        report_wrap(out,
                    lo_text(lang, "No money saved is shown: "
                                  "site.value_per_customer_hour is not set."),
                    0, columns);
}

void lo_report_site(GString *out, const struct lo_site_study *study,
                    const struct lo_zone *zone, enum lo_lang lang, int columns)
{
    append_title(out, study, lang, columns);
    study_basis(out, &study->basis, zone, lang, columns);
    append_method(out, study, lang, columns);
    g_string_append_c(out, '\n');
    append_heads(out, lang);
    for (int32_t k = 0; k < study->n_steps; k++)
        append_step(out, study, k, lang);
    g_string_append_c(out, '\n');
    append_sites_of(out, study, lang, columns);
    append_present_values(out, study, lang, columns);
    append_gains(out, study, lang, columns);
    append_refusals(out, study, lang, columns);
    append_cases(out, study, lang);
    if (lo_findings_count(study->basis.findings) == 0)
        return;
    g_string_append_c(out, '\n');
    lo_report_findings(out, study->basis.findings, 3, lang);
}
