/*
 * The grid of a network: zones by union-find over nodes and bodies.
 *
 *   node --1-- (body of a line) --2-- node     joined at both ends, unless
 *                                              that end is a site (a cut), or
 *                                              the line has a limit that could
 *                                              bind: then a link carries it
 *
 * A body is the inside of a line or transformer: where its fault happens.
 */
#include <math.h>
#include <string.h>

#include "lineout/text.h"
#include "reliability/from_network_int.h"

static int32_t find(struct rel_builder *b, int32_t i)
{
    while (b->parent[i] != i) {
        b->parent[i] = b->parent[b->parent[i]];
        i = b->parent[i];
    }
    return i;
}

static void join(struct rel_builder *b, int32_t i, int32_t j)
{
    i = find(b, i);
    j = find(b, j);
    if (i != j)
        b->parent[MAX(i, j)] = MIN(i, j);
}

static void add_link(struct rel_builder *b, struct lo_rel_link link,
                     int32_t cut, int32_t tie)
{
    g_array_append_val(b->links, link);
    g_array_append_val(b->link_cut, cut);
    g_array_append_val(b->link_tie, tie);
}

/* --- loads and limits ----------------------------------------------------- */

static void sum_loads(struct rel_builder *b)
{
    double kva = 0.0;
    for (int32_t i = 0; i < b->network->n_loads; i++) {
        const struct lo_load *load = &b->network->loads[i];
        double kw = rel_load_kw(b, load);
        double kvar = isnan(load->q_var) ? 0.0 : load->q_var / 1000.0;
        b->total_kw += kw;
        kva += hypot(kw, kvar);
    }
    b->power_factor = kva > 0.0 ? fabs(b->total_kw) / kva : 1.0;
}

/* DESIGN 3 (c), in kW at the power factor of all loads. */
static double limit_kw(const struct rel_builder *b, int32_t equipment)
{
    const struct lo_equipment *e = &b->network->equipment[equipment];
    double va = e->limit_va;
    if (!isnan(e->limit_a) && !isnan(e->nominal_v) && e->n_terminals > 0) {
        unsigned phases = b->network->terminals[e->first_terminal].phases;
        int n = 0;
        for (; phases != 0; phases &= phases - 1)
            n++;
        double by_current = e->limit_a * n * e->nominal_v / sqrt(3.0);
        va = isnan(va) ? by_current : fmin(va, by_current);
    }
    if (isnan(va))
        return INFINITY;
    double kw = va / 1000.0 * b->power_factor;
    return kw < b->total_kw ? kw : INFINITY;
}

/* --- zones and links ------------------------------------------------------ */

static enum lo_status index_cuts(struct rel_builder *b, struct lo_error *err)
{
    for (int32_t i = 0; i < 2 * b->network->n_equipment; i++)
        b->cut[i] = LO_NONE;
    for (int32_t c = 0; c < b->inputs->n_cuts; c++) {
        const struct lo_rel_cut *cut = &b->inputs->cuts[c];
        if (cut->line.v < 0 || cut->line.v >= b->network->n_equipment ||
            b->network->equipment[cut->line.v].kind != LO_KIND_LINE ||
            cut->terminal < 1 || cut->terminal > 2)
            return lo_error_set(err, LO_EINPUT,
                                "site %d is not at an end of a line", (int)c);
        b->cut[2 * cut->line.v + cut->terminal - 1] = c;
    }
    return LO_OK;
}

static void add_conductor(struct rel_builder *b, int32_t equipment)
{
    const struct lo_equipment *e = &b->network->equipment[equipment];
    bool has_limit = e->kind == LO_KIND_LINE || e->kind == LO_KIND_TRANSFORMER;
    double limit = has_limit ? limit_kw(b, equipment) : INFINITY;
    for (int32_t k = 0; k < e->n_terminals; k++) {
        int32_t node = rel_live_node(b, equipment, k);
        int32_t cut = LO_NONE;
        if (e->kind == LO_KIND_LINE && k < 2)
            cut = b->cut[2 * equipment + k];
        if (node == LO_NONE)
            continue;
        if (cut == LO_NONE && (k == 0 || isinf(limit))) {
            join(b, node, rel_body(b, equipment));
            continue;
        }
        struct lo_rel_link link = {.name = e->name,
                                   .a = {node},
                                   .b = {rel_body(b, equipment)},
                                   .kind = LO_REL_CONDUCTOR,
                                   .hours = NAN,
                                   .limit_kw = limit,
                                   .transfer = 1.0,
                                   .sw = {LO_NONE}};
        add_link(b, link, cut, LO_NONE);
    }
}

