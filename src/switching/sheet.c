/*
 * sheet.c - the whole sheet, part by part:
 *
 *   opening   positions to be confirmed; guards off; ties phased
 *   out       back-feed, then off (route.c); tag, isolate own sources, prove
 *             dead and earth every end
 *   work      permits and their return, by the hours of the jobs
 *   back      people clear, earths off and counted, untag; supply (route.c);
 *             own sources
 *   closing   guards on
 *
 * An outage of several stages runs out, work and back for each change of what
 * is dead; opening and closing stand once.
 */
#include <string.h>

#include "switching/switching_int.h"

/* --- out ---------------------------------------------------------------- */

static bool enters(const struct draft *d, int32_t section)
{
    return lo_order_is_dead(d->order, d->stage, section) &&
           !lo_order_is_dead(d->order, d->stage - 1, section);
}

static bool leaves(const struct draft *d, int32_t section)
{
    return lo_order_is_dead(d->order, d->stage - 1, section) &&
           !lo_order_is_dead(d->order, d->stage, section);
}

static bool any_of(const struct draft *d,
                   bool question(const struct draft *, int32_t))
{
    bool any = false;
    for (int32_t s = 0; s < d->m->sections->n && !any; s++)
        any = question(d, s);
    return any;
}

static void tag_ends(struct draft *d, int32_t section)
{
    const struct lo_switching *m = d->m;
    for (int32_t e = m->first_end[section]; e < m->first_end[section + 1];
         e++) {
        int32_t l = m->ends[e].link;
        if (l == LO_NONE || d->tagged[l])
            continue;
        if (!lo_link_shows_break(m, l) && !d->indicated[l]) {
            lo_draft_step(d, LO_STEP_INDICATIONS, LO_DEVICE_SWITCH, l)
                ->never_moved = !d->moved[l];
            d->indicated[l] = true;
        }
        lo_draft_step(d, LO_STEP_TAG, LO_DEVICE_SWITCH, l);
        d->tagged[l] = true;
    }
}

static void switch_source(struct draft *d, int32_t own, bool on)
{
    lo_draft_step(
        d, on ? LO_STEP_SOURCE_ON : LO_STEP_SOURCE_OFF,
        d->m->own[own].infeed ? LO_DEVICE_INFEED : LO_DEVICE_OWN_SOURCE, own);
    bool *was =
        g_memdup2(d->grid->energised, (size_t)d->m->sections->n * sizeof *was);
    d->grid->isolated[own] = !on;
    lo_grid_update(d->grid);
    lo_draft_tell(d, was);
    g_free(was);
}

static void isolate_sources(struct draft *d, int32_t section)
{
    const struct lo_switching *m = d->m;
    for (int32_t i = m->first_own[section]; i < m->first_own[section + 1]; i++)
        if (!d->grid->isolated[i])
            switch_source(d, i, false);
}

static void earth_ends(struct draft *d, int32_t section)
{
    const struct lo_switching *m = d->m;
    for (int32_t e = m->first_end[section]; e < m->first_end[section + 1];
         e++) {
        d->earth[e] = ++d->n_earths;
        lo_draft_step(d, LO_STEP_EARTH, LO_DEVICE_END, e)->number = d->earth[e];
    }
}

static void make_safe(struct draft *d)
{
    typedef void part_fn(struct draft * draft, int32_t section);
    static part_fn *const parts[] = {tag_ends, isolate_sources, earth_ends};
    for (size_t p = 0; p < G_N_ELEMENTS(parts); p++)
        for (int32_t s = 0; s < d->m->sections->n; s++)
            if (enters(d, s))
                parts[p](d, s);
}

/* --- work --------------------------------------------------------------- */

struct event {
    lo_time at;
    bool begins;
    int32_t job;
};

static gint by_time(gconstpointer a, gconstpointer b)
{
    const struct event *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    if (x->begins != y->begins)
        return x->begins ? 1 : -1;
    return (x->job > y->job) - (x->job < y->job);
}

