/*
 * What a planning problem is made of, in one place for all who ask for one:
 * plan, replan, and the prices of a stored plan.
 */
#include "app/app_int.h"
#include "app/life_int.h"

enum lo_status app_input_open(struct app_input *out,
                              const struct lo_session *session,
                              const struct lo_world *world, lo_date from,
                              int days, const struct lo_week *week, lo_time now,
                              struct lo_error *err)
{
    const char *name = lo_settings_text(session->settings, "plan.calendar");
    char *dir = g_build_filename(lo_data_dir(), "calendars", NULL);
    struct lo_calendar *calendar = NULL;
    enum lo_status status = lo_calendar_open(&calendar, name, dir, err);
    g_free(dir);
    out->past = NULL;
    out->behind = g_array_new(FALSE, FALSE, sizeof(struct lo_behind));
    out->arena = lo_arena_new();
    if (status == LO_OK)
        status =
            app_parts_behind(out->behind, session, week,
                             MAX(lo_zone_time(session->zone, from, 0), now),
                             now, out->arena, err);
    if (status == LO_OK)
        status = lo_store_get_interruptions(session->store, world->network,
                                            &out->past, err);
    if (status == LO_OK)
        status = app_add_told(
            &out->past, session, world,
            (struct lo_interval){lo_zone_time(session->zone, from, 0),
                                 lo_zone_time(session->zone, from + days, 0)},
            err);
    out->calendar = calendar;
    if (status != LO_OK) {
        app_input_close(out);
        return status;
    }
    out->input = (struct lo_problem_input){
        .sections = world->sections,
        .supply = world->supply,
        .work = world->work,
        .settings = session->settings,
        .zone = session->zone,
        .calendar = calendar,
        .customers = world->customers,
        .extension = world->extension,
        .past = out->past,
        .notice_days = session->notice_days,
        .now = now,
        .from = from,
        .days = days,
        .n_behind = (int)out->behind->len,
        .behind = (const struct lo_behind *)(void *)out->behind->data,
    };
    return LO_OK;
}

void app_input_close(struct app_input *in)
{
    lo_calendar_close(in->calendar);
    lo_interruptions_free(in->past);
    if (in->behind != NULL)
        g_array_free(in->behind, TRUE);
    lo_arena_free(in->arena);
    *in = (struct app_input){.calendar = NULL};
}

enum lo_status app_problem_held(struct lo_problem **out,
                                const struct lo_session *session,
                                const struct lo_world *world,
                                const struct lo_week *week, lo_time now,
                                const struct lo_pin *pins, int n_pins,
                                struct lo_error *err)
{
    struct app_input in;
    lo_date from = lo_zone_date(session->zone, week->span.from);
    int days = lo_zone_date(session->zone, week->span.to) - from;
    enum lo_status status =
        app_input_open(&in, session, world, from, days, week, now, err);
    if (status != LO_OK)
        return status;
    in.input.n_pins = n_pins;
    in.input.pins = pins;
    status = lo_problem_new(out, &in.input, world->findings, err);
    app_input_close(&in);
    return status;
}

enum lo_status app_problem_of_week(struct lo_problem **out,
                                   const struct lo_session *session,
                                   const struct lo_world *world,
                                   const struct lo_week *week, lo_time now,
                                   struct lo_error *err)
{
    return app_problem_held(out, session, world, week, now, NULL, 0, err);
}
