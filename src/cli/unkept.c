/*
 * What the switching sheets of a plan cannot keep: asked for after the plan was
 * found, and when it is published.
 */
#include "cli/cli_int.h"

#include <string.h>

struct cli_unkept cli_find_unkept(const struct cli *cli,
                                  struct lo_session *session,
                                  const struct lo_world *world, int64_t version,
                                  struct lo_arena *arena)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_world *own = NULL;
    struct cli_unkept unkept = {NULL, 0};
    enum lo_status status = LO_OK;
    if (world == NULL)
        status = lo_world_new(&own, session, &err);
    if (status == LO_OK)
        status = lo_app_unkept(session, world != NULL ? world : own, version,
                               arena, &unkept.rows, &unkept.n, &err);
    if (status != LO_OK)
        cli_warn(cli, "what the switching sheets can keep is not known: %s",
                 err.message);
    lo_world_free(own);
    return unkept;
}

/* Each outage once: the rows stand by outage. */
static void append_outages(GString *out, const struct cli_unkept *unkept,
                           int32_t *n)
{
    enum { MOST = 8 };
    const char *last = "";
    *n = 0;
    for (int32_t i = 0; i < unkept->n; i++) {
        const char *id = unkept->rows[i].outage;
        if (strcmp(id, last) == 0)
            continue;
        last = id;
        if (*n < MOST)
            g_string_append_printf(out, "%s%s", *n > 0 ? ", " : "", id);
        else if (*n == MOST)
            g_string_append(out, ", ...");
        (*n)++;
    }
}

void cli_warn_unkept(const struct cli *cli, struct lo_session *session,
                     const struct lo_world *world, int64_t version)
{
    int32_t n = 0;
    struct lo_arena *arena = lo_arena_new();
    GString *outages = g_string_new(NULL);
    const struct cli_unkept unkept =
        cli_find_unkept(cli, session, world, version, arena);
    append_outages(outages, &unkept, &n);
    if (n > 0)
        cli_warn(cli,
                 LO_N_("switching takes longer than the plan has for it in %d "
                       "outages: %s (lineout publish --preview says what "
                       "cannot be kept)"),
                 (int)n, outages->str);
    g_string_free(outages, TRUE);
    lo_arena_free(arena);
}
