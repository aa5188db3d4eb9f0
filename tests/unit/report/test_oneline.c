/*
 * The one-line diagram: what is drawn, and that it can be read.
 *
 *   bus ==[cb]== A ~l1~l2~ B ==[s1]== C ~l3~ D --[t1]-- other feeder
 *                           \
 *                            [s2]== E ~l4~ F --[t2 open]-- D
 */
#include <math.h>
#include <string.h>

#include "cim/cim_case.h"
#include "harness.h"
#include "lineout/oneline.h"
#include "network/net_builder.h"

static const char mill[] = "feeder -\n"
                           "source S 0\n"
                           "busbar bb 0\n"
                           "feeder Mill\n"
                           "breaker cb 0 A\n"
                           "line l1 A x m=200\n"
                           "line l2 x B m=150\n"
                           "line dead-end x y m=50\n"
                           "load c1 y 20\n"
                           "lbs s1 B C\n"
                           "line l3 C D m=1000\n"
                           "load c2 D 7\n"
                           "disconnector s2 B E\n"
                           "line l4 E F m=400\n"
                           "load c3 F 5\n"
                           "lbs t2 F D open\n"
                           "feeder Hill\n"
                           "breaker hb 0 G\n"
                           "line l5 G H\n"
                           "load c4 H 3\n"
                           "lbs t1 D H open\n";

struct drawing {
    struct lo_network *network;
    struct lo_sections *sections;
    struct lo_oneline *line;
};

static struct drawing draw(const char *text, const char *feeder)
{
    struct lo_error err = LO_ERROR_INIT;
    struct drawing d = {net_build(text), NULL, NULL};
    d.sections = net_split(d.network);
    LO_ASSERT_OK(lo_oneline_new(&d.line, d.sections, feeder, LO_LANG_EN, &err),
                 err);
    return d;
}

static void release(struct drawing *d)
{
    lo_oneline_free(d->line);
    lo_sections_free(d->sections);
    lo_network_free(d->network);
}

static bool has_label(const struct drawing *d,
                      const struct lo_week_stage *stage, const char *label)
{
    struct lo_error err = LO_ERROR_INIT;
    bool found = false;
    GArray *boxes = lo_oneline_boxes(d->line, stage, &err);
    CU_ASSERT_PTR_NOT_NULL_FATAL(boxes);
    for (guint i = 0; i < boxes->len; i++) {
        const char *text = g_array_index(boxes, struct lo_oneline_box, i).label;
        found = found || (text != NULL && strcmp(text, label) == 0);
    }
    g_array_free(boxes, TRUE);
    return found;
}

static char *svg_of(const struct drawing *d, const struct lo_week_stage *stage)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_oneline_panel panel = {"the caption", stage};
    GString *out = g_string_new(NULL);
    LO_ASSERT_OK(lo_oneline_svg(out, d->line, &panel, 1, &err), err);
    return g_string_free(out, FALSE);
}

/* --- what is drawn ----------------------------------------------------- */

static void test_oneline__every_section_once_and_ties_at_both_ends(void)
{
    struct drawing d = draw(mill, "Mill");
    const struct {
        const char *name;
        int count;
    } switches[] = {{"cb", 1}, {"s1", 1}, {"s2", 1},
                    {"t1", 1}, {"t2", 2}, {"hb", 0}};
    for (size_t i = 0; i < G_N_ELEMENTS(switches); i++)
        CU_ASSERT_EQUAL(lo_oneline_count_switch(
                            d.line, net_switch(d.network, switches[i].name)),
                        switches[i].count);
    CU_ASSERT_EQUAL(
        lo_oneline_count_section(d.line, net_section(d.sections, "A")), 1);
    CU_ASSERT_EQUAL(
        lo_oneline_count_section(d.line, net_section(d.sections, "D")), 1);
    CU_ASSERT_EQUAL(
        lo_oneline_count_section(d.line, net_section(d.sections, "H")), 0);
    release(&d);
}

static void test_oneline__a_chain_of_lines_is_one_span_with_its_sum(void)
{
    struct drawing d = draw(mill, "Mill");
    /* l1 + l2 + the dead end, which is drawn as no branch */
    CU_ASSERT(has_label(&d, NULL, "Σ 0.40 km"));
    CU_ASSERT(has_label(&d, NULL, "20 cust. · 1 MV"));
    char *svg = svg_of(&d, NULL);
    CU_ASSERT_PTR_NOT_NULL(strstr(svg, "this piece 0.35 km"));
    g_free(svg);
    release(&d);
}

