/*
 * fault_vfs.c - see fault_vfs.h.
 */
#include "store/fault_vfs.h"

#include <signal.h>
#include <sqlite3.h>
#include <unistd.h>

static enum fault_kind armed;
static int left;
static bool came;

static bool fails(void)
{
    if (armed == FAULT_NONE || --left > 0)
        return false;
    came = true;
    if (armed == FAULT_KILL)
        kill(getpid(), SIGKILL);
    return true;
}

void fault_vfs_arm(enum fault_kind kind, int nth)
{
    armed = kind;
    left = nth;
    came = false;
}

bool fault_vfs_disarm(void)
{
    armed = FAULT_NONE;
    return came;
}

/* The method table that a file gets, and the one it had. SQLite's own layer
 * has two: for the database, and for the files beside it. */
struct methods {
    sqlite3_io_methods shim; /* first: a file's table is found back by it */
    const sqlite3_io_methods *real;
};

enum { TABLES = 4 };
static struct methods tables[TABLES];

static const sqlite3_io_methods *real_of(sqlite3_file *file)
{
    return ((const struct methods *)(const void *)file->pMethods)->real;
}

static int fault_write(sqlite3_file *file, const void *bytes, int n,
                       sqlite3_int64 at)
{
    if (fails())
        return armed == FAULT_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    return real_of(file)->xWrite(file, bytes, n, at);
}

/* A full disk can still shorten and sync its files. */
static int fault_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    if (armed != FAULT_FULL && fails())
        return SQLITE_IOERR_TRUNCATE;
    return real_of(file)->xTruncate(file, size);
}

static int fault_sync(sqlite3_file *file, int flags)
{
    if (armed != FAULT_FULL && fails())
        return SQLITE_IOERR_FSYNC;
    return real_of(file)->xSync(file, flags);
}

static struct methods *table_for(const sqlite3_io_methods *real)
{
    for (int i = 0; i < TABLES; i++) {
        if (tables[i].real == real)
            return &tables[i];
        if (tables[i].real != NULL)
            continue;
        tables[i].real = real;
        tables[i].shim = *real;
        tables[i].shim.xWrite = fault_write;
        tables[i].shim.xTruncate = fault_truncate;
        tables[i].shim.xSync = fault_sync;
        return &tables[i];
    }
    return NULL;
}

static sqlite3_vfs *real_vfs;
static sqlite3_vfs fault_vfs;

static int fault_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file,
                      int flags, int *out_flags)
{
    (void)vfs;
    int code = real_vfs->xOpen(real_vfs, name, file, flags, out_flags);
    if (code != SQLITE_OK)
        return code;
    struct methods *table = table_for(file->pMethods);
    if (table == NULL)
        return SQLITE_CANTOPEN;
    file->pMethods = &table->shim;
    return SQLITE_OK;
}

void fault_vfs_install(void)
{
    if (real_vfs != NULL)
        return;
    real_vfs = sqlite3_vfs_find(NULL);
    fault_vfs = *real_vfs;
    fault_vfs.zName = "fault";
    fault_vfs.xOpen = fault_open;
    sqlite3_vfs_register(&fault_vfs, 1);
}
