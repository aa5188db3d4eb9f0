/*
 * From network, work and settings to a dense problem in UTC.
 *
 *   tasks --status--> jobs --equipment--> sections that must be dead
 *   calendar + hours + window + due + forbidden days --> windows of the work
 *   local midnights --> grid of starts
 *
 * What makes a job impossible is written into its `problem`, so that the plan
 * can say why; nothing is dropped.
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "problem_int.h"

int64_t problem_minutes(const struct builder *b, const char *key)
{
    return (int64_t)lo_settings_int(b->input->settings, key) * LO_MINUTE;
}

void *problem_keep(struct builder *b, GArray *array, size_t size, int32_t *n)
{
    *n = (int32_t)array->len;
    void *copy = lo_arena_array(b->problem->arena, array->len, size);
    if (array->len > 0)
        memcpy(copy, array->data, array->len * size);
    g_array_free(array, TRUE);
    return copy;
}

/* --- grid -------------------------------------------------------------- */

/* The grid of local time up to `at`: what lies on it after the last slot is an
 * hour that is shown a second time. */
static void add_slots_until(GArray *slots, const struct lo_zone *zone,
                            lo_time at, int step)
{
    while (slots->len > 0) {
        lo_time next = g_array_index(slots, lo_time, slots->len - 1) +
                       (lo_time)step * LO_MINUTE;
        if (next >= at || lo_zone_minute(zone, next) % step != 0)
            return;
        g_array_append_val(slots, next);
    }
}

static void add_slots(struct builder *b)
{
    struct lo_problem *p = b->problem;
    const struct lo_zone *zone = b->input->zone;
    int step = lo_settings_int(b->input->settings, "plan.slot_min");
    GArray *slots = g_array_new(FALSE, FALSE, sizeof(lo_time));
    lo_time last = LO_TIME_NONE;
    for (int day = 0; day < b->input->days; day++)
        for (int minute = 0; minute < 1440; minute += step) {
            lo_time at = lo_zone_time(zone, b->input->from + day, minute);
            if (last != LO_TIME_NONE && at <= last)
                continue; /* minutes that no clock shows */
            add_slots_until(slots, zone, at, step);
            g_array_append_val(slots, at);
            last = at;
        }
    add_slots_until(slots, zone, p->to, step);
    p->slot_s = (int64_t)step * LO_MINUTE;
    p->n_slots = (int32_t)slots->len;
    lo_time *copy = lo_arena_array(p->arena, slots->len, sizeof *copy);
    memcpy(copy, slots->data, slots->len * sizeof *copy);
    p->slots = copy;
    g_array_free(slots, TRUE);
}

static enum lo_status add_hours(struct builder *b, struct lo_error *err)
{
    struct lo_minutes hours[8];
    int n = 0;
    if (lo_minutes_parse(
            hours, 8, &n,
            lo_settings_text(b->input->settings, "plan.work_hours"), false,
            err) != LO_OK)
        return err->status;
    lo_calendar_windows(b->hours, b->input->calendar, b->input->zone,
                        b->input->from, b->input->days, hours, n, b->findings);
    return LO_OK;
}

/* --- windows of one task ----------------------------------------------- */

/* `list` without the local day `date`. */
static void cut_day(const struct builder *b, GArray *list, lo_date date)
{
    lo_time from = lo_zone_time(b->input->zone, date, 0);
    lo_time to = lo_zone_time(b->input->zone, date + 1, 0);
    GArray *kept = g_array_new(FALSE, FALSE, sizeof(struct lo_interval));
    for (guint i = 0; i < list->len; i++) {
        struct lo_interval w = g_array_index(list, struct lo_interval, i);
        struct lo_interval before = {w.from, MIN(w.to, from)};
        struct lo_interval after = {MAX(w.from, to), w.to};
        if (before.from < before.to)
            g_array_append_val(kept, before);
        if (after.from < after.to)
            g_array_append_val(kept, after);
    }
    g_array_set_size(list, 0);
    g_array_append_vals(list, kept->data, kept->len);
    g_array_free(kept, TRUE);
}

