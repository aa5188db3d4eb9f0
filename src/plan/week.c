/*
 * Dense plan to outside names: the week that is stored, shown and published.
 */
#include "lineout/week.h"

#include <glib.h>
#include <string.h>

struct naming {
    const struct lo_plan *plan;
    const struct lo_problem *problem;
    struct lo_week *week;
};

struct lo_week *lo_week_new(void)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_week *week = lo_arena_alloc(arena, sizeof *week);
    week->arena = arena;
    return week;
}

void lo_week_free(struct lo_week *week)
{
    if (week != NULL)
        lo_arena_free(week->arena);
}

static const char *const outcome_names[] = {"optimal", "feasible", "infeasible",
                                            "none_in_time"};

const char *lo_outcome_name(enum lo_outcome outcome)
{
    return outcome_names[outcome];
}

enum lo_status lo_outcome_of(enum lo_outcome *out, const char *word,
                             struct lo_error *err)
{
    for (size_t i = 0; i < G_N_ELEMENTS(outcome_names); i++)
        if (strcmp(word, outcome_names[i]) == 0) {
            *out = (enum lo_outcome)i;
            return LO_OK;
        }
    return lo_error_set(err, LO_EINPUT, "'%s' is not an outcome", word);
}

double lo_gap(double objective, double bound)
{
    if (objective <= 0.0 || bound >= objective)
        return 0.0;
    return (objective - bound) / objective;
}

/* --- work in parts ------------------------------------------------------ */

int32_t lo_week_parts(const struct lo_week_job **out,
                      const struct lo_week_job *job)
{
    *out = job->n_parts > 0 ? job->parts : job;
    return MAX(job->n_parts, 1);
}

const struct lo_week_job *lo_week_part_in(const struct lo_week_job *job,
                                          const char *outage)
{
    const struct lo_week_job *part = NULL;
    int32_t n = lo_week_parts(&part, job);
    for (int32_t k = 0; k < n; k++)
        if (part[k].outage != NULL && strcmp(part[k].outage, outage) == 0)
            return &part[k];
    return NULL;
}

int64_t lo_week_work_s(const struct lo_week_job *job)
{
    const struct lo_week_job *part = NULL;
    int32_t n = lo_week_parts(&part, job);
    int64_t work_s = 0;
    for (int32_t k = 0; k < n; k++)
        work_s += part[k].part.to - part[k].part.from;
    return work_s;
}

bool lo_week_same_times(const struct lo_week_job *a,
                        const struct lo_week_job *b)
{
    const struct lo_week_job *x = NULL, *y = NULL;
    int32_t n = lo_week_parts(&x, a);
    if (n != lo_week_parts(&y, b))
        return false;
    for (int32_t k = 0; k < n; k++)
        if (x[k].part.from != y[k].part.from || x[k].part.to != y[k].part.to)
            return false;
    return true;
}

/* --- lists of names ---------------------------------------------------- */

/* Moves the texts (const char *) of `list` into the week and frees it. */
static struct lo_texts keep_texts(struct naming *n, GPtrArray *list)
{
    struct lo_texts texts = {(int32_t)list->len, NULL};
    texts.at = lo_arena_array(n->week->arena, list->len, sizeof *texts.at);
    for (guint i = 0; i < list->len; i++)
        texts.at[i] =
            lo_arena_strdup(n->week->arena, g_ptr_array_index(list, i));
    g_ptr_array_free(list, TRUE);
    return texts;
}

static struct lo_texts section_labels(struct naming *n,
                                      const lo_section *sections, int32_t count)
{
    GPtrArray *list = g_ptr_array_new();
    for (int32_t i = 0; i < count; i++)
        g_ptr_array_add(
            list, (gpointer)n->problem->sections->info[sections[i].v].label);
    return keep_texts(n, list);
}

static struct lo_texts switch_ids(struct naming *n, const lo_switch_id *ids,
                                  int32_t count)
{
    const struct lo_network *net = n->problem->sections->network;
    GPtrArray *list = g_ptr_array_new();
    for (int32_t i = 0; i < count; i++)
        g_ptr_array_add(
            list,
            (gpointer)net->equipment[net->switches[ids[i].v].equipment.v].mrid);
    return keep_texts(n, list);
}

static const char *feeder_of(const struct naming *n, lo_section section)
{
    const struct lo_sections *s = n->problem->sections;
    lo_feeder_id feeder = s->info[section.v].feeder;
    return feeder.v == LO_NONE ? "" : s->network->feeders[feeder.v].name;
}

