/*
 * notify.h - advance notices: who is told what when, and the sending of it.
 *
 *   week + customers --ladder--> outbox rows --run--> gateways --> states
 *
 * Texts name villages, line and times, never poles; zh and en by customer.
 * One person with several meters in an outage gets one message. A person
 * without a usable contact becomes a row on the channel "phone": the call
 * list.
 *
 * Length: in mainland China every character counts 1 toward 70, then 67 a
 * part; elsewhere GSM 03.38 160/153 or UCS-2 70/67.
 */
#ifndef LINEOUT_NOTIFY_H
#define LINEOUT_NOTIFY_H

#include "lineout/customer.h"
#include "lineout/gateway.h"
#include "lineout/outbox.h"
#include "lineout/section.h"
#include "lineout/settings.h"
#include "lineout/text.h"
#include "lineout/week.h"

/* --- composing --------------------------------------------------------- */

struct lo_ladder_input {
    const struct lo_week *week;
    const struct lo_sections *sections;
    const struct lo_customers *customers;
    const struct lo_settings *settings;
    const struct lo_zone *zone;
    lo_time now;
};

struct lo_ladder {
    int32_t rows;        /* added to the outbox */
    int32_t recipients;  /* distinct persons */
    int32_t unreachable; /* of them on the call list only */
    int32_t unknown;     /* customers off whom no usage point names */
    int32_t late;        /* stages whose due time had passed when publishing */
};

/* Adds the rows of every outage whose revision is > 0. LO_EINPUT if a
 * section of the week no longer exists ("plan again"). */
enum lo_status lo_notify_ladder(const struct lo_ladder_input *input,
                                struct lo_outbox *outbox,
                                struct lo_ladder *summary,
                                struct lo_error *err) LO_MUST_USE;

/* Parts an SMS takes. `mainland`: every character counts 1 (emoji 2). */
int lo_sms_parts(const char *text, bool mainland);

/* +8613800000000 -> +86138****0000; an openid keeps 4 at each end. */
void lo_mask_address(char *out, size_t size, const char *address);

/* --- sending ----------------------------------------------------------- */

struct lo_notify_run {
    const struct lo_outbox *outbox;
    const struct lo_gateway *gateway[LO_CHANNELS]; /* NULL = none */
    struct lo_clock clock;
    const char *owner; /* names this sender in claims */
    int32_t max;       /* rows at most; <= 0: all that are due */
};

struct lo_notify_summary {
    int32_t accepted;
    int32_t refused;
    int32_t retry;
    int32_t unknown;
    int32_t call_list; /* left for a person: no gateway for the channel */
    int32_t expired;
};

enum lo_status lo_notify_send(const struct lo_notify_run *run,
                              struct lo_notify_summary *summary,
                              struct lo_error *err) LO_MUST_USE;

/* --- gateways ---------------------------------------------------------- */

/* One file per message in `dir`, smstools form (To:, header lines, blank
 * line, UTF-8 text), named by the message key; written beside and renamed, so
 * that a reader never sees half of one. */
enum lo_status lo_gateway_file_open(struct lo_gateway **out, const char *dir,
                                    struct lo_error *err) LO_MUST_USE;

/* Generic JSON or form gateway from gateway.http_* settings (libcurl). */
enum lo_status lo_gateway_http_open(struct lo_gateway **out,
                                    const struct lo_settings *settings,
                                    struct lo_error *err) LO_MUST_USE;

void lo_gateway_free(struct lo_gateway *gateway); /* NULL is fine */

#endif
