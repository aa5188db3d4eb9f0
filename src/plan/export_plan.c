/*
 * plan.dat: the placed plan as data of models/week.mod, one column an outage.
 * What glpsol then says of hours, crews and order rests on these figures and
 * on nothing of the planner.
 */
#include "export_int.h"
#include "plan_int.h"

struct writer {
    const struct lo_plan *plan;
    struct planner *p; /* sites, and which crews may serve */
    GString *out;      /* sets; the parameters follow */
    struct export_params params;
    GArray *jobs; /* int: placed jobs in no outage */
    GArray *left; /* int: jobs left out */
};

static const struct lo_job *job_at(const struct writer *w, int j)
{
    return &w->plan->problem->jobs[j];
}

static const struct lo_job_mode *mode_of(const struct writer *w, int j)
{
    return &job_at(w, j)->modes[w->plan->placements[j].mode];
}

static bool is_placed(const struct writer *w, int j)
{
    return w->plan->placements[j].mode >= 0;
}

static double minutes(int64_t seconds)
{
    return (double)seconds / LO_MINUTE;
}

static double minute_of(const struct writer *w, lo_time at)
{
    return minutes(at - w->plan->problem->from);
}

/* name[i,k] := value; k 0 = name[i]. */
static void put(struct writer *w, const char *name, int i, int k, double value)
{
    export_value(&w->params, name, i, k, value);
}

static void put_scalar(struct writer *w, const char *name, double value)
{
    g_string_append_printf(w->out, "param %s :=", name);
    export_number(w->out, value);
    g_string_append(w->out, ";\n");
}

/* --- jobs and crews ---------------------------------------------------- */

static void put_windows(struct writer *w, int j)
{
    const struct lo_job *job = job_at(w, j);
    put(w, "n_windows", j + 1, 0, job->n_windows);
    for (int32_t i = 0; i < job->n_windows; i++) {
        put(w, "opens", j + 1, i + 1, minute_of(w, job->windows[i].from));
        put(w, "closes", j + 1, i + 1, minute_of(w, job->windows[i].to));
    }
    if (job->pin != LO_TIME_NONE)
        put(w, "pinned", j + 1, 0, minute_of(w, job->pin));
}

/* The crews of a placement come in the order of its needs. */
static void put_needs(struct writer *w, int j)
{
    const struct lo_job_mode *mode = mode_of(w, j);
    const struct lo_placement *placement = &w->plan->placements[j];
    int32_t next = 0;
    put(w, "n_needs", j + 1, 0, mode->n_needs);
    for (int32_t k = 0; k < mode->n_needs; k++) {
        const struct lo_need *need = &mode->needs[k];
        put(w, "need", j + 1, k + 1, need->number);
        g_string_append_printf(w->out, "set BY[%d,%d] :=", j + 1, k + 1);
        for (int i = 0; i < need->number && next < placement->n_crews; i++)
            g_string_append_printf(w->out, " %d",
                                   placement->crews[next++].v + 1);
        g_string_append_printf(w->out, ";\nset MAY[%d,%d] :=", j + 1, k + 1);
        for (int c = 0; c < w->plan->problem->n_crews; c++)
            if (crew_may_serve(w->p, j, need, c))
                g_string_append_printf(w->out, " %d", c + 1);
        g_string_append(w->out, ";\n");
    }
}

static void put_jobs(struct writer *w)
{
    const struct lo_problem *problem = w->plan->problem;
    g_string_append(w->out, "set PLACED :=");
    for (int j = 0; j < problem->n_jobs; j++)
        if (is_placed(w, j))
            g_string_append_printf(w->out, " %d", j + 1);
    g_string_append(w->out, ";\nset FOLLOWS :=");
    for (int j = 0; j < problem->n_jobs; j++)
        for (int32_t i = 0; i < job_at(w, j)->n_after; i++)
            g_string_append_printf(w->out, " (%d,%d)",
                                   job_at(w, j)->after[i].v + 1, j + 1);
    g_string_append(w->out, ";\n");
    for (int j = 0; j < problem->n_jobs; j++) {
        if (!is_placed(w, j))
            continue;
        const struct lo_job_mode *mode = mode_of(w, j);
        put(w, "at", j + 1, 0, minute_of(w, w->plan->placements[j].start));
        put(w, "work", j + 1, 0, minutes(mode->duration_s));
        put(w, "before", j + 1, 0, minutes(mode->before_s));
        put(w, "after", j + 1, 0, minutes(mode->after_s));
        put_windows(w, j);
        put_needs(w, j);
    }
}

