/* Grids: copies, the checks of I1..I4. */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "lineout/reliability.h"

void lo_rel_grid_free(struct lo_rel_grid *grid)
{
    if (grid != NULL)
        lo_arena_free(grid->arena);
}

static void *copy_of(struct lo_arena *arena, const void *from, int32_t n,
                     size_t size)
{
    void *to = lo_arena_array(arena, (size_t)n + 1, size);
    if (n > 0)
        memcpy(to, from, (size_t)n * size);
    return to;
}

struct lo_rel_grid *lo_rel_grid_copy(const struct lo_rel_grid *grid)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_rel_grid *copy = lo_arena_alloc(arena, sizeof *copy);
    *copy = *grid;
    copy->arena = arena;
    copy->links =
        copy_of(arena, grid->links, grid->n_links, sizeof *copy->links);
    copy->points =
        copy_of(arena, grid->points, grid->n_points, sizeof *copy->points);
    copy->events =
        copy_of(arena, grid->events, grid->n_events, sizeof *copy->events);
    return copy;
}

static bool is_zone(const struct lo_rel_grid *grid, lo_rel_zone zone)
{
    return zone.v >= 0 && zone.v < grid->n_zones;
}

static bool is_amount(double x)
{
    return x >= 0.0; /* false for NAN */
}

static bool is_probability(double x)
{
    return x >= 0.0 && x <= 1.0;
}

static enum lo_status check_link(const struct lo_rel_grid *grid,
                                 const struct lo_rel_link *link,
                                 struct lo_error *err)
{
    if (!is_zone(grid, link->a) || !is_zone(grid, link->b))
        return lo_error_set(err, LO_EINPUT,
                            "I1: link '%s' ends at no zone of the grid",
                            link->name);
    if (!is_amount(link->limit_kw) ||
        (!isnan(link->hours) && !is_amount(link->hours)) ||
        !is_probability(link->fail) || !is_probability(link->transfer))
        return lo_error_set(err, LO_EINPUT,
                            "I3: link '%s' has a number out of range",
                            link->name);
    return LO_OK;
}

static enum lo_status check_point(const struct lo_rel_grid *grid,
                                  const struct lo_rel_point *point,
                                  struct lo_error *err)
{
    if (!is_zone(grid, point->zone))
        return lo_error_set(err, LO_EINPUT,
                            "I1: load point '%s' lies in no zone of the grid",
                            point->name);
    if (!is_amount(point->customers) || !is_amount(point->mv_customers) ||
        !is_amount(point->load_kw))
        return lo_error_set(err, LO_EINPUT,
                            "I3: load point '%s' has a negative weight",
                            point->name);
    return LO_OK;
}

static bool joined(const struct lo_rel_grid *grid, lo_rel_zone a, lo_rel_zone b)
{
    for (int32_t l = 0; l < grid->n_links; l++) {
        const struct lo_rel_link *link = &grid->links[l];
        if (!link->open && link->kind != LO_REL_ABSENT &&
            ((link->a.v == a.v && link->b.v == b.v) ||
             (link->a.v == b.v && link->b.v == a.v)))
            return true;
    }
    return a.v == b.v;
}

static enum lo_status check_event(const struct lo_rel_grid *grid,
                                  const struct lo_rel_event *event,
                                  struct lo_error *err)
{
    bool two = event->zone2.v != LO_NONE;
    if (!is_zone(grid, event->zone) || (two && !is_zone(grid, event->zone2)))
        return lo_error_set(err, LO_EINPUT,
                            "I1: event '%s' lies in no zone of the grid",
                            event->name);
    if (!is_amount(event->per_year) || !is_amount(event->repair_h) ||
        !is_amount(event->switching_h) || !is_amount(event->patrol_h))
        return lo_error_set(err, LO_EINPUT,
                            "I3: event '%s' has a negative rate or time",
                            event->name);
    if (two && !joined(grid, event->zone, event->zone2))
        return lo_error_set(err, LO_EINPUT,
                            "I4: event '%s' lies in two zones that no closed "
                            "link joins",
                            event->name);
    return LO_OK;
}

static int32_t root_of(int32_t *parent, int32_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

/* I2: joining zone by zone, all sources being one, never joins what is joined
 * already. */
static enum lo_status check_radial(const struct lo_rel_grid *grid,
                                   struct lo_error *err)
{
    enum lo_status status = LO_OK;
    int32_t *parent = g_new(int32_t, (gsize)grid->n_zones + 1);
    int32_t source = LO_NONE;
    for (int32_t z = 0; z < grid->n_zones; z++) {
        parent[z] = z;
        if (grid->source[z])
            parent[z] = source = source == LO_NONE ? z : source;
    }
    for (int32_t l = 0; l < grid->n_links && status == LO_OK; l++) {
        const struct lo_rel_link *link = &grid->links[l];
        if (link->open || link->kind == LO_REL_ABSENT)
            continue;
        int32_t a = root_of(parent, link->a.v), b = root_of(parent, link->b.v);
        if (a == b)
            status = lo_error_set(err, LO_EINPUT, "I2: link '%s' closes a loop",
                                  link->name);
        parent[a] = b;
    }
    g_free(parent);
    return status;
}

enum lo_status lo_rel_grid_validate(const struct lo_rel_grid *grid,
                                    struct lo_error *err)
{
    enum lo_status status = LO_OK;
    for (int32_t l = 0; l < grid->n_links && status == LO_OK; l++)
        status = check_link(grid, &grid->links[l], err);
    for (int32_t p = 0; p < grid->n_points && status == LO_OK; p++)
        status = check_point(grid, &grid->points[p], err);
    for (int32_t e = 0; e < grid->n_events && status == LO_OK; e++)
        status = check_event(grid, &grid->events[e], err);
    return status == LO_OK ? check_radial(grid, err) : status;
}
