/*
 * report.h - results as text tables and JSON.
 *
 * Every function appends to a GString; nobody here prints. JSON is schema 1:
 * UTC times in RFC 3339, units in the key names (DESIGN 9).
 */
#ifndef LINEOUT_REPORT_H
#define LINEOUT_REPORT_H

#include <glib.h>

#include "lineout/change.h"
#include "lineout/finding.h"
#include "lineout/json.h"
#include "lineout/outbox.h"
#include "lineout/text.h"
#include "lineout/week.h"

/* `plan --json`: DESIGN 9 to the letter. */
struct lo_json *lo_report_week_json(const struct lo_week *week);

/* Table day x crew: job, feeder, from-to, customers, both hours, flags; then
 * the outcome line, what bundling saved, unplaced jobs with their reasons.
 * `columns` = terminal width, at least 60. */
void lo_report_week(GString *out, const struct lo_week *week,
                    const struct lo_zone *zone, enum lo_lang lang, int columns);

/* Findings grouped by rule, the serious first; at most `each` a rule. */
void lo_report_findings(GString *out, const struct lo_findings *findings,
                        int each, enum lo_lang lang);
struct lo_json *lo_report_findings_json(const struct lo_findings *findings);

/* The text of a finding, its object or advice, a refusal, the message or hint
 * of an error, told in that language (retell.c). retold: *owned* (g_free). */
void lo_report_retell(GString *out, enum lo_lang lang, const char *text);
char *lo_report_retold(enum lo_lang lang, const char *text);

/* Why a job is left out, or what would help: packed, or a finding's text. */
void lo_report_reason(GString *out, enum lo_lang lang, const char *text);

/* How many findings there are of each rule, the serious first. */
struct lo_json *lo_report_rules_json(const struct lo_findings *findings);

/* A notice as people may see it: the caller masks the address and counts the
 * SMS parts (both are the business of notify). */
struct lo_report_notice {
    const struct lo_notice *row;
    const char *address; /* masked; "" = none */
    int32_t parts;       /* SMS parts that the text takes */
};

/* Notices that are due, by outage and stage; one text stands above all those
 * who get it. */
void lo_report_notices(GString *out, const struct lo_report_notice *notices,
                       int32_t n, const struct lo_zone *zone, enum lo_lang lang,
                       int columns);
struct lo_json *lo_report_notices_json(const struct lo_report_notice *notices,
                                       int32_t n);

/* What an import changed; at most `each` names of every kind of change. The
 * names of a first import are not listed. */
void lo_report_import(GString *out, const struct lo_import_summary *summary,
                      int each, enum lo_lang lang);
struct lo_json *lo_report_import_json(const struct lo_import_summary *summary);

/* What it means: switches, customers and jobs that changed, at most `each` of
 * a kind, and outages of the published or approved plan that now take others
 * off than was planned. */
void lo_report_effect(GString *out, const struct lo_import_effect *effect,
                      const struct lo_zone *zone, int each, enum lo_lang lang);
struct lo_json *lo_report_effect_json(const struct lo_import_effect *effect);

#endif
