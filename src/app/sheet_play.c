/*
 * Sheets of the same hours played together: what clashes, what waits for what,
 * and which devices several of them need off.
 */
#include "app/app_int.h"

static void tell_clash(struct lo_sheet_set *set, const struct lo_sheet *where)
{
    char *text = g_strdup_printf(
        "together with the others of its hours, at step %d: %s: %s",
        set->clash.step + 1, lo_rule_name(set->clash.rule), set->clash.text);
    const struct lo_finding finding = {
        LO_SERIOUS,
        "sheets-clash",
        where->order->id,
        "",
        0,
        text,
        "do not run these at the same time: replan one of them"};
    lo_findings_add(set->findings, &finding);
    g_free(text);
}

/* Steps that have to wait for another sheet, longer than the plan has. */
static void tell_waits(struct lo_sheet_set *set, struct lo_sheet *const *sheets,
                       int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        for (int32_t k = 0; k < n; k++) {
            struct lo_sheet_wait wait;
            if (i == k || !lo_sheet_waits(sheets[i], sheets[k], &wait))
                continue;
            char *object = g_strdup_printf("sheet '%s'", sheets[i]->order->id);
            char *text =
                wait.step == 0
                    ? g_strdup_printf("begins %d min later: sheet '%s', which "
                                      "switches there before, is over only "
                                      "then",
                                      (int)wait.minutes, sheets[k]->order->id)
                    : g_strdup_printf("step %d comes %d min later: it waits "
                                      "for sheet '%s', one of the two being "
                                      "live work on the feeder",
                                      (int)wait.step + 1, (int)wait.minutes,
                                      sheets[k]->order->id);
            const struct lo_finding finding = {
                LO_WARNING,
                "sheet-waits",
                object,
                "",
                0,
                text,
                "do not go on before: wait for the report"};
            lo_findings_add(set->findings, &finding);
            g_free(text);
            g_free(object);
        }
}

/* Good sheets of one model are played together, and their shared guards
 * marked: those of today begin with another state than the rest. */
static void play_model(struct lo_sheet_set *set,
                       const struct lo_switching *model)
{
    struct lo_sheet **good = g_new0(struct lo_sheet *, (size_t)set->n + 1);
    int32_t n = 0;
    for (int32_t i = 0; i < set->n; i++)
        if (set->sheets[i]->refusal.rule == LO_RULE_NONE &&
            set->sheets[i]->model == model)
            good[n++] = set->sheets[i];
    struct lo_refusal clash;
    lo_sheets_share_guards(good, n);
    lo_sheets_mark_waits(good, n);
    tell_waits(set, good, n);
    if (n > 1 && !lo_sheets_simulate(good, n, &clash)) {
        set->clash = clash;
        set->clash_id = good[clash.sheet]->order->id;
        tell_clash(set, good[clash.sheet]);
    }
    g_free(good);
}

/* The neighbours then go, and the curve of each sheet is its own again. */
void app_sheets_play(struct lo_sheet_set *set, int32_t asked)
{
    play_model(set, set->model);
    if (set->today_model != NULL)
        play_model(set, set->today_model);
    for (int32_t i = 0; i < asked; i++) {
        struct lo_refusal again;
        if (set->sheets[i]->refusal.rule == LO_RULE_NONE)
            lo_sheets_simulate(&set->sheets[i], 1, &again);
    }
    for (int32_t i = asked; i < set->n; i++)
        lo_sheet_free(set->sheets[i]);
    set->n = asked;
}
