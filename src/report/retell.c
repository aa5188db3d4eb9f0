/*
 * retell.c - findings, refusals, errors and their hints in Chinese. Their texts
 * are made where they are found, in English, with names and figures in them;
 * here each is told again (lo_text_retell).
 *
 * The ids that they are made of are those of data/po/zh_CN/findings.po, cim.po
 * and errors.po: the build lists them (retold_ids.inc), so that a new text
 * needs its Chinese there, and nothing else. tests/check/words.sh holds that
 * none is without. The order matters to nobody: the id with the most fixed
 * words fits best.
 */
#include <string.h>

#include "lineout/report.h"
#include "report/report_int.h"

static const char *const ids[] = {
#include "retold_ids.inc"
};

void lo_report_retell(GString *out, enum lo_lang lang, const char *text)
{
    lo_text_retell(out, lang, text, ids, G_N_ELEMENTS(ids));
}

void lo_report_reason(GString *out, enum lo_lang lang, const char *text)
{
    GString *told = g_string_new(NULL);
    lo_text_unpack(told, lang, text);
    if (strcmp(told->str, text) == 0)
        lo_report_retell(out, lang, text);
    else
        g_string_append(out, told->str);
    g_string_free(told, TRUE);
}

char *lo_report_retold(enum lo_lang lang, const char *text)
{
    GString *out = g_string_new(NULL);
    lo_report_retell(out, lang, text);
    return g_string_free(out, FALSE);
}

void report_rule(GString *out, enum lo_lang lang, const char *rule)
{
    char *id = g_strdup_printf("rule:%s", rule);
    const char *title = lo_text(lang, id);
    if (lang == LO_LANG_EN || strcmp(title, id) == 0)
        g_string_append(out, rule);
    else
        g_string_append_printf(out, "%s (%s)", title, rule);
    g_free(id);
}

size_t report_retold_ids(const char *const **out)
{
    *out = ids;
    return G_N_ELEMENTS(ids);
}
