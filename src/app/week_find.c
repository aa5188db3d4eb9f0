/*
 * week_find.c - outages and jobs of a plan by their names.
 */
#include <string.h>

#include "app/life_int.h"

const struct lo_week_outage *app_week_outage(const struct lo_week *week,
                                             const char *id)
{
    for (int32_t o = 0; id != NULL && o < week->n_outages; o++)
        if (strcmp(week->outages[o].id, id) == 0)
            return &week->outages[o];
    return NULL;
}

const struct lo_week_job *app_week_job(const struct lo_week *week,
                                       const char *id)
{
    for (int32_t j = 0; j < week->n_jobs; j++)
        if (strcmp(week->jobs[j].id, id) == 0)
            return &week->jobs[j];
    return NULL;
}

enum lo_status app_unknown_outage(const char *id, const struct lo_week *week,
                                  struct lo_error *err)
{
    lo_error_set(err, LO_ENOTFOUND,
                 "plan %" G_GINT64_FORMAT " in force has no outage '%s'",
                 week->version, id);
    lo_error_hint(err, "outages are named as `lineout plan` shows them: O1");
    return LO_ENOTFOUND;
}
