/*
 * Why a job is unplaced: the rules that forbid it, tried from the narrowest
 * cause to the widest, and what would help.
 *
 *   its own data -> E2, E12 no hours -> E5 notice -> E9 too long -> no starts
 * at all
 *     -> E4 its predecessor -> every start with the rule that forbids it
 *          most often the crews: E3, with who has them
 */
#include <string.h>

#include "lineout/text.h"
#include "plan_int.h"

struct verdict {
    const char *rules[4];
    const char *reason;
    const char *repair;
};

/* A text for people, in any language; of its arguments the last may be NULL. */
static const char *say(struct lo_arena *arena, const char *id, const char *a,
                       const char *b, const char *c)
{
    char *packed = lo_text_pack(id, a, b, c, NULL);
    const char *kept = lo_arena_strdup(arena, packed);
    g_free(packed);
    return kept;
}

static const char *minutes(struct lo_arena *arena, int64_t seconds)
{
    return lo_arena_printf(arena, "%" G_GINT64_FORMAT, seconds / LO_MINUTE);
}

/* Longest of the job's windows, shortest of its modes, in seconds. */
static int64_t longest_window(const struct lo_job *job)
{
    int64_t longest = 0;
    for (int32_t w = 0; w < job->n_windows; w++)
        longest = MAX(longest, job->windows[w].to - job->windows[w].from);
    return longest;
}

static int64_t shortest_mode(const struct lo_job *job)
{
    int64_t shortest = INT64_MAX;
    for (int32_t m = 0; m < job->n_modes; m++)
        shortest = MIN(shortest, job->modes[m].duration_s);
    return shortest;
}

static int by_length(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x < y) - (x > y);
}

/* E12: most work on the grid that the mode's parts can have, each in a window
 * of its own: two in one hold no more than one. */
static int64_t most_in_parts(const struct lo_problem *problem,
                             const struct lo_job *job,
                             const struct lo_job_mode *mode)
{
    int64_t *lengths = g_new0(int64_t, job->n_windows + 1), sum = 0;
    int32_t n = 0;
    for (int32_t w = 0; w < job->n_windows; w++) {
        int64_t length = job->windows[w].to - job->windows[w].from;
        if (length >= MAX(mode->min_part_s, 1))
            lengths[n++] = length;
    }
    qsort(lengths, (size_t)n, sizeof *lengths, by_length);
    for (int32_t k = 0; k < MIN(n, mode->max_parts); k++)
        sum += lengths[k] / problem->slot_s * problem->slot_s;
    g_free(lengths);
    return sum;
}

/* The mode of which the most work can be done in parts; NULL = none has any. */
static const struct lo_job_mode *best_in_parts(const struct lo_problem *problem,
                                               const struct lo_job *job)
{
    const struct lo_job_mode *best = NULL;
    int64_t least = INT64_MAX;
    for (int32_t m = 0; m < job->n_modes; m++) {
        const struct lo_job_mode *mode = &job->modes[m];
        int64_t missing = mode->duration_s - most_in_parts(problem, job, mode);
        if (mode->max_parts > 1 && missing < least) {
            least = missing;
            best = mode;
        }
    }
    return best;
}

static bool hours_hold_parts(const struct lo_problem *problem,
                             const struct lo_job *job)
{
    const struct lo_job_mode *mode = best_in_parts(problem, job);
    /* One part carries what is beyond the grid. */
    return mode != NULL &&
           most_in_parts(problem, job, mode) >=
               mode->duration_s / problem->slot_s * problem->slot_s;
}

/* In one piece, or with a first part. */
static bool fits_a_window(const struct lo_problem *problem,
                          const struct lo_job *job, bool with_pin,
                          bool with_lead)
{
    for (int32_t m = 0; m < job->n_modes; m++)
        for (int32_t i = 0; i < problem->n_slots; i++) {
            lo_time at = problem->slots[i];
            if (with_pin && job->pin != LO_TIME_NONE && at != job->pin)
                continue;
            if (with_lead && !job->modes[m].live &&
                at - job->modes[m].before_s < problem->now + job->lead_s)
                continue;
            int64_t length = job->modes[m].max_parts > 1
                                 ? job->modes[m].min_part_s
                                 : job->modes[m].duration_s;
            for (int32_t w = 0; w < job->n_windows; w++)
                if (job->windows[w].from <= at &&
                    at + length <= job->windows[w].to)
                    return true;
        }
    return false;
}

