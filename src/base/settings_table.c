/*
 * settings_table.c - the one list of settings: key, default of each profile,
 * what a value must look like, whether it is acted on yet, and its meaning.
 *
 * `plain` is neutral: every rule of practice is off. The explanations are
 * message ids; data/po/zh_CN/base.po has them in Chinese.
 */
#include "base/settings_int.h"
#include "lineout/text.h"

/* Columns of a row whose kind has no range, or no list of words. */
#define NO_RANGE 0, 0
#define NO_WORDS NULL

/* As lo_switch_class_name() spells them; a GroundDisconnector never isolates.
 */
#define SWITCH_CLASSES                                                         \
    "Breaker|Recloser|LoadBreakSwitch|Sectionaliser|Disconnector|Fuse|"        \
    "Jumper|Cut|Switch"

/* clang-format off */
const struct lo_setting_spec lo_setting_specs[] = {
    /* --- site and network ---------------------------------------------- */
    {"site.profile", {"cn-rural", "plain"}, LO_SETTING_CHOICE, NO_RANGE,
     "cn-rural|plain|au|uk|ie|nz", true,
     LO_N_("profile that gives the defaults of all other settings")},
    {"site.timezone", {"Asia/Shanghai", "UTC"}, LO_SETTING_ZONE, NO_RANGE,
     NO_WORDS, true,
     LO_N_("time zone of working hours, calendars and notices (IANA name)")},
    {"site.language", {"", "en"}, LO_SETTING_LANGUAGE, NO_RANGE,
     NO_WORDS, true,
     LO_N_("language of output: zh, en, or empty for that of the locale")},
    {"network.state", {"auto", "auto"}, LO_SETTING_CHOICE, NO_RANGE,
     "auto|normal|current", true,
     LO_N_("switch positions that plans start from: normal, current, or auto "
           "(normal, but current where normal makes a loop)")},
    {"isolation.classes", {"all", "all"}, LO_SETTING_LIST, NO_RANGE,
     "all|" SWITCH_CLASSES, true,
     LO_N_("classes of switches that may isolate a section")},
    {"import.max_bytes", {"2000000000", "2000000000"}, LO_SETTING_REAL, 1, 1e12,
     NO_WORDS, true,
     LO_N_("longest CIM file or table that is read, unpacked (bytes)")},
    {"import.max_objects", {"20000000", "20000000"}, LO_SETTING_REAL, 1, 2e9,
     NO_WORDS, true,
     LO_N_("most objects in one CIM file or table")},
    {"import.max_depth", {"32", "32"}, LO_SETTING_INT, 2, 1000,
     NO_WORDS, true,
     LO_N_("deepest nesting of elements in a CIM file")},
    {"import.max_value_bytes", {"1048576", "1048576"}, LO_SETTING_INT, 1,
     2000000000, NO_WORDS, true,
     LO_N_("longest value, attribute or comment in a CIM file, or cell of a table "
           "(bytes)")},
    {"import.max_members", {"1000", "1000"}, LO_SETTING_INT, 1, 1000000,
     NO_WORDS, true,
     LO_N_("most files in one zip archive")},
    {"import.entities", {"off", "off"}, LO_SETTING_CHOICE, NO_RANGE,
     "off", true,
     LO_N_("XML entities in CIM files: always refused, before any is expanded")},
    {"import.network", {"off", "off"}, LO_SETTING_CHOICE, NO_RANGE,
     "off", true,
     LO_N_("fetching what a CIM file points at outside itself: never done")},
    {"map.degrees", {"auto", "auto"}, LO_SETTING_CHOICE, NO_RANGE,
     "auto|yes|no", true,
     LO_N_("positions are longitude and latitude: yes, no, or auto (where "
           "their coordinate system names EPSG 4326)")},

    /* --- plan ---------------------------------------------------------- */
    {"plan.slot_min", {"15", "15"}, LO_SETTING_SLOT, NO_RANGE,
     NO_WORDS, true,
     LO_N_("minutes between two possible starts of work")},
    {"plan.work_hours", {"08:00-18:00", "08:00-18:00"}, LO_SETTING_HOURS,
     NO_RANGE, NO_WORDS, true,
     LO_N_("local hours in which work may lie")},
    {"plan.calendar", {"cn", "every day"}, LO_SETTING_NAME, NO_RANGE,
     NO_WORDS, true,
     LO_N_("calendar of working days (a data file, or 'every day')")},
    {"plan.objective_unit", {"customers", "customers"}, LO_SETTING_CHOICE,
     NO_RANGE, "customers|mv_customers", true,
     LO_N_("whose lost hours a plan makes fewest: all customers or "
           "medium-voltage customers")},
    {"plan.weights", {"none", "none"}, LO_SETTING_PAIRS_OR_NONE, NO_RANGE,
     NO_WORDS, true,
     LO_N_("weights of kinds of customers in the hours a plan makes fewest: "
           "WORD=WEIGHT,... (hospital=10,vip=5); a word is a kind, special "
           "need, tier or importance, \"_\" for a space; the largest counts")},
    {"plan.peak", {"none", "none"}, LO_SETTING_PEAK, NO_RANGE,
     NO_WORDS, true,
     LO_N_("weights of hours of the day, 1 where none is given: "
           "HH:MM-HH:MM=WEIGHT,... (11:00-13:00=2,18:00-21:00=3)")},
    {"plan.priority_weights",
     {"1=1000,2=100,3=10,4=3,5=1", "1=1000,2=100,3=10,4=3,5=1"},
     LO_SETTING_PAIRS, NO_RANGE, NO_WORDS, true,
     LO_N_("weight of a job left unplaced, by its priority rank")},
    {"plan.max_off_hours", {"12", "24"}, LO_SETTING_REAL, 0.25, 8760,
     NO_WORDS, true,
     LO_N_("longest time one customer may be without supply (hours)")},

    {"plan.move_price", {"", ""}, LO_SETTING_AMOUNT, 0, 1e9, NO_WORDS, true,
     LO_N_("hours, for each customer told, that moving a published outage must "
           "save; empty = it never moves for gain")},
    {"plan.attach_hours", {"72", "0"}, LO_SETTING_INT, 0, 8760, NO_WORDS, true,
     LO_N_("hours ahead that a job may still join a published outage")},
    {"plan.weather_decision", {"18:00", "18:00"}, LO_SETTING_CLOCK, NO_RANGE,
     NO_WORDS, true,
     LO_N_("hour of the evening before by which an outage is called off for "
           "weather")},

    /* --- switching ----------------------------------------------------- */
    {"switching.load_break",
     {"Breaker,Recloser,LoadBreakSwitch", "Breaker,Recloser,LoadBreakSwitch"},
     LO_SETTING_LIST, NO_RANGE, "none|" SWITCH_CLASSES, true,
     LO_N_("classes of switches that may break load current")},
    {"switching.before_min", {"45", "30"}, LO_SETTING_INT, 0, 1440,
     NO_WORDS, true,
     LO_N_("minutes dead before work begins: switching off, proving dead, "
           "earthing")},
    {"switching.after_min", {"30", "30"}, LO_SETTING_INT, 0, 1440,
     NO_WORDS, true,
     LO_N_("minutes dead after work ends: removing earths, switching on")},
    {"switching.dip_min", {"10", "0"}, LO_SETTING_INT, 0, 240,
     NO_WORDS, true,
     LO_N_("minutes of a dip where supply is interrupted only for switching")},
    {"switching.crews", {"1", "1"}, LO_SETTING_INT, 1, 16,
     NO_WORDS, true,
     LO_N_("crews of the station that switch and earth side by side in one "
           "outage; the crews that work in it help to tag and earth while "
           "they are there (crew.before_min, crew.after_min)")},
    {"switching.unkept", {"say", "say"}, LO_SETTING_CHOICE, NO_RANGE,
     "say|decide", true,
     LO_N_("a plan whose switching sheets cannot keep what people are told: "
           "publishing says it, or wants somebody to decide by name")},
    {"switching.min_gap_min", {"60", "0"}, LO_SETTING_INT, 0, 1440,
     NO_WORDS, true,
     LO_N_("shortest time a section is worth restoring between two jobs "
           "(minutes)")},
    {"switching.staged", {"yes", "yes"}, LO_SETTING_BOOL, NO_RANGE,
     NO_WORDS, true,
     LO_N_("may the dead sections change in the course of one outage?")},

    /* --- crews and desk ------------------------------------------------ */
    {"crew.before_min", {"30", "0"}, LO_SETTING_INT, 0, 1440,
     NO_WORDS, true,
     LO_N_("minutes a crew is bound before work begins")},
    {"crew.after_min", {"30", "0"}, LO_SETTING_INT, 0, 1440,
     NO_WORDS, true,
     LO_N_("minutes a crew is bound after work ends")},
    {"crew.travel_min", {"45", "0"}, LO_SETTING_INT, 0, 1440,
     NO_WORDS, true,
     LO_N_("minutes a crew travels between different sites")},
    {"desk.max_switching", {"2", "0"}, LO_SETTING_INT, 0, 1000,
     NO_WORDS, true,
     LO_N_("most outages that begin or end within one half hour, 0 = any "
           "number")},

    /* --- notices ------------------------------------------------------- */
    {"notice.lead_hours", {"planned 168, temporary 24, urgent 0", "0"},
     LO_SETTING_LEADS, 0, 8760, "planned|temporary|urgent", true,
     LO_N_("hours between telling people and their outage, by notice class")},
    {"notice.lead_workdays", {"none", "none"}, LO_SETTING_PAIRS_OR_NONE,
     NO_RANGE, NO_WORDS, true,
     LO_N_("working days between telling people and their outage, by notice "
           "class, beside the hours")},
    {"notice.calendar", {"cn", "every day"}, LO_SETTING_NAME, NO_RANGE,
     NO_WORDS, true,
     LO_N_("calendar by which the working days of notices are counted")},
    {"notice.quiet", {"21:30-06:30", "none"}, LO_SETTING_QUIET, NO_RANGE,
     NO_WORDS, true,
     LO_N_("local hours in which no notice is sent")},
    {"notice.ladder", {"7 d, day before, morning", "day before"},
     LO_SETTING_LADDER, NO_RANGE, NO_WORDS, true,
     LO_N_("stages of notice: days ahead, the day before, the morning of")},
    {"notice.important", {"diamond,platinum,life-support,vip", "none"},
     LO_SETTING_LIST, NO_RANGE,
     "none|diamond|platinum|silver|life-support|vip|important", true,
     LO_N_("customers with stages of their own: by tier, need or importance")},
    {"notice.important_ladder", {"letter 7 d", "none"}, LO_SETTING_LADDER,
     NO_RANGE, NO_WORDS, true,
     LO_N_("stages of notice for them beside those for everybody; a letter "
           "is handed over and signed for")},
    {"notice.tiers", {"diamond=800,platinum=500,silver=0", "none"},
     LO_SETTING_PAIRS_OR_NONE, NO_RANGE, NO_WORDS, true,
     LO_N_("tier of customers that state none: by the least contract capacity "
           "(kVA)")},
    {"notice.tier_years", {"none", "none"}, LO_SETTING_PAIRS_OR_NONE, NO_RANGE,
     NO_WORDS, true,
     LO_N_("years without arrears that a tier by capacity asks for, as "
           "diamond=3; who states none has them")},
    {"notice.unsigned_days", {"2", "2"}, LO_SETTING_INT, 0, 60, NO_WORDS, true,
     LO_N_("days before the outage at which a letter that nobody signed for "
           "goes to the duty list")},
    {"notice.margin_min", {"30", "0"}, LO_SETTING_INT, 0, 1440,
     NO_WORDS, true,
     LO_N_("minutes before its deadline at which a notice is due")},
    {"notice.hotline", {"95598", ""}, LO_SETTING_TEXT, NO_RANGE,
     NO_WORDS, true,
     LO_N_("telephone number that notices name for questions")},
    {"notice.generator", {"everybody", "own source"}, LO_SETTING_CHOICE,
     NO_RANGE, "everybody|own source", true,
     LO_N_("who is told never to connect a generator without a transfer "
           "switch: everybody, or who is known to have a source")},
    {"notice.manager", {"yes", "no"}, LO_SETTING_BOOL, NO_RANGE, NO_WORDS,
     true,
     LO_N_("do notices name the customer's own manager and his number beside "
           "the hotline?")},
    {"notice.require", {"area,line", "none"}, LO_SETTING_LIST, NO_RANGE,
     "none|area|line", true,
     LO_N_("what a notice must say beside its time: publishing is refused "
           "where it is not known")},
    {"notice.sender", {"", ""}, LO_SETTING_TEXT, NO_RANGE, NO_WORDS, true,
     LO_N_("signature put in front of an SMS")},
    {"notice.cost_per_part", {"", ""}, LO_SETTING_AMOUNT, 0, 1e6, NO_WORDS,
     true,
     LO_N_("price of one SMS part; empty = not known")},
    {"notice.day_before_at", {"17:00", "17:00"}, LO_SETTING_CLOCK, NO_RANGE,
     NO_WORDS, true,
     LO_N_("local time at which the notice of the day before is due")},
    {"notice.morning_at", {"06:30", "06:30"}, LO_SETTING_CLOCK, NO_RANGE,
     NO_WORDS, true,
     LO_N_("local time at which the notice of the same morning is due")},
    {"notice.mainland", {"yes", "no"}, LO_SETTING_BOOL, NO_RANGE,
     NO_WORDS, true,
     LO_N_("count SMS parts as carriers in mainland China do (70, then 67)")},
    {"notice.language", {"zh", "en"}, LO_SETTING_LANGUAGE, NO_RANGE, NO_WORDS,
     true,
     LO_N_("language of notices to whoever has none of his own, where "
           "site.language names none")},
    {"notice.staff", {"", ""}, LO_SETTING_TEXT, NO_RANGE, NO_WORDS, true,
     LO_N_("staff who get one copy an outage, marked so: name=number; "
           "name=wechat:ID; name=e-mail")},
    {"notice.guard_factor", {"3", "0"}, LO_SETTING_REAL, 0, 1000, NO_WORDS,
     true,
     LO_N_("a run above so many times the largest day of the month waits for "
           "a person, 0 = never")},
    {"alert.gateway", {"none", "none"}, LO_SETTING_GATEWAYS, NO_RANGE,
     "none|file|http|kannel|aliyun|tencent|wecom", true,
     LO_N_("gateway by which the duty person is alerted: a second route")},
    {"alert.to", {"", ""}, LO_SETTING_TEXT, NO_RANGE, NO_WORDS, true,
     LO_N_("number or address of the duty person")},
    {"repeat.limits", {"5/365d,3/60d,planned:3/365d", "none"},
     LO_SETTING_REPEATS, NO_RANGE, NO_WORDS, true,
     LO_N_("most interruptions of one medium-voltage customer in so many "
           "days")},

    {"budget.month_mv_hours", {"", ""}, LO_SETTING_AMOUNT, 0, 1e9,
     NO_WORDS, true,
     LO_N_("MV-customer-hours that a month may cost, faults included; empty = "
           "no budget")},

    /* --- gateways ------------------------------------------------------ */
    {"gateway.sms", {"none", "none"}, LO_SETTING_GATEWAYS, NO_RANGE,
     "none|file|http|kannel|aliyun|tencent", true,
     LO_N_("gateway that takes SMS; several by comma: the next one where the "
           "one before is broken or its day is used up; kannel:north is one "
           "with settings of its own, gateway.north.url ...")},
    {"gateway.wechat", {"none", "none"}, LO_SETTING_GATEWAYS, NO_RANGE,
     "none|file|http|wechat|wecom", true,
     LO_N_("gateway that takes WeChat messages")},
    {"gateway.email", {"none", "none"}, LO_SETTING_GATEWAYS, NO_RANGE,
     "none|file|http", true,
     LO_N_("gateway that takes e-mails")},
    {"gateway.file_dir", {"outbox", "outbox"}, LO_SETTING_PATH, NO_RANGE,
     NO_WORDS, true,
     LO_N_("folder in which the file gateway leaves one file a message")},
    {"gateway.http_url", {"", ""}, LO_SETTING_URL, NO_RANGE, NO_WORDS, true,
     LO_N_("address to which the HTTP gateway sends requests")},
    {"gateway.http_method", {"POST", "POST"}, LO_SETTING_CHOICE, NO_RANGE,
     "POST|PUT", true,
     LO_N_("method of the HTTP request")},
    {"gateway.http_content_type", {"application/json", "application/json"},
     LO_SETTING_CHOICE, NO_RANGE,
     "application/json|application/x-www-form-urlencoded", true,
     LO_N_("form of the HTTP request's body")},
    {"gateway.http_body",
     {"{\"to\":\"{to}\",\"text\":\"{text}\",\"key\":\"{key}\"}",
      "{\"to\":\"{to}\",\"text\":\"{text}\",\"key\":\"{key}\"}"},
     LO_SETTING_TEMPLATE, NO_RANGE, NO_WORDS, true,
     LO_N_("body of the HTTP request; {to} {text} {key} {channel} {lang} are "
           "filled in")},
    {"gateway.http_auth_env", {"", ""}, LO_SETTING_ENV_NAME, NO_RANGE,
     NO_WORDS, true,
     LO_N_("environment variable that holds the Authorization header (the "
           "secret itself is never a setting)")},
    {"gateway.http_id", {"id", "id"}, LO_SETTING_TEXT, NO_RANGE,
     NO_WORDS, true,
     LO_N_("member of the gateway's answer that holds its message id")},
    {"gateway.http_timeout_s", {"10", "10"}, LO_SETTING_INT, 1, 300,
     NO_WORDS, true,
     LO_N_("seconds to wait for the gateway's answer")},

    {"gateway.per_s", {"0", "0"}, LO_SETTING_REAL, 0, 100000, NO_WORDS, true,
     LO_N_("messages a second that a gateway is given at most, 0 = any "
           "number")},
    {"gateway.burst", {"10", "10"}, LO_SETTING_INT, 1, 100000,
     NO_WORDS, true,
     LO_N_("messages that may go at once after a pause, where a rate is set")},
    {"gateway.per_day", {"0", "0"}, LO_SETTING_INT, 0, 100000000,
     NO_WORDS, true,
     LO_N_("messages a day that a gateway is given at most, 0 = any number")},
    {"gateway.per_number_day", {"40", "0"}, LO_SETTING_INT, 0, 10000,
     NO_WORDS, true,
     LO_N_("messages a day to one number at most, 0 = any number")},
    {"gateway.connections", {"8", "8"}, LO_SETTING_INT, 1, 64,
     NO_WORDS, true,
     LO_N_("connections to a gateway that are open at once")},
    {"gateway.in_doubt", {"256", "256"}, LO_SETTING_INT, 1, 1024,
     NO_WORDS, true,
     LO_N_("messages that a killed sender leaves in doubt at most; fewer are "
           "sent more slowly, as each waits for the disk")},
    {"gateway.url", {"", ""}, LO_SETTING_URL, NO_RANGE, NO_WORDS, true,
     LO_N_("address of the gateway in place of its public one (Kannel: its "
           "sendsms address; else for tests on this machine only)")},
    {"gateway.secrets", {"", ""}, LO_SETTING_TEXT, NO_RANGE, NO_WORDS, true,
     LO_N_("key file with the gateways' secrets, readable by its owner only; "
           "empty = environment variables LINEOUT_...")},
    {"gateway.sign_name", {"", ""}, LO_SETTING_TEXT, NO_RANGE, NO_WORDS, true,
     LO_N_("approved SMS signature (Aliyun, Tencent)")},
    {"gateway.template", {"", ""}, LO_SETTING_TEXT, NO_RANGE, NO_WORDS, true,
     LO_N_("approved template of the messages (Aliyun, Tencent, WeChat)")},
    {"gateway.template_values", {"text={text}", "text={text}"},
     LO_SETTING_TEXT, NO_RANGE, NO_WORDS, true,
     LO_N_("values of the template: name={place}; name={line}; name={when}; "
           "name={text}; where few characters are allowed name={date}; "
           "name={from}; name={until}")},
    {"gateway.template_limits", {"none", "none"}, LO_SETTING_PAIRS_OR_NONE,
     NO_RANGE, NO_WORDS, true,
     LO_N_("most characters of the template's variables, name=20 (0 = any): "
           "checked when publishing and each day; else the vendor's rule: 35 "
           "at Aliyun, 6 at Tencent, WeChat's by their names")},
    {"gateway.app", {"", ""}, LO_SETTING_TEXT, NO_RANGE, NO_WORDS, true,
     LO_N_("application at the gateway (Tencent SdkAppId, WeChat appid, WeCom "
           "agent)")},
    {"gateway.variant", {"", ""}, LO_SETTING_CHOICE, NO_RANGE,
     "|v1|subscribe|robot", true,
     LO_N_("other form of the gateway: v1 (Aliyun), subscribe (WeChat), robot "
           "(WeCom)")},
    {"gateway.receipt_url", {"", ""}, LO_SETTING_URL, NO_RANGE, NO_WORDS, true,
     LO_N_("address at which receipts are taken, handed to Kannel")},
    {"gateway.http_ok", {"", ""}, LO_SETTING_TEXT, NO_RANGE, NO_WORDS, true,
     LO_N_("what an accepting answer of the HTTP gateway says: member=value, "
           "or ^prefix; empty = its status alone")},

    /* --- the board ----------------------------------------------------- */
    {"web.session_hours", {"12", "12"}, LO_SETTING_INT, 1, 720, NO_WORDS, true,
     LO_N_("hours after which a login on the board ends")},
    {"web.idle_min", {"60", "60"}, LO_SETTING_INT, 1, 43200, NO_WORDS, true,
     LO_N_("minutes after which a login that nobody uses ends")},
    {"web.guests", {"auto", "auto"}, LO_SETTING_CHOICE, NO_RANGE,
     "auto|yes|no", true,
     LO_N_("may the board be read without an account: auto (while there is "
           "none), yes, no")},
    {"web.login_tries", {"5", "5"}, LO_SETTING_INT, 1, 1000, NO_WORDS, true,
     LO_N_("wrong passwords for one account, or from one address, before the "
           "next has to wait, each time twice as long")},
    {"web.login_wait_s", {"30", "30"}, LO_SETTING_INT, 1, 86400, NO_WORDS,
     true,
     LO_N_("seconds that the first of these waits; at most an hour")},
    {"web.connections", {"12000", "12000"}, LO_SETTING_INT, 10, 100000,
     NO_WORDS, true,
     LO_N_("connections to the board that are open at once")},
    {"web.address_connections", {"0", "0"}, LO_SETTING_INT, 0, 100000,
     NO_WORDS, true,
     LO_N_("... of them from one address, 0 = any number")},
    {"web.idle_s", {"20", "20"}, LO_SETTING_INT, 1, 3600, NO_WORDS, true,
     LO_N_("seconds after which a connection that says nothing is closed")},
    {"web.request_s", {"30", "30"}, LO_SETTING_INT, 1, 3600, NO_WORDS, true,
     LO_N_("seconds in which a request must have come in whole")},
    {"web.replan_s", {"60", "60"}, LO_SETTING_INT, 1, 86400, NO_WORDS, true,
     LO_N_("seconds that planning anew on the board takes at most")},

    {"carry.channels", {"none", "none"}, LO_SETTING_LIST, NO_RANGE,
     "none|sms|wechat|email", true,
     LO_N_("messages that a courier carries to another machine, by channel: for "
           "networks without a way out")},
    {"carry.station", {"station", "station"}, LO_SETTING_NAME, NO_RANGE,
     NO_WORDS, true,
     LO_N_("name under which the messages of this station are carried")},
    {"carry.sender", {"sender", "sender"}, LO_SETTING_NAME, NO_RANGE,
     NO_WORDS, true,
     LO_N_("name of the one machine that sends carried messages, the same on "
           "both")},
    {"carry.ahead_hours", {"24", "24"}, LO_SETTING_INT, 0, 720, NO_WORDS, true,
     LO_N_("hours until the courier comes again: what falls due before is "
           "carried")},
    {"carry.answer_hours", {"48", "48"}, LO_SETTING_INT, 1, 2160, NO_WORDS,
     true,
     LO_N_("hours within which the answers to carried messages must be back; "
           "then a person decides")},

    /* --- back-feed ----------------------------------------------------- */
    {"backfeed.missing_limit", {"warn", "allow"}, LO_SETTING_CHOICE,
     NO_RANGE, "warn|allow|refuse", true,
     LO_N_("back-feeding through elements whose limit is not known")},
    {"backfeed.min_voltage_pu", {"0.93", "0"}, LO_SETTING_REAL, 0, 1.5,
     NO_WORDS, true,
     LO_N_("lowest voltage of a back-fed section (per unit)")},
    {"backfeed.source_pu", {"1.0", "1.0"}, LO_SETTING_REAL, 0.5, 1.5,
     NO_WORDS, true,
     LO_N_("voltage of the source in that reckoning (per unit)")},
    {"load.kw_per_customer", {"1.0", "0"}, LO_SETTING_REAL, 0, 10000,
     NO_WORDS, true,
     LO_N_("load assumed for a customer where none is given (kW)")},

    /* --- studies ------------------------------------------------------- */
    {"site.life_years", {"20", "20"}, LO_SETTING_REAL, 1, 100,
     NO_WORDS, true,
     LO_N_("life of a new switch in the switch study (years)")},
    {"site.rate", {"0.05", "0.05"}, LO_SETTING_REAL, 0, 1, NO_WORDS, true,
     LO_N_("yearly rate of interest in the switch study")},
    {"site.value_per_customer_hour", {"", ""}, LO_SETTING_AMOUNT, 0, 1e9,
     NO_WORDS, true,
     LO_N_("money a saved customer-hour is worth; empty = not known")},
    {"fault.patrol_min_per_km", {"0", "0"}, LO_SETTING_REAL, 0, 1000,
     NO_WORDS, true,
     LO_N_("minutes of patrol per km of line before a fault is found")},
    {"fault.line_per_km_year", {"0.065", "0.065"}, LO_SETTING_REAL, 0, 100,
     NO_WORDS, true,
     LO_N_("lasting faults a km and year of lines that state none")},
    {"fault.line_transient_per_km_year", {"0", "0"}, LO_SETTING_REAL, 0, 1000,
     NO_WORDS, true,
     LO_N_("passing faults a km and year of lines that state none")},
    {"fault.line_repair_h", {"5", "5"}, LO_SETTING_REAL, 0, 1000,
     NO_WORDS, true,
     LO_N_("hours of repair of lines that state none")},
    {"fault.transformer_per_year", {"0.015", "0.015"}, LO_SETTING_REAL, 0,
     100, NO_WORDS, true,
     LO_N_("lasting faults a year of transformers that state none")},
    {"fault.transformer_repair_h", {"200", "200"}, LO_SETTING_REAL, 0, 10000,
     NO_WORDS, true,
     LO_N_("hours of repair of transformers that state none")},
    {"fault.switching_h", {"1", "1"}, LO_SETTING_REAL, 0, 1000,
     NO_WORDS, true,
     LO_N_("hours until a switch is operated by hand after a fault")},
    {"planned.line_per_km_year", {"0", "0"}, LO_SETTING_REAL, 0, 1000,
     NO_WORDS, true,
     LO_N_("planned outages a km and year, for --planned stated")},
    {"planned.hours", {"6", "6"}, LO_SETTING_REAL, 0, 1000,
     NO_WORDS, true,
     LO_N_("hours of each planned outage, for --planned stated")},
    {"site.load_growth", {"0.3", "0.3"}, LO_SETTING_REAL, 0, 10,
     NO_WORDS, true,
     LO_N_("growth of the loads that the switch study asks about: 0.3 = 30 %")},
    {"site.remote_min", {"5", "5"}, LO_SETTING_REAL, 0, 1000, NO_WORDS, true,
     LO_N_("minutes until a remote switch is operated after a fault")},
    {"site.switch_capital", {"", ""}, LO_SETTING_AMOUNT, 0, 1e9,
     NO_WORDS, true,
     LO_N_("price of a new switch by hand; empty = not known")},
    {"site.remote_capital", {"", ""}, LO_SETTING_AMOUNT, 0, 1e9,
     NO_WORDS, true,
     LO_N_("price of remote control of a switch; empty = not known")},
    {"site.tie_capital", {"", ""}, LO_SETTING_AMOUNT, 0, 1e9, NO_WORDS, true,
     LO_N_("price of a new tie; empty = not known")},
};
/* clang-format on */

