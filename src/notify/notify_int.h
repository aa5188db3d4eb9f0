/*
 * notify_int.h - what the files of src/notify share.
 *
 *   week, sections, customers --affected--> lo_told, one per person off
 *   notice.ladder, first off  --schedule--> lo_step, one per message
 *   lo_told + lo_step         --compose---> text
 *
 * Ownership: all of it lives in the arena that was handed in.
 */
#ifndef LINEOUT_NOTIFY_INT_H
#define LINEOUT_NOTIFY_INT_H

#include "lineout/notify.h"

/* --- affected.c: who is off when ---------------------------------------- */

struct lo_stretches { /* ascending, apart from each other */
    int32_t n;
    struct lo_interval *at;
};

/* Places of one person that are off over the same stretches, same lines. */
struct lo_told_group {
    struct lo_texts places; /* villages; empty = not known */
    struct lo_texts lines;  /* feeders; empty = not known */
    struct lo_stretches off;
};

struct lo_told {
    lo_customer customer;
    lo_time first_off;
    bool own_source;
    bool vague; /* some meter has neither village nor name, or no line */
    struct lo_texts accounts; /* mRIDs of the customers whose meters these are,
                               * where not all are his own record's; sorted */
    struct lo_texts kinds;    /* WorkKind of the jobs for which they are off */
    int32_t n_groups;
    struct lo_told_group *groups;
};

/* Whom somebody is to pass word on to. */
enum { LO_PASS_ON_NAMES = 8 };

struct lo_pass_on {
    int32_t people;        /* 0 = not counted: everybody there */
    int32_t unreachable;   /* of them no message reaches */
    struct lo_texts names; /* of those, at most LO_PASS_ON_NAMES */
};

/* A relay: `told` names the places of those behind him, and his own. */
struct lo_relayed {
    struct lo_told told;
    struct lo_pass_on pass_on;
};

struct lo_affected {
    int32_t n;
    struct lo_told *told; /* by customer, each once */
    struct lo_told all;   /* places of all of them; nobody's */
    int32_t n_relays;
    struct lo_relayed *relays; /* by customer, each once; he may be in `told`,
                                  too, or not be off at all */
    int32_t n_loads;
    int32_t *loads;           /* off at some instant, ascending, each once */
    struct lo_stretches *off; /* by section; none = it stays on */
    struct lo_texts *kinds;   /* by section: WorkKind of the jobs for which it
                               * is off */
};

/* LO_EINPUT when a section of the outage no longer exists. `by_label` maps the
 * label of a section to its index + 1; `person` each customer to the one who is
 * told of his meters (NULL = himself). */
enum lo_status lo_notify_affected(struct lo_affected *out,
                                  struct lo_arena *arena,
                                  const struct lo_ladder_input *input,
                                  const struct lo_week_outage *outage,
                                  GHashTable *by_label, const int32_t *person,
                                  struct lo_error *err) LO_MUST_USE;

/* Has the customer a contact that a message can use? */
bool lo_notify_reaches(const struct lo_customers *customers,
                       lo_customer customer);

/* Can people tell by the text that it is about them? Not by "pole 13 to 17", a
 * line alone, or nothing. */
bool lo_notify_is_area(const char *place);

/* Sorts intervals and merges those that meet or overlap. */
void lo_intervals_tidy(GArray *off);
bool lo_intervals_same(const GArray *a, const GArray *b);

/* Label of a section -> its index + 1; g_hash_table_destroy. */
GHashTable *lo_notify_labels(const struct lo_sections *sections);

/* --- overrun.c: who is off for longer --------------------------------------
 */

/* Somebody's stretches, planned ones, as the overruns of the outage have them
 * by now; the same in a message, on the page and at the hotline. `promised`:
 * the end of the outage as planned. True if any concerned them. */
bool lo_overrun_apply(struct lo_stretches *off, lo_time promised,
                      const char *outage, const struct lo_ladder_input *input);

/* How far back what was told is looked at, of what is entered afterwards. */
enum { LO_TELL_LOOK_BACK_S = 7 * LO_DAY };

/* --- back.c: whose supply is back ------------------------------------------
 */

/* When a stretch of the outage that was planned to end then really ended, as a
 * person entered it; LO_TIME_NONE = nobody did. */
lo_time lo_stage_back(const struct lo_ladder_input *input, const char *outage,
                      lo_time promised);

