/*
 * reader_int.h - what the XML side (read.c), the RDF side (rdf.c) and the
 * namespaces (names.c) of one reading share.
 *
 *   read.c   bytes -> libxml2; says what a broken file is
 *   pieces.c a large file in several such readings at once
 *   rdf.c    elements -> objects and properties
 *   names.c  {namespace, local name} -> interned name, cached by pointer
 */
#ifndef LINEOUT_CIM_READER_INT_H
#define LINEOUT_CIM_READER_INT_H

#include <glib.h>
#include <libxml/parser.h>
#include <stdbool.h>

#include "lineout/cim.h"

enum space {
    SPACE_CIM,
    SPACE_LO,         /* urn:lineout:ext#, names get the prefix "lo:" */
    SPACE_HEADER,     /* md: the document header, prefix "md:"        */
    SPACE_DIFFERENCE, /* dm: prefix "dm:"                             */
    SPACE_RDF,
    SPACE_OTHER
};

enum role {
    ROLE_NONE,
    ROLE_ID,
    ROLE_NODE_ID, /* a blank node: known in its file only */
    ROLE_RESOURCE,
    ROLE_PARSE_TYPE
};

struct qname {
    const xmlChar *local; /* the parser's own pointers */
    const xmlChar *uri;
    enum space space;
    enum role role; /* as an attribute */
    lo_name name;
    struct qname *next; /* same local name, other namespace */
};

enum { RECENT_NAMES = 1024 };

enum frame_kind {
    FRAME_ROOT,
    FRAME_NODE,     /* an object with an id                     */
    FRAME_COMPOUND, /* a nested value without one               */
    FRAME_PROPERTY,
    FRAME_STATEMENTS, /* of a difference: nodes, as in the root  */
    FRAME_SKIP
};

struct frame {
    enum frame_kind kind;
    bool filled;  /* a property that has its value already      */
    lo_name path; /* of the property, or of the compound's      */
    /* Of a node, to go on with it after a nested one. */
    const char *id;
    const char *mrid;
    lo_name cls;
    int line;
};

/* Where a file is cut into pieces: every cut stands at a '<' that begins a
 * tag. */
enum { PIECES_MOST = 8 };
struct cim_cuts {
    int64_t at[PIECES_MOST - 1];
    int n;
    bool joined; /* what became of it: the pieces were right */
};

/* What it remembers from one object of the file to the next is also joined in
 * pieces.c. */
struct reader {
    const char *path;
    const struct lo_cim_limits *limits;
    struct lo_findings *findings;
    struct lo_error *err;
    enum lo_status status; /* first failure; all that follows is ignored */
    struct lo_objects *set;
    int32_t document;
    xmlParserCtxtPtr ctxt;
    struct cim_cuts *cuts; /* given by a test; NULL = by the size */
    bool begun;            /* its first bytes were looked at */
    bool at_end;           /* all bytes were handed to the parser */
    bool root_seen;
    bool root_closed;
    int64_t objects;
    char *foreign; /* first namespace that was ignored, for the hint */
    /* names.c */
    GHashTable *qnames; /* local name pointer -> struct qname */
    const struct qname *recent[RECENT_NAMES]; /* the same, without a search */
    struct lo_arena *scratch;
    /* rdf.c */
    GArray *frames; /* struct frame */
    int skipped;    /* depth below a FRAME_SKIP */
    char sign;      /* '+' '-' '?' in FRAME_STATEMENTS, put before the ids of
                       what stands there (difference.c), else 0 */
    GString *text;  /* of the property in work */
    GString *buffer;
    GString *id; /* room for a canonical one */
};

/* Records the first failure; no further chunk is parsed. `line` 0 = where the
 * parser stands. */
void cim_reader_fail(struct reader *r, enum lo_status status, int line,
                     const char *hint, const char *format, ...) LO_PRINTF(5, 6);
int cim_reader_line(const struct reader *r);

/* read.c: the life of one reading. */
struct cim_input;
bool cim_reader_open(struct reader *r); /* false: no memory for a parser */
void cim_reader_close(struct reader *r);

/* All bytes of the input, *total counts them; false after a failure. */
bool cim_reader_feed(struct reader *r, struct cim_input *input, int64_t *total);
bool cim_reader_end(struct reader *r); /* there is no more */

/* As lo_cim_read_bytes, cut as the test says (NULL = by the size). */
enum lo_status cim_read_bytes_cut(struct lo_objects *set, const char *name,
                                  const void *bytes, size_t n,
                                  struct cim_cuts *cuts,
                                  const struct lo_cim_limits *limits,
                                  struct lo_findings *findings,
                                  struct lo_error *err) LO_MUST_USE;

/* pieces.c: reads a large plain file in pieces. False: the reader and `input`
 * are as before, the file is to be read from the front. */
bool cim_pieces_read(struct reader *r, const struct cim_input *input);

/* First '<' from `from` on that may begin an object; -1 = none. */
int64_t cim_pieces_candidate(const char *bytes, size_t n, size_t from);

/* id.c: as lo_cim_canonical_id, without NUL; returns how long `out` (n + 5
 * bytes) is. The spelled id begins *before bytes after `text`. */
size_t cim_canonical(char *out, const char *text, size_t n, size_t *before);

/* names.c; the finding is there once for a file */
#define FOREIGN_RULE "foreign-namespace"
const struct qname *cim_qname(struct reader *r, const xmlChar *local,
                              const xmlChar *uri);
lo_name cim_name_join(struct reader *r, lo_name prefix, lo_name name);

/* rdf.c: SAX2 handlers; the user data is the reader. */
void cim_rdf_start(void *self, const xmlChar *local, const xmlChar *prefix,
                   const xmlChar *uri, int n_namespaces,
                   const xmlChar **namespaces, int n_attributes,
                   int n_defaulted, const xmlChar **attributes);
void cim_rdf_end(void *self, const xmlChar *local, const xmlChar *prefix,
                 const xmlChar *uri);
void cim_rdf_text(void *self, const xmlChar *text, int n);

#endif