static void test_oneline__ties_name_what_lies_beyond(void)
{
    struct drawing d = draw(mill, "Mill");
    CU_ASSERT(has_label(&d, NULL, "Hill"));
    CU_ASSERT(has_label(&d, NULL, "same feeder"));
    CU_ASSERT(has_label(&d, NULL, "normally open"));
    release(&d);
}

static void test_oneline__every_piece_has_a_title_with_its_mrid(void)
{
    struct drawing d =
        draw("source S 0; breaker cb 0 1 mrid=ID-7; load c 1 9", "F1");
    char *svg = svg_of(&d, NULL);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(svg, "<g><title>breaker 'cb' (ID-7): closed</title>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(svg, "<desc>the caption\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(svg, "9 customers"));
    g_free(svg);
    release(&d);
}

static void test_oneline__file_without_feeders_takes_them_from_labels(void)
{
    struct drawing d =
        draw("feeder -\nsource S 0; breaker cb 0 1; load c 1 9", "cb");
    CU_ASSERT_EQUAL(
        lo_oneline_count_section(d.line, net_section(d.sections, "1")), 1);
    release(&d);
}

static void test_oneline__sections_without_supply_are_drawn_as_such(void)
{
    struct drawing d = draw("source S 0; breaker cb 0 1; load c 1 9\n"
                            "lbs a 1 2 open; load e 2 4; lbs b 2 3; load f 3",
                            "F1");
    CU_ASSERT_EQUAL(
        lo_oneline_count_section(d.line, net_section(d.sections, "2")), 1);
    CU_ASSERT_EQUAL(
        lo_oneline_count_section(d.line, net_section(d.sections, "3")), 1);
    CU_ASSERT_EQUAL(lo_oneline_count_switch(d.line, net_switch(d.network, "b")),
                    1);
    CU_ASSERT(has_label(&d, NULL, "no supply"));
    CU_ASSERT(has_label(&d, NULL, "never supplied"));
    release(&d);
}

static void test_oneline__unknown_feeder_names_the_nearest(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct drawing d = draw(mill, "Mill");
    struct lo_oneline *line = NULL;
    CU_ASSERT_EQUAL(lo_oneline_new(&line, d.sections, "Mil", LO_LANG_EN, &err),
                    LO_ENOTFOUND);
    CU_ASSERT_STRING_EQUAL(err.message, "there is no feeder 'Mil'");
    CU_ASSERT_STRING_EQUAL(err.hint, "did you mean 'Mill'?");
    release(&d);
}

static void test_oneline__feeder_is_found_by_its_mrid_too(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_network *network = net_build(mill);
    network->feeders[0].mrid = "ID-F1";
    struct lo_sections *sections = net_split(network);
    struct lo_oneline *line = NULL;
    LO_ASSERT_OK(lo_oneline_new(&line, sections, "ID-F1", LO_LANG_EN, &err),
                 err);
    CU_ASSERT_STRING_EQUAL(lo_oneline_feeder(line), "Mill");
    lo_oneline_free(line);
    lo_sections_free(sections);
    lo_network_free(network);
}

static char *long_chain(int sections)
{
    GString *text = g_string_new("source S 0\n");
    for (int i = 0; i < sections; i++)
        g_string_append_printf(text, "fuse f%d %d %d\n", i, i, i + 1);
    return g_string_free(text, FALSE);
}

static void test_oneline__the_limit_is_an_error_not_a_crash(void)
{
    /* source, its section, then a switch and a section each; and the root */
    enum { MOST = (LO_ONELINE_MAX - 3) / 2 };
    struct lo_error err = LO_ERROR_INIT;
    char *text = long_chain(MOST);
    struct drawing d = draw(text, "F1");
    release(&d);
    g_free(text);
    text = long_chain(MOST + 1);
    d.network = net_build(text);
    d.sections = net_split(d.network);
    d.line = NULL;
    CU_ASSERT_EQUAL(lo_oneline_new(&d.line, d.sections, "F1", LO_LANG_EN, &err),
                    LO_ELIMIT);
    release(&d);
    g_free(text);
}

