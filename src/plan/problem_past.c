/*
 * E6: how often MV customers have been off, and how often they may be.
 *
 *   a line, a switch   all sections behind it in the normal state
 *   a transformer, a load   the one MV customer there: a spot of its own
 *
 * Rows that overlap or touch are one interruption, of the kind of the first.
 */
#include <string.h>

#include "problem_int.h"

/* --- limits -------------------------------------------------------------- */

static enum lo_repeat_kind kind_named(const char *word)
{
    static const char *const names[] = {"", "planned", "temporary", "urgent",
                                        "fault"};
    for (int k = LO_REPEAT_PLANNED; k <= LO_REPEAT_FAULT; k++)
        if (strcmp(names[k], word) == 0)
            return (enum lo_repeat_kind)k;
    return LO_REPEAT_ANY;
}

void lo_repeat_limits(GArray *out, const char *text)
{
    char **parts = g_strsplit(text, ",", -1);
    for (int i = 0; strcmp(text, "none") != 0 && parts[i] != NULL; i++) {
        char *part = g_strstrip(parts[i]), *colon = strchr(part, ':');
        struct lo_repeat_limit limit = {0, 0, LO_REPEAT_ANY};
        if (colon != NULL) {
            *colon = '\0';
            limit.kind = kind_named(part);
            part = colon + 1;
        }
        char *end = NULL;
        limit.most = (int32_t)g_ascii_strtoll(part, &end, 10);
        limit.days = (int32_t)g_ascii_strtoll(end + 1, NULL, 10);
        g_array_append_val(out, limit);
    }
    g_strfreev(parts);
}

static void add_limits(struct builder *b)
{
    GArray *limits = g_array_new(FALSE, FALSE, sizeof(struct lo_repeat_limit));
    lo_repeat_limits(limits,
                     lo_settings_text(b->input->settings, "repeat.limits"));
    b->problem->repeats = problem_keep(
        b, limits, sizeof(struct lo_repeat_limit), &b->problem->n_repeats);
}

/* --- history ------------------------------------------------------------- */

enum lo_repeat_kind lo_repeat_kind_of_past(enum lo_interruption_kind kind)
{
    switch (kind) {
    case LO_INTERRUPTION_FAULT:
        return LO_REPEAT_FAULT;
    case LO_INTERRUPTION_PLANNED:
        return LO_REPEAT_PLANNED;
    case LO_INTERRUPTION_TEMPORARY:
        return LO_REPEAT_TEMPORARY;
    default:
        return LO_REPEAT_OTHER;
    }
}

static bool is_behind(const struct lo_sections *sections, int32_t s,
                      lo_section top)
{
    for (; s != LO_NONE; s = sections->info[s].parent.v)
        if (s == top.v)
            return true;
    return false;
}

/* The sections the row has off: of a switch those on its far side. */
static bool has_off(const struct builder *b, const struct lo_interruption *row,
                    int32_t s)
{
    const struct lo_sections *sections = b->input->sections;
    const struct lo_network *network = sections->network;
    const struct lo_equipment *e = &network->equipment[row->equipment.v];
    lo_section top = sections->of_equipment[row->equipment.v];
    if (e->kind == LO_KIND_SWITCH) {
        int32_t l = sections->link_of_switch[e->detail];
        if (l >= 0) {
            const struct lo_link *link = &sections->links[l];
            if (link->open)
                return false;
            top = sections->info[link->a.v].parent.v == link->b.v ? link->a
                                                                  : link->b;
        }
    }
    return top.v != LO_NONE && is_behind(sections, s, top);
}

/* A load or transformer has only its own MV customer off. */
static bool is_own(const struct builder *b, const struct lo_interruption *row)
{
    enum lo_equipment_kind kind =
        b->input->sections->network->equipment[row->equipment.v].kind;
    return kind == LO_KIND_LOAD || kind == LO_KIND_TRANSFORMER;
}

static lo_section section_of_own(const struct builder *b,
                                 const struct lo_interruption *row)
{
    const struct lo_sections *sections = b->input->sections;
    const struct lo_network *network = sections->network;
    const struct lo_equipment *e = &network->equipment[row->equipment.v];
    if (e->kind == LO_KIND_LOAD)
        return sections->load_mv[e->detail];
    int32_t t = network->transformers[e->detail].hv_terminal;
    return t < 0 ? sections->of_equipment[row->equipment.v]
                 : sections->of_node[network->terminals[t].node.v];
}

/* MV customer of a row that has only its own off; -1 = it has none. */
static int32_t customer_of(const struct builder *b,
                           const struct lo_interruption *row)
{
    const struct lo_sections *sections = b->input->sections;
    const struct lo_equipment *e =
        &sections->network->equipment[row->equipment.v];
    return e->kind == LO_KIND_LOAD ? sections->mv_of_load[e->detail]
                                   : sections->mv_of_transformer[e->detail];
}

