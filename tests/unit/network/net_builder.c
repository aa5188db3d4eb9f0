/*
 * net_builder.c - small networks from a few lines of text (net_builder.h).
 */
#include "network/net_builder.h"

#include <math.h>
#include <string.h>

#include "harness.h"

struct builder {
    struct lo_arena *arena;
    GHashTable *nodes; /* name -> index + 1 */
    GArray *node_name;
    GArray *terminals;
    GArray *equipment;
    GArray *switches;
    GArray *loads;
    GArray *transformers;
    GArray *lines;
    GArray *sources;
    GArray *feeders;
    lo_feeder_id feeder; /* of what follows */
    const char *text;    /* the line, for complaints */
};

struct piece_kind {
    const char *word;
    const char *class_name;
    enum lo_equipment_kind kind;
    enum lo_switch_class cls; /* of a switch */
};

static const struct piece_kind kinds[] = {
    {"source", "EnergySource", LO_KIND_SOURCE, 0},
    {"line", "ACLineSegment", LO_KIND_LINE, 0},
    {"load", "EnergyConsumer", LO_KIND_LOAD, 0},
    {"transformer", "PowerTransformer", LO_KIND_TRANSFORMER, 0},
    {"busbar", "BusbarSection", LO_KIND_BUSBAR, 0},
    {"shunt", "LinearShuntCompensator", LO_KIND_SHUNT, 0},
    {"pv", "PowerElectronicsConnection", LO_KIND_OWN_SOURCE, 0},
    {"breaker", "Breaker", LO_KIND_SWITCH, LO_SWITCH_BREAKER},
    {"recloser", "Recloser", LO_KIND_SWITCH, LO_SWITCH_RECLOSER},
    {"lbs", "LoadBreakSwitch", LO_KIND_SWITCH, LO_SWITCH_LOAD_BREAK},
    {"sectionaliser", "Sectionaliser", LO_KIND_SWITCH, LO_SWITCH_SECTIONALISER},
    {"disconnector", "Disconnector", LO_KIND_SWITCH, LO_SWITCH_DISCONNECTOR},
    {"fuse", "Fuse", LO_KIND_SWITCH, LO_SWITCH_FUSE},
    {"jumper", "Jumper", LO_KIND_SWITCH, LO_SWITCH_JUMPER},
    {"cut", "Cut", LO_KIND_SWITCH, LO_SWITCH_CUT},
    {"switch", "Switch", LO_KIND_SWITCH, LO_SWITCH_PLAIN},
    {"ground", "GroundDisconnector", LO_KIND_SWITCH, LO_SWITCH_GROUND},
};

static const struct piece_kind *find_kind(const struct builder *b,
                                          const char *word)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i].word, word) == 0)
            return &kinds[i];
    g_error("net_builder: no kind '%s' in '%s'", word, b->text);
}

static double number(const struct builder *b, const char *text)
{
    char *end;
    double value = g_ascii_strtod(text, &end);
    if (end == text || *end != '\0')
        g_error("net_builder: '%s' is no number in '%s'", text, b->text);
    return value;
}

static lo_node node_named(struct builder *b, const char *name)
{
    int32_t at = GPOINTER_TO_INT(g_hash_table_lookup(b->nodes, name));
    if (at == 0) {
        const char *copy = lo_arena_strdup(b->arena, name);
        g_array_append_val(b->node_name, copy);
        at = (int32_t)b->node_name->len;
        g_hash_table_insert(b->nodes, (gpointer)copy, GINT_TO_POINTER(at));
    }
    return (lo_node){at - 1};
}

static void set_feeder(struct builder *b, char **words)
{
    b->feeder.v = LO_NONE;
    if (words[1] == NULL)
        g_error("net_builder: feeder without a name");
    if (strcmp(words[1], "-") == 0)
        return;
    for (guint i = 0; i < b->feeders->len; i++)
        if (strcmp(g_array_index(b->feeders, struct lo_feeder, i).name,
                   words[1]) == 0)
            b->feeder.v = (int32_t)i;
    if (b->feeder.v != LO_NONE)
        return;
    struct lo_feeder feeder = {
        .mrid = lo_arena_strdup(b->arena, words[1]),
        .name = lo_arena_strdup(b->arena, words[1]),
        .substation = lo_arena_strdup(b->arena, words[2] ? words[2] : ""),
    };
    b->feeder.v = (int32_t)b->feeders->len;
    g_array_append_val(b->feeders, feeder);
}

