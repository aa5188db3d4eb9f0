/*
 * Data of models/reference.mod about sets of jobs: what each costs while its
 * sections are dead, at every instant, and whom it must not have off.
 */
#include "reference_int.h"

static int jobs_in(unsigned set, int n_jobs, int *jobs)
{
    int n = 0;
    for (int j = 0; j < n_jobs; j++)
        if ((set >> j & 1) != 0)
            jobs[n++] = j;
    return n;
}

lo_time reference_at(const struct reference *r, guint t)
{
    return g_array_index(r->instants, lo_time, t);
}

int reference_epoch(const struct reference *r, guint t)
{
    return lo_problem_epoch(r->p->problem, reference_at(r, t));
}

int reference_epoch_before(const struct reference *r, guint t)
{
    return lo_problem_epoch(r->p->problem, reference_at(r, t) - 1);
}

static int32_t guard_of(const struct reference *r, int epoch)
{
    return r->p->problem->epochs[epoch].guard;
}

const struct lo_off *reference_off(const struct reference *r, unsigned set,
                                   int epoch)
{
    int jobs[MOST_REFERENCE_JOBS];
    int n = jobs_in(set, r->p->n_jobs, jobs);
    return off_under(r->p, jobs, n, guard_of(r, epoch));
}

/* Dips come with changes of the set only. */
const struct lo_dip *reference_dip(const struct reference *r,
                                   const struct reference_change *change)
{
    int from[MOST_REFERENCE_JOBS], to[MOST_REFERENCE_JOBS];
    int n = jobs_in(change->from, r->p->n_jobs, from);
    int m = jobs_in(change->to, r->p->n_jobs, to);
    struct dead_set before = {
        from, n, guard_of(r, reference_epoch_before(r, change->t))};
    struct dead_set after = {to, m, guard_of(r, reference_epoch(r, change->t))};
    return change->from == change->to ? NULL
                                      : dip_between(r->p, &before, &after);
}

unsigned reference_outage(const struct planner *p, unsigned set, int j)
{
    unsigned group = 1u << j;
    for (int round = 0; round < p->n_jobs; round++)
        for (int a = 0; a < p->n_jobs; a++)
            for (int b = 0; b < p->n_jobs; b++)
                if ((group >> a & 1) != 0 && (set >> b & 1) != 0 &&
                    interact(p, a, b))
                    group |= 1u << b;
    return group;
}

/* --- hours -----------------------------------------------------------------
 */

/* Plain customers that parts of the objective stand for, at an hour's weight.
 */
static double customers_of(const struct reference *r, int64_t parts, guint t)
{
    const struct lo_problem *problem = r->p->problem;
    return (double)parts *
           (double)problem->epochs[reference_epoch(r, t)].weight /
           (double)problem->scale;
}

static void put_rates(struct reference *r)
{
    unsigned sets = 1u << r->p->n_jobs;
    g_string_append(r->out, "param rate :=");
    for (guint t = 0; t < r->instants->len; t++)
        for (unsigned a = 1; a < sets; a++) {
            const struct lo_off *off =
                reference_off(r, a, reference_epoch(r, t));
            double rate = customers_of(r, worth_of_off(r->p, off), t);
            if (rate == 0.0)
                continue;
            g_string_append_printf(r->out, " %u %u", t + 1, a);
            reference_number(r, rate);
        }
    g_string_append(r->out, ";\n");
}

static void put_dips(struct reference *r)
{
    unsigned sets = 1u << r->p->n_jobs;
    g_string_append(r->out, "param dip :=");
    for (guint t = 0; t < r->instants->len && r->p->problem->dip_s > 0; t++)
        for (unsigned ab = 0; ab < sets * sets; ab++) {
            struct reference_change change = {t, ab / sets, ab % sets};
            const struct lo_dip *dip = reference_dip(r, &change);
            double cost = customers_of(r, worth_of_dip(r->p, dip), t);
            if (cost == 0.0)
                continue;
            g_string_append_printf(r->out, " %u %u %u", t + 1, change.from,
                                   change.to);
            reference_number(r, cost / LO_MINUTE);
        }
    g_string_append(r->out, ";\n");
}

/* --- whom it must not have off ----------------------------------------------
 */

static void put_untold(struct reference *r)
{
    struct planner *p = r->p;
    unsigned sets = 1u << p->n_jobs;
    g_string_append(r->out, "param untold :=");
    for (int j = 0; j < p->n_jobs; j++)
        for (guint t = 0; t < r->instants->len; t++)
            for (unsigned a = 1; a < sets; a++) {
                if ((a >> j & 1) == 0 ||
                    reference_at(r, t) >=
                        p->problem->now + p->problem->jobs[j].lead_s)
                    continue;
                const struct lo_off *off = reference_off(
                    r, reference_outage(p, a, j), reference_epoch(r, t));
                if (off->customers > 0)
                    g_string_append_printf(r->out, " %d %u %u 1", j + 1, t + 1,
                                           a);
            }
    g_string_append(r->out, ";\n");
}

