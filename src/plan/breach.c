/*
 * Which rule forbids a job a place, with its values: what reasons (reason.c)
 * and explanations (explain.c) are made of.
 *
 *   windows E2 -> own sections E5 E7 E9 -> crews that exist E3
 *     -> the job by itself: E6 E10 E15 ...   (alone)
 *     -> order E4 -> crews at work E3 -> its outage, and the others
 */
#include "plan_int.h"

#include "lineout/text.h"

static bool in_a_window(const struct lo_job *job, lo_time at, int64_t length_s)
{
    for (int32_t w = 0; w < job->n_windows; w++)
        if (job->windows[w].from <= at && at + length_s <= job->windows[w].to)
            return true;
    return false;
}

/* Nothing can start there in that mode: why not in one piece? */
static void judge_piece(struct planner *p, int j, int mode, lo_time at,
                        struct breach *out)
{
    const struct lo_problem *problem = p->problem;
    const struct lo_job *job = &problem->jobs[j];
    const struct lo_job_mode *m = &job->modes[mode];
    struct option o = {.job = j,
                       .mode = mode,
                       .duration_s = m->duration_s,
                       .before_s = m->before_s,
                       .after_s = m->after_s,
                       .n_needs = m->n_needs,
                       .needs = m->needs,
                       .dead = !m->live && job->n_dead > 0};
    struct lo_interval busy = {at - problem->crew_before_s,
                               at + m->duration_s + problem->crew_after_s};
    *out = (struct breach){.rule = "E12", .job = j};
    if (!in_a_window(job, at, m->duration_s))
        out->rule = m->max_parts > 1 && in_a_window(job, at, m->min_part_s)
                        ? "E12"
                        : "E2";
    else if (own_sections_hold(p, &o, at, out) &&
             !crews_suffice_alone(p, &o, busy))
        out->rule = "E3";
}

/* The option there, the others as they are. */
static void judge_option(struct planner *p, const struct schedule *schedule,
                         struct placed at, struct breach *out, bool *alone)
{
    int j = p->options[at.option].job, n = 0;
    *out = (struct breach){.rule = NULL};
    *alone = true;
    if (!jobs_hold(p, &at, 1, out) || !coupling_keeps(p, &at, 1, out))
        return;
    *alone = false;
    if (!order_allows(p, schedule, at)) {
        const struct lo_job *job = &p->problem->jobs[j];
        *out = (struct breach){.rule = "E4", .job = -1};
        for (int k = 0; k < p->n_jobs && out->job < 0; k++)
            if (k != j && schedule->jobs[k].option >= 0 &&
                !in_order(p, at, schedule->jobs[k]))
                out->job = k;
        for (int32_t i = 0; i < job->n_after && out->job < 0; i++)
            if (schedule->jobs[job->after[i].v].option < 0)
                out->job = job->after[i].v;
        return;
    }
    if (!schedule_crews_fit(p, schedule, at)) {
        *out = (struct breach){.rule = "E3"};
        return;
    }
    struct placed *all = g_new(struct placed, p->n_jobs + 1);
    n = touched_by(p, schedule, j, at, all);
    if (jobs_hold(p, all, n, out)) {
        n = 0;
        all[n++] = at;
        for (int k = 0; k < p->n_jobs; k++)
            if (k != j && schedule->jobs[k].option >= 0)
                all[n++] = schedule->jobs[k];
        coupling_keeps(p, all, n, out);
    }
    g_free(all);
}

void find_breach(struct planner *planner, const struct schedule *schedule,
                 int j, int mode, lo_time at, struct breach *out, bool *alone)
{
    bool any = false;
    for (int o = planner->first_option[j]; o < planner->first_option[j + 1];
         o++) {
        struct breach found;
        bool by_itself;
        if (planner->options[o].mode != mode ||
            !option_allows(&planner->options[o], at))
            continue;
        judge_option(planner, schedule, (struct placed){o, at}, &found,
                     &by_itself);
        if (!any || found.rule == NULL || (*alone && !by_itself)) {
            *out = found;
            *alone = by_itself;
        }
        any = true;
        if (found.rule == NULL)
            return;
    }
    if (any)
        return;
    *alone = true;
    judge_piece(planner, j, mode, at, out);
}

/* --- words ------------------------------------------------------------------
 */

