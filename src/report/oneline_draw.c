/*
 * oneline_draw.c - one panel: lines, drops, symbols and labels of the pieces.
 * Lines come before symbols and labels, so that none runs over a label.
 */
#include <string.h>

#include "report/oneline_int.h"

#define INK "#111827"
#define QUIET "#64748b"
#define OPENS "#b91c1c"
#define CLOSES "#15803d"

static double axis_of(const struct draw *d, const struct piece *p)
{
    return d->top + p->row * ROW_HEIGHT + AXIS;
}

static double left_of(const struct piece *p)
{
    return MARGIN + p->x;
}

static void note(const struct draw *d, double x, double y, double w, double h,
                 const char *label)
{
    struct lo_oneline_box box = {x, y, w, h, label, false};
    if (d->boxes != NULL)
        g_array_append_val(d->boxes, box);
}

static void note_symbol(const struct draw *d, double x, double y, double w,
                        double h)
{
    struct lo_oneline_box box = {x, y, w, h, NULL, true};
    if (d->boxes != NULL)
        g_array_append_val(d->boxes, box);
}

/* --- primitives -------------------------------------------------------- */

struct style oneline_style(const struct draw *d, lo_section section)
{
    static const char *const palette[] = {"#0072b2", "#d55e00", "#009e73",
                                          "#cc79a7", "#e69f00", "#56b4e9"};
    static const struct style states[SUPPLY_STATES] = {
        [STATE_SUPPLIED] = {"#334155", 3.0, NULL},
        [STATE_DEAD] = {"#c1121f", 8.0, "3 3"},
        [STATE_OFF] = {"#6b7280", 4.0, "9 6"},
        [STATE_DIP] = {"#b45309", 4.0, "9 3 2 3"},
        [STATE_BACK_FED] = {"#009e73", 6.0, NULL},
        [STATE_NONE] = {"#9ca3af", 3.0, "2 5"},
    };
    struct style style = states[d->view->section[section.v]];
    if (!d->view->stage && d->line->member[section.v] &&
        d->view->section[section.v] == STATE_SUPPLIED)
        style = (struct style){palette[d->line->colour[section.v]], 4.0, NULL};
    return style;
}

void oneline_segment(const struct draw *d, struct style style, double x1,
                     double y1, double x2, double y2)
{
    lo_svg_open(d->svg, "line");
    lo_svg_number(d->svg, "x1", x1);
    lo_svg_number(d->svg, "y1", y1);
    lo_svg_number(d->svg, "x2", x2);
    lo_svg_number(d->svg, "y2", y2);
    lo_svg_attr(d->svg, "stroke", style.colour);
    lo_svg_number(d->svg, "stroke-width", style.width);
    if (style.dashes != NULL)
        lo_svg_attr(d->svg, "stroke-dasharray", style.dashes);
    lo_svg_close(d->svg);
}

/* Width of the text in Arial, from above: capitals, and w, m and their kin,
 * are wider than a column; points, spaces and strokes are narrower. Too wide a
 * guess would stretch the text, not squeeze it. */
static double drawn_width(const char *text, bool bold)
{
    static const double plain = 0.56, capital = 0.73, widest = 1.0,
                        narrow = 0.34;
    double em = 0.0;
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        bool wide =
            g_unichar_iswide(c) || (c < 128 && strchr("WMwm@%", (int)c));
        bool thin = c < 128 && strchr(" .,:;'|!iljtfI()-/", (int)c) != NULL;
        em += wide                   ? widest
              : thin                 ? narrow
              : g_unichar_isupper(c) ? capital
                                     : plain;
    }
    return em * TEXT_SIZE * (bold ? 1.08 : 1.0);
}

void oneline_text(const struct draw *d, const char *text, double x, double y,
                  enum anchor anchor, const char *colour, bool bold)
{
    if (text[0] == '\0')
        return;
    double w = lo_text_columns(text) * LO_ONELINE_COLUMN;
    note(d, anchor == AT_MIDDLE ? x - w / 2.0 : x, y - TEXT_SIZE + 2, w,
         TEXT_SIZE + 1, text);
    lo_svg_open(d->svg, "text");
    lo_svg_number(d->svg, "x", x);
    lo_svg_number(d->svg, "y", y);
    lo_svg_attr(d->svg, "fill", colour);
    if (anchor == AT_MIDDLE)
        lo_svg_attr(d->svg, "text-anchor", "middle");
    if (bold)
        lo_svg_attr(d->svg, "font-weight", "bold");
    if (drawn_width(text, bold) > w) { /* squeezed into its room (I2) */
        lo_svg_number(d->svg, "textLength", w);
        lo_svg_attr(d->svg, "lengthAdjust", "spacingAndGlyphs");
    }
    lo_svg_text(d->svg, text);
    lo_svg_close(d->svg);
}

static const char *say(const struct draw *d, const char *id)
{
    return lo_text(d->line->lang, id);
}

/* --- lines ------------------------------------------------------------- */

