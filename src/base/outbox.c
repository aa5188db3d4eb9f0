/*
 * outbox.c - names of the states of a notice, as stored and shown.
 */
#include "lineout/outbox.h"

#include <assert.h>

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
