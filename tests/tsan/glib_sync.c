/*
 * GLib's locks and queues as ThreadSanitizer sees them: GLib is not built with
 * it and locks by futex, so that every access under a GMutex would look like a
 * race. Each function here calls GLib's own and tells what came before what.
 *
 *   g_mutex_unlock(m)  release(m) --happens before--> acquire(m)
 * g_mutex_lock(m)
 *
 * Threads and their end (g_thread_new, g_thread_join) are pthread's, which are
 * seen without help, as are the locks of SQLite and libmicrohttpd. Linked into
 * the tests of `make sanitize-threads` alone.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <assert.h>
#include <dlfcn.h>
#include <glib.h>
#include <string.h>

/* Of ThreadSanitizer. */
void __tsan_acquire(void *at);
void __tsan_release(void *at);
void AnnotateIgnoreWritesBegin(const char *file, int line);
void AnnotateIgnoreWritesEnd(const char *file, int line);

static struct {
    void (*mutex_lock)(GMutex *mutex);
    void (*mutex_unlock)(GMutex *mutex);
    gboolean (*cond_wait_until)(GCond *cond, GMutex *mutex, gint64 end);
    void (*push)(GAsyncQueue *queue, gpointer data);
    gpointer (*pop)(GAsyncQueue *queue);
    gpointer (*once)(GOnce *once, GThreadFunc func, gpointer arg);
    gboolean (*once_enter)(volatile void *location);
    void (*once_leave)(volatile void *location, gsize result);
} glib;

/* GLib's function of that name. It is copied as bytes: ISO C has no cast from
 * void * to a function. */
static void find(void *out, const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    assert(found != NULL);
    memcpy(out, &found, sizeof found);
}

__attribute__((constructor)) static void find_all(void)
{
    find(&glib.mutex_lock, "g_mutex_lock");
    find(&glib.mutex_unlock, "g_mutex_unlock");
    find(&glib.cond_wait_until, "g_cond_wait_until");
    find(&glib.push, "g_async_queue_push");
    find(&glib.pop, "g_async_queue_pop");
    find(&glib.once, "g_once_impl");
    find(&glib.once_enter, "g_once_init_enter");
    find(&glib.once_leave, "g_once_init_leave");
}

void g_mutex_lock(GMutex *mutex)
{
    glib.mutex_lock(mutex);
    __tsan_acquire(mutex);
}

void g_mutex_unlock(GMutex *mutex)
{
    __tsan_release(mutex);
    glib.mutex_unlock(mutex);
}

gboolean g_cond_wait_until(GCond *cond, GMutex *mutex, gint64 end)
{
    __tsan_release(mutex);
    gboolean signalled = glib.cond_wait_until(cond, mutex, end);
    __tsan_acquire(mutex);
    return signalled;
}

void g_async_queue_push(GAsyncQueue *queue, gpointer data)
{
    __tsan_release(queue);
    AnnotateIgnoreWritesBegin(__FILE__, __LINE__); /* links of its own list */
    glib.push(queue, data);
    AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
}

gpointer g_async_queue_pop(GAsyncQueue *queue)
{
    AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
    gpointer data = glib.pop(queue);
    AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
    __tsan_acquire(queue);
    return data;
}

/* What was made once is seen whole by all who come later; they read the same
 * address, without a call. */
gpointer g_once_impl(GOnce *once, GThreadFunc func, gpointer arg)
{
    gpointer made = glib.once(once, func, arg);
    __tsan_release(once);
    return made;
}

gboolean(g_once_init_enter)(volatile void *location)
{
    void *at = (void *)(guintptr)location;
    gboolean first = glib.once_enter(location);
    if (!first)
        __tsan_acquire(at);
    return first;
}

void(g_once_init_leave)(volatile void *location, gsize result)
{
    __tsan_release((void *)(guintptr)location);
    glib.once_leave(location, result);
}
