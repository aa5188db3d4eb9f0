/*
 * work_time.c - WorkTimeSchedules: when the work may lie, how long it takes.
 *
 *   kind      gives
 *   request   a window each (start, end)
 *   earliest  the start of the one window, when there is no request
 *   latest    its end
 *   estimate  duration = end - start; the start itself means nothing
 *
 * lo:WorkTask.due caps every window. A schedule of the Work counts for its
 * tasks that have none of that kind. Windows come out ascending and disjoint.
 */
#include <string.h>

#include "work_int.h"

#define INTERVAL "TimeSchedule.scheduleInterval/DateTimeInterval."

/* Ends of a window that the file leaves open: 1970 and the year 9999, which
 * every calendar can still write. */
static const struct lo_interval open_window = {0, 253402300799};

static bool has_zone(const char *text)
{
    const char *clock = strchr(text, 'T');
    return clock == NULL || strpbrk(clock, "Zz+-") != NULL;
}

/* LO_TIME_NONE if absent or, with a finding, bad. */
static lo_time time_of(struct orders *o, const struct lo_part *object,
                       const char *text)
{
    struct lo_error why = LO_ERROR_INIT;
    lo_time at;
    if (text == NULL)
        return LO_TIME_NONE;
    if (lo_time_parse(&at, text, o->zone, &why) != LO_OK) {
        cim_find(&o->b, LO_WARNING, "bad-time", object,
                 "write it like 2026-11-30T08:00:00+08:00",
                 "'%.60s' is no time", text);
        return LO_TIME_NONE;
    }
    if (!has_zone(text))
        cim_find(&o->b, o->zone != NULL ? LO_NOTE : LO_WARNING,
                 "time-without-zone", object,
                 "add Z or an offset such as +08:00",
                 o->zone != NULL ? "'%.60s' has no offset: read in the zone of "
                                   "the site"
                                 : "'%.60s' has no offset: read as UTC",
                 text);
    return at;
}

/* Schedules of that kind, of the task or else of its work; *owned*. */
static GPtrArray *schedules_of(const struct orders *o,
                               const struct lo_part *object,
                               const struct lo_part *work, const char *kind)
{
    const struct lo_part *owners[] = {object, work};
    GPtrArray *out = g_ptr_array_new();
    for (size_t w = 0; w < G_N_ELEMENTS(owners) && out->len == 0; w++) {
        const GPtrArray *all = cim_order_group(o->schedules, owners[w]);
        for (guint i = 0; all != NULL && i < all->len; i++) {
            const struct lo_part *s = all->pdata[i];
            const char *is = cim_text(&o->b, s, N_SCHEDULE_KIND);
            if (is != NULL && strcmp(is, kind) == 0 &&
                cim_bool(&o->b, s, N_SCHEDULE_DISABLED) != 1)
                g_ptr_array_add(out, (void *)s);
        }
    }
    return out;
}

static lo_time start_of(struct orders *o, const struct lo_part *schedule)
{
    return time_of(o, schedule, cim_path(&o->b, schedule, INTERVAL "start"));
}

static lo_time end_of(struct orders *o, const struct lo_part *schedule)
{
    return time_of(o, schedule, cim_path(&o->b, schedule, INTERVAL "end"));
}

/* --- windows ------------------------------------------------------------ */

static void add_window(struct orders *o, struct lo_task *task,
                       const struct lo_part *object, GArray *out,
                       struct lo_interval window)
{
    if (window.to <= window.from) {
        cim_order_problem(o, task, object, "bad-window",
                          "correct the start or the end",
                          "its window ends before it starts");
        return;
    }
    g_array_append_val(out, window);
}

static void add_requests(struct orders *o, struct lo_task *task,
                         const GPtrArray *requests, GArray *out)
{
    for (guint i = 0; i < requests->len; i++) {
        const struct lo_part *schedule = requests->pdata[i];
        lo_time from = start_of(o, schedule), to = end_of(o, schedule);
        if (from == LO_TIME_NONE || to == LO_TIME_NONE) {
            cim_order_problem(o, task, schedule, "bad-window",
                              "give DateTimeInterval.start and .end",
                              "its window lacks a start or an end");
            continue;
        }
        add_window(o, task, schedule, out, (struct lo_interval){from, to});
    }
}

/* The one window of the earliest start and the latest end, if any is given;
 * either may stand in the other half of its interval. */