/* --- legible ----------------------------------------------------------- */

static bool overlap(const struct lo_oneline_box *a,
                    const struct lo_oneline_box *b)
{
    return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h &&
           b->y < a->y + a->h;
}

/* Label against label, symbol and vertical line; symbol against symbol. */
static int count_overlaps(const struct lo_oneline *line,
                          const struct lo_week_stage *stage)
{
    struct lo_error err = LO_ERROR_INIT;
    int count = 0;
    GArray *boxes = lo_oneline_boxes(line, stage, &err);
    CU_ASSERT_PTR_NOT_NULL_FATAL(boxes);
    for (guint i = 0; i < boxes->len; i++) {
        const struct lo_oneline_box *a =
            &g_array_index(boxes, struct lo_oneline_box, i);
        CU_ASSERT(a->x >= 0.0 && a->y >= 0.0);
        for (guint k = 0; k < i; k++) {
            const struct lo_oneline_box *b =
                &g_array_index(boxes, struct lo_oneline_box, k);
            bool matters = a->label != NULL || b->label != NULL ||
                           (a->symbol && b->symbol);
            if (matters && overlap(a, b))
                count++;
        }
    }
    g_array_free(boxes, TRUE);
    return count;
}

/* Long and short names, narrow and wide characters. */
static void rename_all(struct lo_network *network, GRand *rand)
{
    static const char *const words[] = {
        "7", "10kV", "north branch ", "负荷开关", "pole-", "支线", "W"};
    for (int32_t e = 0; e < network->n_equipment; e++) {
        GString *name = g_string_new(NULL);
        for (int n = g_rand_int_range(rand, 1, 8); n > 0; n--)
            g_string_append(
                name, words[g_rand_int_range(rand, 0, G_N_ELEMENTS(words))]);
        g_string_append_printf(name, "%d", e);
        network->equipment[e].name = lo_arena_strdup(network->arena, name->str);
        g_string_free(name, TRUE);
    }
}

static void test_oneline__random_feeders_have_no_overlapping_labels(void)
{
    for (guint32 seed = 1; seed <= 80; seed++) {
        GRand *rand = g_rand_new_with_seed(seed);
        int n = g_rand_int_range(rand, 2, 40);
        char *text = net_random(rand, n, g_rand_int_range(rand, 1, 3),
                                g_rand_int_range(rand, 0, 8), 0.7);
        struct lo_error err = LO_ERROR_INIT;
        struct drawing d = {net_build(text), NULL, NULL};
        rename_all(d.network, rand);
        d.sections = net_split(d.network);
        enum lo_lang lang = seed % 2 == 0 ? LO_LANG_EN : LO_LANG_ZH;
        LO_ASSERT_OK(lo_oneline_new(&d.line, d.sections, "F1", lang, &err),
                     err);
        int overlaps = count_overlaps(d.line, NULL);
        if (overlaps > 0)
            fprintf(stderr, "seed %u: %d overlaps\n", seed, overlaps);
        CU_ASSERT_EQUAL(overlaps, 0);
        release(&d);
        g_free(text);
        g_rand_free(rand);
    }
}

static int ends_drawn(const struct lo_sections *sections, int32_t link)
{
    const struct lo_link *l = &sections->links[link];
    const struct lo_section_info *a = &sections->info[l->a.v];
    const struct lo_section_info *b = &sections->info[l->b.v];
    bool tree = (b->parent.v == l->a.v && b->head.v == l->sw.v) ||
                (a->parent.v == l->b.v && a->head.v == l->sw.v);
    return tree || l->a.v == l->b.v ? 1 : 2;
}

static void test_oneline__random_feeders_are_drawn_completely(void)
{
    for (guint32 seed = 1; seed <= 80; seed++) {
        GRand *rand = g_rand_new_with_seed(seed);
        char *text = net_random(rand, g_rand_int_range(rand, 2, 40), 2, 6, 0.6);
        struct drawing d = draw(text, "F1");
        bool good = true;
        for (int32_t s = 0; s < d.sections->n; s++)
            good =
                good && lo_oneline_count_section(d.line, (lo_section){s}) == 1;
        for (int32_t l = 0; l < d.sections->n_links; l++)
            good = good &&
                   lo_oneline_count_switch(d.line, d.sections->links[l].sw) ==
                       ends_drawn(d.sections, l);
        if (!good)
            fprintf(stderr, "seed %u\n", seed);
        CU_ASSERT(good);
        release(&d);
        g_free(text);
        g_rand_free(rand);
    }
}

