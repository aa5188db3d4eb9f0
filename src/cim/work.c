/*
 * work.c - work tasks: what they work on, with whom, after what.
 *
 *   WorkTask --Assets--> Asset --PowerSystemResources--> equipment
 *            --Work--> Work (number, kind, status: the task's own go first)
 *            --Crews--> Crew     --lo:predecessor--> WorkTask
 *
 * A task that cannot be planned as its file stands stays in, with its problem
 * (rule, text, repair); the rest is usable. What must be dead but is unknown
 * is always a problem: nobody may be sent to a line that was left out.
 */
#include <stdarg.h>
#include <string.h>

#include "planned_int.h"
#include "work_int.h"

const char *cim_order_keep(struct orders *o, const char *text)
{
    return lo_arena_strdup(o->out->arena, text != NULL ? text : "");
}

const GPtrArray *cim_order_group(GHashTable *groups, const struct lo_part *key)
{
    return key != NULL ? g_hash_table_lookup(groups, key) : NULL;
}

void cim_order_problem(struct orders *o, struct lo_task *task,
                       const struct lo_part *object, const char *rule,
                       const char *repair, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    /* What is done or cancelled only has history that does not fit. */
    cim_find(&o->b, lo_work_to_plan(task) ? LO_SERIOUS : LO_NOTE, rule, object,
             repair, "%s", text);
    if (task->problem.rule == NULL) {
        task->problem.rule = cim_order_keep(o, rule);
        task->problem.text = cim_order_keep(o, text);
        task->problem.repair = cim_order_keep(o, repair);
    }
    g_free(text);
}

bool cim_order_whole(struct orders *o, const struct lo_part *object,
                     enum cim_name name, int32_t fallback, int32_t min,
                     int32_t *out)
{
    const char *text = cim_text(&o->b, object, name);
    double value = fallback;
    if (text == NULL) {
        *out = fallback;
        return true;
    }
    if (!cim_parse_number(&value, text) || value < min || value > 1e6 ||
        value != (double)(int32_t)value) {
        cim_find(&o->b, LO_WARNING, "bad-number", object,
                 "write a whole number",
                 "%s is '%.60s', not a whole number of at least %d",
                 lo_objects_name_text(o->b.set, o->b.name[name]), text, min);
        return false;
    }
    *out = (int32_t)value;
    return true;
}

/* --- what is worked on -------------------------------------------------- */

/* Parts of equipment stand for the whole; -1 if it is no equipment. */
int32_t cim_order_equipment(const struct orders *o,
                            const struct lo_part *resource)
{
    static const enum cim_name whole[] = {N_UNIT_CONVERTER, N_TANK_TRANSFORMER,
                                          N_PHASE_SWITCH, N_LINE_PHASE_LINE};
    for (size_t i = 0; i < G_N_ELEMENTS(whole); i++) {
        const struct lo_part *at = cim_ref(&o->b, resource, whole[i]);
        if (at != NULL)
            return o->equipment_of[cim_index(&o->b, at)];
    }
    return o->equipment_of[cim_index(&o->b, resource)];
}

/* Adds the equipment with that id; unknown is a problem of the task. */
static void add_equipment(struct orders *o, struct lo_task *task,
                          const struct lo_part *object, GArray *out,
                          const char *id)
{
    const struct lo_part *resource = lo_objects_find(o->b.set, id);
    int32_t equipment =
        resource != NULL ? cim_order_equipment(o, resource) : -1;
    if (equipment < 0) {
        cim_order_problem(
            o, task, object, "unknown-equipment",
            "import the file that holds it, or correct the reference",
            resource != NULL ? "works on '%.80s', which is no equipment"
                             : "works on '%.80s', which is in no file",
            resource != NULL ? cim_title(&o->b, resource) : id);
        return;
    }
    for (guint i = 0; i < out->len; i++)
        if (g_array_index(out, lo_equipment_id, i).v == equipment)
            return;
    lo_equipment_id row = {equipment};
    g_array_append_val(out, row);
}

