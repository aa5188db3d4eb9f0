/*
 * planned.c - PlannedOutage, SwitchingPlan and its steps as typed rows.
 *
 *   outage <--Outage-- plan <-- group <-- step --> action
 *                       ^---------------------------'   (where no step says it)
 *
 * Steps stand by the numbers of group, step and sub-step; actions that no step
 * names come after them, in the order of the file.
 */
#include "lineout/planned.h"

#include <math.h>
#include <string.h>

#include "planned_int.h"

/* One action, with where it belongs. */
struct entry {
    const struct lo_part *plan;
    const struct lo_part *action;
    double group, step, sub;
    int32_t order;
};

struct reading {
    struct cim_build b;
    const struct lo_zone *zone;
    const struct lo_work *work;
    struct lo_planned *out;
    GPtrArray *files;
    int32_t *equipment_of;
    GHashTable *point_of; /* mRID -> first row + 1 */
    GPtrArray *outages, *steps, *actions, *notes;
    GArray *entries; /* struct entry, sorted */
    GArray *rows;    /* struct lo_planned_outage */
};

/* --- steps ---------------------------------------------------------------- */

static bool is_action(const char *cls)
{
    return g_str_has_suffix(cls, "Action") &&
           strcmp(cls, "SwitchingAction") != 0;
}

static void collect(struct reading *r)
{
    const struct lo_objects *set = r->b.set;
    for (size_t i = 0; i < lo_objects_count(set); i++) {
        const struct lo_part *object = lo_objects_object(set, i);
        const char *cls = cim_class(&r->b, object);
        if (cim_is_planned_outage(&r->b, object))
            g_ptr_array_add(r->outages, (void *)object);
        else if (strcmp(cls, "SwitchingStep") == 0)
            g_ptr_array_add(r->steps, (void *)object);
        else if (strcmp(cls, "PlannedOutageNotification") == 0)
            g_ptr_array_add(r->notes, (void *)object);
        else if (is_action(cls))
            g_ptr_array_add(r->actions, (void *)object);
    }
}

static void add_steps(struct reading *r)
{
    GHashTable *named = g_hash_table_new(g_direct_hash, g_direct_equal);
    for (guint i = 0; i < r->steps->len; i++) {
        const struct lo_part *step = r->steps->pdata[i];
        const struct lo_part *group = cim_ref(&r->b, step, N_STEP_GROUP);
        struct entry entry = {
            .plan = group != NULL ? cim_ref(&r->b, group, N_GROUP_PLAN) : NULL,
            .action = cim_ref(&r->b, step, N_STEP_ACTION),
            .group = group != NULL
                         ? cim_number(&r->b, group, N_GROUP_SEQUENCE, 0)
                         : 0,
            .step = cim_number(&r->b, step, N_STEP_SEQUENCE, 0),
            .sub = cim_number(&r->b, step, N_STEP_SUB_SEQUENCE, 0),
            .order = (int32_t)i,
        };
        if (entry.action == NULL || entry.plan == NULL)
            continue;
        g_array_append_val(r->entries, entry);
        g_hash_table_add(named, (void *)entry.action);
    }
    for (guint i = 0; i < r->actions->len; i++) {
        const struct lo_part *action = r->actions->pdata[i];
        struct entry entry = {
            .plan = cim_text(&r->b, action, N_ACTION_PLAN) != NULL
                        ? cim_ref(&r->b, action, N_ACTION_PLAN)
                        : NULL,
            .action = action,
            .group = INFINITY,
            .order = (int32_t)i,
        };
        if (entry.plan != NULL && !g_hash_table_contains(named, action))
            g_array_append_val(r->entries, entry);
    }
    g_hash_table_destroy(named);
}

static gint compare_doubles(double a, double b)
{
    return (a > b) - (a < b);
}

static gint by_number(gconstpointer a, gconstpointer b)
{
    const struct entry *x = a, *y = b;
    if (x->plan != y->plan)
        return x->plan < y->plan ? -1 : 1;
    gint order = compare_doubles(x->group, y->group);
    if (order == 0)
        order = compare_doubles(x->step, y->step);
    if (order == 0)
        order = compare_doubles(x->sub, y->sub);
    return order != 0 ? order : (x->order > y->order) - (x->order < y->order);
}

