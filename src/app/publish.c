/*
 * The life of a plan: draft, approved, published. Publishing writes the
 * outbox rows in the transaction that makes the plan public, so that nobody
 * is told of a plan that is not in force, and nobody is forgotten.
 */
#include <string.h>

#include "app/app_int.h"
#include "app/life_int.h"

enum lo_status lo_app_week(struct lo_session *session, int64_t version,
                           struct lo_week **out, struct lo_error *err)
{
    enum lo_plan_state state = LO_PLAN_DRAFT;
    if (version == 0) {
        enum lo_status status =
            lo_store_latest_version(session->store, &version, &state, err);
        if (status != LO_OK)
            return status;
    }
    if (version == 0) {
        lo_error_set(err, LO_ENOTFOUND, "there is no plan in the store");
        lo_error_hint(err, "lineout plan");
        return LO_ENOTFOUND;
    }
    return lo_store_get_week(session->store, version, state, out, err);
}

static bool share_a_job(const struct lo_week_outage *a,
                        const struct lo_week_outage *b)
{
    for (int32_t i = 0; i < a->jobs.n; i++)
        for (int32_t k = 0; k < b->jobs.n; k++)
            if (strcmp(a->jobs.at[i], b->jobs.at[k]) == 0)
                return true;
    return false;
}

/* An id that people were told of stays that of its outage: not another's that
 * is in force, nor one's that was called off or is long over. */
static bool is_another(const struct lo_week_outage *ours,
                       const struct lo_week *published, int64_t last)
{
    const struct lo_week_outage *told =
        published != NULL ? app_week_outage(published, ours->id) : NULL;
    return told != NULL ? !share_a_job(ours, told)
                        : lo_week_outage_number(ours->id) <= last;
}

/* A draft made before the plan in force was published knows nothing of its ids.
 */
static enum lo_status check_ids(const struct lo_week *week,
                                const struct lo_week *published, int64_t last,
                                struct lo_error *err)
{
    for (int32_t i = 0; i < week->n_outages; i++) {
        if (!is_another(&week->outages[i], published, last))
            continue;
        lo_error_set(err, LO_EINPUT,
                     "plan %" G_GINT64_FORMAT " was made before people were "
                     "told what stands now: its outage '%s' is another one",
                     week->version, week->outages[i].id);
        lo_error_hint(err, "plan again: lineout plan");
        return LO_EINPUT;
    }
    return LO_OK;
}

static enum lo_status check_against_published(struct lo_session *session,
                                              const struct lo_week *week,
                                              struct lo_error *err)
{
    struct lo_week *published = NULL;
    int64_t last = 0;
    enum lo_status status = app_published_week(&published, session, err);
    if (status == LO_OK)
        status = lo_store_last_outage(session->store, &last, err);
    if (status == LO_OK)
        status = check_ids(week, published, last, err);
    lo_week_free(published);
    return status;
}

enum lo_status app_put_draft(struct lo_session *session, struct lo_week *week,
                             const char *what, struct lo_error *err)
{
    enum lo_status status = lo_store_begin(session->store, err);
    if (status != LO_OK)
        return status;
    status = lo_store_put_week(session->store, week, err);
    if (status == LO_OK)
        status = app_note(session, what, "", week->version, NULL, err);
    if (status == LO_OK)
        return lo_store_commit(session->store, err);
    lo_store_rollback(session->store);
    return status;
}

/* The state and the note of it, or neither. */
static enum lo_status approve(struct lo_session *session, struct lo_week *week,
                              struct lo_error *err)
{
    enum lo_status status = lo_store_begin(session->store, err);
    if (status != LO_OK)
        return status;
    status = lo_store_set_state(session->store, week, LO_PLAN_APPROVED,
                                app_now(session), err);
    if (status == LO_OK)
        status = app_note(session, "approve", "", week->version, NULL, err);
    if (status == LO_OK)
        return lo_store_commit(session->store, err);
    lo_store_rollback(session->store);
    return status;
}

