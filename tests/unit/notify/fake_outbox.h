/*
 * fake_outbox.h - the outbox port in memory, strict about its state machine.
 *
 * It can fail or "die" at a chosen operation, as a database or a process can.
 */
#ifndef LINEOUT_TESTS_FAKE_OUTBOX_H
#define LINEOUT_TESTS_FAKE_OUTBOX_H

#include <glib.h>

#include "lineout/outbox.h"

struct fake_row {
    struct lo_notice notice; /* texts are owned */
    char *owner;
    lo_time lease_until;
};

struct fake_outbox {
    struct lo_outbox port;
    GPtrArray *rows;     /* struct fake_row */
    const char *address; /* that every contact has now; "" = none */
    int operations;      /* so far */
    int fail_at;         /* this operation fails, 0 = none */
    int locked;          /* so many more records find the database locked */
    bool lose_records;   /* as if the sender died before recording */
    int broken;          /* transitions that were not allowed */
};

struct fake_outbox *fake_outbox_new(void);
void fake_outbox_free(struct fake_outbox *fake);

/* Adds a row that is due at `due`. */
void fake_outbox_put(struct fake_outbox *fake, const char *recipient,
                     const char *channel, lo_time due, lo_time not_after);

/* The same by SMS, and its facts are the recipient's name. */
void fake_outbox_put_facts(struct fake_outbox *fake, const char *recipient,
                           lo_time due, lo_time not_after);

/* Row `i` must be out by then, in the quiet hours too. */
void fake_outbox_must(struct fake_outbox *fake, guint i, lo_time must_by);

/* Row `i` has a deadline; is due at `due`. */
void fake_outbox_deadline(struct fake_outbox *fake, guint i, lo_time deadline);
void fake_outbox_due(struct fake_outbox *fake, guint i, lo_time due);

/* What a new plan with this revision of the outage (0 = without it) does with
 * rows not sent yet; what a run does with those due now (all accepted). */
void fake_outbox_replace(struct fake_outbox *fake, int32_t revision,
                         lo_time now);
void fake_outbox_accept_due(struct fake_outbox *fake, lo_time now);

/* Another sender holds row `i` from now on. */
void fake_outbox_steal(struct fake_outbox *fake, guint i);

/* Another sender takes the one that is sending row `i` for dead. */
void fake_outbox_orphan(struct fake_outbox *fake, guint i, lo_time now);

const struct lo_notice *fake_outbox_at(const struct fake_outbox *fake, guint i);

/* The row, or NULL. */
const struct lo_notice *fake_outbox_find(const struct fake_outbox *fake,
                                         const char *recipient,
                                         const char *stage);

int fake_outbox_count(const struct fake_outbox *fake,
                      enum lo_notice_state state);

#endif
