/*
 * glpsol.h - stock glpsol as a second opinion: a model, data, what it prints.
 */
#ifndef LINEOUT_TESTS_GLPSOL_H
#define LINEOUT_TESTS_GLPSOL_H

#include <stdbool.h>

/* Is there one? Says so once where there is none. */
bool glpsol_found(void);

/* Output of a run of at most a minute; *owned*: g_free. */
char *glpsol_run(const char *model, const char *data);

/* Value printed by the model after "NAME ", NAN if it is not there. */
double glpsol_value(const char *output, const char *name);

#endif
