/*
 * customers.c - usage points, their loads, customers, places.
 *
 *   load <--Equipments-- UsagePoint --> CustomerAgreement --> Customer
 *        --UsagePoint-->     \--> ServiceLocation (place)       <-- contacts
 *
 * Links are read whichever side wrote them. A usage point at several loads
 * becomes one row for each: whoever is off anywhere has to be told.
 */
#include <math.h>
#include <string.h>

#include "customers_int.h"
#include "extension_int.h"

#define PLACE_PATH                                                             \
    "Location.mainAddress/StreetAddress.townDetail/TownDetail.name"

/* --- customers ---------------------------------------------------------- */

static const char *keep(struct people *p, const char *text)
{
    return lo_arena_strdup(p->out->arena, text != NULL ? text : "");
}

static void add_customers(struct people *p, GPtrArray *objects)
{
    p->out->n = (int32_t)objects->len;
    p->out->rows =
        lo_arena_array(p->out->arena, objects->len + 1, sizeof(*p->out->rows));
    for (guint i = 0; i < objects->len; i++) {
        const struct lo_part *object = g_ptr_array_index(objects, i);
        p->out->rows[i] = (struct lo_customer_row){
            .mrid = keep(p, object->mrid),
            .name = keep(p, cim_title(&p->b, object)),
            .locale = keep(p, cim_text(&p->b, object, N_CUSTOMER_LOCALE)),
            .kind = keep(p, cim_text(&p->b, object, N_CUSTOMER_KIND)),
            .special_need = keep(p, cim_text(&p->b, object, N_CUSTOMER_NEED)),
            .vip = cim_bool(&p->b, object, N_CUSTOMER_VIP) == 1,
            .origin = cim_origin(p->files, object),
            .tier = keep(p, cim_text(&p->b, object, N_CUSTOMER_TIER)),
            .importance =
                keep(p, cim_text(&p->b, object, N_CUSTOMER_IMPORTANCE)),
            .contract_kva = cim_number(&p->b, object, N_CUSTOMER_KVA, NAN),
            .years_paid = cim_number(&p->b, object, N_CUSTOMER_YEARS, NAN),
        };
        cim_person(&p->b, object, N_CUSTOMER_MANAGER, p->out->arena,
                   &p->out->rows[i].manager, &p->out->rows[i].manager_phone);
        p->customer_at[cim_index(&p->b, object)] = (int32_t)i;
    }
}

/* --- usage points ------------------------------------------------------- */

/* Nodes at which something feeds in behind the meter. */
static bool *own_source_nodes(const struct lo_network *network)
{
    bool *at = g_new0(bool, (gsize)network->n_nodes + 1);
    for (int32_t t = 0; t < network->n_terminals; t++) {
        const struct lo_terminal *terminal = &network->terminals[t];
        const struct lo_equipment *e =
            &network->equipment[terminal->equipment.v];
        if (e->kind == LO_KIND_OWN_SOURCE && e->in_service &&
            terminal->connected && terminal->node.v >= 0)
            at[terminal->node.v] = true;
    }
    return at;
}

/* For each node one load at it, -1 = none; *owned*. */
static int32_t *load_at_node(const struct lo_network *network)
{
    int32_t *at = g_new(int32_t, (gsize)network->n_nodes + 1);
    for (int32_t v = 0; v < network->n_nodes; v++)
        at[v] = -1;
    for (int32_t l = 0; l < network->n_loads; l++) {
        const struct lo_terminal *t =
            lo_network_terminal(network, network->loads[l].equipment, 0);
        if (t != NULL && t->node.v >= 0 && at[t->node.v] < 0)
            at[t->node.v] = network->loads[l].equipment.v;
    }
    return at;
}

int32_t cim_load_of(const struct people *p, int32_t equipment)
{
    const struct lo_network *network = p->network;
    if (equipment < 0)
        return LO_NONE;
    const struct lo_equipment *e = &network->equipment[equipment];
    if (e->kind == LO_KIND_LOAD)
        return equipment;
    if (e->kind != LO_KIND_TRANSFORMER)
        return LO_NONE;
    for (int32_t k = 0; k < e->n_terminals; k++) {
        int32_t t = e->first_terminal + k;
        int32_t node = network->terminals[t].node.v;
        if (t != network->transformers[e->detail].hv_terminal && node >= 0 &&
            p->load_at_node[node] >= 0)
            return p->load_at_node[node];
    }
    return LO_NONE;
}

