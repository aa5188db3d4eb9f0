/*
 * test_places.c - what is said place by place: everybody who is off is in it,
 * with his own times and for his own reasons (town.h).
 */
#include <glib.h>
#include <string.h>

#include "fake_outbox.h"
#include "harness.h"
#include "network/net_builder.h"
#include "notify/notify_int.h"
#include "town.h"

enum { ROWS = 7, CONTACTS = 7, HEAD = 6 };

struct fixture {
    struct town town;
    struct lo_arena *arena;
    struct lo_place_notice *places;
    int32_t n;
    struct lo_customer_row rows[ROWS];
    struct lo_contact contacts[CONTACTS];
    struct lo_relay relay;
    struct lo_week_job jobs[2];
    lo_equipment_id equipment[2];
    struct lo_task tasks[2];
    struct lo_work work;
    struct lo_error err;
};

static void set_up(struct fixture *f)
{
    memset(f, 0, sizeof *f);
    town_open(&f->town);
    f->arena = lo_arena_new();
}

static void tear_down(struct fixture *f)
{
    lo_arena_free(f->arena);
    town_close(&f->town);
}

static void survey(struct fixture *f)
{
    struct lo_ladder_input input = town_input(&f->town, "2026-03-16T08:10");
    input.work = f->work.n_tasks > 0 ? &f->work : NULL;
    LO_ASSERT_OK(lo_notify_places(&f->places, &f->n, f->arena, &input,
                                  LO_LANG_EN, &f->err),
                 f->err);
}

static const struct lo_place_notice *place_of(const struct fixture *f,
                                              const char *name)
{
    const struct lo_place_notice *found = NULL;
    for (int32_t i = 0; i < f->n; i++)
        if (strcmp(f->places[i].place, name) == 0)
            found = &f->places[i];
    CU_ASSERT_PTR_NOT_NULL_FATAL(found);
    return found;
}

/* The five of m3 have neither name nor village. */
static void test_places__who_is_but_a_number_is_there_by_his_load(void)
{
    struct fixture f;
    set_up(&f);
    survey(&f);
    const struct lo_place_notice *place = place_of(&f, "m3");
    CU_ASSERT_EQUAL(place->people, 5);
    CU_ASSERT_EQUAL(place->unreachable, 5);
    CU_ASSERT_EQUAL(place->n_off, 1);
    CU_ASSERT_EQUAL(place->off[0].from, town_time(&f.town, "2026-03-16T07:15"));
    CU_ASSERT_EQUAL(place->lines.n, 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(place->text, "m3 (10kV上河线), Mon 16 Mar"));
    CU_ASSERT_EQUAL(place_of(&f, "下河村")->people, 3);
    tear_down(&f);
}

/* Not one customer is on record: the outage is told all the same. */
static void test_places__outage_without_any_customer_record_is_told(void)
{
    struct fixture f;
    set_up(&f);
    memset(f.town.customers.first_by_load, 0,
           ((size_t)f.town.network->n_loads + 1) *
               sizeof *f.town.customers.first_by_load);
    survey(&f);
    CU_ASSERT_EQUAL(f.n, 2); /* node 1, and what is behind it for longer */
    CU_ASSERT_EQUAL(place_of(&f, "m1")->people, 3);
    CU_ASSERT_EQUAL(place_of(&f, "m2/m3")->people, 8);
    tear_down(&f);
}

static void test_places__load_named_by_a_pole_is_part_of_its_line(void)
{
    struct fixture f;
    set_up(&f);
    int32_t load = net_load(f.town.network, "m3");
    f.town.network->equipment[f.town.network->loads[load].equipment.v].name =
        "pole 13";
    survey(&f);
    CU_ASSERT_EQUAL(place_of(&f, "part of the line")->people, 5);
    tear_down(&f);
}

static void make_one_village(struct fixture *f)
{
    for (int32_t i = 0; i < f->town.customers.n_usage_points; i++)
        if (strcmp(f->town.customers.usage_points[i].place, "下河村") == 0)
            f->town.customers.usage_points[i].place = "上河村";
}

static void test_places__parts_of_a_village_have_their_own_times(void)
{
    struct fixture f;
    set_up(&f);
    make_one_village(&f);
    survey(&f);
    const struct lo_place_notice *near = place_of(&f, "上河村(m1)");
    const struct lo_place_notice *behind = place_of(&f, "上河村(m2)");
    CU_ASSERT_EQUAL(near->people, 3);
    CU_ASSERT_EQUAL(near->off[0].from, town_time(&f.town, "2026-03-16T09:00"));
    CU_ASSERT_EQUAL(behind->people, 3);
    CU_ASSERT_EQUAL(behind->off[0].from,
                    town_time(&f.town, "2026-03-16T07:15"));
    tear_down(&f);
}

