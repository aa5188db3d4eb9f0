/*
 * names.c - which namespaces are CIM, and interned names for their elements.
 *
 * The parser keeps every local name and namespace once, so a pair of pointers
 * stands for a name: after the first sight no text is hashed or compared.
 * Source: reference profile 3.1 rule 1 and pitfall 4 (guessing by prefix or by
 * one URI makes readers lose whole files).
 */
#include <string.h>

#include "lineout/arena.h"
#include "reader_int.h"

/* Tried in order: European and vendor extensions also contain "CIM". */
static const struct {
    const char *part;
    enum space space;
} spaces[] = {
    {"urn:lineout:ext#", SPACE_LO},
    {"http://www.w3.org/1999/02/22-rdf-syntax-ns#", SPACE_RDF},
    {"61970-552/ModelDescription", SPACE_HEADER},
    {"61970-552/DifferenceModel", SPACE_DIFFERENCE},
    {"CIM100-European", SPACE_OTHER},
    {"entsoe.eu", SPACE_OTHER},
    {"cim4.eu", SPACE_OTHER},
    {"CIM", SPACE_CIM},
    {"ucaiug.org/61970cim", SPACE_CIM},
};

static enum space space_of(const char *uri)
{
    if (uri == NULL)
        return SPACE_OTHER;
    for (size_t i = 0; i < G_N_ELEMENTS(spaces); i++)
        if (strstr(uri, spaces[i].part) != NULL)
            return spaces[i].space;
    return SPACE_OTHER;
}

static void note_foreign(struct reader *r, const char *uri)
{
    if (r->foreign != NULL || !r->root_seen)
        return;
    r->foreign = lo_arena_strdup(r->scratch, uri != NULL ? uri : "");
    char *text =
        g_strdup_printf("elements of namespace '%s' are ignored", r->foreign);
    lo_findings_add(r->findings,
                    &(struct lo_finding){
                        .severity = LO_NOTE,
                        .rule = FOREIGN_RULE,
                        .object = "",
                        .file = r->path,
                        .line = cim_reader_line(r),
                        .text = text,
                        .advice = "nothing to do if it is an extension of "
                                  "another program",
                    });
    g_free(text);
}

static lo_name name_of(struct reader *r, enum space space, const char *local)
{
    switch (space) {
    case SPACE_CIM:
        return lo_objects_name(r->set, local);
    case SPACE_LO:
        g_string_printf(r->buffer, "lo:%s", local);
        return lo_objects_name(r->set, r->buffer->str);
    case SPACE_HEADER:
        g_string_printf(r->buffer, "md:%s", local);
        return lo_objects_name(r->set, r->buffer->str);
    case SPACE_RDF:
        g_string_printf(r->buffer, "rdf:%s", local);
        return lo_objects_name(r->set, r->buffer->str);
    case SPACE_DIFFERENCE:
        g_string_printf(r->buffer, "dm:%s", local);
        return lo_objects_name(r->set, r->buffer->str);
    case SPACE_OTHER:
        break;
    }
    return (lo_name){-1};
}

static enum role role_of(enum space space, const char *local)
{
    if (space != SPACE_RDF)
        return ROLE_NONE;
    if (strcmp(local, "ID") == 0 || strcmp(local, "about") == 0)
        return ROLE_ID;
    if (strcmp(local, "nodeID") == 0)
        return ROLE_NODE_ID;
    if (strcmp(local, "resource") == 0)
        return ROLE_RESOURCE;
    return strcmp(local, "parseType") == 0 ? ROLE_PARSE_TYPE : ROLE_NONE;
}

static const struct qname *search(struct reader *r, const xmlChar *local,
                                  const xmlChar *uri)
{
    struct qname *first = g_hash_table_lookup(r->qnames, local);
    for (struct qname *q = first; q != NULL; q = q->next)
        if (q->uri == uri)
            return q;
    struct qname *q = lo_arena_alloc(r->scratch, sizeof(*q));
    q->local = local;
    q->uri = uri;
    q->space = space_of((const char *)uri);
    q->role = role_of(q->space, (const char *)local);
    q->name = name_of(r, q->space, (const char *)local);
    if (q->space == SPACE_OTHER)
        note_foreign(r, (const char *)uri);
    q->next = first;
    g_hash_table_insert(r->qnames, (void *)local, q);
    return q;
}

const struct qname *cim_qname(struct reader *r, const xmlChar *local,
                              const xmlChar *uri)
{
    size_t at = ((uintptr_t)local ^ (uintptr_t)local >> 10) % RECENT_NAMES;
    const struct qname *q = r->recent[at];
    if (q != NULL && q->local == local && q->uri == uri)
        return q;
    return r->recent[at] = search(r, local, uri);
}

lo_name cim_name_join(struct reader *r, lo_name prefix, lo_name name)
{
    if (prefix.v < 0)
        return name;
    g_string_printf(r->buffer, "%s/%s", lo_objects_name_text(r->set, prefix),
                    lo_objects_name_text(r->set, name));
    return lo_objects_name(r->set, r->buffer->str);
}
