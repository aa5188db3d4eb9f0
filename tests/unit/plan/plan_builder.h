/*
 * plan_builder.h - small planning problems from a few lines of text.
 *
 *   network: see net_builder.h
 *   work:    crew NAME TYPE [HH:MM-HH:MM]
 *            job NAME EQUIPMENT[,EQUIPMENT...] [from=TIME] [to=TIME]
 *                [rank=N] [notice=planned|temporary|urgent] [crews=A,B]
 *                [also=EQUIPMENT,...] [after=JOB] [busbar]
 *            mode MINUTES [crews=N] [type=T] [also=N:T] [live]
 *                [before=MIN] [after=MIN] [parts=N] [part=MIN]
 *                of the job above it; part = least length
 *   rules:   (among the lines of work)
 *            point LOAD [kind=WORD] [max=MIN] [months=6-8] [vip]
 *            protect EQUIPMENT|point=LOAD|feeder=NAME [from=T] [to=T]
 *                [months=6-8] [days=1-5] [hours=08:00-10:00]
 *            pair LOAD LOAD             points that are never off together
 *            past EQUIPMENT FROM TO fault|planned|temporary
 *   options: settings after --set, separated by spaces ("plan.slot_min=60")
 *
 * Profile plain; Monday 2026-11-30, `days` days; now 2026-11-22T00:00Z.
 * A mistake in the text ends the program.
 */
#ifndef LINEOUT_TESTS_PLAN_BUILDER_H
#define LINEOUT_TESTS_PLAN_BUILDER_H

#include "lineout/plan.h"
#include "rules_builder.h"

#define PLAN_FIRST_DAY "2026-11-30"

struct plan_case {
    struct lo_network *network;
    struct lo_sections *sections;
    struct lo_supply *supply;
    struct lo_work *work;
    struct lo_settings *settings;
    struct lo_zone *zone;
    struct lo_calendar *calendar;
    struct lo_findings *findings;
    struct rules_text *rules;
    struct lo_problem *problem;
};

struct plan_case *plan_build(const char *network, const char *work,
                             const char *options, int days);
void plan_case_free(struct plan_case *c);

/* Solves and checks; *owned*: lo_plan_free. Fails the test when the checker
 * objects. */
struct lo_plan *plan_solved(const struct plan_case *c);

/* The same with objective levels (3) to (5). */
struct lo_plan *plan_polished(const struct plan_case *c);

/* Placement of the job with that name. */
const struct lo_placement *plan_of(const struct plan_case *c,
                                   const struct lo_plan *plan, const char *job);

/* What exhaustive search over all modes, starts and crews finds. */
struct brute_force {
    double unplaced;
    int64_t cost;          /* customer-seconds of the objective's unit */
    int64_t interruptions; /* of such plans the fewest; 0 = not asked for */
};
struct brute_force plan_brute_force(const struct plan_case *c);
struct brute_force plan_brute_force_third(const struct plan_case *c);

#endif
