/*
 * What a switching sheet is for, and what it does to people: title, task, who
 * goes off, who is fed from elsewhere, and the curve that a dispatcher watches.
 */
#include <string.h>

#include "lineout/report.h"
#include "report/report_int.h"
#include "report/sheet_int.h"

static void add_name(GString *out, const char *name, enum lo_lang lang,
                     bool first)
{
    if (!first)
        g_string_append(out, lo_text(lang, ", "));
    g_string_append(out, name);
}

void sheet_title(GString *out, const struct lo_sheet *sheet,
                 const struct lo_zone *zone, enum lo_lang lang)
{
    g_string_append_printf(out, lo_text(lang, "Switching sheet %s"),
                           sheet->order->id);
    if (!sheet->order->clock)
        return;
    g_string_append_c(out, ' ');
    report_day(out, lo_zone_date(zone, sheet->origin), lang);
}

void sheet_task(GString *out, const struct lo_sheet *sheet, enum lo_lang lang)
{
    const struct lo_order *order = sheet->order;
    const struct lo_sections *s = lo_switching_sections(sheet->model);
    GString *names = g_string_new(NULL);
    bool *seen = g_new0(bool, (size_t)s->n + 1);
    for (int32_t k = 0; k < order->n_stages; k++)
        for (int32_t i = 0; i < order->stages[k].n_dead; i++) {
            int32_t at = order->stages[k].dead[i].v;
            if (!seen[at])
                add_name(
                    names,
                    lo_switching_section_name(sheet->model, (lo_section){at}),
                    lang, names->len == 0);
            seen[at] = true;
        }
    if (order->n_stages > 0)
        g_string_append_printf(
            out, lo_text(lang, "Task: section %s from service to maintenance"),
            names->str);
    else
        g_string_append(out, lo_text(lang, "Task: live work"));
    for (int32_t j = 0; j < order->n_jobs; j++) {
        g_string_append(out, lo_text(lang, j == 0 ? ": " : ", "));
        g_string_append(out, order->jobs[j].name);
    }
    g_free(seen);
    g_string_free(names, TRUE);
}

static void count(GString *out, const struct lo_sheet *sheet,
                  const lo_section *at, int32_t n, enum lo_lang lang)
{
    const struct lo_sections *s = lo_switching_sections(sheet->model);
    int64_t customers = 0, mv = 0;
    for (int32_t i = 0; i < n; i++) {
        customers += s->info[at[i].v].customers;
        mv += s->info[at[i].v].mv_customers;
    }
    GString *many = g_string_new(NULL);
    GString *few = g_string_new(NULL);
    lo_text_number(many, (double)customers, 0);
    lo_text_number(few, (double)mv, 0);
    g_string_append_printf(out, lo_text(lang, "%s customers (%s MV customers)"),
                           many->str, few->str);
    g_string_free(few, TRUE);
    g_string_free(many, TRUE);
    for (int32_t i = 0; i < n; i++) {
        g_string_append(out,
                        i == 0 ? lo_text(lang, ": ") : lo_text(lang, ", "));
        g_string_append(out, lo_switching_section_name(sheet->model, at[i]));
    }
}

static void append_ties(GString *out, const struct lo_sheet *sheet, int32_t k,
                        enum lo_lang lang)
{
    const struct lo_order_stage *stage = &sheet->order->stages[k];
    const struct lo_network *net = lo_switching_sections(sheet->model)->network;
    for (int32_t i = 0; i < stage->n_ties_closed; i++) {
        lo_equipment_id e = net->switches[stage->ties_closed[i].v].equipment;
        g_string_append(out, i == 0 ? lo_text(lang, "; back-feed over ")
                                    : lo_text(lang, ", "));
        g_string_append(out, net->equipment[e.v].name);
    }
}

