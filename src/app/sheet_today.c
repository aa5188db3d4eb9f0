/*
 * Sheets of today: an order of the plan, worked out anew on the state that the
 * network is in. What is dead stays as planned; who is off, and what feeds
 * whom, follows from the switches as they stand.
 */
#include <string.h>

#include "app/app_int.h"

enum lo_status app_switching_model(struct lo_switching **out,
                                   const struct lo_session *session,
                                   const struct lo_world *world,
                                   const struct app_today *today,
                                   struct lo_arena *arena, struct lo_error *err)
{
    bool *remote = lo_cim_remote(world->objects, world->network);
    bool *copy = lo_arena_array(arena, (size_t)world->network->n_switches + 1,
                                sizeof *copy);
    memcpy(copy, remote, (size_t)world->network->n_switches * sizeof *copy);
    g_free(remote);
    struct lo_switching_input input = {
        .sections = today != NULL ? today->sections : world->sections,
        .customers = world->customers,
        .remote = copy,
        .load_break = lo_switch_class_bits(
            lo_settings_text(session->settings, "switching.load_break")),
    };
    if (today != NULL) {
        input.n_notes = today->n_notes;
        input.notes = today->notes;
    }
    if (world->extension != NULL) {
        input.n_ties = world->extension->n_ties;
        input.ties = world->extension->ties;
    }
    return lo_switching_new(out, &input, err);
}

/* --- off(R) into an order ------------------------------------------------- */

static const lo_section *copy_sections(struct lo_arena *arena,
                                       const lo_section *from, int32_t n)
{
    lo_section *copy = lo_arena_array(arena, (size_t)n, sizeof *copy);
    if (n > 0)
        memcpy(copy, from, (size_t)n * sizeof *copy);
    return copy;
}

static const lo_switch_id *copy_switches(struct lo_arena *arena,
                                         const lo_switch_id *from, int32_t n)
{
    lo_switch_id *copy = lo_arena_array(arena, (size_t)n, sizeof *copy);
    if (n > 0)
        memcpy(copy, from, (size_t)n * sizeof *copy);
    return copy;
}

static void protection_at(struct lo_protection *out,
                          const struct app_asking *asking,
                          struct lo_interval span)
{
    const struct lo_problem_input input = {
        .sections = asking->sections,
        .supply = asking->supply,
        .zone = asking->session->zone,
        .customers = asking->world->customers,
        .extension = asking->world->extension,
    };
    lo_protection_find(out, &input, span);
}

static bool holds(const lo_section *list, int32_t n, int32_t section)
{
    for (int32_t i = 0; i < n; i++)
        if (list[i].v == section)
            return true;
    return false;
}

static void tell(struct lo_findings *findings, const char *id, const char *rule,
                 char *text, const char *advice)
{
    char *object = g_strdup_printf("sheet '%s'", id);
    const struct lo_finding finding = {LO_SERIOUS, rule, object, "",
                                       0,          text, advice};
    lo_findings_add(findings, &finding);
    g_free(text);
    g_free(object);
}

/* Those whom no back-feed keeps on supply. */
static void tell_protected(const struct app_asking *asking,
                           const struct lo_protection *protection,
                           const struct lo_off *off, const char *id,
                           struct lo_findings *findings)
{
    const struct lo_section_info *info = asking->sections->info;
    for (int32_t i = 0; i < protection->n_keep; i++)
        if (holds(off->sections, off->n_sections, protection->keep[i].v))
            tell(findings, id, "protected-off",
                 g_strdup_printf("section '%s' is protected at this hour, and "
                                 "goes off all the same",
                                 info[protection->keep[i].v].label),
                 "ask those protected before, or choose another hour");
    for (int32_t i = 0; i < protection->n_pairs; i++) {
        const lo_section *pair = protection->pairs[i];
        if (holds(off->sections, off->n_sections, pair[0].v) &&
            holds(off->sections, off->n_sections, pair[1].v))
            tell(findings, id, "never-together-off",
                 g_strdup_printf("sections '%s' and '%s' go off together, and "
                                 "must never",
                                 info[pair[0].v].label, info[pair[1].v].label),
                 "see that one of the two has another supply before");
    }
}

void app_order_off(struct lo_arena *arena, struct lo_order_stage *stage,
                   const struct app_asking *asking, struct lo_interval span,
                   const char *id, struct lo_findings *findings)
{
    struct lo_protection protection;
    protection_at(&protection, asking, span);
    const struct lo_off *off = lo_supply_off_guarded(
        asking->supply, stage->dead, stage->n_dead, protection.guard);
    stage->n_off = off->n_sections;
    stage->off = copy_sections(arena, off->sections, off->n_sections);
    stage->n_ties_closed = off->n_ties_closed;
    stage->ties_closed =
        copy_switches(arena, off->ties_closed, off->n_ties_closed);
    stage->n_opened = off->n_opened;
    stage->opened = copy_switches(arena, off->opened, off->n_opened);
    stage->unverified = off->unverified;
    stage->cut_short = off->cut_short;
    stage->guard = protection.guard;
    tell_protected(asking, &protection, off, id, findings);
    lo_protection_release(&protection);
}

