/*
 * Why a job stands where it stands: every other start is put to the rules and
 * priced with the others in place, then days and starts are planned again.
 *
 *   rules of the job alone  --broken-->  forbidden (E2, E9, E5, E7 ...)
 *   with the others there   --broken-->  blocked by them (E3, E4, E6 ...)
 *   else free, and its price is that of the schedule with the job there
 */
#include "lineout/explain.h"

#include <math.h>
#include <string.h>

#include "lineout/text.h"
#include "plan_int.h"
#include "variant_int.h"

struct view {
    const struct lo_problem *given;
    struct lo_problem problem; /* given, the job without its pin */
    struct lo_job *jobs;
    struct planner *p;
    struct schedule base; /* the plan */
    struct schedule trial;
    int j;
    const struct lo_explain_options *options;
    const struct lo_zone *zone;
    struct lo_explanation *out;
};

bool lo_move_is_tie(const struct lo_move *move)
{
    if (move->resolved)
        return move->best == 0.0 && move->unplaced <= 0.0;
    return move->kind == LO_MOVE_FREE && move->extra == 0.0;
}

static const char *name_of(const struct view *v, int j)
{
    return v->problem.work->tasks[v->problem.jobs[j].task].name;
}

/* --- the plan as a schedule -------------------------------------------- */

/* E11: people were told of its time, when that was early enough. */
static bool was_told(const struct view *v, int j)
{
    return v->options->leads != NULL &&
           v->options->leads[j] != v->given->jobs[j].lead_s;
}

/* E5 as it is where the job stands, or anywhere else. */
static void set_lead(struct view *v, bool here)
{
    v->jobs[v->j].lead_s = here || !was_told(v, v->j)
                               ? v->given->jobs[v->j].lead_s
                               : v->options->leads[v->j];
}

/* The planner knows the job without its pin, so it is compared here. */
static bool take_plan(struct view *v, const struct lo_placement *placements)
{
    for (int j = 0; j < v->p->n_jobs; j++) {
        const struct lo_placement *at = &placements[j];
        if (at->mode < 0)
            continue;
        lo_time pin = v->given->jobs[j].pin;
        v->base.jobs[j] = placed_as(v->p, j, at);
        if (v->base.jobs[j].option < 0 ||
            (pin != LO_TIME_NONE && pin != at->start))
            return false;
    }
    schedule_price(v->p, &v->base);
    return schedule_holds(v->p, &v->base);
}

static enum lo_status open_view(struct view *v,
                                const struct lo_placement *placements,
                                struct lo_error *err)
{
    v->problem = *v->given;
    v->jobs = g_new(struct lo_job, (gsize)v->given->n_jobs + 1);
    memcpy(v->jobs, v->given->jobs, sizeof *v->jobs * (size_t)v->given->n_jobs);
    for (int j = 0; j < v->given->n_jobs; j++)
        if (was_told(v, j))
            v->jobs[j].pin = placements[j].start;
    v->jobs[v->j].pin = LO_TIME_NONE;
    v->problem.jobs = v->jobs;
    v->p = planner_new(&v->problem);
    v->base = schedule_new(v->p);
    v->trial = schedule_new(v->p);
    if (take_plan(v, placements))
        return LO_OK;
    lo_error_set(err, LO_EINPUT,
                 "the plan does not keep the rules of the data any more");
    lo_error_hint(err, "plan again: lineout plan");
    return LO_EINPUT;
}

static void close_view(struct view *v)
{
    schedule_free(&v->base);
    schedule_free(&v->trial);
    planner_free(v->p);
    g_free(v->jobs);
}

/* --- the rules ---------------------------------------------------------- */

static void forbid(struct lo_move *move, enum lo_move_kind kind,
                   const char *rule, const char *why)
{
    move->kind = kind;
    move->rule = rule;
    move->why = why;
}

/* What forbids the start, with its values: whatever the others do, or while
 * they stay where they are. */
static void judge_rules(struct view *v, int mode, lo_time at,
                        struct lo_move *move)
{
    struct breach breach;
    bool alone = false;
    find_breach(v->p, &v->base, v->j, mode, at, &breach, &alone);
    enum lo_move_kind kind = alone ? LO_MOVE_FORBIDDEN : LO_MOVE_BLOCKED;
    if (breach.rule == NULL)
        forbid(move, kind, "other",
               LO_N_("not while the others stay where they are"));
    else if (alone && strcmp(breach.rule, "E3") == 0)
        forbid(move, kind, "E3", LO_N_("no crews it may have are on shift"));
    else
        forbid(move, kind, breach.rule,
               breach_text(v->p, &breach, v->out->arena, &move->other));
}

