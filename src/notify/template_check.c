/*
 * template_check.c - will the gateways' templates hold what is to be told? A
 * value that is too long is refused, or cut where it hurts (the end of an
 * outage), on the day it is sent: too late to mend. So it is asked when a plan
 * is published, and every day.
 *
 *   limit of a variable: gateway.template_limits "when=20" (0 = none), else the
 *   vendor's rule; WeChat: what the name of the field says (thing1: 20)
 *
 * Vendors' rules, characters of any kind: Aliyun 35 (notification templates,
 * attribute "other"; developer.aliyun.com/ask/220871), Tencent 6 (templates
 * that are not for codes; cloud.tencent.com/document/product/382/13301). They
 * grant more on application, which only the settings can know: Tencent's own
 * comparison (tencentcloud.com/zh/document/product/382/40653) has 12 for
 * accounts of a person and no limit for those of an enterprise, with fixed
 * words around each variable. So the least of what they say is checked, nothing
 * is held back by it, and {place} {date} {from} {until} fit into it.
 */
#include <string.h>

#include "notify/gateway_web_int.h"
#include "notify/notify_int.h"

/* A gateway with templates that takes a channel. */
struct holder {
    enum lo_channel channel;
    char *name;
    char *code; /* of its template */
    int most;   /* characters of a variable by the vendor's rule, 0 = none */
    struct lo_settings *settings;
    struct lo_template template;
};

static void free_holder(gpointer data)
{
    struct holder *holder = data;
    lo_template_close(&holder->template);
    lo_settings_free(holder->settings);
    g_free(holder->name);
    g_free(holder->code);
    g_free(holder);
}

struct vendor {
    const char *kind;
    int most;
};

/* NULL = a kind without templates. */
static const struct vendor *vendor_of(const char *kind)
{
    static const struct vendor vendors[] = {
        {"aliyun", 35}, {"tencent", 6}, {"wechat", 0}};
    for (size_t i = 0; i < G_N_ELEMENTS(vendors); i++)
        if (strcmp(vendors[i].kind, kind) == 0)
            return &vendors[i];
    return NULL;
}

/* `word` as in gateway.sms: a kind, or kind:name. */
static enum lo_status add_holder(GPtrArray *holders, enum lo_channel channel,
                                 const char *word,
                                 const struct lo_settings *settings,
                                 struct lo_error *err)
{
    const char *colon = strchr(word, ':');
    char *kind = g_strndup(word, strcspn(word, ":"));
    const struct vendor *vendor = vendor_of(kind);
    g_free(kind);
    if (vendor == NULL)
        return LO_OK;
    struct holder *holder = g_new0(struct holder, 1);
    holder->channel = channel;
    holder->most = vendor->most;
    holder->name = g_strdup(colon != NULL ? colon + 1 : word);
    holder->settings = lo_settings_of_gateway(settings, holder->name);
    holder->code =
        g_strdup(lo_settings_text(holder->settings, "gateway.template"));
    enum lo_status status =
        lo_template_open(&holder->template, holder->settings, err);
    if (status == LO_OK)
        g_ptr_array_add(holders, holder);
    else
        free_holder(holder);
    return status;
}

static enum lo_status find_holders(GPtrArray *holders,
                                   const struct lo_settings *settings,
                                   struct lo_error *err)
{
    static const struct {
        enum lo_channel channel;
        const char *key;
    } table[] = {{LO_CHANNEL_SMS, "gateway.sms"},
                 {LO_CHANNEL_WECHAT, "gateway.wechat"}};
    enum lo_status status = LO_OK;
    for (size_t i = 0; i < G_N_ELEMENTS(table) && status == LO_OK; i++) {
        char **words =
            g_strsplit(lo_settings_text(settings, table[i].key), ",", -1);
        for (char **word = words; *word != NULL && status == LO_OK; word++)
            status = add_holder(holders, table[i].channel, g_strstrip(*word),
                                settings, err);
        g_strfreev(words);
    }
    return status;
}

static int most_of(const struct holder *holder, const char *variable)
{
    double said = lo_settings_pair(holder->settings, "gateway.template_limits",
                                   variable, -1.0);
    if (said >= 0.0)
        return (int)said;
    return holder->most > 0 ? holder->most : lo_template_most(variable);
}

static void check_row(GArray *out, struct lo_arena *arena,
                      const struct holder *holder, const struct lo_notice *row)
{
    const struct lo_message message = {.key = "",
                                       .channel = row->channel,
                                       .to = "",
                                       .text = row->text,
                                       .lang = row->lang,
                                       .facts = row->facts,
                                       .stage = row->stage,
                                       .not_after = row->not_after};
    for (int i = 0; i < holder->template.n; i++) {
        const char *variable = holder->template.names[i];
        char *value = lo_template_value(&holder->template, i, &message, 0);
        int length = (int)g_utf8_strlen(value, -1);
        int most = most_of(holder, variable);
        if (length == 0 || (most > 0 && length > most)) {
            const struct lo_misfit misfit = {
                .row = row,
                .gateway = lo_arena_strdup(arena, holder->name),
                .template_code = lo_arena_strdup(arena, holder->code),
                .variable = lo_arena_strdup(arena, variable),
                .length = length,
                .most = most,
            };
            g_array_append_val(out, misfit);
        }
        g_free(value);
    }
}

enum lo_status lo_notify_misfits(struct lo_misfit **out, int32_t *n,
                                 struct lo_arena *arena,
                                 const struct lo_settings *settings,
                                 const struct lo_notice *rows, int32_t n_rows,
                                 struct lo_error *err)
{
    GPtrArray *holders = g_ptr_array_new_with_free_func(free_holder);
    GArray *found = g_array_new(FALSE, FALSE, sizeof(struct lo_misfit));
    enum lo_status status = find_holders(holders, settings, err);
    for (guint h = 0; status == LO_OK && h < holders->len; h++) {
        const struct holder *holder = g_ptr_array_index(holders, h);
        for (int32_t i = 0; i < n_rows; i++)
            if (lo_channel_of(rows[i].channel) == holder->channel)
                check_row(found, arena, holder, &rows[i]);
    }
    if (status == LO_OK) {
        *n = (int32_t)found->len;
        *out = lo_arena_array(arena, found->len, sizeof **out);
        if (found->len > 0)
            memcpy(*out, found->data, found->len * sizeof **out);
    }
    g_array_free(found, TRUE);
    g_ptr_array_free(holders, TRUE);
    return status;
}
