/*
 * plan.h - when each job is done, so that the fewest customer-hours are lost,
 * and a proof of how good that is.
 *
 *   problem (dense, UTC) --> interaction --> patterns --> master (GLPK)
 *                        \-> first plan              \--> placement --> plan
 *
 * DESIGN 3 gives the meaning, DESIGN 4 the method. Rules held here: E1 (each
 * job once or unplaced with a reason), E2 (horizon, window, working hours),
 * E3 (crews), E4 (predecessors), E5 (notice lead), E6 (repeat limits, with the
 * history), E7 (protected periods), E8 (back-feed, by the supply), E9 (longest
 * stretch off, also a customer's own), E10 (never together), E11 (by pins),
 * E12 (work in parts), E13 (desk), E14 (least gap), E15 (live work).
 * Objective: (1) least weight unplaced, then (2) least weighted hours; bound
 * and gap are claimed for both. Then (3) fewest customer interruptions, over
 * all places of the jobs that interact where these are few (up to 7 jobs, as
 * far as a quarter of a second goes), else by local search; by local search
 * (4) fewest changes, (5) spread and earliest.
 *
 * Where DESIGN leaves a choice: E6 counts an interruption as of the kind of the
 * most regular notice class (planned, temporary, urgent) of the jobs dead when
 * it begins. E9: where a customer's own limit holds, the shorter of the two.
 * E10 counts dips, E7 does not. E13: half an hour is [t, t + 30 min), and an
 * outage counts once in it. E15: live work at s lasts [s, s + d); a switch is
 * on a feeder if a section beside it is; nor is live work done at a switch (in
 * sections on both sides of it) that isolates what is dead then. Jobs that
 * have nothing in common but a pair (E10) to have off between them choose their
 * back-feed together: they are one outage when their dead stretches overlap,
 * with dips also when they touch. A weighed hour of a dip is
 * that of its change. E12: a part ends before the next begins, has crews of its
 * own, and is in an outage of its own unless the dead stretches touch; a pin is
 * of the first part.
 *
 * Invariants (lo_plan_check names the rule broken)
 *   I1 a placed job has a mode, parts (one, unless E12) that begin on the grid,
 *      and the crews of each
 *   I2 every part that needs a section dead is in exactly one outage, and an
 *      outage has no other jobs
 *   I3 objective >= bound - 1e-9 * max(1, objective); outcome OPTIMAL only if
 *      both levels are proven
 *
 * Units: s, customer-seconds (exact integers), hours in the unit of the
 * objective. Ownership: problem and plan each have an arena; a plan borrows
 * its problem. Threads: one solve per thread.
 *
 *   lo_problem_new(&problem, &input, findings, err);
 *   lo_plan_solve(&plan, problem, &options, err);
 *   lo_plan_check(problem, plan, err);
 */
#ifndef LINEOUT_PLAN_H
#define LINEOUT_PLAN_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "lineout/calendar.h"
#include "lineout/customer.h"
#include "lineout/extension.h"
#include "lineout/finding.h"
#include "lineout/interruption.h"
#include "lineout/section.h"
#include "lineout/settings.h"
#include "lineout/supply.h"
#include "lineout/work.h"

/* --- the problem ------------------------------------------------------- */

struct lo_job_mode {
    int32_t task_mode; /* index into the task's modes */
    bool live;
    int64_t duration_s;
    int64_t before_s; /* dead before the work, 0 when live */
    int64_t after_s;
    int32_t max_parts;  /* E12: the work may be done in so many parts ... */
    int64_t min_part_s; /* ... of at least this length each */
    int32_t n_fixed;    /* E11: 0, or it is done in exactly these parts, */
    const struct lo_interval *fixed; /* the first one at the job's pin */
    int32_t n_needs;
    const struct lo_need *needs;
};

/* Where a job stands in an earlier plan: level (4) changes what is not done in
 * the same mode at the same times, part by part. */
struct lo_stand {
    const char *mode; /* mRID; NULL or "" = the mode made from the estimate */
    int32_t n_parts;  /* 0 = it is not there; work that is not split has one */
    const struct lo_interval *parts;
};