/* One job without which the crews would do; -1 = no single one. */
static int crew_holder(struct view *v, struct placed at)
{
    struct lo_interval busy = crew_span(v->p, at);
    int64_t travel = v->problem.travel_s;
    int holder = -1;
    for (int k = 0; k < v->p->n_jobs && holder < 0; k++) {
        struct placed other = v->trial.jobs[k];
        if (k == v->j || other.option < 0)
            continue;
        struct lo_interval theirs = crew_span(v->p, other);
        if (theirs.from >= busy.to + travel || busy.from >= theirs.to + travel)
            continue;
        v->trial.jobs[k].option = -1;
        if (crews_assign(v->p, v->trial.jobs, v->p->n_jobs, NULL, NULL) ==
            CREWS_FIT)
            holder = k;
        v->trial.jobs[k] = other;
    }
    return holder;
}

static void judge_in_place(struct view *v, struct placed at,
                           struct lo_move *move)
{
    if (crews_assign(v->p, v->trial.jobs, v->p->n_jobs, NULL, NULL) ==
        CREWS_FIT) {
        judge_rules(v, v->p->options[at.option].mode, at.start, move);
        return;
    }
    int holder = crew_holder(v, at);
    if (holder < 0) {
        forbid(move, LO_MOVE_BLOCKED, "E3",
               LO_N_("the crews are at work on other jobs"));
        return;
    }
    forbid(move, LO_MOVE_BLOCKED, "E3", LO_N_("the crews are at work on '%s'"));
    move->other = name_of(v, holder);
}

/* --- prices in place ---------------------------------------------------- */

static struct lo_move no_move(const struct view *v, lo_time at)
{
    struct lo_move move = {.start = at,
                           .day = lo_zone_date(v->zone, at),
                           .mode = -1,
                           .best_start = LO_TIME_NONE,
                           .extra = NAN,
                           .best = NAN,
                           .least = NAN};
    return move;
}

/* The planner took the starts of a job that was told as if all were early
 * enough; only its own is. */
static bool breaks_lead(struct view *v, int mode, lo_time at)
{
    struct breach breach = {.rule = NULL};
    bool alone = false;
    if (!was_told(v, v->j) || at == v->out->start)
        return false;
    find_breach(v->p, &v->base, v->j, mode, at, &breach, &alone);
    return breach.rule != NULL && strcmp(breach.rule, "E5") == 0;
}

static void price_option(struct view *v, int o, lo_time at,
                         struct lo_move *move)
{
    *move = no_move(v, at);
    move->mode = v->p->options[o].mode;
    if (breaks_lead(v, move->mode, at)) {
        judge_rules(v, move->mode, at, move);
        return;
    }
    schedule_copy(v->p, &v->trial, &v->base);
    v->trial.jobs[v->j] = (struct placed){o, at};
    if (!schedule_holds(v->p, &v->trial)) {
        judge_in_place(v, v->trial.jobs[v->j], move);
        return;
    }
    schedule_price(v->p, &v->trial);
    move->extra = (double)(v->trial.cost - v->base.cost) / v->p->hour;
    if (v->given->jobs[v->j].pin != LO_TIME_NONE &&
        v->given->jobs[v->j].pin != at)
        forbid(move, LO_MOVE_FREE, "pin", LO_N_("pinned to another time"));
    else if (was_told(v, v->j) && v->out->start != at)
        forbid(move, LO_MOVE_FREE, "E11",
               LO_N_("people were told of another time"));
}

/* How far a start gets: further is nearer to being possible. */
static int progress_of(const struct lo_move *move)
{
    if (move->kind == LO_MOVE_FREE)
        return 5;
    if (move->kind == LO_MOVE_BLOCKED)
        return 4;
    return strcmp(move->rule, "E2") == 0   ? 1
           : strcmp(move->rule, "E5") == 0 ? 2
                                           : 3;
}

static bool is_better(const struct lo_move *a, const struct lo_move *b)
{
    int x = progress_of(a), y = progress_of(b);
    if (x != y)
        return x > y;
    return x == 5 && a->extra < b->extra;
}

/* Of the ways to begin there in that mode (E12: there may be many), the best.
 */
static void price_mode(struct view *v, int mode, lo_time at,
                       struct lo_move *best)
{
    bool any = false;
    *best = no_move(v, at);
    set_lead(v, at == v->out->start);
    for (int o = v->p->first_option[v->j]; o < v->p->first_option[v->j + 1];
         o++) {
        struct lo_move move;
        if (v->p->options[o].mode != mode ||
            !option_allows(&v->p->options[o], at))
            continue;
        price_option(v, o, at, &move);
        if (!any || is_better(&move, best))
            *best = move;
        any = true;
    }
    if (!any)
        judge_rules(v, mode, at, best);
}

