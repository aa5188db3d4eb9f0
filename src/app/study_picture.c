/*
 * The network with the sites of the last step in it, for the one-line: a new
 * switch becomes a switch at its line's end, a new tie an open one, remote
 * control a mark at the switch.
 *
 *   node --1-- line --2-- node    ->    node --[+ line:1]-- o --1-- line ...
 */
#include <math.h>
#include <string.h>

#include "app/study_int.h"
#include "lineout/oneline.h"

/* Marks in front of names; the report explains them. */
#define MARK_NEW "+ "
#define MARK_REMOTE "(R) "

struct picture {
    const struct study_site *at;
    const struct lo_network *from;
    struct lo_network *out;
};

/* A copy with room for `more` at its end. */
static void *longer(struct lo_arena *arena, const void *from, int32_t n,
                    int32_t more, size_t size)
{
    char *copy = lo_arena_array(arena, (size_t)(n + more) + 1, size);
    if (n > 0)
        memcpy(copy, from, (size_t)n * size);
    return copy;
}

static struct lo_network *copy_network(const struct lo_network *from,
                                       int32_t more)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_network *out = lo_arena_alloc(arena, sizeof *out);
    *out = *from;
    out->arena = arena;
    out->index = NULL;
    out->node_name = longer(arena, from->node_name, from->n_nodes, more,
                            sizeof *out->node_name);
    out->terminals = longer(arena, from->terminals, from->n_terminals, 2 * more,
                            sizeof *out->terminals);
    out->equipment = longer(arena, from->equipment, from->n_equipment, more,
                            sizeof *out->equipment);
    out->switches = longer(arena, from->switches, from->n_switches, more,
                           sizeof *out->switches);
    return out;
}

static void add_switch(struct picture *p, const char *name, lo_node a,
                       lo_node b, unsigned phases, bool open,
                       const struct lo_equipment *like)
{
    struct lo_network *out = p->out;
    lo_equipment_id id = {out->n_equipment};
    char *mrid = lo_arena_printf(out->arena, "site/%s/%d", name, (int)id.v);
    out->terminals[out->n_terminals] =
        (struct lo_terminal){id, a, phases, true};
    out->terminals[out->n_terminals + 1] =
        (struct lo_terminal){id, b, phases, true};
    out->equipment[out->n_equipment++] = (struct lo_equipment){
        .mrid = mrid,
        .name = lo_arena_printf(out->arena, MARK_NEW "%s", name),
        .class_name = lo_switch_class_name(LO_SWITCH_LOAD_BREAK),
        .origin = like->origin,
        .kind = LO_KIND_SWITCH,
        .first_terminal = out->n_terminals,
        .n_terminals = 2,
        .detail = out->n_switches,
        .feeder = like->feeder,
        .in_service = true,
        .nominal_v = like->nominal_v,
        .limit_a = NAN,
        .limit_va = NAN};
    out->n_terminals += 2;
    out->switches[out->n_switches++] = (struct lo_switch){
        id, LO_SWITCH_LOAD_BREAK, open ? 1 : 0, open ? 1 : 0, false};
}

/* A switch between the line's end and a node of its own. */
static void cut_line(struct picture *p, const char *name,
                     const struct lo_rel_cut *cut)
{
    struct lo_network *out = p->out;
    const struct lo_equipment *line = &out->equipment[cut->line.v];
    struct lo_terminal *end =
        &out->terminals[line->first_terminal + cut->terminal - 1];
    lo_node inner = {out->n_nodes};
    out->node_name[out->n_nodes++] = name;
    lo_node outer = end->node;
    end->node = inner;
    add_switch(p, name, outer, inner, end->phases, false, line);
}

static int32_t index_of(const int32_t *links, guint n, int32_t link)
{
    for (guint i = 0; i < n; i++)
        if (links[i] == link)
            return (int32_t)i;
    return -1;
}

static void add_site(struct picture *p, int32_t i)
{
    const struct study_site *at = p->at;
    const struct lo_site *site = &g_array_index(at->sites, struct lo_site, i);
    struct lo_network *out = p->out;
    if (site->kind == LO_SITE_SWITCH) {
        int32_t c = index_of(at->map.link_of_cut, at->cuts->len, site->link);
        if (c >= 0)
            cut_line(p, site->name,
                     &g_array_index(at->cuts, struct lo_rel_cut, c));
    } else if (site->kind == LO_SITE_TIE) {
        int32_t t = index_of(at->map.link_of_tie, at->ties->len, site->link);
        const struct lo_rel_new_tie *tie =
            &g_array_index(at->ties, struct lo_rel_new_tie, t);
        if (t >= 0 && out->n_equipment > 0)
            add_switch(p, site->name, tie->a, tie->b, LO_PHASE_ABC, true,
                       &out->equipment[0]);
    } else {
        int32_t s = index_of(at->map.link_of_switch, (guint)p->from->n_switches,
                             site->link);
        if (s < 0)
            return;
        struct lo_equipment *e = &out->equipment[out->switches[s].equipment.v];
        e->name = lo_arena_printf(out->arena, MARK_REMOTE "%s", e->name);
    }
}

