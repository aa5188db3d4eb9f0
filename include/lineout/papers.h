/*
 * papers.h - notices that are not messages: posters, letters, the public page,
 * and the list from which the hotline reads.
 *
 *   poster   one page a village: when, which line, why, whom to ask
 *   letter   one page an important customer, with a receipt to sign
 *   public   one page for everybody; names no person
 *   hotline  village by village: off since when, expected back, people off
 *            hour by hour, and a sentence to read out
 */
#ifndef LINEOUT_PAPERS_H
#define LINEOUT_PAPERS_H

#include "lineout/evidence.h"
#include "lineout/week.h"

struct lo_papers {
    const struct lo_place_notice *places; /* by outage and village */
    int32_t n_places;
    const struct lo_zone *zone;
    enum lo_lang lang;
    lo_time now;
    const char *hotline; /* telephone number, "" = none */
    const char *sender;  /* who signs, "" = nobody */
};

void lo_report_posters(GString *out, const struct lo_papers *papers);
void lo_report_public(GString *out, const struct lo_papers *papers);
void lo_report_hotline(GString *out, const struct lo_papers *papers);
struct lo_json *lo_report_hotline_json(const struct lo_papers *papers);

/* The rows whose stage is a letter; what else there is is left out. */
void lo_report_letters(GString *out, const struct lo_papers *papers,
                       const struct lo_evidence *all, int32_t n);

#endif
