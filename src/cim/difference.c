/*
 * difference.c - a difference model applied to the model it starts from.
 *
 *   stored documents --preconditions hold?--> take back --> add --> documents
 *                          (exactly what the difference says, or nothing)
 *
 * Everything that is taken back must be there, and nothing that is added may
 * speak against what is left: applied to another state than the one it was made
 * from, a difference would leave a network that nobody has. Source: IEC
 * 61970-552, 7 (difference models).
 */
#include <string.h>

#include "cim_int.h"
#include "difference_int.h"

/* One value, or the class of the object where name is NULL. */
struct statement {
    char sign;
    const char *id;   /* without the sign */
    const char *mrid; /* as spelled */
    const char *name;
    enum lo_value_kind kind;
    const char *value; /* of a class: its name */
    int line;
};

struct change {
    const struct lo_objects *stored;
    const struct lo_objects *set;
    int32_t document; /* of the difference */
    const char *file;
    const char *own; /* id of the difference */
    const char *own_mrid;
    GPtrArray *supersedes; /* ids */
    GArray *statements;    /* struct statement, in their order */
    GHashTable *removed;   /* property of `stored` */
    GHashTable *deleted;   /* id */
    GHashTable *added;     /* id -> GPtrArray of struct statement */
    GPtrArray *fresh;      /* ids of new objects, in their order */
    bool *touched;         /* by document of `stored` */
    int32_t home;          /* document that new objects go to */
    struct lo_error *err;
};

char cim_difference_sign(const char *property)
{
    static const struct {
        const char *name;
        char sign;
    } kinds[] = {{"dm:forwardDifferences", '+'},
                 {"dm:reverseDifferences", '-'},
                 {"dm:preconditions", '?'}};
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i].name, property) == 0)
            return kinds[i].sign;
    return 0;
}

/* --- reading it ------------------------------------------------------------
 */

bool lo_cim_is_difference(const struct lo_objects *set, int32_t document)
{
    lo_name cls = lo_objects_find_name(set, CIM_DIFFERENCE);
    for (size_t i = 0; cls.v >= 0 && i < lo_objects_part_count(set); i++) {
        const struct lo_part *part = lo_objects_part(set, i);
        if (part->document == document && part->cls.v == cls.v)
            return true;
    }
    return false;
}

static void read_header(struct change *c, const struct lo_part *part)
{
    const struct lo_property *at = lo_objects_properties(c->set, part);
    c->own = part->id;
    c->own_mrid = part->mrid;
    for (int32_t i = 0; i < part->n_properties; i++)
        if (strcmp(lo_objects_name_text(c->set, at[i].name),
                   "md:Model.Supersedes") == 0)
            g_ptr_array_add(c->supersedes, (void *)at[i].value);
}

static void read_part(struct change *c, const struct lo_part *part)
{
    const char *cls = lo_objects_name_text(c->set, part->cls);
    const struct lo_property *at = lo_objects_properties(c->set, part);
    struct statement s = {.sign = part->id[0],
                          .id = part->id + 1,
                          .mrid = part->mrid,
                          .value = cls,
                          .line = part->line};
    if (strcmp(cls, CIM_DIFFERENCE) == 0) {
        read_header(c, part);
        return;
    }
    if (strchr("+-?", s.sign) == NULL || s.id[0] == '\0')
        return;
    if (strcmp(cls, "rdf:Description") != 0)
        g_array_append_val(c->statements, s);
    for (int32_t i = 0; i < part->n_properties; i++) {
        s.name = lo_objects_name_text(c->set, at[i].name);
        s.kind = at[i].kind;
        s.value = at[i].value;
        g_array_append_val(c->statements, s);
    }
}

/* --- asking the stored model -----------------------------------------------
 */

static bool same_value(const struct lo_property *p, const struct statement *s)
{
    double a, b;
    if (strcmp(p->value, s->value) == 0)
        return true;
    if (p->kind != LO_VALUE_TEXT || s->kind != LO_VALUE_TEXT)
        return false;
    return (cim_parse_number(&a, p->value) && cim_parse_number(&b, s->value) &&
            a == b) ||
           g_ascii_strcasecmp(p->value, s->value) == 0;
}

