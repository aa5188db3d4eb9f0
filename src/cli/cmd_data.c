/*
 * import, check: what comes in, and what is wrong with it.
 */
#include <string.h>

#include "cli/cli_int.h"
#include "lineout/report_flows.h"

enum { NAMES_EACH = 5, FINDINGS_EACH = 3, FLOWS_SHOWN = 30 };

static struct lo_json *counts_json(const struct lo_world_counts *counts)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_integer(out, "nodes", counts->nodes);
    lo_json_set_integer(out, "switches", counts->switches);
    lo_json_set_integer(out, "open_switches", counts->open_switches);
    lo_json_set_integer(out, "sections", counts->sections);
    lo_json_set_integer(out, "sections_with_load", counts->sections_with_load);
    lo_json_set_integer(out, "consumers", counts->consumers);
    lo_json_set_integer(out, "transformers", counts->transformers);
    lo_json_set_integer(out, "feeders", counts->feeders);
    lo_json_set_integer(out, "customers", counts->customers);
    lo_json_set_integer(out, "mv_customers", counts->mv_customers);
    lo_json_set_integer(out, "usage_points", counts->usage_points);
    lo_json_set_integer(out, "contacts", counts->contacts);
    lo_json_set_integer(out, "tasks", counts->tasks);
    lo_json_set_integer(out, "crews", counts->crews);
    lo_json_set_integer(out, "positions", counts->positions);
    return out;
}

/* What the files hold that nobody here reads. */
static struct lo_json *unread_json(const struct lo_objects *objects)
{
    struct lo_json *out = lo_json_object();
    struct lo_json *classes = lo_json_array();
    struct lo_json *properties = lo_json_array();
    GArray *unread = lo_cim_unread(objects);
    for (guint i = 0; i < unread->len; i++) {
        const struct lo_cim_unread *u =
            &g_array_index(unread, struct lo_cim_unread, i);
        struct lo_json *row = lo_json_object();
        lo_json_set_text(row, "name", u->name);
        lo_json_set_integer(row, "count", u->n);
        lo_json_append(u->is_class ? classes : properties, row);
    }
    g_array_free(unread, TRUE);
    lo_json_set(out, "classes", classes);
    lo_json_set(out, "properties", properties);
    return out;
}

static struct lo_json *planned_json(const struct lo_world *world)
{
    struct lo_json *out = lo_json_array();
    for (int32_t i = 0; i < world->planned->n; i++) {
        const struct lo_planned_outage *row = &world->planned->rows[i];
        struct lo_json *one = lo_json_object();
        struct lo_json *equipment = lo_json_array();
        for (int32_t k = 0; k < row->n_equipment; k++)
            lo_json_append(
                equipment,
                lo_json_string(
                    world->network->equipment[row->equipment[k].v].mrid));
        lo_json_set_text(one, "id", row->mrid);
        lo_json_set_text(one, "name", row->name);
        lo_json_set_time(one, "from", row->span.from);
        lo_json_set_time(one, "to", row->span.to);
        lo_json_set_text(one, "reason", row->reason);
        lo_json_set(one, "cancelled", lo_json_boolean(row->cancelled));
        lo_json_set(one, "fixed", lo_json_boolean(row->fixed));
        lo_json_set(one, "equipment", equipment);
        lo_json_set_integer(one, "usage_points", row->n_usage_points);
        lo_json_set_integer(one, "notified", row->n_notified);
        lo_json_set_integer(one, "steps", row->n_steps);
        lo_json_append(out, one);
    }
    return out;
}

static void append_planned(GString *out, enum lo_lang lang,
                           const struct lo_planned *planned)
{
    int fixed = 0;
    for (int32_t i = 0; i < planned->n; i++)
        fixed += planned->rows[i].fixed;
    if (planned->n == 0)
        return;
    g_string_append_printf(
        out,
        lo_text(lang, "Planned outages in the files: %d, of others and planned "
                      "around: %d"),
        (int)planned->n, fixed);
    g_string_append_c(out, '\n');
}

