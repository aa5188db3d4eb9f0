/*
 * extension_time.c - lo:ProtectedPeriod: what must not be off, and when.
 *
 * A period whose times cannot be read protects always: too much is protected
 * rather than too little, and the finding says so. One whose object is unknown
 * protects nothing and is serious.
 */
#include <string.h>

#include "extension_int.h"

enum { MAX_HOURS = 16 };

bool cim_number_set(uint32_t *out, const char *text, int low, int high)
{
    uint32_t bits = 0;
    const char *at = text;
    while (*at != '\0') {
        char *end = NULL;
        gint64 from = g_ascii_strtoll(at, &end, 10), to = from;
        if (end == at)
            return false;
        at = end;
        if (*at == '-') {
            to = g_ascii_strtoll(at + 1, &end, 10);
            if (end == at + 1)
                return false;
            at = end;
        }
        if (from < low || from > high || to < low || to > high)
            return false;
        for (gint64 i = from;; i = i == high ? low : i + 1) {
            bits |= 1u << (i - low);
            if (i == to)
                break;
        }
        at += strspn(at, " ");
        if (*at == ',')
            at += 1 + strspn(at + 1, " ");
        else if (*at != '\0')
            return false;
    }
    *out = bits;
    return bits != 0;
}

static void unreadable(const struct extra *x, const struct lo_part *object,
                       const char *name, const char *text, const char *advice)
{
    cim_find(&x->b, LO_WARNING, "bad-period", object, advice,
             "%s is '%.60s': taken as any time", name, text);
}

static lo_time instant(const struct extra *x, const struct lo_part *object,
                       const char *name)
{
    const char *text = cim_ext_text(x, object, name);
    struct lo_error why = LO_ERROR_INIT;
    lo_time at = LO_TIME_NONE;
    if (text != NULL && lo_time_parse(&at, text, x->zone, &why) != LO_OK) {
        unreadable(x, object, name, text,
                   "write it like 2026-06-07T08:00:00+08:00");
        return LO_TIME_NONE;
    }
    return at;
}

static uint32_t set_of(const struct extra *x, const struct lo_part *object,
                       const char *name, int high)
{
    const char *text = cim_ext_text(x, object, name);
    uint32_t bits = 0;
    if (text != NULL && !cim_number_set(&bits, text, 1, high))
        unreadable(x, object, name, text, "write numbers like 6-8,12");
    return bits;
}

static void set_hours(const struct extra *x, struct lo_protected_period *row,
                      const struct lo_part *object)
{
    static const char name[] = "lo:ProtectedPeriod.hours";
    const char *text = cim_ext_text(x, object, name);
    struct lo_minutes ranges[MAX_HOURS];
    struct lo_error why = LO_ERROR_INIT;
    int n = 0;
    if (text == NULL)
        return;
    if (lo_minutes_parse(ranges, MAX_HOURS, &n, text, true, &why) != LO_OK) {
        unreadable(x, object, name, text, "write it like 08:00-11:30");
        return;
    }
    /* Over midnight is two ranges: minutes count within a day. */
    struct lo_minutes *out =
        lo_arena_array(x->out->arena, 2 * MAX_HOURS, sizeof(*out));
    for (int i = 0; i < n; i++) {
        if (ranges[i].to > ranges[i].from) {
            out[row->n_hours++] = ranges[i];
            continue;
        }
        out[row->n_hours++] = (struct lo_minutes){ranges[i].from, 24 * 60};
        if (ranges[i].to > 0)
            out[row->n_hours++] = (struct lo_minutes){0, ranges[i].to};
    }
    row->hours = out;
}

static int32_t feeder_of(const struct extra *x, const struct lo_part *object)
{
    for (int32_t f = 0; f < x->network->n_feeders; f++)
        if (strcmp(x->network->feeders[f].mrid, object->mrid) == 0)
            return f;
    return LO_NONE;
}

/* A row for what `id` names, whichever association names it; false if that is
 * nothing that can be off. */
static bool add_object(struct extra *x, struct lo_protected_period row,
                       const char *id)
{
    const struct lo_part *at = lo_objects_find(x->b.set, id);
    if (at == NULL)
        return false;
    row.equipment.v = x->equipment_of[cim_index(&x->b, at)];
    row.usage_point =
        row.equipment.v < 0 ? cim_ext_usage_point(x, at) : LO_NONE;
    row.feeder.v =
        row.equipment.v < 0 && row.usage_point < 0 ? feeder_of(x, at) : LO_NONE;
    if (row.equipment.v < 0 && row.usage_point < 0 && row.feeder.v < 0)
        return false;
    g_array_append_val(x->periods, row);
    return true;
}

/* Each object that is named is protected; one that is not known is said, even
 * beside others that are. */
static void add_objects(struct extra *x, const struct lo_protected_period *row,
                        const struct lo_part *object)
{
    static const char *const names[] = {
        "lo:ProtectedPeriod.PowerSystemResource",
        "lo:ProtectedPeriod.UsagePoint", "lo:ProtectedPeriod.Feeder"};
    bool any = false;
    for (size_t k = 0; k < G_N_ELEMENTS(names); k++) {
        lo_name name = lo_objects_find_name(x->b.set, names[k]);
        size_t n = lo_objects_values(x->b.set, object, name, NULL, 0);
        const char **ids = g_new(const char *, n + 1);
        (void)lo_objects_values(x->b.set, object, name, ids, n);
        for (size_t i = 0; i < n; i++) {
            any = true;
            if (!add_object(x, *row, ids[i]))
                cim_find(&x->b, LO_SERIOUS, "extension-without-object", object,
                         "name equipment, a usage point or a feeder",
                         "it names '%.80s', which is none of these: that is "
                         "not protected",
                         ids[i]);
        }
        g_free(ids);
    }
    if (!any)
        cim_find(&x->b, LO_SERIOUS, "extension-without-object", object,
                 "name the equipment, usage point or feeder to protect",
                 "nothing is named: nothing is protected");
}

void cim_ext_add_period(struct extra *x, const struct lo_part *object)
{
    struct lo_arena *arena = x->out->arena;
    const char *reason = cim_ext_text(x, object, "lo:ProtectedPeriod.reason");
    struct lo_protected_period row = {
        .mrid = lo_arena_strdup(arena, object->mrid),
        .name = lo_arena_strdup(arena, cim_title(&x->b, object)),
        .reason = lo_arena_strdup(arena, reason != NULL ? reason : ""),
        .origin = cim_origin(x->files, object),
        .equipment = {LO_NONE},
        .usage_point = LO_NONE,
        .feeder = {LO_NONE},
        .start = instant(x, object, "lo:ProtectedPeriod.start"),
        .end = instant(x, object, "lo:ProtectedPeriod.end"),
        .months = set_of(x, object, "lo:ProtectedPeriod.months", 12),
        .weekdays = set_of(x, object, "lo:ProtectedPeriod.weekdays", 7),
    };
    set_hours(x, &row, object);
    if (row.start != LO_TIME_NONE && row.end != LO_TIME_NONE &&
        row.start >= row.end) {
        cim_find(&x->b, LO_WARNING, "bad-period", object, "correct it",
                 "it ends before it starts: taken as any time");
        row.start = row.end = LO_TIME_NONE;
    }
    add_objects(x, &row, object);
}
