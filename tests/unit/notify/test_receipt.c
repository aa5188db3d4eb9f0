/*
 * test_receipt.c - what a gateway's callback says.
 */
#include <glib.h>
#include <string.h>

#include "harness.h"
#include "lineout/notify.h"

static void test_receipt__kannel_numbers_become_verdicts(void)
{
    static const struct {
        const char *query;
        enum lo_notice_state verdict;
    } cases[] = {{"key=k1&st=8&reply=ACK%2F&foreign=", LO_NOTICE_ACCEPTED},
                 {"key=k1&st=1&reply=stat%3ADELIVRD", LO_NOTICE_DELIVERED},
                 {"key=k1&st=2&reply=stat%3AUNDELIV", LO_NOTICE_FAILED},
                 {"key=k1&st=16&reply=NACK%2F0x0000000b", LO_NOTICE_FAILED},
                 {"key=k1&st=delivered", LO_NOTICE_DELIVERED}};
    struct lo_arena *arena = lo_arena_new();
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct lo_receipt receipt;
        CU_ASSERT_TRUE_FATAL(
            lo_receipt_read(&receipt, arena, cases[i].query, "kannel", 7));
        CU_ASSERT_EQUAL(receipt.verdict, cases[i].verdict);
        CU_ASSERT_STRING_EQUAL(receipt.key, "k1");
        CU_ASSERT_EQUAL(receipt.at, 7);
    }
    lo_arena_free(arena);
}

static void test_receipt__reply_and_id_are_decoded(void)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_receipt receipt;
    CU_ASSERT_TRUE_FATAL(lo_receipt_read(
        &receipt, arena, "key=k1&st=1&reply=a%20b&foreign=M1", "kannel", 7));
    CU_ASSERT_STRING_EQUAL(receipt.reason, "a b");
    CU_ASSERT_STRING_EQUAL(receipt.gateway_id, "M1");
    lo_arena_free(arena);
}

static void test_receipt__what_names_no_message_is_none(void)
{
    static const char *const bad[] = {
        "",         "st=1",        "key=&st=1", "key=k1", "key=k1&st=3",
        "nonsense", "key=%zz&st=1"};
    struct lo_arena *arena = lo_arena_new();
    struct lo_receipt receipt;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        CU_ASSERT_FALSE(lo_receipt_read(&receipt, arena, bad[i], "g", 7));
    lo_arena_free(arena);
}

LO_SUITE(receipt, LO_TEST(test_receipt__kannel_numbers_become_verdicts),
         LO_TEST(test_receipt__reply_and_id_are_decoded),
         LO_TEST(test_receipt__what_names_no_message_is_none));
