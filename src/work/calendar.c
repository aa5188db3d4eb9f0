/*
 * calendar.c - working days from data files, working hours as UTC intervals.
 *
 * A data file, NAME.csv:
 *
 *   # comment
 *   weekend,6,7               ISO weekdays that are off, 1 = Monday
 *   ends,2026-12-31           last day that the file knows
 *   2026-02-14,workday,...    works, although a Saturday
 *   2026-02-16,holiday,...    does not work, although a Monday
 *   2026-06-07,exam,...       does not work: no planned outages on exam days
 */
#include "lineout/calendar.h"

#include <string.h>

enum day_kind { DAY_HOLIDAY = 1, DAY_WORKDAY, DAY_EXAM };

struct lo_calendar {
    char *name;
    bool every_day;
    bool weekend[7]; /* 0 = Monday */
    lo_date last;
    GHashTable *days; /* lo_date -> enum day_kind */
};

static const char EVERY_DAY[] = "every day";

/* --- reading ------------------------------------------------------------ */

static enum lo_status read_weekend(struct lo_calendar *calendar, char **cells,
                                   struct lo_error *err)
{
    for (int i = 1; cells[i] != NULL; i++) {
        const char *day = cells[i];
        if (day[0] < '1' || day[0] > '7' || day[1] != '\0')
            return lo_error_set(err, LO_EINPUT,
                                "weekday '%s' is not one of 1 (Monday) to 7",
                                day);
        calendar->weekend[day[0] - '1'] = true;
    }
    return LO_OK;
}

static enum lo_status read_day(struct lo_calendar *calendar, char **cells,
                               lo_date *latest, struct lo_error *err)
{
    static const char *const kinds[] = {"holiday", "workday", "exam"};
    lo_date date;
    enum lo_status status = lo_date_parse(&date, cells[0], err);
    if (status != LO_OK)
        return status;
    for (int i = 0; i < (int)G_N_ELEMENTS(kinds); i++) {
        if (cells[1] == NULL || strcmp(cells[1], kinds[i]) != 0)
            continue;
        if (!g_hash_table_insert(calendar->days, GINT_TO_POINTER(date),
                                 GINT_TO_POINTER(DAY_HOLIDAY + i)))
            return lo_error_set(err, LO_EINPUT, "day '%s' stands twice",
                                cells[0]);
        *latest = MAX(*latest, date);
        return LO_OK;
    }
    return lo_error_set(err, LO_EINPUT, "'%s' is not holiday, workday or exam",
                        cells[1] != NULL ? cells[1] : "");
}

static enum lo_status read_line(struct lo_calendar *calendar, const char *line,
                                lo_date *latest, struct lo_error *err)
{
    enum lo_status status = LO_OK;
    char **cells = g_strsplit(line, ",", -1);
    for (char **cell = cells; *cell != NULL; cell++)
        g_strstrip(*cell);
    if (cells[0] == NULL || cells[0][0] == '\0' || cells[0][0] == '#')
        goto done;
    if (strcmp(cells[0], "weekend") == 0)
        status = read_weekend(calendar, cells, err);
    else if (strcmp(cells[0], "ends") == 0)
        status = lo_date_parse(&calendar->last,
                               cells[1] != NULL ? cells[1] : "", err);
    else
        status = read_day(calendar, cells, latest, err);
done:
    g_strfreev(cells);
    return status;
}

static enum lo_status read_file(struct lo_calendar *calendar, const char *path,
                                const char *text, struct lo_error *err)
{
    enum lo_status status = LO_OK;
    lo_date latest = INT32_MIN; /* last day named, if no line says "ends" */
    char **lines = g_strsplit(text, "\n", -1);
    for (int i = 0; lines[i] != NULL && status == LO_OK; i++) {
        struct lo_error inner = LO_ERROR_INIT;
        status = read_line(calendar, lines[i], &latest, &inner);
        if (status != LO_OK) {
            lo_error_set(err, LO_EINPUT, "%s:%d: %s", path, i + 1,
                         inner.message);
            lo_error_hint(err, "a line is YYYY-MM-DD,holiday|workday|exam,"
                               "comment; or weekend,6,7; or ends,YYYY-MM-DD");
            status = LO_EINPUT;
        }
    }
    if (calendar->last == INT32_MIN)
        calendar->last = latest;
    g_strfreev(lines);
    return status;
}

static bool is_file_name(const char *name)
{
    return name[0] != '\0' && name[0] != '.' &&
           strchr(name, G_DIR_SEPARATOR) == NULL;
}

enum lo_status lo_calendar_open(struct lo_calendar **out, const char *name,
                                const char *dir, struct lo_error *err)
{
    enum lo_status status = LO_OK;
    char *file = NULL, *path = NULL, *text = NULL;
    struct lo_calendar *calendar = g_new0(struct lo_calendar, 1);
    calendar->name = g_strdup(name);
    calendar->days = g_hash_table_new(NULL, NULL);
    calendar->last = INT32_MIN;
    if (strcmp(name, EVERY_DAY) == 0) {
        calendar->every_day = true;
        calendar->last = INT32_MAX;
        goto done;
    }
    file = g_strconcat(name, ".csv", NULL);
    path = g_build_filename(dir, file, NULL);
    if (!is_file_name(name) || !g_file_get_contents(path, &text, NULL, NULL)) {
        status = lo_error_set(err, LO_ENOTFOUND,
                              "no calendar '%s': cannot read '%s'", name, path);
        lo_error_hint(err,
                      "plan.calendar names a file there without .csv, or "
                      "is \"%s\"",
                      EVERY_DAY);
        goto done;
    }
    status = read_file(calendar, path, text, err);
done:
    g_free(text);
    g_free(path);
    g_free(file);
    if (status == LO_OK)
        *out = calendar;
    else
        lo_calendar_close(calendar);
    return status;
}

