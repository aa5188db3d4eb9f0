/*
 * block.c - what a document says, some hundred parts to a row of part_block.
 *
 *   names  ["Breaker","Switch.open","Terminal.ConductingEquipment", ...]
 *   parts  [["7f..","7F..",0,12, 1,"true"],     id, mRID, class, line, and
 *           ["2a..",0,3,17, 2,["7f.."]], ...]   names with their values
 *
 * Classes and names are places in `names`. An mRID of 0 is the id itself, 1 the
 * id in capitals. A value is "text", ["reference"] or ["","enumeration"], or 0:
 * the text that is the mRID. So it is JSON, for people and for the view `part`
 * (schema.c); what is read here is only what was written here, without a blank.
 * A row a part costs six times the time of all the rest of an import.
 */
#include "store/store_int.h"

#include <string.h>

#include "lineout/json.h"

enum { BLOCK_BYTES = 64 * 1024 };

/* --- writing ------------------------------------------------------------- */

struct lo_block_writer {
    const struct lo_objects *set;
    GArray *place; /* by name: place in `names`, -1 = not there yet */
    GArray *used;  /* int32_t: the names that are there */
    struct lo_block block;
};

struct lo_block_writer *lo_block_writer_new(const struct lo_objects *set)
{
    struct lo_block_writer *w = g_new0(struct lo_block_writer, 1);
    w->set = set;
    w->place = g_array_new(FALSE, FALSE, sizeof(int32_t));
    w->used = g_array_new(FALSE, FALSE, sizeof(int32_t));
    w->block.names = g_string_new(NULL);
    w->block.parts = g_string_sized_new(BLOCK_BYTES + BLOCK_BYTES / 4);
    return w;
}

void lo_block_writer_free(struct lo_block_writer *w)
{
    g_array_free(w->place, TRUE);
    g_array_free(w->used, TRUE);
    g_string_free(w->block.names, TRUE);
    g_string_free(w->block.parts, TRUE);
    g_free(w);
}

static void append_number(GString *out, int64_t number)
{
    char text[24];
    char *at = text + sizeof text;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do
        *--at = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (number < 0)
        *--at = '-';
    g_string_append_len(out, at, text + sizeof text - at);
}