static void permit(struct draft *d, const struct event *event)
{
    const struct lo_order_job *job = &d->order->jobs[event->job];
    enum lo_step_kind kind =
        event->begins ? (job->live ? LO_STEP_CONSENT : LO_STEP_PERMIT)
                      : (job->live ? LO_STEP_CONSENT_END : LO_STEP_RETURN);
    for (int32_t i = 0; i < job->n_crews; i++) {
        struct lo_step *step =
            lo_draft_step(d, kind, LO_DEVICE_JOB, event->job);
        step->number = i;
        step->who = job->crews[i];
        step->after_report = d->after_report || !event->begins;
        d->out[d->first_permit[event->job] + i] = event->begins;
    }
    for (int32_t i = 0; i < job->n_sections && event->begins; i++)
        d->worked_at[job->sections[i].v] = (int32_t)d->steps->len;
}

/* Permits that are issued or come back while the stage lasts. */
static void work(struct draft *d)
{
    GArray *events = g_array_new(FALSE, FALSE, sizeof(struct event));
    d->part = LO_PART_WORK;
    d->after_report = false;
    for (int32_t j = 0; j < d->order->n_jobs; j++) {
        const struct lo_order_job *job = &d->order->jobs[j];
        int32_t first = 0, last = 0;
        if (!job->live && !lo_order_job_stages(d->order, job, &first, &last))
            continue;
        const struct event begin = {job->work.from, true, j};
        const struct event end = {job->work.to, false, j};
        if (job->live || first == d->stage)
            g_array_append_val(events, begin);
        if (job->live || last == d->stage)
            g_array_append_val(events, end);
    }
    g_array_sort(events, by_time);
    for (guint i = 0; i < events->len; i++)
        permit(d, &g_array_index(events, struct event, i));
    g_array_free(events, TRUE);
}

/* --- back --------------------------------------------------------------- */

static void untag(struct draft *d)
{
    const struct lo_sections *s = d->m->sections;
    for (int32_t l = s->n_links - 1; l >= 0; l--) {
        const struct lo_link *link = &s->links[l];
        if (!d->tagged[l] || lo_order_is_dead(d->order, d->stage, link->a.v) ||
            lo_order_is_dead(d->order, d->stage, link->b.v))
            continue;
        lo_draft_step(d, LO_STEP_UNTAG, LO_DEVICE_SWITCH, l);
        d->tagged[l] = false;
    }
}

static GArray *sections_that(const struct draft *d,
                             bool question(const struct draft *, int32_t))
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(lo_section));
    for (int32_t s = 0; s < d->m->sections->n; s++) {
        const lo_section section = {s};
        if (question(d, s))
            g_array_append_val(list, section);
    }
    return list;
}

static void clear(struct draft *d)
{
    const struct lo_switching *m = d->m;
    int32_t n = 0;
    if (!any_of(d, leaves))
        return;
    GArray *sections = sections_that(d, leaves);
    lo_draft_step(d, LO_STEP_CLEAR, LO_DEVICE_SHEET, 0);
    lo_claim_clear(d, sections);
    for (int32_t number = d->n_earths; number > 0; number--)
        for (int32_t e = 0; e < m->n_ends; e++) {
            if (d->earth[e] != number || !leaves(d, m->ends[e].section.v))
                continue;
            lo_draft_step(d, LO_STEP_UNEARTH, LO_DEVICE_END, e)->number =
                number;
            d->earth[e] = 0;
            n++;
        }
    lo_draft_step(d, LO_STEP_COUNT, LO_DEVICE_SHEET, 0)->number = n;
    lo_claim_count(d, sections);
    g_array_free(sections, TRUE);
    untag(d);
    for (int32_t i = 0; i < m->n_own; i++)
        if (m->own[i].infeed && d->grid->isolated[i] &&
            leaves(d, m->own[i].section.v))
            switch_source(d, i, true);
}

