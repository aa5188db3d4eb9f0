/*
 * Damaged sheets: every step of 200 sheets of random networks is dropped,
 * duplicated and swapped with others; whatever breaks a rule must be refused.
 *
 * "Breaks a rule" is decided without the simulator:
 *   dropped      always: no step stands on a sheet for nothing
 *   duplicated   where the step changes something; looking twice does no harm
 *   swapped      where a step now comes before one that it needs (kinds and
 *                devices alone, order_breach), or where the wires say that
 *                somebody is hurt or off against the plan (oracle_breach)
 *   claims       always: who is clear, how many earths are left
 * Every pair of steps of every sheet is swapped.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "../network/net_builder.h"
#include "harness.h"
#include "sheet_builder.h"

enum { SHEETS = 200 };

/* --- which step needs which --------------------------------------------- */

static bool is_move(const struct lo_step *step)
{
    return step->kind == LO_STEP_OPEN || step->kind == LO_STEP_CLOSE;
}

static bool same_device(const struct lo_step *x, const struct lo_step *y)
{
    return strcmp(x->mrid, y->mrid) == 0;
}

static bool same_place(const struct lo_step *x, const struct lo_step *y)
{
    return strcmp(x->place, y->place) == 0;
}

/* x stood before y on the good sheet: must it? */
static bool needs(const struct lo_step *y, const struct lo_step *x)
{
    bool same = same_device(x, y);
    switch (x->kind) {
    case LO_STEP_CONFIRM:
        return same && (is_move(y) || y->kind == LO_STEP_TAG);
    case LO_STEP_OPEN:
    case LO_STEP_CLOSE:
        return same &&
               (y->kind == LO_STEP_CHECK || is_move(y) ||
                y->kind == LO_STEP_TAG || y->kind == LO_STEP_LOAD_CHECK);
    case LO_STEP_CHECK: /* what moved is looked at before the next */
        return is_move(y) || y->kind == LO_STEP_EARTH ||
               y->kind == LO_STEP_TAG || y->kind == LO_STEP_PERMIT;
    case LO_STEP_LOAD_CHECK:
        return is_move(y);
    case LO_STEP_INDICATIONS:
        return same && y->kind == LO_STEP_TAG;
    case LO_STEP_TAG:
        return same && (y->kind == LO_STEP_EARTH || y->kind == LO_STEP_UNTAG);
    case LO_STEP_SOURCE_OFF:
        return same_place(x, y) && y->kind == LO_STEP_EARTH;
    case LO_STEP_EARTH:
        return y->kind == LO_STEP_PERMIT ||
               (same && same_place(x, y) && y->kind == LO_STEP_UNEARTH);
    case LO_STEP_PERMIT:
        return y->kind == LO_STEP_RETURN && same && strcmp(x->who, y->who) == 0;
    case LO_STEP_RETURN:
        return y->kind == LO_STEP_CLEAR || y->kind == LO_STEP_UNEARTH;
    case LO_STEP_CLEAR:
        return y->kind == LO_STEP_UNEARTH;
    case LO_STEP_UNEARTH:
        return y->kind == LO_STEP_COUNT || y->kind == LO_STEP_UNTAG;
    case LO_STEP_COUNT:
        return y->kind == LO_STEP_UNTAG;
    case LO_STEP_UNTAG:
        return (same && is_move(y)) || y->kind == LO_STEP_GUARD_ON;
    case LO_STEP_GUARD_OFF:
        return same && y->kind == LO_STEP_GUARD_ON;
    case LO_STEP_SOURCE_ON:
        return y->kind == LO_STEP_GUARD_ON;
    case LO_STEP_HOLD:
        return y->kind == LO_STEP_CONSENT || y->kind == LO_STEP_RELEASE;
    case LO_STEP_CONSENT:
        return y->kind == LO_STEP_CONSENT_END && same &&
               strcmp(x->who, y->who) == 0;
    case LO_STEP_CONSENT_END:
        return y->kind == LO_STEP_RELEASE;
    case LO_STEP_RELEASE:
        return y->kind == LO_STEP_GUARD_ON;
    default:
        return false;
    }
}

bool order_breach(const struct lo_sheet *sheet, int a, int b)
{
    const struct lo_step *steps = sheet->steps;
    for (int i = a; i <= b; i++) {
        /* a check guards only the move before it: any move in between ends
         * what it stood for, so only the nearest is looked at */
        if (i > a && needs(&steps[i], &steps[a]) &&
            (steps[a].kind != LO_STEP_CHECK || i == a + 1))
            return true;
        if (i < b && needs(&steps[b], &steps[i]) &&
            (steps[i].kind != LO_STEP_CHECK || i == b - 1))
            return true;
    }
    return false;
}

