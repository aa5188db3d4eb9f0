/*
 * lookup.c - values of objects by name, and findings in one form.
 */
#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "cim_int.h"

static const char *const name_texts[] = {
#define CIM_NAME_TEXT(identifier, text) text,
    CIM_NAMES(CIM_NAME_TEXT)
#undef CIM_NAME_TEXT
};

const char *const *cim_name_texts(void)
{
    return name_texts;
}

/* Before CIM15. A model is of one version: these are asked for where the newer
 * name is in none of its files. */
static const struct {
    enum cim_name name;
    const char *older;
} older_names[] = {
    {N_CONTAINER, "Equipment.MemberOf_EquipmentContainer"},
    {N_BAY_LEVEL, "Bay.MemberOf_VoltageLevel"},
    {N_BAY_SUBSTATION, "Bay.MemberOf_Substation"},
    {N_LEVEL_SUBSTATION, "VoltageLevel.MemberOf_Substation"},
    {N_LINE_R, "Conductor.r"},
    {N_LINE_X, "Conductor.x"},
    {N_END_TRANSFORMER, "TransformerWinding.MemberOf_PowerTransformer"},
    {N_END_RATED_U, "TransformerWinding.ratedU"},
    {N_END_RATED_S, "TransformerWinding.ratedS"},
};

const char *cim_older_name(size_t i)
{
    return i < G_N_ELEMENTS(older_names) ? older_names[i].older : NULL;
}

void cim_build_init(struct cim_build *b, const struct lo_objects *set,
                    struct lo_findings *findings)
{
    b->set = set;
    b->findings = findings;
    for (size_t i = 0; i < CIM_NAME_COUNT; i++)
        b->name[i] = lo_objects_find_name(set, name_texts[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(older_names); i++)
        if (b->name[older_names[i].name].v < 0)
            b->name[older_names[i].name] =
                lo_objects_find_name(set, older_names[i].older);
    b->dangling = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    b->named = g_new0(struct cim_named *, 1);
}

void cim_build_release(struct cim_build *b)
{
    g_hash_table_destroy(b->dangling);
    cim_named_free(*b->named);
    g_free(b->named);
}

size_t cim_index(const struct cim_build *b, const struct lo_part *object)
{
    return (size_t)(object - lo_objects_part(b->set, 0));
}

const char *cim_class(const struct cim_build *b, const struct lo_part *object)
{
    return lo_objects_name_text(b->set, lo_objects_class(b->set, object));
}

const char *cim_title(const struct cim_build *b, const struct lo_part *object)
{
    const char *name = cim_text(b, object, N_NAME);
    if (name == NULL)
        name = cim_text(b, object, N_ALIAS);
    return name != NULL ? name : object->mrid;
}

const char *cim_text(const struct cim_build *b, const struct lo_part *object,
                     enum cim_name name)
{
    return lo_objects_value(b->set, object, b->name[name]);
}

bool cim_parse_number(double *out, const char *text)
{
    char *end = NULL;
    /* strtod would also take "0x10", "inf" and "nan". */
    if (strspn(text, "+-.0123456789eE") != strlen(text))
        return false;
    double value = g_ascii_strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(value))
        return false;
    *out = value == 0 ? 0 : value; /* never "-0" */
    return true;
}

double cim_number(const struct cim_build *b, const struct lo_part *object,
                  enum cim_name name, double fallback)
{
    const char *text = cim_text(b, object, name);
    double value;
    if (text == NULL)
        return fallback;
    if (cim_parse_number(&value, text))
        return value;
    cim_find(b, LO_WARNING, "bad-number", object, "write a plain number",
             "%s is '%.60s', not a number: ignored", name_texts[name], text);
    return fallback;
}

int cim_bool(const struct cim_build *b, const struct lo_part *object,
             enum cim_name name)
{
    const char *text = cim_text(b, object, name);
    if (text == NULL)
        return -1;
    if (g_ascii_strcasecmp(text, "true") == 0 || strcmp(text, "1") == 0)
        return 1;
    if (g_ascii_strcasecmp(text, "false") == 0 || strcmp(text, "0") == 0)
        return 0;
    cim_find(b, LO_WARNING, "bad-value", object, "write true or false",
             "%s is '%.60s', neither true nor false: ignored", name_texts[name],
             text);
    return -1;
}

const struct lo_part *cim_ref(const struct cim_build *b,
                              const struct lo_part *object, enum cim_name name)
{
    const struct lo_property *property =
        lo_objects_property_of(b->set, object, b->name[name]);
    if (property == NULL)
        return NULL;
    const struct lo_part *found = lo_objects_target(b->set, property);
    if (found != NULL)
        return found;
    const char *id = property->value;
    char *key = g_strdup_printf("%s %s", name_texts[name], id);
    if (g_hash_table_add(b->dangling, key))
        cim_find(b, LO_WARNING, "dangling-reference", object,
                 "import the file that holds it",
                 "%s names '%.80s', which is in no file", name_texts[name], id);
    return NULL;
}

