/*
 * plan_int.h - what the files of src/plan share: the planner's own view.
 *
 *   option = one job in one mode, with the starts it may have by itself
 *            (E2, E5 alone, crews that exist and are on shift)
 *
 *   job j, mode m     crew  |cb|      work d       |ca|
 *   start s        ---------[--[==================)--)------> time
 *                        dead [b[==================)  a )
 *
 * Words
 *   interact   two jobs whose reaches meet (DESIGN 4); only such jobs can
 *              share hours
 *   linked     they interact and their dead stretches overlap or touch
 *   group      jobs connected by links: one outage, one pattern placed in time
 *   rate       customers without supply while the sections of a set of active
 *              jobs are dead; in the objective's unit unless said otherwise
 *   unit       one crew of a need: a need of 2 crews is 2 units
 *   split      an option that does the job in parts (E12): pieces at fixed
 *              distances, each an option of its own that no job can choose
 *
 * Times are lo_time; costs are customer-seconds of the objective's unit
 * (int64, exact), hours only where the solver is told.
 */
#ifndef LINEOUT_PLAN_INT_H
#define LINEOUT_PLAN_INT_H

#include <glib.h>

#include "lineout/plan.h"

enum {
    MAX_CLASSES = 64, /* kinds of crews that differ for some job */
    MAX_NEEDS = 8     /* crew types one mode may ask for */
};

/* --- options and interaction (planner.c) ------------------------------- */

struct piece {
    int option;
    int64_t after_s; /* it begins so long after the first one */
};

struct option {
    int job;
    int mode;     /* index into the job's modes */
    int n_pieces; /* 0 = in one piece */
    const struct piece *pieces;
    int64_t duration_s, before_s, after_s; /* a split: first to last work */
    int64_t dead_s; /* for how long something is dead, in all */
    bool dead;      /* something is dead while it runs */
    int64_t alone;  /* cost of the job done alone in this mode; where hours
                       differ, the least it can be */
    int n_starts;
    const lo_time *starts; /* ascending */
    const bool *holds;     /* by start: alone, does it keep its rules? */
    bool all_hold;
    const int64_t *costs; /* by start, alone; NULL = `alone` at all */
    int64_t *scarce; /* by start: price of its crews that day; NULL = unknown */
    int n_needs;
    const struct lo_need *needs;
};

struct planner {
    const struct lo_problem *problem;
    struct lo_arena *arena;
    int n_jobs;
    int n_options;
    int n_all; /* and the pieces of splits after them */
    struct option *options;
    bool splits;         /* some option is one */
    bool *thinned;       /* by job: not all of its splits are options */
    int *first_option;   /* n_jobs + 1 */
    int *first_neighbor; /* n_jobs + 1; interacting jobs, ascending */
    int *neighbors;
    int *n_covers; /* by job: stretches in which it can be dead */
    struct lo_interval **covers;
    uint64_t *spells; /* by job: bits of the spells it can be dead in; a spell
                          is a stretch in which anybody can, most often a day
                          (the 64th and all later ones are one bit) */
    bool *gaining;    /* by neighbour: may the pair gain by sharing? (gain.c) */
    bool *judged;     /* ... and is that known, not only assumed? */
    int *first_sharer; /* n_jobs + 1; interacting, whatever the hour */
    int *sharers;
    bool by_time;       /* hours differ: who is protected, or their weight */
    bool guards_differ; /* ... who is protected */
    int n_guards;       /* those that hours have */
    int32_t *guards;
    int *epoch_kind;      /* by epoch: the first that is like it */
    bool by_start;        /* rules or costs of a pattern depend on its start */
    int32_t guard;        /* of all epochs alike, else 0 */
    int64_t least_weight; /* of an hour */
    double hour;          /* cost parts of one customer-hour */
    int *first_limit;     /* by section, n + 1: its E9 limits */
    int *limits;          /* of problem->off_limits */
    int *first_spot;      /* by section, n + 1: problem->spots */
    bool *minds;          /* by job: those it could have off mind the hour */
    bool weights_differ;  /* an hour weighs more than another */
    bool couples;         /* E6, E13, E14 or E15 may forbid something */
    GHashTable *rates;    /* set of jobs, guard -> struct lo_off */
    GHashTable *floors;   /* set of jobs -> int64_t */
    GHashTable *dips;     /* two sets of jobs -> struct lo_dip */
    struct crew_room *crews;
    struct crew_profile *profile;
    bool ordered;    /* some job has a predecessor (E4) */
    bool alone;      /* no second process */
    bool quick;      /* patterns: pairs in small company only */
    double deadline; /* lo_steady_seconds(); +inf = none */
    const volatile int *stop;
    struct proof_slot *proof; /* NULL: nobody asked for one (proof_int.h) */
};

