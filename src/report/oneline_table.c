/*
 * oneline_table.c - the drawing as a table: one row per section and switch, in
 * the order in which supply reaches them.
 */
#include "report/oneline_int.h"

static const char *const heads[] = {LO_N_("Piece"), LO_N_("Name"),
                                    LO_N_("State"), LO_N_("Cust."),
                                    LO_N_("MV customers")};

static void cell_number(struct lo_html *html, int64_t value)
{
    GString *text = g_string_new(NULL);
    lo_text_number(text, (double)value, 0);
    lo_html_classed(html, "td", "number", text->str);
    g_string_free(text, TRUE);
}

static void span_row(struct lo_html *html, const struct lo_oneline *line,
                     const struct view *view, const struct piece *p)
{
    const struct lo_section_info *info = section_of(line, p->section);
    lo_html_open(html, "tr");
    lo_html_element(html, "td", lo_text(line->lang, "section"));
    lo_html_element(html, "td", info->label);
    lo_html_element(
        html, "td",
        lo_text(line->lang, oneline_state_word(view->section[p->section.v])));
    cell_number(html, info->customers);
    cell_number(html, info->mv_customers);
    lo_html_close(html);
}

static void switch_row(struct lo_html *html, const struct lo_oneline *line,
                       const struct view *view, const struct piece *p)
{
    const struct lo_network *network = line->sections->network;
    const struct lo_link *link = &line->sections->links[p->link];
    const struct lo_switch *sw = &network->switches[link->sw.v];
    const struct lo_equipment *e = &network->equipment[sw->equipment.v];
    const char *word = oneline_switch_word(line, view, p->link);
    GString *name = g_string_new(e->name[0] != '\0' ? e->name : e->mrid);
    const struct piece *beyond =
        p->first_child >= 0 ? piece_at(line, p->first_child) : NULL;
    if (beyond != NULL && beyond->kind == PIECE_STUB)
        g_string_append_printf(name, " \xe2\x86\x92 %s",
                               section_of(line, beyond->section)->label);
    lo_html_open(html, "tr");
    lo_html_element(html, "td",
                    lo_text(line->lang, oneline_class_word(sw->cls)));
    lo_html_element(html, "td", name->str);
    lo_html_element(html, "td",
                    lo_text(line->lang, word != NULL ? word : "closed"));
    lo_html_element(html, "td", "");
    lo_html_element(html, "td", "");
    lo_html_close(html);
    g_string_free(name, TRUE);
}

enum lo_status lo_oneline_table(struct lo_html *html,
                                const struct lo_oneline *line,
                                const struct lo_week_stage *stage,
                                struct lo_error *err)
{
    struct view view;
    enum lo_status status = oneline_view(&view, line, stage, err);
    if (status != LO_OK)
        return status;
    lo_html_open(html, "table");
    lo_html_open(html, "tr");
    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++)
        lo_html_element(html, "th", lo_text(line->lang, heads[i]));
    lo_html_close(html);
    for (guint i = 0; i < line->pieces->len; i++) {
        const struct piece *p = piece_at(line, (int32_t)i);
        if (p->kind == PIECE_SPAN && p->tag)
            span_row(html, line, &view, p);
        else if (p->kind == PIECE_SWITCH)
            switch_row(html, line, &view, p);
    }
    lo_html_close(html);
    view_release(&view);
    return LO_OK;
}
