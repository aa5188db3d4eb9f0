/*
 * test_schedule.c - when each stage of the ladder is due.
 *
 * Local time is Asia/Shanghai; quiet hours 21:30-06:30 unless said otherwise.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "notify/notify_int.h"

struct fixture {
    struct lo_settings *settings;
    struct lo_zone *zone;
    struct lo_rules rules;
    lo_time told_by;
    struct lo_step steps[LO_RUNGS_MAX];
    int n;
};

static lo_time at(const struct fixture *f, const char *local)
{
    lo_time out = 0;
    struct lo_error err = LO_ERROR_INIT;
    char *text = g_strconcat(local, ":00", NULL);
    enum lo_status status = lo_time_parse(&out, text, f->zone, &err);
    g_free(text);
    LO_ASSERT_OK(status, err);
    return out;
}

static void set_up(struct fixture *f, const char *zone, const char *assignment)
{
    struct lo_error err = LO_ERROR_INIT;
    memset(f, 0, sizeof *f);
    f->told_by = LO_TIME_NONE;
    f->settings = lo_settings_new();
    LO_ASSERT_OK(lo_zone_open(&f->zone, zone, &err), err);
    if (assignment != NULL)
        LO_ASSERT_OK(lo_settings_assign(f->settings, assignment, &err), err);
    LO_ASSERT_OK(lo_notify_rules(&f->rules, f->settings, f->zone, NULL, &err),
                 err);
}

static void tear_down(struct fixture *f)
{
    lo_zone_close(f->zone);
    lo_settings_free(f->settings);
}

static void schedule(struct fixture *f, const char *first_off, const char *now)
{
    f->n = lo_notify_steps(f->steps, &f->rules, at(f, first_off), f->told_by,
                           at(f, now));
}

static void check_step(const struct fixture *f, int i, const char *name,
                       const char *due, const char *not_after)
{
    char found[LO_TIME_TEXT];
    CU_ASSERT_FATAL(i < f->n);
    CU_ASSERT_STRING_EQUAL(f->steps[i].rung->name, name);
    lo_zone_format(found, f->zone, f->steps[i].due, "%Y-%m-%dT%H:%M");
    CU_ASSERT_STRING_EQUAL(found, due);
    lo_zone_format(found, f->zone, f->steps[i].not_after, "%Y-%m-%dT%H:%M");
    CU_ASSERT_STRING_EQUAL(found, not_after);
}

static void test_schedule__each_stage_ends_where_the_next_begins(void)
{
    struct fixture f;
    set_up(&f, "Asia/Shanghai", NULL);
    schedule(&f, "2026-03-16T09:00", "2026-03-06T08:00");
    CU_ASSERT_EQUAL(f.n, 3);
    check_step(&f, 0, "announce-7d", "2026-03-09T08:30", "2026-03-15T17:00");
    check_step(&f, 1, "day-before", "2026-03-15T17:00", "2026-03-16T06:30");
    check_step(&f, 2, "morning", "2026-03-16T06:30", "2026-03-16T09:00");
    CU_ASSERT_FALSE(f.steps[0].late);
    tear_down(&f);
}

static void test_schedule__quiet_hours_move_a_notice_earlier(void)
{
    struct fixture f;
    set_up(&f, "Asia/Shanghai", NULL);
    schedule(&f, "2026-03-16T05:00", "2026-03-01T08:00");
    CU_ASSERT_EQUAL(f.n, 2); /* 06:30 comes too late for 05:00 */
    check_step(&f, 0, "announce-7d", "2026-03-08T21:30", "2026-03-15T17:00");
    check_step(&f, 1, "day-before", "2026-03-15T17:00", "2026-03-16T05:00");
    schedule(&f, "2026-03-16T22:00", "2026-03-01T08:00");
    check_step(&f, 0, "announce-7d", "2026-03-09T21:30", "2026-03-15T17:00");
    tear_down(&f);
}

static void test_schedule__morning_needs_half_an_hour(void)
{
    struct fixture f;
    set_up(&f, "Asia/Shanghai", NULL);
    schedule(&f, "2026-03-16T07:00", "2026-03-01T08:00");
    CU_ASSERT_EQUAL(f.n, 3);
    schedule(&f, "2026-03-16T06:59", "2026-03-01T08:00");
    CU_ASSERT_EQUAL(f.n, 2);
    tear_down(&f);
}

static void test_schedule__ladder_of_the_morning_alone_leaves_nobody_out(void)
{
    struct fixture f;
    set_up(&f, "Asia/Shanghai", "notice.ladder=morning");
    schedule(&f, "2026-03-16T06:45", "2026-03-01T08:00");
    CU_ASSERT_EQUAL(f.n, 1);
    check_step(&f, 0, "morning", "2026-03-15T21:30", "2026-03-16T06:45");
    tear_down(&f);
}

static void test_schedule__hours_before_are_true_hours(void)
{
    struct fixture f;
    set_up(&f, "Asia/Shanghai", "notice.ladder=24 h, 2 h");
    schedule(&f, "2026-03-16T09:00", "2026-03-01T08:00");
    CU_ASSERT_EQUAL(f.n, 2);
    check_step(&f, 0, "reminder-24h", "2026-03-15T08:30", "2026-03-16T06:30");
    check_step(&f, 1, "reminder-2h", "2026-03-16T06:30", "2026-03-16T09:00");
    tear_down(&f);
}

