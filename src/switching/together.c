/*
 * together.c - several sheets at once: guards that they share, and what has to
 * wait for what.
 *
 *   live   consent ======== work ======== over
 *   O1     ... out ... (1)                     (2) ... back
 *
 * Live work begins when what was to be switched on its feeder before is done
 * (1), and what is to be switched there after it waits until it is over (2).
 * The plan says which is first; that a sheet takes its minutes changes nothing.
 */
#include <string.h>

#include "switching/switching_int.h"

static lo_time time_of(const struct lo_sheet *sheet, int32_t step)
{
    return sheet->origin + sheet->steps[step].minute * LO_MINUTE;
}

static lo_time end_of(const struct lo_sheet *sheet, int32_t step)
{
    return time_of(sheet, step) +
           lo_step_minutes(&sheet->steps[step]) * LO_MINUTE;
}

static bool overlap(const struct lo_sheet *a, const struct lo_sheet *b)
{
    return a->n_steps > 0 && b->n_steps > 0 &&
           time_of(a, 0) <= time_of(b, b->n_steps - 1) &&
           time_of(b, 0) <= time_of(a, a->n_steps - 1);
}

/* --- guards --------------------------------------------------------------- */

static bool is_guard(const struct lo_step *step)
{
    return step->kind == LO_STEP_GUARD_OFF || step->kind == LO_STEP_GUARD_ON;
}

static bool holds_guard(const struct lo_sheet *sheet, int32_t guard)
{
    for (int32_t i = 0; i < sheet->n_steps; i++)
        if (is_guard(&sheet->steps[i]) && sheet->steps[i].index == guard)
            return true;
    return false;
}

/* The id stands in the list, whole; it may hold a comma itself. */
static bool names(const char *ids, const char *id)
{
    size_t length = strlen(id);
    for (const char *at = ids; (at = strstr(at, id)) != NULL; at++)
        if ((at == ids || (at - ids >= 2 && g_str_has_prefix(at - 2, ", "))) &&
            (at[length] == '\0' || g_str_has_prefix(at + length, ", ")))
            return true;
    return false;
}

static void add_id(struct lo_sheet *sheet, const char **ids,
                   const struct lo_sheet *other)
{
    if (names(*ids, other->order->id))
        return;
    *ids = lo_arena_printf(sheet->arena, "%s%s%s", *ids,
                           (*ids)[0] != '\0' ? ", " : "", other->order->id);
}

static void share(struct lo_sheet *mine, const struct lo_sheet *other)
{
    for (int32_t i = 0; i < mine->n_steps; i++)
        if (is_guard(&mine->steps[i]) &&
            holds_guard(other, mine->steps[i].index))
            add_id(mine, &mine->steps[i].with, other);
}

void lo_sheets_share_guards(struct lo_sheet *const *sheets, int32_t n)
{
    for (int32_t a = 0; a < n; a++)
        for (int32_t b = 0; b < n; b++)
            if (a != b && overlap(sheets[a], sheets[b]))
                share(sheets[a], sheets[b]);
}

/* --- one after another ---------------------------------------------------- */

static struct lo_interval span_of(const struct lo_order *order)
{
    struct lo_interval span = {0, 0};
    if (order->n_stages > 0)
        return (struct lo_interval){order->stages[0].span.from,
                                    order->stages[order->n_stages - 1].span.to};
    for (int32_t j = 0; j < order->n_jobs; j++) {
        const struct lo_interval *work = &order->jobs[j].work;
        span.from = j == 0 ? work->from : MIN(span.from, work->from);
        span.to = j == 0 ? work->to : MAX(span.to, work->to);
    }
    return span;
}

bool lo_sheet_follows(const struct lo_sheet *sheet,
                      const struct lo_sheet *other)
{
    bool shares = false;
    if (span_of(other->order).to > span_of(sheet->order).from)
        return false;
    for (int32_t i = 0; i < sheet->n_steps && !shares; i++)
        shares = sheet->steps[i].device == LO_DEVICE_SWITCH &&
                 other->names_link[sheet->steps[i].index];
    return shares;
}

