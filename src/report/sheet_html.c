/*
 * Switching sheets as pages to print on A4: what is to be done and to whom,
 * numbered items with a box to tick each, lines for those who write, check,
 * order, carry out and watch.
 */
#include "lineout/html.h"
#include "report/sheet_int.h"

static const char css[] =
    "@page{size:A4;margin:12mm 12mm 14mm;"
    "@bottom-right{content:counter(page) \" / \" counter(pages);"
    "font:9pt sans-serif}}"
    "body{font:10.5pt/1.35 \"Noto Sans CJK SC\",\"Source Han Sans SC\","
    "\"Microsoft YaHei\",SimHei,sans-serif;margin:0 auto;max-width:186mm;"
    "color:#000;background:#fff}"
    "section{page-break-after:always;padding-bottom:6mm}"
    "section:last-of-type{page-break-after:auto}"
    "h1{font-size:16pt;text-align:center;margin:2mm 0 3mm;letter-spacing:1px}"
    "table{border-collapse:collapse;width:100%;margin:0 0 3mm;"
    "table-layout:fixed}"
    "th,td{border:1px solid #000;padding:.8mm 1.5mm;text-align:left;"
    "vertical-align:top;overflow-wrap:anywhere}"
    "th{font-weight:bold;text-align:center;background:#f2f2f2}"
    "thead{display:table-header-group}tr{page-break-inside:avoid}"
    "table.head td{height:6.5mm;vertical-align:middle}"
    "td.n{text-align:right}td.c{text-align:center}"
    "td.box{text-align:center;font-size:13pt;line-height:1}"
    "td.part{font-weight:bold;background:#e6e6e6;page-break-after:avoid}"
    "td.end{text-align:center;color:#444}"
    "p{margin:.8mm 0}p.task{font-weight:bold;font-size:11.5pt}"
    "p.refused,p.warn{border:2px solid #000;padding:2mm;font-weight:bold}"
    "svg.curve{display:block;width:100%;height:auto;margin:1mm 0 2mm}"
    "th.no{width:8mm}th.time{width:17mm}th.who{width:15mm}"
    "th.off{width:15mm}th.tick{width:7mm}th.done{width:17mm}"
    "td.blank{width:22%}"
    /* A phone has no room for what is filled in by hand. */
    "@media screen and (max-width:600px){body{padding:0 4px;font-size:9pt}"
    "th.no,th.tick{width:6mm}th.who,th.off{width:10mm}th.time{width:11mm}"
    "table{table-layout:auto}th,td{padding:.5mm}"
    "th.done,tr>td:nth-child(6){display:none}}";

enum { COLUMNS = 7 };

static void cell_number(struct lo_html *page, int64_t value)
{
    GString *text = g_string_new(NULL);
    lo_text_number(text, (double)value, 0);
    lo_html_classed(page, "td", "n", text->str);
    g_string_free(text, TRUE);
}

/* --- above and below the items -------------------------------------------- */

/* Rows of words with an empty cell each, to be filled in by hand. */
static void form(struct lo_html *page, const char *const *words, size_t n,
                 size_t in_row, enum lo_lang lang)
{
    lo_html_open(page, "table");
    lo_html_attr(page, "class", "head");
    for (size_t i = 0; i < n; i++) {
        if (i % in_row == 0)
            lo_html_open(page, "tr");
        lo_html_element(page, "td", lo_text(lang, words[i]));
        lo_html_classed(page, "td", "blank", "");
        if (i % in_row == in_row - 1)
            lo_html_close(page);
    }
    lo_html_close(page);
}

static void head_form(struct lo_html *page, enum lo_lang lang)
{
    static const char *const words[] = {LO_N_("Unit"),
                                        LO_N_("Sheet number"),
                                        LO_N_("Ordered by"),
                                        LO_N_("Order taken by"),
                                        LO_N_("Switching began"),
                                        LO_N_("Switching ended")};
    form(page, words, G_N_ELEMENTS(words), 2, lang);
}

static void sign_form(struct lo_html *page, enum lo_lang lang)
{
    static const char *const words[] = {
        LO_N_("Written by"),     LO_N_("Checked by"),      LO_N_("Watched by"),
        LO_N_("Carried out by"), LO_N_("Shift in charge"), LO_N_("Remarks")};
    form(page, words, G_N_ELEMENTS(words), 3, lang);
}

static void facts(struct lo_html *page, const struct lo_sheet *sheet,
                  enum lo_lang lang)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    sheet_facts(lines, sheet, lang);
    for (guint i = 0; i < lines->len; i++)
        lo_html_element(page, "p", lines->pdata[i]);
    g_ptr_array_free(lines, TRUE);
    if (sheet_warning(sheet, lang) != NULL)
        lo_html_classed(page, "p", "warn", sheet_warning(sheet, lang));
    if (sheet_most_off(sheet) == 0)
        return;
    GString *svg = g_string_new(NULL);
    sheet_curve(svg, sheet, lang);
    lo_html_svg(page, svg);
    g_string_free(svg, TRUE);
}

