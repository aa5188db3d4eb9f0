/*
 * settings_check.c - is a value what its row of the table asks for?
 *
 * Strict on purpose: a word misspelt in a list of notice classes or switch
 * classes would otherwise switch a rule off in silence.
 */
#include <math.h>
#include <string.h>

#include "base/settings_int.h"
#include "lineout/clock.h"

enum { RANGES_MAX = 8, DAYS_MAX = 3660, GATEWAYS_MAX = 4 };

/* --- single values ----------------------------------------------------- */

static bool read_real(double *out, const char *text)
{
    /* g_ascii_strtod takes "inf", "nan" and hexadecimal, too. */
    if (text[0] == '\0' || text[strspn(text, "0123456789.eE+-")] != '\0')
        return false;
    char *end;
    double value = g_ascii_strtod(text, &end);
    if (*end != '\0' || !isfinite(value))
        return false;
    *out = value;
    return true;
}

static bool is_int(const char *text, gint64 least, gint64 most)
{
    return g_ascii_string_to_signed(text, 10, least, most, NULL, NULL);
}

static bool is_real(const char *text, double least, double most)
{
    double value;
    return read_real(&value, text) && value >= least && value <= most;
}

bool lo_setting_read_bool(bool *out, const char *value)
{
    static const char *const yes[] = {"yes", "true", "on", NULL};
    static const char *const no[] = {"no", "false", "off", NULL};
    if (g_strv_contains(yes, value))
        *out = true;
    else if (g_strv_contains(no, value))
        *out = false;
    else
        return false;
    return true;
}

/* Only letters, digits and the characters of `also`; not empty. */
static bool is_word(const char *text, const char *also)
{
    for (const char *p = text; *p != '\0'; p++)
        if (!g_ascii_isalnum(*p) && strchr(also, *p) == NULL)
            return false;
    return text[0] != '\0';
}

static bool is_one_of(const char *words, const char *text)
{
    g_auto(GStrv) list = g_strsplit(words, "|", -1);
    return g_strv_contains((const char *const *)list, text);
}

static bool is_hours(const char *text, int max, bool wrap)
{
    struct lo_minutes ranges[RANGES_MAX];
    int n;
    return lo_minutes_parse(ranges, max, &n, text, wrap, NULL) == LO_OK;
}

static bool is_clock(const char *text)
{
    if (strlen(text) != strlen("hh:mm") || text[2] != ':')
        return false;
    char hours[] = {text[0], text[1], '\0'};
    return g_ascii_isdigit(text[0]) && g_ascii_isdigit(text[3]) &&
           is_int(hours, 0, 23) && is_int(text + 3, 0, 59);
}

static bool is_env_name(const char *text)
{
    return is_word(text, "_") && !g_ascii_isdigit(text[0]);
}

/* --- lists ------------------------------------------------------------- */

/* Calls `good` for each part between commas, stripped. */
static bool all_parts(const char *text, bool (*good)(const char *part))
{
    g_auto(GStrv) parts = g_strsplit(text, ",", -1);
    for (char **p = parts; *p != NULL; p++)
        if (!good(g_strstrip(*p)))
            return false;
    return parts[0] != NULL;
}

/* The first of `words` must stand alone, the others may be joined. */
static bool is_list(const char *words, const char *text)
{
    const char *rest = strchr(words, '|');
    if (strlen(text) == (size_t)(rest - words) && g_str_has_prefix(words, text))
        return true;
    g_auto(GStrv) parts = g_strsplit(text, ",", -1);
    for (char **p = parts; *p != NULL; p++)
        if (!is_one_of(rest + 1, g_strstrip(*p)))
            return false;
    return parts[0] != NULL;
}

/* "name=1.5" or "name 1.5". `part` is cut after the name. */
static bool read_pair(char *part, const char **name, double *value)
{
    g_strstrip(part);
    size_t length = strcspn(part, " =");
    if (part[length] == '\0')
        return false;
    char *number = part + length + 1;
    number += strspn(number, " =");
    part[length] = '\0';
    *name = part;
    return is_word(part, "_-") && read_real(value, number);
}

bool lo_setting_find_pair(double *out, const char *list, const char *name)
{
    if (read_real(out, list))
        return true;
    g_auto(GStrv) parts = g_strsplit(list, ",", -1);
    for (char **p = parts; *p != NULL; p++) {
        const char *found;
        double value;
        if (read_pair(*p, &found, &value) && g_str_equal(found, name)) {
            *out = value;
            return true;
        }
    }
    return false;
}

/* Pairs whose names differ and whose numbers are not negative. */
static bool is_pairs(const char *text)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_auto(GStrv) parts = g_strsplit(text, ",", -1);
    for (char **p = parts; *p != NULL; p++) {
        const char *name;
        double value;
        if (!read_pair(*p, &name, &value) || value < 0 ||
            !g_hash_table_add(seen, (char *)name))
            return false;
    }
    return parts[0] != NULL;
}