static const struct lo_part *next_part(const struct change *c,
                                       const struct lo_part *p)
{
    return p->next_part < 0 ? NULL
                            : lo_objects_part(c->stored, (size_t)p->next_part);
}

/* The stored property that says the statement, *where its part; NULL if none
 * does, then *other is another value of that property, NULL if it has none. */
static const struct lo_property *find(const struct change *c,
                                      const struct statement *s,
                                      const struct lo_part **where,
                                      const char **other)
{
    lo_name name = lo_objects_find_name(c->stored, s->name);
    *other = NULL;
    for (const struct lo_part *p = lo_objects_find(c->stored, s->id); p != NULL;
         p = next_part(c, p)) {
        const struct lo_property *at = lo_objects_properties(c->stored, p);
        for (int32_t i = 0; i < p->n_properties; i++) {
            if (at[i].name.v != name.v ||
                g_hash_table_contains(c->removed, &at[i]))
                continue;
            *where = p;
            if (same_value(&at[i], s))
                return &at[i];
            *other = at[i].value;
        }
    }
    return NULL;
}

static enum lo_status refuse(const struct change *c, const struct statement *s,
                             const char *what, const char *found)
{
    const char *which = s->name != NULL ? s->name : s->value;
    if (found != NULL)
        (void)lo_error_set(c->err, LO_EINPUT,
                           "%s:%d: the difference %s '%s' of '%s', which is "
                           "'%s' in the store",
                           c->file, s->line, what, which, s->mrid, found);
    else
        (void)lo_error_set(c->err, LO_EINPUT,
                           "%s:%d: the difference %s '%s' of '%s'", c->file,
                           s->line, what, which, s->mrid);
    lo_error_hint(c->err, "it was made from another state of the model: import "
                          "the full model");
    return LO_EINPUT;
}

/* --- checking and marking ---------------------------------------------------
 */

static enum lo_status check_condition(struct change *c,
                                      const struct statement *s)
{
    const struct lo_part *where = NULL;
    const char *other = NULL;
    if (s->name == NULL)
        return lo_objects_find(c->stored, s->id) != NULL
                   ? LO_OK
                   : refuse(c, s, "expects", NULL);
    return find(c, s, &where, &other) != NULL
               ? LO_OK
               : refuse(c, s, "expects another", other);
}

static enum lo_status take_back(struct change *c, const struct statement *s)
{
    const struct lo_part *where = NULL;
    const char *other = NULL;
    if (s->name == NULL) {
        if (lo_objects_find(c->stored, s->id) == NULL)
            return refuse(c, s, "takes back the unknown", NULL);
        g_hash_table_add(c->deleted, (void *)s->id);
        return LO_OK;
    }
    const struct lo_property *p = find(c, s, &where, &other);
    if (p == NULL)
        return refuse(c, s,
                      other != NULL ? "takes back another"
                                    : "takes back the missing",
                      other);
    g_hash_table_add(c->removed, (void *)p);
    c->touched[where->document] = true;
    return LO_OK;
}

static void keep_addition(struct change *c, const struct statement *s)
{
    GPtrArray *list = g_hash_table_lookup(c->added, s->id);
    const struct lo_part *object = lo_objects_find(c->stored, s->id);
    if (list == NULL) {
        list = g_ptr_array_new();
        g_hash_table_insert(c->added, (void *)s->id, list);
        if (object == NULL || g_hash_table_contains(c->deleted, s->id))
            g_ptr_array_add(c->fresh, (void *)s->id);
        else
            c->touched[object->document] = true;
    }
    g_ptr_array_add(list, (void *)s);
}

/* Names of associations to many are plural in the CIM. */
static bool takes_several(const struct statement *s)
{
    return s->kind == LO_VALUE_REF && g_str_has_suffix(s->name, "s");
}

static enum lo_status add(struct change *c, const struct statement *s)
{
    const struct lo_part *where = NULL;
    const char *other = NULL;
    if (s->name != NULL && !g_hash_table_contains(c->deleted, s->id)) {
        if (find(c, s, &where, &other) != NULL)
            return LO_OK; /* it is said already */
        if (other != NULL && !takes_several(s))
            return refuse(c, s, "adds to, without taking it back,", other);
    }
    keep_addition(c, s);
    return LO_OK;
}

