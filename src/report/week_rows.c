/*
 * week_rows.c - the jobs of a week in the order in which tables show them.
 */
#include "report/week_rows_int.h"

#include <string.h>

static const char *first_crew(const struct lo_week_job *job)
{
    return job->crew_names.n > 0 ? job->crew_names.at[0] : "";
}

/* A night's outage: its first work starts so soon after it. */
#define NIGHT_S (6 * (int64_t)LO_HOUR)

lo_date week_row_day(const struct lo_week *week, const struct lo_week_job *job,
                     const struct lo_zone *zone)
{
    const struct lo_week_outage *outage = week_outage(week, job->outage);
    bool night = outage != NULL && outage->span.from < job->part.from &&
                 job->part.from - outage->span.from <= NIGHT_S;
    return lo_zone_date(zone, night ? outage->span.from : job->part.from);
}

int week_compare(gconstpointer left, gconstpointer right, gpointer order)
{
    const struct week_order *by = order;
    const struct lo_week_job *a = *(const struct lo_week_job *const *)left;
    const struct lo_week_job *b = *(const struct lo_week_job *const *)right;
    if (a->placed != b->placed)
        return a->placed ? -1 : 1;
    if (!a->placed)
        return strcmp(a->id, b->id);
    lo_date day_a = week_row_day(by->week, a, by->zone);
    lo_date day_b = week_row_day(by->week, b, by->zone);
    int less = (day_a > day_b) - (day_a < day_b);
    if (less == 0)
        less = strcmp(first_crew(a), first_crew(b));
    if (less == 0)
        less = (a->part.from > b->part.from) - (a->part.from < b->part.from);
    return less != 0 ? less : strcmp(a->id, b->id);
}

GPtrArray *week_rows(const struct lo_week *week, const struct lo_zone *zone)
{
    GPtrArray *rows = g_ptr_array_new();
    for (int32_t i = 0; i < week->n_jobs; i++) {
        const struct lo_week_job *part = NULL;
        int32_t n = lo_week_parts(&part, &week->jobs[i]);
        for (int32_t k = 0; k < n; k++)
            g_ptr_array_add(rows, (gpointer)&part[k]);
    }
    struct week_order order = {week, zone};
    g_ptr_array_sort_with_data(rows, week_compare, &order);
    return rows;
}

const struct lo_week_outage *week_outage(const struct lo_week *week,
                                         const char *id)
{
    for (int32_t i = 0; id != NULL && i < week->n_outages; i++)
        if (strcmp(week->outages[i].id, id) == 0)
            return &week->outages[i];
    return NULL;
}

bool week_leads(const GPtrArray *rows, const struct lo_week_job *job)
{
    for (guint i = 0; job->outage != NULL && i < rows->len; i++) {
        const struct lo_week_job *other = rows->pdata[i];
        if (other->outage != NULL && strcmp(other->outage, job->outage) == 0)
            return other == job;
    }
    return false;
}

char *week_join(const struct lo_texts *texts, const char *between)
{
    GString *out = g_string_new(NULL);
    for (int32_t i = 0; i < texts->n; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? between : "", texts->at[i]);
    return g_string_free(out, FALSE);
}
