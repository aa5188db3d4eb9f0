/*
 * Parts become objects by id; what several files say of one is joined.
 *
 *   EQ   Breaker a {name, normalOpen}   Fuse b {name}
 *   SSH  Equipment a {open}
 */
#include "lineout/objects.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"

static void begin(struct lo_objects *set, int32_t document, const char *id,
                  const char *cls)
{
    lo_objects_begin(set, document, id, id, lo_objects_name(set, cls), 7);
}

static void say(struct lo_objects *set, const char *name, const char *value)
{
    lo_objects_property(set, lo_objects_name(set, name), LO_VALUE_TEXT, value);
}

static struct lo_objects *eq_and_ssh(void)
{
    struct lo_objects *set = lo_objects_new();
    int32_t eq = lo_objects_document(set, "eq.xml");
    begin(set, eq, "a", "Breaker");
    say(set, "name", "CB1");
    say(set, "open", "false");
    begin(set, eq, "b", "Fuse");
    say(set, "name", "FU1");
    int32_t ssh = lo_objects_document(set, "ssh.xml");
    begin(set, ssh, "a", "Equipment");
    say(set, "open", "true");
    return set;
}

static const char *class_of(const struct lo_objects *set, const char *id)
{
    const struct lo_part *object = lo_objects_find(set, id);
    CU_ASSERT_PTR_NOT_NULL_FATAL(object);
    return lo_objects_name_text(set, lo_objects_class(set, object));
}

static void test_objects__parts_of_one_id_are_one_object(void)
{
    struct lo_objects *set = eq_and_ssh();
    lo_objects_link(set);
    CU_ASSERT_EQUAL(lo_objects_part_count(set), 3);
    CU_ASSERT_EQUAL_FATAL(lo_objects_count(set), 2);
    CU_ASSERT_STRING_EQUAL(lo_objects_object(set, 0)->id, "a");
    CU_ASSERT_STRING_EQUAL(lo_objects_object(set, 1)->id, "b");
    const struct lo_part *a = lo_objects_find(set, "a");
    CU_ASSERT_STRING_EQUAL(
        lo_objects_value(set, a, lo_objects_find_name(set, "name")), "CB1");
    CU_ASSERT_STRING_EQUAL(
        lo_objects_value(set, a, lo_objects_find_name(set, "open")), "true");
    CU_ASSERT_PTR_NULL(lo_objects_find(set, "c"));
    struct lo_origin at = lo_objects_origin(set, a);
    CU_ASSERT_STRING_EQUAL(at.file, "eq.xml");
    CU_ASSERT_EQUAL(at.line, 7);
    lo_objects_free(set);
}

static void test_objects__abstract_class_never_replaces_concrete(void)
{
    static const char *const orders[][3] = {
        {"Breaker", "ConductingEquipment", "Switch"},
        {"IdentifiedObject", "Breaker", "PowerSystemResource"},
        {"Switch", "Equipment", "Breaker"},
        {"lo:Switch", "Breaker", "rdf:Description"},
    };
    for (size_t o = 0; o < G_N_ELEMENTS(orders); o++) {
        struct lo_objects *set = lo_objects_new();
        for (int i = 0; i < 3; i++)
            begin(set, lo_objects_document(set, "f.xml"), "a", orders[o][i]);
        lo_objects_link(set);
        CU_ASSERT_STRING_EQUAL(class_of(set, "a"), "Breaker");
        lo_objects_free(set);
    }
}

static void test_objects__plain_switch_stays_a_switch(void)
{
    struct lo_objects *set = lo_objects_new();
    begin(set, lo_objects_document(set, "f.xml"), "a", "Equipment");
    begin(set, 0, "a", "Switch");
    lo_objects_link(set);
    CU_ASSERT_STRING_EQUAL(class_of(set, "a"), "Switch");
    lo_objects_free(set);
}

static void test_objects__dropped_document_leaves_nothing(void)
{
    struct lo_objects *set = eq_and_ssh();
    int32_t third = lo_objects_document(set, "third.xml");
    begin(set, third, "a", "Breaker");
    say(set, "name", "never seen");
    begin(set, third, "z", "Fuse");
    begin(set, lo_objects_document(set, "fourth.xml"), "y", "Fuse");
    lo_objects_drop_from(set, third);
    lo_objects_link(set);
    CU_ASSERT_EQUAL(lo_objects_part_count(set), 3);
    CU_ASSERT_PTR_NULL(lo_objects_find(set, "z"));
    CU_ASSERT_PTR_NULL(lo_objects_find(set, "y"));
    const struct lo_part *a = lo_objects_find(set, "a");
    CU_ASSERT_STRING_EQUAL(
        lo_objects_value(set, a, lo_objects_find_name(set, "name")), "CB1");
    lo_objects_free(set);
}

