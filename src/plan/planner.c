/*
 * The planner's own view of a problem: options with their starts, who
 * interacts with whom, and the cached rates of sets of jobs.
 */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "plan_int.h"

/* --- interaction ------------------------------------------------------- */

/* Does a tie of the footprint end in a section of the list? */
static bool ties_end_in(const struct planner *p,
                        const struct lo_footprint *print,
                        const lo_section *list, int32_t n)
{
    for (int32_t t = 0; t < print->n_ties; t++) {
        const struct lo_link *tie =
            &p->problem->sections->links[print->ties[t]];
        if (has_section(list, n, tie->a) || has_section(list, n, tie->b))
            return true;
    }
    return false;
}

/* Who dips when the job goes out by itself, nobody being protected. */
static const struct lo_dip *dip_alone(struct planner *p, int job)
{
    struct dead_set from = {NULL, 0, 0}, to = {&job, 1, 0};
    return dip_between(p, &from, &to);
}

/* Going out by itself, does job a dip those whom job b dips, has off, or
 * feeds others from? */
static bool dips_into(struct planner *p, int a, int b,
                      const struct lo_footprint *print_b)
{
    if (p->problem->dip_s == 0)
        return false;
    const struct lo_dip *x = dip_alone(p, a);
    const struct lo_dip *y = dip_alone(p, b);
    const struct lo_off *off = off_of_jobs(p, &b, 1);
    return sections_meet(x->sections, x->n_sections, y->sections,
                         y->n_sections) ||
           sections_meet(x->sections, x->n_sections, off->sections,
                         off->n_sections) ||
           ties_end_in(p, print_b, x->sections, x->n_sections);
}

/* E10: could job a have one of a pair off, and job b the other? Then they
 * choose their back-feed together. */
static bool shares_pair(struct planner *p, int a, int b,
                        const struct lo_footprint *x,
                        const struct lo_footprint *y)
{
    const struct lo_problem *problem = p->problem;
    const struct lo_dip *dip_a = NULL, *dip_b = NULL;
    if (problem->n_pairs > 0 && problem->dip_s > 0) {
        dip_a = dip_alone(p, a);
        dip_b = dip_alone(p, b);
    }
    for (int32_t i = 0; i < problem->n_pairs; i++)
        for (int side = 0; side < 2; side++) {
            lo_section s = problem->pairs[i][side];
            lo_section t = problem->pairs[i][1 - side];
            if ((has_section(x->reach, x->n_reach, s) ||
                 (dip_a != NULL &&
                  has_section(dip_a->sections, dip_a->n_sections, s))) &&
                (has_section(y->reach, y->n_reach, t) ||
                 (dip_b != NULL &&
                  has_section(dip_b->sections, dip_b->n_sections, t))))
                return true;
        }
    return false;
}

/* DESIGN 4: by D, T and W; with dips, also by whom they dip; by E10. Who have
 * but a pair in common choose their back-feed together while both are dead, and
 * are two outages else; with dips, also where one ends as the other begins. */
static void add_interaction(struct planner *p)
{
    const struct lo_problem *problem = p->problem;
    const struct lo_footprint **prints =
        g_new(const struct lo_footprint *, p->n_jobs + 1);
    for (int j = 0; j < p->n_jobs; j++)
        prints[j] = lo_supply_footprint(problem->supply, problem->jobs[j].dead,
                                        problem->jobs[j].n_dead);
    GArray *all = g_array_new(FALSE, FALSE, sizeof(int));
    GArray *by_pair = g_array_new(FALSE, FALSE, sizeof(bool));
    p->first_neighbor =
        lo_arena_array(p->arena, (size_t)p->n_jobs + 1, sizeof(int));
    for (int j = 0; j < p->n_jobs; j++) {
        for (int other = 0; other < p->n_jobs; other++) {
            if (other == j || problem->jobs[j].n_dead == 0 ||
                problem->jobs[other].n_dead == 0)
                continue;
            bool meet = lo_footprints_meet(prints[j], prints[other]) ||
                        dips_into(p, j, other, prints[other]) ||
                        dips_into(p, other, j, prints[j]);
            if (!meet && !shares_pair(p, j, other, prints[j], prints[other]))
                continue;
            meet |= problem->dip_s > 0;
            bool only_pair = !meet;
            g_array_append_val(all, other);
            g_array_append_val(by_pair, only_pair);
        }
        p->first_neighbor[j + 1] = (int)all->len;
    }
    p->neighbors = lo_arena_array(p->arena, all->len, sizeof(int));
    p->by_pair = lo_arena_array(p->arena, all->len, sizeof(bool));
    if (all->len > 0) {
        memcpy(p->neighbors, all->data, all->len * sizeof(int));
        memcpy(p->by_pair, by_pair->data, all->len * sizeof(bool));
    }
    g_array_free(all, TRUE);
    g_array_free(by_pair, TRUE);
    g_free(prints);
}

