/*
 * tell.c - what a person entered about an outage under way, told to those who
 * were told of the outage: supply is back, or will be back later than promised.
 *
 *   told      |=== off ===|            restored: only after it was entered
 *   overrun   |=== off ===|>>>|        the new end, before the old one if it
 *                                      can
 *
 * One word takes the place of the one before: what stands to be sent of an
 * older one is called off, whoever was told the older one hears what is void,
 * and who knows the time already hears nothing. Once supply is back nothing
 * else of the outage goes out.
 */
#include <string.h>

#include "notify/ladder_int.h"

/* A message that supply is back is of use for so long. */
enum { RESTORED_USE_S = 6 * LO_HOUR, LOOK_BACK_S = 7 * LO_DAY };

struct telling {
    struct build *b;
    const struct lo_tell *tell;
    char stage[32];
    lo_time promised; /* latest end of the outage */
    int32_t added;
};

static bool is_unsent(const struct lo_notice *row)
{
    return row->state == LO_NOTICE_DUE || row->state == LO_NOTICE_CLAIMED;
}

static enum lo_status withdraw(const struct telling *t,
                               const struct lo_notice *row, const char *reason,
                               struct lo_error *err)
{
    return t->b->outbox->withdraw(t->b->outbox->self, row->outage,
                                  row->recipient, reason, t->b->input->now,
                                  err);
}

/* Under the first revision that has no such row: an hour may be told, taken
 * back, and told again. */
static enum lo_status add_row(struct telling *t, struct lo_arena *arena,
                              const struct lo_notice *row,
                              const struct lo_step *step,
                              const struct lo_facts *facts,
                              struct lo_error *err)
{
    enum { TRIES = 1000 };
    bool added = false;
    bool again = t->tell->kind == LO_TELL_OVERRUN;
    enum lo_status status = LO_OK;
    for (int i = 0; status == LO_OK && !added && i < (again ? TRIES : 1); i++)
        status = ladder_add_row(t->b, arena, row->outage, row->revision + i,
                                t->stage, facts->told->customer, step, facts,
                                &added, err);
    t->added += added ? 1 : 0;
    return status;
}

/* --- supply is back ------------------------------------------------------ */

static enum lo_status drop_unsent(void *self, const struct lo_notice *row,
                                  struct lo_error *err)
{
    struct telling *t = self;
    if (strcmp(row->outage, t->tell->outage) != 0 || !is_unsent(row) ||
        strcmp(row->stage, t->stage) == 0)
        return LO_OK;
    return withdraw(t, row, "supply is back", err);
}

static enum lo_status tell_restored(void *self, const struct lo_notice *row,
                                    struct lo_error *err)
{
    struct telling *t = self;
    gpointer found = g_hash_table_lookup(t->b->by_mrid, row->recipient);
    /* Nobody is called to hear that his light is on. */
    if (strcmp(row->outage, t->tell->outage) != 0 || found == NULL ||
        strcmp(row->channel, "phone") == 0)
        return LO_OK;
    struct lo_arena *arena = lo_arena_new();
    struct lo_told told;
    enum lo_status status = LO_OK;
    lo_time now = t->b->input->now;
    if (lo_facts_read(&told, arena, row->facts) && told.n_groups > 0) {
        const struct lo_step step = {.due = now,
                                     .not_after = now + RESTORED_USE_S,
                                     .deadline = LO_TIME_NONE,
                                     .must_by = LO_TIME_NONE};
        struct lo_facts facts = {.wording = LO_WORDING_RESTORED, .told = &told};
        told.customer.v = GPOINTER_TO_INT(found) - 1;
        ladder_dress(t->b, &facts, told.customer);
        status = add_row(t, arena, row, &step, &facts, err);
    }
    lo_arena_free(arena);
    return status;
}

/* --- it lasts longer ------------------------------------------------------ */

/* What was planned, with the ends that hold now. False if no word that was
 * entered concerns it. */
static bool extend(struct lo_told *told, const struct telling *t)
{
    bool any = false;
    for (int32_t g = 0; g < told->n_groups; g++) {
        struct lo_stretches *off = &told->groups[g].off;
        any = (off->n > 0 && lo_overrun_apply(&off->at[off->n - 1], t->promised,
                                              t->tell->outage, t->b->input)) ||
              any;
    }
    return any;
}

/* `was`: what he was told of an earlier word, NULL = nothing. */
static enum lo_status tell_later(struct telling *t, struct lo_arena *arena,
                                 const struct lo_notice *row,
                                 const struct lo_told *told,
                                 const struct lo_told *was,
                                 struct lo_error *err)
{
    lo_time now = t->b->input->now;
    lo_time known = was != NULL ? lo_facts_end(was) : t->promised;
    const struct lo_step step = {.due = now,
                                 .not_after = t->tell->expected,
                                 .deadline = MIN(known, t->tell->expected),
                                 .must_by = now};
    struct lo_facts facts = {
        .wording = LO_WORDING_OVERRUN, .told = told, .was = was};
    ladder_dress(t->b, &facts, told->customer);
    return add_row(t, arena, row, &step, &facts, err);
}

