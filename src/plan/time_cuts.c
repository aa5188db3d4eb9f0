/*
 * What an answer of the time-indexed model taught: rows that forbid what does
 * not hold, as wide as they are surely valid.
 *
 *   apart   p and q in different patterns at a price the pair does not have:
 *           p as placed, or q anywhere it is dearer together, not both
 *   group   columns that form one group together cost more
 *   rules   the fewest columns that break a rule together, and those like them;
 *           a further column may heal them: load that is off leaves room on a
 *           donor, two outages become one
 *   crews   columns of a stretch of time that cannot be served together
 */
#include <math.h>

#include "time_model_int.h"

/* A row "at most `most` of these columns". */
static void forbid(struct time_model *t, const GArray *columns, int most)
{
    int row = lo_model_row(t->model, -INFINITY, most);
    for (guint i = 0; i < columns->len; i++)
        lo_model_entry(t->model, row, g_array_index(columns, int, i), 1.0);
}

/* Position of a job in a column's pattern, -1 = not in it. */
static int position(const struct time_model *t, const struct column *column,
                    int job)
{
    for (int i = 0; i < column->pattern.n; i++)
        if (time_model_job(t, column->pattern.jobs[i]) == job)
            return i;
    return -1;
}

/* p as it is placed in the answer against every place of q that would cost
 * more together, in columns that hold only one of the two. */
static void keep_apart(struct time_model *t, struct placed p, int q)
{
    GArray *columns = g_array_new(FALSE, FALSE, sizeof(int));
    int job = time_model_job(t, p);
    for (int c = 0; c < (int)t->columns->len; c++) {
        const struct column *column = time_model_column(t, c);
        int at_p = position(t, column, job), at_q = position(t, column, q);
        if ((at_p >= 0) == (at_q >= 0))
            continue;
        struct placed here = column_job(column, at_p >= 0 ? at_p : at_q);
        bool in = at_p >= 0 ? here.option == p.option && here.start == p.start
                            : costs_more_together(t->planner, p, here);
        if (in)
            g_array_append_val(columns, c);
    }
    forbid(t, columns, 1);
    g_array_free(columns, TRUE);
}

/* Pairs of the answer that cost more together than their columns say. */
static int cut_pairs(struct time_model *t, const GArray *taken)
{
    int cuts = 0;
    lo_model_tag(t->model, "apart",
                 "two jobs that cost more together than their patterns say");
    for (guint x = 0; x < taken->len; x++)
        for (guint y = 0; y < x; y++) {
            const struct column *p =
                time_model_column(t, g_array_index(taken, int, x));
            const struct column *q =
                time_model_column(t, g_array_index(taken, int, y));
            for (int i = 0; i < p->pattern.n; i++)
                for (int k = 0; k < q->pattern.n; k++) {
                    struct placed a = column_job(p, i), b = column_job(q, k);
                    if (!costs_more_together(t->planner, a, b))
                        continue;
                    keep_apart(t, a, time_model_job(t, b));
                    keep_apart(t, b, time_model_job(t, a));
                    cuts += 2;
                }
        }
    return cuts;
}

/* --- groups of columns ------------------------------------------------- */

/* Columns of the answer, by the groups their jobs really form: group[i] is
 * the number of the group of taken[i]; returns how many groups. */
static int find_groups(const struct time_model *t, const GArray *taken,
                       int *group)
{
    GArray *jobs = g_array_new(FALSE, FALSE, sizeof(struct placed));
    GArray *first = g_array_new(FALSE, FALSE, sizeof(int));
    for (guint i = 0; i < taken->len; i++) {
        const struct column *column =
            time_model_column(t, g_array_index(taken, int, i));
        int at = (int)jobs->len;
        g_array_append_val(first, at);
        for (int k = 0; k < column->pattern.n; k++) {
            struct placed p = column_job(column, k);
            g_array_append_val(jobs, p);
        }
    }
    int *of_job = g_new(int, jobs->len + 1);
    int groups =
        group_jobs(t->planner, (const struct placed *)(void *)jobs->data,
                   (int)jobs->len, of_job);
    /* The jobs of one pattern are linked: they are in one group. */
    for (guint i = 0; i < taken->len; i++)
        group[i] = of_job[g_array_index(first, int, i)];
    g_free(of_job);
    g_array_free(jobs, TRUE);
    g_array_free(first, TRUE);
    return groups;
}

