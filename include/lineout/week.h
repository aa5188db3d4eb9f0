/*
 * week.h - a plan in outside names: what is stored, shown, published.
 *
 * Dense ids end here: jobs, crews, switches by mRID, sections by label. One
 * struct feeds the JSON of DESIGN 9, the week table, the store and the
 * notices, so that they cannot differ.
 *
 *   job in parts (E12)   part  |08:30 ............................. 17:30|
 *     parts[0], in O1          |08:30  11:00|
 *     parts[1], in O2                                     |15:00  17:30|
 *
 * Ownership: one arena; everything lives until lo_week_free.
 */
#ifndef LINEOUT_WEEK_H
#define LINEOUT_WEEK_H

#include "lineout/arena.h"
#include "lineout/plan.h"

struct lo_texts { /* a list of texts */
    int32_t n;
    const char **at;
};

struct lo_week_job {
    const char *id; /* mRID of the task */
    const char *name;
    const char *kind;   /* WorkKind */
    const char *feeder; /* name, "" if none */
    bool placed;
    bool live;
    struct lo_interval part; /* work, when placed; from its first part to its
                                last */
    const char *mode;      /* mRID, NULL for the mode made from the estimate */
    struct lo_texts crews; /* mRIDs; of all parts */
    struct lo_texts crew_names;
    const char *outage; /* id, NULL if nothing is dead; of its first part */
    int32_t n_parts;    /* 0 = not split; else each part as a row of its own */
    struct lo_week_job *parts; /* with its own part, crews and outage */
    int32_t part_number;       /* of such a row: 1, 2 ... of */
    int32_t part_count;        /* so many; else 0 */
    double weight;
    struct lo_texts rules; /* why unplaced */
    const char *reason;
    const char *repair;
};

struct lo_week_stage {
    struct lo_interval span;
    struct lo_texts sections; /* dead */
    struct lo_texts off;      /* without supply, dead ones included */
    struct lo_texts ties_closed;
    struct lo_texts opened;
    bool unverified; /* back-feed over an element whose limit is not known */
    bool cut_short;  /* not proven that nobody more could be fed (supply.h) */
    int64_t customers;
    int64_t mv_customers;
};

/* What a pin or a forbidden day costs: the plan against one without it. */
struct lo_week_pin {
    const char *job; /* mRID */
    const char *name;
    lo_time at;         /* pin; LO_TIME_NONE = a forbidden day */
    lo_date forbidden;  /* else unused */
    bool tie;           /* proven: it costs nothing */
    double costs;       /* hours, of the plans that were found */
    double costs_least; /* proven, at equal weight unplaced */
    double costs_most;
    double unplaced; /* weight more left out because of it */
};

/* When an outage really was, as a person entered it. */
struct lo_week_actual {
    struct lo_interval off;
    double customer_hours;
    double mv_customer_hours;
};

struct lo_week_outage {
    const char *id; /* "O1"; kept through replans (DESIGN 2) */
    int64_t plan;   /* the one it was published with, where that is another than
                       the week's; else 0. Not stored */
    int32_t revision; /* of the published facts; 0 = never published */
    struct lo_interval span;
    lo_time reserve; /* local midnight of the day it moves to in bad weather, as
                        people are told; 0 = none was entered */
    struct lo_texts feeders;
    struct lo_texts jobs; /* mRIDs */
    int64_t customers;    /* distinct, off at some instant */
    int64_t mv_customers;
    double customer_hours;
    double mv_customer_hours;
    int32_t n_stages;
    struct lo_week_stage *stages;
    const struct lo_week_actual *actual; /* not stored with the plan; NULL = not
                                            entered, or not asked for */
};

/* A job of an earlier plan that comes again, and why. */
struct lo_week_carried {
    const char *job; /* mRID */
    const char *name;
    int64_t plan;           /* the last published one that held it */
    struct lo_interval was; /* its work there; LO_TIME_NONE = unplaced */
    const char *why;        /* packed (text.h) */
};

