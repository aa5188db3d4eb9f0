/*
 * report_explain.h - why a job stands where it stands, and what rules cost, as
 * text and as JSON.
 *
 * Starts that follow one another and say the same are one line. Figures that
 * were not found are "-" in the text and null in JSON. Schema 1, as report.h.
 */
#ifndef LINEOUT_REPORT_EXPLAIN_H
#define LINEOUT_REPORT_EXPLAIN_H

#include "lineout/explain.h"
#include "lineout/json.h"
#include "lineout/text.h"
#include "lineout/week.h"

/* What stands around an explanation; all borrowed. */
struct lo_report_why {
    const struct lo_week *week; /* the plan */
    const struct lo_week_job *job;
    const struct lo_explanation *why;
    const struct lo_clash *clash; /* of an unplaced job */
    bool by_mv;
    bool plannable; /* false: its data forbid every start */
};

void lo_report_explanation(GString *out, const struct lo_report_why *why,
                           const struct lo_zone *zone, enum lo_lang lang);
struct lo_json *lo_report_explanation_json(const struct lo_report_why *why);

/* Outages of two jobs or more, each beside its stored self; all borrowed. */
struct lo_report_shared {
    const struct lo_week *week;
    int32_t n;
    const struct lo_shared_outage *rows;
    const struct lo_week_outage *const *outages;
};

/* Message id of what the objective of the week counts, weighted or plain. */
const char *lo_report_hours_unit(const struct lo_week *week);

struct lo_report_prices {
    const struct lo_week *week;
    const struct lo_prices *prices;
    struct lo_report_shared shared;
    bool by_mv;
};

/* The heading; a row for each as it becomes known, where the plan leaves out
 * so much; what is said at the end. */
void lo_report_prices_head(GString *out, const struct lo_week *week,
                           enum lo_lang lang);
void lo_report_price(GString *out, const struct lo_price *price,
                     double unplaced, enum lo_lang lang);
void lo_report_prices_tail(GString *out, const struct lo_report_prices *prices,
                           enum lo_lang lang);
struct lo_json *lo_report_prices_json(const struct lo_report_prices *prices);

/* What sharing saves (explain.h): outage by outage, and in all. */
struct lo_report_sharing {
    const struct lo_plan *plan;
    struct lo_report_shared shared;
    const struct lo_unshared *without;
};

void lo_report_sharing(GString *out, const struct lo_report_sharing *sharing,
                       enum lo_lang lang);
/* ... in all only: the plan beside the best one that shares nothing. */
void lo_report_sharing_sum(GString *out,
                           const struct lo_report_sharing *sharing,
                           enum lo_lang lang);
struct lo_json *lo_report_sharing_json(const struct lo_report_sharing *sharing);

#endif
