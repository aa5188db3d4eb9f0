/*
 * Switching sheets as a page to print: one page a sheet, a box to tick at each
 * item, lines for those who order, carry out and watch.
 */
#include "lineout/html.h"
#include "report/sheet_int.h"

static const char css[] =
    "body{font:11pt/1.35 serif;margin:12mm;color:#000;background:#fff}"
    "section{page-break-after:always}"
    "h1{font-size:15pt;text-align:center;margin:0 0 2mm}"
    "p{margin:1mm 0}"
    "table{border-collapse:collapse;width:100%;margin:2mm 0}"
    "th,td{border:1px solid #000;padding:1mm 2mm;text-align:left;"
    "vertical-align:top}"
    "td.n{text-align:right}td.part{font-weight:bold;background:#eee}"
    "td.box{width:7mm}tr{page-break-inside:avoid}"
    "p.refused{border:3px solid #000;padding:3mm;font-weight:bold}"
    "p.sign{margin-top:6mm}";

static void cell_number(struct lo_html *page, int64_t value)
{
    GString *text = g_string_new(NULL);
    lo_text_number(text, (double)value, 0);
    lo_html_classed(page, "td", "n", text->str);
    g_string_free(text, TRUE);
}

static void part_row(struct lo_html *page, enum lo_sheet_part part,
                     enum lo_lang lang)
{
    lo_html_open(page, "tr");
    lo_html_open(page, "td");
    lo_html_attr(page, "class", "part");
    lo_html_attr(page, "colspan", "7");
    lo_html_text(page, lo_text(lang, sheet_part_name(part)));
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
    lo_html_classed(page, "td", "box", "\xe2\x98\x90");
    sheet_time(text, sheet, step, zone, lang);
    lo_html_element(page, "td", text->str);
    lo_html_element(page, "td", lo_text(lang, sheet_who(step)));
    g_string_truncate(text, 0);
    lo_report_step(text, step, lang);
    lo_html_element(page, "td", text->str);
    cell_number(page, step->customers_off);
    lo_html_element(page, "td", ""); /* the time it was really done */
    lo_html_close(page);
    g_string_free(text, TRUE);
}

static void table(struct lo_html *page, const struct lo_sheet *sheet,
                  const struct lo_zone *zone, enum lo_lang lang)
{
    static const char *const heads[] = {
        LO_N_("No."),  "\xe2\x98\x90",     LO_N_("time"),   LO_N_("who"),
        LO_N_("item"), LO_N_("cust. off"), LO_N_("done at")};
    lo_html_open(page, "table");
    lo_html_open(page, "tr");
    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++)
        lo_html_element(page, "th", lo_text(lang, heads[i]));
    lo_html_close(page);
    for (int32_t i = 0; i < sheet->n_steps; i++) {
        if (i == 0 || sheet->steps[i].part != sheet->steps[i - 1].part)
            part_row(page, sheet->steps[i].part, lang);
        step_row(page, sheet, i, zone, lang);
    }
    lo_html_close(page);
}

static void append_sheet(struct lo_html *page, const struct lo_sheet *sheet,
                         const struct lo_zone *zone, enum lo_lang lang)
{
    GString *text = g_string_new(NULL);
    lo_html_open(page, "section");
    sheet_title(text, sheet, zone, lang);
    lo_html_element(page, "h1", text->str);
    g_string_truncate(text, 0);
    sheet_task(text, sheet, lang);
    lo_html_element(page, "p", text->str);
    g_string_truncate(text, 0);
    if (sheet->refusal.rule != LO_RULE_NONE) {
        g_string_append_printf(
            text,
            lo_text(lang, "REFUSED (%s): %s. There is no safe sheet for this "
                          "outage as it is planned; do not switch by hand "
                          "either."),
            lo_rule_name(sheet->refusal.rule), sheet->refusal.text);
        lo_html_classed(page, "p", "refused", text->str);
    } else {
        lo_html_element(page, "p", lo_text(lang, "Sheet number: ____________"));
        table(page, sheet, zone, lang);
        lo_html_element(page, "p",
                        lo_text(lang, "No item after the work has a clock: "
                                      "supply returns after the reports."));
        lo_html_classed(page, "p", "sign",
                        lo_text(lang, "Ordered by ________  Carried out by "
                                      "________  Watched by ________"));
    }
    lo_html_close(page);
    g_string_free(text, TRUE);
}

void lo_report_sheet_html(GString *out, struct lo_sheet *const *sheets,
                          int32_t n, const struct lo_zone *zone,
                          enum lo_lang lang)
{
    struct lo_html *page = lo_html_new(out, lang == LO_LANG_ZH ? "zh-CN" : "en",
                                       lo_text(lang, "Switching sheets"), css);
    for (int32_t i = 0; i < n; i++)
        append_sheet(page, sheets[i], zone, lang);
    lo_html_free(page);
}
