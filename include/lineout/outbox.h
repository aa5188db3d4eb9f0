/*
 * outbox.h - port: the messages that must be sent, and what became of them.
 *
 *   due --> claimed --> sending --> accepted --> delivered
 *    |         |           |  |         \-----> failed (the receipt says so)
 *    |         |           |  \--> failed (refused for good)
 *    |         |           |   \-> unknown (may have left)
 *    |         |           \-----> due (surely not sent; not before retry_at)
 *    |         \--> due (lease ran out, or a limit of the gateway was met)
 *    |------------> sending (taken by a sender that has room for it at once)
 *    |--> expired (its last useful moment passed)
 *    |--> cancelled (its outage changed or was called off, or does not reach
 *    |              the person any more; or waiting for its channel would be
 *    |              too late, and it was handed on to the next one)
 *    \--> delivered, failed (call list only: a person called)
 *
 *   unknown --> accepted, delivered, failed   a receipt or a person says so
 *           \-> due                           a person wants it sent again
 *
 * On a network without a way out a courier is the gateway "carry" (carry.h):
 * "sending" is committed before the file is written, and lasts until the
 * answers are back or its lease ends.
 *
 * A row exists before anything is sent, in the transaction that published the
 * plan. "sending" is committed before a byte leaves. Unknown is never re-sent
 * by itself. Where a message fails for good, or its channel could send it only
 * when it is too late, a row for the next channel of the same person is added
 * in the same transaction; the last one is the telephone.
 *
 * Words: `facts` is what the text tells, as JSON (places, lines, stretches), so
 * that a later plan can be compared with what somebody was told; where several
 * customers have one number, it also names them: [..., {"for":["C1","C2"]}].
 * `deadline` is the instant by which a rule wants it sent; `must_by` that by
 * which it goes out even in the quiet hours. A receipt is what the gateway says
 * afterwards; it names the message by its key.
 *
 * Invariants
 *   I1 (outage, revision, stage, recipient, channel) is unique
 *   I2 only the transitions drawn above happen
 *   I3 rows are never deleted, their words never changed
 *   I4 every change is an event, and the events are a chain of hashes
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

enum { LO_NOTICE_KEY = 33 };

struct lo_notice {
    int64_t id; /* 0 before it is added */
    const char *outage;
    int32_t revision;
    const char *stage;     /* "announce-7d" | "day-before" | "change" ... */
    const char *recipient; /* mRID of the customer */
    const char *name;      /* of the customer */
    const char *channel;   /* "sms" | "wechat" | "email" | "phone" */
    const char *lang;      /* "zh" | "en" */
    const char *text;
    const char *facts; /* JSON; NULL or "" = none */
    lo_time due;
    lo_time planned;   /* `due` when it was added; retries move `due` only */
    lo_time not_after; /* last useful moment */
    lo_time deadline;  /* LO_TIME_NONE = no rule names one */
    lo_time must_by;   /* LO_TIME_NONE = never in the quiet hours */
    enum lo_notice_state state;
    const char *address; /* resolved when claimed or listed; "" = none. A
                          * recipient that begins with '@' (staff, another
                          * station's) brings his own when he is added */
    const char *gateway; /* "" until tried */
    const char *gateway_id;
    const char *reason;
    int32_t attempts;
    lo_time changed_at;
};

/* What became of a message, once in the words of its chain. */
struct lo_notice_event {
    int64_t id;
    int64_t notice;
    lo_time at;
    const char *was; /* "" = it was added */
    const char *became;
    const char *address;
    const char *gateway;
    const char *gateway_id;
    const char *reason;
    const char *hash; /* of this event and all before it */
};

/* NULL, 0 and LO_TIME_NONE do not restrict. */
struct lo_notice_query {
    int64_t id;
    const char *outage;
    const char *recipient; /* or one of those for whom he was told (facts) */
    const char *address;
    unsigned states;       /* 1u << enum lo_notice_state, or-ed; 0 = all */
    lo_time off_after;     /* the outage it tells of ends after this */
    const char *due_stage; /* of those that are due: the stage begins so */
};

struct lo_claim {
    const char *owner;
    const char *const *channels; /* the list ends with NULL */
    lo_time now;
    lo_time quiet_until; /* LO_TIME_NONE = not in the quiet hours */
    int32_t lease_s;
    int32_t max;
    int64_t ahead_s; /* also what falls due so much later: it is carried */
};

