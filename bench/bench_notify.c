/*
 * bench_notify.c - messages a second end to end: claim, "sending", HTTP,
 * record, on a store with synchronous=FULL. One JSON line on stdout.
 *
 *   bench_notify [MESSAGES [LATENCY_MS [RATE BURST]]]
 *   bench_notify kannel URL MESSAGES CONNECTIONS [IN_DOUBT]
 *   bench_notify file DIR MESSAGES
 *
 * RATE > 0: the gateway's limit; then `most_in_1s` is the largest number that
 * arrived within any one second, `of_rate` the mean rate as a share of RATE.
 * MESSAGES rows are due; with LATENCY_MS < 0 nothing is sent, and peak_mib
 * tells what listing and claiming a long queue takes. The second form sends
 * through a real Kannel (bench_kannel.sh), the third writes files for a modem.
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "../tests/gateway/queue.h"
#include "lineout/json.h"
#include "lineout/notify.h"
#include "lineout/store.h"
#include "responder.h"

static struct lo_error err = LO_ERROR_INIT;

static void must(enum lo_status status)
{
    if (status == LO_OK)
        return;
    fprintf(stderr, "bench_notify: %s\n", err.message);
    exit(1);
}

static void fill(struct lo_store *store, int n, lo_time now)
{
    const struct lo_notice like = {
        .outage = "O1",
        .revision = 1,
        .stage = "announce-7d",
        .name = "n",
        .channel = "sms",
        .lang = "zh",
        .text = "计划停电：上河村（线路：10kV上河线）3月16日(周一) "
                "07:15-12:30，原因：线路检修。可能提前送电，请始终视线路"
                "带电。咨询电话：95598。",
        .due = now,
        .not_after = now + LO_DAY,
        .deadline = LO_TIME_NONE,
        .must_by = LO_TIME_NONE,
        .changed_at = now,
    };
    const struct queue_numbers numbers = {"+861541", 0, 7};
    must(queue_fill(store, n, numbers, &like, &err));
}

/* Largest number of arrivals within any second. */
static int most_in_a_second(const GArray *arrivals)
{
    int most = 0;
    for (guint from = 0, to = 0; to < arrivals->len; to++) {
        while (g_array_index(arrivals, double, to) -
                   g_array_index(arrivals, double, from) >=
               1.0)
            from++;
        most = MAX(most, (int)(to - from + 1));
    }
    return most;
}

static double peak_mib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024.0;
}

/* Of all threads, user and system. */
static double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void set(struct lo_settings *settings, const char *key,
                const char *format, ...)
{
    va_list values;
    va_start(values, format);
    char *value = g_strdup_vprintf(format, values);
    va_end(values);
    must(lo_settings_set(settings, key, value, &err));
    g_free(value);
}

static void run(struct lo_json *out, struct lo_store *store, lo_time now,
                int latency_ms, double rate, int burst)
{
    struct lo_settings *settings = lo_settings_new();
    struct lo_notify_summary sum = {0};
    struct lo_gateway *gateway = NULL;
    struct responder *responder = responder_start(latency_ms);
    set(settings, "gateway.http_url", "http://127.0.0.1:%d/send",
        responder_port(responder));
    set(settings, "gateway.per_s", "%g", rate);
    set(settings, "gateway.burst", "%d", burst);
    set(settings, "gateway.per_number_day", "0");
    set(settings, "gateway.connections", "16");
    must(lo_gateway_open(&gateway, "http", settings, &err));
    const struct lo_notify_run run = {
        .outbox = lo_store_outbox(store),
        .gateway = {[LO_CHANNEL_SMS] = gateway},
        .clock = lo_clock_fixed(&now),
        .owner = "bench",
    };
    double from = lo_steady_seconds();
    must(lo_notify_send(&run, &sum, &err));
    double seconds = lo_steady_seconds() - from;
    lo_gateway_free(gateway);
    GArray *arrivals = responder_stop(responder);
    double span = arrivals->len > 1
                      ? g_array_index(arrivals, double, arrivals->len - 1) -
                            g_array_index(arrivals, double, 0)
                      : 0.0;
    lo_json_set_integer(out, "accepted", sum.accepted);
    lo_json_set_integer(out, "arrived", arrivals->len);
    lo_json_set_real(out, "seconds", seconds);
    lo_json_set_real(out, "per_s", (double)sum.accepted / seconds);
    if (rate > 0.0) {
        lo_json_set_real(out, "rate", rate);
        lo_json_set_integer(out, "burst", burst);
        lo_json_set_integer(out, "most_in_1s", most_in_a_second(arrivals));
        lo_json_set_real(out, "of_rate",
                         ((double)arrivals->len - burst) / span / rate);
    }
    g_array_free(arrivals, TRUE);
    lo_settings_free(settings);
}