static enum lo_rel_kind kind_of(enum lo_switch_class cls)
{
    if (cls == LO_SWITCH_BREAKER || cls == LO_SWITCH_RECLOSER)
        return LO_REL_BREAKER;
    return cls == LO_SWITCH_FUSE ? LO_REL_FUSE : LO_REL_SWITCH;
}

static void add_switch(struct rel_builder *b, int32_t s)
{
    const struct lo_switch *sw = &b->network->switches[s];
    int32_t e = sw->equipment.v;
    int32_t from = rel_live_node(b, e, 0), to = rel_live_node(b, e, 1);
    if (sw->cls == LO_SWITCH_GROUND || from == LO_NONE || to == LO_NONE)
        return;
    int32_t l = b->sections->link_of_switch[s];
    if (l < 0) { /* keeps its state for ever */
        int open = sw->normal_open >= 0 ? sw->normal_open : sw->open;
        if (open != 1)
            join(b, from, to);
        return;
    }
    struct lo_rel_link link = {.name = b->network->equipment[e].name,
                               .a = {from},
                               .b = {to},
                               .kind = kind_of(sw->cls),
                               .open = b->sections->links[l].open,
                               .hours = NAN,
                               .limit_kw = limit_kw(b, e),
                               .transfer = 1.0,
                               .sw = {s}};
    const struct lo_failure *said = b->failure[e];
    if (said != NULL) {
        link.hours = said->switching_h;
        link.fail = isnan(said->fail_to_operate) ? 0.0 : said->fail_to_operate;
        link.transfer = isnan(said->transfer) ? 1.0 : said->transfer;
    }
    add_link(b, link, LO_NONE, LO_NONE);
}

static void add_new_tie(struct rel_builder *b, int32_t t)
{
    const struct lo_rel_new_tie *tie = &b->inputs->ties[t];
    if (tie->a.v == LO_NONE || tie->b.v == LO_NONE)
        return;
    struct lo_rel_link link = {.name = "new tie",
                               .a = {tie->a.v},
                               .b = {tie->b.v},
                               .kind = LO_REL_ABSENT,
                               .open = true,
                               .hours = NAN,
                               .limit_kw = tie->limit_kw,
                               .transfer = 1.0,
                               .sw = {LO_NONE}};
    add_link(b, link, LO_NONE, t);
}

static struct lo_rel_link *link_at(const struct rel_builder *b, guint l)
{
    return &g_array_index(b->links, struct lo_rel_link, l);
}

static gint by_ends(gconstpointer a, gconstpointer b, gpointer data)
{
    struct rel_builder *at = data;
    const struct lo_rel_link *x = link_at(at, *(const guint *)a);
    const struct lo_rel_link *y = link_at(at, *(const guint *)b);
    int32_t xa = find(at, x->a.v), xb = find(at, x->b.v);
    int32_t ya = find(at, y->a.v), yb = find(at, y->b.v);
    if (MIN(xa, xb) != MIN(ya, yb))
        return MIN(xa, xb) < MIN(ya, yb) ? -1 : 1;
    if (MAX(xa, xb) != MAX(ya, yb))
        return MAX(xa, xb) < MAX(ya, yb) ? -1 : 1;
    return *(const guint *)a < *(const guint *)b ? -1 : 1;
}

/*
 * Closed switches side by side are one switch in several poles: same_as[l] is
 * the first of them, l for all others.
 */
static guint *side_by_side(struct rel_builder *b)
{
    guint n = b->links->len;
    guint *same_as = g_new(guint, n + 1), *order = g_new(guint, n + 1);
    for (guint l = 0; l < n; l++)
        same_as[l] = order[l] = l;
    g_qsort_with_data(order, (gint)n, sizeof *order, by_ends, b);
    for (guint k = 1; k < n; k++) {
        const struct lo_rel_link *x = link_at(b, order[k - 1]);
        const struct lo_rel_link *y = link_at(b, order[k]);
        int32_t xa = find(b, x->a.v), xb = find(b, x->b.v);
        int32_t ya = find(b, y->a.v), yb = find(b, y->b.v);
        if (MIN(xa, xb) == MIN(ya, yb) && MAX(xa, xb) == MAX(ya, yb) &&
            !x->open && !y->open && x->kind >= LO_REL_SWITCH &&
            y->kind >= LO_REL_SWITCH)
            same_as[order[k]] = same_as[order[k - 1]];
    }
    g_free(order);
    return same_as;
}

