/*
 * year.c - the automatic sender through a year in seconds: two of them under a
 * clock that is handed in, an outage planned and published every week, and
 * what a year brings:
 *
 *   the gateway is away for hours, thrice;  one sender is killed, another
 *   is told to stop, in turn, and a fresh one comes;  the clock is five hours
 *   fast for a while, two hours slow for a while;  summer time begins and ends
 *
 *   run-year PROFILE...                cn-rural, uk, au
 *
 * The senders are lo_app_watch in processes of their own, which get their turns
 * one after the other through pipes. What the gateway got is held against the
 * outbox.
 */
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "campaign.h"
#include "lineout/app_notify.h"

enum {
    SENDERS = 16, /* two at a time */
    PEOPLE = 8,
    WEEKS = 52,
    STEP_S = 3 * LO_HOUR,
    LATE_MOST_S = 3 * LO_MINUTE, /* after its time, where nothing is amiss */
    SAFETY_S = 300
};

struct sender {
    pid_t pid;
    int go[2], done[2];
    bool alive;
};

/* Seen by all processes, beside the gateway's block. */
struct common {
    struct campaign gateway;
    _Atomic bool leads[SENDERS];
    _Atomic int wrong[SENDERS]; /* turns that failed */
};

struct year {
    struct common *common;
    const char *profile;
    char *db;
    struct sender senders[SENDERS];
    int on[2], next; /* the two that are at it, and who comes after */
    struct lo_session *session;
    lo_time start, clock; /* true time; common->gateway.now may be wrong */
    int turns, changes, two_leaders, unclean;
};

static struct lo_error err = LO_ERROR_INIT;
static volatile int stop_asked;

static void must(enum lo_status status)
{
    if (status == LO_OK)
        return;
    fprintf(stderr, "year: %s (%s)\n", err.message, err.hint);
    exit(1);
}

static lo_time now_of(void *self)
{
    return ((struct campaign *)self)->now;
}

static struct lo_session *open_session(const struct year *y, bool create)
{
    struct lo_settings *settings = lo_settings_new();
    struct lo_session *session = NULL;
    char *url =
        g_strdup_printf("http://127.0.0.1:%d/send", y->common->gateway.port);
    must(lo_settings_set(settings, "site.profile", y->profile, &err));
    /* The same people are off every week here, more often than E6 allows. */
    must(lo_settings_set(settings, "repeat.limits", "none", &err));
    must(lo_settings_set(settings, "gateway.sms", "http", &err));
    must(lo_settings_set(settings, "gateway.http_url", url, &err));
    must(lo_settings_set(settings, "gateway.http_timeout_s", "2", &err));
    must(lo_settings_set(settings, "gateway.http_body",
                         "{\"to\":\"{to}\",\"key\":\"{key}\",\"text\":"
                         "\"{text}\"}",
                         &err));
    g_free(url);
    const struct lo_clock clock = {now_of, &y->common->gateway};
    must(lo_session_open(&session, y->db, create, settings, clock, &err));
    return session;
}

/* --- the senders ---------------------------------------------------------- */

struct seat { /* of one sender */
    struct year *year;
    int number;
};

static void on_signal(int number)
{
    (void)number;
    stop_asked = 1;
}

static void told(void *self, bool leads,
                 const struct lo_notify_summary *summary,
                 const struct lo_error *failed)
{
    const struct seat *seat = self;
    (void)summary;
    seat->year->common->leads[seat->number] = leads;
    if (failed != NULL)
        seat->year->common->wrong[seat->number]++;
}

/* Gives the turn back, and waits for the next. */
static void nap(void *self, int64_t milliseconds)
{
    const struct seat *seat = self;
    const struct sender *sender = &seat->year->senders[seat->number];
    char byte = '.';
    (void)milliseconds;
    if (write(sender->done[1], &byte, 1) != 1 ||
        read(sender->go[0], &byte, 1) != 1) /* a signal, or all is over */
        stop_asked = 1;
}

