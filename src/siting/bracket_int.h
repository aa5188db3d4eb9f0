/*
 * bracket_int.h - the exact search with ties: what its two files share.
 *   bracket.c         branches, bounds, the search
 *   bracket_answers.c sets that are evaluated, and first ones to begin with
 */
#ifndef LINEOUT_BRACKET_INT_H
#define LINEOUT_BRACKET_INT_H

#include "siting/relax_int.h"

struct bracket {
    const struct lo_siting *siting;
    int32_t max;
    double budget;
    gint64 stop_at;
    struct relax *slow, *fast,
        *both; /* fast, both: NULL without remote sites */
    double fixed;
    enum site_state *state; /* scratch */
    bool *frozen, *thawed;  /* per tie: all true, all false */
    int32_t k;              /* the search is about so many sites */
    GPtrArray *open;        /* struct branch */
    GHashTable *known;      /* keys of branches */
    GHashTable *costs;      /* sets -> double */
    struct lo_rel_grid *grid;
    struct lo_rel_eval *eval;
    double *weight;
    struct lo_frontier_step *step; /* per k: the best so far */
};

static inline bool lo_bracket_late(const struct bracket *b)
{
    return g_get_monotonic_time() >= b->stop_at;
}

/* A text that two equal sets share; sorts the set. */
void lo_bracket_append_key(GString *out, GArray *set);

double lo_bracket_capital(const struct bracket *b, const GArray *set);

/* Evaluates the set (int32_t) and keeps it wherever it is better. */
void lo_bracket_try(struct bracket *b, GArray *set);

/* Sites one by one, then each against each other, as long as that helps, for
 * every k: until `stop_at`. */
void lo_bracket_first_answers(struct bracket *b, gint64 stop_at);

#endif
