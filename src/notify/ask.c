/*
 * ask.c - messages whose fate is not known, asked of the gateway that had them:
 * for stations whom no receipt reaches, and for what is in doubt.
 *
 *   unknown   --the gateway knows it--> accepted, delivered, failed
 *   accepted  --------------------------------------> delivered, failed
 *
 * What it says comes in as a receipt does. One that it does not know stays in
 * doubt: it is a person's.
 */
#include <string.h>

#include "notify/run_int.h"

enum {
    AFTER_S = 5 * LO_MINUTE, /* a receipt would have come by then */
    WITHIN_S = 3 * LO_DAY,   /* later the phone is off for good */
    EVERY_S = 10 * LO_MINUTE,
    AT_ONCE = 50 /* questions in a round: a sender must go on sending */
};

static const struct lo_gateway *named(const struct lo_notify_run *run,
                                      const char *name)
{
    for (int c = 0; c < LO_CHANNELS; c++) {
        const struct lo_gateway *one = run->gateway[c];
        if (one != NULL && one->ask != NULL && strcmp(one->name, name) == 0)
            return one;
        for (int k = 0; k < LO_SPARES; k++) {
            one = run->spare[c][k];
            if (one != NULL && one->ask != NULL && strcmp(one->name, name) == 0)
                return one;
        }
    }
    return NULL;
}

static bool any_answers(const struct lo_notify_run *run)
{
    bool any = false;
    for (int c = 0; c < LO_CHANNELS; c++) {
        any = any || (run->gateway[c] != NULL && run->gateway[c]->ask != NULL);
        for (int k = 0; k < LO_SPARES; k++)
            any = any ||
                  (run->spare[c][k] != NULL && run->spare[c][k]->ask != NULL);
    }
    return any;
}

/* When its bytes left, or may have: the last time it was being sent. */
static enum lo_status sent_at(lo_time *out, const struct lo_notify_run *run,
                              const struct lo_notice *row,
                              struct lo_arena *arena, struct lo_error *err)
{
    struct lo_notice_event *events = NULL;
    int32_t n = 0;
    *out = row->changed_at;
    enum lo_status status = run->outbox->events(run->outbox->self, row->id,
                                                arena, &events, &n, err);
    for (int32_t i = 0; status == LO_OK && i < n; i++)
        if (strcmp(events[i].became, "sending") == 0)
            *out = events[i].at;
    return status;
}

static enum lo_status ask_one(bool *moved, const struct lo_notify_run *run,
                              const struct lo_gateway *gateway,
                              const struct lo_notice *row,
                              struct lo_arena *arena, struct lo_error *err)
{
    static const enum lo_notice_state verdicts[] = {
        [LO_ASK_ACCEPTED] = LO_NOTICE_ACCEPTED,
        [LO_ASK_DELIVERED] = LO_NOTICE_DELIVERED,
        [LO_ASK_FAILED] = LO_NOTICE_FAILED,
    };
    char key[LO_NOTICE_KEY];
    struct lo_ask_result result;
    lo_time sent = 0, now = run->clock.now(run->clock.self);
    enum lo_status status = sent_at(&sent, run, row, arena, err);
    if (status != LO_OK)
        return status;
    lo_notice_key(key, row);
    const struct lo_message message = {.key = key,
                                       .channel = row->channel,
                                       .to = row->address,
                                       .text = row->text,
                                       .lang = row->lang};
    gateway->ask(gateway->self, &message, sent, now, &result);
    if (result.verdict == LO_ASK_NOTHING ||
        (result.verdict == LO_ASK_ACCEPTED && row->state == LO_NOTICE_ACCEPTED))
        return LO_OK;
    const struct lo_receipt receipt = {.key = key,
                                       .gateway = gateway->name,
                                       .gateway_id = row->gateway_id,
                                       .verdict = verdicts[result.verdict],
                                       .reason = result.reason,
                                       .at = CLAMP(result.at, sent, now)};
    return run->outbox->receive(run->outbox->self, &receipt, moved, err);
}

enum lo_status lo_notify_ask(const struct lo_notify_run *run, lo_time *asked_at,
                             int32_t *moved, struct lo_error *err)
{
    lo_time now = run->clock.now(run->clock.self);
    *moved = 0;
    if (!any_answers(run) || (*asked_at <= now && now - *asked_at < EVERY_S))
        return LO_OK;
    *asked_at = now;
    const struct lo_notice_query query = {.states = 1u << LO_NOTICE_UNKNOWN |
                                                    1u << LO_NOTICE_ACCEPTED,
                                          .off_after = now};
    struct lo_arena *arena = lo_arena_new();
    struct lo_notice *rows = NULL;
    int32_t n = 0, asked = 0;
    enum lo_status status =
        run->outbox->list(run->outbox->self, &query, arena, &rows, &n, err);
    /* From another one each time: those that never answer must not keep the
     * others from being asked. */
    int32_t first = n > 0 ? (int32_t)(now / EVERY_S * AT_ONCE % n) : 0;
    for (int32_t i = 0; status == LO_OK && i < n && asked < AT_ONCE; i++) {
        const struct lo_notice *row = &rows[(first + i) % n];
        lo_time age = now - row->changed_at;
        const struct lo_gateway *gateway = named(run, row->gateway);
        bool changed = false;
        if (gateway == NULL || age < AFTER_S || age > WITHIN_S ||
            (run->stop != NULL && *run->stop != 0))
            continue;
        asked++;
        status = ask_one(&changed, run, gateway, row, arena, err);
        *moved += changed ? 1 : 0;
    }
    lo_arena_free(arena);
    return status;
}
