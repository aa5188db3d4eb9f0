/*
 * Crews, jobs and the planted schedule of an instance.
 *
 *   crew 1 |==A==|====B====|   |==C==| ...     one row a crew, one day after
 *   crew 2 |==D==|====B====|   |==E====|       the other, 40 slots a day
 *
 * Short jobs are packed first (each on a random day, with the crews of its
 * types that are free first). Then jobs grow slot by slot, pushing the later
 * ones of their day, until the wanted share of the crew-hours is asked for.
 */
#include <limits.h>
#include <string.h>

#include "instance_int.h"

enum {
    TYPES = 3,
    SHORTEST = 4, /* slots: 1 h */
    LONGEST = 24, /* 6 h */
    MEAN_CREW_SLOTS = 18,
    PACKED_PERCENT = 80, /* of the wanted use, before jobs grow */
    ATTEMPTS = 200,
    MOST_CREWS = 4 /* of one job: as many as struct planted holds */
};

static const char *const type_names[TYPES] = {"line", "cable", "substation"};
static const int type_percent[TYPES] = {50, 30, 20};

struct draft_job {
    int need[TYPES];
    int units; /* crews in all */
    int duration;
    int day;
    int start;
    int crews[MOST_CREWS];
};

struct draft {
    struct instance *it;
    struct chance *chance;
    int n_jobs, days;
    int n_crews, of_type[TYPES], first_of_type[TYPES];
    int target, total; /* crew-slots */
    struct draft_job *jobs;
    int *order;      /* jobs, largest first */
    int *free_at;    /* by day and crew: slot from which it is free */
    GArray **by_day; /* jobs of a day, in the order they were packed */
};

/* --- crews -------------------------------------------------------------- */

/* Each crew goes to the type that is furthest below its share; two crews are
 * of two types. */
static void size_crews(struct draft *d, double use)
{
    int slots = d->days * DAY_SLOTS;
    int wanted = (int)(d->n_jobs * MEAN_CREW_SLOTS / (use * slots) + 0.5);
    d->n_crews = MAX(wanted, 2);
    for (int c = 0; c < d->n_crews; c++) {
        int best = 0, shortest = INT_MIN;
        for (int t = 0; t < TYPES; t++) {
            int shortfall = type_percent[t] * (c + 1) - 100 * d->of_type[t];
            if (d->of_type[t] == 0 && c < TYPES)
                shortfall += 1000; /* every type has one */
            if (shortfall > shortest) {
                shortest = shortfall;
                best = t;
            }
        }
        d->of_type[best]++;
    }
    for (int t = 1; t < TYPES; t++)
        d->first_of_type[t] = d->first_of_type[t - 1] + d->of_type[t - 1];
    d->target = (int)(use * d->n_crews * slots + 0.5);
}

/* --- drawing ------------------------------------------------------------ */

/* The type whose crews have been asked for least, by their number; not
 * `other_than`. */
static int least_asked(const struct draft *d, const int *asked, int other_than)
{
    int best = -1;
    for (int t = 0; t < TYPES; t++)
        if (t != other_than && d->of_type[t] > 0 &&
            (best < 0 ||
             asked[t] * d->of_type[best] < asked[best] * d->of_type[t]))
            best = t;
    return best;
}

static void draw_needs(struct draft *d, struct draft_job *job, int *asked,
                       int extra)
{
    int type = least_asked(d, asked, -1);
    job->need[type] = 1;
    job->units = 1;
    asked[type]++;
    if (!chance_of(d->chance, extra))
        return;
    if (d->of_type[type] < 2 || chance_of(d->chance, 50))
        type = least_asked(d, asked, type);
    job->need[type]++;
    job->units++;
    asked[type]++;
}

static void draw_jobs(struct draft *d)
{
    int percent = 100 * d->target / (d->n_jobs * 14);
    int extra = CLAMP(percent - 100, 10, 100);
    int asked[TYPES] = {0};
    d->total = 0;
    for (int j = 0; j < d->n_jobs; j++) {
        struct draft_job *job = &d->jobs[j];
        memset(job, 0, sizeof *job);
        draw_needs(d, job, asked, extra);
        job->duration = chance_range(d->chance, SHORTEST, LONGEST);
        d->total += job->units * job->duration;
    }
    int64_t drawn = d->total;
    d->total = 0;
    for (int j = 0; j < d->n_jobs; j++) {
        struct draft_job *job = &d->jobs[j];
        int64_t scaled =
            (int64_t)job->duration * d->target * PACKED_PERCENT / 100 / drawn;
        job->duration = (int)CLAMP(scaled, SHORTEST, LONGEST);
        d->total += job->units * job->duration;
    }
}

static gint largest_first(gconstpointer a, gconstpointer b, gpointer self)
{
    const struct draft *d = self;
    const struct draft_job *x = &d->jobs[*(const int *)a];
    const struct draft_job *y = &d->jobs[*(const int *)b];
    if (x->units != y->units)
        return y->units - x->units;
    if (x->duration != y->duration)
        return y->duration - x->duration;
    return *(const int *)a - *(const int *)b;
}

