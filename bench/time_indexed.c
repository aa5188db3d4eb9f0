/*
 * The plain time-indexed model in LP text (time_indexed.h says what it means).
 *
 *   slots of the horizon   0 .. n_slots - 1, slot_s long, from its midnight
 *   x<k>                   starts, numbered job by job, ascending in time
 *   o<k>                   zone and slot, only where it can be off
 *
 * Names have at most 8 characters, lines few terms: readers differ.
 */
#include "time_indexed.h"

#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>

enum { TERMS_A_LINE = 8 };

struct zone {
    int parent; /* zone, -1 = none */
    int64_t customers;
    int *column; /* by slot: number of its o, -1 = never off then */
};

struct start {
    int job;
    int slot;
};

struct plain_model {
    const struct lo_problem *problem;
    FILE *file;
    int n_slots;
    int n_zones;
    struct zone *zones;
    int *zone_of;     /* by section: the zone it is in, -1 = never off */
    bool *of_work;    /* by section: some job kills it */
    GArray *starts;   /* struct start */
    int *first_start; /* by job, n_jobs + 1 */
    int n_offs;
    int rows;
    int terms; /* on the line being written */
    int64_t entries;
};

/* --- zones and columns -------------------------------------------------- */

/* Nearest section of work from s towards the source, s itself included. */
static int nearest_work(const struct plain_model *m, int s)
{
    while (s != LO_NONE && !m->of_work[s])
        s = m->problem->sections->info[s].parent.v;
    return s;
}

static void find_zones(struct plain_model *m)
{
    const struct lo_problem *p = m->problem;
    int n = p->sections->n;
    m->of_work = g_new0(bool, n);
    m->zone_of = g_new(int, n);
    m->zones = g_new0(struct zone, n);
    for (int32_t j = 0; j < p->n_jobs; j++)
        for (int32_t i = 0; i < p->jobs[j].n_dead; i++)
            m->of_work[p->jobs[j].dead[i].v] = true;
    for (int s = 0; s < n; s++)
        m->zone_of[s] = m->of_work[s] ? m->n_zones++ : -1;
    for (int s = 0; s < n; s++) {
        int near = nearest_work(m, s);
        if (near == LO_NONE)
            continue;
        m->zones[m->zone_of[near]].customers += p->sections->info[s].customers;
        if (near == s) {
            int up = nearest_work(m, p->sections->info[s].parent.v);
            m->zones[m->zone_of[s]].parent =
                up != LO_NONE ? m->zone_of[up] : -1;
        }
    }
}

/* First slot in which a start has the job's sections dead, and the first in
 * which no more. */
static int dead_from(const struct plain_model *m, const struct start *s)
{
    int64_t before = m->problem->jobs[s->job].modes[0].before_s;
    return MAX(0, s->slot - (int)(before / m->problem->slot_s));
}

static int work_to(const struct plain_model *m, const struct start *s)
{
    int64_t work = m->problem->jobs[s->job].modes[0].duration_s;
    return s->slot + (int)(work / m->problem->slot_s);
}

static int dead_to(const struct plain_model *m, const struct start *s)
{
    int64_t after = m->problem->jobs[s->job].modes[0].after_s;
    return MIN(m->n_slots, work_to(m, s) + (int)(after / m->problem->slot_s));
}

static void find_starts(struct plain_model *m)
{
    const struct lo_problem *p = m->problem;
    m->starts = g_array_new(FALSE, FALSE, sizeof(struct start));
    m->first_start = g_new(int, p->n_jobs + 1);
    for (int32_t j = 0; j < p->n_jobs; j++) {
        const struct lo_job *job = &p->jobs[j];
        m->first_start[j] = (int)m->starts->len;
        for (int t = 0; t < m->n_slots; t++) {
            lo_time at = p->from + t * p->slot_s;
            bool inside = false;
            for (int32_t w = 0; w < job->n_windows; w++)
                inside = inside ||
                         (job->windows[w].from <= at &&
                          at + job->modes[0].duration_s <= job->windows[w].to);
            struct start start = {j, t};
            if (inside)
                g_array_append_val(m->starts, start);
        }
    }
    m->first_start[p->n_jobs] = (int)m->starts->len;
}

static const struct start *start_at(const struct plain_model *m, int k)
{
    return &g_array_index(m->starts, struct start, k);
}

