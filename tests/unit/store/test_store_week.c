/*
 * test_store_week.c - week plans: the round trip, the states, the revisions.
 */
#include "store/store_build.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"

/* --- round trip -------------------------------------------------------- */

static void text_of_texts(GString *out, const char *what,
                          const struct lo_texts *texts)
{
    g_string_append_printf(out, " %s(%d)", what, texts->n);
    for (int32_t i = 0; i < texts->n; i++)
        g_string_append_printf(out, "[%s]", texts->at[i]);
}

/* %a shows every bit; NULL and "" differ. */
static char *text_of_week(const struct lo_week *w)
{
    GString *out = g_string_new(NULL);
    g_string_append_printf(out,
                           "%d %" PRId64 " %" PRId64 " %" PRId64
                           " %a %a %a %a %a %a %a %a %d %" PRId64 " %a\n",
                           w->outcome, w->span.from, w->span.to, w->planned_at,
                           w->customer_hours, w->mv_customer_hours,
                           w->objective, w->bound, w->gap, w->unplaced_weight,
                           w->unplaced_bound, w->alone, w->by_mv,
                           w->interruptions, w->solve_seconds);
    for (int32_t i = 0; i < w->n_jobs; i++) {
        const struct lo_week_job *j = &w->jobs[i];
        g_string_append_printf(
            out, "job %s|%s|%s|%s|%d|%d|%" PRId64 "|%" PRId64 "|%s|%s|%a|%s|%s",
            j->id, j->name, j->kind, j->feeder, j->placed, j->live,
            j->part.from, j->part.to, j->mode ? j->mode : "(null)",
            j->outage ? j->outage : "(null)", j->weight,
            j->reason ? j->reason : "(null)", j->repair ? j->repair : "(null)");
        text_of_texts(out, "crews", &j->crews);
        text_of_texts(out, "names", &j->crew_names);
        text_of_texts(out, "rules", &j->rules);
        g_string_append_c(out, '\n');
    }
    for (int32_t i = 0; i < w->n_outages; i++) {
        const struct lo_week_outage *o = &w->outages[i];
        g_string_append_printf(out,
                               "outage %s %d %" PRId64 " %" PRId64 " %" PRId64
                               " %" PRId64 " %a %a",
                               o->id, o->revision, o->span.from, o->span.to,
                               o->customers, o->mv_customers, o->customer_hours,
                               o->mv_customer_hours);
        text_of_texts(out, "feeders", &o->feeders);
        text_of_texts(out, "jobs", &o->jobs);
        for (int32_t k = 0; k < o->n_stages; k++) {
            const struct lo_week_stage *s = &o->stages[k];
            g_string_append_printf(
                out,
                "\n stage %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "%s%s",
                s->span.from, s->span.to, s->customers, s->mv_customers,
                s->unverified ? " unverified" : "",
                s->cut_short ? " cut short" : "");
            text_of_texts(out, "dead", &s->sections);
            text_of_texts(out, "off", &s->off);
            text_of_texts(out, "ties", &s->ties_closed);
            text_of_texts(out, "opened", &s->opened);
        }
        g_string_append_c(out, '\n');
    }
    return g_string_free(out, FALSE);
}

static struct lo_texts texts_of(struct lo_arena *arena, const char *words)
{
    char **split = g_strsplit(words, ",", -1);
    struct lo_texts texts = {(int32_t)g_strv_length(split), NULL};
    texts.at = lo_arena_array(arena, (size_t)texts.n, sizeof(char *));
    for (int32_t i = 0; i < texts.n; i++)
        texts.at[i] = lo_arena_strdup(arena, split[i]);
    g_strfreev(split);
    return texts;
}

