/*
 * read.c - one file through libxml2's push parser into a set of objects.
 *
 *   input.c 128 KiB -> xmlParseChunk -> rdf.c       (large: pieces.c)
 *
 * What a broken file is, is said in words a clerk can act on: empty, a web
 * page, cut off, packed, another format. Nothing outside the file is
 * opened: no DTD is loaded and the first entity declaration or reference ends
 * the reading, before anything could be expanded.
 *
 * Source of the entity rule: XML external entity and expansion attacks; the
 * CIM uses no entities (IEC 61970-552).
 */
#include <libxml/tree.h>
#include <stdarg.h>
#include <string.h>

#include "cim/input_int.h"
#include "lineout/arena.h"
#include "reader_int.h"

enum { CHUNK_BYTES = 128 * 1024 };

#define HINT_AGAIN "copy or export the file again: its end is missing"

int cim_reader_line(const struct reader *r)
{
    const struct _xmlParserInput *input = r->ctxt->input;
    return input != NULL && input->line > 0 ? input->line : 1;
}

void cim_reader_fail(struct reader *r, enum lo_status status, int line,
                     const char *hint, const char *format, ...)
{
    if (r->status != LO_OK)
        return;
    r->status = status;
    va_list args;
    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    (void)lo_error_set(r->err, status, "%s:%d: %s", r->path,
                       line > 0 ? line : cim_reader_line(r), text);
    lo_error_hint(r->err, "%s", hint);
    g_free(text);
    /* The parser is not stopped from inside its own handlers: libxml2 2.9
     * then uses an input that is gone (seen in xmlSwitchEncoding). All
     * handlers ignore what follows, and feed() hands over no further chunk. */
}

/* --- entities and document types --------------------------------------- */

static void refuse_entity(struct reader *r, const xmlChar *name)
{
    cim_reader_fail(r, LO_EINPUT, 0,
                    "CIM XML needs no entities: remove the DOCTYPE and write "
                    "the text itself",
                    "the entity '%.80s' is refused", (const char *)name);
}

static void on_entity_declared(void *self, const xmlChar *name, int type,
                               const xmlChar *public_id,
                               const xmlChar *system_id, xmlChar *content)
{
    (void)type;
    (void)public_id;
    (void)system_id;
    (void)content;
    refuse_entity(self, name);
}

static void on_unparsed_entity(void *self, const xmlChar *name,
                               const xmlChar *public_id,
                               const xmlChar *system_id,
                               const xmlChar *notation)
{
    (void)public_id;
    (void)system_id;
    (void)notation;
    refuse_entity(self, name);
}

static xmlEntityPtr on_entity_used(void *self, const xmlChar *name)
{
    refuse_entity(self, name);
    return NULL;
}

static void on_doctype(void *self, const xmlChar *name,
                       const xmlChar *public_id, const xmlChar *system_id)
{
    struct reader *r = self;
    (void)public_id;
    (void)system_id;
    if (g_ascii_strcasecmp((const char *)name, "html") == 0)
        cim_reader_fail(r, LO_EINPUT, 0,
                        "a web page was saved instead of the file: download "
                        "the raw file",
                        "this is an HTML page, not CIM XML");
}

/* --- what the parser complains of -------------------------------------- */

/* The bytes ended before the root element did. */
static void fail_short(struct reader *r, int line)
{
    cim_reader_fail(r, LO_EINPUT, line, HINT_AGAIN,
                    r->root_seen ? "the file is cut off in the middle"
                                 : "the file holds no XML element");
}

static void on_error(void *self, xmlErrorPtr error)
{
    struct reader *r = self;
    if (error->level < XML_ERR_ERROR || r->status != LO_OK)
        return;
    if (r->at_end && !r->root_closed) {
        fail_short(r, error->line);
        return;
    }
    char *text = g_strdup(error->message != NULL ? error->message : "");
    g_strdelimit(text, "\r\n", ' ');
    g_strchomp(text);
    text[0] = g_ascii_tolower(text[0]);
    cim_reader_fail(r, LO_EINPUT, error->line,
                    "mend the line or export the file again",
                    "not well-formed XML: %.300s", text);
    g_free(text);
}

