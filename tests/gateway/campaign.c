/*
 * campaign.c - nothing lost, nothing twice: senders are killed with SIGKILL at
 * random instants, two at a time, while a counting gateway misbehaves
 * (counting.c), its receipts come in by a receiver that is killed too, the
 * disk of some senders is full, and the database is locked for longer than
 * anybody waits. The clock of all of them jumps, also back. In the end the
 * store is held against what was counted (campaign_judge.c).
 *
 *   run-campaign PROGRAM [KILLS [MESSAGES [SEED [LOCKS]]]]
 *
 * Three senders in four are PROGRAM itself (`notify --send`), the others the
 * same code in this process, on a disk that becomes full at a random write.
 * Two starts with one seed do not do the same: the instants are the machine's.
 */
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "campaign.h"
#include "lineout/app_notify.h"
#include "queue.h"
#include "store/fault_vfs.h"

enum {
    SENDERS = 2,
    HANG_MS = 1300, /* a sender that may live to see a time-out */
    LOCK_MS = 6000, /* longer than the store waits */
    LIFE_LEAST_MS = 12,
    LIFE_MOST_MS = 200,
    LAST_ROUNDS = 80,
    SAFETY_S = 1500 /* nobody outlives a campaign that was killed itself */
};

static const lo_time START = 1773021600; /* 2026-03-09T10:00+08:00 */

struct killer {
    struct campaign *campaign;
    const char *program;
    char *db;
    GRand *chance;
    pid_t senders[SENDERS], gateway, receiver;
    int kills, ended, starts;
    double life_ms; /* mean */
};

static struct lo_error err = LO_ERROR_INIT;

static void must(enum lo_status status)
{
    if (status == LO_OK)
        return;
    fprintf(stderr, "campaign: %s\n", err.message);
    exit(1);
}

static void nap_ms(double ms)
{
    g_usleep((gulong)(ms * 1000.0));
}

static pid_t spawn(void)
{
    fflush(NULL);
    pid_t child = fork();
    if (child < 0) {
        perror("campaign: fork");
        exit(1);
    }
    if (child == 0)
        alarm(SAFETY_S);
    return child;
}

/* --- the messages --------------------------------------------------------- */

static void fill(const struct killer *k)
{
    const struct lo_notice like = {
        .outage = "O1",
        .revision = 1,
        .stage = "announce-7d",
        .name = "n",
        .channel = "sms",
        .lang = "zh",
        .text = "计划停电：上河村 3月16日 07:15-12:30。咨询电话：95598。",
        .due = START,
        .not_after = START + 4000 * (lo_time)LO_DAY,
        .deadline = LO_TIME_NONE,
        .must_by = LO_TIME_NONE,
        .changed_at = START,
    };
    const struct queue_numbers numbers = {CAMPAIGN_NUMBER, 10000000, 8};
    struct lo_store *store = NULL;
    must(lo_store_open(&store, k->db, true, &err));
    must(queue_fill(store, k->campaign->n, numbers, &like, &err));
    lo_store_close(store);
}

/* --- senders -------------------------------------------------------------- */

enum { SETTINGS = 7 };

static char **settings_of(const struct campaign *campaign)
{
    char **all = g_new0(char *, SETTINGS + 1);
    all[0] = g_strdup("gateway.sms=http");
    all[1] = g_strdup_printf("gateway.http_url=http://127.0.0.1:%d/send",
                             campaign->port);
    all[2] = g_strdup("gateway.http_body={\"to\":\"{to}\",\"key\":\"{key}\","
                      "\"text\":\"{text}\"}");
    all[3] = g_strdup("gateway.http_ok=code=0");
    all[4] = g_strdup("gateway.http_timeout_s=1");
    all[5] = g_strdup("gateway.per_number_day=0");
    all[6] = g_strdup("notice.guard_factor=0");
    return all;
}