/* Does the group cost what its columns say? */
static bool group_holds(struct time_model *t, const GArray *group)
{
    GArray *jobs = g_array_new(FALSE, FALSE, sizeof(struct placed));
    int64_t said = 0;
    for (guint i = 0; i < group->len; i++) {
        const struct column *column =
            time_model_column(t, g_array_index(group, int, i));
        said += column->cost;
        for (int k = 0; k < column->pattern.n; k++) {
            struct placed p = column_job(column, k);
            g_array_append_val(jobs, p);
        }
    }
    const struct placed *list = (const struct placed *)(void *)jobs->data;
    bool holds = cost_at(t->planner, list, (int)jobs->len) <= said;
    g_array_free(jobs, TRUE);
    return holds;
}

static int cut_groups(struct time_model *t, const GArray *taken)
{
    int cuts = 0, *number = g_new(int, taken->len + 1);
    int groups = find_groups(t, taken, number);
    lo_model_tag(t->model, "group",
                 "as one outage they cost more, or break E4, E5 or E9");
    for (int g = 0; g < groups; g++) {
        GArray *group = g_array_new(FALSE, FALSE, sizeof(int));
        for (guint i = 0; i < taken->len; i++)
            if (number[i] == g)
                g_array_append_val(group, g_array_index(taken, int, i));
        if (group->len > 1 && !group_holds(t, group)) {
            forbid(t, group, (int)group->len - 1);
            cuts++;
        }
        g_array_free(group, TRUE);
    }
    g_free(number);
    return cuts;
}

/* --- rules -------------------------------------------------------------- */

/* Jobs of the columns, placed; struct placed. */
static GArray *jobs_of(const struct time_model *t, const GArray *columns)
{
    GArray *jobs = g_array_new(FALSE, FALSE, sizeof(struct placed));
    for (guint i = 0; i < columns->len; i++) {
        const struct column *column =
            time_model_column(t, g_array_index(columns, int, i));
        for (int k = 0; k < column->pattern.n; k++) {
            struct placed p = column_job(column, k);
            g_array_append_val(jobs, p);
        }
    }
    return jobs;
}

static bool columns_hold(struct time_model *t, const GArray *columns)
{
    GArray *jobs = jobs_of(t, columns);
    bool holds = jobs_hold_together(
        t->planner, (const struct placed *)(void *)jobs->data, (int)jobs->len);
    g_array_free(jobs, TRUE);
    return holds;
}

/* Is some job of the column linked to some job of the list? Then the column
 * could change what the others' groups mean. */
static bool touches(const struct time_model *t, const struct column *column,
                    const GArray *jobs)
{
    for (int i = 0; i < column->pattern.n; i++)
        for (guint k = 0; k < jobs->len; k++)
            if (linked(t->planner, column_job(column, i),
                       g_array_index(jobs, struct placed, k)))
                return true;
    return false;
}

/* The columns without those of group `out` (their number by position). */
static GArray *without_group(const GArray *columns, const int *group, int out)
{
    GArray *less = g_array_new(FALSE, FALSE, sizeof(int));
    for (guint i = 0; i < columns->len; i++)
        if (group[i] != out)
            g_array_append_val(less, g_array_index(columns, int, i));
    return less;
}

/* Leaves only columns that break a rule together, whole groups of them: what
 * is taken out has nothing to do with what stays. */
static GArray *smallest_clash(struct time_model *t, const GArray *taken)
{
    GArray *clash = g_array_new(FALSE, FALSE, sizeof(int));
    g_array_append_vals(clash, taken->data, taken->len);
    int *group = g_new(int, taken->len + 1);
    int groups = find_groups(t, clash, group);
    for (int g = 0; g < groups; g++) {
        GArray *less = without_group(clash, group, g);
        bool still =
            less->len > 0 && less->len < clash->len && !columns_hold(t, less);
        g_array_free(still ? clash : less, TRUE);
        if (!still)
            continue;
        clash = less;
        int *kept = g_new(int, taken->len + 1), n = 0;
        for (guint i = 0; n < (int)clash->len; i++)
            if (group[i] != g)
                kept[n++] = group[i];
        g_free(group);
        group = kept;
    }
    g_free(group);
    return clash;
}

static bool shares_job(const struct time_model *t, const struct column *a,
                       const GArray *columns, guint except)
{
    for (guint i = 0; i < columns->len; i++) {
        const struct column *b =
            time_model_column(t, g_array_index(columns, int, i));
        for (int k = 0; k < b->pattern.n && i != except; k++)
            if (position(t, a, time_model_job(t, b->pattern.jobs[k])) >= 0)
                return true;
    }
    return false;
}

/*
 * The clash, with its column `last` free to be any column that holds job q and
 * clashes with the others just so:
 *   others + family <= others' number + columns that touch any of them
 * `rest`: jobs of the answer's other columns. They touch none of the clash; a
 * column that they touch stays out, or the row would not cut the answer off.
 */
