/*
 * From a schedule to the plan that people see: outages with their stages,
 * crews by name, totals and interruptions.
 *
 *   group of linked jobs = one outage
 *   stage = stretch between two changes of R(t); equal neighbours are merged
 */
#include <string.h>

#include "plan_int.h"

/* --- groups ------------------------------------------------------------ */

/* group[j] = number of the group of job j, -1 if nothing of it is dead. */
static int find_groups(const struct planner *p, const struct schedule *schedule,
                       int *group)
{
    int n_groups = 0;
    GArray *queue = g_array_new(FALSE, FALSE, sizeof(int));
    for (int j = 0; j < p->n_jobs; j++)
        group[j] = -1;
    for (int j = 0; j < p->n_jobs; j++) {
        struct placed at = schedule->jobs[j];
        if (group[j] >= 0 || at.option < 0 || !p->options[at.option].dead)
            continue;
        g_array_set_size(queue, 0);
        g_array_append_val(queue, j);
        group[j] = n_groups++;
        for (guint q = 0; q < queue->len; q++) {
            int job = g_array_index(queue, int, q);
            for (int k = p->first_neighbor[job]; k < p->first_neighbor[job + 1];
                 k++) {
                int other = p->neighbors[k];
                if (group[other] < 0 && schedule->jobs[other].option >= 0 &&
                    linked(p, schedule->jobs[job], schedule->jobs[other])) {
                    group[other] = group[j];
                    g_array_append_val(queue, other);
                }
            }
        }
    }
    g_array_free(queue, TRUE);
    return n_groups;
}

/* --- stages ------------------------------------------------------------ */

static int compare_times(const void *a, const void *b)
{
    lo_time x = *(const lo_time *)a, y = *(const lo_time *)b;
    return (x > y) - (x < y);
}

static int by_section(const void *a, const void *b)
{
    return ((const lo_section *)a)->v - ((const lo_section *)b)->v;
}

/* The distinct sections the jobs need dead, ascending. */
static const lo_section *dead_sections(struct planner *p,
                                       struct lo_arena *arena, const int *jobs,
                                       int n, int32_t *n_dead)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(lo_section));
    for (int i = 0; i < n; i++)
        g_array_append_vals(all, p->problem->jobs[jobs[i]].dead,
                            (guint)p->problem->jobs[jobs[i]].n_dead);
    g_array_sort(all, by_section);
    lo_section *kept = lo_arena_array(arena, all->len, sizeof *kept);
    *n_dead = 0;
    for (guint i = 0; i < all->len; i++)
        if (*n_dead == 0 ||
            kept[*n_dead - 1].v != g_array_index(all, lo_section, i).v)
            kept[(*n_dead)++] = g_array_index(all, lo_section, i);
    g_array_free(all, TRUE);
    return kept;
}

static void add_stage(struct planner *p, struct lo_arena *arena, GArray *stages,
                      lo_time from, lo_time to, const int *active, int n)
{
    const struct lo_off *off = off_of_jobs(p, active, n);
    struct lo_plan_stage stage = {from, to, 0, NULL, off};
    stage.dead = dead_sections(p, arena, active, n, &stage.n_dead);
    if (stages->len > 0) {
        struct lo_plan_stage *last =
            &g_array_index(stages, struct lo_plan_stage, stages->len - 1);
        if (last->off == off && last->n_dead == stage.n_dead &&
            memcmp(last->dead, stage.dead,
                   sizeof *stage.dead * (size_t)stage.n_dead) == 0) {
            last->to = to;
            return;
        }
    }
    g_array_append_val(stages, stage);
}

static void fill_outage(struct planner *p, const struct schedule *schedule,
                        struct lo_plan *plan, const int *group, int g,
                        struct lo_plan_outage *outage)
{
    GArray *jobs = g_array_new(FALSE, FALSE, sizeof(lo_job_id));
    GArray *events = g_array_new(FALSE, FALSE, sizeof(lo_time));
    GArray *stages = g_array_new(FALSE, FALSE, sizeof(struct lo_plan_stage));
    int *active = g_new(int, p->n_jobs + 1);
    for (int j = 0; j < p->n_jobs; j++)
        if (group[j] == g) {
            lo_job_id id = {j};
            struct lo_interval span = dead_span(p, schedule->jobs[j]);
            g_array_append_val(jobs, id);
            g_array_append_val(events, span.from);
            g_array_append_val(events, span.to);
        }
    g_array_sort(events, compare_times);
    for (guint e = 0; e + 1 < events->len; e++) {
        lo_time from = g_array_index(events, lo_time, e);
        lo_time to = g_array_index(events, lo_time, e + 1);
        int n = 0;
        for (guint i = 0; i < jobs->len; i++) {
            int j = g_array_index(jobs, lo_job_id, i).v;
            struct lo_interval span = dead_span(p, schedule->jobs[j]);
            if (!p->problem->staged || (span.from <= from && from < span.to))
                active[n++] = j;
        }
        if (from < to && n > 0)
            add_stage(p, plan->arena, stages, from, to, active, n);
    }
    outage->n_jobs = (int32_t)jobs->len;
    lo_job_id *job_list =
        lo_arena_array(plan->arena, jobs->len, sizeof *job_list);
    memcpy(job_list, jobs->data, jobs->len * sizeof *job_list);
    outage->jobs = job_list;
    outage->from = g_array_index(events, lo_time, 0);
    outage->to = g_array_index(events, lo_time, events->len - 1);
    outage->n_stages = (int32_t)stages->len;
    struct lo_plan_stage *stage_list =
        lo_arena_array(plan->arena, stages->len, sizeof *stage_list);
    memcpy(stage_list, stages->data, stages->len * sizeof *stage_list);
    outage->stages = stage_list;
    for (guint i = 0; i < stages->len; i++) {
        const struct lo_plan_stage *s = &stage_list[i];
        outage->customer_s += s->off->customers * (s->to - s->from);
        outage->mv_customer_s += s->off->mv_customers * (s->to - s->from);
    }
    g_free(active);
    g_array_free(jobs, TRUE);
    g_array_free(events, TRUE);
    g_array_free(stages, TRUE);
}

