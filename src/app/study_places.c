/*
 * The candidate sites of a switch study, and the grid on which they stand.
 *
 *   ~line~ :1 ... :2     a switch at either end, by hand or remote
 *   ==[switch]==         remote control for it
 *   node - - node        a tie that could be built
 */
#include <math.h>
#include <string.h>

#include "app/study_int.h"

static double said_or(double said, double otherwise)
{
    return isnan(said) ? otherwise : said;
}

/* --- places -----------------------------------------------------------------
 */

static bool on_feeder(const struct study_site *at, lo_equipment_id e)
{
    const struct lo_sections *sections = at->study->world->sections;
    int32_t s = sections->of_equipment[e.v].v;
    if (s == LO_NONE || !sections->info[s].supplied)
        return false;
    return at->study->in_area == NULL || at->study->in_area[s];
}

static void add_cut(struct study_site *at, lo_equipment_id line, int terminal,
                    const char *name, double capital)
{
    struct lo_arena *arena = at->out->arena;
    const char *of = at->study->world->network->equipment[line.v].name;
    struct lo_rel_cut cut = {line, terminal};
    struct lo_study_site row = {
        .name = name != NULL && name[0] != '\0'
                    ? lo_arena_strdup(arena, name)
                    : lo_arena_printf(arena, "%s:%d", of, terminal),
        .line = lo_arena_strdup(arena, of),
        .kind = LO_SITE_SWITCH,
        .capital = said_or(capital, study_setting(at, "site.switch_capital"))};
    g_array_append_val(at->cuts, cut);
    g_array_append_val(at->cut_rows, row);
}

static void add_line_ends(struct study_site *at)
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

static void add_tie_rows(struct study_site *at)
{
    const struct lo_extension *extension = at->study->world->extension;
    const struct lo_network *network = at->study->world->network;
    for (int32_t i = 0; i < extension->n_tie_sites; i++) {
        const struct lo_tie_site *said = &extension->tie_sites[i];
        struct lo_rel_new_tie tie = {said->a, said->b,
                                     tie_kw(network, said->a, said->rated_a)};
        struct lo_study_site row = {
            .name = lo_arena_strdup(at->out->arena, said->name),
            .line = "",
            .kind = LO_SITE_TIE,
            .capital =
                said_or(said->capital, study_setting(at, "site.tie_capital"))};
        if (row.name[0] == '\0')
            row.name = lo_arena_printf(at->out->arena, "%s - %s",
                                       network->node_name[said->a.v],
                                       network->node_name[said->b.v]);
        g_array_append_val(at->ties, tie);
        g_array_append_val(at->tie_rows, row);
    }
}

static void find_places(struct study_site *at)
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
    return strcmp(row->name, word) == 0 ||
           (row->line[0] != '\0' && strcmp(row->line, word) == 0);
}

static void add_site(struct study_site *at, struct lo_study_site row,
                     int32_t link)
{
    double hours = study_setting(at, "site.remote_min") / 60.0;
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

static void add_remote(struct study_site *at, int32_t sw, double capital)
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
        .line = "",
        .kind = LO_SITE_REMOTE,
        .remote = true,
        .capital = said_or(capital, study_setting(at, "site.remote_capital"))};
    add_site(at, row, link);
}

static void add_remotes(struct study_site *at, const bool *zone_in)
{
    const struct lo_extension *extension = at->study->world->extension;
    for (int32_t i = 0; i < extension->n_remote_sites; i++) {
        int32_t sw = extension->remote_sites[i].sw.v;
        int32_t link = at->map.link_of_switch[sw];
        if (link >= 0 && (zone_in[at->whole->links[link].a.v] ||
                          zone_in[at->whole->links[link].b.v]))
            add_remote(at, sw, extension->remote_sites[i].capital);
    }
    if (!at->request->remote || extension->n_remote_sites > 0)
        return;
    for (int32_t sw = 0; sw < at->study->world->network->n_switches; sw++) {
        int32_t link = at->map.link_of_switch[sw];
        if (link >= 0 && (zone_in[at->whole->links[link].a.v] ||
                          zone_in[at->whole->links[link].b.v]))
            add_remote(at, sw, NAN);
    }
}

static void add_sites(struct study_site *at, const bool *zone_in)
{
    for (guint c = 0; c < at->cuts->len; c++) {
        struct lo_study_site row =
            g_array_index(at->cut_rows, struct lo_study_site, c);
        add_site(at, row, at->map.link_of_cut[c]);
        if (!at->request->remote)
            continue;
        row.remote = true;
        row.capital += study_setting(at, "site.remote_capital");
        add_site(at, row, at->map.link_of_cut[c]);
    }
    add_remotes(at, zone_in);
    for (guint t = 0; t < at->ties->len; t++) {
        int32_t link = at->map.link_of_tie[t];
        if (link < 0 || (!zone_in[at->whole->links[link].a.v] &&
                         !zone_in[at->whole->links[link].b.v]))
            continue;
        add_site(at, g_array_index(at->tie_rows, struct lo_study_site, t),
                 link);
    }
}

/* --- the grid
 * ----------------------------------------------------------------- */

/* Faults, work and customers of the feeder alone; the others keep their load.
 * A tie that touches the feeder nowhere cannot matter to it. */
static void cut_out(struct study_site *at, const bool *zone_in)
{
    struct lo_rel_grid *grid = lo_rel_grid_copy(at->whole);
    int32_t n = 0;
    for (int32_t e = 0; e < grid->n_events; e++) {
        const struct lo_rel_event *event = &grid->events[e];
        if (zone_in[event->zone.v] ||
            (event->zone2.v != LO_NONE && zone_in[event->zone2.v]))
            grid->events[n++] = *event;
    }
    grid->n_events = n;
    for (int32_t p = 0; p < grid->n_points; p++)
        if (!zone_in[grid->points[p].zone.v])
            grid->points[p].customers = grid->points[p].mv_customers = 0.0;
    for (int32_t l = 0; l < grid->n_links; l++) {
        struct lo_rel_link *link = &grid->links[l];
        if (link->open && link->kind != LO_REL_ABSENT && !zone_in[link->a.v] &&
            !zone_in[link->b.v])
            link->kind = LO_REL_ABSENT;
    }
    at->grid = grid;
}

enum lo_status study_site_build(struct study_site *at, struct lo_error *err)
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
    bool *zone_in = study_zones_in(s, at->whole, &at->map);
    add_sites(at, zone_in);
    if (s->in_area != NULL)
        cut_out(at, zone_in);
    g_free(zone_in);
    at->problem =
        (struct lo_siting){at->grid != NULL ? at->grid : at->whole,
                           (const struct lo_site *)(void *)at->sites->data,
                           (int32_t)at->sites->len, at->request->unit};
    return LO_OK;
}

enum lo_status study_site_check(const struct study_site *at,
                                struct lo_error *err)
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
