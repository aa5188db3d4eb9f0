/*
 * gateway_code.c - what the vendors' gateways share in judging an answer, and
 * the opening of a gateway by its name.
 */
#include <string.h>

#include "notify/gateway_web_int.h"

enum { STOP_S = 15 * LO_MINUTE, LATER_S = LO_MINUTE };

enum lo_code_class lo_code_find(const struct lo_code *table, const char *code,
                                enum lo_code_class other)
{
    for (; table->code != NULL; table++) {
        size_t n = strlen(table->code);
        bool any_end = n > 0 && table->code[n - 1] == '*';
        if (any_end ? strncmp(table->code, code, n - 1) == 0
                    : strcmp(table->code, code) == 0)
            return table->class;
    }
    return other;
}

/* A used-up day comes back with the next one; the vendors count in China's
 * time, so its midnight is at 16:00 UTC. */
static lo_time next_day(lo_time now)
{
    return ((now + 8 * LO_HOUR) / LO_DAY + 1) * LO_DAY - 8 * LO_HOUR;
}

void lo_code_apply(struct lo_send_result *out, enum lo_code_class class,
                   const char *code, const char *text, lo_time now)
{
    memset(out, 0, sizeof *out);
    out->outcome = LO_SEND_RETRY_AT;
    out->retry_at = now + LATER_S;
    switch (class) {
    case LO_CODE_REFUSED:
        out->outcome = LO_SEND_REFUSED;
        break;
    case LO_CODE_DOUBT:
        out->outcome = LO_SEND_UNKNOWN;
        break;
    case LO_CODE_STOP:
        out->stop = true;
        out->retry_at = now + STOP_S;
        break;
    case LO_CODE_DAY:
        out->stop = true;
        out->retry_at = next_day(now);
        break;
    case LO_CODE_MINUTE:
        out->number = true;
        break;
    case LO_CODE_HOUR:
        out->number = true;
        out->retry_at = now + LO_HOUR;
        break;
    case LO_CODE_ITS_DAY:
        out->number = true;
        out->retry_at = next_day(now);
        break;
    case LO_CODE_LATER:
    case LO_CODE_STALE:
        break;
    }
    GString *said = g_string_new(text);
    GString *reason = g_string_new(code);
    lo_http_words(reason, said);
    char *valid = g_utf8_make_valid(reason->str, -1);
    g_strlcpy(out->reason, valid, sizeof out->reason);
    g_free(valid);
    g_string_free(said, TRUE);
    g_string_free(reason, TRUE);
}

bool lo_web_json(struct lo_json **root, struct lo_send_result *out,
                 const struct lo_http_reply *reply, lo_time now)
{
    struct lo_error ignored = LO_ERROR_INIT;
    lo_http_judge(out, reply, "", now);
    if (out->outcome != LO_SEND_ACCEPTED)
        return false;
    if (lo_json_parse(root, reply->body->str, &ignored) == LO_OK)
        return true;
    memset(out, 0, sizeof *out); /* cut off, or somebody else's page */
    out->outcome = LO_SEND_UNKNOWN;
    g_strlcpy(out->reason, "the answer is not JSON", sizeof out->reason);
    return false;
}

void lo_web_read_list(struct lo_ask_result *out, const struct lo_web_list *list,
                      const struct lo_http_reply *reply,
                      const struct lo_message *message, lo_time now)
{
    struct lo_error ignored = LO_ERROR_INIT;
    struct lo_json *root = NULL;
    if (lo_json_parse(&root, reply->body->str, &ignored) != LO_OK)
        return;
    const struct lo_json *all =
        lo_json_get(lo_json_get(root, list->outer), list->list);
    for (size_t i = 0; i < lo_json_size(all); i++) {
        const struct lo_json *one = lo_json_at(all, i);
        const char *key = lo_json_text(lo_json_get(one, list->key));
        if (key != NULL && strcmp(key, message->key) == 0)
            list->read(out, one, now);
    }
    lo_json_free(root);
}

/* --- by name ------------------------------------------------------------ */

static enum lo_status open_file(struct lo_gateway **out,
                                const struct lo_settings *settings,
                                struct lo_error *err)
{
    return lo_gateway_file_open(
        out, lo_settings_text(settings, "gateway.file_dir"), err);
}

enum lo_status lo_gateway_open(struct lo_gateway **out, const char *word,
                               const struct lo_settings *settings,
                               struct lo_error *err)
{
    static const struct {
        const char *kind;
        enum lo_status (*open)(struct lo_gateway **out,
                               const struct lo_settings *settings,
                               struct lo_error *err);
    } kinds[] = {
        {"file", open_file},
        {"http", lo_gateway_http_open},
        {"kannel", lo_gateway_kannel_open},
        {"aliyun", lo_gateway_aliyun_open},
        {"tencent", lo_gateway_tencent_open},
        {"wechat", lo_gateway_wechat_open},
        {"wecom", lo_gateway_wecom_open},
    };
    const char *colon = strchr(word, ':');
    const char *name = colon != NULL ? colon + 1 : word;
    char *kind = g_strndup(word, strcspn(word, ":"));
    struct lo_settings *own = lo_settings_of_gateway(settings, name);
    size_t i = 0;
    while (i < G_N_ELEMENTS(kinds) && strcmp(kinds[i].kind, kind) != 0)
        i++;
    enum lo_status status = LO_EINPUT;
    if (i < G_N_ELEMENTS(kinds)) {
        status = kinds[i].open(out, own, err);
    } else {
        lo_error_set(err, LO_EINPUT, "there is no gateway '%s'", word);
    }
    if (status == LO_OK) {
        (*out)->name = g_intern_string(name);
        (*out)->limits = (struct lo_limits){
            .per_s = lo_settings_double(own, "gateway.per_s"),
            .burst = lo_settings_int(own, "gateway.burst"),
            .per_day = lo_settings_int(own, "gateway.per_day"),
            .per_number_day = lo_settings_int(own, "gateway.per_number_day")};
    }
    lo_settings_free(own);
    g_free(kind);
    return status;
}
