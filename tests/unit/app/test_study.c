/*
 * Claims about `indices` and `site`: the published figures come out of the
 * CIM XML that the scripts of data/ write, through import, store and study.
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "harness.h"
#include "lineout/app_study.h"

static const lo_time NOW = 1772755200; /* 2026-03-06 */

struct desk {
    char *dir;
    struct lo_session *session;
};

/* What `script` of data/ prints when it is given the words (NULL ends them),
 * imported into a store of its own. */
static void desk_open_words(struct desk *desk, const char *script,
                            const char *const *words)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_settings *settings = lo_settings_new();
    struct lo_world *world = NULL;
    GArray *summaries =
        g_array_new(FALSE, TRUE, sizeof(struct lo_import_summary));
    g_array_set_clear_func(summaries, (GDestroyNotify)lo_import_summary_clear);
    char *path = g_build_filename(lo_data_dir(), script, NULL);
    char *argv[10] = {(char *)"bash", path};
    for (int i = 0; words[i] != NULL; i++)
        argv[2 + i] = (char *)words[i];
    char *xml = NULL;
    gint status = -1;
    desk->dir = g_dir_make_tmp("lineout-study-XXXXXX", NULL);
    CU_ASSERT_FATAL(g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL,
                                 NULL, &xml, NULL, &status, NULL));
    CU_ASSERT_EQUAL_FATAL(status, 0);
    char *file = g_build_filename(desk->dir, "network.xml", NULL);
    char *db = g_build_filename(desk->dir, "lineout.db", NULL);
    CU_ASSERT_TRUE_FATAL(g_file_set_contents(file, xml, -1, NULL));
    LO_ASSERT_OK(lo_settings_set(settings, "site.profile", "plain", &err), err);
    LO_ASSERT_OK(lo_session_open(&desk->session, db, true, settings,
                                 lo_clock_fixed(&NOW), &err),
                 err);
    const char *files[] = {file};
    struct lo_import_options options = LO_IMPORT_OPTIONS_INIT;
    LO_ASSERT_OK(lo_app_import(desk->session, files, 1, &options, summaries,
                               &world, &err),
                 err);
    lo_world_free(world);
    g_array_free(summaries, TRUE);
    g_free(path);
    g_free(xml);
    g_free(file);
    g_free(db);
}

static void desk_open(struct desk *desk, const char *script, const char *word,
                      const char *more)
{
    const char *const words[] = {word, more, NULL};
    desk_open_words(desk, script, words);
}

/* A network in the plain lines of data/rbts/cim.awk. */
static void desk_open_lines(struct desk *desk, const char *lines)
{
    char *path = g_build_filename(lo_test_tmpdir(), "study.txt", NULL);
    CU_ASSERT_TRUE_FATAL(g_file_set_contents(path, lines, -1, NULL));
    desk_open(desk, "rbts/plain.sh", path, NULL);
    g_free(path);
}

static void desk_close(struct desk *desk)
{
    static const char *const names[] = {"network.xml", "lineout.db",
                                        "lineout.db-wal", "lineout.db-shm"};
    lo_session_close(desk->session);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        char *path = g_build_filename(desk->dir, names[i], NULL);
        g_remove(path);
        g_free(path);
    }
    g_rmdir(desk->dir);
    g_free(desk->dir);
}

static struct lo_indices_study *indices_of(const struct desk *desk)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_study_request request = LO_STUDY_REQUEST_INIT;
    struct lo_indices_study *study = NULL;
    LO_ASSERT_OK(lo_app_indices(&study, desk->session, &request, &err), err);
    return study;
}

/* --- indices -------------------------------------------------------------- */

