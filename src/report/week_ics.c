/*
 * week_ics.c - the calendar of one crew or one feeder (RFC 5545).
 *
 *   crew     an event per outage it works in: from the first to the last of
 *            its jobs there; one per live job, which has no outage
 *   feeder   an event per outage: from the first to the last dead instant
 *
 * The calendar has no METHOD: CANCEL would hold for the whole file; an event
 * that is gone has STATUS:CANCELLED in it. What is gone can be had alone, as a
 * message with METHOD:CANCEL and the organizer that it needs (RFC 5546, 3.2.5);
 * the organizer has no mailbox that answers, and says so. Where
 * two versions of an event have one SEQUENCE, the later DTSTAMP counts (RFC
 * 5546, 2.1.5).
 */
#include <string.h>

#include "lineout/week_export.h"
#include "report/report_int.h"
#include "report/week_rows_int.h"

enum { FOLD = 75 }; /* octets of a line, its end not counted (3.1) */

/* --- lines ------------------------------------------------------------- */

/* A line that is too long goes on after CR LF SPACE; never inside a
 * character. */
static void append_line(GString *out, const char *line)
{
    size_t room = FOLD;
    const char *p = line;
    while (strlen(p) > room) {
        const char *end = p + room;
        while ((*end & 0xc0) == 0x80)
            end--;
        g_string_append_len(out, p, end - p);
        g_string_append(out, "\r\n ");
        p = end;
        room = FOLD - 1;
    }
    g_string_append(out, p);
    g_string_append(out, "\r\n");
}

/* TEXT of 3.3.11; control characters are not allowed in it. */
static void append_text(GString *out, const char *name, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *line = g_string_new(name);
    g_string_append_c(line, ':');
    for (const char *p = valid; *p != '\0'; p++) {
        if (*p == '\n')
            g_string_append(line, "\\n");
        else if (*p == '\\' || *p == ';' || *p == ',')
            g_string_append_printf(line, "\\%c", *p);
        else if ((unsigned char)*p >= 0x20 && *p != 0x7f)
            g_string_append_c(line, *p);
    }
    append_line(out, line->str);
    g_string_free(line, TRUE);
}

static void append_time(GString *out, const char *name, lo_time at)
{
    char text[LO_TIME_TEXT];
    lo_time_format(text, at); /* 2026-11-30T08:00:00Z */
    GString *line = g_string_new(name);
    g_string_append_c(line, ':');
    for (const char *p = text; *p != '\0'; p++)
        if (*p != '-' && *p != ':')
            g_string_append_c(line, *p);
    append_line(out, line->str);
    g_string_free(line, TRUE);
}

/* --- events ------------------------------------------------------------ */

struct event {
    char *key; /* "O1", or the mRID of a live job */
    struct lo_interval span;
    int64_t sequence;
    bool cancelled;
    char *summary;
    char *description;
};

static void free_event(gpointer data)
{
    struct event *event = data;
    g_free(event->key);
    g_free(event->summary);
    g_free(event->description);
}

static bool names(const struct lo_texts *texts, const char *word)
{
    for (int32_t i = 0; i < texts->n; i++)
        if (strcmp(texts->at[i], word) == 0)
            return true;
    return false;
}

static const char *job_name(const struct lo_week_job *job)
{
    return job->name[0] != '\0' ? job->name : job->id;
}

/* Is the job one of those the calendar is for? */
static bool concerns(const struct lo_ics_input *input,
                     const struct lo_week_job *job)
{
    return job->placed &&
           (input->crew == NULL || names(&job->crews, input->crew));
}

static void describe_job(GString *out, const struct lo_ics_input *input,
                         const struct lo_week_job *job)
{
    char span[2 * LO_TIME_TEXT];
    char *crews = week_join(&job->crew_names, " + ");
    report_span(span, input->zone, &job->part);
    report_day(out, lo_zone_date(input->zone, job->part.from), input->lang);
    g_string_append_printf(out, " %s  %s  (%s)\n", span, job_name(job), crews);
    g_free(crews);
}

