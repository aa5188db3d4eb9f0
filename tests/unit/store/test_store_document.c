/*
 * test_store_document.c - imported files in the store: round trips, changes,
 * what vanished, and files that take the place of others.
 */
#include "store/store_build.h"

#include <stdio.h>
#include <string.h>

#include "harness.h"

static const char grid[] =
    "Breaker b1 IdentifiedObject.name=head Switch.normalOpen=false\n"
    "ACLineSegment l1 IdentifiedObject.name=trunk Conductor.length=400\n"
    "ACLineSegment l2 IdentifiedObject.name=branch Conductor.length=120\n"
    "Terminal t1 Terminal.ConductingEquipment=>l1 Terminal.sequenceNumber=1\n";

/* '+': new, '~': changed, '-': vanished, as "+Breaker head B1". */
static char *changes_text(const struct lo_import_summary *summary)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < summary->changes->len; i++) {
        const struct lo_change *c =
            &g_array_index(summary->changes, struct lo_change, i);
        g_string_append_printf(out, "%c%s %s %s\n", c->what, c->class_name,
                               c->name, c->mrid);
    }
    return g_string_free(out, FALSE);
}

/* Puts and checks counts and the list of changes. */
static void expect_put(struct lo_store *store, const char *file,
                       const char *text, const char *succeeds,
                       const char *counts, const char *changes)
{
    struct lo_import_summary s = store_build_put(store, file, text, 2000);
    char *got = g_strdup_printf("+%d ~%d =%d -%d", s.added, s.changed,
                                s.unchanged, s.retired);
    CU_ASSERT_STRING_EQUAL(got, counts);
    g_free(got);
    if (changes != NULL) {
        got = changes_text(&s);
        CU_ASSERT_STRING_EQUAL(got, changes);
        g_free(got);
    }
    CU_ASSERT_EQUAL(g_strcmp0(s.succeeds, succeeds), 0);
    lo_import_summary_clear(&s);
}

static char *loaded_text(struct lo_store *store)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_objects *set = NULL;
    LO_ASSERT_OK(lo_store_load_objects(store, &set, &err), err);
    char *text = store_build_objects_text(set);
    lo_objects_free(set);
    return text;
}

/* What is put in comes out, as text and in order. */
static void expect_round_trip(struct lo_objects *set)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    char *before = store_build_objects_text(set);
    for (int32_t document = 0; document < 2; document++) {
        struct lo_import_summary s = {0};
        LO_ASSERT_OK(
            lo_store_put_document(store, set, document, 1000, &s, &err), err);
        lo_import_summary_clear(&s);
    }
    char *after = loaded_text(store);
    CU_ASSERT_STRING_EQUAL(before, after);
    g_free(before);
    g_free(after);
    LO_ASSERT_OK(lo_store_validate(store, &err), err);
    lo_store_close(store);
    lo_objects_free(set);
}

static void test_store_document__two_files_round_trip_in_order(void)
{
    struct lo_objects *set = lo_objects_new();
    store_build_add(set, "in/zz-grid.xml", grid);
    store_build_add(set, "in/aa-work.xml",
                    "WorkTask w1 WorkTask.taskKind=:exchange "
                    "WorkTask.Crews=>c2 WorkTask.Crews=>c1 "
                    "WorkTask.Crews=>c3\n"
                    "Crew c2\n"
                    "Crew c1 IdentifiedObject.name=\n"
                    "Breaker b1 Switch.open=true\n");
    expect_round_trip(set);
}

static void test_store_document__any_text_of_a_property_round_trips(void)
{
    static const char *const texts[] = {
        "",
        "\"",
        "\\",
        "a\"b\\c/d",
        "line\nbreak\ttab\r",
        "\x01\x1f\x7f",
        "停电通知",
        "😀",
        "null",
        "{\"ref\":\"x\"}",
        "[1,2]",
        "1e999",
        "0.1",
        "'; --",
        "\xc2\x85\xe2\x80\xa8",
    };
    struct lo_objects *set = lo_objects_new();
    for (int32_t document = 0; document < 2; document++)
        lo_objects_document(set, document == 0 ? "a.xml" : "b.xml");
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        char *id = g_strdup_printf("id-%zu", i);
        lo_objects_begin(set, 0, id, texts[i], lo_objects_name(set, "Name"), 0);
        for (int kind = LO_VALUE_TEXT; kind <= LO_VALUE_ENUM; kind++) {
            char *name = g_strdup_printf("Name.of%d", kind);
            for (int times = 0; times <= kind; times++)
                lo_objects_property(set, lo_objects_name(set, name),
                                    (enum lo_value_kind)kind, texts[i]);
            g_free(name);
        }
        g_free(id);
    }
    expect_round_trip(set);
}

