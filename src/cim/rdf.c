/*
 * rdf.c - RDF/XML elements to objects: nodes, properties, compounds.
 *
 *   <rdf:RDF>                                     ROOT
 *     <cim:WorkTask rdf:ID="_7">                  NODE      begin a part
 *       <cim:IdentifiedObject.name>x</...>        PROPERTY  text at the end tag
 *       <cim:WorkTask.Work rdf:resource="#_5"/>   PROPERTY  reference
 *       <cim:BaseWork.priority>                   PROPERTY
 *         <cim:Priority>                          COMPOUND
 *           <cim:Priority.rank>2</...>            PROPERTY  path "a/b"
 *
 * Text is gathered until the end tag: the parser may hand it over in pieces
 * (reference profile, pitfall 13). An element of a foreign namespace is skipped
 * with all that is in it.
 */
#include <string.h>

#include "difference_int.h"
#include "lineout/arena.h"
#include "reader_int.h"

/* The RDF attributes of one element; values are not NUL-terminated. */
struct span {
    const char *at; /* NULL = absent */
    size_t n;
};

struct rdf_attributes {
    struct span id;       /* rdf:ID or rdf:about */
    struct span resource; /* rdf:resource */
    struct span parse_type;
};

static bool span_is(struct span span, const char *text)
{
    return span.at != NULL && span.n == strlen(text) &&
           memcmp(span.at, text, span.n) == 0;
}

static struct span attribute_value(const xmlChar **attribute)
{
    return (struct span){(const char *)attribute[3],
                         (size_t)(attribute[4] - attribute[3])};
}

static struct frame *top_frame(struct reader *r)
{
    return r->frames->len == 0
               ? NULL
               : &g_array_index(r->frames, struct frame, r->frames->len - 1);
}

static void push_frame(struct reader *r, struct frame frame)
{
    g_array_append_val(r->frames, frame);
}

static bool too_long(struct reader *r, size_t n)
{
    if (n <= (size_t)r->limits->value_bytes)
        return false;
    cim_reader_fail(r, LO_ELIMIT, 0,
                    "no CIM value is that long: check what wrote the file, or "
                    "raise import.max_value_bytes",
                    "a value is longer than %d bytes", r->limits->value_bytes);
    return true;
}

/* An id of its own for a blank node: two files may call theirs the same. */
static struct span blank_id(struct reader *r, struct span label)
{
    char *file = lo_objects_short_name(r->path);
    char *text = g_strdup_printf("blank-%s-%.*s", file, (int)label.n, label.at);
    const char *kept = lo_arena_strdup(r->scratch, text);
    g_free(text);
    g_free(file);
    return (struct span){kept, strlen(kept)};
}

/* Picks the RDF attributes out; false when the reading was stopped. */
static bool read_attributes(struct reader *r, struct rdf_attributes *out, int n,
                            const xmlChar **attributes)
{
    *out = (struct rdf_attributes){{NULL, 0}, {NULL, 0}, {NULL, 0}};
    for (int i = 0; i < n; i++, attributes += 5) {
        struct span value = attribute_value(attributes);
        if (too_long(r, value.n))
            return false;
        if (attributes[2] == NULL)
            continue;
        switch (cim_qname(r, attributes[0], attributes[2])->role) {
        case ROLE_ID:
            out->id = value;
            break;
        case ROLE_NODE_ID:
            out->id = out->resource = blank_id(r, value);
            break;
        case ROLE_RESOURCE:
            out->resource = value;
            break;
        case ROLE_PARSE_TYPE:
            out->parse_type = value;
            break;
        case ROLE_NONE:
            break;
        }
    }
    return true;
}

static struct span trimmed(struct span span)
{
    while (span.n > 0 && g_ascii_isspace(span.at[0])) {
        span.at++;
        span.n--;
    }
    while (span.n > 0 && g_ascii_isspace(span.at[span.n - 1]))
        span.n--;
    return span;
}

/* Canonical id of a span, in r->id; `mrid` (may be NULL) is part of `span`. */
static struct span canonical(struct reader *r, struct span span,
                             struct span *mrid)
{
    size_t before = 0;
    span = span.at == NULL ? (struct span){"", 0} : trimmed(span);
    if (r->id->allocated_len < span.n + 8)
        g_string_set_size(r->id, span.n + 8);
    struct span id = {r->id->str, 0};
    id.n = cim_canonical(r->id->str, span.at, span.n, &before);
    if (mrid != NULL)
        *mrid = (struct span){span.at + before, span.n - before};
    return id;
}

