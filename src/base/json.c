/*
 * json.c - the fence around jansson, and the writer of JSON text.
 *
 * jansson keeps the order of members and reads; it is not asked to write,
 * because it prints 0.1 with either all or too few of its digits.
 * A struct lo_json is a json_t under another name and is never looked into.
 */
#include "lineout/json.h"

#include <assert.h>
#include <float.h>
#include <glib.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "base/base_int.h"

static json_t *inside(struct lo_json *value)
{
    return (json_t *)value;
}

static const json_t *look(const struct lo_json *value)
{
    return (const json_t *)value;
}

/* Texts are made valid UTF-8 before they come here, so jansson fails for
 * want of memory only. */
static struct lo_json *made(json_t *value)
{
    if (value == NULL)
        lo_out_of_memory();
    return (struct lo_json *)value;
}

/* --- building ---------------------------------------------------------- */

struct lo_json *lo_json_object(void)
{
    return made(json_object());
}

struct lo_json *lo_json_array(void)
{
    return made(json_array());
}

struct lo_json *lo_json_string(const char *text)
{
    if (text == NULL)
        return lo_json_null();
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    return made(json_string(valid));
}

struct lo_json *lo_json_integer(int64_t value)
{
    return made(json_integer(value));
}

struct lo_json *lo_json_real(double value)
{
    return isfinite(value) ? made(json_real(value)) : lo_json_null();
}

struct lo_json *lo_json_boolean(bool value)
{
    return made(json_boolean(value));
}

struct lo_json *lo_json_null(void)
{
    return made(json_null());
}

void lo_json_free(struct lo_json *value)
{
    json_decref(inside(value));
}

void lo_json_set(struct lo_json *object, const char *key, struct lo_json *value)
{
    assert(json_is_object(inside(object)) && value != NULL && value != object);
    g_autofree char *valid = g_utf8_make_valid(key, -1);
    if (json_object_set_new(inside(object), valid, inside(value)) != 0)
        lo_out_of_memory();
}

void lo_json_append(struct lo_json *array, struct lo_json *value)
{
    assert(json_is_array(inside(array)) && value != NULL && value != array);
    if (json_array_append_new(inside(array), inside(value)) != 0)
        lo_out_of_memory();
}

void lo_json_set_text(struct lo_json *object, const char *key, const char *text)
{
    lo_json_set(object, key, lo_json_string(text));
}

void lo_json_set_integer(struct lo_json *object, const char *key, int64_t value)
{
    lo_json_set(object, key, lo_json_integer(value));
}

void lo_json_set_real(struct lo_json *object, const char *key, double value)
{
    lo_json_set(object, key, lo_json_real(value));
}

void lo_json_set_time(struct lo_json *object, const char *key, lo_time at)
{
    if (at == LO_TIME_NONE) {
        lo_json_set(object, key, lo_json_null());
        return;
    }
    char text[LO_TIME_TEXT];
    lo_time_format(text, at);
    lo_json_set_text(object, key, text);
}

/* --- writing ----------------------------------------------------------- */

/* Fewest digits that read back the same. DBL_DIG digits are enough for most;
 * below DBL_MIN fewer can be. A point marks the real: "16.0". */
static void print_real(GString *out, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    int digits = fabs(value) < DBL_MIN ? 1 : DBL_DIG;
    do {
        char format[] = "%.00g";
        format[2] = (char)('0' + digits / 10);
        format[3] = (char)('0' + digits % 10);
        g_ascii_formatd(text, sizeof(text), format, value);
        digits++;
    } while (digits <= DBL_DECIMAL_DIG && g_ascii_strtod(text, NULL) != value);
    g_string_append(out, text);
    if (text[strcspn(text, ".e")] == '\0')
        g_string_append(out, ".0");
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\';
}

#define EACH(byte) ((uint64_t)(byte)*UINT64_C(0x0101010101010101))

/* Has the word a byte of 0? Source: A. Mycroft, as in Hacker's Delight 6-1. */
static bool has_zero(uint64_t word)
{
    return ((word - EACH(0x01)) & ~word & EACH(0x80)) != 0;
}

/* How many bytes at its beginning stand as they are; eight at a time. */
static size_t plain_length(const char *text, size_t n)
{
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        uint64_t word;
        memcpy(&word, text + i, 8);
        bool control = ((word - EACH(0x20)) & ~word & EACH(0x80)) != 0;
        if (control || has_zero(word ^ EACH('"')) ||
            has_zero(word ^ EACH('\\')))
            break;
    }
    while (i < n && is_plain((unsigned char)text[i]))
        i++;
    return i;
}

static void print_escaped(GString *out, unsigned char c)
{
    switch (c) {
    case '"':
        g_string_append(out, "\\\"");
        break;
    case '\\':
        g_string_append(out, "\\\\");
        break;
    case '\n':
        g_string_append(out, "\\n");
        break;
    case '\r':
        g_string_append(out, "\\r");
        break;
    case '\t':
        g_string_append(out, "\\t");
        break;
    default:
        g_string_append_printf(out, "\\u%04x", (unsigned)c);
    }
}

