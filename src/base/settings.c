/*
 * settings.c - values in force: profile default < key file < --set.
 *
 * Each key has one place per layer; the value in force is looked up when it
 * is asked for. So it does not matter in which order the layers come, and a
 * change of site.profile changes what was not said and nothing else (I2).
 */
#include "lineout/settings.h"

#include <assert.h>
#include <errno.h>
#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/settings_int.h"
#include "lineout/text.h"

enum { VALUE_MAX = 2000, FILE_MAX = 1 << 20 };

enum layer { LAYER_FILE, LAYER_SET, LAYERS };

struct said {
    char *value;        /* owned; NULL = not said in this layer */
    const char *origin; /* interned */
};

/* A key of a named gateway: gateway.NAME.X. */
struct own_key {
    char *key;
    size_t row; /* of gateway.X */
    struct said said[LAYERS];
};

struct lo_settings {
    struct said (*said)[LAYERS]; /* by row of the table */
    GPtrArray *own;              /* struct own_key, in order of appearance */
};

static void free_own(gpointer data)
{
    struct own_key *own = data;
    for (int layer = 0; layer < LAYERS; layer++)
        g_free(own->said[layer].value);
    g_free(own->key);
    g_free(own);
}

struct lo_settings *lo_settings_new(void)
{
    struct lo_settings *settings = g_new0(struct lo_settings, 1);
    settings->said =
        g_malloc0_n(lo_setting_spec_count, sizeof(settings->said[0]));
    settings->own = g_ptr_array_new_with_free_func(free_own);
    return settings;
}

void lo_settings_free(struct lo_settings *settings)
{
    if (settings == NULL)
        return;
    for (size_t i = 0; i < lo_setting_spec_count; i++)
        for (int layer = 0; layer < LAYERS; layer++)
            g_free(settings->said[i][layer].value);
    g_free(settings->said);
    g_ptr_array_free(settings->own, TRUE);
    g_free(settings);
}

struct lo_settings *lo_settings_copy(const struct lo_settings *settings)
{
    struct lo_settings *copy = lo_settings_new();
    for (size_t i = 0; i < lo_setting_spec_count; i++)
        for (int layer = 0; layer < LAYERS; layer++) {
            copy->said[i][layer] = settings->said[i][layer];
            copy->said[i][layer].value =
                g_strdup(settings->said[i][layer].value);
        }
    for (guint i = 0; i < settings->own->len; i++) {
        const struct own_key *from = g_ptr_array_index(settings->own, i);
        struct own_key *own = g_new(struct own_key, 1);
        *own = *from;
        own->key = g_strdup(from->key);
        for (int layer = 0; layer < LAYERS; layer++)
            own->said[layer].value = g_strdup(from->said[layer].value);
        g_ptr_array_add(copy->own, own);
    }
    return copy;
}

static void say(struct said *said, const char *value, const char *origin)
{
    char *copy = g_strdup(value); /* `value` may be the old one */
    g_free(said->value);
    said->value = copy;
    said->origin = g_intern_string(origin);
}

/* --- what is in force -------------------------------------------------- */

/* Row of a key, lo_setting_spec_count if there is none. */
static size_t find_row(const char *key)
{
    size_t i = 0;
    while (i < lo_setting_spec_count &&
           strcmp(lo_setting_specs[i].key, key) != 0)
        i++;
    return i;
}

/* "gateway.NAME.X" to the row of gateway.X, and NAME into `name` (may be NULL,
 * *owned*); lo_setting_spec_count if it is no such key. */
static size_t find_own_row(const char *key, char **name)
{
    static const char prefix[] = "gateway.";
    if (!g_str_has_prefix(key, prefix))
        return lo_setting_spec_count;
    const char *from = key + strlen(prefix);
    const char *dot = strchr(from, '.');
    if (dot == NULL || dot == from)
        return lo_setting_spec_count;
    for (const char *c = from; c < dot; c++)
        if (!g_ascii_isalnum(*c) && *c != '_' && *c != '-')
            return lo_setting_spec_count;
    char *general = g_strconcat(prefix, dot + 1, NULL);
    size_t row = find_row(general);
    g_free(general);
    if (name != NULL && row < lo_setting_spec_count)
        *name = g_strndup(from, (gsize)(dot - from));
    return row;
}

