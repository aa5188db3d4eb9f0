/*
 * teams.c - several crews side by side: what they may do at the same time, and
 * when each of them does it.
 *
 *   crew 1   open s3  check | open s5 check        all before goes first, what
 *   crew 2   open s4  check | open s6 check        comes after waits for all
 *
 * Side by side go only steps of one kind that change nothing for one another,
 * in whatever order they come: openings of what is dead on both sides, closings
 * that join dead parts, indications and tags, own sources, earths, and all of
 * that undone. Whatever takes off, feeds or joins is done alone.
 *
 *   openings   part what is dead further: nothing can come alive by it
 *   closings   the part that all of them make is dead, free of earths and of
 *              people (each is judged when those before it are closed); so is
 *              whatever some of them make
 *   the rest   each asks only for what stood before the first of them
 *
 * Who acts: the switching crews of the station; and what moves no switch the
 * crews of the outage too, while they are there and not at work: some time
 * before it until they have their permit, and for some time after they have
 * returned it.
 */
#include <string.h>

#include "switching/switching_int.h"

enum { HANDS_MOST = 32 };

struct hand {
    const char *name; /* of a crew of the outage; NULL = of the station */
    int32_t free_at;
    int32_t until; /* begins nothing from then on */
};

struct hands {
    int n;
    struct hand at[HANDS_MOST];
};

enum lo_step_kind lo_team_kind(const struct lo_step *step)
{
    switch (step->kind) {
    case LO_STEP_OPEN:
    case LO_STEP_CLOSE:
        return step->all_dead && !step->remote ? step->kind : LO_STEP_KINDS;
    case LO_STEP_INDICATIONS:
        return LO_STEP_TAG;
    case LO_STEP_SOURCE_OFF:
    case LO_STEP_SOURCE_ON:
        return step->device == LO_DEVICE_OWN_SOURCE ? step->kind
                                                    : LO_STEP_KINDS;
    case LO_STEP_TAG:
    case LO_STEP_UNTAG:
    case LO_STEP_EARTH:
    case LO_STEP_UNEARTH:
        return step->kind;
    default:
        return LO_STEP_KINDS;
    }
}

/* Steps that one crew does at one device, one after the other. */
int32_t lo_team_unit(const struct lo_sheet *sheet, int32_t i)
{
    const struct lo_step *steps = sheet->steps;
    enum lo_step_kind next =
        steps[i].kind == LO_STEP_INDICATIONS ? LO_STEP_TAG : LO_STEP_CHECK;
    bool two =
        (steps[i].kind == LO_STEP_OPEN || steps[i].kind == LO_STEP_CLOSE ||
         steps[i].kind == LO_STEP_INDICATIONS) &&
        i + 1 < sheet->n_steps && steps[i + 1].kind == next &&
        steps[i + 1].index == steps[i].index;
    return i + (two ? 2 : 1);
}

int32_t lo_team_run(const struct lo_sheet *sheet, int32_t i)
{
    const struct lo_step *first = &sheet->steps[i];
    enum lo_step_kind kind = lo_team_kind(first);
    if (kind == LO_STEP_KINDS)
        return i;
    while (i < sheet->n_steps && lo_team_kind(&sheet->steps[i]) == kind &&
           sheet->steps[i].stage == first->stage &&
           sheet->steps[i].part == first->part)
        i = lo_team_unit(sheet, i);
    return i;
}

/* --- who is there --------------------------------------------------------- */

static struct hand *hand_of(struct hands *hands, const char *name)
{
    for (int i = 0; i < hands->n; i++)
        if (hands->at[i].name != NULL && strcmp(hands->at[i].name, name) == 0)
            return &hands->at[i];
    return NULL;
}

/* Each crew once, in the same order for the whole sheet. */
static void list_hands(struct hands *hands, const struct lo_order *order)
{
    hands->n = 0;
    for (int32_t k = 0; k < MAX(order->n_crews, 1) && k < HANDS_MOST; k++)
        hands->at[hands->n++] = (struct hand){NULL, 0, 0};
    for (int32_t j = 0; j < order->n_jobs; j++)
        for (int32_t c = 0; c < order->jobs[j].n_helpers; c++) {
            const char *name = order->jobs[j].crews[c];
            if (hand_of(hands, name) == NULL && hands->n < HANDS_MOST)
                hands->at[hands->n++] = (struct hand){name, 0, 0};
        }
}