/* Does the outage of job j have somebody off by a dip of its own then? */
static bool dips_anybody(struct reference *r, int j,
                         const struct reference_change *change)
{
    unsigned all = change->from | change->to;
    if ((all >> j & 1) == 0)
        return false;
    unsigned own = reference_outage(r->p, all, j);
    struct reference_change part = {change->t, change->from & own,
                                    change->to & own};
    const struct lo_dip *dip = reference_dip(r, &part);
    return dip != NULL && dip->customers > 0;
}

static void put_untold_dips(struct reference *r)
{
    struct planner *p = r->p;
    unsigned sets = 1u << p->n_jobs;
    g_string_append(r->out, "param untold_dip :=");
    for (int j = 0; j < p->n_jobs && p->problem->dip_s > 0; j++)
        for (guint t = 0; t < r->instants->len; t++) {
            if (reference_at(r, t) >=
                p->problem->now + p->problem->jobs[j].lead_s)
                break;
            for (unsigned ab = 0; ab < sets * sets; ab++) {
                struct reference_change change = {t, ab / sets, ab % sets};
                if (dips_anybody(r, j, &change))
                    g_string_append_printf(r->out, " %d %u %u %u 1", j + 1,
                                           t + 1, change.from, change.to);
            }
        }
    g_string_append(r->out, ";\n");
}

static bool any_kept(const struct lo_epoch *epoch, const struct lo_off *off)
{
    for (int32_t i = 0; i < epoch->n_keep; i++)
        if (has_section(off->sections, off->n_sections, epoch->keep[i]))
            return true;
    return false;
}

static bool is_off(const struct lo_off *off, const struct lo_dip *dip,
                   lo_section s)
{
    return (off != NULL && has_section(off->sections, off->n_sections, s)) ||
           (dip != NULL && has_section(dip->sections, dip->n_sections, s));
}

static bool pair_off(const struct lo_problem *problem, const struct lo_off *off,
                     const struct lo_dip *dip)
{
    for (int32_t i = 0; i < problem->n_pairs; i++)
        if (is_off(off, dip, problem->pairs[i][0]) &&
            is_off(off, dip, problem->pairs[i][1]))
            return true;
    return false;
}

static void put_forbidden_sets(struct reference *r)
{
    const struct lo_problem *problem = r->p->problem;
    unsigned sets = 1u << r->p->n_jobs;
    GString *both = g_string_new("param both_off :=");
    g_string_append(r->out, "param protected :=");
    for (guint t = 0; t < r->instants->len; t++)
        for (unsigned a = 1; a < sets; a++) {
            int epoch = reference_epoch(r, t);
            const struct lo_off *off = reference_off(r, a, epoch);
            if (any_kept(&problem->epochs[epoch], off))
                g_string_append_printf(r->out, " %u %u 1", t + 1, a);
            if (pair_off(problem, off, NULL))
                g_string_append_printf(both, " %u %u 1", t + 1, a);
        }
    g_string_append_printf(r->out, ";\n%s;\n", both->str);
    g_string_free(both, TRUE);
}

/* Is a pair off together by the dip of one outage and by what is off on its
 * other side; when all of it comes back, before the dip. */
static bool dips_pair(struct reference *r,
                      const struct reference_change *change)
{
    unsigned all = change->from | change->to;
    for (int j = 0; j < r->p->n_jobs; j++) {
        if ((all >> j & 1) == 0)
            continue;
        unsigned own = reference_outage(r->p, all, j);
        struct reference_change part = {change->t, change->from & own,
                                        change->to & own};
        const struct lo_dip *dip = reference_dip(r, &part);
        const struct lo_off *off =
            part.to != 0
                ? reference_off(r, part.to, reference_epoch(r, change->t))
                : reference_off(r, part.from,
                                reference_epoch_before(r, change->t));
        if (dip != NULL && pair_off(r->p->problem, off, dip))
            return true;
    }
    return false;
}

static void put_forbidden_dips(struct reference *r)
{
    unsigned sets = 1u << r->p->n_jobs;
    bool any = r->p->problem->dip_s > 0 && r->p->problem->n_pairs > 0;
    g_string_append(r->out, "param both_dip :=");
    for (guint t = 0; t < r->instants->len && any; t++)
        for (unsigned ab = 0; ab < sets * sets; ab++) {
            struct reference_change change = {t, ab / sets, ab % sets};
            if (dips_pair(r, &change))
                g_string_append_printf(r->out, " %u %u %u 1", t + 1,
                                       change.from, change.to);
        }
    g_string_append(r->out, ";\n");
}

void reference_put_sets(struct reference *r)
{
    put_rates(r);
    put_dips(r);
    put_untold(r);
    put_untold_dips(r);
    put_forbidden_sets(r);
    put_forbidden_dips(r);
}
