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

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

#include "lineout/clock.h"
#include "lineout/customer.h"
#include "lineout/extension.h"
#include "lineout/finding.h"
#include "lineout/interruption.h"
#include "lineout/network.h"
#include "lineout/objects.h"
#include "lineout/planned.h"
#include "lineout/position.h"
#include "lineout/section.h"
#include "lineout/work.h"

struct lo_cim_limits {
    int64_t file_bytes; /* unpacked; of an archive all members together */
    int64_t objects;    /* in one document */
    int32_t depth;
    int32_t value_bytes; /* one attribute or text */
    int32_t members;     /* files in one zip archive */
};
#define LO_CIM_LIMITS_INIT                                                     \
    {                                                                          \
        2000000000, 20000000, 32, 1048576, 1000                                \
    }

/*
 * Reads one file into `set` as a further document: XML, plain or packed with
 * gzip or xz, told by its first bytes. A zip archive gives a document for each
 * .xml and .rdf in it, named "grid.zip!EQ.xml". On any error the documents
 * stay without parts, so nothing of a broken file can be believed.
 * LO_EINPUT "file:line: ..." for what is not well-formed CIM XML (with a hint
 * that tells HTML, emptiness and truncation apart), LO_EIO for a directory or
 * a file that vanishes, LO_ELIMIT for a limit.
 */
enum lo_status lo_cim_read(struct lo_objects *set, const char *path,
                           const struct lo_cim_limits *limits,
                           struct lo_findings *findings,
                           struct lo_error *err) LO_MUST_USE;

/* The same for one document that is in memory already (no archive). */
enum lo_status lo_cim_read_bytes(struct lo_objects *set, const char *name,
                                 const void *bytes, size_t n,
                                 const struct lo_cim_limits *limits,
                                 struct lo_findings *findings,
                                 struct lo_error *err) LO_MUST_USE;

/*
 * Reads one spreadsheet (csv_read.h) into `set` as a further document. `kind`
 * is one that lo_cim_csv_kind knows; columns in any order, * = needed, names
 * in English or Chinese:
 *
 *   jobs       id, name*, equipment* (mRID, name or pole; several with ;),
 *              minutes or hours*, crew (names), crews (number), from, to, due,
 *              priority, live, notice, after (id)
 *   customers  account*, name*, transformer* (mRID or name), phone, village,
 *              meter, kind, need, language, wechat, tier, max off minutes
 *   contacts   account*, type* (sms, wechat, email, phone), value*
 *   network    type*, name*, from*, to, open, rated_a, length_m, r_ohm, x_ohm,
 *              customers, kw, kv (10), kva, feeder, id
 *   history    object*, from*, to*, kind (fault, planned, temporary, shortage,
 *              by request), cause, exempt
 *
 * Times are local (`zone`, NULL = UTC) unless they have an offset. A row that
 * cannot be used is a serious finding "bad-row" with its line; the others
 * count. LO_EINPUT where a needed column is missing or no row is usable. Of
 * the limits: bytes of the file, objects (and rows), bytes of a cell.
 */
enum lo_status lo_cim_read_csv(struct lo_objects *set, const char *path,
                               const char *kind, const struct lo_zone *zone,
                               const struct lo_cim_limits *limits,
                               struct lo_findings *findings,
                               struct lo_error *err) LO_MUST_USE;
bool lo_cim_csv_kind(const char *word);

/*
 * Difference models (dm:DifferenceModel): what was read of one is no model but
 * what changes in another. Applied to `stored` (linked), every document that
 * changes comes out whole and under its own name in `out`, which is empty.
 * LO_EINPUT where the stored model is not the one it was made from: what it
 * takes back must be there, what it adds must not contradict.
 */
bool lo_cim_is_difference(const struct lo_objects *set, int32_t document);
enum lo_status lo_cim_apply_difference(struct lo_objects *out,
                                       const struct lo_objects *stored,
                                       const struct lo_objects *set,
                                       int32_t document,
                                       struct lo_error *err) LO_MUST_USE;

/* Canonical id of an rdf:ID, rdf:about or rdf:resource value: without '#',
 * "urn:uuid:", one leading '_'; 32 hex digits fold to lower case with dashes.
 * `out` holds at least strlen(text) + 5 bytes. `mrid` (may be NULL) receives
 * the start of the spelled id inside `text`. */
