/*
 * test_store_block.c - parts by the hundred in one row: what people see of
 * them, what is written again, damaged ones, and rows of an older schema.
 */
#include "store/store_build.h"

#include <stdio.h>
#include <string.h>

#include "harness.h"

static const char work[] =
    "WorkTask w1 WorkTask.taskKind=:exchange WorkTask.Crews=>c2 "
    "IdentifiedObject.name=pole WorkTask.Crews=>c1\n"
    "Crew c1\n"
    "Crew c1 IdentifiedObject.name=one\n";

static void put(struct lo_store *store, const char *file, const char *text)
{
    struct lo_import_summary s = store_build_put(store, file, text, 2000);
    lo_import_summary_clear(&s);
}

static char *many_parts(int n, int changed)
{
    GString *out = g_string_new(NULL);
    for (int i = 0; i < n; i++)
        g_string_append_printf(out, "Fuse f%d P.v=%d\n", i,
                               i == changed ? 8 : 7);
    return g_string_free(out, FALSE);
}

static void test_store_block__people_see_every_part_by_its_names(void)
{
    struct lo_store *store = store_build_open();
    put(store, "w.xml", work);
    CU_ASSERT_EQUAL(
        store_build_count(
            store, "SELECT count(*) FROM part WHERE document_id = 1 AND "
                   "seq = 0 AND id = 'w1' AND mrid = 'W1' AND line = 1 AND "
                   "class = 'WorkTask' AND json(properties) = json('{"
                   "\"WorkTask.taskKind\":{\"enum\":\"exchange\"},"
                   "\"WorkTask.Crews\":[{\"ref\":\"c2\"},{\"ref\":\"c1\"}],"
                   "\"IdentifiedObject.name\":\"pole\"}')"),
        1);
    CU_ASSERT_EQUAL(
        store_build_count(store, "SELECT count(*) FROM part WHERE id = 'c1' "
                                 "AND seq IN (1, 2) AND line = seq + 1 AND "
                                 "properties IN ('{}', "
                                 "'{\"IdentifiedObject.name\":\"one\"}')"),
        2);
    CU_ASSERT_EQUAL(
        store_build_count(store, "SELECT name = 'pole' AND kind = 'exchange' "
                                 "AND document = 'w.xml' FROM v_task"),
        1);
    lo_store_close(store);
}

static void test_store_block__mrids_of_every_spelling_come_back(void)
{
    static const char *const mrids[] = {"a-1", "A-1", "A-1x", "", "0",
                                        "1",   "a-",  "\"",   "Ä"};
    struct lo_error err = LO_ERROR_INIT;
    struct lo_objects *set = lo_objects_new();
    struct lo_store *store = store_build_open();
    struct lo_import_summary s = {0};
    lo_objects_document(set, "a.xml");
    for (size_t i = 0; i < G_N_ELEMENTS(mrids); i++)
        lo_objects_begin(set, 0, "a-1", mrids[i], lo_objects_name(set, "A"),
                         (int)i);
    LO_ASSERT_OK(lo_store_put_document(store, set, 0, 1000, &s, &err), err);
    lo_import_summary_clear(&s);
    lo_objects_free(set);
    LO_ASSERT_OK(lo_store_load_objects(store, &set, &err), err);
    CU_ASSERT_EQUAL_FATAL(lo_objects_part_count(set), G_N_ELEMENTS(mrids));
    for (size_t i = 0; i < G_N_ELEMENTS(mrids); i++) {
        CU_ASSERT_STRING_EQUAL(lo_objects_part(set, i)->id, "a-1");
        CU_ASSERT_STRING_EQUAL(lo_objects_part(set, i)->mrid, mrids[i]);
    }
    CU_ASSERT_EQUAL(store_build_count(store, "SELECT count(*) FROM part WHERE "
                                             "seq IN (1, 4) AND mrid = "
                                             "iif(seq = 1, 'A-1', '0')"),
                    2);
    lo_objects_free(set);
    lo_store_close(store);
}

