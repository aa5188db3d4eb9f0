/*
 * pieces.c - a large plain file in several readings at the same time.
 *
 *   <?xml?><rdf:RDF ...>  <A>..</A>  <B>..</B>  |  <C>..</C>  <D>..</D>
 * </rdf:RDF> prologue              first piece           cut  second piece
 *
 * Every piece has a reader with a parser, objects and findings of its own, all
 * but the first on a thread of its own. These are fed the prologue, so that
 * they stand inside the root element with its namespaces, and then what follows
 * the cut.
 *
 * A cut is a guess: the '<' may stand in a comment or inside another object.
 * It was right if the reader before it, having read up to it and not further,
 * stands directly inside the root with nothing but white space at hand: then
 * both parsers are in the same state there. Only if every cut was right and no
 * piece found anything wrong are they joined, in their order; else they are
 * thrown away and the file is read from the front. So the answer, errors
 * included, is always that of one reading.
 */
#include <string.h>

#include "cim/input_int.h"
#include "lineout/arena.h"
#include "reader_int.h"

enum {
    PIECE_BYTES = 1 << 20,   /* less is not worth a thread */
    WINDOW_BYTES = 64 * 1024 /* to look for a cut in */
};

struct piece {
    struct reader reader;
    struct lo_error err;
    const struct cim_input *whole;
    int64_t prologue;       /* 0 in the first piece */
    int64_t from, to, size; /* of the whole */
    bool last;
    bool right;
    int line_from; /* lines its parser had counted at `from` */
    int line_to;
    GThread *thread;
};

/* --- where to cut -------------------------------------------------------- */

/* A tag with an id in it. */
static bool may_begin_object(const char *tag, size_t n)
{
    if (n < 2 || !g_ascii_isalpha(tag[1]))
        return false;
    const char *end = memchr(tag, '>', n);
    if (end == NULL)
        return false;
    gssize length = end - tag;
    return g_strstr_len(tag, length, ":ID=") != NULL ||
           g_strstr_len(tag, length, ":about=") != NULL;
}

int64_t cim_pieces_candidate(const char *bytes, size_t n, size_t from)
{
    while (from < n) {
        const char *tag = memchr(bytes + from, '<', n - from);
        if (tag == NULL)
            return -1;
        from = (size_t)(tag - bytes);
        if (may_begin_object(tag, n - from))
            return (int64_t)from;
        from++;
    }
    return -1;
}

/* UTF-8 is parsed as it stands; another character set is converted first, and
 * what the parser holds is then not what was read. */
static bool is_utf8(const char *bytes, gssize n)
{
    if (n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        n -= 3;
    }
    if (n < 2 || bytes[0] != '<' || bytes[1] == '\0')
        return false;
    const char *end = g_strstr_len(bytes, n, ">");
    const char *says =
        end == NULL ? NULL : g_strstr_len(bytes, end - bytes, "encoding");
    if (says == NULL)
        return end != NULL;
    says += strcspn(says, "\"'>");
    return g_ascii_strncasecmp(says + 1, "utf-8", 5) == 0 && says[6] == *says;
}

/* The first candidate at or after `from`; -1 if there is none near, or if the
 * bytes there, at the beginning of a file, are not in UTF-8. */
static int64_t find_candidate(const struct cim_input *whole, int64_t from)
{
    const char *why, *hint;
    bool broken;
    char *bytes = g_malloc0(WINDOW_BYTES + 1);
    struct cim_input *part = cim_input_part(whole, from, from + WINDOW_BYTES);
    ssize_t n = cim_input_read(part, bytes, WINDOW_BYTES, &broken, &why, &hint);
    int64_t found = -1;
    if (n > 0 && (from > 0 || is_utf8(bytes, n)))
        found = cim_pieces_candidate(bytes, (size_t)n, 0);
    cim_input_close(part);
    g_free(bytes);
    return found < 0 ? -1 : from + found;
}

/* Cuts a file of that size into equal pieces, one for each processor. */
static void cut_evenly(struct cim_cuts *cuts, const struct cim_input *whole,
                       int64_t size)
{
    int64_t pieces = MIN((int64_t)g_get_num_processors(), size / PIECE_BYTES);
    pieces = MIN(pieces, PIECES_MOST);
    cuts->n = 0;
    for (int64_t i = 1; i < pieces; i++) {
        int64_t at = find_candidate(whole, size / pieces * i);
        if (at < 0)
            return;
        cuts->at[cuts->n++] = at;
    }
}

/* --- one piece ----------------------------------------------------------- */

/* Directly inside the root element, between two of its children? `line` is
 * where the next byte stands. */
static bool stands_in_root(const struct reader *r, int *line)
{
    const struct _xmlParserInput *input = r->ctxt->input;
    if (r->status != LO_OK || r->frames->len != 1 || r->skipped > 0 ||
        r->ctxt->instate != XML_PARSER_CONTENT || r->ctxt->nameNr != 1 ||
        !r->ctxt->wellFormed || input == NULL)
        return false;
    *line = input->line;
    for (const xmlChar *c = input->cur; c < input->end; c++) {
        if (!g_ascii_isspace(*c))
            return false;
        *line += *c == '\n';
    }
    return true;
}

static bool feed_part(struct reader *r, const struct cim_input *whole,
                      int64_t from, int64_t to)
{
    int64_t total = 0; /* the size of the whole was looked at */
    struct cim_input *part = cim_input_part(whole, from, to);
    bool ok = cim_reader_feed(r, part, &total);
    cim_input_close(part);
    return ok;
}

