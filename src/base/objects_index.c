/*
 * objects_index.c - from an id to the first part that has it.
 *
 *   hash  ........ tag (32 bits) ........|........ place (32 bits) ........
 *
 *   slot  [tag part | id -]  [tag part | id -]  [ empty ]  ...   2^n of them
 *          ^ first at its place, else in the next free slot behind it
 *
 * A table of its own instead of GLib's, because of what a large set costs:
 * looking an id up there is a wait for memory in three places one after the
 * other, and the table is made larger, and filled anew, ten times on the way.
 * Here it is made as large as it will be; a slot is one wait and, by its tag,
 * almost always the right one; and the caller can ask for the memory of many
 * look-ups before it needs the first (lo_id_fetch_*).
 */
#include <string.h>

#include "base/base_int.h"
#include "base/objects_int.h"

struct id_slot {
    uint32_t tag;
    int32_t part; /* + 1; 0 = empty */
    const char *id;
};

enum { LEAST_SLOTS = 16 };

/* Ids are long (36 bytes mostly): eight bytes at a time. */
uint64_t lo_id_hash(const char *id)
{
    size_t n = strlen(id);
    uint64_t hash = n;
    for (; n >= 8; id += 8, n -= 8) {
        uint64_t word;
        memcpy(&word, id, 8);
        hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    if (n > 0) {
        uint64_t word = 0;
        memcpy(&word, id, n);
        hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    return hash;
}

static uint32_t tag_of(uint64_t hash)
{
    return (uint32_t)(hash >> 32);
}

/* The slot that holds the id, or the empty one where it would go. */
static struct id_slot *slot_of(const struct id_table *table, uint64_t hash,
                               const char *id)
{
    uint64_t at = hash & table->mask;
    for (;; at = (at + 1) & table->mask) {
        struct id_slot *slot = &table->slots[at];
        if (slot->part == 0 ||
            (slot->tag == tag_of(hash) && strcmp(slot->id, id) == 0))
            return slot;
    }
}

void lo_id_reserve(struct id_table *table, size_t more)
{
    size_t need = (table->used + more) / 2 * 3 + LEAST_SLOTS;
    size_t size = table->slots == NULL ? 0 : table->mask + 1;
    if (size >= need)
        return;
    struct id_table larger = {.mask = LEAST_SLOTS, .used = table->used};
    while (larger.mask < need)
        larger.mask *= 2;
    larger.slots = g_new0(struct id_slot, larger.mask--);
    lo_large_pages(larger.slots, (larger.mask + 1) * sizeof(struct id_slot));
    for (size_t i = 0; i < size; i++)
        if (table->slots[i].part != 0) {
            const char *id = table->slots[i].id;
            *slot_of(&larger, lo_id_hash(id), id) = table->slots[i];
        }
    g_free(table->slots);
    *table = larger;
}

void lo_id_release(struct id_table *table)
{
    g_free(table->slots);
    *table = (struct id_table){.slots = NULL};
}

int32_t lo_id_add(struct id_table *table, uint64_t hash, const char *id,
                  int32_t part)
{
    struct id_slot *slot = slot_of(table, hash, id);
    if (slot->part != 0)
        return slot->part - 1;
    *slot = (struct id_slot){tag_of(hash), part + 1, id};
    table->used++;
    return part;
}

int32_t lo_id_find(const struct id_table *table, uint64_t hash, const char *id)
{
    return table->slots == NULL ? -1 : slot_of(table, hash, id)->part - 1;
}

void lo_id_fetch_slot(const struct id_table *table, uint64_t hash)
{
    if (table->slots != NULL)
        __builtin_prefetch(&table->slots[hash & table->mask]);
}

void lo_id_fetch_text(const struct id_table *table, uint64_t hash)
{
    if (table->slots == NULL)
        return;
    const struct id_slot *slot = &table->slots[hash & table->mask];
    if (slot->part == 0 || slot->tag != tag_of(hash))
        return;
    __builtin_prefetch(slot->id);
    __builtin_prefetch(slot->id + 36); /* mostly its last byte */
}
