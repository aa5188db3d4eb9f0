/*
 * protect, fixed: what a dispatcher enters by hand.
 */
#include "cli/cli_life.h"

#include <string.h>

#include "lineout/app_enter.h"

struct enter_options {
    char *reason;
    char *drop;
    char *notice;
};

static const struct lo_interval no_span = {0, 0};

static struct lo_json *entry_json(const struct lo_entry *entry,
                                  const struct lo_interval *span)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_integer(out, "schema", 1);
    lo_json_set_text(out, "id", entry->id);
    lo_json_set_time(out, "from", span->from);
    lo_json_set_time(out, "to", span->to);
    lo_json_set_integer(out, "objects", entry->objects);
    lo_json_set_integer(out, "customers", entry->customers);
    return out;
}

static int show_entry(const struct cli *cli, const struct lo_session *session,
                      const char *what, const struct lo_entry *entry,
                      const struct lo_interval *span)
{
    GString *out = g_string_new(NULL), *text = g_string_new(NULL);
    cli_append_span(text, session->zone, span);
    g_string_append_printf(out, "%s, %s", what, text->str);
    if (entry->customers > 0)
        g_string_append_printf(out, lo_text(cli->lang, ", customers: %d"),
                               (int)entry->customers);
    g_string_append_printf(out, " [%s]\n", entry->id);
    g_string_free(text, TRUE);
    cli_print_either(cli, out, entry_json(entry, span));
    return CLI_DONE;
}

static int withdraw(struct cli *cli, struct lo_session *session, const char *id)
{
    struct lo_error err = LO_ERROR_INIT;
    if (lo_app_withdraw(session, id, &err) != LO_OK)
        return cli_fail(&err);
    struct lo_json *json = lo_json_object();
    lo_json_set_integer(json, "schema", 1);
    lo_json_set_text(json, "withdrawn", id);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, lo_text(cli->lang, "%s is withdrawn"), id);
    g_string_append_c(out, '\n');
    cli_print_either(cli, out, json);
    return CLI_DONE;
}

/* --- protect ---------------------------------------------------------------
 */

/* What it is called, else what it protects. */
static const char *title_of(const struct lo_protected_period *p,
                            const struct lo_world *world)
{
    if (p->name[0] != '\0' && strcmp(p->name, p->mrid) != 0)
        return p->name;
    if (p->feeder.v != LO_NONE)
        return world->network->feeders[p->feeder.v].name;
    if (p->equipment.v != LO_NONE)
        return world->network->equipment[p->equipment.v].name;
    return world->customers->usage_points[p->usage_point].name;
}

static void append_period(GString *out, const struct lo_protected_period *p,
                          const struct lo_world *world,
                          const struct lo_zone *zone)
{
    const struct lo_interval span = {p->start, p->end};
    g_string_append(out, title_of(p, world));
    if (p->start != LO_TIME_NONE && p->end != LO_TIME_NONE) {
        g_string_append(out, ", ");
        cli_append_span(out, zone, &span);
    }
    if (p->reason[0] != '\0')
        g_string_append_printf(out, ": %s", p->reason);
    g_string_append_printf(out, " [%s]\n", p->mrid);
}

static struct lo_json *period_json(const struct lo_protected_period *p)
{
    struct lo_json *row = lo_json_object();
    lo_json_set_text(row, "id", p->mrid);
    lo_json_set_text(row, "name", p->name);
    lo_json_set_text(row, "reason", p->reason);
    if (p->start != LO_TIME_NONE)
        lo_json_set_time(row, "from", p->start);
    if (p->end != LO_TIME_NONE)
        lo_json_set_time(row, "to", p->end);
    return row;
}

/* Every protected period there is, from files and by hand, each once. */
static int list_periods(struct cli *cli, struct lo_session *session)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_world *world = NULL;
    if (lo_world_new(&world, session, &err) != LO_OK)
        return cli_fail(&err);
    GString *out = g_string_new(NULL);
    struct lo_json *rows = lo_json_array();
    const struct lo_extension *x = world->extension;
    for (int32_t i = 0; i < x->n_protected; i++) {
        const struct lo_protected_period *p = &x->protected_periods[i];
        if (i > 0 && strcmp(p[-1].mrid, p->mrid) == 0)
            continue; /* another object of the same */
        append_period(out, p, world, session->zone);
        lo_json_append(rows, period_json(p));
    }
    if (out->len == 0)
        g_string_append_printf(out, "%s\n",
                               lo_text(cli->lang, "no protected periods"));
    struct lo_json *all = lo_json_object();
    lo_json_set_integer(all, "schema", 1);
    lo_json_set(all, "protected_periods", rows);
    cli_print_either(cli, out, all);
    lo_world_free(world);
    return CLI_DONE;
}

