/*
 * extension.c - rows of urn:lineout:ext# into plain arrays.
 *
 * A row that points at nothing usable is left out with a finding, and so is
 * every name of the namespace that nobody reads: what somebody wrote down must
 * not be lost without a word.
 */
#include <math.h>
#include <string.h>

#include "extension_int.h"

/* Names that are read here; those of the other builders are in CIM_NAMES. */
static const char *const known_names[] = {
    "lo:ProtectedPeriod.start",
    "lo:ProtectedPeriod.end",
    "lo:ProtectedPeriod.months",
    "lo:ProtectedPeriod.weekdays",
    "lo:ProtectedPeriod.hours",
    "lo:ProtectedPeriod.reason",
    "lo:ProtectedPeriod.PowerSystemResource",
    "lo:ProtectedPeriod.UsagePoint",
    "lo:ProtectedPeriod.Feeder",
    "lo:NeverTogether.UsagePoint",
    "lo:OwnSource.kind",
    "lo:OwnSource.kw",
    "lo:Tie.Switch",
    "lo:Tie.transfer",
    "lo:Tie.phasingChecked",
    "lo:FailureData.PowerSystemResource",
    "lo:FailureData.ratePerYear",
    "lo:FailureData.ratePerKmYear",
    "lo:FailureData.transientPerYear",
    "lo:FailureData.repairHours",
    "lo:FailureData.switchingHours",
    "lo:FailureData.failToOperate",
    "lo:FailureData.transferProbability",
    "lo:SwitchCandidate.ACLineSegment",
    "lo:SwitchCandidate.terminal",
    "lo:SwitchCandidate.capital",
    "lo:TieCandidate.ConnectivityNode",
    "lo:TieCandidate.ratedCurrent",
    "lo:TieCandidate.capital",
    "lo:RemoteCandidate.Switch",
    "lo:RemoteCandidate.capital"};

const char *const *cim_ext_names(size_t *n)
{
    *n = G_N_ELEMENTS(known_names);
    return known_names;
}

/* --- asking -------------------------------------------------------------- */

const char *cim_ext_text(const struct extra *x, const struct lo_part *object,
                         const char *name)
{
    return lo_objects_value(x->b.set, object,
                            lo_objects_find_name(x->b.set, name));
}

double cim_ext_number(const struct extra *x, const struct lo_part *object,
                      const char *name, double max)
{
    const char *text = cim_ext_text(x, object, name);
    double value = NAN;
    if (text == NULL)
        return NAN;
    if (cim_parse_number(&value, text) && value >= 0 && value <= max)
        return value;
    cim_find(&x->b, LO_WARNING, "bad-number", object,
             max == 1 ? "write a number between 0 and 1"
                      : "write a plain number, not below 0",
             "%s is '%.60s': ignored", name, text);
    return NAN;
}

static void useless(const struct extra *x, const struct lo_part *object,
                    const char *name)
{
    const char *text = cim_ext_text(x, object, name);
    cim_find(&x->b, LO_WARNING, "extension-without-object", object,
             "correct the reference, or import the file that holds it",
             text != NULL ? "%s names '%.80s', which is none: ignored"
                          : "%s is missing: ignored",
             name, text != NULL ? text : "");
}

const struct lo_part *cim_ext_ref(const struct extra *x,
                                  const struct lo_part *object,
                                  const char *name)
{
    const char *id = cim_ext_text(x, object, name);
    return id != NULL ? lo_objects_find(x->b.set, id) : NULL;
}

int32_t cim_ext_equipment(const struct extra *x, const struct lo_part *object,
                          const char *name)
{
    const struct lo_part *at = cim_ext_ref(x, object, name);
    return at != NULL ? x->equipment_of[cim_index(&x->b, at)] : LO_NONE;
}

int32_t cim_ext_usage_point(const struct extra *x, const struct lo_part *point)
{
    int row =
        point != NULL
            ? GPOINTER_TO_INT(g_hash_table_lookup(x->point_of, point->mrid))
            : 0;
    return row - 1;
}