/* One number for all, or every word with its own and no word besides: a
 * class left out would have no lead at all. */
static bool is_leads(const struct lo_setting_spec *spec, const char *text)
{
    if (is_real(text, spec->least, spec->most))
        return true;
    if (!is_pairs(text))
        return false;
    g_auto(GStrv) words = g_strsplit(spec->words, "|", -1);
    g_auto(GStrv) parts = g_strsplit(text, ",", -1);
    if (g_strv_length(parts) != g_strv_length(words))
        return false;
    for (char **w = words; *w != NULL; w++) {
        double value;
        if (!lo_setting_find_pair(&value, text, *w) || value > spec->most)
            return false;
    }
    return true;
}

/* "17:00-21:00=1.5" */
static bool is_peak_part(const char *part)
{
    g_auto(GStrv) sides = g_strsplit(part, "=", -1);
    return g_strv_length(sides) == 2 && is_hours(sides[0], 1, true) &&
           is_real(sides[1], 0, 1000);
}

/* "7 d", "4 wd", "12 h", "30 min", "day before", "morning", and those in
 * writing: "letter 7 d" */
static bool is_stage(const char *part)
{
    static const struct {
        const char *unit;
        int most;
    } units[] = {{"wd", 60}, {"min", 720}, {"d", 366}, {"h", 720}};
    if (g_str_has_prefix(part, "letter "))
        part += strlen("letter ");
    if (g_str_equal(part, "day before") || g_str_equal(part, "morning"))
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
        if (!g_str_has_suffix(part, units[i].unit))
            continue;
        g_autofree char *count =
            g_strndup(part, strlen(part) - strlen(units[i].unit));
        return is_int(g_strstrip(count), 1, units[i].most);
    }
    return false;
}

/* "3/60d", "planned:3/365d" */
static bool is_repeat_limit(const char *part)
{
    const char *colon = strchr(part, ':');
    if (colon != NULL) {
        g_autofree char *class_name = g_strndup(part, (gsize)(colon - part));
        if (!is_one_of("planned|temporary|urgent|fault", class_name))
            return false;
        part = colon + 1;
    }
    g_auto(GStrv) sides = g_strsplit(part, "/", -1);
    if (g_strv_length(sides) != 2 || !g_str_has_suffix(sides[1], "d"))
        return false;
    sides[1][strlen(sides[1]) - 1] = '\0';
    return is_int(sides[0], 0, 1000) && is_int(sides[1], 1, DAYS_MAX);
}

/* --- the table's kinds ------------------------------------------------- */

static bool accepts_number(const struct lo_setting_spec *spec,
                           const char *value)
{
    switch (spec->kind) {
    case LO_SETTING_INT:
        return is_int(value, (gint64)spec->least, (gint64)spec->most);
    case LO_SETTING_SLOT:
        return is_int(value, 1, 1440) &&
               1440 % g_ascii_strtoll(value, NULL, 10) == 0;
    case LO_SETTING_AMOUNT:
        return value[0] == '\0' || is_real(value, spec->least, spec->most);
    default:
        return is_real(value, spec->least, spec->most);
    }
}

static bool accepts_word(const struct lo_setting_spec *spec, const char *value)
{
    switch (spec->kind) {
    case LO_SETTING_NAME:
        return is_word(value, " _-");
    case LO_SETTING_PATH:
        return value[0] != '\0';
    case LO_SETTING_ZONE:
        return is_word(value, "_+-/") && g_ascii_isalpha(value[0]);
    case LO_SETTING_LANGUAGE:
        return value[0] == '\0' || is_word(value, "_-.");
    case LO_SETTING_URL:
        return value[0] == '\0' || g_str_has_prefix(value, "http://") ||
               g_str_has_prefix(value, "https://");
    case LO_SETTING_TEMPLATE:
        return strstr(value, "{text}") != NULL;
    case LO_SETTING_ENV_NAME:
        return value[0] == '\0' || is_env_name(value);
    default:
        return true;
    }
}

/* "kannel", or "kannel:north" with a name of its own. */
static bool is_gateway(const char *words, char *part)
{
    char *colon = strchr(part, ':');
    if (colon != NULL)
        *colon = '\0';
    return is_one_of(words, part) &&
           (colon == NULL ||
            (strcmp(part, "none") != 0 && is_word(colon + 1, "_-")));
}

static bool is_gateways(const char *words, const char *value)
{
    g_auto(GStrv) parts = g_strsplit(value, ",", -1);
    guint n = g_strv_length(parts);
    bool good = n >= 1 && n <= GATEWAYS_MAX;
    for (guint i = 0; i < n; i++)
        good = good && is_gateway(words, g_strstrip(parts[i])) &&
               (n == 1 || strcmp(parts[i], "none") != 0);
    return good;
}