/* Allan, Billinton et al. 1991: Bus 2, cases A to F. */
static void test_study__bus2_as_xml_gives_the_published_indices(void)
{
    static const struct {
        const char *word;
        double saifi, saidi, ens;
    } want[] = {
        {"A", 0.24821, 3.61259, 37.7457}, {"B", 0.60235, 22.49644, 231.2634},
        {"C", 0.24821, 4.16299, 43.8245}, {"D", 0.60235, 6.74983, 67.2861},
        {"E", 0.24821, 0.76558, 8.8439},  {"F", 0.60235, 9.93408, 149.1877},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(want); i++) {
        struct desk desk;
        desk_open(&desk, "rbts/bus2.sh", want[i].word, NULL);
        struct lo_indices_study *study = indices_of(&desk);
        CU_ASSERT_EQUAL(study->n_points, 22);
        CU_ASSERT_EQUAL(study->n_feeders, 4);
        const struct lo_rel_indices *got = &study->total.faults;
        CU_ASSERT_DOUBLE_EQUAL(got->saifi, want[i].saifi, 5e-6);
        CU_ASSERT_DOUBLE_EQUAL(got->saidi, want[i].saidi, 5e-6);
        CU_ASSERT_DOUBLE_EQUAL(got->ens_kwh / 1000.0, want[i].ens, 5e-5);
        CU_ASSERT_DOUBLE_EQUAL(study->total.both.asai,
                               1.0 - got->saidi / 8760.0, 1e-12);
        lo_indices_study_free(study);
        desk_close(&desk);
    }
}

static void test_study__limited_ties_as_xml_give_the_published_energy(void)
{
    struct desk desk;
    desk_open(&desk, "rbts/bus2.sh", "A", "1500");
    struct lo_indices_study *study = indices_of(&desk);
    CU_ASSERT_DOUBLE_EQUAL(study->total.faults.ens_kwh / 1000.0, 39.0240, 5e-5);
    lo_indices_study_free(study);
    desk_close(&desk);
}

/* Billinton & Allan: fuses that fail, transfer that is not always there. */
static void test_study__radial_feeder_as_xml_gives_the_textbook(void)
{
    static const struct {
        const char *word;
        double saifi, saidi, ens;
    } want[] = {
        {"1", 2.2, 6.0, 84.0},        {"2", 1.1533, 3.9067, 54.8},
        {"3", 1.1533, 2.5767, 35.2},  {"4", 1.2580, 2.6290, 35.93},
        {"5", 1.1533, 1.7950, 25.05}, {"6", 1.1533, 2.1077, 29.11},
        {"N1", 2.2, 3.1, 42.5},       {"N2", 2.2, 2.3183, 32.35},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(want); i++) {
        struct desk desk;
        desk_open(&desk, "rbts/radial.sh", want[i].word, NULL);
        struct lo_indices_study *study = indices_of(&desk);
        const struct lo_rel_indices *got = &study->total.faults;
        CU_ASSERT_DOUBLE_EQUAL(got->saifi, want[i].saifi, 5e-5);
        CU_ASSERT_DOUBLE_EQUAL(got->saidi, want[i].saidi, 5e-5);
        CU_ASSERT_DOUBLE_EQUAL(got->ens_kwh / 1000.0, want[i].ens, 5.001e-3);
        lo_indices_study_free(study);
        desk_close(&desk);
    }
}

