/*
 * fuzz_file_run.h - what is read from a file: packed CIM, spreadsheets. Shared
 * by the fuzz targets and by the test that replays their corpora.
 *
 * Of a spreadsheet the first byte says the kind ('1' jobs ... '5' history), the
 * rest is the file.
 */
#ifndef LINEOUT_TESTS_FUZZ_FILE_RUN_H
#define LINEOUT_TESTS_FUZZ_FILE_RUN_H

#include <fcntl.h>
#include <glib.h>
#include <stdint.h>
#include <unistd.h>

#include "fuzz_cim_run.h"

/* The input as a file of this process, over the one before it. */
static inline const char *fuzz_file(const uint8_t *data, size_t size)
{
    static char path[1024];
    if (path[0] == '\0')
        g_snprintf(path, sizeof path, "%s/lineout-fuzz-%d.in", g_get_tmp_dir(),
                   (int)getpid());
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    g_assert(fd >= 0);
    for (size_t done = 0; done < size;) {
        ssize_t n = write(fd, data + done, size - done);
        g_assert(n > 0);
        done += (size_t)n;
    }
    close(fd);
    return path;
}

static inline void fuzz_file_check(enum lo_status status,
                                   struct lo_objects *set,
                                   struct lo_findings *findings,
                                   const struct lo_error *err)
{
    g_assert((status == LO_OK) == (err->message[0] == '\0'));
    g_assert(status == LO_OK || lo_objects_part_count(set) == 0);
    lo_objects_link(set);
    fuzz_cim_build(set, findings);
    lo_findings_free(findings);
    lo_objects_free(set);
}

static inline void fuzz_packed_run(const uint8_t *data, size_t size)
{
    const struct lo_cim_limits limits = {1 << 20, 10000, 32, 65536, 10};
    struct lo_objects *set = lo_objects_new();
    struct lo_findings *findings = lo_findings_new();
    struct lo_error err = LO_ERROR_INIT;
    enum lo_status status =
        lo_cim_read(set, fuzz_file(data, size), &limits, findings, &err);
    fuzz_file_check(status, set, findings, &err);
}

static inline void fuzz_csv_run(const uint8_t *data, size_t size)
{
    static const char *const kinds[] = {"jobs", "customers", "contacts",
                                        "network", "history"};
    const struct lo_cim_limits limits = {1 << 20, 10000, 32, 65536, 10};
    struct lo_objects *set = lo_objects_new();
    struct lo_findings *findings = lo_findings_new();
    struct lo_error err = LO_ERROR_INIT;
    size_t kind = size > 0 ? data[0] % G_N_ELEMENTS(kinds) : 0;
    const char *path = fuzz_file(data + (size > 0), size - (size > 0));
    enum lo_status status =
        lo_cim_read_csv(set, path, kinds[kind], NULL, &limits, findings, &err);
    fuzz_file_check(status, set, findings, &err);
}

#endif
