/*
 * actual.c - what really happened: when an outage was off and on, and which
 * jobs are done.
 */
#include "lineout/actual.h"

#include "store/store_int.h"

#include <string.h>

/* Appends what `read` makes of each row. */
typedef void row_fn(GArray *out, struct lo_arena *arena, sqlite3_stmt *stmt,
                    void *self);

static enum lo_status read_all(GArray *out, struct lo_arena *arena,
                               struct lo_store *store, const char *sql,
                               const struct lo_bind *binds, int n, row_fn *read,
                               void *self, struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool more = false;
    enum lo_status status = lo_store_take(&stmt, store, sql, binds, n, err);
    while (status == LO_OK) {
        status = lo_store_step(&more, store, stmt, err);
        if (status != LO_OK || !more)
            break;
        read(out, arena, stmt, self);
    }
    lo_store_give(store, stmt);
    return status;
}

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

enum lo_status lo_store_put_overrun(struct lo_store *store,
                                    const struct lo_overrun *overrun,
                                    struct lo_error *err)
{
    return lo_store_run(
        NULL, store,
        "INSERT INTO overrun(outage, expected_at, entered_at, "
        "promised_at) VALUES(?1, ?2, ?3, ?4)",
        LO_BINDS(lo_bind_text(overrun->outage), lo_bind_int(overrun->expected),
                 lo_bind_int(overrun->entered), lo_bind_int(overrun->promised)),
        err);
}

static void read_overrun(GArray *out, struct lo_arena *arena,
                         sqlite3_stmt *stmt, void *self)
{
    (void)self;
    struct lo_overrun row = {
        lo_store_column(arena, stmt, 0), sqlite3_column_int64(stmt, 1),
        sqlite3_column_int64(stmt, 2), sqlite3_column_int64(stmt, 3)};
    g_array_append_val(out, row);
}

enum lo_status lo_store_get_overruns(struct lo_store *store, GArray *out,
                                     struct lo_arena *arena,
                                     struct lo_error *err)
{
    return read_all(
        out, arena, store,
        "SELECT outage, expected_at, entered_at, promised_at FROM overrun "
        "ORDER BY id",
        LO_NO_BINDS, read_overrun, NULL, err);
}

enum lo_status lo_store_put_stage_back(struct lo_store *store,
                                       const struct lo_stage_back *row,
                                       lo_time now, struct lo_error *err)
{
    return lo_store_run(
        NULL, store,
        "INSERT INTO stage_back(outage, promised_at, on_at, entered_at) "
        "VALUES(?1, ?2, ?3, ?4) ON CONFLICT(outage, promised_at) DO UPDATE "
        "SET on_at = ?3, entered_at = ?4",
        LO_BINDS(lo_bind_text(row->outage), lo_bind_int(row->promised),
                 lo_bind_int(row->back), lo_bind_int(now)),
        err);
}

static void read_stage_back(GArray *out, struct lo_arena *arena,
                            sqlite3_stmt *stmt, void *self)
{
    (void)self;
    struct lo_stage_back row = {lo_store_column(arena, stmt, 0),
                                sqlite3_column_int64(stmt, 1),
                                sqlite3_column_int64(stmt, 2)};
    g_array_append_val(out, row);
}

enum lo_status lo_store_get_stages_back(struct lo_store *store, GArray *out,
                                        struct lo_arena *arena,
                                        struct lo_error *err)
{
    return read_all(out, arena, store,
                    "SELECT outage, promised_at, on_at FROM stage_back "
                    "ORDER BY promised_at, outage",
                    LO_NO_BINDS, read_stage_back, NULL, err);
}

enum lo_status lo_store_drop_actual(struct lo_store *store, int64_t plan,
                                    const char *outage, struct lo_error *err)
{
    return lo_store_run(NULL, store,
                        "DELETE FROM actual WHERE plan = ?1 AND outage = ?2",
                        LO_BINDS(lo_bind_int(plan), lo_bind_text(outage)), err);
}

enum lo_status lo_store_drop_stage_back(struct lo_store *store,
                                        const char *outage, lo_time promised,
                                        struct lo_error *err)
{
    return lo_store_run(
        NULL, store,
        "DELETE FROM stage_back WHERE outage = ?1 AND promised_at = ?2",
        LO_BINDS(lo_bind_text(outage), lo_bind_int(promised)), err);
}

