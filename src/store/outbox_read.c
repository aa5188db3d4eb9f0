/*
 * outbox_read.c - rows and events of the outbox, read.
 */
#include "store/outbox_int.h"

#include <assert.h>
#include <string.h>

#include "lineout/json.h"

/* --- rows --------------------------------------------------------------- */

static lo_time read_time(sqlite3_stmt *stmt, int column)
{
    return sqlite3_column_type(stmt, column) == SQLITE_NULL
               ? LO_TIME_NONE
               : sqlite3_column_int64(stmt, column);
}

static void read_notice(struct lo_notice *row, struct lo_arena *arena,
                        sqlite3_stmt *stmt)
{
    row->id = sqlite3_column_int64(stmt, 0);
    row->outage = lo_store_column(arena, stmt, 1);
    row->revision = sqlite3_column_int(stmt, 2);
    row->stage = lo_store_column(arena, stmt, 3);
    row->recipient = lo_store_column(arena, stmt, 4);
    row->name = lo_store_column(arena, stmt, 5);
    row->channel = lo_store_column(arena, stmt, 6);
    row->lang = lo_store_column(arena, stmt, 7);
    row->text = lo_store_column(arena, stmt, 8);
    row->due = sqlite3_column_int64(stmt, 9);
    row->not_after = sqlite3_column_int64(stmt, 10);
    row->state =
        lo_notice_state_of((const char *)sqlite3_column_text(stmt, 11));
    row->gateway = lo_store_column(arena, stmt, 12);
    row->gateway_id = lo_store_column(arena, stmt, 13);
    row->reason = lo_store_column(arena, stmt, 14);
    row->attempts = sqlite3_column_int(stmt, 15);
    row->changed_at = sqlite3_column_int64(stmt, 16);
    row->address = lo_store_column(arena, stmt, 17);
    row->facts = lo_store_column(arena, stmt, 18);
    row->planned = sqlite3_column_int64(stmt, 19);
    row->deadline = read_time(stmt, 20);
    row->must_by = read_time(stmt, 21);
}

enum lo_status lo_outbox_select(GArray *found, struct lo_store *store,
                                const char *sql, const struct lo_bind *binds,
                                int n, struct lo_arena *arena,
                                struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    enum lo_status status = lo_store_take(&stmt, store, sql, binds, n, err);
    while (status == LO_OK && row) {
        status = lo_store_step(&row, store, stmt, err);
        if (status == LO_OK && row) {
            struct lo_notice notice;
            read_notice(&notice, arena, stmt);
            g_array_append_val(found, notice);
        }
    }
    lo_store_give(store, stmt);
    return status;
}

void lo_outbox_hand_out(const GArray *found, struct lo_arena *arena,
                        struct lo_notice **rows, int32_t *n)
{
    *rows = lo_arena_array(arena, found->len, sizeof(struct lo_notice));
    if (found->len > 0)
        memcpy(*rows, found->data, found->len * sizeof(struct lo_notice));
    *n = (int32_t)found->len;
}

enum lo_status lo_outbox_list_due(void *self, lo_time now, int32_t max,
                                  struct lo_arena *arena,
                                  struct lo_notice **rows, int32_t *n,
                                  struct lo_error *err)
{
    assert(max >= 0);
    GArray *found = g_array_new(FALSE, FALSE, sizeof(struct lo_notice));
    enum lo_status status = lo_outbox_select(
        found, self,
        "SELECT " NOTICE_COLUMNS " FROM outbox o WHERE o.state = 'due' "
        "AND o.due <= ?1 AND o.not_after >= ?1 ORDER BY o.due, o.id LIMIT ?2",
        LO_BINDS(lo_bind_int(now), lo_bind_int(max)), arena, err);
    if (status == LO_OK)
        lo_outbox_hand_out(found, arena, rows, n);
    g_array_unref(found);
    return status;
}

/* ",due,sending," of a set of states; "" = all. */
static char *state_list(unsigned states)
{
    GString *list = g_string_new(states == 0 ? "" : ",");
    for (int i = 0; i < LO_NOTICE_STATES; i++)
        if ((states & 1u << i) != 0)
            g_string_append_printf(
                list, "%s,", lo_notice_state_name((enum lo_notice_state)i));
    return g_string_free(list, FALSE);
}

/* A number as people say it: its digits without the 0 of the trunk and the 00
 * of abroad; with and without the country code two of them end alike. NULL = it
 * is none, or too short to be somebody's. *owned* */
static char *number_of(const char *address)
{
    enum { LEAST = 7 };
    if (address == NULL || address[strspn(address, "0123456789+-() .")] != '\0')
        return NULL;
    GString *digits = g_string_new(NULL);
    for (const char *c = address; *c != '\0'; c++)
        if (g_ascii_isdigit(*c) && (*c != '0' || digits->len > 0))
            g_string_append_c(digits, *c);
    bool enough = digits->len >= LEAST;
    return g_string_free(digits, !enough);
}