static void mark_offs(struct plain_model *m, const struct start *start)
{
    const struct lo_job *job = &m->problem->jobs[start->job];
    for (int32_t i = 0; i < job->n_dead; i++) {
        struct zone *zone = &m->zones[m->zone_of[job->dead[i].v]];
        for (int t = dead_from(m, start); t < dead_to(m, start); t++)
            zone->column[t] = 0;
    }
}

/* Numbers the pairs of zone and slot that can be off. */
static void find_offs(struct plain_model *m)
{
    for (int z = 0; z < m->n_zones; z++) {
        m->zones[z].column = g_new(int, m->n_slots);
        memset(m->zones[z].column, -1, sizeof(int) * (size_t)m->n_slots);
    }
    for (guint k = 0; k < m->starts->len; k++)
        mark_offs(m, start_at(m, (int)k));
    for (int z = 0; z < m->n_zones; z++)
        for (int up = m->zones[z].parent; up >= 0; up = m->zones[up].parent)
            for (int t = 0; t < m->n_slots; t++)
                if (m->zones[up].column[t] >= 0)
                    m->zones[z].column[t] = 0;
    for (int z = 0; z < m->n_zones; z++)
        for (int t = 0; t < m->n_slots; t++)
            if (m->zones[z].column[t] >= 0)
                m->zones[z].column[t] = m->n_offs++;
}

/* --- rows --------------------------------------------------------------- */

static void term(struct plain_model *m, int64_t coefficient, char kind,
                 int column)
{
    m->entries++;
    if (m->terms++ == TERMS_A_LINE) {
        fputs("\n", m->file);
        m->terms = 1;
    }
    if (coefficient == 1 || coefficient == -1)
        fprintf(m->file, " %c %c%d", coefficient > 0 ? '+' : '-', kind, column);
    else
        fprintf(m->file, " %c %lld %c%d", coefficient > 0 ? '+' : '-',
                (long long)ABS(coefficient), kind, column);
}

static void begin_row(struct plain_model *m)
{
    fprintf(m->file, " r%d:", m->rows++);
    m->terms = 0;
}

static void end_row(struct plain_model *m, const char *sense, int64_t right)
{
    fprintf(m->file, " %s %lld\n", sense, (long long)right);
}

/* Customer-hours = customers x slot hours; a slot is a whole number of
 * minutes, so the coefficient has few digits. */
static void write_objective(struct plain_model *m)
{
    fputs("minimize\n hours:", m->file);
    m->terms = 0;
    double slot_h = (double)m->problem->slot_s / LO_HOUR;
    for (int z = 0; z < m->n_zones; z++)
        for (int t = 0; t < m->n_slots; t++) {
            int column = m->zones[z].column[t];
            double cost = (double)m->zones[z].customers * slot_h;
            if (column < 0 || cost <= 0.0)
                continue;
            char text[G_ASCII_DTOSTR_BUF_SIZE];
            g_ascii_formatd(text, sizeof text, "%.10g", cost);
            if (m->terms++ == TERMS_A_LINE) {
                fputs("\n", m->file);
                m->terms = 1;
            }
            fprintf(m->file, " + %s o%d", text, column);
        }
    fputs("\nsubject to\n", m->file);
}

static void write_once(struct plain_model *m)
{
    for (int32_t j = 0; j < m->problem->n_jobs; j++) {
        begin_row(m);
        for (int k = m->first_start[j]; k < m->first_start[j + 1]; k++)
            term(m, 1, 'x', k);
        end_row(m, "=", 1);
    }
}

static bool kills(const struct plain_model *m, const struct lo_job *job,
                  int zone)
{
    for (int32_t i = 0; i < job->n_dead; i++)
        if (m->zone_of[job->dead[i].v] == zone)
            return true;
    return false;
}

/* Zones below another zone of the same job follow from `down`. */
static void write_dead(struct plain_model *m, int j)
{
    const struct lo_job *job = &m->problem->jobs[j];
    for (int32_t i = 0; i < job->n_dead; i++) {
        const struct zone *zone = &m->zones[m->zone_of[job->dead[i].v]];
        if (zone->parent >= 0 && kills(m, job, zone->parent))
            continue;
        for (int t = 0; t < m->n_slots; t++) {
            bool any = false;
            for (int k = m->first_start[j]; k < m->first_start[j + 1]; k++) {
                const struct start *s = start_at(m, k);
                if (t < dead_from(m, s) || t >= dead_to(m, s))
                    continue;
                if (!any) {
                    begin_row(m);
                    term(m, 1, 'o', zone->column[t]);
                }
                any = true;
                term(m, -1, 'x', k);
            }
            if (any)
                end_row(m, ">=", 0);
        }
    }
}