bool lo_is_done(const struct lo_done *row)
{
    return row->why_left == NULL || row->why_left[0] == '\0';
}

enum lo_status lo_store_put_done(struct lo_store *store,
                                 const struct lo_done *done, lo_time now,
                                 struct lo_error *err)
{
    return lo_store_run(
        NULL, store,
        "INSERT INTO job_done(job, done_at, entered_at, why_left) "
        "VALUES(?1, ?2, ?3, ?4) ON CONFLICT(job) DO UPDATE SET done_at = ?2, "
        "entered_at = ?3, why_left = ?4",
        LO_BINDS(lo_bind_text(done->job), lo_bind_int(done->at),
                 lo_bind_int(now),
                 lo_bind_text(lo_is_done(done) ? "" : done->why_left)),
        err);
}

static void read_actual(GArray *out, struct lo_arena *arena, sqlite3_stmt *stmt,
                        void *self)
{
    (void)self;
    struct lo_actual row = {
        sqlite3_column_int64(stmt, 0),
        lo_store_column(arena, stmt, 1),
        {sqlite3_column_int64(stmt, 2), sqlite3_column_int64(stmt, 3)}};
    g_array_append_val(out, row);
}

enum lo_status lo_store_get_actuals(struct lo_store *store, GArray *out,
                                    struct lo_arena *arena,
                                    struct lo_error *err)
{
    return read_all(out, arena, store,
                    "SELECT plan, outage, off_at, on_at FROM actual "
                    "ORDER BY plan, off_at, outage",
                    LO_NO_BINDS, read_actual, NULL, err);
}

static void read_done(GArray *out, struct lo_arena *arena, sqlite3_stmt *stmt,
                      void *self)
{
    (void)self;
    struct lo_done row = {lo_store_column(arena, stmt, 0),
                          sqlite3_column_int64(stmt, 1),
                          lo_store_column(arena, stmt, 2)};
    g_array_append_val(out, row);
}

enum lo_status lo_store_get_done(struct lo_store *store, GArray *out,
                                 struct lo_arena *arena, struct lo_error *err)
{
    return read_all(out, arena, store,
                    "SELECT job, done_at, why_left FROM job_done "
                    "ORDER BY done_at, job",
                    LO_NO_BINDS, read_done, NULL, err);
}

/* Where the plan is in the list, -1 = not there. */
static int published_at(const GArray *plans, int64_t version)
{
    for (guint i = 0; i < plans->len; i++)
        if (g_array_index(plans, struct lo_published_plan, i).version ==
            version)
            return (int)i;
    return -1;
}

/* Of the rows of one job the one that stands, else the latest. */
static void keep_planned(GArray *out, const struct lo_planned_job *row)
{
    struct lo_planned_job *last =
        out->len > 0 ? &g_array_index(out, struct lo_planned_job, out->len - 1)
                     : NULL;
    if (last == NULL || strcmp(last->job, row->job) != 0)
        g_array_append_val(out, *row);
    else if (row->in_force || !last->in_force)
        *last = *row;
}

/* `self`: the plans that were published, and still stand. */
static void read_planned(GArray *out, struct lo_arena *arena,
                         sqlite3_stmt *stmt, void *self)
{
    const GArray *plans = self;
    struct lo_planned_job row = {
        lo_store_column(arena, stmt, 0),
        sqlite3_column_int64(stmt, 1),
        false,
        sqlite3_column_int(stmt, 2) != 0,
        sqlite3_column_int(stmt, 3) != 0,
        {sqlite3_column_int64(stmt, 4), sqlite3_column_int64(stmt, 5)},
        lo_store_column(arena, stmt, 6)};
    int at = published_at(plans, row.plan);
    row.in_force = row.placed && at >= 0 &&
                   lo_published_stands(plans, (guint)at, row.part.to);
    keep_planned(out, &row);
}

