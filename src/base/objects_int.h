/*
 * objects_int.h - what objects.c (parts and properties) and objects_link.c
 * (objects and references) share.
 */
#ifndef LINEOUT_BASE_OBJECTS_INT_H
#define LINEOUT_BASE_OBJECTS_INT_H

#include <glib.h>

#include "lineout/arena.h"
#include "lineout/objects.h"

/* Ids are spread over several tables, so that several threads can fill them. */
enum { ID_TABLES = 4 };

/* How much there was before a document. */
struct start {
    guint parts;
    guint properties;
};

struct lo_objects {
    struct lo_arena *arena;
    GHashTable *name_index; /* text -> index + 1 */
    GPtrArray *names;
    GArray *ranks;    /* of names as classes: int, see class_rank */
    GPtrArray *files; /* by document */
    GArray *starts;   /* by document: struct start */
    GArray *parts;    /* struct lo_part */
    GArray *properties;
    GArray *objects;              /* int32_t: first part of each */
    GArray *last;                 /* by first part: last part, int32_t */
    GHashTable *by_id[ID_TABLES]; /* id -> first part + 1 */
    guint linked;                 /* parts already joined */
    /* By property: part that it refers to, -1 = none; made when first asked
     * and empty while not. */
    GArray *targets;
};

void lo_objects_link_init(struct lo_objects *set);
void lo_objects_link_release(struct lo_objects *set);

#endif
