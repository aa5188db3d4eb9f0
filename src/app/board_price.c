/*
 * What a wish would cost: the plan with the job there, beside the plan there
 * is; or the rules that are in its way.
 */
#include "app/board_int.h"

#include <math.h>
#include <string.h>

#include "lineout/explain.h"

/* A crew named here and there is one kind more (plan_int.h: MAX_CLASSES). */
enum { MOST_NAMED_CREWS = 48 };

struct wish {
    const struct lo_board *board;
    const struct lo_board_wish *asked;
    struct lo_problem problem;       /* the job as it is wished for */
    struct lo_job *jobs;             /* *owned* */
    lo_crew_id *crews;               /* *owned* */
    struct lo_placement *placements; /* *owned* */
    int32_t j;
    struct lo_arena *arena;
    struct lo_board_price *out;
};

void lo_board_price_clear(struct lo_board_price *price)
{
    lo_week_free(price->week);
    memset(price, 0, sizeof *price);
}

static const struct lo_task *task_of(const struct wish *w)
{
    return &w->problem.work->tasks[w->problem.jobs[w->j].task];
}

static void forbid(struct wish *w, const char *rule, const char *packed)
{
    if (w->out->n_rules >= LO_BOARD_RULES)
        return;
    w->out->rules[w->out->n_rules++] = (struct lo_board_rule){
        lo_arena_strdup(w->arena, rule), lo_arena_strdup(w->arena, packed)};
}

/* --- who, how, by whom -----------------------------------------------------
 */

static enum lo_status find_job(struct wish *w, struct lo_error *err)
{
    for (w->j = 0; w->j < w->problem.n_jobs; w->j++) {
        const struct lo_task *task = task_of(w);
        if (strcmp(task->mrid, w->asked->job) == 0 ||
            strcmp(task->name, w->asked->job) == 0)
            return LO_OK;
    }
    lo_error_set(err, LO_ENOTFOUND, "no job '%s'", w->asked->job);
    lo_error_hint(err, "name it by mRID or name, as `lineout plan` shows it");
    return LO_ENOTFOUND;
}

static enum lo_status choose_mode(struct wish *w, struct lo_error *err)
{
    struct lo_job *job = &w->jobs[w->j];
    for (int32_t m = 0; w->asked->mode != NULL && m < job->n_modes; m++) {
        const struct lo_mode *mode =
            &task_of(w)->modes[job->modes[m].task_mode];
        if (strcmp(mode->mrid, w->asked->mode) != 0 &&
            strcmp(mode->name, w->asked->mode) != 0)
            continue;
        job->modes += m;
        job->n_modes = 1;
        return LO_OK;
    }
    if (w->asked->mode == NULL)
        return LO_OK;
    return lo_error_set(err, LO_ENOTFOUND, "job '%s' has no mode '%s'",
                        task_of(w)->name, w->asked->mode);
}

static enum lo_status choose_crews(struct wish *w, struct lo_error *err)
{
    const struct lo_work *work = w->problem.work;
    struct lo_job *job = &w->jobs[w->j];
    if (w->asked->n_crews == 0)
        return LO_OK;
    if (work->n_crews > MOST_NAMED_CREWS)
        return lo_error_set(err, LO_ELIMIT,
                            "a crew can be named where there are at most %d",
                            MOST_NAMED_CREWS);
    w->crews = g_new0(lo_crew_id, w->asked->n_crews);
    for (int32_t i = 0; i < w->asked->n_crews; i++) {
        int32_t c = 0;
        while (c < work->n_crews &&
               strcmp(work->crews[c].mrid, w->asked->crews[i]) != 0 &&
               strcmp(work->crews[c].name, w->asked->crews[i]) != 0)
            c++;
        if (c == work->n_crews)
            return lo_error_set(err, LO_ENOTFOUND, "no crew '%s'",
                                w->asked->crews[i]);
        bool may = job->n_crews == 0;
        for (int32_t k = 0; k < job->n_crews; k++)
            may |= job->crews[k].v == c;
        if (!may)
            forbid(w, "E3", LO_N_("the order names other crews"));
        w->crews[i].v = c;
    }
    job->crews = w->crews;
    job->n_crews = w->asked->n_crews;
    return LO_OK;
}