/* E12: neither in one piece nor in all the parts it may have. */
static struct verdict no_hours_for_parts(const struct lo_problem *problem,
                                         struct lo_arena *arena,
                                         const struct lo_job *job)
{
    struct verdict v = {{"E12", "E2"}, NULL, NULL};
    const struct lo_job_mode *mode = best_in_parts(problem, job);
    int64_t most = most_in_parts(problem, job, mode);
    v.reason = say(arena,
                   LO_N_("it takes %s min, and in the %s parts it may have at "
                         "most %s min of working hours in its window"),
                   minutes(arena, mode->duration_s),
                   lo_arena_printf(arena, "%d", mode->max_parts),
                   minutes(arena, most));
    v.repair = LO_N_("more parts, more days, or longer working hours");
    return v;
}

static struct verdict no_hours(struct lo_arena *arena, const struct lo_job *job)
{
    struct verdict v = {{"E2"}, NULL, NULL};
    int64_t window = longest_window(job), needed = shortest_mode(job);
    if (window == 0) {
        v.reason = LO_N_("its window has no working hours in the planned days");
        v.repair = LO_N_("plan other days, or widen its window");
    } else {
        v.reason = say(arena,
                       LO_N_("it takes %s min, and the longest stretch of "
                             "working hours in its window is %s min"),
                       minutes(arena, needed), minutes(arena, window), NULL);
        v.repair = say(
            arena,
            LO_N_("%s min more of working hours in one day, a shorter mode, or "
                  "work in parts"),
            minutes(arena, needed - window + LO_MINUTE - 1), NULL, NULL);
        if (needed <= window) {
            v.reason = LO_N_("no start on the grid fits its window");
            v.repair = LO_N_("widen its window, or use a finer plan.slot_min");
        }
    }
    return v;
}

/* Crews of the first need that can never be met, whatever the hour. */
static struct verdict no_crews(const struct planner *p, struct lo_arena *arena,
                               const struct lo_job *job)
{
    struct verdict v = {{"E3"}, NULL, NULL};
    v.reason =
        LO_N_("no crews it may have are free and on shift at any time it fits");
    v.repair = LO_N_("widen its window, or another shift");
    for (int32_t m = 0; m < job->n_modes; m++)
        for (int32_t k = 0; k < job->modes[m].n_needs; k++) {
            const struct lo_need *need = &job->modes[m].needs[k];
            int have = 0;
            for (int32_t c = 0; c < p->problem->n_crews; c++) {
                bool named = job->n_crews == 0;
                for (int32_t i = 0; i < job->n_crews; i++)
                    named = named || job->crews[i].v == c;
                bool typed = need->type.v == LO_NONE ||
                             p->problem->crews[c].type.v == need->type.v;
                have += named && (typed || job->n_crews > 0);
            }
            if (have >= need->number)
                continue;
            const char *type =
                need->type.v == LO_NONE
                    ? "any"
                    : p->problem->work->crew_types[need->type.v].name;
            v.reason = say(
                arena, LO_N_("it needs %s crews of type '%s' and there are %s"),
                lo_arena_printf(arena, "%d", need->number), type,
                lo_arena_printf(arena, "%d", have));
            v.repair = say(arena, LO_N_("%s more crews of type '%s'"),
                           lo_arena_printf(arena, "%d", need->number - have),
                           type, NULL);
        }
    return v;
}

static const char *name_of(const struct planner *p, int j)
{
    const struct lo_problem *problem = p->problem;
    return problem->work->tasks[problem->jobs[j].task].name;
}

