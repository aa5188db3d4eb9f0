/*
 * Which published outages a replan moves: those that cannot stay, as few as
 * will do, and those that are worth the price of telling people again.
 */
#include <math.h>

#include "app/replan_int.h"

/* --- outages that cannot stay --------------------------------------------- */

static bool may_move(const struct search *s, int32_t o)
{
    return !s->released[o] && s->told->outages[o].span.from > s->base->now;
}

static gint most_told_first(gconstpointer a, gconstpointer b, gpointer week)
{
    const struct lo_week *told = week;
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    int64_t difference =
        told->outages[y].customers - told->outages[x].customers;
    return difference != 0 ? (difference > 0 ? 1 : -1) : x - y;
}

/* Lets go of the outages of which a job found no place; appends their numbers.
 */
static void release_homeless(const struct trial *t, struct search *s,
                             GArray *gone)
{
    for (int32_t j = 0; j < s->base->n_jobs; j++) {
        const char *id = replan_outage_before(s, j);
        const struct lo_week_outage *outage =
            id != NULL ? app_week_outage(s->told, id) : NULL;
        if (outage == NULL || t->week->jobs[j].placed)
            continue;
        int32_t o = (int32_t)(outage - s->told->outages);
        if (may_move(s, o)) {
            s->released[o] = true;
            g_array_append_val(gone, o);
        }
    }
}

/* With one gone, and that something must go proven, nothing less will do. */
static enum lo_status take_back(struct trial *best, struct search *s,
                                const GArray *gone, bool proven)
{
    enum lo_status status = LO_OK;
    for (guint i = 0; i < gone->len && status == LO_OK; i++) {
        struct trial t = {NULL, false};
        int32_t o = g_array_index(gone, int32_t, i);
        if (replan_out_of_time(s) || (proven && gone->len == 1))
            break;
        s->released[o] = false;
        status = replan_try(&t, s, REPLAN_TRIAL_SECONDS, false);
        if (status == LO_OK && t.has_plan)
            trial_move(best, &t);
        else
            s->released[o] = true;
        trial_clear(&t);
    }
    return status;
}

enum lo_status replan_give_up(struct trial *best, struct search *s)
{
    GArray *gone = g_array_new(FALSE, FALSE, sizeof(int32_t));
    double all = app_weight_of_all(s->base);
    bool proven = false;
    guint before;
    enum lo_status status;
    status = replan_release_lost(s, s->until);
    if (status != LO_OK)
        goto done;
    s->frozen.by_told = true;
    do {
        before = gone->len;
        status = replan_try(best, s, REPLAN_TRIAL_SECONDS, false);
        if (status != LO_OK || best->has_plan)
            break;
        proven |= best->week->unplaced_bound >= all;
        release_homeless(best, s, gone);
    } while (gone->len > before);
    g_array_sort_with_data(gone, most_told_first, (gpointer)(uintptr_t)s->told);
    if (status == LO_OK && best->has_plan)
        status = take_back(best, s, gone, proven);
    s->frozen.by_told = false;
done:
    g_array_free(gone, TRUE);
    return status;
}

/* --- what stays of one that cannot -----------------------------------------
 */

static bool leaves_one_out(const struct trial *t, const struct search *s,
                           const bool *given_up)
{
    for (int32_t j = 0; j < s->base->n_jobs; j++) {
        const struct lo_week_outage *outage =
            t->week->jobs[j].placed
                ? NULL
                : app_week_outage(s->told, replan_outage_before(s, j));
        if (outage != NULL && given_up[outage - s->told->outages])
            return true;
    }
    return false;
}

enum lo_status replan_keep_parts(struct trial *best, struct search *s,
                                 const bool *given_up)
{
    struct trial t = {NULL, false};
    int32_t n = 0;
    if (!leaves_one_out(best, s, given_up))
        return LO_OK;
    enum lo_status status = replan_find_parts(s, given_up, &n);
    if (status != LO_OK || n == 0)
        return status;
    s->frozen.part = s->part;
    status = replan_try(&t, s, REPLAN_TRIAL_SECONDS, false);
    if (status == LO_OK && trial_is_better(&t, best))
        trial_move(best, &t);
    else
        s->frozen.part = NULL;
    trial_clear(&t);
    return status;
}

/* --- outages that are worth moving ---------------------------------------- */

/* What moving saves beyond its price; -INFINITY if not. */
static double worth(const struct search *s, int32_t o, const struct trial *now,
                    const struct trial *then)
{
    if (!trial_is_better(then, now))
        return -INFINITY;
    if (then->week->unplaced_weight < now->week->unplaced_weight - 1e-9)
        return INFINITY;
    double net = now->week->objective - then->week->objective -
                 s->request->move_price * (double)s->told->outages[o].customers;
    return net > 1e-9 ? net : -INFINITY;
}

enum lo_status replan_move_for_gain(struct trial *best, struct search *s,
                                    bool *moved)
{
    enum lo_status status = LO_OK;
    for (bool again = s->request->move_price >= 0.0; again;) {
        struct trial most = {NULL, false};
        double gain = -INFINITY;
        int32_t at = -1;
        for (int32_t o = 0; o < s->told->n_outages && status == LO_OK; o++) {
            struct trial t = {NULL, false};
            if (!may_move(s, o) || replan_out_of_time(s))
                continue;
            s->released[o] = true;
            status = replan_try(&t, s, REPLAN_TRIAL_SECONDS, false);
            s->released[o] = false;
            double net = status == LO_OK ? worth(s, o, best, &t) : -INFINITY;
            if (net > gain) {
                gain = net;
                at = o;
                trial_move(&most, &t);
            }
            trial_clear(&t);
        }
        again = at >= 0 && status == LO_OK;
        if (again) {
            moved[at] = s->released[at] = true;
            trial_move(best, &most);
        }
        trial_clear(&most);
    }
    return status;
}
