/*
 * The data of models/reference.mod for a small problem: the same jobs, crews
 * and off(R), handed to a model and a solver run that share nothing with the
 * planner.
 */
#include <string.h>

#include "reference_int.h"

/* Minutes; whole seconds are kept. */
void reference_minutes(struct reference *r, int64_t seconds)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(text, sizeof text, "%.10g", (double)seconds / LO_MINUTE);
    g_string_append_printf(r->out, " %s", text);
}

void reference_number(struct reference *r, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(text, sizeof text, "%.17g", value);
    g_string_append_printf(r->out, " %s", text);
}

/* From the first planned instant. */
static void put_time(struct reference *r, lo_time at)
{
    reference_minutes(r, at - r->p->problem->from);
}

static const struct lo_job *job_at(const struct reference *r, int j)
{
    return &r->p->problem->jobs[j];
}

static int modes_of(const struct reference *r, int j)
{
    const struct lo_job *job = job_at(r, j);
    return job->problem.rule == NULL ? job->n_modes : 0;
}

/* --- units, lengths, starts ------------------------------------------------
 */

/* Parts a mode may have; more than the work has slots are of no use. */
static int parts_of(const struct reference *r, const struct lo_job_mode *mode)
{
    int64_t slot = r->p->problem->slot_s;
    int64_t slots = (mode->duration_s + slot - 1) / slot;
    return (int)MIN(MAX(mode->max_parts, 1), slots);
}

/* false: too many. */
static bool find_units(struct reference *r)
{
    for (int j = 0; j < r->p->n_jobs; j++) {
        int parts = 1;
        for (int m = 0; m < modes_of(r, j); m++)
            parts = MAX(parts, parts_of(r, &job_at(r, j)->modes[m]));
        for (int k = 1; k <= parts; k++) {
            if (r->n_units == MOST_REFERENCE_UNITS)
                return false;
            r->units[r->n_units++] = (struct reference_unit){j, k};
        }
    }
    return true;
}

/* Lengths a part may have, the whole work first; int64_t. */
static GArray *lengths_of(const struct reference *r,
                          const struct lo_job_mode *mode)
{
    int64_t slot = r->p->problem->slot_s, odd = mode->duration_s % slot;
    GArray *lengths = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_array_append_val(lengths, mode->duration_s);
    for (int64_t whole = 0; whole < mode->duration_s && parts_of(r, mode) > 1;
         whole += slot)
        for (int64_t rest = 0; rest <= odd; rest += MAX(odd, 1)) {
            int64_t length = whole + rest;
            if (length > 0 && length >= mode->min_part_s &&
                length < mode->duration_s)
                g_array_append_val(lengths, length);
        }
    return lengths;
}

typedef void length_fn(struct reference *r, int j, int m, int l,
                       int64_t length);

static void each_length(struct reference *r, length_fn *fn)
{
    for (int j = 0; j < r->p->n_jobs; j++)
        for (int m = 0; m < modes_of(r, j); m++) {
            GArray *lengths = lengths_of(r, &job_at(r, j)->modes[m]);
            for (guint l = 0; l < lengths->len; l++)
                fn(r, j, m, (int)l, g_array_index(lengths, int64_t, l));
            g_array_free(lengths, TRUE);
        }
}

static void put_length(struct reference *r, int j, int m, int l, int64_t length)
{
    g_string_append_printf(r->out, " %d %d %d", j + 1, m + 1, l + 1);
    reference_minutes(r, length);
}

static void put_odd(struct reference *r, int j, int m, int l, int64_t length)
{
    if (length % r->p->problem->slot_s != 0)
        g_string_append_printf(r->out, " %d %d %d 1", j + 1, m + 1, l + 1);
}

