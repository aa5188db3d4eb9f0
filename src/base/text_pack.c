/*
 * Messages with arguments as one storable text.
 *
 *   id US argument US argument RS id US argument      (US 0x1f, RS 0x1e)
 */
#include <stdarg.h>
#include <string.h>

#include "lineout/text.h"

static const char unit[] = "\x1f", record[] = "\x1e";

static void append_plain(GString *out, const char *text)
{
    for (; *text != '\0'; text++)
        g_string_append_c(out, (unsigned char)*text < ' ' ? ' ' : *text);
}

char *lo_text_pack(const char *id, ...)
{
    va_list arguments;
    GString *out = g_string_new(id);
    va_start(arguments, id);
    for (const char *at = va_arg(arguments, const char *); at != NULL;
         at = va_arg(arguments, const char *)) {
        g_string_append(out, unit);
        append_plain(out, at);
    }
    va_end(arguments);
    return g_string_free(out, FALSE);
}

char *lo_text_join(const char *packed, const char *next)
{
    return g_strconcat(packed, record, next, NULL);
}

/* Each %s is the next argument; one too many stays as it is. */
static void fill_in(GString *out, const char *text, char **arguments)
{
    for (; *text != '\0'; text++) {
        if (text[0] == '%' && text[1] == 's' && *arguments != NULL) {
            g_string_append(out, *arguments++);
            text++;
        } else if (text[0] == '%' && text[1] == '%') {
            g_string_append_c(out, '%');
            text++;
        } else {
            g_string_append_c(out, *text);
        }
    }
}

void lo_text_unpack(GString *out, enum lo_lang lang, const char *packed)
{
    if (strpbrk(packed, "\x1e\x1f") == NULL) {
        g_string_append(out, packed[0] != '\0' ? lo_text(lang, packed) : "");
        return;
    }
    char **records = g_strsplit(packed, record, -1);
    for (int r = 0; records[r] != NULL; r++) {
        char **words = g_strsplit(records[r], unit, -1);
        if (words[0] != NULL)
            fill_in(out, lo_text(lang, words[0]), words + 1);
        g_strfreev(words);
    }
    g_strfreev(records);
}
