/*
 * The month: history as indices, a year before beside it, and the budget.
 */
#include "lineout/app_kpi.h"

#include <math.h>
#include <string.h>

#include "app/app_int.h"
#include "app/kpi_int.h"
#include "app/life_int.h"

/* --- spans ---------------------------------------------------------------- */

/* Months that have a year before and a month after in the calendar. */
enum { FIRST_YEAR = 1971, LAST_YEAR = 9998 };

static lo_date day_of(int year, int month, int day)
{
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
    return (lo_date)g_date_get_julian(&date) - KPI_JULIAN_EPOCH;
}

static void split(lo_date day, int *year, int *month)
{
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_julian(&date, (guint32)(day + KPI_JULIAN_EPOCH));
    *year = g_date_get_year(&date);
    *month = (int)g_date_get_month(&date);
}

/* The same day a year before; of 29 February the 28th. */
static lo_date year_before(lo_date day)
{
    int year = 0, month = 0;
    split(day, &year, &month);
    int of_month = day - day_of(year, month, 1) + 1;
    if (month == G_DATE_FEBRUARY && of_month == 29)
        of_month = 28;
    return day_of(year - 1, month, of_month);
}

/* A day of the month. */
static enum lo_status month_of(lo_date *out, const struct lo_session *session,
                               const char *word, struct lo_error *err)
{
    if (word == NULL || word[0] == '\0' || strcmp(word, "now") == 0) {
        *out = lo_zone_date(session->zone, app_now(session));
        return LO_OK;
    }
    lo_date day = 0;
    char *first = g_strdup_printf("%s-01", word);
    enum lo_status status = lo_date_parse(&day, first, err);
    g_free(first);
    if (status == LO_OK && day >= day_of(FIRST_YEAR, 1, 1) &&
        day < day_of(LAST_YEAR + 1, 1, 1)) {
        *out = day;
    } else {
        lo_error_set(err, LO_EINPUT, "'%s' is no month", word);
        lo_error_hint(err, "like 2026-03");
        status = LO_EINPUT;
    }
    return status;
}

static struct lo_interval span_of(const struct lo_zone *zone, lo_date from,
                                  lo_date to)
{
    return (struct lo_interval){lo_zone_time(zone, from, 0),
                                lo_zone_time(zone, to, 0)};
}

/* To the end of the month, at most to `now`; a year before to the same day and
 * hour, or a month that has begun would always look better than the last. */
static void fill_spans(struct lo_kpi *kpi, const struct lo_zone *zone,
                       lo_time now)
{
    int year = 0, month = 0;
    split(kpi->month, &year, &month);
    lo_date next = month == G_DATE_DECEMBER ? day_of(year + 1, 1, 1)
                                            : day_of(year, month + 1, 1);
    lo_date today = lo_zone_date(zone, now);
    kpi->now.span = span_of(zone, kpi->month, next);
    kpi->year.span = span_of(zone, day_of(year, 1, 1), next);
    kpi->before.span =
        span_of(zone, year_before(kpi->month),
                month == G_DATE_DECEMBER ? day_of(year, 1, 1)
                                         : day_of(year - 1, month + 1, 1));
    kpi->former.span = span_of(zone, day_of(year - 1, 1, 1),
                               lo_zone_date(zone, kpi->before.span.to));
    if (today >= next)
        return;
    lo_time then =
        lo_zone_time(zone, year_before(today), lo_zone_minute(zone, now));
    kpi->now.span.to = MAX(MIN(kpi->now.span.to, now), kpi->now.span.from);
    kpi->before.span.to =
        MAX(MIN(kpi->before.span.to, then), kpi->before.span.from);
    kpi->year.span.to = MAX(MIN(kpi->year.span.to, now), kpi->year.span.from);
    kpi->former.span.to =
        MAX(MIN(kpi->former.span.to, then), kpi->former.span.from);
}

/* --- figures -------------------------------------------------------------- */

static void fill(struct lo_kpi_figures *out, const struct kpi *at)
{
    const unsigned faults = 1u << LO_INTERRUPTION_FAULT;
    const unsigned all = (1u << LO_INTERRUPTION_KINDS) - 1u;
    const unsigned planned = 1u << LO_INTERRUPTION_PLANNED |
                             1u << LO_INTERRUPTION_TEMPORARY |
                             1u << LO_INTERRUPTION_BY_REQUEST;
    const struct lo_sections *sections = at->world->sections;
    lo_history_indices(&out->faults, at->counted, sections, out->span, faults);
    lo_history_indices(&out->planned, at->counted, sections, out->span,
                       planned);
    lo_history_indices(&out->all, at->counted, sections, out->span, all);
}

/* --- the plan in force ---------------------------------------------------- */

