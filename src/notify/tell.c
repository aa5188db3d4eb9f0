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
 * and who knows the time already hears nothing. A word may be of one stage:
 * then of those who were promised its end (back.c). Once his supply is back for
 * good, nobody hears anything else of the outage.
 */
#include <string.h>

#include "notify/ladder_int.h"

/* A message that supply is back is of use for so long; whoever hears it more
 * than EARLY_S before the promised end hears that it is early. */
enum { RESTORED_USE_S = 6 * LO_HOUR, EARLY_S = 10 * LO_MINUTE };

struct telling {
    struct build *b;
    const struct lo_tell *tell;
    char stage[LO_STAGE_TEXT];
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
                                  row->recipient, NULL, reason,
                                  t->b->input->now, err);
}

/* Under the first revision that has no such row: an hour, and that supply is
 * back, may be told, taken back, and told again. */
static enum lo_status add_row(struct telling *t, struct lo_arena *arena,
                              const struct lo_notice *row,
                              const struct lo_step *step,
                              const struct lo_facts *facts,
                              struct lo_error *err)
{
    enum { TRIES = 1000 };
    bool added = false;
    enum lo_status status = LO_OK;
    for (int i = 0; status == LO_OK && !added && i < TRIES; i++)
        status = ladder_add_row(t->b, arena, row->outage, row->revision + i,
                                t->stage, facts->told->customer, step, facts,
                                &added, err);
    t->added += added ? 1 : 0;
    return status;
}

/* --- supply is back ------------------------------------------------------ */

/* Leaves out what he was told to be back with a stage of its own. */
static void drop_told(struct lo_told *back, const struct telling *t,
                      const struct lo_notice *row)
{
    int32_t n = 0;
    for (int32_t g = 0; g < back->n_groups; g++) {
        const struct lo_stretches *off = &back->groups[g].off;
        char stage[LO_STAGE_TEXT];
        lo_stage_restored(stage, t->b->input->zone, off->at[off->n - 1].to);
        if (!lo_history_stands(t->b->history, row->outage, row->recipient,
                               stage, true))
            back->groups[n++] = back->groups[g];
    }
    back->n_groups = n;
}

static enum lo_status add_back(struct telling *t, struct lo_arena *arena,
                               const struct lo_notice *row,
                               const struct lo_told *back,
                               const struct lo_told *again,
                               struct lo_error *err)
{
    lo_time now = t->b->input->now;
    const struct lo_step step = {.due = now,
                                 .not_after = now + RESTORED_USE_S,
                                 .deadline = LO_TIME_NONE,
                                 .must_by = LO_TIME_NONE};
    struct lo_facts facts = {.wording = LO_WORDING_RESTORED,
                             .told = back,
                             .early = now + EARLY_S < lo_facts_end(back),
                             .again = again};
    ladder_dress(t->b, &facts, back->customer);
    return add_row(t, arena, row, &step, &facts, err);
}

/* `last`: the latest to him, sent or not. What stands to be sent to somebody
 * who is off no more is called off; nobody is called to hear that his light is
 * on. */
static enum lo_status tell_restored(void *self, const struct lo_notice *last,
                                    struct lo_error *err)
{
    struct telling *t = self;
    const struct lo_history *history = t->b->history;
    gpointer found = g_hash_table_lookup(t->b->by_mrid, last->recipient);
    const struct lo_notice *planned =
        lo_history_planned(history, last->outage, last->recipient);
    if (strcmp(last->outage, t->tell->outage) != 0 || found == NULL ||
        planned == NULL ||
        lo_history_tried(history, last->outage, last->recipient, t->stage))
        return LO_OK;
    const struct lo_notice *row =
        lo_history_told(history, last->outage, last->recipient);
    struct lo_arena *arena = lo_arena_new();
    struct lo_told told, back, again;
    bool done = false;
    enum lo_status status = LO_OK;
    if (!lo_facts_read(&told, arena, planned->facts) || told.n_groups == 0)
        goto done;
    told.customer.v = GPOINTER_TO_INT(found) - 1;
    told.accounts = lo_history_accounts(history, planned);
    lo_told_back(&back, &again, &done, arena, &told, t->b->input, last->outage,
                 t->tell->promised);
    if (done)
        status = withdraw(t, last, "supply was back before it was sent", err);
    drop_told(&back, t, last);
    bool reached = ladder_channel(&t->b->people, told.customer,
                                  t->b->gateway) != LO_CHANNEL_PHONE;
    if (status == LO_OK && row != NULL && reached && back.n_groups > 0)
        status = add_back(t, arena, row, &back, &again, err);
done:
    lo_arena_free(arena);
    return status;
}

