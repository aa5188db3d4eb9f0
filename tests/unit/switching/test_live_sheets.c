/*
 * Live work beside outages on random plans: what the planner places (E15), the
 * sheets, simulated together, do not refuse.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "../plan/plan_builder.h"
#include "../plan/random_instance.h"
#include "harness.h"
#include "lineout/switching.h"

enum { MOST_ORDERS = 16, MOST_STAGES = 32 };

struct played {
    struct plan_case *c;
    struct lo_plan *plan;
    struct lo_switching *model;
    int n;
    struct lo_order orders[MOST_ORDERS];
    struct lo_order_stage stages[MOST_ORDERS][MOST_STAGES];
    struct lo_order_job jobs[MOST_ORDERS][MOST_ORDERS];
    char ids[MOST_ORDERS][8];
};

struct tally {
    int plans, live, beside; /* live work in the hours of an outage */
};

/* The instance, with a live job at one of its switches. */
static struct plan_case *build(guint32 seed)
{
    struct instance i = random_instance(seed);
    GRand *rand = g_rand_new_with_seed(seed);
    int sections =
        (int)g_ascii_strtoll(strstr(i.network, "# sections ") + 11, NULL, 10);
    char *work =
        g_strdup_printf("%s\njob Z s%d rank=1\nmode %d crews=0 live\n", i.work,
                        g_rand_int_range(rand, 1, sections + 1),
                        60 * g_rand_int_range(rand, 1, 3));
    struct plan_case *c = plan_build(i.network, work, i.options, i.days);
    g_free(work);
    g_rand_free(rand);
    instance_clear(&i);
    return c;
}

static void add_job(struct played *p, int32_t job, struct lo_interval work)
{
    static const char *const crews[] = {"A"};
    const struct lo_job *from = &p->c->problem->jobs[job];
    const struct lo_placement *at = &p->plan->placements[job];
    struct lo_order *order = &p->orders[p->n];
    bool live = from->modes[at->mode].live;
    p->jobs[p->n][order->n_jobs++] = (struct lo_order_job){
        .name = p->c->work->tasks[from->task].name,
        .mrid = p->c->work->tasks[from->task].mrid,
        .live = live,
        .work = work,
        .n_sections = live ? from->n_site : from->n_dead,
        .sections = live ? from->site : from->dead,
        .n_crews = 1,
        .crews = crews,
    };
}

static void put_dip(const struct lo_dip *dip, int32_t *n,
                    const lo_section **sections)
{
    *n = dip != NULL ? dip->n_sections : 0;
    *sections = dip != NULL ? dip->sections : NULL;
}

static void begin_order(struct played *p)
{
    struct lo_order *order = &p->orders[p->n];
    g_snprintf(p->ids[p->n], sizeof p->ids[p->n], "O%d", p->n + 1);
    order->id = p->ids[p->n];
    order->clock = true;
    order->stages = p->stages[p->n];
    order->jobs = p->jobs[p->n];
}

static void add_outage(struct played *p, const struct lo_plan_outage *outage)
{
    struct lo_order *order = &p->orders[p->n];
    const lo_section *before = NULL;
    int32_t n_before = 0;
    begin_order(p);
    for (int32_t k = 0; k < outage->n_stages && k < MOST_STAGES; k++) {
        const struct lo_plan_stage *from = &outage->stages[k];
        struct lo_order_stage *to = &p->stages[p->n][order->n_stages++];
        to->span = (struct lo_interval){from->from, from->to};
        to->n_dead = from->n_dead;
        to->dead = from->dead;
        to->n_off = from->off->n_sections;
        to->off = from->off->sections;
        to->n_ties_closed = from->off->n_ties_closed;
        to->ties_closed = from->off->ties_closed;
        to->n_opened = from->off->n_opened;
        to->opened = from->off->opened;
        put_dip(
            lo_supply_dip(p->c->supply, before, n_before, to->dead, to->n_dead),
            &to->n_dip, &to->dip);
        before = to->dead;
        n_before = to->n_dead;
    }
    put_dip(lo_supply_dip(p->c->supply, before, n_before, NULL, 0),
            &order->n_dip_back, &order->dip_back);
    for (int32_t j = 0; j < outage->n_jobs; j++)
        add_job(p, outage->jobs[j].v,
                p->plan->placements[outage->jobs[j].v].parts[0]);
    p->n++;
}

