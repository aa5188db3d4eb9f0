/*
 * week_put.c - a week plan into its tables, every member of struct lo_week.
 */
#include "store/store_int.h"

/* One row per text: (version, outage or job, position, text). */
static enum lo_status put_texts(struct lo_store *store, const char *sql,
                                int64_t version, int64_t owner,
                                const struct lo_texts *texts,
                                struct lo_error *err)
{
    enum lo_status status = LO_OK;
    for (int32_t i = 0; status == LO_OK && i < texts->n; i++)
        status =
            lo_store_run(NULL, store, sql,
                         LO_BINDS(lo_bind_int(version), lo_bind_int(owner),
                                  lo_bind_int(i), lo_bind_text(texts->at[i])),
                         err);
    return status;
}

/* --- outages ----------------------------------------------------------- */

struct stage_key {
    int64_t version;
    int64_t outage;
    int64_t stage;
};

static enum lo_status put_members(struct lo_store *store, struct stage_key key,
                                  const char *what,
                                  const struct lo_texts *members,
                                  struct lo_error *err)
{
    enum lo_status status = LO_OK;
    for (int32_t i = 0; status == LO_OK && i < members->n; i++)
        status = lo_store_run(
            NULL, store,
            "INSERT INTO plan_stage_member(version, outage, stage, what, "
            "position, member) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
            LO_BINDS(lo_bind_int(key.version), lo_bind_int(key.outage),
                     lo_bind_int(key.stage), lo_bind_text(what), lo_bind_int(i),
                     lo_bind_text(members->at[i])),
            err);
    return status;
}

static enum lo_status put_stage(struct lo_store *store, struct stage_key key,
                                const struct lo_week_stage *stage,
                                struct lo_error *err)
{
    enum lo_status status = lo_store_run(
        NULL, store,
        "INSERT INTO plan_stage(version, outage, stage, span_from, span_to, "
        "customers, mv_customers, unverified, cut_short) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        LO_BINDS(lo_bind_int(key.version), lo_bind_int(key.outage),
                 lo_bind_int(key.stage), lo_bind_int(stage->span.from),
                 lo_bind_int(stage->span.to), lo_bind_int(stage->customers),
                 lo_bind_int(stage->mv_customers),
                 lo_bind_int(stage->unverified), lo_bind_int(stage->cut_short)),
        err);
    if (status == LO_OK)
        status = put_members(store, key, "dead", &stage->sections, err);
    if (status == LO_OK)
        status = put_members(store, key, "off", &stage->off, err);
    if (status == LO_OK)
        status =
            put_members(store, key, "tie_closed", &stage->ties_closed, err);
    if (status == LO_OK)
        status = put_members(store, key, "opened", &stage->opened, err);
    return status;
}

static enum lo_status put_outage(struct lo_store *store, int64_t version,
                                 int32_t at,
                                 const struct lo_week_outage *outage,
                                 struct lo_error *err)
{
    enum lo_status status = lo_store_run(
        NULL, store,
        "INSERT INTO plan_outage(version, outage, id, revision, span_from, "
        "span_to, customers, mv_customers, customer_hours, "
        "mv_customer_hours, reserve) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        LO_BINDS(lo_bind_int(version), lo_bind_int(at),
                 lo_bind_text(outage->id), lo_bind_int(outage->revision),
                 lo_bind_int(outage->span.from), lo_bind_int(outage->span.to),
                 lo_bind_int(outage->customers),
                 lo_bind_int(outage->mv_customers),
                 lo_bind_real(outage->customer_hours),
                 lo_bind_real(outage->mv_customer_hours),
                 lo_bind_int(outage->reserve)),
        err);
    if (status == LO_OK)
        status = put_texts(store,
                           "INSERT INTO plan_outage_feeder(version, outage, "
                           "position, feeder) VALUES(?1, ?2, ?3, ?4)",
                           version, at, &outage->feeders, err);
    if (status == LO_OK)
        status = put_texts(store,
                           "INSERT INTO plan_outage_job(version, outage, "
                           "position, job) VALUES(?1, ?2, ?3, ?4)",
                           version, at, &outage->jobs, err);
    for (int32_t i = 0; status == LO_OK && i < outage->n_stages; i++)
        status = put_stage(store, (struct stage_key){version, at, i},
                           &outage->stages[i], err);
    return status;
}

/* --- jobs -------------------------------------------------------------- */

