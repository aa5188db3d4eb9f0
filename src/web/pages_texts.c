/*
 * What people will read: notices with the same words become one row, with how
 * many get it. One by one they would fill hundreds of screens.
 */
#include "web/pages_int.h"

enum { MOST_TEXTS = 200 }; /* the queue has all of them */

struct text {
    const struct lo_report_notice *first;
    int32_t people;
};

/* In the order of the notices. */
static GArray *texts_of(const struct lo_report_notice *notices, int32_t n)
{
    GArray *texts = g_array_new(FALSE, FALSE, sizeof(struct text));
    GHashTable *places =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int32_t i = 0; i < n; i++) {
        const struct lo_notice *row = notices[i].row;
        char *key = g_strjoin("\n", row->outage, row->stage, row->text, NULL);
        guint place = GPOINTER_TO_UINT(g_hash_table_lookup(places, key));
        if (place == 0) {
            const struct text one = {&notices[i], 0};
            g_array_append_val(texts, one);
            place = texts->len; /* 0 is for those not yet met */
            g_hash_table_insert(places, key, GUINT_TO_POINTER(place));
        } else {
            g_free(key);
        }
        g_array_index(texts, struct text, place - 1).people++;
    }
    g_hash_table_destroy(places);
    return texts;
}

static void put_text(const struct page *p, const struct text *text)
{
    const struct lo_notice *row = text->first->row;
    char *due = page_time_text(p, row->due);
    lo_html_open(p->html, "tr");
    page_cell(p, row->outage);
    page_rung(p, row->stage);
    lo_html_classed(p->html, "td", "time", due);
    page_number(p, text->people, 0);
    page_number(p, text->first->parts, 0);
    lo_html_open(p->html, "td");
    lo_html_attr(p->html, "lang", row->lang[0] == 'z' ? "zh-CN" : "en");
    lo_html_text(p->html, row->text);
    lo_html_close(p->html);
    lo_html_close(p->html);
    g_free(due);
}

void page_notice_texts(const struct page *p,
                       const struct lo_report_notice *notices, int32_t n)
{
    static const char *const heads[] = {LO_N_("outage"), LO_N_("stage"),
                                        LO_N_("due"),    LO_N_("people"),
                                        LO_N_("parts"),  LO_N_("text")};
    GArray *texts = texts_of(notices, n);
    page_table(p, LO_N_("Texts, each once"), heads, G_N_ELEMENTS(heads));
    for (guint i = 0; i < MIN(texts->len, MOST_TEXTS); i++)
        put_text(p, &g_array_index(texts, struct text, i));
    page_table_end(p);
    if (texts->len > MOST_TEXTS) {
        char *more =
            g_strdup_printf(page_say(p, LO_N_("The first %d of %d texts; the "
                                              "queue has them all.")),
                            MOST_TEXTS, (int)texts->len);
        lo_html_element(p->html, "p", more);
        g_free(more);
    }
    g_array_free(texts, TRUE);
}
