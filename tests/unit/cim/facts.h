/*
 * facts.h - all that a model says, a line each: what case folders compare.
 *
 *   count nodes 4
 *   equipment sw1 open yes
 *   usage u1 load house customer c1 place Zhangzhuang
 *   finding open-end 2
 *
 * Things stand by their name, or where they have none by their mRID. Numbers
 * have six digits; "-" is not known.
 */
#ifndef LINEOUT_TESTS_CIM_FACTS_H
#define LINEOUT_TESTS_CIM_FACTS_H

#include <glib.h>

#include "cim_case.h"

/* The lines as a set of strings, which the table owns. */
GHashTable *facts_of(const struct cim_case *c);

#endif
