/*
 * How often somebody may try a password: after some wrong ones for an account,
 * or from an address, the next has to wait, each time twice as long.
 *
 *   tries 5, wait 30 s:  x x x x x  30 s  x  60 s  x  120 s ... an hour
 */
#include <math.h>
#include <string.h>

#include "web/web_int.h"

struct tries {
    int n;
    double until; /* no further one before */
    double last;
};

struct web_door {
    GMutex lock;
    int tries;
    int wait_s;
    GHashTable *known; /* "a NAME", "p ADDRESS" -> struct tries */
};

struct web_door *web_door_new(int tries, int wait_s)
{
    struct web_door *door = g_new0(struct web_door, 1);
    g_mutex_init(&door->lock);
    door->tries = tries;
    door->wait_s = wait_s;
    door->known =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return door;
}

void web_door_free(struct web_door *door)
{
    if (door == NULL)
        return;
    g_hash_table_destroy(door->known);
    g_mutex_clear(&door->lock);
    g_free(door);
}

/* Those that nobody tried for an hour begin anew. */
static gboolean is_old(gpointer key, gpointer value, gpointer now)
{
    (void)key;
    const struct tries *tries = value;
    return tries->last + WEB_DOOR_MOST_S < *(const double *)now;
}

/* NULL: there is no room for more names, which then wait with all others. */
static struct tries *find(struct web_door *door, char kind, const char *name,
                          double now)
{
    char *key = g_strdup_printf("%c %.128s", kind, name);
    struct tries *tries = g_hash_table_lookup(door->known, key);
    if (tries == NULL && g_hash_table_size(door->known) >= WEB_DOOR_NAMES)
        g_hash_table_foreach_remove(door->known, is_old, &now);
    if (tries == NULL && g_hash_table_size(door->known) < WEB_DOOR_NAMES) {
        tries = g_new0(struct tries, 1);
        g_hash_table_insert(door->known, g_strdup(key), tries);
    }
    g_free(key);
    return tries;
}

static double wait_of(const struct tries *tries, double now)
{
    return tries != NULL ? tries->until - now : (double)WEB_DOOR_MOST_S;
}

/* Counted before it is tried, so that many at once are many, too. */
static void count(const struct web_door *door, struct tries *tries, double now)
{
    tries->n++;
    tries->last = now;
    if (tries->n < door->tries)
        return;
    int doubled = MIN(tries->n - door->tries, 16);
    tries->until =
        now + fmin(ldexp((double)door->wait_s, doubled), WEB_DOOR_MOST_S);
}

int web_door_knock(struct web_door *door, const char *account,
                   const char *address, double now_s)
{
    g_mutex_lock(&door->lock);
    struct tries *a = find(door, 'a', account, now_s);
    struct tries *p = find(door, 'p', address, now_s);
    double wait = fmax(wait_of(a, now_s), wait_of(p, now_s));
    if (wait <= 0.0) {
        count(door, a, now_s);
        count(door, p, now_s);
    }
    g_mutex_unlock(&door->lock);
    return wait > 0.0 ? (int)ceil(wait) : 0;
}

void web_door_open(struct web_door *door, const char *account,
                   const char *address)
{
    char *a = g_strdup_printf("a %.128s", account);
    char *p = g_strdup_printf("p %.128s", address);
    g_mutex_lock(&door->lock);
    g_hash_table_remove(door->known, a);
    struct tries *tries = g_hash_table_lookup(door->known, p);
    if (tries != NULL) { /* this one was none; those before stay counted */
        tries->n--;
        tries->until = 0.0;
    }
    g_mutex_unlock(&door->lock);
    g_free(a);
    g_free(p);
}