static struct own_key *find_own(const struct lo_settings *settings,
                                const char *key)
{
    for (guint i = 0; i < settings->own->len; i++) {
        struct own_key *own = g_ptr_array_index(settings->own, i);
        if (strcmp(own->key, key) == 0)
            return own;
    }
    return NULL;
}

static const struct said *strongest_own(const struct own_key *own)
{
    for (int layer = LAYERS - 1; layer >= 0; layer--)
        if (own->said[layer].value != NULL)
            return &own->said[layer];
    return NULL;
}

static const struct said *strongest(const struct lo_settings *settings,
                                    size_t row)
{
    for (int layer = LAYERS - 1; layer >= 0; layer--)
        if (settings->said[row][layer].value != NULL)
            return &settings->said[row][layer];
    return NULL;
}

/* Default of the row in the profile in force. */
static const char *default_of(const struct lo_settings *settings, size_t row)
{
    const struct lo_setting_spec *spec = &lo_setting_specs[row];
    const struct said *said = strongest(settings, find_row("site.profile"));
    const char *profile = said != NULL ? said->value : "cn-rural";
    if (strcmp(profile, "cn-rural") == 0)
        return spec->defaults[LO_PROFILE_CN_RURAL];
    for (size_t i = 0; i < lo_setting_special_count; i++)
        if (strcmp(lo_setting_specials[i].profile, profile) == 0 &&
            strcmp(lo_setting_specials[i].key, spec->key) == 0)
            return lo_setting_specials[i].value;
    return spec->defaults[LO_PROFILE_PLAIN];
}

static const char *in_force(const struct lo_settings *settings, size_t row)
{
    const struct said *said = strongest(settings, row);
    return said != NULL ? said->value : default_of(settings, row);
}

const char *lo_settings_text(const struct lo_settings *settings,
                             const char *key)
{
    size_t row = find_row(key);
    const struct own_key *own =
        row == lo_setting_spec_count ? find_own(settings, key) : NULL;
    if (own != NULL)
        return strongest_own(own)->value;
    assert(row < lo_setting_spec_count);
    return in_force(settings, row);
}

struct lo_settings *lo_settings_of_gateway(const struct lo_settings *settings,
                                           const char *name)
{
    struct lo_settings *out = lo_settings_copy(settings);
    for (guint i = 0; i < settings->own->len; i++) {
        const struct own_key *own = g_ptr_array_index(settings->own, i);
        g_autofree char *whose = NULL;
        (void)find_own_row(own->key, &whose);
        if (strcmp(whose, name) == 0)
            say(&out->said[own->row][LAYER_SET], strongest_own(own)->value,
                strongest_own(own)->origin);
    }
    return out;
}

int lo_settings_int(const struct lo_settings *settings, const char *key)
{
    size_t row = find_row(key);
    assert(row < lo_setting_spec_count);
    assert(lo_setting_specs[row].kind == LO_SETTING_INT ||
           lo_setting_specs[row].kind == LO_SETTING_SLOT);
    return (int)g_ascii_strtoll(in_force(settings, row), NULL, 10);
}

double lo_settings_double(const struct lo_settings *settings, const char *key)
{
    const char *value = lo_settings_text(settings, key);
    return value[0] == '\0' ? NAN : g_ascii_strtod(value, NULL);
}

bool lo_settings_bool(const struct lo_settings *settings, const char *key)
{
    bool value = false;
    bool known = lo_setting_read_bool(&value, lo_settings_text(settings, key));
    assert(known);
    (void)known;
    return value;
}

double lo_settings_pair(const struct lo_settings *settings, const char *key,
                        const char *name, double fallback)
{
    double value;
    return lo_setting_find_pair(&value, lo_settings_text(settings, key), name)
               ? value
               : fallback;
}