/* Spreadsheets name it by text. */
static void add_named(struct orders *o, struct lo_task *task,
                      const struct lo_part *object, GArray *out)
{
    if (cim_text(&o->b, object, N_TASK_EQUIPMENT_NAME) == NULL)
        return;
    GPtrArray *texts = cim_values(&o->b, object, N_TASK_EQUIPMENT_NAME);
    for (guint i = 0; i < texts->len; i++) {
        const char *why = "";
        const struct lo_part *found =
            cim_named_equipment(&o->b, texts->pdata[i], &why);
        if (found != NULL)
            add_equipment(o, task, object, out, found->id);
        else
            cim_order_problem(o, task, object, "unknown-equipment",
                              "write its mRID, its full name or a pole",
                              "works on '%.80s', which %s",
                              (const char *)texts->pdata[i], why);
    }
    g_ptr_array_free(texts, TRUE);
}

static void add_values(struct orders *o, struct lo_task *task,
                       const struct lo_part *object, GArray *out,
                       const struct lo_part *holder, enum cim_name name)
{
    GPtrArray *ids = cim_values(&o->b, holder, name);
    for (guint i = 0; i < ids->len; i++)
        add_equipment(o, task, object, out, ids->pdata[i]);
    g_ptr_array_free(ids, TRUE);
}

static void add_assets(struct orders *o, struct lo_task *task,
                       const struct lo_part *object, GArray *out)
{
    GPtrArray *assets = cim_values(&o->b, object, N_TASK_ASSETS);
    for (guint i = 0; i < assets->len; i++) {
        const struct lo_part *asset =
            lo_objects_find(o->b.set, assets->pdata[i]);
        if (asset == NULL) {
            cim_order_problem(o, task, object, "unknown-equipment",
                              "import the file that holds it, or correct the "
                              "reference",
                              "works on asset '%.80s', which is in no file",
                              (const char *)assets->pdata[i]);
            continue;
        }
        guint before = out->len;
        add_values(o, task, object, out, asset, N_ASSET_RESOURCES);
        const GPtrArray *named = cim_order_group(o->equipment, asset);
        for (guint k = 0; named != NULL && k < named->len; k++)
            add_equipment(o, task, object, out,
                          ((const struct lo_part *)named->pdata[k])->id);
        /* Some files name the equipment itself where an asset belongs. */
        if (out->len == before && o->equipment_of[cim_index(&o->b, asset)] >= 0)
            add_equipment(o, task, object, out, asset->id);
    }
    g_ptr_array_free(assets, TRUE);
}

static void set_equipment(struct orders *o, struct lo_task *task,
                          const struct lo_part *object)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(lo_equipment_id));
    add_assets(o, task, object, found);
    add_named(o, task, object, found);
    if (found->len == 0) {
        const struct lo_part *plan = cim_ref(&o->b, object, N_TASK_PLAN);
        const struct lo_part *outage =
            plan != NULL ? cim_outage_of_plan(&o->b, plan) : NULL;
        if (outage != NULL)
            add_values(o, task, object, found, outage, N_OUTAGE_EQUIPMENT);
    }
    if (found->len == 0 && task->problem.rule == NULL)
        cim_order_problem(o, task, object, "no-equipment",
                          "name its assets, and their equipment in "
                          "Asset.PowerSystemResources",
                          "it is not said what is worked on");
    task->n_equipment = (int32_t)found->len;
    task->equipment = cim_array(o->out->arena, found, sizeof(lo_equipment_id));
    g_array_set_size(found, 0);
    add_values(o, task, object, found, object, N_TASK_ALSO_DEAD);
    task->n_also_dead = (int32_t)found->len;
    task->also_dead = cim_array(o->out->arena, found, sizeof(lo_equipment_id));
    g_array_free(found, TRUE);
}

/* --- with whom, after what ---------------------------------------------- */

static void set_crews(struct orders *o, struct lo_task *task,
                      const struct lo_part *object)
{
    GPtrArray *ids = cim_values(&o->b, object, N_TASK_CREWS);
    task->crews =
        lo_arena_array(o->out->arena, ids->len + 1, sizeof(lo_crew_id));
    for (guint i = 0; i < ids->len; i++) {
        const struct lo_part *crew = lo_objects_find(o->b.set, ids->pdata[i]);
        int32_t row = -1;
        if (crew != NULL && strcmp(cim_class(&o->b, crew), "Crew") == 0)
            row = o->row_at[cim_index(&o->b, crew)];
        if (row >= 0)
            task->crews[task->n_crews++] = (lo_crew_id){row};
        else
            cim_find(&o->b, LO_WARNING, "unknown-reference", object,
                     "import the crew, or correct the reference",
                     "names the crew '%.80s', which cannot be used",
                     (const char *)ids->pdata[i]);
    }
    /* Bound to crews none of which exists is not "any crew". */
    if (ids->len > 0 && task->n_crews == 0)
        cim_order_problem(o, task, object, "no-such-crew",
                          "import its crews, or name others",
                          "none of the crews it is bound to can be used");
    g_ptr_array_free(ids, TRUE);
}

