/* Text to planning problem, for tests. */
#include "plan_builder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../network/net_builder.h"
#include "harness.h"

struct reading {
    struct plan_case *c;
    GArray *types; /* struct lo_crew_type */
    GArray *crews; /* struct lo_crew */
    GArray *tasks; /* struct lo_task */
    GArray *modes; /* struct lo_mode of the last task */
};

static void die(const char *what, const char *line)
{
    fprintf(stderr, "plan_builder: %s: %s\n", what, line);
    abort();
}

static lo_crew_type_id type_named(struct reading *r, const char *name)
{
    for (guint i = 0; i < r->types->len; i++)
        if (strcmp(g_array_index(r->types, struct lo_crew_type, i).name,
                   name) == 0)
            return (lo_crew_type_id){(int32_t)i};
    char *copy = lo_arena_strdup(r->c->work->arena, name);
    struct lo_crew_type type = {copy, copy};
    g_array_append_val(r->types, type);
    return (lo_crew_type_id){(int32_t)r->types->len - 1};
}

static void read_crew(struct reading *r, char **words, const char *line)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_crew crew = {0};
    crew.mrid = crew.name = lo_arena_strdup(r->c->work->arena, words[1]);
    crew.type = type_named(r, words[2]);
    if (words[3] != NULL) {
        struct lo_minutes *shift =
            lo_arena_alloc(r->c->work->arena, sizeof *shift);
        int n = 0;
        if (lo_minutes_parse(shift, 1, &n, words[3], false, &err) != LO_OK)
            die(err.message, line);
        crew.n_shifts = 1;
        crew.shifts = shift;
    }
    g_array_append_val(r->crews, crew);
}

static int32_t equipment_list(struct reading *r, const char *names,
                              lo_equipment_id **out)
{
    char **parts = g_strsplit(names, ",", -1);
    int32_t n = (int32_t)g_strv_length(parts);
    *out = lo_arena_array(r->c->work->arena, (size_t)n, sizeof **out);
    for (int32_t i = 0; i < n; i++)
        (*out)[i] = net_equipment(r->c->network, parts[i]);
    g_strfreev(parts);
    return n;
}

static int32_t crew_list(struct reading *r, const char *names, lo_crew_id **out)
{
    char **parts = g_strsplit(names, ",", -1);
    int32_t n = (int32_t)g_strv_length(parts);
    *out = lo_arena_array(r->c->work->arena, (size_t)n, sizeof **out);
    for (int32_t i = 0; i < n; i++) {
        (*out)[i].v = LO_NONE;
        for (guint k = 0; k < r->crews->len; k++)
            if (strcmp(g_array_index(r->crews, struct lo_crew, k).name,
                       parts[i]) == 0)
                (*out)[i].v = (int32_t)k;
        if ((*out)[i].v == LO_NONE)
            die("no such crew", names);
    }
    g_strfreev(parts);
    return n;
}

static void finish_task(struct reading *r)
{
    if (r->tasks->len == 0)
        return;
    struct lo_task *task =
        &g_array_index(r->tasks, struct lo_task, r->tasks->len - 1);
    task->n_modes = (int32_t)r->modes->len;
    task->modes =
        lo_arena_array(r->c->work->arena, r->modes->len, sizeof *task->modes);
    if (r->modes->len > 0)
        memcpy(task->modes, r->modes->data,
               r->modes->len * sizeof *task->modes);
    g_array_set_size(r->modes, 0);
}

/* One job above, by name. */
static void read_predecessor(struct reading *r, struct lo_task *task,
                             const char *name)
{
    task->predecessors =
        lo_arena_alloc(r->c->work->arena, sizeof *task->predecessors);
    for (guint i = 0; i < r->tasks->len; i++)
        if (strcmp(g_array_index(r->tasks, struct lo_task, i).name, name) == 0)
            task->predecessors[task->n_predecessors++].v = (int32_t)i;
    if (task->n_predecessors != 1)
        die("no such job above", name);
}

static void read_job_attribute(struct reading *r, struct lo_task *task,
                               const char *word, struct lo_interval *window)
{
    struct lo_error err = LO_ERROR_INIT;
    const char *value = strchr(word, '=');
    value = value != NULL ? value + 1 : "";
    enum lo_status status = LO_OK;
    if (g_str_has_prefix(word, "from="))
        status = lo_time_parse(&window->from, value, NULL, &err);
    else if (g_str_has_prefix(word, "to="))
        status = lo_time_parse(&window->to, value, NULL, &err);
    else if (g_str_has_prefix(word, "rank="))
        task->priority_rank = (int32_t)g_ascii_strtoll(value, NULL, 10);
    else if (strcmp(word, "notice=temporary") == 0)
        task->notice = LO_NOTICE_TEMPORARY;
    else if (strcmp(word, "notice=urgent") == 0)
        task->notice = LO_NOTICE_URGENT;
    else if (g_str_has_prefix(word, "crews="))
        task->n_crews = crew_list(r, value, &task->crews);
    else if (g_str_has_prefix(word, "also="))
        task->n_also_dead = equipment_list(r, value, &task->also_dead);
    else if (g_str_has_prefix(word, "after="))
        read_predecessor(r, task, value);
    else if (strcmp(word, "busbar") == 0)
        task->busbar = true;
    else
        die("unknown attribute", word);
    if (status != LO_OK)
        die(err.message, word);
}

