/*
 * in_force.c - what stands of plans that were published one after the other.
 *
 *   plan 1   |Mon|Tue|Wed|Thu|Fri|
 *   plan 2               |Thu|Fri|Sat|Sun|      published later
 *   stands   |..plan 1...|....plan 2.....|
 *
 * A plan replaces those before it on its own days, and only there: work and
 * outages that end on other days stand as people were told. Four hours of the
 * last one may stick out, as for its messages (outbox_after.c). A plan that was
 * called off without another in its place stands no longer.
 */
#include "store/store_int.h"

static const int64_t STICKS_OUT_S = 4 * (int64_t)LO_HOUR;

bool lo_published_covers(const struct lo_published_plan *plan, lo_time end)
{
    return end > plan->span.from && end <= plan->span.to + STICKS_OUT_S;
}

bool lo_published_stands(const GArray *plans, guint of, lo_time end)
{
    for (guint i = of + 1; i < plans->len; i++)
        if (lo_published_covers(
                &g_array_index(plans, struct lo_published_plan, i), end))
            return false;
    return true;
}

enum lo_status lo_store_get_published(struct lo_store *store, GArray *out,
                                      struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool more = false;
    enum lo_status status = lo_store_take(
        &stmt, store,
        "SELECT version, span_from, span_to FROM plan p "
        "WHERE state = 'published' OR (state = 'superseded' AND EXISTS("
        "SELECT 1 FROM plan q WHERE q.published_at >= p.published_at AND "
        "q.published_at <= p.superseded_at AND q.version <> p.version)) "
        "ORDER BY state = 'published', published_at, version",
        LO_NO_BINDS, err);
    while (status == LO_OK) {
        status = lo_store_step(&more, store, stmt, err);
        if (status != LO_OK || !more)
            break;
        struct lo_published_plan row = {
            sqlite3_column_int64(stmt, 0),
            {sqlite3_column_int64(stmt, 1), sqlite3_column_int64(stmt, 2)}};
        g_array_append_val(out, row);
    }
    lo_store_give(store, stmt);
    return status;
}

enum lo_status lo_store_last_outage(struct lo_store *store, int64_t *out,
                                    struct lo_error *err)
{
    return lo_store_integer(
        out, store,
        "SELECT max(CAST(substr(o.id, 2) AS INTEGER)) FROM plan_outage o "
        "JOIN plan p USING(version) "
        "WHERE p.state IN ('published', 'superseded')",
        LO_NO_BINDS, 0, err);
}