static bool pin_names(const struct lo_pin *pin, const struct lo_task *task)
{
    return g_ascii_strcasecmp(pin->job, task->mrid) == 0 ||
           strcmp(pin->job, task->name) == 0;
}

static struct lo_stand keep_stand(struct builder *b,
                                  const struct lo_stand *stand)
{
    struct lo_arena *arena = b->problem->arena;
    struct lo_interval *parts =
        lo_arena_array(arena, (size_t)stand->n_parts, sizeof *parts);
    for (int32_t k = 0; k < stand->n_parts; k++)
        parts[k] = stand->parts[k];
    return (struct lo_stand){
        lo_arena_strdup(arena, stand->mode != NULL ? stand->mode : ""),
        stand->n_parts, parts};
}

static void add_windows(struct builder *b, struct lo_job *job,
                        const struct lo_task *task)
{
    struct lo_interval whole = {b->problem->from, b->problem->to};
    const struct lo_interval *windows =
        task->n_windows > 0 ? task->windows : &whole;
    int n = task->n_windows > 0 ? task->n_windows : 1;
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct lo_interval));
    for (int i = 0; i < n; i++) {
        struct lo_interval window = windows[i];
        if (task->due != LO_TIME_NONE)
            window.to = MIN(window.to, task->due);
        if (window.from >= window.to)
            continue;
        /* Others do not keep to our hours. */
        if (task->fixed)
            lo_intervals_intersect(all, &window, 1, &whole, 1);
        else
            lo_intervals_intersect(
                all, &window, 1,
                (const struct lo_interval *)(void *)b->hours->data,
                (int)b->hours->len);
    }
    job->pin = LO_TIME_NONE;
    for (int i = 0; i < b->input->n_stood; i++) {
        const struct lo_stood *stood = &b->input->stood[i];
        if (g_ascii_strcasecmp(stood->job, task->mrid) != 0 &&
            strcmp(stood->job, task->name) != 0)
            continue;
        job->published = keep_stand(b, &stood->published);
        job->draft = keep_stand(b, &stood->draft);
    }
    for (int i = 0; i < b->input->n_pins; i++) {
        const struct lo_pin *pin = &b->input->pins[i];
        if (!pin_names(pin, task))
            continue;
        if (pin->start == LO_TIME_NONE)
            cut_day(b, all, pin->forbidden);
        else
            job->pin = pin->start;
    }
    struct lo_interval *copy =
        lo_arena_array(b->problem->arena, all->len, sizeof *copy);
    if (all->len > 0)
        memcpy(copy, all->data, all->len * sizeof *copy);
    job->windows = copy;
    job->n_windows = (int32_t)all->len;
    g_array_free(all, TRUE);
}

/* --- sections ---------------------------------------------------------- */

static int by_section(const void *a, const void *b)
{
    int32_t x = ((const lo_section *)a)->v, y = ((const lo_section *)b)->v;
    return (x > y) - (x < y);
}

static void add_sections_of(const struct builder *b, GArray *list,
                            const lo_equipment_id *equipment, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        lo_section touched[2];
        int k = lo_sections_of_work(b->input->sections, equipment[i], touched);
        g_array_append_vals(list, touched, (guint)k);
    }
}

/* Sorted, without repeats, moved into the arena. */
static const lo_section *keep_sections(struct builder *b, GArray *list,
                                       int32_t *n)
{
    *n = 0;
    lo_section *copy =
        lo_arena_array(b->problem->arena, list->len, sizeof *copy);
    g_array_sort(list, by_section);
    for (guint i = 0; i < list->len; i++) {
        lo_section s = g_array_index(list, lo_section, i);
        if (*n == 0 || copy[*n - 1].v != s.v)
            copy[(*n)++] = s;
    }
    return copy;
}

