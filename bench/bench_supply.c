/*
 * bench_supply.c - off(R) for every section and every pair of neighbours of a
 * network; one JSON line on stdout.
 *
 *   bench_supply NETWORK.xml[.xz] [allow|warn|refuse] [MIN_VOLTAGE_PU]
 *
 * candidates: what has somebody downstream, the source section left aside.
 * whole: everybody downstream keeps supply; in_part: some do; single: over one
 * tie and no switch opened.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lineout/cim.h"
#include "lineout/json.h"
#include "lineout/supply.h"

struct tally {
    int asked, candidates, whole, in_part, single, unverified, cut_short;
    double seconds, worst_s, processor_s;
};

static int64_t customers_of(const struct lo_sections *sections,
                            const lo_section *at, int32_t n)
{
    int64_t customers = 0;
    for (int32_t i = 0; i < n; i++)
        customers += sections->info[at[i].v].supplied
                         ? sections->info[at[i].v].customers
                         : 0;
    return customers;
}

static void ask(const struct lo_sections *sections, struct lo_supply *supply,
                const lo_section *dead, int32_t n, struct tally *tally)
{
    int32_t n_reach;
    double from = lo_steady_seconds();
    clock_t worked = clock();
    const struct lo_off *off = lo_supply_off(supply, dead, n);
    double took = lo_steady_seconds() - from;
    tally->processor_s += (double)(clock() - worked) / CLOCKS_PER_SEC;
    const lo_section *reach = lo_supply_reach(supply, dead, n, &n_reach);
    int64_t own = customers_of(sections, dead, n);
    bool source = false;
    for (int32_t i = 0; i < n; i++)
        source = source || sections->info[dead[i].v].source;
    tally->asked++;
    tally->seconds += took;
    tally->worst_s = MAX(tally->worst_s, took);
    tally->unverified += off->unverified;
    tally->cut_short += off->cut_short;
    if (source || customers_of(sections, reach, n_reach) == own)
        return;
    tally->candidates++;
    tally->whole += off->customers == own;
    tally->in_part += off->n_ties_closed > 0;
    tally->single += off->n_ties_closed == 1 && off->n_opened == 0;
}

static void print(const char *name, const struct tally *tally)
{
    printf("{\"asked\":\"%s\",\"questions\":%d,\"candidates\":%d,"
           "\"whole\":%d,\"in_part\":%d,\"single\":%d,\"unverified\":%d,"
           "\"cut_short\":%d,\"seconds\":%.3f,\"processor_s\":%.3f,"
           "\"worst_s\":%.4f,",
           name, tally->asked, tally->candidates, tally->whole, tally->in_part,
           tally->single, tally->unverified, tally->cut_short, tally->seconds,
           tally->processor_s, tally->worst_s);
}

static void ask_all(const struct lo_sections *sections,
                    struct lo_supply *supply, const char *about)
{
    struct tally single = {0}, pairs = {0};
    for (int32_t s = 0; s < sections->n; s++) {
        lo_section dead = {s};
        if (sections->info[s].supplied)
            ask(sections, supply, &dead, 1, &single);
    }
    for (int32_t l = 0; l < sections->n_links; l++) {
        const struct lo_link *link = &sections->links[l];
        lo_section dead[2] = {link->a, link->b};
        if (sections->info[link->a.v].supplied &&
            sections->info[link->b.v].supplied && link->a.v != link->b.v)
            ask(sections, supply, dead, 2, &pairs);
    }
    print("single sections", &single);
    printf("%s", about);
    print("pairs of neighbours", &pairs);
    printf("%s", about);
}

/* What both lines say of the network. */
static char *describe(const struct lo_sections *sections, const char *path,
                      double prepare_s, size_t overloaded)
{
    int ties = 0;
    for (int32_t l = 0; l < sections->n_links; l++)
        ties += sections->links[l].open;
    char *name = g_path_get_basename(path);
    char *about = g_strdup_printf(
        "\"network\":\"%s\",\"nodes\":%d,\"sections\":%d,\"ties\":%d,"
        "\"prepare_s\":%.3f,\"overloaded\":%zu}\n",
        name, (int)sections->network->n_nodes, (int)sections->n, ties,
        prepare_s, overloaded);
    g_free(name);
    return about;
}

static enum lo_status load(const char *path, struct lo_objects *objects,
                           struct lo_network **network,
                           struct lo_sections **sections, struct lo_error *err)
{
    const struct lo_cim_limits limits = LO_CIM_LIMITS_INIT;
    const struct lo_cim_options cim = {.kw_per_customer = 1};
    const struct lo_section_options split = LO_SECTION_OPTIONS_INIT;
    enum lo_status status = lo_cim_read(objects, path, &limits, NULL, err);
    lo_objects_link(objects);
    if (status == LO_OK)
        status = lo_cim_network(network, objects, &cim, NULL, err);
    if (status == LO_OK)
        status = lo_sections_new(sections, *network, &split, NULL, err);
    return status;
}

int main(int argc, char **argv)
{
    struct lo_supply_options options = LO_SUPPLY_OPTIONS_INIT;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_network *network = NULL;
    struct lo_sections *sections = NULL;
    if (argc < 2) {
        fprintf(stderr, "usage: bench_supply NETWORK [allow|warn|refuse] "
                        "[MIN_VOLTAGE_PU]\n");
        return 2;
    }
    if (argc > 2)
        options.missing_limit = strcmp(argv[2], "refuse") == 0 ? LO_LIMIT_REFUSE
                                : strcmp(argv[2], "warn") == 0 ? LO_LIMIT_WARN
                                                               : LO_LIMIT_ALLOW;
    if (argc > 3)
        options.min_voltage_pu = g_ascii_strtod(argv[3], NULL);
    struct lo_objects *objects = lo_objects_new();
    enum lo_status status = load(argv[1], objects, &network, &sections, &err);
    if (status == LO_OK) {
        struct lo_findings *findings = lo_findings_new();
        double from = lo_steady_seconds();
        struct lo_supply *supply =
            lo_supply_new_with(sections, &options, findings);
        char *about = describe(sections, argv[1], lo_steady_seconds() - from,
                               lo_findings_count_rule(findings, "overload"));
        ask_all(sections, supply, about);
        g_free(about);
        lo_supply_free(supply);
        lo_findings_free(findings);
    } else {
        fprintf(stderr, "%s\n", err.message);
    }
    lo_sections_free(sections);
    lo_network_free(network);
    lo_objects_free(objects);
    return lo_status_exit_code(status);
}
