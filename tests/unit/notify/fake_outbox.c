/*
 * fake_outbox.c - see fake_outbox.h.
 */
#include "fake_outbox.h"

#include <string.h>

static bool fails(struct fake_outbox *fake, struct lo_error *err)
{
    fake->operations++;
    if (fake->operations != fake->fail_at)
        return false;
    (void)lo_error_set(err, LO_EIO, "the fake fails at operation %d",
                       fake->operations);
    return true;
}

static struct fake_row *row_at(const struct fake_outbox *fake, guint i)
{
    return g_ptr_array_index(fake->rows, i);
}

/* Only the arrows drawn in outbox.h. */
static void move(struct fake_outbox *fake, struct fake_row *row,
                 enum lo_notice_state to, lo_time now)
{
    static const unsigned arrows[LO_NOTICE_STATES] = {
        [LO_NOTICE_DUE] = 1u << LO_NOTICE_CLAIMED | 1u << LO_NOTICE_SENDING |
                          1u << LO_NOTICE_EXPIRED | 1u << LO_NOTICE_CANCELLED,
        [LO_NOTICE_CLAIMED] = 1u << LO_NOTICE_SENDING | 1u << LO_NOTICE_DUE,
        [LO_NOTICE_SENDING] = 1u << LO_NOTICE_ACCEPTED |
                              1u << LO_NOTICE_FAILED | 1u << LO_NOTICE_UNKNOWN |
                              1u << LO_NOTICE_DUE,
        [LO_NOTICE_ACCEPTED] =
            1u << LO_NOTICE_DELIVERED | 1u << LO_NOTICE_FAILED,
        [LO_NOTICE_UNKNOWN] = 1u << LO_NOTICE_ACCEPTED |
                              1u << LO_NOTICE_DELIVERED |
                              1u << LO_NOTICE_FAILED,
    };
    if ((arrows[row->notice.state] & 1u << to) == 0)
        fake->broken++;
    row->notice.state = to;
    row->notice.changed_at = now;
}

static void set_text(const char **field, const char *text)
{
    char *old = (char *)(uintptr_t)*field;
    *field = g_strdup(text != NULL ? text : "");
    g_free(old);
}

static void free_row(gpointer data)
{
    struct fake_row *row = data;
    const char *texts[] = {
        row->notice.outage, row->notice.stage,   row->notice.recipient,
        row->notice.name,   row->notice.channel, row->notice.lang,
        row->notice.text,   row->notice.address, row->notice.gateway,
        row->notice.reason, row->owner,          row->notice.gateway_id,
        row->notice.facts};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free((char *)(uintptr_t)texts[i]);
    g_free(row);
}

static enum lo_status fake_add(void *self, const struct lo_notice *notice,
                               bool *added, struct lo_error *err)
{
    struct fake_outbox *fake = self;
    if (fails(fake, err))
        return LO_EIO;
    for (guint i = 0; i < fake->rows->len; i++) {
        const struct lo_notice *old = &row_at(fake, i)->notice;
        if (strcmp(old->outage, notice->outage) == 0 &&
            old->revision == notice->revision &&
            strcmp(old->stage, notice->stage) == 0 &&
            strcmp(old->recipient, notice->recipient) == 0 &&
            strcmp(old->channel, notice->channel) == 0) {
            *added = false;
            return LO_OK;
        }
    }
    struct fake_row *row = g_new0(struct fake_row, 1);
    row->notice = *notice;
    row->notice.id = (int64_t)fake->rows->len + 1;
    row->notice.planned = notice->due;
    const char **texts[] = {
        &row->notice.outage, &row->notice.stage,      &row->notice.recipient,
        &row->notice.name,   &row->notice.channel,    &row->notice.lang,
        &row->notice.text,   &row->notice.address,    &row->notice.gateway,
        &row->notice.reason, &row->notice.gateway_id, &row->notice.facts};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i] = g_strdup(*texts[i] != NULL ? *texts[i] : "");
    g_ptr_array_add(fake->rows, row);
    *added = true;
    return LO_OK;
}

