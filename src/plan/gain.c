/*
 * Who can gain from sharing an outage: the pairs of interacting jobs that, in
 * some company, lose less together than apart.
 *
 *   gain(i, j)   there are other jobs A dead at the time with
 *                rate(A+i+j) + rate(A) < rate(A+i) + rate(A+j)
 *
 * Where no pair across two parts of a set gains in any company, the set loses
 * at every instant at least what the parts lose (add the jobs of one part to
 * the other one by one), so that one pattern of all never costs less than one
 * of each. Most ties only make jobs compete for a donor: they interact, but
 * gain nothing, and sets to be looked at stay small.
 *
 * Company matters only from jobs that interact with i or j, all dead at one
 * instant. Where there are too many of those, or people may dip, or time is up,
 * the pair counts as gaining. Large company is dear to look at, and most often
 * of no use: it is looked at only where small company left parts too large.
 */
#include <math.h>
#include <string.h>

#include "helper_int.h"

enum {
    MOST_COMPANY = 60, /* jobs that could be dead with a pair */
    PAIRS_IN_BLOCK = 8,
    FEW_PAIRS = 64 /* not worth a process of their own */
};

static bool dead_possible(const struct planner *p, int job, lo_time at)
{
    for (int c = 0; c < p->n_covers[job]; c++)
        if (p->covers[job][c].from <= at && at < p->covers[job][c].to)
            return true;
    return false;
}

/* Jobs that interact with a or b and can be dead with both in one spell; -1 if
 * more than `most`. */
static int company_of(const struct planner *p, int a, int b, int *out, int most)
{
    int n = 0;
    for (int side = 0; side < 2; side++) {
        int job = side == 0 ? a : b;
        for (int k = p->first_neighbor[job]; k < p->first_neighbor[job + 1];
             k++) {
            int other = p->neighbors[k];
            bool known = other == a || other == b ||
                         (p->spells[other] & p->spells[a] & p->spells[b]) == 0;
            for (int i = 0; i < n && !known; i++)
                known = out[i] == other;
            if (known)
                continue;
            if (n == most)
                return -1;
            out[n++] = other;
        }
    }
    return n;
}

static int ascending(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* A pair in company. */
struct pair {
    struct planner *planner;
    int a, b;
    int n;
    int company[MOST_COMPANY];
    GArray *together; /* uint64_t: company that may be dead at one instant */
};

/* Rate of the company in `mask`, with a and b as asked. */
static int64_t rate_with(const struct pair *pair, uint64_t mask, bool a, bool b)
{
    int jobs[MOST_COMPANY + 2], k = 0;
    for (int i = 0; i < pair->n; i++)
        if ((mask >> i & 1) != 0)
            jobs[k++] = pair->company[i];
    if (a)
        jobs[k++] = pair->a;
    if (b)
        jobs[k++] = pair->b;
    qsort(jobs, (size_t)k, sizeof *jobs, ascending);
    return rate_of_jobs(pair->planner, jobs, k);
}

/* Keeps the mask unless one that is kept holds it. */
static void add_together(struct pair *pair, uint64_t mask)
{
    for (guint i = 0; i < pair->together->len; i++)
        if ((mask & ~g_array_index(pair->together, uint64_t, i)) == 0)
            return;
    g_array_append_val(pair->together, mask);
}

/* Who may be dead with both, by instant: it changes for more only where a
 * stretch begins. */
static void find_together(struct pair *pair)
{
    const struct planner *p = pair->planner;
    for (int i = -2; i < pair->n; i++) {
        int job = i == -2 ? pair->a : i == -1 ? pair->b : pair->company[i];
        for (int c = 0; c < p->n_covers[job]; c++) {
            lo_time at = p->covers[job][c].from;
            uint64_t mask = 0;
            if (!dead_possible(p, pair->a, at) ||
                !dead_possible(p, pair->b, at))
                continue;
            for (int k = 0; k < pair->n; k++)
                if (dead_possible(p, pair->company[k], at))
                    mask |= UINT64_C(1) << k;
            add_together(pair, mask);
        }
    }
}

static bool gains_with(const struct pair *pair, uint64_t mask)
{
    return rate_with(pair, mask, true, true) +
               rate_with(pair, mask, false, false) <
           rate_with(pair, mask, true, false) +
               rate_with(pair, mask, false, true);
}

enum answer { GAINS_NOT, GAINS, GAINS_UNKNOWN };

/* In any company out of `mask`? Unknown when it is larger than `most`, or when
 * there is no time. */
static enum answer gains_within(const struct pair *pair, uint64_t mask,
                                int most)
{
    uint64_t part = 0;
    if (__builtin_popcountll(mask) > most)
        return gains_with(pair, 0) ? GAINS : GAINS_UNKNOWN;
    do { /* parts of the mask, the empty one first */
        if (planner_out_of_time(pair->planner))
            return GAINS_UNKNOWN;
        if (gains_with(pair, part))
            return GAINS;
        part = (part - mask) & mask;
    } while (part != 0);
    return GAINS_NOT;
}

static enum answer gains(struct planner *p, int a, int b, int most)
{
    struct pair pair = {.planner = p, .a = a, .b = b};
    if (p->problem->apart)
        return GAINS_NOT;
    pair.n = company_of(p, a, b, pair.company, MOST_COMPANY);
    if (pair.n < 0 || p->problem->dip_s > 0 || !p->problem->staged)
        return GAINS; /* or not to be told from it */
    pair.together = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    find_together(&pair);
    enum answer answer = GAINS_NOT;
    for (guint i = 0; i < pair.together->len && answer != GAINS; i++) {
        enum answer here = gains_within(
            &pair, g_array_index(pair.together, uint64_t, i), most);
        answer = here == GAINS_NOT ? answer : here;
    }
    g_array_free(pair.together, TRUE);
    return answer;
}

/* --- all pairs, on two processors --------------------------------------- */

struct verdict {
    int a, b;
    bool gains;
    bool known; /* false: company too large so far, or no time */
};

/* Pairs of interacting jobs not known yet, in the order of `jobs`. */
static GArray *pairs_of(const struct planner *p, const int *jobs, int n)
{
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(struct verdict));
    for (int i = 0; i < n; i++)
        for (int k = p->first_neighbor[jobs[i]];
             k < p->first_neighbor[jobs[i] + 1]; k++) {
            struct verdict pair = {jobs[i], p->neighbors[k], true, false};
            if (pair.a < pair.b && !p->judged[k])
                g_array_append_val(pairs, pair);
        }
    return pairs;
}

