/*
 * An outsider's judgement of a sheet: it plays the steps on the wires and looks
 * for harm. The mutation test believes it and not the simulator; they share no
 * code and no thought of which step comes after which.
 */
#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sheet_builder.h"

struct play {
    const struct sheet_case *c;
    const struct lo_sheet *sheet;
    const struct lo_sections *s;
    bool *closed;      /* per switch */
    bool *start;       /* ... at the beginning */
    bool *tagged;      /* per switch */
    bool *proved_open; /* per switch: two indications since it moved */
    bool *live;        /* per node, from the network */
    bool *was;         /* ... before the step */
    bool *alive;       /* per node, own sources too */
    double *own_w;     /* per equipment: what it carried at the beginning */
    double *flow_w;
    int *earths;          /* per section */
    int *permits;         /* per section */
    int *worked;          /* per section: step of the last permit, -1 */
    int *phased;          /* per switch: step, 0 = always, -1 = never */
    int *given;           /* per job: permits ever */
    GHashTable *off;      /* guards "device name" that are off */
    GHashTable *isolated; /* own sources by mRID */
    int stage;
    int now;
    bool infeed; /* an infeed is isolated: then energy is not looked at */
};

/* --- looking ------------------------------------------------------------- */

static bool in_section(const struct play *p, const bool *nodes, int32_t s)
{
    for (int32_t v = 0; v < p->s->network->n_nodes; v++)
        if (nodes[v] && p->s->of_node[v].v == s)
            return true;
    return false;
}

static const struct lo_link *link_of(const struct play *p,
                                     const struct lo_step *step)
{
    return &p->s->links[step->index];
}

static const char *switch_name(const struct play *p, lo_switch_id sw)
{
    const struct lo_network *net = p->s->network;
    return net->equipment[net->switches[sw.v].equipment.v].name;
}

static enum lo_switch_class class_of(const struct play *p, lo_switch_id sw)
{
    return p->s->network->switches[sw.v].cls;
}

static bool may_break(enum lo_switch_class cls)
{
    return cls == LO_SWITCH_BREAKER || cls == LO_SWITCH_RECLOSER ||
           cls == LO_SWITCH_LOAD_BREAK;
}

static void look(struct play *p)
{
    const struct lo_network *net = p->s->network;
    memcpy(p->was, p->live, (size_t)net->n_nodes * sizeof *p->was);
    physics_energise(p->s, p->closed, p->live);
    memcpy(p->alive, p->live, (size_t)net->n_nodes * sizeof *p->alive);
    for (int32_t e = 0; e < net->n_equipment; e++) {
        const struct lo_equipment *row = &net->equipment[e];
        if (row->kind == LO_KIND_OWN_SOURCE &&
            !g_hash_table_contains(p->isolated, row->mrid))
            p->alive[net->terminals[row->first_terminal].node.v] = true;
    }
    for (int32_t i = 0; i < p->c->customers->n_usage_points; i++) {
        const struct lo_usage_point *u = &p->c->customers->usage_points[i];
        if (u->own_source && !g_hash_table_contains(p->isolated, u->mrid))
            p->alive[lo_network_terminal(net, u->load, 0)->node.v] = true;
    }
    physics_flood(p->s, p->closed, p->alive);
}

/* --- guards --------------------------------------------------------------- */

static bool guard_is_off(const struct play *p, enum lo_device device,
                         const char *name)
{
    char key[96];
    g_snprintf(key, sizeof key, "%d %s", (int)device, name);
    return g_hash_table_contains(p->off, key);
}

/* Whatever could energise the section by itself. */
static bool guards_off(const struct play *p, int32_t s)
{
    const struct lo_section_info *info = &p->s->info[s];
    if (info->feeder.v != LO_NONE &&
        !guard_is_off(p, LO_DEVICE_FEEDER,
                      p->s->network->feeders[info->feeder.v].name))
        return false;
    for (int32_t k = 0; k < info->n_links; k++) {
        const struct lo_link *link =
            &p->s->links[p->s->link_of[info->first_link + k]];
        if (link->open &&
            !guard_is_off(p, LO_DEVICE_TRANSFER, switch_name(p, link->sw)))
            return false;
    }
    for (; p->s->info[s].head.v != LO_NONE; s = p->s->info[s].parent.v) {
        enum lo_switch_class cls = class_of(p, p->s->info[s].head);
        if ((cls == LO_SWITCH_BREAKER || cls == LO_SWITCH_RECLOSER) &&
            !guard_is_off(p, LO_DEVICE_RECLOSING,
                          switch_name(p, p->s->info[s].head)))
            return false;
    }
    return true;
}

