/*
 * write.c - a plan as CIM100 RDF/XML, in the names that other systems read.
 *
 *   WorkTask --SwitchingPlan--> SwitchingPlan --OutagePlan--> OutagePlan
 *                                 |       ^                      |
 *                            Outage       +-- PlannedOutage...   v
 *                                 +--> PlannedOutage <-----------+
 *   SwitchingStepGroup <-- SwitchingStep --> SwitchAction --> switch
 *   PlannedOutageNotification --> Customer, UsagePoint, SwitchingPlan
 *
 * Ids are made from the network's first source and the outage's own id, so
 * that the same outage keeps its id from file to file. Compounds are nested
 * nodes (reference profile 2.5). Source of names: reference profile 2.2, 3.3.
 */
#include <string.h>

#include "lineout/cim.h"
#include "lineout/cim_write.h"
#include "lineout/xml_write.h"

struct writer {
    struct lo_xml xml;
    const struct lo_cim_plan *plan;
    const char *seed; /* mRID of the first source */
};

/* --- ids and references --------------------------------------------------- */

/* "urn:uuid:..." of an object of ours: a hash in the form of a UUID of version
 * 5 (RFC 4122, 4.3, but over our own seed). *Owned*. */
static char *own_id(const struct writer *w, const char *cls, const char *key)
{
    char *text = g_strdup_printf("lineout %s %s %s", w->seed, cls, key);
    char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA1, text, -1);
    hash[12] = '5';
    hash[16] = "89ab"[g_ascii_xdigit_value(hash[16]) & 3];
    char *id = g_strdup_printf("urn:uuid:%.8s-%.4s-%.4s-%.4s-%.12s", hash,
                               hash + 8, hash + 12, hash + 16, hash + 20);
    g_free(hash);
    g_free(text);
    return id;
}

/* Of an object that was read: as a UUID, else as a fragment. *Owned*. */
static char *read_id(const char *mrid)
{
    return g_uuid_string_is_valid(mrid) ? g_strconcat("urn:uuid:", mrid, NULL)
                                        : g_strconcat("#_", mrid, NULL);
}

static void begin(struct writer *w, const char *element, const char *id,
                  const char *name)
{
    lo_xml_open(&w->xml, element);
    lo_xml_attr(&w->xml, "rdf:about", id);
    lo_xml_element(&w->xml, "cim:IdentifiedObject.name", name);
}

static void end(struct writer *w)
{
    lo_xml_close(&w->xml);
}

static void reference(struct writer *w, const char *name, const char *id)
{
    lo_xml_open(&w->xml, name);
    lo_xml_attr(&w->xml, "rdf:resource", id);
    lo_xml_close(&w->xml);
}

static void reference_read(struct writer *w, const char *name, const char *mrid)
{
    char *id = read_id(mrid);
    reference(w, name, id);
    g_free(id);
}

static void reference_own(struct writer *w, const char *name, const char *cls,
                          const char *key)
{
    char *id = own_id(w, cls, key);
    reference(w, name, id);
    g_free(id);
}

static void enumeration(struct writer *w, const char *name, const char *member)
{
    char *id = g_strconcat("http://iec.ch/TC57/CIM100#", member, NULL);
    reference(w, name, id);
    g_free(id);
}

static void instant(struct writer *w, const char *name, lo_time at)
{
    char text[LO_TIME_TEXT];
    lo_time_format(text, at);
    lo_xml_element(&w->xml, name, text);
}

static void number(struct writer *w, const char *name, int64_t value)
{
    char text[24];
    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, value);
    lo_xml_element(&w->xml, name, text);
}

static void period(struct writer *w, const char *name, struct lo_interval span)
{
    lo_xml_open(&w->xml, name);
    lo_xml_open(&w->xml, "cim:DateTimeInterval");
    instant(w, "cim:DateTimeInterval.start", span.from);
    instant(w, "cim:DateTimeInterval.end", span.to);
    lo_xml_close(&w->xml);
    lo_xml_close(&w->xml);
}

/* --- who is off ----------------------------------------------------------- */

