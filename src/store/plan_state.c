/*
 * plan_state.c - the life of a stored plan, and the revision of an outage.
 *
 *   draft --> approved --> published --> superseded
 *
 * At most one plan is published; what stands of earlier ones is in in_force.c.
 * Revisions number what people were told of an
 * outage: they count up over all plans that were ever published, for the
 * outbox keeps its rows for ever and a number used again would look sent.
 */
#include "store/store_int.h"

#include <string.h>

const char *lo_plan_state_name(enum lo_plan_state state)
{
    static const char *const names[] = {
        [LO_PLAN_DRAFT] = "draft",
        [LO_PLAN_APPROVED] = "approved",
        [LO_PLAN_PUBLISHED] = "published",
        [LO_PLAN_SUPERSEDED] = "superseded",
    };
    return names[state];
}

static enum lo_plan_state state_of(const char *word)
{
    enum lo_plan_state state = LO_PLAN_DRAFT;
    while (state < LO_PLAN_SUPERSEDED &&
           strcmp(word, lo_plan_state_name(state)) != 0)
        state++;
    return state;
}

enum lo_status lo_store_latest_version(struct lo_store *store, int64_t *version,
                                       enum lo_plan_state *state,
                                       struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    enum lo_status status = lo_store_take(
        &stmt, store,
        "SELECT version, state FROM plan ORDER BY version DESC LIMIT 1",
        LO_NO_BINDS, err);
    if (status == LO_OK)
        status = lo_store_step(&row, store, stmt, err);
    if (status == LO_OK) {
        *version = row ? sqlite3_column_int64(stmt, 0) : 0;
        *state = row ? state_of((const char *)sqlite3_column_text(stmt, 1))
                     : LO_PLAN_DRAFT;
    }
    lo_store_give(store, stmt);
    return status;
}

enum lo_status lo_store_state_of(struct lo_store *store, int64_t version,
                                 enum lo_plan_state *state,
                                 struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    enum lo_status status =
        lo_store_take(&stmt, store, "SELECT state FROM plan WHERE version = ?1",
                      LO_BINDS(lo_bind_int(version)), err);
    if (status == LO_OK)
        status = lo_store_step(&row, store, stmt, err);
    if (status == LO_OK && row)
        *state = state_of((const char *)sqlite3_column_text(stmt, 0));
    lo_store_give(store, stmt);
    if (status == LO_OK && !row)
        status = lo_error_set(err, LO_ENOTFOUND,
                              "there is no plan %" G_GINT64_FORMAT, version);
    return status;
}

enum lo_status lo_store_days_of(struct lo_store *store, int64_t version,
                                struct lo_interval *out, struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    enum lo_status status = lo_store_take(
        &stmt, store, "SELECT span_from, span_to FROM plan WHERE version = ?1",
        LO_BINDS(lo_bind_int(version)), err);
    if (status == LO_OK)
        status = lo_store_step(&row, store, stmt, err);
    if (status == LO_OK && row)
        *out = (struct lo_interval){sqlite3_column_int64(stmt, 0),
                                    sqlite3_column_int64(stmt, 1)};
    lo_store_give(store, stmt);
    if (status == LO_OK && !row)
        status = lo_error_set(err, LO_ENOTFOUND,
                              "there is no plan %" G_GINT64_FORMAT, version);
    return status;
}

/* --- are the facts the same? ------------------------------------------- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Whatever the order: another order of the files is no news to anybody. */
static bool same_texts(const struct lo_texts *a, const struct lo_texts *b)
{
    if (a->n != b->n)
        return false;
    size_t n = (size_t)a->n;
    const char **x = g_new(const char *, n + 1);
    const char **y = g_new(const char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        x[i] = a->at[i];
        y[i] = b->at[i];
    }
    qsort(x, n, sizeof(*x), by_text);
    qsort(y, n, sizeof(*y), by_text);
    bool same = true;
    for (size_t i = 0; same && i < n; i++)
        same = strcmp(x[i], y[i]) == 0;
    g_free(x);
    g_free(y);
    return same;
}

static bool same_span(struct lo_interval a, struct lo_interval b)
{
    return a.from == b.from && a.to == b.to;
}

static bool same_facts(const struct lo_week_outage *a,
                       const struct lo_week_outage *b)
{
    if (!same_span(a->span, b->span) || !same_texts(&a->feeders, &b->feeders) ||
        !same_texts(&a->jobs, &b->jobs) || a->n_stages != b->n_stages)
        return false;
    for (int32_t i = 0; i < a->n_stages; i++)
        if (!same_span(a->stages[i].span, b->stages[i].span) ||
            !same_texts(&a->stages[i].off, &b->stages[i].off))
            return false;
    return true;
}

