/*
 * One outage for several jobs: which they are, and what that saves.
 */
#include <math.h>
#include <string.h>

#include "lineout/report_explain.h"
#include "report/report_int.h"

/* --- outage by outage ----------------------------------------------------- */

static const char *job_name(const struct lo_week *week, const char *id)
{
    for (int32_t j = 0; j < week->n_jobs; j++)
        if (strcmp(week->jobs[j].id, id) == 0)
            return week->jobs[j].name;
    return id;
}

void report_shared(GString *out, const struct lo_report_shared *shared,
                   enum lo_lang lang)
{
    if (shared->n == 0)
        return;
    g_string_append_printf(out, "%s\n",
                           lo_text(lang, "Shared outages (alone: each job in "
                                         "an outage of its own)"));
    for (int32_t i = 0; i < shared->n; i++) {
        const struct lo_shared_outage *row = &shared->rows[i];
        const struct lo_texts *jobs = &shared->outages[i]->jobs;
        GString *name = g_string_new("  ");
        g_string_append(name, shared->outages[i]->id);
        lo_text_pad(out, name->str, 10);
        GString *saved = g_string_new(NULL), *alone = g_string_new(NULL);
        lo_text_number(saved, row->alone - row->shared, 1);
        lo_text_number(alone, row->alone, 1);
        g_string_append_printf(out, lo_text(lang, "%d jobs save %s of %s"),
                               (int)jobs->n, saved->str, alone->str);
        for (int32_t k = 0; k < jobs->n; k++)
            g_string_append_printf(
                out, "%s%s", k > 0 ? lo_text(lang, ", ") : lo_text(lang, ": "),
                job_name(shared->week, jobs->at[k]));
        g_string_append_c(out, '\n');
        g_string_free(saved, TRUE);
        g_string_free(alone, TRUE);
        g_string_free(name, TRUE);
    }
}

struct lo_json *report_shared_json(const struct lo_report_shared *shared)
{
    struct lo_json *out = lo_json_array();
    for (int32_t i = 0; i < shared->n; i++) {
        struct lo_json *row = lo_json_object();
        lo_json_set_text(row, "outage", shared->outages[i]->id);
        struct lo_json *jobs = lo_json_array();
        for (int32_t k = 0; k < shared->outages[i]->jobs.n; k++)
            lo_json_append(jobs,
                           lo_json_string(shared->outages[i]->jobs.at[k]));
        lo_json_set(row, "jobs", jobs);
        lo_json_set_real(row, "hours_alone", shared->rows[i].alone);
        lo_json_set_real(row, "hours", shared->rows[i].shared);
        lo_json_append(out, row);
    }
    return out;
}

/* --- in all --------------------------------------------------------------- */

/* Both leave out the same weight: only then are hours those of the same work.
 */
static bool comparable(const struct lo_report_sharing *s)
{
    return fabs(s->without->unplaced - s->plan->unplaced_weight) <= 1e-9;
}

static double saves(const struct lo_report_sharing *s)
{
    return comparable(s) ? s->without->objective - s->plan->objective : NAN;
}

/* Proven: whatever plan without sharing there is, it loses so much more. */
static double saves_least(const struct lo_report_sharing *s)
{
    double least = s->without->same_least;
    if (comparable(s) &&
        s->without->unplaced <= s->without->unplaced_bound + 1e-9)
        least = MAX(least, s->without->bound);
    return least - s->plan->objective;
}

static int32_t placed_jobs(const struct lo_plan *plan)
{
    int32_t placed = 0;
    for (int32_t j = 0; j < plan->n_jobs; j++)
        placed += plan->placements[j].mode >= 0;
    return placed;
}

static void append_plan(GString *out, const char *first, int32_t placed,
                        double hours, enum lo_lang lang)
{
    GString *text = g_string_new(NULL);
    lo_text_pad(out, first, 20);
    lo_text_number(text, hours, 1);
    g_string_append_printf(out, lo_text(lang, "%d jobs placed, %s"),
                           (int)placed, text->str);
    g_string_free(text, TRUE);
}

/* How well the other plan is known. */
static void append_proof(GString *out, const struct lo_unshared *without,
                         enum lo_lang lang)
{
    GString *bound = g_string_new(NULL);
    lo_text_number(bound, without->bound, 1);
    if (without->outcome == LO_OUTCOME_OPTIMAL)
        g_string_append(out, lo_text(lang, "; proven best"));
    else
        g_string_append_printf(
            out, lo_text(lang, "; the best found, at least %s"), bound->str);
    g_string_free(bound, TRUE);
}

static void append_saving(GString *out, const struct lo_report_sharing *s,
                          enum lo_lang lang)
{
    GString *most = g_string_new(NULL), *percent = g_string_new(NULL);
    GString *least = g_string_new(NULL);
    double found = saves(s), proven = saves_least(s);
    lo_text_number(most, found, 1);
    lo_text_number(least, proven, 1);
    lo_text_number(percent,
                   s->without->objective > 0.0
                       ? 100.0 * found / s->without->objective
                       : 0.0,
                   1);
    if (found < -1e-9)
        g_string_append(out, lo_text(lang, "A plan without sharing loses less: "
                                           "plan again, with more time"));
    else if (s->without->outcome == LO_OUTCOME_OPTIMAL)
        g_string_append_printf(out, lo_text(lang, "Sharing saves %s (%s %%)"),
                               most->str, percent->str);
    else
        g_string_append_printf(
            out,
            lo_text(lang, "Sharing saves up to %s (%s %%), and %s at least"),
            most->str, percent->str, least->str);
    g_string_append_c(out, '\n');
    g_string_free(most, TRUE);
    g_string_free(least, TRUE);
    g_string_free(percent, TRUE);
}