/* Index of b among the neighbours of a; -1 = it is none. */
static int neighbor_at(const struct planner *planner, int a, int b)
{
    int lo = planner->first_neighbor[a], hi = planner->first_neighbor[a + 1];
    while (lo < hi) {
        int mid = lo + (hi - lo) / 2;
        if (planner->neighbors[mid] < b)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < planner->first_neighbor[a + 1] && planner->neighbors[lo] == b
               ? lo
               : -1;
}

bool interact(const struct planner *planner, int a, int b)
{
    /* a == b: the pieces of a split */
    return a == b || neighbor_at(planner, a, b) >= 0;
}

bool interact_by_pair(const struct planner *planner, int a, int b)
{
    int at = a == b ? -1 : neighbor_at(planner, a, b);
    return at >= 0 && planner->by_pair[at];
}

bool stretches_join(const struct planner *planner, int a, struct lo_interval s,
                    int b, struct lo_interval t)
{
    if (s.from > t.to || t.from > s.to || !interact(planner, a, b))
        return false;
    return (s.from < t.to && t.from < s.to) || !interact_by_pair(planner, a, b);
}

/* --- options ----------------------------------------------------------- */

struct lo_interval dead_span(const struct planner *planner, struct placed p)
{
    const struct option *o = &planner->options[p.option];
    struct lo_interval span = {p.start - o->before_s,
                               p.start + o->duration_s + o->after_s};
    return span;
}

struct lo_interval crew_span(const struct planner *planner, struct placed p)
{
    const struct option *o = &planner->options[p.option];
    struct lo_interval span = {p.start - planner->problem->crew_before_s,
                               p.start + o->duration_s +
                                   planner->problem->crew_after_s};
    return span;
}

bool linked(const struct planner *planner, struct placed a, struct placed b)
{
    const struct option *x = &planner->options[a.option];
    const struct option *y = &planner->options[b.option];
    if (!x->dead || !y->dead)
        return false;
    struct lo_interval s = dead_span(planner, a), t = dead_span(planner, b);
    if (!stretches_join(planner, x->job, s, y->job, t))
        return false;
    if (x->n_pieces == 0 && y->n_pieces == 0)
        return true;
    struct placed p[LO_MOST_PARTS], q[LO_MOST_PARTS];
    int n = pieces_of(planner, a, p), m = pieces_of(planner, b, q);
    bool touch = false;
    for (int i = 0; i < n && !touch; i++)
        for (int k = 0; k < m && !touch; k++) {
            s = dead_span(planner, p[i]);
            t = dead_span(planner, q[k]);
            touch = stretches_join(planner, x->job, s, y->job, t);
        }
    return touch;
}

/* Asked for every job of every pattern at every start. */
bool option_allows(const struct option *option, lo_time at)
{
    int lo = 0, hi = option->n_starts;
    while (lo < hi) {
        int mid = lo + (hi - lo) / 2;
        if (option->starts[mid] < at)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < option->n_starts && option->starts[lo] == at;
}

/* Rows of a table by the section they are about: row i stands among
 * out[first[s] .. first[s + 1]). */
static void index_limits(struct planner *p)
{
    const struct lo_problem *problem = p->problem;
    int32_t n = problem->sections->n;
    p->first_limit = lo_arena_array(p->arena, (size_t)n + 1, sizeof(int));
    p->limits = lo_arena_array(p->arena, (size_t)problem->n_off_limits + 1,
                               sizeof(int));
    for (int32_t i = 0; i < problem->n_off_limits; i++)
        p->first_limit[problem->off_limits[i].section.v + 1]++;
    for (int32_t s = 0; s < n; s++)
        p->first_limit[s + 1] += p->first_limit[s];
    int *at = g_new(int, n + 1);
    memcpy(at, p->first_limit, sizeof *at * (size_t)(n + 1));
    for (int32_t i = 0; i < problem->n_off_limits; i++)
        p->limits[at[problem->off_limits[i].section.v]++] = (int)i;
    g_free(at);
    p->first_spot = lo_arena_array(p->arena, (size_t)n + 1, sizeof(int));
    for (int32_t i = 0; i < problem->n_spots; i++) /* by section already */
        p->first_spot[problem->spots[i].section.v + 1]++;
    for (int32_t s = 0; s < n; s++)
        p->first_spot[s + 1] += p->first_spot[s];
}

/* Epochs that protect the same and weigh the same are of one kind. */
static void find_kinds(struct planner *p)
{
    const struct lo_problem *problem = p->problem;
    p->epoch_kind =
        lo_arena_array(p->arena, (size_t)problem->n_epochs + 1, sizeof(int));
    for (int e = 0; e < problem->n_epochs; e++) {
        int kind = 0;
        while (problem->epochs[kind].guard != problem->epochs[e].guard ||
               problem->epochs[kind].weight != problem->epochs[e].weight ||
               problem->epochs[kind].n_keep != problem->epochs[e].n_keep)
            kind++;
        p->epoch_kind[e] = kind;
    }
    p->guards = lo_arena_array(p->arena, (size_t)problem->n_epochs + 1,
                               sizeof *p->guards);
    for (int e = 0; e < problem->n_epochs; e++) {
        bool known = false;
        for (int i = 0; i < p->n_guards && !known; i++)
            known = p->guards[i] == problem->epochs[e].guard;
        if (!known)
            p->guards[p->n_guards++] = problem->epochs[e].guard;
    }
}

/* Sections that anybody may mind to be off: protected at some time, of a pair,
 * or with a limit of their own. */
static bool *minded_sections(const struct lo_problem *problem)
{
    bool *minded = g_new0(bool, problem->sections->n + 1);
    for (int32_t e = 0; e < problem->n_epochs; e++)
        for (int32_t i = 0; i < problem->epochs[e].n_keep; i++)
            minded[problem->epochs[e].keep[i].v] = true;
    for (int32_t i = 0; i < problem->n_pairs; i++)
        minded[problem->pairs[i][0].v] = minded[problem->pairs[i][1].v] = true;
    for (int32_t i = 0; i < problem->n_off_limits; i++)
        minded[problem->off_limits[i].section.v] = true;
    return minded;
}

/* off(R) lies in the reach of its jobs: without a minded section there, every
 * guard leaves it as it is. Dips may go farther. */
static void find_minds(struct planner *p)
{
    const struct lo_problem *problem = p->problem;
    bool *minded = minded_sections(problem);
    p->minds = lo_arena_array(p->arena, (size_t)p->n_jobs + 1, sizeof(bool));
    for (int j = 0; j < p->n_jobs; j++) {
        const struct lo_job *job = &problem->jobs[j];
        p->minds[j] = problem->n_pairs > 0 && problem->dip_s > 0;
        if (job->n_dead == 0 || p->minds[j])
            continue;
        int32_t n = 0;
        const lo_section *reach =
            lo_supply_reach(problem->supply, job->dead, job->n_dead, &n);
        for (int32_t i = 0; i < n && !p->minds[j]; i++)
            p->minds[j] = minded[reach[i].v];
    }
    g_free(minded);
}

/* Which rules depend on the hour, and which couple groups. */
static void look_at_rules(struct planner *p)
{
    const struct lo_problem *problem = p->problem;
    const struct lo_epoch *epochs = problem->epochs;
    p->by_time = problem->n_epochs > 1;
    p->least_weight = epochs[0].weight;
    for (int32_t e = 1; e < problem->n_epochs; e++)
        p->weights_differ |= epochs[e].weight != epochs[0].weight;
    for (int32_t e = 1; e < problem->n_epochs; e++) {
        p->least_weight = MIN(p->least_weight, epochs[e].weight);
        p->guards_differ |= epochs[e].guard != epochs[0].guard;
    }
    p->guard = p->guards_differ ? 0 : epochs[0].guard;
    p->hour = (double)LO_HOUR * (double)problem->scale;
    bool live = false;
    for (int j = 0; j < p->n_jobs; j++)
        for (int32_t m = 0; m < problem->jobs[j].n_modes; m++)
            live |= problem->jobs[j].modes[m].live;
    p->couples = live || problem->max_switching > 0 || problem->min_gap_s > 0 ||
                 problem->n_repeats > 0;
    p->by_start = p->by_time || p->couples || problem->n_pairs > 0 ||
                  problem->n_off_limits > 0;
    index_limits(p);
    find_kinds(p);
    find_minds(p);
}

/* --- who can meet in time ---------------------------------------------- */

/* Joined with the last one, if they touch and it is of the same option. */
static void add_cover(GArray *out, struct lo_interval span, bool first)
{
    struct lo_interval *last =
        first ? NULL : &g_array_index(out, struct lo_interval, out->len - 1);
    if (last != NULL && span.from <= last->to)
        last->to = span.to;
    else
        g_array_append_val(out, span);
}

static int by_from(const void *a, const void *b)
{
    const struct lo_interval *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

/* Those that touch become one: splits have a great many. */
static int join_covers(GArray *out)
{
    guint n = 0;
    g_array_sort(out, by_from);
    for (guint i = 0; i < out->len; i++) {
        struct lo_interval span = g_array_index(out, struct lo_interval, i);
        struct lo_interval *last =
            n > 0 ? &g_array_index(out, struct lo_interval, n - 1) : NULL;
        if (last != NULL && span.from <= last->to)
            last->to = MAX(last->to, span.to);
        else
            g_array_index(out, struct lo_interval, n++) = span;
    }
    g_array_set_size(out, n);
    return (int)n;
}

/* Stretches in which the job can be dead at all: those of neighbouring starts
 * joined; ascending within an option. Returns how many. */
static int covers_of(const struct planner *p, int j, GArray *out)
{
    g_array_set_size(out, 0);
    for (int o = p->first_option[j]; o < p->first_option[j + 1]; o++)
        for (int i = 0; i < p->options[o].n_starts && p->options[o].dead; i++) {
            struct placed at = {o, p->options[o].starts[i]};
            struct placed piece[LO_MOST_PARTS];
            if (p->options[o].n_pieces == 0) {
                add_cover(out, dead_span(p, at), i == 0);
                continue;
            }
            int n = pieces_of(p, at, piece);
            for (int k = 0; k < n; k++)
                add_cover(out, dead_span(p, piece[k]), true);
        }
    return p->splits ? join_covers(out) : (int)out->len;
}

static bool intervals_touch(const struct lo_interval *a, int n_a,
                            const struct lo_interval *b, int n_b)
{
    for (int i = 0; i < n_a; i++)
        for (int k = 0; k < n_b; k++)
            if (a[i].from <= b[k].to && b[k].from <= a[i].to)
                return true;
    return false;
}

bool jobs_can_meet(const struct planner *p, int a, int b)
{
    return intervals_touch(p->covers[a], p->n_covers[a], p->covers[b],
                           p->n_covers[b]);
}

static void add_covers(struct planner *p)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(struct lo_interval));
    p->n_covers = lo_arena_array(p->arena, (size_t)p->n_jobs + 1, sizeof(int));
    p->covers =
        lo_arena_array(p->arena, (size_t)p->n_jobs + 1, sizeof *p->covers);
    for (int j = 0; j < p->n_jobs; j++) {
        int n = covers_of(p, j, list);
        struct lo_interval *kept =
            lo_arena_array(p->arena, (size_t)n + 1, sizeof *kept);
        if (n > 0)
            memcpy(kept, list->data, sizeof *kept * (size_t)n);
        p->n_covers[j] = n;
        p->covers[j] = kept;
    }
    g_array_free(list, TRUE);
}

struct edge {
    lo_time at;
    int step; /* +1 a stretch begins, -1 it ends */
};

/* Beginnings before ends: stretches that touch are one spell. */
static int by_edge(const void *a, const void *b)
{
    const struct edge *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return y->step - x->step;
}

/* A group's dead stretches touch one another: it lies in one spell. */
static void add_spells(struct planner *p)
{
    GArray *edges = g_array_new(FALSE, FALSE, sizeof(struct edge));
    for (int j = 0; j < p->n_jobs; j++)
        for (int c = 0; c < p->n_covers[j]; c++) {
            struct edge begin = {p->covers[j][c].from, 1};
            struct edge end = {p->covers[j][c].to, -1};
            g_array_append_val(edges, begin);
            g_array_append_val(edges, end);
        }
    g_array_sort(edges, by_edge);
    GArray *begins = g_array_new(FALSE, FALSE, sizeof(lo_time));
    int open = 0;
    for (guint i = 0; i < edges->len; i++) {
        struct edge edge = g_array_index(edges, struct edge, i);
        if (open == 0)
            g_array_append_val(begins, edge.at);
        open += edge.step;
    }
    p->spells =
        lo_arena_array(p->arena, (size_t)p->n_jobs + 1, sizeof *p->spells);
    for (int j = 0; j < p->n_jobs; j++)
        for (int c = 0; c < p->n_covers[j]; c++) {
            guint e = 0;
            while (e + 1 < begins->len &&
                   g_array_index(begins, lo_time, e + 1) <=
                       p->covers[j][c].from)
                e++;
            p->spells[j] |= UINT64_C(1) << MIN(e, 63);
        }
    g_array_free(edges, TRUE);
    g_array_free(begins, TRUE);
}

/* Jobs whose dead stretches can never touch are never linked, staged: they
 * need not know one another. Unstaged, others can draw their stretches out.
 * Who could have the same people off is kept for E6. */
static void forget_strangers(struct planner *p)
{
    size_t all = (size_t)p->first_neighbor[p->n_jobs];
    p->first_sharer =
        lo_arena_array(p->arena, (size_t)p->n_jobs + 1, sizeof(int));
    p->sharers = lo_arena_array(p->arena, all + 1, sizeof(int));
    memcpy(p->first_sharer, p->first_neighbor,
           sizeof(int) * (size_t)(p->n_jobs + 1));
    if (all > 0)
        memcpy(p->sharers, p->neighbors, sizeof(int) * all);
    int kept = 0, from = 0;
    for (int j = 0; j < p->n_jobs && p->problem->staged; j++) {
        int to = p->first_neighbor[j + 1];
        for (int k = from; k < to; k++)
            if (jobs_can_meet(p, j, p->neighbors[k])) {
                p->by_pair[kept] = p->by_pair[k];
                p->neighbors[kept++] = p->neighbors[k];
            }
        from = to;
        p->first_neighbor[j + 1] = kept;
    }
}

struct planner *planner_new(const struct lo_problem *problem)
{
    struct lo_arena *arena = lo_arena_new();
    struct planner *p = lo_arena_alloc(arena, sizeof *p);
    p->arena = arena;
    p->problem = problem;
    p->n_jobs = problem->n_jobs;
    p->deadline = INFINITY;
    p->rates = g_hash_table_new(hash_jobs, same_jobs);
    p->dips = g_hash_table_new(hash_jobs, same_jobs);
    p->crews = crew_room_new(problem, arena);
    look_at_rules(p);
    for (int j = 0; j < p->n_jobs; j++)
        p->ordered |= problem->jobs[j].n_after > 0;
    add_interaction(p);
    add_options(p);
    add_covers(p);
    add_spells(p);
    forget_strangers(p);
    p->profile = crew_profile_new(p);
    return p;
}

void planner_free(struct planner *planner)
{
    if (planner == NULL)
        return;
    crew_profile_free(planner->profile);
    g_hash_table_destroy(planner->rates);
    g_hash_table_destroy(planner->dips);
    lo_arena_free(planner->arena);
}

bool planner_out_of_time(const struct planner *planner)
{
    if (planner->tick != NULL)
        planner->tick(planner->tick_self);
    return (planner->stop != NULL && *planner->stop != 0) ||
           lo_steady_seconds() > planner->deadline;
}
