/*
 * told.c - what people were told, against what the sheet does by its minutes:
 * who is off for a moment only, and longer or later than told; who comes back
 * after the end that was told.
 *
 *   told     07:15-07:25      s2 opens 07:21 ... the tie closes 07:54: 33 min
 *
 * A dip is told at the beginning of a change; that of the last change is told
 * so that it ends with the outage.
 */
#include <stdarg.h>
#include <string.h>

#include "switching/switching_int.h"

struct watch {
    struct lo_sheet *sheet;
    struct grid *grid;
    int32_t *since; /* per section: step that took it off; LO_NONE = on */
    bool *late;     /* per section: was back too late once */
    GArray *dips;   /* struct lo_sheet_dip */
};

static bool does(struct grid *grid, const struct lo_step *step)
{
    switch (step->kind) {
    case LO_STEP_OPEN:
    case LO_STEP_CLOSE:
        grid->closed[step->index] = step->kind == LO_STEP_CLOSE;
        break;
    case LO_STEP_SOURCE_OFF:
    case LO_STEP_SOURCE_ON:
        grid->isolated[step->index] = step->kind == LO_STEP_SOURCE_OFF;
        break;
    default:
        return false;
    }
    lo_grid_update(grid);
    return true;
}

/* Told a dip at this change, and nothing more. */
static bool is_dip(const struct lo_order *order, int32_t stage, int32_t section)
{
    return lo_order_dips(order, stage, section) &&
           !lo_order_is_off(order, stage, section) &&
           !lo_order_is_off(order, stage - 1, section);
}

static int32_t minute_of(const struct lo_sheet *sheet, lo_time at)
{
    return (int32_t)((at - sheet->origin) / LO_MINUTE);
}

/* --- dips ----------------------------------------------------------------- */

/* Those whom the same two steps take off and bring back are one dip. */
static void add_dip(struct watch *w, int32_t section, int32_t from, int32_t i,
                    guint first)
{
    const struct lo_order *order = w->sheet->order;
    const struct lo_step *steps = w->sheet->steps;
    const struct lo_section_info *info =
        &w->sheet->model->sections->info[section];
    for (guint k = first; k < w->dips->len; k++) {
        struct lo_sheet_dip *known =
            &g_array_index(w->dips, struct lo_sheet_dip, k);
        if (known->minute != steps[from].minute)
            continue;
        known->customers += info->customers;
        known->mv_customers += info->mv_customers;
        return;
    }
    const struct lo_sheet_dip dip = {
        .name = w->sheet->model->names[section],
        .customers = info->customers,
        .mv_customers = info->mv_customers,
        .stage = steps[from].stage,
        .minute = steps[from].minute,
        .minutes = steps[i].minute - steps[from].minute,
        .told_minute =
            minute_of(w->sheet, lo_order_told(order, steps[from].stage)),
        .told_minutes = (int32_t)(order->dip_s / LO_MINUTE)};
    g_array_append_val(w->dips, dip);
}

bool lo_sheet_dip_is_late(const struct lo_sheet_dip *dip)
{
    return dip->told_minutes > 0 &&
           (dip->minutes > dip->told_minutes ||
            dip->minute + dip->minutes > dip->told_minute + dip->told_minutes);
}

int64_t lo_sheet_dip_sum(const struct lo_sheet *sheet)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < sheet->n_dips; i++)
        sum += sheet->dips[i].customers * sheet->dips[i].minutes;
    return sum;
}

/* --- supply that returns -------------------------------------------------- */

/* The plan has the section on again when stage `k` begins. */
static void add_return(struct watch *w, int32_t section, int32_t i)
{
    const struct lo_order *order = w->sheet->order;
    const struct lo_step *step = &w->sheet->steps[i];
    if (!lo_order_is_off(order, step->stage - 1, section) ||
        lo_order_is_off(order, step->stage, section))
        return;
    int32_t late = step->minute + lo_step_minutes(step) -
                   minute_of(w->sheet, lo_order_instant(order, step->stage));
    if (late <= 0)
        return;
    w->sheet->supply_late_min = MAX(w->sheet->supply_late_min, late);
    if (!w->late[section])
        w->sheet->supply_late_customers +=
            w->sheet->model->sections->info[section].customers;
    w->late[section] = true;
}

/* Who went off with step `i`, and who came back. */
static void look(struct watch *w, int32_t i)
{
    const struct lo_sections *s = w->sheet->model->sections;
    guint first = w->dips->len;
    for (int32_t k = 0; k < s->n; k++) {
        if (!s->info[k].supplied)
            continue;
        if (!w->grid->energised[k]) {
            w->since[k] = w->since[k] == LO_NONE ? i : w->since[k];
            continue;
        }
        int32_t from = w->since[k];
        w->since[k] = LO_NONE;
        if (from == LO_NONE || s->info[k].customers == 0)
            continue;
        if (is_dip(w->sheet->order, w->sheet->steps[from].stage, k))
            add_dip(w, k, from, i, first);
        else
            add_return(w, k, i);
    }
}

