/*
 * test_backfeed_random.c - back-feed against trying everything, and jobs that
 * do not interact, on random networks.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "lineout/supply.h"
#include "network/net_builder.h"
#include "supply/backfeed_net.h"
#include "supply/backfeed_oracle.h"

struct world {
    char *text;
    struct lo_network *net;
    struct lo_sections *sections;
    struct lo_supply_options options;
    struct lo_supply *supply;
};

static struct world open_world(GRand *rand, const struct random_net *kind)
{
    struct world w = {.text = random_net_text(rand, kind)};
    w.net = net_build(w.text);
    w.sections = net_split(w.net);
    w.options = random_options(rand, w.sections->n);
    w.supply = lo_supply_new_with(w.sections, &w.options, NULL);
    return w;
}

static void close_world(struct world *w)
{
    lo_supply_free(w->supply);
    g_free((gpointer)w->options.weight);
    lo_sections_free(w->sections);
    lo_network_free(w->net);
    g_free(w->text);
}

static const char *mrid_of(const struct world *w, lo_switch_id sw)
{
    return w->net->equipment[w->net->switches[sw.v].equipment.v].mrid;
}

static bool operates(const struct world *w, const struct lo_off *off,
                     const struct oracle_answer *right)
{
    int found = 0;
    for (int i = 0; i < right->n_operated; i++) {
        for (int32_t k = 0; k < off->n_ties_closed; k++)
            found += strcmp(mrid_of(w, off->ties_closed[k]),
                            right->operated[i]) == 0;
        for (int32_t k = 0; k < off->n_opened; k++)
            found +=
                strcmp(mrid_of(w, off->opened[k]), right->operated[i]) == 0;
    }
    return found == right->n_operated &&
           off->n_ties_closed + off->n_opened == right->n_operated;
}

/* -1 too large to try, 0 wrong, 1 right; adds to what was seen. */
struct seen {
    int tried, fed, split, unverified, refused;
};

static int agrees(const struct world *w, const lo_section *dead, int32_t n,
                  struct seen *seen)
{
    const struct lo_sections *sections = w->sections;
    bool *is_dead = g_new0(bool, (size_t)sections->n + 1);
    struct oracle_answer right = {0};
    for (int32_t i = 0; i < n; i++)
        is_dead[dead[i].v] = true;
    int good = -1;
    if (oracle_off(&right, sections, &w->options, is_dead)) {
        const struct lo_off *off = lo_supply_off(w->supply, dead, n);
        int32_t at = 0, fewer = 0;
        bool same = operates(w, off, &right) && !off->cut_short &&
                    off->unverified == right.unverified;
        for (int32_t s = 0; s < sections->n; s++) {
            bool is_off = at < off->n_sections && off->sections[at].v == s;
            same = same && is_off == right.off[s];
            at += is_off;
            fewer += is_off && !is_dead[s];
        }
        good = same;
        seen->tried++;
        seen->fed += off->n_ties_closed > 0;
        seen->split += off->n_opened > 0;
        seen->unverified += off->unverified;
        seen->refused += fewer > 0;
        g_free(right.off);
    }
    g_free(is_dead);
    return good;
}

static int32_t random_dead(GRand *rand, const struct lo_sections *sections,
                           lo_section *dead)
{
    int32_t n = g_rand_int_range(rand, 1, 4) == 1 ? 2 : 1;
    for (int32_t i = 0; i < n; i++)
        dead[i].v = g_rand_int_range(rand, 0, sections->n);
    return n;
}

static void hold_on_networks(guint32 first, guint32 networks, int rounds,
                             bool loops, struct seen *seen)
{
    for (guint32 seed = first; seed < first + networks; seed++) {
        GRand *rand = g_rand_new_with_seed(seed);
        struct random_net kind = {
            .sections = g_rand_int_range(rand, 3, 13),
            .sources = g_rand_int_range(rand, 1, 4),
            .ties = g_rand_int_range(rand, 1, 5),
            .loops = loops ? g_rand_int_range(rand, 1, 3) : 0,
            .tightness = g_rand_double(rand) * g_rand_double(rand),
            .phases = g_rand_boolean(rand) ? 0 : 0.15,
            .lead = !loops && seed % 4 == 0 ? 0.5 : 0,
            .unlimited = g_rand_double(rand),
        };
        struct world w = open_world(rand, &kind);
        bool good = true;
        for (int i = 0; i < rounds && good; i++) {
            lo_section dead[2];
            int32_t n = random_dead(rand, w.sections, dead);
            good = agrees(&w, dead, n, seen) != 0;
        }
        if (!good)
            fprintf(stderr, "seed %u\n%s\n", seed, w.text);
        CU_ASSERT(good);
        close_world(&w);
        g_rand_free(rand);
    }
}

