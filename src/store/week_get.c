/*
 * week_get.c - a stored week plan back into memory, member by member.
 */
#include "store/store_int.h"

#include <math.h>
#include <string.h>

/* Reads the rows of one taken statement; each is handed to `one`, which
 * appends to `into`. */
typedef void read_row_fn(GArray *into, struct lo_arena *arena,
                         sqlite3_stmt *stmt);

static enum lo_status read_rows(GArray *into, struct lo_store *store,
                                const char *sql, const struct lo_bind *binds,
                                int n, struct lo_arena *arena, read_row_fn *one,
                                struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    enum lo_status status = lo_store_take(&stmt, store, sql, binds, n, err);
    while (status == LO_OK && row) {
        status = lo_store_step(&row, store, stmt, err);
        if (status == LO_OK && row)
            one(into, arena, stmt);
    }
    lo_store_give(store, stmt);
    return status;
}

/* The elements in the arena; frees the array. */
static void *settle(GArray *array, struct lo_arena *arena, int32_t *n)
{
    guint size = g_array_get_element_size(array);
    void *out = lo_arena_array(arena, array->len, size);
    if (array->len > 0)
        memcpy(out, array->data, (size_t)array->len * size);
    *n = (int32_t)array->len;
    g_array_unref(array);
    return out;
}

static double real(sqlite3_stmt *stmt, int column)
{
    /* SQLite stores "not a number" as null. */
    return sqlite3_column_type(stmt, column) == SQLITE_NULL
               ? NAN
               : sqlite3_column_double(stmt, column);
}

static struct lo_interval span(sqlite3_stmt *stmt, int column)
{
    return (struct lo_interval){sqlite3_column_int64(stmt, column),
                                sqlite3_column_int64(stmt, column + 1)};
}

static void text_row(GArray *into, struct lo_arena *arena, sqlite3_stmt *stmt)
{
    const char *text = lo_store_column(arena, stmt, 0);
    g_array_append_val(into, text);
}

static enum lo_status get_texts(struct lo_texts *out, struct lo_store *store,
                                const char *sql, const struct lo_bind *binds,
                                int n, struct lo_arena *arena,
                                struct lo_error *err)
{
    GArray *texts = g_array_new(FALSE, FALSE, sizeof(const char *));
    enum lo_status status =
        read_rows(texts, store, sql, binds, n, arena, text_row, err);
    out->at = settle(texts, arena, &out->n);
    return status;
}

/* --- outages ----------------------------------------------------------- */

static void outage_row(GArray *into, struct lo_arena *arena, sqlite3_stmt *stmt)
{
    struct lo_week_outage outage = {
        .id = lo_store_column(arena, stmt, 0),
        .revision = sqlite3_column_int(stmt, 1),
        .span = span(stmt, 2),
        .customers = sqlite3_column_int64(stmt, 4),
        .mv_customers = sqlite3_column_int64(stmt, 5),
        .customer_hours = real(stmt, 6),
        .mv_customer_hours = real(stmt, 7),
        .reserve = sqlite3_column_int64(stmt, 8),
    };
    g_array_append_val(into, outage);
}

static void stage_row(GArray *into, struct lo_arena *arena, sqlite3_stmt *stmt)
{
    (void)arena;
    struct lo_week_stage stage = {
        .span = span(stmt, 0),
        .customers = sqlite3_column_int64(stmt, 2),
        .mv_customers = sqlite3_column_int64(stmt, 3),
        .unverified = sqlite3_column_int(stmt, 4) != 0,
        .cut_short = sqlite3_column_int(stmt, 5) != 0,
    };
    g_array_append_val(into, stage);
}

static enum lo_status get_members(struct lo_texts *out, struct lo_store *store,
                                  const int64_t key[3], const char *what,
                                  struct lo_arena *arena, struct lo_error *err)
{
    return get_texts(out, store,
                     "SELECT member FROM plan_stage_member WHERE version = ?1 "
                     "AND outage = ?2 AND stage = ?3 AND what = ?4 "
                     "ORDER BY position",
                     LO_BINDS(lo_bind_int(key[0]), lo_bind_int(key[1]),
                              lo_bind_int(key[2]), lo_bind_text(what)),
                     arena, err);
}

static enum lo_status get_stages(struct lo_week_outage *outage,
                                 struct lo_store *store, int64_t version,
                                 int32_t at, struct lo_arena *arena,
                                 struct lo_error *err)
{
    GArray *stages = g_array_new(FALSE, FALSE, sizeof(struct lo_week_stage));
    enum lo_status status = read_rows(
        stages, store,
        "SELECT span_from, span_to, customers, mv_customers, unverified, "
        "cut_short FROM plan_stage WHERE version = ?1 AND outage = ?2 "
        "ORDER BY stage",
        LO_BINDS(lo_bind_int(version), lo_bind_int(at)), arena, stage_row, err);
    outage->stages = settle(stages, arena, &outage->n_stages);
    for (int32_t i = 0; status == LO_OK && i < outage->n_stages; i++) {
        struct lo_week_stage *stage = &outage->stages[i];
        int64_t key[3] = {version, at, i};
        status = get_members(&stage->sections, store, key, "dead", arena, err);
        if (status == LO_OK)
            status = get_members(&stage->off, store, key, "off", arena, err);
        if (status == LO_OK)
            status = get_members(&stage->ties_closed, store, key, "tie_closed",
                                 arena, err);
        if (status == LO_OK)
            status =
                get_members(&stage->opened, store, key, "opened", arena, err);
    }
    return status;
}

