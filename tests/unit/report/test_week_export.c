/*
 * The week as CSV, HTML and calendar.
 *
 *   O1 (Mill line, revision 2): J1 by North 09-13, J2 by 南班 09-11
 *   J3: live work by North 14-15          J4: not placed
 *   before, as plan 1: O1 and O9 (North, the day after)
 */
#include <string.h>

#include "harness.h"
#include "lineout/week_export.h"
#include "network/net_builder.h"

static struct lo_texts texts(struct lo_week *week, int n, const char *a,
                             const char *b)
{
    struct lo_texts out = {n, lo_arena_array(week->arena, 2, sizeof(char *))};
    out.at[0] = a;
    out.at[1] = b;
    return out;
}

static lo_time at(int day, int hour)
{
    return (lo_time)(20528 + day) * LO_DAY + hour * LO_HOUR;
}

static struct lo_week_job job(struct lo_week *week, const char *id,
                              const char *name, const char *crew,
                              const char *crew_name, const char *outage)
{
    return (struct lo_week_job){.id = id,
                                .name = name,
                                .feeder = "Mill",
                                .placed = true,
                                .live = outage == NULL,
                                .crews = texts(week, 1, crew, NULL),
                                .crew_names = texts(week, 1, crew_name, NULL),
                                .outage = outage};
}

static struct lo_week_outage outage(struct lo_week *week, const char *id,
                                    int32_t revision, const char *a,
                                    const char *b)
{
    struct lo_week_outage out = {.id = id,
                                 .revision = revision,
                                 .span = {at(0, 8), at(0, 14)},
                                 .feeders = texts(week, 1, "Mill", NULL),
                                 .jobs = texts(week, b != NULL ? 2 : 1, a, b),
                                 .customers = 28,
                                 .mv_customers = 2,
                                 .customer_hours = 168.0,
                                 .mv_customer_hours = 12.0,
                                 .n_stages = 1};
    out.stages = lo_arena_array(week->arena, 1, sizeof(*out.stages));
    out.stages[0] =
        (struct lo_week_stage){.span = out.span,
                               .sections = texts(week, 1, "Mill/cb", NULL),
                               .off = texts(week, 1, "Mill/cb", NULL),
                               .customers = 28,
                               .mv_customers = 2};
    return out;
}

static struct lo_week *now_in_force(void)
{
    struct lo_week *week = lo_week_new();
    week->version = 2;
    week->outcome = LO_OUTCOME_OPTIMAL;
    week->span = (struct lo_interval){at(0, 0), at(7, 0)};
    week->n_jobs = 4;
    week->jobs = lo_arena_array(week->arena, 4, sizeof(*week->jobs));
    week->jobs[0] = job(week, "J1", "=renew <l3>, all", "C1", "North", "O1");
    week->jobs[0].part = (struct lo_interval){at(0, 9), at(0, 13)};
    week->jobs[1] = job(week, "J2", "更换绝缘子", "C2", "南班", "O1");
    week->jobs[1].part = (struct lo_interval){at(0, 9), at(0, 11)};
    week->jobs[2] = job(week, "J3", "live tap", "C1", "North", NULL);
    week->jobs[2].part = (struct lo_interval){at(0, 14), at(0, 15)};
    week->jobs[3] = (struct lo_week_job){.id = "J4",
                                         .name = "paint",
                                         .feeder = "",
                                         .rules = texts(week, 1, "E3", NULL),
                                         .reason = "every crew is busy",
                                         .repair = "one more crew"};
    week->n_outages = 1;
    week->outages = lo_arena_array(week->arena, 1, sizeof(*week->outages));
    week->outages[0] = outage(week, "O1", 2, "J1", "J2");
    return week;
}