static bool works(const struct writer *w, int crew)
{
    for (int32_t j = 0; j < w->plan->n_jobs; j++)
        for (int32_t i = 0;
             is_placed(w, j) && i < w->plan->placements[j].n_crews; i++)
            if (w->plan->placements[j].crews[i].v == crew)
                return true;
    return false;
}

static void put_crews(struct writer *w)
{
    const struct lo_problem *problem = w->plan->problem;
    put_scalar(w, "busy_before", minutes(problem->crew_before_s));
    put_scalar(w, "busy_after", minutes(problem->crew_after_s));
    for (int c = 0; c < problem->n_crews; c++) {
        const struct lo_plan_crew *crew = &problem->crews[c];
        if (crew->n_shifts == 0 || !works(w, c))
            continue;
        put(w, "n_shifts", c + 1, 0, crew->n_shifts);
        for (int32_t s = 0; s < crew->n_shifts; s++) {
            put(w, "shift_from", c + 1, s + 1,
                minute_of(w, crew->shifts[s].from));
            put(w, "shift_to", c + 1, s + 1, minute_of(w, crew->shifts[s].to));
        }
    }
    for (int a = 0; a < problem->n_jobs && problem->travel_s > 0; a++)
        for (int b = 0; b < problem->n_jobs; b++)
            if (a != b && is_placed(w, a) && is_placed(w, b) &&
                !same_site(w->p, a, b))
                put(w, "travel", a + 1, b + 1, minutes(problem->travel_s));
}

/* --- outages ------------------------------------------------------------- */

static struct lo_interval dead_of(const struct writer *w, int j)
{
    const struct lo_job_mode *mode = mode_of(w, j);
    lo_time start = w->plan->placements[j].start;
    return (struct lo_interval){start - mode->before_s,
                                start + mode->duration_s + mode->after_s};
}

static bool is_active(const struct writer *w, int j, struct lo_interval part)
{
    struct lo_interval dead = dead_of(w, j);
    return !w->plan->problem->staged ||
           (dead.from < part.to && part.from < dead.to);
}

/* First instant after `at` at which a job begins or ends to be dead, or an hour
 * weighs otherwise, at most
 * `to`: one stage may go on over it where the same sections stay dead. */
static lo_time next_change(const struct writer *w,
                           const struct lo_plan_outage *outage, lo_time at,
                           lo_time to)
{
    for (int32_t i = 0; i < outage->n_jobs; i++) {
        struct lo_interval dead = dead_of(w, outage->jobs[i].v);
        if (dead.from > at)
            to = MIN(to, dead.from);
        if (dead.to > at)
            to = MIN(to, dead.to);
    }
    const struct lo_problem *problem = w->plan->problem;
    int next = lo_problem_epoch(problem, at) + 1;
    return next < problem->n_epochs ? MIN(to, problem->epochs[next].from) : to;
}

static void put_part(struct writer *w, int o, int k, struct lo_interval part,
                     const struct lo_plan_stage *stage)
{
    const struct lo_plan_outage *outage = &w->plan->outages[o];
    const struct lo_problem *problem = w->plan->problem;
    const struct lo_off *off = stage->off;
    const struct lo_dip *dip = stage->dip;
    put(w, "begin", o + 1, k, minute_of(w, part.from));
    put(w, "finish", o + 1, k, minute_of(w, part.to));
    put(w, "rate", o + 1, k,
        lo_problem_worth(problem, off->sections, off->n_sections,
                         off->customers, off->mv_customers, part.from));
    /* On the way back people dip in the last minutes, at the last weight. */
    lo_time dips_at = part.to == outage->to && part.from > outage->from
                          ? outage->to
                          : part.from;
    if (dip != NULL && part.from == stage->from)
        put(w, "dip", o + 1, k,
            lo_problem_worth(problem, dip->sections, dip->n_sections,
                             dip->customers, dip->mv_customers, dips_at));
    g_string_append_printf(w->out, "set ACTIVE[%d,%d] :=", o + 1, k);
    for (int32_t i = 0; i < outage->n_jobs; i++)
        if (is_active(w, outage->jobs[i].v, part))
            g_string_append_printf(w->out, " %d", outage->jobs[i].v + 1);
    g_string_append(w->out, ";\n");
}