struct lo_job {
    int32_t task; /* index into work->tasks */
    lo_time pin;  /* LO_TIME_NONE = free; else the only start allowed */
    struct lo_stand published; /* level (4): in the published plan ... */
    struct lo_stand draft;     /* ... and in the last draft */
    double weight;             /* of leaving it unplaced */
    int64_t lead_s;            /* E5 */
    int32_t n_windows;         /* E2: the work lies in one of them */
    const struct lo_interval *windows;
    int32_t n_dead; /* sections, ascending; of the modes that are not live */
    const lo_section *dead;
    int32_t n_site; /* sections worked at, for travel between sites */
    const lo_section *site;
    int32_t n_crews; /* E3: only these, 0 = any of the type */
    const lo_crew_id *crews;
    int32_t n_after; /* E4: jobs whose work must have ended before */
    const lo_job_id *after;
    int32_t n_modes;
    const struct lo_job_mode *modes;
    struct lo_problem_note problem; /* rule not NULL: cannot be placed */
};

struct lo_plan_crew {
    lo_crew_type_id type;
    int32_t n_shifts;                 /* 0 = always on shift */
    const struct lo_interval *shifts; /* ascending, touching merged */
};

/* --- what depends on the hour, and on who is off (problem_rules.c) ------- */

/* A stretch of time, to the next one's `from`, in which nobody becomes or
 * ceases to be protected and an hour weighs the same. The first holds from
 * ever, the last for ever. */
struct lo_epoch {
    lo_time from;
    int32_t guard;  /* of the supply: those protected, and the pairs */
    int32_t n_keep; /* E7: sections that must not be off, ascending */
    const lo_section *keep;
    int64_t weight; /* of a customer-second, in parts (see lo_problem.scale) */
};

/* E9: nobody in the section is off for longer on end ... */
struct lo_off_limit {
    lo_section section;
    int64_t most_s;
    int32_t n_when; /* ... if any of it lies in one of these; 0 = ever */
    const struct lo_interval *when;
};

/* E6. An interruption is of the kind of the notice class of its jobs. */
enum lo_repeat_kind {
    LO_REPEAT_ANY,
    LO_REPEAT_PLANNED,
    LO_REPEAT_TEMPORARY,
    LO_REPEAT_URGENT,
    LO_REPEAT_FAULT,
    LO_REPEAT_OTHER /* in the history: shortage, by request */
};
enum lo_repeat_kind lo_repeat_kind_of_notice(enum lo_notice_class notice);
enum lo_repeat_kind lo_repeat_kind_of_past(enum lo_interruption_kind kind);

struct lo_repeat_limit {
    int32_t most;
    int32_t days;
    enum lo_repeat_kind kind; /* ANY = all kinds count */
};
/* Appends the limits of repeat.limits: "5/365d,3/60d,planned:3/365d". */
void lo_repeat_limits(GArray *out, const char *text);
struct lo_past_off {
    lo_time from;
    lo_time to;
    lo_date date; /* local day of `from` */
    enum lo_repeat_kind kind;
};
/* MV customers of a section that share their history: merged, by from. */
struct lo_spot {
    lo_section section;
    int32_t n_past;
    const struct lo_past_off *past;
};

struct lo_problem {
    struct lo_arena *arena;
    struct lo_supply *supply;           /* borrowed */
    const struct lo_sections *sections; /* borrowed */
    const struct lo_work *work;         /* borrowed */
    lo_time now;
    lo_time from; /* horizon [from, to) */
    lo_time to;
    int32_t n_slots; /* starts a job may have, ascending */
    const lo_time *slots;
    int64_t slot_s;
    int32_t n_jobs;
    struct lo_job *jobs;
    int32_t n_crews;
    const struct lo_plan_crew *crews;
    int64_t crew_before_s;
    int64_t crew_after_s;
    int64_t travel_s;
    int64_t max_off_s; /* E9: longest stretch off of any customer */
    int64_t dip_s;     /* how long a change of R(t) takes more customers off */
    int32_t n_epochs;  /* >= 1, ascending */
    const struct lo_epoch *epochs;
    int64_t scale;                 /* cost parts of one plain customer-second */
    const int64_t *section_weight; /* parts a second off costs in an epoch of
                                      weight 1; NULL = its customers */
    int32_t n_pairs;               /* E10: never off together */
    const lo_section (*pairs)[2];
    int32_t n_off_limits;
    const struct lo_off_limit *off_limits;
    int32_t n_repeats; /* E6 */
    const struct lo_repeat_limit *repeats;
    int32_t n_spots; /* of every section with MV customers at least one */
    const struct lo_spot *spots;
    int32_t n_days; /* local days around the horizon: E6 dates an instant */
    lo_date first_day;
    const lo_time *midnights; /* of first_day, first_day + 1, ... */
    int32_t max_switching;    /* E13, 0 = any number */
    int64_t min_gap_s;        /* E14 */
    bool live_is_free;        /* E15 is not asked for: what would be, if */
    bool staged; /* false: R is the whole outage's union throughout */
    bool apart;  /* no outage is shared: what sharing saves is told by it */
    bool by_mv;  /* objective counts MV customers */
};