static void read_job(struct reading *r, char **words)
{
    finish_task(r);
    struct lo_arena *arena = r->c->work->arena;
    struct lo_task task = {0};
    task.mrid = task.name = lo_arena_strdup(arena, words[1]);
    task.order_number = "";
    task.kind = "maintenance";
    task.status = "approved";
    task.origin = (struct lo_origin){"work", 1};
    task.priority_rank = -1;
    task.due = LO_TIME_NONE;
    task.n_equipment = equipment_list(r, words[2], &task.equipment);
    struct lo_interval window = {INT64_MIN / 2, INT64_MAX / 2};
    for (int i = 3; words[i] != NULL; i++)
        read_job_attribute(r, &task, words[i], &window);
    task.n_windows = 1;
    task.windows = lo_arena_alloc(arena, sizeof window);
    task.windows[0] = window;
    g_array_append_val(r->tasks, task);
}

static void read_mode(struct reading *r, char **words)
{
    struct lo_mode mode = {.mrid = "", .name = "", .max_parts = 1};
    mode.duration_s = g_ascii_strtoll(words[1], NULL, 10) * LO_MINUTE;
    mode.before_s = mode.after_s = -1;
    mode.mrid = lo_arena_strdup(r->c->work->arena, words[1]);
    mode.needs = lo_arena_array(r->c->work->arena, 4, sizeof *mode.needs);
    mode.needs[0] = (struct lo_need){{LO_NONE}, 1};
    mode.n_needs = 1;
    for (int i = 2; words[i] != NULL; i++) {
        const char *value = strchr(words[i], '=');
        value = value != NULL ? value + 1 : "";
        if (g_str_has_prefix(words[i], "crews="))
            mode.needs[0].number = (int32_t)g_ascii_strtoll(value, NULL, 10);
        else if (g_str_has_prefix(words[i], "type="))
            mode.needs[0].type = type_named(r, value);
        else if (g_str_has_prefix(words[i], "also=")) {
            struct lo_need *need = &mode.needs[mode.n_needs++];
            need->number = (int32_t)g_ascii_strtoll(value, NULL, 10);
            need->type = type_named(r, strchr(value, ':') + 1);
        } else if (strcmp(words[i], "live") == 0)
            mode.live = true;
        else if (g_str_has_prefix(words[i], "parts="))
            mode.max_parts = (int32_t)g_ascii_strtoll(value, NULL, 10);
        else if (g_str_has_prefix(words[i], "part="))
            mode.min_part_s = g_ascii_strtoll(value, NULL, 10) * LO_MINUTE;
        else if (g_str_has_prefix(words[i], "before="))
            mode.before_s = g_ascii_strtoll(value, NULL, 10) * LO_MINUTE;
        else if (g_str_has_prefix(words[i], "after="))
            mode.after_s = g_ascii_strtoll(value, NULL, 10) * LO_MINUTE;
        else
            die("unknown attribute", words[i]);
    }
    g_array_append_val(r->modes, mode);
}

static char **words_of(const char *line)
{
    char **raw = g_strsplit_set(line, " \t", -1);
    GPtrArray *kept = g_ptr_array_new();
    for (int i = 0; raw[i] != NULL; i++)
        if (raw[i][0] != '\0')
            g_ptr_array_add(kept, g_strdup(raw[i]));
    g_ptr_array_add(kept, NULL);
    g_strfreev(raw);
    return (char **)g_ptr_array_free(kept, FALSE);
}

static void *moved(struct lo_arena *arena, GArray *array, size_t size,
                   int32_t *n)
{
    *n = (int32_t)array->len;
    void *copy = lo_arena_array(arena, array->len, size);
    if (array->len > 0)
        memcpy(copy, array->data, array->len * size);
    g_array_free(array, TRUE);
    return copy;
}