static void test_oneline__ieee123_has_no_overlapping_labels(void)
{
    const char *folder = lo_test_shared("cim");
    if (folder == NULL)
        return;
    struct lo_error err = LO_ERROR_INIT;
    char *path = g_build_filename(folder, "IEEE123.xml", NULL);
    const char *paths[] = {path};
    struct cim_case c = cim_case_build_files(paths, 1);
    struct lo_sections *sections = net_split(c.network);
    struct lo_oneline *line = NULL;
    LO_ASSERT_OK(lo_oneline_new(&line, sections, "ieee123", LO_LANG_EN, &err),
                 err);
    CU_ASSERT_EQUAL(count_overlaps(line, NULL), 0);
    for (int32_t s = 0; s < sections->n; s++)
        CU_ASSERT_EQUAL(lo_oneline_count_section(line, (lo_section){s}), 1);
    lo_oneline_free(line);
    lo_sections_free(sections);
    cim_case_free(&c);
    g_free(path);
}

static void test_oneline__wide_capitals_are_squeezed_into_their_room(void)
{
    struct drawing d = draw("source S 0; lbs WWWW 0 1; load c 1\n"
                            "lbs illi 1 2; load e 2",
                            "F1");
    char *svg = svg_of(&d, NULL);
    CU_ASSERT_PTR_NOT_NULL(strstr(svg, "textLength=\"32\" lengthAdjust="
                                       "\"spacingAndGlyphs\">WWWW<"));
    CU_ASSERT_PTR_NOT_NULL(strstr(svg, "text-anchor=\"middle\">illi<"));
    g_free(svg);
    release(&d);
}

/* --- stages ------------------------------------------------------------ */

/*   cb and s1 and s2 opened: {A,B} is dead; {C,D} back-fed over t1 from Hill;
 *   {E,F} is off, or back-fed with t2 closed                                */
static struct lo_week_stage stage_of(const char **dead, const char **off,
                                     int32_t n_off, const char **ties,
                                     int32_t n_ties)
{
    return (struct lo_week_stage){.sections = {1, dead},
                                  .off = {n_off, off},
                                  .ties_closed = {n_ties, ties}};
}

static void test_oneline__stage_says_dead_off_and_back_fed(void)
{
    struct drawing d = draw(mill, "Mill");
    const char *dead[] = {"Mill/cb"};
    const char *off[] = {"Mill/cb", "Mill/s2"};
    const char *ties[] = {"t1"};
    struct lo_week_stage stage = stage_of(dead, off, 2, ties, 1);
    CU_ASSERT(has_label(&d, &stage, "dead for work"));
    CU_ASSERT(has_label(&d, &stage, "off"));
    CU_ASSERT(has_label(&d, &stage, "back-fed"));
    CU_ASSERT(has_label(&d, &stage, "opened"));
    CU_ASSERT(has_label(&d, &stage, "closed for it"));
    char *svg = svg_of(&d, &stage);
    CU_ASSERT_PTR_NOT_NULL(strstr(svg, "(t1): closed for it"));
    CU_ASSERT_PTR_NOT_NULL(strstr(svg, "(t2): normally open<"));
    CU_ASSERT_PTR_NOT_NULL(strstr(svg, "(cb): opened<"));
    CU_ASSERT_EQUAL(count_overlaps(d.line, &stage), 0);
    g_free(svg);
    release(&d);
}

/* Labels of what the sources no longer reach when all switches at `dead` are
 * open: by sweeping until nothing changes. */
static int32_t labels_off(const struct lo_sections *sections, int32_t dead,
                          const char **off)
{
    bool *live = g_new0(bool, sections->n);
    for (int32_t s = 0; s < sections->n; s++)
        live[s] = sections->info[s].source && s != dead;
    for (bool more = true; more;) {
        more = false;
        for (int32_t l = 0; l < sections->n_links; l++) {
            int32_t a = sections->links[l].a.v, b = sections->links[l].b.v;
            if (sections->links[l].open || a == dead || b == dead ||
                live[a] == live[b])
                continue;
            live[a] = live[b] = more = true;
        }
    }
    int32_t n = 0;
    for (int32_t s = 0; s < sections->n; s++)
        if (!live[s] && (sections->info[s].supplied || s == dead))
            off[n++] = sections->info[s].label;
    g_free(live);
    return n;
}

