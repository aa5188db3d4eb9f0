/*
 * store_build.h - small inputs for the tests of the store: objects, weeks and
 * messages, and a text of everything that a database holds.
 */
#ifndef LINEOUT_TESTS_STORE_BUILD_H
#define LINEOUT_TESTS_STORE_BUILD_H

#include "store/store_int.h"

/* A new database in a fresh folder; ends the test if that fails. */
struct lo_store *store_build_open(void);
/* Path of that database; static storage. */
const char *store_build_path(void);
/* A further handle on it. */
struct lo_store *store_build_again(void);

/* Every row of every table as text (g_free): equal texts, equal content. */
char *store_build_dump(struct lo_store *store);

/* First column of the first row. */
int64_t store_build_count(struct lo_store *store, const char *sql);
/* SQL that must be refused with this word in the message. */
bool store_build_refused(struct lo_store *store, const char *sql,
                         const char *word);
void store_build_sql(struct lo_store *store, const char *sql);

/* "Class id key=value key=>id key=:enum", one object a line, as one document
 * named `file` of a linked set; line numbers count from 1. */
struct lo_objects *store_build_objects(const char *file, const char *text);
void store_build_add(struct lo_objects *set, const char *file,
                     const char *text);
/* The same notation back, of every document. */
char *store_build_objects_text(const struct lo_objects *set);

/* Puts `text` as document `file`; the summary is cleared by the caller. */
struct lo_import_summary store_build_put(struct lo_store *store,
                                         const char *file, const char *text,
                                         lo_time now);

/* A week of outages O1.. On, outage i with job Ji in [from_s[i], +2 h), with
 * sections "dead i" and "behind i". */
struct lo_week *store_build_week(int n, const lo_time *from_s);
/* Stores, approves and publishes it. */
void store_build_publish(struct lo_store *store, struct lo_week *week,
                         lo_time now);

/* A message of that outage and revision, due at `due`, for one day. */
struct lo_notice store_build_notice(const char *outage, int revision,
                                    const char *recipient, lo_time due);
int64_t store_build_notify(struct lo_store *store, const char *outage,
                           int revision, const char *recipient, lo_time due);
/* State of a message, as stored; g_free. */
char *store_build_state(struct lo_store *store, int64_t id);

/* What a test of the outbox works with: a store, its port, an arena and the
 * last rows. The end holds that the store is valid. */
struct store_build {
    struct lo_store *store;
    struct lo_outbox *port;
    struct lo_arena *arena;
    struct lo_notice *rows;
    int32_t n;
    struct lo_error err;
};
struct store_build store_build_begin(void);
void store_build_end(struct store_build *b);

/* Makes schema 14 of the newest one; its chain is made by what schema 2 did. */
void store_build_schema_14(struct lo_store *store);

/* Makes schema 10 of schema 14. */
#define STORE_BUILD_SCHEMA_10                                                  \
    "DROP TABLE stage_back; DROP TABLE overrun;"                               \
    "DROP TRIGGER receipt_sealed; DROP VIEW v_receipt_seal;"                   \
    "DROP TABLE receipt_seal;"                                                 \
    "PRAGMA user_version = 10;"

#endif