/* Joins the zones of every loop; all sources count as one. Returns how many
 * loops there were. */
static int32_t join_loops(struct rel_builder *b, const guint *same_as)
{
    const struct lo_network *network = b->network;
    int32_t n = network->n_nodes + network->n_equipment;
    struct lo_rel_forest *forest = lo_rel_forest_new(n);
    for (int32_t s = 0; s < network->n_sources; s++) {
        int32_t node = rel_live_node(b, network->sources[s].v, 0);
        if (node != LO_NONE)
            lo_rel_forest_root(forest, find(b, node));
    }
    for (guint l = 0; l < b->links->len; l++) {
        const struct lo_rel_link *link = link_at(b, l);
        if (!link->open && link->kind != LO_REL_ABSENT && same_as[l] == l)
            lo_rel_forest_edge(forest, find(b, link->a.v), find(b, link->b.v));
    }
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(int32_t));
    int32_t loops = lo_rel_forest_loops(forest, pairs);
    for (guint i = 0; i + 1 < pairs->len; i += 2)
        join(b, g_array_index(pairs, int32_t, i),
             g_array_index(pairs, int32_t, i + 1));
    g_array_free(pairs, TRUE);
    lo_rel_forest_free(forest);
    return loops;
}

static void number_zones(struct rel_builder *b, int32_t *zone)
{
    const struct lo_network *network = b->network;
    int32_t n = network->n_nodes + network->n_equipment;
    for (int32_t i = 0; i < n; i++) /* the smallest of each set is its root */
        zone[i] = find(b, i) == i ? b->grid->n_zones++ : zone[find(b, i)];
    b->grid->source = lo_arena_array(
        b->grid->arena, (size_t)b->grid->n_zones + 1, sizeof(bool));
    for (int32_t s = 0; s < network->n_sources; s++) {
        int32_t node = rel_live_node(b, network->sources[s].v, 0);
        if (node != LO_NONE)
            b->grid->source[zone[node]] = true;
    }
}

static void keep_links(struct rel_builder *b, const int32_t *zone,
                       const guint *same_as)
{
    struct lo_rel_grid *grid = b->grid;
    guint n = b->links->len;
    int32_t *kept = g_new(int32_t, n + 1);
    grid->links = lo_arena_array(grid->arena, n + 1, sizeof *grid->links);
    b->map.link_of_switch = rel_none_of(grid->arena, b->network->n_switches);
    b->map.link_of_cut = rel_none_of(grid->arena, b->inputs->n_cuts);
    b->map.link_of_tie = rel_none_of(grid->arena, b->inputs->n_ties);
    for (guint l = 0; l < n; l++) {
        struct lo_rel_link link = *link_at(b, l);
        link.a.v = zone[link.a.v];
        link.b.v = zone[link.b.v];
        kept[l] = LO_NONE;
        if (same_as[l] != l) {
            kept[l] = kept[same_as[l]];
        } else if (link.a.v != link.b.v) {
            kept[l] = grid->n_links;
            grid->links[grid->n_links++] = link;
        }
        int32_t cut = g_array_index(b->link_cut, int32_t, l);
        int32_t tie = g_array_index(b->link_tie, int32_t, l);
        if (link.sw.v != LO_NONE)
            b->map.link_of_switch[link.sw.v] = kept[l];
        if (cut != LO_NONE)
            b->map.link_of_cut[cut] = kept[l];
        if (tie != LO_NONE)
            b->map.link_of_tie[tie] = kept[l];
    }
    g_free(kept);
}

/* --- the whole ------------------------------------------------------------ */

static void tell(struct lo_findings *findings, enum lo_severity severity,
                 const char *rule, const char *object, int32_t n,
                 const char *format, const char *advice)
{
    if (n == 0)
        return;
    char *text = g_strdup_printf(format, (int)n);
    struct lo_finding finding = {severity, rule, object, "", 0, text, advice};
    lo_findings_add(findings, &finding);
    g_free(text);
}

