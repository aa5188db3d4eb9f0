/*
 * Options: every way a job can be done by itself, with the starts it may have.
 *
 *   job --modes--> in one piece | splits (split.c)
 *   [ options of job 1 | of job 2 | ... | pieces of splits ]
 */
#include <string.h>

#include "split_int.h"

/* Could the option, no split, begin at `at` by itself? No pin is asked for. */
static bool start_allowed(const struct planner *p, const struct option *o,
                          lo_time at)
{
    const struct lo_problem *problem = p->problem;
    const struct lo_job *job = &problem->jobs[o->job];
    bool inside = false;
    for (int32_t w = 0; w < job->n_windows && !inside; w++)
        inside = job->windows[w].from <= at &&
                 at + o->duration_s <= job->windows[w].to;
    if (!inside)
        return false;
    if (!own_sections_allow(p, o, at))
        return false;
    struct lo_interval busy = {at - problem->crew_before_s,
                               at + o->duration_s + problem->crew_after_s};
    return crews_suffice_alone(p, o, busy);
}

/* `pinned`: at the job's pin alone, if it has one. */
static void add_starts(struct planner *p, struct option *o, bool pinned)
{
    const struct lo_problem *problem = p->problem;
    lo_time pin = pinned ? problem->jobs[o->job].pin : LO_TIME_NONE;
    lo_time *starts =
        lo_arena_array(p->arena, (size_t)problem->n_slots, sizeof *starts);
    for (int32_t i = 0; i < problem->n_slots; i++)
        if ((pin == LO_TIME_NONE || problem->slots[i] == pin) &&
            start_allowed(p, o, problem->slots[i]))
            starts[o->n_starts++] = problem->slots[i];
    o->starts = starts;
}

/* Hours by the hour; of a split, piece by piece. */
static int64_t cost_of_start(struct planner *p, struct placed at)
{
    struct placed piece[LO_MOST_PARTS];
    int n = pieces_of(p, at, piece);
    if (n > 1)
        return cost_at(p, piece, n);
    struct group_view v;
    view_open(&v, p, &at, 1);
    int64_t cost = view_cost(p, &v);
    view_close(&v);
    return cost;
}

/* What the job keeps and costs alone, start by start. */
static void judge_starts(struct planner *p, int index)
{
    struct option *o = &p->options[index];
    size_t n = (size_t)o->n_starts;
    struct placed any = {index, 0};
    bool *holds = lo_arena_array(p->arena, n, sizeof *holds);
    o->all_hold = true;
    int64_t *costs = p->by_time && o->dead && hours_matter(p, &any, 1)
                         ? lo_arena_array(p->arena, n, sizeof *costs)
                         : NULL;
    for (int i = 0; i < o->n_starts; i++) {
        struct placed at = {index, o->starts[i]};
        holds[i] =
            group_keeps_rules(p, &at, 1) && coupling_holds(p, &at, 1, -1);
        p->by_start |= !holds[i];
        o->all_hold &= holds[i];
        if (costs != NULL)
            costs[i] = cost_of_start(p, at);
    }
    o->holds = holds;
    o->costs = costs;
}

static int compare_times(const void *a, const void *b)
{
    lo_time x = *(const lo_time *)a, y = *(const lo_time *)b;
    return (x > y) - (x < y);
}

static int start_index(const struct option *o, lo_time at)
{
    const lo_time *found = bsearch(&at, o->starts, (size_t)o->n_starts,
                                   sizeof(lo_time), compare_times);
    return found != NULL ? (int)(found - o->starts) : -1;
}

bool alone_holds(const struct planner *planner, struct placed p)
{
    const struct option *o = &planner->options[p.option];
    int i = start_index(o, p.start);
    return i >= 0 && o->holds[i];
}

int64_t cost_alone_at(const struct planner *planner, struct placed p)
{
    const struct option *o = &planner->options[p.option];
    int i = o->costs != NULL ? start_index(o, p.start) : -1;
    return i >= 0 ? o->costs[i] : o->alone;
}

/* --- all of them ---------------------------------------------------------- */

struct option_list {
    struct planner *p;
    GArray *options; /* struct option; of splits the pieces are not known yet */
    GArray *pieces;  /* struct option */
    GArray *first;   /* int: by option, where its split's pieces begin */
};

static struct option option_of_mode(const struct planner *p, int j, int m,
                                    int64_t duration_s)
{
    const struct lo_job *job = &p->problem->jobs[j];
    const struct lo_job_mode *mode = &job->modes[m];
    struct option o = {.job = j,
                       .mode = m,
                       .duration_s = duration_s,
                       .before_s = mode->before_s,
                       .after_s = mode->after_s,
                       .n_needs = mode->n_needs,
                       .needs = mode->needs,
                       .dead = !mode->live && job->n_dead > 0};
    o.dead_s = o.dead ? o.before_s + o.duration_s + o.after_s : 0;
    return o;
}

static void add_whole(struct option_list *l, int j, int m)
{
    struct planner *p = l->p;
    int none = -1;
    struct option o =
        option_of_mode(p, j, m, p->problem->jobs[j].modes[m].duration_s);
    if (o.dead)
        o.alone = rate_of_jobs(p, &j, 1) * o.dead_s +
                  dip_cost(p, dip_of_jobs(p, NULL, 0, &j, 1)) +
                  dip_cost(p, dip_of_jobs(p, &j, 1, NULL, 0));
    add_starts(p, &o, true);
    if (o.n_starts == 0)
        return;
    g_array_append_val(l->options, o);
    g_array_append_val(l->first, none);
}

