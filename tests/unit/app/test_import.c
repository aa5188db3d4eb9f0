/*
 * What an import does to the store and says of it: limits, what changed, who
 * is affected otherwise than he was told.
 *
 *   source ==cb== n1 -l1- n2 ==s1== n3 -l2- n4 ==s2== n5 -l3- n6
 *                     a: shop            b: farm          c: mill
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <zip.h>

#include "cim/cim_case.h"
#include "desk.h"
#include "harness.h"

#define AT(load, point, who)                                                   \
    CIM_OBJECT("UsagePoint", point,                                            \
               CIM_REF("UsagePoint.Equipments", load)                          \
                   CIM_REF("UsagePoint.CustomerAgreement", who "-agreement"))  \
    CIM_OBJECT("CustomerAgreement", who "-agreement",                          \
               CIM_REF("CustomerAgreement.Customer", who))                     \
    CIM_OBJECT("Customer", who, "")
#define NODES                                                                  \
    CIM_NODE("n0")                                                             \
    CIM_NODE("n1")                                                             \
    CIM_NODE("n2")                                                             \
    CIM_NODE("n3")                                                             \
    CIM_NODE("n4") CIM_NODE("n5") CIM_NODE("n6")
#define LINES                                                                  \
    CIM_LEAF("EnergySource", "source", "n0", "")                               \
    CIM_BRANCH("ACLineSegment", "l1", "n1", "n2", "")                          \
    CIM_BRANCH("ACLineSegment", "l2", "n3", "n4", "")                          \
    CIM_BRANCH("ACLineSegment", "l3", "n5", "n6", "")
#define SWITCHES(state)                                                        \
    CIM_BRANCH("Breaker", "cb", "n0", "n1",                                    \
               CIM_TEXT("Switch.normalOpen", "false"))                         \
    CIM_BRANCH("LoadBreakSwitch", "s1", "n2", "n3",                            \
               CIM_TEXT("Switch.normalOpen", "false"))                         \
    CIM_BRANCH("LoadBreakSwitch", "s2", "n4", "n5",                            \
               CIM_TEXT("Switch.normalOpen", state))
#define LOADS(b_node)                                                          \
    CIM_LEAF("EnergyConsumer", "a", "n2", "")                                  \
    CIM_LEAF("EnergyConsumer", "b", b_node, "")                                \
    CIM_LEAF("EnergyConsumer", "c", "n6", "")

static const char people[] =
    AT("a", "up-a", "shop") AT("b", "up-b", "farm") AT("c", "up-c", "mill");
/* Two hours on l2, one crew. */
static const char job[] = CIM_OBJECT("Crew", "gang", "") CIM_OBJECT(
    "Asset", "as", CIM_REF("Asset.PowerSystemResources", "l2"))
    CIM_OBJECT("WorkTask", "t",
               CIM_REF("WorkTask.Assets",
                       "as")) "<lo:WorkMode rdf:ID=\"m\"><lo:WorkMode.WorkTask "
                              "rdf:resource=\"#t\"/><lo:WorkMode.minutes>120"
                              "</lo:WorkMode.minutes></lo:WorkMode>\n";

static void write_world(const struct desk *d, const char *switches,
                        const char *loads)
{
    desk_write_cim(d, "wires.xml", NODES LINES);
    desk_write_cim(d, "switches.xml", switches);
    desk_write_cim(d, "loads.xml", loads);
    desk_write_cim(d, "people.xml", people);
    desk_write_cim(d, "work.xml", job);
}

#define ALL "wires.xml switches.xml loads.xml people.xml work.xml"

static const char usual_switches[] = SWITCHES("false");
static const char usual_loads[] = LOADS("n4");

static void publish_for(struct desk *d, int64_t customers)
{
    struct lo_plan_request request = {.days = 7, .time_limit_s = 5};
    struct lo_week *week = NULL;
    struct lo_ladder ladder;
    LO_ASSERT_OK(lo_app_plan(d->session, d->world, &request, &week, &d->err),
                 d->err);
    CU_ASSERT_EQUAL_FATAL(week->n_outages, 1);
    CU_ASSERT_EQUAL(week->outages[0].customers, customers);
    lo_week_free(week);
    week = NULL;
    LO_ASSERT_OK(lo_app_publish(d->session, 0, NULL, &week, &ladder, &d->err),
                 d->err);
    lo_week_free(week);
}