GPtrArray *cim_values(const struct cim_build *b, const struct lo_part *object,
                      enum cim_name name)
{
    GPtrArray *out = g_ptr_array_new();
    const char *few[8];
    size_t n = lo_objects_values(b->set, object, b->name[name], few,
                                 G_N_ELEMENTS(few));
    g_ptr_array_set_size(out, (gint)n);
    if (n > G_N_ELEMENTS(few))
        (void)lo_objects_values(b->set, object, b->name[name],
                                (const char **)out->pdata, n);
    else
        for (size_t i = 0; i < n; i++)
            out->pdata[i] = (void *)few[i];
    return out;
}

/* Tries the flattened name first; then, at every '/', a reference to an object
 * that holds the rest. */
const char *cim_path(const struct cim_build *b, const struct lo_part *object,
                     const char *path)
{
    const char *whole =
        lo_objects_value(b->set, object, lo_objects_find_name(b->set, path));
    if (whole != NULL)
        return whole;
    for (const char *slash = strchr(path, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        char *head = g_strndup(path, (gsize)(slash - path));
        const struct lo_property *step = lo_objects_property_of(
            b->set, object, lo_objects_find_name(b->set, head));
        g_free(head);
        if (step == NULL || step->kind != LO_VALUE_REF)
            continue;
        const struct lo_part *next = lo_objects_find(b->set, step->value);
        if (next != NULL && next != object)
            return cim_path(b, next, slash + 1);
    }
    return NULL;
}

/* --- findings ---------------------------------------------------------- */

char *cim_label(const struct cim_build *b, const struct lo_part *object)
{
    return g_strdup_printf("%s '%s' (%s)", cim_class(b, object),
                           cim_title(b, object), object->mrid);
}

void cim_find(const struct cim_build *b, enum lo_severity severity,
              const char *rule, const struct lo_part *object,
              const char *advice, const char *format, ...)
{
    struct lo_origin origin = {"", 0};
    char *label = NULL;
    if (b->findings == NULL)
        return;
    va_list args;
    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    if (object != NULL) {
        origin = lo_objects_origin(b->set, object);
        label = cim_label(b, object);
    }
    lo_findings_add(b->findings, &(struct lo_finding){
                                     .severity = severity,
                                     .rule = rule,
                                     .object = label != NULL ? label : "",
                                     .file = origin.file,
                                     .line = origin.line,
                                     .text = text,
                                     .advice = advice,
                                 });
    g_free(label);
    g_free(text);
}

/* --- shared by the builders -------------------------------------------- */

GPtrArray *cim_files(const struct cim_build *b, struct lo_arena *arena)
{
    GPtrArray *files = g_ptr_array_new();
    for (int32_t d = 0; d < lo_objects_document_count(b->set); d++)
        g_ptr_array_add(files,
                        lo_arena_strdup(arena, lo_objects_file(b->set, d)));
    return files;
}

GPtrArray *cim_objects_of(const struct cim_build *b, const char *const *classes)
{
    GPtrArray *out = g_ptr_array_new();
    lo_name wanted[16];
    size_t n = 0;
    for (; *classes != NULL; classes++) {
        lo_name name = lo_objects_find_name(b->set, *classes);
        if (name.v >= 0) /* else there are none */
            wanted[n++] = name;
        assert(n <= G_N_ELEMENTS(wanted));
    }
    for (size_t i = 0; n > 0 && i < lo_objects_count(b->set); i++) {
        const struct lo_part *object = lo_objects_object(b->set, i);
        lo_name is = lo_objects_class(b->set, object);
        for (size_t k = 0; k < n; k++)
            if (is.v == wanted[k].v)
                g_ptr_array_add(out, (void *)object);
    }
    return out;
}

struct lo_origin cim_origin(const GPtrArray *files,
                            const struct lo_part *object)
{
    return (struct lo_origin){g_ptr_array_index(files, object->document),
                              object->line};
}

void *cim_array(struct lo_arena *arena, const GArray *from, size_t size)
{
    void *out = lo_arena_array(arena, (size_t)from->len + 1, size);
    if (from->len > 0) /* an empty array has no data at all */
        memcpy(out, from->data, from->len * size);
    return out;
}

struct usage_list {
    const struct cim_build *b;
    GArray *out;
    GHashTable *seen; /* "usage point, equipment" as one number */
};

static void add_usage(struct usage_list *list, const struct lo_part *point,
                      const struct lo_part *equipment)
{
    if (point == NULL || equipment == NULL ||
        strcmp(cim_class(list->b, point), "UsagePoint") != 0)
        return;
    gint64 key = (gint64)cim_index(list->b, point) << 32 |
                 (gint64)cim_index(list->b, equipment);
    gint64 *copy = g_new(gint64, 1);
    *copy = key;
    if (!g_hash_table_add(list->seen, copy))
        return;
    struct cim_usage usage = {point, equipment};
    g_array_append_val(list->out, usage);
}

static const struct lo_part *find_value(const struct cim_build *b,
                                        const GPtrArray *values, guint i)
{
    return lo_objects_find(b->set, g_ptr_array_index(values, i));
}

/* Links written at the usage point: to equipment, or (CIM18) to a terminal. */
static void usages_of_point(struct usage_list *list,
                            const struct lo_part *point)
{
    const struct cim_build *b = list->b;
    GPtrArray *values = cim_values(b, point, N_UP_EQUIPMENT);
    for (guint i = 0; i < values->len; i++)
        add_usage(list, point, find_value(b, values, i));
    g_ptr_array_free(values, TRUE);
    const char *text = cim_text(b, point, N_UP_EQUIPMENT_NAME);
    const char *why = "";
    if (text != NULL)
        add_usage(list, point, cim_named_load(b, text, &why));
    const struct lo_part *terminal = cim_ref(b, point, N_UP_TERMINAL);
    if (terminal != NULL)
        add_usage(list, point, cim_ref(b, terminal, N_TERMINAL_EQUIPMENT));
}

GArray *cim_usages(const struct cim_build *b)
{
    static const enum cim_name reverse[] = {N_EQUIPMENT_UP, N_EQUIPMENT_UPS};
    struct usage_list list = {
        b, g_array_new(FALSE, FALSE, sizeof(struct cim_usage)),
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL)};
    lo_name point_class = lo_objects_find_name(b->set, "UsagePoint");
    for (size_t i = 0; point_class.v >= 0 && i < lo_objects_count(b->set);
         i++) {
        const struct lo_part *object = lo_objects_object(b->set, i);
        if (lo_objects_class(b->set, object).v == point_class.v) {
            usages_of_point(&list, object);
            continue;
        }
        for (size_t k = 0; k < G_N_ELEMENTS(reverse); k++) {
            if (cim_text(b, object, reverse[k]) == NULL)
                continue;
            GPtrArray *values = cim_values(b, object, reverse[k]);
            for (guint v = 0; v < values->len; v++)
                add_usage(&list, find_value(b, values, v), object);
            g_ptr_array_free(values, TRUE);
        }
    }
    g_hash_table_destroy(list.seen);
    return list.out;
}

