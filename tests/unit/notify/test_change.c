/*
 * test_change.c - a plan that changed: only people whose facts changed hear of
 * it, and hear what is void (town.h).
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "fake_outbox.h"
#include "harness.h"
#include "town.h"

struct fixture {
    struct town town;
    struct fake_outbox *outbox;
    struct lo_ladder sum;
    struct lo_ladder_changes changes;
    struct lo_error err;
};

static void set_up(struct fixture *f)
{
    memset(f, 0, sizeof *f);
    town_open(&f->town);
    f->town.week.span.from = town_time(&f->town, "2026-03-16T00:00");
    f->town.week.span.to = f->town.week.span.from + 7 * LO_DAY;
    f->outbox = fake_outbox_new();
}

static void tear_down(struct fixture *f)
{
    CU_ASSERT_EQUAL(f->outbox->broken, 0);
    fake_outbox_free(f->outbox);
    town_close(&f->town);
}

/* As the store does: what is not sent of the old plan is called off. */
static void publish(struct fixture *f, const char *now)
{
    struct lo_ladder_input input = town_input(&f->town, now);
    const struct lo_week *week = &f->town.week;
    input.changes = &f->changes;
    fake_outbox_replace(f->outbox,
                        week->n_outages > 0 ? week->outages[0].revision : 0,
                        input.now);
    LO_ASSERT_OK(lo_notify_ladder(&input, &f->outbox->port, &f->sum, &f->err),
                 f->err);
}

static void send(struct fixture *f, const char *now)
{
    fake_outbox_accept_due(f->outbox, town_time(&f->town, now));
}

static void shift(struct fixture *f, int stage, lo_time from, lo_time to)
{
    struct lo_week_outage *outage = &f->town.week.outages[0];
    outage->stages[stage].span.from += from;
    outage->stages[stage].span.to += to;
    outage->span.from = outage->stages[0].span.from;
    outage->span.to = outage->stages[1].span.to;
    outage->revision++;
}

static const struct lo_notice *find(struct fixture *f, const char *who,
                                    const char *stage)
{
    return fake_outbox_find(f->outbox, who, stage);
}

/* Told on 9 March; then stage 1 begins an hour later: the meters at node 2
 * (smith, coop, wang) lose supply later, those at node 1 as before. */
static void test_change__only_those_whose_times_changed_hear_again(void)
{
    struct fixture f;
    set_up(&f);
    publish(&f, "2026-03-06T08:00");
    send(&f, "2026-03-09T09:00");
    shift(&f, 0, LO_HOUR, 0);
    publish(&f, "2026-03-10T10:00");
    CU_ASSERT_EQUAL(f.changes.changed, 3);
    CU_ASSERT_EQUAL(f.changes.cancelled, 0);
    CU_ASSERT_EQUAL(f.sum.concerned, 5);
    CU_ASSERT_PTR_NULL(find(&f, "li", "change"));
    CU_ASSERT_PTR_NULL(find(&f, "clinic", "change"));
    const struct lo_notice *smith = find(&f, "smith", "change");
    CU_ASSERT_PTR_NOT_NULL_FATAL(smith);
    CU_ASSERT_EQUAL(smith->due, town_time(&f.town, "2026-03-10T10:00"));
    CU_ASSERT_EQUAL(smith->revision, 2);
    CU_ASSERT_TRUE(g_str_has_prefix(
        smith->text,
        "Power cut changed: 下河村 (10kV上河线), Mon 16 Mar 08:15-12:30, line "
        "maintenance. Void is the notice of: Mon 16 Mar 07:15-12:30."));
    /* the stages to come are there once, for everybody, with the new times */
    int reminders = 0;
    for (guint i = 0; i < f.outbox->rows->len; i++) {
        const struct lo_notice *row = fake_outbox_at(f.outbox, i);
        reminders += row->state == LO_NOTICE_DUE &&
                     strcmp(row->stage, "day-before") == 0;
    }
    CU_ASSERT_EQUAL(reminders, 5);
    tear_down(&f);
}

/* Moved a week: the correction is the announcement of the new day. */
static void test_change__correction_is_the_announcement_too(void)
{
    struct fixture f;
    set_up(&f);
    f.town.week.span.to += 7 * LO_DAY;
    publish(&f, "2026-03-06T08:00");
    send(&f, "2026-03-09T09:00");
    shift(&f, 0, 7 * LO_DAY, 7 * LO_DAY);
    shift(&f, 1, 7 * LO_DAY, 7 * LO_DAY);
    publish(&f, "2026-03-10T10:00");
    CU_ASSERT_EQUAL(f.changes.changed, 5);
    const struct lo_notice *li = find(&f, "li", "change");
    CU_ASSERT_PTR_NOT_NULL_FATAL(li);
    CU_ASSERT_EQUAL(li->deadline, town_time(&f.town, "2026-03-16T09:00"));
    for (guint i = 0; i < f.outbox->rows->len; i++) {
        const struct lo_notice *row = fake_outbox_at(f.outbox, i);
        CU_ASSERT_FALSE(row->state == LO_NOTICE_DUE &&
                        strcmp(row->stage, "announce-7d") == 0);
    }
    tear_down(&f);
}

