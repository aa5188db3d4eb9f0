/*
 * audit.c - who did what, where plans come from, and whether anything has
 * changed; see account.h.
 */
#include <string.h>

#include "lineout/account.h"
#include "store/store_int.h"

enum lo_status lo_store_put_audit(struct lo_store *store,
                                  const struct lo_audit *row,
                                  struct lo_error *err)
{
    return lo_store_run(
        NULL, store,
        "INSERT INTO audit(at, who, address, what, object, version, done, "
        "words) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        LO_BINDS(lo_bind_int(row->at), lo_bind_text(row->who),
                 lo_bind_text(row->from), lo_bind_text(row->what),
                 lo_bind_text(row->object), lo_bind_int(row->version),
                 lo_bind_int(row->done), lo_bind_text(row->words)),
        err);
}

/* The rows of a taken statement; gives it back. */
static enum lo_status read_audit(struct lo_store *store, sqlite3_stmt *stmt,
                                 GArray *out, struct lo_arena *arena,
                                 struct lo_error *err)
{
    enum lo_status status = LO_OK;
    bool more = false;
    while (status == LO_OK) {
        status = lo_store_step(&more, store, stmt, err);
        if (status != LO_OK || !more)
            break;
        struct lo_audit row = {
            sqlite3_column_int64(stmt, 0),   sqlite3_column_int64(stmt, 1),
            lo_store_column(arena, stmt, 2), lo_store_column(arena, stmt, 3),
            lo_store_column(arena, stmt, 4), lo_store_column(arena, stmt, 5),
            sqlite3_column_int64(stmt, 6),   sqlite3_column_int(stmt, 7) != 0,
            lo_store_column(arena, stmt, 8)};
        g_array_append_val(out, row);
    }
    lo_store_give(store, stmt);
    return status;
}

#define AUDIT_COLUMNS                                                          \
    "SELECT id, at, who, address, what, object, version, done, words "         \
    "FROM audit "

enum lo_status lo_store_get_audit(struct lo_store *store, int64_t before,
                                  int32_t n, GArray *out,
                                  struct lo_arena *arena, struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    enum lo_status status = lo_store_take(
        &stmt, store,
        AUDIT_COLUMNS "WHERE ?1 = 0 OR id < ?1 ORDER BY id DESC LIMIT ?2",
        LO_BINDS(lo_bind_int(before), lo_bind_int(n)), err);
    return status == LO_OK ? read_audit(store, stmt, out, arena, err) : status;
}

enum lo_status lo_store_get_plan_audit(struct lo_store *store, int64_t version,
                                       GArray *out, struct lo_arena *arena,
                                       struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    enum lo_status status = lo_store_take(
        &stmt, store,
        AUDIT_COLUMNS "WHERE version = ?1 AND done = 1 ORDER BY id",
        LO_BINDS(lo_bind_int(version)), err);
    return status == LO_OK ? read_audit(store, stmt, out, arena, err) : status;
}

/* --- where plans come from ------------------------------------------------ */

static enum lo_status put_held(struct lo_store *store, int64_t version,
                               int32_t position, const struct lo_held *held,
                               struct lo_error *err)
{
    if (held->start != LO_TIME_NONE)
        return lo_store_run(
            NULL, store,
            "INSERT INTO plan_held(version, position, job, start) "
            "VALUES(?1, ?2, ?3, ?4)",
            LO_BINDS(lo_bind_int(version), lo_bind_int(position),
                     lo_bind_text(held->job), lo_bind_int(held->start)),
            err);
    return lo_store_run(NULL, store,
                        "INSERT INTO plan_held(version, position, job, day) "
                        "VALUES(?1, ?2, ?3, ?4)",
                        LO_BINDS(lo_bind_int(version), lo_bind_int(position),
                                 lo_bind_text(held->job),
                                 lo_bind_int(held->day)),
                        err);
}

enum lo_status lo_store_put_origin(struct lo_store *store,
                                   const struct lo_plan_origin *origin,
                                   struct lo_error *err)
{
    enum lo_status status = lo_store_begin(store, err);
    if (status != LO_OK)
        return status;
    status = lo_store_run(
        NULL, store,
        "INSERT INTO plan_origin(version, by_whom, at, what, object, before) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
        LO_BINDS(lo_bind_int(origin->version), lo_bind_text(origin->by),
                 lo_bind_int(origin->at), lo_bind_text(origin->what),
                 lo_bind_text(origin->object), lo_bind_int(origin->before)),
        err);
    for (int32_t i = 0; i < origin->n_held && status == LO_OK; i++)
        status = put_held(store, origin->version, i, &origin->held[i], err);
    if (status == LO_OK)
        return lo_store_commit(store, err);
    lo_store_rollback(store);
    return status;
}

