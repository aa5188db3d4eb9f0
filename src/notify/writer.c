/*
 * writer.c - a thread beside the sender that does one job at a time: the
 * network does not wait for the disk.
 *
 *   IDLE --begin--> WORK --the job returns--> DONE --seen by done--> IDLE
 *
 * Plain pthreads, so that a race would be seen by the tools that look for one.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include "notify/flow_int.h"

enum { NICER = 10, NICEST = 19 };

enum state { IDLE, WORK, DONE, QUIT };

struct lo_writer {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t turned;
    enum state state;
    void (*job)(void *self);
    void *self;
};

static void turn_to(struct lo_writer *writer, enum state state)
{
    pthread_mutex_lock(&writer->lock);
    writer->state = state;
    pthread_cond_broadcast(&writer->turned);
    pthread_mutex_unlock(&writer->lock);
}

static enum state wait_while(struct lo_writer *writer, enum state state)
{
    pthread_mutex_lock(&writer->lock);
    while (writer->state == state)
        pthread_cond_wait(&writer->turned, &writer->lock);
    enum state now = writer->state;
    pthread_mutex_unlock(&writer->lock);
    return now;
}

/* Many small answers wait for the sender, the writer works in long pieces:
 * where they share a processor the sender goes first. Linux counts niceness by
 * thread. */
static void step_back(void)
{
    errno = 0;
    int now = getpriority(PRIO_PROCESS, 0);
    if (errno == 0)
        (void)setpriority(PRIO_PROCESS, 0, MIN(now + NICER, NICEST));
}

static void *work(void *self)
{
    struct lo_writer *writer = self;
    step_back();
    for (;;) {
        pthread_mutex_lock(&writer->lock);
        while (writer->state == IDLE || writer->state == DONE)
            pthread_cond_wait(&writer->turned, &writer->lock);
        bool quits = writer->state == QUIT;
        pthread_mutex_unlock(&writer->lock);
        if (quits)
            return NULL;
        writer->job(writer->self);
        turn_to(writer, DONE);
    }
}

struct lo_writer *lo_writer_new(void (*job)(void *self), void *self)
{
    sigset_t all, before;
    struct lo_writer *writer = g_new0(struct lo_writer, 1);
    writer->job = job;
    writer->self = self;
    pthread_mutex_init(&writer->lock, NULL);
    pthread_cond_init(&writer->turned, NULL);
    sigfillset(&all); /* signals are the sender's */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int code = pthread_create(&writer->thread, NULL, work, writer);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (code == 0)
        return writer;
    pthread_cond_destroy(&writer->turned);
    pthread_mutex_destroy(&writer->lock);
    g_free(writer);
    return NULL;
}

void lo_writer_begin(struct lo_writer *writer)
{
    turn_to(writer, WORK);
}

bool lo_writer_done(struct lo_writer *writer, bool wait)
{
    if (wait)
        (void)wait_while(writer, WORK);
    pthread_mutex_lock(&writer->lock);
    bool done = writer->state == DONE;
    if (done)
        writer->state = IDLE;
    pthread_mutex_unlock(&writer->lock);
    return done;
}

void lo_writer_free(struct lo_writer *writer)
{
    if (writer == NULL)
        return;
    turn_to(writer, QUIT);
    pthread_join(writer->thread, NULL);
    pthread_cond_destroy(&writer->turned);
    pthread_mutex_destroy(&writer->lock);
    g_free(writer);
}
