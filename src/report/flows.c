/* Flows and voltages of one supply state. */
#include "lineout/report_flows.h"

#include <math.h>

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

/* A right-aligned figure in `columns`; a dash where it is not known. */
static void append_figure(GString *out, double value, int decimals, int columns)
{
    GString *text = g_string_new(NULL);
    if (isnan(value))
        g_string_append_c(text, '-');
    else
        lo_text_number(text, value, decimals);
    for (gsize i = text->len; i < (gsize)columns; i++)
        g_string_append_c(out, ' ');
    g_string_append(out, text->str);
    g_string_free(text, TRUE);
}

static void append_element(GString *out, const struct lo_network *network,
                           const struct element *element)
{
    const struct lo_equipment *e = &network->equipment[element->equipment];
    const struct lo_flow *flow = element->flow;
    lo_text_pad(out, e->name[0] != '\0' ? e->name : e->mrid, 28);
    g_string_append_c(out, ' ');
    lo_text_pad(out, e->class_name, 16);
    append_figure(out, flow->p_w / 1000.0, 1, 10);
    append_figure(out, flow->q_var / 1000.0, 1, 10);
    append_figure(out, flow->s_va / 1000.0, 1, 10);
    append_figure(out, flow->limit_va / 1000.0, 1, 10);
    append_figure(out, flow->loading * 100.0, 1, 8);
    g_string_append(out, flow->in_loop ? "  loop\n" : "\n");
}

void lo_report_flows(GString *out, const struct lo_sections *sections,
                     const struct lo_flows *flows, int most, enum lo_lang lang)
{
    GArray *elements = live_elements(flows);
    GArray *points = low_points(sections, flows);
    guint n_elements =
        most > 0 ? MIN((guint)most, elements->len) : elements->len;
    guint n_points = most > 0 ? MIN((guint)most, points->len) : points->len;
    lo_text_pad(out, lo_text(lang, "Element"), 28);
    g_string_append_c(out, ' ');
    lo_text_pad(out, lo_text(lang, "Class"), 16);
    g_string_append(out, "      P kW    Q kvar     S kVA     limit  load %\n");
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

struct lo_json *lo_report_flows_json(const struct lo_sections *sections,
                                     const struct lo_flows *flows)
{
    GArray *elements = live_elements(flows);
    GArray *points = low_points(sections, flows);
    struct lo_json *root = lo_json_object(), *list = lo_json_array();
    lo_json_set_integer(root, "schema", 1);
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