/* Every member has a value of its own. */
static struct lo_week *full_week(void)
{
    static const lo_time starts[] = {100000, 200000, 300000};
    struct lo_week *w = store_build_week(3, starts);
    struct lo_arena *arena = w->arena;
    w->outcome = LO_OUTCOME_FEASIBLE;
    w->planned_at = -5;
    w->customer_hours = 0.1 + 0.2;
    w->mv_customer_hours = 1.0 / 3.0;
    w->objective = 5e-324;
    w->bound = -INFINITY;
    w->gap = 1.7976931348623157e308;
    w->unplaced_weight = 1013.0;
    w->unplaced_bound = 9007199254740993.0;
    w->alone = 123456.78901234567;
    w->by_mv = true;
    w->interruptions = INT64_C(1) << 53;
    w->solve_seconds = 0.25;
    struct lo_week_job *job = &w->jobs[1];
    job->name = "";
    job->live = true;
    job->mode = "mode-7";
    job->weight = 10.5;
    job->crews = texts_of(arena, "K2,K1,K3");
    job->crew_names = texts_of(arena, "二班,一班");
    job = &w->jobs[2];
    job->placed = false;
    job->part = (struct lo_interval){LO_TIME_NONE, INT64_MAX};
    job->outage = NULL;
    job->rules = texts_of(arena, "E3,E5");
    job->reason = "no crew";
    job->repair = "one more crew";
    struct lo_week_outage *o = &w->outages[0];
    o->revision = 0;
    o->customers = INT64_C(12345678901);
    o->mv_customers = 7;
    o->customer_hours = 240.0;
    o->mv_customer_hours = 24.1;
    o->feeders = texts_of(arena, "F2,F1");
    struct lo_week_stage *stage = &o->stages[0];
    stage->ties_closed = texts_of(arena, "T2,T1");
    stage->opened = texts_of(arena, "S9");
    stage->customers = 11;
    stage->mv_customers = 3;
    return w;
}

static void test_store_week__every_member_round_trips_bit_for_bit(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    struct lo_week *week = full_week();
    struct lo_week *back = NULL;
    LO_ASSERT_OK(lo_store_put_week(store, week, &err), err);
    CU_ASSERT_EQUAL(week->version, 1);
    LO_ASSERT_OK(lo_store_get_week(store, 0, LO_PLAN_DRAFT, &back, &err), err);
    CU_ASSERT_EQUAL(back->version, 1);
    char *before = text_of_week(week);
    char *after = text_of_week(back);
    CU_ASSERT_STRING_EQUAL(before, after);
    g_free(before);
    g_free(after);
    lo_week_free(back);
    LO_ASSERT_OK(lo_store_put_week(store, week, &err), err);
    CU_ASSERT_EQUAL(week->version, 2);
    lo_week_free(week);
    LO_ASSERT_OK(lo_store_validate(store, &err), err);
    lo_store_close(store);
}

static void test_store_week__empty_week_and_no_number_round_trip(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    struct lo_week *week = store_build_week(0, NULL);
    struct lo_week *back = NULL;
    week->bound = NAN;
    week->outcome = LO_OUTCOME_NONE_IN_TIME;
    LO_ASSERT_OK(lo_store_put_week(store, week, &err), err);
    LO_ASSERT_OK(lo_store_get_week(store, 1, LO_PLAN_DRAFT, &back, &err), err);
    CU_ASSERT_TRUE(isnan(back->bound));
    CU_ASSERT_EQUAL(back->outcome, LO_OUTCOME_NONE_IN_TIME);
    CU_ASSERT_EQUAL(back->n_jobs + back->n_outages, 0);
    lo_week_free(back);
    lo_week_free(week);
    lo_store_close(store);
}

/* --- states ------------------------------------------------------------ */

static void test_store_week__states_go_one_step_at_a_time(void)
{
    struct lo_error err = LO_ERROR_INIT;
    static const lo_time start = 100000;
    struct lo_store *store = store_build_open();
    struct lo_week *week = store_build_week(1, &start);
    int64_t version = -1;
    enum lo_plan_state state = LO_PLAN_PUBLISHED;
    LO_ASSERT_OK(lo_store_latest_version(store, &version, &state, &err), err);
    CU_ASSERT_EQUAL(version, 0);
    LO_ASSERT_OK(lo_store_put_week(store, week, &err), err);
    for (int is = LO_PLAN_DRAFT; is <= LO_PLAN_SUPERSEDED; is++) {
        LO_ASSERT_OK(lo_store_latest_version(store, &version, &state, &err),
                     err);
        CU_ASSERT_EQUAL(version, 1);
        CU_ASSERT_EQUAL((int)state, is);
        for (int to = LO_PLAN_DRAFT; to <= LO_PLAN_SUPERSEDED; to++)
            if (to != is + 1)
                CU_ASSERT_EQUAL(lo_store_set_state(store, week,
                                                   (enum lo_plan_state)to, 500,
                                                   &err),
                                LO_EINPUT);
        if (is < LO_PLAN_SUPERSEDED)
            LO_ASSERT_OK(lo_store_set_state(store, week,
                                            (enum lo_plan_state)(is + 1), 500,
                                            &err),
                         err);
    }
    LO_ASSERT_OK(lo_store_validate(store, &err), err);
    lo_week_free(week);
    lo_store_close(store);
}

