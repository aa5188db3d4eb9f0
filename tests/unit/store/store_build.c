/*
 * store_build.c - see store_build.h.
 */
#include "store/store_build.h"

#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "store/schema.h"

static char path[512];

const char *store_build_path(void)
{
    return path;
}

struct lo_store *store_build_again(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_store *store = NULL;
    LO_ASSERT_OK(lo_store_open(&store, path, true, &err), err);
    return store;
}

struct lo_store *store_build_open(void)
{
    g_snprintf(path, sizeof(path), "%s/lineout.db", lo_test_tmpdir());
    return store_build_again();
}

/* --- looking inside ---------------------------------------------------- */

static void dump_rows(GString *out, sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    CU_ASSERT_FATAL(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(stmt); i++)
            g_string_append_printf(out, "%s|", sqlite3_column_text(stmt, i));
        g_string_append_c(out, '\n');
    }
    CU_ASSERT_FATAL(sqlite3_finalize(stmt) == SQLITE_OK);
}

char *store_build_dump(struct lo_store *store)
{
    GString *tables = g_string_new(NULL);
    dump_rows(tables, store->db,
              "SELECT name FROM sqlite_schema WHERE type = 'table' "
              "ORDER BY name");
    char **names = g_strsplit(tables->str, "|\n", -1);
    GString *out = g_string_new(NULL);
    for (char **name = names; *name != NULL && **name != '\0'; name++) {
        char *sql = g_strdup_printf("SELECT '%s', * FROM %s ORDER BY 1, 2, 3",
                                    *name, *name);
        dump_rows(out, store->db, sql);
        g_free(sql);
    }
    g_strfreev(names);
    g_string_free(tables, TRUE);
    return g_string_free(out, FALSE);
}

int64_t store_build_count(struct lo_store *store, const char *sql)
{
    struct lo_error err = LO_ERROR_INIT;
    int64_t count = -1;
    LO_ASSERT_OK(lo_store_integer(&count, store, sql, LO_NO_BINDS, -1, &err),
                 err);
    return count;
}

void store_build_sql(struct lo_store *store, const char *sql)
{
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(lo_store_script(store, sql, &err), err);
}

bool store_build_refused(struct lo_store *store, const char *sql,
                         const char *word)
{
    struct lo_error err = LO_ERROR_INIT;
    return lo_store_script(store, sql, &err) == LO_EINPUT &&
           strstr(err.message, word) != NULL;
}

/* --- objects ----------------------------------------------------------- */

static void add_property(struct lo_objects *set, const char *word)
{
    const char *sign = strchr(word, '=');
    CU_ASSERT_FATAL(sign != NULL);
    char *key = g_strndup(word, (size_t)(sign - word));
    enum lo_value_kind kind = LO_VALUE_TEXT;
    const char *value = sign + 1;
    if (*value == '>' || *value == ':') {
        kind = *value == '>' ? LO_VALUE_REF : LO_VALUE_ENUM;
        value++;
    }
    lo_objects_property(set, lo_objects_name(set, key), kind, value);
    g_free(key);
}

void store_build_add(struct lo_objects *set, const char *file, const char *text)
{
    int32_t document = lo_objects_document(set, file);
    char **lines = g_strsplit(text, "\n", -1);
    for (int i = 0; lines[i] != NULL; i++) {
        char **words = g_strsplit(lines[i], " ", -1);
        if (g_strv_length(words) >= 2) {
            char *mrid = g_ascii_strup(words[1], -1);
            lo_objects_begin(set, document, words[1], mrid,
                             lo_objects_name(set, words[0]), i + 1);
            for (int j = 2; words[j] != NULL; j++)
                add_property(set, words[j]);
            g_free(mrid);
        }
        g_strfreev(words);
    }
    g_strfreev(lines);
}

struct lo_objects *store_build_objects(const char *file, const char *text)
{
    struct lo_objects *set = lo_objects_new();
    store_build_add(set, file, text);
    lo_objects_link(set);
    return set;
}

char *store_build_objects_text(const struct lo_objects *set)
{
    static const char *const sign[] = {
        [LO_VALUE_TEXT] = "", [LO_VALUE_REF] = ">", [LO_VALUE_ENUM] = ":"};
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < lo_objects_part_count(set); i++) {
        const struct lo_part *part = lo_objects_part(set, i);
        const struct lo_property *all = lo_objects_properties(set, part);
        g_string_append_printf(out, "%s:%d %s %s %s",
                               lo_objects_file(set, part->document), part->line,
                               lo_objects_name_text(set, part->cls), part->id,
                               part->mrid);
        for (int32_t j = 0; j < part->n_properties; j++)
            g_string_append_printf(out, " %s=%s%s",
                                   lo_objects_name_text(set, all[j].name),
                                   sign[all[j].kind], all[j].value);
        g_string_append_c(out, '\n');
    }
    return g_string_free(out, FALSE);
}

struct lo_import_summary store_build_put(struct lo_store *store,
                                         const char *file, const char *text,
                                         lo_time now)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_import_summary summary = {0};
    struct lo_objects *set = store_build_objects(file, text);
    LO_ASSERT_OK(lo_store_put_document(store, set, 0, now, &summary, &err),
                 err);
    lo_objects_free(set);
    return summary;
}

/* --- weeks ------------------------------------------------------------- */