/* `last`: the latest to him, sent or not. Who was not told of the outage hears
 * only if he stands to be: then the new end at once. */
static enum lo_status tell_overrun(void *self, const struct lo_notice *last,
                                   struct lo_error *err)
{
    struct telling *t = self;
    const struct lo_history *history = t->b->history;
    gpointer found = g_hash_table_lookup(t->b->by_mrid, last->recipient);
    if (strcmp(last->outage, t->tell->outage) != 0 || found == NULL)
        return LO_OK;
    const struct lo_notice *planned =
        lo_history_planned(history, last->outage, last->recipient);
    const struct lo_notice *row =
        lo_history_told(history, last->outage, last->recipient);
    struct lo_arena *arena = lo_arena_new();
    struct lo_told told, was;
    enum lo_status status = LO_OK;
    if (planned == NULL || (row == NULL && !is_unsent(last)) ||
        !lo_facts_read(&told, arena, planned->facts) || told.n_groups == 0 ||
        !extend(&told, t))
        goto done;
    told.customer.v = GPOINTER_TO_INT(found) - 1;
    const char *now_true = lo_facts_print(arena, &told);
    if (is_unsent(last) && lo_is_overrun(last) &&
        strcmp(last->facts, now_true) == 0)
        goto done;
    status = withdraw(t, last, "another time was entered", err);
    if (status == LO_OK && (row == NULL || strcmp(row->facts, now_true) != 0)) {
        bool corrects = row != NULL && lo_is_overrun(row) &&
                        lo_facts_read(&was, arena, row->facts);
        status = tell_later(t, arena, row != NULL ? row : last, &told,
                            corrects ? &was : NULL, err);
    }
done:
    lo_arena_free(arena);
    return status;
}

/* Does the last word change when anybody is back, or stand already? */
static enum lo_status check_word(const struct telling *t,
                                 const struct lo_week_outage *outage,
                                 struct lo_error *err)
{
    const struct lo_ladder_input *input = t->b->input;
    struct lo_ladder_input before = *input;
    struct lo_arena *arena = lo_arena_new();
    struct lo_affected affected;
    bool changes = false;
    before.n_overruns--;
    enum lo_status status = lo_notify_affected(&affected, arena, input, outage,
                                               t->b->by_label, NULL, err);
    for (int32_t i = 0; status == LO_OK && i < input->sections->n; i++) {
        if (affected.off[i].n == 0)
            continue;
        struct lo_interval a = affected.off[i].at[affected.off[i].n - 1], b = a;
        (void)lo_overrun_apply(&a, t->promised, outage->id, &before);
        (void)lo_overrun_apply(&b, t->promised, outage->id, input);
        changes = changes || a.to != b.to ||
                  (b.to == t->tell->expected &&
                   b.to > affected.off[i].at[affected.off[i].n - 1].to);
    }
    lo_arena_free(arena);
    if (status != LO_OK || changes)
        return status;
    char end[LO_TIME_TEXT];
    lo_zone_format(end, input->zone, t->promised, "%Y-%m-%dT%H:%M");
    lo_error_set(err, LO_EINPUT,
                 "people were promised that outage '%s' is over by %s: it does "
                 "not last longer",
                 outage->id, end);
    lo_error_hint(err,
                  "a time after %s; that one takes a longer one back; once "
                  "supply is back: lineout actual %s --off TIME --on TIME",
                  end, outage->id);
    return LO_EINPUT;
}

enum lo_status lo_notify_tell(const struct lo_ladder_input *input,
                              struct lo_outbox *outbox,
                              const struct lo_tell *tell, int32_t *added,
                              struct lo_error *err)
{
    struct build b = {.input = input, .outbox = outbox};
    struct telling t = {.b = &b, .tell = tell};
    bool overrun = tell->kind == LO_TELL_OVERRUN;
    const struct lo_week_outage *outage = NULL;
    for (int32_t i = 0; i < input->week->n_outages; i++)
        if (strcmp(input->week->outages[i].id, tell->outage) == 0)
            outage = &input->week->outages[i];
    t.promised = outage != NULL ? outage->span.to : LO_TIME_NONE;
    g_strlcpy(t.stage, "restored", sizeof t.stage);
    if (overrun) {
        char hour[LO_TIME_TEXT];
        lo_zone_format(hour, input->zone, tell->expected, "%m%d-%H%M");
        g_snprintf(t.stage, sizeof t.stage, "overrun-%s", hour);
    }
    enum lo_status status = ladder_open(&b, err);
    if (status == LO_OK)
        status =
            lo_history_new(&b.history, outbox, input->now - LOOK_BACK_S, err);
    if (status == LO_OK && overrun && outage != NULL)
        status = check_word(&t, outage, err);
    if (status == LO_OK)
        status = lo_history_each_any(
            b.history, overrun ? tell_overrun : drop_unsent, &t, err);
    if (status == LO_OK && !overrun)
        status = lo_history_each(b.history, tell_restored, &t, err);
    if (status == LO_OK)
        *added = t.added;
    ladder_close(&b);
    return status;
}
