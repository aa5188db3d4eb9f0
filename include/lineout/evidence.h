/*
 * evidence.h - who was told what and when, as text, CSV, JSON and HTML.
 *
 *   outbox rows + events --lo_app_notices--> lo_evidence --report--> text, CSV,
 *                                                                    JSON, HTML
 * Words: a lead was met if the message was accepted by its deadline and not
 * found undeliverable afterwards, missed if later or never; where no rule names
 * a deadline there is none to meet.
 *
 * Ownership: everything lives in the arena handed in.
 */
#ifndef LINEOUT_EVIDENCE_H
#define LINEOUT_EVIDENCE_H

#include "lineout/report.h"

struct lo_evidence {
    struct lo_report_notice notice;
    int32_t n_events;
    struct lo_notice_event *events;
    struct lo_texts accounts; /* whose meters it is about, where one number is
                               * that of several customers */
};

enum lo_lead { LO_LEAD_NONE, LO_LEAD_MET, LO_LEAD_MISSED, LO_LEAD_OPEN };

/* When the message was first accepted, LO_TIME_NONE = never; and its lead. */
lo_time lo_evidence_accepted(const struct lo_evidence *one);
enum lo_lead lo_evidence_lead(const struct lo_evidence *one);

/* --- showing ------------------------------------------------------------ */

void lo_report_evidence(GString *out, const struct lo_evidence *all, int32_t n,
                        const struct lo_zone *zone, enum lo_lang lang,
                        int columns);
struct lo_json *lo_report_evidence_json(const struct lo_evidence *all,
                                        int32_t n);
/* With a BOM; one row an event. In English for programs: codes, and instants in
 * UTC; else all of it in words, in local time. */
void lo_report_evidence_csv(GString *out, const struct lo_evidence *all,
                            int32_t n, const struct lo_zone *zone,
                            enum lo_lang lang);
void lo_report_evidence_html(GString *out, const struct lo_evidence *all,
                             int32_t n, const struct lo_zone *zone,
                             enum lo_lang lang);

#endif