/* What is deleted must have been taken back whole, in the file it stands in. */
static enum lo_status check_deleted(struct change *c)
{
    for (guint i = 0; i < c->statements->len; i++) {
        const struct statement *s =
            &g_array_index(c->statements, struct statement, i);
        const struct lo_part *p = lo_objects_find(c->stored, s->id);
        if (s->sign != '-' || s->name != NULL)
            continue;
        c->touched[p->document] = true;
        for (; p != NULL; p = next_part(c, p)) {
            const struct lo_property *at = lo_objects_properties(c->stored, p);
            for (int32_t k = 0; k < p->n_properties; k++)
                if (c->touched[p->document] &&
                    !g_hash_table_contains(c->removed, &at[k]))
                    return refuse(c, s, "deletes without all of its values",
                                  NULL);
        }
    }
    return LO_OK;
}

static enum lo_status apply_sign(struct change *c, char sign,
                                 enum lo_status one(struct change *c,
                                                    const struct statement *s))
{
    enum lo_status status = LO_OK;
    for (guint i = 0; i < c->statements->len && status == LO_OK; i++) {
        const struct statement *s =
            &g_array_index(c->statements, struct statement, i);
        if (s->sign == sign)
            status = one(c, s);
    }
    return status;
}

/* --- which model, which file -------------------------------------------------
 */

static enum lo_status no_base(const struct change *c, const char *what,
                              const char *hint)
{
    (void)lo_error_set(c->err, LO_EINPUT, "%s:0: %s", c->file, what);
    lo_error_hint(c->err, "%s", hint);
    return LO_EINPUT;
}

/* The document of the header that it supersedes, else -1; an error where the
 * store has headers and none is that. */
static enum lo_status find_base(struct change *c)
{
    lo_name header = lo_objects_find_name(c->stored, "md:FullModel");
    bool any = false;
    c->home = -1;
    for (size_t i = 0; i < lo_objects_part_count(c->stored); i++) {
        const struct lo_part *p = lo_objects_part(c->stored, i);
        if (p->cls.v != header.v || header.v < 0)
            continue;
        any = true;
        if (c->own != NULL && strcmp(p->id, c->own) == 0)
            return no_base(c, "the difference is applied already",
                           "nothing to do");
        for (guint k = 0; k < c->supersedes->len; k++)
            if (strcmp(p->id, c->supersedes->pdata[k]) == 0)
                c->home = p->document;
    }
    if (lo_objects_part_count(c->stored) == 0)
        return no_base(c,
                       "a difference, but no model in the store that it "
                       "could be applied to",
                       "import the full model first, or the full model that "
                       "the changes lead to");
    if (any && c->supersedes->len > 0 && c->home < 0)
        return no_base(c,
                       "the difference starts from a model that is not in "
                       "the store (md:Model.Supersedes)",
                       "import that model and the differences before this "
                       "one, or the full model that they lead to");
    return LO_OK;
}

/* New objects without a base go to the one file that is changed anyhow, or that
 * there is. */
static enum lo_status choose_home(struct change *c)
{
    int32_t n = lo_objects_document_count(c->stored);
    int32_t found = -1, touched = 0;
    for (int32_t d = 0; d < n; d++)
        if (c->touched[d]) {
            found = d;
            touched++;
        }
    if (c->home < 0)
        c->home = touched == 1 ? found : n == 1 ? 0 : -1;
    if (c->fresh->len > 0 && c->home < 0)
        return no_base(c,
                       "to which of the files its new objects belong is not "
                       "said (md:Model.Supersedes)",
                       "import the full model that the changes lead to");
    if (c->home >= 0)
        c->touched[c->home] = true;
    return LO_OK;
}

/* --- writing the documents anew
 * ----------------------------------------------- */

static void put(struct lo_objects *out, const char *name,
                enum lo_value_kind kind, const char *value)
{
    lo_objects_property(out, lo_objects_name(out, name), kind, value);
}

static void put_additions(const struct change *c, struct lo_objects *out,
                          const char *id)
{
    const GPtrArray *list = g_hash_table_lookup(c->added, id);
    for (guint i = 0; list != NULL && i < list->len; i++) {
        const struct statement *s = list->pdata[i];
        if (s->name != NULL)
            put(out, s->name, s->kind, s->value);
    }
}

