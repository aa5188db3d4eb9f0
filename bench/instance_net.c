/*
 * Feeders, ties and limits of an instance.
 *
 *   bus ==[head]== a --line-- b ==[s]== a --line-- b --[tie]-- ...
 *                             |                    |
 *                            load                 load
 *
 * Limits are the flow of the normal state and a headroom; the headroom's scale
 * is found by bisection so that a third of the back-feeds does not fit.
 */
#include <math.h>
#include <string.h>

#include "instance_int.h"

#define LINE_V 10000.0
#define Q_PER_P 0.3

/* --- the trees ---------------------------------------------------------- */

static struct grid_section *section_at(const struct grid *grid, int s)
{
    return &g_array_index(grid->sections, struct grid_section, s);
}

static void add_feeder(struct grid *grid, struct chance *chance, int feeder)
{
    int first = (int)grid->sections->len;
    int n = chance_range(chance, 6, 14);
    grid->first[feeder] = first;
    for (int i = 0; i < n; i++) {
        struct grid_section s = {.feeder = feeder, .parent = -1};
        if (i > 0) /* a trunk with branches */
            s.parent = chance_of(chance, 60)
                           ? first + i - 1
                           : first + chance_range(chance, 0, i - 1);
        s.customers = chance_range(chance, 5, chance_of(chance, 30) ? 300 : 80);
        double kw = s.customers * 0.1 * chance_range(chance, 8, 20);
        s.kva = kw * sqrt(1.0 + Q_PER_P * Q_PER_P);
        s.behind_kva = s.kva;
        g_array_append_val(grid->sections, s);
    }
    for (int s = first + n - 1; s > first; s--)
        section_at(grid, section_at(grid, s)->parent)->behind_kva +=
            section_at(grid, s)->behind_kva;
    grid->first[feeder + 1] = first + n;
}

/* A section of the feeder that is not its first, far out more often. */
static int outer_section(const struct grid *grid, struct chance *chance,
                         int feeder)
{
    int first = grid->first[feeder], n = grid->first[feeder + 1] - first;
    int a = chance_range(chance, 1, n - 1), b = chance_range(chance, 1, n - 1);
    return first + MAX(a, b);
}

static void add_ties(const struct instance *it, struct grid *grid,
                     struct chance *chance)
{
    int n = it->spec.feeders, per = it->spec.feeders_per_substation;
    int wanted = (4 * n + 2) / 5;
    while ((int)grid->ties->len < wanted) {
        int f = chance_range(chance, 0, n - 1);
        int station = f / per + (chance_of(chance, 40) ? 1 : 0);
        if (station * per >= n)
            station = 0;
        int last = MIN(n, (station + 1) * per) - 1;
        int g = chance_range(chance, station * per, last);
        struct grid_tie tie;
        if (g == f)
            continue;
        tie.a = outer_section(grid, chance, f);
        tie.b = outer_section(grid, chance, g);
        g_array_append_val(grid->ties, tie);
    }
}

/* --- limits ------------------------------------------------------------- */

/* Does the donor's way from section `s` to its busbar carry `kva` more? */
static bool carries(const struct grid *grid, int s, double kva, double scale)
{
    for (; s >= 0; s = section_at(grid, s)->parent) {
        const struct grid_section *at = section_at(grid, s);
        for (int k = 0; k < 2; k++)
            if (at->limit_kva[k] > 0.0 && kva > at->limit_kva[k] * scale)
                return false;
    }
    return true;
}

/* Back-feeds through the tie from b's side: every section above a, dead,
 * leaves a part with a in it. Counts those that do not fit. */
static int forbidden_of(const struct grid *grid, int a, int b, double scale,
                        int *total)
{
    int forbidden = 0;
    for (; section_at(grid, a)->parent >= 0; a = section_at(grid, a)->parent) {
        ++*total;
        forbidden += !carries(grid, b, section_at(grid, a)->behind_kva, scale);
    }
    return forbidden;
}

static int count_forbidden(const struct grid *grid, double scale, int *total)
{
    int forbidden = 0;
    *total = 0;
    for (guint t = 0; t < grid->ties->len; t++) {
        struct grid_tie tie = g_array_index(grid->ties, struct grid_tie, t);
        forbidden += forbidden_of(grid, tie.a, tie.b, scale, total);
        forbidden += forbidden_of(grid, tie.b, tie.a, scale, total);
    }
    return forbidden;
}

/* Headrooms first (in limit_kva, with scale 1), then their scale, then the
 * limits themselves. */