static void test_store_week__unknown_version_is_not_found(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    struct lo_week *back = NULL;
    CU_ASSERT_EQUAL(lo_store_get_week(store, 0, LO_PLAN_DRAFT, &back, &err),
                    LO_ENOTFOUND);
    CU_ASSERT_EQUAL(lo_store_get_week(store, 7, LO_PLAN_DRAFT, &back, &err),
                    LO_ENOTFOUND);
    CU_ASSERT_PTR_NULL(back);
    struct lo_week *week = store_build_week(0, NULL);
    week->version = 7;
    CU_ASSERT_EQUAL(lo_store_set_state(store, week, LO_PLAN_APPROVED, 0, &err),
                    LO_ENOTFOUND);
    lo_week_free(week);
    LO_ASSERT_OK(lo_store_validate(store, &err), err);
    lo_store_close(store);
}

/* --- revisions --------------------------------------------------------- */

static struct lo_week *publish_at(struct lo_store *store, int n,
                                  const lo_time *starts)
{
    struct lo_week *week = store_build_week(n, starts);
    store_build_publish(store, week, 1000);
    return week;
}

static void test_store_week__revision_counts_what_people_were_told(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    struct lo_week *one = publish_at(store, 2, (lo_time[]){100000, 200000});
    CU_ASSERT_EQUAL(one->outages[0].revision, 1);
    CU_ASSERT_EQUAL(one->outages[1].revision, 1);
    /* O2 moves, O3 is new. */
    struct lo_week *two =
        publish_at(store, 3, (lo_time[]){100000, 203600, 300000});
    CU_ASSERT_EQUAL(two->outages[0].revision, 1);
    CU_ASSERT_EQUAL(two->outages[1].revision, 2);
    CU_ASSERT_EQUAL(two->outages[2].revision, 1);
    struct lo_week *back = NULL;
    LO_ASSERT_OK(lo_store_get_week(store, 0, LO_PLAN_PUBLISHED, &back, &err),
                 err);
    CU_ASSERT_EQUAL(back->version, 2);
    CU_ASSERT_EQUAL(back->outages[1].revision, 2);
    lo_week_free(back);
    LO_ASSERT_OK(lo_store_get_week(store, 0, LO_PLAN_SUPERSEDED, &back, &err),
                 err);
    CU_ASSERT_EQUAL(back->version, 1);
    CU_ASSERT_EQUAL(back->outages[1].revision, 1);
    lo_week_free(back);
    lo_week_free(one);
    lo_week_free(two);
    lo_store_close(store);
}

/* Called off and planned again with the very same facts: revision 1 was
 * cancelled for good, so a new number, or nobody would be told. */
static void test_store_week__outage_that_comes_back_gets_a_new_revision(void)
{
    struct lo_store *store = store_build_open();
    struct lo_week *one = publish_at(store, 2, (lo_time[]){100000, 200000});
    struct lo_week *two = publish_at(store, 1, (lo_time[]){100000});
    struct lo_week *three = publish_at(store, 2, (lo_time[]){100000, 200000});
    CU_ASSERT_EQUAL(three->outages[0].revision, 1);
    CU_ASSERT_EQUAL(three->outages[1].revision, 2);
    lo_week_free(one);
    lo_week_free(two);
    lo_week_free(three);
    lo_store_close(store);
}

static int32_t revision_after(void (*change)(struct lo_week_outage *outage))
{
    static const lo_time start = 100000;
    struct lo_store *store = store_build_open();
    struct lo_week *one = publish_at(store, 1, &start);
    struct lo_week *two = store_build_week(1, &start);
    change(&two->outages[0]);
    store_build_publish(store, two, 2000);
    int32_t revision = two->outages[0].revision;
    lo_week_free(one);
    lo_week_free(two);
    lo_store_close(store);
    return revision;
}

static void swap_off(struct lo_week_outage *outage)
{
    const char **at = outage->stages[0].off.at;
    const char *first = at[0];
    at[0] = at[1];
    at[1] = first;
}

