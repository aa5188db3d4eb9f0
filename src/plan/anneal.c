/*
 * The long search for a better plan: simulated annealing over ruin and
 * recreate, with the patterns that the master would like as guests.
 *
 *   ruin    related jobs (they interact, or want the same crews on the same
 *           day) are taken out and put back, each at its cheapest place
 *   force   a pattern (or one job) is put at an hour of its own; who has its
 *           crews is taken out and put back elsewhere
 *
 * A step is kept when it is not worse, or by chance when it is little worse
 * (Kirkpatrick, Gelatt, Vecchi 1983); "little" shrinks as time runs out.
 * Chance comes from a counter. What is found best is kept apart.
 */
#include <math.h>
#include <string.h>

#include "plan_int.h"

enum {
    MOST_OUT = 40,     /* jobs out at a time */
    MOST_RUIN = 7,     /* taken out by one ruin */
    MOST_VICTIMS = 12, /* put out of the way of one pattern */
    STEPS_UNSEEN = 16, /* between looks at the clock */
    LOOKS_UNSEEN = 32  /* ... at the clock between looks for losers */
};

/* Hotness at the beginning and the end, in shares of a job's mean cost. */
static const double HOT = 0.03, COLD = 0.001;
/* What leaving a job out counts, in means; more for one of more weight. */
static const double LEFT_OUT = 10.0;

struct saved {
    int job;
    struct placed was;
};

struct search {
    struct planner *p;
    struct schedule now;
    struct schedule *best;
    const struct search_goal *goal;
    GPtrArray **guests; /* by job: patterns it would share */
    GArray *undo;       /* struct saved */
    int64_t cost_before;
    double unplaced_before;
    bool improved; /* since it was told */
    double heat;   /* customer-seconds */
    double energy; /* of what was kept last */
    double mean;   /* cost of a job alone, customer-seconds */
    double mean_weight;
    double mean_crew_time;
    uint64_t state;
    int n_out;
    int out[MOST_OUT]; /* taken out in this step */
    int n_losers;      /* jobs whose outage costs more than the master pays */
    int *losers;
};

/* --- chance ------------------------------------------------------------ */

