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
#include "supply/backfeed_int.h"
#include "supply/backfeed_net.h"
#include "supply/backfeed_oracle.h"
#include "supply/dip_oracle.h"

struct world {
    char *text;
    struct lo_network *net;
    struct lo_sections *sections;
    struct lo_supply_options options;
    struct lo_supply *supply;
};

/* Every fourth world says of some switches how they may be used. */
static void note_ties(struct world *w, GRand *rand)
{
    if (g_rand_int_range(rand, 0, 4) != 0)
        return;
    int32_t n = w->net->n_switches;
    struct lo_tie_note *ties = g_new0(struct lo_tie_note, (size_t)n + 1);
    for (int32_t i = 0; i < n; i++) {
        ties[i].sw.v = i;
        ties[i].transfer = (enum lo_tie_transfer)g_rand_int_range(rand, 0, 4);
    }
    w->options.ties = ties;
    w->options.n_ties = n;
}

static struct world open_world(GRand *rand, const struct random_net *kind)
{
    struct world w = {.text = random_net_text(rand, kind)};
    w.net = net_build(w.text);
    w.sections = net_split(w.net);
    w.options = random_options(rand, w.sections->n);
    note_ties(&w, rand);
    w.supply = lo_supply_new_with(w.sections, &w.options, NULL);
    /* every other one is searched with all bounds from the first on */
    if (g_str_hash(w.text) % 2 == 0)
        w.supply->quick = 0;
    return w;
}

static void close_world(struct world *w)
{
    lo_supply_free(w->supply);
    g_free((gpointer)w->options.weight);
    g_free((gpointer)w->options.ties);
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
    int moved;  /* a guard changed the answer */
    int ganged; /* parts of a switch were operated */
};

static bool moves_a_part(const struct world *w, const struct lo_off *off)
{
    bool part = false;
    for (int32_t k = 0; k < off->n_ties_closed + off->n_opened; k++) {
        lo_switch_id sw = k < off->n_ties_closed
                              ? off->ties_closed[k]
                              : off->opened[k - off->n_ties_closed];
        lo_equipment_id e = w->net->switches[sw.v].equipment;
        part = part || strchr(w->net->equipment[e.v].name, '_') != NULL;
    }
    return part;
}

static int agrees(const struct world *w, const lo_section *dead, int32_t n,
                  const struct lo_guard *guard, struct seen *seen)
{
    const struct lo_sections *sections = w->sections;
    bool *is_dead = g_new0(bool, (size_t)sections->n + 1);
    struct oracle_answer right = {0};
    for (int32_t i = 0; i < n; i++)
        is_dead[dead[i].v] = true;
    int good = -1;
    if (oracle_off(&right, sections, &w->options, guard, is_dead)) {
        int32_t number =
            guard != NULL ? lo_supply_add_guard(w->supply, guard) : 0;
        const struct lo_off *off =
            lo_supply_off_guarded(w->supply, dead, n, number);
        seen->moved += off != lo_supply_off(w->supply, dead, n);
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
        seen->ganged += moves_a_part(w, off);
        seen->unverified += off->unverified;
        seen->refused += fewer > 0;
        g_free(right.off);
    }
    g_free(is_dead);
    return good;
}

enum { MOST_DEAD = 4 };

/* R of one instant, with what trying everything makes of it. */
struct instant {
    lo_section dead[MOST_DEAD];
    int32_t n;
    bool *is_dead;
    struct oracle_answer right;
};

static bool open_instant(const struct world *w, struct instant *at)
{
    at->is_dead = g_new0(bool, (size_t)w->sections->n + 1);
    for (int32_t i = 0; i < at->n; i++)
        at->is_dead[at->dead[i].v] = true;
    return oracle_off(&at->right, w->sections, &w->options, NULL, at->is_dead);
}

static void close_instant(struct instant *at)
{
    g_free(at->is_dead);
    g_free(at->right.off);
}

/* How often somebody dips; with what was opened or closed besides. */
struct dipped {
    int tried, dips, split, tied;
    int ganged; /* parts of a switch moved */
};

