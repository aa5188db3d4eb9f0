/*
 * Explanations and prices as tables and as JSON.
 */
#include "lineout/report_explain.h"

#include <math.h>
#include <string.h>

#include "lineout/report.h"
#include "report/report_int.h"

enum { NUMBER = 14, FIRST = 26 };

/* Hours; less is what the store and sums of reals may differ by. */
#define LEAST_WEIGHED 0.001

const char *lo_report_hours_unit(const struct lo_week *week)
{
    double plain = week->by_mv ? week->mv_customer_hours : week->customer_hours;
    bool weighted = fabs(week->objective - plain) >= LEAST_WEIGHED;
    return week->by_mv ? weighted ? LO_N_("weighted MV-customer-hours")
                                  : LO_N_("MV-customer-hours")
           : weighted ? LO_N_("weighted customer-hours")
                       : LO_N_("customer-hours");
}

const char *report_hours_unit(const struct lo_week *week, enum lo_lang lang)
{
    return lo_text(lang, lo_report_hours_unit(week));
}

/* "+12.5", "0.0", "-" where it is not known. */
static void append_extra(GString *out, double value)
{
    GString *text = g_string_new(NULL);
    if (isnan(value)) {
        g_string_append_c(text, '-');
    } else {
        if (value > 0.0)
            g_string_append_c(text, '+');
        lo_text_number(text, value, 1);
    }
    for (gsize i = text->len; i < NUMBER; i++)
        g_string_append_c(out, ' ');
    g_string_append(out, text->str);
    g_string_free(text, TRUE);
}

static void append_heading(GString *out, enum lo_lang lang, const char *first,
                           int columns)
{
    static const char *const heads[] = {
        LO_N_("in place"), LO_N_("planned anew"), LO_N_("at least")};
    lo_text_pad(out, lo_text(lang, first), columns);
    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++) {
        const char *head = lo_text(lang, heads[i]);
        for (int k = lo_text_columns(head); k < NUMBER; k++)
            g_string_append_c(out, ' ');
        g_string_append(out, head);
    }
    g_string_append_c(out, '\n');
}

static void append_move(GString *out, const struct lo_move *move,
                        enum lo_lang lang)
{
    append_extra(out, move->extra);
    append_extra(out, move->resolved ? move->best : NAN);
    /* Hours saved by leaving others out say nothing of how few there can be. */
    bool comparable = move->resolved && move->unplaced <= 0.0;
    append_extra(out, comparable ? move->least : NAN);
    g_string_append(out, "  ");
    if (lo_move_is_tie(move))
        g_string_append(out, lo_text(lang, move->extra == 0.0
                                               ? LO_N_("a tie")
                                               : LO_N_("a tie, if the others "
                                                       "move too")));
    if (lo_move_is_tie(move) && move->rule != NULL)
        g_string_append(out, "; ");
    if (move->rule != NULL) {
        g_string_append_printf(out, "%s: ", move->rule);
        if (move->other != NULL)
            g_string_append_printf(out, lo_text(lang, move->why), move->other);
        else
            g_string_append(out, lo_text(lang, move->why));
    }
    if (move->resolved && move->unplaced > 0.0)
        g_string_append_printf(
            out, "%s%s", lo_move_is_tie(move) || move->rule != NULL ? "; " : "",
            lo_text(lang, "other jobs stay unplaced then"));
    g_string_append_c(out, '\n');
}

