/*
 * objects_link.c - parts that share an id become one object; references become
 * the objects that they name.
 *
 *   parts       [0 Breaker 7f] [1 Fuse 2a] [2 Breaker 7f] ...
 *                     |next_part = 2            ^
 *                     +-------------------------+
 *   objects     0, 1            first parts, in the order of the parts
 *   by_id       "7f" -> 0, "2a" -> 1, in one of several tables each
 *
 * In a large set both are a wait for memory, more than work: several threads
 * wait at the same time. What comes out does not depend on how many there are.
 */
#include <assert.h>
#include <string.h>

#include "base/objects_int.h"

enum { THREADS = ID_TABLES, LEAST_WORK = 20000 };

/* Ids are long (36 bytes mostly) and there are hundreds of thousands of
 * look-ups: eight bytes at a time, against one of g_str_hash. */
static guint id_hash(gconstpointer id)
{
    const char *text = id;
    size_t n = strlen(text);
    uint64_t hash = n;
    for (; n > 0; text += MIN(n, 8), n -= MIN(n, 8)) {
        uint64_t word = 0;
        memcpy(&word, text, MIN(n, 8));
        hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    return (guint)hash;
}

static guint table_of(const char *id)
{
    return (guint)(id[0] ^ id[1]) % ID_TABLES;
}

void lo_objects_link_init(struct lo_objects *set)
{
    set->objects = g_array_new(FALSE, FALSE, sizeof(int32_t));
    set->last = g_array_new(FALSE, FALSE, sizeof(int32_t));
    set->targets = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (int i = 0; i < ID_TABLES; i++)
        set->by_id[i] = g_hash_table_new(id_hash, g_str_equal);
}

void lo_objects_link_release(struct lo_objects *set)
{
    for (int i = 0; i < ID_TABLES; i++)
        g_hash_table_destroy(set->by_id[i]);
    g_array_free(set->objects, TRUE);
    g_array_free(set->last, TRUE);
    g_array_free(set->targets, TRUE);
}

/* --- threads ------------------------------------------------------------- */

static guint thread_count(guint work)
{
    guint threads = MIN(g_get_num_processors(), THREADS);
    return MIN(threads, work / LEAST_WORK + 1);
}

/* Runs `work` on each of n shares, each on a thread where there is one. */
static void run_all(GThreadFunc work, void *shares, size_t size, guint n)
{
    GThread *thread[THREADS] = {NULL};
    for (guint t = 1; t < n; t++)
        thread[t] =
            g_thread_try_new("link", work, (char *)shares + t * size, NULL);
    for (guint t = 0; t < n; t++)
        if (thread[t] == NULL)
            (void)work((char *)shares + t * size);
    for (guint t = 1; t < n; t++)
        if (thread[t] != NULL)
            g_thread_join(thread[t]);
}

/* --- parts to objects ---------------------------------------------------- */

/* The tables from `first` on, every step-th. */
struct link {
    struct lo_objects *set;
    guint first, step;
};

static void link_part(struct lo_objects *set, GHashTable *table, guint i)
{
    struct lo_part *parts = (struct lo_part *)set->parts->data;
    int32_t *last = (int32_t *)set->last->data;
    int found = GPOINTER_TO_INT(g_hash_table_lookup(table, parts[i].id));
    if (found == 0) {
        g_hash_table_insert(table, (char *)parts[i].id,
                            GINT_TO_POINTER((int)i + 1));
        last[i] = (int32_t)i;
        return;
    }
    parts[last[found - 1]].next_part = (int32_t)i;
    last[found - 1] = (int32_t)i;
    last[i] = -1; /* not a first one */
}

static gpointer link_some(gpointer self)
{
    const struct link *l = self;
    struct lo_objects *set = l->set;
    for (guint i = set->linked; i < set->parts->len; i++) {
        guint table = table_of(g_array_index(set->parts, struct lo_part, i).id);
        if (table % l->step == l->first)
            link_part(set, set->by_id[table], i);
    }
    return NULL;
}

void lo_objects_link(struct lo_objects *set)
{
    struct link share[THREADS];
    guint n = set->parts->len;
    guint threads = thread_count(n - set->linked);
    g_array_set_size(set->targets, 0);
    g_array_set_size(set->last, n);
    for (guint t = 0; t < threads; t++)
        share[t] = (struct link){set, t, threads};
    run_all(link_some, share, sizeof share[0], threads);
    for (guint i = set->linked; i < n; i++) {
        int32_t first = (int32_t)i;
        if (g_array_index(set->last, int32_t, i) >= 0)
            g_array_append_val(set->objects, first);
    }
    set->linked = n;
}

/* --- asking -------------------------------------------------------------- */

size_t lo_objects_count(const struct lo_objects *set)
{
    return set->objects->len;
}

const struct lo_part *lo_objects_object(const struct lo_objects *set, size_t i)
{
    assert(i < set->objects->len);
    int32_t first = g_array_index(set->objects, int32_t, i);
    return lo_objects_part(set, (size_t)first);
}

const struct lo_part *lo_objects_find(const struct lo_objects *set,
                                      const char *id)
{
    if (id[0] == '\0') /* I1 */
        return NULL;
    int found =
        GPOINTER_TO_INT(g_hash_table_lookup(set->by_id[table_of(id)], id));
    return found == 0 ? NULL : lo_objects_part(set, (size_t)found - 1);
}

/* --- references --------------------------------------------------------- */

/* References are looked up all at once: one after the other in the middle of
 * other work each would wait for memory alone. */
struct resolve {
    const struct lo_objects *set;
    guint from, to; /* properties */
};

static gpointer resolve_some(gpointer self)
{
    const struct resolve *r = self;
    int32_t *target = (int32_t *)r->set->targets->data;
    for (guint i = r->from; i < r->to; i++) {
        const struct lo_property *p =
            &g_array_index(r->set->properties, struct lo_property, i);
        const struct lo_part *part =
            p->kind == LO_VALUE_REF ? lo_objects_find(r->set, p->value) : NULL;
        target[i] =
            part == NULL
                ? -1
                : (int32_t)(part - (struct lo_part *)r->set->parts->data);
    }
    return NULL;
}

static void resolve_all(const struct lo_objects *set)
{
    struct resolve share[THREADS];
    guint n = set->properties->len;
    guint threads = thread_count(n);
    g_array_set_size(set->targets, n);
    for (guint t = 0; t < threads; t++)
        share[t] = (struct resolve){set, (guint)((uint64_t)n * t / threads),
                                    (guint)((uint64_t)n * (t + 1) / threads)};
    run_all(resolve_some, share, sizeof share[0], threads);
}

const struct lo_part *lo_objects_target(const struct lo_objects *set,
                                        const struct lo_property *property)
{
    if (property->kind != LO_VALUE_REF)
        return lo_objects_find(set, property->value);
    if (set->targets->len < set->properties->len)
        resolve_all(set);
    ptrdiff_t i = property - (struct lo_property *)set->properties->data;
    int32_t part = g_array_index(set->targets, int32_t, i);
    return part < 0 ? NULL : lo_objects_part(set, (size_t)part);
}
