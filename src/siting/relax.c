/* The idealised feeder of relax_int.h, from a siting. */
#include <math.h>
#include <string.h>

#include "siting/relax_int.h"

static const double SLACK = 1e-9; /* as in reliability */
static const double ROUNDING_KW = 1e-6;

struct build {
    struct relax *relax;
    const struct lo_rel_grid *grid; /* all sites installed */
    struct lo_rel_places at;
    int32_t *node;   /* per place */
    double *sub_kw;  /* per place, normal state */
    double first_h;  /* least time of a site; NAN = by hand */
    bool *site_link; /* per link: a site of the family that may be used */
};

static bool usable(const struct lo_site *site)
{
    return !site->forbidden;
}

/* Time at which a site could first matter to the event. */
static double first_level(const struct lo_siting *siting, double switching_h)
{
    double first = INFINITY;
    for (int32_t i = 0; i < siting->n_sites; i++)
        if (usable(&siting->sites[i]))
            first = fmin(first, isnan(siting->sites[i].hours)
                                    ? switching_h
                                    : siting->sites[i].hours);
    return fmin(first, switching_h);
}

double lo_site_relax_fixed(const struct lo_siting *siting)
{
    double *weight = lo_site_weights(siting);
    double sum = 0.0;
    for (int pass = 0; pass < 2; pass++) {
        struct lo_rel_grid *grid = lo_rel_grid_copy(siting->grid);
        int32_t n = 0;
        /* Passing faults: with remote control of every fuse that may get it. */
        for (int32_t i = 0; i < siting->n_sites && pass == 1; i++)
            if (usable(&siting->sites[i]))
                lo_site_apply(grid, &siting->sites[i]);
        for (int32_t e = 0; e < grid->n_events; e++) {
            struct lo_rel_event event = grid->events[e];
            if (event.kind != (pass == 0 ? LO_REL_PERMANENT : LO_REL_TRANSIENT))
                continue;
            event.repair_h =
                fmin(event.repair_h, first_level(siting, event.switching_h));
            grid->events[n++] = event;
        }
        grid->n_events = n;
        struct lo_rel_eval *eval = lo_rel_eval_new(grid);
        sum += lo_rel_cost(eval, weight, NULL);
        lo_rel_eval_free(eval);
        lo_rel_grid_free(grid);
    }
    g_free(weight);
    return sum;
}

bool lo_site_relax_counts(const struct relax *relax, int32_t i)
{
    const struct lo_site *site = &relax->siting->sites[i];
    if (!usable(site))
        return false;
    return relax->family == RELAX_FAST ? !isnan(site->hours)
                                       : site->kind == LO_SITE_SWITCH;
}

/* --- nodes ---------------------------------------------------------------- */

/* What trips parts at once from above; from below it is taken to. */
static bool parts(const struct relax *relax, const struct lo_rel_link *link)
{
    if (link->kind != LO_REL_SWITCH)
        return link->kind > LO_REL_SWITCH;
    return relax->family != RELAX_FAST || !isnan(link->hours);
}

static void make_nodes(struct build *b)
{
    struct relax *relax = b->relax;
    const struct lo_rel_grid *bare = relax->siting->grid;
    double *weight = lo_site_weights(relax->siting);
    double *kw = g_new0(double, (gsize)bare->n_zones + 1);
    for (int32_t p = 0; p < bare->n_points; p++)
        kw[bare->points[p].zone.v] += bare->points[p].load_kw;
    for (int32_t i = 0; i < b->at.n; i++) {
        int32_t l = b->at.up_link[i], up = b->at.up[i];
        bool boundary = l < 0 || parts(relax, &bare->links[l]);
        bool site = !boundary && b->site_link[l];
        if (!boundary && !site) {
            b->node[i] = b->node[up];
        } else {
            b->node[i] = relax->n;
            relax->node[relax->n++] = (struct relax_node){
                .up = up >= 0 ? b->node[up] : -1,
                .depth = up >= 0 ? relax->node[b->node[up]].depth + 1 : 0,
                .sheds = l >= 0 && bare->links[l].kind != LO_REL_FUSE,
                .limit_kw = l >= 0 ? bare->links[l].limit_kw : INFINITY,
                .link = l,
                .boundary = boundary,
                .site = site};
        }
        struct relax_node *v = &relax->node[b->node[i]];
        v->weight += weight[b->at.zone[i]];
        v->kw += kw[b->at.zone[i]];
        b->sub_kw[i] = kw[b->at.zone[i]];
    }
    for (int32_t i = b->at.n - 1; i >= 0; i--)
        if (b->at.up[i] >= 0)
            b->sub_kw[b->at.up[i]] += b->sub_kw[i];
    for (int32_t v = relax->n - 1; v >= 0; v--) {
        struct relax_node *node = &relax->node[v];
        node->sub_weight += node->weight;
        node->sub_kw += node->kw;
        node->limit_kw = fmax(node->limit_kw, node->sub_kw) * (1.0 + SLACK);
        relax->end[v] = MAX(relax->end[v], v + 1);
        if (node->up < 0)
            continue;
        relax->node[node->up].sub_weight += node->sub_weight;
        relax->node[node->up].sub_kw += node->sub_kw;
        relax->end[node->up] = MAX(relax->end[node->up], relax->end[v]);
    }
    g_free(weight);
    g_free(kw);
}

