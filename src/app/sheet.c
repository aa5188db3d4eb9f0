/*
 * Switching sheets: a stored plan in outside names becomes orders on the
 * network as it is now; and the isolation of one piece of equipment by hand.
 */
#include <string.h>

#include "app/app_int.h"

void lo_sheet_set_free(struct lo_sheet_set *set)
{
    if (set == NULL)
        return;
    for (int32_t i = 0; i < set->n; i++)
        lo_sheet_free(set->sheets[i]);
    lo_switching_free(set->model);
    lo_switching_free(set->today_model);
    lo_sections_free(set->today);
    lo_findings_free(set->findings);
    lo_arena_free(set->arena);
    g_free(set);
}

struct naming {
    struct lo_sheet_set *set;
    struct lo_session *session;
    const struct lo_world *world;
    const struct lo_sections *sections;
    const struct lo_week *week;
    struct lo_supply *supply;
    struct lo_error *err;
};

static struct lo_sheet_set *set_new(void)
{
    struct lo_sheet_set *set = g_new0(struct lo_sheet_set, 1);
    set->arena = lo_arena_new();
    set->findings = lo_findings_new();
    set->clash_id = "";
    return set;
}

/* --- names of the plan -------------------------------------------------- */

static enum lo_status gone(struct naming *n, const char *kind, const char *name)
{
    lo_error_set(n->err, LO_EINPUT,
                 "the plan names %s '%s', which the network no longer has",
                 kind, name);
    lo_error_hint(n->err, "plan again: lineout plan");
    return LO_EINPUT;
}

static enum lo_status sections_named(struct naming *n,
                                     const struct lo_texts *labels,
                                     const lo_section **out, int32_t *count)
{
    lo_section *list =
        lo_arena_array(n->set->arena, (size_t)labels->n, sizeof *list);
    for (int32_t i = 0; i < labels->n; i++) {
        list[i] = lo_sections_find(n->sections, labels->at[i]);
        if (list[i].v == LO_NONE)
            return gone(n, "section", labels->at[i]);
    }
    *out = list;
    *count = labels->n;
    return LO_OK;
}

static enum lo_status switches_named(struct naming *n,
                                     const struct lo_texts *mrids,
                                     const lo_switch_id **out, int32_t *count)
{
    const struct lo_network *net = n->world->network;
    lo_switch_id *list =
        lo_arena_array(n->set->arena, (size_t)mrids->n, sizeof *list);
    for (int32_t i = 0; i < mrids->n; i++) {
        lo_equipment_id e = lo_network_find(net, mrids->at[i]);
        if (e.v == LO_NONE || net->equipment[e.v].kind != LO_KIND_SWITCH)
            return gone(n, "switch", mrids->at[i]);
        list[i].v = net->equipment[e.v].detail;
    }
    *out = list;
    *count = mrids->n;
    return LO_OK;
}

static enum lo_status name_stage(struct naming *n,
                                 const struct lo_week_stage *from,
                                 struct lo_order_stage *to)
{
    to->span = from->span;
    enum lo_status status =
        sections_named(n, &from->sections, &to->dead, &to->n_dead);
    if (status == LO_OK)
        status = sections_named(n, &from->off, &to->off, &to->n_off);
    if (status == LO_OK)
        status = switches_named(n, &from->ties_closed, &to->ties_closed,
                                &to->n_ties_closed);
    if (status == LO_OK)
        status = switches_named(n, &from->opened, &to->opened, &to->n_opened);
    to->cut_short = from->cut_short;
    return status;
}

/* --- jobs --------------------------------------------------------------- */

static const struct lo_task *task_of(const struct naming *n, const char *mrid)
{
    const struct lo_work *work = n->world->work;
    for (int32_t t = 0; t < work->n_tasks; t++)
        if (strcmp(work->tasks[t].mrid, mrid) == 0)
            return &work->tasks[t];
    return NULL;
}

static void add_sections(struct naming *n, GArray *list,
                         const lo_equipment_id *equipment, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        lo_section at[2];
        int k = lo_sections_of_work(n->sections, equipment[i], at);
        for (int s = 0; s < k; s++) {
            bool known = false;
            for (guint j = 0; j < list->len; j++)
                known |= g_array_index(list, lo_section, j).v == at[s].v;
            if (!known)
                g_array_append_val(list, at[s]);
        }
    }
}

