/* Numbers and ids that follow from the seed alone (splitmix64). */
#include "county.h"

/* Steele, Lea, Flood 2014: "Fast splittable pseudorandom number generators". */
static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint64_t chance_next(struct chance *chance)
{
    chance->state += 0x9e3779b97f4a7c15u;
    return mix(chance->state);
}

int chance_range(struct chance *chance, int lo, int hi)
{
    uint64_t n = (uint64_t)(hi - lo + 1);
    return lo + (int)(chance_next(chance) % n);
}

bool chance_of(struct chance *chance, int percent)
{
    return chance_range(chance, 1, 100) <= percent;
}

void chance_shuffle(struct chance *chance, int *items, int n)
{
    for (int i = 0; i < n; i++)
        items[i] = i;
    for (int i = n - 1; i > 0; i--) {
        int k = chance_range(chance, 0, i);
        int swap = items[i];
        items[i] = items[k];
        items[k] = swap;
    }
}

/* A UUID of version 4 in form, but no chance is in it. */
void thing_uuid(char out[UUID_TEXT], uint64_t seed, enum thing thing,
                int64_t index)
{
    struct chance chance = {mix(seed) ^ mix((uint64_t)thing + 1)};
    chance.state ^= mix((uint64_t)index + 0x51ed270b);
    uint64_t hi = chance_next(&chance);
    uint64_t lo = chance_next(&chance);
    g_snprintf(out, UUID_TEXT,
               "%08x-%04x-4%03x-%04x-%012" G_GINT64_MODIFIER "x",
               (unsigned)(hi >> 32), (unsigned)(hi >> 16 & 0xffff),
               (unsigned)(hi & 0xfff), (unsigned)(0x8000 | (lo >> 48 & 0x3fff)),
               lo & 0xffffffffffffu);
}