static bool same_number(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool says_the_same(const struct lo_move *a, const struct lo_move *b)
{
    return a->day == b->day && a->kind == b->kind &&
           a->resolved == b->resolved && same_text(a->rule, b->rule) &&
           same_text(a->why, b->why) && same_text(a->other, b->other) &&
           same_number(a->extra, b->extra) && same_number(a->best, b->best) &&
           same_number(a->least, b->least) && a->unplaced == b->unplaced;
}

static void append_starts(GString *out, const struct lo_explanation *why,
                          const struct lo_zone *zone, enum lo_lang lang)
{
    lo_date home = lo_zone_date(zone, why->start);
    append_heading(out, lang, LO_N_("Starts of that day"), FIRST);
    for (int32_t i = 0; i < why->n_moves; i++) {
        const struct lo_move *first = &why->moves[i];
        if (first->day != home)
            continue;
        char span[2 * LO_TIME_TEXT], text[LO_TIME_TEXT];
        int32_t last = i;
        bool here = first->start == why->start;
        while (!here && last + 1 < why->n_moves &&
               why->moves[last + 1].start != why->start &&
               says_the_same(first, &why->moves[last + 1]))
            last++;
        lo_zone_format(span, zone, first->start, "%H:%M");
        lo_zone_format(text, zone, why->moves[last].start, "%H:%M");
        if (last > i)
            g_snprintf(span + strlen(span), LO_TIME_TEXT, "-%s", text);
        g_string_append(out, "  ");
        lo_text_pad(out, span, FIRST - 2);
        if (here)
            g_string_append_printf(out, "%*s  %s\n", 3 * NUMBER, "",
                                   lo_text(lang, "the plan"));
        else
            append_move(out, first, lang);
        i = last;
    }
}

static void append_days(GString *out, const struct lo_explanation *why,
                        const struct lo_zone *zone, enum lo_lang lang)
{
    if (why->n_days == 0)
        return;
    append_heading(out, lang,
                   why->start != LO_TIME_NONE ? LO_N_("Other days")
                                              : LO_N_("Days"),
                   FIRST);
    for (int32_t i = 0; i < why->n_days; i++) {
        const struct lo_move *day = &why->days[i];
        GString *name = g_string_new("  ");
        char text[LO_TIME_TEXT];
        report_day(name, day->day, lang);
        lo_time at =
            day->best_start != LO_TIME_NONE ? day->best_start : day->start;
        if (at != LO_TIME_NONE) {
            lo_zone_format(text, zone, at, "%H:%M");
            g_string_append_printf(name, " %s", text);
        }
        lo_text_pad(out, name->str, FIRST);
        append_move(out, day, lang);
        g_string_free(name, TRUE);
    }
}

static void append_clash(GString *out, const struct lo_clash *clash,
                         enum lo_lang lang)
{
    if (clash == NULL)
        return;
    if (clash->n > 0) {
        char *rules[G_N_ELEMENTS(clash->rules) + 1] = {NULL};
        for (int r = 0; r < clash->n; r++)
            rules[r] = (char *)clash->rules[r];
        char *list = g_strjoinv(", ", rules);
        g_string_append_printf(
            out,
            lo_text(lang, "Rules that clash: %s (any one less, and it fits)"),
            list);
        g_string_append_c(out, '\n');
        g_free(list);
    }
    if (clash->repair == NULL)
        return;
    g_string_append(out, lo_text(lang, "Cheapest repair: "));
    if (clash->subject != NULL)
        g_string_append_printf(out, lo_text(lang, clash->repair),
                               clash->subject);
    else
        g_string_append(out, lo_text(lang, clash->repair));
    g_string_append(out, " (");
    GString *extra = g_string_new(clash->extra > 0.0 ? "+" : "");
    lo_text_number(extra, clash->extra, 1);
    g_string_append_printf(out, "%s)\n", extra->str);
    g_string_free(extra, TRUE);
}

static bool is_open(const struct lo_move *move)
{
    return move->kind != LO_MOVE_FORBIDDEN && !move->resolved &&
           !lo_move_is_tie(move);
}

/* A dash where planning anew was not reached is no answer: say so. */
static void append_open(GString *out, const struct lo_explanation *why,
                        const struct lo_zone *zone, enum lo_lang lang)
{
    int open = 0;
    for (int32_t i = 0; i < why->n_moves; i++)
        open += why->start != LO_TIME_NONE &&
                why->moves[i].start != why->start &&
                why->moves[i].day == lo_zone_date(zone, why->start) &&
                is_open(&why->moves[i]);
    for (int32_t i = 0; i < why->n_days; i++)
        open += is_open(&why->days[i]);
    if (open == 0)
        return;
    g_string_append_c(out, '\n');
    g_string_append_printf(out,
                           lo_text(lang, "Not planned anew for want of time: "
                                         "%d (--time-limit)"),
                           open);
    g_string_append_c(out, '\n');
}

void lo_report_explanation(GString *out, const struct lo_report_why *why,
                           const struct lo_zone *zone, enum lo_lang lang)
{
    const struct lo_week_job *job = why->job;
    g_string_append_printf(out, "%s: ", job->name);
    if (job->placed) {
        char span[2 * LO_TIME_TEXT];
        const struct lo_week_job *part = NULL;
        int32_t n = lo_week_parts(&part, job);
        for (int32_t k = 0; k < n; k++) {
            g_string_append(out, k > 0 ? "; " : "");
            report_day(out, lo_zone_date(zone, part[k].part.from), lang);
            report_span(span, zone, &part[k].part);
            g_string_append_printf(
                out, " %s%s%s", span, part[k].outage != NULL ? ", " : "",
                part[k].outage != NULL ? part[k].outage : "");
        }
        g_string_append_c(out, '\n');
    } else {
        g_string_append(out, lo_text(lang, "not placed"));
        for (int32_t r = 0; r < job->rules.n; r++)
            g_string_append_printf(out, "%s%s", r > 0 ? ", " : " [",
                                   job->rules.at[r]);
        g_string_append(out, job->rules.n > 0 ? "]\n  " : "\n  ");
        lo_report_reason(out, lang, job->reason);
        g_string_append_c(out, '\n');
    }
    append_clash(out, why->clash, lang);
    if (!why->plannable)
        return;
    g_string_append_printf(
        out, lo_text(lang, "Extra %s against plan %d, per start of work"),
        report_hours_unit(why->week, lang), (int)why->week->version);
    g_string_append(out, "\n\n");
    if (why->why->start != LO_TIME_NONE) {
        append_starts(out, why->why, zone, lang);
        g_string_append_c(out, '\n');
    }
    append_days(out, why->why, zone, lang);
    append_open(out, why->why, zone, lang);
}

/* --- JSON --------------------------------------------------------------- */

static const char *kind_name(enum lo_move_kind kind)
{
    return kind == LO_MOVE_FREE      ? "free"
           : kind == LO_MOVE_BLOCKED ? "blocked"
                                     : "forbidden";
}

static void set_time(struct lo_json *out, const char *key, lo_time at)
{
    if (at == LO_TIME_NONE)
        lo_json_set(out, key, lo_json_null());
    else
        lo_json_set_time(out, key, at);
}

static struct lo_json *move_json(const struct lo_move *move, bool day)
{
    struct lo_json *out = lo_json_object();
    if (day) {
        char text[LO_TIME_TEXT];
        lo_date_format(text, move->day);
        lo_json_set_text(out, "day", text);
    }
    set_time(out, "start", move->start);
    lo_json_set_text(out, "kind", kind_name(move->kind));
    lo_json_set(out, "tie", lo_json_boolean(lo_move_is_tie(move)));
    lo_json_set_text(out, "rule", move->rule);
    lo_json_set_text(out, "blocked_by", move->other);
    lo_json_set_real(out, "extra_hours_in_place", move->extra);
    if (day)
        set_time(out, "start_planned_anew", move->best_start);
    lo_json_set_real(out, "extra_hours_planned_anew",
                     move->resolved ? move->best : NAN);
    lo_json_set_real(out, "extra_hours_at_least",
                     move->resolved ? move->least : NAN);
    lo_json_set_real(out, "extra_unplaced_weight",
                     move->resolved ? move->unplaced : NAN);
    return out;
}

static struct lo_json *clash_json(const struct lo_clash *clash)
{
    if (clash == NULL)
        return lo_json_null();
    struct lo_json *out = lo_json_object();
    struct lo_json *rules = lo_json_array();
    for (int32_t i = 0; i < clash->n; i++)
        lo_json_append(rules, lo_json_string(clash->rules[i]));
    lo_json_set(out, "rules", rules);
    char *repair = clash->repair == NULL ? NULL
                   : clash->subject != NULL
                       ? g_strdup_printf(lo_text(LO_LANG_EN, clash->repair),
                                         clash->subject)
                       : g_strdup(clash->repair);
    lo_json_set_text(out, "repair", repair);
    lo_json_set_real(out, "repair_extra_hours",
                     repair != NULL ? clash->extra : NAN);
    g_free(repair);
    return out;
}

struct lo_json *lo_report_explanation_json(const struct lo_report_why *why)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_integer(out, "schema", 1);
    lo_json_set_integer(out, "plan", why->week->version);
    lo_json_set_text(out, "job", why->job->id);
    lo_json_set_text(out, "name", why->job->name);
    set_time(out, "start", why->why->start);
    lo_json_set_text(out, "unit",
                     why->by_mv ? "mv_customer_hours" : "customer_hours");
    lo_json_set(out, "clash", clash_json(why->clash));
    struct lo_json *starts = lo_json_array(), *days = lo_json_array();
    for (int32_t i = 0; i < why->why->n_moves; i++)
        lo_json_append(starts, move_json(&why->why->moves[i], false));
    for (int32_t i = 0; i < why->why->n_days; i++)
        lo_json_append(days, move_json(&why->why->days[i], true));
    lo_json_set(out, "starts", starts);
    lo_json_set(out, "days", days);
    return out;
}