void lo_sheet_compare(struct lo_sheet *sheet)
{
    int32_t n = sheet->model->sections->n;
    if (!sheet->order->clock || sheet->order->n_stages == 0)
        return;
    struct watch w = {sheet, lo_grid_new(sheet->model),
                      g_new(int32_t, (size_t)n + 1),
                      g_new0(bool, (size_t)n + 1),
                      g_array_new(FALSE, FALSE, sizeof(struct lo_sheet_dip))};
    for (int32_t k = 0; k < n; k++)
        w.since[k] = LO_NONE;
    for (int32_t i = 0; i < sheet->n_steps; i++)
        if (does(w.grid, &sheet->steps[i]))
            look(&w, i);
    struct lo_sheet_dip *dips =
        lo_arena_array(sheet->arena, w.dips->len, sizeof *dips);
    if (w.dips->len > 0)
        memcpy(dips, w.dips->data, w.dips->len * sizeof *dips);
    sheet->n_dips = (int32_t)w.dips->len;
    sheet->dips = dips;
    g_array_free(w.dips, TRUE);
    g_free(w.late);
    g_free(w.since);
    lo_grid_free(w.grid);
}

/* --- findings ------------------------------------------------------------- */

static void tell(const struct lo_sheet *sheet, enum lo_severity severity,
                 const char *rule, const char *advice,
                 struct lo_findings *findings, const char *format, ...)
    LO_PRINTF(6, 7);

static void tell(const struct lo_sheet *sheet, enum lo_severity severity,
                 const char *rule, const char *advice,
                 struct lo_findings *findings, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    char *object = g_strdup_printf("sheet '%s'", sheet->order->id);
    const struct lo_finding finding = {severity, rule, object, "",
                                       0,        text, advice};
    lo_findings_add(findings, &finding);
    g_free(object);
    g_free(text);
}

static void tell_dip(const struct lo_sheet *sheet,
                     const struct lo_sheet_dip *dip,
                     struct lo_findings *findings)
{
    if (dip->minutes > dip->told_minutes)
        tell(sheet, LO_WARNING, "sheet-longer-than-dip",
             "raise switching.dip_min, or have the switches there remote",
             findings,
             "%d customers at '%s' are off for %d min, and are told "
             "%d min",
             (int)dip->customers, dip->name, (int)dip->minutes,
             (int)dip->told_minutes);
    else
        tell(sheet, LO_WARNING, "sheet-dip-later",
             "raise switching.dip_min, or have the switches there remote",
             findings,
             "%d customers at '%s' have supply again %d min after "
             "the short cut that they were told of: they are off "
             "for %d min, and others before them",
             (int)dip->customers, dip->name,
             (int)(dip->minute + dip->minutes - dip->told_minute -
                   dip->told_minutes),
             (int)dip->minutes);
}

static void tell_late(const struct lo_sheet *sheet,
                      struct lo_findings *findings)
{
    if (sheet->work_late_min > 0)
        tell(sheet, LO_WARNING, "sheet-longer-than-before",
             "raise switching.before_min, or the mode's lo:WorkMode.beforeMin",
             findings,
             "work can begin %d min later than planned: there are "
             "more steps before it than the plan has time",
             (int)sheet->work_late_min);
    if (sheet->supply_late_min > 0)
        tell(sheet, LO_WARNING, "sheet-longer-than-after",
             "raise switching.after_min, or the mode's lo:WorkMode.afterMin",
             findings,
             "supply comes back %d min later than planned: there "
             "are more steps after the work than the plan has time",
             (int)sheet->supply_late_min);
    for (int32_t i = 0; i < sheet->n_dips; i++)
        if (lo_sheet_dip_is_late(&sheet->dips[i]))
            tell_dip(sheet, &sheet->dips[i], findings);
}

/* What is uncertain about the back-feed of some stage. */
static void tell_uncertain(const struct lo_sheet *sheet,
                           struct lo_findings *findings)
{
    bool unverified = false, cut_short = false;
    for (int32_t k = 0; k < sheet->order->n_stages; k++) {
        unverified |= sheet->order->stages[k].unverified;
        cut_short |= sheet->order->stages[k].cut_short;
    }
    if (unverified)
        tell(sheet, LO_WARNING, "back-feed-unverified",
             "enter the limits, or find them out before the tie is closed; "
             "backfeed.missing_limit=refuse plans without such ties",
             findings,
             "limits are missing in the data for what carries the "
             "back-feed: whether it is strong enough is not known");
    if (cut_short)
        tell(sheet, LO_WARNING, "back-feed-cut-short",
             "look whether a further tie would help", findings,
             "there were too many ways to feed from elsewhere: it is not "
             "proven that nobody more could keep supply");
}

void lo_sheet_tell(const struct lo_sheet *sheet, struct lo_findings *findings)
{
    tell_uncertain(sheet, findings);
    if (sheet->refusal.rule == LO_RULE_NONE)
        tell_late(sheet, findings);
    else
        tell(sheet, LO_SERIOUS, "sheet-refused",
             "do not switch by it: plan the outage otherwise, or mend the data",
             findings, "%s: %s", lo_rule_name(sheet->refusal.rule),
             sheet->refusal.text);
}
