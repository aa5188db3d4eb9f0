/*
 * The world as the store has it: objects, then network, sections, customers,
 * work and supply, each checked against its own invariants.
 */
#include <string.h>

#include "app/app_int.h"
#include "lineout/account.h"

void lo_world_free(struct lo_world *world)
{
    if (world == NULL || --world->holders > 0)
        return;
    lo_supply_free(world->supply);
    lo_sections_free(world->sections);
    lo_positions_free(world->positions);
    lo_planned_free(world->planned);
    lo_extension_free(world->extension);
    lo_work_free(world->work);
    lo_customers_free(world->customers);
    lo_network_free(world->network);
    lo_objects_free(world->objects);
    lo_findings_free(world->findings);
    g_free(world);
}

static enum lo_state_choice state_choice(const struct lo_settings *settings)
{
    const char *word = lo_settings_text(settings, "network.state");
    if (strcmp(word, "normal") == 0)
        return LO_STATE_NORMAL;
    return strcmp(word, "current") == 0 ? LO_STATE_CURRENT : LO_STATE_AUTO;
}

static enum lo_degrees degrees_choice(const struct lo_settings *settings)
{
    const char *word = lo_settings_text(settings, "map.degrees");
    if (strcmp(word, "yes") == 0)
        return LO_DEGREES_YES;
    return strcmp(word, "no") == 0 ? LO_DEGREES_NO : LO_DEGREES_AUTO;
}

/* "all" or a comma list of CIM class names. */
static enum lo_status isolating_classes(uint32_t *out,
                                        const struct lo_settings *settings,
                                        struct lo_error *err)
{
    const char *text = lo_settings_text(settings, "isolation.classes");
    if (strcmp(text, "all") == 0) {
        *out = 0xffffffffu;
        return LO_OK;
    }
    enum lo_status status = LO_OK;
    uint32_t bits = 0;
    const char *names[LO_SWITCH_CLASSES];
    for (int c = 0; c < LO_SWITCH_CLASSES; c++)
        names[c] = lo_switch_class_name((enum lo_switch_class)c);
    char **words = g_strsplit(text, ",", -1);
    for (int w = 0; words[w] != NULL && status == LO_OK; w++) {
        const char *word = g_strstrip(words[w]);
        int c = 0;
        while (c < LO_SWITCH_CLASSES && strcmp(names[c], word) != 0)
            c++;
        if (c < LO_SWITCH_CLASSES) {
            bits |= 1u << c;
            continue;
        }
        status =
            lo_error_set(err, LO_EINPUT,
                         "isolation.classes: '%s' is no class of switch", word);
        const char *near = lo_text_nearest(word, names, LO_SWITCH_CLASSES);
        if (near != NULL)
            lo_error_hint(err, "did you mean '%s'?", near);
    }
    g_strfreev(words);
    if (status == LO_OK)
        *out = bits;
    return status;
}

static enum lo_status build_network(struct lo_world *world,
                                    const struct lo_session *session,
                                    struct lo_error *err)
{
    struct lo_cim_options options = LO_CIM_OPTIONS_INIT;
    options.zone = session->zone;
    options.now = app_now(session);
    options.kw_per_customer =
        lo_settings_double(session->settings, "load.kw_per_customer");
    enum lo_status status = lo_cim_network(&world->network, world->objects,
                                           &options, world->findings, err);
    if (status != LO_OK)
        return status;
    status = lo_network_validate(world->network, err);
    if (status != LO_OK)
        return status;
    struct lo_section_options how = LO_SECTION_OPTIONS_INIT;
    how.state = state_choice(session->settings);
    status = isolating_classes(&how.isolating_classes, session->settings, err);
    if (status != LO_OK)
        return status;
    status = lo_sections_new(&world->sections, world->network, &how,
                             world->findings, err);
    if (status != LO_OK)
        return status;
    return lo_sections_validate(world->sections, err);
}

static enum lo_status build_people(struct lo_world *world,
                                   const struct lo_session *session,
                                   struct lo_error *err)
{
    const struct lo_network *network = world->network;
    struct lo_cim_options options = LO_CIM_OPTIONS_INIT;
    options.zone = session->zone;
    options.now = app_now(session);
    enum lo_status status = lo_cim_customers(&world->customers, world->objects,
                                             network, world->findings, err);
    if (status != LO_OK)
        return status;
    status = lo_customers_validate(world->customers, network->n_equipment,
                                   network->n_loads, err);
    if (status != LO_OK)
        return status;
    status = lo_cim_work(&world->work, world->objects, network, &options,
                         world->findings, err);
    if (status != LO_OK)
        return status;
    status = lo_work_validate(world->work, network->n_equipment, err);
    if (status != LO_OK)
        return status;
    status = lo_cim_extension(&world->extension, world->objects, network,
                              world->customers, &options, world->findings, err);
    if (status != LO_OK)
        return status;
    status = lo_cim_planned(&world->planned, world->objects, network,
                            world->customers, world->work, &options,
                            world->findings, err);
    if (status != LO_OK)
        return status;
    options.degrees = degrees_choice(session->settings);
    return lo_cim_positions(&world->positions, world->objects, network,
                            world->customers, &options, world->findings, err);
}

