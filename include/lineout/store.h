/*
 * store.h - everything lineout knows, in one SQLite file (lineout.db).
 *
 *   document 1--n part (what each imported file says, by object)
 *   retired part (what a later import of the file no longer said)
 *   contact (derived at import)     setting
 *   plan 1--n job, outage 1--n stage       outbox --> outbox_event
 *
 * WAL, foreign keys on, synchronous=FULL, schema version in user_version with
 * forward migrations. One file of the source opens the database. Transactions
 * nest (savepoints). Text of the statement is in every error.
 *
 * Ownership: handle. Threads: one handle per thread.
 */
#ifndef LINEOUT_STORE_H
#define LINEOUT_STORE_H

#include "lineout/change.h"
#include "lineout/customer.h"
#include "lineout/interruption.h"
#include "lineout/network.h"
#include "lineout/objects.h"
#include "lineout/outbox.h"
#include "lineout/week.h"

struct lo_store;

/* --- life cycle -------------------------------------------------------- */

/* Creates the file when `create`, else LO_ENOTFOUND. A newer schema is
 * LO_EINPUT; a locked file LO_EBUSY. */
enum lo_status lo_store_open(struct lo_store **out, const char *path,
                             bool create, struct lo_error *err) LO_MUST_USE;
void lo_store_close(struct lo_store *store); /* NULL is fine */
const char *lo_store_path(const struct lo_store *store);

/* Each level ends with one commit or one rollback. A commit that fails has
 * rolled its level back; a begin that fails has opened none. Rollback with no
 * level open does nothing. */
enum lo_status lo_store_begin(struct lo_store *store,
                              struct lo_error *err) LO_MUST_USE;
enum lo_status lo_store_commit(struct lo_store *store,
                               struct lo_error *err) LO_MUST_USE;
void lo_store_rollback(struct lo_store *store);

/* --- what was imported ------------------------------------------------- */

/*
 * Replaces what document `document` of `set` (linked or not) said before. The
 * document is known by the base name of its file. A file of another name that
 * says again more than half of the objects of an older document is its
 * successor (a dated export): what the older one had beyond is retired, and
 * `succeeds` says so (several: "a.xml, b.xml"). Said again = same id and class
 * and more than half of the property names: switch states beside a grid do
 * not succeed it, nor do files put in one transaction succeed one another.
 */
enum lo_status lo_store_put_document(struct lo_store *store,
                                     const struct lo_objects *set,
                                     int32_t document, lo_time now,
                                     struct lo_import_summary *summary,
                                     struct lo_error *err) LO_MUST_USE;

/* All documents' parts, in order of import; the set is linked. */
enum lo_status lo_store_load_objects(struct lo_store *store,
                                     struct lo_objects **out,
                                     struct lo_error *err) LO_MUST_USE;

/* Replaces the derived contacts: where the outbox finds addresses. */
enum lo_status lo_store_put_contacts(struct lo_store *store,
                                     const struct lo_customers *customers,
                                     struct lo_error *err) LO_MUST_USE;

/* --- plans ------------------------------------------------------------- */

enum lo_plan_state {
    LO_PLAN_DRAFT,
    LO_PLAN_APPROVED,
    LO_PLAN_PUBLISHED,
    LO_PLAN_SUPERSEDED
};

/* Stores as a draft; week->version becomes its number. */
enum lo_status lo_store_put_week(struct lo_store *store, struct lo_week *week,
                                 struct lo_error *err) LO_MUST_USE;

/* `version` 0 = the latest in `state`. LO_ENOTFOUND if there is none. */
enum lo_status lo_store_get_week(struct lo_store *store, int64_t version,
                                 enum lo_plan_state state, struct lo_week **out,
                                 struct lo_error *err) LO_MUST_USE;

/* "draft", "approved", "published", "superseded". */
const char *lo_plan_state_name(enum lo_plan_state state);

