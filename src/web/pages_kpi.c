/*
 * Indices: the month and the year with the year before beside them, what is
 * left of the month's budget, whom hardly anything more may happen to, and
 * what failure rates let expect.
 */
#include "web/pages_int.h"

#include <math.h>
#include <string.h>

#include "lineout/app_kpi.h"
#include "lineout/app_study.h"
#include "lineout/svg.h"

/* --- month and year ------------------------------------------------------- */

static void put_change(const struct page *p, double now, double before)
{
    double change = lo_kpi_change(now, before);
    if (isnan(change)) {
        lo_html_classed(p->html, "td", "n", "\xe2\x80\x93");
        return;
    }
    char *number = page_number_text(fabs(change), 1);
    char *text =
        g_strdup_printf("%s%s %%", change < 0.0 ? "\xe2\x88\x92" : "+", number);
    lo_html_classed(p->html, "td", "n", text);
    g_free(text);
    g_free(number);
}

static void put_pair(const struct page *p, const struct lo_kpi_row *row,
                     const struct lo_kpi_figures *now,
                     const struct lo_kpi_figures *before)
{
    double a = lo_kpi_value(row, now);
    double b = lo_kpi_value(row, before);
    page_number(p, a, row->decimals);
    page_number(p, b, row->decimals);
    put_change(p, a, b);
}

static void put_figures(const struct page *p, const struct lo_kpi *kpi)
{
    static const char *const heads[] = {
        LO_N_("figure"),  LO_N_("month"),       LO_N_("a year before"),
        LO_N_("on year"), LO_N_("year so far"), LO_N_("a year before"),
        LO_N_("on year")};
    size_t n = 0;
    const struct lo_kpi_row *rows = lo_kpi_rows(&n);
    page_table(p, LO_N_("Month and year, from history"), heads,
               G_N_ELEMENTS(heads));
    for (size_t i = 0; i < n; i++) {
        lo_html_open(p->html, "tr");
        lo_html_open(p->html, "th");
        lo_html_attr(p->html, "scope", "row");
        lo_html_text(p->html, page_say(p, rows[i].words));
        lo_html_close(p->html);
        put_pair(p, &rows[i], &kpi->now, &kpi->before);
        put_pair(p, &rows[i], &kpi->year, &kpi->former);
        lo_html_close(p->html);
    }
    page_table_end(p);
    if (kpi->rows == 0)
        lo_html_classed(p->html, "p", "warn",
                        page_say(p, LO_N_("There is no history: nothing was "
                                          "entered or imported yet.")));
}

/* --- the budget ----------------------------------------------------------- */

static void put_bar(struct lo_svg *svg, double x, double width,
                    const char *fill, const char *title)
{
    lo_svg_open(svg, "rect");
    lo_svg_number(svg, "x", x);
    lo_svg_number(svg, "y", 10);
    lo_svg_number(svg, "width", MAX(width, 0.0));
    lo_svg_number(svg, "height", 30);
    lo_svg_attr(svg, "fill", fill);
    lo_svg_element(svg, "title", title);
    lo_svg_close(svg);
}

/* Used, to come, and the budget as a line; the facts above are its table. */
static void put_picture(const struct page *p, const struct lo_kpi *kpi)
{
    enum { WIDTH = 600 };
    double most = MAX(kpi->budget, kpi->used + kpi->to_come);
    double scale = most > 0.0 ? WIDTH / most : 0.0;
    GString *out = g_string_new(NULL);
    struct lo_svg *svg = lo_svg_new(out);
    lo_svg_open(svg, "svg");
    lo_svg_attr(svg, "viewBox", "0 0 602 50");
    lo_svg_attr(svg, "role", "img");
    lo_svg_attr(svg, "class", "bars");
    lo_svg_attr(svg, "aria-label",
                page_say(p, LO_N_("Budget of the month; the figures above tell "
                                  "the same")));
    put_bar(svg, 0, WIDTH, "#e2e8f0", page_say(p, LO_N_("budget")));
    put_bar(svg, 0, kpi->used * scale, "#0b4f8a", page_say(p, LO_N_("used")));
    put_bar(svg, kpi->used * scale, kpi->to_come * scale, "#d9a300",
            page_say(p, LO_N_("still to come in the plan in force")));
    put_bar(svg, kpi->budget * scale, 2, "#b91c1c",
            page_say(p, LO_N_("budget")));
    lo_svg_close(svg);
    lo_svg_free(svg);
    lo_html_svg(p->html, out);
    g_string_free(out, TRUE);
}

static void put_budget(const struct page *p, const struct lo_kpi *kpi)
{
    page_put(p, "h2", LO_N_("Budget of the month, MV-customer-hours"));
    lo_html_open(p->html, "dl");
    lo_html_attr(p->html, "class", "facts");
    if (!isnan(kpi->budget))
        page_fact_number(p, LO_N_("budget"), kpi->budget, 1);
    page_fact_number(p, LO_N_("used"), kpi->used, 1);
    page_fact_number(p, LO_N_("still to come in the plan in force"),
                     kpi->to_come, 1);
    if (!isnan(kpi->budget))
        page_fact_number(p, LO_N_("left"), kpi->left, 1);
    lo_html_close(p->html);
    if (isnan(kpi->budget)) {
        page_put(p, "p",
                 LO_N_("No budget is set (lineout config "
                       "budget.month_mv_hours NUMBER)."));
    } else {
        put_picture(p, kpi);
        if (kpi->left < 0.0)
            lo_html_classed(p->html, "p", "warn",
                            page_say(p, LO_N_("The budget does not suffice.")));
    }
    if (kpi->n_open > 0) {
        char *hours = page_number_text(kpi->open, 1);
        char *text = g_strdup_printf(
            page_say(p, LO_N_("%d outages are over and nobody has entered when "
                              "they really were: %s MV-customer-hours, as "
                              "planned or by the stages entered, in no figure "
                              "above.")),
            (int)kpi->n_open, hours);
        lo_html_classed(p->html, "p", "warn", text);
        g_free(text);
        g_free(hours);
    }
}

