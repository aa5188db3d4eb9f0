/*
 * cim.h - CIM RDF/XML in: objects, then network, customers and work.
 *
 *   file --SAX push--> lo_objects --build--> lo_network
 *                                        \-> lo_customers
 *                                        \-> lo_work
 *
 * Elements match by local name "Class.attribute" in any CIM namespace and in
 * urn:lineout:ext#, whatever the prefix. Ids are folded to one canonical form.
 * Nothing outside the file is ever fetched: no DTD, no entity, no network.
 *
 * Limits are named and every one has a test; reaching one is LO_ELIMIT with
 * "file:line". Sources: IEC 61970-552 (RDF/XML), reference/cim-profile.
 */
#ifndef LINEOUT_CIM_H
#define LINEOUT_CIM_H

#include <stddef.h>
#include <stdint.h>

#include "lineout/customer.h"
#include "lineout/finding.h"
#include "lineout/network.h"
#include "lineout/objects.h"
#include "lineout/work.h"

struct lo_cim_limits {
    int64_t file_bytes;
    int64_t objects;
    int32_t depth;
    int32_t value_bytes; /* one attribute or text */
};
#define LO_CIM_LIMITS_INIT                                                     \
    {                                                                          \
        2000000000, 20000000, 32, 1048576                                      \
    }

/*
 * Reads one file into `set` as a further document. On any error the document
 * stays without parts, so nothing of a broken file can be believed.
 * LO_EINPUT "file:line: ..." for what is not well-formed CIM XML (with a hint
 * that tells HTML, emptiness and truncation apart), LO_EIO for a directory or
 * a file that vanishes, LO_ELIMIT for a limit.
 */
enum lo_status lo_cim_read(struct lo_objects *set, const char *path,
                           const struct lo_cim_limits *limits,
                           struct lo_findings *findings,
                           struct lo_error *err) LO_MUST_USE;

/* Canonical id of an rdf:ID, rdf:about or rdf:resource value: without '#',
 * "urn:uuid:", one leading '_'; 32 hex digits fold to lower case with dashes.
 * `out` holds at least strlen(text) + 5 bytes. `mrid` (may be NULL) receives
 * the start of the spelled id inside `text`. */
void lo_cim_canonical_id(char *out, const char *text, const char **mrid);

struct lo_cim_options {
    double kw_per_customer; /* load.kw_per_customer: where p is missing */
};
#define LO_CIM_OPTIONS_INIT                                                    \
    {                                                                          \
        0.0                                                                    \
    }

/* Builders. `set` is linked. Findings carry class, name, mRID, file:line. */
enum lo_status lo_cim_network(struct lo_network **out,
                              const struct lo_objects *set,
                              const struct lo_cim_options *options,
                              struct lo_findings *findings,
                              struct lo_error *err) LO_MUST_USE;

enum lo_status lo_cim_customers(struct lo_customers **out,
                                const struct lo_objects *set,
                                const struct lo_network *network,
                                struct lo_findings *findings,
                                struct lo_error *err) LO_MUST_USE;

enum lo_status lo_cim_work(struct lo_work **out, const struct lo_objects *set,
                           const struct lo_network *network,
                           struct lo_findings *findings,
                           struct lo_error *err) LO_MUST_USE;

#endif