static lo_section beyond(const struct draw *d, const struct piece *p)
{
    const struct lo_link *link = &d->line->sections->links[p->link];
    return link->a.v == p->section.v ? link->b : link->a;
}

static void draw_line(const struct draw *d, const struct piece *p)
{
    double x = left_of(p);
    double y = axis_of(d, p);
    struct style style = oneline_style(d, p->section);
    switch (p->kind) {
    case PIECE_SPAN:
        oneline_segment(d, style, x, y, x + p->w, y);
        break;
    case PIECE_SWITCH:
        oneline_segment(d, style, x, y, x + p->w / 2.0, y);
        oneline_segment(d, oneline_style(d, beyond(d, p)), x + p->w / 2.0, y,
                        x + p->w, y);
        break;
    case PIECE_STUB:
        oneline_segment(d, style, x, y, x + 16.0, y);
        break;
    case PIECE_BUS:
    case PIECE_SOURCE:
    case PIECE_NO_SUPPLY:
        oneline_segment(d, style, x + p->w - 20.0, y, x + p->w, y);
        break;
    case PIECE_ROOT:
        break;
    }
}

/* From the end of a piece down to its lowest child. */
static void draw_drop(const struct draw *d, const struct piece *p)
{
    int lowest = p->row;
    int children = 0;
    for (int32_t c = p->first_child; c >= 0; c = piece_at(d->line, c)->next) {
        lowest = MAX(lowest, piece_at(d->line, c)->row);
        children++;
    }
    if (p->kind == PIECE_ROOT || children < 2)
        return;
    double x = left_of(p) + p->w;
    double y = axis_of(d, p);
    double end = y + (lowest - p->row) * ROW_HEIGHT;
    struct style style = oneline_style(d, p->section);
    oneline_segment(d, style, x, y, x, end + style.width / 2.0);
    note(d, x - style.width / 2.0, y, style.width, end - y, NULL);
    lo_svg_open(d->svg, "circle");
    lo_svg_number(d->svg, "cx", x);
    lo_svg_number(d->svg, "cy", y);
    lo_svg_number(d->svg, "r", 4.5);
    lo_svg_attr(d->svg, "fill", style.colour);
    lo_svg_close(d->svg);
}

/* --- symbols and labels ------------------------------------------------ */

static void draw_load(const struct draw *d, double x, double y)
{
    enum { HALF = 8, HEIGHT = 37 };
    note_symbol(d, x - HALF, y, 2.0 * HALF, HEIGHT);
    oneline_load(d->svg, x, y);
}

/* Darker than the lines: small letters need more contrast (WCAG 2, 4.5 : 1). */
static const char *const word_colours[SUPPLY_STATES] = {
    [STATE_SUPPLIED] = INK,    [STATE_DEAD] = OPENS,
    [STATE_OFF] = "#4b5563",   [STATE_DIP] = "#b45309",
    [STATE_BACK_FED] = CLOSES, [STATE_NONE] = "#4b5563",
};

static void draw_span(const struct draw *d, const struct piece *p)
{
    double x = left_of(p);
    double y = axis_of(d, p);
    const struct lo_section_info *info = section_of(d->line, p->section);
    enum supply_state state = d->view->section[p->section.v];
    if (!p->tag) {
        oneline_text(d, p->below, x + p->w / 2.0, y + LINE_STEP + 2.0,
                     AT_MIDDLE, QUIET, false);
        return;
    }
    if (info->customers > 0 || info->mv_customers > 0)
        draw_load(d, x + TEXT_INDENT / 2.0, y);
    oneline_text(d, p->above, x + 12.0, y - 10.0, AT_START, INK, true);
    double text_y = y + LINE_STEP + 4.0;
    oneline_text(d, p->below, x + TEXT_INDENT, text_y, AT_START, INK, false);
    if (p->below2[0] != '\0') {
        text_y += LINE_STEP;
        oneline_text(d, p->below2, x + TEXT_INDENT, text_y, AT_START, QUIET,
                     false);
    }
    if (state != STATE_SUPPLIED)
        oneline_text(d, say(d, oneline_state_word(state)), x + TEXT_INDENT,
                     text_y + LINE_STEP, AT_START, word_colours[state], true);
}

enum lo_switch_class oneline_class(const struct draw *d, int32_t link)
{
    const struct lo_sections *sections = d->line->sections;
    return sections->network->switches[sections->links[link].sw.v].cls;
}

