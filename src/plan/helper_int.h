/*
 * helper_int.h - a second process for a share of the work.
 *
 *   struct helper h;
 *   enum helper_side side = helper_begin(&h);
 *   if (side == HELPER_CHILD)
 *       helper_answer(&h, work(), size);           (does not return)
 *   ... the rest of the work ...
 *   GByteArray *bytes = NULL;
 *   if (side == HELPER_PARENT)
 *       bytes = helper_collect(p, &h, until);
 *   if (bytes == NULL)
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

/* Has it begun to answer, or died? Then it need not be waited for. */
bool helper_is_done(const struct helper *helper);

/* Waits for the child's answer until a time (lo_steady_seconds), then ends it.
 * NULL: it has none. *Owned*. */
GByteArray *helper_collect(const struct planner *planner, struct helper *helper,
                           double until) LO_MUST_USE;

/* Patterns by a second process (pattern_far.c), which ends by `until`: false if
 * there is none to be had. The pool, or NULL if nothing came of it. */
bool patterns_far_begin(struct planner *planner, struct helper *helper,
                        double until);
struct pattern_pool *patterns_far_end(const struct planner *planner,
                                      struct helper *helper, double until);

#endif