void lo_cim_canonical_id(char *out, const char *text, const char **mrid);

/* Are positions longitude and latitude? */
enum lo_degrees {
    LO_DEGREES_AUTO, /* where the coordinate system names EPSG 4326 */
    LO_DEGREES_YES,
    LO_DEGREES_NO
};

struct lo_cim_options {
    double kw_per_customer;     /* load.kw_per_customer: where p is missing */
    const struct lo_zone *zone; /* of times without offset; NULL = UTC */
    enum lo_degrees degrees;    /* map.degrees */
    lo_time now;                /* LO_TIME_NONE = nothing is over */
};
#define LO_CIM_OPTIONS_INIT                                                    \
    {                                                                          \
        0.0, NULL, LO_DEGREES_AUTO, LO_TIME_NONE                               \
    }

/* Says in the document that was read last which units the whole model has:
 * "si" (V, W, m) or "cgmes" (kV, MW, km). It stands there as an lo:Units
 * object, which a file may also hold of its own. */
void lo_cim_say_units(struct lo_objects *set, const char *units);

/* Says there, as an lo:Source, that the network is fed at this equipment (mRID,
 * name or pole); it counts where no file names a source. */
void lo_cim_say_source(struct lo_objects *set, const char *text);

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
                           const struct lo_cim_options *options,
                           struct lo_findings *findings,
                           struct lo_error *err) LO_MUST_USE;

enum lo_status lo_cim_extension(struct lo_extension **out,
                                const struct lo_objects *set,
                                const struct lo_network *network,
                                const struct lo_customers *customers,
                                const struct lo_cim_options *options,
                                struct lo_findings *findings,
                                struct lo_error *err) LO_MUST_USE;

/* Where equipment and service locations are. */
enum lo_status lo_cim_positions(struct lo_positions **out,
                                const struct lo_objects *set,
                                const struct lo_network *network,
                                const struct lo_customers *customers,
                                const struct lo_cim_options *options,
                                struct lo_findings *findings,
                                struct lo_error *err) LO_MUST_USE;

/* Planned outages and switching plans of the files, ours and those of others.
 * `work` is of the same set: outages of others are tasks of it. */
enum lo_status
lo_cim_planned(struct lo_planned **out, const struct lo_objects *set,
               const struct lo_network *network,
               const struct lo_customers *customers, const struct lo_work *work,
               const struct lo_cim_options *options,
               struct lo_findings *findings, struct lo_error *err) LO_MUST_USE;

/* Outages that happened (Outage with actualPeriod, history spreadsheets). */
void lo_cim_interruptions(struct lo_interruptions **out,
                          const struct lo_objects *set,
                          const struct lo_network *network,
                          const struct lo_cim_options *options,
                          struct lo_findings *findings);

/* Per switch: a RemoteControl in use works its Control; *owned* (g_free). What
 * no file says is worked by hand. */
bool *lo_cim_remote(const struct lo_objects *set,
                    const struct lo_network *network);

/* A class or property of the files that lineout has no use for. */
struct lo_cim_unread {
    const char *name; /* borrowed from the set */
    bool is_class;
    int32_t n; /* objects of the class, or times it was said */
};

/* All of them, classes first, the most frequent first; *owned*. */
GArray *lo_cim_unread(const struct lo_objects *set);

/*
 * The doctor: what is wrong with what was read and built, beyond what the
 * builders said already. Rules (each with a case in tests/cases/doctor):
 *
 *   duplicate-id             one id said twice with different facts
 *   mrid-differs             IdentifiedObject.mRID is not the rdf:ID
 *   dangling-association     references that nobody followed lead nowhere
 *   switch-state-unknown     neither normalOpen nor open: taken as closed
 *   open-end                 a wire or switch ends in the air
 *   island-without-source    no source even with every switch closed
 *   load-without-customers   neither usage point nor customerCount
 *   usage-point-without-contact   nobody can be told
 *   backfeed-limit-missing   on the way from a source to a tie
 *
 * Of the builders: dangling-reference, unknown-equipment, load-without-supply,
 * customer-count-one, loop, units-ambiguous and others.
 */
void lo_cim_doctor(const struct lo_objects *set,
                   const struct lo_network *network,
                   const struct lo_sections *sections,
                   const struct lo_customers *customers,
                   struct lo_findings *findings);

#endif