/* --- items ---------------------------------------------------------------- */

static void wide_row(struct lo_html *page, const char *class_, const char *text)
{
    char span[8];
    g_snprintf(span, sizeof span, "%d", (int)COLUMNS);
    lo_html_open(page, "tr");
    lo_html_open(page, "td");
    lo_html_attr(page, "class", class_);
    lo_html_attr(page, "colspan", span);
    lo_html_text(page, text);
    lo_html_close(page);
    lo_html_close(page);
}

static void step_row(struct lo_html *page, const struct lo_sheet *sheet,
                     int32_t i, const struct lo_zone *zone, enum lo_lang lang)
{
    const struct lo_step *step = &sheet->steps[i];
    GString *text = g_string_new(NULL);
    lo_html_open(page, "tr");
    cell_number(page, i + 1);
    lo_report_step(text, step, zone, lang);
    lo_html_element(page, "td", text->str);
    lo_html_classed(page, "td", "box", "\xe2\x98\x90");
    g_string_truncate(text, 0);
    sheet_doer(text, step, lang);
    lo_html_classed(page, "td", "c", text->str);
    g_string_truncate(text, 0);
    sheet_time(text, sheet, step, zone, lang);
    lo_html_classed(page, "td", "c", text->str);
    lo_html_element(page, "td", ""); /* the time it was really done */
    cell_number(page, step->customers_off);
    lo_html_close(page);
    g_string_free(text, TRUE);
}

static void table_head(struct lo_html *page, enum lo_lang lang)
{
    static const struct {
        const char *class_;
        const char *word;
    } heads[COLUMNS] = {
        {"no", LO_N_("No.")},          {"item", LO_N_("item")},
        {"tick", "\xe2\x88\x9a"},      {"who", LO_N_("who")},
        {"time", LO_N_("planned at")}, {"done", LO_N_("done at")},
        {"off", LO_N_("cust. off")}};
    lo_html_open(page, "thead");
    lo_html_open(page, "tr");
    for (int i = 0; i < COLUMNS; i++)
        lo_html_classed(page, "th", heads[i].class_,
                        lo_text(lang, heads[i].word));
    lo_html_close(page);
    lo_html_close(page);
}

static void items(struct lo_html *page, const struct lo_sheet *sheet,
                  const struct lo_zone *zone, enum lo_lang lang)
{
    lo_html_open(page, "table");
    table_head(page, lang);
    lo_html_open(page, "tbody");
    for (int32_t i = 0; i < sheet->n_steps; i++) {
        if (i == 0 || sheet->steps[i].part != sheet->steps[i - 1].part)
            wide_row(page, "part",
                     lo_text(lang, sheet_part_name(sheet->steps[i].part)));
        step_row(page, sheet, i, zone, lang);
    }
    wide_row(page, "end", lo_text(lang, "nothing is written below this line"));
    lo_html_close(page);
    lo_html_close(page);
}

void sheet_put(struct lo_html *page, const struct lo_sheet *sheet,
               const char *heading, const struct lo_zone *zone,
               enum lo_lang lang)
{
    GString *text = g_string_new(NULL);
    sheet_title(text, sheet, zone, lang);
    lo_html_element(page, heading, text->str);
    g_string_truncate(text, 0);
    if (sheet->refusal.rule == LO_RULE_NONE)
        head_form(page, lang);
    sheet_task(text, sheet, lang);
    lo_html_classed(page, "p", "task", text->str);
    g_string_truncate(text, 0);
    if (sheet->refusal.rule != LO_RULE_NONE) {
        sheet_refusal(text, sheet, lang);
        lo_html_classed(page, "p", "refused", text->str);
    } else {
        facts(page, sheet, lang);
        items(page, sheet, zone, lang);
        lo_html_element(page, "p",
                        lo_text(lang, "No item after the work has a clock: "
                                      "supply returns after the reports."));
        sign_form(page, lang);
    }
    g_string_free(text, TRUE);
}

void lo_report_sheet_html(GString *out, struct lo_sheet *const *sheets,
                          int32_t n, const struct lo_zone *zone,
                          enum lo_lang lang)
{
    struct lo_html *page = lo_html_new(out, lang == LO_LANG_ZH ? "zh-CN" : "en",
                                       lo_text(lang, "Switching sheets"), css);
    for (int32_t i = 0; i < n; i++) {
        lo_html_open(page, "section");
        sheet_put(page, sheets[i], "h1", zone, lang);
        lo_html_close(page);
    }
    lo_html_free(page);
}