/* --- headroom ------------------------------------------------------------- */

static void put_headroom(const struct page *p, const struct lo_kpi *kpi)
{
    static const char *const heads[] = {
        LO_N_("MV customer"), LO_N_("feeder"),   LO_N_("customers"),
        LO_N_("limit"),       LO_N_("were off"), LO_N_("still to come"),
        LO_N_("left")};
    page_put(p, "h2", LO_N_("Repeated outages: how many more are allowed"));
    if (kpi->n_headroom == 0) {
        page_put(p, "p",
                 LO_N_("No limit counts anything against anybody "
                       "(repeat.limits)."));
        return;
    }
    page_table(p, LO_N_("The least headroom first"), heads,
               G_N_ELEMENTS(heads));
    for (int32_t i = 0; i < kpi->n_headroom; i++) {
        const struct lo_kpi_headroom *row = &kpi->headroom[i];
        lo_html_open(p->html, "tr");
        page_cell(p, row->name);
        page_cell(p, row->feeder);
        page_number(p, row->customers, 0);
        page_cell(p, row->limit);
        page_number(p, row->past, 0);
        page_number(p, row->planned, 0);
        page_number(p, row->left, 0);
        lo_html_close(p->html);
    }
    page_table_end(p);
}

/* --- what rates let expect ------------------------------------------------ */

static void put_area(const struct page *p, const struct lo_study_area *area,
                     const char *name)
{
    lo_html_open(p->html, "tr");
    page_cell(p, name);
    page_number(p, area->both.customers, 0);
    page_number(p, area->faults.saifi, 4);
    page_number(p, area->faults.saidi, 4);
    page_number(p, area->planned.saifi, 4);
    page_number(p, area->planned.saidi, 4);
    page_number(p, 100.0 * area->both.asai, 4);
    lo_html_close(p->html);
}

static void put_expected(const struct page *p)
{
    static const char *const heads[] = {
        LO_N_("feeder"),         LO_N_("customers"),
        LO_N_("SAIFI, faults"),  LO_N_("SAIDI h, faults"),
        LO_N_("SAIFI, planned"), LO_N_("SAIDI h, planned"),
        LO_N_("ASAI, %")};
    struct lo_error err = LO_ERROR_INIT;
    struct lo_study_request request = LO_STUDY_REQUEST_INIT;
    struct lo_indices_study *study = NULL;
    page_put(p, "h2", LO_N_("What a year lets expect, by failure rates"));
    if (lo_app_indices(&study, p->session, &request, &err) != LO_OK) {
        page_trouble(p, &err);
        return;
    }
    page_table(p, LO_N_("Expected in a year"), heads, G_N_ELEMENTS(heads));
    put_area(p, &study->total, page_say(p, LO_N_("all")));
    for (int32_t f = 0; f < study->n_feeders; f++)
        put_area(p, &study->feeders[f], study->feeders[f].name);
    page_table_end(p);
    lo_indices_study_free(study);
}

/* --- the page ------------------------------------------------------------- */

static void put_choice(const struct page *p, const char *month)
{
    lo_html_open(p->html, "form");
    lo_html_attr(p->html, "class", "do");
    lo_html_attr(p->html, "action", "/kpi");
    lo_html_open(p->html, "label");
    lo_html_text(p->html, page_say(p, LO_N_("month")));
    lo_html_open(p->html, "input");
    lo_html_attr(p->html, "type", "month");
    lo_html_attr(p->html, "name", "month");
    lo_html_attr(p->html, "value", month);
    lo_html_close_void(p->html);
    lo_html_close(p->html);
    page_keep_language(p);
    page_put(p, "button", LO_N_("Show"));
    lo_html_close(p->html);
}

/* The same as a file. */
static void put_files(const struct page *p, const char *month)
{
    page_files_open(p);
    page_file(p, "/report/month.csv?month=", month, "",
              LO_N_("For spreadsheets"));
    page_file(p, "/report/month.json?month=", month, "",
              LO_N_("For programs (JSON)"));
    lo_html_close(p->html);
}

void web_kpi(struct lo_session *session, const struct web_request *request,
             struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_kpi *kpi = NULL;
    if (lo_app_kpi(&kpi, session, web_value(request, "month"), &err) != LO_OK) {
        web_fail(reply, request, &err);
        return;
    }
    struct page p;
    char day[LO_TIME_TEXT];
    lo_date_format(day, kpi->month);
    day[strlen("2026-03")] = '\0';
    char *title =
        g_strdup_printf(lo_text(request->lang, LO_N_("Indices of %s")), day);
    page_begin(&p, session, request, reply, title);
    put_choice(&p, day);
    put_budget(&p, kpi);
    page_put(&p, "h2", LO_N_("Month and year, from history"));
    put_figures(&p, kpi);
    put_headroom(&p, kpi);
    put_files(&p, day);
    put_expected(&p);
    page_end(&p);
    g_free(title);
    lo_kpi_free(kpi);
}
