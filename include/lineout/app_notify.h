/*
 * app_notify.h - use cases of the notices beside those in app.h: evidence,
 * what a person decides, and the sender that runs by itself (src/app/send.c,
 * notices.c, guard.c).
 *
 *   turn: take the lead --yes--> send what is due --> nap, jittered --> turn
 *                       --no---> another sender leads --> nap ...
 *
 * Ownership: as in app.h; texts live in the arena handed in.
 */
#ifndef LINEOUT_APP_NOTIFY_H
#define LINEOUT_APP_NOTIFY_H

#include "lineout/app.h"
#include "lineout/evidence.h"

/* --- use cases ---------------------------------------------------------- */

enum lo_status lo_app_notices(struct lo_session *session,
                              const struct lo_notice_query *query, bool full,
                              struct lo_arena *arena, struct lo_evidence **out,
                              int32_t *n, struct lo_error *err) LO_MUST_USE;
/* The customer whom a clerk means by mRID, account number, meter or name.
 * LO_ENOTFOUND; LO_EINPUT where there are several, who are named. */
enum lo_status lo_app_find_customer(const char **mrid,
                                    struct lo_session *session,
                                    const char *word, struct lo_arena *arena,
                                    struct lo_error *err) LO_MUST_USE;

enum lo_status lo_app_verify(struct lo_session *session, struct lo_chain *out,
                             struct lo_error *err) LO_MUST_USE;

/* Messages of an outage by state. */
enum lo_status lo_app_notice_states(struct lo_session *session,
                                    const char *outage,
                                    int32_t out[LO_NOTICE_STATES],
                                    struct lo_error *err) LO_MUST_USE;

/* `by`: who decided, for the log. */
enum lo_status lo_app_resolve(struct lo_session *session, int64_t id,
                              enum lo_notice_state state, const char *by,
                              struct lo_error *err) LO_MUST_USE;

/* Takes in a file of receipts, one query of a callback a line (receipt.c), as
 * a web server notes them or a courier carries them; lines that are none are
 * counted. Taking a file in again changes nothing. */
struct lo_receipt_counts {
    int32_t read;
    int32_t moved; /* messages whose state changed */
    int32_t bad;   /* lines that are no receipt */
};
enum lo_status lo_app_receipts(struct lo_session *session, const char *path,
                               struct lo_receipt_counts *out,
                               struct lo_error *err) LO_MUST_USE;

/* Messages carried by hand to a machine that can send (carry.h). out: writes
 * what is due, and what falls due before the courier comes again, to `path`.
 * send, on that machine: takes the file in, sends what is due by its own
 * gateways, writes what is known so far to `answers`. in: takes that in. Each
 * may be done again at any time. */
struct lo_carry_counts {
    int32_t in_file;  /* messages, or answers */
    int32_t fresh;    /* that were not in a file before */
    int32_t replaced; /* void: a later message says otherwise */
    int32_t moved;    /* messages whose state changed */
    int32_t unknown;  /* answers about messages that nobody here wrote */
};
enum lo_status lo_app_carry_out(struct lo_session *session, const char *path,
                                struct lo_carry_counts *out,
                                struct lo_error *err) LO_MUST_USE;
enum lo_status lo_app_carry_send(struct lo_session *session, const char *path,
                                 const char *answers, bool confirmed,
                                 struct lo_carry_counts *out,
                                 struct lo_notify_summary *summary,
                                 struct lo_error *err) LO_MUST_USE;
enum lo_status lo_app_carry_in(struct lo_session *session, const char *path,
                               struct lo_carry_counts *out,
                               struct lo_error *err) LO_MUST_USE;

/* The plan in force village by village (lo_notify_places), with what was
 * entered of it; behind it, what people were told of these days and does not
 * take place. */
enum lo_status lo_app_places(struct lo_session *session, enum lo_lang lang,
                             struct lo_arena *arena,
                             struct lo_place_notice **out, int32_t *n,
                             struct lo_error *err) LO_MUST_USE;

/* Papers of the plan in force to print, as HTML: of all that is still to come,
 * or of one outage (NULL = all). Without any, a page that says so. */
enum lo_paper {
    LO_PAPER_POSTERS, /* a page a village */
    LO_PAPER_LETTERS, /* a page an important customer, not yet handed over */
    LO_PAPER_PUBLIC   /* one page for everybody, names no person */
};
enum lo_status lo_app_papers(GString *out, struct lo_session *session,
                             enum lo_paper paper, const char *outage,
                             enum lo_lang lang,
                             struct lo_error *err) LO_MUST_USE;

/* `name` signed for letter `id`. */
enum lo_status lo_app_signed(struct lo_session *session, int64_t id,
                             const char *name,
                             struct lo_error *err) LO_MUST_USE;

