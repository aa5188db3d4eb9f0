/*
 * courier_int.h - what both sides of carried messages share (courier.c,
 * courier_send.c).
 */
#ifndef LINEOUT_APP_COURIER_INT_H
#define LINEOUT_APP_COURIER_INT_H

#include "app/app_int.h"
#include "lineout/app_notify.h"
#include "lineout/carry.h"

/* Beside and renamed, for its owner only. */
enum lo_status app_courier_write(const struct lo_session *session,
                                 const char *path,
                                 const struct lo_carry_file *file,
                                 struct lo_error *err) LO_MUST_USE;

/* Reads a file made for the sending machine that the settings name. */
enum lo_status app_courier_read(struct lo_carry_file *out,
                                struct lo_arena *arena,
                                const struct lo_session *session,
                                const char *path, enum lo_carry_kind kind,
                                struct lo_error *err) LO_MUST_USE;

/* Messages in the states, 0 = all, by id. */
enum lo_status app_courier_list(struct lo_notice **rows, int32_t *n,
                                const struct lo_session *session,
                                struct lo_arena *arena, unsigned states,
                                struct lo_error *err) LO_MUST_USE;

#endif
