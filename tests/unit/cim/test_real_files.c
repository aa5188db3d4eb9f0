/*
 * Published feeders, where they are at hand; and that neither the order of the
 * files nor that of the elements in them matters.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "cim_case.h"
#include "harness.h"
#include "lineout/section.h"

static char *shared_file(const char *folder, const char *name)
{
    const char *at = lo_test_shared(folder);
    return at != NULL ? g_build_filename(at, name, NULL) : NULL;
}

/* Sections, and how many of them carry load. */
static void count_sections(const struct cim_case *c, int32_t *sections,
                           int32_t *with_load)
{
    struct lo_section_options options = LO_SECTION_OPTIONS_INIT;
    struct lo_sections *split = NULL;
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(lo_sections_new(&split, c->network, &options, NULL, &err),
                 err);
    *sections = split->n;
    *with_load = 0;
    for (int32_t s = 0; s < split->n; s++)
        *with_load += split->info[s].n_loads > 0;
    lo_sections_free(split);
}

/* IEEE123.xml: 130 nodes, 8 switches, 2 of them open. */
static void check_ieee123(const struct cim_case *c)
{
    const struct lo_network *n = c->network;
    int32_t open = 0, sections = 0, with_load = 0;
    for (int32_t s = 0; s < n->n_switches; s++)
        open += n->switches[s].normal_open == 1;
    count_sections(c, &sections, &with_load);
    CU_ASSERT_EQUAL(n->n_nodes, 130);
    CU_ASSERT_EQUAL(n->n_switches, 8);
    CU_ASSERT_EQUAL(open, 2);
    CU_ASSERT_EQUAL(n->n_loads, 91);
    CU_ASSERT_EQUAL(n->n_feeders, 1);
    CU_ASSERT_EQUAL(sections, 7);
    CU_ASSERT_EQUAL(with_load, 5);
    CU_ASSERT_EQUAL(c->work->n_tasks, 2);
    CU_ASSERT_EQUAL(c->work->n_crews, 2);
    CU_ASSERT_EQUAL(c->customers->n, 4);
    CU_ASSERT_EQUAL(c->customers->n_contacts, 4);
    CU_ASSERT_EQUAL(c->customers->n_usage_points, 5);
    for (int32_t i = 0; i < c->customers->n_usage_points; i++)
        CU_ASSERT(c->customers->usage_points[i].load.v >= 0);
    for (int32_t t = 0; t < c->work->n_tasks; t++) {
        CU_ASSERT_PTR_NULL(c->work->tasks[t].problem.rule);
        CU_ASSERT_EQUAL(c->work->tasks[t].n_windows, 1);
        CU_ASSERT_EQUAL(c->work->tasks[t].n_crews, 1);
    }
    CU_ASSERT_PTR_NULL(cim_case_finding(c, "dangling-reference"));
}

static void test_real__ieee123_with_its_work_in_both_orders(void)
{
    char *network = shared_file("cim", "IEEE123.xml");
    char *work = shared_file("examples", "work.xml");
    if (network == NULL || work == NULL)
        return;
    const char *paths[] = {network, work, network};
    for (int order = 0; order < 2; order++) {
        struct cim_case c = cim_case_build_files(paths + order, 2);
        check_ieee123(&c);
        cim_case_free(&c);
    }
    g_free(network);
    g_free(work);
}

static void test_real__other_feeders_read_without_loss(void)
{
    static const struct {
        const char *name;
        int32_t nodes, switches, loads, transformers;
    } feeders[] = {{"IEEE13.xml", 22, 5, 16, 4}, {"j1red.xml", 81, 2, 97, 5}};
    for (size_t i = 0; i < G_N_ELEMENTS(feeders); i++) {
        char *path = shared_file("cim", feeders[i].name);
        if (path == NULL)
            return;
        const char *paths[] = {path};
        struct cim_case c = cim_case_build_files(paths, 1);
        CU_ASSERT_EQUAL(c.network->n_nodes, feeders[i].nodes);
        CU_ASSERT_EQUAL(c.network->n_switches, feeders[i].switches);
        CU_ASSERT_EQUAL(c.network->n_loads, feeders[i].loads);
        CU_ASSERT_EQUAL(c.network->n_transformers, feeders[i].transformers);
        CU_ASSERT_EQUAL(c.network->n_sources, 1);
        cim_case_free(&c);
        g_free(path);
    }
}

