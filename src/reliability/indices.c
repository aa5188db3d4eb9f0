/*
 * Indices of IEEE 1366: what zones suffer, summed over load points; the same
 * from a list of interruptions that happened.
 */
#include <string.h>

#include "lineout/reliability.h"

static void divide(struct lo_rel_indices *x, double interruptions,
                   double momentary, double hours_of_period)
{
    if (x->customers > 0.0) {
        x->saifi = interruptions / x->customers;
        x->saidi = x->customer_hours / x->customers;
        x->maifi = momentary / x->customers;
        x->aens_kwh = x->ens_kwh / x->customers;
    }
    if (interruptions > 0.0)
        x->caidi = x->customer_hours / interruptions;
    x->asui = x->saidi / hours_of_period;
    x->asai = 1.0 - x->asui;
}

void lo_rel_indices(const struct lo_rel_grid *grid,
                    const struct lo_rel_result *result, unsigned parts,
                    int32_t feeder, struct lo_rel_indices *out)
{
    double interruptions = 0.0, momentary = 0.0;
    memset(out, 0, sizeof *out);
    for (int32_t p = 0; p < grid->n_points; p++) {
        const struct lo_rel_point *point = &grid->points[p];
        int32_t z = point->zone.v;
        if (feeder != LO_NONE && point->feeder.v != feeder)
            continue;
        double often = 0.0, hours = 0.0;
        if ((parts & LO_REL_FAULTS) != 0) {
            often += result->faults[z];
            hours += result->fault_hours[z];
            momentary += point->customers * result->momentary[z];
        }
        if ((parts & LO_REL_PLANNED_PART) != 0) {
            often += result->planned[z];
            hours += result->planned_hours[z];
        }
        out->customers += point->customers;
        interruptions += point->customers * often;
        out->customer_hours += point->customers * hours;
        out->mv_customer_hours += point->mv_customers * hours;
        out->ens_kwh += point->load_kw * hours;
    }
    divide(out, interruptions, momentary, LO_HOURS_PER_YEAR);
}

void lo_rel_indices_of_history(const struct lo_rel_interruption *list,
                               int32_t n, double served, double period_h,
                               double momentary_h, struct lo_rel_indices *out)
{
    double interruptions = 0.0, momentary = 0.0;
    memset(out, 0, sizeof *out);
    out->customers = served;
    for (int32_t i = 0; i < n; i++) {
        if (list[i].hours <= momentary_h) {
            momentary += list[i].customers;
            continue;
        }
        interruptions += list[i].customers;
        out->customer_hours += list[i].customers * list[i].hours;
        out->mv_customer_hours += list[i].mv_customers * list[i].hours;
        out->ens_kwh += list[i].load_kw * list[i].hours;
    }
    divide(out, interruptions, momentary, period_h);
}
