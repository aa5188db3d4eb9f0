/*
 * E3: which crews do which job.
 *
 * Crews that no job can tell apart (same type, same shifts, in the same lists)
 * form a class. A unit (one crew of a need) may use some classes. Assignment
 * goes through the units by time; within a class the crew that stays least
 * free is taken, which can never be worse; between classes it backtracks.
 *
 *   crew   |--job 1--)travel|--job 2--)|--job 3, same site--)
 */
#include <string.h>

#include "plan_int.h"

enum { SEARCH_NODES = 20000 };

struct crew_class {
    int first; /* a crew of the class: its type, shifts and lists */
    int n;
};

struct crew_room {
    int n_classes;
    struct crew_class classes[MAX_CLASSES];
    int *class_of; /* by crew */
    uint64_t all;
};

static bool listed(const struct lo_job *job, int crew)
{
    for (int32_t i = 0; i < job->n_crews; i++)
        if (job->crews[i].v == crew)
            return true;
    return false;
}

static bool same_shifts(const struct lo_plan_crew *a,
                        const struct lo_plan_crew *b)
{
    return a->n_shifts == b->n_shifts &&
           (a->n_shifts == 0 ||
            memcmp(a->shifts, b->shifts,
                   sizeof *a->shifts * (size_t)a->n_shifts) == 0);
}

static bool same_class(const struct lo_problem *problem, int a, int b)
{
    if (problem->crews[a].type.v != problem->crews[b].type.v ||
        !same_shifts(&problem->crews[a], &problem->crews[b]))
        return false;
    for (int32_t j = 0; j < problem->n_jobs; j++)
        if (listed(&problem->jobs[j], a) != listed(&problem->jobs[j], b))
            return false;
    return true;
}

int crew_class_count(const struct lo_problem *problem)
{
    int count = 0;
    for (int c = 0; c < problem->n_crews; c++) {
        bool known = false;
        for (int k = 0; k < c && !known; k++)
            known = same_class(problem, k, c);
        count += !known;
    }
    return count;
}

struct crew_room *crew_room_new(const struct lo_problem *problem,
                                struct lo_arena *arena)
{
    struct crew_room *room = lo_arena_alloc(arena, sizeof *room);
    room->class_of =
        lo_arena_array(arena, (size_t)problem->n_crews, sizeof(int));
    for (int c = 0; c < problem->n_crews; c++) {
        int k = 0;
        while (k < room->n_classes &&
               !same_class(problem, room->classes[k].first, c))
            k++;
        if (k == room->n_classes) {
            g_assert(k < MAX_CLASSES); /* lo_plan_solve refused more */
            room->classes[room->n_classes++].first = c;
        }
        room->classes[k].n++;
        room->class_of[c] = k;
        room->all |= UINT64_C(1) << k;
    }
    return room;
}

bool crew_is_on_shift(const struct lo_plan_crew *crew, struct lo_interval span)
{
    if (crew->n_shifts == 0 || span.from == LO_TIME_NONE)
        return true; /* no hour is asked for */
    for (int32_t i = 0; i < crew->n_shifts; i++)
        if (crew->shifts[i].from <= span.from && span.to <= crew->shifts[i].to)
            return true;
    return false;
}

static bool of_type(const struct lo_problem *problem, int crew,
                    const struct lo_need *need)
{
    return need->type.v == LO_NONE ||
           problem->crews[crew].type.v == need->type.v;
}

/* The crews named by the task, if there are any; their types matter only to
 * tell several needs apart. */
bool crew_may_serve(const struct planner *planner, int job,
                    const struct lo_need *need, int crew)
{
    const struct lo_problem *problem = planner->problem;
    const struct lo_job *j = &problem->jobs[job];
    if (j->n_crews == 0)
        return of_type(problem, crew, need);
    bool typed = false;
    for (int32_t i = 0; i < j->n_crews; i++)
        typed |= of_type(problem, j->crews[i].v, need);
    return listed(j, crew) && (!typed || of_type(problem, crew, need));
}

