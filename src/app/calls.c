/*
 * The call list: who is told by people, not by a message, and whose customers
 * they are.
 */
#include <stdlib.h>
#include <string.h>

#include "app/app_int.h"
#include "lineout/app_notify.h"

struct gather {
    const struct lo_customers *customers;
    GHashTable *by_mrid;  /* mRID -> index + 1 */
    GHashTable *messaged; /* "manager\nmRID": counted as told by message */
    GHashTable *managers; /* name -> index + 1 in found */
    GArray *found;        /* struct lo_call_manager */
};

static const struct lo_customer_row *customer_of(const struct gather *g,
                                                 const char *mrid)
{
    gpointer at = g_hash_table_lookup(g->by_mrid, mrid);
    return at != NULL ? &g->customers->rows[GPOINTER_TO_INT(at) - 1] : NULL;
}

static struct lo_call_manager *manager_of(struct gather *g,
                                          struct lo_arena *arena,
                                          const struct lo_customer_row *row)
{
    const char *name = row != NULL ? row->manager : "";
    gpointer at = g_hash_table_lookup(g->managers, name);
    if (at == NULL) {
        const struct lo_call_manager one = {
            .name = lo_arena_strdup(arena, name),
            .phone =
                lo_arena_strdup(arena, row != NULL ? row->manager_phone : "")};
        g_array_append_val(g->found, one);
        at = GINT_TO_POINTER((int)g->found->len);
        g_hash_table_insert(g->managers, (gpointer)(uintptr_t)one.name, at);
    }
    return &g_array_index(g->found, struct lo_call_manager,
                          GPOINTER_TO_INT(at) - 1);
}

static void add_row(struct gather *g, struct lo_calls *out,
                    struct lo_arena *arena,
                    const struct lo_report_notice *notice, lo_time now)
{
    const struct lo_notice *row = notice->row;
    const struct lo_customer_row *who = customer_of(g, row->recipient);
    struct lo_call_manager *manager = manager_of(g, arena, who);
    if (strcmp(row->channel, "phone") != 0) {
        if (g_hash_table_add(g->messaged, g_strdup(row->recipient)))
            manager->messages++;
        return;
    }
    manager->calls++;
    out->calls[out->n++] = (struct lo_call){
        .manager = manager->name,
        .manager_phone = manager->phone,
        .notice = *notice,
        .letter = g_str_has_prefix(row->stage, "letter-"),
        .late = g_str_has_prefix(row->reason, "late:") ||
                (row->deadline != LO_TIME_NONE && row->deadline < now),
    };
}

static int compare_names(const char *a, const char *b)
{
    if ((a[0] == '\0') != (b[0] == '\0')) /* nobody's come last */
        return a[0] == '\0' ? 1 : -1;
    return strcmp(a, b);
}

static lo_time wanted_by(const struct lo_notice *row)
{
    return row->deadline != LO_TIME_NONE ? row->deadline : row->due;
}

static int compare_calls(const void *left, const void *right)
{
    const struct lo_call *a = left, *b = right;
    int order = compare_names(a->manager, b->manager);
    lo_time x = wanted_by(a->notice.row), y = wanted_by(b->notice.row);
    if (order == 0)
        order = (x > y) - (x < y);
    return order != 0 ? order
                      : (a->notice.row->id > b->notice.row->id) -
                            (a->notice.row->id < b->notice.row->id);
}

static int compare_managers(const void *left, const void *right)
{
    const struct lo_call_manager *a = left, *b = right;
    return compare_names(a->name, b->name);
}

static void fill(struct lo_calls *out, struct gather *g, struct lo_arena *arena,
                 const struct lo_report_notice *notices, int32_t n, lo_time now)
{
    out->calls = lo_arena_array(arena, (size_t)n, sizeof *out->calls);
    for (int32_t i = 0; i < g->customers->n; i++)
        g_hash_table_insert(g->by_mrid,
                            (gpointer)(uintptr_t)g->customers->rows[i].mrid,
                            GINT_TO_POINTER(i + 1));
    for (int32_t i = 0; i < n; i++)
        if (notices[i].row->recipient[0] != '@')
            add_row(g, out, arena, &notices[i], now);
    qsort(out->calls, (size_t)out->n, sizeof *out->calls, compare_calls);
    out->n_managers = (int32_t)g->found->len;
    out->managers = lo_arena_array(arena, g->found->len, sizeof *out->managers);
    if (g->found->len > 0)
        memcpy(out->managers, g->found->data,
               g->found->len * sizeof *out->managers);
    qsort(out->managers, (size_t)out->n_managers, sizeof *out->managers,
          compare_managers);
}

enum lo_status lo_app_calls(struct lo_session *session, bool full,
                            struct lo_arena *arena, struct lo_calls *out,
                            struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(session->store);
    lo_time now = app_now(session);
    const struct lo_notice_query due = {.states = 1u << LO_NOTICE_DUE,
                                        .off_after = now};
    struct lo_world *world = NULL;
    struct lo_notice *rows = NULL;
    int32_t n = 0;
    enum lo_status status = lo_world_new(&world, session, err);
    if (status == LO_OK)
        status = outbox->list(outbox->self, &due, arena, &rows, &n, err);
    if (status == LO_OK) {
        struct gather g = {
            .customers = world->customers,
            .by_mrid = g_hash_table_new(g_str_hash, g_str_equal),
            .messaged =
                g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
            .managers = g_hash_table_new(g_str_hash, g_str_equal),
            .found = g_array_new(FALSE, FALSE, sizeof(struct lo_call_manager)),
        };
        *out = (struct lo_calls){.n = 0};
        fill(out, &g, arena, app_show_notices(session, full, arena, rows, n), n,
             now);
        g_hash_table_destroy(g.by_mrid);
        g_hash_table_destroy(g.messaged);
        g_hash_table_destroy(g.managers);
        g_array_free(g.found, TRUE);
    }
    lo_world_free(world);
    return status;
}