static int32_t place_of(struct lo_block_writer *w, lo_name name)
{
    const int32_t none = -1;
    while ((int32_t)w->place->len <= name.v)
        g_array_append_val(w->place, none);
    int32_t *place = &g_array_index(w->place, int32_t, name.v);
    if (*place < 0) {
        *place = (int32_t)w->used->len;
        g_array_append_val(w->used, name.v);
        g_string_append_c(w->block.names, *place == 0 ? '[' : ',');
        lo_json_quote(w->block.names, lo_objects_name_text(w->set, name));
    }
    return *place;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Is it the id in capitals? */
static bool is_upper(const char *mrid, const char *id)
{
    while (*mrid != '\0' && *mrid == upper(*id)) {
        mrid++;
        id++;
    }
    return *mrid == '\0' && *id == '\0';
}

static void append_value(GString *out, const struct lo_part *part,
                         const struct lo_property *property)
{
    if (property->kind == LO_VALUE_TEXT &&
        strcmp(property->value, part->mrid) == 0) {
        g_string_append_c(out, '0');
        return;
    }
    if (property->kind == LO_VALUE_REF)
        g_string_append_c(out, '[');
    else if (property->kind == LO_VALUE_ENUM)
        g_string_append_len(out, "[\"\",", 4);
    lo_json_quote(out, property->value);
    if (property->kind != LO_VALUE_TEXT)
        g_string_append_c(out, ']');
}

static void append_part(struct lo_block_writer *w, const struct lo_part *part)
{
    const struct lo_property *all = lo_objects_properties(w->set, part);
    GString *out = w->block.parts;
    g_string_append_c(out, '[');
    lo_json_quote(out, part->id);
    g_string_append_c(out, ',');
    if (part->mrid == part->id || strcmp(part->mrid, part->id) == 0)
        g_string_append_c(out, '0');
    else if (is_upper(part->mrid, part->id))
        g_string_append_c(out, '1');
    else
        lo_json_quote(out, part->mrid);
    g_string_append_c(out, ',');
    append_number(out, place_of(w, part->cls));
    g_string_append_c(out, ',');
    append_number(out, part->line);
    for (int32_t i = 0; i < part->n_properties; i++) {
        g_string_append_c(out, ',');
        append_number(out, place_of(w, all[i].name));
        g_string_append_c(out, ',');
        append_value(out, part, &all[i]);
    }
    g_string_append_c(out, ']');
}

const struct lo_block *lo_block_write(struct lo_block_writer *w,
                                      const struct lo_part *const *parts,
                                      size_t n)
{
    for (guint i = 0; i < w->used->len; i++)
        g_array_index(w->place, int32_t, g_array_index(w->used, int32_t, i)) =
            -1;
    g_array_set_size(w->used, 0);
    g_string_truncate(w->block.names, 0);
    g_string_assign(w->block.parts, "[");
    w->block.n = 0;
    while (w->block.n < n && w->block.parts->len < BLOCK_BYTES) {
        if (w->block.n > 0)
            g_string_append_c(w->block.parts, ',');
        append_part(w, parts[w->block.n++]);
    }
    g_string_append_c(w->block.parts, ']');
    g_string_append(w->block.names, w->used->len == 0 ? "[]" : "]");
    return &w->block;
}

/* --- reading ------------------------------------------------------------- */

struct scan {
    const char *at;
    const char *end;
    bool odd;         /* something that is never written */
    GString *spelled; /* of a text with escapes */
};

struct text {
    const char *at;
    size_t n;
};

static bool take(struct scan *s, char c)
{
    if (s->at == s->end || *s->at != c)
        return false;
    s->at++;
    return true;
}

static void expect(struct scan *s, char c)
{
    if (!take(s, c))
        s->odd = true;
}

static int32_t take_number(struct scan *s)
{
    int64_t value = 0;
    bool negative = take(s, '-');
    const char *from = s->at;
    while (s->at < s->end && g_ascii_isdigit(*s->at) && value < G_MAXINT32)
        value = value * 10 + (*s->at++ - '0');
    if (s->at == from || value > G_MAXINT32)
        s->odd = true;
    return s->odd ? 0 : (int32_t)(negative ? -value : value);
}

static char unescape(struct scan *s)
{
    char c = s->at < s->end ? *s->at++ : '\0';
    int high, low;
    switch (c) {
    case '"':
    case '\\':
        return c;
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case 'u': /* only below 0x20 */
        if (s->end - s->at < 4 || memcmp(s->at, "00", 2) != 0)
            break;
        high = g_ascii_xdigit_value(s->at[2]);
        low = g_ascii_xdigit_value(s->at[3]);
        s->at += 4;
        if (high >= 0 && high < 2 && low >= 0 && high + low > 0)
            return (char)(high * 16 + low);
        break;
    }
    s->odd = true;
    return ' ';
}

/* A quoted text; borrowed until the next one. */
static struct text take_text(struct scan *s)
{
    static const struct text none = {"", 0};
    expect(s, '"');
    const char *from = s->at;
    const char *quote = memchr(from, '"', (size_t)(s->end - from));
    if (s->odd || quote == NULL) {
        s->odd = true;
        return none;
    }
    if (memchr(from, '\\', (size_t)(quote - from)) == NULL) {
        s->at = quote + 1;
        return (struct text){from, (size_t)(quote - from)};
    }
    g_string_truncate(s->spelled, 0);
    while (!s->odd && s->at < s->end && *s->at != '"') {
        char c = *s->at++;
        g_string_append_c(s->spelled, c == '\\' ? unescape(s) : c);
    }
    expect(s, '"');
    return (struct text){s->spelled->str, s->spelled->len};
}

static void read_names(GArray *names, struct scan *s, struct lo_objects *set)
{
    GString *text = g_string_new(NULL);
    expect(s, '[');
    while (!s->odd && !take(s, ']')) {
        if (names->len > 0)
            expect(s, ',');
        struct text name = take_text(s);
        g_string_truncate(text, 0);
        g_string_append_len(text, name.at, (gssize)name.n);
        lo_name at = lo_objects_name(set, text->str);
        g_array_append_val(names, at);
    }
    g_string_free(text, TRUE);
}

static lo_name take_name(struct scan *s, const GArray *names)
{
    int32_t i = take_number(s);
    if (i >= 0 && i < (int32_t)names->len)
        return g_array_index(names, lo_name, i);
    s->odd = true;
    return (lo_name){-1};
}

static void read_value(struct scan *s, struct lo_objects *set, lo_name name,
                       const GString *mrid)
{
    enum lo_value_kind kind = LO_VALUE_TEXT;
    if (take(s, '0')) {
        lo_objects_property_n(set, name, kind, mrid->str, mrid->len);
        return;
    }
    if (take(s, '['))
        kind = LO_VALUE_REF;
    struct text value = take_text(s);
    if (kind == LO_VALUE_REF && value.n == 0 && take(s, ',')) {
        kind = LO_VALUE_ENUM;
        value = take_text(s);
    }
    if (kind != LO_VALUE_TEXT)
        expect(s, ']');
    if (!s->odd)
        lo_objects_property_n(set, name, kind, value.at, value.n);
}

/* `id` and `mrid` are room to work in. */
static void read_part(struct scan *s, struct lo_objects *set, int32_t document,
                      const GArray *names, GString *id, GString *mrid)
{
    expect(s, '[');
    struct text text = take_text(s);
    g_string_truncate(id, 0);
    g_string_append_len(id, text.at, (gssize)text.n);
    expect(s, ',');
    g_string_assign(mrid, id->str);
    if (s->at < s->end && *s->at == '"') {
        text = take_text(s);
        g_string_truncate(mrid, 0);
        g_string_append_len(mrid, text.at, (gssize)text.n);
    } else if (take_number(s) == 1) {
        g_string_ascii_up(mrid);
    }
    expect(s, ',');
    lo_name cls = take_name(s, names);
    expect(s, ',');
    int32_t line = take_number(s);
    if (s->odd || id->len == 0) {
        s->odd = true;
        return;
    }
    lo_objects_begin_n(set, document, id->str, id->len, mrid->str, mrid->len,
                       cls, line);
    while (!s->odd && take(s, ',')) {
        lo_name name = take_name(s, names);
        expect(s, ',');
        if (!s->odd)
            read_value(s, set, name, mrid);
    }
    expect(s, ']');
}

bool lo_block_read(struct lo_objects *set, int32_t document, const char *names,
                   size_t n_names, const char *parts, size_t n_parts)
{
    GString *id = g_string_new(NULL);
    GString *mrid = g_string_new(NULL);
    GArray *known = g_array_new(FALSE, FALSE, sizeof(lo_name));
    struct scan s = {names, names + n_names, false, g_string_new(NULL)};
    read_names(known, &s, set);
    s.odd |= s.at != s.end;
    s.at = parts;
    s.end = parts + n_parts;
    expect(&s, '[');
    for (bool first = true; !s.odd && !take(&s, ']'); first = false) {
        if (!first)
            expect(&s, ',');
        if (!s.odd)
            read_part(&s, set, document, known, id, mrid);
    }
    s.odd |= s.at != s.end;
    g_array_free(known, TRUE);
    g_string_free(s.spelled, TRUE);
    g_string_free(id, TRUE);
    g_string_free(mrid, TRUE);
    return !s.odd;
}
