/*
 * html.h - the one writer of HTML pages: it escapes.
 *
 * The elements of lineout/svg.h with the difference of HTML: <td></td> is
 * never shortened to <td/>. Elements that HTML gives no end (<input>, <br>)
 * are closed by lo_html_close_void.
 * A page to keep asks the network for nothing: style and pictures stand inside
 * it. A page of the board names its style and scripts, served beside it.
 *
 *   struct lo_html *page = lo_html_new(out, "zh-CN", "title", css);
 *   lo_html_element(page, "h1", "a < b");
 *   lo_html_free(page);               // closes body and html
 *
 * Ownership: the writer is *owned* by the caller; `out` is *borrowed until*
 * lo_html_free.
 */
#ifndef LINEOUT_HTML_H
#define LINEOUT_HTML_H

#include <glib.h>

struct lo_html;

/* Begins a page: doctype, head, body. `css` is a literal of ours without
 * '<', '&' and "url(" (asserted): it can neither end the style nor load. */
struct lo_html *lo_html_new(GString *out, const char *lang, const char *title,
                            const char *css);

/* What a page loads, all from its own host; lists end with NULL. */
struct lo_html_links {
    const char *icon; /* NULL = none */
    const char *const *styles;
    const char *const *scripts; /* run once the page is there, in order */
    const char *const *modules; /* then these */
};
struct lo_html *lo_html_linked(GString *out, const char *lang,
                               const char *title,
                               const struct lo_html_links *links);
void lo_html_free(struct lo_html *html); /* ends the page; NULL is fine */

void lo_html_open(struct lo_html *html, const char *name);
void lo_html_close(struct lo_html *html);
void lo_html_close_void(struct lo_html *html); /* <input>, <br>: no end tag */
void lo_html_attr(struct lo_html *html, const char *name, const char *text);
void lo_html_text(struct lo_html *html, const char *text);
void lo_html_element(struct lo_html *html, const char *name, const char *text);

/* <name class="..">text</name> */
void lo_html_classed(struct lo_html *html, const char *name, const char *class_,
                     const char *text);

/* Puts in a whole element that the SVG writer wrote; nothing is escaped. */
void lo_html_svg(struct lo_html *html, const GString *svg);

#endif
