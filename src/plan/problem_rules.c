/*
 * Who must not be off, and when; what an hour weighs.
 *
 *   protected   |--exams--|        |--exams--|
 *   peak             |====x 1.5====|
 *   epochs    1 |  2 | 3  |   4    |  5      | 6
 *
 * Periods, months, weekdays and hours are local; what comes out is UTC.
 */
#include <math.h>
#include <string.h>

#include "problem_int.h"

/* --- sections of objects ------------------------------------------------- */

static int by_section(const void *a, const void *b)
{
    int32_t x = ((const lo_section *)a)->v, y = ((const lo_section *)b)->v;
    return (x > y) - (x < y);
}

void problem_sections_of(const struct lo_sections *sections,
                         lo_equipment_id equipment, GArray *out)
{
    const struct lo_network *network = sections->network;
    const struct lo_equipment *e = &network->equipment[equipment.v];
    for (int32_t k = 0; k < e->n_terminals; k++) {
        const struct lo_terminal *t =
            &network->terminals[e->first_terminal + k];
        if (t->node.v == LO_NONE || !t->connected || !e->in_service)
            continue;
        lo_section s = sections->of_node[t->node.v];
        if (s.v != LO_NONE)
            g_array_append_val(out, s);
    }
}

/* All rows of a usage point have its mRID. */
static void add_usage_point(const struct builder *b, int32_t first, GArray *out)
{
    const struct lo_customers *customers = b->input->customers;
    if (customers == NULL)
        return;
    const char *mrid = customers->usage_points[first].mrid;
    for (int32_t i = 0; i < customers->n_usage_points; i++) {
        const struct lo_usage_point *point = &customers->usage_points[i];
        if (point->load.v != LO_NONE && strcmp(point->mrid, mrid) == 0)
            problem_sections_of(b->input->sections, point->load, out);
    }
}

static void add_protected(const struct builder *b,
                          const struct lo_protected_period *period, GArray *out)
{
    const struct lo_sections *sections = b->input->sections;
    if (period->equipment.v != LO_NONE)
        problem_sections_of(sections, period->equipment, out);
    else if (period->usage_point != LO_NONE)
        add_usage_point(b, period->usage_point, out);
    else
        for (int32_t s = 0; s < sections->n && period->feeder.v != LO_NONE; s++)
            if (sections->info[s].feeder.v == period->feeder.v) {
                lo_section section = {s};
                g_array_append_val(out, section);
            }
}

/* --- local time ---------------------------------------------------------- */

static int month_of(lo_date date)
{
    char text[LO_TIME_TEXT];
    lo_date_format(text, date);
    return (int)g_ascii_strtoll(text + 5, NULL, 10); /* YYYY-MM-DD */
}

static bool in_months(uint32_t months, lo_date date)
{
    return months == 0 || (months >> (month_of(date) - 1) & 1u) != 0;
}

static bool holds_at(const struct builder *b,
                     const struct lo_protected_period *period, lo_time at)
{
    lo_date date = lo_zone_date(b->input->zone, at);
    int minute = lo_zone_minute(b->input->zone, at);
    if ((period->start != LO_TIME_NONE && at < period->start) ||
        (period->end != LO_TIME_NONE && at >= period->end) ||
        !in_months(period->months, date) ||
        (period->weekdays != 0 &&
         (period->weekdays >> lo_date_weekday(date) & 1u) == 0))
        return false;
    bool inside = period->n_hours == 0;
    for (int32_t i = 0; i < period->n_hours; i++)
        inside |=
            period->hours[i].from <= minute && minute < period->hours[i].to;
    return inside;
}

struct peak {
    struct lo_minutes hours;
    double weight;
};

/* "17:00-21:00=1.5,..."; hours may wrap midnight. */
static enum lo_status read_peaks(GArray *out,
                                 const struct lo_settings *settings,
                                 struct lo_error *err)
{
    const char *text = lo_settings_text(settings, "plan.peak");
    if (strcmp(text, "none") == 0)
        return LO_OK;
    char **parts = g_strsplit(text, ",", -1);
    enum lo_status status = LO_OK;
    for (int i = 0; parts[i] != NULL && status == LO_OK; i++) {
        char **sides = g_strsplit(g_strstrip(parts[i]), "=", 2);
        struct peak peak = {{0, 0}, 1.0};
        int n = 0;
        status = lo_minutes_parse(&peak.hours, 1, &n, sides[0], true, err);
        if (sides[1] != NULL)
            peak.weight = g_ascii_strtod(sides[1], NULL);
        g_array_append_val(out, peak);
        g_strfreev(sides);
    }
    g_strfreev(parts);
    return status;
}

