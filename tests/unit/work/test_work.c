/*
 * test_work.c - invariants of work orders, and which of them are planned.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "lineout/work.h"

enum { N_EQUIPMENT = 5 };

struct small_work {
    struct lo_work work;
    struct lo_crew_type type;
    struct lo_crew crew;
    struct lo_task task;
    struct lo_mode mode;
    struct lo_need need;
    lo_equipment_id equipment;
    lo_crew_id bound;
    lo_job_id before;
};

static void fill(struct small_work *w)
{
    *w = (struct small_work){
        .type = {.mrid = "line gang"},
        .crew = {.mrid = "K1", .type = {0}},
        .task = {.mrid = "W1", .n_modes = 1},
        .mode = {.mrid = "", .duration_s = 3600, .n_needs = 1},
        .need = {{0}, 1},
        .equipment = {4},
    };
    w->mode.needs = &w->need;
    w->task.modes = &w->mode;
    w->task.n_equipment = 1;
    w->task.equipment = &w->equipment;
    w->task.n_crews = 1;
    w->task.crews = &w->bound;
    w->work = (struct lo_work){.n_tasks = 1,
                               .tasks = &w->task,
                               .n_crews = 1,
                               .crews = &w->crew,
                               .n_crew_types = 1,
                               .crew_types = &w->type};
}

static void no_mode(struct small_work *w)
{
    w->task.n_modes = 0;
}

static void no_time(struct small_work *w)
{
    w->mode.duration_s = 0;
}

static void negative_need(struct small_work *w)
{
    w->need.number = -1;
}

static void unknown_type(struct small_work *w)
{
    w->need.type.v = 1;
}

static void unknown_equipment(struct small_work *w)
{
    w->equipment.v = N_EQUIPMENT;
}

static void unknown_crew(struct small_work *w)
{
    w->bound.v = 1;
}

static void crew_of_unknown_type(struct small_work *w)
{
    w->crew.type.v = 3;
}

static void unknown_predecessor(struct small_work *w)
{
    w->before.v = 1;
    w->task.n_predecessors = 1;
    w->task.predecessors = &w->before;
}

static void test_work__validate_names_the_broken_invariant(void)
{
    static const struct {
        void (*break_it)(struct small_work *w);
        const char *invariant;
    } cases[] = {
        {no_mode, "I1"},
        {no_time, "I2"},
        {negative_need, "I3"},
        {unknown_type, "I3"},
        {unknown_equipment, "I3"},
        {unknown_crew, "I3"},
        {crew_of_unknown_type, "I3"},
        {unknown_predecessor, "I3"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct small_work w;
        struct lo_error err = LO_ERROR_INIT;
        fill(&w);
        LO_ASSERT_OK(lo_work_validate(&w.work, N_EQUIPMENT, &err), err);
        cases[i].break_it(&w);
        CU_ASSERT_EQUAL(lo_work_validate(&w.work, N_EQUIPMENT, &err),
                        LO_EINPUT);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, cases[i].invariant));
    }
}

/* A task with a problem may carry what its file said: it is not planned. */
static void test_work__problem_excuses_a_bad_duration(void)
{
    struct small_work w;
    struct lo_error err = LO_ERROR_INIT;
    fill(&w);
    w.mode.duration_s = -60;
    w.task.problem.rule = "negative-duration";
    CU_ASSERT_EQUAL(lo_work_validate(&w.work, N_EQUIPMENT, &err), LO_OK);
    w.task.n_modes = 0;
    CU_ASSERT_EQUAL(lo_work_validate(&w.work, N_EQUIPMENT, &err), LO_OK);
}

static void test_work__only_approved_or_waiting_tasks_are_planned(void)
{
    static const struct {
        const char *status;
        bool planned;
    } cases[] = {
        {NULL, true},         {"", true},
        {"approved", true},   {"waitingToBeScheduled", true},
        {"scheduled", true},  {"completed", false},
        {"cancelled", false}, {"waitingOnMaterial", false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct lo_task task = {.status = cases[i].status};
        CU_ASSERT_EQUAL(lo_work_to_plan(&task), cases[i].planned);
    }
    CU_ASSERT_STRING_EQUAL(lo_notice_class_name(LO_NOTICE_URGENT), "urgent");
}

LO_SUITE(work, LO_TEST(test_work__validate_names_the_broken_invariant),
         LO_TEST(test_work__problem_excuses_a_bad_duration),
         LO_TEST(test_work__only_approved_or_waiting_tasks_are_planned));
