/*
 * app_int.h - what the use cases share.
 */
#ifndef LINEOUT_APP_INT_H
#define LINEOUT_APP_INT_H

#include "lineout/actual.h"
#include "lineout/app.h"

/* The world of a linked set; `objects` and `findings` are moved (freed on
 * failure too). */
enum lo_status app_world_build(struct lo_world **out,
                               const struct lo_session *session,
                               struct lo_objects *objects,
                               struct lo_findings *findings,
                               struct lo_error *err) LO_MUST_USE;

/* By mRID, else by a name that only one piece has. */
enum lo_status app_find_equipment(lo_equipment_id *out,
                                  const struct lo_network *net,
                                  const char *word, bool switches_only,
                                  struct lo_error *err) LO_MUST_USE;

/* ... of the equipment itself, or of what belongs to it (place.c): a PV unit, a
 * winding, a pole, a meter, a customer, a job. */
enum lo_status app_find_place(lo_equipment_id *out,
                              const struct lo_world *world,
                              const struct lo_sections *sections,
                              const char *word, struct lo_error *err);

/* The network as it stands today (app_state.h). Links and sections have the
 * numbers they have in world->sections; labels may differ. */
struct app_today {
    struct lo_network *network;   /* in the arena; a copy but for switches */
    struct lo_sections *sections; /* *owned* by the caller */
    int32_t n_notes;              /* links that do not stand as normal */
    struct lo_state_note *notes;
};
enum lo_status app_today_new(struct app_today *out, struct lo_session *session,
                             const struct lo_world *world,
                             struct lo_arena *arena,
                             struct lo_error *err) LO_MUST_USE;

/* `today` NULL = the normal state of the plan. The model leans on the arena. */
enum lo_status
app_switching_model(struct lo_switching **out, const struct lo_session *session,
                    const struct lo_world *world, const struct app_today *today,
                    struct lo_arena *arena, struct lo_error *err) LO_MUST_USE;

/* Whom off(R) is asked of: `sections` are those of the supply. */
struct app_asking {
    const struct lo_session *session;
    const struct lo_world *world;
    const struct lo_sections *sections;
    struct lo_supply *supply;
};

/* Who is off and what feeds whom while stage->dead is dead, those protected in
 * the span (empty: at its instant) before all others; a finding for each of
 * them who is off all the same. The dips of all changes of the order, those
 * protected as each stage begins. Copied into the arena. */
void app_order_off(struct lo_arena *arena, struct lo_order_stage *stage,
                   const struct app_asking *asking, struct lo_interval span,
                   const char *id, struct lo_findings *findings);
/* The guard of a stage of the plan, of those protected as it begins; and
 * whether limits are missing for what feeds it. */
void app_order_guard(struct lo_order_stage *stage,
                     const struct app_asking *asking);
void app_order_dips(struct lo_arena *arena, struct lo_order *order,
                    const struct app_asking *asking);

/* Stages in which the same is dead and switched become one: the plan cuts them
 * where a dip ends. Off is who is off in all of them. */
void app_order_merge(struct lo_order *order);

/* Works an order of the plan out anew on the state of today; `supply` is that
 * of today->sections. */
void app_order_today(struct lo_arena *arena, struct lo_order *order,
                     const struct app_asking *asking,
                     struct lo_findings *findings);

/* Plays sheets of the same hours together: findings for what clashes or waits,
 * marks for what they share. The first `asked` stay, the others go. */
void app_sheets_play(struct lo_sheet_set *set, int32_t asked);

/* How off(R) is asked for: the settings, and what is known of the ties. */
void app_supply_options(struct lo_supply_options *out,
                        const struct lo_session *session,
                        const struct lo_extension *extension);

/* Stores every document of the set, or none; `world` is the new state, with the
 * findings (moved, freed on failure too). `effect` (may be NULL): what it means
 * beside the world `before` it (NULL = there was none). */
enum lo_status
app_import_set(struct lo_session *session, const struct lo_objects *set,
               struct lo_findings *findings, GArray *summaries,
               const struct lo_world *before, struct lo_import_effect *effect,
               struct lo_world **world, struct lo_error *err) LO_MUST_USE;

/* account.c: who did what, from the command line; in the transaction of what
 * was done. The board keeps its own. */
enum lo_status app_note(struct lo_session *session, const char *what,
                        const char *object, int64_t version, const char *words,
                        struct lo_error *err) LO_MUST_USE;

/* A week is stored as a draft, and that it was, by whom. */
enum lo_status app_put_draft(struct lo_session *session, struct lo_week *week,
                             const char *what,
                             struct lo_error *err) LO_MUST_USE;

/* --- in_force.c ------------------------------------------------------------
 */

/* The plan in force with all that stands of earlier ones (outage.plan says of
 * which), over the days of those that are not over; NULL when nothing was
 * published yet. Days that were over by `since` are left out; of the other
 * function, those of two months ago. */
