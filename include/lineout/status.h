/*
 * status.h - what every fallible function returns, and how it says why.
 *
 * An unhappy answer is not an error: a plan with unplaced jobs, a message that
 * was refused, a file with findings are results. Errors are what the caller
 * must act on before anything further can be believed.
 *
 *   if (lo_thing_open(&thing, path, err) != LO_OK)
 *       return err->status;              // err says what and what to do
 *
 * Ownership: struct lo_error is a plain value; the caller owns it.
 * Threads: no shared state.
 */
#ifndef LINEOUT_STATUS_H
#define LINEOUT_STATUS_H

/* Few codes, by what the caller can do about them. */
enum lo_status {
    LO_OK = 0,
    LO_EINPUT,    /* the input is wrong: mend it                         */
    LO_ENOTFOUND, /* what was named does not exist                       */
    LO_ELIMIT,    /* a stated limit was reached: raise it or send less   */
    LO_EIO,       /* a file, pipe or database failed                     */
    LO_EBUSY,     /* somebody else holds it: try again                   */
    LO_EREMOTE,   /* a gateway failed                                    */
    LO_ESOLVER    /* the solver failed (a bug or no memory)              */
};

enum { LO_MESSAGE_MAX = 640, LO_HINT_MAX = 320 };

/*
 * `message`: lower case, one line, no full stop, the subject in quotes,
 * "file:line: " in front for input. `hint`: what to do about it, or "".
 */
struct lo_error {
    enum lo_status status;
    char message[LO_MESSAGE_MAX];
    char hint[LO_HINT_MAX];
};

#define LO_ERROR_INIT                                                          \
    {                                                                          \
        LO_OK, "", ""                                                          \
    }

#define LO_MUST_USE __attribute__((warn_unused_result))
#define LO_PRINTF(at, first) __attribute__((format(printf, at, first)))

/* Fills `err` (may be NULL) and returns `status`; the hint becomes "". */
enum lo_status lo_error_set(struct lo_error *err, enum lo_status status,
                            const char *format, ...) LO_PRINTF(3, 4);

/* Adds what to do about it. `err` may be NULL. */
void lo_error_hint(struct lo_error *err, const char *format, ...)
    LO_PRINTF(2, 3);

/* The exit code of a command that ended with `status` (README, "Exit"). */
int lo_status_exit_code(enum lo_status status);

#endif
