/*
 * ladder_row.c - one row of the outbox: on which channel, in which language,
 * and what the evidence says of it beside.
 */
#include <string.h>

#include "notify/ladder_int.h"

/* wechat, sms, email: first of those with a gateway, then of those he has.
 * Without any gateway the rows still say whom it would have reached. */
enum lo_channel ladder_channel(const struct lo_customers *customers,
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

/* Not by the locale of whoever publishes: a service has none, and nobody is to
 * hear of one outage in two languages. */
enum lo_lang lo_notify_language(const struct lo_settings *settings)
{
    const char *site = lo_settings_text(settings, "site.language");
    return lo_lang_of(
        site[0] != '\0' ? site : lo_settings_text(settings, "notice.language"));
}

enum lo_lang ladder_language(const struct lo_customer_row *row,
                             const struct lo_settings *settings)
{
    return row->locale[0] != '\0' ? lo_lang_of(row->locale)
                                  : lo_notify_language(settings);
}

void ladder_concern(struct build *b, lo_customer customer)
{
    /* Staff stand behind the customers, and `concerned` ends with those. */
    if (lo_notify_is_staff(&b->people.rows[customer.v]) ||
        b->concerned[customer.v])
        return;
    b->concerned[customer.v] = true;
    b->sum.concerned++;
}

/* One to whom a message was written, once over all outages. */
static void count_person(struct build *b, lo_customer customer,
                         enum lo_channel channel)
{
    ladder_concern(b, customer);
    if (lo_notify_is_staff(&b->people.rows[customer.v]) ||
        b->person[customer.v])
        return;
    b->person[customer.v] = true;
    b->sum.recipients++;
    if (channel == LO_CHANNEL_PHONE)
        b->sum.unreachable++;
}

/* What the evidence says of a message that is not as the rules want it, and of
 * one to somebody who was found after publishing. */
static const char *decision(const struct build *b, struct lo_arena *arena,
                            const struct lo_step *step, bool vague)
{
    const struct lo_ladder_override *override = b->input->override;
    char *text = NULL;
    if (b->input->found_by != NULL)
        text = g_strdup_printf("%s%s", step->late ? "late: " : "",
                               b->input->found_by);
    else if (override != NULL && (step->unmet || vague))
        text = g_strdup_printf("published %s, decided by %s: %s",
                               step->unmet ? "late" : "without an area",
                               override->by, override->reason);
    const char *kept = lo_arena_strdup(arena, text != NULL ? text : "");
    g_free(text);
    return kept;
}

static void count_row(struct build *b, const struct lo_notice *row,
                      const struct lo_customer_row *who, bool letter)
{
    enum lo_channel channel = lo_channel_of(row->channel);
    bool mainland = lo_settings_bool(b->input->settings, "notice.mainland");
    if (channel == LO_CHANNEL_SMS)
        b->sum.sms_parts += lo_sms_parts(row->text, mainland);
    if (lo_notify_is_staff(who)) {
        b->sum.copies++;
        return;
    }
    b->sum.rows++;
    b->sum.letters += letter ? 1 : 0;
    b->sum.by_channel[channel] += letter ? 0 : 1;
}

/* Under the revision, or the first one after it under which the person was not
 * told of this stage yet: who was called off and is affected again. */
static enum lo_status add_free(struct build *b, struct lo_notice *row,
                               bool *added, struct lo_error *err)
{
    enum { TRIES = 1000 };
    enum lo_status status = b->outbox->add(b->outbox->self, row, added, err);
    for (int i = 0;
         b->input->found_by != NULL && status == LO_OK && !*added && i < TRIES;
         i++) {
        row->revision++;
        status = b->outbox->add(b->outbox->self, row, added, err);
    }
    return status;
}

enum lo_status ladder_add_row(struct build *b, struct lo_arena *arena,
                              const char *outage, int32_t revision,
                              const char *stage, lo_customer customer,
                              const struct lo_step *step,
                              const struct lo_facts *facts, bool *added,
                              struct lo_error *err)
{
    const struct lo_customer_row *row = &b->people.rows[customer.v];
    bool letter = step->rung != NULL && step->rung->letter;
    enum lo_channel channel =
        letter ? LO_CHANNEL_PHONE
               : ladder_channel(&b->people, customer, b->gateway);
    const struct lo_told none = {.customer = customer,
                                 .accounts = facts->told->accounts};
    struct lo_notice notice = {
        .outage = outage,
        .revision = revision,
        .stage = stage,
        .recipient = row->mrid,
        .name = row->name,
        .channel = lo_channel_name(channel),
        .lang = facts->lang == LO_LANG_ZH ? "zh" : "en",
        .text = lo_notify_compose(arena, facts),
        .facts = lo_facts_keep(
            arena, facts->wording == LO_WORDING_CANCEL ? &none : facts->told),
        .due = step->due,
        .not_after = step->not_after,
        .deadline = step->deadline,
        .must_by = step->must_by,
        .state = LO_NOTICE_DUE,
        .address = lo_notify_is_staff(row)
                       ? b->people.contacts[row->first_contact].value
                       : "",
        .gateway = "",
        .gateway_id = "",
        .reason = decision(b, arena, step, facts->told->vague),
        .changed_at = b->input->now,
    };
    enum lo_status status = add_free(b, &notice, added, err);
    if (!letter && facts->copy == NULL)
        ladder_concern(b, customer);
    if (status != LO_OK || !*added)
        return status;
    if (!letter && facts->copy == NULL)
        count_person(b, customer, channel);
    count_row(b, &notice, row, letter);
    if (step->unmet && !b->decided && b->sum.unmet++ == 0)
        g_strlcpy(b->unmet, outage, sizeof b->unmet);
    return LO_OK;
}

/* Signature, numbers to ask, and whether it is for somebody beside. */
void ladder_dress(const struct build *b, struct lo_facts *facts,
                  lo_customer customer)
{
    static const struct lo_pass_on everybody = {.people = 0};
    static const struct lo_copy copy = {0, 0};
    const struct lo_settings *settings = b->input->settings;
    const struct lo_customer_row *row = &b->people.rows[customer.v];
    bool manager = lo_settings_bool(settings, "notice.manager");
    facts->lang = ladder_language(row, settings);
    facts->zone = b->input->zone;
    facts->sender = lo_settings_text(settings, "notice.sender");
    facts->hotline = lo_settings_text(settings, "notice.hotline");
    facts->manager = manager ? row->manager : "";
    facts->manager_phone = manager ? row->manager_phone : "";
    facts->life_support = row->special_need[0] != '\0';
    facts->own_source =
        g_hash_table_contains(b->own_source, GINT_TO_POINTER(customer.v + 1));
    facts->warn_all = strcmp(lo_settings_text(settings, "notice.generator"),
                             "everybody") == 0;
    facts->copy = lo_notify_is_staff(row) ? &copy : NULL;
    facts->pass_on =
        g_hash_table_contains(b->relays, GINT_TO_POINTER(customer.v + 1))
            ? &everybody
            : NULL;
}