static struct lo_planned_step read_action(const struct reading *r,
                                          const struct lo_part *action)
{
    static const struct {
        const char *word;
        enum lo_action_kind kind;
        enum cim_name target;
    } kinds[] = {
        {"open", LO_ACTION_OPEN, N_SWITCH_ACTION_SWITCH},
        {"close", LO_ACTION_CLOSE, N_SWITCH_ACTION_SWITCH},
        {"disableReclosing", LO_ACTION_RECLOSING_OFF, N_SWITCH_ACTION_SWITCH},
        {"enableReclosing", LO_ACTION_RECLOSING_ON, N_SWITCH_ACTION_SWITCH},
        {"place", LO_ACTION_EARTH, N_GROUND_ACTION_AT},
        {"connect", LO_ACTION_EARTH, N_GROUND_ACTION_AT},
        {"remove", LO_ACTION_UNEARTH, N_GROUND_ACTION_AT},
        {"disconnect", LO_ACTION_UNEARTH, N_GROUND_ACTION_AT},
    };
    bool ground = strcmp(cim_class(&r->b, action), "GroundAction") == 0;
    const char *word = cim_text(
        &r->b, action, ground ? N_GROUND_ACTION_KIND : N_SWITCH_ACTION_KIND);
    const char *text = cim_text(&r->b, action, N_NAME);
    const char *at = cim_text(&r->b, action, N_ACTION_AT);
    struct lo_error why = LO_ERROR_INIT;
    struct lo_planned_step step = {
        .kind = LO_ACTION_OTHER,
        .equipment = {LO_NONE},
        .text = lo_arena_strdup(r->out->arena, text != NULL ? text : ""),
        .at = LO_TIME_NONE,
    };
    for (size_t i = 0; word != NULL && i < G_N_ELEMENTS(kinds); i++) {
        if (strcmp(kinds[i].word, word) != 0)
            continue;
        const struct lo_part *target = cim_ref(&r->b, action, kinds[i].target);
        step.kind = kinds[i].kind;
        if (target != NULL)
            step.equipment.v = r->equipment_of[cim_index(&r->b, target)];
    }
    if (at != NULL && lo_time_parse(&step.at, at, r->zone, &why) != LO_OK) {
        step.at = LO_TIME_NONE;
        cim_find(&r->b, LO_WARNING, "bad-time", action,
                 "write it like 2026-03-05T08:30:00+08:00",
                 "'%.60s' is no time: the step has no clock", at);
    }
    return step;
}

static void set_steps(struct reading *r, struct lo_planned_outage *row,
                      const struct lo_part *outage)
{
    GArray *steps = g_array_new(FALSE, FALSE, sizeof(struct lo_planned_step));
    for (guint i = 0; i < r->entries->len; i++) {
        const struct entry *e = &g_array_index(r->entries, struct entry, i);
        if (cim_outage_of_plan(&r->b, e->plan) != outage)
            continue;
        struct lo_planned_step step = read_action(r, e->action);
        g_array_append_val(steps, step);
    }
    row->n_steps = (int32_t)steps->len;
    row->steps =
        cim_array(r->out->arena, steps, sizeof(struct lo_planned_step));
    g_array_free(steps, TRUE);
}

/* --- outages -------------------------------------------------------------- */

static void set_equipment(struct reading *r, struct lo_planned_outage *row,
                          const struct lo_part *outage)
{
    GPtrArray *ids = cim_values(&r->b, outage, N_OUTAGE_EQUIPMENT);
    row->equipment =
        lo_arena_array(r->out->arena, ids->len + 1, sizeof(lo_equipment_id));
    for (guint i = 0; i < ids->len; i++) {
        const struct lo_part *at = lo_objects_find(r->b.set, ids->pdata[i]);
        int32_t e = at != NULL ? r->equipment_of[cim_index(&r->b, at)] : -1;
        if (e >= 0)
            row->equipment[row->n_equipment++] = (lo_equipment_id){e};
    }
    g_ptr_array_free(ids, TRUE);
    ids = cim_values(&r->b, outage, N_OUTAGE_POINTS);
    row->usage_points =
        lo_arena_array(r->out->arena, ids->len + 1, sizeof(int32_t));
    for (guint i = 0; i < ids->len; i++) {
        const struct lo_part *at = lo_objects_find(r->b.set, ids->pdata[i]);
        int point =
            at != NULL
                ? GPOINTER_TO_INT(g_hash_table_lookup(r->point_of, at->mrid))
                : 0;
        if (point > 0)
            row->usage_points[row->n_usage_points++] = point - 1;
    }
    g_ptr_array_free(ids, TRUE);
}

/* Whom its notifications are for, by usage point. */
static void set_notified(struct reading *r, struct lo_planned_outage *row,
                         const struct lo_part *outage)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (guint i = 0; i < r->notes->len; i++) {
        const struct lo_part *note = r->notes->pdata[i];
        const struct lo_part *plan = cim_ref(&r->b, note, N_NOTE_PLAN);
        const struct lo_part *point = cim_ref(&r->b, note, N_NOTE_POINT);
        int at = point != NULL ? GPOINTER_TO_INT(g_hash_table_lookup(
                                     r->point_of, point->mrid)) -
                                     1
                               : -1;
        if (plan != NULL && at >= 0 &&
            cim_outage_of_plan(&r->b, plan) == outage)
            g_array_append_val(rows, at);
    }
    row->n_notified = (int32_t)rows->len;
    row->notified = cim_array(r->out->arena, rows, sizeof(int32_t));
    g_array_free(rows, TRUE);
}

