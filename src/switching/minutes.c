/*
 * minutes.c - how long a step takes, and when each is planned.
 *
 *   minute   -12 ......... 0 ........ 45 ====== 285 ...........
 *            opening       out        work      after report: back, closing
 *
 * Minute 0 is the first dead instant of the plan. What takes nobody off comes
 * before it. The way back has minutes too, to see whether the plan leaves time
 * enough, but nobody may go by them: supply returns after the report, never by
 * the clock.
 */
#include "switching/switching_int.h"

/*
 * An assumption, not a rule: one crew on the spot with the dispatcher on the
 * line, read aloud and repeated back. The public switching rules that were
 * read (order, wording, one item one element) give no minutes. A longer way
 * between switches belongs into switching.before_min and after_min. A switch
 * that is remote moves and is seen to have moved within a minute.
 */
static const int minutes[LO_STEP_KINDS] = {
    [LO_STEP_CONFIRM] = 0, /* from the screen and the log, beforehand */
    [LO_STEP_PHASING] = 5,     [LO_STEP_GUARD_OFF] = 1,
    [LO_STEP_OPEN] = 2,        [LO_STEP_CLOSE] = 2,
    [LO_STEP_CHECK] = 1,       [LO_STEP_LOAD_CHECK] = 1,
    [LO_STEP_INDICATIONS] = 1, [LO_STEP_TAG] = 1,
    [LO_STEP_SOURCE_OFF] = 3,  [LO_STEP_EARTH] = 4,
    [LO_STEP_PERMIT] = 2,      [LO_STEP_RETURN] = 1,
    [LO_STEP_CLEAR] = 2,       [LO_STEP_UNEARTH] = 2,
    [LO_STEP_COUNT] = 1,       [LO_STEP_UNTAG] = 1,
    [LO_STEP_SOURCE_ON] = 3,   [LO_STEP_HOLD] = 1,
    [LO_STEP_CONSENT] = 1,     [LO_STEP_CONSENT_END] = 1,
    [LO_STEP_RELEASE] = 1,     [LO_STEP_GUARD_ON] = 1,
};

int lo_kind_minutes(enum lo_step_kind kind, bool remote)
{
    if (remote && (kind == LO_STEP_OPEN || kind == LO_STEP_CLOSE))
        return 1;
    if (remote && (kind == LO_STEP_CHECK || kind == LO_STEP_LOAD_CHECK))
        return 0; /* on the screen, at once */
    return minutes[kind];
}

int lo_step_minutes(const struct lo_step *step)
{
    return lo_kind_minutes(step->kind, step->remote);
}

struct schedule {
    struct lo_sheet *sheet;
    lo_time origin;
    int32_t cursor;
    int32_t late_out; /* most minutes that work waits */
};

static int32_t minute_of(const struct schedule *c, lo_time at)
{
    return (int32_t)((at - c->origin) / LO_MINUTE);
}

static lo_time first_instant(const struct lo_order *order)
{
    if (order->n_stages > 0)
        return order->stages[0].span.from;
    lo_time first = order->n_jobs > 0 ? order->jobs[0].work.from : 0;
    for (int32_t j = 1; j < order->n_jobs; j++)
        first = MIN(first, order->jobs[j].work.from);
    return first;
}

/* Permits from step `i` on for work that begins at the same time: all are
 * given before it. */
static int32_t permits_from(const struct lo_sheet *sheet, int32_t i)
{
    const struct lo_order_job *jobs = sheet->order->jobs;
    const struct lo_step *first = &sheet->steps[i];
    int32_t n = 0;
    while (i < sheet->n_steps && sheet->steps[i].kind == first->kind &&
           jobs[sheet->steps[i].index].work.from ==
               jobs[first->index].work.from) {
        n++;
        i++;
    }
    return n;
}

/* Step `i` begins a stage that goes by the clock: its first minute, so that
 * whoever goes off then goes off when told. */
static int32_t minute_of_stage(const struct schedule *c, int32_t i)
{
    const struct lo_step *steps = c->sheet->steps;
    int32_t stage = steps[i].stage, lead = 0;
    int32_t at = minute_of(c, lo_order_told(c->sheet->order, stage));
    for (; i < c->sheet->n_steps && steps[i].stage == stage; i++) {
        if (steps[i].not_before != 0)
            return at - lead;
        lead += lo_step_minutes(&steps[i]);
    }
    return at;
}

static bool begins_stage(const struct lo_sheet *sheet, int32_t i)
{
    const struct lo_step *step = &sheet->steps[i];
    return sheet->order->clock && step->stage > 0 && !step->after_report &&
           step->stage != sheet->steps[i - 1].stage;
}

/* Places step `i`, or those that are done beside it; the next one. */
static int32_t place(struct schedule *c, int32_t i, bool way_back)
{
    const struct lo_order *order = c->sheet->order;
    struct lo_step *step = &c->sheet->steps[i];
    const struct lo_order_job *job = NULL;
    if (step->device == LO_DEVICE_JOB)
        job = &order->jobs[step->index];
    bool starts = step->kind == LO_STEP_PERMIT || step->kind == LO_STEP_CONSENT;
    int32_t earliest = c->cursor;
    if (job != NULL && starts)
        earliest = minute_of(c, job->work.from) -
                   minutes[step->kind] * permits_from(c->sheet, i);
    else if (job != NULL)
        earliest = minute_of(c, job->work.to);
    else if (way_back)
        earliest = minute_of(c, order->stages[step->stage - 1].span.to -
                                    order->after_s);
    else if (begins_stage(c->sheet, i))
        earliest = minute_of_stage(c, i);
    if (step->not_before != 0)
        earliest = MAX(earliest, minute_of(c, step->not_before));
    int32_t end = i < c->sheet->zero ? i : lo_team_run(c->sheet, i);
    if (end > i) {
        c->cursor = lo_team_schedule(c->sheet, i, MAX(c->cursor, earliest));
        return end;
    }
    step->minute = MAX(c->cursor, earliest);
    step->team = 0;
    c->cursor = step->minute + lo_step_minutes(step);
    if (job != NULL && step->kind == LO_STEP_PERMIT)
        c->late_out =
            MAX(c->late_out, c->cursor - minute_of(c, job->work.from));
    return i + 1;
}

void lo_sheet_schedule(struct lo_sheet *sheet)
{
    const struct lo_order *order = sheet->order;
    struct schedule c = {.sheet = sheet};
    c.origin = sheet->origin = first_instant(order);
    for (int32_t i = 0; i < sheet->zero; i++)
        c.cursor -= lo_step_minutes(&sheet->steps[i]);
    for (int32_t i = 0; i < sheet->n_steps;) {
        const struct lo_step *step = &sheet->steps[i];
        i = place(&c, i, step->kind == LO_STEP_CLEAR && step->stage > 0);
    }
    sheet->work_late_min = order->clock ? MAX(c.late_out, 0) : 0;
}
