/*
 * switching.h - switching sheets: every step out of supply, to safe work, and
 * back; and the simulator that refuses a sheet that could hurt somebody.
 *
 *   S ==[cb]== 1 ==[s1]== 2 ==[s2]== 3 --[tie]-- 9 ==[cc]== T    dead: {2}
 *
 *   opening  confirm cb s1 s2 tie cc; reclosing, self-healing, transfer off
 *   out      close tie, open s2 (3 moves), open s1 (2 goes off)
 *            tag s1 s2; prove dead and earth 2 at s1 (#1) and at s2 (#2)
 *   work     permit to each crew ... permit returned
 *   back     people clear; earths #2 #1 off, counted; untag; close s1;
 *            close s2, open tie; then reclosing ... on again
 *
 * States
 *   switch   open | closed, tagged or not      own source  connected | isolated
 *   section  energised | dead | dead and earthed; two energised parts that a
 *            closing joins are paralleled
 *   An own source (PV, generator, battery, second supply) keeps its section
 *   alive for those who earth or work there until it is isolated. It does not
 *   count as supply, and does not forbid to energise a section nobody works in.
 *
 * Words
 *   gang     single-phase switches side by side between two nodes: they move
 *            one after the other, as one
 *   end      where energy could enter a dead section: a link to another
 *            section, or an inlet: an own source, or a transformer before one
 *   guard    what could energise by itself: reclosing of a breaker or recloser
 *            on the way up, self-healing of a feeder, transfer of a tie
 *   cover    switch that may break load, opened for a moment so that one that
 *            may not can move (the dip of DESIGN 3)
 *   hot      both sides stay energised: joined first, parted after; else cold
 *
 * Invariants (rules; lo_rule_name; the simulator names the one broken)
 *   I1 only classes of load_break move while current flows (load-break)
 *   I2 nothing is energised towards an earth, nothing alive is earthed
 *      (close-on-earth, earth-live)
 *   I3 a permit is open only while all its sections are dead and earthed at
 *      every end, each link open with a visible break or two indications,
 *      tagged (live-place, not-earthed, no-visible-break)
 *   I4 nothing moves towards people before permits are returned, people clear,
 *      earths counted (permit-open, not-clear, earth-left)
 *   I5 energised parts are joined only where hot is allowed and phases are
 *      checked (parallel, phasing, tie-barred)
 *   I6 nobody is off but whom the plan has off, dips included; nothing is
 *      overloaded (off-beyond-plan, overload)
 *      and nobody before the minute that was told (before-told)
 *   I7 the sheet passes exactly through the planned states and ends in the
 *      state in which it began (end-state)
 *   I8 while live work is under way on a feeder nothing moves there, and no tie
 *      of it is closed. Its line may be off meanwhile, and is treated as live;
 *      but it is not done at a switch that isolates what is dead (live-work)
 *
 * Units: minutes after the first dead instant; before it they are negative.
 * Ownership: a model borrows its input; a sheet its model and order.
 * Threads: one at a time per model.
 *
 *   lo_switching_new(&model, &input, err);
 *   lo_sheet_new(&sheet, model, &order, findings, err);
 *   if (sheet->refusal.rule == LO_RULE_NONE) print(sheet);
 */
#ifndef LINEOUT_SWITCHING_H
#define LINEOUT_SWITCHING_H

#include <stdbool.h>
#include <stdint.h>

#include "lineout/clock.h"
#include "lineout/customer.h"
#include "lineout/extension.h"
#include "lineout/finding.h"
#include "lineout/section.h"
#include "lineout/status.h"

/* --- input -------------------------------------------------------------- */

/* A switch that does not stand as the plan has it normally. */
struct lo_state_note {
    lo_switch_id sw;
    lo_time since;  /* 0 = the imported file says so */
    const char *by; /* who said it, "" = not known */
};

