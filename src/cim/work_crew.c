/*
 * work_crew.c - crews and their types, modes and the crews they need.
 *
 * A task without lo:WorkMode gets one mode: the minutes of its estimate, one
 * crew, dead; live where a ClearanceDocument says that none of its equipment
 * must be de-energised. A mode that cannot be done (bad minutes, a crew type
 * nobody has) is left out with a finding; without any other the task has a
 * problem.
 */
#include <string.h>

#include "work_int.h"

enum { MAX_SHIFTS = 16 };

/* --- crews -------------------------------------------------------------- */

/* "22:00-06:00" is kept as two ranges, since minutes count within a day. */
static bool read_shifts(struct orders *o, struct lo_crew *crew,
                        const struct lo_part *object)
{
    const char *text = cim_text(&o->b, object, N_CREW_SHIFT);
    struct lo_minutes ranges[MAX_SHIFTS];
    struct lo_error why = LO_ERROR_INIT;
    int n = 0;
    if (text == NULL)
        return true;
    if (lo_minutes_parse(ranges, MAX_SHIFTS, &n, text, true, &why) != LO_OK) {
        cim_find(&o->b, LO_SERIOUS, "bad-shift", object,
                 "write it like 08:00-12:00,13:00-17:00",
                 "lo:Crew.shift is '%.60s': the crew is not used", text);
        return false;
    }
    crew->shifts =
        lo_arena_array(o->out->arena, 2 * MAX_SHIFTS, sizeof(*crew->shifts));
    for (int i = 0; i < n; i++) {
        struct lo_minutes r = ranges[i];
        if (r.to > r.from) {
            crew->shifts[crew->n_shifts++] = r;
            continue;
        }
        crew->shifts[crew->n_shifts++] = (struct lo_minutes){r.from, 24 * 60};
        if (r.to > 0)
            crew->shifts[crew->n_shifts++] = (struct lo_minutes){0, r.to};
    }
    return true;
}

/* Crew type of a reference: LO_NONE if absent; false if it is no crew type. */
static bool read_type(struct orders *o, const struct lo_part *object,
                      enum cim_name name, lo_crew_type_id *out)
{
    const char *id = cim_text(&o->b, object, name);
    const struct lo_part *type =
        id != NULL ? lo_objects_find(o->b.set, id) : NULL;
    *out = (lo_crew_type_id){LO_NONE};
    if (id == NULL)
        return true;
    if (type == NULL || strcmp(cim_class(&o->b, type), "CrewType") != 0) {
        cim_find(&o->b, LO_WARNING, "unknown-reference", object,
                 "import the crew type, or correct the reference",
                 "names the crew type '%.80s', which is in no file", id);
        return false;
    }
    out->v = o->row_at[cim_index(&o->b, type)];
    return true;
}

void cim_order_crews(struct orders *o)
{
    struct lo_work *out = o->out;
    out->crew_types = lo_arena_array(out->arena, o->crew_types->len + 1,
                                     sizeof(*out->crew_types));
    out->crews =
        lo_arena_array(out->arena, o->crews->len + 1, sizeof(*out->crews));
    for (guint i = 0; i < o->crew_types->len; i++) {
        const struct lo_part *object = o->crew_types->pdata[i];
        out->crew_types[out->n_crew_types++] =
            (struct lo_crew_type){cim_order_keep(o, object->mrid),
                                  cim_order_keep(o, cim_title(&o->b, object))};
    }
    for (guint i = 0; i < o->crews->len; i++) {
        const struct lo_part *object = o->crews->pdata[i];
        struct lo_crew *crew = &out->crews[out->n_crews];
        *crew = (struct lo_crew){
            .mrid = cim_order_keep(o, object->mrid),
            .name = cim_order_keep(o, cim_title(&o->b, object)),
            .origin = cim_origin(o->files, object),
        };
        cim_person(&o->b, object, N_CREW_LEADER, out->arena, &crew->leader,
                   &crew->leader_phone);
        /* An unknown type leaves the crew untyped: it answers to no type. */
        (void)read_type(o, object, N_CREW_TYPE, &crew->type);
        bool usable = read_shifts(o, crew, object);
        o->row_at[cim_index(&o->b, object)] = usable ? out->n_crews : -1;
        out->n_crews += usable;
    }
}

