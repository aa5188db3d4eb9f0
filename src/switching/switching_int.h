/*
 * switching_int.h - what the files of switching share.
 *
 *   model.c      ends, own sources and inlets, guards
 *   code.c       numbers short enough for paper
 *   grid.c       positions to energised, alive, earthed; current in a switch
 *   flow.c       who is overloaded in one state of the switches
 *   simulate.c   sheets step by step; simulate_rules.c, simulate_safe.c and
 *                simulate_claim.c the rule of each kind
 *   route.c      from one set of positions to another, in a safe order;
 *                route_hot.c moves those who stay on supply, route_search.c
 *                looks through all orders, route_dip.c makes dips short
 *   code.c       numbers for paper; name.c names of sections, sides of switches
 *   claim.c      what the steps that confirm something say
 *   draft.c      a sheet being written
 *   sheet.c      the whole sheet: opening, out, work, back, closing;
 *                sheet_frame.c its opening and closing
 *   together.c   several sheets: guards shared, and what waits for what
 *   told.c       dips and supply that returns, against what people are told
 *   minutes.c    how long steps take, and when they are planned; teams.c
 *                what several crews do side by side
 */
#ifndef LINEOUT_SWITCHING_INT_H
#define LINEOUT_SWITCHING_INT_H

#include <glib.h>

#include "lineout/switching.h"

/* --- model -------------------------------------------------------------- */

struct own_source {
    lo_section section;
    lo_equipment_id equipment; /* it, or the load behind whose meter it is */
    const char *name;
    const char *mrid;
    bool infeed; /* a source of the network: the busbar's */
};

struct end { /* where energy could enter a section */
    lo_section section;
    int32_t link; /* LO_NONE: an inlet */
    const char *name;
    const char *mrid;
};

struct guard {
    enum lo_device device; /* RECLOSING, FEEDER or TRANSFER */
    int32_t index;         /* switch, feeder or link */
    lo_section section;    /* RECLOSING of a switch that is no link */
    const char *name;
    const char *mrid;
};

struct flow_model;

struct lo_switching {
    struct lo_arena *arena;
    const struct lo_sections *sections;
    struct lo_switching_input input;
    int32_t n_own;
    struct own_source *own; /* by section */
    int32_t *first_own;     /* own[first_own[s] .. first_own[s + 1]) */
    int32_t n_ends;
    struct end *ends; /* by section */
    int32_t *first_end;
    int32_t n_guards;
    struct guard *guards;
    int32_t *guard_of_switch; /* reclosing; LO_NONE */
    int32_t *guard_of_feeder;
    int32_t *guard_of_link; /* transfer; LO_NONE */
    int32_t *first_locked; /* guards of switches that are no link, by section */
    int32_t *locked;
    enum lo_tie_transfer *transfer; /* per link */
    bool *phased;                   /* per link: from the start */
    bool *takers; /* per section: draws current when energised */
    const struct lo_state_note **notes; /* per link, NULL = as normal */
    GHashTable *codes;  /* first digits of UUIDs -> how many begin so */
    const char **names; /* per section, for people */
    int32_t *gang; /* per link: the next one of its gang in a ring, or itself */
    struct flow_model *flow;
};

const struct lo_switch *lo_link_switch(const struct lo_switching *m,
                                       int32_t link);
const struct lo_equipment *lo_link_equipment(const struct lo_switching *m,
                                             int32_t link);
bool lo_link_breaks_load(const struct lo_switching *m, int32_t link);

GHashTable *lo_codes_new(const struct lo_network *network);

/* Names of all sections; in m->arena. */
void lo_names_fill(struct lo_switching *m);

enum lo_side lo_side_of(const struct lo_switching *m, const struct end *end);

/* The number for paper (lo_step.code); in `arena` or borrowed. */
const char *lo_code_of(const struct lo_switching *m, const char *mrid,
                       struct lo_arena *arena);

/* A side of the link lies on a feeder that `feeders` marks. */
bool lo_link_on(const struct lo_switching *m, int32_t link,
                const bool *feeders);

