/*
 * Work in parts that earlier plans hold: what is left of a job for a new one.
 *
 *   plan 1   [part 1]          [part 2]       published; part 1 was worked,
 *                      plan 2  |------------  part 2 is planned anew: so much
 *                                             is left as part 2 was of both
 */
#include <string.h>

#include "app/app_int.h"
#include "app/life_int.h"

/* Rows of one job, [first, end). */
struct told_job {
    const struct lo_told_part *rows;
    guint n;
    lo_time before; /* parts that end later are not behind */
};

/* What a person last said of the job by then; NULL = nothing. */
static const struct lo_done *last_word(const GArray *done, const char *job,
                                       lo_time now)
{
    const struct lo_done *last = NULL;
    for (guint i = 0; i < done->len; i++) {
        const struct lo_done *row = &g_array_index(done, struct lo_done, i);
        if (strcmp(row->job, job) == 0 && row->at <= now)
            last = row;
    }
    return last;
}

/* The part that was left unfinished: the last that had begun; n = none. */
static guint left_part(const struct told_job *job, const struct lo_done *word)
{
    guint at = job->n;
    for (guint i = 0; i < job->n && word != NULL && !lo_is_done(word); i++)
        if (job->rows[i].part.from <= word->at &&
            (at == job->n || job->rows[i].part.from > job->rows[at].part.from))
            at = i;
    return at;
}

/* Plan by plan: of what was left to it, how much its parts are. */
static struct lo_behind behind_of(const struct told_job *job, guint left)
{
    struct lo_behind out = {job->rows[0].job, 0, 1, 1};
    for (guint i = 0; i < job->n;) {
        int64_t plan = job->rows[i].plan, whole = job->rows[i].whole_s;
        int64_t worked = 0;
        int32_t parts = 0;
        for (; i < job->n && job->rows[i].plan == plan; i++) {
            if (i == left || job->rows[i].part.to > job->before)
                continue;
            worked += job->rows[i].part.to - job->rows[i].part.from;
            parts++;
        }
        if (worked == 0 || worked >= whole)
            continue;
        int64_t common =
            lo_common_divisor(out.left * (whole - worked), out.whole * whole);
        out = (struct lo_behind){out.job, out.parts + parts,
                                 out.left * (whole - worked) / common,
                                 out.whole * whole / common};
    }
    return out;
}

enum lo_status app_parts_behind(GArray *out, const struct lo_session *session,
                                const struct lo_week *week, lo_time from,
                                lo_time now, struct lo_arena *arena,
                                struct lo_error *err)
{
    GArray *told = g_array_new(FALSE, FALSE, sizeof(struct lo_told_part));
    GArray *done = g_array_new(FALSE, FALSE, sizeof(struct lo_done));
    enum lo_status status =
        lo_store_get_told_parts(session->store, now, told, arena, err);
    if (status == LO_OK)
        status = lo_store_get_done(session->store, done, arena, err);
    for (guint i = 0; status == LO_OK && i < told->len;) {
        struct told_job job = {&g_array_index(told, struct lo_told_part, i), 0,
                               from};
        while (i + job.n < told->len &&
               strcmp(job.rows[job.n].job, job.rows[0].job) == 0)
            job.n++;
        i += job.n;
        const struct lo_week_job *here =
            week != NULL ? app_week_job(week, job.rows[0].job) : NULL;
        if (here != NULL && here->placed)
            job.before = here->part.from;
        struct lo_behind row = behind_of(
            &job, left_part(&job, last_word(done, job.rows[0].job, now)));
        if (row.parts > 0)
            g_array_append_val(out, row);
    }
    g_array_free(told, TRUE);
    g_array_free(done, TRUE);
    return status;
}
