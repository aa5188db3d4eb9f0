/*
 * test_receipt.c - what a gateway's callback says.
 */
#include <glib.h>
#include <stdio.h>
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

/* --- pushed by a vendor --------------------------------------------------- */

static enum lo_receipt_vendor push(struct lo_receipt **out, int32_t *n,
                                   struct lo_arena *arena, const char *text)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_json *array = NULL;
    LO_ASSERT_OK(lo_json_parse(&array, text, &err), err);
    enum lo_receipt_vendor vendor =
        lo_receipts_read(out, n, arena, array, 2000000000);
    lo_json_free(array);
    return vendor;
}

static void test_receipt__aliyun_names_the_message_by_our_key(void)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_receipt *all = NULL;
    int32_t n = 0;
    CU_ASSERT_EQUAL_FATAL(
        push(&all, &n, arena,
             "[{\"phone_number\":\"13900000001\",\"success\":true,"
             "\"err_code\":\"DELIVERED\",\"err_msg\":\"ok\",\"sms_size\":"
             "\"1\",\"biz_id\":\"B1\",\"out_id\":\"k1\",\"report_time\":"
             "\"2026-03-09 10:00:00\"},{\"success\":false,\"err_code\":"
             "\"UNDELIV\",\"biz_id\":\"B2\",\"out_id\":\"k2\"}]"),
        LO_VENDOR_ALIYUN);
    CU_ASSERT_EQUAL_FATAL(n, 2);
    CU_ASSERT_STRING_EQUAL(all[0].key, "k1");
    CU_ASSERT_STRING_EQUAL(all[0].gateway_id, "B1");
    CU_ASSERT_EQUAL(all[0].verdict, LO_NOTICE_DELIVERED);
    CU_ASSERT_EQUAL(all[0].at, 1773021600); /* in UTC */
    CU_ASSERT_STRING_EQUAL(all[0].reason, "DELIVERED: ok");
    CU_ASSERT_EQUAL(all[1].verdict, LO_NOTICE_FAILED);
    CU_ASSERT_EQUAL(all[1].at, 2000000000);
    lo_arena_free(arena);
}

static void test_receipt__tencent_names_it_by_its_serial_number(void)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_receipt *all = NULL;
    int32_t n = 0;
    CU_ASSERT_EQUAL_FATAL(
        push(&all, &n, arena,
             "[{\"user_receive_time\":\"2026-03-09 10:00:00\",\"nationcode\":"
             "\"86\",\"mobile\":\"13900000001\",\"report_status\":\"FAIL\","
             "\"errmsg\":\"MK:0001\",\"description\":\"off\",\"sid\":"
             "\"2640:1\"}]"),
        LO_VENDOR_TENCENT);
    CU_ASSERT_EQUAL_FATAL(n, 1);
    CU_ASSERT_STRING_EQUAL(all[0].key, "");
    CU_ASSERT_STRING_EQUAL(all[0].gateway_id, "2640:1");
    CU_ASSERT_EQUAL(all[0].verdict, LO_NOTICE_FAILED);
    CU_ASSERT_STRING_EQUAL(all[0].reason, "MK:0001: off");
    lo_arena_free(arena);
}

static void test_receipt__a_push_is_read_whole_or_not_at_all(void)
{
    static const char *const bad[] = {
        "[]",
        "{}",
        "[{}]",
        "[{\"out_id\":\"k1\",\"success\":true},{\"out_id\":\"k2\"}]",
        ("[{\"out_id\":\"k1\",\"success\":true},"
         "{\"sid\":\"1\",\"report_status\":\"SUCCESS\"}]"),
        "[{\"sid\":\"1\",\"report_status\":\"PERHAPS\"}]"};
    struct lo_arena *arena = lo_arena_new();
    struct lo_receipt *all = NULL;
    int32_t n = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        CU_ASSERT_EQUAL(push(&all, &n, arena, bad[i]), LO_VENDOR_NONE);
    lo_arena_free(arena);
}

LO_SUITE(receipt, LO_TEST(test_receipt__aliyun_names_the_message_by_our_key),
         LO_TEST(test_receipt__tencent_names_it_by_its_serial_number),
         LO_TEST(test_receipt__a_push_is_read_whole_or_not_at_all),
         LO_TEST(test_receipt__kannel_numbers_become_verdicts),
         LO_TEST(test_receipt__reply_and_id_are_decoded),
         LO_TEST(test_receipt__what_names_no_message_is_none));