/* Hours a year that the event counts in the family. */
static double hours_of(const struct relax *relax,
                       const struct lo_rel_event *event)
{
    double hand = fmin(event->switching_h, event->repair_h);
    double first = fmin(first_level(relax->siting, event->switching_h), hand);
    switch (event->kind) {
    case LO_REL_PLANNED:
        return relax->family == RELAX_FAST ? 0.0 : event->repair_h;
    case LO_REL_PERMANENT:
        if (relax->family == RELAX_SLOW)
            return event->repair_h - hand;
        if (relax->family == RELAX_FAST)
            return hand - first;
        return event->repair_h - first;
    default:
        return 0.0;
    }
}

static void add_events(struct build *b)
{
    const struct lo_rel_grid *bare = b->relax->siting->grid;
    for (int32_t e = 0; e < bare->n_events; e++) {
        const struct lo_rel_event *event = &bare->events[e];
        int32_t i = b->at.place[event->zone.v];
        /* A fault in a switch is taken for one above it. */
        if (event->zone2.v != LO_NONE)
            i = MIN(i, b->at.place[event->zone2.v]);
        if (i >= 0)
            b->relax->node[b->node[i]].theta +=
                event->per_year * hours_of(b->relax, event);
    }
}

/* --- ties ----------------------------------------------------------------- */

static bool above(const struct relax *relax, int32_t v, int32_t of)
{
    return v <= of && of < relax->end[v];
}

/* kW that place i could give more in the normal state, up to the node where
 * the ways meet; above that nothing flows that did not before. */
static double spare(const struct build *b, int32_t i, int32_t meet)
{
    double least = INFINITY;
    for (; b->at.up[i] >= 0 && b->node[i] != meet; i = b->at.up[i]) {
        double limit = b->grid->links[b->at.up_link[i]].limit_kw;
        limit = fmax(limit, b->sub_kw[i]) * (1.0 + SLACK);
        least = fmin(least, limit - b->sub_kw[i]);
    }
    return least;
}

static void add_tie(struct build *b, const struct lo_rel_link *link, int32_t l,
                    lo_rel_zone from, lo_rel_zone to)
{
    struct relax *relax = b->relax;
    int32_t inside = b->node[b->at.place[from.v]];
    int32_t outside = b->node[b->at.place[to.v]], meet = outside;
    while (meet >= 0 && !above(relax, meet, inside))
        meet = relax->node[meet].up;
    double room =
        fmin(link->limit_kw * (1.0 + SLACK), spare(b, b->at.place[to.v], meet));
    struct relax_tie tie = {.inside = inside,
                            .outside = outside,
                            .link = l,
                            .meet = meet,
                            .room_kw = fmax(0.0, room) + ROUNDING_KW,
                            .fails = 1.0 - link->transfer};
    if (inside != outside)
        relax->tie[relax->n_ties++] = tie;
}

