/*
 * oneline.h - the one-line diagram of a feeder as SVG, drawn by us.
 *
 *   bus --[cb]-- sec 1 --+--[s1]-- sec 2 --+--[s2]-- sec 3
 *                        |                 |
 *                        |                 +--[tie]--> other feeder
 *                        +--[s3]-- sec 4
 *
 * Words
 *   trunk      the longest way from an end to the right; it stays on one row,
 *              what branches off drops below it
 *   span       what is drawn of a section between two points that matter: its
 *              entry, a branch that leads to a switch, a switch. Chains of
 *              lines become one span; branches that lead to no switch are in
 *              the section's figures only
 *   stub       the end of a tie, of a loop, or of a switch to another feeder:
 *              an arrow with the name of what lies beyond. A tie within the
 *              feeder is drawn at both ends
 *   view       the normal state, or one stage of an outage: dead, off,
 *              dipped, back-fed, what is opened and closed for it
 *
 * Invariants
 *   I1 every section of the feeder is drawn once; every switch of it once, a
 *      tie or loop within it at both ends (a by-pass, which has both ends in
 *      one section, once)
 *   I2 no label meets another label, a symbol or a vertical line: each has
 *      LO_ONELINE_COLUMN for a column of text, what is wider is squeezed
 *   I3 all views of a feeder have the same layout: pictures can be compared
 *   I4 a stage is shown as the plan has it; where the network does not supply
 *      a section that the plan calls supplied, the picture is refused. The
 *      plan may call more off than that: dips, off while switching
 *   I5 colour never stands alone: a word or a dash says the same
 *
 * Units: SVG user units = CSS px; lengths in m. Isolating switches only: a
 * switch that may not isolate is a conductor (DESIGN 2) or a gap.
 * Ownership: handle; borrows the sections until freed.
 *
 *   lo_oneline_new(&line, sections, "Mill line", lang, err)
 *   lo_oneline_svg(out, line, panels, n, err)
 *   lo_oneline_free(line)
 *
 * Layout: contours of whole subtrees as in E. Reingold, J. Tilford, "Tidier
 * Drawings of Trees", IEEE TSE 7 (1981), on rows of boxes of any width.
 * Colours: M. Okabe, K. Ito, "Color Universal Design" (2008).
 */
#ifndef LINEOUT_ONELINE_H
#define LINEOUT_ONELINE_H

#include "lineout/html.h"
#include "lineout/section.h"
#include "lineout/text.h"
#include "lineout/week.h"

/* Pieces that one picture may have; more is LO_ELIMIT. */
enum { LO_ONELINE_MAX = 6000 };

/* Width that a column of text (lo_text_columns) is given. */
enum { LO_ONELINE_COLUMN = 8 };

struct lo_oneline;

/* `feeder`: name or mRID; where the file has no feeders, what stands before
 * the '/' of its sections' labels. LO_ENOTFOUND if no section belongs to it;
 * the hint names the nearest. */
enum lo_status lo_oneline_new(struct lo_oneline **out,
                              const struct lo_sections *sections,
                              const char *feeder, enum lo_lang lang,
                              struct lo_error *err) LO_MUST_USE;
void lo_oneline_free(struct lo_oneline *line); /* NULL is fine */

/* Names of all feeders, sorted; *owned* with its texts:
 * g_ptr_array_free(names, TRUE). */
GPtrArray *lo_oneline_feeders(const struct lo_sections *sections);

/* The name of the feeder, also where its mRID was given; borrowed. */
const char *lo_oneline_feeder(const struct lo_oneline *line);

struct lo_oneline_panel {
    const char *caption;
    const struct lo_week_stage *stage; /* NULL = the normal state */
};

/* One picture, its panels one below the other, then the legend. Every piece
 * has a <title>, the whole a <desc> that says in words what it shows.
 * LO_EINPUT where a stage does not fit the network (I4); nothing is appended
 * then. */
enum lo_status lo_oneline_svg(GString *out, const struct lo_oneline *line,
                              const struct lo_oneline_panel *panels, int n,
                              struct lo_error *err) LO_MUST_USE;

/* The same as a table, for those who cannot see it. */
enum lo_status lo_oneline_table(struct lo_html *html,
                                const struct lo_oneline *line,
                                const struct lo_week_stage *stage,
                                struct lo_error *err) LO_MUST_USE;

/* --- what the picture is made of (tests measure it) -------------------- */

struct lo_oneline_box {
    double x, y, w, h; /* top left corner, size */
    const char *label; /* NULL: a vertical line or a symbol */
    bool symbol;
};

/* Boxes of one panel; *owned*: g_array_free. NULL where the stage does not fit
 * the network. The labels live as long as `line`. */
GArray *lo_oneline_boxes(const struct lo_oneline *line,
                         const struct lo_week_stage *stage,
                         struct lo_error *err);

/* How often the section, and the switch, is drawn. */
int lo_oneline_count_section(const struct lo_oneline *line, lo_section section);
int lo_oneline_count_switch(const struct lo_oneline *line, lo_switch_id sw);

#endif
