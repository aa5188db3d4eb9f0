/*
 * reliability_int.h - the supplied zones in preorder, and one stage of one
 * event on them.
 *
 *   place     0 1 2 3 4 5      a zone's subtree is the range
 *   zone      S a b c d e      [place, end[place])
 *   up       -1 0 1 1 0 4
 *
 * Everything inside is a place; zones only at the border of the module.
 */
#ifndef LINEOUT_RELIABILITY_INT_H
#define LINEOUT_RELIABILITY_INT_H

#include <glib.h>

#include "lineout/reliability.h"

enum standing {
    REL_LIVE, /* supplied */
    REL_DARK, /* sound, but without supply */
    REL_DEAD  /* hangs on the fault */
};

struct lo_rel_eval {
    const struct lo_rel_grid *grid;
    int32_t n;           /* supplied zones */
    int32_t *place;      /* per zone, -1 = not supplied */
    int32_t *zone;       /* per place, like all below */
    int32_t *end;        /* past the last place of the subtree */
    int32_t *up;         /* -1 at a source */
    int32_t *up_link;    /* -1 at a source */
    double *load_kw;     /* of the zone */
    double *sub_kw;      /* of its subtree */
    double *value;       /* what restoring it is worth */
    double total_kw;     /* of all supplied zones */
    int32_t n_ties;      /* open links between supplied zones */
    int32_t *ties;       /* their indices */
    bool *tie_off;       /* per tie: fails this time (transfer < 1) */
    enum standing *now;  /* within the lost range; LIVE outside */
    double *extra_kw;    /* on the link up, by ties closed in this stage */
    double *live_sub_kw; /* within the lost range: supplied in the subtree */
    GArray *levels;      /* double: operating times in the lost range at */
    int32_t levels_from; /* this place, -1 = of none */
    double levels_switching_h;
    GHashTable *cases; /* struct rel_case, each its own key */
    GArray *entries;   /* struct entry of restore.c */
    bool thinned;
    int64_t stop_at; /* 0 = never */
};

/* What is lost, and by when what is operated. */
struct rel_stage {
    int32_t from, to; /* lost places */
    int32_t tripped;  /* link that is open by itself, -1 = none */
    int32_t dead[2];  /* faulted places, -1 = none */
    double switching_h;
    double limit_h; /* switches that take longer cannot be used */
};

/* A stage that many events may share (cases.c). */
struct rel_case {
    struct rel_stage stage; /* dead: the uppermost places of dead parts */
    unsigned mask;          /* which of the uncertain ties work */
    double dark;            /* weight without supply, NAN = not asked yet */
    double hours;           /* a year that it stands, by faults */
    double planned_hours;   /* ... by planned work */
    double planned;         /* times a year by planned work */
};

GHashTable *lo_rel_cases_new(void);

/* The case of a stage; lives until the eval forgets. */
struct rel_case *lo_rel_case(struct lo_rel_eval *eval,
                             const struct rel_stage *stage, unsigned mask);

/* Weight (per zone) without supply in the case. */
double lo_rel_case_dark(struct lo_rel_eval *eval, struct rel_case *c,
                        const double *weight);

/* Adds the hours of the case to the zones that are dark in it. */
void lo_rel_case_spread(struct lo_rel_eval *eval, const struct rel_case *c,
                        struct lo_rel_result *result);

/* Cases double with each uncertain tie; beyond this many the others are taken
 * as not usable, which errs to less supply. */
enum { REL_UNCERTAIN_MAX = 10 };

/* Ties of the lost range that work with a probability; how many. */
int lo_rel_uncertain(const struct lo_rel_eval *eval, int32_t from, int32_t to,
                     int32_t *out);

/* Sets tie_off[] for one case of them; its probability. */
double lo_rel_set_ties(struct lo_rel_eval *eval, const int32_t *uncertain,
                       int n, unsigned mask);

/* Can the link be operated in this stage? */
bool lo_rel_operable(const struct lo_rel_eval *eval,
                     const struct rel_stage *stage, int32_t link);

/* Decides now[] of the lost places. */
void lo_rel_stage(struct lo_rel_eval *eval, const struct rel_stage *stage);

/* Feeds islands within limits (restore.c). */
void lo_rel_restore(struct lo_rel_eval *eval, const struct rel_stage *stage);

/* kW that the link above a place may carry, the tie may carry, and a live
 * place may get more (negative when overloaded already) (donor.c). */
double lo_rel_limit(const struct lo_rel_eval *eval, int32_t i);
double lo_rel_tie_limit(const struct lo_rel_eval *eval, int32_t t);
double lo_rel_spare(const struct lo_rel_eval *eval,
                    const struct rel_stage *stage, int32_t i);
void lo_rel_load_path(struct lo_rel_eval *eval, int32_t i, double kw);

/* The live end of a usable tie into a dark place, which *dark receives. */
int32_t lo_rel_donor(const struct lo_rel_eval *eval,
                     const struct rel_stage *stage, int32_t t, int32_t *dark);

/* Feeds the whole island below `top` over the tie with most room beside it,
 * and marks it lit; true if there is no more to do about it. */
bool lo_rel_feed_whole(struct lo_rel_eval *eval, const struct rel_stage *stage,
                       int32_t top, bool *lit);

/* The empty list of choices that eval->entries is. */
GArray *lo_rel_entries_new(void);

/* Loops (loops.c). Roots and edges first, then the loops, once: appends pairs
 * (int32_t, int32_t) that, joined, make every loop one; returns how many
 * independent loops there are. */
struct lo_rel_forest;
struct lo_rel_forest *lo_rel_forest_new(int32_t n);
void lo_rel_forest_free(struct lo_rel_forest *forest);
void lo_rel_forest_root(struct lo_rel_forest *forest, int32_t i);
void lo_rel_forest_edge(struct lo_rel_forest *forest, int32_t a, int32_t b);
int32_t lo_rel_forest_loops(struct lo_rel_forest *forest, GArray *pairs);

/* Does any limit bind at all? */
bool lo_rel_limited(const struct lo_rel_eval *eval);

#endif
