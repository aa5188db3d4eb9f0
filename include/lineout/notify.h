/*
 * notify.h - advance notices: who is told what when, and the sending of it.
 *
 *   week + customers --ladder--> outbox rows --run--> gateways --> states
 *
 * Texts name villages, line and times, never poles; zh and en by customer.
 * One person with several meters in an outage gets one message, also where they
 * are under several customer records that have one number. A person
 * without a usable contact becomes a row on the channel "phone": the call
 * list.
 *
 * Length: in mainland China every character counts 1 toward 70, then 67 a
 * part; elsewhere GSM 03.38 160/153 or UCS-2 70/67.
 */
#ifndef LINEOUT_NOTIFY_H
#define LINEOUT_NOTIFY_H

#include "lineout/calendar.h"
#include "lineout/customer.h"
#include "lineout/gateway.h"
#include "lineout/json.h"
#include "lineout/outbox.h"
#include "lineout/section.h"
#include "lineout/settings.h"
#include "lineout/text.h"
#include "lineout/week.h"
#include "lineout/work.h"

/* --- composing --------------------------------------------------------- */

struct lo_ladder_changes;

/* Who decided to publish although people are told later than a rule wants, and
 * why: it stands in the evidence of each such notice. */
struct lo_ladder_override {
    const char *by;
    const char *reason;
};

struct lo_ladder_input {
    const struct lo_week *week;
    const struct lo_sections *sections;
    const struct lo_customers *customers;
    const struct lo_settings *settings;
    const struct lo_zone *zone;
    const struct lo_calendar *calendar; /* of working days; NULL = none */
    const struct lo_work *work; /* which sections a job has dead: who is off
                                 * for it hears its reason; NULL = not known,
                                 * everybody hears those of all jobs */
    const struct lo_notice_rule
        *rules; /* by outage of the week: how long before the
                 * law wants people told; NULL = no law */
    const struct lo_ladder_override *override; /* NULL = none */
    const char *found_by; /* the plan is in force and people were found or lost
                           * since: by what, for the evidence; NULL = it is
                           * being published */
    const struct lo_overrun *overruns; /* in the order they were entered */
    int32_t n_overruns;
    const struct lo_stage_back *stages; /* stages whose people have supply
                                         * again, as entered; each once */
    int32_t n_stages;
    const lo_time *back; /* by outage of the week: when supply was back, as
                          * entered; LO_TIME_NONE = not yet; NULL = nowhere. For
                          * lo_notify_places. */
    bool called_off;     /* the outages of the week do not take place: for
                          * lo_notify_places */
    bool keep_told; /* with found_by: only tell who is new, correct nobody */
    lo_time now;
    struct lo_ladder_changes *changes; /* filled; NULL = not asked for */
};

struct lo_ladder {
    int32_t rows;        /* added to the outbox */
    int32_t recipients;  /* distinct persons to whom one was written */
    int32_t concerned;   /* and those beside whose notices stand as they are */
    int32_t unreachable; /* of them on the call list only */
    int32_t unknown;     /* customers off whom no usage point names */
    int32_t late;        /* stages whose due time had passed when publishing */
    int32_t letters;     /* to be handed over and signed for */
    int32_t unmet;       /* messages later than a rule wants them */
    int32_t vague;       /* notices without an area or line that must say so */
    int32_t found;       /* with found_by: people told now for the first time */
    int32_t relays;      /* persons who are to pass word on */
    int32_t copies;      /* for staff; in no other count but sms_parts */
    int32_t by_channel[LO_CHANNELS]; /* of the rows; letters not */
    int64_t sms_parts;
};

/* Messages written because a plan changed. */
struct lo_ladder_changes {
    int32_t changed;   /* what somebody knew has changed */
    int32_t cancelled; /* it does not happen */
};

/* Adds the rows of every outage whose revision is > 0: by difference to what
 * the outbox says that people were told (ladder.c draws it). Outages outside
 * the days of the week stay as they are. LO_EINPUT if a section of the week no
 * longer exists ("plan again"), or if somebody would be told later than the law
 * or a letter's stage wants, or not what notice.require wants, and nobody
 * overrides it: then the caller rolls back. With `found_by` nothing of that is
 * refused: who was found is told late, and the evidence says so. */
enum lo_status lo_notify_ladder(const struct lo_ladder_input *input,
                                struct lo_outbox *outbox,
                                struct lo_ladder *summary,
                                struct lo_error *err) LO_MUST_USE;

/* Something that a person entered about an outage in force. */
enum lo_tell_kind {
    LO_TELL_RESTORED, /* supply is back */
    LO_TELL_OVERRUN   /* it will be back later than promised */
};

struct lo_tell {
    enum lo_tell_kind kind;
    const char *outage;
    lo_time expected; /* OVERRUN: when supply is expected back; the last one of
                       * input->overruns, too */
    lo_time promised; /* of those alone who were promised this end of a stage
                       * (RESTORED: it stands in input->stages);
                       * LO_TIME_NONE = of the outage */
};

