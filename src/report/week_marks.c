/*
 * What is uncertain about the back-feed of a plan, in words.
 */
#include "lineout/report.h"
#include "report/report_int.h"

const char *report_stage_mark(const struct lo_week_stage *stage, int k)
{
    if (k == 0 && stage->unverified)
        return LO_N_("back-feed not verified: an element that carries it has "
                     "no limit in the data");
    if (k == 1 && stage->cut_short)
        return LO_N_("not proven that nobody more could be fed from elsewhere: "
                     "too many ways to try");
    return NULL;
}

static void append_mark(GString *out, const struct lo_week_outage *outage,
                        int k, enum lo_lang lang, int columns)
{
    const char *mark = NULL;
    for (int32_t i = 0; i < outage->n_stages && mark == NULL; i++)
        mark = report_stage_mark(&outage->stages[i], k);
    if (mark == NULL)
        return;
    char *line = g_strdup_printf("%s: %s", outage->id, lo_text(lang, mark));
    report_wrap(out, line, 0, columns);
    g_free(line);
}

void report_marks(GString *out, const struct lo_week *week, enum lo_lang lang,
                  int columns)
{
    for (int32_t i = 0; i < week->n_outages; i++)
        for (int k = 0; k < 2; k++)
            append_mark(out, &week->outages[i], k, lang, columns);
}
