/*
 * crypto.h - hashes and signatures (libcrypto behind it).
 *
 *   text --SHA-256--> hex        the chain of the event log, body hashes
 *   key + text --HMAC--> bytes   signatures of SMS gateways
 *
 * Units: bytes. Ownership: results go into the caller's buffers, or are
 * *owned* by the caller (g_free). No state is kept.
 *
 *   char hex[LO_SHA256_HEX];
 *   lo_sha256_hex(hex, "abc", 3);
 */
#ifndef LINEOUT_CRYPTO_H
#define LINEOUT_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LO_SHA1_SIZE = 20,
    LO_SHA256_SIZE = 32,
    LO_SHA256_HEX = 2 * LO_SHA256_SIZE + 1
};

/* FIPS 180-4. */
void lo_sha256(uint8_t out[LO_SHA256_SIZE], const void *data, size_t size);
void lo_sha256_hex(char out[LO_SHA256_HEX], const void *data, size_t size);

/* RFC 2104. */
void lo_hmac_sha1(uint8_t out[LO_SHA1_SIZE], const void *key, size_t key_size,
                  const void *data, size_t size);
void lo_hmac_sha256(uint8_t out[LO_SHA256_SIZE], const void *key,
                    size_t key_size, const void *data, size_t size);

/* Lower case; `out` holds 2 * size + 1 characters. */
void lo_hex(char *out, const uint8_t *data, size_t size);

/* RFC 4648 with padding, one line; owned. */
char *lo_base64(const uint8_t *data, size_t size);

/* Are the texts equal? How long it takes says nothing about where they differ.
 */
bool lo_same_secret(const char *a, const char *b);

/* Unguessable bytes from the system. */
void lo_random_bytes(uint8_t *out, size_t size);

/*
 * A password as it may be kept: scrypt (RFC 7914) with a salt of its own,
 * "scrypt$15$8$3$SALT$HASH", *owned*. `cost` = log2 of N: each step doubles
 * time and memory.
 */
enum {
    LO_PASSWORD_COST = 15, /* 32 MiB, three times: OWASP, password storage */
    LO_PASSWORD_MIN = 10,  /* characters */
    LO_PASSWORD_MAX = 256  /* bytes */
};
char *lo_password_hash(const char *password, int cost);

/* Is it that password? false for a hash that nothing here has made. */
bool lo_password_is(const char *hash, const char *password);

#endif
