/*
 * Posters, letters and the public page: HTML to print or to put on a server.
 * Nothing in them names a person, but a letter its addressee.
 */
#include "lineout/papers.h"

#include <string.h>

#include "lineout/html.h"
#include "report/report_int.h"

static const char css[] =
    "body{font:13pt/1.5 sans-serif;margin:15mm;color:#000;background:#fff}"
    "@page{size:A4;margin:15mm}@media print{body{margin:0}}"
    "section{page-break-after:always;break-after:page}"
    "section:last-child{page-break-after:auto;break-after:auto}"
    "h1{font-size:30pt;text-align:center;letter-spacing:.1em;margin:0 0 8mm}"
    "h2{font-size:18pt;margin:6mm 0 2mm}"
    "dl{display:grid;grid-template-columns:auto minmax(0,1fr);"
    "gap:2mm 6mm;overflow-wrap:anywhere;"
    "font-size:18pt;margin:0 0 8mm}"
    "dt{font-weight:bold}dd{margin:0}"
    "@media screen and (max-width:600px){body{margin:4mm}dl{font-size:14pt;"
    "gap:2mm 3mm}}"
    "p.sign{text-align:right;margin-top:10mm}"
    "p.receipt{border-top:1px dashed #000;margin-top:15mm;padding-top:5mm;"
    "line-height:2.5}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #000;padding:1mm 2mm;text-align:left;"
    "vertical-align:top}";

/* "Mon 2026-03-16 07:15-12:30" */
static void append_span(GString *out, const struct lo_papers *papers,
                        const struct lo_interval *span)
{
    char hours[2 * LO_TIME_TEXT];
    report_day(out, lo_zone_date(papers->zone, span->from), papers->lang);
    report_span(hours, papers->zone, span);
    g_string_append_printf(out, " %s", hours);
}

static void append_spans(GString *out, const struct lo_papers *papers,
                         const struct lo_place_notice *place)
{
    for (int32_t i = 0; i < place->n_off; i++) {
        if (i > 0)
            g_string_append(out, lo_text(papers->lang, LO_N_(", ")));
        append_span(out, papers, &place->off[i]);
    }
}

static void append_lines(GString *out, const struct lo_papers *papers,
                         const struct lo_place_notice *place)
{
    for (int32_t i = 0; i < place->lines.n; i++) {
        if (i > 0)
            g_string_append(out, lo_text(papers->lang, LO_N_(", ")));
        g_string_append(out, place->lines.at[i]);
    }
}

static void put_fact(struct lo_html *page, enum lo_lang lang, const char *id,
                     const char *value)
{
    if (value[0] == '\0')
        return;
    lo_html_element(page, "dt", lo_text(lang, id));
    lo_html_element(page, "dd", value);
}

static const char *place_name(const struct lo_papers *papers,
                              const struct lo_place_notice *place)
{
    return place->place[0] != '\0'
               ? place->place
               : lo_text(papers->lang, LO_N_("places without a name"));
}

static struct lo_html *open_page(GString *out, const struct lo_papers *papers,
                                 const char *title)
{
    return lo_html_new(out, papers->lang == LO_LANG_ZH ? "zh-CN" : "en",
                       lo_text(papers->lang, title), css);
}

/* --- posters ------------------------------------------------------------ */

static void put_poster(struct lo_html *page, const struct lo_papers *papers,
                       const struct lo_place_notice *place)
{
    GString *text = g_string_new(NULL);
    lo_html_open(page, "section");
    lo_html_element(page, "h1",
                    lo_text(papers->lang, LO_N_("Notice of a power cut")));
    lo_html_open(page, "dl");
    put_fact(page, papers->lang, LO_N_("Place"), place_name(papers, place));
    append_spans(text, papers, place);
    put_fact(page, papers->lang, LO_N_("Time without supply"), text->str);
    g_string_truncate(text, 0);
    append_lines(text, papers, place);
    put_fact(page, papers->lang, LO_N_("Line"), text->str);
    put_fact(page, papers->lang, LO_N_("Questions"), papers->hotline);
    lo_html_close(page);
    lo_html_element(page, "p", place->text);
    lo_html_classed(page, "p", "sign", papers->sender);
    lo_html_close(page);
    g_string_free(text, TRUE);
}

