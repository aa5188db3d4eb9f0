/*
 * Why a job is in no plan: a smallest set of its rules that clash, each subset
 * by planning once more with only those, and the cheapest change that helps.
 */
#include <string.h>

#include "lineout/text.h"
#include "variant_int.h"

/* Bits of a set of rules, in the order of `names`. */
enum {
    E2 = 1 << 0,
    E3 = 1 << 1,
    E4 = 1 << 2,
    E5 = 1 << 3,
    E6 = 1 << 4,
    E7 = 1 << 5,
    E9 = 1 << 6,
    E10 = 1 << 7,
    E12 = 1 << 8,
    E13 = 1 << 9,
    E14 = 1 << 10,
    E15 = 1 << 11,
    PIN = 1 << 12,
    RULES = 13,
    ALL = (1 << RULES) - 1
};
static const char *const names[RULES] = {"E2",  "E3",  "E4",  "E5",  "E6",
                                         "E7",  "E9",  "E10", "E12", "E13",
                                         "E14", "E15", "pin"};

/* Has the job modes that may be done in parts, but in these only? */
static bool has_parts(const struct lo_job *job)
{
    bool any = false;
    for (int32_t m = 0; m < job->n_modes && !any; m++)
        any = job->modes[m].max_parts > 1;
    return any;
}

static bool has_live_work(const struct lo_problem *problem)
{
    bool any = false;
    for (int32_t j = 0; j < problem->n_jobs && !any; j++)
        for (int32_t m = 0; m < problem->jobs[j].n_modes && !any; m++)
            any = problem->jobs[j].modes[m].live;
    return any;
}

static bool has_protected(const struct lo_problem *problem)
{
    bool any = false;
    for (int32_t e = 0; e < problem->n_epochs && !any; e++)
        any = problem->epochs[e].n_keep > 0;
    return any;
}

/* Rules that ask nothing of the job: they are never to blame. */
static int absent_rules(const struct lo_problem *problem, int32_t j)
{
    const struct lo_job *job = &problem->jobs[j];
    return (job->n_after == 0 ? E4 : 0) | (job->lead_s <= 0 ? E5 : 0) |
           (problem->n_repeats == 0 ? E6 : 0) |
           (has_protected(problem) ? 0 : E7) |
           (problem->n_pairs == 0 ? E10 : 0) | (has_parts(job) ? 0 : E12) |
           (problem->max_switching == 0 ? E13 : 0) |
           (problem->min_gap_s == 0 ? E14 : 0) |
           (has_live_work(problem) ? 0 : E15) |
           (job->pin == LO_TIME_NONE ? PIN : 0);
}

/* Those that are the plan's and not one job's are lifted for all. */
static void relax_plan(struct variant *v, int kept)
{
    struct lo_problem *p = &v->problem;
    if ((kept & E6) == 0)
        p->n_repeats = 0;
    if ((kept & E7) == 0 && has_protected(p)) {
        size_t n = (size_t)p->n_epochs;
        v->epochs = g_new(struct lo_epoch, n);
        memcpy(v->epochs, p->epochs, n * sizeof *v->epochs);
        for (size_t e = 0; e < n; e++)
            v->epochs[e].n_keep = 0;
        p->epochs = v->epochs;
    }
    if ((kept & E9) == 0) {
        p->max_off_s = INT64_MAX / 4;
        p->n_off_limits = 0;
    }
    if ((kept & E10) == 0)
        p->n_pairs = 0;
    if ((kept & E13) == 0)
        p->max_switching = 0;
    if ((kept & E14) == 0)
        p->min_gap_s = 0;
    if ((kept & E15) == 0)
        p->live_is_free = true;
}

/* Modes without needs (E3), or with parts as many and as short as one likes
 * (E12). */
static struct lo_job_mode *relaxed_modes(const struct lo_job *job, int kept)
{
    struct lo_job_mode *modes =
        g_new(struct lo_job_mode, (gsize)job->n_modes + 1);
    for (int32_t m = 0; m < job->n_modes; m++) {
        modes[m] = job->modes[m];
        if ((kept & E3) == 0)
            modes[m].n_needs = 0;
        if ((kept & E12) == 0 && modes[m].max_parts > 1) {
            modes[m].max_parts = LO_MOST_PARTS;
            modes[m].min_part_s = 0;
        }
    }
    return modes;
}

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
    relax_plan(&v, kept);
    if ((kept & PIN) == 0)
        job->pin = LO_TIME_NONE;
    if ((kept & E3) == 0 || (kept & E12) == 0) {
        *modes = relaxed_modes(job, kept);
        job->modes = *modes;
    }
    return v;
}

/* Seconds for one planning, and the instant (lo_steady_seconds) after which
 * none begins. */
struct budget {
    double each_s;
    double until;
};

enum fit { FITS, FITS_NOT, FIT_UNKNOWN };

