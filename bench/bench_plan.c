/*
 * Plans the instances of issue 5; one JSON line a case on stdout.
 *
 *   bench_plan [--only NAME] [--use PERCENT] [--time-limit S] [--seed N]
 *              [--jobs N --feeders N --days N] [--ties-open] [--trace]
 *              [--peers DIR] [--until-goal]
 *
 * Sizes of one's own start from those of county-week, if --only names no other.
 * Every case runs in a process of its own, so that its peak memory is its own.
 * --peers DIR plans with all ties open and writes the plain time-indexed model
 * of the same instance to DIR/NAME-USE.lp (bench/peers.sh solves it).
 * --until-goal stops as soon as the gap of the goal is reached.
 */
#include <glib.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "instance.h"
#include "lineout/json.h"
#include "lineout/week.h"
#include "time_indexed.h"

enum { CHECK_LIMIT_S = 60 };

struct request {
    char *only;
    char *peers;
    int use; /* percent, 0 = 60 and 90 */
    double time_limit_s;
    int seed;
    int jobs, feeders, days; /* 0 = as the table says */
    gboolean ties_open;
    gboolean trace;
    gboolean until_goal;
};

/* First news of the planner; all of it on stderr where wanted. */
struct first {
    double seconds;
    double best;
    bool trace;
};

static double gap_allowed(const struct instance_spec *spec, int use)
{
    return use > 60 ? spec->gap_90 : spec->gap_60;
}

/* What keeps the case from the goal of the issue, "" if nothing does. */
static char *missing(const struct instance *it, const struct lo_plan *plan,
                     int use, double gap, double peak_mib)
{
    const struct instance_spec *spec = &it->spec;
    GString *text = g_string_new("");
    double allowed = gap_allowed(spec, use);
    if (plan->outcome != LO_OUTCOME_OPTIMAL &&
        plan->outcome != LO_OUTCOME_FEASIBLE)
        g_string_append_printf(text, "; %s", lo_outcome_name(plan->outcome));
    if (plan->unplaced_weight > 1e-9)
        g_string_append_printf(text, "; weight %g unplaced",
                               plan->unplaced_weight);
    if (allowed <= 0.0 ? plan->outcome != LO_OUTCOME_OPTIMAL : gap > allowed)
        g_string_append_printf(text, "; gap %.3f %% of at most %.1f %%",
                               100.0 * gap, 100.0 * allowed);
    if (plan->solve_seconds > spec->time_limit_s)
        g_string_append_printf(text, "; %.1f s of at most %.0f s",
                               plan->solve_seconds, spec->time_limit_s);
    if (spec->memory_mib > 0.0 && peak_mib > spec->memory_mib)
        g_string_append_printf(text, "; %.0f MiB of at most %.0f MiB", peak_mib,
                               spec->memory_mib);
    if (text->len > 0)
        g_string_erase(text, 0, 2);
    return g_string_free(text, FALSE);
}

static double peak_mib(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0
               ? (double)usage.ru_maxrss / 1024.0
               : NAN;
}