static const char *place_of(const struct people *p, const struct lo_part *point)
{
    static const enum cim_name locations[] = {N_UP_LOCATION, N_UP_PLACE};
    const char *place = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(locations) && place == NULL; i++) {
        const struct lo_part *at = cim_ref(&p->b, point, locations[i]);
        if (at != NULL)
            place = cim_path(&p->b, at, PLACE_PATH);
    }
    return place != NULL ? place : cim_text(&p->b, point, N_UP_REGION);
}

static lo_customer customer_of(const struct people *p,
                               const struct lo_part *point)
{
    const struct lo_part *agreement = cim_ref(&p->b, point, N_UP_AGREEMENT);
    if (agreement == NULL)
        agreement = g_hash_table_lookup(p->agreement_of, point);
    const struct lo_part *customer =
        agreement != NULL ? cim_ref(&p->b, agreement, N_AGREEMENT_CUSTOMER)
                          : NULL;
    if (customer == NULL)
        customer = g_hash_table_lookup(p->customer_of, point);
    return (lo_customer){customer != NULL
                             ? p->customer_at[cim_index(&p->b, customer)]
                             : LO_NONE};
}

static bool has_own_source(const struct people *p, const struct lo_part *point,
                           int32_t load)
{
    if (g_hash_table_contains(p->own_source, point))
        return true;
    if (load < 0)
        return false;
    const struct lo_terminal *t =
        lo_network_terminal(p->network, (lo_equipment_id){load}, 0);
    return t != NULL && t->node.v >= 0 && p->source_node[t->node.v];
}

/* Less than a minute is no limit but a mistake. */
static int32_t max_off_minutes(const struct people *p,
                               const struct lo_part *point)
{
    double minutes = cim_number(&p->b, point, N_UP_MAX_OFF, NAN);
    if (isnan(minutes))
        return -1;
    if (minutes >= 1 && minutes <= 1e6)
        return (int32_t)minutes;
    cim_find(&p->b, LO_WARNING, "bad-number", point, "write whole minutes",
             "lo:UsagePoint.maxOffMinutes is %g: ignored", minutes);
    return -1;
}

static uint32_t months_of(const struct people *p, const struct lo_part *point)
{
    const char *text = cim_text(&p->b, point, N_UP_MONTHS);
    uint32_t bits = 0;
    if (text != NULL && !cim_number_set(&bits, text, 1, 12))
        cim_find(&p->b, LO_WARNING, "bad-value", point,
                 "write numbers like 6-8,12",
                 "lo:UsagePoint.months is '%.40s': taken as all", text);
    return bits;
}

static void add_row(struct people *p, const struct lo_part *point, int32_t load)
{
    struct lo_usage_point row = {
        .mrid = keep(p, point->mrid),
        .name = keep(p, cim_title(&p->b, point)),
        .load = {load},
        .customer = customer_of(p, point),
        .place = keep(p, place_of(p, point)),
        .is_virtual = cim_bool(&p->b, point, N_UP_VIRTUAL) == 1,
        .own_source = has_own_source(p, point, load),
        .origin = cim_origin(p->files, point),
        .max_off_min = max_off_minutes(p, point),
        .months = months_of(p, point),
    };
    if (row.customer.v < 0 && !row.is_virtual)
        cim_find(&p->b, LO_WARNING, "usage-point-without-customer", point,
                 "give it a CustomerAgreement with a Customer",
                 "nobody can be told of an outage at this usage point");
    g_array_append_val(p->points, row);
}

