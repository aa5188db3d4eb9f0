/*
 * untell.c - supply that was entered as back by mistake: nobody may go on
 * believing it.
 *
 *   due, claimed                   called off: he never hears it
 *   sent, or it may have been      "supply is NOT back yet", with the message
 *                                  that is void, and when it will be back if
 *                                  that is still to come
 *   failed, expired                he heard nothing, and hears nothing now
 *
 * Of what it said the places hold, and of the stretches the ends as they were
 * put off since. Who is not reached by a message is to be called.
 */
#include <string.h>

#include "notify/ladder_int.h"

enum {
    USE_S = 6 * LO_HOUR,        /* where the promised end has passed */
    CORRECT_BY_S = LO_HOUR / 2, /* then the duty person hears of it */
    TRIES = 1000                /* it may be taken back more than once */
};

struct untelling {
    struct build *b;
    const char *outage;
    lo_time promised; /* end of the outage as planned */
    char restored[LO_STAGE_TEXT];
    char not_back[LO_STAGE_TEXT];
    struct lo_untold sum;
};

static enum lo_status correct(struct untelling *t, struct lo_arena *arena,
                              const struct lo_notice *row, struct lo_told *told,
                              struct lo_error *err)
{
    const struct lo_ladder_input *input = t->b->input;
    for (int32_t g = 0; g < told->n_groups; g++)
        (void)lo_overrun_apply(&told->groups[g].off, t->promised, t->outage,
                               input);
    lo_time end = lo_facts_end(told);
    bool over = end <= input->now;
    const struct lo_step step = {.due = input->now,
                                 .not_after = over ? input->now + USE_S : end,
                                 .deadline = input->now + CORRECT_BY_S,
                                 .must_by = input->now};
    struct lo_facts facts = {.wording = LO_WORDING_NOT_BACK,
                             .told = told,
                             .void_at = row->planned,
                             .no_end = over};
    bool added = false;
    enum lo_status status = LO_OK;
    ladder_dress(t->b, &facts, told->customer);
    for (int i = 0; status == LO_OK && !added && i < TRIES; i++)
        status = ladder_add_row(t->b, arena, row->outage, row->revision + i,
                                t->not_back, told->customer, &step, &facts,
                                &added, err);
    bool calls = ladder_channel(&t->b->people, told->customer, t->b->gateway) ==
                 LO_CHANNEL_PHONE;
    t->sum.corrected += added ? 1 : 0;
    t->sum.to_call += added && calls ? 1 : 0;
    return status;
}

static enum lo_status untell(void *self, const struct lo_notice *last,
                             struct lo_error *err)
{
    struct untelling *t = self;
    const struct lo_history *history = t->b->history;
    if (strcmp(last->outage, t->outage) != 0)
        return LO_OK;
    const struct lo_notice *row = lo_history_word(
        history, last->outage, last->recipient, t->restored, false);
    gpointer found = g_hash_table_lookup(t->b->by_mrid, last->recipient);
    if (row == NULL)
        return LO_OK;
    if (row->state == LO_NOTICE_DUE || row->state == LO_NOTICE_CLAIMED) {
        t->sum.withdrawn++;
        return t->b->outbox->withdraw(
            t->b->outbox->self, row->outage, row->recipient, t->restored,
            "supply is not back: entered by mistake", t->b->input->now, err);
    }
    struct lo_arena *arena = lo_arena_new();
    struct lo_told told;
    enum lo_status status = LO_OK;
    if (found != NULL && lo_facts_read(&told, arena, row->facts) &&
        told.n_groups > 0) {
        told.customer.v = GPOINTER_TO_INT(found) - 1;
        told.accounts = lo_history_accounts(history, row);
        status = correct(t, arena, row, &told, err);
    }
    lo_arena_free(arena);
    return status;
}

enum lo_status lo_notify_untell(const struct lo_ladder_input *input,
                                struct lo_outbox *outbox, const char *outage,
                                lo_time promised, struct lo_untold *out,
                                struct lo_error *err)
{
    struct build b = {.input = input, .outbox = outbox};
    struct untelling t = {.b = &b, .outage = outage, .promised = LO_TIME_NONE};
    for (int32_t i = 0; i < input->week->n_outages; i++)
        if (strcmp(input->week->outages[i].id, outage) == 0)
            t.promised = input->week->outages[i].span.to;
    lo_stage_restored(t.restored, input->zone, promised);
    lo_stage_not_back(t.not_back, t.restored);
    enum lo_status status = ladder_open(&b, err);
    if (status == LO_OK)
        status = lo_history_new(&b.history, outbox,
                                input->now - LO_TELL_LOOK_BACK_S, err);
    if (status == LO_OK)
        status = lo_history_each_any(b.history, untell, &t, err);
    if (status == LO_OK)
        *out = t.sum;
    ladder_close(&b);
    return status;
}
