/*
 * Messages carried by hand (carry.h): the files, and the sending machine, which
 * takes one in, sends by its own gateways, and writes answers.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/courier_int.h"

#define CARRIED "@carried/"

enum { FILE_MODE = 0600 }; /* it names people and their numbers */

/* Why, in the words of the machine: GLib's own name the file once more. */
static enum lo_status refuse_file(struct lo_error *err, const char *format,
                                  const char *path, const GError *error)
{
    const char *why = strrchr(error->message, ':');
    why = why != NULL && why[1] == ' ' ? why + 2 : error->message;
    char *text = g_strdup_printf(format, path, why);
    enum lo_status status = lo_error_set(err, LO_EIO, "%s", text);
    lo_error_hint(err, "check the name, and that the stick is there");
    g_free(text);
    return status;
}

/* --- files ---------------------------------------------------------------- */

enum lo_status app_courier_write(const struct lo_session *session,
                                 const char *path,
                                 const struct lo_carry_file *file,
                                 struct lo_error *err)
{
    GError *error = NULL;
    char *key = NULL;
    enum lo_status status =
        lo_secret_find(&key, session->settings, "carry_key", err);
    if (status != LO_OK)
        return status;
    GString *text = g_string_new(NULL);
    lo_carry_write(text, file, key);
    if (!g_file_set_contents_full(path, text->str, (gssize)text->len,
                                  G_FILE_SET_CONTENTS_CONSISTENT |
                                      G_FILE_SET_CONTENTS_DURABLE,
                                  FILE_MODE, &error))
        status = refuse_file(err, "cannot write '%s': %s", path, error);
    g_clear_error(&error);
    g_string_free(text, TRUE);
    g_free(key);
    return status;
}

static enum lo_status load(char **out, gsize *size, const char *path,
                           struct lo_error *err)
{
    struct stat info;
    GError *error = NULL;
    if (stat(path, &info) == 0 && info.st_size > LO_CARRY_BYTES_MAX)
        return lo_error_set(err, LO_ELIMIT,
                            "'%s' is longer than %d bytes, too long for a "
                            "carried file",
                            path, (int)LO_CARRY_BYTES_MAX);
    if (g_file_get_contents(path, out, size, &error))
        return LO_OK;
    enum lo_status status =
        refuse_file(err, "cannot read '%s': %s", path, error);
    g_clear_error(&error);
    return status;
}

enum lo_status app_courier_read(struct lo_carry_file *out,
                                struct lo_arena *arena,
                                const struct lo_session *session,
                                const char *path, enum lo_carry_kind kind,
                                struct lo_error *err)
{
    const char *sender = lo_settings_text(session->settings, "carry.sender");
    struct lo_carry_file file = {.n = 0};
    char *text = NULL, *key = NULL;
    gsize size = 0;
    enum lo_status status =
        lo_secret_find(&key, session->settings, "carry_key", err);
    if (status == LO_OK)
        status = load(&text, &size, path, err);
    if (status == LO_OK)
        status = lo_carry_read(&file, arena, text, size, kind, key, err);
    if (status == LO_OK && strcmp(file.head.sender, sender) != 0) {
        status = lo_error_set(err, LO_EINPUT,
                              "'%s' is for the sending machine '%s', this is "
                              "'%s'",
                              path, file.head.sender, sender);
        lo_error_hint(err, "one machine sends for a station, or people would "
                           "be told twice; lineout config carry.sender names "
                           "it");
    }
    if (status == LO_OK)
        *out = file;
    g_free(text);
    g_free(key);
    return status;
}

enum lo_status app_courier_list(struct lo_notice **rows, int32_t *n,
                                const struct lo_session *session,
                                struct lo_arena *arena, unsigned states,
                                struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    const struct lo_notice_query query = {.states = states,
                                          .off_after = LO_TIME_NONE};
    return outbox->list(outbox->self, &query, arena, rows, n, err);
}

/* --- send ----------------------------------------------------------------- */

/* The message as the sending machine knows it: one recipient a message and
 * try, who brings his own address. */
static char *sender_recipient(const char *station, const struct lo_carried *row)
{
    return g_strdup_printf(CARRIED "%s/%s/%d", station, row->key,
                           (int)row->notice.attempts);
}

static enum lo_status take_in(struct lo_carry_counts *counts,
                              struct lo_session *session,
                              const struct lo_carry_file *file,
                              struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    enum lo_status status = LO_OK;
    for (int32_t i = 0; i < file->n && status == LO_OK; i++) {
        const struct lo_carried *row = &file->rows[i];
        struct lo_notice notice = row->notice;
        bool added = false;
        char *recipient = sender_recipient(file->head.station, row);
        char *outage =
            g_strconcat(file->head.station, "/", row->notice.outage, NULL);
        notice.recipient = recipient;
        notice.outage = outage;
        notice.changed_at = app_now(session);
        status = outbox->add(outbox->self, &notice, &added, err);
        counts->fresh += added ? 1 : 0;
        counts->replaced += row->is_void ? 1 : 0;
        if (status == LO_OK && row->is_void)
            status = outbox->withdraw(outbox->self, outage, recipient, NULL,
                                      "replaced by a later message",
                                      app_now(session), err);
        g_free(recipient);
        g_free(outage);
    }
    counts->in_file = file->n;
    return status;
}

