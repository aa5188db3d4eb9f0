/*
 * town.c - see town.h.
 */
#include "town.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "network/net_builder.h"

static const char drawing[] = "feeder 10kV上河线\n"
                              "source S 0\n"
                              "breaker cb 0 1\n"
                              "load m1 1 3\n"
                              "lbs s1 1 2\n"
                              "load m2 2 3\n"
                              "load m3 2 5\n"
                              "feeder 10kV东山线\n"
                              "source T 3\n"
                              "breaker cb2 3 4\n"
                              "load m4 4 1\n";

static struct lo_contact contacts[] = {
    {LO_CHANNEL_SMS, "+8613800000001"},     /* li */
    {LO_CHANNEL_WECHAT, "openid-of-li"},    /* li */
    {LO_CHANNEL_SMS, "+8613800000002"},     /* smith */
    {LO_CHANNEL_SMS, "+8613800000003"},     /* coop */
    {LO_CHANNEL_EMAIL, "clinic@town.test"}, /* clinic */
    {LO_CHANNEL_SMS, "+8613800000005"},     /* far */
};

static struct lo_customer_row people[] = {
    {.mrid = "li", .locale = "zh-CN", .first_contact = 0, .n_contacts = 2},
    {.mrid = "smith", .locale = "en-GB", .first_contact = 2, .n_contacts = 1},
    {.mrid = "coop", .locale = "zh-CN", .first_contact = 3, .n_contacts = 1},
    {.mrid = "wang", .locale = "", .first_contact = 4, .n_contacts = 0},
    {.mrid = "clinic",
     .locale = "zh-CN",
     .special_need = "life support",
     .first_contact = 4,
     .n_contacts = 1},
    {.mrid = "far", .locale = "zh-CN", .first_contact = 5, .n_contacts = 1},
};

static const struct {
    int who;
    const char *load;
    const char *place;
    bool solar;
} meters[] = {
    {0, "m1", "上河村", false}, {1, "m2", "下河村", true},
    {2, "m1", "上河村", false}, {2, "m2", "下河村", false},
    {3, "m2", "下河村", false}, {4, "m1", "上河村", false},
    {5, "m4", "东山村", false},
};

lo_time town_time(const struct town *town, const char *local)
{
    lo_time out = 0;
    struct lo_error err = LO_ERROR_INIT;
    char *text = g_strconcat(local, ":00", NULL);
    enum lo_status status = lo_time_parse(&out, text, town->zone, &err);
    g_free(text);
    LO_ASSERT_OK(status, err);
    return out;
}

static void move_in(struct town *town)
{
    struct lo_customers *c = &town->customers;
    int32_t n_loads = town->network->n_loads;
    c->n = G_N_ELEMENTS(people);
    c->rows = people;
    for (int32_t i = 0; i < c->n; i++) {
        people[i].name = people[i].mrid;
        people[i].kind = "";
        people[i].tier = "";
        people[i].importance = "";
        people[i].contract_kva = NAN;
        people[i].years_paid = NAN;
        people[i].manager = "";
        people[i].manager_phone = "";
        if (people[i].special_need == NULL)
            people[i].special_need = "";
    }
    c->n_contacts = G_N_ELEMENTS(contacts);
    c->contacts = contacts;
    c->n_usage_points = G_N_ELEMENTS(meters);
    c->usage_points = lo_arena_array(town->arena, G_N_ELEMENTS(meters),
                                     sizeof *c->usage_points);
    c->by_load =
        lo_arena_array(town->arena, G_N_ELEMENTS(meters), sizeof *c->by_load);
    c->first_by_load = lo_arena_array(town->arena, (size_t)n_loads + 1,
                                      sizeof *c->first_by_load);
    for (size_t i = 0; i < G_N_ELEMENTS(meters); i++)
        c->usage_points[i] = (struct lo_usage_point){
            .mrid = "meter",
            .name = "",
            .load = net_equipment(town->network, meters[i].load),
            .customer = {meters[i].who},
            .place = meters[i].place,
            .own_source = meters[i].solar};
    int32_t n = 0;
    for (int32_t load = 0; load < n_loads; load++) {
        c->first_by_load[load] = n;
        for (int32_t i = 0; i < c->n_usage_points; i++)
            if (net_load(town->network, meters[i].load) == load)
                c->by_load[n++] = i;
    }
    c->first_by_load[n_loads] = n;
}

static struct lo_texts texts(struct town *town, const char *a, const char *b)
{
    struct lo_texts out = {b != NULL ? 2 : 1, NULL};
    out.at = lo_arena_array(town->arena, 2, sizeof *out.at);
    out.at[0] = a;
    out.at[1] = b;
    return out;
}

static void plan_week(struct town *town)
{
    struct lo_arena *arena = town->arena;
    const char *near =
        town->sections->info[net_section(town->sections, "1").v].label;
    const char *behind =
        town->sections->info[net_section(town->sections, "2").v].label;
    town->week.n_jobs = 1;
    town->week.jobs = lo_arena_array(arena, 1, sizeof *town->week.jobs);
    town->week.jobs[0] = (struct lo_week_job){
        .id = "J1", .name = "clean the line", .kind = "maintenance"};
    struct lo_week_stage *stages = lo_arena_array(arena, 2, sizeof *stages);
    lo_time from = town_time(town, "2026-03-16T07:15");
    lo_time between = town_time(town, "2026-03-16T09:00");
    lo_time to = town_time(town, "2026-03-16T12:30");
    stages[0].span = (struct lo_interval){from, between};
    stages[0].off = texts(town, behind, NULL);
    stages[1].span = (struct lo_interval){between, to};
    stages[1].off = texts(town, near, behind);
    town->week.n_outages = 1;
    town->week.outages = lo_arena_array(arena, 1, sizeof *town->week.outages);
    town->week.outages[0] =
        (struct lo_week_outage){.id = "O1",
                                .revision = 1,
                                .span = {from, to},
                                .feeders = texts(town, "10kV上河线", NULL),
                                .jobs = texts(town, "J1", NULL),
                                .n_stages = 2,
                                .stages = stages};
}

void town_open(struct town *town)
{
    struct lo_error err = LO_ERROR_INIT;
    memset(town, 0, sizeof *town);
    town->arena = lo_arena_new();
    town->network = net_build(drawing);
    town->sections = net_split(town->network);
    town->settings = lo_settings_new();
    LO_ASSERT_OK(lo_settings_assign(town->settings, "site.language=zh", &err),
                 err);
    LO_ASSERT_OK(lo_settings_assign(town->settings,
                                    "notice.important_ladder=none", &err),
                 err); /* tests of letters set it */
    LO_ASSERT_OK(lo_zone_open(&town->zone, "Asia/Shanghai", &err), err);
    move_in(town);
    plan_week(town);
}

void town_close(struct town *town)
{
    lo_zone_close(town->zone);
    lo_settings_free(town->settings);
    lo_sections_free(town->sections);
    lo_network_free(town->network);
    lo_arena_free(town->arena);
}

struct lo_ladder_input town_input(const struct town *town, const char *now)
{
    return (struct lo_ladder_input){.week = &town->week,
                                    .sections = town->sections,
                                    .customers = &town->customers,
                                    .settings = town->settings,
                                    .zone = town->zone,
                                    .now = town_time(town, now)};
}
