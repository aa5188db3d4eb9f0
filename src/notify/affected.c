/*
 * affected.c - whom an outage leaves without supply, where and when.
 *
 *   stage 1  07:15-09:00  off {A/s1}          village 1 on A/s1: 07:15-12:30
 *   stage 2  09:00-12:30  off {A/s1, A/s2}    village 2 on A/s2: 09:00-12:30
 *
 * Somebody with meters in both is told both, each with its place. A relay is
 * told the places of all behind him. One whose number is that of somebody who
 * is off is that person. A village whose parts are off at different times is
 * named by its parts to whoever hears of all of it (parts.c).
 */
#include <string.h>

#include "notify/notify_int.h"

/* A meter without supply. */
struct hit {
    int32_t customer; /* who is told */
    int32_t account;  /* whose it is */
    int32_t usage_point;
    int32_t section;
};

/* What one person has at one place. */
struct place {
    const char *name;
    GPtrArray *lines; /* feeder names, in order of appearance */
    GArray *off;      /* struct lo_interval */
    GArray *loads;    /* int32_t, ascending, each once */
};

struct search {
    const struct lo_ladder_input *input;
    const struct lo_week_outage *outage;
    struct lo_arena *arena;
    const int32_t *person;     /* by customer: who is told; NULL = himself */
    GArray **off_of;           /* by section: its intervals, NULL = stays on */
    struct lo_texts *kinds_of; /* by section: why it is off */
    GArray *hits;              /* struct hit */
};

/* --- sections and meters ------------------------------------------------ */

static enum lo_status find_sections(struct search *s, GHashTable *by_label,
                                    struct lo_error *err)
{
    for (int32_t i = 0; i < s->outage->n_stages; i++) {
        const struct lo_week_stage *stage = &s->outage->stages[i];
        for (int32_t k = 0; k < stage->off.n; k++) {
            gpointer found = g_hash_table_lookup(by_label, stage->off.at[k]);
            if (found == NULL) {
                enum lo_status status = lo_error_set(
                    err, LO_EINPUT,
                    "outage '%s' names a section that no longer exists: '%s'",
                    s->outage->id, stage->off.at[k]);
                lo_error_hint(err, "the network changed since: plan again");
                return status;
            }
            GArray **off = &s->off_of[GPOINTER_TO_INT(found) - 1];
            if (*off == NULL)
                *off = g_array_new(FALSE, FALSE, sizeof(struct lo_interval));
            g_array_append_val(*off, stage->span);
        }
    }
    for (int32_t i = 0; i < s->input->sections->n; i++)
        if (s->off_of[i] != NULL)
            lo_intervals_tidy(s->off_of[i]);
    return LO_OK;
}

static void find_meters(struct search *s, GArray *loads)
{
    const struct lo_sections *sections = s->input->sections;
    const struct lo_customers *customers = s->input->customers;
    for (int32_t i = 0; i < sections->n; i++) {
        if (s->off_of[i] == NULL)
            continue;
        const struct lo_section_info *info = &sections->info[i];
        for (int32_t k = 0; k < info->n_loads; k++) {
            int32_t load = sections->load_of[info->first_load + k];
            g_array_append_val(loads, load);
            for (int32_t m = customers->first_by_load[load];
                 m < customers->first_by_load[load + 1]; m++) {
                int32_t meter = customers->by_load[m];
                int32_t account = customers->usage_points[meter].customer.v;
                if (account == LO_NONE)
                    continue;
                struct hit hit = {s->person != NULL ? s->person[account]
                                                    : account,
                                  account, meter, i};
                g_array_append_val(s->hits, hit);
            }
        }
    }
}

static int by_customer(const void *a, const void *b)
{
    const struct hit *x = a, *y = b;
    if (x->customer != y->customer)
        return x->customer < y->customer ? -1 : 1;
    return x->usage_point < y->usage_point ? -1
                                           : x->usage_point > y->usage_point;
}

static int by_number(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return x < y ? -1 : x > y;
}

/* --- one person --------------------------------------------------------- */

static void free_place(gpointer data)
{
    struct place *place = data;
    g_ptr_array_free(place->lines, TRUE);
    g_array_free(place->off, TRUE);
    g_array_free(place->loads, TRUE);
    g_free(place);
}

/* `off` NULL: whenever it is off. */
static struct place *place_named(GPtrArray *places, const char *name,
                                 const GArray *off)
{
    for (guint i = 0; i < places->len; i++) {
        struct place *place = g_ptr_array_index(places, i);
        if (strcmp(place->name, name) == 0 &&
            (off == NULL || lo_intervals_same(place->off, off)))
            return place;
    }
    struct place *place = g_new0(struct place, 1);
    place->name = name;
    place->lines = g_ptr_array_new();
    place->off = g_array_new(FALSE, FALSE, sizeof(struct lo_interval));
    place->loads = g_array_new(FALSE, FALSE, sizeof(int32_t));
    g_ptr_array_add(places, place);
    return place;
}

