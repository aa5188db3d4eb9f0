/*
 * sms.c - how long a text is on the bill, and how an address is shown.
 *
 * Mainland rule: every character 1, beyond the BMP 2; 70, then 67 a part.
 * Elsewhere 3GPP TS 23.038: GSM 7-bit 160/153 septets, an extension character
 * is ESC + code = 2 septets that stay together; any other character turns the
 * whole text into UCS-2, 70/67 units, surrogate pairs stay together.
 */
#include <string.h>

#include "lineout/notify.h"

enum { GSM_ONE = 160, GSM_PART = 153, UCS_ONE = 70, UCS_PART = 67 };

/* Septets of a character in the GSM default alphabet, 0 if it is not in. */
static int gsm_septets(gunichar c)
{
    static const gunichar beyond_ascii[] = {
        0xa3,  0xa5,  0xe8,  0xe9,  0xf9,  0xec,  0xf2,  0xc7,  0xd8,  0xf8,
        0xc5,  0xe5,  0x394, 0x3a6, 0x393, 0x39b, 0x3a9, 0x3a0, 0x3a8, 0x3a3,
        0x398, 0x39e, 0xc6,  0xe6,  0xdf,  0xc9,  0xa4,  0xa1,  0xc4,  0xd6,
        0xd1,  0xdc,  0xa7,  0xbf,  0xe4,  0xf6,  0xf1,  0xfc,  0xe0};
    if (c == 0x20ac || c == 0x0c)
        return 2;
    if (c < 0x80) {
        if (c != 0 && strchr("^{}\\[~]|", (int)c) != NULL)
            return 2;
        if (c == '`' || c == 0x7f)
            return 0;
        return c >= 0x20 || c == '\n' || c == '\r' ? 1 : 0;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(beyond_ascii); i++)
        if (beyond_ascii[i] == c)
            return 1;
    return 0;
}

static int ucs_units(gunichar c)
{
    return c > 0xffff ? 2 : 1;
}

/* Next character; a byte that is not UTF-8 counts as one of its own. */
static gunichar next_char(const char **at)
{
    gunichar c = g_utf8_get_char_validated(*at, -1);
    if (c == (gunichar)-1 || c == (gunichar)-2) {
        (*at)++;
        return 0xfffd;
    }
    *at = g_utf8_next_char(*at);
    return c;
}

/* Parts when nothing may be split; `one` = room if a single part is enough. */
static int fill_parts(const char *text, int (*size)(gunichar), int one,
                      int part)
{
    int total = 0;
    int parts = 1;
    int used = 0;
    for (const char *at = text; *at != '\0';) {
        int units = size(next_char(&at));
        total += units;
        if (used + units > part) {
            parts++;
            used = 0;
        }
        used += units;
    }
    return total <= one ? 1 : parts;
}

int lo_sms_parts(const char *text, bool mainland)
{
    if (text == NULL || text[0] == '\0')
        return 0;
    int units = 0;
    bool gsm = true;
    for (const char *at = text; *at != '\0';) {
        gunichar c = next_char(&at);
        units += ucs_units(c);
        gsm = gsm && gsm_septets(c) > 0;
    }
    /* The bill divides; it does not look where the network cuts. */
    if (mainland)
        return units <= UCS_ONE ? 1 : (units + UCS_PART - 1) / UCS_PART;
    if (gsm)
        return fill_parts(text, gsm_septets, GSM_ONE, GSM_PART);
    return fill_parts(text, ucs_units, UCS_ONE, UCS_PART);
}

void lo_mask_address(char *out, size_t size, const char *address)
{
    if (size == 0)
        return;
    size_t n = address != NULL ? strlen(address) : 0;
    const char *at = n > 0 ? strchr(address, '@') : NULL;
    bool number = n > 0 && strspn(address, "+0123456789 -") == n;
    if (n == 0)
        out[0] = '\0';
    else if (at != NULL)
        g_snprintf(out, size, "%.*s***%s", at > address ? 1 : 0, address, at);
    else if (number && n >= 8)
        g_snprintf(out, size, "%.*s****%s", (int)n - 8, address,
                   address + n - 4);
    else if (!number && n > 8)
        g_snprintf(out, size, "%.4s****%s", address, address + n - 4);
    else
        g_snprintf(out, size, "****");
}
