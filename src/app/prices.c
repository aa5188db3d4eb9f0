/*
 * The rules of a stored plan that can be lifted, each by itself or several at
 * once, and what they cost then.
 */
#include <string.h>

#include "app/app_int.h"
#include "app/life_int.h"

/* What lifts a rule: a setting, one of its limits, or what is protected. */
struct lifter {
    const char *key;   /* NULL = none */
    const char *value; /* NULL = without the limit `limit` of its list */
    int limit;
    const char *period; /* mRID of a protected period; NULL = none */
    bool pairs;         /* all pairs may be off together */
};

struct lifting {
    struct lo_plan_view *view;
    struct lo_arena *arena;
    GArray *rules;   /* struct lo_price_rule */
    GArray *lifters; /* struct lifter, one for each */
    struct lo_problem *problem;
};

static void add(struct lifting *l, const char *kind, const char *subject,
                struct lifter lifter)
{
    struct lo_price_rule rule = {kind, subject};
    g_array_append_val(l->rules, rule);
    g_array_append_val(l->lifters, lifter);
}

/* --- which there are -------------------------------------------------------
 */

/* The working hours with the last of them an hour longer. */
static enum lo_status add_hours(struct lifting *l, struct lo_error *err)
{
    const struct lo_settings *settings = l->view->session->settings;
    struct lo_minutes hours[8];
    int n = 0;
    enum lo_status status = lo_minutes_parse(
        hours, 8, &n, lo_settings_text(settings, "plan.work_hours"), false,
        err);
    if (status != LO_OK)
        return status;
    GString *text = g_string_new(NULL);
    for (int i = 0; i < n; i++) {
        int to = i + 1 < n ? hours[i].to : MIN(hours[i].to + 60, 24 * 60);
        g_string_append_printf(text, "%s%02d:%02d-%02d:%02d", i > 0 ? "," : "",
                               hours[i].from / 60, hours[i].from % 60, to / 60,
                               to % 60);
    }
    add(l, "hour", "",
        (struct lifter){.key = "plan.work_hours",
                        .value = lo_arena_strdup(l->arena, text->str)});
    g_string_free(text, TRUE);
    return LO_OK;
}

/* Each of "5/365d,3/60d" by itself. */
static void add_limits(struct lifting *l)
{
    char **limits = g_strsplit(
        lo_settings_text(l->view->session->settings, "repeat.limits"), ",", 0);
    int n = l->view->problem->n_repeats > 0 ? (int)g_strv_length(limits) : 0;
    for (int i = 0; i < n; i++)
        add(l, "limit", lo_arena_strdup(l->arena, g_strstrip(limits[i])),
            (struct lifter){.key = "repeat.limits", .limit = i});
    g_strfreev(limits);
}

/* Whom or what a period protects. */
static const char *protected_object(const struct lo_world *world,
                                    const struct lo_protected_period *period)
{
    if (period->feeder.v != LO_NONE)
        return world->network->feeders[period->feeder.v].name;
    if (period->equipment.v != LO_NONE)
        return world->network->equipment[period->equipment.v].name;
    return world->customers->usage_points[period->usage_point].name;
}

/* By its name; without one by reason, object and first day. */
static const char *protected_name(const struct lifting *l,
                                  const struct lo_protected_period *period)
{
    char day[LO_TIME_TEXT] = "";
    if (period->name[0] != '\0' && strcmp(period->name, period->mrid) != 0)
        return period->name;
    if (period->start != LO_TIME_NONE)
        lo_zone_format(day, l->view->session->zone, period->start, " %m-%d");
    return lo_arena_printf(l->arena, "%s%s%s%s", period->reason,
                           period->reason[0] != '\0' ? " " : "",
                           protected_object(l->view->world, period), day);
}

/* A period of several objects is several rows of one mRID. */
static bool is_first_of(const struct lo_extension *e, int32_t i)
{
    for (int32_t k = 0; k < i; k++)
        if (strcmp(e->protected_periods[k].mrid,
                   e->protected_periods[i].mrid) == 0)
            return false;
    return true;
}

static void add_protection(struct lifting *l)
{
    const struct lo_extension *e = l->view->world->extension;
    for (int32_t i = 0; e != NULL && i < e->n_protected; i++)
        if (is_first_of(e, i))
            add(l, "protected", protected_name(l, &e->protected_periods[i]),
                (struct lifter){.period = e->protected_periods[i].mrid});
    if (e != NULL && e->n_never_together > 0)
        add(l, "together", "", (struct lifter){.pairs = true});
}

static enum lo_status list_rules(struct lifting *l, struct lo_error *err)
{
    const struct lo_problem *problem = l->view->problem;
    enum lo_status status = add_hours(l, err);
    add_limits(l);
    add_protection(l);
    add(l, "longest", "",
        (struct lifter){.key = "plan.max_off_hours", .value = "8760"});
    if (problem->max_switching > 0)
        add(l, "desk", "",
            (struct lifter){.key = "desk.max_switching", .value = "0"});
    if (problem->min_gap_s > 0)
        add(l, "gap", "",
            (struct lifter){.key = "switching.min_gap_min", .value = "0"});
    return status;
}

/* --- the problem without some of them --------------------------------------
 */

static const struct lifter *lifter_of(const struct lifting *l, guint i)
{
    return &g_array_index(l->lifters, struct lifter, i);
}