static void add_line(GPtrArray *lines, const char *name)
{
    for (guint i = 0; i < lines->len; i++)
        if (strcmp(g_ptr_array_index(lines, i), name) == 0)
            return;
    g_ptr_array_add(lines, (gpointer)(uintptr_t)name);
}

/* The feeder of the meter's section; where the network names none, those of
 * the outage. */
static void add_lines(const struct search *s, GPtrArray *lines, int32_t section)
{
    const struct lo_sections *sections = s->input->sections;
    lo_feeder_id feeder = sections->info[section].feeder;
    const char *name =
        feeder.v != LO_NONE ? sections->network->feeders[feeder.v].name : "";
    if (name[0] != '\0') {
        add_line(lines, name);
        return;
    }
    for (int32_t i = 0; i < s->outage->feeders.n; i++)
        add_line(lines, s->outage->feeders.at[i]);
}

/* A meter without a village is told apart by its own name. */
static const char *place_name(const struct lo_usage_point *meter)
{
    return meter->place[0] != '\0' ? meter->place : meter->name;
}

static struct lo_texts keep_texts(struct lo_arena *arena, const GPtrArray *from)
{
    struct lo_texts out = {0, NULL};
    out.at = lo_arena_array(arena, from->len, sizeof *out.at);
    for (guint i = 0; i < from->len; i++) {
        const char *text = g_ptr_array_index(from, i);
        if (text[0] != '\0')
            out.at[out.n++] = text;
    }
    return out;
}

static struct lo_stretches keep_stretches(struct lo_arena *arena,
                                          const GArray *from)
{
    struct lo_stretches out = {(int32_t)from->len, NULL};
    out.at = lo_arena_array(arena, from->len, sizeof *out.at);
    if (from->len > 0)
        memcpy(out.at, from->data, from->len * sizeof *out.at);
    return out;
}

static bool same_lines(const GPtrArray *a, const GPtrArray *b)
{
    if (a->len != b->len)
        return false;
    for (guint i = 0; i < a->len; i++)
        if (strcmp(g_ptr_array_index(a, i), g_ptr_array_index(b, i)) != 0)
            return false;
    return true;
}

