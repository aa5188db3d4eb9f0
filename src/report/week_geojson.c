/*
 * The areas that the outages of a week leave without supply, as GeoJSON (RFC
 * 7946): one feature an outage, the lines and the points of all equipment in
 * sections that are off at some instant. Only positions in degrees count.
 */
#include <string.h>

#include "lineout/json.h"
#include "lineout/week_export.h"

/* [x, y] */
static struct lo_json *coordinates(struct lo_point point)
{
    struct lo_json *pair = lo_json_array();
    lo_json_append(pair, lo_json_real(point.x));
    lo_json_append(pair, lo_json_real(point.y));
    return pair;
}

static struct lo_json *geometry(const char *type, struct lo_json *where)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_text(out, "type", type);
    lo_json_set(out, "coordinates", where);
    return out;
}

static bool *sections_off(const struct lo_week_outage *outage,
                          const struct lo_sections *sections)
{
    bool *off = g_new0(bool, (gsize)sections->n + 1);
    for (int32_t i = 0; i < outage->n_stages; i++)
        for (int32_t k = 0; k < outage->stages[i].off.n; k++) {
            lo_section found =
                lo_sections_find(sections, outage->stages[i].off.at[k]);
            if (found.v != LO_NONE)
                off[found.v] = true;
        }
    return off;
}

/* Lines and points of what is off; false if none of it stands anywhere. */
static bool collect(struct lo_json *lines, struct lo_json *points,
                    const bool *off, const struct lo_sections *sections,
                    const struct lo_positions *positions)
{
    bool any = false;
    for (int32_t e = 0; e < sections->network->n_equipment; e++) {
        lo_section at = sections->of_equipment[e];
        struct lo_shape shape =
            lo_positions_of(positions, (lo_equipment_id){e});
        if (at.v == LO_NONE || !off[at.v] || shape.n == 0 || !shape.degrees)
            continue;
        any = true;
        if (shape.n == 1) {
            lo_json_append(points, coordinates(shape.points[0]));
            continue;
        }
        struct lo_json *line = lo_json_array();
        for (int32_t i = 0; i < shape.n; i++)
            lo_json_append(line, coordinates(shape.points[i]));
        lo_json_append(lines, line);
    }
    return any;
}

static struct lo_json *names(const struct lo_texts *texts)
{
    struct lo_json *out = lo_json_array();
    for (int32_t i = 0; i < texts->n; i++)
        lo_json_append(out, lo_json_string(texts->at[i]));
    return out;
}

static struct lo_json *feature(const struct lo_week_outage *outage,
                               const struct lo_sections *sections,
                               const struct lo_positions *positions, bool *any)
{
    struct lo_json *out = lo_json_object();
    struct lo_json *about = lo_json_object();
    struct lo_json *parts = lo_json_array();
    struct lo_json *lines = lo_json_array();
    struct lo_json *points = lo_json_array();
    bool *off = sections_off(outage, sections);
    bool stands = collect(lines, points, off, sections, positions);
    lo_json_set_text(out, "type", "Feature");
    lo_json_set_text(out, "id", outage->id);
    lo_json_set_text(about, "outage", outage->id);
    lo_json_set_time(about, "from", outage->span.from);
    lo_json_set_time(about, "to", outage->span.to);
    lo_json_set(about, "feeders", names(&outage->feeders));
    lo_json_set_integer(about, "customers", outage->customers);
    lo_json_set_integer(about, "mv_customers", outage->mv_customers);
    lo_json_set(out, "properties", about);
    lo_json_append(parts, geometry("MultiLineString", lines));
    lo_json_append(parts, geometry("MultiPoint", points));
    if (stands) {
        struct lo_json *all = lo_json_object();
        lo_json_set_text(all, "type", "GeometryCollection");
        lo_json_set(all, "geometries", parts);
        lo_json_set(out, "geometry", all);
    } else { /* RFC 7946 3.2: not located */
        lo_json_set(out, "geometry", lo_json_null());
        lo_json_free(parts);
    }
    *any = *any || stands;
    g_free(off);
    return out;
}

bool lo_report_week_geojson(GString *out, const struct lo_week *week,
                            const struct lo_sections *sections,
                            const struct lo_positions *positions)
{
    bool any = false;
    struct lo_json *all = lo_json_object();
    struct lo_json *features = lo_json_array();
    for (int32_t i = 0; i < week->n_outages; i++)
        lo_json_append(features,
                       feature(&week->outages[i], sections, positions, &any));
    lo_json_set_text(all, "type", "FeatureCollection");
    lo_json_set(all, "features", features);
    char *text = lo_json_print(all, 0);
    g_string_append_printf(out, "%s\n", text);
    g_free(text);
    lo_json_free(all);
    return any;
}