/* --- values ------------------------------------------------------------ */

/* Where the last `c` stands; n if there is none. */
static size_t last_of(struct span span, char c)
{
    for (size_t i = span.n; i > 0; i--)
        if (span.at[i - 1] == c)
            return i - 1;
    return span.n;
}

static bool starts_with(struct span span, const char *prefix)
{
    size_t n = strlen(prefix);
    return span.n >= n && memcmp(span.at, prefix, n) == 0;
}

/* "http://iec.ch/TC57/CIM100#WorkKind.maintenance" and the wrong but common
 * "#http://...": the part after the last dot; empty if it is no enumeration. */
static struct span enumeration(struct span address)
{
    static const struct span none = {NULL, 0};
    if (address.n > 0 && address.at[0] == '#') {
        address.at++;
        address.n--;
    }
    if (!starts_with(address, "http://") && !starts_with(address, "https://"))
        return none;
    size_t hash = last_of(address, '#');
    size_t dot = last_of(address, '.');
    if (dot == address.n || hash == address.n || dot < hash)
        return none;
    return (struct span){address.at + dot + 1, address.n - dot - 1};
}

static void add_property(struct reader *r, lo_name path,
                         enum lo_value_kind kind, struct span value)
{
    lo_objects_property_n(r->set, path, kind, value.at, value.n);
}

static void add_resource(struct reader *r, lo_name path, struct span resource)
{
    struct span member = enumeration(trimmed(resource));
    if (member.n > 0) {
        add_property(r, path, LO_VALUE_ENUM, member);
        return;
    }
    struct span id = canonical(r, resource, NULL);
    if (id.n > 0) /* an empty rdf:resource says nothing */
        add_property(r, path, LO_VALUE_REF, id);
}

static void add_text(struct reader *r, lo_name path, struct span text)
{
    text = trimmed(text);
    if (text.n > 0)
        add_property(r, path, LO_VALUE_TEXT, text);
}

/* --- nodes ------------------------------------------------------------- */

static void skip(struct reader *r)
{
    push_frame(r, (struct frame){.kind = FRAME_SKIP, .path = {-1}});
    r->skipped = 1;
}

/* Properties written as attributes of the node, or (with the path of its
 * property) of a compound. */
static void add_attribute_properties(struct reader *r, lo_name path, int n,
                                     const xmlChar **attributes)
{
    for (int i = 0; i < n; i++, attributes += 5) {
        if (attributes[2] == NULL)
            continue;
        const struct qname *q = cim_qname(r, attributes[0], attributes[2]);
        if (q->space != SPACE_CIM && q->space != SPACE_LO)
            continue;
        add_text(r, cim_name_join(r, path, q->name),
                 attribute_value(attributes));
    }
}

static void begin_node(struct reader *r, lo_name cls, struct span id_span)
{
    struct span mrid = {"", 0};
    struct span id = canonical(r, id_span, &mrid);
    int line = cim_reader_line(r);
    if (id.n == 0) {
        lo_findings_add(r->findings,
                        &(struct lo_finding){
                            .severity = LO_WARNING,
                            .rule = "no-id",
                            .object = lo_objects_name_text(r->set, cls),
                            .file = r->path,
                            .line = line,
                            .text = "an object without rdf:ID or rdf:about "
                                    "is ignored",
                            .advice = "give it an id",
                        });
        skip(r);
        return;
    }
    if (++r->objects > r->limits->objects) {
        cim_reader_fail(
            r, LO_ELIMIT, line, "split the file, or raise import.max_objects",
            "more than %" G_GINT64_FORMAT " objects", r->limits->objects);
        return;
    }
    if (r->sign == 0) {
        lo_objects_begin_n(r->set, r->document, id.at, id.n, mrid.at, mrid.n,
                           cls, line);
    } else {
        char *name = g_strdup_printf("%c%.*s", r->sign, (int)id.n, id.at);
        char *spelled = g_strndup(mrid.at, mrid.n);
        lo_objects_begin(r->set, r->document, name, spelled, cls, line);
        g_free(spelled);
        g_free(name);
    }
    const struct lo_part *part =
        lo_objects_part(r->set, lo_objects_part_count(r->set) - 1);
    push_frame(r, (struct frame){.kind = FRAME_NODE,
                                 .path = {-1},
                                 .id = part->id,
                                 .mrid = part->mrid,
                                 .cls = cls,
                                 .line = line});
}

