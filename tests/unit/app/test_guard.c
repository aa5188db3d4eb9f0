/*
 * test_guard.c - a run far larger than any day of the month waits for a person.
 *
 *   yesterday 100 went out   ->  300 due: sent; 301 due: held at factor 3
 */
#include <glib.h>
#include <stdio.h>

#include "app/app_int.h"
#include "harness.h"
#include "lineout/app_notify.h"

static const lo_time TODAY = 1773021600; /* 2026-03-09T10:00+08:00 */

struct fixture {
    struct lo_session *session;
    lo_time now;
    struct lo_gateway gateway;
    struct lo_notify_run run;
    struct lo_error err;
};

static void must(struct fixture *f, enum lo_status status)
{
    LO_ASSERT_OK(status, f->err);
}

static void add(struct fixture *f, const char *outage, int n)
{
    const struct lo_outbox *outbox = lo_store_outbox(f->session->store);
    must(f, lo_store_begin(f->session->store, &f->err));
    for (int i = 0; i < n; i++) {
        bool added = false;
        char *who = g_strdup_printf("C%d", i);
        const struct lo_notice row = {
            .outage = outage,
            .revision = 1,
            .stage = "day-before",
            .recipient = who,
            .name = who,
            .channel = "sms",
            .lang = "zh",
            .text = "停电",
            .due = f->now,
            .not_after = f->now + 2 * LO_DAY,
            .deadline = LO_TIME_NONE,
            .must_by = LO_TIME_NONE,
            .changed_at = f->now,
        };
        must(f, outbox->add(outbox->self, &row, &added, &f->err));
        g_free(who);
    }
    must(f, lo_store_commit(f->session->store, &f->err));
}

/* All that is due goes to the gateway now. */
static void send_all(struct fixture *f)
{
    const struct lo_outbox *outbox = lo_store_outbox(f->session->store);
    static const char *const sms[] = {"sms", NULL};
    struct lo_arena *arena = lo_arena_new();
    struct lo_notice *rows = NULL;
    int32_t n = 0;
    const struct lo_claim claim = {"t", sms, f->now, LO_TIME_NONE, 60, 1000, 0};
    must(f, outbox->claim(outbox->self, &claim, arena, &rows, &n, &f->err));
    int64_t *ids = g_new(int64_t, (gsize)n);
    struct lo_record *records = g_new0(struct lo_record, (gsize)n);
    for (int32_t i = 0; i < n; i++) {
        ids[i] = rows[i].id;
        records[i] = (struct lo_record){.id = rows[i].id,
                                        .state = LO_NOTICE_ACCEPTED,
                                        .gateway = "fake",
                                        .gateway_id = "",
                                        .reason = ""};
    }
    must(f,
         outbox->sending(outbox->self, "t", "fake", ids, n, f->now, &f->err));
    must(f, outbox->record(outbox->self, records, n, f->now, &f->err));
    g_free(ids);
    g_free(records);
    lo_arena_free(arena);
}

static void set_up(struct fixture *f)
{
    char *db = g_build_filename(lo_test_tmpdir(), "guard.db", NULL);
    *f = (struct fixture){.now = TODAY - LO_DAY,
                          .gateway = {.name = "fake"},
                          .err = LO_ERROR_INIT};
    remove(db);
    must(f, lo_session_open(&f->session, db, true, lo_settings_new(),
                            lo_clock_fixed(&f->now), &f->err));
    g_free(db);
    add(f, "O1", 100);
    send_all(f);
    f->now = TODAY;
    f->run = (struct lo_notify_run){
        .outbox = lo_store_outbox(f->session->store),
        .gateway = {[LO_CHANNEL_SMS] = &f->gateway},
        .clock = f->session->clock,
        .zone = f->session->zone,
    };
}

static void tear_down(struct fixture *f)
{
    lo_session_close(f->session);
}

static void test_guard__three_times_the_largest_day_is_the_limit(void)
{
    struct fixture f;
    set_up(&f);
    add(&f, "O2", 300);
    must(&f, app_hold_large_run(f.session, &f.run, &f.err));
    add(&f, "O3", 1);
    CU_ASSERT_EQUAL(app_hold_large_run(f.session, &f.run, &f.err), LO_EINPUT);
    CU_ASSERT_PTR_NOT_NULL(g_strrstr(f.err.message, "301 messages"));
    CU_ASSERT_PTR_NOT_NULL(g_strrstr(f.err.hint, "--confirm"));
    must(&f, lo_settings_set(f.session->settings, "notice.guard_factor", "0",
                             &f.err));
    must(&f, app_hold_large_run(f.session, &f.run, &f.err));
    tear_down(&f);
}

/* A month later nobody knows what is usual. */
static void test_guard__without_a_month_before_nothing_is_held(void)
{
    struct fixture f;
    set_up(&f);
    f.now = TODAY + 31 * LO_DAY;
    add(&f, "O2", 900);
    must(&f, app_hold_large_run(f.session, &f.run, &f.err));
    tear_down(&f);
}

/* --- templates ------------------------------------------------------------ */

struct days {
    struct fixture *f;
    volatile int stop;
    int naps, errors;
};

