/*
 * app_state.h - the state that the network is in today (src/app/state.c).
 *
 *   normal state of the plan     s1 closed   s2 closed   tie open
 *   `open` of the imported file                          tie closed
 *   entered by a person                      s2 open
 *   today                        s1 closed   s2 open     tie closed
 *
 * The last word counts: a person's, else the file's, else the normal state.
 * Sheets of today and those by hand begin with it; plans, studies and indices
 * keep the normal state.
 *
 * Ownership: results live in the arena handed in.
 */
#ifndef LINEOUT_APP_STATE_H
#define LINEOUT_APP_STATE_H

#include "lineout/app.h"

struct lo_state_row {
    const char *mrid;
    const char *name;
    bool open;      /* today */
    bool normal;    /* open in the normal state */
    lo_time since;  /* 0 = not said by a person */
    const char *by; /* "" then */
};

/* Enters that the switch (mRID or name) is open or closed since `at`. LO_EINPUT
 * for a switch that no plan ever moves (locked, or not of isolation.classes),
 * and for the future. */
enum lo_status lo_app_state_say(struct lo_state_row *out,
                                struct lo_session *session,
                                const struct lo_world *world, const char *name,
                                bool open, lo_time at, const char *by,
                                struct lo_arena *arena,
                                struct lo_error *err) LO_MUST_USE;

/* Takes back what was entered last, of the switch or (`name` NULL) at all;
 * `out` is how the switch stands then. */
enum lo_status lo_app_state_undo(struct lo_state_row *out,
                                 struct lo_session *session,
                                 const struct lo_world *world, const char *name,
                                 const char *by, struct lo_arena *arena,
                                 struct lo_error *err) LO_MUST_USE;

/* Appends struct lo_state_row: of the switch, or (`name` NULL) of all that
 * stand otherwise than normal. */
enum lo_status lo_app_state_list(GArray *out, struct lo_session *session,
                                 const struct lo_world *world, const char *name,
                                 struct lo_arena *arena,
                                 struct lo_error *err) LO_MUST_USE;

#endif
