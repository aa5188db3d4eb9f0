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

#include "base/base_int.h"
#include "base/objects_int.h"

enum { THREADS = ID_TABLES, LEAST_WORK = 20000, AHEAD = 32 };

static struct id_table *table_of(const struct lo_objects *set, uint64_t hash)
{
    return (struct id_table *)&set->by_id[hash >> 62];
}

void lo_objects_link_init(struct lo_objects *set)
{
    set->objects = g_array_new(FALSE, FALSE, sizeof(int32_t));
    set->last = g_array_new(FALSE, FALSE, sizeof(int32_t));
    set->targets = g_array_new(FALSE, FALSE, sizeof(int32_t));
}

void lo_objects_link_release(struct lo_objects *set)
{
    for (int i = 0; i < ID_TABLES; i++)
        lo_id_release(&set->by_id[i]);
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

/* Of the parts that are new: the hashes of [from, to), then the tables from
 * `first` on, every step-th. */
struct link {
    struct lo_objects *set;
    uint64_t *hash; /* of the first new part on */
    guint from, to;
    guint first, step;
};

static gpointer hash_some(gpointer self)
{
    const struct link *l = self;
    const struct lo_part *parts = (struct lo_part *)l->set->parts->data;
    for (guint i = l->from; i < l->to; i++) {
        /* Between two ids stand the texts of a whole object. */
        __builtin_prefetch(parts[MIN(i + AHEAD, l->to - 1)].id);
        l->hash[i - l->set->linked] = lo_id_hash(parts[i].id);
    }
    return NULL;
}

static void link_part(struct lo_objects *set, uint64_t hash, guint i)
{
    struct lo_part *parts = (struct lo_part *)set->parts->data;
    int32_t *last = (int32_t *)set->last->data;
    int32_t first =
        lo_id_add(table_of(set, hash), hash, parts[i].id, (int32_t)i);
    last[i] = -1; /* not a first one */
    if (first != (int32_t)i)
        parts[last[first]].next_part = (int32_t)i;
    last[first] = (int32_t)i;
}

/* Room for all that come, even if an id stands in each of them. */
static void make_room(const struct link *l, guint n)
{
    size_t more[ID_TABLES] = {0};
    for (guint i = 0; i < n; i++)
        more[l->hash[i] >> 62]++;
    for (guint t = l->first; t < ID_TABLES; t += l->step)
        lo_id_reserve(&l->set->by_id[t], more[t]);
}

static gpointer link_some(gpointer self)
{
    const struct link *l = self;
    guint linked = l->set->linked;
    guint n = l->set->parts->len - linked;
    guint fetched = 0;
    make_room(l, n);
    for (guint i = 0; i < n; i++) {
        for (; fetched < n && fetched < i + AHEAD; fetched++)
            if ((l->hash[fetched] >> 62) % l->step == l->first)
                lo_id_fetch_slot(table_of(l->set, l->hash[fetched]),
                                 l->hash[fetched]);
        if ((l->hash[i] >> 62) % l->step == l->first)
            link_part(l->set, l->hash[i], linked + i);
    }
    return NULL;
}

static void list_objects(struct lo_objects *set)
{
    for (guint i = set->linked; i < set->parts->len; i++) {
        int32_t first = (int32_t)i;
        if (g_array_index(set->last, int32_t, i) >= 0)
            g_array_append_val(set->objects, first);
    }
}

void lo_objects_link(struct lo_objects *set)
{
    struct link share[THREADS];
    guint n = set->parts->len;
    guint more = n - set->linked;
    guint threads = thread_count(more);
    uint64_t *hash = g_new(uint64_t, more + 1);
    lo_large_pages(hash, (more + 1) * sizeof *hash);
    g_array_set_size(set->targets, 0);
    g_array_set_size(set->last, n);
    lo_large_pages(set->last->data, n * sizeof(int32_t));
    for (guint t = 0; t < threads; t++)
        share[t] = (struct link){
            set,
            hash,
            set->linked + (guint)((uint64_t)more * t / threads),
            set->linked + (guint)((uint64_t)more * (t + 1) / threads),
            t,
            threads};
    run_all(hash_some, share, sizeof share[0], threads);
    run_all(link_some, share, sizeof share[0], threads);
    list_objects(set);
    set->linked = n;
    g_free(hash);
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
    uint64_t hash = lo_id_hash(id);
    int32_t found = lo_id_find(table_of(set, hash), hash, id);
    return found < 0 ? NULL : lo_objects_part(set, (size_t)found);
}

/* --- references --------------------------------------------------------- */

/* References are looked up all at once: one after the other in the middle of
 * other work each would wait for memory alone. */
struct resolve {
    const struct lo_objects *set;
    guint from, to; /* properties */
};

/* Texts that were said a short while ago are the same text (objects.c), and
 * mean the same object. */
struct known {
    const char *value;
    guint at; /* property that said it */
};

struct batch {
    guint at[AHEAD];                /* properties to look up */
    guint same[AHEAD], like[AHEAD]; /* properties, and which says the same */
    guint n, n_same;
};

static struct known *known_place(struct known *known, const char *value)
{
    uint64_t hash = (uintptr_t)value * UINT64_C(0x9e3779b97f4a7c15);
    return &known[hash >> (64 - RECENT_BITS)];
}

/* Every step asks for the memory that the next one needs. */
static void resolve_batch(const struct lo_objects *set, struct batch *b)
{
    const struct lo_property *all = (struct lo_property *)set->properties->data;
    int32_t *target = (int32_t *)set->targets->data;
    uint64_t hash[AHEAD];
    for (guint i = 0; i < b->n; i++) {
        hash[i] = lo_id_hash(all[b->at[i]].value);
        lo_id_fetch_slot(table_of(set, hash[i]), hash[i]);
    }
    for (guint i = 0; i < b->n; i++)
        lo_id_fetch_text(table_of(set, hash[i]), hash[i]);
    for (guint i = 0; i < b->n; i++)
        target[b->at[i]] =
            lo_id_find(table_of(set, hash[i]), hash[i], all[b->at[i]].value);
    for (guint i = 0; i < b->n_same; i++)
        target[b->same[i]] = target[b->like[i]];
    b->n = b->n_same = 0;
}

static gpointer resolve_some(gpointer self)
{
    const struct resolve *r = self;
    int32_t *target = (int32_t *)r->set->targets->data;
    struct known known[RECENT_TEXTS] = {{NULL, 0}};
    struct batch batch = {.n = 0};
    for (guint i = r->from; i < r->to; i++) {
        const struct lo_property *p =
            &g_array_index(r->set->properties, struct lo_property, i);
        target[i] = -1;
        if (p->kind != LO_VALUE_REF || p->value[0] == '\0') /* I1 */
            continue;
        struct known *same = known_place(known, p->value);
        if (same->value == p->value) {
            batch.same[batch.n_same] = i;
            batch.like[batch.n_same++] = same->at;
        } else {
            *same = (struct known){p->value, i};
            __builtin_prefetch(p->value);
            batch.at[batch.n++] = i;
        }
        if (batch.n == AHEAD || batch.n_same == AHEAD)
            resolve_batch(r->set, &batch);
    }
    resolve_batch(r->set, &batch);
    return NULL;
}

static void resolve_all(const struct lo_objects *set)
{
    struct resolve share[THREADS];
    guint n = set->properties->len;
    guint threads = thread_count(n);
    g_array_set_size(set->targets, n);
    lo_large_pages(set->targets->data, n * sizeof(int32_t));
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
