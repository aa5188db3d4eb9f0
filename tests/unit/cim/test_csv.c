/*
 * Spreadsheets become the same objects as CIM files: a station can start from
 * five tables.
 *
 *   S ==[CB1]== 1 --L1-- 2 ==[SW1]== 3 --L2-- 4 ==[TIE]== 9
 *                        |                    |
 *                      Wang 60              Li 40, works
 */
#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cim_case.h"
#include "harness.h"

static const struct lo_cim_limits usual = LO_CIM_LIMITS_INIT;

#define NETWORK                                                                \
    "type,name,from,to,open,rated_a,length_m,customers,kw,feeder\n"            \
    "source,station,S,,,,,,,\n"                                                \
    "breaker,CB1,S,1,,600,,,,F1\n"                                             \
    "line,L1,1,2,,300,1200,,,F1\n"                                             \
    "switch,SW1,2,3,no,400,,,,F1\n"                                            \
    "线路,L2,3,4,,300,800,,,F1\n"                                            \
    "transformer,Wang,2,,,,,60,80,F1\n"                                        \
    "公变,Li,4,,,,,40,50,F1\n"                                               \
    "load,works,4,,,,,,200,F1\n"                                               \
    "switch,TIE,4,9,yes,400,,,,F1\n"

static void add(struct cim_case *c, const char *kind, const char *text)
{
    struct lo_error err = LO_ERROR_INIT;
    char *name = g_strconcat(kind, ".csv", NULL);
    char *path = cim_case_file(name, text, strlen(text));
    LO_ASSERT_OK(lo_cim_read_csv(c->objects, path, kind, NULL, &usual,
                                 c->findings, &err),
                 err);
    g_free(path);
    g_free(name);
}

static struct cim_case begin(void)
{
    struct cim_case c = {.objects = lo_objects_new(),
                         .findings = lo_findings_new()};
    add(&c, "network", NETWORK);
    return c;
}

