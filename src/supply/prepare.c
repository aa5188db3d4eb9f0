/*
 * prepare.c - what off(R) needs of the normal state, found once: own flows,
 * limits, lowest voltages, weights; and what is to be said about them.
 */
#include <math.h>

#include <string.h>

#include "supply_int.h"

/* --- own flows and limits ----------------------------------------------- */

/* Of all edges of one piece of equipment the largest flow is its own: that of
 * a transformer with three windings stands at its star point. */
static void find_own(struct lo_supply *supply, const struct state *state)
{
    const struct graph *graph = supply->graph;
    struct tree *tree = lo_tree_new(graph, state, false, 1);
    int32_t n = graph->sections->network->n_equipment;
    double *own = g_new0(double, (size_t)n + 1);
    for (int32_t i = 0; i < tree->n; i++) {
        int32_t v = tree->order[i];
        if (tree->up[v] == LO_NONE || tree->ring[v])
            continue;
        double *of = &own[graph->edges[tree->up_edge[v]].equipment];
        *of = fmax(*of, hypot(tree->p[v], tree->q[v]));
    }
    supply->own = g_new0(double, (size_t)graph->n_edges + 1);
    for (int32_t e = 0; e < graph->n_edges; e++)
        supply->own[e] = own[graph->edges[e].equipment];
    g_free(own);
    lo_tree_free(tree);
}

static void find_limits(struct lo_supply *supply)
{
    const struct graph *graph = supply->graph;
    double missing =
        supply->options.missing_limit == LO_LIMIT_REFUSE ? 0 : INFINITY;
    supply->limit = g_new(double, (size_t)graph->n_edges + 1);
    for (int32_t e = 0; e < graph->n_edges; e++) {
        double limit = graph->edges[e].limit;
        if (isnan(limit) && supply->options.missing_limit == LO_LIMIT_WARN)
            supply->unlimited = true;
        limit = fmax(isnan(limit) ? missing : limit, supply->own[e]);
        supply->limit[e] = graph->looped[e] ? INFINITY : limit * (1 + LO_SLACK);
    }
}

/* --- voltages ----------------------------------------------------------- */

static void find_floor(struct lo_supply *supply)
{
    const struct graph *graph = supply->graph;
    struct tree *tree = supply->normal;
    for (int32_t e = 0; e < graph->n_edges; e++)
        supply->lifts =
            supply->lifts || graph->edges[e].r < 0 || graph->edges[e].x < 0;
    if (supply->options.min_voltage_pu <= 0)
        return;
    supply->floor = g_new(double, (size_t)graph->sections->n + 1);
    for (int32_t s = 0; s < graph->sections->n; s++)
        supply->floor[s] = supply->options.min_voltage_pu;
    for (int32_t i = 0; i < tree->n; i++) {
        int32_t v = tree->order[i];
        double *floor = &supply->floor[graph->section[v]];
        *floor = fmin(*floor, tree->v[v] - graph->sag[v]);
    }
    for (int32_t s = 0; s < graph->sections->n; s++)
        supply->floor[s] -= LO_SLACK;
    lo_tree_find_spare(tree, supply->floor);
}

/* --- sections ----------------------------------------------------------- */

/* Millionths, so that sums are exact and any order of adding gives the same. */
static void find_weights(struct lo_supply *supply)
{
    const struct lo_sections *sections = supply->sections;
    const struct lo_supply_options *options = &supply->options;
    supply->weight =
        g_malloc0_n((size_t)sections->n + 1, sizeof *supply->weight);
    for (int32_t s = 0; s < sections->n; s++) {
        const struct lo_section_info *info = &sections->info[s];
        int64_t *weight = supply->weight[s];
        weight[OBJECTIVE] =
            options->by_mv ? info->mv_customers : info->customers;
        if (options->weight != NULL)
            weight[OBJECTIVE] = llround(options->weight[s] * 1e6);
        weight[CUSTOMERS] = info->customers;
        weight[MV_CUSTOMERS] = info->mv_customers;
    }
}

static void find_totals(struct lo_supply *supply)
{
    const struct graph *graph = supply->graph;
    supply->total =
        g_malloc0_n((size_t)graph->sections->n + 1, sizeof *supply->total);
    for (int32_t v = 0; v < graph->n_vertices; v++) {
        int32_t s = graph->section[v];
        if (s == LO_NONE)
            continue;
        supply->total[s][0] += graph->p[v];
        supply->total[s][1] += graph->q[v];
        supply->gives = supply->gives || graph->p[v] < 0 || graph->q[v] < 0;
    }
}

/* --- life --------------------------------------------------------------- */

void lo_supply_prepare(struct lo_supply *supply)
{
    const struct lo_sections *sections = supply->sections;
    if (supply->graph != NULL)
        return;
    struct graph *graph = lo_graph_new(sections);
    bool *closed = g_new0(bool, (size_t)sections->n_links + 1);
    for (int32_t l = 0; l < sections->n_links; l++)
        closed[l] = !sections->links[l].open;
    struct state state = {closed, NULL};
    supply->graph = graph;
    supply->normal =
        lo_tree_new(graph, &state, true, supply->options.source_pu);
    find_own(supply, &state);
    g_free(closed);
    find_limits(supply);
    find_floor(supply);
    find_weights(supply);
    find_totals(supply);
    supply->area_of = g_new0(int32_t, (size_t)sections->n + 1);
    supply->part_of = g_new0(int32_t, (size_t)sections->n + 1);
    supply->slot = g_new(int32_t, (size_t)graph->n_vertices + 1);
    for (int32_t v = 0; v < graph->n_vertices; v++)
        supply->slot[v] = -1;
}