static void publish(struct desk *d)
{
    publish_for(d, 2);
}

/* --- what it means ---------------------------------------------------------
 */

static int count_shifts(const struct desk *d, enum lo_shift_kind kind)
{
    int n = 0;
    for (guint i = 0; d->effect.shifts != NULL && i < d->effect.shifts->len;
         i++)
        n += g_array_index(d->effect.shifts, struct lo_shift, i).kind == kind;
    return n;
}

static const struct lo_shift *shift(const struct desk *d,
                                    enum lo_shift_kind kind)
{
    for (guint i = 0; i < d->effect.shifts->len; i++) {
        const struct lo_shift *s =
            &g_array_index(d->effect.shifts, struct lo_shift, i);
        if (s->kind == kind)
            return s;
    }
    CU_FAIL_FATAL("no such shift");
    return NULL;
}

static void test_import__says_which_switches_customers_and_jobs_changed(void)
{
    struct desk d = desk_open();
    write_world(&d, usual_switches, usual_loads);
    LO_ASSERT_OK(desk_import(&d, ALL), d.err);
    CU_ASSERT_PTR_NULL(d.effect.arena); /* nothing was there before */
    LO_ASSERT_OK(desk_import(&d, ALL), d.err);
    CU_ASSERT_EQUAL_FATAL(d.effect.shifts->len, 0);
    desk_write_cim(&d, "switches.xml",
                   SWITCHES("true") CIM_BRANCH("Fuse", "f", "n2", "n7", ""));
    desk_write_cim(&d, "people.xml",
                   AT("a", "up-a", "shop") AT("c", "up-b", "farm")
                       AT("c", "up-d", "sawmill"));
    desk_write_cim(&d, "work.xml", CIM_OBJECT("Crew", "gang", ""));
    LO_ASSERT_OK(desk_import(&d, "switches.xml people.xml work.xml"), d.err);
    CU_ASSERT_EQUAL(count_shifts(&d, LO_SHIFT_SWITCH_NEW), 1);
    CU_ASSERT_EQUAL(count_shifts(&d, LO_SHIFT_SWITCH_STATE), 1);
    const struct lo_shift *s = shift(&d, LO_SHIFT_SWITCH_STATE);
    CU_ASSERT_STRING_EQUAL(s->mrid, "s2");
    CU_ASSERT_STRING_EQUAL(s->before, "closed");
    CU_ASSERT_STRING_EQUAL(s->after, "open");
    s = shift(&d, LO_SHIFT_CUSTOMER_MOVED);
    CU_ASSERT_STRING_EQUAL(s->name, "farm");
    CU_ASSERT_STRING_EQUAL(s->before, "b");
    CU_ASSERT_STRING_EQUAL(s->after, "c");
    CU_ASSERT_STRING_EQUAL(shift(&d, LO_SHIFT_CUSTOMER_GONE)->name, "mill");
    CU_ASSERT_STRING_EQUAL(shift(&d, LO_SHIFT_JOB_GONE)->mrid, "t");
    /* The load b has no meter any more: it counts by its number. */
    CU_ASSERT_EQUAL(count_shifts(&d, LO_SHIFT_CUSTOMER_NEW), 2);
    desk_close(&d);
}

/* The outage of l2 takes farm and mill off. Then the farm is fed before s1 and
 * a dairy comes to n6. */
static void test_import__tells_who_is_affected_otherwise_than_published(void)
{
    struct desk d = desk_open();
    write_world(&d, usual_switches, usual_loads);
    LO_ASSERT_OK(desk_import(&d, ALL), d.err);
    publish(&d);
    LO_ASSERT_OK(desk_import(&d, ALL), d.err);
    CU_ASSERT_EQUAL_FATAL(d.effect.outages->len, 0);
    desk_write_cim(&d, "loads.xml",
                   LOADS("n2") CIM_LEAF("EnergyConsumer", "e", "n6", ""));
    desk_write_cim(&d, "people.xml",
                   AT("a", "up-a", "shop") AT("b", "up-b", "farm")
                       AT("c", "up-c", "mill") AT("e", "up-e", "dairy"));
    LO_ASSERT_OK(desk_import(&d, "loads.xml people.xml"), d.err);
    CU_ASSERT_EQUAL_FATAL(d.effect.outages->len, 1);
    const struct lo_outage_effect *o =
        &g_array_index(d.effect.outages, struct lo_outage_effect, 0);
    CU_ASSERT_TRUE(o->published);
    CU_ASSERT_STRING_EQUAL(o->trouble, "");
    CU_ASSERT_EQUAL_FATAL(o->newly->len, 1);
    CU_ASSERT_EQUAL_FATAL(o->no_longer->len, 1);
    CU_ASSERT_STRING_EQUAL(g_array_index(o->newly, struct lo_affected, 0).name,
                           "dairy");
    CU_ASSERT_STRING_EQUAL(
        g_array_index(o->no_longer, struct lo_affected, 0).name, "farm");
    desk_close(&d);
}

