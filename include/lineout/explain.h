/*
 * explain.h - why a job stands where it stands, and what each rule costs.
 *
 *   plan   |..J..|K====|......|          every other start of J, priced
 *   day    08:00        12:00 14:00      with K where it is, then with K and
 *   extra   +12   K's    tie   E2        the others planned once more
 *                 crew
 *
 * Words
 *   in place   only the job moves, every other one stays where it is
 *   re-planned the job is pinned there and the rest is solved again; its own
 *              bound stands beside it
 *   tie        moving there costs nothing: there is no reason against it
 *   clash      a smallest set of rules that keeps a job out of the plan: with
 *              any one of them lifted for this job it fits
 *
 * Invariants
 *   I1 a forbidden start has a rule; a free one has a price in place
 *   I2 least <= best, and best <= extra where the search ended (a start free
 *      in place is one the solver may choose)
 *   I3 a clash is minimal: without any one of its rules the job is placed
 *
 * Units: hours of the objective's unit, weight of unplaced jobs. Ownership:
 * each answer has an arena and borrows the problem. Threads: as lo_plan_solve.
 *
 *   lo_explain_job(&why, problem, plan->placements, j, zone, &options, err);
 *   for (int32_t i = 0; i < why->n_moves; i++)
 *       show(&why->moves[i]);
 *   lo_explanation_free(why);
 */
#ifndef LINEOUT_EXPLAIN_H
#define LINEOUT_EXPLAIN_H

#include "lineout/plan.h"

struct lo_explain_options {
    double each_s;  /* for one re-planning */
    double total_s; /* for all of them; what is not reached is not resolved */
    /* E11, by job: the notice lead (E5) anywhere but where people were told of
     * it; equal to the job's own where nobody was. NULL = nobody was. */
    const int64_t *leads;
    bool proven; /* no plan is better: nothing can be gained by a move */
};
#define LO_EXPLAIN_OPTIONS_INIT                                                \
    {                                                                          \
        2.0, 20.0, NULL, false                                                 \
    }

/* The plan that has these placements (their crews are chosen anew): outages,
 * stages and figures, no bound. LO_EINPUT where they do not keep the rules of
 * the problem: the data have changed since. *owned*: lo_plan_free. */
enum lo_status lo_plan_of_placements(struct lo_plan **out,
                                     const struct lo_problem *problem,
                                     const struct lo_placement *placements,
                                     struct lo_error *err) LO_MUST_USE;

/* --- one job ------------------------------------------------------------ */

enum lo_move_kind {
    LO_MOVE_FREE,     /* it may start then, the others in place */
    LO_MOVE_BLOCKED,  /* not unless others move: `rule` */
    LO_MOVE_FORBIDDEN /* not in any plan: `rule` */
};

struct lo_move {
    lo_time start; /* of a day: the best in place, LO_TIME_NONE = none */
    lo_date day;
    int32_t mode; /* in place: cheapest that may start then, -1 = none */
    enum lo_move_kind kind;
    const char *rule;   /* "E2", "E3" ... "pin"; NULL when free */
    const char *why;    /* message id, NULL when free; one %s for `other` */
    const char *other;  /* job in the way, NULL = `why` has no %s */
    double extra;       /* in place; NAN unless free */
    bool resolved;      /* re-planned; then: */
    lo_time best_start; /* of a day: need not be `start`, else the same */
    double best;     /* re-planned; NAN where the job cannot be placed then */
    double least;    /* proven: no plan with the job there adds less; NAN:
                        it moves with all of its outage, and none is proven */
    double unplaced; /* re-planned: weight more that stays unplaced */
};

struct lo_explanation {
    struct lo_arena *arena;
    int32_t job;
    lo_time start; /* in the plan, LO_TIME_NONE = unplaced */
    lo_time pin;   /* of the problem */
    double objective;
    int32_t n_moves; /* every slot of the horizon, ascending */
    struct lo_move *moves;
    int32_t n_days; /* the cheapest start of every other local day */
    struct lo_move *days;
};

/* Is moving there free of charge, as far as was found? */
bool lo_move_is_tie(const struct lo_move *move);

/* `placements` as in a plan of the problem (crews are not read). LO_EINPUT
 * where they do not keep its rules: the data have changed. A day is re-planned
 * with the work between its midnights; on the plan's own day the starts are,
 * cheapest first, while the time lasts. A start at which all of the outage may
 * begin so much sooner or later for nothing is a tie that needs no planning. */
enum lo_status lo_explain_job(struct lo_explanation **out,
                              const struct lo_problem *problem,
                              const struct lo_placement *placements,
                              int32_t job, const struct lo_zone *zone,
                              const struct lo_explain_options *options,
                              struct lo_error *err) LO_MUST_USE;
void lo_explanation_free(struct lo_explanation *why); /* NULL is fine */

/* --- what rules cost (prices.c, price_rules.c) -------------------------- */

struct lo_price {
    const char *kind;    /* "crew", "hour", "lead", "limit", "protected",
                            "longest", "together", "desk", "gap", "pin",
                            "forbid" */
    const char *subject; /* crew type, limit, object, job; "" = none */
    double objective;    /* hours without the rule, best found */
    double bound;        /* proven: not fewer hours than that */
    double unplaced;     /* weight unplaced without the rule */
    double saves;        /* hours; less than 0 where more jobs are placed or
                            the search found no better; NAN: time ended before
                            anything was found */
    double saves_most;   /* hours: proven, at equal weight unplaced; NAN =
                            nothing is */
    double saves_least;  /* ... of a pin; 0 of other rules */
    bool proven;         /* no plan without the rule is better than that, or the
                            rule forbids nothing */
};

