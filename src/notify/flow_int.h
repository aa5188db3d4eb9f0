/*
 * flow_int.h - what flow.c, turn.c and writer.c share: the messages of one
 * channel on their way, and the thread that writes down where they are.
 *
 *   the sender's side (flow.c)              the writer's (turn.c)
 *   ready --next--> under way --done-->     answers, blanks, room
 *     ^                       answered -------begin------> |
 *     |                                        one commit: states of the
 *     '------- end: made ready --------------- answered; "sending"
 *
 * From begin to end the turn, the rows that wait, and the outbox are the
 * writer's; all else is the sender's. So the gateway is kept busy while the
 * disk writes.
 */
#ifndef LINEOUT_NOTIFY_FLOW_INT_H
#define LINEOUT_NOTIFY_FLOW_INT_H

#include "notify/run_int.h"

/* --- writer.c ----------------------------------------------------------- */

/* A thread that does one job at a time. */
struct lo_writer;

/* NULL where the machine has no thread to give. */
struct lo_writer *lo_writer_new(void (*job)(void *self), void *self);
void lo_writer_begin(struct lo_writer *writer);

/* Is the job done? `wait`: until it is. */
bool lo_writer_done(struct lo_writer *writer, bool wait);
void lo_writer_free(struct lo_writer *writer); /* idle; NULL is fine */

/* --- turn.c ------------------------------------------------------------- */

struct lo_passage {            /* one message */
    struct lo_message message; /* first: it is found back by it */
    const struct lo_notice *row;
    char key[LO_NOTICE_KEY];
    bool unsent; /* it was made ready, and the sender stopped */
    struct lo_send_result result;
};

/* Filled by the sender, worked on by the writer, taken back by the sender. */
struct lo_flow_turn {
    struct lo_sender *sender;
    const struct lo_gateway *gateway;
    struct lo_arena *arena; /* of all rows claimed */
    GQueue *waiting;        /* claimed first, const struct lo_notice * */
    GHashTable *numbers;    /* address -> messages taken for it, not yet written
                             * as sending */
    lo_time now;
    struct lo_passage **answered;
    int32_t n_answered;
    struct lo_passage **passages; /* blanks, `room` of them; the first n_made
                                   * are about to leave when it is done */
    int32_t room, n_made;
    bool claims; /* `claim` is to be made, of rows that leave at once */
    struct lo_claim claim;
    int32_t n_claimed;
    int32_t held, expired;
    bool shut;   /* the daily quota is used up */
    bool beside; /* done by a writer, beside the sender */
    enum lo_status status;
    struct lo_error err;
};

/* Channels that the next try may use, best first, then NULL. */
void lo_turn_fallback(const struct lo_sender *sender, const char *out[2]);

/* Does the turn: `self` is a struct lo_flow_turn. */
void lo_turn_do(void *self);

#endif
