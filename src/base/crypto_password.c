/*
 * crypto_password.c - passwords by libcrypto's scrypt; see crypto.h.
 */
#include <glib.h>
#include <openssl/evp.h>
#include <string.h>

#include "lineout/crypto.h"

enum { SALT = 16, HASH = 32, BLOCK = 8, PASSES = 3, LEAST = 4, MOST = 20 };

static char *derive(const char *password, int cost, const char *salt)
{
    uint8_t hash[HASH];
    uint64_t n = UINT64_C(1) << cost;
    /* What it needs and some: 128 r (N + p + 2) bytes. */
    uint64_t room = 128 * BLOCK * (n + PASSES + 2) + 4096;
    if (EVP_PBE_scrypt(password, strlen(password), (const uint8_t *)salt,
                       strlen(salt), n, BLOCK, PASSES, room, hash, HASH) != 1)
        g_error("libcrypto has no scrypt");
    char *text = lo_base64(hash, sizeof hash);
    char *out = g_strdup_printf("scrypt$%d$%d$%d$%s$%s", cost, (int)BLOCK,
                                (int)PASSES, salt, text);
    g_free(text);
    return out;
}

char *lo_password_hash(const char *password, int cost)
{
    uint8_t bytes[SALT];
    g_assert(cost >= LEAST && cost <= MOST);
    lo_random_bytes(bytes, sizeof bytes);
    char *salt = lo_base64(bytes, sizeof bytes);
    char *out = derive(password, cost, salt);
    g_free(salt);
    return out;
}

bool lo_password_is(const char *hash, const char *password)
{
    bool same = false;
    char **parts = g_strsplit(hash, "$", -1);
    char *end = NULL;
    if (g_strv_length(parts) == 6 && strcmp(parts[0], "scrypt") == 0) {
        gint64 cost = g_ascii_strtoll(parts[1], &end, 10);
        if (*end == '\0' && cost >= LEAST && cost <= MOST) {
            char *again = derive(password, (int)cost, parts[4]);
            same = lo_same_secret(again, hash);
            g_free(again);
        }
    }
    g_strfreev(parts);
    return same;
}
