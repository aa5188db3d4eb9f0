/*
 * outbox.h - port: the messages that must be sent, and what became of them.
 *
 *   due --> claimed --> sending --> accepted --> delivered
 *    |         |           |  \--> failed (refused for good)
 *    |         |           |   \-> unknown (may have left; a person or a
 *    |         |           |        receipt decides; never re-sent by itself)
 *    |         |           \-----> due (surely not sent; not before retry_at)
 *    |         \--> due (lease ran out before "sending" was committed)
 *    |--> expired (its last useful moment passed)
 *    \--> cancelled (its outage changed or was called off)
 *
 * A row exists before anything is sent, in the transaction that published the
 * plan. "sending" is committed before a byte leaves.
 *
 * Invariants
 *   I1 (outage, revision, stage, recipient, channel) is unique
 *   I2 only the transitions drawn above happen
 *   I3 rows are never deleted
 *
 * The store implements this port; notify uses it and nothing else of the
 * store. Every slot: MUST be atomic; MUST NOT keep pointers it was given; may
 * block on the database; texts returned live in the caller's arena.
 */
#ifndef LINEOUT_OUTBOX_H
#define LINEOUT_OUTBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "lineout/arena.h"
#include "lineout/clock.h"

enum lo_notice_state {
    LO_NOTICE_DUE,
    LO_NOTICE_CLAIMED,
    LO_NOTICE_SENDING,
    LO_NOTICE_ACCEPTED,
    LO_NOTICE_DELIVERED,
    LO_NOTICE_FAILED,
    LO_NOTICE_UNKNOWN,
    LO_NOTICE_EXPIRED,
    LO_NOTICE_CANCELLED,
    LO_NOTICE_STATES
};

struct lo_notice {
    int64_t id; /* 0 before it is added */
    const char *outage;
    int32_t revision;
    const char *stage;     /* "announce" | "day-before" | "morning" ... */
    const char *recipient; /* mRID of the customer */
    const char *name;      /* of the customer */
    const char *channel;   /* "sms" | "wechat" | "email" | "phone" */
    const char *lang;      /* "zh" | "en" */
    const char *text;
    lo_time due;
    lo_time not_after; /* last useful moment */
    enum lo_notice_state state;
    const char *address; /* resolved when claimed or listed; "" = none */
    const char *gateway; /* "" until tried */
    const char *gateway_id;
    const char *reason;
    int32_t attempts;
    lo_time changed_at;
};

struct lo_outbox {
    void *self;

    /* Adds a row in state due; one that exists already (I1) is left as it is
     * and *added is false. */
    enum lo_status (*add)(void *self, const struct lo_notice *row, bool *added,
                          struct lo_error *err);

    /* Rows in state due with due <= now, by (due, id), at most `max`; none is
     * changed. */
    enum lo_status (*list_due)(void *self, lo_time now, int32_t max,
                               struct lo_arena *arena, struct lo_notice **rows,
                               int32_t *n, struct lo_error *err);

    /* due -> claimed for `owner` until now + lease_s; address resolved from the
     * contacts in force now. Only rows of the `channels` (names, the list ends
     * with NULL), by (due, id); what no gateway can take stays due. Rows of
     * any channel past not_after become expired instead. */
    enum lo_status (*claim)(void *self, const char *owner,
                            const char *const *channels, lo_time now,
                            int32_t lease_s, int32_t max,
                            struct lo_arena *arena, struct lo_notice **rows,
                            int32_t *n, struct lo_error *err);

    /* claimed -> sending for all ids, committed before it returns. LO_EBUSY if
     * any is no longer claimed by `owner` (then none changes). */
    enum lo_status (*sending)(void *self, const char *owner, const int64_t *ids,
                              int32_t n, lo_time now, struct lo_error *err);

    /* sending -> state; for LO_NOTICE_DUE, due becomes retry_at. */
    enum lo_status (*record)(void *self, int64_t id, enum lo_notice_state state,
                             const char *gateway, const char *gateway_id,
                             const char *reason, lo_time retry_at, lo_time now,
                             struct lo_error *err);

    /* Rows left in "sending" by a sender that died become unknown; leases that
     * ran out before "sending" go back to due. *n = how many. */
    enum lo_status (*recover)(void *self, lo_time now, int32_t *n,
                              struct lo_error *err);
};

const char *lo_notice_state_name(enum lo_notice_state state);

#endif