void lo_report_posters(GString *out, const struct lo_papers *papers)
{
    struct lo_html *page =
        open_page(out, papers, LO_N_("Notice of a power cut"));
    for (int32_t i = 0; i < papers->n_places; i++)
        put_poster(page, papers, &papers->places[i]);
    if (papers->n_places == 0)
        lo_html_element(page, "p",
                        lo_text(papers->lang,
                                LO_N_("No outage of the plan in force is still "
                                      "to come.")));
    lo_html_free(page);
}

/* --- letters ------------------------------------------------------------ */

static void put_letter(struct lo_html *page, const struct lo_papers *papers,
                       const struct lo_notice *row)
{
    char deadline[LO_TIME_TEXT] = "";
    lo_html_open(page, "section");
    lo_html_element(page, "h1",
                    lo_text(papers->lang, LO_N_("Notice of a power cut")));
    lo_html_element(page, "h2", row->name);
    lo_html_element(page, "p", row->text);
    lo_html_classed(page, "p", "sign", papers->sender);
    GString *text = g_string_new(NULL);
    if (row->deadline != LO_TIME_NONE)
        lo_zone_format(deadline, papers->zone, row->deadline, "%Y-%m-%d %H:%M");
    g_string_append_printf(
        text,
        lo_text(papers->lang,
                LO_N_("Receipt (letter %d, outage %s, to be handed over by "
                      "%s). I have received this notice. Name "
                      "______________  Time ______________")),
        (int)row->id, row->outage, deadline[0] != '\0' ? deadline : "-");
    lo_html_classed(page, "p", "receipt", text->str);
    g_string_free(text, TRUE);
    lo_html_close(page);
}

void lo_report_letters(GString *out, const struct lo_papers *papers,
                       const struct lo_evidence *all, int32_t n)
{
    struct lo_html *page =
        open_page(out, papers, LO_N_("Notice of a power cut"));
    int32_t letters = 0;
    for (int32_t i = 0; i < n; i++) {
        if (!g_str_has_prefix(all[i].notice.row->stage, "letter-"))
            continue;
        put_letter(page, papers, all[i].notice.row);
        letters++;
    }
    if (letters == 0)
        lo_html_element(
            page, "p",
            lo_text(papers->lang, LO_N_("No letter is to be handed over.")));
    lo_html_free(page);
}

/* --- the public page ---------------------------------------------------- */

void lo_report_public(GString *out, const struct lo_papers *papers)
{
    static const char *const heads[] = {LO_N_("Time without supply"),
                                        LO_N_("Place"), LO_N_("Line"),
                                        LO_N_("Notice")};
    struct lo_html *page = open_page(out, papers, LO_N_("Planned power cuts"));
    lo_html_element(page, "h1",
                    lo_text(papers->lang, LO_N_("Planned power cuts")));
    lo_html_open(page, "table");
    lo_html_open(page, "tr");
    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++)
        lo_html_element(page, "th", lo_text(papers->lang, heads[i]));
    lo_html_close(page);
    GString *text = g_string_new(NULL);
    for (int32_t i = 0; i < papers->n_places; i++) {
        const struct lo_place_notice *place = &papers->places[i];
        lo_html_open(page, "tr");
        g_string_truncate(text, 0);
        append_spans(text, papers, place);
        lo_html_element(page, "td", text->str);
        lo_html_element(page, "td", place_name(papers, place));
        g_string_truncate(text, 0);
        append_lines(text, papers, place);
        lo_html_element(page, "td", text->str);
        lo_html_element(page, "td", place->text);
        lo_html_close(page);
    }
    g_string_free(text, TRUE);
    lo_html_close(page);
    lo_html_free(page);
}
