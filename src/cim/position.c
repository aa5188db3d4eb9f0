/*
 * position.c - Locations and their PositionPoints to shapes of equipment and
 * places of usage points.
 *
 *   PositionPoint --Location--> Location <--Location-- equipment
 *      (or Location.PositionPoints)  \--PowerSystemResources--> equipment
 *
 * Links are read whichever side wrote them (GridAPPS-D names the location at
 * the equipment, CGMES the equipment at the location). Of several locations of
 * one thing one in degrees is taken first, then the first said. A link to what
 * is in no file is left to the doctor, who counts them by association.
 */
#include "lineout/position.h"

#include <math.h>
#include <string.h>

#include "cim_int.h"

/* What is linked to a location. */
enum thing { EQUIPMENT, USAGE_POINT, POINT, THINGS };

static const struct {
    const char *name;
    enum thing thing;
    bool at_location; /* the location wrote it */
} link_names[] = {
    {"PowerSystemResource.Location", EQUIPMENT, false},
    {"Location.PowerSystemResources", EQUIPMENT, true},
    {"UsagePoint.ServiceLocation", USAGE_POINT, false},
    {"UsagePoint.UsagePointLocation", USAGE_POINT, false},
    {"ServiceLocation.UsagePoints", USAGE_POINT, true},
    {"UsagePointLocation.UsagePoints", USAGE_POINT, true},
    {"PositionPoint.Location", POINT, false},
    {"Location.PositionPoints", POINT, true},
};

struct link {
    const struct lo_part *thing;
    const struct lo_part *location;
};

struct raw_point {
    int32_t location; /* object index */
    double sequence;
    int32_t order; /* in the file */
    struct lo_point at;
};

/* Its points stand at raw[first .. first + n). */
struct location {
    int32_t first;
    int32_t n;
    bool degrees;
};

struct map {
    struct cim_build b;
    enum lo_degrees choice;
    struct lo_positions *out;
    GArray *links[THINGS]; /* struct link */
    GArray *raw;           /* struct raw_point, sorted by location */
    GHashTable *locations; /* object -> struct location */
};

/* --- links ---------------------------------------------------------------- */

static void add_link(struct map *m, size_t kind, const struct lo_part *part,
                     const char *id)
{
    const struct lo_part *own = lo_objects_find(m->b.set, part->id);
    const struct lo_part *other = lo_objects_find(m->b.set, id);
    bool turned = link_names[kind].at_location;
    struct link link = {turned ? other : own, turned ? own : other};
    if (other != NULL)
        g_array_append_val(m->links[link_names[kind].thing], link);
}

/* One pass over everything: large models hold hundreds of thousands. */
static void collect_links(struct map *m)
{
    const struct lo_objects *set = m->b.set;
    lo_name names[G_N_ELEMENTS(link_names)];
    for (size_t k = 0; k < G_N_ELEMENTS(link_names); k++)
        names[k] = lo_objects_find_name(set, link_names[k].name);
    for (size_t i = 0; i < lo_objects_part_count(set); i++) {
        const struct lo_part *part = lo_objects_part(set, i);
        const struct lo_property *at = lo_objects_properties(set, part);
        for (int32_t p = 0; p < part->n_properties; p++)
            for (size_t k = 0; k < G_N_ELEMENTS(names); k++)
                if (at[p].name.v == names[k].v && at[p].kind == LO_VALUE_REF)
                    add_link(m, k, part, at[p].value);
    }
}

/* --- points --------------------------------------------------------------- */

static bool number(const struct map *m, const struct lo_part *point,
                   const char *name, double *out)
{
    const char *text =
        lo_objects_value(m->b.set, point, lo_objects_find_name(m->b.set, name));
    if (text == NULL || cim_parse_number(out, text))
        return true;
    cim_find(&m->b, LO_WARNING, "bad-position", point, "write a plain number",
             "%s is '%.60s', not a number: the point is not used", name, text);
    return false;
}

