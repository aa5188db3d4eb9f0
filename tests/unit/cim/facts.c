/*
 * facts.c - a model as lines of text.
 */
#include "facts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "lineout/section.h"

static void fact(GHashTable *facts, const char *format, ...) LO_PRINTF(2, 3);
static void fact(GHashTable *facts, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_hash_table_add(facts, g_strdup_vprintf(format, args));
    va_end(args);
}

static const char *yes(bool is)
{
    return is ? "yes" : "no";
}

static const char *number(double v, char text[32])
{
    if (isnan(v))
        return "-";
    g_snprintf(text, 32, "%.6g", v);
    return text;
}

static const char *state(int v)
{
    return v < 0 ? "-" : yes(v == 1);
}

static const char *phases(unsigned bits, char text[4])
{
    int n = 0;
    for (int p = 0; p < 3; p++)
        if (bits & 1u << p)
            text[n++] = (char)('A' + p);
    text[n] = '\0';
    return text;
}

/* --- network ---------------------------------------------------------------
 */

static void add_terminals(GHashTable *facts, const struct cim_case *c,
                          const struct lo_equipment *e)
{
    char bits[4];
    for (int32_t k = 0; k < e->n_terminals; k++) {
        const struct lo_terminal *t =
            &c->network->terminals[e->first_terminal + k];
        fact(facts, "equipment %s node %d %s", e->name, (int)k + 1,
             t->node.v < 0 ? "-" : c->network->node_name[t->node.v]);
        fact(facts, "equipment %s phases %d %s", e->name, (int)k + 1,
             phases(t->phases, bits));
        fact(facts, "equipment %s connected %d %s", e->name, (int)k + 1,
             yes(t->connected));
    }
}

static void add_detail(GHashTable *facts, const struct lo_network *n,
                       const struct lo_equipment *e)
{
    char v[32];
    if (e->kind == LO_KIND_SWITCH) {
        const struct lo_switch *s = &n->switches[e->detail];
        fact(facts, "equipment %s open %s", e->name, state(s->open));
        fact(facts, "equipment %s normal_open %s", e->name,
             state(s->normal_open));
        fact(facts, "equipment %s locked %s", e->name, yes(s->locked));
        fact(facts, "equipment %s switch %s", e->name,
             lo_switch_class_name(s->cls));
    } else if (e->kind == LO_KIND_LOAD) {
        const struct lo_load *l = &n->loads[e->detail];
        fact(facts, "equipment %s customers %d", e->name, (int)l->customers);
        fact(facts, "equipment %s p_w %s", e->name, number(l->p_w, v));
    } else if (e->kind == LO_KIND_TRANSFORMER) {
        const struct lo_transformer *t = &n->transformers[e->detail];
        fact(facts, "equipment %s hv_v %s", e->name, number(t->hv_v, v));
        fact(facts, "equipment %s lv_v %s", e->name, number(t->lv_v, v));
        fact(facts, "equipment %s rated_va %s", e->name,
             number(t->rated_va, v));
    } else if (e->kind == LO_KIND_LINE && e->detail >= 0) {
        const struct lo_line *l = &n->lines[e->detail];
        fact(facts, "equipment %s length_m %s", e->name,
             number(l->length_m, v));
        fact(facts, "equipment %s r_ohm %s", e->name, number(l->r_ohm, v));
    }
}