static void add_sections(struct builder *b, struct lo_job *job,
                         const struct lo_task *task)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(lo_section));
    add_sections_of(b, list, task->equipment, task->n_equipment);
    job->site = keep_sections(b, list, &job->n_site);
    add_sections_of(b, list, task->also_dead, task->n_also_dead);
    job->dead = keep_sections(b, list, &job->n_dead);
    g_array_free(list, TRUE);
}

static bool holds_source(const struct builder *b, const struct lo_job *job)
{
    for (int32_t i = 0; i < job->n_dead; i++)
        if (b->input->sections->info[job->dead[i].v].source)
            return true;
    return false;
}

/* --- modes ------------------------------------------------------------- */

/* More parts than are looked for (LO_MOST_PARTS): that is said. */
static void tell_parts(struct builder *b, const struct lo_task *task)
{
    struct lo_finding finding = {
        LO_WARNING,
        "too-many-parts",
        lo_arena_printf(b->problem->arena, "WorkTask '%s' (%s)", task->name,
                        task->mrid),
        task->origin.file,
        task->origin.line,
        "may be done in more than 4 parts: such plans are not looked for",
        "enter a smaller lo:WorkMode.maxParts, or the work as several tasks"};
    lo_findings_add(b->findings, &finding);
}

static const struct lo_behind *behind_of(const struct builder *b,
                                         const struct lo_task *task)
{
    for (int i = 0; i < b->input->n_behind; i++)
        if (strcmp(b->input->behind[i].job, task->mrid) == 0)
            return &b->input->behind[i];
    return NULL;
}

/* What is left of a mode, in whole minutes. */
static void leave_rest(struct lo_job_mode *mode, const struct lo_behind *behind)
{
    int64_t s =
        (mode->duration_s * behind->left + behind->whole - 1) / behind->whole;
    mode->duration_s = (s + LO_MINUTE - 1) / LO_MINUTE * LO_MINUTE;
    mode->max_parts = MAX(mode->max_parts - behind->parts, 1);
}

static void add_modes(struct builder *b, struct lo_job *job,
                      const struct lo_task *task)
{
    bool needs_busbar = holds_source(b, job) && !task->busbar;
    const struct lo_behind *behind = behind_of(b, task);
    struct lo_job_mode *modes =
        lo_arena_array(b->problem->arena, (size_t)task->n_modes, sizeof *modes);
    for (int32_t m = 0; m < task->n_modes; m++) {
        const struct lo_mode *from = &task->modes[m];
        if (from->duration_s <= 0 || (needs_busbar && !from->live))
            continue;
        if (from->max_parts > LO_MOST_PARTS)
            tell_parts(b, task);
        struct lo_job_mode *mode = &modes[job->n_modes++];
        mode->task_mode = m;
        mode->live = from->live;
        mode->duration_s = from->duration_s;
        mode->max_parts = MAX(from->max_parts, 1);
        mode->min_part_s = from->min_part_s;
        mode->n_needs = from->n_needs;
        mode->needs = from->needs;
        if (behind != NULL)
            leave_rest(mode, behind);
        if (!from->live) {
            mode->before_s = from->before_s >= 0
                                 ? from->before_s
                                 : problem_minutes(b, "switching.before_min");
            mode->after_s = from->after_s >= 0
                                ? from->after_s
                                : problem_minutes(b, "switching.after_min");
        }
    }
    job->modes = modes;
    if (job->n_modes == 0 && needs_busbar && job->problem.rule == NULL) {
        job->problem.rule = "needs-busbar";
        job->problem.text = "needs the busbar dead, which is never assumed";
        job->problem.repair = "set lo:WorkTask.busbar to true if the source "
                              "section may be dead";
        struct lo_finding finding = {
            LO_WARNING,
            "needs-busbar",
            lo_arena_printf(b->problem->arena, "WorkTask '%s' (%s)", task->name,
                            task->mrid),
            task->origin.file,
            task->origin.line,
            "the work needs a section dead that holds a source",
            job->problem.repair};
        lo_findings_add(b->findings, &finding);
    }
}

/* --- weights and leads ------------------------------------------------- */

