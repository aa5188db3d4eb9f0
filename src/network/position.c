/*
 * position.c - what is asked of positions, and their invariants.
 */
#include "lineout/position.h"

#include <math.h>

void lo_positions_free(struct lo_positions *positions)
{
    if (positions != NULL)
        lo_arena_free(positions->arena);
}

struct lo_shape lo_positions_of(const struct lo_positions *positions,
                                lo_equipment_id equipment)
{
    int32_t first = positions->first[equipment.v];
    return (struct lo_shape){
        .n = positions->first[equipment.v + 1] - first,
        .points = positions->points + first,
        .degrees = positions->degrees[equipment.v],
    };
}

int32_t lo_positions_count(const struct lo_positions *positions)
{
    int32_t n = 0;
    for (int32_t e = 0; e < positions->n_equipment; e++)
        n += positions->first[e + 1] > positions->first[e];
    return n;
}

static bool is_place(const struct lo_point *at, bool degrees)
{
    return isfinite(at->x) && isfinite(at->y) &&
           (!degrees || (fabs(at->x) <= 180 && fabs(at->y) <= 90));
}

static enum lo_status broken(struct lo_error *err, const char *invariant,
                             int32_t row)
{
    lo_error_set(err, LO_EINPUT, "positions break %s at row '%d'", invariant,
                 (int)row);
    lo_error_hint(err, "this is a defect of the importer, not of the file");
    return LO_EINPUT;
}

enum lo_status lo_positions_validate(const struct lo_positions *positions,
                                     struct lo_error *err)
{
    int32_t n = positions->n_equipment;
    if (positions->first[0] != 0 || positions->first[n] != positions->n_points)
        return broken(err, "I1", n);
    for (int32_t e = 0; e < n; e++) {
        if (positions->first[e] > positions->first[e + 1])
            return broken(err, "I1", e);
        struct lo_shape s = lo_positions_of(positions, (lo_equipment_id){e});
        for (int32_t i = 0; i < s.n; i++)
            if (!is_place(&s.points[i], s.degrees))
                return broken(err, "I2", e);
    }
    for (int32_t u = 0; u < positions->n_usage_points; u++) {
        const struct lo_site_point *at = &positions->usage_points[u];
        bool known = !isnan(at->at.x) || !isnan(at->at.y);
        if (known && !is_place(&at->at, at->degrees))
            return broken(err, "I2", u);
    }
    return LO_OK;
}