static void add_equipment(GHashTable *facts, const struct cim_case *c,
                          const struct lo_sections *sections, int32_t i)
{
    static const char *const kinds[] = {"line",   "switch", "transformer",
                                        "load",   "source", "own-source",
                                        "busbar", "shunt"};
    const struct lo_network *n = c->network;
    const struct lo_equipment *e = &n->equipment[i];
    lo_section s = sections->of_equipment[i];
    char v[32], w[32];
    fact(facts, "equipment %s kind %s", e->name, kinds[e->kind]);
    fact(facts, "equipment %s class %s", e->name, e->class_name);
    fact(facts, "equipment %s mrid %s", e->name, e->mrid);
    fact(facts, "equipment %s feeder %s", e->name,
         e->feeder.v < 0 ? "-" : n->feeders[e->feeder.v].name);
    fact(facts, "equipment %s in_service %s", e->name, yes(e->in_service));
    fact(facts, "equipment %s nominal_v %s", e->name, number(e->nominal_v, v));
    fact(facts, "equipment %s limit_a %s", e->name, number(e->limit_a, v));
    fact(facts, "equipment %s limit_va %s", e->name, number(e->limit_va, v));
    if (s.v >= 0) {
        fact(facts, "equipment %s supplied %s", e->name,
             yes(sections->info[s.v].supplied));
        fact(facts, "equipment %s section %s", e->name,
             sections->info[s.v].label);
    }
    struct lo_shape shape = lo_positions_of(c->positions, (lo_equipment_id){i});
    for (int32_t k = 0; k < shape.n; k++)
        fact(facts, "equipment %s point %d %s %s %s", e->name, (int)k + 1,
             number(shape.points[k].x, v), number(shape.points[k].y, w),
             shape.degrees ? "degrees" : "local");
    add_terminals(facts, c, e);
    add_detail(facts, n, e);
}

/* --- people, work -----------------------------------------------------------
 */

static void add_people(GHashTable *facts, const struct cim_case *c)
{
    const struct lo_customers *all = c->customers;
    char v[32], w[32];
    for (int32_t i = 0; i < all->n; i++) {
        const struct lo_customer_row *r = &all->rows[i];
        fact(facts, "customer %s mrid %s", r->name, r->mrid);
        for (int32_t k = 0; k < r->n_contacts; k++) {
            const struct lo_contact *at = &all->contacts[r->first_contact + k];
            fact(facts, "customer %s %s %s", r->name,
                 lo_channel_name(at->channel), at->value);
        }
    }
    for (int32_t i = 0; i < all->n_usage_points; i++) {
        const struct lo_usage_point *u = &all->usage_points[i];
        const struct lo_site_point *at = &c->positions->usage_points[i];
        fact(facts, "usage %s load %s", u->name,
             u->load.v < 0 ? "-" : c->network->equipment[u->load.v].name);
        fact(facts, "usage %s customer %s", u->name,
             u->customer.v < 0 ? "-" : all->rows[u->customer.v].name);
        fact(facts, "usage %s place %s", u->name, u->place);
        if (!isnan(at->at.x))
            fact(facts, "usage %s point %s %s %s", u->name, number(at->at.x, v),
                 number(at->at.y, w), at->degrees ? "degrees" : "local");
    }
}

static void add_work(GHashTable *facts, const struct cim_case *c)
{
    for (int32_t i = 0; i < c->work->n_tasks; i++) {
        const struct lo_task *t = &c->work->tasks[i];
        fact(facts, "task %s mrid %s", t->name, t->mrid);
        fact(facts, "task %s priority %d", t->name, (int)t->priority_rank);
        fact(facts, "task %s problem %s", t->name,
             t->problem.rule != NULL ? t->problem.rule : "-");
        for (int32_t k = 0; k < t->n_equipment; k++)
            fact(facts, "task %s equipment %s", t->name,
                 c->network->equipment[t->equipment[k].v].name);
        for (int32_t k = 0; k < t->n_modes; k++)
            fact(facts, "task %s minutes %d %s", t->name,
                 (int)(t->modes[k].duration_s / 60),
                 t->modes[k].live ? "live" : "dead");
        for (int32_t k = 0; k < t->n_crews; k++)
            fact(facts, "task %s crew %s", t->name,
                 c->work->crews[t->crews[k].v].name);
        for (int32_t k = 0; k < t->n_windows; k++) {
            char from[LO_TIME_TEXT], to[LO_TIME_TEXT];
            lo_time_format(from, t->windows[k].from);
            lo_time_format(to, t->windows[k].to);
            fact(facts, "task %s window %s %s", t->name, from, to);
        }
    }
}

