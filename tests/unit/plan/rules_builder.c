/* Who must not be off, from lines of text: see plan_builder.h. */
#include "rules_builder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../network/net_builder.h"

static void die(const char *what, const char *line)
{
    fprintf(stderr, "rules_builder: %s: %s\n", what, line);
    abort();
}

struct rules_text *rules_text_new(const struct lo_network *network,
                                  const struct lo_zone *zone)
{
    struct rules_text *r = g_new0(struct rules_text, 1);
    r->network = network;
    r->zone = zone;
    r->arena = lo_arena_new();
    r->customers = g_array_new(FALSE, TRUE, sizeof(struct lo_customer_row));
    r->points = g_array_new(FALSE, TRUE, sizeof(struct lo_usage_point));
    r->periods = g_array_new(FALSE, TRUE, sizeof(struct lo_protected_period));
    r->pairs = g_array_new(FALSE, TRUE, sizeof(struct lo_never_together));
    r->past = g_array_new(FALSE, TRUE, sizeof(struct lo_interruption));
    return r;
}

/* --- words ---------------------------------------------------------------- */

/* The value of "NAME=value" among the words, NULL if it is not there. */
static const char *value_of(char **words, const char *name)
{
    size_t n = strlen(name);
    for (int i = 1; words[i] != NULL; i++)
        if (strncmp(words[i], name, n) == 0 && words[i][n] == '=')
            return words[i] + n + 1;
    return NULL;
}

static lo_time time_of(const struct rules_text *r, const char *text)
{
    struct lo_error err = LO_ERROR_INIT;
    lo_time at = LO_TIME_NONE;
    if (text != NULL && lo_time_parse(&at, text, r->zone, &err) != LO_OK)
        die(err.message, text);
    return at;
}

/* "6-8,12" with bit 0 = 1. */
static uint32_t bits_of(const char *text)
{
    uint32_t bits = 0;
    char **parts = g_strsplit(text != NULL ? text : "", ",", -1);
    for (int i = 0; parts[i] != NULL && parts[i][0] != '\0'; i++) {
        const char *dash = strchr(parts[i], '-');
        int from = (int)g_ascii_strtoll(parts[i], NULL, 10);
        int to = dash != NULL ? (int)g_ascii_strtoll(dash + 1, NULL, 10) : from;
        for (int b = from; b <= to; b++)
            bits |= 1u << (b - 1);
    }
    g_strfreev(parts);
    return bits;
}

static int32_t first_point(const struct rules_text *r, const char *load)
{
    lo_equipment_id e = net_equipment(r->network, load);
    for (guint i = 0; i < r->points->len; i++)
        if (g_array_index(r->points, struct lo_usage_point, i).load.v == e.v)
            return (int32_t)i;
    die("no point at that load", load);
    return -1;
}

/* --- lines ---------------------------------------------------------------- */

/* point LOAD [kind=WORD] [max=MIN] [months=6-8] [vip] */
static void read_point(struct rules_text *r, char **words)
{
    struct lo_customer_row row = {.special_need = "",
                                  .tier = "",
                                  .importance = "",
                                  .locale = "",
                                  .manager = ""};
    const char *kind = value_of(words, "kind");
    const char *most = value_of(words, "max");
    row.mrid = row.name = lo_arena_strdup(r->arena, words[1]);
    row.kind = lo_arena_strdup(r->arena, kind != NULL ? kind : "");
    for (int i = 2; words[i] != NULL; i++)
        row.vip |= strcmp(words[i], "vip") == 0;
    struct lo_usage_point point = {
        .mrid = lo_arena_printf(r->arena, "P%u", r->points->len),
        .name = row.name,
        .load = net_equipment(r->network, words[1]),
        .customer = {(int32_t)r->customers->len},
        .place = "",
        .origin = {"work", 1},
        .max_off_min =
            most != NULL ? (int32_t)g_ascii_strtoll(most, NULL, 10) : 0,
        .months = bits_of(value_of(words, "months"))};
    g_array_append_val(r->customers, row);
    g_array_append_val(r->points, point);
}

/* protect EQUIPMENT|point=LOAD|feeder=NAME [from=T] [to=T] [months=] [days=]
 * [hours=08:00-10:00] */