static const char *turn_guard(struct play *p, const struct lo_step *step)
{
    char *key = g_strdup_printf("%d %s", (int)step->device, step->name);
    if (step->kind == LO_STEP_GUARD_OFF) {
        g_hash_table_add(p->off, key);
        return NULL;
    }
    g_hash_table_remove(p->off, key);
    g_free(key);
    for (int32_t s = 0; s < p->s->n; s++)
        if (p->earths[s] > 0 || p->permits[s] > 0)
            return "an automatic device comes on while people rely on it";
    for (int32_t l = 0; l < p->s->n_links; l++)
        if (p->tagged[p->s->links[l].sw.v])
            return "an automatic device comes on at a tagged switch";
    return NULL;
}

/* --- moves ---------------------------------------------------------------- */

/* Loads that gain or lose supply, or a loop that is made or parted. */
static bool moves_current(const struct play *p, const struct lo_link *link,
                          bool opens)
{
    const struct lo_network *net = p->s->network;
    const bool *both = opens ? p->live : p->was;
    if (in_section(p, both, link->a.v) && in_section(p, both, link->b.v))
        return true;
    for (int32_t l = 0; l < net->n_loads; l++) {
        int32_t v =
            lo_network_terminal(net, net->loads[l].equipment, 0)->node.v;
        if (p->live[v] != p->was[v])
            return true;
    }
    return false;
}

/* Sections and switches from a node up to its source. */
static bool way_allows(struct play *p, const int32_t *through, int32_t node,
                       int phased, bool agree, const char **why)
{
    for (;; node = physics_up(p->s, through, node)) {
        int32_t s = p->s->of_node[node].v;
        if (agree)
            p->worked[s] = -1;
        else if (p->worked[s] > phased)
            *why = "joined with phases that work may have changed";
        if (through[node] == PHYSICS_SOURCE)
            return *why == NULL;
        const struct lo_equipment *e = &p->s->network->equipment[through[node]];
        if (e->kind != LO_KIND_SWITCH)
            continue;
        int32_t link = p->s->link_of_switch[e->detail];
        if (link >= 0 && p->s->links[link].open &&
            p->c->ties[e->detail].transfer == LO_TIE_COLD)
            *why = "joined over a tie that is cold";
    }
}

/* Two energised parts are joined. */
static const char *joins(struct play *p, lo_switch_id sw)
{
    const struct lo_network *net = p->s->network;
    const char *why = NULL;
    int32_t *through = g_new0(int32_t, (size_t)net->n_nodes + 1);
    p->closed[sw.v] = false;
    bool tree = physics_ways(p->s, p->closed, through);
    p->closed[sw.v] = true;
    for (int k = 0; k < 2 && tree; k++)
        way_allows(
            p, through,
            lo_network_terminal(net, net->switches[sw.v].equipment, k)->node.v,
            p->phased[sw.v], false, &why);
    const char *none = NULL;
    for (int k = 0; k < 2 && tree && why == NULL; k++)
        way_allows(
            p, through,
            lo_network_terminal(net, net->switches[sw.v].equipment, k)->node.v,
            p->phased[sw.v], true, &none);
    g_free(through);
    if (p->start[sw.v] == false && p->c->ties[sw.v].transfer == LO_TIE_COLD)
        why = "a cold tie joins two energised parts";
    return why;
}

static bool is_allowed(const struct play *p, int32_t s)
{
    const struct lo_order *order = &p->c->order;
    for (int k = p->stage - 1; k <= p->stage; k++)
        for (int32_t i = 0;
             k >= 0 && k < order->n_stages && i < order->stages[k].n_off; i++)
            if (order->stages[k].off[i].v == s)
                return true;
    bool back = p->stage >= order->n_stages;
    const lo_section *dip =
        back ? order->dip_back : order->stages[p->stage].dip;
    int32_t n = back ? order->n_dip_back : order->stages[p->stage].n_dip;
    for (int32_t i = 0; i < n; i++)
        if (dip[i].v == s)
            return true;
    return false;
}