/* Own sources come back when their section has supply again. */
static void reconnect(struct draft *d)
{
    const struct lo_switching *m = d->m;
    for (int32_t i = 0; i < m->n_own; i++) {
        int32_t s = m->own[i].section.v;
        if (d->grid->isolated[i] && !lo_order_is_dead(d->order, d->stage, s) &&
            (d->grid->energised[s] || !m->sections->info[s].supplied))
            switch_source(d, i, true);
    }
}

/* --- all ---------------------------------------------------------------- */

/* Work of others that is over when the stage begins. */
static void note_worked(struct draft *d)
{
    const struct lo_order *order = d->order;
    for (int32_t i = 0; i < order->n_worked; i++)
        if (lo_order_worked_stage(order, i) == d->stage)
            d->worked_at[order->worked[i].section.v] =
                (int32_t)d->steps->len + 1;
}

static bool goes_off(const struct draft *d, int32_t section)
{
    return lo_order_is_off(d->order, d->stage, section) &&
           !lo_order_is_off(d->order, d->stage - 1, section);
}

/* Where something comes back it waits for reports; what only takes more off, or
 * feeds others, goes by the clock that people were told. */
static void begin_stage(struct draft *d)
{
    bool back = d->stage == d->order->n_stages || any_of(d, leaves);
    d->after_report = back;
    if (back)
        d->part = LO_PART_BACK;
    else if (d->stage == 0 || any_of(d, enters) || any_of(d, goes_off))
        d->part = LO_PART_OUT;
    else
        d->part = LO_PART_FEED;
}

static void write_stages(struct draft *d)
{
    bool *target = g_new0(bool, (size_t)d->m->sections->n_links + 1);
    d->part = LO_PART_OPENING;
    note_worked(d);
    lo_frame_phase(d);
    for (d->stage = 0; d->stage <= d->order->n_stages && d->stuck == NULL;
         d->stage++) {
        begin_stage(d);
        clear(d);
        if (d->stage > 0)
            note_worked(d);
        lo_order_target(d->m, d->order, d->stage, target);
        if (d->stage > 0)
            lo_frame_phase_again(d, target);
        if (d->stuck == NULL)
            lo_route(d, target);
        if (d->stuck != NULL)
            break;
        reconnect(d);
        if (any_of(d, enters))
            d->part = LO_PART_OUT;
        make_safe(d);
        if (d->stage < d->order->n_stages)
            work(d);
    }
    g_free(target);
}

static void write_live(struct draft *d)
{
    d->part = LO_PART_OPENING;
    lo_draft_step(d, LO_STEP_HOLD, LO_DEVICE_SHEET, 0);
    d->zero = (int32_t)d->steps->len;
    work(d);
    d->part = LO_PART_BACK;
    d->after_report = true;
    lo_draft_step(d, LO_STEP_RELEASE, LO_DEVICE_SHEET, 0);
}

/* Has the section lost its normal way up? */
static bool way_is_cut(const struct draft *d, const bool *target,
                       int32_t section)
{
    const struct lo_sections *s = d->m->sections;
    for (; s->info[section].head.v != LO_NONE;
         section = s->info[section].parent.v)
        if (!target[s->link_of_switch[s->info[section].head.v]])
            return true;
    return false;
}

static void find_back_fed(struct draft *d)
{
    const struct lo_sections *s = d->m->sections;
    struct lo_sheet *sheet = d->sheet;
    struct grid *grid = lo_grid_new(d->m);
    bool *seen = g_new0(bool, (size_t)s->n + 1);
    lo_section *list = lo_arena_array(sheet->arena, (size_t)s->n, sizeof *list);
    for (int32_t k = 0; k < d->order->n_stages; k++) {
        lo_order_target(d->m, d->order, k, grid->closed);
        lo_grid_update(grid);
        for (int32_t i = 0; i < s->n; i++) {
            if (seen[i] || !grid->energised[i] ||
                lo_order_is_dead(d->order, k, i) ||
                !way_is_cut(d, grid->closed, i))
                continue;
            seen[i] = true;
            list[sheet->n_back_fed++].v = i;
        }
    }
    sheet->back_fed = list;
    g_free(seen);
    lo_grid_free(grid);
}

