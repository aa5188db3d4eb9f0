/*
 * guard.c - off(R) where some should not be off now, or not together.
 *
 *   live --t1-- a* --s1-- b --t2-- live      both ties carry one section only:
 *                                            a* is protected, so b stays off
 *
 * The answer without a guard is also the best under it if it leaves nobody off
 * whom the guard keeps; only otherwise the search is asked again.
 */
#include <string.h>

#include "supply_int.h"

/* --- guards ------------------------------------------------------------- */

int32_t lo_supply_add_guard(struct lo_supply *supply,
                            const struct lo_guard *guard)
{
    if (supply->guards == NULL) {
        supply->guards = g_ptr_array_new();
        supply->guarded = g_hash_table_new(lo_set_hash, lo_set_equal);
    }
    struct guard *own = lo_arena_alloc(supply->arena, sizeof *own);
    struct section_set keep = lo_supply_key(supply, guard->keep, guard->n_keep);
    (void)keep; /* stands in scratch, sorted */
    own->keep = lo_set_keep(supply->arena, supply->scratch);
    own->n_pairs = guard->n_pairs;
    own->pairs = lo_arena_array(supply->arena, (size_t)guard->n_pairs,
                                sizeof *own->pairs);
    if (guard->n_pairs > 0)
        memcpy(own->pairs, guard->pairs,
               sizeof *own->pairs * (size_t)guard->n_pairs);
    g_ptr_array_add(supply->guards, own);
    return (int32_t)supply->guards->len;
}

void lo_guard_release(struct lo_supply *supply)
{
    if (supply->guards == NULL)
        return;
    g_ptr_array_free(supply->guards, TRUE);
    g_hash_table_destroy(supply->guarded);
}

static const struct guard *guard_at(const struct lo_supply *supply,
                                    int32_t number)
{
    return g_ptr_array_index(supply->guards, (guint)number - 1);
}

static bool set_has(const lo_section *at, int32_t n, int32_t section)
{
    int32_t lo = 0, hi = n;
    while (lo < hi) {
        int32_t mid = lo + (hi - lo) / 2;
        if (at[mid].v < section)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && at[lo].v == section;
}

/* --- in the search ------------------------------------------------------ */

int64_t lo_guard_weight(const struct lo_supply *supply, int32_t section)
{
    const struct guard *guard = supply->guard;
    return guard != NULL && set_has(guard->keep.at, guard->keep.n, section);
}

/* Each of a pair that is off counts: its partner is off as well. */
int64_t lo_guard_pairs(const struct lo_supply *supply, lo_guard_off_fn *off,
                       const void *self)
{
    const struct guard *guard = supply->guard;
    int64_t together = 0;
    for (int32_t i = 0; guard != NULL && i < guard->n_pairs; i++)
        together += 2 * (off(self, guard->pairs[i][0].v) &&
                         off(self, guard->pairs[i][1].v));
    return together;
}

/* --- the answer --------------------------------------------------------- */

bool lo_guard_holds(const struct lo_supply *supply, int32_t number,
                    const struct lo_off *off)
{
    if (number == 0)
        return true;
    const struct guard *guard = guard_at(supply, number);
    for (int32_t i = 0; i < guard->keep.n; i++)
        if (set_has(off->sections, off->n_sections, guard->keep.at[i].v))
            return false;
    for (int32_t i = 0; i < guard->n_pairs; i++)
        if (set_has(off->sections, off->n_sections, guard->pairs[i][0].v) &&
            set_has(off->sections, off->n_sections, guard->pairs[i][1].v))
            return false;
    return true;
}

/* Only the parts that the guard is about are searched again. */
static void solve_guarded(struct lo_supply *supply, struct section_set dead,
                          int32_t number, struct lo_off *off)
{
    int32_t *part = g_new(int32_t, (gsize)dead.n + 1);
    int32_t n = lo_split_parts(supply, dead, guard_at(supply, number), part);
    if (n > 1) {
        lo_supply_join_parts(supply, dead, part, n, number, off);
    } else {
        supply->guard = guard_at(supply, number);
        lo_supply_off_whole(supply, dead.at, dead.n, off);
        supply->guard = NULL;
    }
    g_free(part);
}

const struct lo_off *lo_supply_off_guarded(struct lo_supply *supply,
                                           const lo_section *dead, int32_t n,
                                           int32_t number)
{
    const struct lo_off *plain = lo_supply_off(supply, dead, n);
    if (!supply->options.backfeed || lo_guard_holds(supply, number, plain))
        return plain;
    const lo_section mark = {-1 - number};
    struct section_set key = lo_supply_key(supply, dead, n);
    g_array_append_val(supply->scratch, mark);
    key = (struct section_set){key.n + 1,
                               (lo_section *)(void *)supply->scratch->data};
    struct lo_off *off = g_hash_table_lookup(supply->guarded, &key);
    if (off != NULL)
        return off;
    struct section_set *kept = lo_arena_alloc(supply->arena, sizeof *kept);
    *kept = lo_set_keep(supply->arena, supply->scratch);
    off = lo_arena_alloc(supply->arena, sizeof *off);
    const struct section_set own = {kept->n - 1, kept->at};
    solve_guarded(supply, own, number, off);
    g_hash_table_insert(supply->guarded, kept, off);
    return off;
}