struct lo_switching_input {
    const struct lo_sections *sections;   /* state: the one to start from */
    const struct lo_customers *customers; /* for own sources; may be NULL */
    uint32_t load_break;                  /* bit 1 << enum lo_switch_class */
    int32_t n_ties;
    const struct lo_tie_note *ties; /* lo:Tie */
    const bool *remote;             /* per switch, NULL = all by a crew */
    int32_t n_notes;
    const struct lo_state_note *notes; /* positions out of the ordinary */
};

struct lo_order_stage {
    struct lo_interval span;
    int32_t n_dead; /* R */
    const lo_section *dead;
    int32_t n_off; /* off(R) of the plan */
    const lo_section *off;
    int32_t n_ties_closed;
    const lo_switch_id *ties_closed;
    int32_t n_opened; /* beyond those that isolate R */
    const lo_switch_id *opened;
    int32_t n_dip; /* off for a moment at the change into this stage */
    const lo_section *dip;
    bool unverified; /* some element without limit carries the back-feed */
    bool cut_short;  /* not proven that nobody more could be fed */
    int32_t guard;   /* of the supply that was asked, 0 = nobody (supply.h);
                        for whoever makes the order */
};

struct lo_order_job {
    const char *name;
    const char *mrid;
    bool live;
    struct lo_interval work;
    int32_t n_sections; /* dead, or for a live job worked in */
    const lo_section *sections;
    int32_t n_crews; /* one permit each; customers' own crews too */
    const char *const *crews;
    int32_t
        n_helpers; /* the first of them, who help to tag and earth (teams.c) */
};

struct lo_order_worked {
    lo_section section;
    lo_time until;
};

/* A planned outage, or the live jobs of one day (n_stages 0). */
struct lo_order {
    const char *id;
    bool clock;       /* false: made by hand, minutes only */
    bool off_first;   /* made by hand on what may be hit: stage 0 makes it dead
                         before anything else; a later one feeds others */
    int64_t dip_s;    /* how long people are told a dip lasts; 0 = not told */
    int32_t n_stages; /* ascending, each begins where the last one ends */
    const struct lo_order_stage *stages;
    int32_t n_dip_back; /* off for a moment at the last change */
    const lo_section *dip_back;
    int32_t n_jobs;
    const struct lo_order_job *jobs;
    int64_t after_s;       /* time that the plan has for the way back */
    int32_t n_crews;       /* of the station that act side by side; 0 = one */
    int64_t crew_before_s; /* the crews of the jobs are there so long before
                              work, 0 = not at all; and after it */
    int64_t crew_after_s;
    int32_t n_worked; /* by other orders: phases may have changed there */
    const struct lo_order_worked *worked;
    int32_t n_shared; /* other orders move them in these hours: confirmed when
                         they are first used, not at the beginning */
    const lo_switch_id *shared;
};

/* --- model -------------------------------------------------------------- */

struct lo_switching;

/* LO_EINPUT for a tie that is no switch of the network. */
enum lo_status lo_switching_new(struct lo_switching **out,
                                const struct lo_switching_input *input,
                                struct lo_error *err) LO_MUST_USE;
void lo_switching_free(struct lo_switching *model); /* NULL is fine */

const struct lo_sections *
lo_switching_sections(const struct lo_switching *model);

/* What people call the section: its switch without the feeder that it names
 * again; without one the nearest equipment that has a name. Lives with the
 * model. */
const char *lo_switching_section_name(const struct lo_switching *model,
                                      lo_section section);

/* Own sources of the section, infeeds of the network not counted. */
int32_t lo_switching_own_sources(const struct lo_switching *model,
                                 lo_section section);

/* --- sheet -------------------------------------------------------------- */