static void add_limits(struct instance *it, struct grid *grid,
                       struct chance *chance)
{
    for (guint s = 0; s < grid->sections->len; s++) {
        struct grid_section *at = section_at(grid, (int)s);
        if (at->parent < 0)
            at->limit_kva[1] = 10.0 * chance_range(chance, 40, 160);
        if (chance_of(chance, 30))
            at->limit_kva[0] = 10.0 * chance_range(chance, 60, 200);
    }
    double lo = 0.0, hi = 64.0;
    for (int round = 0; round < 50; round++) {
        double mid = (lo + hi) / 2;
        int forbidden = count_forbidden(grid, mid, &it->n_back_feeds);
        if (3 * forbidden > it->n_back_feeds)
            lo = mid;
        else
            hi = mid;
    }
    it->n_forbidden = count_forbidden(grid, hi, &it->n_back_feeds);
    for (guint s = 0; s < grid->sections->len; s++) {
        struct grid_section *at = section_at(grid, (int)s);
        for (int k = 0; k < 2; k++)
            if (at->limit_kva[k] > 0.0)
                at->limit_kva[k] = at->behind_kva + at->limit_kva[k] * hi;
    }
}

/* --- struct lo_network -------------------------------------------------- */

struct wiring {
    struct lo_network *net;
    int32_t next_terminal;
    int32_t feeder;
};

static lo_equipment_id add_equipment(struct wiring *w, const char *mrid,
                                     enum lo_equipment_kind kind,
                                     int32_t detail, int32_t a, int32_t b)
{
    static const char *const classes[] = {"ACLineSegment", "LoadBreakSwitch",
                                          "PowerTransformer", "EnergyConsumer",
                                          "EnergySource"};
    struct lo_network *net = w->net;
    lo_equipment_id id = {net->n_equipment++};
    int32_t n = b >= 0 ? 2 : 1;
    net->equipment[id.v] = (struct lo_equipment){
        .mrid = mrid,
        .name = mrid,
        .class_name = classes[kind],
        .origin = {"bench", id.v + 1},
        .kind = kind,
        .first_terminal = w->next_terminal,
        .n_terminals = n,
        .detail = detail,
        .feeder = {w->feeder},
        .in_service = true,
        .nominal_v = LINE_V,
        .limit_a = NAN,
        .limit_va = NAN,
    };
    const int32_t nodes[2] = {a, b};
    for (int32_t k = 0; k < n; k++)
        net->terminals[w->next_terminal++] =
            (struct lo_terminal){id, {nodes[k]}, LO_PHASE_ABC, true};
    return id;
}

static lo_equipment_id add_switch(struct wiring *w, const char *mrid,
                                  enum lo_switch_class cls, int32_t a,
                                  int32_t b)
{
    struct lo_network *net = w->net;
    int32_t detail = net->n_switches++;
    lo_equipment_id id = add_equipment(w, mrid, LO_KIND_SWITCH, detail, a, b);
    net->switches[detail] = (struct lo_switch){
        .equipment = id, .cls = cls, .normal_open = 0, .open = 0};
    net->equipment[id.v].class_name = lo_switch_class_name(cls);
    return id;
}

static double ampere(double kva)
{
    return kva > 0.0 ? kva * 1000.0 / (sqrt(3.0) * LINE_V) : NAN;
}

/* Nodes: busbars first, then two a section (upstream end, downstream end). */
static void wire_section(struct wiring *w, struct grid *grid, int s,
                         int32_t bus, int32_t n_bus)
{
    struct lo_network *net = w->net;
    struct grid_section *at = section_at(grid, s);
    int32_t a = n_bus + 2 * s, b = a + 1;
    int32_t up = at->parent < 0 ? bus : n_bus + 2 * at->parent + 1;
    const char *name = lo_arena_printf(net->arena, "F%d-%d", at->feeder,
                                       s - grid->first[at->feeder]);
    int32_t line = net->n_lines++, load = net->n_loads++;
    lo_equipment_id id =
        add_equipment(w, lo_arena_printf(net->arena, "%s-line", name),
                      LO_KIND_LINE, line, a, b);
    at->first_equipment = id.v;
    net->lines[line] = (struct lo_line){id, NAN, NAN, NAN};
    net->equipment[id.v].limit_a = ampere(at->limit_kva[0]);
    id = add_switch(w, lo_arena_printf(net->arena, "%s-switch", name),
                    at->parent < 0 ? LO_SWITCH_BREAKER : LO_SWITCH_LOAD_BREAK,
                    up, a);
    net->equipment[id.v].limit_a = ampere(at->limit_kva[1]);
    id = add_equipment(w, lo_arena_printf(net->arena, "%s-load", name),
                       LO_KIND_LOAD, load, b, -1);
    double p_w = at->kva * 1000.0 / sqrt(1.0 + Q_PER_P * Q_PER_P);
    net->loads[load] = (struct lo_load){id, p_w, p_w * Q_PER_P, at->customers};
    net->node_name[a] = lo_arena_printf(net->arena, "%s-a", name);
    net->node_name[b] = lo_arena_printf(net->arena, "%s-b", name);
}