static int by_first_instant(const void *a, const void *b)
{
    const struct lo_plan_outage *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->jobs[0].v - y->jobs[0].v;
}

/* --- interruptions ----------------------------------------------------- */

/* One interruption = one maximal stretch off; touching stretches are one. */
static int64_t count_interruptions(const struct planner *p,
                                   const struct lo_plan *plan)
{
    int n = p->problem->sections->n;
    lo_time *off_until = g_new(lo_time, n + 1);
    for (int s = 0; s < n; s++)
        off_until[s] = LO_TIME_NONE;
    GArray *order = g_array_new(FALSE, FALSE, sizeof(struct lo_plan_stage));
    for (int32_t o = 0; o < plan->n_outages; o++)
        g_array_append_vals(order, plan->outages[o].stages,
                            (guint)plan->outages[o].n_stages);
    g_array_sort(order,
                 compare_times); /* a stage begins with its first instant */
    int64_t count = 0;
    for (guint i = 0; i < order->len; i++) {
        const struct lo_plan_stage *stage =
            &g_array_index(order, struct lo_plan_stage, i);
        for (int32_t k = 0; k < stage->off->n_sections; k++) {
            int s = stage->off->sections[k].v;
            if (off_until[s] == LO_TIME_NONE || off_until[s] < stage->from)
                count += p->problem->sections->info[s].customers;
            off_until[s] = MAX(off_until[s], stage->to);
        }
    }
    g_free(off_until);
    g_array_free(order, TRUE);
    return count;
}

/* --- the whole plan ---------------------------------------------------- */

static void fill_placements(struct planner *p, const struct schedule *schedule,
                            struct lo_plan *plan)
{
    GArray **crews = g_new(GArray *, p->n_jobs + 1);
    for (int j = 0; j < p->n_jobs; j++)
        crews[j] = g_array_new(FALSE, FALSE, sizeof(lo_crew_id));
    enum crew_answer answer =
        crews_assign(p, schedule->jobs, p->n_jobs, crews, NULL);
    g_assert(answer == CREWS_FIT); /* every schedule kept was assigned */
    for (int j = 0; j < p->n_jobs; j++) {
        struct lo_placement *placement = &plan->placements[j];
        placement->mode = -1;
        if (schedule->jobs[j].option >= 0) {
            placement->mode = p->options[schedule->jobs[j].option].mode;
            placement->start = schedule->jobs[j].start;
            placement->n_crews = (int32_t)crews[j]->len;
            lo_crew_id *copy =
                lo_arena_array(plan->arena, crews[j]->len, sizeof *copy);
            if (crews[j]->len > 0)
                memcpy(copy, crews[j]->data, crews[j]->len * sizeof *copy);
            placement->crews = copy;
        }
        g_array_free(crews[j], TRUE);
    }
    g_free(crews);
}

/* Hours if every placed job had an outage of its own, in the same mode. */
static double hours_alone(const struct planner *p,
                          const struct schedule *schedule)
{
    int64_t sum = 0;
    for (int j = 0; j < p->n_jobs; j++)
        if (schedule->jobs[j].option >= 0)
            sum += p->options[schedule->jobs[j].option].alone;
    return (double)sum / LO_HOUR;
}

void plan_fill(struct planner *planner, const struct schedule *schedule,
               struct lo_plan *plan)
{
    plan->n_jobs = planner->n_jobs;
    plan->placements = lo_arena_array(plan->arena, (size_t)planner->n_jobs,
                                      sizeof *plan->placements);
    fill_placements(planner, schedule, plan);
    int *group = g_new(int, planner->n_jobs + 1);
    plan->n_outages = find_groups(planner, schedule, group);
    plan->outages = lo_arena_array(plan->arena, (size_t)plan->n_outages,
                                   sizeof *plan->outages);
    for (int g = 0; g < plan->n_outages; g++) {
        fill_outage(planner, schedule, plan, group, g, &plan->outages[g]);
        plan->customer_s += plan->outages[g].customer_s;
        plan->mv_customer_s += plan->outages[g].mv_customer_s;
    }
    g_free(group);
    if (plan->n_outages > 0)
        qsort(plan->outages, (size_t)plan->n_outages, sizeof *plan->outages,
              by_first_instant);
    plan->interruptions = count_interruptions(planner, plan);
    plan->unplaced_weight = schedule->unplaced;
    plan->objective = (double)(planner->problem->by_mv ? plan->mv_customer_s
                                                       : plan->customer_s) /
                      LO_HOUR;
    plan->alone = hours_alone(planner, schedule);
}
