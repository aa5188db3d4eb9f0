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

static void append_refusal(GString *out, const struct lo_sheet *sheet,
                           enum lo_lang lang, int columns)
{
    GString *text = g_string_new(NULL);
    sheet_refusal(text, sheet, lang);
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
    GString *who = g_string_new(NULL);
    sheet_doer(who, step, lang);
    sheet_time(time, sheet, step, zone, lang);
    lo_report_step(item, step, zone, lang);
    report_wrap(lines, item->str, 0, room);
    char **line = g_strsplit(lines->str, "\n", -1);
    report_number(out, i + 1, 0, NUMBER_COLUMNS);
    g_string_append_c(out, ' ');
    lo_text_pad(out, time->str, TIME_COLUMNS);
    g_string_append_c(out, ' ');
    lo_text_pad(out, who->str, WHO_COLUMNS);
    g_string_append_c(out, ' ');
    lo_text_pad(out, line[0], room);
    report_number(out, (double)step->customers_off, 0, OFF_COLUMNS);
    g_string_append_c(out, '\n');
    for (int k = 1; line[0] != NULL && line[k] != NULL && line[k][0] != '\0';
         k++)
        g_string_append_printf(out, "%*s%s\n", indent, "", line[k]);
    g_strfreev(line);
    g_string_free(who, TRUE);
    g_string_free(lines, TRUE);
    g_string_free(item, TRUE);
    g_string_free(time, TRUE);
}

/* A column a step, as high as there are customers off; none where the steps
 * have no room on a line. */
static void append_picture(GString *out, const struct lo_sheet *sheet,
                           enum lo_lang lang, int columns)
{
    static const char *const bars[] = {
        "\xe2\x96\x81", "\xe2\x96\x82", "\xe2\x96\x83", "\xe2\x96\x84",
        "\xe2\x96\x85", "\xe2\x96\x86", "\xe2\x96\x87", "\xe2\x96\x88"};
    const char *head = lo_text(lang, "Curve: ");
    int64_t most = sheet_most_off(sheet);
    if (most == 0 || sheet->n_steps + lo_text_columns(head) > columns)
        return;
    g_string_append(out, head);
    for (int32_t i = 0; i < sheet->n_steps; i++) {
        int64_t off = sheet->steps[i].customers_off;
        int64_t height = (off * 7 + most - 1) / most;
        g_string_append(out, bars[height]);
    }
    g_string_append_c(out, '\n');
}

/* Who goes off, who is fed from elsewhere, how many when. */
static void append_facts(GString *out, const struct lo_sheet *sheet,
                         enum lo_lang lang, int columns)
{
    GPtrArray *facts = g_ptr_array_new_with_free_func(g_free);
    sheet_facts(facts, sheet, lang);
    for (guint i = 0; i < facts->len; i++)
        report_wrap(out, facts->pdata[i], 0, columns);
    g_ptr_array_free(facts, TRUE);
    if (sheet_warning(sheet, lang) != NULL)
        report_wrap(out, sheet_warning(sheet, lang), 0, columns);
    append_picture(out, sheet, lang, columns);
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
    append_facts(out, sheet, lang, columns);
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
