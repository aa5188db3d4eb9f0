/*
 * take_back.c - supply that was entered as back by mistake is not back again.
 *
 *   actual  O1 off .. on     entered         entry in the book (account.h)
 *           O1               taken back      entry in the book: what, who, why
 *
 * The row goes, both entries stay in the book, which is only ever added to. In
 * the same transaction nobody is told any more that supply is back, and who
 * was hears that it is not.
 */
#include <string.h>

#include "app/app_int.h"
#include "app/life_int.h"
#include "lineout/app_notify.h"

static enum lo_status nothing_entered(const char *outage, int32_t stage,
                                      struct lo_error *err)
{
    if (stage != 0)
        lo_error_set(err, LO_ENOTFOUND,
                     "nobody has entered that supply is back after stage %d of "
                     "outage '%s'",
                     (int)stage, outage);
    else
        lo_error_set(err, LO_ENOTFOUND,
                     "nobody has entered that supply is back after outage '%s'",
                     outage);
    lo_error_hint(err, "lineout actual %s shows what was entered", outage);
    return LO_ENOTFOUND;
}

/* What was entered of all of it, as long as it is in force. */
static enum lo_status find_whole(struct lo_taken_back *out,
                                 struct lo_session *session,
                                 const struct lo_week *week, const char *outage,
                                 struct lo_arena *arena, struct lo_error *err)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_actual));
    const struct lo_week_outage *planned = app_week_outage(week, outage);
    enum lo_status status =
        planned != NULL ? lo_store_get_actuals(session->store, rows, arena, err)
                        : app_unknown_outage(outage, week, err);
    out->plan = 0;
    for (guint i = 0; status == LO_OK && i < rows->len; i++) {
        const struct lo_actual *row = &g_array_index(rows, struct lo_actual, i);
        if (!app_is_actual_of(row, week, planned))
            continue;
        out->plan = row->plan;
        out->outage = row->outage;
        out->off = row->off;
    }
    g_array_free(rows, TRUE);
    return status;
}

static enum lo_status find_entry(struct lo_taken_back *out,
                                 struct lo_session *session,
                                 const struct lo_week *week, const char *outage,
                                 int32_t stage, struct lo_arena *arena,
                                 struct lo_error *err)
{
    struct lo_stage_end end;
    lo_time began = 0;
    *out = (struct lo_taken_back){.stage = stage, .promised = LO_TIME_NONE};
    enum lo_status status = find_whole(out, session, week, outage, arena, err);
    if (status != LO_OK)
        return status;
    if (stage == 0)
        return out->plan != 0 ? LO_OK : nothing_entered(outage, 0, err);
    if (out->plan != 0) {
        lo_error_set(err, LO_EINPUT,
                     "it was entered that all of outage '%s' has supply again",
                     outage);
        lo_error_hint(err,
                      "take that back first: lineout actual %s "
                      "--take-back REASON",
                      outage);
        return LO_EINPUT;
    }
    status = app_stage_end(&end, &began, session, outage, stage, arena, err);
    if (status == LO_OK && end.back == LO_TIME_NONE)
        status = nothing_entered(outage, stage, err);
    if (status == LO_OK) {
        out->outage = end.outage;
        out->promised = end.promised;
        out->off = (struct lo_interval){LO_TIME_NONE, end.back};
    }
    return status;
}

static enum lo_status drop(struct lo_session *session,
                           const struct lo_taken_back *entry,
                           struct lo_error *err)
{
    const struct lo_interruptions none = {NULL, 0, NULL};
    if (entry->stage != 0)
        return lo_store_drop_stage_back(session->store, entry->outage,
                                        entry->promised, err);
    enum lo_status status =
        lo_store_drop_actual(session->store, entry->plan, entry->outage, err);
    char *source = app_actual_source(entry->plan, entry->outage);
    if (status == LO_OK)
        status = lo_store_put_interruptions(session->store, &none, source, err);
    g_free(source);
    return status;
}

/* "off 2026-03-16T00:05:00Z, on 2026-03-16T04:20:00Z: wrong outage" */
static enum lo_status write_down(struct lo_session *session,
                                 const struct lo_taken_back *entry,
                                 const char *why, struct lo_error *err)
{
    char *was = app_actual_words(&entry->off, entry->stage);
    char *words = g_strconcat(was, ": ", why, NULL);
    enum lo_status status =
        app_note(session, "take-back", entry->outage, entry->plan, words, err);
    g_free(words);
    g_free(was);
    return status;
}

/* Inside the transaction. */
static enum lo_status undo(struct lo_session *session,
                           const struct lo_week *week,
                           const struct lo_world *world,
                           struct lo_taken_back *entry, const char *why,
                           struct lo_arena *arena, struct lo_error *err)
{
    struct lo_ladder_input input = app_ladder_input(session, week, world);
    enum lo_status status = drop(session, entry, err);
    if (status == LO_OK)
        status = write_down(session, entry, why, err);
    if (status == LO_OK)
        status = app_find_words(&input, session, arena, err);
    if (status == LO_OK)
        status =
            lo_notify_untell(&input, lo_store_outbox(session->store),
                             entry->outage, entry->promised, &entry->told, err);
    return status;
}

enum lo_status lo_app_take_back(struct lo_session *session, const char *outage,
                                int32_t stage, const char *why,
                                struct lo_taken_back *out,
                                struct lo_arena *arena, struct lo_error *err)
{
    struct lo_week *week = NULL;
    struct lo_world *world = NULL;
    struct lo_taken_back entry;
    enum lo_status status = app_week_in_force(&week, session, err);
    if (status == LO_OK)
        status = lo_world_new(&world, session, err);
    if (status == LO_OK)
        status = find_entry(&entry, session, week, outage, stage, arena, err);
    if (status == LO_OK)
        status = lo_store_begin(session->store, err);
    if (status != LO_OK)
        goto done;
    status = undo(session, week, world, &entry, why, arena, err);
    if (status == LO_OK)
        status = lo_store_commit(session->store, err);
    else
        lo_store_rollback(session->store);
    if (status == LO_OK)
        *out = entry;
done:
    lo_world_free(world);
    lo_week_free(week);
    return status;
}
