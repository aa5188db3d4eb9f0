/*
 * grid.c - what the positions of the switches mean: who is energised, who is
 * alive for those who touch the wires, and where current flows.
 *
 *   S ==[s1]== 1 ==[s2]== 2 (pv)      s1 open: 1 and 2 are not energised, but
 *                                     alive until the pv is isolated
 */
#include <string.h>

#include "switching/switching_int.h"

struct grid *lo_grid_new(const struct lo_switching *m)
{
    size_t n = (size_t)m->sections->n + 1;
    size_t links = (size_t)m->sections->n_links + 1;
    struct grid *grid = g_new0(struct grid, 1);
    grid->m = m;
    grid->closed = g_new0(bool, links);
    grid->isolated = g_new0(bool, (size_t)m->n_own + 1);
    grid->earth = g_new0(int32_t, (size_t)m->n_ends + 1);
    grid->earths = g_new0(int32_t, n);
    grid->comp = g_new0(int32_t, n);
    grid->energised = g_new0(bool, n);
    grid->alive = g_new0(bool, n);
    grid->up = g_new0(int32_t, n);
    grid->depth = g_new0(int32_t, n);
    grid->scratch = g_new0(int32_t, n);
    grid->seen = g_new0(bool, n);
    for (int32_t l = 0; l < m->sections->n_links; l++)
        grid->closed[l] = !m->sections->links[l].open;
    lo_grid_update(grid);
    return grid;
}

void lo_grid_free(struct grid *grid)
{
    if (grid == NULL)
        return;
    g_free(grid->closed);
    g_free(grid->isolated);
    g_free(grid->earth);
    g_free(grid->earths);
    g_free(grid->comp);
    g_free(grid->energised);
    g_free(grid->alive);
    g_free(grid->up);
    g_free(grid->depth);
    g_free(grid->scratch);
    g_free(grid->seen);
    g_free(grid);
}

/* A source of the network feeds the section, and its infeed is not open. */
static bool is_fed(const struct grid *grid, int32_t section)
{
    const struct lo_switching *m = grid->m;
    if (!m->sections->info[section].source)
        return false;
    for (int32_t i = m->first_own[section]; i < m->first_own[section + 1]; i++)
        if (m->own[i].infeed && !grid->isolated[i])
            return true;
    return false;
}

static bool has_own(const struct grid *grid, int32_t section)
{
    const struct lo_switching *m = grid->m;
    for (int32_t i = m->first_own[section]; i < m->first_own[section + 1]; i++)
        if (!grid->isolated[i])
            return true;
    return false;
}

/* All that the queue reaches through closed links gets `mark` and `comp`. */
static void spread(struct grid *grid, int32_t head, int32_t tail, bool *mark,
                   int32_t comp)
{
    const struct lo_sections *s = grid->m->sections;
    int32_t *queue = grid->scratch;
    for (; head < tail; head++) {
        int32_t at = queue[head];
        const struct lo_section_info *info = &s->info[at];
        if (comp >= 0)
            grid->comp[at] = comp;
        for (int32_t k = 0; k < info->n_links; k++) {
            int32_t l = s->link_of[info->first_link + k];
            const struct lo_link *link = &s->links[l];
            int32_t far = link->a.v == at ? link->b.v : link->a.v;
            if (!grid->closed[l] || mark[far])
                continue;
            mark[far] = true;
            if (comp < 0) {
                grid->up[far] = l;
                grid->depth[far] = grid->depth[at] + 1;
            }
            queue[tail++] = far;
        }
    }
}

static void spread_sources(struct grid *grid, bool *mark)
{
    int32_t tail = 0;
    memset(mark, 0, (size_t)grid->m->sections->n * sizeof *mark);
    for (int32_t s = 0; s < grid->m->sections->n; s++) {
        grid->up[s] = LO_NONE;
        grid->depth[s] = 0;
        if (is_fed(grid, s)) {
            mark[s] = true;
            grid->scratch[tail++] = s;
        }
    }
    spread(grid, 0, tail, mark, -1);
}

void lo_grid_update(struct grid *grid)
{
    const struct lo_switching *m = grid->m;
    int32_t n = m->sections->n;
    memset(grid->seen, 0, (size_t)n * sizeof *grid->seen);
    for (int32_t s = 0; s < n; s++) {
        if (grid->seen[s])
            continue;
        grid->seen[s] = true;
        grid->scratch[0] = s;
        spread(grid, 0, 1, grid->seen, s);
    }
    spread_sources(grid, grid->energised);
    /* `seen` by name of the part: something keeps it alive */
    memset(grid->seen, 0, (size_t)n * sizeof *grid->seen);
    for (int32_t s = 0; s < n; s++)
        if (grid->energised[s] || has_own(grid, s))
            grid->seen[grid->comp[s]] = true;
    for (int32_t s = 0; s < n; s++)
        grid->alive[s] = grid->seen[grid->comp[s]];
}

static bool comp_takes(const struct grid *grid, int32_t comp)
{
    for (int32_t s = 0; s < grid->m->sections->n; s++)
        if (grid->comp[s] == comp && grid->m->takers[s])
            return true;
    return false;
}

/* Opens it for a moment to see who hangs on it. A part without load, line or
 * transformer draws nothing: a stub between a breaker and its disconnector. */
static bool open_breaks(struct grid *grid, int32_t link)
{
    const struct lo_link *ends = &grid->m->sections->links[link];
    if (!grid->energised[ends->a.v] && !grid->energised[ends->b.v])
        return false;
    grid->closed[link] = false;
    lo_grid_update(grid);
    bool a = grid->energised[ends->a.v], b = grid->energised[ends->b.v];
    bool breaks =
        (a && b) || comp_takes(grid, grid->comp[a ? ends->b.v : ends->a.v]);
    grid->closed[link] = true;
    lo_grid_update(grid);
    return breaks;
}

