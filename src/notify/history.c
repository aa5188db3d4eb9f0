/*
 * history.c - what people were told of outages that are still to come.
 *
 * Told is what may have arrived: sending, accepted, delivered, unknown. A
 * message that failed or expired reached nobody, one that was cancelled was
 * never sent; one that is still due stands to be told.
 */
#include <string.h>

#include "notify/notify_int.h"

struct lo_history {
    struct lo_arena *arena;
    int32_t n;
    struct lo_notice *rows;
    struct lo_texts *accounts; /* by row: whose meters it tells of */
    GHashTable *latest;  /* "outage\nrecipient" -> row, told last; returns of
                          * supply left out */
    GHashTable *planned; /* the same, overruns left out, too */
    GHashTable *any;     /* "outage\nrecipient" -> last row */
    GHashTable *as;      /* "outage\naccount" -> last row */
    GHashTable *stages;  /* "outage\nrecipient\nstage\nfacts" -> last row */
    GHashTable *words;   /* "outage\nrecipient\nstage" -> last row */
    GHashTable *failed;  /* the same, of those that reached nobody */
    GHashTable *known;   /* "outage\nrecipient\nfacts" of any row */
};

enum {
    TOLD = 1u << LO_NOTICE_SENDING | 1u << LO_NOTICE_ACCEPTED |
           1u << LO_NOTICE_DELIVERED | 1u << LO_NOTICE_UNKNOWN,
    STANDING = TOLD | 1u << LO_NOTICE_DUE | 1u << LO_NOTICE_CLAIMED,
    ANY = STANDING | 1u << LO_NOTICE_FAILED | 1u << LO_NOTICE_EXPIRED
};

static char *pair_key(const char *outage, const char *recipient)
{
    return g_strconcat(outage, "\n", recipient, NULL);
}

bool lo_is_overrun(const struct lo_notice *row)
{
    return g_str_has_prefix(row->stage, "overrun-") ||
           g_str_has_prefix(row->stage, LO_STAGE_NOT_BACK);
}

bool lo_is_restored(const struct lo_notice *row)
{
    return strcmp(row->stage, LO_STAGE_RESTORED) == 0 ||
           g_str_has_prefix(row->stage, LO_STAGE_RESTORED "-");
}

bool lo_notify_is_afterwards(const char *stage)
{
    const struct lo_notice row = {.stage = stage};
    return lo_is_overrun(&row) || lo_is_restored(&row);
}

/* Of whose accounts the row speaks. */
static void note_accounts(struct lo_history *history, struct lo_notice *row)
{
    struct lo_texts accounts = lo_notify_accounts(history->arena, row->facts);
    for (int32_t i = 0; i < accounts.n; i++)
        g_hash_table_insert(history->as, pair_key(row->outage, accounts.at[i]),
                            row);
    history->accounts[row - history->rows] = accounts;
    row->facts = lo_facts_bare(history->arena, row->facts);
    g_hash_table_insert(history->as, pair_key(row->outage, row->recipient),
                        row);
}

enum lo_status lo_history_new(struct lo_history **out,
                              const struct lo_outbox *outbox, lo_time now,
                              struct lo_error *err)
{
    struct lo_history *history = g_new0(struct lo_history, 1);
    history->arena = lo_arena_new();
    history->latest =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    history->planned =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    history->any = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    history->as = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    history->stages =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    history->words =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    history->failed =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    history->known =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const struct lo_notice_query query = {.states = ANY, .off_after = now};
    enum lo_status status = outbox->list(outbox->self, &query, history->arena,
                                         &history->rows, &history->n, err);
    if (status != LO_OK) {
        lo_history_free(history);
        return status;
    }
    history->accounts = lo_arena_array(history->arena, (size_t)history->n + 1,
                                       sizeof *history->accounts);
    for (int32_t i = 0; i < history->n; i++) { /* by id: the last one stays */
        struct lo_notice *row = &history->rows[i];
        note_accounts(history, row);
        bool restored = lo_is_restored(row);
        if (!restored && (TOLD & 1u << row->state) != 0)
            g_hash_table_insert(history->latest,
                                pair_key(row->outage, row->recipient), row);
        if (!restored && !lo_is_overrun(row))
            g_hash_table_insert(history->planned,
                                pair_key(row->outage, row->recipient), row);
        g_hash_table_insert(history->any, pair_key(row->outage, row->recipient),
                            row);
        g_hash_table_add(history->known,
                         g_strconcat(row->outage, "\n", row->recipient, "\n",
                                     row->facts, NULL));
        if ((STANDING & 1u << row->state) == 0) {
            g_hash_table_insert(history->failed,
                                g_strconcat(row->outage, "\n", row->recipient,
                                            "\n", row->stage, NULL),
                                row);
            continue;
        }
        g_hash_table_insert(history->stages,
                            g_strconcat(row->outage, "\n", row->recipient, "\n",
                                        row->stage, "\n", row->facts, NULL),
                            row);
        g_hash_table_insert(history->words,
                            g_strconcat(row->outage, "\n", row->recipient, "\n",
                                        row->stage, NULL),
                            row);
    }
    *out = history;
    return LO_OK;
}

