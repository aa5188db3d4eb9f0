/*
 * What rules cost: the problem is planned once more without the rule, and the
 * two plans are compared. Nothing here looks into the search.
 */
#include <string.h>

#include "lineout/explain.h"
#include "lineout/text.h"
#include "plan_int.h"

/* A problem of which jobs and crews may be changed. */
struct variant {
    struct lo_problem problem;
    struct lo_job *jobs;
    struct lo_plan_crew *crews; /* room for one more */
};

static struct variant variant_of(const struct lo_problem *problem)
{
    struct variant v = {*problem, NULL, NULL};
    size_t n_jobs = (size_t)problem->n_jobs, n_crews = (size_t)problem->n_crews;
    v.jobs = g_new0(struct lo_job, n_jobs + 1);
    v.crews = g_new0(struct lo_plan_crew, n_crews + 1);
    if (n_jobs > 0)
        memcpy(v.jobs, problem->jobs, n_jobs * sizeof *v.jobs);
    if (n_crews > 0)
        memcpy(v.crews, problem->crews, n_crews * sizeof *v.crews);
    v.problem.jobs = v.jobs;
    v.problem.crews = v.crews;
    return v;
}

static void variant_clear(struct variant *v)
{
    g_free(v->jobs);
    g_free(v->crews);
}

/* One more of the type, with the shifts of the first there is. */
static void add_crew(struct variant *v, lo_crew_type_id type)
{
    struct lo_plan_crew crew = {type, 0, NULL};
    for (int32_t c = v->problem.n_crews; c-- > 0;)
        if (v->crews[c].type.v == type.v)
            crew = v->crews[c];
    v->crews[v->problem.n_crews++] = crew;
}

/* Hours and weight of the plan that is compared with. */
struct figures {
    double hours;
    double unplaced;
};

/* false: a placement is none of the planner's, or a rule is broken. */
static bool schedule_of(struct planner *p, struct schedule *schedule,
                        const struct lo_placement *placements)
{
    bool known = true;
    for (int j = 0; j < p->n_jobs && known; j++) {
        if (placements[j].mode < 0)
            continue;
        known = false;
        for (int o = p->first_option[j]; o < p->first_option[j + 1]; o++)
            if (p->options[o].mode == placements[j].mode &&
                option_allows(&p->options[o], placements[j].start)) {
                schedule->jobs[j] = (struct placed){o, placements[j].start};
                known = true;
            }
    }
    schedule_price(p, schedule);
    return known && schedule_holds(p, schedule);
}

static enum lo_status changed_since(struct lo_error *err)
{
    lo_error_set(err, LO_EINPUT,
                 "the plan does not keep the rules of the data any more");
    lo_error_hint(err, "plan again: lineout plan");
    return LO_EINPUT;
}

enum lo_status lo_plan_of_placements(struct lo_plan **out,
                                     const struct lo_problem *problem,
                                     const struct lo_placement *placements,
                                     struct lo_error *err)
{
    struct planner *p = planner_new(problem);
    struct schedule schedule = schedule_new(p);
    enum lo_status status = LO_OK;
    if (schedule_of(p, &schedule, placements)) {
        struct lo_arena *arena = lo_arena_new();
        struct lo_plan *plan = lo_arena_alloc(arena, sizeof *plan);
        plan->arena = arena;
        plan->problem = problem;
        plan->outcome = LO_OUTCOME_FEASIBLE;
        plan_fill(p, &schedule, plan);
        plan_explain(p, &schedule, plan);
        *out = plan;
    } else {
        status = changed_since(err);
    }
    schedule_free(&schedule);
    planner_free(p);
    return status;
}

static enum lo_status figures_of(struct figures *out,
                                 const struct lo_problem *problem,
                                 const struct lo_placement *placements,
                                 struct lo_error *err)
{
    struct planner *p = planner_new(problem);
    struct schedule schedule = schedule_new(p);
    bool holds = schedule_of(p, &schedule, placements);
    *out = (struct figures){(double)schedule.cost / p->hour, schedule.unplaced};
    schedule_free(&schedule);
    planner_free(p);
    return holds ? LO_OK : changed_since(err);
}

static enum lo_status plan_again(struct lo_plan **out,
                                 const struct lo_problem *problem,
                                 double seconds, struct lo_error *err)
{
    struct lo_plan_options options = LO_PLAN_OPTIONS_INIT;
    options.time_limit_s = seconds;
    return lo_plan_solve(out, problem, &options, err);
}

/* --- a list of prices --------------------------------------------------- */