static enum lo_status name_job(struct naming *n, const struct lo_week_job *from,
                               struct lo_order_job *to)
{
    static const char *const nobody[] = {"work leader"};
    const struct lo_task *task = task_of(n, from->id);
    if (task == NULL)
        return gone(n, "job", from->id);
    GArray *list = g_array_new(FALSE, FALSE, sizeof(lo_section));
    add_sections(n, list, task->equipment, task->n_equipment);
    if (!from->live)
        add_sections(n, list, task->also_dead, task->n_also_dead);
    lo_section *copy = lo_arena_array(n->set->arena, list->len, sizeof *copy);
    if (list->len > 0)
        memcpy(copy, list->data, list->len * sizeof *copy);
    to->name = task->name[0] != '\0' ? task->name : task->mrid;
    to->mrid = task->mrid;
    to->live = from->live;
    to->work = from->part;
    to->n_sections = (int32_t)list->len;
    to->sections = copy;
    g_array_free(list, TRUE);
    /* A permit has a holder, whatever the plan counts as crews. */
    to->n_crews = MAX(from->crew_names.n, 1);
    const char **names =
        lo_arena_array(n->set->arena, (size_t)to->n_crews, sizeof *names);
    to->n_helpers = from->crew_names.n;
    for (int32_t i = 0; i < to->n_crews; i++)
        names[i] = from->crew_names.n > 0
                       ? lo_arena_strdup(n->set->arena, from->crew_names.at[i])
                       : nobody[0];
    to->crews = names;
    return LO_OK;
}

/* --- orders ------------------------------------------------------------- */

static size_t count_parts(const struct lo_week *week)
{
    size_t parts = 0;
    for (int32_t j = 0; j < week->n_jobs; j++)
        parts += (size_t)MAX(week->jobs[j].n_parts, 1);
    return parts;
}

/* Who is there to switch and to earth. */
static void set_crews(const struct naming *n, struct lo_order *order)
{
    const struct lo_settings *set = n->session->settings;
    order->n_crews = (int32_t)lo_settings_int(set, "switching.crews");
    order->crew_before_s = lo_settings_int(set, "crew.before_min") * LO_MINUTE;
    order->crew_after_s = lo_settings_int(set, "crew.after_min") * LO_MINUTE;
}

static enum lo_status order_of_outage(struct naming *n,
                                      const struct lo_week_outage *outage,
                                      struct lo_order *order)
{
    enum lo_status status = LO_OK;
    lo_time work_ends = outage->span.from;
    struct lo_order_stage *stages =
        lo_arena_array(n->set->arena, (size_t)outage->n_stages, sizeof *stages);
    struct lo_order_job *jobs =
        lo_arena_array(n->set->arena, count_parts(n->week), sizeof *jobs);
    order->id = lo_arena_strdup(n->set->arena, outage->id);
    order->clock = true;
    order->dip_s =
        lo_settings_int(n->session->settings, "switching.dip_min") * LO_MINUTE;
    set_crews(n, order);
    order->stages = stages;
    order->jobs = jobs;
    order->n_stages = outage->n_stages;
    for (int32_t k = 0; k < outage->n_stages && status == LO_OK; k++)
        status = name_stage(n, &outage->stages[k], &stages[k]);
    for (int32_t j = 0; j < n->week->n_jobs && status == LO_OK; j++) {
        const struct lo_week_job *part = NULL;
        int32_t n_parts = lo_week_parts(&part, &n->week->jobs[j]);
        for (int32_t k = 0; k < n_parts && status == LO_OK; k++) {
            if (!part[k].placed || part[k].live || part[k].outage == NULL ||
                strcmp(part[k].outage, outage->id) != 0)
                continue;
            work_ends = MAX(work_ends, part[k].part.to);
            status = name_job(n, &part[k], &jobs[order->n_jobs++]);
        }
    }
    if (status != LO_OK)
        return status;
    order->after_s = outage->span.to - work_ends;
    app_order_merge(order);
    const struct app_asking asking = {n->session, n->world, n->sections,
                                      n->supply};
    for (int32_t k = 0; k < order->n_stages; k++)
        app_order_guard(&stages[k], &asking);
    app_order_dips(n->set->arena, order, &asking);
    return LO_OK;
}

static enum lo_status order_of_live(struct naming *n,
                                    const struct lo_week_job *job,
                                    struct lo_order *order)
{
    struct lo_order_job *jobs = lo_arena_alloc(n->set->arena, sizeof *jobs);
    order->id = lo_arena_strdup(n->set->arena,
                                job->name[0] != '\0' ? job->name : job->id);
    order->clock = true;
    order->jobs = jobs;
    order->n_jobs = 1;
    return name_job(n, job, jobs);
}

static bool is_live(const struct lo_week_job *job)
{
    return job->placed && job->live;
}