/* What is told to somebody: of `planned` the groups that are back, and of those
 * the ones that go off again. `promised`: those alone who were promised this
 * end, and all of them once nothing is off; LO_TIME_NONE = all. *done: nothing
 * is off any more. Groups share their stretches with `planned`. */
void lo_told_back(struct lo_told *back, struct lo_told *again, bool *done,
                  struct lo_arena *arena, const struct lo_told *planned,
                  const struct lo_ladder_input *input, const char *outage,
                  lo_time promised);

/* Leaves out the groups whose supply is back for good. */
void lo_told_still_off(struct lo_told *told,
                       const struct lo_ladder_input *input, const char *outage);

/* Leaves the groups that are of places of `of`. */
void lo_told_only(struct lo_told *told, const struct lo_told *of);

/* --- reasons.c: why somebody is off -------------------------------------- */

/* By section, of those that `off_of` (by section, NULL = stays on) has off:
 * WorkKind of the jobs of the outage for which it is off, each once. */
struct lo_texts *lo_notify_reasons(struct lo_arena *arena,
                                   const struct lo_ladder_input *input,
                                   const struct lo_week_outage *outage,
                                   GArray *const *off_of);

/* Adds those that are not in the list yet. */
void lo_kinds_add(struct lo_texts *kinds, struct lo_arena *arena,
                  const struct lo_texts *more);

/* --- parts.c: what a part of a village is called -------------------------- */

enum { LO_PARTS_NAMED = 24 };

/* Adds the load of a meter (an equipment id) or an index of a load. */
void lo_parts_add(GArray *loads, const struct lo_sections *sections,
                  int32_t section, lo_equipment_id load);
void lo_parts_add_load(GArray *loads, int32_t load);

/* "Upper village(No. 1/No. 3)": by the transformers of the loads, else by the
 * loads; at most LO_PARTS_NAMED, then an ellipsis. `place` may be "". */
const char *lo_parts_name(struct lo_arena *arena,
                          const struct lo_sections *sections, const char *place,
                          const GArray *loads);

/* --- facts.c: what somebody was told ------------------------------------ */

/* The groups as JSON, in an order that does not depend on that of the meters:
 * two texts tell the same if and only if these are equal.
 * [{"places":["Upper"],"lines":["F1"],"off":[[1773616500,1773635400]]}] */
char *lo_facts_print(struct lo_arena *arena, const struct lo_told *told);

/* The same with the accounts behind it, as the outbox keeps it:
 * [{...},{"for":["C1","C2"]}]; and without them again. */
char *lo_facts_keep(struct lo_arena *arena, const struct lo_told *told);
const char *lo_facts_bare(struct lo_arena *arena, const char *facts);

/* Back again; groups, accounts and first_off only. False where the text is not
 * that. */
bool lo_facts_read(struct lo_told *out, struct lo_arena *arena,
                   const char *facts);

/* End of the last stretch, LO_TIME_NONE = none. */
lo_time lo_facts_end(const struct lo_told *told);

/* --- history.c: what was told already; facts are bare there --------------- */

struct lo_history;

/* Of supply that is back, and that it is not after all: "restored",
 * "restored-0316-0900" of a stage by the end that it promised, "not-back",
 * "not-back-0316-0900". */
#define LO_STAGE_RESTORED "restored"
#define LO_STAGE_NOT_BACK "not-back"
enum { LO_STAGE_TEXT = 32 };
void lo_stage_restored(char out[LO_STAGE_TEXT], const struct lo_zone *zone,
                       lo_time promised); /* LO_TIME_NONE = of the outage */
void lo_stage_not_back(char out[LO_STAGE_TEXT], const char *restored);

/* By its stage: that it lasts longer, or is not back. */
bool lo_is_overrun(const struct lo_notice *row);
bool lo_is_restored(const struct lo_notice *row); /* of all, or of a stage */

/* Of all outages that end after `now`. */
enum lo_status lo_history_new(struct lo_history **out,
                              const struct lo_outbox *outbox, lo_time now,
                              struct lo_error *err) LO_MUST_USE;
void lo_history_free(struct lo_history *history); /* NULL is fine */

/* Of whose meters a row of the history tells, as lo_notify_accounts. */
struct lo_texts lo_history_accounts(const struct lo_history *history,
                                    const struct lo_notice *row);

/* As whom the customer was told of the outage: himself, or somebody who has
 * the same number. NULL = not at all. Borrowed. */
const char *lo_history_told_as(const struct lo_history *history,
                               const char *outage, const char *mrid);

/* Latest message about the outage that has reached the person or may have,
 * that supply is back left out; NULL = none. Borrowed. */
