/*
 * oneline_text.c - what stands beside the pieces, and the sentences for those
 * who point at them or have them read aloud.
 */
#include <math.h>
#include <string.h>

#include "report/oneline_int.h"
#include "report/report_int.h"

enum { LABEL_COLUMNS = 28 };

const char *oneline_class_word(enum lo_switch_class cls)
{
    static const char *const words[LO_SWITCH_CLASSES] = {
        [LO_SWITCH_BREAKER] = LO_N_("breaker"),
        [LO_SWITCH_RECLOSER] = LO_N_("recloser"),
        [LO_SWITCH_LOAD_BREAK] = LO_N_("load-break switch"),
        [LO_SWITCH_SECTIONALISER] = LO_N_("sectionaliser"),
        [LO_SWITCH_DISCONNECTOR] = LO_N_("disconnector"),
        [LO_SWITCH_FUSE] = LO_N_("fuse"),
        [LO_SWITCH_JUMPER] = LO_N_("jumper"),
        [LO_SWITCH_CUT] = LO_N_("cut"),
        [LO_SWITCH_PLAIN] = LO_N_("switch"),
        [LO_SWITCH_GROUND] = LO_N_("earthing switch"),
    };
    return words[cls];
}

const char *oneline_short(const struct lo_oneline *line, lo_section section)
{
    const char *label = section_of(line, section)->label;
    const char *slash = strrchr(label, '/');
    return slash != NULL && slash[1] != '\0' ? slash + 1 : label;
}

/* What follows the feeder's own name, with which many names begin: the caption
 * says it once. */
static const char *without_feeder(const struct lo_oneline *line,
                                  const char *text)
{
    if (!g_str_has_prefix(text, line->feeder))
        return text;
    const char *rest = text + strlen(line->feeder);
    rest += strspn(rest, " ");
    return strlen(rest) > 1 && strchr("-_./", rest[0]) == NULL ? rest : text;
}

/* At most LABEL_COLUMNS; the whole name stands in the <title>. */
static const char *cut(const struct lo_oneline *line, const char *text)
{
    text = without_feeder(line, text);
    if (lo_text_columns(text) <= LABEL_COLUMNS)
        return lo_arena_strdup(line->arena, text);
    GString *out = g_string_new(NULL);
    lo_text_pad(out, text, LABEL_COLUMNS);
    g_strchomp(out->str);
    const char *kept = lo_arena_strdup(line->arena, out->str);
    g_string_free(out, TRUE);
    return kept;
}

static const char *keep(const struct lo_oneline *line, GString *text)
{
    const char *kept = lo_arena_strdup(line->arena, text->str);
    g_string_free(text, TRUE);
    return kept;
}

static void append_length(GString *out, double length_m)
{
    enum { KM = 1000 };
    lo_text_number(out, length_m / KM, length_m < 10.0 * KM ? 2 : 1);
    g_string_append(out, " km");
}

/* --- labels ------------------------------------------------------------ */

static void label_span(struct lo_oneline *line, struct piece *p)
{
    GString *below = g_string_new(NULL);
    GString *below2 = g_string_new(NULL);
    const struct lo_section_info *info = section_of(line, p->section);
    double length_m = p->tag ? line->length_m[p->section.v] : p->length_m;
    bool known = isfinite(length_m) && length_m > 0.0;
    if (!p->tag) {
        if (known)
            append_length(below, length_m);
        p->below = keep(line, below);
        g_string_free(below2, TRUE);
        return;
    }
    p->above = cut(line, oneline_short(line, p->section));
    if (info->customers > 0 || info->mv_customers > 0) {
        report_count(below, line->lang, info->customers, LO_N_("%s cust."),
                     LO_N_("%s cust."));
        g_string_append(below, " · ");
        report_count(below, line->lang, info->mv_customers, LO_N_("%s MV"),
                     LO_N_("%s MV"));
    } else {
        g_string_append(below, lo_text(line->lang, "no customers"));
    }
    if (known) {
        g_string_append(below2, "Σ ");
        append_length(below2, length_m);
    }
    p->below = keep(line, below);
    p->below2 = keep(line, below2);
}

/* The feeder of a section as people say it: before the '/' of its label. */
static char *feeder_of(const struct lo_oneline *line, lo_section section)
{
    const char *label = section_of(line, section)->label;
    const char *slash = strrchr(label, '/');
    return slash != NULL ? g_strndup(label, (gsize)(slash - label))
                         : g_strdup(label);
}

static void label_stub(struct lo_oneline *line, struct piece *p)
{
    if (line->member[p->section.v]) {
        p->above = cut(line, oneline_short(line, p->section));
        p->below = lo_text(line->lang, "same feeder");
        return;
    }
    char *feeder = feeder_of(line, p->section);
    p->above = cut(line, feeder);
    p->below = cut(line, oneline_short(line, p->section));
    g_free(feeder);
}

