/*
 * network_limit.c - the normal limit of equipment.
 *
 *   limit -> set -> terminal or equipment, the link written on either side
 *
 * Of the limits at one place the one for the longest time is the normal one
 * (infinite beats all; equal: the smaller); of the places of one piece of
 * equipment the smallest counts. Without a limit: ratedCurrent of the switch,
 * of its phases or of the wire; ratedS of the transformer (DESIGN 3 (c)).
 */
#include <math.h>
#include <string.h>

#include "network_int.h"

enum quantity { AMPERE, VOLTAMPERE, QUANTITIES };

struct limit {
    double duration; /* seconds, -1 = no limit here */
    double value;
};

struct place {
    struct limit of[QUANTITIES];
};

static const struct place no_limit = {{{-1, NAN}, {-1, NAN}}};

static void merge(struct limit *into, struct limit other)
{
    if (other.duration > into->duration ||
        (other.duration == into->duration && other.value < into->value))
        *into = other;
}

static struct place *new_places(size_t count)
{
    struct place *places = g_new(struct place, count + 1);
    for (size_t i = 0; i < count; i++)
        places[i] = no_limit;
    return places;
}

/* How long it may be used, in seconds. A type that does not say counts as for
 * ever: older files only have such. */
static double duration_of(const struct net *n, const struct lo_part *type)
{
    if (type == NULL || cim_bool(&n->b, type, N_TYPE_INFINITE) == 1)
        return INFINITY;
    double seconds = cim_number(&n->b, type, N_TYPE_DURATION, NAN);
    if (seconds >= 0)
        return seconds;
    return cim_bool(&n->b, type, N_TYPE_INFINITE) == 0 ? 0 : INFINITY;
}

/* Limits of the sets that have any. */
struct by_set {
    int32_t *at; /* by object index: place in `places`, 0 = none */
    GArray *places;
};

static struct place *place_of(struct by_set *by_set, size_t set)
{
    if (by_set->at[set] == 0) {
        by_set->at[set] = (int32_t)by_set->places->len;
        g_array_append_val(by_set->places, no_limit);
    }
    return &g_array_index(by_set->places, struct place, by_set->at[set]);
}

static const struct place *look_up(const struct by_set *by_set, size_t set)
{
    return &g_array_index(by_set->places, struct place, by_set->at[set]);
}

static void by_set_release(struct by_set *by_set)
{
    g_free(by_set->at);
    g_array_free(by_set->places, TRUE);
}

static struct by_set limits_by_set(struct net *n)
{
    const struct cim_build *b = &n->b;
    struct by_set by_set = {g_new0(int32_t, lo_objects_part_count(b->set) + 1),
                            g_array_new(FALSE, FALSE, sizeof(struct place))};
    g_array_append_val(by_set.places, no_limit);
    const GPtrArray *limits = n->role[ROLE_LIMIT];
    for (guint i = 0; i < limits->len; i++) {
        const struct lo_part *object = cim_at(n, limits, i);
        const struct lo_part *set = cim_ref(b, object, N_LIMIT_SET);
        const struct lo_part *type = cim_ref(b, object, N_LIMIT_TYPE);
        bool current = strcmp(cim_class(b, object), "CurrentLimit") == 0;
        /* The smaller where a file gives both. */
        double value = fmin(
            cim_number(b, object, current ? N_CURRENT_VALUE : N_APPARENT_VALUE,
                       NAN),
            cim_number(b, object,
                       current ? N_CURRENT_NORMAL : N_APPARENT_NORMAL, NAN));
        const char *direction =
            type != NULL ? cim_text(b, type, N_TYPE_DIRECTION) : NULL;
        if (set == NULL || !(value >= 0) ||
            (direction != NULL && strcmp(direction, "low") == 0))
            continue;
        merge(&place_of(&by_set, cim_index(b, set))
                   ->of[current ? AMPERE : VOLTAMPERE],
              (struct limit){duration_of(n, type),
                             current ? value : value * n->units.watt});
    }
    return by_set;
}

static void merge_place(struct place *into, const struct place *other)
{
    for (int q = 0; q < QUANTITIES; q++)
        merge(&into->of[q], other->of[q]);
}