/* Does an open switch of the class show its break? Breakers, reclosers, load
 * switches and plain switches hide their contacts. */
bool lo_link_shows_break(const struct lo_switching *m, int32_t link);

/* Marks what must be off while something moves at, or people work in, the
 * section: its feeder, its open ties, reclosing on its way up. */
void lo_guards_of(const struct lo_switching *m, lo_section section,
                  bool *needed);

/* --- grid --------------------------------------------------------------- */

struct grid {
    const struct lo_switching *m;
    bool *closed;     /* per link */
    bool *isolated;   /* per own source */
    int32_t *earth;   /* per end: number of an earth, 0 = none */
    int32_t *earths;  /* per section: how many */
    int32_t *comp;    /* per section: joined by closed links if equal */
    bool *energised;  /* per section, from the network */
    bool *alive;      /* per section, own sources too */
    int32_t *up;      /* per section: link towards the source, LO_NONE */
    int32_t *depth;   /* per section, 0 at a source */
    int32_t *scratch; /* n sections */
    bool *seen;       /* n sections */
};

struct grid *lo_grid_new(const struct lo_switching *m);
void lo_grid_free(struct grid *grid); /* NULL is fine */
void lo_grid_update(struct grid *grid);

/* Would opening it break current, or closing it make current? Loops count. */
bool lo_grid_carries(struct grid *grid, int32_t link);

/* May its closing join two energised parts: itself and every tie on the loop
 * that it makes is hot; or the others of its gang have joined them already? */
bool lo_grid_may_join(const struct grid *grid, int32_t link);

/* Have both sides supply, and not only through others of its gang? */
bool lo_grid_has_both(struct grid *grid, int32_t link);

/* The part joined to `section` holds an earth. */
bool lo_grid_earthed(const struct grid *grid, int32_t section);

/* Positions that stage `k` of the order asks for; n_stages = the start. */
void lo_order_target(const struct lo_switching *m, const struct lo_order *order,
                     int32_t k, bool *closed);
bool lo_order_is_dead(const struct lo_order *order, int32_t k, int32_t section);
bool lo_order_is_off(const struct lo_order *order, int32_t k, int32_t section);
bool lo_order_dips(const struct lo_order *order, int32_t k, int32_t section);

/* The plan's instant at which stage `k` begins; n_stages = the end. */
lo_time lo_order_instant(const struct lo_order *order, int32_t k);

/* From when on people are told that they go off at that change: of the last one
 * only dips are told, which end with the outage. */
lo_time lo_order_told(const struct lo_order *order, int32_t k);

/* The change into stage `k` is the first to take the section off, and people
 * there know the minute: it may not go off before. */
bool lo_order_tells(const struct lo_order *order, int32_t k, int32_t section);

/* Into which stage the order goes after work `i` of others is over. */
int32_t lo_order_worked_stage(const struct lo_order *order, int32_t i);

/* First and last stage in which the job's permit is open; false: in none. */
bool lo_order_job_stages(const struct lo_order *order,
                         const struct lo_order_job *job, int32_t *first,
                         int32_t *last);

/* --- flow --------------------------------------------------------------- */

struct flow_model *lo_flow_model_new(const struct lo_sections *sections);
void lo_flow_model_free(struct flow_model *flow); /* NULL is fine */

struct overload {
    double carried_va;
    double allowed_va; /* the larger of its limit and its own flow */
};

/* An element that carries more than its limit and its own flow in the normal
 * state (DESIGN 3 (c)); LO_NONE = there is none. Loops are not looked at. `how`
 * may be NULL. */
lo_equipment_id lo_flow_overloaded(struct flow_model *flow, const bool *closed,
                                   const bool *isolated,
                                   const struct lo_switching *m,
                                   struct overload *how);

/* --- draft -------------------------------------------------------------- */

/* Ways to write a route, tried one after the other (route.c). */
enum route_way {
    ROUTE_RETURNS,
    ROUTE_PLAIN,
    ROUTE_PATIENT,
    ROUTE_EAGER,
    ROUTE_SEARCH
};

