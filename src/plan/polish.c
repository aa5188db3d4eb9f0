/*
 * Levels (3) to (5) of the objective, among schedules equal in (1) and (2):
 *
 *   (3) fewest customer interruptions
 *   (4) fewest jobs that are not as the published plan has them (mode and
 *       times, part by part), then the last draft
 *   (5) fewest outages beginning within one half hour, then earliest
 *
 * By local search: one job moves, two of an outage change places, or a whole
 * group moves. Nothing is claimed for these levels but that no such move helps,
 * if there was time to try them all; fewest.c does more for (3).
 */
#include <string.h>

#include "plan_int.h"

enum { HALF_HOUR = 1800, MOST_ROUNDS = 20 };

struct merit {
    int64_t interruptions;
    int moved_published;
    int moved_draft;
    int crowd;
    int64_t starts;
};

struct polish {
    struct planner *p;
    struct schedule *best;
    struct merit merit;
    struct schedule trial;
    struct placed *jobs; /* placed, dead; splits in pieces */
    int *group;
    double until;
};

/* --- merit ---------------------------------------------------------------- */

static bool is_better(const struct merit *a, const struct merit *b)
{
    if (a->interruptions != b->interruptions)
        return a->interruptions < b->interruptions;
    if (a->moved_published != b->moved_published)
        return a->moved_published < b->moved_published;
    if (a->moved_draft != b->moved_draft)
        return a->moved_draft < b->moved_draft;
    if (a->crowd != b->crowd)
        return a->crowd < b->crowd;
    return a->starts < b->starts;
}

int64_t group_interruptions(struct planner *p, const struct placed *jobs, int n)
{
    const struct lo_section_info *info = p->problem->sections->info;
    int64_t count = 0, dip_s = p->problem->dip_s;
    GHashTable *until = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    struct group_view v;
    view_open(&v, p, jobs, n);
    for (guint i = 0; i <= v.steps->len && v.steps->len > 0; i++) {
        bool last = i == v.steps->len;
        const struct view_step *s = view_at(&v, last ? i - 1 : i);
        for (int dips = 0; dips < 2; dips++) {
            const struct lo_dip *dip = last ? v.last : s->dip;
            if (dips == 1 ? dip == NULL : last)
                continue;
            const lo_section *at = dips ? dip->sections : s->off->sections;
            int32_t m = dips ? dip->n_sections : s->off->n_sections;
            lo_time from = last ? MAX(s->from, s->to - dip_s) : s->from;
            lo_time to = dips && !last ? MIN(s->to, s->from + dip_s) : s->to;
            for (int32_t k = 0; k < m; k++) {
                gpointer key = GINT_TO_POINTER(at[k].v);
                gint64 *known = g_hash_table_lookup(until, key);
                count += known == NULL || *known < from
                             ? info[at[k].v].customers
                             : 0;
                gint64 *kept = g_new(gint64, 1);
                *kept = known != NULL ? MAX(*known, to) : to;
                g_hash_table_insert(until, key, kept);
            }
        }
    }
    view_close(&v);
    g_hash_table_destroy(until);
    return count;
}

/* Most outages that begin in [at, at + half an hour), over all begins. */
static int crowd_of(const lo_time *begins, int n)
{
    int most = 0;
    for (int i = 0; i < n; i++) {
        int count = 0;
        for (int k = 0; k < n; k++)
            count +=
                begins[k] >= begins[i] && begins[k] < begins[i] + HALF_HOUR;
        most = MAX(most, count);
    }
    return most;
}

static int dead_jobs(struct polish *s, const struct schedule *schedule)
{
    int n = 0;
    for (int j = 0; j < s->p->n_jobs; j++)
        if (schedule->jobs[j].option >= 0 &&
            s->p->options[schedule->jobs[j].option].dead)
            n += pieces_of(s->p, schedule->jobs[j], s->jobs + n);
    return n;
}

