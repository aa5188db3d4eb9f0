/*
 * A plan written as CIM is read again beside its network without a loss.
 *
 *   source ==cb== n1 -l1- n2 ==sw== n3 -l2- n4 house (u1 of `who`)
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "cim_case.h"
#include "harness.h"
#include "lineout/cim_write.h"

#define UUID "9091A550-103E-4059-B3EF-F7A7DDB6C0A4"

static const char grid[] = CIM_LEAF("EnergySource", "source", "n0", "")
    CIM_BRANCH("Breaker", "cb", "n0", "n1", "")
        CIM_BRANCH("ACLineSegment", "l1", "n1", "n2", "")
            CIM_BRANCH("LoadBreakSwitch", UUID, "n2", "n3", "")
                CIM_BRANCH("ACLineSegment", "l2", "n3", "n4", "")
                    CIM_LEAF("EnergyConsumer", "house", "n4", "");
static const char orders[] =
    CIM_OBJECT("WorkTask", "t1", CIM_REF("WorkTask.Assets", "a1"))
        CIM_OBJECT("Asset", "a1", CIM_REF("Asset.PowerSystemResources", "l2"))
            CIM_OBJECT("UsagePoint", "u1",
                       CIM_REF("UsagePoint.Equipments", "house")
                           CIM_REF("UsagePoint.CustomerAgreement", "g1"))
                CIM_OBJECT("CustomerAgreement", "g1",
                           CIM_REF("CustomerAgreement.Customer", "who"))
                    CIM_OBJECT("Customer", "who", "");

/* One outage of the section behind the switch, 08:00 to 12:00 UTC. */
static char *written(const struct cim_case *c, bool with_steps)
{
    static const struct lo_cim_step steps[] = {
        {LO_ACTION_OPEN, UUID, "open <sw>", 1773648000},
        {LO_ACTION_EARTH, "l2", "", LO_TIME_NONE},
        {LO_ACTION_OTHER, "", "permit to gang 1", LO_TIME_NONE},
        {LO_ACTION_CLOSE, UUID, "", 1773662400},
    };
    struct lo_cim_sheet sheet = {"O1", G_N_ELEMENTS(steps), steps, ""};
    struct lo_section_options options = LO_SECTION_OPTIONS_INIT;
    struct lo_sections *sections = NULL;
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(lo_sections_new(&sections, c->network, &options, NULL, &err),
                 err);
    lo_section dead =
        sections->of_equipment[lo_network_find(c->network, "l2").v];
    const char *label = sections->info[dead.v].label;
    const char *task = "t1";
    struct lo_week_stage stage = {.span = {1773648000, 1773662400},
                                  .sections = {1, &label},
                                  .off = {1, &label}};
    struct lo_week_outage outage = {.id = "O1",
                                    .revision = 2,
                                    .span = {1773648000, 1773662400},
                                    .jobs = {1, &task},
                                    .customers = 1,
                                    .n_stages = 1,
                                    .stages = &stage};
    struct lo_week week = {.n_outages = 1, .outages = &outage};
    struct lo_cim_plan plan = {&week,        c->network, sections,
                               c->customers, c->work,    with_steps ? 1 : 0,
                               &sheet};
    GString *out = g_string_new(NULL);
    lo_cim_write(out, &plan);
    lo_sections_free(sections);
    return g_string_free(out, FALSE);
}

/* The one object of a class; its number in *n. */
static const struct lo_part *only(const struct cim_case *c, const char *cls,
                                  int *n)
{
    const struct lo_part *found = NULL;
    *n = 0;
    for (size_t i = 0; i < lo_objects_count(c->objects); i++) {
        const struct lo_part *o = lo_objects_object(c->objects, i);
        if (strcmp(lo_objects_name_text(c->objects,
                                        lo_objects_class(c->objects, o)),
                   cls) != 0)
            continue;
        found = o;
        (*n)++;
    }
    CU_ASSERT_PTR_NOT_NULL_FATAL(found);
    return found;
}

static const char *value(const struct cim_case *c, const struct lo_part *o,
                         const char *name)
{
    const char *text =
        lo_objects_value(c->objects, o, lo_objects_find_name(c->objects, name));
    return text != NULL ? text : "";
}