enum lo_status lo_app_approve(struct lo_session *session, int64_t version,
                              struct lo_week **out, struct lo_error *err)
{
    struct lo_week *week = NULL;
    enum lo_status status = lo_app_week(session, version, &week, err);
    if (status == LO_OK)
        status = approve(session, week, err);
    if (status == LO_OK)
        *out = week;
    else
        lo_week_free(week);
    return status;
}

struct lo_ladder_input app_ladder_input(const struct lo_session *session,
                                        const struct lo_week *week,
                                        const struct lo_world *world)
{
    return (struct lo_ladder_input){
        .week = week,
        .sections = world->sections,
        .customers = world->customers,
        .settings = session->settings,
        .zone = session->zone,
        .calendar = session->notice_days,
        .work = world->work,
        .now = app_now(session),
    };
}

struct lo_notice_rule *app_notice_rules(const struct lo_session *session,
                                        const struct lo_week *week,
                                        const struct lo_work *work)
{
    struct lo_notice_rule *rules =
        g_new0(struct lo_notice_rule, week->n_outages + 1);
    GHashTable *classes = g_hash_table_new(g_str_hash, g_str_equal);
    for (int32_t t = 0; t < work->n_tasks; t++)
        g_hash_table_insert(classes, (gpointer)(uintptr_t)work->tasks[t].mrid,
                            GINT_TO_POINTER(work->tasks[t].notice + 1));
    for (int32_t o = 0; o < week->n_outages; o++)
        for (int32_t i = 0; i < week->outages[o].jobs.n; i++) {
            int notice = GPOINTER_TO_INT(
                g_hash_table_lookup(classes, week->outages[o].jobs.at[i]));
            if (notice > 0)
                rules[o] = lo_notice_rule_longer(
                    rules[o],
                    lo_notice_rule_of(session->settings,
                                      (enum lo_notice_class)(notice - 1)));
        }
    g_hash_table_destroy(classes);
    return rules;
}

/* Inside the transaction. */
static enum lo_status publish(struct lo_session *session, struct lo_week *week,
                              const struct lo_world *world,
                              const struct lo_ladder_override *override,
                              struct lo_ladder *ladder, struct lo_error *err)
{
    struct lo_error not_a_draft = LO_ERROR_INIT;
    lo_time now = app_now(session);
    enum lo_status status = check_against_published(session, week, err);
    if (status != LO_OK)
        return status;
    status = lo_store_set_state(session->store, week, LO_PLAN_APPROVED, now,
                                &not_a_draft);
    if (status != LO_OK && status != LO_EINPUT) {
        *err = not_a_draft;
        return status;
    }
    status =
        lo_store_set_state(session->store, week, LO_PLAN_PUBLISHED, now, err);
    char *words = override != NULL ? g_strdup_printf("%s: %s", override->by,
                                                     override->reason)
                                   : NULL; /* who decided, and why */
    if (status == LO_OK)
        status = app_note(session, "publish", "", week->version, words, err);
    g_free(words);
    if (status != LO_OK)
        return status;
    struct lo_ladder_input input = app_ladder_input(session, week, world);
    input.rules = app_notice_rules(session, week, world->work);
    input.override = override;
    status =
        lo_notify_ladder(&input, lo_store_outbox(session->store), ladder, err);
    g_free((struct lo_notice_rule *)(uintptr_t)input.rules);
    return status;
}

/* Rows of this very publishing: added now. */
static enum lo_status added_now(struct lo_session *session,
                                struct lo_arena *arena,
                                struct lo_publish_preview *out,
                                struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    const struct lo_notice_query due = {.states = 1u << LO_NOTICE_DUE,
                                        .off_after = LO_TIME_NONE};
    struct lo_notice *rows = NULL;
    int32_t n = 0, kept = 0;
    enum lo_status status =
        outbox->list(outbox->self, &due, arena, &rows, &n, err);
    if (status != LO_OK)
        return status;
    for (int32_t i = 0; i < n; i++)
        if (rows[i].changed_at == app_now(session))
            rows[kept++] = rows[i];
    out->notices = app_show_notices(session, false, arena, rows, kept);
    out->n_notices = kept;
    return LO_OK;
}

