/*
 * proof_int.h - how the models of a run hand over what they proved; a model
 * needs to know nothing of files.
 *
 *   master.c, placement.c --proof_keep--> the best of them --proof_end--> plan
 */
#ifndef LINEOUT_PLAN_PROOF_INT_H
#define LINEOUT_PLAN_PROOF_INT_H

#include "lineout/plan_export.h"
#include "lineout/solver.h"
#include "plan_int.h"

/* Tag of a row that only keeps the search below a plan known already: it is
 * not part of the proof. */
#define PROOF_CUTOFF "cutoff"

struct proof_slot {
    struct lo_proof *proof; /* best so far, or NULL */
    struct lo_proof *left;  /* of level (1), or NULL */
};

struct proof_model {
    const char *name;
    const struct lo_model *model;
    double bound;     /* customer-seconds proven, `elsewhere` included */
    bool settled;     /* solved to its end: its optimum is `bound` */
    double elsewhere; /* customer-seconds: no plan with a column that the model
                         lacks is below; +inf = it lacks none */
    const char *why;  /* of `elsewhere` */
    /* The pattern of a column, NULL for a job left out; *at its start where
     * the column has one. */
    const struct pattern *(*pattern)(void *self, int column, lo_time *at);
    /* NULL, or what a column without a pattern is. */
    const char *(*words)(void *self, int column, struct lo_arena *arena);
    void *self;
    const int *left_out; /* column by job, -1 = none; NULL = none at all */
};

/* A model that lacks nothing: it says `bound` by itself, if it was solved to
 * its end. What its columns are is the caller's to say. */
struct proof_model proof_of_whole(const char *name,
                                  const struct lo_model *model, double bound,
                                  bool settled);

/* Copies the model if the planner keeps proofs and none proved more yet. */
void proof_keep(struct planner *planner, const struct proof_model *model);

/* The same of level (1): bound and costs are weights, not customer-seconds. */
void proof_keep_left(struct planner *planner, const struct proof_model *model);

/* What was kept allowed another weight left out: it proves nothing now. */
void proof_forget(struct planner *planner);

/* Takes the proof of the printed bound (hours) out of the slot. */
struct lo_proof *proof_end(struct proof_slot *slot, double bound);

/* Takes the proof of the printed unplaced bound; `impossible`: the weight of
 * jobs that fit nowhere is all there is, where no model was needed. */
struct lo_proof *proof_end_left(struct proof_slot *slot, double bound,
                                double impossible);
void proof_free(struct lo_proof *proof); /* NULL is fine */

#endif