#define FIRST(cls, state)                                                      \
    CIM_BRANCH("Breaker", "cb", "n0", "n1",                                    \
               CIM_TEXT("Switch.normalOpen", "false"))                         \
    CIM_BRANCH(cls, "s1", "n2", "n3", CIM_TEXT("Switch.normalOpen", state))    \
    CIM_BRANCH("LoadBreakSwitch", "s2", "n4", "n5",                            \
               CIM_TEXT("Switch.normalOpen", "false"))

/* To move a disconnector at s1 takes the shop off for ten minutes, twice. */
static void test_import__who_dips_was_told_and_still_dips(void)
{
    struct desk d = desk_open();
    desk_set(&d, "switching.dip_min", "10");
    write_world(&d, FIRST("Disconnector", "false"), usual_loads);
    LO_ASSERT_OK(desk_import(&d, ALL), d.err);
    publish_for(&d, 3);
    LO_ASSERT_OK(desk_import(&d, ALL), d.err);
    CU_ASSERT_EQUAL_FATAL(d.effect.outages->len, 0);
    desk_write_cim(&d, "switches.xml", FIRST("LoadBreakSwitch", "false"));
    LO_ASSERT_OK(desk_import(&d, "switches.xml"), d.err);
    CU_ASSERT_EQUAL_FATAL(d.effect.outages->len, 1);
    const struct lo_outage_effect *o =
        &g_array_index(d.effect.outages, struct lo_outage_effect, 0);
    CU_ASSERT_EQUAL(o->newly->len, 0);
    CU_ASSERT_EQUAL_FATAL(o->no_longer->len, 1);
    CU_ASSERT_STRING_EQUAL(
        g_array_index(o->no_longer, struct lo_affected, 0).name, "shop");
    desk_close(&d);
}

/* A switch that stands open now, and a job that is gone. */
static void test_import__affected_by_the_state_of_a_switch_and_lost_jobs(void)
{
    struct desk d = desk_open();
    write_world(&d, usual_switches, usual_loads);
    LO_ASSERT_OK(desk_import(&d, ALL), d.err);
    publish(&d);
    desk_write_cim(&d, "switches.xml",
                   SWITCHES("true") CIM_BRANCH("Fuse", "f", "n2", "n6", ""));
    LO_ASSERT_OK(desk_import(&d, "switches.xml"), d.err);
    CU_ASSERT_EQUAL_FATAL(d.effect.outages->len, 1);
    const struct lo_outage_effect *o =
        &g_array_index(d.effect.outages, struct lo_outage_effect, 0);
    CU_ASSERT_EQUAL(o->newly->len, 0);
    CU_ASSERT_EQUAL_FATAL(o->no_longer->len, 1);
    CU_ASSERT_STRING_EQUAL(
        g_array_index(o->no_longer, struct lo_affected, 0).name, "mill");
    desk_write_cim(&d, "work.xml", CIM_OBJECT("Crew", "gang", ""));
    LO_ASSERT_OK(desk_import(&d, "work.xml"), d.err);
    CU_ASSERT_EQUAL_FATAL(d.effect.outages->len, 1);
    o = &g_array_index(d.effect.outages, struct lo_outage_effect, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(o->trouble, "job 't' is gone"));
    desk_close(&d);
}

/* --- differences ------------------------------------------------------------
 */

#define MODEL(id) "<md:FullModel rdf:about=\"urn:uuid:" id "\"/>\n"
#define DIFFERENCE(id, base, more)                                             \
    "<dm:DifferenceModel rdf:about=\"urn:uuid:" id                             \
    "\"><md:Model.Supersedes rdf:resource=\"urn:uuid:" base "\"/>" more        \
    "</dm:DifferenceModel>\n"
