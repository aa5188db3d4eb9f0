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
        g_string_append_printf(text, "feeder F%d\n", f + 1);
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

/* --- who must not be off -------------------------------------------------- */

/* A load of the network, NULL if it has none; g_free. */
static char *random_load(GRand *rand, const char *network)
{
    char **lines = g_strsplit_set(network, "\n", -1);
    char *found = NULL;
    int seen = 0;
    for (int i = 0; lines[i] != NULL; i++)
        if (g_str_has_prefix(lines[i], "load ") &&
            between(rand, 1, ++seen) == 1) {
            g_free(found);
            found = g_strndup(lines[i] + 5, strcspn(lines[i] + 5, " "));
        }
    g_strfreev(lines);
    return found;
}

static void add_point(GRand *rand, GString *text, const char *load)
{
    g_string_append_printf(text, "point %s", load);
    if (between(rand, 1, 2) == 1)
        g_string_append(text, between(rand, 1, 2) == 1 ? " kind=farm"
                                                       : " kind=hospital");
    if (between(rand, 1, 3) == 1)
        g_string_append_printf(text, " max=%d", 30 * between(rand, 3, 12));
    if (between(rand, 1, 3) == 1)
        g_string_append(text, between(rand, 1, 2) == 1 ? " months=12"
                                                       : " months=10-11");
    g_string_append_c(text, '\n');
}

static void add_period(GRand *rand, GString *text, const char *load)
{
    int from = between(rand, 6, 16);
    switch (between(rand, 1, 4)) {
    case 1:
        g_string_append_printf(text, "protect feeder=F%d", between(rand, 1, 2));
        break;
    case 2:
        g_string_append_printf(text, "protect %s", load);
        break;
    default:
        g_string_append_printf(text, "protect point=%s", load);
    }
    if (between(rand, 1, 2) == 1)
        g_string_append_printf(text, " hours=%02d:00-%02d:30", from,
                               between(rand, from, 22));
    else
        g_string_append_printf(text,
                               " from=2026-11-30T%02d:15:00Z"
                               " to=2026-11-30T%02d:00:00Z",
                               from, from + 2);
    if (between(rand, 1, 4) == 1)
        g_string_append(text, " days=1-2");
    if (between(rand, 1, 4) == 1)
        g_string_append(text, " months=11");
    g_string_append_c(text, '\n');
}

static void add_past(GRand *rand, GString *text, const char *load)
{
    static const char *const kinds[] = {"planned", "temporary", "fault"};
    int day = between(rand, 20, 29), hour = between(rand, 0, 20);
    const char *object = between(rand, 1, 3) == 1 ? "l1" : load;
    g_string_append_printf(
        text, "past %s 2026-11-%02dT%02d:00:00Z 2026-11-%02dT%02d:30:00Z %s\n",
        object, day, hour, day, hour + between(rand, 0, 3),
        kinds[between(rand, 0, 2)]);
}

/* Lines for the work, and settings. */
static void random_rules(GRand *rand, const char *network, GString *work,
                         GString *options)
{
    int points = between(rand, 0, 3);
    char *load = random_load(rand, network);
    if (load == NULL)
        return;
    GPtrArray *loads = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(loads, load);
    for (int i = 0; i < points; i++)
        g_ptr_array_add(loads, random_load(rand, network));
    for (guint i = 0; i < loads->len; i++)
        add_point(rand, work, g_ptr_array_index(loads, i));
    if (between(rand, 1, 4) == 1)
        for (int i = between(rand, 1, 2); i > 0; i--)
            add_period(rand, work, g_ptr_array_index(loads, 0));
    if (loads->len > 1 && between(rand, 1, 4) == 1)
        g_string_append_printf(work, "pair %s %s\n",
                               (char *)g_ptr_array_index(loads, 0),
                               (char *)g_ptr_array_index(loads, 1));
    if (between(rand, 1, 4) == 1) {
        g_string_append_printf(options, " repeat.limits=%d/%dd,%s:%d/%dd",
                               between(rand, 1, 2), between(rand, 1, 8),
                               between(rand, 1, 2) == 1 ? "planned"
                                                        : "temporary",
                               between(rand, 0, 2), between(rand, 1, 4));
        for (int i = between(rand, 0, 3); i > 0; i--)
            add_past(rand, work, load);
    }
    g_ptr_array_free(loads, TRUE);
    if (between(rand, 1, 4) == 1)
        g_string_append(options, " plan.weights=farm=0.5,hospital=4");
    if (between(rand, 1, 4) == 1)
        g_string_append_printf(options, " plan.peak=%02d:30-%02d:00=1.5",
                               between(rand, 5, 12), between(rand, 14, 22));
    if (between(rand, 1, 4) == 1)
        g_string_append_printf(options, " desk.max_switching=%d",
                               between(rand, 1, 2));
    if (between(rand, 1, 4) == 1)
        g_string_append_printf(options, " switching.min_gap_min=%d",
                               15 * between(rand, 2, 12));
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
    if (between(rand, 1, 4) == 1)
        g_string_append(text, between(rand, 1, 2) == 1 ? " notice=temporary"
                                                       : " notice=urgent");
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
        g_string_append(options, between(rand, 1, 2) == 1
                                     ? " notice.lead_hours=204"
                                     : " notice.lead_hours=planned=204,"
                                       "temporary=200,urgent=0");
    if (between(rand, 1, 4) == 1)
        g_string_append(options, " plan.work_hours=08:00-12:00,13:30-19:00");
    if (between(rand, 1, 5) == 1)
        g_string_append(options, " plan.objective_unit=mv_customers");
    if (between(rand, 1, 4) == 1)
        g_string_append(options, between(rand, 1, 2) == 1
                                     ? " site.timezone=Asia/Shanghai"
                                     : " site.timezone=America/New_York");
    if (between(rand, 1, 4) > 1)
        random_rules(rand, i.network, work, options);
    i.work = g_string_free(work, FALSE);
    i.options = g_string_free(options, FALSE);
    if (jobs == 1)
        i.days = between(rand, 1, 2);
    g_rand_free(rand);
    return i;
}

