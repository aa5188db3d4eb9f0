/*
 * kill -9 at any moment of plan, approve, publish, replan and cancel: before
 * every single write of the command, and at random instants. Whatever the
 * moment, the store is sound, every plan in it is whole, and a plan is in
 * force with all its notices or not at all; the command then goes through.
 *
 *   imported --plan--> draft --approve--> approved --publish--> published
 *                                     published + new work --replan--> draft
 *                                     published --cancel--> published
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"
#include "lineout/app_life.h"
#include "store/fault_vfs.h"

/* No command makes so many writes; random instants for each of them. */
enum { MOST_WRITES = 200, INSTANTS = 20 };

static const char noon[] = "2026-03-06T04:00:00Z";
static const char later[] = "2026-03-08T00:00:00Z";

typedef enum lo_status command_fn(struct lo_session *session,
                                  struct lo_error *err);

/* --- the commands -----------------------------------------------------------
 */

static enum lo_status import(struct lo_session *session, const char *work,
                             struct lo_error *err)
{
    const char *files[] = {"tests/cli/data/network.xml", work};
    struct lo_import_options options = LO_IMPORT_OPTIONS_INIT;
    GArray *summaries =
        g_array_new(FALSE, FALSE, sizeof(struct lo_import_summary));
    struct lo_world *world = NULL;
    enum lo_status status =
        lo_app_import(session, files, 2, &options, summaries, &world, err);
    for (guint i = 0; i < summaries->len; i++)
        lo_import_summary_clear(
            &g_array_index(summaries, struct lo_import_summary, i));
    g_array_free(summaries, TRUE);
    lo_world_free(world);
    return status;
}

static enum lo_status plan(struct lo_session *session, struct lo_error *err)
{
    struct lo_plan_request request = {.days = 7, .time_limit_s = 5.0};
    struct lo_world *world = NULL;
    struct lo_week *week = NULL;
    enum lo_status status = lo_world_new(&world, session, err);
    if (status == LO_OK)
        status = lo_app_plan(session, world, &request, &week, err);
    lo_week_free(week);
    lo_world_free(world);
    return status;
}

static enum lo_status approve(struct lo_session *session, struct lo_error *err)
{
    struct lo_week *week = NULL;
    enum lo_status status = lo_app_approve(session, 0, &week, err);
    lo_week_free(week);
    return status;
}

static enum lo_status publish(struct lo_session *session, struct lo_error *err)
{
    struct lo_week *week = NULL;
    struct lo_ladder ladder = {0};
    enum lo_status status =
        lo_app_publish(session, 0, NULL, &week, &ladder, err);
    lo_week_free(week);
    return status;
}

static enum lo_status replan(struct lo_session *session, struct lo_error *err)
{
    struct lo_replan_request request = LO_REPLAN_REQUEST_INIT;
    struct lo_replanned out = {0};
    struct lo_world *world = NULL;
    request.time_limit_s = 5.0;
    enum lo_status status = lo_world_new(&world, session, err);
    if (status == LO_OK)
        status = lo_app_replan(session, world, &request, &out, err);
    lo_replanned_clear(&out);
    lo_world_free(world);
    return status;
}

static enum lo_status cancel(struct lo_session *session, struct lo_error *err)
{
    static const char *const outages[] = {"O1"};
    const struct lo_cancel_request request = {
        .n = 1, .outages = outages, .weather = true};
    struct lo_cancelled out = {0};
    enum lo_status status = lo_app_cancel(session, &request, &out, err);
    lo_cancelled_clear(&out);
    return status;
}

/* --- stores
 * -------------------------------------------------------------------- */

static const char *folder; /* one for all tests of the suite */

static char *path_of(const char *name)
{
    if (folder == NULL)
        folder = g_intern_string(lo_test_tmpdir());
    return g_build_filename(folder, name, NULL);
}

/* Closing checkpoints: the file alone is the store. */
static void copy_store(const char *from, const char *to)
{
    char *text = NULL, *wal = g_strconcat(to, "-wal", NULL);
    char *shm = g_strconcat(to, "-shm", NULL);
    gsize n = 0;
    g_remove(wal);
    g_remove(shm);
    g_assert(g_file_get_contents(from, &text, &n, NULL));
    g_assert(g_file_set_contents(to, text, (gssize)n, NULL));
    g_free(text);
    g_free(wal);
    g_free(shm);
}

static struct lo_session *open_at(const char *path, lo_time *now)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_session *session = NULL;
    LO_ASSERT_OK(lo_session_open(&session, path, true, lo_settings_new(),
                                 lo_clock_fixed(now), &err),
                 err);
    return session;
}