static void test_csv__network_makes_wires_loads_and_sections(void)
{
    struct cim_case c = begin();
    cim_case_link(&c);
    const struct lo_network *n = c.network;
    CU_ASSERT_EQUAL(n->n_switches, 3);
    CU_ASSERT_EQUAL(n->n_lines, 2);
    CU_ASSERT_EQUAL(n->n_loads, 3);
    CU_ASSERT_EQUAL(n->n_transformers, 2);
    CU_ASSERT_EQUAL(n->n_sources, 1);
    CU_ASSERT_EQUAL(n->n_feeders, 1);
    CU_ASSERT_EQUAL(cim_case_load(&c, "Wang load")->customers, 60);
    CU_ASSERT_DOUBLE_EQUAL(cim_case_load(&c, "works")->p_w, 200e3, 1e-6);
    CU_ASSERT_EQUAL(cim_case_switch(&c, "TIE")->normal_open, 1);
    CU_ASSERT_EQUAL(cim_case_switch(&c, "SW1")->normal_open, 0);
    CU_ASSERT_DOUBLE_EQUAL(cim_case_equipment(&c, "L2")->limit_a, 300, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(cim_case_equipment(&c, "L2")->nominal_v, 10e3, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(cim_case_transformer(&c, "Li")->lv_v, 400, 1e-9);
    cim_case_free(&c);
}

static void test_csv__jobs_name_equipment_by_id_name_or_pole(void)
{
    struct cim_case c = begin();
    add(&c, "jobs",
        "id,name,equipment,hours,minutes,crew,from,to,priority,after\n"
        "J1,renew,L2,4,,gang 1,2026-3-16 8:00,2026/3/18 18:00,2,\n"
        "J2,walk,4;SW1,1.5,,gang 1、gang 2,,,,J1\n"
        "J3,odd,L1,x,,,,,,\n"
        "J4,lost,L99,,30,,,,,\n"
        "J5,timeless,L1,,,,,,,\n"
        "J1,again,L1,2,,,,,,\n");
    cim_case_link(&c);
    CU_ASSERT_EQUAL(c.work->n_tasks, 3);
    CU_ASSERT_EQUAL(c.work->n_crews, 2);
    const struct lo_task *t = cim_case_task(&c, "J1");
    CU_ASSERT_EQUAL_FATAL(t->n_equipment, 1);
    CU_ASSERT_EQUAL(t->equipment[0].v, lo_network_find(c.network, "L2").v);
    CU_ASSERT_EQUAL(t->modes[0].duration_s, 4 * 3600);
    CU_ASSERT_EQUAL(t->priority_rank, 2);
    CU_ASSERT_EQUAL_FATAL(t->n_windows, 1);
    CU_ASSERT_EQUAL(t->windows[0].to - t->windows[0].from, 58 * 3600);
    t = cim_case_task(&c, "J2");
    CU_ASSERT_EQUAL(t->n_equipment, 2); /* pole 4 is the end of L2 */
    CU_ASSERT_EQUAL(t->equipment[0].v, lo_network_find(c.network, "L2").v);
    CU_ASSERT_EQUAL(t->n_crews, 2);
    CU_ASSERT_EQUAL(t->n_predecessors, 1);
    CU_ASSERT_STRING_EQUAL(cim_case_task(&c, "J4")->problem.rule,
                           "unknown-equipment");
    CU_ASSERT_EQUAL(lo_findings_count_rule(c.findings, "bad-row"), 3);
    CU_ASSERT_EQUAL(cim_case_finding(&c, "bad-row")->line, 4);
    cim_case_free(&c);
}

static void test_csv__customers_hang_on_their_transformer(void)
{
    struct cim_case c = begin();
    add(&c, "customers",
        "户号,姓名,电话,台区,村,max off minutes\n"
        "1001,甲,13900000001,Wang,east,90\n"
        "1002,乙,,Li,west,\n"
        "1002,乙,,Wang,west,\n"
        ",丙,1,Li,west,\n");
    add(&c, "contacts",
        "account,type,value\n1002,短信,+8613900000002\n"
        "1002,fax,1\n");
    cim_case_link(&c);
    const struct lo_customers *p = c.customers;
    CU_ASSERT_EQUAL(p->n, 2);
    CU_ASSERT_EQUAL_FATAL(p->n_usage_points, 3);
    CU_ASSERT_EQUAL(p->usage_points[0].load.v,
                    lo_network_find(c.network, "Wang load").v);
    CU_ASSERT_EQUAL(p->usage_points[0].max_off_min, 90);
    CU_ASSERT_STRING_EQUAL(p->usage_points[1].place, "west");
    CU_ASSERT_EQUAL(p->usage_points[1].customer.v,
                    p->usage_points[2].customer.v);
    CU_ASSERT_EQUAL_FATAL(p->n_contacts, 2);
    CU_ASSERT_STRING_EQUAL(
        p->contacts[p->rows[p->usage_points[1].customer.v].first_contact].value,
        "+8613900000002");
    CU_ASSERT_EQUAL(lo_findings_count_rule(c.findings, "bad-row"), 2);
    /* Two meters are fewer than the 60 of the table: the larger counts. */
    CU_ASSERT_EQUAL(cim_case_load(&c, "Wang load")->customers, 60);
    cim_case_free(&c);
}

/* What their tier is made of; 0 years are arrears, an empty cell says nothing.
 */
static void test_csv__customers_have_capacity_and_years_without_arrears(void)
{
    struct cim_case c = begin();
    add(&c, "customers",
        "户号,姓名,台区,合同容量,无欠费年数\n"
        "1001,甲,Wang,800,5\n"
        "1002,乙,Wang,630.5,0\n"
        "1003,丙,Li,,\n"
        "1004,丁,Li,500千伏安,1\n"
        "1005,戊,Li,500,-1\n");
    cim_case_link(&c);
    const struct lo_customers *p = c.customers;
    CU_ASSERT_EQUAL_FATAL(p->n, 3);
    CU_ASSERT_EQUAL(p->rows[0].contract_kva, 800.0);
    CU_ASSERT_EQUAL(p->rows[0].years_paid, 5.0);
    CU_ASSERT_EQUAL(p->rows[1].contract_kva, 630.5);
    CU_ASSERT_EQUAL(p->rows[1].years_paid, 0.0);
    CU_ASSERT_TRUE(isnan(p->rows[2].contract_kva));
    CU_ASSERT_TRUE(isnan(p->rows[2].years_paid));
    CU_ASSERT_EQUAL(lo_findings_count_rule(c.findings, "bad-row"), 2);
    CU_ASSERT_EQUAL(cim_case_finding(&c, "bad-row")->line, 5);
    cim_case_free(&c);
}

static void test_csv__contacts_name_those_who_pass_word_on(void)
{
    struct cim_case c = begin();
    add(&c, "customers",
        "account,name,transformer,village,manager\n"
        "1001,甲,Wang load,west,李四 13800000009\n");
    add(&c, "contacts",
        "account,type,value,name,relay for\n"
        "1001,sms,+8613900000001,,west\n"
        "H1,sms,+8613900000002,village head,west; Wang load\n"
        "H1,wechat,openid-of-head,,nowhere\n");
    cim_case_link(&c);
    const struct lo_customers *p = c.customers;
    CU_ASSERT_EQUAL_FATAL(p->n, 2);
    CU_ASSERT_STRING_EQUAL(p->rows[0].manager, "李四");
    CU_ASSERT_STRING_EQUAL(p->rows[0].manager_phone, "13800000009");
    CU_ASSERT_STRING_EQUAL(p->rows[1].name, "village head");
    CU_ASSERT_EQUAL(p->rows[1].n_contacts, 2);
    CU_ASSERT_EQUAL_FATAL(p->n_relays, 3);
    CU_ASSERT_EQUAL(p->relays[0].customer.v, 0);
    CU_ASSERT_STRING_EQUAL(p->relays[0].place, "west");
    CU_ASSERT_EQUAL(p->relays[1].customer.v, 1);
    CU_ASSERT_EQUAL(p->relays[2].load.v,
                    lo_network_find(c.network, "Wang load").v);
    CU_ASSERT_EQUAL(lo_findings_count_rule(c.findings, "relay-of-nobody"), 1);
    CU_ASSERT_EQUAL(lo_findings_count_rule(c.findings, "bad-row"), 0);
    cim_case_free(&c);
}

static void test_csv__history_and_cim_outages_count_once(void)
{
    static const struct lo_cim_options options = LO_CIM_OPTIONS_INIT;
    struct lo_interruptions *past = NULL;
    struct cim_case c = begin();
    struct lo_error err = LO_ERROR_INIT;
    const struct lo_cim_limits limits = LO_CIM_LIMITS_INIT;
    add(&c, "history",
        "object,from,to,kind,cause\n"
        "L2,2026-02-02 03:00,2026-02-02 05:00,fault,storm\n"
        "L2,2026-02-02 03:00,2026-02-02 05:00,fault,storm\n"
        "Wang,2026-01-05 08:00,2026-01-05 12:30,计划停电,\n"
        "L2,2026-02-01 03:00,2026-02-01 02:00,fault,\n"
        "nowhere,2026-02-01 03:00,2026-02-01 04:00,fault,\n");
    char *path = cim_case_text(
        "out.xml",
        CIM_OBJECT(
            "Outage", "o1",
            CIM_REF(
                "Outage.Equipments",
                "L2") "<cim:Outage.actualPeriod><cim:"
                      "DateTimeInterval>" CIM_TEXT("DateTimeInterval.start",
                                                   "2026-02-02T03:00:00Z")
                          CIM_TEXT(
                              "DateTimeInterval.end",
                              "2026-02-02T05:00:00Z") "</"
                                                      "cim:DateTimeInterval></"
                                                      "cim:Outage."
                                                      "actualPeriod>"));
    LO_ASSERT_OK(lo_cim_read(c.objects, path, &limits, c.findings, &err), err);
    g_free(path);
    cim_case_link(&c);
    lo_cim_interruptions(&past, c.objects, c.network, &options, c.findings);
    CU_ASSERT_EQUAL_FATAL(past->n, 2);
    CU_ASSERT_EQUAL(past->rows[0].kind, LO_INTERRUPTION_PLANNED);
    CU_ASSERT_STRING_EQUAL(past->rows[0].object, "Wang");
    CU_ASSERT_EQUAL(past->rows[0].to - past->rows[0].from, 270 * 60);
    CU_ASSERT_STRING_EQUAL(past->rows[1].object, "L2");
    CU_ASSERT_STRING_EQUAL(past->rows[1].cause, "storm");
    CU_ASSERT_PTR_NOT_NULL(cim_case_finding(&c, "history-without-object"));
    CU_ASSERT_PTR_NOT_NULL(cim_case_finding(&c, "bad-period"));
    lo_interruptions_free(past);
    cim_case_free(&c);
}

static void test_csv__name_of_two_is_nobody(void)
{
    struct cim_case c = {.objects = lo_objects_new(),
                         .findings = lo_findings_new()};
    add(&c, "network",
        "type,id,name,from,to\nsource,s,station,S,\n"
        "line,a,same,S,1\nline,b,same,1,2\nline,c,a,2,3\n"
        "line,c,again,3,4\n");
    add(&c, "jobs",
        "id,name,equipment,minutes,crews\nj,x,same,30,0\nk,y,a,30,0\n");
    cim_case_link(&c);
    /* The id said twice is one row only. */
    CU_ASSERT_EQUAL(lo_findings_count_rule(c.findings, "bad-row"), 1);
    CU_ASSERT_EQUAL(c.network->n_lines, 3);
    const struct lo_task *j = cim_case_task(&c, "j");
    CU_ASSERT_STRING_EQUAL_FATAL(j->problem.rule, "unknown-equipment");
    CU_ASSERT_PTR_NOT_NULL(strstr(j->problem.text, "several"));
    /* An id goes before a name. */
    const struct lo_task *k = cim_case_task(&c, "k");
    CU_ASSERT_EQUAL_FATAL(k->n_equipment, 1);
    CU_ASSERT_STRING_EQUAL(c.network->equipment[k->equipment[0].v].name,
                           "same");
    cim_case_free(&c);
}

static enum lo_status read_with(const struct lo_cim_limits *limits,
                                struct lo_error *err)
{
    struct lo_objects *set = lo_objects_new();
    char *path = cim_case_file("network.csv", NETWORK, strlen(NETWORK));
    enum lo_status status =
        lo_cim_read_csv(set, path, "network", NULL, limits, NULL, err);
    CU_ASSERT((lo_objects_part_count(set) == 0) == (status != LO_OK));
    g_free(path);
    lo_objects_free(set);
    return status;
}

/* The limits of import, as they are for CIM files. */
static void test_csv__limits_are_those_of_other_files(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_cim_limits limits = usual;
    limits.file_bytes = (int64_t)strlen(NETWORK);
    LO_ASSERT_OK(read_with(&limits, &err), err);
    limits.file_bytes--;
    CU_ASSERT_EQUAL(read_with(&limits, &err), LO_ELIMIT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "the file is longer than"));
    CU_ASSERT_PTR_NOT_NULL(strstr(err.hint, "import.max_bytes"));
    limits = usual;
    limits.objects = 9; /* so many rows, which make more objects */
    CU_ASSERT_EQUAL(read_with(&limits, &err), LO_ELIMIT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "more than 9 objects"));
    limits = usual;
    limits.value_bytes = 10;
    CU_ASSERT_EQUAL(read_with(&limits, &err), LO_ELIMIT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.hint, "import.max_value_bytes"));
}

