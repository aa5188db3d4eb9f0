/*
 * The people of county-work.xml: twenty meters behind each transformer, who
 * lives there, how they are reached, who needs care, who looks after them; the
 * head of each village, who passes word on.
 *
 * Telephone numbers: no mobile number begins with 154, so nobody can be
 * reached by mistake: 154 0... of customers, 154 8... of heads, 154 9... of
 * managers.
 */
#include "county.h"

static const char *const SURNAMES[] = {"王", "李", "张", "刘", "陈", "杨", "黄",
                                       "赵", "吴", "周", "徐", "孙", "马", "朱",
                                       "胡", "郭", "何", "林", "罗", "高"};
static const char *const GIVEN[] = {
    "秀兰", "建国", "桂英", "志强", "玉梅", "德明", "春花", "永福", "凤英",
    "国庆", "小燕", "文华", "海涛", "丽娟", "长生", "金凤", "大勇", "雪梅",
    "保山", "素芳", "军",   "芳",   "伟",   "敏",   "静",   "磊"};

/* What a customer is beside an ordinary home. */
enum role {
    ROLE_HOME,
    ROLE_LIFE_SUPPORT, /* a home with a ventilator or the like */
    ROLE_CLINIC,
    ROLE_PUMP,
    ROLE_SOLAR, /* a home with panels on the roof */
    ROLES
};

struct person {
    int64_t index;
    const struct transformer *transformer;
    int load; /* index of the transformer */
    const char *village;
    enum role role;
};

/* For a county of 30 feeders; scaled with the feeders. */
static const int PER_30_FEEDERS[ROLES] = {[ROLE_LIFE_SUPPORT] = 20,
                                          [ROLE_CLINIC] = 10,
                                          [ROLE_PUMP] = 15,
                                          [ROLE_SOLAR] = 150};

/* Draws which meters are special. At most one role a meter. */
static enum role *draw_roles(const struct county *county, struct chance *chance,
                             int n)
{
    enum role *roles = g_new0(enum role, (gsize)n);
    for (int role = ROLE_HOME + 1; role < ROLES; role++) {
        int left = PER_30_FEEDERS[role] * county->options.feeders / 30;
        while (left > 0) {
            int i = chance_range(chance, 0, n - 1);
            if (roles[i] == ROLE_HOME) {
                roles[i] = (enum role)role;
                left--;
            }
        }
    }
    return roles;
}

static void write_places(struct xml *xml, const struct county *county)
{
    for (int i = 0; i < (int)county->villages->len; i++) {
        const char *village = *AT(county->villages, const char *, i);
        xml_begin(xml, "cim:ServiceLocation", THING_PLACE, i, village);
        g_autofree char *safe = g_markup_escape_text(village, -1);
        fprintf(xml->file,
                "  <cim:Location.mainAddress><cim:StreetAddress>"
                "<cim:StreetAddress.townDetail><cim:TownDetail>"
                "<cim:TownDetail.name>%s</cim:TownDetail.name>"
                "</cim:TownDetail></cim:StreetAddress.townDetail>"
                "</cim:StreetAddress></cim:Location.mainAddress>\n",
                safe);
        xml_end(xml, "cim:ServiceLocation");
    }
}

static char *draw_name(struct chance *chance, const struct person *person)
{
    if (person->role == ROLE_CLINIC)
        return g_strdup_printf("%s卫生室", person->village);
    if (person->role == ROLE_PUMP)
        return g_strdup_printf("%s排灌站", person->village);
    int surname = chance_range(chance, 0, (int)G_N_ELEMENTS(SURNAMES) - 1);
    int given = chance_range(chance, 0, (int)G_N_ELEMENTS(GIVEN) - 1);
    return g_strdup_printf("%s%s", SURNAMES[surname], GIVEN[given]);
}

/* `whose` is a customer or a relay, number `index` of them. */
static void write_contact(struct xml *xml, enum thing whose, int64_t index,
                          int64_t notification, const char *type,
                          const char *value)
{
    xml_begin(xml, "cim:CustomerNotification", THING_NOTIFICATION, notification,
              NULL);
    xml_ref(xml, "cim:CustomerNotification.Customer", whose, index);
    xml_text(xml, "cim:CustomerNotification.contactType", type);
    xml_text(xml, "cim:CustomerNotification.contactValue", value);
    xml_end(xml, "cim:CustomerNotification");
}

/* Four in a hundred are in no list at all; 15 have WeChat beside the SMS. */
static void write_contacts(struct xml *xml, struct chance *chance,
                           int64_t customer)
{
    bool nobody_knows = chance_of(chance, 4);
    bool wechat = chance_of(chance, 15);
    uint64_t openid = chance_next(chance);
    if (nobody_knows)
        return;
    g_autofree char *phone =
        g_strdup_printf("+86154%08" G_GINT64_FORMAT, customer);
    write_contact(xml, THING_CUSTOMER, customer, customer * 2, "sms", phone);
    if (!wechat)
        return;
    g_autofree char *id =
        g_strdup_printf("oDEMO%07" G_GINT64_FORMAT "%016" G_GINT64_MODIFIER "x",
                        customer, openid);
    write_contact(xml, THING_CUSTOMER, customer, customer * 2 + 1, "wechat",
                  id);
}

