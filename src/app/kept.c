/*
 * What the switching sheets of a plan cannot keep: said when it is planned and
 * published, not found out on the day.
 */
#include "app/app_int.h"

struct list {
    GArray *rows; /* struct lo_unkept */
    struct lo_arena *arena;
    const char *outage;
};

static void add(struct list *list, enum lo_unkept_kind kind, int32_t minutes,
                int64_t customers, const char *text)
{
    const struct lo_unkept row = {.kind = kind,
                                  .outage = list->outage,
                                  .at = "",
                                  .text = text,
                                  .customers = customers,
                                  .minutes = minutes};
    g_array_append_val(list->rows, row);
}

static void add_dip(struct list *list, const struct lo_sheet_dip *dip)
{
    if (!lo_sheet_dip_is_late(dip))
        return;
    bool longer = dip->minutes > dip->told_minutes;
    int32_t late =
        dip->minute + dip->minutes - dip->told_minute - dip->told_minutes;
    const struct lo_unkept row = {.kind = longer ? LO_UNKEPT_DIP
                                                 : LO_UNKEPT_DIP_LATE,
                                  .outage = list->outage,
                                  .at = lo_arena_strdup(list->arena, dip->name),
                                  .text = "",
                                  .customers = dip->customers,
                                  .minutes = longer ? dip->minutes : late,
                                  .told_minutes = dip->told_minutes};
    g_array_append_val(list->rows, row);
}

static const char *reason(struct list *list, const struct lo_refusal *refusal)
{
    return lo_arena_printf(list->arena, "%s: %s", lo_rule_name(refusal->rule),
                           refusal->text);
}

static void add_sheet(struct list *list, const struct lo_sheet *sheet)
{
    list->outage = lo_arena_strdup(list->arena, sheet->order->id);
    if (sheet->refusal.rule != LO_RULE_NONE) {
        add(list, LO_UNKEPT_REFUSED, 0, 0, reason(list, &sheet->refusal));
        return;
    }
    if (sheet->work_late_min > 0)
        add(list, LO_UNKEPT_WORK, sheet->work_late_min, 0, "");
    if (sheet->supply_late_min > 0)
        add(list, LO_UNKEPT_SUPPLY, sheet->supply_late_min,
            sheet->supply_late_customers, "");
    for (int32_t i = 0; i < sheet->n_dips; i++)
        add_dip(list, &sheet->dips[i]);
}

enum lo_status lo_app_unkept(struct lo_session *session,
                             const struct lo_world *world, int64_t version,
                             struct lo_arena *arena, struct lo_unkept **out,
                             int32_t *n, struct lo_error *err)
{
    struct lo_sheet_set *set = NULL;
    enum lo_status status =
        lo_app_sheets(&set, session, world, version, NULL, err);
    if (status != LO_OK)
        return status;
    struct list list = {g_array_new(FALSE, FALSE, sizeof(struct lo_unkept)),
                        arena, NULL};
    for (int32_t i = 0; i < set->n; i++)
        add_sheet(&list, set->sheets[i]);
    if (set->clash.rule != LO_RULE_NONE) {
        list.outage = lo_arena_strdup(arena, set->clash_id);
        add(&list, LO_UNKEPT_CLASH, 0, 0, reason(&list, &set->clash));
    }
    *n = (int32_t)list.rows->len;
    *out = lo_arena_array(arena, list.rows->len + 1, sizeof **out);
    for (int32_t i = 0; i < *n; i++)
        (*out)[i] = g_array_index(list.rows, struct lo_unkept, i);
    g_array_free(list.rows, TRUE);
    lo_sheet_set_free(set);
    return LO_OK;
}

const struct lo_unkept *app_first_untrue(const struct lo_unkept *rows,
                                         int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        if (lo_unkept_is_untrue(&rows[i]))
            return &rows[i];
    return NULL;
}