const struct lo_notice *lo_history_told(const struct lo_history *history,
                                        const char *outage,
                                        const char *recipient);

/* Like lo_history_any, but the latest that speaks of the plan and of no
 * overrun.
 */
const struct lo_notice *lo_history_planned(const struct lo_history *history,
                                           const char *outage,
                                           const char *recipient);

/* Was this stage told, or does it stand to be told, with these facts? */
bool lo_history_has(const struct lo_history *history, const char *outage,
                    const char *recipient, const char *stage,
                    const char *facts);

/* Were these facts ever to be told to him, at whatever stage, in time or not?
 */
bool lo_history_published(const struct lo_history *history, const char *outage,
                          const char *recipient, const char *facts);

/* The last row of the stage that stands, whatever it tells; `told`: it may have
 * reached him. A return of supply that was taken back stands no more. NULL =
 * none. Borrowed. */
const struct lo_notice *lo_history_word(const struct lo_history *history,
                                        const char *outage,
                                        const char *recipient,
                                        const char *stage, bool told);

/* Is there any, or one that reached nobody? */
bool lo_history_tried(const struct lo_history *history, const char *outage,
                      const char *recipient, const char *stage);

/* Is there any? */
bool lo_history_stands(const struct lo_history *history, const char *outage,
                       const char *recipient, const char *stage, bool told);

/* Latest message to the person about the outage, called off ones left out:
 * also one that failed, came too late or stands to be told. NULL = none.
 * Borrowed. */
const struct lo_notice *lo_history_any(const struct lo_history *history,
                                       const char *outage,
                                       const char *recipient);
/* The latest of them of each pair. */
typedef enum lo_status lo_history_fn(void *self, const struct lo_notice *told,
                                     struct lo_error *err);
enum lo_status lo_history_each_any(const struct lo_history *history,
                                   lo_history_fn *fn, void *self,
                                   struct lo_error *err) LO_MUST_USE;

/* Latest messages of each pair of outage and person, in order of time. */
enum lo_status lo_history_each(const struct lo_history *history,
                               lo_history_fn *fn, void *self,
                               struct lo_error *err) LO_MUST_USE;

/* --- schedule.c: when a message goes ------------------------------------ */

enum lo_rung_kind {
    LO_RUNG_DAYS,
    LO_RUNG_WORKDAYS,
    LO_RUNG_HOURS,
    LO_RUNG_MINUTES,
    LO_RUNG_DAY_BEFORE,
    LO_RUNG_MORNING
};

enum { LO_RUNGS_MAX = 8, LO_RUNG_NAME = 24 };

struct lo_rung {
    enum lo_rung_kind kind;
    bool letter; /* handed over and signed for */
    int count;   /* of days, hours or minutes */
    char name[LO_RUNG_NAME];
};

struct lo_rules {
    int n_rungs; /* for everybody */
    struct lo_rung rungs[LO_RUNGS_MAX];
    int n_important; /* beside them, for important customers */
    struct lo_rung important[LO_RUNGS_MAX];
    struct lo_quiet quiet;
    int margin_s;      /* a stage with a deadline is due so much before it */
    int day_before_at; /* minute of the local day */
    int morning_at;
    const struct lo_zone *zone;         /* borrowed */
    const struct lo_calendar *calendar; /* borrowed; of working days */
};

/* LO_EINPUT names the key and what is accepted; also where a stage counts
 * working days and `calendar` is NULL. */
enum lo_status lo_notify_rules(struct lo_rules *out,
                               const struct lo_settings *settings,
                               const struct lo_zone *zone,
                               const struct lo_calendar *calendar,
                               struct lo_error *err) LO_MUST_USE;

struct lo_step {
    const struct lo_rung *rung; /* borrowed from the rules */
    lo_time due;
    lo_time not_after;
    lo_time deadline; /* LO_TIME_NONE = the rung names none */
    lo_time must_by;  /* goes out in the quiet hours if they end later */
    lo_time proper;   /* due time before what had passed was made up for */
    bool late;        /* its own or an earlier time had passed */
    bool unmet;       /* the instant by which a rule wants it had passed */
};

/*
 * Messages for one whose supply is first off at `first_off`, by due time.
 * `told_by` is the instant by which the law wants him told, LO_TIME_NONE = it
 * names none: the first message is due before it whatever the ladder says, and
 * has it for its deadline. Returns how many; at least one if there is any rung.
 */
