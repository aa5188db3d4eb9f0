/*
 * carry.h - messages carried by hand, from a dispatch network without a way out
 * to a machine that can send, and what became of them back.
 *
 *   dispatch                  stick                   sending machine
 *   due -> claimed -> sending --outbox--> added once --> its own outbox, sends
 *   sending -> accepted, failed, unknown, due <--answers-- whatever is final
 *
 * On the dispatch side a carried message is "sending" by the gateway "carry":
 * from then on it may have left. Each outbox file holds all that is not
 * answered yet; the other machine knows a message by its key and the number of
 * the try and adds it once. So a file may be lost, come twice, or come late. A
 * message that was replaced meanwhile is marked void, and not sent where it was
 * not sent yet. What is not answered before its lease ends becomes unknown: a
 * person decides.
 *
 * Form: lines of JSON, UTF-8. The first says what the file is, the last holds
 * the number of the lines between and a hash of all before it: SHA-256, or
 * HMAC-SHA256 with the secret "carry_key" that both machines have.
 *
 * Invariants
 *   C1 a file is read whole or not at all
 *   C2 a file for another sending machine is refused
 * Ownership: what is read lives in the arena handed in.
 */
#ifndef LINEOUT_CARRY_H
#define LINEOUT_CARRY_H

#include <glib.h>

#include "lineout/arena.h"
#include "lineout/outbox.h"

enum { LO_CARRY_BYTES_MAX = 1 << 28 }; /* a file is no longer than this */

enum lo_carry_kind { LO_CARRY_OUTBOX, LO_CARRY_ANSWERS };

struct lo_carry_head {
    enum lo_carry_kind kind;
    const char *station; /* whose messages they are */
    const char *sender;  /* the machine that sends them */
    lo_time made;
};

/* A message of the outbox file; `notice.attempts` is the number of the try. */
struct lo_carried {
    struct lo_notice notice;
    const char *key;
    bool is_void; /* replaced since: not to be sent any more */
};

struct lo_carry_answer {
    const char *key;
    int32_t attempt;
    enum lo_notice_state state; /* accepted, delivered, failed, unknown, expired
                                 * or cancelled */
    const char *gateway;
    const char *gateway_id;
    const char *reason;
    lo_time accepted; /* by the gateway, LO_TIME_NONE = never */
    lo_time at;       /* when it became so */
};

struct lo_carry_file {
    struct lo_carry_head head;
    int32_t n;
    struct lo_carried *rows;         /* of an outbox */
    struct lo_carry_answer *answers; /* of answers */
};

/* `key` NULL = a hash alone. */
void lo_carry_write(GString *out, const struct lo_carry_file *file,
                    const char *key);

/* LO_EINPUT: no such file, cut off, changed, or not signed with the key. */
enum lo_status lo_carry_read(struct lo_carry_file *out, struct lo_arena *arena,
                             const char *text, size_t size,
                             enum lo_carry_kind kind, const char *key,
                             struct lo_error *err) LO_MUST_USE;

#endif
