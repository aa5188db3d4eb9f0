/*
 * status.c - filling in errors, exit codes, and the way out without memory.
 *
 * Messages quote what people wrote: whatever it was, they stay one line of
 * valid UTF-8.
 */
#include "lineout/status.h"

#include <assert.h>
#include <glib.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/base_int.h"

/* Ends a text that did not fit in an ellipsis, after a whole character. */
static void mark_cut(char *text, size_t size)
{
    size_t end = size - sizeof("...");
    while (end > 0 && ((unsigned char)text[end] & 0xC0) == 0x80)
        end--;
    memcpy(text + end, "...", sizeof("..."));
}

/* Replaces what would break the line or the terminal, in place. */
static void clean(char *text)
{
    for (char *p = text; *p != '\0'; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7F)
            *p = ' ';
    const char *bad;
    while (!g_utf8_validate(text, -1, &bad))
        text[bad - text] = '?';
}

static void print_into(char *out, size_t size, const char *format, va_list args)
    LO_PRINTF(3, 0);

static void print_into(char *out, size_t size, const char *format, va_list args)
{
    int length = vsnprintf(out, size, format, args);
    if (length < 0)
        out[0] = '\0';
    else if ((size_t)length >= size)
        mark_cut(out, size);
    clean(out);
}

enum lo_status lo_error_set(struct lo_error *err, enum lo_status status,
                            const char *format, ...)
{
    assert(status != LO_OK);
    if (err == NULL)
        return status;
    /* Through a buffer: an argument may be the old message itself. */
    char message[LO_MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    print_into(message, sizeof(message), format, args);
    va_end(args);
    err->status = status;
    memcpy(err->message, message, sizeof(message));
    err->hint[0] = '\0';
    return status;
}

void lo_error_hint(struct lo_error *err, const char *format, ...)
{
    if (err == NULL)
        return;
    char hint[LO_HINT_MAX];
    va_list args;
    va_start(args, format);
    print_into(hint, sizeof(hint), format, args);
    va_end(args);
    memcpy(err->hint, hint, sizeof(hint));
}

int lo_status_exit_code(enum lo_status status)
{
    switch (status) {
    case LO_OK:
        return 0;
    case LO_EINPUT:
    case LO_ENOTFOUND:
    case LO_ELIMIT:
    case LO_EIO:
        return 3;
    case LO_EREMOTE:
        return 4;
    case LO_EBUSY:
        return 5;
    case LO_ESOLVER:
        return 70;
    }
    return 70;
}

_Noreturn void lo_out_of_memory(void)
{
    static const char line[] = "lineout: out of memory\n";
    ssize_t written = write(STDERR_FILENO, line, sizeof(line) - 1);
    (void)written; /* there is nobody left to tell */
    _exit(70);
}