/* a b a: values of one name keep their order, and find each other. */
static void test_store_document__values_of_one_name_keep_their_order(void)
{
    struct lo_store *store = store_build_open();
    expect_put(store, "a.xml", "X x P.a=1 P.b=>2 P.a=:3 P.a=4\n", NULL,
               "+1 ~0 =0 -0", NULL);
    char *text = loaded_text(store);
    CU_ASSERT_STRING_EQUAL(text, "a.xml:1 X x X P.a=1 P.b=>2 P.a=:3 P.a=4\n");
    g_free(text);
    lo_store_close(store);
}

static void test_store_document__same_file_again_changes_no_byte(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    expect_put(store, "grid.xml", grid, NULL, "+4 ~0 =0 -0",
               "+ACLineSegment branch L2\n+ACLineSegment trunk L1\n"
               "+Breaker head B1\n+Terminal  T1\n");
    char *before = store_build_dump(store);
    struct lo_import_summary s = store_build_put(store, "grid.xml", grid, 9999);
    CU_ASSERT_EQUAL(s.unchanged, 4);
    CU_ASSERT_EQUAL(s.changes->len, 0);
    CU_ASSERT_STRING_EQUAL(s.document, "grid.xml");
    lo_import_summary_clear(&s);
    char *after = store_build_dump(store);
    CU_ASSERT_STRING_EQUAL(before, after);
    g_free(before);
    g_free(after);
    LO_ASSERT_OK(lo_store_validate(store, &err), err);
    lo_store_close(store);
}

static void test_store_document__what_changed_is_replaced_and_listed(void)
{
    struct lo_store *store = store_build_open();
    expect_put(store, "a.xml", "A x P.v=1\nA y P.v=1\nB z P.v=1 P.w=2\n", NULL,
               "+3 ~0 =0 -0", NULL);
    expect_put(store, "elsewhere/a.xml",
               "A x P.v=1\nA y P.v=2 IdentifiedObject.name=why\n"
               "C z P.v=1 P.w=2\n",
               NULL, "+0 ~2 =1 -0", "~A why Y\n~C  Z\n");
    char *text = loaded_text(store);
    CU_ASSERT_STRING_EQUAL(text, "elsewhere/a.xml:1 A x X P.v=1\n"
                                 "elsewhere/a.xml:2 A y Y P.v=2 "
                                 "IdentifiedObject.name=why\n"
                                 "elsewhere/a.xml:3 C z Z P.v=1 P.w=2\n");
    g_free(text);
    lo_store_close(store);
}

static void test_store_document__moved_lines_are_no_change_but_kept(void)
{
    struct lo_store *store = store_build_open();
    expect_put(store, "a.xml", "A x P.v=1\nA y P.v=1\n", NULL, "+2 ~0 =0 -0",
               NULL);
    expect_put(store, "a.xml", "\nA y P.v=1\nA n P.v=1\nA x P.v=1\n", NULL,
               "+1 ~0 =2 -0", "+A  N\n");
    char *text = loaded_text(store);
    CU_ASSERT_STRING_EQUAL(text, "a.xml:2 A y Y P.v=1\na.xml:3 A n N P.v=1\n"
                                 "a.xml:4 A x X P.v=1\n");
    g_free(text);
    lo_store_close(store);
}

static void test_store_document__what_vanished_is_retired_and_listed(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    expect_put(store, "grid.xml", grid, NULL, "+4 ~0 =0 -0", NULL);
    expect_put(store, "grid.xml",
               "Breaker b1 IdentifiedObject.name=head "
               "Switch.normalOpen=false\n",
               NULL, "+0 ~0 =1 -3",
               "-ACLineSegment branch L2\n-ACLineSegment trunk L1\n"
               "-Terminal  T1\n");
    CU_ASSERT_EQUAL(store_build_count(store, "SELECT count(*) FROM part"), 1);
    CU_ASSERT_EQUAL(
        store_build_count(store,
                          "SELECT count(*) FROM retired_part WHERE document = "
                          "'grid.xml' AND retired_at = 2000 AND id = 'l1' AND "
                          "name = 'trunk' AND properties LIKE '%400%'"),
        1);
    /* It comes back: new again; what it once said stays on record. */
    expect_put(store, "grid.xml", grid, NULL, "+3 ~0 =1 -0", NULL);
    CU_ASSERT_EQUAL(store_build_count(store, "SELECT count(*) FROM "
                                             "retired_part"),
                    3);
    LO_ASSERT_OK(lo_store_validate(store, &err), err);
    lo_store_close(store);
}