/* --- beside live work ------------------------------------------------------
 */

/* The plan's instant at which the switch moves. */
static lo_time instant_of(const struct lo_order *order,
                          const struct lo_step *step)
{
    return step->stage < order->n_stages
               ? order->stages[step->stage].span.from
               : order->stages[order->n_stages - 1].span.to;
}

static bool is_move(const struct lo_step *step)
{
    return step->kind == LO_STEP_OPEN || step->kind == LO_STEP_CLOSE;
}

/* A side of the link lies on a feeder of the live job (E15). */
static bool is_beside(const struct lo_switching *m, int32_t link,
                      const struct lo_order_job *job)
{
    const struct lo_section_info *info = m->sections->info;
    const struct lo_link *ends = &m->sections->links[link];
    bool beside = false;
    for (int32_t i = 0; i < job->n_sections && job->live && !beside; i++) {
        int32_t feeder = info[job->sections[i].v].feeder.v;
        beside = feeder != LO_NONE && (info[ends->a.v].feeder.v == feeder ||
                                       info[ends->b.v].feeder.v == feeder);
    }
    return beside;
}

/* A move of `sheet` that comes after live work of `live`, by the plan. */
static bool comes_after(const struct lo_sheet *sheet,
                        const struct lo_step *step, const struct lo_sheet *live)
{
    const struct lo_order *order = live->order;
    bool after = false;
    for (int32_t j = 0; j < order->n_jobs && is_move(step) && !after; j++)
        after = order->jobs[j].work.to <= instant_of(sheet->order, step) &&
                is_beside(sheet->model, step->index, &order->jobs[j]);
    return after;
}

/* The last move of `other`, from step `done` on, that comes before the live
 * work to which the step is the consent; LO_NONE. */
static int32_t last_before(const struct lo_sheet *sheet,
                           const struct lo_step *step,
                           const struct lo_sheet *other, int32_t done)
{
    const struct lo_order_job *job = NULL;
    if (step->kind == LO_STEP_CONSENT)
        job = &sheet->order->jobs[step->index];
    for (int32_t i = other->n_steps - 1; i >= done && job != NULL; i--)
        if (is_move(&other->steps[i]) &&
            instant_of(other->order, &other->steps[i]) <= job->work.from &&
            is_beside(sheet->model, other->steps[i].index, job))
            return i;
    return LO_NONE;
}

/* The last step of `other`, from `done` on, at the switch that the step names,
 * before it by the plan; LO_NONE. */
static int32_t last_of_switch(const struct lo_sheet *sheet,
                              const struct lo_step *step,
                              const struct lo_sheet *other, int32_t done)
{
    if (step->device != LO_DEVICE_SWITCH || sheet->order->n_stages == 0 ||
        other->order->n_stages == 0)
        return LO_NONE;
    for (int32_t i = other->n_steps - 1; i >= done; i--)
        if (other->steps[i].device == LO_DEVICE_SWITCH &&
            other->steps[i].index == step->index &&
            instant_of(other->order, &other->steps[i]) <
                instant_of(sheet->order, step))
            return i;
    return LO_NONE;
}

bool lo_step_waits(const struct lo_sheet *sheet, int32_t step,
                   const struct lo_sheet *other, int32_t done)
{
    const struct lo_step *next = &sheet->steps[step];
    if (done >= other->n_steps)
        return false;
    return (step == 0 && lo_sheet_follows(sheet, other)) ||
           comes_after(sheet, next, other) ||
           last_before(sheet, next, other, done) != LO_NONE ||
           last_of_switch(sheet, next, other, done) != LO_NONE;
}

/* When `other` lets the step go on, as planned. */
static lo_time free_at(const struct lo_sheet *sheet, int32_t step,
                       const struct lo_sheet *other)
{
    const struct lo_step *next = &sheet->steps[step];
    int32_t last = last_before(sheet, next, other, 0);
    if (last == LO_NONE && !comes_after(sheet, next, other) &&
        !(step == 0 && lo_sheet_follows(sheet, other)))
        last = last_of_switch(sheet, next, other, 0);
    return end_of(other, last != LO_NONE ? last : other->n_steps - 1);
}

