/* CIM RDF/XML out: one object after another, no tree in memory. */
#include <errno.h>
#include <glib/gstdio.h>

#include "county.h"

#define CIM "http://iec.ch/TC57/CIM100#"

bool xml_open(struct xml *xml, const char *dir, const char *file, uint64_t seed)
{
    g_autofree char *path = g_build_filename(dir, file, NULL);
    *xml = (struct xml){g_fopen(path, "w"), seed};
    if (xml->file == NULL)
        return false;
    fprintf(xml->file, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/"
                       "22-rdf-syntax-ns#\" xmlns:cim=\"" CIM "\""
                       " xmlns:lo=\"urn:lineout:ext#\">\n");
    return true;
}

bool xml_close(struct xml *xml)
{
    fprintf(xml->file, "</rdf:RDF>\n");
    bool bad = ferror(xml->file) != 0;
    return fclose(xml->file) == 0 && !bad;
}

void xml_begin(struct xml *xml, const char *cls, enum thing thing,
               int64_t index, const char *name)
{
    char uuid[UUID_TEXT];
    thing_uuid(uuid, xml->seed, thing, index);
    fprintf(xml->file, "<%s rdf:about=\"urn:uuid:%s\">\n", cls, uuid);
    if (name != NULL)
        xml_text(xml, "cim:IdentifiedObject.name", name);
}

void xml_end(struct xml *xml, const char *cls)
{
    fprintf(xml->file, "</%s>\n", cls);
}

void xml_text(struct xml *xml, const char *attribute, const char *value)
{
    g_autofree char *safe = g_markup_escape_text(value, -1);
    fprintf(xml->file, "  <%s>%s</%s>\n", attribute, safe, attribute);
}

void xml_number(struct xml *xml, const char *attribute, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(text, sizeof text, "%.10g", value);
    xml_text(xml, attribute, text);
}

void xml_flag(struct xml *xml, const char *attribute, bool value)
{
    xml_text(xml, attribute, value ? "true" : "false");
}

void xml_ref(struct xml *xml, const char *attribute, enum thing thing,
             int64_t index)
{
    char uuid[UUID_TEXT];
    thing_uuid(uuid, xml->seed, thing, index);
    fprintf(xml->file, "  <%s rdf:resource=\"urn:uuid:%s\"/>\n", attribute,
            uuid);
}

void xml_enum(struct xml *xml, const char *attribute, const char *value)
{
    fprintf(xml->file, "  <%s rdf:resource=\"" CIM "%s\"/>\n", attribute,
            value);
}
