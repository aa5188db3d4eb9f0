/*
 * Planned outages and switching plans out as CIM and in again, and those of
 * others.
 *
 *   source ==cb== n1 -l1- n2 ==s1== n3 -l2- n4        shop at n2, farm at n4
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "cim/cim_case.h"
#include "desk.h"
#include "harness.h"
#include "lineout/app_report.h"

#define CLOSED CIM_TEXT("Switch.normalOpen", "false")

static const char grid[] = CIM_NODE("n0") CIM_NODE("n1") CIM_NODE("n2")
    CIM_NODE("n3") CIM_NODE("n4") CIM_LEAF("EnergySource", "source", "n0", "")
        CIM_BRANCH("Breaker", "cb", "n0", "n1", CLOSED)
            CIM_BRANCH("ACLineSegment", "l1", "n1", "n2", "")
                CIM_BRANCH("LoadBreakSwitch", "s1", "n2", "n3", CLOSED)
                    CIM_BRANCH("ACLineSegment", "l2", "n3", "n4", "")
                        CIM_LEAF("EnergyConsumer", "shop", "n2", "")
                            CIM_LEAF("EnergyConsumer", "farm", "n4", "");
static const char orders[] =
    CIM_OBJECT("UsagePoint", "up",
               CIM_REF("UsagePoint.Equipments", "farm")
                   CIM_REF("UsagePoint.CustomerAgreement", "ag"))
        CIM_OBJECT("CustomerAgreement", "ag",
                   CIM_REF("CustomerAgreement.Customer", "who"))
            CIM_OBJECT("Customer", "who", "") CIM_OBJECT("Crew", "gang", "")
                CIM_OBJECT("Asset", "as",
                           CIM_REF("Asset.PowerSystemResources", "l2"))
                    CIM_OBJECT("WorkTask", "t",
                               CIM_REF("WorkTask.Assets",
                                       "as")) "<lo:WorkMode "
                                              "rdf:ID=\"m\"><lo:WorkMode."
                                              "WorkTask "
                                              "rdf:resource=\"#t\"/"
                                              "><lo:WorkMode.minutes>120"
                                              "</lo:WorkMode.minutes></"
                                              "lo:WorkMode>\n";

static struct lo_week *plan(struct desk *d)
{
    struct lo_plan_request request = {.days = 7, .time_limit_s = 5};
    struct lo_week *week = NULL;
    LO_ASSERT_OK(lo_app_plan(d->session, d->world, &request, &week, &d->err),
                 d->err);
    return week;
}

static void export_plan(struct desk *d, const char *name)
{
    const struct lo_report_request request = {.format = LO_REPORT_CIM};
    GString *text = NULL;
    LO_ASSERT_OK(lo_app_report(d->session, &request, &text, &d->err), d->err);
    desk_write(d, name, text->str);
    g_string_free(text, TRUE);
}

/* What a sheet does, in the words of the CIM, in its order. */
static void check_steps(const struct lo_planned_outage *row,
                        const struct lo_sheet *sheet,
                        const struct lo_network *network)
{
    int moves = 0;
    CU_ASSERT_EQUAL_FATAL(row->n_steps, sheet->n_steps);
    for (int32_t i = 0; i < row->n_steps; i++) {
        const struct lo_planned_step *read = &row->steps[i];
        const struct lo_step *step = &sheet->steps[i];
        bool move = step->kind == LO_STEP_OPEN || step->kind == LO_STEP_CLOSE;
        CU_ASSERT(!move ||
                  read->kind == (step->kind == LO_STEP_OPEN ? LO_ACTION_OPEN
                                                            : LO_ACTION_CLOSE));
        CU_ASSERT(!move || (read->equipment.v >= 0 &&
                            strcmp(network->equipment[read->equipment.v].mrid,
                                   step->mrid) == 0));
        CU_ASSERT((read->at == LO_TIME_NONE) == step->after_report);
        CU_ASSERT(step->after_report ||
                  read->at == sheet->origin + (lo_time)step->minute * 60);
        CU_ASSERT(read->text[0] != '\0');
        moves += move;
    }
    CU_ASSERT(moves >= 2);
}

