/*
 * siting.h - where the next switches, remote controls and ties save most.
 *
 *   S ==[cb]== 1 --x1-- 2 --x2-- 3 --x3-- 4        x1 x2 x3: sites
 *                       |                 |
 *                      60 customers      20        k = 1: x2 or x3?
 *
 * For every k = 0..K the set of at most k sites with the fewest expected
 * yearly customer-hours (faults and planned work, reliability.h), proven best
 * or with the bound that is proven.
 *
 * Words
 *   site      a link of the grid and what would be done to it: a new switch
 *             (by hand or remote), remote control for a switch that is there,
 *             a new tie
 *   block     the zones that stay together when every switch is open
 *   top       the uppermost zone of a zone's block. Without ties, a fault
 *             costs its own block and all below: rate x hours x L(top), L =
 *             weight of all zones below and at the top
 *
 * Methods
 *   tree      no tie can be used: dynamic programming over (zone, top, number
 *             of sites), every k at once; the ancestor model in GLPK
 *             (models/siting.mod, tags S1..S6) must agree, and takes budgets
 *   search    with ties: branch and bound between an idealised back-feed from
 *             below (whatever a tie could reach is fed; every k at once on the
 *             tree) and the exact evaluation from above; sites that cannot be
 *             part of a better answer are probed out. The time limit is kept,
 *             and the bound that is proven by then is given
 *
 * Invariants (lo_siting_validate names the one broken)
 *   I1 a site names a link of the grid; numbers are >= 0
 *   I2 a new switch stands on a conductor, remote control on a switch, fuse or
 *      breaker, a new tie on an absent open link
 *   I3 remote control is not slower than any event's switching by hand
 *
 * Units: hours, weight x hours a year (weight: customers, MV customers or kW),
 * money in whatever the user counts.
 * Ownership: a siting borrows grid and sites. Results are plain structs with
 * one release function. Threads: one at a time.
 *
 *   struct lo_siting siting = {grid, sites, n, LO_SITE_CUSTOMERS};
 *   struct lo_frontier frontier;
 *   if (lo_siting_frontier(&frontier, &siting, &options, err) == LO_OK)
 *       ... frontier.step[k].cost ...
 */
#ifndef LINEOUT_SITING_H
#define LINEOUT_SITING_H

#include "lineout/reliability.h"

enum lo_site_kind { LO_SITE_SWITCH, LO_SITE_REMOTE, LO_SITE_TIE };
enum lo_site_unit { LO_SITE_CUSTOMERS, LO_SITE_MV_CUSTOMERS, LO_SITE_KW };

struct lo_site {
    const char *name;
    int32_t link;
    enum lo_site_kind kind;
    double hours;   /* to operate it afterwards; NAN = the event's own */
    double capital; /* once */
    bool forbidden; /* not to be used */
};

struct lo_siting {
    const struct lo_rel_grid *grid;
    const struct lo_site *sites;
    int32_t n_sites;
    enum lo_site_unit unit;
};

struct lo_siting_options {
    int32_t max_sites;
    double budget;       /* capital of a whole set; INFINITY = none     */
    double time_limit_s; /* of the search, all k together; <= 0: none   */
};
#define LO_SITING_OPTIONS_INIT                                                 \
    {                                                                          \
        5, INFINITY, 60.0                                                      \
    }

/* The best set of at most k sites. */
struct lo_frontier_step {
    double cost;  /* weight x hours a year, evaluated event by event */
    double bound; /* nothing costs less                              */
    bool proven;  /* bound reached                                   */
    int32_t n;
    int32_t *sites; /* ascending */
};

struct lo_frontier {
    bool by_tree;
    int32_t n; /* steps: k = 0..n-1 */
    struct lo_frontier_step *step;
};

enum lo_status lo_siting_validate(const struct lo_siting *siting,
                                  struct lo_error *err) LO_MUST_USE;

/* Each k from 0 to max_sites. With a budget, `tree` uses the GLPK model. */
enum lo_status lo_siting_frontier(struct lo_frontier *out,
                                  const struct lo_siting *siting,
                                  const struct lo_siting_options *options,
                                  struct lo_error *err) LO_MUST_USE;
void lo_frontier_release(struct lo_frontier *frontier);

/* Weight x hours a year with these sites installed. */
double lo_siting_cost(const struct lo_siting *siting, const int32_t *sites,
                      int32_t n);

/* The grid with these sites installed: *owned*, borrows names from it. */
struct lo_rel_grid *lo_siting_install(const struct lo_siting *siting,
                                      const int32_t *sites, int32_t n);

/* --- the tree model ------------------------------------------------------- */

/* Can `tree` answer? If not, *why (may be NULL) says so; static storage. */
bool lo_siting_is_tree(const struct lo_siting *siting, const char **why);

/* The ancestor model in GLPK for one k. LO_EINPUT where lo_siting_is_tree is
 * false. step->sites is released by lo_frontier_step_release. */
enum lo_status lo_siting_glpk(struct lo_frontier_step *step,
                              const struct lo_siting *siting,
                              const struct lo_siting_options *options,
                              struct lo_error *err) LO_MUST_USE;
void lo_frontier_step_release(struct lo_frontier_step *step);

/* The same as data for models/siting.mod; g_free. NULL where it is no tree. */
char *lo_siting_data(const struct lo_siting *siting,
                     const struct lo_siting_options *options);

/* --- what a step is worth ------------------------------------------------- */

struct lo_site_money {
    double life_years;
    double rate;  /* of discount, a year */
    double value; /* of one customer-hour, whatever the unit of the study */
};

struct lo_site_worth {
    struct lo_rel_indices faults, planned, both;
    double capital;
    double saving_hours;  /* a year, against k = 0 */
    double saving_money;  /* a year */
    double annuity;       /* of the capital over its life */
    double present_value; /* of the savings, less the capital */
    double payback_years; /* capital / saving; INFINITY without saving */
};

void lo_siting_worth(struct lo_site_worth *out, const struct lo_siting *siting,
                     const struct lo_frontier *frontier, int32_t k,
                     const struct lo_site_money *money);

/* If site `site` is refused: the best set of at most k without it. */
enum lo_status lo_siting_refused(struct lo_frontier_step *out,
                                 const struct lo_siting *siting,
                                 const struct lo_siting_options *options,
                                 int32_t site, int32_t k,
                                 struct lo_error *err) LO_MUST_USE;

/* Hours a year that each point of the grid is off less (negative: more) with
 * the sites of step k; n_points numbers, g_free. */
double *lo_siting_gains(const struct lo_siting *siting,
                        const struct lo_frontier *frontier, int32_t k);

/* Does the best set of k change when rates and loads do? Fault rates x
 * `rates`, loads x `loads` (limits stay). */
enum lo_status lo_siting_sensitivity(struct lo_frontier_step *out,
                                     const struct lo_siting *siting,
                                     const struct lo_siting_options *options,
                                     double rates, double loads, int32_t k,
                                     struct lo_error *err) LO_MUST_USE;

#endif
