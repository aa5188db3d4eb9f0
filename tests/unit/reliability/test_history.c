/* Claims about who was off in what happened, and its indices. */
#include <glib.h>

#include "harness.h"
#include "lineout/history.h"
#include "network/net_builder.h"

/*
 *   S ==[cb]== 1 --l1-- 2 ==[s1]== 3 --l2-- 4 ==[tie]== T
 *                       c1 (10)             c2 (20) behind t2
 */
static const char feeder[] = "source S 0; breaker cb 0 1; line l1 1 2\n"
                             "load c1 2 10; lbs s1 2 3; line l2 3 4\n"
                             "transformer t2 4 5; load c2 5 20\n"
                             "lbs tie 4 6 open; source T 6\n";

enum { HOUR = LO_HOUR };

struct fixture {
    struct lo_network *network;
    struct lo_sections *sections;
    struct lo_interruption rows[8];
    struct lo_interruptions past;
    GArray *offs;
};

static void set_up(struct fixture *f)
{
    *f = (struct fixture){.network = net_build(feeder)};
    f->sections = net_split(f->network);
    f->past.rows = f->rows;
    f->offs = g_array_new(FALSE, FALSE, sizeof(struct lo_load_off));
}

static void tear_down(struct fixture *f)
{
    g_array_free(f->offs, TRUE);
    lo_sections_free(f->sections);
    lo_network_free(f->network);
}

static void add(struct fixture *f, const char *object, lo_time from, lo_time to,
                enum lo_interruption_kind kind, bool exempt)
{
    f->rows[f->past.n++] =
        (struct lo_interruption){.object = object,
                                 .equipment = net_equipment(f->network, object),
                                 .from = from,
                                 .to = to,
                                 .kind = kind,
                                 .cause = "",
                                 .exempt = exempt};
}

static const struct lo_load_off *off(const struct fixture *f, guint i)
{
    return &g_array_index(f->offs, struct lo_load_off, i);
}

static void test_history__a_switch_has_off_what_is_behind_it(void)
{
    struct fixture f;
    set_up(&f);
    add(&f, "s1", 0, HOUR, LO_INTERRUPTION_FAULT, false);
    add(&f, "tie", 0, 9 * HOUR, LO_INTERRUPTION_FAULT, false);
    lo_history_of_loads(f.offs, f.sections, &f.past, false);
    CU_ASSERT_EQUAL_FATAL(f.offs->len, 1);
    CU_ASSERT_EQUAL(off(&f, 0)->load, net_load(f.network, "c2"));
    tear_down(&f);
}

static void test_history__a_line_near_the_source_has_off_all_beyond(void)
{
    struct fixture f;
    set_up(&f);
    add(&f, "l1", 0, HOUR, LO_INTERRUPTION_FAULT, false);
    lo_history_of_loads(f.offs, f.sections, &f.past, false);
    CU_ASSERT_EQUAL(f.offs->len, 2);
    tear_down(&f);
}

static void test_history__rows_that_touch_are_one_interruption(void)
{
    struct fixture f;
    struct lo_rel_indices out;
    set_up(&f);
    add(&f, "l2", 2 * HOUR, 3 * HOUR, LO_INTERRUPTION_PLANNED, false);
    add(&f, "t2", 0, 2 * HOUR, LO_INTERRUPTION_FAULT, false);
    lo_history_of_loads(f.offs, f.sections, &f.past, false);
    CU_ASSERT_EQUAL_FATAL(f.offs->len, 1);
    CU_ASSERT_EQUAL(off(&f, 0)->to, 3 * HOUR);
    CU_ASSERT_EQUAL(off(&f, 0)->kind, LO_INTERRUPTION_FAULT);
    lo_history_indices(&out, f.offs, f.sections,
                       (struct lo_interval){0, 720 * HOUR}, ~0u);
    CU_ASSERT_DOUBLE_EQUAL(out.customer_hours, 60.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(out.mv_customer_hours, 3.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(out.saifi, 20.0 / 30.0, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(out.saidi, 2.0, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(out.asai, 1.0 - 2.0 / 720.0, 1e-12);
    tear_down(&f);
}

static void test_history__an_interruption_belongs_to_where_it_began(void)
{
    struct fixture f;
    struct lo_rel_indices first, second;
    set_up(&f);
    add(&f, "c1", 9 * HOUR, 12 * HOUR, LO_INTERRUPTION_FAULT, false);
    lo_history_of_loads(f.offs, f.sections, &f.past, false);
    lo_history_indices(&first, f.offs, f.sections,
                       (struct lo_interval){0, 10 * HOUR}, ~0u);
    lo_history_indices(&second, f.offs, f.sections,
                       (struct lo_interval){10 * HOUR, 20 * HOUR}, ~0u);
    CU_ASSERT_DOUBLE_EQUAL(first.customer_hours, 30.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(second.customer_hours, 0.0, 1e-9);
    tear_down(&f);
}

static void test_history__exempt_rows_count_only_where_asked_for(void)
{
    struct fixture f;
    set_up(&f);
    add(&f, "c1", 0, HOUR, LO_INTERRUPTION_FAULT, true);
    lo_history_of_loads(f.offs, f.sections, &f.past, false);
    CU_ASSERT_EQUAL(f.offs->len, 0);
    lo_history_of_loads(f.offs, f.sections, &f.past, true);
    CU_ASSERT_EQUAL(f.offs->len, 1);
    tear_down(&f);
}

LO_SUITE(history, LO_TEST(test_history__a_switch_has_off_what_is_behind_it),
         LO_TEST(test_history__a_line_near_the_source_has_off_all_beyond),
         LO_TEST(test_history__rows_that_touch_are_one_interruption),
         LO_TEST(test_history__an_interruption_belongs_to_where_it_began),
         LO_TEST(test_history__exempt_rows_count_only_where_asked_for));
