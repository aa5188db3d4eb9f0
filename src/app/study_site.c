/*
 * The use case "site": the frontier of the candidate sites, and what each step
 * is worth.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/study_int.h"

/* Sensitivity: faults half and twice as often; NAN = site.load_growth. */
static const struct {
    double rates, loads;
} cases[] = {{0.5, 1.0}, {2.0, 1.0}, {1.0, NAN}};

/* --- results
 * -------------------------------------------------------------------- */

static void keep_steps(struct study_site *at)
{
    struct lo_site_study *out = at->out;
    out->n_steps = at->frontier.n;
    out->steps =
        lo_arena_array(out->arena, (size_t)out->n_steps, sizeof(*out->steps));
    for (int32_t k = 0; k < out->n_steps; k++) {
        struct lo_study_step *step = &out->steps[k];
        const struct lo_frontier_step *from = &at->frontier.step[k];
        step->best = *from;
        step->best.sites = lo_arena_array(out->arena, (size_t)from->n + 1,
                                          sizeof(*from->sites));
        step->capital_known = true;
        for (int32_t i = 0; i < from->n; i++) {
            step->best.sites[i] = from->sites[i];
            if (isnan(out->sites[from->sites[i]].capital))
                step->capital_known = false;
        }
        lo_siting_worth(&step->worth, &at->problem, &at->frontier, k,
                        &out->money);
    }
}

static bool among(const struct lo_frontier_step *step, int32_t site)
{
    for (int32_t i = 0; i < step->n; i++)
        if (step->sites[i] == site)
            return true;
    return false;
}

/* Options of one more search: its share of the time that is left. */
static struct lo_siting_options share(const struct study_site *at, int32_t left)
{
    struct lo_siting_options options = at->options;
    double seconds = (double)(at->stop_at - g_get_monotonic_time()) /
                     G_USEC_PER_SEC / MAX(left, 1);
    options.time_limit_s = fmax(seconds, 0.0);
    return options;
}

static enum lo_status refuse(struct study_site *at, struct lo_error *err)
{
    struct lo_site_study *out = at->out;
    const struct lo_frontier_step *last = &out->steps[out->n_steps - 1].best;
    out->refusals =
        lo_arena_array(out->arena, (size_t)last->n + 1, sizeof(*out->refusals));
    for (int32_t i = 0; i < last->n; i++) {
        struct lo_study_refusal *refusal = &out->refusals[out->n_refusals++];
        struct lo_siting_options options =
            share(at, last->n - i + (int32_t)G_N_ELEMENTS(cases));
        struct lo_frontier_step step;
        refusal->site = last->sites[i];
        if (options.time_limit_s <= 0.0)
            continue;
        enum lo_status status =
            lo_siting_refused(&step, &at->problem, &options, last->sites[i],
                              out->n_steps - 1, err);
        if (status != LO_OK)
            return status;
        refusal->known = true;
        refusal->proven = step.proven && last->proven;
        refusal->loss = step.cost - last->cost;
        refusal->instead = lo_arena_array(out->arena, (size_t)step.n + 1,
                                          sizeof(*refusal->instead));
        for (int32_t k = 0; k < step.n; k++)
            if (!among(last, step.sites[k]))
                refusal->instead[refusal->n_instead++] = step.sites[k];
        lo_frontier_step_release(&step);
    }
    return LO_OK;
}

static enum lo_status vary(struct study_site *at, struct lo_error *err)
{
    struct lo_site_study *out = at->out;
    const struct lo_frontier_step *last = &out->steps[out->n_steps - 1].best;
    int32_t n = (int32_t)G_N_ELEMENTS(cases);
    out->cases = lo_arena_array(out->arena, (size_t)n, sizeof(*out->cases));
    for (int32_t c = 0; c < n; c++) {
        struct lo_study_case *row = &out->cases[out->n_cases++];
        struct lo_siting_options options = share(at, n - c);
        struct lo_frontier_step step;
        row->rates = cases[c].rates;
        row->loads = isnan(cases[c].loads)
                         ? 1.0 + study_setting(at, "site.load_growth")
                         : cases[c].loads;
        if (options.time_limit_s <= 0.0)
            continue;
        enum lo_status status =
            lo_siting_sensitivity(&step, &at->problem, &options, row->rates,
                                  row->loads, out->n_steps - 1, err);
        if (status != LO_OK)
            return status;
        row->known = true;
        row->proven = step.proven && last->proven;
        for (int32_t i = 0; i < last->n; i++)
            row->n_other += !among(&step, last->sites[i]);
        lo_frontier_step_release(&step);
    }
    return LO_OK;
}

