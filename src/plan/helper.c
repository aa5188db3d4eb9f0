/*
 * A second process for a share of the work: it sees all that was known when it
 * began, and hands back one block of bytes.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper_int.h"

enum { LOOK_MS = 100 /* between looks whether to stop */ };

enum helper_side helper_begin(struct helper *h)
{
    int ends[2];
    if (pipe(ends) != 0)
        return HELPER_NONE;
    pid_t child = fork();
    if (child < 0) {
        close(ends[0]);
        close(ends[1]);
        return HELPER_NONE;
    }
    h->child = child;
    h->end = child == 0 ? ends[1] : ends[0];
    close(child == 0 ? ends[0] : ends[1]);
    return child == 0 ? HELPER_CHILD : HELPER_PARENT;
}

void helper_answer(struct helper *h, const void *data, size_t size)
{
    const char *from = data;
    while (size > 0) {
        ssize_t done = write(h->end, from, size);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            _exit(1);
        from += done;
        size -= (size_t)done;
    }
    _exit(0);
}

/* Stopped, late, or the other end closed early: false. */
static bool read_all(const struct planner *p, int fd, GByteArray *bytes,
                     double until)
{
    for (;;) {
        struct pollfd end = {fd, POLLIN, 0};
        guint8 block[4096];
        if ((p->stop != NULL && *p->stop != 0) || lo_steady_seconds() > until)
            return false;
        if (poll(&end, 1, LOOK_MS) == 0)
            continue;
        ssize_t done = read(fd, block, sizeof block);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return done == 0;
        g_byte_array_append(bytes, block, (guint)done);
    }
}

bool helper_is_done(const struct helper *h)
{
    struct pollfd end = {h->end, POLLIN, 0};
    return poll(&end, 1, 0) != 0;
}

GByteArray *helper_collect(const struct planner *p, struct helper *h,
                           double until)
{
    GByteArray *bytes = g_byte_array_new();
    bool whole = read_all(p, h->end, bytes, until);
    int state = 0;
    close(h->end);
    if (!whole)
        kill(h->child, SIGKILL);
    while (waitpid(h->child, &state, 0) < 0 && errno == EINTR)
        ;
    if (whole && WIFEXITED(state) && WEXITSTATUS(state) == 0)
        return bytes;
    g_byte_array_free(bytes, TRUE);
    return NULL;
}