void lo_calendar_close(struct lo_calendar *calendar)
{
    if (calendar == NULL)
        return;
    g_hash_table_destroy(calendar->days);
    g_free(calendar->name);
    g_free(calendar);
}

/* --- asking ------------------------------------------------------------- */

bool lo_calendar_works(const struct lo_calendar *calendar, lo_date date)
{
    if (calendar->every_day)
        return true;
    switch (GPOINTER_TO_INT(
        g_hash_table_lookup(calendar->days, GINT_TO_POINTER(date)))) {
    case DAY_WORKDAY:
        return true;
    case DAY_HOLIDAY:
    case DAY_EXAM:
        return false;
    default:
        return !calendar->weekend[lo_date_weekday(date)];
    }
}

lo_date lo_calendar_last(const struct lo_calendar *calendar)
{
    return calendar->last;
}

static void tell_end(const struct lo_calendar *calendar,
                     struct lo_findings *findings)
{
    char last[LO_TIME_TEXT];
    if (calendar->last == INT32_MIN)
        g_strlcpy(last, "nothing", sizeof last);
    else
        lo_date_format(last, calendar->last);
    char *object = g_strdup_printf("calendar '%s'", calendar->name);
    char *text = g_strdup_printf("known until %s; later days are taken as "
                                 "ordinary weekdays and weekends",
                                 last);
    lo_findings_add(findings,
                    &(struct lo_finding){
                        .severity = LO_WARNING,
                        .rule = "calendar-ends",
                        .object = object,
                        .file = "",
                        .text = text,
                        .advice = "add the holidays and shifted workdays of "
                                  "the next year to its file",
                    });
    g_free(text);
    g_free(object);
}

/* Appends an interval not before those in `out`; a touching or overlapping
 * one is merged. Nothing is left of hours that a change of the clock skips. */
static void append_merged(GArray *out, guint first, struct lo_interval span)
{
    if (span.from >= span.to)
        return;
    if (out->len > first) {
        struct lo_interval *last =
            &g_array_index(out, struct lo_interval, out->len - 1);
        if (span.from <= last->to) {
            last->to = MAX(last->to, span.to);
            return;
        }
    }
    g_array_append_val(out, span);
}

static gint by_start(gconstpointer a, gconstpointer b)
{
    const struct lo_minutes *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

void lo_calendar_windows(GArray *out, const struct lo_calendar *calendar,
                         const struct lo_zone *zone, lo_date from, int days,
                         const struct lo_minutes *hours, int n_hours,
                         struct lo_findings *findings)
{
    guint first = out->len;
    GArray *sorted = g_array_new(FALSE, FALSE, sizeof *hours);
    if (n_hours > 0)
        g_array_append_vals(sorted, hours, (guint)n_hours);
    g_array_sort(sorted, by_start);
    for (lo_date date = from; date < from + days; date++) {
        if (!lo_calendar_works(calendar, date))
            continue;
        for (guint i = 0; i < sorted->len; i++) {
            struct lo_minutes h = g_array_index(sorted, struct lo_minutes, i);
            lo_date end = h.to < h.from ? date + 1 : date;
            append_merged(out, first,
                          (struct lo_interval){
                              lo_zone_time(zone, date, h.from),
                              lo_zone_time(zone, end, h.to),
                          });
        }
    }
    g_array_free(sorted, TRUE);
    if (days > 0 && calendar->last < from + days - 1)
        tell_end(calendar, findings);
}

void lo_intervals_intersect(GArray *out, const struct lo_interval *a, int n_a,
                            const struct lo_interval *b, int n_b)
{
    int i = 0, j = 0;
    while (i < n_a && j < n_b) {
        struct lo_interval both = {MAX(a[i].from, b[j].from),
                                   MIN(a[i].to, b[j].to)};
        if (both.from < both.to)
            g_array_append_val(out, both);
        if (a[i].to < b[j].to)
            i++;
        else
            j++;
    }
}

/* --- working days before a day ------------------------------------------ */

lo_date lo_calendar_back(const struct lo_calendar *calendar, lo_date date,
                         int n)
{
    while (n > 0)
        if (lo_calendar_works(calendar, --date))
            n--;
    return date;
}

int64_t lo_calendar_lead_s(const struct lo_calendar *calendar,
                           const struct lo_zone *zone, lo_time now, int n)
{
    if (n <= 0)
        return 0;
    lo_date today = lo_zone_date(zone, now);
    lo_date day = today + 1;
    while (lo_calendar_back(calendar, day, n) < today)
        day++;
    return lo_zone_time(zone, day, 0) - now;
}
