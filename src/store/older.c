/*
 * older.c - what the store has of a document, beside what the file now says.
 *
 * A part is known by its id and by how many of that id come before it in its
 * document (nth). Where a file succeeds several documents, their parts are
 * joined: of two with the same id and nth the first one counts.
 */
#include "store/store_int.h"

#include <string.h>

struct older_part {
    const struct lo_part *part;
    int32_t next; /* of the same id, -1 = none */
    bool said;    /* by the file, again */
};

/* All parts of one id. */
struct older_id {
    int32_t last, count;
    int32_t cursor;        /* the next one that the file may say again */
    int32_t document, nth; /* while they are gathered */
};

struct lo_older {
    struct lo_objects *set;
    GArray *parts;     /* struct older_part */
    GHashTable *by_id; /* id -> struct older_id */
    GArray *last_of;   /* room for lo_store_properties_text */
};

static void gather(struct lo_older *o, const struct lo_part *part)
{
    struct older_id *id = g_hash_table_lookup(o->by_id, part->id);
    int32_t index = (int32_t)o->parts->len;
    if (id == NULL) {
        id = g_new(struct older_id, 1);
        *id = (struct older_id){-1, 0, index, part->document, 0};
        g_hash_table_insert(o->by_id, (gpointer)part->id, id);
    }
    if (id->document != part->document) {
        id->document = part->document;
        id->nth = 0;
    }
    if (id->nth++ < id->count)
        return;
    struct older_part older = {part, -1, false};
    g_array_append_val(o->parts, older);
    if (id->last >= 0)
        g_array_index(o->parts, struct older_part, id->last).next = index;
    id->last = index;
    id->count++;
}

struct lo_older *lo_older_new(struct lo_objects *set)
{
    struct lo_older *o = g_new0(struct lo_older, 1);
    o->set = set;
    o->parts = g_array_new(FALSE, FALSE, sizeof(struct older_part));
    o->by_id = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    o->last_of = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (size_t i = 0; i < lo_objects_part_count(set); i++)
        gather(o, lo_objects_part(set, i));
    return o;
}

void lo_older_free(struct lo_older *o)
{
    if (o == NULL)
        return;
    g_hash_table_destroy(o->by_id);
    g_array_free(o->parts, TRUE);
    g_array_free(o->last_of, TRUE);
    lo_objects_free(o->set);
    g_free(o);
}

static bool same_properties(const struct lo_objects *a,
                            const struct lo_part *part_a,
                            const struct lo_objects *b,
                            const struct lo_part *part_b)
{
    const struct lo_property *x = lo_objects_properties(a, part_a);
    const struct lo_property *y = lo_objects_properties(b, part_b);
    if (part_a->n_properties != part_b->n_properties)
        return false;
    for (int32_t i = 0; i < part_a->n_properties; i++)
        if (x[i].kind != y[i].kind || strcmp(x[i].value, y[i].value) != 0 ||
            strcmp(lo_objects_name_text(a, x[i].name),
                   lo_objects_name_text(b, y[i].name)) != 0)
            return false;
    return true;
}

/* The values of one name may stand between those of another. */
static bool same_by_name(struct lo_older *o, const struct lo_part *older,
                         const struct lo_objects *set,
                         const struct lo_part *part)
{
    if (older->n_properties != part->n_properties)
        return false;
    char *was = lo_store_properties_text(o->set, older, o->last_of);
    char *is = lo_store_properties_text(set, part, o->last_of);
    bool same = strcmp(was, is) == 0;
    g_free(was);
    g_free(is);
    return same;
}

enum lo_compared lo_older_compare(struct lo_older *o,
                                  const struct lo_objects *set,
                                  const struct lo_part *part, size_t place)
{
    struct older_id *id = g_hash_table_lookup(o->by_id, part->id);
    if (id == NULL || id->cursor < 0)
        return LO_COMPARED_ABSENT;
    int32_t at = id->cursor;
    struct older_part *older = &g_array_index(o->parts, struct older_part, at);
    const struct lo_part *was = older->part;
    id->cursor = older->next;
    older->said = true;
    if (strcmp(lo_objects_name_text(o->set, was->cls),
               lo_objects_name_text(set, part->cls)) != 0)
        return LO_COMPARED_CHANGED;
    bool same = same_properties(o->set, was, set, part);
    if (!same && !same_by_name(o, was, set, part))
        return LO_COMPARED_CHANGED;
    return same && (size_t)at == place && was->line == part->line &&
                   strcmp(was->mrid, part->mrid) == 0
               ? LO_COMPARED_SAME
               : LO_COMPARED_MOVED;
}

const struct lo_objects *lo_older_set(const struct lo_older *o)
{
    return o->set;
}

const struct lo_part *lo_older_vanished(const struct lo_older *o, size_t *at)
{
    while (*at < o->parts->len) {
        const struct older_part *older =
            &g_array_index(o->parts, struct older_part, (*at)++);
        if (!older->said)
            return older->part;
    }
    return NULL;
}
