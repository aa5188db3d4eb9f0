/*
 * input.c - unpacking while reading: plain, gzip, xz, a member of an archive.
 *
 *   raw bytes --fill()--> in[] --decode--> the caller's bytes
 *
 * Both formats may hold several streams one after another (pigz, cat): reading
 * goes on with the next one. A packed stream inside a packed one is not looked
 * for; the parser then says that it is no XML.
 */
#include "cim/input_int.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <lzma.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>
#include <zlib.h>

enum { RAW_BYTES = 64 * 1024, XZ_MEMORY = 256 * 1024 * 1024 };

enum packing { PLAIN, GZIP, XZ, ARCHIVE };

struct cim_input {
    /* Where raw bytes come from: one of three. */
    int fd;           /* -1 = not a file */
    zip_file_t *part; /* NULL = not a member */
    const char *memory;
    size_t memory_left;
    /* A part of a file. */
    bool placed;
    bool borrowed; /* the file is another input's */
    int64_t offset, end;
    /* Raw bytes at hand. */
    unsigned char raw[RAW_BYTES];
    size_t at, have;
    bool raw_end;
    enum packing packing;
    bool ready; /* the decoder is set up */
    bool done;  /* at the end of a whole stream */
    z_stream gzip;
    lzma_stream xz;
};

#define HINT_WHOLE "copy or export the file again: it is damaged"

/* --- raw bytes ----------------------------------------------------------- */

static ssize_t read_bytes(struct cim_input *in, void *bytes, size_t n)
{
    if (in->part != NULL)
        return (ssize_t)zip_fread(in->part, bytes, n);
    if (in->fd < 0) {
        size_t some = MIN(n, in->memory_left);
        if (some > 0)
            memcpy(bytes, in->memory, some);
        in->memory += some;
        in->memory_left -= some;
        return (ssize_t)some;
    }
    ssize_t got;
    do
        got = in->placed ? pread(in->fd, bytes, n, in->offset)
                         : read(in->fd, bytes, n);
    while (got < 0 && errno == EINTR);
    return got;
}

static ssize_t read_some(struct cim_input *in, void *bytes, size_t n)
{
    if (in->placed && (int64_t)n > in->end - in->offset)
        n = (size_t)(in->end - in->offset);
    ssize_t got = n > 0 ? read_bytes(in, bytes, n) : 0;
    if (in->placed && got > 0)
        in->offset += got;
    return got;
}

/* A whole buffer unless the input ends: pipes give less at a time. */
static ssize_t read_full(struct cim_input *in, void *bytes, size_t n)
{
    size_t have = 0;
    while (have < n) {
        ssize_t got = read_some(in, (char *)bytes + have, n - have);
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        have += (size_t)got;
    }
    return (ssize_t)have;
}

static bool fill(struct cim_input *in)
{
    if (in->at < in->have || in->raw_end)
        return true;
    ssize_t got = read_full(in, in->raw, sizeof in->raw);
    if (got < 0)
        return false;
    in->at = 0;
    in->have = (size_t)got;
    in->raw_end = got == 0;
    return true;
}

static bool starts_with(const struct cim_input *in, const char *magic, size_t n)
{
    return in->have >= n && memcmp(in->raw, magic, n) == 0;
}

static void recognise(struct cim_input *in)
{
    if (!fill(in))
        return; /* the next read says why */
    if (starts_with(in, "\x1f\x8b", 2))
        in->packing = GZIP;
    else if (starts_with(in,
                         "\xfd"
                         "7zXZ",
                         6))
        in->packing = XZ;
    else if (starts_with(in, "PK\x03\x04", 4) ||
             starts_with(in, "PK\x05\x06", 4))
        in->packing = ARCHIVE;
}

/* --- opening ------------------------------------------------------------- */

static struct cim_input *input_new(void)
{
    struct cim_input *in = g_new0(struct cim_input, 1);
    in->fd = -1;
    return in;
}

enum lo_status cim_input_open(struct cim_input **out, const char *path,
                              struct lo_error *err)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        (void)lo_error_set(err, LO_EIO, "%s:0: %s", path,
                           errno == ENOENT ? "no such file"
                                           : g_strerror(errno));
        lo_error_hint(err, "check the name, and that it may be read");
        return LO_EIO;
    }
    if (fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) {
        (void)lo_error_set(err, LO_EIO, "%s:0: is a directory", path);
        lo_error_hint(err, "name the files in it: %s/*.xml", path);
        close(fd);
        return LO_EIO;
    }
    *out = input_new();
    (*out)->fd = fd;
    recognise(*out);
    return LO_OK;
}

