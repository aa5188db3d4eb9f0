/*
 * Notices: what is due now, the sending of it through the gateways that the
 * settings name, once or for ever, and what a person decides afterwards.
 */
#include <string.h>
#include <unistd.h>

#include "app/app_int.h"
#include "lineout/app_notify.h"
#include "lineout/crypto.h"
#include "lineout/report.h"

enum {
    WATCH_S = 30, /* between two runs, and up to half as much again */
    LEAD_S = 180, /* a leader that does not come back is dead */
    NAP_MS = 250  /* how soon a signal is noticed */
};

/* --- what is due -------------------------------------------------------- */

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
    *out = app_show_notices(session, full, arena, rows, count);
    *n = count;
    return LO_OK;
}

/* --- sending ------------------------------------------------------------ */

struct gateways {
    int n;
    char *names[LO_GATEWAY_STATES]; /* owned */
    struct lo_gateway *open[LO_GATEWAY_STATES];
};

/* The gateway of that name; each is opened once. */
static enum lo_status gateway_named(const struct lo_gateway **out,
                                    struct gateways *open,
                                    const struct lo_settings *settings,
                                    const char *name, struct lo_error *err)
{
    for (int i = 0; i < open->n; i++)
        if (strcmp(open->names[i], name) == 0) {
            *out = open->open[i];
            return LO_OK;
        }
    enum lo_status status =
        lo_gateway_open(&open->open[open->n], name, settings, err);
    if (status == LO_OK) {
        open->names[open->n] = g_strdup(name);
        *out = open->open[open->n++];
    }
    return status;
}

/* The gateways that `key` lists: the first, and its spares. */
static enum lo_status gateways_for(struct lo_notify_run *run,
                                   enum lo_channel channel,
                                   struct gateways *open,
                                   const struct lo_settings *settings,
                                   const char *key, struct lo_error *err)
{
    const char *list = lo_settings_text(settings, key);
    enum lo_status status = LO_OK;
    run->gateway[channel] = NULL;
    if (strcmp(list, "none") == 0)
        return LO_OK;
    char **names = g_strsplit(list, ",", 1 + LO_SPARES);
    for (int i = 0; names[i] != NULL && status == LO_OK; i++)
        status = gateway_named(i == 0 ? &run->gateway[channel]
                                      : &run->spare[channel][i - 1],
                               open, settings, g_strstrip(names[i]), err);
    g_strfreev(names);
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
        enum lo_status status = gateways_for(run, table[i].channel, open,
                                             settings, table[i].key, err);
        if (status != LO_OK)
            return status;
    }
    return LO_OK;
}

/* Opens everything that a run needs; close_run gives it back. */
static enum lo_status open_run(struct lo_notify_run *run, struct gateways *open,
                               struct lo_session *session, struct lo_error *err)
{
    *run = (struct lo_notify_run){
        .outbox = lo_store_outbox(session->store),
        .clock = session->clock,
        .zone = session->zone,
        .owner = g_strdup_printf("%s:%ld", g_get_host_name(), (long)getpid()),
    };
    enum lo_status status = lo_quiet_read(&run->quiet, session->settings, err);
    if (status == LO_OK)
        status = open_gateways(run, open, session->settings, err);
    return status;
}

static void close_run(struct lo_notify_run *run, struct gateways *open)
{
    for (int i = 0; i < open->n; i++)
        lo_gateway_free(open->open[i]);
    for (int i = 0; i < open->n; i++)
        g_free(open->names[i]);
    g_free((char *)(uintptr_t)run->owner);
}

enum lo_status lo_app_send(struct lo_session *session, bool confirmed,
                           struct lo_notify_summary *summary,
                           struct lo_error *err)
{
    struct gateways open = {.n = 0};
    struct lo_notify_run run;
    lo_time asked_at = 0;
    int32_t moved = 0;
    enum lo_status status = open_run(&run, &open, session, err);
    if (status == LO_OK && !confirmed)
        status = app_hold_large_run(session, &run, err);
    if (status == LO_OK)
        status = lo_notify_send(&run, summary, err);
    if (status == LO_OK)
        status = lo_notify_ask(&run, &asked_at, &moved, err);
    close_run(&run, &open);
    return status;
}

/* --- for ever ----------------------------------------------------------- */

/* Jittered: senders of many stations that start at one time must not all come
 * at the full minute. */
static void nap(const struct lo_app_watch *watch)
{
    uint8_t chance = 0;
    lo_random_bytes(&chance, 1);
    int64_t left_ms = (int64_t)WATCH_S * 1000 * (512 + chance) / 512;
    if (watch->nap != NULL)
        watch->nap(watch->self, left_ms);
    else
        for (; left_ms > 0 && *watch->stop == 0; left_ms -= NAP_MS)
            g_usleep(NAP_MS * 1000);
}