static struct lo_origin origin_of(const struct extra *x,
                                  const struct lo_part *object)
{
    return cim_origin(x->files, object);
}

static const char *title(const struct extra *x, const struct lo_part *object)
{
    return lo_arena_strdup(x->out->arena, cim_title(&x->b, object));
}

/* The detail row of a switch or line, -1 if the reference is none. */
static int32_t detail_of(const struct extra *x, const struct lo_part *object,
                         const char *name, enum lo_equipment_kind kind)
{
    int32_t e = cim_ext_equipment(x, object, name);
    return e >= 0 && x->network->equipment[e].kind == kind
               ? x->network->equipment[e].detail
               : LO_NONE;
}

/* --- rows ---------------------------------------------------------------- */

static void add_never_together(struct extra *x, const struct lo_part *object)
{
    static const char name[] = "lo:NeverTogether.UsagePoint";
    const char *ids[2] = {NULL, NULL};
    size_t n = lo_objects_values(x->b.set, object,
                                 lo_objects_find_name(x->b.set, name), ids, 2);
    struct lo_never_together row = {{LO_NONE, LO_NONE}, origin_of(x, object)};
    for (size_t k = 0; k < 2 && k < n; k++)
        row.usage_point[k] =
            cim_ext_usage_point(x, lo_objects_find(x->b.set, ids[k]));
    if (n != 2 || row.usage_point[0] < 0 || row.usage_point[1] < 0)
        cim_find(&x->b, LO_WARNING, "extension-without-object", object,
                 "name exactly two usage points",
                 "it names %d usage points, two that are known are needed: "
                 "ignored",
                 (int)n);
    else
        g_array_append_val(x->never_together, row);
}

static void add_own_source(struct extra *x, const struct lo_part *object)
{
    static const char *const kinds[] = {"pv", "generator", "secondSupply",
                                        "battery"};
    static const char name[] = "lo:OwnSource.UsagePoint";
    const char *word = cim_ext_text(x, object, "lo:OwnSource.kind");
    struct lo_own_source row = {
        .usage_point = cim_ext_usage_point(x, cim_ext_ref(x, object, name)),
        .kind = LO_OWN_OTHER,
        .kw = cim_ext_number(x, object, "lo:OwnSource.kw", INFINITY),
        .origin = origin_of(x, object),
    };
    for (size_t i = 0; word != NULL && i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(word, kinds[i]) == 0)
            row.kind = (enum lo_own_source_kind)i;
    if (word != NULL && row.kind == LO_OWN_OTHER)
        cim_find(&x->b, LO_WARNING, "bad-value", object,
                 "write pv, generator, secondSupply or battery",
                 "lo:OwnSource.kind is '%.40s'", word);
    if (row.usage_point < 0)
        useless(x, object, name);
    else
        g_array_append_val(x->own_sources, row);
}

/* A date, or true; false and absent are not checked. */
static bool phasing_checked(const struct extra *x, const struct lo_part *object)
{
    const char *text = cim_ext_text(x, object, "lo:Tie.phasingChecked");
    struct lo_error why = LO_ERROR_INIT;
    lo_date date;
    if (text == NULL || g_ascii_strcasecmp(text, "false") == 0)
        return false;
    if (g_ascii_strcasecmp(text, "true") == 0 ||
        lo_date_parse(&date, text, &why) == LO_OK)
        return true;
    cim_find(&x->b, LO_WARNING, "bad-value", object,
             "write the date of the check",
             "lo:Tie.phasingChecked is '%.40s': taken as not checked", text);
    return false;
}

