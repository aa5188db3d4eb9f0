/* Flows and voltages of one supply state. */
#include "lineout/report_flows.h"

#include <math.h>

#include "lineout/week.h"
#include "report/report_int.h"

struct element {
    int32_t equipment;
    const struct lo_flow *flow;
};

struct low_point {
    int32_t section;
    double voltage_pu;
};

/* Heaviest loading first; without a limit, by flow, after those with one. */
static int by_loading(const void *a, const void *b)
{
    const struct lo_flow *x = ((const struct element *)a)->flow;
    const struct lo_flow *y = ((const struct element *)b)->flow;
    double u = isnan(x->loading) ? -1.0 / (1.0 + x->s_va) : x->loading;
    double v = isnan(y->loading) ? -1.0 / (1.0 + y->s_va) : y->loading;
    if (u != v)
        return u > v ? -1 : 1;
    return ((const struct element *)a)->equipment -
           ((const struct element *)b)->equipment;
}

static int by_voltage(const void *a, const void *b)
{
    const struct low_point *x = a, *y = b;
    if (x->voltage_pu != y->voltage_pu)
        return x->voltage_pu < y->voltage_pu ? -1 : 1;
    return x->section - y->section;
}

static GArray *live_elements(const struct lo_flows *flows)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(struct element));
    for (int32_t e = 0; e < flows->n_equipment; e++)
        if (flows->flow[e].live) {
            struct element element = {e, &flows->flow[e]};
            g_array_append_val(list, element);
        }
    g_array_sort(list, by_loading);
    return list;
}

/* The lowest voltage of each section that has one. */
static GArray *low_points(const struct lo_sections *sections,
                          const struct lo_flows *flows)
{
    double *lowest = g_new(double, sections->n + 1);
    for (int32_t s = 0; s < sections->n; s++)
        lowest[s] = NAN;
    for (int32_t n = 0; n < flows->n_nodes; n++) {
        int32_t s = sections->of_node[n].v;
        double voltage = flows->voltage_pu[n];
        if (s != LO_NONE && !isnan(voltage))
            lowest[s] = isnan(lowest[s]) ? voltage : fmin(lowest[s], voltage);
    }
    GArray *list = g_array_new(FALSE, FALSE, sizeof(struct low_point));
    for (int32_t s = 0; s < sections->n; s++)
        if (!isnan(lowest[s])) {
            struct low_point point = {s, lowest[s]};
            g_array_append_val(list, point);
        }
    g_array_sort(list, by_voltage);
    g_free(lowest);
    return list;
}

/* --- text --------------------------------------------------------------- */

static void append_right(GString *out, const char *text, int columns)
{
    for (int i = lo_text_columns(text); i < columns; i++)
        g_string_append_c(out, ' ');
    g_string_append(out, text);
}

/* A figure; a dash where it is not known. */
static void append_figure(GString *out, double value, int decimals, int columns)
{
    GString *text = g_string_new(NULL);
    if (isnan(value))
        g_string_append_c(text, '-');
    else
        lo_text_number(text, value, decimals);
    append_right(out, text->str, columns);
    g_string_free(text, TRUE);
}

/* kW, kvar, kVA: whole ones from 1000 on. */
static void append_power(GString *out, double value)
{
    append_figure(out, value / 1000.0, fabs(value) < 1e6 ? 1 : 0, 8);
}

static void append_element(GString *out, const struct lo_network *network,
                           const struct element *element)
{
    const struct lo_equipment *e = &network->equipment[element->equipment];
    const struct lo_flow *flow = element->flow;
    lo_text_pad(out, e->name[0] != '\0' ? e->name : e->mrid, 16);
    g_string_append_c(out, ' ');
    lo_text_pad(out, e->class_name, 15);
    append_power(out, flow->p_w);
    append_power(out, flow->q_var);
    append_power(out, flow->s_va);
    append_power(out, flow->limit_va);
    append_figure(out, flow->loading * 100.0, 1, 8);
    append_figure(out, flow->drop_pu * 100.0, 2, 8);
    g_string_append(out, flow->in_loop ? "  loop\n" : "\n");
}

