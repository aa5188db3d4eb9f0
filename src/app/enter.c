/*
 * What a dispatcher enters by hand: a stretch of time in which somebody must
 * not be off, and an outage of others (the grid above) that comes anyway.
 *
 * Each entry is a document of its own in the store, like an imported file with
 * one object: it is seen, checked and replaced as they are. Its name is made
 * from what it says, so that entering it twice is entering it once.
 */
#include <string.h>

#include "app/app_int.h"
#include "lineout/app_enter.h"

#define BY_HAND "by-hand-"

/* --- one document --------------------------------------------------------- */

struct entry {
    struct lo_objects *set;
    int32_t document;
    char *id;
};

static char *name_of(const char *kind, const char *subject,
                     const struct lo_interval *span)
{
    char *all =
        g_strdup_printf("%s\n%s\n%" G_GINT64_FORMAT "\n%" G_GINT64_FORMAT, kind,
                        subject, span->from, span->to);
    char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, all, -1);
    char *name = g_strdup_printf("%s%s-%.8s", BY_HAND, kind, sum);
    g_free(all);
    g_free(sum);
    return name;
}

/* `id` is moved. */
static struct entry begin(char *id)
{
    struct entry e = {lo_objects_new(), 0, id};
    e.document = lo_objects_document(e.set, id);
    return e;
}

static void entry_clear(struct entry *e)
{
    lo_objects_free(e->set);
    g_free(e->id);
}

static void object(struct entry *e, const char *cls, const char *id)
{
    lo_objects_begin(e->set, e->document, id, id, lo_objects_name(e->set, cls),
                     1);
}

static void text(struct entry *e, const char *name, const char *value)
{
    if (value != NULL && value[0] != '\0')
        lo_objects_property(e->set, lo_objects_name(e->set, name),
                            LO_VALUE_TEXT, value);
}

static void reference(struct entry *e, const char *name, const char *mrid)
{
    char *id = g_malloc(strlen(mrid) + 8);
    lo_cim_canonical_id(id, mrid, NULL);
    lo_objects_property(e->set, lo_objects_name(e->set, name), LO_VALUE_REF,
                        id);
    g_free(id);
}

static void instant(struct entry *e, const char *name, lo_time at)
{
    char value[LO_TIME_TEXT];
    lo_time_format(value, at);
    text(e, name, value);
}

static enum lo_status keep(struct lo_session *session, struct entry *e,
                           struct lo_world **world, struct lo_error *err)
{
    GArray *summaries =
        g_array_new(FALSE, FALSE, sizeof(struct lo_import_summary));
    enum lo_status status = app_import_set(session, e->set, lo_findings_new(),
                                           summaries, NULL, NULL, world, err);
    for (guint i = 0; i < summaries->len; i++)
        lo_import_summary_clear(
            &g_array_index(summaries, struct lo_import_summary, i));
    g_array_free(summaries, TRUE);
    return status;
}

/* --- whom a word means -----------------------------------------------------
 */

static bool is_named(const char *word, const char *mrid, const char *name)
{
    return strcmp(word, mrid) == 0 || strcmp(word, name) == 0;
}

/* What is protected; each mRID once, in the order of the tables. */
struct target {
    GPtrArray *mrids;
    const char *property; /* of lo:ProtectedPeriod */
    int64_t customers;
};

static void add_once(struct target *t, GHashTable *seen, const char *mrid)
{
    if (g_hash_table_add(seen, (gpointer)(uintptr_t)mrid))
        g_ptr_array_add(t->mrids, (gpointer)(uintptr_t)mrid);
}

