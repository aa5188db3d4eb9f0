/*
 * county: writes county-network.xml and county-work.xml of an invented county.
 *
 *   county [--seed N] [--out DIR] [--feeders N] [--jobs N]
 *
 * By default 3 substations, 30 feeders, about 300 sections, 24 ties, 900
 * transformers, 18 000 customers, 36 jobs for the week of 2026-03-16, 8 crews.
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "county.h"

static int fail(const char *what)
{
    fprintf(stderr, "county: %s: %s\n", what, g_strerror(errno));
    return EXIT_FAILURE;
}

static void say(const struct county *county, const struct jobs_summary *jobs)
{
    printf("%u substations, %u feeders, %u sections, %d ties, %u transformers, "
           "%u customers in %u villages\n",
           county->substations->len, county->feeders->len,
           county->sections->len + county->substations->len, county->ties,
           county->transformers->len,
           county->transformers->len * CUSTOMERS_PER_TRANSFORMER,
           county->villages->len);
    /* A week has five working days of ten hours. */
    double share = 100.0 * jobs->crew_hours / (jobs->crews * 50.0);
    printf("%d jobs, %d crews, %.0f crew-hours asked for, %.0f %% of a week\n",
           county->options.jobs, jobs->crews, jobs->crew_hours, share);
}

int main(int argc, char **argv)
{
    gint64 seed = 1;
    int feeders = 30;
    int jobs = 36;
    char *out = NULL;
    const GOptionEntry entries[] = {
        {"seed", 0, 0, G_OPTION_ARG_INT64, &seed, "another county", "N"},
        {"out", 0, 0, G_OPTION_ARG_FILENAME, &out, "where to write", "DIR"},
        {"feeders", 0, 0, G_OPTION_ARG_INT, &feeders, "1 to 10000", "N"},
        {"jobs", 0, 0, G_OPTION_ARG_INT, &jobs, "0 to 100000", "N"},
        G_OPTION_ENTRY_NULL};
    GOptionContext *context = g_option_context_new(NULL);
    g_option_context_add_main_entries(context, entries, NULL);
    GError *error = NULL;
    bool good = g_option_context_parse(context, &argc, &argv, &error);
    g_option_context_free(context);
    if (!good) {
        fprintf(stderr, "county: %s\n", error->message);
        return 2;
    }
    if (argc > 1 || feeders < 1 || feeders > 10000 || jobs < 0 ||
        jobs > 100000) {
        fprintf(stderr, "county: see --help\n");
        return 2;
    }

    const char *dir = out != NULL ? out : ".";
    if (g_mkdir_with_parents(dir, 0777) != 0)
        return fail(dir);
    struct county county = {.options = {(uint64_t)seed, feeders, jobs}};
    grid_build(&county);
    struct xml xml;
    if (!xml_open(&xml, dir, "county-network.xml", (uint64_t)seed))
        return fail("county-network.xml");
    network_write(&xml, &county);
    if (!xml_close(&xml))
        return fail("county-network.xml");
    if (!xml_open(&xml, dir, "county-work.xml", (uint64_t)seed))
        return fail("county-work.xml");
    struct jobs_summary summary = jobs_write(&xml, &county);
    people_write(&xml, &county);
    if (!xml_close(&xml))
        return fail("county-work.xml");
    say(&county, &summary);
    return EXIT_SUCCESS;
}