struct planner *planner_new(const struct lo_problem *problem);
void planner_free(struct planner *planner);

bool planner_out_of_time(const struct planner *planner);
bool interact(const struct planner *planner, int a, int b);

/* Can the dead stretches of two jobs touch, whatever their starts? */
bool jobs_can_meet(const struct planner *planner, int a, int b);

/* Sets of jobs as keys: their number, then the jobs (rates.c). */
guint hash_jobs(gconstpointer key);
gboolean same_jobs(gconstpointer a, gconstpointer b);

/* In an ascending list? */
bool has_section(const lo_section *list, int32_t n, lo_section section);

/* Do two ascending lists have a section in common? */
bool sections_meet(const lo_section *a, int32_t n_a, const lo_section *b,
                   int32_t n_b);

/* Fills `gaining` for pairs not judged yet, in the order of `jobs` (whole
 * parts). A pair with company of more than `most` at an instant, or for which
 * there is no time, counts as gaining, and is not judged. */
void find_gains(struct planner *planner, const int *jobs, int n, int most);

/* What is off while exactly the sections of `jobs` (ascending) are dead. */
const struct lo_off *off_of_jobs(struct planner *planner, const int *jobs,
                                 int n);
const struct lo_off *off_under(struct planner *planner, const int *jobs, int n,
                               int32_t guard);

/* What a second of it costs in an epoch of weight 1; a dip, all of it. */
int64_t worth_of_off(const struct planner *planner, const struct lo_off *off);
int64_t worth_of_dip(const struct planner *planner, const struct lo_dip *dip);

/* Cost of a second with exactly `jobs` dead: the least of all hours. */
int64_t rate_of_jobs(struct planner *planner, const int *jobs, int n);

/* What the section itself costs for a second off: the least of all hours. */
int64_t rate_of_section(const struct planner *planner, lo_section section);

/* Off for dip_s when the dead sections change from those of one set to those
 * of another; NULL without dips. */
const struct lo_dip *dip_of_jobs(struct planner *planner, const int *before,
                                 int n_before, const int *after, int n_after);
struct dead_set { /* jobs that are dead, and the guard of the hour */
    const int *jobs;
    int n;
    int32_t guard;
};
const struct lo_dip *dip_between(struct planner *planner,
                                 const struct dead_set *before,
                                 const struct dead_set *after);
int64_t dip_cost(const struct planner *planner, const struct lo_dip *dip);

/* Is `at` one of the option's starts? */
bool option_allows(const struct option *option, lo_time at);

/* --- a job placed in time ---------------------------------------------- */

struct placed {
    int option; /* index into planner->options, -1 = unplaced */
    lo_time start;
};

struct lo_interval dead_span(const struct planner *planner, struct placed p);
struct lo_interval crew_span(const struct planner *planner, struct placed p);

/* linked, for two placed jobs; of splits, any pieces */
bool linked(const struct planner *planner, struct placed a, struct placed b);

/* --- work in parts (split.c) ------------------------------------------- */

/* Placed jobs with the pieces of splits instead of the splits: what most rules
 * are about. Borrows `jobs` where there is nothing to split. */
struct piece_list {
    const struct placed *at;
    int n;
    struct placed *own;
};
void pieces_open(struct piece_list *list, const struct planner *planner,
                 const struct placed *jobs, int n);
