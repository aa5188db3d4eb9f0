/*
 * fuzz_cim_run.h - one input through everything that reads CIM; shared by the
 * fuzz target and by the test that replays the corpus.
 *
 * What must hold of any bytes: no crash, no leak, a refusal says something and
 * leaves no part, whatever was built passes its own validation.
 */
#ifndef LINEOUT_TESTS_FUZZ_CIM_RUN_H
#define LINEOUT_TESTS_FUZZ_CIM_RUN_H

#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "cim/reader_int.h"
#include "lineout/cim.h"

static inline void fuzz_cim_build(struct lo_objects *set,
                                  struct lo_findings *findings)
{
    const struct lo_cim_options options = LO_CIM_OPTIONS_INIT;
    const struct lo_section_options how = LO_SECTION_OPTIONS_INIT;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_network *network = NULL;
    struct lo_customers *customers = NULL;
    struct lo_work *work = NULL;
    struct lo_extension *extension = NULL;
    struct lo_interruptions *past = NULL;
    struct lo_sections *sections = NULL;
    bool built =
        lo_cim_network(&network, set, &options, findings, &err) == LO_OK &&
        lo_cim_customers(&customers, set, network, findings, &err) == LO_OK &&
        lo_cim_work(&work, set, network, &options, findings, &err) == LO_OK &&
        lo_cim_extension(&extension, set, network, customers, &options,
                         findings, &err) == LO_OK &&
        lo_sections_new(&sections, network, &how, findings, &err) == LO_OK;
    g_assert(built || err.message[0] != '\0');
    if (built) {
        g_assert(lo_sections_validate(sections, &err) == LO_OK);
        lo_cim_interruptions(&past, set, network, &options, findings);
        lo_cim_doctor(set, network, sections, customers, findings);
    }
    lo_sections_free(sections);
    lo_interruptions_free(past);
    lo_extension_free(extension);
    lo_work_free(work);
    lo_customers_free(customers);
    lo_network_free(network);
}

/* Read in two pieces it says the same of as many parts, or of the same error.
 */
static inline void fuzz_cim_cut(const uint8_t *data, size_t size,
                                const struct lo_cim_limits *limits,
                                const struct lo_objects *whole,
                                const struct lo_error *why)
{
    struct cim_cuts cuts = {.n = 1};
    struct lo_objects *set = lo_objects_new();
    struct lo_error err = LO_ERROR_INIT;
    cuts.at[0] = cim_pieces_candidate((const char *)data, size, size / 2);
    if (cuts.at[0] < 0)
        cuts.n = 0;
    enum lo_status status = cim_read_bytes_cut(set, "input.xml", data, size,
                                               &cuts, limits, NULL, &err);
    g_assert(status == why->status && strcmp(err.message, why->message) == 0);
    g_assert(lo_objects_part_count(set) == lo_objects_part_count(whole));
    for (size_t i = 0; i < lo_objects_part_count(set); i++) {
        const struct lo_part *a = lo_objects_part(set, i);
        const struct lo_part *b = lo_objects_part(whole, i);
        g_assert(strcmp(a->id, b->id) == 0 && a->line == b->line &&
                 a->cls.v == b->cls.v && a->n_properties == b->n_properties);
    }
    lo_objects_free(set);
}

static inline void fuzz_cim_run(const uint8_t *data, size_t size)
{
    const struct lo_cim_limits limits = {1 << 20, 10000, 32, 65536, 10};
    struct lo_objects *set = lo_objects_new();
    struct lo_findings *findings = lo_findings_new();
    struct lo_error err = LO_ERROR_INIT;
    enum lo_status status = lo_cim_read_bytes(set, "input.xml", data, size,
                                              &limits, findings, &err);
    g_assert((status == LO_OK) == (err.message[0] == '\0'));
    g_assert(status == LO_OK || lo_objects_part_count(set) == 0);
    if (size % 8 == 0)
        fuzz_cim_cut(data, size, &limits, set, &err);
    lo_objects_link(set);
    fuzz_cim_build(set, findings);
    lo_findings_free(findings);
    lo_objects_free(set);
}

#endif
