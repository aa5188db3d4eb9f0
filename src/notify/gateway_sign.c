/*
 * gateway_sign.c - signatures that SMS gateways want on a request.
 *
 *   v1    base64(HMAC-SHA1(secret + "&", METHOD & %2F & enc(query)))
 *   ACS3  hex(HMAC-SHA256(secret, ACS3-HMAC-SHA256 \n sha256(canonical)))
 *   TC3   hex(HMAC-SHA256(chain(secret, date, service), ...))
 *
 * Pure: time, nonce and secrets are handed in, so that the vendors' published
 * examples are tests.
 */
#include <string.h>

#include "lineout/crypto.h"
#include "notify/gateway_web_int.h"

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct lo_parameter *)a)->name,
                  ((const struct lo_parameter *)b)->name);
}

static void append_encoded(GString *out, const char *text)
{
    g_string_append_uri_escaped(out, text, NULL, FALSE);
}

char *lo_sign_query(const struct lo_parameter *parameters, int n)
{
    GString *out = g_string_new(NULL);
    struct lo_parameter *sorted = g_new(struct lo_parameter, (gsize)n + 1);
    for (int i = 0; i < n; i++)
        sorted[i] = parameters[i];
    qsort(sorted, (size_t)n, sizeof *sorted, by_name);
    for (int i = 0; i < n; i++) {
        if (i > 0)
            g_string_append_c(out, '&');
        append_encoded(out, sorted[i].name);
        g_string_append_c(out, '=');
        append_encoded(out, sorted[i].value);
    }
    g_free(sorted);
    return g_string_free(out, FALSE);
}

char *lo_sign_aliyun_v1(const char *method, const char *query,
                        const char *secret)
{
    uint8_t mac[LO_SHA1_SIZE];
    char *key = g_strconcat(secret, "&", NULL);
    GString *text = g_string_new(method);
    g_string_append(text, "&%2F&");
    append_encoded(text, query);
    lo_hmac_sha1(mac, key, strlen(key), text->str, text->len);
    g_string_free(text, TRUE);
    g_free(key);
    return lo_base64(mac, sizeof mac);
}

char *lo_sign_acs3(const char *method, const char *query,
                   const struct lo_parameter *headers, int n,
                   const char *body_hash, const char *id, const char *secret)
{
    char hash[LO_SHA256_HEX], signature[LO_SHA256_HEX];
    uint8_t mac[LO_SHA256_SIZE];
    GString *names = g_string_new(NULL);
    GString *canonical = g_string_new(NULL);
    g_string_printf(canonical, "%s\n/\n%s\n", method, query);
    for (int i = 0; i < n; i++) {
        g_string_append_printf(canonical, "%s:%s\n", headers[i].name,
                               headers[i].value);
        g_string_append_printf(names, "%s%s", i > 0 ? ";" : "",
                               headers[i].name);
    }
    g_string_append_printf(canonical, "\n%s\n%s", names->str, body_hash);
    lo_sha256_hex(hash, canonical->str, canonical->len);
    g_string_printf(canonical, "ACS3-HMAC-SHA256\n%s", hash);
    lo_hmac_sha256(mac, secret, strlen(secret), canonical->str, canonical->len);
    lo_hex(signature, mac, sizeof mac);
    char *out = g_strdup_printf(
        "ACS3-HMAC-SHA256 Credential=%s,SignedHeaders=%s,Signature=%s", id,
        names->str, signature);
    g_string_free(names, TRUE);
    g_string_free(canonical, TRUE);
    return out;
}

/* The key of one day and service (vendor's document 1021/34193). */
static void tc3_key(uint8_t key[LO_SHA256_SIZE], const char *secret,
                    const char *date, const char *service)
{
    char *first = g_strconcat("TC3", secret, NULL);
    uint8_t by_date[LO_SHA256_SIZE], by_service[LO_SHA256_SIZE];
    lo_hmac_sha256(by_date, first, strlen(first), date, strlen(date));
    lo_hmac_sha256(by_service, by_date, sizeof by_date, service,
                   strlen(service));
    lo_hmac_sha256(key, by_service, sizeof by_service, "tc3_request",
                   strlen("tc3_request"));
    g_free(first);
}

char *lo_sign_tc3(const char *host, const char *content_type, const char *body,
                  const char *service, lo_time now, const char *id,
                  const char *secret)
{
    char hash[LO_SHA256_HEX], signature[LO_SHA256_HEX], date[LO_TIME_TEXT];
    uint8_t key[LO_SHA256_SIZE], mac[LO_SHA256_SIZE];
    GString *text = g_string_new(NULL);
    lo_time_format(date, now);
    date[10] = '\0'; /* the UTC date is its beginning */
    lo_sha256_hex(hash, body, strlen(body));
    g_string_printf(text,
                    "POST\n/\n\ncontent-type:%s\nhost:%s\n\n"
                    "content-type;host\n%s",
                    content_type, host, hash);
    lo_sha256_hex(hash, text->str, text->len);
    g_string_printf(
        text, "TC3-HMAC-SHA256\n%" G_GINT64_FORMAT "\n%s/%s/tc3_request\n%s",
        now, date, service, hash);
    tc3_key(key, secret, date, service);
    lo_hmac_sha256(mac, key, sizeof key, text->str, text->len);
    lo_hex(signature, mac, sizeof mac);
    g_string_free(text, TRUE);
    return g_strdup_printf("TC3-HMAC-SHA256 Credential=%s/%s/%s/tc3_request, "
                           "SignedHeaders=content-type;host, Signature=%s",
                           id, date, service, signature);
}
