/*
 * claim.c - what a step says that confirms something. "All is clear" is said of
 * sections and permits by name: others may still be at work elsewhere.
 *
 *   section 1: permits of A, B are back ...; still at work elsewhere: C
 *   count the earths of section 1: 2 removed; 11 stay in place at 2, 3
 */
#include <string.h>

#include "switching/switching_int.h"

static bool holds(const GArray *sections, int32_t section)
{
    for (guint i = 0; i < sections->len; i++)
        if (g_array_index(sections, lo_section, i).v == section)
            return true;
    return false;
}

static bool works_in(const struct lo_order_job *job, const GArray *sections)
{
    bool here = false;
    for (int32_t i = 0; i < job->n_sections && !here; i++)
        here = holds(sections, job->sections[i].v);
    return here;
}

static void add(GString *out, const char *name)
{
    g_string_append_printf(out, "%s%s", out->len > 0 ? ", " : "", name);
}

static struct lo_step *last_step(struct draft *d)
{
    return &g_array_index(d->steps, struct lo_step, d->steps->len - 1);
}

static const char *kept(struct draft *d, GString *text)
{
    const char *copy = lo_arena_strdup(d->sheet->arena, text->str);
    g_string_free(text, TRUE);
    return copy;
}

static void keep_sections(struct draft *d, struct lo_step *step,
                          const GArray *sections)
{
    GString *names = g_string_new(NULL);
    lo_section *copy =
        lo_arena_array(d->sheet->arena, sections->len, sizeof *copy);
    for (guint i = 0; i < sections->len; i++) {
        copy[i] = g_array_index(sections, lo_section, i);
        add(names, d->m->names[copy[i].v]);
    }
    step->claim.sections = copy;
    step->claim.n_sections = (int32_t)sections->len;
    step->spot = kept(d, names);
}

void lo_claim_clear(struct draft *d, GArray *sections)
{
    const struct lo_order *order = d->order;
    struct lo_step *step = last_step(d);
    struct lo_step_claim *claim = &step->claim;
    GString *back = g_string_new(NULL), *open = g_string_new(NULL);
    int32_t n = 0, p = 0;
    for (int32_t j = 0; j < order->n_jobs; j++)
        n += order->jobs[j].n_crews;
    struct lo_permit_id *permits =
        lo_arena_array(d->sheet->arena, (size_t)n, sizeof *permits);
    for (int32_t j = 0; j < order->n_jobs; j++)
        for (int32_t c = 0; c < order->jobs[j].n_crews; c++, p++) {
            int32_t first = 0, last = 0;
            if (d->out[p]) {
                add(open, order->jobs[j].crews[c]);
                claim->n_open++;
            } else if (works_in(&order->jobs[j], sections) &&
                       lo_order_job_stages(order, &order->jobs[j], &first,
                                           &last) &&
                       first < d->stage) {
                add(back, order->jobs[j].crews[c]);
                permits[claim->n_permits++] = (struct lo_permit_id){j, c};
            }
        }
    claim->permits = permits;
    claim->others = kept(d, open);
    step->who = kept(d, back);
    keep_sections(d, step, sections);
}

void lo_claim_count(struct draft *d, GArray *sections)
{
    const struct lo_switching *m = d->m;
    struct lo_step *step = last_step(d);
    GString *left = g_string_new(NULL);
    int32_t last = LO_NONE;
    for (int32_t e = 0; e < m->n_ends; e++) {
        if (d->earth[e] == 0)
            continue;
        step->claim.n_left++;
        if (m->ends[e].section.v != last)
            add(left, m->names[m->ends[e].section.v]);
        last = m->ends[e].section.v;
    }
    step->claim.others = kept(d, left);
    keep_sections(d, step, sections);
}