static void count_otherwise(struct lo_week_outage *outage)
{
    outage->customers++;
    outage->customer_hours = 99.0;
    outage->stages[0].sections.n = 0;
}

static void fewer_off(struct lo_week_outage *outage)
{
    outage->stages[0].off.n = 1;
}

static void other_section_off(struct lo_week_outage *outage)
{
    outage->stages[0].off.at[1] = "elsewhere";
}

static void end_later(struct lo_week_outage *outage)
{
    outage->span.to += LO_HOUR;
}

static void stage_ends_later(struct lo_week_outage *outage)
{
    outage->stages[0].span.to -= LO_HOUR;
}

static void other_feeder(struct lo_week_outage *outage)
{
    outage->feeders.at[0] = "F9";
}

static void no_job(struct lo_week_outage *outage)
{
    outage->jobs.n = 0;
}

static void test_store_week__only_new_facts_make_a_new_revision(void)
{
    CU_ASSERT_EQUAL(revision_after(swap_off), 1);
    CU_ASSERT_EQUAL(revision_after(count_otherwise), 1);
    CU_ASSERT_EQUAL(revision_after(fewer_off), 2);
    CU_ASSERT_EQUAL(revision_after(other_section_off), 2);
    CU_ASSERT_EQUAL(revision_after(end_later), 2);
    CU_ASSERT_EQUAL(revision_after(stage_ends_later), 2);
    CU_ASSERT_EQUAL(revision_after(other_feeder), 2);
    CU_ASSERT_EQUAL(revision_after(no_job), 2);
}

/* --- publishing and the outbox ----------------------------------------- */

static void expect_state(struct lo_store *store, int64_t id, const char *state)
{
    char *is = store_build_state(store, id);
    CU_ASSERT_STRING_EQUAL(is, state);
    g_free(is);
}

/* O1 stays, O2 moves, O3 goes: messages of O1 still hold and stay due. */
static void test_store_week__publishing_cancels_what_no_longer_holds(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    struct lo_week *one =
        publish_at(store, 3, (lo_time[]){100000, 200000, 300000});
    int64_t stays = store_build_notify(store, "O1", 1, "C1", 5000);
    int64_t moved = store_build_notify(store, "O2", 1, "C1", 5000);
    int64_t gone = store_build_notify(store, "O3", 1, "C1", 5000);
    struct lo_week *two = publish_at(store, 2, (lo_time[]){100000, 203600});
    expect_state(store, stays, "due");
    expect_state(store, moved, "cancelled");
    expect_state(store, gone, "cancelled");
    CU_ASSERT_EQUAL(store_build_count(store, "SELECT count(*) FROM "
                                             "outbox_event WHERE reason = "
                                             "'plan 2 replaced plan 1'"),
                    2);
    LO_ASSERT_OK(lo_store_set_state(store, two, LO_PLAN_SUPERSEDED, 9, &err),
                 err);
    expect_state(store, stays, "cancelled");
    LO_ASSERT_OK(lo_store_validate(store, &err), err);
    lo_week_free(one);
    lo_week_free(two);
    lo_store_close(store);
}

static void test_store_week__a_claimed_message_of_an_old_plan_is_not_sent(void)
{
    static const char *const channels[] = {"sms", NULL};
    static const lo_time start = 100000;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    struct lo_outbox *outbox = lo_store_outbox(store);
    struct lo_arena *arena = lo_arena_new();
    struct lo_notice *rows = NULL;
    int32_t n = 0;
    struct lo_week *one = publish_at(store, 1, &start);
    int64_t claimed = store_build_notify(store, "O1", 1, "C1", 5000);
    int64_t sending = store_build_notify(store, "O1", 1, "C2", 5000);
    const struct lo_claim claim = {"s", channels, 5000, LO_TIME_NONE, 60, 9, 0};
    LO_ASSERT_OK(outbox->claim(outbox->self, &claim, arena, &rows, &n, &err),
                 err);
    CU_ASSERT_EQUAL(n, 2);
    LO_ASSERT_OK(
        outbox->sending(outbox->self, "s", "file", &sending, 1, 5000, &err),
        err);
    struct lo_week *two = publish_at(store, 1, (lo_time[]){103600});
    expect_state(store, claimed, "cancelled");
    expect_state(store, sending, "sending"); /* its bytes may have left */
    CU_ASSERT_EQUAL(
        outbox->sending(outbox->self, "s", "file", &claimed, 1, 5001, &err),
        LO_ENOTFOUND);
    LO_ASSERT_OK(lo_store_validate(store, &err), err);
    lo_arena_free(arena);
    lo_week_free(one);
    lo_week_free(two);
    lo_store_close(store);
}

