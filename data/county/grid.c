/* The grid: substations, feeders, sections, poles, transformers, ties. */
#include "county.h"

#include <string.h>

static int add_node(struct county *county, const char *name)
{
    struct node node = {name};
    g_array_append_val(county->nodes, node);
    return (int)county->nodes->len - 1;
}

static int add_switch(struct county *county, struct grid_switch sw)
{
    g_array_append_val(county->switches, sw);
    return (int)county->switches->len - 1;
}

/* --- names ---------------------------------------------------------------- */

/* Village names are a first and a second part: "上" "河" -> 上河村. */
static const char *const FIRST[] = {"上", "下", "东", "西", "南", "北",
                                    "前", "后", "大", "小", "新", "老",
                                    "中", "里", "外", "高", "平", "长"};
static const char *const SECOND[] = {"河", "塘", "岭", "坪", "湾", "桥", "井",
                                     "溪", "沟", "岗", "林", "泉", "石", "柳",
                                     "杏", "槐", "松", "竹", "荷", "渡", "堰"};
static const char *const LAST[] = {"村", "村", "村", "庄", "屯", "寨"};

/* Stem of village i, unique up to 378 villages, then with a number. */
static const char *stem(const int *order, int i)
{
    int n = (int)(G_N_ELEMENTS(FIRST) * G_N_ELEMENTS(SECOND));
    int k = order[i % n];
    const char *first = FIRST[k % (int)G_N_ELEMENTS(FIRST)];
    const char *second = SECOND[k / (int)G_N_ELEMENTS(FIRST)];
    if (i < n)
        return g_strdup_printf("%s%s", first, second);
    return g_strdup_printf("%s%s%d", first, second, i / n + 1);
}

static const char *class_name_zh(const char *cls)
{
    static const char *const NAMES[][2] = {{"Breaker", "断路器"},
                                           {"Recloser", "重合器"},
                                           {"LoadBreakSwitch", "负荷开关"},
                                           {"Disconnector", "刀闸"},
                                           {"Fuse", "跌落式熔断器"}};
    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++)
        if (strcmp(NAMES[i][0], cls) == 0)
            return NAMES[i][1];
    return "开关";
}

/* --- sections ---------------------------------------------------------------
 */

/* What parts a section from the one before it. */
static const char *draw_class(struct chance *chance, bool trunk)
{
    int k = chance_range(chance, 1, 100);
    if (trunk)
        return k <= 60   ? "LoadBreakSwitch"
               : k <= 80 ? "Recloser"
                         : "Disconnector";
    return k <= 35   ? "Fuse"
           : k <= 60 ? "Disconnector"
           : k <= 88 ? "LoadBreakSwitch"
                     : "Breaker";
}

static int rated_a(const char *cls, bool trunk)
{
    if (strcmp(cls, "Fuse") == 0)
        return 100;
    return trunk ? 400 : 200;
}

/* The pole a new section starts from: the end of the trunk, or any pole. */
static int start_pole(struct chance *chance, const struct section *parent,
                      bool trunk)
{
    int last = parent->n_nodes - 1;
    return parent->first_node + (trunk ? last : chance_range(chance, 0, last));
}

static void add_poles(struct county *county, struct chance *chance,
                      struct section *section, const char *branch, int *pole)
{
    section->first_node = (int)county->nodes->len;
    section->first_line = (int)county->lines->len;
    for (int i = 0; i < section->n_nodes; i++) {
        *pole += chance_range(chance, 2, 6);
        int node = add_node(county, g_strdup_printf("%s%d号杆", branch, *pole));
        if (i == 0)
            continue;
        const char *before = AT(county->nodes, struct node, node - 1)->name;
        struct line line = {g_strdup_printf("%s至%d号杆", before, *pole),
                            section->feeder,
                            node - 1,
                            node,
                            chance_range(chance, 15, 60) * 10,
                            section->trunk};
        g_array_append_val(county->lines, line);
    }
}

static void add_transformers(struct county *county, struct chance *chance,
                             struct section *section, int *number)
{
    static const int KVA[] = {100, 160, 200, 200, 315};
    const char *village = *AT(county->villages, const char *, section->village);
    section->first_transformer = (int)county->transformers->len;
    for (int i = 0; i < section->n_transformers; i++) {
        int kva = KVA[chance_range(chance, 0, (int)G_N_ELEMENTS(KVA) - 1)];
        struct transformer t = {
            .name = g_strdup_printf("%s%d号台区", village, ++*number),
            .feeder = section->feeder,
            .village = section->village,
            .node = section->first_node + 1 + i,
            .low_node = add_node(county, ""),
            .kva = kva,
            .load_kw = kva * chance_range(chance, 25, 60) / 100};
        g_array_append_val(county->transformers, t);
    }
}

