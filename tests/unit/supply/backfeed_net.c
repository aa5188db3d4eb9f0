/*
 * backfeed_net.c - random networks for back-feed (backfeed_net.h).
 */
#include "supply/backfeed_net.h"

#include "network/net_builder.h"

/* What can never be asks for no number: the networks of a seed stay. */
static bool chance(GRand *rand, double p)
{
    return p > 0 && g_rand_double(rand) < p;
}

/* "phases=.." of an element: mostly all three. */
static const char *some_phases(GRand *rand, double fewer)
{
    static const char *const some[] = {" phases=A", " phases=AB", " phases=BC",
                                       " phases=ABC"};
    return chance(rand, fewer) ? some[g_rand_int_range(rand, 0, 4)] : "";
}

/* Limits stand in steps, so that some are met to the last watt. */
static void add_limit(GString *text, GRand *rand, const struct random_net *o)
{
    if (chance(rand, o->unlimited))
        return;
    int most = chance(rand, o->tightness) ? 12 : 90;
    if (chance(rand, 0.3))
        g_string_append_printf(text, " amp=%d",
                               g_rand_int_range(rand, most / 8, most + 1));
    else
        g_string_append_printf(
            text, " va=%d", 10000 * g_rand_int_range(rand, most / 6, most + 1));
}

static void add_line(GString *text, GRand *rand, const struct random_net *o,
                     const char *name, int i, char from, char to)
{
    g_string_append_printf(text, "line %s%d %c%d %c%d%s", name, i, from, i, to,
                           i, some_phases(rand, o->phases * 0.3));
    add_limit(text, rand, o);
    if (chance(rand, 0.8))
        g_string_append_printf(text, " r=%d x=%d",
                               g_rand_int_range(rand, 0, 25),
                               g_rand_int_range(rand, 0, 25));
    g_string_append_c(text, '\n');
}

static void add_load(GString *text, GRand *rand, const struct random_net *o,
                     int i, char node, int number)
{
    int kvar = g_rand_int_range(rand, 0, 5) * 10;
    g_string_append_printf(
        text, "load d%d_%d %c%d %d kw=%d kvar=%d%s\n", i, number, node, i,
        g_rand_int_range(rand, 1, 6), 10 * g_rand_int_range(rand, 0, 8),
        chance(rand, o->lead) ? -kvar : kvar, some_phases(rand, o->phases));
}

static char node_of(GRand *rand)
{
    return "abc"[g_rand_int_range(rand, 0, 3)];
}

/* A switch, now and then in parts side by side that carry a phase or two each;
 * `words` for each of them. */
static void add_switch(GString *text, GRand *rand, const struct random_net *o,
                       const char *kind, const char *name, const char *ends,
                       const char *words)
{
    static const char *const parts[2][3] = {{"A", "B", "C"}, {"AC", "B", NULL}};
    if (!chance(rand, o->gangs)) {
        g_string_append_printf(text, "%s %s %s mrid=%08x%s%s", kind, name, ends,
                               g_rand_int(rand), words,
                               some_phases(rand, o->phases * 0.2));
        add_limit(text, rand, o);
        g_string_append_c(text, '\n');
        return;
    }
    int split = g_rand_int_range(rand, 0, 2);
    for (int k = 0; k < 3 && parts[split][k] != NULL; k++) {
        g_string_append_printf(text, "%s %s_%d %s mrid=%08x%s phases=%s", kind,
                               name, k, ends, g_rand_int(rand), words,
                               parts[split][k]);
        add_limit(text, rand, o);
        g_string_append_c(text, '\n');
    }
}

static void add_section(GString *text, GRand *rand, const struct random_net *o,
                        int i)
{
    char name[16], ends[32];
    add_line(text, rand, o, "l", i, 'a', 'b');
    add_line(text, rand, o, "k", i, 'b', 'c');
    if (chance(rand, 0.1)) /* a loop inside the section */
        add_line(text, rand, o, "m", i, 'a', 'b');
    if (i < o->sources) {
        g_string_append_printf(text, "source S%d a%d\n", i, i);
    } else {
        bool breaks = chance(rand, 0.5);
        char at = node_of(rand);
        int above = g_rand_int_range(rand, MAX(0, i - 4), i);
        breaks = breaks || (o->heads && above < o->sources);
        g_snprintf(name, sizeof name, "s%d", i);
        g_snprintf(ends, sizeof ends, "%c%d %c%d", at, above, node_of(rand), i);
        add_switch(text, rand, o, breaks ? "breaker" : "disconnector", name,
                   ends, "");
    }
    for (int l = g_rand_int_range(rand, 0, 3); l > 0; l--)
        add_load(text, rand, o, i, node_of(rand), l);
    if (chance(rand, 0.3)) {
        g_string_append_printf(text, "transformer t%d %c%d v%d", i,
                               node_of(rand), i, i);
        add_limit(text, rand, o);
        g_string_append_c(text, '\n');
        add_load(text, rand, o, i, 'v', 9);
    }
}

static void add_tie(GString *text, GRand *rand, const struct random_net *o,
                    int i)
{
    char name[16], ends[32], words[32];
    bool bad = chance(rand, o->bad_ties), open = i < o->ties;
    char from = node_of(rand);
    int a = g_rand_int_range(rand, 0, o->sections);
    char to = node_of(rand);
    int b = g_rand_int_range(rand, 0, o->sections);
    bad = bad && !(o->heads && MIN(a, b) < o->sources);
    g_snprintf(name, sizeof name, "x%d", i);
    g_snprintf(ends, sizeof ends, "%c%d %c%d", from, a, to, b);
    g_snprintf(words, sizeof words, " %s%s", open ? "open" : "closed",
               open && chance(rand, 0.05) ? " locked" : "");
    add_switch(text, rand, o, bad ? "disconnector" : "lbs", name, ends, words);
}

char *random_net_text(GRand *rand, const struct random_net *options)
{
    GString *text = g_string_new("");
    for (int i = 0; i < options->sections; i++)
        add_section(text, rand, options, i);
    for (int i = 0; i < options->ties + options->loops; i++)
        add_tie(text, rand, options, i);
    g_string_truncate(text, text->len - 1);
    char *shuffled = net_shuffle(rand, text->str);
    g_string_free(text, TRUE);
    return shuffled;
}

struct lo_supply_options random_options(GRand *rand, int32_t n_sections)
{
    struct lo_supply_options options = LO_SUPPLY_OPTIONS_INIT;
    options.missing_limit = (enum lo_missing_limit)g_rand_int_range(rand, 0, 3);
    options.min_voltage_pu =
        chance(rand, 0.5) ? 0 : g_rand_double_range(rand, 0.7, 1);
    options.by_mv = chance(rand, 0.3);
    options.source_pu = chance(rand, 0.5) ? 1 : 1.02;
    if (chance(rand, 0.3)) {
        double *weight = g_new(double, (size_t)n_sections + 1);
        for (int32_t s = 0; s < n_sections; s++)
            weight[s] = 0.1 * g_rand_int_range(rand, 0, 40);
        options.weight = weight;
    }
    return options;
}