/* The name by which the one-line finds the feeder of a section: its own, or
 * what stands before the '/' of the label. */
static char *feeder_of(const struct lo_sections *sections, lo_section s)
{
    const struct lo_section_info *info = &sections->info[s.v];
    if (info->feeder.v != LO_NONE)
        return g_strdup(sections->network->feeders[info->feeder.v].name);
    const char *slash = strchr(info->label, '/');
    return slash != NULL ? g_strndup(info->label, (gsize)(slash - info->label))
                         : g_strdup(info->label);
}

static void add_feeder(GPtrArray *feeders, char *name)
{
    for (guint i = 0; i < feeders->len; i++)
        if (strcmp(g_ptr_array_index(feeders, i), name) == 0) {
            g_free(name);
            return;
        }
    g_ptr_array_add(feeders, name);
}

/* Feeders on which a mark stands. */
static GPtrArray *marked_feeders(const struct lo_sections *sections)
{
    const struct lo_network *network = sections->network;
    GPtrArray *feeders = g_ptr_array_new_with_free_func(g_free);
    for (int32_t s = 0; s < network->n_switches; s++) {
        const char *name =
            network->equipment[network->switches[s].equipment.v].name;
        int32_t l = sections->link_of_switch[s];
        if (l < 0 || (!g_str_has_prefix(name, MARK_NEW) &&
                      !g_str_has_prefix(name, MARK_REMOTE)))
            continue;
        add_feeder(feeders, feeder_of(sections, sections->links[l].b));
        add_feeder(feeders, feeder_of(sections, sections->links[l].a));
    }
    return feeders;
}

/* The normal state of the study, whatever the file says of today. */
static void take_state(struct picture *p)
{
    const struct lo_sections *sections = p->at->study->world->sections;
    for (int32_t s = 0; s < p->from->n_switches; s++) {
        int32_t l = sections->link_of_switch[s];
        if (l < 0)
            continue;
        p->out->switches[s].normal_open = sections->links[l].open;
        p->out->switches[s].open = sections->links[l].open;
    }
}

static enum lo_status draw(struct study_site *at,
                           const struct lo_sections *sections,
                           const char *feeder, struct lo_error *err)
{
    struct lo_site_study *out = at->out;
    struct lo_oneline *line = NULL;
    struct lo_oneline_panel panel = {feeder, NULL};
    GString *text = g_string_new(NULL);
    enum lo_status status =
        lo_oneline_new(&line, sections, feeder, at->request->lang, err);
    if (status == LO_OK)
        status = lo_oneline_svg(text, line, &panel, 1, err);
    if (status == LO_OK)
        out->drawings[out->n_drawings++] =
            lo_arena_strdup(out->arena, text->str);
    lo_oneline_free(line);
    g_string_free(text, TRUE);
    return status;
}

enum lo_status study_site_picture(struct study_site *at, struct lo_error *err)
{
    struct lo_site_study *out = at->out;
    const struct lo_frontier_step *last = &out->steps[out->n_steps - 1].best;
    struct picture p = {.at = at, .from = at->study->world->network};
    struct lo_section_options options = LO_SECTION_OPTIONS_INIT;
    struct lo_sections *sections = NULL;
    if (last->n == 0)
        return LO_OK;
    p.out = copy_network(p.from, last->n);
    for (int32_t i = 0; i < last->n; i++)
        add_site(&p, last->sites[i]);
    take_state(&p);
    options.state = LO_STATE_NORMAL;
    options.isolating_classes = lo_switch_class_bits(
        lo_settings_text(at->study->session->settings, "isolation.classes"));
    enum lo_status status =
        lo_sections_new(&sections, p.out, &options, NULL, err);
    if (status == LO_OK) {
        GPtrArray *feeders = marked_feeders(sections);
        out->drawings = lo_arena_array(out->arena, (size_t)feeders->len + 1,
                                       sizeof *out->drawings);
        for (guint f = 0; f < feeders->len && status == LO_OK; f++)
            status = draw(at, sections, g_ptr_array_index(feeders, f), err);
        g_ptr_array_free(feeders, TRUE);
    }
    lo_sections_free(sections);
    lo_network_free(p.out);
    return status;
}
