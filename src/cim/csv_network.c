/*
 * csv_network.c - wires out of a spreadsheet: one row a piece of equipment.
 *
 *   type         from   to      more
 *   source       S              feeds in at S
 *   breaker ...  S      1       open (normal state), rated_a
 *   line         1      2       length_m, r_ohm, x_ohm, rated_a
 *   transformer  2              customers, kw: a public transformer with its
 *                               low side and one load
 *   load         2              customers, kw: metered at medium voltage
 *
 * `from` and `to` are poles or busbars: rows that name the same one meet
 * there. Voltages are volts, `kv` the line voltage (10 where nothing is said).
 */
#include "csv_int.h"

#include <string.h>

enum {
    WIRE_TYPE,
    WIRE_NAME,
    WIRE_FROM,
    WIRE_TO,
    WIRE_OPEN,
    WIRE_RATED,
    WIRE_LENGTH,
    WIRE_R,
    WIRE_X,
    WIRE_CUSTOMERS,
    WIRE_KW,
    WIRE_KV,
    WIRE_KVA,
    WIRE_FEEDER,
    WIRE_ID,
};

static const struct csv_column network_columns[] = {
    {"type|kind|类型", true},
    {"name|名称|设备名称", true},
    {"from|起点|首端", true},
    {"to|终点|末端", false},
    {"open|normally open|常开|断开", false},
    {"rated_a|额定电流", false},
    {"length_m|长度", false},
    {"r_ohm|电阻", false},
    {"x_ohm|电抗", false},
    {"customers|户数|用户数", false},
    {"kw|负荷", false},
    {"kv|电压", false},
    {"kva|容量", false},
    {"feeder|线路|馈线", false},
    {"id|mrid|编号", false},
    {NULL, false},
};

enum wire { WIRE_LINE, WIRE_SWITCH, WIRE_SOURCE, WIRE_STATION, WIRE_LOAD };

static const struct {
    const char *words; /* |a|b| */
    const char *cls;
    enum wire wire;
} types[] = {
    {"|line|section|线路|导线|电缆|", "ACLineSegment", WIRE_LINE},
    {"|breaker|断路器|", "Breaker", WIRE_SWITCH},
    {"|recloser|重合器|", "Recloser", WIRE_SWITCH},
    {"|switch|load-break|load break switch|负荷开关|柱上开关|开关|",
     "LoadBreakSwitch", WIRE_SWITCH},
    {"|disconnector|isolator|刀闸|隔离开关|", "Disconnector", WIRE_SWITCH},
    {"|fuse|cut-out|跌落保险|熔断器|", "Fuse", WIRE_SWITCH},
    {"|source|substation|电源|变电站|", "EnergySource", WIRE_SOURCE},
    {"|transformer|公变|配变|变压器|", "PowerTransformer", WIRE_STATION},
    {"|load|专变|负荷|", "EnergyConsumer", WIRE_LOAD},
};

static void say_number(struct sheet *s, const char *name, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    csv_text(s, name, g_ascii_dtostr(text, sizeof text, value));
}

static void add_node(struct sheet *s, const char *name, char **id)
{
    if (csv_begin(s, "ConnectivityNode", "node-", name, id))
        csv_text(s, "IdentifiedObject.name", name);
}

static void add_terminal(struct sheet *s, const char *key, const char *owner,
                         const char *node, const char *number)
{
    char *id = NULL;
    char *own = g_strdup_printf("%s|%s", key, number);
    add_node(s, node, &id);
    (void)csv_begin(s, "Terminal", "terminal-", own, NULL);
    csv_ref(s, "Terminal.ConductingEquipment", owner);
    csv_ref(s, "Terminal.ConnectivityNode", id);
    csv_text(s, "ACDCTerminal.sequenceNumber", number);
    g_free(own);
    g_free(id);
}

static char *add_voltage(struct sheet *s, double kv)
{
    char key[G_ASCII_DTOSTR_BUF_SIZE];
    char *id = NULL;
    g_ascii_dtostr(key, sizeof key, kv);
    if (csv_begin(s, "BaseVoltage", "kv-", key, &id))
        say_number(s, "BaseVoltage.nominalVoltage", kv * 1000);
    return id;
}

static char *add_feeder(struct sheet *s)
{
    const char *name = csv_cell(s, WIRE_FEEDER);
    char *id = NULL;
    if (name[0] != '\0' && csv_begin(s, "Feeder", "feeder-", name, &id))
        csv_text(s, "IdentifiedObject.name", name);
    return id;
}

/* The numbers of a row. */
struct numbers {
    double rated_a, length_m, r, x, customers, kw, kv, kva;
    bool open;
};

static bool read_numbers(struct sheet *s, struct numbers *n)
{
    return csv_number(s, WIRE_RATED, 0, -1, &n->rated_a) &&
           csv_number(s, WIRE_LENGTH, 0, -1, &n->length_m) &&
           csv_number(s, WIRE_R, 0, -1, &n->r) &&
           csv_number(s, WIRE_X, -1e9, -1, &n->x) &&
           csv_number(s, WIRE_CUSTOMERS, 0, -1, &n->customers) &&
           csv_number(s, WIRE_KW, 0, -1, &n->kw) &&
           csv_number(s, WIRE_KV, 0.1, 10, &n->kv) &&
           csv_number(s, WIRE_KVA, 0, -1, &n->kva) &&
           csv_yes(s, WIRE_OPEN, false, &n->open);
}

