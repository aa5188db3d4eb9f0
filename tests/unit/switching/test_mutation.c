/*
 * Damaged sheets: every step of 200 sheets of random networks is dropped,
 * duplicated and swapped with others; whatever breaks a rule must be refused.
 *
 * "Breaks a rule" is decided without the simulator:
 *   dropped      always: no step stands on a sheet for nothing
 *   duplicated   where the step changes something; looking twice does no harm
 *   swapped      where a step now comes before one that it needs (kinds and
 *                devices alone, order_breach), or where the wires say that
 *                somebody is hurt or off against the plan (physics_breach)
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "../network/net_builder.h"
#include "harness.h"
#include "sheet_builder.h"

enum { SHEETS = 200, SWAPS = 30 };

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
            expect(mutant, physics_breach(mutant) != NULL, "move swap", a, b,
                   seed);
        }
    }
}

static void damage(const struct sheet_case *c, GRand *rand, unsigned seed)
{
    const struct lo_sheet *sheet = c->sheet;
    for (int i = 0; i < sheet->n_steps; i++) {
        struct lo_sheet *mutant = sheet_copy(sheet);
        sheet_drop(mutant, i);
        expect(mutant, true, "drop", i, i, seed);
        mutant = sheet_copy(sheet);
        sheet_duplicate(mutant, i);
        expect(mutant, !only_looks(&sheet->steps[i]), "duplicate", i, i, seed);
    }
    damage_moves(c, seed);
    for (int i = 0; i < SWAPS; i++) {
        int a = g_rand_int_range(rand, 0, sheet->n_steps - 1);
        int b =
            i % 2 == 0 ? a + 1 : g_rand_int_range(rand, a + 1, sheet->n_steps);
        struct lo_sheet *mutant = sheet_copy(sheet);
        sheet_swap(mutant, a, b);
        bool breach =
            order_breach(sheet, a, b) || physics_breach(mutant) != NULL;
        expect(mutant, breach, "swap", a, b, seed);
    }
}

/* --- random sheets ------------------------------------------------------ */

/* Ties with one end in what hangs behind `dead` and one end elsewhere: closed
 * one at a time while each joins a dead part to a live one. */
static char *choose_ties(struct lo_sections *s, lo_section dead, GRand *rand)
{
    const struct lo_network *net = s->network;
    bool *closed = g_new0(bool, (size_t)net->n_switches + 1);
    bool *live = g_new0(bool, (size_t)net->n_nodes + 1);
    GString *out = g_string_new("");
    for (int32_t l = 0; l < s->n_links; l++)
        closed[s->links[l].sw.v] = !s->links[l].open &&
                                   s->links[l].a.v != dead.v &&
                                   s->links[l].b.v != dead.v;
    for (int32_t l = 0; l < s->n_links; l++) {
        const struct lo_link *link = &s->links[l];
        bool up[2] = {false, false};
        physics_energise(s, closed, live);
        for (int32_t v = 0; v < net->n_nodes; v++) {
            up[0] |= live[v] && s->of_node[v].v == link->a.v;
            up[1] |= live[v] && s->of_node[v].v == link->b.v;
        }
        if (!link->open || link->a.v == dead.v || link->b.v == dead.v ||
            up[0] == up[1] || g_rand_double(rand) < 0.2)
            continue;
        closed[link->sw.v] = true;
        g_string_append_printf(
            out, "%s%s", out->len > 0 ? "," : "close=",
            net->equipment[net->switches[link->sw.v].equipment.v].name);
    }
    g_free(closed);
    g_free(live);
    return g_string_free(out, FALSE);
}