/* Rows of usage points that are off at some instant, each mRID once. *Owned*.
 */
static GArray *points_off(const struct lo_cim_plan *plan,
                          const struct lo_week_outage *outage)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(int32_t));
    GHashTable *labels = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (int32_t s = 0; s < outage->n_stages; s++)
        for (int32_t i = 0; i < outage->stages[s].off.n; i++)
            g_hash_table_add(labels, (char *)outage->stages[s].off.at[i]);
    for (int32_t u = 0; u < plan->customers->n_usage_points; u++) {
        const struct lo_usage_point *up = &plan->customers->usage_points[u];
        if (up->is_virtual || up->load.v < 0)
            continue;
        lo_section s = plan->sections->of_equipment[up->load.v];
        if (s.v >= 0 &&
            g_hash_table_contains(labels, plan->sections->info[s.v].label) &&
            g_hash_table_add(seen, (char *)up->mrid))
            g_array_append_val(out, u);
    }
    g_hash_table_destroy(labels);
    g_hash_table_destroy(seen);
    return out;
}

static void notification(struct writer *w, const struct lo_week_outage *outage,
                         const struct lo_usage_point *up)
{
    char *key = g_strdup_printf("%s %s", outage->id, up->mrid);
    char *id = own_id(w, "PlannedOutageNotification", key);
    begin(w, "cim:PlannedOutageNotification", id, outage->id);
    reference_read(w, "cim:PlannedOutageNotification.Customer",
                   w->plan->customers->rows[up->customer.v].mrid);
    reference_read(w, "cim:PlannedOutageNotification.UsagePoint", up->mrid);
    reference_own(w, "cim:PlannedOutageNotification.SwitchingPlan",
                  "SwitchingPlan", outage->id);
    end(w);
    g_free(id);
    g_free(key);
}

/* --- jobs ----------------------------------------------------------------- */

static const struct lo_task *task_of(const struct lo_cim_plan *plan,
                                     const char *mrid)
{
    for (int32_t t = 0; t < plan->work->n_tasks; t++)
        if (strcmp(plan->work->tasks[t].mrid, mrid) == 0)
            return &plan->work->tasks[t];
    return NULL;
}

static void equipment_of_jobs(struct writer *w,
                              const struct lo_week_outage *outage)
{
    GHashTable *seen = g_hash_table_new(g_direct_hash, g_direct_equal);
    for (int32_t j = 0; j < outage->jobs.n; j++) {
        const struct lo_task *task = task_of(w->plan, outage->jobs.at[j]);
        for (int32_t e = 0; task != NULL && e < task->n_equipment; e++)
            if (g_hash_table_add(seen,
                                 GINT_TO_POINTER(task->equipment[e].v + 1)))
                reference_read(
                    w, "cim:Outage.Equipments",
                    w->plan->network->equipment[task->equipment[e].v].mrid);
    }
    g_hash_table_destroy(seen);
}

static char *reason_of(const struct lo_cim_plan *plan,
                       const struct lo_week_outage *outage)
{
    GString *out = g_string_new(NULL);
    for (int32_t j = 0; j < outage->jobs.n; j++) {
        const struct lo_task *task = task_of(plan, outage->jobs.at[j]);
        if (task != NULL)
            g_string_append_printf(out, "%s%s", out->len > 0 ? "; " : "",
                                   task->name);
    }
    return g_string_free(out, FALSE);
}

/* The task itself is in the file it came from: here only its plan is added. */
static void link_tasks(struct writer *w, const struct lo_week_outage *outage)
{
    for (int32_t j = 0; j < outage->jobs.n; j++) {
        char *id = read_id(outage->jobs.at[j]);
        begin(w, "cim:WorkTask", id, NULL);
        reference_own(w, "cim:WorkTask.SwitchingPlan", "SwitchingPlan",
                      outage->id);
        end(w);
        g_free(id);
    }
}

/* --- steps ---------------------------------------------------------------- */