/* The outage without supply, as people on site need it. */
static void describe_outage(GString *out, const struct lo_ics_input *input,
                            const struct lo_week_outage *outage)
{
    char span[2 * LO_TIME_TEXT];
    GString *customers = g_string_new(NULL);
    report_span(span, input->zone, &outage->span);
    lo_text_number(customers, (double)outage->customers, 0);
    g_string_append_printf(
        out, lo_text(input->lang, "Without supply %s, customers: %s"), span,
        customers->str);
    g_string_free(customers, TRUE);
}

static bool event_of_outage(struct event *out, const struct lo_ics_input *input,
                            const struct lo_week *week,
                            const struct lo_week_outage *outage)
{
    GString *summary = g_string_new(outage->id);
    GString *text = g_string_new(NULL);
    struct lo_interval work = {INT64_MAX, INT64_MIN};
    for (int32_t i = 0; i < week->n_jobs; i++) {
        const struct lo_week_job *part = NULL;
        int32_t n = names(&outage->jobs, week->jobs[i].id)
                        ? lo_week_parts(&part, &week->jobs[i])
                        : 0;
        for (int32_t k = 0; k < n; k++) {
            if (!concerns(input, &part[k]) ||
                (n > 1 && g_strcmp0(part[k].outage, outage->id) != 0))
                continue;
            g_string_append_printf(summary, "%s%s",
                                   work.from == INT64_MAX ? " " : "; ",
                                   job_name(&part[k]));
            describe_job(text, input, &part[k]);
            work.from = MIN(work.from, part[k].part.from);
            work.to = MAX(work.to, part[k].part.to);
        }
    }
    bool ours = work.from < work.to && (input->feeder == NULL ||
                                        names(&outage->feeders, input->feeder));
    if (!ours) {
        g_string_free(summary, TRUE);
        g_string_free(text, TRUE);
        return false;
    }
    describe_outage(text, input, outage);
    *out = (struct event){.key = g_strdup(outage->id),
                          .span = input->crew != NULL ? work : outage->span,
                          .sequence = outage->revision,
                          .summary = g_string_free(summary, FALSE),
                          .description = g_string_free(text, FALSE)};
    return true;
}

/* A live job has no revision; the number of the plan only grows. `part` of how
 * many: 0 = all of it. */
static struct event event_of_live(const struct lo_ics_input *input,
                                  const struct lo_week *week,
                                  const struct lo_week_job *job, int32_t part)
{
    GString *text = g_string_new(NULL);
    describe_job(text, input, job);
    g_string_append(text, lo_text(input->lang, "Live work, nobody is off"));
    char *key = part == 0 ? g_strdup(job->id)
                          : g_strdup_printf("%s-%d", job->id, (int)part);
    return (struct event){.key = key,
                          .span = job->part,
                          .sequence = week->version,
                          .summary = g_strdup(job_name(job)),
                          .description = g_string_free(text, FALSE)};
}

static GArray *events_of(const struct lo_ics_input *input,
                         const struct lo_week *week)
{
    GArray *events = g_array_new(FALSE, FALSE, sizeof(struct event));
    g_array_set_clear_func(events, free_event);
    struct event event;
    for (int32_t i = 0; i < week->n_outages; i++)
        if (event_of_outage(&event, input, week, &week->outages[i]))
            g_array_append_val(events, event);
    for (int32_t i = 0; i < week->n_jobs; i++) {
        const struct lo_week_job *job = &week->jobs[i];
        if (job->outage != NULL || !concerns(input, job) ||
            (input->feeder != NULL && strcmp(job->feeder, input->feeder) != 0))
            continue;
        const struct lo_week_job *part = NULL;
        int32_t n = lo_week_parts(&part, job);
        for (int32_t k = 0; k < n; k++) {
            if (!concerns(input, &part[k]))
                continue;
            event = event_of_live(input, week, &part[k], n > 1 ? k + 1 : 0);
            g_array_append_val(events, event);
        }
    }
    return events;
}

/* --- what was told and is no more -------------------------------------- */

