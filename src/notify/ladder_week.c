/*
 * ladder_week.c - the outbox rows of a week: every outage, everybody off, who
 * passes word on, who gets a copy; and what only a person may decide.
 */
#include <string.h>

#include "notify/ladder_int.h"

static const struct lo_relayed *relayed_by(const struct lo_affected *affected,
                                           lo_customer customer)
{
    for (int32_t i = 0; i < affected->n_relays; i++)
        if (affected->relays[i].told.customer.v == customer.v)
            return &affected->relays[i];
    return NULL;
}

static bool is_off(const struct lo_affected *affected, lo_customer customer)
{
    for (int32_t i = 0; i < affected->n; i++)
        if (affected->told[i].customer.v == customer.v)
            return true;
    return false;
}

static enum lo_status add_customers(struct build *b, struct lo_arena *arena,
                                    const struct lo_week_outage *outage,
                                    const struct lo_affected *affected,
                                    struct lo_facts *facts,
                                    struct lo_error *err)
{
    enum lo_status status = LO_OK;
    for (int32_t i = 0; i < affected->n && status == LO_OK; i++) {
        lo_customer customer = affected->told[i].customer;
        const struct lo_relayed *relayed = relayed_by(affected, customer);
        ladder_dress(b, facts, customer);
        facts->told = relayed != NULL ? &relayed->told : &affected->told[i];
        facts->kinds = facts->told->kinds;
        facts->pass_on = relayed != NULL ? &relayed->pass_on : NULL;
        facts->only_relay = false;
        b->sum.relays += relayed != NULL ? 1 : 0;
        status = ladder_add_person(b, arena, outage, facts, true, err);
    }
    return status;
}

/* Those who are told for others and are not off themselves. */
static enum lo_status add_relays(struct build *b, struct lo_arena *arena,
                                 const struct lo_week_outage *outage,
                                 const struct lo_affected *affected,
                                 struct lo_facts *facts, struct lo_error *err)
{
    enum lo_status status = LO_OK;
    for (int32_t i = 0; i < affected->n_relays && status == LO_OK; i++) {
        const struct lo_relayed *relayed = &affected->relays[i];
        if (is_off(affected, relayed->told.customer))
            continue;
        ladder_dress(b, facts, relayed->told.customer);
        facts->told = &relayed->told;
        facts->kinds = relayed->told.kinds;
        facts->pass_on = &relayed->pass_on;
        facts->only_relay = true;
        b->sum.relays++;
        status = ladder_add_person(b, arena, outage, facts, false, err);
    }
    return status;
}

static enum lo_status add_copies(struct build *b, struct lo_arena *arena,
                                 const struct lo_week_outage *outage,
                                 const struct lo_affected *affected,
                                 struct lo_facts *facts, struct lo_error *err)
{
    enum lo_status status = LO_OK;
    struct lo_copy copy = {.people = affected->n};
    for (int32_t i = 0; i < affected->n; i++)
        copy.calls += ladder_channel(&b->people, affected->told[i].customer,
                                     b->gateway) == LO_CHANNEL_PHONE;
    for (int32_t i = b->input->customers->n;
         affected->n > 0 && i < b->people.n && status == LO_OK; i++) {
        struct lo_told told = affected->all;
        told.customer.v = i;
        ladder_dress(b, facts, told.customer);
        facts->told = &told;
        facts->kinds = told.kinds;
        facts->copy = &copy;
        facts->pass_on = NULL;
        facts->only_relay = false;
        status = ladder_add_person(b, arena, outage, facts, false, err);
    }
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
    const int32_t *person = NULL;
    enum lo_status status = lo_notify_affected(&affected, arena, input, outage,
                                               b->by_label, NULL, err);
    if (status == LO_OK)
        ladder_persons(&person, b, arena, outage, &affected);
    if (person != NULL)
        status = lo_notify_affected(&affected, arena, input, outage,
                                    b->by_label, person, err);
    if (status == LO_OK) {
        struct lo_facts facts = {
            .reserve = outage->reserve,
        };
        status = add_customers(b, arena, outage, &affected, &facts, err);
        if (status == LO_OK)
            status = add_relays(b, arena, outage, &affected, &facts, err);
        if (status == LO_OK)
            status = add_copies(b, arena, outage, &affected, &facts, err);
        count_unknown(b, &affected);
    }
    lo_arena_free(arena);
    return status;
}

/* --- the week ----------------------------------------------------------- */

/* One of our own, or one to which the messages are carried. */
static bool has_gateway(const struct lo_settings *settings, const char *key)
{
    const char *channel = strchr(key, '.') + 1;
    return strcmp(lo_settings_text(settings, key), "none") != 0 ||
           strstr(lo_settings_text(settings, "carry.channels"), channel) !=
               NULL;
}

