/*
 * json.h - the one JSON writer and reader (jansson behind it).
 *
 * A value is *owned* by whoever made it until it is put into another value
 * (*moved*). Numbers are written by C rules whatever the locale: integers
 * exactly, reals with the fewest digits that read back the same.
 */
#ifndef LINEOUT_JSON_H
#define LINEOUT_JSON_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lineout/clock.h"
#include "lineout/status.h"

struct lo_json; /* an object, array, text, number, true/false or null */

struct lo_json *lo_json_object(void);
struct lo_json *lo_json_array(void);
struct lo_json *lo_json_string(const char *text); /* NULL gives null */
struct lo_json *lo_json_integer(int64_t value);
struct lo_json *lo_json_real(double value); /* not finite gives null */
struct lo_json *lo_json_boolean(bool value);
struct lo_json *lo_json_null(void);
void lo_json_free(struct lo_json *value); /* NULL is fine */

/* `value` is moved. Keys keep the order in which they were set. */
void lo_json_set(struct lo_json *object, const char *key,
                 struct lo_json *value);
void lo_json_append(struct lo_json *array, struct lo_json *value);

/* Shorthands. */
void lo_json_set_text(struct lo_json *object, const char *key,
                      const char *text);
void lo_json_set_integer(struct lo_json *object, const char *key,
                         int64_t value);
void lo_json_set_real(struct lo_json *object, const char *key, double value);
void lo_json_set_time(struct lo_json *object, const char *key, lo_time at);

/* Text of the value, *owned* by the caller (g_free). `indent` 0 = one line. */
char *lo_json_print(const struct lo_json *value, int indent);

/* Appends the text in quotes, as lo_json_print writes it. */
void lo_json_quote(GString *out, const char *text);

enum lo_status lo_json_parse(struct lo_json **out, const char *text,
                             struct lo_error *err) LO_MUST_USE;

/* Asking; borrowed. Wrong kind or absent: NULL, 0, false, fallback. */
const struct lo_json *lo_json_get(const struct lo_json *object,
                                  const char *key);
size_t lo_json_size(const struct lo_json *array_or_object);
const struct lo_json *lo_json_at(const struct lo_json *array, size_t i);
const char *lo_json_text(const struct lo_json *value);
int64_t lo_json_int(const struct lo_json *value, int64_t fallback);
double lo_json_number(const struct lo_json *value, double fallback);
bool lo_json_is_true(const struct lo_json *value);
bool lo_json_is_null(const struct lo_json *value); /* absent counts too */

/* Members of an object in order. */
typedef void lo_json_member_fn(void *self, const char *key,
                               const struct lo_json *value);
void lo_json_each(const struct lo_json *object, lo_json_member_fn *fn,
                  void *self);

#endif
