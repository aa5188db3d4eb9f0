/*
 * report_study.h - reliability indices and the switch study, as plain data
 * and as text, JSON and a picture.
 *
 *   customer-hours a year
 *      |#                     # planned part
 *      |#  #                  o fault part
 *      |o  #  #  #
 *      |o  o  o  o            one bar for each number of sites k
 *      +-0--1--2--3-- k
 *
 * Words
 *   basis     what the figures rest on: stated failure data, defaults, and
 *             where planned outages come from
 *   refused   if one chosen site is not to be had: the next best set, and what
 *             it costs more
 *
 * Units: hours and events a year, kW, customer-hours, money as the user counts.
 * NAN = not known.
 * Ownership: a study lives in its arena: one _free.
 */
#ifndef LINEOUT_REPORT_STUDY_H
#define LINEOUT_REPORT_STUDY_H

#include <glib.h>

#include "lineout/clock.h"
#include "lineout/json.h"
#include "lineout/siting.h"
#include "lineout/text.h"

/* --- what the figures rest on --------------------------------------------- */

enum lo_study_planned {
    LO_STUDY_PLANNED_NONE,
    LO_STUDY_PLANNED_PLAN,    /* outages of a stored plan                 */
    LO_STUDY_PLANNED_HISTORY, /* planned interruptions that happened      */
    LO_STUDY_PLANNED_STATED,  /* a rate by length, of the settings        */
    LO_STUDY_PLANNED_KINDS
};

/* "none" "plan" "history" "stated" */
const char *lo_study_planned_name(enum lo_study_planned planned);

struct lo_study_basis {
    enum lo_study_planned planned;
    int64_t plan_version;    /* of a plan, else 0                        */
    bool jobs_alone;         /* counted job by job, not as bundled       */
    bool plan_draft;         /* it is not in force                       */
    struct lo_interval span; /* of the plan, or of the history           */
    double times_a_year;     /* how often the plan is counted in a year  */
    double planned_per_km_year, planned_h; /* stated */
    int32_t n_planned;       /* outages, jobs or interruptions counted   */
    int32_t n_left_out;      /* those whose place is not known           */
    int32_t n_failures;      /* objects with failure data of their own   */
    double line_per_km_year; /* defaults, as in lo_rel_inputs            */
    double line_transient_per_km_year;
    double line_repair_h;
    double transformer_per_year;
    double transformer_repair_h;
    double switching_h;
    double patrol_min_per_km;
    struct lo_findings *findings; /* of the study; owned */
};

/* --- indices ---------------------------------------------------------------
 */

struct lo_study_area {
    const char *name;
    struct lo_rel_indices faults, planned, both;
};

struct lo_study_point {
    const char *name;
    const char *feeder;
    double customers;
    double mv_customers;
    double load_kw;
    double faults; /* lasting interruptions: lambda */
    double fault_hours;
    double momentary;
    double planned;
    double planned_hours;
};

struct lo_indices_study {
    struct lo_arena *arena;
    struct lo_study_basis basis;
    struct lo_study_area total;
    int32_t n_feeders;
    struct lo_study_area *feeders; /* by name */
    int32_t n_points;
    struct lo_study_point *points; /* most hours off first */
};

void lo_indices_study_free(struct lo_indices_study *study); /* NULL is fine */

/* At most `points` load points; < 0 = all. */
void lo_report_indices(GString *out, const struct lo_indices_study *study,
                       int32_t points, const struct lo_zone *zone,
                       enum lo_lang lang, int columns);
struct lo_json *lo_report_indices_json(const struct lo_indices_study *study);

/* --- switch study -----------------------------------------------------------
 */

struct lo_study_site {
    const char *name; /* line and end, switch, or the tie's two nodes */
    const char *line; /* at whose end it is; "" of others             */
    enum lo_site_kind kind;
    bool remote;
    double capital; /* NAN = not known */
};

/* One site of the last step, refused. */
struct lo_study_refusal {
    int32_t site;
    bool known;  /* the time sufficed to look                         */
    bool proven; /* the next best set is proven best                  */
    double loss; /* customer-hours a year more than with the site     */
    int32_t n_instead;
    int32_t *instead; /* sites that the best set had not                   */
};

struct lo_study_case {
    double rates, loads; /* factors */
    bool known;
    bool proven;
    int32_t n_other; /* chosen sites that another set takes the place of */
};

struct lo_study_gain {
    const char *name;
    double customers;
    double hours;          /* off less, a year, each of them */
    double customer_hours; /* all of them */
};

struct lo_study_step {
    struct lo_frontier_step best; /* its list lives in the arena */
    struct lo_site_worth worth;
    bool capital_known;
};

struct lo_site_study {
    struct lo_arena *arena;
    struct lo_study_basis basis;
    const char *feeder; /* "" = the whole network */
    enum lo_site_unit unit;
    const char *unit_name; /* message id: "customer-hours" ... */
    double budget;         /* INFINITY = none */
    struct lo_site_money money;
    bool by_tree;
    const char *why_search; /* "" where by_tree */
    double seconds;
    int32_t n_sites;
    struct lo_study_site *sites;
    int32_t n_forbidden;
    int32_t n_steps;
    struct lo_study_step *steps;
    int32_t n_refusals;
    struct lo_study_refusal *refusals;
    int32_t n_cases;
    struct lo_study_case *cases;
    int32_t n_gaining; /* customers that are off less */
    int32_t n_gains;
    struct lo_study_gain *gains;    /* the most first */
    int32_t n_villages;             /* 0 = no meter's village is known */
    struct lo_study_gain *villages; /* the most first; name "" = not known */
    int32_t n_drawings;
    const char **drawings; /* SVG: one-lines with the last step's sites */
};

void lo_site_study_free(struct lo_site_study *study); /* NULL is fine */

void lo_report_site(GString *out, const struct lo_site_study *study,
                    const struct lo_zone *zone, enum lo_lang lang, int columns);
struct lo_json *lo_report_site_json(const struct lo_site_study *study);

/* The frontier as a picture: a bar for each k, planned part above fault part,
 * with the sites in words beside it; below it the drawings. */
void lo_report_site_svg(GString *out, const struct lo_site_study *study,
                        enum lo_lang lang);

#endif
