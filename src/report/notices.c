/*
 * Notices that are due, as text and as JSON. In the text one wording stands
 * above all those who get it:
 *
 *   O1, revision 1, announce, 23 messages
 *     zh, 2 SMS parts
 *       <text>
 *       sms     +86138****0000  village clinic
 */
#include <string.h>

#include "lineout/report.h"
#include "report/report_int.h"

/* "O2" before "O10". */
static int compare_outage(const char *a, const char *b)
{
    size_t la = strlen(a);
    size_t lb = strlen(b);
    if (la != lb)
        return la < lb ? -1 : 1;
    return strcmp(a, b);
}

static int compare_group(const struct lo_notice *a, const struct lo_notice *b)
{
    int order = compare_outage(a->outage, b->outage);
    if (order == 0)
        order = (a->revision > b->revision) - (a->revision < b->revision);
    if (order == 0)
        order = strcmp(a->stage, b->stage);
    return order;
}

static int compare_text(const struct lo_notice *a, const struct lo_notice *b)
{
    int order = strcmp(a->lang, b->lang);
    return order != 0 ? order : strcmp(a->text, b->text);
}

static int compare_notice(gconstpointer left, gconstpointer right)
{
    const struct lo_notice *a = ((const struct lo_report_notice *)left)->row;
    const struct lo_notice *b = ((const struct lo_report_notice *)right)->row;
    int order = compare_group(a, b);
    if (order == 0)
        order = compare_text(a, b);
    if (order == 0)
        order = strcmp(a->channel, b->channel);
    return order != 0 ? order : (a->id > b->id) - (a->id < b->id);
}

/* People of one stage may lose supply at different times: the earliest. */
static void append_group_head(GString *out,
                              const struct lo_report_notice *notice,
                              int32_t count, const struct lo_zone *zone,
                              enum lo_lang lang)
{
    char due[LO_TIME_TEXT];
    lo_time first = notice->row->due;
    for (int32_t i = 1; i < count; i++)
        first = MIN(first, notice[i].row->due);
    lo_zone_format(due, zone, first, "%Y-%m-%d %H:%M");
    char *stage = lo_report_retold(lang, notice->row->stage);
    g_string_append_printf(
        out, lo_text(lang, "%s, revision %d, stage %s, due %s: "),
        notice->row->outage, (int)notice->row->revision, stage, due);
    g_free(stage);
    report_count(out, lang, count, LO_N_("%s message"), LO_N_("%s messages"));
    g_string_append_c(out, '\n');
}

static void append_text(GString *out, const struct lo_report_notice *notice,
                        enum lo_lang lang, int columns)
{
    g_string_append_printf(out, "  [%s", notice->row->lang);
    if (notice->parts > 0) {
        g_string_append(out, ", ");
        report_count(out, lang, notice->parts, LO_N_("%s SMS part"),
                     LO_N_("%s SMS parts"));
    }
    g_string_append(out, "]\n");
    report_wrap(out, notice->row->text, 4, columns);
}

static void append_recipient(GString *out,
                             const struct lo_report_notice *notice,
                             enum lo_lang lang, int columns)
{
    const char *address = notice->address;
    if (g_str_has_prefix(notice->row->stage, "letter-"))
        address = lo_text(lang, LO_N_("letter: hand over, have it signed"));
    else if (address[0] == '\0')
        address = lo_text(lang, "no contact: call or visit");
    g_string_append(out, "      ");
    lo_text_pad(out, lo_text(lang, notice->row->channel), 8);
    lo_text_pad(out, address, MAX(24, lo_text_columns(address)));
    g_string_append_c(out, ' ');
    int name = lo_text_columns(notice->row->name);
    lo_text_pad(out, notice->row->name, MIN(name, MAX(columns - 40, 20)));
    g_string_append_c(out, '\n');
}

void lo_report_notices(GString *out, const struct lo_report_notice *notices,
                       int32_t n, const struct lo_zone *zone, enum lo_lang lang,
                       int columns)
{
    GArray *sorted =
        g_array_sized_new(FALSE, FALSE, sizeof(*notices), (guint)n);
    if (n > 0)
        g_array_append_vals(sorted, notices, (guint)n);
    g_array_sort(sorted, compare_notice);
    const struct lo_report_notice *at = (const void *)sorted->data;
    for (int32_t i = 0; i < n; i++) {
        bool group = i == 0 || compare_group(at[i - 1].row, at[i].row) != 0;
        if (group) {
            int32_t end = i + 1;
            while (end < n && compare_group(at[i].row, at[end].row) == 0)
                end++;
            append_group_head(out, &at[i], end - i, zone, lang);
        }
        if (group || compare_text(at[i - 1].row, at[i].row) != 0)
            append_text(out, &at[i], lang, columns);
        append_recipient(out, &at[i], lang, columns);
    }
    g_array_free(sorted, TRUE);
}

struct lo_json *lo_report_notices_json(const struct lo_report_notice *notices,
                                       int32_t n)
{
    struct lo_json *array = lo_json_array();
    for (int32_t i = 0; i < n; i++) {
        const struct lo_notice *row = notices[i].row;
        struct lo_json *one = lo_json_object();
        lo_json_set_integer(one, "id", row->id);
        lo_json_set_text(one, "outage", row->outage);
        lo_json_set_integer(one, "revision", row->revision);
        lo_json_set_text(one, "stage", row->stage);
        lo_json_set_text(one, "recipient", row->recipient);
        lo_json_set_text(one, "name", row->name);
        lo_json_set_text(one, "channel", row->channel);
        lo_json_set_text(one, "address", notices[i].address);
        lo_json_set_text(one, "lang", row->lang);
        lo_json_set_integer(one, "sms_parts", notices[i].parts);
        lo_json_set_text(one, "text", row->text);
        lo_json_set_time(one, "due", row->due);
        lo_json_set_time(one, "not_after", row->not_after);
        lo_json_append(array, one);
    }
    return array;
}
