/* Text to switching orders, for tests. */
#include "sheet_builder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../network/net_builder.h"
#include "harness.h"

struct reading {
    struct sheet_case *c;
    GArray *stages; /* struct lo_order_stage */
    GArray *jobs;   /* struct lo_order_job */
    GArray *ties;   /* struct lo_tie_note */
    GArray *own;    /* struct lo_usage_point */
    GArray *notes;  /* struct lo_state_note */
    lo_time at;     /* end of the stages so far */
};

static void die(const char *what, const char *line)
{
    fprintf(stderr, "sheet_builder: %s: %s\n", what, line);
    abort();
}

static int64_t seconds(const char *word)
{
    return g_ascii_strtoll(word, NULL, 10) * LO_MINUTE;
}

static int32_t section_list(struct reading *r, const char *names,
                            const lo_section **out)
{
    char **parts = g_strsplit(names, ",", -1);
    int32_t n = (int32_t)g_strv_length(parts);
    lo_section *at = lo_arena_array(r->c->arena, (size_t)n, sizeof *at);
    for (int32_t i = 0; i < n; i++) {
        at[i] = net_section(r->c->sections, parts[i]);
        if (at[i].v == LO_NONE)
            die("node without section", parts[i]);
    }
    g_strfreev(parts);
    *out = at;
    return n;
}

static void read_worked(struct reading *r, char **words, int n)
{
    struct lo_order *order = &r->c->order;
    const lo_section *at = NULL;
    order->n_worked = section_list(r, words[1], &at);
    struct lo_order_worked *worked =
        lo_arena_array(r->c->arena, (size_t)order->n_worked, sizeof *worked);
    for (int32_t i = 0; i < order->n_worked; i++)
        worked[i] =
            (struct lo_order_worked){at[i], n > 2 ? seconds(words[2]) : 0};
    order->worked = worked;
}

static int32_t switch_list(struct reading *r, const char *names,
                           const lo_switch_id **out)
{
    char **parts = g_strsplit(names, ",", -1);
    int32_t n = (int32_t)g_strv_length(parts);
    lo_switch_id *at = lo_arena_array(r->c->arena, (size_t)n, sizeof *at);
    for (int32_t i = 0; i < n; i++)
        at[i] = net_switch(r->c->network, parts[i]);
    g_strfreev(parts);
    *out = at;
    return n;
}

static void read_stage(struct reading *r, char **words)
{
    struct lo_order_stage stage = {0};
    stage.span.from = r->at;
    stage.span.to = r->at += seconds(words[1]);
    stage.n_dead = section_list(r, words[2], &stage.dead);
    for (char **w = words + 3; *w != NULL; w++) {
        if (g_str_has_prefix(*w, "close="))
            stage.n_ties_closed = switch_list(r, *w + 6, &stage.ties_closed);
        else if (g_str_has_prefix(*w, "open="))
            stage.n_opened = switch_list(r, *w + 5, &stage.opened);
        stage.unverified |= strcmp(*w, "unverified") == 0;
        stage.cut_short |= strcmp(*w, "cut_short") == 0;
    }
    g_array_append_val(r->stages, stage);
}

static void read_job(struct reading *r, char **words)
{
    struct lo_order_job job = {0};
    const char *crews = "crew";
    job.name = job.mrid = lo_arena_strdup(r->c->arena, words[1]);
    job.work.from = seconds(words[2]);
    job.work.to = seconds(words[3]);
    job.n_sections = section_list(r, words[4], &job.sections);
    for (char **w = words + 5; *w != NULL; w++) {
        job.live |= strcmp(*w, "live") == 0;
        if (g_str_has_prefix(*w, "crews="))
            crews = *w + 6;
    }
    char **parts = g_strsplit(crews, ",", -1);
    job.n_crews = (int32_t)g_strv_length(parts);
    const char **names =
        lo_arena_array(r->c->arena, (size_t)job.n_crews, sizeof *names);
    for (int32_t i = 0; i < job.n_crews; i++)
        names[i] = lo_arena_strdup(r->c->arena, parts[i]);
    job.crews = names;
    job.n_helpers = job.n_crews;
    g_strfreev(parts);
    g_array_append_val(r->jobs, job);
}