uint64_t crew_classes(const struct planner *planner, int job,
                      const struct lo_need *need, struct lo_interval span)
{
    const struct crew_room *room = planner->crews;
    uint64_t classes = 0;
    for (int k = 0; k < room->n_classes; k++) {
        int crew = room->classes[k].first;
        if (crew_may_serve(planner, job, need, crew) &&
            crew_is_on_shift(&planner->problem->crews[crew], span))
            classes |= UINT64_C(1) << k;
    }
    return classes;
}

int crew_count(const struct planner *planner, uint64_t classes)
{
    int count = 0;
    for (int k = 0; k < planner->crews->n_classes; k++)
        if ((classes >> k & 1) != 0)
            count += planner->crews->classes[k].n;
    return count;
}

bool crews_suffice_alone(const struct planner *planner, const struct option *o,
                         struct lo_interval span)
{
    uint64_t classes[MAX_NEEDS];
    for (int i = 0; i < o->n_needs; i++)
        classes[i] = crew_classes(planner, o->job, &o->needs[i], span);
    /* Hall's condition over every subset of the needs. */
    for (unsigned subset = 1; subset < 1u << o->n_needs; subset++) {
        uint64_t any = 0;
        int wanted = 0;
        for (int i = 0; i < o->n_needs; i++)
            if ((subset >> i & 1) != 0) {
                any |= classes[i];
                wanted += o->needs[i].number;
            }
        if (wanted > crew_count(planner, any))
            return false;
    }
    return true;
}

bool same_site(const struct planner *planner, int a, int b)
{
    const struct lo_job *x = &planner->problem->jobs[a];
    const struct lo_job *y = &planner->problem->jobs[b];
    for (int32_t i = 0, k = 0; i < x->n_site && k < y->n_site;) {
        if (x->site[i].v == y->site[k].v)
            return true;
        if (x->site[i].v < y->site[k].v)
            i++;
        else
            k++;
    }
    return false;
}

/* --- assignment -------------------------------------------------------- */

struct unit {
    struct lo_interval span;
    uint64_t classes;
    int job;   /* of the problem */
    int index; /* into the caller's jobs */
    int place; /* in the order of the job's needs */
    int crew;  /* answer */
};

struct crew_state {
    lo_time free_at; /* end of its last work, LO_TIME_NONE = none yet */
    int job;
};

struct search {
    const struct planner *planner;
    struct unit *units;
    int from, to; /* the stretch of time being assigned */
    struct crew_state *crews;
    int nodes;
    bool cut_off;
};

static int by_time(const void *a, const void *b)
{
    const struct unit *x = a, *y = b;
    if (x->span.from != y->span.from)
        return x->span.from < y->span.from ? -1 : 1;
    int nx = __builtin_popcountll(x->classes);
    int ny = __builtin_popcountll(y->classes);
    if (nx != ny)
        return nx - ny;
    return x->index != y->index ? x->index - y->index : x->place - y->place;
}

static bool can_take(const struct search *s, int crew, const struct unit *unit)
{
    const struct crew_state *state = &s->crews[crew];
    if (state->free_at == LO_TIME_NONE)
        return true;
    int64_t travel = same_site(s->planner, state->job, unit->job)
                         ? 0
                         : s->planner->problem->travel_s;
    return state->free_at + travel <= unit->span.from;
}

/* The crew of a class that can take the unit and is free last; -1 = none. */
static int least_free(const struct search *s, int k, const struct unit *unit)
{
    int best = -1;
    for (int c = 0; c < s->planner->problem->n_crews; c++)
        if (s->planner->crews->class_of[c] == k && can_take(s, c, unit) &&
            (best < 0 || s->crews[c].free_at > s->crews[best].free_at))
            best = c;
    return best;
}