/* On 29 March 2026 clocks in Berlin go from 02:00 to 03:00. */
static void test_schedule__days_before_keep_the_wall_clock_over_dst(void)
{
    struct fixture f;
    set_up(&f, "Europe/Berlin", "notice.ladder=7 d");
    schedule(&f, "2026-03-30T09:00", "2026-03-01T08:00");
    check_step(&f, 0, "announce-7d", "2026-03-23T08:30", "2026-03-30T09:00");
    CU_ASSERT_EQUAL(f.steps[0].not_after - f.steps[0].deadline,
                    7 * LO_DAY - LO_HOUR);
    tear_down(&f);
}

static void test_schedule__of_passed_stages_only_the_last_goes_at_once(void)
{
    struct fixture f;
    set_up(&f, "Asia/Shanghai", NULL);
    schedule(&f, "2026-03-16T09:00", "2026-03-12T10:00");
    CU_ASSERT_EQUAL(f.n, 3);
    check_step(&f, 0, "announce-7d", "2026-03-12T10:00", "2026-03-15T17:00");
    CU_ASSERT_TRUE(f.steps[0].late);
    CU_ASSERT_FALSE(f.steps[1].late);
    schedule(&f, "2026-03-16T09:00", "2026-03-15T18:00");
    CU_ASSERT_EQUAL(f.n, 2);
    check_step(&f, 0, "day-before", "2026-03-15T18:00", "2026-03-16T06:30");
    CU_ASSERT_TRUE(f.steps[0].late);
    tear_down(&f);
}

static void test_schedule__late_notice_at_night_waits_if_it_can(void)
{
    struct fixture f;
    set_up(&f, "Asia/Shanghai", "notice.ladder=7 d");
    schedule(&f, "2026-03-16T09:00", "2026-03-16T02:00");
    CU_ASSERT_EQUAL(f.n, 1);
    check_step(&f, 0, "announce-7d", "2026-03-16T06:30", "2026-03-16T09:00");
    schedule(&f, "2026-03-16T06:00", "2026-03-16T02:00");
    check_step(&f, 0, "announce-7d", "2026-03-16T02:00", "2026-03-16T06:00");
    CU_ASSERT_TRUE(f.steps[0].late);
    tear_down(&f);
}

static void test_schedule__late_notice_at_night_yields_to_the_next_stage(void)
{
    struct fixture f;
    set_up(&f, "Asia/Shanghai", NULL);
    schedule(&f, "2026-03-16T09:00", "2026-03-15T23:00");
    CU_ASSERT_EQUAL(f.n, 1);
    check_step(&f, 0, "morning", "2026-03-16T06:30", "2026-03-16T09:00");
    CU_ASSERT_TRUE(f.steps[0].late);
    tear_down(&f);
}

/* 7 days before 09:00 is the deadline; half an hour earlier it is due. */
static void test_schedule__announcement_is_due_before_its_deadline(void)
{
    struct fixture f;
    set_up(&f, "Asia/Shanghai", NULL);
    schedule(&f, "2026-03-16T09:00", "2026-03-09T08:45");
    CU_ASSERT_EQUAL(f.steps[0].deadline, at(&f, "2026-03-09T09:00"));
    CU_ASSERT_EQUAL(f.steps[0].must_by, at(&f, "2026-03-09T09:00"));
    check_step(&f, 0, "announce-7d", "2026-03-09T08:45", "2026-03-15T17:00");
    CU_ASSERT_FALSE(f.steps[0].late); /* inside the margin is in time */
    schedule(&f, "2026-03-16T09:00", "2026-03-09T09:01");
    CU_ASSERT_TRUE(f.steps[0].late);
    CU_ASSERT_EQUAL(f.steps[0].must_by, at(&f, "2026-03-16T09:00"));
    tear_down(&f);
}

static void test_schedule__no_ladder_no_steps(void)
{
    struct fixture f;
    set_up(&f, "Asia/Shanghai", "notice.ladder=none");
    schedule(&f, "2026-03-16T09:00", "2026-03-01T08:00");
    CU_ASSERT_EQUAL(f.n, 0);
    tear_down(&f);
}

static void test_schedule__quiet_hours_within_one_day_do_not_wrap(void)
{
    struct fixture f;
    set_up(&f, "Asia/Shanghai", "notice.quiet=12:00-14:00");
    schedule(&f, "2026-03-16T13:00", "2026-03-01T08:00");
    check_step(&f, 0, "announce-7d", "2026-03-09T12:00", "2026-03-15T17:00");
    schedule(&f, "2026-03-16T14:30", "2026-03-01T08:00");
    check_step(&f, 0, "announce-7d", "2026-03-09T14:00", "2026-03-15T17:00");
    tear_down(&f);
}

LO_SUITE(schedule,
         LO_TEST(test_schedule__each_stage_ends_where_the_next_begins),
         LO_TEST(test_schedule__quiet_hours_move_a_notice_earlier),
         LO_TEST(test_schedule__morning_needs_half_an_hour),
         LO_TEST(test_schedule__ladder_of_the_morning_alone_leaves_nobody_out),
         LO_TEST(test_schedule__hours_before_are_true_hours),
         LO_TEST(test_schedule__days_before_keep_the_wall_clock_over_dst),
         LO_TEST(test_schedule__of_passed_stages_only_the_last_goes_at_once),
         LO_TEST(test_schedule__late_notice_at_night_waits_if_it_can),
         LO_TEST(test_schedule__late_notice_at_night_yields_to_the_next_stage),
         LO_TEST(test_schedule__announcement_is_due_before_its_deadline),
         LO_TEST(test_schedule__no_ladder_no_steps),
         LO_TEST(test_schedule__quiet_hours_within_one_day_do_not_wrap));