/* Placed, and no more weight unplaced than the plan has beside the job. */
static enum lo_status try_fit(enum fit *out, double *hours,
                              const struct lo_problem *problem, int32_t j,
                              double limit, const struct budget *budget,
                              struct lo_error *err)
{
    struct lo_plan *plan = NULL;
    double left = budget->until - lo_steady_seconds();
    *out = FIT_UNKNOWN;
    if (left <= 0.0)
        return LO_OK;
    enum lo_status status =
        solve_again(&plan, problem, MIN(budget->each_s, left), NULL, err);
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
static enum lo_status
fits_under(enum fit *out, const struct lo_problem *problem, int32_t j, int set,
           double limit, const struct budget *budget, struct lo_error *err)
{
    struct lo_interval horizon;
    struct lo_job_mode *modes;
    double hours;
    struct variant v = relaxed(problem, j, set, &horizon, &modes);
    enum lo_status status =
        try_fit(out, &hours, &v.problem, j, limit, budget, err);
    variant_clear(&v);
    g_free(modes);
    return status;
}

/* The first of the smallest sets that does not fit: every smaller one was
 * seen to fit, so that it is minimal. That it fits under none at all is seen
 * first: else another rule is to blame. */
static enum lo_status find_clash(struct lo_clash *out,
                                 const struct lo_problem *problem, int32_t j,
                                 double limit, const struct budget *budget,
                                 struct lo_error *err)
{
    int absent = absent_rules(problem, j);
    for (int size = 0; size <= RULES; size++)
        for (int set = 0; set <= ALL; set++) {
            enum fit fit = FIT_UNKNOWN;
            if (rules_in(set) != size || (set & absent) != 0)
                continue;
            enum lo_status status =
                fits_under(&fit, problem, j, set, limit, budget, err);
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
static enum lo_status
try_repair(struct lo_clash *out, const struct lo_problem *problem, int32_t j,
           const struct figures *base, const struct budget *budget,
           const char *repair, const char *subject, struct lo_error *err)
{
    enum fit fit = FIT_UNKNOWN;
    double hours = 0.0;
    double limit = base->unplaced - problem->jobs[j].weight;
    enum lo_status status =
        try_fit(&fit, &hours, problem, j, limit, budget, err);
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
                                  const struct figures *base,
                                  const struct budget *budget, int rule,
                                  const char *repair, struct lo_error *err)
{
    struct lo_interval horizon;
    struct lo_job_mode *modes;
    struct variant v = relaxed(problem, j, ALL & ~rule, &horizon, &modes);
    enum lo_status status =
        try_repair(out, &v.problem, j, base, budget, repair, NULL, err);
    variant_clear(&v);
    g_free(modes);
    return status;
}

static enum lo_status repair_crews(struct lo_clash *out,
                                   const struct lo_problem *problem, int32_t j,
                                   const struct figures *base,
                                   const struct budget *budget,
                                   struct lo_error *err)
{
    const struct lo_job *job = &problem->jobs[j];
    enum lo_status status = LO_OK;
    for (int32_t m = 0; m < job->n_modes; m++)
        for (int32_t k = 0; k < job->modes[m].n_needs; k++) {
            lo_crew_type_id type = job->modes[m].needs[k].type;
            struct variant v = variant_of(problem);
            variant_add_crew(&v, type);
            if (status == LO_OK)
                status = try_repair(
                    out, &v.problem, j, base, budget,
                    type.v == LO_NONE ? LO_N_("one more crew")
                                      : LO_N_("one more crew of type '%s'"),
                    type.v == LO_NONE ? NULL
                                      : problem->work->crew_types[type.v].name,
                    err);
            variant_clear(&v);
        }
    return status;
}

/* The cheapest of what may help; other hours only where nothing else does. */
static enum lo_status find_repair(struct lo_clash *out,
                                  const struct lo_problem *problem, int32_t j,
                                  const struct figures *base,
                                  const struct budget *budget,
                                  struct lo_error *err)
{
    const struct lo_job *job = &problem->jobs[j];
    int absent = absent_rules(problem, j);
    const struct {
        bool has;
        int rule;
        const char *repair;
    } rules[] = {
        {job->pin != LO_TIME_NONE, PIN, LO_N_("take the pin away")},
        {job->lead_s > 0, E5, LO_N_("a notice class with a shorter lead")},
        {job->n_after > 0, E4, LO_N_("the order of jobs given up")},
        {true, E9, LO_N_("customers off for longer on end")},
        {(absent & E6) == 0, E6,
         LO_N_("more interruptions than repeat.limits "
               "allow")},
        {(absent & E7) == 0, E7, LO_N_("protected periods lifted")},
        {(absent & E12) == 0, E12, LO_N_("more parts, or shorter ones")},
        {(absent & E14) == 0, E14,
         LO_N_("a section restored for less than switching.min_gap_min")},
        {(absent & E13) == 0, E13,
         LO_N_("more outages that begin or end "
               "together")},
    };
    enum lo_status status = LO_OK;
    for (size_t i = 0; i < G_N_ELEMENTS(rules) && status == LO_OK; i++)
        if (rules[i].has)
            status = repair_rule(out, problem, j, base, budget, rules[i].rule,
                                 rules[i].repair, err);
    if (status == LO_OK)
        status = repair_crews(out, problem, j, base, budget, err);
    if (status == LO_OK && out->repair == NULL)
        status = repair_rule(
            out, problem, j, base, budget, E2,
            LO_N_("hours outside its window or the working hours"), err);
    return status;
}

static enum lo_status explain_clash(struct lo_clash *out,
                                    const struct lo_problem *problem,
                                    const struct lo_placement *placements,
                                    int32_t job, const struct budget *budget,
                                    struct lo_error *err)
{
    struct lo_clash clash = {0};
    struct figures base;
    enum lo_status status = figures_of(&base, problem, placements, err);
    const struct lo_job *j = &problem->jobs[job];
    /* Placed, or its data forbid it: `problem` says how. */
    if (status == LO_OK && placements[job].mode < 0 &&
        j->problem.rule == NULL) {
        status = find_clash(&clash, problem, job, base.unplaced - j->weight,
                            budget, err);
        if (status == LO_OK)
            status = find_repair(&clash, problem, job, &base, budget, err);
    }
    if (status == LO_OK)
        *out = clash;
    return status;
}

static struct budget budget_of(const struct lo_explain_options *options)
{
    return (struct budget){options->each_s,
                           lo_steady_seconds() + options->total_s};
}

enum lo_status
lo_explain_clash(struct lo_clash *out, const struct lo_problem *problem,
                 const struct lo_placement *placements, int32_t job,
                 const struct lo_explain_options *options, struct lo_error *err)
{
    struct budget budget = budget_of(options);
    return explain_clash(out, problem, placements, job, &budget, err);
}

/* --- the reasons of a plan ---------------------------------------------- */

/* A repair without its price would not be the cheapest of anything. */
static const char *repair_text(struct lo_arena *arena,
                               const struct lo_clash *clash, bool by_mv)
{
    GString *hours = g_string_new(clash->extra > 0.0 ? "+" : "");
    lo_text_number(hours, clash->extra, 1);
    char *what = lo_text_pack(clash->repair, clash->subject, NULL);
    char *price = lo_text_pack(by_mv ? LO_N_(" (%s MV-customer-hours)")
                                     : LO_N_(" (%s customer-hours)"),
                               hours->str, NULL);
    char *both = lo_text_join(what, price);
    const char *kept = lo_arena_strdup(arena, both);
    g_string_free(hours, TRUE);
    g_free(what);
    g_free(price);
    g_free(both);
    return kept;
}

static void put_reason(struct lo_plan *plan, int32_t j,
                       const struct lo_clash *clash)
{
    struct lo_placement *placement = &plan->placements[j];
    if (clash->n > 0 && clash->n <= (int)G_N_ELEMENTS(placement->rules)) {
        for (size_t r = 0; r < G_N_ELEMENTS(placement->rules); r++)
            placement->rules[r] =
                (int32_t)r < clash->n ? clash->rules[r] : NULL;
        if (clash->n > 1)
            placement->reason =
                LO_N_("these rules clash: without any one of them, for this "
                      "job alone, it would fit");
    }
    if (clash->repair != NULL)
        placement->repair =
            repair_text(plan->arena, clash, plan->problem->by_mv);
}

static gint dearest_first(gconstpointer a, gconstpointer b, gpointer jobs)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    const struct lo_job *list = jobs;
    if (list[x].weight != list[y].weight)
        return list[x].weight > list[y].weight ? -1 : 1;
    return x - y;
}

enum lo_status
lo_plan_explain_unplaced(struct lo_plan *plan,
                         const struct lo_explain_options *options,
                         struct lo_error *err)
{
    struct budget budget = budget_of(options);
    GArray *left = g_array_new(FALSE, FALSE, sizeof(int32_t));
    enum lo_status status = LO_OK;
    for (int32_t j = 0; j < plan->n_jobs; j++)
        if (plan->placements[j].mode < 0)
            g_array_append_val(left, j);
    g_array_sort_with_data(left, dearest_first, plan->problem->jobs);
    for (guint i = 0; i < left->len && status == LO_OK; i++) {
        int32_t j = g_array_index(left, int32_t, i);
        struct lo_clash clash;
        status = explain_clash(&clash, plan->problem, plan->placements, j,
                               &budget, err);
        if (status == LO_OK)
            put_reason(plan, j, &clash);
    }
    g_array_free(left, TRUE);
    return status;
}
