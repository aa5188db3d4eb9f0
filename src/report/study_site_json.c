/*
 * The switch study as JSON, schema 1; what is not known is null.
 */
#include <math.h>

#include "report/study_int.h"

static struct lo_json *names_json(const struct lo_site_study *study,
                                  const int32_t *sites, int32_t n)
{
    struct lo_json *out = lo_json_array();
    for (int32_t i = 0; i < n; i++)
        lo_json_append(out, lo_json_string(study->sites[sites[i]].name));
    return out;
}

static struct lo_json *chosen_json(const struct lo_site_study *study,
                                   const struct lo_frontier_step *best)
{
    struct lo_json *out = lo_json_array();
    for (int32_t i = 0; i < best->n; i++) {
        const struct lo_study_site *site = &study->sites[best->sites[i]];
        struct lo_json *row = lo_json_object();
        lo_json_set_text(row, "name", site->name);
        lo_json_set_text(row, "kind", study_kind_name(site));
        lo_json_set_real(row, "capital", site->capital);
        lo_json_append(out, row);
    }
    return out;
}

static struct lo_json *step_json(const struct lo_site_study *study, int32_t k)
{
    const struct lo_study_step *step = &study->steps[k];
    const struct lo_site_worth *worth = &step->worth;
    bool money = step->capital_known, value = !isnan(study->money.value);
    struct lo_json *out = lo_json_object();
    lo_json_set_integer(out, "k", k);
    lo_json_set_real(out, "cost", step->best.cost);
    lo_json_set_real(out, "bound", step->best.bound);
    lo_json_set(out, "proven", lo_json_boolean(step->best.proven));
    lo_json_set(out, "sites", chosen_json(study, &step->best));
    lo_json_set(out, "faults", study_indices_json(&worth->faults));
    lo_json_set(out, "planned", study_indices_json(&worth->planned));
    lo_json_set(out, "both", study_indices_json(&worth->both));
    lo_json_set_real(out, "saving_per_year", worth->saving_hours);
    lo_json_set_real(out, "capital", money ? worth->capital : NAN);
    lo_json_set_real(out, "annuity", money ? worth->annuity : NAN);
    lo_json_set_real(out, "saving_money_per_year",
                     value ? worth->saving_money : NAN);
    lo_json_set_real(out, "present_value",
                     money && value ? worth->present_value : NAN);
    lo_json_set_real(out, "payback_years",
                     money && value ? worth->payback_years : NAN);
    return out;
}

static struct lo_json *refusals_json(const struct lo_site_study *study)
{
    struct lo_json *out = lo_json_array();
    for (int32_t i = 0; i < study->n_refusals; i++) {
        const struct lo_study_refusal *at = &study->refusals[i];
        struct lo_json *row = lo_json_object();
        lo_json_set_text(row, "site", study->sites[at->site].name);
        lo_json_set_real(row, "loss_per_year", at->known ? at->loss : NAN);
        lo_json_set(row, "proven", lo_json_boolean(at->proven));
        lo_json_set(row, "instead",
                    names_json(study, at->instead, at->n_instead));
        lo_json_append(out, row);
    }
    return out;
}

static struct lo_json *cases_json(const struct lo_site_study *study)
{
    struct lo_json *out = lo_json_array();
    for (int32_t i = 0; i < study->n_cases; i++) {
        const struct lo_study_case *at = &study->cases[i];
        struct lo_json *row = lo_json_object();
        lo_json_set_real(row, "fault_rates", at->rates);
        lo_json_set_real(row, "loads", at->loads);
        lo_json_set(row, "sites_changed",
                    at->known ? lo_json_integer(at->n_other) : lo_json_null());
        lo_json_set(row, "proven", lo_json_boolean(at->proven));
        lo_json_append(out, row);
    }
    return out;
}

static struct lo_json *gains_json(const struct lo_study_gain *gains, int32_t n,
                                  const char *what)
{
    struct lo_json *out = lo_json_array();
    for (int32_t i = 0; i < n; i++) {
        const struct lo_study_gain *at = &gains[i];
        struct lo_json *row = lo_json_object();
        lo_json_set_text(row, what, at->name[0] != '\0' ? at->name : NULL);
        lo_json_set_real(row, "customers", at->customers);
        lo_json_set_real(row, "hours_per_year", at->hours);
        lo_json_set_real(row, "customer_hours_per_year", at->customer_hours);
        lo_json_append(out, row);
    }
    return out;
}

static struct lo_json *money_json(const struct lo_site_money *money)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_real(out, "life_years", money->life_years);
    lo_json_set_real(out, "rate_per_year", money->rate);
    lo_json_set_real(out, "value_per_hour", money->value);
    return out;
}

struct lo_json *lo_report_site_json(const struct lo_site_study *study)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_integer(out, "schema", 1);
    lo_json_set_text(out, "feeder",
                     study->feeder[0] != '\0' ? study->feeder : NULL);
    lo_json_set_text(out, "unit", study->unit_name);
    lo_json_set(out, "basis", study_basis_json(&study->basis));
    lo_json_set_text(out, "method", study->by_tree ? "tree" : "search");
    lo_json_set_text(out, "why_search",
                     study->by_tree ? NULL : study->why_search);
    lo_json_set_integer(out, "places", study->n_sites);
    lo_json_set_integer(out, "forbidden", study->n_forbidden);
    lo_json_set_real(out, "budget", study->budget);
    lo_json_set(out, "money", money_json(&study->money));
    struct lo_json *steps = lo_json_array();
    for (int32_t k = 0; k < study->n_steps; k++)
        lo_json_append(steps, step_json(study, k));
    lo_json_set(out, "frontier", steps);
    lo_json_set(out, "refused", refusals_json(study));
    lo_json_set(out, "sensitivity", cases_json(study));
    lo_json_set_integer(out, "customers_gaining", study->n_gaining);
    lo_json_set(out, "gains",
                gains_json(study->gains, study->n_gains, "load_point"));
    lo_json_set(out, "villages",
                gains_json(study->villages, study->n_villages, "village"));
    lo_json_set_real(out, "solve_seconds", study->seconds);
    lo_json_set(out, "findings",
                lo_report_findings_json(study->basis.findings));
    return out;
}