struct lo_record {
    int64_t id;
    enum lo_notice_state state;
    const char *gateway;
    const char *gateway_id;
    const char *reason;
    lo_time retry_at; /* for LO_NOTICE_DUE */
    /* Channels to try next when the state is failed, best first, the list ends
     * with NULL; the telephone comes after them. NULL = none at all. */
    const char *const *fallback;
};

/* One turn of a sender that has many messages under way. */
struct lo_turn {
    const char *owner;
    const char *gateway;
    lo_time now;
    const struct lo_record *records; /* what became of those sent */
    int32_t n_records;
    const int64_t *ids; /* claimed ones that leave next */
    int32_t n_ids;
    bool *ours; /* filled, by ids: false = no longer the owner's, it stays */
    /* Rows that are taken and leave at once; NULL = none. `admit` is asked of
     * each inside the transaction, before any of them is "sending" (NULL = all
     * may leave); who may not is due again at `put_off_to`. */
    const struct lo_claim *claim;
    enum lo_status (*admit)(bool *may, void *self, const struct lo_notice *row,
                            struct lo_error *err);
    void *self;
    bool beside; /* done beside the sender: its processor is for others first */
    lo_time put_off_to;
    const char *put_off_why;
    struct lo_arena *arena; /* of what is taken */
    struct lo_notice *rows; /* filled: those that leave */
    int32_t n_rows, n_put_off;
};

struct lo_recovered {
    int32_t unknown; /* were being sent when their sender died */
    int32_t back;    /* were claimed only: due again */
    int32_t expired; /* too late to be of use */
};

struct lo_receipt {
    const char *key;              /* of the message, "" = not said */
    const char *gateway;          /* its name, "" = not said */
    const char *gateway_id;       /* "" = not said */
    enum lo_notice_state verdict; /* accepted, delivered or failed */
    const char *reason;
    lo_time at;
};

/* The chain of hashes over all events, and that over all receipts. They cannot
 * show that their newest end is missing: the heads are to be written down
 * elsewhere. */
struct lo_chain {
    int64_t events;
    int64_t broken_at; /* id of the first event that does not fit, 0 = none */
    char head[65];     /* hash of the newest event */
    int64_t receipts;
    int64_t receipt_broken_at;
    char receipt_head[65];
};

struct lo_census {
    int64_t states[LO_NOTICE_STATES];
    int64_t due_now;
    int64_t overdue; /* not sent, and the deadline has passed */
};

struct lo_outbox {
    void *self;

    /* Adds a row in state due; one that exists already (I1) is left as it is
     * and *added is false. */
    enum lo_status (*add)(void *self, const struct lo_notice *row, bool *added,
                          struct lo_error *err);

    /* Rows in state due with due <= now <= not_after, by (due, id), at most
     * `max`; none is changed. */
    enum lo_status (*list_due)(void *self, lo_time now, int32_t max,
                               struct lo_arena *arena, struct lo_notice **rows,
                               int32_t *n, struct lo_error *err);

    /* Rows that the query describes, by id. */
    enum lo_status (*list)(void *self, const struct lo_notice_query *query,
                           struct lo_arena *arena, struct lo_notice **rows,
                           int32_t *n, struct lo_error *err);

    /* Events of one message (0 = of all), oldest first. */
    enum lo_status (*events)(void *self, int64_t notice, struct lo_arena *arena,
                             struct lo_notice_event **events, int32_t *n,
                             struct lo_error *err);

    /* due -> claimed for the owner until now + lease_s; address resolved from
     * the contacts in force now. Only rows of the channels, by (due, id); what
     * no gateway can take stays due. In the quiet hours only rows that must be
     * out before they end. */
    enum lo_status (*claim)(void *self, const struct lo_claim *claim,
                            struct lo_arena *arena, struct lo_notice **rows,
                            int32_t *n, struct lo_error *err);

    /* claimed -> sending for all ids, committed before it returns.
     * LO_ENOTFOUND if any is no longer claimed by `owner` (then none changes);
     * LO_EBUSY, here as everywhere: the database is locked, nothing is known.
     */
    enum lo_status (*sending)(void *self, const char *owner,
                              const char *gateway, const int64_t *ids,
                              int32_t n, lo_time now, struct lo_error *err);

