/*
 * Notices: what is due now, and the sending of it through the gateways that
 * the settings name.
 */
#include <string.h>
#include <unistd.h>

#include "app/app_int.h"

enum lo_status lo_app_due(struct lo_session *session, bool full,
                          struct lo_arena *arena, struct lo_report_notice **out,
                          int32_t *n, struct lo_error *err)
{
    struct lo_notice *rows = NULL;
    int32_t count = 0;
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    enum lo_status status = outbox->list_due(
        outbox->self, app_now(session), INT32_MAX, arena, &rows, &count, err);
    if (status != LO_OK)
        return status;
    bool mainland = lo_settings_bool(session->settings, "notice.mainland");
    struct lo_report_notice *notices =
        lo_arena_array(arena, (size_t)count, sizeof(*notices));
    for (int32_t i = 0; i < count; i++) {
        notices[i].row = &rows[i];
        notices[i].parts = lo_sms_parts(rows[i].text, mainland);
        notices[i].address = rows[i].address;
        if (!full) {
            size_t size = strlen(rows[i].address) + 16;
            char *masked = lo_arena_alloc(arena, size);
            lo_mask_address(masked, size, rows[i].address);
            notices[i].address = masked;
        }
    }
    *out = notices;
    *n = count;
    return LO_OK;
}

struct gateways {
    struct lo_gateway *file;
    struct lo_gateway *http;
};

/* The gateway named by `key`; opened once, NULL for "none". */
static enum lo_status gateway_for(const struct lo_gateway **out,
                                  struct gateways *open,
                                  const struct lo_settings *settings,
                                  const char *key, struct lo_error *err)
{
    const char *kind = lo_settings_text(settings, key);
    enum lo_status status = LO_OK;
    *out = NULL;
    if (strcmp(kind, "file") == 0) {
        const char *dir = lo_settings_text(settings, "gateway.file_dir");
        if (open->file == NULL)
            status = lo_gateway_file_open(&open->file, dir, err);
        *out = open->file;
    } else if (strcmp(kind, "http") == 0) {
        if (open->http == NULL)
            status = lo_gateway_http_open(&open->http, settings, err);
        *out = open->http;
    }
    return status;
}

static enum lo_status open_gateways(struct lo_notify_run *run,
                                    struct gateways *open,
                                    const struct lo_settings *settings,
                                    struct lo_error *err)
{
    static const struct {
        enum lo_channel channel;
        const char *key;
    } table[] = {{LO_CHANNEL_SMS, "gateway.sms"},
                 {LO_CHANNEL_WECHAT, "gateway.wechat"},
                 {LO_CHANNEL_EMAIL, "gateway.email"}};
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        enum lo_status status = gateway_for(&run->gateway[table[i].channel],
                                            open, settings, table[i].key, err);
        if (status != LO_OK)
            return status;
    }
    return LO_OK;
}

enum lo_status lo_app_send(struct lo_session *session,
                           struct lo_notify_summary *summary,
                           struct lo_error *err)
{
    struct gateways open = {NULL, NULL};
    char *owner = g_strdup_printf("%s:%ld", g_get_host_name(), (long)getpid());
    struct lo_notify_run run = {
        .outbox = lo_store_outbox(session->store),
        .clock = session->clock,
        .owner = owner,
        .max = 0,
    };
    enum lo_status status = open_gateways(&run, &open, session->settings, err);
    if (status == LO_OK)
        status = lo_notify_send(&run, summary, err);
    lo_gateway_free(open.file);
    lo_gateway_free(open.http);
    g_free(owner);
    return status;
}
