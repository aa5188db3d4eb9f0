/*
 * Import: files to the store, all or none. The world is built from what the
 * store would then hold before anything is committed, so that input which
 * cannot be used leaves the store as it was.
 */
#include "app/app_int.h"

static enum lo_status read_files(struct lo_objects *set,
                                 const char *const *files, int32_t n,
                                 struct lo_findings *findings,
                                 struct lo_error *err)
{
    const struct lo_cim_limits limits = LO_CIM_LIMITS_INIT;
    for (int32_t i = 0; i < n; i++) {
        enum lo_status status =
            lo_cim_read(set, files[i], &limits, findings, err);
        if (status != LO_OK)
            return status;
    }
    lo_objects_link(set);
    return LO_OK;
}

/* Two files of one base name would replace each other in the store. */
static enum lo_status refuse_same_names(const char *const *files, int32_t n,
                                        struct lo_error *err)
{
    enum lo_status status = LO_OK;
    GHashTable *seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int32_t i = 0; i < n && status == LO_OK; i++) {
        char *base = g_path_get_basename(files[i]);
        const char *before = g_hash_table_lookup(seen, base);
        if (before != NULL) {
            status =
                lo_error_set(err, LO_EINPUT, "'%s' and '%s' have the same name",
                             before, files[i]);
            lo_error_hint(err, "the store knows a file by its name: rename "
                               "one, or import it once");
            g_free(base);
        } else {
            g_hash_table_insert(seen, base, (gpointer)files[i]);
        }
    }
    g_hash_table_destroy(seen);
    return status;
}

static enum lo_status put_all(struct lo_session *session,
                              const struct lo_objects *set, int32_t n,
                              struct lo_import_summary *summaries,
                              struct lo_error *err)
{
    for (int32_t i = 0; i < n; i++) {
        enum lo_status status = lo_store_put_document(
            session->store, set, i, app_now(session), &summaries[i], err);
        if (status != LO_OK)
            return status;
    }
    return LO_OK;
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
    if (status != LO_OK) {
        lo_world_free(made);
        return status;
    }
    *world = made;
    return LO_OK;
}

enum lo_status lo_app_import(struct lo_session *session,
                             const char *const *files, int32_t n,
                             struct lo_import_summary *summaries,
                             struct lo_world **world, struct lo_error *err)
{
    struct lo_world *made = NULL;
    struct lo_findings *findings = lo_findings_new();
    struct lo_objects *set = lo_objects_new();
    bool began = false;
    enum lo_status status = refuse_same_names(files, n, err);
    if (status == LO_OK)
        status = read_files(set, files, n, findings, err);
    if (status != LO_OK)
        goto done;
    status = lo_store_begin(session->store, err);
    if (status != LO_OK)
        goto done;
    began = true;
    status = put_all(session, set, n, summaries, err);
    if (status != LO_OK)
        goto done;
    status = build_and_keep(session, findings, &made, err);
    findings = NULL;
    if (status != LO_OK)
        goto done;
    status = lo_store_commit(session->store, err);
    if (status != LO_OK)
        goto done;
    began = false;
    *world = made;
    made = NULL;
done:
    if (began)
        lo_store_rollback(session->store);
    lo_world_free(made);
    lo_objects_free(set);
    lo_findings_free(findings);
    return status;
}
