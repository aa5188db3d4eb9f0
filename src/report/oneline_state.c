/*
 * oneline_state.c - who has supply in the view that is drawn.
 *
 * The stage says which sections are dead and off, which ties are closed and
 * which further switches are opened; the network says what that gives:
 *
 *   1 every switch that touches a dead section is open, `opened` too
 *   2 what the sources still reach without the closed ties is supplied
 *   3 what they reach over the closed ties is back-fed
 *   4 the rest is off, and the stage must say so of all of it (I4)
 *   5 what the stage calls off beyond that has a dip: while it is switched,
 *     more are off than the positions of the switches say (DESIGN 3 "Dips")
 */
#include <string.h>

#include "report/oneline_int.h"

const char *oneline_state_word(enum supply_state state)
{
    static const char *const words[SUPPLY_STATES] = {
        [STATE_SUPPLIED] = LO_N_("supplied"),
        [STATE_DEAD] = LO_N_("dead for work"),
        [STATE_OFF] = LO_N_("off"),
        [STATE_DIP] = LO_N_("off while switching"),
        [STATE_BACK_FED] = LO_N_("back-fed"),
        [STATE_NONE] = LO_N_("never supplied"),
    };
    return words[state];
}

void view_release(struct view *view)
{
    g_free(view->section);
    g_free(view->open);
    view->section = NULL;
    view->open = NULL;
}

/* --- what the stage names ---------------------------------------------- */

static enum lo_status does_not_fit(const char *kind, const char *name,
                                   struct lo_error *err)
{
    lo_error_set(err, LO_EINPUT, "the network no longer fits the plan: %s '%s'",
                 kind, name);
    lo_error_hint(err, "plan again: lineout plan");
    return LO_EINPUT;
}

static enum lo_status mark_sections(bool *marks, const struct lo_texts *labels,
                                    const struct lo_sections *sections,
                                    struct lo_error *err)
{
    for (int32_t i = 0; i < labels->n; i++) {
        lo_section section = lo_sections_find(sections, labels->at[i]);
        if (section.v < 0)
            return does_not_fit("there is no section", labels->at[i], err);
        marks[section.v] = true;
    }
    return LO_OK;
}

static enum lo_status set_links(bool *open, bool *marks, bool value,
                                const struct lo_texts *mrids,
                                const struct lo_sections *sections,
                                struct lo_error *err)
{
    const struct lo_network *network = sections->network;
    for (int32_t i = 0; i < mrids->n; i++) {
        lo_equipment_id e = lo_network_find(network, mrids->at[i]);
        int32_t link = -1;
        if (e.v >= 0 && network->equipment[e.v].kind == LO_KIND_SWITCH)
            link = sections->link_of_switch[network->equipment[e.v].detail];
        if (link < 0)
            return does_not_fit("there is no isolating switch", mrids->at[i],
                                err);
        open[link] = value;
        if (marks != NULL)
            marks[link] = true;
    }
    return LO_OK;
}

/* --- supply ------------------------------------------------------------ */

/* Everything that closed links join to `reached`, without those skipped. */
static void spread(bool *reached, const struct lo_sections *sections,
                   const bool *open, const bool *skip)
{
    GArray *queue = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (int32_t s = 0; s < sections->n; s++)
        if (reached[s])
            g_array_append_val(queue, s);
    for (guint i = 0; i < queue->len; i++) {
        int32_t s = g_array_index(queue, int32_t, i);
        const struct lo_section_info *info = &sections->info[s];
        for (int32_t k = 0; k < info->n_links; k++) {
            int32_t link = sections->link_of[info->first_link + k];
            const struct lo_link *l = &sections->links[link];
            int32_t to = l->a.v == s ? l->b.v : l->a.v;
            if (open[link] || (skip != NULL && skip[link]) || reached[to])
                continue;
            reached[to] = true;
            g_array_append_val(queue, to);
        }
    }
    g_array_free(queue, TRUE);
}

static enum lo_status settle(struct view *view, const struct lo_oneline *line,
                             const bool *dead, const bool *off,
                             const bool *ties, struct lo_error *err)
{
    const struct lo_sections *sections = line->sections;
    size_t n = (size_t)sections->n + 1;
    enum lo_status status = LO_OK;
    bool *usual = g_new0(bool, n);
    bool *all = g_new0(bool, n);
    for (int32_t s = 0; s < sections->n; s++)
        usual[s] = sections->info[s].source && !dead[s];
    spread(usual, sections, view->open, ties);
    memcpy(all, usual, n * sizeof(*all));
    spread(all, sections, view->open, NULL);
    for (int32_t s = 0; s < sections->n && status == LO_OK; s++) {
        const struct lo_section_info *info = &sections->info[s];
        bool without = dead[s] || off[s];
        if (dead[s])
            view->section[s] = STATE_DEAD;
        else if (!info->supplied)
            view->section[s] = STATE_NONE;
        else if (without)
            view->section[s] = all[s] ? STATE_DIP : STATE_OFF;
        else
            view->section[s] = usual[s] ? STATE_SUPPLIED : STATE_BACK_FED;
        if (info->supplied && line->member[s] && !all[s] && !without)
            status =
                does_not_fit("it does not supply section", info->label, err);
    }
    g_free(usual);
    g_free(all);
    return status;
}

static enum lo_status view_stage(struct view *view,
                                 const struct lo_oneline *line,
                                 const struct lo_week_stage *stage,
                                 struct lo_error *err)
{
    const struct lo_sections *sections = line->sections;
    bool *dead = g_new0(bool, (size_t)sections->n + 1);
    bool *off = g_new0(bool, (size_t)sections->n + 1);
    bool *ties = g_new0(bool, (size_t)sections->n_links + 1);
    enum lo_status status =
        mark_sections(dead, &stage->sections, sections, err);
    if (status == LO_OK)
        status = mark_sections(off, &stage->off, sections, err);
    if (status == LO_OK)
        status = set_links(view->open, ties, false, &stage->ties_closed,
                           sections, err);
    if (status == LO_OK)
        status =
            set_links(view->open, NULL, true, &stage->opened, sections, err);
    for (int32_t l = 0; l < sections->n_links; l++)
        view->open[l] = view->open[l] || dead[sections->links[l].a.v] ||
                        dead[sections->links[l].b.v];
    if (status == LO_OK)
        status = settle(view, line, dead, off, ties, err);
    g_free(dead);
    g_free(off);
    g_free(ties);
    return status;
}

enum lo_status oneline_view(struct view *out, const struct lo_oneline *line,
                            const struct lo_week_stage *stage,
                            struct lo_error *err)
{
    const struct lo_sections *sections = line->sections;
    struct view view = {
        .stage = stage != NULL,
        .section = g_new0(enum supply_state, (size_t)sections->n + 1),
        .open = g_new0(bool, (size_t)sections->n_links + 1),
    };
    enum lo_status status = LO_OK;
    for (int32_t l = 0; l < sections->n_links; l++)
        view.open[l] = sections->links[l].open;
    for (int32_t s = 0; s < sections->n; s++)
        view.section[s] =
            sections->info[s].supplied ? STATE_SUPPLIED : STATE_NONE;
    if (stage != NULL)
        status = view_stage(&view, line, stage, err);
    if (status == LO_OK)
        *out = view;
    else
        view_release(&view);
    return status;
}

const char *oneline_switch_word(const struct lo_oneline *line,
                                const struct view *view, int32_t link)
{
    bool normally_open = line->sections->links[link].open;
    if (view->open[link])
        return normally_open ? LO_N_("normally open") : LO_N_("opened");
    return normally_open ? LO_N_("closed for it") : NULL;
}