static const char *switch_name(const struct lo_network *network,
                               lo_switch_id sw)
{
    const struct lo_equipment *e =
        &network->equipment[network->switches[sw.v].equipment.v];
    return e->name[0] != '\0' ? e->name : e->mrid;
}

static void append_switches(GString *out, const struct lo_network *network,
                            const char *head, const lo_switch_id *at, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        g_string_append_printf(out, "%s%s", i == 0 ? head : ", ",
                               switch_name(network, at[i]));
    if (n > 0)
        g_string_append_c(out, '\n');
}

static void append_state(GString *out, const struct lo_sections *sections,
                         const struct lo_flows_state *state, enum lo_lang lang)
{
    const struct lo_off *off = state->off;
    if (state->n_dead == 0) {
        g_string_append_printf(out, "%s\n\n", lo_text(lang, "Normal state"));
        return;
    }
    for (int32_t i = 0; i < state->n_dead; i++)
        g_string_append_printf(out, "%s%s",
                               i == 0 ? lo_text(lang, "Dead: ") : ", ",
                               sections->info[state->dead[i].v].label);
    g_string_append_c(out, '\n');
    g_string_append_printf(
        out, lo_text(lang, "Without supply: sections %d, customers %d"),
        (int)off->n_sections, (int)off->customers);
    g_string_append_c(out, '\n');
    append_switches(out, sections->network, lo_text(lang, "Ties closed: "),
                    off->ties_closed, off->n_ties_closed);
    append_switches(out, sections->network, lo_text(lang, "Opened as well: "),
                    off->opened, off->n_opened);
    const struct lo_week_stage marks = {.unverified = off->unverified,
                                        .cut_short = off->cut_short};
    for (int k = 0; k < 2; k++)
        if (report_stage_mark(&marks, k) != NULL)
            report_wrap(out, lo_text(lang, report_stage_mark(&marks, k)), 0,
                        80);
    g_string_append_c(out, '\n');
}

static void append_heads(GString *out, enum lo_lang lang)
{
    static const char *const powers[] = {"P kW", "Q kvar", "S kVA",
                                         LO_N_("limit")};
    lo_text_pad(out, lo_text(lang, "Element"), 16);
    g_string_append_c(out, ' ');
    lo_text_pad(out, lo_text(lang, "Class"), 15);
    for (int i = 0; i < 4; i++)
        append_right(out, lo_text(lang, powers[i]), 8);
    append_right(out, lo_text(lang, "load %"), 8);
    append_right(out, lo_text(lang, "drop %"), 8);
    g_string_append_c(out, '\n');
}

void lo_report_flows(GString *out, const struct lo_sections *sections,
                     const struct lo_flows_state *state,
                     const struct lo_flows *flows, int most, enum lo_lang lang)
{
    GArray *elements = live_elements(flows);
    GArray *points = low_points(sections, flows);
    guint n_elements =
        most > 0 ? MIN((guint)most, elements->len) : elements->len;
    guint n_points = most > 0 ? MIN((guint)most, points->len) : points->len;
    append_state(out, sections, state, lang);
    append_heads(out, lang);
    for (guint i = 0; i < n_elements; i++)
        append_element(out, sections->network,
                       &g_array_index(elements, struct element, i));
    g_string_append_printf(out, lo_text(lang, "%u of %u live elements\n\n"),
                           n_elements, elements->len);
    lo_text_pad(out, lo_text(lang, "Section"), 45);
    g_string_append_printf(out, "%s\n", lo_text(lang, "lowest voltage, pu"));
    for (guint i = 0; i < n_points; i++) {
        const struct low_point *point =
            &g_array_index(points, struct low_point, i);
        lo_text_pad(out, sections->info[point->section].label, 45);
        append_figure(out, point->voltage_pu, 4, 18);
        g_string_append_c(out, '\n');
    }
    g_array_free(elements, TRUE);
    g_array_free(points, TRUE);
}