static void test_oneline__random_stages_are_accepted_and_legible(void)
{
    for (guint32 seed = 1; seed <= 60; seed++) {
        GRand *rand = g_rand_new_with_seed(seed);
        char *text = net_random(rand, g_rand_int_range(rand, 2, 30), 2, 5, 0.6);
        struct drawing d = draw(text, "F1");
        const char **off = g_new0(const char *, d.sections->n);
        int32_t dead = g_rand_int_range(rand, 0, d.sections->n);
        int32_t n = labels_off(d.sections, dead, off);
        struct lo_week_stage stage =
            stage_of(&d.sections->info[dead].label, off, n, NULL, 0);
        int overlaps = count_overlaps(d.line, &stage);
        if (overlaps > 0)
            fprintf(stderr, "seed %u: %d overlaps\n", seed, overlaps);
        CU_ASSERT_EQUAL(overlaps, 0);
        g_free(off);
        release(&d);
        g_free(text);
        g_rand_free(rand);
    }
}

static void test_oneline__all_views_have_one_layout(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct drawing d = draw(mill, "Mill");
    const char *dead[] = {"Mill/cb"};
    const char *off[] = {"Mill/cb"};
    const char *ties[] = {"t1", "t2"};
    struct lo_week_stage stage = stage_of(dead, off, 1, ties, 2);
    GArray *a = lo_oneline_boxes(d.line, NULL, &err);
    GArray *b = lo_oneline_boxes(d.line, &stage, &err);
    CU_ASSERT_PTR_NOT_NULL_FATAL(b);
    for (guint i = 0; i < a->len; i++) {
        const struct lo_oneline_box *x =
            &g_array_index(a, struct lo_oneline_box, i);
        bool found = x->label == NULL || strcmp(x->label, "normally open") == 0;
        for (guint k = 0; k < b->len && !found; k++) {
            const struct lo_oneline_box *y =
                &g_array_index(b, struct lo_oneline_box, k);
            found = y->label != NULL && strcmp(x->label, y->label) == 0 &&
                    fabs(x->x - y->x) < 1e-9 && fabs(x->y - y->y) < 1e-9;
        }
        CU_ASSERT(found);
    }
    g_array_free(a, TRUE);
    g_array_free(b, TRUE);
    release(&d);
}

static void test_oneline__more_off_than_the_switches_say_is_a_dip(void)
{
    struct drawing d = draw(mill, "Mill");
    const char *dead[] = {"Mill/cb"};
    const char *all[] = {"Mill/cb", "Mill/s1", "Mill/s2"};
    const char *tie[] = {"t1"};
    struct lo_week_stage stage = stage_of(dead, all, 3, tie, 1);
    char *svg = svg_of(&d, &stage);
    CU_ASSERT_PTR_NOT_NULL(strstr(svg, "section Mill/s1: 7 customers, 1 MV "
                                       "customer, lines 1.00 km, this piece "
                                       "1.00 km, off while switching"));
    CU_ASSERT_PTR_NULL(strstr(svg, ", back-fed"));
    g_free(svg);
    release(&d);
}

static void test_oneline__a_stage_the_network_denies_is_not_drawn(void)
{
    struct drawing d = draw(mill, "Mill");
    const char *dead[] = {"Mill/cb"};
    const char *all[] = {"Mill/cb", "Mill/s1", "Mill/s2"};
    const char *less[] = {"Mill/cb", "Mill/s1"};
    const char *gone[] = {"Mill/gone"};
    const char *no_tie[] = {"t9"}, *line[] = {"l1"};
    const struct lo_week_stage wrong[] = {
        stage_of(dead, less, 2, NULL, 0),  /* s2 has no supply left   */
        stage_of(gone, all, 3, NULL, 0),   /* no such section         */
        stage_of(dead, gone, 1, NULL, 0),  /* nor this                */
        stage_of(dead, all, 3, no_tie, 1), /* no such switch          */
        stage_of(dead, all, 3, line, 1),   /* not a switch            */
    };
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        struct lo_error err = LO_ERROR_INIT;
        struct lo_oneline_panel panel = {"", &wrong[i]};
        GString *out = g_string_new(NULL);
        CU_ASSERT_EQUAL(lo_oneline_svg(out, d.line, &panel, 1, &err),
                        LO_EINPUT);
        CU_ASSERT_EQUAL(out->len, 0);
        CU_ASSERT_STRING_EQUAL(err.hint, "plan again: lineout plan");
        g_string_free(out, TRUE);
    }
    release(&d);
}

