/*
 * The week as a table for people: one line per job under its day, by crew.
 *
 *   Crew     Job            Out. Feeder  Work        Off         Cust. ...
 *   Mon 2026-03-16
 *   Line 1   renew line l3  O1   F1      09:00-12:00 08:15-12:30   240 ...
 *   Line 2   change fuse    O1   F1      09:00-10:00      "          "
 *
 * Customers and hours belong to the outage, not to a job: they stand beside
 * its first job only, so that a column can be added up. Times are never cut.
 */
#include <string.h>

#include "lineout/report.h"
#include "report/report_int.h"
#include "report/week_rows_int.h"

/* Hours that one decimal does not show. */
static const double LEAST_SHOWN = 0.05;

struct widths {
    int crew, job, outage, feeder, work, off, customers, hours, mv, flags;
};

struct table {
    GString *out;
    const struct lo_week *week;
    const struct lo_zone *zone;
    enum lo_lang lang;
    struct widths w;
    GPtrArray *jobs; /* placed, by day, crew, start; part by part */
    guint n_placed;  /* jobs */
};

/* Widths that fill `columns`; the span without supply needs a wide screen. */
static struct widths widths_for(int columns)
{
    struct widths w = {9, 0, 4, 8, 11, 0, 6, 8, 7, 5};
    if (columns >= 100) {
        w.crew = 12;
        w.feeder = 12;
        w.hours = 9;
    }
    if (columns >= 110)
        w.off = 11;
    int fixed = w.crew + w.outage + w.feeder + w.work + w.off + w.customers +
                w.hours + w.mv + w.flags + (w.off > 0 ? 9 : 8);
    w.job = MAX(columns - fixed, 10);
    return w;
}

static const struct lo_week_outage *outage_of(const struct lo_week *week,
                                              const struct lo_week_job *job)
{
    for (int32_t i = 0; job->outage != NULL && i < week->n_outages; i++)
        if (strcmp(week->outages[i].id, job->outage) == 0)
            return &week->outages[i];
    return NULL;
}

/* --- cells ------------------------------------------------------------- */

static void cell_text(struct table *t, const char *text, int width)
{
    lo_text_pad(t->out, text, width);
    g_string_append_c(t->out, ' ');
}

/* Padded but never cut. */
static void cell_whole(struct table *t, const char *text, int width)
{
    lo_text_pad(t->out, text, MAX(width, lo_text_columns(text)));
    g_string_append_c(t->out, ' ');
}

static void cell_number(struct table *t, double value, int decimals, int width)
{
    report_number(t->out, value, decimals, width);
    g_string_append_c(t->out, ' ');
}

static void cell_right(struct table *t, const char *text, int width)
{
    for (int i = lo_text_columns(text); i < width; i++)
        g_string_append_c(t->out, ' ');
    g_string_append(t->out, text);
    g_string_append_c(t->out, ' ');
}

/* --- rows -------------------------------------------------------------- */

static void end_line(struct table *t)
{
    while (t->out->len > 0 && t->out->str[t->out->len - 1] == ' ')
        g_string_truncate(t->out, t->out->len - 1);
    g_string_append_c(t->out, '\n');
}

static void append_heads(struct table *t)
{
    cell_text(t, lo_text(t->lang, "Crew"), t->w.crew);
    cell_text(t, lo_text(t->lang, "Job"), t->w.job);
    cell_text(t, lo_text(t->lang, "Out."), t->w.outage);
    cell_text(t, lo_text(t->lang, "Feeder"), t->w.feeder);
    cell_text(t, lo_text(t->lang, "Work"), t->w.work);
    if (t->w.off > 0)
        cell_text(t, lo_text(t->lang, "Off"), t->w.off);
    cell_right(t, lo_text(t->lang, "Cust."), t->w.customers);
    cell_right(t, lo_text(t->lang, "Cust-h"), t->w.hours);
    cell_right(t, lo_text(t->lang, "MV-h"), t->w.mv);
    cell_text(t, lo_text(t->lang, "Flags"), t->w.flags);
    end_line(t);
}

/* "North", "North+South", and "North+2" where all names need more room. */
static void append_crews(struct table *t, const struct lo_week_job *job)
{
    const struct lo_texts *names = &job->crew_names;
    GString *crews = g_string_new(names->n > 0 ? names->at[0] : "-");
    for (int32_t i = 1; i < names->n; i++)
        g_string_append_printf(crews, "+%s", names->at[i]);
    if (names->n > 1 && lo_text_columns(crews->str) > t->w.crew) {
        char *more = g_strdup_printf("+%d", (int)names->n - 1);
        int room = t->w.crew - lo_text_columns(more);
        g_string_truncate(crews, 0);
        lo_text_pad(crews, names->at[0],
                    MIN(room, lo_text_columns(names->at[0])));
        while (g_str_has_suffix(crews->str, " "))
            g_string_truncate(crews, crews->len - 1);
        g_string_append(crews, more);
        g_free(more);
    }
    cell_text(t, crews->str, t->w.crew);
    g_string_free(crews, TRUE);
}

