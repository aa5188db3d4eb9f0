/*
 * objects_int.h - what objects.c (parts and properties), objects_link.c
 * (objects and references) and objects_index.c (ids) share.
 */
#ifndef LINEOUT_BASE_OBJECTS_INT_H
#define LINEOUT_BASE_OBJECTS_INT_H

#include <glib.h>

#include "lineout/arena.h"
#include "lineout/objects.h"

/* Ids are spread over several tables, so that several threads can fill them. */
enum { ID_TABLES = 4 };

/* Texts of a set that were said last. */
enum { RECENT_BITS = 9, RECENT_TEXTS = 1 << RECENT_BITS };

struct recent_text {
    const char *text; /* in the arena; NULL = none yet */
    size_t n;
};

struct id_slot;
struct id_table {
    struct id_slot *slots; /* NULL = none yet */
    uint64_t mask;         /* how many, less one */
    size_t used;
};

/* How much there was before a document. */
struct start {
    guint parts;
    guint properties;
};

struct lo_objects {
    struct lo_arena *arena;
    struct recent_text recent[RECENT_TEXTS];
    GHashTable *name_index; /* text -> index + 1 */
    GPtrArray *names;
    GArray *ranks;    /* of names as classes: int, see class_rank */
    GPtrArray *files; /* by document */
    GArray *starts;   /* by document: struct start */
    GArray *parts;    /* struct lo_part */
    GArray *properties;
    GArray *objects; /* int32_t: first part of each */
    GArray *last;    /* by first part: last part, int32_t */
    struct id_table by_id[ID_TABLES];
    guint linked; /* parts already joined */
    /* By property: part that it refers to, -1 = none; made when first asked
     * and empty while not. */
    GArray *targets;
};

void lo_objects_link_init(struct lo_objects *set);
void lo_objects_link_release(struct lo_objects *set);

/* objects_index.c: from an id to the first part that has it. */
uint64_t lo_id_hash(const char *id);
void lo_id_reserve(struct id_table *table, size_t more); /* before lo_id_add */
void lo_id_release(struct id_table *table);

/* The part that had the id before, else `part`, which has it now. */
int32_t lo_id_add(struct id_table *table, uint64_t hash, const char *id,
                  int32_t part);
int32_t lo_id_find(const struct id_table *table, uint64_t hash,
                   const char *id); /* -1 = none */

/* Ask for the memory that a look-up will need: of the slot, then, when that is
 * there, of the id in it. */
void lo_id_fetch_slot(const struct id_table *table, uint64_t hash);
void lo_id_fetch_text(const struct id_table *table, uint64_t hash);

#endif