static void check_order(struct draft *d)
{
    const struct lo_order *order = d->order;
    int32_t first = 0, last = 0;
    for (int32_t j = 0; j < order->n_jobs; j++) {
        const struct lo_order_job *job = &order->jobs[j];
        if (job->live && order->n_stages > 0)
            d->stuck = lo_arena_printf(
                d->sheet->arena, "'%s' is live work: it has a sheet of its own",
                job->name);
        else if (!job->live && !lo_order_job_stages(order, job, &first, &last))
            d->stuck = lo_arena_printf(
                d->sheet->arena,
                "'%s' has no stage in which all its sections are dead",
                job->name);
    }
}

static struct draft *draft_new(const struct lo_switching *m,
                               const struct lo_order *order,
                               struct lo_sheet *sheet)
{
    size_t n = (size_t)m->sections->n + 1;
    size_t links = (size_t)m->sections->n_links + 1;
    struct draft *d = g_new0(struct draft, 1);
    d->m = m;
    d->order = order;
    d->sheet = sheet;
    d->steps = g_array_new(FALSE, FALSE, sizeof(struct lo_step));
    d->grid = lo_grid_new(m);
    d->tagged = g_new0(bool, links);
    d->indicated = g_new0(bool, links);
    d->moved = g_new0(bool, links);
    d->first_permit = g_new0(int32_t, (size_t)order->n_jobs + 1);
    for (int32_t j = 0; j < order->n_jobs; j++)
        d->first_permit[j + 1] = d->first_permit[j] + order->jobs[j].n_crews;
    d->out = g_new0(bool, (size_t)d->first_permit[order->n_jobs] + 1);
    d->phased_at = g_new0(int32_t, links);
    d->worked_at = g_new0(int32_t, n);
    d->earth = g_new0(int32_t, (size_t)m->n_ends + 1);
    d->zero = LO_NONE;
    for (int32_t l = 0; l < m->sections->n_links; l++)
        d->phased_at[l] = m->phased[l] ? 0 : -1;
    for (int32_t s = 0; s < m->sections->n; s++)
        d->worked_at[s] = -1;
    return d;
}

static void draft_free(struct draft *d)
{
    g_array_free(d->steps, TRUE);
    lo_grid_free(d->grid);
    g_free(d->tagged);
    g_free(d->indicated);
    g_free(d->moved);
    g_free(d->first_permit);
    g_free(d->out);
    g_free(d->phased_at);
    g_free(d->worked_at);
    g_free(d->earth);
    g_free(d);
}

static void keep_steps(struct draft *d)
{
    struct lo_sheet *sheet = d->sheet;
    sheet->n_steps = (int32_t)d->steps->len;
    sheet->n_earths = d->n_earths;
    sheet->zero = d->zero;
    sheet->steps =
        lo_arena_array(sheet->arena, d->steps->len, sizeof *sheet->steps);
    if (d->steps->len > 0)
        memcpy(sheet->steps, d->steps->data,
               d->steps->len * sizeof *sheet->steps);
    bool *names = lo_arena_array(
        sheet->arena, (size_t)d->m->sections->n_links + 1, sizeof *names);
    for (int32_t i = 0; i < sheet->n_steps; i++)
        if (sheet->steps[i].device == LO_DEVICE_SWITCH)
            names[sheet->steps[i].index] = true;
    sheet->names_link = names;
}

static void judge(struct lo_sheet *sheet, const char *stuck)
{
    struct lo_refusal *refusal = &sheet->refusal;
    if (stuck == NULL) {
        lo_sheets_simulate(&sheet, 1, refusal);
        return;
    }
    memset(refusal, 0, sizeof *refusal);
    refusal->rule = LO_RULE_END_STATE;
    refusal->step = sheet->n_steps;
    g_strlcpy(refusal->text, stuck, sizeof refusal->text);
}