static void append_unread(GString *out, enum lo_lang lang,
                          const struct lo_objects *objects)
{
    int classes = 0, properties = 0;
    GArray *unread = lo_cim_unread(objects);
    for (guint i = 0; i < unread->len; i++) {
        bool is = g_array_index(unread, struct lo_cim_unread, i).is_class;
        classes += is;
        properties += !is;
    }
    g_array_free(unread, TRUE);
    if (classes + properties == 0)
        return;
    g_string_append_printf(
        out,
        lo_text(lang, "Not used of the files: classes %d, properties %d "
                      "(--json names them)"),
        classes, properties);
    g_string_append_c(out, '\n');
}

static void append_counts(GString *out, enum lo_lang lang,
                          const struct lo_world_counts *counts)
{
    g_string_append_printf(
        out,
        lo_text(lang, "Network: feeders %d, nodes %d, switches %d (open %d), "
                      "sections %d (with load %d)"),
        counts->feeders, counts->nodes, counts->switches, counts->open_switches,
        counts->sections, counts->sections_with_load);
    g_string_append_c(out, '\n');
    g_string_append_printf(
        out,
        lo_text(lang, "Customers: %d on %d loads, medium-voltage customers %d, "
                      "usage points %d, contacts %d"),
        counts->customers, counts->consumers, counts->mv_customers,
        counts->usage_points, counts->contacts);
    g_string_append_c(out, '\n');
    g_string_append_printf(out,
                           lo_text(lang, "Work: jobs to plan %d, crews %d"),
                           counts->tasks, counts->crews);
    g_string_append_c(out, '\n');
}

static void show_findings(const struct cli *cli, GString *out,
                          const struct lo_findings *findings, int each)
{
    size_t n = lo_findings_count(findings);
    if (n == 0) {
        g_string_append_printf(out, "%s\n", lo_text(cli->lang, "No findings"));
        return;
    }
    g_string_append_printf(out, lo_text(cli->lang, "Findings: %d"), (int)n);
    g_string_append_c(out, '\n');
    lo_report_findings(out, findings, each, cli->lang);
}

/* What the import did to the notices of the plan in force. */
static void append_found(GString *out, enum lo_lang lang,
                         const struct lo_found_people *found)
{
    const struct {
        const char *id;
        int32_t n;
    } lines[] = {
        {LO_N_("Found to be off in the published plan, and told now: %d"),
         found->told},
        {LO_N_("  of them later than their stage: %d messages"), found->late},
        {LO_N_("  of them on the call list: %d"), found->calls},
        {LO_N_("Told other times than hold now, corrected: %d"),
         found->changed},
        {LO_N_("Told, and not off any more: %d"), found->cancelled},
        {LO_N_("Corrections that wait for a person: %d; look at the files, "
               "then publish again"),
         found->held},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
        if (lines[i].n > 0) {
            g_string_append_printf(out, lo_text(lang, lines[i].id),
                                   (int)lines[i].n);
            g_string_append_c(out, '\n');
        }
    if (found->trouble[0] != '\0') {
        g_string_append_printf(
            out,
            lo_text(lang, LO_N_("Nobody could be looked for who is to be told "
                                "of the published plan: %s")),
            found->trouble);
        g_string_append_c(out, '\n');
    }
}

static struct lo_json *found_json(const struct lo_found_people *found)
{
    struct lo_json *out = lo_json_object();
    lo_json_set_integer(out, "told", found->told);
    lo_json_set_integer(out, "late", found->late);
    lo_json_set_integer(out, "call_list", found->calls);
    lo_json_set_integer(out, "changed", found->changed);
    lo_json_set_integer(out, "cancelled", found->cancelled);
    lo_json_set_integer(out, "held", found->held);
    lo_json_set_text(out, "trouble", found->trouble);
    return out;
}

static void show_import(const struct cli *cli, const struct lo_session *session,
                        const struct lo_world *world, const GArray *summaries,
                        const struct lo_import_effect *effect)
{
    struct lo_world_counts counts = lo_world_count(world);
    if (cli->json) {
        struct lo_json *out = lo_json_object();
        struct lo_json *files = lo_json_array();
        for (guint i = 0; i < summaries->len; i++)
            lo_json_append(files, lo_report_import_json(&g_array_index(
                                      summaries, struct lo_import_summary, i)));
        lo_json_set_integer(out, "schema", 1);
        lo_json_set(out, "files", files);
        lo_json_set(out, "effect", lo_report_effect_json(effect));
        lo_json_set(out, "notices", found_json(&effect->found));
        lo_json_set(out, "counts", counts_json(&counts));
        lo_json_set(out, "planned_outages", planned_json(world));
        lo_json_set(out, "unread", unread_json(world->objects));
        lo_json_set(out, "rules", lo_report_rules_json(world->findings));
        lo_json_set(out, "findings", lo_report_findings_json(world->findings));
        cli_print_json(out);
        return;
    }
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < summaries->len; i++)
        lo_report_import(out,
                         &g_array_index(summaries, struct lo_import_summary, i),
                         NAMES_EACH, cli->lang);
    lo_report_effect(out, effect, session->zone, NAMES_EACH, cli->lang);
    append_found(out, cli->lang, &effect->found);
    append_counts(out, cli->lang, &counts);
    append_planned(out, cli->lang, world->planned);
    append_unread(out, cli->lang, world->objects);
    show_findings(cli, out, world->findings, FINDINGS_EACH);
    cli_print(out);
}

