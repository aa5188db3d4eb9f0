/*
 * Claims about the month: history beside a year ago, budget, headroom.
 *
 *   S ==CB1== 1 --L1-- 2 ==SW1== 3 --L2-- 4      T1 (60) at 2, T2 (40) at 4
 */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "desk.h"
#include "harness.h"
#include "lineout/app_kpi.h"

static const char grid[] =
    "type,name,from,to,open,rated_a,length_m,customers,kw,feeder\n"
    "source,station,S,,,,,,,\n"
    "breaker,CB1,S,1,no,600,,,,F1\n"
    "line,L1,1,2,,300,1200,,,F1\n"
    "switch,SW1,2,3,no,400,,,,F1\n"
    "line,L2,3,4,,300,800,,,F1\n"
    "transformer,T1,2,,,,,60,80,F1\n"
    "transformer,T2,4,,,,,40,50,F1\n";

/* March 2026 until the 6th, and both years before. */
static const char past[] = "object,from,to,kind,cause,exempt\n"
                           "T1,2026-03-02 08:00,2026-03-02 10:00,fault,storm,\n"
                           "SW1,2026-03-04 08:00,2026-03-04 11:00,planned,,\n"
                           "T2,2026-01-06 08:00,2026-01-06 09:00,planned,,\n"
                           "T1,2025-03-20 08:00,2025-03-20 09:00,fault,,\n"
                           "T1,2025-01-20 08:00,2025-01-20 12:00,fault,,\n";

static struct desk open_with(const char *limits)
{
    struct desk d = desk_open();
    desk_set(&d, "repeat.limits", limits);
    desk_write(&d, "grid.csv", grid);
    desk_write(&d, "past.csv", past);
    LO_ASSERT_OK(desk_import_csv(&d, "network", "grid.csv"), d.err);
    LO_ASSERT_OK(desk_import_csv(&d, "history", "past.csv"), d.err);
    return d;
}

static struct lo_kpi *month_of(struct desk *d, const char *word)
{
    struct lo_kpi *kpi = NULL;
    LO_ASSERT_OK(lo_app_kpi(&kpi, d->session, word, &d->err), d->err);
    return kpi;
}

