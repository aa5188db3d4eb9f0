/*
 * oneline_int.h - the drawing as a tree of pieces, between graph, layout and
 * SVG.
 *
 *   root ---- origin -- span -- switch -- span -- switch -- stub
 *        \                 \--- switch -- span
 *         \-- origin ...
 *
 * A piece is a box on a row; its children begin where it ends. The root has
 * no width and is not drawn: it holds several origins together.
 */
#ifndef LINEOUT_ONELINE_INT_H
#define LINEOUT_ONELINE_INT_H

#include "lineout/oneline.h"
#include "lineout/svg.h"

enum piece_kind {
    PIECE_ROOT,
    PIECE_BUS,       /* origin: a bus outside the feeder        */
    PIECE_SOURCE,    /* origin: a source in the section         */
    PIECE_NO_SUPPLY, /* origin of sections that nothing feeds   */
    PIECE_SPAN,
    PIECE_SWITCH,
    PIECE_STUB
};

struct piece {
    enum piece_kind kind;
    bool tag;           /* of a span: carries the section's name, figures */
    lo_section section; /* of a span; beyond the stub; of the bus         */
    int32_t link;       /* of a switch, and of its stub; else -1          */
    double length_m;    /* of a span: its own lines; NAN = unknown        */
    int32_t parent, first_child, next; /* -1 = none                       */
    const char *above, *below, *below2;
    double x, w;
    int row;
};

struct lo_oneline {
    struct lo_arena *arena;
    const struct lo_sections *sections;
    const char *feeder;
    enum lo_lang lang;
    bool *member;     /* sections of the feeder                           */
    double *length_m; /* of sections: all their medium-voltage lines      */
    int *colour;      /* of sections: index into the palette              */
    GArray *pieces;   /* struct piece; 0 is the root                      */
    int rows;
    double width;
};

static inline struct piece *piece_at(const struct lo_oneline *line, int32_t i)
{
    return &g_array_index(line->pieces, struct piece, i);
}

static inline const struct lo_section_info *
section_of(const struct lo_oneline *line, lo_section section)
{
    return &line->sections->info[section.v];
}

/* --- oneline_graph.c --------------------------------------------------- */

/* Makes the pieces of the member sections. */
enum lo_status oneline_grow(struct lo_oneline *line, struct lo_error *err);

/* --- oneline_layout.c -------------------------------------------------- */

enum { ROW_HEIGHT = 112, AXIS = 40, MARGIN = 16 };
enum { TEXT_SIZE = 13, LINE_STEP = 16 };
enum { TEXT_INDENT = 34, SWITCH_HALF = 16 };

/* Widths, x and rows. The widest status word has room in every span. */
void oneline_place(struct lo_oneline *line);

/* --- oneline_state.c --------------------------------------------------- */

enum supply_state {
    STATE_SUPPLIED,
    STATE_DEAD,     /* switched off for the work, or to be earthed */
    STATE_OFF,      /* without supply beside the work              */
    STATE_DIP,      /* off while switching: its switches stand otherwise */
    STATE_BACK_FED, /* supplied over a tie                         */
    STATE_NONE,     /* no supply even in the normal state          */
    SUPPLY_STATES
};

struct view {
    bool stage; /* false: the normal state */
    enum supply_state *section;
    bool *open; /* of links */
};

/* *Owned*: view_release. */
enum lo_status oneline_view(struct view *out, const struct lo_oneline *line,
                            const struct lo_week_stage *stage,
                            struct lo_error *err);
void view_release(struct view *view);

const char *oneline_state_word(enum supply_state state); /* message id */

/* "open", "opened for it" ...: message id, NULL = closed as ever. */
const char *oneline_switch_word(const struct lo_oneline *line,
                                const struct view *view, int32_t link);

/* --- oneline_text.c ---------------------------------------------------- */

/* Texts of the pieces, cut to a readable length. */
void oneline_label(struct lo_oneline *line);

/* What the piece is, in one sentence: its <title>. g_free. */
char *oneline_describe(const struct lo_oneline *line, const struct view *view,
                       int32_t piece);

/* "load-break switch": message id. */
const char *oneline_class_word(enum lo_switch_class cls);

/* "s1" of "Mill line/s1". */
const char *oneline_short(const struct lo_oneline *line, lo_section section);

/* --- oneline_draw.c ---------------------------------------------------- */

struct draw {
    struct lo_svg *svg;
    const struct lo_oneline *line;
    const struct view *view;
    GArray *boxes; /* measuring: what is drawn is noted here; or NULL */
    double top;    /* y of the panel */
};

struct style {
    const char *colour;
    double width;
    const char *dashes; /* NULL = solid */
};

enum anchor { AT_START, AT_MIDDLE };

struct style oneline_style(const struct draw *d, lo_section section);
void oneline_segment(const struct draw *d, struct style style, double x1,
                     double y1, double x2, double y2);
/* `text` must outlive the boxes. */
void oneline_text(const struct draw *d, const char *text, double x, double y,
                  enum anchor anchor, const char *colour, bool bold);
enum lo_switch_class oneline_class(const struct draw *d, int32_t link);

/* The captions are not measured: they stand above the first row. */
void oneline_panel(const struct draw *d, const char *caption);

/* --- oneline_symbol.c -------------------------------------------------- */

/* The switch, its middle at x, y. */
void oneline_symbol(struct lo_svg *svg, enum lo_switch_class cls, bool open,
                    double x, double y);
void oneline_load(struct lo_svg *svg, double x, double y);

#endif