/* A village is the loads its meters hang on; a customer his meters. */
static void find_people(struct target *t, const struct lo_world *world,
                        const char *word)
{
    const struct lo_customers *people = world->customers;
    GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);
    t->property = "lo:ProtectedPeriod.PowerSystemResource";
    for (int32_t i = 0; i < people->n_usage_points; i++) {
        const struct lo_usage_point *meter = &people->usage_points[i];
        if (strcmp(meter->place, word) != 0 || meter->is_virtual)
            continue;
        add_once(t, seen, world->network->equipment[meter->load.v].mrid);
        t->customers++;
    }
    if (t->mrids->len == 0)
        t->property = "lo:ProtectedPeriod.UsagePoint";
    for (int32_t i = 0; i < people->n_usage_points && t->customers == 0; i++) {
        const struct lo_usage_point *meter = &people->usage_points[i];
        const struct lo_customer_row *owner =
            meter->customer.v != LO_NONE ? &people->rows[meter->customer.v]
                                         : NULL;
        if (is_named(word, meter->mrid, meter->name) ||
            (owner != NULL && is_named(word, owner->mrid, owner->name)))
            add_once(t, seen, meter->mrid);
    }
    if (t->customers == 0)
        t->customers = t->mrids->len;
    g_hash_table_destroy(seen);
}

static void find_plant(struct target *t, const struct lo_world *world,
                       const char *word)
{
    const struct lo_network *net = world->network;
    t->property = "lo:ProtectedPeriod.Feeder";
    for (int32_t f = 0; f < net->n_feeders; f++)
        if (is_named(word, net->feeders[f].mrid, net->feeders[f].name))
            g_ptr_array_add(t->mrids,
                            (gpointer)(uintptr_t)net->feeders[f].mrid);
    if (t->mrids->len > 0)
        return;
    t->property = "lo:ProtectedPeriod.PowerSystemResource";
    for (int32_t i = 0; i < net->n_equipment; i++)
        if (is_named(word, net->equipment[i].mrid, net->equipment[i].name))
            g_ptr_array_add(t->mrids,
                            (gpointer)(uintptr_t)net->equipment[i].mrid);
}

static enum lo_status find_target(struct target *t,
                                  const struct lo_world *world,
                                  const char *word, struct lo_error *err)
{
    find_plant(t, world, word);
    if (t->mrids->len == 0)
        find_people(t, world, word);
    if (t->mrids->len > 0)
        return LO_OK;
    lo_error_set(err, LO_ENOTFOUND,
                 "no feeder, equipment, village, meter or customer '%s'", word);
    lo_error_hint(err, "as the files spell it; villages: lineout notify "
                       "--places");
    return LO_ENOTFOUND;
}

/* --- use cases --------------------------------------------------------------
 */

enum lo_status lo_app_protect(struct lo_session *session, const char *where,
                              struct lo_interval span, const char *reason,
                              struct lo_entry *out, struct lo_arena *arena,
                              struct lo_error *err)
{
    struct lo_world *world = NULL, *after = NULL;
    struct target t = {g_ptr_array_new(), NULL, 0};
    enum lo_status status = lo_world_new(&world, session, err);
    if (status == LO_OK)
        status = find_target(&t, world, where, err);
    if (status == LO_OK) {
        struct entry e = begin(name_of("protect", where, &span));
        object(&e, "lo:ProtectedPeriod", e.id);
        text(&e, "IdentifiedObject.name", where);
        instant(&e, "lo:ProtectedPeriod.start", span.from);
        instant(&e, "lo:ProtectedPeriod.end", span.to);
        text(&e, "lo:ProtectedPeriod.reason", reason);
        for (guint i = 0; i < t.mrids->len; i++)
            reference(&e, t.property, g_ptr_array_index(t.mrids, i));
        status = keep(session, &e, &after, err);
        *out = (struct lo_entry){lo_arena_strdup(arena, e.id),
                                 (int32_t)t.mrids->len, t.customers};
        entry_clear(&e);
    }
    g_ptr_array_free(t.mrids, TRUE);
    lo_world_free(world);
    lo_world_free(after);
    return status;
}