/* --- outages ----------------------------------------------------------- */

static gint by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static struct lo_texts outage_feeders(struct naming *n,
                                      const struct lo_plan_outage *o)
{
    GPtrArray *list = g_ptr_array_new();
    for (int32_t s = 0; s < o->n_stages; s++)
        for (int32_t i = 0; i < o->stages[s].n_dead; i++) {
            const char *name = feeder_of(n, o->stages[s].dead[i]);
            bool known = name[0] == '\0';
            for (guint k = 0; k < list->len && !known; k++)
                known = strcmp(g_ptr_array_index(list, k), name) == 0;
            if (!known)
                g_ptr_array_add(list, (gpointer)name);
        }
    g_ptr_array_sort(list, by_text);
    return keep_texts(n, list);
}

/* Adds the sections not seen before. */
static void count_sections(const struct naming *n, const lo_section *list,
                           int32_t count, bool *seen,
                           struct lo_week_outage *out)
{
    const struct lo_sections *sections = n->problem->sections;
    for (int32_t i = 0; i < count; i++) {
        int section = list[i].v;
        if (seen[section])
            continue;
        seen[section] = true;
        out->customers += sections->info[section].customers;
        out->mv_customers += sections->info[section].mv_customers;
    }
}

/* Distinct customers off at some instant of the outage, dips included. */
static void count_distinct(const struct naming *n,
                           const struct lo_plan_outage *o,
                           struct lo_week_outage *out)
{
    bool *seen = g_new0(bool, n->problem->sections->n + 1);
    for (int32_t s = 0; s < o->n_stages; s++) {
        const struct lo_plan_stage *stage = &o->stages[s];
        count_sections(n, stage->off->sections, stage->off->n_sections, seen,
                       out);
        if (stage->dip != NULL)
            count_sections(n, stage->dip->sections, stage->dip->n_sections,
                           seen, out);
    }
    g_free(seen);
}

/* Everybody without supply in the stage, those who dip included. */
static struct lo_texts off_labels(struct naming *n,
                                  const struct lo_plan_stage *stage)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(lo_section));
    g_array_append_vals(all, stage->off->sections,
                        (guint)stage->off->n_sections);
    if (stage->dip != NULL)
        g_array_append_vals(all, stage->dip->sections,
                            (guint)stage->dip->n_sections);
    struct lo_texts labels = section_labels(
        n, (const lo_section *)(void *)all->data, (int32_t)all->len);
    g_array_free(all, TRUE);
    return labels;
}

static void name_outage(struct naming *n, const struct lo_plan_outage *o,
                        struct lo_week_outage *out)
{
    out->span = (struct lo_interval){o->from, o->to};
    out->customer_hours = (double)o->customer_s / LO_HOUR;
    out->mv_customer_hours = (double)o->mv_customer_s / LO_HOUR;
    out->feeders = outage_feeders(n, o);
    GPtrArray *jobs = g_ptr_array_new();
    for (int32_t i = 0; i < o->n_jobs; i++)
        g_ptr_array_add(jobs, (gpointer)n->problem->work
                                  ->tasks[n->problem->jobs[o->jobs[i].v].task]
                                  .mrid);
    out->jobs = keep_texts(n, jobs);
    count_distinct(n, o, out);
    out->n_stages = o->n_stages;
    out->stages = lo_arena_array(n->week->arena, (size_t)o->n_stages,
                                 sizeof *out->stages);
    for (int32_t s = 0; s < o->n_stages; s++) {
        const struct lo_plan_stage *from = &o->stages[s];
        struct lo_week_stage *to = &out->stages[s];
        to->span = (struct lo_interval){from->from, from->to};
        to->sections = section_labels(n, from->dead, from->n_dead);
        to->off = off_labels(n, from);
        to->ties_closed =
            switch_ids(n, from->off->ties_closed, from->off->n_ties_closed);
        to->opened = switch_ids(n, from->off->opened, from->off->n_opened);
        to->unverified = from->off->unverified;
        to->cut_short = from->off->cut_short;
        to->customers = from->off->customers;
        to->mv_customers = from->off->mv_customers;
        if (from->dip != NULL) {
            to->customers += from->dip->customers;
            to->mv_customers += from->dip->mv_customers;
        }
    }
}