static void read_work(struct plan_case *c, const char *text)
{
    struct lo_arena *arena = lo_arena_new();
    c->work = lo_arena_alloc(arena, sizeof *c->work);
    c->work->arena = arena;
    struct reading r = {c,
                        g_array_new(FALSE, TRUE, sizeof(struct lo_crew_type)),
                        g_array_new(FALSE, TRUE, sizeof(struct lo_crew)),
                        g_array_new(FALSE, TRUE, sizeof(struct lo_task)),
                        g_array_new(FALSE, TRUE, sizeof(struct lo_mode))};
    char **lines = g_strsplit_set(text, "\n;", -1);
    for (int i = 0; lines[i] != NULL; i++) {
        char **words = words_of(lines[i]);
        if (words[0] == NULL)
            ;
        else if (strcmp(words[0], "crew") == 0)
            read_crew(&r, words, lines[i]);
        else if (strcmp(words[0], "job") == 0)
            read_job(&r, words);
        else if (strcmp(words[0], "mode") == 0)
            read_mode(&r, words);
        else if (rules_text_line(c->rules, words))
            ;
        else
            die("unknown word", lines[i]);
        g_strfreev(words);
    }
    g_strfreev(lines);
    finish_task(&r);
    g_array_free(r.modes, TRUE);
    c->work->tasks =
        moved(arena, r.tasks, sizeof(struct lo_task), &c->work->n_tasks);
    c->work->crews =
        moved(arena, r.crews, sizeof(struct lo_crew), &c->work->n_crews);
    c->work->crew_types = moved(arena, r.types, sizeof(struct lo_crew_type),
                                &c->work->n_crew_types);
}

struct plan_case *plan_build(const char *network, const char *work,
                             const char *options, int days)
{
    struct lo_error err = LO_ERROR_INIT;
    struct plan_case *c = g_new0(struct plan_case, 1);
    c->network = net_build(network);
    c->sections = net_split(c->network);
    c->findings = lo_findings_new();
    c->settings = lo_settings_new();
    char *all = g_strdup_printf("site.profile=plain %s", options);
    char **words = words_of(all);
    for (int i = 0; words[i] != NULL; i++)
        if (lo_settings_assign(c->settings, words[i], &err) != LO_OK)
            die(err.message, words[i]);
    g_strfreev(words);
    g_free(all);
    if (lo_zone_open(&c->zone, lo_settings_text(c->settings, "site.timezone"),
                     &err) != LO_OK)
        die(err.message, "zone");
    c->rules = rules_text_new(c->network, c->zone);
    read_work(c, work);
    struct rules_tables tables;
    rules_text_close(c->rules, &tables);
    struct lo_supply_options how;
    lo_plan_supply_options(&how, c->settings);
    double *weights =
        lo_plan_section_weights(c->sections, tables.customers, c->settings);
    how.weight = weights;
    c->supply = lo_supply_new_with(c->sections, &how, c->findings);
    g_free(weights);
    struct lo_problem_input input = {.sections = c->sections,
                                     .supply = c->supply,
                                     .work = c->work,
                                     .settings = c->settings,
                                     .zone = c->zone,
                                     .customers = tables.customers,
                                     .extension = tables.extension,
                                     .past = tables.past,
                                     .days = days};
    if (lo_calendar_open(&c->calendar, "every day", "", &err) != LO_OK ||
        lo_time_parse(&input.now, "2026-11-22T00:00:00Z", NULL, &err) !=
            LO_OK ||
        lo_date_parse(&input.from, PLAN_FIRST_DAY, &err) != LO_OK)
        die(err.message, "set-up");
    input.calendar = c->calendar;
    if (lo_problem_new(&c->problem, &input, c->findings, &err) != LO_OK)
        die(err.message, "problem");
    return c;
}

void plan_case_free(struct plan_case *c)
{
    lo_problem_free(c->problem);
    rules_text_free(c->rules);
    lo_findings_free(c->findings);
    lo_calendar_close(c->calendar);
    lo_zone_close(c->zone);
    lo_settings_free(c->settings);
    lo_work_free(c->work);
    lo_supply_free(c->supply);
    lo_sections_free(c->sections);
    lo_network_free(c->network);
    g_free(c);
}

static struct lo_plan *solved(const struct plan_case *c, bool polish)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_plan_options options = LO_PLAN_OPTIONS_INIT;
    struct lo_plan *plan = NULL;
    options.polish = polish;
    LO_ASSERT_OK(lo_plan_solve(&plan, c->problem, &options, &err), err);
    LO_ASSERT_OK(lo_plan_check(c->problem, plan, &err), err);
    return plan;
}

struct lo_plan *plan_solved(const struct plan_case *c)
{
    return solved(c, false);
}

struct lo_plan *plan_polished(const struct plan_case *c)
{
    return solved(c, true);
}

const struct lo_placement *plan_of(const struct plan_case *c,
                                   const struct lo_plan *plan, const char *job)
{
    for (int32_t j = 0; j < c->problem->n_jobs; j++)
        if (strcmp(c->work->tasks[c->problem->jobs[j].task].name, job) == 0)
            return &plan->placements[j];
    die("no such job", job);
    return NULL;
}
