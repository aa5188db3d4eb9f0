/*
 * bench_cim.c - how fast a CIM file becomes a network, and what that costs.
 *
 *   bench_cim FILE              one JSON line: seconds of each step, peak
 * memory bench_cim --store DB FILE   ... and into a fresh store bench_cim
 * --copies N FILE > BIG    N renamed copies in one file
 *
 * "Whole" = bytes to typed objects, references resolved, network, customers,
 * work and sections built. One run a process, so that the peak is its own.
 */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "lineout/cim.h"
#include "lineout/store.h"

static double now_s(void)
{
    return (double)g_get_monotonic_time() / 1e6;
}

static void must(enum lo_status status, const struct lo_error *err)
{
    if (status == LO_OK)
        return;
    fprintf(stderr, "bench_cim: %s\n", err->message);
    exit(1);
}

/* --- copies ----------------------------------------------------------------
 */

/* Moves the first hex digit of every UUID on by k: another id, the same in
 * every place. */
static void write_copy(const char *from, const char *to, int k)
{
    static const char mark[] = "urn:uuid:";
    static const char digits[] = "0123456789ABCDEF";
    const char *at = from;
    while (at < to) {
        const char *hit = g_strstr_len(at, to - at, mark);
        const char *end = hit != NULL ? hit + strlen(mark) : to;
        fwrite(at, 1, (size_t)(end - at), stdout);
        at = end;
        if (hit == NULL)
            break;
        int value = g_ascii_xdigit_value(*at);
        if (value >= 0) {
            putchar(digits[(value + k) % 16]);
            at++;
        }
    }
}

static int write_copies(const char *path, int n)
{
    char *text = NULL;
    gsize size = 0;
    if (n < 1 || n > 15 || !g_file_get_contents(path, &text, &size, NULL))
        return 1;
    const char *root = strstr(text, "<rdf:RDF");
    const char *body = root != NULL ? strchr(root, '>') : NULL;
    const char *end = g_strrstr(text, "</rdf:RDF>");
    if (body == NULL || end == NULL)
        return 1;
    fwrite(text, 1, (size_t)(body + 1 - text), stdout);
    for (int k = 0; k < n; k++)
        write_copy(body + 1, end, k);
    fputs("</rdf:RDF>\n", stdout);
    g_free(text);
    return 0;
}

/* --- one import --------------------------------------------------------------
 */

struct steps {
    double read, link, network, people, work, sections, store;
};

static void store_all(struct steps *steps, const struct lo_objects *set,
                      const char *db)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = NULL;
    double from = now_s();
    must(lo_store_open(&store, db, true, &err), &err);
    must(lo_store_begin(store, &err), &err);
    for (int32_t d = 0; d < lo_objects_document_count(set); d++) {
        struct lo_import_summary summary = {0};
        must(lo_store_put_document(store, set, d, 0, &summary, &err), &err);
        lo_import_summary_clear(&summary);
    }
    must(lo_store_commit(store, &err), &err);
    lo_store_close(store);
    steps->store = now_s() - from;
}

static long peak_kb(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static double lap(double *from)
{
    double now = now_s();
    double took = now - *from;
    *from = now;
    return took;
}

static int import(const char *path, const char *db)
{
    static const struct lo_cim_limits limits = LO_CIM_LIMITS_INIT;
    static const struct lo_cim_options options = LO_CIM_OPTIONS_INIT;
    static const struct lo_section_options how = LO_SECTION_OPTIONS_INIT;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_network *network = NULL;
    struct lo_customers *customers = NULL;
    struct lo_work *work = NULL;
    struct lo_sections *sections = NULL;
    struct lo_findings *findings = lo_findings_new();
    struct lo_objects *set = lo_objects_new();
    struct steps s = {0};
    double start = now_s();
    double from = start;
    must(lo_cim_read(set, path, &limits, findings, &err), &err);
    s.read = lap(&from);
    lo_objects_link(set);
    s.link = lap(&from);
    must(lo_cim_network(&network, set, &options, findings, &err), &err);
    s.network = lap(&from);
    must(lo_cim_customers(&customers, set, network, findings, &err), &err);
    s.people = lap(&from);
    must(lo_cim_work(&work, set, network, &options, findings, &err), &err);
    s.work = lap(&from);
    must(lo_sections_new(&sections, network, &how, findings, &err), &err);
    s.sections = lap(&from);
    double whole = now_s() - start;
    long memory = peak_kb();
    if (db != NULL)
        store_all(&s, set, db);
    printf("{\"read_s\":%.3f,\"link_s\":%.3f,\"network_s\":%.3f,"
           "\"customers_s\":%.3f,\"work_s\":%.3f,\"sections_s\":%.3f,"
           "\"whole_s\":%.3f,\"peak_kb\":%ld,\"store_s\":%.3f,"
           "\"objects\":%zu,\"nodes\":%d,\"sections\":%d}\n",
           s.read, s.link, s.network, s.people, s.work, s.sections, whole,
           memory, s.store, lo_objects_count(set), network->n_nodes,
           sections->n);
    lo_sections_free(sections);
    lo_work_free(work);
    lo_customers_free(customers);
    lo_network_free(network);
    lo_objects_free(set);
    lo_findings_free(findings);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 2)
        return import(argv[1], NULL);
    if (argc == 4 && strcmp(argv[1], "--store") == 0)
        return import(argv[3], argv[2]);
    if (argc == 4 && strcmp(argv[1], "--copies") == 0)
        return write_copies(argv[3], (int)g_ascii_strtoll(argv[2], NULL, 10));
    fprintf(stderr, "usage: bench_cim [--store DB | --copies N] FILE\n");
    return 2;
}
