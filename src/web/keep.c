/*
 * Answers kept for others who ask the same, until the store changes.
 */
#include "lineout/clock.h"
#include "web/web_int.h"

struct kept {
    struct web_sent *sent;
    uint64_t stamp;
    bool told;    /* ... is that of what people were told */
    double until; /* lo_steady_seconds(); < 0 = as long as the stamp holds */
    bool renewed; /* somebody was told to ask anew */
};

struct web_keeper {
    GMutex lock;
    GHashTable *answers; /* key -> struct kept */
    size_t bytes;
    uint64_t stamp, told; /* the newest that were said */
};

static void free_kept(gpointer self)
{
    struct kept *kept = self;
    web_sent_unref(kept->sent);
    g_free(kept);
}

struct web_keeper *web_keeper_new(void)
{
    struct web_keeper *keeper = g_new0(struct web_keeper, 1);
    g_mutex_init(&keeper->lock);
    keeper->answers =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_kept);
    return keeper;
}

void web_keeper_free(struct web_keeper *keeper)
{
    if (keeper == NULL)
        return;
    g_hash_table_destroy(keeper->answers);
    g_mutex_clear(&keeper->lock);
    g_free(keeper);
}

static void forget_all(struct web_keeper *keeper)
{
    g_hash_table_remove_all(keeper->answers);
    keeper->bytes = 0;
}

static gboolean is_old(gpointer key, gpointer value, gpointer self)
{
    (void)key;
    struct web_keeper *keeper = self;
    const struct kept *kept = value;
    if (kept->stamp == (kept->told ? keeper->told : keeper->stamp))
        return FALSE;
    keeper->bytes -= web_sent_size(kept->sent);
    return TRUE;
}

void web_keeper_turn(struct web_keeper *keeper, uint64_t stamp, uint64_t told)
{
    g_mutex_lock(&keeper->lock);
    keeper->stamp = stamp;
    keeper->told = told;
    g_hash_table_foreach_remove(keeper->answers, is_old, keeper);
    g_mutex_unlock(&keeper->lock);
}

struct web_sent *web_keeper_find(struct web_keeper *keeper, const char *key,
                                 uint64_t stamp, bool *renew)
{
    struct web_sent *sent = NULL;
    double now = lo_steady_seconds();
    *renew = false;
    g_mutex_lock(&keeper->lock);
    struct kept *kept = g_hash_table_lookup(keeper->answers, key);
    if (kept != NULL && kept->stamp == stamp &&
        (kept->until < 0.0 || now < kept->until + WEB_OLD_S)) {
        sent = web_sent_ref(kept->sent);
        *renew = kept->until >= 0.0 && now >= kept->until && !kept->renewed;
        kept->renewed |= *renew;
    }
    g_mutex_unlock(&keeper->lock);
    return sent;
}

void web_keeper_put(struct web_keeper *keeper, const char *key, uint64_t stamp,
                    enum web_keep keep, struct web_sent *sent)
{
    size_t size = web_sent_size(sent);
    if (keep == WEB_KEEP_NO || size > WEB_KEEP_MOST ||
        web_sent_status(sent) != 200)
        return;
    struct kept *kept = g_new0(struct kept, 1);
    kept->stamp = stamp;
    kept->told = keep == WEB_KEEP_TOLD;
    kept->until =
        keep == WEB_KEEP_PLAN ? -1.0 : lo_steady_seconds() + WEB_MOMENT_S;
    g_mutex_lock(&keeper->lock);
    if (keeper->bytes + size > WEB_KEEP_BYTES)
        forget_all(keeper);
    const struct kept *old = g_hash_table_lookup(keeper->answers, key);
    if (old != NULL)
        keeper->bytes -= web_sent_size(old->sent);
    keeper->bytes += size;
    kept->sent = web_sent_ref(sent);
    g_hash_table_insert(keeper->answers, g_strdup(key), kept);
    g_mutex_unlock(&keeper->lock);
}
