/*
 * What rules cost: a row as soon as it is known, or all of them as JSON.
 */
#include <math.h>
#include <string.h>

#include "lineout/report.h"
#include "lineout/report_explain.h"
#include "report/report_int.h"

enum { NAME = 58, NUMBER = 14 };

static void append_rule(GString *out, const struct lo_price *price,
                        enum lo_lang lang)
{
    static const struct {
        const char *kind;
        const char *text;
    } texts[] = {
        {"crew", LO_N_("one more crew of type '%s'")},
        {"hour", LO_N_("one hour of work more each day%s")},
        {"lead", LO_N_("no notice lead%s")},
        {"limit", LO_N_("without the repeat limit %s")},
        {"protected", LO_N_("'%s' not protected")},
        {"together", LO_N_("pairs may be off together%s")},
        {"longest", LO_N_("no longest stretch off%s")},
        {"desk", LO_N_("no desk limit%s")},
        {"gap", LO_N_("no least time between outages%s")},
        {"pin", LO_N_("no pin on '%s'")},
        {"forbid", LO_N_("no forbidden day of '%s'")},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        if (strcmp(texts[i].kind, price->kind) == 0 &&
            (i > 0 || price->subject[0] != '\0'))
            g_string_append_printf(out, lo_text(lang, texts[i].text),
                                   price->subject);
    if (strcmp(price->kind, "crew") == 0 && price->subject[0] == '\0')
        g_string_append(out, lo_text(lang, LO_N_("one more crew")));
}

/* "-" where nothing is known. */
static void append_hours(GString *out, double hours)
{
    if (isnan(hours))
        g_string_append_printf(out, "%*s", NUMBER, "-");
    else
        report_number(out, hours, 1, NUMBER);
}

void lo_report_prices_head(GString *out, const struct lo_week *week,
                           enum lo_lang lang)
{
    static const char *const heads[] = {LO_N_("saves"), LO_N_("at most"),
                                        LO_N_("unplaced")};
    g_string_append_printf(out, lo_text(lang, "What rules cost plan %d, in %s"),
                           (int)week->version, report_hours_unit(week, lang));
    g_string_append(out, "\n\n");
    lo_text_pad(out, "", NAME);
    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++) {
        const char *head = lo_text(lang, heads[i]);
        for (int k = lo_text_columns(head); k < NUMBER; k++)
            g_string_append_c(out, ' ');
        g_string_append(out, head);
    }
    g_string_append_c(out, '\n');
}

void lo_report_price(GString *out, const struct lo_price *price,
                     double unplaced, enum lo_lang lang)
{
    GString *name = g_string_new("  ");
    append_rule(name, price, lang);
    lo_text_pad(out, name->str, NAME);
    append_hours(out, price->saves);
    append_hours(out, price->saves_most);
    report_number(out, price->unplaced, 1, NUMBER);
    if (price->unplaced < unplaced)
        g_string_append_printf(out, "  %s", lo_text(lang, "places more"));
    if (isnan(price->saves))
        g_string_append_printf(out, "  %s", lo_text(lang, "no time left"));
    else if (!price->proven)
        g_string_append_printf(out, "  %s", lo_text(lang, "not proven"));
    g_string_append_c(out, '\n');
    g_string_free(name, TRUE);
}

void lo_report_prices_tail(GString *out, const struct lo_report_prices *p,
                           enum lo_lang lang)
{
    int open = 0;
    for (int32_t i = 0; i < p->prices->n; i++)
        open += !p->prices->prices[i].proven;
    if (open > 0) {
        g_string_append_c(out, '\n');
        g_string_append_printf(
            out,
            lo_text(lang, "Not proven in the time there was: %d of %d (more "
                          "time: --time-limit)"),
            open, (int)p->prices->n);
        g_string_append_c(out, '\n');
    }
    if (p->week->outcome != LO_OUTCOME_OPTIMAL) {
        g_string_append_c(out, '\n');
        g_string_append(out, lo_text(lang, "The plan itself is not proven "
                                           "best: what is saved may be had "
                                           "under all rules"));
        g_string_append_c(out, '\n');
    }
    if (p->shared.n > 0)
        g_string_append_c(out, '\n');
    report_shared(out, &p->shared, lang);
}

struct lo_json *lo_report_prices_json(const struct lo_report_prices *p)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_integer(out, "schema", 1);
    lo_json_set_integer(out, "plan", p->week->version);
    lo_json_set_text(out, "unit",
                     p->by_mv ? "mv_customer_hours" : "customer_hours");
    lo_json_set_real(out, "objective", p->prices->objective);
    lo_json_set_real(out, "unplaced_weight", p->prices->unplaced);
    struct lo_json *rows = lo_json_array();
    for (int32_t i = 0; i < p->prices->n; i++) {
        const struct lo_price *price = &p->prices->prices[i];
        struct lo_json *row = lo_json_object();
        lo_json_set_text(row, "rule", price->kind);
        lo_json_set_text(row, "subject", price->subject);
        lo_json_set_real(row, "objective", price->objective);
        lo_json_set_real(row, "bound", price->bound);
        lo_json_set_real(row, "unplaced_weight", price->unplaced);
        lo_json_set_real(row, "saves_hours", price->saves);
        lo_json_set_real(row, "saves_hours_at_most", price->saves_most);
        lo_json_set(row, "proven", lo_json_boolean(price->proven));
        lo_json_append(rows, row);
    }
    lo_json_set(out, "prices", rows);
    lo_json_set(out, "shared_outages", report_shared_json(&p->shared));
    return out;
}