static int by_due(const void *a, const void *b)
{
    const struct lo_notice *x = a, *y = b;
    if (x->due != y->due)
        return x->due < y->due ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static bool is_listed(const char *const *channels, const char *channel)
{
    for (; channels != NULL && *channels != NULL; channels++)
        if (strcmp(*channels, channel) == 0)
            return true;
    return channels == NULL;
}

static bool is_due(const struct lo_notice *notice, lo_time now)
{
    return notice->state == LO_NOTICE_DUE && notice->due <= now &&
           notice->not_after >= now;
}

/* Due rows that the claim may take, first ones first. */
static int32_t pick(struct fake_outbox *fake, const struct lo_claim *claim,
                    struct lo_arena *arena, struct lo_notice **rows)
{
    int32_t n = 0;
    struct lo_notice *out = lo_arena_array(arena, fake->rows->len, sizeof *out);
    for (guint i = 0; i < fake->rows->len; i++) {
        const struct lo_notice *notice = &row_at(fake, i)->notice;
        bool wakes = claim->quiet_until == LO_TIME_NONE ||
                     (notice->must_by != LO_TIME_NONE &&
                      notice->must_by < claim->quiet_until);
        if (is_due(notice, claim->now) && wakes &&
            is_listed(claim->channels, notice->channel)) {
            out[n] = *notice;
            out[n++].address = fake->address;
        }
    }
    qsort(out, (size_t)n, sizeof *out, by_due);
    *rows = out;
    return MIN(n, claim->max);
}

static enum lo_status fake_list_due(void *self, lo_time now, int32_t max,
                                    struct lo_arena *arena,
                                    struct lo_notice **rows, int32_t *n,
                                    struct lo_error *err)
{
    struct fake_outbox *fake = self;
    const struct lo_claim all = {
        .now = now, .max = max, .quiet_until = LO_TIME_NONE};
    if (fails(fake, err))
        return LO_EIO;
    *n = pick(fake, &all, arena, rows);
    return LO_OK;
}

/* By the states and the end of the outage only. */
static enum lo_status fake_list(void *self, const struct lo_notice_query *query,
                                struct lo_arena *arena, struct lo_notice **rows,
                                int32_t *n, struct lo_error *err)
{
    struct fake_outbox *fake = self;
    if (fails(fake, err))
        return LO_EIO;
    struct lo_notice *out = lo_arena_array(arena, fake->rows->len, sizeof *out);
    *n = 0;
    for (guint i = 0; i < fake->rows->len; i++) {
        const struct lo_notice *notice = &row_at(fake, i)->notice;
        if (query->states == 0 || (query->states & 1u << notice->state) != 0)
            out[(*n)++] = *notice;
    }
    *rows = out;
    return LO_OK;
}

static enum lo_status fake_count_due(void *self, const char *channel,
                                     lo_time now, int64_t *n,
                                     struct lo_error *err)
{
    struct fake_outbox *fake = self;
    if (fails(fake, err))
        return LO_EIO;
    *n = 0;
    for (guint i = 0; i < fake->rows->len; i++) {
        const struct lo_notice *notice = &row_at(fake, i)->notice;
        *n += is_due(notice, now) && strcmp(notice->channel, channel) == 0;
    }
    return LO_OK;
}

/* What went to anybody, or to the address. */
static enum lo_status fake_used(void *self, const char *gateway,
                                const char *address, lo_time since, int64_t *n,
                                struct lo_error *err)
{
    struct fake_outbox *fake = self;
    (void)gateway, (void)since;
    if (fails(fake, err))
        return LO_EIO;
    *n = 0;
    for (guint i = 0; i < fake->rows->len; i++) {
        const struct lo_notice *notice = &row_at(fake, i)->notice;
        if (address == NULL || strcmp(address, fake->address) == 0)
            *n += notice->attempts;
    }
    return LO_OK;
}

static enum lo_status fake_claim(void *self, const struct lo_claim *claim,
                                 struct lo_arena *arena,
                                 struct lo_notice **rows, int32_t *n,
                                 struct lo_error *err)
{
    struct fake_outbox *fake = self;
    if (fails(fake, err))
        return LO_EIO;
    *n = pick(fake, claim, arena, rows);
    for (int32_t i = 0; i < *n; i++) {
        struct fake_row *row = row_at(fake, (guint)(*rows)[i].id - 1);
        move(fake, row, LO_NOTICE_CLAIMED, claim->now);
        g_free(row->owner);
        row->owner = g_strdup(claim->owner);
        row->lease_until = claim->now + claim->lease_s;
    }
    return LO_OK;
}

static enum lo_status fake_postpone(void *self, const char *owner, int64_t id,
                                    lo_time until, const char *reason,
                                    lo_time now, struct lo_error *err)
{
    struct fake_outbox *fake = self;
    struct fake_row *row = row_at(fake, (guint)id - 1);
    if (fails(fake, err))
        return LO_EIO;
    if (row->notice.state != LO_NOTICE_CLAIMED ||
        strcmp(row->owner, owner) != 0)
        return lo_error_set(err, LO_ENOTFOUND, "not claimed by '%s'", owner);
    move(fake, row, LO_NOTICE_DUE, now);
    set_text(&row->notice.reason, reason);
    row->notice.due = until;
    return LO_OK;
}

static enum lo_status fake_sending(void *self, const char *owner,
                                   const char *gateway, const int64_t *ids,
                                   int32_t n, lo_time now, struct lo_error *err)
{
    struct fake_outbox *fake = self;
    (void)gateway;
    if (fails(fake, err))
        return LO_EIO;
    for (int32_t i = 0; i < n; i++) {
        struct fake_row *row = row_at(fake, (guint)ids[i] - 1);
        if (row->notice.state != LO_NOTICE_CLAIMED ||
            strcmp(row->owner, owner) != 0)
            return lo_error_set(err, LO_ENOTFOUND, "not claimed by '%s'",
                                owner);
    }
    for (int32_t i = 0; i < n; i++) {
        struct fake_row *row = row_at(fake, (guint)ids[i] - 1);
        move(fake, row, LO_NOTICE_SENDING, now);
        row->notice.attempts++;
    }
    return LO_OK;
}

/* The next channel: the first one offered. */
static void fall_back(struct fake_outbox *fake, int64_t id,
                      const char *const *fallback, lo_time now)
{
    bool added = false;
    if (fallback == NULL)
        return;
    struct lo_notice next = row_at(fake, (guint)id - 1)->notice;
    const char *offered = fallback[0] != NULL ? fallback[0] : "phone";
    next.channel = strcmp(next.channel, offered) == 0 ? "phone" : offered;
    next.due = now;
    next.state = LO_NOTICE_DUE;
    int operations = fake->operations;
    (void)fake_add(fake, &next, &added, NULL);
    fake->operations = operations;
}

static enum lo_status fake_record(void *self, const struct lo_record *records,
                                  int32_t n, lo_time now, struct lo_error *err)
{
    struct fake_outbox *fake = self;
    if (fails(fake, err))
        return LO_EIO;
    if (fake->lose_records)
        return lo_error_set(err, LO_EIO, "the sender died");
    if (fake->locked-- > 0)
        return lo_error_set(err, LO_EBUSY, "the database is locked");
    for (int32_t i = 0; i < n; i++)
        if (row_at(fake, (guint)records[i].id - 1)->notice.state !=
            LO_NOTICE_SENDING)
            return lo_error_set(err, LO_ENOTFOUND, "it was changed meanwhile");
    for (int32_t i = 0; i < n; i++) {
        struct fake_row *row = row_at(fake, (guint)records[i].id - 1);
        move(fake, row, records[i].state, now);
        set_text(&row->notice.gateway, records[i].gateway);
        set_text(&row->notice.gateway_id, records[i].gateway_id);
        set_text(&row->notice.reason, records[i].reason);
        if (records[i].state == LO_NOTICE_DUE)
            row->notice.due = records[i].retry_at;
        if (records[i].state == LO_NOTICE_FAILED)
            fall_back(fake, records[i].id, records[i].fallback, now);
    }
    return LO_OK;
}

static enum lo_status fake_pass_on(void *self, const char *channel,
                                   lo_time until, const char *const *fallback,
                                   lo_time now, int32_t *n,
                                   struct lo_error *err)
{
    struct fake_outbox *fake = self;
    guint rows = fake->rows->len;
    if (fails(fake, err))
        return LO_EIO;
    for (guint i = 0; i < rows; i++) {
        const struct lo_notice *notice = &row_at(fake, i)->notice;
        lo_time at = MAX(notice->due, until);
        bool late = at > notice->not_after ||
                    (notice->deadline != LO_TIME_NONE &&
                     at > MAX(notice->deadline, now + LO_HOUR));
        if (notice->state != LO_NOTICE_DUE || at <= now || !late ||
            notice->planned > now || notice->not_after < now ||
            strcmp(notice->channel, channel) != 0)
            continue;
        fall_back(fake, notice->id, fallback, now);
        move(fake, row_at(fake, i), LO_NOTICE_CANCELLED, now);
        (*n)++;
    }
    return LO_OK;
}

/* Rows that are taken and leave at once. */
static enum lo_status leave_at_once(struct fake_outbox *fake,
                                    struct lo_turn *turn, struct lo_error *err)
{
    const struct lo_claim *claim = turn->claim;
    enum lo_status status = LO_OK;
    struct lo_notice *found = NULL;
    int32_t n = pick(fake, claim, turn->arena, &found);
    for (int32_t i = 0; i < n && status == LO_OK; i++) {
        struct fake_row *row = row_at(fake, (guint)found[i].id - 1);
        bool may = true;
        status = turn->admit(&may, turn->self, &found[i], err);
        if (!may) {
            row->notice.due = turn->put_off_to;
            set_text(&row->notice.reason, turn->put_off_why);
            turn->n_put_off++;
            continue;
        }
        move(fake, row, LO_NOTICE_SENDING, turn->now);
        row->notice.attempts++;
        g_free(row->owner);
        row->owner = g_strdup(claim->owner);
        row->lease_until = turn->now + claim->lease_s;
        found[turn->n_rows++] = found[i];
    }
    turn->rows = found;
    return status;
}

/* All or nothing, as one commit is. */
static enum lo_status fake_turn(void *self, struct lo_turn *turn,
                                struct lo_error *err)
{
    struct fake_outbox *fake = self;
    if (fails(fake, err))
        return LO_EIO;
    int operations = fake->operations, fail_at = fake->fail_at;
    enum lo_status status = LO_OK;
    fake->fail_at = 0;
    for (int32_t i = 0; i < turn->n_records && status == LO_OK; i++) {
        status = fake_record(fake, &turn->records[i], 1, turn->now, err);
        if (status == LO_ENOTFOUND)
            status = LO_OK;
    }
    for (int32_t i = 0; i < turn->n_ids && status == LO_OK; i++)
        turn->ours[i] = fake_sending(fake, turn->owner, turn->gateway,
                                     &turn->ids[i], 1, turn->now, err) == LO_OK;
    if (status == LO_OK && turn->claim != NULL)
        status = leave_at_once(fake, turn, err);
    fake->operations = operations;
    fake->fail_at = fail_at;
    return status;
}

/* That it was sent when it changed last. */
static enum lo_status fake_events(void *self, int64_t notice,
                                  struct lo_arena *arena,
                                  struct lo_notice_event **events, int32_t *n,
                                  struct lo_error *err)
{
    struct fake_outbox *fake = self;
    if (fails(fake, err))
        return LO_EIO;
    *events = lo_arena_array(arena, 1, sizeof **events);
    (*events)[0] = (struct lo_notice_event){
        .notice = notice,
        .at = row_at(fake, (guint)notice - 1)->notice.changed_at,
        .became = "sending"};
    *n = 1;
    return LO_OK;
}

static enum lo_status fake_receive(void *self, const struct lo_receipt *receipt,
                                   bool *moved, struct lo_error *err)
{
    struct fake_outbox *fake = self;
    if (fails(fake, err))
        return LO_EIO;
    *moved = false;
    for (guint i = 0; i < fake->rows->len; i++) {
        struct fake_row *row = row_at(fake, i);
        char key[LO_NOTICE_KEY];
        lo_notice_key(key, &row->notice);
        if (strcmp(key, receipt->key) != 0)
            continue;
        move(fake, row, receipt->verdict, receipt->at);
        *moved = true;
    }
    return LO_OK;
}

static enum lo_status fake_withdraw(void *self, const char *outage,
                                    const char *recipient, const char *stage,
                                    const char *reason, lo_time now,
                                    struct lo_error *err)
{
    struct fake_outbox *fake = self;
    if (fails(fake, err))
        return LO_EIO;
    for (guint i = 0; i < fake->rows->len; i++) {
        struct fake_row *row = row_at(fake, i);
        if (row->notice.state != LO_NOTICE_DUE ||
            strcmp(row->notice.outage, outage) != 0 ||
            strcmp(row->notice.recipient, recipient) != 0 ||
            (stage != NULL && strcmp(row->notice.stage, stage) != 0))
            continue;
        move(fake, row, LO_NOTICE_CANCELLED, now);
        set_text(&row->notice.reason, reason);
    }
    return LO_OK;
}

static enum lo_status fake_recover(void *self, lo_time now,
                                   struct lo_recovered *out,
                                   struct lo_error *err)
{
    struct fake_outbox *fake = self;
    if (fails(fake, err))
        return LO_EIO;
    *out = (struct lo_recovered){0, 0, 0};
    for (guint i = 0; i < fake->rows->len; i++) {
        struct fake_row *row = row_at(fake, i);
        bool dead = row->lease_until <= now;
        if (dead && row->notice.state == LO_NOTICE_SENDING) {
            move(fake, row, LO_NOTICE_UNKNOWN, now);
            out->unknown++;
        } else if (dead && row->notice.state == LO_NOTICE_CLAIMED) {
            move(fake, row, LO_NOTICE_DUE, now);
            out->back++;
        }
        if (row->notice.state == LO_NOTICE_DUE && row->notice.not_after < now) {
            move(fake, row, LO_NOTICE_EXPIRED, now);
            out->expired++;
        }
    }
    return LO_OK;
}

struct fake_outbox *fake_outbox_new(void)
{
    struct fake_outbox *fake = g_new0(struct fake_outbox, 1);
    fake->rows = g_ptr_array_new_with_free_func(free_row);
    fake->address = "+8613800000000";
    fake->port = (struct lo_outbox){
        .self = fake,
        .add = fake_add,
        .list_due = fake_list_due,
        .list = fake_list,
        .claim = fake_claim,
        .sending = fake_sending,
        .record = fake_record,
        .turn = fake_turn,
        .events = fake_events,
        .receive = fake_receive,
        .postpone = fake_postpone,
        .pass_on = fake_pass_on,
        .withdraw = fake_withdraw,
        .recover = fake_recover,
        .count_due = fake_count_due,
        .used = fake_used,
    };
    return fake;
}

void fake_outbox_free(struct fake_outbox *fake)
{
    g_ptr_array_free(fake->rows, TRUE);
    g_free(fake);
}

void fake_outbox_put(struct fake_outbox *fake, const char *recipient,
                     const char *channel, lo_time due, lo_time not_after)
{
    bool added = false;
    const struct lo_notice notice = {.outage = "O1",
                                     .revision = 1,
                                     .stage = "announce-7d",
                                     .recipient = recipient,
                                     .name = recipient,
                                     .channel = channel,
                                     .lang = "en",
                                     .text = "Planned power cut",
                                     .due = due,
                                     .not_after = not_after,
                                     .must_by = LO_TIME_NONE,
                                     .deadline = LO_TIME_NONE,
                                     .state = LO_NOTICE_DUE};
    (void)fake_add(fake, &notice, &added, NULL);
    fake->operations = 0;
}

void fake_outbox_put_facts(struct fake_outbox *fake, const char *recipient,
                           lo_time due, lo_time not_after)
{
    fake_outbox_put(fake, recipient, "sms", due, not_after);
    set_text(&row_at(fake, fake->rows->len - 1)->notice.facts, recipient);
}

void fake_outbox_must(struct fake_outbox *fake, guint i, lo_time must_by)
{
    row_at(fake, i)->notice.must_by = must_by;
}

void fake_outbox_deadline(struct fake_outbox *fake, guint i, lo_time deadline)
{
    row_at(fake, i)->notice.deadline = deadline;
}

void fake_outbox_due(struct fake_outbox *fake, guint i, lo_time due)
{
    row_at(fake, i)->notice.due = due;
    row_at(fake, i)->notice.planned = due;
}

void fake_outbox_replace(struct fake_outbox *fake, int32_t revision,
                         lo_time now)
{
    for (guint i = 0; i < fake->rows->len; i++) {
        struct fake_row *row = row_at(fake, i);
        bool cancels = strcmp(row->notice.stage, "cancel") == 0;
        bool holds = cancels ? revision == 0 || row->notice.revision == revision
                             : row->notice.revision == revision;
        if (row->notice.state == LO_NOTICE_DUE && !holds)
            move(fake, row, LO_NOTICE_CANCELLED, now);
    }
}

void fake_outbox_accept_due(struct fake_outbox *fake, lo_time now)
{
    for (guint i = 0; i < fake->rows->len; i++) {
        struct fake_row *row = row_at(fake, i);
        if (!is_due(&row->notice, now))
            continue;
        move(fake, row, LO_NOTICE_CLAIMED, now);
        move(fake, row, LO_NOTICE_SENDING, now);
        move(fake, row, LO_NOTICE_ACCEPTED, now);
    }
}

void fake_outbox_steal(struct fake_outbox *fake, guint i)
{
    struct fake_row *row = row_at(fake, i);
    g_free(row->owner);
    row->owner = g_strdup("somebody else");
}

void fake_outbox_orphan(struct fake_outbox *fake, guint i, lo_time now)
{
    move(fake, row_at(fake, i), LO_NOTICE_UNKNOWN, now);
}

const struct lo_notice *fake_outbox_at(const struct fake_outbox *fake, guint i)
{
    return &row_at(fake, i)->notice;
}

const struct lo_notice *fake_outbox_find(const struct fake_outbox *fake,
                                         const char *recipient,
                                         const char *stage)
{
    for (guint i = 0; i < fake->rows->len; i++) {
        const struct lo_notice *notice = fake_outbox_at(fake, i);
        if (strcmp(notice->recipient, recipient) == 0 &&
            strcmp(notice->stage, stage) == 0)
            return notice;
    }
    return NULL;
}

int fake_outbox_count(const struct fake_outbox *fake,
                      enum lo_notice_state state)
{
    int n = 0;
    for (guint i = 0; i < fake->rows->len; i++)
        n += fake_outbox_at(fake, i)->state == state;
    return n;
}
