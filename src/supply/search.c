/*
 * search.c - the best back-feed of one R, by branch and bound.
 *
 *   live --t1-- a --s1-- b --s2-- c --t2-- live
 *
 * Supply grows area by area over the choices at its border. Each choice at the
 * border is used, or refused: then a closed switch is opened, a tie stays open.
 * So every set of ties closed and switches opened comes up once. A choice that
 * has supply on both sides is a loop: a tie stays open, a switch is opened,
 * but where both sides hang on the same tie over closed switches only, the
 * loop is one of the normal state and may stay as well.
 *
 * Order of answers: struct rank. Whom the guard of the question keeps goes
 * before all others; pairs of it are counted where an answer is whole.
 */

#include "backfeed_int.h"

struct search {
    struct field field;
    struct bound bound;
    struct price *price; /* NULL = not asked yet */
    int32_t operated;
    GArray *border; /* choices, the next one last */
    bool *at_border;
    int32_t left; /* effort */

    struct answer best;
    bool best_unverified;
};

/* On large networks a whole check with loops counts as much as it takes. */
enum { VERTICES_A_STEP = 64 };

/* --- order -------------------------------------------------------------- */

int lo_rank_compare(const struct rank *a, const struct rank *b)
{
    for (int k = 0; k < WEIGHTS; k++)
        if (a->off[k] != b->off[k])
            return a->off[k] < b->off[k] ? -1 : 1;
    return (a->operated > b->operated) - (a->operated < b->operated);
}

