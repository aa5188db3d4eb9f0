/*
 * week.dat: the model that proved the bound, as data of models/week.mod.
 *
 * That model knows "= 1" for the cover and "at most" for all else: a row with
 * a lower limit is written with its signs turned, one with both limits twice.
 */
#include <math.h>
#include <string.h>

#include "export_int.h"

void export_number(GString *out, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    if (!isfinite(value))
        value = value > 0.0 ? 1e30 : -1e30;
    g_ascii_formatd(text, sizeof text, "%.15g", value);
    g_string_append_printf(out, " %s", text);
}

struct export_params export_params_new(void)
{
    return (struct export_params){g_ptr_array_new(), g_ptr_array_new()};
}

GString *export_line(struct export_params *params, const char *name, int i,
                     int k)
{
    guint at = 0;
    while (at < params->names->len &&
           strcmp(g_ptr_array_index(params->names, at), name) != 0)
        at++;
    if (at == params->names->len) {
        g_ptr_array_add(params->names, (gpointer)name);
        g_ptr_array_add(params->texts, g_string_new(NULL));
    }
    GString *text = g_ptr_array_index(params->texts, at);
    g_string_append_printf(text, "\n %d", i);
    if (k > 0)
        g_string_append_printf(text, " %d", k);
    return text;
}

void export_value(struct export_params *params, const char *name, int i, int k,
                  double value)
{
    export_number(export_line(params, name, i, k), value);
}

void export_params_end(GString *out, struct export_params *params)
{
    for (guint i = 0; i < params->names->len; i++) {
        GString *text = g_ptr_array_index(params->texts, i);
        g_string_append_printf(
            out, "param %s :=%s\n;\n",
            (const char *)g_ptr_array_index(params->names, i), text->str);
        g_string_free(text, TRUE);
    }
    g_ptr_array_free(params->names, TRUE);
    g_ptr_array_free(params->texts, TRUE);
}

/* A comment ends with its line, whatever the file of the job says. */
void export_jobs(GString *out, const struct lo_problem *problem)
{
    for (int32_t j = 0; j < problem->n_jobs; j++) {
        const char *mrid = problem->work->tasks[problem->jobs[j].task].mrid;
        g_string_append_printf(out, "# job %d = ", j + 1);
        for (const char *c = mrid; *c != '\0'; c++)
            g_string_append_c(out, (unsigned char)*c < ' ' ? '?' : *c);
        g_string_append_c(out, '\n');
    }
}

/* Entries of one row. */
struct span {
    int32_t first, end;
};

static bool is_cover(const struct lo_proof_row *row)
{
    return strcmp(row->tag, "cover") == 0 && row->lo == 1.0 && row->hi == 1.0;
}

/* The row as number `n` of the file: `sign` -1 turns "at least" into "at
 * most". */
static void put_row(GString *sets, struct export_params *params,
                    const struct lo_proof *proof,
                    const struct lo_proof_row *row, struct span span, int sign,
                    int32_t n)
{
    bool known = strcmp(row->tag, "cover") != 0 || is_cover(row);
    g_string_append_printf(export_line(params, "tag", n, 0), " \"%s\" # %s",
                           known ? row->tag : "cut", row->why);
    export_value(params, "most", n, 0, sign > 0 ? row->hi : -row->lo);
    g_string_append_printf(sets, "set IN[%d] :=", n);
    for (int32_t k = span.first; k < span.end; k++) {
        int column = proof->entries[k].column + 1;
        double value = sign * proof->entries[k].value;
        g_string_append_printf(sets, " %d", column);
        if (value != 1.0)
            export_value(params, "value", n, column, value);
    }
    g_string_append(sets, ";\n");
}

static void put_rows(GString *out, struct export_params *params,
                     const struct lo_proof *proof)
{
    GString *sets = g_string_new(NULL);
    struct span span = {0, 0};
    int32_t n = 0;
    for (int32_t r = 0; r < proof->n_rows; r++) {
        const struct lo_proof_row *row = &proof->rows[r];
        span.first = span.end;
        while (span.end < proof->n_entries && proof->entries[span.end].row == r)
            span.end++;
        if (!isinf(row->hi))
            put_row(sets, params, proof, row, span, 1, ++n);
        if (!isinf(row->lo) && !is_cover(row))
            put_row(sets, params, proof, row, span, -1, ++n);
    }
    g_string_append_printf(out, "param n_rows := %d;\n%s", n, sets->str);
    g_string_free(sets, TRUE);
}

static void put_columns(GString *out, struct export_params *params,
                        const struct lo_proof *proof)
{
    g_string_append_printf(
        out, "param n_columns := %d;\nset PART :=", proof->n_columns);
    for (int32_t c = 0; c < proof->n_columns; c++) {
        const struct lo_proof_column *column = &proof->columns[c];
        GString *line = export_line(params, "cost", c + 1, 0);
        export_number(line, column->cost);
        g_string_append_printf(line, " # %s", column->comment);
        if (column->left_weight != 0.0)
            export_value(params, "left_weight", c + 1, 0, column->left_weight);
        if (!column->integer) {
            g_string_append_printf(out, " %d", c + 1);
            export_value(params, "upper", c + 1, 0, column->hi);
        }
    }
    g_string_append(out, ";\n");
}

static enum lo_status export_proof(GString *out, const struct lo_plan *plan,
                                   const struct lo_proof *proof,
                                   const char *what, struct lo_error *err)
{
    if (proof == NULL)
        return lo_error_set(err, LO_EINPUT, "no proof was kept of this plan");
    struct export_params params = export_params_new();
    g_string_append_printf(
        out,
        "# Data of models/week.mod: %s.\n"
        "# Model: %s. Columns: job.mode+minutes after the first, from 1.\n",
        what,
        proof->model[0] != '\0' ? proof->model : "none was solved in time");
    export_jobs(out, plan->problem);
    g_string_append_printf(out, "data;\nparam n_jobs := %d;\n",
                           plan->problem->n_jobs);
    g_string_append_printf(out, "param weights := %d;\n",
                           proof == plan->left ? 1 : 0);
    g_string_append(out, "param impossible :=");
    export_number(out, proof->impossible);
    g_string_append(out, ";\n");
    if (!isinf(proof->elsewhere)) {
        g_string_append_printf(
            out, "# %s\nparam elsewhere :=", proof->elsewhere_why);
        export_number(out, proof->elsewhere);
        g_string_append(out, ";\n");
    }
    put_columns(out, &params, proof);
    put_rows(out, &params, proof);
    export_params_end(out, &params);
    g_string_append(out, "end;\n");
    return LO_OK;
}

enum lo_status lo_plan_export_bound(GString *out, const struct lo_plan *plan,
                                    struct lo_error *err)
{
    return export_proof(out, plan, plan->proof, "the bound", err);
}

enum lo_status lo_plan_export_left(GString *out, const struct lo_plan *plan,
                                   struct lo_error *err)
{
    return export_proof(out, plan, plan->left,
                        "what is left out at least; costs are weights", err);
}
