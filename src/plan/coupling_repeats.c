/*
 * E6: begins of interruptions, section by section, with the history.
 */
#include "coupling_int.h"

struct begin {
    int32_t section;
    lo_time at;
    enum lo_repeat_kind kind;
};

/* The notice class of the jobs dead at the time; the most regular of them. */
static enum lo_repeat_kind kind_of_step(const struct couple *c,
                                        const struct group_view *v,
                                        const struct view_step *s)
{
    const struct lo_problem *problem = c->p->problem;
    enum lo_repeat_kind kind = LO_REPEAT_URGENT;
    for (int i = 0; i < s->n; i++) {
        int32_t task = problem->jobs[view_jobs(v, s)[i]].task;
        enum lo_repeat_kind own =
            lo_repeat_kind_of_notice(problem->work->tasks[task].notice);
        kind = MIN(kind, own);
    }
    return kind;
}

enum lo_repeat_kind lo_repeat_kind_of_notice(enum lo_notice_class notice)
{
    return notice == LO_NOTICE_PLANNED     ? LO_REPEAT_PLANNED
           : notice == LO_NOTICE_TEMPORARY ? LO_REPEAT_TEMPORARY
                                           : LO_REPEAT_URGENT;
}

/* A stretch off from `at` to `to`; one that goes on where another ended is not
 * a new one. */
static void note_off(const struct couple *c, GHashTable *until, lo_section s,
                     lo_time at, lo_time to, enum lo_repeat_kind kind,
                     GArray *out)
{
    if (c->p->first_spot[s.v] == c->p->first_spot[s.v + 1])
        return;
    gpointer key = GINT_TO_POINTER(s.v);
    const gint64 *known = g_hash_table_lookup(until, key);
    struct begin begin = {s.v, at, kind};
    if (known == NULL || *known < at)
        g_array_append_val(out, begin);
    gint64 *kept = g_new(gint64, 1);
    *kept = known != NULL ? MAX(*known, to) : to;
    g_hash_table_insert(until, key, kept);
}

/* Begins of interruptions in the group, in the order of time. */
static void find_begins(const struct couple *c, int g, GArray *out)
{
    struct placed *group = g_new(struct placed, c->n + 1);
    GHashTable *until = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    int64_t dip_s = c->p->problem->dip_s;
    struct group_view v;
    view_open(&v, c->p, group, couple_members(c, g, group));
    for (guint i = 0; i < v.steps->len; i++) {
        const struct view_step *s = view_at(&v, i);
        enum lo_repeat_kind kind = kind_of_step(c, &v, s);
        for (int32_t k = 0; k < s->off->n_sections; k++)
            note_off(c, until, s->off->sections[k], s->from, s->to, kind, out);
        for (int32_t k = 0; s->dip != NULL && k < s->dip->n_sections; k++)
            note_off(c, until, s->dip->sections[k], s->from,
                     MIN(s->to, s->from + dip_s), kind, out);
        if (i + 1 < v.steps->len || v.last == NULL)
            continue;
        for (int32_t k = 0; k < v.last->n_sections; k++)
            note_off(c, until, v.last->sections[k], MAX(s->from, s->to - dip_s),
                     s->to, kind, out);
    }
    view_close(&v);
    g_hash_table_destroy(until);
    g_free(group);
}

static int by_section_and_time(const void *a, const void *b)
{
    const struct begin *x = a, *y = b;
    if (x->section != y->section)
        return x->section - y->section;
    return (x->at > y->at) - (x->at < y->at);
}

struct dated {
    lo_date date;
    bool planned;
};

static int by_date(const void *a, const void *b)
{
    return ((const struct dated *)a)->date - ((const struct dated *)b)->date;
}

