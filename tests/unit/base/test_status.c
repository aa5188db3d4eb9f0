/*
 * Errors stay one line of valid text whatever they quote.
 */
#include "lineout/status.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"

static void test_status__message_is_set_and_hint_emptied(void)
{
    struct lo_error err = {LO_EIO, "old", "old hint"};
    enum lo_status status =
        lo_error_set(&err, LO_EINPUT, "no switch '%s'", "S10");
    CU_ASSERT_EQUAL(status, LO_EINPUT);
    CU_ASSERT_EQUAL(err.status, LO_EINPUT);
    CU_ASSERT_STRING_EQUAL(err.message, "no switch 'S10'");
    CU_ASSERT_STRING_EQUAL(err.hint, "");
    lo_error_hint(&err, "name it as in the file");
    CU_ASSERT_STRING_EQUAL(err.hint, "name it as in the file");
}

static void test_status__message_may_wrap_itself(void)
{
    struct lo_error err = LO_ERROR_INIT;
    lo_error_set(&err, LO_EINPUT, "not a number");
    lo_error_set(&err, LO_EINPUT, "a.xml:7: %s", err.message);
    CU_ASSERT_STRING_EQUAL(err.message, "a.xml:7: not a number");
}

static void test_status__line_breaks_and_bad_bytes_do_not_get_through(void)
{
    struct lo_error err = LO_ERROR_INIT;
    lo_error_set(&err, LO_EINPUT, "'a\nb\x1b[2J\xff'");
    CU_ASSERT_STRING_EQUAL(err.message, "'a b [2J?'");
}

static void test_status__long_message_is_cut_between_characters(void)
{
    struct lo_error err = LO_ERROR_INIT;
    /* Each of these takes 3 bytes; some shift puts one astride the limit. */
    for (int shift = 0; shift < 3; shift++) {
        GString *text = g_string_new(NULL);
        for (int i = 0; i < shift; i++)
            g_string_append_c(text, 'x');
        for (int i = 0; i < LO_MESSAGE_MAX; i++)
            g_string_append(text, "电");
        lo_error_set(&err, LO_EINPUT, "%s", text->str);
        CU_ASSERT_TRUE(g_utf8_validate(err.message, -1, NULL));
        CU_ASSERT_TRUE(g_str_has_suffix(err.message, "电..."));
        CU_ASSERT_PTR_NULL(strchr(err.message, '?'));
        g_string_free(text, TRUE);
    }
}

static void test_status__null_error_is_fine(void)
{
    CU_ASSERT_EQUAL(lo_error_set(NULL, LO_EBUSY, "busy"), LO_EBUSY);
    lo_error_hint(NULL, "wait");
}

static void test_status__exit_codes_are_those_of_the_readme(void)
{
    CU_ASSERT_EQUAL(lo_status_exit_code(LO_OK), 0);
    CU_ASSERT_EQUAL(lo_status_exit_code(LO_EINPUT), 3);
    CU_ASSERT_EQUAL(lo_status_exit_code(LO_ENOTFOUND), 3);
    CU_ASSERT_EQUAL(lo_status_exit_code(LO_ELIMIT), 3);
    CU_ASSERT_EQUAL(lo_status_exit_code(LO_EIO), 3);
    CU_ASSERT_EQUAL(lo_status_exit_code(LO_EREMOTE), 4);
    CU_ASSERT_EQUAL(lo_status_exit_code(LO_EBUSY), 5);
    CU_ASSERT_EQUAL(lo_status_exit_code(LO_ESOLVER), 70);
}

LO_SUITE(status, LO_TEST(test_status__message_is_set_and_hint_emptied),
         LO_TEST(test_status__message_may_wrap_itself),
         LO_TEST(test_status__line_breaks_and_bad_bytes_do_not_get_through),
         LO_TEST(test_status__long_message_is_cut_between_characters),
         LO_TEST(test_status__null_error_is_fine),
         LO_TEST(test_status__exit_codes_are_those_of_the_readme));
