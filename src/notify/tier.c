/*
 * tier.c - which customers are important: by tier, by need, by what the
 * utility says of them.
 *
 *   contract capacity   notice.tiers "diamond=800,platinum=500,silver=0"
 *   >= 800 kVA          diamond
 *   >= 500 kVA          platinum
 *   stated and less     silver
 *
 * A tier may also ask for years without arrears (notice.tier_years): who states
 * fewer has the next one below.
 */
#include <math.h>
#include <string.h>

#include "notify/notify_int.h"

static bool paid_for(const struct lo_customer_row *row, const char *tier,
                     const struct lo_settings *settings)
{
    return isnan(row->years_paid) ||
           row->years_paid >=
               lo_settings_pair(settings, "notice.tier_years", tier, 0.0);
}

const char *lo_notify_tier(const struct lo_customer_row *row,
                           const struct lo_settings *settings, char *buffer,
                           size_t size)
{
    const char *list = lo_settings_text(settings, "notice.tiers");
    double highest = -1.0;
    g_strlcpy(buffer, row->tier, size);
    if (row->tier[0] != '\0' || isnan(row->contract_kva) ||
        strcmp(list, "none") == 0)
        return buffer;
    char **parts = g_strsplit(list, ",", -1);
    for (char **part = parts; *part != NULL; part++) {
        char **sides = g_strsplit(g_strstrip(*part), "=", 2);
        if (sides[1] != NULL) {
            double least = g_ascii_strtod(sides[1], NULL);
            const char *tier = g_strstrip(sides[0]);
            if (row->contract_kva >= least && least > highest &&
                paid_for(row, tier, settings)) {
                highest = least;
                g_strlcpy(buffer, tier, size);
            }
        }
        g_strfreev(sides);
    }
    g_strfreev(parts);
    return buffer;
}

static bool is_named(const char *list, const char *word)
{
    bool found = false;
    char **parts = g_strsplit(list, ",", -1);
    for (char **part = parts; *part != NULL && !found; part++)
        found = strcmp(g_strstrip(*part), word) == 0;
    g_strfreev(parts);
    return found;
}

bool lo_notify_is_important(const struct lo_customer_row *row,
                            const struct lo_settings *settings)
{
    const char *list = lo_settings_text(settings, "notice.important");
    char tier[32];
    lo_notify_tier(row, settings, tier, sizeof tier);
    return (tier[0] != '\0' && is_named(list, tier)) ||
           (row->special_need[0] != '\0' && is_named(list, "life-support")) ||
           (row->vip && is_named(list, "vip")) ||
           (row->importance[0] != '\0' && is_named(list, "important"));
}