static const char *overloads(struct play *p)
{
    const struct lo_network *net = p->s->network;
    if (!physics_flows(p->s, p->closed, p->flow_w))
        return NULL;
    for (int32_t e = 0; e < net->n_equipment; e++) {
        double limit = physics_limit_w(&net->equipment[e]);
        if (!isnan(limit) &&
            p->flow_w[e] > fmax(limit, p->own_w[e]) * (1.0 + 1e-9))
            return "somebody carries more than its limit";
    }
    return NULL;
}

/* People worked, since the tie was phased, in what it joins now. */
static bool takes_over_work(const struct play *p, const struct lo_link *link)
{
    const struct lo_network *net = p->s->network;
    bool *joined = g_new0(bool, (size_t)net->n_nodes + 1);
    bool over = false;
    for (int k = 0; k < 2; k++)
        joined[lo_network_terminal(net, net->switches[link->sw.v].equipment, k)
                   ->node.v] =
            !p->was[lo_network_terminal(net,
                                        net->switches[link->sw.v].equipment, k)
                        ->node.v];
    p->closed[link->sw.v] = false;
    physics_flood(p->s, p->closed, joined);
    p->closed[link->sw.v] = true;
    for (int32_t s = 0; s < p->s->n; s++)
        over |=
            in_section(p, joined, s) && p->worked[s] > p->phased[link->sw.v];
    g_free(joined);
    return over;
}

/* What the wires say after a move. */
static const char *harm_of_move(struct play *p, const struct lo_link *link,
                                bool opens)
{
    bool both =
        in_section(p, p->was, link->a.v) && in_section(p, p->was, link->b.v);
    if (!may_break(class_of(p, link->sw)) && moves_current(p, link, opens))
        return "a switch that may not breaks or makes load";
    for (int32_t s = 0; s < p->s->n; s++) {
        if (in_section(p, p->live, s) && p->earths[s] > 0)
            return "an earth is energised";
        if (in_section(p, p->alive, s) && p->permits[s] > 0)
            return "people are energised";
        if (!in_section(p, p->live, s) && p->s->info[s].supplied &&
            !is_allowed(p, s))
            return "somebody is off whom the plan has on";
    }
    if (!opens && link->open && p->phased[link->sw.v] < 0)
        return "a tie is closed that nobody ever phased";
    if (!opens && !both && link->open && takes_over_work(p, link))
        return "a tie feeds what was worked on, its phases not identified";
    if (!opens && both) {
        const char *why = joins(p, link->sw);
        if (why != NULL)
            return why;
    }
    return overloads(p);
}

static const char *move(struct play *p, const struct lo_step *step)
{
    const struct lo_link *link = link_of(p, step);
    bool opens = step->kind == LO_STEP_OPEN;
    if (p->closed[link->sw.v] != opens)
        return "a switch is where it should go already";
    if (p->tagged[link->sw.v])
        return "a tagged switch moves";
    if (!guards_off(p, link->a.v) || !guards_off(p, link->b.v))
        return "something moves under an automatic device";
    p->closed[link->sw.v] = !opens;
    p->proved_open[link->sw.v] = false;
    look(p);
    return p->infeed ? NULL : harm_of_move(p, link, opens);
}

/* --- people --------------------------------------------------------------- */

/* Every link of the section is open, with its break seen or proved, tagged. */
static bool is_cut_off(const struct play *p, int32_t s)
{
    const struct lo_section_info *info = &p->s->info[s];
    for (int32_t k = 0; k < info->n_links; k++) {
        const struct lo_link *link =
            &p->s->links[p->s->link_of[info->first_link + k]];
        enum lo_switch_class cls = class_of(p, link->sw);
        bool seen = cls == LO_SWITCH_DISCONNECTOR || cls == LO_SWITCH_FUSE ||
                    cls == LO_SWITCH_JUMPER || cls == LO_SWITCH_CUT;
        if (link->a.v == link->b.v)
            continue;
        if (p->closed[link->sw.v] || !p->tagged[link->sw.v] ||
            (!seen && !p->proved_open[link->sw.v]))
            return false;
    }
    return true;
}

/* Ends where an earth belongs: links, and one where own sources feed in. */
static int ends_of(const struct play *p, int32_t s)
{
    const struct lo_section_info *info = &p->s->info[s];
    int ends = lo_switching_own_sources(p->c->model, (lo_section){s}) > 0;
    for (int32_t k = 0; k < info->n_links; k++) {
        const struct lo_link *link =
            &p->s->links[p->s->link_of[info->first_link + k]];
        ends += link->a.v != link->b.v;
    }
    return ends;
}

