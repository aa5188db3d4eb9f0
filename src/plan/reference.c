/*
 * The data of models/reference.mod for a small problem: the same jobs, crews
 * and off(R), handed to a model and a solver run that share nothing with the
 * planner.
 */
#include <string.h>

#include "plan_int.h"

enum { MOST_REFERENCE_JOBS = 6 };

struct writer {
    struct planner *p;
    GString *out;
    GArray *instants; /* lo_time */
};

/* Minutes from the first planned instant; whole seconds are kept. */
static void put_minutes(struct writer *w, int64_t seconds)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(text, sizeof text, "%.10g", (double)seconds / LO_MINUTE);
    g_string_append_printf(w->out, " %s", text);
}

static void put_time(struct writer *w, lo_time at)
{
    put_minutes(w, at - w->p->problem->from);
}

static const struct lo_job *job_at(const struct writer *w, int j)
{
    return &w->p->problem->jobs[j];
}

static int modes_of(const struct writer *w, int j)
{
    const struct lo_job *job = job_at(w, j);
    return job->problem.rule == NULL ? job->n_modes : 0;
}

static bool fits(const struct lo_job *job, const struct lo_job_mode *mode,
                 lo_time at)
{
    if (job->pin != LO_TIME_NONE && job->pin != at)
        return false;
    for (int32_t i = 0; i < job->n_windows; i++)
        if (job->windows[i].from <= at &&
            at + mode->duration_s <= job->windows[i].to)
            return true;
    return false;
}

static bool is_dead(const struct lo_job *job, const struct lo_job_mode *mode)
{
    return !mode->live && job->n_dead > 0;
}

/* Starts by E2, and the instants they make. */
static void put_starts(struct writer *w, int j, int m)
{
    const struct lo_problem *problem = w->p->problem;
    const struct lo_job *job = job_at(w, j);
    const struct lo_job_mode *mode = &job->modes[m];
    g_string_append_printf(w->out, "set START[%d,%d] :=", j + 1, m + 1);
    for (int32_t s = 0; s < problem->n_slots; s++) {
        lo_time at = problem->slots[s];
        if (!fits(job, mode, at))
            continue;
        put_time(w, at);
        lo_time from = at - mode->before_s;
        lo_time to = at + mode->duration_s + mode->after_s;
        if (is_dead(job, mode)) {
            g_array_append_val(w->instants, from);
            g_array_append_val(w->instants, to);
        }
    }
    g_string_append(w->out, ";\n");
}

typedef int64_t mode_value_fn(const struct lo_job *job,
                              const struct lo_job_mode *mode);

static int64_t work_of(const struct lo_job *job, const struct lo_job_mode *mode)
{
    (void)job;
    return mode->duration_s;
}

static int64_t before_of(const struct lo_job *job,
                         const struct lo_job_mode *mode)
{
    (void)job;
    return mode->before_s;
}

static int64_t after_of(const struct lo_job *job,
                        const struct lo_job_mode *mode)
{
    (void)job;
    return mode->after_s;
}

static int64_t dead_of(const struct lo_job *job, const struct lo_job_mode *mode)
{
    return is_dead(job, mode) ? LO_MINUTE : 0;
}

static int64_t needs_of(const struct lo_job *job,
                        const struct lo_job_mode *mode)
{
    (void)job;
    return (int64_t)mode->n_needs * LO_MINUTE;
}

static void put_by_mode(struct writer *w, const char *name, mode_value_fn *fn)
{
    g_string_append_printf(w->out, "param %s :=", name);
    for (int j = 0; j < w->p->n_jobs; j++)
        for (int m = 0; m < modes_of(w, j); m++) {
            g_string_append_printf(w->out, " %d %d", j + 1, m + 1);
            put_minutes(w, fn(job_at(w, j), &job_at(w, j)->modes[m]));
        }
    g_string_append(w->out, ";\n");
}

/* --- off(R) by sets of jobs -------------------------------------------- */

static int jobs_in(unsigned set, int n_jobs, int *jobs)
{
    int n = 0;
    for (int j = 0; j < n_jobs; j++)
        if ((set >> j & 1) != 0)
            jobs[n++] = j;
    return n;
}

/* Of the set, the jobs that hang together with j: its outage at that time. */
static unsigned outage_of(const struct planner *p, unsigned set, int j)
{
    unsigned group = 1u << j;
    for (int round = 0; round < p->n_jobs; round++)
        for (int a = 0; a < p->n_jobs; a++)
            for (int b = 0; b < p->n_jobs; b++)
                if ((group >> a & 1) != 0 && (set >> b & 1) != 0 &&
                    interact(p, a, b))
                    group |= 1u << b;
    return group;
}

