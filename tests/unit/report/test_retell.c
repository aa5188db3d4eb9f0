/*
 * Findings, refusals and errors in Chinese: every id of theirs has its words,
 * and names and figures come through. That the texts of the code are among the
 * ids is held by tests/unit/cim/test_doctor.c and tests/check/words.sh.
 */
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "lineout/report.h"
#include "report/report_int.h"

static bool told(enum lo_lang lang, const char *text, const char *wanted)
{
    GString *out = g_string_new(NULL);
    lo_report_retell(out, lang, text);
    bool same = strcmp(out->str, wanted) == 0;
    if (!same)
        fprintf(stderr, "'%s', and not '%s'\n", out->str, wanted);
    g_string_free(out, TRUE);
    return same;
}

/* The same in both languages: what a shell takes, or names alone. */
static bool needs_no_words(const char *id)
{
    return strstr(id, " '%s' (%s)") != NULL ||
           g_regex_match_simple("^(lineout|account|chmod|--)|^[^a-z]*$", id, 0,
                                0) ||
           g_regex_match_simple("^(%s|%d|[: ])+$", id, 0, 0);
}

static void test_retell__every_id_has_its_chinese(void)
{
    const char *const *ids;
    size_t n = report_retold_ids(&ids);
    CU_ASSERT(n > 600);
    for (size_t i = 0; i < n; i++) {
        bool same = strcmp(lo_text(LO_LANG_ZH, ids[i]), ids[i]) == 0;
        CU_ASSERT_TRUE(!same || needs_no_words(ids[i]));
        if (same && !needs_no_words(ids[i]))
            fprintf(stderr, "no Chinese: %s\n", ids[i]);
    }
}

static void test_retell__names_and_figures_come_through(void)
{
    CU_ASSERT(told(LO_LANG_ZH,
                   "section 'North/c 1' (12 customers) goes off, and the plan "
                   "has it on",
                   "区段 'North/c 1'（12 户）将停电，而计划中不停"));
    CU_ASSERT(told(LO_LANG_ZH,
                   "'cb' would carry 68 kVA after 's1' moved, and may carry 37 "
                   "kVA",
                   "'cb' 在 's1' 操作后将带 68 kVA，允许 37 kVA"));
    CU_ASSERT(told(LO_LANG_ZH, "sheet 'O1'", "操作票 'O1'"));
}

/* Their order may change: %2$s. A refusal inside a finding is told as well. */
static void test_retell__arguments_change_places_and_nest(void)
{
    CU_ASSERT(told(LO_LANG_ZH,
                   "the permit for 'J1' in section 'c1' is still open",
                   "区段 'c1' 的工作许可未终结：'J1'"));
    CU_ASSERT(told(LO_LANG_ZH,
                   "together with the others of its hours, at step 7: "
                   "wrong-state: 'SW' is open, not closed",
                   "与同一时段的其他操作票一起，在第 7 项：wrong-state："
                   "'SW' 为断开，不是合上"));
}

/* A name that looks like a word stays a name; what no id fits stays. */
static void test_retell__the_id_with_the_most_words_fits(void)
{
    CU_ASSERT(told(LO_LANG_ZH, "'a' is closed", "'a' 在合上位置"));
    CU_ASSERT(told(LO_LANG_ZH, "nobody ever said this",
                   "nobody ever said "
                   "this"));
    CU_ASSERT(told(LO_LANG_EN, "'a' is closed", "'a' is closed"));
    CU_ASSERT(told(LO_LANG_ZH, "", ""));
}

/* What an error says of a file keeps its place; what is inside is told, too. */
static void test_retell__an_error_keeps_its_file_and_line(void)
{
    CU_ASSERT(told(LO_LANG_ZH, "in/net.xml:12: the file is empty",
                   "in/net.xml:12: 文件是空的"));
    CU_ASSERT(told(LO_LANG_ZH,
                   "a:b.xml:12: not well-formed XML: tag mismatch: a line 3",
                   "a:b.xml:12: XML 格式有误：tag mismatch: a line 3"));
    CU_ASSERT(told(LO_LANG_ZH, "jobs.csv:9: more than 4 rows",
                   "jobs.csv:9: 超过 4 行"));
    CU_ASSERT(told(LO_LANG_ZH, "cal.csv:2: day '2026-10-01' stands twice",
                   "cal.csv:2: 日期 '2026-10-01' 出现两次"));
}

/* A switch may be called "open", an account "view": only what stands bare is
 * told. */
static void test_retell__names_in_quotes_stay(void)
{
    CU_ASSERT(told(LO_LANG_ZH, "no job 'published'", "没有作业 'published'"));
    CU_ASSERT(
        told(LO_LANG_ZH, "there is no switch 'switch'", "没有开关 'switch'"));
    CU_ASSERT(told(LO_LANG_ZH, "plan 7 is draft and cannot become published",
                   "计划 7 的状态为“草案”，不能改为“已发布”"));
    CU_ASSERT(told(LO_LANG_ZH, "no crew 'it's open'", "没有班组 'it's open'"));
}

