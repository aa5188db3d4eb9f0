/*
 * split_int.h - how options find the splits of a job (E12).
 */
#ifndef LINEOUT_PLAN_SPLIT_INT_H
#define LINEOUT_PLAN_SPLIT_INT_H

#include "plan_int.h"

/* Its pieces, by their index in a list of pieces, and when each begins. */
struct split_key {
    int n;
    struct piece pieces[LO_MOST_PARTS];
};

struct split_found {
    struct split_key key;
    GArray *starts; /* lo_time, ascending */
};

/* Appends every split of the mode into two or more of `pieces` (struct option,
 * of different lengths, with the starts each has by itself). false: there are
 * too many, and only some were made. */
bool splits_find(const struct planner *p, const struct lo_job *job,
                 const struct lo_job_mode *mode, const GArray *pieces,
                 GArray *out);
void splits_clear(GArray *splits);

#endif
