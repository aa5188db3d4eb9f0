/*
 * test_gateway_file.c - one smstools file per message, whole or not there.
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "harness.h"
#include "lineout/notify.h"

static const struct lo_message notice = {.key = "0123abcd",
                                         .channel = "sms",
                                         .to = "+8613800000000",
                                         .text = "计划停电：上河村\nPower cut",
                                         .lang = "zh"};

static struct lo_gateway *open_in(const char *dir)
{
    struct lo_gateway *gateway = NULL;
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(lo_gateway_file_open(&gateway, dir, &err), err);
    return gateway;
}

static int files_in(const char *path)
{
    int n = 0;
    GDir *dir = g_dir_open(path, 0, NULL);
    while (dir != NULL && g_dir_read_name(dir) != NULL)
        n++;
    if (dir != NULL)
        g_dir_close(dir);
    return n;
}

static char *read_back(const char *dir, const char *key)
{
    char *path = g_build_filename(dir, "sms", key, NULL);
    char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    g_free(path);
    return text;
}

static void test_gateway_file__message_is_an_smstools_file(void)
{
    char *dir = g_build_filename(lo_test_tmpdir(), "new", "outbox", NULL);
    struct lo_gateway *gateway = open_in(dir);
    struct lo_send_result result;
    gateway->send(gateway->self, &notice, 1000, &result);
    CU_ASSERT_EQUAL(result.outcome, LO_SEND_ACCEPTED);
    CU_ASSERT_STRING_EQUAL(result.gateway_id, "0123abcd");
    char *sms = g_build_filename(dir, "sms", NULL);
    CU_ASSERT_EQUAL(files_in(sms), 1); /* no half file stays behind */
    g_free(sms);
    char *text = read_back(dir, "0123abcd");
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    CU_ASSERT_STRING_EQUAL(text, "To: 8613800000000\nAlphabet: UTF-8\n"
                                 "X-Channel: sms\nX-Key: 0123abcd\n"
                                 "X-Language: zh\n\n"
                                 "计划停电：上河村\nPower cut");
    g_free(text);
    lo_gateway_free(gateway);
    g_free(dir);
}

static void test_gateway_file__same_key_is_not_written_twice(void)
{
    const char *dir = lo_test_tmpdir();
    struct lo_gateway *gateway = open_in(dir);
    struct lo_send_result result;
    gateway->send(gateway->self, &notice, 1000, &result);
    struct lo_message again = notice;
    again.text = "another text";
    gateway->send(gateway->self, &again, 1001, &result);
    CU_ASSERT_EQUAL(result.outcome, LO_SEND_ACCEPTED);
    CU_ASSERT_STRING_EQUAL(result.gateway_id, "0123abcd");
    char *text = read_back(dir, "0123abcd");
    CU_ASSERT_PTR_NULL(strstr(text, "another text"));
    g_free(text);
    lo_gateway_free(gateway);
}

static void test_gateway_file__each_channel_has_a_folder_of_its_own(void)
{
    const char *dir = lo_test_tmpdir();
    struct lo_gateway *gateway = open_in(dir);
    struct lo_send_result result;
    struct lo_message other = notice;
    other.channel = "wechat";
    gateway->send(gateway->self, &notice, 1000, &result);
    gateway->send(gateway->self, &other, 1000, &result);
    char *path = g_build_filename(dir, "wechat", "0123abcd", NULL);
    CU_ASSERT_TRUE(g_file_test(path, G_FILE_TEST_EXISTS));
    CU_ASSERT_EQUAL(files_in(dir), 2);
    other.channel = "../sms";
    gateway->send(gateway->self, &other, 1000, &result);
    CU_ASSERT_EQUAL(result.outcome, LO_SEND_REFUSED);
    g_free(path);
    lo_gateway_free(gateway);
}

static void test_gateway_file__nothing_leads_out_of_the_folder(void)
{
    const char *dir = lo_test_tmpdir();
    struct lo_gateway *gateway = open_in(dir);
    static const char *const keys[] = {"", ".hidden", "../up", "a/b", "a b"};
    struct lo_send_result result;
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        struct lo_message bad = notice;
        bad.key = keys[i];
        gateway->send(gateway->self, &bad, 1000, &result);
        CU_ASSERT_EQUAL(result.outcome, LO_SEND_REFUSED);
    }
    CU_ASSERT_EQUAL(files_in(dir), 0);
    lo_gateway_free(gateway);
}

static void test_gateway_file__address_cannot_add_header_lines(void)
{
    const char *dir = lo_test_tmpdir();
    struct lo_gateway *gateway = open_in(dir);
    struct lo_send_result result;
    struct lo_message bad = notice;
    bad.to = "+86138\nTo: +86139";
    gateway->send(gateway->self, &bad, 1000, &result);
    CU_ASSERT_EQUAL(result.outcome, LO_SEND_REFUSED);
    bad.to = "";
    gateway->send(gateway->self, &bad, 1000, &result);
    CU_ASSERT_EQUAL(result.outcome, LO_SEND_REFUSED);
    CU_ASSERT_EQUAL(files_in(dir), 0);
    lo_gateway_free(gateway);
}

