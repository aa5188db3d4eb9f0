/*
 * network_terminal.c - nodes and terminals: which end of what is joined to
 * which, in the order of the equipment.
 */
#include <math.h>
#include <string.h>

#include "network_int.h"

static const struct class_rule unknown_rule = {"?", ROLE_EQUIPMENT,
                                               LO_KIND_LINE, 0};

/* --- nodes --------------------------------------------------------------- */

static lo_node new_node(struct net *n, const char *name)
{
    g_ptr_array_add(n->node_names, (void *)cim_keep(n, name));
    return (lo_node){(int32_t)n->node_names->len - 1};
}

/* By its object, or by its id alone where it is in no file. */
static lo_node node_of(struct net *n, const char *id,
                       const struct lo_part *object)
{
    if (object != NULL) {
        int32_t *at = &n->node_at[cim_index(&n->b, object)];
        if (*at < 0)
            *at = new_node(n, cim_title(&n->b, object)).v;
        return (lo_node){*at};
    }
    int found = GPOINTER_TO_INT(g_hash_table_lookup(n->nodes, id));
    if (found == 0) {
        found = new_node(n, id).v + 1;
        g_hash_table_insert(n->nodes, (char *)id, GINT_TO_POINTER(found));
    }
    return (lo_node){found - 1};
}

void cim_add_nodes(struct net *n)
{
    GPtrArray *objects = n->role[ROLE_NODE];
    for (guint i = 0; i < objects->len; i++) {
        const struct lo_part *node = cim_at(n, objects, i);
        (void)node_of(n, node->id, node);
    }
}

/* The terminal's connectivity node, else its topological node. A node that is
 * in no file still joins those who name it. */
static lo_node terminal_node(struct net *n, const struct lo_part *terminal)
{
    static const enum cim_name names[] = {N_TERMINAL_NODE, N_TERMINAL_TOPO};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *id = cim_text(&n->b, terminal, names[i]);
        if (id != NULL)
            return node_of(n, id, cim_ref(&n->b, terminal, names[i]));
    }
    return (lo_node){LO_NONE};
}

/* --- terminals ----------------------------------------------------------- */

static int32_t equipment_of_terminal(struct net *n,
                                     const struct lo_part *terminal,
                                     const struct lo_part **winding)
{
    const struct lo_part *object =
        cim_ref(&n->b, terminal, N_TERMINAL_EQUIPMENT);
    if (object == NULL) {
        if (cim_text(&n->b, terminal, N_TERMINAL_EQUIPMENT) == NULL)
            cim_find(&n->b, LO_WARNING, "loose-terminal", terminal,
                     "say which equipment it belongs to",
                     "the terminal names no equipment: ignored");
        return -1;
    }
    int32_t equipment = cim_equipment_index(n, object);
    if (equipment < 0 &&
        strcmp(cim_class(&n->b, object), CIM_WINDING_CLASS) == 0) {
        *winding = object;
        equipment =
            cim_equipment_index(n, cim_ref(&n->b, object, N_END_TRANSFORMER));
    }
    if (equipment >= 0)
        return equipment;
    cim_find(&n->b, LO_WARNING, "unknown-class", object,
             "check that it conducts and cannot be opened",
             "class '%s' is not known: taken as a conductor",
             cim_class(&n->b, object));
    return cim_add_equipment(n, object, &unknown_rule);
}

static int32_t sequence_of(const struct net *n, const struct lo_part *terminal)
{
    double s = cim_number(&n->b, terminal, N_TERMINAL_SEQUENCE, NAN);
    if (isnan(s))
        s = cim_number(&n->b, terminal, N_TERMINAL_CIM16_SEQUENCE, NAN);
    return s >= 0 && s < INT32_MAX ? (int32_t)s : INT32_MAX;
}

void cim_collect_terminals(struct net *n)
{
    GPtrArray *objects = n->role[ROLE_TERMINAL];
    for (guint i = 0; i < objects->len; i++) {
        const struct lo_part *object = cim_at(n, objects, i);
        const struct lo_part *winding = NULL;
        int32_t equipment = equipment_of_terminal(n, object, &winding);
        if (equipment < 0)
            continue;
        struct raw_terminal raw = {
            .t = {.equipment = {equipment},
                  .node = terminal_node(n, object),
                  .phases = cim_phase_bits(
                      cim_text(&n->b, object, N_TERMINAL_PHASES)),
                  .connected =
                      cim_bool(&n->b, object, N_TERMINAL_CONNECTED) != 0 &&
                      cim_bool(&n->b, object, N_TERMINAL_CIM16_CONNECTED) != 0},
            .sequence = sequence_of(n, object),
            .order = (int32_t)i,
            .object = object,
            .winding = winding,
        };
        g_array_append_val(n->terminals, raw);
    }
}

