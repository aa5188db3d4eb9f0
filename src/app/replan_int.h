/*
 * replan_int.h - the search of a replan, shared by replan.c (one plan of it,
 * the order of things), stay.c (what can stay), replan_outages.c (which
 * published outages move) and replan_jobs.c (which jobs change).
 */
#ifndef LINEOUT_REPLAN_INT_H
#define LINEOUT_REPLAN_INT_H

#include "app/app_int.h"
#include "app/life_int.h"

/* Seconds for one trial of many. */
#define REPLAN_TRIAL_SECONDS 2.0

struct search {
    struct lo_session *session;
    const struct lo_replan_request *request;
    const struct lo_week *told;
    struct lo_problem *base; /* crews lost, nothing frozen */
    struct app_frozen frozen;
    bool *released; /* by outage of `told`: frozen.released */
    bool *stuck;    /* by outage: it has begun, and cannot stay */
    bool *kept;     /* by job: frozen.kept */
    bool *part;     /* by job: frozen.part, while any does */
    int64_t last;   /* highest number of an outage ever told */
    double until;   /* lo_steady_seconds() */
    struct lo_error *err;
};

/* One plan of the search. */
struct trial {
    struct lo_week *week;
    bool has_plan;
};

void trial_clear(struct trial *t);

/* `to` takes what `from` holds. */
void trial_move(struct trial *to, struct trial *from);

/* Has a plan; then less weight unplaced; then fewer hours. */
bool trial_is_better(const struct trial *a, const struct trial *b);

/* A plan of what is released and kept now; `tell` = with progress. */
enum lo_status replan_try(struct trial *out, struct search *s, double seconds,
                          bool tell);
bool replan_out_of_time(const struct search *s);

/*
 * Plans with all published outages where they are that can stay there (stay.c).
 * Where jobs of those given up find no place, what of these outages can stay as
 * it was told does. Where there is no plan even so (jobs pinned elsewhere), an
 * outage of which a job finds no place is given up until there is one; what can
 * stay after all is taken back.
 */
enum lo_status replan_give_up(struct trial *best, struct search *s);

/* --- stay.c ---------------------------------------------------------------
 */

/* The base with what is frozen now; its jobs are *owned* (g_free), with an
 * error, too. */
enum lo_status replan_frozen(struct lo_problem *out,
                             const struct search *s) LO_MUST_USE;

/* By job of such a problem: where the told plan has it, of all that can stay
 * there together; *owned* (g_free). */
struct lo_placement *replan_known(const struct search *s,
                                  const struct lo_problem *problem);

/* Releases the told outages that cannot stay beside the others: decided, not
 * searched for. Which ones, of several choices, it looks for until then. One
 * that has begun is not released, but stuck: there is no plan then. */
enum lo_status replan_release_lost(struct search *s, double until) LO_MUST_USE;

/* Sets s->part: jobs of the outages given up that can stay where people were
 * told of them, with nobody off who was not told so; and how many. */
enum lo_status replan_find_parts(struct search *s, const bool *given_up,
                                 int32_t *n) LO_MUST_USE;

/* The outage of a job in the plan before; NULL = none. */
const char *replan_outage_before(const struct search *s, int32_t j);

/* Where `best` leaves out jobs of outages given up: the plan in which what of
 * these can stay as it was told does, if that is a better one. */
enum lo_status replan_keep_parts(struct trial *best, struct search *s,
                                 const bool *given_up);

/* Published outages that are worth their price, one after the other, the one
 * that is most worth it first; moved[o] says which. */
enum lo_status replan_move_for_gain(struct trial *best, struct search *s,
                                    bool *moved);

/* Of plans near enough to `best` the one with the fewest changes that is
 * found; it claims what is proven of the best one. */
enum lo_status replan_keep_most(struct trial *best, struct search *s,
                                struct lo_replanned *out);

/* Jobs that were placed and are not where they were. */
int32_t replan_count_changes(const struct lo_week *told,
                             const struct lo_week *week);

#endif