/* Crews that could answer to the type (LO_NONE = any). */
static int32_t crews_of_type(const struct lo_work *work, lo_crew_type_id type)
{
    int32_t n = 0;
    for (int32_t c = 0; c < work->n_crews; c++)
        n += type.v == LO_NONE || work->crews[c].type.v == type.v;
    return n;
}

/* --- needs -------------------------------------------------------------- */

static void add_need(GArray *needs, lo_crew_type_id type, int32_t number)
{
    for (guint i = 0; i < needs->len; i++) {
        struct lo_need *known = &g_array_index(needs, struct lo_need, i);
        if (known->type.v == type.v) {
            known->number += number;
            return;
        }
    }
    struct lo_need need = {type, number};
    if (number > 0)
        g_array_append_val(needs, need);
}

/* The mode's own crews and type, and its lo:CrewNeeds; what it does not say
 * itself is one crew, but only when no lo:CrewNeed says more. */
static bool read_needs(struct orders *o, const struct lo_part *mode,
                       GArray *needs)
{
    const GPtrArray *more = cim_order_group(o->needs, mode);
    bool own = cim_text(&o->b, mode, N_MODE_CREWS) != NULL ||
               cim_text(&o->b, mode, N_MODE_TYPE) != NULL;
    lo_crew_type_id type;
    int32_t number;
    if (!read_type(o, mode, N_MODE_TYPE, &type) ||
        !cim_order_whole(o, mode, N_MODE_CREWS, 1, 0, &number))
        return false;
    if (own || more == NULL)
        add_need(needs, type, number);
    for (guint i = 0; more != NULL && i < more->len; i++) {
        if (!read_type(o, more->pdata[i], N_NEED_TYPE, &type) ||
            !cim_order_whole(o, more->pdata[i], N_NEED_NUMBER, 1, 0, &number))
            return false;
        add_need(needs, type, number);
    }
    return true;
}

/* Are there that many crews at all? A bound task draws on its own crews. */
static bool enough_crews(struct orders *o, const struct lo_task *task,
                         const struct lo_part *object, const GArray *needs)
{
    int32_t all = 0;
    for (guint i = 0; i < needs->len; i++) {
        const struct lo_need *need = &g_array_index(needs, struct lo_need, i);
        int32_t have = crews_of_type(o->out, need->type);
        all += need->number;
        if (task->n_crews > 0 || need->number <= have)
            continue;
        cim_find(&o->b, LO_SERIOUS, "no-such-crew", object,
                 "add crews of that type, or ask for fewer",
                 "needs %d crews%s%s, there are %d", need->number,
                 need->type.v >= 0 ? " of type " : "",
                 need->type.v >= 0 ? o->out->crew_types[need->type.v].name : "",
                 have);
        return false;
    }
    int32_t limit = task->n_crews > 0 ? task->n_crews : o->out->n_crews;
    if (all <= limit)
        return true;
    cim_find(&o->b, LO_SERIOUS, "no-such-crew", object,
             "add crews, or ask for fewer", "needs %d crews, there are %d%s",
             all, limit, task->n_crews > 0 ? " it is bound to" : "");
    return false;
}

static void keep_needs(struct orders *o, struct lo_mode *mode,
                       const GArray *needs)
{
    mode->n_needs = (int32_t)needs->len;
    mode->needs = cim_array(o->out->arena, needs, sizeof(struct lo_need));
}

/* --- modes -------------------------------------------------------------- */

/* Minutes to seconds; -1 stays "the setting". */
static int64_t seconds(int32_t minutes)
{
    return minutes < 0 ? -1 : (int64_t)minutes * LO_MINUTE;
}

