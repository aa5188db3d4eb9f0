/*
 * The page on which an outage is called off: this one or all of its day, for
 * the weather or another reason. Without a script.
 */
#include "web/pages_int.h"

#include <string.h>

static void choice(const struct page *p, const char *name, const char *value,
                   bool chosen, const char *words)
{
    lo_html_open(p->html, "p");
    lo_html_open(p->html, "label");
    lo_html_open(p->html, "input");
    lo_html_attr(p->html, "type", "radio");
    lo_html_attr(p->html, "name", name);
    lo_html_attr(p->html, "value", value);
    if (chosen)
        lo_html_attr(p->html, "checked", "checked");
    lo_html_close_void(p->html);
    lo_html_text(p->html, " ");
    lo_html_text(p->html, words);
    lo_html_close(p->html);
    lo_html_close(p->html);
}

static void group_begin(const struct page *p, const char *legend)
{
    lo_html_open(p->html, "fieldset");
    page_put(p, "legend", legend);
}

static void put_facts(const struct page *p, const struct lo_week_outage *o)
{
    char *span = page_span_text(p, &o->span);
    char *feeders = page_join(&o->feeders);
    lo_html_open(p->html, "dl");
    lo_html_attr(p->html, "class", "facts");
    page_fact(p, LO_N_("when without supply"), span);
    page_fact(p, LO_N_("feeder"), feeders);
    page_fact_number(p, LO_N_("customers"), (double)o->customers, 0);
    lo_html_close(p->html);
    g_free(feeders);
    g_free(span);
}

static void put_form(const struct page *p, const struct lo_week *week,
                     const struct lo_week_outage *o)
{
    lo_date date = lo_zone_date(p->session->zone, o->span.from);
    char day[LO_TIME_TEXT];
    char *shown = page_day_text(p, date);
    char *all =
        g_strdup_printf(page_say(p, LO_N_("Every outage of %s")), shown);
    lo_date_format(day, date);
    page_form_begin(p, "/api/cancel", week->version);
    page_hidden(p, "outage", o->id);
    page_hidden(p, "day", day);
    group_begin(p, LO_N_("What is called off"));
    choice(p, "scope", "outage", true, page_say(p, LO_N_("This outage alone")));
    choice(p, "scope", "day", false, all);
    lo_html_close(p->html);
    group_begin(p, LO_N_("Why"));
    choice(p, "reason", "weather", true, page_say(p, LO_N_("The weather")));
    choice(p, "reason", "other", false, page_say(p, LO_N_("Another reason")));
    page_field(p, LO_N_("The other reason, in words"), "why", "text", NULL,
               false);
    lo_html_close(p->html);
    page_form_end(p, LO_N_("Call it off: tell people"));
    g_free(all);
    g_free(shown);
}

void web_cancel_page(struct lo_session *session,
                     const struct web_request *request, struct web_reply *reply)
{
    struct lo_week *week = NULL;
    struct page p;
    const struct lo_week_outage *outage =
        page_told_outage(&week, session, request, reply);
    if (outage != NULL) {
        char *title = g_strdup_printf(
            lo_text(request->lang, LO_N_("Call off outage %s")), outage->id);
        page_begin(&p, session, request, reply, title);
        put_facts(&p, outage);
        page_put(&p, "p",
                 LO_N_("Everybody who was told of it hears that it does not "
                       "take place. Its jobs go back to the pool."));
        put_form(&p, week, outage);
        page_end(&p);
        g_free(title);
    }
    lo_week_free(week);
}