static struct lo_sheet *write_sheet(const struct lo_switching *model,
                                    const struct lo_order *order,
                                    enum route_way way, bool as_written)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_sheet *sheet = lo_arena_alloc(arena, sizeof *sheet);
    sheet->arena = arena;
    sheet->model = model;
    sheet->order = order;
    struct draft *d = draft_new(model, order, sheet);
    d->way = way;
    d->as_written = as_written;
    check_order(d);
    if (d->stuck == NULL && order->n_stages > 0)
        write_stages(d);
    else if (d->stuck == NULL)
        write_live(d);
    lo_frame_put(d);
    find_back_fed(d);
    keep_steps(d);
    lo_sheet_schedule(sheet);
    lo_sheet_compare(sheet);
    judge(sheet, d->stuck);
    draft_free(d);
    return sheet;
}

/* How many customers the sheet takes off, each as often as it does so. */
static int64_t taken_off(const struct lo_sheet *sheet)
{
    int64_t sum = 0, before = 0;
    for (int32_t i = 0; i < sheet->n_steps; i++) {
        sum += MAX(sheet->steps[i].customers_off - before, 0);
        before = sheet->steps[i].customers_off;
    }
    return sum;
}

/* A refused sheet is worse than any; then one that takes people off twice, and
 * one that leaves them off for longer where they are told of a moment. */
static struct lo_sheet *better_of(struct lo_sheet *a, struct lo_sheet *b)
{
    bool good_a = a->refusal.rule == LO_RULE_NONE;
    bool good_b = b->refusal.rule == LO_RULE_NONE;
    int64_t more = taken_off(b) - taken_off(a);
    if (more == 0)
        more = lo_sheet_dip_sum(b) - lo_sheet_dip_sum(a);
    bool take_b = good_b && (!good_a || more < 0);
    lo_sheet_free(take_b ? a : b);
    return take_b ? b : a;
}

static bool any_dips(const struct lo_order *order)
{
    bool any = order->n_dip_back > 0;
    for (int32_t k = 0; k < order->n_stages && !any; k++)
        any = order->stages[k].n_dip > 0;
    return any;
}

/* With short dips; where that is refused with the dips that it comes to. */
static struct lo_sheet *write_way(const struct lo_switching *model,
                                  const struct lo_order *order,
                                  enum route_way way)
{
    struct lo_sheet *sheet = write_sheet(model, order, way, false);
    if (sheet->refusal.rule != LO_RULE_NONE && any_dips(order))
        sheet = better_of(sheet, write_sheet(model, order, way, true));
    return sheet;
}

enum lo_status lo_sheet_new(struct lo_sheet **out,
                            const struct lo_switching *model,
                            const struct lo_order *order,
                            struct lo_findings *findings, struct lo_error *err)
{
    for (int32_t k = 0; k + 1 < order->n_stages; k++)
        if (order->stages[k].span.to != order->stages[k + 1].span.from)
            return lo_error_set(err, LO_EINPUT,
                                "order '%s': stage %d does not begin where "
                                "the one before it ends",
                                order->id, k + 2);
    struct lo_sheet *sheet = write_way(model, order, ROUTE_RETURNS);
    if (order->n_stages > 1 || order->n_dip_back > 0)
        sheet = better_of(sheet, write_way(model, order, ROUTE_PLAIN));
    for (int way = ROUTE_PATIENT;
         way <= ROUTE_SEARCH && sheet->refusal.rule != LO_RULE_NONE; way++)
        sheet = better_of(sheet, write_way(model, order, (enum route_way)way));
    lo_sheet_tell(sheet, findings);
    *out = sheet;
    return LO_OK;
}

void lo_sheet_free(struct lo_sheet *sheet)
{
    if (sheet != NULL)
        lo_arena_free(sheet->arena);
}
