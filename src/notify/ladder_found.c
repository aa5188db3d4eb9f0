/*
 * ladder_found.c - a plan in force whose people changed: an import found some,
 * lost others, or moved a meter to another section.
 *
 *   before                 off now            what is done
 *   nothing                yes                told, late where a stage passed
 *   told, or stands to be  yes, same times    nothing
 *   told other times       yes                unsent ones void; a change
 *   on the call list only  yes, has a number  told there instead
 *   told, or stands to be  no                 unsent ones void; a cancellation
 *
 * Who is no customer any more keeps his messages: without a contact they end on
 * the call list, and nobody is forgotten for a file that was cut off.
 * Only times count here: a village that is spelt otherwise since is no news.
 */
#include <string.h>

#include "notify/ladder_int.h"

static GArray *stretches_of(const struct lo_told *told)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct lo_interval));
    for (int32_t g = 0; g < told->n_groups; g++)
        g_array_append_vals(all, told->groups[g].off.at,
                            (guint)told->groups[g].off.n);
    lo_intervals_tidy(all);
    return all;
}

static bool same_times(const struct lo_told *a, const struct lo_told *b)
{
    GArray *x = stretches_of(a), *y = stretches_of(b);
    bool same =
        x->len == y->len &&
        memcmp(x->data, y->data, x->len * sizeof(struct lo_interval)) == 0;
    g_array_free(x, TRUE);
    g_array_free(y, TRUE);
    return same;
}

static enum lo_status withdraw(struct build *b, const struct lo_notice *row,
                               const char *reason, struct lo_error *err)
{
    return b->outbox->withdraw(b->outbox->self, row->outage, row->recipient,
                               NULL, reason, b->input->now, err);
}

/* Waits for a call, though a message would reach him now. */
static bool waits_in_vain(const struct build *b, const struct lo_notice *row,
                          lo_customer customer)
{
    return row->state == LO_NOTICE_DUE && strcmp(row->channel, "phone") == 0 &&
           !g_str_has_prefix(row->stage, "letter-") &&
           ladder_channel(&b->people, customer, b->gateway) != LO_CHANNEL_PHONE;
}

enum lo_status ladder_find(enum ladder_found *out, struct build *b,
                           const char *outage, const struct lo_told *told,
                           struct lo_error *err)
{
    const char *recipient = b->people.rows[told->customer.v].mrid;
    const struct lo_notice *row =
        lo_history_planned(b->history, outage, recipient);
    struct lo_arena *arena = lo_arena_new();
    struct lo_told was;
    enum lo_status status = LO_OK;
    *out = LADDER_NEW;
    g_hash_table_add(b->answered, ladder_pair_key(outage, recipient));
    if (row != NULL && lo_facts_read(&was, arena, row->facts) &&
        was.n_groups > 0) {
        bool same = same_times(&was, told);
        bool in_vain = waits_in_vain(b, row, told->customer);
        *out = !same ? LADDER_MOVED : in_vain ? LADDER_NEW : LADDER_KNOWN;
        if (*out == LADDER_MOVED && b->input->keep_told)
            *out = LADDER_KNOWN;
        if (*out != LADDER_KNOWN)
            status = withdraw(b, row,
                              same ? "he can be reached by a message now"
                                   : "his times changed",
                              err);
    }
    lo_arena_free(arena);
    return status;
}

static enum lo_status drop_gone(void *self, const struct lo_notice *row,
                                struct lo_error *err)
{
    struct build *b = self;
    char *key = ladder_pair_key(row->outage, row->recipient);
    bool answered = g_hash_table_contains(b->answered, key);
    g_free(key);
    if (answered || !g_hash_table_contains(b->revisions, row->outage) ||
        !g_hash_table_contains(b->by_mrid, row->recipient) ||
        strcmp(row->stage, "cancel") == 0)
        return LO_OK;
    return withdraw(b, row, "he is not off any more", err);
}

enum lo_status ladder_drop_gone(struct build *b, struct lo_error *err)
{
    return lo_history_each_any(b->history, drop_gone, b, err);
}