/* The rows of one usage point: its pairs are usages[*at ..]. */
static void add_usage_point(struct people *p, const struct lo_part *point,
                            const GArray *usages, guint *at)
{
    GArray *loads = g_array_new(FALSE, FALSE, sizeof(int32_t));
    while (*at < usages->len) {
        const struct cim_usage *u =
            &g_array_index(usages, struct cim_usage, *at);
        if (u->usage_point != point)
            break;
        (*at)++;
        int32_t load =
            cim_load_of(p, p->equipment_of[cim_index(&p->b, u->equipment)]);
        bool known = load < 0;
        for (guint i = 0; i < loads->len; i++)
            known = known || g_array_index(loads, int32_t, i) == load;
        if (!known)
            g_array_append_val(loads, load);
    }
    for (guint i = 0; i < loads->len; i++)
        add_row(p, point, g_array_index(loads, int32_t, i));
    if (loads->len == 0) {
        cim_find(&p->b, LO_WARNING, "usage-point-without-load", point,
                 "name its load in UsagePoint.Equipments",
                 "no load for it in the network: it is never counted as off");
        add_row(p, point, LO_NONE);
    }
    g_array_free(loads, TRUE);
}

static int compare_usages(const void *a, const void *b)
{
    const struct cim_usage *x = a, *y = b;
    if (x->usage_point != y->usage_point)
        return x->usage_point < y->usage_point ? -1 : 1;
    return (x->equipment > y->equipment) - (x->equipment < y->equipment);
}

/* Objects and sorted pairs both run in the order of the parts. */
static void add_usage_points(struct people *p, GPtrArray *objects)
{
    GArray *usages = cim_usages(&p->b);
    guint at = 0;
    g_array_sort(usages, compare_usages);
    for (guint i = 0; i < objects->len; i++)
        add_usage_point(p, g_ptr_array_index(objects, i), usages, &at);
    g_array_free(usages, TRUE);
    p->out->n_usage_points = (int32_t)p->points->len;
    p->out->usage_points =
        cim_array(p->out->arena, p->points, sizeof(struct lo_usage_point));
}

/* Counting sort of the rows by load. */
static void index_by_load(struct people *p)
{
    struct lo_customers *out = p->out;
    const struct lo_network *network = p->network;
    size_t n_loads = (size_t)network->n_loads;
    int32_t *fill = g_new0(int32_t, n_loads + 1);
    out->first_by_load =
        lo_arena_array(out->arena, n_loads + 1, sizeof(int32_t));
    out->by_load = lo_arena_array(out->arena, (size_t)out->n_usage_points + 1,
                                  sizeof(int32_t));
    for (int32_t i = 0; i < out->n_usage_points; i++)
        if (out->usage_points[i].load.v >= 0)
            out->first_by_load
                [network->equipment[out->usage_points[i].load.v].detail + 1]++;
    for (size_t l = 0; l < n_loads; l++)
        out->first_by_load[l + 1] += out->first_by_load[l];
    for (int32_t i = 0; i < out->n_usage_points; i++) {
        int32_t load = out->usage_points[i].load.v;
        if (load < 0)
            continue;
        int32_t row = network->equipment[load].detail;
        out->by_load[out->first_by_load[row] + fill[row]++] = i;
    }
    g_free(fill);
}

/* --- the whole ---------------------------------------------------------- */

/* A meter knows its customer where no agreement does. */
static void add_device(struct people *p, const struct lo_part *device)
{
    const struct lo_part *at = cim_ref(&p->b, device, N_DEVICE_UP);
    const struct lo_part *customer = cim_ref(&p->b, device, N_DEVICE_CUSTOMER);
    if (at != NULL && customer != NULL)
        g_hash_table_insert(p->customer_of, (void *)at, (void *)customer);
}

/* Links written at the agreement. */
static void add_agreement(struct people *p, const struct lo_part *agreement)
{
    GPtrArray *at = cim_values(&p->b, agreement, N_AGREEMENT_UPS);
    for (guint k = 0; k < at->len; k++) {
        const struct lo_part *point = lo_objects_find(p->b.set, at->pdata[k]);
        if (point != NULL)
            g_hash_table_insert(p->agreement_of, (void *)point,
                                (void *)agreement);
    }
    g_ptr_array_free(at, TRUE);
}

/* Sorts the objects into `customers`, `points` and what points at them. Every
 * class that is asked for below stands in the list. */
