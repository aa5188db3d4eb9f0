/*
 * oneline_layout.c - widths of the pieces, then rows and x of all of them.
 *
 *   row 0   ==A==+==B==+==C==          The widest child goes on on the row of
 *                |     |               its parent (B, then C). The others drop
 *   row 1        |     +==D==          from the end of their parent (D, E) to
 *   row 2        +==E=====             the first row where they have room.
 *
 * A subtree is known by the left and right end of what it has on each of its
 * rows (its contour). Everything of a subtree lies right of where it begins,
 * so a drop further left meets nothing that was placed before: no line
 * crosses another.
 */
#include <string.h>

#include "report/oneline_int.h"

enum { GAP = 12 };

/* --- widths ------------------------------------------------------------ */

static double text_width(const char *text)
{
    return lo_text_columns(text) * LO_ONELINE_COLUMN;
}

static double switch_words_width(enum lo_lang lang)
{
    static const char *const words[] = {LO_N_("normally open"), LO_N_("opened"),
                                        LO_N_("closed for it")};
    double width = 0.0;
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        width = MAX(width, text_width(lo_text(lang, words[i])));
    return width;
}

static double span_width(const struct lo_oneline *line, const struct piece *p)
{
    enum { SHORTEST = 40 };
    double width = 0.0;
    if (!p->tag)
        return MAX(SHORTEST, text_width(p->below) + 2.0 * GAP);
    for (int state = 0; state < SUPPLY_STATES; state++)
        width =
            MAX(width,
                text_width(lo_text(
                    line->lang, oneline_state_word((enum supply_state)state))));
    width = MAX(width, text_width(p->below));
    width = MAX(width, text_width(p->below2));
    return MAX(TEXT_INDENT + width, GAP + text_width(p->above)) + GAP;
}

static double width_of(const struct lo_oneline *line, const struct piece *p)
{
    switch (p->kind) {
    case PIECE_SPAN:
        return span_width(line, p);
    case PIECE_SWITCH:
        return MAX(MAX(text_width(p->above), switch_words_width(line->lang)),
                   2.0 * SWITCH_HALF) +
               2.0 * GAP;
    case PIECE_STUB:
        return TEXT_INDENT + MAX(text_width(p->above), text_width(p->below)) +
               GAP;
    case PIECE_BUS:
    case PIECE_SOURCE:
    case PIECE_NO_SUPPLY:
        return MAX(text_width(p->above) + GAP, 3.0 * SWITCH_HALF) + GAP;
    case PIECE_ROOT:
        break;
    }
    return 0.0;
}

/* --- contours ---------------------------------------------------------- */

struct reach {
    double left, right;
};

/* Adds a contour, moved by dx and down by `row`. */
static void merge(GArray *into, const GArray *from, double dx, guint row)
{
    for (guint r = 0; r < from->len; r++) {
        struct reach one = g_array_index(from, struct reach, r);
        one.left += dx;
        one.right += dx;
        if (r + row >= into->len) {
            g_array_append_val(into, one);
            continue;
        }
        struct reach *at = &g_array_index(into, struct reach, r + row);
        at->left = MIN(at->left, one.left);
        at->right = MAX(at->right, one.right);
    }
}

/* First row below 0 on which `child`, moved by dx, meets nothing. */
static guint free_row(const GArray *placed, const GArray *child, double dx)
{
    guint row = 1;
    for (guint r = 0; r < child->len && r + row < placed->len;) {
        double right = g_array_index(child, struct reach, r).right + dx;
        bool fits =
            right + GAP <= g_array_index(placed, struct reach, r + row).left;
        /* What does not fit here needs the whole child one row lower. */
        row += fits ? 0 : 1;
        r = fits ? r + 1 : 0;
    }
    return row;
}

/* The vertical line at x occupies all the rows down to `row`. */
static void merge_drop(GArray *into, double x, guint row)
{
    for (guint r = 1; r <= row && r < into->len; r++) {
        struct reach *at = &g_array_index(into, struct reach, r);
        at->left = MIN(at->left, x);
    }
}

/* --- placing ----------------------------------------------------------- */

struct child {
    int32_t piece;
    GArray *contour;
    double width;
};

static gint widest_then_narrowest(gconstpointer left, gconstpointer right)
{
    const struct child *a = left, *b = right;
    if (a->width != b->width)
        return a->width < b->width ? -1 : 1;
    return (a->piece > b->piece) - (a->piece < b->piece);
}

static double contour_width(const GArray *contour)
{
    double width = 0.0;
    for (guint r = 0; r < contour->len; r++)
        width = MAX(width, g_array_index(contour, struct reach, r).right);
    return width;
}

static GArray *place(struct lo_oneline *line, int32_t piece);

/* The children with their contours: the widest first, the others from narrow
 * to wide, so that short ends lie close to the trunk. */
static GArray *place_children(struct lo_oneline *line, int32_t piece)
{
    GArray *children = g_array_new(FALSE, FALSE, sizeof(struct child));
    for (int32_t c = piece_at(line, piece)->first_child; c >= 0;
         c = piece_at(line, c)->next) {
        struct child child = {c, place(line, c), 0.0};
        child.width = contour_width(child.contour);
        g_array_append_val(children, child);
    }
    g_array_sort(children, widest_then_narrowest);
    if (children->len > 1) {
        struct child last =
            g_array_index(children, struct child, children->len - 1);
        g_array_set_size(children, children->len - 1);
        g_array_prepend_val(children, last);
    }
    return children;
}

/* Rows of the children are relative to `piece` for now. */
static GArray *place(struct lo_oneline *line, int32_t piece)
{
    struct piece *p = piece_at(line, piece);
    p->w = width_of(line, p);
    p->row = 0;
    struct reach own = {0.0, p->w};
    GArray *contour = g_array_new(FALSE, FALSE, sizeof(struct reach));
    g_array_append_val(contour, own);
    GArray *children = place_children(line, piece);
    int32_t *next = &p->first_child;
    for (guint i = 0; i < children->len; i++) {
        struct child *child = &g_array_index(children, struct child, i);
        guint row = i == 0 ? 0 : free_row(contour, child->contour, p->w);
        piece_at(line, child->piece)->row = (int)row;
        merge(contour, child->contour, p->w, row);
        if (p->kind != PIECE_ROOT)
            merge_drop(contour, p->w, row);
        *next = child->piece;
        next = &piece_at(line, child->piece)->next;
        *next = -1;
        g_array_free(child->contour, TRUE);
    }
    g_array_free(children, TRUE);
    return contour;
}

/* From relative to absolute. A parent stands before its children. */
static void settle(struct lo_oneline *line)
{
    line->rows = 0;
    line->width = 0.0;
    for (guint i = 0; i < line->pieces->len; i++) {
        struct piece *p = piece_at(line, (int32_t)i);
        if (p->parent >= 0) {
            const struct piece *parent = piece_at(line, p->parent);
            p->x = parent->x + parent->w;
            p->row += parent->row;
        }
        line->rows = MAX(line->rows, p->row + 1);
        line->width = MAX(line->width, p->x + p->w);
    }
}

void oneline_place(struct lo_oneline *line)
{
    GArray *contour = place(line, 0);
    g_array_free(contour, TRUE);
    settle(line);
}
