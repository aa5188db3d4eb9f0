/*
 * Where the next switches of a feeder pay: the frontier as picture and table,
 * which places, what is lost if one is refused, and who gains.
 */
#include "web/pages_int.h"

#include <math.h>
#include <string.h>

#include "lineout/app_study.h"
#include "lineout/oneline.h"

enum { MOST_SITES = 5, USUAL_SITES = 3, SECONDS = 10 };

static void put_choice(const struct page *p, const struct lo_world *world,
                       const char *feeder, int sites)
{
    GPtrArray *names = lo_oneline_feeders(world->sections);
    lo_html_open(p->html, "form");
    lo_html_attr(p->html, "class", "do");
    lo_html_attr(p->html, "action", "/siting");
    lo_html_open(p->html, "label");
    lo_html_text(p->html, page_say(p, LO_N_("feeder")));
    lo_html_open(p->html, "select");
    lo_html_attr(p->html, "name", "feeder");
    for (guint i = 0; i < names->len; i++) {
        lo_html_open(p->html, "option");
        if (feeder != NULL && strcmp(feeder, names->pdata[i]) == 0)
            lo_html_attr(p->html, "selected", "");
        lo_html_text(p->html, names->pdata[i]);
        lo_html_close(p->html);
    }
    lo_html_close(p->html);
    lo_html_close(p->html);
    lo_html_open(p->html, "label");
    lo_html_text(p->html, page_say(p, LO_N_("at most so many switches")));
    lo_html_open(p->html, "select");
    lo_html_attr(p->html, "name", "max");
    for (int k = 1; k <= MOST_SITES; k++) {
        char number[8];
        g_snprintf(number, sizeof number, "%d", k);
        lo_html_open(p->html, "option");
        if (k == sites)
            lo_html_attr(p->html, "selected", "");
        lo_html_text(p->html, number);
        lo_html_close(p->html);
    }
    lo_html_close(p->html);
    lo_html_close(p->html);
    page_keep_language(p);
    page_put(p, "button", LO_N_("Study"));
    lo_html_close(p->html);
    g_ptr_array_free(names, TRUE);
}

/* --- the frontier --------------------------------------------------------- */

static void put_money(const struct page *p, bool known, double value)
{
    if (known && !isnan(value))
        page_number(p, value, 0);
    else
        lo_html_classed(p->html, "td", "n", "\xe2\x80\x93");
}

static void put_sites(const struct page *p, const struct lo_site_study *study,
                      const struct lo_study_step *step)
{
    GString *text = g_string_new(NULL);
    for (int32_t i = 0; i < step->best.n; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "",
                               study->sites[step->best.sites[i]].name);
    page_cell(p, text->str);
    g_string_free(text, TRUE);
}

static void put_steps(const struct page *p, const struct lo_site_study *study)
{
    static const char *const heads[] = {
        LO_N_("switches"), LO_N_("customer-hours a year"), LO_N_("SAIDI h"),
        LO_N_("capital"),  LO_N_("hours saved a year"),    LO_N_("proof"),
        LO_N_("where")};
    page_table(p, LO_N_("The frontier"), heads, G_N_ELEMENTS(heads));
    for (int32_t k = 0; k < study->n_steps; k++) {
        const struct lo_study_step *step = &study->steps[k];
        lo_html_open(p->html, "tr");
        page_number(p, k, 0);
        page_number(p, step->best.cost, 1);
        page_number(p, step->worth.both.saidi, 4);
        put_money(p, step->capital_known, step->worth.capital);
        put_money(p, true, step->worth.saving_hours);
        page_cell(p, page_say(p, step->best.proven
                                     ? LO_N_("proven best")
                                     : LO_N_("not proven in the time")));
        put_sites(p, study, step);
        lo_html_close(p->html);
    }
    page_table_end(p);
}

