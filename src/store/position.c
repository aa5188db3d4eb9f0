/*
 * position.c - where switches stand, as people entered it.
 */
#include "lineout/switch_position.h"

#include "store/store_int.h"

enum lo_status lo_store_put_position(struct lo_store *store,
                                     const struct lo_position *position,
                                     lo_time now, struct lo_error *err)
{
    return lo_store_run(
        NULL, store,
        "INSERT INTO position(switch, open, at, by_whom, entered_at) "
        "VALUES(?1, ?2, ?3, ?4, ?5)",
        LO_BINDS(lo_bind_text(position->mrid), lo_bind_int(position->open),
                 lo_bind_int(position->at), lo_bind_text(position->by),
                 lo_bind_int(now)),
        err);
}

static struct lo_position read_row(sqlite3_stmt *stmt, struct lo_arena *arena)
{
    return (struct lo_position){
        .id = sqlite3_column_int64(stmt, 0),
        .mrid = lo_store_column(arena, stmt, 1),
        .open = sqlite3_column_int(stmt, 2) != 0,
        .at = sqlite3_column_int64(stmt, 3),
        .by = lo_store_column(arena, stmt, 4),
        .entered_at = sqlite3_column_int64(stmt, 5),
    };
}

#define COLUMNS "SELECT id, switch, open, at, by_whom, entered_at FROM position"

/* The row entered last, of one switch or of all; `found` false = none. */
static enum lo_status last_entered(struct lo_position *out, bool *found,
                                   struct lo_store *store, const char *mrid,
                                   struct lo_arena *arena, struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    enum lo_status status = lo_store_take(
        &stmt, store,
        COLUMNS " WHERE undone_at IS NULL AND (?1 = '' OR switch = ?1)"
                " ORDER BY id DESC LIMIT 1",
        LO_BINDS(lo_bind_text(mrid != NULL ? mrid : "")), err);
    if (status == LO_OK)
        status = lo_store_step(found, store, stmt, err);
    if (status == LO_OK && *found)
        *out = read_row(stmt, arena);
    lo_store_give(store, stmt);
    return status;
}

enum lo_status lo_store_undo_position(struct lo_position *out,
                                      struct lo_store *store, const char *mrid,
                                      const char *by, lo_time now,
                                      struct lo_arena *arena,
                                      struct lo_error *err)
{
    struct lo_position row;
    bool found = false;
    enum lo_status status = lo_store_begin(store, err);
    if (status != LO_OK)
        return status;
    status = last_entered(&row, &found, store, mrid, arena, err);
    if (status == LO_OK && !found && mrid != NULL)
        status = lo_error_set(err, LO_ENOTFOUND,
                              "nothing was entered about '%s'", mrid);
    else if (status == LO_OK && !found)
        status = lo_error_set(err, LO_ENOTFOUND, "nothing was entered");
    if (status == LO_OK)
        status = lo_store_run(
            NULL, store,
            "UPDATE position SET undone_at = ?2, undone_by = ?3 WHERE id = ?1",
            LO_BINDS(lo_bind_int(row.id), lo_bind_int(now), lo_bind_text(by)),
            err);
    if (status == LO_OK) {
        status = lo_store_commit(store, err);
        if (status == LO_OK)
            *out = row;
        return status;
    }
    lo_store_rollback(store);
    return status;
}

enum lo_status lo_store_get_positions(struct lo_store *store, GArray *out,
                                      struct lo_arena *arena,
                                      struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool more = false;
    enum lo_status status = lo_store_take(
        &stmt, store, COLUMNS " WHERE undone_at IS NULL ORDER BY at, id",
        LO_NO_BINDS, err);
    while (status == LO_OK) {
        status = lo_store_step(&more, store, stmt, err);
        if (status != LO_OK || !more)
            break;
        struct lo_position row = read_row(stmt, arena);
        g_array_append_val(out, row);
    }
    lo_store_give(store, stmt);
    return status;
}