/* Published again for the sake of others: whoever was told of the change is
 * not announced it once more, neither before the seven days nor after. */
static void test_change__correction_is_told_once_over_later_plans(void)
{
    static const char *const later[] = {"2026-03-11T10:00", "2026-03-18T10:00",
                                        "2026-03-22T18:00"};
    struct fixture f;
    set_up(&f);
    f.town.week.span.to += 7 * LO_DAY;
    LO_ASSERT_OK(lo_settings_assign(f.town.settings,
                                    "notice.staff=Li=+8613800000009", &f.err),
                 f.err);
    publish(&f, "2026-03-06T08:00");
    send(&f, "2026-03-09T09:00");
    shift(&f, 0, 7 * LO_DAY, 7 * LO_DAY);
    shift(&f, 1, 7 * LO_DAY, 7 * LO_DAY);
    publish(&f, "2026-03-10T10:00");
    send(&f, "2026-03-10T10:01");
    for (size_t i = 0; i < G_N_ELEMENTS(later); i++) {
        publish(&f, later[i]);
        CU_ASSERT_EQUAL(f.sum.rows, 0);
        CU_ASSERT_EQUAL(f.sum.copies, 0);
        CU_ASSERT_EQUAL(f.changes.changed, 0);
        send(&f, later[i]);
    }
    tear_down(&f);
}

static void test_change__nobody_told_yet_hears_no_correction(void)
{
    struct fixture f;
    set_up(&f);
    publish(&f, "2026-03-06T08:00");
    shift(&f, 0, LO_HOUR, 0);
    publish(&f, "2026-03-07T08:00");
    CU_ASSERT_EQUAL(f.changes.changed, 0);
    CU_ASSERT_EQUAL(f.sum.rows, 15);
    tear_down(&f);
}

static void test_change__outage_that_vanished_is_cancelled_at_once(void)
{
    struct fixture f;
    set_up(&f);
    publish(&f, "2026-03-06T08:00");
    send(&f, "2026-03-09T09:00");
    f.town.week.n_outages = 0;
    publish(&f, "2026-03-15T23:00"); /* in the quiet hours */
    CU_ASSERT_EQUAL(f.changes.cancelled, 5);
    CU_ASSERT_EQUAL(f.sum.rows, 5);
    const struct lo_notice *li = find(&f, "li", "cancel");
    CU_ASSERT_PTR_NOT_NULL_FATAL(li);
    CU_ASSERT_EQUAL(li->must_by, li->due); /* wakes people */
    CU_ASSERT_STRING_EQUAL(li->text, "停电取消：上河村（线路：10kV上河线）"
                                     "3月16日(周一) 09:00-12:30不再停电。"
                                     "咨询电话：95598。");
    send(&f, "2026-03-15T23:01");
    publish(&f, "2026-03-15T23:30");
    CU_ASSERT_EQUAL(f.sum.rows, 0); /* told once */
    tear_down(&f);
}

static void test_change__outage_of_another_week_stays_in_force(void)
{
    struct fixture f;
    set_up(&f);
    publish(&f, "2026-03-06T08:00");
    send(&f, "2026-03-09T09:00");
    f.town.week.n_outages = 0;
    f.town.week.span.from += 7 * LO_DAY;
    f.town.week.span.to += 7 * LO_DAY;
    publish(&f, "2026-03-13T08:00");
    CU_ASSERT_EQUAL(f.changes.cancelled, 0);
    tear_down(&f);
}

/* O1 becomes part of O2, same hours: no cancellation and announcement of what
 * is one and the same to those who live there. */
static void test_change__outage_under_another_id_is_no_news(void)
{
    struct fixture f;
    set_up(&f);
    publish(&f, "2026-03-06T08:00");
    send(&f, "2026-03-09T09:00");
    f.town.week.outages[0].id = "O2";
    publish(&f, "2026-03-10T10:00");
    CU_ASSERT_EQUAL(f.changes.cancelled, 0);
    CU_ASSERT_EQUAL(f.changes.changed, 0);
    tear_down(&f);
}

/* --- any plan after any other -------------------------------------------- */

