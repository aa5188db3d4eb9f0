/*
 * Notices as people look at them: evidence, what waits for a person; and what
 * one enters of an outage under way.
 */
#include <string.h>

#include "app/app_int.h"
#include "app/life_int.h"
#include "lineout/actual.h"
#include "lineout/app_notify.h"

struct lo_report_notice *app_show_notices(struct lo_session *session, bool full,
                                          struct lo_arena *arena,
                                          const struct lo_notice *rows,
                                          int32_t n)
{
    bool mainland = lo_settings_bool(session->settings, "notice.mainland");
    struct lo_report_notice *notices =
        lo_arena_array(arena, (size_t)n, sizeof(*notices));
    for (int32_t i = 0; i < n; i++) {
        notices[i].row = &rows[i];
        notices[i].parts = lo_sms_parts(rows[i].text, mainland);
        notices[i].address = rows[i].address;
        if (!full) {
            size_t size = strlen(rows[i].address) + 16;
            char *masked = lo_arena_alloc(arena, size);
            lo_mask_address(masked, size, rows[i].address);
            notices[i].address = masked;
        }
    }
    return notices;
}

/* --- evidence ----------------------------------------------------------- */

/* The rows with the events of each. */
static enum lo_status with_events(struct lo_session *session, bool full,
                                  struct lo_arena *arena,
                                  const struct lo_notice *rows, int32_t n,
                                  struct lo_evidence **out,
                                  struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    struct lo_report_notice *notices =
        app_show_notices(session, full, arena, rows, n);
    struct lo_evidence *all = lo_arena_array(arena, (size_t)n, sizeof(*all));
    enum lo_status status = LO_OK;
    for (int32_t i = 0; i < n && status == LO_OK; i++) {
        all[i].notice = notices[i];
        all[i].accounts = lo_notify_accounts(arena, rows[i].facts);
        status = outbox->events(outbox->self, rows[i].id, arena, &all[i].events,
                                &all[i].n_events, err);
    }
    if (status == LO_OK)
        *out = all;
    return status;
}

enum lo_status lo_app_notices(struct lo_session *session,
                              const struct lo_notice_query *query, bool full,
                              struct lo_arena *arena, struct lo_evidence **out,
                              int32_t *n, struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    struct lo_notice *rows = NULL;
    enum lo_status status =
        outbox->list(outbox->self, query, arena, &rows, n, err);
    if (status != LO_OK)
        return status;
    return with_events(session, full, arena, rows, *n, out, err);
}

enum lo_status lo_app_notice_states(struct lo_session *session,
                                    const char *outage,
                                    int32_t out[LO_NOTICE_STATES],
                                    struct lo_error *err)
{
    GArray *heaps = g_array_new(FALSE, FALSE, sizeof(struct lo_heap));
    struct lo_arena *arena = lo_arena_new();
    enum lo_status status =
        lo_store_get_heaps(session->store, outage, 0, heaps, arena, err);
    memset(out, 0, sizeof *out * LO_NOTICE_STATES);
    for (guint i = 0; i < heaps->len; i++) {
        const struct lo_heap *heap = &g_array_index(heaps, struct lo_heap, i);
        out[heap->state] += (int32_t)heap->n;
    }
    lo_arena_free(arena);
    g_array_free(heaps, TRUE);
    return status;
}

enum lo_status lo_app_verify(struct lo_session *session, struct lo_chain *out,
                             struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    return outbox->verify(outbox->self, out, err);
}

/* --- for a person to do ------------------------------------------------- */

static bool waits_for_a_person(const struct lo_notice *row, lo_time unsigned_by)
{
    switch (row->state) {
    case LO_NOTICE_UNKNOWN:
    case LO_NOTICE_FAILED:
    case LO_NOTICE_EXPIRED:
        return true;
    case LO_NOTICE_DUE: /* a letter is of use until its outage begins */
        return g_str_has_prefix(row->stage, "letter-") &&
               row->not_after <= unsigned_by;
    default:
        return false;
    }
}

