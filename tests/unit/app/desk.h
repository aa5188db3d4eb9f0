/*
 * desk.h - a folder with a store of its own, for tests of use cases.
 *
 *   struct desk d = desk_open();
 *   desk_write(&d, "grid.xml", text);
 *   CU_ASSERT_EQUAL(desk_import(&d, "grid.xml"), LO_OK);
 *   ... d.world, d.summaries, d.err ...
 *   desk_close(&d);
 */
#ifndef LINEOUT_TESTS_DESK_H
#define LINEOUT_TESTS_DESK_H

#include "lineout/app.h"

struct desk {
    char *dir;
    struct lo_session *session; /* NULL = closed */
    struct lo_world *world;     /* of the last import, NULL if it failed */
    GArray *summaries;          /* of the last import */
    struct lo_import_effect effect;
    struct lo_error err;
    lo_time now;
};

/* Profile plain, UTC, 2026-03-06 00:00. */
struct desk desk_open(void);
void desk_close(struct desk *d); /* with all files in the folder */

/* The store closed and opened anew, created if need be. */
void desk_reopen(struct desk *d);
void desk_set(struct desk *d, const char *key, const char *value);
/* Path of a file in the folder; *owned*. */
char *desk_path(const struct desk *d, const char *name);
bool desk_has(const struct desk *d, const char *name);
void desk_write(const struct desk *d, const char *name, const char *text);
/* The elements in rdf:RDF with the namespaces rdf, cim, lo, md, dm. */
void desk_write_cim(const struct desk *d, const char *name, const char *body);

/* Files of the folder, one name or several with blanks between. */
enum lo_status desk_import(struct desk *d, const char *names);
enum lo_status desk_import_csv(struct desk *d, const char *kind,
                               const char *name);

#endif
