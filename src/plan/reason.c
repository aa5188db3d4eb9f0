/*
 * Why a job is unplaced: the rules that forbid it, tried from the narrowest
 * cause to the widest, and what would help.
 *
 *   its own data -> E2 no hours -> E5 notice -> E9 too long -> no starts at all
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

/* Longest of the job's windows and shortest of its modes, in seconds. */
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
            for (int32_t w = 0; w < job->n_windows; w++)
                if (job->windows[w].from <= at &&
                    at + job->modes[m].duration_s <= job->windows[w].to)
                    return true;
        }
    return false;
}

static struct verdict no_hours(struct lo_arena *arena, const struct lo_job *job)
{
    struct verdict v = {{"E2"}, NULL, NULL};
    int64_t window = longest_window(job), needed = shortest_mode(job);
    if (window == 0) {
        v.reason = "its window has no working hours in the planned days";
        v.repair = "plan other days, or widen its window";
    } else {
        v.reason = lo_arena_printf(
            arena,
            "it takes %" G_GINT64_FORMAT " min, and the longest stretch of "
            "working hours in its window is %" G_GINT64_FORMAT " min",
            needed / LO_MINUTE, window / LO_MINUTE);
        v.repair = lo_arena_printf(
            arena,
            "%" G_GINT64_FORMAT " min more of working hours in one day, or a "
            "shorter mode",
            (needed - window + LO_MINUTE - 1) / LO_MINUTE);
        if (needed <= window) {
            v.reason = "no start on the grid fits its window";
            v.repair = "widen its window, or use a finer plan.slot_min";
        }
    }
    return v;
}

/* Crews of the first need that can never be met, whatever the hour. */
static struct verdict no_crews(const struct planner *p, struct lo_arena *arena,
                               const struct lo_job *job)
{
    struct verdict v = {{"E3"}, NULL, NULL};
    v.reason = "no crews it may have are free and on shift at any time it fits";
    v.repair = "widen its window, or another shift";
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
            v.reason = lo_arena_printf(
                arena, "it needs %d crews of type '%s' and there are %d",
                need->number, type, have);
            v.repair = lo_arena_printf(arena, "%d more crews of type '%s'",
                                       need->number - have, type);
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
                        "the crews it needs are at work on other jobs whenever "
                        "it fits",
                        "one more crew, longer working hours, or more days"};
    /* Naming one job in the way helps more than naming the rule. */
    struct schedule without = schedule_new(p);
    for (int other = 0; other < p->n_jobs; other++) {
        if (schedule->jobs[other].option < 0)
            continue;
        schedule_copy(p, &without, schedule);
        schedule_take_out(p, &without, other);
        if (schedule_insert(p, &without, j)) {
            v.reason = lo_arena_printf(
                arena,
                "the crews it needs are at work on other jobs whenever it "
                "fits: without '%s' there would be room",
                name_of(p, other));
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
        int64_t dead = mode->before_s + mode->duration_s + mode->after_s;
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
        char *packed = value != NULL ? lo_text_pack(text, value, NULL)
                                     : lo_text_pack(text, NULL);
        v.reason = lo_arena_strdup(arena, packed);
        v.repair = LO_N_("other days, another mode, or that rule relaxed for "
                         "it");
        g_free(packed);
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
    if (!fits_a_window(problem, job, false, false))
        return no_hours(arena, job);
    if (!fits_a_window(problem, job, true, false))
        return (struct verdict){{"pin", "E2"},
                                "it is pinned to a time outside its window or "
                                "the working hours",
                                "pin it to another time"};
    if (!fits_a_window(problem, job, true, true))
        return (struct verdict){
            {"E5"},
            lo_arena_printf(arena,
                            "customers must be told %" G_GINT64_FORMAT
                            " h ahead, and its window ends before that",
                            job->lead_s / LO_HOUR),
            "plan later days, or another notice class"};
    if (off_too_long(p, j))
        return (struct verdict){
            {"E9"},
            lo_arena_printf(arena,
                            "customers would be off for longer than %g h, the "
                            "most plan.max_off_hours allows",
                            (double)problem->max_off_s / LO_HOUR),
            "a shorter or a live mode, or a higher plan.max_off_hours"};
    if (p->first_option[j] == p->first_option[j + 1]) {
        struct verdict none = no_crews(p, arena, job);
        return by_rules(p, schedule, arena, j, &none);
    }
    for (int32_t i = 0; i < job->n_after; i++)
        if (schedule->jobs[job->after[i].v].option < 0)
            return (struct verdict){
                {"E4"},
                lo_arena_printf(arena, "its predecessor '%s' is not placed",
                                name_of(p, job->after[i].v)),
                "place that job, or take the order away"};
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
