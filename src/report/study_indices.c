/*
 * Reliability indices as a table and as JSON.
 *
 *   Feeder   Customers  SAIFI  SAIDI  CAIDI  ENS | SAIFI SAIDI | SAIDI ASAI %
 *                       by faults                  planned       both
 */
#include "report/study_int.h"

enum { CUSTOMERS = 9, FREQUENCY = 8, HOURS = 9, ENERGY = 11, PERCENT = 9 };

static int name_columns(int columns)
{
    int used = CUSTOMERS + 2 * FREQUENCY + 4 * HOURS + ENERGY + PERCENT + 10;
    return CLAMP(columns - used, 12, 30);
}

/* --- areas ------------------------------------------------------------------
 */

static void append_area(GString *out, const char *name,
                        const struct lo_study_area *area, int columns)
{
    study_name(out, name, name_columns(columns));
    study_number(out, area->both.customers, 0, CUSTOMERS);
    study_number(out, area->faults.saifi, 4, FREQUENCY);
    study_number(out, area->faults.saidi, 4, HOURS);
    study_number(out, area->faults.caidi, 3, HOURS);
    study_number(out, area->faults.ens_kwh, 0, ENERGY);
    study_number(out, area->planned.saifi, 4, FREQUENCY);
    study_number(out, area->planned.saidi, 4, HOURS);
    study_number(out, area->both.saidi, 4, HOURS);
    study_number(out, 100.0 * area->both.asai, 4, PERCENT);
    study_end_line(out);
}

static void append_area_heads(GString *out, enum lo_lang lang, int columns)
{
    int faults = FREQUENCY + 2 * HOURS + ENERGY + 3;
    study_name(out, "", name_columns(columns));
    study_name(out, "", CUSTOMERS);
    study_head(out, lang, LO_N_("by faults"), faults);
    study_head(out, lang, LO_N_("planned"), FREQUENCY + HOURS + 1);
    study_head(out, lang, LO_N_("both"), HOURS + PERCENT + 1);
    study_end_line(out);
    study_name(out, lo_text(lang, "Feeder"), name_columns(columns));
    study_head(out, lang, LO_N_("Customers"), CUSTOMERS);
    study_head(out, lang, LO_N_("SAIFI"), FREQUENCY);
    study_head(out, lang, LO_N_("SAIDI h"), HOURS);
    study_head(out, lang, LO_N_("CAIDI h"), HOURS);
    study_head(out, lang, LO_N_("ENS kWh"), ENERGY);
    study_head(out, lang, LO_N_("SAIFI"), FREQUENCY);
    study_head(out, lang, LO_N_("SAIDI h"), HOURS);
    study_head(out, lang, LO_N_("SAIDI h"), HOURS);
    study_head(out, lang, LO_N_("ASAI %"), PERCENT);
    study_end_line(out);
}

/* ASUI, AENS, MAIFI and both units: what the table has no room for. */
static void append_total(GString *out, const struct lo_study_area *total,
                         enum lo_lang lang, int columns)
{
    struct {
        const char *id;
        double faults, planned, both;
        int decimals;
    } rows[] = {
        {LO_N_("ASAI (%)"), 100.0 * total->faults.asai,
         100.0 * total->planned.asai, 100.0 * total->both.asai, 5},
        {LO_N_("ASUI"), total->faults.asui, total->planned.asui,
         total->both.asui, 7},
        {LO_N_("MAIFI"), total->faults.maifi, total->planned.maifi,
         total->both.maifi, 4},
        {LO_N_("AENS (kWh a customer)"), total->faults.aens_kwh,
         total->planned.aens_kwh, total->both.aens_kwh, 3},
        {LO_N_("Customer-hours"), total->faults.customer_hours,
         total->planned.customer_hours, total->both.customer_hours, 1},
        {LO_N_("MV-customer-hours"), total->faults.mv_customer_hours,
         total->planned.mv_customer_hours, total->both.mv_customer_hours, 1},
    };
    int name = name_columns(columns) + CUSTOMERS + 1, width = 16;
    g_string_append_c(out, '\n');
    study_name(out, "", name);
    study_head(out, lang, LO_N_("by faults"), width);
    study_head(out, lang, LO_N_("planned"), width);
    study_head(out, lang, LO_N_("both"), width);
    study_end_line(out);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        study_name(out, lo_text(lang, rows[i].id), name);
        study_number(out, rows[i].faults, rows[i].decimals, width);
        study_number(out, rows[i].planned, rows[i].decimals, width);
        study_number(out, rows[i].both, rows[i].decimals, width);
        study_end_line(out);
    }
}

/* --- load points
 * -------------------------------------------------------------- */