struct lo_prices {
    struct lo_arena *arena;
    double objective; /* of the plan */
    double unplaced;
    int32_t n;
    struct lo_price *prices;
};

/* A rule that can be lifted. */
struct lo_price_rule {
    const char *kind;
    const char *subject;
};

/* Those that the caller lifts. */
struct lo_price_rules {
    int32_t n;
    const struct lo_price_rule *rules;
    /* The same problem without the rules whose flag of `n` is set; *borrowed
     * until the next call*. May be NULL with n = 0. */
    enum lo_status (*without)(void *self, const struct lo_problem **out,
                              const bool *lifted, struct lo_error *err);
    void *self;
};

struct lo_price_options {
    double total_s; /* for all of them: who needs less leaves it to the rest */
    double each_s;  /* for each pin at most */
    double bound;   /* hours: proven for the plan, under all rules */
    /* Each as soon as it is known, in any order; may be NULL. */
    void (*known)(void *self, const struct lo_price *price);
    /* At once and then at most 10 Hz, with how many of how many are known and
     * how many are lifted together just now; may be NULL. */
    void (*progress)(void *self, double seconds, int32_t known, int32_t n,
                     int32_t together);
    void *self;
    const volatile int *stop; /* may be NULL; not 0 = end with what is known */
};
#define LO_PRICE_OPTIONS_INIT                                                  \
    {                                                                          \
        .total_s = 60.0, .each_s = 10.0                                        \
    }

/*
 * One more crew of each type, the notice lead lifted, and each of `rules`, by
 * re-planning (price_rules.c). Rules other than crews are lifted together
 * first: what costs nothing without all of them costs nothing without each, and
 * only where something is saved they are parted, half by half. Without a rule
 * nothing is worse: where the search finds no better plan it is the plan there
 * is, and saves 0.
 */
enum lo_status lo_price_rules(struct lo_prices **out,
                              const struct lo_problem *problem,
                              const struct lo_placement *placements,
                              const struct lo_price_rules *rules,
                              const struct lo_price_options *options,
                              struct lo_error *err) LO_MUST_USE;

/* Each pin and forbidden day of `input`, in its order, by re-planning without
 * it; `plan` is the plan of that input. Without a pin nothing is worse: where
 * the search finds no better plan it is the plan there is, and saves 0. However
 * many there are and when it is stopped, each gets a moment: what it costs at
 * most is known of all. */
enum lo_status lo_price_pins(struct lo_prices **out, const struct lo_plan *plan,
                             const struct lo_problem_input *input,
                             const struct lo_price_options *options,
                             struct lo_error *err) LO_MUST_USE;
void lo_prices_free(struct lo_prices *prices); /* NULL is fine */

/* --- an unplaced job (clash.c) ----------------------------------------- */

struct lo_clash {
    int32_t n;             /* 0: another rule is to blame, or the search did
                              not end */
    const char *rules[13]; /* of E2-E7, E9, E10, E12-E15 and "pin" */
    const char *repair;    /* message id of the cheapest that was found to help,
                              one %s for `subject`; NULL = none of those tried */
    const char *subject;   /* borrowed from the problem; NULL = no %s */
    double extra;          /* hours more in the plan, once repaired */
};

/* A smallest set of rules of that job that clash, each subset by re-planning
 * (two rules take at most 22), and the cheapest of: no pin, shorter notice, no
 * order of jobs, longer off, one more crew; hours outside the window only where
 * none of these helps. Rules of the plan (E6, E7, E9, E10, E13-E15) are lifted
 * for all jobs; E12 only for work that may be done in parts. */
enum lo_status lo_explain_clash(struct lo_clash *out,
                                const struct lo_problem *problem,
                                const struct lo_placement *placements,
                                int32_t job,
                                const struct lo_explain_options *options,
                                struct lo_error *err) LO_MUST_USE;

/* Puts clash and repair with its price into the reasons of the plan's unplaced
 * jobs, the weightiest first, while `total_s` lasts; what was not found out
 * leaves the reason there is. Texts are packed (lo_text_unpack). */
enum lo_status
lo_plan_explain_unplaced(struct lo_plan *plan,
                         const struct lo_explain_options *options,
                         struct lo_error *err) LO_MUST_USE;

/* --- shared outages ------------------------------------------------------ */

struct lo_shared_outage {
    int32_t outage; /* index into plan->outages; of two jobs or more */
    double alone;   /* hours of its jobs, each in an outage of its own and in
                       its cheapest mode: no plan without sharing has less */
    double shared;  /* hours of the outage */
};

/* `out` gets struct lo_shared_outage in the plan's order. */
void lo_explain_sharing(GArray *out, const struct lo_plan *plan);

/*
 * The best plan of the same problem in which no outage is shared: two jobs that
 * interact are never dead together nor one right after the other; all other
 * rules hold as ever. It may place fewer jobs: then hours are not comparable.
 */
struct lo_unshared {
    enum lo_outcome outcome;
    int32_t n_placed;
    double objective; /* hours, best found */
    double bound;     /* proven: no plan without sharing that leaves out as
                         little has fewer */
    double unplaced;  /* weight */
    double unplaced_bound;
    double same_least;     /* hours: the plan's own jobs, each by itself and as
                              cheap as can be; proven, placed or not */
    int32_t n_lost;        /* jobs that the plan places and it does not */
    const lo_job_id *lost; /* in the plan's arena */
};

/* By planning anew, for at most so many seconds; the plan found is checked
 * (lo_plan_check) before its figures are taken. */
enum lo_status lo_plan_unshared(struct lo_unshared *out,
                                const struct lo_plan *plan, double seconds,
                                struct lo_error *err) LO_MUST_USE;

#endif