static void test_objects__linking_again_joins_later_parts(void)
{
    struct lo_objects *set = eq_and_ssh();
    lo_objects_link(set);
    int32_t third = lo_objects_document(set, "third.xml");
    begin(set, third, "b", "Fuse");
    say(set, "name", "FU2");
    begin(set, third, "c", "Fuse");
    lo_objects_link(set);
    lo_objects_link(set);
    CU_ASSERT_EQUAL(lo_objects_count(set), 3);
    const struct lo_part *b = lo_objects_find(set, "b");
    CU_ASSERT_STRING_EQUAL(
        lo_objects_value(set, b, lo_objects_find_name(set, "name")), "FU2");
    CU_ASSERT_PTR_NOT_NULL(lo_objects_find(set, "c"));
    lo_objects_free(set);
}

/* Id number k: of every length, and many that begin alike. */
static char *id_of(int k)
{
    return k % 2 == 0 ? g_strdup_printf("%x", k)
                      : g_strdup_printf("%08x-0000-4000-8000-000000000000", k);
}

/* n parts of ids that come again and again, each with a reference to another;
 * `first` gets the first part of every id by number. */
static void add_parts(struct lo_objects *set, GArray *first, GRand *seed, int n,
                      int ids)
{
    for (int i = 0; i < n; i++) {
        int k = g_rand_int_range(seed, 0, ids);
        char *id = id_of(k);
        char *other = id_of(g_rand_int_range(seed, 0, 2 * ids));
        int32_t part = (int32_t)lo_objects_part_count(set);
        begin(set, 0, id, "Terminal");
        lo_objects_property(set, lo_objects_name(set, "ref"), LO_VALUE_REF,
                            other);
        if (g_array_index(first, int32_t, k) < 0)
            g_array_index(first, int32_t, k) = part;
        g_free(other);
        g_free(id);
    }
}

/* Every id is found as what came first of it, every reference leads there. */
static int wrong_ids(const struct lo_objects *set, const GArray *first)
{
    int wrong = 0;
    GHashTable *by_id =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint k = 0; k < first->len; k++) {
        int32_t part = g_array_index(first, int32_t, k);
        char *id = id_of((int)k);
        const struct lo_part *found = lo_objects_find(set, id);
        const struct lo_part *right =
            part < 0 ? NULL : lo_objects_part(set, (size_t)part);
        wrong += found != right;
        g_hash_table_insert(by_id, id, (void *)right);
    }
    for (size_t i = 0; i < lo_objects_part_count(set); i++) {
        const struct lo_property *ref =
            lo_objects_properties(set, lo_objects_part(set, i));
        wrong += lo_objects_target(set, ref) !=
                 g_hash_table_lookup(by_id, ref->value);
    }
    g_hash_table_destroy(by_id);
    return wrong;
}

static void test_objects__many_ids_are_found_also_when_more_come(void)
{
    enum { IDS = 30000 };
    static const int rounds[] = {1, 70000, 20, 50000};
    struct lo_objects *set = lo_objects_new();
    GArray *first = g_array_new(FALSE, FALSE, sizeof(int32_t));
    GRand *seed = g_rand_new_with_seed(3);
    int32_t none = -1;
    for (int k = 0; k < IDS; k++)
        g_array_append_val(first, none);
    (void)lo_objects_document(set, "f.xml");
    lo_objects_expect(set, 6000000);
    for (size_t i = 0; i < G_N_ELEMENTS(rounds); i++) {
        add_parts(set, first, seed, rounds[i], IDS);
        lo_objects_link(set);
        CU_ASSERT_EQUAL(wrong_ids(set, first), 0);
    }
    CU_ASSERT(lo_objects_count(set) > IDS / 10 * 9);
    g_rand_free(seed);
    g_array_free(first, TRUE);
    lo_objects_free(set);
}

/* To ask for memory changes nothing, also at the end of what there is. */
static void test_objects__fetching_goes_to_the_end_and_not_further(void)
{
    struct lo_objects *set = eq_and_ssh();
    const struct lo_part *all[3];
    lo_objects_link(set);
    for (size_t i = 0; i < 3; i++)
        all[i] = lo_objects_part(set, i);
    for (size_t i = 0; i < 3; i++)
        lo_objects_fetch(set, all, 3, i);
    CU_ASSERT_STRING_EQUAL(class_of(set, "a"), "Breaker");
    lo_objects_free(set);
}

static void test_objects__values_are_distinct_and_in_order(void)
{
    static const char *const said[] = {"x", "y", "x", "z", "y"};
    struct lo_objects *set = lo_objects_new();
    begin(set, lo_objects_document(set, "f.xml"), "a", "WorkTask");
    for (size_t i = 0; i < G_N_ELEMENTS(said); i++)
        say(set, "WorkTask.Assets", said[i]);
    begin(set, 0, "a", "WorkTask");
    say(set, "WorkTask.Assets", "x");
    say(set, "WorkTask.Assets", "w");
    lo_objects_link(set);
    const char *out[3] = {NULL, NULL, NULL};
    lo_name assets = lo_objects_find_name(set, "WorkTask.Assets");
    const struct lo_part *a = lo_objects_find(set, "a");
    CU_ASSERT_EQUAL_FATAL(lo_objects_values(set, a, assets, out, 3), 4);
    CU_ASSERT_STRING_EQUAL(out[0], "x");
    CU_ASSERT_STRING_EQUAL(out[1], "y");
    CU_ASSERT_STRING_EQUAL(out[2], "z");
    CU_ASSERT_EQUAL(lo_objects_values(set, a, (lo_name){-1}, out, 3), 0);
    lo_objects_free(set);
}

