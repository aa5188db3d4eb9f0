/*
 * objects.h - CIM objects as read: an id, a class and named properties.
 *
 * The neutral form between the XML reader, the store and the builders. Every
 * document (file) contributes *parts*; parts with one id from several files
 * (EQ, SSH, TP, GL ...) are one object.
 *
 *   file A:  Breaker  7f..  {IdentifiedObject.name, Switch.normalOpen}
 *   file B:  Breaker  7f..  {Switch.open}
 *   object:  Breaker  7f..  all three
 *
 * Words
 *   name    interned "Class" or "Class.attribute", local part only
 *   value   text as written, or the canonical id a reference points to; a
 *           nested compound is flattened: "BaseWork.priority/Priority.rank"
 *
 * Invariants
 *   I1 an id is canonical (lo_cim_canonical_id) and not empty
 *   I2 lo_objects_find gives one object per id after lo_objects_link
 *   I3 objects keep the order in which they were first added
 *   I4 a concrete class is never replaced by a later abstract one
 *
 * Ownership: the set owns all texts (one arena). Threads: one at a time.
 *
 *   struct lo_objects *set = lo_objects_new();
 *   lo_name brk = lo_objects_name(set, "Breaker");
 *   lo_objects_begin(set, doc, id, mrid, brk, line);
 *   lo_objects_property(set, name, LO_VALUE_TEXT, "S10");
 *   lo_objects_link(set);
 */
#ifndef LINEOUT_OBJECTS_H
#define LINEOUT_OBJECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    int32_t v; /* -1 = no such name */
} lo_name;

enum lo_value_kind {
    LO_VALUE_TEXT,
    LO_VALUE_REF, /* canonical id of another object                       */
    LO_VALUE_ENUM /* last part of an enumeration: "maintenance"           */
};

struct lo_property {
    lo_name name;
    enum lo_value_kind kind;
    const char *value;
};

/* Where an object stands in its file. */
struct lo_origin {
    const char *file;
    int line; /* 0 = unknown */
};

/* What one document says of one id. */
struct lo_part {
    const char *id;   /* canonical: lower-case hex for a UUID              */
    const char *mrid; /* as its file spells it, without prefix             */
    lo_name cls;
    int32_t document; /* index, in the order of lo_objects_document        */
    int32_t line;
    int32_t first_property;
    int32_t n_properties;
    int32_t next_part; /* further part of the same object, -1 = none       */
};

struct lo_objects;

/* --- life cycle -------------------------------------------------------- */

struct lo_objects *lo_objects_new(void);
void lo_objects_free(struct lo_objects *set); /* NULL is fine */

/* --- build ------------------------------------------------------------- */

/* Interns. The same text gives the same name for the life of the set. */
lo_name lo_objects_name(struct lo_objects *set, const char *text);

/* A further document (file name as shown to people); returns its index. */
int32_t lo_objects_document(struct lo_objects *set, const char *file);

/* So many bytes of a file are to come: makes room for them. */
void lo_objects_expect(struct lo_objects *set, int64_t bytes);

/* Starts a part; the properties that follow belong to it. */
void lo_objects_begin(struct lo_objects *set, int32_t document, const char *id,
                      const char *mrid, lo_name cls, int line);
void lo_objects_property(struct lo_objects *set, lo_name name,
                         enum lo_value_kind kind, const char *value);

/* The same; so many bytes, without NUL. */
void lo_objects_begin_n(struct lo_objects *set, int32_t document,
                        const char *id, size_t n_id, const char *mrid,
                        size_t n_mrid, lo_name cls, int line);
void lo_objects_property_n(struct lo_objects *set, lo_name name,
                           enum lo_value_kind kind, const char *value,
                           size_t n);

/*
 * Moves the parts and names of `more` (not linked) behind those of `set`, as
 * parts of `document`, `lines` further down; what `more` says of documents is
 * forgotten, and `more` is gone. Reading a file in two sets and joining them
 * gives the same set as reading it in one.
 */
void lo_objects_absorb(struct lo_objects *set, struct lo_objects *more,
                       int32_t document, int lines);

/* Forgets every part of this document and of those begun after it: nothing of
 * a file that turned out broken stays. Names stay; not after lo_objects_link.
 */
void lo_objects_drop_from(struct lo_objects *set, int32_t document);

/* Joins parts to objects. Call once after the last part; may be repeated
 * after further parts. */
void lo_objects_link(struct lo_objects *set);

/* --- ask (after lo_objects_link) --------------------------------------- */

const char *lo_objects_name_text(const struct lo_objects *set, lo_name name);
lo_name lo_objects_find_name(const struct lo_objects *set, const char *text);
size_t lo_objects_name_count(const struct lo_objects *set);

size_t lo_objects_part_count(const struct lo_objects *set);
const struct lo_part *lo_objects_part(const struct lo_objects *set, size_t i);
const struct lo_property *lo_objects_properties(const struct lo_objects *set,
                                                const struct lo_part *part);

/* Objects are named by the index of their first part. */
size_t lo_objects_count(const struct lo_objects *set);
const struct lo_part *lo_objects_object(const struct lo_objects *set, size_t i);

/* The object with that canonical id, NULL if none. */
const struct lo_part *lo_objects_find(const struct lo_objects *set,
                                      const char *id);

/* The object that a property of this set refers to, or that its text names;
 * NULL if none. The first call looks all references up, on all processors. */
const struct lo_part *lo_objects_target(const struct lo_objects *set,
                                        const struct lo_property *property);

/* These n objects are visited in their order and the i-th is next: asks for
 * the memory of those that come soon. In a large set the wait for it is what
 * a pass over them costs. */
void lo_objects_fetch(const struct lo_objects *set,
                      const struct lo_part *const *objects, size_t n, size_t i);

/* Class of the whole object (I4). */
lo_name lo_objects_class(const struct lo_objects *set,
                         const struct lo_part *object);

/* Last value said of a property over all parts, NULL if none. For the several
 * values of one property, lo_objects_values. */
const char *lo_objects_value(const struct lo_objects *set,
                             const struct lo_part *object, lo_name name);
const struct lo_property *lo_objects_property_of(const struct lo_objects *set,
                                                 const struct lo_part *object,
                                                 lo_name name);

/* Writes up to `max` distinct values in order; returns how many there are. */
size_t lo_objects_values(const struct lo_objects *set,
                         const struct lo_part *object, lo_name name,
                         const char **out, size_t max);

struct lo_origin lo_objects_origin(const struct lo_objects *set,
                                   const struct lo_part *object);
const char *lo_objects_file(const struct lo_objects *set, int32_t document);
int32_t lo_objects_document_count(const struct lo_objects *set);

/* What the store calls a file: its last name without .gz or .xz, so that the
 * packed export takes the place of the plain one. *Owned* (g_free). */
char *lo_objects_short_name(const char *file);

#endif
