/*
 * carry.c - the file that is carried (carry.h): written and read.
 */
#include "lineout/carry.h"

#include <string.h>

#include "lineout/crypto.h"
#include "lineout/json.h"

static const char *const kinds[] = {
    [LO_CARRY_OUTBOX] = "outbox",
    [LO_CARRY_ANSWERS] = "answers",
};

/* --- writing -------------------------------------------------------------- */

/* `value` is moved; one line. */
static void put_line(GString *out, struct lo_json *value)
{
    char *text = lo_json_print(value, 0);
    g_string_append_printf(out, "%s\n", text);
    g_free(text);
    lo_json_free(value);
}

static void set_time(struct lo_json *object, const char *name, lo_time at)
{
    if (at != LO_TIME_NONE)
        lo_json_set_integer(object, name, at);
}

static struct lo_json *row_json(const struct lo_carried *row)
{
    const struct lo_notice *notice = &row->notice;
    const struct {
        const char *name;
        const char *text;
    } texts[] = {{"key", row->key},        {"outage", notice->outage},
                 {"stage", notice->stage}, {"recipient", notice->recipient},
                 {"name", notice->name},   {"channel", notice->channel},
                 {"lang", notice->lang},   {"address", notice->address},
                 {"text", notice->text},   {"facts", notice->facts}};
    struct lo_json *out = lo_json_object();
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        lo_json_set_text(out, texts[i].name, texts[i].text);
    lo_json_set_integer(out, "revision", notice->revision);
    lo_json_set_integer(out, "try", notice->attempts);
    set_time(out, "due", notice->due);
    set_time(out, "not_after", notice->not_after);
    set_time(out, "deadline", notice->deadline);
    set_time(out, "must_by", notice->must_by);
    if (row->is_void)
        lo_json_set(out, "void", lo_json_boolean(true));
    return out;
}

static struct lo_json *answer_json(const struct lo_carry_answer *answer)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_text(out, "key", answer->key);
    lo_json_set_integer(out, "try", answer->attempt);
    lo_json_set_text(out, "state", lo_notice_state_name(answer->state));
    lo_json_set_text(out, "gateway", answer->gateway);
    lo_json_set_text(out, "gateway_id", answer->gateway_id);
    lo_json_set_text(out, "reason", answer->reason);
    set_time(out, "accepted", answer->accepted);
    set_time(out, "at", answer->at);
    return out;
}

static const char *seal_name(const char *key)
{
    return key != NULL ? "hmac_sha256" : "sha256";
}

static void seal(char hex[LO_SHA256_HEX], const char *data, size_t size,
                 const char *key)
{
    uint8_t bytes[LO_SHA256_SIZE];
    if (key == NULL) {
        lo_sha256_hex(hex, data, size);
        return;
    }
    lo_hmac_sha256(bytes, key, strlen(key), data, size);
    lo_hex(hex, bytes, sizeof bytes);
}

void lo_carry_write(GString *out, const struct lo_carry_file *file,
                    const char *key)
{
    char hex[LO_SHA256_HEX];
    struct lo_json *head = lo_json_object();
    struct lo_json *tail = lo_json_object();
    lo_json_set_integer(head, "lineout_carry", 1);
    lo_json_set_text(head, "kind", kinds[file->head.kind]);
    lo_json_set_text(head, "station", file->head.station);
    lo_json_set_text(head, "sender", file->head.sender);
    set_time(head, "made", file->head.made);
    put_line(out, head);
    for (int32_t i = 0; i < file->n; i++)
        put_line(out, file->head.kind == LO_CARRY_OUTBOX
                          ? row_json(&file->rows[i])
                          : answer_json(&file->answers[i]));
    seal(hex, out->str, out->len, key);
    lo_json_set_integer(tail, "lines", file->n);
    lo_json_set_text(tail, seal_name(key), hex);
    put_line(out, tail);
}

/* --- reading -------------------------------------------------------------- */

struct reader {
    struct lo_arena *arena;
    struct lo_carry_file *file;
};