enum lo_status lo_store_get_planned(struct lo_store *store, GArray *out,
                                    struct lo_arena *arena,
                                    struct lo_error *err)
{
    GArray *plans = g_array_new(FALSE, FALSE, sizeof(struct lo_published_plan));
    enum lo_status status = lo_store_get_published(store, plans, err);
    if (status == LO_OK)
        status = read_all(
            out, arena, store,
            "SELECT j.id, j.version, j.placed, EXISTS("
            "SELECT 1 FROM plan_job_rule r WHERE r.version = j.version AND "
            "r.job = j.job AND r.rule = 'cancelled'), j.part_from, j.part_to, "
            "j.reason FROM plan_job j JOIN plan p USING(version) "
            "WHERE p.state IN ('published', 'superseded') "
            "ORDER BY j.id, j.version",
            LO_NO_BINDS, read_planned, plans, err);
    g_array_free(plans, TRUE);
    return status;
}

/* A plan holds a part unless another that was published before the part begins
 * covers its end (in_force.c), or it was called off before. */
static const char told_parts[] =
    "SELECT j.id, p.version, r.part_from, r.part_to, "
    "(SELECT sum(s.part_to - s.part_from) FROM plan_job_part s "
    "WHERE s.version = r.version AND s.job = r.job) "
    "FROM plan_job_part r JOIN plan_job j USING(version, job) "
    "JOIN plan p USING(version) "
    "WHERE p.published_at <= min(?1, r.part_from) AND NOT EXISTS("
    "SELECT 1 FROM plan q WHERE (q.published_at > p.published_at OR "
    "(q.published_at = p.published_at AND q.version > p.version)) AND "
    "q.published_at <= min(?1, r.part_from) AND "
    "r.part_to > q.span_from AND r.part_to <= q.span_to + 14400) AND NOT ("
    "coalesce(p.superseded_at <= min(?1, r.part_from), 0) AND NOT EXISTS("
    "SELECT 1 FROM plan q WHERE q.published_at >= p.published_at AND "
    "q.published_at <= p.superseded_at AND q.version <> p.version)) "
    "ORDER BY j.id, p.published_at, p.version, r.part_from";

static void read_told_part(GArray *out, struct lo_arena *arena,
                           sqlite3_stmt *stmt, void *self)
{
    (void)self;
    struct lo_told_part row = {
        lo_store_column(arena, stmt, 0),
        sqlite3_column_int64(stmt, 1),
        {sqlite3_column_int64(stmt, 2), sqlite3_column_int64(stmt, 3)},
        sqlite3_column_int64(stmt, 4)};
    g_array_append_val(out, row);
}

enum lo_status lo_store_get_told_parts(struct lo_store *store, lo_time now,
                                       GArray *out, struct lo_arena *arena,
                                       struct lo_error *err)
{
    return read_all(out, arena, store, told_parts, LO_BINDS(lo_bind_int(now)),
                    read_told_part, NULL, err);
}

enum lo_status lo_store_set_reserve(struct lo_store *store, int64_t version,
                                    const char *outage, lo_time day,
                                    struct lo_error *err)
{
    int64_t told = 0, known = 0;
    enum lo_status status = lo_store_begin(store, err);
    if (status != LO_OK)
        return status;
    status = lo_store_integer(&told, store,
                              "SELECT count(*) FROM plan WHERE version = ?1 "
                              "AND state IN ('published', 'superseded')",
                              LO_BINDS(lo_bind_int(version)), 0, err);
    if (status == LO_OK)
        status = lo_store_integer(
            &known, store,
            "SELECT count(*) FROM plan_outage WHERE version = ?1 AND id = ?2",
            LO_BINDS(lo_bind_int(version), lo_bind_text(outage)), 0, err);
    if (status == LO_OK && told > 0) {
        status = lo_error_set(err, LO_EINPUT,
                              "plan %" G_GINT64_FORMAT " is published: people "
                              "were told of it without that day",
                              version);
        lo_error_hint(err,
                      "lineout replan, then lineout reserve, then publish");
    } else if (status == LO_OK && known == 0) {
        status = lo_error_set(err, LO_ENOTFOUND,
                              "plan %" G_GINT64_FORMAT " has no outage '%s'",
                              version, outage);
        lo_error_hint(err, "outages are named as `lineout plan` shows them");
    }
    if (status == LO_OK)
        status = lo_store_run(NULL, store,
                              "UPDATE plan_outage SET reserve = ?3 "
                              "WHERE version = ?1 AND id = ?2",
                              LO_BINDS(lo_bind_int(version),
                                       lo_bind_text(outage), lo_bind_int(day)),
                              err);
    if (status == LO_OK)
        return lo_store_commit(store, err);
    lo_store_rollback(store);
    return status;
}