/* Sends all, and says how fast. */
static void send_all(struct lo_json *out, struct lo_store *store, lo_time now,
                     struct lo_gateway *gateway)
{
    struct lo_notify_summary sum = {0};
    const struct lo_notify_run run = {
        .outbox = lo_store_outbox(store),
        .gateway = {[LO_CHANNEL_SMS] = gateway},
        .clock = lo_clock_fixed(&now),
        .owner = "bench",
    };
    double from = lo_steady_seconds(), cpu = cpu_seconds();
    must(lo_notify_send(&run, &sum, &err));
    double seconds = lo_steady_seconds() - from;
    cpu = cpu_seconds() - cpu;
    lo_json_set_integer(out, "accepted", sum.accepted);
    lo_json_set_real(out, "seconds", seconds);
    lo_json_set_real(out, "per_s", (double)sum.accepted / seconds);
    lo_json_set_real(out, "cpu_us", cpu * 1e6 / (double)sum.accepted);
}

/* No responder of ours: the other end is a real gateway. */
static void run_kannel(struct lo_json *out, struct lo_store *store, lo_time now,
                       const char *url, int connections, int in_doubt)
{
    struct lo_settings *settings = lo_settings_new();
    struct lo_gateway *gateway = NULL;
    set(settings, "gateway.url", "%s", url);
    set(settings, "gateway.per_number_day", "0");
    set(settings, "gateway.connections", "%d", connections);
    if (in_doubt > 0)
        set(settings, "gateway.in_doubt", "%d", in_doubt);
    must(lo_gateway_open(&gateway, "kannel", settings, &err));
    lo_json_set_text(out, "sender", "lineout");
    lo_json_set_integer(out, "connections", connections);
    send_all(out, store, now, gateway);
    lo_gateway_free(gateway);
    lo_settings_free(settings);
}

static void run_files(struct lo_json *out, struct lo_store *store, lo_time now,
                      const char *dir)
{
    struct lo_gateway *gateway = NULL;
    must(lo_gateway_file_open(&gateway, dir, &err));
    lo_json_set_text(out, "sender", "files");
    send_all(out, store, now, gateway);
    lo_gateway_free(gateway);
}

/* What a sender without gateways sees of a long queue. */
static void look(struct lo_json *out, struct lo_store *store, lo_time now)
{
    const struct lo_outbox *outbox = lo_store_outbox(store);
    struct lo_arena *arena = lo_arena_new();
    struct lo_notice *rows = NULL;
    static const char *const sms[] = {"sms", NULL};
    int32_t n = 0;
    double before = peak_mib(), from = lo_steady_seconds();
    const struct lo_claim claim = {"bench", sms, now, LO_TIME_NONE, 60, 500, 0};
    must(outbox->claim(outbox->self, &claim, arena, &rows, &n, &err));
    lo_json_set_integer(out, "claimed", n);
    lo_json_set_real(out, "claim_s", lo_steady_seconds() - from);
    lo_json_set_real(out, "more_mib", peak_mib() - before);
    lo_arena_free(arena);
}

static int argument(int argc, char **argv, int i, int otherwise)
{
    return argc > i ? (int)g_ascii_strtoll(argv[i], NULL, 10) : otherwise;
}

int main(int argc, char **argv)
{
    bool kannel = argc >= 5 && strcmp(argv[1], "kannel") == 0;
    bool files = argc >= 4 && strcmp(argv[1], "file") == 0;
    int n = argument(argc, argv, kannel || files ? 3 : 1, 5000);
    int latency_ms = argument(argc, argv, 2, 5);
    int rate = argument(argc, argv, 3, 0), burst = argument(argc, argv, 4, 10);
    lo_time now = 1773000000;
    char *dir = g_dir_make_tmp("lineout-bench-XXXXXX", NULL);
    char *path = g_build_filename(dir, "b.db", NULL);
    struct lo_store *store = NULL;
    must(lo_store_open(&store, path, true, &err));
    fill(store, n, now);
    struct lo_json *out = lo_json_object();
    lo_json_set_integer(out, "messages", n);
    if (!kannel && !files)
        lo_json_set_integer(out, "latency_ms", latency_ms);
    if (files)
        run_files(out, store, now, argv[2]);
    else if (kannel)
        run_kannel(out, store, now, argv[2], argument(argc, argv, 4, 8),
                   argument(argc, argv, 5, 0));
    else if (latency_ms < 0)
        look(out, store, now);
    else
        run(out, store, now, latency_ms, rate, burst);
    lo_json_set_real(out, "peak_mib", peak_mib());
    char *text = lo_json_print(out, 0);
    printf("%s\n", text);
    g_free(text);
    lo_json_free(out);
    lo_store_close(store);
    g_unlink(path); /* closing took the log and its index away */
    g_rmdir(dir);
    g_free(path);
    g_free(dir);
    return 0;
}