static void say_load(struct sheet *s, const struct numbers *n)
{
    if (n->customers >= 0)
        say_number(s, "EnergyConsumer.customerCount", n->customers);
    if (n->kw >= 0)
        say_number(s, "EnergyConsumer.p", n->kw * 1000);
}

static void say_limit(struct sheet *s, const char *key, const char *owner,
                      double rated_a)
{
    char *set = NULL;
    (void)csv_begin(s, "OperationalLimitSet", "limits-", key, &set);
    csv_ref(s, "OperationalLimitSet.Equipment", owner);
    (void)csv_begin(s, "CurrentLimit", "limit-", key, NULL);
    csv_ref(s, "OperationalLimit.OperationalLimitSet", set);
    say_number(s, "CurrentLimit.value", rated_a);
    g_free(set);
}

/* Low side, windings and load of a public transformer. */
static void add_station(struct sheet *s, const char *key, const char *owner,
                        const struct numbers *n)
{
    char *low = g_strconcat(key, " low side", NULL);
    char *load = NULL;
    add_terminal(s, key, owner, csv_cell(s, WIRE_FROM), "1");
    add_terminal(s, key, owner, low, "2");
    for (int k = 1; k <= 2; k++) {
        char number[2] = {(char)('0' + k), '\0'};
        char *end = g_strdup_printf("%s|%d", key, k);
        (void)csv_begin(s, "PowerTransformerEnd", "winding-", end, NULL);
        csv_ref(s, "PowerTransformerEnd.PowerTransformer", owner);
        csv_text(s, "TransformerEnd.endNumber", number);
        say_number(s, "PowerTransformerEnd.ratedU",
                   k == 1 ? n->kv * 1000 : 400);
        if (n->kva >= 0)
            say_number(s, "PowerTransformerEnd.ratedS", n->kva * 1000);
        g_free(end);
    }
    char *behind = g_strconcat(key, " load", NULL);
    (void)csv_begin(s, "EnergyConsumer", "", behind, &load);
    csv_text(s, "IdentifiedObject.name", behind);
    say_load(s, n);
    add_terminal(s, behind, load, low, "1");
    g_free(behind);
    g_free(load);
    g_free(low);
}

static void add_equipment(struct sheet *s, const char *key, size_t type,
                          const struct numbers *n)
{
    enum wire wire = types[type].wire;
    char *id = NULL;
    char *voltage = add_voltage(s, n->kv);
    char *feeder = add_feeder(s);
    if (!csv_begin(s, types[type].cls, "", key, &id)) {
        csv_refuse(s, "give each row a name or an id of its own",
                   "'%.60s' stands in the table already: the row is not used",
                   key);
        goto done;
    }
    csv_text(s, "IdentifiedObject.name", csv_cell(s, WIRE_NAME));
    csv_ref(s, "ConductingEquipment.BaseVoltage", voltage);
    if (feeder != NULL)
        csv_ref(s, "Equipment.EquipmentContainer", feeder);
    if (wire == WIRE_SWITCH)
        csv_text(s, "Switch.normalOpen", n->open ? "true" : "false");
    if (wire == WIRE_LINE && n->length_m >= 0)
        say_number(s, "Conductor.length", n->length_m);
    if (wire == WIRE_LINE && n->r >= 0)
        say_number(s, "ACLineSegment.r", n->r);
    if (wire == WIRE_LINE && csv_cell(s, WIRE_X)[0] != '\0')
        say_number(s, "ACLineSegment.x", n->x);
    if (wire == WIRE_LOAD)
        say_load(s, n);
    if (wire == WIRE_STATION) {
        add_station(s, key, id, n);
    } else {
        add_terminal(s, key, id, csv_cell(s, WIRE_FROM), "1");
        if (wire == WIRE_LINE || wire == WIRE_SWITCH)
            add_terminal(s, key, id, csv_cell(s, WIRE_TO), "2");
    }
    if (n->rated_a >= 0)
        say_limit(s, key, id, n->rated_a);
    s->used++;
done:
    g_free(voltage);
    g_free(feeder);
    g_free(id);
}

static void add_wire(struct sheet *s)
{
    const char *word = csv_cell(s, WIRE_TYPE);
    const char *key = csv_cell(s, WIRE_ID)[0] != '\0' ? csv_cell(s, WIRE_ID)
                                                      : csv_cell(s, WIRE_NAME);
    struct numbers numbers;
    size_t type = 0;
    char *lower = g_utf8_strdown(word, -1);
    char *wanted = g_strdup_printf("|%s|", lower);
    while (type < G_N_ELEMENTS(types) &&
           strstr(types[type].words, wanted) == NULL)
        type++;
    if (type == G_N_ELEMENTS(types) || word[0] == '\0')
        csv_refuse(s,
                   "line, breaker, recloser, switch, disconnector, fuse, "
                   "source, transformer or load",
                   "type '%.40s' is not known: the row is not used", word);
    else if (key[0] == '\0' || csv_cell(s, WIRE_FROM)[0] == '\0' ||
             (types[type].wire <= WIRE_SWITCH &&
              csv_cell(s, WIRE_TO)[0] == '\0'))
        csv_refuse(s, "fill in name, from and to",
                   "a %s needs a name and its ends: the row is not used",
                   types[type].cls);
    else if (read_numbers(s, &numbers))
        add_equipment(s, key, type, &numbers);
    g_free(wanted);
    g_free(lower);
}

const struct csv_kind cim_csv_network = {"network", network_columns, add_wire};
