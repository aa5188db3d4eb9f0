/*
 * test_store_heaps.c - messages that are alike counted by the database, and
 * what a list leaves out.
 */
#include <glib.h>
#include <string.h>

#include "harness.h"
#include "store_build.h"

static const struct lo_heap *heap_of(const GArray *heaps, const char *outage,
                                     const char *stage)
{
    for (guint i = 0; i < heaps->len; i++) {
        const struct lo_heap *heap = &g_array_index(heaps, struct lo_heap, i);
        if (strcmp(heap->outage, outage) == 0 &&
            strcmp(heap->stage, stage) == 0)
            return heap;
    }
    return NULL;
}

static void add(struct store_build *b, const char *outage, const char *stage,
                const char *who, lo_time due)
{
    struct lo_notice row = store_build_notice(outage, 1, who, due);
    bool added = false;
    row.stage = stage;
    LO_ASSERT_OK(b->port->add(b->port->self, &row, &added, &b->err), b->err);
    CU_ASSERT_TRUE(added);
}

static void fill(struct store_build *b)
{
    add(b, "O1", "morning", "C1", 1000);
    add(b, "O1", "morning", "C2", 900);
    add(b, "O1", "letter-7d", "C1", 800);
    add(b, "O2", "morning", "C1", 2000);
}

static void test_store_heaps__those_alike_are_one_with_the_earliest_due(void)
{
    struct store_build b = store_build_begin();
    GArray *heaps = g_array_new(FALSE, FALSE, sizeof(struct lo_heap));
    fill(&b);
    LO_ASSERT_OK(lo_store_get_heaps(b.store, NULL, 0, heaps, b.arena, &b.err),
                 b.err);
    CU_ASSERT_EQUAL(heaps->len, 3);
    const struct lo_heap *heap = heap_of(heaps, "O1", "morning");
    CU_ASSERT_PTR_NOT_NULL_FATAL(heap);
    CU_ASSERT_EQUAL(heap->n, 2);
    CU_ASSERT_EQUAL(heap->due, 900);
    CU_ASSERT_EQUAL(heap->state, LO_NOTICE_DUE);
    CU_ASSERT_STRING_EQUAL(heap->channel, "sms");
    g_array_set_size(heaps, 0);
    LO_ASSERT_OK(lo_store_get_heaps(b.store, "O2", 0, heaps, b.arena, &b.err),
                 b.err);
    CU_ASSERT_EQUAL(heaps->len, 1);
    CU_ASSERT_PTR_NOT_NULL(heap_of(heaps, "O2", "morning"));
    g_array_set_size(heaps, 0);
    LO_ASSERT_OK(
        lo_store_get_heaps(b.store, NULL, INT64_MAX, heaps, b.arena, &b.err),
        b.err);
    CU_ASSERT_EQUAL(heaps->len, 0); /* all those outages are over */
    g_array_free(heaps, TRUE);
    store_build_end(&b);
}

/* The others there are, due or not; of those due the letters alone. */
static void test_store_heaps__a_list_may_leave_out_what_is_merely_due(void)
{
    struct store_build b = store_build_begin();
    fill(&b);
    const struct lo_notice_query query = {.off_after = LO_TIME_NONE,
                                          .due_stage = "letter-"};
    LO_ASSERT_OK(
        b.port->list(b.port->self, &query, b.arena, &b.rows, &b.n, &b.err),
        b.err);
    CU_ASSERT_EQUAL_FATAL(b.n, 1);
    CU_ASSERT_STRING_EQUAL(b.rows[0].stage, "letter-7d");
    CU_ASSERT_EQUAL(store_build_count(b.store,
                                      "UPDATE outbox SET state = 'expired' "
                                      "WHERE due = 2000 RETURNING 1"),
                    1);
    LO_ASSERT_OK(
        b.port->list(b.port->self, &query, b.arena, &b.rows, &b.n, &b.err),
        b.err);
    CU_ASSERT_EQUAL(b.n, 2);
    store_build_end(&b);
}

LO_SUITE(store_heaps,
         LO_TEST(test_store_heaps__those_alike_are_one_with_the_earliest_due),
         LO_TEST(test_store_heaps__a_list_may_leave_out_what_is_merely_due));