static void write_down(struct plain_model *m)
{
    for (int z = 0; z < m->n_zones; z++) {
        int up = m->zones[z].parent;
        for (int t = 0; t < m->n_slots && up >= 0; t++) {
            if (m->zones[up].column[t] < 0)
                continue;
            begin_row(m);
            term(m, 1, 'o', m->zones[z].column[t]);
            term(m, -1, 'o', m->zones[up].column[t]);
            end_row(m, ">=", 0);
        }
    }
}

static int units_of(const struct lo_job *job, int type)
{
    int units = 0;
    for (int32_t n = 0; n < job->modes[0].n_needs; n++)
        if (job->modes[0].needs[n].type.v == type)
            units += job->modes[0].needs[n].number;
    return units;
}

/* Crews of a type are alike, so counting them is exact. */
static void write_crews(struct plain_model *m, int type)
{
    const struct lo_problem *p = m->problem;
    GArray **at = g_new(GArray *, m->n_slots); /* starts at work in a slot */
    int crews = 0;
    for (int32_t c = 0; c < p->n_crews; c++)
        crews += p->crews[c].type.v == type;
    for (int t = 0; t < m->n_slots; t++)
        at[t] = g_array_new(FALSE, FALSE, sizeof(int));
    for (int k = 0; k < (int)m->starts->len; k++) {
        const struct start *s = start_at(m, k);
        if (units_of(&p->jobs[s->job], type) > 0)
            for (int t = s->slot; t < work_to(m, s); t++)
                g_array_append_val(at[t], k);
    }
    for (int t = 0; t < m->n_slots; t++) {
        if (at[t]->len > 0) {
            begin_row(m);
            for (guint i = 0; i < at[t]->len; i++) {
                int k = g_array_index(at[t], int, i);
                term(m, units_of(&p->jobs[start_at(m, k)->job], type), 'x', k);
            }
            end_row(m, "<=", crews);
        }
        g_array_free(at[t], TRUE);
    }
    g_free(at);
}

static void write_integers(struct plain_model *m)
{
    fputs("binary\n", m->file);
    for (guint k = 0; k < m->starts->len; k++)
        fprintf(m->file, " x%u%s", k, k % TERMS_A_LINE == 7 ? "\n" : "");
    fputs("\nend\n", m->file);
}

enum lo_status time_indexed_write(struct time_indexed_size *out,
                                  struct instance *it, const char *path,
                                  struct lo_error *err)
{
    if (it->ties)
        return lo_error_set(err, LO_EINPUT,
                            "the plain model knows no back-feed: '%s' has ties",
                            it->spec.name);
    const struct lo_problem *p = it->problem;
    struct plain_model m = {.problem = p, .file = fopen(path, "w")};
    if (m.file == NULL)
        return lo_error_set(err, LO_EIO, "cannot write '%s': %s", path,
                            g_strerror(errno));
    m.n_slots = (int)((p->to - p->from) / p->slot_s);
    find_zones(&m);
    find_starts(&m);
    find_offs(&m);
    fprintf(m.file, "\\ %s: job x start, zone x slot; ties open\n",
            it->spec.name);
    write_objective(&m);
    write_once(&m);
    for (int32_t j = 0; j < p->n_jobs; j++)
        write_dead(&m, j);
    write_down(&m);
    for (int32_t k = 0; k < it->work->n_crew_types; k++)
        write_crews(&m, k);
    write_integers(&m);
    *out = (struct time_indexed_size){m.rows, m.n_offs + (int64_t)m.starts->len,
                                      m.entries};
    bool failed = ferror(m.file) != 0;
    failed = fclose(m.file) != 0 || failed;
    for (int z = 0; z < m.n_zones; z++)
        g_free(m.zones[z].column);
    g_free(m.zones);
    g_free(m.zone_of);
    g_free(m.of_work);
    g_free(m.first_start);
    g_array_free(m.starts, TRUE);
    return failed ? lo_error_set(err, LO_EIO, "cannot write '%s'", path)
                  : LO_OK;
}