/* The largest weight of the hours that hold the minute; 1 if none does. */
static double weight_at(const struct builder *b, const GArray *peaks,
                        lo_time at)
{
    int minute = lo_zone_minute(b->input->zone, at);
    double weight = NAN;
    for (guint i = 0; i < peaks->len; i++) {
        const struct peak *peak = &g_array_index(peaks, struct peak, i);
        bool after = peak->hours.from <= minute,
             before = minute < peak->hours.to;
        bool wraps = peak->hours.to < peak->hours.from;
        if (wraps ? after || before : after && before)
            weight = isnan(weight) ? peak->weight : fmax(weight, peak->weight);
    }
    return isnan(weight) ? 1.0 : weight;
}

/* --- epochs -------------------------------------------------------------- */

/* A wall-clock minute of every day; where the clock is set forward or back
 * that day, an hour beside it as well. */
static void add_daily(const struct builder *b, GArray *bounds, int minute)
{
    const struct lo_problem_input *input = b->input;
    for (lo_date d = input->from - DAYS_BESIDE;
         d <= input->from + input->days + DAYS_BESIDE; d++) {
        lo_time at = lo_zone_time(input->zone, d, minute);
        int64_t length = lo_zone_time(input->zone, d + 1, 0) -
                         lo_zone_time(input->zone, d, 0);
        for (int shift = -1; shift <= 1; shift++) {
            lo_time beside = at + shift * (length - LO_DAY);
            g_array_append_val(bounds, beside);
        }
    }
}

static int by_time(const void *a, const void *b)
{
    lo_time x = *(const lo_time *)a, y = *(const lo_time *)b;
    return (x > y) - (x < y);
}

/* Instants at which a weight or a protection may change. */
static GArray *find_bounds(const struct builder *b, const GArray *peaks)
{
    GArray *bounds = g_array_new(FALSE, FALSE, sizeof(lo_time));
    lo_time ever = INT64_MIN / 2;
    g_array_append_val(bounds, ever);
    for (guint i = 0; i < peaks->len; i++) {
        const struct peak *peak = &g_array_index(peaks, struct peak, i);
        add_daily(b, bounds, peak->hours.from);
        add_daily(b, bounds, peak->hours.to);
    }
    const struct lo_extension *x = b->input->extension;
    for (int32_t i = 0; x != NULL && i < x->n_protected; i++) {
        const struct lo_protected_period *p = &x->protected_periods[i];
        if (p->start != LO_TIME_NONE)
            g_array_append_val(bounds, p->start);
        if (p->end != LO_TIME_NONE)
            g_array_append_val(bounds, p->end);
        if (p->months != 0 || p->weekdays != 0 || p->n_hours > 0)
            add_daily(b, bounds, 0);
        for (int32_t h = 0; h < p->n_hours; h++) {
            add_daily(b, bounds, p->hours[h].from);
            add_daily(b, bounds, p->hours[h].to);
        }
    }
    g_array_sort(bounds, by_time);
    return bounds;
}

/* Who is protected at an instant, ascending. Before the first bound, as on the
 * first day looked at. */
static void find_keep(struct builder *b, lo_time at, struct lo_epoch *epoch)
{
    const struct lo_extension *x = b->input->extension;
    GArray *all = g_array_new(FALSE, FALSE, sizeof(lo_section));
    for (int32_t i = 0; x != NULL && i < x->n_protected; i++)
        if (holds_at(b, &x->protected_periods[i], at))
            add_protected(b, &x->protected_periods[i], all);
    g_array_sort(all, by_section);
    guint kept = 0;
    for (guint i = 0; i < all->len; i++) {
        lo_section s = g_array_index(all, lo_section, i);
        if (kept == 0 || g_array_index(all, lo_section, kept - 1).v != s.v)
            g_array_index(all, lo_section, kept++) = s;
    }
    g_array_set_size(all, kept);
    epoch->keep = problem_keep(b, all, sizeof(lo_section), &epoch->n_keep);
}

static bool same_keep(const struct lo_epoch *a, const struct lo_epoch *b)
{
    return a->n_keep == b->n_keep &&
           (a->n_keep == 0 ||
            memcmp(a->keep, b->keep, sizeof *a->keep * (size_t)a->n_keep) == 0);
}

/* The guard of an epoch before this one with the same people, else a new one.
 */
static void find_guard(struct builder *b, const GArray *epochs,
                       struct lo_epoch *epoch)
{
    const struct lo_problem *p = b->problem;
    if (epoch->n_keep == 0 && p->n_pairs == 0)
        return;
    for (guint i = 0; i < epochs->len; i++) {
        const struct lo_epoch *other =
            &g_array_index(epochs, struct lo_epoch, i);
        if (same_keep(epoch, other)) {
            epoch->guard = other->guard;
            return;
        }
    }
    struct lo_guard guard = {epoch->n_keep, epoch->keep, p->n_pairs, p->pairs};
    epoch->guard = lo_supply_add_guard(p->supply, &guard);
}