/* The rules in words; their names stay as they are, to be asked about. */
static const char *const rule_words[LO_RULES] = {
    [LO_RULE_WRONG_STATE] =
        LO_N_("a device is not in the state that the step needs"),
    [LO_RULE_UNCONFIRMED] = LO_N_("a position was not confirmed"),
    [LO_RULE_UNCHECKED] = LO_N_("a move was not looked at"),
    [LO_RULE_GUARD] = LO_N_("an automatic device could act"),
    [LO_RULE_LOAD_BREAK] = LO_N_("a switch that may not break load would"),
    [LO_RULE_CLOSE_ON_EARTH] = LO_N_("closing onto an earth"),
    [LO_RULE_EARTH_LIVE] = LO_N_("earthing what is alive"),
    [LO_RULE_LIVE_PLACE] = LO_N_("people at what is alive"),
    [LO_RULE_NOT_EARTHED] = LO_N_("an end without an earth"),
    [LO_RULE_NO_VISIBLE_BREAK] = LO_N_("no visible break, or not tagged"),
    [LO_RULE_TAGGED] = LO_N_("a tagged switch would move"),
    [LO_RULE_PARALLEL] = LO_N_("two energised parts may not be joined there"),
    [LO_RULE_PHASING] = LO_N_("phases are not known to agree"),
    [LO_RULE_TIE_BARRED] = LO_N_("the tie may not be used"),
    [LO_RULE_OVERLOAD] = LO_N_("somebody would carry too much"),
    [LO_RULE_OFF_BEYOND_PLAN] =
        LO_N_("people would be off whom the plan has on"),
    [LO_RULE_BEFORE_TOLD] =
        LO_N_("people would go off before the minute that they were told"),
    [LO_RULE_PERMIT_OPEN] = LO_N_("a permit is still open"),
    [LO_RULE_NOT_CLEAR] = LO_N_("people are not clear"),
    [LO_RULE_EARTH_LEFT] = LO_N_("an earth is left"),
    [LO_RULE_LIVE_WORK] = LO_N_("live work is under way there"),
    [LO_RULE_END_STATE] = LO_N_("the planned state is not reached"),
};

void sheet_refusal(GString *out, const struct lo_sheet *sheet,
                   enum lo_lang lang)
{
    GString *text = g_string_new(NULL);
    lo_report_retell(text, lang, sheet->refusal.text);
    g_string_append_printf(
        out,
        lo_text(lang, "REFUSED (%s): %s: %s. There is no safe sheet for this "
                      "outage as it is planned; do not switch by hand either."),
        lo_rule_name(sheet->refusal.rule),
        lo_text(lang, rule_words[sheet->refusal.rule]), text->str);
    g_string_free(text, TRUE);
}

static void add(GPtrArray *facts, GString *line)
{
    g_ptr_array_add(facts, g_strdup(line->str));
    g_string_truncate(line, 0);
}

/* A stage: off, and off for a moment. */
static void stage_facts(GPtrArray *facts, const struct lo_sheet *sheet,
                        int32_t k, enum lo_lang lang)
{
    const struct lo_order_stage *stage = &sheet->order->stages[k];
    GString *line = g_string_new(NULL);
    if (sheet->order->n_stages > 1)
        g_string_append_printf(line, lo_text(lang, "Stage %d: "), k + 1);
    g_string_append(line, lo_text(lang, "Off: "));
    count(line, sheet, stage->off, stage->n_off, lang);
    append_ties(line, sheet, k, lang);
    add(facts, line);
    if (stage->n_dip > 0) {
        g_string_assign(line, lo_text(lang, "Off for a moment too: "));
        count(line, sheet, stage->dip, stage->n_dip, lang);
        add(facts, line);
    }
    g_string_free(line, TRUE);
}

const char *sheet_warning(const struct lo_sheet *sheet, enum lo_lang lang)
{
    bool any = false;
    for (int32_t k = 0; k < sheet->order->n_stages; k++)
        any |= sheet->order->stages[k].unverified;
    return !any ? NULL
                : lo_text(lang, "NOT VERIFIED: limits are missing in the data "
                                "for what carries this back-feed; find them "
                                "out before the tie is closed");
}

int64_t sheet_most_off(const struct lo_sheet *sheet)
{
    int64_t most = 0;
    for (int32_t i = 0; i < sheet->n_steps; i++)
        most = MAX(most, sheet->steps[i].customers_off);
    return most;
}

bool sheet_turns(const struct lo_sheet *sheet, int32_t i)
{
    int64_t before = i > 0 ? sheet->steps[i - 1].customers_off : 0;
    return sheet->steps[i].customers_off != before;
}

/* "from item 5 on 61, from item 9 on 11, from item 23 on 0; ...". */
static void curve_fact(GPtrArray *facts, const struct lo_sheet *sheet,
                       enum lo_lang lang)
{
    GString *line = g_string_new(lo_text(lang, "Customers off: "));
    GString *many = g_string_new(NULL);
    bool first = true;
    for (int32_t i = 0; i < sheet->n_steps; i++) {
        if (!sheet_turns(sheet, i))
            continue;
        g_string_append(line, first ? "" : lo_text(lang, ", "));
        g_string_truncate(many, 0);
        lo_text_number(many, (double)sheet->steps[i].customers_off, 0);
        g_string_append_printf(line, lo_text(lang, "from item %d on %s"), i + 1,
                               many->str);
        first = false;
    }
    g_string_truncate(many, 0);
    lo_text_number(many, (double)sheet_most_off(sheet), 0);
    g_string_append_printf(line, lo_text(lang, "; at most %s at one time"),
                           many->str);
    if (!first)
        add(facts, line);
    g_string_free(many, TRUE);
    g_string_free(line, TRUE);
}

