/*
 * The week as JSON and as a table.
 *
 *   O1 (Mill line): J1 and J2 share it, 28 customers off 08:15-13:30
 *   J3: live work, nobody off     J4: not placed
 */
#include <string.h>

#include "harness.h"
#include "lineout/report.h"

static struct lo_texts texts(struct lo_week *week, int n, const char *a,
                             const char *b)
{
    struct lo_texts out = {n, lo_arena_array(week->arena, 2, sizeof(char *))};
    out.at[0] = a;
    out.at[1] = b;
    return out;
}

static lo_time at(int hour, int minute)
{
    return (lo_time)20528 * LO_DAY + hour * LO_HOUR + minute * LO_MINUTE;
}

static void fill_jobs(struct lo_week *week)
{
    week->n_jobs = 4;
    week->jobs = lo_arena_array(week->arena, 4, sizeof(*week->jobs));
    struct lo_week_job *j = week->jobs;
    j[0] = (struct lo_week_job){.id = "J1",
                                .name = "renew l3",
                                .kind = "maintenance",
                                .feeder = "Mill line",
                                .placed = true,
                                .part = {at(9, 0), at(13, 0)},
                                .mode = NULL,
                                .crews = texts(week, 1, "C1", NULL),
                                .crew_names = texts(week, 1, "North", NULL),
                                .outage = "O1"};
    j[1] = (struct lo_week_job){.id = "J2",
                                .name = "更换绝缘子",
                                .kind = "maintenance",
                                .feeder = "Mill line",
                                .placed = true,
                                .part = {at(9, 0), at(11, 0)},
                                .mode = "M2",
                                .crews = texts(week, 2, "C2", "C3"),
                                .crew_names = texts(week, 2, "南班", "东班"),
                                .outage = "O1"};
    j[2] = (struct lo_week_job){.id = "J3",
                                .name = "live tap",
                                .kind = "connect",
                                .feeder = "Mill line",
                                .placed = true,
                                .live = true,
                                .part = {at(14, 0), at(15, 0)},
                                .crews = texts(week, 1, "C1", NULL),
                                .crew_names = texts(week, 1, "North", NULL)};
    j[3] = (struct lo_week_job){.id = "J4",
                                .name = "paint",
                                .kind = "maintenance",
                                .feeder = "",
                                .weight = 3.0,
                                .rules = texts(week, 1, "E3", NULL),
                                .reason = "every crew is busy",
                                .repair = "one more crew"};
}

static void fill_outage(struct lo_week *week)
{
    week->n_outages = 1;
    week->outages = lo_arena_array(week->arena, 1, sizeof(*week->outages));
    struct lo_week_stage *stage =
        lo_arena_array(week->arena, 1, sizeof(*stage));
    *stage =
        (struct lo_week_stage){.span = {at(8, 15), at(13, 30)},
                               .sections = texts(week, 1, "Mill line/s1", NULL),
                               .off = texts(week, 1, "Mill line/s1", NULL),
                               .customers = 28,
                               .mv_customers = 2};
    week->outages[0] =
        (struct lo_week_outage){.id = "O1",
                                .span = {at(8, 15), at(13, 30)},
                                .feeders = texts(week, 1, "Mill line", NULL),
                                .jobs = texts(week, 2, "J1", "J2"),
                                .customers = 28,
                                .mv_customers = 2,
                                .customer_hours = 147.0,
                                .mv_customer_hours = 10.5,
                                .n_stages = 1,
                                .stages = stage};
}

static struct lo_week *make_week(void)
{
    struct lo_week *week = lo_week_new();
    week->outcome = LO_OUTCOME_OPTIMAL;
    week->span = (struct lo_interval){at(0, 0), at(0, 0) + 7 * LO_DAY};
    week->customer_hours = 147.0;
    week->mv_customer_hours = 10.5;
    week->objective = 147.0;
    week->bound = 147.0;
    week->unplaced_weight = 3.0;
    week->unplaced_bound = 3.0;
    week->alone = 238.0;
    week->interruptions = 28;
    week->solve_seconds = 0.5;
    fill_jobs(week);
    fill_outage(week);
    return week;
}

static char *table_of(const struct lo_week *week, enum lo_lang lang,
                      int columns)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_zone *utc = NULL;
    GString *out = g_string_new(NULL);
    LO_ASSERT_OK(lo_zone_open(&utc, "UTC", &err), err);
    lo_report_week(out, week, utc, lang, columns);
    lo_zone_close(utc);
    return g_string_free(out, FALSE);
}

