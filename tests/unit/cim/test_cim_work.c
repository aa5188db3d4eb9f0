/*
 * Tasks, modes, crews and windows; what is wrong with a task stays with it.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "cim_case.h"
#include "harness.h"

#define NETWORK                                                                \
    CIM_LEAF("EnergySource", "source", "n0", "")                               \
    CIM_BRANCH("Breaker", "cb", "n0", "n1", "")                                \
    CIM_BRANCH("ACLineSegment", "l1", "n1", "n2", "")                          \
    CIM_OBJECT("Asset", "pole", CIM_REF("Asset.PowerSystemResources", "l1"))
#define CREWS                                                                  \
    CIM_OBJECT("CrewType", "line", "")                                         \
    CIM_OBJECT("CrewType", "live", "")                                         \
    CIM_OBJECT("Crew", "c1", CIM_REF("Crew.CrewType", "line"))                 \
    CIM_OBJECT("Crew", "c2", CIM_REF("Crew.CrewType", "line"))
#define TASK(id, more)                                                         \
    CIM_OBJECT("WorkTask", id, CIM_REF("WorkTask.Assets", "pole") more)
#define SCHEDULE(id, task, kind, start, end)                                   \
    "<cim:WorkTimeSchedule rdf:ID=\"" id                                       \
    "\">" CIM_REF("WorkTimeSchedule.BaseWork", task) CIM_ENUM(                 \
        "WorkTimeSchedule.kind",                                               \
        "WorkTimeScheduleKind." kind) "<cim:TimeSchedule.scheduleInterval><"   \
                                      "cim:DateTimeInterval>" start end        \
                                      "</cim:DateTimeInterval></"              \
                                      "cim:TimeSchedule.scheduleInterval>"     \
                                      "</cim:WorkTimeSchedule>\n"
#define START(at) CIM_TEXT("DateTimeInterval.start", at)
#define END(at) CIM_TEXT("DateTimeInterval.end", at)
#define TWO_HOURS(id, task)                                                    \
    SCHEDULE(id, task, "estimate", START("2026-11-30T08:00:00Z"),              \
             END("2026-11-30T10:00:00Z"))
#define LO(name, value) "<lo:" name ">" value "</lo:" name ">"
#define LO_REF(name, id) "<lo:" name " rdf:resource=\"#" id "\"/>"
#define MODE(id, task, more)                                                   \
    "<lo:WorkMode rdf:ID=\"" id "\">" LO_REF("WorkMode.WorkTask", task) more   \
        "</lo:WorkMode>\n"

/* Lines of `tasks` count from 3, as in the file. */
static struct cim_case plan(const char *tasks)
{
    return cim_case_build(tasks, NETWORK CREWS);
}

enum { NOV_30 = 1795996800 }; /* 2026-11-30T00:00:00Z */

static void has_problem(const struct cim_case *c, const char *task,
                        const char *rule, int line)
{
    const struct lo_task *t = cim_case_task(c, task);
    CU_ASSERT_PTR_NOT_NULL_FATAL(t->problem.rule);
    CU_ASSERT_STRING_EQUAL(t->problem.rule, rule);
    CU_ASSERT(t->problem.text[0] != '\0' && t->problem.repair[0] != '\0');
    bool found = false;
    for (size_t i = 0; i < lo_findings_count(c->findings); i++) {
        const struct lo_finding *f = lo_findings_get(c->findings, i);
        found = found ||
                (strcmp(f->rule, rule) == 0 && f->line == line &&
                 f->severity == LO_SERIOUS && f->object[0] != '\0' &&
                 f->advice[0] != '\0' && g_str_has_suffix(f->file, "a.xml"));
    }
    CU_ASSERT_TRUE(found);
}

