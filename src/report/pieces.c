/*
 * Pieces that the text reports share: spans, days, numbers, counts, wrapping.
 */
#include "report/report_int.h"

#include <string.h>

#include "lineout/report.h"

static void append_clock(GString *out, const struct lo_zone *zone, lo_time at,
                         lo_date day)
{
    char clock[LO_TIME_TEXT];
    int32_t days = lo_zone_date(zone, at) - day;
    lo_zone_format(clock, zone, at, "%H:%M");
    g_string_append(out, clock);
    if (days != 0)
        g_string_append_printf(out, "%+d", days);
}

void report_span_on(char out[2 * LO_TIME_TEXT], const struct lo_zone *zone,
                    const struct lo_interval *span, lo_date day)
{
    GString *text = g_string_new(NULL);
    append_clock(text, zone, span->from, day);
    g_string_append_c(text, '-');
    append_clock(text, zone, span->to, day);
    g_strlcpy(out, text->str, 2 * LO_TIME_TEXT);
    g_string_free(text, TRUE);
}

void report_span(char out[2 * LO_TIME_TEXT], const struct lo_zone *zone,
                 const struct lo_interval *span)
{
    report_span_on(out, zone, span, lo_zone_date(zone, span->from));
}

void report_day(GString *out, lo_date date, enum lo_lang lang)
{
    static const char *const names[] = {
        LO_N_("Mon"), LO_N_("Tue"), LO_N_("Wed"), LO_N_("Thu"),
        LO_N_("Fri"), LO_N_("Sat"), LO_N_("Sun")};
    char day[LO_TIME_TEXT];
    lo_date_format(day, date);
    g_string_append_printf(out, "%s %s",
                           lo_text(lang, names[lo_date_weekday(date)]), day);
}

void report_number(GString *out, double value, int decimals, int columns)
{
    GString *text = g_string_new(NULL);
    lo_text_number(text, value, decimals);
    for (int i = (int)text->len; i < columns; i++)
        g_string_append_c(out, ' ');
    g_string_append(out, text->str);
    g_string_free(text, TRUE);
}

void report_count(GString *out, enum lo_lang lang, int64_t n, const char *one,
                  const char *many)
{
    GString *number = g_string_new(NULL);
    lo_text_number(number, (double)n, 0);
    g_string_append_printf(out, lo_text(lang, n == 1 ? one : many),
                           number->str);
    g_string_free(number, TRUE);
}

/* Bytes of `text` that fit into `columns`: up to the last place where a line
 * may end, at least one character. */
static size_t line_length(const char *text, int columns)
{
    size_t end = 0;
    int used = 0;
    const char *at = text;
    while (*at != '\0' && *at != '\n') {
        const char *next = g_utf8_next_char(at);
        bool wide = g_unichar_iswide(g_utf8_get_char(at));
        used += wide ? 2 : 1;
        if (used > columns)
            return end > 0 ? end : MAX((size_t)(at - text), 1);
        if (wide || *at == ' ')
            end = (size_t)(next - text);
        at = next;
    }
    return (size_t)(at - text);
}

void report_wrap(GString *out, const char *text, int indent, int columns)
{
    int room = MAX(columns - indent, 20);
    while (*text != '\0') {
        size_t length = line_length(text, room);
        g_string_append_printf(out, "%*s", indent, "");
        g_string_append_len(out, text, (gssize)length);
        while (out->len > 0 && out->str[out->len - 1] == ' ')
            g_string_truncate(out, out->len - 1);
        g_string_append_c(out, '\n');
        text += length;
        text += strspn(text, " \n");
    }
}
