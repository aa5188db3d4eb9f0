/*
 * What a donor can give over a tie, and the common case where one tie carries
 * a whole island: nothing restores more.
 *
 *   S ---- 1 ---- 2 ==[tie]== d --- i --- top      2 gives: what the links
 *                                                  from S to 2, the tie and
 *                                                  those from d to top allow
 */
#include <math.h>

#include "reliability/reliability_int.h"

static const double SLACK = 1e-9; /* relative, DESIGN 3 (c) */

/* What the link above a live place carries now. */
static double flow_now(const struct lo_rel_eval *eval,
                       const struct rel_stage *stage, int32_t i)
{
    if (i >= stage->from && i < stage->to)
        return eval->live_sub_kw[i] + eval->extra_kw[i];
    double flow = eval->sub_kw[i] + eval->extra_kw[i];
    if (i < stage->from && eval->end[i] > stage->from)
        flow -= eval->sub_kw[stage->from] - eval->live_sub_kw[stage->from];
    return flow;
}

double lo_rel_limit(const struct lo_rel_eval *eval, int32_t i)
{
    double limit = eval->grid->links[eval->up_link[i]].limit_kw;
    return fmax(limit, eval->sub_kw[i]) * (1.0 + SLACK);
}

double lo_rel_tie_limit(const struct lo_rel_eval *eval, int32_t t)
{
    return eval->grid->links[eval->ties[t]].limit_kw * (1.0 + SLACK);
}

double lo_rel_spare(const struct lo_rel_eval *eval,
                    const struct rel_stage *stage, int32_t i)
{
    double spare = INFINITY;
    for (; eval->up[i] >= 0; i = eval->up[i])
        spare = fmin(spare, lo_rel_limit(eval, i) - flow_now(eval, stage, i));
    return spare;
}

void lo_rel_load_path(struct lo_rel_eval *eval, int32_t i, double kw)
{
    for (; i >= 0; i = eval->up[i])
        eval->extra_kw[i] += kw;
}

int32_t lo_rel_donor(const struct lo_rel_eval *eval,
                     const struct rel_stage *stage, int32_t t, int32_t *dark)
{
    const struct lo_rel_link *link = &eval->grid->links[eval->ties[t]];
    int32_t a = eval->place[link->a.v], b = eval->place[link->b.v];
    if (eval->tie_off[t] || link->kind == LO_REL_CONDUCTOR ||
        !lo_rel_operable(eval, stage, eval->ties[t]))
        return -1;
    if (eval->now[a] == REL_LIVE && eval->now[b] == REL_DARK) {
        *dark = b;
        return a;
    }
    if (eval->now[b] == REL_LIVE && eval->now[a] == REL_DARK) {
        *dark = a;
        return b;
    }
    return -1;
}

/* kW at and below each place of the island, in live_sub_kw of the places,
 * which are dark and so free for it; what the island draws. */
static double sum_island(struct lo_rel_eval *eval, int32_t top)
{
    for (int32_t i = top; i < eval->end[top]; i++)
        if (eval->now[i] == REL_DARK)
            eval->live_sub_kw[i] = eval->load_kw[i];
    for (int32_t i = eval->end[top] - 1; i > top; i--)
        if (eval->now[i] == REL_DARK && eval->now[eval->up[i]] == REL_DARK)
            eval->live_sub_kw[eval->up[i]] += eval->live_sub_kw[i];
    return eval->live_sub_kw[top];
}

/* What is left of the tie's room with the island of `kw` on it; negative where
 * it does not fit. */
static double room_beside(const struct lo_rel_eval *eval,
                          const struct rel_stage *stage, int32_t t,
                          int32_t donor, int32_t dark, int32_t top, double kw)
{
    double room =
        fmin(lo_rel_tie_limit(eval, t), lo_rel_spare(eval, stage, donor)) - kw;
    for (int32_t i = dark; i > top; i = eval->up[i])
        if (kw - eval->live_sub_kw[i] > lo_rel_limit(eval, i))
            return -1.0;
    return room;
}

static int32_t island_top(const struct lo_rel_eval *eval,
                          const struct rel_stage *stage, int32_t i)
{
    while (i > stage->from && eval->now[eval->up[i]] == REL_DARK)
        i = eval->up[i];
    return i;
}

bool lo_rel_feed_whole(struct lo_rel_eval *eval, const struct rel_stage *stage,
                       int32_t top, bool *lit)
{
    int32_t best = -1;
    double most = -1.0, kw = NAN;
    bool any = false;
    for (int32_t t = 0; t < eval->n_ties; t++) {
        int32_t dark = -1, donor = lo_rel_donor(eval, stage, t, &dark);
        if (donor < 0 || dark < top || dark >= eval->end[top] ||
            island_top(eval, stage, dark) != top)
            continue;
        if (!any)
            kw = sum_island(eval, top);
        any = true;
        double room = room_beside(eval, stage, t, donor, dark, top, kw);
        if (room >= 0.0 && room > most) {
            most = room;
            best = donor;
        }
    }
    if (!any)
        return true; /* nobody can help */
    for (int32_t i = top; i < eval->end[top]; i++) {
        if (eval->now[i] != REL_DARK)
            continue;
        eval->live_sub_kw[i] = 0.0;
        if (best >= 0 && (i == top || lit[eval->up[i] - stage->from]))
            lit[i - stage->from] = true;
    }
    if (best < 0)
        return false;
    lo_rel_load_path(eval, best, kw);
    return true;
}
