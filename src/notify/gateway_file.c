/*
 * gateway_file.c - a gateway that is a folder: one smstools file per message,
 * each channel in a folder of its own, since each has another reader.
 *
 *   DIR/sms/KEY.LOCK  written, flushed   -->  DIR/sms/KEY  what a reader takes
 *
 * smsd passes over *.LOCK, so nobody reads half a message. A file that is
 * there already is the same message: the key says so, it is not sent twice.
 * Files are made in groups: all are written, all flushed (the first flush takes
 * most of the others along), all given their names, and the folder flushed
 * once. None counts as accepted before that.
 * Source: smstools 3, "SMS file": header lines, blank line, text.
 */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "lineout/notify.h"

enum {
    FILE_MODE = 0640,
    DIR_MODE = 0750,
    KEY_MAX = 200,
    GROUP_MOST = 64 /* files; as many may be in doubt after a crash */
};

/* A message on its way into the folder. */
struct item {
    const struct lo_message *message;
    char *path; /* NULL = nothing to be written: it has its answer */
    char *locked;
    int fd; /* -1 = closed */
    bool named;
    struct lo_send_result result;
};

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

/* The folder of the channel; DIR itself must still be there: one that was
 * unmounted is not to be filled behind its back. */
static bool has_folder(const char *dir, const char *folder)
{
    if (g_mkdir(folder, DIR_MODE) != 0)
        return errno == EEXIST;
    return sync_dir(dir);
}

/* --- one file, step by step; a step that fails answers for the message ---- */

/* It was not sent: what there is of the file goes. */
static void give_up(struct item *item, lo_time now)
{
    int saved = errno;
    if (item->fd >= 0)
        close(item->fd);
    item->fd = -1;
    g_unlink(item->locked);
    g_clear_pointer(&item->path, g_free);
    answer(&item->result, LO_SEND_RETRY_AT, now, g_strerror(saved));
}

static void write_locked(struct item *item, lo_time now)
{
    GString *data = g_string_new(NULL);
    print_message(data, item->message);
    item->fd =
        open(item->locked,
             O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    if (item->fd < 0 || !write_all(item->fd, data->str, data->len))
        give_up(item, now);
    g_string_free(data, TRUE);
}

static void flush_locked(struct item *item, lo_time now)
{
    int fd = item->fd;
    if (fsync(fd) != 0) {
        give_up(item, now);
        return;
    }
    item->fd = -1;
    if (close(fd) != 0)
        give_up(item, now);
}

static void give_name(struct item *item, lo_time now)
{
    if (g_rename(item->locked, item->path) != 0)
        give_up(item, now);
    else
        item->named = true;
}

/* Answers at once, or opens the file. */
static void begin(struct item *item, const char *dir,
                  const struct lo_message *message, lo_time now)
{
    *item = (struct item){.message = message, .fd = -1};
    if (!key_is_safe(message->key) || !key_is_safe(message->channel)) {
        answer(&item->result, LO_SEND_REFUSED, now,
               "the key is not a file name");
        return;
    }
    if (message->to[0] == '\0' || has_control(message->to)) {
        answer(&item->result, LO_SEND_REFUSED, now,
               "the address is not one line");
        return;
    }
    char *folder = g_build_filename(dir, message->channel, NULL);
    char *path = g_build_filename(folder, message->key, NULL);
    if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        answer(&item->result, LO_SEND_ACCEPTED, now, "was there already");
    } else if (!has_folder(dir, folder)) {
        answer(&item->result, LO_SEND_RETRY_AT, now, g_strerror(errno));
    } else {
        item->locked = g_strconcat(path, ".LOCK", NULL);
        item->path = g_steal_pointer(&path);
        write_locked(item, now);
    }
    g_free(path);
    g_free(folder);
}

/* --- a group of them ------------------------------------------------------ */

/* The names of all in the folders last; consecutive ones share a folder. */
static void flush_names(struct item *items, int n, lo_time now)
{
    char *folder = NULL;
    bool synced = false;
    for (int i = 0; i < n; i++) {
        struct item *item = &items[i];
        if (!item->named)
            continue;
        char *own = g_path_get_dirname(item->path);
        if (folder == NULL || strcmp(folder, own) != 0) {
            g_free(folder);
            folder = g_strdup(own);
            synced = sync_dir(folder);
        }
        g_free(own);
        if (synced)
            answer(&item->result, LO_SEND_ACCEPTED, now, "");
        else
            answer(&item->result, LO_SEND_UNKNOWN, now,
                   "the folder could not be flushed");
    }
    g_free(folder);
}

/* Those that were begun; afterwards each has its answer. */
static void finish(struct item *items, int n, lo_time now)
{
    static void (*const steps[])(struct item * item,
                                 lo_time now) = {flush_locked, give_name};
    for (size_t s = 0; s < G_N_ELEMENTS(steps); s++)
        for (int i = 0; i < n; i++)
            if (items[i].path != NULL)
                steps[s](&items[i], now);
    flush_names(items, n, now);
    for (int i = 0; i < n; i++) {
        struct item *item = &items[i];
        if (item->result.outcome == LO_SEND_ACCEPTED)
            g_strlcpy(item->result.gateway_id, item->message->key,
                      sizeof item->result.gateway_id);
        g_free(item->path);
        g_free(item->locked);
    }
}

static void send_file(void *self, const struct lo_message *message, lo_time now,
                      struct lo_send_result *result)
{
    struct item item;
    begin(&item, self, message, now);
    finish(&item, 1, now);
    *result = item.result;
}

static void stream_files(void *self, const struct lo_feed *feed)
{
    struct item items[GROUP_MOST];
    for (;;) {
        const struct lo_message *next = NULL;
        int n = 0;
        while (n < GROUP_MOST && (next = feed->next(feed->self)) != NULL)
            begin(&items[n++], self, next, feed->now(feed->self));
        if (n == 0)
            return;
        finish(items, n, feed->now(feed->self));
        for (int i = 0; i < n; i++)
            feed->done(feed->self, items[i].message, &items[i].result);
    }
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
    gateway->width = GROUP_MOST;
    gateway->send = send_file;
    gateway->stream = stream_files;
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