/* Does `column` hold the number ?9, or what it ends with? */
#define DIGITS(column)                                                         \
    "ltrim(replace(replace(replace(" column ", '+', ''), ' ', ''), '-', ''), " \
    "'0')"
#define SAME_NUMBER(column)                                                    \
    "(?9 IS NOT NULL AND length(" DIGITS(column) ") >= 7 AND (" DIGITS(        \
        column) " LIKE '%' || ?9 OR ?9 LIKE '%' || " DIGITS(column) "))"

/* Where the facts name those who are told by another's number. */
#define FOR "'{\"for\":['"

enum lo_status lo_outbox_list(void *self, const struct lo_notice_query *query,
                              struct lo_arena *arena, struct lo_notice **rows,
                              int32_t *n, struct lo_error *err)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(struct lo_notice));
    char *states = state_list(query->states);
    char *number = number_of(query->address);
    GString *quoted = g_string_new(NULL);
    if (query->recipient != NULL)
        lo_json_quote(quoted, query->recipient);
    lo_time after = query->off_after == LO_TIME_NONE ? 0 : query->off_after;
    enum lo_status status = lo_outbox_select(
        found, self,
        "SELECT " NOTICE_COLUMNS " FROM outbox o "
        "WHERE (?1 = 0 OR o.id = ?1) AND (?2 IS NULL OR o.outage = ?2) "
        "AND (?3 IS NULL OR o.recipient = ?3 OR (instr(o.facts, " FOR ") > 0 "
        "AND instr(substr(o.facts, instr(o.facts, " FOR ")), ?7) > 0)) "
        "AND (?4 IS NULL "
        "OR o.address = ?4 OR " SAME_NUMBER(
            "o.address") " OR (o.state IN ('due', 'claimed') AND EXISTS "
                         "(SELECT 1 FROM contact c WHERE c.customer = "
                         "o.recipient AND c.channel = o.channel AND (c.value = "
                         "?4 OR " SAME_NUMBER(
                             "c.value") ")))) "
                                        "AND (?5 = '' OR instr(?5, ',' || "
                                        "o.state || ',') > 0) "
                                        "AND (?6 = 0 OR o.off_until > ?6) AND "
                                        "(?8 IS NULL OR o.state <> 'due' "
                                        "OR substr(o.stage, 1, length(?8)) = "
                                        "?8) ORDER BY o.id",
        LO_BINDS(lo_bind_int(query->id), lo_bind_text(query->outage),
                 lo_bind_text(query->recipient), lo_bind_text(query->address),
                 lo_bind_text(states), lo_bind_int(after),
                 lo_bind_text(quoted->str), lo_bind_text(query->due_stage),
                 lo_bind_text(number)),
        arena, err);
    if (status == LO_OK)
        lo_outbox_hand_out(found, arena, rows, n);
    g_free(states);
    g_free(number);
    g_string_free(quoted, TRUE);
    g_array_unref(found);
    return status;
}

/* --- events ------------------------------------------------------------- */

static const char *text_or_empty(struct lo_arena *arena, sqlite3_stmt *stmt,
                                 int column)
{
    const char *text = lo_store_column(arena, stmt, column);
    return text != NULL ? text : "";
}

static void read_event(struct lo_notice_event *event, struct lo_arena *arena,
                       sqlite3_stmt *stmt)
{
    event->id = sqlite3_column_int64(stmt, 0);
    event->notice = sqlite3_column_int64(stmt, 1);
    event->at = sqlite3_column_int64(stmt, 2);
    event->was = text_or_empty(arena, stmt, 3);
    event->became = lo_store_column(arena, stmt, 4);
    event->address = lo_store_column(arena, stmt, 5);
    event->gateway = lo_store_column(arena, stmt, 6);
    event->gateway_id = lo_store_column(arena, stmt, 7);
    event->reason = lo_store_column(arena, stmt, 8);
    event->hash = text_or_empty(arena, stmt, 9);
}

