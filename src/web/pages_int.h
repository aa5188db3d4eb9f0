/*
 * pages_int.h - what the pages for people share: a page that is being written,
 * and the pieces that come again and again.
 *
 *   struct page p;
 *   page_begin(&p, session, request, reply, title);
 *   page_heads(&p, caption, heads, n);
 *   page_end(&p);
 *
 * Words of pages are message ids; a page says them in the language asked for.
 */
#ifndef LINEOUT_PAGES_INT_H
#define LINEOUT_PAGES_INT_H

#include "lineout/report.h"
#include "web/web_int.h"

struct page {
    struct lo_html *html;
    struct lo_session *session;
    const struct web_request *request;
    enum lo_lang lang;
};

void page_begin(struct page *p, struct lo_session *session,
                const struct web_request *request, struct web_reply *reply,
                const char *title);
void page_end(struct page *p);

const char *page_say(const struct page *p, const char *id);

/* <name>words</name> */
void page_put(const struct page *p, const char *name, const char *id);

/* What went wrong, and what to do about it, where a part of a page should be.
 */
void page_trouble(const struct page *p, const struct lo_error *err);

/* What a form sends along unseen; NULL goes as the empty text. */
void page_hidden(const struct page *p, const char *name, const char *value);

/* In a form that asks for a page: its answer comes in the language that the
 * request named, where it named one. */
void page_keep_language(const struct page *p);

/* A way to another page of ours, *owned* (g_free): `path` escaped where it is a
 * name of the data, with the language where the request named one. */
char *page_way(const struct page *p, const char *path, const char *name,
               const char *more);
/* ... as a link, with the plan, too, where the request named one. */
void page_link(const struct page *p, const char *path, const char *name,
               const char *more, const char *text);

/* A list of files to take away, open until lo_html_close; one of them, called
 * by the words of `id`. */
void page_files_open(const struct page *p);
void page_file(const struct page *p, const char *path, const char *name,
               const char *more, const char *id);

/* --- tables -------------------------------------------------------------- */

/* A table in a frame that scrolls, up to its body; page_table_end closes. */
void page_table(const struct page *p, const char *caption,
                const char *const *heads, size_t n);
void page_table_end(const struct page *p);

void page_cell(const struct page *p, const char *text);
void page_number(const struct page *p, double value, int decimals);
void page_texts(const struct page *p, const struct lo_texts *texts);
void page_packed(const struct page *p, const char *packed); /* text.h */

/* --- times --------------------------------------------------------------- */

/* "Mon 2026-03-16", "2026-03-16 to 2026-03-22", "08:00-12:15", both; *owned*.
 */
char *page_day_text(const struct page *p, lo_date date);
char *page_days_text(const struct page *p, const struct lo_interval *span);
char *page_span_text(const struct page *p, const struct lo_interval *span);
char *page_time_text(const struct page *p, lo_time at);
void page_span(const struct page *p, const struct lo_interval *span);

/* --- the plan ------------------------------------------------------------ */

/* The latest plan, or that of ?plan=; *state may be NULL. */
enum lo_status page_week(struct lo_week **out, enum lo_plan_state *state,
                         struct lo_session *session,
                         const struct web_request *request,
                         struct lo_error *err) LO_MUST_USE;

const char *page_state_word(enum lo_plan_state state); /* message id */

/* The name of that job; where the plan has none, the id. NULL = no plan. */
const char *page_job_name(const struct lo_week *week, const char *id);

/* Who made, approved, published it, and what happened since, as a table: for
 * who is logged in (pages_history.c). */
void page_history(const struct page *p, const struct lo_week *week);

/* A stage of notices as people call it: a cell. */
void page_rung(const struct page *p, const char *stage);

const struct lo_week_outage *page_outage(const struct lo_week *week,
                                         const char *id);

char *page_join(const struct lo_texts *texts); /* "a, b"; *owned* */

/* A number as pages show it, *owned*. */
char *page_number_text(double value, int decimals);

/* "<dt>words<dd>value" of a list of facts. */
void page_fact(const struct page *p, const char *what, const char *value);
void page_fact_number(const struct page *p, const char *what, double value,
                      int decimals);

/* What goes out, each text once, with how many get it (pages_texts.c). */
void page_notice_texts(const struct page *p,
                       const struct lo_report_notice *notices, int32_t n);

/* --- forms (forms.c) ------------------------------------------------------ */

/* A form that does something, open until page_form_end. `version`: the plan it
 * stands on, 0 = none. */
void page_form_begin(const struct page *p, const char *to, int64_t version);
void page_field(const struct page *p, const char *label, const char *name,
                const char *type, const char *value, bool required);
void page_form_end(const struct page *p, const char *button);

/* The outage of the plan in force that the path names; else refused. *week is
 * *owned* by the caller in both cases. */
const struct lo_week_outage *page_told_outage(struct lo_week **week,
                                              struct lo_session *session,
                                              const struct web_request *r,
                                              struct web_reply *reply);

/* The week as a file: `word` of /report/, and what people read. */
enum { PAGE_WEEK_FILES = 4 };
struct page_file {
    const char *word;
    const char *text; /* message id */
};
extern const struct page_file page_week_files[PAGE_WEEK_FILES];

/* What scripts say, in the language of the page: <template id="words"> of
 * <data value="key">text</data>. */
void page_words(const struct page *p); /* pages_words.c */

#endif
