/*
 * From a grid to the tree of siting_int.h, or why not.
 *
 * A lasting fault of rate f, patrol p, remote time t1, switching time s, repair
 * time r in node v, tripped at P (reliability.h):
 *   all of P's part     f x (p + t1) x L(P)        fixed
 *   until by hand       f x (s - t1) x L(fast top) or L(P) where P is a fuse
 *                                                  replaced by hand
 *   until repaired      f x (r - s) x L(top)
 * Planned work: f x r x L(top). What fails to trip adds only fixed terms as
 * long as there is one class of times.
 */
#include <math.h>

#include "siting/siting_int.h"

double *lo_site_weights(const struct lo_siting *siting)
{
    const struct lo_rel_grid *grid = siting->grid;
    double *weight = g_new0(double, (gsize)grid->n_zones + 1);
    for (int32_t p = 0; p < grid->n_points; p++) {
        const struct lo_rel_point *point = &grid->points[p];
        double w = point->customers;
        if (siting->unit == LO_SITE_MV_CUSTOMERS)
            w = point->mv_customers;
        else if (siting->unit == LO_SITE_KW)
            w = point->load_kw;
        weight[point->zone.v] += w;
    }
    return weight;
}

struct shape {
    const struct lo_siting *siting;
    const struct lo_rel_grid *grid;
    struct lo_rel_places at;
    int32_t *slow_site, *fast_site; /* per link, -1 = none */
    int32_t *node;                  /* per place */
    double fast_h;                  /* NAN = there is no remote switch */
};

static bool operable(const struct lo_rel_link *link)
{
    return link->kind >= LO_REL_SWITCH;
}

/* All times that are said must be one. */
static bool take_time(struct shape *shape, double hours)
{
    if (isnan(hours))
        return true;
    if (isnan(shape->fast_h))
        shape->fast_h = hours;
    return shape->fast_h == hours;
}

static const char *check_links(struct shape *shape)
{
    const struct lo_rel_grid *grid = shape->grid;
    bool may_fail = false;
    shape->fast_h = NAN;
    for (int32_t l = 0; l < grid->n_links; l++) {
        const struct lo_rel_link *link = &grid->links[l];
        if (link->kind == LO_REL_ABSENT)
            continue;
        if (shape->at.place[link->a.v] < 0 || shape->at.place[link->b.v] < 0)
            continue;
        if (link->open && link->transfer > 0.0)
            return "a tie can be used";
        if (operable(link) && !take_time(shape, link->hours))
            return "switches differ in their times";
        may_fail = may_fail || link->fail > 0.0;
    }
    for (int32_t i = 0; i < shape->siting->n_sites; i++) {
        const struct lo_site *site = &shape->siting->sites[i];
        if (site->forbidden)
            continue;
        if (site->kind == LO_SITE_TIE)
            return "a tie may be built";
        if (!take_time(shape, site->hours))
            return "switches differ in their times";
    }
    if (!isnan(shape->fast_h) && may_fail)
        return "remote switches and devices that fail to trip together";
    for (int32_t e = 0; e < grid->n_events; e++)
        if (!isnan(shape->fast_h) && grid->events[e].kind == LO_REL_PERMANENT &&
            grid->events[e].switching_h < shape->fast_h)
            return "remote switching takes longer than switching by hand";
    return NULL;
}

static void prefer(const struct lo_siting *siting, int32_t *chosen, int32_t i)
{
    if (*chosen < 0 ||
        siting->sites[i].capital < siting->sites[*chosen].capital)
        *chosen = i;
}

static void sort_sites(struct shape *shape)
{
    for (int32_t l = 0; l < shape->grid->n_links; l++)
        shape->slow_site[l] = shape->fast_site[l] = -1;
    for (int32_t i = 0; i < shape->siting->n_sites; i++) {
        const struct lo_site *site = &shape->siting->sites[i];
        if (!site->forbidden)
            prefer(shape->siting,
                   isnan(site->hours) ? &shape->slow_site[site->link]
                                      : &shape->fast_site[site->link],
                   i);
    }
}

static enum fixed fixed_of(const struct lo_rel_link *link)
{
    if (link->kind == LO_REL_FUSE || link->kind == LO_REL_BREAKER)
        return FIXED_FAST;
    if (link->kind != LO_REL_SWITCH)
        return FIXED_NONE;
    return isnan(link->hours) ? FIXED_SLOW : FIXED_FAST;
}

static void make_nodes(struct shape *shape, struct site_tree *tree)
{
    double *weight = lo_site_weights(shape->siting);
    for (int32_t i = 0; i < shape->at.n; i++) {
        int32_t l = shape->at.up_link[i], up = shape->at.up[i];
        enum fixed fixed = FIXED_FAST;
        int32_t slow = -1, fast = -1;
        if (l >= 0) {
            fixed = fixed_of(&shape->grid->links[l]);
            slow = fixed == FIXED_NONE ? shape->slow_site[l] : -1;
            fast = fixed != FIXED_FAST ? shape->fast_site[l] : -1;
        }
        if (fixed == FIXED_NONE && slow < 0 && fast < 0) {
            shape->node[i] = shape->node[up];
        } else {
            shape->node[i] = tree->n;
            tree->node[tree->n++] =
                (struct site_node){.up = up >= 0 ? shape->node[up] : -1,
                                   .fixed = fixed,
                                   .slow_site = slow,
                                   .fast_site = fast};
        }
        tree->node[shape->node[i]].below += weight[shape->at.zone[i]];
    }
    for (int32_t v = tree->n - 1; v >= 0; v--)
        if (tree->node[v].up >= 0)
            tree->node[tree->node[v].up].below += tree->node[v].below;
    g_free(weight);
}