/* plan.weights: by section, the weight of its customers (or MV customers) in
 * the objective; NULL where the setting is `none`. g_free. Word of a weight:
 * the customer's kind, special need, tier or importance, with "_" for a space,
 * or "vip". */
double *lo_plan_section_weights(const struct lo_sections *sections,
                                const struct lo_customers *customers,
                                const struct lo_settings *settings);

/* The epoch that holds an instant. */
int lo_problem_epoch(const struct lo_problem *problem, lo_time at);

/* Customers that so many count for in the objective, there and then:
 * plan.weights and plan.peak. */
double lo_problem_worth(const struct lo_problem *problem,
                        const lo_section *sections, int32_t n,
                        int64_t customers, int64_t mv_customers, lo_time at);

/* Local day of an instant in or near the horizon. */
lo_date lo_problem_date(const struct lo_problem *problem, lo_time at);

/* How off(R) is asked for, by the settings backfeed.*, switching.load_break,
 * switching.dip_min and plan.objective_unit. */
void lo_plan_supply_options(struct lo_supply_options *out,
                            const struct lo_settings *settings);

struct lo_pin {
    const char *job; /* mRID or name */
    lo_time start;   /* LO_TIME_NONE for a forbidden day */
    lo_date forbidden;
};

/* Where a job stood before: objective level (4). */
struct lo_stood {
    const char *job; /* mRID or name */
    struct lo_stand published;
    struct lo_stand draft;
};

/* Work on a job that earlier plans hold in parts (E12): what is left of it is
 * planned, `left` in `whole` of each mode's minutes. */
struct lo_behind {
    const char *job; /* mRID */
    int32_t parts;
    int64_t left; /* 0 < left <= whole */
    int64_t whole;
};

struct lo_problem_input {
    const struct lo_sections *sections;
    struct lo_supply *supply;
    const struct lo_work *work;
    const struct lo_settings *settings;
    const struct lo_zone *zone;
    const struct lo_calendar *calendar;
    const struct lo_calendar *notice_days; /* E5's working days, or NULL */
    lo_time now;
    lo_date from;
    int days;
    int n_pins;
    const struct lo_pin *pins;
    const struct lo_customers *customers; /* may be NULL: E9, weights */
    const struct lo_extension *extension; /* may be NULL: E7, E10 */
    int n_stood;
    const struct lo_stood *stood;
    const struct lo_interruptions *past; /* may be NULL: E6 */
    int n_behind;
    const struct lo_behind *behind; /* no job twice */
    /* What the caller adds to every problem made of this input; may be NULL. */
    enum lo_status (*hold)(struct lo_problem *problem, void *self,
                           struct lo_error *err);
    void *hold_self;
};

/* Tasks that ask for planning become jobs. A job that can never be placed
 * stays in, with its `problem`. LO_ENOTFOUND for a pin on an unknown job. */
enum lo_status lo_problem_new(struct lo_problem **out,
                              const struct lo_problem_input *input,
                              struct lo_findings *findings,
                              struct lo_error *err) LO_MUST_USE;
void lo_problem_free(struct lo_problem *problem); /* NULL is fine */

/* E7 and E10 for a question beside any plan: who is protected at some instant
 * of the span, and the pairs. `guard` is one of input->supply, 0 = nobody. Of
 * the input sections, supply, zone, customers and extension are looked at. */
struct lo_protection {
    int32_t guard;
    int32_t n_keep; /* any order, repeats too */
    lo_section *keep;
    int32_t n_pairs;
    lo_section (*pairs)[2];
};
void lo_protection_find(struct lo_protection *out,
                        const struct lo_problem_input *input,
                        struct lo_interval span);
void lo_protection_release(struct lo_protection *protection);

/* --- the plan ---------------------------------------------------------- */

struct lo_placement {
    int32_t mode;    /* index into the job's modes, -1 = unplaced */
    lo_time start;   /* of the first part */
    int32_t n_parts; /* E12; work that is not split has one */
    const struct lo_interval *parts; /* work, ascending */
    int32_t n_crews; /* of all parts, one after the other: as many for each */
    const lo_crew_id *crews;
    const char *rules[4]; /* why unplaced; NULL-terminated unless full */
    const char *reason;   /* one sentence, NULL when placed */
    const char *repair;   /* cheapest change that would help */
};

