/*
 * The difference of two plans as people read it, and as JSON.
 */
#include "cli/cli_life.h"

#include <string.h>

/* --- the list of changes ------------------------------------------------- */

static const char *kind_text(enum lo_change_kind kind)
{
    static const char *const texts[] = {LO_N_("new"),
                                        LO_N_("gone"),
                                        LO_N_("placed"),
                                        LO_N_("unplaced"),
                                        LO_N_("moved"),
                                        LO_N_("other crews"),
                                        LO_N_("other jobs or customers"),
                                        LO_N_("done")};
    return texts[kind];
}

void cli_append_span(GString *out, const struct lo_zone *zone,
                     const struct lo_interval *span)
{
    char from[LO_TIME_TEXT], to[LO_TIME_TEXT];
    if (span->from == LO_TIME_NONE) {
        g_string_append_c(out, '-');
        return;
    }
    bool one_day =
        lo_zone_date(zone, span->from) == lo_zone_date(zone, span->to);
    lo_zone_format(from, zone, span->from, "%Y-%m-%d %H:%M");
    lo_zone_format(to, zone, span->to, one_day ? "%H:%M" : "%m-%d %H:%M");
    g_string_append_printf(out, "%s-%s", from, to);
}

static void append_change(GString *out, const struct lo_week_change *change,
                          const struct lo_zone *zone, enum lo_lang lang)
{
    g_string_append_printf(out, "  %s: %s",
                           change->outage ? change->id : change->name,
                           lo_text(lang, kind_text(change->kind)));
    bool same = change->before.from == change->after.from &&
                change->before.to == change->after.to;
    if (!same || change->after.from != LO_TIME_NONE) {
        g_string_append(out, ", ");
        cli_append_span(out, zone, &change->before);
        if (!same) {
            g_string_append(out, " -> ");
            cli_append_span(out, zone, &change->after);
        }
    }
    if (change->kind == LO_CHANGE_UNPLACED && change->why != NULL) {
        g_string_append(out, "\n    ");
        lo_report_reason(out, lang, change->why);
    }
    g_string_append_c(out, '\n');
}

static void set_span(struct lo_json *out, const char *key,
                     const struct lo_interval *span)
{
    struct lo_json *value = lo_json_null();
    if (span->from != LO_TIME_NONE) {
        value = lo_json_object();
        lo_json_set_time(value, "from", span->from);
        lo_json_set_time(value, "to", span->to);
    }
    lo_json_set(out, key, value);
}

/* Only where a job was placed and is no more. */
static void set_reason(struct lo_json *out, const struct lo_week_change *change)
{
    GString *text = g_string_new(NULL);
    if (change->kind == LO_CHANGE_UNPLACED && change->why != NULL) {
        lo_report_reason(text, LO_LANG_EN, change->why);
        lo_json_set_text(out, "reason", text->str);
    }
    g_string_free(text, TRUE);
}

static struct lo_json *changes_json(const struct lo_week *before,
                                    const struct lo_week *after,
                                    const GArray *changes)
{
    struct lo_json *out = lo_json_object(), *rows = lo_json_array();
    lo_json_set_integer(out, "schema", 1);
    lo_json_set_integer(out, "before", before->version);
    lo_json_set_integer(out, "after", after->version);
    for (guint i = 0; i < changes->len; i++) {
        const struct lo_week_change *change =
            &g_array_index(changes, struct lo_week_change, i);
        struct lo_json *row = lo_json_object();
        lo_json_set_text(row, "what", change->outage ? "outage" : "job");
        lo_json_set_text(row, "id", change->id);
        lo_json_set_text(row, "name", change->name);
        lo_json_set_text(row, "change", lo_change_name(change->kind));
        set_span(row, "before", &change->before);
        set_span(row, "after", &change->after);
        set_reason(row, change);
        lo_json_append(rows, row);
    }
    lo_json_set(out, "changes", rows);
    lo_json_set_real(out, "customer_hours_before", before->customer_hours);
    lo_json_set_real(out, "customer_hours_after", after->customer_hours);
    lo_json_set_real(out, "mv_customer_hours_before",
                     before->mv_customer_hours);
    lo_json_set_real(out, "mv_customer_hours_after", after->mv_customer_hours);
    return out;
}

static void append_changes(GString *out, const struct lo_week *before,
                           const struct lo_week *after, const GArray *changes,
                           const struct lo_zone *zone, enum lo_lang lang)
{
    GString *was = g_string_new(NULL), *is = g_string_new(NULL);
    if (after->version == 0)
        g_string_append_printf(
            out, lo_text(lang, "Changes that plan %d would need:"),
            (int)before->version);
    else
        g_string_append_printf(out, lo_text(lang, "Changes, plan %d to %d:"),
                               (int)before->version, (int)after->version);
    g_string_append_c(out, '\n');
    for (guint i = 0; i < changes->len; i++)
        append_change(out, &g_array_index(changes, struct lo_week_change, i),
                      zone, lang);
    if (changes->len == 0)
        g_string_append_printf(out, "  %s\n", lo_text(lang, "none"));
    lo_text_number(was, before->customer_hours, 1);
    lo_text_number(is, after->customer_hours, 1);
    g_string_append_printf(out, lo_text(lang, "Customer-hours: %s -> %s"),
                           was->str, is->str);
    g_string_append_c(out, '\n');
    g_string_free(was, TRUE);
    g_string_free(is, TRUE);
}

