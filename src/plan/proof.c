/*
 * The model that proved the printed bound, kept so that others can solve it.
 *
 * Of all models of a run the one with the highest bound is kept. What it does
 * not hold in columns is one number, `elsewhere`, with its reason.
 */
#include <math.h>
#include <string.h>

#include "proof_int.h"

/* "2 jobs: 1.1+0 3.1+90 at 480": job.mode+minutes, from 1 as in the model. */
static const char *comment_of(struct lo_arena *arena, const struct planner *p,
                              const struct pattern *pattern, lo_time at)
{
    GString *text = g_string_new(NULL);
    for (int i = 0; i < pattern->n; i++) {
        const struct option *o = &p->options[pattern->jobs[i].option];
        g_string_append_printf(
            text, "%s%d.%d%+" G_GINT64_FORMAT, i > 0 ? " " : "", o->job + 1,
            o->mode + 1,
            (pattern->jobs[i].start - pattern->jobs[0].start) / LO_MINUTE);
    }
    if (at != LO_TIME_NONE)
        g_string_append_printf(text, " at %" G_GINT64_FORMAT,
                               (at - p->problem->from) / LO_MINUTE);
    const char *kept = lo_arena_strdup(arena, text->str);
    g_string_free(text, TRUE);
    return kept;
}

static void keep_columns(struct lo_proof *proof, const struct planner *p,
                         const struct proof_model *m)
{
    proof->n_columns = lo_model_columns(m->model);
    proof->columns = lo_arena_array(proof->arena, (size_t)proof->n_columns,
                                    sizeof *proof->columns);
    for (int32_t c = 0; c < proof->n_columns; c++) {
        struct lo_model_column from = lo_model_column_at(m->model, c);
        lo_time at = LO_TIME_NONE;
        const struct pattern *pattern = m->pattern(m->self, c, &at);
        const char *words = "left out";
        if (pattern != NULL)
            words = comment_of(proof->arena, p, pattern, at);
        else if (m->words != NULL)
            words = m->words(m->self, c, proof->arena);
        proof->columns[c] = (struct lo_proof_column){
            .cost = from.cost,
            .lo = from.lo,
            .hi = from.hi,
            .integer = from.integer,
            .comment = words,
        };
    }
}

/* Rows but those that only speed the search; entries by row. */
static void keep_rows(struct lo_proof *proof, const struct proof_model *m)
{
    int n = lo_model_rows(m->model), entries = lo_model_entries(m->model);
    int *row = g_new(int, n + 1), *next = g_new0(int, n + 2);
    proof->rows = lo_arena_array(proof->arena, (size_t)n, sizeof *proof->rows);
    for (int r = 0; r < n; r++) {
        struct lo_model_row from = lo_model_row_at(m->model, r);
        bool skip = from.tag != NULL && strcmp(from.tag, PROOF_CUTOFF) == 0;
        row[r] = skip ? -1 : proof->n_rows;
        if (!skip)
            proof->rows[proof->n_rows++] = (struct lo_proof_row){
                from.lo, from.hi, from.tag != NULL ? from.tag : "cut",
                from.why != NULL ? from.why : ""};
    }
    for (int k = 0; k < entries; k++) {
        int to = row[lo_model_entry_at(m->model, k).row];
        proof->n_entries += to >= 0;
        next[to + 1] += to >= 0;
    }
    for (int r = 0; r < proof->n_rows; r++)
        next[r + 1] += next[r];
    proof->entries = lo_arena_array(proof->arena, (size_t)proof->n_entries,
                                    sizeof *proof->entries);
    for (int k = 0; k < entries; k++) {
        struct lo_model_entry from = lo_model_entry_at(m->model, k);
        int to = row[from.row];
        if (to >= 0)
            proof->entries[next[to]++] =
                (struct lo_proof_entry){to, from.column, from.value};
    }
    g_free(row);
    g_free(next);
}

/* A column of a job left out is one of its cover row that is no pattern. */
static void keep_weights(struct lo_proof *proof, const struct planner *p,
                         const struct proof_model *m)
{
    for (int j = 0; j < p->n_jobs; j++) {
        int column = m->left_out != NULL ? m->left_out[j] : -1;
        if (column >= 0)
            proof->columns[column].left_weight = p->problem->jobs[j].weight;
        if (p->first_option[j] == p->first_option[j + 1])
            proof->impossible += p->problem->jobs[j].weight;
    }
}

/* `unit`: what one of the printed unit counts in the model's bound. */
static struct lo_proof *copy_of(struct planner *planner,
                                const struct proof_model *m, double unit)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_proof *proof = lo_arena_alloc(arena, sizeof *proof);
    proof->arena = arena;
    proof->model = m->name;
    proof->elsewhere = m->elsewhere / unit;
    proof->elsewhere_why = m->why;
    proof->bound = m->bound / unit;
    proof->settled = m->settled;
    keep_columns(proof, planner, m);
    keep_rows(proof, m);
    keep_weights(proof, planner, m);
    return proof;
}

struct proof_model proof_of_whole(const char *name,
                                  const struct lo_model *model, double bound,
                                  bool settled)
{
    return (struct proof_model){.name = name,
                                .model = model,
                                .bound = bound,
                                .settled = settled,
                                .elsewhere = INFINITY,
                                .why = ""};
}

void proof_keep(struct planner *planner, const struct proof_model *m)
{
    struct proof_slot *slot = planner->proof;
    if (slot == NULL ||
        (slot->proof != NULL && m->bound <= slot->proof->bound * planner->hour))
        return;
    proof_free(slot->proof);
    slot->proof = copy_of(planner, m, planner->hour);
}

void proof_keep_left(struct planner *planner, const struct proof_model *m)
{
    if (planner->proof == NULL)
        return;
    proof_free(planner->proof->left);
    planner->proof->left = copy_of(planner, m, 1.0);
}

void proof_forget(struct planner *planner)
{
    if (planner->proof == NULL)
        return;
    proof_free(planner->proof->proof);
    planner->proof->proof = NULL;
}

struct lo_proof *proof_end(struct proof_slot *slot, double bound)
{
    struct lo_proof *proof = slot->proof;
    slot->proof = NULL;
    if (proof == NULL) {
        struct lo_arena *arena = lo_arena_new();
        proof = lo_arena_alloc(arena, sizeof *proof);
        proof->arena = arena;
        proof->model = "";
        proof->elsewhere = INFINITY;
    }
    /* Solved to its end, the model says the printed bound by itself. */
    if (!proof->settled || bound < proof->bound - 0.5 / LO_HOUR) {
        proof->elsewhere = MIN(proof->elsewhere, bound);
        proof->elsewhere_why =
            "the search was stopped: so much was proven, and "
            "the rows and columns below allow no less";
    }
    return proof;
}

struct lo_proof *proof_end_left(struct proof_slot *slot, double bound,
                                double impossible)
{
    struct lo_proof *proof = slot->left;
    slot->left = NULL;
    if (proof == NULL) {
        struct lo_arena *arena = lo_arena_new();
        proof = lo_arena_alloc(arena, sizeof *proof);
        proof->arena = arena;
        proof->model = "none was needed";
        proof->elsewhere = INFINITY;
        proof->impossible = impossible;
        proof->settled = true;
        proof->bound = impossible;
    }
    if (!proof->settled || bound < proof->bound - 1e-6) {
        proof->elsewhere = bound - proof->impossible;
        proof->elsewhere_why = "the search was stopped: so much was proven "
                               "beside the jobs that fit nowhere";
    }
    return proof;
}

void proof_free(struct lo_proof *proof)
{
    if (proof != NULL)
        lo_arena_free(proof->arena);
}