/* E9: the sections with customers, and the sets that have them off. */
static void put_spots(struct writer *w)
{
    struct planner *p = w->p;
    const struct lo_sections *sections = p->problem->sections;
    int jobs[MOST_REFERENCE_JOBS], spots = 0;
    GString *off = g_string_new("param off :=");
    for (int32_t s = 0; s < sections->n; s++) {
        bool any = false;
        for (unsigned a = 0; a < 1u << p->n_jobs; a++) {
            int n = jobs_in(a, p->n_jobs, jobs);
            const struct lo_off *here = off_of_jobs(p, jobs, n);
            if (sections->info[s].customers == 0 ||
                !has_section(here->sections, here->n_sections, (lo_section){s}))
                continue;
            spots += !any;
            any = true;
            g_string_append_printf(off, " %d %u 1", spots, a);
        }
    }
    g_string_append_printf(
        w->out, "param n_spots := %d;\n%s;\nparam max_off :=", spots, off->str);
    put_minutes(w, p->problem->max_off_s);
    g_string_append(w->out, ";\n");
    g_string_free(off, TRUE);
}

static void put_rates(struct writer *w)
{
    struct planner *p = w->p;
    int jobs[MOST_REFERENCE_JOBS], other[MOST_REFERENCE_JOBS];
    unsigned sets = 1u << p->n_jobs;
    g_string_append(w->out, "param rate :=");
    for (unsigned a = 0; a < sets; a++)
        g_string_append_printf(
            w->out, " %u %" G_GINT64_FORMAT, a,
            rate_of_jobs(p, jobs, jobs_in(a, p->n_jobs, jobs)));
    g_string_append(w->out, ";\nparam untold :=");
    for (unsigned a = 0; a < sets; a++)
        for (int j = 0; j < p->n_jobs; j++) {
            int n = jobs_in(outage_of(p, a, j), p->n_jobs, jobs);
            if ((a >> j & 1) != 0 && off_of_jobs(p, jobs, n)->customers > 0)
                g_string_append_printf(w->out, " %d %u 1", j + 1, a);
        }
    g_string_append(w->out, ";\n");
    put_spots(w);
    g_string_append(w->out, "param dip :=");
    for (unsigned a = 0; a < sets; a++)
        for (unsigned b = 0; b < sets; b++) {
            int n = jobs_in(a, p->n_jobs, jobs);
            int m = jobs_in(b, p->n_jobs, other);
            int64_t cost = dip_cost(p, dip_of_jobs(p, jobs, n, other, m));
            if (cost > 0) {
                g_string_append_printf(w->out, " %u %u", a, b);
                put_minutes(w, cost);
            }
        }
    g_string_append(w->out, ";\n");
}

/* --- crews ------------------------------------------------------------- */

/* Calls for every need of every mode. */
static void put_needs(struct writer *w)
{
    const struct lo_problem *problem = w->p->problem;
    GString *may = g_string_new("param may :=");
    GString *shift = g_string_new("param off_shift :=");
    g_string_append(w->out, "param need :=");
    for (int j = 0; j < w->p->n_jobs; j++)
        for (int m = 0; m < modes_of(w, j); m++) {
            const struct lo_job_mode *mode = &job_at(w, j)->modes[m];
            for (int k = 0; k < mode->n_needs; k++) {
                g_string_append_printf(w->out, " %d %d %d %d", j + 1, m + 1,
                                       k + 1, mode->needs[k].number);
                for (int c = 0; c < problem->n_crews; c++)
                    if (crew_may_serve(w->p, j, &mode->needs[k], c))
                        g_string_append_printf(may, " %d %d %d %d 1", j + 1,
                                               m + 1, k + 1, c + 1);
            }
        }
    g_string_append_printf(w->out, ";\n%s;\n", may->str);
    struct writer inner = {w->p, shift, w->instants};
    for (int j = 0; j < w->p->n_jobs; j++)
        for (int m = 0; m < modes_of(w, j); m++) {
            const struct lo_job_mode *mode = &job_at(w, j)->modes[m];
            for (int32_t s = 0; s < problem->n_slots; s++) {
                lo_time at = problem->slots[s];
                struct lo_interval busy = {at - problem->crew_before_s,
                                           at + mode->duration_s +
                                               problem->crew_after_s};
                for (int c = 0; c < problem->n_crews; c++)
                    if (fits(job_at(w, j), mode, at) &&
                        !crew_is_on_shift(&problem->crews[c], busy)) {
                        g_string_append_printf(shift, " %d %d", j + 1, m + 1);
                        put_time(&inner, at);
                        g_string_append_printf(shift, " %d 1", c + 1);
                    }
            }
        }
    g_string_append_printf(w->out, "%s;\n", shift->str);
    g_string_free(may, TRUE);
    g_string_free(shift, TRUE);
}

