/*
 * settings.h - every number of practice, with its default by profile.
 *
 * One table (src/base/settings_table.c) lists key, default of each profile,
 * kind, and one line of explanation; `lineout config` prints it. A key that is
 * not in the table is an error with the nearest key as hint.
 *
 *   precedence, weakest first:
 *   profile default < key file (lineout.conf) < --set group.key=value
 *
 * Every key gateway.X can be given for a gateway of one's own name too, as
 * gateway.NAME.X: several gateways of one kind, or two vendors beside.
 *
 * Invariants
 *   I1 every value in the table parses as its kind
 *   I2 setting site.profile first changes the defaults, then the others apply
 * Ownership: values returned are *borrowed until the next set or free*.
 */
#ifndef LINEOUT_SETTINGS_H
#define LINEOUT_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "lineout/status.h"

struct lo_settings;

struct lo_settings *lo_settings_new(void); /* profile cn-rural */
void lo_settings_free(struct lo_settings *settings);
struct lo_settings *lo_settings_copy(const struct lo_settings *settings);

/* Key file in GLib's form; group = text before the dot. A missing file is
 * LO_ENOTFOUND; an unknown key LO_EINPUT with "file: key". */
enum lo_status lo_settings_load(struct lo_settings *settings, const char *path,
                                struct lo_error *err) LO_MUST_USE;

/* "group.key=value" as after --set. */
enum lo_status lo_settings_assign(struct lo_settings *settings,
                                  const char *assignment,
                                  struct lo_error *err) LO_MUST_USE;

enum lo_status lo_settings_set(struct lo_settings *settings, const char *key,
                               const char *value,
                               struct lo_error *err) LO_MUST_USE;

/* The key must be in the table (else a bug: assert). A number that may be
 * empty ("not known") is NAN then. */
const char *lo_settings_text(const struct lo_settings *settings,
                             const char *key);
int lo_settings_int(const struct lo_settings *settings, const char *key);
double lo_settings_double(const struct lo_settings *settings, const char *key);
bool lo_settings_bool(const struct lo_settings *settings, const char *key);

/* Value of one name in a list of "name=value" or "name value" pairs, such as
 * notice.lead_hours = "planned 168, temporary 24": `fallback` if absent. A
 * list that is one bare number holds for every name. */
double lo_settings_pair(const struct lo_settings *settings, const char *key,
                        const char *name, double fallback);

/* The settings as the gateway `name` sees them: what is said of gateway.NAME.X
 * stands in place of gateway.X. *Owned*. */
struct lo_settings *lo_settings_of_gateway(const struct lo_settings *settings,
                                           const char *name);

/* The table and, behind it, the keys said of named gateways, for `lineout
 * config`. */
struct lo_setting_row {
    const char *key;
    const char *value;       /* in force */
    const char *origin;      /* "profile" | file path | "--set" */
    const char *explanation; /* English message id for lo_text */
    bool enforced;           /* false: stored, but not acted on yet */
};
size_t lo_settings_count(const struct lo_settings *settings);
struct lo_setting_row lo_settings_row(const struct lo_settings *settings,
                                      size_t i);

#endif