/* The place below the first device that trips, from i upwards. */
static int32_t below_device(const struct shape *shape, int32_t i)
{
    for (; shape->at.up[i] >= 0; i = shape->at.up[i])
        if (shape->grid->links[shape->at.up_link[i]].kind >= LO_REL_FUSE)
            break;
    return i;
}

/* Is the device above place i closed again at once? */
static bool recloses(const struct shape *shape, int32_t i)
{
    if (shape->at.up[i] < 0)
        return true;
    const struct lo_rel_link *link = &shape->grid->links[shape->at.up_link[i]];
    return link->kind == LO_REL_BREAKER || !isnan(link->hours);
}

static double passing_hours(const struct shape *shape,
                            const struct lo_rel_event *event, int32_t i)
{
    if (shape->at.up[i] < 0)
        return 0.0;
    const struct lo_rel_link *link = &shape->grid->links[shape->at.up_link[i]];
    if (link->kind != LO_REL_FUSE)
        return 0.0;
    return event->patrol_h +
           (isnan(link->hours) ? event->switching_h : link->hours);
}

static void add_fault(const struct shape *shape, struct site_tree *tree,
                      const struct lo_rel_event *event, int32_t i)
{
    struct site_node *v = &tree->node[shape->node[i]];
    double repair = event->repair_h, hand = fmin(event->switching_h, repair);
    double first = isnan(shape->fast_h) ? hand : fmin(shape->fast_h, repair);
    double rate = event->per_year;
    while (rate > 0.0) {
        i = below_device(shape, i);
        const struct lo_rel_link *link = NULL;
        if (shape->at.up[i] >= 0)
            link = &shape->grid->links[shape->at.up_link[i]];
        double share = rate * (1.0 - (link != NULL ? link->fail : 0.0));
        double lost = tree->node[shape->node[i]].below;
        rate -= share;
        if (event->kind == LO_REL_TRANSIENT) {
            tree->fixed_cost += share * lost * passing_hours(shape, event, i);
        } else {
            tree->fixed_cost += share * lost * (event->patrol_h + first);
            if (recloses(shape, i))
                v->theta_fast += share * (hand - first);
            else
                tree->fixed_cost += share * lost * (hand - first);
            v->theta += share * (repair - hand);
        }
        i = shape->at.up[i];
        if (i < 0)
            break;
    }
}

static void add_events(const struct shape *shape, struct site_tree *tree)
{
    for (int32_t e = 0; e < shape->grid->n_events; e++) {
        const struct lo_rel_event *event = &shape->grid->events[e];
        int32_t i = shape->at.place[event->zone.v];
        if (event->zone2.v != LO_NONE)
            i = MIN(i, shape->at.place[event->zone2.v]);
        if (i < 0)
            continue;
        if (event->kind == LO_REL_PLANNED)
            tree->node[shape->node[i]].theta +=
                event->per_year * event->repair_h;
        else
            add_fault(shape, tree, event, i);
    }
    for (int32_t v = 0; v < tree->n; v++)
        tree->fast = tree->fast || tree->node[v].theta_fast > 0.0;
}

bool lo_site_tree_build(struct site_tree *tree, const struct lo_siting *siting,
                        const char **why)
{
    struct lo_rel_eval *eval = lo_rel_eval_new(siting->grid);
    gsize n_links = (gsize)siting->grid->n_links + 1;
    struct shape shape = {
        .siting = siting, .grid = siting->grid, .at = lo_rel_eval_places(eval)};
    *tree = (struct site_tree){0};
    const char *reason = check_links(&shape);
    if (reason == NULL) {
        shape.slow_site = g_new(int32_t, n_links);
        shape.fast_site = g_new(int32_t, n_links);
        shape.node = g_new(int32_t, (gsize)shape.at.n + 1);
        tree->node = g_new0(struct site_node, (gsize)shape.at.n + 1);
        sort_sites(&shape);
        make_nodes(&shape, tree);
        add_events(&shape, tree);
        g_free(shape.slow_site);
        g_free(shape.fast_site);
        g_free(shape.node);
    }
    lo_rel_eval_free(eval);
    if (why != NULL)
        *why = reason;
    return reason == NULL;
}

static bool among(const int32_t *sites, int32_t n, int32_t site)
{
    for (int32_t lo = 0, hi = n - 1; site >= 0 && lo <= hi;) {
        int32_t mid = (lo + hi) / 2;
        if (sites[mid] == site)
            return true;
        if (sites[mid] < site)
            lo = mid + 1;
        else
            hi = mid - 1;
    }
    return false;
}

double lo_site_tree_cost(const struct site_tree *tree, const int32_t *sites,
                         int32_t n)
{
    double sum = tree->fixed_cost;
    int32_t *top = g_new(int32_t, (gsize)tree->n + 1);
    int32_t *fast_top = g_new(int32_t, (gsize)tree->n + 1);
    for (int32_t v = 0; v < tree->n; v++) {
        const struct site_node *node = &tree->node[v];
        bool fast =
            node->fixed == FIXED_FAST || among(sites, n, node->fast_site);
        bool any = fast || node->fixed == FIXED_SLOW ||
                   among(sites, n, node->slow_site);
        top[v] = any ? v : top[node->up];
        fast_top[v] = fast ? v : fast_top[node->up];
        sum += node->theta * tree->node[top[v]].below +
               node->theta_fast * tree->node[fast_top[v]].below;
    }
    g_free(top);
    g_free(fast_top);
    return sum;
}

void lo_site_tree_release(struct site_tree *tree)
{
    g_free(tree->node);
    tree->node = NULL;
}
