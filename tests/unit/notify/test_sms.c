/*
 * test_sms.c - how long a text is on the bill, and masked addresses.
 *
 * Vectors: alphagov/notifications-utils tests/test_template_types.py (GSM,
 * extension, UCS-2) and TwilioDevEd/message-segment-calculator (surrogates);
 * mainland: ihuyi.com and lookmytime.com price pages (160 and 150 characters).
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "lineout/notify.h"

/* `n` times `unit`, then `tail`. */
static int parts(const char *unit, int n, const char *tail, bool mainland)
{
    GString *text = g_string_new(NULL);
    for (int i = 0; i < n; i++)
        g_string_append(text, unit);
    g_string_append(text, tail);
    int found = lo_sms_parts(text->str, mainland);
    g_string_free(text, TRUE);
    return found;
}

static void test_sms__gsm_text_takes_160_then_153_a_part(void)
{
    static const int vectors[][2] = {{160, 1}, {161, 2}, {306, 2}, {307, 3},
                                     {612, 4}, {613, 5}, {918, 6}, {919, 7}};
    for (size_t i = 0; i < G_N_ELEMENTS(vectors); i++)
        CU_ASSERT_EQUAL(parts("a", vectors[i][0], "", false), vectors[i][1]);
}

static void test_sms__extension_character_takes_two_and_is_not_split(void)
{
    CU_ASSERT_EQUAL(parts("^", 80, "", false), 1);
    CU_ASSERT_EQUAL(parts("^", 81, "", false), 2);
    CU_ASSERT_EQUAL(parts("a", 158, "|", false), 1);
    CU_ASSERT_EQUAL(parts("a", 159, "|", false), 2);
    CU_ASSERT_EQUAL(parts("a", 159, "€", false), 2);
    CU_ASSERT_EQUAL(parts("a", 304, "[", false), 2);
    CU_ASSERT_EQUAL(parts("a", 304, "[]", false), 3);
    /* 152 + an ESC pair does not fit into 153: three parts, not two */
    CU_ASSERT_EQUAL(parts("a", 152, "[aaaaaaaaaa", false), 2);
    char text[400];
    memset(text, 'a', 305);
    text[152] = '[';
    text[305] = '\0'; /* 306 septets, but the pair straddles */
    CU_ASSERT_EQUAL(lo_sms_parts(text, false), 3);
}

static void test_sms__one_foreign_character_makes_the_text_ucs2(void)
{
    static const int vectors[][2] = {{70, 1},  {71, 2},  {134, 2}, {135, 3},
                                     {268, 4}, {269, 5}, {402, 6}, {403, 7}};
    for (size_t i = 0; i < G_N_ELEMENTS(vectors); i++)
        CU_ASSERT_EQUAL(parts("ÿ", vectors[i][0], "", false), vectors[i][1]);
    CU_ASSERT_EQUAL(parts("a", 70, "`", false), 2);
    CU_ASSERT_EQUAL(parts("]", 68, "😀", false), 1);
}

static void test_sms__surrogate_pair_is_not_split(void)
{
    CU_ASSERT_EQUAL(parts("a", 68, "😀", false), 1);
    CU_ASSERT_EQUAL(parts("a", 69, "😀", false), 2);
    /* 66 + pair would end in half a pair at 67 */
    GString *text = g_string_new(NULL);
    for (int i = 0; i < 66; i++)
        g_string_append(text, "停");
    g_string_append(text, "😀");
    for (int i = 0; i < 66; i++)
        g_string_append(text, "电");
    CU_ASSERT_EQUAL(lo_sms_parts(text->str, false), 3);
    CU_ASSERT_EQUAL(lo_sms_parts(text->str, true), 2);
    g_string_free(text, TRUE);
    CU_ASSERT_EQUAL(parts("🇨🇳", 1, "", false), 1);
    CU_ASSERT_EQUAL(parts("a", 66, "🇨🇳", false), 1);
    CU_ASSERT_EQUAL(parts("a", 67, "🇨🇳", false), 2);
}

static void test_sms__mainland_counts_every_character_one(void)
{
    CU_ASSERT_EQUAL(parts("a", 70, "", true), 1);
    CU_ASSERT_EQUAL(parts("a", 71, "", true), 2);
    CU_ASSERT_EQUAL(parts("停", 70, "", true), 1);
    CU_ASSERT_EQUAL(parts("停", 134, "", true), 2);
    CU_ASSERT_EQUAL(parts("停", 135, "", true), 3);
    CU_ASSERT_EQUAL(parts("停", 150, "", true), 3);
    CU_ASSERT_EQUAL(parts("停", 160, "", true), 3);
    CU_ASSERT_EQUAL(parts("停", 69, "😀", true), 2);
    CU_ASSERT_EQUAL(parts("[", 70, "", true), 1);
}

static void test_sms__empty_and_broken_texts_do_no_harm(void)
{
    CU_ASSERT_EQUAL(lo_sms_parts("", true), 0);
    CU_ASSERT_EQUAL(lo_sms_parts(NULL, false), 0);
    CU_ASSERT_EQUAL(lo_sms_parts("\xff\xfe\xe4", false), 1);
    CU_ASSERT_EQUAL(parts("\r\n", 80, "", false), 1);
    CU_ASSERT_EQUAL(parts("\r\n", 80, "a", false), 2);
}

static void check_mask(const char *address, const char *expected)
{
    char out[64];
    lo_mask_address(out, sizeof out, address);
    CU_ASSERT_STRING_EQUAL(out, expected);
}

static void test_sms__masked_address_keeps_only_its_ends(void)
{
    check_mask("+8613800000000", "+86138****0000");
    check_mask("13812345678", "138****5678");
    check_mask("12345678", "****5678");
    check_mask("95598", "****");
    check_mask("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "oUpF****eS6o");
    check_mask("short", "****");
    check_mask("wang@example.org", "w***@example.org");
    check_mask("", "");
    check_mask(NULL, "");
    char small[6];
    lo_mask_address(small, sizeof small, "+8613800000000");
    CU_ASSERT_STRING_EQUAL(small, "+8613");
}

LO_SUITE(sms, LO_TEST(test_sms__gsm_text_takes_160_then_153_a_part),
         LO_TEST(test_sms__extension_character_takes_two_and_is_not_split),
         LO_TEST(test_sms__one_foreign_character_makes_the_text_ucs2),
         LO_TEST(test_sms__surrogate_pair_is_not_split),
         LO_TEST(test_sms__mainland_counts_every_character_one),
         LO_TEST(test_sms__empty_and_broken_texts_do_no_harm),
         LO_TEST(test_sms__masked_address_keeps_only_its_ends));