static void add_live(struct played *p)
{
    for (int32_t j = 0; j < p->plan->n_jobs && p->n < MOST_ORDERS; j++) {
        const struct lo_placement *at = &p->plan->placements[j];
        if (at->mode < 0 || !p->c->problem->jobs[j].modes[at->mode].live)
            continue;
        begin_order(p);
        add_job(p, j, at->parts[0]);
        p->n++;
    }
}

/* Live work in the hours of an outage. */
static bool is_beside(const struct played *p)
{
    bool beside = false;
    for (int a = 0; a < p->n; a++)
        for (int b = 0; b < p->n; b++) {
            const struct lo_order *out = &p->orders[a], *live = &p->orders[b];
            beside |= out->n_stages > 0 && live->n_stages == 0 &&
                      live->jobs[0].work.from <
                          out->stages[out->n_stages - 1].span.to &&
                      out->stages[0].span.from < live->jobs[0].work.to;
        }
    return beside;
}

/* Sheets that are good by themselves are played together. */
static enum lo_rule play(struct played *p, struct lo_refusal *refusal)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_sheet *good[MOST_ORDERS] = {NULL};
    int32_t n = 0;
    for (int i = 0; i < p->n; i++) {
        LO_ASSERT_OK(
            lo_sheet_new(&good[n], p->model, &p->orders[i], NULL, &err), err);
        if (good[n]->refusal.rule == LO_RULE_NONE)
            n++;
        else
            lo_sheet_free(good[n]);
    }
    lo_sheets_share_guards(good, n);
    lo_sheets_mark_waits(good, n);
    refusal->rule = LO_RULE_NONE;
    if (n > 0)
        lo_sheets_simulate(good, n, refusal);
    for (int32_t i = 0; i < n; i++)
        lo_sheet_free(good[i]);
    return refusal->rule;
}

static void try_seed(guint32 seed, struct tally *tally)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_refusal refusal;
    struct played *p = g_new0(struct played, 1);
    p->c = build(seed);
    p->plan = plan_solved(p->c);
    const struct lo_switching_input input = {
        .sections = p->c->sections,
        .load_break = 1u << LO_SWITCH_BREAKER | 1u << LO_SWITCH_RECLOSER |
                      1u << LO_SWITCH_LOAD_BREAK};
    LO_ASSERT_OK(lo_switching_new(&p->model, &input, &err), err);
    for (int32_t o = 0; o < p->plan->n_outages; o++)
        add_outage(p, &p->plan->outages[o]);
    int outages = p->n;
    add_live(p);
    tally->plans++;
    tally->live += p->n > outages;
    tally->beside += is_beside(p);
    bool good = play(p, &refusal) != LO_RULE_LIVE_WORK;
    if (!good)
        fprintf(stderr, "seed %u: %s\n", seed, refusal.text);
    CU_ASSERT_TRUE(good);
    lo_switching_free(p->model);
    lo_plan_free(p->plan);
    plan_case_free(p->c);
    g_free(p);
}

static void test_live_sheets__what_is_planned_beside_live_work_is_allowed(void)
{
    struct tally tally = {0};
    for (guint32 seed = 1; seed <= 500; seed++)
        try_seed(seed, &tally);
    CU_ASSERT(tally.live > 400);
    CU_ASSERT(tally.beside > 100);
}

LO_SUITE(
    live_sheets,
    LO_TEST(test_live_sheets__what_is_planned_beside_live_work_is_allowed));