static void price_slots(struct view *v)
{
    const struct lo_job *job = &v->problem.jobs[v->j];
    struct lo_explanation *out = v->out;
    out->n_moves = v->problem.n_slots;
    out->moves =
        lo_arena_array(out->arena, (size_t)out->n_moves, sizeof *out->moves);
    for (int32_t i = 0; i < out->n_moves; i++) {
        lo_time at = v->problem.slots[i];
        struct lo_move *best = &out->moves[i];
        *best = no_move(v, at);
        if (job->problem.rule != NULL || job->n_modes == 0) {
            forbid(best, LO_MOVE_FORBIDDEN, job->problem.rule,
                   job->problem.text);
            continue;
        }
        for (int m = 0; m < job->n_modes; m++) {
            struct lo_move move;
            price_mode(v, m, at, &move);
            if (m == 0 || is_better(&move, best))
                *best = move;
        }
    }
}

/* --- with its outage ------------------------------------------------------ */

/* Nothing lost by moving the whole outage, as far as the clock of the plan's
 * start shows it: a tie that needs no planning. */
static bool ties_with_outage(struct view *v, lo_time at, struct lo_move *move)
{
    if (v->out->start == LO_TIME_NONE || was_told(v, v->j) ||
        !shift_outage(v->p, &v->base, v->j, at - v->out->start, &v->trial) ||
        v->trial.cost != v->base.cost)
        return false;
    move->resolved = true;
    move->best_start = at;
    move->best = 0.0;
    move->unplaced = 0.0;
    move->least = v->options->proven ? 0.0 : NAN;
    return true;
}

/* --- planned again ------------------------------------------------------ */

/* A plan with the job there is known where it may go there in place: what is
 * planned anew, in short time, may be worse, and then is no answer. */
static void keep_in_place(struct lo_move *move)
{
    bool better = move->unplaced < 0.0 ||
                  (move->unplaced == 0.0 && move->best <= move->extra);
    if (move->kind != LO_MOVE_FREE || better)
        return;
    move->best_start = move->start;
    move->best = move->extra;
    move->unplaced = 0.0;
    move->least = isnan(move->least) ? move->extra : move->least;
}

/* `job` replaces the job's data in the problem that is solved. */
static enum lo_status resolve(struct view *v, const struct lo_job *job,
                              double seconds, struct lo_move *move,
                              struct lo_error *err)
{
    struct lo_job kept = v->jobs[v->j];
    struct lo_plan_options options = LO_PLAN_OPTIONS_INIT;
    struct lo_plan *plan = NULL;
    options.time_limit_s = seconds;
    v->jobs[v->j] = *job;
    set_lead(v, false);
    enum lo_status status = lo_plan_solve(&plan, &v->problem, &options, err);
    v->jobs[v->j] = kept;
    if (status != LO_OK)
        return status;
    double base = (double)v->base.cost / v->p->hour;
    move->resolved = true;
    move->unplaced = plan->unplaced_weight - v->base.unplaced;
    if (plan->placements[v->j].mode >= 0) {
        move->best_start = plan->placements[v->j].start;
        move->best = plan->objective - base;
        move->least = plan->bound - base;
        if (v->options->proven && move->unplaced <= 0.0 && move->best >= 0.0)
            move->least = MAX(move->least, 0.0);
    }
    keep_in_place(move);
    lo_plan_free(plan);
    return LO_OK;
}

/* The job's windows, each cut to the local day. */
static struct lo_interval *windows_of_day(const struct view *v, lo_date day,
                                          struct lo_job *job)
{
    struct lo_interval *cut =
        g_new(struct lo_interval, (gsize)job->n_windows + 1);
    lo_time from = lo_zone_time(v->zone, day, 0);
    lo_time to = lo_zone_time(v->zone, day + 1, 0);
    int32_t n = 0;
    for (int32_t w = 0; w < job->n_windows; w++) {
        struct lo_interval in = {MAX(job->windows[w].from, from),
                                 MIN(job->windows[w].to, to)};
        if (in.from < in.to)
            cut[n++] = in;
    }
    job->n_windows = n;
    job->windows = cut;
    return cut;
}