static void add_ties(struct build *b)
{
    struct relax *relax = b->relax;
    const struct lo_rel_grid *grid = b->grid;
    relax->tie = g_new0(struct relax_tie, 2 * (gsize)grid->n_links + 1);
    for (int32_t l = 0; l < grid->n_links; l++) {
        const struct lo_rel_link *link = &grid->links[l];
        bool fast = !isnan(link->hours);
        if (!link->open || link->kind < LO_REL_SWITCH ||
            link->transfer <= 0.0 || b->at.place[link->a.v] < 0 ||
            b->at.place[link->b.v] < 0 ||
            (relax->family == RELAX_FAST && !fast))
            continue;
        add_tie(b, link, l, link->a, link->b);
        add_tie(b, link, l, link->b, link->a);
    }
}

/* How many of the nodes where ties meet lie strictly above each node. The
 * point above all roots is the first of them. */
static void number_meets(struct relax *relax)
{
    bool *meets = g_new0(bool, (gsize)relax->n + 1);
    for (int32_t t = 0; t < relax->n_ties; t++)
        if (relax->tie[t].meet >= 0)
            meets[relax->tie[t].meet] = true;
    for (int32_t v = 0; v < relax->n; v++) {
        struct relax_node *node = &relax->node[v];
        node->meets = 1;
        if (node->up >= 0)
            node->meets = relax->node[node->up].meets + meets[node->up];
    }
    for (int32_t t = 0; t < relax->n_ties; t++) {
        struct relax_tie *tie = &relax->tie[t];
        tie->meet_no = tie->meet < 0 ? 0 : relax->node[tie->meet].meets;
    }
    g_free(meets);
}

static bool any_limit(const struct lo_rel_grid *grid, double total_kw)
{
    for (int32_t l = 0; l < grid->n_links; l++)
        if (grid->links[l].limit_kw < total_kw)
            return true;
    return false;
}

/* --- life ----------------------------------------------------------------- */

static void chain_sites(struct build *b)
{
    struct relax *relax = b->relax;
    const struct lo_siting *siting = relax->siting;
    for (int32_t l = 0; l < b->grid->n_links; l++)
        relax->first_site[l] = -1;
    for (int32_t i = siting->n_sites - 1; i >= 0; i--) {
        int32_t l = siting->sites[i].link;
        if (!usable(&siting->sites[i]))
            continue;
        relax->next_site[i] = relax->first_site[l];
        relax->first_site[l] = i;
        if (lo_site_relax_counts(relax, i))
            b->site_link[l] = true;
    }
}

struct relax *lo_site_relax_new(const struct lo_siting *siting,
                                enum relax_family family)
{
    struct relax *relax = g_new0(struct relax, 1);
    struct lo_rel_eval *eval = lo_rel_eval_new(siting->grid);
    struct lo_rel_grid *all = lo_rel_grid_copy(siting->grid);
    gsize n_links = (gsize)all->n_links + 1;
    struct build b = {relax, all, lo_rel_eval_places(eval), NULL, NULL,
                      NAN,   NULL};
    gsize n = (gsize)b.at.n + 1;
    for (int32_t i = 0; i < siting->n_sites; i++)
        if (usable(&siting->sites[i]))
            lo_site_apply(all, &siting->sites[i]);
    relax->siting = siting;
    relax->family = family;
    relax->node = g_new0(struct relax_node, n);
    relax->end = g_new0(int32_t, n);
    relax->first_site = g_new(int32_t, n_links);
    relax->next_site = g_new(int32_t, (gsize)siting->n_sites + 1);
    b.node = g_new(int32_t, n);
    b.sub_kw = g_new0(double, n);
    b.site_link = g_new0(bool, n_links);
    chain_sites(&b);
    make_nodes(&b);
    add_events(&b);
    add_ties(&b);
    number_meets(relax);
    double total_kw = 0.0;
    for (int32_t v = 0; v < relax->n; v++)
        total_kw += relax->node[v].kw;
    relax->limited = any_limit(all, total_kw);
    relax->fed = lo_site_fed_new();
    g_free(b.node);
    g_free(b.sub_kw);
    g_free(b.site_link);
    lo_rel_eval_free(eval);
    lo_rel_grid_free(all);
    return relax;
}

void lo_site_relax_free(struct relax *relax)
{
    if (relax == NULL)
        return;
    g_free(relax->node);
    g_free(relax->end);
    g_free(relax->tie);
    g_free(relax->first_site);
    g_free(relax->next_site);
    g_hash_table_destroy(relax->fed);
    g_free(relax);
}
