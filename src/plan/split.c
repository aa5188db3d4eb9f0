/*
 * E12: work in parts. Every way to split a job that fits its hours becomes an
 * option of its own, a split: lengths, and distances from the first part.
 *
 *   windows    |08:30    11:00|            |15:00    17:30|
 *   pieces     [===  2 h 30 ==)            [===  2 h 30 ==)   one split
 *              [= 2 h =) 2 h  15 min ...                      another, ...
 *
 * A piece is an option, too, at the end of the list where no job can choose
 * it: rules, hours and crews are asked about pieces, so that each has its own
 * stretch dead, its own outage and its own crews. Where there are too many
 * splits only some are made, and the planner must not claim that there is no
 * better one (planner.thinned).
 */
#include "split_int.h"

#include <string.h>

enum {
    MOST_PLACES = 30000, /* starts of all splits of a job ... */
    FEW_JOBS = 10,       /* ... where no more jobs than these are planned */
    MOST_PLACES_EACH = 3000,
    COARSEST = 256,       /* slots */
    MOST_DAYS_BETWEEN = 4 /* two parts, where not all splits are looked at */
};

/* --- lists of pieces ----------------------------------------------------- */

bool has_splits(const struct planner *planner, const struct placed *jobs, int n)
{
    for (int i = 0; i < n && planner->splits; i++)
        if (jobs[i].option >= 0 &&
            planner->options[jobs[i].option].n_pieces > 0)
            return true;
    return false;
}

int pieces_of(const struct planner *planner, struct placed p,
              struct placed out[LO_MOST_PARTS])
{
    const struct option *o = &planner->options[p.option];
    if (o->n_pieces == 0) {
        out[0] = p;
        return 1;
    }
    for (int k = 0; k < o->n_pieces; k++)
        out[k] = (struct placed){o->pieces[k].option,
                                 p.start + o->pieces[k].after_s};
    return o->n_pieces;
}

void pieces_open(struct piece_list *list, const struct planner *planner,
                 const struct placed *jobs, int n)
{
    *list = (struct piece_list){jobs, n, NULL};
    if (!has_splits(planner, jobs, n))
        return;
    list->own = g_new(struct placed, (gsize)n * LO_MOST_PARTS);
    list->n = 0;
    for (int i = 0; i < n; i++)
        list->n += pieces_of(planner, jobs[i], list->own + list->n);
    list->at = list->own;
}

void pieces_close(struct piece_list *list)
{
    g_free(list->own);
}

/* --- which splits there are ---------------------------------------------- */

struct split_search {
    const struct planner *p;
    const struct lo_job *job;
    const struct lo_job_mode *mode;
    const GArray *pieces; /* struct option, by length */
    GArray *splits;       /* struct split_found */
    GHashTable *known;    /* its key -> index + 1 */
    int64_t step;         /* slots between starts and lengths looked at */
    int64_t longest;      /* of a part for which there is room; 0 = none */
    int most;
    int places;
    struct split_key key;
    lo_time first; /* start of the first part */
};

static const struct option *piece_at(const struct split_search *s, int i)
{
    return &g_array_index(s->pieces, struct option, i);
}

static guint hash_key(gconstpointer data)
{
    const struct split_key *key = data;
    guint hash = (guint)key->n;
    for (int k = 0; k < key->n; k++)
        hash = hash * 31u * 31u + (guint)key->pieces[k].option * 31u +
               (guint)(key->pieces[k].after_s / LO_MINUTE);
    return hash;
}

static gboolean same_key(gconstpointer a, gconstpointer b)
{
    const struct split_key *x = a, *y = b;
    bool same = x->n == y->n;
    for (int k = 0; k < x->n && same; k++)
        same = x->pieces[k].option == y->pieces[k].option &&
               x->pieces[k].after_s == y->pieces[k].after_s;
    return same;
}

/* Pieces whose dead stretches touch have the job's own sections dead from the
 * first to the last of them: nobody there is back-fed, whatever else is done.
 */
static bool stretches_allowed(const struct split_search *s)
{
    const struct lo_job_mode *m = s->mode;
    for (int k = 0; k < s->key.n;) {
        int last = k;
        struct option all = *piece_at(s, s->key.pieces[k].option);
        int64_t from = s->key.pieces[k].after_s;
        int64_t end = from + all.duration_s;
        while (last + 1 < s->key.n &&
               s->key.pieces[last + 1].after_s - m->before_s <=
                   end + m->after_s) {
            const struct piece *next = &s->key.pieces[++last];
            end = next->after_s + piece_at(s, next->option)->duration_s;
        }
        all.duration_s = end - from;
        if (last > k && !own_sections_allow(s->p, &all, s->first + from))
            return false;
        k = last + 1;
    }
    return true;
}

/* A start of the split in hand. */
static void note(struct split_search *s)
{
    if (!stretches_allowed(s))
        return;
    s->places++;
    int at = GPOINTER_TO_INT(g_hash_table_lookup(s->known, &s->key));
    if (at == 0) {
        struct split_found found = {s->key,
                                    g_array_new(FALSE, FALSE, sizeof(lo_time))};
        g_array_append_val(s->splits, found);
        at = (int)s->splits->len;
        g_hash_table_insert(s->known, g_memdup2(&s->key, sizeof s->key),
                            GINT_TO_POINTER(at));
    }
    g_array_append_val(
        g_array_index(s->splits, struct split_found, at - 1).starts, s->first);
}

/* One of those looked at: on the coarse grid of its run of starts, or at an end
 * of the run. */