static enum lo_status refuse(struct lo_error *err, const char *why,
                             const char *hint)
{
    lo_error_set(err, LO_EINPUT,
                 "the carried file is %s: nothing of it is used", why);
    lo_error_hint(err, "%s", hint);
    return LO_EINPUT;
}

static const char *keep(const struct reader *r, const struct lo_json *from,
                        const char *name)
{
    const char *text = lo_json_text(lo_json_get(from, name));
    return lo_arena_strdup(r->arena, text != NULL ? text : "");
}

static lo_time time_of(const struct lo_json *from, const char *name)
{
    return lo_json_int(lo_json_get(from, name), LO_TIME_NONE);
}

static bool read_row(const struct reader *r, const struct lo_json *from,
                     struct lo_carried *out)
{
    const struct lo_json *is_void = lo_json_get(from, "void");
    *out = (struct lo_carried){
        .notice = {.outage = keep(r, from, "outage"),
                   .revision =
                       (int32_t)lo_json_int(lo_json_get(from, "revision"), 0),
                   .stage = keep(r, from, "stage"),
                   .recipient = keep(r, from, "recipient"),
                   .name = keep(r, from, "name"),
                   .channel = keep(r, from, "channel"),
                   .lang = keep(r, from, "lang"),
                   .address = keep(r, from, "address"),
                   .text = keep(r, from, "text"),
                   .facts = keep(r, from, "facts"),
                   .attempts =
                       (int32_t)lo_json_int(lo_json_get(from, "try"), 0),
                   .due = time_of(from, "due"),
                   .not_after = time_of(from, "not_after"),
                   .deadline = time_of(from, "deadline"),
                   .must_by = time_of(from, "must_by"),
                   .state = LO_NOTICE_DUE,
                   .gateway = "",
                   .gateway_id = "",
                   .reason = ""},
        .key = keep(r, from, "key"),
        .is_void = !lo_json_is_null(is_void),
    };
    return out->key[0] != '\0' && out->notice.outage[0] != '\0' &&
           out->notice.revision > 0 && out->notice.attempts > 0 &&
           out->notice.text[0] != '\0' && out->notice.due != LO_TIME_NONE &&
           out->notice.not_after != LO_TIME_NONE;
}

static bool is_final(enum lo_notice_state state)
{
    return state == LO_NOTICE_ACCEPTED || state == LO_NOTICE_DELIVERED ||
           state == LO_NOTICE_FAILED || state == LO_NOTICE_UNKNOWN ||
           state == LO_NOTICE_EXPIRED || state == LO_NOTICE_CANCELLED;
}

static bool read_answer(const struct reader *r, const struct lo_json *from,
                        struct lo_carry_answer *out)
{
    *out = (struct lo_carry_answer){
        .key = keep(r, from, "key"),
        .attempt = (int32_t)lo_json_int(lo_json_get(from, "try"), 0),
        .state = lo_notice_state_of(keep(r, from, "state")),
        .gateway = keep(r, from, "gateway"),
        .gateway_id = keep(r, from, "gateway_id"),
        .reason = keep(r, from, "reason"),
        .accepted = time_of(from, "accepted"),
        .at = time_of(from, "at"),
    };
    return out->key[0] != '\0' && out->attempt > 0 && is_final(out->state) &&
           out->at != LO_TIME_NONE;
}

static enum lo_status read_head(const struct reader *r,
                                const struct lo_json *from,
                                enum lo_carry_kind kind, struct lo_error *err)
{
    const char *word = keep(r, from, "kind");
    if (lo_json_int(lo_json_get(from, "lineout_carry"), 0) != 1)
        return refuse(err, "not one of ours",
                      "it is made by --carry-out and "
                      "--carry-send");
    if (strcmp(word, kinds[kind]) != 0)
        return refuse(err, kind == LO_CARRY_OUTBOX ? "no outbox" : "no answers",
                      "--carry-send takes what --carry-out wrote, --carry-in "
                      "what --carry-send wrote");
    r->file->head = (struct lo_carry_head){
        .kind = kind,
        .station = keep(r, from, "station"),
        .sender = keep(r, from, "sender"),
        .made = time_of(from, "made"),
    };
    return LO_OK;
}

