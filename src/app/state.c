/*
 * The state of today: what people entered, over what the file says, over the
 * normal state; and the sections of it.
 */
#include <string.h>

#include "app/app_int.h"
#include "lineout/app_state.h"
#include "lineout/switch_position.h"

/* --- what was entered --------------------------------------------------- */

static int32_t link_of(const struct lo_world *world, const char *mrid)
{
    lo_equipment_id e = lo_network_find(world->network, mrid);
    if (e.v == LO_NONE || world->network->equipment[e.v].kind != LO_KIND_SWITCH)
        return LO_NONE;
    return world->sections
        ->link_of_switch[world->network->equipment[e.v].detail];
}

/* The last word of each link; id 0 = nobody said anything. Entries about
 * switches that a later import no longer has say nothing. */
static enum lo_status last_words(struct lo_position **out,
                                 struct lo_session *session,
                                 const struct lo_world *world,
                                 struct lo_arena *arena, struct lo_error *err)
{
    struct lo_position *words = lo_arena_array(
        arena, (size_t)world->sections->n_links + 1, sizeof *words);
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct lo_position));
    enum lo_status status =
        lo_store_get_positions(session->store, all, arena, err);
    for (guint i = 0; i < all->len && status == LO_OK; i++) {
        const struct lo_position *row =
            &g_array_index(all, struct lo_position, i);
        int32_t link = link_of(world, row->mrid);
        if (link != LO_NONE && row->at <= app_now(session))
            words[link] = *row;
    }
    g_array_free(all, TRUE);
    if (status == LO_OK)
        *out = words;
    return status;
}

/* --- the network of today ------------------------------------------------ */

static enum lo_status split(struct lo_sections **out,
                            const struct lo_session *session,
                            const struct lo_network *net, struct lo_error *err)
{
    struct lo_section_options how = LO_SECTION_OPTIONS_INIT;
    how.state = LO_STATE_CURRENT;
    how.isolating_classes = lo_switch_class_bits(
        lo_settings_text(session->settings, "isolation.classes"));
    return lo_sections_new(out, net, &how, NULL, err);
}

/* A copy that differs in its switches only, borrowed until the arena goes. */
static struct lo_network *corrected(const struct lo_world *world,
                                    const struct lo_position *words,
                                    struct lo_arena *arena)
{
    const struct lo_sections *s = world->sections;
    struct lo_network *net = lo_arena_alloc(arena, sizeof *net);
    *net = *world->network;
    net->index = NULL; /* nobody looks up a name in the copy */
    net->switches = lo_arena_array(arena, (size_t)net->n_switches + 1,
                                   sizeof *net->switches);
    if (net->n_switches > 0)
        memcpy(net->switches, world->network->switches,
               (size_t)net->n_switches * sizeof *net->switches);
    for (int32_t l = 0; l < s->n_links; l++)
        if (words[l].id != 0)
            net->switches[s->links[l].sw.v].open = words[l].open;
    return net;
}

static void note_differences(struct app_today *today,
                             const struct lo_world *world,
                             const struct lo_position *words,
                             struct lo_arena *arena)
{
    const struct lo_sections *s = world->sections;
    today->notes =
        lo_arena_array(arena, (size_t)s->n_links + 1, sizeof *today->notes);
    for (int32_t l = 0; l < s->n_links; l++) {
        if (today->sections->links[l].open == s->links[l].open)
            continue;
        bool said = words[l].id != 0;
        today->notes[today->n_notes++] = (struct lo_state_note){
            s->links[l].sw, said ? words[l].at : 0, said ? words[l].by : ""};
    }
}

enum lo_status app_today_new(struct app_today *out, struct lo_session *session,
                             const struct lo_world *world,
                             struct lo_arena *arena, struct lo_error *err)
{
    struct app_today today = {0};
    struct lo_position *words = NULL;
    enum lo_status status = last_words(&words, session, world, arena, err);
    if (status != LO_OK)
        return status;
    today.network = corrected(world, words, arena);
    status = split(&today.sections, session, today.network, err);
    if (status != LO_OK)
        return status;
    note_differences(&today, world, words, arena);
    *out = today;
    return LO_OK;
}

/* --- rows ---------------------------------------------------------------- */

static void fill_row(struct lo_state_row *out, const struct lo_world *world,
                     const struct app_today *today,
                     const struct lo_position *words, int32_t link)
{
    const struct lo_link *normal = &world->sections->links[link];
    const struct lo_equipment *e =
        &world->network
             ->equipment[world->network->switches[normal->sw.v].equipment.v];
    out->mrid = e->mrid;
    out->name = e->name[0] != '\0' ? e->name : e->mrid;
    out->open = today->sections->links[link].open;
    out->normal = normal->open;
    out->since = words[link].id != 0 ? words[link].at : 0;
    out->by = words[link].id != 0 ? words[link].by : "";
}