struct pricing {
    struct figures base;
    double seconds;
    struct lo_arena *arena;
    GArray *prices; /* struct lo_price */
    struct lo_error *err;
};

static enum lo_status price(struct pricing *g, const struct lo_problem *without,
                            const char *kind, const char *subject)
{
    struct lo_plan *plan = NULL;
    enum lo_status status = plan_again(&plan, without, g->seconds, g->err);
    if (status != LO_OK)
        return status;
    struct lo_price row = {
        .kind = kind,
        .subject = lo_arena_strdup(g->arena, subject),
        .objective = plan->objective,
        .bound = plan->bound,
        .unplaced = plan->unplaced_weight,
        .saves = g->base.hours - plan->objective,
        .saves_most = g->base.hours - plan->bound,
    };
    g_array_append_val(g->prices, row);
    lo_plan_free(plan);
    return LO_OK;
}

static struct pricing begin(double seconds, struct lo_error *err)
{
    struct pricing g = {{0.0, 0.0},
                        seconds,
                        lo_arena_new(),
                        g_array_new(FALSE, FALSE, sizeof(struct lo_price)),
                        err};
    return g;
}

static enum lo_status end(struct pricing *g, enum lo_status status,
                          struct lo_prices **out)
{
    if (status == LO_OK) {
        struct lo_prices *all = lo_arena_alloc(g->arena, sizeof *all);
        all->arena = g->arena;
        all->objective = g->base.hours;
        all->unplaced = g->base.unplaced;
        all->n = (int32_t)g->prices->len;
        all->prices =
            lo_arena_array(g->arena, g->prices->len, sizeof *all->prices);
        if (g->prices->len > 0)
            memcpy(all->prices, g->prices->data,
                   g->prices->len * sizeof *all->prices);
        *out = all;
    } else {
        lo_arena_free(g->arena);
    }
    g_array_free(g->prices, TRUE);
    return status;
}

void lo_prices_free(struct lo_prices *prices)
{
    if (prices != NULL)
        lo_arena_free(prices->arena);
}

static enum lo_status price_crews(struct pricing *g,
                                  const struct lo_problem *problem)
{
    enum lo_status status = LO_OK;
    for (int32_t c = 0; c < problem->n_crews && status == LO_OK; c++) {
        lo_crew_type_id type = problem->crews[c].type;
        bool seen = false;
        for (int32_t k = 0; k < c && !seen; k++)
            seen = problem->crews[k].type.v == type.v;
        if (seen)
            continue;
        struct variant v = variant_of(problem);
        add_crew(&v, type);
        status = price(
            g, &v.problem, "crew",
            type.v == LO_NONE ? "" : problem->work->crew_types[type.v].name);
        variant_clear(&v);
    }
    return status;
}

static enum lo_status price_lead(struct pricing *g,
                                 const struct lo_problem *problem)
{
    struct variant v = variant_of(problem);
    for (int32_t j = 0; j < problem->n_jobs; j++)
        v.jobs[j].lead_s = 0;
    enum lo_status status = price(g, &v.problem, "lead", "");
    variant_clear(&v);
    return status;
}

enum lo_status lo_price_rules(struct lo_prices **out,
                              const struct lo_problem *problem,
                              const struct lo_placement *placements,
                              const struct lo_problem *longer, double seconds,
                              struct lo_error *err)
{
    struct pricing g = begin(seconds, err);
    enum lo_status status = figures_of(&g.base, problem, placements, err);
    if (status == LO_OK)
        status = price_crews(&g, problem);
    if (status == LO_OK && longer != NULL)
        status = price(&g, longer, "hour", "");
    if (status == LO_OK)
        status = price_lead(&g, problem);
    return end(&g, status, out);
}

enum lo_status lo_price_pins(struct lo_prices **out, const struct lo_plan *plan,
                             const struct lo_problem_input *input,
                             double seconds, struct lo_error *err)
{
    struct pricing g = begin(seconds, err);
    struct lo_findings *ignored = lo_findings_new(); /* said once already */
    struct lo_pin *pins = g_new0(struct lo_pin, (gsize)input->n_pins + 1);
    enum lo_status status = LO_OK;
    g.base = (struct figures){plan->objective, plan->unplaced_weight};
    for (int i = 0; i < input->n_pins && status == LO_OK; i++) {
        struct lo_problem_input without = *input;
        struct lo_problem *problem = NULL;
        int n = 0;
        for (int k = 0; k < input->n_pins; k++)
            if (k != i)
                pins[n++] = input->pins[k];
        without.n_pins = n;
        without.pins = pins;
        status = lo_problem_new(&problem, &without, ignored, err);
        if (status == LO_OK)
            status =
                price(&g, problem,
                      input->pins[i].start != LO_TIME_NONE ? "pin" : "forbid",
                      input->pins[i].job);
        lo_problem_free(problem);
    }
    g_free(pins);
    lo_findings_free(ignored);
    return end(&g, status, out);
}