/* --- outage ids -------------------------------------------------------- */

static bool shares_a_job(const struct lo_week_outage *a,
                         const struct lo_week_outage *b)
{
    for (int32_t i = 0; i < a->jobs.n; i++)
        for (int32_t k = 0; k < b->jobs.n; k++)
            if (strcmp(a->jobs.at[i], b->jobs.at[k]) == 0)
                return true;
    return false;
}

int64_t lo_week_outage_number(const char *id)
{
    return g_ascii_strtoll(id + 1, NULL, 10);
}

static bool id_taken(const struct lo_week *week, const char *id)
{
    for (int32_t o = 0; o < week->n_outages; o++)
        if (week->outages[o].id != NULL && strcmp(week->outages[o].id, id) == 0)
            return true;
    return false;
}

/* What has begun happens, whatever becomes of its jobs. */
static bool may_go_on(const struct lo_week_outage *old,
                      const struct lo_week_outage *outage, lo_time now)
{
    return old->span.from > now || (outage->span.from < old->span.to &&
                                    old->span.from < outage->span.to);
}

/* The oldest published outage that shares a job and whose id is still free. */
static const struct lo_week_outage *
predecessor(const struct lo_week *week, const struct lo_week *published,
            const struct lo_week_outage *outage, lo_time now)
{
    const struct lo_week_outage *oldest = NULL;
    for (int32_t o = 0; published != NULL && o < published->n_outages; o++) {
        const struct lo_week_outage *old = &published->outages[o];
        if (shares_a_job(old, outage) && may_go_on(old, outage, now) &&
            !id_taken(week, old->id) &&
            (oldest == NULL || lo_week_outage_number(old->id) <
                                   lo_week_outage_number(oldest->id)))
            oldest = old;
    }
    return oldest;
}

/* The id, and the reserve day while its own day is the one people know. */
static void keep_identity(struct lo_week *week, struct lo_week_outage *outage,
                          const struct lo_week_outage *old)
{
    outage->id = lo_arena_strdup(week->arena, old->id);
    if (outage->span.from == old->span.from)
        outage->reserve = old->reserve;
}

static void give_ids(struct lo_week *week, const struct lo_week *published,
                     int64_t last)
{
    int64_t next = last;
    for (int32_t o = 0; published != NULL && o < published->n_outages; o++)
        next = MAX(next, lo_week_outage_number(published->outages[o].id));
    for (int32_t o = 0; o < week->n_outages; o++) {
        const struct lo_week_outage *old =
            predecessor(week, published, &week->outages[o], week->planned_at);
        if (old != NULL)
            keep_identity(week, &week->outages[o], old);
    }
    for (int32_t o = 0; o < week->n_outages; o++)
        if (week->outages[o].id == NULL)
            week->outages[o].id =
                lo_arena_printf(week->arena, "O%" G_GINT64_FORMAT, ++next);
}

/* --- jobs -------------------------------------------------------------- */

/* The outage of work at that time. */
static const char *outage_of_work(const struct naming *n, int32_t j,
                                  struct lo_interval work)
{
    for (int32_t o = 0; o < n->plan->n_outages; o++) {
        const struct lo_plan_outage *outage = &n->plan->outages[o];
        for (int32_t i = 0; i < outage->n_jobs; i++)
            if (outage->jobs[i].v == j && outage->from <= work.from &&
                work.to <= outage->to)
                return n->week->outages[o].id;
    }
    return NULL;
}

/* Crews [from, from + count) of the placement, each once. */
static void name_crews(struct naming *n, const struct lo_placement *p,
                       int32_t from, int32_t count, struct lo_week_job *out)
{
    GPtrArray *ids = g_ptr_array_new(), *names = g_ptr_array_new();
    for (int32_t i = from; i < from + count; i++) {
        const struct lo_crew *crew = &n->problem->work->crews[p->crews[i].v];
        if (g_ptr_array_find(ids, crew->mrid, NULL))
            continue;
        g_ptr_array_add(ids, (gpointer)crew->mrid);
        g_ptr_array_add(names, (gpointer)crew->name);
    }
    out->crews = keep_texts(n, ids);
    out->crew_names = keep_texts(n, names);
}