static void test_planned__own_plan_comes_back_as_it_went_out(void)
{
    struct desk d = desk_open();
    struct lo_sheet_set *set = NULL;
    desk_write_cim(&d, "grid.xml", grid);
    desk_write_cim(&d, "work.xml", orders);
    LO_ASSERT_OK(desk_import(&d, "grid.xml work.xml"), d.err);
    struct lo_week *week = plan(&d);
    CU_ASSERT_EQUAL_FATAL(week->n_outages, 1);
    export_plan(&d, "plan.xml");
    LO_ASSERT_OK(desk_import(&d, "plan.xml"), d.err);
    LO_ASSERT_OK(
        lo_app_sheets(&set, d.session, d.world, week->version, NULL, &d.err),
        d.err);
    CU_ASSERT_EQUAL(
        lo_findings_count_rule(d.world->findings, "dangling-reference"), 0);
    CU_ASSERT_EQUAL_FATAL(d.world->planned->n, 1);
    const struct lo_planned_outage *row = &d.world->planned->rows[0];
    CU_ASSERT_STRING_EQUAL(row->name, week->outages[0].id);
    CU_ASSERT_EQUAL(row->span.from, week->outages[0].span.from);
    CU_ASSERT_EQUAL(row->span.to, week->outages[0].span.to);
    CU_ASSERT_STRING_EQUAL(row->reason, "t");
    CU_ASSERT_EQUAL(row->customers, (int32_t)week->outages[0].customers);
    CU_ASSERT_EQUAL_FATAL(row->n_equipment, 1);
    CU_ASSERT_EQUAL(row->equipment[0].v,
                    lo_network_find(d.world->network, "l2").v);
    CU_ASSERT_EQUAL(row->n_usage_points, 1);
    CU_ASSERT_EQUAL_FATAL(row->n_notified, 1);
    CU_ASSERT_STRING_EQUAL(
        d.world->customers->usage_points[row->notified[0]].mrid, "up");
    GArray *unread = lo_cim_unread(d.world->objects);
    CU_ASSERT_EQUAL(unread->len, 0);
    g_array_free(unread, TRUE);
    check_steps(row, set->sheets[0], d.world->network);
    /* It is of our own task: nothing else is to be planned. */
    CU_ASSERT_FALSE(row->fixed);
    CU_ASSERT_EQUAL(d.world->work->n_tasks, 1);
    CU_ASSERT_EQUAL(d.effect.shifts->len, 0);
    lo_sheet_set_free(set);
    lo_week_free(week);
    desk_close(&d);
}

static void test_planned__exported_twice_it_is_the_same_file(void)
{
    struct desk d = desk_open();
    desk_write_cim(&d, "grid.xml", grid);
    desk_write_cim(&d, "work.xml", orders);
    LO_ASSERT_OK(desk_import(&d, "grid.xml work.xml"), d.err);
    lo_week_free(plan(&d));
    export_plan(&d, "plan.xml");
    LO_ASSERT_OK(desk_import(&d, "plan.xml"), d.err);
    export_plan(&d, "plan.xml");
    LO_ASSERT_OK(desk_import(&d, "plan.xml"), d.err);
    const struct lo_import_summary *s =
        &g_array_index(d.summaries, struct lo_import_summary, 0);
    CU_ASSERT_EQUAL(s->added + s->changed + s->retired, 0);
    desk_close(&d);
}

#define PERIOD(name, from, to)                                                 \
    "<cim:" name "><cim:DateTimeInterval><cim:DateTimeInterval.start>" from    \
    "</cim:DateTimeInterval.start><cim:DateTimeInterval.end>" to               \
    "</cim:DateTimeInterval.end></cim:DateTimeInterval></cim:" name ">"
