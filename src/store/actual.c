/*
 * actual.c - what really happened: when an outage was off and on, and which
 * jobs are done.
 */
#include "lineout/actual.h"

#include "store/store_int.h"

enum lo_status lo_store_put_actual(struct lo_store *store,
                                   const struct lo_actual *actual, lo_time now,
                                   struct lo_error *err)
{
    return lo_store_run(
        NULL, store,
        "INSERT INTO actual(plan, outage, off_at, on_at, entered_at) "
        "VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(plan, outage) DO UPDATE SET "
        "off_at = ?3, on_at = ?4, entered_at = ?5",
        LO_BINDS(lo_bind_int(actual->plan), lo_bind_text(actual->outage),
                 lo_bind_int(actual->off.from), lo_bind_int(actual->off.to),
                 lo_bind_int(now)),
        err);
}

enum lo_status lo_store_put_done(struct lo_store *store,
                                 const struct lo_done *done, lo_time now,
                                 struct lo_error *err)
{
    return lo_store_run(
        NULL, store,
        "INSERT INTO job_done(job, done_at, entered_at) VALUES(?1, ?2, ?3) "
        "ON CONFLICT(job) DO UPDATE SET done_at = ?2, entered_at = ?3",
        LO_BINDS(lo_bind_text(done->job), lo_bind_int(done->at),
                 lo_bind_int(now)),
        err);
}

enum lo_status lo_store_get_actuals(struct lo_store *store, GArray *out,
                                    struct lo_arena *arena,
                                    struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool more = false;
    enum lo_status status =
        lo_store_take(&stmt, store,
                      "SELECT plan, outage, off_at, on_at FROM actual "
                      "ORDER BY plan, off_at, outage",
                      LO_NO_BINDS, err);
    while (status == LO_OK) {
        status = lo_store_step(&more, store, stmt, err);
        if (status != LO_OK || !more)
            break;
        struct lo_actual row = {
            sqlite3_column_int64(stmt, 0),
            lo_store_column(arena, stmt, 1),
            {sqlite3_column_int64(stmt, 2), sqlite3_column_int64(stmt, 3)}};
        g_array_append_val(out, row);
    }
    lo_store_give(store, stmt);
    return status;
}

enum lo_status lo_store_get_done(struct lo_store *store, GArray *out,
                                 struct lo_arena *arena, struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool more = false;
    enum lo_status status = lo_store_take(
        &stmt, store, "SELECT job, done_at FROM job_done ORDER BY done_at, job",
        LO_NO_BINDS, err);
    while (status == LO_OK) {
        status = lo_store_step(&more, store, stmt, err);
        if (status != LO_OK || !more)
            break;
        struct lo_done row = {lo_store_column(arena, stmt, 0),
                              sqlite3_column_int64(stmt, 1)};
        g_array_append_val(out, row);
    }
    lo_store_give(store, stmt);
    return status;
}
