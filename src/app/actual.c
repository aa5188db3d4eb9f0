/*
 * What really happened: when an outage was off, which jobs are done or left,
 * and what that means for the history and for the hours lost.
 *
 *   planned   |---stage 1---|---stage 2---|
 *   actual       |----------------------------|
 *   load of stage 2 only     |----------------|   ends as they really did;
 *                                                 what lies between, as
 * entered of the stage, else as planned
 */
#include <string.h>

#include "app/app_int.h"
#include "app/life_int.h"

/* --- who was off how long ---------------------------------------------------
 */

static bool is_off(const struct lo_week_stage *stage, const char *label)
{
    bool off = false;
    for (int32_t k = 0; k < stage->off.n && !off; k++)
        off = strcmp(stage->off.at[k], label) == 0;
    return off;
}

/* The next stretch a section was off, of stages from *stage on, which is left
 * behind it; from its planned one. Empty: there is none any more, or that one
 * never was. */
static bool next_off(struct lo_interval *off, int32_t *stage,
                     const struct lo_week_outage *planned, const GArray *backs,
                     const struct lo_interval *actual, const char *label)
{
    int32_t i = *stage;
    while (i < planned->n_stages && !is_off(&planned->stages[i], label))
        i++;
    if (i == planned->n_stages)
        return false;
    *off = planned->stages[i].span;
    while (++i < planned->n_stages && is_off(&planned->stages[i], label))
        off->to = planned->stages[i].span.to;
    *stage = i;
    off->from = off->from <= planned->span.from ? actual->from
                                                : MAX(off->from, actual->from);
    lo_time entered = app_back_of(backs, planned->id, off->to);
    if (entered != LO_TIME_NONE)
        off->to = entered;
    else
        off->to =
            off->to >= planned->span.to ? actual->to : MIN(off->to, actual->to);
    return true;
}

/* Labels that some stage has off, each once. */
static GPtrArray *labels_off(const struct lo_week_outage *planned)
{
    GPtrArray *labels = g_ptr_array_new();
    GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (int32_t i = 0; i < planned->n_stages; i++)
        for (int32_t k = 0; k < planned->stages[i].off.n; k++) {
            const char *label = planned->stages[i].off.at[k];
            if (g_hash_table_add(seen, (gpointer)(uintptr_t)label))
                g_ptr_array_add(labels, (gpointer)(uintptr_t)label);
        }
    g_hash_table_destroy(seen);
    return labels;
}

static enum lo_interruption_kind kind_of(const struct lo_world *world,
                                         const struct lo_week_outage *outage)
{
    enum lo_interruption_kind kind = LO_INTERRUPTION_PLANNED;
    for (int32_t i = 0; i < outage->jobs.n; i++)
        for (int32_t t = 0; t < world->work->n_tasks; t++)
            if (strcmp(world->work->tasks[t].mrid, outage->jobs.at[i]) == 0 &&
                world->work->tasks[t].notice != LO_NOTICE_PLANNED)
                kind = LO_INTERRUPTION_TEMPORARY;
    return kind;
}

/* A row for every load of the section. */
static void add_section(GArray *rows, struct lo_actual_outcome *out,
                        const struct lo_world *world, lo_section section,
                        const struct lo_interruption *as)
{
    const struct lo_sections *sections = world->sections;
    const struct lo_section_info *info = &sections->info[section.v];
    double hours = (double)(as->to - as->from) / LO_HOUR;
    out->customer_hours += hours * info->customers;
    out->mv_customer_hours += hours * info->mv_customers;
    for (int32_t k = 0; k < info->n_loads; k++) {
        int32_t load = sections->load_of[info->first_load + k];
        struct lo_interruption row = *as;
        row.equipment = world->network->loads[load].equipment;
        row.object = world->network->equipment[row.equipment.v].mrid;
        g_array_append_val(rows, row);
    }
}

void app_outage_rows(GArray *rows, struct lo_actual_outcome *out,
                     const struct lo_world *world,
                     const struct lo_week_outage *planned, const GArray *backs,
                     const char *source)
{
    GPtrArray *labels = labels_off(planned);
    struct lo_interruption row = {
        .kind = kind_of(world, planned), .cause = "", .origin = {source, 0}};
    for (guint i = 0; i < labels->len; i++) {
        const char *label = g_ptr_array_index(labels, i);
        lo_section section = lo_sections_find(world->sections, label);
        struct lo_interval off;
        int32_t stage = 0;
        if (section.v == LO_NONE)
            out->unknown_sections++;
        while (section.v != LO_NONE &&
               next_off(&off, &stage, planned, backs, &out->row.off, label)) {
            row.from = off.from;
            row.to = off.to;
            if (off.from < off.to)
                add_section(rows, out, world, section, &row);
        }
    }
    g_ptr_array_free(labels, TRUE);
}

char *app_actual_source(int64_t plan, const char *outage)
{
    return g_strdup_printf("actual %s, plan %" G_GINT64_FORMAT, outage, plan);
}

char *app_actual_words(const struct lo_interval *off, int32_t stage)
{
    char from[LO_TIME_TEXT], to[LO_TIME_TEXT];
    lo_time_format(to, off->to);
    if (stage != 0)
        return g_strdup_printf("stage %d, on %s", (int)stage, to);
    lo_time_format(from, off->from);
    return g_strdup_printf("off %s, on %s", from, to);
}

