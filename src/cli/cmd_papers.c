/*
 * The papers that notify prints: posters, letters, the public page, the list
 * for the hotline.
 */
#include "cli/cli_int.h"

#include "lineout/app_notify.h"
#include "lineout/papers.h"

bool cli_wants_papers(const struct cli_papers *wanted)
{
    return wanted->posters || wanted->letters || wanted->hotline ||
           wanted->public_page;
}

/* Letters that are still to be handed over. */
static enum lo_status append_letters(GString *out, struct lo_session *session,
                                     const struct lo_papers *papers,
                                     struct lo_arena *arena,
                                     struct lo_error *err)
{
    struct lo_evidence *all = NULL;
    int32_t n = 0;
    const struct lo_notice_query query = {.states = 1u << LO_NOTICE_DUE,
                                          .off_after = papers->now};
    enum lo_status status =
        lo_app_notices(session, &query, false, arena, &all, &n, err);
    if (status == LO_OK)
        lo_report_letters(out, papers, all, n);
    return status;
}

static enum lo_status append_papers(GString *out, struct lo_session *session,
                                    const struct cli *cli,
                                    const struct cli_papers *wanted,
                                    struct lo_arena *arena,
                                    struct lo_error *err)
{
    struct lo_papers papers = {
        .zone = session->zone,
        .lang = cli->lang,
        .now = session->clock.now(session->clock.self),
        .hotline = lo_settings_text(session->settings, "notice.hotline"),
        .sender = lo_settings_text(session->settings, "notice.sender"),
    };
    struct lo_place_notice *places = NULL;
    if (wanted->letters)
        return append_letters(out, session, &papers, arena, err);
    enum lo_status status = lo_app_places(session, cli->lang, arena, &places,
                                          &papers.n_places, err);
    papers.places = places;
    if (status != LO_OK)
        return status;
    if (wanted->posters) {
        lo_report_posters(out, &papers);
    } else if (wanted->public_page) {
        lo_report_public(out, &papers);
    } else if (cli->json) {
        struct lo_json *json = lo_json_object();
        lo_json_set_integer(json, "schema", 1);
        lo_json_set(json, "places", lo_report_hotline_json(&papers));
        char *text = lo_json_print(json, 2);
        g_string_append_printf(out, "%s\n", text);
        g_free(text);
        lo_json_free(json);
    } else {
        lo_report_hotline(out, &papers);
    }
    return LO_OK;
}

int cli_run_papers(const struct cli *cli, struct lo_session *session,
                   const struct cli_papers *wanted)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_arena *arena = lo_arena_new();
    GString *out = g_string_new(NULL);
    int code = CLI_DONE;
    if (append_papers(out, session, cli, wanted, arena, &err) == LO_OK) {
        cli_print(out);
    } else {
        g_string_free(out, TRUE);
        code = cli_fail(&err);
    }
    lo_arena_free(arena);
    return code;
}