static void put_lengths(struct reference *r)
{
    g_string_append(r->out, "param length :=");
    each_length(r, put_length);
    g_string_append(r->out, ";\nparam odd :=");
    each_length(r, put_odd);
    g_string_append(r->out, ";\nparam n_lengths :=");
    for (int j = 0; j < r->p->n_jobs; j++)
        for (int m = 0; m < modes_of(r, j); m++) {
            GArray *lengths = lengths_of(r, &job_at(r, j)->modes[m]);
            g_string_append_printf(r->out, " %d %d %u", j + 1, m + 1,
                                   lengths->len);
            g_array_free(lengths, TRUE);
        }
    g_string_append(r->out, ";\n");
}

/* E2; of the first part the pin, and of parts that are laid down all of it. */
static bool fits(const struct lo_job *job, int m, int part, lo_time at,
                 int64_t length)
{
    const struct lo_job_mode *mode = &job->modes[m];
    const struct lo_interval *fixed = mode->fixed;
    if (mode->n_fixed > 0 &&
        (part > mode->n_fixed ||
         at != job->pin + fixed[part - 1].from - fixed[0].from ||
         length != fixed[part - 1].to - fixed[part - 1].from))
        return false;
    if (part == 1 && job->pin != LO_TIME_NONE && job->pin != at)
        return false;
    for (int32_t i = 0; i < job->n_windows; i++)
        if (job->windows[i].from <= at && at + length <= job->windows[i].to)
            return true;
    return false;
}

static bool is_dead(const struct lo_job *job, const struct lo_job_mode *mode)
{
    return !mode->live && job->n_dead > 0;
}

/* Starts of one unit, and the instants they make. */
static void put_starts_of(struct reference *r, int u, int m, int l,
                          int64_t length)
{
    const struct lo_problem *problem = r->p->problem;
    const struct lo_job *job = job_at(r, r->units[u].job);
    const struct lo_job_mode *mode = &job->modes[m];
    g_string_append_printf(r->out, "set START[%d,%d,%d] :=", u + 1, m + 1,
                           l + 1);
    for (int32_t s = 0; s < problem->n_slots; s++) {
        lo_time at = problem->slots[s];
        if (!fits(job, m, r->units[u].part, at, length))
            continue;
        put_time(r, at);
        lo_time from = at - mode->before_s;
        lo_time to = at + length + mode->after_s;
        if (is_dead(job, mode)) {
            g_array_append_val(r->instants, from);
            g_array_append_val(r->instants, to);
        }
    }
    g_string_append(r->out, ";\n");
}

static void put_starts(struct reference *r)
{
    for (int u = 0; u < r->n_units; u++)
        for (int m = 0; m < modes_of(r, r->units[u].job); m++) {
            GArray *lengths =
                lengths_of(r, &job_at(r, r->units[u].job)->modes[m]);
            for (guint l = 0; l < lengths->len; l++)
                put_starts_of(r, u, m, (int)l,
                              g_array_index(lengths, int64_t, l));
            g_array_free(lengths, TRUE);
        }
}

/* --- modes ------------------------------------------------------------------
 */

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

static int64_t live_of(const struct lo_job *job, const struct lo_job_mode *mode)
{
    (void)job;
    return mode->live ? LO_MINUTE : 0;
}

static int64_t most_parts_of(const struct lo_job *job,
                             const struct lo_job_mode *mode)
{
    (void)job;
    return (int64_t)MAX(mode->max_parts, 1) * LO_MINUTE;
}

static void put_by_mode(struct reference *r, const char *name,
                        mode_value_fn *fn)
{
    g_string_append_printf(r->out, "param %s :=", name);
    for (int j = 0; j < r->p->n_jobs; j++)
        for (int m = 0; m < modes_of(r, j); m++) {
            g_string_append_printf(r->out, " %d %d", j + 1, m + 1);
            reference_minutes(r, fn(job_at(r, j), &job_at(r, j)->modes[m]));
        }
    g_string_append(r->out, ";\n");
}

/* --- crews ------------------------------------------------------------- */

