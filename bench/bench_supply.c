/*
 * bench_supply.c - off(R) for every section and every pair of neighbours of a
 * network; one JSON line on stdout.
 *
 *   bench_supply NETWORK.xml[.xz] [allow|warn|refuse] [MIN_VOLTAGE_PU]
 *
 * backfed: sections whose being dead leaves somebody downstream who can be fed
 * from elsewhere, of those that have anybody downstream.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "lineout/cim.h"
#include "lineout/json.h"
#include "lineout/supply.h"

struct tally {
    int asked, with_downstream, backfed, split, unverified, cut_short;
    double seconds, worst_s;
};

static void ask(struct lo_supply *supply, const lo_section *dead, int32_t n,
                struct tally *tally)
{
    int32_t reach;
    double from = lo_steady_seconds();
    const struct lo_off *off = lo_supply_off(supply, dead, n);
    double took = lo_steady_seconds() - from;
    lo_supply_reach(supply, dead, n, &reach);
    tally->asked++;
    tally->with_downstream += reach > n;
    tally->backfed += off->n_ties_closed > 0;
    tally->split += off->n_opened > 0;
    tally->unverified += off->unverified;
    tally->cut_short += off->cut_short;
    tally->seconds += took;
    tally->worst_s = MAX(tally->worst_s, took);
}

static void print(const char *name, const struct tally *tally)
{
    printf("\"%s\":%d,\"with_downstream\":%d,\"backfed\":%d,\"split\":%d,"
           "\"unverified\":%d,\"cut_short\":%d,\"seconds\":%.3f,"
           "\"worst_s\":%.4f",
           name, tally->asked, tally->with_downstream, tally->backfed,
           tally->split, tally->unverified, tally->cut_short, tally->seconds,
           tally->worst_s);
}

static void ask_all(const struct lo_sections *sections,
                    struct lo_supply *supply, const char *path)
{
    struct tally single = {0}, pairs = {0};
    int ties = 0;
    for (int32_t s = 0; s < sections->n; s++) {
        lo_section dead = {s};
        if (sections->info[s].supplied)
            ask(supply, &dead, 1, &single);
    }
    for (int32_t l = 0; l < sections->n_links; l++) {
        const struct lo_link *link = &sections->links[l];
        lo_section dead[2] = {link->a, link->b};
        ties += link->open;
        if (sections->info[link->a.v].supplied &&
            sections->info[link->b.v].supplied && link->a.v != link->b.v)
            ask(supply, dead, 2, &pairs);
    }
    char *name = g_path_get_basename(path);
    printf("{\"network\":\"%s\",\"nodes\":%d,\"ties\":%d,", name,
           (int)sections->network->n_nodes, ties);
    print("single", &single);
    printf(",\"neighbours\":{");
    print("pairs", &pairs);
    printf("}}\n");
    g_free(name);
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
        fprintf(stderr,
                "prepared in %.3f s; %zu elements overloaded in the "
                "normal state\n",
                lo_steady_seconds() - from,
                lo_findings_count_rule(findings, "overload"));
        ask_all(sections, supply, argv[1]);
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
