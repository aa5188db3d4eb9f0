/*
 * What many events share: faults in the same part between switches leave the
 * same zones dark. Each such case is solved once.
 *
 *   1 --- 2 --- 3 ==[a]== 4 ...     faults in 1, 2, 3: one case, {1 2 3} dead
 */
#include <math.h>
#include <string.h>

#include "reliability/reliability_int.h"

static guint hash_case(gconstpointer key)
{
    const struct rel_case *c = key;
    guint h = (guint)c->stage.from;
    h = h * 31u + (guint)c->stage.dead[0];
    h = h * 31u + (guint)(c->stage.dead[1] + 1);
    h = h * 31u + c->mask;
    return h * 31u + g_double_hash(&c->stage.limit_h);
}

static gboolean same_case(gconstpointer a, gconstpointer b)
{
    const struct rel_case *x = a, *y = b;
    return x->stage.from == y->stage.from &&
           x->stage.dead[0] == y->stage.dead[0] &&
           x->stage.dead[1] == y->stage.dead[1] &&
           x->stage.tripped == y->stage.tripped && x->mask == y->mask &&
           x->stage.limit_h == y->stage.limit_h &&
           x->stage.switching_h == y->stage.switching_h;
}

GHashTable *lo_rel_cases_new(void)
{
    return g_hash_table_new_full(hash_case, same_case, g_free, NULL);
}

/* The uppermost place of the part that hangs on a dead one. */
static int32_t top_of(const struct lo_rel_eval *eval,
                      const struct rel_stage *stage, int32_t i)
{
    while (i > stage->from && !lo_rel_operable(eval, stage, eval->up_link[i]))
        i = eval->up[i];
    return i;
}

struct rel_case *lo_rel_case(struct lo_rel_eval *eval,
                             const struct rel_stage *stage, unsigned mask)
{
    struct rel_case key = {.stage = *stage, .mask = mask, .dark = NAN};
    for (int k = 0; k < 2; k++)
        if (key.stage.dead[k] >= 0)
            key.stage.dead[k] = top_of(eval, stage, key.stage.dead[k]);
    if (key.stage.dead[1] == key.stage.dead[0])
        key.stage.dead[1] = -1;
    struct rel_case *found = g_hash_table_lookup(eval->cases, &key);
    if (found != NULL)
        return found;
    found = g_memdup2(&key, sizeof key);
    g_hash_table_add(eval->cases, found);
    return found;
}

/* now[] of the lost range as the case has it; the caller puts it back. */
static void stand(struct lo_rel_eval *eval, const struct rel_case *c)
{
    int32_t uncertain[REL_UNCERTAIN_MAX];
    int n = lo_rel_uncertain(eval, c->stage.from, c->stage.to, uncertain);
    lo_rel_set_ties(eval, uncertain, n, c->mask);
    lo_rel_stage(eval, &c->stage);
}

static void put_back(struct lo_rel_eval *eval, const struct rel_case *c)
{
    for (int32_t i = c->stage.from; i < c->stage.to; i++)
        eval->now[i] = REL_LIVE;
}

double lo_rel_case_dark(struct lo_rel_eval *eval, struct rel_case *c,
                        const double *weight)
{
    if (!isnan(c->dark))
        return c->dark;
    double dark = 0.0;
    stand(eval, c);
    for (int32_t i = c->stage.from; i < c->stage.to; i++)
        if (eval->now[i] != REL_LIVE)
            dark += weight[eval->zone[i]];
    put_back(eval, c);
    c->dark = dark;
    return dark;
}

void lo_rel_case_spread(struct lo_rel_eval *eval, const struct rel_case *c,
                        struct lo_rel_result *result)
{
    stand(eval, c);
    for (int32_t i = c->stage.from; i < c->stage.to; i++) {
        if (eval->now[i] == REL_LIVE)
            continue;
        int32_t z = eval->zone[i];
        result->fault_hours[z] += c->hours;
        result->planned_hours[z] += c->planned_hours;
        result->planned[z] += c->planned;
    }
    put_back(eval, c);
}