/* The tables of Extended-RELRAD, as other buses of the system are typed. */
static void test_study__tables_as_xml_give_the_published_indices(void)
{
    static const struct {
        const char *word;
        bool ties;
        double saifi, saidi, ens;
    } want[] = {{"A", true, 0.24821, 3.61259, 37.7457},
                {"B", false, 0.60235, 22.49644, 231.2634},
                {"D", true, 0.60235, 6.74983, 67.2861},
                {"F", false, 0.60235, 9.93408, 149.1877}};
    const char *folder = lo_test_shared("rbts");
    for (gsize i = 0; i < G_N_ELEMENTS(want) && folder != NULL; i++) {
        struct desk desk;
        char *lines = g_strdup_printf("%s/ext_bus2_case%s_lines.csv", folder,
                                      want[i].word);
        char *buses = g_strdup_printf("%s/ext_bus2_case%s_buses.csv", folder,
                                      want[i].word);
        const char *const words[] = {
            lines, buses, want[i].ties ? "28-30" : NULL, "34-38", NULL};
        desk_open_words(&desk, "rbts/relrad.sh", words);
        struct lo_indices_study *study = indices_of(&desk);
        const struct lo_rel_indices *got = &study->total.faults;
        CU_ASSERT_EQUAL(study->n_feeders, 4);
        CU_ASSERT_DOUBLE_EQUAL(got->saifi, want[i].saifi, 5e-6);
        CU_ASSERT_DOUBLE_EQUAL(got->saidi, want[i].saidi, 5e-6);
        CU_ASSERT_DOUBLE_EQUAL(got->ens_kwh / 1000.0, want[i].ens, 5e-5);
        lo_indices_study_free(study);
        desk_close(&desk);
        g_free(lines);
        g_free(buses);
    }
}

/* --- sites -----------------------------------------------------------------
 */

static struct lo_site_study *sites_of(const struct desk *desk,
                                      const struct lo_site_request *request)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_site_study *study = NULL;
    LO_ASSERT_OK(lo_app_site(&study, desk->session, request, &err), err);
    return study;
}