#define OUTAGE(id, from, to, more)                                             \
    CIM_OBJECT("PlannedOutage", id,                                            \
               PERIOD("Outage.estimatedPeriod", from, to) more)

/* The grid above is off on Tuesday night: nobody asks our crews, hours, lead.
 */
static void test_planned__outage_of_others_is_a_fixed_task_without_crew(void)
{
    struct desk d = desk_open();
    desk_write_cim(&d, "grid.xml", grid);
    desk_write_cim(&d, "work.xml", orders);
    desk_write_cim(
        &d, "upstream.xml",
        OUTAGE("up1", "2026-03-10T01:07:00Z", "2026-03-10T03:30:00Z",
               CIM_REF("Outage.Equipments", "l1"))
            OUTAGE("called-off", "2026-03-11T01:00:00Z", "2026-03-11T05:30:00Z",
                   CIM_REF("Outage.Equipments", "l1") CIM_TEXT(
                       "Outage.cancelledDateTime", "2026-03-01T00:00:00Z"))
                OUTAGE("over", "2026-03-01T01:00:00Z", "2026-03-01T05:30:00Z",
                       CIM_REF("Outage.Equipments", "l1"))
                    OUTAGE("by-meter", "2026-03-12T09:00:00Z",
                           "2026-03-12T10:00:00Z",
                           CIM_REF("Outage.DeEnergizedUsagePoint", "up")));
    LO_ASSERT_OK(desk_import(&d, "grid.xml work.xml upstream.xml"), d.err);
    const struct lo_work *work = d.world->work;
    CU_ASSERT_EQUAL_FATAL(d.world->planned->n, 4);
    CU_ASSERT_TRUE(d.world->planned->rows[0].fixed);
    CU_ASSERT_TRUE(d.world->planned->rows[1].cancelled);
    CU_ASSERT_FALSE(d.world->planned->rows[1].fixed);
    CU_ASSERT_EQUAL_FATAL(work->n_tasks, 4);
    const struct lo_task *fixed = &work->tasks[1];
    CU_ASSERT_STRING_EQUAL(fixed->mrid, "up1");
    CU_ASSERT_TRUE(fixed->fixed);
    CU_ASSERT_TRUE(lo_work_to_plan(fixed));
    CU_ASSERT_EQUAL(fixed->modes[0].n_needs, 0);
    CU_ASSERT_EQUAL(fixed->modes[0].before_s, 0);
    CU_ASSERT_EQUAL(fixed->modes[0].duration_s, 9000); /* 01:00 to 03:30 */
    CU_ASSERT_EQUAL(
        lo_findings_count_rule(d.world->findings, "planned-outage-widened"), 1);
    CU_ASSERT_FALSE(lo_work_to_plan(&work->tasks[2])); /* over */
    CU_ASSERT_EQUAL(work->tasks[3].equipment[0].v,
                    lo_network_find(d.world->network, "farm").v);
    struct lo_week *week = plan(&d);
    bool placed = false;
    for (int32_t j = 0; j < week->n_jobs; j++)
        placed = placed || (strcmp(week->jobs[j].id, "up1") == 0 &&
                            week->jobs[j].placed &&
                            week->jobs[j].part.from == fixed->windows[0].from &&
                            week->jobs[j].crews.n == 0);
    CU_ASSERT_TRUE(placed);
    lo_week_free(week);
    desk_close(&d);
}

/* A plan that names tasks of which no file says anything: they are no tasks of
 * ours, and the outage is one of others. */