/* I3: a switch has two terminals. What is missing ends in the air; more than
 * two cannot be told apart and make it a conductor that never opens. */
void cim_mend_switches(struct net *n)
{
    int *count = g_new0(int, (gsize)n->out->n_equipment + 1);
    for (guint i = 0; i < n->terminals->len; i++)
        count[g_array_index(n->terminals, struct raw_terminal, i)
                  .t.equipment.v]++;
    for (int32_t e = 0; e < n->out->n_equipment; e++) {
        struct lo_equipment *q = &n->out->equipment[e];
        const struct lo_part *object =
            g_ptr_array_index(n->object_of, (guint)e);
        if (q->kind != LO_KIND_SWITCH || count[e] == 2)
            continue;
        cim_find(&n->b, LO_SERIOUS, "switch-terminals", object,
                 "give it exactly two terminals",
                 count[e] > 2 ? "a switch with %d terminals: taken as a "
                                "conductor that cannot be opened"
                              : "a switch with %d terminals: the missing end "
                                "is connected to nothing",
                 count[e]);
        if (count[e] > 2) {
            q->kind = LO_KIND_LINE;
            continue;
        }
        struct raw_terminal end = {
            .t = {{e}, {LO_NONE}, 0, true},
            .sequence = INT32_MAX,
            .order = INT32_MAX,
        };
        for (int k = count[e]; k < 2; k++)
            g_array_append_val(n->terminals, end);
    }
    g_free(count);
}

static gint compare_terminals(gconstpointer a, gconstpointer b, gpointer all)
{
    const struct raw_terminal *x = (struct raw_terminal *)all + *(guint *)a;
    const struct raw_terminal *y = (struct raw_terminal *)all + *(guint *)b;
    if (x->sequence != y->sequence)
        return x->sequence < y->sequence ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

/* Which terminal stands where: by equipment, whose terminals are few and mostly
 * in order already; *owned* (g_free). */
static guint *sorted_terminals(const struct net *n)
{
    struct raw_terminal *all = (struct raw_terminal *)n->terminals->data;
    gsize equipment = (gsize)n->out->n_equipment;
    guint *sorted = g_new(guint, (gsize)n->terminals->len + 1);
    guint *next = g_new0(guint, equipment + 1);
    for (guint i = 0; i < n->terminals->len; i++)
        next[all[i].t.equipment.v + 1]++;
    for (gsize e = 0; e < equipment; e++)
        next[e + 1] += next[e];
    for (guint i = 0; i < n->terminals->len; i++)
        sorted[next[all[i].t.equipment.v]++] = i;
    guint from = 0;
    for (gsize e = 0; e < equipment; from = next[e++])
        for (guint i = from + 1; i < next[e]; i++)
            if (compare_terminals(&sorted[i - 1], &sorted[i], all) > 0) {
                g_qsort_with_data(sorted + from, (gint)(next[e] - from),
                                  sizeof *sorted, compare_terminals, all);
                break;
            }
    g_free(next);
    return sorted;
}

/* Moves nodes and terminals into the network: indices are final. */
void cim_place_terminals(struct net *n)
{
    struct lo_network *out = n->out;
    guint *sorted = sorted_terminals(n);
    out->n_nodes = (int32_t)n->node_names->len;
    out->node_name =
        lo_arena_array(n->arena, n->node_names->len + 1, sizeof(char *));
    for (guint i = 0; i < n->node_names->len; i++)
        out->node_name[i] = g_ptr_array_index(n->node_names, i);
    out->n_terminals = (int32_t)n->terminals->len;
    out->terminals = lo_arena_array(n->arena, n->terminals->len + 1,
                                    sizeof(*out->terminals));
    for (guint i = 0; i < n->terminals->len; i++) {
        const struct raw_terminal *raw =
            &g_array_index(n->terminals, struct raw_terminal, sorted[i]);
        struct lo_equipment *e = &out->equipment[raw->t.equipment.v];
        if (e->n_terminals++ == 0)
            e->first_terminal = (int32_t)i;
        out->terminals[i] = raw->t;
        if (raw->object != NULL)
            n->terminal_at[cim_index(&n->b, raw->object)] = (int32_t)i;
        if (raw->winding != NULL)
            n->terminal_at[cim_index(&n->b, raw->winding)] = (int32_t)i;
    }
    g_clear_pointer(&n->terminals, g_array_unref);
    g_free(sorted);
}