static void watch(struct year *y, int number)
{
    struct seat seat = {y, number};
    struct sigaction action;
    char byte;
    const struct lo_app_watch how = {
        .stop = &stop_asked, .told = told, .nap = nap, .self = &seat};
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    sigaction(SIGTERM, &action, NULL);
    if (read(y->senders[number].go[0], &byte, 1) != 1)
        _exit(0); /* never needed */
    struct lo_session *session = open_session(y, false);
    bool went = lo_app_watch(session, &how, &err) == LO_OK;
    lo_session_close(session);
    _exit(went ? 0 : 1);
}

/* It serves whoever asks, for ever; a test that fails must take it along, or
 * who reads the test's output waits for it too. */
static pid_t gateway;

static void end_gateway(void)
{
    if (gateway > 0) {
        kill(gateway, SIGKILL);
        waitpid(gateway, NULL, 0);
    }
    gateway = 0;
}

/* All of them before this process opens the database: a handle must not live
 * in two processes. */
static void start_all(struct year *y)
{
    fflush(NULL);
    gateway = fork();
    if (gateway == 0) {
        alarm(SAFETY_S);
        counting_gateway(&y->common->gateway);
    }
    while (y->common->gateway.port == 0)
        g_usleep(1000);
    for (int s = 0; s < SENDERS; s++) {
        if (pipe(y->senders[s].go) != 0 || pipe(y->senders[s].done) != 0 ||
            (y->senders[s].pid = fork()) < 0) {
            perror("year");
            exit(1);
        }
        if (y->senders[s].pid == 0) {
            gateway = 0; /* not this one's to end */
            alarm(SAFETY_S);
            for (int k = 0; k <= s; k++)
                close(y->senders[k].go[1]);
            watch(y, s);
        }
        y->senders[s].alive = true;
    }
}

static void turn(struct year *y, int number)
{
    const struct sender *sender = &y->senders[number];
    char byte = '.';
    if (write(sender->go[1], &byte, 1) != 1 ||
        read(sender->done[0], &byte, 1) != 1) {
        fprintf(stderr, "year: a sender is gone\n");
        exit(1);
    }
    y->turns++;
}

static void turn_both(struct year *y)
{
    for (int i = 0; i < 2; i++)
        turn(y, y->on[i]);
    y->two_leaders +=
        y->common->leads[y->on[0]] && y->common->leads[y->on[1]] ? 1 : 0;
}

/* Number `i` of the two goes, by force or as systemd asks; a fresh one comes.
 */
static void replace(struct year *y, int i, int signal)
{
    struct sender *old = &y->senders[y->on[i]];
    int how = 0;
    kill(old->pid, signal);
    close(old->go[1]);
    waitpid(old->pid, &how, 0);
    old->alive = false;
    if (signal == SIGTERM && !(WIFEXITED(how) && WEXITSTATUS(how) == 0))
        y->unclean++;
    y->on[i] = y->next++;
    y->changes++;
}

/* --- a week --------------------------------------------------------------- */

static const char network[] = "type,name,from,to,open,rated_a,length_m,"
                              "customers,kw,feeder\n"
                              "source,station,S,,,,,,,\n"
                              "breaker,CB1,S,1,no,600,,,,F1\n"
                              "line,L1,1,2,,300,1200,,,F1\n"
                              "switch,SW1,2,3,no,400,,,,F1\n"
                              "line,L2,3,4,,300,800,,,F1\n"
                              "transformer,T1,2,,,,,60,80,F1\n"
                              "transformer,T2,4,,,,,40,50,F1\n";

static void import(struct year *y, const char *kind, const char *text)
{
    struct lo_import_options options = LO_IMPORT_OPTIONS_INIT;
    GArray *summaries =
        g_array_new(FALSE, TRUE, sizeof(struct lo_import_summary));
    struct lo_world *world = NULL;
    char *file = g_strconcat(kind, ".csv", NULL);
    const char *files[] = {file};
    options.csv_kind = kind;
    if (!g_file_set_contents(file, text, -1, NULL))
        exit(1);
    must(
        lo_app_import(y->session, files, 1, &options, summaries, &world, &err));
    for (guint i = 0; i < summaries->len; i++)
        lo_import_summary_clear(
            &g_array_index(summaries, struct lo_import_summary, i));
    g_array_free(summaries, TRUE);
    lo_world_free(world);
    g_unlink(file);
    g_free(file);
}