/* One for each substation. */
static void write_manager(struct xml *xml, const struct county *county,
                          const struct person *person)
{
    unsigned s = (unsigned)AT(county->feeders, struct feeder,
                              person->transformer->feeder)
                     ->substation;
    g_autofree char *manager = g_strdup_printf(
        "%s%s +86154%08u", SURNAMES[(7 * s + 3) % G_N_ELEMENTS(SURNAMES)],
        GIVEN[(5 * s + 1) % G_N_ELEMENTS(GIVEN)], 90000001 + s);
    xml_text(xml, "lo:Customer.manager", manager);
}

/* Every third pumping station has a transformer that makes it important. */
static void write_contract(struct xml *xml, const struct person *person)
{
    if (person->role == ROLE_PUMP)
        xml_number(xml, "lo:Customer.contractKVA",
                   person->index % 3 == 0 ? 630 : 200);
}

/* Somebody lives there. */
static bool is_lived_in(const struct county *county, int village)
{
    for (guint t = 0; t < county->transformers->len; t++)
        if (AT(county->transformers, struct transformer, t)->village == village)
            return true;
    return false;
}

/* The head of each village is no customer of his own. */
static void write_heads(struct xml *xml, const struct county *county,
                        int customers)
{
    struct chance chance = {county->options.seed ^ 0x6865616473u};
    for (int i = 0; i < (int)county->villages->len; i++) {
        const char *village = *AT(county->villages, const char *, i);
        int surname = chance_range(&chance, 0, (int)G_N_ELEMENTS(SURNAMES) - 1);
        int given = chance_range(&chance, 0, (int)G_N_ELEMENTS(GIVEN) - 1);
        g_autofree char *name =
            g_strdup_printf("%s%s", SURNAMES[surname], GIVEN[given]);
        g_autofree char *phone = g_strdup_printf("+86154%08d", 80000001 + i);
        if (!is_lived_in(county, i))
            continue;
        xml_begin(xml, "lo:Relay", THING_RELAY, i, name);
        xml_text(xml, "lo:Relay.village", village);
        xml_end(xml, "lo:Relay");
        write_contact(xml, THING_RELAY, i, (int64_t)customers * 2 + i, "sms",
                      phone);
    }
}

static void write_customer(struct xml *xml, const struct county *county,
                           struct chance *chance, const struct person *person)
{
    g_autofree char *name = draw_name(chance, person);
    xml_begin(xml, "cim:Customer", THING_CUSTOMER, person->index, name);
    xml_enum(xml, "cim:Customer.kind",
             person->role == ROLE_CLINIC ? "CustomerKind.commercialIndustrial"
             : person->role == ROLE_PUMP ? "CustomerKind.pumpingLoad"
                                         : "CustomerKind.residential");
    bool english = chance_of(chance, 2);
    xml_text(xml, "cim:Customer.locale", english ? "en-GB" : "zh-CN");
    /* Two clinics in five keep someone alive by a machine. */
    bool machine = person->role == ROLE_LIFE_SUPPORT ||
                   (person->role == ROLE_CLINIC && chance_of(chance, 40));
    if (machine)
        xml_text(xml, "cim:Customer.specialNeed", "life support");
    write_contract(xml, person);
    write_manager(xml, county, person);
    xml_end(xml, "cim:Customer");

    xml_begin(xml, "cim:CustomerAgreement", THING_AGREEMENT, person->index,
              NULL);
    xml_ref(xml, "cim:CustomerAgreement.Customer", THING_CUSTOMER,
            person->index);
    xml_end(xml, "cim:CustomerAgreement");

    xml_begin(xml, "cim:UsagePoint", THING_USAGE_POINT, person->index, name);
    xml_ref(xml, "cim:UsagePoint.Equipments", THING_EQUIPMENT, person->load);
    xml_ref(xml, "cim:UsagePoint.CustomerAgreement", THING_AGREEMENT,
            person->index);
    xml_ref(xml, "cim:UsagePoint.ServiceLocation", THING_PLACE,
            person->transformer->village);
    xml_end(xml, "cim:UsagePoint");
    write_contacts(xml, chance, person->index);
    if (person->role == ROLE_SOLAR) {
        xml_begin(xml, "lo:OwnSource", THING_OWN_SOURCE, person->index, NULL);
        xml_ref(xml, "lo:OwnSource.UsagePoint", THING_USAGE_POINT,
                person->index);
        xml_text(xml, "lo:OwnSource.kind", "pv");
        xml_number(xml, "lo:OwnSource.kw", chance_range(chance, 5, 25));
        xml_end(xml, "lo:OwnSource");
    }
}

void people_write(struct xml *xml, const struct county *county)
{
    struct chance chance = {county->options.seed ^ 0x70656f706c65u};
    int n = (int)county->transformers->len * CUSTOMERS_PER_TRANSFORMER;
    g_autofree enum role *roles = draw_roles(county, &chance, n);
    write_places(xml, county);
    for (int i = 0; i < n; i++) {
        int t = i / CUSTOMERS_PER_TRANSFORMER;
        const struct transformer *transformer =
            AT(county->transformers, struct transformer, t);
        struct person person = {
            i, transformer, (int)equipment_of_load(county, t),
            *AT(county->villages, const char *, transformer->village),
            roles[i]};
        write_customer(xml, county, &chance, &person);
    }
    write_heads(xml, county, n);
}