static void add_tie(struct extra *x, const struct lo_part *object)
{
    static const char *const words[] = {"", "hot", "cold", "none"};
    const char *word = cim_ext_text(x, object, "lo:Tie.transfer");
    struct lo_tie_note row = {
        .sw = {detail_of(x, object, "lo:Tie.Switch", LO_KIND_SWITCH)},
        .transfer = LO_TIE_UNSAID,
        .phasing_checked = phasing_checked(x, object),
        .origin = origin_of(x, object),
    };
    for (size_t i = 1; word != NULL && i < G_N_ELEMENTS(words); i++)
        if (strcmp(word, words[i]) == 0)
            row.transfer = (enum lo_tie_transfer)i;
    if (word != NULL && row.transfer == LO_TIE_UNSAID) {
        cim_find(&x->b, LO_WARNING, "bad-value", object,
                 "write hot, cold or none",
                 "lo:Tie.transfer is '%.40s': the tie is not used", word);
        row.transfer = LO_TIE_NONE;
    }
    if (row.sw.v < 0)
        useless(x, object, "lo:Tie.Switch");
    else
        g_array_append_val(x->ties, row);
}

static void add_failure(struct extra *x, const struct lo_part *object)
{
    static const char name[] = "lo:FailureData.PowerSystemResource";
    struct lo_failure_note row = {
        .equipment = {cim_ext_equipment(x, object, name)},
        .per_year =
            cim_ext_number(x, object, "lo:FailureData.ratePerYear", INFINITY),
        .per_km_year =
            cim_ext_number(x, object, "lo:FailureData.ratePerKmYear", INFINITY),
        .transient_per_year = cim_ext_number(
            x, object, "lo:FailureData.transientPerYear", INFINITY),
        .repair_h =
            cim_ext_number(x, object, "lo:FailureData.repairHours", INFINITY),
        .switching_h = cim_ext_number(
            x, object, "lo:FailureData.switchingHours", INFINITY),
        .fail_to_operate =
            cim_ext_number(x, object, "lo:FailureData.failToOperate", 1),
        .transfer =
            cim_ext_number(x, object, "lo:FailureData.transferProbability", 1),
        .origin = origin_of(x, object),
    };
    if (row.equipment.v < 0)
        useless(x, object, name);
    else
        g_array_append_val(x->failures, row);
}

static void add_switch_site(struct extra *x, const struct lo_part *object)
{
    static const char name[] = "lo:SwitchCandidate.ACLineSegment";
    int32_t e = cim_ext_equipment(x, object, name);
    double terminal =
        cim_ext_number(x, object, "lo:SwitchCandidate.terminal", 2);
    struct lo_switch_site row = {
        .name = title(x, object),
        .line = {e},
        .terminal = terminal == 2 ? 2 : 1,
        .capital =
            cim_ext_number(x, object, "lo:SwitchCandidate.capital", INFINITY),
        .origin = origin_of(x, object),
    };
    if (e < 0 || x->network->equipment[e].kind != LO_KIND_LINE)
        useless(x, object, name);
    else
        g_array_append_val(x->switch_sites, row);
}

static void add_tie_site(struct extra *x, const struct lo_part *object)
{
    static const char name[] = "lo:TieCandidate.ConnectivityNode";
    const char *ids[2] = {NULL, NULL};
    int32_t node[2] = {LO_NONE, LO_NONE};
    size_t n = lo_objects_values(x->b.set, object,
                                 lo_objects_find_name(x->b.set, name), ids, 2);
    for (size_t k = 0; k < 2 && k < n; k++)
        node[k] = GPOINTER_TO_INT(g_hash_table_lookup(x->node_of, ids[k])) - 1;
    struct lo_tie_site row = {
        .name = title(x, object),
        .a = {node[0]},
        .b = {node[1]},
        .rated_a =
            cim_ext_number(x, object, "lo:TieCandidate.ratedCurrent", INFINITY),
        .capital =
            cim_ext_number(x, object, "lo:TieCandidate.capital", INFINITY),
        .origin = origin_of(x, object),
    };
    if (n != 2 || node[0] < 0 || node[1] < 0)
        cim_find(&x->b, LO_WARNING, "extension-without-object", object,
                 "name exactly two connectivity nodes",
                 "it names %d nodes, two that are known are needed: ignored",
                 (int)n);
    else
        g_array_append_val(x->tie_sites, row);
}

