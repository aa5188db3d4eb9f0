/*
 * What is written is well-formed, whatever the texts are.
 */
#include <glib.h>
#include <stdio.h>

#include "harness.h"
#include "lineout/xml_write.h"

static void test_xml_write__escapes_and_indents(void)
{
    GString *out = g_string_new(NULL);
    struct lo_xml xml;
    lo_xml_begin(&xml, out);
    lo_xml_open(&xml, "a");
    lo_xml_attr(&xml, "x", "\"<\t&\n");
    lo_xml_element(&xml, "b", "1 < 2 & \"3\"");
    lo_xml_element(&xml, "b", "");
    lo_xml_open(&xml, "c");
    lo_xml_end(&xml);
    CU_ASSERT_STRING_EQUAL(out->str,
                           "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                           "<a x=\"&quot;&lt;&#9;&amp;&#10;\">\n"
                           "  <b>1 &lt; 2 &amp; \"3\"</b>\n"
                           "  <c/>\n"
                           "</a>\n");
    g_string_free(out, TRUE);
}

static void test_xml_write__what_xml_cannot_hold_is_replaced(void)
{
    GString *out = g_string_new(NULL);
    struct lo_xml xml;
    lo_xml_begin(&xml, out);
    lo_xml_element(&xml, "t", "a\x01z\xff王\r");
    lo_xml_end(&xml);
    CU_ASSERT_STRING_EQUAL(out->str + 38,
                           "\n<t>a\xef\xbf\xbdz\xef\xbf\xbd王&#13;</t>\n");
    g_string_free(out, TRUE);
}

LO_SUITE(xml_write, LO_TEST(test_xml_write__escapes_and_indents),
         LO_TEST(test_xml_write__what_xml_cannot_hold_is_replaced));
