/*
 * reliability.h - how often and how long every customer is off in a year.
 *
 *   S ==[breaker]== 1 ==[switch]== 2 ==[tie, open]== other feeder
 *                   |
 *                [fuse]            fault in 1: the breaker trips, 1 2 3 are
 *                   |              off; the switch is opened, the tie closed:
 *                   3              2 is back after the switching time, 1 and
 *                                  3 after the repair
 *
 * Words
 *   zone    the smallest part that nothing inside can part: a section
 *           (section.h) cut further at candidate sites and limited elements
 *   link    what joins two zones: a switch, a fuse, a breaker or recloser, a
 *           plain conductor (a site without a switch), or nothing yet (a tie
 *           that could be built)
 *   event   what takes supply away: a lasting fault, a passing one, planned
 *           work; `per_year` of it
 *   stage   what has been restored when every switch that takes at most t
 *           hours has been operated
 *
 * What an event does (Allan, Billinton et al. 1991; DESIGN 5)
 *   trip     the nearest fuse or breaker upstream; where it fails to (`fail`),
 *            the next one; behind no device at all the whole source is off
 *   patrol   `patrol_h` before anything else
 *   stage    at each operating time below the repair time: dead is what still
 *            hangs on the faulted zone over links that cannot be opened by
 *            then; on again is what reaches a source without it, also over
 *            ties. A tripped breaker recloses without time of its own
 *   repair   at the end of the repair everything is on again
 *   limits   where `limit_kw` binds, islands are fed block by block: among
 *            all contiguous sets within the limits the one with most
 *            customers, then most kW; fuses are not drawn to shed load
 *   passing  a breaker recloses: a momentary interruption; a fuse is replaced:
 *            one of the switching time
 *   planned  nothing trips; what is not supplied is off for `repair_h`
 *
 * Invariants (lo_rel_grid_validate names the one broken)
 *   I1 ends of links, zones of points and events exist
 *   I2 closed links make no loop and join no two sources
 *   I3 rates, hours, limits, weights are >= 0; probabilities lie in 0..1
 *   I4 an event with two zones has them joined by a closed link
 *
 * Units: hours, events a year, kW. Where all ties of an island together would
 * overload a donor that they share, they are taken one by one, the one that
 * helps most first, and a tie between two dead islands is used only where no
 * limit binds: both err towards less supply.
 * Ownership: a grid lives in its arena; an evaluation borrows the grid and
 * sees changes of kind, open, hours, limit_kw, fail and transfer of its links.
 * Threads: one evaluation per thread.
 *
 *   struct lo_rel_eval *eval = lo_rel_eval_new(grid);
 *   struct lo_rel_result *result = lo_rel_evaluate(eval);
 *   lo_rel_indices(grid, result, LO_REL_FAULTS, LO_NONE, &indices);
 */
#ifndef LINEOUT_RELIABILITY_H
#define LINEOUT_RELIABILITY_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "lineout/arena.h"
#include "lineout/finding.h"
#include "lineout/ids.h"
#include "lineout/section.h"
#include "lineout/status.h"

typedef struct {
    int32_t v;
} lo_rel_zone;

enum lo_rel_kind {
    LO_REL_ABSENT,    /* not built: neither conducts nor can be closed */
    LO_REL_CONDUCTOR, /* cannot be opened                              */
    LO_REL_SWITCH,    /* isolates, does not trip                       */
    LO_REL_FUSE,      /* trips once                                    */
    LO_REL_BREAKER    /* trips and recloses: breaker, recloser         */
};

struct lo_rel_link {
    const char *name;
    lo_rel_zone a, b;
    enum lo_rel_kind kind;
    bool open;       /* in the normal state: a tie                     */
    double hours;    /* to operate it; NAN = the event's switching_h   */
    double limit_kw; /* INFINITY = none                                */
    double fail;     /* probability that it does not trip              */
    double transfer; /* probability that it can be used as a tie       */
    lo_switch_id sw; /* LO_NONE if it is none of the network           */
};

/* Customers that share one meter room, so to say: always off together. */
struct lo_rel_point {
    const char *name;
    lo_rel_zone zone;
    lo_feeder_id feeder; /* LO_NONE = none */
    double customers;
    double mv_customers;
    double load_kw;
};