static void describe(struct study_site *at)
{
    static const char *const units[] = {
        [LO_SITE_CUSTOMERS] = LO_N_("customer-hours"),
        [LO_SITE_MV_CUSTOMERS] = LO_N_("MV-customer-hours"),
        [LO_SITE_KW] = LO_N_("kWh")};
    struct lo_site_study *out = at->out;
    const struct study *s = at->study;
    out->unit = at->request->unit;
    out->unit_name = units[out->unit];
    out->feeder = lo_arena_strdup(out->arena, s->area);
    out->budget = at->request->budget;
    out->money = (struct lo_site_money){
        study_setting(at, "site.life_years"), study_setting(at, "site.rate"),
        study_setting(at, "site.value_per_customer_hour")};
    out->n_sites = (int32_t)at->rows->len;
    out->sites = lo_arena_array(out->arena, (size_t)out->n_sites + 1,
                                sizeof(*out->sites));
    for (int32_t i = 0; i < out->n_sites; i++)
        out->sites[i] = g_array_index(at->rows, struct lo_study_site, i);
}

static enum lo_status solve(struct study_site *at, struct lo_error *err)
{
    struct lo_site_study *out = at->out;
    gint64 from = g_get_monotonic_time();
    at->options = (struct lo_siting_options)LO_SITING_OPTIONS_INIT;
    at->options.max_sites = MIN(at->request->max_sites, out->n_sites);
    at->options.budget = at->request->budget;
    at->options.time_limit_s = at->request->time_limit_s;
    enum lo_status status =
        lo_siting_frontier(&at->frontier, &at->problem, &at->options, err);
    if (status != LO_OK)
        return status;
    out->seconds = (double)(g_get_monotonic_time() - from) / G_USEC_PER_SEC;
    out->by_tree = at->frontier.by_tree;
    const char *why = NULL;
    if (!out->by_tree)
        lo_siting_is_tree(&at->problem, &why);
    out->why_search = why != NULL ? why : "";
    keep_steps(at);
    study_site_gains(at);
    if (at->request->picture && (status = study_site_picture(at, err)) != LO_OK)
        return status;
    if (!at->request->with_refusals)
        return LO_OK;
    at->stop_at = g_get_monotonic_time() +
                  (gint64)(at->request->time_limit_s * G_USEC_PER_SEC);
    status = refuse(at, err);
    return status == LO_OK ? vary(at, err) : status;
}

enum lo_status lo_app_site(struct lo_site_study **out,
                           struct lo_session *session,
                           const struct lo_site_request *request,
                           struct lo_error *err)
{
    struct study study;
    struct lo_arena *arena = lo_arena_new();
    struct lo_site_study *made = lo_arena_alloc(arena, sizeof(*made));
    struct study_site at = {.study = &study, .request = request, .out = made};
    made->arena = arena;
    at.cuts = g_array_new(FALSE, FALSE, sizeof(struct lo_rel_cut));
    at.ties = g_array_new(FALSE, FALSE, sizeof(struct lo_rel_new_tie));
    at.cut_rows = g_array_new(FALSE, FALSE, sizeof(struct lo_study_site));
    at.tie_rows = g_array_new(FALSE, FALSE, sizeof(struct lo_study_site));
    at.sites = g_array_new(FALSE, FALSE, sizeof(struct lo_site));
    at.rows = g_array_new(FALSE, FALSE, sizeof(struct lo_study_site));
    enum lo_status status =
        study_begin(&study, session, &request->study, true, &made->basis, err);
    if (status == LO_OK)
        status = study_site_build(&at, err);
    if (status == LO_OK)
        status = study_site_check(&at, err);
    if (status == LO_OK) {
        describe(&at);
        status = solve(&at, err);
    }
    lo_frontier_release(&at.frontier);
    lo_rel_grid_free(at.grid);
    lo_rel_grid_free(at.whole);
    g_array_free(at.cuts, TRUE);
    g_array_free(at.ties, TRUE);
    g_array_free(at.cut_rows, TRUE);
    g_array_free(at.tie_rows, TRUE);
    g_array_free(at.sites, TRUE);
    g_array_free(at.rows, TRUE);
    study_end(&study);
    if (status == LO_OK)
        *out = made;
    else
        lo_site_study_free(made);
    return status;
}
