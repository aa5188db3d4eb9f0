/*
 * work.c - invariants and names of the work orders.
 */
#include "lineout/work.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

void lo_work_free(struct lo_work *work)
{
    if (work != NULL)
        lo_arena_free(work->arena);
}

/* --- invariants --------------------------------------------------------- */

static enum lo_status broken(struct lo_error *err, const char *invariant,
                             const char *mrid)
{
    lo_error_set(err, LO_EINPUT, "work orders break %s at '%s'", invariant,
                 mrid != NULL ? mrid : "?");
    lo_error_hint(err, "this is a defect of the importer, not of the file");
    return LO_EINPUT;
}

static bool is_one_of(int32_t i, int32_t n)
{
    return i >= 0 && i < n;
}

/* I1 holds by the shape of the tables: modes are the task's own array. What
 * is left of it is that a task that can be planned has one. */
static enum lo_status check_modes(const struct lo_work *work,
                                  const struct lo_task *task,
                                  struct lo_error *err)
{
    bool can_be_planned = task->problem.rule == NULL;
    if (task->n_modes < 0 || (task->n_modes == 0 && can_be_planned))
        return broken(err, "I1 (no mode)", task->mrid);
    for (int32_t m = 0; m < task->n_modes; m++) {
        const struct lo_mode *mode = &task->modes[m];
        if (can_be_planned && mode->duration_s <= 0)
            return broken(err, "I2 (duration)", task->mrid);
        for (int32_t i = 0; i < mode->n_needs; i++) {
            const struct lo_need *need = &mode->needs[i];
            if (need->number < 0 ||
                (need->type.v != LO_NONE &&
                 !is_one_of(need->type.v, work->n_crew_types)))
                return broken(err, "I3 (need)", task->mrid);
        }
    }
    return LO_OK;
}

static enum lo_status check_task(const struct lo_work *work,
                                 const struct lo_task *task,
                                 int32_t n_equipment, struct lo_error *err)
{
    enum lo_status status = check_modes(work, task, err);
    if (status != LO_OK)
        return status;
    for (int32_t i = 0; i < task->n_equipment; i++)
        if (!is_one_of(task->equipment[i].v, n_equipment))
            return broken(err, "I3 (equipment)", task->mrid);
    for (int32_t i = 0; i < task->n_also_dead; i++)
        if (!is_one_of(task->also_dead[i].v, n_equipment))
            return broken(err, "I3 (also dead)", task->mrid);
    for (int32_t i = 0; i < task->n_crews; i++)
        if (!is_one_of(task->crews[i].v, work->n_crews))
            return broken(err, "I3 (crew)", task->mrid);
    for (int32_t i = 0; i < task->n_predecessors; i++)
        if (!is_one_of(task->predecessors[i].v, work->n_tasks))
            return broken(err, "I3 (predecessor)", task->mrid);
    return LO_OK;
}

enum lo_status lo_work_validate(const struct lo_work *work, int32_t n_equipment,
                                struct lo_error *err)
{
    for (int32_t c = 0; c < work->n_crews; c++) {
        int32_t type = work->crews[c].type.v;
        if (type != LO_NONE && !is_one_of(type, work->n_crew_types))
            return broken(err, "I3 (crew type)", work->crews[c].mrid);
    }
    for (int32_t t = 0; t < work->n_tasks; t++) {
        enum lo_status status =
            check_task(work, &work->tasks[t], n_equipment, err);
        if (status != LO_OK)
            return status;
    }
    return LO_OK;
}

/* --- names -------------------------------------------------------------- */

bool lo_work_to_plan(const struct lo_task *task)
{
    static const char *const planned[] = {"", "approved",
                                          "waitingToBeScheduled", "scheduled"};
    if (task->status == NULL)
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(planned); i++)
        if (strcmp(task->status, planned[i]) == 0)
            return true;
    return false;
}

const char *lo_notice_class_name(enum lo_notice_class notice)
{
    static const char *const names[] = {"planned", "temporary", "urgent"};
    assert(notice < G_N_ELEMENTS(names));
    return names[notice];
}