static void name_parts(struct naming *n, int32_t j, struct lo_week_job *out)
{
    const struct lo_placement *p = &n->plan->placements[j];
    int32_t crews = p->n_crews / p->n_parts;
    out->part =
        (struct lo_interval){p->parts[0].from, p->parts[p->n_parts - 1].to};
    out->outage = out->live ? NULL : outage_of_work(n, j, p->parts[0]);
    if (p->n_parts == 1)
        return;
    const struct lo_week_job whole = *out;
    out->n_parts = p->n_parts;
    out->parts =
        lo_arena_array(n->week->arena, (size_t)p->n_parts, sizeof *out->parts);
    for (int32_t k = 0; k < p->n_parts; k++) {
        out->parts[k] = whole;
        out->parts[k].part = p->parts[k];
        out->parts[k].part_number = k + 1;
        out->parts[k].part_count = p->n_parts;
        if (!out->live)
            out->parts[k].outage = outage_of_work(n, j, p->parts[k]);
        name_crews(n, p, k * crews, crews, &out->parts[k]);
    }
}

static void name_job(struct naming *n, int32_t j, struct lo_week_job *out)
{
    const struct lo_job *job = &n->problem->jobs[j];
    const struct lo_task *task = &n->problem->work->tasks[job->task];
    const struct lo_placement *p = &n->plan->placements[j];
    struct lo_arena *arena = n->week->arena;
    out->id = lo_arena_strdup(arena, task->mrid);
    out->name = lo_arena_strdup(arena, task->name);
    out->kind = lo_arena_strdup(arena, task->kind);
    out->weight = job->weight;
    out->feeder = "";
    for (int32_t i = 0; i < job->n_site && out->feeder[0] == '\0'; i++)
        out->feeder = lo_arena_strdup(arena, feeder_of(n, job->site[i]));
    name_crews(n, p, 0, p->n_crews, out);
    if (p->mode >= 0) {
        const struct lo_job_mode *mode = &job->modes[p->mode];
        const char *mrid = task->modes[mode->task_mode].mrid;
        out->placed = true;
        out->live = mode->live;
        out->mode = mrid[0] != '\0' ? lo_arena_strdup(arena, mrid) : NULL;
        name_parts(n, j, out);
    }
    GPtrArray *rules = g_ptr_array_new();
    for (int r = 0; r < 4 && p->rules[r] != NULL; r++)
        g_ptr_array_add(rules, (gpointer)p->rules[r]);
    out->rules = keep_texts(n, rules);
    out->reason = lo_arena_strdup(arena, p->reason);
    out->repair = lo_arena_strdup(arena, p->repair);
}

struct lo_week *lo_week_of_plan(const struct lo_plan *plan,
                                const struct lo_week *published, int64_t last)
{
    struct lo_week *week = lo_week_new();
    struct naming n = {plan, plan->problem, week};
    week->outcome = plan->outcome;
    week->span = (struct lo_interval){plan->problem->from, plan->problem->to};
    week->planned_at = plan->problem->now;
    week->customer_hours = (double)plan->customer_s / LO_HOUR;
    week->mv_customer_hours = (double)plan->mv_customer_s / LO_HOUR;
    week->objective = plan->objective;
    week->bound = plan->bound;
    week->gap = lo_gap(plan->objective, plan->bound);
    week->unplaced_weight = plan->unplaced_weight;
    week->unplaced_bound = plan->unplaced_bound;
    week->alone = plan->alone;
    week->by_mv = plan->problem->by_mv;
    week->interruptions = plan->interruptions;
    week->solve_seconds = plan->solve_seconds;
    week->n_outages = plan->n_outages;
    week->outages = lo_arena_array(week->arena, (size_t)plan->n_outages,
                                   sizeof *week->outages);
    for (int32_t o = 0; o < plan->n_outages; o++)
        name_outage(&n, &plan->outages[o], &week->outages[o]);
    give_ids(week, published, last);
    week->n_choices = plan->n_choices;
    week->choices = lo_arena_array(week->arena, (size_t)plan->n_choices,
                                   sizeof *week->choices);
    for (int32_t i = 0; i < plan->n_choices; i++) {
        week->choices[i] = plan->choices[i];
        week->choices[i].name =
            lo_arena_strdup(week->arena, plan->choices[i].name);
    }
    week->n_jobs = plan->n_jobs;
    week->jobs =
        lo_arena_array(week->arena, (size_t)plan->n_jobs, sizeof *week->jobs);
    for (int32_t j = 0; j < plan->n_jobs; j++)
        name_job(&n, j, &week->jobs[j]);
    return week;
}
