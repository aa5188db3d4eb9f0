/*
 * objects.c - parts in one growing array, properties in another, texts in one
 * arena. objects_link.c makes objects of parts.
 *
 * A file says the same thing over and over: the id of an object stands again in
 * its terminals and phases, that of a feeder in all that is on it, "ABC"
 * everywhere. A text that was said a short while ago is not kept twice: more
 * than half of what a large file says is so, and fresh memory is dear.
 */
#include <assert.h>
#include <string.h>

#include "base/base_int.h"
#include "base/objects_int.h"

/* Classes that only say "some kind of": the higher rank wins in I4. What is
 * not listed is concrete. */
static const struct {
    const char *name;
    int rank;
} abstract_classes[] = {
    {"rdf:Description", 0},     {"IdentifiedObject", 1},
    {"PowerSystemResource", 2}, {"Document", 2},
    {"Equipment", 3},           {"BaseWork", 3},
    {"ConductingEquipment", 4}, {"ConnectivityNodeContainer", 3},
    {"ACDCTerminal", 4},        {"EquipmentContainer", 4},
    {"EnergyConnection", 5},    {"Conductor", 5},
    {"Connector", 5},           {"Switch", 5},
    {"RegulatingCondEq", 6},    {"ProtectedSwitch", 6},
    {"TransformerEnd", 5},      {"RotatingMachine", 7},
    {"ShuntCompensator", 7},    {"OperationalLimit", 5},
    {"EnergyConsumer", 7},
};
enum { RANK_EXTENSION = 10, RANK_CONCRETE = 20 };

static int class_rank(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(abstract_classes); i++)
        if (strcmp(abstract_classes[i].name, name) == 0)
            return abstract_classes[i].rank;
    /* An extension only adds to what the CIM says of an object. */
    if (g_str_has_prefix(name, "lo:"))
        return RANK_EXTENSION;
    return RANK_CONCRETE;
}

struct lo_objects *lo_objects_new(void)
{
    struct lo_objects *set = g_new0(struct lo_objects, 1);
    set->arena = lo_arena_new();
    set->name_index = g_hash_table_new(g_str_hash, g_str_equal);
    set->names = g_ptr_array_new();
    set->ranks = g_array_new(FALSE, FALSE, sizeof(int));
    set->files = g_ptr_array_new();
    set->starts = g_array_new(FALSE, FALSE, sizeof(struct start));
    set->parts = g_array_new(FALSE, FALSE, sizeof(struct lo_part));
    set->properties = g_array_new(FALSE, FALSE, sizeof(struct lo_property));
    lo_objects_link_init(set);
    return set;
}

void lo_objects_free(struct lo_objects *set)
{
    if (set == NULL)
        return;
    g_hash_table_destroy(set->name_index);
    g_ptr_array_free(set->names, TRUE);
    g_ptr_array_free(set->files, TRUE);
    g_array_free(set->starts, TRUE);
    g_array_free(set->ranks, TRUE);
    g_array_free(set->parts, TRUE);
    g_array_free(set->properties, TRUE);
    lo_objects_link_release(set);
    lo_arena_free(set->arena);
    g_free(set);
}

/* --- texts ------------------------------------------------------------- */

/* Where a text would stand among the recent ones: by both its ends, because
 * where two meet the only loss is that one is kept twice. */
static size_t recent_place(const char *text, size_t n)
{
    uint64_t head = 0, tail = 0;
    if (n >= sizeof head) {
        memcpy(&head, text, sizeof head);
        memcpy(&tail, text + n - sizeof tail, sizeof tail);
    } else {
        memcpy(&head, text, n);
    }
    uint64_t hash = (head ^ n) * UINT64_C(0x9e3779b97f4a7c15) + tail;
    hash = (hash ^ hash >> 32) * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(hash >> (64 - RECENT_BITS));
}

static const char *keep(struct lo_objects *set, const char *text, size_t n)
{
    struct recent_text *recent = &set->recent[recent_place(text, n)];
    if (recent->text == NULL || recent->n != n ||
        memcmp(recent->text, text, n) != 0)
        *recent = (struct recent_text){lo_arena_text(set->arena, text, n), n};
    return recent->text;
}

