/*
 * oneline_svg.c - the whole picture: panels, what they say in words, the
 * legend; and the boxes of a panel for those who measure it.
 */
#include "lineout/svg.h"
#include "report/oneline_int.h"

#define INK "#111827"

enum { CAPTION = 34, CAPTION_COLUMN = 10, LEGEND_STEP = 34 };
enum { SMALLEST_WIDTH = 480 };

static const char *say(const struct draw *d, const char *id)
{
    return lo_text(d->line->lang, id);
}

/* --- legend ------------------------------------------------------------ */

struct legend {
    const struct draw *d;
    double x, y, width;
};

/* Room for a symbol and its word, on the next line where this one is full. */
static double legend_room(struct legend *at, const char *word)
{
    enum { SYMBOL = 44, BETWEEN = 20 };
    double w = SYMBOL + lo_text_columns(word) * LO_ONELINE_COLUMN + BETWEEN;
    if (at->x > MARGIN && at->x + w > at->width) {
        at->x = MARGIN;
        at->y += LEGEND_STEP;
    }
    double x = at->x;
    at->x += w;
    if (at->d->svg != NULL)
        oneline_text(at->d, word, x + SYMBOL, at->y + 4.0, AT_START, INK,
                     false);
    return x;
}

static void legend_switches(struct legend *at)
{
    const struct draw *d = at->d;
    for (int c = 0; c < LO_SWITCH_CLASSES; c++) {
        bool found = false;
        for (guint i = 0; i < d->line->pieces->len && !found; i++) {
            const struct piece *p = piece_at(d->line, (int32_t)i);
            found =
                p->kind == PIECE_SWITCH && (int)oneline_class(d, p->link) == c;
        }
        if (!found)
            continue;
        enum lo_switch_class cls = (enum lo_switch_class)c;
        double x = legend_room(at, say(d, oneline_class_word(cls)));
        if (d->svg != NULL)
            oneline_symbol(d->svg, cls, false, x + 20.0, at->y);
    }
}

static void legend_states(struct legend *at)
{
    struct view view = *at->d->view;
    struct draw d = *at->d;
    enum supply_state state;
    view.section = &state;
    view.stage = true;
    d.view = &view;
    for (int s = 0; s < SUPPLY_STATES; s++) {
        state = (enum supply_state)s;
        double x = legend_room(at, say(&d, oneline_state_word(state)));
        if (d.svg != NULL)
            oneline_segment(&d, oneline_style(&d, (lo_section){0}), x, at->y,
                            x + 38.0, at->y);
    }
}

/* Draws the legend from d->top on, or only measures it where d->svg is NULL;
 * returns its height. */
static double draw_legend(const struct draw *d, double width, bool states)
{
    struct legend at = {d, MARGIN, d->top + LEGEND_STEP / 2.0, width};
    legend_switches(&at);
    const char *load = say(d, "transformers, customers");
    double x = legend_room(&at, load);
    if (d->svg != NULL)
        oneline_load(d->svg, x + 20.0, at.y - 14.0);
    const char *section = say(d, "bold: section, named after its switch");
    x = legend_room(&at, section);
    if (d->svg != NULL)
        oneline_segment(d, (struct style){INK, 4.0, NULL}, x, at.y, x + 38.0,
                        at.y);
    if (states)
        legend_states(&at);
    return at.y + LEGEND_STEP - d->top;
}

/* --- the picture ------------------------------------------------------- */

static double panel_height(const struct lo_oneline *line)
{
    return CAPTION + line->rows * ROW_HEIGHT;
}

static void describe_all(GString *out, const struct lo_oneline *line,
                         const struct view *view, const char *caption)
{
    g_string_append_printf(out, "%s\n", caption);
    for (guint i = 1; i < line->pieces->len; i++) {
        char *text = oneline_describe(line, view, (int32_t)i);
        g_string_append_printf(out, "%s\n", text);
        g_free(text);
    }
}