static void test_backfeed__equals_trying_everything(void)
{
    struct seen seen = {0};
    hold_on_networks(1, 2200, 6, false, &seen);
    /* the networks must ask something of it */
    CU_ASSERT(seen.tried > 12000);
    CU_ASSERT(seen.fed > 1500);
    CU_ASSERT(seen.split > 200);
    CU_ASSERT(seen.unverified > 400);
    CU_ASSERT(seen.refused > 5000);
}

static void test_backfeed__equals_trying_everything_in_loops(void)
{
    struct seen seen = {0};
    hold_on_networks(10001, 700, 6, true, &seen);
    CU_ASSERT(seen.tried > 4000);
    CU_ASSERT(seen.fed > 300);
    CU_ASSERT(seen.split > 40);
}

/* --- interaction -------------------------------------------------------- */

static bool off_adds_up(const struct lo_off *one, const struct lo_off *two,
                        const struct lo_off *both)
{
    bool good =
        both->n_sections == one->n_sections + two->n_sections &&
        both->customers == one->customers + two->customers &&
        both->n_ties_closed == one->n_ties_closed + two->n_ties_closed &&
        both->n_opened == one->n_opened + two->n_opened;
    int32_t i = 0, j = 0;
    for (int32_t k = 0; k < both->n_sections && good; k++) {
        if (i < one->n_sections && one->sections[i].v == both->sections[k].v)
            i++;
        else if (j < two->n_sections &&
                 two->sections[j].v == both->sections[k].v)
            j++;
        else
            good = false;
    }
    return good;
}

static void test_backfeed__jobs_that_do_not_interact_add_up(void)
{
    int apart = 0, apart_fed = 0;
    for (guint32 seed = 20001; seed < 20501; seed++) {
        GRand *rand = g_rand_new_with_seed(seed);
        struct random_net kind = {
            .sections = g_rand_int_range(rand, 12, 36),
            .sources = g_rand_int_range(rand, 4, 12),
            .ties = g_rand_int_range(rand, 4, 11),
            .loops = seed % 5 == 0 ? 2 : 0,
            .tightness = g_rand_double(rand) * g_rand_double(rand),
            .unlimited = g_rand_double(rand),
        };
        struct world w = open_world(rand, &kind);
        bool good = true;
        for (int i = 0; i < 40 && good; i++) {
            lo_section dead[4];
            int32_t n1 = random_dead(rand, w.sections, dead);
            int32_t n2 = random_dead(rand, w.sections, dead + n1);
            if (lo_supply_interact(w.supply, dead, n1, dead + n1, n2))
                continue;
            const struct lo_off *one = lo_supply_off(w.supply, dead, n1);
            const struct lo_off *two = lo_supply_off(w.supply, dead + n1, n2);
            const struct lo_off *both = lo_supply_off(w.supply, dead, n1 + n2);
            if (one->cut_short || two->cut_short || both->cut_short)
                continue;
            good = off_adds_up(one, two, both);
            apart++;
            apart_fed += one->n_ties_closed > 0 && two->n_ties_closed > 0;
        }
        if (!good)
            fprintf(stderr, "seed %u\n%s\n", seed, w.text);
        CU_ASSERT(good);
        close_world(&w);
        g_rand_free(rand);
    }
    CU_ASSERT(apart > 4000);
    CU_ASSERT(apart_fed > 30);
}

LO_SUITE(backfeed_random, LO_TEST(test_backfeed__equals_trying_everything),
         LO_TEST(test_backfeed__equals_trying_everything_in_loops),
         LO_TEST(test_backfeed__jobs_that_do_not_interact_add_up));