/* --- first bytes -------------------------------------------------------- */

static bool starts_with(const char *bytes, size_t n, const char *magic,
                        size_t n_magic)
{
    return n >= n_magic && memcmp(bytes, magic, n_magic) == 0;
}

/* Packed again, or in a way that is not read: input.c has unpacked once. */
static const char *compression(const char *bytes, size_t n)
{
    if (starts_with(bytes, n, "\x1f\x8b", 2))
        return "gzip";
    if (starts_with(bytes, n, "\xfd", 1) &&
        starts_with(bytes + 1, n - 1, "7zXZ", 4))
        return "xz";
    if (starts_with(bytes, n, "PK\x03\x04", 4))
        return "zip";
    if (starts_with(bytes, n, "BZh", 3))
        return "bzip2";
    if (starts_with(bytes, n, "7z\xbc\xaf", 4))
        return "7-zip";
    if (starts_with(bytes, n, "\x28\xb5\x2f\xfd", 4))
        return "zstd";
    return NULL;
}

/* Says what the file is when it is plainly not XML; true if it goes on. */
static bool sniff(struct reader *r, const char *bytes, size_t n)
{
    const char *packed = compression(bytes, n);
    if (packed != NULL) {
        cim_reader_fail(r, LO_EINPUT, 1, "unpack it first",
                        "the file is compressed (%s)", packed);
        return false;
    }
    if (starts_with(bytes, n, "\xff\xfe", 2) ||
        starts_with(bytes, n, "\xfe\xff", 2) ||
        starts_with(bytes, n, "<\0", 2) || starts_with(bytes, n, "\0<", 2))
        return true; /* UTF-16: the parser knows it */
    size_t i = starts_with(bytes, n, "\xef\xbb\xbf", 3) ? 3 : 0;
    int line = 1;
    for (; i < n && g_ascii_isspace(bytes[i]); i++)
        line += bytes[i] == '\n';
    if ((n - i >= 5 && g_ascii_strncasecmp(bytes + i, "<html", 5) == 0) ||
        (n - i >= 14 &&
         g_ascii_strncasecmp(bytes + i, "<!doctype html", 14) == 0)) {
        cim_reader_fail(r, LO_EINPUT, line,
                        "a web page was saved instead of the file: download "
                        "the raw file",
                        "this is an HTML page, not CIM XML");
        return false;
    }
    if (i < n && bytes[i] != '<') {
        bool json = bytes[i] == '{' || bytes[i] == '[';
        cim_reader_fail(r, LO_EINPUT, line,
                        "export as CIM RDF/XML (IEC 61970-552)",
                        json ? "not XML: it looks like JSON"
                             : "not XML: it does not start with '<'");
        return false;
    }
    return true;
}

/* --- the document ------------------------------------------------------- */

/* What the parser holds back is one unfinished tag, text or comment. */
static void check_pending(struct reader *r)
{
    const struct _xmlParserInput *input = r->ctxt->input;
    if (r->status != LO_OK || input == NULL ||
        input->end - input->cur <= r->limits->value_bytes + CHUNK_BYTES)
        return;
    cim_reader_fail(r, LO_ELIMIT, 0,
                    "no CIM value is that long: check what wrote the file, or "
                    "raise import.max_value_bytes",
                    "a tag, value or comment is longer than %d bytes",
                    r->limits->value_bytes);
}

/* One chunk; false at the end and after a failure. */
static bool feed_chunk(struct reader *r, struct cim_input *input, char *bytes,
                       int64_t *total)
{
    const char *why = "";
    const char *hint = "";
    bool broken = false;
    ssize_t n = cim_input_read(input, bytes, CHUNK_BYTES, &broken, &why, &hint);
    if (n < 0 && broken)
        cim_reader_fail(r, LO_EINPUT, 0, hint, "%s", why);
    else if (n < 0)
        cim_reader_fail(r, LO_EIO, 0, hint, "cannot read on: %s", why);
    else if (n == 0 && !r->begun)
        cim_reader_fail(r, LO_EINPUT, 1, "export it again; was the disk full?",
                        "the file is empty");
    if (n <= 0 || (!r->begun && !sniff(r, bytes, (size_t)n)))
        return false;
    r->begun = true;
    *total += n;
    if (*total > r->limits->file_bytes) {
        cim_reader_fail(r, LO_ELIMIT, 0,
                        "split the file, or raise import.max_bytes",
                        "the file is longer than %" G_GINT64_FORMAT " bytes",
                        r->limits->file_bytes);
        return false;
    }
    (void)xmlParseChunk(r->ctxt, bytes, (int)n, 0);
    check_pending(r);
    return r->status == LO_OK;
}