static void begin_picture(struct lo_svg *svg, const struct lo_oneline *line,
                          const char *desc, double width, double height)
{
    GString *box = g_string_new("0 0 ");
    lo_svg_append_number(box, width);
    g_string_append_c(box, ' ');
    lo_svg_append_number(box, height);
    lo_svg_open(svg, "svg");
    lo_svg_attr(svg, "xmlns", "http://www.w3.org/2000/svg");
    lo_svg_attr(svg, "viewBox", box->str);
    lo_svg_number(svg, "width", width);
    lo_svg_number(svg, "height", height);
    lo_svg_attr(svg, "role", "img");
    lo_svg_attr(svg, "font-family",
                "Arial, Helvetica, 'Liberation Sans', 'Noto Sans CJK SC', "
                "'Microsoft YaHei', sans-serif");
    lo_svg_number(svg, "font-size", TEXT_SIZE);
    lo_svg_element(svg, "title", line->feeder);
    lo_svg_element(svg, "desc", desc);
    lo_svg_open(svg, "rect");
    lo_svg_number(svg, "width", width);
    lo_svg_number(svg, "height", height);
    lo_svg_attr(svg, "fill", "#fff");
    lo_svg_close(svg);
    g_string_free(box, TRUE);
}

static void draw_picture(GString *out, const struct lo_oneline *line,
                         const struct lo_oneline_panel *panels,
                         const struct view *views, int n)
{
    double width = MAX(line->width + 2.0 * MARGIN, SMALLEST_WIDTH);
    double height = n * panel_height(line);
    bool states = false;
    GString *desc = g_string_new(NULL);
    for (int i = 0; i < n; i++) {
        double caption =
            lo_text_columns(panels[i].caption) * CAPTION_COLUMN + 2.0 * MARGIN;
        width = MAX(width, caption);
        states = states || views[i].stage;
        describe_all(desc, line, &views[i], panels[i].caption);
    }
    struct draw measure = {NULL, line, &views[0], NULL, height};
    double legend = draw_legend(&measure, width, states);
    struct lo_svg *svg = lo_svg_new(out);
    begin_picture(svg, line, desc->str, width, height + legend);
    for (int i = 0; i < n; i++) {
        struct draw d = {svg, line, &views[i], NULL,
                         i * panel_height(line) + CAPTION};
        oneline_panel(&d, panels[i].caption);
    }
    struct draw d = {svg, line, &views[0], NULL, height};
    lo_svg_open(svg, "g");
    draw_legend(&d, width, states);
    lo_svg_close(svg);
    lo_svg_close(svg);
    lo_svg_free(svg);
    g_string_free(desc, TRUE);
}

enum lo_status lo_oneline_svg(GString *out, const struct lo_oneline *line,
                              const struct lo_oneline_panel *panels, int n,
                              struct lo_error *err)
{
    g_assert(n > 0);
    struct view *views = g_new0(struct view, n);
    enum lo_status status = LO_OK;
    for (int i = 0; i < n && status == LO_OK; i++)
        status = oneline_view(&views[i], line, panels[i].stage, err);
    if (status == LO_OK)
        draw_picture(out, line, panels, views, n);
    for (int i = 0; i < n; i++)
        view_release(&views[i]);
    g_free(views);
    return status;
}

GArray *lo_oneline_boxes(const struct lo_oneline *line,
                         const struct lo_week_stage *stage,
                         struct lo_error *err)
{
    struct view view;
    if (oneline_view(&view, line, stage, err) != LO_OK)
        return NULL;
    GArray *boxes = g_array_new(FALSE, FALSE, sizeof(struct lo_oneline_box));
    GString *unseen = g_string_new(NULL);
    struct lo_svg *svg = lo_svg_new(unseen);
    struct draw d = {svg, line, &view, boxes, CAPTION};
    oneline_panel(&d, "");
    lo_svg_free(svg);
    g_string_free(unseen, TRUE);
    view_release(&view);
    return boxes;
}