static struct lo_week *before(void)
{
    struct lo_week *week = lo_week_new();
    week->version = 1;
    week->n_jobs = 2;
    week->jobs = lo_arena_array(week->arena, 2, sizeof(*week->jobs));
    week->jobs[0] = job(week, "J1", "renew", "C2", "南班", "O1");
    week->jobs[0].part = (struct lo_interval){at(0, 9), at(0, 13)};
    week->jobs[1] = job(week, "J9", "trim", "C1", "North", "O9");
    week->jobs[1].part = (struct lo_interval){at(1, 9), at(1, 13)};
    week->n_outages = 2;
    week->outages = lo_arena_array(week->arena, 2, sizeof(*week->outages));
    week->outages[0] = outage(week, "O1", 1, "J1", NULL);
    week->outages[1] = outage(week, "O9", 4, "J9", NULL);
    week->outages[1].span = (struct lo_interval){at(1, 8), at(1, 14)};
    return week;
}

static struct lo_zone *utc(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_zone *zone = NULL;
    LO_ASSERT_OK(lo_zone_open(&zone, "UTC", &err), err);
    return zone;
}

/* --- csv --------------------------------------------------------------- */

static void test_week_csv__hours_stand_once_for_each_outage(void)
{
    struct lo_week *week = now_in_force();
    struct lo_zone *zone = utc();
    GString *out = g_string_new(NULL);
    lo_report_week_csv(out, week, zone, LO_LANG_EN, true);
    char **lines = g_strsplit(out->str, "\r\n", -1);
    CU_ASSERT_EQUAL(g_strv_length(lines), 6);
    CU_ASSERT(g_str_has_prefix(lines[0], "\xef\xbb\xbf"
                                         "Day,Crew,Job id,"));
    CU_ASSERT_STRING_EQUAL(
        lines[1], "2026-03-16,North,J1,\"'=renew <l3>, all\",Mill,placed,"
                  "2026-03-16 09:00,2026-03-16 13:00,dead,O1,2026-03-16 08:00,"
                  "2026-03-16 14:00,28,2,168.000,12.000,,,,,,,");
    CU_ASSERT_STRING_EQUAL(lines[3],
                           "2026-03-16,南班,J2,更换绝缘子,Mill,placed,"
                           "2026-03-16 09:00,2026-03-16 11:00,dead,O1,"
                           "2026-03-16 08:00,2026-03-16 14:00,,,,,,,,,,,");
    CU_ASSERT_STRING_EQUAL(lines[4], ",,J4,paint,,not placed,,,,,,,,,,,E3,"
                                     "every crew is busy,one more crew,,,,");
    g_strfreev(lines);
    g_string_free(out, TRUE);
    lo_zone_close(zone);
    lo_week_free(week);
}

/* --- html -------------------------------------------------------------- */

static char *page_of(const char *network)
{
    struct lo_week *week = now_in_force();
    struct lo_zone *zone = utc();
    struct lo_network *net = net_build(network);
    struct lo_sections *sections = net_split(net);
    GString *out = g_string_new(NULL);
    lo_report_week_html(out, week, sections, NULL, zone, LO_LANG_EN);
    lo_sections_free(sections);
    lo_network_free(net);
    lo_zone_close(zone);
    lo_week_free(week);
    return g_string_free(out, FALSE);
}

/* Where nothing is uncertain, nothing is said. */
static void test_week_html__uncertain_backfeed_is_marked(void)
{
    struct lo_week *week = now_in_force();
    struct lo_zone *zone = utc();
    struct lo_network *net = net_build("source S 0; breaker cb 0 1; load c 1");
    struct lo_sections *sections = net_split(net);
    for (int marked = 0; marked < 2; marked++) {
        GString *out = g_string_new(NULL);
        for (int32_t i = 0; i < week->outages[0].n_stages; i++)
            week->outages[0].stages[i].unverified = marked == 1;
        lo_report_week_html(out, week, sections, NULL, zone, LO_LANG_EN);
        const char *mark = strstr(out->str, "back-feed not verified");
        CU_ASSERT_EQUAL(mark != NULL, marked == 1);
        g_string_free(out, TRUE);
    }
    lo_sections_free(sections);
    lo_network_free(net);
    lo_zone_close(zone);
    lo_week_free(week);
}