bool lo_grid_carries(struct grid *grid, int32_t link)
{
    const struct lo_link *ends = &grid->m->sections->links[link];
    if (ends->a.v == ends->b.v) /* by-pass: current flows beside it */
        return grid->energised[ends->a.v];
    if (grid->closed[link])
        return open_breaks(grid, link);
    bool a = grid->energised[ends->a.v], b = grid->energised[ends->b.v];
    if (a && b)
        return true;
    if (!a && !b)
        return false;
    return comp_takes(grid, grid->comp[a ? ends->b.v : ends->a.v]);
}

static bool is_hot(const struct lo_switching *m, int32_t link)
{
    const struct lo_link *l = &m->sections->links[link];
    return !l->open || m->transfer[link] == LO_TIE_HOT;
}

static int32_t far_side(const struct lo_sections *sections, int32_t link,
                        int32_t section)
{
    const struct lo_link *ends = &sections->links[link];
    return ends->a.v == section ? ends->b.v : ends->a.v;
}

/* The section at which the ways up from both sides meet; LO_NONE: at the
 * sources only. */
static int32_t meeting(const struct grid *grid, int32_t a, int32_t b)
{
    const struct lo_sections *sections = grid->m->sections;
    while (a != b && (grid->up[a] != LO_NONE || grid->up[b] != LO_NONE)) {
        int32_t *deeper = grid->depth[a] >= grid->depth[b] ? &a : &b;
        *deeper = far_side(sections, grid->up[*deeper], *deeper);
    }
    return a == b ? a : LO_NONE;
}

/* What hangs on one tie, cold or not, may be joined behind it. */
bool lo_grid_may_join(const struct grid *grid, int32_t link)
{
    const struct lo_sections *sections = grid->m->sections;
    const struct lo_link *ends = &sections->links[link];
    const int32_t sides[2] = {ends->a.v, ends->b.v};
    const int32_t *gang = grid->m->gang;
    for (int32_t l = gang[link]; l != link; l = gang[l])
        if (grid->closed[l])
            return true;
    if (!is_hot(grid->m, link))
        return false;
    int32_t top = meeting(grid, sides[0], sides[1]);
    for (int i = 0; i < 2; i++)
        for (int32_t s = sides[i]; s != top && grid->up[s] != LO_NONE;
             s = far_side(sections, grid->up[s], s))
            if (!is_hot(grid->m, grid->up[s]))
                return false;
    return true;
}

static void set_others(struct grid *grid, int32_t link, const bool *closed)
{
    const int32_t *gang = grid->m->gang;
    for (int32_t l = gang[link]; l != link; l = gang[l])
        grid->closed[l] = closed != NULL && closed[l];
    lo_grid_update(grid);
}

bool lo_grid_has_both(struct grid *grid, int32_t link)
{
    const struct lo_link *ends = &grid->m->sections->links[link];
    bool both = grid->energised[ends->a.v] && grid->energised[ends->b.v];
    if (!both || grid->m->gang[link] == link)
        return both;
    size_t n = (size_t)grid->m->sections->n_links;
    bool *closed = g_memdup2(grid->closed, n * sizeof *closed);
    set_others(grid, link, NULL);
    both = grid->energised[ends->a.v] && grid->energised[ends->b.v];
    set_others(grid, link, closed);
    g_free(closed);
    return both;
}

bool lo_grid_earthed(const struct grid *grid, int32_t section)
{
    for (int32_t s = 0; s < grid->m->sections->n; s++)
        if (grid->comp[s] == grid->comp[section] && grid->earths[s] > 0)
            return true;
    return false;
}

void lo_phases_agree(const struct grid *grid, int32_t link, int32_t *worked_at)
{
    const struct lo_sections *sections = grid->m->sections;
    const struct lo_link *ends = &sections->links[link];
    const int32_t sides[2] = {ends->a.v, ends->b.v};
    for (int i = 0; i < 2; i++)
        for (int32_t s = sides[i];;) {
            worked_at[s] = -1;
            if (grid->up[s] == LO_NONE)
                break;
            s = far_side(sections, grid->up[s], s);
        }
}

/* Work since the tick in what hangs together with the section; not beyond a
 * busbar, whose other feeders cannot change the phases here. */
static bool worked_since(const struct grid *grid, int32_t section,
                         const int32_t *worked_at, int32_t tick)
{
    const struct lo_sections *sections = grid->m->sections;
    int32_t *queue = grid->scratch, tail = 0;
    bool worked = false;
    memset(grid->seen, 0, (size_t)sections->n * sizeof *grid->seen);
    grid->seen[section] = true;
    queue[tail++] = section;
    for (int32_t head = 0; head < tail && !worked; head++) {
        const struct lo_section_info *info = &sections->info[queue[head]];
        worked = worked_at[queue[head]] > tick;
        for (int32_t k = 0; k < info->n_links && !info->source; k++) {
            int32_t l = sections->link_of[info->first_link + k];
            int32_t far = far_side(sections, l, queue[head]);
            if (!grid->closed[l] || grid->seen[far])
                continue;
            grid->seen[far] = true;
            queue[tail++] = far;
        }
    }
    return worked;
}

bool lo_is_phased(const struct grid *grid, int32_t link,
                  const int32_t *phased_at, const int32_t *worked_at)
{
    const struct lo_link *ends = &grid->m->sections->links[link];
    return phased_at[link] >= 0 &&
           !worked_since(grid, ends->a.v, worked_at, phased_at[link]) &&
           !worked_since(grid, ends->b.v, worked_at, phased_at[link]);
}