    /* sending -> state, all in one commit; for LO_NOTICE_DUE, due becomes
     * retry_at. LO_ENOTFOUND if any is no longer being sent (none changes). */
    enum lo_status (*record)(void *self, const struct lo_record *records,
                             int32_t n, lo_time now, struct lo_error *err);

    /* record, sending, and due -> sending for what `claim` takes, in that order
     * and in one commit: no row need be claimed that leaves in this very turn,
     * for nobody else writes meanwhile. A record of a message that is no longer
     * being sent is passed over, one that is no longer claimed is not ours. */
    enum lo_status (*turn)(void *self, struct lo_turn *turn,
                           struct lo_error *err);

    /* claimed -> due, not before `until`: a limit was met, nothing was tried.
     */
    enum lo_status (*postpone)(void *self, const char *owner, int64_t id,
                               lo_time until, const char *reason, lo_time now,
                               struct lo_error *err);

    /* Rows of the channel whose time has come, which is shut until `until`, or
     * that were put off: those that would then miss their last useful moment
     * or their deadline (one that is missed already: by an hour more) become
     * cancelled, and a row for the next channel is added, as by record. One
     * for whom there is no other channel waits. */
    enum lo_status (*pass_on)(void *self, const char *channel, lo_time until,
                              const char *const *fallback, lo_time now,
                              int32_t *n, struct lo_error *err);

    /* What stands to be told to the recipient about the outage is called off:
     * due -> cancelled, and claimed, which its sender then finds gone. `stage`:
     * of it alone, NULL = of all. */
    enum lo_status (*withdraw)(void *self, const char *outage,
                               const char *recipient, const char *stage,
                               const char *reason, lo_time now,
                               struct lo_error *err);

    /* Rows left in "sending" by a sender that died become unknown; leases that
     * ran out before "sending" go back to due; rows of any channel past
     * not_after become expired. */
    enum lo_status (*recover)(void *self, lo_time now, struct lo_recovered *out,
                              struct lo_error *err);

    /* A person decides on an unknown message, or says how a call went:
     * delivered, failed, or due = send again. LO_EINPUT where the drawing has
     * no such arrow, or it is too late to send again. */
    enum lo_status (*resolve)(void *self, int64_t id,
                              enum lo_notice_state state, const char *reason,
                              lo_time now, struct lo_error *err);

    /* Keeps the receipt, and moves its message if the drawing has the arrow:
     * late, repeated and unknown ones change nothing. *moved (may be NULL) says
     * whether it did. */
    enum lo_status (*receive)(void *self, const struct lo_receipt *receipt,
                              bool *moved, struct lo_error *err);

    /* Rows of the channel in state due with due <= now <= not_after. */
    enum lo_status (*count_due)(void *self, const char *channel, lo_time now,
                                int64_t *n, struct lo_error *err);

    /* How the messages of outages that end after `now` stand. */
    enum lo_status (*census)(void *self, lo_time now, struct lo_census *out,
                             struct lo_error *err);

    /* Messages that went to the gateway since then; `address` NULL = to
     * anybody. */
    enum lo_status (*used)(void *self, const char *gateway, const char *address,
                           lo_time since, int64_t *n, struct lo_error *err);

    /* Recomputes both chains. A broken one is an answer, not an error. */
    enum lo_status (*verify)(void *self, struct lo_chain *out,
                             struct lo_error *err);

    /* Of several that want the same thing one leads, until now + lease_s;
     * taking it again is the heartbeat. `name`: "sender" for the automatic
     * senders, "alert" for whoever wakes the duty person. release gives it up
     * at once. *beat = when a sender last took it, LO_TIME_NONE = never. */
    enum lo_status (*lead)(void *self, const char *name, const char *owner,
                           lo_time now, int32_t lease_s, bool *leads,
                           struct lo_error *err);
    enum lo_status (*release)(void *self, const char *name, const char *owner,
                              struct lo_error *err);
    enum lo_status (*heartbeat)(void *self, lo_time *beat,
                                struct lo_error *err);
};

const char *lo_notice_state_name(enum lo_notice_state state);

/* LO_NOTICE_STATES if the word is none of them. */
enum lo_notice_state lo_notice_state_of(const char *word);

/* Same message to the same person: same key, also from another store. */
void lo_notice_key(char out[LO_NOTICE_KEY], const struct lo_notice *row);

#endif
