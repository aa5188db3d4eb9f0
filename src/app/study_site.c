/*
 * The use case "site": candidate sites, the frontier, and what each step is
 * worth.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/study_int.h"

enum { MOST_GAINS = 10 };

/* Sensitivity: faults half and twice as often, a third more load. */
static const struct {
    double rates, loads;
} cases[] = {{0.5, 1.0}, {2.0, 1.0}, {1.0, 1.3}};

struct siting {
    struct study *study;
    const struct lo_site_request *request;
    struct lo_site_study *out;
    GArray *cuts;                /* struct lo_rel_cut */
    GArray *ties;                /* struct lo_rel_new_tie */
    GArray *cut_rows, *tie_rows; /* struct lo_study_site of each */
    struct lo_rel_grid *whole;   /* of the network */
    struct lo_rel_grid *grid;    /* of the feeder: a copy, or NULL */
    struct lo_rel_map map;
    GArray *sites; /* struct lo_site */
    GArray *rows;  /* struct lo_study_site, alongside */
    struct lo_siting problem;
    struct lo_siting_options options;
    struct lo_frontier frontier;
    gint64 stop_at; /* of refusals and sensitivity */
};

static double setting(const struct siting *at, const char *key)
{
    return lo_settings_double(at->study->session->settings, key);
}

static double said_or(double said, double otherwise)
{
    return isnan(said) ? otherwise : said;
}

/* --- places -----------------------------------------------------------------
 */

static bool on_feeder(const struct siting *at, lo_equipment_id e)
{
    const struct lo_sections *sections = at->study->world->sections;
    int32_t s = sections->of_equipment[e.v].v;
    if (s == LO_NONE || !sections->info[s].supplied)
        return false;
    return at->study->feeder.v == LO_NONE ||
           sections->info[s].feeder.v == at->study->feeder.v;
}

static void add_cut(struct siting *at, lo_equipment_id line, int terminal,
                    const char *name, double capital)
{
    struct lo_arena *arena = at->out->arena;
    const char *of = at->study->world->network->equipment[line.v].name;
    struct lo_rel_cut cut = {line, terminal};
    struct lo_study_site row = {
        .name = name != NULL && name[0] != '\0'
                    ? lo_arena_strdup(arena, name)
                    : lo_arena_printf(arena, "%s:%d", of, terminal),
        .kind = LO_SITE_SWITCH,
        .capital = said_or(capital, setting(at, "site.switch_capital"))};
    g_array_append_val(at->cuts, cut);
    g_array_append_val(at->cut_rows, row);
}

static void add_line_ends(struct siting *at)
{
    const struct lo_network *network = at->study->world->network;
    for (int32_t i = 0; i < network->n_lines; i++)
        for (int terminal = 1; terminal <= 2; terminal++)
            if (on_feeder(at, network->lines[i].equipment))
                add_cut(at, network->lines[i].equipment, terminal, NULL, NAN);
}

/* kW that the current carries in three phases at the node's voltage, at the
 * power factor of all loads. */
static double tie_kw(const struct lo_network *network, lo_node node,
                     double amps)
{
    double volts = NAN, kw = 0.0, kva = 0.0;
    for (int32_t t = 0; t < network->n_terminals; t++) {
        const struct lo_terminal *terminal = &network->terminals[t];
        double v = network->equipment[terminal->equipment.v].nominal_v;
        if (terminal->node.v == node.v && !isnan(v))
            volts = v;
    }
    for (int32_t i = 0; i < network->n_loads; i++) {
        const struct lo_load *load = &network->loads[i];
        if (isnan(load->p_w) || isnan(load->q_var))
            continue;
        kw += load->p_w;
        kva += hypot(load->p_w, load->q_var);
    }
    if (isnan(amps) || isnan(volts))
        return INFINITY;
    return sqrt(3.0) * amps * volts / 1000.0 *
           (kva > 0.0 ? fabs(kw) / kva : 1.0);
}

static void add_tie_rows(struct siting *at)
{
    const struct lo_extension *extension = at->study->world->extension;
    const struct lo_network *network = at->study->world->network;
    for (int32_t i = 0; i < extension->n_tie_sites; i++) {
        const struct lo_tie_site *said = &extension->tie_sites[i];
        struct lo_rel_new_tie tie = {said->a, said->b,
                                     tie_kw(network, said->a, said->rated_a)};
        struct lo_study_site row = {
            .name = lo_arena_strdup(at->out->arena, said->name),
            .kind = LO_SITE_TIE,
            .capital = said_or(said->capital, setting(at, "site.tie_capital"))};
        if (row.name[0] == '\0')
            row.name = lo_arena_printf(at->out->arena, "%s - %s",
                                       network->node_name[said->a.v],
                                       network->node_name[said->b.v]);
        g_array_append_val(at->ties, tie);
        g_array_append_val(at->tie_rows, row);
    }
}

