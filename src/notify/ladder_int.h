/*
 * ladder_int.h - the rows of the outbox being made: what ladder.c and
 * ladder_cancel.c share.
 */
#ifndef LINEOUT_LADDER_INT_H
#define LINEOUT_LADDER_INT_H

#include "notify/notify_int.h"

struct build {
    const struct lo_ladder_input *input;
    const struct lo_outbox *outbox;
    struct lo_rules rules;
    GHashTable *by_label;      /* section label -> index + 1 */
    bool gateway[LO_CHANNELS]; /* is one configured? */
    bool *person;              /* by customer: counted as recipient */
    bool *load;                /* by load: counted for `unknown` */
    struct lo_history *history;
    GHashTable *by_mrid;   /* customer's mRID -> index + 1 */
    GHashTable *answered;  /* "outage\nrecipient": off still, or told of what
                            * came in its place */
    GHashTable *revisions; /* outage id -> revision in this week */
    struct lo_ladder sum;
    struct lo_ladder_changes changes;
    char unmet[64]; /* first outage of which somebody is told too late */
};

/* Fills the tables; the history is the caller's to fill. */
void ladder_open(struct build *b);
void ladder_close(struct build *b);

/* One row; `step` gives its time, `facts` its words. */
enum lo_status ladder_add_row(struct build *b, struct lo_arena *arena,
                              const char *outage, int32_t revision,
                              const char *stage, lo_customer customer,
                              const struct lo_step *step,
                              const struct lo_facts *facts, bool *added,
                              struct lo_error *err);

/* "outage\nrecipient", *owned*: g_free. */
char *ladder_pair_key(const char *outage, const char *recipient);

/* A plan speaks of its days only: an outage outside them stays in force. Its
 * last dead hours may stick out. */
bool ladder_is_of_week(const struct lo_week *week, lo_time end);

enum lo_lang ladder_language(const struct lo_customer_row *row,
                             const struct lo_settings *settings);

/* A lo_history_fn; `self` = the build. */
enum lo_status ladder_add_cancel(void *self, const struct lo_notice *row,
                                 struct lo_error *err);

#endif
