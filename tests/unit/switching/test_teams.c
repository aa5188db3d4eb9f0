/*
 * Crews side by side: who is there when, what is never done beside anything
 * else, and that the order in which crews come to what they do beside others
 * changes nothing.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "sheet_builder.h"

enum { SHEETS = 300 };

/*  S ==[cb]== 1 ==[s1]== 2 with five branches, all of them switched  */
static const char *const star =
    "source S S; breaker cb S 1; line l1 1 1b; load c1 1b 10;"
    "lbs s1 1b 2; line l2 2 2b; load c2 2b 20;"
    "lbs b1 2b 3; load c3 3 1; lbs b2 2b 4; load c4 4 1;"
    "lbs b3 2b 5; load c5 5 1; lbs b4 2b 6; load c6 6 1";

static struct sheet_case *good(const char *order)
{
    struct sheet_case *c = sheet_build(star, order);
    CU_ASSERT_EQUAL_FATAL(c->sheet->refusal.rule, LO_RULE_NONE);
    return c;
}

static const struct lo_step *step_of(const struct sheet_case *c,
                                     enum lo_step_kind kind, int k)
{
    return &c->sheet->steps[sheet_step(c, kind, NULL, k)];
}

static void test_teams__one_crew_does_one_thing_after_another(void)
{
    struct sheet_case *c = good("stage 240 2; job J 90 180 2");
    int32_t at = c->sheet->steps[0].minute;
    for (int32_t i = 0; i < c->sheet->n_steps; i++) {
        CU_ASSERT_EQUAL(c->sheet->steps[i].team, 0);
        CU_ASSERT(c->sheet->steps[i].minute >= at);
        at = c->sheet->steps[i].minute + lo_step_minutes(&c->sheet->steps[i]);
    }
    sheet_case_free(c);
}

/* s1 takes everything off alone; b1 .. b4 are dead then. */
static void test_teams__two_crews_open_tag_and_earth_beside_one_another(void)
{
    struct sheet_case *c = good("stage 240 2; job J 90 180 2; crews 2 0 0");
    CU_ASSERT_STRING_EQUAL(step_of(c, LO_STEP_OPEN, 0)->name, "s1");
    CU_ASSERT_EQUAL(step_of(c, LO_STEP_OPEN, 0)->team, 0);
    for (int k = 1; k <= 4; k++) {
        const struct lo_step *open = step_of(c, LO_STEP_OPEN, k);
        CU_ASSERT_EQUAL(open->team, (k - 1) % 2 + 1);
        CU_ASSERT_EQUAL(open->minute, 3 + (k - 1) / 2 * 3);
    }
    int32_t first = step_of(c, LO_STEP_EARTH, 0)->minute;
    for (int k = 0; k < 5; k++)
        CU_ASSERT_EQUAL(step_of(c, LO_STEP_EARTH, k)->minute,
                        first + k / 2 * 4);
    sheet_case_free(c);
}

/* The two crews of the job come 10 minutes before it: to tag and to earth, not
 * to switch; and they are gone 5 minutes after it. */
static void test_teams__crews_of_the_job_help_while_they_are_there(void)
{
    struct sheet_case *c = good("stage 240 2; job J 45 180 2 crews=A,B;"
                                "after 60; crews 1 10 5");
    for (int k = 0; k <= 4; k++)
        CU_ASSERT_EQUAL(step_of(c, LO_STEP_OPEN, k)->team, 0);
    int32_t most = 0;
    for (int k = 0; k < 5; k++) {
        const struct lo_step *earth = step_of(c, LO_STEP_EARTH, k);
        most = MAX(most, earth->team);
        CU_ASSERT(earth->team <= 1 || earth->minute >= 35);
    }
    CU_ASSERT_EQUAL(most, 3);
    CU_ASSERT_PTR_NULL(lo_sheet_team(c->sheet, 1));
    CU_ASSERT_STRING_EQUAL(lo_sheet_team(c->sheet, 3), "B");
    CU_ASSERT_EQUAL(step_of(c, LO_STEP_UNEARTH, 0)->team, 1);
    for (int k = 0; k < 5; k++) {
        const struct lo_step *earth = step_of(c, LO_STEP_UNEARTH, k);
        CU_ASSERT(earth->team <= 1 || earth->minute < 185);
    }
    sheet_case_free(c);
}

/* --- random sheets -------------------------------------------------------- */

