/*
 * ladder.c - what one person hears of one outage: once per stage of the
 * ladder, by difference to what he was told.
 *
 *   told before   now        he hears
 *   nothing       off        the stages of the ladder
 *   the same      off        the stages not told yet
 *   otherwise     off        a change, at once, that names what is void; then
 *                            the stages to come
 *   off           not off    a cancellation, at once, at night too
 *
 * Who passes word on hears once, of all places behind him, or with his own
 * first message; a copy for staff is one an outage.
 *
 * Of supply that is back already nobody hears anew. What was published once
 * with the same facts, late or without an area, was decided then: it stops no
 * later change of other outages.
 *
 * An outage that took the place of another (other id, times that overlap) is a
 * change for those who were told of the old one, not a cancellation and a new
 * announcement. Adding is idempotent: publishing again adds nothing.
 */
#include <string.h>

#include "notify/ladder_int.h"

/* --- one person --------------------------------------------------------- */

static enum lo_wording wording_of(const struct lo_step *step, int i)
{
    if (i == 0)
        return LO_WORDING_ANNOUNCE;
    return step->rung->kind == LO_RUNG_MORNING ? LO_WORDING_SHORT
                                               : LO_WORDING_REMINDER;
}

char *ladder_pair_key(const char *outage, const char *recipient)
{
    return g_strconcat(outage, "\n", recipient, NULL);
}

static bool overlaps(const struct lo_told *a, const struct lo_told *b)
{
    return a->first_off < lo_facts_end(b) && b->first_off < lo_facts_end(a);
}

enum { OVERHANG_S = 4 * LO_HOUR };

bool ladder_is_of_week(const struct lo_week *week, lo_time end)
{
    return end > week->span.from && end <= week->span.to + OVERHANG_S;
}

/* What the person was told of this outage, or of one that it replaced. */
struct search {
    const struct build *b;
    struct lo_arena *arena;
    const char *recipient;
    const struct lo_told *told;
    const struct lo_notice *found;
};

static enum lo_status try_replaced(void *self, const struct lo_notice *row,
                                   struct lo_error *err)
{
    (void)err;
    struct search *s = self;
    struct lo_told was;
    if (s->found == NULL && strcmp(row->recipient, s->recipient) == 0 &&
        !g_hash_table_contains(s->b->revisions, row->outage) &&
        lo_facts_read(&was, s->arena, row->facts) && overlaps(&was, s->told))
        s->found = row;
    return LO_OK;
}

static const struct lo_notice *
told_before(struct build *b, struct lo_arena *arena, const char *outage,
            const struct lo_told *told, struct lo_error *err)
{
    const char *recipient = b->people.rows[told->customer.v].mrid;
    const struct lo_notice *row =
        lo_history_told(b->history, outage, recipient);
    struct lo_told was;
    /* An outage of other days that has the same number is another one. */
    if (row != NULL && lo_facts_read(&was, arena, row->facts) &&
        was.n_groups > 0 && !overlaps(&was, told) &&
        !ladder_is_of_week(b->input->week, lo_facts_end(&was)))
        row = NULL;
    struct search search = {b, arena, recipient, told, row};
    if (row == NULL &&
        lo_history_each(b->history, try_replaced, &search, err) != LO_OK)
        return NULL; /* try_replaced never fails */
    if (search.found != NULL)
        g_hash_table_add(b->answered,
                         ladder_pair_key(search.found->outage, recipient));
    return search.found;
}

/* The message that corrects: at once, before the quiet hours end only where
 * the supply goes before that. */
static enum lo_status add_change(struct build *b, struct lo_arena *arena,
                                 const struct lo_week_outage *outage,
                                 struct lo_facts *facts, lo_time until,
                                 lo_time deadline, struct lo_error *err)
{
    const struct lo_step step = {.due = b->input->now,
                                 .late = b->input->found_by != NULL,
                                 .not_after = until,
                                 .deadline = deadline,
                                 .must_by = deadline != LO_TIME_NONE
                                                ? deadline
                                                : facts->told->first_off};
    bool added = false;
    facts->wording = LO_WORDING_CHANGE;
    enum lo_status status =
        ladder_add_row(b, arena, outage->id, outage->revision, "change",
                       facts->told->customer, &step, facts, &added, err);
    b->changes.changed += added ? 1 : 0;
    return status;
}

/* Whoever is told only for others, or to know what others are told, has one
 * stage of his own. */
static const char *stage_name(const struct lo_facts *facts,
                              const struct lo_step *step)
{
    return facts->copy != NULL ? "copy"
           : facts->only_relay ? "relay"
                               : step->rung->name;
}