/* Of work in parts (E12): hours, outage and crews of one. */
static enum lo_status put_part(struct lo_store *store, int64_t version,
                               int32_t at, int32_t k,
                               const struct lo_week_job *part,
                               struct lo_error *err)
{
    enum lo_status status = lo_store_run(
        NULL, store,
        "INSERT INTO plan_job_part(version, job, position, part_from, part_to, "
        "outage) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
        LO_BINDS(lo_bind_int(version), lo_bind_int(at), lo_bind_int(k),
                 lo_bind_int(part->part.from), lo_bind_int(part->part.to),
                 lo_bind_text(part->outage)),
        err);
    for (int32_t i = 0; i < part->crews.n && status == LO_OK; i++)
        status = lo_store_run(
            NULL, store,
            "INSERT INTO plan_part_crew(version, job, part, position, crew, "
            "name) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
            LO_BINDS(lo_bind_int(version), lo_bind_int(at), lo_bind_int(k),
                     lo_bind_int(i), lo_bind_text(part->crews.at[i]),
                     lo_bind_text(part->crew_names.at[i])),
            err);
    return status;
}

static enum lo_status put_job(struct lo_store *store, int64_t version,
                              int32_t at, const struct lo_week_job *job,
                              struct lo_error *err)
{
    enum lo_status status = lo_store_run(
        NULL, store,
        "INSERT INTO plan_job(version, job, id, name, kind, feeder, placed, "
        "live, part_from, part_to, mode, outage, weight, reason, repair) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, "
        "?15)",
        LO_BINDS(lo_bind_int(version), lo_bind_int(at), lo_bind_text(job->id),
                 lo_bind_text(job->name), lo_bind_text(job->kind),
                 lo_bind_text(job->feeder), lo_bind_int(job->placed),
                 lo_bind_int(job->live), lo_bind_int(job->part.from),
                 lo_bind_int(job->part.to), lo_bind_text(job->mode),
                 lo_bind_text(job->outage), lo_bind_real(job->weight),
                 lo_bind_text(job->reason), lo_bind_text(job->repair)),
        err);
    if (status == LO_OK)
        status = put_texts(store,
                           "INSERT INTO plan_job_crew(version, job, position, "
                           "crew) VALUES(?1, ?2, ?3, ?4)",
                           version, at, &job->crews, err);
    if (status == LO_OK)
        status = put_texts(store,
                           "INSERT INTO plan_job_crew_name(version, job, "
                           "position, name) VALUES(?1, ?2, ?3, ?4)",
                           version, at, &job->crew_names, err);
    if (status == LO_OK)
        status = put_texts(store,
                           "INSERT INTO plan_job_rule(version, job, position, "
                           "rule) VALUES(?1, ?2, ?3, ?4)",
                           version, at, &job->rules, err);
    for (int32_t k = 0; k < job->n_parts && status == LO_OK; k++)
        status = put_part(store, version, at, k, &job->parts[k], err);
    return status;
}

/* --- the week ---------------------------------------------------------- */

static enum lo_status put_plan(int64_t *version, struct lo_store *store,
                               const struct lo_week *week, struct lo_error *err)
{
    enum lo_status status = lo_store_run(
        NULL, store,
        "INSERT INTO plan(outcome, span_from, span_to, planned_at, "
        "customer_hours, mv_customer_hours, objective, bound, gap, "
        "unplaced_weight, unplaced_bound, alone, by_mv, interruptions, "
        "solve_seconds) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
        "?12, ?13, ?14, ?15)",
        LO_BINDS(lo_bind_text(lo_outcome_name(week->outcome)),
                 lo_bind_int(week->span.from), lo_bind_int(week->span.to),
                 lo_bind_int(week->planned_at),
                 lo_bind_real(week->customer_hours),
                 lo_bind_real(week->mv_customer_hours),
                 lo_bind_real(week->objective), lo_bind_real(week->bound),
                 lo_bind_real(week->gap), lo_bind_real(week->unplaced_weight),
                 lo_bind_real(week->unplaced_bound), lo_bind_real(week->alone),
                 lo_bind_int(week->by_mv), lo_bind_int(week->interruptions),
                 lo_bind_real(week->solve_seconds)),
        err);
    if (status == LO_OK)
        *version = sqlite3_last_insert_rowid(store->db);
    return status;
}

enum lo_status lo_store_put_week(struct lo_store *store, struct lo_week *week,
                                 struct lo_error *err)
{
    int64_t version = 0;
    enum lo_status status = lo_store_begin(store, err);
    if (status != LO_OK)
        return status;
    status = put_plan(&version, store, week, err);
    /* Outages first: jobs refer to them. */
    for (int32_t i = 0; status == LO_OK && i < week->n_outages; i++)
        status = put_outage(store, version, i, &week->outages[i], err);
    for (int32_t i = 0; status == LO_OK && i < week->n_jobs; i++)
        status = put_job(store, version, i, &week->jobs[i], err);
    if (status != LO_OK) {
        lo_store_rollback(store);
        return status;
    }
    status = lo_store_commit(store, err);
    if (status == LO_OK)
        week->version = version;
    return status;
}
