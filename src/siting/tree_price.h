/*
 * tree_price.h - what of the ancestor model a best answer could need.
 *
 * Ownership: plain struct, one release function.
 */
#ifndef LINEOUT_TREE_PRICE_H
#define LINEOUT_TREE_PRICE_H

#include "siting/siting_int.h"

struct site_needed {
    int32_t n;
    bool **top;      /* per node: the a-th node from v upwards may be its top */
    bool **fast_top; /* ... the b-th that may begin a remote block */
    double cost;     /* of a set within the limits: the best known */
    int32_t n_best;
    int32_t *best; /* that set, ascending */
};

/* False where the tree is too large for it. */
bool lo_site_needed_new(struct site_needed *needed,
                        const struct site_tree *tree,
                        const struct lo_siting *siting, int32_t count,
                        double budget);
void lo_site_needed_release(struct site_needed *needed);

#endif