static enum lo_status named_link(int32_t *out, const struct lo_world *world,
                                 const char *name, struct lo_error *err)
{
    lo_equipment_id e = {LO_NONE};
    enum lo_status status =
        app_find_equipment(&e, world->network, name, true, err);
    if (status != LO_OK)
        return status;
    *out =
        world->sections->link_of_switch[world->network->equipment[e.v].detail];
    if (*out >= 0)
        return LO_OK;
    lo_error_set(err, LO_EINPUT, "'%s' is locked, or of no class that isolates",
                 name);
    lo_error_hint(err, "plans and sheets take its normal state for ever; see "
                       "isolation.classes");
    return LO_EINPUT;
}

/* How one link stands, or (LO_NONE) all that differ. */
static enum lo_status add_rows(GArray *out, struct lo_session *session,
                               const struct lo_world *world, int32_t link,
                               struct lo_arena *arena, struct lo_error *err)
{
    struct app_today today;
    struct lo_position *words = NULL;
    enum lo_status status = app_today_new(&today, session, world, arena, err);
    if (status != LO_OK)
        return status;
    status = last_words(&words, session, world, arena, err);
    for (int32_t l = 0; l < world->sections->n_links && status == LO_OK; l++) {
        struct lo_state_row row;
        fill_row(&row, world, &today, words, l);
        if (link == LO_NONE ? row.open != row.normal : l == link)
            g_array_append_val(out, row);
    }
    lo_sections_free(today.sections);
    return status;
}

static enum lo_status one_row(struct lo_state_row *out,
                              struct lo_session *session,
                              const struct lo_world *world, int32_t link,
                              struct lo_arena *arena, struct lo_error *err)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof *out);
    enum lo_status status = add_rows(rows, session, world, link, arena, err);
    if (status == LO_OK)
        *out = g_array_index(rows, struct lo_state_row, 0);
    g_array_free(rows, TRUE);
    return status;
}

/* --- use cases ----------------------------------------------------------- */

enum lo_status lo_app_state_say(struct lo_state_row *out,
                                struct lo_session *session,
                                const struct lo_world *world, const char *name,
                                bool open, lo_time at, const char *by,
                                struct lo_arena *arena, struct lo_error *err)
{
    int32_t link = LO_NONE;
    enum lo_status status = named_link(&link, world, name, err);
    if (status != LO_OK)
        return status;
    if (at > app_now(session)) {
        lo_error_set(err, LO_EINPUT, "'%s' cannot have moved in the future",
                     name);
        lo_error_hint(err, "--at is when it really moved");
        return LO_EINPUT;
    }
    const struct lo_switch *sw =
        &world->network->switches[world->sections->links[link].sw.v];
    const struct lo_position said = {
        .mrid = world->network->equipment[sw->equipment.v].mrid,
        .open = open,
        .at = at,
        .by = by,
    };
    status =
        lo_store_put_position(session->store, &said, app_now(session), err);
    if (status != LO_OK)
        return status;
    return one_row(out, session, world, link, arena, err);
}

enum lo_status lo_app_state_undo(struct lo_state_row *out,
                                 struct lo_session *session,
                                 const struct lo_world *world, const char *name,
                                 const char *by, struct lo_arena *arena,
                                 struct lo_error *err)
{
    int32_t link = LO_NONE;
    const char *mrid = NULL;
    struct lo_position gone;
    if (name != NULL) {
        enum lo_status status = named_link(&link, world, name, err);
        if (status != LO_OK)
            return status;
        const struct lo_switch *sw =
            &world->network->switches[world->sections->links[link].sw.v];
        mrid = world->network->equipment[sw->equipment.v].mrid;
    }
    enum lo_status status = lo_store_undo_position(
        &gone, session->store, mrid, by, app_now(session), arena, err);
    if (status != LO_OK)
        return status;
    link = link_of(world, gone.mrid);
    if (link == LO_NONE) { /* a later import no longer has it */
        *out = (struct lo_state_row){gone.mrid, gone.mrid, false, false, 0, ""};
        return LO_OK;
    }
    return one_row(out, session, world, link, arena, err);
}

enum lo_status lo_app_state_list(GArray *out, struct lo_session *session,
                                 const struct lo_world *world, const char *name,
                                 struct lo_arena *arena, struct lo_error *err)
{
    int32_t link = LO_NONE;
    if (name != NULL) {
        enum lo_status status = named_link(&link, world, name, err);
        if (status != LO_OK)
            return status;
    }
    return add_rows(out, session, world, link, arena, err);
}
