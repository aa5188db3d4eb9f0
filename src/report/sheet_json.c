/*
 * A switching sheet as JSON (one object of schema 1).
 */
#include "report/sheet_int.h"

static const char *const kinds[LO_STEP_KINDS] = {
    [LO_STEP_CONFIRM] = "confirm",
    [LO_STEP_PHASING] = "phasing",
    [LO_STEP_GUARD_OFF] = "guard_off",
    [LO_STEP_OPEN] = "open",
    [LO_STEP_CLOSE] = "close",
    [LO_STEP_CHECK] = "check",
    [LO_STEP_LOAD_CHECK] = "load_check",
    [LO_STEP_INDICATIONS] = "indications",
    [LO_STEP_TAG] = "tag",
    [LO_STEP_SOURCE_OFF] = "source_off",
    [LO_STEP_EARTH] = "prove_dead_and_earth",
    [LO_STEP_PERMIT] = "permit",
    [LO_STEP_RETURN] = "permit_returned",
    [LO_STEP_CLEAR] = "people_clear",
    [LO_STEP_UNEARTH] = "remove_earth",
    [LO_STEP_COUNT] = "count_earths",
    [LO_STEP_UNTAG] = "untag",
    [LO_STEP_SOURCE_ON] = "source_on",
    [LO_STEP_HOLD] = "hold",
    [LO_STEP_CONSENT] = "consent",
    [LO_STEP_CONSENT_END] = "consent_end",
    [LO_STEP_RELEASE] = "release",
    [LO_STEP_GUARD_ON] = "guard_on",
};

static const char *const parts[] = {
    [LO_PART_OPENING] = "opening", [LO_PART_OUT] = "out",
    [LO_PART_FEED] = "feed",       [LO_PART_WORK] = "work",
    [LO_PART_BACK] = "back",       [LO_PART_CLOSING] = "closing",
};

static const char *const devices[] = {
    [LO_DEVICE_SWITCH] = "switch",
    [LO_DEVICE_RECLOSING] = "reclosing",
    [LO_DEVICE_TRANSFER] = "automatic_transfer",
    [LO_DEVICE_FEEDER] = "self_healing",
    [LO_DEVICE_OWN_SOURCE] = "own_source",
    [LO_DEVICE_INFEED] = "infeed",
    [LO_DEVICE_END] = "end",
    [LO_DEVICE_JOB] = "job",
    [LO_DEVICE_SHEET] = "sheet",
};

static const char *const sides[] = {
    [LO_SIDE_NONE] = "",       [LO_SIDE_BUS] = "bus",
    [LO_SIDE_LINE] = "line",   [LO_SIDE_SOURCE] = "source",
    [LO_SIDE_LOAD] = "load",   [LO_SIDE_TIE] = "tie",
    [LO_SIDE_INLET] = "inlet",
};

static struct lo_json *text_or_null(const char *text)
{
    return text[0] == '\0' ? lo_json_null() : lo_json_string(text);
}

static struct lo_json *step_json(const struct lo_sheet *sheet, int32_t i)
{
    const struct lo_step *step = &sheet->steps[i];
    struct lo_json *out = lo_json_object();
    lo_json_set_integer(out, "number", i + 1);
    lo_json_set_text(out, "part", parts[step->part]);
    lo_json_set_text(out, "kind", kinds[step->kind]);
    lo_json_set_text(out, "device", devices[step->device]);
    lo_json_set_text(out, "name", step->name);
    lo_json_set_text(out, "mrid", step->mrid);
    lo_json_set_text(out, "code", step->code);
    lo_json_set(out, "class", text_or_null(step->class_name));
    lo_json_set(out, "section", text_or_null(step->place));
    lo_json_set(out, "section_name", text_or_null(step->spot));
    lo_json_set(out, "side", text_or_null(sides[step->side]));
    lo_json_set(out, "crew", text_or_null(step->who));
    lo_json_set_text(out, "before", step->before);
    lo_json_set_text(out, "after", step->after);
    lo_json_set_text(out, "by", sheet_who(step));
    lo_json_set(out, "team",
                step->team > 0 ? lo_json_integer(step->team) : lo_json_null());
    lo_json_set(out, "joins", lo_json_boolean(step->hot));
    lo_json_set(out, "dead_side", lo_json_boolean(step->dead_side));
    lo_json_set(out, "unverified", lo_json_boolean(step->unverified));
    lo_json_set(out, "with_sheet", text_or_null(step->with));
    lo_json_set(out, "waits_for_sheet", text_or_null(step->waits_for));
    lo_json_set(out, "waits_for_live_work", text_or_null(step->waits_live));
    lo_json_set(out, "off_by_sheet", text_or_null(step->off_by));
    if (step->by != NULL && step->since != 0)
        lo_json_set_time(out, "not_normal_since", step->since);
    else
        lo_json_set(out, "not_normal_since", lo_json_null());
    lo_json_set(out, "not_normal_by",
                step->by != NULL ? lo_json_string(step->by) : lo_json_null());
    bool earth = step->device == LO_DEVICE_END || step->kind == LO_STEP_COUNT;
    lo_json_set(out, "earth",
                earth ? lo_json_integer(step->number) : lo_json_null());
    lo_json_set(out, "after_report", lo_json_boolean(step->after_report));
    bool clear = step->kind == LO_STEP_CLEAR;
    lo_json_set(out, "permits_open_elsewhere",
                clear ? lo_json_integer(step->claim.n_open) : lo_json_null());
    lo_json_set(out, "earths_left_elsewhere",
                step->kind == LO_STEP_COUNT
                    ? lo_json_integer(step->claim.n_left)
                    : lo_json_null());
    if (step->not_before != 0)
        lo_json_set_time(out, "not_before", step->not_before);
    else
        lo_json_set(out, "not_before", lo_json_null());
    lo_json_set(out, "minute",
                step->after_report ? lo_json_null()
                                   : lo_json_integer(step->minute));
    if (step->after_report || !sheet->order->clock)
        lo_json_set(out, "planned", lo_json_null());
    else
        lo_json_set_time(out, "planned",
                         sheet->origin + step->minute * LO_MINUTE);
    lo_json_set_integer(out, "customers_off", step->customers_off);
    lo_json_set_integer(out, "mv_customers_off", step->mv_customers_off);
    return out;
}

