/*
 * app.h - the use cases that the command line and the board both call.
 *
 * Each opens nothing and prints nothing: the session carries store, settings,
 * zone and clock; results come back as structs of the layers below.
 *
 *   lo_session_open -> lo_app_import -> lo_app_plan -> lo_app_publish
 *                   -> lo_app_due / lo_app_send
 */
#ifndef LINEOUT_APP_H
#define LINEOUT_APP_H

#include "lineout/cim.h"
#include "lineout/notify.h"
#include "lineout/plan.h"
#include "lineout/report.h"
#include "lineout/report_sheet.h"
#include "lineout/settings.h"
#include "lineout/store.h"
#include "lineout/switching.h"
#include "lineout/week.h"

struct lo_session {
    struct lo_store *store;
    struct lo_settings *settings;
    struct lo_zone *zone;
    struct lo_calendar *notice_days; /* notice.calendar: its working days */
    struct lo_clock clock;
    char *fresh; /* file that was made for this session and holds nothing yet:
                    close removes it. lo_app_import takes the mark away */
    bool keeps_world; /* the last world is handed out again while the documents
                         are the same: for one that is asked again and again */
    struct lo_world *kept; /* that world, or NULL */
    char *kept_at;         /* stamp of its documents, with the day */
    int kept_uses;
    char *who; /* does all this: goes into the audit with every change; NULL =
                  the caller says it himself (the board) */
};

/* The world as the store has it now. */
struct lo_world {
    int holders; /* the last one frees it */
    struct lo_objects *objects;
    struct lo_network *network;
    struct lo_sections *sections;
    struct lo_customers *customers;
    struct lo_work *work;
    struct lo_supply *supply;
    struct lo_findings *findings;
    struct lo_extension *extension;
    struct lo_positions *positions;
    struct lo_planned *planned;
};

/* --- session ----------------------------------------------------------- */

/* `settings` is moved (freed by close, on failure too). */
enum lo_status lo_session_open(struct lo_session **out, const char *db,
                               bool create, struct lo_settings *settings,
                               struct lo_clock clock,
                               struct lo_error *err) LO_MUST_USE;
void lo_session_close(struct lo_session *session); /* NULL is fine */

/* Another session on the same store with the same settings: for another thread.
 */
enum lo_status lo_session_again(struct lo_session **out,
                                const struct lo_session *session,
                                struct lo_error *err) LO_MUST_USE;

/* Writes group.key = value into the key file `path`, keeping its comments; a
 * missing file is created. The caller has let the settings accept the value. */
enum lo_status lo_app_config_write(const char *path, const char *key,
                                   const char *value,
                                   struct lo_error *err) LO_MUST_USE;

/* Keys whose value in force asks for something that this version does not do
 * yet: not enforced, and neither none nor 0 nor the neutral value of the
 * profile "plain". Comma list, *owned* by the caller (g_free); NULL = none. */
char *lo_app_not_enforced(const struct lo_settings *settings);

/* Loads and builds everything. LO_ENOTFOUND for an empty store. */
enum lo_status lo_world_new(struct lo_world **out, struct lo_session *session,
                            struct lo_error *err) LO_MUST_USE;
void lo_world_free(struct lo_world *world); /* NULL is fine */

/* Adds the doctor's findings (lo_cim_doctor) to those of the builders; what
 * `lineout import` and `lineout check` show. Once a world. */
void lo_world_examine(struct lo_world *world);

/* --- use cases --------------------------------------------------------- */

/* Counts that `lineout import --json` shows. */
struct lo_world_counts {
    int32_t nodes, switches, open_switches, sections, sections_with_load;
    int32_t consumers, transformers, feeders, customers, mv_customers;
    int32_t usage_points, contacts, tasks, crews;
    int32_t positions; /* pieces of equipment that stand somewhere */
};
struct lo_world_counts lo_world_count(const struct lo_world *world);

/* Is the switch (index into network->switches) open in the normal state? */
bool lo_world_switch_open(const struct lo_world *world, int32_t s);