static bool read_prologue(struct piece *p)
{
    return feed_part(&p->reader, p->whole, 0, p->prologue) &&
           stands_in_root(&p->reader, &p->line_from) &&
           p->reader.objects == 0 && lo_findings_count(p->reader.findings) == 0;
}

static gpointer read_piece(gpointer self)
{
    struct piece *p = self;
    struct reader *r = &p->reader;
    p->line_from = 1;
    p->right = (p->prologue == 0 || read_prologue(p)) &&
               feed_part(r, p->whole, p->from, p->to) &&
               (p->last ? cim_reader_end(r) : stands_in_root(r, &p->line_to));
    return NULL;
}

static void start_piece(struct piece *p, const struct reader *like)
{
    p->reader = (struct reader){
        .path = like->path,
        .limits = like->limits,
        .findings = lo_findings_new(),
        .err = &p->err,
        .status = LO_OK,
        .set = lo_objects_new(),
    };
    p->err = (struct lo_error)LO_ERROR_INIT;
    p->reader.document = lo_objects_document(p->reader.set, like->path);
    /* The others are joined to the first. */
    lo_objects_expect(p->reader.set,
                      p->from == 0 ? p->size : MIN(p->to, p->size) - p->from);
    if (cim_reader_open(&p->reader) && p->from > 0)
        p->thread = g_thread_try_new("cim", read_piece, p, NULL);
}

static void end_piece(struct piece *p)
{
    if (p->reader.ctxt != NULL)
        cim_reader_close(&p->reader);
    lo_findings_free(p->reader.findings);
    lo_objects_free(p->reader.set);
}

/* --- joining ------------------------------------------------------------- */

static void join_findings(struct reader *r, const struct piece *p, int lines)
{
    for (size_t i = 0; i < lo_findings_count(p->reader.findings); i++) {
        struct lo_finding finding = *lo_findings_get(p->reader.findings, i);
        /* Of these a file has one. */
        if (r->foreign != NULL && strcmp(finding.rule, FOREIGN_RULE) == 0)
            continue;
        finding.line += lines;
        lo_findings_add(r->findings, &finding);
    }
    if (r->foreign == NULL && p->reader.foreign != NULL)
        r->foreign = lo_arena_strdup(r->scratch, p->reader.foreign);
}

/* `line` is where the first byte of the piece stands in the file. */
static void join(struct reader *r, struct piece *p, int line)
{
    int lines = line - p->line_from;
    join_findings(r, p, lines);
    lo_objects_absorb(r->set, p->reader.set, r->document, lines);
    p->reader.set = NULL;
    r->objects += p->reader.objects;
    r->root_closed = p->reader.root_closed;
    p->line_to += lines;
}

/* All pieces are read: were all cuts right, and is there nothing to say of the
 * number of objects? */
static bool all_right(const struct reader *r, const struct piece *pieces, int n)
{
    int64_t objects = 0;
    for (int i = 0; i < n; i++) {
        if (!pieces[i].right)
            return false;
        objects += pieces[i].reader.objects;
    }
    return objects > 0 && objects <= r->limits->objects;
}

/* --- the file ------------------------------------------------------------ */

static void set_up(struct piece *pieces, const struct cim_cuts *cuts,
                   const struct cim_input *whole, int64_t prologue)
{
    for (int i = 0; i <= cuts->n; i++) {
        struct piece *p = &pieces[i];
        p->whole = whole;
        p->prologue = i == 0 ? 0 : prologue;
        p->from = i == 0 ? 0 : cuts->at[i - 1];
        p->last = i == cuts->n;
        p->size = cim_input_size(whole);
        p->to = p->last ? INT64_MAX : cuts->at[i];
    }
}

static bool read_cut(struct reader *r, const struct cim_input *input,
                     struct cim_cuts *cuts, int64_t prologue)
{
    struct piece pieces[PIECES_MOST] = {0};
    int n = cuts->n + 1;
    int line = 1;
    set_up(pieces, cuts, input, prologue);
    for (int i = 0; i < n; i++)
        start_piece(&pieces[i], r);
    if (pieces[0].reader.ctxt != NULL)
        read_piece(&pieces[0]);
    for (int i = 0; i < n; i++)
        if (pieces[i].thread != NULL)
            g_thread_join(pieces[i].thread);
    cuts->joined = all_right(r, pieces, n);
    for (int i = 0; i < n && cuts->joined; i++) {
        join(r, &pieces[i], line);
        line = pieces[i].line_to;
    }
    for (int i = 0; i < n; i++)
        end_piece(&pieces[i]);
    return cuts->joined;
}

bool cim_pieces_read(struct reader *r, const struct cim_input *input)
{
    struct cim_cuts even = {.n = 0};
    struct cim_cuts *cuts = r->cuts != NULL ? r->cuts : &even;
    int64_t size = cim_input_size(input);
    if (size < 0 || size > r->limits->file_bytes)
        return false;
    if (r->cuts == NULL)
        cut_evenly(cuts, input, size);
    int64_t prologue = cuts->n > 0 ? find_candidate(input, 0) : -1;
    if (prologue < 0 || prologue > cuts->at[0])
        return false;
    return read_cut(r, input, cuts, prologue);
}
