/*
 * ladder.c - the rows of the outbox: for every published outage, everybody it
 * leaves without supply, once per stage of the ladder.
 *
 * Adding is idempotent: the outbox keeps one row per outage, revision, stage,
 * recipient and channel, so publishing again adds nothing.
 */
#include <string.h>

#include "notify/notify_int.h"

struct build {
    const struct lo_ladder_input *input;
    const struct lo_outbox *outbox;
    struct lo_rules rules;
    GHashTable *by_label;      /* section label -> index + 1 */
    bool gateway[LO_CHANNELS]; /* is one configured? */
    bool *person;              /* by customer: counted as recipient */
    bool *load;                /* by load: counted for `unknown` */
    struct lo_ladder sum;
};

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

static enum lo_lang language_of(const struct lo_customer_row *row,
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

/* Adds every message to one person about one outage. */
static enum lo_status add_person(struct build *b, struct lo_arena *arena,
                                 const struct lo_week_outage *outage,
                                 struct lo_facts *facts, struct lo_error *err)
{
    const struct lo_ladder_input *input = b->input;
    const struct lo_told *told = facts->told;
    const struct lo_customer_row *row =
        &input->customers->rows[told->customer.v];
    enum lo_channel channel =
        channel_of(input->customers, told->customer, b->gateway);
    facts->lang = language_of(row, input->settings);
    facts->life_support = row->special_need[0] != '\0';
    struct lo_step steps[LO_RUNGS_MAX];
    int n = lo_notify_steps(steps, &b->rules, told->first_off, input->now);
    if (n > 0)
        count_person(b, told->customer, channel);
    for (int i = 0; i < n; i++) {
        facts->wording = wording_of(&steps[i], i);
        struct lo_notice notice = {
            .outage = outage->id,
            .revision = outage->revision,
            .stage = steps[i].rung->name,
            .recipient = row->mrid,
            .name = row->name,
            .channel = lo_channel_name(channel),
            .lang = facts->lang == LO_LANG_ZH ? "zh" : "en",
            .text = lo_notify_compose(arena, facts),
            .due = steps[i].due,
            .not_after = steps[i].not_after,
            .state = LO_NOTICE_DUE,
            .address = "",
            .gateway = "",
            .gateway_id = "",
            .reason = "",
            .changed_at = input->now,
        };
        bool added = false;
        enum lo_status status =
            b->outbox->add(b->outbox->self, &notice, &added, err);
        if (status != LO_OK)
            return status;
        b->sum.rows += added ? 1 : 0;
        b->sum.late += added && steps[i].late ? 1 : 0;
    }
    return LO_OK;
}

/* --- one outage --------------------------------------------------------- */

/* WorkKind of the jobs of the outage, each once. */
static struct lo_texts kinds_of(struct lo_arena *arena,
                                const struct lo_week *week,
                                const struct lo_week_outage *outage)
{
    struct lo_texts kinds = {0, NULL};
    kinds.at = lo_arena_array(arena, (size_t)outage->jobs.n, sizeof *kinds.at);
    for (int32_t i = 0; i < outage->jobs.n; i++) {
        for (int32_t k = 0; k < week->n_jobs; k++) {
            const struct lo_week_job *job = &week->jobs[k];
            if (strcmp(job->id, outage->jobs.at[i]) != 0)
                continue;
            bool known = false;
            for (int32_t m = 0; m < kinds.n; m++)
                known = known || strcmp(kinds.at[m], job->kind) == 0;
            if (!known)
                kinds.at[kinds.n++] = job->kind;
            break;
        }
    }
    return kinds;
}

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
            .kinds = kinds_of(arena, input->week, outage),
            .replaces = outage->revision > 1,
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

enum lo_status lo_notify_ladder(const struct lo_ladder_input *input,
                                struct lo_outbox *outbox,
                                struct lo_ladder *summary, struct lo_error *err)
{
    const struct lo_sections *sections = input->sections;
    const struct lo_settings *settings = input->settings;
    struct build b = {.input = input, .outbox = outbox};
    enum lo_status status =
        lo_notify_rules(&b.rules, settings, input->zone, err);
    if (status != LO_OK)
        return status;
    b.gateway[LO_CHANNEL_SMS] = has_gateway(settings, "gateway.sms");
    b.gateway[LO_CHANNEL_WECHAT] = has_gateway(settings, "gateway.wechat");
    b.gateway[LO_CHANNEL_EMAIL] = has_gateway(settings, "gateway.email");
    b.person = g_new0(bool, (gsize)input->customers->n);
    b.load = g_new0(bool, (gsize)sections->network->n_loads);
    b.by_label = g_hash_table_new(g_str_hash, g_str_equal);
    for (int32_t i = 0; i < sections->n; i++)
        g_hash_table_insert(b.by_label,
                            (gpointer)(uintptr_t)sections->info[i].label,
                            GINT_TO_POINTER(i + 1));
    for (int32_t i = 0; i < input->week->n_outages && status == LO_OK; i++)
        if (input->week->outages[i].revision > 0)
            status = add_outage(&b, &input->week->outages[i], err);
    if (status == LO_OK)
        *summary = b.sum;
    g_hash_table_destroy(b.by_label);
    g_free(b.person);
    g_free(b.load);
    return status;
}
