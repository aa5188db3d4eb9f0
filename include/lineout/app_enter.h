/*
 * app_enter.h - what a dispatcher enters by hand (src/app/enter.c).
 *
 *   protect   somebody must not be off then      -> lo:ProtectedPeriod (E7)
 *   fixed     others make a part dead then       -> WorkTask without crew, with
 *             (the grid above)                      one start only
 *
 * An entry is a document of the store: what it says stands beside the imported
 * files until it is withdrawn. Saying the same again changes nothing.
 * Ownership: texts live in the arena handed in.
 */
#ifndef LINEOUT_APP_ENTER_H
#define LINEOUT_APP_ENTER_H

#include "lineout/app.h"

struct lo_entry {
    const char *id;    /* to withdraw it by */
    int32_t objects;   /* it names */
    int64_t customers; /* of a village, a meter or a customer; else 0 */
};

/* `where`: feeder, equipment, village (place of its meters), meter or customer,
 * by mRID or name, the first of these that has one. LO_ENOTFOUND. */
enum lo_status lo_app_protect(struct lo_session *session, const char *where,
                              struct lo_interval span, const char *reason,
                              struct lo_entry *out, struct lo_arena *arena,
                              struct lo_error *err) LO_MUST_USE;

/* The equipment's section is dead throughout the span; `notice` names the
 * class of its notices ("planned", "temporary", "urgent"). */
enum lo_status lo_app_fixed(struct lo_session *session, const char *name,
                            const char *equipment, struct lo_interval span,
                            const char *notice, struct lo_entry *out,
                            struct lo_arena *arena,
                            struct lo_error *err) LO_MUST_USE;

/* Takes an entry back. LO_ENOTFOUND for another id. */
enum lo_status lo_app_withdraw(struct lo_session *session, const char *id,
                               struct lo_error *err) LO_MUST_USE;

#endif