void pieces_close(struct piece_list *list);
bool has_splits(const struct planner *planner, const struct placed *jobs,
                int n);

/* The pieces of one job; itself, if it is no split. Returns how many. */
int pieces_of(const struct planner *planner, struct placed p,
              struct placed out[LO_MOST_PARTS]);

/* Job j as the placement has it: mode, start and parts (none given = in one
 * piece); option -1 where there is no such. */
struct placed placed_as(const struct planner *planner, int j,
                        const struct lo_placement *placement);

/* The options of the jobs, with their starts, and what they keep and cost by
 * themselves (options.c). */
void add_options(struct planner *planner);

/* --- order (order.c) --------------------------------------------------- */

/* E4: may p be where it is beside `other`? (if one must follow the other) */
bool in_order(const struct planner *planner, struct placed p,
              struct placed other);

/* E4 for job j at `p` against all that is placed: its predecessors are, and
 * have ended; its successors begin later. */
struct schedule;
bool order_allows(const struct planner *planner,
                  const struct schedule *schedule, struct placed p);

/* E4 for the whole schedule. */
bool order_holds(const struct planner *planner,
                 const struct schedule *schedule);

/* Longest chain of predecessors of a job. */
int order_depth(const struct planner *planner, int job);

struct schedule;

/* --- cost (cost.c) ----------------------------------------------------- */

/* Splits placed jobs into groups; group[i] = number of the group of jobs[i],
 * from 0 in order of first jobs. Returns how many. */
int group_jobs(const struct planner *planner, const struct placed *jobs, int n,
               int *group);

/* A group as time goes by (group_view.c). */
struct view_step {
    lo_time from;
    lo_time to;
    int epoch;
    int32_t guard;
    int first; /* its jobs: view_jobs */
    int n;
    const struct lo_off *off;
    const struct lo_dip *dip; /* at `from`; NULL = none */
};
struct group_view {
    GArray *steps;             /* struct view_step, without holes */
    GArray *active;            /* int */
    const struct lo_dip *last; /* on the way back to normal */
};
void view_open(struct group_view *v, struct planner *planner,
               const struct placed *jobs, int n);
void view_close(struct group_view *v);
const struct view_step *view_at(const struct group_view *v, guint i);
const int *view_jobs(const struct group_view *v, const struct view_step *s);
int64_t view_cost(struct planner *planner, const struct group_view *v);
bool group_span(const struct planner *planner, const struct placed *jobs, int n,
                struct lo_interval *out);

/*
 * Costs in parts (problem->scale). cost_of and cost_of_group take starts
 * relative to anything: where hours differ (planner->by_time) they are lower
 * bounds. cost_at and cost_of_group_at take real starts, and are exact.
 */
int64_t cost_at(struct planner *planner, const struct placed *jobs, int n);
int64_t cost_of_group_at(struct planner *planner, const struct placed *jobs,
                         int n);
int64_t cost_alone_at(const struct planner *planner, struct placed p);
int64_t floor_of_group(struct planner *planner, const struct placed *jobs,
                       int n);

/* What every cost is a multiple of; 1 where an hour weighs more than another.
 */
int64_t grain_of_costs(const struct planner *planner);

/* Cost of the given placed jobs, split into groups. `n` <= n_jobs. */
int64_t cost_of(struct planner *planner, const struct placed *jobs, int n);

/* Cost of jobs known to form one group. */
int64_t cost_of_group(struct planner *planner, const struct placed *jobs,
                      int n);

/* Linked, and dearer as one group than each alone (E8 shared, or unstaged), or
 * not to be one at all (problem->apart). */
bool costs_more_together(struct planner *planner, struct placed a,
                         struct placed b);

/* Which rule is broken, by whom and by how much; for people (breach.c). */
struct breach {
    const char *rule;   /* "E4" ...; NULL = none */
    lo_section section; /* E6, E7, E9, E10, E14 */
    lo_section partner; /* E10 */
    lo_feeder_id feeder;
    int limit;      /* E6: of problem->repeats */
    int job;        /* E4: the other one; E5: whose lead */
    int64_t most_s; /* E5 lead, E9 longest, E14 least */
};

