/*
 * plan_int.h - what the files of src/plan share: the planner's own view.
 *
 *   planner_int.h    options, interaction, jobs placed in time
 *   cost_int.h       cost and rules of groups
 *   crews_int.h      crews
 *   schedule_int.h   whole schedules and searches
 *   master_int.h     patterns and models
 */
#ifndef LINEOUT_PLAN_PLAN_INT_H
#define LINEOUT_PLAN_PLAN_INT_H

#include "cost_int.h"
#include "crews_int.h"
#include "master_int.h"
#include "planner_int.h"
#include "schedule_int.h"

#endif
