/*
 * An instance from its three numbers: the table of sizes, putting the pieces
 * together, verifying the planted schedule, and what is asked of it later.
 */
#include "instance.h"

#include <string.h>

#include "instance_int.h"

/* Sizes and goals of issue 5. */
static const struct instance_spec specs[] = {
    {"station-week", 20, 12, 7, 6, 2, 1.0, 0.0, 0.0, 0.0},
    {"county-week", 120, 150, 7, 10, 2, 5.0, 0.0, 0.001, 0.0},
    {"county-month", 400, 150, 28, 10, 3, 60.0, 0.005, 0.005, 0.0},
    {"prefecture-week", 1500, 2000, 7, 10, 2, 60.0, 0.001, 0.001, 2048.0},
};

int instance_spec_count(void)
{
    return (int)G_N_ELEMENTS(specs);
}

const struct instance_spec *instance_spec_at(int i)
{
    return &specs[i];
}

const struct instance_spec *instance_spec_named(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(specs); i++)
        if (strcmp(specs[i].name, name) == 0)
            return &specs[i];
    return NULL;
}

/* --- the planted schedule ----------------------------------------------- */

static struct lo_interval planted_work(const struct instance *it, int j)
{
    lo_time start = it->planted[j].start;
    return (struct lo_interval){
        start, start + it->problem->jobs[j].modes[0].duration_s};
}

/* E1, E2: placed once, in one of its windows (working hours are in them), on
 * the grid. */
static bool holds_time(const struct instance *it, int j)
{
    const struct lo_job *job = &it->problem->jobs[j];
    struct lo_interval work = planted_work(it, j);
    bool inside = false;
    for (int32_t w = 0; w < job->n_windows; w++)
        inside = inside || (job->windows[w].from <= work.from &&
                            work.to <= job->windows[w].to);
    return inside && (work.from - it->problem->from) % SLOT_S == 0;
}

/* E3, by itself: the numbers of each type asked for. */
static bool holds_needs(const struct instance *it, int j)
{
    const struct lo_job_mode *mode = &it->problem->jobs[j].modes[0];
    const struct planted *planted = &it->planted[j];
    int32_t asked = 0;
    for (int32_t n = 0; n < mode->n_needs; n++) {
        int32_t sent = 0;
        for (int32_t k = 0; k < planted->n_crews; k++)
            sent += it->problem->crews[planted->crews[k].v].type.v ==
                    mode->needs[n].type.v;
        if (sent != mode->needs[n].number)
            return false;
        asked += sent;
    }
    return asked == planted->n_crews;
}

/* E3, between jobs: no crew in two places. */
static bool holds_together(const struct instance *it, int i, int j)
{
    const struct planted *a = &it->planted[i], *b = &it->planted[j];
    struct lo_interval x = planted_work(it, i), y = planted_work(it, j);
    if (x.to <= y.from || y.to <= x.from)
        return true;
    for (int32_t k = 0; k < a->n_crews; k++)
        for (int32_t l = 0; l < b->n_crews; l++)
            if (a->crews[k].v == b->crews[l].v)
                return false;
    return true;
}

/* I1. The profile `plain` has no lead, no repeat limit, no gap, no desk limit
 * and no travel, so E1-E3 are all there is; E9 (24 h) cannot be broken by
 * stretches of 11 h a day. */
static enum lo_status verify(const struct instance *it, struct lo_error *err)
{
    if (it->problem->n_jobs != it->spec.jobs)
        return lo_error_set(err, LO_EINPUT, "%d jobs of %d came through",
                            it->problem->n_jobs, it->spec.jobs);
    for (int j = 0; j < it->spec.jobs; j++) {
        const struct lo_job *job = &it->problem->jobs[j];
        bool holds = job->problem.rule == NULL && job->n_modes == 1 &&
                     holds_time(it, j) && holds_needs(it, j);
        for (int i = 0; i < j && holds; i++)
            holds = holds_together(it, i, j);
        if (!holds)
            return lo_error_set(err, LO_EINPUT,
                                "the planted schedule breaks at job 'J%d'", j);
    }
    return LO_OK;
}

/* --- checksum ----------------------------------------------------------- */

static void mix_in(uint64_t *sum, int64_t value)
{
    struct chance chance = {*sum ^ (uint64_t)value};
    *sum = chance_next(&chance);
}