/* Rules decided inside a group (group_rules.c), at real starts: E4 between its
 * jobs. E5: nobody is off during the dead stretch of one of its jobs before
 * that job's notice lead has passed. E7, E9, E10. */
bool group_keeps_rules(struct planner *planner, const struct placed *jobs,
                       int n);

/* The same; *out says what is broken. */
bool group_keeps(struct planner *planner, const struct placed *jobs, int n,
                 struct breach *out);
bool jobs_hold(struct planner *planner, const struct placed *jobs, int n,
               struct breach *out);

/* group_keeps_rules for every group of the list. */
bool jobs_keep_rules(struct planner *planner, const struct placed *jobs, int n);

/* ... for the job alone, found once by start (planner.c). */
bool alone_holds(const struct planner *planner, struct placed p);

/* Customers in the job's own sections are off whatever else is done; so may
 * E5, E7 and E9 forbid a start that no company can heal. */
bool surely_off(const struct planner *planner, int job);
bool own_sections_allow(const struct planner *planner, const struct option *o,
                        lo_time at);
bool own_sections_hold(const struct planner *planner, const struct option *o,
                       lo_time at, struct breach *out);

/*
 * What forbids job j to be done in that mode from `at`, in one piece or, if it
 * may, in parts: by itself (*alone), or because the others stay where they are
 * in the schedule. rule NULL: nothing. "E3" has no values.
 */
void find_breach(struct planner *planner, const struct schedule *schedule,
                 int j, int mode, lo_time at, struct breach *out, bool *alone);

/* Words for it, a message id with one %s for *value; LO_N_ texts. */
const char *breach_text(const struct planner *planner,
                        const struct breach *breach, struct lo_arena *arena,
                        const char **value);

/* E10 with a dip: no pair off by the dip and `off` (may be NULL). */
bool pairs_hold_in_dip(const struct lo_problem *problem,
                       const struct lo_dip *dip, const struct lo_off *off);

/* --- between groups (coupling.c) ---------------------------------------- */

/* E6, E13, E14, E15 for the placed jobs; `focus` >= 0: only what the group of
 * jobs[focus] takes part in, the others being known to hold. */
bool coupling_holds(struct planner *planner, const struct placed *jobs, int n,
                    int focus);

/* The same of all of them; *out says what is broken. */
bool coupling_keeps(struct planner *planner, const struct placed *jobs, int n,
                    struct breach *out);

/* E14 alone, of jobs at starts relative to anything. */
bool gaps_hold_among(struct planner *planner, const struct placed *jobs, int n);

/* Could costs or rules of a group, by itself, depend on its start? */
bool start_matters(const struct planner *planner, const struct placed *jobs,
                   int n);
bool hours_matter(const struct planner *planner, const struct placed *jobs,
                  int n);

/* E13, E14 and E15 alone: E6 is dear to ask, and hardly ever broken by one
 * pattern; an answer that breaks it is cut off. */
bool switching_holds(struct planner *planner, const struct placed *jobs, int n);

/* All rules but crews, order and cost, of exactly these jobs. */
bool jobs_hold_together(struct planner *planner, const struct placed *jobs,
                        int n);

/* --- crews (crews.c) --------------------------------------------------- */

/* Kinds of crews, and which of them a unit may use. */
struct crew_room *crew_room_new(const struct lo_problem *problem,
                                struct lo_arena *arena);

/* How many kinds there are; more than MAX_CLASSES cannot be planned. */
int crew_class_count(const struct lo_problem *problem);

/* Crew classes that could serve a need of the job whose crews are busy over
 * `span` (from LO_TIME_NONE = whatever the hour); 0 = none. */
uint64_t crew_classes(const struct planner *planner, int job,
                      const struct lo_need *need, struct lo_interval span);

/* E3: may that crew serve the need at all, and is it on shift throughout? */
bool crew_may_serve(const struct planner *planner, int job,
                    const struct lo_need *need, int crew);
bool crew_is_on_shift(const struct lo_plan_crew *crew, struct lo_interval span);