static struct sheet_case *random_case(GRand *rand)
{
    int n = g_rand_int_range(rand, 4, 10);
    int sources = g_rand_int_range(rand, 1, 3);
    char *text =
        net_random(rand, n, sources, g_rand_int_range(rand, 2, 7), 1.0);
    struct lo_network *net = net_build(text);
    struct lo_sections *s = net_split(net);
    int at = g_rand_int_range(rand, sources, MAX(n - 2, sources + 1));
    char *node = g_strdup_printf("a%d", at);
    char *ties = choose_ties(s, net_section(s, node), rand);
    GString *order = g_string_new("");
    g_string_append_printf(order, "stage 200 %s %s; job J 100 150 %s crews=A,B",
                           node, ties, node);
    for (int i = 0; i < 4; i++) { /* some loads have a generator */
        char *load = g_strdup_printf(i % 2 == 0 ? "c%d_1" : "d%d",
                                     i < 2 ? at : g_rand_int_range(rand, 0, n));
        for (int32_t e = 0; e < net->n_equipment; e++)
            if (strcmp(net->equipment[e].name, load) == 0)
                g_string_append_printf(order, "; own %s", load);
        g_free(load);
    }
    for (int i = 0; i < 4; i++) { /* extras x0 .. x3 */
        char *tie = g_strdup_printf("x%d", i);
        for (int32_t l = 0; l < s->n_links; l++)
            if (strcmp(
                    net->equipment[net->switches[s->links[l].sw.v].equipment.v]
                        .name,
                    tie) == 0 &&
                g_rand_boolean(rand))
                g_string_append_printf(order, "; tie %s %s %s", tie,
                                       g_rand_boolean(rand) ? "hot" : "cold",
                                       g_rand_boolean(rand) ? "unchecked" : "");
        g_free(tie);
    }
    struct sheet_case *c = sheet_build(text, order->str);
    g_string_free(order, TRUE);
    g_free(ties);
    g_free(node);
    lo_sections_free(s);
    lo_network_free(net);
    g_free(text);
    return c;
}

/* Positions when work begins are those of the plan, at the end those of the
 * beginning; the outsider finds no harm. */
static void check_good(const struct sheet_case *c, unsigned seed)
{
    const struct lo_sections *s = c->sections;
    bool *closed = g_new0(bool, (size_t)s->n_links + 1);
    struct lo_refusal refusal;
    int permit = sheet_step(c, LO_STEP_PERMIT, NULL, 0);
    CU_ASSERT_FATAL(permit > 0);
    CU_ASSERT_TRUE(
        lo_sheet_simulate_until(c->sheet, permit, closed, NULL, &refusal));
    for (int32_t l = 0; l < s->n_links; l++) {
        const struct lo_order_stage *stage = &c->order.stages[0];
        bool tie = false;
        for (int32_t i = 0; i < stage->n_ties_closed; i++)
            tie |= stage->ties_closed[i].v == s->links[l].sw.v;
        bool touches = s->links[l].a.v == stage->dead[0].v ||
                       s->links[l].b.v == stage->dead[0].v;
        CU_ASSERT_EQUAL(closed[l], !touches && (tie || !s->links[l].open));
    }
    CU_ASSERT_TRUE(lo_sheet_simulate_until(c->sheet, c->sheet->n_steps, closed,
                                           NULL, &refusal));
    for (int32_t l = 0; l < s->n_links; l++)
        CU_ASSERT_EQUAL(closed[l], !s->links[l].open);
    const char *harm = physics_breach(c->sheet);
    if (harm != NULL)
        fprintf(stderr, "seed %u: %s\n", seed, harm);
    CU_ASSERT_PTR_NULL(harm);
    g_free(closed);
}

static void test_mutation__every_damaged_sheet_is_refused(void)
{
    int good = 0, refused = 0;
    missed = 0;
    for (unsigned seed = 1; good < SHEETS; seed++) {
        GRand *rand = g_rand_new_with_seed(seed);
        struct sheet_case *c = random_case(rand);
        if (c->sheet->refusal.rule == LO_RULE_NONE) {
            check_good(c, seed);
            damage(c, rand, seed);
            good++;
        } else {
            /* the only honest reason: no switch that may break load */
            if (strstr(c->sheet->refusal.text, "may not break load") == NULL) {
                fprintf(stderr, "seed %u: %s: %s\n", seed,
                        lo_rule_name(c->sheet->refusal.rule),
                        c->sheet->refusal.text);
                CU_FAIL("an order that can be done is refused");
            }
            refused++;
        }
        sheet_case_free(c);
        g_rand_free(rand);
    }
    CU_ASSERT_EQUAL(missed, 0);
    CU_ASSERT(refused < SHEETS);
}

LO_SUITE(mutation, LO_TEST(test_mutation__every_damaged_sheet_is_refused));