/* Of everything chance decided. Limits are rounded to mA. */
static uint64_t checksum_of(const struct instance *it)
{
    uint64_t sum = it->seed;
    const struct lo_network *net = it->network;
    for (int32_t t = 0; t < net->n_terminals; t++)
        mix_in(&sum, net->terminals[t].node.v);
    for (int32_t e = 0; e < net->n_equipment; e++)
        if (net->equipment[e].limit_a > 0.0)
            mix_in(&sum, (int64_t)(net->equipment[e].limit_a * 1000.0 + 0.5));
    for (int32_t l = 0; l < net->n_loads; l++)
        mix_in(&sum, net->loads[l].customers);
    for (int32_t t = 0; t < it->work->n_tasks; t++) {
        const struct lo_task *task = &it->work->tasks[t];
        mix_in(&sum, task->equipment[0].v);
        mix_in(&sum, task->windows[0].from);
        mix_in(&sum, task->windows[0].to);
        mix_in(&sum, task->priority_rank);
        mix_in(&sum, task->modes[0].duration_s);
        for (int32_t n = 0; n < task->modes[0].n_needs; n++)
            mix_in(&sum, task->modes[0].needs[n].type.v * 8 +
                             task->modes[0].needs[n].number);
        mix_in(&sum, it->planted[t].start);
    }
    return sum;
}

/* --- life cycle --------------------------------------------------------- */

/* Back-feed as the profile `plain` has it: no dips, voltage not looked at,
 * elements without limit carry anything. */
static struct lo_supply *supply_of(struct instance *it)
{
    struct lo_supply_options options = LO_SUPPLY_OPTIONS_INIT;
    options.backfeed = it->ties;
    options.missing_limit = LO_LIMIT_ALLOW;
    options.min_voltage_pu = 0.0;
    options.dip_s = 0;
    return lo_supply_new_with(it->sections, &options, it->findings);
}

static enum lo_status make_problem(struct instance *it, lo_date from,
                                   struct lo_error *err)
{
    struct lo_section_options options = LO_SECTION_OPTIONS_INIT;
    struct lo_problem_input input = {.work = it->work,
                                     .settings = it->settings,
                                     .zone = it->zone,
                                     .now = lo_zone_time(it->zone, from - 8, 0),
                                     .from = from,
                                     .days = it->spec.days};
    if (lo_network_validate(it->network, err) != LO_OK ||
        lo_work_validate(it->work, it->network->n_equipment, err) != LO_OK ||
        lo_sections_new(&it->sections, it->network, &options, it->findings,
                        err) != LO_OK ||
        lo_calendar_open(&it->calendar, "every day", "", err) != LO_OK)
        return err->status;
    it->supply = supply_of(it);
    input.sections = it->sections;
    input.supply = it->supply;
    input.calendar = it->calendar;
    return lo_problem_new(&it->problem, &input, it->findings, err);
}

enum lo_status instance_new(struct instance **out,
                            const struct instance_spec *spec, double use,
                            uint64_t seed, bool ties, struct lo_error *err)
{
    struct instance *it = g_new0(struct instance, 1);
    struct grid grid = {0};
    lo_date from = 0;
    /* Two streams: one network for every use. */
    struct chance net = {seed}, work = {seed ^ UINT64_C(0x776f726b)};
    it->spec = *spec;
    it->seed = seed;
    it->ties = ties;
    it->settings = lo_settings_new();
    it->findings = lo_findings_new();
    make_network(it, &net, &grid);
    enum lo_status status =
        lo_settings_assign(it->settings, "site.profile=plain", err);
    if (status == LO_OK)
        status = lo_zone_open(&it->zone, "UTC", err);
    if (status == LO_OK)
        status = lo_date_parse(&from, "2026-11-30", err);
    if (status != LO_OK)
        goto done;
    if (!make_work(it, &work, &grid, use, lo_zone_time(it->zone, from, 0))) {
        status = lo_error_set(err, LO_EINPUT,
                              "no schedule of '%s' fills %.0f %% of its crews",
                              spec->name, 100.0 * use);
        goto done;
    }
    status = make_problem(it, from, err);
    if (status == LO_OK)
        status = verify(it, err);
    if (status != LO_OK)
        goto done;
    it->checksum = checksum_of(it);
    *out = it;
    it = NULL;
done:
    grid_clear(&grid);
    instance_free(it);
    return status;
}