/* What is done, in the words of the CIM; text is all there is of the rest. */
static void action(struct writer *w, const struct lo_week_outage *outage,
                   const struct lo_cim_step *step, const char *id)
{
    static const struct {
        const char *element;
        const char *kind;
        const char *value;
        const char *target;
    } forms[] = {
        [LO_ACTION_OPEN] = {"cim:SwitchAction", "cim:SwitchAction.kind",
                            "SwitchActionKind.open",
                            "cim:SwitchAction.OperatedSwitch"},
        [LO_ACTION_CLOSE] = {"cim:SwitchAction", "cim:SwitchAction.kind",
                             "SwitchActionKind.close",
                             "cim:SwitchAction.OperatedSwitch"},
        [LO_ACTION_RECLOSING_OFF] = {"cim:SwitchAction",
                                     "cim:SwitchAction.kind",
                                     "SwitchActionKind.disableReclosing",
                                     "cim:SwitchAction.OperatedSwitch"},
        [LO_ACTION_RECLOSING_ON] = {"cim:SwitchAction", "cim:SwitchAction.kind",
                                    "SwitchActionKind.enableReclosing",
                                    "cim:SwitchAction.OperatedSwitch"},
        [LO_ACTION_EARTH] = {"cim:GroundAction", "cim:GroundAction.kind",
                             "TempEquipActionKind.place",
                             "cim:GroundAction.GroundedEquipment"},
        [LO_ACTION_UNEARTH] = {"cim:GroundAction", "cim:GroundAction.kind",
                               "TempEquipActionKind.remove",
                               "cim:GroundAction.GroundedEquipment"},
        [LO_ACTION_OTHER] = {"cim:GenericAction", NULL, NULL, NULL},
    };
    begin(w, forms[step->kind].element, id, step->text);
    if (forms[step->kind].kind != NULL)
        enumeration(w, forms[step->kind].kind, forms[step->kind].value);
    if (forms[step->kind].target != NULL && step->mrid[0] != '\0')
        reference_read(w, forms[step->kind].target, step->mrid);
    if (step->at != LO_TIME_NONE)
        instant(w, "cim:SwitchingAction.plannedDateTime", step->at);
    reference_own(w, "cim:SwitchingAction.SwitchingPlan", "SwitchingPlan",
                  outage->id);
    if (strcmp(forms[step->kind].element, "cim:SwitchAction") == 0)
        reference_own(w, "cim:SwitchAction.PlannedOutage", "PlannedOutage",
                      outage->id);
    end(w);
}

static void steps(struct writer *w, const struct lo_week_outage *outage,
                  const struct lo_cim_sheet *sheet)
{
    char *group = own_id(w, "SwitchingStepGroup", outage->id);
    begin(w, "cim:SwitchingStepGroup", group, outage->id);
    number(w, "cim:SwitchingStepGroup.sequenceNumber", 1);
    lo_xml_element(&w->xml, "cim:SwitchingStepGroup.isFreeSequence", "false");
    reference_own(w, "cim:SwitchingStepGroup.SwitchingPlan", "SwitchingPlan",
                  outage->id);
    end(w);
    for (int32_t i = 0; i < sheet->n_steps; i++) {
        char *key = g_strdup_printf("%s %d", outage->id, i + 1);
        char *step = own_id(w, "SwitchingStep", key);
        char *act = own_id(w, "SwitchingAction", key);
        begin(w, "cim:SwitchingStep", step, NULL);
        number(w, "cim:SwitchingStep.sequenceNumber", i + 1);
        reference(w, "cim:SwitchingStep.SwitchingStepGroup", group);
        reference(w, "cim:SwitchingStep.SwitchingAction", act);
        end(w);
        action(w, outage, &sheet->steps[i], act);
        g_free(act);
        g_free(step);
        g_free(key);
    }
    g_free(group);
}

/* --- outages -------------------------------------------------------------- */

