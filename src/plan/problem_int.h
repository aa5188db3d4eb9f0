/*
 * problem_int.h - what the files that make a problem share.
 *
 *   problem.c        grid, windows, sections, modes, crews, order
 *   problem_rules.c  who must not be off, and when; what an hour weighs
 *   problem_weights.c  what customers weigh
 *   problem_past.c   how often people have been off: E6
 */
#ifndef LINEOUT_PLAN_PROBLEM_INT_H
#define LINEOUT_PLAN_PROBLEM_INT_H

#include <glib.h>

#include "lineout/plan.h"

struct builder {
    const struct lo_problem_input *input;
    struct lo_problem *problem;
    struct lo_findings *findings;
    GArray *hours; /* struct lo_interval: working hours of the horizon */
};

/* An array moved into the problem's arena; *n receives its length. */
void *problem_keep(struct builder *b, GArray *array, size_t size, int32_t *n);

int64_t problem_minutes(const struct builder *b, const char *key);

/* Local days that matter beside the planned ones: dead stretches stick out. */
enum { DAYS_BESIDE = 3 };

/* Sections that hold a terminal of the equipment; lo_section appended. */
void problem_sections_of(const struct lo_sections *sections,
                         lo_equipment_id equipment, GArray *out);

/* The least number of parts in which all of the weights are whole. */
int64_t problem_parts(const double *weights, int32_t n);

void problem_add_weights(struct builder *b);
enum lo_status problem_add_rules(struct builder *b, struct lo_error *err);
void problem_add_past(struct builder *b);

#endif