static bool isolates_a_part(const struct world *w, const struct lo_off *off)
{
    const struct lo_network *net = w->sections->network;
    bool part = false;
    for (int32_t i = 0; i < off->n_isolating && !part; i++) {
        const struct lo_equipment *e =
            &net->equipment[net->switches[off->isolating[i].v].equipment.v];
        part = strchr(e->name, '_') != NULL;
    }
    return part;
}

static bool dips_agree(const struct world *w, struct instant *a,
                       struct instant *b, struct dipped *seen)
{
    bool *right = g_new0(bool, (size_t)w->sections->n + 1);
    bool good = true;
    if (open_instant(w, a) && open_instant(w, b)) {
        const struct oracle_state from = {a->is_dead, &a->right};
        const struct oracle_state to = {b->is_dead, &b->right};
        oracle_dips(w->sections, &w->options, &from, &to, right);
        const struct lo_dip *dip =
            lo_supply_dip(w->supply, a->dead, a->n, b->dead, b->n);
        const struct lo_off *x = lo_supply_off(w->supply, a->dead, a->n);
        const struct lo_off *y = lo_supply_off(w->supply, b->dead, b->n);
        int32_t at = 0;
        for (int32_t s = 0; s < w->sections->n; s++) {
            bool dips = at < dip->n_sections && dip->sections[at].v == s;
            good = good && dips == right[s];
            at += dips;
        }
        seen->tried++;
        seen->dips += dip->n_sections > 0;
        seen->split += dip->n_sections > 0 && x->n_opened + y->n_opened > 0;
        seen->tied +=
            dip->n_sections > 0 && x->n_ties_closed + y->n_ties_closed > 0;
        seen->ganged += dip->n_sections > 0 &&
                        (isolates_a_part(w, x) || isolates_a_part(w, y));
    }
    close_instant(a);
    if (b->is_dead != NULL)
        close_instant(b);
    g_free(right);
    return good;
}