static void tell_assumed(const struct rel_builder *b, int32_t loops,
                         struct lo_findings *findings)
{
    const char *advice = LO_N_("state lo:FailureData, or check the defaults");
    tell(findings, LO_NOTE, "failure-data-missing", "ACLineSegment",
         b->line_defaults,
         LO_N_("%d lines take the default failure rate per km"), advice);
    tell(findings, LO_NOTE, "failure-data-missing", "PowerTransformer",
         b->transformer_defaults,
         LO_N_("%d transformers take the default failure rate"), advice);
    tell(findings, LO_WARNING, "length-missing", "ACLineSegment",
         b->lengths_missing,
         LO_N_("%d lines have no length and so no faults by length"),
         LO_N_("state Conductor.length or ratePerYear"));
    tell(findings, LO_WARNING, "loop-in-study", "", loops,
         LO_N_("%d loops are taken as one zone each"),
         LO_N_("if the network is not run meshed, say which switch is normally "
               "open"));
}

static enum lo_status index_failures(struct rel_builder *b,
                                     struct lo_error *err)
{
    for (int32_t f = 0; f < b->inputs->n_failures; f++) {
        const struct lo_failure *said = &b->inputs->failures[f];
        if (said->equipment.v < 0 ||
            said->equipment.v >= b->network->n_equipment)
            return lo_error_set(err, LO_EINPUT,
                                "failure data %d names no equipment", (int)f);
        b->failure[said->equipment.v] = said;
    }
    return LO_OK;
}

static void build(struct rel_builder *b, struct lo_findings *findings)
{
    const struct lo_network *network = b->network;
    int32_t n = network->n_nodes + network->n_equipment;
    sum_loads(b);
    for (int32_t e = 0; e < network->n_equipment; e++) {
        enum lo_equipment_kind kind = network->equipment[e].kind;
        if (kind != LO_KIND_SWITCH && kind != LO_KIND_SHUNT)
            add_conductor(b, e);
    }
    for (int32_t s = 0; s < network->n_switches; s++)
        add_switch(b, s);
    for (int32_t t = 0; t < b->inputs->n_ties; t++)
        add_new_tie(b, t);
    guint *same_as = side_by_side(b);
    int32_t loops = join_loops(b, same_as);
    int32_t *zone = g_new(int32_t, (gsize)n + 1);
    number_zones(b, zone);
    keep_links(b, zone, same_as);
    rel_add_points(b, zone);
    rel_add_events(b, zone);
    b->map.of_node = lo_arena_array(
        b->grid->arena, (size_t)network->n_nodes + 1, sizeof *b->map.of_node);
    for (int32_t i = 0; i < network->n_nodes; i++)
        b->map.of_node[i].v =
            b->sections->of_node[i].v == LO_NONE ? (int32_t)LO_NONE : zone[i];
    tell_assumed(b, loops, findings);
    g_free(zone);
    g_free(same_as);
}

enum lo_status lo_rel_grid_from_network(struct lo_rel_grid **out,
                                        struct lo_rel_map *map,
                                        const struct lo_sections *sections,
                                        const struct lo_rel_inputs *inputs,
                                        struct lo_findings *findings,
                                        struct lo_error *err)
{
    const struct lo_network *network = sections->network;
    struct lo_arena *arena = lo_arena_new();
    struct rel_builder b = {.sections = sections,
                            .network = network,
                            .inputs = inputs,
                            .grid = lo_arena_alloc(arena, sizeof *b.grid)};
    int32_t n = network->n_nodes + network->n_equipment;
    b.grid->arena = arena;
    b.failure =
        g_new0(const struct lo_failure *, (gsize)network->n_equipment + 1);
    b.parent = g_new(int32_t, (gsize)n + 1);
    for (int32_t i = 0; i < n; i++)
        b.parent[i] = i;
    b.links = g_array_new(FALSE, FALSE, sizeof(struct lo_rel_link));
    b.link_cut = g_array_new(FALSE, FALSE, sizeof(int32_t));
    b.link_tie = g_array_new(FALSE, FALSE, sizeof(int32_t));
    b.events = g_array_new(FALSE, FALSE, sizeof(struct lo_rel_event));
    b.cut = g_new(int32_t, 2 * (gsize)network->n_equipment + 1);
    enum lo_status status = index_failures(&b, err);
    if (status == LO_OK)
        status = index_cuts(&b, err);
    if (status == LO_OK) {
        build(&b, findings);
        status = lo_rel_grid_validate(b.grid, err);
    }
    g_free(b.failure);
    g_free(b.parent);
    g_free(b.cut);
    g_array_free(b.links, TRUE);
    g_array_free(b.link_cut, TRUE);
    g_array_free(b.link_tie, TRUE);
    g_array_free(b.events, TRUE);
    if (status != LO_OK) {
        lo_rel_grid_free(b.grid);
        return status;
    }
    *out = b.grid;
    if (map != NULL)
        *map = b.map;
    return LO_OK;
}