/* Places that are off alike, on the same lines, are named together. */
static void group_places(struct lo_told *told, struct lo_arena *arena,
                         const GPtrArray *places)
{
    bool *done = g_new0(bool, places->len);
    told->groups =
        lo_arena_array(arena, places->len, sizeof(struct lo_told_group));
    for (guint i = 0; i < places->len; i++) {
        if (done[i])
            continue;
        const struct place *first = g_ptr_array_index(places, i);
        GPtrArray *names = g_ptr_array_new();
        for (guint k = i; k < places->len; k++) {
            const struct place *place = g_ptr_array_index(places, k);
            if (done[k] || !lo_intervals_same(first->off, place->off) ||
                !same_lines(first->lines, place->lines))
                continue;
            done[k] = true;
            g_ptr_array_add(names, (gpointer)(uintptr_t)place->name);
        }
        struct lo_told_group *group = &told->groups[told->n_groups++];
        group->places = keep_texts(arena, names);
        group->lines = keep_texts(arena, first->lines);
        group->off = keep_stretches(arena, first->off);
        g_ptr_array_free(names, TRUE);
    }
    g_free(done);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Accounts whose meters the person is told about, if there are others beside
 * his own. */
static struct lo_texts accounts_of(const struct search *s,
                                   const struct hit *hits, guint n,
                                   int32_t person)
{
    struct lo_texts out = {0, lo_arena_array(s->arena, n, sizeof *out.at)};
    bool others = false;
    for (guint i = 0; i < n; i++) {
        const char *mrid = s->input->customers->rows[hits[i].account].mrid;
        bool known = hits[i].customer != person;
        for (int32_t k = 0; k < out.n && !known; k++)
            known = strcmp(out.at[k], mrid) == 0;
        if (known)
            continue;
        out.at[out.n++] = mrid;
        others = others || hits[i].account != person;
    }
    qsort(out.at, (size_t)out.n, sizeof *out.at, by_text);
    out.n = others ? out.n : 0;
    return out;
}

/* Places of one name that are off at different times say which part of it they
 * are. */
static void name_parts(const struct search *s, GPtrArray *places)
{
    bool *split = g_new0(bool, places->len);
    for (guint i = 0; i < places->len; i++)
        for (guint k = 0; k < i; k++)
            if (strcmp(((struct place *)g_ptr_array_index(places, i))->name,
                       ((struct place *)g_ptr_array_index(places, k))->name) ==
                0)
                split[i] = split[k] = true;
    for (guint i = 0; i < places->len; i++) {
        struct place *place = g_ptr_array_index(places, i);
        if (split[i])
            place->name = lo_parts_name(s->arena, s->input->sections,
                                        place->name, place->loads);
    }
    g_free(split);
}

/* All of the meters of one person: hits [from, to). `apart`: he is told for
 * others, so that each part of a village has its own times. */
static struct lo_told tell(const struct search *s, const GArray *of, guint from,
                           guint to, int32_t person, bool apart)
{
    const struct hit *hits = (const struct hit *)(const void *)of->data;
    struct lo_told told = {.customer = {person},
                           .first_off = INT64_MAX,
                           .accounts =
                               accounts_of(s, hits + from, to - from, person)};
    GPtrArray *places = g_ptr_array_new_with_free_func(free_place);
    for (guint i = from; i < to; i++) {
        const struct lo_usage_point *meter =
            &s->input->customers->usage_points[hits[i].usage_point];
        const GArray *off = s->off_of[hits[i].section];
        struct place *place =
            place_named(places, place_name(meter), apart ? off : NULL);
        if (!apart || place->off->len == 0)
            g_array_append_vals(place->off, off->data, off->len);
        add_lines(s, place->lines, hits[i].section);
        lo_parts_add(place->loads, s->input->sections, hits[i].section,
                     meter->load);
        lo_kinds_add(&told.kinds, s->arena, &s->kinds_of[hits[i].section]);
        told.own_source = told.own_source || meter->own_source;
        told.vague = told.vague || !lo_notify_is_area(place_name(meter));
        told.first_off =
            MIN(told.first_off, g_array_index(off, struct lo_interval, 0).from);
    }
    for (guint i = 0; i < places->len; i++)
        lo_intervals_tidy(((struct place *)g_ptr_array_index(places, i))->off);
    if (apart)
        name_parts(s, places);
    group_places(&told, s->arena, places);
    for (int32_t g = 0; g < told.n_groups; g++)
        told.vague = told.vague || told.groups[g].lines.n == 0;
    g_ptr_array_free(places, TRUE);
    return told;
}

/* --- who passes word on -------------------------------------------------- */

/* Address -> customer + 1, of everybody who is off. */
static GHashTable *addresses_of(const struct search *s)
{
    const struct lo_customers *customers = s->input->customers;
    GHashTable *out = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = s->hits->len; i-- > 0;) { /* the first one stays */
        int32_t who = g_array_index(s->hits, struct hit, i).customer;
        const struct lo_customer_row *row = &customers->rows[who];
        for (int32_t k = 0; k < row->n_contacts; k++)
            g_hash_table_insert(
                out,
                (gpointer)(uintptr_t)customers->contacts[row->first_contact + k]
                    .value,
                GINT_TO_POINTER(who + 1));
    }
    return out;
}

/* The relay himself, or whoever off has the same number. */
static int32_t person_of(const struct search *s, GHashTable *addresses,
                         lo_customer relay)
{
    const struct lo_customers *customers = s->input->customers;
    const struct lo_customer_row *row = &customers->rows[relay.v];
    for (int32_t k = 0; k < row->n_contacts; k++) {
        gpointer found = g_hash_table_lookup(
            addresses, customers->contacts[row->first_contact + k].value);
        if (found != NULL)
            return GPOINTER_TO_INT(found) - 1;
    }
    return relay.v;
}

static bool is_behind(const struct search *s, const struct lo_relay *relay,
                      const struct hit *hit)
{
    const struct lo_usage_point *meter =
        &s->input->customers->usage_points[hit->usage_point];
    if (relay->place[0] != '\0')
        return strcmp(meter->place, relay->place) == 0;
    if (relay->load.v != LO_NONE)
        return meter->load.v == relay->load.v;
    return s->input->sections->info[hit->section].feeder.v == relay->feeder.v;
}

/* Counts the persons of `hits` other than the relay; they are in order. */
static void count_behind(const struct search *s, struct lo_relayed *relayed,
                         const GArray *hits)
{
    const struct lo_customers *customers = s->input->customers;
    struct lo_pass_on *pass_on = &relayed->pass_on;
    int32_t last = relayed->told.customer.v;
    pass_on->names.at =
        lo_arena_array(s->arena, LO_PASS_ON_NAMES, sizeof *pass_on->names.at);
    for (guint i = 0; i < hits->len; i++) {
        int32_t who = g_array_index(hits, struct hit, i).customer;
        if (who == last || who == relayed->told.customer.v)
            continue;
        last = who;
        pass_on->people++;
        if (lo_notify_reaches(customers, (lo_customer){who}))
            continue;
        pass_on->unreachable++;
        if (pass_on->names.n < LO_PASS_ON_NAMES)
            pass_on->names.at[pass_on->names.n++] = customers->rows[who].name;
    }
}