static bool assign_from(struct search *s, int at)
{
    if (at == s->to)
        return true;
    if (++s->nodes > SEARCH_NODES) {
        s->cut_off = true;
        return false;
    }
    struct unit *unit = &s->units[at];
    for (int k = 0; k < s->planner->crews->n_classes; k++) {
        if ((unit->classes >> k & 1) == 0)
            continue;
        int crew = least_free(s, k, unit);
        if (crew < 0)
            continue;
        struct crew_state before = s->crews[crew];
        s->crews[crew].free_at = unit->span.to;
        s->crews[crew].job = unit->job;
        unit->crew = crew;
        if (assign_from(s, at + 1))
            return true;
        s->crews[crew] = before;
        if (s->cut_off)
            return false;
    }
    return false;
}

static GArray *units_of(const struct planner *planner,
                        const struct placed *jobs, int n)
{
    GArray *units = g_array_new(FALSE, FALSE, sizeof(struct unit));
    for (int i = 0; i < n; i++) {
        if (jobs[i].option < 0)
            continue;
        const struct option *o = &planner->options[jobs[i].option];
        struct placed piece[LO_MOST_PARTS];
        int place = 0, n_pieces = pieces_of(planner, jobs[i], piece);
        for (int part = 0; part < n_pieces; part++)
            for (int k = 0; k < o->n_needs; k++) {
                struct unit unit = {
                    crew_span(planner, piece[part]), 0, o->job, i, 0, -1};
                unit.classes =
                    crew_classes(planner, o->job, &o->needs[k], unit.span);
                for (int r = 0; r < o->needs[k].number; r++) {
                    unit.place = place++;
                    g_array_append_val(units, unit);
                }
            }
    }
    g_array_sort(units, by_time);
    return units;
}

static void write_crews(const GArray *units, int n, GArray **out)
{
    for (int i = 0; i < n; i++)
        if (out[i] != NULL)
            g_array_set_size(out[i], 0);
    for (guint u = 0; u < units->len; u++) {
        const struct unit *unit = &g_array_index(units, struct unit, u);
        GArray *list = out[unit->index];
        if (list == NULL)
            continue;
        if (list->len <= (guint)unit->place)
            g_array_set_size(list, (guint)unit->place + 1);
        g_array_index(list, lo_crew_id, unit->place) = (lo_crew_id){unit->crew};
    }
}

enum crew_answer crews_assign(const struct planner *planner,
                              const struct placed *jobs, int n, GArray **out,
                              int *first_clash)
{
    GArray *units = units_of(planner, jobs, n);
    int n_crews = planner->problem->n_crews, n_units = (int)units->len;
    struct search s = {planner, (struct unit *)(void *)units->data,    0,
                       0,       g_new(struct crew_state, n_crews + 1), 0,
                       false};
    for (int c = 0; c < n_crews; c++)
        s.crews[c] = (struct crew_state){LO_TIME_NONE, -1};
    enum crew_answer answer = CREWS_FIT;
    /* Stretches of time between which every crew is free again are assigned
     * one by one. */
    while (s.from < n_units && answer == CREWS_FIT) {
        lo_time busy_to = s.units[s.from].span.to;
        for (s.to = s.from + 1; s.to < n_units; s.to++) {
            if (s.units[s.to].span.from >= busy_to + planner->problem->travel_s)
                break;
            busy_to = MAX(busy_to, s.units[s.to].span.to);
        }
        s.nodes = 0;
        if (!assign_from(&s, s.from)) {
            answer = s.cut_off ? CREWS_UNKNOWN : CREWS_CLASH;
            if (first_clash != NULL)
                *first_clash = s.units[s.from].index;
        }
        s.from = s.to;
    }
    if (answer == CREWS_FIT && out != NULL)
        write_crews(units, n, out);
    g_free(s.crews);
    g_array_free(units, TRUE);
    return answer;
}