static void test_planned__mentioned_tasks_are_none(void)
{
    struct desk d = desk_open();
    desk_write_cim(&d, "grid.xml", grid);
    desk_write_cim(
        &d, "other.xml",
        OUTAGE("o1", "2026-03-10T09:00:00Z", "2026-03-10T11:30:00Z",
               CIM_REF("Outage.Equipments", "l2"))
            CIM_OBJECT("SwitchingPlan", "sp",
                       CIM_REF("SwitchingPlan.Outage",
                               "o1")) "<cim:WorkTask "
                                      "rdf:about=\"#theirs\">" CIM_REF(
                                          "WorkTask."
                                          "SwitchingPl"
                                          "an",
                                          "sp") "</"
                                                "cim:"
                                                "WorkT"
                                                "ask>"
                                                "\n");
    LO_ASSERT_OK(desk_import(&d, "grid.xml other.xml"), d.err);
    CU_ASSERT_EQUAL_FATAL(d.world->work->n_tasks, 1);
    CU_ASSERT_STRING_EQUAL(d.world->work->tasks[0].mrid, "o1");
    CU_ASSERT_TRUE(d.world->planned->rows[0].fixed);
    desk_close(&d);
}

/* Steps of another program: groups and sub-steps, and an action outside. */
static void test_planned__steps_stand_by_group_step_and_sub_step(void)
{
    static const char *const want[] = {"a", "b", "c", "d", "e"};
    struct desk d = desk_open();
#define STEP(id, group, n, sub)                                                \
    CIM_OBJECT("SwitchingStep", "step-" id,                                    \
               CIM_REF("SwitchingStep.SwitchingStepGroup", group)              \
                   CIM_TEXT("SwitchingStep.sequenceNumber", n)                 \
                       CIM_TEXT("SwitchingStep.subStepSequenceNumber", sub)    \
                           CIM_REF("SwitchingStep.SwitchingAction", id))
    desk_write_cim(&d, "grid.xml", grid);
    desk_write_cim(
        &d, "plan.xml",
        OUTAGE("o1", "2026-03-10T09:00:00Z", "2026-03-10T11:30:00Z",
               CIM_REF("Outage.Equipments",
                       "l2")) CIM_OBJECT("SwitchingPlan", "sp",
                                         CIM_REF("SwitchingPlan.Outage", "o1"))
            CIM_OBJECT("SwitchingStepGroup", "g2",
                       CIM_TEXT("SwitchingStepGroup.sequenceNumber", "2")
                           CIM_REF("SwitchingStepGroup.SwitchingPlan", "sp"))
                CIM_OBJECT("SwitchingStepGroup", "g1",
                           CIM_TEXT("SwitchingStepGroup.sequenceNumber", "1")
                               CIM_REF("SwitchingStepGroup.SwitchingPlan",
                                       "sp")) STEP("d", "g2", "1", "0")
                    STEP("c", "g1", "10", "0") STEP("b", "g1", "9", "2") STEP(
                        "a", "g1", "9", "1") CIM_OBJECT("SwitchAction", "a", "")
                        CIM_OBJECT("GroundAction", "b", "")
                            CIM_OBJECT("TagAction", "c", "")
                                CIM_OBJECT("GenericAction", "d", "")
                                    CIM_OBJECT("GenericAction", "e",
                                               CIM_REF("SwitchingAction."
                                                       "SwitchingPlan",
                                                       "sp")));
    LO_ASSERT_OK(desk_import(&d, "grid.xml plan.xml"), d.err);
    CU_ASSERT_EQUAL_FATAL(d.world->planned->rows[0].n_steps, 5);
    for (int i = 0; i < 5; i++)
        CU_ASSERT_STRING_EQUAL(d.world->planned->rows[0].steps[i].text,
                               want[i]);
    desk_close(&d);
}

LO_SUITE(app_planned, LO_TEST(test_planned__own_plan_comes_back_as_it_went_out),
         LO_TEST(test_planned__exported_twice_it_is_the_same_file),
         LO_TEST(test_planned__outage_of_others_is_a_fixed_task_without_crew),
         LO_TEST(test_planned__mentioned_tasks_are_none),
         LO_TEST(test_planned__steps_stand_by_group_step_and_sub_step));