static void find_places(struct siting *at)
{
    const struct lo_extension *extension = at->study->world->extension;
    bool stated = extension->n_switch_sites > 0 || extension->n_tie_sites > 0 ||
                  extension->n_remote_sites > 0;
    for (int32_t i = 0; i < extension->n_switch_sites; i++) {
        const struct lo_switch_site *said = &extension->switch_sites[i];
        if (on_feeder(at, said->line))
            add_cut(at, said->line, said->terminal, said->name, said->capital);
    }
    if (!stated || at->request->ends)
        add_line_ends(at);
    add_tie_rows(at);
}

/* --- sites
 * -------------------------------------------------------------------- */

/* A line's name stands for both its ends. */
static bool is_named(const struct lo_study_site *row, const char *word)
{
    size_t n = strlen(word);
    return strncmp(row->name, word, n) == 0 &&
           (row->name[n] == '\0' || row->name[n] == ':');
}

static void add_site(struct siting *at, struct lo_study_site row, int32_t link)
{
    double hours = setting(at, "site.remote_min") / 60.0;
    struct lo_site site = {row.name,
                           link,
                           row.kind,
                           row.remote ? hours : NAN,
                           said_or(row.capital, 0.0),
                           false};
    if (link < 0)
        return;
    for (int i = 0; i < at->request->n_forbidden; i++)
        if (is_named(&row, at->request->forbidden[i]))
            site.forbidden = true;
    at->out->n_forbidden += site.forbidden;
    g_array_append_val(at->sites, site);
    g_array_append_val(at->rows, row);
}

static void add_remote(struct siting *at, int32_t sw, double capital)
{
    const struct lo_network *network = at->study->world->network;
    const struct lo_equipment *e =
        &network->equipment[network->switches[sw].equipment.v];
    int32_t link = at->map.link_of_switch[sw];
    if (link < 0 || network->switches[sw].cls == LO_SWITCH_FUSE ||
        at->whole->links[link].kind != LO_REL_SWITCH)
        return;
    struct lo_study_site row = {
        .name = lo_arena_strdup(at->out->arena, e->name),
        .kind = LO_SITE_REMOTE,
        .remote = true,
        .capital = said_or(capital, setting(at, "site.remote_capital"))};
    add_site(at, row, link);
}

static void add_remotes(struct siting *at, const int32_t *zone_feeder)
{
    const struct lo_extension *extension = at->study->world->extension;
    int32_t feeder = at->study->feeder.v;
    for (int32_t i = 0; i < extension->n_remote_sites; i++) {
        int32_t sw = extension->remote_sites[i].sw.v;
        int32_t link = at->map.link_of_switch[sw];
        if (link >= 0 && (feeder == LO_NONE ||
                          zone_feeder[at->whole->links[link].a.v] == feeder ||
                          zone_feeder[at->whole->links[link].b.v] == feeder))
            add_remote(at, sw, extension->remote_sites[i].capital);
    }
    if (!at->request->remote || extension->n_remote_sites > 0)
        return;
    for (int32_t sw = 0; sw < at->study->world->network->n_switches; sw++) {
        int32_t link = at->map.link_of_switch[sw];
        if (link >= 0 && (feeder == LO_NONE ||
                          zone_feeder[at->whole->links[link].b.v] == feeder))
            add_remote(at, sw, NAN);
    }
}

static void add_sites(struct siting *at, const int32_t *zone_feeder)
{
    for (guint c = 0; c < at->cuts->len; c++) {
        struct lo_study_site row =
            g_array_index(at->cut_rows, struct lo_study_site, c);
        add_site(at, row, at->map.link_of_cut[c]);
        if (!at->request->remote)
            continue;
        row.remote = true;
        row.capital += setting(at, "site.remote_capital");
        add_site(at, row, at->map.link_of_cut[c]);
    }
    add_remotes(at, zone_feeder);
    for (guint t = 0; t < at->ties->len; t++) {
        int32_t link = at->map.link_of_tie[t], feeder = at->study->feeder.v;
        if (link < 0 || (feeder != LO_NONE &&
                         zone_feeder[at->whole->links[link].a.v] != feeder &&
                         zone_feeder[at->whole->links[link].b.v] != feeder))
            continue;
        add_site(at, g_array_index(at->tie_rows, struct lo_study_site, t),
                 link);
    }
}