struct lo_import_options {
    const char *units;    /* "si" | "cgmes": overrides what is told by the file
                             from now on; NULL = no word of it */
    const char *csv_kind; /* the files are spreadsheets of that kind
                             (lo_cim_read_csv); NULL = CIM XML */
    char **sources;       /* equipment that feeds the network where no file
                             names a source; ends with NULL, or is NULL */
    struct lo_import_effect *effect; /* gets what the import means for wires,
                                        customers, jobs and outages, cleared
                                        by the caller; NULL = not asked */
};
#define LO_IMPORT_OPTIONS_INIT                                                 \
    {                                                                          \
        NULL, NULL, NULL, NULL                                                 \
    }

/* Reads every file, then stores all or none (one transaction). `summaries`
 * gets a struct lo_import_summary for each document (an archive has several),
 * cleared by the caller. `world` is the new state. */
enum lo_status lo_app_import(struct lo_session *session,
                             const char *const *files, int32_t n,
                             const struct lo_import_options *options,
                             GArray *summaries, struct lo_world **world,
                             struct lo_error *err) LO_MUST_USE;

struct lo_plan_request {
    bool has_from;
    lo_date from; /* else: first day that the notice lead allows */
    int days;
    double time_limit_s;
    bool anew; /* as if nothing were published (E11) */
    int n_pins;
    const struct lo_pin *pins;
    lo_plan_progress_fn *progress;
    void *progress_self;
    const volatile int *stop;
    bool brief; /* the plan alone: not what other ways of working, pins and
                   repairs would give */
    const char *export_dir; /* week.dat and plan.dat go there (plan_export.h);
                               made if missing; NULL = not asked for */
};

/* The first local day whose midnight is at least the longest notice lead of
 * the tasks away from now. */
lo_date lo_app_first_day(const struct lo_session *session,
                         const struct lo_world *world);

/* Plans, checks (lo_plan_check), stores as a draft. Without a plan (outcome
 * infeasible or none in time) nothing is stored and `version` stays 0. A plan
 * that fails its check is LO_ESOLVER, and nothing is stored. Findings of the
 * world are extended. Published outages of those days stay as people were told
 * them (E11), unless a pin asks for a job of theirs to be elsewhere; LO_EINPUT
 * where they cannot: a replan gives up as few as will do. */
enum lo_status lo_app_plan(struct lo_session *session, struct lo_world *world,
                           const struct lo_plan_request *request,
                           struct lo_week **out,
                           struct lo_error *err) LO_MUST_USE;

/* The plan of that version; 0 = the latest one, whatever its state. */
enum lo_status lo_app_week(struct lo_session *session, int64_t version,
                           struct lo_week **out,
                           struct lo_error *err) LO_MUST_USE;

/* Plans there are to look at, by their days: those in force, of which some days
 * stand and are not long over, and the latest where it is a proposal. */
struct lo_plan_row {
    int64_t version;
    struct lo_interval span;  /* its days */
    enum lo_plan_state state; /* PUBLISHED = in force */
};
/* Appends struct lo_plan_row. */
enum lo_status lo_app_plans(struct lo_session *session, GArray *out,
                            struct lo_error *err) LO_MUST_USE;

/* All that people were told and stands, of whichever plan: that in force, and
 * of earlier ones what lies on days that no later one has. LO_ENOTFOUND before
 * anything was published. The plan that an outage of it was told with: */
enum lo_status lo_app_in_force(struct lo_session *session, struct lo_week **out,
                               struct lo_error *err) LO_MUST_USE;
int64_t lo_app_plan_of(const struct lo_week *week,
                       const struct lo_week_outage *outage);

/* Draft to approved. Version 0 = the latest plan. */
enum lo_status lo_app_approve(struct lo_session *session, int64_t version,
                              struct lo_week **out,
                              struct lo_error *err) LO_MUST_USE;