/* A quarter of a day between two turns. */
static void nap_six_hours(void *self, int64_t milliseconds)
{
    struct days *days = self;
    (void)milliseconds;
    days->f->now += 6 * LO_HOUR;
    days->stop = ++days->naps == 8;
}

static void count_errors(void *self, bool leads,
                         const struct lo_notify_summary *summary,
                         const struct lo_error *err)
{
    struct days *days = self;
    (void)leads, (void)summary;
    if (err != NULL && g_strrstr(err->message, "template SMS_1") != NULL &&
        g_strrstr(err->message, "variable text, customer C0") != NULL)
        days->errors++;
}

static int files_in(const char *dir)
{
    GDir *open = g_dir_open(dir, 0, NULL);
    int n = 0;
    while (open != NULL && g_dir_read_name(open) != NULL)
        n++;
    if (open != NULL)
        g_dir_close(open);
    return n;
}

/* Five days ahead the sender says each day which value is too long, and the
 * duty person hears it each day once. */
static void test_guard__value_too_long_for_its_template_alerts_each_day(void)
{
    struct fixture f;
    char *dir = g_build_filename(lo_test_tmpdir(), "alarm", NULL);
    char *alarm = g_strconcat("alert.gateway=file:alarm", NULL);
    char *into = g_strconcat("gateway.alarm.file_dir=", dir, NULL);
    const char *const all[] = {"gateway.sms=aliyun",
                               "gateway.url=http://127.0.0.1:9",
                               "gateway.template=SMS_1",
                               "gateway.sign_name=S",
                               "gateway.template_limits=text=1",
                               "site.language=en",
                               "alert.to=110",
                               alarm,
                               into};
    set_up(&f);
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        must(&f, lo_settings_assign(f.session->settings, all[i], &f.err));
    g_setenv("LINEOUT_ALIYUN_ID", "id", TRUE);
    g_setenv("LINEOUT_ALIYUN_SECRET", "secret", TRUE);
    f.now += 5 * LO_DAY;
    add(&f, "O2", 1);
    f.now -= 5 * LO_DAY;
    struct days days = {.f = &f};
    const struct lo_app_watch watch = {&days.stop, count_errors, nap_six_hours,
                                       &days};
    must(&f, lo_app_watch(f.session, &watch, &f.err));
    char *folder = g_build_filename(dir, "sms", NULL);
    CU_ASSERT_EQUAL(days.errors, 3); /* from 10:00: three dates in two days */
    CU_ASSERT_EQUAL(files_in(folder), 3);
    g_unsetenv("LINEOUT_ALIYUN_ID");
    g_unsetenv("LINEOUT_ALIYUN_SECRET");
    g_free(folder);
    g_free(into);
    g_free(alarm);
    g_free(dir);
    tear_down(&f);
}

/* --- the sender that went silent ------------------------------------------ */

/* Fifteen minutes without a heartbeat; then once an hour by the second route,
 * until the sender is back. */
static void test_guard__silence_of_the_sender_alerts_by_the_second_route(void)
{
    struct fixture f;
    struct lo_guard_result out;
    char *dir = g_build_filename(lo_test_tmpdir(), "silence", NULL);
    char *folder = g_build_filename(dir, "sms", NULL);
    bool leads = false;
    set_up(&f);
    const struct lo_outbox *outbox = f.run.outbox;
    must(&f,
         lo_settings_set(f.session->settings, "alert.gateway", "file", &f.err));
    must(&f, lo_settings_set(f.session->settings, "alert.to", "+8615400000009",
                             &f.err));
    must(&f,
         lo_settings_set(f.session->settings, "gateway.file_dir", dir, &f.err));
    must(&f,
         outbox->lead(outbox->self, "sender", "a", TODAY, 180, &leads, &f.err));
    static const struct {
        lo_time after;
        bool wrong, alerted;
    } moments[] = {{15 * LO_MINUTE, false, false},
                   {15 * LO_MINUTE + 1, true, true},
                   {40 * LO_MINUTE, true, false},
                   {75 * LO_MINUTE + 2, true, true}};
    for (size_t i = 0; i < G_N_ELEMENTS(moments); i++) {
        f.now = TODAY + moments[i].after;
        must(&f, lo_app_guard(f.session, LO_LANG_EN, &out, &f.err));
        CU_ASSERT_EQUAL(out.wrong, moments[i].wrong);
        CU_ASSERT_EQUAL(out.alerted, moments[i].alerted);
    }
    CU_ASSERT_EQUAL(files_in(folder), 2);
    must(&f,
         outbox->lead(outbox->self, "sender", "a", f.now, 180, &leads, &f.err));
    must(&f, lo_app_guard(f.session, LO_LANG_EN, &out, &f.err));
    CU_ASSERT_FALSE(out.wrong);
    g_free(folder);
    g_free(dir);
    tear_down(&f);
}

LO_SUITE(guard,
         LO_TEST(test_guard__value_too_long_for_its_template_alerts_each_day),
         LO_TEST(test_guard__three_times_the_largest_day_is_the_limit),
         LO_TEST(test_guard__without_a_month_before_nothing_is_held),
         LO_TEST(test_guard__silence_of_the_sender_alerts_by_the_second_route));