static const char *label(const struct planner *p, lo_section s)
{
    return p->problem->sections->info[s.v].label;
}

static const char *duration(struct lo_arena *arena, int64_t seconds)
{
    int64_t minutes = seconds / LO_MINUTE;
    return minutes % 60 == 0
               ? lo_arena_printf(arena, "%" G_GINT64_FORMAT " h", minutes / 60)
               : lo_arena_printf(arena, "%" G_GINT64_FORMAT " min", minutes);
}

/* As the setting repeat.limits has it, and who. */
static const char *repeat_value(const struct planner *p, const struct breach *b,
                                struct lo_arena *arena)
{
    static const char *const kinds[] = {
        "", "planned:", "temporary:", "urgent:", "fault:", "other:"};
    const struct lo_repeat_limit *limit = &p->problem->repeats[b->limit];
    return lo_arena_printf(arena, "%s%d/%dd, %s", kinds[limit->kind],
                           limit->most, limit->days, label(p, b->section));
}

static const char *job_name(const struct planner *p, int j)
{
    return p->problem->work->tasks[p->problem->jobs[j].task].name;
}

static const struct {
    const char *rule;
    const char *text;
} texts[] = {
    {"E2", LO_N_("outside its window or the working hours")},
    {"E3", LO_N_("the crews are not there, or at work on other jobs")},
    {"E4", LO_N_("the order of jobs: '%s'")},
    {"E5", LO_N_("too early to tell the customers in time: %s ahead")},
    {"E6", LO_N_("too many interruptions: repeat limit %s")},
    {"E7", LO_N_("protected then: '%s'")},
    {"E9", LO_N_("customers would be off for too long on end: at most %s")},
    {"E10", LO_N_("must not be off together: %s")},
    {"E12", LO_N_("in one piece it does not fit, nor in the parts it may have: "
                  "%s")},
    {"E13", LO_N_("more outages begin or end within half an hour than the desk "
                  "can switch: at most %s")},
    {"E14", LO_N_("restored for too short a time: at least %s")},
    {"apart", LO_N_("it would share an outage with '%s'")},
    {"E15",
     LO_N_("live work is under way, and nothing may be switched, earthed "
           "or back-fed beside it: %s")},
};

static const char *value_of(const struct planner *p, const struct breach *b,
                            struct lo_arena *arena)
{
    const char *rule = b->rule;
    if (g_str_equal(rule, "E4") || g_str_equal(rule, "apart"))
        return b->job >= 0 ? job_name(p, b->job) : "";
    if (g_str_equal(rule, "E5"))
        return duration(arena, b->most_s);
    if (g_str_equal(rule, "E6"))
        return repeat_value(p, b, arena);
    if (g_str_equal(rule, "E7"))
        return label(p, b->section);
    if (g_str_equal(rule, "E9") || g_str_equal(rule, "E14"))
        return lo_arena_printf(arena, "%s, %s", duration(arena, b->most_s),
                               label(p, b->section));
    if (g_str_equal(rule, "E10"))
        return lo_arena_printf(arena, "%s, %s", label(p, b->section),
                               label(p, b->partner));
    if (g_str_equal(rule, "E13"))
        return lo_arena_printf(arena, "%d", p->problem->max_switching);
    if (g_str_equal(rule, "E15"))
        return b->feeder.v == LO_NONE
                   ? label(p, b->section)
                   : p->problem->sections->network->feeders[b->feeder.v].name;
    return NULL;
}

/* lo:WorkMode.maxParts and minPartMinutes of the modes that have any. */
static const char *parts_value(const struct planner *p, int j,
                               struct lo_arena *arena)
{
    const struct lo_job *job = &p->problem->jobs[j];
    for (int32_t m = 0; m < job->n_modes; m++)
        if (job->modes[m].max_parts > 1)
            return lo_arena_printf(arena, "%d x >= %s", job->modes[m].max_parts,
                                   duration(arena, job->modes[m].min_part_s));
    return "1";
}

const char *breach_text(const struct planner *planner,
                        const struct breach *breach, struct lo_arena *arena,
                        const char **value)
{
    *value = g_str_equal(breach->rule, "E12")
                 ? parts_value(planner, breach->job, arena)
                 : value_of(planner, breach, arena);
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        if (g_str_equal(texts[i].rule, breach->rule))
            return texts[i].text;
    g_assert_not_reached();
}