/* The crews are there, but placed jobs need them. */
static struct verdict crews_busy(struct planner *p,
                                 const struct schedule *schedule,
                                 struct lo_arena *arena, int j)
{
    struct verdict v = {{"E3"},
                        LO_N_("the crews it needs are at work on other jobs "
                              "whenever it fits"),
                        LO_N_("one more crew, longer working hours, or more "
                              "days")};
    /* Naming one job in the way helps more than naming the rule. */
    struct schedule without = schedule_new(p);
    for (int other = 0; other < p->n_jobs; other++) {
        if (schedule->jobs[other].option < 0)
            continue;
        schedule_copy(p, &without, schedule);
        schedule_take_out(p, &without, other);
        if (schedule_insert(p, &without, j)) {
            v.reason = say(arena,
                           LO_N_("the crews it needs are at work on other jobs "
                                 "whenever it fits: without '%s' there would "
                                 "be room"),
                           name_of(p, other), NULL, NULL);
            break;
        }
    }
    schedule_free(&without);
    return v;
}

/* E9: in every mode somebody would be off for too long on end. */
static bool off_too_long(struct planner *p, int j)
{
    const struct lo_job *job = &p->problem->jobs[j];
    bool too_long = job->n_modes > 0;
    for (int32_t m = 0; m < job->n_modes; m++) {
        const struct lo_job_mode *mode = &job->modes[m];
        int64_t length = mode->max_parts > 1 /* of the least long part */
                             ? mode->duration_s / mode->max_parts
                             : mode->duration_s;
        int64_t dead = mode->before_s + length + mode->after_s;
        too_long = too_long && !mode->live && job->n_dead > 0 &&
                   dead > p->problem->max_off_s &&
                   off_of_jobs(p, &j, 1)->customers > 0;
    }
    return too_long;
}

/* --- start by start ------------------------------------------------------- */

enum {
    MOST_ASKED = 64 /* starts of a mode */
};

struct counted {
    struct breach breach; /* the first of its rule */
    int starts;
};

static void count_breach(GArray *counts, const struct breach *breach)
{
    for (guint i = 0; i < counts->len; i++) {
        struct counted *known = &g_array_index(counts, struct counted, i);
        if (strcmp(known->breach.rule, breach->rule) == 0) {
            known->starts++;
            return;
        }
    }
    struct counted fresh = {*breach, 1};
    g_array_append_val(counts, fresh);
}

static int by_starts(const void *a, const void *b)
{
    const struct counted *x = a, *y = b;
    return x->starts != y->starts ? y->starts - x->starts
                                  : strcmp(x->breach.rule, y->breach.rule);
}

/* Which rule forbids each start that lies in a window, the most frequent first;
 * of many starts some, evenly. struct counted; freed by the caller. */
static GArray *count_rules(struct planner *p, const struct schedule *schedule,
                           int j)
{
    GArray *counts = g_array_new(FALSE, FALSE, sizeof(struct counted));
    GArray *starts = g_array_new(FALSE, FALSE, sizeof(lo_time));
    const struct lo_job *job = &p->problem->jobs[j];
    for (int32_t i = 0; i < p->problem->n_slots; i++) {
        lo_time at = p->problem->slots[i];
        bool inside = false;
        for (int32_t w = 0; w < job->n_windows && !inside; w++)
            inside = job->windows[w].from <= at && at < job->windows[w].to;
        if (inside && (job->pin == LO_TIME_NONE || job->pin == at))
            g_array_append_val(starts, at);
    }
    guint step = starts->len / MOST_ASKED + 1;
    for (int m = 0; m < job->n_modes; m++)
        for (guint i = 0; i < starts->len; i += step) {
            struct breach breach;
            bool alone;
            find_breach(p, schedule, j, m, g_array_index(starts, lo_time, i),
                        &breach, &alone);
            if (breach.rule != NULL && strcmp(breach.rule, "E2") != 0)
                count_breach(counts, &breach);
        }
    g_array_free(starts, TRUE);
    g_array_sort(counts, by_starts);
    return counts;
}

