/*
 * extension.c - invariants of the extension tables.
 */
#include "lineout/extension.h"

#include <math.h>

void lo_extension_free(struct lo_extension *extension)
{
    if (extension != NULL)
        lo_arena_free(extension->arena);
}

static enum lo_status broken(struct lo_error *err, const char *invariant,
                             struct lo_origin origin)
{
    lo_error_set(err, LO_EINPUT, "extension breaks %s at '%s:%d'", invariant,
                 origin.file != NULL ? origin.file : "?", origin.line);
    lo_error_hint(err, "this is a defect of the importer, not of the file");
    return LO_EINPUT;
}

static bool inside(int32_t i, int32_t n)
{
    return i >= 0 && i < n;
}

static bool amount(double v)
{
    return isnan(v) || (v >= 0 && isfinite(v));
}

static bool chance(double v)
{
    return isnan(v) || (v >= 0 && v <= 1);
}

static enum lo_status check_periods(const struct lo_extension *x,
                                    const struct lo_extension_bounds *b,
                                    struct lo_error *err)
{
    for (int32_t i = 0; i < x->n_protected; i++) {
        const struct lo_protected_period *p = &x->protected_periods[i];
        int named = inside(p->equipment.v, b->n_equipment) +
                    inside(p->usage_point, b->n_usage_points) +
                    inside(p->feeder.v, b->n_feeders);
        if (named != 1)
            return broken(err, "I1 (protected period)", p->origin);
        if (p->start != LO_TIME_NONE && p->end != LO_TIME_NONE &&
            p->start >= p->end)
            return broken(err, "I2", p->origin);
    }
    for (int32_t i = 0; i < x->n_never_together; i++)
        for (int k = 0; k < 2; k++)
            if (!inside(x->never_together[i].usage_point[k], b->n_usage_points))
                return broken(err, "I1 (never together)",
                              x->never_together[i].origin);
    return LO_OK;
}

static enum lo_status check_facts(const struct lo_extension *x,
                                  const struct lo_extension_bounds *b,
                                  struct lo_error *err)
{
    for (int32_t i = 0; i < x->n_own_sources; i++)
        if (!inside(x->own_sources[i].usage_point, b->n_usage_points))
            return broken(err, "I1 (own source)", x->own_sources[i].origin);
        else if (!amount(x->own_sources[i].kw))
            return broken(err, "I3 (own source)", x->own_sources[i].origin);
    for (int32_t i = 0; i < x->n_ties; i++)
        if (!inside(x->ties[i].sw.v, b->n_switches))
            return broken(err, "I1 (tie)", x->ties[i].origin);
    for (int32_t i = 0; i < x->n_failures; i++) {
        const struct lo_failure_note *f = &x->failures[i];
        if (!inside(f->equipment.v, b->n_equipment))
            return broken(err, "I1 (failure data)", f->origin);
        if (!amount(f->per_year) || !amount(f->per_km_year) ||
            !amount(f->transient_per_year) || !amount(f->repair_h) ||
            !amount(f->switching_h) || !chance(f->fail_to_operate) ||
            !chance(f->transfer))
            return broken(err, "I3 (failure data)", f->origin);
    }
    return LO_OK;
}

static enum lo_status check_sites(const struct lo_extension *x,
                                  const struct lo_extension_bounds *b,
                                  struct lo_error *err)
{
    for (int32_t i = 0; i < x->n_switch_sites; i++) {
        const struct lo_switch_site *s = &x->switch_sites[i];
        if (!inside(s->line.v, b->n_equipment) ||
            (s->terminal != 1 && s->terminal != 2))
            return broken(err, "I1 (switch candidate)", s->origin);
        if (!amount(s->capital))
            return broken(err, "I3 (switch candidate)", s->origin);
    }
    for (int32_t i = 0; i < x->n_tie_sites; i++) {
        const struct lo_tie_site *s = &x->tie_sites[i];
        if (!inside(s->a.v, b->n_nodes) || !inside(s->b.v, b->n_nodes))
            return broken(err, "I1 (tie candidate)", s->origin);
        if (!amount(s->capital) || !amount(s->rated_a))
            return broken(err, "I3 (tie candidate)", s->origin);
    }
    for (int32_t i = 0; i < x->n_remote_sites; i++)
        if (!inside(x->remote_sites[i].sw.v, b->n_switches))
            return broken(err, "I1 (remote candidate)",
                          x->remote_sites[i].origin);
    return LO_OK;
}

enum lo_status lo_extension_validate(const struct lo_extension *extension,
                                     const struct lo_extension_bounds *bounds,
                                     struct lo_error *err)
{
    enum lo_status status = check_periods(extension, bounds, err);
    if (status == LO_OK)
        status = check_facts(extension, bounds, err);
    if (status == LO_OK)
        status = check_sites(extension, bounds, err);
    return status;
}
