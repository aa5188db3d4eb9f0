/*
 * open_loop.c - pages asked for at a rate that does not wait for the answers:
 * request i begins at i / rate, whether or not those before it are answered.
 *
 *   open_loop RATE SECONDS URL PATH...         one JSON line
 *
 * The time of an answer counts from when the request was due, not from when a
 * connection was free for it: a server that stands still for a second is seen
 * by every request of that second. Paths are asked for in turn; the cookie is
 * $COOKIE. An error is any answer but 200, and none within TIMEOUT_S.
 */
#include <curl/curl.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>

enum { CONNECTIONS_MOST = 256, TIMEOUT_S = 10 };

struct request {
    CURL *curl;
    gint64 due; /* of g_get_monotonic_time */
};

struct loop {
    CURLM *multi;
    const char *url;
    char **paths;
    int n_paths;
    double rate;
    gint64 begin;
    int wanted, begun;
    int under_way, most_under_way;
    int errors;
    GPtrArray *idle;  /* struct request * */
    GArray *times_ms; /* double, of answers without error */
};

static size_t ignore(char *data, size_t size, size_t n, void *self)
{
    (void)data, (void)self;
    return size * n;
}

static gint64 due_of(const struct loop *l, int i)
{
    return l->begin + (gint64)((double)i * 1e6 / l->rate);
}

static struct request *take(struct loop *l)
{
    if (l->idle->len > 0)
        return g_ptr_array_steal_index_fast(l->idle, l->idle->len - 1);
    struct request *r = g_new0(struct request, 1);
    char *cookie =
        g_strdup_printf("lineout=%s", getenv("COOKIE") ? getenv("COOKIE") : "");
    r->curl = curl_easy_init();
    curl_easy_setopt(r->curl, CURLOPT_WRITEFUNCTION, ignore);
    curl_easy_setopt(r->curl, CURLOPT_COOKIE, cookie); /* copied */
    curl_easy_setopt(r->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(r->curl, CURLOPT_TIMEOUT, (long)TIMEOUT_S);
    curl_easy_setopt(r->curl, CURLOPT_PRIVATE, r);
    g_free(cookie);
    return r;
}

/* What is due begins; beyond CONNECTIONS_MOST it waits, and its time runs. */
static void start_due(struct loop *l)
{
    while (l->begun < l->wanted && l->under_way < CONNECTIONS_MOST &&
           due_of(l, l->begun) <= g_get_monotonic_time()) {
        struct request *r = take(l);
        char *url = g_strconcat(l->url, l->paths[l->begun % l->n_paths], NULL);
        r->due = due_of(l, l->begun++);
        curl_easy_setopt(r->curl, CURLOPT_URL, url); /* copied */
        curl_multi_add_handle(l->multi, r->curl);
        l->under_way++;
        l->most_under_way = MAX(l->most_under_way, l->under_way);
        g_free(url);
    }
}

static void finish(struct loop *l, const CURLMsg *said)
{
    struct request *r = NULL;
    long status = 0;
    double ms = 0.0;
    curl_easy_getinfo(said->easy_handle, CURLINFO_PRIVATE, (char **)&r);
    curl_easy_getinfo(r->curl, CURLINFO_RESPONSE_CODE, &status);
    ms = (double)(g_get_monotonic_time() - r->due) / 1000.0;
    if (said->data.result == CURLE_OK && status == 200)
        g_array_append_val(l->times_ms, ms);
    else
        l->errors++;
    curl_multi_remove_handle(l->multi, r->curl);
    g_ptr_array_add(l->idle, r);
    l->under_way--;
}

static void run(struct loop *l)
{
    l->begin = g_get_monotonic_time();
    while (l->begun < l->wanted || l->under_way > 0) {
        int running = 0, left = 0;
        start_due(l);
        curl_multi_perform(l->multi, &running);
        for (CURLMsg *said = curl_multi_info_read(l->multi, &left);
             said != NULL; said = curl_multi_info_read(l->multi, &left))
            if (said->msg == CURLMSG_DONE)
                finish(l, said);
        gint64 wait_us = l->begun < l->wanted
                             ? due_of(l, l->begun) - g_get_monotonic_time()
                             : 100000;
        if (wait_us > 0 && (l->begun < l->wanted || l->under_way > 0))
            curl_multi_poll(l->multi, NULL, 0,
                            (int)CLAMP(wait_us / 1000, 1, 100), NULL);
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double part_of(const GArray *times_ms, double part)
{
    if (times_ms->len == 0)
        return 0.0;
    guint at = (guint)(part * (times_ms->len - 1) + 0.5);
    return g_array_index(times_ms, double, at);
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        fprintf(stderr, "usage: open_loop RATE SECONDS URL PATH...\n");
        return 2;
    }
    struct loop l = {
        .url = argv[3],
        .paths = argv + 4,
        .n_paths = argc - 4,
        .rate = g_ascii_strtod(argv[1], NULL),
        .idle = g_ptr_array_new(),
        .times_ms = g_array_new(FALSE, FALSE, sizeof(double)),
    };
    l.wanted = (int)(l.rate * g_ascii_strtod(argv[2], NULL));
    curl_global_init(CURL_GLOBAL_DEFAULT);
    l.multi = curl_multi_init();
    run(&l);
    double seconds = (double)(g_get_monotonic_time() - l.begin) / 1e6;
    g_array_sort(l.times_ms, by_value);
    printf("{\"requests\":%d,\"requests_per_s\":%.1f,\"p50_ms\":%.2f,"
           "\"p95_ms\":%.2f,\"p99_ms\":%.2f,\"most_ms\":%.2f,\"errors\":%d,"
           "\"at_once\":%d}\n",
           l.wanted, l.wanted / seconds, part_of(l.times_ms, 0.5),
           part_of(l.times_ms, 0.95), part_of(l.times_ms, 0.99),
           part_of(l.times_ms, 1.0), l.errors, l.most_under_way);
    for (guint i = 0; i < l.idle->len; i++) {
        struct request *r = g_ptr_array_index(l.idle, i);
        curl_easy_cleanup(r->curl);
        g_free(r);
    }
    curl_multi_cleanup(l.multi);
    curl_global_cleanup();
    g_ptr_array_free(l.idle, TRUE);
    g_array_free(l.times_ms, TRUE);
    return 0;
}