static struct lo_instant instant_of(const struct lo_order_stage *stage)
{
    if (stage == NULL)
        return (struct lo_instant){NULL, 0, 0};
    return (struct lo_instant){stage->dead, stage->n_dead, stage->guard};
}

void app_order_dips(struct lo_arena *arena, struct lo_order *order,
                    const struct app_asking *asking)
{
    struct lo_order_stage *stages = (struct lo_order_stage *)order->stages;
    for (int32_t k = 0; k <= order->n_stages; k++) {
        struct lo_order_stage *b = k < order->n_stages ? &stages[k] : NULL;
        const struct lo_instant from =
            instant_of(k > 0 ? &stages[k - 1] : NULL);
        const struct lo_instant to = instant_of(b);
        const struct lo_dip *dip =
            lo_supply_dip_guarded(asking->supply, &from, &to);
        const lo_section *copy =
            copy_sections(arena, dip->sections, dip->n_sections);
        if (b != NULL) {
            b->dip = copy;
            b->n_dip = dip->n_sections;
        } else {
            order->dip_back = copy;
            order->n_dip_back = dip->n_sections;
        }
    }
}

void app_order_guard(struct lo_order_stage *stage,
                     const struct app_asking *asking)
{
    struct lo_protection protection;
    const struct lo_interval now = {stage->span.from, stage->span.from};
    protection_at(&protection, asking, now);
    stage->guard = protection.guard;
    lo_protection_release(&protection);
    if (stage->n_ties_closed > 0)
        stage->unverified = lo_supply_off_guarded(asking->supply, stage->dead,
                                                  stage->n_dead, stage->guard)
                                ->unverified;
}

/* --- stages of the plan --------------------------------------------------- */

static bool same_switches(const lo_switch_id *a, int32_t n,
                          const lo_switch_id *b, int32_t m)
{
    bool same = n == m;
    for (int32_t i = 0; i < n && same; i++) {
        bool found = false;
        for (int32_t k = 0; k < m; k++)
            found |= a[i].v == b[k].v;
        same = found;
    }
    return same;
}

static bool same_state(const struct lo_order_stage *a,
                       const struct lo_order_stage *b)
{
    bool same = a->n_dead == b->n_dead;
    for (int32_t i = 0; i < a->n_dead && same; i++)
        same = holds(b->dead, b->n_dead, a->dead[i].v);
    return same &&
           same_switches(a->ties_closed, a->n_ties_closed, b->ties_closed,
                         b->n_ties_closed) &&
           same_switches(a->opened, a->n_opened, b->opened, b->n_opened);
}

void app_order_merge(struct lo_order *order)
{
    struct lo_order_stage *stages = (struct lo_order_stage *)order->stages;
    int32_t n = MIN(order->n_stages, 1);
    for (int32_t k = 1; k < order->n_stages; k++) {
        struct lo_order_stage *last = &stages[n - 1];
        if (!same_state(last, &stages[k])) {
            stages[n++] = stages[k];
            continue;
        }
        bool fewer = stages[k].n_off < last->n_off;
        last->span.to = stages[k].span.to;
        last->off = fewer ? stages[k].off : last->off;
        last->n_off = fewer ? stages[k].n_off : last->n_off;
    }
    order->n_stages = n;
}

/* --- today ---------------------------------------------------------------- */

/* Who goes off today, and was told nothing of it. */
static void tell_beyond(const struct lo_order *order,
                        const struct lo_order_stage *planned,
                        const struct lo_order_stage *stage,
                        const struct app_asking *asking,
                        struct lo_findings *findings)
{
    const struct lo_section_info *info = asking->sections->info;
    for (int32_t i = 0; i < stage->n_off; i++) {
        int32_t at = stage->off[i].v;
        if (!info[at].supplied || info[at].customers == 0 ||
            holds(planned->off, planned->n_off, at))
            continue;
        tell(findings, order->id, "off-beyond-plan-today",
             g_strdup_printf(
                 "section '%s' (%d customers) goes off with the switches as "
                 "they stand today, and the plan has it on: nobody told them",
                 info[at].label, info[at].customers),
             "put the switches back to normal before, or plan again");
    }
}

void app_order_today(struct lo_arena *arena, struct lo_order *order,
                     const struct app_asking *asking,
                     struct lo_findings *findings)
{
    struct lo_order_stage *stages = (struct lo_order_stage *)order->stages;
    for (int32_t k = 0; k < order->n_stages; k++) {
        const struct lo_order_stage planned = stages[k];
        app_order_off(arena, &stages[k], asking, planned.span, order->id,
                      findings);
        tell_beyond(order, &planned, &stages[k], asking, findings);
    }
    app_order_dips(arena, order, asking);
}
