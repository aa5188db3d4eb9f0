/*
 * test_customer.c - invariants of the customer tables, names of channels.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "lineout/customer.h"

enum { N_EQUIPMENT = 10, N_LOADS = 2 };

/*  load 0 (equipment 4): up 0, up 2     load 1 (equipment 7): up 1
 *  customer 0: contacts 0, 1            customer 1: contact 2        */
static struct lo_customers *two_customers(void)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_customers *c = lo_arena_alloc(arena, sizeof *c);
    c->arena = arena;
    c->n = 2;
    c->rows = lo_arena_array(arena, 2, sizeof *c->rows);
    c->rows[0] = (struct lo_customer_row){.mrid = "c0", .n_contacts = 2};
    c->rows[1] = (struct lo_customer_row){
        .mrid = "c1", .first_contact = 2, .n_contacts = 1};
    c->n_contacts = 3;
    c->contacts = lo_arena_array(arena, 3, sizeof *c->contacts);
    c->n_usage_points = 4; /* the last one has no load */
    c->usage_points = lo_arena_array(arena, 4, sizeof *c->usage_points);
    static const int32_t loads[] = {4, 7, 4, LO_NONE};
    static const char *const names[] = {"u0", "u1", "u2", "u3"};
    for (int i = 0; i < 4; i++)
        c->usage_points[i] = (struct lo_usage_point){
            .mrid = names[i], .load = {loads[i]}, .customer = {i % 2}};
    c->first_by_load = lo_arena_array(arena, 3, sizeof(int32_t));
    c->first_by_load[1] = 2;
    c->first_by_load[2] = 3;
    c->by_load = lo_arena_array(arena, 3, sizeof(int32_t));
    c->by_load[0] = 0;
    c->by_load[1] = 2;
    c->by_load[2] = 1;
    return c;
}

static void no_such_load(struct lo_customers *c)
{
    c->usage_points[1].load.v = N_EQUIPMENT;
}

static void no_such_customer(struct lo_customers *c)
{
    c->usage_points[1].customer.v = 2;
}

static void shared_contact(struct lo_customers *c)
{
    c->rows[1].first_contact = 1;
}

static void contact_of_nobody(struct lo_customers *c)
{
    c->rows[1].n_contacts = 0;
}

static void listed_twice(struct lo_customers *c)
{
    c->by_load[1] = 0;
}

static void listed_at_another_load(struct lo_customers *c)
{
    c->by_load[1] = 1;
    c->by_load[2] = 2;
}

static void not_listed(struct lo_customers *c)
{
    c->first_by_load[2] = 2;
}

static void test_customers__validate_names_the_broken_invariant(void)
{
    static const struct {
        void (*break_it)(struct lo_customers *c);
        const char *invariant;
    } cases[] = {
        {no_such_load, "I1"},   {no_such_customer, "I1"},
        {shared_contact, "I2"}, {contact_of_nobody, "I2"},
        {listed_twice, "I3"},   {listed_at_another_load, "I3"},
        {not_listed, "I3"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct lo_customers *c = two_customers();
        struct lo_error err = LO_ERROR_INIT;
        LO_ASSERT_OK(lo_customers_validate(c, N_EQUIPMENT, N_LOADS, &err), err);
        cases[i].break_it(c);
        CU_ASSERT_EQUAL(lo_customers_validate(c, N_EQUIPMENT, N_LOADS, &err),
                        LO_EINPUT);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, cases[i].invariant));
        lo_customers_free(c);
    }
}

static void test_customers__channel_names_go_both_ways(void)
{
    for (unsigned i = 0; i < LO_CHANNELS; i++) {
        enum lo_channel channel = (enum lo_channel)i;
        CU_ASSERT_EQUAL(lo_channel_of(lo_channel_name(channel)), channel);
    }
    CU_ASSERT_EQUAL(lo_channel_of("WeChat"), LO_CHANNEL_WECHAT);
    CU_ASSERT_EQUAL(lo_channel_of("fax"), LO_CHANNELS);
    CU_ASSERT_EQUAL(lo_channel_of(""), LO_CHANNELS);
}

LO_SUITE(customer, LO_TEST(test_customers__validate_names_the_broken_invariant),
         LO_TEST(test_customers__channel_names_go_both_ways));
