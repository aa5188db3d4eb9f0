/*
 * An outsider's physics: wires, earths, permits and customers, node by node.
 * It shares no code with src/switching and knows no order of steps; the
 * mutation test asks it whether a damaged sheet does harm.
 */
#include <glib.h>
#include <string.h>

#include "sheet_builder.h"

/* Nodes that the piece joins, pairwise with its first; only what conducts. */
static bool conducts(const struct lo_sections *s, const struct lo_equipment *e,
                     const bool *closed)
{
    if (!e->in_service)
        return false;
    if (e->kind != LO_KIND_SWITCH)
        return e->kind == LO_KIND_LINE || e->kind == LO_KIND_TRANSFORMER;
    if (s->link_of_switch[e->detail] >= 0)
        return closed[e->detail];
    return s->network->switches[e->detail].normal_open != 1 &&
           s->network->switches[e->detail].cls != LO_SWITCH_GROUND;
}

/* Spreads marks over what conducts until nothing changes. */
static void flood(const struct lo_sections *s, const bool *closed, bool *mark)
{
    const struct lo_network *net = s->network;
    for (bool changed = true; changed;) {
        changed = false;
        for (int32_t e = 0; e < net->n_equipment; e++) {
            const struct lo_equipment *row = &net->equipment[e];
            bool any = false, all = true;
            if (!conducts(s, row, closed))
                continue;
            for (int32_t k = 0; k < row->n_terminals; k++) {
                int32_t v = net->terminals[row->first_terminal + k].node.v;
                if (v < 0)
                    continue;
                any |= mark[v];
                all &= mark[v];
            }
            if (!any || all)
                continue;
            changed = true;
            for (int32_t k = 0; k < row->n_terminals; k++) {
                int32_t v = net->terminals[row->first_terminal + k].node.v;
                if (v >= 0)
                    mark[v] = true;
            }
        }
    }
}

void physics_energise(const struct lo_sections *s, const bool *closed,
                      bool *energised)
{
    const struct lo_network *net = s->network;
    memset(energised, 0, (size_t)net->n_nodes * sizeof *energised);
    for (int32_t i = 0; i < net->n_sources; i++) {
        const struct lo_terminal *t =
            lo_network_terminal(net, net->sources[i], 0);
        if (t != NULL && t->node.v >= 0)
            energised[t->node.v] = true;
    }
    flood(s, closed, energised);
}

struct wires {
    const struct lo_sheet *sheet;
    const struct lo_sections *s;
    bool *closed;  /* per switch */
    bool *start;   /* ... at the beginning */
    bool *live;    /* per node */
    bool *was;     /* ... before the step */
    int *earths;   /* per section */
    int *permits;  /* per section */
    bool *allowed; /* per section */
    bool infeed;   /* some infeed is isolated: then energy is not looked at */
};

static bool section_live(const struct wires *w, const bool *live, int32_t s)
{
    for (int32_t v = 0; v < w->s->network->n_nodes; v++)
        if (live[v] && w->s->of_node[v].v == s)
            return true;
    return false;
}

static bool may_break(const struct lo_switch *sw)
{
    return sw->cls == LO_SWITCH_BREAKER || sw->cls == LO_SWITCH_RECLOSER ||
           sw->cls == LO_SWITCH_LOAD_BREAK;
}

/* Loads that gain or lose supply, or a loop that is made or parted. */
static bool moves_current(const struct wires *w, lo_switch_id sw, bool opens)
{
    const struct lo_network *net = w->s->network;
    const struct lo_link *link = &w->s->links[w->s->link_of_switch[sw.v]];
    const bool *both = opens ? w->live : w->was;
    if (section_live(w, both, link->a.v) && section_live(w, both, link->b.v))
        return true;
    for (int32_t l = 0; l < net->n_loads; l++) {
        const struct lo_terminal *t =
            lo_network_terminal(net, net->loads[l].equipment, 0);
        if (t->node.v >= 0 && w->live[t->node.v] != w->was[t->node.v])
            return true;
    }
    return false;
}

static const char *move(struct wires *w, const struct lo_step *step)
{
    const struct lo_link *link = &w->s->links[step->index];
    bool opens = step->kind == LO_STEP_OPEN;
    if (w->closed[link->sw.v] != opens)
        return "a switch is where it should go already";
    memcpy(w->was, w->live, (size_t)w->s->network->n_nodes * sizeof *w->was);
    w->closed[link->sw.v] = !opens;
    physics_energise(w->s, w->closed, w->live);
    if (w->infeed)
        return NULL;
    if (!may_break(&w->s->network->switches[link->sw.v]) &&
        moves_current(w, link->sw, opens))
        return "a switch that may not breaks or makes load";
    for (int32_t s = 0; s < w->s->n; s++) {
        bool live = section_live(w, w->live, s);
        if (live && w->earths[s] > 0)
            return "an earth is energised";
        if (live && w->permits[s] > 0)
            return "people are energised";
        if (!live && w->s->info[s].supplied && !w->allowed[s])
            return "somebody is off whom the plan has on";
    }
    return NULL;
}