struct draft {
    const struct lo_switching *m;
    const struct lo_order *order;
    struct lo_sheet *sheet;
    GArray *steps;         /* struct lo_step */
    struct grid *grid;     /* as the steps so far have left it */
    bool *tagged;          /* per link */
    int32_t *phased_at;    /* per link: number of steps then, -1 = never */
    int32_t *worked_at;    /* per section, -1 = never */
    bool *indicated;       /* per link: since it was opened */
    bool *moved;           /* per link: by this sheet */
    bool *out;             /* per permit: open; job's first + crew */
    int32_t *first_permit; /* per job */
    int32_t *earth;        /* per end: its number, 0 = none */
    int32_t n_earths;      /* placed so far: the next number is one more */
    int32_t zero;          /* first step that took somebody off, LO_NONE */
    int32_t stage;
    enum lo_sheet_part part;
    bool after_report;
    enum route_way way;
    bool as_written;    /* routes stay so, however long somebody dips */
    const bool *target; /* per link, of the route under way; NULL = none */
    const char *stuck;  /* why no safe order was found, NULL = all is well */
};

struct lo_step *lo_draft_step(struct draft *d, enum lo_step_kind kind,
                              enum lo_device device, int32_t index);
/* Opens or closes, with the checks that belong to it; phases first where
 * that is needed. */
void lo_draft_move(struct draft *d, int32_t link, bool close);

/* The last step has changed supply: if it takes off people who know the minute,
 * it says so; `was` = energised before, per section. */
void lo_draft_tell(struct draft *d, const bool *was);

/* Phases the link and what goes with it of its gang, where that is needed and
 * can be seen now: before its supply is covered. */
void lo_draft_phase(struct draft *d, int32_t link);

/* --- claim -------------------------------------------------------------- */

/* The last step says: these sections are clear, their permits are back. */
void lo_claim_clear(struct draft *d, GArray *sections);
/* ... or: their earths are all off, and so many are left elsewhere. */
void lo_claim_count(struct draft *d, GArray *sections);

/* --- frame -------------------------------------------------------------- */

/* Phases the unchecked ties of the order. */
void lo_frame_phase(struct draft *d);

/* ... and those that the next state closes, if work of an earlier stage may
 * have changed them: while both sides are on supply. */
void lo_frame_phase_again(struct draft *d, const bool *target);

/* Puts the opening before the steps written so far, the closing after them. */
void lo_frame_put(struct draft *d);

/* --- route -------------------------------------------------------------- */

/* Steps from the positions of the draft to `target`; d->stuck if none. */
void lo_route(struct draft *d, const bool *target);

/* Since the last work in the parts that it joins, has the link been phased? A
 * part ends at a busbar: work on its other feeders changes no phases here. */
bool lo_is_phased(const struct grid *grid, int32_t link,
                  const int32_t *phased_at, const int32_t *worked_at);

/* The link is closed with both sides energised and phases agreeing: what was
 * worked on upstream of either side is right too. Before it closes. */
void lo_phases_agree(const struct grid *grid, int32_t link, int32_t *worked_at);

/* --- minutes ------------------------------------------------------------ */

/* Fills minute, and how late work begins by it. */
void lo_sheet_schedule(struct lo_sheet *sheet);

/* By kind: a move at the desk takes less than one on the spot. */
int lo_kind_minutes(enum lo_step_kind kind, bool remote);

/* --- teams -------------------------------------------------------------- */

/* Kind of the steps beside which it may be done; LO_STEP_KINDS = alone. */
enum lo_step_kind lo_team_kind(const struct lo_step *step);

/* Steps from `i` to the end of its run, not before `minute`: minute and team.
 * Returns the minute at which all are done. */
int32_t lo_team_schedule(struct lo_sheet *sheet, int32_t i, int32_t minute);

/* --- together ----------------------------------------------------------- */

/* A move that comes after the live work: the sheet says so there, or before in
 * the same stage. True for every other step. */
bool lo_step_says_live(const struct lo_sheet *sheet, int32_t step,
                       const struct lo_sheet *live);