static void clear_summary(gpointer at)
{
    lo_import_summary_clear(at);
}

static GArray *new_summaries(void)
{
    GArray *out = g_array_new(FALSE, TRUE, sizeof(struct lo_import_summary));
    g_array_set_clear_func(out, clear_summary);
    return out;
}

int cmd_import(struct cli *cli, int argc, char **argv)
{
    struct lo_import_options options = LO_IMPORT_OPTIONS_INIT;
    char *units = NULL;
    char *kind = NULL;
    char **sources = NULL;
    GOptionEntry entries[] = {
        {"units", 0, 0, G_OPTION_ARG_FILENAME, &units,
         LO_N_("units of the model: si (V, W, m), cgmes (kV, MW, km) or auto"),
         "SYSTEM"},
        {"csv", 0, 0, G_OPTION_ARG_FILENAME, &kind,
         LO_N_("the files are spreadsheets of jobs, customers, contacts, "
               "network or history"),
         "KIND"},
        {"source", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &sources,
         LO_N_("equipment that feeds the network, where no file says it "
               "(mRID, name or pole; may be repeated)"),
         "NAME"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    struct lo_error err = LO_ERROR_INIT;
    struct lo_session *session = NULL;
    struct lo_world *world = NULL;
    GArray *summaries = new_summaries();
    struct lo_import_effect effect = {0};
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code != CLI_GO_ON)
        goto done;
    if (argc < 2) {
        code = cli_usage("lineout import FILE...", "no file to import");
        goto done;
    }
    if (units != NULL && strcmp(units, "si") != 0 &&
        strcmp(units, "cgmes") != 0 && strcmp(units, "auto") != 0) {
        code =
            cli_usage("si, cgmes or auto", "--units '%s' is not known", units);
        goto done;
    }
    if (kind != NULL && !lo_cim_csv_kind(kind)) {
        code = cli_usage("jobs, customers, contacts, network or history",
                         "--csv '%s' is not known", kind);
        goto done;
    }
    options.units = units;
    options.csv_kind = kind;
    options.sources = sources;
    options.effect = &effect;
    code = cli_open(&session, cli, true);
    if (code != CLI_GO_ON)
        goto done;
    code = CLI_DONE;
    if (lo_app_import(session, (const char *const *)argv + 1, argc - 1,
                      &options, summaries, &world, &err) != LO_OK) {
        code = cli_fail(&err);
        goto done;
    }
    lo_world_examine(world);
    show_import(cli, session, world, summaries, &effect);
    cli_next(cli, effect.outages != NULL && effect.outages->len > 0
                      ? "lineout replan"
                  : world->work->n_tasks > 0 ? "lineout plan"
                                             : "lineout check");
done:
    lo_world_free(world);
    g_array_free(summaries, TRUE);
    lo_import_effect_clear(&effect);
    lo_session_close(session);
    g_free(units);
    g_free(kind);
    g_strfreev(sources);
    return code;
}

/* Flows and voltages while the named sections are dead (none: the normal
 * state), back-feed included. */
static int show_flows(struct cli *cli, struct lo_world *world,
                      const char *const *labels)
{
    GArray *dead = g_array_new(FALSE, FALSE, sizeof(lo_section));
    int code = CLI_DONE;
    for (int i = 0; labels != NULL && labels[i] != NULL; i++) {
        lo_section section = lo_sections_find(world->sections, labels[i]);
        if (section.v == LO_NONE)
            code = cli_usage("`lineout plan --json` names the sections",
                             "no section '%s'", labels[i]);
        g_array_append_val(dead, section);
    }
    if (code == CLI_DONE) {
        struct lo_flows flows;
        struct lo_flows_state state = {(const lo_section *)(void *)dead->data,
                                       (int32_t)dead->len, NULL};
        state.off = lo_supply_off(world->supply, state.dead, state.n_dead);
        lo_supply_flows(world->supply, state.dead, state.n_dead, &flows);
        if (cli->json) {
            cli_print_json(
                lo_report_flows_json(world->sections, &state, &flows));
        } else {
            GString *out = g_string_new(NULL);
            lo_report_flows(out, world->sections, &state, &flows, FLOWS_SHOWN,
                            cli->lang);
            cli_print(out);
        }
        lo_flows_release(&flows);
    }
    g_array_free(dead, TRUE);
    return code;
}

int cmd_check(struct cli *cli, int argc, char **argv)
{
    gboolean flows = FALSE;
    char **dead = NULL;
    GOptionEntry entries[] = {
        {"flows", 0, 0, G_OPTION_ARG_NONE, &flows,
         LO_N_("flows, loading and voltages of the supply state instead"),
         NULL},
        {"dead", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &dead,
         LO_N_("with --flows: while that section is dead (may be repeated)"),
         "SECTION"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    int code = cli_parse(cli, entries, &argc, &argv);
    if (code != CLI_GO_ON)
        return code;
    if (argc > 1)
        return cli_usage(NULL, "check takes no argument '%s'", argv[1]);
    struct lo_error err = LO_ERROR_INIT;
    struct lo_session *session = NULL;
    struct lo_world *world = NULL;
    code = cli_open(&session, cli, false);
    if (code != CLI_GO_ON)
        return code;
    if (lo_world_new(&world, session, &err) != LO_OK) {
        code = cli_fail(&err);
        goto done;
    }
    if (flows) {
        code = show_flows(cli, world, (const char *const *)dead);
        goto done;
    }
    code = CLI_DONE;
    lo_world_examine(world);
    struct lo_world_counts counts = lo_world_count(world);
    if (cli->json) {
        struct lo_json *out = lo_json_object();
        lo_json_set_integer(out, "schema", 1);
        lo_json_set(out, "counts", counts_json(&counts));
        lo_json_set(out, "planned_outages", planned_json(world));
        lo_json_set(out, "unread", unread_json(world->objects));
        lo_json_set(out, "rules", lo_report_rules_json(world->findings));
        lo_json_set(out, "findings", lo_report_findings_json(world->findings));
        cli_print_json(out);
    } else {
        GString *out = g_string_new(NULL);
        append_counts(out, cli->lang, &counts);
        append_planned(out, cli->lang, world->planned);
        append_unread(out, cli->lang, world->objects);
        show_findings(cli, out, world->findings, INT32_MAX);
        cli_print(out);
    }
done:
    lo_world_free(world);
    lo_session_close(session);
    g_strfreev(dead);
    return code;
}