/* First job of the outage in the order of the table. */
static bool leads(const struct table *t, const struct lo_week_job *job)
{
    for (guint i = 0; i < t->jobs->len; i++) {
        const struct lo_week_job *other = t->jobs->pdata[i];
        if (other->outage != NULL && strcmp(other->outage, job->outage) == 0)
            return other == job;
    }
    return false;
}

static void append_outage_cells(struct table *t, const struct lo_week_job *job,
                                const struct lo_week_outage *outage)
{
    bool figures = outage != NULL && leads(t, job);
    if (t->w.off > 0) {
        char off[2 * LO_TIME_TEXT] = "";
        if (figures)
            report_span_on(off, t->zone, &outage->span,
                           week_row_day(t->week, job, t->zone));
        cell_whole(t, figures ? off : outage != NULL ? "\"" : "-", t->w.off);
    }
    if (figures) {
        cell_number(t, (double)outage->customers, 0, t->w.customers);
        cell_number(t, outage->customer_hours, 1, t->w.hours);
        cell_number(t, outage->mv_customer_hours, 1, t->w.mv);
    } else {
        const char *same = outage != NULL ? "\"" : "-";
        cell_right(t, same, t->w.customers);
        cell_right(t, same, t->w.hours);
        cell_right(t, same, t->w.mv);
    }
}

static void append_job(struct table *t, const struct lo_week_job *job)
{
    const struct lo_week_outage *outage = outage_of(t->week, job);
    char work[2 * LO_TIME_TEXT];
    report_span_on(work, t->zone, &job->part,
                   week_row_day(t->week, job, t->zone));
    append_crews(t, job);
    cell_text(t, job->name[0] != '\0' ? job->name : job->id, t->w.job);
    cell_whole(t, outage != NULL ? outage->id : "-", t->w.outage);
    cell_text(t, job->feeder[0] != '\0' ? job->feeder : "-", t->w.feeder);
    cell_whole(t, work, t->w.work);
    append_outage_cells(t, job, outage);
    const char *flag = "";
    char part[32] = "";
    if (job->part_count > 0) {
        g_snprintf(part, sizeof part, "%d/%d", (int)job->part_number,
                   (int)job->part_count);
        flag = part;
    } else if (job->live)
        flag = lo_text(t->lang, "live");
    else if (outage != NULL && outage->jobs.n > 1)
        flag = lo_text(t->lang, "joint");
    cell_text(t, flag, t->w.flags);
    end_line(t);
}

static void append_rows(struct table *t)
{
    append_heads(t);
    lo_date day = INT32_MIN;
    for (guint i = 0; i < t->jobs->len; i++) {
        const struct lo_week_job *job = t->jobs->pdata[i];
        lo_date date = week_row_day(t->week, job, t->zone);
        if (date != day) {
            report_day(t->out, date, t->lang);
            g_string_append_c(t->out, '\n');
            day = date;
        }
        append_job(t, job);
    }
}

/* --- what stands under the table --------------------------------------- */

static void append_totals(struct table *t)
{
    const struct lo_week *week = t->week;
    GString *hours = g_string_new(NULL);
    GString *mv = g_string_new(NULL);
    lo_text_number(hours, week->customer_hours, 1);
    lo_text_number(mv, week->mv_customer_hours, 1);
    g_string_append(t->out, lo_text(t->lang, "Total: "));
    report_count(t->out, t->lang, t->n_placed, LO_N_("%s job placed"),
                 LO_N_("%s jobs placed"));
    g_string_append(t->out, lo_text(t->lang, "; "));
    report_count(t->out, t->lang, week->n_jobs - (int32_t)t->n_placed,
                 LO_N_("%s not"), LO_N_("%s not"));
    g_string_append(t->out, lo_text(t->lang, "; "));
    report_count(t->out, t->lang, week->n_outages, LO_N_("%s outage"),
                 LO_N_("%s outages"));
    g_string_append(t->out, lo_text(t->lang, "; "));
    report_count(t->out, t->lang, week->interruptions,
                 LO_N_("%s customer interruption"),
                 LO_N_("%s customer interruptions"));
    g_string_append_c(t->out, '\n');
    g_string_append_printf(
        t->out,
        lo_text(t->lang, "Lost: %s customer-hours, %s MV-customer-hours"),
        hours->str, mv->str);
    g_string_append_c(t->out, '\n');
    g_string_free(hours, TRUE);
    g_string_free(mv, TRUE);
}