/* Stores before each of the commands, made once. */
struct stage {
    const char *name;
    command_fn *run;
    const char *at;  /* the command's instant */
    char *before;    /* store */
    int64_t notices; /* in the outbox once it is through */
    int64_t plans;
};

static struct stage stages[] = {
    {"plan", plan, noon, NULL, 0, 0},
    {"approve", approve, noon, NULL, 0, 0},
    {"publish", publish, noon, NULL, 0, 0},
    {"replan", replan, later, NULL, 0, 0},
    {"cancel", cancel, later, NULL, 0, 0},
};

/* --- is it sound?
 * ----------------------------------------------------------------- */

static int64_t count_notices(struct lo_session *session)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_arena *arena = lo_arena_new();
    struct lo_outbox *outbox = lo_store_outbox(session->store);
    const struct lo_notice_query all = {.off_after = LO_TIME_NONE};
    struct lo_notice *rows = NULL;
    int32_t n = 0;
    LO_ASSERT_OK(outbox->list(outbox->self, &all, arena, &rows, &n, &err), err);
    lo_arena_free(arena);
    return n;
}

/* Every plan reads back, whole: each outage of a job is there, and the other
 * way round. Returns how many there are. */
static int64_t check_plans(struct lo_session *session)
{
    struct lo_error err = LO_ERROR_INIT;
    enum lo_plan_state state;
    int64_t newest = 0;
    LO_ASSERT_OK(lo_store_latest_version(session->store, &newest, &state, &err),
                 err);
    for (int64_t v = 1; v <= newest; v++) {
        struct lo_week *week = NULL;
        LO_ASSERT_OK(
            lo_store_get_week(session->store, v, LO_PLAN_DRAFT, &week, &err),
            err);
        int32_t in_outages = 0, with_outage = 0;
        for (int32_t o = 0; o < week->n_outages; o++) {
            in_outages += week->outages[o].jobs.n;
            CU_ASSERT(week->outages[o].n_stages > 0);
        }
        for (int32_t j = 0; j < week->n_jobs; j++)
            with_outage += week->jobs[j].outage != NULL;
        CU_ASSERT_EQUAL(week->n_jobs, 3);
        CU_ASSERT_EQUAL(in_outages, with_outage);
        lo_week_free(week);
    }
    return newest;
}

static bool is_in_force(struct lo_session *session)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_week *week = NULL;
    enum lo_status status =
        lo_store_get_week(session->store, 0, LO_PLAN_PUBLISHED, &week, &err);
    CU_ASSERT(status == LO_OK || status == LO_ENOTFOUND);
    lo_week_free(week);
    return status == LO_OK;
}

/* After the kill the store is as before the command or as after it. Returns
 * whether it is as after it. */
static bool check_store(const struct stage *stage, const struct stage *before,
                        struct lo_session *session)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_chain chain;
    struct lo_outbox *outbox = lo_store_outbox(session->store);
    LO_ASSERT_OK(lo_store_validate(session->store, &err), err);
    LO_ASSERT_OK(outbox->verify(outbox->self, &chain, &err), err);
    CU_ASSERT_EQUAL(chain.broken_at, 0);
    int64_t plans = check_plans(session), notices = count_notices(session);
    bool old = plans == before->plans && notices == before->notices;
    bool new = plans == stage->plans &&notices == stage->notices;
    CU_ASSERT_TRUE(old || new);
    if (!old && !new)
        fprintf(stderr, "%s: %d plans, %d notices\n", stage->name, (int)plans,
                (int)notices);
    CU_ASSERT_EQUAL(is_in_force(session), notices > 0);
    return new && !old;
}

/* --- the kills
 * ------------------------------------------------------------------- */

static pid_t start(const struct stage *stage, const char *path, int nth)
{
    fflush(NULL);
    pid_t child = fork();
    if (child != 0)
        return child;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_session *session = NULL;
    lo_time now = 0;
    if (lo_time_parse(&now, stage->at, NULL, &err) != LO_OK)
        _exit(2);
    if (nth > 0)
        fault_vfs_arm(FAULT_KILL, nth);
    if (lo_session_open(&session, path, false, lo_settings_new(),
                        lo_clock_fixed(&now), &err) != LO_OK)
        _exit(3);
    enum lo_status status = stage->run(session, &err);
    lo_session_close(session);
    _exit(status == LO_OK ? 0 : 4);
}