static void start_top(struct reader *r, const struct qname *q, int n,
                      const xmlChar **attributes)
{
    struct rdf_attributes rdf;
    bool header = (q->space == SPACE_HEADER &&
                   q->name.v == lo_objects_name(r->set, "md:FullModel").v) ||
                  (q->space == SPACE_DIFFERENCE &&
                   q->name.v == lo_objects_name(r->set, CIM_DIFFERENCE).v);
    bool described = q->space == SPACE_RDF &&
                     q->name.v == lo_objects_name(r->set, "rdf:Description").v;
    if (q->space != SPACE_CIM && q->space != SPACE_LO && !header &&
        !described) {
        skip(r);
        return;
    }
    if (!read_attributes(r, &rdf, n, attributes))
        return;
    begin_node(r, q->name, rdf.id);
    if (header)
        r->objects--; /* a header alone is no model */
    if (r->status == LO_OK && top_frame(r)->kind == FRAME_NODE)
        add_attribute_properties(r, (lo_name){-1}, n, attributes);
}

/* A typed node inside a property: a compound, or an object of its own when it
 * has an id. */
static void start_nested(struct reader *r, const struct qname *q, int n,
                         const xmlChar **attributes)
{
    struct rdf_attributes rdf;
    struct frame *property = top_frame(r);
    lo_name path = property->path;
    property->filled = true;
    if (q->space != SPACE_CIM && q->space != SPACE_LO) {
        skip(r);
        return;
    }
    if (!read_attributes(r, &rdf, n, attributes))
        return;
    if (rdf.id.at == NULL) {
        push_frame(r, (struct frame){.kind = FRAME_COMPOUND, .path = path});
        add_attribute_properties(r, path, n, attributes);
        return;
    }
    add_resource(r, path, rdf.id);
    begin_node(r, q->name, rdf.id);
    if (r->status == LO_OK && top_frame(r)->kind == FRAME_NODE)
        add_attribute_properties(r, (lo_name){-1}, n, attributes);
}

/* --- properties -------------------------------------------------------- */

/* rdf:type gives a node its class: a further part of the same object. */
static void add_type(struct reader *r, struct span resource)
{
    struct frame *node = top_frame(r);
    struct span tail = resource;
    for (size_t i = 0; i < resource.n; i++)
        if (resource.at[i] == '#')
            tail = (struct span){resource.at + i + 1, resource.n - i - 1};
    if (tail.n == 0 || node->kind != FRAME_NODE)
        return;
    g_string_truncate(r->buffer, 0);
    g_string_append_len(r->buffer, tail.at, (gssize)tail.n);
    lo_name cls = lo_objects_name(r->set, r->buffer->str);
    lo_objects_begin(r->set, r->document, node->id, node->mrid, cls,
                     node->line);
    node->cls = cls;
}

/* dm:forwardDifferences and its kin hold nodes, as the root does; true if it
 * is one of them. */
static bool start_statements(struct reader *r, const struct qname *q)
{
    char sign = cim_difference_sign(lo_objects_name_text(r->set, q->name));
    if (sign == 0)
        return false;
    push_frame(r, (struct frame){.kind = FRAME_STATEMENTS, .path = {-1}});
    r->sign = sign;
    return true;
}

static void start_property(struct reader *r, const struct qname *q, int n,
                           const xmlChar **attributes)
{
    struct rdf_attributes rdf;
    if (!read_attributes(r, &rdf, n, attributes))
        return;
    if (q->space == SPACE_RDF && rdf.resource.at != NULL &&
        q->name.v == lo_objects_name(r->set, "rdf:type").v) {
        add_type(r, rdf.resource);
        skip(r);
        return;
    }
    if (q->space == SPACE_DIFFERENCE && start_statements(r, q))
        return;
    if (q->space != SPACE_CIM && q->space != SPACE_LO &&
        q->space != SPACE_HEADER) {
        skip(r);
        return;
    }
    lo_name path = cim_name_join(r, top_frame(r)->path, q->name);
    if (span_is(rdf.parse_type, "Resource")) {
        push_frame(r, (struct frame){.kind = FRAME_COMPOUND, .path = path});
        return;
    }
    if (rdf.parse_type.at != NULL) {
        skip(r);
        return;
    }
    bool filled = rdf.resource.at != NULL;
    if (filled)
        add_resource(r, path, rdf.resource);
    push_frame(r, (struct frame){
                      .kind = FRAME_PROPERTY, .path = path, .filled = filled});
    g_string_truncate(r->text, 0);
}

