/*
 * receipt.c - a receipt as a gateway's callback brings it: the query of the
 * address that was handed out with the message.
 *
 *   key=0123abcd&st=1&reply=id%3AM1%20stat%3ADELIVRD
 *
 * `st` is Kannel's number (1 delivered, 2 not delivered, 4 queued, 8 taken by
 * the SMSC, 16 rejected by it) or the word accepted, delivered, failed.
 * Source: Kannel 1.4.5 user guide, chapter 10.
 */
#include <string.h>

#include "lineout/notify.h"

static bool read_verdict(enum lo_notice_state *out, const char *word)
{
    static const struct {
        const char *word;
        enum lo_notice_state verdict;
    } words[] = {
        {"1", LO_NOTICE_DELIVERED},   {"2", LO_NOTICE_FAILED},
        {"4", LO_NOTICE_ACCEPTED},    {"8", LO_NOTICE_ACCEPTED},
        {"16", LO_NOTICE_FAILED},     {"accepted", LO_NOTICE_ACCEPTED},
        {"failed", LO_NOTICE_FAILED}, {"delivered", LO_NOTICE_DELIVERED},
    };
    for (size_t i = 0; word != NULL && i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i].word, word) == 0) {
            *out = words[i].verdict;
            return true;
        }
    return false;
}

static const char *keep(struct lo_arena *arena, GHashTable *values,
                        const char *name)
{
    const char *value = g_hash_table_lookup(values, name);
    return lo_arena_strdup(arena, value != NULL ? value : "");
}

bool lo_receipt_read(struct lo_receipt *out, struct lo_arena *arena,
                     const char *query, const char *gateway, lo_time now)
{
    GHashTable *values =
        g_uri_parse_params(query, -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
    if (values == NULL)
        return false;
    struct lo_receipt receipt = {.gateway = gateway, .at = now};
    const char *key = g_hash_table_lookup(values, "key");
    bool whole =
        key != NULL && key[0] != '\0' &&
        read_verdict(&receipt.verdict, g_hash_table_lookup(values, "st"));
    if (whole) {
        receipt.key = keep(arena, values, "key");
        receipt.gateway_id = keep(arena, values, "foreign");
        receipt.reason = keep(arena, values, "reply");
        *out = receipt;
    }
    g_hash_table_destroy(values);
    return whole;
}
