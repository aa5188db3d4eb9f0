/*
 * Where switches pay: times of the exact methods; one JSON line a case.
 *
 *   bench_siting                  invented trees of 205 and 881 nodes: every k
 *                                 by dynamic programming, four budgets by GLPK,
 *                                 and greedy one-at-a-time beside the optimum
 *   bench_siting FILE.switch      the same for an instance of Usberti et al.
 *   bench_siting --write N FILE   the invented tree of N nodes as such a file
 *   bench_siting FILE.xml[.xz] [SWITCH...]
 *                                 every end of every line of a CIM network, or
 *                                 of what each SWITCH feeds, is a site; K = 10
 *                                 in 60 s
 * Not claimed: anything about other machines, or about a loaded one.
 */
#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lineout/cim.h"
#include "lineout/json.h"
#include "lineout/siting.h"

enum {
    GREEDY_MAX = 300, /* nodes: greedy evaluates every site anew */
    GREEDY_SITES = 10
};

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
    lo_json_set_text(line, "method", "glpk");
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

static int by_dp(struct lo_frontier *frontier, const struct lo_siting *siting,
                 const char *name)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_siting_options options = LO_SITING_OPTIONS_INIT;
    options.max_sites = siting->n_sites;
    gint64 from = g_get_monotonic_time();
    if (lo_siting_frontier(frontier, siting, &options, &err) != LO_OK)
        return failed(&err);
    struct lo_json *line = lo_json_object();
    lo_json_set_text(line, "case", name);
    lo_json_set_text(line, "method", "dp-every-k");
    lo_json_set_integer(line, "sites", siting->n_sites);
    lo_json_set_real(line, "seconds", seconds_since(from));
    bool proven = true;
    for (int32_t k = 0; k < frontier->n; k++)
        proven = proven && frontier->step[k].proven;
    lo_json_set(line, "proven", lo_json_boolean(proven));
    lo_json_set_real(line, "cost_k10", frontier->step[GREEDY_SITES].cost);
    if (siting->n_sites < GREEDY_MAX)
        lo_json_set_real(line, "greedy_k10", greedy(siting, GREEDY_SITES));
    print_line(line);
    return 0;
}

/* Every k, then four budgets. */
static int every_method(const struct lo_siting *siting, const char *name)
{
    struct lo_frontier frontier;
    int status = by_dp(&frontier, siting, name);
    if (status != 0)
        return status;
    for (int32_t percent = 20; percent <= 80 && status == 0; percent += 20)
        status = by_glpk(siting, &frontier, percent);
    lo_frontier_release(&frontier);
    return status;
}

static int tree_case(int32_t n)
{
    struct lo_site *sites = g_new0(struct lo_site, (gsize)n);
    struct lo_rel_grid *grid = invent(n, (guint32)n, sites);
    struct lo_siting siting = {grid, sites, n - 1, LO_SITE_CUSTOMERS};
    char *name = g_strdup_printf("invented-%d", (int)n);
    int status = every_method(&siting, name);
    lo_rel_grid_free(grid);
    g_free(sites);
    g_free(name);
    return status;
}

/* --- instances of Usberti et al. ------------------------------------------ */

/* "v ID ZONE THETA KW CLIENTS" and "e FROM TO". */
static int write_tree(int32_t n, const char *path)
{
    struct lo_site *sites = g_new0(struct lo_site, (gsize)n);
    struct lo_rel_grid *grid = invent(n, (guint32)n, sites);
    GString *text = g_string_new(NULL);
    for (int32_t z = 0; z < n; z++)
        g_string_append_printf(
            text, "v\t%d\t0\t%.12g\t%.12g\t%d\n", (int)z + 1,
            z == 0 ? 0.0 : grid->events[z].per_year * grid->events[z].repair_h,
            z == 0 ? 0.0 : grid->points[z].load_kw,
            z == 0 ? -1 : (int)grid->points[z].customers);
    for (int32_t l = 0; l < grid->n_links; l++)
        g_string_append_printf(text, "e\t%d\t%d\n", (int)grid->links[l].a.v + 1,
                               (int)grid->links[l].b.v + 1);
    bool written = g_file_set_contents(path, text->str, -1, NULL);
    g_string_free(text, TRUE);
    lo_rel_grid_free(grid);
    g_free(sites);
    return written ? 0 : 1;
}