static struct sheet_case *crowded(unsigned seed)
{
    GRand *rand = g_rand_new_with_seed(seed);
    struct sheet_case *c = sheet_random(rand);
    struct lo_error err = LO_ERROR_INIT;
    lo_sheet_free(c->sheet);
    c->order.n_crews = 3;
    c->order.crew_before_s = c->order.crew_after_s = LO_HOUR;
    LO_ASSERT_OK(lo_sheet_new(&c->sheet, c->model, &c->order, NULL, &err), err);
    g_rand_free(rand);
    return c;
}

/* What crews do side by side, in another order; units stay whole. */
static int shuffle(struct lo_sheet *sheet, GRand *rand)
{
    int moved = 0;
    for (int32_t i = 0; i < sheet->n_steps;) {
        int32_t end = lo_team_run(sheet, i);
        if (end == i) {
            i++;
            continue;
        }
        for (int32_t at = i; at < end;) { /* a unit goes to the front */
            int32_t next = lo_team_unit(sheet, at);
            for (int32_t k = at; k < next && g_rand_boolean(rand); k = next)
                for (int32_t u = at; u < next; u++, moved++)
                    for (int32_t b = u; b > i + u - at; b--)
                        sheet_swap(sheet, b, b - 1);
            at = next;
        }
        i = end;
    }
    return moved;
}

static void test_teams__the_order_side_by_side_changes_nothing(void)
{
    int moved = 0, good_ones = 0;
    for (unsigned seed = 1; good_ones < SHEETS; seed++) {
        struct sheet_case *c = crowded(seed);
        GRand *rand = g_rand_new_with_seed(seed);
        for (int k = 0; k < 5 && c->sheet->refusal.rule == LO_RULE_NONE; k++) {
            struct lo_sheet *other = sheet_copy(c->sheet);
            moved += shuffle(other, rand);
            const char *harm = oracle_breach(c, other);
            enum lo_rule rule = sheet_rule(other);
            if (rule != LO_RULE_NONE || harm != NULL)
                fprintf(stderr, "seed %u: %s, %s\n", seed, lo_rule_name(rule),
                        harm != NULL ? harm : "no harm");
            CU_ASSERT_EQUAL(rule, LO_RULE_NONE);
            CU_ASSERT_PTR_NULL(harm);
            lo_sheet_free(other);
        }
        good_ones += c->sheet->refusal.rule == LO_RULE_NONE;
        g_rand_free(rand);
        sheet_case_free(c);
    }
    CU_ASSERT(moved > SHEETS);
}

/* Supply is the same before and after every step that has company. */
static bool changes_nothing(const struct sheet_case *c, int32_t i)
{
    size_t n = (size_t)c->sections->n + 1;
    bool *before = g_new0(bool, n), *after = g_new0(bool, n);
    struct lo_refusal refusal;
    lo_sheet_simulate_until(c->sheet, i, NULL, before, &refusal);
    lo_sheet_simulate_until(c->sheet, i + 1, NULL, after, &refusal);
    bool same = memcmp(before, after, n * sizeof(bool)) == 0;
    g_free(after);
    g_free(before);
    return same;
}

static void test_teams__whatever_changes_supply_is_done_alone(void)
{
    int beside = 0;
    for (unsigned seed = 1; seed <= SHEETS; seed++) {
        struct sheet_case *c = crowded(seed);
        int32_t free_at = INT32_MIN;
        for (int32_t i = 0; i < c->sheet->n_steps; i++) {
            const struct lo_step *step = &c->sheet->steps[i];
            CU_ASSERT(step->team > 0 || step->minute >= free_at ||
                      step->device == LO_DEVICE_OWN_SOURCE);
            CU_ASSERT(step->team == 0 || changes_nothing(c, i));
            beside += step->team > 1;
            free_at = MAX(free_at, step->minute + lo_step_minutes(step));
        }
        sheet_case_free(c);
    }
    CU_ASSERT(beside > SHEETS);
}

LO_SUITE(teams, LO_TEST(test_teams__one_crew_does_one_thing_after_another),
         LO_TEST(test_teams__two_crews_open_tag_and_earth_beside_one_another),
         LO_TEST(test_teams__crews_of_the_job_help_while_they_are_there),
         LO_TEST(test_teams__the_order_side_by_side_changes_nothing),
         LO_TEST(test_teams__whatever_changes_supply_is_done_alone));
