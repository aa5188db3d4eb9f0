/*
 * text.c - translations through gettext, whatever locales the machine has.
 *
 * gettext looks a language up by LANGUAGE if the locale of messages is not
 * "C". So a lookup runs in the locale C.UTF-8, which every Debian has, with
 * LANGUAGE set; both are put back, because GLib and libcurl read them, too.
 * English is the language of the message ids and needs no lookup.
 *
 * State: one catalogue per process and a cache of what was looked up, so that
 * the environment is touched once a text. One lock guards both.
 */
#include "lineout/text.h"

#include <libintl.h>
#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/base_int.h"

#ifndef LO_BUILD_LOCALEDIR
#define LO_BUILD_LOCALEDIR "build/locale"
#endif
#ifndef LO_BUILD_DATADIR
#define LO_BUILD_DATADIR "data"
#endif
#ifndef LO_BUILD_WEBDIR
#define LO_BUILD_WEBDIR "build/web"
#endif
#ifndef LO_DATADIR
#define LO_DATADIR "/usr/local/share/lineout"
#endif

#define DOMAIN "lineout"

/* glibc: a change tells gettext that LANGUAGE is another (its manual, "Being
 * a gettext grok"). */
extern int _nl_msg_cat_cntr;

static GMutex lock;
static GHashTable *cache;   /* message id -> Chinese, both in `texts` */
static GStringChunk *texts; /* until the program ends */
static locale_t messages_locale;

/* --- folders ----------------------------------------------------------- */

/* Named by the environment, else beside the build, else installed. */
static const char *choose_dir(const char *variable, const char *build,
                              const char *installed)
{
    const char *named = g_getenv(variable);
    if (named != NULL && named[0] != '\0')
        return g_intern_string(named);
    return g_file_test(build, G_FILE_TEST_IS_DIR) ? build : installed;
}

const char *lo_data_dir(void)
{
    return choose_dir("LINEOUT_DATA", LO_BUILD_DATADIR, LO_DATADIR);
}

const char *lo_web_dir(void)
{
    return choose_dir("LINEOUT_WEB", LO_BUILD_WEBDIR, LO_DATADIR "/web");
}

/* --- translation ------------------------------------------------------- */

static void bind_locked(const char *dir)
{
    if (dir == NULL)
        dir = choose_dir("LINEOUT_LOCALE", LO_BUILD_LOCALEDIR,
                         LO_DATADIR "/locale");
    bindtextdomain(DOMAIN, dir);
    bind_textdomain_codeset(DOMAIN, "UTF-8");
    if (cache == NULL) {
        cache = g_hash_table_new(g_str_hash, g_str_equal);
        texts = g_string_chunk_new(1 << 16);
        messages_locale = newlocale(LC_MESSAGES_MASK, "C.UTF-8", (locale_t)0);
    }
    g_hash_table_remove_all(cache);
}

void lo_text_bind(const char *dir)
{
    g_mutex_lock(&lock);
    bind_locked(dir);
    g_mutex_unlock(&lock);
}

/* Looks `id` up in the Chinese catalogue; `id` itself if it is not there. */
static const char *look_up(const char *id)
{
    if (messages_locale == (locale_t)0)
        return id;
    g_autofree char *language = g_strdup(g_getenv("LANGUAGE"));
    locale_t before = uselocale(messages_locale);
    g_setenv("LANGUAGE", "zh_CN", TRUE);
    _nl_msg_cat_cntr++;
    const char *found = dgettext(DOMAIN, id);
    if (language != NULL)
        g_setenv("LANGUAGE", language, TRUE);
    else
        g_unsetenv("LANGUAGE");
    _nl_msg_cat_cntr++;
    uselocale(before);
    return found;
}