/* --- JSON -------------------------------------------------------------- */

static void test_week_json__is_the_schema_to_the_letter(void)
{
    struct lo_week *week = make_week();
    struct lo_json *json = lo_report_week_json(week);
    char *text = lo_json_print(json, 0);
    char **words = g_strsplit(text, " ", -1);
    char *flat = g_strjoinv("", words);
    g_strfreev(words);
    const char *start =
        "{\"schema\":1,\"outcome\":\"optimal\","
        "\"from\":\"2026-03-16T00:00:00Z\",\"to\":\"2026-03-23T00:00:00Z\","
        "\"customer_hours\":147.0,\"mv_customer_hours\":10.5,"
        "\"objective\":147.0,\"bound\":147.0,\"gap\":0.0,"
        "\"unplaced_weight\":3.0,\"unplaced_bound\":3.0,"
        "\"customer_interruptions\":28,\"solve_seconds\":0.5,\"jobs\":[";
    CU_ASSERT(g_str_has_prefix(flat, start));
    CU_ASSERT_PTR_NOT_NULL(strstr(
        flat, "{\"id\":\"J2\",\"name\":\"更换绝缘子\",\"status\":\"placed\","
              "\"parts\":[{\"start\":\"2026-03-16T09:00:00Z\","
              "\"end\":\"2026-03-16T11:00:00Z\"}],\"mode\":\"M2\","
              "\"crews\":[\"C2\",\"C3\"],\"outage\":\"O1\",\"reason\":null}"));
    CU_ASSERT_PTR_NOT_NULL(strstr(
        flat, "\"outages\":[{\"id\":\"O1\",\"from\":\"2026-03-16T08:15:00Z\","
              "\"to\":\"2026-03-16T13:30:00Z\",\"feeders\":[\"Millline\"],"
              "\"jobs\":[\"J1\",\"J2\"],\"customers\":28,\"mv_customers\":2,"
              "\"customer_hours\":147.0,\"mv_customer_hours\":10.5,"
              "\"stages\":[{\"from\":\"2026-03-16T08:15:00Z\","
              "\"to\":\"2026-03-16T13:30:00Z\","
              "\"sections\":[\"Millline/s1\"],\"off\":[\"Millline/s1\"],"
              "\"ties_closed\":[],\"opened\":[],\"customers\":28,"
              "\"mv_customers\":2}]}]}"));
    g_free(flat);
    g_free(text);
    lo_json_free(json);
    lo_week_free(week);
}

static void test_week_json__unplaced_job_has_reason_and_no_parts(void)
{
    struct lo_week *week = make_week();
    struct lo_json *json = lo_report_week_json(week);
    const struct lo_json *jobs = lo_json_get(json, "jobs");
    const struct lo_json *live = lo_json_at(jobs, 2);
    const struct lo_json *out = lo_json_at(jobs, 3);
    const struct lo_json *reason = lo_json_get(out, "reason");
    CU_ASSERT_TRUE(lo_json_is_null(lo_json_get(live, "outage")));
    CU_ASSERT_TRUE(lo_json_is_null(lo_json_get(live, "mode")));
    CU_ASSERT_STRING_EQUAL(lo_json_text(lo_json_get(out, "status")),
                           "unplaced");
    CU_ASSERT_PTR_NOT_NULL(lo_json_get(out, "parts"));
    CU_ASSERT_EQUAL(lo_json_size(lo_json_get(out, "parts")), 0);
    CU_ASSERT_STRING_EQUAL(
        lo_json_text(lo_json_at(lo_json_get(reason, "rules"), 0)), "E3");
    CU_ASSERT_STRING_EQUAL(lo_json_text(lo_json_get(reason, "text")),
                           "every crew is busy");
    CU_ASSERT_STRING_EQUAL(lo_json_text(lo_json_get(reason, "repair")),
                           "one more crew");
    lo_json_free(json);
    lo_week_free(week);
}

/* --- table ------------------------------------------------------------- */

static void test_week_table__no_line_is_wider_than_the_screen(void)
{
    struct lo_week *week = make_week();
    for (int columns = 80; columns <= 120; columns += 4) {
        for (int lang = LO_LANG_EN; lang <= LO_LANG_ZH; lang++) {
            char *table = table_of(week, (enum lo_lang)lang, columns);
            char **lines = g_strsplit(table, "\n", -1);
            for (int i = 0; lines[i] != NULL; i++)
                CU_ASSERT(lo_text_columns(lines[i]) <= columns);
            g_strfreev(lines);
            g_free(table);
        }
    }
    lo_week_free(week);
}