/* Adds a message to everybody who was told of the outage: of an overrun those
 * who are off still, that supply is back those who were not told so yet. What
 * stands to be told and holds no longer is called off, what was told of an
 * earlier overrun is corrected. `input`: the plan in force. *added = messages.
 */
enum lo_status lo_notify_tell(const struct lo_ladder_input *input,
                              struct lo_outbox *outbox,
                              const struct lo_tell *tell, int32_t *added,
                              struct lo_error *err) LO_MUST_USE;

/* Is it a stage of what was entered of an outage under way: that it lasts
 * longer, is back, or is not back after all? */
bool lo_notify_is_afterwards(const char *stage);

/* A return of supply that was entered by mistake. */
struct lo_untold {
    int32_t withdrawn; /* who had not been told yet */
    int32_t corrected; /* who hear that supply is not back, ... */
    int32_t to_call;   /* ... of them by telephone */
};

/* What stands to be told of it is called off; whoever may have heard it hears
 * that supply is not back, and what that replaces. `promised` as in lo_tell:
 * of a stage alone. `input`: the plan in force, and the words that stand
 * without the one taken back. */
enum lo_status lo_notify_untell(const struct lo_ladder_input *input,
                                struct lo_outbox *outbox, const char *outage,
                                lo_time promised, struct lo_untold *out,
                                struct lo_error *err) LO_MUST_USE;

/* By outage, then by name of the place, everybody who is off, known by name or
 * not; outages whose planned time is over by a day are left out.
 * LO_EINPUT as lo_notify_ladder. */
enum lo_status lo_notify_places(struct lo_place_notice **out, int32_t *n,
                                struct lo_arena *arena,
                                const struct lo_ladder_input *input,
                                enum lo_lang lang,
                                struct lo_error *err) LO_MUST_USE;

/* The same of an outage that was called off, by the names that its messages
 * (rows) told; nobody is counted. Appends struct lo_place_notice. */
void lo_notify_places_told(GArray *out, struct lo_arena *arena,
                           const struct lo_ladder_input *input,
                           const struct lo_week_outage *outage,
                           const struct lo_notice *rows, int32_t n,
                           enum lo_lang lang);

/* mRIDs of the customers of whose meters a message tells, where one number is
 * that of several: by the facts it keeps. None = its recipient's. */
struct lo_texts lo_notify_accounts(struct lo_arena *arena, const char *facts);

/* Language of messages to whoever has none of his own: site.language, else
 * notice.language. */
enum lo_lang lo_notify_language(const struct lo_settings *settings);

/* Parts an SMS takes. `mainland`: every character counts 1 (emoji 2). */
int lo_sms_parts(const char *text, bool mainland);

/* +8613800000000 -> +86138****0000; an openid keeps 4 at each end. */
void lo_mask_address(char *out, size_t size, const char *address);

/* --- sending ----------------------------------------------------------- */

/* Local hours in which nobody is woken; a row with must_by before their end
 * goes all the same. */
struct lo_quiet {
    bool on;
    struct lo_minutes span; /* may wrap midnight */
};

/* Is `at` in the quiet hours? `out` (may be NULL) = when they begin and end. */
bool lo_quiet_at(const struct lo_quiet *quiet, const struct lo_zone *zone,
                 lo_time at, struct lo_interval *out);
enum lo_status lo_quiet_read(struct lo_quiet *out,
                             const struct lo_settings *settings,
                             struct lo_error *err) LO_MUST_USE;

/* What a sender remembers of a gateway from run to run; zeroed at first. */
struct lo_gateway_state {
    double tokens; /* in the bucket at filled_at */
    double filled_at;
    bool filled;
    int32_t chunk;    /* messages handed over at once: grows while all goes
                       * well, 1 after anything else */
    int32_t depth;    /* messages in doubt that keep the gateway busy, found
                       * out; 0 = not known yet */
    int32_t in_a_row; /* results like `last` without another between */
    enum lo_send_outcome last;
    lo_time shut_until; /* the breaker is open until then */
};

enum { LO_SPARES = 3, LO_GATEWAY_STATES = LO_CHANNELS * (1 + LO_SPARES) };

/* Seconds of a steady clock and waiting, for the rate. NULL = the system's. */
struct lo_pace {
    double (*seconds)(void *self);
    void (*wait)(void *self, double seconds);
    void *self;
};

struct lo_notify_run {
    const struct lo_outbox *outbox;
    const struct lo_gateway *gateway[LO_CHANNELS]; /* NULL = none */
    /* Tried in order where the one before is broken or has had its day. */
    const struct lo_gateway *spare[LO_CHANNELS][LO_SPARES];
    struct lo_gateway_state *states; /* one a channel, then LO_SPARES a channel
                                      * (LO_GATEWAY_STATES); NULL = none kept */
    struct lo_clock clock;
    struct lo_pace pace;
    const struct lo_zone *zone; /* of quiet hours and daily limits; NULL = UTC
                                 * days and no quiet hours */
    struct lo_quiet quiet;
    const char *owner;        /* names this sender in claims */
    int32_t max;              /* rows at most; <= 0: all that are due */
    const volatile int *stop; /* not 0: end after what is under way; or NULL */
};