static int protect(struct cli *cli, struct lo_session *session, char **argv,
                   const char *reason)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_interval span;
    struct lo_entry entry;
    int code =
        cli_span_option(&span, "protect", argv[2], &no_span, session->zone);
    if (code != CLI_GO_ON)
        return code;
    struct lo_arena *arena = lo_arena_new();
    if (lo_app_protect(session, argv[1], span, reason, &entry, arena, &err) !=
        LO_OK) {
        code = cli_fail(&err);
    } else {
        code = show_entry(cli, session, argv[1], &entry, &span);
        cli_next(cli, "lineout plan");
        cli_next(cli, "lineout replan");
    }
    lo_arena_free(arena);
    return code;
}

int cmd_protect(struct cli *cli, int argc, char **argv)
{
    struct lo_session *session = NULL;
    struct enter_options o = {NULL, NULL, NULL};
    GOptionEntry entries[] = {
        {"reason", 0, 0, G_OPTION_ARG_FILENAME, &o.reason,
         LO_N_("why, as the plan shows it"), "TEXT"},
        {"drop", 0, 0, G_OPTION_ARG_FILENAME, &o.drop,
         LO_N_("take an entry back"), "ID"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code == CLI_GO_ON && argc != 1 && argc != 3)
        code = cli_usage("lineout protect VILLAGE "
                         "2026-03-19T08:00/2026-03-19T12:00",
                         "protect takes somebody and a stretch FROM/TO");
    if (code == CLI_GO_ON)
        code = cli_open(&session, cli, false);
    if (code == CLI_GO_ON)
        code = o.drop != NULL ? withdraw(cli, session, o.drop)
               : argc == 1    ? list_periods(cli, session)
                              : protect(cli, session, argv, o.reason);
    lo_session_close(session);
    g_free(o.reason);
    g_free(o.drop);
    return code;
}

/* --- fixed ------------------------------------------------------------------
 */

static int fixed(struct cli *cli, struct lo_session *session, char **argv,
                 const struct enter_options *o)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_interval span;
    struct lo_entry entry;
    const char *name = o->reason != NULL ? o->reason : argv[1];
    int code =
        cli_span_option(&span, "fixed", argv[2], &no_span, session->zone);
    if (code != CLI_GO_ON)
        return code;
    struct lo_arena *arena = lo_arena_new();
    if (lo_app_fixed(session, name, argv[1], span,
                     o->notice != NULL ? o->notice : "planned", &entry, arena,
                     &err) != LO_OK) {
        code = cli_fail(&err);
    } else {
        code = show_entry(cli, session, name, &entry, &span);
        cli_next(cli, "lineout plan");
        cli_next(cli, "lineout replan");
    }
    lo_arena_free(arena);
    return code;
}

int cmd_fixed(struct cli *cli, int argc, char **argv)
{
    static const char *const classes[] = {"planned", "temporary", "urgent"};
    struct lo_session *session = NULL;
    struct enter_options o = {NULL, NULL, NULL};
    GOptionEntry entries[] = {
        {"name", 0, 0, G_OPTION_ARG_FILENAME, &o.reason,
         LO_N_("what the plan calls it"), "TEXT"},
        {"notice", 0, 0, G_OPTION_ARG_FILENAME, &o.notice,
         LO_N_("class of its notices: planned, temporary, urgent"), "CLASS"},
        {"drop", 0, 0, G_OPTION_ARG_FILENAME, &o.drop,
         LO_N_("take an entry back"), "ID"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    bool known = false;
    int code = cli_parse(cli, entries, &argc, &argv);
    for (size_t i = 0; i < G_N_ELEMENTS(classes); i++)
        known = known || o.notice == NULL || strcmp(o.notice, classes[i]) == 0;
    if (code == CLI_GO_ON && !known)
        code = cli_usage("--notice temporary", "'%s' is no class of notices",
                         o.notice);
    if (code == CLI_GO_ON && argc != (o.drop != NULL ? 1 : 3))
        code = cli_usage("lineout fixed LINE 2026-03-19T08:00/2026-03-19T12:00",
                         "fixed takes equipment and a stretch FROM/TO");
    if (code == CLI_GO_ON)
        code = cli_open(&session, cli, false);
    if (code == CLI_GO_ON)
        code = o.drop != NULL ? withdraw(cli, session, o.drop)
                              : fixed(cli, session, argv, &o);
    lo_session_close(session);
    g_free(o.reason);
    g_free(o.notice);
    g_free(o.drop);
    return code;
}
