/*
 * cim_case.h - CIM XML from a few lines, read and built, for tests.
 *
 * cim_case_text() wraps the body in rdf:RDF with the namespaces rdf, cim, lo,
 * md; elements of the body start on line 3. Ids in the tests are short words,
 * which files in the wild use as well.
 */
#ifndef LINEOUT_TESTS_CIM_CASE_H
#define LINEOUT_TESTS_CIM_CASE_H

#include <stdbool.h>

#include "lineout/cim.h"

struct cim_case {
    struct lo_objects *objects;
    struct lo_network *network;
    struct lo_customers *customers;
    struct lo_work *work;
    struct lo_extension *extension;
    struct lo_positions *positions;
    struct lo_findings *findings;
};

/* A file with exactly these bytes in a fresh folder; *owned* (g_free). */
char *cim_case_file(const char *name, const char *bytes, size_t n);

/* The body as a file; *owned* (g_free). */
char *cim_case_text(const char *name, const char *body);

/* Reads one body, or two in this order; ends the test if one is refused. */
struct cim_case cim_case_read(const char *first, const char *second);

/* Reads and builds all. */
struct cim_case cim_case_build(const char *first, const char *second);
struct cim_case cim_case_build_files(const char *const *paths, int n);
/* Links and builds what was read into c->objects. */
void cim_case_link(struct cim_case *c);
void cim_case_link_with(struct cim_case *c,
                        const struct lo_cim_options *options);
void cim_case_free(struct cim_case *c);

/* Body elements. Two ends and what a switch, line or load has. */
#define CIM_TERMINAL(id, equipment, number, node)                              \
    "<cim:Terminal rdf:ID=\"" id "\">"                                         \
    "<cim:Terminal.ConductingEquipment rdf:resource=\"#" equipment "\"/>"      \
    "<cim:ACDCTerminal.sequenceNumber>" number                                 \
    "</cim:ACDCTerminal.sequenceNumber>"                                       \
    "<cim:Terminal.ConnectivityNode rdf:resource=\"#" node "\"/>"              \
    "</cim:Terminal>\n"
#define CIM_OBJECT(cls, id, more)                                              \
    "<cim:" cls " rdf:ID=\"" id "\"><cim:IdentifiedObject.name>" id            \
    "</cim:IdentifiedObject.name>" more "</cim:" cls ">\n"
#define CIM_NODE(id) CIM_OBJECT("ConnectivityNode", id, "")
#define CIM_BRANCH(cls, id, a, b, more)                                        \
    CIM_OBJECT(cls, id, more)                                                  \
    CIM_TERMINAL(id "-t1", id, "1", a) CIM_TERMINAL(id "-t2", id, "2", b)
#define CIM_LEAF(cls, id, a, more)                                             \
    CIM_OBJECT(cls, id, more) CIM_TERMINAL(id "-t1", id, "1", a)
#define CIM_TEXT(name, value) "<cim:" name ">" value "</cim:" name ">"
#define CIM_REF(name, id) "<cim:" name " rdf:resource=\"#" id "\"/>"
#define CIM_ENUM(name, value)                                                  \
    "<cim:" name " rdf:resource=\"http://iec.ch/TC57/CIM100#" value "\"/>"

/* --- asking; a missing one ends the test ------------------------------- */

const struct lo_part *cim_case_object(const struct cim_case *c, const char *id);
/* NULL if absent. */
const char *cim_case_value(const struct cim_case *c, const char *id,
                           const char *name);
const struct lo_equipment *cim_case_equipment(const struct cim_case *c,
                                              const char *mrid);
const struct lo_switch *cim_case_switch(const struct cim_case *c,
                                        const char *mrid);
const struct lo_load *cim_case_load(const struct cim_case *c, const char *mrid);
const struct lo_transformer *cim_case_transformer(const struct cim_case *c,
                                                  const char *mrid);
const struct lo_task *cim_case_task(const struct cim_case *c, const char *mrid);

/* The first finding of a rule, NULL if there is none. */
const struct lo_finding *cim_case_finding(const struct cim_case *c,
                                          const char *rule);

#endif
