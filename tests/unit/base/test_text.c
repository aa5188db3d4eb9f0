/*
 * Two languages side by side, columns, numbers, nearest words.
 */
#include "lineout/text.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "base/base_int.h"
#include "harness.h"
#include "lineout/settings.h"

/* --- translation -------------------------------------------------------- */

/* Compiles `po` into a folder of its own and binds it. */
static void use_catalogue(const char *po)
{
    const char *dir = lo_test_tmpdir();
    g_autofree char *folder =
        g_build_filename(dir, "zh_CN", "LC_MESSAGES", NULL);
    g_autofree char *mo = g_build_filename(folder, "lineout.mo", NULL);
    CU_ASSERT_EQUAL_FATAL(g_mkdir_with_parents(folder, 0700), 0);
    char *argv[] = {(char *)"msgfmt", (char *)"-o", mo, (char *)po, NULL};
    int status = -1;
    CU_ASSERT_TRUE_FATAL(g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH,
                                      NULL, NULL, NULL, NULL, &status, NULL));
    CU_ASSERT_EQUAL_FATAL(status, 0);
    lo_text_bind(dir);
}

static void test_text__two_languages_side_by_side(void)
{
    /* Beside the folder that use_catalogue() makes anew. */
    g_autofree char *po = NULL;
    int file = g_file_open_tmp("lineout-test-XXXXXX.po", &po, NULL);
    CU_ASSERT_NOT_EQUAL_FATAL(file, -1);
    g_close(file, NULL);
    CU_ASSERT_TRUE_FATAL(g_file_set_contents(
        po,
        "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n"
        "msgid \"power off\"\nmsgstr \"停电\"\n",
        -1, NULL));
    use_catalogue(po);
    g_remove(po);
    for (int i = 0; i < 3; i++) {
        CU_ASSERT_STRING_EQUAL(lo_text(LO_LANG_ZH, "power off"), "停电");
        CU_ASSERT_STRING_EQUAL(lo_text(LO_LANG_EN, "power off"), "power off");
    }
    CU_ASSERT_STRING_EQUAL(lo_text(LO_LANG_ZH, "not in it"), "not in it");
    CU_ASSERT_STRING_EQUAL(lo_text(LO_LANG_ZH, ""), "");
    /* A text that was handed out outlives its catalogue. */
    const char *kept = lo_text(LO_LANG_ZH, "power off");
    lo_text_bind("/nonexistent");
    CU_ASSERT_STRING_EQUAL(lo_text(LO_LANG_ZH, "power off"), "power off");
    CU_ASSERT_STRING_EQUAL(kept, "停电");
    lo_text_bind(NULL);
}

static void test_text__lookup_leaves_language_and_locale_alone(void)
{
    lo_text_bind("/nonexistent");
    g_autofree char *locale = g_strdup(setlocale(LC_ALL, NULL));
    g_setenv("LANGUAGE", "fr", TRUE);
    lo_text(LO_LANG_ZH, "one");
    CU_ASSERT_STRING_EQUAL(g_getenv("LANGUAGE"), "fr");
    g_unsetenv("LANGUAGE");
    lo_text(LO_LANG_ZH, "two");
    CU_ASSERT_PTR_NULL(g_getenv("LANGUAGE"));
    CU_ASSERT_STRING_EQUAL(setlocale(LC_ALL, NULL), locale);
    lo_text_bind(NULL);
}

static bool is_ascii(const char *text)
{
    for (const char *p = text; *p != '\0'; p++)
        if ((unsigned char)*p >= 0x80)
            return false;
    return true;
}

static void test_text__every_setting_is_explained_in_chinese(void)
{
    g_autofree char *po =
        g_build_filename(lo_data_dir(), "po", "zh_CN", "base.po", NULL);
    use_catalogue(po);
    struct lo_settings *settings = lo_settings_new();
    for (size_t i = 0; i < lo_settings_count(settings); i++) {
        struct lo_setting_row row = lo_settings_row(settings, i);
        if (is_ascii(lo_text(LO_LANG_ZH, row.explanation)))
            fprintf(stderr, "not in Chinese: %s\n", row.explanation);
        CU_ASSERT_FALSE(is_ascii(lo_text(LO_LANG_ZH, row.explanation)));
        CU_ASSERT_TRUE(is_ascii(lo_text(LO_LANG_EN, row.explanation)));
    }
    lo_settings_free(settings);
    lo_text_bind(NULL);
}