/* A header that is superseded becomes that of the new state. */
static void put_part(const struct change *c, struct lo_objects *out,
                     int32_t document, const struct lo_part *p, bool first)
{
    const char *cls = lo_objects_name_text(c->stored, p->cls);
    const struct lo_property *at = lo_objects_properties(c->stored, p);
    bool base = p->document == c->home && c->own != NULL &&
                strcmp(cls, "md:FullModel") == 0;
    lo_objects_begin(out, document, base ? c->own : p->id,
                     base ? c->own_mrid : p->mrid, lo_objects_name(out, cls),
                     p->line);
    for (int32_t i = 0; i < p->n_properties; i++)
        if (!g_hash_table_contains(c->removed, &at[i]))
            put(out, lo_objects_name_text(c->stored, at[i].name), at[i].kind,
                at[i].value);
    if (first)
        put_additions(c, out, p->id);
}

static void put_fresh(const struct change *c, struct lo_objects *out,
                      int32_t document, const char *id)
{
    const GPtrArray *list = g_hash_table_lookup(c->added, id);
    const char *cls = "rdf:Description";
    const char *mrid = id;
    for (guint i = 0; i < list->len; i++) {
        const struct statement *s = list->pdata[i];
        mrid = s->mrid;
        if (s->name == NULL)
            cls = s->value;
    }
    lo_objects_begin(out, document, id, mrid, lo_objects_name(out, cls), 0);
    put_additions(c, out, id);
}

static void put_document(const struct change *c, struct lo_objects *out,
                         int32_t d)
{
    int32_t document = lo_objects_document(out, lo_objects_file(c->stored, d));
    for (size_t i = 0; i < lo_objects_part_count(c->stored); i++) {
        const struct lo_part *p = lo_objects_part(c->stored, i);
        if (p->document != d || g_hash_table_contains(c->deleted, p->id))
            continue;
        put_part(c, out, document, p, lo_objects_find(c->stored, p->id) == p);
    }
    for (guint i = 0; d == c->home && i < c->fresh->len; i++)
        put_fresh(c, out, document, c->fresh->pdata[i]);
}

/* --- the whole
 * ------------------------------------------------------------------ */

static enum lo_status run(struct change *c, struct lo_objects *out)
{
    enum lo_status status = find_base(c);
    if (status == LO_OK)
        status = apply_sign(c, '?', check_condition);
    if (status == LO_OK)
        status = apply_sign(c, '-', take_back);
    if (status == LO_OK)
        status = check_deleted(c);
    if (status == LO_OK)
        status = apply_sign(c, '+', add);
    if (status == LO_OK)
        status = choose_home(c);
    for (int32_t d = 0;
         status == LO_OK && d < lo_objects_document_count(c->stored); d++)
        if (c->touched[d])
            put_document(c, out, d);
    return status;
}

enum lo_status lo_cim_apply_difference(struct lo_objects *out,
                                       const struct lo_objects *stored,
                                       const struct lo_objects *set,
                                       int32_t document, struct lo_error *err)
{
    struct change c = {
        .stored = stored,
        .set = set,
        .document = document,
        .file = lo_objects_file(set, document),
        .supersedes = g_ptr_array_new(),
        .statements = g_array_new(FALSE, FALSE, sizeof(struct statement)),
        .removed = g_hash_table_new(g_direct_hash, g_direct_equal),
        .deleted = g_hash_table_new(g_str_hash, g_str_equal),
        .added = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
                                       (GDestroyNotify)g_ptr_array_unref),
        .fresh = g_ptr_array_new(),
        .touched = g_new0(bool, (gsize)lo_objects_document_count(stored) + 1),
        .err = err,
    };
    for (size_t i = 0; i < lo_objects_part_count(set); i++) {
        const struct lo_part *part = lo_objects_part(set, i);
        if (part->document == document)
            read_part(&c, part);
    }
    enum lo_status status = run(&c, out);
    g_ptr_array_free(c.supersedes, TRUE);
    g_array_free(c.statements, TRUE);
    g_hash_table_destroy(c.removed);
    g_hash_table_destroy(c.deleted);
    g_hash_table_destroy(c.added);
    g_ptr_array_free(c.fresh, TRUE);
    g_free(c.touched);
    return status;
}