/* Some modes may be done in parts, and stretches of working hours are short, so
 * that it pays. An hour's grid: exhaustive search tries every split. */
struct instance random_instance_in_parts(guint32 seed)
{
    GRand *rand = g_rand_new_with_seed(seed);
    struct instance i = random_instance(seed);
    char **lines = g_strsplit(i.work, "\n", -1);
    GString *work = g_string_new(NULL);
    int jobs = 0, parts = 0;
    for (int k = 0; lines[k] != NULL; k++)
        jobs += g_str_has_prefix(lines[k], "job ");
    int most = jobs > 2 ? 1 : 2;
    for (int k = 0; lines[k] != NULL; k++) {
        const char *rest = lines[k] + strcspn(lines[k], " ");
        if (!g_str_has_prefix(lines[k], "mode ") || parts == most ||
            between(rand, 1, 4) == 1) {
            g_string_append_printf(work, "%s\n", lines[k]);
            continue;
        }
        parts++;
        g_string_append_printf(work, "mode %d%s parts=%d",
                               30 * between(rand, 4, 12),
                               rest + 1 + strcspn(rest + 1, " "),
                               jobs == 1 ? between(rand, 2, 3) : 2);
        if (between(rand, 1, 2) == 1)
            g_string_append_printf(work, " part=%d", 30 * between(rand, 1, 4));
        g_string_append_c(work, '\n');
    }
    g_strfreev(lines);
    g_free(i.work);
    i.work = g_string_free(work, FALSE);
    g_string_append(work = g_string_new(i.options), " plan.slot_min=60");
    if (between(rand, 1, 4) > 1)
        g_string_append(work, between(rand, 1, 2) == 1
                                  ? " plan.work_hours=08:00-11:00,15:00-18:00"
                                  : " plan.work_hours=08:00-10:00,"
                                    "11:00-13:00,14:00-18:00");
    g_free(i.options);
    i.options = g_string_free(work, FALSE);
    g_rand_free(rand);
    return i;
}

/* Some jobs earth more than they work on, may have the busbar dead, or need
 * crews of two types. */
struct instance random_instance_of_more(guint32 seed)
{
    GRand *rand = g_rand_new_with_seed(seed);
    struct instance i = random_instance(seed);
    char **lines = g_strsplit(i.work, "\n", -1);
    GString *work = g_string_new("crew D live\n");
    int sections = sections_of(i.network);
    for (int k = 0; lines[k] != NULL; k++) {
        g_string_append(work, lines[k]);
        if (g_str_has_prefix(lines[k], "job ") && between(rand, 1, 2) == 1)
            g_string_append_printf(work, " also=l%d",
                                   between(rand, 1, sections));
        if (g_str_has_prefix(lines[k], "job ") && between(rand, 1, 3) == 1)
            g_string_append(work, " busbar");
        if (g_str_has_prefix(lines[k], "mode ") && between(rand, 1, 2) == 1)
            g_string_append_printf(work, " also=%d:%s", between(rand, 1, 2),
                                   between(rand, 1, 2) == 1 ? "live" : "line");
        g_string_append_c(work, '\n');
    }
    g_strfreev(lines);
    g_free(i.work);
    i.work = g_string_free(work, FALSE);
    g_rand_free(rand);
    return i;
}

void instance_clear(struct instance *i)
{
    g_free(i->network);
    g_free(i->work);
    g_free(i->options);
}