void app_supply_options(struct lo_supply_options *out,
                        const struct lo_session *session,
                        const struct lo_extension *extension)
{
    lo_plan_supply_options(out, session->settings);
    if (extension != NULL) {
        out->ties = extension->ties;
        out->n_ties = extension->n_ties;
    }
}

enum lo_status app_world_build(struct lo_world **out,
                               const struct lo_session *session,
                               struct lo_objects *objects,
                               struct lo_findings *findings,
                               struct lo_error *err)
{
    struct lo_world *world = g_new0(struct lo_world, 1);
    world->holders = 1;
    world->objects = objects;
    world->findings = findings;
    enum lo_status status = build_network(world, session, err);
    if (status == LO_OK)
        status = build_people(world, session, err);
    if (status != LO_OK) {
        lo_world_free(world);
        return status;
    }
    struct lo_supply_options how;
    app_supply_options(&how, session, world->extension);
    double *weights = lo_plan_section_weights(world->sections, world->customers,
                                              session->settings);
    how.weight = weights;
    world->supply = lo_supply_new_with(world->sections, &how, findings);
    g_free(weights);
    *out = world;
    return LO_OK;
}

static enum lo_status read_world(struct lo_world **out,
                                 struct lo_session *session,
                                 struct lo_error *err)
{
    struct lo_objects *objects = NULL;
    enum lo_status status =
        lo_store_load_objects(session->store, &objects, err);
    if (status != LO_OK)
        return status;
    if (lo_objects_count(objects) == 0) {
        lo_objects_free(objects);
        status = lo_error_set(err, LO_ENOTFOUND, "the store is empty");
        lo_error_hint(err, "lineout import FILE...");
        return status;
    }
    return app_world_build(out, session, objects, lo_findings_new(), err);
}

/* What a world remembers of off(R) grows with use: after so many it begins
 * anew. */
enum { MOST_USES = 2000 };

/* A world is that of its documents, and of the day (contacts, windows). */
static enum lo_status stamp_of(char **out, const struct lo_session *session,
                               struct lo_error *err)
{
    char *stamp = NULL;
    enum lo_status status =
        lo_store_document_stamp(session->store, &stamp, err);
    if (status == LO_OK)
        *out = g_strdup_printf("%s %d", stamp,
                               lo_zone_date(session->zone, app_now(session)));
    g_free(stamp);
    return status;
}

enum lo_status lo_world_new(struct lo_world **out, struct lo_session *session,
                            struct lo_error *err)
{
    char *stamp = NULL;
    if (!session->keeps_world)
        return read_world(out, session, err);
    enum lo_status status = stamp_of(&stamp, session, err);
    if (status != LO_OK)
        return status;
    if (session->kept == NULL || strcmp(stamp, session->kept_at) != 0 ||
        ++session->kept_uses > MOST_USES) {
        lo_world_free(session->kept);
        g_free(session->kept_at);
        session->kept = NULL;
        session->kept_at = g_steal_pointer(&stamp);
        session->kept_uses = 0;
        status = read_world(&session->kept, session, err);
    }
    g_free(stamp);
    if (status != LO_OK)
        return status;
    session->kept->holders++;
    *out = session->kept;
    return LO_OK;
}

void lo_world_examine(struct lo_world *world)
{
    lo_cim_doctor(world->objects, world->network, world->sections,
                  world->customers, world->findings);
}

bool lo_world_switch_open(const struct lo_world *world, int32_t s)
{
    return !world->sections->closed[s];
}

struct lo_world_counts lo_world_count(const struct lo_world *world)
{
    const struct lo_network *network = world->network;
    const struct lo_sections *sections = world->sections;
    struct lo_world_counts counts = {
        .nodes = network->n_nodes,
        .switches = network->n_switches,
        .sections = sections->n,
        .consumers = network->n_loads,
        .transformers = network->n_transformers,
        .feeders = network->n_feeders,
        .usage_points = world->customers->n_usage_points,
        .contacts = world->customers->n_contacts,
        .crews = world->work->n_crews,
        .positions = lo_positions_count(world->positions),
    };
    for (int32_t s = 0; s < network->n_switches; s++)
        counts.open_switches += lo_world_switch_open(world, s);
    for (int32_t s = 0; s < sections->n; s++) {
        counts.sections_with_load += sections->info[s].n_loads > 0;
        counts.customers += sections->info[s].customers;
        counts.mv_customers += sections->info[s].mv_customers;
    }
    for (int32_t t = 0; t < world->work->n_tasks; t++)
        counts.tasks += lo_work_to_plan(&world->work->tasks[t]);
    return counts;
}
