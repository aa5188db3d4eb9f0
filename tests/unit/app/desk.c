/*
 * desk.c - store, session and files of one test.
 */
#include "desk.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <stdio.h>

#include "harness.h"

static void clear_summary(gpointer at)
{
    lo_import_summary_clear(at);
}

char *desk_path(const struct desk *d, const char *name)
{
    return g_build_filename(d->dir, name, NULL);
}

bool desk_has(const struct desk *d, const char *name)
{
    char *path = desk_path(d, name);
    bool is = g_file_test(path, G_FILE_TEST_EXISTS);
    g_free(path);
    return is;
}

void desk_write(const struct desk *d, const char *name, const char *text)
{
    char *path = desk_path(d, name);
    CU_ASSERT_TRUE_FATAL(g_file_set_contents(path, text, -1, NULL));
    g_free(path);
}

void desk_write_cim(const struct desk *d, const char *name, const char *body)
{
    char *text = g_strconcat(
        "<?xml version=\"1.0\"?>\n<rdf:RDF "
        "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
        "xmlns:cim=\"http://iec.ch/TC57/CIM100#\" "
        "xmlns:lo=\"urn:lineout:ext#\" "
        "xmlns:md=\"http://iec.ch/TC57/61970-552/ModelDescription/1#\" "
        "xmlns:dm=\"http://iec.ch/TC57/61970-552/DifferenceModel/1#\">\n",
        body, "</rdf:RDF>\n", NULL);
    desk_write(d, name, text);
    g_free(text);
}

void desk_reopen(struct desk *d)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_settings *settings = lo_settings_new();
    char *db = desk_path(d, "lineout.db");
    lo_session_close(d->session);
    LO_ASSERT_OK(lo_settings_set(settings, "site.profile", "plain", &err), err);
    LO_ASSERT_OK(lo_session_open(&d->session, db, true, settings,
                                 lo_clock_fixed(&d->now), &err),
                 err);
    g_free(db);
}

struct desk desk_open(void)
{
    static lo_time now = 1772755200; /* 2026-03-06 */
    struct desk d = {.dir = g_dir_make_tmp("lineout-desk-XXXXXX", NULL),
                     .now = now};
    CU_ASSERT_PTR_NOT_NULL_FATAL(d.dir);
    d.summaries = g_array_new(FALSE, TRUE, sizeof(struct lo_import_summary));
    g_array_set_clear_func(d.summaries, clear_summary);
    struct lo_error err = LO_ERROR_INIT;
    struct lo_settings *settings = lo_settings_new();
    char *db = desk_path(&d, "lineout.db");
    LO_ASSERT_OK(lo_settings_set(settings, "site.profile", "plain", &err), err);
    LO_ASSERT_OK(lo_session_open(&d.session, db, true, settings,
                                 lo_clock_fixed(&now), &err),
                 err);
    g_free(db);
    return d;
}

void desk_set(struct desk *d, const char *key, const char *value)
{
    LO_ASSERT_OK(lo_settings_set(d->session->settings, key, value, &d->err),
                 d->err);
}

static void forget(struct desk *d)
{
    lo_world_free(d->world);
    d->world = NULL;
    g_array_set_size(d->summaries, 0);
    lo_import_effect_clear(&d->effect);
    d->err = (struct lo_error)LO_ERROR_INIT;
}

static enum lo_status import(struct desk *d, const char *names,
                             const struct lo_import_options *options)
{
    char **words = g_strsplit(names, " ", -1);
    int32_t n = (int32_t)g_strv_length(words);
    forget(d);
    for (int32_t i = 0; i < n; i++) {
        char *path = desk_path(d, words[i]);
        g_free(words[i]);
        words[i] = path;
    }
    enum lo_status status =
        lo_app_import(d->session, (const char *const *)words, n, options,
                      d->summaries, &d->world, &d->err);
    g_strfreev(words);
    return status;
}

enum lo_status desk_import(struct desk *d, const char *names)
{
    struct lo_import_options options = LO_IMPORT_OPTIONS_INIT;
    options.effect = &d->effect;
    return import(d, names, &options);
}

enum lo_status desk_import_csv(struct desk *d, const char *kind,
                               const char *name)
{
    struct lo_import_options options = LO_IMPORT_OPTIONS_INIT;
    options.csv_kind = kind;
    return import(d, name, &options);
}

void desk_close(struct desk *d)
{
    forget(d);
    g_array_free(d->summaries, TRUE);
    lo_session_close(d->session);
    GDir *dir = g_dir_open(d->dir, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        char *path = desk_path(d, name);
        g_remove(path);
        g_free(path);
    }
    if (dir != NULL)
        g_dir_close(dir);
    g_rmdir(d->dir);
    g_free(d->dir);
}
