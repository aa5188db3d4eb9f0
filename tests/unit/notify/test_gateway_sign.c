/*
 * test_gateway_sign.c - the vendors' own worked examples of their signatures.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "notify/gateway_web_int.h"

/* Aliyun's example of SendSms, signature version 1.0. */
static void test_gateway_sign__aliyun_v1_of_the_vendors_example(void)
{
    const struct lo_parameter parameters[] = {
        {"AccessKeyId", "testId"},
        {"Action", "SendSms"},
        {"Format", "XML"},
        {"OutId", "123"},
        {"PhoneNumbers", "15300000001"},
        {"RegionId", "cn-hangzhou"},
        {"SignName", "阿里云短信测试专用"},
        {"SignatureMethod", "HMAC-SHA1"},
        {"SignatureNonce", "45e25e9b-0a6f-4070-8c85-2956eda1b466"},
        {"SignatureVersion", "1.0"},
        {"TemplateCode", "SMS_71390007"},
        {"TemplateParam", "{\"customer\":\"test\"}"},
        {"Timestamp", "2017-07-12T02:42:19Z"},
        {"Version", "2017-05-25"}};
    char *query = lo_sign_query(parameters, G_N_ELEMENTS(parameters));
    char *signature = lo_sign_aliyun_v1("GET", query, "testSecret");
    CU_ASSERT_STRING_EQUAL(signature, "zJDF+Lrzhj/ThnlvIToysFRq6t4=");
    g_free(signature);
    g_free(query);
}

/* DescribeRegions, in another order than the sorted one. */
static void test_gateway_sign__aliyun_v1_sorts_its_parameters(void)
{
    const struct lo_parameter parameters[] = {
        {"Version", "2014-05-26"},
        {"Timestamp", "2016-02-23T12:46:24Z"},
        {"SignatureVersion", "1.0"},
        {"SignatureNonce", "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"},
        {"SignatureMethod", "HMAC-SHA1"},
        {"Format", "XML"},
        {"Action", "DescribeRegions"},
        {"AccessKeyId", "testid"}};
    char *query = lo_sign_query(parameters, G_N_ELEMENTS(parameters));
    char *signature = lo_sign_aliyun_v1("GET", query, "testsecret");
    CU_ASSERT_STRING_EQUAL(signature, "OLeaidS1JvxuMvnyHOwuJ+uX5qY=");
    g_free(signature);
    g_free(query);
}

/* RunInstances, as published with the ACS3 rules. */
static void test_gateway_sign__acs3_of_the_published_example(void)
{
    static const char hash[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934"
                               "ca495991b7852b855";
    const struct lo_parameter parameters[] = {
        {"RegionId", "cn-shanghai"},
        {"ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"}};
    const struct lo_parameter headers[] = {
        {"host", "ecs.cn-shanghai.aliyuncs.com"},
        {"x-acs-action", "RunInstances"},
        {"x-acs-content-sha256", hash},
        {"x-acs-date", "2023-10-26T10:22:32Z"},
        {"x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"},
        {"x-acs-version", "2014-05-26"}};
    char *query = lo_sign_query(parameters, G_N_ELEMENTS(parameters));
    char *value = lo_sign_acs3("POST", query, headers, G_N_ELEMENTS(headers),
                               hash, "YourAccessKeyId", "YourAccessKeySecret");
    CU_ASSERT_STRING_EQUAL(
        value,
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;"
        "x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;"
        "x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912"
        "eee15083a6f0f3283c0");
    g_free(value);
    g_free(query);
}

/* DescribeInstances of Tencent's own document. */
static void test_gateway_sign__tc3_of_the_vendors_example(void)
{
    static const char body[] =
        "{\"Limit\": 1, \"Filters\": [{\"Values\": [\"\\u672a\\u547d\\u540d\"],"
        " \"Name\": \"instance-name\"}]}";
    char *value = lo_sign_tc3(
        "cvm.tencentcloudapi.com", "application/json; charset=utf-8", body,
        "cvm", 1551113065, "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
        "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE");
    CU_ASSERT_STRING_EQUAL(
        value,
        "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/"
        "2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, "
        "Signature="
        "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525"
        "168");
    g_free(value);
}

static void test_gateway_sign__query_encodes_by_rfc3986(void)
{
    const struct lo_parameter one = {"a b", "*~_-.é/+"};
    char *query = lo_sign_query(&one, 1);
    CU_ASSERT_STRING_EQUAL(query, "a%20b=%2A~_-.%C3%A9%2F%2B");
    g_free(query);
}

LO_SUITE(gateway_sign,
         LO_TEST(test_gateway_sign__aliyun_v1_of_the_vendors_example),
         LO_TEST(test_gateway_sign__aliyun_v1_sorts_its_parameters),
         LO_TEST(test_gateway_sign__acs3_of_the_published_example),
         LO_TEST(test_gateway_sign__tc3_of_the_vendors_example),
         LO_TEST(test_gateway_sign__query_encodes_by_rfc3986));