/* Why the mode cannot be used, NULL if it can. */
static const char *read_mode(struct orders *o, const struct lo_task *task,
                             const struct lo_part *object, int64_t estimate,
                             struct lo_mode *mode)
{
    const char *name = cim_text(&o->b, object, N_NAME);
    GArray *needs = g_array_new(FALSE, FALSE, sizeof(struct lo_need));
    int32_t minutes, parts, part_minutes, before, after;
    const char *why = NULL;
    bool timed =
        cim_order_whole(o, object, N_MODE_MINUTES, 0, 1, &minutes) &&
        cim_order_whole(o, object, N_MODE_PARTS, 1, 1, &parts) &&
        cim_order_whole(o, object, N_MODE_PART_MINUTES, 0, 0, &part_minutes) &&
        cim_order_whole(o, object, N_MODE_BEFORE, -1, 0, &before) &&
        cim_order_whole(o, object, N_MODE_AFTER, -1, 0, &after);
    if (!timed || (minutes == 0 && estimate <= 0))
        why = "bad-duration";
    else if (!read_needs(o, object, needs) ||
             !enough_crews(o, task, object, needs))
        why = "no-such-crew";
    if (why == NULL) {
        *mode = (struct lo_mode){
            .mrid = cim_order_keep(o, object->mrid),
            .name = cim_order_keep(o, name),
            .duration_s = minutes > 0 ? seconds(minutes) : estimate,
            .live = cim_bool(&o->b, object, N_MODE_LIVE) == 1,
            .max_parts = parts,
            .min_part_s = seconds(part_minutes),
            .before_s = seconds(before),
            .after_s = seconds(after),
        };
        keep_needs(o, mode, needs);
    }
    g_array_free(needs, TRUE);
    return why;
}

/* May all of its equipment stay alive, by clearance documents? */
static bool may_stay_alive(const struct orders *o, const struct lo_task *task)
{
    for (int32_t k = 0; k < task->n_equipment; k++) {
        const struct lo_part *object = o->object_of[task->equipment[k].v];
        if (object == NULL || g_hash_table_contains(o->dead, object) ||
            !g_hash_table_contains(o->live, object))
            return false;
    }
    return task->n_equipment > 0;
}

static void add_default_mode(struct orders *o, struct lo_task *task,
                             const struct lo_part *object,
                             const struct lo_part *work)
{
    static const lo_crew_type_id any = {LO_NONE};
    int64_t estimate = cim_order_estimate(o, task, object, work, true);
    GArray *needs = g_array_new(FALSE, FALSE, sizeof(struct lo_need));
    add_need(needs, any, 1);
    if (estimate > 0 && enough_crews(o, task, object, needs)) {
        task->n_modes = 1;
        task->modes[0] = (struct lo_mode){
            .mrid = "",
            .name = "",
            .duration_s = estimate,
            .live = may_stay_alive(o, task),
            .max_parts = 1,
            .before_s = -1,
            .after_s = -1,
        };
        keep_needs(o, &task->modes[0], needs);
    } else if (estimate > 0) {
        cim_order_problem(o, task, object, "no-such-crew", "add a crew",
                          "there is no crew");
    }
    g_array_free(needs, TRUE);
}

void cim_order_modes(struct orders *o, struct lo_task *task,
                     const struct lo_part *object, const struct lo_part *work)
{
    const GPtrArray *modes = cim_order_group(o->modes, object);
    const char *why = NULL;
    guint room = modes != NULL ? modes->len : 1;
    task->modes = lo_arena_array(o->out->arena, room + 1, sizeof(*task->modes));
    if (modes == NULL) {
        add_default_mode(o, task, object, work);
        return;
    }
    int64_t estimate = cim_order_estimate(o, task, object, work, false);
    for (guint i = 0; i < modes->len; i++) {
        const char *bad = read_mode(o, task, modes->pdata[i], estimate,
                                    &task->modes[task->n_modes]);
        task->n_modes += bad == NULL;
        if (bad == NULL)
            continue;
        why = bad;
        cim_find(&o->b, LO_WARNING, "mode-left-out", modes->pdata[i],
                 "correct it", "this way to do the task is left out (%s)", bad);
    }
    if (task->n_modes > 0)
        return;
    if (strcmp(why, "bad-duration") == 0)
        cim_order_problem(o, task, object, why,
                          "give its modes minutes of at least 1",
                          "none of its modes has a usable duration");
    else
        cim_order_problem(o, task, object, why,
                          "add the crews, or ask for others",
                          "none of its modes can get the crews it needs");
}