static bool is_finished(const char *status)
{
    return status != NULL &&
           (strcmp(status, "completed") == 0 || strcmp(status, "closed") == 0);
}

static void set_predecessors(struct orders *o, struct lo_task *task,
                             const struct lo_part *object)
{
    GPtrArray *ids = cim_values(&o->b, object, N_TASK_PREDECESSOR);
    task->predecessors =
        lo_arena_array(o->out->arena, ids->len + 1, sizeof(lo_job_id));
    for (guint i = 0; i < ids->len; i++) {
        const struct lo_part *other = lo_objects_find(o->b.set, ids->pdata[i]);
        int32_t row = -1;
        if (other != NULL && g_str_has_suffix(cim_class(&o->b, other), "Task"))
            row = o->row_at[cim_index(&o->b, other)];
        if (other == object)
            cim_order_problem(o, task, object, "circular-predecessors",
                              "remove one lo:WorkTask.predecessor",
                              "it has to wait for itself");
        else if (row < 0)
            cim_order_problem(o, task, object, "unknown-predecessor",
                              "import the task, or correct the reference",
                              "must follow '%.80s', which is no other task",
                              (const char *)ids->pdata[i]);
        else if (!is_finished(o->out->tasks[row].status))
            task->predecessors[task->n_predecessors++] = (lo_job_id){row};
    }
    g_ptr_array_free(ids, TRUE);
}

/* --- rows --------------------------------------------------------------- */

static const char *own_or_work(const struct orders *o,
                               const struct lo_part *object,
                               const struct lo_part *work, enum cim_name name)
{
    const char *text = cim_text(&o->b, object, name);
    return text == NULL && work != NULL ? cim_text(&o->b, work, name) : text;
}

static int32_t priority_of(struct orders *o, const struct lo_part *object,
                           const struct lo_part *work)
{
    static const char path[] = "BaseWork.priority/Priority.rank";
    const char *text = cim_path(&o->b, object, path);
    double rank;
    if (text == NULL && work != NULL)
        text = cim_path(&o->b, work, path);
    if (text == NULL)
        return -1;
    if (cim_parse_number(&rank, text) && rank >= 0 && rank <= 1e6 &&
        rank == (double)(int32_t)rank)
        return (int32_t)rank;
    cim_find(&o->b, LO_WARNING, "bad-number", object,
             "write a whole number, 1 = most urgent",
             "Priority.rank is '%.60s': ignored", text);
    return -1;
}

static enum lo_notice_class notice_of(struct orders *o,
                                      const struct lo_part *object)
{
    static const enum lo_notice_class classes[] = {
        LO_NOTICE_PLANNED, LO_NOTICE_TEMPORARY, LO_NOTICE_URGENT};
    const char *word = cim_text(&o->b, object, N_TASK_NOTICE);
    for (size_t i = 0; word != NULL && i < G_N_ELEMENTS(classes); i++)
        if (strcmp(word, lo_notice_class_name(classes[i])) == 0)
            return classes[i];
    if (word != NULL)
        cim_find(&o->b, LO_WARNING, "bad-value", object,
                 "write planned, temporary or urgent",
                 "lo:WorkTask.noticeClass is '%.40s': taken as planned", word);
    return LO_NOTICE_PLANNED;
}