/* Did the child live to its end? */
static bool ended(pid_t child)
{
    int status = 0;
    g_assert(waitpid(child, &status, 0) == child);
    CU_ASSERT(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    return WIFEXITED(status);
}

/* Sound after the kill, and the command goes through the next time. */
static void check_after(const struct stage *stage, const struct stage *before,
                        const char *path)
{
    struct lo_error err = LO_ERROR_INIT;
    lo_time now = 0;
    LO_ASSERT_OK(lo_time_parse(&now, stage->at, NULL, &err), err);
    struct lo_session *session = open_at(path, &now);
    if (!check_store(stage, before, session) && stage->run != approve) {
        LO_ASSERT_OK(stage->run(session, &err), err);
        CU_ASSERT_EQUAL(count_notices(session), stage->notices);
        CU_ASSERT_EQUAL(check_plans(session), stage->plans);
    }
    lo_session_close(session);
}

/* Runs the commands one after the other, a store kept before each. */
static void make_stages(void)
{
    struct lo_error err = LO_ERROR_INIT;
    char *path = path_of("kill-base.db");
    lo_time now = 0;
    if (stages[0].before != NULL) {
        g_free(path);
        return;
    }
    fault_vfs_install();
    LO_ASSERT_OK(lo_time_parse(&now, noon, NULL, &err), err);
    struct lo_session *session = open_at(path, &now);
    LO_ASSERT_OK(import(session, "tests/cli/data/work.xml", &err), err);
    lo_session_close(session);
    for (size_t i = 0; i < G_N_ELEMENTS(stages); i++) {
        char *name = g_strdup_printf("kill-%s.db", stages[i].name);
        stages[i].before = path_of(name);
        copy_store(path, stages[i].before);
        LO_ASSERT_OK(lo_time_parse(&now, stages[i].at, NULL, &err), err);
        session = open_at(path, &now);
        LO_ASSERT_OK(stages[i].run(session, &err), err);
        stages[i].notices = count_notices(session);
        stages[i].plans = check_plans(session);
        lo_session_close(session);
        g_free(name);
    }
    CU_ASSERT(stages[2].notices > 0);
    CU_ASSERT_EQUAL(stages[3].plans, 2);
    g_free(path);
}

static const struct stage nothing = {"import", NULL, noon, NULL, 0, 0};

static const struct stage *before_stage(size_t i)
{
    return i == 0 ? &nothing : &stages[i - 1];
}

/* The writes of a command, each in its turn the last thing it does not do. */
static void kill_at_writes(size_t i)
{
    char *path = path_of("kill.db");
    int killed = 0;
    make_stages();
    for (; killed < MOST_WRITES; killed++) {
        copy_store(stages[i].before, path);
        if (ended(start(&stages[i], path, killed + 1)))
            break; /* it made fewer writes than that */
        check_after(&stages[i], before_stage(i), path);
    }
    CU_ASSERT(killed >= 5 && killed < MOST_WRITES);
    g_free(path);
}

static void kill_at_instants(size_t i, guint32 seed)
{
    char *path = path_of("kill.db");
    GRand *rand = g_rand_new_with_seed(seed);
    make_stages();
    for (int k = 0; k < INSTANTS; k++) {
        const struct timespec wait = {0, g_rand_int_range(rand, 0, 30 * 1000) *
                                             1000L};
        copy_store(stages[i].before, path);
        pid_t child = start(&stages[i], path, 0);
        nanosleep(&wait, NULL);
        kill(child, SIGKILL);
        (void)ended(child);
        check_after(&stages[i], before_stage(i), path);
    }
    g_rand_free(rand);
    g_free(path);
}

static void test_kill__before_any_write_of_plan(void)
{
    kill_at_writes(0);
}

static void test_kill__before_any_write_of_approve(void)
{
    kill_at_writes(1);
}

static void test_kill__before_any_write_of_publish(void)
{
    kill_at_writes(2);
}

static void test_kill__before_any_write_of_replan(void)
{
    kill_at_writes(3);
}

static void test_kill__before_any_write_of_cancel(void)
{
    kill_at_writes(4);
}

static void test_kill__at_random_instants(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(stages); i++)
        kill_at_instants(i, 4711 + (guint32)i);
    for (size_t i = 0; i < G_N_ELEMENTS(stages); i++) {
        g_free(stages[i].before);
        stages[i].before = NULL;
    }
}

LO_SUITE(kill, LO_TEST(test_kill__before_any_write_of_plan),
         LO_TEST(test_kill__before_any_write_of_approve),
         LO_TEST(test_kill__before_any_write_of_publish),
         LO_TEST(test_kill__before_any_write_of_replan),
         LO_TEST(test_kill__before_any_write_of_cancel),
         LO_TEST(test_kill__at_random_instants));