static const char *permit(struct play *p, const struct lo_step *step)
{
    const struct lo_order_job *job = &p->c->order.jobs[step->index];
    p->given[step->index]++;
    for (int32_t i = 0; i < job->n_sections; i++) {
        int32_t s = job->sections[i].v;
        p->permits[s]++;
        p->worked[s] = p->now;
        if (!p->infeed && in_section(p, p->alive, s))
            return "a permit for what is alive";
        if (p->earths[s] < ends_of(p, s))
            return "a permit without an earth at every end";
        if (!is_cut_off(p, s))
            return "a permit behind a switch that may be closed";
        if (!guards_off(p, s))
            return "a permit under an automatic device";
    }
    return NULL;
}

/* Live work: the line is on, and stays so or off for good. */
static const char *consent(struct play *p, const struct lo_step *step)
{
    const struct lo_order_job *job = &p->c->order.jobs[step->index];
    p->given[step->index]++;
    for (int32_t i = 0; i < job->n_sections; i++)
        if (!guards_off(p, job->sections[i].v) ||
            !in_section(p, p->live, job->sections[i].v))
            return "live work on what may come back by itself, or is off";
    return NULL;
}

static const char *hand_back(struct play *p, const struct lo_step *step)
{
    const struct lo_order_job *job = &p->c->order.jobs[step->index];
    for (int32_t i = 0; i < job->n_sections; i++)
        if (p->permits[job->sections[i].v]-- <= 0)
            return "a permit comes back that was never given";
    return NULL;
}

static const char *earth(struct play *p, const struct lo_step *step)
{
    int32_t s = lo_sections_find(p->s, step->place).v;
    if (step->kind == LO_STEP_UNEARTH) {
        if (p->earths[s]-- <= 0)
            return "an earth is taken that is not there";
        return p->permits[s] > 0 ? "an earth is taken from people" : NULL;
    }
    p->earths[s]++;
    if (!p->infeed && in_section(p, p->alive, s))
        return "a live earth";
    return is_cut_off(p, s) ? NULL : "an earth behind a switch that may close";
}

static const char *tag(struct play *p, const struct lo_step *step)
{
    const struct lo_link *link = link_of(p, step);
    bool on = step->kind == LO_STEP_TAG;
    if (p->tagged[link->sw.v] == on)
        return "a tag is hung or taken twice";
    p->tagged[link->sw.v] = on;
    if (on)
        return p->closed[link->sw.v] ? "a closed switch is tagged" : NULL;
    return p->permits[link->a.v] > 0 || p->permits[link->b.v] > 0 ||
                   p->earths[link->a.v] > 0 || p->earths[link->b.v] > 0
               ? "a tag is taken from people"
               : NULL;
}

static const char *source(struct play *p, const struct lo_step *step)
{
    bool off = step->kind == LO_STEP_SOURCE_OFF;
    p->infeed |= step->device == LO_DEVICE_INFEED;
    if (g_hash_table_contains(p->isolated, step->mrid) == off)
        return "an own source is isolated or connected twice";
    if (off)
        g_hash_table_add(p->isolated, g_strdup(step->mrid));
    else
        g_hash_table_remove(p->isolated, step->mrid);
    look(p);
    for (int32_t s = 0; s < p->s->n && !off && !p->infeed; s++)
        if (in_section(p, p->alive, s) &&
            (p->earths[s] > 0 || p->permits[s] > 0))
            return "an own source feeds people or an earth";
    return NULL;
}

static const char *phase(struct play *p, const struct lo_step *step)
{
    const struct lo_link *link = link_of(p, step);
    bool a = in_section(p, p->live, link->a.v);
    bool b = in_section(p, p->live, link->b.v);
    if (p->closed[link->sw.v] || (!a && !b))
        return "phases are compared where there is nothing to compare";
    if (a != b && p->phased[link->sw.v] < 0)
        return "a tie that nobody ever phased, and one side is dead";
    p->phased[link->sw.v] = p->now;
    return NULL;
}

/* --- the whole sheet ------------------------------------------------------ */