/* What one line says before it is stored. */
struct piece {
    struct lo_equipment equipment;
    struct lo_switch sw;
    struct lo_load load;
    struct lo_transformer transformer;
    struct lo_line line;
    unsigned phases;
    bool cut[2];
    double kw;
};

static unsigned phases_of(const struct builder *b, const char *text)
{
    unsigned phases = 0;
    for (; *text != '\0'; text++) {
        const char *at = strchr("ABC", *text);
        if (at == NULL)
            g_error("net_builder: phases in '%s'", b->text);
        phases |= 1u << (at - "ABC");
    }
    return phases;
}

static int state_of(const struct builder *b, const char *word)
{
    if (strcmp(word, "open") == 0)
        return 1;
    if (strcmp(word, "closed") != 0)
        g_error("net_builder: no state '%s' in '%s'", word, b->text);
    return 0;
}

static void set_value(struct builder *b, struct piece *piece, const char *key,
                      const char *value)
{
    const struct {
        const char *key;
        double *at;
    } numbers[] = {
        {"kw", &piece->kw},
        {"kvar", &piece->load.q_var},
        {"amp", &piece->equipment.limit_a},
        {"va", &piece->equipment.limit_va},
        {"hv", &piece->transformer.hv_v},
        {"lv", &piece->transformer.lv_v},
        {"m", &piece->line.length_m},
        {"r", &piece->line.r_ohm},
        {"x", &piece->line.x_ohm},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        if (strcmp(numbers[i].key, key) == 0) {
            *numbers[i].at = number(b, value);
            if (strcmp(key, "kvar") == 0)
                piece->load.q_var *= 1000;
            return;
        }
    }
    if (strcmp(key, "mrid") == 0)
        piece->equipment.mrid = lo_arena_strdup(b->arena, value);
    else if (strcmp(key, "phases") == 0)
        piece->phases = phases_of(b, value);
    else if (strcmp(key, "group") == 0)
        piece->transformer.mv_group = (int32_t)number(b, value);
    else if (strcmp(key, "normal") == 0)
        piece->sw.normal_open = state_of(b, value);
    else if (strcmp(key, "current") == 0)
        piece->sw.open = state_of(b, value);
    else
        g_error("net_builder: no attribute '%s' in '%s'", key, b->text);
}

/* true if the word is an attribute */
static bool set_attribute(struct builder *b, struct piece *piece, char *word)
{
    char *equal = strchr(word, '=');
    if (equal != NULL) {
        *equal = '\0';
        set_value(b, piece, word, equal + 1);
    } else if (strcmp(word, "open") == 0 || strcmp(word, "closed") == 0) {
        piece->sw.normal_open = state_of(b, word);
        piece->sw.open = piece->sw.normal_open;
    } else if (strcmp(word, "out") == 0) {
        piece->equipment.in_service = false;
    } else if (strcmp(word, "locked") == 0) {
        piece->sw.locked = true;
    } else if (strcmp(word, "cut1") == 0 || strcmp(word, "cut2") == 0) {
        piece->cut[word[3] - '1'] = true;
    } else {
        return false;
    }
    return true;
}

static void store_detail(struct builder *b, struct piece *piece,
                         lo_equipment_id id)
{
    GArray *rows = NULL;
    const void *row = NULL;
    switch (piece->equipment.kind) {
    case LO_KIND_SWITCH:
        piece->sw.equipment = id;
        rows = b->switches;
        row = &piece->sw;
        break;
    case LO_KIND_LOAD:
        piece->load.equipment = id;
        piece->load.p_w =
            1000 * (isnan(piece->kw) ? piece->load.customers : piece->kw);
        rows = b->loads;
        row = &piece->load;
        break;
    case LO_KIND_TRANSFORMER:
        piece->transformer.equipment = id;
        piece->transformer.hv_terminal = piece->equipment.first_terminal;
        rows = b->transformers;
        row = &piece->transformer;
        break;
    case LO_KIND_LINE:
        piece->line.equipment = id;
        rows = b->lines;
        row = &piece->line;
        break;
    case LO_KIND_SOURCE:
        g_array_append_val(b->sources, id);
        break;
    default:
        break;
    }
    piece->equipment.detail = rows != NULL ? (int32_t)rows->len : LO_NONE;
    if (rows != NULL)
        g_array_append_vals(rows, row, 1);
}

static int nodes_of_kind(enum lo_equipment_kind kind)
{
    if (kind == LO_KIND_TRANSFORMER)
        return 8; /* as many as are named */
    return kind == LO_KIND_SWITCH || kind == LO_KIND_LINE ? 2 : 1;
}

