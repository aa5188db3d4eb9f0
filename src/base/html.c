/*
 * html.c - HTML by the XML writer: XML that every HTML parser reads the same.
 */
#include "lineout/html.h"

#include <stdbool.h>
#include <string.h>

#include "lineout/svg.h"

struct lo_html {
    GString *out;
    struct lo_svg *xml;
};

static void meta(struct lo_html *html, const char *name, const char *content)
{
    lo_svg_open(html->xml, "meta");
    lo_svg_attr(html->xml, "name", name);
    lo_svg_attr(html->xml, "content", content);
    lo_svg_close(html->xml);
}

/* Up to the title; the head is still open. */
static struct lo_html *begin(GString *out, const char *lang, const char *title)
{
    struct lo_html *html = g_new0(struct lo_html, 1);
    html->out = out;
    html->xml = lo_svg_new(out);
    g_string_append(out, "<!DOCTYPE html>\n");
    lo_svg_open(html->xml, "html");
    lo_svg_attr(html->xml, "lang", lang);
    lo_svg_open(html->xml, "head");
    lo_svg_open(html->xml, "meta");
    lo_svg_attr(html->xml, "charset", "utf-8");
    lo_svg_close(html->xml);
    meta(html, "viewport", "width=device-width, initial-scale=1");
    lo_svg_element(html->xml, "title", title);
    return html;
}

static void begin_body(struct lo_html *html)
{
    lo_svg_close(html->xml);
    lo_svg_text(html->xml, "\n");
    lo_svg_open(html->xml, "body");
}

struct lo_html *lo_html_new(GString *out, const char *lang, const char *title,
                            const char *css)
{
    g_assert(strpbrk(css, "<&") == NULL && strstr(css, "url(") == NULL);
    struct lo_html *html = begin(out, lang, title);
    /* Escaping would spoil the '>' of a selector: style is raw text. */
    lo_svg_open(html->xml, "style");
    lo_svg_text(html->xml, "");
    g_string_append(out, css);
    lo_svg_close(html->xml);
    begin_body(html);
    return html;
}

static void link_to(struct lo_html *html, const char *rel, const char *href)
{
    lo_svg_open(html->xml, "link");
    lo_svg_attr(html->xml, "rel", rel);
    lo_svg_attr(html->xml, "href", href);
    lo_svg_close(html->xml);
}

static void script(struct lo_html *html, const char *src, bool module)
{
    lo_svg_open(html->xml, "script");
    lo_svg_attr(html->xml, "src", src);
    if (module)
        lo_svg_attr(html->xml, "type", "module");
    else
        lo_svg_attr(html->xml, "defer", "");
    lo_html_close(html);
}

struct lo_html *lo_html_linked(GString *out, const char *lang,
                               const char *title,
                               const struct lo_html_links *links)
{
    struct lo_html *html = begin(out, lang, title);
    if (links->icon != NULL)
        link_to(html, "icon", links->icon);
    for (size_t i = 0; links->styles[i] != NULL; i++)
        link_to(html, "stylesheet", links->styles[i]);
    for (size_t i = 0; links->scripts[i] != NULL; i++)
        script(html, links->scripts[i], false);
    for (size_t i = 0; links->modules[i] != NULL; i++)
        script(html, links->modules[i], true);
    begin_body(html);
    return html;
}

void lo_html_free(struct lo_html *html)
{
    if (html == NULL)
        return;
    lo_html_close(html);
    lo_html_close(html);
    g_string_append_c(html->out, '\n');
    lo_svg_free(html->xml);
    g_free(html);
}

void lo_html_open(struct lo_html *html, const char *name)
{
    lo_svg_open(html->xml, name);
}

/* "" ends the start tag, so that an empty element gets its end tag. */
void lo_html_close(struct lo_html *html)
{
    lo_svg_text(html->xml, "");
    lo_svg_close(html->xml);
}

void lo_html_close_void(struct lo_html *html)
{
    lo_svg_close(html->xml);
}

void lo_html_attr(struct lo_html *html, const char *name, const char *text)
{
    lo_svg_attr(html->xml, name, text);
}

void lo_html_text(struct lo_html *html, const char *text)
{
    lo_svg_text(html->xml, text);
}

void lo_html_element(struct lo_html *html, const char *name, const char *text)
{
    lo_svg_element(html->xml, name, text);
}

void lo_html_classed(struct lo_html *html, const char *name, const char *class_,
                     const char *text)
{
    lo_svg_open(html->xml, name);
    lo_svg_attr(html->xml, "class", class_);
    lo_svg_text(html->xml, text);
    lo_svg_close(html->xml);
}

void lo_html_svg(struct lo_html *html, const GString *svg)
{
    lo_svg_text(html->xml, "");
    g_string_append_len(html->out, svg->str, (gssize)svg->len);
}