/* --- JSON --------------------------------------------------------------- */

static struct lo_json *switches_json(const struct lo_network *network,
                                     const lo_switch_id *at, int32_t n)
{
    struct lo_json *list = lo_json_array();
    for (int32_t i = 0; i < n; i++)
        lo_json_append(
            list, lo_json_string(
                      network->equipment[network->switches[at[i].v].equipment.v]
                          .mrid));
    return list;
}

static struct lo_json *labels_json(const struct lo_sections *sections,
                                   const lo_section *at, int32_t n)
{
    struct lo_json *list = lo_json_array();
    for (int32_t i = 0; i < n; i++)
        lo_json_append(list, lo_json_string(sections->info[at[i].v].label));
    return list;
}

static struct lo_json *state_json(const struct lo_sections *sections,
                                  const struct lo_flows_state *state)
{
    const struct lo_off *off = state->off;
    struct lo_json *out = lo_json_object();
    lo_json_set(out, "dead", labels_json(sections, state->dead, state->n_dead));
    lo_json_set(out, "off",
                labels_json(sections, off->sections, off->n_sections));
    lo_json_set(
        out, "ties_closed",
        switches_json(sections->network, off->ties_closed, off->n_ties_closed));
    lo_json_set(out, "opened",
                switches_json(sections->network, off->opened, off->n_opened));
    lo_json_set_integer(out, "customers", off->customers);
    lo_json_set_integer(out, "mv_customers", off->mv_customers);
    lo_json_set(out, "unverified", lo_json_boolean(off->unverified));
    lo_json_set(out, "cut_short", lo_json_boolean(off->cut_short));
    return out;
}

struct lo_json *lo_report_flows_json(const struct lo_sections *sections,
                                     const struct lo_flows_state *state,
                                     const struct lo_flows *flows)
{
    GArray *elements = live_elements(flows);
    GArray *points = low_points(sections, flows);
    struct lo_json *root = lo_json_object(), *list = lo_json_array();
    lo_json_set_integer(root, "schema", 1);
    lo_json_set(root, "state", state_json(sections, state));
    for (guint i = 0; i < elements->len; i++) {
        const struct element *element =
            &g_array_index(elements, struct element, i);
        const struct lo_equipment *e =
            &sections->network->equipment[element->equipment];
        struct lo_json *row = lo_json_object();
        lo_json_set_text(row, "id", e->mrid);
        lo_json_set_text(row, "name", e->name);
        lo_json_set_text(row, "class", e->class_name);
        lo_json_set_real(row, "p_w", element->flow->p_w);
        lo_json_set_real(row, "q_var", element->flow->q_var);
        lo_json_set_real(row, "s_va", element->flow->s_va);
        lo_json_set_real(row, "limit_va", element->flow->limit_va);
        lo_json_set_real(row, "loading", element->flow->loading);
        lo_json_set_real(row, "drop_pu", element->flow->drop_pu);
        lo_json_set(row, "in_loop", lo_json_boolean(element->flow->in_loop));
        lo_json_append(list, row);
    }
    lo_json_set(root, "elements", list);
    list = lo_json_array();
    for (guint i = 0; i < points->len; i++) {
        const struct low_point *point =
            &g_array_index(points, struct low_point, i);
        struct lo_json *row = lo_json_object();
        lo_json_set_text(row, "section", sections->info[point->section].label);
        lo_json_set_real(row, "lowest_voltage_pu", point->voltage_pu);
        lo_json_append(list, row);
    }
    lo_json_set(root, "sections", list);
    g_array_free(elements, TRUE);
    g_array_free(points, TRUE);
    return root;
}
