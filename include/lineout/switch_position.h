/*
 * switch_position.h - where a switch stands, as a person entered it
 * (src/store/position.c).
 *
 *   2026-03-05 17:20  s3 open    Li    counts until a later word
 *   2026-03-05 18:00  s3 closed  Li    taken back: the row stays, marked, and
 *                                      the one before it counts again
 *
 * Rows are only ever added, or marked as taken back: who said what and when can
 * be read years later (view v_position). The last word by `at` counts, of two
 * at the same instant the one entered later.
 * Ownership: results live in the arena handed in.
 */
#ifndef LINEOUT_SWITCH_POSITION_H
#define LINEOUT_SWITCH_POSITION_H

#include <glib.h>

#include "lineout/store.h"

struct lo_position {
    int64_t id;       /* given by the store */
    const char *mrid; /* of the switch */
    bool open;
    lo_time at;     /* since when it stands so */
    const char *by; /* who said it */
    lo_time entered_at;
};

enum lo_status lo_store_put_position(struct lo_store *store,
                                     const struct lo_position *position,
                                     lo_time now,
                                     struct lo_error *err) LO_MUST_USE;

/* Takes back the last entry, of the switch or (`mrid` NULL) of all; `out` is
 * what was taken back. LO_ENOTFOUND if there is none. */
enum lo_status lo_store_undo_position(struct lo_position *out,
                                      struct lo_store *store, const char *mrid,
                                      const char *by, lo_time now,
                                      struct lo_arena *arena,
                                      struct lo_error *err) LO_MUST_USE;

/* Appends every struct lo_position that was not taken back, the last word of a
 * switch last. */
enum lo_status lo_store_get_positions(struct lo_store *store, GArray *out,
                                      struct lo_arena *arena,
                                      struct lo_error *err) LO_MUST_USE;

#endif
