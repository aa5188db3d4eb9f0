/*
 * The items of a switching sheet in words. English texts are the message ids;
 * the Chinese ones use the verbs of switching tickets: one item, one element.
 */
#include "report/sheet_int.h"

#include <string.h>

/* Two arguments each: name and number of the device. */
static const char *const items[LO_STEP_KINDS] = {
    [LO_STEP_PHASING] = LO_N_("check the phases across %s (%s): they agree"),
    [LO_STEP_LOAD_CHECK] =
        LO_N_("check that %s (%s) has taken over load, within its limit"),
    [LO_STEP_INDICATIONS] =
        LO_N_("check two independent indications that %s (%s) is open"),
    [LO_STEP_TAG] = LO_N_("lock %s (%s), hang the tag \"do not close, people "
                          "at work\""),
    [LO_STEP_UNTAG] = LO_N_("take the tag off %s (%s), unlock"),
    [LO_STEP_SOURCE_OFF] = LO_N_("isolate and lock own source %s (%s)"),
    [LO_STEP_SOURCE_ON] = LO_N_("reconnect own source %s (%s)"),
};

static const char *guard_item(const struct lo_step *step)
{
    bool off = step->kind == LO_STEP_GUARD_OFF;
    switch (step->device) {
    case LO_DEVICE_RECLOSING:
        return off ? LO_N_("disable reclosing of %s (%s)")
                   : LO_N_("enable reclosing of %s (%s)");
    case LO_DEVICE_FEEDER:
        return off ? LO_N_("disable self-healing of feeder %s (%s)")
                   : LO_N_("enable self-healing of feeder %s (%s)");
    default:
        return off ? LO_N_("disable automatic transfer at %s (%s)")
                   : LO_N_("enable automatic transfer at %s (%s)");
    }
}

/* Knife and fuse are pulled, a breaker is opened. */
static bool is_pulled(const struct lo_step *step)
{
    return strcmp(step->class_name, "Disconnector") == 0 ||
           strcmp(step->class_name, "Fuse") == 0 ||
           strcmp(step->class_name, "Jumper") == 0 ||
           strcmp(step->class_name, "Cut") == 0;
}

static const char *move_item(const struct lo_step *step)
{
    if (step->kind == LO_STEP_OPEN)
        return is_pulled(step) ? LO_N_("pull open %s (%s)")
                               : LO_N_("open %s (%s)");
    return step->hot ? LO_N_("close %s (%s): both sides are joined")
                     : LO_N_("close %s (%s)");
}

static const char *position_item(const struct lo_step *step)
{
    bool open = strcmp(step->after, "open") == 0;
    if (step->kind == LO_STEP_CONFIRM)
        return open ? LO_N_("confirm that %s (%s) is open")
                    : LO_N_("confirm that %s (%s) is closed");
    return open ? LO_N_("check that %s (%s) is open")
                : LO_N_("check that %s (%s) is closed");
}

static const char *device_item(const struct lo_step *step)
{
    switch (step->kind) {
    case LO_STEP_CONFIRM:
    case LO_STEP_CHECK:
        return position_item(step);
    case LO_STEP_OPEN:
    case LO_STEP_CLOSE:
        return move_item(step);
    case LO_STEP_GUARD_OFF:
    case LO_STEP_GUARD_ON:
        return guard_item(step);
    case LO_STEP_PHASING:
        return step->dead_side
                   ? LO_N_("identify the phases of the dead line at %s (%s): "
                           "they agree with the live side")
                   : items[step->kind];
    case LO_STEP_LOAD_CHECK:
        return step->unverified
                   ? LO_N_("check that %s (%s) has taken over load; the data "
                           "give no limit: compare with that of the line")
                   : items[step->kind];
    case LO_STEP_INDICATIONS:
        return step->never_moved
                   ? LO_N_("confirm by two independent indications that %s "
                           "(%s) is open")
                   : items[step->kind];
    case LO_STEP_SOURCE_OFF:
        if (step->device == LO_DEVICE_INFEED)
            return LO_N_("have infeed %s (%s) isolated and locked");
        return items[step->kind];
    case LO_STEP_SOURCE_ON:
        if (step->device == LO_DEVICE_INFEED)
            return LO_N_("have infeed %s (%s) restored");
        return items[step->kind];
    default:
        return items[step->kind];
    }
}

/* Two arguments each: name and number of the device; then the section where
 * the side does not say it. */