#define BACK(more)                                                             \
    "<dm:reverseDifferences rdf:parseType=\"Statements\">" more                \
    "</dm:reverseDifferences>"
#define FORTH(more)                                                            \
    "<dm:forwardDifferences rdf:parseType=\"Statements\">" more                \
    "</dm:forwardDifferences>"
#define OF(id, more)                                                           \
    "<rdf:Description rdf:about=\"#" id "\">" more "</rdf:Description>"
#define M1 "0b2f0000-0000-4000-8000-000000000001"
#define M2 "0b2f0000-0000-4000-8000-000000000002"
#define M3 "0b2f0000-0000-4000-8000-000000000003"

/* In two texts: the compiler need not take longer ones. */
static void write_model(const struct desk *d)
{
    char *body =
        g_strconcat(MODEL(M1) NODES LINES, usual_switches, usual_loads, NULL);
    desk_write_cim(d, "grid.xml", body);
    g_free(body);
}

static const struct lo_import_summary *summary(const struct desk *d, guint i)
{
    CU_ASSERT_FATAL(i < d->summaries->len);
    return &g_array_index(d->summaries, struct lo_import_summary, i);
}

/* s2 opens, a fuse comes, the load b goes with its terminal; then one more. */
static void test_import__difference_model_changes_the_stored_one(void)
{
    struct desk d = desk_open();
    write_model(&d);
    desk_write_cim(
        &d, "change.xml",
        DIFFERENCE(
            M2, M1,
            BACK(OF(
                "s2",
                CIM_TEXT("Switch.normalOpen",
                         "False")) "<cim:EnergyConsumer "
                                   "rdf:about=\"#b\">" CIM_TEXT(
                                       "IdentifiedObject"
                                       ".name",
                                       "b") "</"
                                            "cim:"
                                            "EnergyConsu"
                                            "mer>"
                                            "<cim:"
                                            "Terminal "
                                            "rdf:about="
                                            "\"#b-"
                                            "t1\""
                                            ">" CIM_REF("Termina"
                                                        "l."
                                                        "Conduct"
                                                        "ingEqui"
                                                        "pment",
                                                        "b") CIM_TEXT("ACD"
                                                                      "CTe"
                                                                      "rmi"
                                                                      "nal"
                                                                      ".se"
                                                                      "que"
                                                                      "nce"
                                                                      "Num"
                                                                      "be"
                                                                      "r",
                                                                      "1")
                                                CIM_REF(
                                                    "Terminal.ConnectivityNode",
                                                    "n4") "</cim:Terminal>")
                FORTH(OF("s2", CIM_TEXT("Switch.normalOpen", "true"))
                          CIM_BRANCH("Fuse", "f", "n4", "n6", ""))));
    desk_write_cim(
        &d, "more.xml",
        DIFFERENCE(M3, M2,
                   FORTH(OF("f", CIM_TEXT("Switch.ratedCurrent", "63")))));
    LO_ASSERT_OK(desk_import(&d, "grid.xml"), d.err);
    LO_ASSERT_OK(desk_import(&d, "change.xml"), d.err);
    CU_ASSERT_STRING_EQUAL(summary(&d, 0)->document, "grid.xml");
    CU_ASSERT_EQUAL(summary(&d, 0)->retired, 3); /* load, terminal, header */
    CU_ASSERT_EQUAL(summary(&d, 0)->changed, 1);
    CU_ASSERT_EQUAL(summary(&d, 0)->added, 4);
    CU_ASSERT_EQUAL(lo_network_find(d.world->network, "b").v, LO_NONE);
    CU_ASSERT_EQUAL(d.world->network->n_switches, 4);
    CU_ASSERT_EQUAL(count_shifts(&d, LO_SHIFT_SWITCH_STATE), 1);
    CU_ASSERT_EQUAL(count_shifts(&d, LO_SHIFT_SWITCH_NEW), 1);
    /* The next one starts from the first. */
    LO_ASSERT_OK(desk_import(&d, "more.xml"), d.err);
    lo_equipment_id f = lo_network_find(d.world->network, "f");
    CU_ASSERT_DOUBLE_EQUAL(d.world->network->equipment[f.v].limit_a, 63, 0);
    CU_ASSERT_EQUAL(desk_import(&d, "more.xml"), LO_EINPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(d.err.message, "applied already"));
    desk_close(&d);
}