/* The head of the village is told both parts, not their hull. */
static void test_places__head_of_a_village_is_told_the_times_of_each_part(void)
{
    struct fixture f;
    set_up(&f);
    make_one_village(&f);
    struct lo_customers *c = &f.town.customers;
    memcpy(f.rows, c->rows, (size_t)c->n * sizeof *c->rows);
    memcpy(f.contacts, c->contacts,
           (size_t)c->n_contacts * sizeof *c->contacts);
    f.rows[HEAD] = f.rows[0];
    f.rows[HEAD].mrid = f.rows[HEAD].name = "head";
    f.rows[HEAD].first_contact = c->n_contacts;
    f.rows[HEAD].n_contacts = 1;
    f.contacts[c->n_contacts] =
        (struct lo_contact){LO_CHANNEL_SMS, "+8613900000001"};
    f.relay = (struct lo_relay){.customer = {HEAD},
                                .place = "上河村",
                                .load = {LO_NONE},
                                .feeder = {LO_NONE}};
    c->rows = f.rows;
    c->contacts = f.contacts;
    c->n = ROWS;
    c->n_contacts = CONTACTS;
    c->relays = &f.relay;
    c->n_relays = 1;
    struct fake_outbox *outbox = fake_outbox_new();
    struct lo_ladder sum;
    struct lo_ladder_input input = town_input(&f.town, "2026-03-06T08:00");
    LO_ASSERT_OK(lo_notify_ladder(&input, &outbox->port, &sum, &f.err), f.err);
    const struct lo_notice *row = fake_outbox_find(outbox, "head", "relay");
    CU_ASSERT_PTR_NOT_NULL_FATAL(row);
    CU_ASSERT_PTR_NOT_NULL(strstr(row->text,
                                  "上河村(m1)（线路：10kV上河线）3月16日(周一) "
                                  "09:00-12:30"));
    CU_ASSERT_PTR_NOT_NULL(strstr(row->text,
                                  "上河村(m2)（线路：10kV上河线）3月16日(周一) "
                                  "07:15-12:30"));
    fake_outbox_free(outbox);
    tear_down(&f);
}

/* J1 works at m2, behind s1; J2 at m1, from nine on. */
static void give_work(struct fixture *f)
{
    static const char *ids[] = {"J1", "J2"};
    static const char *const kinds[] = {"construction", "inspection"};
    static const char *const loads[] = {"m2", "m1"};
    struct lo_week *week = &f->town.week;
    struct lo_week_outage *outage = &week->outages[0];
    for (int i = 0; i < 2; i++) {
        f->equipment[i] = net_equipment(f->town.network, loads[i]);
        f->tasks[i] = (struct lo_task){
            .mrid = ids[i], .n_equipment = 1, .equipment = &f->equipment[i]};
        f->jobs[i] = (struct lo_week_job){
            .id = ids[i], .name = ids[i], .kind = kinds[i]};
    }
    f->work = (struct lo_work){.n_tasks = 2, .tasks = f->tasks};
    week->jobs = f->jobs;
    week->n_jobs = 2;
    outage->jobs.n = 2;
    outage->jobs.at = ids;
    outage->stages[0].sections = outage->stages[0].off; /* behind */
    outage->stages[1].sections = outage->stages[1].off; /* both */
}

static void test_places__each_hears_the_reasons_of_his_own_stretch(void)
{
    struct fixture f;
    set_up(&f);
    give_work(&f);
    survey(&f);
    const char *near = place_of(&f, "上河村")->text;
    const char *behind = place_of(&f, "下河村")->text;
    CU_ASSERT_PTR_NOT_NULL(strstr(near, "line inspection"));
    CU_ASSERT_PTR_NULL(strstr(near, "construction"));
    /* the job upstream keeps him off, too */
    CU_ASSERT_PTR_NOT_NULL(
        strstr(behind, "line construction, line inspection"));
    tear_down(&f);
}

/* Supply is back behind s1 before the job upstream begins. */
static void test_places__job_at_another_time_is_nobodys_reason(void)
{
    struct fixture f;
    set_up(&f);
    give_work(&f);
    struct lo_week_stage *last = &f.town.week.outages[0].stages[1];
    last->span.from += 15 * LO_MINUTE;
    last->off.n = last->sections.n = 1; /* node 1 alone, by a back-feed */
    survey(&f);
    CU_ASSERT_PTR_NULL(strstr(place_of(&f, "下河村")->text, "line inspection"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(place_of(&f, "下河村")->text, "line construction"));
    CU_ASSERT_PTR_NULL(
        strstr(place_of(&f, "上河村")->text, "line construction"));
    tear_down(&f);
}

/* The messages have the same reasons as the page. */
static void test_places__messages_have_the_reasons_of_the_place(void)
{
    struct fixture f;
    set_up(&f);
    give_work(&f);
    struct fake_outbox *outbox = fake_outbox_new();
    struct lo_ladder sum;
    struct lo_ladder_input input = town_input(&f.town, "2026-03-06T08:00");
    input.work = &f.work;
    LO_ASSERT_OK(lo_notify_ladder(&input, &outbox->port, &sum, &f.err), f.err);
    CU_ASSERT_PTR_NOT_NULL(strstr(
        fake_outbox_find(outbox, "li", "announce-7d")->text, "原因：线路巡检"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(fake_outbox_find(outbox, "smith", "announce-7d")->text,
               "line construction, line inspection"));
    fake_outbox_free(outbox);
    tear_down(&f);
}

LO_SUITE(places, LO_TEST(test_places__who_is_but_a_number_is_there_by_his_load),
         LO_TEST(test_places__outage_without_any_customer_record_is_told),
         LO_TEST(test_places__load_named_by_a_pole_is_part_of_its_line),
         LO_TEST(test_places__parts_of_a_village_have_their_own_times),
         LO_TEST(test_places__head_of_a_village_is_told_the_times_of_each_part),
         LO_TEST(test_places__each_hears_the_reasons_of_his_own_stretch),
         LO_TEST(test_places__job_at_another_time_is_nobodys_reason),
         LO_TEST(test_places__messages_have_the_reasons_of_the_place));