static const char *side_words(enum lo_side side)
{
    static const char *const words[] = {
        [LO_SIDE_NONE] = LO_N_("%s (%s), side of section %s"),
        [LO_SIDE_BUS] = LO_N_("%s (%s), bus side"),
        [LO_SIDE_LINE] = LO_N_("%s (%s), line side"),
        [LO_SIDE_SOURCE] = LO_N_("%s (%s), source side"),
        [LO_SIDE_LOAD] = LO_N_("%s (%s), load side"),
        [LO_SIDE_TIE] = LO_N_("%s (%s), side of section %s"),
        [LO_SIDE_INLET] = LO_N_("%s (%s), side of the line"),
    };
    return words[side];
}

static void append_earth(GString *out, const struct lo_step *step,
                         enum lo_lang lang)
{
    const char *id =
        step->kind == LO_STEP_EARTH
            ? LO_N_("at %s: prove dead, at once place earth no. %d")
            : LO_N_("at %s: remove earth no. %d");
    GString *where = g_string_new(NULL);
    g_string_printf(where, lo_text(lang, side_words(step->side)), step->name,
                    step->code, step->spot);
    g_string_append_printf(out, lo_text(lang, id), where->str, step->number);
    g_string_free(where, TRUE);
}

static void append_clear(GString *out, const struct lo_step *step,
                         enum lo_lang lang)
{
    if (step->claim.n_permits > 0)
        g_string_append_printf(
            out,
            lo_text(lang, "section %s: the permits of %s are back; people and "
                          "tools are clear of it"),
            step->spot, step->who);
    else
        g_string_append_printf(
            out,
            lo_text(lang, "section %s: nobody has a permit there; people and "
                          "tools are clear of it"),
            step->spot);
    if (step->claim.n_open > 0)
        g_string_append_printf(
            out, lo_text(lang, " - NOT CLEAR elsewhere: %s still at work"),
            step->claim.others);
}

static void append_count(GString *out, const struct lo_step *step,
                         enum lo_lang lang)
{
    g_string_append_printf(
        out,
        lo_text(lang, "count the earths of section %s: %d removed, none "
                      "is left there"),
        step->spot, step->number);
    if (step->claim.n_left > 0)
        g_string_append_printf(
            out, lo_text(lang, " - %d stay in place elsewhere: %s"),
            step->claim.n_left, step->claim.others);
}

/* Three arguments: job, its number, crew. */
static void append_people(GString *out, const struct lo_step *step,
                          enum lo_lang lang)
{
    const char *id = LO_N_("permit for %s (%s) to %s");
    if (step->kind == LO_STEP_RETURN)
        id = LO_N_("work %s (%s): %s reports it done, permit returned");
    else if (step->kind == LO_STEP_CONSENT)
        id = LO_N_("dispatcher consents to live work %s (%s) by %s");
    else if (step->kind == LO_STEP_CONSENT_END)
        id = LO_N_("live work %s (%s): %s reports it done");
    g_string_append_printf(out, lo_text(lang, id), step->name, step->code,
                           step->who);
}

/* What the paper on the wall does not show. */
static void append_since(GString *out, const struct lo_step *step,
                         const struct lo_zone *zone, enum lo_lang lang)
{
    if (step->by == NULL)
        return;
    if (step->since == 0) {
        g_string_append(
            out, lo_text(lang, " - not as normal: the imported file says so"));
        return;
    }
    char text[LO_TIME_TEXT];
    lo_zone_format(text, zone, step->since, "%Y-%m-%d %H:%M");
    g_string_append_printf(out,
                           lo_text(lang, " - not as normal: since %s, says %s"),
                           text, step->by);
}

static void append_with(GString *out, const struct lo_step *step,
                        enum lo_lang lang)
{
    const char *id = step->kind == LO_STEP_GUARD_OFF
                         ? LO_N_(" - sheet %s needs it off too")
                         : LO_N_(" - not before sheet %s has released it too");
    if (step->with[0] != '\0')
        g_string_append_printf(out, lo_text(lang, id), step->with);
}

/* What other sheets of the same hours mean for it. */
static void append_others(GString *out, const struct lo_step *step,
                          enum lo_lang lang)
{
    const char *id = step->kind == LO_STEP_CONSENT
                         ? LO_N_(" - not before sheet %s has switched here")
                         : LO_N_(" - not before sheet %s is through");
    if (step->waits_for[0] != '\0')
        g_string_append_printf(out, lo_text(lang, id), step->waits_for);
    if (step->waits_live[0] != '\0')
        g_string_append_printf(
            out, lo_text(lang, " - not before live work %s is reported done"),
            step->waits_live);
    if (step->off_by[0] != '\0')
        g_string_append_printf(out,
                               lo_text(lang, " - %s has the line off "
                                             "meanwhile: treat it as live"),
                               step->off_by);
}