static void test_week_html__asks_the_network_for_nothing(void)
{
    char *page = page_of("feeder Mill; source S 0; breaker cb 0 1; load c 1");
    static const char *const ways[] = {"src=",    "url(",   "@import", "<link",
                                       "<script", "https:", "<iframe", "<img"};
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++)
        CU_ASSERT_PTR_NULL(strstr(page, ways[i]));
    char **parts = g_strsplit(page, "http://www.w3.org/2000/svg", -1);
    for (char **part = parts; *part != NULL; part++)
        CU_ASSERT_PTR_NULL(strstr(*part, "http:"));
    g_strfreev(parts);
    g_free(page);
}

static void test_week_html__shows_table_unplaced_stages_and_picture(void)
{
    char *page = page_of("feeder Mill; source S 0; breaker cb 0 1; load c 1");
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "<td>=renew &lt;l3&gt;, all</td>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "<td>every crew is busy</td>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "<a href=\"#O1\">O1</a>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "<section id=\"O1\">"));
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "<svg "));
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "<td>dead for work</td>"));
    CU_ASSERT_PTR_NULL(strstr(page, "no diagram"));
    g_free(page);
}

/* North works in O1 and live on the same day; 南班 in O1 only. */
static void test_week_html__board_has_a_row_a_crew(void)
{
    char *page = page_of("feeder Mill; source S 0; breaker cb 0 1; load c 1");
    const char *board = strstr(page, "<table class=\"board\">");
    const char *north = board != NULL ? strstr(board, ">North</th>") : NULL;
    const char *south = board != NULL ? strstr(board, ">南班</th>") : NULL;
    CU_ASSERT_PTR_NOT_NULL_FATAL(north);
    CU_ASSERT_PTR_NOT_NULL_FATAL(south);
    CU_ASSERT(north < south);
    char *row = g_strndup(north, (gsize)(south - north));
    const char *morning = strstr(row, "09:00-13:00");
    const char *live = strstr(row, "14:00-15:00</span> live");
    CU_ASSERT_PTR_NOT_NULL(morning);
    CU_ASSERT_PTR_NOT_NULL(live);
    CU_ASSERT(morning < live);
    CU_ASSERT_PTR_NULL(strstr(row, "09:00-11:00"));
    CU_ASSERT_PTR_NOT_NULL(strstr(south, "09:00-11:00"));
    g_free(row);
    g_free(page);
}

static void test_week_html__says_why_there_are_no_sheets(void)
{
    struct lo_week *week = now_in_force();
    struct lo_zone *zone = utc();
    struct lo_network *net = net_build("source S 0; breaker cb 0 1; load c 1");
    struct lo_sections *sections = net_split(net);
    const struct lo_week_sheets sheets = {0, NULL, NULL, "cb is <gone>"};
    GString *out = g_string_new(NULL);
    lo_report_week_html(out, week, sections, &sheets, zone, LO_LANG_EN);
    CU_ASSERT_PTR_NOT_NULL(strstr(out->str, "no sheets: cb is &lt;gone&gt;"));
    CU_ASSERT_PTR_NULL(strstr(out->str, "href=\"#sheet-"));
    g_string_free(out, TRUE);
    lo_sections_free(sections);
    lo_network_free(net);
    lo_zone_close(zone);
    lo_week_free(week);
}

static void test_week_html__a_network_that_changed_gives_no_picture(void)
{
    char *page = page_of("feeder Mill; source S 0; breaker new 0 1; load c 1");
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "no diagram: the network no longer "
                                        "fits the plan: there is no section "
                                        "'Mill/cb'"));
    CU_ASSERT_PTR_NULL(strstr(page, "<svg "));
    g_free(page);
}

/* --- ics: a strict reader ---------------------------------------------- */

/* Every line of the file must end in CR LF, have at most 75 octets and whole
 * characters. */
