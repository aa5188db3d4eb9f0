/*
 * tell.c - what a person entered about an outage under way, told to those who
 * were told of the outage: supply is back, or will be back later than promised.
 *
 *   told      |=== off ===|            restored: only after it was entered
 *   overrun   |=== off ===|>>>|        the new end, before the old one if it
 * can
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

/* Stretches that are under way, or whose end has passed without supply being
 * back, go on until then. False if nothing of the person's is off. */
static bool extend(struct lo_told *told, const struct telling *t, lo_time now)
{
    bool any = false;
    for (int32_t g = 0; g < told->n_groups; g++) {
        struct lo_stretches *off = &told->groups[g].off;
        struct lo_interval *last = off->n > 0 ? &off->at[off->n - 1] : NULL;
        bool open = last != NULL && last->from <= now &&
                    (last->to > now || last->to == t->promised);
        if (open)
            last->to = MAX(last->to, t->tell->expected);
        any = any || open;
    }
    return any;
}

static enum lo_status tell_person(struct telling *t, struct lo_arena *arena,
                                  const struct lo_notice *row,
                                  struct lo_told *told, struct lo_error *err)
{
    const struct lo_ladder_input *input = t->b->input;
    bool overrun = t->tell->kind == LO_TELL_OVERRUN;
    lo_time now = input->now;
    const struct lo_step step = {
        .due = now,
        .not_after = overrun ? t->tell->expected : now + RESTORED_USE_S,
        .deadline = overrun ? t->promised : LO_TIME_NONE,
        .must_by = overrun ? now : LO_TIME_NONE,
    };
    struct lo_facts facts = {
        .wording = overrun ? LO_WORDING_OVERRUN : LO_WORDING_RESTORED,
        .told = told,
    };
    ladder_dress(t->b, &facts, told->customer);
    bool added = false;
    enum lo_status status =
        ladder_add_row(t->b, arena, row->outage, row->revision, t->stage,
                       told->customer, &step, &facts, &added, err);
    t->added += added ? 1 : 0;
    return status;
}

static enum lo_status tell_row(void *self, const struct lo_notice *row,
                               struct lo_error *err)
{
    struct telling *t = self;
    gpointer found = g_hash_table_lookup(t->b->by_mrid, row->recipient);
    if (strcmp(row->outage, t->tell->outage) != 0 || found == NULL)
        return LO_OK;
    struct lo_arena *arena = lo_arena_new();
    struct lo_told told;
    enum lo_status status = LO_OK;
    bool known = lo_facts_read(&told, arena, row->facts) && told.n_groups > 0;
    told.customer.v = GPOINTER_TO_INT(found) - 1;
    /* Nobody is called to hear that his light is on. */
    bool call = strcmp(row->channel, "phone") == 0;
    bool concerned = t->tell->kind == LO_TELL_RESTORED
                         ? !call
                         : known && extend(&told, t, t->b->input->now);
    if (known && concerned)
        status = tell_person(t, arena, row, &told, err);
    lo_arena_free(arena);
    return status;
}

enum lo_status lo_notify_tell(const struct lo_ladder_input *input,
                              struct lo_outbox *outbox,
                              const struct lo_tell *tell, int32_t *added,
                              struct lo_error *err)
{
    struct build b = {.input = input, .outbox = outbox};
    struct telling t = {.b = &b, .tell = tell};
    for (int32_t i = 0; i < input->week->n_outages; i++)
        if (strcmp(input->week->outages[i].id, tell->outage) == 0)
            t.promised = input->week->outages[i].span.to;
    if (tell->kind == LO_TELL_OVERRUN && tell->expected <= input->now)
        return lo_error_set(err, LO_EINPUT,
                            "supply cannot be expected back in the past");
    g_strlcpy(t.stage, "restored", sizeof t.stage);
    if (tell->kind == LO_TELL_OVERRUN) {
        char hour[LO_TIME_TEXT];
        lo_zone_format(hour, input->zone, tell->expected, "%m%d-%H%M");
        g_snprintf(t.stage, sizeof t.stage, "overrun-%s", hour);
    }
    enum lo_status status = ladder_open(&b, err);
    if (status == LO_OK)
        status =
            lo_history_new(&b.history, outbox, input->now - LOOK_BACK_S, err);
    if (status == LO_OK)
        status = lo_history_each(b.history, tell_row, &t, err);
    if (status == LO_OK)
        *added = t.added;
    ladder_close(&b);
    return status;
}
