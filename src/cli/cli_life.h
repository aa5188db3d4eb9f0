/*
 * cli_life.h - what the commands around a plan in force share.
 */
#ifndef LINEOUT_CLI_LIFE_H
#define LINEOUT_CLI_LIFE_H

#include "cli/cli_int.h"
#include "lineout/app_life.h"

/* "2026-03-16 08:00-12:00"; "-" where there is none. */
void cli_append_span(GString *out, const struct lo_zone *zone,
                     const struct lo_interval *span);

/* What changed from one plan to the other, as text or JSON; `replanned` adds
 * what the replan gave up, NULL = no replan. */
void cli_show_changes(const struct cli *cli, const struct lo_zone *zone,
                      const struct lo_week *before, const struct lo_week *after,
                      const struct lo_replanned *replanned);

/* "FROM/TO", each a time or a day; a day at the end is the whole of it. Without
 * "/TO" to the end of that day, or `fallback` where FROM is empty, too. Prints
 * the error. */
int cli_span_option(struct lo_interval *out, const char *option,
                    const char *text, const struct lo_interval *fallback,
                    const struct lo_zone *zone);

#endif
