/*
 * siting_int.h - the tree that the two methods without ties share.
 *
 * Nodes are zones joined where no switch can ever part them, in preorder.
 *   cost = fixed_cost + sum over nodes v of
 *          theta[v] x L[top(v)] + theta_fast[v] x L[fast top(v)]
 * top(v): nearest node from v upwards below a switch; fast top(v): below one
 * that is remote or trips. The two differ where some switches are remote:
 * first the remote ones restore, then those by hand.
 */
#ifndef LINEOUT_SITING_INT_H
#define LINEOUT_SITING_INT_H

#include <glib.h>

#include "lineout/siting.h"

enum fixed { FIXED_NONE, FIXED_SLOW, FIXED_FAST };

struct site_node {
    int32_t up; /* -1 at a root */
    enum fixed fixed;
    int32_t slow_site, fast_site; /* cheapest on the link up, or -1 */
    double theta, theta_fast;     /* weighted hours a year per unit of L */
    double below;                 /* L: weight at and below the node */
};

struct site_tree {
    int32_t n;
    struct site_node *node;
    double fixed_cost;
    bool fast; /* theta_fast matters */
};

/* false, and why: a tie or other times than two classes are in play. */
bool lo_site_tree_build(struct site_tree *tree, const struct lo_siting *siting,
                        const char **why);
void lo_site_tree_release(struct site_tree *tree);

/* The cost of these sites by the formula above. */
double lo_site_tree_cost(const struct site_tree *tree, const int32_t *sites,
                         int32_t n);

/* Weight of each zone in the unit; n_zones + 1 numbers, g_free. */
double *lo_site_weights(const struct lo_siting *siting);

/* Fills step 0..max of the frontier with sites and bound. */
enum lo_status lo_site_tree_dp(struct lo_frontier_step *steps,
                               const struct site_tree *tree, int32_t max,
                               struct lo_error *err) LO_MUST_USE;

/* Exact search with ties; steps as above, with cost. */
void lo_site_bracket(struct lo_frontier_step *steps,
                     const struct lo_siting *siting,
                     const struct lo_siting_options *options);

/* Are cost and bound one, up to rounding? */
bool lo_site_reached(double cost, double bound);

void lo_site_sort(int32_t *sites, int32_t n);

/* Changes the link as the site says. */
void lo_site_apply(struct lo_rel_grid *grid, const struct lo_site *site);

#endif