static void read_line(struct lo_rel_grid *grid, struct lo_site *sites,
                      char **word)
{
    if (strcmp(word[0], "v") == 0 && g_strv_length(word) >= 6) {
        int32_t v = grid->n_zones++;
        double clients = g_ascii_strtod(word[5], NULL);
        grid->source[v] = clients < 0;
        if (clients >= 0)
            grid->points[grid->n_points++] = (struct lo_rel_point){
                "", {v}, {LO_NONE}, clients, 1, g_ascii_strtod(word[4], NULL)};
        grid->events[grid->n_events++] =
            (struct lo_rel_event){"",  LO_REL_PERMANENT,
                                  {v}, {LO_NONE},
                                  1,   g_ascii_strtod(word[3], NULL),
                                  0,   0};
    } else if (strcmp(word[0], "e") == 0 && g_strv_length(word) >= 3) {
        int32_t l = grid->n_links++;
        sites[l] = (struct lo_site){"", l, LO_SITE_SWITCH, NAN, 1, false};
        grid->links[l] = (struct lo_rel_link){
            .name = "",
            .a = {(int32_t)g_ascii_strtoll(word[1], NULL, 10) - 1},
            .b = {(int32_t)g_ascii_strtoll(word[2], NULL, 10) - 1},
            .kind = LO_REL_CONDUCTOR,
            .hours = NAN,
            .limit_kw = INFINITY,
            .transfer = 1,
            .sw = {LO_NONE}};
    }
}

static int switch_case(const char *path)
{
    char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        fprintf(stderr, "bench_siting: cannot read '%s'\n", path);
        return 1;
    }
    char **lines = g_strsplit(text, "\n", -1);
    size_t n = g_strv_length(lines) + 1;
    struct lo_arena *arena = lo_arena_new();
    struct lo_rel_grid *grid = lo_arena_alloc(arena, sizeof *grid);
    struct lo_site *sites = lo_arena_array(arena, n, sizeof *sites);
    grid->arena = arena;
    grid->source = lo_arena_array(arena, n, sizeof *grid->source);
    grid->links = lo_arena_array(arena, n, sizeof *grid->links);
    grid->points = lo_arena_array(arena, n, sizeof *grid->points);
    grid->events = lo_arena_array(arena, n, sizeof *grid->events);
    for (size_t i = 0; lines[i] != NULL; i++) {
        char **word = g_strsplit(g_strstrip(lines[i]), "\t", -1);
        if (word[0] != NULL)
            read_line(grid, sites, word);
        g_strfreev(word);
    }
    struct lo_siting siting = {grid, sites, grid->n_links, LO_SITE_KW};
    char *name = g_path_get_basename(path);
    int status = every_method(&siting, name);
    g_free(name);
    g_strfreev(lines);
    g_free(text);
    lo_rel_grid_free(grid);
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

/* Is the zone below the switch in the normal state? All are for no switch. */
static bool *zones_below(const struct lo_rel_grid *grid,
                         const struct lo_rel_map *map,
                         const struct lo_network *network, const char *head)
{
    bool *in = g_new0(bool, (gsize)grid->n_zones + 1);
    struct lo_rel_eval *eval = lo_rel_eval_new(grid);
    struct lo_rel_places at = lo_rel_eval_places(eval);
    int32_t link = -1;
    for (int32_t s = 0; s < network->n_switches && head != NULL; s++)
        if (strcmp(network->equipment[network->switches[s].equipment.v].name,
                   head) == 0)
            link = map->link_of_switch[s];
    for (int32_t i = 0; i < at.n; i++)
        if (head == NULL ||
            (at.up[i] >= 0 && (at.up_link[i] == link || in[at.zone[at.up[i]]])))
            in[at.zone[i]] = true;
    lo_rel_eval_free(eval);
    return in;
}

