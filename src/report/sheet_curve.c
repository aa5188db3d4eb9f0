/*
 * The dispatcher's curve of a switching sheet as a small picture: customers off
 * after each item, with the parts of the sheet below.
 *
 *   61 |    ____
 *   11 |        |________________
 *    0 |____|                    |____
 *       before| out   |  work | back
 */
#include "lineout/svg.h"
#include "report/sheet_int.h"

enum {
    WIDTH = 700,
    HEIGHT = 96,
    LEFT = 56, /* room for the number */
    TOP = 12,
    FLOOR = 74,  /* nobody off */
    LABELS = 90, /* base line of the names of the parts */
    LETTER = 11  /* a part narrower than its name has none */
};

static double x_of(const struct lo_sheet *sheet, int32_t step)
{
    return LEFT + (double)(WIDTH - LEFT - 2) * step / MAX(sheet->n_steps, 1);
}

static double y_of(const struct lo_sheet *sheet, int64_t off)
{
    int64_t most = MAX(sheet_most_off(sheet), 1);
    return FLOOR - (double)(FLOOR - TOP) * (double)off / (double)most;
}

static void line(struct lo_svg *svg, double x1, double y1, double x2, double y2,
                 const char *colour)
{
    lo_svg_open(svg, "line");
    lo_svg_number(svg, "x1", x1);
    lo_svg_number(svg, "y1", y1);
    lo_svg_number(svg, "x2", x2);
    lo_svg_number(svg, "y2", y2);
    lo_svg_attr(svg, "stroke", colour);
    lo_svg_close(svg);
}

static void label(struct lo_svg *svg, double x, double y, const char *anchor,
                  const char *text)
{
    lo_svg_open(svg, "text");
    lo_svg_number(svg, "x", x);
    lo_svg_number(svg, "y", y);
    lo_svg_attr(svg, "font-size", "11");
    lo_svg_attr(svg, "text-anchor", anchor);
    lo_svg_text(svg, text);
    lo_svg_close(svg);
}

static void number(struct lo_svg *svg, const struct lo_sheet *sheet,
                   int64_t off)
{
    GString *text = g_string_new(NULL);
    lo_text_number(text, (double)off, 0);
    label(svg, LEFT - 5, y_of(sheet, off) + 4, "end", text->str);
    g_string_free(text, TRUE);
}

/* Short names; the headings of the sheet are sentences. */
static const char *part_word(enum lo_sheet_part part)
{
    static const char *const words[] = {
        [LO_PART_OPENING] = LO_N_("opening"),
        [LO_PART_OUT] = LO_N_("way out"),
        [LO_PART_FEED] = LO_N_("back-feed"),
        [LO_PART_WORK] = LO_N_("at work"),
        [LO_PART_BACK] = LO_N_("way back"),
        [LO_PART_CLOSING] = LO_N_("closing"),
    };
    return words[part];
}

static void parts(struct lo_svg *svg, const struct lo_sheet *sheet,
                  enum lo_lang lang)
{
    for (int32_t from = 0, to; from < sheet->n_steps; from = to) {
        enum lo_sheet_part part = sheet->steps[from].part;
        for (to = from; to < sheet->n_steps && sheet->steps[to].part == part;)
            to++;
        const char *word = lo_text(lang, part_word(part));
        double a = x_of(sheet, from), b = x_of(sheet, to);
        if (from > 0)
            line(svg, a, TOP, a, LABELS, "#bbb");
        if (b - a > LETTER * lo_text_columns(word) * 0.6)
            label(svg, (a + b) / 2, LABELS, "middle", word);
    }
}

/* One rectangle a level: it says in words what it shows. */
static void level(struct lo_svg *svg, const struct lo_sheet *sheet,
                  int32_t from, int32_t to, enum lo_lang lang)
{
    int64_t off = sheet->steps[from].customers_off;
    double top = y_of(sheet, off);
    char *title =
        g_strdup_printf(lo_text(lang, "items %d to %d: %d customers off"),
                        from + 1, to, (int)off);
    lo_svg_open(svg, "rect");
    lo_svg_number(svg, "x", x_of(sheet, from));
    lo_svg_number(svg, "y", top);
    lo_svg_number(svg, "width", x_of(sheet, to) - x_of(sheet, from));
    lo_svg_number(svg, "height", FLOOR - top);
    lo_svg_attr(svg, "fill", "#c9c9c9");
    lo_svg_element(svg, "title", title);
    lo_svg_close(svg);
    line(svg, x_of(sheet, from), top, x_of(sheet, to), top, "#000");
    if (from > 0)
        line(svg, x_of(sheet, from),
             y_of(sheet, sheet->steps[from - 1].customers_off),
             x_of(sheet, from), top, "#000");
    g_free(title);
}

void sheet_curve(GString *out, const struct lo_sheet *sheet, enum lo_lang lang)
{
    char box[32];
    struct lo_svg *svg = lo_svg_new(out);
    g_snprintf(box, sizeof box, "0 0 %d %d", (int)WIDTH, (int)HEIGHT);
    lo_svg_open(svg, "svg");
    lo_svg_attr(svg, "xmlns", "http://www.w3.org/2000/svg");
    lo_svg_attr(svg, "viewBox", box);
    lo_svg_attr(svg, "class", "curve");
    lo_svg_attr(svg, "role", "img");
    lo_svg_element(svg, "title", lo_text(lang, "customers off, item by item"));
    for (int32_t from = 0, to; from < sheet->n_steps; from = to) {
        for (to = from + 1; to < sheet->n_steps && !sheet_turns(sheet, to);)
            to++;
        level(svg, sheet, from, to, lang);
    }
    parts(svg, sheet, lang);
    number(svg, sheet, 0);
    if (sheet_most_off(sheet) > 0)
        number(svg, sheet, sheet_most_off(sheet));
    lo_svg_close(svg);
    lo_svg_free(svg);
}