/* Most exporters say the mRID again as a property. */
static void test_store_block__a_text_that_is_the_mrid_comes_back(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    struct lo_objects *set = NULL;
    put(store, "a.xml", "A x P.m=X P.m=>X P.m=x P.m=:X\n");
    CU_ASSERT_EQUAL(store_build_count(store, "SELECT parts = '[[\"x\",1,0,1,"
                                             "1,0,1,[\"X\"],1,\"x\",1,[\"\","
                                             "\"X\"]]]' FROM part_block"),
                    1);
    CU_ASSERT_EQUAL(
        store_build_count(store, "SELECT properties = '{\"P.m\":[\"X\",{"
                                 "\"ref\":\"X\"},\"x\",{\"enum\":\"X\"}]}' "
                                 "FROM part"),
        1);
    LO_ASSERT_OK(lo_store_load_objects(store, &set, &err), err);
    char *text = store_build_objects_text(set);
    CU_ASSERT_STRING_EQUAL(text, "a.xml:1 A x X P.m=X P.m=>X P.m=x P.m=:X\n");
    g_free(text);
    lo_objects_free(set);
    lo_store_close(store);
}

static void test_store_block__only_what_changed_is_written_again(void)
{
    struct lo_store *store = store_build_open();
    char *before = many_parts(20000, -1);
    char *after = many_parts(20000, 3);
    put(store, "a.xml", before);
    int64_t blocks =
        store_build_count(store, "SELECT count(*) FROM part_block");
    CU_ASSERT(blocks >= 5);
    CU_ASSERT_EQUAL(store_build_count(store, "SELECT count(*) FROM part"),
                    20000);
    int64_t changes = store_build_count(store, "SELECT total_changes()");
    put(store, "a.xml", after);
    /* One block, and the document's changed_at. */
    CU_ASSERT_EQUAL(store_build_count(store, "SELECT total_changes()"),
                    changes + 2);
    CU_ASSERT_EQUAL(store_build_count(store,
                                      "SELECT count(*) FROM part WHERE "
                                      "properties = '{\"P.v\":\"8\"}' AND "
                                      "id = 'f3'"),
                    1);
    put(store, "a.xml", "Fuse f3 P.v=8\n");
    CU_ASSERT_EQUAL(store_build_count(store, "SELECT count(*) FROM part_block"),
                    1);
    g_free(before);
    g_free(after);
    lo_store_close(store);
}

static void test_store_block__damaged_ones_are_refused(void)
{
    static const char *const damaged[] = {
        "[[\"x\",0,1,1]]",
        "[[\"x\",0,-1,1]]",
        "[[\"\",0,0,1]]",
        "[[\"x\",0,0,1,0]]",
        "[[\"x\",0,0,1,0,[\"\",]]]",
        "[[\"x\",0,0,1]],[]",
        "[[\"x\",0,0,1,0,{}]]",
        "[[\"x\",0,0,99999999999]]",
        "{}",
        "",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(damaged); i++) {
        struct lo_error err = LO_ERROR_INIT;
        struct lo_objects *set = NULL;
        struct lo_store *store = store_build_open();
        put(store, "a.xml", "A x\n");
        char *sql =
            g_strdup_printf("UPDATE part_block SET parts = '%s'", damaged[i]);
        store_build_sql(store, sql);
        CU_ASSERT_EQUAL(lo_store_load_objects(store, &set, &err), LO_EINPUT);
        CU_ASSERT_PTR_NULL(set);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "not the parts"));
        g_free(sql);
        lo_store_close(store);
    }
}

/* Cut off anywhere, or with any byte another one: never read beyond, never
 * taken for whole. */
static void test_store_block__any_cut_is_noticed(void)
{
    static const char names[] = "[\"A\",\"B.c\\n\"]";
    static const char parts[] =
        "[[\"x\",0,0,-7,1,\"t\\u001f\",1,[\"r\"],1,[\"\",\"e\"]],"
        "[\"y\",\"Y\\\"\",0,3]]";
    int whole = 0;
    for (size_t n = 0; n <= strlen(parts); n++)
        for (size_t k = 0; k <= strlen(names); k++) {
            struct lo_objects *set = lo_objects_new();
            char *p = g_memdup2(parts, n); /* exact, for the sanitizer */
            char *q = g_memdup2(names, k);
            int32_t d = lo_objects_document(set, "a.xml");
            whole += n > 0 && k > 0 && lo_block_read(set, d, q, k, p, n);
            g_free(p);
            g_free(q);
            lo_objects_free(set);
        }
    CU_ASSERT_EQUAL(whole, 1);
}