static void *look_up_many(void *unused)
{
    (void)unused;
    size_t bad = 0;
    for (int i = 0; i < 2000; i++) {
        char id[32];
        g_snprintf(id, sizeof(id), "id %d", i % 50);
        bad += strcmp(lo_text(LO_LANG_ZH, id), id) != 0;
    }
    return GSIZE_TO_POINTER(bad);
}

static void test_text__threads_may_ask_at_once(void)
{
    lo_text_bind("/nonexistent");
    GThread *threads[4];
    for (int i = 0; i < 4; i++)
        threads[i] = g_thread_new("text", look_up_many, NULL);
    for (int i = 0; i < 4; i++)
        CU_ASSERT_PTR_NULL(g_thread_join(threads[i]));
    lo_text_bind(NULL);
}

static void test_text__language_of_a_locale(void)
{
    static const char *const chinese[] = {"zh", "zh-CN", "zh_CN.UTF-8", "ZH_tw",
                                          "zh.UTF-8"};
    static const char *const english[] = {"", "C", "en", "zha", "de_CH", "z"};
    for (size_t i = 0; i < G_N_ELEMENTS(chinese); i++)
        CU_ASSERT_EQUAL(lo_lang_of(chinese[i]), LO_LANG_ZH);
    for (size_t i = 0; i < G_N_ELEMENTS(english); i++)
        CU_ASSERT_EQUAL(lo_lang_of(english[i]), LO_LANG_EN);
}

static void test_text__locale_of_the_process_by_precedence(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    char *before[3];
    for (int i = 0; i < 3; i++) {
        before[i] = g_strdup(g_getenv(names[i]));
        g_unsetenv(names[i]);
    }
    CU_ASSERT_EQUAL(lo_lang_of(NULL), LO_LANG_EN);
    g_setenv("LANG", "zh_CN.UTF-8", TRUE);
    CU_ASSERT_EQUAL(lo_lang_of(NULL), LO_LANG_ZH);
    g_setenv("LC_MESSAGES", "en_GB.UTF-8", TRUE);
    CU_ASSERT_EQUAL(lo_lang_of(NULL), LO_LANG_EN);
    g_setenv("LC_ALL", "", TRUE); /* empty counts as not set */
    CU_ASSERT_EQUAL(lo_lang_of(NULL), LO_LANG_EN);
    g_setenv("LC_ALL", "zh_CN", TRUE);
    CU_ASSERT_EQUAL(lo_lang_of(NULL), LO_LANG_ZH);
    for (int i = 0; i < 3; i++) {
        if (before[i] != NULL)
            g_setenv(names[i], before[i], TRUE);
        else
            g_unsetenv(names[i]);
        g_free(before[i]);
    }
}

/* --- columns ------------------------------------------------------------ */

static void test_text__wide_characters_take_two_columns(void)
{
    CU_ASSERT_EQUAL(lo_text_columns(""), 0);
    CU_ASSERT_EQUAL(lo_text_columns("F7 10kV"), 7);
    CU_ASSERT_EQUAL(lo_text_columns("老虎坪"), 6);
    CU_ASSERT_EQUAL(lo_text_columns("e\xcc\x81"), 1); /* combining accent */
    CU_ASSERT_EQUAL(lo_text_columns("a\xff"), 2);
}

static void test_text__padding_is_exact_and_cuts_whole_characters(void)
{
    static const struct {
        const char *text;
        int columns;
        const char *expected;
    } cases[] = {
        {"ab", 4, "ab  "},       {"ab", 2, "ab"},        {"abc", 2, "a…"},
        {"老虎坪", 6, "老虎坪"}, {"老虎坪", 5, "老虎…"}, {"老虎坪", 4, "老… "},
        {"老虎坪", 1, "…"},      {"老虎坪", 0, ""},      {"", 2, "  "},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        GString *out = g_string_new("|");
        lo_text_pad(out, cases[i].text, cases[i].columns);
        CU_ASSERT_STRING_EQUAL(out->str + 1, cases[i].expected);
        CU_ASSERT_EQUAL(lo_text_columns(out->str), cases[i].columns + 1);
        g_string_free(out, TRUE);
    }
}