enum lo_status lo_app_duty(struct lo_session *session, bool full,
                           struct lo_arena *arena, struct lo_evidence **out,
                           int32_t *n, struct lo_error *err)
{
    lo_time now = app_now(session);
    lo_time unsigned_by =
        now + lo_settings_int(session->settings, "notice.unsigned_days") *
                  (int64_t)LO_DAY;
    const struct lo_notice_query query = {
        .states = 1u << LO_NOTICE_UNKNOWN | 1u << LO_NOTICE_FAILED |
                  1u << LO_NOTICE_EXPIRED | 1u << LO_NOTICE_DUE,
        .off_after = now,
        .due_stage = "letter-"};
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    struct lo_notice *rows = NULL;
    int32_t found = 0;
    enum lo_status status =
        outbox->list(outbox->self, &query, arena, &rows, &found, err);
    if (status != LO_OK)
        return status;
    *n = 0;
    for (int32_t i = 0; i < found; i++)
        if (waits_for_a_person(&rows[i], unsigned_by))
            rows[(*n)++] = rows[i];
    return with_events(session, full, arena, rows, *n, out, err);
}

/* --- told of an outage under way ----------------------------------------- */

/* Has supply come back, as a person entered it? */
static enum lo_status is_back(bool *out, struct lo_session *session,
                              const struct lo_week *week,
                              const struct lo_week_outage *outage,
                              struct lo_error *err)
{
    GArray *actuals = g_array_new(FALSE, FALSE, sizeof(struct lo_actual));
    struct lo_arena *arena = lo_arena_new();
    enum lo_status status =
        lo_store_get_actuals(session->store, actuals, arena, err);
    if (status == LO_OK)
        *out = app_back_after(actuals, week, outage) != LO_TIME_NONE;
    lo_arena_free(arena);
    g_array_free(actuals, TRUE);
    return status;
}

/* The last word on it, else what was promised. */
static lo_time expected_so_far(const struct lo_ladder_input *input,
                               const struct lo_week_outage *outage,
                               lo_time promised)
{
    lo_time expected = promised != LO_TIME_NONE ? promised : outage->span.to;
    for (int32_t i = 0; i < input->n_overruns; i++)
        if (strcmp(input->overruns[i].outage, outage->id) == 0 &&
            input->overruns[i].promised == promised)
            expected = input->overruns[i].expected;
    return expected;
}

static enum lo_status check_overrun(const struct lo_ladder_input *input,
                                    const struct lo_week_outage *outage,
                                    const struct lo_tell *tell,
                                    struct lo_error *err)
{
    if (tell->expected <= input->now)
        return lo_error_set(err, LO_EINPUT,
                            "supply cannot be expected back in the past");
    if (outage->span.from <= input->now)
        return LO_OK;
    lo_error_set(err, LO_EINPUT, "outage '%s' has not begun", outage->id);
    lo_error_hint(err, "lineout replan: other times of an outage to come");
    return LO_EINPUT;
}

/* `whole`: supply is back for all of the outage. */
static enum lo_status check_stage(struct lo_session *session,
                                  const struct lo_tell *tell, bool whole,
                                  struct lo_error *err)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct lo_stage_back));
    struct lo_arena *arena = lo_arena_new();
    char end[LO_TIME_TEXT];
    enum lo_status status = app_stages_back(rows, session, arena, err);
    bool back = app_back_of(rows, tell->outage, tell->promised) != LO_TIME_NONE;
    lo_zone_format(end, session->zone, tell->promised, "%Y-%m-%dT%H:%M");
    g_array_free(rows, TRUE);
    lo_arena_free(arena);
    if (status != LO_OK)
        return status;
    if (tell->kind == LO_TELL_RESTORED && !back) {
        lo_error_set(err, LO_EINPUT,
                     "nobody has entered that supply is back after the stage "
                     "of outage '%s' that ends at %s",
                     tell->outage, end);
        lo_error_hint(err, "lineout actual %s --stage N --on TIME",
                      tell->outage);
        return LO_EINPUT;
    }
    if (tell->kind == LO_TELL_OVERRUN && (back || whole))
        return lo_error_set(err, LO_EINPUT,
                            "supply is back after the stage of outage '%s' "
                            "that ends at %s",
                            tell->outage, end);
    return LO_OK;
}

