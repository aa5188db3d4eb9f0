/*
 * ladder_int.h - the rows of the outbox being made.
 *
 *   ladder_week.c    every outage, everybody
 *   ladder.c         one person, one outage: who hears what
 *   ladder_row.c     one row
 *   ladder_person.c  which customers are one person
 *   ladder_cancel.c  who is off no longer
 *   ladder_found.c   who was found after publishing
 *   tell.c           what a person entered about an outage under way
 */
#ifndef LINEOUT_LADDER_INT_H
#define LINEOUT_LADDER_INT_H

#include "notify/notify_int.h"

struct build {
    const struct lo_ladder_input *input;
    const struct lo_outbox *outbox;
    struct lo_arena *arena;
    struct lo_customers people; /* the customers, and the staff behind them */
    GHashTable *own_source;     /* customer + 1 of those who have one */
    GHashTable *relays;         /* customer + 1 of those who pass word on */
    struct lo_rules rules;
    GHashTable *by_label;      /* section label -> index + 1 */
    bool gateway[LO_CHANNELS]; /* is one configured? */
    bool *person;              /* by customer: counted as recipient */
    bool *concerned;           /* by customer: counted as concerned */
    bool *load;                /* by load: counted for `unknown` */
    struct lo_history *history;
    GHashTable *by_mrid;   /* customer's mRID -> index + 1 */
    GHashTable *answered;  /* "outage\nrecipient": off still, or told of what
                            * came in its place */
    GHashTable *revisions; /* outage id -> revision in this week */
    struct lo_ladder sum;
    struct lo_ladder_changes changes;
    char unmet[64];    /* first outage of which somebody is told too late */
    const char *vague; /* first customer whose area or line is not said */
    bool anew;         /* of one found late: nothing was told of this yet */
    bool decided;      /* the same facts of him were published before */
};

/* Fills the tables; the history is the caller's to fill. ladder_close also
 * after a failure. */
enum lo_status ladder_open(struct build *b, struct lo_error *err) LO_MUST_USE;
void ladder_close(struct build *b);

/* Counts a person whom an outage concerns, written to now or not; once over all
 * outages. */
void ladder_concern(struct build *b, lo_customer customer);

enum lo_channel ladder_channel(const struct lo_customers *customers,
                               lo_customer customer, const bool *gateway);

/* The pieces of a text that hang on its reader. */
void ladder_dress(const struct build *b, struct lo_facts *facts,
                  lo_customer customer);

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

/* Every message to one person about one outage; `facts` is dressed. One who is
 * off, with `letters`; one who is not, without. */
enum lo_status ladder_add_person(struct build *b, struct lo_arena *arena,
                                 const struct lo_week_outage *outage,
                                 struct lo_facts *facts, bool letters,
                                 struct lo_error *err) LO_MUST_USE;

/* By customer: who is told of his meters in this outage; *out = NULL where
 * everybody is one of his own. In the arena. */
void ladder_persons(const int32_t **out, struct build *b,
                    struct lo_arena *arena, const struct lo_week_outage *outage,
                    const struct lo_affected *affected);

/* What is to be done about a person after publishing (input->found_by). */
enum ladder_found {
    LADDER_KNOWN, /* nothing: he knows it, or stands to be told */
    LADDER_NEW,   /* tell him */
    LADDER_MOVED  /* he was told other times: correct it */
};
enum lo_status ladder_find(enum ladder_found *out, struct build *b,
                           const char *outage, const struct lo_told *told,
                           struct lo_error *err) LO_MUST_USE;

/* Calls off what stands to be told to those who are off no longer. */
enum lo_status ladder_drop_gone(struct build *b,
                                struct lo_error *err) LO_MUST_USE;

/* A lo_history_fn; `self` = the build. */
enum lo_status ladder_add_cancel(void *self, const struct lo_notice *row,
                                 struct lo_error *err);

#endif