bool cim_reader_feed(struct reader *r, struct cim_input *input, int64_t *total)
{
    char *bytes = g_malloc(CHUNK_BYTES);
    /* Errors of a character set are not told to the parser's own handler but
     * to that of the thread, which would print them. */
    xmlStructuredErrorFunc before = xmlStructuredError;
    void *before_self = xmlStructuredErrorContext;
    xmlSetStructuredErrorFunc(r, on_error);
    while (feed_chunk(r, input, bytes, total))
        ;
    xmlSetStructuredErrorFunc(before_self, before);
    g_free(bytes);
    return r->status == LO_OK;
}

bool cim_reader_end(struct reader *r)
{
    r->at_end = true;
    (void)xmlParseChunk(r->ctxt, "", 0, 1);
    if (r->status == LO_OK && !r->root_closed)
        fail_short(r, 0);
    return r->status == LO_OK;
}

bool cim_reader_open(struct reader *r)
{
    xmlSAXHandler sax = {
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = cim_rdf_start,
        .endElementNs = cim_rdf_end,
        .characters = cim_rdf_text,
        .cdataBlock = cim_rdf_text,
        .ignorableWhitespace = cim_rdf_text,
        .internalSubset = on_doctype,
        .entityDecl = on_entity_declared,
        .unparsedEntityDecl = on_unparsed_entity,
        .getEntity = on_entity_used,
        .getParameterEntity = on_entity_used,
        .serror = on_error,
    };
    xmlInitParser();
    r->ctxt = xmlCreatePushParserCtxt(&sax, r, NULL, 0, NULL);
    if (r->ctxt == NULL)
        return false;
    (void)xmlCtxtUseOptions(r->ctxt, XML_PARSE_NONET);
    r->scratch = lo_arena_new();
    r->qnames = g_hash_table_new(g_direct_hash, g_direct_equal);
    r->frames = g_array_new(FALSE, FALSE, sizeof(struct frame));
    r->text = g_string_new(NULL);
    r->buffer = g_string_new(NULL);
    r->id = g_string_new(NULL);
    return true;
}

void cim_reader_close(struct reader *r)
{
    /* The parser makes a document of its own when it meets a DTD. */
    xmlFreeDoc(r->ctxt->myDoc);
    xmlFreeParserCtxt(r->ctxt);
    g_hash_table_destroy(r->qnames);
    g_array_free(r->frames, TRUE);
    g_string_free(r->text, TRUE);
    g_string_free(r->buffer, TRUE);
    g_string_free(r->id, TRUE);
    lo_arena_free(r->scratch);
}

static bool read_from_front(struct reader *r, struct cim_input *input,
                            int64_t *total)
{
    int64_t size = cim_input_size(input);
    lo_objects_expect(r->set, MIN(size, r->limits->file_bytes));
    return cim_reader_feed(r, input, total);
}

/* `total` = bytes of the documents before it from the same file. */
static enum lo_status read_document(struct reader *r, struct cim_input *input,
                                    int64_t *total)
{
    if (!cim_reader_open(r))
        return lo_error_set(r->err, LO_EIO, "%s:0: the XML parser cannot start",
                            r->path);
    r->document = lo_objects_document(r->set, r->path);
    if (!cim_pieces_read(r, input) && read_from_front(r, input, total))
        (void)cim_reader_end(r);
    if (r->status == LO_OK && r->objects == 0)
        cim_reader_fail(
            r, LO_EINPUT, 0,
            r->foreign != NULL
                ? "its elements are in another namespace than the CIM's"
                : "nothing was exported: check what wrote the file",
            "RDF, but without any CIM object");
    cim_reader_close(r);
    if (r->status != LO_OK)
        lo_objects_drop_from(r->set, r->document);
    return r->status;
}

