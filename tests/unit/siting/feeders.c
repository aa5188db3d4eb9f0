/* Grids for siting tests, and the answer by trying every set. */
#include "feeders.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"

static struct lo_rel_link bare_link(int32_t a, int32_t b)
{
    struct lo_rel_link link = {.name = "link",
                               .a = {a},
                               .b = {b},
                               .kind = LO_REL_CONDUCTOR,
                               .hours = NAN,
                               .limit_kw = INFINITY,
                               .transfer = 1.0,
                               .sw = {LO_NONE}};
    return link;
}

static struct lo_rel_grid *new_grid(int32_t zones, int32_t links,
                                    int32_t events)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_rel_grid *grid = lo_arena_alloc(arena, sizeof *grid);
    grid->arena = arena;
    grid->n_zones = zones;
    grid->source =
        lo_arena_array(arena, (size_t)zones + 1, sizeof *grid->source);
    grid->points =
        lo_arena_array(arena, (size_t)zones + 1, sizeof *grid->points);
    grid->links = lo_arena_array(arena, (size_t)links + 1, sizeof *grid->links);
    grid->events =
        lo_arena_array(arena, (size_t)events + 1, sizeof *grid->events);
    return grid;
}

static void add_site(struct feeder *feeder, int32_t link,
                     enum lo_site_kind kind, double hours, double capital)
{
    struct lo_site site = {"site", link, kind, hours, capital, false};
    g_array_append_val(feeder->sites, site);
}

static void add_point(struct lo_rel_grid *grid, int32_t zone, double customers,
                      double kw)
{
    struct lo_rel_point point = {
        "load", {zone}, {LO_NONE}, customers, customers > 0 ? 1 : 0, kw};
    grid->points[grid->n_points++] = point;
}

static void add_event(struct lo_rel_grid *grid, enum lo_rel_event_kind kind,
                      int32_t zone, double per_year, double repair_h,
                      double switching_h)
{
    struct lo_rel_event event = {"event",  kind,     {zone},      {LO_NONE},
                                 per_year, repair_h, switching_h, 0.0};
    grid->events[grid->n_events++] = event;
}

void feeder_read(struct feeder *feeder, const char *path)
{
    char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        CU_FAIL_FATAL("instance cannot be read");
    char **lines = g_strsplit(text, "\n", -1);
    int32_t n = (int32_t)g_strv_length(lines);
    struct lo_rel_grid *grid = new_grid(n, n, n);
    grid->n_zones = 0;
    feeder->grid = grid;
    feeder->sites = g_array_new(FALSE, FALSE, sizeof(struct lo_site));
    for (int32_t i = 0; i < n; i++) {
        char **word = g_strsplit(g_strstrip(lines[i]), "\t", -1);
        if (word[0] != NULL && strcmp(word[0], "v") == 0) {
            int32_t v = grid->n_zones++;
            double clients = g_ascii_strtod(word[5], NULL);
            grid->source[v] = clients < 0;
            if (clients >= 0)
                add_point(grid, v, clients, g_ascii_strtod(word[4], NULL));
            /* theta is hours a year already: once a year, so long. */
            add_event(grid, LO_REL_PERMANENT, v, 1.0,
                      g_ascii_strtod(word[3], NULL), 0.0);
        } else if (word[0] != NULL && strcmp(word[0], "e") == 0) {
            int32_t a = (int32_t)g_ascii_strtoll(word[1], NULL, 10) - 1;
            int32_t b = (int32_t)g_ascii_strtoll(word[2], NULL, 10) - 1;
            add_site(feeder, grid->n_links, LO_SITE_SWITCH, NAN, 1.0);
            grid->links[grid->n_links++] = bare_link(a, b);
        }
        g_strfreev(word);
    }
    g_strfreev(lines);
    g_free(text);
}

/* A kind for the link above a zone, and perhaps a site on it. */
static void dress(struct feeder *feeder, GRand *rand,
                  const struct feeder_style *style, struct lo_rel_link *link)
{
    int dice = g_rand_int_range(rand, 0, 20);
    bool room = (int)feeder->sites->len < style->sites;
    double capital = g_rand_int_range(rand, 1, 9);
    bool remote = style->remote && g_rand_int_range(rand, 0, 2) == 0;
    if (dice < 2) {
        link->kind = LO_REL_FUSE;
        link->fail = style->fail ? 0.25 : 0.0;
    } else if (dice < 4) {
        link->kind = LO_REL_BREAKER;
        link->fail = style->fail ? 0.125 : 0.0;
    } else if (dice < 8) {
        link->kind = LO_REL_SWITCH;
        if (remote && room)
            add_site(feeder, feeder->grid->n_links, LO_SITE_REMOTE, 0.25,
                     capital);
        else if (remote)
            link->hours = 0.25;
    } else if (room) {
        add_site(feeder, feeder->grid->n_links, LO_SITE_SWITCH, NAN, capital);
        if (remote && (int)feeder->sites->len < style->sites)
            add_site(feeder, feeder->grid->n_links, LO_SITE_SWITCH, 0.25,
                     capital + 3);
    }
    if (style->limits && g_rand_int_range(rand, 0, 3) == 0)
        link->limit_kw = g_rand_int_range(rand, 40, 160);
}

