/*
 * rules_builder.h - customers, protected periods, pairs and history from the
 * lines of plan_builder.h that name them.
 */
#ifndef LINEOUT_TESTS_RULES_BUILDER_H
#define LINEOUT_TESTS_RULES_BUILDER_H

#include "lineout/plan.h"

struct rules_text {
    const struct lo_network *network;
    const struct lo_zone *zone;
    struct lo_arena *arena;
    GArray *customers; /* struct lo_customer_row */
    GArray *points;    /* struct lo_usage_point */
    GArray *periods;   /* struct lo_protected_period */
    GArray *pairs;     /* struct lo_never_together */
    GArray *past;      /* struct lo_interruption */
};

/* Borrowed until rules_text_free. */
struct rules_tables {
    const struct lo_customers *customers;
    const struct lo_extension *extension;
    const struct lo_interruptions *past;
};

struct rules_text *rules_text_new(const struct lo_network *network,
                                  const struct lo_zone *zone);
/* false if the line is about something else. */
bool rules_text_line(struct rules_text *r, char **words);
void rules_text_close(struct rules_text *r, struct rules_tables *out);
void rules_text_free(struct rules_text *r); /* NULL is fine */

#endif
