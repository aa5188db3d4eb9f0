/*
 * store_int.h - what the files of src/store share: the handle, and the few
 * ways SQL is run.
 *
 *   take --> step ... step --> give        one statement, kept prepared
 *   run                                    take, step to the end, give
 *
 * Invariants
 *   S1 in_use counts statements taken and not given back; 0 between calls
 *   S2 with depth > 0 SQLite has a transaction open; where SQLite has rolled
 *      one back by itself, every statement fails until depth is 0 again
 */
#ifndef LINEOUT_STORE_INT_H
#define LINEOUT_STORE_INT_H

#include <glib.h>
#include <sqlite3.h>

#include "lineout/store.h"

enum { LO_STORE_BUSY_MS = 5000 };

/* "lnot": marks the file as ours (PRAGMA application_id). */
enum { LO_STORE_APPLICATION_ID = 0x6c6e6f74 };

struct lo_store {
    sqlite3 *db;
    char *path;
    GHashTable *statements; /* SQL text -> sqlite3_stmt, both owned */
    int in_use;
    int depth;       /* of open transactions */
    bool fresh;      /* the file is new: no log until something is in it */
    GArray *put_now; /* ids of documents put in the open transaction */
    struct lo_outbox outbox;
};

/* --- db.c: statements -------------------------------------------------- */

enum lo_bind_kind { LO_BIND_INT, LO_BIND_REAL, LO_BIND_TEXT };

struct lo_bind {
    enum lo_bind_kind kind;
    int64_t number;
    double real;
    const char *text; /* borrowed until the statement is given back */
};

static inline struct lo_bind lo_bind_int(int64_t value)
{
    return (struct lo_bind){LO_BIND_INT, value, 0.0, NULL};
}

static inline struct lo_bind lo_bind_real(double value)
{
    return (struct lo_bind){LO_BIND_REAL, 0, value, NULL};
}

static inline struct lo_bind lo_bind_text(const char *text) /* NULL = null */
{
    return (struct lo_bind){LO_BIND_TEXT, 0, 0.0, text};
}

/* Values of ?1, ?2, ... and how many they are: two arguments in one. */
#define LO_BINDS(...)                                                          \
    (const struct lo_bind[]){__VA_ARGS__},                                     \
        (int)(sizeof((const struct lo_bind[]){__VA_ARGS__}) /                  \
              sizeof(struct lo_bind))
#define LO_NO_BINDS NULL, 0

/* Prepared (or found prepared) and bound. Give it back whatever happens. */
enum lo_status lo_store_take(sqlite3_stmt **out, struct lo_store *store,
                             const char *sql, const struct lo_bind *binds,
                             int n, struct lo_error *err) LO_MUST_USE;

/* *row is false at the end of the result. */
enum lo_status lo_store_step(bool *row, struct lo_store *store,
                             sqlite3_stmt *stmt,
                             struct lo_error *err) LO_MUST_USE;
void lo_store_give(struct lo_store *store, sqlite3_stmt *stmt); /* NULL ok */

/* For statements without a result; *changed (may be NULL) = rows changed,
 * those of triggers not counted. */
enum lo_status lo_store_run(int *changed, struct lo_store *store,
                            const char *sql, const struct lo_bind *binds, int n,
                            struct lo_error *err) LO_MUST_USE;

/* First column of the first row; `fallback` where there is no row or null. */
enum lo_status lo_store_integer(int64_t *out, struct lo_store *store,
                                const char *sql, const struct lo_bind *binds,
                                int n, int64_t fallback,
                                struct lo_error *err) LO_MUST_USE;

/* Several statements, not kept: schema and pragmas. */
enum lo_status lo_store_script(struct lo_store *store, const char *sql,
                               struct lo_error *err) LO_MUST_USE;

/* Text of a column in the arena; NULL for null. */
const char *lo_store_column(struct lo_arena *arena, sqlite3_stmt *stmt,
                            int column);

/* --- migrate.c --------------------------------------------------------- */

/* Brings the file to the newest schema. LO_EINPUT for somebody else's file or
 * a newer schema; nothing is written then. */
enum lo_status lo_store_migrate(struct lo_store *store, bool create,
                                struct lo_error *err) LO_MUST_USE;

/* --- properties.c ------------------------------------------------------ */