static struct lo_texts one_text(struct lo_arena *arena, const char *text)
{
    struct lo_texts texts = {1, lo_arena_array(arena, 1, sizeof(char *))};
    texts.at[0] = text;
    return texts;
}

static void fill_outage(struct lo_week *week, int i, lo_time from)
{
    struct lo_arena *arena = week->arena;
    struct lo_interval span = {from, from + 2 * LO_HOUR};
    struct lo_week_outage *outage = &week->outages[i];
    outage->id = lo_arena_printf(arena, "O%d", i + 1);
    outage->span = span;
    outage->feeders = one_text(arena, lo_arena_printf(arena, "F%d", i + 1));
    outage->jobs = one_text(arena, lo_arena_printf(arena, "J%d", i + 1));
    outage->n_stages = 1;
    outage->stages = lo_arena_array(arena, 1, sizeof(struct lo_week_stage));
    outage->stages[0].span = span;
    outage->stages[0].unverified = i == 0;
    outage->stages[0].cut_short = i == 1;
    outage->stages[0].sections =
        one_text(arena, lo_arena_printf(arena, "dead %d", i + 1));
    const char **off = lo_arena_array(arena, 2, sizeof(char *));
    off[0] = lo_arena_printf(arena, "dead %d", i + 1);
    off[1] = lo_arena_printf(arena, "behind %d", i + 1);
    outage->stages[0].off = (struct lo_texts){2, off};
    week->jobs[i] = (struct lo_week_job){.id = outage->jobs.at[0],
                                         .name = "renew line",
                                         .kind = "maintenance",
                                         .feeder = "",
                                         .placed = true,
                                         .part = span,
                                         .outage = outage->id,
                                         .weight = 3.0};
}

struct lo_week *store_build_week(int n, const lo_time *from_s)
{
    struct lo_week *week = lo_week_new();
    week->span = (struct lo_interval){0, 7 * LO_DAY};
    week->n_outages = n;
    week->outages =
        lo_arena_array(week->arena, (size_t)n, sizeof(struct lo_week_outage));
    week->n_jobs = n;
    week->jobs =
        lo_arena_array(week->arena, (size_t)n, sizeof(struct lo_week_job));
    for (int i = 0; i < n; i++)
        fill_outage(week, i, from_s[i]);
    return week;
}

void store_build_publish(struct lo_store *store, struct lo_week *week,
                         lo_time now)
{
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(lo_store_put_week(store, week, &err), err);
    LO_ASSERT_OK(lo_store_set_state(store, week, LO_PLAN_APPROVED, now, &err),
                 err);
    LO_ASSERT_OK(lo_store_set_state(store, week, LO_PLAN_PUBLISHED, now, &err),
                 err);
}

/* --- messages ---------------------------------------------------------- */

struct lo_notice store_build_notice(const char *outage, int revision,
                                    const char *recipient, lo_time due)
{
    return (struct lo_notice){.outage = outage,
                              .revision = revision,
                              .stage = "announce",
                              .recipient = recipient,
                              .name = "Lin",
                              .channel = "sms",
                              .lang = "zh",
                              .text = "停电",
                              .due = due,
                              .not_after = due + LO_DAY,
                              .changed_at = due - LO_DAY};
}

int64_t store_build_notify(struct lo_store *store, const char *outage,
                           int revision, const char *recipient, lo_time due)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_outbox *outbox = lo_store_outbox(store);
    struct lo_notice row = store_build_notice(outage, revision, recipient, due);
    bool added = false;
    LO_ASSERT_OK(outbox->add(outbox->self, &row, &added, &err), err);
    CU_ASSERT_TRUE(added);
    return store_build_count(store, "SELECT max(id) FROM outbox");
}

char *store_build_state(struct lo_store *store, int64_t id)
{
    struct lo_error err = LO_ERROR_INIT;
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    LO_ASSERT_OK(lo_store_take(&stmt, store,
                               "SELECT state FROM outbox WHERE id = ?1",
                               LO_BINDS(lo_bind_int(id)), &err),
                 err);
    LO_ASSERT_OK(lo_store_step(&row, store, stmt, &err), err);
    char *state = g_strdup((const char *)sqlite3_column_text(stmt, 0));
    lo_store_give(store, stmt);
    return state;
}

/* What a trigger does is not asked for in these tests, but it is there. */
void store_build_schema_14(struct lo_store *store)
{
    store_build_sql(store, "DROP VIEW v_seal; DROP TRIGGER outbox_added;"
                           "DROP TRIGGER outbox_moved;"
                           "ALTER TABLE outbox_event DROP COLUMN hash;");
    store_build_sql(store, lo_schema_outbox_chain);
    store_build_sql(store,
                    "CREATE TRIGGER outbox_added AFTER INSERT ON outbox BEGIN"
                    " SELECT 1; END;"
                    "CREATE TRIGGER outbox_moved AFTER UPDATE ON outbox BEGIN"
                    " SELECT 1; END;"
                    "PRAGMA user_version = 14;");
}

struct store_build store_build_begin(void)
{
    struct store_build b = {.store = store_build_open(),
                            .arena = lo_arena_new()};
    b.port = lo_store_outbox(b.store);
    return b;
}

void store_build_end(struct store_build *b)
{
    LO_ASSERT_OK(lo_store_validate(b->store, &b->err), b->err);
    lo_arena_free(b->arena);
    lo_store_close(b->store);
}