static void put_outage(struct writer *w, int32_t o)
{
    const struct lo_plan_outage *outage = &w->plan->outages[o];
    int n = 0;
    for (int32_t s = 0; s < outage->n_stages; s++) {
        const struct lo_plan_stage *stage = &outage->stages[s];
        struct lo_interval part = {stage->from, stage->from};
        while (part.to < stage->to) {
            part.from = part.to;
            part.to = next_change(w, outage, part.from, stage->to);
            put_part(w, o, ++n, part, stage);
        }
    }
    put(w, "n_stages", o + 1, 0, n);
}

/* The column that holds a job: its outage, else one of its own. */
static int column_of(const struct writer *w, int j)
{
    for (int32_t o = 0; o < w->plan->n_outages; o++)
        for (int32_t i = 0; i < w->plan->outages[o].n_jobs; i++)
            if (w->plan->outages[o].jobs[i].v == j)
                return o + 1;
    int column = w->plan->n_outages;
    for (guint i = 0; i < w->jobs->len; i++, column++)
        if (g_array_index(w->jobs, int, i) == j)
            return column + 1;
    for (guint i = 0; i < w->left->len; i++, column++)
        if (g_array_index(w->left, int, i) == j)
            return column + 1;
    g_assert_not_reached();
}

static void put_columns(struct writer *w)
{
    const struct lo_problem *problem = w->plan->problem;
    int32_t n_outages = w->plan->n_outages;
    bool *shared = g_new0(bool, problem->n_jobs + 1);
    for (int32_t o = 0; o < n_outages; o++)
        for (int32_t i = 0; i < w->plan->outages[o].n_jobs; i++)
            shared[w->plan->outages[o].jobs[i].v] = true;
    for (int j = 0; j < problem->n_jobs; j++)
        if (!shared[j])
            g_array_append_val(is_placed(w, j) ? w->jobs : w->left, j);
    g_free(shared);
    g_string_append_printf(w->out, "param n_columns := %d;\n",
                           n_outages + (int)(w->jobs->len + w->left->len));
    for (guint i = 0; i < w->left->len; i++) {
        int j = g_array_index(w->left, int, i);
        put(w, "left_weight", column_of(w, j), 0, job_at(w, j)->weight);
    }
    for (int32_t o = 0; o < n_outages; o++)
        put_outage(w, o);
    g_string_append_printf(w->out, "param n_rows := %d;\n", problem->n_jobs);
    for (int j = 0; j < problem->n_jobs; j++) {
        g_string_append(export_line(&w->params, "tag", j + 1, 0), " cover");
        put(w, "most", j + 1, 0, 1.0);
        g_string_append_printf(w->out, "set IN[%d] := %d;\n", j + 1,
                               column_of(w, j));
    }
}

void lo_plan_export_plan(GString *out, const struct lo_plan *plan)
{
    const struct lo_problem *problem = plan->problem;
    struct writer w = {plan,
                       planner_new(problem),
                       out,
                       export_params_new(),
                       g_array_new(FALSE, FALSE, sizeof(int)),
                       g_array_new(FALSE, FALSE, sizeof(int))};
    g_string_append(out, "# Data of models/week.mod: the placed plan.\n");
    export_jobs(out, problem);
    g_string_append_printf(out, "data;\nparam n_jobs := %d;\n",
                           problem->n_jobs);
    put_scalar(&w, "long", 4.0 * minutes(problem->to - problem->from));
    put_scalar(&w, "staged", problem->staged);
    put_scalar(&w, "dip_min", minutes(problem->dip_s));
    put_jobs(&w);
    put_crews(&w);
    put_columns(&w);
    export_params_end(out, &w.params);
    g_string_append(out, "end;\n");
    g_array_free(w.jobs, TRUE);
    g_array_free(w.left, TRUE);
    planner_free(w.p);
}