/* Of an outage that is over: as planned, but for the stages of which a person
 * entered when they ended. */
static double hours_of(const struct kpi *at,
                       const struct lo_week_outage *outage)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_interruption));
    struct lo_actual_outcome told = {.row.off = outage->span};
    bool any = false;
    for (int32_t i = 0; i < outage->n_stages && !any; i++)
        any = app_back_of(at->backs, outage->id, outage->stages[i].span.to) !=
              LO_TIME_NONE;
    if (any)
        app_outage_rows(rows, &told, at->world, outage, at->backs, "");
    g_array_free(rows, TRUE);
    return any ? told.mv_customer_hours : outage->mv_customer_hours;
}

/* What of the plan in force is in the month and not yet in the history. */
static void add_plan(struct lo_kpi *kpi, const struct kpi *at,
                     lo_time month_end)
{
    const struct lo_week *week = at->week;
    for (int32_t o = 0; week != NULL && o < week->n_outages; o++) {
        const struct lo_week_outage *outage = &week->outages[o];
        if (outage->span.from < kpi->now.span.from ||
            outage->span.from >= month_end ||
            app_is_entered(at->actuals, week, outage))
            continue;
        if (outage->span.to <= at->at) {
            kpi->n_open++;
            kpi->open += hours_of(at, outage);
        } else {
            kpi->to_come += outage->mv_customer_hours;
        }
    }
}

static void fill_budget(struct lo_kpi *kpi, const struct kpi *at)
{
    int year = 0, month = 0;
    split(kpi->month, &year, &month);
    lo_date next = month == G_DATE_DECEMBER ? day_of(year + 1, 1, 1)
                                            : day_of(year, month + 1, 1);
    add_plan(kpi, at, lo_zone_time(at->session->zone, next, 0));
    kpi->used = kpi->now.all.mv_customer_hours;
    kpi->budget =
        lo_settings_double(at->session->settings, "budget.month_mv_hours");
    kpi->left = kpi->budget - kpi->used - kpi->to_come;
}

/* --- the use case --------------------------------------------------------- */

static enum lo_status open_all(struct kpi *at, struct lo_error *err)
{
    struct lo_session *session = at->session;
    enum lo_status status = lo_world_new(&at->world, session, err);
    if (status == LO_OK)
        status = lo_store_get_interruptions(session->store, at->world->network,
                                            &at->past, err);
    if (status == LO_OK)
        status = app_published_week(&at->week, session, err);
    if (status == LO_OK)
        status =
            lo_store_get_actuals(session->store, at->actuals, at->arena, err);
    if (status == LO_OK)
        status =
            lo_store_get_stages_back(session->store, at->backs, at->arena, err);
    if (status == LO_OK) {
        lo_history_of_loads(at->counted, at->world->sections, at->past, false);
        lo_history_of_loads(at->all, at->world->sections, at->past, true);
    }
    return status;
}

enum lo_status lo_app_kpi(struct lo_kpi **out, struct lo_session *session,
                          const char *month, struct lo_error *err)
{
    lo_date day = 0;
    *out = NULL;
    if (month_of(&day, session, month, err) != LO_OK)
        return LO_EINPUT;
    struct kpi at = {
        .session = session,
        .arena = lo_arena_new(),
        .at = app_now(session),
        .actuals = g_array_new(FALSE, FALSE, sizeof(struct lo_actual)),
        .backs = g_array_new(FALSE, FALSE, sizeof(struct lo_stage_back)),
        .counted = g_array_new(FALSE, FALSE, sizeof(struct lo_load_off)),
        .all = g_array_new(FALSE, FALSE, sizeof(struct lo_load_off)),
    };
    struct lo_kpi *kpi = lo_arena_alloc(at.arena, sizeof *kpi);
    int year = 0, number = 0;
    split(day, &year, &number);
    *kpi = (struct lo_kpi){.arena = at.arena, .month = day_of(year, number, 1)};
    enum lo_status status = open_all(&at, err);
    if (status == LO_OK) {
        fill_spans(kpi, session->zone, at.at);
        fill(&kpi->now, &at);
        fill(&kpi->before, &at);
        fill(&kpi->year, &at);
        fill(&kpi->former, &at);
        kpi->rows = at.past->n;
        fill_budget(kpi, &at);
        kpi_headroom(kpi, &at);
    }
    lo_interruptions_free(at.past);
    lo_week_free(at.week);
    lo_world_free(at.world);
    g_array_free(at.actuals, TRUE);
    g_array_free(at.backs, TRUE);
    g_array_free(at.counted, TRUE);
    g_array_free(at.all, TRUE);
    if (status == LO_OK)
        *out = kpi;
    else
        lo_arena_free(at.arena);
    return status;
}