/* Usberti, Cavellucci, Lyra 2023, network R3: the proven optima. */
static void test_study__published_network_as_xml_gives_the_optima(void)
{
    if (lo_test_shared("siting") == NULL)
        return;
    char *path = g_build_filename(lo_test_shared("siting"), "R3.switch", NULL);
    struct lo_site_request request = LO_SITE_REQUEST_INIT;
    struct desk desk;
    desk_open(&desk, "siting/usberti.sh", path, NULL);
    request.max_sites = 26;
    request.unit = LO_SITE_KW;
    request.with_refusals = false;
    struct lo_site_study *study = sites_of(&desk, &request);
    CU_ASSERT_TRUE(study->by_tree);
    CU_ASSERT_DOUBLE_EQUAL(study->steps[6].best.cost, 2715.236193, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(study->steps[19].best.cost, 2144.877908, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(study->steps[26].best.cost, 2089.0626, 1e-6);
    CU_ASSERT_TRUE(study->steps[26].best.proven);
    lo_site_study_free(study);
    desk_close(&desk);
    g_free(path);
}

/*
 *   S ==[CB]== ~m1~ ~m2~ ~m3~ ~m4~      no switch between the sections: every
 *               |    |    |    |        fault takes all off until the repair
 *               A    B    C    D
 */
static void test_study__sites_save_what_their_parts_say(void)
{
    struct lo_site_request request = LO_SITE_REQUEST_INIT;
    struct desk desk;
    desk_open(&desk, "rbts/radial.sh", "1", NULL);
    request.max_sites = 3;
    struct lo_site_study *study = sites_of(&desk, &request);
    CU_ASSERT_EQUAL(study->n_steps, 4);
    /* Without a switch: the SAIDI of the textbook, 6 h. */
    CU_ASSERT_DOUBLE_EQUAL(study->steps[0].worth.both.saidi, 6.0, 1e-9);
    for (int32_t k = 1; k < study->n_steps; k++) {
        const struct lo_study_step *step = &study->steps[k];
        CU_ASSERT_TRUE(step->best.proven);
        CU_ASSERT_TRUE(step->best.cost < study->steps[k - 1].best.cost);
        CU_ASSERT_DOUBLE_EQUAL(step->best.cost,
                               step->worth.faults.customer_hours +
                                   step->worth.planned.customer_hours,
                               1e-6);
        CU_ASSERT_FALSE(step->capital_known);
    }
    CU_ASSERT_EQUAL(study->n_refusals, 3);
    for (int32_t i = 0; i < study->n_refusals; i++) {
        CU_ASSERT_TRUE(study->refusals[i].known);
        CU_ASSERT_TRUE(study->refusals[i].loss >= 0.0);
    }
    /* Twice the faults, twice the hours of each set: the same sites. */
    CU_ASSERT_EQUAL(study->cases[1].n_other, 0);
    lo_site_study_free(study);
    desk_close(&desk);
}

static void test_study__forbidden_line_gets_no_switch(void)
{
    struct lo_site_request request = LO_SITE_REQUEST_INIT;
    struct lo_error err = LO_ERROR_INIT;
    struct desk desk;
    desk_open(&desk, "rbts/radial.sh", "1", NULL);
    request.max_sites = 1;
    request.with_refusals = false;
    struct lo_site_study *study = sites_of(&desk, &request);
    const char *best = study->sites[study->steps[1].best.sites[0]].name;
    char *line = g_strndup(best, strcspn(best, ":"));
    const char *forbidden[] = {line};
    double cost = study->steps[1].best.cost;
    lo_site_study_free(study);
    request.n_forbidden = 1;
    request.forbidden = forbidden;
    study = sites_of(&desk, &request);
    CU_ASSERT_EQUAL(study->n_forbidden, 2);
    CU_ASSERT_TRUE(study->steps[1].best.cost > cost);
    lo_site_study_free(study);
    forbidden[0] = "no such line";
    CU_ASSERT_EQUAL(lo_app_site(&study, desk.session, &request, &err),
                    LO_ENOTFOUND);
    request.n_forbidden = 0;
    request.budget = 100.0;
    CU_ASSERT_EQUAL(lo_app_site(&study, desk.session, &request, &err),
                    LO_EINPUT);
    desk_close(&desk);
    g_free(line);
}

/*
 *   S ==[CB]== ~m1~ b ==[D]== ~m2~ c ~m3~ d       T ==[CB2]== e
 *                   |                 |   |
 *                   10                30  20      d - - e: could be a tie
 *   A fault a year at m2, 6 h of repair, 1 h of switching; one passing fault a
 *   year at m1.
 */
static const char two_feeders[] = "voltage 10000\n"
                                  "source S a\n"
                                  "feeder F\n"
                                  "breaker CB a a1\n"
                                  "line m1 a1 b 1 0 6 1 transient=1\n"
                                  "load L1 b 10 10\n"
                                  "disconnector D b b1\n"
                                  "line m2 b1 c 1 1 6 1\n"
                                  "load L2 c 30 30\n"
                                  "line m3 c d 2 0 6 1\n"
                                  "load L3 d 20 20\n"
                                  "source T t\n"
                                  "feeder G\n"
                                  "breaker CB2 t e\n"
                                  "load L4 e 5 5\n"
                                  "site m3 1 100\n"
                                  "remote D 50\n"
                                  "tie NT d e 400\n";

static double planned_hours(const struct desk *desk,
                            const struct lo_site_request *request)
{
    struct lo_site_study *study = sites_of(desk, request);
    double hours = study->steps[0].worth.planned.customer_hours;
    lo_site_study_free(study);
    return hours;
}

/* Remote control, a new switch and a new tie compete, by hand:
 *   as it is  60 x 1 h, then {m2, L2, L3} 50 x 5 h: 310
 *   NT alone  nothing parts L3 from the fault: 310; site alone: 310
 *   D remote  after 5 min 10 are back: 60/12 + 50 x (6 - 1/12) = 300.833
 *   site, NT  L3 is fed by the tie after 1 h: 60 + 30 x 5 = 210
 */
static void test_study__remote_control_switch_and_tie_compete(void)
{
    struct lo_site_request request = LO_SITE_REQUEST_INIT;
    struct desk desk;
    desk_open_lines(&desk, two_feeders);
    request.max_sites = 3;
    request.study.feeder = "F";
    struct lo_site_study *study = sites_of(&desk, &request);
    CU_ASSERT_EQUAL(study->n_sites, 3);
    CU_ASSERT_DOUBLE_EQUAL(study->steps[0].best.cost, 310.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(study->steps[1].best.cost,
                           60 / 12.0 + 50 * 71 / 12.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(study->steps[2].best.cost, 210.0, 1e-9);
    CU_ASSERT_EQUAL(study->steps[2].best.n, 2);
    CU_ASSERT_EQUAL(study->steps[3].best.n, 3);
    for (int k = 0; k <= 3; k++)
        CU_ASSERT_TRUE(study->steps[k].best.proven);
    CU_ASSERT_DOUBLE_EQUAL(study->steps[2].worth.capital, 500.0, 1e-9);
    lo_site_study_free(study);
    request.budget = 499.0;
    study = sites_of(&desk, &request);
    CU_ASSERT_DOUBLE_EQUAL(study->steps[2].best.cost,
                           60 / 12.0 + 50 * 71 / 12.0, 1e-9);
    lo_site_study_free(study);
    /* The owner of m3 and the tie's are against it. */
    const char *forbidden[] = {"m3", "NT"};
    request.budget = INFINITY;
    request.n_forbidden = 2;
    request.forbidden = forbidden;
    study = sites_of(&desk, &request);
    CU_ASSERT_EQUAL(study->n_forbidden, 2);
    CU_ASSERT_EQUAL(study->steps[3].best.n, 1);
    lo_site_study_free(study);
    desk_close(&desk);
}

/* What a switch feeds is studied like a feeder of its own. */
static void test_study__a_switch_stands_for_what_it_feeds(void)
{
    struct lo_site_request request = LO_SITE_REQUEST_INIT;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_site_study *study = NULL;
    struct desk desk;
    desk_open_lines(&desk, two_feeders);
    request.study.feeder = "D";
    request.ends = true;
    study = sites_of(&desk, &request);
    /* m2 and m3, not m1; only the 50 customers below count. */
    CU_ASSERT_DOUBLE_EQUAL(study->steps[0].best.cost, 50 * 6.0, 1e-9);
    for (int32_t i = 0; i < study->n_sites; i++)
        CU_ASSERT_NOT_EQUAL(strncmp(study->sites[i].name, "m1", 2), 0);
    CU_ASSERT_STRING_EQUAL(study->feeder, "D");
    lo_site_study_free(study);
    request.study.feeder = "no such";
    CU_ASSERT_EQUAL(lo_app_site(&study, desk.session, &request, &err),
                    LO_ENOTFOUND);
    desk_close(&desk);
}

static void set_to(struct desk *desk, const char *key, const char *value)
{
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(lo_settings_set(desk->session->settings, key, value, &err),
                 err);
}

/* 0.5 outages a km and year of 4 h: m1 of 1 km takes off all 60, m2 and m3 of
 * 3 km the 50 below D. */
static void test_study__stated_planned_work_by_length(void)
{
    struct lo_site_request request = LO_SITE_REQUEST_INIT;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_site_study *study = NULL;
    struct desk desk;
    desk_open_lines(&desk, two_feeders);
    request.study.feeder = "F";
    request.study.planned_said = true;
    request.study.planned = LO_STUDY_PLANNED_STATED;
    request.with_refusals = false;
    CU_ASSERT_EQUAL(lo_app_site(&study, desk.session, &request, &err),
                    LO_EINPUT); /* no rate */
    set_to(&desk, "planned.line_per_km_year", "0.5");
    set_to(&desk, "planned.hours", "4");
    CU_ASSERT_DOUBLE_EQUAL(planned_hours(&desk, &request),
                           0.5 * 4 * (1 * 60 + 3 * 50), 1e-9);
    desk_close(&desk);
}

/* Stated at the line, or by length where it is not: momentary, never hours,
 * since a breaker recloses. */
static void test_study__passing_faults_are_kept_apart(void)
{
    struct desk desk;
    desk_open_lines(&desk, two_feeders);
    struct lo_indices_study *study = indices_of(&desk);
    CU_ASSERT_DOUBLE_EQUAL(study->total.faults.maifi, 60 / 65.0, 1e-12);
    double saidi = study->total.faults.saidi;
    lo_indices_study_free(study);
    set_to(&desk, "fault.line_transient_per_km_year", "2");
    study = indices_of(&desk);
    /* m1 states one; m2 and m3 of 3 km take the default. */
    CU_ASSERT_DOUBLE_EQUAL(study->total.faults.maifi, (1 + 6) * 60 / 65.0,
                           1e-12);
    CU_ASSERT_DOUBLE_EQUAL(study->total.faults.saidi, saidi, 1e-12);
    lo_indices_study_free(study);
    desk_close(&desk);
}

/* The bigger the load, the less a tie of few amperes can carry: another set. */
static void test_study__load_growth_is_asked_as_it_is_set(void)
{
    struct lo_site_request request = LO_SITE_REQUEST_INIT;
    struct desk desk;
    desk_open_lines(&desk, two_feeders);
    request.study.feeder = "F";
    struct lo_site_study *study = sites_of(&desk, &request);
    CU_ASSERT_DOUBLE_EQUAL(study->cases[2].loads, 1.3, 1e-12);
    lo_site_study_free(study);
    set_to(&desk, "site.load_growth", "0.75");
    study = sites_of(&desk, &request);
    CU_ASSERT_DOUBLE_EQUAL(study->cases[2].loads, 1.75, 1e-12);
    CU_ASSERT_TRUE(study->cases[2].known);
    lo_site_study_free(study);
    desk_close(&desk);
}

/* New switch and tie stand on the one-line of their feeder; a switch that is
 * made remote is marked there. */
static void test_study__sites_are_drawn_on_the_oneline(void)
{
    struct lo_site_request request = LO_SITE_REQUEST_INIT;
    struct desk desk;
    desk_open_lines(&desk, two_feeders);
    request.study.feeder = "F";
    request.max_sites = 3;
    request.picture = true;
    struct lo_site_study *study = sites_of(&desk, &request);
    CU_ASSERT_TRUE_FATAL(study->n_drawings > 0);
    GString *all = g_string_new(NULL);
    lo_report_site_svg(all, study, LO_LANG_EN);
    CU_ASSERT_PTR_NOT_NULL(strstr(all->str, ">+ m3.C1<"));
    CU_ASSERT_PTR_NOT_NULL(strstr(all->str, ">+ NT<"));
    CU_ASSERT_PTR_NOT_NULL(strstr(all->str, ">(R) D<"));
    g_string_free(all, TRUE);
    lo_site_study_free(study);
    request.picture = false;
    study = sites_of(&desk, &request);
    CU_ASSERT_EQUAL(study->n_drawings, 0);
    lo_site_study_free(study);
    desk_close(&desk);
}

LO_SUITE(study, LO_TEST(test_study__bus2_as_xml_gives_the_published_indices),
         LO_TEST(test_study__limited_ties_as_xml_give_the_published_energy),
         LO_TEST(test_study__radial_feeder_as_xml_gives_the_textbook),
         LO_TEST(test_study__tables_as_xml_give_the_published_indices),
         LO_TEST(test_study__published_network_as_xml_gives_the_optima),
         LO_TEST(test_study__sites_save_what_their_parts_say),
         LO_TEST(test_study__forbidden_line_gets_no_switch),
         LO_TEST(test_study__remote_control_switch_and_tie_compete),
         LO_TEST(test_study__a_switch_stands_for_what_it_feeds),
         LO_TEST(test_study__stated_planned_work_by_length),
         LO_TEST(test_study__passing_faults_are_kept_apart),
         LO_TEST(test_study__load_growth_is_asked_as_it_is_set),
         LO_TEST(test_study__sites_are_drawn_on_the_oneline));