/* Those who go off were told so from then on. */
static void append_told(GString *out, const struct lo_step *step,
                        const struct lo_zone *zone, enum lo_lang lang)
{
    char text[LO_TIME_TEXT];
    if (step->not_before == 0)
        return;
    lo_zone_format(text, zone, step->not_before, "%H:%M");
    g_string_append_printf(
        out,
        lo_text(lang, " - not before %s, the minute that people were told"),
        text);
}

static void append_item(GString *out, const struct lo_step *step,
                        const struct lo_zone *zone, enum lo_lang lang)
{
    switch (step->kind) {
    case LO_STEP_EARTH:
    case LO_STEP_UNEARTH:
        append_earth(out, step, lang);
        break;
    case LO_STEP_PERMIT:
    case LO_STEP_RETURN:
    case LO_STEP_CONSENT:
    case LO_STEP_CONSENT_END:
        append_people(out, step, lang);
        break;
    case LO_STEP_CLEAR:
        append_clear(out, step, lang);
        break;
    case LO_STEP_COUNT:
        append_count(out, step, lang);
        break;
    case LO_STEP_HOLD:
        g_string_append(out, lo_text(lang, "hold: after a trip nothing is "
                                           "energised again until the work "
                                           "leader is reached"));
        break;
    case LO_STEP_RELEASE:
        g_string_append(out, lo_text(lang, "release the hold"));
        break;
    default:
        g_string_append_printf(out, lo_text(lang, device_item(step)),
                               step->name, step->code);
        append_since(out, step, zone, lang);
        append_with(out, step, lang);
        break;
    }
}

void lo_report_step(GString *out, const struct lo_step *step,
                    const struct lo_zone *zone, enum lo_lang lang)
{
    append_item(out, step, zone, lang);
    append_told(out, step, zone, lang);
    append_others(out, step, lang);
}

const char *sheet_part_name(enum lo_sheet_part part)
{
    static const char *const names[] = {
        [LO_PART_OPENING] = LO_N_("Before: positions to be confirmed, "
                                  "automatic devices off"),
        [LO_PART_OUT] = LO_N_("Out of supply, proved dead and earthed"),
        [LO_PART_FEED] = LO_N_("Others fed from elsewhere"),
        [LO_PART_WORK] = LO_N_("Work, under permit"),
        [LO_PART_BACK] = LO_N_("Back into supply: only after every report"),
        [LO_PART_CLOSING] = LO_N_("After: automatic devices on"),
    };
    return names[part];
}

const char *sheet_who(const struct lo_step *step)
{
    switch (step->kind) {
    case LO_STEP_CONFIRM:
    case LO_STEP_PERMIT:
    case LO_STEP_RETURN:
    case LO_STEP_CONSENT:
    case LO_STEP_CONSENT_END:
    case LO_STEP_CLEAR:
    case LO_STEP_COUNT:
    case LO_STEP_HOLD:
    case LO_STEP_RELEASE:
        return LO_N_("dispatcher");
    case LO_STEP_SOURCE_OFF:
    case LO_STEP_SOURCE_ON:
        return step->device == LO_DEVICE_INFEED ? LO_N_("station")
                                                : LO_N_("customer");
    default:
        return step->remote ? LO_N_("remote") : LO_N_("crew");
    }
}

void sheet_doer(GString *out, const struct lo_step *step, enum lo_lang lang)
{
    if (step->team > 0)
        g_string_append_printf(out, lo_text(lang, "crew %d"), step->team);
    else
        g_string_append(out, lo_text(lang, sheet_who(step)));
}

void sheet_time(GString *out, const struct lo_sheet *sheet,
                const struct lo_step *step, const struct lo_zone *zone,
                enum lo_lang lang)
{
    char text[LO_TIME_TEXT];
    if (step->after_report) {
        g_string_append(out, lo_text(lang, "after report"));
    } else if (!sheet->order->clock) {
        g_string_append_printf(out, "%+d min", step->minute);
    } else {
        lo_zone_format(text, zone, sheet->origin + step->minute * LO_MINUTE,
                       "%H:%M");
        g_string_append(out, text);
    }
}