static void test_work__estimate_makes_one_dead_mode_with_one_crew(void)
{
    struct cim_case c = plan(
        TASK("t", CIM_REF("WorkTask.Work", "w")) TWO_HOURS("e", "t")
            CIM_OBJECT("Work", "w",
                       CIM_TEXT("Work.workOrderNumber", "17") CIM_ENUM(
                           "BaseWork.statusKind", "WorkStatusKind.approved")));
    const struct lo_task *t = cim_case_task(&c, "t");
    CU_ASSERT_PTR_NULL(t->problem.rule);
    CU_ASSERT_STRING_EQUAL(t->order_number, "17");
    CU_ASSERT_STRING_EQUAL(t->status, "approved");
    CU_ASSERT_STRING_EQUAL(t->kind, "maintenance");
    CU_ASSERT_EQUAL(t->priority_rank, -1);
    CU_ASSERT_EQUAL(t->n_windows, 0);
    CU_ASSERT_EQUAL(t->due, LO_TIME_NONE);
    CU_ASSERT_EQUAL_FATAL(t->n_equipment, 1);
    CU_ASSERT_STRING_EQUAL(c.network->equipment[t->equipment[0].v].mrid, "l1");
    CU_ASSERT_EQUAL_FATAL(t->n_modes, 1);
    CU_ASSERT_EQUAL(t->modes[0].duration_s, 7200);
    CU_ASSERT_FALSE(t->modes[0].live);
    CU_ASSERT_EQUAL(t->modes[0].before_s, -1);
    CU_ASSERT_EQUAL_FATAL(t->modes[0].n_needs, 1);
    CU_ASSERT_EQUAL(t->modes[0].needs[0].number, 1);
    CU_ASSERT_EQUAL(t->modes[0].needs[0].type.v, LO_NONE);
    cim_case_free(&c);
}

static void test_work__clearance_without_dead_makes_the_mode_live(void)
{
    struct cim_case c = plan(TASK("t", "") TWO_HOURS("e", "t") CIM_OBJECT(
        "ClearanceDocument", "d",
        CIM_REF("ClearanceDocument.TaggedPSRs", "l1")
            CIM_TEXT("ClearanceDocument.mustBeDeenergised", "false")));
    CU_ASSERT_TRUE(cim_case_task(&c, "t")->modes[0].live);
    cim_case_free(&c);
}

static void test_work__modes_carry_crews_minutes_and_parts(void)
{
    struct cim_case c = plan(
        TASK("t", "") MODE(
            "m1", "t",
            LO("WorkMode.minutes", "90") LO("WorkMode.crews", "2") LO_REF(
                "WorkMode.CrewType", "line") LO("WorkMode.maxParts", "3")
                LO("WorkMode.minPartMinutes", "30")
                    LO("WorkMode.beforeMin", "0") LO("WorkMode.afterMin", "15"))
            MODE("m2", "t",
                 LO("WorkMode.minutes", "240") LO("WorkMode.live", "true")
                     LO("WorkMode.crews", "0"))
                MODE("m3", "t",
                     LO("WorkMode.minutes",
                        "60")) "<lo:CrewNeed rdf:ID=\"n1\">" LO_REF("CrewNeed."
                                                                    "WorkMode",
                                                                    "m3")
                    LO_REF("CrewNeed.CrewType", "line")
                        LO("CrewNeed.number", "2") "</lo:CrewNeed>\n");
    const struct lo_task *t = cim_case_task(&c, "t");
    CU_ASSERT_EQUAL_FATAL(t->n_modes, 3);
    CU_ASSERT_STRING_EQUAL(t->modes[0].mrid, "m1");
    CU_ASSERT_EQUAL(t->modes[0].duration_s, 5400);
    CU_ASSERT_EQUAL(t->modes[0].max_parts, 3);
    CU_ASSERT_EQUAL(t->modes[0].min_part_s, 1800);
    CU_ASSERT_EQUAL(t->modes[0].before_s, 0);
    CU_ASSERT_EQUAL(t->modes[0].after_s, 900);
    CU_ASSERT_EQUAL(t->modes[0].needs[0].number, 2);
    CU_ASSERT_EQUAL(t->modes[0].needs[0].type.v, 0);
    CU_ASSERT_TRUE(t->modes[1].live);
    CU_ASSERT_EQUAL(t->modes[1].n_needs, 0);
    CU_ASSERT_EQUAL_FATAL(t->modes[2].n_needs, 1);
    CU_ASSERT_EQUAL(t->modes[2].needs[0].number, 2);
    cim_case_free(&c);
}

