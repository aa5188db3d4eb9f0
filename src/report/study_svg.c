/*
 * The frontier as a picture.
 *
 *   hours |##                ## planned   oo by faults
 *         |oo  ##
 *         |oo  oo  ##        the bound where a step is not proven: a dash
 *         +-0---1---2-- k    below the frontier
 *          k = 1: line 7:2 (switch) ...
 */
#include <math.h>
#include <string.h>

#include "lineout/svg.h"
#include "report/study_int.h"

#define INK "#111827"
#define PLANNED "#0072b2"
#define FAULTS "#e69f00"
#define BOUND "#d55e00"

enum { LEFT = 90, TOP = 72, HEIGHT = 260, BAR = 36, STEP = 56, ROW = 20 };

struct plot {
    struct lo_svg *svg;
    const struct lo_site_study *study;
    enum lo_lang lang;
    double most; /* hours at the top of the axis */
};

static double hours_of(const struct plot *plot, const struct lo_rel_indices *of)
{
    switch (plot->study->unit) {
    case LO_SITE_CUSTOMERS:
        return of->customer_hours;
    case LO_SITE_MV_CUSTOMERS:
        return of->mv_customer_hours;
    default:
        return of->ens_kwh;
    }
}

static double height_of(const struct plot *plot, double hours)
{
    return plot->most > 0.0 ? HEIGHT * hours / plot->most : 0.0;
}

static void rect(const struct plot *plot, double x, double y, double w,
                 double h, const char *fill)
{
    lo_svg_open(plot->svg, "rect");
    lo_svg_number(plot->svg, "x", x);
    lo_svg_number(plot->svg, "y", y);
    lo_svg_number(plot->svg, "width", w);
    lo_svg_number(plot->svg, "height", h);
    lo_svg_attr(plot->svg, "fill", fill);
    lo_svg_close(plot->svg);
}

static void text(const struct plot *plot, double x, double y,
                 const char *anchor, const char *words)
{
    lo_svg_open(plot->svg, "text");
    lo_svg_number(plot->svg, "x", x);
    lo_svg_number(plot->svg, "y", y);
    lo_svg_attr(plot->svg, "text-anchor", anchor);
    lo_svg_text(plot->svg, words);
    lo_svg_close(plot->svg);
}

static void line(const struct plot *plot, double x1, double y1, double x2,
                 double y2, const char *colour, const char *dashes)
{
    lo_svg_open(plot->svg, "line");
    lo_svg_number(plot->svg, "x1", x1);
    lo_svg_number(plot->svg, "y1", y1);
    lo_svg_number(plot->svg, "x2", x2);
    lo_svg_number(plot->svg, "y2", y2);
    lo_svg_attr(plot->svg, "stroke", colour);
    if (dashes != NULL)
        lo_svg_attr(plot->svg, "stroke-dasharray", dashes);
    lo_svg_close(plot->svg);
}

static void draw_step(const struct plot *plot, int32_t k)
{
    const struct lo_study_step *step = &plot->study->steps[k];
    double x = LEFT + 12.0 + k * (double)STEP, floor = TOP + HEIGHT;
    double faults = height_of(plot, hours_of(plot, &step->worth.faults));
    double planned = height_of(plot, hours_of(plot, &step->worth.planned));
    GString *words = g_string_new(NULL);
    lo_svg_open(plot->svg, "g");
    g_string_printf(words, "k = %d: ", (int)k);
    lo_text_number(words, step->best.cost, 1);
    lo_svg_element(plot->svg, "title", words->str);
    rect(plot, x, floor - faults, BAR, faults, FAULTS);
    rect(plot, x, floor - faults - planned, BAR, planned, PLANNED);
    g_string_truncate(words, 0);
    lo_text_number(words, step->best.cost, 0);
    text(plot, x + BAR / 2.0, floor - faults - planned - 6.0, "middle",
         words->str);
    g_string_printf(words, "%d", (int)k);
    text(plot, x + BAR / 2.0, floor + 18.0, "middle", words->str);
    if (!step->best.proven) {
        double y = floor - height_of(plot, step->best.bound);
        line(plot, x - 6.0, y, x + BAR + 6.0, y, BOUND, "5 3");
    }
    lo_svg_close(plot->svg);
    g_string_free(words, TRUE);
}

static void draw_legend(const struct plot *plot)
{
    const char *planned = lo_text(plot->lang, "planned");
    const char *faults = lo_text(plot->lang, "by faults");
    const char *bound =
        lo_text(plot->lang, "dashed: bound of what is not proven");
    double x = LEFT, y = TOP - 28.0;
    rect(plot, x, y - 10.0, 12.0, 12.0, PLANNED);
    text(plot, x + 18.0, y, "start", planned);
    x += 40.0 + 8.0 * lo_text_columns(planned);
    rect(plot, x, y - 10.0, 12.0, 12.0, FAULTS);
    text(plot, x + 18.0, y, "start", faults);
    x += 40.0 + 8.0 * lo_text_columns(faults);
    line(plot, x, y - 4.0, x + 14.0, y - 4.0, BOUND, "5 3");
    text(plot, x + 18.0, y, "start", bound);
}