/* Pieces of every length that a part may have; where they begin in the list. */
static int add_pieces(struct option_list *l, int j, int m, GArray *own)
{
    struct planner *p = l->p;
    const struct lo_job_mode *mode = &p->problem->jobs[j].modes[m];
    int64_t slot = p->problem->slot_s, odd = mode->duration_s % slot;
    int first = (int)l->pieces->len;
    for (int64_t length = 0; length < mode->duration_s; length += slot)
        for (int with_odd = 0; with_odd < (odd > 0 ? 2 : 1); with_odd++) {
            int64_t exact = length + (with_odd ? odd : 0);
            if (exact <= 0 || exact < mode->min_part_s ||
                exact >= mode->duration_s)
                continue;
            struct option o = option_of_mode(p, j, m, exact);
            if (o.dead)
                o.alone = rate_of_jobs(p, &j, 1) * o.dead_s +
                          dip_cost(p, dip_of_jobs(p, NULL, 0, &j, 1)) +
                          dip_cost(p, dip_of_jobs(p, &j, 1, NULL, 0));
            add_starts(p, &o, false);
            g_array_append_val(own, o);
        }
    g_array_append_vals(l->pieces, own->data, own->len);
    return first;
}

/* The dead stretches of the pieces; those that overlap count once. */
static int64_t dead_in_all(const struct option *pieces,
                           const struct split_key *key)
{
    int64_t dead = 0, until = INT64_MIN;
    for (int k = 0; k < key->n; k++) {
        const struct option *o = &pieces[key->pieces[k].option];
        int64_t from = key->pieces[k].after_s - o->before_s;
        int64_t to = key->pieces[k].after_s + o->duration_s + o->after_s;
        dead += o->dead && to > until ? to - MAX(from, until) : 0;
        until = MAX(until, to);
    }
    return dead;
}

static void add_splits(struct option_list *l, int j, int m)
{
    struct planner *p = l->p;
    const struct lo_job *job = &p->problem->jobs[j];
    GArray *own = g_array_new(FALSE, FALSE, sizeof(struct option));
    GArray *splits = g_array_new(FALSE, FALSE, sizeof(struct split_found));
    int first = add_pieces(l, j, m, own);
    p->thinned[j] |= !splits_find(p, job, &job->modes[m], own, splits);
    for (guint i = 0; i < splits->len; i++) {
        struct split_found *found =
            &g_array_index(splits, struct split_found, i);
        const struct split_key *key = &found->key;
        struct piece *pieces =
            lo_arena_array(p->arena, (size_t)key->n, sizeof *pieces);
        lo_time *starts =
            lo_arena_array(p->arena, found->starts->len, sizeof *starts);
        memcpy(pieces, key->pieces, (size_t)key->n * sizeof *pieces);
        memcpy(starts, found->starts->data,
               found->starts->len * sizeof *starts);
        const struct option *last = &g_array_index(
            own, struct option, (guint)key->pieces[key->n - 1].option);
        struct option o = option_of_mode(
            p, j, m, key->pieces[key->n - 1].after_s + last->duration_s);
        o.n_pieces = key->n;
        o.pieces = pieces;
        o.n_starts = (int)found->starts->len;
        o.starts = starts;
        o.dead_s = dead_in_all((const struct option *)(void *)own->data, key);
        g_array_append_val(l->options, o);
        g_array_append_val(l->first, first);
        p->splits = true;
    }
    splits_clear(splits);
    g_array_free(own, TRUE);
}

/* Pieces get their place behind all options. */
static void lay_out(struct option_list *l)
{
    struct planner *p = l->p;
    p->n_options = (int)l->options->len;
    p->n_all = p->n_options + (int)l->pieces->len;
    p->options =
        lo_arena_array(p->arena, (size_t)p->n_all + 1, sizeof *p->options);
    if (l->options->len > 0)
        memcpy(p->options, l->options->data,
               l->options->len * sizeof *p->options);
    if (l->pieces->len > 0)
        memcpy(p->options + p->n_options, l->pieces->data,
               l->pieces->len * sizeof *p->options);
    for (int o = 0; o < p->n_options; o++) {
        struct piece *pieces = (struct piece *)p->options[o].pieces;
        for (int k = 0; k < p->options[o].n_pieces; k++)
            pieces[k].option +=
                p->n_options + g_array_index(l->first, int, (guint)o);
    }
}

void add_options(struct planner *p)
{
    const struct lo_problem *problem = p->problem;
    struct option_list l = {p, g_array_new(FALSE, FALSE, sizeof(struct option)),
                            g_array_new(FALSE, FALSE, sizeof(struct option)),
                            g_array_new(FALSE, FALSE, sizeof(int))};
    p->first_option =
        lo_arena_array(p->arena, (size_t)p->n_jobs + 1, sizeof(int));
    p->thinned = lo_arena_array(p->arena, (size_t)p->n_jobs + 1, sizeof(bool));
    for (int j = 0; j < p->n_jobs; j++) {
        const struct lo_job *job = &problem->jobs[j];
        int n_modes = job->problem.rule == NULL ? job->n_modes : 0;
        for (int m = 0; m < n_modes; m++) {
            if (job->modes[m].n_fixed == 0)
                add_whole(&l, j, m);
            if (job->modes[m].max_parts > 1)
                add_splits(&l, j, m);
        }
        p->first_option[j + 1] = (int)l.options->len;
    }
    lay_out(&l);
    g_array_free(l.options, TRUE);
    g_array_free(l.pieces, TRUE);
    g_array_free(l.first, TRUE);
    for (int o = p->n_options; o < p->n_all; o++)
        judge_starts(p, o);
    for (int o = 0; o < p->n_options; o++) {
        struct placed zero = {o, 0};
        if (p->options[o].n_pieces > 0 && p->options[o].dead)
            p->options[o].alone = cost_of(p, &zero, 1);
        judge_starts(p, o);
    }
}
