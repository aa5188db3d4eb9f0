/*
 * random_instance.h - seeded small planning problems as text: one or two
 * feeders with ties and limits, up to four jobs, up to three crews.
 */
#ifndef LINEOUT_TESTS_RANDOM_INSTANCE_H
#define LINEOUT_TESTS_RANDOM_INSTANCE_H

#include <glib.h>

struct instance {
    char *network;
    char *work;
    char *options;
    int days;
};

struct instance random_instance(guint32 seed);
struct instance random_instance_in_parts(guint32 seed); /* E12 */
/* ... with more dead than is worked on, busbars, needs of two types. */
struct instance random_instance_of_more(guint32 seed);
void instance_clear(struct instance *i);

#endif
