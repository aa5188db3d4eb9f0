/*
 * Import: files to the store, all or none. The world is built from what the
 * store would then hold before anything is committed, so that input which
 * cannot be used leaves the store as it was.
 */
#include "app/app_int.h"
#include "app/effect_int.h"

static struct lo_cim_limits limits_of(const struct lo_settings *settings)
{
    return (struct lo_cim_limits){
        .file_bytes = (int64_t)lo_settings_double(settings, "import.max_bytes"),
        .objects = (int64_t)lo_settings_double(settings, "import.max_objects"),
        .depth = lo_settings_int(settings, "import.max_depth"),
        .value_bytes = lo_settings_int(settings, "import.max_value_bytes"),
        .members = lo_settings_int(settings, "import.max_members"),
    };
}

static enum lo_status read_files(struct lo_objects *set,
                                 const char *const *files, int32_t n,
                                 const struct lo_import_options *options,
                                 const struct lo_session *session,
                                 struct lo_findings *findings,
                                 struct lo_error *err)
{
    const struct lo_cim_limits limits = limits_of(session->settings);
    for (int32_t i = 0; i < n; i++) {
        enum lo_status status =
            options->csv_kind != NULL
                ? lo_cim_read_csv(set, files[i], options->csv_kind,
                                  session->zone, &limits, findings, err)
                : lo_cim_read(set, files[i], &limits, findings, err);
        if (status != LO_OK)
            return status;
        if (options->units != NULL)
            lo_cim_say_units(set, options->units);
        for (int k = 0;
             i == 0 && options->sources != NULL && options->sources[k] != NULL;
             k++)
            lo_cim_say_source(set, options->sources[k]);
    }
    lo_objects_link(set);
    return LO_OK;
}

/* Two files of one name would replace each other in the store. */
static enum lo_status refuse_same_names(const struct lo_objects *set,
                                        struct lo_error *err)
{
    enum lo_status status = LO_OK;
    GHashTable *seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int32_t i = 0; i < lo_objects_document_count(set) && status == LO_OK;
         i++) {
        const char *file = lo_objects_file(set, i);
        char *name = lo_objects_short_name(file);
        const char *before = g_hash_table_lookup(seen, name);
        if (before != NULL) {
            status =
                lo_error_set(err, LO_EINPUT, "'%s' and '%s' have the same name",
                             before, file);
            lo_error_hint(err, "the store knows a file by its name: rename "
                               "one, or import it once");
            g_free(name);
        } else {
            g_hash_table_insert(seen, name, (gpointer)file);
        }
    }
    g_hash_table_destroy(seen);
    return status;
}

static enum lo_status put_document(struct lo_session *session,
                                   const struct lo_objects *set, int32_t i,
                                   GArray *summaries, struct lo_error *err)
{
    struct lo_import_summary summary = {0};
    enum lo_status status = lo_store_put_document(
        session->store, set, i, app_now(session), &summary, err);
    if (status == LO_OK)
        g_array_append_val(summaries, summary);
    return status;
}

/* Into the documents that it changes, as they stand in the store now. */
static enum lo_status put_difference(struct lo_session *session,
                                     const struct lo_objects *set, int32_t i,
                                     GArray *summaries, struct lo_error *err)
{
    struct lo_objects *stored = NULL;
    struct lo_objects *changed = lo_objects_new();
    enum lo_status status = lo_store_load_objects(session->store, &stored, err);
    if (status == LO_OK)
        status = lo_cim_apply_difference(changed, stored, set, i, err);
    for (int32_t d = 0;
         status == LO_OK && d < lo_objects_document_count(changed); d++)
        status = put_document(session, changed, d, summaries, err);
    lo_objects_free(changed);
    lo_objects_free(stored);
    return status;
}

/* Full models first: a difference may belong to one of them. */
static enum lo_status put_all(struct lo_session *session,
                              const struct lo_objects *set, GArray *summaries,
                              struct lo_error *err)
{
    enum lo_status status = LO_OK;
    int32_t n = lo_objects_document_count(set);
    for (int pass = 0; pass < 2; pass++)
        for (int32_t i = 0; i < n && status == LO_OK; i++) {
            if (lo_cim_is_difference(set, i) != (pass == 1))
                continue;
            status = pass == 0
                         ? put_document(session, set, i, summaries, err)
                         : put_difference(session, set, i, summaries, err);
        }
    return status;
}