struct lo_notify_summary {
    int32_t accepted;
    int32_t refused;
    int32_t retry;
    int32_t unknown;
    int32_t call_list; /* left for a person: no gateway for the channel */
    int32_t expired;
    int32_t held; /* a limit of the gateway was met */
};

enum lo_status lo_notify_send(const struct lo_notify_run *run,
                              struct lo_notify_summary *summary,
                              struct lo_error *err) LO_MUST_USE;

/* Asks gateways that can be asked about messages in doubt, and accepted ones
 * without a receipt; a few each time. *asked_at is when it was last done (0 at
 * first), and kept. *moved = messages whose fate is known now. */
enum lo_status lo_notify_ask(const struct lo_notify_run *run, lo_time *asked_at,
                             int32_t *moved, struct lo_error *err) LO_MUST_USE;

/* --- templates ---------------------------------------------------------- */

/* A value that a gateway's template does not hold. */
struct lo_misfit {
    const struct lo_notice *row; /* borrowed from the caller */
    const char *gateway;
    const char *template_code;
    const char *variable;
    int32_t length; /* characters; 0 = there is nothing to say */
    int32_t most;   /* that it holds, 0 = not known */
};

/* Of the messages that may go by a gateway with templates, those that it could
 * not take. */
enum lo_status lo_notify_misfits(struct lo_misfit **out, int32_t *n,
                                 struct lo_arena *arena,
                                 const struct lo_settings *settings,
                                 const struct lo_notice *rows, int32_t n_rows,
                                 struct lo_error *err) LO_MUST_USE;

/* --- receipts ---------------------------------------------------------- */

/* Reads the query of a callback (receipt.c has its form); texts live in the
 * arena. False: not a receipt. */
bool lo_receipt_read(struct lo_receipt *out, struct lo_arena *arena,
                     const char *query, const char *gateway, lo_time now);

/* Reads what a vendor pushes (receipt_vendor.c): all of the array, or NONE. */
enum lo_receipt_vendor { LO_VENDOR_NONE, LO_VENDOR_ALIYUN, LO_VENDOR_TENCENT };
enum lo_receipt_vendor lo_receipts_read(struct lo_receipt **out, int32_t *n,
                                        struct lo_arena *arena,
                                        const struct lo_json *array,
                                        lo_time now);

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

/*
 * The vendors' gateways. Secrets: gateway.secrets or the environment
 * (secret.c names them); facts, limits and error tables: each file's head.
 *
 *   kind      secrets                       settings beside
 *   kannel    kannel_user, kannel_password  url, receipt_url
 *   aliyun    aliyun_id, aliyun_secret      sign_name, template, variant v1
 *   tencent   tencent_id, tencent_key       app, sign_name, template
 *   wechat    wechat_secret                 app, template, variant subscribe
 *   wecom     wecom_id, wecom_secret        app; variant robot: wecom_key
 */
enum lo_status lo_gateway_kannel_open(struct lo_gateway **out,
                                      const struct lo_settings *settings,
                                      struct lo_error *err) LO_MUST_USE;
enum lo_status lo_gateway_aliyun_open(struct lo_gateway **out,
                                      const struct lo_settings *settings,
                                      struct lo_error *err) LO_MUST_USE;
enum lo_status lo_gateway_tencent_open(struct lo_gateway **out,
                                       const struct lo_settings *settings,
                                       struct lo_error *err) LO_MUST_USE;
enum lo_status lo_gateway_wechat_open(struct lo_gateway **out,
                                      const struct lo_settings *settings,
                                      struct lo_error *err) LO_MUST_USE;
enum lo_status lo_gateway_wecom_open(struct lo_gateway **out,
                                     const struct lo_settings *settings,
                                     struct lo_error *err) LO_MUST_USE;

/* Secret `name` ("aliyun_id"): from the key file of gateway.secrets, which only
 * its owner may read, else from LINEOUT_ALIYUN_ID. Owned. The value is in no
 * message. */
enum lo_status lo_secret_get(char **out, const struct lo_settings *settings,
                             const char *name,
                             struct lo_error *err) LO_MUST_USE;

/* The same; *out = NULL where it is not given. */
enum lo_status lo_secret_find(char **out, const struct lo_settings *settings,
                              const char *name,
                              struct lo_error *err) LO_MUST_USE;

/* The gateway "file", "http", "kannel" ..., or "kannel:north", which has what
 * is said of gateway.north.X in place of gateway.X, and the name "north"; with
 * the limits of its settings. LO_EINPUT for another word. */
enum lo_status lo_gateway_open(struct lo_gateway **out, const char *word,
                               const struct lo_settings *settings,
                               struct lo_error *err) LO_MUST_USE;

void lo_gateway_free(struct lo_gateway *gateway); /* NULL is fine */

#endif