static void test_work__requests_are_ascending_joined_and_capped_by_due(void)
{
    struct cim_case c = plan(
        TASK("t", LO("WorkTask.due", "2026-12-03T00:00:00Z")) TWO_HOURS(
            "e", "t") SCHEDULE("r1", "t", "request",
                               START("2026-12-02T00:00:00Z"),
                               END("2026-12-05T00:00:00Z"))
            SCHEDULE("r2", "t", "request", START("2026-11-30T00:00:00Z"),
                     END("2026-11-30T12:00:00Z"))
                SCHEDULE("r3", "t", "request", START("2026-11-30T10:00:00Z"),
                         END("2026-12-01T00:00:00Z")));
    const struct lo_task *t = cim_case_task(&c, "t");
    CU_ASSERT_EQUAL_FATAL(t->n_windows, 2);
    CU_ASSERT_EQUAL(t->windows[0].from, NOV_30);
    CU_ASSERT_EQUAL(t->windows[0].to, NOV_30 + LO_DAY);
    CU_ASSERT_EQUAL(t->windows[1].from, NOV_30 + 2 * LO_DAY);
    CU_ASSERT_EQUAL(t->windows[1].to, NOV_30 + 3 * LO_DAY);
    cim_case_free(&c);
}

static void test_work__earliest_latest_and_due_make_a_window(void)
{
    struct cim_case c =
        plan(TASK("u", "") TWO_HOURS("e2", "u") SCHEDULE(
            "a", "u", "earliest", START("2026-11-30T08:00:00+08:00"), "")
                 SCHEDULE("b", "u", "latest", "", END("2026-12-01T00:00:00"))
                     TASK("v", LO("WorkTask.due", "2026-12-01T00:00:00Z"))
                         TWO_HOURS("e3", "v"));
    const struct lo_task *u = cim_case_task(&c, "u");
    CU_ASSERT_EQUAL_FATAL(u->n_windows, 1);
    CU_ASSERT_EQUAL(u->windows[0].from, NOV_30);
    CU_ASSERT_EQUAL(u->windows[0].to, NOV_30 + LO_DAY);
    CU_ASSERT_PTR_NOT_NULL(cim_case_finding(&c, "time-without-zone"));
    const struct lo_task *v = cim_case_task(&c, "v");
    CU_ASSERT_EQUAL_FATAL(v->n_windows, 1);
    CU_ASSERT_EQUAL(v->windows[0].to, NOV_30 + LO_DAY);
    CU_ASSERT_EQUAL(v->due, NOV_30 + LO_DAY);
    cim_case_free(&c);
}

static void test_work__shifts_over_midnight_are_two_ranges(void)
{
    struct cim_case c = cim_case_build(
        NETWORK CIM_OBJECT("Crew", "night", LO("Crew.shift", "22:00-06:00"))
            CIM_OBJECT("Crew", "bad", LO("Crew.shift", "all day")),
        NULL);
    CU_ASSERT_EQUAL_FATAL(c.work->n_crews, 1);
    const struct lo_crew *night = &c.work->crews[0];
    CU_ASSERT_EQUAL_FATAL(night->n_shifts, 2);
    CU_ASSERT_EQUAL(night->shifts[0].from, 22 * 60);
    CU_ASSERT_EQUAL(night->shifts[0].to, 24 * 60);
    CU_ASSERT_EQUAL(night->shifts[1].to, 6 * 60);
    CU_ASSERT_PTR_NOT_NULL(cim_case_finding(&c, "bad-shift"));
    cim_case_free(&c);
}

static void test_work__what_must_be_dead_too_and_what_comes_first(void)
{
    struct cim_case c =
        plan(TASK("t", LO_REF("WorkTask.alsoDead", "cb")
                           LO_REF("WorkTask.predecessor", "p")
                               LO_REF("WorkTask.predecessor", "done")
                                   LO("WorkTask.busbar", "true")
                                       LO("WorkTask.noticeClass", "urgent"))
                 TWO_HOURS("e", "t") TASK("p", "") TWO_HOURS("e2", "p")
                     TASK("done", CIM_ENUM("BaseWork.statusKind",
                                           "WorkStatusKind.completed"))
                         TWO_HOURS("e3", "done"));
    const struct lo_task *t = cim_case_task(&c, "t");
    CU_ASSERT_PTR_NULL(t->problem.rule);
    CU_ASSERT_EQUAL_FATAL(t->n_also_dead, 1);
    CU_ASSERT_STRING_EQUAL(c.network->equipment[t->also_dead[0].v].mrid, "cb");
    CU_ASSERT_EQUAL_FATAL(t->n_predecessors, 1);
    CU_ASSERT_STRING_EQUAL(c.work->tasks[t->predecessors[0].v].mrid, "p");
    CU_ASSERT_TRUE(t->busbar);
    CU_ASSERT_EQUAL(t->notice, LO_NOTICE_URGENT);
    cim_case_free(&c);
}

