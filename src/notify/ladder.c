/*
 * ladder.c - the rows of the outbox: for every published outage, everybody it
 * leaves without supply, once per stage of the ladder.
 *
 *   told before   now        he hears
 *   nothing       off        the stages of the ladder
 *   the same      off        the stages not told yet
 *   otherwise     off        a change, at once, that names what is void; then
 *                            the stages to come
 *   off           not off    a cancellation, at once, at night too
 *
 * An outage that took the place of another (other id, times that overlap) is a
 * change for those who were told of the old one, not a cancellation and a new
 * announcement. Adding is idempotent: publishing again adds nothing.
 */
#include <string.h>

#include "notify/ladder_int.h"

/* --- one person --------------------------------------------------------- */

/* wechat, sms, email: first of those with a gateway, then of those he has.
 * Without any gateway the rows still say whom it would have reached. */
static enum lo_channel channel_of(const struct lo_customers *customers,
                                  lo_customer customer, const bool *gateway)
{
    static const enum lo_channel order[] = {LO_CHANNEL_WECHAT, LO_CHANNEL_SMS,
                                            LO_CHANNEL_EMAIL};
    const struct lo_customer_row *row = &customers->rows[customer.v];
    bool has[LO_CHANNELS] = {false};
    for (int32_t i = 0; i < row->n_contacts; i++) {
        const struct lo_contact *contact =
            &customers->contacts[row->first_contact + i];
        if (contact->value[0] != '\0')
            has[contact->channel] = true;
    }
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < G_N_ELEMENTS(order); i++)
            if (has[order[i]] && (pass == 1 || gateway[order[i]]))
                return order[i];
    return LO_CHANNEL_PHONE;
}

enum lo_lang ladder_language(const struct lo_customer_row *row,
                             const struct lo_settings *settings)
{
    const char *site = lo_settings_text(settings, "site.language");
    if (row->locale[0] != '\0')
        return lo_lang_of(row->locale);
    return lo_lang_of(site[0] != '\0' ? site : NULL);
}

static enum lo_wording wording_of(const struct lo_step *step, int i)
{
    if (i == 0)
        return LO_WORDING_ANNOUNCE;
    return step->rung->kind == LO_RUNG_MORNING ? LO_WORDING_SHORT
                                               : LO_WORDING_REMINDER;
}

static void count_person(struct build *b, lo_customer customer,
                         enum lo_channel channel)
{
    if (b->person[customer.v])
        return;
    b->person[customer.v] = true;
    b->sum.recipients++;
    if (channel == LO_CHANNEL_PHONE)
        b->sum.unreachable++;
}

/* What the evidence says of a message that comes too late by decision. */
static const char *decision(struct build *b, struct lo_arena *arena,
                            const struct lo_step *step)
{
    if (!step->unmet || b->input->override == NULL)
        return "";
    char *text =
        g_strdup_printf("published late, decided by %s: %s",
                        b->input->override->by, b->input->override->reason);
    const char *kept = lo_arena_strdup(arena, text);
    g_free(text);
    return kept;
}