static const char *play_step(struct play *p, const struct lo_step *step)
{
    p->stage = MAX(p->stage, step->stage);
    p->now++;
    switch (step->kind) {
    case LO_STEP_OPEN:
    case LO_STEP_CLOSE:
        return move(p, step);
    case LO_STEP_EARTH:
    case LO_STEP_UNEARTH:
        return earth(p, step);
    case LO_STEP_PERMIT:
        return permit(p, step);
    case LO_STEP_CONSENT:
        return consent(p, step);
    case LO_STEP_RETURN:
        return hand_back(p, step);
    case LO_STEP_TAG:
    case LO_STEP_UNTAG:
        return tag(p, step);
    case LO_STEP_SOURCE_OFF:
    case LO_STEP_SOURCE_ON:
        return source(p, step);
    case LO_STEP_PHASING:
        return phase(p, step);
    case LO_STEP_GUARD_OFF:
    case LO_STEP_GUARD_ON:
        return turn_guard(p, step);
    case LO_STEP_INDICATIONS:
        p->proved_open[link_of(p, step)->sw.v] =
            !p->closed[link_of(p, step)->sw.v];
        return NULL;
    default:
        return NULL;
    }
}

static const char *left_over(const struct play *p)
{
    for (int32_t s = 0; s < p->s->n; s++)
        if (p->earths[s] != 0 || p->permits[s] != 0)
            return "an earth or a permit is forgotten";
    for (int32_t l = 0; l < p->s->n_links; l++) {
        int32_t sw = p->s->links[l].sw.v;
        if (p->closed[sw] != p->start[sw] || p->tagged[sw])
            return "the network is not as it was";
    }
    if (g_hash_table_size(p->off) > 0 || g_hash_table_size(p->isolated) > 0)
        return "an automatic device or own source is left off";
    for (int32_t j = 0; j < p->c->order.n_jobs; j++)
        if (p->given[j] < p->c->order.jobs[j].n_crews)
            return "a crew never had its permit";
    return NULL;
}

static void begin(struct play *p)
{
    for (int32_t l = 0; l < p->s->n_links; l++) {
        const struct lo_link *link = &p->s->links[l];
        p->closed[link->sw.v] = p->start[link->sw.v] = !link->open;
        p->phased[link->sw.v] =
            !link->open || p->c->ties[link->sw.v].phasing_checked ? 0 : -1;
    }
    for (int32_t s = 0; s < p->s->n; s++)
        p->worked[s] = -1;
    look(p);
    physics_flows(p->s, p->closed, p->own_w);
}

const char *oracle_breach(const struct sheet_case *c,
                          const struct lo_sheet *sheet)
{
    struct play p = {.c = c, .sheet = sheet, .s = c->sections};
    const struct lo_network *net = c->network;
    struct lo_arena *arena = lo_arena_new();
    size_t switches = (size_t)net->n_switches + 1;
    size_t nodes = (size_t)net->n_nodes + 1;
    size_t pieces = (size_t)net->n_equipment + 1;
    size_t n = (size_t)c->sections->n + 1;
    p.closed = lo_arena_array(arena, switches, sizeof *p.closed);
    p.start = lo_arena_array(arena, switches, sizeof *p.start);
    p.tagged = lo_arena_array(arena, switches, sizeof *p.tagged);
    p.proved_open = lo_arena_array(arena, switches, sizeof *p.proved_open);
    p.phased = lo_arena_array(arena, switches, sizeof *p.phased);
    p.live = lo_arena_array(arena, nodes, sizeof *p.live);
    p.was = lo_arena_array(arena, nodes, sizeof *p.was);
    p.alive = lo_arena_array(arena, nodes, sizeof *p.alive);
    p.own_w = lo_arena_array(arena, pieces, sizeof *p.own_w);
    p.flow_w = lo_arena_array(arena, pieces, sizeof *p.flow_w);
    p.earths = lo_arena_array(arena, n, sizeof *p.earths);
    p.permits = lo_arena_array(arena, n, sizeof *p.permits);
    p.worked = lo_arena_array(arena, n, sizeof *p.worked);
    p.given =
        lo_arena_array(arena, (size_t)c->order.n_jobs + 1, sizeof *p.given);
    p.off = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    p.isolated = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    begin(&p);
    const char *breach = NULL;
    for (int32_t i = 0; i < sheet->n_steps && breach == NULL; i++)
        breach = play_step(&p, &sheet->steps[i]);
    if (breach == NULL)
        breach = left_over(&p);
    g_hash_table_unref(p.off);
    g_hash_table_unref(p.isolated);
    lo_arena_free(arena);
    return breach;
}
