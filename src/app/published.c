/*
 * published.c - a plan that was published already, looked at again: since when,
 * by whom, and what its notices are.
 */
#include <string.h>

#include "app/app_int.h"
#include "lineout/account.h"
#include "lineout/app_life.h"

/* Who published it and when, from the book. */
static enum lo_status find_who(struct lo_published *out,
                               struct lo_session *session, int64_t version,
                               struct lo_arena *arena, struct lo_error *err)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_audit));
    enum lo_status status =
        lo_store_get_plan_audit(session->store, version, rows, arena, err);
    for (guint i = 0; status == LO_OK && i < rows->len; i++) {
        const struct lo_audit *row = &g_array_index(rows, struct lo_audit, i);
        if (strcmp(row->what, "publish") != 0)
            continue;
        out->at = row->at;
        out->by = row->who;
    }
    g_array_free(rows, TRUE);
    return status;
}

/* What the plan itself told of the outage; what was entered of it afterwards
 * are other stages, and what took another channel stands there once. */
static bool is_notice_of(const struct lo_notice *row,
                         const struct lo_week_outage *outage)
{
    return row->revision == outage->revision &&
           !lo_notify_is_afterwards(row->stage) &&
           !g_str_has_prefix(row->reason, "in place of message ");
}

static enum lo_status find_notices(struct lo_published *out,
                                   struct lo_session *session,
                                   const struct lo_week *week,
                                   struct lo_arena *arena, struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct lo_notice));
    enum lo_status status = LO_OK;
    for (int32_t o = 0; o < week->n_outages && status == LO_OK; o++) {
        const struct lo_notice_query query = {.outage = week->outages[o].id,
                                              .off_after = LO_TIME_NONE};
        struct lo_notice *rows = NULL;
        int32_t n = 0;
        status = outbox->list(outbox->self, &query, arena, &rows, &n, err);
        for (int32_t i = 0; status == LO_OK && i < n; i++)
            if (is_notice_of(&rows[i], &week->outages[o]))
                g_array_append_val(all, rows[i]);
    }
    out->n_notices = (int32_t)all->len;
    struct lo_notice *kept =
        lo_arena_array(arena, (size_t)all->len + 1, sizeof *kept);
    if (all->len > 0)
        memcpy(kept, all->data, all->len * sizeof *kept);
    out->notices =
        app_show_notices(session, false, arena, kept, out->n_notices);
    g_array_free(all, TRUE);
    return status;
}

enum lo_status lo_app_published(struct lo_session *session, int64_t version,
                                struct lo_arena *arena,
                                struct lo_published *out, struct lo_error *err)
{
    struct lo_week *week = NULL;
    struct lo_published found = {.by = ""};
    enum lo_plan_state state = LO_PLAN_DRAFT;
    enum lo_status status = lo_app_week(session, version, &week, err);
    if (status == LO_OK)
        status = lo_store_state_of(session->store, week->version, &state, err);
    if (status == LO_OK &&
        (state == LO_PLAN_PUBLISHED || state == LO_PLAN_SUPERSEDED)) {
        found.version = week->version;
        found.replaced = state == LO_PLAN_SUPERSEDED;
        status = find_who(&found, session, week->version, arena, err);
        if (status == LO_OK)
            status = find_notices(&found, session, week, arena, err);
    }
    if (status == LO_OK)
        *out = found;
    lo_week_free(week);
    return status;
}
