/*
 * The plan in force after an import: people who are off in it and were not
 * told, because nobody knew of them, are told now, late where a stage has
 * passed; people who are not off any more hear that.
 *
 * An import can be wrong. Many corrections at once are a mistake in a file
 * rather than news: they wait for a person, who publishes again.
 */
#include <string.h>

#include "app/app_int.h"

enum { CORRECTIONS_MOST = 50 };

/* With the sections as they were before, the plan tells nothing. */
static enum lo_status note_trouble(struct lo_found_people *out,
                                   const struct lo_error *why)
{
    *out = (struct lo_found_people){0};
    g_strlcpy(out->trouble, why->message, sizeof out->trouble);
    return LO_OK;
}

/* Looks once, in a transaction of its own; too many corrections are rolled back
 * and *again is set. */
static enum lo_status look(struct lo_found_people *out, bool *again,
                           struct lo_session *session,
                           struct lo_ladder_input *input, struct lo_error *err)
{
    struct lo_ladder sum = {0};
    struct lo_ladder_changes changes = {0, 0};
    struct lo_error why = LO_ERROR_INIT;
    input->changes = &changes;
    enum lo_status status = lo_store_begin(session->store, err);
    if (status != LO_OK)
        return status;
    status =
        lo_notify_ladder(input, lo_store_outbox(session->store), &sum, &why);
    int32_t corrections = changes.changed + changes.cancelled;
    *again =
        status == LO_OK && !input->keep_told && corrections > CORRECTIONS_MOST;
    if (status != LO_OK || *again) {
        lo_store_rollback(session->store);
        out->held = corrections;
        if (status == LO_EINPUT)
            return note_trouble(out, &why);
        *err = why;
        return status;
    }
    out->told = sum.found;
    out->late = sum.late;
    out->calls = sum.unreachable;
    out->changed = changes.changed;
    out->cancelled = changes.cancelled;
    return lo_store_commit(session->store, err);
}

enum lo_status app_find_people(struct lo_found_people *out,
                               struct lo_session *session,
                               const struct lo_world *world,
                               struct lo_error *err)
{
    struct lo_week *week = NULL;
    struct lo_found_people found = {0};
    char at[LO_TIME_TEXT];
    bool again = false;
    enum lo_status status = app_published_week(&week, session, err);
    if (status != LO_OK || week == NULL)
        return status;
    for (int32_t i = 0; i < week->n_outages; i++)
        if (week->outages[i].span.to <= app_now(session))
            week->outages[i].revision = 0; /* over: nobody is told of it */
    struct lo_ladder_input input = app_ladder_input(session, week, world);
    input.rules = app_notice_rules(session, week, world->work);
    lo_zone_format(at, session->zone, input.now, "%Y-%m-%d %H:%M");
    char *by = g_strdup_printf("found by the import of %s", at);
    input.found_by = by;
    status = look(&found, &again, session, &input, err);
    if (status == LO_OK && again) {
        input.keep_told = true;
        status = look(&found, &again, session, &input, err);
    }
    if (status == LO_OK)
        *out = found;
    g_free((struct lo_notice_rule *)(uintptr_t)input.rules);
    g_free(by);
    lo_week_free(week);
    return status;
}