static void test_csv__missing_column_or_no_row_is_refused(void)
{
    static const char *const texts[] = {"name,minutes\nx,3\n",
                                        "name,equipment,minutes\nx,y,z\n"};
    static const char *const said[] = {":1: no column 'equipment'",
                                       ":2: no row can be used"};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        struct lo_objects *set = lo_objects_new();
        struct lo_error err = LO_ERROR_INIT;
        char *path = cim_case_file("j.csv", texts[i], strlen(texts[i]));
        CU_ASSERT_EQUAL(
            lo_cim_read_csv(set, path, "jobs", NULL, &usual, NULL, &err),
            LO_EINPUT);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, said[i]));
        CU_ASSERT_EQUAL(lo_objects_part_count(set), 0);
        g_free(path);
        lo_objects_free(set);
    }
}

/* --- the samples of the README -------------------------------------------- */

/* The block "```csv KIND" of the README; *owned*. */
static char *sample(const char *kind)
{
    char *readme = NULL;
    CU_ASSERT_TRUE_FATAL(g_file_get_contents("README.md", &readme, NULL, NULL));
    char *mark = g_strdup_printf("```csv %s\n", kind);
    char *start = strstr(readme, mark);
    CU_ASSERT_PTR_NOT_NULL_FATAL(start);
    start += strlen(mark);
    char *end = strstr(start, "```");
    CU_ASSERT_PTR_NOT_NULL_FATAL(end);
    char *out = g_strndup(start, (gsize)(end - start));
    g_free(mark);
    g_free(readme);
    return out;
}

