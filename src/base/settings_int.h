/*
 * settings_int.h - the table of settings and the checks of their values,
 * shared by settings*.c.
 */
#ifndef LINEOUT_SETTINGS_INT_H
#define LINEOUT_SETTINGS_INT_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* Profiles with a column of their own; the others are `plain` but for what
 * lo_setting_specials says. */
enum lo_profile { LO_PROFILE_CN_RURAL, LO_PROFILE_PLAIN, LO_PROFILES };

struct lo_setting_special {
    const char *profile;
    const char *key;
    const char *value;
};

extern const struct lo_setting_special lo_setting_specials[];
extern const size_t lo_setting_special_count;

/* What a value must look like; `words` is the list "a|b|c" of the row. */
enum lo_setting_kind {
    LO_SETTING_TEXT,     /* any one line, "" too                          */
    LO_SETTING_NAME,     /* of a file, no path: letters digits space _ -  */
    LO_SETTING_PATH,     /* one line, not empty                           */
    LO_SETTING_INT,      /* least..most                                   */
    LO_SETTING_SLOT,     /* minutes that divide a day                     */
    LO_SETTING_REAL,     /* least..most                                   */
    LO_SETTING_AMOUNT,   /* least..most, or "" = not known                */
    LO_SETTING_BOOL,     /* yes no true false on off                      */
    LO_SETTING_CHOICE,   /* one of words                                  */
    LO_SETTING_GATEWAYS, /* words by comma, each also as word:name    */
    LO_SETTING_LIST,     /* words by comma; first word stands alone       */
    LO_SETTING_ZONE,     /* form of an IANA name                          */
    LO_SETTING_CLOCK,    /* "17:00"                                       */
    LO_SETTING_HOURS,    /* "08:00-18:00,..."                             */
    LO_SETTING_QUIET,    /* one stretch that may pass midnight, or none   */
    LO_SETTING_PEAK,     /* "17:00-21:00=1.5,...", or none                */
    LO_SETTING_LEADS,    /* a number, or "word number" for every word     */
    LO_SETTING_PAIRS,    /* "name=number,..."                             */
    LO_SETTING_PAIRS_OR_NONE,
    LO_SETTING_LADDER,   /* "7 d, 4 wd, 12 h, morning ...", or none     */
    LO_SETTING_REPEATS,  /* "5/365d,planned:3/365d", or none            */
    LO_SETTING_LANGUAGE, /* "zh_CN", "en", "" = by locale               */
    LO_SETTING_URL,      /* http:// or https://, or ""                  */
    LO_SETTING_TEMPLATE, /* holds {text}                                */
    LO_SETTING_ENV_NAME  /* of an environment variable, or ""           */
};

struct lo_setting_spec {
    const char *key;
    const char *defaults[LO_PROFILES];
    enum lo_setting_kind kind;
    double least; /* for the numbers */
    double most;
    const char *words;
    bool enforced;
    const char *explanation;
};

extern const struct lo_setting_spec lo_setting_specs[];
extern const size_t lo_setting_spec_count;

/* Does `value` (stripped, one line of UTF-8) parse as the row's kind? */
bool lo_setting_accepts(const struct lo_setting_spec *spec, const char *value);

/* Appends what is accepted: "a whole number from 1 to 240". */
void lo_setting_describe(GString *out, const struct lo_setting_spec *spec);

/* Any of the six words for a truth value. */
bool lo_setting_read_bool(bool *out, const char *value);

/* Value of `name` in "name=value, name value"; a list that is one bare number
 * holds for every name. False if absent. */
bool lo_setting_find_pair(double *out, const char *list, const char *name);

#endif