/* Crews in a set of classes. */
int crew_count(const struct planner *planner, uint64_t classes);

/* Can all needs of the option be met by crews that exist and are on shift, if
 * nothing else is done? */
bool crews_suffice_alone(const struct planner *planner, const struct option *o,
                         struct lo_interval span);

enum crew_answer { CREWS_FIT, CREWS_CLASH, CREWS_UNKNOWN };

/*
 * Assigns crews to all placed jobs (E3, exactly: same crew throughout, travel
 * between sites). On FIT writes the crews of job k, in order of its needs, to
 * out[k] (may be NULL). On CLASH *first_clash is the index of a job in the
 * stretch of time that cannot be served. UNKNOWN when the search was cut off.
 */
enum crew_answer crews_assign(const struct planner *planner,
                              const struct placed *jobs, int n, GArray **out,
                              int *first_clash);

/* true if the two jobs work at a common section (no travel between them). */
bool same_site(const struct planner *planner, int a, int b);

/* --- a whole schedule (schedule.c) ------------------------------------- */

struct schedule {
    struct placed *jobs; /* n_jobs; option -1 = unplaced */
    int *used;           /* crews at work (crew_profile.c) */
    double unplaced;     /* weight */
    int64_t cost;
};

/* Crews at work by slot (crew_profile.c); the counts, crew_profile_size of
 * them, are the schedule's. */
struct crew_profile;
struct crew_profile *crew_profile_new(const struct planner *planner);
void crew_profile_free(struct crew_profile *profile); /* NULL is fine */
int crew_profile_size(const struct crew_profile *profile);
void crew_profile_add(const struct crew_profile *profile, int *used,
                      struct placed p, int sign);

/* No: the crews are surely not there. Yes: they are, if the profile is exact;
 * else still to be checked by crews_assign. */
bool crew_profile_allows(const struct crew_profile *profile, const int *used,
                         struct placed p);
bool crew_profile_is_exact(const struct crew_profile *profile);

/* The sets, the crews of one, and how many crews an option needs that only the
 * set can give. */
int crew_profile_sets(const struct crew_profile *profile);
int crew_profile_crews(const struct crew_profile *profile, int set);
int crew_profile_units(const struct crew_profile *profile, int option, int set);

/* Do both want the same crews at the same time? */
bool crew_profile_rivals(const struct crew_profile *profile, struct placed a,
                         struct placed b);

/* Where crews are missing for `p`: the first such slot and set; false = they
 * are not surely missing. And does `other` keep crews busy there? */
struct crew_shortage {
    int set;
    int slot;
};
bool crew_profile_short(const struct crew_profile *profile, const int *used,
                        struct placed p, struct crew_shortage *out);
bool crew_profile_helps(const struct crew_profile *profile, struct placed other,
                        const struct crew_shortage *missing);

/* How well `p` fits between the ends of others: more is better. */
int crew_profile_snug(const struct crew_profile *profile, const int *used,
                      struct placed p);

struct schedule schedule_new(const struct planner *planner);
void schedule_free(struct schedule *schedule);
void schedule_copy(const struct planner *planner, struct schedule *to,
                   const struct schedule *from);

/* Sets the place of job j, its crews with it; no figures, no rules. */
void schedule_move(const struct planner *planner, struct schedule *schedule,
                   int j, struct placed to);

/* Recomputes both figures, and the crews, from the placements. */
void schedule_price(struct planner *planner, struct schedule *schedule);

/* Lexicographic: less weight unplaced, then less cost. */
bool schedule_better(const struct schedule *a, const struct schedule *b);

/* The stretch of time around `p` of job `j` that is closed under "crews busy
 * or travelling": what lies outside cannot clash with it. */
struct lo_interval crew_stretch(const struct planner *planner,
                                const struct schedule *schedule,
                                struct placed p, int j);

/* Can `p` be added with crews for everybody around it? */
bool schedule_crews_fit(struct planner *planner,
                        const struct schedule *schedule, struct placed p);

/* Jobs whose cost the place of job j can touch, with j at `p` first: staged,
 * its group; unstaged, all it interacts with through others. Returns how many;
 * `out` has room for n_jobs. */