static enum lo_status get_outages(struct lo_week *week, struct lo_store *store,
                                  struct lo_error *err)
{
    GArray *outages = g_array_new(FALSE, FALSE, sizeof(struct lo_week_outage));
    enum lo_status status = read_rows(
        outages, store,
        "SELECT id, revision, span_from, span_to, customers, mv_customers, "
        "customer_hours, mv_customer_hours, reserve FROM plan_outage "
        "WHERE version = ?1 ORDER BY outage",
        LO_BINDS(lo_bind_int(week->version)), week->arena, outage_row, err);
    week->outages = settle(outages, week->arena, &week->n_outages);
    for (int32_t i = 0; status == LO_OK && i < week->n_outages; i++) {
        struct lo_week_outage *outage = &week->outages[i];
        const int64_t version = week->version;
        status = get_texts(
            &outage->feeders, store,
            "SELECT feeder FROM plan_outage_feeder WHERE version = ?1 "
            "AND outage = ?2 ORDER BY position",
            LO_BINDS(lo_bind_int(version), lo_bind_int(i)), week->arena, err);
        if (status == LO_OK)
            status = get_texts(&outage->jobs, store,
                               "SELECT job FROM plan_outage_job WHERE version "
                               "= ?1 AND outage = ?2 ORDER BY position",
                               LO_BINDS(lo_bind_int(version), lo_bind_int(i)),
                               week->arena, err);
        if (status == LO_OK)
            status = get_stages(outage, store, version, i, week->arena, err);
    }
    return status;
}

/* --- jobs -------------------------------------------------------------- */

static void job_row(GArray *into, struct lo_arena *arena, sqlite3_stmt *stmt)
{
    struct lo_week_job job = {
        .id = lo_store_column(arena, stmt, 0),
        .name = lo_store_column(arena, stmt, 1),
        .kind = lo_store_column(arena, stmt, 2),
        .feeder = lo_store_column(arena, stmt, 3),
        .placed = sqlite3_column_int(stmt, 4) != 0,
        .live = sqlite3_column_int(stmt, 5) != 0,
        .part = span(stmt, 6),
        .mode = lo_store_column(arena, stmt, 8),
        .outage = lo_store_column(arena, stmt, 9),
        .weight = real(stmt, 10),
        .reason = lo_store_column(arena, stmt, 11),
        .repair = lo_store_column(arena, stmt, 12),
    };
    g_array_append_val(into, job);
}

static enum lo_status get_job_lists(struct lo_week_job *job,
                                    struct lo_store *store, int64_t version,
                                    int32_t at, struct lo_arena *arena,
                                    struct lo_error *err)
{
    enum lo_status status =
        get_texts(&job->crews, store,
                  "SELECT crew FROM plan_job_crew WHERE version = ?1 "
                  "AND job = ?2 ORDER BY position",
                  LO_BINDS(lo_bind_int(version), lo_bind_int(at)), arena, err);
    if (status == LO_OK)
        status = get_texts(
            &job->crew_names, store,
            "SELECT name FROM plan_job_crew_name WHERE version = ?1 "
            "AND job = ?2 ORDER BY position",
            LO_BINDS(lo_bind_int(version), lo_bind_int(at)), arena, err);
    if (status == LO_OK)
        status = get_texts(&job->rules, store,
                           "SELECT rule FROM plan_job_rule WHERE version = ?1 "
                           "AND job = ?2 ORDER BY position",
                           LO_BINDS(lo_bind_int(version), lo_bind_int(at)),
                           arena, err);
    return status;
}

static void part_row(GArray *into, struct lo_arena *arena, sqlite3_stmt *stmt)
{
    struct lo_week_job part = {.part = span(stmt, 0),
                               .outage = lo_store_column(arena, stmt, 2)};
    g_array_append_val(into, part);
}