static void test_import__difference_from_another_state_is_refused_whole(void)
{
    static const struct {
        const char *body;
        const char *says;
    } cases[] = {
        {DIFFERENCE(M2, M1,
                    BACK(OF("s2", CIM_TEXT("Switch.normalOpen", "true")))),
         "'Switch.normalOpen' of 's2', which is 'false' in the store"},
        {DIFFERENCE(M2, M1, BACK(OF("cb", CIM_TEXT("Switch.open", "true")))),
         "takes back the missing 'Switch.open' of 'cb'"},
        {DIFFERENCE(M2, M1,
                    FORTH(OF("s2", CIM_TEXT("Switch.normalOpen", "true")))),
         "without taking it back"},
        {DIFFERENCE(M2, M1, BACK("<cim:EnergyConsumer rdf:about=\"#b\"/>")),
         "deletes without all of its values"},
        {DIFFERENCE(M2, M1,
                    "<dm:preconditions rdf:parseType=\"Statements\">" OF(
                        "cb", CIM_TEXT("Switch.normalOpen",
                                       "true")) "</dm:preconditions>"),
         "expects another 'Switch.normalOpen' of 'cb'"},
        {DIFFERENCE(M3, M2, FORTH(OF("cb", CIM_TEXT("Switch.open", "true")))),
         "md:Model.Supersedes"},
    };
    struct desk d = desk_open();
    write_model(&d);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        LO_ASSERT_OK(desk_import(&d, "grid.xml"), d.err);
        desk_write_cim(&d, "change.xml", cases[i].body);
        CU_ASSERT_EQUAL(desk_import(&d, "change.xml"), LO_EINPUT);
        bool said = strstr(d.err.message, cases[i].says) != NULL;
        CU_ASSERT_TRUE(said);
        if (!said)
            fprintf(stderr, "%s, not %s\n", d.err.message, cases[i].says);
        CU_ASSERT_PTR_NOT_NULL(strstr(d.err.hint, "full model"));
        LO_ASSERT_OK(desk_import(&d, "grid.xml"), d.err);
        CU_ASSERT_EQUAL(summary(&d, 0)->changed + summary(&d, 0)->added, 0);
    }
    desk_close(&d);
}

static void test_import__difference_without_a_model_is_refused(void)
{
    struct desk d = desk_open();
    desk_write_cim(
        &d, "change.xml",
        DIFFERENCE(M2, M1,
                   FORTH(OF("s2", CIM_TEXT("Switch.normalOpen", "true")))));
    CU_ASSERT_EQUAL(desk_import(&d, "change.xml"), LO_EINPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(d.err.hint, "import the full model first"));
    /* Both at once: the model first, whatever their order. */
    write_model(&d);
    desk_write_cim(
        &d, "change.xml",
        DIFFERENCE(M2, M1,
                   FORTH(OF("s2", CIM_TEXT("Switch.ratedCurrent", "400")))));
    LO_ASSERT_OK(desk_import(&d, "change.xml grid.xml"), d.err);
    lo_equipment_id s2 = lo_network_find(d.world->network, "s2");
    CU_ASSERT_DOUBLE_EQUAL(d.world->network->equipment[s2.v].limit_a, 400, 0);
    desk_close(&d);
}

/* --- limits, failure --------------------------------------------------------
 */