static gint by_number(gconstpointer a, gconstpointer b)
{
    const int32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Operated so far, ascending: choices are in the order of their links. */
static void list_operated(const struct search *search, GArray *links)
{
    const struct field *field = &search->field;
    const struct graph *graph = field->supply->graph;
    for (int32_t c = 0; c < field->n_choices; c++) {
        const struct choice *choice = &field->choices[c];
        if (choice->made != (choice->tie ? USED : REFUSED))
            continue;
        for (int32_t l = choice->link; l != LO_NONE; l = graph->beside[l])
            g_array_append_val(links, l);
    }
    if (graph->parts)
        g_array_sort(links, by_number);
}

static int compare_links(const GArray *a, const GArray *b)
{
    for (guint i = 0; i < a->len && i < b->len; i++) {
        int32_t x = g_array_index(a, int32_t, i);
        int32_t y = g_array_index(b, int32_t, i);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return (a->len > b->len) - (a->len < b->len);
}

/* Of equal rank: is the list of what is operated not before the best one? */
static bool list_not_better(const struct search *search)
{
    GArray *links = g_array_new(FALSE, FALSE, sizeof(int32_t));
    list_operated(search, links);
    bool not_better = compare_links(links, search->best.links) >= 0;
    g_array_free(links, TRUE);
    return not_better;
}

/* Is the section off in the answer as it stands? */
static bool is_off(const void *self, int32_t section)
{
    const struct field *field = self;
    const struct lo_supply *supply = field->supply;
    if (!lo_supply_met(supply, section) || supply->standing[section] == FED ||
        !supply->sections->info[section].supplied)
        return false;
    if (supply->standing[section] == DEAD)
        return true;
    int32_t area = supply->area_of[section];
    return area < 0 || !field->areas[area].supplied;
}

/* Keeps the try if it holds and is the best so far; true if so. */
static bool consider(struct search *search)
{
    struct field *field = &search->field;
    struct rank rank = {.operated = search->operated};
    for (int32_t a = 0; a < field->n_areas; a++)
        for (int k = 0; k < WEIGHTS && !field->areas[a].supplied; k++)
            rank.off[k] += field->areas[a].weight[k];
    rank.off[GUARDED] += lo_guard_pairs(field->supply, is_off, field);
    int order = lo_rank_compare(&rank, &search->best.rank);
    if (order > 0 || (order == 0 && list_not_better(search)))
        return false;
    if (field->loops)
        search->left -= field->supply->graph->n_vertices / VERTICES_A_STEP;
    if (!lo_field_check(field, true))
        return false;
    search->best.rank = rank;
    search->best_unverified = field->unverified;
    g_array_set_size(search->best.links, 0);
    list_operated(search, search->best.links);
    for (int32_t a = 0; a < field->n_areas; a++)
        search->best.on[a] = field->areas[a].supplied;
    return true;
}

static bool take_found(void *self, int32_t operated)
{
    struct search *search = self;
    search->operated = operated;
    bool better = consider(search);
    search->operated = 0;
    return better;
}

/* Can nothing better than the best follow from here? */
static bool hopeless(struct search *search)
{
    struct rank rank = {.operated = search->operated};
    lo_bound_reach(&search->bound, rank.off);
    int order = lo_rank_compare(&rank, &search->best.rank);
    if (order > 0)
        return true;
    if (order == 0)
        return list_not_better(search);
    int64_t slack = search->best.rank.off[OBJECTIVE] - rank.off[OBJECTIVE];
    int64_t lost = lo_bound_load(&search->bound);
    if (search->price != NULL && lost <= slack)
        lost = MAX(lost, lo_price_off(search->price, search->bound.inflow));
    rank.off[OBJECTIVE] += lost;
    /* as good as the best only if most of what hangs alone gets a tie */
    if (rank.off[OBJECTIVE] == search->best.rank.off[OBJECTIVE])
        rank.operated += lo_bound_ties(&search->bound, slack);
    return lo_rank_compare(&rank, &search->best.rank) > 0;
}

/* --- search ------------------------------------------------------------- */

static void grow(struct search *search);

/* Choices of a new area come up next, its closed switches first. */
static void extend_border(struct search *search, int32_t area)
{
    struct field *field = &search->field;
    const struct area *at = &field->areas[area];
    for (int pass = 0; pass < 2; pass++)
        for (int32_t i = 0; i < at->n_choices; i++) {
            int32_t c = field->choice_of[at->first_choice + i];
            if (field->choices[c].tie != (pass == 0) ||
                field->choices[c].made != OPEN_QUESTION || search->at_border[c])
                continue;
            search->at_border[c] = true;
            g_array_append_val(search->border, c);
        }
}

/* The answer that stops here: whatever stands at the border is refused. So
 * there is an answer at any time, however short the effort. */
static void stop_here(struct search *search)
{
    struct choice *choices = search->field.choices;
    int32_t operated = search->operated;
    for (guint i = 0; i < search->border->len; i++) {
        int32_t c = g_array_index(search->border, int32_t, i);
        choices[c].made = REFUSED;
        search->operated += choices[c].tie ? 0 : choices[c].switches;
    }
    consider(search);
    search->operated = operated;
    for (guint i = 0; i < search->border->len; i++)
        choices[g_array_index(search->border, int32_t, i)].made = OPEN_QUESTION;
}

static void use(struct search *search, int32_t c, int32_t area)
{
    struct field *field = &search->field;
    guint points = field->points->len, border = search->border->len;
    int32_t operated = search->operated;
    field->choices[c].made = USED;
    if (field->choices[c].tie)
        search->operated += field->choices[c].switches;
    lo_field_add(field, area, c);
    if (lo_field_check(field, false)) {
        extend_border(search, area);
        stop_here(search);
        grow(search);
        for (guint i = border; i < search->border->len; i++)
            search->at_border[g_array_index(search->border, int32_t, i)] =
                false;
        g_array_set_size(search->border, border);
    }
    lo_field_drop(field, area, points);
    search->operated = operated;
}

static void refuse(struct search *search, int32_t c)
{
    struct field *field = &search->field;
    const struct choice *choice = &field->choices[c];
    int32_t opened = choice->tie ? 0 : choice->switches;
    field->choices[c].made = REFUSED;
    search->operated += opened;
    grow(search);
    search->operated -= opened;
}

/* A switch with supply on both sides over closed switches alone: a loop of the
 * normal state. */
static bool may_stay(const struct search *search, int32_t c)
{
    const struct choice *choice = &search->field.choices[c];
    const struct area *areas = search->field.areas;
    return !choice->tie &&
           areas[choice->end[0]].head == areas[choice->end[1]].head;
}

static void grow(struct search *search)
{
    struct field *field = &search->field;
    if (search->left <= 0 || hopeless(search))
        return;
    search->left--;
    if (search->border->len == 0) {
        consider(search);
        return;
    }
    guint last = search->border->len - 1;
    int32_t c = g_array_index(search->border, int32_t, last);
    int32_t area = lo_choice_target(field, &field->choices[c]);
    g_array_set_size(search->border, last);
    search->at_border[c] = false;
    int to = field->choices[c].end[0] == area ? 0 : 1;
    if (area != LO_NONE && search->bound.enters[c][to]) {
        use(search, c, area);
    } else if (area == LO_NONE && may_stay(search, c)) {
        field->choices[c].made = USED;
        grow(search);
    }
    refuse(search, c);
    field->choices[c].made = OPEN_QUESTION;
    search->at_border[c] = true;
    g_array_append_val(search->border, c);
}

/* --- begin and end ------------------------------------------------------ */

static void begin(struct search *search)
{
    struct field *field = &search->field;
    lo_bound_new(&search->bound, field);
    search->border = g_array_new(FALSE, FALSE, sizeof(int32_t));
    search->best.links = g_array_new(FALSE, FALSE, sizeof(int32_t));
    search->at_border = g_new0(bool, (size_t)field->n_choices + 1);
    search->best.on = g_new0(bool, (size_t)field->n_areas + 1);
    for (int32_t a = 0; a < field->n_areas; a++)
        for (int k = 0; k < WEIGHTS; k++)
            search->best.rank.off[k] += field->areas[a].weight[k];
    search->best.rank.off[GUARDED] +=
        lo_guard_pairs(field->supply, is_off, field);
    for (int32_t c = 0; c < field->n_choices; c++) {
        const struct choice *choice = &field->choices[c];
        if (choice->end[0] != LO_NONE && choice->end[1] != LO_NONE)
            continue;
        search->at_border[c] = true;
        g_array_append_val(search->border, c);
    }
}

static void take_best(const struct search *search, struct backfeed *out)
{
    const struct field *field = &search->field;
    struct lo_supply *supply = field->supply;
    out->unverified = out->unverified || search->best_unverified;
    for (int32_t a = 0; a < field->n_areas; a++)
        if (search->best.on[a])
            supply->standing[field->areas[a].section] = BACKFED;
    for (guint i = 0; i < search->best.links->len; i++) {
        int32_t l = g_array_index(search->best.links, int32_t, i);
        if (supply->sections->links[l].open)
            g_array_append_val(out->ties, l);
        else
            g_array_append_val(out->opened, l);
    }
}

static void end(struct search *search)
{
    g_free(search->best.on);
    g_free(search->at_border);
    g_array_free(search->best.links, TRUE);
    g_array_free(search->border, TRUE);
    lo_price_free(search->price);
    lo_bound_release(&search->bound);
    lo_field_release(&search->field);
}

/* true if all was looked at that could be better. */
static bool finish(struct search *search, int32_t effort)
{
    search->left = effort;
    grow(search);
    return search->left > 0;
}

/* Where the first tie is a bad one it takes long to come to another: each has
 * its turn to be the first. */
static void try_each_tie_first(struct search *search, int32_t effort)
{
    GArray *border = search->border;
    for (guint i = 0; i < border->len; i++) {
        int32_t first = g_array_index(border, int32_t, 0);
        g_array_remove_index(border, 0);
        g_array_append_val(border, first);
        finish(search, effort / (int32_t)border->len);
    }
}

/* Where room is short for many, without looking at all answers. */
static bool prove(struct search *search)
{
    int64_t off[WEIGHTS];
    lo_bound_reach(&search->bound, off);
    lo_bound_load(&search->bound);
    return lo_backfeed_prove(&search->field, &search->bound, &search->best,
                             take_found, search);
}

/* Searches the field, which it releases. */
static bool search_field(struct field *field, struct backfeed *out)
{
    struct search search = {.field = *field};
    int32_t effort = field->supply->options.effort;
    int32_t quick = field->supply->quick;
    begin(&search);
    bool sure = finish(&search, MIN(effort, quick));
    if (!sure && effort > quick) {
        search.price = lo_price_new(&search.bound);
        if (!search.field.loops)
            lo_backfeed_greedy(&search.field, &search.bound, take_found,
                               &search);
        sure = prove(&search);
    }
    if (!sure && effort > quick) {
        try_each_tie_first(&search, effort / 2);
        sure = finish(&search, effort);
    }
    take_best(&search, out);
    end(&search);
    return sure;
}

/* Elements without limit may be shared by several parts: as a whole again. */
static bool is_unverified(struct lo_supply *supply, const struct backfeed *out)
{
    GArray *fed = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (guint i = 0; i < supply->found->len; i++) {
        int32_t s = g_array_index(supply->found, lo_section, i).v;
        if (supply->standing[s] != BACKFED)
            continue;
        supply->standing[s] = BELOW;
        g_array_append_val(fed, s);
    }
    bool unverified = lo_backfeed_unverified(supply, out->ties, out->opened);
    for (guint i = 0; i < fed->len; i++)
        supply->standing[g_array_index(fed, int32_t, i)] = BACKFED;
    g_array_free(fed, TRUE);
    return unverified;
}

/* The parts of the field one after the other. */
static bool search_parts(struct lo_supply *supply, int32_t n,
                         struct backfeed *out)
{
    bool sure = true;
    for (int32_t part = 0; part < n; part++) {
        struct field field;
        if (lo_field_new(&field, supply, part))
            sure = search_field(&field, out) && sure;
    }
    g_array_sort(out->ties, by_number);
    g_array_sort(out->opened, by_number);
    if (supply->unlimited && out->ties->len > 0)
        out->unverified = is_unverified(supply, out);
    return sure;
}

bool lo_backfeed_search(struct lo_supply *supply, struct backfeed *out)
{
    struct field field;
    if (!lo_field_new(&field, supply, ALL_PARTS))
        return true;
    bool whole =
        field.loops || (supply->guard != NULL && supply->guard->n_pairs > 0);
    int32_t n = whole ? 1 : lo_field_parts(&field);
    if (n == 1)
        return search_field(&field, out);
    lo_field_release(&field);
    return search_parts(supply, n, out);
}
