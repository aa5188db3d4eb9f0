/*
 * reasons.c - for which jobs of an outage a section is off.
 *
 *   S ==[cb]== 1 ==[s1]== 2 ==[s2]== 3      J1 works in 1, J2 in 3
 *
 *   who is off   because of
 *   in 3         J2, and J1 while it lasts: both lie on his way to the source
 *   in 2         J1
 *   before 1     for a dip: the jobs of his feeder that begin or end then
 *
 * A job counts while all that it needs dead is dead, and at the switching just
 * before and after. Who is off for none of them (a dip of another feeder) is
 * told the reasons of the whole outage, as is everybody where the work orders
 * are not at hand.
 */
#include <string.h>

#include "notify/notify_int.h"

/* One job of the outage. */
struct cause {
    const char *kind;
    GArray *dead;  /* int32_t: sections */
    GArray *spans; /* struct lo_interval: stages that have them dead */
};

struct search {
    const struct lo_sections *sections;
    GArray *causes; /* struct cause */
};

void lo_kinds_add(struct lo_texts *kinds, struct lo_arena *arena,
                  const struct lo_texts *more)
{
    for (int32_t i = 0; i < more->n; i++) {
        bool known = false;
        for (int32_t k = 0; k < kinds->n && !known; k++)
            known = strcmp(kinds->at[k], more->at[i]) == 0;
        if (known)
            continue;
        const char **longer =
            lo_arena_array(arena, (size_t)kinds->n + 1, sizeof *longer);
        if (kinds->n > 0)
            memcpy(longer, kinds->at, (size_t)kinds->n * sizeof *longer);
        longer[kinds->n++] = more->at[i];
        kinds->at = longer;
    }
}

/* --- the jobs ------------------------------------------------------------ */

static const struct lo_task *task_of(const struct lo_work *work, const char *id)
{
    for (int32_t t = 0; work != NULL && t < work->n_tasks; t++)
        if (strcmp(work->tasks[t].mrid, id) == 0)
            return &work->tasks[t];
    return NULL;
}

static void add_dead(GArray *dead, const struct lo_sections *sections,
                     const lo_equipment_id *equipment, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        lo_section at[2];
        int found = lo_sections_of_work(sections, equipment[i], at);
        for (int k = 0; k < found; k++)
            g_array_append_val(dead, at[k].v);
    }
}

static bool is_dead(const struct lo_week_stage *stage,
                    const struct lo_sections *sections, const GArray *dead)
{
    bool all = dead->len > 0;
    for (guint i = 0; i < dead->len && all; i++) {
        const char *label =
            sections->info[g_array_index(dead, int32_t, i)].label;
        bool found = false;
        for (int32_t k = 0; k < stage->sections.n && !found; k++)
            found = strcmp(stage->sections.at[k], label) == 0;
        all = found;
    }
    return all;
}

static void find_causes(struct search *s, const struct lo_ladder_input *input,
                        const struct lo_week_outage *outage)
{
    for (int32_t i = 0; i < outage->jobs.n; i++) {
        const char *kind = NULL;
        for (int32_t k = 0; k < input->week->n_jobs && kind == NULL; k++)
            if (strcmp(input->week->jobs[k].id, outage->jobs.at[i]) == 0)
                kind = input->week->jobs[k].kind;
        if (kind == NULL)
            continue;
        struct cause cause = {
            kind, g_array_new(FALSE, FALSE, sizeof(int32_t)),
            g_array_new(FALSE, FALSE, sizeof(struct lo_interval))};
        const struct lo_task *task = task_of(input->work, outage->jobs.at[i]);
        if (task != NULL) {
            add_dead(cause.dead, s->sections, task->equipment,
                     task->n_equipment);
            add_dead(cause.dead, s->sections, task->also_dead,
                     task->n_also_dead);
        }
        for (int32_t k = 0; k < outage->n_stages; k++)
            if (is_dead(&outage->stages[k], s->sections, cause.dead))
                g_array_append_val(cause.spans, outage->stages[k].span);
        g_array_append_val(s->causes, cause);
    }
}

/* --- one section --------------------------------------------------------- */

static bool touches(const struct cause *cause, const GArray *off)
{
    for (guint i = 0; i < cause->spans->len; i++)
        for (guint k = 0; k < off->len; k++) {
            const struct lo_interval *a =
                &g_array_index(cause->spans, struct lo_interval, i);
            const struct lo_interval *b =
                &g_array_index(off, struct lo_interval, k);
            if (a->from <= b->to && b->from <= a->to)
                return true;
        }
    return false;
}

static bool holds(const struct cause *cause, int32_t section)
{
    for (guint i = 0; i < cause->dead->len; i++)
        if (g_array_index(cause->dead, int32_t, i) == section)
            return true;
    return false;
}

/* On the way from the section to its source in the normal state? */
static bool is_on_way(const struct search *s, const struct cause *cause,
                      int32_t section)
{
    int32_t at = section;
    for (int32_t i = 0; i < s->sections->n && at != LO_NONE; i++) {
        if (holds(cause, at))
            return true;
        at = s->sections->info[at].parent.v;
    }
    return false;
}

static bool is_of_feeder(const struct search *s, const struct cause *cause,
                         int32_t section)
{
    int32_t feeder = s->sections->info[section].feeder.v;
    for (guint i = 0; i < cause->dead->len && feeder != LO_NONE; i++)
        if (s->sections->info[g_array_index(cause->dead, int32_t, i)]
                .feeder.v == feeder)
            return true;
    return false;
}

static bool is_any(const struct search *s, const struct cause *cause,
                   int32_t section)
{
    (void)s, (void)cause, (void)section;
    return true;
}

static struct lo_texts kinds_of(const struct search *s, struct lo_arena *arena,
                                int32_t section, const GArray *off)
{
    bool (*const rules[])(const struct search *, const struct cause *,
                          int32_t) = {is_on_way, is_of_feeder, is_any};
    struct lo_texts kinds = {0, NULL};
    for (size_t r = 0; r < G_N_ELEMENTS(rules) && kinds.n == 0; r++)
        for (guint i = 0; i < s->causes->len; i++) {
            const struct cause *cause =
                &g_array_index(s->causes, struct cause, i);
            struct lo_texts one = {1, (const char *[]){cause->kind}};
            if (rules[r] == is_any ||
                (touches(cause, off) && rules[r](s, cause, section)))
                lo_kinds_add(&kinds, arena, &one);
        }
    return kinds;
}

struct lo_texts *lo_notify_reasons(struct lo_arena *arena,
                                   const struct lo_ladder_input *input,
                                   const struct lo_week_outage *outage,
                                   GArray *const *off_of)
{
    struct search s = {input->sections,
                       g_array_new(FALSE, FALSE, sizeof(struct cause))};
    struct lo_texts *out =
        lo_arena_array(arena, (size_t)input->sections->n, sizeof *out);
    find_causes(&s, input, outage);
    for (int32_t i = 0; i < input->sections->n; i++)
        if (off_of[i] != NULL)
            out[i] = kinds_of(&s, arena, i, off_of[i]);
    for (guint i = 0; i < s.causes->len; i++) {
        g_array_free(g_array_index(s.causes, struct cause, i).dead, TRUE);
        g_array_free(g_array_index(s.causes, struct cause, i).spans, TRUE);
    }
    g_array_free(s.causes, TRUE);
    return out;
}
