/*
 * campaign_judge.c - the store against what the gateway counted: nobody twice,
 * nobody lost, every receipt heard, nothing rewritten.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "campaign.h"
#include "lineout/store.h"

struct judge {
    const struct campaign *campaign;
    int states[LO_NOTICE_STATES];
    int unknown_taken; /* in doubt, and the gateway has it */
    int calls;         /* what was refused or not delivered, for a person */
    int twice, lost, forgotten, left, deaf, refused, uncalled;
    bool *rows, *called;
};

/* One message that the gateway has: it must be known as sent, or in doubt; and
 * as its receipts say. */
static void judge_counted(struct judge *j, int i, enum lo_notice_state state)
{
    enum fate fate = (enum fate)j->campaign->of[i].fate;
    bool known = state == LO_NOTICE_ACCEPTED || state == LO_NOTICE_DELIVERED ||
                 state == LO_NOTICE_UNKNOWN ||
                 (state == LO_NOTICE_FAILED && fate == FATE_FAILED);
    j->forgotten += known ? 0 : 1;
    j->deaf += (fate == FATE_DELIVERED && state != LO_NOTICE_DELIVERED) ||
               (fate == FATE_FAILED && state != LO_NOTICE_FAILED);
    j->unknown_taken += state == LO_NOTICE_UNKNOWN ? 1 : 0;
}

static void judge_row(struct judge *j, int i, const struct lo_notice *row)
{
    int times = j->campaign->of[i].times;
    j->rows[i] = true;
    j->states[row->state]++;
    j->twice += times > 1 ? 1 : 0;
    j->left += row->state == LO_NOTICE_DUE || row->state == LO_NOTICE_CLAIMED ||
               row->state == LO_NOTICE_SENDING;
    if (times > 0) {
        judge_counted(j, i, row->state);
        return;
    }
    j->lost +=
        row->state == LO_NOTICE_ACCEPTED || row->state == LO_NOTICE_DELIVERED;
    j->refused += row->state == LO_NOTICE_FAILED && !j->campaign->of[i].refused;
}

static void judge_rows(struct judge *j, const struct lo_notice *rows, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        int index = (int)g_ascii_strtoll(rows[i].recipient + 1, NULL, 10);
        if (strcmp(rows[i].channel, "phone") == 0)
            j->called[index] = true;
        else
            judge_row(j, index, &rows[i]);
    }
    for (int32_t i = 0; i < n; i++)
        if (rows[i].state == LO_NOTICE_FAILED &&
            !j->called[g_ascii_strtoll(rows[i].recipient + 1, NULL, 10)])
            j->uncalled++;
    for (int i = 0; i < j->campaign->n; i++) {
        j->lost += j->rows[i] ? 0 : 1;
        j->calls += j->called[i] ? 1 : 0;
    }
}

static int hold(const char *claim, int wrong, int *claims)
{
    (*claims)++;
    if (wrong != 0)
        printf("campaign: does not hold: %s (%d)\n", claim, wrong);
    return wrong != 0 ? 1 : 0;
}

static void show(const struct judge *j)
{
    printf("campaign: %d messages:", j->campaign->n);
    for (int s = 0; s < LO_NOTICE_STATES; s++)
        if (j->states[s] > 0)
            printf(" %d %s", j->states[s],
                   lo_notice_state_name((enum lo_notice_state)s));
    printf("; %d of the unknown are with the gateway, %d calls; %d twice, %d "
           "lost\n",
           j->unknown_taken, j->calls, j->twice, j->lost + j->forgotten);
}

int campaign_judge(const struct campaign *campaign, const char *db, int *claims)
{
    struct judge j = {.campaign = campaign,
                      .rows = g_new0(bool, (gsize)campaign->n),
                      .called = g_new0(bool, (gsize)campaign->n)};
    const struct lo_notice_query all = {.off_after = LO_TIME_NONE};
    struct lo_error err = LO_ERROR_INIT;
    struct lo_chain chain = {0};
    struct lo_arena *arena = lo_arena_new();
    struct lo_store *store = NULL;
    struct lo_notice *rows = NULL;
    int32_t n = 0;
    int failed = 0;
    bool read = lo_store_open(&store, db, false, &err) == LO_OK;
    if (read) {
        struct lo_outbox *outbox = lo_store_outbox(store);
        read =
            lo_store_validate(store, &err) == LO_OK &&
            outbox->verify(outbox->self, &chain, &err) == LO_OK &&
            outbox->list(outbox->self, &all, arena, &rows, &n, &err) == LO_OK;
    }
    if (!read)
        printf("campaign: %s\n", err.message);
    judge_rows(&j, rows, n);
    show(&j);
    failed += hold("the store is sound", read ? 0 : 1, claims);
    failed +=
        hold("the log is whole",
             chain.broken_at != 0 || chain.receipt_broken_at != 0, claims);
    failed += hold("nobody is told twice", j.twice, claims);
    failed += hold("what is said to be sent was sent", j.lost, claims);
    failed += hold("what was sent is not given up", j.forgotten, claims);
    failed += hold("nothing is left waiting", j.left, claims);
    failed += hold("every receipt is heard", j.deaf, claims);
    failed += hold("only what was refused has failed", j.refused, claims);
    failed += hold("who was not told is called", j.uncalled, claims);
    lo_store_close(store);
    lo_arena_free(arena);
    g_free(j.rows);
    g_free(j.called);
    return failed;
}