static void append_point(GString *out, const struct lo_study_point *point,
                         int columns)
{
    double repair =
        point->faults > 0.0 ? point->fault_hours / point->faults : 0.0;
    study_name(out, point->name, name_columns(columns));
    study_name(out, point->feeder, 12);
    study_number(out, point->customers, 0, CUSTOMERS);
    study_number(out, point->faults, 4, FREQUENCY);
    study_number(out, repair, 3, HOURS);
    study_number(out, point->fault_hours, 4, HOURS);
    study_number(out, point->planned, 4, FREQUENCY);
    study_number(out, point->planned_hours, 4, HOURS);
    study_end_line(out);
}

static void append_points(GString *out, const struct lo_indices_study *study,
                          int32_t points, enum lo_lang lang, int columns)
{
    int32_t n = points < 0 ? study->n_points : MIN(points, study->n_points);
    if (n == 0)
        return;
    g_string_append_c(out, '\n');
    g_string_append_printf(
        out, lo_text(lang, "Load points with most hours off: %d of %d."),
        (int)n, (int)study->n_points);
    g_string_append_c(out, '\n');
    study_name(out, lo_text(lang, "Load point"), name_columns(columns));
    study_name(out, lo_text(lang, "Feeder"), 12);
    study_head(out, lang, LO_N_("Customers"), CUSTOMERS);
    study_head(out, lang, LO_N_("faults"), FREQUENCY);
    study_head(out, lang, LO_N_("h each"), HOURS);
    study_head(out, lang, LO_N_("h a year"), HOURS);
    study_head(out, lang, LO_N_("planned"), FREQUENCY);
    study_head(out, lang, LO_N_("h a year"), HOURS);
    study_end_line(out);
    for (int32_t i = 0; i < n; i++)
        append_point(out, &study->points[i], columns);
}

void lo_report_indices(GString *out, const struct lo_indices_study *study,
                       int32_t points, const struct lo_zone *zone,
                       enum lo_lang lang, int columns)
{
    study_basis(out, &study->basis, zone, lang, columns);
    g_string_append_c(out, '\n');
    append_area_heads(out, lang, columns);
    for (int32_t f = 0; f < study->n_feeders; f++)
        append_area(out, study->feeders[f].name, &study->feeders[f], columns);
    if (study->total.name[0] == '\0')
        append_area(out, lo_text(lang, "All"), &study->total, columns);
    append_total(out, &study->total, lang, columns);
    append_points(out, study, points, lang, columns);
    if (lo_findings_count(study->basis.findings) == 0)
        return;
    g_string_append_c(out, '\n');
    lo_report_findings(out, study->basis.findings, 3, lang);
}

/* --- JSON
 * ---------------------------------------------------------------------- */

static struct lo_json *area_json(const struct lo_study_area *area)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_text(out, "name", area->name);
    lo_json_set_real(out, "customers", area->both.customers);
    lo_json_set(out, "faults", study_indices_json(&area->faults));
    lo_json_set(out, "planned", study_indices_json(&area->planned));
    lo_json_set(out, "both", study_indices_json(&area->both));
    return out;
}

static struct lo_json *point_json(const struct lo_study_point *point)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_text(out, "name", point->name);
    lo_json_set_text(out, "feeder", point->feeder);
    lo_json_set_real(out, "customers", point->customers);
    lo_json_set_real(out, "mv_customers", point->mv_customers);
    lo_json_set_real(out, "load_kw", point->load_kw);
    lo_json_set_real(out, "faults_per_year", point->faults);
    lo_json_set(out, "hours_per_fault",
                point->faults > 0.0
                    ? lo_json_real(point->fault_hours / point->faults)
                    : lo_json_null());
    lo_json_set_real(out, "fault_hours_per_year", point->fault_hours);
    lo_json_set_real(out, "momentary_per_year", point->momentary);
    lo_json_set_real(out, "planned_per_year", point->planned);
    lo_json_set_real(out, "planned_hours_per_year", point->planned_hours);
    return out;
}

struct lo_json *lo_report_indices_json(const struct lo_indices_study *study)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_integer(out, "schema", 1);
    lo_json_set(out, "basis", study_basis_json(&study->basis));
    lo_json_set(out, "system", area_json(&study->total));
    struct lo_json *feeders = lo_json_array();
    for (int32_t f = 0; f < study->n_feeders; f++)
        lo_json_append(feeders, area_json(&study->feeders[f]));
    lo_json_set(out, "feeders", feeders);
    struct lo_json *points = lo_json_array();
    for (int32_t p = 0; p < study->n_points; p++)
        lo_json_append(points, point_json(&study->points[p]));
    lo_json_set(out, "load_points", points);
    lo_json_set(out, "findings",
                lo_report_findings_json(study->basis.findings));
    return out;
}