enum { DAY_S = 24 * 3600, HELD_ALERT_S = 3600 };

/* Once a day: will the templates hold what is still to be sent? The duty person
 * hears of it, and the log of the service. */
static enum lo_status check_templates(struct lo_session *session, lo_date *done,
                                      struct lo_error *err)
{
    lo_date today = lo_zone_date(session->zone, app_now(session));
    enum lo_lang lang = lo_notify_language(session->settings);
    bool alerted = false;
    if (*done == today)
        return LO_OK;
    GString *text = g_string_new(NULL);
    enum lo_status status = app_misfit_text(text, session, lang, err);
    if (status == LO_OK && text->len > 0) {
        g_string_prepend(text,
                         lo_text(lang, LO_N_("lineout: a gateway's "
                                             "template does not hold: ")));
        status = app_alert(&alerted, session, "alert-template", text->str,
                           DAY_S / 2, err);
    }
    if (status == LO_OK) {
        *done = today;
        if (text->len > 0)
            status = lo_error_set(err, LO_EINPUT, "%s", text->str);
    }
    g_string_free(text, TRUE);
    return status;
}

/* The run is far larger than it should be: somebody has to look, at once and
 * not when deadlines are past. */
static enum lo_status hold_and_alert(struct lo_session *session,
                                     const struct lo_notify_run *run,
                                     struct lo_error *err)
{
    struct lo_error failed = LO_ERROR_INIT;
    enum lo_lang lang = lo_notify_language(session->settings);
    bool alerted = false;
    enum lo_status status = app_hold_large_run(session, run, err);
    if (status != LO_EINPUT)
        return status;
    GString *text = g_string_new("lineout: ");
    lo_report_retell(text, lang, err->message);
    if (app_alert(&alerted, session, "alert-large", text->str, HELD_ALERT_S,
                  &failed) != LO_OK)
        *err = failed; /* the next turn tries again */
    g_string_free(text, TRUE);
    return status;
}

/* One turn. A database that is locked, a gateway that is away: the next turn
 * comes. */
static enum lo_status turn(struct lo_session *session,
                           const struct lo_notify_run *run,
                           struct lo_notify_summary *summary, bool *leads,
                           lo_time *asked_at, struct lo_error *err)
{
    int32_t moved = 0;
    lo_time now = run->clock.now(run->clock.self);
    *summary = (struct lo_notify_summary){0};
    enum lo_status status = run->outbox->lead(
        run->outbox->self, "sender", run->owner, now, LEAD_S, leads, err);
    if (status == LO_OK && *leads)
        status = hold_and_alert(session, run, err);
    if (status == LO_OK && *leads)
        status = lo_notify_send(run, summary, err);
    if (status == LO_OK && *leads)
        status = lo_notify_ask(run, asked_at, &moved, err);
    return status;
}

enum lo_status lo_app_watch(struct lo_session *session,
                            const struct lo_app_watch *watch,
                            struct lo_error *err)
{
    struct gateways open = {.n = 0};
    struct lo_gateway_state states[LO_GATEWAY_STATES];
    struct lo_notify_run run;
    lo_date templates = INT32_MIN; /* when they were last checked */
    lo_time asked_at = 0;
    memset(states, 0, sizeof states);
    enum lo_status status = open_run(&run, &open, session, err);
    run.states = states;
    run.stop = watch->stop;
    while (status == LO_OK && *watch->stop == 0) {
        struct lo_notify_summary summary;
        struct lo_error failed = LO_ERROR_INIT;
        bool leads = false;
        enum lo_status turned =
            turn(session, &run, &summary, &leads, &asked_at, &failed);
        if (turned == LO_OK && leads)
            turned = check_templates(session, &templates, &failed);
        watch->told(watch->self, leads, &summary,
                    turned == LO_OK ? NULL : &failed);
        nap(watch);
    }
    if (status == LO_OK)
        status =
            run.outbox->release(run.outbox->self, "sender", run.owner, err);
    close_run(&run, &open);
    return status;
}

/* --- people ------------------------------------------------------------- */

enum lo_status lo_app_resolve(struct lo_session *session, int64_t id,
                              enum lo_notice_state state, const char *by,
                              struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    char *reason = g_strconcat("decided by ", by, NULL);
    enum lo_status status =
        outbox->resolve(outbox->self, id, state, reason, app_now(session), err);
    g_free(reason);
    return status;
}

enum lo_status lo_app_signed(struct lo_session *session, int64_t id,
                             const char *name, struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    char *reason = g_strconcat("signed for by ", name, NULL);
    enum lo_status status = outbox->resolve(
        outbox->self, id, LO_NOTICE_DELIVERED, reason, app_now(session), err);
    g_free(reason);
    return status;
}