const size_t lo_setting_spec_count = G_N_ELEMENTS(lo_setting_specs);

/* --- the other profiles -------------------------------------------------- */

/* `plain`, with the notice rules of the country. Sources: Australia, National
 * Energy Retail Rules r. 90 (4 business days; life support in writing); Great
 * Britain, SI 2015/699 reg. 12 (2 days) and practice of network companies (12
 * days, the day before); Ireland, ESB Networks (2 working days); New Zealand,
 * default distributor agreement (4 business days). */
#define COUNTRY(name, zone, days)                                              \
    {name, "site.timezone", zone}, {name, "plan.calendar", days},              \
        {name, "notice.calendar", days},                                       \
        {name, "notice.quiet", "21:00-07:00"},                                 \
    {                                                                          \
        name, "notice.important", "life-support,important"                     \
    }

const struct lo_setting_special lo_setting_specials[] = {
    COUNTRY("au", "Australia/Sydney", "au"),
    {"au", "notice.lead_workdays", "planned=4,temporary=4"},
    {"au", "notice.ladder", "4 wd, day before"},
    {"au", "notice.important_ladder", "letter 4 wd"},
    COUNTRY("uk", "Europe/London", "gb"),
    {"uk", "notice.lead_hours", "planned 48, temporary 48, urgent 0"},
    {"uk", "notice.ladder", "12 d, day before"},
    {"uk", "notice.important_ladder", "letter 12 d"},
    COUNTRY("ie", "Europe/Dublin", "ie"),
    {"ie", "notice.lead_workdays", "planned=2,temporary=2"},
    {"ie", "notice.ladder", "2 wd, day before"},
    {"ie", "notice.important_ladder", "letter 2 wd"},
    COUNTRY("nz", "Pacific/Auckland", "nz"),
    {"nz", "notice.lead_workdays", "planned=4,temporary=4"},
    {"nz", "notice.ladder", "4 wd, day before"},
    {"nz", "notice.important_ladder", "letter 4 wd"},
};

const size_t lo_setting_special_count = G_N_ELEMENTS(lo_setting_specials);
