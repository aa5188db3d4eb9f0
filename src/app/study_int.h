/*
 * study_int.h - what both studies start from: the request, checked against
 * the world, as inputs of lo_rel_grid_from_network.
 */
#ifndef LINEOUT_STUDY_INT_H
#define LINEOUT_STUDY_INT_H

#include "app/app_int.h"
#include "lineout/app_study.h"

struct study {
    struct lo_session *session;
    struct lo_world *world;
    const struct lo_study_request *request;
    struct lo_rel_inputs inputs; /* lists borrowed from below */
    GArray *failures;            /* struct lo_failure */
    GArray *works;               /* struct lo_rel_work */
    struct lo_week *week;        /* of the planned part, or NULL */
    lo_feeder_id feeder;         /* LO_NONE = all, or what a switch feeds */
    bool *in_area;               /* per section; NULL = all are */
    const char *area;            /* its name, "" = all; of the network's */
    struct lo_study_basis *basis;
};

/* Opens the world, finds feeder and plan, fills `basis`. With `heads`, the
 * name of a switch stands for all that it feeds in the normal state. study_end
 * also after a failure. */
enum lo_status study_begin(struct study *study, struct lo_session *session,
                           const struct lo_study_request *request, bool heads,
                           struct lo_study_basis *basis,
                           struct lo_error *err) LO_MUST_USE;
void study_end(struct study *study);

/* Adds the jobs of the plan, each alone, to `works`. */
void study_add_jobs(struct study *study);

/* Per zone: is it in the area that is asked for? g_free. */
bool *study_zones_in(const struct study *study, const struct lo_rel_grid *grid,
                     const struct lo_rel_map *map);

/* A switch study in the making. */
struct study_site {
    struct study *study;
    const struct lo_site_request *request;
    struct lo_site_study *out;
    GArray *cuts;                /* struct lo_rel_cut */
    GArray *ties;                /* struct lo_rel_new_tie */
    GArray *cut_rows, *tie_rows; /* struct lo_study_site of each */
    struct lo_rel_grid *whole;   /* of the network */
    struct lo_rel_grid *grid;    /* of the feeder: a copy, or NULL */
    struct lo_rel_map map;
    GArray *sites; /* struct lo_site */
    GArray *rows;  /* struct lo_study_site, alongside */
    struct lo_siting problem;
    struct lo_siting_options options;
    struct lo_frontier frontier;
    gint64 stop_at; /* of refusals and sensitivity */
};

static inline double study_setting(const struct study_site *at, const char *key)
{
    return lo_settings_double(at->study->session->settings, key);
}

/* The candidate sites and the grid they stand on: rows, sites, problem. */
enum lo_status study_site_build(struct study_site *at,
                                struct lo_error *err) LO_MUST_USE;

/* Who is off less: gains and villages of `out`. */
void study_site_gains(struct study_site *at);

/* The last step's sites on the one-lines of their feeders: out->drawings. */
enum lo_status study_site_picture(struct study_site *at,
                                  struct lo_error *err) LO_MUST_USE;

/* Is there a site, does every forbidden one exist, has a budget prices? */
enum lo_status study_site_check(const struct study_site *at,
                                struct lo_error *err) LO_MUST_USE;

#endif