static void check_lines(const char *ics)
{
    const char *p = ics;
    while (*p != '\0') {
        const char *end = strstr(p, "\r\n");
        CU_ASSERT_PTR_NOT_NULL_FATAL(end);
        CU_ASSERT(end - p <= 75 && end > p);
        CU_ASSERT(g_utf8_validate(p, end - p, NULL));
        CU_ASSERT_PTR_NULL(memchr(p, '\n', (size_t)(end - p)));
        p = end + 2;
    }
}

/* A table of property to value for each event; no property comes twice. */
static GPtrArray *read_events(const char *ics)
{
    check_lines(ics);
    GPtrArray *events =
        g_ptr_array_new_with_free_func((GDestroyNotify)g_hash_table_destroy);
    GHashTable *event = NULL;
    char **folds = g_strsplit(ics, "\r\n ", -1);
    char *flat = g_strjoinv("", folds);
    char **lines = g_strsplit(flat, "\r\n", -1);
    for (char **line = lines; **line != '\0'; line++) {
        char *colon = strchr(*line, ':');
        CU_ASSERT_PTR_NOT_NULL_FATAL(colon);
        if (strcmp(*line, "BEGIN:VEVENT") == 0)
            event =
                g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        else if (strcmp(*line, "END:VEVENT") == 0)
            g_ptr_array_add(events, event);
        else if (event != NULL)
            CU_ASSERT(g_hash_table_insert(
                event, g_strndup(*line, (gsize)(colon - *line)),
                g_strdup(colon + 1)));
        if (strcmp(*line, "END:VEVENT") == 0)
            event = NULL;
    }
    CU_ASSERT(g_str_has_prefix(ics, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
    CU_ASSERT(g_str_has_suffix(ics, "END:VCALENDAR\r\n"));
    g_strfreev(lines);
    g_free(flat);
    g_strfreev(folds);
    return events;
}

static const char *value(const GPtrArray *events, guint i, const char *name)
{
    const char *text = g_hash_table_lookup(events->pdata[i], name);
    return text != NULL ? text : "";
}

static GPtrArray *calendar(const char *crew, const char *feeder, bool history,
                           lo_time now)
{
    struct lo_week *week = now_in_force();
    struct lo_week *old = before();
    struct lo_zone *zone = utc();
    const struct lo_week *older[] = {old};
    struct lo_ics_input input = {.week = week,
                                 .older = older,
                                 .n_older = history ? 1 : 0,
                                 .crew = crew,
                                 .feeder = feeder,
                                 .name = "北部; crew",
                                 .now = now,
                                 .zone = zone,
                                 .lang = LO_LANG_ZH};
    GString *out = g_string_new(NULL);
    lo_report_week_ics(out, &input);
    GPtrArray *events = read_events(out->str);
    g_string_free(out, TRUE);
    lo_zone_close(zone);
    lo_week_free(old);
    lo_week_free(week);
    return events;
}

static void test_week_ics__crew_gets_its_own_hours_and_live_work(void)
{
    GPtrArray *events = calendar("C1", NULL, false, at(-5, 0));
    CU_ASSERT_EQUAL_FATAL(events->len, 2);
    CU_ASSERT_STRING_EQUAL(value(events, 0, "DTSTART"), "20260316T090000Z");
    CU_ASSERT_STRING_EQUAL(value(events, 0, "DTEND"), "20260316T130000Z");
    CU_ASSERT_STRING_EQUAL(value(events, 0, "SEQUENCE"), "2");
    CU_ASSERT_STRING_EQUAL(value(events, 0, "STATUS"), "CONFIRMED");
    CU_ASSERT_STRING_EQUAL(value(events, 0, "DTSTAMP"), "20260311T000000Z");
    CU_ASSERT_STRING_EQUAL(value(events, 0, "SUMMARY"),
                           "O1 =renew <l3>\\, all");
    CU_ASSERT_PTR_NULL(strstr(value(events, 0, "DESCRIPTION"), "更换"));
    CU_ASSERT_STRING_EQUAL(value(events, 1, "SUMMARY"), "live tap");
    g_ptr_array_free(events, TRUE);
}

static void test_week_ics__feeder_gets_the_hours_without_supply(void)
{
    GPtrArray *events = calendar(NULL, "Mill", false, at(-5, 0));
    CU_ASSERT_EQUAL_FATAL(events->len, 2);
    CU_ASSERT_STRING_EQUAL(value(events, 0, "DTSTART"), "20260316T080000Z");
    CU_ASSERT_STRING_EQUAL(value(events, 0, "DTEND"), "20260316T140000Z");
    CU_ASSERT_PTR_NOT_NULL(strstr(value(events, 0, "SUMMARY"), "更换绝缘子"));
    g_ptr_array_free(events, TRUE);
    /* O1 was in the older plan too: it is told once, and is not cancelled */
    events = calendar(NULL, "Mill", true, at(-5, 0));
    CU_ASSERT_EQUAL_FATAL(events->len, 3);
    CU_ASSERT_STRING_EQUAL(value(events, 0, "STATUS"), "CONFIRMED");
    CU_ASSERT_STRING_EQUAL(value(events, 2, "SUMMARY"), "O9 trim");
    g_ptr_array_free(events, TRUE);
    events = calendar(NULL, "Hill", true, at(-5, 0));
    CU_ASSERT_EQUAL(events->len, 0);
    g_ptr_array_free(events, TRUE);
}

static void
test_week_ics__dropped_outage_is_cancelled_with_a_higher_sequence(void)
{
    GPtrArray *events = calendar("C1", NULL, true, at(-5, 0));
    CU_ASSERT_EQUAL_FATAL(events->len, 3);
    CU_ASSERT_STRING_EQUAL(value(events, 2, "STATUS"), "CANCELLED");
    CU_ASSERT_STRING_EQUAL(value(events, 2, "SEQUENCE"), "5");
    CU_ASSERT_STRING_EQUAL(value(events, 2, "SUMMARY"), "O9 trim");
    CU_ASSERT_STRING_EQUAL(value(events, 2, "DTSTART"), "20260317T090000Z");
    g_ptr_array_free(events, TRUE);
    /* over: nobody can drive there any more */
    events = calendar("C1", NULL, true, at(2, 0));
    CU_ASSERT_EQUAL(events->len, 2);
    g_ptr_array_free(events, TRUE);
}

static void test_week_ics__uid_is_stable_and_of_one_calendar(void)
{
    GPtrArray *first = calendar("C1", NULL, false, at(-5, 0));
    GPtrArray *later = calendar("C1", NULL, true, at(-4, 0));
    GPtrArray *other = calendar("C2", NULL, false, at(-5, 0));
    const char *uid = value(first, 0, "UID");
    CU_ASSERT_EQUAL(strlen(uid), strlen("0123456789abcdef@lineout"));
    CU_ASSERT_STRING_EQUAL(uid, value(later, 0, "UID"));
    CU_ASSERT_STRING_NOT_EQUAL(uid, value(other, 0, "UID"));
    CU_ASSERT_STRING_NOT_EQUAL(uid, value(first, 1, "UID"));
    g_ptr_array_free(first, TRUE);
    g_ptr_array_free(later, TRUE);
    g_ptr_array_free(other, TRUE);
}

LO_SUITE(
    week_export, LO_TEST(test_week_csv__hours_stand_once_for_each_outage),
    LO_TEST(test_week_html__uncertain_backfeed_is_marked),
    LO_TEST(test_week_html__asks_the_network_for_nothing),
    LO_TEST(test_week_html__shows_table_unplaced_stages_and_picture),
    LO_TEST(test_week_html__board_has_a_row_a_crew),
    LO_TEST(test_week_html__says_why_there_are_no_sheets),
    LO_TEST(test_week_html__a_network_that_changed_gives_no_picture),
    LO_TEST(test_week_ics__crew_gets_its_own_hours_and_live_work),
    LO_TEST(test_week_ics__feeder_gets_the_hours_without_supply),
    LO_TEST(test_week_ics__dropped_outage_is_cancelled_with_a_higher_sequence),
    LO_TEST(test_week_ics__uid_is_stable_and_of_one_calendar));
