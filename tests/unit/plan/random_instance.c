/* Seeded small planning problems as text for plan_builder. */
#include "random_instance.h"

#include <stdbool.h>
#include <string.h>

static int between(GRand *rand, int from, int to)
{
    return g_rand_int_range(rand, from, to + 1);
}

/* One or two feeders, each a tree of a few sections with a load; ties between
 * any of them. A section's line is l<k> from node 2k-1 to 2k. */
static char *random_network(GRand *rand)
{
    GString *text = g_string_new("source S 0\n");
    int feeders = between(rand, 1, 2), node = 1;
    bool limits = between(rand, 1, 2) == 1;
    for (int f = 0; f < feeders; f++) {
        int first = node, sections = between(rand, 2, 5);
        for (int k = 0; k < sections; k++, node++) {
            int from = k == 0 ? 0 : between(rand, first, node - 1) * 2;
            int customers = between(rand, 0, 40);
            g_string_append_printf(text, "%s s%d %d %d",
                                   k == 0                     ? "breaker"
                                   : between(rand, 1, 3) == 1 ? "disconnector"
                                                              : "lbs",
                                   node, from, node * 2 - 1);
            if (limits && between(rand, 1, 3) == 1)
                g_string_append_printf(text, " amp=%d", between(rand, 1, 6));
            g_string_append_printf(text, "; line l%d %d %d\n", node,
                                   node * 2 - 1, node * 2);
            if (customers > 0)
                g_string_append_printf(text, "load c%d %d %d\n", node, node * 2,
                                       customers);
        }
    }
    int ties = between(rand, 0, 3);
    for (int t = 0; t < ties && node > 2; t++) {
        int a = between(rand, 1, node - 1), b = between(rand, 1, node - 1);
        if (a != b)
            g_string_append_printf(text, "lbs t%d %d %d open\n", t, a * 2,
                                   b * 2);
    }
    g_string_append_printf(text, "# sections %d\n", node - 1);
    return g_string_free(text, FALSE);
}

static int sections_of(const char *network)
{
    return (int)g_ascii_strtoll(strstr(network, "# sections ") + 11, NULL, 10);
}

static void random_job(GRand *rand, GString *text, int j, int sections,
                       int slot, bool windows)
{
    int at = between(rand, 1, sections);
    g_string_append_printf(text, "job J%d %s%d", j,
                           between(rand, 1, 5) == 1 && at > 2 ? "s" : "l", at);
    if (windows && between(rand, 1, 2) == 1) {
        int from = between(rand, 0, 10);
        g_string_append_printf(text,
                               " from=2026-11-30T%02d:00:00Z"
                               " to=2026-11-30T%02d:00:00Z",
                               from, between(rand, from + 4, 23));
    }
    if (between(rand, 1, 3) == 1)
        g_string_append_printf(text, " rank=%d", between(rand, 1, 5));
    if (between(rand, 1, 4) == 1)
        g_string_append(text, " crews=A");
    if (j > 0 && between(rand, 1, 5) == 1)
        g_string_append_printf(text, " after=J%d", between(rand, 0, j - 1));
    g_string_append_c(text, '\n');
    int modes = between(rand, 1, 2);
    for (int m = 0; m < modes; m++) {
        g_string_append_printf(text, "mode %d",
                               slot / 2 * between(rand, 1, 480 / slot));
        g_string_append_printf(text, " crews=%d", between(rand, 0, 2));
        if (between(rand, 1, 2) == 1)
            g_string_append(text, " type=line");
        if (between(rand, 1, 6) == 1)
            g_string_append(text, " live");
        if (between(rand, 1, 5) == 1)
            g_string_append_printf(text, " before=%d after=%d",
                                   between(rand, 0, 50), between(rand, 0, 50));
        g_string_append_c(text, '\n');
    }
}

struct instance random_instance(guint32 seed)
{
    GRand *rand = g_rand_new_with_seed(seed);
    struct instance i = {random_network(rand), NULL, NULL, 1};
    int jobs = between(rand, 1, 100) <= 4 ? 4 : between(rand, 1, 3),
        slot = jobs >= 3 ? 60 : 15;
    GString *work = g_string_new("crew A line\n");
    if (between(rand, 1, 3) > 1)
        g_string_append(work, between(rand, 1, 3) == 1
                                  ? "crew B line 08:00-13:00\n"
                                  : "crew B line\n");
    if (between(rand, 1, 3) == 1)
        g_string_append(work, "crew C live\n");
    for (int j = 0; j < jobs; j++)
        random_job(rand, work, j, sections_of(i.network), slot,
                   between(rand, 1, 2) == 1);
    GString *options = g_string_new(NULL);
    g_string_append_printf(options, "plan.slot_min=%d", slot);
    if (between(rand, 1, 4) == 1)
        g_string_append(options, " switching.staged=no");
    if (between(rand, 1, 4) == 1)
        g_string_append(options, " crew.travel_min=45 crew.before_min=15");
    if (between(rand, 1, 4) == 1)
        g_string_append(options,
                        " switching.before_min=0 switching.after_min=0");
    if (between(rand, 1, 4) == 1)
        g_string_append(options, " switching.dip_min=10");
    if (between(rand, 1, 4) == 1)
        g_string_append_printf(options, " plan.max_off_hours=%d",
                               between(rand, 3, 8));
    if (between(rand, 1, 6) == 1)
        g_string_append(options, " notice.lead_hours=204");
    if (between(rand, 1, 4) == 1)
        g_string_append(options, " plan.work_hours=08:00-12:00,13:30-19:00");
    i.work = g_string_free(work, FALSE);
    i.options = g_string_free(options, FALSE);
    if (jobs == 1)
        i.days = between(rand, 1, 2);
    g_rand_free(rand);
    return i;
}

void instance_clear(struct instance *i)
{
    g_free(i->network);
    g_free(i->work);
    g_free(i->options);
}
