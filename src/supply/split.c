/*
 * split.c - R in parts that cannot matter to each other, so that off(R) of a
 * whole county is that of each part, found once and kept.
 *
 *   S == 1 == 2 --[t]-- 3 == T        R = {1, 3, 6}: 1 and 3 share the tie t,
 *   S == 5 == 6 --[u]-- 7 == U        6 has nothing of theirs: {1, 3} {6}
 *
 * Two sections of R are in one part if they interact (interact.c) or a pair of
 * the guard hangs on both, or over others that are.
 */
#include "backfeed_int.h"

/* Who of R was the first to have something, in the question `round`. */
struct owner {
    int32_t round;
    int32_t who; /* index in R */
};

struct split {
    int32_t round;
    const struct lo_footprint **print; /* per section, NULL = not asked yet */
    struct owner *section;             /* per section: in the reach of */
    struct owner *tie;                 /* per link */
    struct owner *donor;               /* per limited element, interact.c */
};

void lo_split_free(struct split *split)
{
    if (split == NULL)
        return;
    g_free(split->print);
    g_free(split->section);
    g_free(split->tie);
    g_free(split->donor);
    g_free(split);
}

static struct split *get_split(struct lo_supply *supply)
{
    if (supply->split != NULL)
        return supply->split;
    const struct lo_sections *sections = supply->sections;
    struct split *split = supply->split = g_new0(struct split, 1);
    split->print = g_new0(const struct lo_footprint *, (size_t)sections->n + 1);
    split->section = g_new0(struct owner, (size_t)sections->n + 1);
    split->tie = g_new0(struct owner, (size_t)sections->n_links + 1);
    split->donor =
        g_new0(struct owner, (size_t)lo_limited_names(supply->graph));
    return split;
}

/* Joins `who` with the owner; where there is none, it becomes the owner. */
static void claim(const struct split *split, struct owner *owner, int32_t who,
                  int32_t *joined)
{
    if (owner->round != split->round) {
        *owner = (struct owner){split->round, who};
        return;
    }
    int32_t root = lo_graph_root(joined, owner->who);
    joined[lo_graph_root(joined, who)] = root;
}

/* As lo_footprints_meet, of all at once: ways of their own are shared only
 * with donors of others. */
static void join(struct split *split, const struct lo_footprint *const *prints,
                 int32_t n, int32_t *joined)
{
    split->round++;
    for (int32_t i = 0; i < n; i++) {
        const struct lo_footprint *print = prints[i];
        for (int32_t k = 0; k < print->n_reach; k++)
            claim(split, &split->section[print->reach[k].v], i, joined);
        for (int32_t k = 0; k < print->n_ties; k++)
            claim(split, &split->tie[print->ties[k]], i, joined);
        for (int32_t k = 0; k < print->n_donors; k++)
            claim(split, &split->donor[print->donors[k]], i, joined);
    }
    for (int32_t i = 0; i < n; i++)
        for (int32_t k = 0; k < prints[i]->n_own; k++) {
            struct owner *owner = &split->donor[prints[i]->own[k]];
            if (owner->round == split->round)
                claim(split, owner, i, joined);
        }
}

/* Those that must not be off together matter to each other, too. */
static void join_pairs(const struct split *split, const struct guard *guard,
                       int32_t *joined)
{
    for (int32_t i = 0; guard != NULL && i < guard->n_pairs; i++) {
        const struct owner *a = &split->section[guard->pairs[i][0].v];
        const struct owner *b = &split->section[guard->pairs[i][1].v];
        if (a->round == split->round && b->round == split->round)
            joined[lo_graph_root(joined, a->who)] =
                lo_graph_root(joined, b->who);
    }
}

int32_t lo_split_parts(struct lo_supply *supply, struct section_set dead,
                       const struct guard *guard, int32_t *part)
{
    struct split *split = get_split(supply);
    const struct lo_footprint **prints =
        g_new(const struct lo_footprint *, (size_t)dead.n + 1);
    int32_t *joined = g_new(int32_t, (size_t)dead.n + 1);
    for (int32_t i = 0; i < dead.n; i++) {
        const struct lo_footprint **print = &split->print[dead.at[i].v];
        if (*print == NULL)
            *print = lo_supply_footprint(supply, &dead.at[i], 1);
        prints[i] = *print;
        joined[i] = i;
    }
    join(split, prints, dead.n, joined);
    join_pairs(split, guard, joined);
    int32_t n = 0;
    for (int32_t i = 0; i < dead.n; i++)
        part[i] = LO_NONE;
    for (int32_t i = 0; i < dead.n; i++) {
        int32_t root = lo_graph_root(joined, i);
        if (part[root] == LO_NONE)
            part[root] = n++;
        part[i] = part[root];
    }
    g_free(joined);
    g_free(prints);
    return n;
}