void lo_json_quote(GString *out, const char *text)
{
    size_t left = strlen(text);
    g_string_append_c(out, '"');
    while (left > 0) {
        size_t plain = plain_length(text, left);
        g_string_append_len(out, text, (gssize)plain);
        text += plain;
        left -= plain;
        if (left > 0) {
            print_escaped(out, (unsigned char)*text++);
            left--;
        }
    }
    g_string_append_c(out, '"');
}

static void start_line(GString *out, int columns, int indent)
{
    if (indent == 0)
        return;
    g_string_append_c(out, '\n');
    for (int i = 0; i < columns; i++)
        g_string_append_c(out, ' ');
}

static void print_value(GString *out, const json_t *value, int column,
                        int indent);

static void print_object(GString *out, const json_t *object, int column,
                         int indent)
{
    /* jansson iterates only over objects that are not const. */
    json_t *o = (json_t *)object;
    const char *between = "";
    g_string_append_c(out, '{');
    for (void *i = json_object_iter(o); i != NULL;
         i = json_object_iter_next(o, i)) {
        g_string_append(out, between);
        start_line(out, column + indent, indent);
        lo_json_quote(out, json_object_iter_key(i));
        g_string_append(out, indent == 0 ? ":" : ": ");
        print_value(out, json_object_iter_value(i), column + indent, indent);
        between = ",";
    }
    if (json_object_size(object) > 0)
        start_line(out, column, indent);
    g_string_append_c(out, '}');
}

static void print_array(GString *out, const json_t *array, int column,
                        int indent)
{
    g_string_append_c(out, '[');
    for (size_t i = 0; i < json_array_size(array); i++) {
        if (i > 0)
            g_string_append_c(out, ',');
        start_line(out, column + indent, indent);
        print_value(out, json_array_get(array, i), column + indent, indent);
    }
    if (json_array_size(array) > 0)
        start_line(out, column, indent);
    g_string_append_c(out, ']');
}

static void print_value(GString *out, const json_t *value, int column,
                        int indent)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        print_object(out, value, column, indent);
        break;
    case JSON_ARRAY:
        print_array(out, value, column, indent);
        break;
    case JSON_STRING:
        lo_json_quote(out, json_string_value(value));
        break;
    case JSON_INTEGER:
        g_string_append_printf(out, "%" JSON_INTEGER_FORMAT,
                               json_integer_value(value));
        break;
    case JSON_REAL:
        print_real(out, json_real_value(value));
        break;
    case JSON_TRUE:
        g_string_append(out, "true");
        break;
    case JSON_FALSE:
        g_string_append(out, "false");
        break;
    case JSON_NULL:
        g_string_append(out, "null");
        break;
    }
}

char *lo_json_print(const struct lo_json *value, int indent)
{
    assert(indent >= 0);
    GString *out = g_string_new(NULL);
    print_value(out, look(value), 0, indent);
    return g_string_free(out, FALSE);
}

/* --- reading and asking ------------------------------------------------ */

enum lo_status lo_json_parse(struct lo_json **out, const char *text,
                             struct lo_error *err)
{
    json_error_t error;
    json_t *value =
        json_loads(text, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &error);
    if (value == NULL)
        return lo_error_set(err, LO_EINPUT, "not JSON, line %d column %d: %s",
                            error.line, error.column, error.text);
    *out = made(value);
    return LO_OK;
}

const struct lo_json *lo_json_get(const struct lo_json *object, const char *key)
{
    return (const struct lo_json *)json_object_get(look(object), key);
}

size_t lo_json_size(const struct lo_json *array_or_object)
{
    const json_t *value = look(array_or_object);
    return json_is_array(value) ? json_array_size(value)
                                : json_object_size(value);
}

const struct lo_json *lo_json_at(const struct lo_json *array, size_t i)
{
    return (const struct lo_json *)json_array_get(look(array), i);
}

const char *lo_json_text(const struct lo_json *value)
{
    return json_string_value(look(value));
}

int64_t lo_json_int(const struct lo_json *value, int64_t fallback)
{
    return json_is_integer(look(value)) ? json_integer_value(look(value))
                                        : fallback;
}

double lo_json_number(const struct lo_json *value, double fallback)
{
    return json_is_number(look(value)) ? json_number_value(look(value))
                                       : fallback;
}

bool lo_json_is_true(const struct lo_json *value)
{
    return value != NULL && json_is_true(look(value));
}

bool lo_json_is_null(const struct lo_json *value)
{
    return value == NULL || json_is_null(look(value));
}

void lo_json_each(const struct lo_json *object, lo_json_member_fn *fn,
                  void *self)
{
    json_t *o = (json_t *)(struct lo_json *)object;
    for (void *i = json_object_iter(o); i != NULL;
         i = json_object_iter_next(o, i))
        fn(self, json_object_iter_key(i),
           (const struct lo_json *)json_object_iter_value(i));
}
