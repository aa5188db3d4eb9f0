/*
 * knapsack_int.h - what knapsack.c and prove.c share: a proof under way.
 */
#ifndef LINEOUT_SUPPLY_KNAPSACK_INT_H
#define LINEOUT_SUPPLY_KNAPSACK_INT_H

#include "backfeed_int.h"

enum kind { UNFED, NEEDY, SOURCED, KINDS };
enum { WORDS = 4, MOST_VERTICES = 64 * WORDS };
enum { MOST_INNER = 5 };

struct label {
    double load; /* of all that is fed */
    double need; /* NEEDY: load that hangs together with the vertex; SOURCED:
                    that, less what its tie lets through; UNFED: 0 */
    struct rank rank;
    uint64_t operated[WORDS]; /* a bit a choice */
    uint64_t fed[WORDS];      /* a bit an area */
};

struct proof {
    struct field *field;
    const struct bound *bound;
    const struct answer *best;
    lo_backfeed_found_fn *found;
    void *self;
    int32_t n;   /* areas; the vertex of that number stands above all trees */
    int32_t *up; /* per vertex */
    int32_t *by; /* per vertex: choice that leads up, LO_NONE */
    int32_t *depth;
    int32_t *order; /* parents first */
    GArray *(*list)[KINDS];
    double (*base)[2]; /* per point, P and Q while none of them is fed */
    int32_t neck;      /* point that all ties hang on, -1 = there is none */
    double along[2];   /* the direction */
    double flow[2]; /* P and Q there of the answer that shows the direction */
    double *load;   /* per area, along that direction */
    double room;
    bool failed; /* what was better did not hold */
    double price;
    double (*least)[KINDS]; /* cost of vertex and below at the price */
    double (*outer)[KINDS]; /* ... of all else */
    bool *joined; /* per vertex: its labels are in those of the one above */
    bool *giver;  /* per area: has to be fed */
    bool *barred; /* per choice: does not join its sides */
    int n_inner;
    int32_t inner[MOST_INNER];  /* ties between areas */
    double room_of[MOST_INNER]; /* load that comes over it at most */
    int into[MOST_INNER];       /* end that takes, -1 = unused */
    int tries;
};

static inline bool has_bit(const uint64_t *bits, int32_t i)
{
    return (bits[i / 64] >> (i % 64) & 1) != 0;
}

static inline void set_bit(uint64_t *bits, int32_t i)
{
    bits[i / 64] |= (uint64_t)1 << (i % 64);
}

/* Load that comes through the tie at most, and over what leads to it. */
double lo_proof_room_of(const struct proof *proof, int32_t tie);

/* Lists of equal length: that with the smallest link which is not in both. */
int lo_knapsack_compare(const uint64_t *a, const uint64_t *b);

/* The trees of closed switches between areas: up, by, depth and order. */
void lo_knapsack_grow(struct proof *proof);

/* A price of room at which the bound is a good one. */
void lo_knapsack_choose_price(struct proof *proof);

/* The best label of all, the inner ties being as they are; false if there is
 * none as good as the best answer. */
bool lo_knapsack_best(struct proof *proof, struct label *out);

#endif