/* Fills what the sheet cannot keep of what people are told, from its minutes:
 * dips, and supply that comes back late (told.c). */
void lo_sheet_compare(struct lo_sheet *sheet);

/* Findings: of that, of its refusal, and of what is uncertain. */
void lo_sheet_tell(const struct lo_sheet *sheet, struct lo_findings *findings);

/* Customers x minutes of all dips. */
int64_t lo_sheet_dip_sum(const struct lo_sheet *sheet);

/* --- simulator ---------------------------------------------------------- */

struct sheet_state {
    const struct lo_sheet *sheet;
    bool begun, ended;     /* its first step is done; its last one is */
    bool *moves;           /* per link: some step of the sheet moves it */
    bool *confirmed;       /* per link */
    bool *held;            /* per guard */
    bool *tagged;          /* per link */
    int32_t *earth;        /* per end: its own earth's number, 0 = none */
    bool *allowed;         /* per section: may be off now */
    bool *target;          /* per link, of the stage reached */
    bool *permits;         /* per permit: job's first + crew */
    bool *given;           /* ... has been open */
    int32_t *first_permit; /* per job */
    int32_t open_permits;
    int32_t stage;     /* reached */
    int32_t unchecked; /* link that moved and was not checked, LO_NONE */
    int32_t unloaded;  /* tie that took load and was not checked */
    bool *cleared;     /* per section: people were called away */
    int32_t clear;     /* stage for which people were called away ... */
    int32_t counted;   /* ... and earths counted; LO_NONE */
    int32_t removed;   /* earths taken off since they were counted */
    bool hold;         /* no re-energising after a trip */
};

struct sim {
    const struct lo_switching *m;
    struct grid *grid;
    int32_t n;
    struct sheet_state *states;
    bool *was;          /* per section: energised before the step */
    int32_t *tags;      /* per link: sheets that tagged it */
    bool *indicated;    /* per link: since it was opened */
    int32_t *phased_at; /* per link: tick, -1 = never */
    int32_t *worked_at; /* per section */
    int32_t tick;
    struct lo_refusal *refusal;
    int32_t now_sheet, now_step;
};

/* One step; false = refused. */
bool lo_sim_step(struct sim *sim, struct sheet_state *state,
                 const struct lo_step *step);
bool lo_sim_end(struct sim *sim, struct sheet_state *state);
bool lo_sim_refuse(struct sim *sim, enum lo_rule rule, const char *format, ...)
    LO_PRINTF(3, 4);
/* Positions and supply are those of the stage the sheet is in. */
bool lo_sim_at_target(struct sim *sim, const struct sheet_state *state);
void lo_sim_reach(struct sim *sim, struct sheet_state *state, int32_t stage);

/* simulate_rules.c: what several kinds demand; false = refused. */
bool lo_sim_guards_off(struct sim *sim, const struct sheet_state *state,
                       int32_t section);
bool lo_sim_notes_confirmed(struct sim *sim, const struct sheet_state *state,
                            int32_t section);
bool lo_sim_checked(struct sim *sim, const struct sheet_state *state);
bool lo_sim_no_permit_in(struct sim *sim, int32_t section, bool whole_part);
bool lo_sim_nobody_else_off(struct sim *sim);
/* Whom the step takes off was told so from `not_before` on, or earlier. */
bool lo_sim_nobody_early(struct sim *sim, const struct sheet_state *state,
                         const struct lo_step *step);

/* simulate_safe.c: permits, tags and isolated own sources are all gone; and one
 * kind of step each. False = refused. */
bool lo_sim_nothing_left(struct sim *sim, struct sheet_state *state);
typedef bool lo_sim_step_fn(struct sim *sim, struct sheet_state *state,
                            const struct lo_step *step);
lo_sim_step_fn lo_sim_guard_off, lo_sim_guard_on, lo_sim_tag, lo_sim_untag,
    lo_sim_source_off, lo_sim_source_on, lo_sim_earth, lo_sim_unearth,
    lo_sim_clear, lo_sim_count, lo_sim_permit, lo_sim_return, lo_sim_hold,
    lo_sim_consent;

#endif