enum lo_status ladder_add_row(struct build *b, struct lo_arena *arena,
                              const char *outage, int32_t revision,
                              const char *stage, lo_customer customer,
                              const struct lo_step *step,
                              const struct lo_facts *facts, bool *added,
                              struct lo_error *err)
{
    const struct lo_customers *customers = b->input->customers;
    const struct lo_customer_row *row = &customers->rows[customer.v];
    bool letter = step->rung != NULL && step->rung->letter;
    enum lo_channel channel =
        letter ? LO_CHANNEL_PHONE : channel_of(customers, customer, b->gateway);
    const struct lo_told none = {.customer = customer};
    const struct lo_notice notice = {
        .outage = outage,
        .revision = revision,
        .stage = stage,
        .recipient = row->mrid,
        .name = row->name,
        .channel = lo_channel_name(channel),
        .lang = facts->lang == LO_LANG_ZH ? "zh" : "en",
        .text = lo_notify_compose(arena, facts),
        .facts = lo_facts_print(
            arena, facts->wording == LO_WORDING_CANCEL ? &none : facts->told),
        .due = step->due,
        .not_after = step->not_after,
        .deadline = step->deadline,
        .must_by = step->must_by,
        .state = LO_NOTICE_DUE,
        .address = "",
        .gateway = "",
        .gateway_id = "",
        .reason = decision(b, arena, step),
        .changed_at = b->input->now,
    };
    if (!letter)
        count_person(b, customer, channel);
    enum lo_status status =
        b->outbox->add(b->outbox->self, &notice, added, err);
    if (status == LO_OK && *added) {
        b->sum.rows++;
        b->sum.letters += letter ? 1 : 0;
        b->sum.by_channel[channel] += letter ? 0 : 1;
        if (channel == LO_CHANNEL_SMS)
            b->sum.sms_parts +=
                lo_sms_parts(notice.text, lo_settings_bool(b->input->settings,
                                                           "notice.mainland"));
        if (step->unmet && b->sum.unmet++ == 0)
            g_strlcpy(b->unmet, outage, sizeof b->unmet);
    }
    return status;
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
    const char *recipient = b->input->customers->rows[told->customer.v].mrid;
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

/* The stages of the ladder that were not told with these facts yet; `before`
 * is a message that tells them and takes the place of the stages before it. */
static enum lo_status add_stages(struct build *b, struct lo_arena *arena,
                                 const struct lo_week_outage *outage,
                                 struct lo_facts *facts,
                                 const struct lo_step *steps, int n,
                                 const struct lo_notice *before,
                                 struct lo_error *err)
{
    const char *recipient =
        b->input->customers->rows[facts->told->customer.v].mrid;
    const char *told = lo_facts_print(arena, facts->told);
    enum lo_status status = LO_OK;
    for (int i = 0; i < n && status == LO_OK; i++) {
        bool added = false;
        const char *stage = steps[i].rung->name;
        bool covered = before != NULL && before->changed_at >= steps[i].proper;
        if (covered ||
            lo_history_has(b->history, outage->id, recipient, stage, told)) {
            count_person(b, facts->told->customer,
                         channel_of(b->input->customers, facts->told->customer,
                                    b->gateway));
            continue;
        }
        facts->wording = wording_of(&steps[i], before == NULL ? i : i + 1);
        status = ladder_add_row(b, arena, outage->id, outage->revision, stage,
                                facts->told->customer, &steps[i], facts, &added,
                                err);
        b->sum.late += added && steps[i].late ? 1 : 0;
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

/* Adds every message to one person about one outage. */
static enum lo_status add_messages(struct build *b, struct lo_arena *arena,
                                   const struct lo_week_outage *outage,
                                   struct lo_facts *facts, struct lo_error *err)
{
    const struct lo_ladder_input *input = b->input;
    const struct lo_told *told = facts->told;
    const struct lo_customer_row *row =
        &input->customers->rows[told->customer.v];
    facts->lang = ladder_language(row, input->settings);
    facts->life_support = row->special_need[0] != '\0';
    facts->was = NULL;
    g_hash_table_add(b->answered, ladder_pair_key(outage->id, row->mrid));
    struct lo_step steps[LO_RUNGS_MAX];
    const struct lo_notice *before =
        told_before(b, arena, outage->id, told, err);
    /* Of an outage that somebody knows, a change is told when it is known. */
    lo_time told_by = before == NULL ? law_of(b, outage, told) : LO_TIME_NONE;
    int n =
        lo_notify_steps(steps, &b->rules, told->first_off, told_by, input->now);
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
    if (status == LO_OK)
        status = add_stages(b, arena, outage, facts, steps + passed, n - passed,
                            before, err);
    return status;
}

/* The letters of an important customer, beside the messages. */
static enum lo_status add_letters(struct build *b, struct lo_arena *arena,
                                  const struct lo_week_outage *outage,
                                  struct lo_facts *facts, struct lo_error *err)
{
    const struct lo_ladder_input *input = b->input;
    const struct lo_told *told = facts->told;
    const struct lo_customer_row *row =
        &input->customers->rows[told->customer.v];
    if (!lo_notify_is_important(row, input->settings))
        return LO_OK;
    struct lo_step steps[LO_RUNGS_MAX];
    int n = lo_notify_important_steps(steps, &b->rules, told->first_off,
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

static enum lo_status add_person(struct build *b, struct lo_arena *arena,
                                 const struct lo_week_outage *outage,
                                 struct lo_facts *facts, struct lo_error *err)
{
    enum lo_status status = add_messages(b, arena, outage, facts, err);
    if (status == LO_OK)
        status = add_letters(b, arena, outage, facts, err);
    return status;
}

/* --- one outage --------------------------------------------------------- */

/* Customers of loads whose meters do not say who they are. */
static void count_unknown(struct build *b, const struct lo_affected *affected)
{
    const struct lo_customers *customers = b->input->customers;
    for (int32_t i = 0; i < affected->n_loads; i++) {
        int32_t load = affected->loads[i];
        if (b->load[load])
            continue;
        b->load[load] = true;
        int32_t named = 0;
        for (int32_t k = customers->first_by_load[load];
             k < customers->first_by_load[load + 1]; k++) {
            const struct lo_usage_point *meter =
                &customers->usage_points[customers->by_load[k]];
            named += !meter->is_virtual && meter->customer.v != LO_NONE;
        }
        int32_t all = b->input->sections->network->loads[load].customers;
        b->sum.unknown += MAX(all - named, 0);
    }
}

static enum lo_status add_outage(struct build *b,
                                 const struct lo_week_outage *outage,
                                 struct lo_error *err)
{
    const struct lo_ladder_input *input = b->input;
    struct lo_arena *arena = lo_arena_new();
    struct lo_affected affected;
    enum lo_status status =
        lo_notify_affected(&affected, arena, input, outage, b->by_label, err);
    if (status == LO_OK) {
        struct lo_facts facts = {
            .zone = input->zone,
            .kinds = lo_notify_kinds(arena, input->week, outage),
            .reserve = outage->reserve,
            .sender = lo_settings_text(input->settings, "notice.sender"),
            .hotline = lo_settings_text(input->settings, "notice.hotline"),
        };
        for (int32_t i = 0; i < affected.n && status == LO_OK; i++) {
            facts.told = &affected.told[i];
            status = add_person(b, arena, outage, &facts, err);
        }
        count_unknown(b, &affected);
    }
    lo_arena_free(arena);
    return status;
}

/* --- the week ----------------------------------------------------------- */

static bool has_gateway(const struct lo_settings *settings, const char *key)
{
    return strcmp(lo_settings_text(settings, key), "none") != 0;
}

void ladder_open(struct build *b)
{
    const struct lo_ladder_input *input = b->input;
    const struct lo_sections *sections = input->sections;
    b->gateway[LO_CHANNEL_SMS] = has_gateway(input->settings, "gateway.sms");
    b->gateway[LO_CHANNEL_WECHAT] =
        has_gateway(input->settings, "gateway.wechat");
    b->gateway[LO_CHANNEL_EMAIL] =
        has_gateway(input->settings, "gateway.email");
    b->person = g_new0(bool, (gsize)input->customers->n);
    b->load = g_new0(bool, (gsize)sections->network->n_loads);
    b->by_label = lo_notify_labels(sections);
    b->by_mrid = g_hash_table_new(g_str_hash, g_str_equal);
    b->revisions = g_hash_table_new(g_str_hash, g_str_equal);
    b->answered = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int32_t i = 0; i < input->customers->n; i++)
        g_hash_table_insert(b->by_mrid,
                            (gpointer)(uintptr_t)input->customers->rows[i].mrid,
                            GINT_TO_POINTER(i + 1));
    for (int32_t i = 0; i < input->week->n_outages; i++) {
        const struct lo_week_outage *outage = &input->week->outages[i];
        if (outage->revision > 0)
            g_hash_table_insert(b->revisions, (gpointer)(uintptr_t)outage->id,
                                GINT_TO_POINTER(outage->revision));
    }
}

void ladder_close(struct build *b)
{
    g_hash_table_destroy(b->by_label);
    g_hash_table_destroy(b->by_mrid);
    g_hash_table_destroy(b->revisions);
    g_hash_table_destroy(b->answered);
    lo_history_free(b->history);
    g_free(b->person);
    g_free(b->load);
}

enum lo_status lo_notify_ladder(const struct lo_ladder_input *input,
                                struct lo_outbox *outbox,
                                struct lo_ladder *summary, struct lo_error *err)
{
    struct build b = {.input = input, .outbox = outbox};
    enum lo_status status = lo_notify_rules(&b.rules, input->settings,
                                            input->zone, input->calendar, err);
    if (status != LO_OK)
        return status;
    ladder_open(&b);
    status = lo_history_new(&b.history, outbox, input->now, err);
    for (int32_t i = 0; i < input->week->n_outages && status == LO_OK; i++)
        if (input->week->outages[i].revision > 0)
            status = add_outage(&b, &input->week->outages[i], err);
    if (status == LO_OK)
        status = lo_history_each(b.history, ladder_add_cancel, &b, err);
    if (status == LO_OK && b.sum.unmet > 0 && input->override == NULL) {
        status = lo_error_set(err, LO_EINPUT,
                              "outage '%s': too late to tell people as early "
                              "as the rules want (%d messages in all)",
                              b.unmet, b.sum.unmet);
        lo_error_hint(err, "replan it for later, or publish all the same with "
                           "--override NAME --reason TEXT, which the evidence "
                           "keeps");
    }
    if (status == LO_OK)
        *summary = b.sum;
    if (status == LO_OK && input->changes != NULL)
        *input->changes = b.changes;
    ladder_close(&b);
    return status;
}