enum lo_status app_told_week(struct lo_week **out,
                             const struct lo_session *session, lo_time since,
                             struct lo_error *err) LO_MUST_USE;
enum lo_status app_published_week(struct lo_week **out,
                                  struct lo_session *session,
                                  struct lo_error *err) LO_MUST_USE;

/* Adds, by load, the outages that stand on other days than these and were not
 * entered as they really were: E6 counts them, too. *past is replaced. */
enum lo_status app_add_told(struct lo_interruptions **past,
                            const struct lo_session *session,
                            const struct lo_world *world,
                            struct lo_interval days,
                            struct lo_error *err) LO_MUST_USE;

/* The latest plan; where it holds no such outage or placed job (mRID or name),
 * that of those in force which does. */
enum lo_status app_week_holding(struct lo_week **out,
                                struct lo_session *session, const char *what,
                                struct lo_error *err) LO_MUST_USE;

/* Was it entered of this outage of the week, though maybe under another plan?
 */
bool app_is_actual_of(const struct lo_actual *row, const struct lo_week *week,
                      const struct lo_week_outage *outage);
/* Is there one among them (struct lo_actual)? */
bool app_is_entered(const GArray *actuals, const struct lo_week *week,
                    const struct lo_week_outage *outage);

/* The input of a problem, no pins; `now` is the instant it is planned at. What
 * it borrows lives until it is closed. */
struct app_input {
    struct lo_problem_input input;
    struct lo_calendar *calendar;
    struct lo_interruptions *past; /* for E6 */
    GArray *behind;                /* struct lo_behind */
    struct lo_arena *arena;
};
/* `week` NULL = a new plan; else the one that stands on those days. */
enum lo_status app_input_open(struct app_input *out,
                              const struct lo_session *session,
                              const struct lo_world *world, lo_date from,
                              int days, const struct lo_week *week, lo_time now,
                              struct lo_error *err) LO_MUST_USE;
void app_input_close(struct app_input *in);

/* The problem of the week's days with the data of today. */
enum lo_status app_problem_of_week(struct lo_problem **out,
                                   const struct lo_session *session,
                                   const struct lo_world *world,
                                   const struct lo_week *week, lo_time now,
                                   struct lo_error *err) LO_MUST_USE;

/* The same with pins and forbidden days. */
enum lo_status app_problem_held(struct lo_problem **out,
                                const struct lo_session *session,
                                const struct lo_world *world,
                                const struct lo_week *week, lo_time now,
                                const struct lo_pin *pins, int n_pins,
                                struct lo_error *err) LO_MUST_USE;

/* What the notifier has to know of a plan, without rules and override. */
/* kept.c: the first that makes what people are told untrue; NULL = none. */
const struct lo_unkept *app_first_untrue(const struct lo_unkept *rows,
                                         int32_t n);

struct lo_ladder_input app_ladder_input(const struct lo_session *session,
                                        const struct lo_week *week,
                                        const struct lo_world *world);

/* By outage of the week, the longest lead of its jobs: *owned* (g_free). */
struct lo_notice_rule *app_notice_rules(const struct lo_session *session,
                                        const struct lo_week *week,
                                        const struct lo_work *work);

/* The plan in force beside the world as it is since an import: whoever is off
 * and was not told is told, who is off no longer hears that. Inside the
 * transaction of the import. What stands in the way is `trouble`, no error. */
enum lo_status app_find_people(struct lo_found_people *out,
                               struct lo_session *session,
                               const struct lo_world *world,
                               struct lo_error *err) LO_MUST_USE;

/* Notices as people may see them: addresses masked unless `full`. */
struct lo_report_notice *app_show_notices(struct lo_session *session, bool full,
                                          struct lo_arena *arena,
                                          const struct lo_notice *rows,
                                          int32_t n);

/* What the duty person is told of messages that a template does not hold; ""
 * where there are none. */
enum lo_status app_misfit_text(GString *out, struct lo_session *session,
                               enum lo_lang lang,
                               struct lo_error *err) LO_MUST_USE;

/* Tells alert.to through the first gateway of alert.gateway that takes it, once
 * in `every_s` under that name. */
enum lo_status app_alert(bool *alerted, struct lo_session *session,
                         const char *name, const char *text, int32_t every_s,
                         struct lo_error *err) LO_MUST_USE;

/* LO_EINPUT where more messages are due than notice.guard_factor times the
 * largest day of the last month. */
enum lo_status app_hold_large_run(const struct lo_session *session,
                                  const struct lo_notify_run *run,
                                  struct lo_error *err) LO_MUST_USE;

static inline lo_time app_now(const struct lo_session *session)
{
    return session->clock.now(session->clock.self);
}

#endif