static void put_picture(const struct page *p, const struct lo_site_study *study)
{
    GString *svg = g_string_new(NULL);
    lo_report_site_svg(svg, study, p->lang);
    lo_html_open(p->html, "div");
    lo_html_attr(p->html, "class", "wide");
    lo_html_attr(p->html, "role", "region");
    lo_html_attr(p->html, "aria-label",
                 page_say(p, LO_N_("The frontier as a picture; the table above "
                                   "tells the same")));
    lo_html_attr(p->html, "tabindex", "0");
    lo_html_svg(p->html, svg);
    lo_html_close(p->html);
    g_string_free(svg, TRUE);
}

static void put_refusals(const struct page *p,
                         const struct lo_site_study *study)
{
    static const char *const heads[] = {LO_N_("if refused"),
                                        LO_N_("customer-hours a year more"),
                                        LO_N_("instead")};
    if (study->n_refusals == 0)
        return;
    page_table(p, LO_N_("If a place is not to be had"), heads,
               G_N_ELEMENTS(heads));
    for (int32_t i = 0; i < study->n_refusals; i++) {
        const struct lo_study_refusal *row = &study->refusals[i];
        GString *instead = g_string_new(NULL);
        for (int32_t k = 0; k < row->n_instead; k++)
            g_string_append_printf(instead, "%s%s", k > 0 ? ", " : "",
                                   study->sites[row->instead[k]].name);
        lo_html_open(p->html, "tr");
        page_cell(p, study->sites[row->site].name);
        put_money(p, row->known, row->loss);
        page_cell(p, instead->str);
        lo_html_close(p->html);
        g_string_free(instead, TRUE);
    }
    page_table_end(p);
}

static void put_gains(const struct page *p, const struct lo_site_study *study)
{
    static const char *const heads[] = {LO_N_("village"), LO_N_("customers"),
                                        LO_N_("hours less a year, each"),
                                        LO_N_("customer-hours less a year")};
    if (study->n_villages == 0)
        return;
    page_table(p, LO_N_("Who gains"), heads, G_N_ELEMENTS(heads));
    for (int32_t i = 0; i < study->n_villages; i++) {
        const struct lo_study_gain *row = &study->villages[i];
        lo_html_open(p->html, "tr");
        page_cell(p, row->name[0] != '\0'
                         ? row->name
                         : page_say(p, LO_N_("village not known")));
        page_number(p, row->customers, 0);
        page_number(p, row->hours, 3);
        page_number(p, row->customer_hours, 1);
        lo_html_close(p->html);
    }
    page_table_end(p);
}

/* --- the page ------------------------------------------------------------- */

static void put_study(const struct page *p, const char *feeder, int sites)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_site_study *study = NULL;
    struct lo_site_request request = LO_SITE_REQUEST_INIT;
    request.study.feeder = feeder;
    request.max_sites = sites;
    request.time_limit_s = SECONDS;
    request.picture = true;
    request.lang = p->lang;
    if (lo_app_site(&study, p->session, &request, &err) != LO_OK) {
        page_trouble(p, &err);
        return;
    }
    put_steps(p, study);
    put_picture(p, study);
    put_refusals(p, study);
    put_gains(p, study);
    lo_site_study_free(study);
}

void web_siting(struct lo_session *session, const struct web_request *request,
                struct web_reply *reply)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_world *world = NULL;
    if (lo_world_new(&world, session, &err) != LO_OK) {
        web_fail(reply, request, &err);
        return;
    }
    const char *feeder = web_value(request, "feeder");
    const char *max = web_value(request, "max");
    int sites = max != NULL ? (int)g_ascii_strtoll(max, NULL, 10) : USUAL_SITES;
    sites = CLAMP(sites, 1, (int)MOST_SITES);
    struct page p;
    page_begin(&p, session, request, reply,
               lo_text(request->lang, LO_N_("Where new switches pay")));
    put_choice(&p, world, feeder, sites);
    if (feeder != NULL)
        put_study(&p, feeder, sites);
    else
        page_put(&p, "p",
                 LO_N_("Choose a feeder: the study takes some "
                       "seconds."));
    page_end(&p);
    lo_world_free(world);
}