void instance_free(struct instance *it)
{
    if (it == NULL)
        return;
    lo_problem_free(it->problem);
    lo_supply_free(it->supply);
    lo_sections_free(it->sections);
    lo_calendar_close(it->calendar);
    lo_zone_close(it->zone);
    lo_findings_free(it->findings);
    lo_settings_free(it->settings);
    lo_work_free(it->work);
    lo_network_free(it->network);
    g_free(it);
}

/* --- components and planted hours --------------------------------------- */

static int root_of(int *up, int i)
{
    while (up[i] != i)
        i = up[i] = up[up[i]];
    return i;
}

/* up[j]: jobs of one set held together by interaction have one root. */
static int *components(struct instance *it, double *neighbors)
{
    int n = it->problem->n_jobs, pairs = 0;
    int *up = g_new(int, n);
    const struct lo_footprint **print = g_new(const struct lo_footprint *, n);
    for (int j = 0; j < n; j++) {
        const struct lo_job *job = &it->problem->jobs[j];
        up[j] = j;
        print[j] = lo_supply_footprint(it->supply, job->dead, job->n_dead);
        for (int i = 0; i < j; i++)
            if (lo_footprints_meet(print[i], print[j])) {
                up[root_of(up, j)] = root_of(up, i);
                pairs++;
            }
    }
    g_free(print);
    *neighbors = 2.0 * pairs / n;
    return up;
}

int instance_largest_component(struct instance *it, double *neighbors)
{
    int n = it->problem->n_jobs, most = 0;
    int *up = components(it, neighbors), *size = g_new0(int, n);
    for (int j = 0; j < n; j++) {
        int *of = &size[root_of(up, j)];
        ++*of;
        most = MAX(most, *of);
    }
    g_free(up);
    g_free(size);
    return most;
}

static struct lo_interval planted_dead(const struct instance *it, int j)
{
    const struct lo_job_mode *mode = &it->problem->jobs[j].modes[0];
    struct lo_interval work = planted_work(it, j);
    return (struct lo_interval){work.from - mode->before_s,
                                work.to + mode->after_s};
}

/* Customers off at `at` for the jobs of one component. */
static int64_t customers_at(struct instance *it, const GArray *jobs, lo_time at)
{
    GArray *dead = g_array_new(FALSE, FALSE, sizeof(lo_section));
    for (guint i = 0; i < jobs->len; i++) {
        int j = g_array_index(jobs, int, i);
        struct lo_interval span = planted_dead(it, j);
        if (span.from <= at && at < span.to)
            g_array_append_vals(dead, it->problem->jobs[j].dead,
                                (guint)it->problem->jobs[j].n_dead);
    }
    int64_t customers = 0;
    if (dead->len > 0)
        customers =
            lo_supply_off(it->supply, (const lo_section *)(void *)dead->data,
                          (int32_t)dead->len)
                ->customers;
    g_array_free(dead, TRUE);
    return customers;
}

static gint by_time(gconstpointer a, gconstpointer b)
{
    lo_time x = *(const lo_time *)a, y = *(const lo_time *)b;
    return (x > y) - (x < y);
}

static int64_t component_seconds(struct instance *it, const GArray *jobs)
{
    GArray *times = g_array_new(FALSE, FALSE, sizeof(lo_time));
    for (guint i = 0; i < jobs->len; i++) {
        struct lo_interval span = planted_dead(it, g_array_index(jobs, int, i));
        g_array_append_val(times, span.from);
        g_array_append_val(times, span.to);
    }
    g_array_sort(times, by_time);
    int64_t sum = 0;
    for (guint i = 0; i + 1 < times->len; i++) {
        lo_time from = g_array_index(times, lo_time, i);
        lo_time to = g_array_index(times, lo_time, i + 1);
        if (from < to)
            sum += customers_at(it, jobs, from) * (to - from);
    }
    g_array_free(times, TRUE);
    return sum;
}

double instance_planted_hours(struct instance *it)
{
    int n = it->problem->n_jobs;
    double ignored = 0.0;
    int *up = components(it, &ignored);
    GArray **jobs = g_new0(GArray *, n);
    for (int j = 0; j < n; j++) {
        int root = root_of(up, j);
        if (jobs[root] == NULL)
            jobs[root] = g_array_new(FALSE, FALSE, sizeof(int));
        g_array_append_val(jobs[root], j);
    }
    int64_t sum = 0;
    for (int j = 0; j < n; j++)
        if (jobs[j] != NULL) {
            sum += component_seconds(it, jobs[j]);
            g_array_free(jobs[j], TRUE);
        }
    g_free(jobs);
    g_free(up);
    return (double)sum / LO_HOUR;
}