/* --- damage ------------------------------------------------------------- */

static const char *const kinds[LO_STEP_KINDS] = {
    "confirm", "phasing",  "guard off",   "open",    "close",   "check",
    "load",    "indicate", "tag",         "src off", "earth",   "permit",
    "return",  "clear",    "unearth",     "count",   "untag",   "src on",
    "hold",    "consent",  "consent end", "release", "guard on"};

static bool only_looks(const struct lo_step *step)
{
    switch (step->kind) {
    case LO_STEP_CONFIRM:
    case LO_STEP_PHASING:
    case LO_STEP_CHECK:
    case LO_STEP_LOAD_CHECK:
    case LO_STEP_INDICATIONS:
    case LO_STEP_CLEAR:
    case LO_STEP_COUNT:
        return true;
    default:
        return false;
    }
}

static int missed;

/* Every mutant: breach must be refused; harmless may be either. */
static void expect(struct lo_sheet *mutant, bool breach, const char *what,
                   int a, int b, unsigned seed)
{
    if (breach && sheet_rule(mutant) == LO_RULE_NONE && missed++ < 20)
        fprintf(stderr, "seed %u: %s of %d (%s) and %d (%s) is not refused\n",
                seed, what, a, kinds[mutant->steps[a].kind], b,
                kinds[mutant->steps[b].kind]);
    lo_sheet_free(mutant);
}

/* A move is forgotten together with the look at it, or done in another's
 * place: only the wires can tell whether that does harm. */
static void damage_moves(const struct sheet_case *c, unsigned seed)
{
    const struct lo_sheet *sheet = c->sheet;
    for (int a = 0; a < sheet->n_steps; a++) {
        if (!is_move(&sheet->steps[a]))
            continue;
        struct lo_sheet *mutant = sheet_copy(sheet);
        sheet_drop(mutant, a);
        sheet_drop(mutant, a);
        expect(mutant, true, "move and check drop", a, a, seed);
        for (int b = a + 2; b < sheet->n_steps; b++) {
            if (!is_move(&sheet->steps[b]))
                continue;
            mutant = sheet_copy(sheet);
            sheet_swap(mutant, a, b);
            sheet_swap(mutant, a + 1, b + 1);
            expect(mutant, oracle_breach(c, mutant) != NULL, "move swap", a, b,
                   seed);
        }
    }
}

/* A switch may move the same way twice: then a swap changes nothing. */
static bool is_same(const struct lo_step *x, const struct lo_step *y)
{
    return x->kind == y->kind && x->index == y->index &&
           x->number == y->number && x->stage == y->stage &&
           strcmp(x->after, y->after) == 0;
}

/* What a step confirms is not so: a permit too few, a crew too many that is
 * elsewhere, an earth that nobody knows of, a section left out. */
static void damage_claims(const struct sheet_case *c, unsigned seed)
{
    const struct lo_sheet *sheet = c->sheet;
    for (int i = 0; i < sheet->n_steps; i++) {
        bool count = sheet->steps[i].kind == LO_STEP_COUNT;
        if (!count && sheet->steps[i].kind != LO_STEP_CLEAR)
            continue;
        for (int k = 0; k < 4; k++) {
            struct lo_sheet *mutant = sheet_copy(sheet);
            struct lo_step_claim *claim = &mutant->steps[i].claim;
            int *const numbers[] = {&claim->n_permits, &claim->n_open,
                                    &claim->n_left, &claim->n_sections};
            bool breach = k == 3 || count == (k == 2);
            if (k == 0 && claim->n_permits == 0)
                breach = false;
            *numbers[k] += k == 0 || k == 3 ? -(*numbers[k] > 0) : 1;
            expect(mutant, breach, "claim", i, k, seed);
        }
    }
}

static void damage(const struct sheet_case *c, unsigned seed)
{
    const struct lo_sheet *sheet = c->sheet;
    damage_claims(c, seed);
    for (int i = 0; i < sheet->n_steps; i++) {
        struct lo_sheet *mutant = sheet_copy(sheet);
        sheet_drop(mutant, i);
        expect(mutant, true, "drop", i, i, seed);
        mutant = sheet_copy(sheet);
        sheet_duplicate(mutant, i);
        expect(mutant, !only_looks(&sheet->steps[i]), "duplicate", i, i, seed);
    }
    damage_moves(c, seed);
    for (int a = 0; a < sheet->n_steps; a++)
        for (int b = a + 1; b < sheet->n_steps; b++) {
            struct lo_sheet *mutant = sheet_copy(sheet);
            sheet_swap(mutant, a, b);
            bool breach =
                !is_same(&sheet->steps[a], &sheet->steps[b]) &&
                (order_breach(sheet, a, b) || oracle_breach(c, mutant) != NULL);
            expect(mutant, breach, "swap", a, b, seed);
        }
}