bool lo_sheet_waits(const struct lo_sheet *sheet, const struct lo_sheet *other,
                    struct lo_sheet_wait *out)
{
    for (int32_t i = 0; i < sheet->n_steps; i++) {
        if (!lo_step_waits(sheet, i, other, 0))
            continue;
        lo_time late = free_at(sheet, i, other) - time_of(sheet, i);
        if (late <= 0)
            continue;
        *out = (struct lo_sheet_wait){i, (int32_t)(late / LO_MINUTE)};
        return true;
    }
    return false;
}

/* --- marks ---------------------------------------------------------------- */

/* Sections of the live job that the other order has off in those hours. */
static bool is_off_by(const struct lo_order_job *job,
                      const struct lo_order *other)
{
    for (int32_t k = 0; k < other->n_stages; k++) {
        const struct lo_order_stage *stage = &other->stages[k];
        if (stage->span.to <= job->work.from ||
            job->work.to <= stage->span.from)
            continue;
        for (int32_t i = 0; i < stage->n_off; i++)
            for (int32_t s = 0; s < job->n_sections; s++)
                if (stage->off[i].v == job->sections[s].v)
                    return true;
    }
    return false;
}

/* What is not of the same hours needs no words: nobody mistakes the day. */
enum { NEAR_S = 2 * LO_HOUR };

static bool is_near(const struct lo_sheet *sheet, const struct lo_sheet *other)
{
    struct lo_interval mine = span_of(sheet->order);
    struct lo_interval its = span_of(other->order);
    return mine.from < its.to + NEAR_S && its.from < mine.to + NEAR_S;
}

static bool follows_live(const struct lo_sheet *sheet, int32_t step,
                         const struct lo_sheet *live)
{
    return live->order->n_stages == 0 && is_near(sheet, live) &&
           comes_after(sheet, &sheet->steps[step], live);
}

bool lo_step_says_live(const struct lo_sheet *sheet, int32_t step,
                       const struct lo_sheet *live)
{
    bool said = !follows_live(sheet, step, live);
    for (int32_t i = step;
         i >= 0 && !said && sheet->steps[i].stage == sheet->steps[step].stage;
         i--)
        said = names(sheet->steps[i].waits_live, live->order->id);
    return said;
}

static void mark_live(struct lo_sheet *mine, const struct lo_sheet *live)
{
    for (int32_t i = 0; i < mine->n_steps; i++)
        if (!lo_step_says_live(mine, i, live))
            add_id(mine, &mine->steps[i].waits_live, live);
}

static void mark_consents(struct lo_sheet *mine, const struct lo_sheet *other)
{
    for (int32_t i = 0; i < mine->n_steps; i++) {
        struct lo_step *step = &mine->steps[i];
        if (step->kind != LO_STEP_CONSENT)
            continue;
        if (is_near(mine, other) &&
            last_before(mine, step, other, 0) != LO_NONE)
            add_id(mine, &step->waits_for, other);
        if (is_off_by(&mine->order->jobs[step->index], other->order))
            add_id(mine, &step->off_by, other);
    }
}

static void mark_late(struct lo_sheet *mine, const struct lo_sheet *other)
{
    struct lo_sheet_wait wait;
    if (lo_sheet_waits(mine, other, &wait) &&
        mine->steps[wait.step].kind != LO_STEP_CONSENT &&
        !follows_live(mine, wait.step, other))
        add_id(mine, &mine->steps[wait.step].waits_for, other);
}

void lo_sheets_mark_waits(struct lo_sheet *const *sheets, int32_t n)
{
    for (int32_t a = 0; a < n; a++)
        for (int32_t b = 0; b < n; b++) {
            if (a == b)
                continue;
            mark_late(sheets[a], sheets[b]);
            mark_live(sheets[a], sheets[b]);
            mark_consents(sheets[a], sheets[b]);
        }
}