struct lo_plan_stage {
    lo_time from;
    lo_time to;
    int32_t n_dead;
    const lo_section *dead;
    const struct lo_off *off; /* borrowed from the supply */
    const struct lo_dip *dip; /* off for dip_s more of it, or NULL */
};

struct lo_plan_outage {
    int32_t n_jobs;
    const lo_job_id *jobs;
    lo_time from; /* first dead instant */
    lo_time to;   /* last dead instant  */
    int32_t n_stages;
    const struct lo_plan_stage *stages;
    int64_t customer_s; /* customer-seconds */
    int64_t mv_customer_s;
};

/* More parts than this are not looked for. */
enum { LO_MOST_PARTS = 4 };

enum lo_outcome {
    LO_OUTCOME_OPTIMAL,
    LO_OUTCOME_FEASIBLE,
    LO_OUTCOME_INFEASIBLE,
    LO_OUTCOME_NONE_IN_TIME
};

/* What the plan would be if every job that offers this way of working used it:
 * by how much the chosen modes are the better ones. */
struct lo_mode_choice {
    const char *name; /* the mode's name, else "2 crews", "live, 1 crew" */
    int32_t n_offer;  /* jobs that offer it beside another mode */
    int32_t n_use;    /* of them, those that use it in this plan */
    double unplaced_weight;
    double unplaced_bound;
    double objective; /* hours, best found */
    double bound;     /* hours */
};

struct lo_proof; /* plan_export.h */

struct lo_plan {
    struct lo_arena *arena;
    const struct lo_problem *problem;
    enum lo_outcome outcome;
    int32_t n_jobs;
    struct lo_placement *placements;
    int32_t n_outages; /* by first instant, then by first job */
    struct lo_plan_outage *outages;
    int64_t customer_s;
    int64_t mv_customer_s;
    int64_t interruptions; /* customer interruptions */
    double objective;      /* hours of the objective's unit */
    double bound;
    double unplaced_weight;
    double unplaced_bound;
    double solve_seconds;
    double alone; /* hours if each placed job had its own outage, same mode */
    struct lo_proof *proof; /* *owned*; NULL unless it was asked for */
    struct lo_proof *left;  /* *owned*; that of the unplaced bound */
    int32_t n_choices;
    const struct lo_mode_choice *choices; /* lo_plan_compare_modes */
};

typedef void lo_plan_progress_fn(void *self, double seconds, double best,
                                 double bound);

struct lo_plan_options {
    double time_limit_s;           /* <= 0: none */
    lo_plan_progress_fn *progress; /* may be NULL; called at most 10 Hz */
    void *progress_self;
    const volatile int *stop; /* may be NULL; not 0 = end with the best */
    bool polish;              /* also levels (3) to (5) */
    bool by_model;            /* no trying of everything where that would do */
    bool keep_proof;          /* for lo_plan_export_bound */
    double gap; /* enough once no more can be placed: 0.005 = half a percent;
                   0 = the proof */
    /* By job: a plan that is known already, where it keeps all rules; no worse
     * one is given back. Crews are not read. NULL = none. */
    const struct lo_placement *known;
};
#define LO_PLAN_OPTIONS_INIT                                                   \
    {                                                                          \
        60.0, NULL, NULL, NULL, false, false, false, 0.0, NULL                 \
    }

enum lo_status lo_plan_solve(struct lo_plan **out,
                             const struct lo_problem *problem,
                             const struct lo_plan_options *options,
                             struct lo_error *err) LO_MUST_USE;
void lo_plan_free(struct lo_plan *plan); /* NULL is fine */

/* Fills plan->choices by planning once more for each way of working that some
 * job offers beside another (at most 6, `seconds` each). */
enum lo_status lo_plan_compare_modes(struct lo_plan *plan, double seconds,
                                     struct lo_error *err) LO_MUST_USE;

/* Appends the data of models/reference.mod for the problem (at most 6 jobs):
 * LO_ELIMIT when that model cannot hold it. */
enum lo_status lo_problem_reference_data(GString *out,
                                         const struct lo_problem *problem,
                                         struct lo_error *err) LO_MUST_USE;

/*
 * Re-checks the plan in plain C: E1 to E15, the invariants above and the
 * customer-second integral over R(t) of the whole network, without the
 * patterns, the model or the solver. LO_EINPUT: "E3: ..." names the rule, the
 * job and the instant.
 */
enum lo_status lo_plan_check(const struct lo_problem *problem,
                             const struct lo_plan *plan,
                             struct lo_error *err) LO_MUST_USE;

#endif