/* --- the grid
 * ----------------------------------------------------------------- */

/* Faults, work and customers of the feeder alone; the others keep their load.
 * A tie that touches the feeder nowhere cannot matter to it. */
static void cut_out(struct siting *at, const int32_t *zone_feeder)
{
    int32_t feeder = at->study->feeder.v;
    struct lo_rel_grid *grid = lo_rel_grid_copy(at->whole);
    int32_t n = 0;
    for (int32_t e = 0; e < grid->n_events; e++) {
        const struct lo_rel_event *event = &grid->events[e];
        if (zone_feeder[event->zone.v] == feeder ||
            (event->zone2.v != LO_NONE &&
             zone_feeder[event->zone2.v] == feeder))
            grid->events[n++] = *event;
    }
    grid->n_events = n;
    for (int32_t p = 0; p < grid->n_points; p++)
        if (grid->points[p].feeder.v != feeder)
            grid->points[p].customers = grid->points[p].mv_customers = 0.0;
    for (int32_t l = 0; l < grid->n_links; l++) {
        struct lo_rel_link *link = &grid->links[l];
        if (link->open && link->kind != LO_REL_ABSENT &&
            zone_feeder[link->a.v] != feeder &&
            zone_feeder[link->b.v] != feeder)
            link->kind = LO_REL_ABSENT;
    }
    at->grid = grid;
}

static enum lo_status build(struct siting *at, struct lo_error *err)
{
    struct study *s = at->study;
    find_places(at);
    study_add_jobs(s);
    s->inputs.failures = (const struct lo_failure *)(void *)s->failures->data;
    s->inputs.n_failures = (int32_t)s->failures->len;
    s->inputs.works = (const struct lo_rel_work *)(void *)s->works->data;
    s->inputs.n_works = (int32_t)s->works->len;
    s->inputs.cuts = (const struct lo_rel_cut *)(void *)at->cuts->data;
    s->inputs.n_cuts = (int32_t)at->cuts->len;
    s->inputs.ties = (const struct lo_rel_new_tie *)(void *)at->ties->data;
    s->inputs.n_ties = (int32_t)at->ties->len;
    enum lo_status status =
        lo_rel_grid_from_network(&at->whole, &at->map, s->world->sections,
                                 &s->inputs, s->basis->findings, err);
    if (status != LO_OK)
        return status;
    int32_t *zone_feeder = study_zone_feeders(s, at->whole, &at->map);
    add_sites(at, zone_feeder);
    if (s->feeder.v != LO_NONE)
        cut_out(at, zone_feeder);
    g_free(zone_feeder);
    at->problem =
        (struct lo_siting){at->grid != NULL ? at->grid : at->whole,
                           (const struct lo_site *)(void *)at->sites->data,
                           (int32_t)at->sites->len, at->request->unit};
    return LO_OK;
}

static enum lo_status check(const struct siting *at, struct lo_error *err)
{
    enum lo_status status = LO_OK;
    if (at->sites->len == 0) {
        status =
            lo_error_set(err, LO_ENOTFOUND, "there is no place for a switch");
        lo_error_hint(err, "--ends offers both ends of every line");
        return status;
    }
    for (int f = 0; f < at->request->n_forbidden; f++) {
        const char *word = at->request->forbidden[f];
        bool found = false;
        for (guint i = 0; i < at->rows->len && !found; i++)
            found = is_named(&g_array_index(at->rows, struct lo_study_site, i),
                             word);
        if (!found)
            return lo_error_set(err, LO_ENOTFOUND,
                                "there is no place '%s' to forbid", word);
    }
    for (guint i = 0; isfinite(at->request->budget) && i < at->rows->len; i++) {
        const struct lo_study_site *row =
            &g_array_index(at->rows, struct lo_study_site, i);
        if (!isnan(row->capital))
            continue;
        status = lo_error_set(
            err, LO_EINPUT, "a budget needs prices: '%s' has none", row->name);
        lo_error_hint(err, "--set site.switch_capital=..., "
                           "site.remote_capital, site.tie_capital");
        return status;
    }
    return LO_OK;
}

