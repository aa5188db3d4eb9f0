/*
 * The guard of the automatic sender: it looks from outside, by a way of its
 * own, whether notices go out, and wakes the duty person when they do not. And
 * it holds a run that is far larger than any of the last month: that is more
 * likely a mistake than news.
 */
#include <string.h>
#include <unistd.h>

#include "app/app_int.h"
#include "lineout/app_notify.h"

enum {
    ALERT_EVERY_S = 3600, /* the duty person is not called twice an hour */
    MONTH_DAYS = 30,
    SMALL_RUN = 200 /* never held: a village or two */
};

/* --- a run that is too large ---------------------------------------------- */

/* Messages of the channel that went since then, by any of its gateways. */
static enum lo_status used_since(int64_t *out, const struct lo_notify_run *run,
                                 int channel, lo_time since,
                                 struct lo_error *err)
{
    const struct lo_outbox *outbox = run->outbox;
    enum lo_status status = LO_OK;
    *out = 0;
    for (int k = -1; k < LO_SPARES && status == LO_OK; k++) {
        const struct lo_gateway *gateway =
            k < 0 ? run->gateway[channel] : run->spare[channel][k];
        int64_t n = 0;
        if (gateway == NULL)
            continue;
        status =
            outbox->used(outbox->self, gateway->name, NULL, since, &n, err);
        *out += n;
    }
    return status;
}

static enum lo_status largest_day(int64_t *out, const struct lo_notify_run *run,
                                  int channel, struct lo_error *err)
{
    lo_time now = run->clock.now(run->clock.self);
    lo_date today = lo_zone_date(run->zone, now);
    int64_t later = 0, since = 0;
    enum lo_status status = LO_OK;
    *out = 0;
    for (int day = 0; day < MONTH_DAYS && status == LO_OK; day++) {
        status = used_since(&since, run, channel,
                            lo_zone_time(run->zone, today - day, 0), err);
        if (day > 0) /* today's are those of the run itself, perhaps */
            *out = MAX(*out, since - later);
        later = since;
    }
    return status;
}

enum lo_status app_hold_large_run(const struct lo_session *session,
                                  const struct lo_notify_run *run,
                                  struct lo_error *err)
{
    double factor =
        lo_settings_double(session->settings, "notice.guard_factor");
    lo_time now = run->clock.now(run->clock.self);
    enum lo_status status = LO_OK;
    for (int c = 0; c < LO_CHANNELS && status == LO_OK && factor > 0.0; c++) {
        int64_t due = 0, largest = 0;
        const char *channel = lo_channel_name((enum lo_channel)c);
        if (run->gateway[c] == NULL || c == LO_CHANNEL_PHONE)
            continue;
        status =
            run->outbox->count_due(run->outbox->self, channel, now, &due, err);
        if (status != LO_OK || due <= SMALL_RUN)
            continue;
        status = largest_day(&largest, run, c, err);
        if (status != LO_OK || largest == 0 ||
            (double)due <= factor * (double)largest)
            continue;
        lo_error_set(err, LO_EINPUT,
                     "%d messages are due on channel '%s', the largest day of "
                     "the last %d had %d: a person must look first",
                     (int)due, channel, MONTH_DAYS, (int)largest);
        lo_error_hint(err, "lineout notify shows them; lineout notify --send "
                           "--confirm sends them");
        status = LO_EINPUT;
    }
    return status;
}

/* --- the duty person ------------------------------------------------------ */

static char *alert_text(const struct lo_notify_status *status,
                        const struct lo_zone *zone, enum lo_lang lang)
{
    GString *text = g_string_new("lineout: ");
    if (status->silent) {
        char beat[LO_TIME_TEXT];
        lo_zone_format(beat, zone, status->heartbeat, "%m-%d %H:%M");
        g_string_append_printf(
            text,
            lo_text(lang, LO_N_("the sender of notices was last heard "
                                "at %s; ")),
            beat);
    }
    if (status->overdue > 0)
        g_string_append_printf(
            text,
            lo_text(lang, LO_N_("%d notices are past their legal deadline; ")),
            (int)status->overdue);
    g_string_append(text, lo_text(lang, LO_N_("look at once: lineout notify "
                                              "--status")));
    return g_string_free(text, FALSE);
}

static enum lo_status alert_by(const struct lo_session *session,
                               const char *word, const char *text, lo_time now,
                               struct lo_error *err)
{
    struct lo_gateway *gateway = NULL;
    struct lo_send_result result = {.outcome = LO_SEND_UNKNOWN};
    enum lo_status status =
        lo_gateway_open(&gateway, word, session->settings, err);
    if (status != LO_OK)
        return status;
    char *key = g_strdup_printf("alert-%" G_GINT64_FORMAT, now);
    const struct lo_message message = {
        .key = key,
        .channel = "sms",
        .to = lo_settings_text(session->settings, "alert.to"),
        .text = text,
        .lang = "",
        .facts = "",
        .stage = "alert",
        .not_after = now + ALERT_EVERY_S,
    };
    gateway->send(gateway->self, &message, now, &result);
    if (result.outcome != LO_SEND_ACCEPTED)
        status = lo_error_set(err, LO_EREMOTE, "the alert was not accepted: %s",
                              result.reason);
    g_free(key);
    lo_gateway_free(gateway);
    return status;
}

static enum lo_status send_alert(const struct lo_session *session,
                                 const char *text, lo_time now,
                                 struct lo_error *err)
{
    const char *list = lo_settings_text(session->settings, "alert.gateway");
    char **words = g_strsplit(list, ",", -1);
    enum lo_status status = LO_EREMOTE;
    for (char **word = words; *word != NULL && status != LO_OK; word++)
        status = alert_by(session, g_strstrip(*word), text, now, err);
    g_strfreev(words);
    return status;
}

enum lo_status app_alert(bool *alerted, struct lo_session *session,
                         const char *name, const char *text, int32_t every_s,
                         struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    const char *list = lo_settings_text(session->settings, "alert.gateway");
    lo_time now = app_now(session);
    bool mine = false;
    *alerted = false;
    if (strcmp(list, "none") == 0)
        return LO_OK;
    char *owner = g_strdup_printf("%ld@%" G_GINT64_FORMAT, (long)getpid(), now);
    enum lo_status status =
        outbox->lead(outbox->self, name, owner, now, every_s, &mine, err);
    if (status == LO_OK && mine)
        status = send_alert(session, text, now, err);
    *alerted = status == LO_OK && mine;
    if (status != LO_OK && mine) { /* the next one tries again */
        struct lo_error ignored = LO_ERROR_INIT;
        if (outbox->release(outbox->self, name, owner, &ignored) != LO_OK)
            lo_error_hint(err, "%s", ignored.message);
    }
    g_free(owner);
    return status;
}

enum lo_status lo_app_guard(struct lo_session *session, enum lo_lang lang,
                            struct lo_guard_result *out, struct lo_error *err)
{
    struct lo_notify_status found;
    enum lo_status status = lo_app_notify_status(session, &found, err);
    if (status != LO_OK)
        return status;
    *out = (struct lo_guard_result){.wrong = found.silent || found.overdue > 0};
    if (!out->wrong)
        return LO_OK;
    char *text = alert_text(&found, session->zone, lang);
    status =
        app_alert(&out->alerted, session, "alert", text, ALERT_EVERY_S, err);
    g_free(text);
    return status;
}