/* --- problems ------------------------------------------------------------ */

static void test_work__unknown_or_missing_equipment_is_a_problem(void)
{
    struct cim_case c = plan(
        CIM_OBJECT("WorkTask", "none", "") CIM_OBJECT(
            "WorkTask", "lost", CIM_REF("WorkTask.Assets", "gone"))
            CIM_OBJECT("WorkTask", "asset", CIM_REF("WorkTask.Assets", "x"))
                TASK("also", LO_REF("WorkTask.alsoDead", "nowhere"))
                    CIM_OBJECT("Asset", "x",
                               CIM_REF("Asset.PowerSystemResources", "nowhere"))
                        TWO_HOURS("e1", "none") TWO_HOURS("e2", "lost")
                            TWO_HOURS("e3", "asset") TWO_HOURS("e4", "also")
                                TASK("good", "") TWO_HOURS("e5", "good"));
    has_problem(&c, "none", "no-equipment", 3);
    has_problem(&c, "lost", "unknown-equipment", 4);
    has_problem(&c, "asset", "unknown-equipment", 5);
    has_problem(&c, "also", "unknown-equipment", 6);
    CU_ASSERT_PTR_NULL(cim_case_task(&c, "good")->problem.rule);
    cim_case_free(&c);
}

static void test_work__bad_or_missing_duration_is_a_problem(void)
{
    struct cim_case c = plan(
        TASK("a", "") TASK("b", "") TASK("d", "") SCHEDULE(
            "a1", "a", "estimate", START("2026-11-30T10:00:00Z"),
            END("2026-11-30T08:00:00Z"))
            SCHEDULE("b1", "b", "estimate", START("2026-11-30T10:00:00Z"), ""));
    has_problem(&c, "a", "bad-duration", 6);
    has_problem(&c, "b", "bad-duration", 7);
    has_problem(&c, "d", "no-estimate", 5);
    cim_case_free(&c);
}

static void test_work__bad_window_is_a_problem(void)
{
    struct cim_case c = plan(
        TASK("b", "") TASK("d", "")
            TASK("f", LO("WorkTask.due", "2026-11-30T00:00:00Z"))
                SCHEDULE("b2", "b", "request", START("2026-12-02T00:00:00Z"),
                         END("2026-12-01T00:00:00Z"))
                    SCHEDULE("d2", "d", "request", START("in spring"),
                             END("2026-12-01T00:00:00Z"))
                        SCHEDULE(
                            "f2", "f", "request", START("2026-12-01T00:00:00Z"),
                            END("2026-12-02T00:00:00Z")) TWO_HOURS("b1", "b")
                            TWO_HOURS("d1", "d") TWO_HOURS("f1", "f"));
    has_problem(&c, "b", "bad-window", 6);
    has_problem(&c, "d", "bad-window", 7);
    has_problem(&c, "f", "bad-window", 5);
    cim_case_free(&c);
}

static void test_work__crews_nobody_has_are_problems(void)
{
    struct cim_case c = plan(
        TASK("type", "") TASK("many", "")
            TASK("bound", CIM_REF("WorkTask.Crews", "c9")) TASK("either", "")
                MODE("m1", "type",
                     LO("WorkMode.minutes", "60")
                         LO_REF("WorkMode.CrewType", "live"))
                    MODE("m2", "many",
                         LO("WorkMode.minutes", "60") LO("WorkMode.crews", "3"))
                        TWO_HOURS("e", "bound")
                            MODE("m3", "either",
                                 LO("WorkMode.minutes", "60")
                                     LO_REF("WorkMode.CrewType", "live"))
                                MODE("m4", "either",
                                     LO("WorkMode.minutes", "90")
                                         LO_REF("WorkMode.CrewType", "line")));
    has_problem(&c, "type", "no-such-crew", 3);
    has_problem(&c, "many", "no-such-crew", 4);
    has_problem(&c, "bound", "no-such-crew", 5);
    const struct lo_task *either = cim_case_task(&c, "either");
    CU_ASSERT_PTR_NULL(either->problem.rule);
    CU_ASSERT_EQUAL_FATAL(either->n_modes, 1);
    CU_ASSERT_STRING_EQUAL(either->modes[0].mrid, "m4");
    CU_ASSERT_EQUAL(lo_findings_count_rule(c.findings, "mode-left-out"), 3);
    cim_case_free(&c);
}