/* --- it lasts longer ------------------------------------------------------ */

/* What was planned of those who are off still, with the ends that hold now.
 * False if no word that was entered concerns it. */
static bool extend(struct lo_told *told, const struct telling *t)
{
    bool any = false;
    lo_told_still_off(told, t->b->input, t->tell->outage);
    for (int32_t g = 0; g < told->n_groups; g++)
        any = lo_overrun_apply(&told->groups[g].off, t->promised,
                               t->tell->outage, t->b->input) ||
              any;
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
    lo_time planned =
        t->tell->promised != LO_TIME_NONE ? t->tell->promised : t->promised;
    lo_time known = was != NULL ? lo_facts_end(was) : planned;
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
    told.accounts = lo_history_accounts(history, planned);
    const char *now_true = lo_facts_print(arena, &told);
    if (is_unsent(last) && lo_is_overrun(last) &&
        strcmp(last->facts, now_true) == 0)
        goto done;
    status = withdraw(t, last, "another time was entered", err);
    bool read = row != NULL && lo_facts_read(&was, arena, row->facts);
    if (read)
        lo_told_only(&was, &told);
    if (status == LO_OK &&
        (!read || strcmp(lo_facts_print(arena, &was), now_true) != 0)) {
        bool corrects = read && was.n_groups > 0 && lo_is_overrun(row);
        status = tell_later(t, arena, row != NULL ? row : last, &told,
                            corrects ? &was : NULL, err);
    }
done:
    lo_arena_free(arena);
    return status;
}

static struct lo_stretches copy_of(struct lo_arena *arena,
                                   const struct lo_stretches *off)
{
    struct lo_stretches out = {
        off->n, lo_arena_array(arena, (size_t)off->n, sizeof *out.at)};
    for (int32_t i = 0; i < off->n; i++)
        out.at[i] = off->at[i];
    return out;
}

/* Does the last word change the stretches, or stand already? `before`: without
 * it. */
static bool moves(const struct telling *t, struct lo_arena *arena,
                  const struct lo_stretches *planned,
                  const struct lo_ladder_input *before)
{
    struct lo_stretches was = copy_of(arena, planned);
    struct lo_stretches is = copy_of(arena, planned);
    (void)lo_overrun_apply(&was, t->promised, t->tell->outage, before);
    (void)lo_overrun_apply(&is, t->promised, t->tell->outage, t->b->input);
    bool moved = was.n != is.n;
    for (int32_t i = 0; !moved && i < is.n; i++)
        moved = was.at[i].to != is.at[i].to ||
                (is.at[i].to == t->tell->expected &&
                 (is.n != planned->n || is.at[i].to > planned->at[i].to));
    return moved;
}

static enum lo_status refuse_word(const struct telling *t,
                                  const struct lo_week_outage *outage,
                                  struct lo_error *err)
{
    char end[LO_TIME_TEXT];
    bool stage = t->tell->promised != LO_TIME_NONE;
    lo_zone_format(end, t->b->input->zone,
                   stage ? t->tell->promised : t->promised, "%Y-%m-%dT%H:%M");
    lo_error_set(err, LO_EINPUT,
                 stage ? "people were promised that this stage of outage '%s' "
                         "is over by %s: it does not last longer"
                       : "people were promised that outage '%s' is over by %s: "
                         "it does not last longer",
                 outage->id, end);
    lo_error_hint(err,
                  "a time after %s; that one takes a longer one back; once "
                  "supply is back: lineout actual %s --off TIME --on TIME",
                  end, outage->id);
    return LO_EINPUT;
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
    for (int32_t i = 0; status == LO_OK && i < input->sections->n; i++)
        changes = changes || moves(t, arena, &affected.off[i], &before);
    lo_arena_free(arena);
    if (status != LO_OK || changes)
        return status;
    return refuse_word(t, outage, err);
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
    lo_stage_restored(t.stage, input->zone, tell->promised);
    if (overrun) {
        char hour[LO_TIME_TEXT];
        lo_zone_format(hour, input->zone, tell->expected, "%m%d-%H%M");
        g_snprintf(t.stage, sizeof t.stage, "overrun-%s", hour);
    }
    enum lo_status status = ladder_open(&b, err);
    if (status == LO_OK)
        status = lo_history_new(&b.history, outbox,
                                input->now - LO_TELL_LOOK_BACK_S, err);
    if (status == LO_OK && overrun && outage != NULL)
        status = check_word(&t, outage, err);
    if (status == LO_OK)
        status = lo_history_each_any(
            b.history, overrun ? tell_overrun : tell_restored, &t, err);
    if (status == LO_OK)
        *added = t.added;
    ladder_close(&b);
    return status;
}
