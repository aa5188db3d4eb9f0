/*
 * sheet_builder.h - switching orders from a few lines of text, for tests.
 *
 *   network: see net_builder.h
 *   order:   stage MINUTES DEAD[,...] [close=SW,...] [open=SW,...] [unverified]
 *            job NAME FROM TO NODE[,NODE...] [live] [crews=A,B]
 *            tie SWITCH hot|cold|none|default [unchecked]
 *            after MINUTES
 *            by_hand          no clock, and off before anything else
 *            dip MINUTES      how long people are told a dip lasts
 *            crews N BEFORE AFTER  side by side; those of the jobs are there so
 *                             many minutes before and after their work
 *            own LOAD            its meter has an own source behind it
 *            worked NODE[,...] [MINUTE]   by other orders, until then
 *            shared SWITCH[,...]   other orders move them meanwhile
 *            note SWITCH WHO     said by WHO to stand out of the ordinary
 *   Sections are named by a node. Stages follow one another from minute 0; a
 *   job works from minute FROM to TO. Ties are phased unless said.
 *
 * What is off in a stage, and for a moment at a change, is worked out here,
 * node by node and without the code under test.
 */
#ifndef LINEOUT_TESTS_SHEET_BUILDER_H
#define LINEOUT_TESTS_SHEET_BUILDER_H

#include <glib.h>

#include "lineout/switching.h"

struct sheet_case {
    struct lo_network *network;
    struct lo_sections *sections;
    struct lo_customers *customers;
    struct lo_switching *model;
    struct lo_findings *findings;
    struct lo_arena *arena;
    struct lo_order order;
    struct lo_sheet *sheet;
    struct lo_tie_note *ties; /* per switch, as the order says */
};

struct sheet_case *sheet_build(const char *network, const char *order);
void sheet_case_free(struct sheet_case *c);

/* A random order on a random network (random_sheet.c). */
struct sheet_case *sheet_random(GRand *rand);

/* closed[n_switches] as the order has them in stage `k`, -1 = normal. */
void sheet_positions(const struct sheet_case *c, int32_t k, bool *closed);

/* Index of the k-th step (from 0) of that kind on the device of that name
 * (NULL = any); -1 if there is none. */
int sheet_step(const struct sheet_case *c, enum lo_step_kind kind,
               const char *name, int k);

/* A copy of the sheet with room for one step more; lo_sheet_free. */
struct lo_sheet *sheet_copy(const struct lo_sheet *sheet);
void sheet_drop(struct lo_sheet *sheet, int at);
void sheet_duplicate(struct lo_sheet *sheet, int at);
void sheet_swap(struct lo_sheet *sheet, int a, int b);

/* Simulates a damaged sheet: the rule that refuses it. */
enum lo_rule sheet_rule(struct lo_sheet *sheet);

/* --- an outsider's physics (physics.c) ------------------------------------ */

/* energised[n_nodes] with these switches closed[n_switches]; nodes cut off
 * are not. Node by node, from the sources of the network. */
void physics_energise(const struct lo_sections *sections, const bool *closed,
                      bool *energised);

/* Spreads mark[n_nodes] over what conducts. */
void physics_flood(const struct lo_sections *sections, const bool *closed,
                   bool *mark);

/* through[n_nodes]: the equipment by which a node is reached. False where
 * loops leave no one way. */
enum { PHYSICS_DARK = -1, PHYSICS_SOURCE = -2 };
bool physics_ways(const struct lo_sections *sections, const bool *closed,
                  int32_t *through);
/* The next node towards the source. */
int32_t physics_up(const struct lo_sections *sections, const int32_t *through,
                   int32_t node);

/* flow_w[n_equipment], the loads behind each; false as for physics_ways. */
bool physics_flows(const struct lo_sections *sections, const bool *closed,
                   double *flow_w);
double physics_limit_w(const struct lo_equipment *equipment); /* NAN = none */

/* --- an outsider's judgement (oracle.c) ----------------------------------- */

/*
 * Plays the sheet on the wires and tells the first thing that would hurt
 * somebody or break a promise of the plan; NULL = nothing. It knows wires,
 * earths, tags, guards, permits and customers, and no order of steps.
 */
const char *oracle_breach(const struct sheet_case *c,
                          const struct lo_sheet *sheet);

/* Was a step moved before one that must come first? Decided by the kinds of
 * the steps alone; `a` < `b` are the places that were swapped. */
bool order_breach(const struct lo_sheet *sheet, int a, int b);

#endif