static struct lo_json *labels_json(const struct lo_sheet *sheet,
                                   const lo_section *at, int32_t n)
{
    const struct lo_sections *s = lo_switching_sections(sheet->model);
    struct lo_json *out = lo_json_array();
    for (int32_t i = 0; i < n; i++)
        lo_json_append(out, lo_json_string(s->info[at[i].v].label));
    return out;
}

static struct lo_json *switches_json(const struct lo_sheet *sheet,
                                     const lo_switch_id *at, int32_t n)
{
    const struct lo_network *net = lo_switching_sections(sheet->model)->network;
    struct lo_json *out = lo_json_array();
    for (int32_t i = 0; i < n; i++)
        lo_json_append(
            out, lo_json_string(
                     net->equipment[net->switches[at[i].v].equipment.v].mrid));
    return out;
}

static struct lo_json *stages_json(const struct lo_sheet *sheet)
{
    struct lo_json *out = lo_json_array();
    for (int32_t k = 0; k < sheet->order->n_stages; k++) {
        const struct lo_order_stage *stage = &sheet->order->stages[k];
        struct lo_json *one = lo_json_object();
        lo_json_set(one, "dead",
                    labels_json(sheet, stage->dead, stage->n_dead));
        lo_json_set(one, "off", labels_json(sheet, stage->off, stage->n_off));
        lo_json_set(one, "off_for_a_moment",
                    labels_json(sheet, stage->dip, stage->n_dip));
        lo_json_set(
            one, "ties_closed",
            switches_json(sheet, stage->ties_closed, stage->n_ties_closed));
        lo_json_set(one, "opened",
                    switches_json(sheet, stage->opened, stage->n_opened));
        lo_json_set(one, "unverified", lo_json_boolean(stage->unverified));
        lo_json_append(out, one);
    }
    return out;
}

/* Customers off after each step that changes them: the dispatcher's curve. */
static struct lo_json *curve_json(const struct lo_sheet *sheet)
{
    struct lo_json *out = lo_json_array();
    for (int32_t i = 0; i < sheet->n_steps; i++) {
        const struct lo_step *step = &sheet->steps[i];
        int64_t before = i > 0 ? sheet->steps[i - 1].customers_off : 0;
        int64_t mv = i > 0 ? sheet->steps[i - 1].mv_customers_off : 0;
        if (step->customers_off == before && step->mv_customers_off == mv)
            continue;
        struct lo_json *one = lo_json_object();
        lo_json_set_integer(one, "step", i + 1);
        lo_json_set_integer(one, "customers_off", step->customers_off);
        lo_json_set_integer(one, "mv_customers_off", step->mv_customers_off);
        lo_json_append(out, one);
    }
    return out;
}

/* What the sheet does to those who were told of a short cut. */
static struct lo_json *dips_json(const struct lo_sheet *sheet)
{
    struct lo_json *out = lo_json_array();
    for (int32_t i = 0; i < sheet->n_dips; i++) {
        const struct lo_sheet_dip *dip = &sheet->dips[i];
        struct lo_json *one = lo_json_object();
        lo_json_set_text(one, "at", dip->name);
        lo_json_set_integer(one, "customers", dip->customers);
        lo_json_set_integer(one, "mv_customers", dip->mv_customers);
        lo_json_set_time(one, "from", sheet->origin + dip->minute * LO_MINUTE);
        lo_json_set_integer(one, "minutes", dip->minutes);
        lo_json_set_time(one, "told_from",
                         sheet->origin + dip->told_minute * LO_MINUTE);
        lo_json_set_integer(one, "told_minutes", dip->told_minutes);
        lo_json_set(one, "kept", lo_json_boolean(!lo_sheet_dip_is_late(dip)));
        lo_json_append(out, one);
    }
    return out;
}

struct lo_json *lo_report_sheet_json(const struct lo_sheet *sheet)
{
    struct lo_json *out = lo_json_object();
    struct lo_json *refusal = lo_json_null();
    struct lo_json *steps = lo_json_array();
    lo_json_set_text(out, "id", sheet->order->id);
    bool refused = sheet->refusal.rule != LO_RULE_NONE;
    if (refused) {
        lo_json_free(refusal);
        refusal = lo_json_object();
        lo_json_set_text(refusal, "rule", lo_rule_name(sheet->refusal.rule));
        lo_json_set_text(refusal, "text", sheet->refusal.text);
    }
    lo_json_set(out, "refused", refusal);
    lo_json_set(out, "stages", stages_json(sheet));
    lo_json_set(out, "back_fed",
                labels_json(sheet, sheet->back_fed, sheet->n_back_fed));
    lo_json_set_integer(out, "earths", sheet->n_earths);
    lo_json_set(out, "curve", refused ? lo_json_array() : curve_json(sheet));
    lo_json_set_integer(out, "work_late_minutes", sheet->work_late_min);
    lo_json_set_integer(out, "supply_late_minutes", sheet->supply_late_min);
    lo_json_set(out, "dips", refused ? lo_json_array() : dips_json(sheet));
    for (int32_t i = 0; i < sheet->n_steps && !refused; i++)
        lo_json_append(steps, step_json(sheet, i));
    lo_json_set(out, "steps", steps);
    return out;
}