static struct lo_interval span_of(const struct lo_order *order)
{
    if (order->n_stages > 0)
        return (struct lo_interval){order->stages[0].span.from,
                                    order->stages[order->n_stages - 1].span.to};
    return order->jobs[0].work;
}

/* Where work of the plan is over before a stage of the order: phases there may
 * not be what they were when its ties were checked. */
static void add_worked(struct naming *n, struct lo_order *order,
                       int32_t n_orders)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(struct lo_order_worked));
    for (int32_t i = 0; i < n_orders && order->n_stages > 0; i++) {
        const struct lo_order *other = &n->set->orders[i];
        for (int32_t j = 0; j < other->n_jobs && other != order; j++)
            for (int32_t k = 0;
                 k < other->jobs[j].n_sections && !other->jobs[j].live; k++) {
                const struct lo_order_worked worked = {
                    other->jobs[j].sections[k], other->jobs[j].work.to};
                if (worked.until <= span_of(order).to)
                    g_array_append_val(list, worked);
            }
    }
    struct lo_order_worked *copy =
        lo_arena_array(n->set->arena, list->len, sizeof *copy);
    if (list->len > 0)
        memcpy(copy, list->data, list->len * sizeof *copy);
    order->worked = copy;
    order->n_worked = (int32_t)list->len;
    g_array_free(list, TRUE);
}

static void add_switches(GArray *list, const struct lo_sections *sections,
                         const struct lo_order_stage *stage)
{
    if (stage->n_ties_closed > 0)
        g_array_append_vals(list, stage->ties_closed,
                            (guint)stage->n_ties_closed);
    if (stage->n_opened > 0)
        g_array_append_vals(list, stage->opened, (guint)stage->n_opened);
    for (int32_t i = 0; i < stage->n_dead; i++) {
        const struct lo_section_info *info = &sections->info[stage->dead[i].v];
        for (int32_t k = 0; k < info->n_links; k++)
            g_array_append_val(
                list,
                sections->links[sections->link_of[info->first_link + k]].sw);
    }
}

/* What other orders move in the hours of this one. */
static void add_shared(struct naming *n, struct lo_order *order,
                       int32_t n_orders)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(lo_switch_id));
    for (int32_t i = 0; i < n_orders; i++) {
        const struct lo_order *other = &n->set->orders[i];
        bool meets = other != order && order->n_stages > 0 &&
                     span_of(other).from < span_of(order).to &&
                     span_of(order).from < span_of(other).to;
        for (int32_t k = 0; k < other->n_stages && meets; k++)
            add_switches(list, n->sections, &other->stages[k]);
    }
    lo_switch_id *copy = lo_arena_array(n->set->arena, list->len, sizeof *copy);
    if (list->len > 0)
        memcpy(copy, list->data, list->len * sizeof *copy);
    order->shared = copy;
    order->n_shared = (int32_t)list->len;
    g_array_free(list, TRUE);
}

/* Orders of the whole plan: outages, then live jobs. */
static enum lo_status make_orders(struct naming *n, int32_t *count)
{
    const struct lo_week *week = n->week;
    enum lo_status status = LO_OK;
    n->set->orders = lo_arena_array(n->set->arena,
                                    (size_t)week->n_outages + count_parts(week),
                                    sizeof *n->set->orders);
    for (int32_t i = 0; i < week->n_outages && status == LO_OK; i++)
        status =
            order_of_outage(n, &week->outages[i], &n->set->orders[(*count)++]);
    for (int32_t j = 0; j < week->n_jobs && status == LO_OK; j++) {
        const struct lo_week_job *part = NULL;
        int32_t n_parts =
            is_live(&week->jobs[j]) ? lo_week_parts(&part, &week->jobs[j]) : 0;
        for (int32_t k = 0; k < n_parts && status == LO_OK; k++)
            status = order_of_live(n, &part[k], &n->set->orders[(*count)++]);
    }
    for (int32_t i = 0; i < *count && status == LO_OK; i++) {
        add_worked(n, &n->set->orders[i], *count);
        add_shared(n, &n->set->orders[i], *count);
    }
    return status;
}

/* --- sheets ------------------------------------------------------------- */

static bool is_asked(const struct lo_order *order, const char *what)
{
    return what == NULL || strcmp(order->id, what) == 0 ||
           (order->n_stages == 0 && strcmp(order->jobs[0].mrid, what) == 0);
}

static bool is_today(const struct naming *n, const struct lo_order *order)
{
    return n->set->today_model != NULL &&
           lo_zone_date(n->session->zone, span_of(order).from) ==
               lo_zone_date(n->session->zone, app_now(n->session));
}