/* --- packing ------------------------------------------------------------ */

/* Takes the crews that are free first; returns when all of them are. */
static int pick_crews(const struct draft *d, struct draft_job *job, int day)
{
    const int *free_at = d->free_at + day * d->n_crews;
    int n = 0, start = 0;
    for (int t = 0; t < TYPES; t++)
        for (int k = 0; k < job->need[t]; k++) {
            int best = -1;
            for (int i = 0; i < d->of_type[t]; i++) {
                int crew = d->first_of_type[t] + i;
                bool taken = k > 0 && job->crews[n - 1] == crew;
                if (!taken && (best < 0 || free_at[crew] < free_at[best]))
                    best = crew;
            }
            job->crews[n++] = best;
            start = MAX(start, free_at[best]);
        }
    return start;
}

/* Slots that the job's crews would stand idle before it. */
static int idle_before(const struct draft *d, const struct draft_job *job,
                       int day, int start)
{
    int idle = 0;
    for (int k = 0; k < job->units; k++)
        idle += start - d->free_at[day * d->n_crews + job->crews[k]];
    return idle;
}

/* On the first of the days where its crews wait least for one another. */
static bool pack_job(struct draft *d, int j, const int *days)
{
    struct draft_job *job = &d->jobs[j];
    int best = -1, least = INT_MAX;
    for (int i = 0; i < d->days; i++) {
        int start = pick_crews(d, job, days[i]);
        if (start + job->duration > DAY_SLOTS)
            continue;
        int idle = idle_before(d, job, days[i], start);
        if (idle < least) {
            least = idle;
            best = days[i];
        }
    }
    if (best < 0)
        return false;
    job->day = best;
    job->start = pick_crews(d, job, best);
    for (int k = 0; k < job->units; k++)
        d->free_at[best * d->n_crews + job->crews[k]] =
            job->start + job->duration;
    g_array_append_val(d->by_day[best], j);
    return true;
}

static bool pack(struct draft *d)
{
    int *days = g_new(int, d->days);
    bool fits = true;
    memset(d->free_at, 0, sizeof(int) * (size_t)(d->days * d->n_crews));
    for (int i = 0; i < d->days; i++)
        g_array_set_size(d->by_day[i], 0);
    for (int j = 0; j < d->n_jobs; j++)
        d->order[j] = j;
    g_qsort_with_data(d->order, d->n_jobs, sizeof *d->order, largest_first, d);
    for (int i = 0; i < d->n_jobs && fits; i++) {
        chance_shuffle(d->chance, days, d->days);
        fits = pack_job(d, d->order[i], days);
    }
    g_free(days);
    return fits;
}

/* Starts of the day's jobs, one after the other; false if the day is over
 * before they are. */
static bool run_day(struct draft *d, int day)
{
    int *free_at = d->free_at + day * d->n_crews;
    memset(free_at, 0, sizeof *free_at * (size_t)d->n_crews);
    for (guint i = 0; i < d->by_day[day]->len; i++) {
        struct draft_job *job = &d->jobs[g_array_index(d->by_day[day], int, i)];
        job->start = 0;
        for (int k = 0; k < job->units; k++)
            job->start = MAX(job->start, free_at[job->crews[k]]);
        for (int k = 0; k < job->units; k++)
            free_at[job->crews[k]] = job->start + job->duration;
        if (job->start + job->duration > DAY_SLOTS)
            return false;
    }
    return true;
}

/* Lengthens random jobs; true when what is asked is the target to less than
 * the crews of one job. */
static bool grow(struct draft *d)
{
    for (int failed = 0; failed < 60 * d->n_jobs;) {
        if (d->target - d->total < MOST_CREWS)
            return d->total <= d->target;
        struct draft_job *job =
            &d->jobs[chance_range(d->chance, 0, d->n_jobs - 1)];
        failed++;
        if (job->duration == LONGEST)
            continue;
        job->duration++;
        if (run_day(d, job->day)) {
            d->total += job->units;
            failed = 0;
            continue;
        }
        job->duration--;
        if (!run_day(d, job->day))
            g_assert_not_reached(); /* it fitted before */
    }
    return false;
}

/* --- struct lo_work ----------------------------------------------------- */

static void fill_crews(const struct draft *d, struct lo_work *work)
{
    work->n_crew_types = TYPES;
    work->crew_types =
        lo_arena_array(work->arena, TYPES, sizeof *work->crew_types);
    work->n_crews = d->n_crews;
    work->crews =
        lo_arena_array(work->arena, (size_t)d->n_crews, sizeof *work->crews);
    for (int t = 0; t < TYPES; t++) {
        work->crew_types[t] =
            (struct lo_crew_type){type_names[t], type_names[t]};
        for (int i = 0; i < d->of_type[t]; i++) {
            struct lo_crew *crew = &work->crews[d->first_of_type[t] + i];
            crew->mrid = crew->name =
                lo_arena_printf(work->arena, "%s-%d", type_names[t], i + 1);
            crew->type.v = t;
        }
    }
}