struct cim_input *cim_input_memory(const void *bytes, size_t n)
{
    struct cim_input *in = input_new();
    in->memory = bytes;
    in->memory_left = n;
    recognise(in);
    return in;
}

void cim_input_close(struct cim_input *in)
{
    if (in == NULL)
        return;
    if (in->ready && in->packing == GZIP)
        inflateEnd(&in->gzip);
    if (in->ready && in->packing == XZ)
        lzma_end(&in->xz);
    if (in->part != NULL)
        zip_fclose(in->part);
    if (in->fd >= 0 && !in->borrowed)
        close(in->fd);
    g_free(in);
}

/* --- parts --------------------------------------------------------------- */

int64_t cim_input_size(const struct cim_input *in)
{
    struct stat info;
    if (in->packing != PLAIN || in->part != NULL || in->at > 0)
        return -1;
    if (in->fd < 0)
        return (int64_t)(in->have + in->memory_left);
    if (fstat(in->fd, &info) != 0 || !S_ISREG(info.st_mode))
        return -1;
    return info.st_size;
}

struct cim_input *cim_input_part(const struct cim_input *whole, int64_t from,
                                 int64_t to)
{
    struct cim_input *in = input_new();
    if (whole->fd >= 0) {
        in->fd = whole->fd;
        in->borrowed = in->placed = true;
        in->offset = from;
        in->end = to;
        return in;
    }
    /* The whole has taken some of its memory as raw bytes already. */
    int64_t size = (int64_t)(whole->have + whole->memory_left);
    int64_t first = MIN(from, size);
    in->memory = whole->memory + first - (int64_t)whole->have;
    in->memory_left = (size_t)(MIN(to, size) - first);
    return in;
}

bool cim_input_is_archive(const struct cim_input *in)
{
    return in->packing == ARCHIVE;
}

/* --- decoding ------------------------------------------------------------ */

struct report {
    bool *broken;
    const char **why;
    const char **hint;
};

static ssize_t failed(struct report r, bool broken, const char *why,
                      const char *hint)
{
    *r.broken = broken;
    *r.why = why;
    *r.hint = hint;
    return -1;
}

static ssize_t disk_failed(struct report r)
{
    return failed(r, false, g_strerror(errno), "check the disk or the share");
}

static ssize_t cut_off(struct report r)
{
    return failed(r, true, "the packed file is cut off in the middle",
                  "copy or export the file again: its end is missing");
}

static ssize_t read_gzip(struct cim_input *in, char *bytes, size_t n,
                         struct report r)
{
    if (!in->ready && inflateInit2(&in->gzip, 16 + MAX_WBITS) != Z_OK)
        return failed(r, false, "zlib cannot start", "");
    in->ready = true;
    in->gzip.next_out = (unsigned char *)bytes;
    in->gzip.avail_out = (uInt)n;
    while (in->gzip.avail_out > 0) {
        if (!fill(in))
            return disk_failed(r);
        if (in->raw_end && in->done)
            break;
        if (in->raw_end)
            return cut_off(r);
        /* Padding after the last stream is allowed, as gzip itself does. */
        if (in->done && in->raw[in->at] == 0) {
            in->at++;
            continue;
        }
        if (in->done && inflateReset(&in->gzip) != Z_OK)
            return failed(r, false, "zlib cannot go on", "");
        in->done = false;
        in->gzip.next_in = in->raw + in->at;
        in->gzip.avail_in = (uInt)(in->have - in->at);
        int code = inflate(&in->gzip, Z_NO_FLUSH);
        in->at = in->have - in->gzip.avail_in;
        if (code == Z_STREAM_END)
            in->done = true;
        else if (code != Z_OK && code != Z_BUF_ERROR)
            return failed(r, true, "the gzip data is damaged", HINT_WHOLE);
    }
    return (ssize_t)(n - in->gzip.avail_out);
}

