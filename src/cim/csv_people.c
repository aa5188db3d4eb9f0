/*
 * csv_people.c - customers and their contacts out of spreadsheets.
 *
 *   row of customers  Customer, CustomerAgreement, UsagePoint at its
 *                     transformer, ServiceLocation (village), phone
 *   row of contacts   CustomerNotification of an account; whoever passes word
 *                     on is a lo:Relay beside
 *
 * An account that stands in several rows has a meter in each: one customer,
 * several usage points.
 */
#include "csv_int.h"

#include <string.h>

#define PLACE "Location.mainAddress/StreetAddress.townDetail/TownDetail.name"

static void add_contact(struct sheet *s, const char *account, const char *type,
                        const char *value)
{
    char *key = g_strdup_printf("%s|%s|%s", account, type, value);
    if (csv_begin(s, "CustomerNotification", "contact-", key, NULL)) {
        csv_text(s, "lo:CustomerNotification.account", account);
        csv_text(s, "CustomerNotification.contactType", type);
        csv_text(s, "CustomerNotification.contactValue", value);
    }
    g_free(key);
}

/* --- customers ----------------------------------------------------------- */

enum {
    WHO_ACCOUNT,
    WHO_NAME,
    WHO_PHONE,
    WHO_TRANSFORMER,
    WHO_VILLAGE,
    WHO_METER,
    WHO_KIND,
    WHO_NEED,
    WHO_LOCALE,
    WHO_WECHAT,
    WHO_TIER,
    WHO_MAX_OFF,
    WHO_MANAGER,
    WHO_KVA,
    WHO_YEARS,
};

static const struct csv_column customer_columns[] = {
    {"account|户号|用户编号", true},
    {"name|姓名|户名|用户名称", true},
    {"phone|mobile|电话|手机|联系电话", false},
    {"transformer|台区|变压器|配变", true},
    {"village|place|村|村庄|地址|用电地址", false},
    {"meter|usage point|表号|计量点", false},
    {"kind|用户类别", false},
    {"need|特殊需求", false},
    {"language|locale|语言", false},
    {"wechat|openid|微信", false},
    {"tier|级别|重要等级", false},
    {"max off minutes|maxOffMinutes", false},
    {"manager|客户经理|台区经理", false},
    {"contract kVA|kVA|capacity|合同容量|容量|报装容量", false},
    {"years without arrears|years paid|无欠费年数|未欠费年数", false},
    {NULL, false},
};

static void say_customer(struct sheet *s)
{
    csv_text(s, "IdentifiedObject.name", csv_cell(s, WHO_NAME));
    csv_text(s, "Customer.kind", csv_cell(s, WHO_KIND));
    csv_text(s, "Customer.specialNeed", csv_cell(s, WHO_NEED));
    csv_text(s, "Customer.locale", csv_cell(s, WHO_LOCALE));
    csv_text(s, "lo:Customer.tier", csv_cell(s, WHO_TIER));
    csv_text(s, "lo:Customer.manager", csv_cell(s, WHO_MANAGER));
    csv_text(s, "lo:Customer.contractKVA", csv_cell(s, WHO_KVA));
    csv_text(s, "lo:Customer.yearsWithoutArrears", csv_cell(s, WHO_YEARS));
}

static void say_place(struct sheet *s, char **place)
{
    const char *village = csv_cell(s, WHO_VILLAGE);
    *place = NULL;
    if (village[0] != '\0' &&
        csv_begin(s, "ServiceLocation", "place-", village, place))
        csv_text(s, PLACE, village);
}