static void add_history(GHashTable *facts, const struct cim_case *c)
{
    const struct lo_cim_options options = LO_CIM_OPTIONS_INIT;
    struct lo_interruptions *past = NULL;
    lo_cim_interruptions(&past, c->objects, c->network, &options, c->findings);
    fact(facts, "count history %d", (int)past->n);
    for (int32_t i = 0; i < past->n; i++) {
        const struct lo_interruption *p = &past->rows[i];
        char from[LO_TIME_TEXT], to[LO_TIME_TEXT];
        lo_time_format(from, p->from);
        lo_time_format(to, p->to);
        fact(facts, "history %s %s %s %s",
             c->network->equipment[p->equipment.v].name, from, to,
             lo_interruption_kind_name(p->kind));
    }
    lo_interruptions_free(past);
}

/* --- the whole
 * ---------------------------------------------------------------- */

static void add_counts(GHashTable *facts, const struct cim_case *c,
                       const struct lo_sections *sections)
{
    const struct lo_network *n = c->network;
    fact(facts, "count objects %d", (int)lo_objects_count(c->objects));
    fact(facts, "count nodes %d", (int)n->n_nodes);
    fact(facts, "count equipment %d", (int)n->n_equipment);
    fact(facts, "count switches %d", (int)n->n_switches);
    fact(facts, "count loads %d", (int)n->n_loads);
    fact(facts, "count transformers %d", (int)n->n_transformers);
    fact(facts, "count sources %d", (int)n->n_sources);
    fact(facts, "count feeders %d", (int)n->n_feeders);
    fact(facts, "count sections %d", (int)sections->n);
    fact(facts, "count customers %d", (int)c->customers->n);
    fact(facts, "count contacts %d", (int)c->customers->n_contacts);
    fact(facts, "count usage_points %d", (int)c->customers->n_usage_points);
    fact(facts, "count tasks %d", (int)c->work->n_tasks);
    fact(facts, "count crews %d", (int)c->work->n_crews);
    fact(facts, "count positions %d", (int)lo_positions_count(c->positions));
}

static void add_findings(GHashTable *facts, const struct lo_findings *findings)
{
    for (size_t i = 0; i < lo_findings_count(findings); i++) {
        const struct lo_finding *f = lo_findings_get(findings, i);
        fact(facts, "finding %s %d", f->rule,
             (int)lo_findings_count_rule(findings, f->rule));
        fact(facts, "says %s: %s", f->rule, f->text);
        fact(facts, "about %s: %s", f->rule, f->object);
    }
}

static void add_unread(GHashTable *facts, const struct lo_objects *set)
{
    GArray *unread = lo_cim_unread(set);
    for (guint i = 0; i < unread->len; i++) {
        const struct lo_cim_unread *u =
            &g_array_index(unread, struct lo_cim_unread, i);
        fact(facts, "unread %s %s %d", u->is_class ? "class" : "property",
             u->name, (int)u->n);
    }
    g_array_free(unread, TRUE);
}

GHashTable *facts_of(const struct cim_case *c)
{
    GHashTable *facts =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct lo_section_options how = LO_SECTION_OPTIONS_INIT;
    struct lo_sections *sections = NULL;
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(
        lo_sections_new(&sections, c->network, &how, c->findings, &err), err);
    lo_cim_doctor(c->objects, c->network, sections, c->customers, c->findings);
    add_counts(facts, c, sections);
    for (int32_t e = 0; e < c->network->n_equipment; e++)
        add_equipment(facts, c, sections, e);
    add_people(facts, c);
    add_work(facts, c);
    add_history(facts, c);
    add_findings(facts, c->findings);
    add_unread(facts, c->objects);
    lo_sections_free(sections);
    return facts;
}
