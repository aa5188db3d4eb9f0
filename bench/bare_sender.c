/*
 * bare_sender.c - the peer of bench_kannel.sh: libcurl's multi interface with
 * nothing around it. No outbox, no limits, no guard against libcurl's own
 * repeats; every handle starts its next message when it has its answer.
 *
 *   bare_sender URL MESSAGES CONNECTIONS       one JSON line
 *
 * URL: all of Kannel's sendsms parameters but `to`.
 */
#include <curl/curl.h>
#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { SLOTS_MOST = 64 };

struct slots {
    CURLM *multi;
    CURL *curl[SLOTS_MOST];
    const char *target; /* path and query: libcurl need not read them */
    int n, messages, next, accepted;
};

static size_t ignore(char *data, size_t size, size_t n, void *self)
{
    (void)data, (void)self;
    return size * n;
}

static bool start(struct slots *s, CURL *curl)
{
    if (s->next == s->messages)
        return false;
    char *target =
        g_strdup_printf("%s&to=%%2B8615420%06d", s->target, s->next++);
    curl_easy_setopt(curl, CURLOPT_REQUEST_TARGET, target); /* copied */
    curl_multi_add_handle(s->multi, curl);
    g_free(target);
    return true;
}

static void finish(struct slots *s, CURL *curl, CURLcode code)
{
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    s->accepted += code == CURLE_OK && status == 202 ? 1 : 0;
    curl_multi_remove_handle(s->multi, curl);
}

static void run(struct slots *s)
{
    int under_way = 0;
    for (int i = 0; i < s->n; i++)
        under_way += start(s, s->curl[i]) ? 1 : 0;
    while (under_way > 0) {
        int running = 0, left = 0;
        curl_multi_perform(s->multi, &running);
        for (CURLMsg *said = curl_multi_info_read(s->multi, &left);
             said != NULL; said = curl_multi_info_read(s->multi, &left)) {
            CURL *curl = said->easy_handle;
            finish(s, curl, said->data.result);
            under_way -= start(s, curl) ? 0 : 1;
        }
        if (running > 0)
            curl_multi_poll(s->multi, NULL, 0, 1000, NULL);
    }
}

static double cpu_us(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "bare_sender URL MESSAGES CONNECTIONS\n");
        return 2;
    }
    const char *host = strstr(argv[1], "://");
    const char *target = host != NULL ? strchr(host + 3, '/') : NULL;
    if (target == NULL) {
        fprintf(stderr, "bare_sender: no path in '%s'\n", argv[1]);
        return 2;
    }
    char *url = g_strndup(argv[1], (size_t)(target - argv[1]) + 1);
    struct slots s = {.target = target,
                      .messages = atoi(argv[2]),
                      .n = CLAMP(atoi(argv[3]), 1, SLOTS_MOST)};
    curl_global_init(CURL_GLOBAL_DEFAULT);
    s.multi = curl_multi_init();
    curl_multi_setopt(s.multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)s.n);
    for (int i = 0; i < s.n; i++) {
        s.curl[i] = curl_easy_init();
        curl_easy_setopt(s.curl[i], CURLOPT_URL, url);
        curl_easy_setopt(s.curl[i], CURLOPT_WRITEFUNCTION, ignore);
        curl_easy_setopt(s.curl[i], CURLOPT_PROXY, "");
    }
    gint64 from = g_get_monotonic_time();
    double cpu = cpu_us();
    run(&s);
    cpu = (cpu_us() - cpu) / s.messages;
    double seconds = (double)(g_get_monotonic_time() - from) / 1e6;
    printf("{\"sender\":\"bare libcurl multi\",\"connections\":%d,"
           "\"accepted\":%d,\"seconds\":%.3f,\"per_s\":%.0f,\"cpu_us\":%.1f}\n",
           s.n, s.accepted, seconds, s.accepted / seconds, cpu);
    for (int i = 0; i < s.n; i++)
        curl_easy_cleanup(s.curl[i]);
    curl_multi_cleanup(s.multi);
    curl_global_cleanup();
    g_free(url);
    return s.accepted == s.messages ? 0 : 1;
}
