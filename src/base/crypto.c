/*
 * crypto.c - hashes and signatures by libcrypto; see crypto.h.
 *
 * None of these calls can fail for a reason that a caller could mend: a
 * failure means that libcrypto is broken, and nothing may be signed then.
 */
#include "lineout/crypto.h"

#include <glib.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <string.h>

/* Looked up once: with EVP_sha256() each digest would look for it anew. */
static const EVP_MD *sha256(void)
{
    static gsize once;
    static EVP_MD *found;
    if (g_once_init_enter(&once)) {
        found = EVP_MD_fetch(NULL, "SHA256", NULL);
        g_once_init_leave(&once, 1);
    }
    return found;
}

void lo_sha256(uint8_t out[LO_SHA256_SIZE], const void *data, size_t size)
{
    if (EVP_Digest(data, size, out, NULL, sha256(), NULL) != 1)
        g_error("libcrypto has no SHA-256");
}

void lo_sha256_hex(char out[LO_SHA256_HEX], const void *data, size_t size)
{
    uint8_t hash[LO_SHA256_SIZE];
    lo_sha256(hash, data, size);
    lo_hex(out, hash, sizeof hash);
}

static void hmac(const EVP_MD *kind, uint8_t *out, const void *key,
                 size_t key_size, const void *data, size_t size)
{
    g_assert(key_size <= INT_MAX);
    if (HMAC(kind, key, (int)key_size, data, size, out, NULL) == NULL)
        g_error("libcrypto has no HMAC");
}

void lo_hmac_sha1(uint8_t out[LO_SHA1_SIZE], const void *key, size_t key_size,
                  const void *data, size_t size)
{
    hmac(EVP_sha1(), out, key, key_size, data, size);
}

void lo_hmac_sha256(uint8_t out[LO_SHA256_SIZE], const void *key,
                    size_t key_size, const void *data, size_t size)
{
    hmac(EVP_sha256(), out, key, key_size, data, size);
}

void lo_hex(char *out, const uint8_t *data, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        out[2 * i] = digits[data[i] >> 4];
        out[2 * i + 1] = digits[data[i] & 15];
    }
    out[2 * size] = '\0';
}

char *lo_base64(const uint8_t *data, size_t size)
{
    return g_base64_encode(data, size);
}

void lo_random_bytes(uint8_t *out, size_t size)
{
    g_assert(size <= INT_MAX);
    if (RAND_bytes(out, (int)size) != 1)
        g_error("the system has no random bytes");
}

bool lo_same_secret(const char *a, const char *b)
{
    uint8_t x[LO_SHA256_SIZE], y[LO_SHA256_SIZE];
    lo_sha256(x, a, strlen(a));
    lo_sha256(y, b, strlen(b));
    return CRYPTO_memcmp(x, y, sizeof x) == 0;
}