/* Approves if it is still a draft, publishes, and writes the outbox rows, all
 * in one transaction. Version 0 = the latest plan. `override`:
 * who lets people be told too late, or with switching.unkept=decide what the
 * sheets cannot keep (NULL: then LO_EINPUT). */
enum lo_status lo_app_publish(struct lo_session *session, int64_t version,
                              const struct lo_ladder_override *override,
                              struct lo_week **out, struct lo_ladder *ladder,
                              struct lo_error *err) LO_MUST_USE;

/* What lo_app_publish would write, whoever would have to decide on what is too
 * late; nothing of it stays. `notices`: the rows, addresses masked. */
struct lo_publish_preview {
    int64_t version;
    struct lo_unkept *unkept; /* as of lo_app_unkept */
    int32_t n_unkept;
    bool unkept_decides; /* somebody has to decide on that, by name */
    struct lo_ladder ladder;
    struct lo_report_notice *notices;
    int32_t n_notices;
};
enum lo_status lo_app_publish_preview(struct lo_session *session,
                                      int64_t version, struct lo_arena *arena,
                                      struct lo_publish_preview *out,
                                      struct lo_error *err) LO_MUST_USE;

/* What is due now, ready to be shown: addresses masked unless `full`, parts
 * counted. Everything lives in `arena`. */
enum lo_status lo_app_due(struct lo_session *session, bool full,
                          struct lo_arena *arena, struct lo_report_notice **out,
                          int32_t *n, struct lo_error *err) LO_MUST_USE;

/* Sends what is due through the gateways of the settings. */
enum lo_status lo_app_send(struct lo_session *session, bool confirmed,
                           struct lo_notify_summary *summary,
                           struct lo_error *err) LO_MUST_USE;

/* --- switching sheets -------------------------------------------------- */

/* Sheets with all they stand on. One set, one arena: lo_sheet_set_free. */
struct lo_sheet_set {
    struct lo_arena *arena;
    struct lo_switching *model;       /* of the normal state, or by hand */
    struct lo_sections *today;        /* the state of today; NULL = as normal */
    struct lo_switching *today_model; /* NULL: no sheet is of today */
    struct lo_order *orders;
    int32_t n;
    struct lo_sheet **sheets; /* ascending in time */
    struct lo_refusal clash;  /* of sheets that overlap in time */
    const char *clash_id;     /* of the order that it stopped, "" = none */
    struct lo_findings *findings;
};
void lo_sheet_set_free(struct lo_sheet_set *set); /* NULL is fine */

/*
 * Sheets of the plan `version` (0 = the latest): of the outage with that id,
 * of the live job with that mRID or name, or of all (`what` NULL). Each is
 * simulated alone, then together with every other of the plan that overlaps
 * it in time. Sheets of today begin with the state of today (app_state.h), and
 * their off(R) is worked out anew on it; where that takes anybody off whom the
 * plan has on, "off-beyond-plan-today" says so. LO_ENOTFOUND for another word;
 * LO_EINPUT when the network has changed since, so that the plan cannot be read
 * on it.
 */
enum lo_status lo_app_sheets(struct lo_sheet_set **out,
                             struct lo_session *session,
                             const struct lo_world *world, int64_t version,
                             const char *what,
                             struct lo_error *err) LO_MUST_USE;

/* What the sheets of the plan `version` cannot keep of what people are told, by
 * outage; in `arena`. Errors as of lo_app_sheets. */
enum lo_status lo_app_unkept(struct lo_session *session,
                             const struct lo_world *world, int64_t version,
                             struct lo_arena *arena, struct lo_unkept **out,
                             int32_t *n, struct lo_error *err) LO_MUST_USE;

/* By hand: the sheet that makes the equipment (mRID or name) dead now, from
 * the state of today (app_state.h). LO_EINPUT for a name that several have, and
 * for what needs the busbar, unless `busbar`. */
enum lo_status lo_app_isolate(struct lo_sheet_set **out,
                              struct lo_session *session,
                              const struct lo_world *world,
                              const char *equipment, bool busbar,
                              struct lo_error *err) LO_MUST_USE;

#endif
