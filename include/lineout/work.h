/*
 * work.h - work orders: tasks, their modes, crews, crew types.
 *
 *   task --modes--> needs (crew type x number)
 *    |--equipment to be dead       |--window(s) in which the work may lie
 *    |--crews it is bound to (none = any of the type)
 *
 * A task without modes in its file gets one dead mode with the minutes of its
 * estimate and one crew. Rows carry what the file says; whether a task can be
 * planned, and what is wrong with it, is said by `problem` and by findings.
 *
 * Invariants
 *   I1 every mode belongs to one task; modes of a task are contiguous
 *   I2 duration_s > 0 for every mode of a task without `problem`
 *   I3 numbers in needs are >= 0; types and crews exist
 * Units: seconds. Ownership: own arena. Immutable once built.
 */
#ifndef LINEOUT_WORK_H
#define LINEOUT_WORK_H

#include <stdbool.h>
#include <stdint.h>

#include "lineout/arena.h"
#include "lineout/calendar.h"
#include "lineout/clock.h"
#include "lineout/ids.h"
#include "lineout/objects.h"
#include "lineout/settings.h"

enum lo_notice_class {
    LO_NOTICE_PLANNED,
    LO_NOTICE_TEMPORARY,
    LO_NOTICE_URGENT
};

struct lo_need {
    lo_crew_type_id type; /* LO_NONE = any crew */
    int32_t number;
};

struct lo_mode {
    const char *mrid; /* "" for the mode made from the estimate */
    const char *name; /* "" if unnamed */
    int64_t duration_s;
    bool live; /* live work: nothing needs to be dead */
    int32_t max_parts;
    int64_t min_part_s;
    int64_t before_s; /* -1 = the setting */
    int64_t after_s;  /* -1 = the setting */
    int32_t n_needs;
    struct lo_need *needs;
};

/* Why a task cannot be planned as its file stands. */
struct lo_problem_note {
    const char *rule; /* finding rule, NULL = the task can be planned */
    const char *text;
    const char *repair;
};

struct lo_task {
    const char *mrid;
    const char *name;
    const char *order_number; /* Work.workOrderNumber, "" = none */
    const char *kind;         /* WorkKind: "maintenance" ... */
    const char *status;       /* WorkStatusKind */
    struct lo_origin origin;
    int32_t priority_rank; /* -1 = absent */
    enum lo_notice_class notice;
    bool busbar;       /* the source section may be dead */
    bool fixed;        /* an outage that others planned (planned.h) */
    lo_time due;       /* LO_TIME_NONE = none: work ends by then */
    int32_t n_windows; /* 0 = the whole horizon; the work lies in one */
    struct lo_interval *windows;
    int32_t n_equipment; /* worked on */
    lo_equipment_id *equipment;
    int32_t n_also_dead; /* dead and earthed, not worked on */
    lo_equipment_id *also_dead;
    int32_t n_crews; /* 0 = any of the type */
    lo_crew_id *crews;
    int32_t n_predecessors;
    lo_job_id *predecessors;
    int32_t n_modes;
    struct lo_mode *modes;
    struct lo_problem_note problem;
};

struct lo_crew {
    const char *mrid;
    const char *name;
    lo_crew_type_id type; /* LO_NONE = untyped */
    const char *leader;   /* who leads its work, "" = not said */
    const char *leader_phone;
    int32_t n_shifts; /* 0 = always; minutes of the local day */
    struct lo_minutes *shifts;
    struct lo_origin origin;
};

struct lo_crew_type {
    const char *mrid;
    const char *name;
};

struct lo_work {
    struct lo_arena *arena;
    int32_t n_tasks; /* those whose status asks for planning come in all */
    struct lo_task *tasks;
    int32_t n_crews;
    struct lo_crew *crews;
    int32_t n_crew_types;
    struct lo_crew_type *crew_types;
};

void lo_work_free(struct lo_work *work); /* NULL is fine */

/* Checks I1..I3 for a network of so much equipment. */
enum lo_status lo_work_validate(const struct lo_work *work, int32_t n_equipment,
                                struct lo_error *err) LO_MUST_USE;

/* true for approved, waitingToBeScheduled, scheduled (profile 3.3) or none. */
bool lo_work_to_plan(const struct lo_task *task);

const char *lo_notice_class_name(enum lo_notice_class notice);

/* --- by when people must have been told (E5) ---------------------------- */

struct lo_notice_rule {
    int64_t s;    /* so many seconds before */
    int workdays; /* and so many working days */
};

/* notice.lead_hours and notice.lead_workdays of the class. */
struct lo_notice_rule lo_notice_rule_of(const struct lo_settings *settings,
                                        enum lo_notice_class notice);
struct lo_notice_rule lo_notice_rule_longer(struct lo_notice_rule a,
                                            struct lo_notice_rule b);

/* Last instant to tell somebody who is first off then; LO_TIME_NONE = no rule.
 * Without a calendar working days do not count. */
lo_time lo_notice_rule_told_by(struct lo_notice_rule lead,
                               const struct lo_calendar *calendar,
                               const struct lo_zone *zone, lo_time first_off);

/* Seconds from `now` to the first instant of which people can still be told in
 * time: E5. */
int64_t lo_notice_rule_lead(struct lo_notice_rule lead,
                            const struct lo_calendar *calendar,
                            const struct lo_zone *zone, lo_time now);

#endif