static bool on_step(const struct split_search *s, const struct option *o, int i)
{
    int64_t slot = s->p->problem->slot_s;
    int first = i;
    if (s->step == 1 || i == 0 || i + 1 == o->n_starts ||
        o->starts[i + 1] - o->starts[i] > slot)
        return true;
    while (first > 0 && o->starts[first] - o->starts[first - 1] <= slot)
        first--;
    return (i - first) % s->step == 0;
}

/* Lengths that are looked at on any grid: the longest there is room for, what
 * leaves that for the others, and an equal share. */
static bool is_natural(const struct split_search *s, int k, int64_t left,
                       int64_t length)
{
    int64_t slot = s->p->problem->slot_s;
    int others = MIN(s->mode->max_parts, LO_MOST_PARTS) - k - 1;
    return length == s->longest || length == left - s->longest ||
           (length - left / (others + 1) >= 0 &&
            length - left / (others + 1) < slot);
}

/* On a coarse grid the parts follow one another within a long weekend. */
static bool too_far(const struct split_search *s, int k, lo_time at,
                    lo_time earliest)
{
    return s->step > 1 && k > 0 && at - earliest > MOST_DAYS_BETWEEN * LO_DAY;
}

/* Length of piece i as the next part of `left`; the last takes the rest. One
 * part carries what is beyond the grid. */
static bool length_fits(const struct split_search *s, int k, int64_t left,
                        int64_t length)
{
    int64_t slot = s->p->problem->slot_s, odd = s->mode->duration_s % slot;
    bool last = length == left;
    bool with_odd = odd > 0 && length % slot == odd;
    if (s->mode->n_fixed > 0)
        return length == s->mode->fixed[k].to - s->mode->fixed[k].from;
    if (length > left || (k == 0 && last) ||
        (!last && k + 1 == MIN(s->mode->max_parts, LO_MOST_PARTS)) ||
        (with_odd && left % slot != odd))
        return false;
    return last || s->step == 1 || is_natural(s, k, left, length) ||
           (length - s->mode->min_part_s) / slot % s->step == 0;
}

static void look(struct split_search *s, int k, int64_t left, lo_time earliest)
{
    for (guint q = 0; q < s->pieces->len && s->places < s->most; q++) {
        const struct option *o = piece_at(s, (int)q);
        if (!length_fits(s, k, left, o->duration_s))
            continue;
        for (int i = 0; i < o->n_starts && s->places < s->most; i++) {
            lo_time at = o->starts[i];
            const struct lo_job_mode *m = s->mode;
            if (at < earliest || !on_step(s, o, i) ||
                too_far(s, k, at, earliest) ||
                (k == 0 && s->job->pin != LO_TIME_NONE && s->job->pin != at) ||
                (m->n_fixed > 0 &&
                 at != s->job->pin + m->fixed[k].from - m->fixed[0].from))
                continue;
            s->first = k == 0 ? at : s->first;
            s->key.n = k + 1;
            s->key.pieces[k] = (struct piece){(int)q, at - s->first};
            if (left == o->duration_s)
                note(s);
            else
                look(s, k + 1, left - o->duration_s, at + o->duration_s);
        }
    }
}

static void forget_splits(GArray *splits)
{
    for (guint i = 0; i < splits->len; i++)
        g_array_free(g_array_index(splits, struct split_found, i).starts, TRUE);
    g_array_set_size(splits, 0);
}

bool splits_find(const struct planner *p, const struct lo_job *job,
                 const struct lo_job_mode *mode, const GArray *pieces,
                 GArray *out)
{
    struct split_search s = {.p = p,
                             .job = job,
                             .mode = mode,
                             .pieces = pieces,
                             .splits = out,
                             .step = 1,
                             .most = p->n_jobs <= FEW_JOBS ? MOST_PLACES
                                                           : MOST_PLACES_EACH};
    for (guint q = 0; q < pieces->len; q++)
        if (piece_at(&s, (int)q)->n_starts > 0)
            s.longest = MAX(s.longest, piece_at(&s, (int)q)->duration_s);
    for (;; s.step *= 2) {
        s.known = g_hash_table_new_full(hash_key, same_key, g_free, NULL);
        s.places = 0;
        look(&s, 0, mode->duration_s, LO_TIME_NONE);
        g_hash_table_destroy(s.known);
        if (s.places < s.most || s.step >= COARSEST)
            break;
        forget_splits(out);
    }
    return s.step == 1 && s.places < s.most && mode->max_parts <= LO_MOST_PARTS;
}

void splits_clear(GArray *splits)
{
    forget_splits(splits);
    g_array_free(splits, TRUE);
}

static bool has_parts(const struct planner *p, struct placed at,
                      const struct lo_placement *placement)
{
    struct placed piece[LO_MOST_PARTS];
    int n = pieces_of(p, at, piece);
    bool same = n == MAX(placement->n_parts, 1);
    for (int k = 0; k < n && placement->n_parts > 0 && same; k++) {
        int64_t length = p->options[piece[k].option].duration_s;
        same = piece[k].start == placement->parts[k].from &&
               piece[k].start + length == placement->parts[k].to;
    }
    return same;
}

struct placed placed_as(const struct planner *planner, int j,
                        const struct lo_placement *placement)
{
    for (int o = planner->first_option[j]; o < planner->first_option[j + 1];
         o++) {
        struct placed at = {o, placement->start};
        if (planner->options[o].mode == placement->mode &&
            option_allows(&planner->options[o], at.start) &&
            has_parts(planner, at, placement))
            return at;
    }
    return (struct placed){-1, 0};
}