/* Where it stands now, or the part of it that is asked for; false: nowhere. */
static bool stands_at(lo_time *out, const struct wish *w)
{
    const struct lo_placement *was = &w->board->placements[w->j];
    if (was->mode < 0)
        return false;
    *out =
        w->asked->part > 0 ? was->parts[w->asked->part - 1].from : was->start;
    return true;
}

static enum lo_status find_part(const struct wish *w, struct lo_error *err)
{
    const struct lo_placement *was = &w->board->placements[w->j];
    int32_t n = was->mode >= 0 ? was->n_parts : 0;
    if (w->asked->part >= 0 && w->asked->part <= n)
        return LO_OK;
    return lo_error_set(err, LO_ENOTFOUND, "job '%s' has no part %d",
                        task_of(w)->name, (int)w->asked->part);
}

/* --- what no plan may -------------------------------------------------------
 */

static bool is_done(const struct wish *w)
{
    for (guint i = 0; i < w->board->done->len; i++) {
        const struct lo_done *row =
            &g_array_index(w->board->done, struct lo_done, i);
        if (lo_is_done(row) && strcmp(row->job, task_of(w)->mrid) == 0)
            return true;
    }
    return false;
}

static bool on_the_grid(const struct lo_problem *problem, lo_time at)
{
    int32_t low = 0, high = problem->n_slots;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (problem->slots[middle] < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low < problem->n_slots && problem->slots[low] == at;
}

static void judge_time(struct wish *w)
{
    lo_time now = w->board->problem->now, at = now;
    bool out = w->asked->start == LO_TIME_NONE;
    if (is_done(w))
        forbid(w, "done", LO_N_("it is done already"));
    else if (stands_at(&at, w) && at < now &&
             w->board->week->version ==
                 (w->board->told != NULL ? w->board->told->version : 0))
        forbid(w, "past", LO_N_("its work has begun"));
    else if (!out && w->asked->start < now)
        forbid(w, "past", LO_N_("that time is over"));
    else if (!out && !on_the_grid(&w->problem, w->asked->start))
        forbid(w, "E2",
               LO_N_("work begins on the grid of plan.slot_min, on a "
                     "day of this plan"));
}

/* --- the plan with it --------------------------------------------------------
 */

static bool try_place(struct wish *w, const struct lo_placement *at,
                      struct lo_plan **best)
{
    struct lo_error no = LO_ERROR_INIT;
    struct lo_plan *plan = NULL;
    w->placements[w->j] = *at;
    if (lo_plan_of_placements(&plan, &w->problem, w->placements, &no) != LO_OK)
        return false;
    if (lo_plan_check(&w->problem, plan, &no) != LO_OK ||
        (*best != NULL && plan->objective >= (*best)->objective)) {
        lo_plan_free(plan);
        return false;
    }
    lo_plan_free(*best);
    *best = plan;
    return true;
}

/* Whole, in that mode. */
static bool try_mode(struct wish *w, int32_t mode, struct lo_plan **best)
{
    const struct lo_placement whole = {.mode = mode, .start = w->asked->start};
    return try_place(w, &whole, best);
}

static int by_begin(const void *a, const void *b)
{
    const struct lo_interval *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

/* The parts it has: one of them moved, or all as far apart as they stand. */
static struct lo_placement placement_of(const struct wish *w)
{
    struct lo_placement at = w->board->placements[w->j];
    lo_time stood = at.start;
    bool known = stands_at(&stood, w);
    int64_t by = known ? w->asked->start - stood : 0;
    struct lo_interval *parts =
        lo_arena_array(w->arena, (size_t)at.n_parts + 1, sizeof *parts);
    for (int32_t k = 0; k < at.n_parts; k++) {
        bool moves = w->asked->part == 0 || w->asked->part == k + 1;
        parts[k].from = at.parts[k].from + (moves ? by : 0);
        parts[k].to = at.parts[k].to + (moves ? by : 0);
    }
    qsort(parts, (size_t)at.n_parts, sizeof *parts, by_begin);
    at.start = at.n_parts > 0 ? parts[0].from : w->asked->start;
    at.parts = parts;
    at.n_crews = 0;
    at.crews = NULL;
    return at;
}

/* In the mode and the parts it has. */
static bool try_as_it_is(struct wish *w, struct lo_plan **best)
{
    const struct lo_placement at = placement_of(w);
    if (at.mode < 0 || w->asked->mode != NULL)
        return false;
    return try_place(w, &at, best);
}

/* As it is, where that goes; else the cheapest way. NULL: it does not go. */
static struct lo_plan *plan_of_wish(struct wish *w)
{
    const struct lo_job *job = &w->jobs[w->j];
    const struct lo_placement out = {.mode = -1, .start = LO_TIME_NONE};
    struct lo_plan *best = NULL;
    if (w->asked->start == LO_TIME_NONE) {
        (void)try_place(w, &out, &best);
        return best;
    }
    if (job->problem.rule != NULL || try_as_it_is(w, &best) ||
        w->asked->part > 0)
        return best;
    for (int32_t m = 0; m < job->n_modes; m++)
        (void)try_mode(w, m, &best);
    return best;
}

/* The words of lo_explain_job for that start. Beside the others alone, so that
 * how the job stands now does not matter; where others wait for it, beside the
 * plan as it is. */
static bool explain(struct lo_explanation **out, struct wish *w)
{
    static const struct lo_explain_options at_once = {0.0, 0.0, NULL, false};
    const struct lo_zone *zone = w->board->session->zone;
    struct lo_error no = LO_ERROR_INIT;
    w->placements[w->j] =
        (struct lo_placement){.mode = -1, .start = LO_TIME_NONE};
    return lo_explain_job(out, &w->problem, w->placements, w->j, zone, &at_once,
                          &no) == LO_OK ||
           lo_explain_job(out, w->board->problem, w->board->placements, w->j,
                          zone, &at_once, &no) == LO_OK;
}

/* The rules in the way of a start there. */
static void say_why_not_at(struct wish *w, lo_time start)
{
    struct lo_explanation *why = NULL;
    bool known = explain(&why, w);
    for (int32_t i = 0; known && i < why->n_moves; i++) {
        const struct lo_move *move = &why->moves[i];
        if (move->start != start || move->rule == NULL ||
            move->kind == LO_MOVE_FREE)
            continue;
        char *packed = move->other != NULL
                           ? lo_text_pack(move->why, move->other, NULL)
                           : g_strdup(move->why);
        forbid(w, move->rule, packed);
        g_free(packed);
    }
    if (known)
        lo_explanation_free(why);
}

/* Work in parts: each part that moves as if it were all the work. */
static void say_why_no_part(struct wish *w)
{
    const struct lo_placement at = placement_of(w);
    const struct lo_placement *was = &w->board->placements[w->j];
    struct lo_job kept = w->jobs[w->j];
    struct lo_job_mode mode = kept.modes[at.mode];
    for (int32_t k = 0; k < at.n_parts; k++) {
        bool stays = false;
        if (k > 0 && at.parts[k].from < at.parts[k - 1].to)
            forbid(w, "E12", LO_N_("its parts would overlap"));
        for (int32_t i = 0; i < was->n_parts; i++)
            stays |= was->parts[i].from == at.parts[k].from;
        if (stays)
            continue;
        mode.duration_s = at.parts[k].to - at.parts[k].from;
        mode.max_parts = 1;
        mode.n_fixed = 0;
        w->jobs[w->j].modes = &mode;
        w->jobs[w->j].n_modes = 1;
        say_why_not_at(w, at.parts[k].from);
    }
    w->jobs[w->j] = kept;
}

static void say_why_not(struct wish *w)
{
    const struct lo_job *job = &w->jobs[w->j];
    const struct lo_placement *was = &w->board->placements[w->j];
    bool in_parts = was->mode >= 0 && was->n_parts > 1;
    if (job->problem.rule != NULL) {
        forbid(w, job->problem.rule, job->problem.text);
        return;
    }
    if (in_parts && w->asked->mode == NULL)
        say_why_no_part(w);
    else
        say_why_not_at(w, w->asked->start);
    if (w->out->n_rules == 0)
        forbid(w, "other", LO_N_("another rule of the plan forbids it"));
}

/* --- people who were told
 * ----------------------------------------------------- */

static void count_told(struct wish *w)
{
    const struct lo_week *told = w->board->told;
    lo_time now = w->board->problem->now;
    for (int32_t o = 0; told != NULL && o < told->n_outages; o++) {
        const struct lo_week_outage *was = &told->outages[o];
        const struct lo_week_outage *before =
            app_week_outage(w->board->week, was->id);
        const struct lo_week_outage *is =
            app_week_outage(w->out->week, was->id);
        bool stood = before != NULL && app_as_told(was, before);
        if (was->span.to <= now || !stood ||
            (is != NULL && app_as_told(was, is)))
            continue;
        w->out->told += was->customers;
        if (w->asked->release)
            continue;
        char *packed = lo_text_pack(
            LO_N_("people were told of outage %s: release it first"), was->id,
            NULL);
        forbid(w, "E11", packed);
        g_free(packed);
    }
}

/* --- figures
 * ------------------------------------------------------------------- */

/* See app_board.h: where what was proven of the plan before holds for this. */
static void keep_bound(struct wish *w)
{
    const struct lo_week *was = w->board->week;
    struct lo_week *is = w->out->week;
    bool more_left_out = is->unplaced_weight > was->unplaced_weight + 1e-9;
    bool free = w->board->origin.n_held == 0 &&
                strcmp(w->board->origin.what, "replan") != 0;
    bool holds = free && !more_left_out;
    is->bound = holds ? MIN(was->bound, is->objective) : 0.0;
    is->unplaced_bound =
        free ? MIN(was->unplaced_bound, is->unplaced_weight) : 0.0;
    is->gap = lo_gap(is->objective, is->bound);
    bool proven = holds && was->outcome == LO_OUTCOME_OPTIMAL &&
                  is->objective <= is->bound * (1.0 + 1e-9) &&
                  is->unplaced_weight <= was->unplaced_weight + 1e-9;
    is->outcome = proven ? LO_OUTCOME_OPTIMAL : LO_OUTCOME_FEASIBLE;
    is->planned_at = was->planned_at;
}

/* Ids that are taken: those of the plan before, and of what people were told
 * of beyond it. */
static struct lo_week *week_of(const struct wish *w, const struct lo_plan *plan)
{
    const struct lo_week *was = w->board->week, *told = w->board->told;
    struct lo_week known = *was;
    int32_t n = was->n_outages + (told != NULL ? told->n_outages : 0);
    known.outages = lo_arena_array(w->arena, (size_t)n, sizeof *known.outages);
    for (int32_t o = 0; o < was->n_outages; o++)
        known.outages[o] = was->outages[o];
    for (int32_t o = 0; told != NULL && o < told->n_outages; o++)
        if (app_week_outage(was, told->outages[o].id) == NULL)
            known.outages[known.n_outages++] = told->outages[o];
    return lo_week_of_plan(plan, &known, w->board->last);
}

/* Why a job has no place: it was left out by hand, or as it was said of the
 * plan before; nothing else was looked into. */
static void say_reasons(struct wish *w)
{
    struct lo_week *is = w->out->week;
    const char *mrid = task_of(w)->mrid;
    for (int32_t j = 0; j < is->n_jobs; j++) {
        struct lo_week_job *job = &is->jobs[j];
        const struct lo_week_job *was = app_week_job(w->board->week, job->id);
        bool asked = strcmp(job->id, mrid) == 0;
        if (job->placed || (!asked && (was == NULL || was->placed)))
            continue;
        const char *reason = asked ? LO_N_("left out by hand") : was->reason;
        const char *repair = asked ? NULL : was->repair;
        job->rules = asked ? (struct lo_texts){0, NULL} : was->rules;
        for (int32_t r = 0; r < job->rules.n; r++) {
            if (r == 0)
                job->rules.at = lo_arena_array(is->arena, (size_t)job->rules.n,
                                               sizeof *job->rules.at);
            job->rules.at[r] = lo_arena_strdup(is->arena, was->rules.at[r]);
        }
        job->reason =
            reason != NULL ? lo_arena_strdup(is->arena, reason) : NULL;
        job->repair =
            repair != NULL ? lo_arena_strdup(is->arena, repair) : NULL;
    }
}

static void fill(struct wish *w, const struct lo_plan *plan)
{
    const struct lo_plan *base = w->board->plan;
    struct lo_board_price *out = w->out;
    out->week = week_of(w, plan);
    say_reasons(w);
    keep_bound(w);
    out->customer_hours =
        (double)(plan->customer_s - base->customer_s) / LO_HOUR;
    out->mv_customer_hours =
        (double)(plan->mv_customer_s - base->mv_customer_s) / LO_HOUR;
    out->objective = plan->objective - base->objective;
    out->unplaced = plan->unplaced_weight - base->unplaced_weight;
    out->interruptions = plan->interruptions - base->interruptions;
    out->job = app_week_job(out->week, task_of(w)->mrid);
    out->moved = out->job;
    for (int32_t k = 0; w->asked->part > 0 && k < out->job->n_parts; k++)
        if (out->job->parts[k].part.from == w->asked->start)
            out->moved = &out->job->parts[k];
    count_told(w);
    out->possible = out->n_rules == 0;
    out->tie = out->possible && fabs(out->objective) < 1e-9 &&
               fabs(out->unplaced) < 1e-9;
}

static enum lo_status price(struct wish *w, struct lo_error *err)
{
    enum lo_status status = find_job(w, err);
    if (status != LO_OK)
        return status;
    status = find_part(w, err);
    if (status != LO_OK)
        return status;
    lo_time stood = LO_TIME_NONE;
    w->jobs[w->j].lead_s = w->board->leads[w->j];
    if (stands_at(&stood, w) && w->asked->start == stood)
        w->jobs[w->j].lead_s = w->board->problem->jobs[w->j].lead_s;
    w->jobs[w->j].pin = LO_TIME_NONE;
    status = choose_mode(w, err);
    if (status == LO_OK)
        status = choose_crews(w, err);
    if (status != LO_OK)
        return status;
    judge_time(w);
    struct lo_plan *plan = w->out->n_rules == 0 ? plan_of_wish(w) : NULL;
    if (plan != NULL)
        fill(w, plan);
    else if (w->out->n_rules == 0)
        say_why_not(w);
    lo_plan_free(plan);
    return status;
}

bool lo_board_stands(const struct lo_board *board,
                     const struct lo_board_wish *wish)
{
    for (int32_t j = 0; board->week != NULL && j < board->week->n_jobs; j++) {
        const struct lo_week_job *job = &board->week->jobs[j];
        if (strcmp(job->id, wish->job) != 0 &&
            strcmp(job->name, wish->job) != 0)
            continue;
        const struct lo_week_job *part = job;
        if (wish->part > 0 && wish->part <= job->n_parts)
            part = &job->parts[wish->part - 1];
        return job->placed && part->part.from == wish->start;
    }
    return false;
}

enum lo_status lo_board_price(struct lo_board *board,
                              const struct lo_board_ask *ask,
                              const struct lo_board_wish *asked,
                              struct lo_arena *arena,
                              struct lo_board_answer *answer,
                              struct lo_board_price *out, struct lo_error *err)
{
    double begin = lo_steady_seconds();
    struct lo_board_price result = {.customer_hours = NAN,
                                    .mv_customer_hours = NAN,
                                    .objective = NAN,
                                    .unplaced = NAN};
    enum lo_status status = board_is_latest(board, ask, arena, answer, err);
    if (status == LO_OK && !answer->stale)
        status = board_look(board, err);
    if (status != LO_OK || answer->stale)
        return status;
    size_t n = (size_t)board->problem->n_jobs + 1;
    struct wish w = {
        .board = board,
        .asked = asked,
        .problem = *board->problem,
        .jobs = g_memdup2(board->problem->jobs, (n - 1) * sizeof *w.jobs),
        .placements = g_memdup2(board->placements, n * sizeof *w.placements),
        .arena = arena,
        .out = &result};
    w.problem.jobs = w.jobs;
    status = price(&w, err);
    result.seconds = lo_steady_seconds() - begin;
    g_free(w.jobs);
    g_free(w.crews);
    g_free(w.placements);
    if (status == LO_OK)
        *out = result;
    else
        lo_board_price_clear(&result);
    return status;
}