/* Both fit, and "database '%s': %s" has fewer words of its own. */
static void test_retell__the_nearer_of_two_errors_fits(void)
{
    CU_ASSERT(told(LO_LANG_ZH, "database 'a': a transaction was left open",
                   "数据库 'a'：有事务未结束"));
    CU_ASSERT(told(LO_LANG_ZH, "database 'a': nobody knows",
                   "数据库 'a'：nobody knows"));
    static const char *const ids[] = {"%s: %s", "no %s: %s", "%s %s"};
    GString *out = g_string_new(NULL);
    lo_text_retell(out, LO_LANG_ZH, "no a: b", ids, G_N_ELEMENTS(ids));
    CU_ASSERT_STRING_EQUAL(out->str, "no a: b");
    g_string_free(out, TRUE);
}

/* What a wrong setting may be is made of two words and a range. */
static void test_retell__settings_say_what_they_take(void)
{
    CU_ASSERT(
        told(LO_LANG_ZH,
             "'plan.max_off_hours' cannot be 'x': it takes a number "
             "from 0 to 1000",
             "'plan.max_off_hours' 不能为 'x'；可用值：0 至 1000 的数字"));
    CU_ASSERT(told(LO_LANG_ZH,
                   "a.conf:3: 'site.profile' cannot be 'x': it takes one of "
                   "plain, cn-rural",
                   "a.conf:3: 'site.profile' 不能为 'x'；可用值：以下之一："
                   "plain, cn-rural"));
}

static void test_retell__rules_have_titles(void)
{
    GString *out = g_string_new(NULL);
    report_rule(out, LO_LANG_ZH, "sheets-clash");
    CU_ASSERT_STRING_EQUAL(out->str, "操作票冲突 (sheets-clash)");
    g_string_truncate(out, 0);
    report_rule(out, LO_LANG_EN, "sheets-clash");
    CU_ASSERT_STRING_EQUAL(out->str, "sheets-clash");
    g_string_free(out, TRUE);
}

/* Three Latin letters in a row, outside of names that are nobody's words. */
static bool is_foreign(const char *text)
{
    static const char names[] = "HTTP|JSON|UNDELIV|Li Wei|rain|127.0.0.1";
    char *bare = NULL;
    GRegex *regex = g_regex_new(names, 0, 0, NULL);
    bare = g_regex_replace_literal(regex, text, -1, 0, "", 0, NULL);
    bool foreign = g_regex_match_simple("[A-Za-z]{3}", bare, 0, 0);
    g_regex_unref(regex);
    g_free(bare);
    return foreign;
}

/* What src/notify, src/store and src/app write into the log of a message: a
 * complaint file is read by people. */
static void test_retell__remarks_of_the_evidence_are_told_in_chinese(void)
{
    static const char *const remarks[] = {
        "copy",
        "relay",
        "change",
        "cancel",
        "restored",
        "restored-0316-0900",
        "overrun-0316-1100",
        "announce-4wd",
        "announce-7d",
        "day-before",
        "morning",
        "letter-7d",
        "letter-4wd",
        "reminder-30min",
        "reminder-24h",
        "another time was entered",
        "supply was back before it was sent",
        "his times changed",
        "he is not off any more",
        "he can be reached by a message now",
        "late: found by the import of 2026-03-10 12:00",
        "found by the import of 2026-03-10 12:00",
        "published late, decided by Li Wei: rain",
        "published without an area, decided by Li Wei: rain",
        "decided by Li Wei",
        "signed for by Li Wei",
        "in place of message 17",
        "plan 3 replaced plan 2",
        "plan 2 was called off",
        "not sent after all: the sender stopped",
        "the number has had its messages of the day",
        "no address",
        "not tried: the gateway failed before",
        "the daily quota of the gateway is used up",
        "the sender stopped while sending",
        "the sender stopped before sending",
        "its last useful moment passed",
        "replaced while it was being sent",
        "the answer is not JSON",
        "HTTP 200, but refused",
        "HTTP 503",
        "was there already",
        "the key is not a file name",
        "the address is not one line",
        "the folder could not be flushed",
        "the text is empty",
        "the address is not a number",
        "the text is longer than a robot may say",
        "Failed to connect to a port 80 after 0 ms: Couldn't connect to server",
        "Empty reply from server",
        "Operation timed out after 10001 milliseconds with 0 bytes received",
        "Recv failure: Connection reset by peer",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(remarks); i++) {
        char *text = lo_report_retold(LO_LANG_ZH, remarks[i]);
        CU_ASSERT_FALSE(is_foreign(text));
        if (is_foreign(text))
            fprintf(stderr, "'%s' is told as '%s'\n", remarks[i], text);
        g_free(text);
    }
}

LO_SUITE(retell,
         LO_TEST(test_retell__remarks_of_the_evidence_are_told_in_chinese),
         LO_TEST(test_retell__every_id_has_its_chinese),
         LO_TEST(test_retell__names_and_figures_come_through),
         LO_TEST(test_retell__arguments_change_places_and_nest),
         LO_TEST(test_retell__the_id_with_the_most_words_fits),
         LO_TEST(test_retell__an_error_keeps_its_file_and_line),
         LO_TEST(test_retell__names_in_quotes_stay),
         LO_TEST(test_retell__the_nearer_of_two_errors_fits),
         LO_TEST(test_retell__settings_say_what_they_take),
         LO_TEST(test_retell__rules_have_titles));
