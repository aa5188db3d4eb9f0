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

/* The list for the hotline, to read out or for a program. */
static enum lo_status append_hotline(GString *out, struct lo_session *session,
                                     const struct cli *cli,
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
    struct lo_arena *arena = lo_arena_new();
    enum lo_status status = lo_app_places(session, cli->lang, arena, &places,
                                          &papers.n_places, err);
    papers.places = places;
    if (status == LO_OK && cli->json) {
        struct lo_json *json = lo_json_object();
        lo_json_set_integer(json, "schema", 1);
        lo_json_set(json, "places", lo_report_hotline_json(&papers));
        char *text = lo_json_print(json, 2);
        g_string_append_printf(out, "%s\n", text);
        g_free(text);
        lo_json_free(json);
    } else if (status == LO_OK) {
        lo_report_hotline(out, &papers);
    }
    lo_arena_free(arena);
    return status;
}

static enum lo_status append_papers(GString *out, struct lo_session *session,
                                    const struct cli *cli,
                                    const struct cli_papers *wanted,
                                    struct lo_error *err)
{
    if (wanted->letters)
        return lo_app_papers(out, session, LO_PAPER_LETTERS, NULL, cli->lang,
                             err);
    if (wanted->posters)
        return lo_app_papers(out, session, LO_PAPER_POSTERS, NULL, cli->lang,
                             err);
    if (wanted->public_page)
        return lo_app_papers(out, session, LO_PAPER_PUBLIC, NULL, cli->lang,
                             err);
    return append_hotline(out, session, cli, err);
}

int cli_run_papers(const struct cli *cli, struct lo_session *session,
                   const struct cli_papers *wanted)
{
    struct lo_error err = LO_ERROR_INIT;
    GString *out = g_string_new(NULL);
    int code = CLI_DONE;
    if (append_papers(out, session, cli, wanted, &err) == LO_OK) {
        cli_print(out);
    } else {
        g_string_free(out, TRUE);
        code = cli_fail(&err);
    }
    return code;
}
