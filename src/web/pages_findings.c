/*
 * What the data doctor finds in the files that were imported, the dangerous
 * first: the same as `lineout check`.
 */
#include "web/pages_int.h"

enum { EACH = 50 }; /* of a rule */

void web_findings(struct lo_session *session, const struct web_request *request,
                  struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_world *world = NULL;
    if (lo_world_new(&world, session, &err) != LO_OK) {
        web_fail(reply, request, &err);
        return;
    }
    struct page p;
    GString *text = g_string_new(NULL);
    lo_world_examine(world);
    lo_report_findings(text, world->findings, EACH, request->lang);
    page_begin(&p, session, request, reply,
               lo_text(request->lang, LO_N_("Findings in the data")));
    if (text->len > 0)
        lo_html_element(p.html, "pre", text->str);
    else
        page_put(&p, "p", LO_N_("Nothing is wrong with the data."));
    page_end(&p);
    g_string_free(text, TRUE);
    lo_world_free(world);
}
