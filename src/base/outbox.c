/*
 * outbox.c - names of the states of a notice, and the key of a message.
 */
#include "lineout/outbox.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

#include "lineout/crypto.h"

const char *lo_notice_state_name(enum lo_notice_state state)
{
    static const char *const names[LO_NOTICE_STATES] = {
        [LO_NOTICE_DUE] = "due",
        [LO_NOTICE_CLAIMED] = "claimed",
        [LO_NOTICE_SENDING] = "sending",
        [LO_NOTICE_ACCEPTED] = "accepted",
        [LO_NOTICE_DELIVERED] = "delivered",
        [LO_NOTICE_FAILED] = "failed",
        [LO_NOTICE_UNKNOWN] = "unknown",
        [LO_NOTICE_EXPIRED] = "expired",
        [LO_NOTICE_CANCELLED] = "cancelled",
    };
    assert(state < LO_NOTICE_STATES);
    return names[state];
}

enum lo_notice_state lo_notice_state_of(const char *word)
{
    int i = 0;
    while (i < LO_NOTICE_STATES &&
           strcmp(word, lo_notice_state_name((enum lo_notice_state)i)) != 0)
        i++;
    return (enum lo_notice_state)i;
}

void lo_notice_key(char out[LO_NOTICE_KEY], const struct lo_notice *row)
{
    char hex[LO_SHA256_HEX];
    GString *all = g_string_sized_new(512);
    char revision[16];
    g_snprintf(revision, sizeof revision, "%d", row->revision);
    const char *parts[] = {row->outage,    revision,     row->stage,
                           row->recipient, row->channel, row->text};
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) /* with the final 0 */
        g_string_append_len(all, parts[i], (gssize)strlen(parts[i]) + 1);
    lo_sha256_hex(hex, all->str, all->len);
    g_strlcpy(out, hex, LO_NOTICE_KEY);
    g_string_free(all, TRUE);
}
