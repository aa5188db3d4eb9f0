/*
 * crew_bound_parts.h - what crew_bound.c and crew_parts.c share.
 */
#ifndef LINEOUT_PLAN_CREW_BOUND_PARTS_H
#define LINEOUT_PLAN_CREW_BOUND_PARTS_H

#include "crew_bound_int.h"

struct place {
    int option;
    int day;
    lo_time from, to; /* crews, from the first start to the last end */
    int first_item;   /* of item_of */
    int n_items;
};

struct item {
    int place;
    int units; /* crews that only the bucket's set can give */
    int ticks; /* of the day */
};

struct bucket {
    int crews;
    int ticks; /* of the day, travel home included */
    int first; /* items */
    int n;
};

/* Share of the last round in what is taken of late. */
#define CREW_LATE 0.01

enum { LARGEST_PART = 12 }; /* jobs, to be covered exactly */

/* A pattern, a job alone, or a job left out. */
struct choice {
    int n;
    int jobs[LARGEST_PART];        /* of the planner */
    unsigned mask;                 /* positions in the part */
    int64_t cost;                  /* without prices */
    const struct pattern *pattern; /* NULL = left out */
    bool by_option;                /* one job: each option at its own cost */
    int64_t value;                 /* at the prices */
    int place[LARGEST_PART];
};

struct part {
    int n;
    int *jobs; /* ascending */
    GArray *choices;
    int64_t *least; /* by mask: cover of these; NULL = too many */
    int *by;        /* choice that covers its first job */
};

struct crew_bound {
    struct planner *planner;
    int n_days;
    GArray *places;   /* struct place, by option, then day */
    int *first_place; /* by option, n_options + 1 */
    GArray *items;    /* struct item, by bucket */
    GArray *buckets;
    int *item_of;        /* items by place */
    int64_t *price;      /* by item, >= 0 */
    int *asked;          /* by item: crews asked for less those in bins */
    int64_t best;        /* highest bound so far */
    int64_t *best_price; /* its prices */
    double *exact_price; /* before they are made whole */
    double *way;         /* of the last step */
    double *taken;       /* by place: how often of late */
    int64_t *knapsack;
    size_t knapsack_room;

    GArray *parts;      /* struct part (crew_parts.c) */
    int *part_of;       /* by job, -1 = cannot be placed */
    int64_t *day_price; /* by job, then day: least of its options' places */
    int *day_place;     /* ... and which; -1 = none */
    double spare;       /* weight that may be left out beyond what must be */
    int64_t left_price; /* of a unit of weight left out */
    int64_t best_left_price;
    double exact_left_price;
    double left_out; /* weight in the last cover */
    double left_way;
    double dearest; /* no price goes above: sums of all stay whole numbers */
};

void crew_parts_open(struct crew_bound *b, const struct pattern_pool *pool,
                     double unplaced);
void crew_parts_close(struct crew_bound *b);

/* Least cost of covering all jobs at the prices; adds the crews of the answer
 * to `asked`. */
int64_t crew_parts_least(struct crew_bound *b);

/* What the cover costs less without these jobs (distinct); INT64_MIN = not
 * known. */
int64_t crew_parts_without(const struct crew_bound *b, const int *jobs, int n);

/* The least price of each job on each day: day_price, day_place. */
void crew_parts_price(struct crew_bound *b);

/* Of all crews that the place needs. */
int64_t crew_parts_place_price(const struct crew_bound *b, int place);

/* What the dearest bin of a bucket is worth; its items are taken off `asked`,
 * once for each crew. */
int64_t crew_bound_dearest_bin(struct crew_bound *b,
                               const struct bucket *bucket);

/* The day on which a job placed like this begins. */
int crew_bound_day(const struct crew_bound *b, struct placed at);

#endif