static enum lo_status keep(struct lo_session *session, const GArray *rows,
                           const char *source,
                           const struct lo_actual_outcome *out,
                           struct lo_error *err)
{
    const struct lo_interruptions past = {
        NULL, (int32_t)rows->len, (struct lo_interruption *)(void *)rows->data};
    enum lo_status status = lo_store_begin(session->store, err);
    if (status != LO_OK)
        return status;
    char *words = app_actual_words(&out->row.off, 0);
    status =
        lo_store_put_actual(session->store, &out->row, app_now(session), err);
    if (status == LO_OK)
        status = lo_store_put_interruptions(session->store, &past, source, err);
    if (status == LO_OK)
        status = app_note(session, "actual", out->row.outage, out->row.plan,
                          words, err);
    g_free(words);
    if (status == LO_OK)
        return lo_store_commit(session->store, err);
    lo_store_rollback(session->store);
    return status;
}

enum lo_status lo_app_actual(struct lo_session *session, const char *outage,
                             struct lo_interval off,
                             struct lo_actual_outcome *out,
                             struct lo_arena *arena, struct lo_error *err)
{
    struct lo_week *week = NULL;
    struct lo_world *world = NULL;
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_interruption));
    GArray *backs = g_array_new(FALSE, FALSE, sizeof(struct lo_stage_back));
    char *source = NULL;
    lo_time now = app_now(session);
    enum lo_status status = LO_OK;
    if (off.to <= off.from || off.to > now) {
        status = lo_error_set(err, LO_EINPUT,
                              off.to > now
                                  ? "supply cannot have come back in the future"
                                  : "supply came back before it went");
        lo_error_hint(err, "--off and --on are the times it really happened");
        goto done;
    }
    status = lo_app_in_force(session, &week, err);
    if (status == LO_OK)
        status = lo_world_new(&world, session, err);
    if (status == LO_OK)
        status = app_stages_back(backs, session, arena, err);
    if (status != LO_OK)
        goto done;
    const struct lo_week_outage *planned = app_week_outage(week, outage);
    if (planned == NULL) {
        status = app_unknown_outage(outage, week, err);
        goto done;
    }
    struct lo_actual_outcome result = {
        .row = {lo_app_plan_of(week, planned),
                lo_arena_strdup(arena, planned->id), off},
        .planned = planned->span,
        .planned_hours = planned->customer_hours,
        .planned_mv_hours = planned->mv_customer_hours};
    source = app_actual_source(lo_app_plan_of(week, planned), planned->id);
    app_outage_rows(rows, &result, world, planned, backs, source);
    status = keep(session, rows, source, &result, err);
    if (status == LO_OK)
        *out = result;
done:
    g_array_free(rows, TRUE);
    g_array_free(backs, TRUE);
    g_free(source);
    lo_world_free(world);
    lo_week_free(week);
    return status;
}

/* --- planned against actual
 * --------------------------------------------------- */

enum lo_status lo_app_actuals(struct lo_session *session, GArray *out,
                              struct lo_arena *arena, struct lo_error *err)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct lo_actual));
    GArray *backs = g_array_new(FALSE, FALSE, sizeof(struct lo_stage_back));
    struct lo_world *world = NULL;
    enum lo_status status =
        lo_store_get_actuals(session->store, all, arena, err);
    if (status == LO_OK)
        status = app_stages_back(backs, session, arena, err);
    if (status == LO_OK)
        status = lo_world_new(&world, session, err);
    for (guint i = 0; i < all->len && status == LO_OK; i++) {
        struct lo_week *week = NULL;
        struct lo_actual_outcome row = {
            .row = g_array_index(all, struct lo_actual, i)};
        status = lo_store_get_week(session->store, row.row.plan,
                                   LO_PLAN_PUBLISHED, &week, err);
        const struct lo_week_outage *planned =
            status == LO_OK ? app_week_outage(week, row.row.outage) : NULL;
        if (planned != NULL) {
            GArray *rows =
                g_array_new(FALSE, FALSE, sizeof(struct lo_interruption));
            row.planned = planned->span;
            row.planned_hours = planned->customer_hours;
            row.planned_mv_hours = planned->mv_customer_hours;
            app_outage_rows(rows, &row, world, planned, backs, "");
            g_array_append_val(out, row);
            g_array_free(rows, TRUE);
        }
        lo_week_free(week);
    }
    g_array_free(all, TRUE);
    g_array_free(backs, TRUE);
    lo_world_free(world);
    return status;
}

/* --- done, or left
 * ---------------------------------------------------------------- */

enum lo_status lo_app_done(struct lo_session *session,
                           const struct lo_world *world, const char *job,
                           lo_time at, const char *why_left,
                           struct lo_done *out, struct lo_error *err)
{
    for (int32_t t = 0; t < world->work->n_tasks; t++) {
        const struct lo_task *task = &world->work->tasks[t];
        if (strcmp(task->mrid, job) != 0 && strcmp(task->name, job) != 0)
            continue;
        struct lo_done row = {task->mrid, at, why_left};
        enum lo_status status =
            lo_store_put_done(session->store, &row, app_now(session), err);
        if (status == LO_OK)
            status = app_note(session, "done", task->mrid, 0, why_left, err);
        if (status == LO_OK)
            *out = row;
        return status;
    }
    lo_error_set(err, LO_ENOTFOUND, "no job '%s'", job);
    lo_error_hint(err, "name it by mRID or name, as `lineout plan` shows it");
    return LO_ENOTFOUND;
}