static void add_remote_site(struct extra *x, const struct lo_part *object)
{
    static const char name[] = "lo:RemoteCandidate.Switch";
    struct lo_remote_site row = {
        .sw = {detail_of(x, object, name, LO_KIND_SWITCH)},
        .capital =
            cim_ext_number(x, object, "lo:RemoteCandidate.capital", INFINITY),
        .origin = origin_of(x, object),
    };
    if (row.sw.v < 0)
        useless(x, object, name);
    else
        g_array_append_val(x->remote_sites, row);
}

static const struct {
    const char *cls;
    void (*add)(struct extra *x, const struct lo_part *object);
} classes[] = {
    {"lo:ProtectedPeriod", cim_ext_add_period},
    {"lo:NeverTogether", add_never_together},
    {"lo:OwnSource", add_own_source},
    {"lo:Tie", add_tie},
    {"lo:FailureData", add_failure},
    {"lo:SwitchCandidate", add_switch_site},
    {"lo:TieCandidate", add_tie_site},
    {"lo:RemoteCandidate", add_remote_site},
    /* Read elsewhere, or nothing of their own. */
    {"lo:WorkMode", NULL},
    {"lo:CrewNeed", NULL},
    {"lo:WorkTask", NULL},
    {"lo:Crew", NULL},
    {"lo:UsagePoint", NULL},
    {"lo:Customer", NULL},
    {"lo:Relay", NULL},
    {"lo:Units", NULL},
    {"lo:Source", NULL},
};

/* --- what nobody reads ---------------------------------------------------- */

static bool is_known(const struct extra *x, lo_name property, const char *name)
{
    for (size_t i = 0; i < CIM_NAME_COUNT; i++)
        if (x->b.name[i].v == property.v)
            return true;
    for (size_t i = 0; i < G_N_ELEMENTS(known_names); i++)
        if (strcmp(known_names[i], name) == 0)
            return true;
    return false;
}

static void report_unread(struct extra *x)
{
    const struct lo_objects *set = x->b.set;
    GHashTable *seen = g_hash_table_new(g_direct_hash, g_direct_equal);
    for (size_t i = 0; i < lo_objects_part_count(set); i++) {
        const struct lo_part *part = lo_objects_part(set, i);
        const struct lo_property *at = lo_objects_properties(set, part);
        for (int32_t k = 0; k < part->n_properties; k++) {
            const char *name = lo_objects_name_text(set, at[k].name);
            if (name[0] != 'l' || name[1] != 'o' || name[2] != ':' ||
                !g_hash_table_add(seen, GINT_TO_POINTER(at[k].name.v + 1)) ||
                is_known(x, at[k].name, name))
                continue;
            cim_find(&x->b, LO_WARNING, "unknown-extension", part,
                     "check the spelling",
                     "'%.80s' is no property that is known: ignored", name);
        }
    }
    g_hash_table_destroy(seen);
}

/* --- the whole ------------------------------------------------------------ */

static void add_object(struct extra *x, const struct lo_part *object)
{
    const char *cls = cim_class(&x->b, object);
    if (strcmp(cls, "ConnectivityNode") == 0) {
        /* network.c numbers them in this order. */
        int32_t node = (int32_t)g_hash_table_size(x->node_of) + 1;
        g_hash_table_insert(x->node_of, (char *)object->id,
                            GINT_TO_POINTER(node));
        return;
    }
    if (!g_str_has_prefix(cls, "lo:"))
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(classes); i++) {
        if (strcmp(classes[i].cls, cls) != 0)
            continue;
        if (classes[i].add != NULL)
            g_ptr_array_add(x->objects, (void *)object);
        return;
    }
    cim_find(&x->b, LO_WARNING, "unknown-extension", object,
             "check the spelling", "'%.80s' is no class that is known: ignored",
             cls);
}

