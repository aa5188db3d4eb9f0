/*
 * What happened stays: interruptions are added once and never taken out.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "lineout/store.h"

static struct lo_interruption row(const char *object, lo_time from, lo_time to,
                                  const char *cause)
{
    return (struct lo_interruption){
        .object = object,
        .from = from,
        .to = to,
        .kind = LO_INTERRUPTION_FAULT,
        .cause = cause,
        .origin = {"history.csv", 3},
    };
}

static struct lo_network *empty_network(void)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_network *network = lo_arena_alloc(arena, sizeof *network);
    network->arena = arena;
    return network;
}

static void put(struct lo_store *store, struct lo_interruption *rows, int32_t n)
{
    struct lo_interruptions past = {NULL, n, rows};
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(lo_store_put_interruptions(store, &past, NULL, &err), err);
}

static void test_store_interruption__said_twice_is_there_once(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = NULL;
    struct lo_interruptions *past = NULL;
    char *path = g_build_filename(lo_test_tmpdir(), "past.db", NULL);
    struct lo_network *network = empty_network();
    struct lo_interruption first[] = {row("l2", 1000, 2000, "storm"),
                                      row("l1", 1000, 1500, "")};
    struct lo_interruption later[] = {row("l2", 1000, 2600, "storm, tree")};
    LO_ASSERT_OK(lo_store_open(&store, path, true, &err), err);
    put(store, first, 2);
    put(store, later, 1); /* another file, without l1 */
    LO_ASSERT_OK(lo_store_get_interruptions(store, network, &past, &err), err);
    CU_ASSERT_EQUAL_FATAL(past->n, 2);
    CU_ASSERT_STRING_EQUAL(past->rows[0].object, "l1");
    CU_ASSERT_EQUAL(past->rows[0].equipment.v, LO_NONE);
    CU_ASSERT_EQUAL(past->rows[1].to, 2600);
    CU_ASSERT_STRING_EQUAL(past->rows[1].cause, "storm, tree");
    CU_ASSERT_EQUAL(past->rows[1].kind, LO_INTERRUPTION_FAULT);
    lo_interruptions_free(past);
    lo_network_free(network);
    lo_store_close(store);
    g_free(path);
}

static void test_store_interruption__a_bad_row_takes_all_back(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = NULL;
    struct lo_interruptions *past = NULL;
    char *path = g_build_filename(lo_test_tmpdir(), "past2.db", NULL);
    struct lo_network *network = empty_network();
    struct lo_interruption rows[] = {row("l1", 1000, 2000, ""),
                                     row("l2", 2000, 1000, "")};
    struct lo_interruptions bad = {NULL, 2, rows};
    LO_ASSERT_OK(lo_store_open(&store, path, true, &err), err);
    CU_ASSERT_NOT_EQUAL(lo_store_put_interruptions(store, &bad, NULL, &err),
                        LO_OK);
    LO_ASSERT_OK(lo_store_get_interruptions(store, network, &past, &err), err);
    CU_ASSERT_EQUAL(past->n, 0);
    lo_interruptions_free(past);
    lo_network_free(network);
    lo_store_close(store);
    g_free(path);
}

/* What was entered of one outage takes the place of what was entered of it
 * before; a file's rows stay, and so do those of another outage. */
static void test_store_interruption__entered_anew_replaces_only_that(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = NULL;
    struct lo_interruptions *past = NULL;
    char *path = g_build_filename(lo_test_tmpdir(), "past3.db", NULL);
    struct lo_network *network = empty_network();
    struct lo_interruption file[] = {row("l1", 10, 20, "")};
    struct lo_interruption first[] = {row("l2", 30, 40, ""),
                                      row("l3", 30, 40, "")};
    struct lo_interruption again[] = {row("l2", 31, 45, "")};
    struct lo_interruption other[] = {row("l4", 50, 60, "")};
    struct lo_interruptions rows = {NULL, 2, first};
    first[0].origin.file = first[1].origin.file = "actual O1";
    again[0].origin.file = "actual O1";
    other[0].origin.file = "actual O2";
    LO_ASSERT_OK(lo_store_open(&store, path, true, &err), err);
    put(store, file, 1);
    put(store, other, 1);
    LO_ASSERT_OK(lo_store_put_interruptions(store, &rows, "actual O1", &err),
                 err);
    rows = (struct lo_interruptions){NULL, 1, again};
    LO_ASSERT_OK(lo_store_put_interruptions(store, &rows, "actual O1", &err),
                 err);
    LO_ASSERT_OK(lo_store_get_interruptions(store, network, &past, &err), err);
    CU_ASSERT_EQUAL_FATAL(past->n, 3);
    CU_ASSERT_STRING_EQUAL(past->rows[0].object, "l1");
    CU_ASSERT_STRING_EQUAL(past->rows[1].object, "l2");
    CU_ASSERT_EQUAL(past->rows[1].from, 31);
    CU_ASSERT_STRING_EQUAL(past->rows[2].object, "l4");
    lo_interruptions_free(past);
    lo_network_free(network);
    lo_store_close(store);
    g_free(path);
}

LO_SUITE(store_interruption,
         LO_TEST(test_store_interruption__entered_anew_replaces_only_that),
         LO_TEST(test_store_interruption__said_twice_is_there_once),
         LO_TEST(test_store_interruption__a_bad_row_takes_all_back));