static const char *count_permit(struct wires *w, const struct lo_step *step)
{
    const struct lo_order_job *job = &w->sheet->order->jobs[step->index];
    bool begins = step->kind == LO_STEP_PERMIT;
    for (int32_t i = 0; i < job->n_sections; i++) {
        int32_t s = job->sections[i].v, ends = 0;
        const struct lo_section_info *info = &w->s->info[s];
        w->permits[s] += begins ? 1 : -1;
        if (!begins)
            continue;
        for (int32_t k = 0; k < info->n_links; k++) {
            const struct lo_link *link =
                &w->s->links[w->s->link_of[info->first_link + k]];
            ends += link->a.v != link->b.v;
        }
        if (!w->infeed && section_live(w, w->live, s))
            return "a permit for what is energised";
        if (w->earths[s] < ends)
            return "a permit without an earth at every end";
    }
    return NULL;
}

static const char *play(struct wires *w, const struct lo_step *step)
{
    switch (step->kind) {
    case LO_STEP_OPEN:
    case LO_STEP_CLOSE:
        return move(w, step);
    case LO_STEP_EARTH: {
        lo_section s = lo_sections_find(w->s, step->place);
        w->earths[s.v]++;
        return !w->infeed && section_live(w, w->live, s.v) ? "a live earth"
                                                           : NULL;
    }
    case LO_STEP_UNEARTH: {
        lo_section s = lo_sections_find(w->s, step->place);
        w->earths[s.v]--;
        return w->permits[s.v] > 0 ? "an earth is taken from people" : NULL;
    }
    case LO_STEP_PERMIT:
    case LO_STEP_RETURN:
        return count_permit(w, step);
    case LO_STEP_SOURCE_OFF:
    case LO_STEP_SOURCE_ON:
        w->infeed |= step->device == LO_DEVICE_INFEED;
        return NULL;
    default:
        return NULL;
    }
}

static const char *left_over(const struct wires *w)
{
    for (int32_t s = 0; s < w->s->n; s++) {
        if (w->earths[s] != 0)
            return "an earth is forgotten";
        if (w->permits[s] != 0)
            return "a permit is forgotten";
    }
    for (int32_t l = 0; l < w->s->n_links; l++)
        if (w->closed[w->s->links[l].sw.v] != w->start[w->s->links[l].sw.v])
            return "the network is not as it was";
    return NULL;
}

static void allow_all(struct wires *w)
{
    const struct lo_order *order = w->sheet->order;
    for (int32_t k = 0; k < order->n_stages; k++) {
        for (int32_t i = 0; i < order->stages[k].n_off; i++)
            w->allowed[order->stages[k].off[i].v] = true;
        for (int32_t i = 0; i < order->stages[k].n_dip; i++)
            w->allowed[order->stages[k].dip[i].v] = true;
    }
    for (int32_t i = 0; i < order->n_dip_back; i++)
        w->allowed[order->dip_back[i].v] = true;
}

const char *physics_breach(const struct lo_sheet *sheet)
{
    struct wires w = {.sheet = sheet};
    w.s = lo_switching_sections(sheet->model);
    size_t switches = (size_t)w.s->network->n_switches + 1;
    size_t nodes = (size_t)w.s->network->n_nodes + 1;
    size_t n = (size_t)w.s->n + 1;
    w.closed = g_new0(bool, switches);
    w.start = g_new0(bool, switches);
    w.live = g_new0(bool, nodes);
    w.was = g_new0(bool, nodes);
    w.earths = g_new0(int, n);
    w.permits = g_new0(int, n);
    w.allowed = g_new0(bool, n);
    for (int32_t l = 0; l < w.s->n_links; l++)
        w.closed[w.s->links[l].sw.v] = w.start[w.s->links[l].sw.v] =
            !w.s->links[l].open;
    physics_energise(w.s, w.closed, w.live);
    allow_all(&w);
    const char *breach = NULL;
    for (int32_t i = 0; i < sheet->n_steps && breach == NULL; i++)
        breach = play(&w, &sheet->steps[i]);
    if (breach == NULL)
        breach = left_over(&w);
    g_free(w.closed);
    g_free(w.start);
    g_free(w.live);
    g_free(w.was);
    g_free(w.earths);
    g_free(w.permits);
    g_free(w.allowed);
    return breach;
}
