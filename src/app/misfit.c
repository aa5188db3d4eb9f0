/*
 * Messages that a gateway's template does not hold: found while there is time,
 * when a plan is published and each day by the automatic sender.
 */
#include <string.h>

#include "app/app_int.h"
#include "lineout/app_notify.h"

enum { NAMED_MOST = 3 }; /* an alert is read on a telephone */

enum lo_status lo_app_misfits(struct lo_session *session,
                              struct lo_arena *arena, struct lo_misfit **out,
                              int32_t *n, struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    const struct lo_notice_query due = {.states = 1u << LO_NOTICE_DUE,
                                        .off_after = app_now(session)};
    struct lo_notice *rows = NULL;
    int32_t n_rows = 0;
    enum lo_status status =
        outbox->list(outbox->self, &due, arena, &rows, &n_rows, err);
    if (status == LO_OK)
        status = lo_notify_misfits(out, n, arena, session->settings, rows,
                                   n_rows, err);
    return status;
}

enum lo_status app_misfit_text(GString *out, struct lo_session *session,
                               enum lo_lang lang, struct lo_error *err)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_misfit *all = NULL;
    int32_t n = 0;
    enum lo_status status = lo_app_misfits(session, arena, &all, &n, err);
    for (int32_t i = 0; status == LO_OK && i < MIN(n, NAMED_MOST); i++)
        g_string_append_printf(
            out,
            lo_text(lang, LO_N_("%stemplate %s, variable %s, customer %s "
                                "(%d characters, at most %d)")),
            i > 0 ? "; " : "", all[i].template_code, all[i].variable,
            all[i].row->name, (int)all[i].length, (int)all[i].most);
    if (status == LO_OK && n > NAMED_MOST)
        g_string_append_printf(out, lo_text(lang, LO_N_("; and %d more")),
                               (int)(n - NAMED_MOST));
    lo_arena_free(arena);
    return status;
}
