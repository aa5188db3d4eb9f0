/*
 * stage.c - an outage that gives supply back in stages: which ones bring
 * somebody back, and the word of a person that one has.
 *
 *   stage 1   off {A, B}    its end brings A back
 *   stage 2   off {B, C}    brings nobody back
 *   stage 3   off {B, C}    its end brings B and C back
 *
 * Stages are counted from 1, as the switching sheet and the board show them.
 */
#include <string.h>

#include "app/app_int.h"
#include "app/life_int.h"

static bool holds(const struct lo_texts *off, const char *label)
{
    for (int32_t i = 0; i < off->n; i++)
        if (strcmp(off->at[i], label) == 0)
            return true;
    return false;
}

/* Sections that are off in the stage and no more in the next. */
static struct lo_texts come_back(struct lo_arena *arena,
                                 const struct lo_week_outage *outage,
                                 int32_t stage)
{
    const struct lo_texts *off = &outage->stages[stage].off;
    struct lo_texts out = {
        0, lo_arena_array(arena, (size_t)off->n + 1, sizeof *out.at)};
    for (int32_t i = 0; i < off->n; i++)
        if (stage + 1 == outage->n_stages ||
            !holds(&outage->stages[stage + 1].off, off->at[i]))
            out.at[out.n++] = lo_arena_strdup(arena, off->at[i]);
    return out;
}

static int64_t customers_in(const struct lo_world *world,
                            const struct lo_texts *sections)
{
    int64_t n = 0;
    for (int32_t i = 0; i < sections->n; i++) {
        lo_section section = lo_sections_find(world->sections, sections->at[i]);
        if (section.v != LO_NONE)
            n += world->sections->info[section.v].customers;
    }
    return n;
}

enum lo_status app_stages_back(GArray *out, struct lo_session *session,
                               struct lo_arena *arena, struct lo_error *err)
{
    return lo_store_get_stages_back(session->store, out, arena, err);
}

lo_time app_back_of(const GArray *stages, const char *outage, lo_time promised)
{
    for (guint i = 0; stages != NULL && i < stages->len; i++) {
        const struct lo_stage_back *row =
            &g_array_index(stages, struct lo_stage_back, i);
        if (row->promised == promised && strcmp(row->outage, outage) == 0)
            return row->back;
    }
    return LO_TIME_NONE;
}

/* The stages of the outage that bring somebody back. */
static struct lo_stage_end *ends_of(int32_t *n, struct lo_arena *arena,
                                    const struct lo_week_outage *outage,
                                    const struct lo_world *world,
                                    const GArray *backs)
{
    struct lo_stage_end *ends =
        lo_arena_array(arena, (size_t)outage->n_stages + 1, sizeof *ends);
    *n = 0;
    for (int32_t i = 0; i < outage->n_stages; i++) {
        struct lo_stage_end end = {.outage = lo_arena_strdup(arena, outage->id),
                                   .stage = i + 1,
                                   .promised = outage->stages[i].span.to,
                                   .sections = come_back(arena, outage, i)};
        end.back = app_back_of(backs, outage->id, end.promised);
        end.customers = customers_in(world, &end.sections);
        if (end.sections.n > 0)
            ends[(*n)++] = end;
    }
    return ends;
}

/* When all of the outage was off, as entered; LO_TIME_NONE = not yet. */
static enum lo_status
entered_whole(struct lo_interval *off, struct lo_session *session,
              const struct lo_week *week, const struct lo_week_outage *planned,
              struct lo_arena *arena, struct lo_error *err)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_actual));
    enum lo_status status =
        lo_store_get_actuals(session->store, rows, arena, err);
    *off = (struct lo_interval){LO_TIME_NONE, LO_TIME_NONE};
    for (guint i = 0; i < rows->len; i++) {
        const struct lo_actual *row = &g_array_index(rows, struct lo_actual, i);
        if (app_is_actual_of(row, week, planned))
            *off = row->off;
    }
    g_array_free(rows, TRUE);
    return status;
}

static enum lo_status find_ends(struct lo_session *session, const char *outage,
                                struct lo_arena *arena,
                                struct lo_stage_end **out, int32_t *n,
                                lo_time *began, struct lo_error *err)
{
    struct lo_week *week = NULL;
    struct lo_world *world = NULL;
    struct lo_interval whole;
    GArray *backs = g_array_new(FALSE, FALSE, sizeof(struct lo_stage_back));
    enum lo_status status = lo_app_in_force(session, &week, err);
    if (status == LO_OK)
        status = lo_world_new(&world, session, err);
    if (status == LO_OK)
        status = app_stages_back(backs, session, arena, err);
    const struct lo_week_outage *planned =
        status == LO_OK ? app_week_outage(week, outage) : NULL;
    if (status == LO_OK && planned == NULL)
        status = app_unknown_outage(outage, week, err);
    if (status == LO_OK)
        status = entered_whole(&whole, session, week, planned, arena, err);
    if (status == LO_OK) {
        *out = ends_of(n, arena, planned, world, backs);
        *began = planned->span.from;
        if (*n > 0 && (*out)[*n - 1].back == LO_TIME_NONE)
            (*out)[*n - 1].back = whole.to;
    }
    g_array_free(backs, TRUE);
    lo_world_free(world);
    lo_week_free(week);
    return status;
}

