/*
 * notice_rule.c - by when people must have been told, by notice class.
 *
 *   notice.lead_hours     planned 168      first off - 168 h
 *   notice.lead_workdays  planned=4        end of the 4th working day before
 *                                          the date of the first off
 *
 * Where both are set, the earlier of the two.
 */
#include <math.h>
#include <stdlib.h>

#include "lineout/work.h"

struct lo_notice_rule lo_notice_rule_of(const struct lo_settings *settings,
                                        enum lo_notice_class notice)
{
    const char *name = lo_notice_class_name(notice);
    double hours = lo_settings_pair(settings, "notice.lead_hours", name, 0.0);
    double days = lo_settings_pair(settings, "notice.lead_workdays", name, 0.0);
    return (struct lo_notice_rule){.s = (int64_t)llround(hours * LO_HOUR),
                                   .workdays = (int)ceil(days)};
}

struct lo_notice_rule lo_notice_rule_longer(struct lo_notice_rule a,
                                            struct lo_notice_rule b)
{
    return (struct lo_notice_rule){
        .s = a.s > b.s ? a.s : b.s,
        .workdays = a.workdays > b.workdays ? a.workdays : b.workdays};
}

lo_time lo_notice_rule_told_by(struct lo_notice_rule lead,
                               const struct lo_calendar *calendar,
                               const struct lo_zone *zone, lo_time first_off)
{
    lo_time told_by = lead.s > 0 ? first_off - lead.s : LO_TIME_NONE;
    if (lead.workdays <= 0 || calendar == NULL)
        return told_by;
    lo_date date = lo_calendar_back(calendar, lo_zone_date(zone, first_off),
                                    lead.workdays);
    lo_time day_over = lo_zone_time(zone, date + 1, 0);
    return told_by == LO_TIME_NONE || day_over < told_by ? day_over : told_by;
}

int64_t lo_notice_rule_lead(struct lo_notice_rule lead,
                            const struct lo_calendar *calendar,
                            const struct lo_zone *zone, lo_time now)
{
    int64_t days = calendar != NULL
                       ? lo_calendar_lead_s(calendar, zone, now, lead.workdays)
                       : 0;
    return lead.s > days ? lead.s : days;
}