static void read_tie(struct reading *r, char **words)
{
    struct lo_tie_note tie = {.sw = net_switch(r->c->network, words[1]),
                              .phasing_checked = true};
    if (strcmp(words[2], "hot") == 0)
        tie.transfer = LO_TIE_HOT;
    else if (strcmp(words[2], "cold") == 0)
        tie.transfer = LO_TIE_COLD;
    else if (strcmp(words[2], "none") == 0)
        tie.transfer = LO_TIE_NONE;
    if (words[3] != NULL && strcmp(words[3], "unchecked") == 0)
        tie.phasing_checked = false;
    for (guint i = 0; i < r->ties->len; i++)
        if (g_array_index(r->ties, struct lo_tie_note, i).sw.v == tie.sw.v)
            g_array_index(r->ties, struct lo_tie_note, i) = tie;
    g_array_append_val(r->ties, tie);
}

static void read_crews(struct reading *r, char *const *words)
{
    r->c->order.n_crews = (int32_t)(seconds(words[1]) / LO_MINUTE);
    r->c->order.crew_before_s = seconds(words[2]);
    r->c->order.crew_after_s = seconds(words[3]);
}

static void read_line(struct reading *r, char *line)
{
    char **words = g_strsplit_set(g_strstrip(line), " ", -1);
    int n = 0; /* words without the empty ones */
    for (char **w = words; *w != NULL; w++) {
        if (**w == '\0')
            g_free(*w);
        else
            words[n++] = *w;
    }
    words[n] = NULL;
    if (n == 0) {
        g_strfreev(words);
        return;
    }
    if (strcmp(words[0], "stage") == 0 && n >= 3)
        read_stage(r, words);
    else if (strcmp(words[0], "job") == 0 && n >= 5)
        read_job(r, words);
    else if (strcmp(words[0], "tie") == 0 && n >= 3)
        read_tie(r, words);
    else if (strcmp(words[0], "after") == 0 && n == 2)
        r->c->order.after_s = seconds(words[1]);
    else if (strcmp(words[0], "by_hand") == 0) {
        r->c->order.clock = false;
        r->c->order.off_first = true;
    } else if (strcmp(words[0], "dip") == 0 && n == 2)
        r->c->order.dip_s = seconds(words[1]);
    else if (strcmp(words[0], "crews") == 0 && n == 4)
        read_crews(r, words);
    else if (strcmp(words[0], "worked") == 0 && n >= 2)
        read_worked(r, words, n);
    else if (strcmp(words[0], "shared") == 0 && n == 2)
        r->c->order.n_shared = switch_list(r, words[1], &r->c->order.shared);
    else if (strcmp(words[0], "note") == 0 && n == 3) {
        const struct lo_state_note note = {
            net_switch(r->c->network, words[1]), 60,
            lo_arena_strdup(r->c->arena, words[2])};
        g_array_append_val(r->notes, note);
    } else if (strcmp(words[0], "own") == 0 && n == 2) {
        const struct lo_usage_point point = {
            .mrid = lo_arena_strdup(r->c->arena, words[1]),
            .name = lo_arena_printf(r->c->arena, "meter %s", words[1]),
            .load = net_equipment(r->c->network, words[1]),
            .customer = {LO_NONE},
            .place = "",
            .own_source = true,
        };
        g_array_append_val(r->own, point);
    } else
        die("not understood", line);
    g_strfreev(words);
}

/* --- what is off -------------------------------------------------------- */

static bool *targets(const struct sheet_case *c, int32_t k)
{
    const struct lo_sections *s = c->sections;
    bool *closed = g_new0(bool, (size_t)c->network->n_switches + 1);
    for (int32_t l = 0; l < s->n_links; l++)
        closed[s->links[l].sw.v] = !s->links[l].open;
    if (k < 0 || k >= c->order.n_stages)
        return closed;
    const struct lo_order_stage *stage = &c->order.stages[k];
    for (int32_t i = 0; i < stage->n_ties_closed; i++)
        closed[stage->ties_closed[i].v] = true;
    for (int32_t i = 0; i < stage->n_opened; i++)
        closed[stage->opened[i].v] = false;
    for (int32_t l = 0; l < s->n_links; l++)
        for (int32_t i = 0; i < stage->n_dead; i++)
            if (s->links[l].a.v == stage->dead[i].v ||
                s->links[l].b.v == stage->dead[i].v)
                closed[s->links[l].sw.v] = false;
    return closed;
}

void sheet_positions(const struct sheet_case *c, int32_t k, bool *closed)
{
    bool *found = targets(c, k);
    memcpy(closed, found, (size_t)c->network->n_switches * sizeof *closed);
    g_free(found);
}

