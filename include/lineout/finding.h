/*
 * finding.h - what an importer or checker has to say about its input.
 *
 * Importers never stop at the first problem: they collect findings and go on
 * with the rest. A finding names the rule, the object and the place, and says
 * what to do.
 *
 * Ownership: the list copies every text it is given.
 */
#ifndef LINEOUT_FINDING_H
#define LINEOUT_FINDING_H

#include <stddef.h>

enum lo_severity { LO_NOTE, LO_WARNING, LO_SERIOUS };

struct lo_finding {
    enum lo_severity severity;
    const char *rule;   /* stable id in kebab case: "dangling-reference"   */
    const char *object; /* class 'name' (mRID), or ""                      */
    const char *file;   /* or ""                                           */
    int line;           /* 0 = unknown                                     */
    const char *text;   /* one line, lower case, no full stop              */
    const char *advice; /* what to do, or ""                               */
};

struct lo_findings;

struct lo_findings *lo_findings_new(void);
void lo_findings_free(struct lo_findings *findings); /* NULL is fine */

/* Adds a copy. One that equals an earlier one in rule, object, file, line and
 * text is not added again. `findings` may be NULL (then nothing happens). */
void lo_findings_add(struct lo_findings *findings,
                     const struct lo_finding *finding);

size_t lo_findings_count(const struct lo_findings *findings);
const struct lo_finding *lo_findings_get(const struct lo_findings *findings,
                                         size_t i);

/* How many of a rule (NULL = any) there are. */
size_t lo_findings_count_rule(const struct lo_findings *findings,
                              const char *rule);

/* "note" | "warning" | "serious" */
const char *lo_severity_name(enum lo_severity severity);

#endif
