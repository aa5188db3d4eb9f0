/*
 * xml_write.h - the one writer of XML files: it escapes and indents.
 *
 *   lo_xml_begin(&xml, out);
 *   lo_xml_open(&xml, "rdf:RDF");
 *   lo_xml_attr(&xml, "xmlns:rdf", "...");    // after open, before content
 *   lo_xml_element(&xml, "cim:Name.name", "a < b");
 *   lo_xml_end(&xml);                         // closes what is open
 *
 *   &lt; &gt; &amp; &quot;   in text and attributes
 *   U+FFFD                   for what XML 1.0 cannot hold (control characters,
 *                            bytes that are no UTF-8)
 *   &#9; &#10; &#13;         in attributes, where a parser would make blanks
 *
 * Ownership: a plain value; `out` is borrowed until lo_xml_end; names are
 * borrowed until closed.
 */
#ifndef LINEOUT_XML_WRITE_H
#define LINEOUT_XML_WRITE_H

#include <glib.h>
#include <stdbool.h>

struct lo_xml {
    GString *out;
    GPtrArray *open; /* names */
    bool in_tag;     /* attributes may follow */
    bool has_text;   /* the element on top holds text: no indent */
};

/* Writes the declaration. */
void lo_xml_begin(struct lo_xml *xml, GString *out);
void lo_xml_open(struct lo_xml *xml, const char *name);
void lo_xml_attr(struct lo_xml *xml, const char *name, const char *text);
void lo_xml_text(struct lo_xml *xml, const char *text);
void lo_xml_close(struct lo_xml *xml);
void lo_xml_end(struct lo_xml *xml); /* closes all, releases */

/* <name>text</name>; nothing where the text is NULL or "". */
void lo_xml_element(struct lo_xml *xml, const char *name, const char *text);

#endif