static bool has_key(const GArray *events, const char *key)
{
    for (guint i = 0; i < events->len; i++)
        if (strcmp(g_array_index(events, struct event, i).key, key) == 0)
            return true;
    return false;
}

/* What is over stays as it was: only what is to come can be cancelled. */
static void add_cancelled(GArray *events, const struct lo_ics_input *input,
                          const struct lo_week *older)
{
    GArray *told = events_of(input, older);
    for (guint i = 0; i < told->len; i++) {
        struct event *event = &g_array_index(told, struct event, i);
        if (event->span.to <= input->now || has_key(events, event->key))
            continue;
        struct event gone = *event;
        memset(event, 0, sizeof(*event)); /* moved */
        gone.cancelled = true;
        gone.sequence = MAX(gone.sequence + 1, 1);
        g_array_append_val(events, gone);
    }
    g_array_free(told, TRUE);
}

/* --- the calendar ------------------------------------------------------ */

/* A quoted parameter cannot hold quotes or control characters (3.2). */
static void append_organizer(GString *out, const char *name)
{
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    GString *line = g_string_new("ORGANIZER;CN=\"");
    for (const char *p = valid; *p != '\0'; p++)
        if (*p != '"' && (unsigned char)*p >= 0x20 && *p != 0x7f)
            g_string_append_c(line, *p);
    g_string_append(line, "\":invalid:nomail");
    append_line(out, line->str);
    g_string_free(line, TRUE);
}

/* The same outage has another UID in the calendar of another crew: its hours
 * differ there, and one of them may be cancelled alone. */
static char *uid_of(const struct lo_ics_input *input, const char *key)
{
    enum { DIGITS = 16 };
    char *whose =
        g_strdup_printf("%s %s %s", input->crew != NULL ? "crew" : "feeder",
                        input->crew != NULL ? input->crew : input->feeder, key);
    char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, whose, -1);
    char *uid = g_strdup_printf("%.*s@lineout", DIGITS, hash);
    g_free(hash);
    g_free(whose);
    return uid;
}

static void append_event(GString *out, const struct lo_ics_input *input,
                         const struct event *event)
{
    char *uid = uid_of(input, event->key);
    char *sequence =
        g_strdup_printf("SEQUENCE:%" G_GINT64_FORMAT, event->sequence);
    append_line(out, "BEGIN:VEVENT");
    append_text(out, "UID", uid);
    append_time(out, "DTSTAMP", input->now);
    append_time(out, "DTSTART", event->span.from);
    append_time(out, "DTEND", event->span.to);
    append_line(out, sequence);
    if (input->cancelled_only)
        append_organizer(out, input->organizer != NULL ? input->organizer
                                                       : "lineout");
    append_line(out,
                event->cancelled ? "STATUS:CANCELLED" : "STATUS:CONFIRMED");
    append_text(out, "SUMMARY", event->summary);
    append_text(out, "DESCRIPTION", event->description);
    append_line(out, "END:VEVENT");
    g_free(sequence);
    g_free(uid);
}

int32_t lo_report_week_ics(GString *out, const struct lo_ics_input *input)
{
    g_assert((input->crew != NULL) != (input->feeder != NULL));
    GArray *events = events_of(input, input->week);
    for (int32_t i = 0; i < input->n_older; i++)
        add_cancelled(events, input, input->older[i]);
    append_line(out, "BEGIN:VCALENDAR");
    append_line(out, "VERSION:2.0");
    append_line(out, "PRODID:-//lineout//lineout//EN");
    append_line(out, "CALSCALE:GREGORIAN");
    if (input->cancelled_only)
        append_line(out, "METHOD:CANCEL");
    append_text(out, "X-WR-CALNAME", input->name);
    int32_t n = 0;
    for (guint i = 0; i < events->len; i++) {
        const struct event *event = &g_array_index(events, struct event, i);
        if (input->cancelled_only && !event->cancelled)
            continue;
        append_event(out, input, event);
        n++;
    }
    append_line(out, "END:VCALENDAR");
    g_array_free(events, TRUE);
    return n;
}
