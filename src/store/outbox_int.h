/*
 * outbox_int.h - what the files of the outbox share.
 *
 *   outbox.c        adding, putting off, recovering
 *   outbox_turn.c   claiming, sending, recording
 *   outbox_read.c   rows and events, read
 *   outbox_after.c  receipts, people's decisions, what a change calls off
 *   outbox_seal.c   the chain of hashes, the lease of the one sender
 */
#ifndef LINEOUT_STORE_OUTBOX_INT_H
#define LINEOUT_STORE_OUTBOX_INT_H

#include "store/store_int.h"

/* --- outbox.c ----------------------------------------------------------- */

enum lo_status lo_outbox_postpone(void *self, const char *owner, int64_t id,
                                  lo_time until, const char *reason,
                                  lo_time now,
                                  struct lo_error *err) LO_MUST_USE;

/* --- outbox_read.c ------------------------------------------------------ */

/* A recipient who is nobody's customer here brings his own address. */
#define OWN_ADDRESS "substr(o.recipient, 1, 1) = '@'"

/* Columns of a row, in the order in which they are read. While it waits, the
 * address is the first contact of that channel in force now; later the one
 * used. */
#define NOTICE_COLUMNS                                                         \
    "o.id, o.outage, o.revision, o.stage, o.recipient, o.name, o.channel, "    \
    "o.lang, o.text, o.due, o.not_after, o.state, o.gateway, o.gateway_id, "   \
    "o.reason, o.attempts, o.changed_at, iif(o.state IN ('due', 'claimed'), "  \
    "iif(" OWN_ADDRESS ", o.address, coalesce((SELECT c.value FROM contact c " \
    "WHERE c.customer = o.recipient AND c.channel = o.channel "                \
    "ORDER BY c.position LIMIT 1), '')), "                                     \
    "o.address), o.facts, o.planned, o.deadline, o.must_by"

/* Appends the rows of a SELECT of NOTICE_COLUMNS; `found` is of struct
 * lo_notice. */
enum lo_status lo_outbox_select(GArray *found, struct lo_store *store,
                                const char *sql, const struct lo_bind *binds,
                                int n, struct lo_arena *arena,
                                struct lo_error *err) LO_MUST_USE;
void lo_outbox_hand_out(const GArray *found, struct lo_arena *arena,
                        struct lo_notice **rows, int32_t *n);

enum lo_status lo_outbox_list_due(void *self, lo_time now, int32_t max,
                                  struct lo_arena *arena,
                                  struct lo_notice **rows, int32_t *n,
                                  struct lo_error *err) LO_MUST_USE;
enum lo_status lo_outbox_list(void *self, const struct lo_notice_query *query,
                              struct lo_arena *arena, struct lo_notice **rows,
                              int32_t *n, struct lo_error *err) LO_MUST_USE;
enum lo_status lo_outbox_events(void *self, int64_t notice,
                                struct lo_arena *arena,
                                struct lo_notice_event **events, int32_t *n,
                                struct lo_error *err) LO_MUST_USE;
enum lo_status lo_outbox_count_due(void *self, const char *channel, lo_time now,
                                   int64_t *n,
                                   struct lo_error *err) LO_MUST_USE;
enum lo_status lo_outbox_census(void *self, lo_time now, struct lo_census *out,
                                struct lo_error *err) LO_MUST_USE;
enum lo_status lo_outbox_used(void *self, const char *gateway,
                              const char *address, lo_time since, int64_t *n,
                              struct lo_error *err) LO_MUST_USE;

/* --- outbox_turn.c ------------------------------------------------------ */

enum lo_status lo_outbox_claim(void *self, const struct lo_claim *claim,
                               struct lo_arena *arena, struct lo_notice **rows,
                               int32_t *n, struct lo_error *err) LO_MUST_USE;
enum lo_status lo_outbox_sending(void *self, const char *owner,
                                 const char *gateway, const int64_t *ids,
                                 int32_t n, lo_time now,
                                 struct lo_error *err) LO_MUST_USE;
enum lo_status lo_outbox_record(void *self, const struct lo_record *records,
                                int32_t n, lo_time now,
                                struct lo_error *err) LO_MUST_USE;
enum lo_status lo_outbox_turn(void *self, struct lo_turn *turn,
                              struct lo_error *err) LO_MUST_USE;

/* Says LO_ENOTFOUND. */
enum lo_status lo_outbox_not_claimed(int64_t id, const char *owner,
                                     struct lo_error *err);

/* --- outbox_after.c ----------------------------------------------------- */

/* Adds a row like `id` for the first of the channels on which the person can
 * be reached and was not tried, else for the telephone. Nothing once it is too
 * late. *added (may be NULL) says whether it did. */
enum lo_status lo_outbox_fall_back(bool *added, struct lo_store *store,
                                   int64_t id, const char *const *channels,
                                   lo_time now,
                                   struct lo_error *err) LO_MUST_USE;
enum lo_status lo_outbox_pass_on(void *self, const char *channel, lo_time until,
                                 const char *const *fallback, lo_time now,
                                 int32_t *n, struct lo_error *err) LO_MUST_USE;
enum lo_status lo_outbox_withdraw(void *self, const char *outage,
                                  const char *recipient, const char *stage,
                                  const char *reason, lo_time now,
                                  struct lo_error *err) LO_MUST_USE;
enum lo_status lo_outbox_resolve(void *self, int64_t id,
                                 enum lo_notice_state state, const char *reason,
                                 lo_time now, struct lo_error *err) LO_MUST_USE;
enum lo_status lo_outbox_receive(void *self, const struct lo_receipt *receipt,
                                 bool *moved, struct lo_error *err) LO_MUST_USE;
/* Receipts that came while the message was being sent, before the gateway's
 * own answer: applied now that the answer, or that there was none, is known.
 * Where a person had it sent again, what was said to fail before that is no
 * news. */
enum lo_status lo_outbox_apply_kept(struct lo_store *store, int64_t id,
                                    lo_time now,
                                    struct lo_error *err) LO_MUST_USE;

/* Commits on LO_OK, else rolls back: ends what lo_store_begin has begun. */
enum lo_status lo_outbox_end(struct lo_store *store, enum lo_status status,
                             struct lo_error *err) LO_MUST_USE;

/* --- outbox_seal.c ------------------------------------------------------ */

enum lo_status lo_outbox_verify(void *self, struct lo_chain *out,
                                struct lo_error *err) LO_MUST_USE;
enum lo_status lo_outbox_lead(void *self, const char *name, const char *owner,
                              lo_time now, int32_t lease_s, bool *leads,
                              struct lo_error *err) LO_MUST_USE;
enum lo_status lo_outbox_release(void *self, const char *name,
                                 const char *owner,
                                 struct lo_error *err) LO_MUST_USE;
enum lo_status lo_outbox_heartbeat(void *self, lo_time *beat,
                                   struct lo_error *err) LO_MUST_USE;

/* LO_TIME_NONE is null in the file. */
static inline struct lo_bind lo_bind_time(lo_time at)
{
    return at == LO_TIME_NONE ? lo_bind_text(NULL) : lo_bind_int(at);
}

#endif