enum lo_status ladder_open(struct build *b, struct lo_error *err)
{
    const struct lo_ladder_input *input = b->input;
    const struct lo_sections *sections = input->sections;
    b->gateway[LO_CHANNEL_SMS] = has_gateway(input->settings, "gateway.sms");
    b->gateway[LO_CHANNEL_WECHAT] =
        has_gateway(input->settings, "gateway.wechat");
    b->gateway[LO_CHANNEL_EMAIL] =
        has_gateway(input->settings, "gateway.email");
    b->arena = lo_arena_new();
    b->person = g_new0(bool, (gsize)input->customers->n);
    b->concerned = g_new0(bool, (gsize)input->customers->n);
    b->own_source = g_hash_table_new(g_direct_hash, g_direct_equal);
    for (int32_t i = 0; i < input->customers->n_usage_points; i++)
        if (input->customers->usage_points[i].own_source)
            g_hash_table_add(
                b->own_source,
                GINT_TO_POINTER(input->customers->usage_points[i].customer.v +
                                1));
    b->relays = g_hash_table_new(g_direct_hash, g_direct_equal);
    b->load = g_new0(bool, (gsize)sections->network->n_loads);
    b->by_label = lo_notify_labels(sections);
    b->by_mrid = g_hash_table_new(g_str_hash, g_str_equal);
    b->revisions = g_hash_table_new(g_str_hash, g_str_equal);
    b->answered = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int32_t i = 0; i < input->customers->n_relays; i++)
        g_hash_table_add(
            b->relays,
            GINT_TO_POINTER(input->customers->relays[i].customer.v + 1));
    enum lo_status status = lo_notify_with_staff(
        &b->people, b->arena, input->customers, input->settings, err);
    for (int32_t i = 0; i < b->people.n; i++)
        g_hash_table_insert(b->by_mrid,
                            (gpointer)(uintptr_t)b->people.rows[i].mrid,
                            GINT_TO_POINTER(i + 1));
    for (int32_t i = 0; i < input->week->n_outages; i++) {
        const struct lo_week_outage *outage = &input->week->outages[i];
        if (outage->revision > 0)
            g_hash_table_insert(b->revisions, (gpointer)(uintptr_t)outage->id,
                                GINT_TO_POINTER(outage->revision));
    }
    return status;
}

void ladder_close(struct build *b)
{
    g_hash_table_destroy(b->by_label);
    g_hash_table_destroy(b->own_source);
    g_hash_table_destroy(b->relays);
    lo_arena_free(b->arena);
    g_hash_table_destroy(b->by_mrid);
    g_hash_table_destroy(b->revisions);
    g_hash_table_destroy(b->answered);
    lo_history_free(b->history);
    g_free(b->person);
    g_free(b->concerned);
    g_free(b->load);
}

/* What only a person may decide. */
static enum lo_status refuse(const struct build *b, struct lo_error *err)
{
    if (b->input->override != NULL || b->input->found_by != NULL)
        return LO_OK;
    if (b->sum.vague > 0) {
        lo_error_set(err, LO_EINPUT,
                     "customer '%s': the notice could not say which village or "
                     "line it is about (%d notices in all)",
                     b->vague, b->sum.vague);
        lo_error_hint(err, "give the meters a village, not poles or a line "
                           "alone, or publish all the same with --override "
                           "NAME --reason TEXT, which the evidence keeps");
        return LO_EINPUT;
    }
    if (b->sum.unmet > 0) {
        lo_error_set(err, LO_EINPUT,
                     "outage '%s': too late to tell people as early as the "
                     "rules want (%d messages in all)",
                     b->unmet, b->sum.unmet);
        lo_error_hint(err, "replan it for later, or publish all the same with "
                           "--override NAME --reason TEXT, which the evidence "
                           "keeps");
        return LO_EINPUT;
    }
    return LO_OK;
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
    status = ladder_open(&b, err);
    if (status == LO_OK)
        status = lo_history_new(&b.history, outbox, input->now, err);
    for (int32_t i = 0; i < input->week->n_outages && status == LO_OK; i++)
        if (input->week->outages[i].revision > 0)
            status = add_outage(&b, &input->week->outages[i], err);
    if (status == LO_OK && input->found_by != NULL && !input->keep_told)
        status = ladder_drop_gone(&b, err);
    if (status == LO_OK && !input->keep_told)
        status = lo_history_each(b.history, ladder_add_cancel, &b, err);
    if (status == LO_OK)
        status = refuse(&b, err);
    if (status == LO_OK)
        *summary = b.sum;
    if (status == LO_OK && input->changes != NULL)
        *input->changes = b.changes;
    ladder_close(&b);
    return status;
}