static void read_protect(struct rules_text *r, char **words)
{
    struct lo_error err = LO_ERROR_INIT;
    struct lo_protected_period p = {.mrid = "pp",
                                    .name = "pp",
                                    .reason = "",
                                    .origin = {"work", 1},
                                    .equipment = {LO_NONE},
                                    .usage_point = LO_NONE,
                                    .feeder = {LO_NONE}};
    if (g_str_has_prefix(words[1], "point="))
        p.usage_point = first_point(r, words[1] + 6);
    else if (g_str_has_prefix(words[1], "feeder="))
        for (int32_t f = 0; f < r->network->n_feeders; f++) {
            if (strcmp(r->network->feeders[f].name, words[1] + 7) == 0)
                p.feeder.v = f;
        }
    else
        p.equipment = net_equipment(r->network, words[1]);
    p.start = time_of(r, value_of(words, "from"));
    p.end = time_of(r, value_of(words, "to"));
    p.months = bits_of(value_of(words, "months"));
    p.weekdays = bits_of(value_of(words, "days"));
    const char *hours = value_of(words, "hours");
    if (hours != NULL) {
        struct lo_minutes *list = lo_arena_array(r->arena, 4, sizeof *list);
        int n = 0;
        if (lo_minutes_parse(list, 4, &n, hours, false, &err) != LO_OK)
            die(err.message, hours);
        p.hours = list;
        p.n_hours = n;
    }
    g_array_append_val(r->periods, p);
}

/* pair LOAD LOAD */
static void read_pair(struct rules_text *r, char **words)
{
    struct lo_never_together pair = {
        {first_point(r, words[1]), first_point(r, words[2])}, {"work", 1}};
    g_array_append_val(r->pairs, pair);
}

/* past EQUIPMENT FROM TO KIND */
static void read_past(struct rules_text *r, char **words)
{
    struct lo_interruption row = {.object = lo_arena_strdup(r->arena, words[1]),
                                  .equipment =
                                      net_equipment(r->network, words[1]),
                                  .from = time_of(r, words[2]),
                                  .to = time_of(r, words[3]),
                                  .kind = lo_interruption_kind_of(words[4]),
                                  .cause = "",
                                  .origin = {"work", 1}};
    g_array_append_val(r->past, row);
}

bool rules_text_line(struct rules_text *r, char **words)
{
    if (strcmp(words[0], "point") == 0)
        read_point(r, words);
    else if (strcmp(words[0], "protect") == 0)
        read_protect(r, words);
    else if (strcmp(words[0], "pair") == 0)
        read_pair(r, words);
    else if (strcmp(words[0], "past") == 0)
        read_past(r, words);
    else
        return false;
    return true;
}

/* --- tables ----------------------------------------------------------------
 */

static void index_by_load(struct rules_text *r, struct lo_customers *c)
{
    int32_t n = r->network->n_loads, at = 0;
    c->first_by_load =
        lo_arena_array(r->arena, (size_t)n + 1, sizeof *c->first_by_load);
    c->by_load = lo_arena_array(r->arena, (size_t)c->n_usage_points + 1,
                                sizeof *c->by_load);
    for (int32_t l = 0; l < n; l++) {
        c->first_by_load[l] = at;
        for (int32_t i = 0; i < c->n_usage_points; i++)
            if (c->usage_points[i].load.v == r->network->loads[l].equipment.v)
                c->by_load[at++] = i;
    }
    c->first_by_load[n] = at;
}

void rules_text_close(struct rules_text *r, struct rules_tables *out)
{
    struct lo_customers *c = lo_arena_alloc(r->arena, sizeof *c);
    struct lo_extension *x = lo_arena_alloc(r->arena, sizeof *x);
    struct lo_interruptions *past = lo_arena_alloc(r->arena, sizeof *past);
    c->n = (int32_t)r->customers->len;
    c->rows = (struct lo_customer_row *)(void *)r->customers->data;
    c->n_usage_points = (int32_t)r->points->len;
    c->usage_points = (struct lo_usage_point *)(void *)r->points->data;
    index_by_load(r, c);
    x->n_protected = (int32_t)r->periods->len;
    x->protected_periods =
        (struct lo_protected_period *)(void *)r->periods->data;
    x->n_never_together = (int32_t)r->pairs->len;
    x->never_together = (struct lo_never_together *)(void *)r->pairs->data;
    past->n = (int32_t)r->past->len;
    past->rows = (struct lo_interruption *)(void *)r->past->data;
    *out = (struct rules_tables){c, x, past};
}

void rules_text_free(struct rules_text *r)
{
    if (r == NULL)
        return;
    g_array_free(r->customers, TRUE);
    g_array_free(r->points, TRUE);
    g_array_free(r->periods, TRUE);
    g_array_free(r->pairs, TRUE);
    g_array_free(r->past, TRUE);
    lo_arena_free(r->arena);
    g_free(r);
}
