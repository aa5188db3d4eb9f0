/*
 * fault_vfs.h - a disk that fails, or a process that dies, at the nth write.
 *
 * The shim stands before SQLite's own file layer and becomes the default, so
 * that the store under test is the one that is shipped. Writes, truncations
 * and syncs count.
 */
#ifndef LINEOUT_TESTS_FAULT_VFS_H
#define LINEOUT_TESTS_FAULT_VFS_H

#include <stdbool.h>

enum fault_kind {
    FAULT_NONE,
    FAULT_DISK, /* the nth operation and all after it: SQLITE_IOERR */
    FAULT_FULL, /* ... SQLITE_FULL: nothing more can be written */
    FAULT_KILL  /* SIGKILL to this process before the nth operation */
};

void fault_vfs_install(void); /* once is enough, more does nothing */
void fault_vfs_arm(enum fault_kind kind, int nth);
bool fault_vfs_disarm(void); /* true if the fault came */

#endif
