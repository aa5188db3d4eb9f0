/*
 * A switching sheet as text for the terminal.
 */
#include <string.h>

#include "lineout/report.h"
#include "report/report_int.h"
#include "report/sheet_int.h"

enum {
    NUMBER_COLUMNS = 4,
    TIME_COLUMNS = 13,
    WHO_COLUMNS = 11,
    OFF_COLUMNS = 9
};

static void add_name(GString *out, const char *name, enum lo_lang lang,
                     bool first)
{
    if (!first)
        g_string_append(out, lo_text(lang, ", "));
    g_string_append(out, name);
}

void sheet_title(GString *out, const struct lo_sheet *sheet,
                 const struct lo_zone *zone, enum lo_lang lang)
{
    g_string_append_printf(out, lo_text(lang, "Switching sheet %s"),
                           sheet->order->id);
    if (!sheet->order->clock)
        return;
    g_string_append_c(out, ' ');
    report_day(out, lo_zone_date(zone, sheet->origin), lang);
}

void sheet_task(GString *out, const struct lo_sheet *sheet, enum lo_lang lang)
{
    const struct lo_order *order = sheet->order;
    const struct lo_sections *s = lo_switching_sections(sheet->model);
    GString *names = g_string_new(NULL);
    bool *seen = g_new0(bool, (size_t)s->n + 1);
    for (int32_t k = 0; k < order->n_stages; k++)
        for (int32_t i = 0; i < order->stages[k].n_dead; i++) {
            int32_t at = order->stages[k].dead[i].v;
            if (!seen[at])
                add_name(names, s->info[at].label, lang, names->len == 0);
            seen[at] = true;
        }
    if (order->n_stages > 0)
        g_string_append_printf(
            out, lo_text(lang, "Task: section %s from service to maintenance"),
            names->str);
    else
        g_string_append(out, lo_text(lang, "Task: live work"));
    for (int32_t j = 0; j < order->n_jobs; j++) {
        g_string_append(out, lo_text(lang, j == 0 ? ": " : ", "));
        g_string_append(out, order->jobs[j].name);
    }
    g_free(seen);
    g_string_free(names, TRUE);
}

static void append_refusal(GString *out, const struct lo_sheet *sheet,
                           enum lo_lang lang, int columns)
{
    GString *text = g_string_new(NULL);
    g_string_append_printf(
        text,
        lo_text(lang, "REFUSED (%s): %s. There is no safe sheet for this "
                      "outage as it is planned; do not switch by hand either."),
        lo_rule_name(sheet->refusal.rule), sheet->refusal.text);
    report_wrap(out, text->str, 0, columns);
    g_string_free(text, TRUE);
}

static void append_step(GString *out, const struct lo_sheet *sheet, int32_t i,
                        const struct lo_zone *zone, enum lo_lang lang,
                        int columns)
{
    const struct lo_step *step = &sheet->steps[i];
    const int indent = NUMBER_COLUMNS + TIME_COLUMNS + WHO_COLUMNS + 3;
    int room = columns - indent - OFF_COLUMNS - 1;
    GString *time = g_string_new(NULL);
    GString *item = g_string_new(NULL);
    GString *lines = g_string_new(NULL);
    sheet_time(time, sheet, step, zone, lang);
    lo_report_step(item, step, lang);
    report_wrap(lines, item->str, 0, room);
    char **line = g_strsplit(lines->str, "\n", -1);
    report_number(out, i + 1, 0, NUMBER_COLUMNS);
    g_string_append_c(out, ' ');
    lo_text_pad(out, time->str, TIME_COLUMNS);
    g_string_append_c(out, ' ');
    lo_text_pad(out, lo_text(lang, sheet_who(step)), WHO_COLUMNS);
    g_string_append_c(out, ' ');
    lo_text_pad(out, line[0], room);
    report_number(out, (double)step->customers_off, 0, OFF_COLUMNS);
    g_string_append_c(out, '\n');
    for (int k = 1; line[0] != NULL && line[k] != NULL && line[k][0] != '\0';
         k++)
        g_string_append_printf(out, "%*s%s\n", indent, "", line[k]);
    g_strfreev(line);
    g_string_free(lines, TRUE);
    g_string_free(item, TRUE);
    g_string_free(time, TRUE);
}