enum lo_step_kind {
    LO_STEP_CONFIRM,   /* a position that the sheet assumes             */
    LO_STEP_PHASING,   /* phases of both sides agree                    */
    LO_STEP_GUARD_OFF, /* reclosing, self-healing, transfer             */
    LO_STEP_OPEN,      /* a switch                                      */
    LO_STEP_CLOSE,
    LO_STEP_CHECK,       /* its position, after it moved                  */
    LO_STEP_LOAD_CHECK,  /* a tie has taken over load                     */
    LO_STEP_INDICATIONS, /* two independent ones, where no break is seen  */
    LO_STEP_TAG,         /* lock and tag                                  */
    LO_STEP_SOURCE_OFF,  /* an own source, or the infeed of a busbar      */
    LO_STEP_EARTH,       /* prove dead and earth at once: one item        */
    LO_STEP_PERMIT,
    LO_STEP_RETURN, /* of the permit                                 */
    LO_STEP_CLEAR,  /* people and tools away                         */
    LO_STEP_UNEARTH,
    LO_STEP_COUNT, /* earths taken off, all of them                 */
    LO_STEP_UNTAG,
    LO_STEP_SOURCE_ON,
    LO_STEP_HOLD,    /* no re-energising after a trip until the work
                        leader is reached                             */
    LO_STEP_CONSENT, /* dispatcher's, to live work                    */
    LO_STEP_CONSENT_END,
    LO_STEP_RELEASE, /* of the hold                                   */
    LO_STEP_GUARD_ON,
    LO_STEP_KINDS
};

enum lo_device {
    LO_DEVICE_SWITCH,
    LO_DEVICE_RECLOSING,
    LO_DEVICE_TRANSFER,
    LO_DEVICE_FEEDER,
    LO_DEVICE_OWN_SOURCE,
    LO_DEVICE_INFEED,
    LO_DEVICE_END,
    LO_DEVICE_JOB,
    LO_DEVICE_SHEET
};

enum lo_sheet_part {
    LO_PART_OPENING,
    LO_PART_OUT,
    LO_PART_FEED, /* others get supply from elsewhere, nobody goes off */
    LO_PART_WORK,
    LO_PART_BACK,
    LO_PART_CLOSING
};

/* One permit: of several crews on a job each has its own. */
struct lo_permit_id {
    int32_t job;
    int32_t crew;
};

/* Which side of the switch an end is on. A tie has feeders on both sides. */
enum lo_side {
    LO_SIDE_NONE,
    LO_SIDE_BUS, /* of a head switch, towards the busbar; and away from it */
    LO_SIDE_LINE,
    LO_SIDE_SOURCE, /* of a switch on the line, towards the source */
    LO_SIDE_LOAD,
    LO_SIDE_TIE,
    LO_SIDE_INLET /* a transformer or own source */
};

/* What a step says that confirms something: it must be so at that instant. */
struct lo_step_claim {
    int32_t n_sections; /* of which it speaks */
    const lo_section *sections;
    int32_t n_permits; /* CLEAR: they are all back */
    const struct lo_permit_id *permits;
    int32_t n_open;     /* CLEAR: permits that are still open elsewhere */
    int32_t n_left;     /* COUNT: earths that stay in place elsewhere */
    const char *others; /* names of the crews, or sections, of these */
};