/* --- plans of other days ------------------------------------------------ */

static struct lo_week *publish_days(struct lo_store *store, lo_time from,
                                    lo_time to, lo_time at)
{
    struct lo_week *week = store_build_week(1, &at);
    week->span = (struct lo_interval){from, to};
    store_build_publish(store, week, from);
    return week;
}

/* Days 0 to 2, then 2 to 4, then 2 to 3 again: what ends on a day that none
 * has later stands. */
static void test_store_week__a_plan_replaces_others_on_its_own_days_only(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    GArray *plans = g_array_new(FALSE, FALSE, sizeof(struct lo_published_plan));
    const lo_time day = LO_DAY;
    lo_week_free(publish_days(store, 0, 2 * day, day));
    lo_week_free(publish_days(store, 2 * day, 4 * day, 3 * day));
    lo_week_free(publish_days(store, 2 * day, 3 * day, 2 * day + LO_HOUR));
    LO_ASSERT_OK(lo_store_get_published(store, plans, &err), err);
    CU_ASSERT_EQUAL_FATAL(plans->len, 3);
    CU_ASSERT_TRUE(lo_published_stands(plans, 0, 2 * day));
    CU_ASSERT_FALSE(lo_published_stands(plans, 0, 2 * day + 1));
    CU_ASSERT_FALSE(lo_published_stands(plans, 1, 3 * day));
    CU_ASSERT_FALSE(lo_published_stands(plans, 1, 3 * day + 4 * LO_HOUR));
    CU_ASSERT_TRUE(lo_published_stands(plans, 1, 3 * day + 4 * LO_HOUR + 1));
    CU_ASSERT_TRUE(lo_published_stands(plans, 2, 3 * day));
    g_array_free(plans, TRUE);
    lo_store_close(store);
}

/* The week between, of other days, is no reason to tell people again. */
static void test_store_week__what_stands_keeps_its_revision(void)
{
    struct lo_store *store = store_build_open();
    const lo_time at[2] = {LO_DAY, 3 * LO_DAY}, late = 3 * LO_DAY;
    struct lo_week *first = publish_days(store, 0, 2 * LO_DAY, LO_DAY);
    struct lo_week *other = store_build_week(1, &late);
    other->span = (struct lo_interval){2 * LO_DAY, 4 * LO_DAY};
    other->outages[0].id = other->jobs[0].outage = "O2";
    store_build_publish(store, other, 10);
    struct lo_week *both = store_build_week(2, at);
    both->span = (struct lo_interval){0, 4 * LO_DAY};
    both->outages[1] = other->outages[0];
    store_build_publish(store, both, 20);
    CU_ASSERT_EQUAL(first->outages[0].revision, 1);
    CU_ASSERT_EQUAL(both->outages[0].revision, 1);
    CU_ASSERT_EQUAL(both->outages[1].revision, 1);
    lo_week_free(first);
    lo_week_free(other);
    lo_week_free(both);
    lo_store_close(store);
}

LO_SUITE(store_week,
         LO_TEST(test_store_week__every_member_round_trips_bit_for_bit),
         LO_TEST(test_store_week__empty_week_and_no_number_round_trip),
         LO_TEST(test_store_week__states_go_one_step_at_a_time),
         LO_TEST(test_store_week__unknown_version_is_not_found),
         LO_TEST(test_store_week__revision_counts_what_people_were_told),
         LO_TEST(test_store_week__outage_that_comes_back_gets_a_new_revision),
         LO_TEST(test_store_week__only_new_facts_make_a_new_revision),
         LO_TEST(test_store_week__publishing_cancels_what_no_longer_holds),
         LO_TEST(test_store_week__a_claimed_message_of_an_old_plan_is_not_sent),
         LO_TEST(test_store_week__a_plan_replaces_others_on_its_own_days_only),
         LO_TEST(test_store_week__what_stands_keeps_its_revision));