static const char *unit_name(const struct table *t)
{
    return report_hours_unit(t->week, t->lang);
}

static void append_outcome(struct table *t)
{
    const struct lo_week *week = t->week;
    GString *objective = g_string_new(NULL);
    GString *bound = g_string_new(NULL);
    lo_text_number(objective, week->objective, 1);
    lo_text_number(bound, week->bound, 1);
    if (week->outcome == LO_OUTCOME_OPTIMAL) {
        g_string_append_printf(t->out, lo_text(t->lang, "Proven best: %s %s"),
                               objective->str, unit_name(t));
    } else {
        GString *gap = g_string_new(NULL);
        /* Rounded up: the claim must not be better than the proof. */
        lo_text_number(gap,
                       (double)(int64_t)(week->gap * 1000.0 + 0.999) / 10.0, 1);
        g_string_append_printf(
            t->out,
            lo_text(t->lang, "Within %s %% of the best: %s %s, bound %s"),
            gap->str, objective->str, unit_name(t), bound->str);
        g_string_free(gap, TRUE);
    }
    g_string_append_c(t->out, '\n');
    if (week->unplaced_weight > week->unplaced_bound) {
        g_string_append_printf(
            t->out,
            lo_text(t->lang, "Not proven that so many jobs must stay out: "
                             "weight %g, bound %g"),
            week->unplaced_weight, week->unplaced_bound);
        g_string_append_c(t->out, '\n');
    }
    g_string_free(objective, TRUE);
    g_string_free(bound, TRUE);
}

static void append_saving(struct table *t)
{
    const struct lo_week *week = t->week;
    double saved = week->alone - week->objective;
    if (week->alone <= 0.0)
        return;
    GString *alone = g_string_new(NULL);
    GString *less = g_string_new(NULL);
    GString *percent = g_string_new(NULL);
    lo_text_number(alone, week->alone, 1);
    lo_text_number(less, saved, 1);
    lo_text_number(percent, 100.0 * saved / week->alone, 1);
    g_string_append_printf(t->out,
                           lo_text(t->lang,
                                   "Same hours, each job alone: %s %s; "
                                   "sharing saves %s (%s %%)"),
                           alone->str, unit_name(t), less->str, percent->str);
    g_string_append_c(t->out, '\n');
    g_string_free(alone, TRUE);
    g_string_free(less, TRUE);
    g_string_free(percent, TRUE);
}

/* "+600.0" */
static void append_more(GString *out, double more)
{
    if (more > 0.0)
        g_string_append_c(out, '+');
    lo_text_number(out, more, 1);
}

/* "1,200.0 customer-hours (+300.0)"; where that is not proven the best, what it
 * is at least, too. */
static void append_way_hours(struct table *t,
                             const struct lo_mode_choice *choice)
{
    const double plan = t->week->objective;
    bool proven = choice->objective - choice->bound < LEAST_SHOWN;
    if (!proven) {
        lo_text_number(t->out, choice->bound, 1);
        g_string_append(t->out, lo_text(t->lang, LO_N_(" to ")));
    }
    lo_text_number(t->out, choice->objective, 1);
    g_string_append_printf(t->out, " %s (", unit_name(t));
    if (!proven) {
        append_more(t->out, choice->bound - plan);
        g_string_append(t->out, lo_text(t->lang, LO_N_(" to ")));
    }
    append_more(t->out, choice->objective - plan);
    g_string_append_c(t->out, ')');
}

/* By how much the chosen modes are the better ones. */
static void append_choices(struct table *t)
{
    const struct lo_week *week = t->week;
    for (int32_t i = 0; i < week->n_choices; i++) {
        const struct lo_mode_choice *choice = &week->choices[i];
        double more = choice->unplaced_weight - week->unplaced_weight;
        char *way = lo_report_retold(t->lang, choice->name);
        g_string_append_printf(
            t->out,
            lo_text(t->lang, "Way of working '%s': used by %d of %d jobs; all "
                             "of them that way: "),
            way, choice->n_use, choice->n_offer);
        g_free(way);
        append_way_hours(t, choice);
        if (more > 0.0)
            g_string_append_printf(
                t->out,
                choice->unplaced_bound < choice->unplaced_weight - 1e-9
                    ? lo_text(t->lang, ", with weight %g more left out at most")
                    : lo_text(t->lang, ", with weight %g more left out"),
                more);
        g_string_append_c(t->out, '\n');
    }
}