/* Every other block of pairs, beginning with `first`; blocks, because pairs of
 * neighbours ask for the same rates. */
static void judge(struct planner *p, GArray *pairs, int most, int first,
                  int step)
{
    for (guint i = 0; i < pairs->len; i++) {
        struct verdict *pair = &g_array_index(pairs, struct verdict, i);
        if ((int)(i / PAIRS_IN_BLOCK) % step != first || planner_out_of_time(p))
            continue;
        enum answer answer = gains(p, pair->a, pair->b, most);
        pair->known = answer != GAINS_UNKNOWN;
        pair->gains = answer != GAINS_NOT;
    }
}

/* Half of the pairs in a process of its own; false where there is none to be
 * had, or it died: the pairs it had are still as they were. */
static bool judge_by_two(struct planner *p, GArray *pairs, int most)
{
    struct helper helper;
    size_t size = sizeof(struct verdict) * pairs->len;
    enum helper_side side = helper_begin(&helper);
    if (side == HELPER_NONE)
        return false;
    if (side == HELPER_CHILD)
        p->tick = NULL;
    judge(p, pairs, most, side == HELPER_CHILD, 2);
    if (side == HELPER_CHILD)
        helper_answer(&helper, pairs->data, size);
    GByteArray *bytes = helper_collect(p, &helper, INFINITY);
    bool whole = bytes != NULL && bytes->len == size;
    const struct verdict *theirs =
        whole ? (const struct verdict *)(void *)bytes->data : NULL;
    for (guint i = 0; i < pairs->len && whole; i++)
        if (i / PAIRS_IN_BLOCK % 2 == 1)
            g_array_index(pairs, struct verdict, i) = theirs[i];
    if (bytes != NULL)
        g_byte_array_free(bytes, TRUE);
    return whole;
}

static void note(struct planner *p, const struct verdict *pair)
{
    for (int side = 0; side < 2; side++) {
        int from = side == 0 ? pair->a : pair->b;
        int to = side == 0 ? pair->b : pair->a;
        for (int k = p->first_neighbor[from]; k < p->first_neighbor[from + 1];
             k++)
            if (p->neighbors[k] == to) {
                p->gaining[k] = pair->gains;
                p->judged[k] = pair->known;
            }
    }
}

void find_gains(struct planner *planner, const int *jobs, int n, int most)
{
    int total = planner->first_neighbor[planner->n_jobs];
    if (planner->gaining == NULL) {
        planner->gaining =
            lo_arena_array(planner->arena, (size_t)total + 1, sizeof(bool));
        planner->judged =
            lo_arena_array(planner->arena, (size_t)total + 1, sizeof(bool));
    }
    GArray *pairs = pairs_of(planner, jobs, n);
    if (pairs->len < FEW_PAIRS || planner->alone ||
        !judge_by_two(planner, pairs, most))
        judge(planner, pairs, most, 0, 1);
    for (guint i = 0; i < pairs->len; i++)
        note(planner, &g_array_index(pairs, struct verdict, i));
    g_array_free(pairs, TRUE);
}
