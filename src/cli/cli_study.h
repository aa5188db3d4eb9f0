/*
 * cli_study.h - options that `indices` and `site` have in common.
 */
#ifndef LINEOUT_CLI_STUDY_H
#define LINEOUT_CLI_STUDY_H

#include "cli/cli_int.h"
#include "lineout/app_study.h"

struct cli_study_words {
    char *feeder;
    char *planned;
    char *plan;
    char *times;
};
#define CLI_STUDY_WORDS_INIT                                                   \
    {                                                                          \
        NULL, NULL, NULL, NULL                                                 \
    }

/* clang-format off */
#define CLI_STUDY_ENTRIES(words)                                               \
    {"feeder", 0, 0, G_OPTION_ARG_FILENAME, &(words).feeder,                   \
     LO_N_("this feeder only (site: or what this switch feeds)"), "FEEDER"},                                     \
    {"planned", 0, 0, G_OPTION_ARG_FILENAME, &(words).planned,                 \
     LO_N_("planned outages: plan, history, stated or none"), "WHICH"},                \
    {"plan", 0, 0, G_OPTION_ARG_FILENAME, &(words).plan,                       \
     LO_N_("number of the plan (default: that in force, else the latest)"),    \
     "PLAN"},                                                                  \
    {"times", 0, 0, G_OPTION_ARG_FILENAME, &(words).times,                     \
     LO_N_("how often a year the plan counts (default 1)"), "N"}
/* clang-format on */

/* CLI_GO_ON, or the exit code of a usage error. `words` must outlive it. */
int cli_study_request(struct lo_study_request *out,
                      const struct cli_study_words *words);
void cli_study_words_release(struct cli_study_words *words);

/* A number of an option, at least `least`; prints the error. */
int cli_real_option(double *out, const char *option, const char *text,
                    double least);

#endif
