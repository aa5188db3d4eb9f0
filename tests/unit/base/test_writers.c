/*
 * The writers of SVG, HTML and CSV: whatever a name holds, the file is whole.
 */
#include <string.h>

#include "harness.h"
#include "lineout/csv.h"
#include "lineout/html.h"
#include "lineout/svg.h"

static bool is_well_formed(const char *xml)
{
    static const GMarkupParser parser = {NULL, NULL, NULL, NULL, NULL};
    GMarkupParseContext *context =
        g_markup_parse_context_new(&parser, 0, NULL, NULL);
    bool good = g_markup_parse_context_parse(context, xml, -1, NULL) &&
                g_markup_parse_context_end_parse(context, NULL);
    g_markup_parse_context_free(context);
    return good;
}

/* --- svg --------------------------------------------------------------- */

static void test_svg__names_cannot_break_out(void)
{
    static const char *const nasty[] = {
        "</text><script>", "a\"b'c",       "&amp;",  "]]>",     "\xff\xfe",
        "\x01\x02",        "\xef\xbf\xbf", "\n\r\t", "线路 <1>"};
    for (size_t i = 0; i < G_N_ELEMENTS(nasty); i++) {
        GString *out = g_string_new(NULL);
        struct lo_svg *svg = lo_svg_new(out);
        lo_svg_open(svg, "g");
        lo_svg_attr(svg, "id", nasty[i]);
        lo_svg_text(svg, nasty[i]);
        lo_svg_close(svg);
        lo_svg_free(svg);
        CU_ASSERT(is_well_formed(out->str));
        CU_ASSERT_PTR_NULL(strstr(out->str, "<script"));
        CU_ASSERT_PTR_NULL(strchr(out->str, '\x01'));
        CU_ASSERT_PTR_NULL(strstr(out->str, "\xef\xbf\xbf"));
        g_string_free(out, TRUE);
    }
}

static void test_svg__writes_elements_as_drawn_in_the_header(void)
{
    GString *out = g_string_new(NULL);
    struct lo_svg *svg = lo_svg_new(out);
    lo_svg_open(svg, "g");
    lo_svg_attr(svg, "id", "a&b");
    lo_svg_number(svg, "x", 12.5);
    lo_svg_open(svg, "br");
    lo_svg_close(svg);
    lo_svg_element(svg, "t", "1 < 2");
    lo_svg_close(svg);
    lo_svg_free(svg);
    CU_ASSERT_STRING_EQUAL(
        out->str, "<g id=\"a&amp;b\" x=\"12.5\"><br/><t>1 &lt; 2</t></g>");
    g_string_free(out, TRUE);
}

static void test_svg__numbers_are_short_and_without_locale(void)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0.0, "0"},       {-0.001, "0"}, {100.0, "100"},
                 {-0.25, "-0.25"}, {1.005, "1"},  {1234567.891, "1234567.89"}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        GString *out = g_string_new(NULL);
        lo_svg_append_number(out, cases[i].value);
        CU_ASSERT_STRING_EQUAL(out->str, cases[i].text);
        g_string_free(out, TRUE);
    }
}

/* --- html -------------------------------------------------------------- */

static void test_html__a_linked_page_names_what_it_loads_and_holds_none(void)
{
    static const char *const styles[] = {"/a.css", NULL};
    static const char *const scripts[] = {"/b.js", NULL};
    static const char *const modules[] = {"/c.js", NULL};
    const struct lo_html_links links = {"/i.svg", styles, scripts, modules};
    GString *out = g_string_new(NULL);
    struct lo_html *html = lo_html_linked(out, "en", "t", &links);
    lo_html_open(html, "input");
    lo_html_attr(html, "value", "\"><b>");
    lo_html_close_void(html);
    lo_html_free(html);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(out->str, "<link rel=\"stylesheet\" href=\"/a.css\"/>"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(out->str, "<script src=\"/b.js\" defer=\"\"></script>"
                         "<script src=\"/c.js\" type=\"module\"></script>"));
    CU_ASSERT_PTR_NULL(strstr(out->str, "<style"));
    CU_ASSERT_PTR_NULL(strstr(out->str, "</input>"));
    CU_ASSERT_PTR_NULL(strstr(out->str, "<b>"));
    g_string_free(out, TRUE);
}

