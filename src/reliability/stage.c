/*
 * One stage of an event: what is dead, what has supply again.
 *
 *   S ==[cb]== 1 ==[a]== 2 ==[b]== 3 ==[tie]== ...
 *                        ^ fault
 *   a, b, tie operable   dead {2}, live {1} from S, {3} over the tie
 *   b not operable       dead {2, 3}
 */
#include <math.h>

#include "reliability/reliability_int.h"

bool lo_rel_operable(const struct lo_rel_eval *eval,
                     const struct rel_stage *stage, int32_t l)
{
    const struct lo_rel_link *link = &eval->grid->links[l];
    if (l == stage->tripped)
        return true;
    if (link->kind == LO_REL_ABSENT || link->kind == LO_REL_CONDUCTOR)
        return false;
    double hours = isnan(link->hours) ? stage->switching_h : link->hours;
    return hours <= stage->limit_h;
}

static void mark_dead(struct lo_rel_eval *eval, const struct rel_stage *stage)
{
    for (int k = 0; k < 2; k++) {
        int32_t i = stage->dead[k];
        if (i < 0)
            continue;
        eval->now[i] = REL_DEAD;
        while (i > stage->from &&
               !lo_rel_operable(eval, stage, eval->up_link[i])) {
            i = eval->up[i];
            eval->now[i] = REL_DEAD;
        }
    }
    for (int32_t i = stage->from + 1; i < stage->to; i++)
        if (eval->now[eval->up[i]] == REL_DEAD &&
            !lo_rel_operable(eval, stage, eval->up_link[i]))
            eval->now[i] = REL_DEAD;
}

/* From above: a breaker recloses at once, a fuse must have been replaced. */
static void feed_from_above(struct lo_rel_eval *eval,
                            const struct rel_stage *stage)
{
    if (eval->now[stage->from] == REL_DEAD)
        return;
    if (stage->tripped >= 0) {
        const struct lo_rel_link *link = &eval->grid->links[stage->tripped];
        double hours = isnan(link->hours) ? stage->switching_h : link->hours;
        if (link->kind == LO_REL_FUSE && hours > stage->limit_h)
            return;
    }
    eval->now[stage->from] = REL_LIVE;
    for (int32_t i = stage->from + 1; i < stage->to; i++)
        if (eval->now[i] == REL_DARK && eval->now[eval->up[i]] == REL_LIVE)
            eval->now[i] = REL_LIVE;
}

/* The whole island around place i has supply. */
static void feed_island(struct lo_rel_eval *eval, const struct rel_stage *stage,
                        int32_t i)
{
    while (i > stage->from && eval->now[eval->up[i]] == REL_DARK)
        i = eval->up[i];
    eval->now[i] = REL_LIVE;
    for (int32_t j = i + 1; j < eval->end[i]; j++)
        if (eval->now[j] == REL_DARK && eval->now[eval->up[j]] == REL_LIVE)
            eval->now[j] = REL_LIVE;
}

/* Without limits: whatever a tie reaches, also over islands fed by others. */
static void feed_all(struct lo_rel_eval *eval, const struct rel_stage *stage)
{
    bool again = true;
    while (again) {
        again = false;
        for (int32_t t = 0; t < eval->n_ties; t++) {
            const struct lo_rel_link *link = &eval->grid->links[eval->ties[t]];
            int32_t a = eval->place[link->a.v], b = eval->place[link->b.v];
            if (eval->now[a] == REL_DARK) {
                int32_t other = a;
                a = b;
                b = other;
            }
            if (eval->now[a] != REL_LIVE || eval->now[b] != REL_DARK ||
                eval->tie_off[t] || link->kind == LO_REL_CONDUCTOR ||
                !lo_rel_operable(eval, stage, eval->ties[t]))
                continue;
            feed_island(eval, stage, b);
            again = true;
        }
    }
}

bool lo_rel_limited(const struct lo_rel_eval *eval)
{
    const struct lo_rel_grid *grid = eval->grid;
    for (int32_t l = 0; l < grid->n_links; l++)
        if (grid->links[l].kind != LO_REL_ABSENT &&
            grid->links[l].limit_kw < eval->total_kw)
            return true;
    return false;
}

void lo_rel_stage(struct lo_rel_eval *eval, const struct rel_stage *stage)
{
    for (int32_t i = stage->from; i < stage->to; i++)
        eval->now[i] = REL_DARK;
    mark_dead(eval, stage);
    feed_from_above(eval, stage);
    if (eval->n_ties == 0)
        return;
    if (lo_rel_limited(eval))
        lo_rel_restore(eval, stage);
    else
        feed_all(eval, stage);
}