static int32_t random_dead(GRand *rand, const struct lo_sections *sections,
                           lo_section *dead)
{
    int32_t n = 1;
    if (g_rand_int_range(rand, 0, 3) == 0)
        n = g_rand_int_range(rand, 2, MOST_DEAD + 1);
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
            .gangs = seed % 3 == 0 ? 0.35 : 0,
        };
        struct world w = open_world(rand, &kind);
        bool good = true;
        for (int i = 0; i < rounds && good; i++) {
            lo_section dead[MOST_DEAD];
            int32_t n = random_dead(rand, w.sections, dead);
            good = agrees(&w, dead, n, NULL, seen) != 0;
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
    CU_ASSERT(seen.ganged > 150);
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

/* --- proofs ------------------------------------------------------------- */

/* The effort ends before anything is looked at twice: what is not cut short all
 * the same is proven otherwise (prove.c), and has to be the best. */
static void test_backfeed__proven_without_looking_at_all_is_the_best(void)
{
    struct seen seen = {0};
    int sure = 0, fed = 0;
    for (guint32 seed = 70001; seed < 71001; seed++) {
        GRand *rand = g_rand_new_with_seed(seed);
        struct random_net kind = {
            .sections = g_rand_int_range(rand, 9, 13),
            .sources = g_rand_int_range(rand, 1, 4),
            .ties = g_rand_int_range(rand, 3, 6),
            .tightness = g_rand_double(rand) / 2,
        };
        struct world w = open_world(rand, &kind);
        bool good = true;
        lo_supply_free(w.supply);
        w.options.effort = 3;
        w.supply = lo_supply_new_with(w.sections, &w.options, NULL);
        w.supply->quick = 1;
        for (int i = 0; i < 6 && good; i++) {
            lo_section dead[MOST_DEAD];
            int32_t n = random_dead(rand, w.sections, dead);
            const struct lo_off *off = lo_supply_off(w.supply, dead, n);
            good = off->cut_short || agrees(&w, dead, n, NULL, &seen) != 0;
            sure += !off->cut_short;
            fed += !off->cut_short && off->n_ties_closed > 1;
        }
        if (!good)
            fprintf(stderr, "proven, seed %u\n%s\n", seed, w.text);
        CU_ASSERT(good);
        close_world(&w);
        g_rand_free(rand);
    }
    CU_ASSERT(sure > 5800);
    CU_ASSERT(fed > 100);
}

/* --- bounds ------------------------------------------------------------- */

struct bounded {
    int tried, lost, by_price, tight;
};

/* What is surely off, before anything is decided, beside what is. */
static bool bounds_hold(const struct world *w, struct instant *at,
                        struct bounded *seen)
{
    struct field field;
    struct bound bound;
    int64_t off[WEIGHTS], right = 0;
    bool good = true;
    if (open_instant(w, at)) {
        const struct section_set set =
            lo_supply_key(w->supply, at->dead, at->n);
        lo_reach_below(w->supply, set);
        if (lo_field_new(&field, w->supply, ALL_PARTS)) {
            lo_bound_new(&bound, &field);
            struct price *price = lo_price_new(&bound);
            for (int32_t a = 0; a < field.n_areas; a++)
                if (at->right.off[field.areas[a].section])
                    right += field.areas[a].weight[OBJECTIVE];
            lo_bound_reach(&bound, off);
            int64_t load = lo_bound_load(&bound);
            int64_t priced = lo_price_off(price, bound.inflow);
            good = off[OBJECTIVE] + MAX(load, priced) <= right;
            seen->tried++;
            seen->lost += right > 0;
            seen->by_price += priced > load;
            seen->tight += priced > 0 && off[OBJECTIVE] + priced == right;
            lo_price_free(price);
            lo_bound_release(&bound);
            lo_field_release(&field);
        }
    }
    close_instant(at);
    return good;
}

/*  S == 0 == 1 == ...      0 is dead; sections 1 to n hang in a random tree
 *  T == x ..t1..           below it, and ties feed them that have room for a
 *                          part of all                                      */
static char *short_of_room(GRand *rand)
{
    GString *text = g_string_new("source S s;breaker b s 0;source T x;");
    int n = g_rand_int_range(rand, 5, 10), total = 0;
    for (int i = 1; i <= n; i++) {
        int kw = 10 * g_rand_int_range(rand, 1, 9);
        total += kw;
        g_string_append_printf(text, "lbs s%d %d %d;load c%d %d %d kw=%d;", i,
                               g_rand_int_range(rand, i > 1, i), i, i, i,
                               g_rand_int_range(rand, 1, 30), kw);
    }
    for (int t = g_rand_int_range(rand, 1, 4); t > 0; t--)
        g_string_append_printf(text, "lbs t%d x %d open va=%d;", t,
                               g_rand_int_range(rand, 1, n + 1),
                               g_rand_int_range(rand, 200, 600) * total);
    for (int u = g_rand_int_range(rand, 0, 3); u > 0; u--) /* among them */
        g_string_append_printf(text, "lbs u%d %d %d open;", u,
                               g_rand_int_range(rand, 1, n / 2 + 1),
                               g_rand_int_range(rand, n / 2 + 1, n + 1));
    g_string_truncate(text, text->len - 1);
    return g_string_free(text, FALSE);
}

static void test_bounds__nothing_better_is_ever_left(void)
{
    struct bounded seen = {0};
    for (guint32 seed = 50001; seed < 50501; seed++) {
        GRand *rand = g_rand_new_with_seed(seed);
        struct world w = {.text = short_of_room(rand),
                          .options = LO_SUPPLY_OPTIONS_INIT};
        w.net = net_build(w.text);
        w.sections = net_split(w.net);
        w.options.missing_limit = LO_LIMIT_ALLOW;
        w.supply = lo_supply_new_with(w.sections, &w.options, NULL);
        struct instant at = {.n = 1, .dead = {net_section(w.sections, "0")}};
        bool good = bounds_hold(&w, &at, &seen);
        if (!good)
            fprintf(stderr, "bounds, seed %u\n%s\n", seed, w.text);
        CU_ASSERT(good);
        close_world(&w);
        g_rand_free(rand);
    }
    CU_ASSERT(seen.tried > 450);
    CU_ASSERT(seen.lost > 400);
    CU_ASSERT(seen.by_price > 40);
    CU_ASSERT(seen.tight > 10);
}

/* --- dips --------------------------------------------------------------- */

static void test_dips__equal_taking_switches_away(void)
{
    struct dipped seen = {0};
    for (guint32 seed = 40001; seed < 40501; seed++) {
        GRand *rand = g_rand_new_with_seed(seed);
        struct random_net kind = {
            .sections = g_rand_int_range(rand, 3, 13),
            .sources = g_rand_int_range(rand, 1, 4),
            .ties = g_rand_int_range(rand, 1, 5),
            .tightness = g_rand_double(rand),
            .unlimited = g_rand_double(rand),
            .bad_ties = 0.3,
            .gangs = seed % 2 == 0 ? 0.35 : 0,
        };
        struct world w = open_world(rand, &kind);
        bool good = true;
        for (int i = 0; i < 6 && good; i++) {
            struct instant a = {0}, b = {0};
            a.n = i % 2 == 0 ? 0 : random_dead(rand, w.sections, a.dead);
            b.n = random_dead(rand, w.sections, b.dead);
            good = i % 3 == 0 ? dips_agree(&w, &b, &a, &seen)
                              : dips_agree(&w, &a, &b, &seen);
        }
        if (!good)
            fprintf(stderr, "dips, seed %u\n%s\n", seed, w.text);
        CU_ASSERT(good);
        close_world(&w);
        g_rand_free(rand);
    }
    CU_ASSERT(seen.tried > 2500);
    CU_ASSERT(seen.dips > 1000);
    CU_ASSERT(seen.split > 40);
    CU_ASSERT(seen.tied > 250);
    CU_ASSERT(seen.ganged > 250);
}

/* --- guards ------------------------------------------------------------- */

/* Some sections protected, and some pairs never together. */
static void random_guard(GRand *rand, const struct lo_sections *sections,
                         struct lo_guard *guard, lo_section *keep,
                         lo_section (*pairs)[2])
{
    *guard = (struct lo_guard){g_rand_int_range(rand, 0, 4), keep,
                               g_rand_int_range(rand, 0, 3),
                               (const lo_section(*)[2])pairs};
    for (int32_t i = 0; i < 4; i++)
        keep[i].v = g_rand_int_range(rand, 0, sections->n);
    for (int32_t i = 0; i < 6; i++)
        pairs[i / 2][i % 2].v = g_rand_int_range(rand, 0, sections->n);
}

static void test_backfeed__guarded_equals_trying_everything(void)
{
    struct seen seen = {0};
    for (guint32 seed = 30001; seed < 30901; seed++) {
        GRand *rand = g_rand_new_with_seed(seed);
        struct random_net kind = {
            .sections = g_rand_int_range(rand, 4, 13),
            .sources = g_rand_int_range(rand, 1, 4),
            .ties = g_rand_int_range(rand, 2, 5),
            .tightness = g_rand_double(rand),
            .unlimited = g_rand_double(rand) / 2,
        };
        struct world w = open_world(rand, &kind);
        bool good = true;
        for (int i = 0; i < 6 && good; i++) {
            struct lo_guard guard;
            lo_section dead[MOST_DEAD], keep[4], pairs[3][2];
            int32_t n = random_dead(rand, w.sections, dead);
            random_guard(rand, w.sections, &guard, keep, pairs);
            good = agrees(&w, dead, n, &guard, &seen) != 0;
        }
        if (!good)
            fprintf(stderr, "guarded, seed %u\n%s\n", seed, w.text);
        CU_ASSERT(good);
        close_world(&w);
        g_rand_free(rand);
    }
    CU_ASSERT(seen.tried > 4000);
    CU_ASSERT(seen.moved > 100);
}

/* --- parts -------------------------------------------------------------- */

static bool same_sections(const lo_section *a, int32_t n_a, const lo_section *b,
                          int32_t n_b)
{
    return n_a == n_b && memcmp(a, b, (size_t)n_a * sizeof *a) == 0;
}

static bool same_switches(const lo_switch_id *a, int32_t n_a,
                          const lo_switch_id *b, int32_t n_b)
{
    return n_a == n_b && memcmp(a, b, (size_t)n_a * sizeof *a) == 0;
}

static bool same_off(const struct lo_off *a, const struct lo_off *b)
{
    return same_sections(a->sections, a->n_sections, b->sections,
                         b->n_sections) &&
           same_switches(a->ties_closed, a->n_ties_closed, b->ties_closed,
                         b->n_ties_closed) &&
           same_switches(a->opened, a->n_opened, b->opened, b->n_opened) &&
           same_switches(a->isolating, a->n_isolating, b->isolating,
                         b->n_isolating) &&
           a->customers == b->customers && a->mv_customers == b->mv_customers &&
           a->unverified == b->unverified;
}

static int32_t parts_of(const struct world *w, lo_section *dead, int32_t n)
{
    int32_t part[3 * MOST_DEAD];
    struct section_set set = {n, dead};
    return lo_split_parts(w->supply, set, NULL, part);
}

static bool off_adds_up(const struct world *w, const lo_section *dead,
                        int32_t n1, int32_t n2, const struct lo_off *whole)
{
    const struct lo_off *one = lo_supply_off(w->supply, dead, n1);
    const struct lo_off *two = lo_supply_off(w->supply, dead + n1, n2);
    const struct lo_off *both = lo_supply_off(w->supply, dead, n1 + n2);
    return same_off(both, whole) &&
           both->n_sections == one->n_sections + two->n_sections &&
           both->customers == one->customers + two->customers &&
           both->n_ties_closed == one->n_ties_closed + two->n_ties_closed &&
           both->n_opened == one->n_opened + two->n_opened;
}

/* How often R fell into parts, and how often two of them were back-fed. */
struct parted {
    int apart, apart_fed;
};

/* off(R) of a random R in parts, beside the same in one piece. */
static bool try_parts(const struct world *w, GRand *rand, struct parted *seen)
{
    lo_section dead[3 * MOST_DEAD];
    int32_t n1 = random_dead(rand, w->sections, dead);
    int32_t n2 = random_dead(rand, w->sections, dead + n1);
    n2 += random_dead(rand, w->sections, dead + n1 + n2);
    struct lo_off whole;
    lo_supply_off_whole(w->supply, dead, n1 + n2, &whole);
    const struct lo_off *both = lo_supply_off(w->supply, dead, n1 + n2);
    if (whole.cut_short || both->cut_short)
        return true;
    if (parts_of(w, dead, n1 + n2) > 1) {
        seen->apart++;
        seen->apart_fed += both->n_ties_closed > 1;
    }
    return same_off(both, &whole) &&
           (lo_supply_interact(w->supply, dead, n1, dead + n1, n2) ||
            off_adds_up(w, dead, n1, n2, &whole));
}

static void test_backfeed__in_parts_equals_one_piece(void)
{
    struct parted seen = {0};
    for (guint32 seed = 20001; seed < 20171; seed++) {
        GRand *rand = g_rand_new_with_seed(seed);
        struct random_net kind = {
            .sections = g_rand_int_range(rand, 12, 26),
            .sources = g_rand_int_range(rand, 4, 12),
            .ties = g_rand_int_range(rand, 4, 11),
            .loops = seed % 5 == 0 ? 2 : 0,
            .tightness = g_rand_double(rand) * g_rand_double(rand),
            .phases = g_rand_boolean(rand) ? 0 : 0.15,
            .unlimited = g_rand_double(rand),
        };
        struct world w = open_world(rand, &kind);
        bool good = true;
        for (int i = 0; i < 40 && good; i++)
            good = try_parts(&w, rand, &seen);
        if (!good)
            fprintf(stderr, "seed %u\n%s\n", seed, w.text);
        CU_ASSERT(good);
        close_world(&w);
        g_rand_free(rand);
    }
    CU_ASSERT(seen.apart > 3000);
    CU_ASSERT(seen.apart_fed > 250);
}

LO_SUITE(backfeed_random, LO_TEST(test_backfeed__equals_trying_everything),
         LO_TEST(test_backfeed__equals_trying_everything_in_loops),
         LO_TEST(test_backfeed__proven_without_looking_at_all_is_the_best),
         LO_TEST(test_bounds__nothing_better_is_ever_left),
         LO_TEST(test_dips__equal_taking_switches_away),
         LO_TEST(test_backfeed__guarded_equals_trying_everything),
         LO_TEST(test_backfeed__in_parts_equals_one_piece));
