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

/* --- schema.c ---------------------------------------------------------- */

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

/* --- successor.c ------------------------------------------------------- */

/*
 * `document` of `set` is new under this name. Where it says again more than
 * half of the objects of older documents, those are joined into one, which
 * takes the new name: *id is that document and *succeeds the old name(s), in
 * `arena`. Else *id is 0 and *succeeds NULL.
 */
enum lo_status lo_store_succeed(int64_t *id, const char **succeeds,
                                struct lo_store *store,
                                const struct lo_objects *set, int32_t document,
                                const char *name, struct lo_arena *arena,
                                struct lo_error *err) LO_MUST_USE;

/* --- plan_state.c ------------------------------------------------------ */

const char *lo_store_state_name(enum lo_plan_state state);

/* --- outbox.c ---------------------------------------------------------- */

void lo_store_outbox_init(struct lo_store *store);

/* Gives SQL the functions lo_key and lo_seal (outbox_seal.c). */
enum lo_status lo_store_outbox_functions(struct lo_store *store,
                                         struct lo_error *err) LO_MUST_USE;

/* Calls off the unsent rows of every outage whose revision is not in plan
 * `version` (0: of all outages). */
enum lo_status lo_store_outbox_cancel(struct lo_store *store, int64_t version,
                                      const char *reason, lo_time now,
                                      struct lo_error *err) LO_MUST_USE;

#endif