/* --- the file ---------------------------------------------------------- */

static void test_oneline__any_names_make_well_formed_xml(void)
{
    static const GMarkupParser parser = {NULL, NULL, NULL, NULL, NULL};
    struct lo_error err = LO_ERROR_INIT;
    struct drawing d = {net_build(mill), NULL, NULL};
    for (int32_t e = 0; e < d.network->n_equipment; e++)
        d.network->equipment[e].name = "</title><script>\"&\xff\x01";
    d.sections = net_split(d.network);
    LO_ASSERT_OK(lo_oneline_new(&d.line, d.sections, "Mill", LO_LANG_ZH, &err),
                 err);
    char *svg = svg_of(&d, NULL);
    GMarkupParseContext *context =
        g_markup_parse_context_new(&parser, 0, NULL, NULL);
    CU_ASSERT(g_markup_parse_context_parse(context, svg, -1, NULL));
    CU_ASSERT(g_markup_parse_context_end_parse(context, NULL));
    CU_ASSERT_PTR_NULL(strstr(svg, "<script"));
    g_markup_parse_context_free(context);
    g_free(svg);
    release(&d);
}

static void test_oneline__table_says_the_same_in_words(void)
{
    struct lo_error err = LO_ERROR_INIT;
    struct drawing d = draw(mill, "Mill");
    const char *dead[] = {"Mill/cb"};
    const char *off[] = {"Mill/cb", "Mill/s2"};
    const char *ties[] = {"t1"};
    struct lo_week_stage stage = stage_of(dead, off, 2, ties, 1);
    GString *out = g_string_new(NULL);
    struct lo_html *html = lo_html_new(out, "en", "t", "");
    LO_ASSERT_OK(lo_oneline_table(html, d.line, &stage, &err), err);
    lo_html_free(html);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(out->str, "<td>section</td><td>Mill/s1</td><td>back-fed</td>"
                         "<td class=\"number\">7</td>"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(out->str, "<td>load-break switch</td><td>t1 → Hill/hb</td>"
                         "<td>closed for it</td>"));
    g_string_free(out, TRUE);
    release(&d);
}

LO_SUITE(oneline,
         LO_TEST(test_oneline__every_section_once_and_ties_at_both_ends),
         LO_TEST(test_oneline__a_chain_of_lines_is_one_span_with_its_sum),
         LO_TEST(test_oneline__ties_name_what_lies_beyond),
         LO_TEST(test_oneline__every_piece_has_a_title_with_its_mrid),
         LO_TEST(test_oneline__file_without_feeders_takes_them_from_labels),
         LO_TEST(test_oneline__sections_without_supply_are_drawn_as_such),
         LO_TEST(test_oneline__unknown_feeder_names_the_nearest),
         LO_TEST(test_oneline__feeder_is_found_by_its_mrid_too),
         LO_TEST(test_oneline__the_limit_is_an_error_not_a_crash),
         LO_TEST(test_oneline__random_feeders_have_no_overlapping_labels),
         LO_TEST(test_oneline__random_feeders_are_drawn_completely),
         LO_TEST(test_oneline__ieee123_has_no_overlapping_labels),
         LO_TEST(test_oneline__wide_capitals_are_squeezed_into_their_room),
         LO_TEST(test_oneline__stage_says_dead_off_and_back_fed),
         LO_TEST(test_oneline__random_stages_are_accepted_and_legible),
         LO_TEST(test_oneline__all_views_have_one_layout),
         LO_TEST(test_oneline__more_off_than_the_switches_say_is_a_dip),
         LO_TEST(test_oneline__a_stage_the_network_denies_is_not_drawn),
         LO_TEST(test_oneline__any_names_make_well_formed_xml),
         LO_TEST(test_oneline__table_says_the_same_in_words));