static void test_store_document__other_files_are_left_alone(void)
{
    struct lo_store *store = store_build_open();
    expect_put(store, "a.xml", "A x P.v=1\n", NULL, "+1 ~0 =0 -0", NULL);
    expect_put(store, "b.xml", "A y P.v=1\n", NULL, "+1 ~0 =0 -0", NULL);
    expect_put(store, "b.xml", "A z P.v=1\n", NULL, "+1 ~0 =0 -1", NULL);
    char *text = loaded_text(store);
    CU_ASSERT_STRING_EQUAL(text, "a.xml:1 A x X P.v=1\nb.xml:1 A z Z P.v=1\n");
    g_free(text);
    lo_store_close(store);
}

static void test_store_document__one_id_twice_in_a_file_stays_two_parts(void)
{
    struct lo_store *store = store_build_open();
    const char *twice = "A x P.v=1\nB y P.v=1\nA x P.w=2\n";
    expect_put(store, "a.xml", twice, NULL, "+3 ~0 =0 -0", NULL);
    expect_put(store, "a.xml", twice, NULL, "+0 ~0 =3 -0", "");
    char *text = loaded_text(store);
    CU_ASSERT_STRING_EQUAL(text, "a.xml:1 A x X P.v=1\na.xml:2 B y Y P.v=1\n"
                                 "a.xml:3 A x X P.w=2\n");
    g_free(text);
    expect_put(store, "a.xml", "A x P.v=1\nB y P.v=1\n", NULL, "+0 ~0 =2 -1",
               "-A  X\n");
    lo_store_close(store);
}

/* --- successors -------------------------------------------------------- */

static void test_store_document__dated_export_succeeds_the_one_before(void)
{
    struct lo_store *store = store_build_open();
    expect_put(store, "work.xml", "Crew c P.v=1\n", NULL, "+1 ~0 =0 -0", NULL);
    expect_put(store, "grid-2026-02.xml", grid, NULL, "+4 ~0 =0 -0", NULL);
    expect_put(store, "grid-2026-03.xml",
               "Breaker b1 IdentifiedObject.name=head "
               "Switch.normalOpen=true\n"
               "ACLineSegment l1 IdentifiedObject.name=trunk "
               "Conductor.length=400\n"
               "ACLineSegment l2 IdentifiedObject.name=branch "
               "Conductor.length=120\n"
               "Fuse f1 IdentifiedObject.name=new\n",
               "grid-2026-02.xml", "+1 ~1 =2 -1",
               "~Breaker head B1\n+Fuse new F1\n-Terminal  T1\n");
    CU_ASSERT_EQUAL(store_build_count(store, "SELECT count(*) FROM document"),
                    2);
    CU_ASSERT_EQUAL(store_build_count(store, "SELECT count(*) FROM document "
                                             "WHERE name = "
                                             "'grid-2026-03.xml'"),
                    1);
    CU_ASSERT_EQUAL(store_build_count(store, "SELECT count(*) FROM part"), 5);
    lo_store_close(store);
}

static void test_store_document__half_said_again_is_no_successor(void)
{
    struct lo_store *store = store_build_open();
    expect_put(store, "a.xml", "A w P.v=1\nA x P.v=1\nA y P.v=1\nA z P.v=1\n",
               NULL, "+4 ~0 =0 -0", NULL);
    expect_put(store, "b.xml", "A w P.v=1\nA x P.v=1\n", NULL, "+2 ~0 =0 -0",
               NULL);
    CU_ASSERT_EQUAL(store_build_count(store, "SELECT count(*) FROM document"),
                    2);
    lo_store_close(store);
}

/* The switch states name every object of the grid and say other things. */
static void test_store_document__states_of_a_grid_are_no_successor(void)
{
    struct lo_store *store = store_build_open();
    expect_put(store, "grid_EQ.xml",
               "Breaker b1 IdentifiedObject.name=b Switch.normalOpen=false\n"
               "Breaker b2 IdentifiedObject.name=c Switch.normalOpen=false\n",
               NULL, "+2 ~0 =0 -0", NULL);
    expect_put(store, "grid_SSH.xml",
               "Breaker b1 Switch.open=false\nBreaker b2 Switch.open=true\n",
               NULL, "+2 ~0 =0 -0", NULL);
    CU_ASSERT_EQUAL(store_build_count(store, "SELECT count(*) FROM part"), 4);
    CU_ASSERT_EQUAL(store_build_count(store, "SELECT open = 'true' AND "
                                             "normal_open = 'false' AND name "
                                             "= 'c' FROM v_switch WHERE mrid "
                                             "= 'B2'"),
                    1);
    lo_store_close(store);
}