/* How many transformers each of `n` sections gets: at least one. */
static void share_transformers(struct chance *chance, int *share, int n)
{
    for (int i = 0; i < n; i++)
        share[i] = 1;
    for (int left = TRANSFORMERS_PER_FEEDER - n; left > 0;) {
        int i = chance_range(chance, 0, n - 1);
        if (share[i] < 6) {
            share[i]++;
            left--;
        }
    }
}

/* Section k of the feeder; the first `trunks` of them are its trunk. */
static void add_section(struct county *county, struct chance *chance, int f,
                        int k, int trunks, int transformers, int *numbers)
{
    const struct feeder *feeder = AT(county->feeders, struct feeder, f);
    int first = feeder->first_section;
    bool trunk = k < trunks;
    struct section section = {.feeder = f, .parent = -1, .trunk = trunk};
    if (trunk && k > 0)
        section.parent = first + k - 1;
    else if (!trunk && k > trunks && chance_of(chance, 20))
        section.parent = first + chance_range(chance, trunks, k - 1);
    else if (!trunk)
        section.parent = first + chance_range(chance, 0, trunks - 1);
    int village = chance_range(chance, 0, feeder->n_villages - 1);
    section.village = feeder->first_village + village;
    section.n_transformers = transformers;
    section.n_nodes = transformers + 1;

    int from =
        AT(county->substations, struct substation, feeder->substation)->bus;
    const char *cls = "Breaker";
    const char *name = NULL;
    const char *branch = feeder->name;
    if (!trunk) {
        int ordinal = k - trunks + 1;
        branch = g_strdup_printf("%s%d支线", feeder->name, ordinal);
    }
    if (section.parent < 0) {
        int number = f % FEEDERS_PER_SUBSTATION + 1;
        name = g_strdup_printf("%s0%d1断路器", feeder->name, number);
    } else {
        const struct section *parent =
            AT(county->sections, struct section, section.parent);
        from = start_pole(chance, parent, trunk);
        cls = draw_class(chance, trunk);
        const char *pole = AT(county->nodes, struct node, from)->name;
        name = trunk ? g_strdup_printf("%s%s", pole, class_name_zh(cls))
                     : g_strdup_printf("%s%s", branch, class_name_zh(cls));
    }
    int pole = 0;
    add_poles(county, chance, &section, branch, trunk ? &numbers[0] : &pole);
    struct grid_switch sw = {name,
                             cls,
                             f,
                             from,
                             section.first_node,
                             false,
                             section.parent < 0 ? 630 : rated_a(cls, trunk)};
    section.head = add_switch(county, sw);
    add_transformers(county, chance, &section, &numbers[1 + village]);
    g_array_append_val(county->sections, section);
}

enum { MAX_SECTIONS = 11, MAX_VILLAGES = 4 };

static void add_feeder(struct county *county, struct chance *chance, int f,
                       const int *order)
{
    struct feeder feeder = {.substation = f / FEEDERS_PER_SUBSTATION,
                            .first_section = (int)county->sections->len,
                            .n_sections = chance_range(chance, 9, MAX_SECTIONS),
                            .first_village = (int)county->villages->len,
                            .n_villages =
                                chance_range(chance, 3, MAX_VILLAGES)};
    for (int i = 0; i < feeder.n_villages; i++) {
        const char *s = stem(order, (int)county->villages->len);
        int last = chance_range(chance, 0, (int)G_N_ELEMENTS(LAST) - 1);
        const char *village = g_strdup_printf("%s%s", s, LAST[last]);
        g_array_append_val(county->villages, village);
        if (i == 0)
            feeder.name = g_strdup_printf("10kV%s线", s);
    }
    g_array_append_val(county->feeders, feeder);
    int share[MAX_SECTIONS];
    share_transformers(chance, share, feeder.n_sections);
    int numbers[1 + MAX_VILLAGES] = {0}; /* pole, then transformer a village */
    int trunks = chance_range(chance, 3, 5);
    for (int k = 0; k < feeder.n_sections; k++)
        add_section(county, chance, f, k, trunks, share[k], numbers);
}

/* --- ties
 * --------------------------------------------------------------------- */

