/*
 * svg.h - the one writer of SVG (and of any XML that we write): it escapes.
 *
 *   lo_svg_open(w, "g")         <g
 *   lo_svg_attr(w, "id", "a&b")    id="a&amp;b"
 *   lo_svg_text(w, "1 < 2")     >1 &lt; 2
 *   lo_svg_close(w)             </g>       <g/> where nothing is inside
 *
 * Invariants
 *   I1 every element that is opened is closed (lo_svg_free asserts it)
 *   I2 whatever bytes a text holds, what comes out is well-formed XML 1.0:
 *      bad UTF-8 and characters that XML forbids become U+FFFD
 *
 * Names of elements and attributes are literals of ours and are not escaped.
 * Units: numbers are written with at most two decimals, by C rules.
 * Ownership: the writer is *owned* by the caller; `out` is *borrowed until*
 * lo_svg_free.
 */
#ifndef LINEOUT_SVG_H
#define LINEOUT_SVG_H

#include <glib.h>

struct lo_svg;

struct lo_svg *lo_svg_new(GString *out);
void lo_svg_free(struct lo_svg *svg); /* NULL is fine */

/* `name` is borrowed until the element is closed. */
void lo_svg_open(struct lo_svg *svg, const char *name);
void lo_svg_close(struct lo_svg *svg);

/* Attributes of the element just opened, before anything is inside it. */
void lo_svg_attr(struct lo_svg *svg, const char *name, const char *text);
void lo_svg_number(struct lo_svg *svg, const char *name, double value);

/* Text inside the open element. "" only ends its start tag. */
void lo_svg_text(struct lo_svg *svg, const char *text);

/* <name>text</name> */
void lo_svg_element(struct lo_svg *svg, const char *name, const char *text);

/* Appends `value` as attributes write it: "12", "12.5", "-0.25". */
void lo_svg_append_number(GString *out, double value);

#endif
