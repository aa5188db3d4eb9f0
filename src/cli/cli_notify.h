/*
 * cli_notify.h - what the files of the command notify share.
 */
#ifndef LINEOUT_CLI_NOTIFY_H
#define LINEOUT_CLI_NOTIFY_H

#include "cli/cli_int.h"
#include "lineout/app_notify.h"

/* --- cmd_notify.c ------------------------------------------------------- */

void cli_show_sent(const struct cli *cli,
                   const struct lo_notify_summary *summary);

/* Is a gateway of our own set up for any channel? */
bool cli_has_gateway(const struct lo_settings *settings);

/* --- cmd_notify_state.c ------------------------------------------------- */

/* Exit 1 when somebody should look: silence, or a deadline missed. */
int cli_run_status(const struct cli *cli, struct lo_session *session);

/* Exit 1 when something is wrong, whether or not it was told already. */
int cli_run_guard(const struct cli *cli, struct lo_session *session);
/* Messages that a gateway's template does not hold; exit 1 if there are any. */
int cli_run_misfits(const struct cli *cli, struct lo_session *session);
int cli_run_receipts(const struct cli *cli, struct lo_session *session,
                     const char *path);

/* --- cmd_calls.c -------------------------------------------------------- */

int cli_run_calls(const struct cli *cli, struct lo_session *session,
                  bool by_manager, bool full);

/* --- cmd_carry.c -------------------------------------------------------- */

struct cli_carry {
    char *out, *send, *in; /* files, owned */
};

bool cli_wants_carry(const struct cli_carry *wanted);
int cli_run_carry(const struct cli *cli, struct lo_session *session,
                  const struct cli_carry *wanted, bool confirmed);

#endif
