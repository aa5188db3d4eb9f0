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

/* What `script` of data/ prints, imported into a store of its own. */
static void desk_open(struct desk *desk, const char *script, const char *word,
                      const char *more)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_settings *settings = lo_settings_new();
    struct lo_world *world = NULL;
    GArray *summaries =
        g_array_new(FALSE, TRUE, sizeof(struct lo_import_summary));
    g_array_set_clear_func(summaries, (GDestroyNotify)lo_import_summary_clear);
    char *path = g_build_filename(lo_data_dir(), script, NULL);
    char *argv[] = {(char *)"bash", path, (char *)word, (char *)more, NULL};
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

LO_SUITE(study, LO_TEST(test_study__bus2_as_xml_gives_the_published_indices),
         LO_TEST(test_study__limited_ties_as_xml_give_the_published_energy),
         LO_TEST(test_study__radial_feeder_as_xml_gives_the_textbook),
         LO_TEST(test_study__published_network_as_xml_gives_the_optima),
         LO_TEST(test_study__sites_save_what_their_parts_say),
         LO_TEST(test_study__forbidden_line_gets_no_switch));
