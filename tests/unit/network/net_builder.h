/*
 * net_builder.h - small networks from a few lines of text, for tests.
 *
 *   S ==[cb]== 1 ----- 2 ==[s1]== 3
 *              c1                 c3
 *
 *   source S 0
 *   breaker cb 0 1
 *   line l1 1 2
 *   load c1 1 20          20 customers, 20 kW
 *   lbs s1 2 3 open       normally open
 *   load c3 3
 *
 * One piece a line (or between ';'); a word with `#` starts a comment:
 *   KIND NAME NODE... [CUSTOMERS] [ATTRIBUTE...]
 * Kinds: source line load transformer busbar shunt pv, and the switches
 * breaker recloser lbs sectionaliser disconnector fuse jumper cut switch
 * ground. A transformer names its high-voltage node first. Nodes come into
 * being when first named. `feeder NAME [SUBSTATION]` puts what follows into
 * that feeder, `feeder -` into none; before the first such line it is "F1".
 *
 * Attributes
 *   open closed      both states of a switch       out       out of service
 *   normal=open|closed   current=open|closed       locked
 *   cut1 cut2        that terminal disconnected    phases=AB
 *   mrid=ID          else the name                 amp=400  va=1e6   limits
 *   kw=20 kvar=5     of a load                     hv=10000 lv=400   volts
 *   group=3          mv_group of a transformer     m=120 r=0.1 x=0.3 of a line
 *
 * Defaults: mRID = name, phases ABC, 10 kV, state not said (= closed), one
 * customer, 1 kW per customer, transformers 10000/400 V, limits unknown.
 * A mistake in the text ends the program with the line.
 */
#ifndef LINEOUT_TESTS_NET_BUILDER_H
#define LINEOUT_TESTS_NET_BUILDER_H

#include <glib.h>

#include "lineout/network.h"
#include "lineout/section.h"

/* *Owned* by the caller: lo_network_free. */
struct lo_network *net_build(const char *text);

/* Validated sections with default options; *owned*: lo_sections_free. */
struct lo_sections *net_split(const struct lo_network *network);

/* By name; each ends the program if there is none. */
lo_equipment_id net_equipment(const struct lo_network *network,
                              const char *name);
lo_switch_id net_switch(const struct lo_network *network, const char *name);
int32_t net_load(const struct lo_network *network, const char *name);
lo_node net_node(const struct lo_network *network, const char *name);

/* The section of a node; LO_NONE if the node is cut off. */
lo_section net_section(const struct lo_sections *sections, const char *node);

/*
 * A random network in the text above: `n` sections in a chain-like tree under
 * `sources` sources, each with a line and often loads, plus `extra` further
 * switches between random sections, open with probability `open`. The pieces
 * stand in random order. Same generator state, same text. g_free.
 */
char *net_random(GRand *rand, int n, int sources, int extra, double open);

/* The same pieces in another order. g_free. */
char *net_shuffle(GRand *rand, const char *text);

#endif
