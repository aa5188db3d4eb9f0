/*
 * What stands beside a plan, as lines and as JSON: what pins and forbidden
 * days cost (a tie is called a tie, a price that is not proven says so), and
 * which jobs come over from earlier plans.
 */
#include "lineout/report.h"
#include "report/report_int.h"

static void append_hours(GString *out, double hours)
{
    lo_text_number(out, hours, 1);
}

static void append_price(GString *out, const struct lo_week_pin *pin,
                         const char *unit, enum lo_lang lang)
{
    GString *costs = g_string_new(NULL), *most = g_string_new(NULL);
    append_hours(costs, pin->costs);
    append_hours(most, pin->costs_most);
    if (pin->unplaced > 0.0)
        g_string_append_printf(out,
                               lo_text(lang, "leaves weight %g more unplaced"),
                               pin->unplaced);
    else if (pin->tie)
        g_string_append(out, lo_text(lang, "a tie: it costs nothing"));
    else if (pin->costs <= 0.0)
        g_string_append_printf(
            out, lo_text(lang, "no price was found; at most %s %s"), most->str,
            unit);
    else if (pin->costs_most - pin->costs_least <= 1e-6)
        g_string_append_printf(out, lo_text(lang, "costs %s %s"), costs->str,
                               unit);
    else
        g_string_append_printf(out, lo_text(lang, "costs %s %s; at most %s"),
                               costs->str, unit, most->str);
    g_string_free(costs, TRUE);
    g_string_free(most, TRUE);
}

void report_pins(GString *out, const struct lo_week *week,
                 const struct lo_zone *zone, enum lo_lang lang, int columns)
{
    const char *unit = report_hours_unit(week, lang);
    if (week->n_pins > 0)
        g_string_append_printf(out, "%s\n",
                               lo_text(lang, "Pinned and forbidden:"));
    for (int32_t i = 0; i < week->n_pins; i++) {
        const struct lo_week_pin *pin = &week->pins[i];
        GString *line =
            g_string_new(pin->name[0] != '\0' ? pin->name : pin->job);
        bool forbid = pin->at == LO_TIME_NONE;
        g_string_append(line, forbid ? lo_text(lang, ", not on ") : ", ");
        report_day(line, forbid ? pin->forbidden : lo_zone_date(zone, pin->at),
                   lang);
        if (!forbid) {
            char text[LO_TIME_TEXT];
            lo_zone_format(text, zone, pin->at, " %H:%M");
            g_string_append(line, text);
        }
        g_string_append(line, ": ");
        append_price(line, pin, unit, lang);
        report_wrap(out, line->str, 2, columns);
        g_string_free(line, TRUE);
    }
}

struct lo_json *report_pins_json(const struct lo_week *week)
{
    struct lo_json *rows = lo_json_array();
    for (int32_t i = 0; i < week->n_pins; i++) {
        const struct lo_week_pin *pin = &week->pins[i];
        struct lo_json *row = lo_json_object();
        lo_json_set_text(row, "job", pin->job);
        if (pin->at != LO_TIME_NONE) {
            lo_json_set_time(row, "start", pin->at);
            lo_json_set(row, "forbidden", lo_json_null());
        } else {
            char text[LO_TIME_TEXT];
            lo_date_format(text, pin->forbidden);
            lo_json_set(row, "start", lo_json_null());
            lo_json_set_text(row, "forbidden", text);
        }
        lo_json_set(row, "tie", lo_json_boolean(pin->tie));
        lo_json_set_real(row, "costs_hours", pin->costs);
        lo_json_set_real(row, "costs_hours_at_least", pin->costs_least);
        lo_json_set_real(row, "costs_hours_at_most", pin->costs_most);
        lo_json_set_real(row, "extra_unplaced_weight", pin->unplaced);
        lo_json_append(rows, row);
    }
    return rows;
}

/* --- carried over ------------------------------------------------------------
 */

void report_carried(GString *out, const struct lo_week *week,
                    const struct lo_zone *zone, enum lo_lang lang, int columns)
{
    if (week->n_carried > 0)
        g_string_append_printf(out, "%s\n",
                               lo_text(lang, "From earlier plans:"));
    for (int32_t i = 0; i < week->n_carried; i++) {
        const struct lo_week_carried *row = &week->carried[i];
        GString *line =
            g_string_new(row->name[0] != '\0' ? row->name : row->job);
        g_string_append(line, " (");
        g_string_append_printf(line, lo_text(lang, "plan %d"), (int)row->plan);
        if (row->was.from != LO_TIME_NONE) {
            char span[2 * LO_TIME_TEXT];
            g_string_append(line, ", ");
            report_day(line, lo_zone_date(zone, row->was.from), lang);
            report_span(span, zone, &row->was);
            g_string_append_printf(line, " %s", span);
        }
        g_string_append(line, "): ");
        lo_report_reason(line, lang, row->why);
        report_wrap(out, line->str, 2, columns);
        g_string_free(line, TRUE);
    }
}

struct lo_json *report_carried_json(const struct lo_week *week)
{
    struct lo_json *rows = lo_json_array();
    for (int32_t i = 0; i < week->n_carried; i++) {
        const struct lo_week_carried *row = &week->carried[i];
        struct lo_json *out = lo_json_object();
        GString *why = g_string_new(NULL);
        lo_report_reason(why, LO_LANG_EN, row->why);
        lo_json_set_text(out, "job", row->job);
        lo_json_set_integer(out, "plan", row->plan);
        if (row->was.from != LO_TIME_NONE) {
            lo_json_set_time(out, "was_from", row->was.from);
            lo_json_set_time(out, "was_to", row->was.to);
        }
        lo_json_set_text(out, "reason", why->str);
        lo_json_append(rows, out);
        g_string_free(why, TRUE);
    }
    return rows;
}