/* --- results
 * -------------------------------------------------------------------- */

static void keep_steps(struct siting *at)
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
static struct lo_siting_options share(const struct siting *at, int32_t left)
{
    struct lo_siting_options options = at->options;
    double seconds = (double)(at->stop_at - g_get_monotonic_time()) /
                     G_USEC_PER_SEC / MAX(left, 1);
    options.time_limit_s = fmax(seconds, 0.0);
    return options;
}

static enum lo_status refuse(struct siting *at, struct lo_error *err)
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

static enum lo_status vary(struct siting *at, struct lo_error *err)
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
        row->loads = cases[c].loads;
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

static int by_gain(const void *a, const void *b)
{
    const struct lo_study_gain *x = a, *y = b;
    if (x->customer_hours != y->customer_hours)
        return x->customer_hours > y->customer_hours ? -1 : 1;
    return strcmp(x->name, y->name);
}

static void find_gains(struct siting *at)
{
    const struct lo_rel_grid *grid = at->problem.grid;
    struct lo_site_study *out = at->out;
    double *hours =
        lo_siting_gains(&at->problem, &at->frontier, out->n_steps - 1);
    struct lo_study_gain *all =
        g_new0(struct lo_study_gain, (gsize)grid->n_points + 1);
    int32_t n = 0;
    for (int32_t p = 0; p < grid->n_points; p++) {
        const struct lo_rel_point *point = &grid->points[p];
        if (!(hours[p] > 1e-9) || point->customers <= 0.0)
            continue;
        out->n_gaining += (int32_t)point->customers;
        all[n++] =
            (struct lo_study_gain){point->name, point->customers, hours[p],
                                   hours[p] * point->customers};
    }
    qsort(all, (size_t)n, sizeof(*all), by_gain);
    out->n_gains = MIN(n, MOST_GAINS);
    out->gains = lo_arena_array(out->arena, (size_t)out->n_gains + 1,
                                sizeof(*out->gains));
    for (int32_t i = 0; i < out->n_gains; i++) {
        out->gains[i] = all[i];
        out->gains[i].name = lo_arena_strdup(out->arena, all[i].name);
    }
    g_free(all);
    g_free(hours);
}

static void describe(struct siting *at)
{
    static const char *const units[] = {
        [LO_SITE_CUSTOMERS] = LO_N_("customer-hours"),
        [LO_SITE_MV_CUSTOMERS] = LO_N_("MV-customer-hours"),
        [LO_SITE_KW] = LO_N_("kWh")};
    struct lo_site_study *out = at->out;
    const struct study *s = at->study;
    out->unit = at->request->unit;
    out->unit_name = units[out->unit];
    out->feeder =
        s->feeder.v == LO_NONE
            ? ""
            : lo_arena_strdup(out->arena,
                              s->world->network->feeders[s->feeder.v].name);
    out->budget = at->request->budget;
    out->money = (struct lo_site_money){
        setting(at, "site.life_years"), setting(at, "site.rate"),
        setting(at, "site.value_per_customer_hour")};
    out->n_sites = (int32_t)at->rows->len;
    out->sites = lo_arena_array(out->arena, (size_t)out->n_sites + 1,
                                sizeof(*out->sites));
    for (int32_t i = 0; i < out->n_sites; i++)
        out->sites[i] = g_array_index(at->rows, struct lo_study_site, i);
}

static enum lo_status solve(struct siting *at, struct lo_error *err)
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
    find_gains(at);
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
    struct siting at = {.study = &study, .request = request, .out = made};
    made->arena = arena;
    at.cuts = g_array_new(FALSE, FALSE, sizeof(struct lo_rel_cut));
    at.ties = g_array_new(FALSE, FALSE, sizeof(struct lo_rel_new_tie));
    at.cut_rows = g_array_new(FALSE, FALSE, sizeof(struct lo_study_site));
    at.tie_rows = g_array_new(FALSE, FALSE, sizeof(struct lo_study_site));
    at.sites = g_array_new(FALSE, FALSE, sizeof(struct lo_site));
    at.rows = g_array_new(FALSE, FALSE, sizeof(struct lo_study_site));
    enum lo_status status =
        study_begin(&study, session, &request->study, &made->basis, err);
    if (status == LO_OK)
        status = build(&at, err);
    if (status == LO_OK)
        status = check(&at, err);
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
