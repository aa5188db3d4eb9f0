/*
 * told.c - what people were told of a dip, against what the sheet does: who is
 * off for a moment only, and longer than that.
 *
 *   told     07:15-07:25      s2 opens 07:21 ... the tie closes 07:54: 33 min
 */
#include "switching/switching_int.h"

struct watch {
    const struct lo_sheet *sheet;
    struct grid *grid;
    int32_t *since; /* per section: step that took it off; LO_NONE = on */
    struct lo_findings *findings;
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

static void tell(const struct watch *w, int64_t customers, int32_t section,
                 int32_t minutes)
{
    const struct lo_order *order = w->sheet->order;
    char *object = g_strdup_printf("sheet '%s'", order->id);
    char *text = g_strdup_printf(
        "%d customers at '%s' are off for %d min, and are told %d min",
        (int)customers, w->sheet->model->names[section], minutes,
        (int)(order->dip_s / LO_MINUTE));
    const struct lo_finding finding = {
        LO_WARNING,
        "sheet-longer-than-dip",
        object,
        "",
        0,
        text,
        "raise switching.dip_min, or have the switches there remote"};
    lo_findings_add(w->findings, &finding);
    g_free(text);
    g_free(object);
}

/* Who comes back by step `i` after too long: one finding for all of them. */
static void look(struct watch *w, int32_t i)
{
    const struct lo_sections *s = w->sheet->model->sections;
    const struct lo_step *steps = w->sheet->steps;
    int64_t customers = 0;
    int32_t longest = 0, first = LO_NONE;
    for (int32_t k = 0; k < s->n; k++) {
        if (!s->info[k].supplied)
            continue;
        if (!w->grid->energised[k]) {
            w->since[k] = w->since[k] == LO_NONE ? i : w->since[k];
            continue;
        }
        int32_t from = w->since[k];
        w->since[k] = LO_NONE;
        if (from == LO_NONE || s->info[k].customers == 0 ||
            !is_dip(w->sheet->order, steps[from].stage, k))
            continue;
        int32_t minutes = steps[i].minute - steps[from].minute;
        if (minutes * LO_MINUTE <= w->sheet->order->dip_s)
            continue;
        customers += s->info[k].customers;
        first = minutes > longest ? k : first;
        longest = MAX(longest, minutes);
    }
    if (first != LO_NONE)
        tell(w, customers, first, longest);
}

void lo_sheet_tell_dips(const struct lo_sheet *sheet,
                        struct lo_findings *findings)
{
    int32_t n = sheet->model->sections->n;
    if (!sheet->order->clock || sheet->order->dip_s == 0)
        return;
    struct watch w = {sheet, lo_grid_new(sheet->model),
                      g_new(int32_t, (size_t)n + 1), findings};
    for (int32_t k = 0; k < n; k++)
        w.since[k] = LO_NONE;
    for (int32_t i = 0; i < sheet->n_steps; i++)
        if (does(w.grid, &sheet->steps[i]))
            look(&w, i);
    g_free(w.since);
    lo_grid_free(w.grid);
}
