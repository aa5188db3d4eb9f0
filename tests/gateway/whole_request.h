/* What stands in for a gateway reads requests as they come in pieces. */
#ifndef LO_TESTS_GATEWAY_WHOLE_REQUEST_H
#define LO_TESTS_GATEWAY_WHOLE_REQUEST_H

#include <glib.h>

/* Length of the first HTTP request in the text, 0 = it is not whole yet. */
static inline size_t whole_request(const char *text, size_t length)
{
    static const char says[] = "Content-Length:";
    const char *end = g_strstr_len(text, (gssize)length, "\r\n\r\n");
    if (end == NULL)
        return 0;
    size_t head = (size_t)(end - text) + 4, body = 0;
    const char *field = g_strstr_len(text, (gssize)head, says);
    if (field != NULL)
        body = (size_t)g_ascii_strtoull(field + sizeof says - 1, NULL, 10);
    return length >= head + body ? head + body : 0;
}

#endif