/* --- what a replan adds ----------------------------------------------------
 */

static struct lo_json *ids_json(const struct lo_week *week, const bool *which)
{
    struct lo_json *ids = lo_json_array();
    for (int32_t o = 0; o < week->n_outages; o++)
        if (which[o])
            lo_json_append(ids, lo_json_string(week->outages[o].id));
    return ids;
}

static void set_replanned(struct lo_json *out, const struct lo_replanned *r)
{
    lo_json_set_real(out, "best_objective", r->best);
    lo_json_set_integer(out, "jobs_changed", r->changes);
    lo_json_set(out, "fewest_proven", lo_json_boolean(r->fewest));
    lo_json_set(out, "proven", lo_json_boolean(r->proven));
    lo_json_set(out, "given_up", ids_json(r->published, r->given_up));
    lo_json_set(out, "moved_for_gain", ids_json(r->published, r->moved));
    lo_json_set_integer(out, "customers_told_again", r->told);
}

/* A job of it is where people were told that it is. */
static bool stays_in_part(const struct lo_replanned *r,
                          const struct lo_week_outage *outage)
{
    const struct lo_week *before = r->published, *now = r->week;
    for (int32_t i = 0; i < before->n_jobs; i++)
        for (int32_t k = 0; k < now->n_jobs; k++)
            if (g_strcmp0(before->jobs[i].outage, outage->id) == 0 &&
                strcmp(before->jobs[i].id, now->jobs[k].id) == 0 &&
                now->jobs[k].placed &&
                lo_week_same_times(&before->jobs[i], &now->jobs[k]))
                return true;
    return false;
}

/* Outages that could not stay, or were worth moving: one line each. */
static void append_moves(GString *out, const struct lo_replanned *r,
                         const bool *which, const char *whole,
                         const char *in_part, enum lo_lang lang)
{
    for (int32_t o = 0; o < r->published->n_outages; o++)
        if (which[o]) {
            const struct lo_week_outage *outage = &r->published->outages[o];
            const char *id = stays_in_part(r, outage) ? in_part : whole;
            g_string_append_printf(out, lo_text(lang, id), outage->id,
                                   (int)outage->customers);
            g_string_append_c(out, '\n');
        }
}

/* What more time could still change. */
static void append_open(GString *out, const struct lo_replanned *r,
                        enum lo_lang lang)
{
    const struct lo_week *week = r->week;
    if (week->unplaced_bound < week->unplaced_weight - 1e-9)
        g_string_append(out,
                        lo_text(lang, "The time ended: that no fewer jobs can "
                                      "be left out is not proven "
                                      "(--time-limit)"));
    else
        g_string_append(out, lo_text(lang, "The time ended: that no plan with "
                                           "the same jobs has fewer hours is "
                                           "not proven (--time-limit)"));
    g_string_append_c(out, '\n');
}

static void append_replanned(GString *out, const struct lo_replanned *r,
                             enum lo_lang lang)
{
    append_moves(out, r, r->given_up,
                 LO_N_("%s cannot stay where it was told (customers: %d)"),
                 LO_N_("%s cannot stay whole as it was told (customers: %d)"),
                 lang);
    if (r->week->version == 0)
        return;
    append_moves(out, r, r->moved,
                 LO_N_("%s moves: it saves more than its price (customers: "
                       "%d)"),
                 LO_N_("%s moves: it saves more than its price (customers: "
                       "%d)"),
                 lang);
    g_string_append_printf(out, lo_text(lang, "Jobs not where they were: %d"),
                           (int)r->changes);
    if (r->fewest)
        g_string_append(out, lo_text(lang, " (fewer is proven impossible)"));
    g_string_append_printf(
        out, lo_text(lang, "; customers to be told again: %d"), (int)r->told);
    g_string_append_c(out, '\n');
    if (!r->proven)
        append_open(out, r, lang);
}

void cli_show_changes(const struct cli *cli, const struct lo_zone *zone,
                      const struct lo_week *before, const struct lo_week *after,
                      const struct lo_replanned *replanned)
{
    GArray *changes = g_array_new(FALSE, FALSE, sizeof(struct lo_week_change));
    lo_week_difference(changes, before, after);
    if (cli->json) {
        struct lo_json *out = changes_json(before, after, changes);
        if (replanned != NULL)
            set_replanned(out, replanned);
        cli_print_json(out);
    } else {
        GString *out = g_string_new(NULL);
        append_changes(out, before, after, changes, zone, cli->lang);
        if (replanned != NULL)
            append_replanned(out, replanned, cli->lang);
        cli_print(out);
    }
    g_array_free(changes, TRUE);
}