/* One person with all that he passes on; `of`: by relay, whose it is. */
static void add_relayed(struct search *s, struct lo_affected *found,
                        int32_t person, const int32_t *of)
{
    const struct lo_customers *customers = s->input->customers;
    GArray *hits = g_array_new(FALSE, FALSE, sizeof(struct hit));
    bool others = false;
    for (guint i = 0; i < s->hits->len; i++) {
        const struct hit *hit = &g_array_index(s->hits, struct hit, i);
        bool behind = hit->customer == person;
        for (int32_t r = 0; r < customers->n_relays && !behind; r++)
            behind =
                of[r] == person && is_behind(s, &customers->relays[r], hit);
        if (behind)
            g_array_append_val(hits, *hit);
        others = others || (behind && hit->customer != person);
    }
    if (others) {
        struct lo_relayed *relayed = &found->relays[found->n_relays++];
        *relayed = (struct lo_relayed){
            .told = tell(s, hits, 0, hits->len, person, true)};
        count_behind(s, relayed, hits);
    }
    g_array_free(hits, TRUE);
}

static void find_relays(struct search *s, struct lo_affected *found)
{
    const struct lo_customers *customers = s->input->customers;
    int32_t n = customers->n_relays;
    if (n == 0)
        return;
    GHashTable *addresses = addresses_of(s);
    int32_t *of = g_new(int32_t, (gsize)n);
    for (int32_t r = 0; r < n; r++)
        of[r] = person_of(s, addresses, customers->relays[r].customer);
    found->relays = lo_arena_array(s->arena, (size_t)n, sizeof *found->relays);
    for (int32_t r = 0; r < n; r++) {
        bool known = false;
        for (int32_t k = 0; k < r; k++)
            known = known || of[k] == of[r];
        if (!known)
            add_relayed(s, found, of[r], of);
    }
    g_free(of);
    g_hash_table_destroy(addresses);
}

/* --- the whole ----------------------------------------------------------- */

enum lo_status lo_notify_affected(struct lo_affected *out,
                                  struct lo_arena *arena,
                                  const struct lo_ladder_input *input,
                                  const struct lo_week_outage *outage,
                                  GHashTable *by_label, const int32_t *person,
                                  struct lo_error *err)
{
    struct search s = {
        .input = input, .outage = outage, .arena = arena, .person = person};
    struct lo_affected found = {.n = 0, .all = {.customer = {LO_NONE}}};
    GArray *loads = g_array_new(FALSE, FALSE, sizeof(int32_t));
    s.off_of = g_new0(GArray *, (gsize)input->sections->n);
    s.hits = g_array_new(FALSE, FALSE, sizeof(struct hit));
    enum lo_status status = find_sections(&s, by_label, err);
    if (status != LO_OK)
        goto done;
    s.kinds_of = lo_notify_reasons(arena, input, outage, s.off_of);
    find_meters(&s, loads);
    g_array_sort(s.hits, by_customer);
    g_array_sort(loads, by_number);

    const struct hit *hits = (const struct hit *)(const void *)s.hits->data;
    found.told = lo_arena_array(arena, s.hits->len, sizeof *found.told);
    for (guint from = 0, to = 0; from < s.hits->len; from = to) {
        while (to < s.hits->len && hits[to].customer == hits[from].customer)
            to++;
        found.told[found.n++] =
            tell(&s, s.hits, from, to, hits[from].customer, false);
    }
    if (s.hits->len > 0)
        found.all = tell(&s, s.hits, 0, s.hits->len, LO_NONE, true);
    find_relays(&s, &found);
    found.kinds = s.kinds_of;
    found.off =
        lo_arena_array(arena, (size_t)input->sections->n, sizeof *found.off);
    for (int32_t i = 0; i < input->sections->n; i++)
        if (s.off_of[i] != NULL)
            found.off[i] = keep_stretches(arena, s.off_of[i]);
    found.n_loads = (int32_t)loads->len;
    found.loads = lo_arena_array(arena, loads->len, sizeof *found.loads);
    if (loads->len > 0)
        memcpy(found.loads, loads->data, loads->len * sizeof *found.loads);
    *out = found;
done:
    for (int32_t i = 0; i < input->sections->n; i++)
        if (s.off_of[i] != NULL)
            g_array_free(s.off_of[i], TRUE);
    g_free(s.off_of);
    g_array_free(s.hits, TRUE);
    g_array_free(loads, TRUE);
    return status;
}