void lo_supply_unprepare(struct lo_supply *supply)
{
    g_free(supply->first_limited);
    g_free(supply->slot);
    g_free(supply->part_of);
    g_free(supply->area_of);
    g_free(supply->total);
    g_free(supply->weight);
    g_free(supply->floor);
    g_free(supply->limit);
    g_free(supply->own);
    lo_tree_free(supply->normal);
    lo_graph_free(supply->graph);
}

/* --- findings ----------------------------------------------------------- */

/* `text` is taken. */
static void tell(const struct lo_supply *supply, struct lo_findings *findings,
                 enum lo_severity severity, const char *rule, int32_t equipment,
                 char *text, const char *advice)
{
    lo_network_finding(findings, supply->sections->network,
                       (lo_equipment_id){equipment}, severity, rule, text,
                       advice);
    g_free(text);
}

/* How many live elements some back-feed could load show the same trouble, and
 * the first of them. Edges of one element lie side by side. */
struct trouble {
    int32_t first;
    int32_t last;
    int n;
};

static void count(struct trouble *trouble, int32_t equipment)
{
    if (trouble->n == 0)
        trouble->first = equipment;
    else if (trouble->last == equipment)
        return;
    trouble->last = equipment;
    trouble->n++;
}

enum { KVA_TEXT = G_ASCII_DTOSTR_BUF_SIZE + 16 };

/* Whatever the locale; numbers too large for the text are no loads. */
static void kva_text(char out[KVA_TEXT], double va, int digits)
{
    char format[8];
    g_snprintf(format, sizeof format, "%%.%df", digits);
    g_ascii_formatd(out, KVA_TEXT, format, va / 1000);
}

/* With as many digits as it takes for the two figures to differ. */
static void tell_overload(const struct lo_supply *supply, int32_t e,
                          struct lo_findings *findings)
{
    double own = supply->own[e], limit = supply->graph->edges[e].limit;
    char own_kva[KVA_TEXT], limit_kva[KVA_TEXT];
    kva_text(own_kva, own, 0);
    kva_text(limit_kva, limit, 0);
    for (int digits = 1; digits <= 9 && strcmp(own_kva, limit_kva) == 0;
         digits++) {
        kva_text(own_kva, own, digits);
        kva_text(limit_kva, limit, digits);
    }
    if (own > limit * (1 + LO_SLACK))
        tell(supply, findings, LO_WARNING, "overload",
             supply->graph->edges[e].equipment,
             g_strdup_printf("overloaded in the normal state: %s kVA, limit %s "
                             "kVA; back-feed may use no more than that flow",
                             own_kva, limit_kva),
             "check its limit, and the loads behind it");
}

void lo_supply_tell(const struct lo_supply *supply,
                    struct lo_findings *findings)
{
    const struct graph *graph = supply->graph;
    const struct tree *tree = supply->normal;
    struct trouble limit = {0}, drop = {0}, loop = {0};
    for (int32_t e = 0; e < graph->n_edges; e++) {
        const struct edge *edge = &graph->edges[e];
        if (edge->a == edge->b) /* inside a node nothing flows */
            continue;
        int32_t below = tree->up_edge[edge->a] == e   ? edge->a
                        : tree->up_edge[edge->b] == e ? edge->b
                                                      : LO_NONE;
        if (graph->looped[e] || (below != LO_NONE && tree->ring[below])) {
            count(&loop, edge->equipment);
            continue;
        }
        tell_overload(supply, e, findings);
        if (below == LO_NONE)
            continue;
        if (isnan(edge->limit))
            count(&limit, edge->equipment);
        if (isnan(edge->r) && supply->floor != NULL)
            count(&drop, edge->equipment);
    }
    if (limit.n > 0 && supply->options.missing_limit != LO_LIMIT_ALLOW)
        tell(supply, findings, LO_WARNING, "limit-missing", limit.first,
             g_strdup_printf("no limit given: this and %d more; back-feed over "
                             "them is %s",
                             limit.n - 1,
                             supply->options.missing_limit == LO_LIMIT_WARN
                                 ? "marked unverified"
                                 : "refused beyond their own flow"),
             "give CurrentLimit, ratedCurrent or ratedS, or set "
             "backfeed.missing_limit");
    if (drop.n > 0)
        tell(supply, findings, LO_NOTE, "impedance-missing", drop.first,
             g_strdup_printf("no r and x known: this and %d more; they count "
                             "without voltage drop",
                             drop.n - 1),
             "give r and x of the line, or its per-length impedance");
    if (loop.n > 0)
        tell(supply, findings, LO_WARNING, "loop-unchecked", loop.first,
             g_strdup_printf("in a loop, flow not known: this and %d more; "
                             "their limits are not checked",
                             loop.n - 1),
             "if the network is not run meshed, say what is normally open");
}
