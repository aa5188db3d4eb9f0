/*
 * Room for a shape (fit_int.h): at which of its starts those in its way are
 * least to blame. In the way is who has the crews, or who costs more beside it.
 */
#include <math.h>
#include <string.h>

#include "fit_int.h"

enum { LOOK_AHEAD_S = 4 * LO_HOUR };

/* What a shape that loses the whole budget counts: as so many jobs, none of
 * them to blame yet, in the way. */
static const double WHOLE_BUDGET = 10.0;

bool fit_holds(const struct fit *f, const struct shape *shape, int j)
{
    bool in = false;
    for (int i = 0; i < shape->n && !in; i++)
        in = fit_job(f, shape->jobs[i]) == j;
    return in;
}

/* What a loss counts, in blame. */
static double toll(const struct fit *f, double loss)
{
    return WHOLE_BUDGET * loss / f->budget;
}

static void find_near(struct fit *f, const struct shape *shape, lo_time at)
{
    const struct planner *p = f->p;
    struct lo_interval span = {at - shape->before_s, at + shape->after_s};
    if (f->around.from <= span.from && span.to <= f->around.to)
        return;
    f->around = (struct lo_interval){span.from, span.to + LOOK_AHEAD_S};
    f->n_near = 0;
    for (int k = 0; k < p->n_jobs; k++) {
        if (f->unit[k] == NULL)
            continue;
        struct lo_interval busy = crew_span(p, f->now.jobs[k]);
        if (busy.from < f->around.to && f->around.from < busy.to)
            f->near[f->n_near++] = k;
    }
}

static double blame_of(const struct fit *f, const struct shape *unit)
{
    double blame = 0.0;
    for (int i = 0; i < unit->n; i++)
        blame += f->blame[fit_job(f, unit->jobs[i])];
    return blame;
}

static bool is_victim(const struct fit *f, const struct victims *v, int j)
{
    bool in = false;
    for (int i = 0; i < v->n && !in; i++)
        in = f->unit[v->jobs[i]] == f->unit[j];
    return in;
}

/* Takes the crews of a unit away, or gives them back. */
static void move_crews(struct fit *f, const struct shape *unit, int sign)
{
    for (int i = 0; i < unit->n; i++)
        crew_profile_add(f->p->profile, f->now.used,
                         f->now.jobs[fit_job(f, unit->jobs[i])], sign);
}

/* What it counts that a job of the shape is dead with others beside whom it
 * costs more: they go, or it is lost. */
static bool add_clashes(const struct fit *f, const struct shape *shape,
                        struct placed here, struct victims *out)
{
    struct planner *p = f->p;
    int j = fit_job(f, here);
    for (int k = p->first_neighbor[j]; k < p->first_neighbor[j + 1]; k++) {
        int other = p->neighbors[k];
        const struct shape *unit = f->unit[other];
        if (unit == NULL || fit_holds(f, shape, other) ||
            is_victim(f, out, other) || !linked(p, here, f->now.jobs[other]))
            continue;
        struct placed pair[2] = {here, f->now.jobs[other]};
        double more =
            (double)(cost_of_group_at(p, pair, 2) - cost_alone_at(p, pair[0]) -
                     cost_alone_at(p, pair[1]));
        double lost = toll(f, more);
        double blame = blame_of(f, unit);
        if (lost > blame && out->n < MOST_UNITS_OUT)
            out->jobs[out->n++] = other;
        out->blame += CLAMP(lost, 0.0, blame);
        if (out->blame >= f->found.blame)
            return false;
    }
    return true;
}

static void find_clashes(struct fit *f, const struct shape *shape, lo_time at,
                         const struct victims *out)
{
    struct victims more = *out;
    for (int i = 0; i < shape->n; i++) {
        struct placed here = shape->jobs[i];
        here.start += at;
        if (f->p->options[here.option].dead &&
            !add_clashes(f, shape, here, &more))
            return;
    }
    f->found = more;
}

/* The fewest and least to blame of those near without whom there are crews for
 * the jobs of the shape from the i-th on; f->found is beaten or left alone. */
static void find_victims(struct fit *f, const struct shape *shape, lo_time at,
                         int i, const struct victims *out)
{
    const struct crew_profile *profile = f->p->profile;
    struct crew_shortage missing;
    if (i == shape->n) {
        find_clashes(f, shape, at, out);
        return;
    }
    struct placed here = shape->jobs[i];
    here.start += at;
    if (!crew_profile_short(profile, f->now.used, here, &missing)) {
        crew_profile_add(profile, f->now.used, here, 1);
        find_victims(f, shape, at, i + 1, out);
        crew_profile_add(profile, f->now.used, here, -1);
        return;
    }
    for (int m = 0; m < f->n_near && out->n < MOST_UNITS_OUT; m++) {
        int k = f->near[m];
        const struct shape *unit = f->unit[k];
        if (!crew_profile_helps(profile, f->now.jobs[k], &missing) ||
            is_victim(f, out, k))
            continue;
        double blame = out->blame + blame_of(f, unit);
        if (blame >= f->found.blame)
            continue;
        struct victims more = *out;
        more.jobs[more.n++] = k;
        more.blame = blame;
        move_crews(f, unit, -1);
        find_victims(f, shape, at, i, &more);
        move_crews(f, unit, 1);
    }
}

/* Where its jobs are placed in other units, those go in any case. */
static bool own_units(const struct fit *f, const struct shape *shape,
                      struct victims *out)
{
    double loss = MAX(shape->loss, 0.0);
    *out = (struct victims){.blame = toll(f, loss)};
    for (int i = 0; i < shape->n; i++) {
        int j = fit_job(f, shape->jobs[i]);
        if (f->unit[j] == NULL || is_victim(f, out, j))
            continue;
        if (out->n == MOST_UNITS_OUT)
            return false;
        out->jobs[out->n++] = j;
        out->blame += blame_of(f, f->unit[j]);
    }
    return true;
}

static bool starts_allow(const struct fit *f, const struct shape *shape,
                         lo_time start)
{
    bool allowed = true;
    for (int i = 1; i < shape->n && allowed; i++)
        allowed = option_allows(&f->p->options[shape->jobs[i].option],
                                start + shape->jobs[i].start);
    return allowed;
}

bool fit_find_start(struct fit *f, const struct shape *shape, lo_time *start)
{
    const struct option *first = &f->p->options[shape->jobs[0].option];
    struct victims own;
    bool any = false;
    if (!own_units(f, shape, &own) || own.blame >= f->found.blame)
        return false;
    for (int i = 0; i < own.n; i++)
        move_crews(f, f->unit[own.jobs[i]], -1);
    int from = fit_below(f, first->n_starts);
    f->around = (struct lo_interval){0, 0};
    for (int i = 0; i < first->n_starts; i++) {
        lo_time at = first->starts[(from + i) % first->n_starts];
        double before = f->found.blame;
        if (!starts_allow(f, shape, at))
            continue;
        find_near(f, shape, at);
        find_victims(f, shape, at, 0, &own);
        if (f->found.blame >= before)
            continue;
        *start = at;
        any = true;
    }
    for (int i = 0; i < own.n; i++)
        move_crews(f, f->unit[own.jobs[i]], 1);
    return any;
}