static void count(GString *out, const struct lo_sheet *sheet,
                  const lo_section *at, int32_t n, enum lo_lang lang)
{
    const struct lo_sections *s = lo_switching_sections(sheet->model);
    int64_t customers = 0, mv = 0;
    for (int32_t i = 0; i < n; i++) {
        customers += s->info[at[i].v].customers;
        mv += s->info[at[i].v].mv_customers;
    }
    GString *many = g_string_new(NULL);
    GString *few = g_string_new(NULL);
    lo_text_number(many, (double)customers, 0);
    lo_text_number(few, (double)mv, 0);
    g_string_append_printf(out, lo_text(lang, "%s customers (%s MV customers)"),
                           many->str, few->str);
    g_string_free(few, TRUE);
    g_string_free(many, TRUE);
    for (int32_t i = 0; i < n; i++) {
        g_string_append(out,
                        i == 0 ? lo_text(lang, ": ") : lo_text(lang, ", "));
        g_string_append(out, s->info[at[i].v].label);
    }
}

static void append_ties(GString *out, const struct lo_sheet *sheet, int32_t k,
                        enum lo_lang lang)
{
    const struct lo_order_stage *stage = &sheet->order->stages[k];
    const struct lo_network *net = lo_switching_sections(sheet->model)->network;
    for (int32_t i = 0; i < stage->n_ties_closed; i++) {
        lo_equipment_id e = net->switches[stage->ties_closed[i].v].equipment;
        g_string_append(out,
                        i == 0 ? lo_text(lang, "; tie ") : lo_text(lang, ", "));
        g_string_append(out, net->equipment[e.v].name);
    }
}

/* Who goes off in each stage, and for whom there is back-feed. */
static void append_off(GString *out, const struct lo_sheet *sheet,
                       enum lo_lang lang, int columns)
{
    const struct lo_order *order = sheet->order;
    GString *line = g_string_new(NULL);
    for (int32_t k = 0; k < order->n_stages; k++) {
        g_string_assign(line, lo_text(lang, "Off: "));
        count(line, sheet, order->stages[k].off, order->stages[k].n_off, lang);
        append_ties(line, sheet, k, lang);
        report_wrap(out, line->str, 0, columns);
        g_string_assign(line, lo_text(lang, "Off for a moment too: "));
        count(line, sheet, order->stages[k].dip, order->stages[k].n_dip, lang);
        if (order->stages[k].n_dip > 0)
            report_wrap(out, line->str, 0, columns);
    }
    if (order->n_dip_back > 0) {
        g_string_assign(line, lo_text(lang, "Off for a moment on the way "
                                            "back: "));
        count(line, sheet, order->dip_back, order->n_dip_back, lang);
        report_wrap(out, line->str, 0, columns);
    }
    if (sheet->n_back_fed > 0) {
        g_string_assign(line, lo_text(lang, "Back-fed: "));
        count(line, sheet, sheet->back_fed, sheet->n_back_fed, lang);
        report_wrap(out, line->str, 0, columns);
    }
    g_string_free(line, TRUE);
}

static void append_head(GString *out, enum lo_lang lang, int columns)
{
    int room = columns - NUMBER_COLUMNS - TIME_COLUMNS - WHO_COLUMNS - 3 -
               OFF_COLUMNS - 1;
    lo_text_pad(out, lo_text(lang, "No."), NUMBER_COLUMNS + 1);
    lo_text_pad(out, lo_text(lang, "time"), TIME_COLUMNS + 1);
    lo_text_pad(out, lo_text(lang, "who"), WHO_COLUMNS + 1);
    lo_text_pad(out, lo_text(lang, "item"), room);
    g_string_append_printf(
        out, "%*s%s\n",
        MAX(OFF_COLUMNS - lo_text_columns(lo_text(lang, "cust. off")), 0), "",
        lo_text(lang, "cust. off"));
}

void lo_report_sheet(GString *out, const struct lo_sheet *sheet,
                     const struct lo_zone *zone, enum lo_lang lang, int columns)
{
    GString *task = g_string_new(NULL);
    sheet_title(out, sheet, zone, lang);
    g_string_append_c(out, '\n');
    sheet_task(task, sheet, lang);
    report_wrap(out, task->str, 0, columns);
    g_string_free(task, TRUE);
    if (sheet->refusal.rule != LO_RULE_NONE) {
        append_refusal(out, sheet, lang, columns);
        return;
    }
    g_string_append_printf(
        out, lo_text(lang, "Steps %d, earths %d; every step was simulated"),
        sheet->n_steps, sheet->n_earths);
    g_string_append_c(out, '\n');
    append_off(out, sheet, lang, columns);
    append_head(out, lang, columns);
    for (int32_t i = 0; i < sheet->n_steps; i++) {
        if (i == 0 || sheet->steps[i].part != sheet->steps[i - 1].part)
            g_string_append_printf(
                out, "-- %s\n",
                lo_text(lang, sheet_part_name(sheet->steps[i].part)));
        append_step(out, sheet, i, zone, lang, columns);
    }
    g_string_append(out, lo_text(lang, "No item after the work has a clock: "
                                       "supply returns after the reports."));
    g_string_append_c(out, '\n');
}
