/*
 * What a POST says: members of its JSON, or fields of its form.
 */
#include <string.h>

#include "web/web_int.h"

const char *web_field(const struct web_request *request, const char *name)
{
    if (request->form != NULL) {
        const char *text = g_hash_table_lookup(request->form, name);
        return text != NULL && text[0] != '\0' ? text : NULL;
    }
    return lo_json_text(lo_json_get(request->json, name));
}

bool web_has_field(const struct web_request *request, const char *name)
{
    return request->form != NULL ? web_field(request, name) != NULL
                                 : lo_json_get(request->json, name) != NULL;
}

int64_t web_field_int(const struct web_request *request, const char *name,
                      int64_t fallback)
{
    const char *text = web_field(request, name);
    if (text == NULL)
        return lo_json_int(lo_json_get(request->json, name), fallback);
    char *end = NULL;
    int64_t value = g_ascii_strtoll(text, &end, 10);
    return *end == '\0' ? value : fallback;
}

bool web_field_true(const struct web_request *request, const char *name)
{
    const char *text = web_field(request, name);
    if (text != NULL)
        return strcmp(text, "yes") == 0 || strcmp(text, "true") == 0 ||
               strcmp(text, "1") == 0;
    return lo_json_is_true(lo_json_get(request->json, name));
}

enum lo_status web_field_time(lo_time *out, const struct web_request *request,
                              const char *name, const struct lo_zone *zone,
                              struct lo_error *err)
{
    const char *text = web_field(request, name);
    *out = LO_TIME_NONE;
    if (text == NULL || strcmp(text, "none") == 0)
        return LO_OK;
    /* Browsers leave out the seconds of a time in a form. */
    bool minutes = request->form != NULL &&
                   strlen(text) == strlen("2026-11-30T08:00") &&
                   text[strlen("2026-11-30T08")] == ':';
    char *whole = g_strconcat(text, minutes ? ":00" : "", NULL);
    enum lo_status status = lo_time_parse(out, whole, zone, err);
    g_free(whole);
    return status;
}

const char **web_field_list(const struct web_request *request, const char *name,
                            int32_t *n)
{
    const char *one = web_field(request, name);
    const struct lo_json *array =
        request->form == NULL ? lo_json_get(request->json, name) : NULL;
    size_t size = one != NULL ? 1 : lo_json_size(array);
    const char **out = g_new0(const char *, size + 1);
    *n = 0;
    for (size_t i = 0; i < size; i++) {
        const char *text =
            one != NULL ? one : lo_json_text(lo_json_at(array, i));
        if (text != NULL)
            out[(*n)++] = text;
    }
    return out;
}