static void draw_switch(const struct draw *d, const struct piece *p)
{
    double x = left_of(p) + p->w / 2.0;
    double y = axis_of(d, p);
    bool open = d->view->open[p->link];
    bool changed = open != d->line->sections->links[p->link].open;
    const char *word = oneline_switch_word(d->line, d->view, p->link);
    const char *colour = !changed ? INK : open ? OPENS : CLOSES;
    if (changed) {
        lo_svg_open(d->svg, "circle");
        lo_svg_number(d->svg, "cx", x);
        lo_svg_number(d->svg, "cy", y);
        lo_svg_number(d->svg, "r", SWITCH_HALF);
        lo_svg_attr(d->svg, "fill", "#fff");
        lo_svg_attr(d->svg, "stroke", colour);
        lo_svg_number(d->svg, "stroke-width", 2.5);
        lo_svg_close(d->svg);
    }
    note_symbol(d, x - SWITCH_HALF, y - SWITCH_HALF, 2.0 * SWITCH_HALF,
                2.0 * SWITCH_HALF);
    oneline_symbol(d->svg, oneline_class(d, p->link), open, x, y);
    oneline_text(d, p->above, x, y - SWITCH_HALF - 6.0, AT_MIDDLE, INK, false);
    if (word != NULL)
        oneline_text(d, say(d, word), x, y + SWITCH_HALF + 14.0, AT_MIDDLE,
                     colour, changed);
}

static void draw_stub(const struct draw *d, const struct piece *p)
{
    double x = left_of(p);
    double y = axis_of(d, p);
    char *points =
        g_strdup_printf("%d,%d %d,%d %d,%d", (int)x + 16, (int)y - 7,
                        (int)x + 28, (int)y, (int)x + 16, (int)y + 7);
    lo_svg_open(d->svg, "polygon");
    lo_svg_attr(d->svg, "points", points);
    lo_svg_attr(d->svg, "fill", oneline_style(d, p->section).colour);
    lo_svg_close(d->svg);
    g_free(points);
    oneline_text(d, p->above, x + TEXT_INDENT, y - 3.0, AT_START, INK, true);
    oneline_text(d, p->below, x + TEXT_INDENT, y + LINE_STEP - 3.0, AT_START,
                 QUIET, false);
}

static void draw_origin(const struct draw *d, const struct piece *p)
{
    double x = left_of(p) + p->w - 20.0;
    double y = axis_of(d, p);
    oneline_text(d, p->above, left_of(p), y - SWITCH_HALF - 6.0, AT_START, INK,
                 true);
    if (p->kind == PIECE_BUS) {
        struct style bar = {INK, 6.0, NULL};
        oneline_segment(d, bar, x, y - SWITCH_HALF, x, y + SWITCH_HALF);
        return;
    }
    lo_svg_open(d->svg, "circle");
    lo_svg_number(d->svg, "cx", x - 11.0);
    lo_svg_number(d->svg, "cy", y);
    lo_svg_number(d->svg, "r", 11);
    lo_svg_attr(d->svg, "fill", "#fff");
    lo_svg_attr(d->svg, "stroke", p->kind == PIECE_SOURCE ? INK : QUIET);
    lo_svg_number(d->svg, "stroke-width", 2);
    lo_svg_close(d->svg);
    if (p->kind != PIECE_SOURCE)
        return;
    /* One wave: an alternating source. */
    char *wave =
        g_strdup_printf("M %d %d q 3 -8 6 0 t 6 0", (int)x - 17, (int)y);
    lo_svg_open(d->svg, "path");
    lo_svg_attr(d->svg, "d", wave);
    lo_svg_attr(d->svg, "fill", "none");
    lo_svg_attr(d->svg, "stroke", INK);
    lo_svg_number(d->svg, "stroke-width", 2);
    lo_svg_close(d->svg);
    g_free(wave);
}

static void draw_piece(const struct draw *d, int32_t piece)
{
    const struct piece *p = piece_at(d->line, piece);
    if (p->kind == PIECE_ROOT)
        return;
    char *title = oneline_describe(d->line, d->view, piece);
    lo_svg_open(d->svg, "g");
    lo_svg_element(d->svg, "title", title);
    g_free(title);
    draw_line(d, p);
    if (p->kind == PIECE_SPAN)
        draw_span(d, p);
    else if (p->kind == PIECE_SWITCH)
        draw_switch(d, p);
    else if (p->kind == PIECE_STUB)
        draw_stub(d, p);
    else
        draw_origin(d, p);
    lo_svg_close(d->svg);
}

/* The captions are not measured: they stand above the first row. */
void oneline_panel(const struct draw *d, const char *caption)
{
    int32_t n = (int32_t)d->line->pieces->len;
    lo_svg_open(d->svg, "g");
    lo_svg_open(d->svg, "text");
    lo_svg_number(d->svg, "x", MARGIN);
    lo_svg_number(d->svg, "y", d->top - 12.0);
    lo_svg_number(d->svg, "font-size", TEXT_SIZE + 3);
    lo_svg_attr(d->svg, "font-weight", "bold");
    lo_svg_attr(d->svg, "fill", INK);
    lo_svg_text(d->svg, caption);
    lo_svg_close(d->svg);
    for (int32_t i = 0; i < n; i++)
        draw_drop(d, piece_at(d->line, i));
    for (int32_t i = 0; i < n; i++)
        draw_piece(d, i);
    lo_svg_close(d->svg);
}
