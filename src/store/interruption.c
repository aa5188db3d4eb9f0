/*
 * interruption.c - the history of interruptions: only ever added to.
 *
 * A file of last year's outages may be replaced by one of this year's; what
 * happened stays. The same (object, start, kind) is one row, whose end, cause
 * and exemption are those said last. Only what a person entered of one outage
 * takes the place of what he entered of it before.
 */
#include "store/store_int.h"

#include <string.h>

enum lo_status lo_store_put_interruptions(struct lo_store *store,
                                          const struct lo_interruptions *past,
                                          const char *anew,
                                          struct lo_error *err)
{
    enum lo_status status = lo_store_begin(store, err);
    if (status != LO_OK)
        return status;
    if (anew != NULL)
        status = lo_store_run(NULL, store,
                              "DELETE FROM interruption WHERE source = ?1",
                              LO_BINDS(lo_bind_text(anew)), err);
    for (int32_t i = 0; status == LO_OK && i < past->n; i++) {
        const struct lo_interruption *row = &past->rows[i];
        status = lo_store_run(
            NULL, store,
            "INSERT INTO interruption(object, from_at, to_at, kind, cause, "
            "exempt, source) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) "
            "ON CONFLICT(object, from_at, kind) DO UPDATE SET to_at = ?3, "
            "cause = ?5, exempt = ?6, source = ?7",
            LO_BINDS(lo_bind_text(row->object), lo_bind_int(row->from),
                     lo_bind_int(row->to),
                     lo_bind_text(lo_interruption_kind_name(row->kind)),
                     lo_bind_text(row->cause), lo_bind_int(row->exempt),
                     lo_bind_text(row->origin.file)),
            err);
    }
    if (status == LO_OK)
        return lo_store_commit(store, err);
    lo_store_rollback(store);
    return status;
}

static enum lo_status read_rows(GArray *rows, struct lo_arena *arena,
                                struct lo_store *store,
                                const struct lo_network *network,
                                struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool more = false;
    enum lo_status status =
        lo_store_take(&stmt, store,
                      "SELECT object, from_at, to_at, kind, cause, exempt, "
                      "source FROM interruption ORDER BY from_at, object, kind",
                      LO_NO_BINDS, err);
    while (status == LO_OK) {
        status = lo_store_step(&more, store, stmt, err);
        if (status != LO_OK || !more)
            break;
        const char *object = (const char *)sqlite3_column_text(stmt, 0);
        struct lo_interruption row = {
            .object = lo_arena_strdup(arena, object),
            .equipment = lo_network_find(network, object),
            .from = sqlite3_column_int64(stmt, 1),
            .to = sqlite3_column_int64(stmt, 2),
            .kind = lo_interruption_kind_of(
                (const char *)sqlite3_column_text(stmt, 3)),
            .cause = lo_arena_strdup(
                arena, (const char *)sqlite3_column_text(stmt, 4)),
            .exempt = sqlite3_column_int(stmt, 5) != 0,
            .origin = {lo_arena_strdup(
                           arena, (const char *)sqlite3_column_text(stmt, 6)),
                       0},
        };
        g_array_append_val(rows, row);
    }
    lo_store_give(store, stmt);
    return status;
}

enum lo_status lo_store_get_interruptions(struct lo_store *store,
                                          const struct lo_network *network,
                                          struct lo_interruptions **out,
                                          struct lo_error *err)
{
    struct lo_arena *arena = lo_arena_new();
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_interruption));
    enum lo_status status = read_rows(rows, arena, store, network, err);
    if (status == LO_OK) {
        struct lo_interruptions *past = lo_arena_alloc(arena, sizeof(*past));
        past->arena = arena;
        past->n = (int32_t)rows->len;
        past->rows =
            lo_arena_array(arena, (size_t)rows->len + 1, sizeof(*past->rows));
        if (rows->len > 0)
            memcpy(past->rows, rows->data,
                   rows->len * sizeof(struct lo_interruption));
        *out = past;
    } else {
        lo_arena_free(arena);
    }
    g_array_unref(rows);
    return status;
}