static void put_travel(struct writer *w)
{
    const struct lo_problem *problem = w->p->problem;
    g_string_append(w->out, "param travel :=");
    for (int a = 0; a < w->p->n_jobs; a++)
        for (int b = 0; b < w->p->n_jobs; b++)
            if (a != b && problem->travel_s > 0 && !same_site(w->p, a, b)) {
                g_string_append_printf(w->out, " %d %d", a + 1, b + 1);
                put_minutes(w, problem->travel_s);
            }
    g_string_append(w->out, ";\nparam busy_before :=");
    put_minutes(w, problem->crew_before_s);
    g_string_append(w->out, ";\nparam busy_after :=");
    put_minutes(w, problem->crew_after_s);
    g_string_append(w->out, ";\n");
}

/* --- the whole file ---------------------------------------------------- */

static int compare_times(const void *a, const void *b)
{
    lo_time x = *(const lo_time *)a, y = *(const lo_time *)b;
    return (x > y) - (x < y);
}

static void put_instants(struct writer *w)
{
    GString *list = g_string_new(NULL);
    struct writer inner = {w->p, list, w->instants};
    int n = 0;
    g_array_sort(w->instants, compare_times);
    for (guint i = 0; i < w->instants->len; i++) {
        lo_time at = g_array_index(w->instants, lo_time, i);
        if (i > 0 && g_array_index(w->instants, lo_time, i - 1) == at)
            continue;
        g_string_append_printf(list, " %d", ++n);
        put_time(&inner, at);
    }
    g_string_append_printf(w->out, "param n_instants := %d;\nparam at :=%s;\n",
                           n, list->str);
    g_string_free(list, TRUE);
}

static void put_jobs(struct writer *w)
{
    const struct lo_problem *problem = w->p->problem;
    g_string_append_printf(w->out,
                           "data;\nparam n_jobs := %d;\nparam n_crews := %d;\n"
                           "param n_modes :=",
                           w->p->n_jobs, problem->n_crews);
    for (int j = 0; j < w->p->n_jobs; j++)
        g_string_append_printf(w->out, " %d %d", j + 1, modes_of(w, j));
    g_string_append(w->out, ";\nparam weight :=");
    for (int j = 0; j < w->p->n_jobs; j++) {
        char text[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(text, sizeof text, "%.17g", job_at(w, j)->weight);
        g_string_append_printf(w->out, " %d %s", j + 1, text);
    }
    g_string_append(w->out, ";\nparam follows :=");
    for (int j = 0; j < w->p->n_jobs; j++)
        for (int32_t i = 0; i < job_at(w, j)->n_after; i++)
            g_string_append_printf(w->out, " %d %d 1", j + 1,
                                   job_at(w, j)->after[i].v + 1);
    g_string_append(w->out, ";\nparam told :=");
    for (int j = 0; j < w->p->n_jobs; j++) {
        g_string_append_printf(w->out, " %d", j + 1);
        put_time(w, problem->now + job_at(w, j)->lead_s);
    }
    g_string_append(w->out, ";\n");
}

/* Only rules that the model states. */
static bool is_plain(const struct lo_problem *problem)
{
    for (int32_t j = 0; j < problem->n_jobs; j++)
        for (int32_t m = 0; m < problem->jobs[j].n_modes; m++)
            if (problem->jobs[j].modes[m].live)
                return false;
    return problem->n_epochs == 1 && problem->n_pairs == 0 &&
           problem->n_off_limits == 0 && problem->n_repeats == 0 &&
           problem->max_switching == 0 && problem->min_gap_s == 0 &&
           problem->section_weight == NULL && problem->epochs[0].n_keep == 0;
}

enum lo_status lo_problem_reference_data(GString *out,
                                         const struct lo_problem *problem,
                                         struct lo_error *err)
{
    if (problem->n_jobs < 1 || problem->n_jobs > MOST_REFERENCE_JOBS)
        return lo_error_set(err, LO_ELIMIT,
                            "models/reference.mod is for 1 to %d jobs, not %d",
                            MOST_REFERENCE_JOBS, problem->n_jobs);
    if (!problem->staged)
        return lo_error_set(err, LO_EINPUT,
                            "models/reference.mod knows staged "
                            "outages only");
    if (!is_plain(problem))
        return lo_error_set(err, LO_EINPUT,
                            "models/reference.mod knows no repeat limits, "
                            "desk limit, least gap, live work, hours or people "
                            "that differ");
    struct planner *p = planner_new(problem);
    struct writer w = {p, out, g_array_new(FALSE, FALSE, sizeof(lo_time))};
    put_jobs(&w);
    for (int j = 0; j < p->n_jobs; j++)
        for (int m = 0; m < modes_of(&w, j); m++)
            put_starts(&w, j, m);
    put_by_mode(&w, "work", work_of);
    put_by_mode(&w, "before", before_of);
    put_by_mode(&w, "after", after_of);
    put_by_mode(&w, "dead", dead_of);
    put_by_mode(&w, "n_needs", needs_of);
    put_rates(&w);
    put_needs(&w);
    put_travel(&w);
    put_instants(&w);
    g_string_append(out, "end;\n");
    g_array_free(w.instants, TRUE);
    planner_free(p);
    return LO_OK;
}