/* Weight for a rank; an absent rank counts as 3, one beyond the table as the
 * nearest in it. */
static double weight_of_rank(const struct lo_settings *settings, int rank)
{
    if (rank < 1)
        rank = rank < 0 ? 3 : 1;
    for (int r = rank; r >= 1; r--) {
        char name[16];
        g_snprintf(name, sizeof name, "%d", r);
        double weight =
            lo_settings_pair(settings, "plan.priority_weights", name, NAN);
        if (!isnan(weight))
            return weight;
    }
    return 1.0;
}

/* --- jobs and crews ---------------------------------------------------- */

static void add_job(struct builder *b, int32_t t)
{
    const struct lo_task *task = &b->input->work->tasks[t];
    struct lo_job *job = &b->problem->jobs[b->problem->n_jobs++];
    job->task = t;
    job->weight = weight_of_rank(b->input->settings, task->priority_rank);
    job->lead_s = lo_notice_rule_lead(
        lo_notice_rule_of(b->input->settings, task->notice),
        b->input->notice_days, b->input->zone, b->input->now);
    job->problem = task->problem;
    job->n_crews = task->n_crews;
    job->crews = task->crews;
    add_windows(b, job, task);
    add_sections(b, job, task);
    add_modes(b, job, task);
}

static void add_jobs(struct builder *b)
{
    const struct lo_work *work = b->input->work;
    b->problem->jobs = lo_arena_array(b->problem->arena, (size_t)work->n_tasks,
                                      sizeof *b->problem->jobs);
    for (int32_t t = 0; t < work->n_tasks; t++)
        if (lo_work_to_plan(&work->tasks[t]))
            add_job(b, t);
}

/* E4: predecessors that are themselves to be planned. One that is not has
 * been done, or the importer has said what is wrong with it. */
static void add_order(struct builder *b)
{
    const struct lo_work *work = b->input->work;
    struct lo_problem *p = b->problem;
    int32_t *job_of = g_new(int32_t, work->n_tasks + 1);
    for (int32_t t = 0; t < work->n_tasks; t++)
        job_of[t] = LO_NONE;
    for (int32_t j = 0; j < p->n_jobs; j++)
        job_of[p->jobs[j].task] = j;
    for (int32_t j = 0; j < p->n_jobs; j++) {
        const struct lo_task *task = &work->tasks[p->jobs[j].task];
        lo_job_id *after = lo_arena_array(
            p->arena, (size_t)task->n_predecessors, sizeof *after);
        for (int32_t i = 0; i < task->n_predecessors; i++)
            if (job_of[task->predecessors[i].v] != LO_NONE)
                after[p->jobs[j].n_after++].v = job_of[task->predecessors[i].v];
        p->jobs[j].after = after;
    }
    g_free(job_of);
}

static void add_crews(struct builder *b)
{
    const struct lo_work *work = b->input->work;
    struct lo_problem *p = b->problem;
    struct lo_plan_crew *crews =
        lo_arena_array(p->arena, (size_t)work->n_crews, sizeof *crews);
    struct lo_calendar *always = NULL;
    struct lo_error ignored = LO_ERROR_INIT;
    if (lo_calendar_open(&always, "every day", "", &ignored) != LO_OK)
        g_assert_not_reached(); /* built in */
    for (int32_t c = 0; c < work->n_crews; c++) {
        const struct lo_crew *crew = &work->crews[c];
        crews[c].type = crew->type;
        if (crew->n_shifts == 0)
            continue;
        GArray *shifts = g_array_new(FALSE, FALSE, sizeof(struct lo_interval));
        lo_calendar_windows(shifts, always, b->input->zone, b->input->from - 1,
                            b->input->days + 2, crew->shifts, crew->n_shifts,
                            NULL);
        struct lo_interval *copy =
            lo_arena_array(p->arena, shifts->len, sizeof *copy);
        memcpy(copy, shifts->data, shifts->len * sizeof *copy);
        crews[c].shifts = copy;
        crews[c].n_shifts = (int32_t)shifts->len;
        g_array_free(shifts, TRUE);
    }
    lo_calendar_close(always);
    p->crews = crews;
    p->n_crews = work->n_crews;
}

