/*
 * plan.dat: what the rules about people and switching (E5, E7, E9, E14, E15)
 * are asked of: who is off in each stage, what is dead, where is switched.
 */
#include "export_int.h"
#include "plan_int.h"

static double minute_of(const struct lo_problem *problem, lo_time at)
{
    return (double)(at - problem->from) / LO_MINUTE;
}

static void put_sections(GString *out, const char *name, int i, int k,
                         const lo_section *list, int32_t n)
{
    if (n == 0)
        return;
    g_string_append_printf(out, "set %s[%d", name, i);
    if (k > 0)
        g_string_append_printf(out, ",%d", k);
    g_string_append(out, "] :=");
    for (int32_t s = 0; s < n; s++)
        g_string_append_printf(out, " %d", list[s].v + 1);
    g_string_append(out, ";\n");
}

/* --- once for the plan ---------------------------------------------------- */

/* E7: each stretch in which somebody is protected. */
static void put_guards(GString *out, struct export_params *params,
                       const struct lo_problem *problem)
{
    int n = 0;
    double last = minute_of(problem, problem->to + 366 * (int64_t)LO_DAY);
    for (int32_t e = 0; e < problem->n_epochs; e++) {
        const struct lo_epoch *epoch = &problem->epochs[e];
        if (epoch->n_keep == 0)
            continue;
        export_value(params, "guard_from", ++n, 0,
                     e > 0 ? minute_of(problem, epoch->from) : -last);
        export_value(params, "guard_to", n, 0,
                     e + 1 < problem->n_epochs
                         ? minute_of(problem, problem->epochs[e + 1].from)
                         : last);
        put_sections(out, "KEEP", n, 0, epoch->keep, epoch->n_keep);
    }
    g_string_append_printf(out, "param n_guards := %d;\n", n);
}

/* E9: sections with people, and those with a limit of their own. */
static void put_longest(GString *out, struct export_params *params,
                        const struct lo_problem *problem)
{
    g_string_append(out, "set PEOPLED :=");
    for (int32_t s = 0; s < problem->sections->n; s++)
        if (problem->sections->info[s].customers > 0)
            g_string_append_printf(out, " %d", s + 1);
    g_string_append_printf(out, ";\nparam n_own := %d;\n",
                           problem->n_off_limits);
    for (int32_t l = 0; l < problem->n_off_limits; l++) {
        const struct lo_off_limit *limit = &problem->off_limits[l];
        export_value(params, "own_section", l + 1, 0, limit->section.v + 1);
        export_value(params, "own_most", l + 1, 0,
                     (double)limit->most_s / LO_MINUTE);
        export_value(params, "n_when", l + 1, 0, limit->n_when);
        for (int32_t w = 0; w < limit->n_when; w++) {
            export_value(params, "when_from", l + 1, w + 1,
                         minute_of(problem, limit->when[w].from));
            export_value(params, "when_to", l + 1, w + 1,
                         minute_of(problem, limit->when[w].to));
        }
    }
}

static void put_scalar(GString *out, const char *name, int64_t seconds)
{
    g_string_append_printf(out, "param %s :=", name);
    export_number(out, (double)seconds / LO_MINUTE);
    g_string_append(out, ";\n");
}

void export_rules(GString *out, struct export_params *params,
                  const struct lo_problem *problem)
{
    put_scalar(out, "max_off", problem->max_off_s);
    put_scalar(out, "min_gap", problem->min_gap_s);
    put_guards(out, params, problem);
    put_longest(out, params, problem);
}

/* --- of a job, of a stage ------------------------------------------------- */

static bool has_switch(const lo_switch_id *list, int32_t n, lo_switch_id sw)
{
    bool in = false;
    for (int32_t i = 0; i < n && !in; i++)
        in = list[i].v == sw.v;
    return in;
}

/* Position of a link; `off` NULL = in the normal state. */
static bool is_closed(const struct lo_sections *sections, int32_t l,
                      const struct lo_off *off)
{
    lo_switch_id sw = sections->links[l].sw;
    if (off == NULL)
        return !sections->links[l].open;
    if (has_switch(off->ties_closed, off->n_ties_closed, sw))
        return true;
    return !sections->links[l].open &&
           !has_switch(off->isolating, off->n_isolating, sw) &&
           !has_switch(off->opened, off->n_opened, sw);
}

static void put_feeders(GString *out, const char *name, int i, int k,
                        GHashTable *feeders)
{
    GHashTableIter each;
    gpointer feeder = NULL;
    if (g_hash_table_size(feeders) > 0) {
        g_string_append_printf(out, "set %s[%d", name, i);
        if (k > 0)
            g_string_append_printf(out, ",%d", k);
        g_string_append(out, "] :=");
        g_hash_table_iter_init(&each, feeders);
        while (g_hash_table_iter_next(&each, &feeder, NULL))
            g_string_append_printf(out, " %d", GPOINTER_TO_INT(feeder));
        g_string_append(out, ";\n");
    }
    g_hash_table_destroy(feeders);
}