static enum lo_status put_history(struct lo_session *session,
                                  const struct lo_world *world,
                                  struct lo_error *err)
{
    struct lo_cim_options options = LO_CIM_OPTIONS_INIT;
    struct lo_interruptions *past = NULL;
    options.zone = session->zone;
    lo_cim_interruptions(&past, world->objects, world->network, &options,
                         world->findings);
    enum lo_status status =
        lo_store_put_interruptions(session->store, past, NULL, err);
    lo_interruptions_free(past);
    return status;
}

/* Inside the transaction; `findings` is moved. */
static enum lo_status build_and_keep(struct lo_session *session,
                                     struct lo_findings *findings,
                                     struct lo_world **world,
                                     struct lo_error *err)
{
    struct lo_objects *all = NULL;
    enum lo_status status = lo_store_load_objects(session->store, &all, err);
    if (status != LO_OK) {
        lo_findings_free(findings);
        return status;
    }
    struct lo_world *made = NULL;
    status = app_world_build(&made, session, all, findings, err);
    if (status == LO_OK)
        status = lo_store_put_contacts(session->store, made->customers, err);
    if (status == LO_OK)
        status = put_history(session, made, err);
    if (status != LO_OK) {
        lo_world_free(made);
        return status;
    }
    *world = made;
    return LO_OK;
}

/* The world as it was; NULL where nothing was stored yet, or where what was
 * stored cannot be built (then the import is what mends it). */
static struct lo_world *world_before(struct lo_session *session)
{
    struct lo_world *world = NULL;
    struct lo_error none = LO_ERROR_INIT;
    return lo_world_new(&world, session, &none) == LO_OK ? world : NULL;
}

/* What the import means, once it stands. */
static enum lo_status tell_effect(struct lo_import_effect *out,
                                  struct lo_session *session,
                                  const struct lo_world *before,
                                  const struct lo_world *after,
                                  struct lo_error *err)
{
    if (out == NULL || before == NULL)
        return LO_OK;
    struct lo_import_effect effect = {
        lo_arena_new(),
        g_array_new(FALSE, FALSE, sizeof(struct lo_shift)),
        g_array_new(FALSE, FALSE, sizeof(struct lo_outage_effect)),
        {0}};
    app_shifts(&effect, before, after);
    enum lo_status status =
        app_outage_effects(&effect, session, before, after, err);
    if (status == LO_OK)
        *out = effect;
    else
        lo_import_effect_clear(&effect);
    return status;
}

enum lo_status app_import_set(struct lo_session *session,
                              const struct lo_objects *set,
                              struct lo_findings *findings, GArray *summaries,
                              const struct lo_world *before,
                              struct lo_import_effect *effect,
                              struct lo_world **world, struct lo_error *err)
{
    struct lo_world *made = NULL;
    struct lo_found_people found = {0};
    enum lo_status status = lo_store_begin(session->store, err);
    if (status != LO_OK) {
        lo_findings_free(findings);
        return status;
    }
    status = put_all(session, set, summaries, err);
    if (status == LO_OK)
        status = build_and_keep(session, findings, &made, err);
    else
        lo_findings_free(findings);
    if (status == LO_OK)
        status = tell_effect(effect, session, before, made, err);
    if (status == LO_OK)
        status = app_find_people(&found, session, made, err);
    if (status == LO_OK)
        status = app_note(session, "import", "", 0, NULL, err);
    if (status == LO_OK)
        status = lo_store_commit(session->store, err);
    else
        lo_store_rollback(session->store);
    if (status == LO_OK)
        g_clear_pointer(&session->fresh, g_free);
    if (status == LO_OK && effect != NULL)
        effect->found = found;
    if (status == LO_OK)
        *world = made;
    else
        lo_world_free(made);
    return status;
}

enum lo_status lo_app_import(struct lo_session *session,
                             const char *const *files, int32_t n,
                             const struct lo_import_options *options,
                             GArray *summaries, struct lo_world **world,
                             struct lo_error *err)
{
    struct lo_world *before = NULL;
    struct lo_findings *findings = lo_findings_new();
    struct lo_objects *set = lo_objects_new();
    enum lo_status status =
        read_files(set, files, n, options, session, findings, err);
    if (status == LO_OK)
        status = refuse_same_names(set, err);
    if (status == LO_OK && options->effect != NULL)
        before = world_before(session);
    if (status == LO_OK)
        status = app_import_set(session, set, findings, summaries, before,
                                options->effect, world, err);
    else
        lo_findings_free(findings);
    lo_world_free(before);
    lo_objects_free(set);
    return status;
}
