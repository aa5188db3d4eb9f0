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

/* The pieces that need something dead, by outage. */
struct dead_pieces {
    struct placed *at;
    int *group;
    int n;
    int n_groups;
};

static void find_groups(const struct planner *p,
                        const struct schedule *schedule,
                        struct dead_pieces *out)
{
    out->at = g_new(struct placed, (gsize)p->n_jobs * LO_MOST_PARTS + 1);
    out->n = 0;
    for (int j = 0; j < p->n_jobs; j++) {
        struct placed at = schedule->jobs[j];
        if (at.option >= 0 && p->options[at.option].dead)
            out->n += pieces_of(p, at, out->at + out->n);
    }
    out->group = g_new(int, out->n + 1);
    out->n_groups = group_jobs(p, out->at, out->n, out->group);
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

/* Everything an outage is made of, while it is being put together. */
struct outage_build {
    struct planner *p;
    struct lo_plan *plan;
    GArray *jobs;   /* lo_job_id */
    GArray *stages; /* struct lo_plan_stage */
    int64_t customer_s, mv_customer_s;
};

static void count_dip(struct outage_build *b, const struct lo_dip *dip)
{
    if (dip == NULL)
        return;
    b->customer_s += dip->customers * b->p->problem->dip_s;
    b->mv_customer_s += dip->mv_customers * b->p->problem->dip_s;
}

/* One stretch with one R and one answer; the first dip_s of it shows who dips
 * on the way in. Equal neighbours are one stage. */
static void add_stage(struct outage_build *b, const struct view_step *step,
                      const int *active)
{
    struct lo_plan_stage stage = {step->from, step->to,  0,
                                  NULL,       step->off, NULL};
    const struct lo_dip *dip = step->dip;
    stage.dead =
        dead_sections(b->p, b->plan->arena, active, step->n, &stage.n_dead);
    b->customer_s += step->off->customers * (step->to - step->from);
    b->mv_customer_s += step->off->mv_customers * (step->to - step->from);
    count_dip(b, dip);
    if (dip != NULL && dip->n_sections > 0) {
        struct lo_plan_stage first = stage;
        first.to = MIN(step->to, step->from + b->p->problem->dip_s);
        first.dip = dip;
        g_array_append_val(b->stages, first);
        stage.from = first.to;
    } else if (b->stages->len > 0) {
        struct lo_plan_stage *last =
            &g_array_index(b->stages, struct lo_plan_stage, b->stages->len - 1);
        if (last->off == stage.off && last->dip == NULL &&
            last->n_dead == stage.n_dead &&
            memcmp(last->dead, stage.dead,
                   sizeof *stage.dead * (size_t)stage.n_dead) == 0) {
            last->to = stage.to;
            return;
        }
    }
    if (stage.from < stage.to)
        g_array_append_val(b->stages, stage);
}

/* Who dips on the way back to normal is shown in the last dip_s. */
static void add_last_dip(struct outage_build *b, const struct lo_dip *dip)
{
    count_dip(b, dip);
    if (dip == NULL || dip->n_sections == 0)
        return;
    struct lo_plan_stage *last =
        &g_array_index(b->stages, struct lo_plan_stage, b->stages->len - 1);
    struct lo_plan_stage back = *last;
    back.dip = dip;
    back.from = MAX(last->from, last->to - b->p->problem->dip_s);
    last->to = back.from;
    if (last->from == last->to)
        g_array_set_size(b->stages, b->stages->len - 1);
    g_array_append_val(b->stages, back);
}

static void add_stages(struct outage_build *b, const struct group_view *v)
{
    for (guint i = 0; i < v->steps->len; i++)
        add_stage(b, view_at(v, i), view_jobs(v, view_at(v, i)));
    add_last_dip(b, v->last);
}

static void *kept(struct lo_arena *arena, const GArray *list, size_t size,
                  int32_t *n)
{
    void *copy = lo_arena_array(arena, list->len, size);
    if (list->len > 0)
        memcpy(copy, list->data, list->len * size);
    *n = (int32_t)list->len;
    return copy;
}

/* Returns what the outage costs, in parts. */
static int64_t fill_outage(struct planner *p, const struct dead_pieces *dead,
                           int g, struct lo_plan *plan,
                           struct lo_plan_outage *outage)
{
    struct outage_build b = {
        p,
        plan,
        g_array_new(FALSE, FALSE, sizeof(lo_job_id)),
        g_array_new(FALSE, FALSE, sizeof(struct lo_plan_stage)),
        0,
        0};
    struct placed *jobs = g_new(struct placed, dead->n + 1);
    int n = 0;
    for (int i = 0; i < dead->n; i++)
        if (dead->group[i] == g) {
            lo_job_id id = {p->options[dead->at[i].option].job};
            bool known =
                b.jobs->len > 0 &&
                g_array_index(b.jobs, lo_job_id, b.jobs->len - 1).v == id.v;
            if (!known)
                g_array_append_val(b.jobs, id);
            jobs[n++] = dead->at[i];
        }
    struct lo_interval span = {0, 0};
    struct group_view v;
    group_span(p, jobs, n, &span);
    view_open(&v, p, jobs, n);
    add_stages(&b, &v);
    int64_t cost = view_cost(p, &v);
    view_close(&v);
    outage->from = span.from;
    outage->to = span.to;
    outage->jobs =
        kept(plan->arena, b.jobs, sizeof(lo_job_id), &outage->n_jobs);
    outage->stages = kept(plan->arena, b.stages, sizeof(struct lo_plan_stage),
                          &outage->n_stages);
    outage->customer_s = b.customer_s;
    outage->mv_customer_s = b.mv_customer_s;
    g_array_free(b.jobs, TRUE);
    g_array_free(b.stages, TRUE);
    g_free(jobs);
    return cost;
}

static int by_first_instant(const void *a, const void *b)
{
    const struct lo_plan_outage *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->jobs[0].v - y->jobs[0].v;
}

/* --- interruptions ----------------------------------------------------- */

static void interrupt(const struct planner *p,
                      const struct lo_plan_stage *stage,
                      const lo_section *sections, int32_t n, lo_time *off_until,
                      int64_t *count)
{
    for (int32_t k = 0; k < n; k++) {
        int s = sections[k].v;
        if (off_until[s] == LO_TIME_NONE || off_until[s] < stage->from)
            *count += p->problem->sections->info[s].customers;
        off_until[s] = MAX(off_until[s], stage->to);
    }
}

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
        interrupt(p, stage, stage->off->sections, stage->off->n_sections,
                  off_until, &count);
        if (stage->dip != NULL)
            interrupt(p, stage, stage->dip->sections, stage->dip->n_sections,
                      off_until, &count);
    }
    g_free(off_until);
    g_array_free(order, TRUE);
    return count;
}

