/*
 * route_int.h - what the files of routes share: a change of positions under
 * way.
 */
#ifndef LINEOUT_SWITCHING_ROUTE_INT_H
#define LINEOUT_SWITCHING_ROUTE_INT_H

#include "switching/switching_int.h"

struct route {
    struct draft *d;
    const bool *target;
    struct grid *aim; /* as it shall be */
    bool *reserved;   /* per link: old feed of a hot move still to come */
    GArray *covers;   /* int32_t links, opened for a moment */
    int32_t *was_up;  /* per section: the way up before the covers opened */
};

static inline const struct lo_link *route_link(const struct route *r,
                                               int32_t link)
{
    return &r->d->m->sections->links[link];
}

/* To be closed, and open now. */
static inline bool route_adds(const struct route *r, int32_t link)
{
    return r->target[link] && !r->d->grid->closed[link];
}

/* To be opened, and closed now. */
static inline bool route_removes(const struct route *r, int32_t link)
{
    return !r->target[link] && r->d->grid->closed[link];
}

static inline int32_t route_far(const struct lo_link *link, int32_t section)
{
    return link->a.v == section ? link->b.v : link->a.v;
}

/* Side of the link that hangs on it in the aim; LO_NONE if neither does. */
int32_t lo_route_child(const struct route *r, int32_t link);

/* All the way from a source down to the link's parent side stands. */
bool lo_route_is_ready(const struct route *r, int32_t link);

/* The next move that keeps those who move on supply; false = there is none. */
bool lo_route_hot_move(struct route *r);

/* One opening that prepares a way back in which less goes off; false = none. */
bool lo_route_part_for_return(struct route *r);

/* Marks the old feeds of hot moves that have still to wait. */
void lo_route_reserve(struct route *r);

/* All orders of moves, the shortest first; leaves things as they are where none
 * keeps the rules (route_search.c). */
void lo_route_search(struct route *r);

/* The draft before a route is written; and that route written anew, with its
 * moves in an order in which dips are shorter (route_dip.c). */
struct lo_route_start;
struct lo_route_start *lo_route_start(const struct draft *d);
void lo_route_start_free(struct lo_route_start *start);
void lo_route_shorten_dips(struct draft *d, const struct lo_route_start *start,
                           const bool *target);

#endif