struct world { /* what the plan says: the oracle reads this, not the rows */
    int near_from, near_to, behind_from, behind_to; /* quarters of an hour */
};

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* What one person knows when he knows the plan; 0 = he stays on. */
static int facts_of(const struct world *w, bool near, bool behind)
{
    if (w->near_from < 0)
        return 0;
    int mine = 1;
    mine = mine * 100 + (near ? w->near_from + 1 : 0);
    mine = mine * 100 + (behind ? w->behind_from + 1 : 0);
    return mine;
}

static const struct {
    const char *who;
    bool near, behind;
} people[] = {{"li", true, false},
              {"smith", false, true},
              {"coop", true, true},
              {"wang", false, true},
              {"clinic", true, false}};

static void set_world(struct fixture *f, const struct world *w, bool changed)
{
    struct lo_week_outage *outage = &f->town.week.outages[0];
    lo_time base = town_time(&f->town, "2026-03-16T08:00");
    f->town.week.n_outages = w->near_from >= 0 ? 1 : 0;
    if (changed)
        outage->revision++;
    if (w->near_from < 0)
        return;
    outage->stages[0].span.from = base + w->behind_from * 15 * LO_MINUTE;
    outage->stages[0].span.to = base + w->near_from * 15 * LO_MINUTE;
    outage->stages[1].span.from = outage->stages[0].span.to;
    outage->stages[1].span.to = base + 6 * LO_HOUR;
    outage->span.from = outage->stages[0].span.from;
    outage->span.to = outage->stages[1].span.to;
}

/* Messages that stand to be sent. */
static int standing(struct fixture *f, const char *who, const char *stage)
{
    int n = 0;
    for (guint i = 0; i < f->outbox->rows->len; i++) {
        const struct lo_notice *row = fake_outbox_at(f->outbox, i);
        n += row->state == LO_NOTICE_DUE && strcmp(row->recipient, who) == 0 &&
             strcmp(row->stage, stage) == 0;
    }
    return n;
}

static void check_person(struct fixture *f, size_t i, int knows, int now,
                         uint32_t seed)
{
    int change = knows > 0 && now > 0 && knows != now;
    int cancel = knows > 0 && now == 0;
    int announce = knows == 0 && now > 0;
    bool right = standing(f, people[i].who, "change") == change &&
                 standing(f, people[i].who, "cancel") == cancel &&
                 standing(f, people[i].who, "announce-7d") == announce;
    if (!right)
        fprintf(stderr, "seed %u, %s knows %d, is %d\n", seed, people[i].who,
                knows, now);
    CU_ASSERT_TRUE(right);
}

static void test_change__unchanged_facts_no_message_over_random_replans(void)
{
    for (uint32_t first = 1; first <= 60; first++) {
        uint32_t seed = first;
        struct fixture f;
        int knows[G_N_ELEMENTS(people)] = {0};
        struct world was = {-1, 0, -1, 0};
        set_up(&f);
        for (int round = 0; round < 8; round++) {
            struct world w = was;
            uint32_t what = next_random(&seed) % 5;
            if (was.near_from < 0 || what == 1) {
                w.behind_from = (int)(next_random(&seed) % 3);
                w.near_from = 4 + (int)(next_random(&seed) % 3);
            } else if (what == 2) {
                w.near_from = -1;
            }
            bool same = memcmp(&w, &was, sizeof w) == 0;
            set_world(&f, &w, !same);
            was = w;
            char now[32];
            g_snprintf(now, sizeof now, "2026-03-1%dT1%d:00", 1 + round / 3,
                       round % 3);
            publish(&f, now);
            for (size_t i = 0; i < G_N_ELEMENTS(people); i++)
                check_person(&f, i, knows[i],
                             facts_of(&w, people[i].near, people[i].behind),
                             first);
            if (next_random(&seed) % 2 == 0)
                continue; /* replanned before anything was sent */
            send(&f, now);
            for (size_t i = 0; i < G_N_ELEMENTS(people); i++)
                knows[i] = facts_of(&w, people[i].near, people[i].behind);
        }
        tear_down(&f);
    }
}

LO_SUITE(change,
         LO_TEST(test_change__only_those_whose_times_changed_hear_again),
         LO_TEST(test_change__correction_is_the_announcement_too),
         LO_TEST(test_change__correction_is_told_once_over_later_plans),
         LO_TEST(test_change__nobody_told_yet_hears_no_correction),
         LO_TEST(test_change__outage_that_vanished_is_cancelled_at_once),
         LO_TEST(test_change__outage_of_another_week_stays_in_force),
         LO_TEST(test_change__outage_under_another_id_is_no_news),
         LO_TEST(test_change__unchanged_facts_no_message_over_random_replans));