static void add_epochs(struct builder *b, const GArray *peaks)
{
    GArray *bounds = find_bounds(b, peaks);
    GArray *epochs = g_array_new(FALSE, FALSE, sizeof(struct lo_epoch));
    double *weights = g_new(double, bounds->len);
    lo_time first =
        lo_zone_time(b->input->zone, b->input->from - DAYS_BESIDE, 0);
    for (guint i = 0; i < bounds->len; i++) {
        lo_time at = g_array_index(bounds, lo_time, i);
        /* What is long past looks as on the first day. */
        lo_time seen = MAX(at, first);
        if (i + 1 < bounds->len &&
            g_array_index(bounds, lo_time, i + 1) <= seen)
            continue;
        struct lo_epoch epoch = {.from = epochs->len == 0 ? INT64_MIN : at};
        weights[epochs->len] = weight_at(b, peaks, seen);
        find_keep(b, seen, &epoch);
        const struct lo_epoch *last =
            epochs->len > 0
                ? &g_array_index(epochs, struct lo_epoch, epochs->len - 1)
                : NULL;
        if (last != NULL && same_keep(last, &epoch) &&
            weights[epochs->len - 1] == weights[epochs->len])
            continue;
        find_guard(b, epochs, &epoch);
        g_array_append_val(epochs, epoch);
    }
    int64_t parts = problem_parts(weights, (int32_t)epochs->len);
    for (guint i = 0; i < epochs->len; i++)
        g_array_index(epochs, struct lo_epoch, i).weight =
            llround(weights[i] * (double)parts);
    b->problem->scale *= parts;
    b->problem->epochs =
        problem_keep(b, epochs, sizeof(struct lo_epoch), &b->problem->n_epochs);
    g_free(weights);
    g_array_free(bounds, TRUE);
}

int lo_problem_epoch(const struct lo_problem *problem, lo_time at)
{
    int lo = 0, hi = problem->n_epochs - 1;
    while (lo < hi) {
        int mid = hi - (hi - lo) / 2;
        if (problem->epochs[mid].from <= at)
            lo = mid;
        else
            hi = mid - 1;
    }
    return lo;
}

/* --- pairs and limits ---------------------------------------------------- */

static void tell_pair(struct builder *b, const struct lo_never_together *row)
{
    const struct lo_usage_point *points = b->input->customers->usage_points;
    struct lo_finding finding = {
        LO_WARNING,
        "never-together-one-section",
        lo_arena_printf(b->problem->arena, "UsagePoint '%s' (%s)",
                        points[row->usage_point[0]].name,
                        points[row->usage_point[0]].mrid),
        row->origin.file,
        row->origin.line,
        "both of lo:NeverTogether hang on the same section: no plan can ever "
        "have it off",
        "check where they are connected, or remove the pair"};
    lo_findings_add(b->findings, &finding);
}

/* `tell` false: what can never be is not said. */
static GArray *find_pairs(struct builder *b, bool tell)
{
    const struct lo_extension *x = b->input->extension;
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(lo_section[2]));
    for (int32_t i = 0; x != NULL && i < x->n_never_together; i++) {
        GArray *side[2];
        bool told = !tell;
        for (int k = 0; k < 2; k++) {
            side[k] = g_array_new(FALSE, FALSE, sizeof(lo_section));
            add_usage_point(b, x->never_together[i].usage_point[k], side[k]);
        }
        for (guint m = 0; m < side[0]->len; m++)
            for (guint n = 0; n < side[1]->len; n++) {
                lo_section pair[2] = {g_array_index(side[0], lo_section, m),
                                      g_array_index(side[1], lo_section, n)};
                g_array_append_val(pairs, pair);
                if (pair[0].v == pair[1].v && !told)
                    tell_pair(b, &x->never_together[i]);
                told |= pair[0].v == pair[1].v;
            }
        g_array_free(side[0], TRUE);
        g_array_free(side[1], TRUE);
    }
    return pairs;
}

static void add_pairs(struct builder *b)
{
    b->problem->pairs = problem_keep(
        b, find_pairs(b, true), sizeof(lo_section[2]), &b->problem->n_pairs);
}

/* --- one question -------------------------------------------------------- */

/* Periods and their hours begin and end at whole quarters of an hour, or at
 * `start` and `end`. */