/* --- build ------------------------------------------------------------- */

/* Bytes of a file for one part and for one property, at the least: what is
 * not needed of the room is never written, and so takes no memory. */
enum { BYTES_PART = 256, BYTES_PROPERTY = 64 };

static void expect(GArray *array, int64_t n)
{
    guint have = array->len;
    if (n <= (int64_t)have || n > INT32_MAX / 2)
        return;
    g_array_set_size(array, (guint)n);
    g_array_set_size(array, have);
    lo_large_pages(array->data, (size_t)n * g_array_get_element_size(array));
}

void lo_objects_expect(struct lo_objects *set, int64_t bytes)
{
    expect(set->parts, set->parts->len + bytes / BYTES_PART);
    expect(set->properties, set->properties->len + bytes / BYTES_PROPERTY);
}

lo_name lo_objects_name(struct lo_objects *set, const char *text)
{
    lo_name name = lo_objects_find_name(set, text);
    if (name.v >= 0)
        return name;
    char *copy = lo_arena_strdup(set->arena, text);
    int rank = class_rank(copy);
    g_ptr_array_add(set->names, copy);
    g_array_append_val(set->ranks, rank);
    g_hash_table_insert(set->name_index, copy,
                        GINT_TO_POINTER((int)set->names->len));
    name.v = (int32_t)set->names->len - 1;
    return name;
}

int32_t lo_objects_document(struct lo_objects *set, const char *file)
{
    g_ptr_array_add(set->files, lo_arena_strdup(set->arena, file));
    struct start start = {set->parts->len, set->properties->len};
    g_array_append_val(set->starts, start);
    return (int32_t)set->files->len - 1;
}

void lo_objects_begin(struct lo_objects *set, int32_t document, const char *id,
                      const char *mrid, lo_name cls, int line)
{
    lo_objects_begin_n(set, document, id, strlen(id), mrid, strlen(mrid), cls,
                       line);
}

void lo_objects_begin_n(struct lo_objects *set, int32_t document,
                        const char *id, size_t n_id, const char *mrid,
                        size_t n_mrid, lo_name cls, int line)
{
    assert(n_id > 0 && "I1: an id is not empty");
    assert(document >= 0 && document < (int32_t)set->files->len);
    struct lo_part part = {
        .id = keep(set, id, n_id),
        .cls = cls,
        .document = document,
        .line = line,
        .first_property = (int32_t)set->properties->len,
        .next_part = -1,
    };
    bool same = n_id == n_mrid && memcmp(id, mrid, n_id) == 0;
    part.mrid = same ? part.id : keep(set, mrid, n_mrid);
    g_array_append_val(set->parts, part);
}

void lo_objects_property(struct lo_objects *set, lo_name name,
                         enum lo_value_kind kind, const char *value)
{
    lo_objects_property_n(set, name, kind, value, strlen(value));
}

void lo_objects_property_n(struct lo_objects *set, lo_name name,
                           enum lo_value_kind kind, const char *value, size_t n)
{
    assert(set->parts->len > 0 && "a property belongs to a part");
    struct lo_property property = {name, kind, keep(set, value, n)};
    g_array_append_val(set->properties, property);
    g_array_index(set->parts, struct lo_part, set->parts->len - 1)
        .n_properties++;
}

/* Adds the names of `more` to the set; which they are there, by index;
 * *owned* (g_free). */
static int32_t *join_names(struct lo_objects *set,
                           const struct lo_objects *more)
{
    int32_t *to = g_new(int32_t, more->names->len + 1);
    for (guint i = 0; i < more->names->len; i++)
        to[i] = lo_objects_name(set, g_ptr_array_index(more->names, i)).v;
    return to;
}

#define SWAP(type, a, b)                                                       \
    do {                                                                       \
        type swapped = (a);                                                    \
        (a) = (b);                                                             \
        (b) = swapped;                                                         \
    } while (0)

