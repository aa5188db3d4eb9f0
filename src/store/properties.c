/*
 * properties.c - the properties of a part as one JSON object, and back.
 *
 *   {"IdentifiedObject.name": "S10",                       text
 *    "Terminal.ConnectivityNode": {"ref": "7f.."},         reference
 *    "BaseWork.kind": {"enum": "maintenance"},             enumeration
 *    "WorkTask.Crews": [{"ref": "a1.."}, {"ref": "b2.."}]} several, in order
 */
#include "store/store_int.h"

#include "lineout/json.h"

static struct lo_json *value_of(const struct lo_property *property)
{
    if (property->kind == LO_VALUE_TEXT)
        return lo_json_string(property->value);
    struct lo_json *value = lo_json_object();
    lo_json_set_text(value, property->kind == LO_VALUE_REF ? "ref" : "enum",
                     property->value);
    return value;
}

/*
 * Chains the properties of one name: next[i] is the next one of the name of
 * property i, -1 at the end; first[i] says that none comes before it. One
 * pass: a schedule may have thousands of values of one name.
 */
static void chain(const struct lo_property *all, int32_t n, GArray *last_of,
                  int32_t *next, bool *first)
{
    for (int32_t i = 0; i < n; i++) {
        const int32_t none = -1;
        while ((int32_t)last_of->len <= all[i].name.v)
            g_array_append_val(last_of, none);
        int32_t *last = &g_array_index(last_of, int32_t, all[i].name.v);
        first[i] = *last < 0;
        if (!first[i])
            next[*last] = i;
        next[i] = -1;
        *last = i;
    }
    for (int32_t i = 0; i < n; i++)
        g_array_index(last_of, int32_t, all[i].name.v) = -1;
}

static struct lo_json *values_from(const struct lo_property *all,
                                   const int32_t *next, int32_t i)
{
    if (next[i] < 0)
        return value_of(&all[i]);
    struct lo_json *list = lo_json_array();
    for (int32_t j = i; j >= 0; j = next[j])
        lo_json_append(list, value_of(&all[j]));
    return list;
}

char *lo_store_properties_text(const struct lo_objects *set,
                               const struct lo_part *part, GArray *last_of)
{
    const struct lo_property *all = lo_objects_properties(set, part);
    int32_t n = part->n_properties;
    int32_t *next = g_new(int32_t, n);
    bool *first = g_new(bool, n);
    chain(all, n, last_of, next, first);
    struct lo_json *object = lo_json_object();
    for (int32_t i = 0; i < n; i++)
        if (first[i])
            lo_json_set(object, lo_objects_name_text(set, all[i].name),
                        values_from(all, next, i));
    char *text = lo_json_print(object, 0);
    lo_json_free(object);
    g_free(next);
    g_free(first);
    return text;
}

struct reading {
    struct lo_objects *set;
    bool odd; /* something that lo_store_properties_text never writes */
};

static void read_value(struct reading *reading, lo_name name,
                       const struct lo_json *value)
{
    enum lo_value_kind kind = LO_VALUE_TEXT;
    const char *text = lo_json_text(value);
    if (text == NULL) {
        kind = LO_VALUE_REF;
        text = lo_json_text(lo_json_get(value, "ref"));
    }
    if (text == NULL) {
        kind = LO_VALUE_ENUM;
        text = lo_json_text(lo_json_get(value, "enum"));
    }
    if (text == NULL)
        reading->odd = true;
    else
        lo_objects_property(reading->set, name, kind, text);
}

static void read_member(void *self, const char *key,
                        const struct lo_json *value)
{
    struct reading *reading = self;
    lo_name name = lo_objects_name(reading->set, key);
    const struct lo_json *first = lo_json_at(value, 0);
    if (first == NULL) {
        read_value(reading, name, value);
        return;
    }
    for (size_t i = 0; i < lo_json_size(value); i++)
        read_value(reading, name, lo_json_at(value, i));
}

enum lo_status lo_store_properties_read(struct lo_objects *set,
                                        const char *text, struct lo_error *err)
{
    struct lo_json *object = NULL;
    enum lo_status status = lo_json_parse(&object, text, err);
    if (status != LO_OK)
        return status;
    struct reading reading = {set, false};
    lo_json_each(object, read_member, &reading);
    lo_json_free(object);
    if (!reading.odd)
        return LO_OK;
    return lo_error_set(err, LO_EINPUT, "not the properties of an object: '%s'",
                        text);
}