/* The best start of each other day in place, then planned again. */
static enum lo_status price_days(struct view *v, double each, double until,
                                 struct lo_error *err)
{
    struct lo_explanation *out = v->out;
    GArray *days = g_array_new(FALSE, FALSE, sizeof(struct lo_move));
    lo_date home = out->start == LO_TIME_NONE
                       ? INT32_MIN
                       : lo_zone_date(v->zone, out->start);
    for (int32_t i = 0; i < out->n_moves; i++) {
        const struct lo_move *move = &out->moves[i];
        struct lo_move *last =
            days->len == 0
                ? NULL
                : &g_array_index(days, struct lo_move, days->len - 1);
        if (move->day == home)
            continue;
        if (last == NULL || last->day != move->day)
            g_array_append_val(days, *move);
        else if (is_better(move, last))
            *last = *move;
    }
    enum lo_status status = LO_OK;
    for (guint i = 0; i < days->len && status == LO_OK; i++) {
        struct lo_move *day = &g_array_index(days, struct lo_move, i);
        if (day->kind == LO_MOVE_FORBIDDEN) {
            day->start = LO_TIME_NONE;
            continue;
        }
        double left = until - lo_steady_seconds();
        if (home != INT32_MIN &&
            ties_with_outage(v,
                             lo_zone_time(v->zone, day->day,
                                          lo_zone_minute(v->zone, out->start)),
                             day))
            continue;
        if (left <= 0.0)
            continue;
        struct lo_job job = v->problem.jobs[v->j];
        struct lo_interval *cut = windows_of_day(v, day->day, &job);
        status = resolve(v, &job, MIN(each, left), day, err);
        g_free(cut);
    }
    out->n_days = (int32_t)days->len;
    out->days = lo_arena_array(out->arena, days->len, sizeof *out->days);
    if (days->len > 0)
        memcpy(out->days, days->data, days->len * sizeof *out->days);
    g_array_free(days, TRUE);
    return status;
}

static gint by_price(gconstpointer a, gconstpointer b)
{
    const struct lo_move *x = *(struct lo_move *const *)a;
    const struct lo_move *y = *(struct lo_move *const *)b;
    if (is_better(x, y))
        return -1;
    if (is_better(y, x))
        return 1;
    return x->start < y->start ? -1 : x->start > y->start;
}

/* Starts of the plan's own day, cheapest first, while time lasts. A tie in
 * place needs no second look: the plan is no better by itself. */
static enum lo_status resolve_starts(struct view *v, double each, double until,
                                     struct lo_error *err)
{
    struct lo_explanation *out = v->out;
    if (out->start == LO_TIME_NONE)
        return LO_OK;
    lo_date home = lo_zone_date(v->zone, out->start);
    GPtrArray *order = g_ptr_array_new();
    for (int32_t i = 0; i < out->n_moves; i++)
        if (out->moves[i].day == home && out->moves[i].start != out->start &&
            out->moves[i].kind != LO_MOVE_FORBIDDEN &&
            !(out->moves[i].extra == 0.0) &&
            !ties_with_outage(v, out->moves[i].start, &out->moves[i]))
            g_ptr_array_add(order, &out->moves[i]);
    g_ptr_array_sort(order, by_price);
    enum lo_status status = LO_OK;
    for (guint i = 0; i < order->len && status == LO_OK; i++) {
        struct lo_move *move = g_ptr_array_index(order, i);
        double left = until - lo_steady_seconds();
        if (left <= 0.0)
            break;
        struct lo_job job = v->problem.jobs[v->j];
        job.pin = move->start;
        status = resolve(v, &job, MIN(each, left), move, err);
    }
    g_ptr_array_free(order, TRUE);
    return status;
}

enum lo_status lo_explain_job(struct lo_explanation **out,
                              const struct lo_problem *problem,
                              const struct lo_placement *placements,
                              int32_t job, const struct lo_zone *zone,
                              const struct lo_explain_options *options,
                              struct lo_error *err)
{
    double until = lo_steady_seconds() + options->total_s;
    struct lo_arena *arena = lo_arena_new();
    struct lo_explanation *why = lo_arena_alloc(arena, sizeof *why);
    struct view v = {.given = problem,
                     .j = job,
                     .options = options,
                     .zone = zone,
                     .out = why};
    why->arena = arena;
    why->job = job;
    why->pin = problem->jobs[job].pin;
    why->start =
        placements[job].mode >= 0 ? placements[job].start : LO_TIME_NONE;
    enum lo_status status = open_view(&v, placements, err);
    if (status != LO_OK)
        goto done;
    why->objective = (double)v.base.cost / v.p->hour;
    price_slots(&v);
    status = price_days(&v, options->each_s, until, err);
    if (status == LO_OK)
        status = resolve_starts(&v, options->each_s, until, err);
done:
    close_view(&v);
    if (status == LO_OK)
        *out = why;
    else
        lo_explanation_free(why);
    return status;
}

void lo_explanation_free(struct lo_explanation *why)
{
    if (why != NULL)
        lo_arena_free(why->arena);
}
