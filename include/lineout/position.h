/*
 * position.h - where equipment and service locations stand on the map.
 *
 *   PositionPoint --> Location <-- PowerSystemResource.Location
 *                     Location --> Location.PowerSystemResources
 *                     ServiceLocation <-- UsagePoint.ServiceLocation
 *
 *   equipment e: points[first[e] .. first[e + 1]), in their order: along a
 *   line from its first terminal to its last; one point of what stands
 *
 * Words
 *   degrees   x is longitude, y latitude (WGS 84). Only where the coordinate
 *             system names EPSG 4326, or map.degrees says so: exporters label
 *             wrongly, and a map in the sea helps nobody
 *   local     any other plane: good for a drawing, not for a map
 *
 * Invariants (lo_positions_validate names the one broken)
 *   I1 first[] ascends from 0 to n_points
 *   I2 every number is finite; degrees lie in -180..180 and -90..90
 *   I3 what is degrees of one piece of equipment holds for all its points
 *
 * Ownership: own arena. Immutable once built; any number of threads may read.
 *
 *   struct lo_shape s = lo_positions_of(positions, equipment);
 *   for (int32_t i = 0; i < s.n; i++)
 *       draw(s.points[i].x, s.points[i].y);
 */
#ifndef LINEOUT_POSITION_H
#define LINEOUT_POSITION_H

#include <stdbool.h>
#include <stdint.h>

#include "lineout/arena.h"
#include "lineout/ids.h"
#include "lineout/status.h"

struct lo_point {
    double x;
    double y;
};

/* Of one usage point: where its service location is. */
struct lo_site_point {
    struct lo_point at; /* NAN, NAN = not known */
    bool degrees;
};

struct lo_positions {
    struct lo_arena *arena;
    int32_t n_equipment; /* of the network they belong to */
    int32_t n_points;
    struct lo_point *points;
    int32_t *first;         /* n_equipment + 1 */
    bool *degrees;          /* per equipment */
    int32_t n_usage_points; /* rows of customers->usage_points */
    struct lo_site_point *usage_points;
};

/* The points of one piece of equipment: n = 0 where nobody says. */
struct lo_shape {
    int32_t n;
    const struct lo_point *points;
    bool degrees;
};

void lo_positions_free(struct lo_positions *positions); /* NULL is fine */

/* Checks I1 and I2 (I3 holds by its type). */
enum lo_status lo_positions_validate(const struct lo_positions *positions,
                                     struct lo_error *err) LO_MUST_USE;

struct lo_shape lo_positions_of(const struct lo_positions *positions,
                                lo_equipment_id equipment);

/* How many pieces of equipment stand somewhere. */
int32_t lo_positions_count(const struct lo_positions *positions);

#endif