static void forbid_family(struct time_model *t, const GArray *clash, guint last,
                          const GArray *rest)
{
    const struct column *model =
        time_model_column(t, g_array_index(clash, int, last));
    int q = time_model_job(t, model->pattern.jobs[0]);
    GArray *trial = g_array_new(FALSE, FALSE, sizeof(int));
    for (guint i = 0; i < clash->len; i++)
        if (i != last)
            g_array_append_val(trial, g_array_index(clash, int, i));
    GArray *touched = jobs_of(t, trial);
    int row = lo_model_row(t->model, -INFINITY, (double)trial->len);
    bool *family = g_new0(bool, t->columns->len + 1);
    for (guint i = 0; i < trial->len; i++)
        lo_model_entry(t->model, row, g_array_index(trial, int, i), 1.0);
    for (int c = 0; c < (int)t->columns->len; c++) {
        const struct column *column = time_model_column(t, c);
        if (position(t, column, q) < 0 || shares_job(t, column, clash, last) ||
            touches(t, column, rest))
            continue;
        g_array_append_val(trial, c);
        family[c] = !columns_hold(t, trial);
        g_array_set_size(trial, trial->len - 1);
        if (!family[c])
            continue;
        lo_model_entry(t->model, row, c, 1.0);
        for (int k = 0; k < column->pattern.n; k++) {
            struct placed p = column_job(column, k);
            g_array_append_val(touched, p);
        }
    }
    for (int c = 0; c < (int)t->columns->len; c++) {
        const struct column *column = time_model_column(t, c);
        if (position(t, column, q) < 0 && !shares_job(t, column, clash, last) &&
            touches(t, column, touched))
            lo_model_entry(t->model, row, c, -1.0);
    }
    g_free(family);
    g_array_free(touched, TRUE);
    g_array_free(trial, TRUE);
}

/* What the answer breaks of E5-E7, E9, E10, E13-E15. */
static int cut_rules(struct time_model *t, const GArray *taken)
{
    if (taken->len == 0 || columns_hold(t, taken))
        return 0;
    GArray *clash = smallest_clash(t, taken);
    GArray *others = g_array_new(FALSE, FALSE, sizeof(int));
    int cuts = (int)clash->len;
    for (guint i = 0; i < taken->len; i++) {
        int c = g_array_index(taken, int, i);
        bool in = false;
        for (guint k = 0; k < clash->len; k++)
            in |= g_array_index(clash, int, k) == c;
        if (!in)
            g_array_append_val(others, c);
    }
    GArray *rest = jobs_of(t, others);
    for (guint i = 0; i < clash->len; i++)
        forbid_family(t, clash, i, rest);
    g_array_free(rest, TRUE);
    g_array_free(others, TRUE);
    g_array_free(clash, TRUE);
    return cuts;
}

/* --- crews ------------------------------------------------------------- */

/* The taken columns whose crews are busy in the stretch of time around the
 * job that cannot be served. */
static int cut_crews(struct time_model *t, const struct schedule *answer,
                     const GArray *taken)
{
    struct planner *p = t->planner;
    int clash = -1;
    if (crews_assign(p, answer->jobs, p->n_jobs, NULL, &clash) == CREWS_FIT)
        return 0;
    struct lo_interval stretch =
        crew_stretch(p, answer, answer->jobs[clash], clash);
    GArray *columns = g_array_new(FALSE, FALSE, sizeof(int));
    for (guint i = 0; i < taken->len; i++) {
        int c = g_array_index(taken, int, i);
        const struct column *column = time_model_column(t, c);
        bool in = false;
        for (int k = 0; k < column->pattern.n && !in; k++) {
            struct lo_interval busy = crew_span(p, column_job(column, k));
            in = busy.from < stretch.to && stretch.from < busy.to;
        }
        if (in)
            g_array_append_val(columns, c);
    }
    lo_model_tag(t->model, "E3", "no crews for all of these at once");
    forbid(t, columns, (int)columns->len - 1);
    g_array_free(columns, TRUE);
    return 1;
}

int time_model_cut(struct time_model *t, const struct schedule *answer,
                   const GArray *taken)
{
    bool pairs = !t->weights || t->planner->problem->apart;
    int cuts = pairs ? cut_pairs(t, taken) : 0;
    if (cuts == 0 && !t->weights)
        cuts = cut_groups(t, taken);
    if (cuts == 0)
        cuts = cut_rules(t, taken);
    return cuts + cut_crews(t, answer, taken);
}
