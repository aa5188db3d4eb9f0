/*
 * Progress of planning anew as it comes (Server-Sent Events): the connection
 * sleeps until the run has news.
 */
#include <string.h>

#include "web/server_int.h"

struct stream {
    struct web_run *run;
    struct MHD_Connection *connection;
    enum lo_lang lang;
    int64_t seen;
    char *text; /* what goes out now; *owned* */
    size_t at;
};

bool web_wants_events(const struct exchange *ex)
{
    const char *accept = MHD_lookup_connection_value(
        ex->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT);
    return ex->route->handler == web_api_replan_progress && accept != NULL &&
           strstr(accept, "text/event-stream") != NULL;
}

static void wake(void *self)
{
    MHD_resume_connection(self);
}

static ssize_t read_stream(void *self, uint64_t position, char *out,
                           size_t room)
{
    (void)position;
    struct stream *stream = self;
    bool over = false;
    if (stream->text == NULL) {
        /* Suspended first: the news may come before this returns. */
        MHD_suspend_connection(stream->connection);
        stream->text = web_run_news(stream->run, stream->lang, &stream->seen,
                                    &over, wake, stream->connection);
        if (stream->text == NULL && !over)
            return 0;
        MHD_resume_connection(stream->connection);
        if (stream->text == NULL)
            return MHD_CONTENT_READER_END_OF_STREAM;
        stream->at = 0;
    }
    size_t n = MIN(room, strlen(stream->text) - stream->at);
    memcpy(out, stream->text + stream->at, n);
    stream->at += n;
    if (stream->text[stream->at] == '\0')
        g_clear_pointer(&stream->text, g_free);
    return (ssize_t)n;
}

static void end_stream(void *self)
{
    struct stream *stream = self;
    web_run_forget(stream->run, stream->connection);
    g_free(stream->text);
    g_free(stream);
}

enum MHD_Result web_events(struct exchange *ex)
{
    struct stream *stream = g_new0(struct stream, 1);
    stream->run = ex->server->run;
    stream->connection = ex->connection;
    stream->lang = ex->request.lang;
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, 4096, read_stream, stream, end_stream);
    if (response == NULL) {
        g_free(stream);
        return MHD_NO;
    }
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
                                  "text/event-stream");
    (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL,
                                  "no-store");
    (void)MHD_add_response_header(response, "X-Content-Type-Options",
                                  "nosniff");
    enum MHD_Result done =
        MHD_queue_response(ex->connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return done;
}