/* Latest version in any state, 0 if none. */
enum lo_status lo_store_latest_version(struct lo_store *store, int64_t *version,
                                       enum lo_plan_state *state,
                                       struct lo_error *err) LO_MUST_USE;

enum lo_status lo_store_state_of(struct lo_store *store, int64_t version,
                                 enum lo_plan_state *state,
                                 struct lo_error *err) LO_MUST_USE;

/*
 * draft -> approved -> published -> superseded, one step at a time; any other
 * is LO_EINPUT. Publishing supersedes the plan in force and sets the revision
 * of every outage of `week`: the same when its facts (span, feeders, jobs,
 * stages with what is off) are those it stands with, else one more than
 * that id ever had, 1 for a new id. The unsent rows, claimed ones too, of
 * revisions that no longer hold are cancelled with it; those of unchanged
 * outages stay due. Superseding by hand cancels all unsent rows.
 */
enum lo_status lo_store_set_state(struct lo_store *store, struct lo_week *week,
                                  enum lo_plan_state state, lo_time now,
                                  struct lo_error *err) LO_MUST_USE;

/* The highest number of an outage that people were ever told of (17 for
 * "O17"), 0 if none was: ids count up, and never come again for another. */
enum lo_status lo_store_last_outage(struct lo_store *store, int64_t *out,
                                    struct lo_error *err) LO_MUST_USE;

/* Plans that were published, in the order in which they were, the one in force
 * last; without those called off by hand. Appends struct lo_published_plan. */
struct lo_published_plan {
    int64_t version;
    struct lo_interval span; /* its days */
};
enum lo_status lo_store_get_published(struct lo_store *store, GArray *out,
                                      struct lo_error *err) LO_MUST_USE;

/* The days of a plan. LO_ENOTFOUND. */
enum lo_status lo_store_days_of(struct lo_store *store, int64_t version,
                                struct lo_interval *out,
                                struct lo_error *err) LO_MUST_USE;

/* A plan replaces earlier ones on its own days only: does what ends then lie in
 * them? Does it stand, of plan `of` of the list, after all later ones? */
bool lo_published_covers(const struct lo_published_plan *plan, lo_time end);
bool lo_published_stands(const GArray *plans, guint of, lo_time end);

/* --- outbox ------------------------------------------------------------ */

/* The port of outbox.h; borrowed until the store is closed. */
struct lo_outbox *lo_store_outbox(struct lo_store *store);

/* Messages of one outage (NULL = of all) that end after `off_after`, those that
 * are alike counted by the database. Appends struct lo_heap, in no order. */
struct lo_heap {
    const char *outage, *stage, *channel;
    enum lo_notice_state state;
    int64_t n;
    lo_time due; /* the earliest */
};
enum lo_status lo_store_get_heaps(struct lo_store *store, const char *outage,
                                  lo_time off_after, GArray *out,
                                  struct lo_arena *arena,
                                  struct lo_error *err) LO_MUST_USE;

/* --- health ------------------------------------------------------------ */

/* SQLite's own integrity and foreign-key checks, and that no statement or
 * transaction was left open. */
enum lo_status lo_store_validate(struct lo_store *store,
                                 struct lo_error *err) LO_MUST_USE;

/* --- history ------------------------------------------------------------ */

/* Adds what happened to the table `interruption`; the same object, start and
 * kind is one row. `anew` (NULL = none): the source whose rows these replace;
 * else nothing is ever taken out of it. */
enum lo_status lo_store_put_interruptions(struct lo_store *store,
                                          const struct lo_interruptions *past,
                                          const char *anew,
                                          struct lo_error *err) LO_MUST_USE;

/* All of it, by start; equipment is LO_NONE where the network has no more the
 * object. */
enum lo_status lo_store_get_interruptions(struct lo_store *store,
                                          const struct lo_network *network,
                                          struct lo_interruptions **out,
                                          struct lo_error *err) LO_MUST_USE;

#endif
