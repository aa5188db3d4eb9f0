/*
 * Usage points, customers, contacts and places from either side of each link.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "cim_case.h"
#include "harness.h"

#define NETWORK                                                                \
    CIM_LEAF("EnergySource", "source", "n0", "")                               \
    CIM_BRANCH("PowerTransformer", "tx", "n0", "n1", "")                       \
    CIM_LEAF("EnergyConsumer", "load", "n1",                                   \
             CIM_REF("Equipment.UsagePoint", "up2"))
#define CUSTOMER(id, more)                                                     \
    CIM_OBJECT("Customer", id, more)                                           \
    CIM_OBJECT("CustomerAgreement", id "-ag",                                  \
               CIM_REF("CustomerAgreement.Customer", id))
#define CONTACT(id, customer, type, value)                                     \
    "<cim:CustomerNotification rdf:ID=\"" id                                   \
    "\">" CIM_REF("CustomerNotification.Customer", customer)                   \
        CIM_TEXT("CustomerNotification.contactType", type)                     \
            CIM_TEXT("CustomerNotification.contactValue",                      \
                     value) "</cim:CustomerNotification>\n"

static const struct lo_usage_point *point(const struct cim_case *c,
                                          const char *mrid)
{
    for (int32_t i = 0; i < c->customers->n_usage_points; i++)
        if (strcmp(c->customers->usage_points[i].mrid, mrid) == 0)
            return &c->customers->usage_points[i];
    CU_FAIL_FATAL("no such usage point");
    return NULL;
}

static const struct lo_customer_row *customer(const struct cim_case *c,
                                              const char *mrid)
{
    for (int32_t i = 0; i < c->customers->n; i++)
        if (strcmp(c->customers->rows[i].mrid, mrid) == 0)
            return &c->customers->rows[i];
    CU_FAIL_FATAL("no such customer");
    return NULL;
}

static void test_customers__usage_points_link_from_either_side(void)
{
    struct cim_case c = cim_case_build(
        NETWORK CUSTOMER("farm", CIM_TEXT("Customer.specialNeed", "pump")
                                     CIM_TEXT("Customer.vip", "true")
                                         CIM_TEXT("Customer.locale", "zh-CN"))
            CIM_OBJECT("UsagePoint", "up1",
                       CIM_REF("UsagePoint.Equipments", "load")
                           CIM_REF("UsagePoint.CustomerAgreement", "farm-ag"))
                CIM_OBJECT("UsagePoint", "up2", "") CIM_OBJECT(
                    "UsagePoint", "mv", CIM_REF("UsagePoint.Equipments", "tx"))
                    CIM_OBJECT("UsagePoint", "lost",
                               "") "<cim:CustomerAgreement "
                                   "rdf:about=\"#farm-ag\">" CIM_REF(
                                       "CustomerAgreemen"
                                       "t.UsagePoints",
                                       "up2") "</"
                                              "cim:"
                                              "CustomerA"
                                              "greement>"
                                              "\n",
        NULL);
    const struct lo_equipment *load = cim_case_equipment(&c, "load");
    int32_t id = (int32_t)(load - c.network->equipment);
    CU_ASSERT_EQUAL(point(&c, "up1")->load.v, id);
    CU_ASSERT_EQUAL(point(&c, "up2")->load.v, id);
    CU_ASSERT_EQUAL(point(&c, "mv")->load.v, id);
    CU_ASSERT_EQUAL(point(&c, "lost")->load.v, LO_NONE);
    CU_ASSERT_EQUAL(point(&c, "up1")->customer.v, 0);
    CU_ASSERT_EQUAL(point(&c, "up2")->customer.v, 0);
    CU_ASSERT_EQUAL(point(&c, "mv")->customer.v, LO_NONE);
    CU_ASSERT_PTR_NOT_NULL(cim_case_finding(&c, "usage-point-without-load"));
    CU_ASSERT_PTR_NOT_NULL(
        cim_case_finding(&c, "usage-point-without-customer"));
    CU_ASSERT_EQUAL(c.customers->first_by_load[load->detail + 1] -
                        c.customers->first_by_load[load->detail],
                    3);
    const struct lo_customer_row *farm = customer(&c, "farm");
    CU_ASSERT_STRING_EQUAL(farm->special_need, "pump");
    CU_ASSERT_STRING_EQUAL(farm->locale, "zh-CN");
    CU_ASSERT_TRUE(farm->vip);
    cim_case_free(&c);
}

static void test_customers__contacts_keep_order_and_bad_ones_are_dropped(void)
{
    struct cim_case c = cim_case_build(
        NETWORK CUSTOMER("a", "") CUSTOMER("b", "")
            CONTACT("1", "b", "wechat", "oABCD")
                CONTACT("2", "a", "SMS", "+86 138-0000-0000")
                    CONTACT("3", "b", "sms", "call me")
                        CONTACT("4", "b", "fax", "12345")
                            CONTACT("5", "b", "email", "b@example.org")
                                CONTACT("6", "nobody", "sms", "+8613800000001"),
        NULL);
    const struct lo_contact *at = c.customers->contacts;
    const struct lo_customer_row *a = customer(&c, "a"), *b = customer(&c, "b");
    CU_ASSERT_EQUAL_FATAL(a->n_contacts, 1);
    CU_ASSERT_EQUAL(at[a->first_contact].channel, LO_CHANNEL_SMS);
    CU_ASSERT_STRING_EQUAL(at[a->first_contact].value, "+8613800000000");
    CU_ASSERT_EQUAL_FATAL(b->n_contacts, 2);
    CU_ASSERT_EQUAL(at[b->first_contact].channel, LO_CHANNEL_WECHAT);
    CU_ASSERT_STRING_EQUAL(at[b->first_contact].value, "oABCD");
    CU_ASSERT_EQUAL(at[b->first_contact + 1].channel, LO_CHANNEL_EMAIL);
    CU_ASSERT_EQUAL(lo_findings_count_rule(c.findings, "bad-contact"), 2);
    CU_ASSERT_EQUAL(
        lo_findings_count_rule(c.findings, "contact-without-customer"), 1);
    for (size_t i = 0; i < lo_findings_count(c.findings); i++)
        CU_ASSERT_PTR_NULL(
            strstr(lo_findings_get(c.findings, i)->text, "call me"));
    cim_case_free(&c);
}

#define PHONE(owner, which, number)                                            \
    "<cim:" owner "." which "><cim:TelephoneNumber>" CIM_TEXT(                 \
        "TelephoneNumber.ituPhone",                                            \
        number) "</cim:TelephoneNumber></cim:" owner "." which ">"

static void test_customers__phones_of_person_and_organisation_fall_back(void)
{
    struct cim_case c = cim_case_build(
        NETWORK CUSTOMER("a", CIM_REF("Customer.Person", "p")) CUSTOMER(
            "b", CIM_REF("OrganisationRole.Organisation",
                         "o")) CUSTOMER("d", CIM_REF("Customer.Person", "p"))
            CONTACT("1", "d", "wechat", "oD") CIM_OBJECT(
                "Person", "p", PHONE("Person", "mobilePhone", "+8613800000000"))
                CIM_OBJECT("Organisation", "o",
                           PHONE("Organisation", "phone1", "+861088888888")),
        NULL);
    const struct lo_contact *at = c.customers->contacts;
    CU_ASSERT_EQUAL_FATAL(c.customers->n_contacts, 3);
    CU_ASSERT_EQUAL(at[customer(&c, "a")->first_contact].channel,
                    LO_CHANNEL_SMS);
    CU_ASSERT_EQUAL(at[customer(&c, "b")->first_contact].channel,
                    LO_CHANNEL_PHONE);
    CU_ASSERT_EQUAL(at[customer(&c, "d")->first_contact].channel,
                    LO_CHANNEL_WECHAT);
    cim_case_free(&c);
}

#define UP_AT(id, more)                                                        \
    CIM_OBJECT("UsagePoint", id, CIM_REF("UsagePoint.Equipments", "load") more)

static void test_customers__place_from_address_in_all_forms_or_region(void)
{
    struct cim_case c = cim_case_build(
        NETWORK UP_AT("nested", CIM_REF("UsagePoint.ServiceLocation", "l1"))
            UP_AT("apart", CIM_REF("UsagePoint.ServiceLocation", "l2")) UP_AT(
                "region", CIM_TEXT("UsagePoint.outageRegion", "North"))
                UP_AT(
                    "none",
                    "") "<cim:ServiceLocation "
                        "rdf:ID=\"l1\"><cim:Location.mainAddress>"
                        "<cim:StreetAddress><cim:StreetAddress.townDetail "
                        "rdf:parseType=\"Resource\"><cim:TownDetail.name>Zhang "
                        "village</cim:TownDetail.name></"
                        "cim:StreetAddress.townDetail>"
                        "</cim:StreetAddress></cim:Location.mainAddress></"
                        "cim:ServiceLocation>\n"
                        "<cim:ServiceLocation "
                        "rdf:ID=\"l2\"><cim:Location.mainAddress "
                        "rdf:resource=\"#a2\"/></cim:ServiceLocation>\n"
                        "<cim:StreetAddress "
                        "rdf:ID=\"a2\"><cim:StreetAddress.townDetail "
                        "rdf:resource=\"#d2\"/></cim:StreetAddress>\n"
                        "<cim:TownDetail rdf:ID=\"d2\"><cim:TownDetail.name>Li "
                        "village"
                        "</cim:TownDetail.name></cim:TownDetail>\n",
        NULL);
    CU_ASSERT_STRING_EQUAL(point(&c, "nested")->place, "Zhang village");
    CU_ASSERT_STRING_EQUAL(point(&c, "apart")->place, "Li village");
    CU_ASSERT_STRING_EQUAL(point(&c, "region")->place, "North");
    CU_ASSERT_STRING_EQUAL(point(&c, "none")->place, "");
    cim_case_free(&c);
}

static void test_customers__own_source_by_statement_or_at_the_node(void)
{
    struct cim_case c = cim_case_build(
        NETWORK UP_AT("plain", "") CIM_LEAF("EnergyConsumer", "sunny", "n2", "")
            CIM_LEAF("PowerElectronicsConnection", "pv", "n2", "") CIM_OBJECT(
                "UsagePoint", "roof", CIM_REF("UsagePoint.Equipments", "sunny"))
                UP_AT(
                    "stated",
                    "") "<lo:OwnSource rdf:ID=\"os\"><lo:OwnSource.UsagePoint "
                        "rdf:resource=\"#stated\"/></lo:OwnSource>\n",
        NULL);
    CU_ASSERT_FALSE(point(&c, "plain")->own_source);
    CU_ASSERT_TRUE(point(&c, "roof")->own_source);
    CU_ASSERT_TRUE(point(&c, "stated")->own_source);
    cim_case_free(&c);
}

/* A relay who is a customer has no row of his own. */
static void test_customers__relays_name_village_transformer_or_feeder(void)
{
    static const char ours[] =
        "<lo:Customer rdf:about=\"#farm\"><lo:Customer.manager "
        "rdf:resource=\"#boss\"/></lo:Customer>"
        "<lo:Relay rdf:ID=\"head\"><cim:IdentifiedObject.name>village head"
        "</cim:IdentifiedObject.name>"
        "<lo:Relay.PowerSystemResource rdf:resource=\"#tx\"/>"
        "<lo:Relay.PowerSystemResource rdf:resource=\"#nothing\"/></lo:Relay>"
        "<lo:Relay rdf:ID=\"farmer\"><lo:Relay.Customer "
        "rdf:resource=\"#farm\"/><lo:Relay.PowerSystemResource "
        "rdf:resource=\"#load\"/></lo:Relay>";
    char *people = g_strconcat(
        CUSTOMER("farm", "") CIM_OBJECT(
            "Person", "boss",
            CIM_TEXT("IdentifiedObject.name",
                     "Zhou") "<cim:Person.mobilePhone><cim:TelephoneNumber>"
                             "<cim:TelephoneNumber.ituPhone>+8613800000009"
                             "</cim:TelephoneNumber.ituPhone>"
                             "</cim:TelephoneNumber></cim:Person.mobilePhone>")
            CONTACT("n1", "head", "sms", "+8613900000001"),
        ours, NULL);
    struct cim_case c = cim_case_build(NETWORK, people);
    g_free(people);
    const struct lo_customers *p = c.customers;
    CU_ASSERT_EQUAL_FATAL(p->n, 2);
    CU_ASSERT_STRING_EQUAL(customer(&c, "farm")->manager, "Zhou");
    CU_ASSERT_STRING_EQUAL(customer(&c, "farm")->manager_phone,
                           "+8613800000009");
    CU_ASSERT_STRING_EQUAL(customer(&c, "head")->name, "village head");
    CU_ASSERT_EQUAL(customer(&c, "head")->n_contacts, 1);
    CU_ASSERT_EQUAL_FATAL(p->n_relays, 2);
    CU_ASSERT_EQUAL(p->relays[0].load.v, lo_network_find(c.network, "load").v);
    CU_ASSERT_STRING_EQUAL(p->rows[p->relays[1].customer.v].mrid, "farm");
    CU_ASSERT_EQUAL(lo_findings_count_rule(c.findings, "relay-of-nobody"), 1);
    cim_case_free(&c);
}

LO_SUITE(cim_customers,
         LO_TEST(test_customers__relays_name_village_transformer_or_feeder),
         LO_TEST(test_customers__usage_points_link_from_either_side),
         LO_TEST(test_customers__contacts_keep_order_and_bad_ones_are_dropped),
         LO_TEST(test_customers__phones_of_person_and_organisation_fall_back),
         LO_TEST(test_customers__place_from_address_in_all_forms_or_region),
         LO_TEST(test_customers__own_source_by_statement_or_at_the_node));