static enum lo_status get_held(struct lo_plan_origin *out,
                               struct lo_store *store, struct lo_arena *arena,
                               struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool more = false;
    GArray *held = g_array_new(FALSE, FALSE, sizeof(struct lo_held));
    enum lo_status status =
        lo_store_take(&stmt, store,
                      "SELECT job, start, day FROM plan_held "
                      "WHERE version = ?1 ORDER BY position",
                      LO_BINDS(lo_bind_int(out->version)), err);
    while (status == LO_OK) {
        status = lo_store_step(&more, store, stmt, err);
        if (status != LO_OK || !more)
            break;
        bool day = sqlite3_column_type(stmt, 1) == SQLITE_NULL;
        struct lo_held row = {lo_store_column(arena, stmt, 0),
                              day ? LO_TIME_NONE
                                  : sqlite3_column_int64(stmt, 1),
                              (lo_date)sqlite3_column_int(stmt, 2)};
        g_array_append_val(held, row);
    }
    lo_store_give(store, stmt);
    out->n_held = (int32_t)held->len;
    struct lo_held *rows = lo_arena_array(arena, held->len, sizeof *rows);
    if (held->len > 0)
        memcpy(rows, held->data, held->len * sizeof *rows);
    out->held = rows;
    g_array_free(held, TRUE);
    return status;
}

enum lo_status lo_store_get_origin(struct lo_store *store, int64_t version,
                                   struct lo_arena *arena,
                                   struct lo_plan_origin *out,
                                   struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    struct lo_plan_origin origin = {
        .version = version, .by = "", .what = "plan", .object = ""};
    enum lo_status status =
        lo_store_take(&stmt, store,
                      "SELECT by_whom, at, what, object, before "
                      "FROM plan_origin WHERE version = ?1",
                      LO_BINDS(lo_bind_int(version)), err);
    if (status == LO_OK)
        status = lo_store_step(&row, store, stmt, err);
    if (status == LO_OK && row) {
        origin.by = lo_store_column(arena, stmt, 0);
        origin.at = sqlite3_column_int64(stmt, 1);
        origin.what = lo_store_column(arena, stmt, 2);
        origin.object = lo_store_column(arena, stmt, 3);
        origin.before = sqlite3_column_int64(stmt, 4);
    }
    lo_store_give(store, stmt);
    if (status == LO_OK)
        status = get_held(&origin, store, arena, err);
    if (status == LO_OK)
        *out = origin;
    return status;
}

/* --- has anything changed? ------------------------------------------------ */

enum lo_status lo_store_writes(struct lo_store *store, int64_t *out,
                               struct lo_error *err)
{
    return lo_store_integer(out, store, "PRAGMA data_version", LO_NO_BINDS, 0,
                            err);
}

static enum lo_status one_text(struct lo_store *store, const char *sql,
                               char **out, struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    enum lo_status status = lo_store_take(&stmt, store, sql, LO_NO_BINDS, err);
    if (status == LO_OK)
        status = lo_store_step(&row, store, stmt, err);
    if (status == LO_OK)
        *out = g_strdup((const char *)sqlite3_column_text(stmt, 0));
    lo_store_give(store, stmt);
    return status;
}

#define DOCUMENTS                                                              \
    "(SELECT json_array(max(id), count(*), max(changed_at)) FROM document),"   \
    "(SELECT json_array(max(rowid), count(*)) FROM part_block),"               \
    "(SELECT max(position) FROM contact)"

enum lo_status lo_store_document_stamp(struct lo_store *store, char **out,
                                       struct lo_error *err)
{
    return one_text(store, "SELECT json_array(" DOCUMENTS ")", out, err);
}

#define PLANS                                                                  \
    "(SELECT json_array(max(version), total(approved_at)) FROM plan),"         \
    "(SELECT json_array(max(version), count(*)) FROM plan_held)"

#define TOLD                                                                   \
    "(SELECT json_array(total(published_at), total(superseded_at)) FROM "      \
    "plan),"                                                                   \
    "(SELECT total(reserve) FROM plan_outage),"                                \
    "(SELECT json_array(max(id), count(undone_at)) FROM position),"            \
    "(SELECT json_array(max(id), count(*)) FROM interruption),"                \
    "(SELECT json_array(count(*), total(off_at), total(on_at)) FROM actual),"  \
    "(SELECT json_array(count(*), max(entered_at), total(done_at)) "           \
    "FROM job_done)"

enum lo_status lo_store_stamp(struct lo_store *store, char **out,
                              struct lo_error *err)
{
    return one_text(
        store, "SELECT json_array(" DOCUMENTS "," TOLD "," PLANS ")", out, err);
}

enum lo_status lo_store_told_stamp(struct lo_store *store, char **out,
                                   struct lo_error *err)
{
    return one_text(store, "SELECT json_array(" DOCUMENTS "," TOLD ")", out,
                    err);
}
