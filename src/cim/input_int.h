/*
 * input_int.h - the bytes of a file as the parser wants them: unpacked.
 *
 *   file --magic--> plain | gzip (zlib) | xz (liblzma) --> bytes
 *   zip archive (libzip) --> members, each of them such bytes again
 *
 * What is packed is told by its first bytes, never by its name. Nothing is
 * written to disk; what unpacks to too much is stopped by the reader's own
 * limit, as a plain file is.
 */
#ifndef LINEOUT_CIM_INPUT_INT_H
#define LINEOUT_CIM_INPUT_INT_H

#include <stdbool.h>
#include <sys/types.h>

#include "lineout/status.h"

struct cim_input;

/* LO_EIO "path:0: ..." for what cannot be opened. A zip archive stays closed
 * bytes here: ask cim_input_is_archive. */
enum lo_status cim_input_open(struct cim_input **out, const char *path,
                              struct lo_error *err) LO_MUST_USE;

/* The bytes at `bytes`, *borrowed until closed*. */
struct cim_input *cim_input_memory(const void *bytes, size_t n);
void cim_input_close(struct cim_input *input); /* NULL is fine */

/* Size of a plain file or memory of which nothing was read yet; -1 = it cannot
 * be read from anywhere but its beginning. */
int64_t cim_input_size(const struct cim_input *input);

/* Its bytes [from, to) as an input of their own, to be closed before it. For
 * one thread as any other; several may read at the same time. */
struct cim_input *cim_input_part(const struct cim_input *input, int64_t from,
                                 int64_t to);

bool cim_input_is_archive(const struct cim_input *input);

/* Fills `bytes` unless the input ends first; returns how many, 0 = the end,
 * -1 = failed: *why is what and *hint what to do, both static or borrowed
 * until the next call. *broken: the bytes are wrong, not the disk. */
ssize_t cim_input_read(struct cim_input *input, char *bytes, size_t n,
                       bool *broken, const char **why, const char **hint);

/* --- archives ----------------------------------------------------------- */

struct cim_archive;

/* LO_EINPUT "path:0: ..." for what is no archive that can be read. */
enum lo_status cim_archive_open(struct cim_archive **out, const char *path,
                                struct lo_error *err) LO_MUST_USE;
void cim_archive_close(struct cim_archive *archive); /* NULL is fine */
int64_t cim_archive_count(const struct cim_archive *archive);

/* Name of member `i` inside the archive; NULL for a folder and for what is
 * neither .xml nor .rdf (also .gz and .xz of them). */
const char *cim_archive_name(const struct cim_archive *archive, int64_t i);
enum lo_status cim_archive_member(struct cim_input **out,
                                  struct cim_archive *archive, int64_t i,
                                  struct lo_error *err) LO_MUST_USE;

#endif
