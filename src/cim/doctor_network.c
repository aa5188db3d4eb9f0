/*
 * doctor_network.c - wires: open ends, islands, unknown states, and limits
 * that are missing where supply could come from the other side.
 *
 *   S ==[cb]== 1 ---- 2 ==[tie]== 9 ---- ... T
 *              \-- x                        1-2 and 9-... carry the back-feed:
 *                  open end                 each needs a limit
 */
#include <math.h>

#include "doctor_int.h"

/* Equipment by node: terminals of node v are at[first[v] .. first[v + 1]). */
struct ends {
    int32_t *first;
    int32_t *at;
};

static bool is_wired(const struct lo_network *n, int32_t terminal)
{
    const struct lo_terminal *t = &n->terminals[terminal];
    return t->node.v >= 0 && t->connected &&
           n->equipment[t->equipment.v].in_service;
}

static struct ends ends_new(const struct lo_network *n)
{
    struct ends e = {g_new0(int32_t, (gsize)n->n_nodes + 2),
                     g_new(int32_t, (gsize)n->n_terminals + 1)};
    for (int32_t t = 0; t < n->n_terminals; t++)
        if (is_wired(n, t))
            e.first[n->terminals[t].node.v + 2]++;
    for (int32_t v = 0; v < n->n_nodes; v++)
        e.first[v + 2] += e.first[v + 1];
    for (int32_t t = 0; t < n->n_terminals; t++)
        if (is_wired(n, t))
            e.at[e.first[n->terminals[t].node.v + 1]++] = t;
    return e;
}

static void ends_release(struct ends *e)
{
    g_free(e->first);
    g_free(e->at);
}

/* Does current pass from one terminal to the others? */
static bool conducts(const struct lo_network *n, int32_t equipment)
{
    enum lo_equipment_kind kind = n->equipment[equipment].kind;
    return kind == LO_KIND_LINE || kind == LO_KIND_SWITCH ||
           kind == LO_KIND_TRANSFORMER;
}

/* --- one by one ----------------------------------------------------------- */

static void check_states(const struct doctor *d)
{
    const struct lo_network *n = d->network;
    for (int32_t s = 0; s < n->n_switches; s++)
        if (n->switches[s].open < 0 && n->switches[s].normal_open < 0)
            cim_doctor_equipment(d, LO_WARNING, "switch-state-unknown",
                                 n->switches[s].equipment,
                                 "export Switch.normalOpen",
                                 "its file says neither normalOpen nor open: "
                                 "taken as closed");
}

/* A transformer without load behind it is no open end: it stands there for
 * one. A grounding switch ends in the ground by right. */
static void check_open_ends(const struct doctor *d, const struct ends *ends)
{
    const struct lo_network *n = d->network;
    for (int32_t t = 0; t < n->n_terminals; t++) {
        int32_t equipment = n->terminals[t].equipment.v;
        const struct lo_equipment *e = &n->equipment[equipment];
        int32_t v = n->terminals[t].node.v;
        if (!e->in_service ||
            (e->kind != LO_KIND_LINE && e->kind != LO_KIND_SWITCH) ||
            (e->kind == LO_KIND_SWITCH &&
             n->switches[e->detail].cls == LO_SWITCH_GROUND))
            continue;
        if (v >= 0 && ends->first[v + 1] - ends->first[v] != 1)
            continue;
        if (v >= 0 && !n->terminals[t].connected)
            continue; /* disconnected by will */
        cim_doctor_equipment(
            d, LO_NOTE, "open-end", (lo_equipment_id){equipment},
            "connect it, or leave it if nothing is built there yet",
            "its end %d %s%.60s", t - e->first_terminal + 1,
            v < 0 ? "names no node" : "stands alone at node ",
            v < 0 ? "" : n->node_name[v]);
    }
}

/* --- over the whole ------------------------------------------------------- */

/* Marks what can be reached from `start` over closed (or all) switches; `up`
 * gets the equipment by which a node was reached. */
static void spread(const struct doctor *d, const struct ends *ends,
                   GArray *queue, bool all, int32_t mark, int32_t *seen,
                   int32_t *up)
{
    const struct lo_network *n = d->network;
    for (guint q = 0; q < queue->len; q++) {
        int32_t v = g_array_index(queue, int32_t, q);
        for (int32_t i = ends->first[v]; i < ends->first[v + 1]; i++) {
            int32_t e = n->terminals[ends->at[i]].equipment.v;
            const struct lo_equipment *eq = &n->equipment[e];
            if (!conducts(n, e))
                continue;
            if (!all && eq->kind == LO_KIND_SWITCH) {
                const struct lo_switch *s = &n->switches[eq->detail];
                int32_t link = d->sections->link_of_switch[eq->detail];
                bool open = link >= 0 ? d->sections->links[link].open
                            : s->normal_open >= 0 ? s->normal_open == 1
                                                  : s->open == 1;
                if (open)
                    continue;
            }
            for (int32_t k = 0; k < eq->n_terminals; k++) {
                int32_t t = eq->first_terminal + k;
                int32_t to = n->terminals[t].node.v;
                if (!is_wired(n, t) || seen[to] != 0)
                    continue;
                seen[to] = mark;
                if (up != NULL)
                    up[to] = e;
                g_array_append_val(queue, to);
            }
        }
    }
}

