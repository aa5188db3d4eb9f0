/*
 * ladder_cancel.c - who was told of an outage that does not happen, or not to
 * him: he is told so, at once, at night too.
 */
#include "notify/ladder_int.h"

/* Under the first revision that has none yet: an outage may be dropped, come
 * back before anybody was told, and be dropped again. */
static enum lo_status add_cancel_row(struct build *b, struct lo_arena *arena,
                                     const struct lo_notice *row,
                                     const struct lo_step *step,
                                     const struct lo_facts *facts,
                                     struct lo_error *err)
{
    int32_t revision =
        GPOINTER_TO_INT(g_hash_table_lookup(b->revisions, row->outage));
    revision = MAX(revision, row->revision);
    bool added =
        lo_history_has(b->history, row->outage, row->recipient, "cancel", "[]");
    enum lo_status status = LO_OK;
    for (; !added && status == LO_OK; revision++) {
        status =
            ladder_add_row(b, arena, row->outage, revision, "cancel",
                           facts->told->customer, step, facts, &added, err);
        b->changes.cancelled += added ? 1 : 0;
    }
    return status;
}

enum lo_status ladder_add_cancel(void *self, const struct lo_notice *row,
                                 struct lo_error *err)
{
    struct build *b = self;
    char *key = ladder_pair_key(row->outage, row->recipient);
    bool answered = g_hash_table_contains(b->answered, key);
    g_free(key);
    gpointer found = g_hash_table_lookup(b->by_mrid, row->recipient);
    bool other = b->input->found_by != NULL &&
                 !g_hash_table_contains(b->revisions, row->outage);
    if (answered || found == NULL || other)
        return LO_OK;
    struct lo_arena *arena = lo_arena_new();
    struct lo_told was;
    enum lo_status status = LO_OK;
    lo_time now = b->input->now;
    if (lo_facts_read(&was, arena, row->facts) && was.n_groups > 0 &&
        ladder_is_of_week(b->input->week, lo_facts_end(&was))) {
        was.customer.v = GPOINTER_TO_INT(found) - 1;
        was.accounts = lo_history_accounts(b->history, row);
        const struct lo_step step = {.due = now,
                                     .not_after = lo_facts_end(&was),
                                     .deadline = LO_TIME_NONE,
                                     .must_by = now};
        struct lo_facts facts = {.wording = LO_WORDING_CANCEL, .told = &was};
        ladder_dress(b, &facts, was.customer);
        status = add_cancel_row(b, arena, row, &step, &facts, err);
    }
    lo_arena_free(arena);
    return status;
}