static void send_by_program(const struct killer *k)
{
    char now[LO_TIME_TEXT];
    char **settings = settings_of(k->campaign);
    const char *argv[16 + 2 * SETTINGS];
    int n = 0;
    lo_time_format(now, k->campaign->now);
    argv[n++] = k->program;
    argv[n++] = "notify";
    argv[n++] = "--send";
    argv[n++] = "--db";
    argv[n++] = k->db;
    argv[n++] = "--now";
    argv[n++] = now;
    argv[n++] = "--set";
    argv[n++] = "notice.quiet=none";
    for (int i = 0; i < SETTINGS; i++) {
        argv[n++] = "--set";
        argv[n++] = settings[i];
    }
    argv[n] = NULL;
    int log = open("campaign.log", O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    execv(k->program, (char *const *)(uintptr_t)argv);
    _exit(127);
}

static lo_time now_of(void *self)
{
    return ((struct campaign *)self)->now;
}

static struct lo_session *open_session(const struct killer *k)
{
    struct lo_settings *settings = lo_settings_new();
    struct lo_session *session = NULL;
    char **all = settings_of(k->campaign);
    for (int i = 0; i < SETTINGS; i++) {
        char **pair = g_strsplit(all[i], "=", 2);
        must(lo_settings_set(settings, pair[0], pair[1], &err));
        g_strfreev(pair);
    }
    must(lo_settings_set(settings, "notice.quiet", "none", &err));
    g_strfreev(all);
    const struct lo_clock clock = {now_of, k->campaign};
    if (lo_session_open(&session, k->db, false, settings, clock, &err) != LO_OK)
        return NULL; /* a disk that is full from the beginning */
    return session;
}

static void send_on_full_disk(const struct killer *k, int write)
{
    struct lo_notify_summary summary;
    fault_vfs_install();
    fault_vfs_arm(FAULT_FULL, write);
    struct lo_session *session = open_session(k);
    bool went =
        session != NULL && lo_app_send(session, true, &summary, &err) == LO_OK;
    lo_session_close(session);
    _exit(went ? 0 : 5);
}

static void start_sender(struct killer *k, int slot)
{
    bool full = k->starts++ % 4 == 3 && !k->campaign->calm;
    int write = g_rand_int_range(k->chance, 1, 120);
    k->senders[slot] = spawn();
    if (k->senders[slot] != 0)
        return;
    if (full)
        send_on_full_disk(k, write);
    send_by_program(k);
}

/* --- receiver, gateway, lock ---------------------------------------------- */

/* The store has it before the gateway forgets it: what a killed receiver had
 * in its hands comes again. */
static void receive(struct lo_session *session, struct slips *slips)
{
    while (slips->taken < slips->n) {
        const struct slip *slip = &slips->at[slips->taken];
        enum lo_receipt_answer kept;
        char *query = g_strdup_printf("key=%s&st=%s", slip->key, slip->st);
        if (lo_app_receipt(session, query, "", true, &kept, &err) == LO_OK)
            slips->taken++;
        g_free(query);
    }
}

static void receive_all(const struct killer *k)
{
    struct campaign *c = k->campaign;
    struct lo_session *session = open_session(k);
    while (session != NULL) {
        receive(session, &c->in_time);
        if (c->calm)
            receive(session, &c->late);
        nap_ms(2);
    }
    _exit(1);
}

static void start_receiver(struct killer *k)
{
    k->receiver = spawn();
    if (k->receiver == 0)
        receive_all(k);
}

static void start_gateway(struct killer *k)
{
    k->gateway = spawn();
    if (k->gateway == 0)
        counting_gateway(k->campaign);
    while (k->campaign->port == 0)
        nap_ms(1);
}

/* Somebody has the database open in another tool and forgot to commit. */
static void lock_database(const struct killer *k)
{
    pid_t child = spawn();
    if (child != 0) {
        waitpid(child, NULL, 0);
        return;
    }
    struct lo_store *store = NULL;
    if (lo_store_open(&store, k->db, false, &err) == LO_OK &&
        lo_store_begin(store, &err) == LO_OK)
        nap_ms(LOCK_MS);
    lo_store_close(store);
    _exit(0);
}

/* --- killing -------------------------------------------------------------- */

static void kill_child(struct killer *k, pid_t child, bool counts)
{
    int how = 0;
    if (child <= 0)
        return;
    kill(child, SIGKILL);
    waitpid(child, &how, 0);
    if (counts && WIFSIGNALED(how))
        k->kills++;
    else if (counts)
        k->ended++;
}

static void reap_and_start(struct killer *k)
{
    for (int s = 0; s < SENDERS; s++) {
        if (k->senders[s] > 0 && waitpid(k->senders[s], NULL, WNOHANG) > 0) {
            k->ended++;
            k->senders[s] = 0;
        }
        if (k->senders[s] == 0)
            start_sender(k, s);
    }
}

/* Most steps are short; some run over a lease; some go back. */
static void move_clock(struct killer *k)
{
    int dice = g_rand_int_range(k->chance, 0, 20);
    int step = dice < 13   ? g_rand_int_range(k->chance, 0, 60)
               : dice < 19 ? g_rand_int_range(k->chance, 600, 2400)
                           : -g_rand_int_range(k->chance, 0, 1800);
    k->campaign->now += step;
}

/* So that the kills and the messages come to their end together. */
static void adapt(struct killer *k, int wanted)
{
    double sent = (double)k->campaign->counted / k->campaign->n;
    double killed = (double)k->kills / wanted;
    k->life_ms *= sent < killed ? 1.15 : 0.87;
    k->life_ms = CLAMP(k->life_ms, LIFE_LEAST_MS, LIFE_MOST_MS);
}

static void kill_them(struct killer *k, int wanted, int locks)
{
    int lock_every = locks > 0 ? wanted / locks : INT32_MAX;
    int next_lock = lock_every / 2;
    while (k->kills < wanted) {
        reap_and_start(k);
        if (k->kills >= next_lock) {
            next_lock += lock_every;
            lock_database(k);
        }
        bool patient = g_rand_int_range(k->chance, 0, 60) == 0;
        double chance = g_rand_double_range(k->chance, 0.001, 1.0);
        nap_ms(patient ? HANG_MS : -log(chance) * k->life_ms);
        int victim = g_rand_int_range(k->chance, 0, SENDERS);
        kill_child(k, k->senders[victim], true);
        k->senders[victim] = 0;
        move_clock(k);
        if (k->kills % 25 == 7) {
            kill_child(k, k->receiver, false);
            start_receiver(k);
        }
        adapt(k, wanted);
    }
    for (int s = 0; s < SENDERS; s++)
        kill_child(k, k->senders[s], false);
}

static bool waits(const struct slips *slips)
{
    return slips->taken < slips->n;
}

/* Undisturbed now: whatever waits goes out, and the last receipts come. */
static void finish(struct killer *k)
{
    k->campaign->calm = true;
    for (int round = 0; round < LAST_ROUNDS; round++) {
        int before = k->campaign->counted, how = 0;
        k->campaign->now += 2 * LO_HOUR;
        start_sender(k, 0);
        waitpid(k->senders[0], &how, 0);
        if (round > 12 && k->campaign->counted == before)
            break;
    }
    while (waits(&k->campaign->in_time) || waits(&k->campaign->late))
        nap_ms(1); /* no longer than SAFETY_S */
    kill_child(k, k->receiver, false);
    kill_child(k, k->gateway, false);
}

/* --- the campaign --------------------------------------------------------- */

static void show(const struct killer *k)
{
    static const char *const names[DEEDS] = {"accepted",
                                             "reset unread",
                                             "reset read",
                                             "reset taken",
                                             "hung",
                                             "hung taken",
                                             "cut off",
                                             "200 with error",
                                             "429",
                                             "503",
                                             "500",
                                             "500 taken",
                                             "refusing for a while"};
    printf("campaign: seed %u, %d kills of %d senders (%d ended first), %d "
           "receipts\n",
           k->campaign->seed, k->kills, k->starts, k->ended,
           k->campaign->in_time.n + k->campaign->late.n);
    for (int d = 0; d < DEEDS; d++)
        printf("%s%s %d", d == 0 ? "gateway: " : ", ", names[d],
               k->campaign->deeds[d]);
    printf("\n");
}

static int argument(int argc, char **argv, int i, int otherwise)
{
    return argc > i ? (int)g_ascii_strtoll(argv[i], NULL, 10) : otherwise;
}

/* Memory that all have in common, in a file of the working folder. */
static struct campaign *share(void)
{
    struct campaign *out = MAP_FAILED;
    int file = open("shared", O_RDWR | O_CREAT, 0600);
    if (file >= 0 && ftruncate(file, sizeof *out) == 0)
        out = mmap(NULL, sizeof *out, PROT_READ | PROT_WRITE, MAP_SHARED, file,
                   0);
    return out != MAP_FAILED ? out : NULL;
}

int main(int argc, char **argv)
{
    static const char *const files[] = {"c.db", "c.db-wal", "c.db-shm",
                                        "campaign.log", "shared"};
    if (argc < 2) {
        fprintf(stderr, "run-campaign PROGRAM [KILLS [MESSAGES [SEED "
                        "[LOCKS]]]]\n");
        return 2;
    }
    int wanted = argument(argc, argv, 2, 40), claims = 0;
    char *program = g_canonicalize_filename(argv[1], NULL);
    char *dir = g_dir_make_tmp("lineout-campaign-XXXXXX", NULL);
    struct campaign *shared = NULL;
    if (dir == NULL || chdir(dir) != 0 || (shared = share()) == NULL) {
        perror("campaign");
        return 1;
    }
    shared->n = CLAMP(argument(argc, argv, 3, 800), 1, MESSAGES_MOST);
    shared->seed = (uint32_t)argument(argc, argv, 4, 7);
    shared->now = START;
    struct killer k = {.campaign = shared,
                       .program = program,
                       .db = g_build_filename(dir, "c.db", NULL),
                       .chance = g_rand_new_with_seed(shared->seed),
                       .life_ms = 30.0};
    alarm(SAFETY_S);
    fill(&k);
    start_gateway(&k);
    start_receiver(&k);
    kill_them(&k, wanted, argument(argc, argv, 5, 0));
    finish(&k);
    show(&k);
    int failed = campaign_judge(shared, k.db, &claims);
    printf("campaign: %d passed, %d failed\n", claims - failed, failed);
    if (failed > 0) {
        printf("campaign: kept in '%s'\n", dir);
        return 1;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
        g_unlink(files[i]);
    g_rmdir(dir);
    return 0;
}
