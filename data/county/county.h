/*
 * county.h - an invented county, to try lineout on.
 *
 *   options --build--> struct county (grid, villages, jobs)
 *                          |--> county-network.xml  (who is wired to whom)
 *                          \--> county-work.xml     (people, crews, jobs)
 *
 * Everything follows from the seed: the same options give the same bytes. All
 * names are made up; telephone numbers lie in a range that is given to nobody.
 *
 *   bus ==[head breaker]== trunk 1 ==[s]== trunk 2 ==[s]== trunk 3 --[tie]-
 *                             |                |
 *                            [s]              [s]
 *                             |                |
 *                          lateral          lateral ==[s]== lateral
 *
 * A section is a chain of poles; transformers hang on its poles, and behind
 * each lies one low-voltage load with its customers.
 *
 * Units: m, kW, kVA, A. Indices count from 0; -1 = none. All texts live until
 * the program ends.
 */
#ifndef COUNTY_H
#define COUNTY_H

#include "chance.h"
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { FEEDERS_PER_SUBSTATION = 10, TRANSFORMERS_PER_FEEDER = 30 };
enum { CUSTOMERS_PER_TRANSFORMER = 20 };

struct options {
    uint64_t seed;
    int feeders;
    int jobs;
};

/* --- identity ----------------------------------------------------------- */

/* What an mRID stands for: one object has one id, whatever else changes. */
enum thing {
    THING_BASE,
    THING_SUBSTATION,
    THING_FEEDER,
    THING_NODE,
    THING_EQUIPMENT,
    THING_TERMINAL,
    THING_PLACE,
    THING_CUSTOMER,
    THING_AGREEMENT,
    THING_USAGE_POINT,
    THING_NOTIFICATION,
    THING_OWN_SOURCE,
    THING_CREW,
    THING_TASK,
    THING_PERIOD,
    THING_MODE,
    THING_RELAY
};
enum { UUID_TEXT = 37 };
void thing_uuid(char out[UUID_TEXT], uint64_t seed, enum thing thing,
                int64_t index);

/* --- the grid ------------------------------------------------------------ */

struct node {
    const char *name; /* its pole, "" inside a substation or at low voltage */
};

struct section {
    int feeder;
    int parent;  /* -1: behind the head breaker */
    int head;    /* switch towards the source */
    int village; /* index into villages */
    bool trunk;
    int n_nodes; /* poles, the first behind the head switch */
    int first_node;
    int first_line; /* n_nodes - 1 line segments */
    int first_transformer;
    int n_transformers;
};

struct line {
    const char *name;
    int feeder;
    int a, b; /* nodes */
    int length_m;
    bool heavy; /* trunk conductor */
};

struct grid_switch {
    const char *name;
    const char *cls; /* CIM class */
    int feeder;
    int a, b;
    bool open;
    int rated_a;
};

struct transformer {
    const char *name;
    int feeder;
    int village;
    int node;
    int low_node;
    int kva;
    int load_kw;
};

struct feeder {
    const char *name; /* "上河线" */
    int substation;
    int first_section;
    int n_sections;
    int first_village;
    int n_villages;
};

struct substation {
    const char *name;
    int bus; /* node */
};

struct county {
    struct options options;
    GArray *substations;
    GArray *feeders;
    GArray *villages; /* const char *, "上河村" */
    GArray *nodes;
    GArray *sections;
    GArray *lines;
    GArray *switches;
    GArray *transformers;
    int ties;
};

#define AT(array, type, i) (&g_array_index(array, type, i))

/* Equipment ids count through the arrays in this order. */
int64_t equipment_of_switch(const struct county *county, int i);
int64_t equipment_of_line(const struct county *county, int i);
int64_t equipment_of_transformer(const struct county *county, int i);
int64_t equipment_of_load(const struct county *county, int i);
int64_t equipment_of_source(const struct county *county, int i);
int64_t equipment_of_busbar(const struct county *county, int i);

void grid_build(struct county *county);

/* --- writing -------------------------------------------------------------- */

struct xml {
    FILE *file;
    uint64_t seed;
};

/* <cim:CLASS rdf:about="urn:uuid:..."> with its name, if it has one. The
 * prefix is part of the class: "cim:Breaker", "lo:WorkMode". */
void xml_begin(struct xml *xml, const char *cls, enum thing thing,
               int64_t index, const char *name);
void xml_end(struct xml *xml, const char *cls);
void xml_text(struct xml *xml, const char *attribute, const char *value);
void xml_number(struct xml *xml, const char *attribute, double value);
void xml_flag(struct xml *xml, const char *attribute, bool value);
void xml_ref(struct xml *xml, const char *attribute, enum thing thing,
             int64_t index);
/* `value` as "WorkKind.maintenance". */
void xml_enum(struct xml *xml, const char *attribute, const char *value);

/* Opens DIR/FILE with the RDF head; closes it. false: errno says why. */
bool xml_open(struct xml *xml, const char *dir, const char *file,
              uint64_t seed);
bool xml_close(struct xml *xml);

void network_write(struct xml *xml, const struct county *county);
void people_write(struct xml *xml, const struct county *county);

/* What the jobs ask of the crews. */
struct jobs_summary {
    int crews;
    double crew_hours; /* with half an hour before and after the work */
};
struct jobs_summary jobs_write(struct xml *xml, const struct county *county);

#endif