static void import_people(struct year *y)
{
    GString *text = g_string_new("account,name,transformer,phone,village\n");
    for (int i = 0; i < PEOPLE; i++)
        g_string_append_printf(
            text, "%d,Customer %d,%s," CAMPAIGN_NUMBER "%d,Village %d\n",
            1000 + i, i, i % 2 ? "T1" : "T2", 10000000 + i, i % 2);
    import(y, "network", network);
    import(y, "customers", text->str);
    g_string_free(text, TRUE);
}

/* Plans one job for the week that begins in two weeks, and publishes it. */
static void publish(struct year *y, int week)
{
    char from[LO_TIME_TEXT], to[LO_TIME_TEXT];
    lo_date monday =
        lo_zone_date(y->session->zone, y->common->gateway.now) + 14;
    struct lo_plan_request request = {
        .has_from = true, .from = monday, .days = 5, .time_limit_s = 5.0};
    struct lo_world *world = NULL;
    struct lo_week *planned = NULL, *published = NULL;
    struct lo_ladder ladder = {0};
    lo_date_format(from, monday);
    lo_date_format(to, monday + 5);
    char *job =
        g_strdup_printf("id,name,equipment,hours,crew,from,to,priority\n"
                        "J%d,renew,%s,2,crew,%s 00:00,%s 00:00,2\n",
                        week, week % 3 == 0 ? "L1" : "L2", from, to);
    import(y, "jobs", job);
    g_free(job);
    must(lo_world_new(&world, y->session, &err));
    must(lo_app_plan(y->session, world, &request, &planned, &err));
    must(lo_app_publish(y->session, 0, NULL, &published, &ladder, &err));
    lo_week_free(planned);
    lo_week_free(published);
    lo_world_free(world);
}

/* --- what the year brings ------------------------------------------------- */

struct upset { /* days after the beginning, from hour to hour */
    int day;
    double from_h, to_h;
    bool away;
    int fast_s;
};

/* Outages are on Mondays as a rule: the first one begins on a Sunday before the
 * evening's messages and ends in the night, when only what must out may go. */
static const struct upset upsets[] = {
    {69, 7.5, 17.0, true, 0},        {132, 15.5, 21.2, true, 0},
    {255, 4.0, 13.0, true, 0},       {100, 10.0, 11.0, false, 5 * LO_HOUR},
    {215, 16.0, 18.0, false, -7200}, {300, 2.0, 3.0, false, -7200},
};

static lo_time begins(const struct year *y, const struct upset *u)
{
    return y->start + u->day * LO_DAY + (lo_time)(u->from_h * LO_HOUR);
}

static lo_time ends(const struct year *y, const struct upset *u)
{
    return y->start + u->day * LO_DAY + (lo_time)(u->to_h * LO_HOUR);
}

static void upset_now(struct year *y)
{
    bool away = false;
    int fast_s = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(upsets); i++)
        if (y->clock >= begins(y, &upsets[i]) &&
            y->clock < ends(y, &upsets[i])) {
            away = away || upsets[i].away;
            fast_s += upsets[i].fast_s;
        }
    if (y->common->gateway.away != away) {
        y->common->gateway.away = away;
        g_usleep(20000); /* it notices; not in the middle of a message */
    }
    y->common->gateway.now = y->clock + fast_s;
}

/* The next instant at which something may happen. */
static lo_time next_instant(const struct year *y)
{
    const struct lo_outbox *outbox = lo_store_outbox(y->session->store);
    const struct lo_notice_query due = {.states = 1u << LO_NOTICE_DUE,
                                        .off_after = LO_TIME_NONE};
    struct lo_arena *arena = lo_arena_new();
    struct lo_notice *rows = NULL;
    int32_t n = 0;
    lo_time next = y->clock + STEP_S;
    must(outbox->list(outbox->self, &due, arena, &rows, &n, &err));
    for (int32_t i = 0; i < n; i++) {
        lo_time at = rows[i].due + LO_MINUTE;
        if (strcmp(rows[i].channel, "sms") == 0 && at > y->clock)
            next = MIN(next, at);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(upsets); i++) {
        if (begins(y, &upsets[i]) > y->clock)
            next = MIN(next, begins(y, &upsets[i]));
        if (ends(y, &upsets[i]) > y->clock)
            next = MIN(next, ends(y, &upsets[i]));
    }
    lo_arena_free(arena);
    return next;
}