static const struct lo_equipment *source_in(const struct lo_oneline *line,
                                            lo_section section)
{
    const struct lo_network *network = line->sections->network;
    for (int32_t i = 0; i < network->n_sources; i++)
        if (line->sections->of_equipment[network->sources[i].v].v == section.v)
            return &network->equipment[network->sources[i].v];
    return NULL;
}

static enum lo_switch_class class_of(const struct lo_oneline *line,
                                     int32_t link)
{
    const struct lo_sections *sections = line->sections;
    return sections->network->switches[sections->links[link].sw.v].cls;
}

static const struct lo_equipment *switch_of(const struct lo_oneline *line,
                                            int32_t link)
{
    const struct lo_network *network = line->sections->network;
    lo_switch_id sw = line->sections->links[link].sw;
    return &network->equipment[network->switches[sw.v].equipment.v];
}

static const char *name_of(const struct lo_equipment *e)
{
    return e->name[0] != '\0' ? e->name : e->mrid;
}

static void label_origin(struct lo_oneline *line, struct piece *p)
{
    const struct lo_equipment *source = source_in(line, p->section);
    if (p->kind == PIECE_NO_SUPPLY) {
        p->above = lo_text(line->lang, "no supply");
    } else if (p->kind == PIECE_SOURCE && source != NULL) {
        p->above = cut(line, name_of(source));
    } else {
        char *feeder = feeder_of(line, p->section);
        p->above = cut(line, feeder);
        g_free(feeder);
    }
}

void oneline_label(struct lo_oneline *line)
{
    for (guint i = 0; i < line->pieces->len; i++) {
        struct piece *p = piece_at(line, (int32_t)i);
        if (p->kind == PIECE_SPAN)
            label_span(line, p);
        else if (p->kind == PIECE_SWITCH)
            p->above = cut(line, name_of(switch_of(line, p->link)));
        else if (p->kind == PIECE_STUB)
            label_stub(line, p);
        else if (p->kind != PIECE_ROOT)
            label_origin(line, p);
    }
}

/* --- sentences --------------------------------------------------------- */

static void describe_span(GString *out, const struct lo_oneline *line,
                          const struct view *view, const struct piece *p)
{
    const struct lo_section_info *info = section_of(line, p->section);
    g_string_append_printf(out, lo_text(line->lang, "section %s"), info->label);
    g_string_append(out, ": ");
    report_count(out, line->lang, info->customers, LO_N_("%s customer"),
                 LO_N_("%s customers"));
    g_string_append(out, ", ");
    report_count(out, line->lang, info->mv_customers, LO_N_("%s MV customer"),
                 LO_N_("%s MV customers"));
    if (isfinite(line->length_m[p->section.v])) {
        g_string_append(out, ", ");
        g_string_append(out, lo_text(line->lang, "lines "));
        append_length(out, line->length_m[p->section.v]);
    }
    if (isfinite(p->length_m) && p->length_m > 0.0) {
        g_string_append(out, ", ");
        g_string_append(out, lo_text(line->lang, "this piece "));
        append_length(out, p->length_m);
    }
    g_string_append_printf(
        out, ", %s",
        lo_text(line->lang, oneline_state_word(view->section[p->section.v])));
}

static void describe_switch(GString *out, const struct lo_oneline *line,
                            const struct view *view, const struct piece *p)
{
    const struct lo_equipment *e = switch_of(line, p->link);
    const char *word = oneline_switch_word(line, view, p->link);
    g_string_append_printf(
        out, "%s '%s' (%s): %s",
        lo_text(line->lang, oneline_class_word(class_of(line, p->link))),
        name_of(e), e->mrid,
        lo_text(line->lang, word != NULL ? word : "closed"));
}

char *oneline_describe(const struct lo_oneline *line, const struct view *view,
                       int32_t piece)
{
    const struct piece *p = piece_at(line, piece);
    GString *out = g_string_new(NULL);
    switch (p->kind) {
    case PIECE_SPAN:
        describe_span(out, line, view, p);
        break;
    case PIECE_SWITCH:
        describe_switch(out, line, view, p);
        break;
    case PIECE_STUB:
        g_string_append_printf(out, lo_text(line->lang, "leads to section %s"),
                               section_of(line, p->section)->label);
        break;
    case PIECE_SOURCE: {
        const struct lo_equipment *e = source_in(line, p->section);
        g_string_append_printf(out, lo_text(line->lang, "source %s (%s)"),
                               e != NULL ? name_of(e) : p->above,
                               e != NULL ? e->mrid : "");
        break;
    }
    case PIECE_BUS:
        g_string_append_printf(out, lo_text(line->lang, "fed from %s"),
                               section_of(line, p->section)->label);
        break;
    case PIECE_NO_SUPPLY:
        g_string_append(out, lo_text(line->lang, "nothing supplies this part"));
        break;
    case PIECE_ROOT:
        break;
    }
    return g_string_free(out, FALSE);
}
