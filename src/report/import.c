/*
 * What an import changed, document by document, as text and as JSON.
 */
#include "lineout/report.h"
#include "report/report_int.h"

static void append_change(GString *out, const struct lo_change *change)
{
    if (change->name[0] != '\0')
        g_string_append_printf(out, "  %c %s '%s' (%s)\n", change->what,
                               change->class_name, change->name, change->mrid);
    else
        g_string_append_printf(out, "  %c %s %s\n", change->what,
                               change->class_name, change->mrid);
}

static void append_kind(GString *out, const struct lo_import_summary *summary,
                        char what, int each, enum lo_lang lang)
{
    int count = 0;
    for (guint i = 0; i < summary->changes->len; i++) {
        const struct lo_change *change =
            &g_array_index(summary->changes, struct lo_change, i);
        if (change->what != what)
            continue;
        if (count < each)
            append_change(out, change);
        count++;
    }
    if (count <= each)
        return;
    g_string_append_printf(out, "  %c ", what);
    report_count(out, lang, count - each, LO_N_("and %s more"),
                 LO_N_("and %s more"));
    g_string_append_c(out, '\n');
}

void lo_report_import(GString *out, const struct lo_import_summary *summary,
                      int each, enum lo_lang lang)
{
    g_string_append_printf(out, "%s: ", summary->document);
    report_count(out, lang, summary->added, LO_N_("%s object added"),
                 LO_N_("%s objects added"));
    g_string_append(out, lo_text(lang, ", "));
    report_count(out, lang, summary->changed, LO_N_("%s changed"),
                 LO_N_("%s changed"));
    g_string_append(out, lo_text(lang, ", "));
    report_count(out, lang, summary->unchanged, LO_N_("%s unchanged"),
                 LO_N_("%s unchanged"));
    g_string_append(out, lo_text(lang, ", "));
    report_count(out, lang, summary->retired, LO_N_("%s retired"),
                 LO_N_("%s retired"));
    g_string_append_c(out, '\n');
    if (summary->succeeds != NULL) {
        g_string_append(out, "  ");
        g_string_append_printf(out, lo_text(lang, "takes the place of '%s'"),
                               summary->succeeds);
        g_string_append_c(out, '\n');
    }
    /* A first import adds everything: its names would tell nothing. */
    bool first = summary->changed + summary->unchanged + summary->retired == 0;
    append_kind(out, summary, '-', each, lang);
    append_kind(out, summary, '~', each, lang);
    if (!first)
        append_kind(out, summary, '+', each, lang);
}

struct lo_json *lo_report_import_json(const struct lo_import_summary *summary)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_text(out, "document", summary->document);
    lo_json_set_text(out, "succeeds", summary->succeeds);
    lo_json_set_integer(out, "added", summary->added);
    lo_json_set_integer(out, "changed", summary->changed);
    lo_json_set_integer(out, "unchanged", summary->unchanged);
    lo_json_set_integer(out, "retired", summary->retired);
    struct lo_json *changes = lo_json_array();
    for (guint i = 0; i < summary->changes->len; i++) {
        const struct lo_change *change =
            &g_array_index(summary->changes, struct lo_change, i);
        struct lo_json *one = lo_json_object();
        lo_json_set_text(one, "what",
                         change->what == '+'   ? "added"
                         : change->what == '~' ? "changed"
                                               : "retired");
        lo_json_set_text(one, "class", change->class_name);
        lo_json_set_text(one, "name", change->name);
        lo_json_set_text(one, "mrid", change->mrid);
        lo_json_append(changes, one);
    }
    lo_json_set(out, "changes", changes);
    return out;
}