static void add_task(struct orders *o, struct lo_task *task,
                     const struct lo_part *object)
{
    const struct lo_part *work = cim_ref(&o->b, object, N_TASK_WORK);
    const char *kind = own_or_work(o, object, work, N_WORK_KIND);
    *task = (struct lo_task){
        .mrid = cim_order_keep(o, object->mrid),
        .name = cim_order_keep(o, cim_title(&o->b, object)),
        .order_number = cim_order_keep(
            o, work != NULL ? cim_text(&o->b, work, N_WORK_NUMBER) : NULL),
        .kind = cim_order_keep(o, kind != NULL ? kind : "maintenance"),
        .status =
            cim_order_keep(o, own_or_work(o, object, work, N_WORK_STATUS)),
        .origin = cim_origin(o->files, object),
        .priority_rank = priority_of(o, object, work),
        .notice = notice_of(o, object),
        .busbar = cim_bool(&o->b, object, N_TASK_BUSBAR) == 1,
        .due = LO_TIME_NONE,
    };
    set_equipment(o, task, object);
    set_crews(o, task, object);
    cim_order_windows(o, task, object, work);
    cim_order_modes(o, task, object, work);
}

/* --- sorting objects ---------------------------------------------------- */

static void file_under(GHashTable *groups, const struct lo_part *key,
                       const struct lo_part *object)
{
    if (key == NULL)
        return;
    GPtrArray *group = g_hash_table_lookup(groups, key);
    if (group == NULL) {
        group = g_ptr_array_new();
        g_hash_table_insert(groups, (void *)key, group);
    }
    g_ptr_array_add(group, (void *)object);
}

static void file_clearance(struct orders *o, const struct lo_part *object)
{
    GPtrArray *tags = cim_values(&o->b, object, N_CLEARANCE_TAGS);
    bool live = cim_bool(&o->b, object, N_CLEARANCE_DEAD) == 0;
    for (guint i = 0; i < tags->len; i++) {
        const struct lo_part *at = lo_objects_find(o->b.set, tags->pdata[i]);
        if (at != NULL)
            g_hash_table_add(live ? o->live : o->dead, (void *)at);
    }
    g_ptr_array_free(tags, TRUE);
}

/* The owner of a row that is nothing without it. */
static void file_owned(struct orders *o, GHashTable *groups,
                       const struct lo_part *object, enum cim_name name)
{
    if (cim_text(&o->b, object, name) == NULL)
        cim_find(&o->b, LO_WARNING, "unknown-reference", object,
                 "say what it belongs to", "it belongs to nothing: ignored");
    else
        file_under(groups, cim_ref(&o->b, object, name), object);
}

/* Equipment that names its assets, instead of they it. */
static void file_equipment(struct orders *o)
{
    const struct lo_objects *set = o->b.set;
    bool any = o->b.name[N_RESOURCE_ASSETS].v >= 0;
    for (size_t i = 0; any && i < lo_objects_count(set); i++) {
        const struct lo_part *object = lo_objects_object(set, i);
        if (cim_text(&o->b, object, N_RESOURCE_ASSETS) == NULL)
            continue;
        GPtrArray *assets = cim_values(&o->b, object, N_RESOURCE_ASSETS);
        for (guint k = 0; k < assets->len; k++)
            file_under(o->equipment, lo_objects_find(set, assets->pdata[k]),
                       object);
        g_ptr_array_free(assets, TRUE);
    }
}

static void sort_objects(struct orders *o)
{
    static const char *const classes[] = {"WorkTask",
                                          "MaintenanceWorkTask",
                                          "PlannedOutage",
                                          "Outage",
                                          "Crew",
                                          "CrewType",
                                          "WorkTimeSchedule",
                                          "lo:WorkMode",
                                          "lo:CrewNeed",
                                          "ClearanceDocument",
                                          NULL};
    GPtrArray *objects = cim_objects_of(&o->b, classes);
    for (guint i = 0; i < objects->len; i++) {
        const struct lo_part *object = g_ptr_array_index(objects, i);
        const char *cls = cim_class(&o->b, object);
        GPtrArray *rows = NULL;
        if (strcmp(cls, "WorkTask") == 0 ||
            strcmp(cls, "MaintenanceWorkTask") == 0)
            rows = cim_is_mention(&o->b, object) ? NULL : o->tasks;
        else if (cim_is_planned_outage(&o->b, object))
            g_ptr_array_add(o->outages, (void *)object);
        else if (strcmp(cls, "Crew") == 0)
            rows = o->crews;
        else if (strcmp(cls, "CrewType") == 0)
            rows = o->crew_types;
        else if (strcmp(cls, "WorkTimeSchedule") == 0)
            file_owned(o, o->schedules, object, N_SCHEDULE_WORK);
        else if (strcmp(cls, "lo:WorkMode") == 0)
            file_owned(o, o->modes, object, N_MODE_TASK);
        else if (strcmp(cls, "lo:CrewNeed") == 0)
            file_owned(o, o->needs, object, N_NEED_MODE);
        else if (strcmp(cls, "ClearanceDocument") == 0)
            file_clearance(o, object);
        if (rows != NULL) {
            o->row_at[cim_index(&o->b, object)] = (int32_t)rows->len;
            g_ptr_array_add(rows, (void *)object);
        }
    }
    g_ptr_array_free(objects, TRUE);
    file_equipment(o);
}

