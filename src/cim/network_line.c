/*
 * network_line.c - lines: length, positive-sequence impedance, wire rating.
 *
 *   ACLineSegment.r, .x                           as they are
 *     else PerLengthSequenceImpedance.r, .x       x length
 *     else PerLengthPhaseImpedance                x length, from its matrix
 *            <-- PhaseImpedanceData {row, column, r, x}
 *
 * Of a phase matrix the positive sequence is the mean of the diagonal less the
 * mean of what stands beside it: exact for a transposed line (Fortescue; e.g.
 * Kersting, Distribution System Modeling and Analysis, 4.1).
 */
#include <math.h>
#include <string.h>

#include "network_int.h"

/* Sums over one matrix. */
struct matrix {
    double r[2], x[2]; /* of the diagonal, and beside it */
    int n[2];
};

/* Is element `sequence` on the diagonal of a lower triangle counted by
 * columns? Source: CIM16, PhaseImpedanceData.sequenceNumber. */
static bool on_diagonal(double sequence, double conductors)
{
    double at = 1;
    for (double left = conductors; left > 0 && at <= sequence; left--) {
        if (at == sequence)
            return true;
        at += left;
    }
    return false;
}

static void add_element(const struct net *n, struct matrix *m,
                        const struct lo_part *element,
                        const struct lo_part *owner)
{
    const struct cim_build *b = &n->b;
    double row = cim_number(b, element, N_MATRIX_ROW, NAN);
    double column = cim_number(b, element, N_MATRIX_COLUMN, NAN);
    double sequence = cim_number(b, element, N_MATRIX_SEQUENCE, NAN);
    double conductors = cim_number(b, owner, N_MATRIX_CONDUCTORS, NAN);
    bool by_sequence = !isnan(sequence) && conductors >= 1 && conductors <= 12;
    double r = cim_number(b, element, N_MATRIX_R, NAN);
    double x = cim_number(b, element, N_MATRIX_X, NAN);
    if (isnan(r) || isnan(x) || (isnan(row) && !by_sequence))
        return;
    bool diagonal =
        isnan(row) ? on_diagonal(sequence, conductors) : row == column;
    int at = diagonal ? 0 : 1;
    m->r[at] += r;
    m->x[at] += x;
    m->n[at]++;
}

/* By owner (object index); *owned*. */
static GHashTable *matrices(const struct net *n)
{
    GHashTable *out =
        g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    const GPtrArray *elements = n->role[ROLE_MATRIX];
    for (guint i = 0; i < elements->len; i++) {
        const struct lo_part *element = cim_at(n, elements, i);
        const struct lo_part *owner = cim_ref(&n->b, element, N_MATRIX_OWNER);
        if (owner == NULL)
            continue;
        struct matrix *m = g_hash_table_lookup(out, owner);
        if (m == NULL) {
            m = g_new0(struct matrix, 1);
            g_hash_table_insert(out, (void *)owner, m);
        }
        add_element(n, m, element, owner);
    }
    return out;
}

static double positive(const double sum[2], const int n[2])
{
    if (n[0] == 0)
        return NAN;
    return sum[0] / n[0] - (n[1] > 0 ? sum[1] / n[1] : 0);
}

static double first_number(const struct net *n, const struct lo_part *object,
                           enum cim_name first, enum cim_name second)
{
    double v = cim_number(&n->b, object, first, NAN);
    return isnan(v) ? cim_number(&n->b, object, second, NAN) : v;
}

void cim_add_lines(struct net *n)
{
    struct lo_network *out = n->out;
    const struct cim_build *b = &n->b;
    GHashTable *by_owner = matrices(n);
    out->lines = lo_arena_array(n->arena, (size_t)out->n_equipment + 1,
                                sizeof(*out->lines));
    for (int32_t e = 0; e < out->n_equipment; e++) {
        const struct lo_part *object = cim_at(n, n->object_of, (guint)e);
        if (out->equipment[e].kind != LO_KIND_LINE)
            continue;
        double length = cim_number(b, object, N_LENGTH, NAN);
        double r = first_number(n, object, N_LINE_R, N_SERIES_R);
        double x = first_number(n, object, N_LINE_X, N_SERIES_X);
        const struct lo_part *per_length =
            cim_ref(b, object, N_LINE_PER_LENGTH);
        const struct matrix *m = per_length != NULL
                                     ? g_hash_table_lookup(by_owner, per_length)
                                     : NULL;
        /* Both are per unit of the file's own length: no conversion. */
        if (isnan(r) && per_length != NULL)
            r = length * (m != NULL
                              ? positive(m->r, m->n)
                              : cim_number(b, per_length, N_PER_LENGTH_R, NAN));
        if (isnan(x) && per_length != NULL)
            x = length * (m != NULL
                              ? positive(m->x, m->n)
                              : cim_number(b, per_length, N_PER_LENGTH_X, NAN));
        out->equipment[e].detail = out->n_lines;
        out->lines[out->n_lines++] = (struct lo_line){
            .equipment = {e},
            .length_m = length * n->units.metre,
            .r_ohm = r,
            .x_ohm = x,
        };
    }
    g_hash_table_destroy(by_owner);
}

/* --- ratings of wires and of switch types -------------------------------- */

static void lower(double *rated, double a)
{
    if (a > 0)
        *rated = fmin(*rated, a);
}

/* Of the data sheets an object names. */
static void lower_by_sheets(const struct net *n, const struct lo_part *object,
                            double *rated)
{
    static const enum cim_name sheets[] = {N_DATASHEET, N_LINE_WIRE,
                                           N_LINE_PHASE_WIRE};
    static const enum cim_name amperes[] = {N_WIRE_RATED, N_SWITCH_INFO_RATED};
    for (size_t s = 0; s < G_N_ELEMENTS(sheets); s++) {
        if (cim_text(&n->b, object, sheets[s]) == NULL)
            continue;
        const struct lo_part *sheet = cim_ref(&n->b, object, sheets[s]);
        for (size_t k = 0; sheet != NULL && k < G_N_ELEMENTS(amperes); k++)
            lower(rated, cim_number(&n->b, sheet, amperes[k], NAN));
    }
}

double *cim_sheet_ratings(const struct net *n)
{
    double *rated = g_new(double, (gsize)n->out->n_equipment + 1);
    static const struct {
        enum role role;
        enum cim_name owner;
    } phases[] = {{ROLE_SWITCH_PHASE, N_PHASE_SWITCH},
                  {ROLE_LINE_PHASE, N_LINE_PHASE_LINE}};
    for (int32_t e = 0; e < n->out->n_equipment; e++) {
        rated[e] = NAN;
        lower_by_sheets(n, cim_at(n, n->object_of, (guint)e), &rated[e]);
    }
    for (size_t p = 0; p < G_N_ELEMENTS(phases); p++) {
        const GPtrArray *objects = n->role[phases[p].role];
        for (guint i = 0; i < objects->len; i++) {
            const struct lo_part *phase = cim_at(n, objects, i);
            int32_t e =
                cim_equipment_index(n, cim_ref(&n->b, phase, phases[p].owner));
            if (e < 0)
                continue;
            lower(&rated[e], cim_number(&n->b, phase, N_PHASE_RATED, NAN));
            lower_by_sheets(n, phase, &rated[e]);
        }
    }
    return rated;
}