static struct cim_case read_back(const char *text)
{
    struct lo_error err = LO_ERROR_INIT;
    const struct lo_cim_limits limits = LO_CIM_LIMITS_INIT;
    struct cim_case c = cim_case_read(grid, orders);
    LO_ASSERT_OK(lo_cim_read_bytes(c.objects, "plan.xml", text, strlen(text),
                                   &limits, c.findings, &err),
                 err);
    cim_case_link(&c);
    return c;
}

static void test_write__plan_is_read_again_without_dangling(void)
{
    struct cim_case before = cim_case_build(grid, orders);
    char *text = written(&before, true);
    struct cim_case c = read_back(text);
    int n = 0;
    for (size_t i = 0; i < lo_objects_part_count(c.objects); i++) {
        const struct lo_part *p = lo_objects_part(c.objects, i);
        const struct lo_property *at = lo_objects_properties(c.objects, p);
        for (int32_t k = 0; p->document == 2 && k < p->n_properties; k++)
            CU_ASSERT(at[k].kind != LO_VALUE_REF ||
                      lo_objects_find(c.objects, at[k].value) != NULL);
    }
    const struct lo_part *outage = only(&c, "PlannedOutage", &n);
    CU_ASSERT_EQUAL(n, 1);
    CU_ASSERT_STRING_EQUAL(value(&c, outage, "Outage.Equipments"), "l2");
    CU_ASSERT_STRING_EQUAL(value(&c, outage, "Outage.DeEnergizedUsagePoint"),
                           "u1");
    CU_ASSERT_STRING_EQUAL(
        value(&c, outage, "Outage.estimatedPeriod/DateTimeInterval.start"),
        "2026-03-16T08:00:00Z");
    CU_ASSERT_STRING_EQUAL(value(&c, outage, "PlannedOutage.reason"), "t1");
    const struct lo_part *note = only(&c, "PlannedOutageNotification", &n);
    CU_ASSERT_EQUAL(n, 1);
    CU_ASSERT_STRING_EQUAL(
        value(&c, note, "PlannedOutageNotification.Customer"), "who");
    /* A plan is not yet history, and changes nothing of the task. */
    struct lo_interruptions *past = NULL;
    const struct lo_cim_options options = LO_CIM_OPTIONS_INIT;
    lo_cim_interruptions(&past, c.objects, c.network, &options, NULL);
    CU_ASSERT_EQUAL(past->n, 0);
    CU_ASSERT_EQUAL(c.work->n_tasks, 1);
    CU_ASSERT_EQUAL(c.work->tasks[0].n_equipment, 1);
    lo_interruptions_free(past);
    cim_case_free(&c);
    cim_case_free(&before);
    g_free(text);
}

static void test_write__steps_name_their_switch_in_order(void)
{
    struct cim_case before = cim_case_build(grid, orders);
    char *text = written(&before, true);
    struct cim_case c = read_back(text);
    int n = 0;
    (void)only(&c, "SwitchingStep", &n);
    CU_ASSERT_EQUAL(n, 4);
    const struct lo_part *close = only(&c, "SwitchAction", &n);
    CU_ASSERT_EQUAL(n, 2);
    CU_ASSERT_STRING_EQUAL(value(&c, close, "SwitchAction.kind"), "close");
    const struct lo_part *sw = lo_objects_find(
        c.objects, value(&c, close, "SwitchAction.OperatedSwitch"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(sw);
    CU_ASSERT_STRING_EQUAL(sw->mrid, UUID);
    const struct lo_part *earth = only(&c, "GroundAction", &n);
    CU_ASSERT_STRING_EQUAL(value(&c, earth, "GroundAction.kind"), "place");
    CU_ASSERT_STRING_EQUAL(value(&c, earth, "SwitchingAction.plannedDateTime"),
                           "");
    cim_case_free(&c);
    cim_case_free(&before);
    g_free(text);
}

static void test_write__same_outage_keeps_its_ids(void)
{
    struct cim_case c = cim_case_build(grid, orders);
    char *first = written(&c, false);
    char *second = written(&c, false);
    CU_ASSERT_STRING_EQUAL(first, second);
    CU_ASSERT_PTR_NULL(strstr(first, "SwitchingStep"));
    CU_ASSERT_PTR_NOT_NULL(strstr(first, "cim:SwitchingPlan "));
    g_free(first);
    g_free(second);
    cim_case_free(&c);
}

LO_SUITE(cim_write, LO_TEST(test_write__plan_is_read_again_without_dangling),
         LO_TEST(test_write__steps_name_their_switch_in_order),
         LO_TEST(test_write__same_outage_keeps_its_ids));