static const char *equipment_named(const struct lo_world *world,
                                   const char *word)
{
    const struct lo_network *net = world->network;
    for (int32_t i = 0; i < net->n_equipment; i++)
        if (is_named(word, net->equipment[i].mrid, net->equipment[i].name))
            return net->equipment[i].mrid;
    return NULL;
}

/* A task with one mode: no crew, dead from end to end, and no other hour. */
static void say_fixed(struct entry *e, const char *name, const char *equipment,
                      const struct lo_interval *span, const char *notice)
{
    char *mode = g_strconcat(e->id, "-mode", NULL);
    char *asset = g_strconcat(e->id, "-asset", NULL);
    char *window = g_strconcat(e->id, "-window", NULL);
    char *minutes = g_strdup_printf("%" G_GINT64_FORMAT,
                                    (span->to - span->from) / LO_MINUTE);
    object(e, "WorkTask", e->id);
    text(e, "IdentifiedObject.name", name);
    reference(e, "WorkTask.Assets", asset);
    text(e, "lo:WorkTask.busbar", "true");
    text(e, "BaseWork.priority/Priority.rank", "1");
    text(e, "lo:WorkTask.noticeClass", notice);
    object(e, "Asset", asset);
    reference(e, "Asset.PowerSystemResources", equipment);
    object(e, "lo:WorkMode", mode);
    reference(e, "lo:WorkMode.WorkTask", e->id);
    text(e, "lo:WorkMode.minutes", minutes);
    text(e, "lo:WorkMode.crews", "0");
    text(e, "lo:WorkMode.beforeMin", "0");
    text(e, "lo:WorkMode.afterMin", "0");
    object(e, "WorkTimeSchedule", window);
    reference(e, "WorkTimeSchedule.BaseWork", e->id);
    text(e, "WorkTimeSchedule.kind", "request");
    instant(e, "TimeSchedule.scheduleInterval/DateTimeInterval.start",
            span->from);
    instant(e, "TimeSchedule.scheduleInterval/DateTimeInterval.end", span->to);
    g_free(mode);
    g_free(asset);
    g_free(window);
    g_free(minutes);
}

enum lo_status lo_app_fixed(struct lo_session *session, const char *name,
                            const char *equipment, struct lo_interval span,
                            const char *notice, struct lo_entry *out,
                            struct lo_arena *arena, struct lo_error *err)
{
    struct lo_world *world = NULL, *after = NULL;
    enum lo_status status = lo_world_new(&world, session, err);
    const char *mrid =
        status == LO_OK ? equipment_named(world, equipment) : NULL;
    if (status == LO_OK && mrid == NULL) {
        status =
            lo_error_set(err, LO_ENOTFOUND, "no equipment '%s'", equipment);
        lo_error_hint(err, "name it by mRID or name, as the files spell it");
    }
    if (status == LO_OK) {
        struct entry e = begin(name_of("fixed", equipment, &span));
        say_fixed(&e, name, mrid, &span, notice);
        status = keep(session, &e, &after, err);
        *out = (struct lo_entry){lo_arena_strdup(arena, e.id), 1, 0};
        entry_clear(&e);
    }
    lo_world_free(world);
    lo_world_free(after);
    return status;
}

enum lo_status lo_app_withdraw(struct lo_session *session, const char *id,
                               struct lo_error *err)
{
    struct lo_world *world = NULL, *after = NULL;
    enum lo_status status = lo_world_new(&world, session, err);
    if (status != LO_OK)
        return status;
    if (!g_str_has_prefix(id, BY_HAND) ||
        lo_objects_find(world->objects, id) == NULL) {
        status = lo_error_set(err, LO_ENOTFOUND, "no entry '%s'", id);
        lo_error_hint(err, "lineout protect shows what was entered by hand");
    } else {
        struct entry e = begin(g_strdup(id)); /* it says nothing any more */
        status = keep(session, &e, &after, err);
        entry_clear(&e);
    }
    lo_world_free(world);
    lo_world_free(after);
    return status;
}
