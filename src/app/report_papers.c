/*
 * Papers of the plan in force: a poster for each village, a letter for each
 * important customer, the page for everybody.
 */
#include <string.h>

#include "app/app_int.h"
#include "app/life_int.h"
#include "app/report_int.h"
#include "lineout/app_notify.h"
#include "lineout/papers.h"

/* Letters that are still to be handed over. */
static enum lo_status add_letters(GString *out, struct lo_session *session,
                                  const struct lo_papers *papers,
                                  const char *outage, struct lo_arena *arena,
                                  struct lo_error *err)
{
    struct lo_evidence *all = NULL;
    int32_t n = 0;
    const struct lo_notice_query query = {.states = 1u << LO_NOTICE_DUE,
                                          .outage = outage,
                                          .off_after = papers->now};
    enum lo_status status =
        lo_app_notices(session, &query, false, arena, &all, &n, err);
    if (status == LO_OK)
        lo_report_letters(out, papers, all, n);
    return status;
}

/* Is a poster still of use? */
static bool is_to_come(const struct lo_place_notice *place, lo_time now)
{
    return !place->called_off && place->back == LO_TIME_NONE &&
           place->off[place->n_off - 1].to > now;
}

/* Those of one outage, in front; how many they are. A poster hangs for what is
 * to come; the page for everybody also says what is over or called off. */
static int32_t keep_places(struct lo_place_notice *places,
                           const struct lo_papers *papers, const char *outage,
                           enum lo_paper paper)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < papers->n_places; i++)
        if ((outage == NULL || strcmp(places[i].outage->id, outage) == 0) &&
            (paper != LO_PAPER_POSTERS || is_to_come(&places[i], papers->now)))
            places[kept++] = places[i];
    return kept;
}

enum lo_status lo_app_papers(GString *out, struct lo_session *session,
                             enum lo_paper paper, const char *outage,
                             enum lo_lang lang, struct lo_error *err)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_place_notice *places = NULL;
    struct lo_papers papers = {
        .zone = session->zone,
        .lang = lang,
        .now = app_now(session),
        .hotline = lo_settings_text(session->settings, "notice.hotline"),
        .sender = lo_settings_text(session->settings, "notice.sender"),
    };
    enum lo_status status = LO_OK;
    if (paper == LO_PAPER_LETTERS) {
        status = add_letters(out, session, &papers, outage, arena, err);
    } else {
        status =
            lo_app_places(session, lang, arena, &places, &papers.n_places, err);
        papers.places = places;
        papers.n_places = keep_places(places, &papers, outage, paper);
    }
    if (status == LO_OK && paper == LO_PAPER_POSTERS)
        lo_report_posters(out, &papers);
    if (status == LO_OK && paper == LO_PAPER_PUBLIC)
        lo_report_public(out, &papers);
    lo_arena_free(arena);
    return status;
}

/* A page of nothing would be taken for "nobody is off". */
enum lo_status app_report_papers(GString *out, struct lo_session *session,
                                 enum lo_paper paper, const char *outage,
                                 enum lo_lang lang, struct lo_error *err)
{
    struct lo_week *week = NULL;
    enum lo_status status = app_week_in_force(&week, session, err);
    if (status == LO_OK && outage != NULL &&
        app_week_outage(week, outage) == NULL)
        status = app_unknown_outage(outage, week, err);
    lo_week_free(week);
    return status == LO_OK
               ? lo_app_papers(out, session, paper, outage, lang, err)
               : status;
}