/* --- clash and repair --------------------------------------------------- */

enum { E2 = 1, E3 = 2, E4 = 4, E5 = 8, E9 = 16, PIN = 32, ALL = 63, RULES = 6 };

/* The problem with only the rules of `kept` for job j. The window is then the
 * horizon; the interval is borrowed by the variant. */
static struct variant relaxed(const struct lo_problem *problem, int32_t j,
                              int kept, struct lo_interval *horizon,
                              struct lo_job_mode **modes)
{
    struct variant v = variant_of(problem);
    struct lo_job *job = &v.jobs[j];
    *horizon = (struct lo_interval){problem->from, problem->to};
    *modes = NULL;
    if ((kept & E2) == 0) {
        job->windows = horizon;
        job->n_windows = 1;
    }
    if ((kept & E4) == 0)
        job->n_after = 0;
    if ((kept & E5) == 0)
        job->lead_s = 0;
    if ((kept & E9) == 0) /* no limit of one job's: it is the plan's */
        v.problem.max_off_s = INT64_MAX / 4;
    if ((kept & PIN) == 0)
        job->pin = LO_TIME_NONE;
    if ((kept & E3) == 0) {
        *modes = g_new(struct lo_job_mode, (gsize)job->n_modes + 1);
        for (int32_t m = 0; m < job->n_modes; m++) {
            (*modes)[m] = job->modes[m];
            (*modes)[m].n_needs = 0;
        }
        job->modes = *modes;
    }
    return v;
}

enum fit { FITS, FITS_NOT, FIT_UNKNOWN };

/* Placed, and no more weight unplaced than the plan has beside the job. */
static enum lo_status try_fit(enum fit *out, double *hours,
                              const struct lo_problem *problem, int32_t j,
                              double limit, double seconds,
                              struct lo_error *err)
{
    struct lo_plan *plan = NULL;
    enum lo_status status = plan_again(&plan, problem, seconds, err);
    if (status != LO_OK)
        return status;
    *hours = plan->objective;
    if (plan->placements[j].mode >= 0 && plan->unplaced_weight <= limit + 1e-9)
        *out = FITS;
    else if (plan->unplaced_bound > limit + 1e-9)
        *out = FITS_NOT;
    else
        *out = FIT_UNKNOWN;
    lo_plan_free(plan);
    return LO_OK;
}

static int rules_in(int set)
{
    int n = 0;
    for (int r = 0; r < RULES; r++)
        n += set >> r & 1;
    return n;
}

/* Does the job fit while only the rules of `set` hold for it? */
static enum lo_status fits_under(enum fit *out,
                                 const struct lo_problem *problem, int32_t j,
                                 int set, double limit, double seconds,
                                 struct lo_error *err)
{
    struct lo_interval horizon;
    struct lo_job_mode *modes;
    double hours;
    struct variant v = relaxed(problem, j, set, &horizon, &modes);
    enum lo_status status =
        try_fit(out, &hours, &v.problem, j, limit, seconds, err);
    variant_clear(&v);
    g_free(modes);
    return status;
}

/* The first of the smallest sets that does not fit: every smaller one was
 * seen to fit, so that it is minimal. That it fits under none at all is seen
 * first: else another rule is to blame. */
static enum lo_status find_clash(struct lo_clash *out,
                                 const struct lo_problem *problem, int32_t j,
                                 double limit, double seconds,
                                 struct lo_error *err)
{
    static const char *const names[] = {"E2", "E3", "E4", "E5", "E9", "pin"};
    const struct lo_job *job = &problem->jobs[j];
    int absent = (job->n_after == 0 ? E4 : 0) | (job->lead_s <= 0 ? E5 : 0) |
                 (job->pin == LO_TIME_NONE ? PIN : 0);
    for (int size = 0; size <= RULES; size++)
        for (int set = 0; set <= ALL; set++) {
            enum fit fit = FIT_UNKNOWN;
            if (rules_in(set) != size || (set & absent) != 0)
                continue;
            enum lo_status status =
                fits_under(&fit, problem, j, set, limit, seconds, err);
            if (status != LO_OK || fit == FIT_UNKNOWN)
                return status;
            if (fit == FITS)
                continue;
            for (int r = 0; r < RULES; r++)
                if ((set >> r & 1) != 0)
                    out->rules[out->n++] = names[r];
            return LO_OK;
        }
    return LO_OK;
}