/* A section is kept quiet like a feeder, where live work is done at its switch:
 * it has a number beyond those of the feeders. */
static gpointer side_of(const struct lo_sections *sections, lo_section section)
{
    return GINT_TO_POINTER(sections->network->n_feeders + section.v + 1);
}

/* Could some job work live at a switch of the section? */
static bool is_side(const struct lo_problem *problem, lo_section section)
{
    bool side = false;
    for (int32_t j = 0; j < problem->n_jobs && !side; j++) {
        const struct lo_job *job = &problem->jobs[j];
        bool live = false;
        for (int32_t m = 0; m < job->n_modes && !live; m++)
            live = job->modes[m].live && !problem->live_is_free;
        side = live && lo_sections_at_switch(problem->sections, job->site,
                                             job->n_site, section);
    }
    return side;
}

void export_job_rules(GString *out, struct export_params *params,
                      const struct lo_problem *problem, int j, int unit,
                      bool live)
{
    const struct lo_job *job = &problem->jobs[j];
    export_value(params, "earliest", unit, 0,
                 minute_of(problem, problem->now + job->lead_s));
    if (!live || problem->live_is_free)
        return;
    const struct lo_sections *sections = problem->sections;
    GHashTable *feeders = g_hash_table_new(NULL, NULL);
    for (int32_t i = 0; i < job->n_site; i++) {
        lo_feeder_id feeder = sections->info[job->site[i].v].feeder;
        if (feeder.v != LO_NONE)
            g_hash_table_add(feeders, GINT_TO_POINTER(feeder.v + 1));
        if (lo_sections_at_switch(sections, job->site, job->n_site,
                                  job->site[i]))
            g_hash_table_add(feeders, side_of(sections, job->site[i]));
    }
    put_feeders(out, "ON", unit, 0, feeders);
}

static void add_feeders(GHashTable *feeders, const struct lo_sections *sections,
                        int32_t l)
{
    const lo_section ends[2] = {sections->links[l].a, sections->links[l].b};
    for (int side = 0; side < 2; side++) {
        lo_feeder_id feeder = sections->info[ends[side].v].feeder;
        if (feeder.v != LO_NONE)
            g_hash_table_add(feeders, GINT_TO_POINTER(feeder.v + 1));
    }
}

/* Feeders with a switch that stands otherwise in one state than in the other.
 */
static GHashTable *turned(const struct lo_sections *sections,
                          const struct lo_off *before, const struct lo_off *now)
{
    GHashTable *feeders = g_hash_table_new(NULL, NULL);
    for (int32_t l = 0; l < sections->n_links; l++)
        if (is_closed(sections, l, before) != is_closed(sections, l, now))
            add_feeders(feeders, sections, l);
    return feeders;
}

/* Feeders with a tie that is closed, and dead sections at whose switches live
 * work could be done. */
static GHashTable *fed(const struct lo_problem *problem,
                       const struct lo_plan_stage *stage)
{
    const struct lo_sections *sections = problem->sections;
    GHashTable *feeders = g_hash_table_new(NULL, NULL);
    for (int32_t l = 0; l < sections->n_links; l++)
        if (sections->links[l].open && is_closed(sections, l, stage->off))
            add_feeders(feeders, sections, l);
    for (int32_t i = 0; i < stage->n_dead; i++)
        if (is_side(problem, stage->dead[i]))
            g_hash_table_add(feeders, side_of(sections, stage->dead[i]));
    return feeders;
}

void export_stage_rules(GString *out, struct export_params *params,
                        const struct lo_problem *problem, int o, int k,
                        const struct lo_plan_stage *before,
                        const struct lo_plan_stage *stage)
{
    const struct lo_off *off = stage->off;
    export_value(params, "people", o, k, (double)off->customers);
    put_sections(out, "GONE", o, k, off->sections, off->n_sections);
    if (problem->min_gap_s > 0)
        put_sections(out, "DEADS", o, k, stage->dead, stage->n_dead);
    put_feeders(
        out, "TURNED", o, k,
        turned(problem->sections, before != NULL ? before->off : NULL, off));
    put_feeders(out, "FED", o, k, fed(problem, stage));
}

void export_last_stage(GString *out, const struct lo_problem *problem, int o,
                       const struct lo_plan_stage *last)
{
    put_feeders(out, "BACK", o, 0, turned(problem->sections, last->off, NULL));
}
