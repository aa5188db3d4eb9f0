/*
 * Random switching orders on random networks, for the mutation test: one or two
 * stages or live work, ties hot, cold, barred and unchecked, lines with limits,
 * own sources behind loads.
 */
#include <glib.h>
#include <string.h>

#include "../network/net_builder.h"
#include "sheet_builder.h"

/* Ties with one end in what hangs behind `dead` and one end elsewhere: closed
 * one at a time while each joins a dead part to a live one. */
static char *choose_ties(struct lo_sections *s, lo_section dead, GRand *rand)
{
    const struct lo_network *net = s->network;
    bool *closed = g_new0(bool, (size_t)net->n_switches + 1);
    bool *live = g_new0(bool, (size_t)net->n_nodes + 1);
    GString *out = g_string_new("");
    for (int32_t l = 0; l < s->n_links; l++)
        closed[s->links[l].sw.v] = !s->links[l].open &&
                                   s->links[l].a.v != dead.v &&
                                   s->links[l].b.v != dead.v;
    for (int32_t l = 0; l < s->n_links; l++) {
        const struct lo_link *link = &s->links[l];
        bool up[2] = {false, false};
        physics_energise(s, closed, live);
        for (int32_t v = 0; v < net->n_nodes; v++) {
            up[0] |= live[v] && s->of_node[v].v == link->a.v;
            up[1] |= live[v] && s->of_node[v].v == link->b.v;
        }
        if (!link->open || link->a.v == dead.v || link->b.v == dead.v ||
            up[0] == up[1] || g_rand_double(rand) < 0.2)
            continue;
        closed[link->sw.v] = true;
        g_string_append_printf(
            out, "%s%s", out->len > 0 ? "," : "close=",
            net->equipment[net->switches[link->sw.v].equipment.v].name);
    }
    g_free(closed);
    g_free(live);
    return g_string_free(out, FALSE);
}

/* Some lines may carry no more than a few dozen kW. */
static char *with_limits(GRand *rand, const char *text)
{
    char **lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        if (!g_str_has_prefix(*line, "line ") || g_rand_double(rand) > 0.3)
            continue;
        char *limited =
            g_strdup_printf("%s amp=%d", *line, g_rand_int_range(rand, 2, 16));
        g_free(*line);
        *line = limited;
    }
    char *out = g_strjoinv("\n", lines);
    g_strfreev(lines);
    return out;
}

struct choice {
    GRand *rand;
    const struct lo_network *net;
    struct lo_sections *s;
    GString *order;
    int n, sources; /* nodes a0 .. a(n-1), sources at the first */
};

/* A section that is no busbar, in some stage dead and worked in. */
static int add_stage(struct choice *r, const char *job, int from)
{
    int at =
        g_rand_int_range(r->rand, r->sources, MAX(r->n - 2, r->sources + 1));
    char *node = g_strdup_printf("a%d", at);
    char *ties = choose_ties(r->s, net_section(r->s, node), r->rand);
    g_string_append_printf(r->order,
                           "stage 200 %s %s; job %s %d %d %s crews=A,B;", node,
                           ties, job, from + 100, from + 150, node);
    g_free(ties);
    g_free(node);
    return at;
}

static void add_own(struct choice *r, int at)
{
    for (int i = 0; i < 4; i++) { /* some loads have a generator */
        char *load =
            g_strdup_printf(i % 2 == 0 ? "c%d_1" : "d%d",
                            i < 2 ? at : g_rand_int_range(r->rand, 0, r->n));
        char *word = g_strdup_printf("own %s;", load);
        bool known = strstr(r->order->str, word) != NULL;
        for (int32_t e = 0; e < r->net->n_equipment && !known; e++)
            if (strcmp(r->net->equipment[e].name, load) == 0)
                g_string_append(r->order, word);
        g_free(word);
        g_free(load);
    }
}

/* Each tie says what it may do: the outsider has no defaults. */
static void add_ties(struct choice *r)
{
    for (int32_t l = 0; l < r->s->n_links; l++) {
        if (!r->s->links[l].open)
            continue;
        double kind = g_rand_double(r->rand);
        g_string_append_printf(
            r->order, "tie %s %s %s;",
            r->net->equipment[r->net->switches[r->s->links[l].sw.v].equipment.v]
                .name,
            kind < 0.05  ? "none"
            : kind < 0.5 ? "hot"
                         : "cold",
            g_rand_double(r->rand) < 0.3 ? "unchecked" : "");
    }
}

struct sheet_case *sheet_random(GRand *rand)
{
    struct choice r = {.rand = rand, .order = g_string_new("")};
    r.n = g_rand_int_range(rand, 4, 10);
    r.sources = g_rand_int_range(rand, 1, 3);
    char *bare =
        net_random(rand, r.n, r.sources, g_rand_int_range(rand, 2, 7), 1.0);
    char *text = with_limits(rand, bare);
    struct lo_network *net = net_build(text);
    r.net = net;
    r.s = net_split(net);
    if (g_rand_double(rand) < 0.08) {
        g_string_append_printf(r.order, "job J 0 60 a%d live crews=A,B;",
                               g_rand_int_range(rand, 0, r.n));
    } else {
        add_own(&r, add_stage(&r, "J", 0));
        if (g_rand_double(rand) < 0.4)
            add_stage(&r, "K", 200);
        add_ties(&r);
    }
    g_string_truncate(r.order, r.order->len - 1);
    struct sheet_case *c = sheet_build(text, r.order->str);
    g_string_free(r.order, TRUE);
    lo_sections_free(r.s);
    lo_network_free(net);
    g_free(text);
    g_free(bare);
    return c;
}