struct lo_step {
    enum lo_step_kind kind;
    enum lo_sheet_part part;
    int32_t stage; /* into which it leads; n_stages = restored      */
    enum lo_device device;
    int32_t index;     /* link, guard, own source, end, job             */
    int32_t number;    /* of the earth, or how many; crew of a permit   */
    const char *name;  /* the device twice: name ...                    */
    const char *mrid;  /* ... and number                                */
    const char *code;  /* the number for paper: 8 digits of a UUID where
                          no other equipment begins so, else the mRID   */
    const char *place; /* section it acts on, "" = none                 */
    const char *spot;  /* the section, or those of a claim, for people  */
    enum lo_side side; /* of an end                                     */
    struct lo_step_claim claim;
    bool never_moved;   /* INDICATIONS of a switch that stood open anyway */
    const char *who;    /* crew of a permit, "" else                     */
    const char *before; /* state, message id: "open" "closed" "on" ...   */
    const char *after;
    const char *class_name; /* CIM class of a switch, "" else               */
    const char *with;       /* sheet that needs the guard off too, "" else  */
    const char *waits_for;  /* sheets that must come so far before, "" else */
    const char *waits_live; /* live work that must be over before, "" else */
    const char *off_by;     /* sheets that have the section of live work off,
                               "" else: the crew treats it as live         */
    lo_time since;          /* a position out of the ordinary: since when  */
    const char *by;         /* ... and who said so; NULL = an ordinary one */
    bool remote;
    bool all_dead;      /* a move without supply on either side, before
                           and after it */
    int32_t team;       /* crew that does it beside others, from 1; 0 =
                           alone, after all before and before all after */
    bool dead_side;     /* phases of a dead line, against the live side */
    bool hot;           /* a closing that joins two energised parts */
    bool after_report;  /* no clock: it waits for a report */
    lo_time not_before; /* takes people off who were told so from then on; 0 =
                           nobody, or told already */
    bool unverified;    /* the limit to compare with is not in the data */
    int32_t minute;
    int64_t customers_off; /* after the step */
    int64_t mv_customers_off;
};

enum lo_rule {
    LO_RULE_NONE,
    LO_RULE_WRONG_STATE,
    LO_RULE_UNCONFIRMED,
    LO_RULE_UNCHECKED,
    LO_RULE_GUARD,
    LO_RULE_LOAD_BREAK,
    LO_RULE_CLOSE_ON_EARTH,
    LO_RULE_EARTH_LIVE,
    LO_RULE_LIVE_PLACE,
    LO_RULE_NOT_EARTHED,
    LO_RULE_NO_VISIBLE_BREAK,
    LO_RULE_TAGGED,
    LO_RULE_PARALLEL,
    LO_RULE_PHASING,
    LO_RULE_TIE_BARRED,
    LO_RULE_OVERLOAD,
    LO_RULE_OFF_BEYOND_PLAN,
    LO_RULE_BEFORE_TOLD,
    LO_RULE_PERMIT_OPEN,
    LO_RULE_NOT_CLEAR,
    LO_RULE_EARTH_LEFT,
    LO_RULE_LIVE_WORK,
    LO_RULE_END_STATE,
    LO_RULES
};
const char *lo_rule_name(enum lo_rule rule); /* "close-on-earth" */

struct lo_refusal {
    enum lo_rule rule; /* LO_RULE_NONE = nothing is refused */
    int32_t sheet;     /* of several simulated together */
    int32_t step;      /* n_steps = what is left at the end */
    char text[LO_MESSAGE_MAX];
};

/* People off for a moment who were told of it, as the sheet does it. Minutes as
 * of the steps; told is [told_minute, told_minute + told_minutes). */
struct lo_sheet_dip {
    const char *name; /* of their section that is off longest */
    int64_t customers;
    int64_t mv_customers;
    int32_t stage; /* the change at which it happens */
    int32_t minute, minutes;
    int32_t told_minute, told_minutes;
};

/* Longer than people were told, or over only after what they were told. */
bool lo_sheet_dip_is_late(const struct lo_sheet_dip *dip);

struct lo_sheet {
    struct lo_arena *arena;
    const struct lo_switching *model;
    const struct lo_order *order;
    int32_t n_steps;
    struct lo_step *steps;
    int32_t n_earths;
    const bool *names_link; /* per link of the sections: a step names it */
    lo_time origin;         /* of minute 0 */
    int32_t zero; /* step at minute 0: the first that takes somebody off */
    int32_t n_back_fed; /* off their normal way in some stage, and live */
    const lo_section *back_fed;
    /* What the minutes of the steps cannot keep of the plan, 0 = all is kept.
     * Made by hand, nothing is told: all is 0. */
    int32_t work_late_min;
    int32_t supply_late_min;
    int64_t supply_late_customers; /* off beyond the end that they were told */
    int32_t n_dips;
    const struct lo_sheet_dip *dips;
    struct lo_refusal refusal; /* a refused sheet must not be worked by */
};