/* All rules that forbid some start; the words are of the most frequent one. */
static struct verdict by_rules(struct planner *p,
                               const struct schedule *schedule,
                               struct lo_arena *arena, int j,
                               const struct verdict *crews)
{
    struct verdict v = *crews;
    GArray *counts = count_rules(p, schedule, j);
    for (guint i = 0; i < G_N_ELEMENTS(v.rules); i++)
        if (counts->len > 0)
            v.rules[i] =
                i < counts->len
                    ? g_array_index(counts, struct counted, i).breach.rule
                    : NULL;
    if (counts->len > 0 && strcmp(v.rules[0], "E3") != 0) {
        const struct breach *first =
            &g_array_index(counts, struct counted, 0).breach;
        const char *value = NULL;
        const char *text = breach_text(p, first, arena, &value);
        v.reason = say(arena, text, value, NULL, NULL);
        v.repair = LO_N_("other days, another mode, or that rule relaxed for "
                         "it");
    }
    g_array_free(counts, TRUE);
    return v;
}

static struct verdict judge(struct planner *p, const struct schedule *schedule,
                            struct lo_arena *arena, int j)
{
    const struct lo_problem *problem = p->problem;
    const struct lo_job *job = &problem->jobs[j];
    if (job->problem.rule != NULL)
        return (struct verdict){
            {job->problem.rule}, job->problem.text, job->problem.repair};
    bool whole = shortest_mode(job) <= longest_window(job);
    if (!whole && best_in_parts(problem, job) != NULL &&
        !hours_hold_parts(problem, job))
        return no_hours_for_parts(problem, arena, job);
    if (!fits_a_window(problem, job, false, false))
        return no_hours(arena, job);
    if (!fits_a_window(problem, job, true, false))
        return (struct verdict){{"pin", "E2"},
                                LO_N_("it is pinned to a time outside its "
                                      "window or the working hours"),
                                LO_N_("pin it to another time")};
    if (!fits_a_window(problem, job, true, true))
        return (struct verdict){
            {"E5"},
            say(arena,
                LO_N_("customers must be told %s h ahead, and its window ends "
                      "before that"),
                lo_arena_printf(arena, "%" G_GINT64_FORMAT,
                                job->lead_s / LO_HOUR),
                NULL, NULL),
            LO_N_("plan later days, or another notice class")};
    if (off_too_long(p, j))
        return (struct verdict){
            {"E9"},
            say(arena,
                LO_N_("customers would be off for longer than %s h, the most "
                      "plan.max_off_hours allows"),
                lo_arena_printf(arena, "%g",
                                (double)problem->max_off_s / LO_HOUR),
                NULL, NULL),
            LO_N_("a shorter or a live mode, or a higher "
                  "plan.max_off_hours")};
    if (p->first_option[j] == p->first_option[j + 1]) {
        struct verdict none = no_crews(p, arena, job);
        return by_rules(p, schedule, arena, j, &none);
    }
    for (int32_t i = 0; i < job->n_after; i++)
        if (schedule->jobs[job->after[i].v].option < 0)
            return (struct verdict){
                {"E4"},
                say(arena, LO_N_("its predecessor '%s' is not placed"),
                    name_of(p, job->after[i].v), NULL, NULL),
                LO_N_("place that job, or take the order away")};
    struct verdict busy = crews_busy(p, schedule, arena, j);
    return by_rules(p, schedule, arena, j, &busy);
}

void plan_explain(struct planner *planner, const struct schedule *schedule,
                  struct lo_plan *plan)
{
    for (int j = 0; j < planner->n_jobs; j++) {
        if (schedule->jobs[j].option >= 0)
            continue;
        struct verdict v = judge(planner, schedule, plan->arena, j);
        struct lo_placement *placement = &plan->placements[j];
        for (int r = 0; r < 4; r++)
            placement->rules[r] = v.rules[r];
        placement->reason = v.reason;
        placement->repair = v.repair;
    }
}
