/*
 * The plan in force village by village, with what people entered of it, and
 * what was called off: for the hotline, posters and the page for everybody.
 */
#include <string.h>

#include "app/app_int.h"
#include "app/life_int.h"
#include "lineout/actual.h"
#include "lineout/app_notify.h"

lo_time app_back_after(const GArray *actuals, const struct lo_week *week,
                       const struct lo_week_outage *outage)
{
    lo_time back = LO_TIME_NONE;
    for (guint a = 0; a < actuals->len; a++) {
        const struct lo_actual *actual =
            &g_array_index(actuals, struct lo_actual, a);
        if (app_is_actual_of(actual, week, outage))
            back = actual->off.to;
    }
    return back;
}

/* By outage of the week; in the arena. */
static enum lo_status find_back(const lo_time **out, struct lo_session *session,
                                const struct lo_week *week,
                                struct lo_arena *arena, struct lo_error *err)
{
    GArray *actuals = g_array_new(FALSE, FALSE, sizeof(struct lo_actual));
    lo_time *back =
        lo_arena_array(arena, (size_t)week->n_outages + 1, sizeof *back);
    enum lo_status status =
        lo_store_get_actuals(session->store, actuals, arena, err);
    for (int32_t o = 0; status == LO_OK && o < week->n_outages; o++)
        back[o] = app_back_after(actuals, week, &week->outages[o]);
    if (status == LO_OK)
        *out = back;
    g_array_free(actuals, TRUE);
    return status;
}

/* The outage itself is not kept beyond the week: its id is. */
static void keep_outages(struct lo_arena *arena, struct lo_place_notice *places,
                         int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        struct lo_week_outage *outage = lo_arena_alloc(arena, sizeof *outage);
        *outage = (struct lo_week_outage){
            .id = lo_arena_strdup(arena, places[i].outage->id),
            .revision = places[i].outage->revision,
            .span = places[i].outage->span,
        };
        places[i].outage = outage;
        places[i].place = lo_arena_strdup(arena, places[i].place);
        for (int32_t k = 0; k < places[i].lines.n; k++)
            places[i].lines.at[k] =
                lo_arena_strdup(arena, places[i].lines.at[k]);
    }
}

/* Who leads the crews of the outage; each crew once. */
static void name_leaders(struct lo_place_notice *place, struct lo_arena *arena,
                         const struct lo_week *week, const struct lo_work *work)
{
    struct lo_work_leader *leaders =
        lo_arena_array(arena, (size_t)work->n_crews + 1, sizeof *leaders);
    int32_t n = 0;
    for (int32_t c = 0; c < work->n_crews; c++) {
        const struct lo_crew *crew = &work->crews[c];
        bool there = false;
        for (int32_t j = 0; j < week->n_jobs && !there; j++) {
            const struct lo_week_job *parts = NULL;
            int32_t n_parts = lo_week_parts(&parts, &week->jobs[j]);
            for (int32_t p = 0; p < n_parts && !there; p++) {
                bool of_outage =
                    parts[p].outage != NULL &&
                    strcmp(parts[p].outage, place->outage->id) == 0;
                for (int32_t k = 0; of_outage && k < parts[p].crews.n; k++)
                    there =
                        there || strcmp(parts[p].crews.at[k], crew->mrid) == 0;
            }
        }
        if (there && crew->leader[0] != '\0')
            leaders[n++] = (struct lo_work_leader){
                lo_arena_strdup(arena, crew->name),
                lo_arena_strdup(arena, crew->leader),
                lo_arena_strdup(arena, crew->leader_phone)};
    }
    place->n_leaders = n;
    place->leaders = leaders;
}

/* All of the rows in the arena; frees them. */
static void *keep_rows(struct lo_arena *arena, GArray *rows, size_t size,
                       int32_t *n)
{
    void *all = lo_arena_array(arena, (size_t)rows->len + 1, size);
    if (rows->len > 0)
        memcpy(all, rows->data, rows->len * size);
    *n = (int32_t)rows->len;
    g_array_free(rows, TRUE);
    return all;
}

enum lo_status app_find_words(struct lo_ladder_input *input,
                              struct lo_session *session,
                              struct lo_arena *arena, struct lo_error *err)
{
    GArray *words = g_array_new(FALSE, FALSE, sizeof(struct lo_overrun));
    GArray *stages = g_array_new(FALSE, FALSE, sizeof(struct lo_stage_back));
    enum lo_status status =
        lo_store_get_overruns(session->store, words, arena, err);
    if (status == LO_OK)
        status = app_stages_back(stages, session, arena, err);
    input->overruns =
        keep_rows(arena, words, sizeof *input->overruns, &input->n_overruns);
    input->stages =
        keep_rows(arena, stages, sizeof *input->stages, &input->n_stages);
    return status;
}

