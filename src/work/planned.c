/*
 * planned.c - names and invariants of planned outages.
 */
#include "lineout/planned.h"

void lo_planned_free(struct lo_planned *planned)
{
    if (planned != NULL)
        lo_arena_free(planned->arena);
}

const char *lo_action_name(enum lo_action_kind kind)
{
    static const char *const names[] = {
        "open",  "close",   "reclosing off", "reclosing on",
        "earth", "unearth", "other"};
    return names[kind];
}

static enum lo_status broken(struct lo_error *err, const char *invariant,
                             const struct lo_planned_outage *row)
{
    lo_error_set(err, LO_EINPUT, "planned outage '%s' breaks %s", row->mrid,
                 invariant);
    lo_error_hint(err, "this is a defect of the importer, not of the file");
    return LO_EINPUT;
}

static bool inside(int32_t i, int32_t n)
{
    return i >= 0 && i < n;
}

enum lo_status lo_planned_validate(const struct lo_planned *planned,
                                   int32_t n_equipment, int32_t n_usage_points,
                                   struct lo_error *err)
{
    for (int32_t i = 0; i < planned->n; i++) {
        const struct lo_planned_outage *row = &planned->rows[i];
        if (row->span.from >= row->span.to)
            return broken(err, "I1", row);
        for (int32_t k = 0; k < row->n_equipment; k++)
            if (!inside(row->equipment[k].v, n_equipment))
                return broken(err, "I2", row);
        for (int32_t k = 0; k < row->n_usage_points; k++)
            if (!inside(row->usage_points[k], n_usage_points))
                return broken(err, "I2", row);
        for (int32_t k = 0; k < row->n_notified; k++)
            if (!inside(row->notified[k], n_usage_points))
                return broken(err, "I2", row);
        for (int32_t k = 0; k < row->n_steps; k++)
            if (row->steps[k].equipment.v != LO_NONE &&
                !inside(row->steps[k].equipment.v, n_equipment))
                return broken(err, "I2", row);
    }
    return LO_OK;
}