static void add_earliest_latest(struct orders *o, struct lo_task *task,
                                const struct lo_part *object,
                                const struct lo_part *work, GArray *out)
{
    GPtrArray *earliest = schedules_of(o, object, work, "earliest");
    GPtrArray *latest = schedules_of(o, object, work, "latest");
    struct lo_interval window = open_window;
    for (guint i = 0; i < earliest->len; i++) {
        lo_time at = start_of(o, earliest->pdata[i]);
        if (at == LO_TIME_NONE)
            at = end_of(o, earliest->pdata[i]);
        if (at != LO_TIME_NONE)
            window.from = MAX(window.from, at);
    }
    for (guint i = 0; i < latest->len; i++) {
        lo_time at = end_of(o, latest->pdata[i]);
        if (at == LO_TIME_NONE)
            at = start_of(o, latest->pdata[i]);
        if (at != LO_TIME_NONE)
            window.to = MIN(window.to, at);
    }
    if (window.from != open_window.from || window.to != open_window.to)
        add_window(o, task, object, out, window);
    g_ptr_array_free(earliest, TRUE);
    g_ptr_array_free(latest, TRUE);
}

static int compare_windows(const void *a, const void *b)
{
    const struct lo_interval *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

/* Ascending, overlapping and touching ones joined, cut at `due`. */
static void tidy(GArray *windows, lo_time due)
{
    guint n = 0;
    g_array_sort(windows, compare_windows);
    for (guint i = 0; i < windows->len; i++) {
        struct lo_interval w = g_array_index(windows, struct lo_interval, i);
        if (due != LO_TIME_NONE)
            w.to = MIN(w.to, due);
        if (w.to <= w.from)
            continue;
        struct lo_interval *last =
            n > 0 ? &g_array_index(windows, struct lo_interval, n - 1) : NULL;
        if (last != NULL && w.from <= last->to)
            last->to = MAX(last->to, w.to);
        else
            g_array_index(windows, struct lo_interval, n++) = w;
    }
    g_array_set_size(windows, n);
}

void cim_order_windows(struct orders *o, struct lo_task *task,
                       const struct lo_part *object, const struct lo_part *work)
{
    GArray *windows = g_array_new(FALSE, FALSE, sizeof(struct lo_interval));
    GPtrArray *requests = schedules_of(o, object, work, "request");
    const char *due = cim_text(&o->b, object, N_TASK_DUE);
    task->due = time_of(o, object, due);
    if (due != NULL && task->due == LO_TIME_NONE)
        cim_order_problem(o, task, object, "bad-window", "correct it",
                          "lo:WorkTask.due is no time");
    if (requests->len > 0)
        add_requests(o, task, requests, windows);
    else
        add_earliest_latest(o, task, object, work, windows);
    bool bounded = windows->len > 0;
    if (!bounded && task->due != LO_TIME_NONE)
        g_array_append_val(windows, open_window);
    tidy(windows, task->due);
    if (bounded && windows->len == 0)
        cim_order_problem(o, task, object, "bad-window",
                          "correct the window or lo:WorkTask.due",
                          "it is due before its window starts");
    task->n_windows = (int32_t)windows->len;
    task->windows =
        cim_array(o->out->arena, windows, sizeof(struct lo_interval));
    g_array_free(windows, TRUE);
    g_ptr_array_free(requests, TRUE);
}

/* --- duration ----------------------------------------------------------- */

int64_t cim_order_estimate(struct orders *o, struct lo_task *task,
                           const struct lo_part *object,
                           const struct lo_part *work, bool needed)
{
    GPtrArray *estimates = schedules_of(o, object, work, "estimate");
    int64_t seconds = 0;
    if (estimates->len == 0) {
        if (needed)
            cim_order_problem(o, task, object, "no-estimate",
                              "add a WorkTimeSchedule of kind estimate, or an "
                              "lo:WorkMode",
                              "it is not said how long it takes");
    } else {
        /* Of several the last one said, as for every property. */
        const struct lo_part *last = estimates->pdata[estimates->len - 1];
        lo_time from = start_of(o, last), to = end_of(o, last);
        bool good = from != LO_TIME_NONE && to != LO_TIME_NONE && to > from;
        seconds = good ? to - from : 0;
        if (!good && needed)
            cim_order_problem(o, task, last, "bad-duration",
                              "correct the start or the end of the estimate",
                              from == LO_TIME_NONE || to == LO_TIME_NONE
                                  ? "its estimate lacks a start or an end"
                                  : "its duration is zero or negative");
    }
    g_ptr_array_free(estimates, TRUE);
    return seconds;
}