int touched_by(const struct planner *planner, const struct schedule *schedule,
               int j, struct placed p, struct placed *out);

/* E6, E13, E14, E15 with `p` added. */
bool schedule_couples(struct planner *planner, const struct schedule *schedule,
                      struct placed p);

/* After jobs were taken from where they `was` and put back elsewhere, each
 * insertion having held: do those they left behind still keep the rules (all
 * but crews and order)? */
bool schedule_rules_hold(struct planner *planner,
                         const struct schedule *schedule,
                         const struct placed *was, int n_was);

/* true if all rules hold (E2 holds by construction). */
bool schedule_holds(struct planner *planner, const struct schedule *schedule);

/* Puts job j at its cheapest place that leaves the others where they are;
 * false if there is none. Ties: earliest. */
bool schedule_insert(struct planner *planner, struct schedule *schedule, int j);

/* Takes job j out, if it is placed; puts a job at `p` (false where E5 would
 * break: then nothing changes). The crews are the caller's business. */
void schedule_take_out(struct planner *planner, struct schedule *schedule,
                       int j);
bool schedule_put(struct planner *planner, struct schedule *schedule,
                  struct placed p);

/* First plan by greedy insertion, then improvement until `target` (weight and
 * cost) is met, no round helps, or time is up. Deterministic. */
void schedule_first(struct planner *planner, struct schedule *schedule);
void schedule_improve(struct planner *planner, struct schedule *schedule,
                      double target_unplaced, int64_t target_cost, int rounds);

/* --- patterns (pattern.c) ---------------------------------------------- */

/* Jobs with relative starts that form one group wherever they are placed. */
struct pattern {
    int n;
    const struct placed *jobs; /* jobs ascending; starts relative: the first
                                  job's is 0 */
    int64_t cost;
};

/* For each linked set of jobs the least cost at which it can be one group. */
struct pattern_pool {
    struct lo_arena *arena;
    GArray *patterns; /* struct pattern; those of one job come first */
    GArray *hints;    /* struct pattern: of parts that have none there, for
                         the search alone */
    bool complete;    /* false: some part was too large to enumerate; its
                         costs are then a valid lower bound only */
};
struct pattern_pool *patterns_enumerate(struct planner *planner);
void patterns_free(struct pattern_pool *pool);

/* Every connected set of interacting jobs (`gaining`: by pairs that may gain)
 * whose smallest is `root`, as ascending lists; false if `fn` stopped it or
 * there are too many. */
typedef bool set_fn(void *self, const int *jobs, int n);
bool walk_sets(const struct planner *planner, int root, bool gaining,
               set_fn *fn, void *self);

/* Least cost of a job alone over its options; *option = -1 if it has none. */
int64_t cheapest_alone(const struct planner *planner, int job, int *option);

/* Every start of the first job at which all starts are allowed, E5 and the
 * crews hold inside the pattern; appends lo_time to `out`. */
void pattern_starts(struct planner *planner, const struct pattern *pattern,
                    GArray *out);

/* By bit: jobs that cost the same, and break no rule of their group, beside
 * the others as within one pattern with them. */
unsigned stand_ins(struct planner *planner, const struct placed *jobs, int n,
                   int64_t cost);

/* May one of these parts stand for the pattern at its start? */
bool stand_in_holds(struct planner *planner, const struct placed *jobs, int n,
                    unsigned parts);

/*
 * Hours alike: wherever a group is placed within hours of one kind, it costs
 * the same and keeps or breaks E5, E7, E9 and E10 alike. -1 = by itself. A
 * memo holds what was found for a pattern, kind by kind.
 */
enum { KINDS_KEPT = 6 };

/* Guards of which the least dip is sought; with more, dips are not certain. */
enum { GUARDS_TRIED = 8 };

struct kind_memo {
    int kind; /* -1 = free */
    bool holds;
    int64_t cost;
    unsigned parts;
};

int hours_kind(const struct planner *planner, const struct placed *jobs, int n);

