/*
 * Patterns found by a second process, while this one searches: what takes long
 * is to judge pairs in large company, and no plan waits for it.
 *
 *   answer   complete, then pattern by pattern: cost, n, n placed jobs
 */
#include <string.h>

#include "helper_int.h"
#include "pattern_int.h"

static void put(GByteArray *bytes, const void *data, size_t size)
{
    g_byte_array_append(bytes, data, (guint)size);
}

static bool take(const GByteArray *bytes, size_t *at, void *data, size_t size)
{
    if (*at + size > bytes->len)
        return false;
    memcpy(data, bytes->data + *at, size);
    *at += size;
    return true;
}

static GByteArray *bytes_of(const struct pattern_pool *pool)
{
    GByteArray *bytes = g_byte_array_new();
    put(bytes, &pool->complete, sizeof pool->complete);
    for (guint i = 0; i < pool->patterns->len; i++) {
        const struct pattern *pattern =
            &g_array_index(pool->patterns, struct pattern, i);
        put(bytes, &pattern->cost, sizeof pattern->cost);
        put(bytes, &pattern->n, sizeof pattern->n);
        put(bytes, pattern->jobs, sizeof *pattern->jobs * (size_t)pattern->n);
    }
    return bytes;
}

static struct pattern_pool *pool_of(const GByteArray *bytes)
{
    struct lo_arena *arena = lo_arena_new();
    struct pattern_pool *pool = lo_arena_alloc(arena, sizeof *pool);
    pool->arena = arena;
    pool->patterns = g_array_new(FALSE, FALSE, sizeof(struct pattern));
    pool->hints = g_array_new(FALSE, FALSE, sizeof(struct pattern));
    size_t at = 0;
    bool whole = take(bytes, &at, &pool->complete, sizeof pool->complete);
    while (whole && at < bytes->len) {
        struct pattern pattern = {0, NULL, 0};
        whole = take(bytes, &at, &pattern.cost, sizeof pattern.cost) &&
                take(bytes, &at, &pattern.n, sizeof pattern.n) &&
                pattern.n > 0 && pattern.n <= LARGEST_SET;
        if (!whole)
            break;
        struct placed *jobs =
            lo_arena_array(arena, (size_t)pattern.n, sizeof *jobs);
        whole = take(bytes, &at, jobs, sizeof *jobs * (size_t)pattern.n);
        pattern.jobs = jobs;
        g_array_append_val(pool->patterns, pattern);
    }
    if (whole)
        return pool;
    patterns_free(pool);
    return NULL;
}

bool patterns_far_begin(struct planner *planner, struct helper *helper,
                        double until)
{
    enum helper_side side = helper_begin(helper);
    if (side == HELPER_CHILD) {
        planner->tick = NULL;
        planner->alone = true;
        planner->deadline = MIN(planner->deadline, until);
        struct pattern_pool *pool = patterns_enumerate(planner);
        GByteArray *bytes = bytes_of(pool);
        helper_answer(helper, bytes->data, bytes->len);
    }
    return side == HELPER_PARENT;
}

struct pattern_pool *patterns_far_end(const struct planner *planner,
                                      struct helper *helper, double until)
{
    GByteArray *bytes = helper_collect(planner, helper, until);
    if (bytes == NULL)
        return NULL;
    struct pattern_pool *pool = pool_of(bytes);
    g_byte_array_free(bytes, TRUE);
    return pool;
}