enum lo_status lo_outbox_events(void *self, int64_t notice,
                                struct lo_arena *arena,
                                struct lo_notice_event **events, int32_t *n,
                                struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    GArray *found = g_array_new(FALSE, FALSE, sizeof(struct lo_notice_event));
    enum lo_status status = lo_store_take(
        &stmt, self,
        "SELECT e.id, e.outbox_id, e.at, e.was, e.became, e.address, "
        "e.gateway, e.gateway_id, e.reason, e.hash FROM outbox_event e "
        "WHERE ?1 = 0 OR e.outbox_id = ?1 ORDER BY e.id",
        LO_BINDS(lo_bind_int(notice)), err);
    while (status == LO_OK && row) {
        status = lo_store_step(&row, self, stmt, err);
        if (status == LO_OK && row) {
            struct lo_notice_event event;
            read_event(&event, arena, stmt);
            g_array_append_val(found, event);
        }
    }
    lo_store_give(self, stmt);
    if (status == LO_OK) {
        *events = lo_arena_array(arena, found->len, sizeof **events);
        if (found->len > 0)
            memcpy(*events, found->data, found->len * sizeof **events);
        *n = (int32_t)found->len;
    }
    g_array_unref(found);
    return status;
}

enum lo_status lo_outbox_count_due(void *self, const char *channel, lo_time now,
                                   int64_t *n, struct lo_error *err)
{
    return lo_store_integer(
        n, self,
        "SELECT count(*) FROM outbox WHERE state = 'due' AND due <= ?1 "
        "AND not_after >= ?1 AND channel = ?2",
        LO_BINDS(lo_bind_int(now), lo_bind_text(channel)), 0, err);
}

/* Counted by the database: a county's queue need not fit in memory. */
enum lo_status lo_outbox_census(void *self, lo_time now, struct lo_census *out,
                                struct lo_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    struct lo_census census = {.due_now = 0};
    enum lo_status status = lo_store_take(
        &stmt, self,
        "SELECT state, count(*), total(state = 'due' AND due <= ?1), "
        "total(state IN ('due', 'claimed') AND deadline < ?1) FROM outbox "
        "WHERE off_until > ?1 GROUP BY state",
        LO_BINDS(lo_bind_int(now)), err);
    if (status == LO_OK)
        status = lo_store_step(&row, self, stmt, err);
    while (status == LO_OK && row) {
        const char *word = (const char *)sqlite3_column_text(stmt, 0);
        census.states[lo_notice_state_of(word)] = sqlite3_column_int64(stmt, 1);
        census.due_now += sqlite3_column_int64(stmt, 2);
        census.overdue += sqlite3_column_int64(stmt, 3);
        status = lo_store_step(&row, self, stmt, err);
    }
    lo_store_give(self, stmt);
    if (status == LO_OK)
        *out = census;
    return status;
}

enum lo_status lo_outbox_used(void *self, const char *gateway,
                              const char *address, lo_time since, int64_t *n,
                              struct lo_error *err)
{
    const char *sql =
        address == NULL
            ? "SELECT count(*) FROM outbox_event WHERE became = 'sending' "
              "AND gateway = ?1 AND at >= ?2"
            : "SELECT count(*) FROM outbox_event WHERE became = 'sending' "
              "AND address = ?3 AND at >= ?2 AND gateway = ?1";
    if (address == NULL)
        return lo_store_integer(
            n, self, sql, LO_BINDS(lo_bind_text(gateway), lo_bind_int(since)),
            0, err);
    return lo_store_integer(n, self, sql,
                            LO_BINDS(lo_bind_text(gateway), lo_bind_int(since),
                                     lo_bind_text(address)),
                            0, err);
}

/* --- heaps ---------------------------------------------------------------- */

enum lo_status lo_store_get_heaps(struct lo_store *store, const char *outage,
                                  lo_time off_after, GArray *out,
                                  struct lo_arena *arena, struct lo_error *err)
{
    static const char all[] =
        "SELECT outage, stage, channel, state, count(*), min(due) FROM outbox "
        "WHERE off_until > ?1 GROUP BY outage, stage, channel, state";
    static const char one[] =
        "SELECT outage, stage, channel, state, count(*), min(due) FROM outbox "
        "WHERE off_until > ?1 AND outage = ?2 GROUP BY stage, channel, state";
    sqlite3_stmt *stmt = NULL;
    bool more = false;
    enum lo_status status =
        outage == NULL
            ? lo_store_take(&stmt, store, all, LO_BINDS(lo_bind_int(off_after)),
                            err)
            : lo_store_take(
                  &stmt, store, one,
                  LO_BINDS(lo_bind_int(off_after), lo_bind_text(outage)), err);
    while (status == LO_OK) {
        status = lo_store_step(&more, store, stmt, err);
        if (status != LO_OK || !more)
            break;
        const struct lo_heap heap = {
            lo_store_column(arena, stmt, 0),
            lo_store_column(arena, stmt, 1),
            lo_store_column(arena, stmt, 2),
            lo_notice_state_of((const char *)sqlite3_column_text(stmt, 3)),
            sqlite3_column_int64(stmt, 4),
            sqlite3_column_int64(stmt, 5)};
        g_array_append_val(out, heap);
    }
    lo_store_give(store, stmt);
    return status;
}
