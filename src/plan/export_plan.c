/*
 * plan.dat: the placed plan as data of models/week.mod, one column an outage.
 * What glpsol then says of hours, crews and order rests on these figures and
 * on nothing of the planner.
 *
 * Rows of that file are units: the first parts of all jobs in their order, then
 * further parts (E12).
 */
#include "export_int.h"
#include "plan_int.h"

struct unit {
    int job;
    int part; /* from 0 */
};

struct writer {
    const struct lo_plan *plan;
    struct planner *p; /* sites, and which crews may serve */
    GString *out;      /* sets; the parameters follow */
    struct export_params params;
    GArray *units; /* struct unit */
    GArray *own;   /* int: placed units in no outage */
    GArray *left;  /* int: units of jobs left out */
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

/* --- units --------------------------------------------------------------- */

static struct unit unit_at(const struct writer *w, int u)
{
    return g_array_index(w->units, struct unit, u);
}

static void find_units(struct writer *w)
{
    for (int j = 0; j < w->plan->n_jobs; j++) {
        struct unit first = {j, 0};
        g_array_append_val(w->units, first);
    }
    for (int j = 0; j < w->plan->n_jobs; j++)
        for (int k = 1; is_placed(w, j) && k < w->plan->placements[j].n_parts;
             k++) {
            struct unit further = {j, k};
            g_array_append_val(w->units, further);
        }
}

/* Its number in the file. */
static int number_of(const struct writer *w, int j, int part)
{
    for (int u = 0; u < (int)w->units->len; u++)
        if (unit_at(w, u).job == j && unit_at(w, u).part == part)
            return u + 1;
    g_assert_not_reached();
}

static struct lo_interval work_of(const struct writer *w, int u)
{
    struct unit unit = unit_at(w, u);
    return w->plan->placements[unit.job].parts[unit.part];
}

static struct lo_interval dead_of(const struct writer *w, int u)
{
    const struct lo_job_mode *mode = mode_of(w, unit_at(w, u).job);
    struct lo_interval work = work_of(w, u);
    return (struct lo_interval){work.from - mode->before_s,
                                work.to + mode->after_s};
}

static bool is_dead(const struct writer *w, int u)
{
    int j = unit_at(w, u).job;
    return is_placed(w, j) && !mode_of(w, j)->live && job_at(w, j)->n_dead > 0;
}

/* Is the unit one of the outage's? */
static bool is_in(const struct writer *w, int u,
                  const struct lo_plan_outage *outage)
{
    bool job = false;
    for (int32_t i = 0; i < outage->n_jobs && !job; i++)
        job = outage->jobs[i].v == unit_at(w, u).job;
    if (!job || !is_dead(w, u))
        return false;
    if (w->plan->placements[unit_at(w, u).job].n_parts == 1)
        return true;
    struct lo_interval dead = dead_of(w, u);
    return outage->from <= dead.from && dead.to <= outage->to;
}

/* --- jobs and crews ---------------------------------------------------- */

static void put_windows(struct writer *w, int u)
{
    const struct lo_job *job = job_at(w, unit_at(w, u).job);
    put(w, "n_windows", u + 1, 0, job->n_windows);
    for (int32_t i = 0; i < job->n_windows; i++) {
        put(w, "opens", u + 1, i + 1, minute_of(w, job->windows[i].from));
        put(w, "closes", u + 1, i + 1, minute_of(w, job->windows[i].to));
    }
    if (job->pin != LO_TIME_NONE && unit_at(w, u).part == 0)
        put(w, "pinned", u + 1, 0, minute_of(w, job->pin));
}

/* The crews of a placement come part by part, in the order of its needs. */
static void put_needs(struct writer *w, int u)
{
    struct unit unit = unit_at(w, u);
    const struct lo_job_mode *mode = mode_of(w, unit.job);
    const struct lo_placement *placement = &w->plan->placements[unit.job];
    int32_t each = placement->n_crews / placement->n_parts;
    int32_t next = unit.part * each, end = next + each;
    put(w, "n_needs", u + 1, 0, mode->n_needs);
    for (int32_t k = 0; k < mode->n_needs; k++) {
        const struct lo_need *need = &mode->needs[k];
        put(w, "need", u + 1, k + 1, need->number);
        g_string_append_printf(w->out, "set BY[%d,%d] :=", u + 1, k + 1);
        for (int i = 0; i < need->number && next < end; i++)
            g_string_append_printf(w->out, " %d",
                                   placement->crews[next++].v + 1);
        g_string_append_printf(w->out, ";\nset MAY[%d,%d] :=", u + 1, k + 1);
        for (int c = 0; c < w->plan->problem->n_crews; c++)
            if (crew_may_serve(w->p, unit.job, need, c))
                g_string_append_printf(w->out, " %d", c + 1);
        g_string_append(w->out, ";\n");
    }
}

/* E4: the first part waits for the last of those before, and each part for the
 * one before it. */
static void put_order(struct writer *w)
{
    g_string_append(w->out, "set FOLLOWS :=");
    for (int j = 0; j < w->plan->n_jobs; j++)
        for (int32_t i = 0; i < job_at(w, j)->n_after; i++) {
            int before = job_at(w, j)->after[i].v;
            int parts =
                is_placed(w, before) ? w->plan->placements[before].n_parts : 1;
            g_string_append_printf(w->out, " (%d,%d)",
                                   number_of(w, before, parts - 1), j + 1);
        }
    for (int u = 0; u < (int)w->units->len; u++) {
        struct unit unit = unit_at(w, u);
        if (unit.part > 0)
            g_string_append_printf(w->out, " (%d,%d)",
                                   number_of(w, unit.job, unit.part - 1),
                                   u + 1);
    }
    g_string_append(w->out, ";\n");
}

/* E12 */
static void put_splits(struct writer *w)
{
    GString *all = g_string_new("set SPLIT :=");
    for (int j = 0; j < w->plan->n_jobs; j++) {
        if (!is_placed(w, j) || w->plan->placements[j].n_parts < 2)
            continue;
        g_string_append_printf(all, " %d", j + 1);
        g_string_append_printf(w->out, "set PARTS[%d] :=", j + 1);
        for (int k = 0; k < w->plan->placements[j].n_parts; k++)
            g_string_append_printf(w->out, " %d", number_of(w, j, k));
        g_string_append(w->out, ";\n");
        put(w, "total", j + 1, 0, minutes(mode_of(w, j)->duration_s));
        put(w, "least", j + 1, 0, minutes(mode_of(w, j)->min_part_s));
        put(w, "most_parts", j + 1, 0, mode_of(w, j)->max_parts);
    }
    g_string_append_printf(w->out, "%s;\n", all->str);
    g_string_free(all, TRUE);
}

static void put_jobs(struct writer *w)
{
    g_string_append(w->out, "set PLACED :=");
    for (int u = 0; u < (int)w->units->len; u++)
        if (is_placed(w, unit_at(w, u).job))
            g_string_append_printf(w->out, " %d", u + 1);
    g_string_append(w->out, ";\n");
    put_order(w);
    put_splits(w);
    for (int u = 0; u < (int)w->units->len; u++) {
        if (!is_placed(w, unit_at(w, u).job))
            continue;
        const struct lo_job_mode *mode = mode_of(w, unit_at(w, u).job);
        struct lo_interval work = work_of(w, u);
        put(w, "at", u + 1, 0, minute_of(w, work.from));
        put(w, "work", u + 1, 0, minutes(work.to - work.from));
        put(w, "before", u + 1, 0, minutes(mode->before_s));
        put(w, "after", u + 1, 0, minutes(mode->after_s));
        put_windows(w, u);
        put_needs(w, u);
        export_job_rules(w->out, &w->params, w->plan->problem,
                         unit_at(w, u).job, u + 1, mode->live);
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
    int n = problem->travel_s > 0 ? (int)w->units->len : 0;
    for (int u = 0; u < n; u++)
        for (int v = 0; v < n; v++) {
            int a = unit_at(w, u).job, b = unit_at(w, v).job;
            if (u != v && is_placed(w, a) && is_placed(w, b) &&
                !same_site(w->p, a, b))
                put(w, "travel", u + 1, v + 1, minutes(problem->travel_s));
        }
}

/* --- outages ------------------------------------------------------------- */

static bool is_active(const struct writer *w, int u, struct lo_interval part)
{
    struct lo_interval dead = dead_of(w, u);
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
    for (int u = 0; u < (int)w->units->len; u++) {
        if (!is_in(w, u, outage))
            continue;
        struct lo_interval dead = dead_of(w, u);
        if (dead.from > at)
            to = MIN(to, dead.from);
        if (dead.to > at)
            to = MIN(to, dead.to);
    }
    const struct lo_problem *problem = w->plan->problem;
    int next = lo_problem_epoch(problem, at) + 1;
    return next < problem->n_epochs ? MIN(to, problem->epochs[next].from) : to;
}

static bool is_off(const struct lo_plan_stage *stage, lo_section section)
{
    const struct lo_dip *dip = stage->dip;
    return has_section(stage->off->sections, stage->off->n_sections, section) ||
           (dip != NULL &&
            has_section(dip->sections, dip->n_sections, section));
}

/* E10: sections of pairs that are off in the stage, each once. */
static void put_partners(struct writer *w, int o, int k,
                         const struct lo_plan_stage *stage)
{
    const struct lo_problem *problem = w->plan->problem;
    GHashTable *seen = g_hash_table_new(NULL, NULL);
    for (int32_t p = 0; p < problem->n_pairs; p++)
        for (int side = 0; side < 2; side++) {
            lo_section section = problem->pairs[p][side];
            if (!is_off(stage, section) ||
                !g_hash_table_add(seen, GINT_TO_POINTER(section.v + 1)))
                continue;
            if (g_hash_table_size(seen) == 1)
                g_string_append_printf(w->out, "set OFF[%d,%d] :=", o + 1, k);
            g_string_append_printf(w->out, " %d", section.v + 1);
        }
    if (g_hash_table_size(seen) > 0)
        g_string_append(w->out, ";\n");
    g_hash_table_destroy(seen);
}

/* E10: each pair once, whatever customers it stands for. */
static void put_pairs(struct writer *w)
{
    const struct lo_problem *problem = w->plan->problem;
    g_string_append(w->out, "set NEVER :=");
    for (int32_t p = 0; p < problem->n_pairs; p++) {
        const lo_section *pair = problem->pairs[p];
        bool known = false;
        for (int32_t q = 0; q < p && !known; q++)
            known = problem->pairs[q][0].v == pair[0].v &&
                    problem->pairs[q][1].v == pair[1].v;
        if (!known)
            g_string_append_printf(w->out, " (%d,%d)", pair[0].v + 1,
                                   pair[1].v + 1);
    }
    g_string_append(w->out, ";\n");
}

/* E6: spots that are off in the stage. */
static void put_hits(struct writer *w, int o, int k,
                     const struct lo_plan_stage *stage)
{
    const struct lo_problem *problem = w->plan->problem;
    bool any = false;
    for (int32_t s = 0; s < problem->n_spots && problem->n_repeats > 0; s++) {
        if (!is_off(stage, problem->spots[s].section))
            continue;
        if (!any)
            g_string_append_printf(w->out, "set HIT[%d,%d] :=", o + 1, k);
        any = true;
        g_string_append_printf(w->out, " %d", s + 1);
    }
    if (any)
        g_string_append(w->out, ";\n");
}

/* E6: limits, and what has been. */
static void put_limits(struct writer *w)
{
    const struct lo_problem *problem = w->plan->problem;
    int n = 0, spots = problem->n_repeats > 0 ? problem->n_spots : 0;
    g_string_append_printf(w->out,
                           "param n_spots := %d;\nparam n_limits := %d;\n",
                           spots, problem->n_repeats);
    for (int32_t l = 0; l < problem->n_repeats; l++) {
        put(w, "limit_most", l + 1, 0, problem->repeats[l].most);
        put(w, "limit_days", l + 1, 0, problem->repeats[l].days);
        put(w, "limit_kind", l + 1, 0, (double)problem->repeats[l].kind);
    }
    for (int s = 0; s < spots; s++)
        for (int32_t i = 0; i < problem->spots[s].n_past; i++) {
            const struct lo_past_off *past = &problem->spots[s].past[i];
            put(w, "past_spot", ++n, 0, s + 1);
            put(w, "past_day", n, 0, past->date);
            put(w, "past_kind", n, 0, (double)past->kind);
            put(w, "past_from", n, 0, minute_of(w, past->from));
            put(w, "past_to", n, 0, minute_of(w, past->to));
        }
    g_string_append_printf(w->out, "param n_past := %d;\n", n);
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
    put_partners(w, o, k, stage);
    enum lo_repeat_kind kind = LO_REPEAT_URGENT;
    g_string_append_printf(w->out, "set ACTIVE[%d,%d] :=", o + 1, k);
    for (int u = 0; u < (int)w->units->len; u++)
        if (is_in(w, u, outage) && is_active(w, u, part)) {
            int32_t task = job_at(w, unit_at(w, u).job)->task;
            kind = MIN(kind, lo_repeat_kind_of_notice(
                                 problem->work->tasks[task].notice));
            g_string_append_printf(w->out, " %d", u + 1);
        }
    g_string_append(w->out, ";\n");
    put_hits(w, o, k, stage);
    put(w, "day", o + 1, k, lo_problem_date(problem, part.from));
    put(w, "kind", o + 1, k, (double)kind);
}

static void put_outage(struct writer *w, int32_t o)
{
    const struct lo_plan_outage *outage = &w->plan->outages[o];
    const struct lo_plan_stage *before = NULL;
    int n = 0;
    for (int32_t s = 0; s < outage->n_stages; s++) {
        const struct lo_plan_stage *stage = &outage->stages[s];
        struct lo_interval part = {stage->from, stage->from};
        while (part.to < stage->to) {
            part.from = part.to;
            part.to = next_change(w, outage, part.from, stage->to);
            put_part(w, o, ++n, part, stage);
            export_stage_rules(w->out, &w->params, w->plan->problem, o + 1, n,
                               before, stage);
            before = stage;
        }
    }
    export_last_stage(w->out, w->plan->problem, o + 1, before);
    put(w, "n_stages", o + 1, 0, n);
}

/* The column that holds a unit: its outage, else one of its own. */
static int column_of(const struct writer *w, int u)
{
    for (int32_t o = 0; o < w->plan->n_outages; o++)
        if (is_in(w, u, &w->plan->outages[o]))
            return o + 1;
    int column = w->plan->n_outages;
    for (guint i = 0; i < w->own->len; i++, column++)
        if (g_array_index(w->own, int, i) == u)
            return column + 1;
    for (guint i = 0; i < w->left->len; i++, column++)
        if (g_array_index(w->left, int, i) == u)
            return column + 1;
    g_assert_not_reached();
}

static void put_columns(struct writer *w)
{
    int32_t n_outages = w->plan->n_outages;
    int n = (int)w->units->len;
    for (int u = 0; u < n; u++)
        if (!is_dead(w, u))
            g_array_append_val(
                is_placed(w, unit_at(w, u).job) ? w->own : w->left, u);
    g_string_append_printf(w->out, "param n_columns := %d;\n",
                           n_outages + (int)(w->own->len + w->left->len));
    for (guint i = 0; i < w->left->len; i++) {
        int u = g_array_index(w->left, int, i);
        put(w, "left_weight", column_of(w, u), 0,
            job_at(w, unit_at(w, u).job)->weight);
    }
    for (int32_t o = 0; o < n_outages; o++)
        put_outage(w, o);
    g_string_append_printf(w->out, "param n_rows := %d;\n", n);
    for (int u = 0; u < n; u++) {
        g_string_append(export_line(&w->params, "tag", u + 1, 0), " cover");
        put(w, "most", u + 1, 0, 1.0);
        g_string_append_printf(w->out, "set IN[%d] := %d;\n", u + 1,
                               column_of(w, u));
    }
}

void lo_plan_export_plan(GString *out, const struct lo_plan *plan)
{
    const struct lo_problem *problem = plan->problem;
    struct writer w = {plan,
                       planner_new(problem),
                       out,
                       export_params_new(),
                       g_array_new(FALSE, FALSE, sizeof(struct unit)),
                       g_array_new(FALSE, FALSE, sizeof(int)),
                       g_array_new(FALSE, FALSE, sizeof(int))};
    find_units(&w);
    g_string_append(out, "# Data of models/week.mod: the placed plan.\n");
    export_jobs(out, problem);
    for (int u = problem->n_jobs; u < (int)w.units->len; u++)
        g_string_append_printf(out, "# job %d = part %d of job %d\n", u + 1,
                               unit_at(&w, u).part + 1, unit_at(&w, u).job + 1);
    g_string_append_printf(out, "data;\nparam n_jobs := %u;\n", w.units->len);
    put_scalar(&w, "long", 4.0 * minutes(problem->to - problem->from));
    put_scalar(&w, "staged", problem->staged);
    put_scalar(&w, "max_switching", problem->max_switching);
    put_pairs(&w);
    put_limits(&w);
    export_rules(out, &w.params, problem);
    put_scalar(&w, "dip_min", minutes(problem->dip_s));
    put_jobs(&w);
    put_crews(&w);
    put_columns(&w);
    export_params_end(out, &w.params);
    g_string_append(out, "end;\n");
    g_array_free(w.units, TRUE);
    g_array_free(w.own, TRUE);
    g_array_free(w.left, TRUE);
    planner_free(w.p);
}