static void add_customer(struct sheet *s)
{
    const char *account = csv_cell(s, WHO_ACCOUNT);
    const char *transformer = csv_cell(s, WHO_TRANSFORMER);
    double minutes = 0, kva = 0, years = 0;
    char *customer = NULL, *agreement = NULL, *place = NULL, *meter = NULL;
    if (account[0] == '\0' || transformer[0] == '\0') {
        csv_refuse(s, "fill in account and transformer",
                   "a customer needs an account and a transformer: the row is "
                   "not used");
        return;
    }
    if (!csv_number(s, WHO_MAX_OFF, 1, 0, &minutes) ||
        !csv_number(s, WHO_KVA, 0, 0, &kva) ||
        !csv_number(s, WHO_YEARS, 0, 0, &years))
        return;
    if (csv_begin(s, "Customer", "customer-", account, &customer))
        say_customer(s);
    if (csv_begin(s, "CustomerAgreement", "agreement-", account, &agreement))
        csv_ref(s, "CustomerAgreement.Customer", customer);
    say_place(s, &place);
    /* Without a meter number a customer has one meter a transformer. */
    char *key = csv_cell(s, WHO_METER)[0] != '\0'
                    ? g_strdup(csv_cell(s, WHO_METER))
                    : g_strdup_printf("%s|%s", account, transformer);
    if (csv_begin(s, "UsagePoint", "meter-", key, &meter)) {
        csv_text(s, "IdentifiedObject.name", account);
        csv_text(s, "IdentifiedObject.aliasName", csv_cell(s, WHO_METER));
        csv_text(s, "lo:UsagePoint.equipmentName", transformer);
        csv_ref(s, "UsagePoint.CustomerAgreement", agreement);
        if (place != NULL)
            csv_ref(s, "UsagePoint.ServiceLocation", place);
        csv_text(s, "lo:UsagePoint.maxOffMinutes", csv_cell(s, WHO_MAX_OFF));
    } else {
        csv_refuse(s, "give each meter a number of its own",
                   "the meter '%.60s' stands in the table already: this row "
                   "adds no other",
                   key);
    }
    if (csv_cell(s, WHO_PHONE)[0] != '\0')
        add_contact(s, account, "sms", csv_cell(s, WHO_PHONE));
    if (csv_cell(s, WHO_WECHAT)[0] != '\0')
        add_contact(s, account, "wechat", csv_cell(s, WHO_WECHAT));
    s->used++;
    g_free(key);
    g_free(meter);
    g_free(place);
    g_free(agreement);
    g_free(customer);
}

const struct csv_kind cim_csv_customers = {"customers", customer_columns,
                                           add_customer};

/* --- contacts ------------------------------------------------------------ */

enum {
    CONTACT_ACCOUNT,
    CONTACT_TYPE,
    CONTACT_VALUE,
    CONTACT_NAME,
    CONTACT_RELAY
};

static const struct csv_column contact_columns[] = {
    {"account|户号|用户编号", true},
    {"type|channel|方式", true},
    {"value|address|phone|号码|联系电话", true},
    {"name|姓名|户名", false},
    {"relay for|relay|转告|转告范围|负责台区", false},
    {NULL, false},
};

/* The villages, transformers and feeders to which the account passes word on.
 * One who is no customer is known by the id "relay-" and his account. */
static void add_relay(struct sheet *s, const char *account)
{
    char **scopes = csv_list(csv_cell(s, CONTACT_RELAY));
    char *more = g_strconcat(account, "|", csv_cell(s, CONTACT_RELAY), NULL);
    if (scopes[0] != NULL &&
        (csv_begin(s, "lo:Relay", "relay-", account, NULL) ||
         csv_begin(s, "lo:Relay", "relay-", more, NULL))) {
        csv_text(s, "lo:Relay.account", account);
        csv_text(s, "IdentifiedObject.name", csv_cell(s, CONTACT_NAME));
        for (char **scope = scopes; *scope != NULL; scope++)
            csv_text(s, "lo:Relay.for", *scope);
    }
    g_free(more);
    g_strfreev(scopes);
}

static void add_contact_row(struct sheet *s)
{
    static const struct {
        const char *word;
        const char *type;
    } types[] = {{"sms", "sms"},       {"短信", "sms"},    {"手机", "sms"},
                 {"wechat", "wechat"}, {"微信", "wechat"}, {"email", "email"},
                 {"邮件", "email"},    {"phone", "phone"}, {"电话", "phone"}};
    const char *account = csv_cell(s, CONTACT_ACCOUNT);
    const char *word = csv_cell(s, CONTACT_TYPE);
    const char *value = csv_cell(s, CONTACT_VALUE);
    const char *type = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(types) && type == NULL; i++)
        if (g_ascii_strcasecmp(types[i].word, word) == 0)
            type = types[i].type;
    if (account[0] == '\0' || value[0] == '\0' || type == NULL) {
        csv_refuse(s,
                   "fill in account, type (sms, wechat, email, phone), value",
                   "no contact: type is '%.20s': the row is not used", word);
        return;
    }
    add_contact(s, account, type, value);
    add_relay(s, account);
    s->used++;
}

const struct csv_kind cim_csv_contacts = {"contacts", contact_columns,
                                          add_contact_row};