static void add_piece(struct builder *b, char **words)
{
    const struct piece_kind *kind = find_kind(b, words[0]);
    if (words[1] == NULL || words[2] == NULL)
        g_error("net_builder: too few words in '%s'", b->text);
    lo_equipment_id id = {(int32_t)b->equipment->len};
    const char *name = lo_arena_strdup(b->arena, words[1]);
    struct piece piece = {
        .equipment = {.mrid = name,
                      .name = name,
                      .class_name = kind->class_name,
                      .origin = {"net.xml", id.v + 1},
                      .kind = kind->kind,
                      .first_terminal = (int32_t)b->terminals->len,
                      .feeder = b->feeder,
                      .in_service = true,
                      .nominal_v = 10000,
                      .limit_a = NAN,
                      .limit_va = NAN},
        .sw = {.cls = kind->cls, .normal_open = -1, .open = -1},
        .load = {.customers = 1},
        .transformer = {.hv_v = 10000,
                        .lv_v = 400,
                        .rated_va = NAN,
                        .mv_group = -1},
        .line = {.length_m = NAN, .r_ohm = NAN, .x_ohm = NAN},
        .phases = LO_PHASE_ABC,
        .kw = NAN,
    };
    const char *nodes[8];
    int n = 0;
    for (int i = 2; words[i] != NULL; i++) {
        if (set_attribute(b, &piece, words[i]))
            continue;
        if (n < nodes_of_kind(kind->kind))
            nodes[n++] = words[i];
        else if (kind->kind == LO_KIND_LOAD)
            piece.load.customers = (int32_t)number(b, words[i]);
        else
            g_error("net_builder: word '%s' in '%s'", words[i], b->text);
    }
    if (n < nodes_of_kind(kind->kind) && (kind->kind != LO_KIND_TRANSFORMER))
        g_error("net_builder: too few nodes in '%s'", b->text);
    for (int k = 0; k < n; k++) {
        struct lo_terminal terminal = {id, node_named(b, nodes[k]),
                                       piece.phases, k > 1 || !piece.cut[k]};
        g_array_append_val(b->terminals, terminal);
    }
    piece.equipment.n_terminals = n;
    store_detail(b, &piece, id);
    g_array_append_val(b->equipment, piece.equipment);
}

static void add_line(struct builder *b, const char *text)
{
    char *line = g_strdup(text);
    char **all = g_strsplit_set(line, " \t", -1);
    GPtrArray *words = g_ptr_array_new();
    for (char **w = all; *w != NULL && **w != '#'; w++)
        if (**w != '\0')
            g_ptr_array_add(words, *w);
    g_ptr_array_add(words, NULL);
    char **at = (char **)words->pdata;
    b->text = text;
    if (at[0] != NULL && strcmp(at[0], "feeder") == 0)
        set_feeder(b, at);
    else if (at[0] != NULL)
        add_piece(b, at);
    g_ptr_array_free(words, TRUE);
    g_strfreev(all);
    g_free(line);
}

/* Moves an array into the arena. */
static void *keep(struct lo_arena *arena, GArray *array, int32_t *n)
{
    size_t size = g_array_get_element_size(array);
    void *copy = lo_arena_array(arena, array->len, size);
    if (array->len > 0)
        memcpy(copy, array->data, array->len * size);
    *n = (int32_t)array->len;
    g_array_free(array, TRUE);
    return copy;
}

static GArray *rows(size_t size)
{
    return g_array_new(FALSE, FALSE, (guint)size);
}

struct lo_network *net_build(const char *text)
{
    struct lo_arena *arena = lo_arena_new();
    struct builder b = {
        .arena = arena,
        .nodes = g_hash_table_new(g_str_hash, g_str_equal),
        .node_name = rows(sizeof(const char *)),
        .terminals = rows(sizeof(struct lo_terminal)),
        .equipment = rows(sizeof(struct lo_equipment)),
        .switches = rows(sizeof(struct lo_switch)),
        .loads = rows(sizeof(struct lo_load)),
        .transformers = rows(sizeof(struct lo_transformer)),
        .lines = rows(sizeof(struct lo_line)),
        .sources = rows(sizeof(lo_equipment_id)),
        .feeders = rows(sizeof(struct lo_feeder)),
        .feeder = {LO_NONE},
    };
    char **lines = g_strsplit_set(text, "\n;", -1);
    if (strstr(text, "feeder ") == NULL)
        add_line(&b, "feeder F1");
    for (char **line = lines; *line != NULL; line++)
        add_line(&b, *line);
    g_strfreev(lines);
    g_hash_table_destroy(b.nodes);