static char *sites_of(const struct plot *plot, int32_t k)
{
    const struct lo_frontier_step *best = &plot->study->steps[k].best;
    GString *words = g_string_new(NULL);
    g_string_append_printf(words, "k = %d: ", (int)k);
    for (int32_t i = 0; i < best->n; i++)
        g_string_append_printf(words, "%s%s", i > 0 ? ", " : "",
                               plot->study->sites[best->sites[i]].name);
    return g_string_free(words, FALSE);
}

static void draw(const struct plot *plot, const char *title)
{
    const struct lo_site_study *study = plot->study;
    double floor = TOP + HEIGHT;
    double right = LEFT + 24.0 + study->n_steps * (double)STEP;
    lo_svg_element(plot->svg, "title", title);
    text(plot, LEFT, 20.0, "start", title);
    draw_legend(plot);
    line(plot, LEFT, floor, right, floor, INK, NULL);
    line(plot, LEFT, TOP, LEFT, floor, INK, NULL);
    for (int i = 0; i <= 4; i++) {
        GString *words = g_string_new(NULL);
        double y = floor - HEIGHT * i / 4.0;
        lo_text_number(words, plot->most * i / 4.0, 0);
        line(plot, LEFT - 4.0, y, LEFT, y, INK, NULL);
        text(plot, LEFT - 8.0, y + 4.0, "end", words->str);
        g_string_free(words, TRUE);
    }
    for (int32_t k = 0; k < study->n_steps; k++)
        draw_step(plot, k);
    for (int32_t k = 1; k < study->n_steps; k++) {
        char *words = sites_of(plot, k);
        text(plot, LEFT, floor + 30.0 + ROW * k, "start", words);
        g_free(words);
    }
}

/* "width" or "height" of a drawing, from its start tag. */
static double size_of(const char *drawing, const char *name)
{
    char *key = g_strdup_printf(" %s=\"", name);
    const char *at = strstr(drawing, key);
    double size = at != NULL ? g_ascii_strtod(at + strlen(key), NULL) : 0.0;
    g_free(key);
    return size;
}

/* The one-lines below the frontier, from y down. */
static void draw_onelines(const struct plot *plot, GString *out, double y)
{
    const struct lo_site_study *study = plot->study;
    if (study->n_drawings == 0)
        return;
    text(plot, LEFT, y, "start",
         lo_text(plot->lang, "+ a new switch or tie; (R) remote control for a "
                             "switch that is there"));
    y += ROW;
    for (int32_t i = 0; i < study->n_drawings; i++) {
        GString *move = g_string_new("translate(");
        lo_svg_append_number(move, LEFT);
        g_string_append_c(move, ',');
        lo_svg_append_number(move, y);
        g_string_append_c(move, ')');
        lo_svg_open(plot->svg, "g");
        lo_svg_attr(plot->svg, "transform", move->str);
        lo_svg_text(plot->svg, "");
        g_string_append(out, study->drawings[i]);
        lo_svg_close(plot->svg);
        g_string_free(move, TRUE);
        y += size_of(study->drawings[i], "height") + ROW;
    }
}

static double width_of(const struct plot *plot, int columns)
{
    double width = fmax(LEFT + 48.0 + plot->study->n_steps * (double)STEP,
                        LEFT + 8.0 * columns);
    for (int32_t i = 0; i < plot->study->n_drawings; i++)
        width = fmax(width, LEFT + size_of(plot->study->drawings[i], "width"));
    return width;
}

static double height_of_all(const struct plot *plot)
{
    double height = TOP + HEIGHT + 40.0 + ROW * plot->study->n_steps;
    for (int32_t i = 0; i < plot->study->n_drawings; i++)
        height += size_of(plot->study->drawings[i], "height") + 2.0 * ROW;
    return height;
}

void lo_report_site_svg(GString *out, const struct lo_site_study *study,
                        enum lo_lang lang)
{
    struct plot plot = {lo_svg_new(out), study, lang, 0.0};
    int columns = 60;
    for (int32_t k = 0; k < study->n_steps; k++) {
        char *words = sites_of(&plot, k);
        columns = MAX(columns, lo_text_columns(words));
        plot.most = fmax(plot.most, study->steps[k].best.cost);
        g_free(words);
    }
    char *title = g_strdup_printf("%s: %s, %s",
                                  study->feeder[0] != '\0'
                                      ? study->feeder
                                      : lo_text(lang, "whole network"),
                                  lo_text(lang, "where new switches save most"),
                                  lo_text(lang, study->unit_name));
    lo_svg_open(plot.svg, "svg");
    lo_svg_attr(plot.svg, "xmlns", "http://www.w3.org/2000/svg");
    double width = width_of(&plot, columns), height = height_of_all(&plot);
    GString *box = g_string_new("0 0 "); /* scales as the one-lines in it do */
    lo_svg_append_number(box, width);
    g_string_append_c(box, ' ');
    lo_svg_append_number(box, height);
    lo_svg_attr(plot.svg, "viewBox", box->str);
    g_string_free(box, TRUE);
    lo_svg_number(plot.svg, "width", width);
    lo_svg_number(plot.svg, "height", height);
    lo_svg_attr(plot.svg, "font-family", "sans-serif");
    lo_svg_attr(plot.svg, "font-size", "13");
    lo_svg_attr(plot.svg, "fill", INK);
    draw(&plot, title);
    draw_onelines(&plot, out, TOP + HEIGHT + 50.0 + ROW * study->n_steps);
    lo_svg_close(plot.svg);
    lo_svg_free(plot.svg);
    g_string_append_c(out, '\n');
    g_free(title);
}