/* The place of the kind, or a free one; NULL = none, or no kind. */
struct kind_memo *find_kind(struct kind_memo *memo, int kind);
void forget_kinds(struct kind_memo *memo);

/*
 * Every pattern of the set `jobs` (ascending, in all modes, at all offsets of
 * the grid) that costs at most `limit` and is not just its parts side by side.
 * `fn` returns false to stop; then so does this.
 */
typedef bool pattern_fn(void *self, const struct pattern *pattern);
bool patterns_within(struct planner *planner, const int *jobs, int n,
                     int64_t limit, pattern_fn *fn, void *self);

/* --- the long search (anneal.c) ---------------------------------------- */

struct search_goal {
    double unplaced; /* both reached: done */
    int64_t cost;
    double until;        /* lo_steady_seconds() */
    int steps;           /* most */
    uint64_t seed;       /* another one, other moves */
    const double *price; /* by job, of the master: what an outage of such jobs
                            costs at least; may be NULL */
    void (*improved)(void *self); /* now and then; may be NULL */
    void *self;
};

/* Improves `best`, with the patterns of `pool` (may be NULL) as a guide. Which
 * moves there is time for depends on the machine; their order does not. */
void schedule_anneal(struct planner *planner, struct schedule *best,
                     const struct pattern_pool *pool,
                     const struct search_goal *goal);

/* Lowers the weight left out of `best` to the goal's, if it can until a time
 * (lo_steady_seconds) and in so many steps, whatever that costs in hours.
 * eject.c */
void schedule_eject(struct planner *planner, struct schedule *best,
                    const struct search_goal *goal, double until);

/* --- master (master.c) ------------------------------------------------- */

struct master {
    double unplaced; /* weight allowed: level (1) */
    double bound;    /* customer-seconds; no plan within `unplaced` is less */
    double lp;       /* of the relaxation */
    double *price;   /* by job: dual of "covered once" */
    GArray *chosen;  /* const struct pattern *: the master's answer */
};
enum lo_status master_solve(struct planner *planner,
                            const struct pattern_pool *pool, double unplaced,
                            struct master *out, struct lo_error *err);
void master_clear(struct master *master);

/* Places the chosen patterns whole, one after the other; those that do not
 * fit are inserted job by job. */
void master_place(struct planner *planner, const struct master *master,
                  struct schedule *out);

/* --- exact placement (placement.c) ------------------------------------- */

/* Level (1): least weight unplaced. Improves `best`; *bound is proven. */
enum lo_status place_all(struct planner *planner, struct schedule *best,
                         double *bound, struct lo_error *err);

struct crew_bound;

/*
 * Level (2): proves `best` or finds better, by the time-indexed model of every
 * pattern whose reduced cost (by the master's prices, and those of `crews`, if
 * not NULL, for plans that leave out as much) lets it be part of a better plan.
 * *bound (customer-seconds) is raised as far as proven.
 */
enum lo_status place_exactly(struct planner *planner,
                             const struct pattern_pool *pool,
                             const struct master *master,
                             struct crew_bound *crews, struct schedule *best,
                             double *bound, struct lo_error *err);

/* --- levels (3) to (5) (polish.c) ---------------------------------------- */

/* Moves jobs and groups where it costs nothing, until no move helps or it is
 * `until` (lo_steady_seconds). */
void schedule_polish(struct planner *planner, struct schedule *schedule,
                     double until);

/* --- small problems (exhaust.c) ------------------------------------------ */

/* Few enough places to try them all? */
bool small_enough(const struct planner *planner);

/* Both levels at once: makes `best` the best there is. false when time ran
 * out: then it is just better than it was. */
bool try_everything(struct planner *planner, struct schedule *best);

/* --- results (outages.c, reason.c) ------------------------------------- */

/* Fills placements, outages and figures of `plan` from the schedule. */
void plan_fill(struct planner *planner, const struct schedule *schedule,
               struct lo_plan *plan);

/* Why each unplaced job is, and the cheapest repair. */
void plan_explain(struct planner *planner, const struct schedule *schedule,
                  struct lo_plan *plan);

#endif