static enum lo_status check_pins(const struct lo_problem_input *input,
                                 struct lo_error *err)
{
    for (int i = 0; i < input->n_pins; i++) {
        bool known = false;
        for (int32_t t = 0; t < input->work->n_tasks && !known; t++)
            known = pin_names(&input->pins[i], &input->work->tasks[t]);
        if (!known) {
            lo_error_set(err, LO_ENOTFOUND, "no job '%s'", input->pins[i].job);
            lo_error_hint(err, "name it by mRID or name, as `lineout plan` "
                               "shows it");
            return LO_ENOTFOUND;
        }
    }
    return LO_OK;
}

static bool objective_is_mv(const struct lo_settings *settings)
{
    return strcmp(lo_settings_text(settings, "plan.objective_unit"),
                  "mv_customers") == 0;
}

void lo_plan_supply_options(struct lo_supply_options *out,
                            const struct lo_settings *settings)
{
    *out = (struct lo_supply_options)LO_SUPPLY_OPTIONS_INIT;
    const char *limit = lo_settings_text(settings, "backfeed.missing_limit");
    out->missing_limit = strcmp(limit, "allow") == 0  ? LO_LIMIT_ALLOW
                         : strcmp(limit, "warn") == 0 ? LO_LIMIT_WARN
                                                      : LO_LIMIT_REFUSE;
    out->min_voltage_pu =
        lo_settings_double(settings, "backfeed.min_voltage_pu");
    out->source_pu = lo_settings_double(settings, "backfeed.source_pu");
    out->by_mv = objective_is_mv(settings);
    out->load_break = lo_switch_class_bits(
        lo_settings_text(settings, "switching.load_break"));
    out->dip_s =
        (int64_t)lo_settings_int(settings, "switching.dip_min") * LO_MINUTE;
}

enum lo_status lo_problem_new(struct lo_problem **out,
                              const struct lo_problem_input *input,
                              struct lo_findings *findings,
                              struct lo_error *err)
{
    if (check_pins(input, err) != LO_OK)
        return err->status;
    struct lo_arena *arena = lo_arena_new();
    struct lo_problem *p = lo_arena_alloc(arena, sizeof *p);
    struct builder b = {input, p, findings,
                        g_array_new(FALSE, FALSE, sizeof(struct lo_interval))};
    p->arena = arena;
    p->supply = input->supply;
    p->sections = input->sections;
    p->work = input->work;
    p->now = input->now;
    p->from = lo_zone_time(input->zone, input->from, 0);
    p->to = lo_zone_time(input->zone, input->from + input->days, 0);
    p->crew_before_s = problem_minutes(&b, "crew.before_min");
    p->crew_after_s = problem_minutes(&b, "crew.after_min");
    p->travel_s = problem_minutes(&b, "crew.travel_min");
    p->dip_s = problem_minutes(&b, "switching.dip_min");
    p->max_off_s = (int64_t)llround(
        lo_settings_double(input->settings, "plan.max_off_hours") * LO_HOUR);
    p->staged = lo_settings_bool(input->settings, "switching.staged");
    p->by_mv = objective_is_mv(input->settings);
    enum lo_status status = add_hours(&b, err);
    if (status == LO_OK)
        status = problem_add_rules(&b, err);
    if (status == LO_OK) {
        add_slots(&b);
        add_jobs(&b);
        add_order(&b);
        add_crews(&b);
        if (input->hold != NULL)
            status = input->hold(p, input->hold_self, err);
    }
    if (status == LO_OK) {
        *out = p;
    } else {
        lo_problem_free(p);
    }
    g_array_free(b.hours, TRUE);
    return status;
}

void lo_problem_free(struct lo_problem *problem)
{
    if (problem != NULL)
        lo_arena_free(problem->arena);
}
