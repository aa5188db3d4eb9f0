/* county-network.xml: equipment, terminals and nodes of the grid. */
#include "county.h"

enum { VOLTAGE_10KV, VOLTAGE_04KV };
enum { CONDUCTOR_TRUNK, CONDUCTOR_LATERAL };

/* Base things beside the voltages. */
enum { BASE_LIMIT_TYPE = 10, BASE_LIMIT_SET = 20, BASE_LIMIT = 30 };
enum { BASE_END = 1000 }; /* two windings a transformer follow */

/* Aluminium conductors of 120 and 50 mm2: normal current, ohm a km. */
static const struct {
    const char *name;
    int limit_a;
    double r, x;
} CONDUCTORS[] = {{"LGJ-120", 380, 0.27, 0.35}, {"LGJ-50", 220, 0.65, 0.38}};

static void write_base(struct xml *xml)
{
    static const struct {
        const char *name;
        int volts;
    } VOLTAGES[] = {{"10kV", 10000}, {"0.4kV", 400}};
    for (int i = 0; i < 2; i++) {
        xml_begin(xml, "cim:BaseVoltage", THING_BASE, i, VOLTAGES[i].name);
        xml_number(xml, "cim:BaseVoltage.nominalVoltage", VOLTAGES[i].volts);
        xml_end(xml, "cim:BaseVoltage");
    }
    xml_begin(xml, "cim:OperationalLimitType", THING_BASE, BASE_LIMIT_TYPE,
              "normal");
    xml_number(xml, "cim:OperationalLimitType.acceptableDuration", 5e9);
    xml_end(xml, "cim:OperationalLimitType");
    for (int i = 0; i < 2; i++) {
        xml_begin(xml, "cim:OperationalLimitSet", THING_BASE,
                  BASE_LIMIT_SET + i, CONDUCTORS[i].name);
        xml_end(xml, "cim:OperationalLimitSet");
        xml_begin(xml, "cim:CurrentLimit", THING_BASE, BASE_LIMIT + i,
                  CONDUCTORS[i].name);
        xml_ref(xml, "cim:OperationalLimit.OperationalLimitSet", THING_BASE,
                BASE_LIMIT_SET + i);
        xml_ref(xml, "cim:OperationalLimit.OperationalLimitType", THING_BASE,
                BASE_LIMIT_TYPE);
        xml_number(xml, "cim:CurrentLimit.value", CONDUCTORS[i].limit_a);
        xml_end(xml, "cim:CurrentLimit");
    }
}

/* A terminal of an equipment at a node; `limit` = its limit set or -1. */
static void write_terminal(struct xml *xml, int64_t equipment, int sequence,
                           int node, int limit)
{
    xml_begin(xml, "cim:Terminal", THING_TERMINAL, equipment * 2 + sequence - 1,
              NULL);
    xml_ref(xml, "cim:Terminal.ConductingEquipment", THING_EQUIPMENT,
            equipment);
    xml_ref(xml, "cim:Terminal.ConnectivityNode", THING_NODE, node);
    xml_number(xml, "cim:ACDCTerminal.sequenceNumber", sequence);
    if (limit >= 0)
        xml_ref(xml, "cim:ACDCTerminal.OperationalLimitSet", THING_BASE,
                BASE_LIMIT_SET + limit);
    xml_end(xml, "cim:Terminal");
}

static void write_container(struct xml *xml, enum thing thing, int i,
                            int voltage)
{
    xml_ref(xml, "cim:Equipment.EquipmentContainer", thing, i);
    if (voltage >= 0)
        xml_ref(xml, "cim:ConductingEquipment.BaseVoltage", THING_BASE,
                voltage);
}

static void write_substations(struct xml *xml, const struct county *county)
{
    for (int i = 0; i < (int)county->substations->len; i++) {
        const struct substation *s =
            AT(county->substations, struct substation, i);
        xml_begin(xml, "cim:Substation", THING_SUBSTATION, i, s->name);
        xml_end(xml, "cim:Substation");

        int64_t source = equipment_of_source(county, i);
        g_autofree char *name = g_strdup_printf("%s电源", s->name);
        xml_begin(xml, "cim:EnergySource", THING_EQUIPMENT, source, name);
        write_container(xml, THING_SUBSTATION, i, VOLTAGE_10KV);
        xml_end(xml, "cim:EnergySource");
        write_terminal(xml, source, 1, s->bus, -1);

        int64_t bar = equipment_of_busbar(county, i);
        const char *bus = AT(county->nodes, struct node, s->bus)->name;
        xml_begin(xml, "cim:BusbarSection", THING_EQUIPMENT, bar, bus);
        write_container(xml, THING_SUBSTATION, i, VOLTAGE_10KV);
        xml_end(xml, "cim:BusbarSection");
        write_terminal(xml, bar, 1, s->bus, -1);
    }
}

static void write_feeders(struct xml *xml, const struct county *county)
{
    for (int i = 0; i < (int)county->feeders->len; i++) {
        const struct feeder *f = AT(county->feeders, struct feeder, i);
        xml_begin(xml, "cim:Feeder", THING_FEEDER, i, f->name);
        xml_ref(xml, "cim:Feeder.NormalEnergizingSubstation", THING_SUBSTATION,
                f->substation);
        xml_end(xml, "cim:Feeder");
    }
}