/* Interruptions of the kind, those of the history first. */
static GArray *find_dates(const struct lo_problem *problem,
                          enum lo_repeat_kind kind, const struct lo_spot *spot,
                          const struct begin *begins, int n)
{
    GArray *dates = g_array_new(FALSE, FALSE, sizeof(struct dated));
    for (int32_t i = 0; i < spot->n_past; i++) {
        struct dated past = {spot->past[i].date, false};
        if (kind == LO_REPEAT_ANY || kind == spot->past[i].kind)
            g_array_append_val(dates, past);
    }
    for (int i = 0; i < n; i++) {
        struct dated own = {lo_problem_date(problem, begins[i].at), true};
        bool goes_on = false;
        for (int32_t k = 0; k < spot->n_past; k++)
            goes_on |= spot->past[k].from <= begins[i].at &&
                       begins[i].at <= spot->past[k].to;
        if (!goes_on && (kind == LO_REPEAT_ANY || kind == begins[i].kind))
            g_array_append_val(dates, own);
    }
    g_array_sort(dates, by_date);
    return dates;
}

/* Any `most` + 1 that begin within `days` dates break it, if one of them is
 * planned: what has happened cannot be changed. */
static bool limit_holds(const struct lo_problem *problem,
                        const struct lo_repeat_limit *limit,
                        const struct lo_spot *spot, const struct begin *begins,
                        int n)
{
    if (n + spot->n_past <= limit->most)
        return true; /* not even if all fell on one date */
    GArray *dates = find_dates(problem, limit->kind, spot, begins, n);
    bool holds = true;
    for (int i = limit->most; i < (int)dates->len && holds; i++) {
        const struct dated *last = &g_array_index(dates, struct dated, i);
        const struct dated *first =
            &g_array_index(dates, struct dated, i - limit->most);
        bool planned = false;
        for (int k = i - limit->most; k <= i; k++)
            planned |= g_array_index(dates, struct dated, k).planned;
        holds = !planned || last->date - first->date >= limit->days;
    }
    g_array_free(dates, TRUE);
    return holds;
}

static bool section_repeats_hold(struct couple *c, const struct begin *begins,
                                 int n)
{
    const struct lo_problem *problem = c->p->problem;
    int32_t s = begins[0].section;
    for (int i = c->p->first_spot[s]; i < c->p->first_spot[s + 1]; i++)
        for (int32_t r = 0; r < problem->n_repeats; r++)
            if (!limit_holds(problem, &problem->repeats[r], &problem->spots[i],
                             begins, n)) {
                c->breach = (struct breach){
                    .rule = "E6", .section = {s}, .limit = (int)r};
                return false;
            }
    return true;
}

static bool may_share(const struct planner *p, int a, int b)
{
    if (a == b || p->first_sharer == NULL)
        return true; /* not known yet: while options are made */
    for (int k = p->first_sharer[a]; k < p->first_sharer[a + 1]; k++)
        if (p->sharers[k] == b)
            return true;
    return false;
}

/* Could the group have somebody off whom the one in focus has off? */
static bool near_focus(const struct couple *c, int g)
{
    if (c->focus < 0 || g == c->focus_group)
        return true;
    for (int i = 0; i < c->n; i++)
        for (int k = 0; k < c->n && c->group[i] == g; k++)
            if (c->group[k] == c->focus_group &&
                may_share(c->p, couple_option(c, i)->job,
                          couple_option(c, k)->job))
                return true;
    return false;
}

bool couple_e6_holds(struct couple *c)
{
    if (c->p->problem->n_repeats == 0 || (c->focus >= 0 && c->focus_group < 0))
        return true;
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct begin));
    for (int g = 0; g < c->n_groups; g++)
        if (near_focus(c, g))
            find_begins(c, g, all);
    g_array_sort(all, by_section_and_time);
    bool holds = true;
    for (guint i = 0, k; i < all->len && holds; i = k) {
        const struct begin *first = &g_array_index(all, struct begin, i);
        for (k = i;
             k < all->len &&
             g_array_index(all, struct begin, k).section == first->section;
             k++)
            ;
        holds = section_repeats_hold(c, first, (int)(k - i));
    }
    g_array_free(all, TRUE);
    return holds;
}