/* --- archives ----------------------------------------------------------- */

/* "grid.zip!EQ.xml": in the store the members of two archives must not meet,
 * and a name of the store has no folders. */
static char *member_path(const char *path, const char *member)
{
    char *out = g_strdup_printf("%s!%s", path, member);
    g_strdelimit(out + strlen(path), "/\\", ':');
    return out;
}

static enum lo_status read_member(struct reader like, const char *path,
                                  struct cim_archive *archive, int64_t i,
                                  int64_t *total)
{
    struct cim_input *input = NULL;
    enum lo_status status = cim_archive_member(&input, archive, i, like.err);
    if (status != LO_OK)
        return status;
    char *name = member_path(path, cim_archive_name(archive, i));
    like.path = name;
    status = read_document(&like, input, total);
    g_free(name);
    cim_input_close(input);
    return status;
}

/* Every member is a document of its own; all or none stay. */
static enum lo_status read_archive(struct reader like)
{
    struct cim_archive *archive = NULL;
    const char *path = like.path;
    int32_t before = lo_objects_document_count(like.set);
    int64_t total = 0;
    int64_t read = 0;
    enum lo_status status = cim_archive_open(&archive, path, like.err);
    if (status != LO_OK)
        return status;
    int64_t n = cim_archive_count(archive);
    if (n > like.limits->members) {
        status = lo_error_set(like.err, LO_ELIMIT,
                              "%s:0: more than %d files in the archive", path,
                              like.limits->members);
        lo_error_hint(like.err,
                      "pack only the CIM files, or raise import.max_members");
    }
    for (int64_t i = 0; i < n && status == LO_OK; i++) {
        if (cim_archive_name(archive, i) == NULL)
            continue;
        status = read_member(like, path, archive, i, &total);
        read++;
    }
    cim_archive_close(archive);
    if (status == LO_OK && read == 0) {
        status = lo_error_set(like.err, LO_EINPUT,
                              "%s:0: no .xml file in the archive", path);
        lo_error_hint(like.err, "pack the CIM files themselves");
    }
    if (status != LO_OK)
        lo_objects_drop_from(like.set, before);
    return status;
}

/* --- the file ----------------------------------------------------------- */

enum lo_status lo_cim_read(struct lo_objects *set, const char *path,
                           const struct lo_cim_limits *limits,
                           struct lo_findings *findings, struct lo_error *err)
{
    struct reader r = {
        .path = path,
        .limits = limits,
        .findings = findings,
        .err = err,
        .status = LO_OK,
        .set = set,
    };
    struct cim_input *input = NULL;
    int64_t total = 0;
    enum lo_status status = cim_input_open(&input, path, err);
    if (status != LO_OK)
        return status;
    status = cim_input_is_archive(input) ? read_archive(r)
                                         : read_document(&r, input, &total);
    cim_input_close(input);
    return status;
}

enum lo_status cim_read_bytes_cut(struct lo_objects *set, const char *name,
                                  const void *bytes, size_t n,
                                  struct cim_cuts *cuts,
                                  const struct lo_cim_limits *limits,
                                  struct lo_findings *findings,
                                  struct lo_error *err)
{
    struct reader r = {
        .path = name,
        .limits = limits,
        .findings = findings,
        .err = err,
        .status = LO_OK,
        .set = set,
        .cuts = cuts,
    };
    struct cim_input *input = cim_input_memory(bytes, n);
    int64_t total = 0;
    enum lo_status status = read_document(&r, input, &total);
    cim_input_close(input);
    return status;
}

enum lo_status lo_cim_read_bytes(struct lo_objects *set, const char *name,
                                 const void *bytes, size_t n,
                                 const struct lo_cim_limits *limits,
                                 struct lo_findings *findings,
                                 struct lo_error *err)
{
    return cim_read_bytes_cut(set, name, bytes, n, NULL, limits, findings, err);
}