/* Sections without supply in stage k, and with it in the normal state. */
static bool *off_in(const struct sheet_case *c, int32_t k)
{
    const struct lo_sections *s = c->sections;
    bool *off = g_new0(bool, (size_t)s->n + 1);
    bool *live = g_new0(bool, (size_t)c->network->n_nodes + 1);
    bool *closed = targets(c, k);
    physics_energise(s, closed, live);
    for (int32_t i = 0; i < s->n; i++)
        off[i] = s->info[i].supplied;
    for (int32_t v = 0; v < c->network->n_nodes; v++)
        if (live[v] && s->of_node[v].v != LO_NONE)
            off[s->of_node[v].v] = false;
    for (int32_t i = 0;
         k >= 0 && k < c->order.n_stages && i < c->order.stages[k].n_dead;
         i++) { /* a busbar that is to be dead */
        int32_t dead = c->order.stages[k].dead[i].v;
        off[dead] = s->info[dead].supplied;
    }
    g_free(closed);
    g_free(live);
    return off;
}

static bool breaks_load(const struct lo_switch *sw)
{
    return sw->cls == LO_SWITCH_BREAKER || sw->cls == LO_SWITCH_RECLOSER ||
           sw->cls == LO_SWITCH_LOAD_BREAK;
}

static bool is_below(const struct lo_sections *s, int32_t section, int32_t top)
{
    while (section != top && section != LO_NONE)
        section = s->info[section].parent.v;
    return section == top;
}

/*
 * DESIGN 3 "Dips", read for a tree: (i) all below the nearest switch that may
 * break load above one that moves and may not; (ii) all that hang on a tie
 * before or after: a tie counts as cold here, so this allows too much for a
 * hot one, which the tests of hot ties look at by themselves.
 */
static const lo_section *dips(struct sheet_case *c, int32_t k, int32_t *n)
{
    const struct lo_sections *s = c->sections;
    bool *before = targets(c, k - 1), *after = targets(c, k);
    bool *dip = g_new0(bool, (size_t)s->n + 1);
    for (int32_t l = 0; l < s->n_links; l++) {
        const struct lo_link *link = &s->links[l];
        if (before[link->sw.v] == after[link->sw.v])
            continue;
        bool to_b = s->info[link->b.v].head.v == link->sw.v;
        int32_t below = to_b ? link->b.v : link->a.v;
        int32_t top = below;
        while (top != LO_NONE && s->info[top].head.v != LO_NONE &&
               !breaks_load(&c->network->switches[s->info[top].head.v]))
            top = s->info[top].parent.v;
        for (int32_t i = 0; i < s->n; i++)
            dip[i] |= top != LO_NONE && is_below(s, i, top);
    }
    lo_section *out = lo_arena_array(c->arena, (size_t)s->n, sizeof *out);
    *n = 0;
    for (int32_t i = 0; i < s->n; i++)
        if (dip[i])
            out[(*n)++].v = i;
    g_free(dip);
    g_free(before);
    g_free(after);
    return out;
}

static void fill_off(struct sheet_case *c)
{
    struct lo_order_stage *stages =
        (struct lo_order_stage *)c->order.stages; /* ours */
    for (int32_t k = 0; k < c->order.n_stages; k++) {
        bool *off = off_in(c, k);
        lo_section *list =
            lo_arena_array(c->arena, (size_t)c->sections->n, sizeof *list);
        for (int32_t i = 0; i < c->sections->n; i++)
            if (off[i])
                list[stages[k].n_off++].v = i;
        stages[k].off = list;
        stages[k].dip = dips(c, k, &stages[k].n_dip);
        g_free(off);
    }
    if (c->order.n_stages > 0)
        c->order.dip_back = dips(c, c->order.n_stages, &c->order.n_dip_back);
}

/* --- life --------------------------------------------------------------- */

static void *keep(struct lo_arena *arena, GArray *rows)
{
    size_t size = g_array_get_element_size(rows);
    void *copy = lo_arena_array(arena, rows->len, size);
    if (rows->len > 0)
        memcpy(copy, rows->data, rows->len * size);
    g_array_free(rows, TRUE);
    return copy;
}