static void append_unplaced_job(struct table *t, const struct lo_week_job *job,
                                int columns)
{
    GString *line = g_string_new(job->name[0] != '\0' ? job->name : job->id);
    for (int32_t i = 0; i < job->rules.n; i++)
        g_string_append_printf(line, "%s%s", i > 0 ? ", " : " [",
                               job->rules.at[i]);
    if (job->rules.n > 0)
        g_string_append_c(line, ']');
    report_wrap(t->out, line->str, 2, columns);
    if (job->reason != NULL) {
        g_string_truncate(line, 0);
        lo_report_reason(line, t->lang, job->reason);
        report_wrap(t->out, line->str, 4, columns);
    }
    if (job->repair != NULL && job->repair[0] != '\0') {
        g_string_assign(line, "-> ");
        lo_report_reason(line, t->lang, job->repair);
        report_wrap(t->out, line->str, 4, columns);
    }
    g_string_free(line, TRUE);
}

/* Left out because nothing is to be done: they would only hide the others. */
static bool is_settled(const struct lo_week_job *job, const char *rule)
{
    return !job->placed && job->rules.n == 1 &&
           strcmp(job->rules.at[0], rule) == 0;
}

static void append_settled(struct table *t, const char *rule, const char *one,
                           const char *many)
{
    int32_t n = 0;
    for (int32_t i = 0; i < t->week->n_jobs; i++)
        n += is_settled(&t->week->jobs[i], rule);
    if (n == 0)
        return;
    report_count(t->out, t->lang, n, one, many);
    g_string_append_c(t->out, '\n');
}

static void append_unplaced(struct table *t, int columns)
{
    bool any = false;
    for (int32_t i = 0; i < t->week->n_jobs; i++) {
        const struct lo_week_job *job = &t->week->jobs[i];
        if (job->placed || is_settled(job, "done") ||
            is_settled(job, "published"))
            continue;
        if (!any)
            g_string_append_printf(t->out, "%s\n",
                                   lo_text(t->lang, "Not placed:"));
        any = true;
        append_unplaced_job(t, job, columns);
    }
    append_settled(t, "done", LO_N_("Done already: %s job"),
                   LO_N_("Done already: %s jobs"));
    append_settled(t, "published", LO_N_("Published for other days: %s job"),
                   LO_N_("Published for other days: %s jobs"));
}

static void append_span(struct table *t)
{
    const struct lo_week *week = t->week;
    lo_date last = lo_zone_date(t->zone, week->span.to - 1);
    report_day(t->out, lo_zone_date(t->zone, week->span.from), t->lang);
    g_string_append(t->out, " - ");
    report_day(t->out, last, t->lang);
    if (week->version > 0) {
        g_string_append(t->out, lo_text(t->lang, "; "));
        g_string_append_printf(t->out, lo_text(t->lang, "plan %d"),
                               (int)week->version);
    }
    g_string_append(t->out, "\n\n");
}

void lo_report_week(GString *out, const struct lo_week *week,
                    const struct lo_zone *zone, enum lo_lang lang, int columns)
{
    struct table t = {
        out, week, zone, lang, widths_for(columns), g_ptr_array_new(), 0};
    append_span(&t);
    if (week->outcome == LO_OUTCOME_INFEASIBLE ||
        week->outcome == LO_OUTCOME_NONE_IN_TIME) {
        g_string_append_printf(
            out, "%s\n",
            lo_text(lang, week->outcome == LO_OUTCOME_INFEASIBLE
                              ? "No plan: what was pinned or forbidden "
                                "cannot be kept together"
                              : "No plan was found in the time given"));
        append_unplaced(&t, columns);
        g_ptr_array_free(t.jobs, TRUE);
        return;
    }
    for (int32_t i = 0; i < week->n_jobs; i++) {
        const struct lo_week_job *part = NULL;
        int32_t n = lo_week_parts(&part, &week->jobs[i]);
        t.n_placed += week->jobs[i].placed;
        for (int32_t k = 0; k < n && part[k].placed; k++)
            g_ptr_array_add(t.jobs, (gpointer)&part[k]);
    }
    struct week_order order = {week, zone};
    g_ptr_array_sort_with_data(t.jobs, week_compare, &order);
    if (t.jobs->len > 0) {
        append_rows(&t);
        g_string_append_c(out, '\n');
    }
    append_totals(&t);
    append_outcome(&t);
    append_saving(&t);
    append_choices(&t);
    report_pins(out, week, zone, lang, columns);
    report_marks(out, week, lang, columns);
    report_carried(out, week, zone, lang, columns);
    append_unplaced(&t, columns);
    g_ptr_array_free(t.jobs, TRUE);
}
