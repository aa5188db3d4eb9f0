/*
 * A job moves, and all of its outage with it: most often that costs nothing,
 * and is known at once.
 *
 *   plan    K |====|         K |====|
 *           J   |==|   ->    J   |==|      a quarter of an hour later
 */
#include "variant_int.h"

bool shift_outage(struct planner *p, const struct schedule *base, int j,
                  int64_t by, struct schedule *out)
{
    struct placed *placed = g_new(struct placed, (gsize)p->n_jobs + 1);
    int *group = g_new(int, (gsize)p->n_jobs + 1);
    int n = 0, own = -1;
    for (int i = 0; i < p->n_jobs; i++)
        if (base->jobs[i].option >= 0)
            placed[n++] = base->jobs[i];
    group_jobs(p, placed, n, group);
    for (int i = 0; i < n; i++)
        if (p->options[placed[i].option].job == j)
            own = group[i];
    schedule_copy(p, out, base);
    bool can = own >= 0;
    for (int i = 0; i < n && can; i++) {
        if (group[i] != own)
            continue;
        struct placed to = {placed[i].option, placed[i].start + by};
        const struct option *option = &p->options[to.option];
        can = option_allows(option, to.start);
        if (can)
            out->jobs[option->job] = to;
    }
    g_free(placed);
    g_free(group);
    if (!can || !schedule_holds(p, out))
        return false;
    schedule_price(p, out);
    return true;
}