static void test_gateway_file__folder_that_vanished_means_retry(void)
{
    char *dir = g_build_filename(lo_test_tmpdir(), "outbox", NULL);
    struct lo_gateway *gateway = open_in(dir);
    struct lo_send_result result;
    CU_ASSERT_EQUAL(g_rmdir(dir), 0);
    gateway->send(gateway->self, &notice, 1000, &result);
    CU_ASSERT_EQUAL(result.outcome, LO_SEND_RETRY_AT);
    CU_ASSERT_STRING_NOT_EQUAL(result.reason, "");
    lo_gateway_free(gateway);
    g_free(dir);
}

static void test_gateway_file__folder_that_is_a_file_is_an_error(void)
{
    struct lo_gateway *gateway = NULL;
    struct lo_error err = LO_ERROR_INIT;
    char *path = g_build_filename(lo_test_tmpdir(), "file", NULL);
    CU_ASSERT_TRUE(g_file_set_contents(path, "", 0, NULL));
    CU_ASSERT_EQUAL(lo_gateway_file_open(&gateway, path, &err), LO_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.hint, "gateway.file_dir"));
    CU_ASSERT_EQUAL(lo_gateway_file_open(&gateway, "", &err), LO_EIO);
    lo_gateway_free(NULL);
    g_free(path);
}

/* --- groups ------------------------------------------------------------- */

enum { MANY = 200 };

struct feed {
    struct lo_message messages[MANY];
    char keys[MANY][16];
    int n, given, answered, most_in_hand;
    int of[LO_SEND_UNKNOWN + 1]; /* outcomes */
};

static const struct lo_message *give(void *self)
{
    struct feed *f = self;
    if (f->given == f->n)
        return NULL;
    f->most_in_hand = MAX(f->most_in_hand, f->given + 1 - f->answered);
    return &f->messages[f->given++];
}

static void take(void *self, const struct lo_message *message,
                 const struct lo_send_result *result)
{
    struct feed *f = self;
    /* in the order in which they were given */
    CU_ASSERT_PTR_EQUAL(message, &f->messages[f->answered]);
    f->answered++;
    f->of[result->outcome]++;
}

static lo_time at_1000(void *self)
{
    (void)self;
    return 1000;
}

static void stream(struct feed *f, const char *dir, int n)
{
    const struct lo_feed feed = {f, give, take, at_1000};
    struct lo_gateway *gateway = open_in(dir);
    f->n = n;
    for (int i = 0; i < n; i++) {
        g_snprintf(f->keys[i], sizeof f->keys[i], "k%d", i);
        if (f->messages[i].key == NULL) {
            f->messages[i] = notice;
            f->messages[i].key = f->keys[i];
        }
    }
    gateway->stream(gateway->self, &feed);
    CU_ASSERT_EQUAL(f->answered, n);
    CU_ASSERT(f->most_in_hand <= gateway->width);
    lo_gateway_free(gateway);
}

static void test_gateway_file__many_are_written_in_groups(void)
{
    struct feed *f = g_new0(struct feed, 1);
    const char *dir = lo_test_tmpdir();
    char *sms = g_build_filename(dir, "sms", NULL);
    stream(f, dir, MANY);
    CU_ASSERT_EQUAL(f->of[LO_SEND_ACCEPTED], MANY);
    CU_ASSERT_EQUAL(files_in(sms), MANY);
    CU_ASSERT(f->most_in_hand > 1);
    g_free(sms);
    g_free(f);
}

/* One that cannot be written answers for itself; the others go. */
static void test_gateway_file__one_of_a_group_fails_alone(void)
{
    struct feed *f = g_new0(struct feed, 1);
    const char *dir = lo_test_tmpdir();
    char *sms = g_build_filename(dir, "sms", NULL);
    char *stuck = g_build_filename(sms, "k2.LOCK", NULL);
    CU_ASSERT_EQUAL(g_mkdir_with_parents(stuck, 0700), 0);
    f->messages[1] = notice;
    f->messages[1].key = "../evil";
    f->messages[3] = notice;
    f->messages[3].key = "k3";
    f->messages[3].to = "";
    stream(f, dir, 6);
    CU_ASSERT_EQUAL(f->of[LO_SEND_ACCEPTED], 3);
    CU_ASSERT_EQUAL(f->of[LO_SEND_REFUSED], 2);
    CU_ASSERT_EQUAL(f->of[LO_SEND_RETRY_AT], 1);
    CU_ASSERT_EQUAL(files_in(sms), 4); /* three, and what was in the way */
    g_free(stuck);
    g_free(sms);
    g_free(f);
}

LO_SUITE(gateway_file, LO_TEST(test_gateway_file__many_are_written_in_groups),
         LO_TEST(test_gateway_file__one_of_a_group_fails_alone),
         LO_TEST(test_gateway_file__message_is_an_smstools_file),
         LO_TEST(test_gateway_file__same_key_is_not_written_twice),
         LO_TEST(test_gateway_file__each_channel_has_a_folder_of_its_own),
         LO_TEST(test_gateway_file__nothing_leads_out_of_the_folder),
         LO_TEST(test_gateway_file__address_cannot_add_header_lines),
         LO_TEST(test_gateway_file__folder_that_vanished_means_retry),
         LO_TEST(test_gateway_file__folder_that_is_a_file_is_an_error));