/* By hand the first question is "what do I switch?": the moves of the way out.
 */
static void moves_fact(GPtrArray *facts, const struct lo_sheet *sheet,
                       enum lo_lang lang)
{
    GString *line = g_string_new(lo_text(lang, "To be switched: "));
    bool first = true;
    for (int32_t i = 0; i < sheet->n_steps; i++) {
        const struct lo_step *step = &sheet->steps[i];
        bool close = step->kind == LO_STEP_CLOSE;
        if ((!close && step->kind != LO_STEP_OPEN) ||
            (step->part != LO_PART_OUT && step->part != LO_PART_FEED))
            continue;
        g_string_append(line, first ? "" : lo_text(lang, ", "));
        g_string_append_printf(
            line, lo_text(lang, close ? LO_N_("close %s") : LO_N_("open %s")),
            step->name);
        first = false;
    }
    if (!first)
        add(facts, line);
    g_string_free(line, TRUE);
}

/* How long each of those who are off for a moment is off by this sheet. */
static void dips_fact(GPtrArray *facts, const struct lo_sheet *sheet,
                      enum lo_lang lang)
{
    GString *line = g_string_new(NULL);
    for (int32_t i = 0; i < sheet->n_dips; i++) {
        const struct lo_sheet_dip *dip = &sheet->dips[i];
        g_string_append(line, i == 0 ? lo_text(lang, "By this sheet: ")
                                     : lo_text(lang, ", "));
        g_string_append_printf(line,
                               lo_text(lang, "%d customers at %s for %d min"),
                               (int)dip->customers, dip->name, dip->minutes);
    }
    if (line->len > 0)
        add(facts, line);
    g_string_free(line, TRUE);
}

static bool has_team(const struct lo_sheet *sheet, int32_t team)
{
    bool has = false;
    for (int32_t i = 0; i < sheet->n_steps && !has; i++)
        has = sheet->steps[i].team == team;
    return has;
}

/* Who the numbered crews are, and what the numbers mean. */
static void teams_fact(GPtrArray *facts, const struct lo_sheet *sheet,
                       enum lo_lang lang)
{
    GString *line = g_string_new(NULL);
    int32_t most = 0;
    for (int32_t i = 0; i < sheet->n_steps; i++)
        most = MAX(most, sheet->steps[i].team);
    for (int32_t t = 1; t <= most; t++) {
        const char *name = lo_sheet_team(sheet, t);
        if (!has_team(sheet, t))
            continue;
        g_string_append(line, line->len == 0 ? lo_text(lang, "Side by side: ")
                                             : lo_text(lang, ", "));
        g_string_append_printf(line, lo_text(lang, "crew %d"), (int)t);
        g_string_append_printf(line, " = %s",
                               name != NULL ? name
                                            : lo_text(lang, "switching crew"));
    }
    g_string_append(line,
                    lo_text(lang, ". Items of numbered crews that stand "
                                  "together are done at the same time; every "
                                  "other item waits for all before it"));
    if (most > 0)
        add(facts, line);
    g_string_free(line, TRUE);
}

void sheet_facts(GPtrArray *facts, const struct lo_sheet *sheet,
                 enum lo_lang lang)
{
    const struct lo_order *order = sheet->order;
    GString *line = g_string_new(NULL);
    if (!order->clock)
        moves_fact(facts, sheet, lang);
    for (int32_t k = 0; k < order->n_stages; k++)
        stage_facts(facts, sheet, k, lang);
    if (order->n_dip_back > 0) {
        g_string_assign(line, lo_text(lang, "Off for a moment on the way "
                                            "back: "));
        count(line, sheet, order->dip_back, order->n_dip_back, lang);
        add(facts, line);
    }
    dips_fact(facts, sheet, lang);
    if (sheet->n_back_fed > 0) {
        g_string_assign(line, lo_text(lang, "Back-fed: "));
        count(line, sheet, sheet->back_fed, sheet->n_back_fed, lang);
        add(facts, line);
    }
    g_string_free(line, TRUE);
    teams_fact(facts, sheet, lang);
    curve_fact(facts, sheet, lang);
}