static void live(struct year *y)
{
    lo_time last = y->start + (WEEKS + 3) * 7 * LO_DAY;
    int week = 0;
    while (y->clock < last) {
        lo_time monday = y->start + week * 7 * (lo_time)LO_DAY;
        upset_now(y);
        if (week < WEEKS && y->clock >= monday) {
            publish(y, week);
            if (week % 4 == 2) /* the leader, as a rule */
                replace(y, 0, week % 8 == 2 ? SIGKILL : SIGTERM);
            week++;
        }
        turn_both(y);
        y->clock = next_instant(y);
        if (week < WEEKS)
            y->clock = MIN(y->clock, MAX(y->start + week * 7 * (lo_time)LO_DAY,
                                         y->clock - STEP_S + LO_MINUTE));
    }
}

/* --- the judge ------------------------------------------------------------ */

struct claims {
    int n, failed;
};

static void hold(struct claims *claims, const struct year *y, const char *claim,
                 int wrong)
{
    claims->n++;
    if (wrong == 0)
        return;
    printf("year %s: does not hold: %s (%d)\n", y->profile, claim, wrong);
    claims->failed++;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* Was anything amiss between the two instants, or shortly before? */
static bool upset_between(const struct year *y, lo_time from, lo_time to)
{
    for (size_t i = 0; i < G_N_ELEMENTS(upsets); i++)
        if (to >= begins(y, &upsets[i]) - 6 * LO_HOUR &&
            from <= ends(y, &upsets[i]) + 6 * LO_HOUR)
            return true;
    return false;
}

struct verdict {
    int rows, expired, unsent, lost, late, missed, night, not_17, deadlines;
};

static void judge_row(struct verdict *v, struct year *y,
                      const struct lo_evidence *one,
                      const struct lo_quiet *quiet)
{
    const struct lo_notice *row = one->notice.row;
    const struct lo_zone *zone = y->session->zone;
    const struct campaign *c = &y->common->gateway;
    lo_time at = lo_evidence_accepted(one);
    struct lo_interval night;
    char key[LO_NOTICE_KEY];
    if (strcmp(row->channel, "sms") != 0)
        return;
    v->rows++;
    if (row->state == LO_NOTICE_EXPIRED &&
        upset_between(y, row->planned, row->not_after)) {
        v->expired++; /* kept back by the night that followed: for a person */
        return;
    }
    v->unsent += row->state != LO_NOTICE_ACCEPTED ? 1 : 0;
    v->deadlines += row->deadline != LO_TIME_NONE ? 1 : 0;
    v->missed += lo_evidence_lead(one) == LO_LEAD_MISSED ? 1 : 0;
    if (strcmp(row->stage, "day-before") == 0)
        v->not_17 += lo_zone_minute(zone, row->planned) != 17 * 60 ? 1 : 0;
    lo_notice_key(key, row);
    v->lost += bsearch(key, c->keys, (size_t)c->n_keys, LO_NOTICE_KEY,
                       by_text) == NULL;
    if (at == LO_TIME_NONE)
        return;
    v->night +=
        lo_quiet_at(quiet, zone, at, &night) && !(row->must_by < night.to) ? 1
                                                                           : 0;
    if (!upset_between(y, row->planned, at))
        v->late += at - row->planned > LATE_MOST_S ? 1 : 0;
}

static void judge(struct year *y, struct claims *claims)
{
    struct campaign *c = &y->common->gateway;
    const struct lo_notice_query all = {.off_after = LO_TIME_NONE};
    struct lo_arena *arena = lo_arena_new();
    struct lo_evidence *rows = NULL;
    struct lo_chain chain;
    struct lo_quiet quiet;
    struct verdict v = {0};
    int32_t n = 0;
    int twice = 0, wrong = 0;
    must(lo_quiet_read(&quiet, y->session->settings, &err));
    must(lo_app_notices(y->session, &all, true, arena, &rows, &n, &err));
    must(lo_app_verify(y->session, &chain, &err));
    must(lo_store_validate(y->session->store, &err));
    qsort(c->keys, (size_t)c->n_keys, LO_NOTICE_KEY, by_text);
    for (int i = 1; i < c->n_keys; i++)
        twice += strcmp(c->keys[i - 1], c->keys[i]) == 0 ? 1 : 0;
    for (int32_t i = 0; i < n; i++)
        judge_row(&v, y, &rows[i], &quiet);
    for (int s = 0; s < SENDERS; s++)
        wrong += y->common->wrong[s];
    printf("year %s: %d messages, %d with a deadline, %d reached the gateway, "
           "%d became useless while it was away, %d turns, %d changes of a "
           "sender\n",
           y->profile, v.rows, v.deadlines, c->n_keys, v.expired, y->turns,
           y->changes);
    hold(claims, y, "there is a year's worth", v.rows < WEEKS * 8 ? 1 : 0);
    hold(claims, y, "nobody is told twice", twice);
    hold(claims, y, "everything goes out", v.unsent);
    hold(claims, y, "next to nothing becomes useless", v.expired > 2 * PEOPLE);
    hold(claims, y, "what is said to be sent was sent", v.lost);
    hold(claims, y, "no more is sent than was written",
         c->n_keys == v.rows - v.expired ? 0 : 1);
    hold(claims, y, "no lead is missed", v.missed);
    hold(claims, y, "nothing is late", v.late);
    hold(claims, y, "nobody is woken", v.night);
    hold(claims, y, "the day before at 17:00 by the wall clock", v.not_17);
    hold(claims, y, "there is one leader", y->two_leaders);
    hold(claims, y, "no turn fails", wrong);
    hold(claims, y, "asked to stop, it stops", y->unclean);
    hold(claims, y, "the log is whole", chain.broken_at != 0);
    lo_arena_free(arena);
}

/* --- a year --------------------------------------------------------------- */

static struct common *share(void)
{
    struct common *out = MAP_FAILED;
    int file = open("shared", O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (file >= 0 && ftruncate(file, sizeof *out) == 0)
        out = mmap(NULL, sizeof *out, PROT_READ | PROT_WRITE, MAP_SHARED, file,
                   0);
    if (out == MAP_FAILED) {
        perror("year");
        exit(1);
    }
    close(file);
    return out;
}

static void end_all(struct year *y)
{
    for (int s = 0; s < SENDERS; s++)
        if (y->senders[s].alive) {
            close(y->senders[s].go[1]);
            waitpid(y->senders[s].pid, NULL, 0);
        }
    end_gateway();
}

static void run(const char *profile, const char *dir, struct claims *claims)
{
    struct year y = {.profile = profile,
                     .common = share(),
                     .db = g_build_filename(dir, "y.db", NULL),
                     .on = {0, 1},
                     .next = 2};
    struct campaign *c = &y.common->gateway;
    c->n = PEOPLE;
    c->calm = true;
    c->now = 1767571200; /* 2026-01-05T00:00Z, a Monday */
    start_all(&y);
    y.session = open_session(&y, true);
    y.start = lo_zone_time(y.session->zone,
                           lo_zone_date(y.session->zone, c->now + LO_DAY / 2),
                           9 * 60);
    y.clock = y.start;
    c->now = y.start;
    import_people(&y);
    live(&y);
    judge(&y, claims);
    lo_session_close(y.session);
    end_all(&y);
    munmap(y.common, sizeof *y.common);
    g_unlink(y.db);
    g_free(y.db);
}

int main(int argc, char **argv)
{
    struct claims claims = {0, 0};
    char *dir = g_dir_make_tmp("lineout-year-XXXXXX", NULL);
    signal(SIGPIPE, SIG_IGN);
    if (dir == NULL || chdir(dir) != 0) {
        perror("year");
        return 1;
    }
    alarm(SAFETY_S);
    atexit(end_gateway);
    for (int i = 1; i < argc; i++)
        run(argv[i], dir, &claims);
    g_unlink("shared");
    g_rmdir(dir);
    g_free(dir);
    printf("year: %d passed, %d failed\n", claims.n - claims.failed,
           claims.failed);
    return claims.failed == 0 && claims.n > 0 ? 0 : 1;
}
