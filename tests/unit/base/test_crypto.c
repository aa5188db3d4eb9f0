/*
 * test_crypto.c - published vectors: FIPS 180-4, RFC 2202, RFC 4231, RFC 4648.
 */
#include <glib.h>
#include <string.h>

#include "harness.h"
#include "lineout/crypto.h"

static void test_crypto__sha256_of_fips_examples(void)
{
    char hex[LO_SHA256_HEX];
    lo_sha256_hex(hex, "abc", 3);
    CU_ASSERT_STRING_EQUAL(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a"
                                "9cb410ff61f20015ad");
    lo_sha256_hex(hex, "", 0);
    CU_ASSERT_STRING_EQUAL(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b93"
                                "4ca495991b7852b855");
}

/* Test case 2 of both: key "Jefe". */
static void test_crypto__hmac_of_the_rfcs(void)
{
    static const char text[] = "what do ya want for nothing?";
    uint8_t sha1[LO_SHA1_SIZE], sha256[LO_SHA256_SIZE];
    char hex[LO_SHA256_HEX];
    lo_hmac_sha1(sha1, "Jefe", 4, text, strlen(text));
    lo_hex(hex, sha1, sizeof sha1);
    CU_ASSERT_STRING_EQUAL(hex, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    lo_hmac_sha256(sha256, "Jefe", 4, text, strlen(text));
    lo_hex(hex, sha256, sizeof sha256);
    CU_ASSERT_STRING_EQUAL(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739"
                                "839dec58b964ec3843");
}

static void test_crypto__base64_pads(void)
{
    static const struct {
        const char *text, *encoded;
    } cases[] = {
        {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foobar", "Zm9vYmFy"}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *is =
            lo_base64((const uint8_t *)cases[i].text, strlen(cases[i].text));
        CU_ASSERT_STRING_EQUAL(is, cases[i].encoded);
        g_free(is);
    }
}

static void test_crypto__random_bytes_differ(void)
{
    uint8_t a[16] = {0}, b[16] = {0};
    lo_random_bytes(a, sizeof a);
    lo_random_bytes(b, sizeof b);
    CU_ASSERT_NOT_EQUAL(memcmp(a, b, sizeof a), 0);
}

/* The published parameters are in the text; nothing else passes for it. */
static void test_crypto__a_password_is_known_by_its_hash_alone(void)
{
    char *hash = lo_password_hash("correct horse", 5);
    char *other = lo_password_hash("correct horse", 5);
    CU_ASSERT_TRUE(g_str_has_prefix(hash, "scrypt$5$8$3$"));
    CU_ASSERT_STRING_NOT_EQUAL(hash, other); /* a salt of its own */
    CU_ASSERT_TRUE(lo_password_is(hash, "correct horse"));
    CU_ASSERT_FALSE(lo_password_is(hash, "correct horsf"));
    CU_ASSERT_FALSE(lo_password_is(hash, ""));
    CU_ASSERT_FALSE(lo_password_is("", ""));
    CU_ASSERT_FALSE(lo_password_is("scrypt$99$8$3$a$b", "x"));
    CU_ASSERT_FALSE(lo_password_is("plain$5$8$3$a$b", "x"));
    g_free(hash);
    g_free(other);
}

LO_SUITE(crypto, LO_TEST(test_crypto__sha256_of_fips_examples),
         LO_TEST(test_crypto__hmac_of_the_rfcs),
         LO_TEST(test_crypto__base64_pads),
         LO_TEST(test_crypto__random_bytes_differ),
         LO_TEST(test_crypto__a_password_is_known_by_its_hash_alone));