static void test_text__numbers_are_grouped_by_comma(void)
{
    static const struct {
        double value;
        int decimals;
        const char *expected;
    } cases[] = {
        {0, 0, "0"},
        {999, 0, "999"},
        {1000, 0, "1,000"},
        {1234.5, 1, "1,234.5"},
        {-1234567.891, 2, "-1,234,567.89"},
        {123456, 0, "123,456"},
        {-0.04, 1, "0.0"},
        {-0.06, 1, "-0.1"},
        {999.96, 1, "1,000.0"},
        {0.0 / 1.0, 2, "0.00"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        GString *out = g_string_new(NULL);
        lo_text_number(out, cases[i].value, cases[i].decimals);
        CU_ASSERT_STRING_EQUAL(out->str, cases[i].expected);
        g_string_free(out, TRUE);
    }
    GString *out = g_string_new(NULL);
    lo_text_number(out, 1e308 * 10, 1);
    CU_ASSERT_STRING_EQUAL(out->str, "-");
    g_string_free(out, TRUE);
}

/* --- nearest word ------------------------------------------------------- */

static void test_text__nearest_word_within_a_third(void)
{
    static const char *const words[] = {"plan", "publish", "import", "notify"};
    CU_ASSERT_STRING_EQUAL(lo_text_nearest("impotr", words, 4), "import");
    CU_ASSERT_STRING_EQUAL(lo_text_nearest("PLAN", words, 4), "plan");
    CU_ASSERT_STRING_EQUAL(lo_text_nearest("pln", words, 4), "plan");
    CU_ASSERT_STRING_EQUAL(lo_text_nearest("publsih", words, 4), "publish");
    CU_ASSERT_PTR_NULL(lo_text_nearest("serve", words, 4));
    CU_ASSERT_PTR_NULL(lo_text_nearest("plan", words, 0));
    static const char *const close[] = {"cat", "cart", "card"};
    CU_ASSERT_STRING_EQUAL(lo_text_nearest("card", close, 3), "card");
    CU_ASSERT_STRING_EQUAL(lo_text_nearest("cat", close, 3), "cat");
}

static void test_text__data_dir_follows_the_environment(void)
{
    g_autofree char *before = g_strdup(g_getenv("LINEOUT_DATA"));
    g_setenv("LINEOUT_DATA", "/some/where", TRUE);
    CU_ASSERT_STRING_EQUAL(lo_data_dir(), "/some/where");
    g_unsetenv("LINEOUT_DATA");
    CU_ASSERT_TRUE(g_file_test(lo_data_dir(), G_FILE_TEST_IS_DIR));
    if (before != NULL)
        g_setenv("LINEOUT_DATA", before, TRUE);
}

/* --- messages with arguments --------------------------------------------- */

static void test_text__packed_message_is_filled_in_later(void)
{
    g_autofree char *first =
        lo_text_pack("no '%s' for %s", "crew\x1f%s", "J1", NULL);
    g_autofree char *second = lo_text_pack(" (%s, 100%%)", "+1.5", NULL);
    g_autofree char *both = lo_text_join(first, second);
    GString *out = g_string_new("-> ");
    lo_text_unpack(out, LO_LANG_EN, both);
    CU_ASSERT_STRING_EQUAL(out->str, "-> no 'crew %s' for J1 (+1.5, 100%)");
    g_string_truncate(out, 0);
    lo_text_unpack(out, LO_LANG_EN, "50 % of \"%s\", as it was written");
    CU_ASSERT_STRING_EQUAL(out->str, "50 % of \"%s\", as it was written");
    g_string_truncate(out, 0);
    lo_text_unpack(out, LO_LANG_EN, "");
    CU_ASSERT_STRING_EQUAL(out->str, "");
    g_string_free(out, TRUE);
}

LO_SUITE(text, LO_TEST(test_text__packed_message_is_filled_in_later),
         LO_TEST(test_text__two_languages_side_by_side),
         LO_TEST(test_text__lookup_leaves_language_and_locale_alone),
         LO_TEST(test_text__every_setting_is_explained_in_chinese),
         LO_TEST(test_text__threads_may_ask_at_once),
         LO_TEST(test_text__language_of_a_locale),
         LO_TEST(test_text__locale_of_the_process_by_precedence),
         LO_TEST(test_text__wide_characters_take_two_columns),
         LO_TEST(test_text__padding_is_exact_and_cuts_whole_characters),
         LO_TEST(test_text__numbers_are_grouped_by_comma),
         LO_TEST(test_text__nearest_word_within_a_third),
         LO_TEST(test_text__data_dir_follows_the_environment));
