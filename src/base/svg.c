/*
 * svg.c - the writer of XML text: a stack of open elements, and escaping.
 */
#include "lineout/svg.h"

#include <math.h>
#include <string.h>

struct lo_svg {
    GString *out;
    GPtrArray *open; /* names, innermost last */
    gboolean in_tag; /* the innermost start tag can still take attributes */
};

struct lo_svg *lo_svg_new(GString *out)
{
    struct lo_svg *svg = g_new0(struct lo_svg, 1);
    svg->out = out;
    svg->open = g_ptr_array_new();
    return svg;
}

void lo_svg_free(struct lo_svg *svg)
{
    if (svg == NULL)
        return;
    g_assert(svg->open->len == 0);
    g_ptr_array_free(svg->open, TRUE);
    g_free(svg);
}

/* --- escaping ---------------------------------------------------------- */

/* Char of XML 1.0 (production 2); UTF-8 has no surrogates. */
static gboolean is_xml_char(gunichar c)
{
    return c == '\t' || c == '\n' || c == '\r' ||
           (c >= 0x20 && c != 0xfffe && c != 0xffff);
}

/* Line ends and tabs of an attribute would be read back as spaces. */
static void append_escaped(GString *out, const char *text, gboolean attribute)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c == '&')
            g_string_append(out, "&amp;");
        else if (c == '<')
            g_string_append(out, "&lt;");
        else if (c == '>')
            g_string_append(out, "&gt;");
        else if (c == '"')
            g_string_append(out, "&quot;");
        else if (c == '\r' || (attribute && (c == '\n' || c == '\t')))
            g_string_append_printf(out, "&#%u;", (unsigned)c);
        else
            g_string_append_unichar(out, is_xml_char(c) ? c : 0xfffd);
    }
}

void lo_svg_append_number(GString *out, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_assert(fabs(value) < 1e15); /* or it would not fit */
    g_ascii_formatd(text, sizeof(text), "%.2f", value);
    size_t end = strlen(text);
    while (text[end - 1] == '0')
        end--;
    if (text[end - 1] == '.')
        end--;
    text[end] = '\0';
    g_string_append(out, strcmp(text, "-0") == 0 ? "0" : text);
}

/* --- elements ---------------------------------------------------------- */

static void end_tag(struct lo_svg *svg)
{
    if (svg->in_tag)
        g_string_append_c(svg->out, '>');
    svg->in_tag = FALSE;
}

void lo_svg_open(struct lo_svg *svg, const char *name)
{
    end_tag(svg);
    g_string_append_printf(svg->out, "<%s", name);
    g_ptr_array_add(svg->open, (gpointer)name);
    svg->in_tag = TRUE;
}

void lo_svg_close(struct lo_svg *svg)
{
    g_assert(svg->open->len > 0);
    guint last = svg->open->len - 1;
    if (svg->in_tag)
        g_string_append(svg->out, "/>");
    else
        g_string_append_printf(svg->out, "</%s>",
                               (const char *)svg->open->pdata[last]);
    g_ptr_array_set_size(svg->open, (gint)last);
    svg->in_tag = FALSE;
}

void lo_svg_attr(struct lo_svg *svg, const char *name, const char *text)
{
    g_assert(svg->in_tag);
    g_string_append_printf(svg->out, " %s=\"", name);
    append_escaped(svg->out, text, TRUE);
    g_string_append_c(svg->out, '"');
}

void lo_svg_number(struct lo_svg *svg, const char *name, double value)
{
    g_assert(svg->in_tag);
    g_string_append_printf(svg->out, " %s=\"", name);
    lo_svg_append_number(svg->out, value);
    g_string_append_c(svg->out, '"');
}

void lo_svg_text(struct lo_svg *svg, const char *text)
{
    g_assert(svg->open->len > 0);
    end_tag(svg);
    append_escaped(svg->out, text, FALSE);
}

void lo_svg_element(struct lo_svg *svg, const char *name, const char *text)
{
    lo_svg_open(svg, name);
    lo_svg_text(svg, text);
    lo_svg_close(svg);
}