size_t lo_settings_count(const struct lo_settings *settings)
{
    return lo_setting_spec_count + settings->own->len;
}

struct lo_setting_row lo_settings_row(const struct lo_settings *settings,
                                      size_t i)
{
    assert(i < lo_settings_count(settings));
    if (i >= lo_setting_spec_count) {
        const struct own_key *own =
            g_ptr_array_index(settings->own, i - lo_setting_spec_count);
        return (struct lo_setting_row){
            .key = own->key,
            .value = strongest_own(own)->value,
            .origin = strongest_own(own)->origin,
            .explanation = lo_setting_specs[own->row].explanation,
            .enforced = lo_setting_specs[own->row].enforced,
        };
    }
    const struct lo_setting_spec *spec = &lo_setting_specs[i];
    const struct said *said = strongest(settings, i);
    return (struct lo_setting_row){
        .key = spec->key,
        .value = in_force(settings, i),
        .origin = said != NULL ? said->origin : "profile",
        .explanation = spec->explanation,
        .enforced = spec->enforced,
    };
}

/* --- saying ------------------------------------------------------------ */

/* `place` is "" or "file: ", in front of the message. */
static enum lo_status unknown_key(const char *place, const char *key,
                                  struct lo_error *err)
{
    g_autofree const char **keys = g_new(const char *, lo_setting_spec_count);
    for (size_t i = 0; i < lo_setting_spec_count; i++)
        keys[i] = lo_setting_specs[i].key;
    const char *nearest = lo_text_nearest(key, keys, lo_setting_spec_count);
    lo_error_set(err, LO_EINPUT, "%sunknown setting '%s'", place, key);
    if (nearest != NULL)
        lo_error_hint(err, "did you mean '%s'?", nearest);
    return LO_EINPUT;
}

static bool is_one_line(const char *value)
{
    for (const char *p = value; *p != '\0'; p++)
        if (g_ascii_iscntrl(*p))
            return false;
    return g_utf8_validate(value, -1, NULL);
}

/* Finds the row and checks the value (stripped). */
static enum lo_status check(size_t *row, const char *place, const char *key,
                            const char *value, struct lo_error *err)
{
    size_t i = find_row(key);
    if (i == lo_setting_spec_count)
        i = find_own_row(key, NULL);
    if (i == lo_setting_spec_count)
        return unknown_key(place, key, err);
    if (strlen(value) > VALUE_MAX)
        return lo_error_set(err, LO_ELIMIT,
                            "%svalue of '%s' is longer than %d bytes", place,
                            key, VALUE_MAX);
    const struct lo_setting_spec *spec = &lo_setting_specs[i];
    if (!is_one_line(value) || !lo_setting_accepts(spec, value)) {
        g_autoptr(GString) accepted = g_string_new(NULL);
        lo_setting_describe(accepted, spec);
        lo_error_set(err, LO_EINPUT, "%s'%s' cannot be '%.80s': it takes %s",
                     place, key, value, accepted->str);
        const char *usual = spec->defaults[LO_PROFILE_CN_RURAL];
        if (usual[0] != '\0')
            lo_error_hint(err, "for example %s=%s", key, usual);
        return LO_EINPUT;
    }
    *row = i;
    return LO_OK;
}

/* Of the row, or of the named gateway's own key. */
static void put(struct lo_settings *settings, const char *key, size_t row,
                enum layer layer, const char *value, const char *origin)
{
    if (strcmp(lo_setting_specs[row].key, key) == 0) {
        say(&settings->said[row][layer], value, origin);
        return;
    }
    struct own_key *own = find_own(settings, key);
    if (own == NULL) {
        own = g_new0(struct own_key, 1);
        own->key = g_strdup(key);
        own->row = row;
        g_ptr_array_add(settings->own, own);
    }
    say(&own->said[layer], value, origin);
}