/* Faults, customers and sites of those zones alone. */
static void cut_out(struct lo_rel_grid *grid, GArray *sites, const bool *in)
{
    int32_t n = 0;
    guint kept = 0;
    for (int32_t e = 0; e < grid->n_events; e++)
        if (in[grid->events[e].zone.v])
            grid->events[n++] = grid->events[e];
    grid->n_events = n;
    for (int32_t p = 0; p < grid->n_points; p++)
        if (!in[grid->points[p].zone.v])
            grid->points[p].customers = 0.0;
    for (guint i = 0; i < sites->len; i++) {
        struct lo_site site = g_array_index(sites, struct lo_site, i);
        if (in[grid->links[site.link].a.v] && in[grid->links[site.link].b.v])
            g_array_index(sites, struct lo_site, kept++) = site;
    }
    g_array_set_size(sites, kept);
}

static int frontier_case(const struct lo_siting *siting, const char *name,
                         const char *head)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_siting_options options = LO_SITING_OPTIONS_INIT;
    struct lo_frontier frontier;
    const char *why = NULL;
    options.max_sites = 10;
    gint64 from = g_get_monotonic_time();
    if (lo_siting_frontier(&frontier, siting, &options, &err) != LO_OK)
        return failed(&err);
    double seconds = seconds_since(from);
    const struct lo_frontier_step *last = &frontier.step[10];
    bool every = true;
    for (int32_t k = 0; k <= 10; k++)
        every = every && frontier.step[k].proven;
    lo_siting_is_tree(siting, &why);
    char *base = g_path_get_basename(name);
    struct lo_json *line = lo_json_object();
    lo_json_set_text(line, "case", base);
    lo_json_set_text(line, "below", head);
    lo_json_set_integer(line, "sites", siting->n_sites);
    lo_json_set_integer(line, "zones", siting->grid->n_zones);
    lo_json_set_integer(line, "events", siting->grid->n_events);
    lo_json_set_text(line, "method", frontier.by_tree ? "dp" : "bracket");
    lo_json_set_text(line, "why_not_dp", why);
    lo_json_set_real(line, "seconds", seconds);
    lo_json_set_real(line, "cost_k0", frontier.step[0].cost);
    lo_json_set_real(line, "cost_k10", last->cost);
    lo_json_set_real(line, "bound_k10", last->bound);
    lo_json_set_real(line, "gap_percent",
                     100.0 * (last->cost - last->bound) / last->cost);
    lo_json_set(line, "every_k_proven", lo_json_boolean(every));
    print_line(line);
    lo_frontier_release(&frontier);
    g_free(base);
    return 0;
}

static int network_case(const struct lo_sections *sections, const char *name,
                        const char *head)
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
    bool *in = zones_below(grid, &map, sections->network, head);
    cut_out(grid, sites, in);
    g_free(in);
    struct lo_siting siting = {
        grid, (const struct lo_site *)(const void *)sites->data,
        (int32_t)sites->len, LO_SITE_CUSTOMERS};
    int status = frontier_case(&siting, name, head);
    lo_rel_grid_free(grid);
    g_array_free(cuts, TRUE);
    g_array_free(sites, TRUE);
    return status;
}

static int cim_file(char **argv, int argc)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_section_options options = LO_SECTION_OPTIONS_INIT;
    struct lo_network *network = NULL;
    struct lo_sections *sections = NULL;
    int status = 1;
    if (read_network(&network, argv[0], &err) != LO_OK ||
        lo_sections_new(&sections, network, &options, NULL, &err) != LO_OK)
        failed(&err);
    else if (argc == 1)
        status = network_case(sections, argv[0], NULL);
    else
        for (int i = 1; i < argc && (i == 1 || status == 0); i++)
            status = network_case(sections, argv[0], argv[i]);
    lo_sections_free(sections);
    lo_network_free(network);
    return status;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return tree_case(205) != 0 || tree_case(881) != 0;
    if (argc == 4 && strcmp(argv[1], "--write") == 0)
        return write_tree((int32_t)g_ascii_strtoll(argv[2], NULL, 10), argv[3]);
    if (g_str_has_suffix(argv[1], ".switch"))
        return switch_case(argv[1]);
    return cim_file(argv + 1, argc - 1);
}
