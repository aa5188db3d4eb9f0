/*
 * planned_read.c - what the objects of one planned outage say: its time, its
 * plan, whether it still stands.
 */
#include <string.h>

#include "planned_int.h"

#define PERIOD(name, end) name "/DateTimeInterval." end

bool cim_is_planned_outage(const struct cim_build *b,
                           const struct lo_part *object)
{
    const char *cls = cim_class(b, object);
    bool planned = strcmp(cls, "PlannedOutage") == 0 ||
                   (strcmp(cls, "Outage") == 0 &&
                    cim_bool(b, object, N_OUTAGE_PLANNED) == 1);
    return planned &&
           cim_path(b, object, PERIOD("Outage.actualPeriod", "start")) == NULL;
}

bool cim_is_mention(const struct cim_build *b, const struct lo_part *task)
{
    bool plan = false;
    for (const struct lo_part *p = task; p != NULL;
         p = p->next_part < 0 ? NULL
                              : lo_objects_part(b->set, (size_t)p->next_part)) {
        const struct lo_property *at = lo_objects_properties(b->set, p);
        for (int32_t i = 0; i < p->n_properties; i++) {
            if (at[i].name.v != b->name[N_TASK_PLAN].v)
                return false;
            plan = true;
        }
    }
    return plan;
}

const struct lo_part *cim_outage_of_plan(const struct cim_build *b,
                                         const struct lo_part *plan)
{
    const struct lo_part *outage = NULL;
    if (cim_text(b, plan, N_PLAN_OUTAGE) != NULL)
        outage = cim_ref(b, plan, N_PLAN_OUTAGE);
    if (outage == NULL && cim_text(b, plan, N_PLAN_OUTAGE_PLAN) != NULL) {
        const struct lo_part *document = cim_ref(b, plan, N_PLAN_OUTAGE_PLAN);
        if (document != NULL)
            outage = cim_ref(b, document, N_OUTAGE_PLAN_OUTAGE);
    }
    return outage;
}

/* The outage plan that the outage names; files that only write the other
 * direction have their period in the outage itself. */
static const struct lo_part *document_of(const struct cim_build *b,
                                         const struct lo_part *outage)
{
    return cim_text(b, outage, N_OUTAGE_DOCUMENT) != NULL
               ? cim_ref(b, outage, N_OUTAGE_DOCUMENT)
               : NULL;
}

static bool instant(const struct cim_build *b, const struct lo_part *outage,
                    const struct lo_zone *zone, const char *text, lo_time *out)
{
    struct lo_error why = LO_ERROR_INIT;
    if (text != NULL && lo_time_parse(out, text, zone, &why) == LO_OK)
        return true;
    cim_find(b, LO_SERIOUS, "planned-outage-unusable", outage,
             "give Outage.estimatedPeriod a start and an end",
             text == NULL ? "a planned outage without a start or an end: not "
                            "known to the plan"
                          : "'%.60s' is no time: the planned outage is not "
                            "known to the plan",
             text != NULL ? text : "");
    return false;
}

bool cim_outage_span(const struct cim_build *b, const struct lo_part *outage,
                     const struct lo_zone *zone, struct lo_interval *out)
{
    const struct lo_part *document = document_of(b, outage);
    const char *start =
        cim_path(b, outage, PERIOD("Outage.estimatedPeriod", "start"));
    const char *end =
        cim_path(b, outage, PERIOD("Outage.estimatedPeriod", "end"));
    if (start == NULL && document != NULL) {
        start =
            cim_path(b, document, PERIOD("OutagePlan.plannedPeriod", "start"));
        end = cim_path(b, document, PERIOD("OutagePlan.plannedPeriod", "end"));
    }
    struct lo_interval span;
    if (!instant(b, outage, zone, start, &span.from) ||
        !instant(b, outage, zone, end, &span.to))
        return false;
    if (span.from >= span.to) {
        cim_find(b, LO_SERIOUS, "planned-outage-unusable", outage,
                 "correct the start or the end",
                 "the planned outage ends before it starts: not known to the "
                 "plan");
        return false;
    }
    *out = span;
    return true;
}

bool cim_outage_cancelled(const struct cim_build *b,
                          const struct lo_part *outage)
{
    const struct lo_part *document = document_of(b, outage);
    const char *status = cim_path(b, outage, "Document.status/Status.value");
    return (status != NULL && g_ascii_strncasecmp(status, "cancel", 6) == 0) ||
           cim_text(b, outage, N_OUTAGE_CANCELLED) != NULL ||
           (document != NULL &&
            cim_text(b, document, N_OUTAGE_PLAN_CANCELLED) != NULL);
}