static bool holds_in(const struct builder *b,
                     const struct lo_protected_period *period,
                     struct lo_interval span)
{
    bool holds = holds_at(b, period, span.from);
    for (lo_time at = span.from; at < span.to && !holds; at += LO_MINUTE * 15)
        holds = holds_at(b, period, at);
    if (period->start != LO_TIME_NONE && span.from < period->start &&
        period->start < span.to)
        holds |= holds_at(b, period, period->start);
    return holds;
}

void lo_protection_find(struct lo_protection *out,
                        const struct lo_problem_input *input,
                        struct lo_interval span)
{
    struct builder b = {.input = input};
    const struct lo_extension *x = input->extension;
    GArray *keep = g_array_new(FALSE, FALSE, sizeof(lo_section));
    GArray *pairs = find_pairs(&b, false);
    for (int32_t i = 0; x != NULL && i < x->n_protected; i++)
        if (holds_in(&b, &x->protected_periods[i], span))
            add_protected(&b, &x->protected_periods[i], keep);
    *out = (struct lo_protection){
        .n_keep = (int32_t)keep->len,
        .n_pairs = (int32_t)pairs->len,
    };
    out->keep = (lo_section *)(void *)g_array_free(keep, FALSE);
    out->pairs = (lo_section(*)[2])(void *)g_array_free(pairs, FALSE);
    const struct lo_guard guard = {out->n_keep, out->keep, out->n_pairs,
                                   (const lo_section(*)[2])out->pairs};
    if (out->n_keep > 0 || out->n_pairs > 0)
        out->guard = lo_supply_add_guard(input->supply, &guard);
}

void lo_protection_release(struct lo_protection *protection)
{
    g_free(protection->keep);
    g_free(protection->pairs);
}

/* --- limits -------------------------------------------------------------- */

/* The stretches of the days looked at that lie in the months; 0 = ever. */
static void add_season(struct builder *b, uint32_t months,
                       struct lo_off_limit *limit)
{
    const struct lo_problem_input *input = b->input;
    GArray *when = g_array_new(FALSE, FALSE, sizeof(struct lo_interval));
    for (lo_date d = input->from - DAYS_BESIDE;
         months != 0 && d <= input->from + input->days + DAYS_BESIDE; d++) {
        if (!in_months(months, d))
            continue;
        struct lo_interval day = {lo_zone_time(input->zone, d, 0),
                                  lo_zone_time(input->zone, d + 1, 0)};
        struct lo_interval *last =
            when->len > 0
                ? &g_array_index(when, struct lo_interval, when->len - 1)
                : NULL;
        if (last != NULL && last->to == day.from)
            last->to = day.to;
        else
            g_array_append_val(when, day);
    }
    limit->when =
        problem_keep(b, when, sizeof(struct lo_interval), &limit->n_when);
}

static void add_off_limits(struct builder *b)
{
    const struct lo_customers *customers = b->input->customers;
    GArray *limits = g_array_new(FALSE, FALSE, sizeof(struct lo_off_limit));
    GArray *sections = g_array_new(FALSE, FALSE, sizeof(lo_section));
    for (int32_t i = 0; customers != NULL && i < customers->n_usage_points;
         i++) {
        const struct lo_usage_point *point = &customers->usage_points[i];
        if (point->max_off_min <= 0 || point->load.v == LO_NONE)
            continue;
        struct lo_off_limit limit = {
            {LO_NONE}, (int64_t)point->max_off_min * LO_MINUTE, 0, NULL};
        add_season(b, point->months, &limit);
        if (point->months != 0 && limit.n_when == 0)
            continue; /* another season */
        g_array_set_size(sections, 0);
        problem_sections_of(b->input->sections, point->load, sections);
        for (guint k = 0; k < sections->len; k++) {
            limit.section = g_array_index(sections, lo_section, k);
            g_array_append_val(limits, limit);
        }
    }
    g_array_free(sections, TRUE);
    b->problem->off_limits = problem_keep(
        b, limits, sizeof(struct lo_off_limit), &b->problem->n_off_limits);
}

enum lo_status problem_add_rules(struct builder *b, struct lo_error *err)
{
    struct lo_problem *p = b->problem;
    GArray *peaks = g_array_new(FALSE, FALSE, sizeof(struct peak));
    enum lo_status status = read_peaks(peaks, b->input->settings, err);
    p->scale = 1;
    p->max_switching =
        lo_settings_int(b->input->settings, "desk.max_switching");
    p->min_gap_s = problem_minutes(b, "switching.min_gap_min");
    if (status == LO_OK) {
        problem_add_weights(b);
        add_pairs(b);
        add_epochs(b, peaks);
        add_off_limits(b);
        problem_add_past(b);
    }
    g_array_free(peaks, TRUE);
    return status;
}