struct lo_week {
    struct lo_arena *arena;
    int64_t version; /* in the store, 0 = not stored */
    enum lo_outcome outcome;
    struct lo_interval span; /* horizon */
    lo_time planned_at;      /* --now of the planning run */
    double customer_hours;
    double mv_customer_hours;
    double objective;
    double bound;
    double gap;
    double unplaced_weight;
    double unplaced_bound;
    double alone;
    bool by_mv;
    int64_t interruptions;
    double solve_seconds;
    int32_t n_choices; /* not stored: part of the planning run's answer */
    struct lo_mode_choice *choices;
    int32_t n_pins; /* not stored either */
    struct lo_week_pin *pins;
    int32_t n_held;    /* published outages that stay in it (E11) */
    int32_t n_carried; /* nor are these */
    struct lo_week_carried *carried;
    int32_t n_jobs;
    struct lo_week_job *jobs;
    int32_t n_outages;
    struct lo_week_outage *outages;
};

/* What a person entered of an outage that lasts longer than promised. */
struct lo_overrun {
    const char *outage; /* id */
    lo_time expected;   /* supply is back then */
    lo_time entered;
    lo_time promised; /* of those alone who were promised this end of a stage;
                       * LO_TIME_NONE = of the outage */
};

/* Supply is back for those who were promised the end of this stage, while the
 * outage may go on for others. */
struct lo_stage_back {
    const char *outage; /* id */
    lo_time promised;   /* the planned end of the stage */
    lo_time back;       /* when it really was */
};

struct lo_work_leader {
    const char *crew; /* name */
    const char *name; /* "" = not said */
    const char *phone;
};

/* An outage in force, or called off, as one village has it; no names of
 * customers. */
struct lo_place_notice {
    const struct lo_week_outage *outage; /* borrowed from the week */
    const char *place;
    struct lo_texts lines;
    int32_t n_off;
    const struct lo_interval *off; /* ascending */
    int32_t people;
    int32_t unreachable; /* of them, those whom no message reaches */
    const char *text;    /* the announcement, for all of them */
    lo_time back; /* when supply was back, as entered; LO_TIME_NONE = not yet */
    bool later;   /* it lasts longer than announced: `off` has the new end */
    bool called_off;          /* it does not take place, or not then */
    struct lo_interval moved; /* called_off: when it does; LO_TIME_NONE = not */
    const char *why;          /* called_off: packed (text.h), "" = not said */
    int32_t n_leaders;        /* of the crews at work in the outage */
    const struct lo_work_leader *leaders;
};

struct lo_week *lo_week_new(void);       /* empty, with its arena */
void lo_week_free(struct lo_week *week); /* NULL is fine */

/* Names for a plan. `published` (may be NULL) is the week in force: an outage
 * that shares a job with one of its outages keeps that id (several: the
 * oldest), unless that one has begun and this one is at another time.
 * The others get the next numbers in order of time, above `last`, the highest
 * that people were ever told of: an id is never used for another outage. */
struct lo_week *lo_week_of_plan(const struct lo_plan *plan,
                                const struct lo_week *published, int64_t last);

/* 17 for "O17". */
int64_t lo_week_outage_number(const char *id);

/* The parts of a job; itself, if it is not split. Returns how many. */
int32_t lo_week_parts(const struct lo_week_job **out,
                      const struct lo_week_job *job);

/* Its work in the outage of that id: a part, or all; NULL = none. */
const struct lo_week_job *lo_week_part_in(const struct lo_week_job *job,
                                          const char *outage);

/* Seconds of work, all parts together. */
int64_t lo_week_work_s(const struct lo_week_job *job);

/* Is it at the same times, part by part? */
bool lo_week_same_times(const struct lo_week_job *a,
                        const struct lo_week_job *b);

/* "optimal" ... and back; LO_EINPUT for another word. */
const char *lo_outcome_name(enum lo_outcome outcome);
enum lo_status lo_outcome_of(enum lo_outcome *out, const char *word,
                             struct lo_error *err) LO_MUST_USE;

/* (objective - bound) / objective, 0 at objective 0 (DESIGN 9). */
double lo_gap(double objective, double bound);

#endif