static void add_ties(struct feeder *feeder, GRand *rand,
                     const struct feeder_style *style)
{
    struct lo_rel_grid *grid = feeder->grid;
    for (int t = 0; t < style->ties + style->new_ties; t++) {
        int32_t a = g_rand_int_range(rand, 0, grid->n_zones);
        int32_t b = g_rand_int_range(rand, 0, grid->n_zones);
        struct lo_rel_link *link = &grid->links[grid->n_links];
        *link = bare_link(a, b);
        link->open = true;
        link->kind = t < style->ties ? LO_REL_SWITCH : LO_REL_ABSENT;
        if (style->limits)
            link->limit_kw = g_rand_int_range(rand, 20, 120);
        if (style->fail && g_rand_int_range(rand, 0, 3) == 0)
            link->transfer = 0.5;
        if (t >= style->ties && (int)feeder->sites->len < style->sites)
            add_site(feeder, grid->n_links, LO_SITE_TIE, NAN, 5);
        grid->n_links++;
    }
}

void feeder_random(struct feeder *feeder, GRand *rand,
                   const struct feeder_style *style)
{
    int n = style->zones, sources = g_rand_int_range(rand, 1, 3);
    struct lo_rel_grid *grid =
        new_grid(n, n + style->ties + style->new_ties, 4 * n);
    feeder->grid = grid;
    feeder->sites = g_array_new(FALSE, FALSE, sizeof(struct lo_site));
    for (int z = 0; z < n; z++) {
        grid->source[z] = z < sources;
        if (z >= sources) {
            /* Chains rather than stars. */
            int up = g_rand_int_range(rand, MAX(0, z - 4), z);
            struct lo_rel_link link = bare_link(up, z);
            dress(feeder, rand, style, &link);
            grid->links[grid->n_links++] = link;
        }
        if (g_rand_int_range(rand, 0, 4) > 0)
            add_point(grid, z, g_rand_int_range(rand, 1, 60),
                      g_rand_int_range(rand, 5, 50));
        add_event(grid, LO_REL_PERMANENT, z, g_rand_int_range(rand, 1, 9) / 8.0,
                  g_rand_int_range(rand, 2, 6), 1.0);
        if (g_rand_int_range(rand, 0, 3) == 0)
            add_event(grid, LO_REL_PLANNED, z,
                      g_rand_int_range(rand, 1, 5) / 4.0, 4.0, 0.5);
        if (g_rand_int_range(rand, 0, 3) == 0)
            add_event(grid, LO_REL_TRANSIENT, z, 2.0, 0.0, 0.5);
    }
    add_ties(feeder, rand, style);
}

void feeder_release(struct feeder *feeder)
{
    lo_rel_grid_free(feeder->grid);
    g_array_free(feeder->sites, TRUE);
}

struct lo_siting feeder_siting(const struct feeder *feeder,
                               enum lo_site_unit unit)
{
    struct lo_siting siting = {
        feeder->grid, (const struct lo_site *)(const void *)feeder->sites->data,
        (int32_t)feeder->sites->len, unit};
    return siting;
}

static bool link_used(const struct lo_siting *siting, const int32_t *set,
                      int32_t n, int32_t site)
{
    for (int32_t i = 0; i < n; i++)
        if (siting->sites[set[i]].link == siting->sites[site].link)
            return true;
    return false;
}

static double try_from(const struct lo_siting *siting, int32_t *set, int32_t n,
                       int32_t from, int k, double budget)
{
    double best = lo_siting_cost(siting, set, n);
    for (int32_t i = from; i < siting->n_sites && n < k; i++) {
        double left = budget - siting->sites[i].capital;
        if (left < 0 || link_used(siting, set, n, i))
            continue;
        set[n] = i;
        best = fmin(best, try_from(siting, set, n + 1, i + 1, k, left));
    }
    return best;
}

double feeder_brute_force(const struct lo_siting *siting, int k, double budget)
{
    int32_t *set = g_new(int32_t, (gsize)k + 1);
    double best = try_from(siting, set, 0, 0, k, budget);
    g_free(set);
    return best;
}