static void planned_outage(struct writer *w,
                           const struct lo_week_outage *outage,
                           const GArray *points)
{
    char *id = own_id(w, "PlannedOutage", outage->id);
    char *reason = reason_of(w->plan, outage);
    begin(w, "cim:PlannedOutage", id, outage->id);
    number(w, "cim:Document.revisionNumber", outage->revision);
    period(w, "cim:Outage.estimatedPeriod", outage->span);
    lo_xml_element(&w->xml, "cim:PlannedOutage.reason", reason);
    lo_xml_open(&w->xml, "cim:Outage.summary");
    lo_xml_open(&w->xml, "cim:ServicePointOutageSummary");
    number(w, "cim:ServicePointOutageSummary.totalCount", outage->customers);
    lo_xml_close(&w->xml);
    lo_xml_close(&w->xml);
    equipment_of_jobs(w, outage);
    for (guint i = 0; i < points->len; i++)
        reference_read(
            w, "cim:Outage.DeEnergizedUsagePoint",
            w->plan->customers->usage_points[g_array_index(points, int32_t, i)]
                .mrid);
    reference_own(w, "cim:PlannedOutage.OutagePlan", "OutagePlan", outage->id);
    end(w);
    g_free(reason);
    g_free(id);
}

static const struct lo_cim_sheet *sheet_of(const struct lo_cim_plan *plan,
                                           const char *outage)
{
    for (int32_t s = 0; s < plan->n_sheets; s++)
        if (strcmp(plan->sheets[s].outage, outage) == 0)
            return &plan->sheets[s];
    return NULL;
}

static void plans(struct writer *w, const struct lo_week_outage *outage)
{
    const struct lo_cim_sheet *sheet = sheet_of(w->plan, outage->id);
    char *id = own_id(w, "OutagePlan", outage->id);
    begin(w, "cim:OutagePlan", id, outage->id);
    period(w, "cim:OutagePlan.plannedPeriod", outage->span);
    reference_own(w, "cim:OutagePlan.PlannedOutage", "PlannedOutage",
                  outage->id);
    reference_own(w, "cim:OutagePlan.SwitchingPlan", "SwitchingPlan",
                  outage->id);
    end(w);
    g_free(id);
    id = own_id(w, "SwitchingPlan", outage->id);
    begin(w, "cim:SwitchingPlan", id, outage->id);
    if (sheet != NULL && sheet->refusal[0] != '\0')
        lo_xml_element(&w->xml, "cim:IdentifiedObject.description",
                       sheet->refusal);
    period(w, "cim:SwitchingPlan.plannedPeriod", outage->span);
    reference_own(w, "cim:SwitchingPlan.OutagePlan", "OutagePlan", outage->id);
    reference_own(w, "cim:SwitchingPlan.Outage", "PlannedOutage", outage->id);
    end(w);
    g_free(id);
}

static void one_outage(struct writer *w, const struct lo_week_outage *outage)
{
    const struct lo_cim_plan *plan = w->plan;
    GArray *points = points_off(plan, outage);
    planned_outage(w, outage, points);
    plans(w, outage);
    link_tasks(w, outage);
    const struct lo_cim_sheet *sheet = sheet_of(plan, outage->id);
    if (sheet != NULL && sheet->n_steps > 0)
        steps(w, outage, sheet);
    for (guint i = 0; i < points->len; i++) {
        const struct lo_usage_point *up =
            &plan->customers->usage_points[g_array_index(points, int32_t, i)];
        if (up->customer.v >= 0)
            notification(w, outage, up);
    }
    g_array_free(points, TRUE);
}

void lo_cim_write(GString *out, const struct lo_cim_plan *plan)
{
    struct writer w = {.plan = plan, .seed = ""};
    if (plan->network->n_sources > 0)
        w.seed = plan->network->equipment[plan->network->sources[0].v].mrid;
    lo_xml_begin(&w.xml, out);
    lo_xml_open(&w.xml, "rdf:RDF");
    lo_xml_attr(&w.xml, "xmlns:rdf",
                "http://www.w3.org/1999/02/22-rdf-syntax-ns#");
    lo_xml_attr(&w.xml, "xmlns:cim", "http://iec.ch/TC57/CIM100#");
    for (int32_t o = 0; o < plan->week->n_outages; o++)
        one_outage(&w, &plan->week->outages[o]);
    lo_xml_end(&w.xml);
}