const char *lo_sheet_team(const struct lo_sheet *sheet, int32_t team)
{
    struct hands hands;
    list_hands(&hands, sheet->order);
    return team > 0 && team <= hands.n ? hands.at[team - 1].name : NULL;
}

/* Has the crew had its permit, or returned it, before step `i`? */
static bool was_done(const struct lo_sheet *sheet, enum lo_step_kind kind,
                     int32_t job, int32_t crew, int32_t i)
{
    while (--i >= 0)
        if (sheet->steps[i].kind == kind && sheet->steps[i].index == job &&
            sheet->steps[i].number == crew)
            return true;
    return false;
}

static int32_t minute_of(const struct lo_sheet *sheet, lo_time at)
{
    return (int32_t)((at - sheet->origin) / LO_MINUTE);
}

/* From when on the crew of the job helps at step `i`; false: not at all. */
static bool helps(const struct lo_sheet *sheet, int32_t job, int32_t crew,
                  int32_t i, struct hand *when)
{
    const struct lo_order *order = sheet->order;
    const struct lo_interval *work = &order->jobs[job].work;
    if (!was_done(sheet, LO_STEP_PERMIT, job, crew, i)) {
        when->free_at = minute_of(sheet, work->from - order->crew_before_s);
        when->until = INT32_MAX;
        return order->crew_before_s > 0;
    }
    when->free_at = INT32_MIN;
    when->until = minute_of(sheet, work->to + order->crew_after_s);
    return was_done(sheet, LO_STEP_RETURN, job, crew, i);
}

/* Who is there at step `i`, not before `minute`. */
static void find_hands(struct hands *hands, const struct lo_sheet *sheet,
                       int32_t i, int32_t minute)
{
    const struct lo_order *order = sheet->order;
    bool moves = sheet->steps[i].kind == LO_STEP_OPEN ||
                 sheet->steps[i].kind == LO_STEP_CLOSE;
    list_hands(hands, order);
    for (int h = 0; h < hands->n; h++) {
        hands->at[h].free_at = minute;
        hands->at[h].until = hands->at[h].name == NULL ? INT32_MAX : INT32_MIN;
    }
    for (int32_t j = 0; j < order->n_jobs && !moves; j++)
        for (int32_t c = 0; c < order->jobs[j].n_helpers; c++) {
            struct hand when = {NULL, 0, 0};
            struct hand *hand = hand_of(hands, order->jobs[j].crews[c]);
            if (hand == NULL || !helps(sheet, j, c, i, &when) ||
                when.until <= hand->until)
                continue;
            hand->free_at = MAX(minute, when.free_at);
            hand->until = when.until;
        }
}

/* --- when ----------------------------------------------------------------- */

static int first_free(const struct hands *hands)
{
    int best = 0;
    for (int h = 1; h < hands->n; h++)
        if (hands->at[h].free_at < hands->at[h].until &&
            hands->at[h].free_at < hands->at[best].free_at)
            best = h;
    return best;
}

/* Only one of them was needed, or there: nobody is beside anybody. */
static bool is_one(const struct lo_sheet *sheet, int32_t i, int32_t end)
{
    bool one = true;
    for (int32_t k = i; k < end && one; k++)
        one = sheet->steps[k].team == sheet->steps[i].team;
    return one;
}

int32_t lo_team_schedule(struct lo_sheet *sheet, int32_t i, int32_t minute)
{
    struct hands hands;
    int32_t begin = i, end = lo_team_run(sheet, i), last = minute;
    find_hands(&hands, sheet, i, minute);
    while (i < end) {
        int h = first_free(&hands);
        for (int32_t next = lo_team_unit(sheet, i); i < next; i++) {
            struct lo_step *step = &sheet->steps[i];
            step->minute = hands.at[h].free_at;
            step->team = h + 1;
            hands.at[h].free_at += lo_step_minutes(step);
        }
        last = MAX(last, hands.at[h].free_at);
    }
    bool alone = is_one(sheet, begin, end) ||
                 sheet->steps[begin].device == LO_DEVICE_OWN_SOURCE;
    for (int32_t k = begin; k < end && alone; k++)
        sheet->steps[k].team = 0;
    return last;
}
