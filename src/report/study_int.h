/*
 * study_int.h - what the reports of both studies share.
 */
#ifndef LINEOUT_STUDY_REPORT_INT_H
#define LINEOUT_STUDY_REPORT_INT_H

#include "lineout/report.h"
#include "lineout/report_study.h"
#include "report/report_int.h"

/* A cell filled up to `columns` and one space; names left, the rest right. */
void study_name(GString *out, const char *text, int columns);
void study_head(GString *out, enum lo_lang lang, const char *id, int columns);
void study_number(GString *out, double value, int decimals, int columns);
void study_end_line(GString *out);

/* What the figures rest on, in words; findings at the end of a report. */
void study_basis(GString *out, const struct lo_study_basis *basis,
                 const struct lo_zone *zone, enum lo_lang lang, int columns);
struct lo_json *study_basis_json(const struct lo_study_basis *basis);
struct lo_json *study_indices_json(const struct lo_rel_indices *indices);

/* "switch" "remote switch" "remote control" "tie": message ids. */
const char *study_kind_name(const struct lo_study_site *site);

#endif