static GHashTable *new_groups(void)
{
    return g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL,
                                 (GDestroyNotify)g_ptr_array_unref);
}

static void orders_init(struct orders *o, const struct lo_objects *set,
                        const struct lo_network *network,
                        struct lo_findings *findings)
{
    size_t parts = lo_objects_part_count(set);
    struct lo_arena *arena = lo_arena_new();
    cim_build_init(&o->b, set, findings);
    o->network = network;
    o->out = lo_arena_alloc(arena, sizeof(*o->out));
    o->out->arena = arena;
    o->files = cim_files(&o->b, arena);
    o->equipment_of = cim_equipment_of(&o->b, network);
    o->object_of =
        g_new0(const struct lo_part *, (gsize)network->n_equipment + 1);
    o->row_at = g_new(int32_t, parts + 1);
    for (size_t i = 0; i < parts; i++) {
        if (o->equipment_of[i] >= 0)
            o->object_of[o->equipment_of[i]] = lo_objects_part(set, i);
        o->row_at[i] = -1;
    }
    o->tasks = g_ptr_array_new();
    o->outages = g_ptr_array_new();
    o->crews = g_ptr_array_new();
    o->crew_types = g_ptr_array_new();
    o->schedules = new_groups();
    o->modes = new_groups();
    o->needs = new_groups();
    o->equipment = new_groups();
    o->live = g_hash_table_new(g_direct_hash, g_direct_equal);
    o->dead = g_hash_table_new(g_direct_hash, g_direct_equal);
}

static void orders_release(struct orders *o)
{
    g_ptr_array_free(o->files, TRUE);
    g_free(o->equipment_of);
    g_free(o->object_of);
    g_free(o->row_at);
    g_ptr_array_free(o->tasks, TRUE);
    g_ptr_array_free(o->outages, TRUE);
    g_ptr_array_free(o->crews, TRUE);
    g_ptr_array_free(o->crew_types, TRUE);
    g_hash_table_destroy(o->schedules);
    g_hash_table_destroy(o->modes);
    g_hash_table_destroy(o->needs);
    g_hash_table_destroy(o->equipment);
    g_hash_table_destroy(o->live);
    g_hash_table_destroy(o->dead);
    cim_build_release(&o->b);
}

enum lo_status lo_cim_work(struct lo_work **out, const struct lo_objects *set,
                           const struct lo_network *network,
                           const struct lo_cim_options *options,
                           struct lo_findings *findings, struct lo_error *err)
{
    struct orders o;
    orders_init(&o, set, network, findings);
    o.zone = options->zone;
    o.now = options->now;
    sort_objects(&o);
    cim_order_crews(&o);
    guint n = o.tasks->len;
    o.out->tasks = lo_arena_array(o.out->arena, n + o.outages->len + 1,
                                  sizeof(*o.out->tasks));
    for (guint i = 0; i < n; i++)
        add_task(&o, &o.out->tasks[i], g_ptr_array_index(o.tasks, i));
    o.out->n_tasks = (int32_t)n + cim_order_outages(&o, o.out->tasks + n);
    for (guint i = 0; i < n; i++)
        set_predecessors(&o, &o.out->tasks[i], g_ptr_array_index(o.tasks, i));
    cim_order_circles(&o);
    enum lo_status status = lo_work_validate(o.out, network->n_equipment, err);
    if (status == LO_OK)
        *out = o.out;
    else
        lo_work_free(o.out);
    orders_release(&o);
    return status;
}