/* A change is the announcement of what holds since, however early it went; who
 * is told for others hears once. */
static bool is_announced(const struct build *b, const struct lo_notice *before,
                         const struct lo_facts *facts,
                         const struct lo_step *step)
{
    return facts->copy != NULL || facts->only_relay ||
           (strcmp(before->stage, "change") == 0 &&
            step->rung == &b->rules.rungs[0]);
}

/* The stages of the ladder that were not told with these facts yet; `before`
 * is a message that tells them and takes the place of the stages before it. */
static enum lo_status add_stages(struct build *b, struct lo_arena *arena,
                                 const struct lo_week_outage *outage,
                                 struct lo_facts *facts,
                                 const struct lo_step *steps, int n,
                                 const struct lo_notice *before,
                                 struct lo_error *err)
{
    const char *recipient = b->people.rows[facts->told->customer.v].mrid;
    const char *told = lo_facts_print(arena, facts->told);
    enum lo_status status = LO_OK;
    for (int i = 0; i < n && status == LO_OK; i++) {
        bool added = false;
        const char *stage = stage_name(facts, &steps[i]);
        bool covered =
            before != NULL && (before->changed_at >= steps[i].proper ||
                               is_announced(b, before, facts, &steps[i]));
        if (covered || (!b->anew && lo_history_has(b->history, outage->id,
                                                   recipient, stage, told))) {
            ladder_concern(b, facts->told->customer);
            facts->pass_on = NULL;
            continue;
        }
        facts->wording = wording_of(&steps[i], before == NULL ? i : i + 1);
        status = ladder_add_row(b, arena, outage->id, outage->revision, stage,
                                facts->told->customer, &steps[i], facts, &added,
                                err);
        b->sum.late += added && steps[i].late ? 1 : 0;
        facts->pass_on = NULL; /* he passes it on once */
    }
    return status;
}

/* The instant by which the law wants the person told. */
static lo_time law_of(const struct build *b,
                      const struct lo_week_outage *outage,
                      const struct lo_told *told)
{
    const struct lo_ladder_input *input = b->input;
    if (input->rules == NULL)
        return LO_TIME_NONE;
    return lo_notice_rule_told_by(input->rules[outage - input->week->outages],
                                  input->calendar, input->zone,
                                  told->first_off);
}

/* When a person hears; one who is told for others hears once. Whoever is found
 * when his supply is gone already is told at once, until it is back. */
static int plan_steps(struct lo_step steps[LO_RUNGS_MAX], const struct build *b,
                      const struct lo_facts *facts, lo_time told_by)
{
    const struct lo_told *told = facts->told;
    lo_time now = b->input->now;
    int n = lo_notify_steps(steps, &b->rules, told->first_off, told_by, now);
    if (n > 0 && (facts->only_relay || facts->copy != NULL)) {
        steps[0].not_after = MAX(told->first_off, steps[0].not_after);
        steps[0].must_by = facts->copy != NULL ? LO_TIME_NONE : told->first_off;
        steps[0].deadline = LO_TIME_NONE;
        steps[0].unmet = false;
        n = 1;
    }
    if (n > 0 && b->input->found_by != NULL && told->first_off <= now) {
        steps[0].due = now;
        steps[0].late = true;
        steps[0].not_after = lo_facts_end(told);
        steps[0].must_by = lo_facts_end(told);
        n = 1;
    }
    return n;
}

/* Adds every message to one person about one outage. */
static enum lo_status add_messages(struct build *b, struct lo_arena *arena,
                                   const struct lo_week_outage *outage,
                                   struct lo_facts *facts, struct lo_error *err)
{
    const struct lo_ladder_input *input = b->input;
    const struct lo_told *told = facts->told;
    const struct lo_customer_row *row = &b->people.rows[told->customer.v];
    facts->was = NULL;
    g_hash_table_add(b->answered, ladder_pair_key(outage->id, row->mrid));
    struct lo_step steps[LO_RUNGS_MAX];
    const struct lo_notice *before =
        told_before(b, arena, outage->id, told, err);
    /* Of an outage that somebody knows, a change is told when it is known; no
     * law is about those who are told for others. */
    bool own = before == NULL && !facts->only_relay && facts->copy == NULL;
    lo_time told_by = own ? law_of(b, outage, told) : LO_TIME_NONE;
    int n = plan_steps(steps, b, facts, told_by);
    struct lo_told was;
    bool known = before != NULL && lo_facts_read(&was, arena, before->facts);
    bool same = before != NULL &&
                (known ? strcmp(before->facts, lo_facts_print(arena, told)) == 0
                       : before->revision == outage->revision);
    if (before == NULL || same || !known || was.n_groups == 0)
        return add_stages(b, arena, outage, facts, steps, n,
                          same ? before : NULL, err);
    int passed = 0; /* the change tells them, and the announcement */
    lo_time deadline = LO_TIME_NONE;
    while (passed < n && (steps[passed].due <= input->now ||
                          steps[passed].rung == &b->rules.rungs[0])) {
        if (steps[passed].deadline >= input->now)
            deadline = steps[passed].deadline;
        passed++;
    }
    lo_time until = passed < n ? steps[passed].due : told->first_off;
    facts->was = &was;
    enum lo_status status =
        told->first_off > input->now
            ? add_change(b, arena, outage, facts, until, deadline, err)
            : LO_OK;
    facts->was = NULL;
    facts->pass_on = NULL;
    if (status == LO_OK)
        status = add_stages(b, arena, outage, facts, steps + passed, n - passed,
                            before, err);
    return status;
}