static void test_import__each_limit_is_a_setting_exact_to_one(void)
{
    static const char body[] =
        CIM_OBJECT("Breaker", "cb", CIM_TEXT("Switch.a", "0123456789"))
            CIM_OBJECT("Breaker", "cb2", "<cim:A.b><cim:C/></cim:A.b>");
    struct {
        const char *key;
        int at;
    } limits[] = {{"import.max_bytes", 0},
                  {"import.max_objects", 2},
                  {"import.max_depth", 4},
                  {"import.max_value_bytes", 10}};
    struct desk d = desk_open();
    desk_write_cim(&d, "grid.xml", body);
    char *path = desk_path(&d, "grid.xml");
    char *text = NULL;
    gsize n = 0;
    CU_ASSERT_TRUE_FATAL(g_file_get_contents(path, &text, &n, NULL));
    limits[0].at = (int)n;
    for (size_t i = 0; i < G_N_ELEMENTS(limits); i++) {
        char number[16];
        g_snprintf(number, sizeof number, "%d", limits[i].at - 1);
        desk_set(&d, limits[i].key, number);
        CU_ASSERT_EQUAL(desk_import(&d, "grid.xml"), LO_ELIMIT);
        CU_ASSERT_PTR_NOT_NULL(strstr(d.err.hint, limits[i].key));
        g_snprintf(number, sizeof number, "%d", limits[i].at);
        desk_set(&d, limits[i].key, number);
        CU_ASSERT_EQUAL(desk_import(&d, "grid.xml"), LO_OK);
    }
    g_free(text);
    g_free(path);
    desk_close(&d);
}

static void write_zip(const struct desk *d, const char *name)
{
    static const char *const members[] = {"wires.xml", "switches.xml"};
    char *path = desk_path(d, name);
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(zip);
    for (size_t i = 0; i < G_N_ELEMENTS(members); i++) {
        char *file = desk_path(d, members[i]);
        zip_source_t *source = zip_source_file(zip, file, 0, -1);
        CU_ASSERT(zip_file_add(zip, members[i], source, 0) >= 0);
        g_free(file);
    }
    CU_ASSERT_EQUAL(zip_close(zip), 0);
    g_free(path);
}

static void test_import__members_of_an_archive_are_limited(void)
{
    struct desk d = desk_open();
    write_world(&d, usual_switches, usual_loads);
    write_zip(&d, "grid.zip");
    desk_set(&d, "import.max_members", "1");
    CU_ASSERT_EQUAL(desk_import(&d, "grid.zip"), LO_ELIMIT);
    CU_ASSERT_PTR_NOT_NULL(strstr(d.err.hint, "import.max_members"));
    desk_set(&d, "import.max_members", "2");
    CU_ASSERT_EQUAL(desk_import(&d, "grid.zip"), LO_OK);
    CU_ASSERT_EQUAL(d.summaries->len, 2);
    desk_close(&d);
}

static void test_import__failed_first_one_leaves_no_store_behind(void)
{
    struct desk d = desk_open();
    desk_write(&d, "broken.xml", "<rdf:RDF");
    desk_write_cim(&d, "good.xml", CIM_OBJECT("Breaker", "cb", ""));
    CU_ASSERT_TRUE(desk_has(&d, "lineout.db"));
    CU_ASSERT_NOT_EQUAL(desk_import(&d, "broken.xml"), LO_OK);
    lo_session_close(d.session);
    d.session = NULL;
    CU_ASSERT_FALSE(desk_has(&d, "lineout.db"));
    CU_ASSERT_FALSE(desk_has(&d, "lineout.db-wal"));
    /* One that held something before stays. */
    desk_reopen(&d);
    LO_ASSERT_OK(desk_import(&d, "good.xml"), d.err);
    desk_reopen(&d);
    CU_ASSERT_NOT_EQUAL(desk_import(&d, "broken.xml"), LO_OK);
    desk_reopen(&d);
    CU_ASSERT_TRUE(desk_has(&d, "lineout.db"));
    LO_ASSERT_OK(desk_import(&d, "good.xml"), d.err);
    CU_ASSERT_EQUAL(
        g_array_index(d.summaries, struct lo_import_summary, 0).unchanged, 1);
    desk_close(&d);
}

LO_SUITE(app_import,
         LO_TEST(test_import__says_which_switches_customers_and_jobs_changed),
         LO_TEST(test_import__tells_who_is_affected_otherwise_than_published),
         LO_TEST(test_import__who_dips_was_told_and_still_dips),
         LO_TEST(test_import__affected_by_the_state_of_a_switch_and_lost_jobs),
         LO_TEST(test_import__difference_model_changes_the_stored_one),
         LO_TEST(test_import__difference_from_another_state_is_refused_whole),
         LO_TEST(test_import__difference_without_a_model_is_refused),
         LO_TEST(test_import__each_limit_is_a_setting_exact_to_one),
         LO_TEST(test_import__members_of_an_archive_are_limited),
         LO_TEST(test_import__failed_first_one_leaves_no_store_behind));