static enum lo_status check_tell(struct lo_session *session,
                                 const struct lo_week *week,
                                 const struct lo_tell *tell,
                                 struct lo_error *err)
{
    bool back = false;
    const struct lo_week_outage *told =
        week != NULL ? app_week_outage(week, tell->outage) : NULL;
    if (told == NULL) {
        lo_error_set(err, LO_ENOTFOUND, "no outage '%s' is in force",
                     tell->outage);
        lo_error_hint(err, "outages are named as `lineout plan` shows them: "
                           "O1");
        return LO_ENOTFOUND;
    }
    enum lo_status status = is_back(&back, session, week, told, err);
    if (status == LO_OK && tell->promised != LO_TIME_NONE)
        return check_stage(session, tell, back, err);
    if (status != LO_OK)
        return status;
    if (tell->kind == LO_TELL_RESTORED && !back) {
        lo_error_set(err, LO_EINPUT,
                     "nobody has entered that supply is back after outage "
                     "'%s'",
                     tell->outage);
        lo_error_hint(err, "lineout actual %s --off TIME --on TIME",
                      tell->outage);
        return LO_EINPUT;
    }
    if (tell->kind == LO_TELL_OVERRUN && back)
        return lo_error_set(err, LO_EINPUT,
                            "supply is back after outage '%s' already",
                            tell->outage);
    return LO_OK;
}

/* It stands for the hotline and the page, whoever is told by a message. The
 * same word again is no new one. */
static enum lo_status enter_overrun(struct lo_ladder_input *input,
                                    struct lo_session *session,
                                    struct lo_arena *arena,
                                    const struct lo_tell *tell,
                                    struct lo_error *err)
{
    const struct lo_week_outage *outage =
        app_week_outage(input->week, tell->outage);
    const struct lo_overrun word = {outage->id, tell->expected, input->now,
                                    tell->promised};
    enum lo_status status = app_find_words(input, session, arena, err);
    if (status == LO_OK)
        status = check_overrun(input, outage, tell, err);
    if (status != LO_OK ||
        expected_so_far(input, outage, tell->promised) == tell->expected)
        return status;
    status = lo_store_put_overrun(session->store, &word, err);
    if (status == LO_OK)
        status = app_find_words(input, session, arena, err);
    if (status == LO_OK)
        status = app_note(session, "overrun", outage->id, 0, NULL, err);
    return status;
}

enum lo_status lo_app_tell(struct lo_session *session,
                           const struct lo_tell *tell, int32_t *added,
                           struct lo_error *err)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_week *week = NULL;
    struct lo_world *world = NULL;
    bool began = false;
    enum lo_status status = app_published_week(&week, session, err);
    if (status == LO_OK)
        status = check_tell(session, week, tell, err);
    if (status == LO_OK)
        status = lo_world_new(&world, session, err);
    if (status == LO_OK)
        status = lo_store_begin(session->store, err);
    if (status != LO_OK)
        goto done;
    began = true;
    struct lo_ladder_input input = app_ladder_input(session, week, world);
    status = tell->kind == LO_TELL_OVERRUN
                 ? enter_overrun(&input, session, arena, tell, err)
                 : app_find_words(&input, session, arena, err);
    if (status == LO_OK)
        status = lo_notify_tell(&input, lo_store_outbox(session->store), tell,
                                added, err);
    if (status == LO_OK)
        status = lo_store_commit(session->store, err);
    began = began && status != LO_OK;
done:
    if (began)
        lo_store_rollback(session->store);
    lo_world_free(world);
    lo_week_free(week);
    lo_arena_free(arena);
    return status;
}