/* Crews that are off shift while unit u is at work from `at`. */
static void put_off_shift(struct reference *r, int u, int m, int l,
                          int64_t length)
{
    const struct lo_problem *problem = r->p->problem;
    const struct lo_job *job = job_at(r, r->units[u].job);
    for (int32_t s = 0; s < problem->n_slots; s++) {
        lo_time at = problem->slots[s];
        struct lo_interval busy = {at - problem->crew_before_s,
                                   at + length + problem->crew_after_s};
        for (int c = 0; c < problem->n_crews; c++) {
            if (!fits(job, m, r->units[u].part, at, length) ||
                crew_is_on_shift(&problem->crews[c], busy))
                continue;
            g_string_append_printf(r->out, " %d %d %d", u + 1, m + 1, l + 1);
            put_time(r, at);
            g_string_append_printf(r->out, " %d 1", c + 1);
        }
    }
}

static void put_shifts(struct reference *r)
{
    g_string_append(r->out, "param off_shift :=");
    for (int u = 0; u < r->n_units; u++)
        for (int m = 0; m < modes_of(r, r->units[u].job); m++) {
            GArray *lengths =
                lengths_of(r, &job_at(r, r->units[u].job)->modes[m]);
            for (guint l = 0; l < lengths->len; l++)
                put_off_shift(r, u, m, (int)l,
                              g_array_index(lengths, int64_t, l));
            g_array_free(lengths, TRUE);
        }
    g_string_append(r->out, ";\n");
}

static void put_needs(struct reference *r)
{
    const struct lo_problem *problem = r->p->problem;
    GString *may = g_string_new("param may :=");
    g_string_append(r->out, "param need :=");
    for (int j = 0; j < r->p->n_jobs; j++)
        for (int m = 0; m < modes_of(r, j); m++) {
            const struct lo_job_mode *mode = &job_at(r, j)->modes[m];
            for (int k = 0; k < mode->n_needs; k++) {
                g_string_append_printf(r->out, " %d %d %d %d", j + 1, m + 1,
                                       k + 1, mode->needs[k].number);
                for (int c = 0; c < problem->n_crews; c++)
                    if (crew_may_serve(r->p, j, &mode->needs[k], c))
                        g_string_append_printf(may, " %d %d %d %d 1", j + 1,
                                               m + 1, k + 1, c + 1);
            }
        }
    g_string_append_printf(r->out, ";\n%s;\n", may->str);
    g_string_free(may, TRUE);
}

static void put_travel(struct reference *r)
{
    const struct lo_problem *problem = r->p->problem;
    g_string_append(r->out, "param travel :=");
    for (int a = 0; a < r->p->n_jobs; a++)
        for (int b = 0; b < r->p->n_jobs; b++)
            if (problem->travel_s > 0 && !same_site(r->p, a, b)) {
                g_string_append_printf(r->out, " %d %d", a + 1, b + 1);
                reference_minutes(r, problem->travel_s);
            }
    g_string_append(r->out, ";\nparam busy_before :=");
    reference_minutes(r, problem->crew_before_s);
    g_string_append(r->out, ";\nparam busy_after :=");
    reference_minutes(r, problem->crew_after_s);
    g_string_append(r->out, ";\n");
}

/* --- the whole file ---------------------------------------------------- */

static int compare_times(const void *a, const void *b)
{
    lo_time x = *(const lo_time *)a, y = *(const lo_time *)b;
    return (x > y) - (x < y);
}

/* Adds where an epoch begins between them; each once. */
static void put_instants(struct reference *r)
{
    const struct lo_problem *problem = r->p->problem;
    GArray *all = r->instants;
    guint n = 0, last = all->len;
    g_array_sort(all, compare_times);
    for (int32_t e = 1; e < problem->n_epochs && last > 0; e++) {
        lo_time at = problem->epochs[e].from;
        if (at > reference_at(r, 0) && at < reference_at(r, last - 1))
            g_array_append_val(all, at);
    }
    g_array_sort(all, compare_times);
    for (guint i = 0; i < all->len; i++) {
        lo_time at = g_array_index(all, lo_time, i);
        if (n == 0 || g_array_index(all, lo_time, n - 1) != at)
            g_array_index(all, lo_time, n++) = at;
    }
    g_array_set_size(all, n);
    g_string_append_printf(r->out, "param n_instants := %u;\nparam at :=", n);
    for (guint i = 0; i < n; i++) {
        g_string_append_printf(r->out, " %u", i + 1);
        put_time(r, g_array_index(all, lo_time, i));
    }
    g_string_append(r->out, ";\n");
}