const char *lo_text(enum lo_lang lang, const char *id)
{
    /* gettext gives the catalogue's header for "". */
    if (lang != LO_LANG_ZH || id[0] == '\0')
        return id;
    g_mutex_lock(&lock);
    if (cache == NULL)
        bind_locked(NULL);
    const char *text = g_hash_table_lookup(cache, id);
    if (text == NULL) {
        text = g_string_chunk_insert_const(texts, look_up(id));
        g_hash_table_insert(cache, g_string_chunk_insert_const(texts, id),
                            (char *)text);
    }
    g_mutex_unlock(&lock);
    return text;
}

enum lo_lang lo_lang_of(const char *locale)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; locale == NULL && i < G_N_ELEMENTS(variables); i++) {
        const char *value = g_getenv(variables[i]);
        if (value != NULL && value[0] != '\0')
            locale = value;
    }
    if (locale == NULL || g_ascii_strncasecmp(locale, "zh", 2) != 0)
        return LO_LANG_EN;
    return strchr("-_.@", locale[2]) != NULL ? LO_LANG_ZH : LO_LANG_EN;
}

/* --- columns ----------------------------------------------------------- */

/* Columns of the character at `p`; *next is set behind it. A byte that is no
 * UTF-8 counts one column. */
static int char_columns(const char *p, const char **next)
{
    gunichar c = g_utf8_get_char_validated(p, -1);
    if (c == (gunichar)-1 || c == (gunichar)-2) {
        *next = p + 1;
        return 1;
    }
    *next = g_utf8_next_char(p);
    if (g_unichar_iszerowidth(c))
        return 0;
    return g_unichar_iswide(c) ? 2 : 1;
}

int lo_text_columns(const char *text)
{
    int columns = 0;
    for (const char *p = text; *p != '\0';)
        columns += char_columns(p, &p);
    return columns;
}

void lo_text_pad(GString *out, const char *text, int columns)
{
    int width = lo_text_columns(text);
    if (width <= columns) {
        g_string_append(out, text);
    } else if (columns > 0) {
        const char *end = text;
        const char *next;
        width = 1; /* the ellipsis */
        for (int w; (w = char_columns(end, &next)) + width <= columns;
             end = next)
            width += w;
        g_string_append_len(out, text, end - text);
        g_string_append(out, "…");
    }
    for (; width < columns; width++)
        g_string_append_c(out, ' ');
}

void lo_text_number(GString *out, double value, int decimals)
{
    if (!isfinite(value)) {
        g_string_append_c(out, '-');
        return;
    }
    char format[] = "%.0f";
    format[2] = (char)('0' + CLAMP(decimals, 0, 9));
    char text[512]; /* DBL_MAX has 309 digits before the point */
    g_ascii_formatd(text, sizeof(text), format, value);
    const char *digits = text;
    if (*digits == '-') {
        digits++;
        if (digits[strspn(digits, "0.")] != '\0') /* no "-0" */
            g_string_append_c(out, '-');
    }
    size_t whole = strcspn(digits, ".");
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            g_string_append_c(out, ',');
        g_string_append_c(out, digits[i]);
    }
    g_string_append(out, digits + whole);
}

/* --- nearest word ------------------------------------------------------ */

/* Levenshtein distance over bytes, case ignored, row by row. */
static size_t edit_distance(const char *a, const char *b)
{
    size_t n = strlen(b);
    g_autofree size_t *row = g_new(size_t, n + 1);
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            bool same = g_ascii_tolower(a[i - 1]) == g_ascii_tolower(b[j - 1]);
            size_t replaced = diagonal + (same ? 0 : 1);
            diagonal = row[j];
            row[j] = MIN(replaced, MIN(row[j - 1], row[j]) + 1);
        }
    }
    return row[n];
}

const char *lo_text_nearest(const char *word, const char *const *words,
                            size_t n)
{
    size_t limit = MAX(strlen(word) / 3, 2);
    const char *nearest = NULL;
    for (size_t i = 0; i < n; i++) {
        size_t distance = edit_distance(word, words[i]);
        if (distance <= limit && (nearest == NULL || distance < limit)) {
            nearest = words[i];
            limit = distance;
        }
    }
    return nearest;
}