static bool is_task(const struct lo_work *work, const char *mrid)
{
    for (int32_t t = 0; t < work->n_tasks; t++)
        if (work->tasks[t].fixed && strcmp(work->tasks[t].mrid, mrid) == 0)
            return true;
    return false;
}

static int32_t count_of(const struct reading *r, const struct lo_part *outage)
{
    const char *text = cim_path(
        &r->b, outage, "Outage.summary/ServicePointOutageSummary.totalCount");
    double n;
    return text != NULL && cim_parse_number(&n, text) && n >= 0 && n < 1e9
               ? (int32_t)n
               : -1;
}

static void add_outage(struct reading *r, const struct lo_part *outage)
{
    struct lo_arena *arena = r->out->arena;
    const char *reason = cim_text(&r->b, outage, N_OUTAGE_REASON);
    struct lo_planned_outage row = {
        .mrid = lo_arena_strdup(arena, outage->mrid),
        .name = lo_arena_strdup(arena, cim_title(&r->b, outage)),
        .reason = lo_arena_strdup(arena, reason != NULL ? reason : ""),
        .origin = cim_origin(r->files, outage),
        .cancelled = cim_outage_cancelled(&r->b, outage),
        .customers = count_of(r, outage),
    };
    if (!cim_outage_span(&r->b, outage, r->zone, &row.span))
        return;
    row.fixed = is_task(r->work, row.mrid);
    set_equipment(r, &row, outage);
    set_notified(r, &row, outage);
    set_steps(r, &row, outage);
    g_array_append_val(r->rows, row);
}

/* --- the whole ------------------------------------------------------------ */

static void reading_init(struct reading *r, const struct lo_objects *set,
                         const struct lo_network *network,
                         const struct lo_customers *customers,
                         struct lo_findings *findings)
{
    struct lo_arena *arena = lo_arena_new();
    cim_build_init(&r->b, set, findings);
    r->out = lo_arena_alloc(arena, sizeof(*r->out));
    r->out->arena = arena;
    r->files = cim_files(&r->b, arena);
    r->equipment_of = cim_equipment_of(&r->b, network);
    r->point_of = g_hash_table_new(g_str_hash, g_str_equal);
    for (int32_t u = customers->n_usage_points - 1; u >= 0; u--)
        g_hash_table_insert(r->point_of,
                            (char *)customers->usage_points[u].mrid,
                            GINT_TO_POINTER(u + 1));
    r->outages = g_ptr_array_new();
    r->steps = g_ptr_array_new();
    r->actions = g_ptr_array_new();
    r->notes = g_ptr_array_new();
    r->entries = g_array_new(FALSE, FALSE, sizeof(struct entry));
    r->rows = g_array_new(FALSE, FALSE, sizeof(struct lo_planned_outage));
}

static void reading_release(struct reading *r)
{
    g_ptr_array_free(r->files, TRUE);
    g_free(r->equipment_of);
    g_hash_table_destroy(r->point_of);
    g_ptr_array_free(r->outages, TRUE);
    g_ptr_array_free(r->steps, TRUE);
    g_ptr_array_free(r->actions, TRUE);
    g_ptr_array_free(r->notes, TRUE);
    g_array_free(r->entries, TRUE);
    g_array_free(r->rows, TRUE);
    cim_build_release(&r->b);
}

enum lo_status
lo_cim_planned(struct lo_planned **out, const struct lo_objects *set,
               const struct lo_network *network,
               const struct lo_customers *customers, const struct lo_work *work,
               const struct lo_cim_options *options,
               struct lo_findings *findings, struct lo_error *err)
{
    struct reading r = {.zone = options->zone, .work = work};
    reading_init(&r, set, network, customers, findings);
    collect(&r);
    add_steps(&r);
    g_array_sort(r.entries, by_number);
    for (guint i = 0; i < r.outages->len; i++)
        add_outage(&r, r.outages->pdata[i]);
    r.out->n = (int32_t)r.rows->len;
    r.out->rows =
        cim_array(r.out->arena, r.rows, sizeof(struct lo_planned_outage));
    struct lo_planned *made = r.out;
    reading_release(&r);
    enum lo_status status = lo_planned_validate(made, network->n_equipment,
                                                customers->n_usage_points, err);
    if (status == LO_OK)
        *out = made;
    else
        lo_planned_free(made);
    return status;
}