static void test_objects__same_text_is_same_name(void)
{
    struct lo_objects *set = lo_objects_new();
    lo_name a = lo_objects_name(set, "Switch.open");
    char again[] = "Switch.open";
    CU_ASSERT_EQUAL(lo_objects_name(set, again).v, a.v);
    CU_ASSERT_NOT_EQUAL(lo_objects_name(set, "Switch.locked").v, a.v);
    CU_ASSERT_EQUAL(lo_objects_find_name(set, "Switch.retained").v, -1);
    lo_objects_free(set);
}

/* What is said again shortly after takes no memory; what only looks like it,
 * at both ends or in length, stays what it is. */
static void test_objects__texts_said_again_are_kept_once(void)
{
    enum { MANY = 5000 };
    static const char *const alike[] = {
        "",
        "A",
        "AB",
        "AC",
        "12345678",
        "123456789",
        "1234567890",
        "12345678X12345678",
        "12345678Y12345678",
        "12345678Z12345678",
    };
    struct lo_objects *set = lo_objects_new();
    begin(set, lo_objects_document(set, "f.xml"), "object", "Breaker");
    for (int twice = 0; twice < 2; twice++)
        for (size_t i = 0; i < G_N_ELEMENTS(alike); i++)
            say(set, "name", alike[i]);
    say(set, "name", "object");
    say(set, "name", "object");
    for (int i = 0; i < MANY; i++) {
        char text[48];
        g_snprintf(text, sizeof text, "same-head %d same-tail", i);
        say(set, "name", text);
    }
    const struct lo_part *part = lo_objects_part(set, 0);
    const struct lo_property *p = lo_objects_properties(set, part);
    for (size_t i = 0; i < 2 * G_N_ELEMENTS(alike); i++)
        CU_ASSERT_STRING_EQUAL(p[i].value, alike[i % G_N_ELEMENTS(alike)]);
    p += 2 * G_N_ELEMENTS(alike);
    CU_ASSERT_PTR_EQUAL(p[0].value, part->id);
    CU_ASSERT_PTR_EQUAL(p[1].value, part->id);
    int wrong = 0;
    for (int i = 0; i < MANY; i++) {
        char text[48];
        g_snprintf(text, sizeof text, "same-head %d same-tail", i);
        wrong += strcmp(p[2 + i].value, text) != 0;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    lo_objects_free(set);
}

/* A feeder that every object names, and neighbours that name each other. */
static void test_objects__references_said_again_mean_the_same(void)
{
    enum { MANY = 3000 };
    struct lo_objects *set = lo_objects_new();
    lo_name at = lo_objects_name(set, "at");
    int32_t f = lo_objects_document(set, "f.xml");
    begin(set, f, "feeder", "Feeder");
    for (int i = 0; i < MANY; i++) {
        char id[16], next[16];
        g_snprintf(id, sizeof id, "b%d", i);
        g_snprintf(next, sizeof next, "b%d", i + 1);
        begin(set, f, id, "Breaker");
        lo_objects_property(set, at, LO_VALUE_REF, "feeder");
        lo_objects_property(set, at, LO_VALUE_REF, next);
        lo_objects_property(set, at, LO_VALUE_REF, "nowhere");
        lo_objects_property(set, at, LO_VALUE_REF, id);
    }
    lo_objects_link(set);
    int wrong = 0;
    for (size_t i = 1; i <= MANY; i++) {
        const struct lo_part *part = lo_objects_part(set, i);
        const struct lo_property *p = lo_objects_properties(set, part);
        const struct lo_part *next =
            i < MANY ? lo_objects_part(set, i + 1) : NULL;
        wrong += lo_objects_target(set, &p[0]) != lo_objects_part(set, 0);
        wrong += lo_objects_target(set, &p[1]) != next;
        wrong += lo_objects_target(set, &p[2]) != NULL;
        wrong += lo_objects_target(set, &p[3]) != part;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    lo_objects_free(set);
}

LO_SUITE(objects, LO_TEST(test_objects__parts_of_one_id_are_one_object),
         LO_TEST(test_objects__abstract_class_never_replaces_concrete),
         LO_TEST(test_objects__plain_switch_stays_a_switch),
         LO_TEST(test_objects__dropped_document_leaves_nothing),
         LO_TEST(test_objects__linking_again_joins_later_parts),
         LO_TEST(test_objects__many_ids_are_found_also_when_more_come),
         LO_TEST(test_objects__fetching_goes_to_the_end_and_not_further),
         LO_TEST(test_objects__values_are_distinct_and_in_order),
         LO_TEST(test_objects__same_text_is_same_name),
         LO_TEST(test_objects__texts_said_again_are_kept_once),
         LO_TEST(test_objects__references_said_again_mean_the_same));
