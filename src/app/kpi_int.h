/*
 * kpi_int.h - what the month is counted from, and its headroom.
 */
#ifndef LINEOUT_KPI_INT_H
#define LINEOUT_KPI_INT_H

#include "lineout/actual.h"
#include "lineout/app_kpi.h"
#include "lineout/history.h"

enum { KPI_JULIAN_EPOCH = 719163 }; /* GLib's number of 1970-01-01 */

struct kpi {
    struct lo_session *session;
    struct lo_arena *arena; /* of the answer */
    lo_time at;             /* now */
    struct lo_world *world;
    struct lo_interruptions *past;
    struct lo_week *week; /* in force, or NULL */
    GArray *actuals;      /* struct lo_actual */
    GArray *backs;        /* struct lo_stage_back */
    GArray *counted;      /* struct lo_load_off that count in indices */
    GArray *all;          /* ... and those that do not: E6 counts all */
};

/* Fills kpi->headroom (kpi_headroom.c). */
void kpi_headroom(struct lo_kpi *kpi, const struct kpi *at);

#endif