enum lo_rel_event_kind { LO_REL_PERMANENT, LO_REL_TRANSIENT, LO_REL_PLANNED };

struct lo_rel_event {
    const char *name;
    enum lo_rel_event_kind kind;
    lo_rel_zone zone, zone2; /* zone2: the other side of a switch, or LO_NONE */
    double per_year;
    double repair_h;
    double switching_h;
    double patrol_h;
};

struct lo_rel_grid {
    struct lo_arena *arena;
    int32_t n_zones;
    bool *source; /* per zone */
    int32_t n_links;
    struct lo_rel_link *links;
    int32_t n_points;
    struct lo_rel_point *points;
    int32_t n_events;
    struct lo_rel_event *events;
};

void lo_rel_grid_free(struct lo_rel_grid *grid); /* NULL is fine */

/* A copy that shares names and sources but has links, points and events of its
 * own; the original must outlive it. */
struct lo_rel_grid *lo_rel_grid_copy(const struct lo_rel_grid *grid);

/* Checks I1..I4. */
enum lo_status lo_rel_grid_validate(const struct lo_rel_grid *grid,
                                    struct lo_error *err) LO_MUST_USE;

/* --- from a network ------------------------------------------------------ */

/* lo:FailureData of one piece of equipment; NAN = not said. */
struct lo_failure {
    lo_equipment_id equipment;
    double per_year;    /* of the piece, or                      */
    double per_km_year; /* of a line                             */
    double transient_per_year;
    double repair_h;
    double switching_h; /* of a switch: to operate it            */
    double fail_to_operate;
    double transfer;
};
#define LO_FAILURE_INIT                                                        \
    {                                                                          \
        {LO_NONE}, NAN, NAN, NAN, NAN, NAN, NAN, NAN                           \
    }

/* Planned work on a piece of equipment: times a year, hours each. */
struct lo_rel_work {
    lo_equipment_id equipment;
    double per_year;
    double hours;
};

/* Where a line may be cut: a site for a switch. */
struct lo_rel_cut {
    lo_equipment_id line;
    int terminal; /* 1 or 2 */
};

/* A tie that could be built between two nodes. */
struct lo_rel_new_tie {
    lo_node a, b;
    double limit_kw;
};

struct lo_rel_inputs {
    const struct lo_failure *failures;
    int32_t n_failures;
    const struct lo_rel_work *works;
    int32_t n_works;
    const struct lo_rel_cut *cuts;
    int32_t n_cuts;
    const struct lo_rel_new_tie *ties;
    int32_t n_ties;
    double line_per_km_year; /* defaults where nothing is said */
    double line_transient_per_km_year;
    double line_repair_h;
    double transformer_per_year;
    double transformer_repair_h;
    double switching_h;
    double patrol_min_per_km;
    double kw_per_customer; /* for loads without P */
};
/* Rates of an overhead rural line and a pole transformer as in the Roy
 * Billinton Test System (Allan, Billinton et al. 1991). */
#define LO_REL_INPUTS_INIT                                                     \
    {                                                                          \
        NULL, 0, NULL, 0, NULL, 0, NULL, 0, 0.065, 0.0, 5.0, 0.015, 200.0,     \
            1.0, 0.0, 1.0                                                      \
    }

struct lo_rel_map {
    int32_t *link_of_switch; /* per switch of the network, -1 = none    */
    int32_t *link_of_cut;    /* per cut; -1 = not on a supplied line    */
    int32_t *link_of_tie;    /* per new tie; -1 = an end is cut off     */
    lo_rel_zone *of_node;    /* per node; LO_NONE = cut off             */
    int32_t *point_of_load;  /* per load; -1 = without supply           */
};

/*
 * Zones of the sections, cut at `cuts` and at every line or transformer whose
 * limit could bind. Events of lines and transformers from `failures`, else
 * from the defaults; of switches and other equipment only where said. Loops of
 * the normal state become one zone. Findings: "failure-data-missing" (one a
 * class, with how many), "loop-in-study". The map, if asked for, lives in the
 * grid's arena. *out is owned by the caller.
 */