/* The line that begins at `at`, parsed; NULL where it is no JSON. */
static struct lo_json *line_at(const char *at, const char *end)
{
    struct lo_error ignored = LO_ERROR_INIT;
    struct lo_json *out = NULL;
    char *line = g_strndup(at, (gsize)(end - at));
    if (lo_json_parse(&out, line, &ignored) != LO_OK)
        out = NULL;
    g_free(line);
    return out;
}

static enum lo_status check_seal(const char *text, const char *tail_at,
                                 const char *tail_end, const char *key,
                                 int32_t *n, struct lo_error *err)
{
    char hex[LO_SHA256_HEX];
    struct lo_json *tail = line_at(tail_at, tail_end);
    const char *signed_with = lo_json_text(lo_json_get(tail, "hmac_sha256"));
    const char *says = lo_json_text(lo_json_get(tail, seal_name(key)));
    enum lo_status status = LO_OK;
    *n = (int32_t)lo_json_int(lo_json_get(tail, "lines"), -1);
    seal(hex, text, (size_t)(tail_at - text), key);
    if (key == NULL && signed_with != NULL)
        status = refuse(err, "signed",
                        "give this machine the same secret carry_key");
    else if (key != NULL && tail != NULL && says == NULL)
        status = refuse(err, "not signed",
                        "give the other machine the same secret carry_key");
    else if (says == NULL || *n < 0)
        status = refuse(err, "cut off", "copy it again from where it was made");
    else if (!lo_same_secret(says, hex))
        status = refuse(err, "not as it was made",
                        "it was changed, damaged or signed with another key: "
                        "copy it again");
    lo_json_free(tail);
    return status;
}

static enum lo_status read_lines(struct reader *r, const char *text,
                                 const char *end, enum lo_carry_kind kind,
                                 int32_t n, struct lo_error *err)
{
    enum lo_status status = LO_OK;
    int32_t line = -1; /* the head */
    if (kind == LO_CARRY_OUTBOX)
        r->file->rows =
            lo_arena_array(r->arena, (size_t)n, sizeof *r->file->rows);
    else
        r->file->answers =
            lo_arena_array(r->arena, (size_t)n, sizeof *r->file->answers);
    for (const char *at = text; at < end && status == LO_OK; line++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        struct lo_json *value = line_at(at, stop);
        bool good = line < n;
        if (line < 0)
            status = read_head(r, value, kind, err);
        else if (good && kind == LO_CARRY_OUTBOX)
            good = read_row(r, value, &r->file->rows[line]);
        else if (good)
            good = read_answer(r, value, &r->file->answers[line]);
        if (status == LO_OK && !good)
            status = refuse(err, "not as it was made",
                            "it was made by another "
                            "version");
        lo_json_free(value);
        at = stop + 1;
    }
    if (status == LO_OK && line != n)
        status = refuse(err, "cut off", "copy it again from where it was made");
    return status;
}

enum lo_status lo_carry_read(struct lo_carry_file *out, struct lo_arena *arena,
                             const char *text, size_t size,
                             enum lo_carry_kind kind, const char *key,
                             struct lo_error *err)
{
    struct lo_carry_file file = {.n = 0};
    struct reader r = {arena, &file};
    const char *end = text + size;
    const char *tail = end - 1; /* behind the line end before the last line */
    if (size == 0 || end[-1] != '\n' || memchr(text, '\0', size) != NULL)
        return refuse(err, "cut off", "copy it again from where it was made");
    while (tail > text && tail[-1] != '\n')
        tail--;
    enum lo_status status = check_seal(text, tail, end - 1, key, &file.n, err);
    if (status == LO_OK && (size_t)file.n > size)
        status = refuse(err, "cut off", "copy it again from where it was made");
    if (status == LO_OK)
        status = read_lines(&r, text, tail, kind, file.n, err);
    if (status == LO_OK)
        *out = file;
    return status;
}
