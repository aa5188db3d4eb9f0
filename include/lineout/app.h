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
#include "lineout/settings.h"
#include "lineout/store.h"
#include "lineout/week.h"

struct lo_session {
    struct lo_store *store;
    struct lo_settings *settings;
    struct lo_zone *zone;
    struct lo_clock clock;
};

/* The world as the store has it now. */
struct lo_world {
    struct lo_objects *objects;
    struct lo_network *network;
    struct lo_sections *sections;
    struct lo_customers *customers;
    struct lo_work *work;
    struct lo_supply *supply;
    struct lo_findings *findings;
};

/* --- session ----------------------------------------------------------- */

/* `settings` is moved (freed by close, on failure too). */
enum lo_status lo_session_open(struct lo_session **out, const char *db,
                               bool create, struct lo_settings *settings,
                               struct lo_clock clock,
                               struct lo_error *err) LO_MUST_USE;
void lo_session_close(struct lo_session *session); /* NULL is fine */

/* Loads and builds everything. LO_ENOTFOUND for an empty store. */
enum lo_status lo_world_new(struct lo_world **out, struct lo_session *session,
                            struct lo_error *err) LO_MUST_USE;
void lo_world_free(struct lo_world *world); /* NULL is fine */

/* --- use cases --------------------------------------------------------- */

/* Counts that `lineout import --json` shows. */
struct lo_world_counts {
    int32_t nodes, switches, open_switches, sections, sections_with_load;
    int32_t consumers, transformers, feeders, customers, mv_customers;
    int32_t usage_points, contacts, tasks, crews;
};
struct lo_world_counts lo_world_count(const struct lo_world *world);

/* Reads every file, then stores all or none (one transaction). `summaries`
 * has `n` elements, cleared by the caller. `world` is the new state. */
enum lo_status lo_app_import(struct lo_session *session,
                             const char *const *files, int32_t n,
                             struct lo_import_summary *summaries,
                             struct lo_world **world,
                             struct lo_error *err) LO_MUST_USE;

struct lo_plan_request {
    bool has_from;
    lo_date from; /* else: first day that the notice lead allows */
    int days;
    double time_limit_s;
    int n_pins;
    const struct lo_pin *pins;
    lo_plan_progress_fn *progress;
    void *progress_self;
    const volatile int *stop;
};

/* Plans, checks (lo_plan_check), stores as a draft. Findings of the world are
 * extended. */
enum lo_status lo_app_plan(struct lo_session *session, struct lo_world *world,
                           const struct lo_plan_request *request,
                           struct lo_week **out,
                           struct lo_error *err) LO_MUST_USE;

/* Approves, then publishes the given version (0 = latest); the outbox rows are
 * written in the same transaction. */
enum lo_status lo_app_approve(struct lo_session *session, int64_t version,
                              struct lo_week **out,
                              struct lo_error *err) LO_MUST_USE;
enum lo_status lo_app_publish(struct lo_session *session, int64_t version,
                              struct lo_week **out, struct lo_ladder *ladder,
                              struct lo_error *err) LO_MUST_USE;

/* Shows what is due now; sends it through the gateways of the settings. */
enum lo_status lo_app_due(struct lo_session *session, struct lo_arena *arena,
                          struct lo_notice **rows, int32_t *n,
                          struct lo_error *err) LO_MUST_USE;
enum lo_status lo_app_send(struct lo_session *session,
                           struct lo_notify_summary *summary,
                           struct lo_error *err) LO_MUST_USE;

#endif