static bool unkept_decides(const struct lo_session *session)
{
    return strcmp(lo_settings_text(session->settings, "switching.unkept"),
                  "decide") == 0;
}

static enum lo_status see_unkept(struct lo_session *session,
                                 const struct lo_world *world, int64_t version,
                                 struct lo_arena *arena,
                                 struct lo_publish_preview *out,
                                 struct lo_error *err)
{
    enum lo_status status = lo_app_unkept(session, world, version, arena,
                                          &out->unkept, &out->n_unkept, err);
    out->unkept_decides = status == LO_OK && unkept_decides(session) &&
                          app_first_untrue(out->unkept, out->n_unkept) != NULL;
    return status;
}

/* What the sheets cannot keep is decided by somebody where the house wants it
 * so: by name, as for what is told too late. */
static enum lo_status check_unkept(struct lo_session *session,
                                   const struct lo_world *world,
                                   int64_t version,
                                   const struct lo_ladder_override *override,
                                   struct lo_error *err)
{
    struct lo_publish_preview seen = {.version = version};
    if (override != NULL || !unkept_decides(session))
        return LO_OK;
    struct lo_arena *arena = lo_arena_new();
    enum lo_status status =
        see_unkept(session, world, version, arena, &seen, err);
    if (status == LO_OK && seen.unkept_decides) {
        const struct lo_unkept *first =
            app_first_untrue(seen.unkept, seen.n_unkept);
        status = lo_error_set(err, LO_EINPUT,
                              "outage '%s': its switching sheet cannot keep "
                              "what people would be told (%s)",
                              first->outage, lo_unkept_name(first->kind));
        lo_error_hint(err, "lineout publish --preview shows it; give the plan "
                           "more time, or publish all the same with "
                           "--override NAME --reason TEXT, which the evidence "
                           "keeps");
    }
    lo_arena_free(arena);
    return status;
}

/* Publishes, or with `preview` looks at what that would be and leaves no trace.
 */
static enum lo_status attempt(struct lo_session *session, int64_t version,
                              const struct lo_ladder_override *override,
                              struct lo_arena *arena,
                              struct lo_publish_preview *preview,
                              struct lo_week **out, struct lo_ladder *ladder,
                              struct lo_error *err)
{
    struct lo_week *week = NULL;
    struct lo_world *world = NULL;
    bool began = false;
    enum lo_status status = lo_app_week(session, version, &week, err);
    if (status == LO_OK)
        status = lo_world_new(&world, session, err);
    if (status == LO_OK)
        status = lo_store_begin(session->store, err);
    if (status != LO_OK)
        goto done;
    began = true;
    if (preview == NULL)
        status = check_unkept(session, world, week->version, override, err);
    if (status == LO_OK)
        status = publish(session, week, world, override, ladder, err);
    if (status == LO_OK && preview != NULL) {
        preview->version = week->version;
        status = added_now(session, arena, preview, err);
        if (status == LO_OK)
            status =
                see_unkept(session, world, week->version, arena, preview, err);
    } else if (status == LO_OK) {
        status = lo_store_commit(session->store, err);
        began = status != LO_OK;
    }
    if (status != LO_OK || preview != NULL)
        goto done;
    *out = week;
    week = NULL;
done:
    if (began)
        lo_store_rollback(session->store);
    lo_world_free(world);
    lo_week_free(week);
    return status;
}

enum lo_status lo_app_publish(struct lo_session *session, int64_t version,
                              const struct lo_ladder_override *override,
                              struct lo_week **out, struct lo_ladder *ladder,
                              struct lo_error *err)
{
    return attempt(session, version, override, NULL, NULL, out, ladder, err);
}

enum lo_status lo_app_publish_preview(struct lo_session *session,
                                      int64_t version, struct lo_arena *arena,
                                      struct lo_publish_preview *out,
                                      struct lo_error *err)
{
    static const struct lo_ladder_override nobody = {"", ""};
    return attempt(session, version, &nobody, arena, out, NULL, &out->ladder,
                   err);
}
