/*
 * helper_int.h - a second process for a share of the work.
 *
 *   struct helper h;
 *   enum helper_side side = helper_begin(&h);
 *   if (side == HELPER_CHILD)
 *       helper_answer(&h, work(), size);           (does not return)
 *   ... the rest of the work ...
 *   if (side != HELPER_PARENT || !helper_collect(p, &h, data, size, until))
 *       ... the share is still to be done, or done without ...
 */
#ifndef LINEOUT_PLAN_HELPER_INT_H
#define LINEOUT_PLAN_HELPER_INT_H

#include <sys/types.h>

#include "plan_int.h"

struct helper {
    pid_t child;
    int end; /* of the pipe */
};

enum helper_side {
    HELPER_NONE, /* no process to be had */
    HELPER_CHILD,
    HELPER_PARENT
};

enum helper_side helper_begin(struct helper *helper);

/* The child's last words. */
void helper_answer(struct helper *helper, const void *data, size_t size)
    __attribute__((noreturn));

/* Waits for the child's answer until a time (lo_steady_seconds), then ends it.
 * false: it has none, `data` means nothing. */
bool helper_collect(const struct planner *planner, struct helper *helper,
                    void *data, size_t size, double until) LO_MUST_USE;

#endif