static void test_work__bad_mode_minutes_are_a_problem(void)
{
    struct cim_case c =
        plan(TASK("zero", "") TASK("word", "")
                 MODE("m1", "zero", LO("WorkMode.minutes", "0"))
                     MODE("m2", "word", LO("WorkMode.minutes", "1e")));
    has_problem(&c, "zero", "bad-duration", 3);
    has_problem(&c, "word", "bad-duration", 4);
    cim_case_free(&c);
}

static const char *problem_text(const struct cim_case *c, const char *task)
{
    return cim_case_task(c, task)->problem.text;
}

/* d waits for the circle of three and is not on it; s waits for itself. */
static void test_work__a_circle_of_predecessors_is_named(void)
{
    struct cim_case c = plan(
        TASK("a", LO_REF("WorkTask.predecessor", "b"))
            TASK("b", LO_REF("WorkTask.predecessor", "x")
                          LO_REF("WorkTask.predecessor", "d2"))
                TASK("x", LO_REF("WorkTask.predecessor", "a"))
                    TASK("d", LO_REF("WorkTask.predecessor", "a"))
                        TASK("s", LO_REF("WorkTask.predecessor", "s"))
                            TASK("d2", "") TWO_HOURS("e1", "a")
                                TWO_HOURS("e2", "b") TWO_HOURS("e3", "x")
                                    TWO_HOURS("e4", "d") TWO_HOURS("e5", "s")
                                        TWO_HOURS("e6", "d2"));
    has_problem(&c, "a", "circular-predecessors", 3);
    has_problem(&c, "x", "circular-predecessors", 5);
    has_problem(&c, "s", "circular-predecessors", 7);
    CU_ASSERT_STRING_EQUAL(problem_text(&c, "b"),
                           "it has to wait for itself, each of these for the "
                           "next: 'b', 'x', 'a', 'b'");
    CU_ASSERT_STRING_EQUAL(problem_text(&c, "s"), "it has to wait for itself");
    CU_ASSERT_PTR_NULL(cim_case_task(&c, "d")->problem.rule);
    CU_ASSERT_PTR_NULL(cim_case_task(&c, "d2")->problem.rule);
    cim_case_free(&c);
}

static void test_work__predecessors_unknown_or_in_a_circle(void)
{
    struct cim_case c =
        plan(TASK("a", LO_REF("WorkTask.predecessor", "b"))
                 TASK("b", LO_REF("WorkTask.predecessor", "a"))
                     TASK("d", LO_REF("WorkTask.predecessor", "pole"))
                         TASK("e", LO_REF("WorkTask.predecessor", "a"))
                             TWO_HOURS("e1", "a") TWO_HOURS("e2", "b")
                                 TWO_HOURS("e3", "d") TWO_HOURS("e4", "e"));
    has_problem(&c, "a", "circular-predecessors", 3);
    has_problem(&c, "b", "circular-predecessors", 4);
    has_problem(&c, "d", "unknown-predecessor", 5);
    CU_ASSERT_PTR_NULL(cim_case_task(&c, "e")->problem.rule);
    cim_case_free(&c);
}

LO_SUITE(cim_work, LO_TEST(test_work__a_circle_of_predecessors_is_named),
         LO_TEST(test_work__estimate_makes_one_dead_mode_with_one_crew),
         LO_TEST(test_work__clearance_without_dead_makes_the_mode_live),
         LO_TEST(test_work__modes_carry_crews_minutes_and_parts),
         LO_TEST(test_work__requests_are_ascending_joined_and_capped_by_due),
         LO_TEST(test_work__earliest_latest_and_due_make_a_window),
         LO_TEST(test_work__shifts_over_midnight_are_two_ranges),
         LO_TEST(test_work__what_must_be_dead_too_and_what_comes_first),
         LO_TEST(test_work__unknown_or_missing_equipment_is_a_problem),
         LO_TEST(test_work__bad_or_missing_duration_is_a_problem),
         LO_TEST(test_work__bad_window_is_a_problem),
         LO_TEST(test_work__crews_nobody_has_are_problems),
         LO_TEST(test_work__bad_mode_minutes_are_a_problem),
         LO_TEST(test_work__predecessors_unknown_or_in_a_circle));
