/*
 * xml_write.c - elements as a stack of names; text escaped by character.
 */
#include "lineout/xml_write.h"

#include <assert.h>
#include <string.h>

/* Source: XML 1.0 (fifth edition), production 2 "Char". */
static bool is_char(gunichar c)
{
    return c == 0x9 || c == 0xa || c == 0xd || (c >= 0x20 && c <= 0xd7ff) ||
           (c >= 0xe000 && c <= 0xfffd) || (c >= 0x10000 && c <= 0x10ffff);
}

static void append_escaped(GString *out, const char *text, bool attribute)
{
    while (*text != '\0') {
        gunichar c = g_utf8_get_char_validated(text, -1);
        bool valid = c != (gunichar)-1 && c != (gunichar)-2;
        if (!valid || !is_char(c))
            g_string_append_unichar(out, 0xfffd);
        else if (c == '<')
            g_string_append(out, "&lt;");
        else if (c == '>')
            g_string_append(out, "&gt;");
        else if (c == '&')
            g_string_append(out, "&amp;");
        else if (c == '"' && attribute)
            g_string_append(out, "&quot;");
        else if (c == '\r' || (attribute && (c == '\n' || c == '\t')))
            g_string_append_printf(out, "&#%d;", (int)c);
        else
            g_string_append_unichar(out, c);
        text = valid ? g_utf8_next_char(text) : text + 1;
    }
}

static void end_tag(struct lo_xml *xml)
{
    if (xml->in_tag)
        g_string_append_c(xml->out, '>');
    xml->in_tag = false;
}

static void new_line(struct lo_xml *xml)
{
    g_string_append_c(xml->out, '\n');
    for (guint i = 0; i < xml->open->len; i++)
        g_string_append(xml->out, "  ");
}

void lo_xml_begin(struct lo_xml *xml, GString *out)
{
    *xml = (struct lo_xml){out, g_ptr_array_new(), false, false};
    g_string_append(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
}

void lo_xml_open(struct lo_xml *xml, const char *name)
{
    end_tag(xml);
    new_line(xml);
    g_string_append_printf(xml->out, "<%s", name);
    g_ptr_array_add(xml->open, (void *)name);
    xml->in_tag = true;
    xml->has_text = false;
}

void lo_xml_attr(struct lo_xml *xml, const char *name, const char *text)
{
    assert(xml->in_tag && "attributes stand before the content");
    g_string_append_printf(xml->out, " %s=\"", name);
    append_escaped(xml->out, text, true);
    g_string_append_c(xml->out, '"');
}

void lo_xml_text(struct lo_xml *xml, const char *text)
{
    end_tag(xml);
    append_escaped(xml->out, text, false);
    xml->has_text = true;
}

void lo_xml_close(struct lo_xml *xml)
{
    assert(xml->open->len > 0);
    const char *name = xml->open->pdata[xml->open->len - 1];
    g_ptr_array_set_size(xml->open, (gint)xml->open->len - 1);
    if (xml->in_tag) {
        g_string_append(xml->out, "/>");
    } else {
        if (!xml->has_text)
            new_line(xml);
        g_string_append_printf(xml->out, "</%s>", name);
    }
    xml->in_tag = false;
    xml->has_text = false;
}

void lo_xml_end(struct lo_xml *xml)
{
    while (xml->open->len > 0)
        lo_xml_close(xml);
    g_string_append_c(xml->out, '\n');
    g_ptr_array_free(xml->open, TRUE);
    xml->open = NULL;
}

void lo_xml_element(struct lo_xml *xml, const char *name, const char *text)
{
    if (text == NULL || text[0] == '\0')
        return;
    lo_xml_open(xml, name);
    lo_xml_text(xml, text);
    lo_xml_close(xml);
}