enum lo_status lo_app_stage_ends(struct lo_session *session, const char *outage,
                                 struct lo_arena *arena,
                                 struct lo_stage_end **out, int32_t *n,
                                 struct lo_error *err)
{
    lo_time began = 0;
    return find_ends(session, outage, arena, out, n, &began, err);
}

static enum lo_status no_such_stage(const struct lo_stage_end *ends, int32_t n,
                                    const char *outage, int32_t stage,
                                    struct lo_error *err)
{
    GString *list = g_string_new(NULL);
    for (int32_t i = 0; i < n; i++)
        g_string_append_printf(list, "%s%d", i > 0 ? ", " : "",
                               (int)ends[i].stage);
    lo_error_set(err, LO_ENOTFOUND,
                 "no stage %d of outage '%s' brings anybody back", (int)stage,
                 outage);
    lo_error_hint(err, "those that do: %s; lineout actual %s shows them",
                  list->str, outage);
    g_string_free(list, TRUE);
    return LO_ENOTFOUND;
}

enum lo_status app_stage_end(struct lo_stage_end *out, lo_time *began,
                             struct lo_session *session, const char *outage,
                             int32_t stage, struct lo_arena *arena,
                             struct lo_error *err)
{
    struct lo_stage_end *ends = NULL;
    int32_t n = 0;
    enum lo_status status =
        find_ends(session, outage, arena, &ends, &n, began, err);
    if (status != LO_OK)
        return status;
    for (int32_t i = 0; i < n; i++)
        if (ends[i].stage == stage) {
            *out = ends[i];
            return LO_OK;
        }
    return no_such_stage(ends, n, outage, stage, err);
}

enum lo_status lo_app_stage_promised(struct lo_session *session,
                                     const char *outage, int32_t stage,
                                     lo_time *out, struct lo_error *err)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_stage_end end;
    lo_time began = 0;
    enum lo_status status =
        app_stage_end(&end, &began, session, outage, stage, arena, err);
    if (status == LO_OK)
        *out = end.promised;
    lo_arena_free(arena);
    return status;
}

/* --- entered -------------------------------------------------------------- */

static enum lo_status check_time(const struct lo_session *session, lo_time at,
                                 lo_time began, struct lo_error *err)
{
    if (at > began && at <= app_now(session))
        return LO_OK;
    lo_error_set(err, LO_EINPUT,
                 at > began ? "supply cannot have come back in the future"
                            : "supply came back before it went");
    lo_error_hint(err, "--on is the time it really happened");
    return LO_EINPUT;
}

static enum lo_status keep(struct lo_session *session,
                           const struct lo_stage_back *row, int32_t stage,
                           struct lo_error *err)
{
    const struct lo_interval on = {LO_TIME_NONE, row->back};
    enum lo_status status = lo_store_begin(session->store, err);
    if (status != LO_OK)
        return status;
    char *words = app_actual_words(&on, stage);
    status =
        lo_store_put_stage_back(session->store, row, app_now(session), err);
    if (status == LO_OK)
        status = app_note(session, "actual", row->outage, 0, words, err);
    g_free(words);
    if (status == LO_OK)
        return lo_store_commit(session->store, err);
    lo_store_rollback(session->store);
    return status;
}

/* Where the whole outage was entered before, its history is made anew. */
static enum lo_status enter_again(struct lo_session *session,
                                  const char *outage, struct lo_arena *arena,
                                  struct lo_error *err)
{
    struct lo_week *week = NULL;
    struct lo_interval off = {LO_TIME_NONE, LO_TIME_NONE};
    struct lo_actual_outcome outcome;
    enum lo_status status = lo_app_in_force(session, &week, err);
    const struct lo_week_outage *planned =
        status == LO_OK ? app_week_outage(week, outage) : NULL;
    if (planned != NULL)
        status = entered_whole(&off, session, week, planned, arena, err);
    lo_week_free(week);
    if (status == LO_OK && off.from != LO_TIME_NONE)
        status = lo_app_actual(session, outage, off, &outcome, arena, err);
    return status;
}

enum lo_status lo_app_stage_back(struct lo_session *session, const char *outage,
                                 int32_t stage, lo_time at,
                                 struct lo_stage_end *out,
                                 struct lo_arena *arena, struct lo_error *err)
{
    struct lo_stage_end end;
    lo_time began = 0;
    enum lo_status status =
        app_stage_end(&end, &began, session, outage, stage, arena, err);
    if (status == LO_OK)
        status = check_time(session, at, began, err);
    if (status != LO_OK)
        return status;
    const struct lo_stage_back row = {end.outage, end.promised, at};
    status = keep(session, &row, stage, err);
    if (status == LO_OK)
        status = enter_again(session, end.outage, arena, err);
    end.back = at;
    if (status == LO_OK)
        *out = end;
    return status;
}
