/*
 * A session: store, settings, zone and clock, opened together; and what the
 * settings say of themselves.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "lineout/app.h"

static enum lo_status open_notice_days(struct lo_session *session,
                                       struct lo_error *err)
{
    char *dir = g_build_filename(lo_data_dir(), "calendars", NULL);
    enum lo_status status = lo_calendar_open(
        &session->notice_days,
        lo_settings_text(session->settings, "notice.calendar"), dir, err);
    g_free(dir);
    return status;
}

enum lo_status lo_session_open(struct lo_session **out, const char *db,
                               bool create, struct lo_settings *settings,
                               struct lo_clock clock, struct lo_error *err)
{
    struct lo_session *session = g_new0(struct lo_session, 1);
    session->settings = settings;
    session->clock = clock;
    enum lo_status status = lo_zone_open(
        &session->zone, lo_settings_text(settings, "site.timezone"), err);
    if (status == LO_OK && create && !g_file_test(db, G_FILE_TEST_EXISTS))
        session->fresh = g_strdup(db);
    if (status == LO_OK)
        status = open_notice_days(session, err);
    if (status == LO_OK)
        status = lo_store_open(&session->store, db, create, err);
    if (status != LO_OK) {
        lo_session_close(session);
        return status;
    }
    *out = session;
    return LO_OK;
}

enum lo_status lo_session_again(struct lo_session **out,
                                const struct lo_session *session,
                                struct lo_error *err)
{
    return lo_session_open(out, lo_store_path(session->store), false,
                           lo_settings_copy(session->settings), session->clock,
                           err);
}

/* Somebody who mistyped a file name must not find an empty store later, of
 * which every command says something else. */
static void remove_fresh(const char *db)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        char *path = g_strconcat(db, ends[i], NULL);
        (void)g_remove(path);
        g_free(path);
    }
}

void lo_session_close(struct lo_session *session)
{
    if (session == NULL)
        return;
    lo_world_free(session->kept);
    g_free(session->kept_at);
    lo_store_close(session->store);
    lo_calendar_close(session->notice_days);
    if (session->fresh != NULL)
        remove_fresh(session->fresh);
    g_free(session->fresh);
    g_free(session->who);
    lo_zone_close(session->zone);
    lo_settings_free(session->settings);
    g_free(session);
}

/* Who may read it stays as it is. A new file is made as the umask has it: it
 * never holds secrets, and the services read it as another user. */
static bool save(GKeyFile *file, const char *path, GError **error)
{
    GStatBuf before;
    gsize size = 0;
    char *text = g_key_file_to_data(file, &size, NULL);
    int mode = g_stat(path, &before) == 0 ? (int)(before.st_mode & 0777) : 0666;
    bool saved = g_file_set_contents_full(path, text, (gssize)size,
                                          G_FILE_SET_CONTENTS_CONSISTENT |
                                              G_FILE_SET_CONTENTS_DURABLE,
                                          mode, error);
    g_free(text);
    return saved;
}

enum lo_status lo_app_config_write(const char *path, const char *key,
                                   const char *value, struct lo_error *err)
{
    enum lo_status status = LO_OK;
    GError *error = NULL;
    GKeyFile *file = g_key_file_new();
    const char *dot = strchr(key, '.');
    g_assert(dot != NULL);
    char *group = g_strndup(key, (gsize)(dot - key));
    if (!g_key_file_load_from_file(file, path, G_KEY_FILE_KEEP_COMMENTS,
                                   &error) &&
        !g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
        status = lo_error_set(err, LO_EINPUT, "%s: %s", path, error->message);
        goto done;
    }
    g_clear_error(&error);
    g_key_file_set_string(file, group, dot + 1, value);
    if (!save(file, path, &error))
        status = lo_error_set(err, LO_EIO, "cannot write '%s': %s", path,
                              error->message);
done:
    g_clear_error(&error);
    g_free(group);
    g_key_file_free(file);
    return status;
}

/* Asks for nothing: empty, none, no, the number 0, or what "plain" has. */
static bool is_neutral(const char *value, const char *plain)
{
    char *end = NULL;
    double number = g_ascii_strtod(value, &end);
    bool zero = number == 0.0 && *end == '\0'; /* "" counts too */
    return zero || strcmp(value, plain) == 0 || strcmp(value, "none") == 0 ||
           strcmp(value, "no") == 0;
}

char *lo_app_not_enforced(const struct lo_settings *settings)
{
    struct lo_settings *plain = lo_settings_new();
    struct lo_error err = LO_ERROR_INIT;
    enum lo_status status =
        lo_settings_set(plain, "site.profile", "plain", &err);
    g_assert(status == LO_OK);
    GString *keys = g_string_new(NULL);
    for (size_t i = 0; i < lo_settings_count(settings); i++) {
        struct lo_setting_row row = lo_settings_row(settings, i);
        if (row.enforced ||
            is_neutral(row.value, lo_settings_text(plain, row.key)))
            continue;
        g_string_append_printf(keys, "%s%s", keys->len > 0 ? ", " : "",
                               row.key);
    }
    lo_settings_free(plain);
    return g_string_free(keys, keys->len == 0);
}
