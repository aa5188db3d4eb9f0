/*
 * published.h - the test systems of the literature as network texts
 * (net_builder.h), from their published tables.
 */
#ifndef LINEOUT_TESTS_PUBLISHED_H
#define LINEOUT_TESTS_PUBLISHED_H

#include <stdbool.h>

#include "lineout/reliability.h"

/* What a case of a test system has. */
struct published_case {
    bool fuses;         /* on the laterals                                */
    bool disconnectors; /* between the sections of the main line          */
    bool supply;        /* ties at the ends                               */
    double tie_kva;     /* their limit, 0 = none                          */
};

/*
 * Roy Billinton Test System, Bus 2 (Allan, Billinton et al., IEEE Trans.
 * Power Syst. 6(2), 1991): 4 feeders, 22 load points, 1908 customers, 12.291
 * MW. g_free.
 */
char *published_bus2(const struct published_case *at);

/* Radial feeder of Billinton & Allan, Reliability Evaluation of Power Systems:
 * 4 load points with 1000, 800, 700, 500 customers. Disconnectors also at the
 * laterals where there are no fuses. g_free. */
char *published_radial(const struct published_case *at);

/* A grid evaluated, and everything behind it. */
struct published_run {
    struct lo_network *network;
    struct lo_sections *sections;
    struct lo_rel_grid *grid;
    struct lo_rel_map map;
    struct lo_rel_eval *eval;
    struct lo_rel_result *result;
};

void published_run(struct published_run *run, const char *text,
                   const struct lo_rel_inputs *inputs);
void published_end(struct published_run *run);

/* Hours off a year at the load of that name, by faults. */
double published_hours(const struct published_run *run, const char *load);

#endif