/* --- revisions --------------------------------------------------------- */

static const struct lo_week_outage *find_outage(const struct lo_week *week,
                                                const char *id)
{
    for (int32_t i = 0; week != NULL && i < week->n_outages; i++)
        if (strcmp(week->outages[i].id, id) == 0)
            return &week->outages[i];
    return NULL;
}

/* Plans in force until now, those that are looked into loaded once. */
struct told {
    GArray *plans;    /* struct lo_published_plan */
    GPtrArray *weeks; /* struct lo_week, NULL = not loaded; by plan */
};

static void free_week(gpointer week)
{
    lo_week_free(week);
}

static enum lo_status told_open(struct told *told, struct lo_store *store,
                                struct lo_error *err)
{
    told->plans = g_array_new(FALSE, FALSE, sizeof(struct lo_published_plan));
    told->weeks = g_ptr_array_new_with_free_func(free_week);
    enum lo_status status = lo_store_get_published(store, told->plans, err);
    g_ptr_array_set_size(told->weeks, (gint)told->plans->len);
    return status;
}

static void told_close(struct told *told)
{
    g_array_free(told->plans, TRUE);
    g_ptr_array_free(told->weeks, TRUE);
}

/* The outage as it stands; *out NULL = none of that id does. */
static enum lo_status told_outage(const struct lo_week_outage **out,
                                  struct told *told, struct lo_store *store,
                                  const char *id, struct lo_error *err)
{
    enum lo_status status = LO_OK;
    *out = NULL;
    for (guint i = told->plans->len; i-- > 0 && status == LO_OK;) {
        int64_t version =
            g_array_index(told->plans, struct lo_published_plan, i).version;
        int64_t end = 0;
        struct lo_week *week = g_ptr_array_index(told->weeks, i);
        status =
            lo_store_integer(&end, store,
                             "SELECT span_to FROM plan_outage "
                             "WHERE version = ?1 AND id = ?2",
                             LO_BINDS(lo_bind_int(version), lo_bind_text(id)),
                             LO_TIME_NONE, err);
        if (status != LO_OK || end == LO_TIME_NONE ||
            !lo_published_stands(told->plans, i, end))
            continue;
        if (week == NULL)
            status = lo_store_get_week(store, version, LO_PLAN_PUBLISHED, &week,
                                       err);
        g_ptr_array_index(told->weeks, i) = week;
        *out = status == LO_OK ? find_outage(week, id) : NULL;
        break;
    }
    return status;
}

static enum lo_status revision_of(int32_t *out, struct lo_store *store,
                                  const struct lo_week_outage *outage,
                                  struct told *told, struct lo_error *err)
{
    const struct lo_week_outage *was = NULL;
    enum lo_status status = told_outage(&was, told, store, outage->id, err);
    if (status == LO_OK && was != NULL && same_facts(was, outage)) {
        *out = was->revision;
        return LO_OK;
    }
    int64_t last = 0;
    if (status == LO_OK)
        status = lo_store_integer(
            &last, store,
            "SELECT max(coalesce((SELECT max(o.revision) FROM plan_outage o "
            "JOIN plan p USING(version) WHERE o.id = ?1 "
            "AND p.state IN ('published', 'superseded')), 0), coalesce(("
            "SELECT max(revision) FROM outbox WHERE outage = ?1), 0))",
            LO_BINDS(lo_bind_text(outage->id)), 0, err);
    if (status == LO_OK)
        *out = (int32_t)last + 1;
    return status;
}

static enum lo_status set_revisions(int32_t *revisions, struct lo_store *store,
                                    const struct lo_week *week,
                                    struct lo_error *err)
{
    struct told told;
    enum lo_status status = told_open(&told, store, err);
    for (int32_t i = 0; status == LO_OK && i < week->n_outages; i++) {
        status =
            revision_of(&revisions[i], store, &week->outages[i], &told, err);
        if (status == LO_OK)
            status = lo_store_run(NULL, store,
                                  "UPDATE plan_outage SET revision = ?3 "
                                  "WHERE version = ?1 AND id = ?2",
                                  LO_BINDS(lo_bind_int(week->version),
                                           lo_bind_text(week->outages[i].id),
                                           lo_bind_int(revisions[i])),
                                  err);
    }
    told_close(&told);
    return status;
}