static void test_html__empty_cells_keep_their_end_tag(void)
{
    GString *out = g_string_new(NULL);
    struct lo_html *html = lo_html_new(out, "zh-CN", "a < b", "p>b{margin:0}");
    lo_html_open(html, "td");
    lo_html_close(html);
    lo_html_classed(html, "p", "warn", "<b>");
    lo_html_free(html);
    CU_ASSERT(g_str_has_prefix(out->str, "<!DOCTYPE html>\n"
                                         "<html lang=\"zh-CN\">"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out->str, "<title>a &lt; b</title>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out->str, "<style>p>b{margin:0}</style>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out->str, "<td></td>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out->str, "<p class=\"warn\">&lt;b&gt;</p>"));
    CU_ASSERT(g_str_has_suffix(out->str, "</body></html>\n"));
    g_string_free(out, TRUE);
}

/* --- csv --------------------------------------------------------------- */

static void test_csv__quotes_only_what_needs_it(void)
{
    GString *out = g_string_new(NULL);
    struct lo_csv csv = lo_csv_begin(out, false);
    lo_csv_text(&csv, "a");
    lo_csv_text(&csv, "b, with comma");
    lo_csv_text(&csv, "said \"no\"");
    lo_csv_text(&csv, " edge");
    lo_csv_text(&csv, "two\nlines");
    lo_csv_text(&csv, NULL);
    lo_csv_text(&csv, "线路");
    lo_csv_end_row(&csv);
    CU_ASSERT_STRING_EQUAL(out->str, "a,\"b, with comma\",\"said \"\"no\"\"\","
                                     "\" edge\",\"two\nlines\",,线路\r\n");
    g_string_free(out, TRUE);
}

static void test_csv__bom_is_written_when_asked(void)
{
    GString *out = g_string_new(NULL);
    lo_csv_begin(out, true);
    CU_ASSERT_STRING_EQUAL(out->str, "\xef\xbb\xbf");
    g_string_free(out, TRUE);
}

static void test_csv__a_name_is_never_a_formula(void)
{
    static const char *const names[] = {"=1+1", "+1", "-1", "@x", "\tx"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        GString *out = g_string_new(NULL);
        struct lo_csv csv = lo_csv_begin(out, false);
        lo_csv_text(&csv, names[i]);
        CU_ASSERT_EQUAL(out->str[0], '\'');
        g_string_free(out, TRUE);
    }
}

static void test_csv__negative_numbers_stay_numbers(void)
{
    GString *out = g_string_new(NULL);
    struct lo_csv csv = lo_csv_begin(out, false);
    lo_csv_integer(&csv, -12345);
    lo_csv_real(&csv, -1234.5, 2);
    lo_csv_real(&csv, 1e300, 0);
    CU_ASSERT(g_str_has_prefix(out->str, "-12345,-1234.50,1"));
    CU_ASSERT(out->len > 300);
    g_string_free(out, TRUE);
}

LO_SUITE(writers, LO_TEST(test_svg__names_cannot_break_out),
         LO_TEST(test_svg__writes_elements_as_drawn_in_the_header),
         LO_TEST(test_svg__numbers_are_short_and_without_locale),
         LO_TEST(test_html__empty_cells_keep_their_end_tag),
         LO_TEST(test_html__a_linked_page_names_what_it_loads_and_holds_none),
         LO_TEST(test_csv__quotes_only_what_needs_it),
         LO_TEST(test_csv__bom_is_written_when_asked),
         LO_TEST(test_csv__a_name_is_never_a_formula),
         LO_TEST(test_csv__negative_numbers_stay_numbers));
