/*
 * The stored week as CIM: what was planned, with every step of its switching
 * sheets in the names that another system reads.
 *
 *   sheet step --kind--> SwitchAction, GroundAction, GenericAction
 */
#include <string.h>

#include "app/report_int.h"
#include "lineout/cim_write.h"
#include "lineout/report_sheet.h"

/* Only what the CIM has an action for; the rest is words. */
static enum lo_action_kind kind_of(const struct lo_step *step)
{
    switch (step->kind) {
    case LO_STEP_OPEN:
        return LO_ACTION_OPEN;
    case LO_STEP_CLOSE:
        return LO_ACTION_CLOSE;
    case LO_STEP_EARTH:
        return LO_ACTION_EARTH;
    case LO_STEP_UNEARTH:
        return LO_ACTION_UNEARTH;
    case LO_STEP_GUARD_OFF:
        return step->device == LO_DEVICE_RECLOSING ? LO_ACTION_RECLOSING_OFF
                                                   : LO_ACTION_OTHER;
    case LO_STEP_GUARD_ON:
        return step->device == LO_DEVICE_RECLOSING ? LO_ACTION_RECLOSING_ON
                                                   : LO_ACTION_OTHER;
    default:
        return LO_ACTION_OTHER;
    }
}

static void read_step(struct lo_cim_step *out, const struct lo_world *world,
                      const struct lo_sheet *sheet, const struct lo_step *step,
                      const struct lo_zone *zone, enum lo_lang lang,
                      struct lo_arena *arena)
{
    GString *text = g_string_new(NULL);
    lo_report_step(text, step, zone, lang);
    bool known = step->mrid != NULL &&
                 lo_network_find(world->network, step->mrid).v != LO_NONE;
    *out = (struct lo_cim_step){
        .kind = kind_of(step),
        .mrid = known ? step->mrid : "",
        .text = lo_arena_strdup(arena, text->str),
        .at = step->after_report
                  ? LO_TIME_NONE
                  : sheet->origin + (lo_time)step->minute * LO_MINUTE,
    };
    g_string_free(text, TRUE);
}

static void read_sheet(struct lo_cim_sheet *out, const struct lo_world *world,
                       const struct lo_sheet *sheet, const struct lo_zone *zone,
                       enum lo_lang lang, struct lo_arena *arena)
{
    struct lo_cim_step *steps =
        lo_arena_array(arena, (size_t)sheet->n_steps + 1, sizeof *steps);
    bool refused = sheet->refusal.rule != LO_RULE_NONE;
    for (int32_t i = 0; i < sheet->n_steps && !refused; i++)
        read_step(&steps[i], world, sheet, &sheet->steps[i], zone, lang, arena);
    *out = (struct lo_cim_sheet){
        .outage = sheet->order->id,
        .n_steps = refused ? 0 : sheet->n_steps,
        .steps = steps,
        .refusal = refused ? sheet->refusal.text : "",
    };
}

enum lo_status app_report_cim(GString *out, struct lo_session *session,
                              const struct lo_world *world,
                              const struct lo_week *week, enum lo_lang lang,
                              struct lo_error *err)
{
    struct lo_sheet_set *set = NULL;
    enum lo_status status =
        lo_app_sheets(&set, session, world, week->version, NULL, err);
    if (status != LO_OK)
        return status;
    struct lo_arena *arena = lo_arena_new();
    struct lo_cim_sheet *sheets =
        lo_arena_array(arena, (size_t)set->n + 1, sizeof *sheets);
    for (int32_t i = 0; i < set->n; i++)
        read_sheet(&sheets[i], world, set->sheets[i], session->zone, lang,
                   arena);
    struct lo_cim_plan plan = {
        week,        world->network, world->sections, world->customers,
        world->work, set->n,         sheets};
    lo_cim_write(out, &plan);
    lo_arena_free(arena);
    lo_sheet_set_free(set);
    return LO_OK;
}