/* Into a set that holds nothing yet: nothing is copied. */
static void take_all(struct lo_objects *set, struct lo_objects *more)
{
    SWAP(GHashTable *, set->name_index, more->name_index);
    SWAP(GPtrArray *, set->names, more->names);
    SWAP(GArray *, set->ranks, more->ranks);
    SWAP(GArray *, set->parts, more->parts);
    SWAP(GArray *, set->properties, more->properties);
}

/* Behind what is there; `more` is only to be freed then. */
static void move_behind(GArray *to, GArray *more)
{
    gsize size = g_array_get_element_size(to);
    guint before = to->len;
    g_array_set_size(to, before + more->len);
    if (more->len > 0) /* an empty array has no data at all */
        lo_pages_move(to->data + before * size, more->data, more->len * size);
}

void lo_objects_absorb(struct lo_objects *set, struct lo_objects *more,
                       int32_t document, int lines)
{
    assert(more->linked == 0 && document < (int32_t)set->files->len);
    if (set->names->len == 0 && lines == 0 && document == 0)
        take_all(set, more);
    int32_t *name = join_names(set, more);
    guint parts = set->parts->len;
    guint properties = set->properties->len;
    move_behind(set->parts, more->parts);
    move_behind(set->properties, more->properties);
    for (guint i = parts; i < set->parts->len; i++) {
        struct lo_part *part = &g_array_index(set->parts, struct lo_part, i);
        part->cls.v = name[part->cls.v];
        part->document = document;
        part->line += lines;
        part->first_property += (int32_t)properties;
    }
    for (guint i = properties; i < set->properties->len; i++) {
        struct lo_property *at =
            &g_array_index(set->properties, struct lo_property, i);
        at->name.v = name[at->name.v];
    }
    g_free(name);
    lo_arena_adopt(set->arena, more->arena);
    more->arena = NULL;
    lo_objects_free(more);
}

void lo_objects_drop_from(struct lo_objects *set, int32_t document)
{
    if (document >= (int32_t)set->starts->len)
        return;
    struct start start =
        g_array_index(set->starts, struct start, (guint)document);
    assert(set->linked <= start.parts && "dropped after the link");
    g_array_set_size(set->parts, start.parts);
    g_array_set_size(set->properties, start.properties);
    for (guint d = (guint)document; d < set->starts->len; d++)
        g_array_index(set->starts, struct start, d) = start;
}

/* --- ask --------------------------------------------------------------- */

const char *lo_objects_name_text(const struct lo_objects *set, lo_name name)
{
    assert(name.v >= 0 && name.v < (int32_t)set->names->len);
    return g_ptr_array_index(set->names, (guint)name.v);
}

lo_name lo_objects_find_name(const struct lo_objects *set, const char *text)
{
    int found = GPOINTER_TO_INT(g_hash_table_lookup(set->name_index, text));
    return (lo_name){found - 1};
}

size_t lo_objects_name_count(const struct lo_objects *set)
{
    return set->names->len;
}

size_t lo_objects_part_count(const struct lo_objects *set)
{
    return set->parts->len;
}

const struct lo_part *lo_objects_part(const struct lo_objects *set, size_t i)
{
    assert(i < set->parts->len);
    return &g_array_index(set->parts, struct lo_part, i);
}

const struct lo_property *lo_objects_properties(const struct lo_objects *set,
                                                const struct lo_part *part)
{
    static const struct lo_property none;
    if (part->n_properties == 0) /* an empty array has no data at all */
        return &none;
    return &g_array_index(set->properties, struct lo_property,
                          part->first_property);
}

void lo_objects_fetch(const struct lo_objects *set,
                      const struct lo_part *const *objects, size_t n, size_t i)
{
    enum { STEP = 6, VALUES = 8 };
    const struct lo_property *all = (struct lo_property *)set->properties->data;
    const int32_t *targets = (int32_t *)set->targets->data;
    if (i + 3 * STEP < n)
        __builtin_prefetch(objects[i + 3 * STEP]);
    if (i + 2 * STEP < n) {
        int32_t first = objects[i + 2 * STEP]->first_property;
        int32_t last = first + objects[i + 2 * STEP]->n_properties;
        __builtin_prefetch(&all[first]);
        __builtin_prefetch(&all[last]);
        if (set->targets->len > 0)
            __builtin_prefetch(&targets[first]);
    }
    if (i + STEP < n) {
        const struct lo_part *part = objects[i + STEP];
        for (int32_t k = 0; k < MIN(part->n_properties, VALUES); k++)
            __builtin_prefetch(all[part->first_property + k].value);
    }
}