/* Is the job there in that plan, and here otherwise? */
static bool is_changed(const struct planner *p, struct placed at,
                       const struct lo_job *job, const struct lo_stand *stand)
{
    struct placed piece[LO_MOST_PARTS];
    if (stand->n_parts == 0)
        return false;
    if (at.option < 0)
        return true;
    const struct lo_task *task = &p->problem->work->tasks[job->task];
    const struct lo_job_mode *mode = &job->modes[p->options[at.option].mode];
    int n = pieces_of(p, at, piece);
    bool same = n == stand->n_parts &&
                g_strcmp0(task->modes[mode->task_mode].mrid,
                          stand->mode != NULL ? stand->mode : "") == 0;
    for (int k = 0; k < n && same; k++)
        same = piece[k].start == stand->parts[k].from &&
               piece[k].start + p->options[piece[k].option].duration_s ==
                   stand->parts[k].to;
    return !same;
}

static struct merit merit_of(struct polish *s, const struct schedule *schedule)
{
    struct planner *p = s->p;
    struct merit m = {0, 0, 0, 0, 0};
    int n = dead_jobs(s, schedule);
    int groups = group_jobs(p, s->jobs, n, s->group);
    struct placed *members = g_new(struct placed, n + 1);
    lo_time *begins = g_new(lo_time, groups + 1);
    for (int g = 0; g < groups; g++) {
        int k = 0;
        for (int i = 0; i < n; i++)
            if (s->group[i] == g)
                members[k++] = s->jobs[i];
        struct lo_interval span = {0, 0};
        group_span(p, members, k, &span);
        begins[g] = span.from;
        m.interruptions += group_interruptions(p, members, k);
    }
    m.crowd = crowd_of(begins, groups);
    for (int j = 0; j < p->n_jobs; j++) {
        const struct lo_job *job = &p->problem->jobs[j];
        struct placed at = schedule->jobs[j];
        m.moved_published += is_changed(p, at, job, &job->published);
        m.moved_draft += is_changed(p, at, job, &job->draft);
        m.starts += at.option >= 0 ? at.start - p->problem->from : 0;
    }
    g_free(begins);
    g_free(members);
    return m;
}

/* --- moves ---------------------------------------------------------------- */

static bool out_of_time(const struct polish *s)
{
    return lo_steady_seconds() > s->until || planner_out_of_time(s->p);
}

/* Keeps the trial if it is as cheap, better in merit, and holds. */
static bool keep(struct polish *s)
{
    if (s->trial.cost != s->best->cost)
        return false;
    struct merit merit = merit_of(s, &s->trial);
    if (!is_better(&merit, &s->merit) || !schedule_holds(s->p, &s->trial))
        return false;
    schedule_copy(s->p, s->best, &s->trial);
    s->merit = merit;
    return true;
}

static bool move_job(struct polish *s, int j)
{
    struct planner *p = s->p;
    bool moved = false;
    for (int o = p->first_option[j]; o < p->first_option[j + 1]; o++)
        for (int i = 0; i < p->options[o].n_starts && !out_of_time(s); i++) {
            struct placed to = {o, p->options[o].starts[i]};
            struct placed was = s->best->jobs[j];
            if (to.option == was.option && to.start == was.start)
                continue;
            schedule_copy(p, &s->trial, s->best);
            schedule_take_out(p, &s->trial, j);
            if (order_allows(p, &s->trial, to) &&
                schedule_put(p, &s->trial, to))
                moved |= keep(s);
        }
    return moved;
}

/* All jobs of the group of j by the same stretch of time, to every start that
 * j's option has. */
