/*
 * network_clamp.c - clamps and cuts: what stands in the middle of a line.
 *
 *   line  n1 ----------+---------- n2      terminals of the line: n1, n2, n3
 *                      |
 *   clamp              n3 --- ...
 *
 * A clamp is a tap. A cut would make two lines of one; work on the line needs
 * both of them dead, so it stays whole, with a finding: believed cut, half of
 * it might be taken for dead that is not.
 *
 * Source: IEC 61970-301, Clamp and Cut.
 */
#include "network_int.h"

/* By equipment: the line that it stands in, -1 = none; *owned*. */
static int32_t *lines_of(struct net *n)
{
    static const enum cim_name names[] = {N_CLAMP_LINE, N_CUT_LINE};
    const GPtrArray *objects = n->role[ROLE_EQUIPMENT];
    int32_t *line_of = g_new(int32_t, (gsize)n->out->n_equipment + 1);
    for (int32_t e = 0; e < n->out->n_equipment; e++)
        line_of[e] = -1;
    for (guint i = 0; i < objects->len; i++) {
        const struct lo_part *object = g_ptr_array_index(objects, i);
        int32_t e = cim_equipment_index(n, object);
        for (size_t k = 0; k < G_N_ELEMENTS(names); k++) {
            int32_t line =
                cim_equipment_index(n, cim_ref(&n->b, object, names[k]));
            if (line < 0 || line == e)
                continue;
            line_of[e] = line;
            if (names[k] != N_CUT_LINE)
                continue;
            cim_find(&n->b, LO_SERIOUS, "cut-in-line", object,
                     "write two lines with a switch between them",
                     "a cut in the middle of a line: the line counts as "
                     "whole, and the cut as a conductor that cannot be opened");
            n->out->equipment[e].kind = LO_KIND_LINE;
        }
    }
    return line_of;
}

void cim_join_clamps(struct net *n)
{
    if (n->b.name[N_CLAMP_LINE].v < 0 && n->b.name[N_CUT_LINE].v < 0)
        return;
    int32_t *line_of = lines_of(n);
    for (guint i = 0, all = n->terminals->len; i < all; i++) {
        const struct lo_terminal *at =
            &g_array_index(n->terminals, struct raw_terminal, i).t;
        int32_t line = line_of[at->equipment.v];
        if (line < 0 || at->node.v < 0)
            continue;
        struct raw_terminal more = {
            .t = {{line}, at->node, 0, at->connected},
            .sequence = INT32_MAX,
            .order = INT32_MAX,
        };
        g_array_append_val(n->terminals, more);
    }
    g_free(line_of);
}