static gint compare_points(gconstpointer a, gconstpointer b)
{
    const struct raw_point *x = a, *y = b;
    if (x->location != y->location)
        return x->location < y->location ? -1 : 1;
    if (x->sequence != y->sequence)
        return x->sequence < y->sequence ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

/* Of a point that is said from both sides one link counts. */
static void read_points(struct map *m)
{
    GHashTable *seen = g_hash_table_new(g_direct_hash, g_direct_equal);
    for (guint i = 0; i < m->links[POINT]->len; i++) {
        const struct link *link =
            &g_array_index(m->links[POINT], struct link, i);
        struct raw_point row = {
            .location = (int32_t)cim_index(&m->b, link->location),
            .order = (int32_t)i,
            .at = {NAN, NAN},
        };
        if (!g_hash_table_add(seen, (void *)link->thing) ||
            !number(m, link->thing, "PositionPoint.xPosition", &row.at.x) ||
            !number(m, link->thing, "PositionPoint.yPosition", &row.at.y) ||
            !number(m, link->thing, "PositionPoint.sequenceNumber",
                    &row.sequence) ||
            isnan(row.at.x) || isnan(row.at.y))
            continue;
        g_array_append_val(m->raw, row);
    }
    g_hash_table_destroy(seen);
    g_array_sort(m->raw, compare_points);
}

/* --- locations ------------------------------------------------------------ */

static bool in_degrees(const struct map *m, const struct lo_part *location)
{
    const struct lo_objects *set = m->b.set;
    if (m->choice != LO_DEGREES_AUTO)
        return m->choice == LO_DEGREES_YES;
    const char *id = lo_objects_value(
        set, location, lo_objects_find_name(set, "Location.CoordinateSystem"));
    const struct lo_part *system = id != NULL ? lo_objects_find(set, id) : NULL;
    const char *urn =
        system != NULL ? lo_objects_value(set, system,
                                          lo_objects_find_name(
                                              set, "CoordinateSystem.crsUrn"))
                       : NULL;
    return urn != NULL && g_str_has_suffix(urn, ":4326");
}

static bool on_earth(const struct map *m, const struct location *at)
{
    for (int32_t i = at->first; i < at->first + at->n; i++) {
        const struct raw_point *p = &g_array_index(m->raw, struct raw_point, i);
        if (fabs(p->at.x) > 180 || fabs(p->at.y) > 90)
            return false;
    }
    return true;
}

/* Degrees that are no place on earth are left out, with their location. */
static void group_points(struct map *m)
{
    const struct lo_part *first_out = NULL;
    int n_out = 0;
    for (guint i = 0; i < m->raw->len;) {
        int32_t row = g_array_index(m->raw, struct raw_point, i).location;
        const struct lo_part *object = lo_objects_part(m->b.set, (size_t)row);
        struct location at = {(int32_t)i, 0, in_degrees(m, object)};
        while (i < m->raw->len &&
               g_array_index(m->raw, struct raw_point, i).location == row) {
            at.n++;
            i++;
        }
        if (!at.degrees || on_earth(m, &at))
            g_hash_table_insert(m->locations, (void *)object,
                                g_memdup2(&at, sizeof at));
        else if (n_out++ == 0)
            first_out = object;
    }
    if (n_out > 0)
        cim_find(&m->b, LO_WARNING, "bad-position", first_out,
                 "correct its coordinate system, or set map.degrees",
                 "not the longitude and latitude that were said: not used "
                 "(locations like that: %d)",
                 n_out);
}

/* --- what stands there ---------------------------------------------------- */

/* Takes the better of the location known (NULL = none) and another. */
static const struct location *better(const struct map *m,
                                     const struct location *known,
                                     const struct lo_part *other)
{
    const struct location *at = g_hash_table_lookup(m->locations, other);
    return known == NULL || (at != NULL && at->degrees && !known->degrees)
               ? at
               : known;
}

static void place_equipment(struct map *m, const struct lo_network *network)
{
    struct lo_positions *out = m->out;
    int32_t *equipment_of = cim_equipment_of(&m->b, network);
    const struct location **of =
        g_new0(const struct location *, (gsize)out->n_equipment + 1);
    GArray *points = g_array_new(FALSE, FALSE, sizeof(struct lo_point));
    for (guint i = 0; i < m->links[EQUIPMENT]->len; i++) {
        const struct link *link =
            &g_array_index(m->links[EQUIPMENT], struct link, i);
        int32_t e = equipment_of[cim_index(&m->b, link->thing)];
        if (e >= 0)
            of[e] = better(m, of[e], link->location);
    }
    for (int32_t e = 0; e < out->n_equipment; e++) {
        out->first[e] = (int32_t)points->len;
        out->degrees[e] = of[e] != NULL && of[e]->degrees;
        for (int32_t i = 0; of[e] != NULL && i < of[e]->n; i++)
            g_array_append_val(
                points,
                g_array_index(m->raw, struct raw_point, of[e]->first + i).at);
    }
    out->n_points = (int32_t)points->len;
    out->first[out->n_equipment] = out->n_points;
    out->points = cim_array(out->arena, points, sizeof(struct lo_point));
    g_array_free(points, TRUE);
    g_free(of);
    g_free(equipment_of);
}

static void place_usage_points(struct map *m,
                               const struct lo_customers *customers)
{
    GHashTable *of = g_hash_table_new(g_str_hash, g_str_equal); /* by mRID */
    for (guint i = 0; i < m->links[USAGE_POINT]->len; i++) {
        const struct link *link =
            &g_array_index(m->links[USAGE_POINT], struct link, i);
        char *mrid = (char *)link->thing->mrid;
        g_hash_table_insert(
            of, mrid,
            (void *)better(m, g_hash_table_lookup(of, mrid), link->location));
    }
    for (int32_t u = 0; u < m->out->n_usage_points; u++) {
        const struct location *at =
            g_hash_table_lookup(of, customers->usage_points[u].mrid);
        m->out->usage_points[u] = (struct lo_site_point){{NAN, NAN}, false};
        if (at == NULL)
            continue;
        m->out->usage_points[u].at =
            g_array_index(m->raw, struct raw_point, at->first).at;
        m->out->usage_points[u].degrees = at->degrees;
    }
    g_hash_table_destroy(of);
}

/* --- the whole ------------------------------------------------------------ */

static struct lo_positions *allocate(const struct lo_network *network,
                                     const struct lo_customers *customers)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_positions *out = lo_arena_alloc(arena, sizeof(*out));
    size_t n = (size_t)network->n_equipment + 1;
    out->arena = arena;
    out->n_equipment = network->n_equipment;
    out->first = lo_arena_array(arena, n, sizeof(int32_t));
    out->degrees = lo_arena_array(arena, n, sizeof(bool));
    out->n_usage_points = customers->n_usage_points;
    out->usage_points =
        lo_arena_array(arena, (size_t)customers->n_usage_points + 1,
                       sizeof(*out->usage_points));
    return out;
}

enum lo_status lo_cim_positions(struct lo_positions **out,
                                const struct lo_objects *set,
                                const struct lo_network *network,
                                const struct lo_customers *customers,
                                const struct lo_cim_options *options,
                                struct lo_findings *findings,
                                struct lo_error *err)
{
    struct map m = {.choice = options->degrees,
                    .out = allocate(network, customers)};
    cim_build_init(&m.b, set, findings);
    for (int t = 0; t < THINGS; t++)
        m.links[t] = g_array_new(FALSE, FALSE, sizeof(struct link));
    m.raw = g_array_new(FALSE, FALSE, sizeof(struct raw_point));
    m.locations =
        g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    collect_links(&m);
    read_points(&m);
    group_points(&m);
    place_equipment(&m, network);
    place_usage_points(&m, customers);
    for (int t = 0; t < THINGS; t++)
        g_array_free(m.links[t], TRUE);
    g_array_free(m.raw, TRUE);
    g_hash_table_destroy(m.locations);
    cim_build_release(&m.b);
    enum lo_status status = lo_positions_validate(m.out, err);
    if (status == LO_OK)
        *out = m.out;
    else
        lo_positions_free(m.out);
    return status;
}