/* --- good sheets -------------------------------------------------------- */

/* Positions as the plan has them in stage `k`; -1 = normal. */
static void expect_positions(const struct sheet_case *c, const bool *closed,
                             int32_t k)
{
    const struct lo_sections *s = c->sections;
    for (int32_t l = 0; l < s->n_links; l++) {
        bool wanted = !s->links[l].open;
        const struct lo_order_stage *stage =
            k >= 0 ? &c->order.stages[k] : NULL;
        for (int32_t i = 0; stage != NULL && i < stage->n_ties_closed; i++)
            wanted |= stage->ties_closed[i].v == s->links[l].sw.v;
        for (int32_t i = 0; stage != NULL && i < stage->n_dead; i++)
            if (s->links[l].a.v == stage->dead[i].v ||
                s->links[l].b.v == stage->dead[i].v)
                wanted = false;
        CU_ASSERT_EQUAL(closed[l], wanted);
    }
}

/* Positions when work begins are those of the plan, at the end those of the
 * beginning; the outsider finds no harm. */
static void check_good(const struct sheet_case *c, unsigned seed)
{
    bool *closed = g_new0(bool, (size_t)c->sections->n_links + 1);
    struct lo_refusal refusal;
    for (int32_t i = 0; i < c->sheet->n_steps; i++) {
        if (c->sheet->steps[i].kind != LO_STEP_PERMIT)
            continue;
        CU_ASSERT_TRUE(
            lo_sheet_simulate_until(c->sheet, i, closed, NULL, &refusal));
        expect_positions(c, closed, c->sheet->steps[i].stage);
    }
    CU_ASSERT_TRUE(lo_sheet_simulate_until(c->sheet, c->sheet->n_steps, closed,
                                           NULL, &refusal));
    expect_positions(c, closed, -1);
    const char *harm = oracle_breach(c, c->sheet);
    if (harm != NULL)
        fprintf(stderr, "seed %u: %s\n", seed, harm);
    CU_ASSERT_PTR_NULL(harm);
    g_free(closed);
}

/* Does the plan itself, in some stage, overload somebody? */
static bool plan_overloads(const struct sheet_case *c)
{
    const struct lo_network *net = c->network;
    const struct lo_sections *s = c->sections;
    bool over = false;
    bool *closed = g_new0(bool, (size_t)net->n_switches + 1);
    double *own = g_new0(double, (size_t)net->n_equipment + 1);
    double *flow = g_new0(double, (size_t)net->n_equipment + 1);
    for (int32_t l = 0; l < s->n_links; l++)
        closed[s->links[l].sw.v] = !s->links[l].open;
    physics_flows(s, closed, own);
    for (int32_t k = 0; k < c->order.n_stages; k++) {
        sheet_positions(c, k, closed);
        physics_flows(s, closed, flow);
        for (int32_t e = 0; e < net->n_equipment; e++) {
            double limit = physics_limit_w(&net->equipment[e]);
            over |=
                limit == limit && flow[e] > MAX(limit, own[e]) * (1.0 + 1e-9);
        }
    }
    g_free(flow);
    g_free(own);
    g_free(closed);
    return over;
}

/* Reasons that the order itself gives: no order of steps could mend them. */
static bool is_honest(const struct sheet_case *c)
{
    switch (c->sheet->refusal.rule) {
    case LO_RULE_TIE_BARRED: /* the plan uses a tie that it may not */
        return true;
    case LO_RULE_OVERLOAD:
        return plan_overloads(c);
    default:
        return strstr(c->sheet->refusal.text, "may not break load") != NULL;
    }
}

static void test_mutation__every_damaged_sheet_is_refused(void)
{
    int good = 0, refused = 0, unmended = 0;
    missed = 0;
    for (unsigned seed = 1; good < SHEETS; seed++) {
        GRand *rand = g_rand_new_with_seed(seed);
        struct sheet_case *c = sheet_random(rand);
        if (c->sheet->refusal.rule == LO_RULE_NONE) {
            check_good(c, seed);
            damage(c, seed);
            good++;
        } else if (is_honest(c)) {
            refused++;
        } else {
            unmended++;
            fprintf(stderr, "seed %u: %s: %s\n", seed,
                    lo_rule_name(c->sheet->refusal.rule),
                    c->sheet->refusal.text);
        }
        sheet_case_free(c);
        g_rand_free(rand);
    }
    CU_ASSERT_EQUAL(missed, 0);
    CU_ASSERT_EQUAL(unmended, 0);
}

LO_SUITE(mutation, LO_TEST(test_mutation__every_damaged_sheet_is_refused));