/* The line of a section, or its head switch: then both sides are dead. */
static lo_equipment_id draw_equipment(struct draft *d, const struct grid *grid)
{
    int feeder = chance_range(d->chance, 0, d->it->spec.feeders - 1);
    int s = chance_range(d->chance, grid->first[feeder],
                         grid->first[feeder + 1] - 1);
    const struct grid_section *at =
        &g_array_index(grid->sections, struct grid_section, s);
    bool on_switch = at->parent >= 0 && chance_of(d->chance, 20);
    return (lo_equipment_id){at->first_equipment + (on_switch ? 1 : 0)};
}

static struct lo_mode *mode_of(struct lo_arena *arena,
                               const struct draft_job *job)
{
    struct lo_mode *mode = lo_arena_alloc(arena, sizeof *mode);
    mode->mrid = mode->name = "";
    mode->duration_s = (int64_t)job->duration * SLOT_S;
    mode->max_parts = 1;
    mode->before_s = mode->after_s = -1;
    mode->needs = lo_arena_array(arena, TYPES, sizeof *mode->needs);
    for (int t = 0; t < TYPES; t++)
        if (job->need[t] > 0)
            mode->needs[mode->n_needs++] = (struct lo_need){{t}, job->need[t]};
    return mode;
}

static void fill_task(struct draft *d, const struct grid *grid, int j,
                      lo_time from)
{
    struct lo_work *work = d->it->work;
    struct lo_arena *arena = work->arena;
    const struct draft_job *job = &d->jobs[j];
    struct lo_task *task = &work->tasks[j];
    task->mrid = task->name = lo_arena_printf(arena, "J%d", j);
    task->order_number = "";
    task->kind = "maintenance";
    task->status = "approved";
    task->origin = (struct lo_origin){"bench", j + 1};
    task->priority_rank = chance_range(d->chance, 2, 4);
    task->due = LO_TIME_NONE;
    task->n_equipment = 1;
    task->equipment = lo_arena_alloc(arena, sizeof *task->equipment);
    task->equipment[0] = draw_equipment(d, grid);
    int spread = d->it->spec.window_days;
    int early = MAX(0, job->day - chance_range(d->chance, 0, spread));
    int late = MIN(d->days, job->day + 1 + chance_range(d->chance, 0, spread));
    task->n_windows = 1;
    task->windows = lo_arena_alloc(arena, sizeof *task->windows);
    *task->windows = (struct lo_interval){from + (lo_time)early * LO_DAY,
                                          from + (lo_time)late * LO_DAY};
    task->n_modes = 1;
    task->modes = mode_of(arena, job);
    struct planted *planted = &d->it->planted[j];
    planted->start = from + (lo_time)job->day * LO_DAY + DAY_OPENS_S +
                     (lo_time)job->start * SLOT_S;
    planted->n_crews = job->units;
    for (int k = 0; k < job->units; k++)
        planted->crews[k].v = job->crews[k];
}

static void fill_work(struct draft *d, const struct grid *grid, lo_time from)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_work *work = lo_arena_alloc(arena, sizeof *work);
    work->arena = arena;
    d->it->work = work;
    d->it->planted =
        lo_arena_array(arena, (size_t)d->n_jobs, sizeof *d->it->planted);
    work->n_tasks = d->n_jobs;
    work->tasks = lo_arena_array(arena, (size_t)d->n_jobs, sizeof *work->tasks);
    for (int j = 0; j < d->n_jobs; j++)
        fill_task(d, grid, j, from);
    fill_crews(d, work);
    d->it->use = (double)d->total / (d->n_crews * d->days * DAY_SLOTS);
}

bool make_work(struct instance *it, struct chance *chance,
               const struct grid *grid, double use, lo_time from)
{
    struct draft d = {.it = it,
                      .chance = chance,
                      .n_jobs = it->spec.jobs,
                      .days = it->spec.days};
    size_crews(&d, use);
    d.jobs = g_new(struct draft_job, d.n_jobs);
    d.order = g_new(int, d.n_jobs);
    d.free_at = g_new(int, d.days *d.n_crews);
    d.by_day = g_new(GArray *, d.days);
    for (int i = 0; i < d.days; i++)
        d.by_day[i] = g_array_new(FALSE, FALSE, sizeof(int));
    bool done = false;
    for (int attempt = 0; attempt < ATTEMPTS && !done; attempt++) {
        draw_jobs(&d);
        done = pack(&d) && grow(&d);
    }
    if (done)
        fill_work(&d, grid, from);
    for (int i = 0; i < d.days; i++)
        g_array_free(d.by_day[i], TRUE);
    g_free(d.by_day);
    g_free(d.free_at);
    g_free(d.order);
    g_free(d.jobs);
    return done;
}
