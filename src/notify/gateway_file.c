/*
 * gateway_file.c - a gateway that is a folder: one smstools file per message,
 * each channel in a folder of its own, since each has another reader.
 *
 *   DIR/sms/KEY.LOCK  written, flushed   -->  DIR/sms/KEY  what a reader takes
 *
 * smsd passes over *.LOCK, so nobody reads half a message. A file that is
 * there already is the same message: the key says so, it is not sent twice.
 * Source: smstools 3, "SMS file": header lines, blank line, text.
 */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "lineout/notify.h"

enum { FILE_MODE = 0640, DIR_MODE = 0750, KEY_MAX = 200 };

/* A key becomes a file name: nothing in it may lead elsewhere. */
static bool key_is_safe(const char *key)
{
    size_t n = strlen(key);
    if (n == 0 || n > KEY_MAX || key[0] == '.')
        return false;
    for (size_t i = 0; i < n; i++)
        if (!g_ascii_isalnum(key[i]) && strchr("._-", key[i]) == NULL)
            return false;
    return true;
}

/* A control character in a header line would begin another one. */
static bool has_control(const char *text)
{
    for (; *text != '\0'; text++)
        if (g_ascii_iscntrl(*text))
            return true;
    return false;
}

static bool write_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t n = write(fd, data, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        data += n;
        size -= (size_t)n;
    }
    return true;
}

static bool write_file(const char *path, const GString *data)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                  FILE_MODE);
    if (fd < 0)
        return false;
    bool written = write_all(fd, data->str, data->len) && fsync(fd) == 0;
    int saved = errno;
    if (close(fd) != 0 && written) {
        written = false;
        saved = errno;
    }
    if (!written)
        g_unlink(path);
    errno = saved;
    return written;
}

static bool sync_dir(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool synced = fsync(fd) == 0;
    close(fd);
    return synced;
}

/* smstools wants international numbers without the plus sign. */
static void print_message(GString *out, const struct lo_message *message)
{
    const char *to = message->to;
    if (strcmp(message->channel, "sms") == 0 && to[0] == '+')
        to++;
    g_string_printf(out, "To: %s\nAlphabet: UTF-8\n", to);
    g_string_append_printf(out, "X-Channel: %s\nX-Key: %s\nX-Language: %s\n\n",
                           message->channel, message->key, message->lang);
    g_string_append(out, message->text);
}

static void answer(struct lo_send_result *result, enum lo_send_outcome outcome,
                   lo_time now, const char *reason)
{
    result->outcome = outcome;
    result->retry_at = now;
    result->gateway_id[0] = '\0';
    g_strlcpy(result->reason, reason, sizeof result->reason);
}

static void put_file(const char *dir, const char *path,
                     const struct lo_message *message, lo_time now,
                     struct lo_send_result *result)
{
    GString *data = g_string_new(NULL);
    char *locked = g_strconcat(path, ".LOCK", NULL);
    print_message(data, message);
    if (!write_file(locked, data)) {
        answer(result, LO_SEND_RETRY_AT, now, g_strerror(errno));
    } else if (g_rename(locked, path) != 0) {
        int saved = errno;
        g_unlink(locked);
        answer(result, LO_SEND_RETRY_AT, now, g_strerror(saved));
    } else if (!sync_dir(dir)) {
        answer(result, LO_SEND_UNKNOWN, now, g_strerror(errno));
    } else {
        answer(result, LO_SEND_ACCEPTED, now, "");
    }
    g_free(locked);
    g_string_free(data, TRUE);
}

/* The folder of the channel; DIR itself must still be there: one that was
 * unmounted is not to be filled behind its back. */
static bool has_folder(const char *dir, const char *folder)
{
    if (g_mkdir(folder, DIR_MODE) != 0)
        return errno == EEXIST;
    return sync_dir(dir);
}

static void send_file(void *self, const struct lo_message *message, lo_time now,
                      struct lo_send_result *result)
{
    const char *dir = self;
    if (!key_is_safe(message->key) || !key_is_safe(message->channel)) {
        answer(result, LO_SEND_REFUSED, now, "the key is not a file name");
        return;
    }
    if (message->to[0] == '\0' || has_control(message->to)) {
        answer(result, LO_SEND_REFUSED, now, "the address is not one line");
        return;
    }
    char *folder = g_build_filename(dir, message->channel, NULL);
    char *path = g_build_filename(folder, message->key, NULL);
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        answer(result, LO_SEND_ACCEPTED, now, "was there already");
    else if (!has_folder(dir, folder))
        answer(result, LO_SEND_RETRY_AT, now, g_strerror(errno));
    else
        put_file(folder, path, message, now, result);
    if (result->outcome == LO_SEND_ACCEPTED)
        g_strlcpy(result->gateway_id, message->key, sizeof result->gateway_id);
    g_free(path);
    g_free(folder);
}

enum lo_status lo_gateway_file_open(struct lo_gateway **out, const char *dir,
                                    struct lo_error *err)
{
    if (dir[0] == '\0' || g_mkdir_with_parents(dir, DIR_MODE) != 0 ||
        g_access(dir, W_OK | X_OK) != 0) {
        int saved = dir[0] != '\0' ? errno : ENOENT;
        enum lo_status status =
            lo_error_set(err, LO_EIO, "cannot write to folder '%s': %s", dir,
                         g_strerror(saved));
        lo_error_hint(err, "set gateway.file_dir to a folder of your own");
        return status;
    }
    struct lo_gateway *gateway = g_new0(struct lo_gateway, 1);
    gateway->self = g_strdup(dir);
    gateway->name = "file";
    gateway->send = send_file;
    gateway->free = g_free;
    *out = gateway;
    return LO_OK;
}

void lo_gateway_free(struct lo_gateway *gateway)
{
    if (gateway == NULL)
        return;
    gateway->free(gateway->self);
    g_free(gateway);
}
