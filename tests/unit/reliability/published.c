/* Published test systems as network texts. */
#include "published.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness.h"
#include "network/net_builder.h"

struct branch {
    int from, to;
    int m;
};

/* The busbar hangs on a line of 1 cm (that is in the table, too).
 * Buses 1..22 are load points, 24 is the busbar. */
static const struct branch bus2[] = {
    {24, 25, 750}, {25, 1, 600},  {25, 2, 800},  {25, 26, 750}, {26, 3, 800},
    {26, 4, 600},  {26, 27, 750}, {27, 5, 800},  {27, 6, 750},  {27, 28, 600},
    {28, 7, 800},  {24, 29, 750}, {29, 8, 800},  {29, 30, 600}, {30, 9, 800},
    {24, 31, 750}, {31, 10, 600}, {31, 32, 800}, {32, 11, 750}, {32, 12, 800},
    {32, 33, 600}, {33, 13, 750}, {33, 14, 800}, {33, 34, 750}, {34, 15, 600},
    {24, 35, 800}, {35, 16, 750}, {35, 17, 600}, {35, 36, 750}, {36, 18, 600},
    {36, 19, 800}, {36, 37, 750}, {37, 20, 800}, {37, 38, 600}, {38, 21, 750},
    {38, 22, 800}};

/* kW and customers of load points 1..22. */
static const double bus2_load[22][2] = {
    {535, 210}, {535, 210}, {535, 210}, {566, 1},   {566, 1},   {454, 10},
    {454, 10},  {1000, 1},  {1150, 1},  {535, 210}, {535, 210}, {450, 200},
    {566, 1},   {566, 1},   {454, 10},  {454, 10},  {450, 200}, {450, 200},
    {450, 200}, {566, 1},   {566, 1},   {454, 10}};

/* Customers 8 and 9 take supply at 11 kV: no transformer. */
static bool has_transformer(int load_point)
{
    return load_point != 8 && load_point != 9;
}

static void add_lateral(GString *text, const struct published_case *at,
                        const struct branch *b)
{
    if (at->fuses)
        g_string_append_printf(text, "fuse f%d n%d x%d\n", b->to, b->from,
                               b->to);
    g_string_append_printf(text, "line l%d %s%d y%d m=%d\n", b->to,
                           at->fuses ? "x" : "n", at->fuses ? b->to : b->from,
                           b->to, b->m);
    if (has_transformer(b->to))
        g_string_append_printf(text, "transformer t%d y%d n%d\n", b->to, b->to,
                               b->to);
    g_string_append_printf(text, "load LP%d %s%d %d kw=%d\n", b->to,
                           has_transformer(b->to) ? "n" : "y", b->to,
                           (int)bus2_load[b->to - 1][1],
                           (int)bus2_load[b->to - 1][0]);
}

static void add_main(GString *text, const struct published_case *at,
                     const struct branch *b)
{
    bool head = b->from == 24, cut = head || at->disconnectors;
    if (head)
        g_string_append_printf(text, "feeder F%d\n",
                               b->to == 25   ? 1
                               : b->to == 29 ? 2
                               : b->to == 31 ? 3
                                             : 4);
    if (cut)
        g_string_append_printf(text, "%s s%d n%d x%d\n",
                               head ? "breaker" : "disconnector", b->to,
                               b->from, b->to);
    g_string_append_printf(text, "line l%d %s%d n%d m=%d\n", b->to,
                           cut ? "x" : "n", cut ? b->to : b->from, b->to, b->m);
}

char *published_bus2(const struct published_case *at)
{
    GString *text = g_string_new("source S n23\nline l24 n23 n24 m=0.01\n");
    for (gsize i = 0; i < G_N_ELEMENTS(bus2); i++)
        if (bus2[i].to <= 22)
            add_lateral(text, at, &bus2[i]);
        else
            add_main(text, at, &bus2[i]);
    if (at->supply) {
        const char *ends[2] = {"n28 n30", "n34 n38"};
        for (int k = 0; k < 2; k++) {
            g_string_append_printf(text, "disconnector tie%d %s open", k,
                                   ends[k]);
            if (at->tie_kva > 0)
                g_string_append_printf(text, " va=%d",
                                       (int)(1000 * at->tie_kva));
            g_string_append_c(text, '\n');
        }
    }
    return g_string_free(text, FALSE);
}

char *published_radial(const struct published_case *at)
{
    static const int main_m[4] = {2000, 1000, 3000, 2000};
    static const int lateral_m[4] = {1000, 3000, 2000, 1000};
    static const int load[4][2] = {
        {5000, 1000}, {4000, 800}, {3000, 700}, {2000, 500}};
    GString *text = g_string_new("source S b0\nbreaker cb b0 x1\n");
    for (int k = 0; k < 4; k++) {
        if (k > 0 && at->disconnectors)
            g_string_append_printf(text, "disconnector d%d b%d x%d\n", k + 1, k,
                                   k + 1);
        g_string_append_printf(text, "line main%d %s%d b%d m=%d\n", k + 1,
                               k == 0 || at->disconnectors ? "x" : "b",
                               k == 0 || at->disconnectors ? k + 1 : k, k + 1,
                               main_m[k]);
        bool cut = at->fuses || at->disconnectors;
        if (cut)
            g_string_append_printf(text, "%s f%c b%d y%d\n",
                                   at->fuses ? "fuse" : "disconnector", 'a' + k,
                                   k + 1, k + 1);
        g_string_append_printf(text, "line lateral%c %s%d %c m=%d\n", 'a' + k,
                               cut ? "y" : "b", k + 1, 'A' + k, lateral_m[k]);
        g_string_append_printf(text, "load %c %c %d kw=%d\n", 'A' + k, 'A' + k,
                               load[k][1], load[k][0]);
    }
    if (at->supply)
        g_string_append(text, "source S2 z0\nbreaker cb2 z0 z1\n"
                              "disconnector tie b4 z1 open\n");
    return g_string_free(text, FALSE);
}

void published_run(struct published_run *run, const char *text,
                   const struct lo_rel_inputs *inputs)
{
    struct lo_error err = LO_ERROR_INIT;
    run->network = net_build(text);
    run->sections = net_split(run->network);
    LO_ASSERT_OK(lo_rel_grid_from_network(&run->grid, &run->map, run->sections,
                                          inputs, NULL, &err),
                 err);
    run->eval = lo_rel_eval_new(run->grid);
    run->result = lo_rel_evaluate(run->eval);
}

void published_end(struct published_run *run)
{
    lo_rel_result_free(run->result);
    lo_rel_eval_free(run->eval);
    lo_rel_grid_free(run->grid);
    lo_sections_free(run->sections);
    lo_network_free(run->network);
}

double published_hours(const struct published_run *run, const char *load)
{
    int32_t p = run->map.point_of_load[net_load(run->network, load)];
    CU_ASSERT_FATAL(p >= 0);
    return run->result->fault_hours[run->grid->points[p].zone.v];
}