/* splitmix64 */
static uint64_t mix(struct search *s)
{
    uint64_t z = s->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static int below(struct search *s, int n)
{
    return (int)(mix(s) % (uint64_t)n);
}

static double unit(struct search *s)
{
    return ((double)(mix(s) >> 11) + 0.5) / 9007199254740992.0;
}

/* --- changes that can be taken back ------------------------------------ */

static void begin(struct search *s)
{
    g_array_set_size(s->undo, 0);
    s->cost_before = s->now.cost;
    s->unplaced_before = s->now.unplaced;
    s->n_out = 0;
}

static void remember(struct search *s, int j)
{
    struct saved saved = {j, s->now.jobs[j]};
    g_array_append_val(s->undo, saved);
}

static void take_back(struct search *s)
{
    for (guint i = s->undo->len; i-- > 0;) {
        struct saved saved = g_array_index(s->undo, struct saved, i);
        schedule_move(s->p, &s->now, saved.job, saved.was);
    }
    s->now.cost = s->cost_before;
    s->now.unplaced = s->unplaced_before;
}

static bool take_out(struct search *s, int j)
{
    if (s->n_out == MOST_OUT)
        return false;
    s->out[s->n_out++] = j;
    if (s->now.jobs[j].option >= 0) {
        remember(s, j);
        schedule_take_out(s->p, &s->now, j);
    }
    return true;
}

static bool is_out(const struct search *s, int j)
{
    for (int i = 0; i < s->n_out; i++)
        if (s->out[i] == j)
            return true;
    return false;
}

static bool put(struct search *s, struct placed at)
{
    int j = s->p->options[at.option].job;
    remember(s, j);
    return order_allows(s->p, &s->now, at) &&
           schedule_couples(s->p, &s->now, at) &&
           schedule_put(s->p, &s->now, at);
}

static int64_t crew_time(const struct planner *p, int j)
{
    int64_t most = 0;
    for (int o = p->first_option[j]; o < p->first_option[j + 1]; o++) {
        int64_t crews = 0;
        for (int k = 0; k < p->options[o].n_needs; k++)
            crews += p->options[o].needs[k].number;
        most = MAX(most, crews * p->options[o].duration_s);
    }
    return most;
}

/* Puts back who is out: in order of chance, or the big ones first. */
static void put_back(struct search *s)
{
    for (int i = s->n_out - 1; i > 0; i--) {
        int k = below(s, i + 1), swap = s->out[i];
        s->out[i] = s->out[k];
        s->out[k] = swap;
    }
    if (below(s, 3) > 0)
        for (int i = 1; i < s->n_out; i++) {
            int job = s->out[i], k = i;
            for (;
                 k > 0 && crew_time(s->p, s->out[k - 1]) < crew_time(s->p, job);
                 k--)
                s->out[k] = s->out[k - 1];
            s->out[k] = job;
        }
    for (int turn = 0; turn < (s->p->ordered ? 2 : 1); turn++)
        for (int i = 0; i < s->n_out; i++)
            if (s->now.jobs[s->out[i]].option < 0) {
                remember(s, s->out[i]);
                schedule_insert(s->p, &s->now, s->out[i]);
            }
}

/* Out though it could be in; chance decides which, -1 = none. */
static int pick_left_out(struct search *s)
{
    const struct planner *p = s->p;
    int pick = -1, seen = 0;
    for (int j = 0; j < p->n_jobs && s->now.unplaced > s->goal->unplaced; j++)
        if (s->now.jobs[j].option < 0 &&
            p->first_option[j] < p->first_option[j + 1] &&
            below(s, ++seen) == 0)
            pick = j;
    return pick;
}

/* --- ruin --------------------------------------------------------------- */

/* A placed job that wants the crews of job j's day; -1 = none. */
static int pick_rival(struct search *s, struct placed at, bool same_time)
{
    const struct planner *p = s->p;
    int pick = -1, seen = 0;
    for (int k = 0; k < p->n_jobs; k++) {
        struct placed other = s->now.jobs[k];
        if (ABS(other.start - at.start) > 14 * LO_HOUR || other.option < 0 ||
            is_out(s, k))
            continue;
        if (!same_time)
            other.start = at.start;
        if (crew_profile_rivals(p->profile, at, other) && below(s, ++seen) == 0)
            pick = k;
    }
    return pick;
}

static void ruin(struct search *s, int seed)
{
    const struct planner *p = s->p;
    int want = 2 + below(s, MOST_RUIN - 1);
    struct placed at = s->now.jobs[seed];
    take_out(s, seed);
    for (int tries = 0; s->n_out < want && tries < 4 * want; tries++) {
        int from = s->out[below(s, s->n_out)], pick = -1;
        int first = p->first_neighbor[from];
        int degree = p->first_neighbor[from + 1] - first;
        if (degree > 0 && below(s, 2) == 0)
            pick = p->neighbors[first + below(s, degree)];
        else if (at.option >= 0)
            pick = pick_rival(s, at, false);
        if (pick >= 0 && !is_out(s, pick) &&
            p->first_option[pick] < p->first_option[pick + 1])
            take_out(s, pick);
    }
    put_back(s);
}

/* --- force -------------------------------------------------------------- */

/* Makes room for the crews of `at`; false when it takes too many. */
static bool make_way(struct search *s, struct placed at, int *victims)
{
    while (!schedule_crews_fit(s->p, &s->now, at)) {
        int rival = *victims < MOST_VICTIMS ? pick_rival(s, at, true) : -1;
        if (rival < 0 || !take_out(s, rival))
            return false;
        ++*victims;
    }
    return true;
}

/* Puts the pattern's jobs where they would be with its first job at `at`. */
static bool force(struct search *s, const struct pattern *pattern, lo_time at)
{
    int victims = 0;
    for (int i = 0; i < pattern->n; i++)
        take_out(s, s->p->options[pattern->jobs[i].option].job);
    for (int i = 0; i < pattern->n; i++) {
        struct placed one = pattern->jobs[i];
        one.start += at;
        if (!option_allows(&s->p->options[one.option], one.start) ||
            !make_way(s, one, &victims) || !put(s, one))
            return false;
    }
    int left = pick_left_out(s);
    if (left >= 0 && !is_out(s, left))
        take_out(s, left);
    put_back(s);
    return true;
}

static lo_time pick_start(struct search *s, struct placed one)
{
    const struct option *o = &s->p->options[one.option];
    return o->starts[below(s, o->n_starts)];
}

static bool force_something(struct search *s, int seed)
{
    const struct planner *p = s->p;
    int n = (int)s->guests[seed]->len;
    int n_options = p->first_option[seed + 1] - p->first_option[seed];
    struct placed alone = {p->first_option[seed] + below(s, n_options), 0};
    struct pattern one = {1, &alone, 0};
    const struct pattern *pattern = &one;
    if (n > 0 && below(s, 4) > 0)
        pattern = g_ptr_array_index(s->guests[seed], below(s, n));
    return force(s, pattern, pick_start(s, pattern->jobs[0]));
}

/* --- keeping ------------------------------------------------------------ */

/* What is lost, with those left out at a price. */
static double energy(const struct search *s)
{
    const struct planner *p = s->p;
    double sum = (double)s->now.cost;
    for (int j = 0; j < p->n_jobs && s->now.unplaced > s->goal->unplaced; j++)
        if (s->now.jobs[j].option < 0)
            sum += s->mean *
                   (1.0 + p->problem->jobs[j].weight / s->mean_weight +
                    LEFT_OUT * (double)crew_time(p, j) / s->mean_crew_time);
    return sum;
}

/* Do those that were left behind still keep the rules? */
static bool rest_holds(const struct search *s)
{
    struct placed *was = g_new(struct placed, s->undo->len + 1);
    for (guint i = 0; i < s->undo->len; i++)
        was[i] = g_array_index(s->undo, struct saved, i).was;
    bool holds = schedule_rules_hold(s->p, &s->now, was, (int)s->undo->len);
    g_free(was);
    return holds;
}

static bool keep(struct search *s)
{
    double after = energy(s), more = after - s->energy;
    if (!order_holds(s->p, &s->now) ||
        (more > 0.0 && more >= -s->heat * log(unit(s))) || !rest_holds(s))
        return false;
    s->energy = after;
    return true;
}

/* By the master's prices every outage costs at least what its jobs are worth;
 * where it costs more is what keeps the plan from its bound. */
static void find_losers(struct search *s)
{
    struct planner *p = s->p;
    struct placed *all = g_new(struct placed, p->n_jobs + 1);
    struct placed *members = g_new(struct placed, p->n_jobs + 1);
    int *group = g_new(int, p->n_jobs + 1), n = 0;
    for (int j = 0; j < p->n_jobs; j++)
        if (s->now.jobs[j].option >= 0)
            all[n++] = s->now.jobs[j];
    int groups = group_jobs(p, all, n, group);
    s->n_losers = 0;
    for (int g = 0; g < groups; g++) {
        int m = 0;
        double worth = 0.0;
        for (int i = 0; i < n; i++)
            if (group[i] == g) {
                members[m++] = all[i];
                worth += s->goal->price[p->options[all[i].option].job];
            }
        if ((double)cost_of_group_at(p, members, m) < worth + 1.0)
            continue;
        for (int i = 0; i < m; i++)
            s->losers[s->n_losers++] = p->options[members[i].option].job;
    }
    g_free(all);
    g_free(members);
    g_free(group);
}

static void step(struct search *s)
{
    const struct planner *p = s->p;
    int seed = below(s, p->n_jobs), left = pick_left_out(s);
    if (s->n_losers > 0 && left < 0 && below(s, 2) == 0)
        seed = s->losers[below(s, s->n_losers)];
    if (left >= 0 && below(s, 3) > 0)
        seed = left;
    if (p->first_option[seed] == p->first_option[seed + 1])
        return;
    begin(s);
    bool done = true;
    if (below(s, 2) == 0)
        done = force_something(s, seed);
    else
        ruin(s, seed);
    if (!done || !keep(s))
        take_back(s);
    else if (schedule_better(&s->now, s->best)) {
        schedule_copy(s->p, s->best, &s->now);
        s->improved = true;
    }
}

/* --- whole -------------------------------------------------------------- */

static void add_guests(struct search *s, const GArray *patterns)
{
    const struct planner *p = s->p;
    for (guint i = 0; i < patterns->len; i++) {
        struct pattern *pattern = &g_array_index(patterns, struct pattern, i);
        for (int k = 0; k < pattern->n && pattern->n > 1; k++)
            g_ptr_array_add(s->guests[p->options[pattern->jobs[k].option].job],
                            pattern);
    }
}

static void index_guests(struct search *s, const struct pattern_pool *pool)
{
    const struct planner *p = s->p;
    s->guests = g_new(GPtrArray *, p->n_jobs);
    for (int j = 0; j < p->n_jobs; j++)
        s->guests[j] = g_ptr_array_new();
    if (pool == NULL)
        return;
    add_guests(s, pool->patterns);
    add_guests(s, pool->hints);
}

static void measure(struct search *s)
{
    const struct planner *p = s->p;
    int n = 0;
    for (int j = 0; j < p->n_jobs; j++) {
        int option = -1;
        int64_t cost = cheapest_alone(p, j, &option);
        if (option < 0)
            continue;
        s->mean += (double)cost;
        s->mean_crew_time += (double)crew_time(p, j);
        s->mean_weight += p->problem->jobs[j].weight;
        n++;
    }
    s->mean = n > 0 ? s->mean / n + 1.0 : 1.0;
    s->mean_crew_time = n > 0 ? s->mean_crew_time / n + 1.0 : 1.0;
    s->mean_weight = n > 0 ? s->mean_weight / n + 1e-9 : 1.0;
}

static bool reached(const struct search *s)
{
    return s->best->unplaced <= s->goal->unplaced + 1e-9 &&
           s->best->cost <= s->goal->cost;
}

/* Time, heat and news; false when it is over. */
static bool go_on(struct search *s, int steps, double began)
{
    double now = lo_steady_seconds();
    double done = MAX((now - began) / (s->goal->until - began),
                      (double)steps / s->goal->steps);
    double hot = HOT * s->goal->hot;
    s->heat = s->mean * hot * pow(COLD / hot, done);
    if (s->improved && s->goal->improved != NULL)
        s->goal->improved(s->goal->self);
    s->improved = false;
    return done < 1.0 && !planner_out_of_time(s->p);
}

static void anneal(struct search *s)
{
    double began = lo_steady_seconds();
    for (int i = 0; !reached(s); i++) {
        if (i % STEPS_UNSEEN == 0 && !go_on(s, i, began))
            break;
        if (s->goal->price != NULL && i % (STEPS_UNSEEN * LOOKS_UNSEEN) == 0)
            find_losers(s);
        step(s);
    }
}

void schedule_anneal(struct planner *planner, struct schedule *best,
                     const struct pattern_pool *pool,
                     const struct search_goal *goal)
{
    if (planner->n_jobs == 0)
        return;
    struct search s = {.p = planner,
                       .now = schedule_new(planner),
                       .best = best,
                       .goal = goal,
                       .losers = g_new(int, planner->n_jobs + 1),
                       .undo = g_array_new(FALSE, FALSE, sizeof(struct saved)),
                       .state = goal->seed};
    schedule_copy(planner, &s.now, best);
    index_guests(&s, pool);
    measure(&s);
    s.energy = energy(&s);
    anneal(&s);
    g_array_free(s.undo, TRUE);
    for (int j = 0; j < planner->n_jobs; j++)
        g_ptr_array_free(s.guests[j], TRUE);
    g_free(s.guests);
    g_free(s.losers);
    schedule_free(&s.now);
    schedule_price(planner, best); /* exact sums, no drift of doubles */
}