static void write_nodes(struct xml *xml, const struct county *county)
{
    for (int i = 0; i < (int)county->nodes->len; i++) {
        const char *name = AT(county->nodes, struct node, i)->name;
        xml_begin(xml, "cim:ConnectivityNode", THING_NODE, i,
                  name[0] != '\0' ? name : NULL);
        xml_end(xml, "cim:ConnectivityNode");
    }
}

static void write_switches(struct xml *xml, const struct county *county)
{
    for (int i = 0; i < (int)county->switches->len; i++) {
        const struct grid_switch *sw =
            AT(county->switches, struct grid_switch, i);
        int64_t equipment = equipment_of_switch(county, i);
        g_autofree char *cls = g_strdup_printf("cim:%s", sw->cls);
        xml_begin(xml, cls, THING_EQUIPMENT, equipment, sw->name);
        write_container(xml, THING_FEEDER, sw->feeder, VOLTAGE_10KV);
        xml_flag(xml, "cim:Switch.normalOpen", sw->open);
        xml_flag(xml, "cim:Switch.open", sw->open);
        xml_number(xml, "cim:Switch.ratedCurrent", sw->rated_a);
        xml_end(xml, cls);
        write_terminal(xml, equipment, 1, sw->a, -1);
        write_terminal(xml, equipment, 2, sw->b, -1);
    }
}

static void write_lines(struct xml *xml, const struct county *county)
{
    for (int i = 0; i < (int)county->lines->len; i++) {
        const struct line *line = AT(county->lines, struct line, i);
        int64_t equipment = equipment_of_line(county, i);
        int kind = line->heavy ? CONDUCTOR_TRUNK : CONDUCTOR_LATERAL;
        double km = line->length_m / 1000.0;
        xml_begin(xml, "cim:ACLineSegment", THING_EQUIPMENT, equipment,
                  line->name);
        write_container(xml, THING_FEEDER, line->feeder, VOLTAGE_10KV);
        xml_number(xml, "cim:Conductor.length", line->length_m);
        xml_number(xml, "cim:ACLineSegment.r", CONDUCTORS[kind].r * km);
        xml_number(xml, "cim:ACLineSegment.x", CONDUCTORS[kind].x * km);
        xml_end(xml, "cim:ACLineSegment");
        write_terminal(xml, equipment, 1, line->a, kind);
        write_terminal(xml, equipment, 2, line->b, kind);
    }
}

static void write_winding(struct xml *xml, int64_t transformer, int i,
                          int winding, int volts, int kva)
{
    xml_begin(xml, "cim:PowerTransformerEnd", THING_BASE,
              BASE_END + 2 * (int64_t)i + winding, NULL);
    xml_ref(xml, "cim:PowerTransformerEnd.PowerTransformer", THING_EQUIPMENT,
            transformer);
    xml_number(xml, "cim:TransformerEnd.endNumber", winding + 1);
    xml_ref(xml, "cim:TransformerEnd.Terminal", THING_TERMINAL,
            transformer * 2 + winding);
    xml_ref(xml, "cim:TransformerEnd.BaseVoltage", THING_BASE, winding);
    xml_number(xml, "cim:PowerTransformerEnd.ratedU", volts);
    xml_number(xml, "cim:PowerTransformerEnd.ratedS", kva * 1000.0);
    xml_end(xml, "cim:PowerTransformerEnd");
}

static void write_transformers(struct xml *xml, const struct county *county)
{
    for (int i = 0; i < (int)county->transformers->len; i++) {
        const struct transformer *t =
            AT(county->transformers, struct transformer, i);
        int64_t equipment = equipment_of_transformer(county, i);
        xml_begin(xml, "cim:PowerTransformer", THING_EQUIPMENT, equipment,
                  t->name);
        write_container(xml, THING_FEEDER, t->feeder, -1);
        xml_end(xml, "cim:PowerTransformer");
        write_terminal(xml, equipment, 1, t->node, -1);
        write_terminal(xml, equipment, 2, t->low_node, -1);
        write_winding(xml, equipment, i, VOLTAGE_10KV, 10000, t->kva);
        write_winding(xml, equipment, i, VOLTAGE_04KV, 400, t->kva);

        int64_t load = equipment_of_load(county, i);
        g_autofree char *name = g_strdup_printf("%s负荷", t->name);
        xml_begin(xml, "cim:EnergyConsumer", THING_EQUIPMENT, load, name);
        write_container(xml, THING_FEEDER, t->feeder, VOLTAGE_04KV);
        xml_number(xml, "cim:EnergyConsumer.customerCount",
                   CUSTOMERS_PER_TRANSFORMER);
        xml_number(xml, "cim:EnergyConsumer.p", t->load_kw * 1000.0);
        xml_number(xml, "cim:EnergyConsumer.q", t->load_kw * 330.0);
        xml_end(xml, "cim:EnergyConsumer");
        write_terminal(xml, load, 1, t->low_node, -1);
    }
}

void network_write(struct xml *xml, const struct county *county)
{
    write_base(xml);
    write_substations(xml, county);
    write_feeders(xml, county);
    write_nodes(xml, county);
    write_switches(xml, county);
    write_lines(xml, county);
    write_transformers(xml, county);
}