static void extra_init(struct extra *x, const struct lo_objects *set,
                       const struct lo_network *network,
                       const struct lo_customers *customers,
                       struct lo_findings *findings)
{
    struct lo_arena *arena = lo_arena_new();
    cim_build_init(&x->b, set, findings);
    x->network = network;
    x->out = lo_arena_alloc(arena, sizeof(*x->out));
    x->out->arena = arena;
    x->files = cim_files(&x->b, arena);
    x->equipment_of = cim_equipment_of(&x->b, network);
    x->point_of = g_hash_table_new(g_str_hash, g_str_equal);
    for (int32_t i = customers->n_usage_points - 1; i >= 0; i--)
        g_hash_table_insert(x->point_of,
                            (char *)customers->usage_points[i].mrid,
                            GINT_TO_POINTER(i + 1));
    x->node_of = g_hash_table_new(g_str_hash, g_str_equal);
    x->objects = g_ptr_array_new();
    x->periods = g_array_new(FALSE, FALSE, sizeof(struct lo_protected_period));
    x->never_together =
        g_array_new(FALSE, FALSE, sizeof(struct lo_never_together));
    x->own_sources = g_array_new(FALSE, FALSE, sizeof(struct lo_own_source));
    x->ties = g_array_new(FALSE, FALSE, sizeof(struct lo_tie_note));
    x->failures = g_array_new(FALSE, FALSE, sizeof(struct lo_failure_note));
    x->switch_sites = g_array_new(FALSE, FALSE, sizeof(struct lo_switch_site));
    x->tie_sites = g_array_new(FALSE, FALSE, sizeof(struct lo_tie_site));
    x->remote_sites = g_array_new(FALSE, FALSE, sizeof(struct lo_remote_site));
}

static void *take(struct extra *x, GArray *from, size_t size, int32_t *n)
{
    void *out = cim_array(x->out->arena, from, size);
    *n = (int32_t)from->len;
    g_array_free(from, TRUE);
    return out;
}

static void extra_finish(struct extra *x)
{
    struct lo_extension *o = x->out;
    o->protected_periods =
        take(x, x->periods, sizeof *o->protected_periods, &o->n_protected);
    o->never_together = take(x, x->never_together, sizeof *o->never_together,
                             &o->n_never_together);
    o->own_sources =
        take(x, x->own_sources, sizeof *o->own_sources, &o->n_own_sources);
    o->ties = take(x, x->ties, sizeof *o->ties, &o->n_ties);
    o->failures = take(x, x->failures, sizeof *o->failures, &o->n_failures);
    o->switch_sites =
        take(x, x->switch_sites, sizeof *o->switch_sites, &o->n_switch_sites);
    o->tie_sites = take(x, x->tie_sites, sizeof *o->tie_sites, &o->n_tie_sites);
    o->remote_sites =
        take(x, x->remote_sites, sizeof *o->remote_sites, &o->n_remote_sites);
    g_ptr_array_free(x->files, TRUE);
    g_ptr_array_free(x->objects, TRUE);
    g_free(x->equipment_of);
    g_hash_table_destroy(x->point_of);
    g_hash_table_destroy(x->node_of);
    cim_build_release(&x->b);
}

enum lo_status lo_cim_extension(struct lo_extension **out,
                                const struct lo_objects *set,
                                const struct lo_network *network,
                                const struct lo_customers *customers,
                                const struct lo_cim_options *options,
                                struct lo_findings *findings,
                                struct lo_error *err)
{
    struct extra x;
    const struct lo_extension_bounds bounds = {
        network->n_equipment, network->n_switches, network->n_nodes,
        network->n_feeders, customers->n_usage_points};
    extra_init(&x, set, network, customers, findings);
    x.zone = options->zone;
    for (size_t i = 0; i < lo_objects_count(set); i++)
        add_object(&x, lo_objects_object(set, i));
    for (guint i = 0; i < x.objects->len; i++) {
        const struct lo_part *object = x.objects->pdata[i];
        const char *cls = cim_class(&x.b, object);
        for (size_t k = 0; k < G_N_ELEMENTS(classes); k++)
            if (classes[k].add != NULL && strcmp(classes[k].cls, cls) == 0)
                classes[k].add(&x, object);
    }
    report_unread(&x);
    extra_finish(&x);
    enum lo_status status = lo_extension_validate(x.out, &bounds, err);
    if (status == LO_OK)
        *out = x.out;
    else
        lo_extension_free(x.out);
    return status;
}
