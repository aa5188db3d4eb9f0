/*
 * The plan as JSON, schema 1 (DESIGN 9): key order, UTC times, null and empty
 * lists exactly as written there. Programs of other people read this.
 */
#include "lineout/report.h"
#include "report/report_int.h"

static struct lo_json *texts_json(const struct lo_texts *texts)
{
    struct lo_json *array = lo_json_array();
    for (int32_t i = 0; i < texts->n; i++)
        lo_json_append(array, lo_json_string(texts->at[i]));
    return array;
}

static struct lo_json *parts_json(const struct lo_week_job *job)
{
    struct lo_json *parts = lo_json_array();
    const struct lo_week_job *rows = NULL;
    int32_t n = job->placed ? lo_week_parts(&rows, job) : 0;
    for (int32_t k = 0; k < n; k++) {
        struct lo_json *part = lo_json_object();
        lo_json_set_time(part, "start", rows[k].part.from);
        lo_json_set_time(part, "end", rows[k].part.to);
        if (n > 1) { /* else as the job says */
            lo_json_set(part, "crews", texts_json(&rows[k].crews));
            lo_json_set_text(part, "outage", rows[k].outage);
        }
        lo_json_append(parts, part);
    }
    return parts;
}

/* In English, whatever the language of the run. */
static void set_packed(struct lo_json *out, const char *key, const char *packed)
{
    GString *text = g_string_new(NULL);
    if (packed != NULL)
        lo_text_unpack(text, LO_LANG_EN, packed);
    lo_json_set_text(out, key, packed != NULL ? text->str : NULL);
    g_string_free(text, TRUE);
}

static struct lo_json *reason_json(const struct lo_week_job *job)
{
    if (job->placed)
        return lo_json_null();
    struct lo_json *reason = lo_json_object();
    lo_json_set(reason, "rules", texts_json(&job->rules));
    set_packed(reason, "text", job->reason);
    set_packed(reason, "repair", job->repair);
    return reason;
}

static struct lo_json *job_json(const struct lo_week_job *job)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_text(out, "id", job->id);
    lo_json_set_text(out, "name", job->name);
    lo_json_set_text(out, "status", job->placed ? "placed" : "unplaced");
    lo_json_set(out, "parts", parts_json(job));
    lo_json_set_text(out, "mode", job->mode);
    lo_json_set(out, "crews", texts_json(&job->crews));
    lo_json_set_text(out, "outage", job->outage);
    lo_json_set(out, "reason", reason_json(job));
    return out;
}

static struct lo_json *stage_json(const struct lo_week_stage *stage)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_time(out, "from", stage->span.from);
    lo_json_set_time(out, "to", stage->span.to);
    lo_json_set(out, "sections", texts_json(&stage->sections));
    lo_json_set(out, "off", texts_json(&stage->off));
    lo_json_set(out, "ties_closed", texts_json(&stage->ties_closed));
    lo_json_set(out, "opened", texts_json(&stage->opened));
    lo_json_set_integer(out, "customers", stage->customers);
    lo_json_set_integer(out, "mv_customers", stage->mv_customers);
    /* beside DESIGN 9: only where there is something to know */
    if (stage->unverified)
        lo_json_set(out, "unverified", lo_json_boolean(true));
    if (stage->cut_short)
        lo_json_set(out, "cut_short", lo_json_boolean(true));
    return out;
}

static struct lo_json *outage_json(const struct lo_week_outage *outage)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_text(out, "id", outage->id);
    lo_json_set_time(out, "from", outage->span.from);
    lo_json_set_time(out, "to", outage->span.to);
    lo_json_set(out, "feeders", texts_json(&outage->feeders));
    lo_json_set(out, "jobs", texts_json(&outage->jobs));
    lo_json_set_integer(out, "customers", outage->customers);
    lo_json_set_integer(out, "mv_customers", outage->mv_customers);
    lo_json_set_real(out, "customer_hours", outage->customer_hours);
    lo_json_set_real(out, "mv_customer_hours", outage->mv_customer_hours);
    struct lo_json *stages = lo_json_array();
    for (int32_t i = 0; i < outage->n_stages; i++)
        lo_json_append(stages, stage_json(&outage->stages[i]));
    lo_json_set(out, "stages", stages);
    if (outage->actual != NULL) {
        const struct lo_week_actual *was = outage->actual;
        struct lo_json *actual = lo_json_object();
        lo_json_set_time(actual, "off", was->off.from);
        lo_json_set_time(actual, "on", was->off.to);
        lo_json_set_real(actual, "customer_hours", was->customer_hours);
        lo_json_set_real(actual, "mv_customer_hours", was->mv_customer_hours);
        lo_json_set(out, "actual", actual);
    }
    return out;
}

struct lo_json *lo_report_week_json(const struct lo_week *week)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_integer(out, "schema", 1);
    lo_json_set_text(out, "outcome", lo_outcome_name(week->outcome));
    lo_json_set_time(out, "from", week->span.from);
    lo_json_set_time(out, "to", week->span.to);
    lo_json_set_real(out, "customer_hours", week->customer_hours);
    lo_json_set_real(out, "mv_customer_hours", week->mv_customer_hours);
    lo_json_set_real(out, "objective", week->objective);
    lo_json_set_real(out, "bound", week->bound);
    lo_json_set_real(out, "gap", week->gap);
    lo_json_set_real(out, "unplaced_weight", week->unplaced_weight);
    lo_json_set_real(out, "unplaced_bound", week->unplaced_bound);
    lo_json_set_integer(out, "customer_interruptions", week->interruptions);
    lo_json_set_real(out, "solve_seconds", week->solve_seconds);
    struct lo_json *jobs = lo_json_array();
    for (int32_t i = 0; i < week->n_jobs; i++)
        lo_json_append(jobs, job_json(&week->jobs[i]));
    lo_json_set(out, "jobs", jobs);
    struct lo_json *outages = lo_json_array();
    for (int32_t i = 0; i < week->n_outages; i++)
        lo_json_append(outages, outage_json(&week->outages[i]));
    lo_json_set(out, "outages", outages);
    if (week->n_pins > 0)
        lo_json_set(out, "pins", report_pins_json(week));
    if (week->n_carried > 0)
        lo_json_set(out, "carried_over", report_carried_json(week));
    return out;
}