static void read_order(struct sheet_case *c, const char *text,
                       struct lo_switching_input *input)
{
    struct reading r = {
        .c = c,
        .stages = g_array_new(FALSE, FALSE, sizeof(struct lo_order_stage)),
        .jobs = g_array_new(FALSE, FALSE, sizeof(struct lo_order_job)),
        .ties = g_array_new(FALSE, FALSE, sizeof(struct lo_tie_note)),
        .own = g_array_new(FALSE, FALSE, sizeof(struct lo_usage_point)),
        .notes = g_array_new(FALSE, FALSE, sizeof(struct lo_state_note)),
    };
    for (int32_t l = 0; l < c->sections->n_links; l++) {
        const struct lo_tie_note tie = {.sw = c->sections->links[l].sw,
                                        .phasing_checked = true};
        g_array_append_val(r.ties, tie);
    }
    char **lines = g_strsplit_set(text, "\n;", -1);
    for (char **line = lines; *line != NULL; line++)
        read_line(&r, *line);
    g_strfreev(lines);
    c->order.n_stages = (int32_t)r.stages->len;
    c->order.n_jobs = (int32_t)r.jobs->len;
    input->n_ties = (int32_t)r.ties->len;
    c->customers->n_usage_points = (int32_t)r.own->len;
    c->order.stages = keep(c->arena, r.stages);
    c->order.jobs = keep(c->arena, r.jobs);
    input->n_notes = (int32_t)r.notes->len;
    c->ties = lo_arena_array(c->arena, (size_t)c->network->n_switches + 1,
                             sizeof *c->ties);
    for (guint i = 0; i < r.ties->len; i++) {
        const struct lo_tie_note *tie =
            &g_array_index(r.ties, struct lo_tie_note, i);
        c->ties[tie->sw.v] = *tie;
    }
    input->ties = keep(c->arena, r.ties);
    input->notes = keep(c->arena, r.notes);
    c->customers->usage_points = keep(c->arena, r.own);
}

struct sheet_case *sheet_build(const char *network, const char *order)
{
    struct lo_error err = LO_ERROR_INIT;
    struct sheet_case *c = g_new0(struct sheet_case, 1);
    c->network = net_build(network);
    c->sections = net_split(c->network);
    c->arena = lo_arena_new();
    c->findings = lo_findings_new();
    c->customers = lo_arena_alloc(c->arena, sizeof *c->customers);
    c->order.id = "O1";
    c->order.clock = true;
    c->order.after_s = 30 * LO_MINUTE;
    struct lo_switching_input input = {
        .sections = c->sections,
        .customers = c->customers,
        .load_break = 1u << LO_SWITCH_BREAKER | 1u << LO_SWITCH_RECLOSER |
                      1u << LO_SWITCH_LOAD_BREAK,
    };
    read_order(c, order, &input);
    fill_off(c);
    LO_ASSERT_OK(lo_switching_new(&c->model, &input, &err), err);
    LO_ASSERT_OK(
        lo_sheet_new(&c->sheet, c->model, &c->order, c->findings, &err), err);
    return c;
}

void sheet_case_free(struct sheet_case *c)
{
    lo_sheet_free(c->sheet);
    lo_switching_free(c->model);
    lo_findings_free(c->findings);
    lo_sections_free(c->sections);
    lo_network_free(c->network);
    lo_arena_free(c->arena);
    g_free(c);
}

int sheet_step(const struct sheet_case *c, enum lo_step_kind kind,
               const char *name, int k)
{
    for (int i = 0; i < c->sheet->n_steps; i++) {
        const struct lo_step *step = &c->sheet->steps[i];
        if (step->kind == kind &&
            (name == NULL || strcmp(step->name, name) == 0) && k-- == 0)
            return i;
    }
    return -1;
}

struct lo_sheet *sheet_copy(const struct lo_sheet *sheet)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_sheet *copy = lo_arena_alloc(arena, sizeof *copy);
    *copy = *sheet;
    copy->arena = arena;
    copy->steps =
        lo_arena_array(arena, (size_t)sheet->n_steps + 1, sizeof *copy->steps);
    memcpy(copy->steps, sheet->steps,
           (size_t)sheet->n_steps * sizeof *copy->steps);
    return copy;
}

void sheet_drop(struct lo_sheet *sheet, int at)
{
    sheet->n_steps--;
    memmove(&sheet->steps[at], &sheet->steps[at + 1],
            (size_t)(sheet->n_steps - at) * sizeof *sheet->steps);
}

void sheet_duplicate(struct lo_sheet *sheet, int at)
{
    memmove(&sheet->steps[at + 1], &sheet->steps[at],
            (size_t)(sheet->n_steps - at) * sizeof *sheet->steps);
    sheet->n_steps++;
}

void sheet_swap(struct lo_sheet *sheet, int a, int b)
{
    struct lo_step held = sheet->steps[a];
    sheet->steps[a] = sheet->steps[b];
    sheet->steps[b] = held;
}

enum lo_rule sheet_rule(struct lo_sheet *sheet)
{
    struct lo_refusal refusal;
    bool good =
        lo_sheet_simulate_until(sheet, sheet->n_steps, NULL, NULL, &refusal);
    CU_ASSERT_EQUAL(good, refusal.rule == LO_RULE_NONE);
    return refusal.rule;
}
