/*
 * text.h - what people read, in Chinese and English.
 *
 * English texts are the message ids; the files in data/po/zh_CN hold the
 * Chinese ones (gettext). The language is handed in per call: one run writes
 * notices to a Chinese and an English customer side by side.
 */
#ifndef LINEOUT_TEXT_H
#define LINEOUT_TEXT_H

#include <glib.h>

enum lo_lang { LO_LANG_EN, LO_LANG_ZH };

/* Marks a message id for extraction without translating it. */
#define LO_N_(id) (id)

/* Translation of `id`; `id` itself where there is none. Static storage. */
const char *lo_text(enum lo_lang lang, const char *id);

/*
 * A text made of a message id with %s and its arguments, kept in one string so
 * that it can be stored and told in any language later: pack("no '%s'", name,
 * NULL). A NULL argument ends the list. join puts one behind the other. Both
 * *owned*: g_free. unpack appends the text; any other text is looked up as
 * lo_text does. Control
 * characters of an argument become blanks.
 */
char *lo_text_pack(const char *id, ...) G_GNUC_NULL_TERMINATED;
char *lo_text_join(const char *packed, const char *next);
void lo_text_unpack(GString *out, enum lo_lang lang, const char *packed);

/*
 * Appends a text that was made with printf of one of the `n` ids (%s, %d, %g
 * ...), in that language: its arguments are read back, and told again likewise,
 * but for those in quotes ('%s'), which are names.
 * Of several ids that fit, the one with the most fixed words; a text that none
 * fits stays. "word:open" is the id of the bare word "open". The translation
 * takes the arguments in turn, or by number: %2$s.
 */
void lo_text_retell(GString *out, enum lo_lang lang, const char *text,
                    const char *const *ids, size_t n);

/* "zh", "zh-CN", "zh_CN.UTF-8" are Chinese; all else English. NULL = the
 * process locale (LC_ALL, LC_MESSAGES, LANG). */
enum lo_lang lo_lang_of(const char *locale);

/* Columns the UTF-8 text takes on a terminal (wide characters count 2). */
int lo_text_columns(const char *text);

/* Appends `text` cut or padded with spaces to exactly `columns`. A cut text
 * ends in an ellipsis. */
void lo_text_pad(GString *out, const char *text, int columns);

/* "1,234.5" with `decimals`; grouping by comma in both languages. */
void lo_text_number(GString *out, double value, int decimals);

/* Of `words` (n of them) the nearest to `word` by edit distance, NULL if none
 * is near (distance > 1/3 of its length, at least 2). */
const char *lo_text_nearest(const char *word, const char *const *words,
                            size_t n);

/* Directory of data files (calendars): $LINEOUT_DATA, else data/ of the build
 * while it exists, else where `make install` put them. Static storage. */
const char *lo_data_dir(void);

/* The same for style and script of the board: $LINEOUT_WEB, web/ of the build,
 * installed. */
const char *lo_web_dir(void);

#endif