/* --- the whole plan ---------------------------------------------------- */

static void fill_parts(const struct planner *p, struct placed at,
                       struct lo_arena *arena, struct lo_placement *out)
{
    struct placed piece[LO_MOST_PARTS];
    int n = pieces_of(p, at, piece);
    struct lo_interval *parts = lo_arena_array(arena, (size_t)n, sizeof *parts);
    for (int k = 0; k < n; k++)
        parts[k] = (struct lo_interval){
            piece[k].start,
            piece[k].start + p->options[piece[k].option].duration_s};
    out->n_parts = n;
    out->parts = parts;
}

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
            fill_parts(p, schedule->jobs[j], plan->arena, placement);
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
            sum += cost_alone_at(p, schedule->jobs[j]);
    return (double)sum / p->hour;
}

void plan_fill(struct planner *planner, const struct schedule *schedule,
               struct lo_plan *plan)
{
    plan->n_jobs = planner->n_jobs;
    plan->placements = lo_arena_array(plan->arena, (size_t)planner->n_jobs,
                                      sizeof *plan->placements);
    fill_placements(planner, schedule, plan);
    struct dead_pieces dead;
    int64_t cost = 0;
    find_groups(planner, schedule, &dead);
    plan->n_outages = dead.n_groups;
    plan->outages = lo_arena_array(plan->arena, (size_t)plan->n_outages,
                                   sizeof *plan->outages);
    for (int g = 0; g < plan->n_outages; g++) {
        cost += fill_outage(planner, &dead, g, plan, &plan->outages[g]);
        plan->customer_s += plan->outages[g].customer_s;
        plan->mv_customer_s += plan->outages[g].mv_customer_s;
    }
    g_free(dead.at);
    g_free(dead.group);
    if (plan->n_outages > 0)
        qsort(plan->outages, (size_t)plan->n_outages, sizeof *plan->outages,
              by_first_instant);
    plan->interruptions = count_interruptions(planner, plan);
    plan->unplaced_weight = schedule->unplaced;
    plan->objective = (double)cost / planner->hour;
    plan->alone = hours_alone(planner, schedule);
}