/* The object of a piece of equipment, which has its mRID; NULL if none. */
static const struct lo_part *object_of(const struct cim_build *b,
                                       const char *mrid, GString *id)
{
    size_t length = strlen(mrid);
    g_string_set_size(id, length + 8);
    id->str[cim_fold(id->str, mrid, length)] = '\0';
    return lo_objects_find(b->set, id->str);
}

/* Equipment mostly stands in the order of its objects: the next one is looked
 * for there first, and by its id once one was not found so. The line is asked
 * first: it is at hand, the text of an id has to be fetched. */
int32_t *cim_equipment_of(const struct cim_build *b,
                          const struct lo_network *network)
{
    size_t n = lo_objects_part_count(b->set);
    size_t objects = lo_objects_count(b->set);
    int32_t *of = g_new(int32_t, n + 1);
    GString *id = g_string_new(NULL);
    size_t next = 0;
    for (size_t i = 0; i < n; i++)
        of[i] = -1;
    for (int32_t e = 0; e < network->n_equipment; e++) {
        const char *mrid = network->equipment[e].mrid;
        int32_t line = network->equipment[e].origin.line;
        const struct lo_part *object = NULL;
        for (; object == NULL && next < objects; next++) {
            object = lo_objects_object(b->set, next);
            if (object->line != line || strcmp(object->mrid, mrid) != 0)
                object = NULL;
        }
        if (object == NULL)
            object = object_of(b, mrid, id);
        if (object != NULL)
            of[cim_index(b, object)] = e;
    }
    g_string_free(id, TRUE);
    return of;
}

/* --- people ------------------------------------------------------------ */

void cim_person(const struct cim_build *b, const struct lo_part *object,
                enum cim_name name, struct lo_arena *arena, const char **who,
                const char **phone)
{
    const char *text = cim_text(b, object, name);
    const struct lo_part *person =
        text != NULL ? lo_objects_find(b->set, text) : NULL;
    const char *number = NULL;
    char *called = g_strdup(text != NULL ? text : "");
    if (person != NULL) {
        g_free(called);
        called = g_strdup(cim_title(b, person));
        number =
            cim_path(b, person, "Person.mobilePhone/TelephoneNumber.ituPhone");
    } else {
        size_t end = strlen(called);
        while (end > 0 && strchr("+-0123456789", called[end - 1]) != NULL)
            end--;
        if (strlen(called + end) >= 5) {
            number = text + end;
            called[end] = '\0';
        }
    }
    *who = lo_arena_strdup(arena, g_strstrip(called));
    *phone = lo_arena_strdup(arena, number != NULL ? number : "");
    g_free(called);
}