/* Keeps the repair if it helps, and is cheaper than the one kept so far. */
static enum lo_status try_repair(struct lo_clash *out,
                                 const struct lo_problem *problem, int32_t j,
                                 const struct figures *base, double seconds,
                                 const char *repair, const char *subject,
                                 struct lo_error *err)
{
    enum fit fit = FIT_UNKNOWN;
    double hours = 0.0;
    double limit = base->unplaced - problem->jobs[j].weight;
    enum lo_status status =
        try_fit(&fit, &hours, problem, j, limit, seconds, err);
    if (status != LO_OK || fit != FITS)
        return status;
    if (out->repair == NULL || hours - base->hours < out->extra) {
        out->repair = repair;
        out->subject = subject;
        out->extra = hours - base->hours;
    }
    return LO_OK;
}

/* Gives up one rule for the job: no pin, shorter notice, other hours. */
static enum lo_status repair_rule(struct lo_clash *out,
                                  const struct lo_problem *problem, int32_t j,
                                  const struct figures *base, double seconds,
                                  int rule, const char *repair,
                                  struct lo_error *err)
{
    struct lo_interval horizon;
    struct lo_job_mode *modes;
    struct variant v = relaxed(problem, j, ALL & ~rule, &horizon, &modes);
    enum lo_status status =
        try_repair(out, &v.problem, j, base, seconds, repair, NULL, err);
    variant_clear(&v);
    g_free(modes);
    return status;
}

static enum lo_status repair_crews(struct lo_clash *out,
                                   const struct lo_problem *problem, int32_t j,
                                   const struct figures *base, double seconds,
                                   struct lo_error *err)
{
    const struct lo_job *job = &problem->jobs[j];
    enum lo_status status = LO_OK;
    for (int32_t m = 0; m < job->n_modes; m++)
        for (int32_t k = 0; k < job->modes[m].n_needs; k++) {
            lo_crew_type_id type = job->modes[m].needs[k].type;
            struct variant v = variant_of(problem);
            add_crew(&v, type);
            if (status == LO_OK)
                status = try_repair(
                    out, &v.problem, j, base, seconds,
                    type.v == LO_NONE ? LO_N_("one more crew")
                                      : LO_N_("one more crew of type '%s'"),
                    type.v == LO_NONE ? NULL
                                      : problem->work->crew_types[type.v].name,
                    err);
            variant_clear(&v);
        }
    return status;
}

enum lo_status lo_explain_clash(struct lo_clash *out,
                                const struct lo_problem *problem,
                                const struct lo_placement *placements,
                                int32_t job, double seconds,
                                struct lo_error *err)
{
    struct lo_clash clash = {0};
    struct figures base;
    enum lo_status status = figures_of(&base, problem, placements, err);
    if (status != LO_OK)
        return status;
    const struct lo_job *j = &problem->jobs[job];
    if (placements[job].mode >= 0 || j->problem.rule != NULL) {
        *out = clash; /* placed, or its data forbid it: `problem` says how */
        return LO_OK;
    }
    status = find_clash(&clash, problem, job, base.unplaced - j->weight,
                        seconds, err);
    if (status == LO_OK && j->pin != LO_TIME_NONE)
        status = repair_rule(&clash, problem, job, &base, seconds, PIN,
                             LO_N_("take the pin away"), err);
    if (status == LO_OK && j->lead_s > 0)
        status = repair_rule(&clash, problem, job, &base, seconds, E5,
                             LO_N_("a notice class with a shorter lead"), err);
    if (status == LO_OK && j->n_after > 0)
        status = repair_rule(&clash, problem, job, &base, seconds, E4,
                             LO_N_("the order of jobs given up"), err);
    if (status == LO_OK)
        status = repair_rule(&clash, problem, job, &base, seconds, E9,
                             LO_N_("customers off for longer on end"), err);
    if (status == LO_OK)
        status = repair_crews(&clash, problem, job, &base, seconds, err);
    if (status == LO_OK && clash.repair == NULL)
        status = repair_rule(&clash, problem, job, &base, seconds, E2,
                             LO_N_("hours outside its window or the working "
                                   "hours"),
                             err);
    if (status == LO_OK)
        *out = clash;
    return status;
}