/* Last pole of the trunk. */
static int far_end(const struct county *county, const struct feeder *feeder)
{
    int node = -1;
    for (int k = 0; k < feeder->n_sections; k++) {
        const struct section *s =
            AT(county->sections, struct section, feeder->first_section + k);
        if (s->trunk)
            node = s->first_node + s->n_nodes - 1;
    }
    return node;
}

static bool tied(const struct county *county, int a, int b)
{
    for (guint i = 0; i < county->switches->len; i++) {
        const struct grid_switch *sw =
            AT(county->switches, struct grid_switch, i);
        if (sw->open && sw->a == a && sw->b == b)
            return true;
    }
    return false;
}

/* Four ties for five feeders, most of them within a substation, the others to
 * the next one. */
static void add_ties(struct county *county, struct chance *chance)
{
    int n = (int)county->feeders->len;
    int wanted = n * 4 / 5;
    /* Few feeders have few pairs: give up after many draws. */
    for (int draw = 0; draw < 100 * n && county->ties < wanted; draw++) {
        int x = chance_range(chance, 0, n - 1);
        int y = chance_range(chance, 0, n - 1);
        const struct feeder *fx = AT(county->feeders, struct feeder, x);
        const struct feeder *fy = AT(county->feeders, struct feeder, y);
        int apart = fy->substation - fx->substation;
        if (x >= y || apart > 1 || (apart == 1 && chance_of(chance, 70)))
            continue;
        int a = far_end(county, fx);
        int b = far_end(county, fy);
        if (tied(county, a, b))
            continue;
        /* Names without "10kV": 上河线-东塘线联络开关. */
        const char *second = fy->name + strlen("10kV");
        struct grid_switch tie = {
            g_strdup_printf("%s-%s联络开关", fx->name, second),
            "LoadBreakSwitch",
            x,
            a,
            b,
            true,
            200};
        add_switch(county, tie);
        county->ties++;
    }
}

/* --- all of it
 * ------------------------------------------------------------------ */

static void make_arrays(struct county *county)
{
    county->substations = g_array_new(FALSE, FALSE, sizeof(struct substation));
    county->feeders = g_array_new(FALSE, FALSE, sizeof(struct feeder));
    county->villages = g_array_new(FALSE, FALSE, sizeof(const char *));
    county->nodes = g_array_new(FALSE, FALSE, sizeof(struct node));
    county->sections = g_array_new(FALSE, FALSE, sizeof(struct section));
    county->lines = g_array_new(FALSE, FALSE, sizeof(struct line));
    county->switches = g_array_new(FALSE, FALSE, sizeof(struct grid_switch));
    county->transformers =
        g_array_new(FALSE, FALSE, sizeof(struct transformer));
}

void grid_build(struct county *county)
{
    static const char *const NAMES[] = {"城东变电站", "临溪变电站",
                                        "北坪变电站"};
    make_arrays(county);
    struct chance chance = {county->options.seed};
    int order[G_N_ELEMENTS(FIRST) * G_N_ELEMENTS(SECOND)];
    chance_shuffle(&chance, order, (int)G_N_ELEMENTS(order));
    int feeders = county->options.feeders;
    int n = (feeders + FEEDERS_PER_SUBSTATION - 1) / FEEDERS_PER_SUBSTATION;
    for (int i = 0; i < n; i++) {
        const char *name = i < (int)G_N_ELEMENTS(NAMES)
                               ? NAMES[i]
                               : g_strdup_printf("%d号变电站", i + 1);
        struct substation substation = {
            name, add_node(county, g_strdup_printf("%s10kV母线", name))};
        g_array_append_val(county->substations, substation);
    }
    for (int f = 0; f < feeders; f++)
        add_feeder(county, &chance, f, order);
    add_ties(county, &chance);
}

int64_t equipment_of_switch(const struct county *county, int i)
{
    (void)county;
    return i;
}

int64_t equipment_of_line(const struct county *county, int i)
{
    return (int64_t)county->switches->len + i;
}

int64_t equipment_of_transformer(const struct county *county, int i)
{
    return equipment_of_line(county, (int)county->lines->len) + i;
}

int64_t equipment_of_load(const struct county *county, int i)
{
    return equipment_of_transformer(county, (int)county->transformers->len) + i;
}

int64_t equipment_of_source(const struct county *county, int i)
{
    return equipment_of_load(county, (int)county->transformers->len) + i;
}

int64_t equipment_of_busbar(const struct county *county, int i)
{
    return equipment_of_source(county, (int)county->substations->len) + i;
}