    struct lo_network *net = lo_arena_alloc(arena, sizeof *net);
    net->arena = arena;
    net->node_name = keep(arena, b.node_name, &net->n_nodes);
    net->terminals = keep(arena, b.terminals, &net->n_terminals);
    net->equipment = keep(arena, b.equipment, &net->n_equipment);
    net->switches = keep(arena, b.switches, &net->n_switches);
    net->loads = keep(arena, b.loads, &net->n_loads);
    net->transformers = keep(arena, b.transformers, &net->n_transformers);
    net->lines = keep(arena, b.lines, &net->n_lines);
    net->sources = keep(arena, b.sources, &net->n_sources);
    net->feeders = keep(arena, b.feeders, &net->n_feeders);
    return net;
}

struct lo_sections *net_split(const struct lo_network *network)
{
    struct lo_section_options options = LO_SECTION_OPTIONS_INIT;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_sections *sections = NULL;
    LO_ASSERT_OK(lo_sections_new(&sections, network, &options, NULL, &err),
                 err);
    LO_ASSERT_OK(lo_sections_validate(sections, &err), err);
    return sections;
}

/* --- by name ------------------------------------------------------------ */

lo_equipment_id net_equipment(const struct lo_network *network,
                              const char *name)
{
    for (int32_t e = 0; e < network->n_equipment; e++)
        if (strcmp(network->equipment[e].name, name) == 0)
            return (lo_equipment_id){e};
    g_error("net_builder: no equipment '%s'", name);
}

lo_switch_id net_switch(const struct lo_network *network, const char *name)
{
    lo_equipment_id e = net_equipment(network, name);
    return (lo_switch_id){network->equipment[e.v].detail};
}

int32_t net_load(const struct lo_network *network, const char *name)
{
    return network->equipment[net_equipment(network, name).v].detail;
}

lo_node net_node(const struct lo_network *network, const char *name)
{
    for (int32_t i = 0; i < network->n_nodes; i++)
        if (strcmp(network->node_name[i], name) == 0)
            return (lo_node){i};
    g_error("net_builder: no node '%s'", name);
}

lo_section net_section(const struct lo_sections *sections, const char *node)
{
    return sections->of_node[net_node(sections->network, node).v];
}

/* --- random networks ---------------------------------------------------- */

char *net_shuffle(GRand *rand, const char *text)
{
    char **lines = g_strsplit(text, "\n", -1);
    gint32 n = (gint32)g_strv_length(lines);
    for (gint32 i = n - 1; i > 0; i--) {
        gint32 j = g_rand_int_range(rand, 0, i + 1);
        char *held = lines[i];
        lines[i] = lines[j];
        lines[j] = held;
    }
    char *joined = g_strjoinv("\n", lines);
    g_strfreev(lines);
    return joined;
}

char *net_random(GRand *rand, int n, int sources, int extra, double open)
{
    static const char *const switches[] = {"breaker", "lbs", "fuse",
                                           "disconnector"};
    GString *text = g_string_new("");
    for (int i = 0; i < n; i++) {
        g_string_append_printf(text, "line l%d a%d b%d\n", i, i, i);
        if (i < sources)
            g_string_append_printf(text, "source S%d a%d\n", i, i);
        else /* near the last ones: long feeders with branches */
            g_string_append_printf(text, "%s s%d b%d a%d\n",
                                   switches[g_rand_int_range(rand, 0, 4)], i,
                                   g_rand_int_range(rand, MAX(0, i - 6), i), i);
        for (int l = g_rand_int_range(rand, 0, 3); l > 0; l--)
            g_string_append_printf(text, "load c%d_%d b%d %d\n", i, l, i,
                                   g_rand_int_range(rand, 1, 50));
        if (g_rand_boolean(rand)) /* a public transformer with a load */
            g_string_append_printf(text,
                                   "transformer t%d b%d v%d\nload d%d v%d 30\n",
                                   i, i, i, i, i);
    }
    for (int i = 0; i < extra; i++) {
        const char *state = g_rand_double(rand) < open ? "open" : "closed";
        int a = g_rand_int_range(rand, 0, n), b = g_rand_int_range(rand, 0, n);
        g_string_append_printf(text, "lbs x%d a%d b%d %s\n", i, a, b, state);
    }
    g_string_truncate(text, text->len - 1);
    char *shuffled = net_shuffle(rand, text->str);
    g_string_free(text, TRUE);
    return shuffled;
}