static void test_store_document__files_of_one_import_stand_side_by_side(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    LO_ASSERT_OK(lo_store_begin(store, &err), err);
    expect_put(store, "north.xml", "A x P.v=1\n", NULL, "+1 ~0 =0 -0", NULL);
    expect_put(store, "all.xml", "A x P.v=1\nA y P.v=1\n", NULL, "+2 ~0 =0 -0",
               NULL);
    LO_ASSERT_OK(lo_store_commit(store, &err), err);
    CU_ASSERT_EQUAL(store_build_count(store, "SELECT count(*) FROM document"),
                    2);
    lo_store_close(store);
}

static void test_store_document__one_file_may_succeed_several(void)
{
    struct lo_store *store = store_build_open();
    expect_put(store, "north.xml", "A w P.v=1\nA x P.v=1\nA o P.v=1\n", NULL,
               "+3 ~0 =0 -0", NULL);
    expect_put(store, "south.xml", "A y P.v=1\nA z P.v=1\nA p P.v=1\n", NULL,
               "+3 ~0 =0 -0", NULL);
    expect_put(store, "all.xml", "A w P.v=1\nA x P.v=1\nA y P.v=2\nA z P.v=1\n",
               "north.xml, south.xml", "+0 ~1 =3 -2", "-A  O\n-A  P\n~A  Y\n");
    char *text = loaded_text(store);
    CU_ASSERT_STRING_EQUAL(text, "all.xml:1 A w W P.v=1\nall.xml:2 A x X "
                                 "P.v=1\nall.xml:3 A y Y P.v=2\nall.xml:4 A z "
                                 "Z P.v=1\n");
    g_free(text);
    lo_store_close(store);
}

/* --- contacts ---------------------------------------------------------- */

static void test_store_document__contacts_are_replaced(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = store_build_open();
    struct lo_contact contacts[] = {{LO_CHANNEL_SMS, "+8613800000001"},
                                    {LO_CHANNEL_WECHAT, "o_1"},
                                    {LO_CHANNEL_PHONE, "+8657100000000"}};
    struct lo_customer_row rows[] = {
        {.mrid = "C1", .name = "Lin", .locale = "zh-CN", .n_contacts = 2},
        {.mrid = "C2",
         .name = "Zhao",
         .locale = "",
         .first_contact = 2,
         .n_contacts = 1},
        {.mrid = "C3", .name = "Wu", .locale = ""}};
    struct lo_customers customers = {
        .n = 3, .rows = rows, .n_contacts = 3, .contacts = contacts};
    expect_put(store, "c.xml", "Customer c1 IdentifiedObject.name=Lin\n", NULL,
               "+1 ~0 =0 -0", NULL);
    for (int times = 0; times < 2; times++)
        LO_ASSERT_OK(lo_store_put_contacts(store, &customers, &err), err);
    CU_ASSERT_EQUAL(store_build_count(store, "SELECT count(*) FROM contact"),
                    3);
    CU_ASSERT_EQUAL(store_build_count(store, "SELECT count(*) FROM v_customer "
                                             "WHERE name = 'Lin' AND document "
                                             "= 'c.xml' AND value IN ('o_1', "
                                             "'+8613800000001')"),
                    2);
    customers.n = 1;
    LO_ASSERT_OK(lo_store_put_contacts(store, &customers, &err), err);
    CU_ASSERT_EQUAL(store_build_count(store, "SELECT count(*) FROM contact"),
                    2);
    LO_ASSERT_OK(lo_store_validate(store, &err), err);
    lo_store_close(store);
}

LO_SUITE(store_document,
         LO_TEST(test_store_document__two_files_round_trip_in_order),
         LO_TEST(test_store_document__any_text_of_a_property_round_trips),
         LO_TEST(test_store_document__values_of_one_name_keep_their_order),
         LO_TEST(test_store_document__same_file_again_changes_no_byte),
         LO_TEST(test_store_document__what_changed_is_replaced_and_listed),
         LO_TEST(test_store_document__moved_lines_are_no_change_but_kept),
         LO_TEST(test_store_document__what_vanished_is_retired_and_listed),
         LO_TEST(test_store_document__other_files_are_left_alone),
         LO_TEST(test_store_document__one_id_twice_in_a_file_stays_two_parts),
         LO_TEST(test_store_document__dated_export_succeeds_the_one_before),
         LO_TEST(test_store_document__half_said_again_is_no_successor),
         LO_TEST(test_store_document__states_of_a_grid_are_no_successor),
         LO_TEST(test_store_document__files_of_one_import_stand_side_by_side),
         LO_TEST(test_store_document__one_file_may_succeed_several),
         LO_TEST(test_store_document__contacts_are_replaced));
