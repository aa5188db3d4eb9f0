/*
 * secret.c - secrets of the gateways: a key file that nobody else can read, or
 * the environment. Never a setting, never an argument, never in a message.
 *
 *   [secrets]
 *   aliyun_id=...
 *   aliyun_secret=...
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "notify/gateway_web_int.h"

static enum lo_status check_mode(const char *path, struct lo_error *err)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return lo_error_set(err, LO_EIO, "cannot read secrets file '%s': %s",
                            path, g_strerror(errno));
    bool ours = info.st_uid == geteuid() || info.st_uid == 0;
    if (S_ISREG(info.st_mode) && ours && (info.st_mode & 077) == 0)
        return LO_OK;
    lo_error_set(err, LO_EINPUT,
                 "secrets file '%s' can be read by others or is not ours",
                 path);
    lo_error_hint(err, "chmod 600 %s", path);
    return LO_EINPUT;
}

static enum lo_status from_file(char **out, const char *path, const char *name,
                                struct lo_error *err)
{
    GError *error = NULL;
    GKeyFile *file = g_key_file_new();
    enum lo_status status = check_mode(path, err);
    if (status == LO_OK &&
        !g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, &error))
        status = lo_error_set(err, LO_EINPUT,
                              "secrets file '%s' is not a key "
                              "file",
                              path); /* the error might quote a line of it */
    if (status == LO_OK)
        *out = g_key_file_get_string(file, "secrets", name, NULL);
    g_clear_error(&error);
    g_key_file_free(file);
    return status;
}

static bool is_one_line(const char *text)
{
    if (text == NULL || text[0] == '\0')
        return false;
    for (; *text != '\0'; text++)
        if (g_ascii_iscntrl(*text))
            return false;
    return true;
}

static char *variable_of(const char *name)
{
    char *upper = g_ascii_strup(name, -1);
    char *variable = g_strconcat("LINEOUT_", upper, NULL);
    g_free(upper);
    return variable;
}

enum lo_status lo_secret_find(char **out, const struct lo_settings *settings,
                              const char *name, struct lo_error *err)
{
    const char *path = lo_settings_text(settings, "gateway.secrets");
    char *variable = variable_of(name);
    char *value = NULL;
    enum lo_status status = LO_OK;
    if (path[0] != '\0')
        status = from_file(&value, path, name, err);
    else
        value = g_strdup(g_getenv(variable));
    if (!is_one_line(value))
        g_clear_pointer(&value, g_free);
    if (status == LO_OK)
        *out = value;
    else
        g_free(value);
    g_free(variable);
    return status;
}

enum lo_status lo_secret_get(char **out, const struct lo_settings *settings,
                             const char *name, struct lo_error *err)
{
    char *value = NULL;
    enum lo_status status = lo_secret_find(&value, settings, name, err);
    if (status == LO_OK && value == NULL) {
        char *variable = variable_of(name);
        status = lo_error_set(err, LO_EINPUT,
                              "secret '%s' of the gateway is not given", name);
        lo_error_hint(err,
                      "put it under [secrets] into the file of "
                      "gateway.secrets, or export %s",
                      variable);
        g_free(variable);
    }
    if (status == LO_OK)
        *out = value;
    return status;
}