static bool may_bring(const struct lo_session *session, const char *given,
                      bool local)
{
    struct lo_error none = LO_ERROR_INIT;
    char *secret = NULL;
    bool set = lo_secret_get(&secret, session->settings, "receipt_secret",
                             &none) == LO_OK;
    bool may = set ? lo_same_secret(secret, given) : local && given[0] == '\0';
    g_free(secret);
    return may;
}

enum lo_status lo_app_receipt(struct lo_session *session, const char *query,
                              const char *secret, bool local,
                              enum lo_receipt_answer *out, struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    struct lo_receipt receipt;
    *out = LO_RECEIPT_REFUSED;
    if (!may_bring(session, secret, local))
        return LO_OK;
    struct lo_arena *arena = lo_arena_new();
    enum lo_status status = LO_OK;
    *out = LO_RECEIPT_BAD;
    if (lo_receipt_read(&receipt, arena, query, "receipts", app_now(session))) {
        *out = LO_RECEIPT_KEPT;
        status = outbox->receive(outbox->self, &receipt, NULL, err);
    }
    lo_arena_free(arena);
    return status;
}

enum lo_status
lo_app_receipt_push(struct lo_session *session, const struct lo_json *array,
                    const char *secret, bool local, enum lo_receipt_answer *out,
                    enum lo_receipt_vendor *vendor, struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    struct lo_receipt *receipts = NULL;
    int32_t n = 0;
    *out = LO_RECEIPT_REFUSED;
    *vendor = LO_VENDOR_NONE;
    if (!may_bring(session, secret, local))
        return LO_OK;
    struct lo_arena *arena = lo_arena_new();
    enum lo_status status = LO_OK;
    *vendor = lo_receipts_read(&receipts, &n, arena, array, app_now(session));
    *out = *vendor != LO_VENDOR_NONE ? LO_RECEIPT_KEPT : LO_RECEIPT_BAD;
    if (*out == LO_RECEIPT_KEPT) {
        status = lo_store_begin(session->store, err);
        bool began = status == LO_OK;
        for (int32_t i = 0; i < n && status == LO_OK; i++)
            status = outbox->receive(outbox->self, &receipts[i], NULL, err);
        if (status == LO_OK)
            status = lo_store_commit(session->store, err);
        else if (began)
            lo_store_rollback(session->store);
    }
    lo_arena_free(arena);
    return status;
}

enum lo_status lo_app_receipts(struct lo_session *session, const char *path,
                               struct lo_receipt_counts *out,
                               struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    struct lo_receipt_counts counts = {0, 0, 0};
    char *text = NULL;
    GError *error = NULL;
    if (!g_file_get_contents(path, &text, NULL, &error)) {
        lo_error_set(err, LO_EIO, "%s", error->message);
        g_clear_error(&error);
        return LO_EIO;
    }
    struct lo_arena *arena = lo_arena_new();
    char **lines = g_strsplit(text, "\n", -1);
    enum lo_status status = lo_store_begin(session->store, err);
    bool began = status == LO_OK;
    for (char **line = lines; *line != NULL && status == LO_OK; line++) {
        struct lo_receipt receipt;
        bool moved = false;
        if (g_strstrip(*line)[0] == '\0')
            continue;
        counts.read++;
        if (!lo_receipt_read(&receipt, arena, *line, "receipts",
                             app_now(session))) {
            counts.bad++;
            continue;
        }
        status = outbox->receive(outbox->self, &receipt, &moved, err);
        counts.moved += moved ? 1 : 0;
    }
    if (began && status == LO_OK)
        status = lo_store_commit(session->store, err);
    else if (began)
        lo_store_rollback(session->store);
    if (status == LO_OK)
        *out = counts;
    g_strfreev(lines);
    g_free(text);
    lo_arena_free(arena);
    return status;
}

enum lo_status lo_app_notify_status(struct lo_session *session,
                                    struct lo_notify_status *out,
                                    struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    struct lo_notify_status found = {.heartbeat = LO_TIME_NONE};
    struct lo_census census = {.due_now = 0};
    lo_time now = app_now(session);
    enum lo_status status =
        outbox->heartbeat(outbox->self, &found.heartbeat, err);
    if (status == LO_OK)
        status = outbox->census(outbox->self, now, &census, err);
    found.due_now = (int32_t)census.due_now;
    found.overdue = (int32_t)census.overdue;
    for (int i = 0; i < LO_NOTICE_STATES; i++)
        found.states[i] = (int32_t)census.states[i];
    found.silent =
        found.heartbeat != LO_TIME_NONE && found.heartbeat < now - LO_SILENT_S;
    if (status == LO_OK)
        *out = found;
    return status;
}
