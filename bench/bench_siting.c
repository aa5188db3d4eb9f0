/*
 * Where switches pay: times of the exact methods; one JSON line a case.
 *
 *   bench_siting                  invented trees of 205 and 881 nodes: every k
 *                                 by dynamic programming, four budgets by GLPK,
 *                                 and greedy one-at-a-time beside the optimum
 *   bench_siting FILE.xml[.xz]    every end of every line of a CIM network is
 *                                 a site, K = 10
 * Not claimed: anything about other machines, or about a loaded one.
 */
#include <glib.h>
#include <math.h>
#include <stdio.h>

#include "lineout/cim.h"
#include "lineout/json.h"
#include "lineout/siting.h"

enum { GREEDY_MAX = 300 }; /* nodes: greedy evaluates every site anew */

static double seconds_since(gint64 from)
{
    return (double)(g_get_monotonic_time() - from) / G_USEC_PER_SEC;
}

static void print_line(struct lo_json *line)
{
    char *text = lo_json_print(line, 0);
    fprintf(stdout, "%s\n", text);
    fflush(stdout);
    g_free(text);
    lo_json_free(line);
}

static int failed(const struct lo_error *err)
{
    fprintf(stderr, "bench_siting: %s\n", err->message);
    return 1;
}

/* Adds the best single site k times; the cost after the last. */
static double greedy(const struct lo_siting *siting, int32_t k)
{
    int32_t *set = g_new0(int32_t, (gsize)k + 1), n = 0;
    double best = lo_siting_cost(siting, set, 0);
    for (; n < k; n++) {
        int32_t take = -1;
        for (int32_t i = 0; i < siting->n_sites; i++) {
            set[n] = i;
            double cost = lo_siting_cost(siting, set, n + 1);
            if (cost < best - 1e-9) {
                best = cost;
                take = i;
            }
        }
        if (take < 0)
            break;
        set[n] = take;
    }
    g_free(set);
    return best;
}

/* --- invented trees ------------------------------------------------------- */

/* A chain-like tree; each zone with a load and 0.01..0.2 faults a year. */
static struct lo_rel_grid *invent(int32_t n, guint32 seed,
                                  struct lo_site *sites)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_rel_grid *grid = lo_arena_alloc(arena, sizeof *grid);
    GRand *rand = g_rand_new_with_seed(seed);
    grid->arena = arena;
    grid->n_zones = grid->n_points = grid->n_events = n;
    grid->source = lo_arena_array(arena, (size_t)n, sizeof *grid->source);
    grid->links = lo_arena_array(arena, (size_t)n, sizeof *grid->links);
    grid->points = lo_arena_array(arena, (size_t)n, sizeof *grid->points);
    grid->events = lo_arena_array(arena, (size_t)n, sizeof *grid->events);
    grid->source[0] = true;
    for (int32_t z = 0; z < n; z++) {
        double customers = g_rand_int_range(rand, 0, 200);
        grid->points[z] = (struct lo_rel_point){"",        {z}, {LO_NONE},
                                                customers, 1,   2 * customers};
        grid->events[z] =
            (struct lo_rel_event){"",  LO_REL_PERMANENT,
                                  {z}, {LO_NONE},
                                  0.1, g_rand_double_range(rand, 0.5, 8),
                                  0,   0};
        if (z == 0)
            continue;
        int32_t up = g_rand_int_range(rand, MAX(0, z - 9), z);
        sites[z - 1] =
            (struct lo_site){"", z - 1, LO_SITE_SWITCH, NAN, 1, false};
        grid->links[grid->n_links++] =
            (struct lo_rel_link){.name = "",
                                 .a = {up},
                                 .b = {z},
                                 .kind = LO_REL_CONDUCTOR,
                                 .hours = NAN,
                                 .limit_kw = INFINITY,
                                 .transfer = 1,
                                 .sw = {LO_NONE}};
    }
    g_rand_free(rand);
    return grid;
}

static int by_glpk(const struct lo_siting *siting,
                   const struct lo_frontier *frontier, int32_t percent)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_siting_options options = LO_SITING_OPTIONS_INIT;
    struct lo_frontier_step step;
    options.max_sites = siting->n_sites * percent / 100;
    options.budget = options.max_sites;
    gint64 from = g_get_monotonic_time();
    if (lo_siting_glpk(&step, siting, &options, &err) != LO_OK)
        return failed(&err);
    struct lo_json *line = lo_json_object();
    lo_json_set_text(line, "case", "glpk");
    lo_json_set_integer(line, "sites", siting->n_sites);
    lo_json_set_integer(line, "k", options.max_sites);
    lo_json_set_real(line, "seconds", seconds_since(from));
    lo_json_set_real(line, "cost", step.cost);
    lo_json_set_real(line, "bound", step.bound);
    lo_json_set_real(line, "dp_cost", frontier->step[options.max_sites].cost);
    print_line(line);
    lo_frontier_step_release(&step);
    return 0;
}