/* JSON of a part's properties, *owned* (g_free). `last_of` (of int32_t) is
 * room to work in: empty at first, then handed in again for the next part. */
char *lo_store_properties_text(const struct lo_objects *set,
                               const struct lo_part *part, GArray *last_of);

/* Adds the properties in the text to the part begun last. */
enum lo_status lo_store_properties_read(struct lo_objects *set,
                                        const char *text,
                                        struct lo_error *err) LO_MUST_USE;

/* --- block.c ----------------------------------------------------------- */

struct lo_block {
    GString *names;
    GString *parts;
    size_t n; /* parts in it */
};

struct lo_block_writer;
struct lo_block_writer *lo_block_writer_new(const struct lo_objects *set);
void lo_block_writer_free(struct lo_block_writer *writer);

/* The first of these parts, as many as one block holds; *borrowed until the
 * next call*. */
const struct lo_block *lo_block_write(struct lo_block_writer *writer,
                                      const struct lo_part *const *parts,
                                      size_t n);

/* Adds the parts of a block; false if it is not one. */
bool lo_block_read(struct lo_objects *set, int32_t document, const char *names,
                   size_t n_names, const char *parts,
                   size_t n_parts) LO_MUST_USE;

/* --- older.c ----------------------------------------------------------- */

enum lo_compared {
    LO_COMPARED_ABSENT,
    LO_COMPARED_SAME,
    LO_COMPARED_MOVED, /* says the same in another place */
    LO_COMPARED_CHANGED
};

/* `set` is moved: one or more documents as the store has them. */
struct lo_older;
struct lo_older *lo_older_new(struct lo_objects *set);
void lo_older_free(struct lo_older *older); /* NULL is fine */
const struct lo_objects *lo_older_set(const struct lo_older *older);

/* The next part of its file, which is number `place` there. */
enum lo_compared lo_older_compare(struct lo_older *older,
                                  const struct lo_objects *set,
                                  const struct lo_part *part, size_t place);

/* Parts that were not said again, one by one, from *at = 0; NULL at the end. */
const struct lo_part *lo_older_vanished(const struct lo_older *older,
                                        size_t *at);

/* --- load.c ------------------------------------------------------------ */

/* Adds what the store has of a document, 0 = of all of them, as further
 * documents of `set`. */
enum lo_status lo_store_load_document(struct lo_store *store,
                                      struct lo_objects *set, int64_t id,
                                      struct lo_error *err) LO_MUST_USE;

/* Writes the parts as the blocks of the document, those that changed. */
enum lo_status lo_store_write_blocks(struct lo_store *store, int64_t id,
                                     const struct lo_objects *set,
                                     const GPtrArray *parts,
                                     struct lo_error *err) LO_MUST_USE;

/* pack.c: rows of parts as schemas 1 to 7 had them, into blocks. */
enum lo_status lo_store_pack_rows(struct lo_store *store,
                                  struct lo_error *err) LO_MUST_USE;

/* --- successor.c ------------------------------------------------------- */

/*
 * `document` of `set` is new under its name. Older documents more than half of
 * whose objects it says again are appended to `ids` (int64_t), and their names
 * become *succeeds, in `arena`; else that is NULL.
 */
enum lo_status lo_store_find_older(GArray *ids, const char **succeeds,
                                   struct lo_store *store,
                                   const struct lo_objects *set,
                                   int32_t document, struct lo_arena *arena,
                                   struct lo_error *err) LO_MUST_USE;

/* --- plan_state.c ------------------------------------------------------ */

/* --- outbox.c ---------------------------------------------------------- */

void lo_store_outbox_init(struct lo_store *store);

/* Gives SQL the functions lo_key and lo_seal (outbox_seal.c). */
enum lo_status lo_store_outbox_functions(struct lo_store *store,
                                         struct lo_error *err) LO_MUST_USE;

/* Makes the table in memory that outbox_turn.c works with; after temp_store
 * was set, which throws such tables away. */
enum lo_status lo_store_outbox_open(struct lo_store *store,
                                    struct lo_error *err) LO_MUST_USE;

/* Calls off the unsent rows of every outage whose revision is not in plan
 * `version` (0: of all outages). */
enum lo_status lo_store_outbox_cancel(struct lo_store *store, int64_t version,
                                      const char *reason, lo_time now,
                                      struct lo_error *err) LO_MUST_USE;

#endif
