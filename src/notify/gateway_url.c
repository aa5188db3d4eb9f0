/*
 * gateway_url.c - the URLs that the settings name for gateways: may they be
 * used, and what of them libcurl need not take apart.
 */
#include <curl/curl.h>
#include <string.h>

#include "notify/gateway_web_int.h"

static bool is_loopback(const char *host)
{
    if (strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0)
        return true;
    return g_hostname_is_ip_address(host) && g_str_has_prefix(host, "127.");
}

enum lo_status lo_url_read(struct lo_url_parts *out,
                           const struct lo_web_options *options,
                           struct lo_error *err)
{
    enum lo_status status = LO_OK;
    CURLU *handle = curl_url();
    char *scheme = NULL, *host = NULL, *user = NULL;
    if (curl_url_set(handle, CURLUPART_URL, options->url, 0) != CURLUE_OK ||
        curl_url_get(handle, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
        curl_url_get(handle, CURLUPART_HOST, &host, 0) != CURLUE_OK) {
        status = lo_error_set(err, LO_EINPUT, "setting '%s' is not a URL: '%s'",
                              options->setting, options->url);
        lo_error_hint(err, "write it as https://host/path");
        goto done;
    }
    if (curl_url_get(handle, CURLUPART_USER, &user, 0) == CURLUE_OK) {
        status = lo_error_set(err, LO_EINPUT, "setting '%s' holds a user name",
                              options->setting);
        lo_error_hint(err, "secrets go into the environment variable that "
                           "gateway.http_auth_env names");
        goto done;
    }
    out->tls = strcmp(scheme, "https") == 0;
    out->loopback = is_loopback(host);
    if (options->secret && !out->tls && !out->loopback) {
        status = lo_error_set(err, LO_EINPUT,
                              "the gateway's secret would leave without "
                              "encryption");
        lo_error_hint(err, "use https:// in %s", options->setting);
    } else if (!options->any_host && !out->loopback) {
        status = lo_error_set(err, LO_EINPUT,
                              "setting '%s' may only name this machine",
                              options->setting);
        lo_error_hint(err, "it is for tests: http://127.0.0.1:PORT");
    }
done:
    curl_free(scheme);
    curl_free(host);
    curl_free(user);
    curl_url_cleanup(handle);
    return status;
}

const char *lo_url_target(const char *url)
{
    const char *host = strstr(url, "://");
    const char *target = host != NULL ? strpbrk(host + 3, "/?#") : NULL;
    if (target == NULL || *target != '/' || strstr(target, "/.") != NULL)
        return NULL;
    for (const char *c = target; *c != '\0'; c++)
        if (!g_ascii_isgraph(*c) || *c == '#')
            return NULL;
    return target;
}