static bool accepts_list(const struct lo_setting_spec *spec, const char *value)
{
    bool none = g_str_equal(value, "none");
    switch (spec->kind) {
    case LO_SETTING_GATEWAYS:
        return is_gateways(spec->words, value);
    case LO_SETTING_LIST:
        return is_list(spec->words, value);
    case LO_SETTING_HOURS:
        return is_hours(value, RANGES_MAX, false);
    case LO_SETTING_QUIET:
        return none || is_hours(value, 1, true);
    case LO_SETTING_PEAK:
        return none || all_parts(value, is_peak_part);
    case LO_SETTING_LEADS:
        return is_leads(spec, value);
    case LO_SETTING_PAIRS:
        return is_pairs(value);
    case LO_SETTING_PAIRS_OR_NONE:
        return none || is_pairs(value);
    case LO_SETTING_LADDER:
        return none || all_parts(value, is_stage);
    default:
        return none || all_parts(value, is_repeat_limit);
    }
}

bool lo_setting_accepts(const struct lo_setting_spec *spec, const char *value)
{
    bool truth;
    switch (spec->kind) {
    case LO_SETTING_BOOL:
        return lo_setting_read_bool(&truth, value);
    case LO_SETTING_CHOICE:
        return is_one_of(spec->words, value);
    case LO_SETTING_CLOCK:
        return is_clock(value);
    case LO_SETTING_INT:
    case LO_SETTING_SLOT:
    case LO_SETTING_REAL:
    case LO_SETTING_AMOUNT:
        return accepts_number(spec, value);
    case LO_SETTING_GATEWAYS:
    case LO_SETTING_LIST:
    case LO_SETTING_HOURS:
    case LO_SETTING_QUIET:
    case LO_SETTING_PEAK:
    case LO_SETTING_LEADS:
    case LO_SETTING_PAIRS:
    case LO_SETTING_PAIRS_OR_NONE:
    case LO_SETTING_LADDER:
    case LO_SETTING_REPEATS:
        return accepts_list(spec, value);
    default:
        return accepts_word(spec, value);
    }
}

static void describe_range(GString *out, const struct lo_setting_spec *spec)
{
    char least[G_ASCII_DTOSTR_BUF_SIZE];
    char most[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(least, sizeof(least), "%g", spec->least);
    g_ascii_formatd(most, sizeof(most), "%g", spec->most);
    g_string_append_printf(out, " from %s to %s", least, most);
}

void lo_setting_describe(GString *out, const struct lo_setting_spec *spec)
{
    /* The kinds that a row says nothing more about. */
    static const char *const fixed[] = {
        [LO_SETTING_TEXT] = "one line of text",
        [LO_SETTING_NAME] = "a name of letters, digits, spaces, _ and -",
        [LO_SETTING_PATH] = "the path of a folder",
        [LO_SETTING_INT] = "a whole number",
        [LO_SETTING_SLOT] = "a number of minutes that divides a day",
        [LO_SETTING_REAL] = "a number",
        [LO_SETTING_AMOUNT] = "nothing or a number",
        [LO_SETTING_BOOL] = "yes or no",
        [LO_SETTING_GATEWAYS] = "up to 4 by comma, each also as kind:name, of",
        [LO_SETTING_CHOICE] = "one of",
        [LO_SETTING_LIST] = "a list (commas between) of",
        [LO_SETTING_ZONE] = "an IANA name such as Asia/Shanghai",
        [LO_SETTING_CLOCK] = "a time of day such as 17:00",
        [LO_SETTING_HOURS] = "hours such as 08:30-11:30,14:00-17:30",
        [LO_SETTING_QUIET] = "one stretch such as 21:30-06:30, or none",
        [LO_SETTING_PEAK] = "weighted hours such as 17:00-21:00=1.5, or none",
        [LO_SETTING_LEADS] = "a number of hours, or one for each of",
        [LO_SETTING_PAIRS] = "pairs such as 1=1000,2=100",
        [LO_SETTING_PAIRS_OR_NONE] = "pairs such as name=2, or none",
        [LO_SETTING_LADDER] = "stages such as 7 d, 4 wd, day before, morning, "
                              "30 min, letter 7 d, or none",
        [LO_SETTING_REPEATS] = "limits such as 5/365d,planned:3/60d, or none",
        [LO_SETTING_LANGUAGE] = "zh, en or nothing",
        [LO_SETTING_URL] = "an address with http:// or https://, or nothing",
        [LO_SETTING_TEMPLATE] = "a text that holds {text}",
        [LO_SETTING_ENV_NAME] = "the name of an environment variable, or "
                                "nothing",
    };
    g_string_append(out, fixed[spec->kind]);
    if (spec->words != NULL) {
        g_auto(GStrv) words = g_strsplit(spec->words, "|", -1);
        g_autofree char *joined = g_strjoinv(", ", words);
        g_string_append_printf(out, " %s", joined);
    }
    if (spec->most > 0)
        describe_range(out, spec);
}