/* --- parts of an object -------------------------------------------------- */

static const struct lo_part *next_part(const struct lo_objects *set,
                                       const struct lo_part *part)
{
    return part->next_part < 0 ? NULL
                               : lo_objects_part(set, (size_t)part->next_part);
}

lo_name lo_objects_class(const struct lo_objects *set,
                         const struct lo_part *object)
{
    lo_name best = object->cls;
    int best_rank = g_array_index(set->ranks, int, best.v);
    for (const struct lo_part *p = next_part(set, object); p != NULL;
         p = next_part(set, p)) {
        if (p->cls.v == best.v)
            continue;
        int rank = g_array_index(set->ranks, int, p->cls.v);
        /* Equal ranks: by the alphabet, so that the order of the files does
         * not matter. */
        if (rank < best_rank ||
            (rank == best_rank && strcmp(lo_objects_name_text(set, p->cls),
                                         lo_objects_name_text(set, best)) > 0))
            continue;
        best = p->cls;
        best_rank = rank;
    }
    return best;
}

const struct lo_property *lo_objects_property_of(const struct lo_objects *set,
                                                 const struct lo_part *object,
                                                 lo_name name)
{
    const struct lo_property *last = NULL;
    if (name.v < 0)
        return NULL;
    for (const struct lo_part *p = object; p != NULL; p = next_part(set, p)) {
        const struct lo_property *at = lo_objects_properties(set, p);
        for (int32_t i = 0; i < p->n_properties; i++)
            if (at[i].name.v == name.v)
                last = &at[i];
    }
    return last;
}

const char *lo_objects_value(const struct lo_objects *set,
                             const struct lo_part *object, lo_name name)
{
    const struct lo_property *found = lo_objects_property_of(set, object, name);
    return found == NULL ? NULL : found->value;
}

size_t lo_objects_values(const struct lo_objects *set,
                         const struct lo_part *object, lo_name name,
                         const char **out, size_t max)
{
    size_t n = 0;
    const char *first = NULL;
    GHashTable *seen = NULL; /* made for the second value only */
    if (name.v < 0)
        return 0;
    for (const struct lo_part *p = object; p != NULL; p = next_part(set, p)) {
        const struct lo_property *at = lo_objects_properties(set, p);
        for (int32_t i = 0; i < p->n_properties; i++) {
            if (at[i].name.v != name.v)
                continue;
            if (first == NULL) {
                first = at[i].value;
            } else if (strcmp(first, at[i].value) == 0) {
                continue;
            } else {
                if (seen == NULL)
                    seen = g_hash_table_new(g_str_hash, g_str_equal);
                if (!g_hash_table_add(seen, (char *)at[i].value))
                    continue;
            }
            if (n < max)
                out[n] = at[i].value;
            n++;
        }
    }
    if (seen != NULL)
        g_hash_table_destroy(seen);
    return n;
}

struct lo_origin lo_objects_origin(const struct lo_objects *set,
                                   const struct lo_part *object)
{
    return (struct lo_origin){lo_objects_file(set, object->document),
                              object->line};
}

const char *lo_objects_file(const struct lo_objects *set, int32_t document)
{
    assert(document >= 0 && document < (int32_t)set->files->len);
    return g_ptr_array_index(set->files, (guint)document);
}

int32_t lo_objects_document_count(const struct lo_objects *set)
{
    return (int32_t)set->files->len;
}

char *lo_objects_short_name(const char *file)
{
    static const char *const packed[] = {".gz", ".xz"};
    char *name = g_path_get_basename(file);
    size_t n = strlen(name);
    for (size_t i = 0; i < G_N_ELEMENTS(packed); i++)
        if (n > 3 && g_ascii_strcasecmp(name + n - 3, packed[i]) == 0)
            name[n - 3] = '\0';
    return name;
}