/* As schema 7 had it: one row a part. */
static const char schema_7[] = STORE_BUILD_SCHEMA_10
    "DROP VIEW v_customer; DROP VIEW v_task; DROP VIEW v_switch;"
    "DROP VIEW part; DROP TABLE part_block;"
    "DROP TABLE plan_part_crew; DROP TABLE plan_job_part;"
    "DROP TABLE plan_held; DROP TABLE plan_origin; DROP VIEW v_audit;"
    "DROP TABLE audit; DROP TABLE login; DROP TABLE account;"
    "CREATE TABLE part("
    " document_id INTEGER NOT NULL"
    "  REFERENCES document(id) ON DELETE CASCADE,"
    " id TEXT NOT NULL CHECK(id <> ''),"
    " nth INTEGER NOT NULL,"
    " seq INTEGER NOT NULL,"
    " mrid TEXT NOT NULL,"
    " class TEXT NOT NULL,"
    " line INTEGER NOT NULL,"
    " properties TEXT NOT NULL,"
    " PRIMARY KEY(id, document_id, nth));"
    "CREATE INDEX part_in_order ON part(document_id, seq);"
    "CREATE VIEW v_customer AS SELECT * FROM part;"
    "CREATE VIEW v_task AS SELECT * FROM part;"
    "CREATE VIEW v_switch AS SELECT * FROM part;"
    "INSERT INTO document VALUES(3, 'a.xml', 'in/a.xml', 5, 5);"
    "INSERT INTO document VALUES(4, 'empty.xml', 'empty.xml', 5, 5);"
    "INSERT INTO document VALUES(7, 'b.xml', 'b.xml', 5, 5);"
    "INSERT INTO part VALUES(3, 'x', 0, 1, 'X', 'Breaker', 9,"
    " '{\"Switch.open\":\"true\",\"P.r\":[{\"ref\":\"y\"},{\"ref\":\"z\"}]}');"
    "INSERT INTO part VALUES(3, 'w', 0, 0, 'w', 'Crew', 2,"
    " '{\"P.e\":{\"enum\":\"m\"}}');"
    "INSERT INTO part VALUES(7, 'x', 0, 0, 'X', 'Breaker', 1, '{}');"
    "PRAGMA user_version = 7;";

static void test_store_block__rows_of_schema_7_are_brought_over(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    struct lo_objects *set = NULL;
    store_build_schema_14(store);
    store_build_sql(store, schema_7);
    lo_store_close(store);
    LO_ASSERT_OK(lo_store_open(&store, store_build_path(), false, &err), err);
    LO_ASSERT_OK(lo_store_validate(store, &err), err);
    LO_ASSERT_OK(lo_store_load_objects(store, &set, &err), err);
    char *text = store_build_objects_text(set);
    CU_ASSERT_STRING_EQUAL(text,
                           "in/a.xml:2 Crew w w P.e=:m\n"
                           "in/a.xml:9 Breaker x X Switch.open=true P.r=>y "
                           "P.r=>z\n"
                           "b.xml:1 Breaker x X\n");
    g_free(text);
    lo_objects_free(set);
    CU_ASSERT_EQUAL(store_build_count(store, "SELECT open = 'true' FROM "
                                             "v_switch WHERE mrid = 'X'"),
                    1);
    CU_ASSERT_EQUAL(store_build_count(store,
                                      "SELECT count(*) FROM sqlite_schema "
                                      "WHERE name = 'part_row'"),
                    0);
    struct lo_import_summary s =
        store_build_put(store, "in/a.xml", "Crew w P.e=:m\n", 9);
    CU_ASSERT_EQUAL(s.unchanged, 1);
    CU_ASSERT_EQUAL(s.retired, 1);
    lo_import_summary_clear(&s);
    lo_store_close(store);
}

LO_SUITE(store_block,
         LO_TEST(test_store_block__people_see_every_part_by_its_names),
         LO_TEST(test_store_block__mrids_of_every_spelling_come_back),
         LO_TEST(test_store_block__a_text_that_is_the_mrid_comes_back),
         LO_TEST(test_store_block__only_what_changed_is_written_again),
         LO_TEST(test_store_block__damaged_ones_are_refused),
         LO_TEST(test_store_block__any_cut_is_noticed),
         LO_TEST(test_store_block__rows_of_schema_7_are_brought_over));