/* Column in which `needle` starts in the line that holds `mark`. */
static int column_of(const char *table, const char *mark, const char *needle)
{
    int column = -1;
    char **lines = g_strsplit(table, "\n", -1);
    for (int i = 0; lines[i] != NULL; i++) {
        char *found = strstr(lines[i], needle);
        if (strstr(lines[i], mark) == NULL || found == NULL)
            continue;
        *found = '\0';
        column = lo_text_columns(lines[i]);
    }
    g_strfreev(lines);
    return column;
}

static void test_week_table__wide_characters_keep_columns_aligned(void)
{
    struct lo_week *week = make_week();
    char *table = table_of(week, LO_LANG_EN, 120);
    int latin = column_of(table, "renew l3", "09:00-13:00");
    CU_ASSERT(latin > 0);
    CU_ASSERT_EQUAL(column_of(table, "更换绝缘子", "09:00-11:00"), latin);
    CU_ASSERT_EQUAL(column_of(table, "live tap", "14:00-15:00"), latin);
    g_free(table);
    lo_week_free(week);
}

static int count_of(const char *text, const char *needle)
{
    int n = 0;
    for (const char *p = strstr(text, needle); p != NULL;
         p = strstr(p + 1, needle))
        n++;
    return n;
}

static void test_week_table__figures_of_an_outage_stand_once(void)
{
    struct lo_week *week = make_week();
    char *table = table_of(week, LO_LANG_EN, 120);
    CU_ASSERT_EQUAL(count_of(table, "08:15-13:30"), 1);
    CU_ASSERT_EQUAL(count_of(table, " joint"), 2);
    CU_ASSERT_EQUAL(count_of(table, " live\n"), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(table, "Mon 2026-03-16\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(table, "Total: 3 jobs placed; 1 not"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(table, "Lost: 147.0 customer-hours, 10.5 MV-customer-hours"));
    CU_ASSERT_PTR_NOT_NULL(strstr(table, "sharing saves 91.0 (38.2 %)"));
    g_free(table);
    lo_week_free(week);
}

static void test_week_table__says_why_a_job_is_out(void)
{
    struct lo_week *week = make_week();
    char *table = table_of(week, LO_LANG_EN, 80);
    CU_ASSERT_PTR_NOT_NULL(strstr(table, "  paint [E3]\n"
                                         "    every crew is busy\n"
                                         "    -> one more crew\n"));
    g_free(table);
    lo_week_free(week);
}

static void test_week_table__optimal_is_proven_and_a_gap_is_rounded_up(void)
{
    struct lo_week *week = make_week();
    char *table = table_of(week, LO_LANG_EN, 100);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(table, "Proven best: 147.0 customer-hours\n"));
    g_free(table);
    week->outcome = LO_OUTCOME_FEASIBLE;
    week->bound = 143.9;
    week->gap = lo_gap(147.0, 143.9); /* 2.109 % */
    table = table_of(week, LO_LANG_EN, 100);
    CU_ASSERT_PTR_NULL(strstr(table, "Proven"));
    CU_ASSERT_PTR_NOT_NULL(strstr(table, "Within 2.2 % of the best: 147.0 "
                                         "customer-hours, bound 143.9\n"));
    g_free(table);
    lo_week_free(week);
}

/* What is lost is counted plainly, what is proven as the plan weighs it. */
static void test_week_table__weighted_hours_are_called_so(void)
{
    struct lo_week *week = make_week();
    week->objective = week->bound = 200.0;
    char *table = table_of(week, LO_LANG_EN, 120);
    CU_ASSERT_PTR_NOT_NULL(strstr(table, "Lost: 147.0 customer-hours"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(table, "Proven best: 200.0 weighted customer-hours\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(table, "sharing saves 38.0 (16.0 %)"));
    g_free(table);
    week->by_mv = true;
    table = table_of(week, LO_LANG_ZH, 120);
    CU_ASSERT_PTR_NOT_NULL(strstr(table, "200.0 加权停电时户数"));
    g_free(table);
    week->objective = week->bound = 10.5;
    table = table_of(week, LO_LANG_EN, 120);
    CU_ASSERT_PTR_NULL(strstr(table, "weighted"));
    g_free(table);
    lo_week_free(week);
}

static void test_week_table__hours_of_a_way_are_a_range_until_proven(void)
{
    struct lo_week *week = make_week();
    const double plan = week->objective;
    struct lo_mode_choice ways[] = {
        {"proven", 2, 1, 0.0, 0.0, plan + 20.0, plan + 20.0},
        {"found", 2, 1, 0.0, 0.0, plan + 20.0, plan},
        {"short", 2, 1, week->unplaced_weight + 3.0, 0.0, plan, plan}};
    week->n_choices = 3;
    week->choices = ways;
    char *text = table_of(week, LO_LANG_EN, 100);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, " customer-hours (+20.0)\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, " customer-hours (0.0 to +20.0)\n"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(text, "(0.0), with weight 3 more left out at most\n"));
    g_free(text);
    lo_week_free(week);
}

static void test_week_table__no_plan_is_said(void)
{
    struct lo_week *week = make_week();
    week->outcome = LO_OUTCOME_NONE_IN_TIME;
    week->n_jobs = 0;
    char *table = table_of(week, LO_LANG_EN, 100);
    CU_ASSERT_PTR_NOT_NULL(strstr(table, "No plan was found"));
    CU_ASSERT_PTR_NULL(strstr(table, "Lost"));
    g_free(table);
    lo_week_free(week);
}

static void test_week_table__work_over_midnight_shows_the_day(void)
{
    struct lo_week *week = make_week();
    week->jobs[2].part = (struct lo_interval){at(22, 0), at(26, 0)};
    char *table = table_of(week, LO_LANG_EN, 80);
    CU_ASSERT_PTR_NOT_NULL(strstr(table, "22:00-02:00+1"));
    g_free(table);
    lo_week_free(week);
}

static void test_week_table__crews_that_need_more_room_are_counted(void)
{
    struct lo_week *week = make_week();
    char *table = table_of(week, LO_LANG_EN, 100);
    CU_ASSERT_PTR_NOT_NULL(strstr(table, "南班+东班 "));
    g_free(table);
    week->jobs[1].crew_names = texts(week, 2, "配电线路三班", "东班");
    table = table_of(week, LO_LANG_EN, 100);
    CU_ASSERT_PTR_NOT_NULL(strstr(table, "配电线路…+1 "));
    g_free(table);
    lo_week_free(week);
}

/* What is uncertain about the back-feed stands under the table, and in the
 * stage; where nothing is, nothing does. */
static void test_week__uncertain_backfeed_is_marked(void)
{
    struct lo_week *week = make_week();
    char *table = table_of(week, LO_LANG_EN, 100);
    CU_ASSERT_PTR_NULL(strstr(table, "back-feed"));
    CU_ASSERT_PTR_NULL(strstr(table, "not proven that"));
    g_free(table);
    week->outages[0].stages[0].unverified = true;
    week->outages[0].stages[0].cut_short = true;
    table = table_of(week, LO_LANG_EN, 100);
    CU_ASSERT_PTR_NOT_NULL(strstr(table, "O1: back-feed not verified"));
    CU_ASSERT_PTR_NOT_NULL(strstr(table, "O1: not proven that"));
    g_free(table);
    table = table_of(week, LO_LANG_ZH, 100);
    CU_ASSERT_PTR_NOT_NULL(strstr(table, "O1: 转供未经校核"));
    g_free(table);
    struct lo_json *json = lo_report_week_json(week);
    char *text = lo_json_print(json, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"unverified\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"cut_short\""));
    g_free(text);
    lo_json_free(json);
    lo_week_free(week);
}

LO_SUITE(report_week, LO_TEST(test_week_json__is_the_schema_to_the_letter),
         LO_TEST(test_week_json__unplaced_job_has_reason_and_no_parts),
         LO_TEST(test_week_table__no_line_is_wider_than_the_screen),
         LO_TEST(test_week_table__wide_characters_keep_columns_aligned),
         LO_TEST(test_week_table__figures_of_an_outage_stand_once),
         LO_TEST(test_week_table__says_why_a_job_is_out),
         LO_TEST(test_week_table__optimal_is_proven_and_a_gap_is_rounded_up),
         LO_TEST(test_week_table__weighted_hours_are_called_so),
         LO_TEST(test_week_table__no_plan_is_said),
         LO_TEST(test_week_table__hours_of_a_way_are_a_range_until_proven),
         LO_TEST(test_week__uncertain_backfeed_is_marked),
         LO_TEST(test_week_table__work_over_midnight_shows_the_day),
         LO_TEST(test_week_table__crews_that_need_more_room_are_counted));