/* --- changes of state -------------------------------------------------- */

static enum lo_status supersede(struct lo_store *store, int64_t version,
                                int64_t by, lo_time now, struct lo_error *err)
{
    char reason[96];
    if (by != 0)
        g_snprintf(reason, sizeof(reason),
                   "plan %" G_GINT64_FORMAT " replaced plan %" G_GINT64_FORMAT,
                   by, version);
    else
        g_snprintf(reason, sizeof(reason),
                   "plan %" G_GINT64_FORMAT " was called off", version);
    enum lo_status status =
        lo_store_run(NULL, store,
                     "UPDATE plan SET state = 'superseded', superseded_at = ?2 "
                     "WHERE version = ?1 AND state = 'published'",
                     LO_BINDS(lo_bind_int(version), lo_bind_int(now)), err);
    if (status == LO_OK)
        status = lo_store_outbox_cancel(store, by, reason, now, err);
    return status;
}

static enum lo_status publish(int32_t *revisions, struct lo_store *store,
                              const struct lo_week *week, lo_time now,
                              struct lo_error *err)
{
    int64_t before = 0;
    enum lo_status status = lo_store_integer(
        &before, store,
        "SELECT max(version) FROM plan WHERE state = 'published'", LO_NO_BINDS,
        0, err);
    if (status == LO_OK)
        status = set_revisions(revisions, store, week, err);
    if (status == LO_OK && before != 0)
        status = supersede(store, before, week->version, now, err);
    if (status == LO_OK)
        status = lo_store_run(
            NULL, store,
            "UPDATE plan SET state = 'published', published_at = ?2 "
            "WHERE version = ?1",
            LO_BINDS(lo_bind_int(week->version), lo_bind_int(now)), err);
    return status;
}

static enum lo_status refuse(int64_t version, const char *is,
                             enum lo_plan_state state, struct lo_error *err)
{
    lo_error_set(err, LO_EINPUT,
                 "plan %" G_GINT64_FORMAT " is %s and cannot become %s",
                 version, is, lo_plan_state_name(state));
    lo_error_hint(err, "a draft is approved, then published");
    return LO_EINPUT;
}

/* LO_OK if the stored plan is in the state before `state`. */
static enum lo_status check_state(struct lo_store *store, int64_t version,
                                  enum lo_plan_state state,
                                  struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    enum lo_status status =
        lo_store_take(&stmt, store, "SELECT state FROM plan WHERE version = ?1",
                      LO_BINDS(lo_bind_int(version)), err);
    if (status == LO_OK)
        status = lo_store_step(&row, store, stmt, err);
    if (status == LO_OK && !row)
        status =
            lo_error_set(err, LO_ENOTFOUND,
                         "plan %" G_GINT64_FORMAT " does not exist", version);
    if (status == LO_OK) {
        const char *is = (const char *)sqlite3_column_text(stmt, 0);
        if (state == LO_PLAN_DRAFT || state_of(is) + 1 != state)
            status = refuse(version, is, state, err);
    }
    lo_store_give(store, stmt);
    return status;
}

enum lo_status lo_store_set_state(struct lo_store *store, struct lo_week *week,
                                  enum lo_plan_state state, lo_time now,
                                  struct lo_error *err)
{
    int32_t *revisions = g_new(int32_t, (size_t)week->n_outages + 1);
    for (int32_t i = 0; i < week->n_outages; i++)
        revisions[i] = week->outages[i].revision;
    enum lo_status status = lo_store_begin(store, err);
    if (status != LO_OK)
        goto done;
    status = check_state(store, week->version, state, err);
    if (status == LO_OK && state == LO_PLAN_APPROVED)
        status = lo_store_run(
            NULL, store,
            "UPDATE plan SET state = 'approved', approved_at = ?2 "
            "WHERE version = ?1",
            LO_BINDS(lo_bind_int(week->version), lo_bind_int(now)), err);
    if (status == LO_OK && state == LO_PLAN_PUBLISHED)
        status = publish(revisions, store, week, now, err);
    if (status == LO_OK && state == LO_PLAN_SUPERSEDED)
        status = supersede(store, week->version, 0, now, err);
    if (status == LO_OK)
        status = lo_store_commit(store, err);
    else
        lo_store_rollback(store);
    if (status == LO_OK)
        for (int32_t i = 0; i < week->n_outages; i++)
            week->outages[i].revision = revisions[i];
done:
    g_free(revisions);
    return status;
}