/*
 * Writes the sheet and simulates it. LO_OK with a refusal where no safe sheet
 * was found. Findings: "sheet-refused"; "sheet-longer-than-before", "...after"
 * when the steps take longer than the plan has, "sheet-longer-than-dip" when a
 * dip lasts longer than people are told, "sheet-dip-later" when it lasts no
 * longer but is over only after the time told; "back-feed-unverified" where a
 * limit is missing in the data; "back-feed-cut-short" where it is not proven
 * that nobody more could be fed.
 */
enum lo_status lo_sheet_new(struct lo_sheet **out,
                            const struct lo_switching *model,
                            const struct lo_order *order,
                            struct lo_findings *findings,
                            struct lo_error *err) LO_MUST_USE;
void lo_sheet_free(struct lo_sheet *sheet); /* NULL is fine */

/*
 * Simulates sheets together, merged by minute from the first instant of each
 * order (the order inside a sheet is kept; steps that have to wait do, see
 * lo_step_waits). A guard stays off, and a tag hangs,
 * until every sheet that set it has released it. True = nothing is refused, and
 * all stands as it began. Fills customers_off of the steps.
 */
bool lo_sheets_simulate(struct lo_sheet *const *sheets, int32_t n,
                        struct lo_refusal *refusal);

/*
 * Simulates the first `n_steps` steps only and tells where they lead:
 * closed[n_links], energised[sections->n]; each may be NULL.
 */
bool lo_sheet_simulate_until(const struct lo_sheet *sheet, int32_t n_steps,
                             bool *closed, bool *energised,
                             struct lo_refusal *refusal);

/* Marks guards that several sheets need off in the same hours (lo_step.with):
 * none of them may be put on by the first that ends. */
void lo_sheets_share_guards(struct lo_sheet *const *sheets, int32_t n);

/* Must `sheet` not begin before `other` is through? It is planned to begin when
 * that one is over, and names a switch of it: what it finds would not be what
 * it assumes. */
bool lo_sheet_follows(const struct lo_sheet *sheet,
                      const struct lo_sheet *other);

/* Must the step wait while `other` has done only `done` steps? So it is where
 * `sheet` follows it, or names a switch that the plan has `other` move before;
 * and beside live work (E15): a switch that the plan moves after live work on
 * its feeder waits until that is over, and live work begins when what the plan
 * moves there before it has moved. */
bool lo_step_waits(const struct lo_sheet *sheet, int32_t step,
                   const struct lo_sheet *other, int32_t done);

struct lo_sheet_wait {
    int32_t step;
    int32_t minutes; /* beyond its planned minute */
};

/* The first step that comes later than planned because it waits for `other`;
 * false = none does. */
bool lo_sheet_waits(const struct lo_sheet *sheet, const struct lo_sheet *other,
                    struct lo_sheet_wait *out);

/* Marks those steps (lo_step.waits_for); of each stage the first move that
 * comes after live work of the same hours on its feeder (lo_step.waits_live),
 * and the consent to that which comes after such a move, late or not: whoever
 * reports early is early for the other too. A sheet that does not say so is
 * refused together with the live work. And consents to live work on what
 * another sheet has off in its hours (lo_step.off_by). */
void lo_sheets_mark_waits(struct lo_sheet *const *sheets, int32_t n);

/* Minutes that the step takes (src/switching/minutes.c). */
int lo_step_minutes(const struct lo_step *step);

/* The end of the steps from `i` on that crews may do side by side, in whatever
 * order (src/switching/teams.c): `i` itself if the step is done alone. And the
 * end of those that stay together, at one device. */
int32_t lo_team_run(const struct lo_sheet *sheet, int32_t i);
int32_t lo_team_unit(const struct lo_sheet *sheet, int32_t i);

/* Who a team is: the name of a crew of the outage, NULL = of the station. */
const char *lo_sheet_team(const struct lo_sheet *sheet, int32_t team);

#endif
