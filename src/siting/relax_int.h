/*
 * relax_int.h - what a set of sites costs at least where ties are in play.
 *
 *   S ==== 1 --x-- 2 --x-- 3 ==[tie]== elsewhere
 *
 * The dead block B of a fault is known exactly: all that hangs on it. Of what
 * is cut off behind B as much is taken as restored as any tie could feed.
 *   cost >= fixed + sum over blocks B of
 *           theta(B) x (weight(B) + sum over cuts c below B of dark(c, B))
 *   theta     hours a year that the faults of a node last after switching
 *   dark      weight below c that no tie can feed while B is dead
 * Where a tie cannot carry all below c, what it feeds is bounded by switches.
 * Of switches that are there or in, exactly (relax_feed.c); where sites that
 * are still free might do better, by its room in kW alone. A tie can be
 * frozen: "no free site bounds what it feeds, in no fault".
 * A tie with ends a, b helps below c only if it leaves sub(c) and the block's
 * top lies strictly below q, where the ways from a and b to the source meet:
 * else b is dead, dark or below c, too. Where no limits bind, a tie that is no
 * use so may be fed by another one that is: then it counts.
 *
 * Invariants
 *   R1 no set of sites costs less than its value here
 *   R2 the value of a set never grows with a site more
 */
#ifndef LINEOUT_RELAX_INT_H
#define LINEOUT_RELAX_INT_H

#include "siting/siting_int.h"

/* Which switches stand between blocks, and which hours are counted. */
enum relax_family {
    RELAX_SLOW, /* all; hours after switching by hand, and planned work */
    RELAX_FAST, /* remote ones; hours from remote to manual switching   */
    RELAX_BOTH  /* all; hours of both: each switch taken as remote      */
};

enum site_state { SITE_FREE, SITE_IN, SITE_OUT };

struct relax_node {
    int32_t up;        /* -1 at a root */
    int32_t depth;     /* 0 at a root */
    int32_t link;      /* above; -1 at a root */
    bool boundary;     /* parted from above whatever is installed */
    bool site;         /* or by a site on the link */
    bool sheds;        /* the boundary may be opened to shed load */
    double limit_kw;   /* of the link above, at least the normal flow */
    int32_t meets;     /* distinct q strictly above: classes of tops here */
    double theta;      /* of the node */
    double weight, kw; /* of the node */
    double sub_weight, sub_kw;
};

/* A tie seen from one of its ends. */
struct relax_tie {
    int32_t inside, outside; /* nodes; outside -1 = in another tree */
    int32_t link;
    int32_t meet;    /* node q; -1 = above the roots */
    int32_t meet_no; /* q is the so-manieth on the way down, from 0 */
    double room_kw;  /* that the tie and its donor could spare */
    double fails;    /* probability that it cannot be used */
};

struct relax {
    const struct lo_siting *siting;
    enum relax_family family;
    int32_t n;
    struct relax_node *node; /* preorder */
    int32_t *end;            /* past the last node of the subtree */
    int32_t n_ties;
    struct relax_tie *tie;
    bool limited;
    GHashTable *fed;     /* struct relax_fed: asked before */
    int32_t *first_site; /* per link, -1 = none */
    int32_t *next_site;  /* per site on the same link */
};

/* *owned*. */
struct relax *lo_site_relax_new(const struct lo_siting *siting,
                                enum relax_family family);
void lo_site_relax_free(struct relax *relax); /* NULL is fine */

/* What no site changes: hours until the first switch that could be new is
 * operated, and passing faults. */
double lo_site_relax_fixed(const struct lo_siting *siting);

/* Do sites on links of this family's blocks count, and is one usable? */
bool lo_site_relax_counts(const struct relax *relax, int32_t site);

/* What is known about the sites, and asked. */
struct relax_question {
    const enum site_state *state; /* per site */
    const bool *frozen;           /* per tie */
    int32_t k;                    /* free sites at most */
    gint64 stop_at;
};

/* Least costs (without the fixed part) with at most 0..k free sites, beside
 * those that are in; least[0..k], and sets[0..k] of free sites where asked for
 * (each g_array_free). False if time ran out: nothing is written then. */
bool lo_site_relax_solve(double *least, GArray **sets,
                         const struct relax *relax,
                         const struct relax_question *question);

/* --- what ties feed (relax_feed.c) ---------------------------------------- */

struct relax_feed;

struct relax_feed *lo_site_feed_new(const struct relax *relax,
                                    const struct relax_question *question);
void lo_site_feed_free(struct relax_feed *feed); /* NULL is fine */

/* Weight below node c that stays dark at least while a block whose top has
 * this class is dead above c; `chosen`: so many free sites below c are
 * used. */
double lo_site_feed_dark(const struct relax_feed *feed, int32_t c,
                         int32_t class, int32_t chosen);

/* The empty table that relax->fed is. */
GHashTable *lo_site_fed_new(void);

/* May the limits of this tie matter at all? */
bool lo_site_tie_binds(const struct relax *relax, int32_t t);

#endif