void lo_history_free(struct lo_history *history)
{
    if (history == NULL)
        return;
    g_hash_table_destroy(history->latest);
    g_hash_table_destroy(history->planned);
    g_hash_table_destroy(history->any);
    g_hash_table_destroy(history->as);
    g_hash_table_destroy(history->stages);
    g_hash_table_destroy(history->words);
    g_hash_table_destroy(history->failed);
    g_hash_table_destroy(history->known);
    lo_arena_free(history->arena);
    g_free(history);
}

struct lo_texts lo_history_accounts(const struct lo_history *history,
                                    const struct lo_notice *row)
{
    return history->accounts[row - history->rows];
}

const char *lo_history_told_as(const struct lo_history *history,
                               const char *outage, const char *mrid)
{
    char *key = pair_key(outage, mrid);
    const struct lo_notice *row = g_hash_table_lookup(history->as, key);
    g_free(key);
    return row != NULL ? row->recipient : NULL;
}

const struct lo_notice *lo_history_told(const struct lo_history *history,
                                        const char *outage,
                                        const char *recipient)
{
    char *key = pair_key(outage, recipient);
    const struct lo_notice *row = g_hash_table_lookup(history->latest, key);
    g_free(key);
    return row;
}

const struct lo_notice *lo_history_planned(const struct lo_history *history,
                                           const char *outage,
                                           const char *recipient)
{
    char *key = pair_key(outage, recipient);
    const struct lo_notice *row = g_hash_table_lookup(history->planned, key);
    g_free(key);
    return row;
}

const struct lo_notice *lo_history_any(const struct lo_history *history,
                                       const char *outage,
                                       const char *recipient)
{
    char *key = pair_key(outage, recipient);
    const struct lo_notice *row = g_hash_table_lookup(history->any, key);
    g_free(key);
    return row;
}

enum lo_status lo_history_each_any(const struct lo_history *history,
                                   lo_history_fn *fn, void *self,
                                   struct lo_error *err)
{
    enum lo_status status = LO_OK;
    for (int32_t i = 0; i < history->n && status == LO_OK; i++) {
        const struct lo_notice *row = &history->rows[i];
        if (lo_history_any(history, row->outage, row->recipient) == row)
            status = fn(self, row, err);
    }
    return status;
}

bool lo_history_has(const struct lo_history *history, const char *outage,
                    const char *recipient, const char *stage, const char *facts)
{
    char *key =
        g_strconcat(outage, "\n", recipient, "\n", stage, "\n", facts, NULL);
    const struct lo_notice *row = g_hash_table_lookup(history->stages, key);
    const struct lo_notice *told = lo_history_told(history, outage, recipient);
    g_free(key);
    /* Void once something else was told after it. */
    return row != NULL && (told == NULL || told->id <= row->id ||
                           strcmp(told->facts, facts) == 0);
}

bool lo_history_published(const struct lo_history *history, const char *outage,
                          const char *recipient, const char *facts)
{
    char *key = g_strconcat(outage, "\n", recipient, "\n", facts, NULL);
    bool known = g_hash_table_contains(history->known, key);
    g_free(key);
    return known;
}

static const struct lo_notice *row_of(GHashTable *rows, const char *outage,
                                      const char *recipient, const char *stage)
{
    char *key = g_strconcat(outage, "\n", recipient, "\n", stage, NULL);
    const struct lo_notice *row = g_hash_table_lookup(rows, key);
    g_free(key);
    return row;
}

/* That supply is back was taken back after the row. */
static bool is_taken_back(const struct lo_history *history,
                          const struct lo_notice *row)
{
    char stage[LO_STAGE_TEXT];
    if (!lo_is_restored(row))
        return false;
    lo_stage_not_back(stage, row->stage);
    const struct lo_notice *void_by =
        row_of(history->words, row->outage, row->recipient, stage);
    return void_by != NULL && void_by->id > row->id;
}

const struct lo_notice *lo_history_word(const struct lo_history *history,
                                        const char *outage,
                                        const char *recipient,
                                        const char *stage, bool told)
{
    const struct lo_notice *row =
        row_of(history->words, outage, recipient, stage);
    return row != NULL && (!told || (TOLD & 1u << row->state) != 0) &&
                   !is_taken_back(history, row)
               ? row
               : NULL;
}

bool lo_history_stands(const struct lo_history *history, const char *outage,
                       const char *recipient, const char *stage, bool told)
{
    return lo_history_word(history, outage, recipient, stage, told) != NULL;
}

bool lo_history_tried(const struct lo_history *history, const char *outage,
                      const char *recipient, const char *stage)
{
    const struct lo_notice *failed =
        row_of(history->failed, outage, recipient, stage);
    return (failed != NULL && !is_taken_back(history, failed)) ||
           lo_history_stands(history, outage, recipient, stage, false);
}

enum lo_status lo_history_each(const struct lo_history *history,
                               lo_history_fn *fn, void *self,
                               struct lo_error *err)
{
    enum lo_status status = LO_OK;
    for (int32_t i = 0; i < history->n && status == LO_OK; i++) {
        const struct lo_notice *row = &history->rows[i];
        if (lo_history_told(history, row->outage, row->recipient) == row)
            status = fn(self, row, err);
    }
    return status;
}