static bool move_group(struct polish *s, int j)
{
    struct planner *p = s->p;
    struct placed first = s->best->jobs[j];
    int n = dead_jobs(s, s->best);
    group_jobs(p, s->jobs, n, s->group);
    int *members = g_new(int, n + 1), m = 0, own = -1;
    for (int i = 0; i < n; i++)
        if (p->options[s->jobs[i].option].job == j)
            own = s->group[i];
    for (int i = 0; i < n; i++) {
        int job = p->options[s->jobs[i].option].job;
        if (s->group[i] == own && (m == 0 || members[m - 1] != job))
            members[m++] = job;
    }
    bool moved = false;
    const struct option *option = &p->options[first.option];
    for (int i = 0; i < option->n_starts && m > 1 && !out_of_time(s); i++) {
        int64_t shift = option->starts[i] - s->best->jobs[j].start;
        bool allowed = shift != 0;
        schedule_copy(p, &s->trial, s->best);
        for (int k = 0; k < m && allowed; k++) {
            struct placed to = s->best->jobs[members[k]];
            to.start += shift;
            allowed = option_allows(&p->options[to.option], to.start);
            if (allowed)
                schedule_move(p, &s->trial, members[k], to);
        }
        if (!allowed)
            continue;
        schedule_price(p, &s->trial);
        moved |= keep(s);
    }
    g_free(members);
    return moved;
}

/* Two jobs of one outage change places, within the time both take now: the
 * later one begins where the first did, which ends where the later did; or each
 * begins where the other did. */
static bool swap_jobs(struct polish *s, int j, int k)
{
    struct planner *p = s->p;
    bool moved = false;
    for (int way = 0; way < 2 && !out_of_time(s); way++) {
        struct placed a = s->best->jobs[j], b = s->best->jobs[k];
        lo_time a_from = a.start, b_from = b.start;
        int64_t a_s = p->options[a.option].duration_s;
        int64_t b_s = p->options[b.option].duration_s;
        b.start = a_from;
        a.start = way == 0 ? b_from + b_s - a_s : b_from;
        if (a_from >= b_from || (way == 1 && a_s == b_s) ||
            !option_allows(&p->options[a.option], a.start) ||
            !option_allows(&p->options[b.option], b.start))
            continue;
        schedule_copy(p, &s->trial, s->best);
        schedule_move(p, &s->trial, j, a);
        schedule_move(p, &s->trial, k, b);
        schedule_price(p, &s->trial);
        moved |= keep(s);
    }
    return moved;
}

/* The job with each other one of its outage. */
static bool swap_in_group(struct polish *s, int j)
{
    struct planner *p = s->p;
    bool moved = false;
    int n = dead_jobs(s, s->best), own = -1;
    bool *same = g_new0(bool, p->n_jobs + 1);
    group_jobs(p, s->jobs, n, s->group);
    for (int i = 0; i < n; i++)
        if (p->options[s->jobs[i].option].job == j)
            own = s->group[i];
    for (int i = 0; i < n; i++)
        same[p->options[s->jobs[i].option].job] |= s->group[i] == own;
    for (int k = 0; k < p->n_jobs && own >= 0 && !out_of_time(s); k++)
        if (k != j && same[k])
            moved |= swap_jobs(s, j, k);
    g_free(same);
    return moved;
}

void schedule_polish(struct planner *planner, struct schedule *schedule,
                     double until)
{
    gsize most = (gsize)planner->n_jobs * LO_MOST_PARTS;
    struct polish s = {.p = planner,
                       .best = schedule,
                       .trial = schedule_new(planner),
                       .jobs = g_new(struct placed, most + 1),
                       .group = g_new(int, most + 1),
                       .until = until};
    s.merit = merit_of(&s, schedule);
    bool moved = true;
    for (int r = 0; r < MOST_ROUNDS && moved && !out_of_time(&s); r++) {
        moved = false;
        for (int j = 0; j < planner->n_jobs && !out_of_time(&s); j++)
            if (schedule->jobs[j].option >= 0) {
                moved |= move_group(&s, j);
                moved |= move_job(&s, j);
                moved |= swap_in_group(&s, j);
            }
    }
    schedule_free(&s.trial);
    g_free(s.jobs);
    g_free(s.group);
    schedule_price(planner, schedule);
}