static void put_jobs(struct reference *r)
{
    const struct lo_problem *problem = r->p->problem;
    g_string_append_printf(r->out,
                           "data;\nparam n_jobs := %d;\nparam n_crews := %d;\n"
                           "param n_modes :=",
                           r->p->n_jobs, problem->n_crews);
    for (int j = 0; j < r->p->n_jobs; j++)
        g_string_append_printf(r->out, " %d %d", j + 1, modes_of(r, j));
    g_string_append_printf(r->out,
                           ";\nparam n_units := %d;\nparam job :=", r->n_units);
    for (int u = 0; u < r->n_units; u++)
        g_string_append_printf(r->out, " %d %d", u + 1, r->units[u].job + 1);
    g_string_append(r->out, ";\nparam part :=");
    for (int u = 0; u < r->n_units; u++)
        g_string_append_printf(r->out, " %d %d", u + 1, r->units[u].part);
    g_string_append(r->out, ";\nparam weight :=");
    for (int j = 0; j < r->p->n_jobs; j++) {
        g_string_append_printf(r->out, " %d", j + 1);
        reference_number(r, job_at(r, j)->weight);
    }
    g_string_append(r->out, ";\nparam follows :=");
    for (int j = 0; j < r->p->n_jobs; j++)
        for (int32_t i = 0; i < job_at(r, j)->n_after; i++)
            g_string_append_printf(r->out, " %d %d 1", j + 1,
                                   job_at(r, j)->after[i].v + 1);
    g_string_append(r->out, ";\nparam told :=");
    for (int j = 0; j < r->p->n_jobs; j++) {
        g_string_append_printf(r->out, " %d", j + 1);
        put_time(r, problem->now + job_at(r, j)->lead_s);
    }
    g_string_append(r->out, ";\n");
}

enum lo_status lo_problem_reference_data(GString *out,
                                         const struct lo_problem *problem,
                                         struct lo_error *err)
{
    if (problem->n_jobs < 1 || problem->n_jobs > MOST_REFERENCE_JOBS)
        return lo_error_set(err, LO_ELIMIT,
                            "models/reference.mod is for 1 to %d jobs, not %d",
                            MOST_REFERENCE_JOBS, problem->n_jobs);
    struct planner *p = planner_new(problem);
    struct reference r = {.p = p,
                          .out = out,
                          .instants =
                              g_array_new(FALSE, FALSE, sizeof(lo_time))};
    enum lo_status status = LO_OK;
    if (find_units(&r)) {
        put_jobs(&r);
        put_lengths(&r);
        put_starts(&r);
        put_by_mode(&r, "work", work_of);
        put_by_mode(&r, "before", before_of);
        put_by_mode(&r, "after", after_of);
        put_by_mode(&r, "dead", dead_of);
        put_by_mode(&r, "live", live_of);
        put_by_mode(&r, "most_parts", most_parts_of);
        put_by_mode(&r, "n_needs", needs_of);
        put_instants(&r);
        reference_put_sets(&r);
        reference_put_rules(&r);
        put_needs(&r);
        put_shifts(&r);
        put_travel(&r);
        g_string_append(out, "end;\n");
    } else {
        status = lo_error_set(err, LO_ELIMIT,
                              "models/reference.mod is for %d parts at most",
                              MOST_REFERENCE_UNITS);
    }
    g_array_free(r.instants, TRUE);
    planner_free(p);
    return status;
}