/* The parts of a job (E12): what is not theirs alone is the job's. */
static enum lo_status get_parts(struct lo_week_job *job, struct lo_store *store,
                                int64_t version, int32_t at,
                                struct lo_arena *arena, struct lo_error *err)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_week_job));
    struct lo_week_job whole = *job;
    enum lo_status status = read_rows(
        rows, store,
        "SELECT part_from, part_to, outage FROM plan_job_part "
        "WHERE version = ?1 AND job = ?2 ORDER BY position",
        LO_BINDS(lo_bind_int(version), lo_bind_int(at)), arena, part_row, err);
    job->parts = settle(rows, arena, &job->n_parts);
    for (int32_t k = 0; k < job->n_parts && status == LO_OK; k++) {
        struct lo_week_job row = job->parts[k];
        job->parts[k] = whole;
        job->parts[k].part = row.part;
        job->parts[k].outage = row.outage;
        job->parts[k].part_number = k + 1;
        job->parts[k].part_count = job->n_parts;
        status = get_texts(
            &job->parts[k].crews, store,
            "SELECT crew FROM plan_part_crew WHERE version = ?1 "
            "AND job = ?2 AND part = ?3 ORDER BY position",
            LO_BINDS(lo_bind_int(version), lo_bind_int(at), lo_bind_int(k)),
            arena, err);
        if (status == LO_OK)
            status = get_texts(
                &job->parts[k].crew_names, store,
                "SELECT name FROM plan_part_crew WHERE version = ?1 "
                "AND job = ?2 AND part = ?3 ORDER BY position",
                LO_BINDS(lo_bind_int(version), lo_bind_int(at), lo_bind_int(k)),
                arena, err);
    }
    return status;
}

static enum lo_status get_jobs(struct lo_week *week, struct lo_store *store,
                               struct lo_error *err)
{
    GArray *jobs = g_array_new(FALSE, FALSE, sizeof(struct lo_week_job));
    enum lo_status status = read_rows(
        jobs, store,
        "SELECT id, name, kind, feeder, placed, live, part_from, part_to, "
        "mode, outage, weight, reason, repair FROM plan_job "
        "WHERE version = ?1 ORDER BY job",
        LO_BINDS(lo_bind_int(week->version)), week->arena, job_row, err);
    week->jobs = settle(jobs, week->arena, &week->n_jobs);
    for (int32_t i = 0; status == LO_OK && i < week->n_jobs; i++) {
        status = get_job_lists(&week->jobs[i], store, week->version, i,
                               week->arena, err);
        if (status == LO_OK)
            status = get_parts(&week->jobs[i], store, week->version, i,
                               week->arena, err);
    }
    return status;
}

/* --- the week ---------------------------------------------------------- */

static enum lo_status get_plan(struct lo_week *week, struct lo_store *store,
                               int64_t version, struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    enum lo_status status = lo_store_take(
        &stmt, store,
        "SELECT outcome, span_from, span_to, planned_at, customer_hours, "
        "mv_customer_hours, objective, bound, gap, unplaced_weight, "
        "unplaced_bound, alone, by_mv, interruptions, solve_seconds "
        "FROM plan WHERE version = ?1",
        LO_BINDS(lo_bind_int(version)), err);
    if (status == LO_OK)
        status = lo_store_step(&row, store, stmt, err);
    if (status == LO_OK && !row)
        status =
            lo_error_set(err, LO_ENOTFOUND,
                         "plan %" G_GINT64_FORMAT " does not exist", version);
    if (status == LO_OK)
        status = lo_outcome_of(&week->outcome,
                               (const char *)sqlite3_column_text(stmt, 0), err);
    if (status == LO_OK) {
        week->version = version;
        week->span = span(stmt, 1);
        week->planned_at = sqlite3_column_int64(stmt, 3);
        week->customer_hours = real(stmt, 4);
        week->mv_customer_hours = real(stmt, 5);
        week->objective = real(stmt, 6);
        week->bound = real(stmt, 7);
        week->gap = real(stmt, 8);
        week->unplaced_weight = real(stmt, 9);
        week->unplaced_bound = real(stmt, 10);
        week->alone = real(stmt, 11);
        week->by_mv = sqlite3_column_int(stmt, 12) != 0;
        week->interruptions = sqlite3_column_int64(stmt, 13);
        week->solve_seconds = real(stmt, 14);
    }
    lo_store_give(store, stmt);
    return status;
}

static enum lo_status find_version(int64_t *version, struct lo_store *store,
                                   enum lo_plan_state state,
                                   struct lo_error *err)
{
    const char *word = lo_plan_state_name(state);
    enum lo_status status = lo_store_integer(
        version, store, "SELECT max(version) FROM plan WHERE state = ?1",
        LO_BINDS(lo_bind_text(word)), 0, err);
    if (status != LO_OK || *version != 0)
        return status;
    return lo_error_set(err, LO_ENOTFOUND, "no plan is %s", word);
}

/* A stored plan never changes but in its state and revisions, so the several
 * statements need no common transaction beside the choice of the version. */
enum lo_status lo_store_get_week(struct lo_store *store, int64_t version,
                                 enum lo_plan_state state, struct lo_week **out,
                                 struct lo_error *err)
{
    struct lo_week *week = lo_week_new();
    enum lo_status status = LO_OK;
    if (version == 0)
        status = find_version(&version, store, state, err);
    if (status == LO_OK)
        status = get_plan(week, store, version, err);
    if (status == LO_OK)
        status = get_outages(week, store, err);
    if (status == LO_OK)
        status = get_jobs(week, store, err);
    if (status == LO_OK)
        *out = week;
    else
        lo_week_free(week);
    return status;
}