/* Of this process and those it started and waited for. */
static double cpu_seconds(void)
{
    static const int who[] = {RUSAGE_SELF, RUSAGE_CHILDREN};
    double sum = 0.0;
    for (size_t i = 0; i < G_N_ELEMENTS(who); i++) {
        struct rusage usage;
        if (getrusage(who[i], &usage) != 0)
            return NAN;
        sum += (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
               (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    }
    return sum;
}

static void note_first(void *self, double seconds, double best, double bound)
{
    struct first *first = self;
    if (first->trace)
        fprintf(stderr, "%8.3f s  of processor %6.2f  best %.2f  bound %.2f\n",
                seconds, cpu_seconds(), best, bound);
    if (first->seconds < 0.0) {
        first->seconds = seconds;
        first->best = best;
    }
}

static void print_line(struct lo_json *line)
{
    char *text = lo_json_print(line, 0);
    printf("%s\n", text);
    fflush(stdout);
    g_free(text);
    lo_json_free(line);
}

static struct lo_json *describe(struct instance *it, int use)
{
    struct lo_json *line = lo_json_object();
    char *sum = g_strdup_printf("%016" G_GINT64_MODIFIER "x", it->checksum);
    lo_json_set_text(line, "instance", it->spec.name);
    lo_json_set_integer(line, "jobs", it->spec.jobs);
    lo_json_set_integer(line, "feeders", it->spec.feeders);
    lo_json_set_integer(line, "days", it->spec.days);
    lo_json_set_integer(line, "use_percent", use);
    lo_json_set_real(line, "use", it->use);
    lo_json_set(line, "ties_open", lo_json_boolean(!it->ties));
    lo_json_set_integer(line, "seed", (int64_t)it->seed);
    lo_json_set_text(line, "checksum", sum);
    lo_json_set_integer(line, "crews", it->problem->n_crews);
    lo_json_set_integer(line, "sections", it->sections->n);
    lo_json_set_integer(line, "ties", it->n_ties);
    lo_json_set_real(line, "back_feeds_forbidden",
                     (double)it->n_forbidden / it->n_back_feeds);
    double neighbors = 0.0;
    lo_json_set_integer(line, "largest_component",
                        instance_largest_component(it, &neighbors));
    lo_json_set_real(line, "neighbors", neighbors);
    g_free(sum);
    return line;
}

/* The planner's own checker, in a process that ends when it takes too long:
 * the line of the case must not hang on it. */
static const char *check(const struct lo_problem *problem,
                         const struct lo_plan *plan)
{
    pid_t child = fork();
    if (child == 0) {
        struct lo_error err = LO_ERROR_INIT;
        alarm(CHECK_LIMIT_S);
        enum lo_status status = lo_plan_check(problem, plan, &err);
        if (status != LO_OK)
            fprintf(stderr, "check: %s\n", err.message);
        _exit(status == LO_OK ? 0 : 1);
    }
    int state = 1;
    if (child < 0 || waitpid(child, &state, 0) != child)
        return "not run";
    if (WIFSIGNALED(state) && WTERMSIG(state) == SIGALRM)
        return "not finished in 60 s";
    return state == 0 ? "ok" : "failed";
}

static enum lo_status plan_it(struct instance *it, const struct request *r,
                              const struct time_indexed_size *model, int use,
                              struct lo_error *err)
{
    struct lo_plan_options options = LO_PLAN_OPTIONS_INIT;
    struct lo_plan *plan = NULL;
    struct first first = {-1.0, 0.0, r->trace};
    if (r->until_goal)
        options.gap = gap_allowed(&it->spec, use);
    options.time_limit_s =
        r->time_limit_s > 0.0 ? r->time_limit_s : it->spec.time_limit_s;
    options.progress = note_first;
    options.progress_self = &first;
    struct lo_json *line = describe(it, use);
    double cpu_before = cpu_seconds();
    if (lo_plan_solve(&plan, it->problem, &options, err) != LO_OK) {
        lo_json_free(line);
        return err->status;
    }
    double peak = peak_mib(), cpu = cpu_seconds() - cpu_before;
    double gap = lo_gap(plan->objective, plan->bound);
    char *why = missing(it, plan, use, gap, peak);
    double planted = instance_planted_hours(it);
    lo_json_set_real(line, "time_limit_s", options.time_limit_s);
    lo_json_set_real(line, "seconds", plan->solve_seconds);
    lo_json_set_real(line, "cpu_seconds", cpu);
    lo_json_set_text(line, "outcome", lo_outcome_name(plan->outcome));
    lo_json_set_real(line, "objective", plan->objective);
    lo_json_set_real(line, "bound", plan->bound);
    lo_json_set_real(line, "gap", gap);
    lo_json_set_real(line, "unplaced_weight", plan->unplaced_weight);
    lo_json_set_real(line, "unplaced_bound", plan->unplaced_bound);
    lo_json_set_real(line, "planted", planted);
    lo_json_set_real(line, "first_plan_s", first.seconds);
    lo_json_set_real(line, "first_plan", first.best);
    lo_json_set_real(line, "peak_mib", peak);
    if (model->rows > 0) {
        lo_json_set_integer(line, "model_rows", model->rows);
        lo_json_set_integer(line, "model_columns", model->columns);
        lo_json_set_integer(line, "model_entries", model->entries);
    }
    if (instance_spec_named(it->spec.name) != NULL) {
        lo_json_set(line, "goal", lo_json_boolean(why[0] == '\0'));
        lo_json_set_text(line, "missing", why);
    }
    double check_from = lo_steady_seconds();
    lo_json_set_text(line, "check", check(it->problem, plan));
    lo_json_set_real(line, "check_seconds", lo_steady_seconds() - check_from);
    lo_json_set_text(line, "bound_check",
                     plan->bound <= planted * (1.0 + 1e-9)
                         ? "ok"
                         : "above the planted schedule");
    print_line(line);
    g_free(why);
    lo_plan_free(plan);
    return LO_OK;
}

static enum lo_status run(const struct instance_spec *spec,
                          const struct request *r, int use,
                          struct lo_error *err)
{
    struct instance *it = NULL;
    struct time_indexed_size model = {0};
    bool ties = !r->ties_open && r->peers == NULL;
    enum lo_status status =
        instance_new(&it, spec, use / 100.0, (uint64_t)r->seed, ties, err);
    if (status == LO_OK && r->peers != NULL) {
        char *path = g_strdup_printf("%s/%s-%d.lp", r->peers, spec->name, use);
        status = time_indexed_write(&model, it, path, err);
        g_free(path);
    }
    if (status == LO_OK)
        status = plan_it(it, r, &model, use, err);
    instance_free(it);
    return status;
}

/* In a child; 0 when its line was printed. */
static int run_apart(const struct instance_spec *spec, const struct request *r,
                     int use)
{
    pid_t child = fork();
    if (child == 0) {
        struct lo_error err = LO_ERROR_INIT;
        enum lo_status status = run(spec, r, use, &err);
        if (status != LO_OK)
            fprintf(stderr, "%s at %d %%: %s\n", spec->name, use, err.message);
        _exit(status == LO_OK ? 0 : 1);
    }
    int state = 1;
    if (child < 0 || waitpid(child, &state, 0) != child || state != 0) {
        fprintf(stderr, "%s at %d %%: no line\n", spec->name, use);
        return 1;
    }
    return 0;
}

static int run_case(const struct instance_spec *from, const struct request *r)
{
    struct instance_spec spec = *from;
    char *name = NULL;
    int failed = 0;
    if (r->jobs > 0 || r->feeders > 0 || r->days > 0) {
        spec.jobs = r->jobs > 0 ? r->jobs : spec.jobs;
        spec.feeders = r->feeders > 0 ? r->feeders : spec.feeders;
        spec.days = r->days > 0 ? r->days : spec.days;
        spec.name = name =
            g_strdup_printf("%d-jobs-%d-days", spec.jobs, spec.days);
    }
    if (r->use > 0) {
        failed = run_apart(&spec, r, r->use);
    } else {
        failed = run_apart(&spec, r, 60);
        failed += run_apart(&spec, r, 90);
    }
    g_free(name);
    return failed;
}

int main(int argc, char **argv)
{
    struct request r = {.seed = 1};
    const GOptionEntry entries[] = {
        {"only", 0, 0, G_OPTION_ARG_STRING, &r.only, "one instance", "NAME"},
        {"use", 0, 0, G_OPTION_ARG_INT, &r.use, "of the crews", "PERCENT"},
        {"time-limit", 0, 0, G_OPTION_ARG_DOUBLE, &r.time_limit_s,
         "else that of the goal", "S"},
        {"seed", 0, 0, G_OPTION_ARG_INT, &r.seed, "1 if not given", "N"},
        {"jobs", 0, 0, G_OPTION_ARG_INT, &r.jobs, "another size", "N"},
        {"feeders", 0, 0, G_OPTION_ARG_INT, &r.feeders, "another size", "N"},
        {"days", 0, 0, G_OPTION_ARG_INT, &r.days, "another size", "N"},
        {"ties-open", 0, 0, G_OPTION_ARG_NONE, &r.ties_open, "no back-feed",
         NULL},
        {"trace", 0, 0, G_OPTION_ARG_NONE, &r.trace, "progress on stderr",
         NULL},
        {"peers", 0, 0, G_OPTION_ARG_FILENAME, &r.peers,
         "models for peers; ties open", "DIR"},
        {"until-goal", 0, 0, G_OPTION_ARG_NONE, &r.until_goal,
         "stop at the gap of the goal", NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL}};
    GOptionContext *context = g_option_context_new(NULL);
    GError *error = NULL;
    g_option_context_add_main_entries(context, entries, NULL);
    bool parsed = g_option_context_parse(context, &argc, &argv, &error);
    g_option_context_free(context);
    if (!parsed || argc > 1) {
        fprintf(stderr, "bench_plan: %s\n",
                parsed ? "too many words" : error->message);
        return 2;
    }
    if (r.only != NULL && instance_spec_named(r.only) == NULL) {
        fprintf(stderr, "bench_plan: no instance '%s'\n", r.only);
        return 2;
    }
    if (r.only == NULL && (r.jobs > 0 || r.feeders > 0 || r.days > 0))
        r.only = g_strdup("county-week");
    int failed = 0;
    for (int i = 0; i < instance_spec_count(); i++) {
        const struct instance_spec *spec = instance_spec_at(i);
        if (r.only == NULL || strcmp(r.only, spec->name) == 0)
            failed += run_case(spec, &r);
    }
    g_free(r.only);
    g_free(r.peers);
    return failed > 0 ? 1 : 0;
}
