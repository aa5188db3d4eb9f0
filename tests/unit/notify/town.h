/*
 * town.h - a small town with two feeders, its people and a week, for tests.
 *
 *   S ==[cb]== 1 ==[s1]== 2          feeder "10kV上河线"
 *              m1         m2 m3      m1 in 上河村, m2 in 下河村, m3 unknown
 *
 *   T ==[cb2]== 4                    feeder "10kV东山线"
 *               m4                   东山村
 *
 *   who       channel      language  meters
 *   li        wechat+sms   zh        m1
 *   smith     sms          en        m2, with solar
 *   coop      sms          zh        m1 and m2: two places
 *   wang      none         zh        m2
 *   clinic    email        zh        m1, life support
 *   far       sms          zh        m4
 *
 *   Mon 16 March 2026   07:15      09:00      12:30    (Asia/Shanghai)
 *   node 2 off            |=====================|
 *   node 1 off                       |==========|
 */
#ifndef LINEOUT_TESTS_TOWN_H
#define LINEOUT_TESTS_TOWN_H

#include "lineout/notify.h"

struct town {
    struct lo_arena *arena;
    struct lo_network *network;
    struct lo_sections *sections;
    struct lo_customers customers;
    struct lo_settings *settings;
    struct lo_zone *zone;
    struct lo_week week; /* O1 as drawn, revision 1, one maintenance job */
};

void town_open(struct town *town);
void town_close(struct town *town);

/* "2026-03-16T07:15" in the town. */
lo_time town_time(const struct town *town, const char *local);

/* Input of the ladder, published at `now`. */
struct lo_ladder_input town_input(const struct town *town, const char *now);

#endif