static void start_at_sources(const struct lo_network *n, GArray *queue,
                             int32_t *seen)
{
    for (int32_t s = 0; s < n->n_sources; s++) {
        const struct lo_equipment *e = &n->equipment[n->sources[s].v];
        for (int32_t k = 0; k < e->n_terminals; k++) {
            int32_t v = n->terminals[e->first_terminal + k].node.v;
            if (!is_wired(n, e->first_terminal + k) || seen[v] != 0)
                continue;
            seen[v] = 1;
            g_array_append_val(queue, v);
        }
    }
}

/* Islands are found from their equipment, so that each is said of something. */
static void check_islands(const struct doctor *d, const struct ends *ends)
{
    const struct lo_network *n = d->network;
    int32_t *seen = g_new0(int32_t, (gsize)n->n_nodes + 1);
    GArray *queue = g_array_new(FALSE, FALSE, sizeof(int32_t));
    start_at_sources(n, queue, seen);
    spread(d, ends, queue, true, 1, seen, NULL);
    for (int32_t e = 0; e < n->n_equipment && n->n_sources > 0; e++) {
        int32_t t = n->equipment[e].first_terminal;
        if (!conducts(n, e) || n->equipment[e].n_terminals == 0 ||
            !is_wired(n, t) || seen[n->terminals[t].node.v] != 0)
            continue;
        int32_t from = n->terminals[t].node.v;
        int32_t loads = 0;
        g_array_set_size(queue, 0);
        g_array_append_val(queue, from);
        seen[from] = 2;
        spread(d, ends, queue, true, 2, seen, NULL);
        for (guint q = 0; q < queue->len; q++) {
            int32_t v = g_array_index(queue, int32_t, q);
            for (int32_t i = ends->first[v]; i < ends->first[v + 1]; i++)
                loads +=
                    n->equipment[n->terminals[ends->at[i]].equipment.v].kind ==
                    LO_KIND_LOAD;
        }
        cim_doctor_equipment(
            d, loads > 0 ? LO_SERIOUS : LO_WARNING, "island-without-source",
            (lo_equipment_id){e},
            "look for the wire that is missing, or add the source",
            "no source reaches its island even with every switch closed "
            "(nodes: %d, loads: %d)",
            (int)queue->len, loads);
    }
    g_array_free(queue, TRUE);
    g_free(seen);
}

static bool has_limit(const struct lo_equipment *e)
{
    return !isnan(e->limit_a) || !isnan(e->limit_va);
}

/* What never had supply is never back-fed. */
static bool both_supplied(const struct lo_network *n, int32_t equipment,
                          const int32_t *seen)
{
    const struct lo_equipment *e = &n->equipment[equipment];
    for (int32_t k = 0; k < e->n_terminals; k++) {
        int32_t v = n->terminals[e->first_terminal + k].node.v;
        if (v < 0 || seen[v] == 0)
            return false;
    }
    return true;
}

/* Follows the supply of both ends of every tie back to the source. */
static void check_limits(const struct doctor *d, const struct ends *ends)
{
    const struct lo_network *n = d->network;
    int32_t *seen = g_new0(int32_t, (gsize)n->n_nodes + 1);
    int32_t *up = g_new(int32_t, (gsize)n->n_nodes + 1);
    bool *needed = g_new0(bool, (gsize)n->n_equipment + 1);
    GArray *queue = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (int32_t v = 0; v < n->n_nodes; v++)
        up[v] = LO_NONE;
    start_at_sources(n, queue, seen);
    spread(d, ends, queue, false, 1, seen, up);
    /* `up` is the equipment; the node before it came earlier in the queue. */
    int32_t *rank = g_new0(int32_t, (gsize)n->n_nodes + 1);
    for (guint q = 0; q < queue->len; q++)
        rank[g_array_index(queue, int32_t, q)] = (int32_t)q + 1;
    for (int32_t l = 0; l < d->sections->n_links; l++) {
        const struct lo_link *link = &d->sections->links[l];
        int32_t e = n->switches[link->sw.v].equipment.v;
        if (!link->open || !both_supplied(n, e, seen))
            continue;
        needed[e] = true;
        for (int32_t k = 0; k < n->equipment[e].n_terminals; k++) {
            int32_t v = n->terminals[n->equipment[e].first_terminal + k].node.v;
            while (v >= 0 && seen[v] != 0 && up[v] >= 0 && !needed[up[v]]) {
                const struct lo_equipment *eq = &n->equipment[up[v]];
                int32_t before = v;
                needed[up[v]] = true;
                for (int32_t i = 0; i < eq->n_terminals; i++) {
                    int32_t w = n->terminals[eq->first_terminal + i].node.v;
                    if (w >= 0 && rank[w] > 0 && rank[w] < rank[before])
                        before = w;
                }
                v = before == v ? LO_NONE : before;
            }
        }
    }
    for (int32_t e = 0; e < n->n_equipment; e++)
        if (needed[e] && !has_limit(&n->equipment[e]))
            cim_doctor_equipment(
                d, LO_WARNING, "backfeed-limit-missing", (lo_equipment_id){e},
                "give it an OperationalLimitSet, or a ratedCurrent",
                "it would carry a back-feed, but no limit is known: see "
                "backfeed.missing_limit");
    g_array_free(queue, TRUE);
    g_free(rank);
    g_free(needed);
    g_free(up);
    g_free(seen);
}

void cim_doctor_network(const struct doctor *d)
{
    struct ends ends = ends_new(d->network);
    check_states(d);
    check_open_ends(d, &ends);
    check_islands(d, &ends);
    check_limits(d, &ends);
    ends_release(&ends);
}