/* Does the outage's class of work want people told later than planned work? */
static bool is_sooner(const struct build *b,
                      const struct lo_week_outage *outage)
{
    const struct lo_ladder_input *input = b->input;
    if (input->rules == NULL)
        return false;
    const struct lo_notice_rule planned =
        lo_notice_rule_of(input->settings, LO_NOTICE_PLANNED);
    const struct lo_notice_rule rule =
        input->rules[outage - input->week->outages];
    return rule.s <= planned.s && rule.workdays <= planned.workdays &&
           (rule.s < planned.s || rule.workdays < planned.workdays);
}

/* The letters of an important customer, beside the messages. */
static enum lo_status add_letters(struct build *b, struct lo_arena *arena,
                                  const struct lo_week_outage *outage,
                                  struct lo_facts *facts, struct lo_error *err)
{
    const struct lo_ladder_input *input = b->input;
    const struct lo_told *told = facts->told;
    const struct lo_customer_row *row = &b->people.rows[told->customer.v];
    if (!lo_notify_is_important(row, input->settings))
        return LO_OK;
    struct lo_step steps[LO_RUNGS_MAX];
    const lo_time law = law_of(b, outage, told);
    int n = lo_notify_important_steps(steps, &b->rules, told->first_off,
                                      is_sooner(b, outage) ? &law : NULL,
                                      input->now);
    enum lo_status status = LO_OK;
    for (int i = 0; i < n && status == LO_OK; i++) {
        bool added = false;
        const char *stage = steps[i].rung->name;
        if (lo_history_has(b->history, outage->id, row->mrid, stage,
                           lo_facts_print(arena, told)))
            continue;
        facts->wording =
            steps[i].rung->letter ? LO_WORDING_ANNOUNCE : LO_WORDING_REMINDER;
        status = ladder_add_row(b, arena, outage->id, outage->revision, stage,
                                told->customer, &steps[i], facts, &added, err);
        b->sum.late += added && steps[i].late ? 1 : 0;
    }
    return status;
}

/* What must stand in a notice (notice.require), and does not. */
static void check_required(struct build *b, const struct lo_told *told)
{
    const char *list = lo_settings_text(b->input->settings, "notice.require");
    bool area = strstr(list, "area") != NULL,
         line = strstr(list, "line") != NULL;
    bool missing = area && told->vague;
    for (int32_t g = 0; line && g < told->n_groups; g++)
        missing = missing || told->groups[g].lines.n == 0;
    if (!missing)
        return;
    if (b->sum.vague++ == 0)
        b->vague = b->people.rows[told->customer.v].name;
}

enum lo_status ladder_add_person(struct build *b, struct lo_arena *arena,
                                 const struct lo_week_outage *outage,
                                 struct lo_facts *facts, bool letters,
                                 struct lo_error *err)
{
    enum ladder_found found = LADDER_NEW;
    enum lo_status status = LO_OK;
    const char *recipient = b->people.rows[facts->told->customer.v].mrid;
    if (lo_facts_end(facts->told) <= b->input->now) {
        g_hash_table_add(b->answered, ladder_pair_key(outage->id, recipient));
        return LO_OK;
    }
    if (b->input->found_by != NULL)
        status = ladder_find(&found, b, outage->id, facts->told, err);
    b->anew = b->input->found_by != NULL;
    if (status != LO_OK || found == LADDER_KNOWN)
        return status;
    b->decided = lo_history_published(b->history, outage->id, recipient,
                                      lo_facts_print(arena, facts->told));
    if (letters && found == LADDER_NEW)
        b->sum.found++;
    if (letters && !b->decided)
        check_required(b, facts->told);
    status = add_messages(b, arena, outage, facts, err);
    if (status == LO_OK && letters)
        status = add_letters(b, arena, outage, facts, err);
    return status;
}