static struct lo_network *room_for(int n_bus, int n_feeders, int n_sections,
                                   int n_ties)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_network *net = lo_arena_alloc(arena, sizeof *net);
    size_t sections = (size_t)n_sections, ties = (size_t)n_ties;
    size_t buses = (size_t)n_bus;
    net->arena = arena;
    net->n_nodes = n_bus + 2 * n_sections;
    net->node_name =
        lo_arena_array(arena, (size_t)net->n_nodes, sizeof *net->node_name);
    net->terminals = lo_arena_array(arena, 5 * sections + 2 * ties + buses,
                                    sizeof *net->terminals);
    net->equipment = lo_arena_array(arena, 3 * sections + ties + buses,
                                    sizeof *net->equipment);
    net->switches =
        lo_arena_array(arena, sections + ties, sizeof *net->switches);
    net->loads = lo_arena_array(arena, sections, sizeof *net->loads);
    net->lines = lo_arena_array(arena, sections, sizeof *net->lines);
    net->sources = lo_arena_array(arena, buses, sizeof *net->sources);
    net->n_feeders = n_feeders;
    net->feeders =
        lo_arena_array(arena, (size_t)n_feeders, sizeof *net->feeders);
    return net;
}

static void wire(struct instance *it, struct grid *grid)
{
    int per = it->spec.feeders_per_substation;
    int n_bus = (it->spec.feeders + per - 1) / per;
    struct lo_network *net =
        room_for(n_bus, it->spec.feeders, (int)grid->sections->len,
                 (int)grid->ties->len);
    struct wiring w = {net, 0, LO_NONE};
    for (int b = 0; b < n_bus; b++) {
        net->node_name[b] = lo_arena_printf(net->arena, "S%d-bus", b);
        net->sources[net->n_sources++] =
            add_equipment(&w, lo_arena_printf(net->arena, "S%d", b),
                          LO_KIND_SOURCE, -1, b, -1);
    }
    for (int f = 0; f < it->spec.feeders; f++) {
        const char *name = lo_arena_printf(net->arena, "F%d", f);
        const char *station = lo_arena_printf(net->arena, "S%d", f / per);
        net->feeders[f] = (struct lo_feeder){name, name, station};
        w.feeder = f;
        for (int s = grid->first[f]; s < grid->first[f + 1]; s++)
            wire_section(&w, grid, s, f / per, n_bus);
    }
    w.feeder = LO_NONE;
    for (guint t = 0; t < grid->ties->len; t++) {
        struct grid_tie tie = g_array_index(grid->ties, struct grid_tie, t);
        lo_equipment_id id = add_switch(
            &w, lo_arena_printf(net->arena, "T%u", t), LO_SWITCH_LOAD_BREAK,
            n_bus + 2 * tie.a + 1, n_bus + 2 * tie.b + 1);
        struct lo_switch *sw = &net->switches[net->equipment[id.v].detail];
        sw->normal_open = sw->open = 1;
        sw->locked = !it->ties;
    }
    net->n_terminals = w.next_terminal;
    it->network = net;
}

void make_network(struct instance *it, struct chance *chance, struct grid *grid)
{
    grid->sections = g_array_new(FALSE, FALSE, sizeof(struct grid_section));
    grid->ties = g_array_new(FALSE, FALSE, sizeof(struct grid_tie));
    grid->first = g_new0(int, it->spec.feeders + 1);
    for (int f = 0; f < it->spec.feeders; f++)
        add_feeder(grid, chance, f);
    add_ties(it, grid, chance);
    add_limits(it, grid, chance);
    wire(it, grid);
    it->n_ties = (int32_t)grid->ties->len;
}

void grid_clear(struct grid *grid)
{
    g_array_free(grid->sections, TRUE);
    g_array_free(grid->ties, TRUE);
    g_free(grid->first);
}