int lo_notify_steps(struct lo_step out[LO_RUNGS_MAX],
                    const struct lo_rules *rules, lo_time first_off,
                    lo_time told_by, lo_time now);

/* The stages that only important customers have, each by itself: letters do
 * not take the place of messages. `sooner`: the outage is of a class that wants
 * people told later than planned work does (temporary work: 24 h), by *sooner
 * (LO_TIME_NONE: at no time); then that is the deadline, not the stage's. NULL:
 * it is not. */
int lo_notify_important_steps(struct lo_step out[LO_RUNGS_MAX],
                              const struct lo_rules *rules, lo_time first_off,
                              const lo_time *sooner, lo_time now);

/* --- staff.c: who gets copies -------------------------------------------- */

/* Recipients that bring their own address begin with this; customers do not.
 */
#define LO_STAFF_PREFIX "@staff/"

/* `out` = the customers and, behind them, those of notice.staff as rows of the
 * kind "staff"; shares what it can with `base`. LO_EINPUT names the one that
 * cannot be reached. */
enum lo_status lo_notify_with_staff(struct lo_customers *out,
                                    struct lo_arena *arena,
                                    const struct lo_customers *base,
                                    const struct lo_settings *settings,
                                    struct lo_error *err) LO_MUST_USE;
bool lo_notify_is_staff(const struct lo_customer_row *row);

/* --- tier.c: who is important ------------------------------------------- */

/* "diamond", "platinum", "silver" or "": as stated, else by the contract
 * capacity and notice.tiers. */
const char *lo_notify_tier(const struct lo_customer_row *row,
                           const struct lo_settings *settings, char *buffer,
                           size_t size);

/* One of those whom notice.important names. */
bool lo_notify_is_important(const struct lo_customer_row *row,
                            const struct lo_settings *settings);

/* --- compose.c: what it says -------------------------------------------- */

enum lo_wording {
    LO_WORDING_ANNOUNCE, /* the first message somebody gets */
    LO_WORDING_REMINDER,
    LO_WORDING_SHORT,    /* on the morning */
    LO_WORDING_CHANGE,   /* `was` does not hold any more, `told` does */
    LO_WORDING_CANCEL,   /* what is told does not happen */
    LO_WORDING_OVERRUN,  /* it lasts longer: `told` has the new end */
    LO_WORDING_RESTORED, /* supply is back */
    LO_WORDING_NOT_BACK  /* it is not: what was told at `void_at` is void */
};

/* What a copy for staff says beside. */
struct lo_copy {
    int32_t people; /* who are told, 0 = not said */
    int32_t calls;  /* of them by telephone */
};

struct lo_facts {
    enum lo_lang lang;
    enum lo_wording wording;
    const struct lo_zone *zone;
    const struct lo_told *told;
    struct lo_texts kinds;       /* WorkKind of the jobs */
    const struct lo_told *was;   /* for CHANGE, and an OVERRUN that was told
                                  * already: what was told before */
    bool early;                  /* RESTORED: well before it was promised */
    const struct lo_told *again; /* for RESTORED: what is still to come; NULL =
                                  * nothing */
    lo_time void_at;             /* for NOT_BACK */
    bool no_end; /* NOT_BACK: when it will be back is not known */
    bool life_support;
    bool own_source;
    bool warn_all; /* of generators, not only those who are known to have one */
    bool only_relay;                  /* is not off himself */
    const struct lo_pass_on *pass_on; /* NULL = it is for himself */
    const struct lo_copy *copy;       /* NULL = it is no copy for staff */
    lo_time reserve;     /* its day: it moves there in bad weather; 0 = none */
    const char *sender;  /* "" = none */
    const char *hotline; /* "" = none */
    const char *manager; /* who looks after the customer, "" = nobody */
    const char *manager_phone;
};

char *lo_notify_compose(struct lo_arena *arena, const struct lo_facts *facts);

/* Of struct lo_place_notice, as they stand in a list (places.c). */
int lo_place_by_name(const void *a, const void *b);

/* What stands on every page, whatever it tells (places.c). */
struct lo_facts lo_page_facts(const struct lo_ladder_input *input,
                              enum lo_lang lang);

/* Appends `pattern` with every {name} of `pieces` in its place; what is not in
 * the list stays as it is. `pieces` ends with a NULL name. `escape` (may be
 * NULL) is applied to each value; g_free'd. */
struct lo_piece {
    const char *name;
    const char *value;
};
void lo_notify_expand(GString *out, const char *pattern,
                      const struct lo_piece *pieces,
                      char *(*escape)(const char *value));

#endif