/* By the names that people were told: the network has its sections no more. */
static enum lo_status find_told(GArray *out, struct lo_session *session,
                                struct lo_arena *arena,
                                const struct lo_ladder_input *input,
                                enum lo_lang lang, struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    const struct lo_week_outage *outage = &input->week->outages[0];
    const struct lo_notice_query query = {.outage = outage->id,
                                          .off_after = LO_TIME_NONE};
    struct lo_notice *rows = NULL;
    int32_t n = 0;
    enum lo_status status =
        outbox->list(outbox->self, &query, arena, &rows, &n, err);
    if (status == LO_OK)
        lo_notify_places_told(out, arena, input, outage, rows, n, lang);
    return status;
}

static enum lo_status places_of(GArray *out, struct lo_session *session,
                                struct lo_arena *arena,
                                const struct lo_ladder_input *input,
                                enum lo_lang lang, struct lo_error *err)
{
    struct lo_error lost = LO_ERROR_INIT;
    struct lo_place_notice *places = NULL;
    int32_t n = 0;
    enum lo_status status =
        lo_notify_places(&places, &n, arena, input, lang, &lost);
    if (status == LO_OK)
        g_array_append_vals(out, places, (guint)n);
    else if (status == LO_EINPUT)
        status = find_told(out, session, arena, input, lang, err);
    else
        *err = lost;
    return status;
}

static enum lo_status find_called_off(GArray *all, struct lo_session *session,
                                      struct lo_arena *arena,
                                      const struct lo_world *world,
                                      const struct lo_week *in_force,
                                      enum lo_lang lang, struct lo_error *err)
{
    struct lo_week *gone = NULL;
    enum lo_status status = app_called_off(&gone, session, in_force, err);
    for (int32_t o = 0; status == LO_OK && o < gone->n_outages; o++) {
        GArray *places =
            g_array_new(FALSE, FALSE, sizeof(struct lo_place_notice));
        struct lo_week one = *gone;
        one.n_outages = 1;
        one.outages = &gone->outages[o];
        struct lo_ladder_input input = app_ladder_input(session, &one, world);
        input.called_off = true;
        status = places_of(places, session, arena, &input, lang, err);
        struct lo_place_notice *found =
            (struct lo_place_notice *)(void *)places->data;
        for (guint i = 0; status == LO_OK && i < places->len; i++)
            app_say_called_off(&found[i], arena, in_force);
        keep_outages(arena, found, (int32_t)places->len);
        if (status == LO_OK)
            g_array_append_vals(all, found, places->len);
        g_array_free(places, TRUE);
    }
    lo_week_free(gone);
    return status;
}

static enum lo_status find_in_force(GArray *all, struct lo_session *session,
                                    struct lo_arena *arena,
                                    const struct lo_world *world,
                                    const struct lo_week *week,
                                    enum lo_lang lang, struct lo_error *err)
{
    struct lo_place_notice *places = NULL;
    int32_t n = 0;
    struct lo_ladder_input input = app_ladder_input(session, week, world);
    enum lo_status status = app_find_words(&input, session, arena, err);
    if (status == LO_OK)
        status = find_back(&input.back, session, week, arena, err);
    if (status == LO_OK)
        status = lo_notify_places(&places, &n, arena, &input, lang, err);
    if (status != LO_OK)
        return status;
    for (int32_t i = 0; i < n; i++)
        name_leaders(&places[i], arena, week, world->work);
    keep_outages(arena, places, n);
    g_array_append_vals(all, places, (guint)n);
    return LO_OK;
}

enum lo_status lo_app_places(struct lo_session *session, enum lo_lang lang,
                             struct lo_arena *arena,
                             struct lo_place_notice **out, int32_t *n,
                             struct lo_error *err)
{
    struct lo_week *week = NULL;
    struct lo_world *world = NULL;
    *out = NULL;
    *n = 0;
    enum lo_status status = app_published_week(&week, session, err);
    if (status != LO_OK || week == NULL)
        return status;
    GArray *all = g_array_new(FALSE, FALSE, sizeof **out);
    status = lo_world_new(&world, session, err);
    if (status == LO_OK)
        status = find_in_force(all, session, arena, world, week, lang, err);
    if (status == LO_OK)
        status = find_called_off(all, session, arena, world, week, lang, err);
    if (status == LO_OK)
        *out = keep_rows(arena, all, sizeof **out, n);
    else
        g_array_free(all, TRUE);
    lo_world_free(world);
    lo_week_free(week);
    return status;
}