/* The three large feeders, packed as they are. */
static void test_real__large_feeders_have_their_known_counts(void)
{
    static const struct {
        const char *name;
        int32_t nodes, switches, open, sections, with_load, loads;
    } feeders[] = {
        {"IEEE8500_regen.xml.xz", 4876, 38, -1, 39, -1, 1177},
        {"ieee9500unbal_regen.xml.xz", 5302, 110, 9, 102, 75, 2550},
        {"EPRI_ckt5_regen.xml.xz", 2998, 67, -1, 68, -1, 1379},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(feeders); i++) {
        char *path = shared_file("cim", feeders[i].name);
        int32_t sections = 0, with_load = 0, open = 0;
        if (path == NULL)
            return;
        const char *paths[] = {path};
        struct cim_case c = cim_case_build_files(paths, 1);
        count_sections(&c, &sections, &with_load);
        for (int32_t s = 0; s < c.network->n_switches; s++)
            open += c.network->switches[s].normal_open == 1;
        CU_ASSERT_EQUAL(c.network->n_nodes, feeders[i].nodes);
        CU_ASSERT_EQUAL(c.network->n_switches, feeders[i].switches);
        CU_ASSERT_EQUAL(c.network->n_loads, feeders[i].loads);
        CU_ASSERT_EQUAL(sections, feeders[i].sections);
        CU_ASSERT(feeders[i].open < 0 || open == feeders[i].open);
        CU_ASSERT(feeders[i].with_load < 0 ||
                  with_load == feeders[i].with_load);
        cim_case_free(&c);
        g_free(path);
    }
}

/* --- order of the elements ----------------------------------------------- */

static const char *const pieces[] = {
    CIM_LEAF("EnergySource", "source", "n0", ""),
    CIM_BRANCH("Breaker", "cb", "n0", "n1", ""),
    CIM_BRANCH("ACLineSegment", "l1", "n1", "n2",
               CIM_REF("Equipment.EquipmentContainer", "F1")),
    CIM_BRANCH("Fuse", "fu", "n2", "n3", CIM_TEXT("Switch.open", "true")),
    CIM_LEAF("EnergyConsumer", "load", "n2",
             CIM_TEXT("EnergyConsumer.customerCount", "3")),
    CIM_OBJECT("Feeder", "F1", ""),
    CIM_OBJECT("WorkTask", "t", CIM_REF("WorkTask.Assets", "as")),
    CIM_OBJECT("Asset", "as", CIM_REF("Asset.PowerSystemResources", "l1")),
    CIM_OBJECT("Crew", "c", ""),
    "<lo:WorkMode rdf:ID=\"m\"><lo:WorkMode.WorkTask rdf:resource=\"#t\"/>"
    "<lo:WorkMode.minutes>60</lo:WorkMode.minutes></lo:WorkMode>\n",
    CIM_OBJECT("UsagePoint", "up",
               CIM_REF("UsagePoint.Equipments", "load")
                   CIM_REF("UsagePoint.CustomerAgreement", "ag")),
    CIM_OBJECT("CustomerAgreement", "ag",
               CIM_REF("CustomerAgreement.Customer", "who")),
    CIM_OBJECT("Customer", "who", ""),
};

static void check_pieces(const struct cim_case *c)
{
    int32_t sections = 0, with_load = 0;
    count_sections(c, &sections, &with_load);
    CU_ASSERT_EQUAL(sections, 3);
    CU_ASSERT_EQUAL(with_load, 1);
    CU_ASSERT_EQUAL(c->network->n_nodes, 4);
    CU_ASSERT_EQUAL(cim_case_switch(c, "fu")->open, 1);
    CU_ASSERT_EQUAL(cim_case_load(c, "load")->customers, 3);
    CU_ASSERT_EQUAL(cim_case_equipment(c, "l1")->feeder.v, 0);
    const struct lo_task *t = cim_case_task(c, "t");
    CU_ASSERT_PTR_NULL(t->problem.rule);
    CU_ASSERT_EQUAL(t->n_equipment, 1);
    CU_ASSERT_EQUAL(t->n_modes, 1);
    CU_ASSERT_EQUAL(c->customers->usage_points[0].customer.v, 0);
    CU_ASSERT(c->customers->usage_points[0].load.v >= 0);
}

static void test_real__order_of_elements_and_files_changes_nothing(void)
{
    for (guint32 seed = 1; seed <= 20; seed++) {
        unsigned failed = CU_get_number_of_failures();
        const char *shuffled[G_N_ELEMENTS(pieces)];
        GString *files[2] = {g_string_new(NULL), g_string_new(NULL)};
        GRand *rand = g_rand_new_with_seed(seed);
        memcpy(shuffled, pieces, sizeof(pieces));
        for (size_t i = G_N_ELEMENTS(pieces) - 1; i > 0; i--) {
            gint32 k = g_rand_int_range(rand, 0, (gint32)i + 1);
            const char *other = shuffled[k];
            shuffled[k] = shuffled[i];
            shuffled[i] = other;
        }
        for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++)
            g_string_append(files[i % 2], shuffled[i]);
        struct cim_case c = cim_case_build(files[0]->str, files[1]->str);
        check_pieces(&c);
        cim_case_free(&c);
        if (CU_get_number_of_failures() != failed)
            fprintf(stderr, "seed %u\n", seed);
        g_rand_free(rand);
        g_string_free(files[0], TRUE);
        g_string_free(files[1], TRUE);
    }
}

LO_SUITE(cim_real, LO_TEST(test_real__ieee123_with_its_work_in_both_orders),
         LO_TEST(test_real__other_feeders_read_without_loss),
         LO_TEST(test_real__large_feeders_have_their_known_counts),
         LO_TEST(test_real__order_of_elements_and_files_changes_nothing));