static bool lifts_limit(const struct lifting *l, const bool *lifted, int limit)
{
    for (guint i = 0; i < l->lifters->len; i++) {
        const struct lifter *at = lifter_of(l, i);
        if (lifted[i] && at->key != NULL && at->value == NULL &&
            at->limit == limit)
            return true;
    }
    return false;
}

/* The repeat limits that are left. */
static char *limits_left(const struct lifting *l, const bool *lifted,
                         const char *all)
{
    char **limits = g_strsplit(all, ",", 0);
    GString *left = g_string_new(NULL);
    for (int i = 0; limits[i] != NULL; i++)
        if (!lifts_limit(l, lifted, i))
            g_string_append_printf(left, "%s%s", left->len > 0 ? "," : "",
                                   limits[i]);
    if (left->len == 0)
        g_string_append(left, "none");
    g_strfreev(limits);
    return g_string_free(left, FALSE);
}

static bool lifts_period(const struct lifting *l, const bool *lifted,
                         const char *mrid)
{
    for (guint i = 0; i < l->lifters->len; i++) {
        const char *period = lifter_of(l, i)->period;
        if (lifted[i] && period != NULL && strcmp(period, mrid) == 0)
            return true;
    }
    return false;
}

/* Who is protected still; the list is freed by the caller. */
static struct lo_extension less_protected(const struct lifting *l,
                                          const bool *lifted,
                                          const struct lo_extension *whole)
{
    struct lo_extension less = *whole;
    less.protected_periods =
        g_new0(struct lo_protected_period, whole->n_protected + 1);
    less.n_protected = 0;
    for (int32_t i = 0; i < whole->n_protected; i++)
        if (!lifts_period(l, lifted, whole->protected_periods[i].mrid))
            less.protected_periods[less.n_protected++] =
                whole->protected_periods[i];
    for (guint i = 0; i < l->lifters->len; i++)
        if (lifted[i] && lifter_of(l, i)->pairs)
            less.n_never_together = 0;
    return less;
}

static enum lo_status set_lifted(const struct lifting *l, const bool *lifted,
                                 struct lo_error *err)
{
    struct lo_settings *settings = l->view->session->settings;
    char *limits = g_strdup(lo_settings_text(settings, "repeat.limits"));
    enum lo_status status = LO_OK;
    for (guint i = 0; i < l->lifters->len && status == LO_OK; i++) {
        const struct lifter *at = lifter_of(l, i);
        char *left = NULL;
        if (!lifted[i] || at->key == NULL)
            continue;
        if (at->value == NULL)
            left = limits_left(l, lifted, limits);
        status = lo_settings_set(settings, at->key,
                                 left != NULL ? left : at->value, err);
        g_free(left);
    }
    g_free(limits);
    return status;
}

/* As they were before set_lifted; `kept` by rule. */
static void set_back(const struct lifting *l, char **kept)
{
    struct lo_error err = LO_ERROR_INIT;
    for (guint i = 0; i < l->lifters->len; i++)
        if (kept[i] != NULL &&
            lo_settings_set(l->view->session->settings, lifter_of(l, i)->key,
                            kept[i], &err) != LO_OK)
            g_assert_not_reached(); /* it was in force */
}

static enum lo_status without(void *self, const struct lo_problem **out,
                              const bool *lifted, struct lo_error *err)
{
    struct lifting *l = self;
    struct lo_world *world = l->view->world;
    struct lo_extension *whole = world->extension, less;
    char **kept = g_new0(char *, l->lifters->len + 1);
    for (guint i = 0; i < l->lifters->len; i++)
        if (lifter_of(l, i)->key != NULL)
            kept[i] = g_strdup(lo_settings_text(l->view->session->settings,
                                                lifter_of(l, i)->key));
    if (whole != NULL) {
        less = less_protected(l, lifted, whole);
        world->extension = &less;
    }
    lo_problem_free(l->problem);
    l->problem = NULL;
    enum lo_status status = set_lifted(l, lifted, err);
    if (status == LO_OK)
        status = app_problem_of_view(&l->problem, l->view, err);
    if (status == LO_OK) {
        app_pin_told(l->problem, l->view->plan);
        *out = l->problem;
    }
    set_back(l, kept);
    world->extension = whole;
    if (whole != NULL)
        g_free(less.protected_periods);
    for (guint i = 0; i < l->lifters->len; i++)
        g_free(kept[i]);
    g_free(kept);
    return status;
}

enum lo_status lo_app_prices(struct lo_prices **out, struct lo_plan_view *view,
                             const struct lo_price_options *options,
                             struct lo_error *err)
{
    struct lifting l = {
        .view = view,
        .arena = lo_arena_new(),
        .rules = g_array_new(FALSE, FALSE, sizeof(struct lo_price_rule)),
        .lifters = g_array_new(FALSE, FALSE, sizeof(struct lifter))};
    enum lo_status status = list_rules(&l, err);
    app_pin_told(view->problem, view->plan);
    const struct lo_price_rules rules = {
        (int32_t)l.rules->len,
        (const struct lo_price_rule *)(void *)l.rules->data, without, &l};
    struct lo_price_options how = *options;
    how.bound = view->week->bound;
    if (status == LO_OK)
        status = lo_price_rules(out, view->problem, view->plan->placements,
                                &rules, &how, err);
    lo_problem_free(l.problem);
    g_array_free(l.rules, TRUE);
    g_array_free(l.lifters, TRUE);
    lo_arena_free(l.arena);
    return status;
}