static const char *lost_name(const struct lo_report_sharing *s, int32_t i)
{
    const struct lo_problem *problem = s->plan->problem;
    int32_t job = s->without->lost[i].v;
    return problem->work->tasks[problem->jobs[job].task].name;
}

/* Where the two place different jobs: what is proven all the same. */
static void append_same_jobs(GString *out, const struct lo_report_sharing *s,
                             enum lo_lang lang)
{
    GString *least = g_string_new(NULL), *saved = g_string_new(NULL);
    lo_text_number(least, s->without->same_least, 1);
    lo_text_number(saved, s->without->same_least - s->plan->objective, 1);
    g_string_append_printf(
        out,
        lo_text(lang, "The jobs of this plan, none shared, would lose at least "
                      "%s: sharing saves %s at least"),
        least->str, saved->str);
    g_string_append_c(out, '\n');
    g_string_free(least, TRUE);
    g_string_free(saved, TRUE);
}

/* Said as it is: that there is no place for them, or that none was found. */
static void append_lost(GString *out, const struct lo_report_sharing *s,
                        enum lo_lang lang)
{
    bool proven = s->without->unplaced <= s->without->unplaced_bound + 1e-9;
    const char *first =
        proven ? lo_text(lang, "Only by sharing do these find a place: ")
               : lo_text(lang, "Without sharing no place was found for: ");
    for (int32_t i = 0; i < s->without->n_lost; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? lo_text(lang, ", ") : first,
                               lost_name(s, i));
    g_string_append(out, s->without->n_lost > 0 ? "\n" : "");
    if (!proven) {
        g_string_append(out, lo_text(lang, "(that there is none is not proven: "
                                           "more time may find one)"));
        g_string_append_c(out, '\n');
    }
}

void lo_report_sharing(GString *out, const struct lo_report_sharing *s,
                       enum lo_lang lang)
{
    g_string_append_printf(out, lo_text(lang, "Sharing in plan %d, in %s"),
                           (int)s->shared.week->version,
                           report_hours_unit(s->shared.week, lang));
    g_string_append(out, "\n\n");
    report_shared(out, &s->shared, lang);
    if (s->shared.n > 0)
        g_string_append_c(out, '\n');
    lo_report_sharing_sum(out, s, lang);
}

void lo_report_sharing_sum(GString *out, const struct lo_report_sharing *s,
                           enum lo_lang lang)
{
    append_plan(out, lo_text(lang, "This plan"), placed_jobs(s->plan),
                s->plan->objective, lang);
    g_string_append_c(out, '\n');
    append_plan(out, lo_text(lang, "Without sharing"), s->without->n_placed,
                s->without->objective, lang);
    append_proof(out, s->without, lang);
    g_string_append_c(out, '\n');
    if (comparable(s)) {
        append_saving(out, s, lang);
        return;
    }
    append_lost(out, s, lang);
    append_same_jobs(out, s, lang);
}

struct lo_json *lo_report_sharing_json(const struct lo_report_sharing *s)
{
    struct lo_json *out = lo_json_object(), *without = lo_json_object();
    struct lo_json *lost = lo_json_array();
    const struct lo_problem *problem = s->plan->problem;
    lo_json_set_integer(out, "schema", 1);
    lo_json_set_integer(out, "plan", s->shared.week->version);
    lo_json_set_text(out, "unit",
                     problem->by_mv ? "mv_customer_hours" : "customer_hours");
    lo_json_set_integer(out, "jobs_placed", placed_jobs(s->plan));
    lo_json_set_real(out, "objective", s->plan->objective);
    lo_json_set_real(out, "unplaced_weight", s->plan->unplaced_weight);
    lo_json_set_text(without, "outcome", lo_outcome_name(s->without->outcome));
    lo_json_set_integer(without, "jobs_placed", s->without->n_placed);
    lo_json_set_real(without, "objective", s->without->objective);
    lo_json_set_real(without, "bound", s->without->bound);
    lo_json_set_real(without, "unplaced_weight", s->without->unplaced);
    lo_json_set_real(without, "unplaced_bound", s->without->unplaced_bound);
    lo_json_set_real(without, "same_jobs_at_least", s->without->same_least);
    for (int32_t i = 0; i < s->without->n_lost; i++) {
        int32_t job = s->without->lost[i].v;
        lo_json_append(
            lost,
            lo_json_string(problem->work->tasks[problem->jobs[job].task].mrid));
    }
    lo_json_set(without, "jobs_lost", lost);
    lo_json_set(out, "without_sharing", without);
    lo_json_set_real(out, "saves_hours", saves(s));
    lo_json_set_real(out, "saves_hours_at_least", saves_least(s));
    lo_json_set(out, "shared_outages", report_shared_json(&s->shared));
    return out;
}
