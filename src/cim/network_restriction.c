/*
 * network_restriction.c - temporary limits: OperationalRestriction.
 *
 *   OperationalRestriction.Equipments --> equipment (0..*)
 *                         .restrictedValue   120, or {value, unit, multiplier}
 *                         .activePeriod      {start, end}
 *
 * It lowers the limit of its equipment until it has ended; one that begins
 * later counts from today, because a plan may reach into it. A plain number is
 * in amperes, of a transformer in VA (or MVA where the file is in such units).
 *
 * Source: reference profile 3.3, IEC 61968-11.
 */
#include <math.h>
#include <string.h>

#include "network_int.h"

#define VALUE "OperationalRestriction.restrictedValue"
#define PERIOD "OperationalRestriction.activePeriod/DateTimeInterval."

struct restriction {
    double value;
    bool in_va; /* else amperes */
    bool plain; /* no unit is said */
    lo_time to; /* LO_TIME_NONE = no end */
};

/* k, M and their like; NAN = not known. */
static double multiplier_of(const char *text)
{
    static const struct {
        const char *text;
        double times;
    } known[] = {{"none", 1}, {"", 1}, {"k", 1e3}, {"M", 1e6}};
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (strcmp(text, known[i].text) == 0)
            return known[i].times;
    return NAN;
}

static bool read_unit(const struct net *n, const struct lo_part *object,
                      struct restriction *out)
{
    const char *unit = cim_path(&n->b, object, VALUE "/FloatQuantity.unit");
    const char *prefix =
        cim_path(&n->b, object, VALUE "/FloatQuantity.multiplier");
    out->plain = unit == NULL;
    out->in_va = unit != NULL && strcmp(unit, "VA") == 0;
    out->value *= multiplier_of(prefix != NULL ? prefix : "");
    return isfinite(out->value) &&
           (unit == NULL || out->in_va || strcmp(unit, "A") == 0);
}

static bool read_value(const struct net *n, const struct lo_part *object,
                       struct restriction *out)
{
    const char *text = cim_path(&n->b, object, VALUE "/FloatQuantity.value");
    if (text == NULL)
        text = cim_path(&n->b, object, VALUE);
    if (text != NULL && cim_parse_number(&out->value, text) &&
        out->value >= 0 && read_unit(n, object, out))
        return true;
    cim_find(&n->b, LO_WARNING, "bad-value", object,
             "write it in A or VA, with a multiplier of none, k or M",
             text != NULL ? "the restricted value is not understood: ignored"
                          : "it restricts nothing: no restrictedValue");
    return false;
}

/* Is it still to be kept to? What cannot be read has no end. */
static bool goes_on(const struct net *n, const struct lo_part *object,
                    const struct lo_cim_options *options, lo_time *to)
{
    const char *text = cim_path(&n->b, object, PERIOD "end");
    struct lo_error why = LO_ERROR_INIT;
    *to = LO_TIME_NONE;
    if (text == NULL)
        return true;
    if (lo_time_parse(to, text, options->zone, &why) != LO_OK) {
        *to = LO_TIME_NONE;
        cim_find(&n->b, LO_WARNING, "bad-time", object,
                 "write it like 2026-03-05T08:30:00+08:00",
                 "'%.60s' is no time: it is kept to without an end", text);
        return true;
    }
    return options->now == LO_TIME_NONE || *to > options->now;
}

static void restrict_one(struct net *n, int32_t e, const struct restriction *r,
                         const struct lo_part *object,
                         const struct lo_zone *zone)
{
    struct lo_equipment *at = &n->out->equipment[e];
    bool va = r->in_va || (r->plain && at->kind == LO_KIND_TRANSFORMER);
    double value = r->plain && va ? r->value * n->units.watt : r->value;
    double *limit = va ? &at->limit_va : &at->limit_a;
    char until[LO_TIME_TEXT] = "further notice";
    *limit = fmin(*limit, value); /* the number where there is no limit yet */
    if (r->to != LO_TIME_NONE && zone != NULL)
        lo_zone_format(until, zone, r->to, "%Y-%m-%d %H:%M");
    else if (r->to != LO_TIME_NONE)
        lo_time_format(until, r->to);
    cim_find(&n->b, LO_NOTE, "restricted",
             g_ptr_array_index(n->object_of, (guint)e),
             "take the restriction out of the file when it is over",
             "no more than %g %s until %s: '%s'", value, va ? "VA" : "A", until,
             cim_title(&n->b, object));
}

void cim_restrict(struct net *n, const struct lo_cim_options *options)
{
    const GPtrArray *objects = n->role[ROLE_RESTRICTION];
    for (guint i = 0; i < objects->len; i++) {
        const struct lo_part *object = g_ptr_array_index(objects, i);
        struct restriction r;
        if (!goes_on(n, object, options, &r.to) || !read_value(n, object, &r))
            continue;
        GPtrArray *ids = cim_values(&n->b, object, N_RESTRICTION_EQUIPMENT);
        for (guint k = 0; k < ids->len; k++) {
            int32_t e = cim_equipment_index(
                n, lo_objects_find(n->b.set, ids->pdata[k]));
            if (e >= 0)
                restrict_one(n, e, &r, object, options->zone);
            else
                cim_find(&n->b, LO_WARNING, "unknown-equipment", object,
                         "name equipment of the network",
                         "it restricts '%.80s', which is no equipment here",
                         (const char *)ids->pdata[k]);
        }
        g_ptr_array_free(ids, TRUE);
    }
}