static void
test_kpi__the_month_so_far_stands_beside_the_same_days_a_year_ago(void)
{
    struct desk d = open_with("none");
    struct lo_kpi *kpi = month_of(&d, "now");
    CU_ASSERT_DOUBLE_EQUAL(kpi->now.faults.mv_customer_hours, 2.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(kpi->now.planned.mv_customer_hours, 3.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(kpi->now.all.customer_hours, 240.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(kpi->now.all.saifi, 1.0, 1e-9);
    /* the fault of 20 March 2025 comes after the 6th */
    CU_ASSERT_DOUBLE_EQUAL(kpi->before.all.mv_customer_hours, 0.0, 1e-9);
    CU_ASSERT_EQUAL(kpi->before.span.to - kpi->before.span.from,
                    kpi->now.span.to - kpi->now.span.from);
    lo_kpi_free(kpi);
    desk_close(&d);
}

static void test_kpi__a_month_that_is_over_stands_beside_the_whole_one(void)
{
    struct desk d = open_with("none");
    struct lo_kpi *kpi = month_of(&d, "2026-01");
    CU_ASSERT_DOUBLE_EQUAL(kpi->now.all.mv_customer_hours, 1.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(kpi->before.all.mv_customer_hours, 4.0, 1e-9);
    CU_ASSERT_EQUAL(kpi->before.span.to - kpi->before.span.from,
                    31 * (lo_time)LO_DAY);
    lo_kpi_free(kpi);
    desk_close(&d);
}

static void test_kpi__a_month_to_come_has_no_past_and_none_is_invented(void)
{
    struct desk d = open_with("none");
    struct lo_kpi *kpi = month_of(&d, "2027-05");
    CU_ASSERT_EQUAL(kpi->now.span.from, kpi->now.span.to);
    CU_ASSERT_EQUAL(kpi->before.span.from, kpi->before.span.to);
    CU_ASSERT_DOUBLE_EQUAL(kpi->now.all.mv_customer_hours, 0.0, 1e-9);
    CU_ASSERT_TRUE(kpi->former.span.to >= kpi->former.span.from);
    lo_kpi_free(kpi);
    desk_close(&d);
}

static void test_kpi__what_is_no_month_is_refused(void)
{
    static const char *const words[] = {"2026",       "2026-13", "march",
                                        "2026-03-05", "0001-01", "1970-12",
                                        "9999-01"};
    struct desk d = open_with("none");
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        struct lo_kpi *kpi = NULL;
        CU_ASSERT_EQUAL(lo_app_kpi(&kpi, d.session, words[i], &d.err),
                        LO_EINPUT);
    }
    lo_kpi_free(month_of(&d, "1971-01")); /* the first and the last */
    lo_kpi_free(month_of(&d, "9998-12"));
    desk_close(&d);
}

/* Of last year only what had happened by the 6th of March. */
static void test_kpi__the_year_so_far_stands_beside_the_same_days(void)
{
    struct desk d = open_with("none");
    struct lo_kpi *kpi = month_of(&d, "now");
    CU_ASSERT_DOUBLE_EQUAL(kpi->year.all.mv_customer_hours, 6.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(kpi->former.all.mv_customer_hours, 4.0, 1e-9);
    CU_ASSERT_EQUAL(kpi->former.span.to - kpi->former.span.from,
                    kpi->year.span.to - kpi->year.span.from);
    lo_kpi_free(kpi);
    desk_close(&d);
}

static void test_kpi__the_budget_less_what_was_used_is_left(void)
{
    struct desk d = open_with("none");
    struct lo_kpi *kpi = month_of(&d, "now");
    CU_ASSERT_TRUE(isnan(kpi->budget) && isnan(kpi->left));
    lo_kpi_free(kpi);
    desk_set(&d, "budget.month_mv_hours", "4.5");
    kpi = month_of(&d, "now");
    CU_ASSERT_DOUBLE_EQUAL(kpi->used, 5.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(kpi->left, -0.5, 1e-9);
    lo_kpi_free(kpi);
    desk_close(&d);
}

static void test_kpi__the_customer_with_least_headroom_comes_first(void)
{
    struct desk d = open_with("3/60d,planned:1/60d");
    struct lo_kpi *kpi = month_of(&d, "now");
    CU_ASSERT_EQUAL_FATAL(kpi->n_headroom, 2);
    /* T2: twice planned in 60 days */
    CU_ASSERT_STRING_EQUAL(kpi->headroom[0].name, "T2");
    CU_ASSERT_STRING_EQUAL(kpi->headroom[0].limit, "planned:1/60d");
    CU_ASSERT_EQUAL(kpi->headroom[0].past, 2);
    CU_ASSERT_EQUAL(kpi->headroom[0].left, -1);
    /* T1: one fault; two more of any kind */
    CU_ASSERT_STRING_EQUAL(kpi->headroom[1].name, "T1");
    CU_ASSERT_STRING_EQUAL(kpi->headroom[1].limit, "3/60d");
    CU_ASSERT_EQUAL(kpi->headroom[1].left, 2);
    lo_kpi_free(kpi);
    desk_close(&d);
}

LO_SUITE(
    kpi,
    LO_TEST(test_kpi__the_month_so_far_stands_beside_the_same_days_a_year_ago),
    LO_TEST(test_kpi__a_month_that_is_over_stands_beside_the_whole_one),
    LO_TEST(test_kpi__a_month_to_come_has_no_past_and_none_is_invented),
    LO_TEST(test_kpi__what_is_no_month_is_refused),
    LO_TEST(test_kpi__the_year_so_far_stands_beside_the_same_days),
    LO_TEST(test_kpi__the_budget_less_what_was_used_is_left),
    LO_TEST(test_kpi__the_customer_with_least_headroom_comes_first));