static const struct lo_switching *model_of(const struct naming *n,
                                           const struct lo_order *order)
{
    return is_today(n, order) ? n->set->today_model : n->set->model;
}

/* Switching begins before the planned span and may end after it. */
enum { NEAR_S = 2 * LO_HOUR };

/* What was asked for first, then what comes near it: `*asked` of them. */
static enum lo_status write_sheets(struct naming *n, int32_t n_orders,
                                   const char *what, int32_t *asked)
{
    struct lo_sheet_set *set = n->set;
    enum lo_status status = LO_OK;
    set->sheets =
        lo_arena_array(set->arena, (size_t)n_orders + 1, sizeof *set->sheets);
    for (int32_t i = 0; i < n_orders && status == LO_OK; i++)
        if (is_asked(&set->orders[i], what))
            status = lo_sheet_new(&set->sheets[set->n++],
                                  model_of(n, &set->orders[i]), &set->orders[i],
                                  set->findings, n->err);
    *asked = set->n;
    for (int32_t i = 0; i < n_orders && status == LO_OK; i++) {
        struct lo_interval mine = span_of(&set->orders[i]);
        bool meets = false;
        for (int32_t k = 0; k < *asked; k++) {
            struct lo_interval other = span_of(set->sheets[k]->order);
            meets |=
                mine.from < other.to + NEAR_S && other.from < mine.to + NEAR_S;
        }
        if (!is_asked(&set->orders[i], what) && meets)
            status = lo_sheet_new(&set->sheets[set->n++],
                                  model_of(n, &set->orders[i]), &set->orders[i],
                                  NULL, n->err);
    }
    if (status != LO_OK)
        set->n--; /* the one that was not made */
    return status;
}

/* Where switches do not stand as normal, the orders of today are worked out
 * anew from where they stand. */
static enum lo_status begin_today(struct naming *n, int32_t n_orders)
{
    struct lo_sheet_set *set = n->set;
    struct app_today today;
    enum lo_status status =
        app_today_new(&today, n->session, n->world, set->arena, n->err);
    if (status != LO_OK)
        return status;
    set->today = today.sections;
    if (today.n_notes == 0)
        return LO_OK;
    status = app_switching_model(&set->today_model, n->session, n->world,
                                 &today, set->arena, n->err);
    if (status != LO_OK)
        return status;
    struct lo_supply_options how;
    app_supply_options(&how, n->session, n->world->extension);
    struct lo_supply *supply = lo_supply_new_with(today.sections, &how, NULL);
    const struct app_asking asking = {n->session, n->world, today.sections,
                                      supply};
    for (int32_t i = 0; i < n_orders; i++)
        if (is_today(n, &set->orders[i]))
            app_order_today(set->arena, &set->orders[i], &asking,
                            set->findings);
    lo_supply_free(supply);
    return LO_OK;
}

static enum lo_status nothing_named(const char *what, struct lo_error *err)
{
    lo_error_set(err, LO_ENOTFOUND,
                 "the plan has no outage and no live job '%s'", what);
    lo_error_hint(err, "lineout report --format json lists them");
    return LO_ENOTFOUND;
}

enum lo_status lo_app_sheets(struct lo_sheet_set **out,
                             struct lo_session *session,
                             const struct lo_world *world, int64_t version,
                             const char *what, struct lo_error *err)
{
    struct lo_week *week = NULL;
    struct lo_sheet_set *set = set_new();
    int32_t n_orders = 0, asked = 0;
    enum lo_status status = version == 0
                                ? app_week_holding(&week, session, what, err)
                                : lo_app_week(session, version, &week, err);
    if (status == LO_ENOTFOUND && version == 0)
        lo_error_hint(err,
                      "lineout plan, or lineout sheet --isolate EQUIPMENT");
    struct naming n = {.set = set,
                       .session = session,
                       .world = world,
                       .sections = world->sections,
                       .week = week,
                       .supply = world->supply,
                       .err = err};
    if (status == LO_OK)
        status = app_switching_model(&set->model, session, world, NULL,
                                     set->arena, err);
    if (status == LO_OK)
        status = make_orders(&n, &n_orders);
    if (status == LO_OK)
        status = begin_today(&n, n_orders);
    if (status == LO_OK)
        status = write_sheets(&n, n_orders, what, &asked);
    if (status == LO_OK && asked == 0 && what != NULL)
        status = nothing_named(what, err);
    if (status != LO_OK)
        goto done;
    app_sheets_play(set, asked);
    *out = set;
    set = NULL;
done:
    lo_sheet_set_free(set);
    lo_week_free(week);
    return status;
}
