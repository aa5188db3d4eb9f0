/*
 * work_outage.c - outages that others have planned, as tasks without a crew.
 *
 *   PlannedOutage (no task of the files belongs to it)
 *      --> task, fixed: dead from its start to its end, at no other time
 *
 * The grid above does not ask: what hangs on it is off then. So the task is
 * urgent (no lead can be kept), first in weight, may take the busbar, and has
 * no minutes of ours around it. One that is over is history that nobody has
 * reported: it is not planned any more.
 */
#include <string.h>

#include "planned_int.h"
#include "work_int.h"

/* Outages that a task of the files belongs to; *owned*. */
static GHashTable *own_outages(const struct orders *o)
{
    GHashTable *out = g_hash_table_new(g_direct_hash, g_direct_equal);
    for (guint i = 0; i < o->tasks->len; i++) {
        const struct lo_part *task = o->tasks->pdata[i];
        const struct lo_part *plan = cim_text(&o->b, task, N_TASK_PLAN) != NULL
                                         ? cim_ref(&o->b, task, N_TASK_PLAN)
                                         : NULL;
        const struct lo_part *outage =
            plan != NULL ? cim_outage_of_plan(&o->b, plan) : NULL;
        if (outage != NULL)
            g_hash_table_add(out, (void *)outage);
    }
    return out;
}

static void add_equipment(struct orders *o, GArray *found,
                          const struct lo_part *object, enum cim_name name)
{
    GPtrArray *ids = cim_values(&o->b, object, name);
    for (guint i = 0; i < ids->len; i++) {
        const struct lo_part *at = lo_objects_find(o->b.set, ids->pdata[i]);
        int32_t e = at != NULL ? cim_order_equipment(o, at) : -1;
        lo_equipment_id row = {e};
        if (e >= 0)
            g_array_append_val(found, row);
        else
            cim_find(&o->b, LO_SERIOUS, "planned-outage-unusable", object,
                     "import the file that holds it, or correct the reference",
                     "the planned outage names '%.80s', which is no equipment: "
                     "what is dead is not known",
                     at != NULL ? cim_title(&o->b, at)
                                : (const char *)ids->pdata[i]);
    }
    g_ptr_array_free(ids, TRUE);
}

/* What it names, else what the meters that it names hang on. */
static void set_equipment(struct orders *o, struct lo_task *task,
                          const struct lo_part *outage)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(lo_equipment_id));
    add_equipment(o, found, outage, N_OUTAGE_EQUIPMENT);
    GPtrArray *points = cim_values(&o->b, outage, N_OUTAGE_POINTS);
    for (guint i = 0; found->len == 0 && i < points->len; i++) {
        const struct lo_part *point =
            lo_objects_find(o->b.set, points->pdata[i]);
        if (point != NULL)
            add_equipment(o, found, point, N_UP_EQUIPMENT);
    }
    g_ptr_array_free(points, TRUE);
    if (found->len == 0)
        cim_order_problem(o, task, outage, "no-equipment",
                          "name it in Outage.Equipments",
                          "it is not said what the planned outage makes dead");
    task->n_equipment = (int32_t)found->len;
    task->equipment = cim_array(o->out->arena, found, sizeof(lo_equipment_id));
    g_array_free(found, TRUE);
}

/* Plans count in quarters of an hour: outwards, so that nobody is off outside
 * of what he was told. */
static void widen(struct orders *o, const struct lo_part *outage,
                  struct lo_interval *span)
{
    static const lo_time quarter = 15 * LO_MINUTE;
    lo_time before = span->from - (span->from % quarter + quarter) % quarter;
    lo_time after = span->to + (quarter - span->to % quarter) % quarter;
    if (before == span->from && after == span->to)
        return;
    cim_find(&o->b, LO_NOTE, "planned-outage-widened", outage, "nothing to do",
             "its start and end are no quarters of an hour: planned from the "
             "quarter before to the quarter after");
    *span = (struct lo_interval){before, after};
}

static void make_task(struct orders *o, struct lo_task *task,
                      const struct lo_part *outage, struct lo_interval span)
{
    struct lo_arena *arena = o->out->arena;
    bool over = o->now != LO_TIME_NONE && span.to <= o->now;
    *task = (struct lo_task){
        .mrid = cim_order_keep(o, outage->mrid),
        .name = cim_order_keep(o, cim_title(&o->b, outage)),
        .order_number = "",
        .kind = "other",
        .status = over ? "completed" : "approved",
        .origin = cim_origin(o->files, outage),
        .priority_rank = 1,
        .notice = LO_NOTICE_URGENT,
        .busbar = true,
        .fixed = true,
        .due = LO_TIME_NONE,
        .n_windows = 1,
        .windows = lo_arena_array(arena, 1, sizeof(struct lo_interval)),
        .n_modes = 1,
        .modes = lo_arena_array(arena, 1, sizeof(struct lo_mode)),
    };
    task->windows[0] = span;
    task->modes[0] = (struct lo_mode){.mrid = "",
                                      .name = "",
                                      .duration_s = span.to - span.from,
                                      .max_parts = 1};
    set_equipment(o, task, outage);
}

int32_t cim_order_outages(struct orders *o, struct lo_task *tasks)
{
    GHashTable *own = own_outages(o);
    int32_t n = 0;
    for (guint i = 0; i < o->outages->len; i++) {
        const struct lo_part *outage = o->outages->pdata[i];
        struct lo_interval span;
        if (g_hash_table_contains(own, outage) ||
            cim_outage_cancelled(&o->b, outage) ||
            !cim_outage_span(&o->b, outage, o->zone, &span))
            continue;
        widen(o, outage, &span);
        make_task(o, &tasks[n++], outage, span);
        g_ptr_array_add(o->tasks, (void *)outage);
    }
    g_hash_table_destroy(own);
    return n;
}