/* --- handlers ---------------------------------------------------------- */

static void start_root(struct reader *r, const struct qname *q,
                       const char *local)
{
    r->root_seen = true;
    if (g_ascii_strcasecmp(local, "html") == 0) {
        cim_reader_fail(r, LO_EINPUT, 0,
                        "a web page was saved instead of the file: download "
                        "the raw file",
                        "this is an HTML page, not CIM XML");
        return;
    }
    if (q->space != SPACE_RDF || strcmp(local, "RDF") != 0) {
        cim_reader_fail(r, LO_EINPUT, 0,
                        "export as CIM RDF/XML (IEC 61970-552), whose root is "
                        "rdf:RDF",
                        "XML, but not RDF: the root element is '%s'", local);
        return;
    }
    push_frame(r, (struct frame){.kind = FRAME_ROOT, .path = {-1}});
}

void cim_rdf_start(void *self, const xmlChar *local, const xmlChar *prefix,
                   const xmlChar *uri, int n_namespaces,
                   const xmlChar **namespaces, int n_attributes,
                   int n_defaulted, const xmlChar **attributes)
{
    struct reader *r = self;
    (void)prefix;
    (void)n_namespaces;
    (void)namespaces;
    (void)n_defaulted;
    if (r->status != LO_OK)
        return;
    int inside = r->skipped > 0 ? r->skipped - 1 : 0; /* a skipped one */
    if ((int)r->frames->len + inside >= r->limits->depth) {
        cim_reader_fail(
            r, LO_ELIMIT, 0,
            "CIM files nest a handful deep: check what wrote it, or "
            "raise import.max_depth",
            "elements nest deeper than %d", r->limits->depth);
        return;
    }
    if (r->skipped > 0) {
        r->skipped++;
        return;
    }
    const struct qname *q = cim_qname(r, local, uri);
    const struct frame *parent = top_frame(r);
    if (parent == NULL)
        start_root(r, q, (const char *)local);
    else if (parent->kind == FRAME_ROOT || parent->kind == FRAME_STATEMENTS)
        start_top(r, q, n_attributes, attributes);
    else if (parent->kind == FRAME_PROPERTY)
        start_nested(r, q, n_attributes, attributes);
    else
        start_property(r, q, n_attributes, attributes);
}

/* After a nested object the outer one goes on, as a further part of it. */
static void resume_outer(struct reader *r)
{
    for (guint i = r->frames->len; i-- > 0;) {
        const struct frame *f = &g_array_index(r->frames, struct frame, i);
        if (f->kind == FRAME_STATEMENTS)
            return; /* the header has nothing more to say between them */
        if (f->kind != FRAME_NODE)
            continue;
        lo_objects_begin(r->set, r->document, f->id, f->mrid, f->cls, f->line);
        return;
    }
}

void cim_rdf_end(void *self, const xmlChar *local, const xmlChar *prefix,
                 const xmlChar *uri)
{
    struct reader *r = self;
    (void)local;
    (void)prefix;
    (void)uri;
    if (r->status != LO_OK)
        return;
    if (r->skipped > 1) {
        r->skipped--;
        return;
    }
    struct frame frame = *top_frame(r);
    g_array_set_size(r->frames, r->frames->len - 1);
    r->skipped = 0;
    if (frame.kind == FRAME_PROPERTY && !frame.filled)
        add_text(r, frame.path, (struct span){r->text->str, r->text->len});
    else if (frame.kind == FRAME_NODE)
        resume_outer(r);
    else if (frame.kind == FRAME_STATEMENTS)
        r->sign = 0;
    else if (frame.kind == FRAME_ROOT)
        r->root_closed = true;
}

void cim_rdf_text(void *self, const xmlChar *text, int n)
{
    struct reader *r = self;
    if (r->status != LO_OK || r->skipped > 0)
        return;
    const struct frame *frame = top_frame(r);
    if (frame == NULL || frame->kind != FRAME_PROPERTY || frame->filled)
        return;
    if (!too_long(r, r->text->len + (size_t)n))
        g_string_append_len(r->text, (const char *)text, n);
}
