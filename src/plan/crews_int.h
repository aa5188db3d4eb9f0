/*
 * crews_int.h - who is there to do it (E3): exactly, and by the slot.
 */
#ifndef LINEOUT_PLAN_CREWS_INT_H
#define LINEOUT_PLAN_CREWS_INT_H

#include "planner_int.h"

/* --- crews (crews.c) --------------------------------------------------- */

/* Kinds of crews, and which of them a unit may use. */
struct crew_room *crew_room_new(const struct lo_problem *problem,
                                struct lo_arena *arena);

/* How many kinds there are; more than MAX_CLASSES cannot be planned. */
int crew_class_count(const struct lo_problem *problem);

/* Crew classes that could serve a need of the job whose crews are busy over
 * `span` (from LO_TIME_NONE = whatever the hour); 0 = none. */
uint64_t crew_classes(const struct planner *planner, int job,
                      const struct lo_need *need, struct lo_interval span);

/* E3: may that crew serve the need at all, and is it on shift throughout? */
bool crew_may_serve(const struct planner *planner, int job,
                    const struct lo_need *need, int crew);
bool crew_is_on_shift(const struct lo_plan_crew *crew, struct lo_interval span);

/* Crews in a set of classes. */
int crew_count(const struct planner *planner, uint64_t classes);

/* Can all needs of the option be met by crews that exist and are on shift, if
 * nothing else is done? */
bool crews_suffice_alone(const struct planner *planner, const struct option *o,
                         struct lo_interval span);

enum crew_answer { CREWS_FIT, CREWS_CLASH, CREWS_UNKNOWN };

/*
 * Assigns crews to all placed jobs (E3, exactly: same crew throughout, travel
 * between sites). On FIT writes the crews of job k, in order of its needs, to
 * out[k] (may be NULL). On CLASH *first_clash is the index of a job in the
 * stretch of time that cannot be served. UNKNOWN when the search was cut off.
 */
enum crew_answer crews_assign(const struct planner *planner,
                              const struct placed *jobs, int n, GArray **out,
                              int *first_clash);

/* true if the two jobs work at a common section (no travel between them). */
bool same_site(const struct planner *planner, int a, int b);

/* --- crews at work by slot (crew_profile.c) ------------------------------ */

/* The counts, crew_profile_size of
 * them, are the schedule's. */
struct crew_profile;
struct crew_profile *crew_profile_new(const struct planner *planner);
void crew_profile_free(struct crew_profile *profile); /* NULL is fine */
int crew_profile_size(const struct crew_profile *profile);
void crew_profile_add(const struct crew_profile *profile, int *used,
                      struct placed p, int sign);

/* No: the crews are surely not there. Yes: they are, if the profile is exact;
 * else still to be checked by crews_assign. */
bool crew_profile_allows(const struct crew_profile *profile, const int *used,
                         struct placed p);

/* The first start of the option, from the i-th on, at which the crews are not
 * surely missing; n_starts = none. */
int crew_profile_next(const struct crew_profile *profile, const int *used,
                      int option, int i);
bool crew_profile_is_exact(const struct crew_profile *profile);

/* The sets, the crews of one, and how many crews an option needs that only the
 * set can give. */
int crew_profile_sets(const struct crew_profile *profile);
int crew_profile_crews(const struct crew_profile *profile, int set);
int crew_profile_units(const struct crew_profile *profile, int option, int set);

/* Do both want the same crews at the same time? */
bool crew_profile_rivals(const struct crew_profile *profile, struct placed a,
                         struct placed b);

/* Where crews are missing for `p`: the first such slot and set; false = they
 * are not surely missing. And does `other` keep crews busy there? */
struct crew_shortage {
    int set;
    int slot;
};
bool crew_profile_short(const struct crew_profile *profile, const int *used,
                        struct placed p, struct crew_shortage *out);
bool crew_profile_helps(const struct crew_profile *profile, struct placed other,
                        const struct crew_shortage *missing);

/* How well `p` fits between the ends of others: more is better. */
int crew_profile_snug(const struct crew_profile *profile, const int *used,
                      struct placed p);

#endif