/* Sets that `object` (a terminal or equipment) names. */
static void apply_named(struct net *n, const struct by_set *by_set,
                        const struct lo_part *object, enum cim_name name,
                        struct place *into)
{
    const struct lo_property *last =
        lo_objects_property_of(n->b.set, object, n->b.name[name]);
    const char *one;
    if (last == NULL)
        return;
    if (lo_objects_values(n->b.set, object, last->name, &one, 1) == 1) {
        const struct lo_part *set = lo_objects_target(n->b.set, last);
        if (set != NULL)
            merge_place(into, look_up(by_set, cim_index(&n->b, set)));
        return;
    }
    GPtrArray *sets = cim_values(&n->b, object, name);
    for (guint i = 0; i < sets->len; i++) {
        const struct lo_part *set = lo_objects_find(n->b.set, sets->pdata[i]);
        if (set != NULL)
            merge_place(into, look_up(by_set, cim_index(&n->b, set)));
    }
    g_ptr_array_free(sets, TRUE);
}

static void apply_links(struct net *n, const struct by_set *by_set,
                        struct place *terminals, struct place *equipment)
{
    const GPtrArray *objects = n->role[ROLE_TERMINAL];
    for (guint i = 0; i < objects->len; i++) {
        const struct lo_part *object = cim_at(n, objects, i);
        int32_t t = cim_terminal_index(n, object);
        if (t >= 0)
            apply_named(n, by_set, object, N_TERMINAL_LIMITS, &terminals[t]);
    }
    for (int32_t e = 0; e < n->out->n_equipment; e++)
        apply_named(n, by_set, cim_at(n, n->object_of, (guint)e),
                    N_EQUIPMENT_LIMITS, &equipment[e]);
    objects = n->role[ROLE_LIMIT_SET];
    for (guint i = 0; i < objects->len; i++) {
        const struct lo_part *set = cim_at(n, objects, i);
        const struct place *own = look_up(by_set, cim_index(&n->b, set));
        int32_t t = cim_terminal_index(n, cim_ref(&n->b, set, N_SET_TERMINAL));
        int32_t e =
            cim_equipment_index(n, cim_ref(&n->b, set, N_SET_EQUIPMENT));
        if (t >= 0)
            merge_place(&terminals[t], own);
        if (e >= 0)
            merge_place(&equipment[e], own);
    }
}

static void apply_rating(struct net *n, struct lo_equipment *e,
                         const struct lo_part *object, double sheet)
{
    if (!isnan(e->limit_a) || !isnan(e->limit_va))
        return;
    if (e->kind == LO_KIND_SWITCH) {
        double a = cim_number(&n->b, object, N_SWITCH_RATED, NAN);
        e->limit_a = fmin(a > 0 ? a : NAN, sheet);
    } else if (e->kind == LO_KIND_LINE) {
        e->limit_a = sheet;
    } else if (e->kind == LO_KIND_TRANSFORMER) {
        e->limit_va = n->out->transformers[e->detail].rated_va;
    }
}

/* Amperes of a transformer count on its high side only: they belong to the
 * voltage there, which is its nominal one. */
static bool same_side(const struct net *n, const struct lo_equipment *e,
                      int32_t terminal)
{
    const struct lo_terminal *terminals = n->out->terminals;
    if (e->kind != LO_KIND_TRANSFORMER)
        return true;
    int32_t high = n->out->transformers[e->detail].hv_terminal;
    return terminals[terminal].node.v == terminals[high].node.v;
}

void cim_set_limits(struct net *n)
{
    struct lo_network *out = n->out;
    struct by_set by_set = limits_by_set(n);
    struct place *terminals = new_places((size_t)out->n_terminals);
    struct place *equipment = new_places((size_t)out->n_equipment);
    double *sheets = cim_sheet_ratings(n);
    apply_links(n, &by_set, terminals, equipment);
    for (int32_t i = 0; i < out->n_equipment; i++) {
        struct lo_equipment *e = &out->equipment[i];
        /* fmin takes the number where the other is NAN. */
        e->limit_a = equipment[i].of[AMPERE].value;
        e->limit_va = equipment[i].of[VOLTAMPERE].value;
        for (int32_t k = 0; k < e->n_terminals; k++) {
            if (!same_side(n, e, e->first_terminal + k))
                continue;
            const struct place *at = &terminals[e->first_terminal + k];
            e->limit_a = fmin(e->limit_a, at->of[AMPERE].value);
            e->limit_va = fmin(e->limit_va, at->of[VOLTAMPERE].value);
        }
        apply_rating(n, e, g_ptr_array_index(n->object_of, (guint)i),
                     sheets[i]);
    }
    by_set_release(&by_set);
    g_free(terminals);
    g_free(equipment);
    g_free(sheets);
}