enum lo_status lo_rel_grid_from_network(struct lo_rel_grid **out,
                                        struct lo_rel_map *map,
                                        const struct lo_sections *sections,
                                        const struct lo_rel_inputs *inputs,
                                        struct lo_findings *findings,
                                        struct lo_error *err) LO_MUST_USE;

/* --- evaluation ---------------------------------------------------------- */

struct lo_rel_eval;

/* The grid is taken to be valid. */
struct lo_rel_eval *lo_rel_eval_new(const struct lo_rel_grid *grid);
void lo_rel_eval_free(struct lo_rel_eval *eval); /* NULL is fine */

/* The supplied zones in preorder: a subtree is [place, end[place]). */
struct lo_rel_places {
    int32_t n;
    const int32_t *place;   /* per zone, -1 = not supplied            */
    const int32_t *zone;    /* per place, like all below              */
    const int32_t *end;     /* past the last place of the subtree     */
    const int32_t *up;      /* -1 at a source                         */
    const int32_t *up_link; /* -1 at a source                         */
};

/* Borrowed until the evaluation is freed. */
struct lo_rel_places lo_rel_eval_places(const struct lo_rel_eval *eval);

/* What restoring a zone is worth where limits leave a choice, per zone; as
 * long as nothing is said, its customers. */
void lo_rel_eval_prefer(struct lo_rel_eval *eval, const double *worth);

/* What one event costs in a year, in weight x hours; `weight` per zone. */
double lo_rel_event_cost(struct lo_rel_eval *eval, int32_t event,
                         const double *weight);

/* From this instant of g_get_monotonic_time on, lo_rel_cost gives up. */
void lo_rel_eval_stop_at(struct lo_rel_eval *eval, int64_t monotonic_us);

/* What all events cost; per event too, where asked for (may be NULL). Faults
 * that leave the same zones dark are solved together. NAN: out of time. */
double lo_rel_cost(struct lo_rel_eval *eval, const double *weight,
                   double *per_event);

/* Per zone and year. */
struct lo_rel_result {
    int32_t n_zones;
    double *faults; /* lasting interruptions by faults        */
    double *fault_hours;
    double *momentary; /* interruptions ended by reclosing       */
    double *planned;
    double *planned_hours;
};

/* All events. Owned by the caller. */
struct lo_rel_result *lo_rel_evaluate(struct lo_rel_eval *eval);
void lo_rel_result_free(struct lo_rel_result *result); /* NULL is fine */

/* True once a list of partial restorations had to be thinned: the answers
 * since then restore at most what is possible, perhaps less. */
bool lo_rel_eval_thinned(const struct lo_rel_eval *eval);

/* --- indices (IEEE 1366) ------------------------------------------------- */

enum { LO_REL_FAULTS = 1, LO_REL_PLANNED_PART = 2 };

struct lo_rel_indices {
    double customers;
    double saifi; /* interruptions per customer and year          */
    double saidi; /* hours per customer and year                  */
    double caidi; /* hours per interruption                       */
    double maifi; /* momentary interruptions per customer, year   */
    double asai;  /* 1 - saidi / 8760                             */
    double asui;
    double ens_kwh;  /* a year                                       */
    double aens_kwh; /* per customer and year                        */
    double customer_hours;
    double mv_customer_hours;
};

enum { LO_HOURS_PER_YEAR = 8760 };

/* Of the points of one feeder (LO_NONE = all); `parts` = sum of the words
 * above. */
void lo_rel_indices(const struct lo_rel_grid *grid,
                    const struct lo_rel_result *result, unsigned parts,
                    int32_t feeder, struct lo_rel_indices *out);

/* One interruption that happened. */
struct lo_rel_interruption {
    double customers;
    double mv_customers;
    double hours;
    double load_kw;
};

/* The same indices from what happened to `served` customers in `period_h`
 * hours, as rates of that period; interruptions of at most `momentary_h` (IEEE
 * 1366: 5 min) count in maifi only. */
void lo_rel_indices_of_history(const struct lo_rel_interruption *list,
                               int32_t n, double served, double period_h,
                               double momentary_h, struct lo_rel_indices *out);

#endif