/* Key and try out of the recipient; false where it is of another station. */
static bool split_recipient(struct lo_carry_answer *out, struct lo_arena *arena,
                            const char *recipient, const char *station)
{
    char *prefix = g_strconcat(CARRIED, station, "/", NULL);
    bool ours = g_str_has_prefix(recipient, prefix);
    if (ours) {
        char *key = lo_arena_strdup(arena, recipient + strlen(prefix));
        char *slash = strchr(key, '/');
        ours = slash != NULL;
        if (ours) {
            *slash = '\0';
            out->key = key;
            out->attempt = (int32_t)g_ascii_strtoll(slash + 1, NULL, 10);
        }
    }
    g_free(prefix);
    return ours;
}

/* When a gateway took the message. */
static enum lo_status accepted_at(lo_time *out, struct lo_session *session,
                                  int64_t notice, struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    struct lo_arena *arena = lo_arena_new();
    struct lo_notice_event *events = NULL;
    int32_t n = 0;
    enum lo_status status =
        outbox->events(outbox->self, notice, arena, &events, &n, err);
    *out = LO_TIME_NONE;
    for (int32_t i = 0; status == LO_OK && i < n && *out == LO_TIME_NONE; i++)
        if (strcmp(events[i].became, "accepted") == 0)
            *out = events[i].at;
    lo_arena_free(arena);
    return status;
}

/* What became of the station's messages, as far as it is settled. */
static enum lo_status answer(struct lo_session *session, const char *path,
                             const char *station, struct lo_error *err)
{
    enum {
        SETTLED = 1u << LO_NOTICE_ACCEPTED | 1u << LO_NOTICE_DELIVERED |
                  1u << LO_NOTICE_FAILED | 1u << LO_NOTICE_UNKNOWN |
                  1u << LO_NOTICE_EXPIRED | 1u << LO_NOTICE_CANCELLED
    };
    struct lo_arena *arena = lo_arena_new();
    struct lo_notice *rows = NULL;
    int32_t n = 0;
    struct lo_carry_file file = {
        .head = {.kind = LO_CARRY_ANSWERS,
                 .station = station,
                 .sender = lo_settings_text(session->settings, "carry.sender"),
                 .made = app_now(session)}};
    enum lo_status status =
        app_courier_list(&rows, &n, session, arena, SETTLED, err);
    if (status == LO_OK)
        file.answers = lo_arena_array(arena, (size_t)n, sizeof *file.answers);
    for (int32_t i = 0; status == LO_OK && i < n; i++) {
        struct lo_carry_answer one = {.state = rows[i].state,
                                      .gateway = rows[i].gateway,
                                      .gateway_id = rows[i].gateway_id,
                                      .reason = rows[i].reason,
                                      .at = rows[i].changed_at};
        if (!split_recipient(&one, arena, rows[i].recipient, station))
            continue;
        status = accepted_at(&one.accepted, session, rows[i].id, err);
        file.answers[file.n++] = one;
    }
    if (status == LO_OK)
        status = app_courier_write(session, path, &file, err);
    lo_arena_free(arena);
    return status;
}

enum lo_status lo_app_carry_send(struct lo_session *session, const char *path,
                                 const char *answers, bool confirmed,
                                 struct lo_carry_counts *out,
                                 struct lo_notify_summary *summary,
                                 struct lo_error *err)
{
    struct lo_carry_counts counts = {0};
    struct lo_carry_file file;
    struct lo_error unsent = LO_ERROR_INIT;
    bool began = false;
    struct lo_arena *arena = lo_arena_new();
    enum lo_status status =
        app_courier_read(&file, arena, session, path, LO_CARRY_OUTBOX, err);
    if (status == LO_OK)
        status = lo_store_begin(session->store, err);
    began = status == LO_OK;
    if (status == LO_OK)
        status = take_in(&counts, session, &file, err);
    if (status == LO_OK)
        status = lo_store_commit(session->store, err);
    else if (began)
        lo_store_rollback(session->store);
    if (status != LO_OK)
        goto done;
    g_clear_pointer(&session->fresh, g_free);
    /* A gateway that is away does not keep the answers back. */
    enum lo_status sent = lo_app_send(session, confirmed, summary, &unsent);
    status = answer(session, answers, file.head.station, err);
    if (status == LO_OK && sent != LO_OK) {
        *err = unsent;
        status = sent;
    }
    if (status == LO_OK)
        *out = counts;
done:
    lo_arena_free(arena);
    return status;
}
