/*
 * receipt_vendor.c - receipts as the vendors push them: a JSON array by POST.
 *
 *   Aliyun SmsReport   [{"out_id": our key, "biz_id": "...", "success": true,
 *                        "err_code": "DELIVERED", "report_time": "..."}]
 *   Tencent callback   [{"sid": SerialNo, "report_status": "SUCCESS",
 *                        "errmsg": "DELIVRD", "user_receive_time": "..."}]
 *
 * Their times are those of Beijing. Sources: help.aliyun.com SmsReport;
 * www.tencentcloud.com/document/api/382/43547.
 */
#include <string.h>

#include "lineout/notify.h"
#include "notify/gateway_web_int.h"

lo_time lo_beijing_time(const char *text, lo_time now)
{
    struct lo_error ignored = LO_ERROR_INIT;
    lo_time at = now;
    if (text == NULL || strlen(text) != strlen("2026-03-09 10:00:00"))
        return now;
    char *rfc = g_strconcat(text, "+08:00", NULL);
    rfc[10] = 'T';
    if (lo_time_parse(&at, rfc, NULL, &ignored) != LO_OK)
        at = now;
    g_free(rfc);
    return MIN(at, now);
}

static const char *keep(struct lo_arena *arena, const struct lo_json *from,
                        const char *name)
{
    const char *text = lo_json_text(lo_json_get(from, name));
    return lo_arena_strdup(arena, text != NULL ? text : "");
}

/* "UNDELIV: the phone is off" */
static const char *reason_of(struct lo_arena *arena, const struct lo_json *from,
                             const char *code, const char *text)
{
    const char *a = lo_json_text(lo_json_get(from, code));
    const char *b = lo_json_text(lo_json_get(from, text));
    char *both =
        g_strconcat(a != NULL ? a : "", a != NULL && b != NULL ? ": " : "",
                    b != NULL ? b : "", NULL);
    const char *kept = lo_arena_strdup(arena, both);
    g_free(both);
    return kept;
}

static enum lo_receipt_vendor read_one(struct lo_receipt *out,
                                       struct lo_arena *arena,
                                       const struct lo_json *from, lo_time now)
{
    const char *sid = lo_json_text(lo_json_get(from, "sid"));
    const char *out_id = lo_json_text(lo_json_get(from, "out_id"));
    const char *biz_id = lo_json_text(lo_json_get(from, "biz_id"));
    *out = (struct lo_receipt){.key = "", .gateway = ""};
    if (sid != NULL && sid[0] != '\0') {
        const char *status = keep(arena, from, "report_status");
        out->gateway_id = keep(arena, from, "sid");
        out->verdict = strcmp(status, "SUCCESS") == 0 ? LO_NOTICE_DELIVERED
                                                      : LO_NOTICE_FAILED;
        out->reason = reason_of(arena, from, "errmsg", "description");
        out->at = lo_beijing_time(
            lo_json_text(lo_json_get(from, "user_receive_time")), now);
        bool known =
            strcmp(status, "SUCCESS") == 0 || strcmp(status, "FAIL") == 0;
        return known ? LO_VENDOR_TENCENT : LO_VENDOR_NONE;
    }
    if ((out_id == NULL || out_id[0] == '\0') && biz_id == NULL)
        return LO_VENDOR_NONE;
    const struct lo_json *success = lo_json_get(from, "success");
    if (lo_json_is_null(success))
        return LO_VENDOR_NONE;
    out->key = keep(arena, from, "out_id");
    out->gateway_id = keep(arena, from, "biz_id");
    out->verdict =
        lo_json_is_true(success) ? LO_NOTICE_DELIVERED : LO_NOTICE_FAILED;
    out->reason = reason_of(arena, from, "err_code", "err_msg");
    out->at =
        lo_beijing_time(lo_json_text(lo_json_get(from, "report_time")), now);
    return LO_VENDOR_ALIYUN;
}

enum lo_receipt_vendor lo_receipts_read(struct lo_receipt **out, int32_t *n,
                                        struct lo_arena *arena,
                                        const struct lo_json *array,
                                        lo_time now)
{
    size_t size = lo_json_size(array);
    enum lo_receipt_vendor vendor = LO_VENDOR_NONE;
    *out = lo_arena_array(arena, size, sizeof **out);
    *n = 0;
    for (size_t i = 0; i < size; i++) {
        enum lo_receipt_vendor whose =
            read_one(&(*out)[*n], arena, lo_json_at(array, i), now);
        if (whose == LO_VENDOR_NONE || (i > 0 && whose != vendor))
            return LO_VENDOR_NONE; /* all of it, or nothing */
        vendor = whose;
        (*n)++;
    }
    return vendor;
}
