/*
 * name.c - names of sections, and sides of switches, as people on the line call
 * them.
 *
 *   busbar ==[061]== 1 ==[pole 20]== 2 --[tie]-- 9
 *          bus  line   source   load
 *
 * A section is called by the switch through which it has its supply. Without
 * one, after that switch was opened, its label is a node: nobody knows the
 * number of a node, so it is called by the nearest equipment that has a name.
 */
#include <string.h>

#include "switching/switching_int.h"

/* "10kV West/10kV West pole 12" is "10kV West pole 12". */
static const char *without_feeder(const char *label)
{
    const char *slash = strchr(label, '/');
    if (slash == NULL || slash == label ||
        strncmp(slash + 1, label, (size_t)(slash - label)) != 0)
        return label;
    return slash + 1;
}

static bool has_name(const struct lo_equipment *e)
{
    return e->name != NULL && e->name[0] != '\0';
}

/* The switch that was opened, if there is one; else any at its border. */
static const char *name_of_border(const struct lo_switching *m, int32_t section)
{
    const struct lo_sections *s = m->sections;
    const struct lo_section_info *info = &s->info[section];
    const char *found = NULL;
    for (int32_t k = 0; k < info->n_links; k++) {
        int32_t l = s->link_of[info->first_link + k];
        const struct lo_equipment *e = lo_link_equipment(m, l);
        if (!has_name(e))
            continue;
        if (s->links[l].open && lo_link_switch(m, l)->normal_open != 1)
            return e->name;
        if (found == NULL)
            found = e->name;
    }
    return found;
}

static const char *name_inside(const struct lo_switching *m, int32_t section)
{
    const struct lo_network *net = m->sections->network;
    for (int32_t e = 0; e < net->n_equipment; e++)
        if (m->sections->of_equipment[e].v == section &&
            has_name(&net->equipment[e]))
            return net->equipment[e].name;
    return NULL;
}

void lo_names_fill(struct lo_switching *m)
{
    const struct lo_sections *s = m->sections;
    m->names = lo_arena_array(m->arena, (size_t)s->n + 1, sizeof *m->names);
    for (int32_t i = 0; i < s->n; i++) {
        const struct lo_section_info *info = &s->info[i];
        const char *name = NULL;
        if (!info->supplied)
            name = name_of_border(m, i);
        if (!info->supplied && name == NULL)
            name = name_inside(m, i);
        m->names[i] = name != NULL ? name : without_feeder(info->label);
    }
}

const char *lo_switching_section_name(const struct lo_switching *model,
                                      lo_section section)
{
    return model->names[section.v];
}

enum lo_side lo_side_of(const struct lo_switching *m, const struct end *end)
{
    const struct lo_section_info *info = m->sections->info;
    if (end->link == LO_NONE)
        return LO_SIDE_INLET;
    const struct lo_link *link = &m->sections->links[end->link];
    if (info[end->section.v].head.v == link->sw.v)
        return info[info[end->section.v].parent.v].source ? LO_SIDE_LINE
                                                          : LO_SIDE_LOAD;
    int32_t far = link->a.v == end->section.v ? link->b.v : link->a.v;
    if (info[far].head.v != link->sw.v)
        return LO_SIDE_TIE;
    return info[end->section.v].source ? LO_SIDE_BUS : LO_SIDE_SOURCE;
}