static ssize_t read_xz(struct cim_input *in, char *bytes, size_t n,
                       struct report r)
{
    if (!in->ready) {
        in->xz = (lzma_stream)LZMA_STREAM_INIT;
        if (lzma_stream_decoder(&in->xz, XZ_MEMORY, LZMA_CONCATENATED) !=
            LZMA_OK)
            return failed(r, false, "liblzma cannot start", "");
        in->ready = true;
    }
    in->xz.next_out = (unsigned char *)bytes;
    in->xz.avail_out = n;
    while (in->xz.avail_out > 0 && !in->done) {
        if (!fill(in))
            return disk_failed(r);
        in->xz.next_in = in->raw + in->at;
        in->xz.avail_in = in->have - in->at;
        lzma_ret code =
            lzma_code(&in->xz, in->raw_end ? LZMA_FINISH : LZMA_RUN);
        in->at = in->have - in->xz.avail_in;
        if (code == LZMA_STREAM_END)
            in->done = true;
        else if (code == LZMA_BUF_ERROR)
            return cut_off(r);
        else if (code == LZMA_MEMLIMIT_ERROR)
            return failed(r, true, "unpacking would take more than 256 MiB",
                          "pack it with a smaller dictionary (xz -6)");
        else if (code != LZMA_OK)
            return failed(r, true, "the xz data is damaged", HINT_WHOLE);
    }
    return (ssize_t)(n - in->xz.avail_out);
}

static ssize_t read_plain(struct cim_input *in, char *bytes, size_t n,
                          struct report r)
{
    size_t first = MIN(n, in->have - in->at);
    memcpy(bytes, in->raw + in->at, first);
    in->at += first;
    if (first == n || in->raw_end)
        return (ssize_t)first;
    /* Past the first buffer straight into the caller's. */
    ssize_t got = read_full(in, bytes + first, n - first);
    if (got >= 0)
        return (ssize_t)first + got;
    return in->part != NULL
               ? failed(r, true, zip_file_strerror(in->part), HINT_WHOLE)
               : disk_failed(r);
}

ssize_t cim_input_read(struct cim_input *in, char *bytes, size_t n,
                       bool *broken, const char **why, const char **hint)
{
    struct report r = {broken, why, hint};
    *broken = false;
    switch (in->packing) {
    case GZIP:
        return read_gzip(in, bytes, n, r);
    case XZ:
        return read_xz(in, bytes, n, r);
    case ARCHIVE:
    case PLAIN:
        break;
    }
    return read_plain(in, bytes, n, r);
}

/* --- archives ------------------------------------------------------------ */

struct cim_archive {
    zip_t *zip;
    char *path;
};

enum lo_status cim_archive_open(struct cim_archive **out, const char *path,
                                struct lo_error *err)
{
    int code = 0;
    zip_t *zip = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code);
    if (zip == NULL) {
        zip_error_t error;
        zip_error_init_with_code(&error, code);
        (void)lo_error_set(err, LO_EINPUT, "%s:0: the zip archive: %s", path,
                           zip_error_strerror(&error));
        lo_error_hint(err, "%s", HINT_WHOLE);
        zip_error_fini(&error);
        return LO_EINPUT;
    }
    *out = g_new(struct cim_archive, 1);
    **out = (struct cim_archive){zip, g_strdup(path)};
    return LO_OK;
}

void cim_archive_close(struct cim_archive *archive)
{
    if (archive == NULL)
        return;
    zip_discard(archive->zip);
    g_free(archive->path);
    g_free(archive);
}

int64_t cim_archive_count(const struct cim_archive *archive)
{
    return zip_get_num_entries(archive->zip, 0);
}

static bool ends_with(const char *name, const char *end)
{
    size_t n = strlen(name), k = strlen(end);
    return n >= k && g_ascii_strcasecmp(name + n - k, end) == 0;
}

const char *cim_archive_name(const struct cim_archive *archive, int64_t i)
{
    static const char *const ends[] = {".xml",    ".rdf",    ".xml.gz",
                                       ".rdf.gz", ".xml.xz", ".rdf.xz"};
    const char *name = zip_get_name(archive->zip, (zip_uint64_t)i, 0);
    /* Mac archives carry a shadow of every file. */
    if (name == NULL || g_str_has_prefix(name, "__MACOSX/"))
        return NULL;
    for (size_t k = 0; k < G_N_ELEMENTS(ends); k++)
        if (ends_with(name, ends[k]))
            return name;
    return NULL;
}

enum lo_status cim_archive_member(struct cim_input **out,
                                  struct cim_archive *archive, int64_t i,
                                  struct lo_error *err)
{
    zip_file_t *part = zip_fopen_index(archive->zip, (zip_uint64_t)i, 0);
    if (part == NULL) {
        (void)lo_error_set(err, LO_EINPUT, "%s:0: '%s' in it: %s",
                           archive->path,
                           zip_get_name(archive->zip, (zip_uint64_t)i, 0),
                           zip_strerror(archive->zip));
        lo_error_hint(err, "an archive with a password, or packed in an "
                           "unusual way: unpack it first");
        return LO_EINPUT;
    }
    *out = input_new();
    (*out)->part = part;
    recognise(*out);
    return LO_OK;
}
