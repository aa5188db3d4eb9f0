/*
 * report_int.h - small pieces that the text reports share.
 */
#ifndef LINEOUT_REPORT_INT_H
#define LINEOUT_REPORT_INT_H

#include "lineout/clock.h"
#include "lineout/json.h"
#include "lineout/text.h"
#include "lineout/week.h"

/* Local "08:45-13:15", "22:00-02:00+1" where it ends on a later day. */
void report_span(char out[2 * LO_TIME_TEXT], const struct lo_zone *zone,
                 const struct lo_interval *span);

/* The same under the heading of a day: "23:30-04:30+1", "00:00+1-04:00+1". */
void report_span_on(char out[2 * LO_TIME_TEXT], const struct lo_zone *zone,
                    const struct lo_interval *span, lo_date day);

/* Local "Mon 2026-03-16" of the language. */
void report_day(GString *out, lo_date date, enum lo_lang lang);

/* Appends the number right-aligned in `columns`; a longer one is not cut. */
void report_number(GString *out, double value, int decimals, int columns);

/* "1 job", "36 jobs" from two message ids with one %s each. */
void report_count(GString *out, enum lo_lang lang, int64_t n, const char *one,
                  const char *many);

/* Appends `text` cut into lines that end by `columns`, each after `indent`
 * spaces; cuts at spaces, and between wide characters. Ends with a newline. */
void report_wrap(GString *out, const char *text, int indent, int columns);

/* What the pins of the planning run cost; nothing where there are none. */
void report_pins(GString *out, const struct lo_week *week,
                 const struct lo_zone *zone, enum lo_lang lang, int columns);
struct lo_json *report_pins_json(const struct lo_week *week);

/* A rule with its title: "过负荷 (overload)"; in English the rule alone. */
void report_rule(GString *out, enum lo_lang lang, const char *rule);

/* Ids that findings, refusals and errors are made of; returns how many. */
size_t report_retold_ids(const char *const **out);

struct lo_week;
struct lo_week_stage;

/* What is to be known about the back-feed of a stage, NULL if nothing; k = 0,
 * 1: at most two. */
const char *report_stage_mark(const struct lo_week_stage *stage, int k);

/* A line for each outage and mark: "O1: back-feed not verified ...". */
void report_marks(GString *out, const struct lo_week *week, enum lo_lang lang,
                  int columns);

/* Jobs that come over from earlier plans; nothing where there are none. */
void report_carried(GString *out, const struct lo_week *week,
                    const struct lo_zone *zone, enum lo_lang lang, int columns);
struct lo_json *report_carried_json(const struct lo_week *week);

/* --- explanations (explain.c, sharing.c) ------------------------------- */

struct lo_report_shared;
struct lo_json;
const char *report_hours_unit(const struct lo_week *week, enum lo_lang lang);
void report_shared(GString *out, const struct lo_report_shared *shared,
                   enum lo_lang lang);
struct lo_json *report_shared_json(const struct lo_report_shared *shared);

#endif