enum spelling { PLAIN, WITH_BOM, GB18030 };

static void add_sample(struct cim_case *c, const char *kind, enum spelling as)
{
    char *text = sample(kind);
    char *other = as == WITH_BOM  ? g_strconcat("\xef\xbb\xbf", text, NULL)
                  : as == GB18030 ? g_convert(text, -1, "GB18030", "UTF-8",
                                              NULL, NULL, NULL)
                                  : g_strdup(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(other);
    add(c, kind, other);
    g_free(other);
    g_free(text);
}

static void test_csv__samples_of_the_readme_are_read_in_every_spelling(void)
{
    static const char *const kinds[] = {"network", "customers", "contacts",
                                        "jobs", "history"};
    for (int as = PLAIN; as <= GB18030; as++) {
        struct cim_case c = {.objects = lo_objects_new(),
                             .findings = lo_findings_new()};
        const struct lo_cim_options options = LO_CIM_OPTIONS_INIT;
        struct lo_interruptions *past = NULL;
        for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++)
            add_sample(&c, kinds[k], (enum spelling)as);
        cim_case_link(&c);
        lo_cim_interruptions(&past, c.objects, c.network, &options, c.findings);
        for (size_t i = 0; i < lo_findings_count(c.findings); i++) {
            const struct lo_finding *f = lo_findings_get(c.findings, i);
            CU_ASSERT_NOT_EQUAL(f->severity, LO_SERIOUS);
            CU_ASSERT_STRING_NOT_EQUAL(f->rule, "unknown-column");
        }
        CU_ASSERT_EQUAL(c.network->n_switches, 2);
        CU_ASSERT_EQUAL(c.network->n_loads, 2);
        CU_ASSERT_EQUAL(c.customers->n, 2);
        CU_ASSERT_EQUAL(c.customers->n_contacts, 4);
        CU_ASSERT_STRING_EQUAL(c.customers->usage_points[0].place,
                               "\xe4\xb8\x8a\xe6\xb2\x9f\xe6\x9d\x91");
        CU_ASSERT_EQUAL(c.work->n_tasks, 2);
        CU_ASSERT_PTR_NULL(c.work->tasks[0].problem.rule);
        CU_ASSERT_PTR_NULL(c.work->tasks[1].problem.rule);
        CU_ASSERT_EQUAL(past->n, 2);
        lo_interruptions_free(past);
        cim_case_free(&c);
    }
}

LO_SUITE(cim_csv,
         LO_TEST(test_csv__samples_of_the_readme_are_read_in_every_spelling),
         LO_TEST(test_csv__network_makes_wires_loads_and_sections),
         LO_TEST(test_csv__jobs_name_equipment_by_id_name_or_pole),
         LO_TEST(test_csv__customers_hang_on_their_transformer),
         LO_TEST(test_csv__customers_have_capacity_and_years_without_arrears),
         LO_TEST(test_csv__contacts_name_those_who_pass_word_on),
         LO_TEST(test_csv__history_and_cim_outages_count_once),
         LO_TEST(test_csv__name_of_two_is_nobody),
         LO_TEST(test_csv__limits_are_those_of_other_files),
         LO_TEST(test_csv__missing_column_or_no_row_is_refused));