static int tree_case(int32_t n)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_site *sites = g_new0(struct lo_site, (gsize)n);
    struct lo_rel_grid *grid = invent(n, (guint32)n, sites);
    struct lo_siting siting = {grid, sites, n - 1, LO_SITE_CUSTOMERS};
    struct lo_siting_options options = LO_SITING_OPTIONS_INIT;
    struct lo_frontier frontier;
    options.max_sites = n - 1;
    gint64 from = g_get_monotonic_time();
    if (lo_siting_frontier(&frontier, &siting, &options, &err) != LO_OK)
        return failed(&err);
    struct lo_json *line = lo_json_object();
    lo_json_set_text(line, "case", "dp-every-k");
    lo_json_set_integer(line, "sites", siting.n_sites);
    lo_json_set_real(line, "seconds", seconds_since(from));
    bool proven = true;
    for (int32_t k = 0; k < frontier.n; k++)
        proven = proven && frontier.step[k].proven;
    lo_json_set(line, "proven", lo_json_boolean(proven));
    lo_json_set_real(line, "cost_k10", frontier.step[10].cost);
    if (n <= GREEDY_MAX)
        lo_json_set_real(line, "greedy_k10", greedy(&siting, 10));
    print_line(line);
    int status = 0;
    for (int32_t percent = 20; percent <= 80 && status == 0; percent += 20)
        status = by_glpk(&siting, &frontier, percent);
    lo_frontier_release(&frontier);
    lo_rel_grid_free(grid);
    g_free(sites);
    return status;
}

/* --- networks ------------------------------------------------------------- */

static enum lo_status read_network(struct lo_network **out, const char *path,
                                   struct lo_error *err)
{
    struct lo_cim_limits limits = LO_CIM_LIMITS_INIT;
    struct lo_cim_options options = LO_CIM_OPTIONS_INIT;
    struct lo_objects *set = lo_objects_new();
    enum lo_status status = lo_cim_read(set, path, &limits, NULL, err);
    if (status == LO_OK) {
        lo_objects_link(set);
        status = lo_cim_network(out, set, &options, NULL, err);
    }
    lo_objects_free(set);
    return status;
}

/* Both ends of every line. */
static void every_end(const struct lo_network *network, GArray *cuts)
{
    for (int32_t i = 0; i < network->n_lines; i++)
        for (int terminal = 1; terminal <= 2; terminal++) {
            struct lo_rel_cut cut = {network->lines[i].equipment, terminal};
            g_array_append_val(cuts, cut);
        }
}

static int network_case(const struct lo_sections *sections, const char *name)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_rel_inputs inputs = LO_REL_INPUTS_INIT;
    struct lo_rel_grid *grid;
    struct lo_rel_map map;
    GArray *cuts = g_array_new(FALSE, FALSE, sizeof(struct lo_rel_cut));
    GArray *sites = g_array_new(FALSE, FALSE, sizeof(struct lo_site));
    every_end(sections->network, cuts);
    inputs.cuts = (const struct lo_rel_cut *)(const void *)cuts->data;
    inputs.n_cuts = (int32_t)cuts->len;
    if (lo_rel_grid_from_network(&grid, &map, sections, &inputs, NULL, &err) !=
        LO_OK)
        return failed(&err);
    for (int32_t c = 0; c < inputs.n_cuts; c++) {
        struct lo_site site = {"",   map.link_of_cut[c], LO_SITE_SWITCH, NAN, 1,
                               false};
        if (site.link >= 0)
            g_array_append_val(sites, site);
    }
    struct lo_siting siting = {
        grid, (const struct lo_site *)(const void *)sites->data,
        (int32_t)sites->len, LO_SITE_CUSTOMERS};
    struct lo_siting_options options = LO_SITING_OPTIONS_INIT;
    struct lo_frontier frontier;
    options.max_sites = 10;
    gint64 from = g_get_monotonic_time();
    if (lo_siting_frontier(&frontier, &siting, &options, &err) != LO_OK)
        return failed(&err);
    const struct lo_frontier_step *last = &frontier.step[10];
    const char *why = NULL;
    lo_siting_is_tree(&siting, &why);
    struct lo_json *line = lo_json_object();
    lo_json_set_text(line, "case", name);
    lo_json_set_integer(line, "sites", siting.n_sites);
    lo_json_set_integer(line, "zones", grid->n_zones);
    lo_json_set_integer(line, "events", grid->n_events);
    lo_json_set_text(line, "method", frontier.by_tree ? "dp" : "search");
    lo_json_set_text(line, "why_search", why);
    lo_json_set_real(line, "seconds", seconds_since(from));
    lo_json_set_real(line, "cost_k0", frontier.step[0].cost);
    lo_json_set_real(line, "cost_k10", last->cost);
    lo_json_set_real(line, "bound_k10", last->bound);
    lo_json_set(line, "proven", lo_json_boolean(last->proven));
    print_line(line);
    lo_frontier_release(&frontier);
    lo_rel_grid_free(grid);
    g_array_free(cuts, TRUE);
    g_array_free(sites, TRUE);
    return 0;
}

int main(int argc, char **argv)
{
    struct lo_error err = LO_ERROR_INIT;
    if (argc < 2)
        return tree_case(205) != 0 || tree_case(881) != 0;
    for (int i = 1; i < argc; i++) {
        struct lo_section_options options = LO_SECTION_OPTIONS_INIT;
        struct lo_network *network = NULL;
        struct lo_sections *sections = NULL;
        int status = 1;
        if (read_network(&network, argv[i], &err) == LO_OK &&
            lo_sections_new(&sections, network, &options, NULL, &err) == LO_OK)
            status = network_case(sections, argv[i]);
        else
            failed(&err);
        lo_sections_free(sections);
        lo_network_free(network);
        if (status != 0)
            return status;
    }
    return 0;
}
