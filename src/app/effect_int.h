/*
 * effect_int.h - what shift.c (wires, customers, jobs) and effect.c (outages
 * that people were told of) share.
 */
#ifndef LINEOUT_EFFECT_INT_H
#define LINEOUT_EFFECT_INT_H

#include "app/app_int.h"

/* One id whatever its spelling, in the arena. */
const char *app_canonical(struct lo_arena *arena, const char *mrid);

/* Appends what differs between the two worlds. */
void app_shifts(struct lo_import_effect *effect, const struct lo_world *before,
                const struct lo_world *after);

/* Of every outage still to come of the published plan and of an approved one
 * behind it: who is off now and was not, and the other way round. */
enum lo_status app_outage_effects(struct lo_import_effect *effect,
                                  struct lo_session *session,
                                  const struct lo_world *before,
                                  const struct lo_world *after,
                                  struct lo_error *err) LO_MUST_USE;

#endif