enum lo_status lo_settings_set(struct lo_settings *settings, const char *key,
                               const char *value, struct lo_error *err)
{
    g_autofree char *stripped = g_strstrip(g_strdup(value));
    size_t row;
    enum lo_status status = check(&row, "", key, stripped, err);
    if (status == LO_OK)
        put(settings, key, row, LAYER_SET, stripped, "--set");
    return status;
}

enum lo_status lo_settings_assign(struct lo_settings *settings,
                                  const char *assignment, struct lo_error *err)
{
    const char *equals = strchr(assignment, '=');
    if (equals == NULL) {
        lo_error_set(err, LO_EINPUT, "'%s' sets nothing", assignment);
        lo_error_hint(err, "write group.key=value, as in plan.slot_min=15");
        return LO_EINPUT;
    }
    g_autofree char *key = g_strndup(assignment, (gsize)(equals - assignment));
    return lo_settings_set(settings, g_strstrip(key), equals + 1, err);
}

/* --- the key file ------------------------------------------------------ */

/* Whole text of the file, *owned* (g_free), at most FILE_MAX bytes. */
static enum lo_status read_file(char **out, const char *path,
                                struct lo_error *err)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        enum lo_status status = errno == ENOENT ? LO_ENOTFOUND : LO_EIO;
        return lo_error_set(err, status, "cannot open '%s': %s", path,
                            g_strerror(errno));
    }
    enum lo_status status = LO_OK;
    char *text = g_malloc0(FILE_MAX + 2);
    size_t length = fread(text, 1, FILE_MAX + 1, file);
    if (ferror(file))
        status = lo_error_set(err, LO_EIO, "cannot read '%s': %s", path,
                              g_strerror(errno));
    else if (length > FILE_MAX)
        status = lo_error_set(err, LO_ELIMIT,
                              "'%s' is longer than %d bytes, too long for a "
                              "file of settings",
                              path, FILE_MAX);
    else if (strlen(text) < length)
        status = lo_error_set(err, LO_EINPUT, "'%s' is not a text file", path);
    fclose(file);
    if (status == LO_OK)
        *out = text;
    else
        g_free(text);
    return status;
}

/* Checks the keys of one group; with `settings` also takes their values. */
static enum lo_status read_group(struct lo_settings *settings, GKeyFile *file,
                                 const char *group, const char *path,
                                 struct lo_error *err)
{
    g_auto(GStrv) keys = g_key_file_get_keys(file, group, NULL, NULL);
    g_autofree char *place = g_strdup_printf("%s: ", path);
    for (char **k = keys; *k != NULL; k++) {
        g_autofree char *key = g_strdup_printf("%s.%s", group, *k);
        g_autofree char *value = g_key_file_get_value(file, group, *k, NULL);
        size_t row;
        enum lo_status status = check(&row, place, key, g_strstrip(value), err);
        if (status != LO_OK)
            return status;
        if (settings != NULL)
            put(settings, key, row, LAYER_FILE, value, path);
    }
    return LO_OK;
}

enum lo_status lo_settings_load(struct lo_settings *settings, const char *path,
                                struct lo_error *err)
{
    char *text = NULL;
    enum lo_status status = read_file(&text, path, err);
    if (status != LO_OK)
        return status;
    g_autofree char *owned = text;
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) error = NULL;
    if (!g_key_file_load_from_data(file, owned, (gsize)-1, G_KEY_FILE_NONE,
                                   &error)) {
        lo_error_set(err, LO_EINPUT, "%s: not a key file: %s", path,
                     error->message);
        lo_error_hint(err, "write [group] lines and key=value lines");
        return LO_EINPUT;
    }
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    /* All of the file or nothing of it. */
    for (char **g = groups; *g != NULL; g++) {
        status = read_group(NULL, file, *g, path, err);
        if (status != LO_OK)
            return status;
    }
    for (char **g = groups; *g != NULL; g++) {
        status = read_group(settings, file, *g, path, err);
        if (status != LO_OK)
            return status;
    }
    return LO_OK;
}