static int by_from(const void *a, const void *b)
{
    const struct lo_past_off *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

static void add_row(const struct builder *b, GArray *past,
                    const struct lo_interruption *row)
{
    struct lo_past_off off = {row->from, row->to,
                              lo_zone_date(b->input->zone, row->from),
                              lo_repeat_kind_of_past(row->kind)};
    g_array_append_val(past, off);
}

static void add_spot(struct builder *b, GArray *spots, int32_t s, GArray *past)
{
    g_array_sort(past, by_from);
    guint kept = 0;
    for (guint i = 0; i < past->len; i++) {
        struct lo_past_off off = g_array_index(past, struct lo_past_off, i);
        struct lo_past_off *last =
            kept > 0 ? &g_array_index(past, struct lo_past_off, kept - 1)
                     : NULL;
        if (last != NULL && off.from <= last->to)
            last->to = MAX(last->to, off.to);
        else
            g_array_index(past, struct lo_past_off, kept++) = off;
    }
    g_array_set_size(past, kept);
    struct lo_spot spot = {{s}, 0, NULL};
    spot.past = problem_keep(b, past, sizeof(struct lo_past_off), &spot.n_past);
    g_array_append_val(spots, spot);
}

/* The rows on known equipment that a limit can still count. */
static GPtrArray *rows_that_count(const struct builder *b)
{
    const struct lo_interruptions *all = b->input->past;
    GPtrArray *rows = g_ptr_array_new();
    int32_t days = 0;
    for (int32_t i = 0; i < b->problem->n_repeats; i++)
        days = MAX(days, b->problem->repeats[i].days);
    lo_time since =
        lo_zone_time(b->input->zone, b->input->from - DAYS_BESIDE - days, 0);
    for (int32_t i = 0; all != NULL && i < all->n; i++)
        if (all->rows[i].equipment.v != LO_NONE && all->rows[i].to >= since)
            g_ptr_array_add(rows, &all->rows[i]);
    return rows;
}

/* The MV customers of the section with rows of their own, each once. */
static GArray *own_customers(const struct builder *b, const GPtrArray *rows,
                             int32_t s)
{
    GArray *own = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (guint i = 0; i < rows->len; i++) {
        const struct lo_interruption *row = g_ptr_array_index(rows, i);
        if (!is_own(b, row) || section_of_own(b, row).v != s)
            continue;
        int32_t customer = customer_of(b, row);
        bool known = customer < 0;
        for (guint k = 0; k < own->len && !known; k++)
            known = g_array_index(own, int32_t, k) == customer;
        if (!known)
            g_array_append_val(own, customer);
    }
    return own;
}

/* Spots of a section: one for those without a row of their own, and one for
 * each with. */
static void add_spots_of(struct builder *b, GArray *spots,
                         const GPtrArray *rows, int32_t s)
{
    GArray *own = own_customers(b, rows, s);
    for (int k = -1; k < (int)own->len; k++) {
        GArray *past = g_array_new(FALSE, FALSE, sizeof(struct lo_past_off));
        for (guint i = 0; i < rows->len; i++) {
            const struct lo_interruption *row = g_ptr_array_index(rows, i);
            bool off = is_own(b, row)
                           ? k >= 0 && customer_of(b, row) ==
                                           g_array_index(own, int32_t, k)
                           : has_off(b, row, s);
            if (off)
                add_row(b, past, row);
        }
        add_spot(b, spots, s, past);
    }
    g_array_free(own, TRUE);
}

/* --- local days ---------------------------------------------------------- */

static void add_days(struct builder *b)
{
    const struct lo_problem_input *input = b->input;
    GArray *midnights = g_array_new(FALSE, FALSE, sizeof(lo_time));
    b->problem->first_day = input->from - DAYS_BESIDE;
    for (lo_date d = b->problem->first_day;
         d <= input->from + input->days + DAYS_BESIDE; d++) {
        lo_time at = lo_zone_time(input->zone, d, 0);
        g_array_append_val(midnights, at);
    }
    b->problem->midnights =
        problem_keep(b, midnights, sizeof(lo_time), &b->problem->n_days);
}

lo_date lo_problem_date(const struct lo_problem *problem, lo_time at)
{
    int lo = 0, hi = problem->n_days - 1;
    while (lo < hi) {
        int mid = hi - (hi - lo) / 2;
        if (problem->midnights[mid] <= at)
            lo = mid;
        else
            hi = mid - 1;
    }
    return problem->first_day + lo;
}

void problem_add_past(struct builder *b)
{
    struct lo_problem *p = b->problem;
    add_days(b);
    add_limits(b);
    GPtrArray *rows = rows_that_count(b);
    GArray *spots = g_array_new(FALSE, FALSE, sizeof(struct lo_spot));
    for (int32_t s = 0; s < p->sections->n && p->n_repeats > 0; s++)
        if (p->sections->info[s].mv_customers > 0 &&
            p->sections->info[s].supplied)
            add_spots_of(b, spots, rows, s);
    g_ptr_array_free(rows, TRUE);
    p->spots = problem_keep(b, spots, sizeof(struct lo_spot), &p->n_spots);
}
