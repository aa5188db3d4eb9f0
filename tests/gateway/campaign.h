/*
 * campaign.h - what the processes of the kill campaign (campaign.c) and of the
 * year (year.c) share: the counting gateway, the receiver of its receipts, the
 * senders, and who kills them.
 *
 *   campaign.c --kill -9--> senders --HTTP, faults--> counting.c
 *       |                      |                          |
 *       |                    store <--- receiver <-- receipts
 *       \--judge: the store against what was counted--
 *
 * One block of shared memory, made before the first fork. The gateway alone
 * writes `of`, `deeds` and slips, the receiver alone `taken`, the
 * killer alone `now`, `calm` and `away`.
 */
#ifndef LINEOUT_TESTS_CAMPAIGN_H
#define LINEOUT_TESTS_CAMPAIGN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "lineout/outbox.h"

enum { MESSAGES_MOST = 20000, RECEIPTS_MOST = 3 * MESSAGES_MOST };

/* Numbers end in the index of the message. */
#define CAMPAIGN_NUMBER "+86154"

enum deed { /* what the gateway does with a request; * = it has it then */
            DEED_ACCEPT,       /* * 202 */
            DEED_RESET_UNREAD, /* connection reset, nothing read */
            DEED_RESET_READ,   /* reset after reading, not taken */
            DEED_RESET_TAKEN,  /* * reset after reading */
            DEED_HANG,         /* read, no answer */
            DEED_HANG_TAKEN,   /* * no answer */
            DEED_TRUNCATED,    /* * half an answer */
            DEED_SAYS_ERROR,   /* 200 that says an error: refused */
            DEED_BUSY,         /* 429 with Retry-After */
            DEED_AWAY,         /* 503 */
            DEED_BROKEN,       /* 500, not taken */
            DEED_BROKEN_TAKEN, /* * 500 */
            DEED_REFUSE,       /* nobody listens for a while */
            DEEDS
};

enum fate { FATE_NONE, FATE_DELIVERED, FATE_FAILED }; /* as its receipts say */

struct slip { /* a receipt on its way */
    char key[LO_NOTICE_KEY];
    char st[12];
};

struct slips {
    _Atomic int n;
    _Atomic int taken; /* of them handed to the store */
    struct slip at[RECEIPTS_MOST];
};

struct campaign {
    int n;
    uint32_t seed;
    _Atomic int port;
    _Atomic int64_t now; /* the clock of all senders */
    _Atomic bool calm;   /* no more faults, and the late receipts */
    _Atomic bool away;   /* nobody listens */
    _Atomic int counted; /* messages that the gateway has */
    int deeds[DEEDS];
    struct {
        uint16_t times; /* taken by the gateway */
        uint16_t asked; /* came in a request that was read */
        uint8_t refused;
        uint8_t fate;
    } of[MESSAGES_MOST];
    _Atomic int n_keys;
    char keys[MESSAGES_MOST][LO_NOTICE_KEY]; /* as they came */
    struct slips in_time, late;              /* late: once all is calm */
};

/* Serves until it is killed; writes the port first. */
void counting_gateway(struct campaign *campaign);

/* The store against what was counted; prints what does not hold. Number of
 * claims that failed. */
int campaign_judge(const struct campaign *campaign, const char *db,
                   int *claims);

#endif