static void sort_objects(struct people *p, GPtrArray *customers,
                         GPtrArray *points)
{
    static const char *const classes[] = {
        "Customer", "UsagePoint",   "CustomerNotification",
        "lo:Relay", "lo:OwnSource", "CustomerAgreement",
        "Meter",    "EndDevice",    NULL};
    GPtrArray *objects = cim_objects_of(&p->b, classes);
    for (guint i = 0; i < objects->len; i++) {
        const struct lo_part *object = g_ptr_array_index(objects, i);
        const char *cls = cim_class(&p->b, object);
        if (strcmp(cls, "Customer") == 0) {
            g_ptr_array_add(customers, (void *)object);
        } else if (strcmp(cls, "UsagePoint") == 0) {
            g_ptr_array_add(points, (void *)object);
        } else if (strcmp(cls, "CustomerNotification") == 0) {
            g_ptr_array_add(p->notifications, (void *)object);
        } else if (strcmp(cls, "lo:Relay") == 0) {
            g_ptr_array_add(p->relays, (void *)object);
        } else if (strcmp(cls, "lo:OwnSource") == 0) {
            const struct lo_part *at = cim_ref(&p->b, object, N_OWN_SOURCE_UP);
            if (at != NULL)
                g_hash_table_add(p->own_source, (void *)at);
        } else if (strcmp(cls, "CustomerAgreement") == 0) {
            add_agreement(p, object);
        } else {
            add_device(p, object);
        }
    }
    g_ptr_array_free(objects, TRUE);
}

static void people_init(struct people *p, const struct lo_objects *set,
                        const struct lo_network *network,
                        struct lo_findings *findings)
{
    size_t parts = lo_objects_part_count(set);
    struct lo_arena *arena = lo_arena_new();
    cim_build_init(&p->b, set, findings);
    p->network = network;
    p->out = lo_arena_alloc(arena, sizeof(*p->out));
    p->out->arena = arena;
    p->files = cim_files(&p->b, arena);
    p->equipment_of = cim_equipment_of(&p->b, network);
    p->customer_at = g_new(int32_t, parts + 1);
    for (size_t i = 0; i < parts; i++)
        p->customer_at[i] = LO_NONE;
    p->source_node = own_source_nodes(network);
    p->load_at_node = load_at_node(network);
    p->own_source = g_hash_table_new(g_direct_hash, g_direct_equal);
    p->agreement_of = g_hash_table_new(g_direct_hash, g_direct_equal);
    p->customer_of = g_hash_table_new(g_direct_hash, g_direct_equal);
    p->notifications = g_ptr_array_new();
    p->relays = g_ptr_array_new();
    p->points = g_array_new(FALSE, FALSE, sizeof(struct lo_usage_point));
}

static void people_release(struct people *p)
{
    g_ptr_array_free(p->files, TRUE);
    g_free(p->equipment_of);
    g_free(p->customer_at);
    g_free(p->source_node);
    g_free(p->load_at_node);
    g_hash_table_destroy(p->own_source);
    g_hash_table_destroy(p->agreement_of);
    g_hash_table_destroy(p->customer_of);
    g_ptr_array_free(p->notifications, TRUE);
    g_ptr_array_free(p->relays, TRUE);
    g_array_free(p->points, TRUE);
    cim_build_release(&p->b);
}

enum lo_status lo_cim_customers(struct lo_customers **out,
                                const struct lo_objects *set,
                                const struct lo_network *network,
                                struct lo_findings *findings,
                                struct lo_error *err)
{
    struct people p;
    GPtrArray *customers = g_ptr_array_new();
    GPtrArray *points = g_ptr_array_new();
    people_init(&p, set, network, findings);
    sort_objects(&p, customers, points);
    cim_relays_join(&p, customers);
    add_customers(&p, customers);
    cim_add_contacts(&p, customers);
    add_usage_points(&p, points);
    index_by_load(&p);
    cim_add_relays(&p);
    enum lo_status status = lo_customers_validate(p.out, network->n_equipment,
                                                  network->n_loads, err);
    if (status == LO_OK)
        *out = p.out;
    else
        lo_customers_free(p.out);
    people_release(&p);
    g_ptr_array_free(customers, TRUE);
    g_ptr_array_free(points, TRUE);
    return status;
}