/* Messages that wait for a person: in doubt, failed, expired; and letters that
 * nobody signed for notice.unsigned_days before the outage. */
enum lo_status lo_app_duty(struct lo_session *session, bool full,
                           struct lo_arena *arena, struct lo_evidence **out,
                           int32_t *n, struct lo_error *err) LO_MUST_USE;

/* Writes the messages of lo_notify_tell about an outage of the plan in force.
 * LO_EINPUT: "restored" before lo_app_actual said so, an overrun after it. */
enum lo_status lo_app_tell(struct lo_session *session,
                           const struct lo_tell *tell, int32_t *added,
                           struct lo_error *err) LO_MUST_USE;

/* Takes in one receipt as a gateway's callback brings it. `secret`: what the
 * caller gave; `local`: he is on this machine. A secret "receipt_secret" that
 * is set must be given; where none is, only this machine may bring receipts. */
enum lo_receipt_answer {
    LO_RECEIPT_KEPT,
    LO_RECEIPT_BAD,    /* not a receipt */
    LO_RECEIPT_REFUSED /* the caller may not */
};
enum lo_status lo_app_receipt(struct lo_session *session, const char *query,
                              const char *secret, bool local,
                              enum lo_receipt_answer *out,
                              struct lo_error *err) LO_MUST_USE;

/* The same for what a vendor pushes: an array of receipts, all or none. */
enum lo_status lo_app_receipt_push(struct lo_session *session,
                                   const struct lo_json *array,
                                   const char *secret, bool local,
                                   enum lo_receipt_answer *out,
                                   enum lo_receipt_vendor *vendor,
                                   struct lo_error *err) LO_MUST_USE;

enum { LO_SILENT_S = 15 * LO_MINUTE };

/* Somebody to call or to bring a letter, and who of the staff looks after him.
 */
struct lo_call {
    const char *manager; /* "" = nobody */
    const char *manager_phone;
    struct lo_report_notice notice;
    bool letter;
    bool late; /* found after its stage was due, or past its deadline */
};

/* What is left to people of outages still to come, by manager (last: nobody's)
 * and deadline. `told`: by manager, in that order, how many of his customers
 * stand to be told by a message. */
struct lo_calls {
    int32_t n;
    struct lo_call *calls;
    int32_t n_managers;
    struct lo_call_manager {
        const char *name, *phone;
        int32_t calls;
        int32_t messages; /* customers told by message */
    } * managers;
};
enum lo_status lo_app_calls(struct lo_session *session, bool full,
                            struct lo_arena *arena, struct lo_calls *out,
                            struct lo_error *err) LO_MUST_USE;

/* Messages still to be sent that a gateway's template would not hold: to be
 * mended while there is time. */
enum lo_status lo_app_misfits(struct lo_session *session,
                              struct lo_arena *arena, struct lo_misfit **out,
                              int32_t *n, struct lo_error *err) LO_MUST_USE;

struct lo_notify_status {
    lo_time heartbeat; /* of the automatic sender, LO_TIME_NONE = never ran */
    bool silent;       /* it ran once and was not heard for LO_SILENT_S */
    int32_t due_now;
    int32_t overdue; /* not sent, and the legal deadline has passed */
    int32_t states[LO_NOTICE_STATES]; /* of outages still to come */
};
enum lo_status lo_app_notify_status(struct lo_session *session,
                                    struct lo_notify_status *out,
                                    struct lo_error *err) LO_MUST_USE;

/* Looks from outside whether notices go out; where they do not, tells alert.to
 * through alert.gateway, at most once an hour. */
struct lo_guard_result {
    bool wrong;   /* no heartbeat for LO_SILENT_S, or a deadline missed */
    bool alerted; /* the duty person was told now */
};
enum lo_status lo_app_guard(struct lo_session *session, enum lo_lang lang,
                            struct lo_guard_result *out,
                            struct lo_error *err) LO_MUST_USE;

/* How the automatic sender is run. */
struct lo_app_watch {
    const volatile int *stop; /* not 0: finish what is under way, then end */
    /* Each turn; `err` NULL = it went well. */
    void (*told)(void *self, bool leads,
                 const struct lo_notify_summary *summary,
                 const struct lo_error *err);
    /* Between two turns; NULL = sleeps, and wakes up for *stop. */
    void (*nap)(void *self, int64_t milliseconds);
    void *self;
};

/* Sends what is due, again and again; of several such senders one leads. */
enum lo_status lo_app_watch(struct lo_session *session,
                            const struct lo_app_watch *watch,
                            struct lo_error *err) LO_MUST_USE;

#endif
