/*
 * interruption.c - Outage objects with an actualPeriod to rows of the history.
 *
 *   Outage --Equipments (or lo:Outage.equipmentName)--> equipment
 *          actualPeriod {start, end}   lo:Outage.kind, Outage.cause
 *
 * Kind: what the file says; else PlannedOutage or Outage.isPlanned = planned;
 * else a fault. An outage that has not ended is not yet history. The same
 * (object, start, kind) from two files is one row.
 */
#include "lineout/interruption.h"

#include <string.h>

#include "cim_int.h"

struct past {
    struct cim_build b;
    const struct lo_zone *zone;
    const struct lo_network *network;
    struct lo_interruptions *out;
    GPtrArray *files;
    int32_t *equipment_of;
    GArray *rows;
    GHashTable *seen; /* "object from kind" */
};

static bool instant(const struct past *p, const struct lo_part *object,
                    const char *path, lo_time *out)
{
    const char *text = cim_path(&p->b, object, path);
    struct lo_error why = LO_ERROR_INIT;
    if (text == NULL)
        return false;
    if (lo_time_parse(out, text, p->zone, &why) == LO_OK)
        return true;
    cim_find(&p->b, LO_WARNING, "bad-time", object,
             "write it like 2026-03-05T08:30:00+08:00",
             "'%.60s' is no time: the outage is not counted", text);
    return false;
}

static enum lo_interruption_kind kind_of(const struct past *p,
                                         const struct lo_part *object)
{
    const char *word = cim_text(&p->b, object, N_OUTAGE_KIND);
    enum lo_interruption_kind kind = LO_INTERRUPTION_KINDS;
    bool planned = strcmp(cim_class(&p->b, object), "PlannedOutage") == 0 ||
                   cim_bool(&p->b, object, N_OUTAGE_PLANNED) == 1;
    if (word != NULL)
        kind = lo_interruption_kind_of(word);
    if (word != NULL && kind == LO_INTERRUPTION_KINDS)
        cim_find(&p->b, LO_WARNING, "bad-value", object,
                 "write fault, planned, temporary, shortage or by request",
                 "the kind '%.40s' is not known: taken as %s", word,
                 planned ? "planned" : "fault");
    if (kind == LO_INTERRUPTION_KINDS)
        kind = planned ? LO_INTERRUPTION_PLANNED : LO_INTERRUPTION_FAULT;
    return kind;
}

/* `at` is what `name` stands for, NULL where no file has it. */
static void add_row(struct past *p, const struct lo_part *object,
                    const char *name, const struct lo_part *at,
                    struct lo_interruption row)
{
    int32_t e = at != NULL ? p->equipment_of[cim_index(&p->b, at)] : -1;
    if (e < 0) {
        cim_find(&p->b, LO_WARNING, "history-without-object", object,
                 "name equipment of the network",
                 "the past outage names '%.80s', which is no equipment: not "
                 "counted",
                 at != NULL ? cim_title(&p->b, at) : name);
        return;
    }
    char *key =
        g_strdup_printf("%s %" G_GINT64_FORMAT " %d",
                        p->network->equipment[e].mrid, row.from, (int)row.kind);
    if (!g_hash_table_add(p->seen, key))
        return;
    row.equipment.v = e;
    row.object = lo_arena_strdup(p->out->arena, p->network->equipment[e].mrid);
    g_array_append_val(p->rows, row);
}

static void add_outage(struct past *p, const struct lo_part *object)
{
    static const char period[] = "Outage.actualPeriod/DateTimeInterval.";
    char *start = g_strconcat(period, "start", NULL);
    char *end = g_strconcat(period, "end", NULL);
    const char *cause = cim_text(&p->b, object, N_OUTAGE_CAUSE);
    struct lo_interruption row = {
        .kind = kind_of(p, object),
        .cause = lo_arena_strdup(p->out->arena, cause != NULL ? cause : ""),
        .exempt = cim_bool(&p->b, object, N_OUTAGE_EXEMPT) == 1,
        .origin = cim_origin(p->files, object),
    };
    bool known = instant(p, object, start, &row.from) &&
                 instant(p, object, end, &row.to);
    if (known && row.to <= row.from) {
        cim_find(&p->b, LO_WARNING, "bad-period", object, "correct it",
                 "the outage ends before it starts: not counted");
        known = false;
    }
    if (known) {
        GPtrArray *ids = cim_values(&p->b, object, N_OUTAGE_EQUIPMENT);
        GPtrArray *texts = cim_values(&p->b, object, N_OUTAGE_EQUIPMENT_NAME);
        for (guint i = 0; i < ids->len; i++)
            add_row(p, object, ids->pdata[i],
                    lo_objects_find(p->b.set, ids->pdata[i]), row);
        for (guint i = 0; i < texts->len; i++) {
            const char *why = "";
            const struct lo_part *at =
                cim_named_equipment(&p->b, texts->pdata[i], &why);
            if (at != NULL)
                add_row(p, object, texts->pdata[i], at, row);
            else
                cim_find(&p->b, LO_WARNING, "history-without-object", object,
                         "write its mRID, its full name or a pole",
                         "the past outage names '%.80s', which %s: not counted",
                         (const char *)texts->pdata[i], why);
        }
        g_ptr_array_free(ids, TRUE);
        g_ptr_array_free(texts, TRUE);
    }
    g_free(start);
    g_free(end);
}

static gint compare_rows(gconstpointer a, gconstpointer b)
{
    const struct lo_interruption *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    int order = strcmp(x->object, y->object);
    return order != 0 ? order : (int)x->kind - (int)y->kind;
}

void lo_cim_interruptions(struct lo_interruptions **out,
                          const struct lo_objects *set,
                          const struct lo_network *network,
                          const struct lo_cim_options *options,
                          struct lo_findings *findings)
{
    struct past p = {.zone = options->zone, .network = network};
    struct lo_arena *arena = lo_arena_new();
    cim_build_init(&p.b, set, findings);
    p.out = lo_arena_alloc(arena, sizeof(*p.out));
    p.out->arena = arena;
    p.files = cim_files(&p.b, arena);
    p.equipment_of = cim_equipment_of(&p.b, network);
    p.rows = g_array_new(FALSE, FALSE, sizeof(struct lo_interruption));
    p.seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (size_t i = 0; i < lo_objects_count(set); i++) {
        const struct lo_part *object = lo_objects_object(set, i);
        const char *cls = cim_class(&p.b, object);
        if (strcmp(cls, "Outage") == 0 || strcmp(cls, "PlannedOutage") == 0 ||
            strcmp(cls, "UnplannedOutage") == 0)
            add_outage(&p, object);
    }
    g_array_sort(p.rows, compare_rows);
    p.out->n = (int32_t)p.rows->len;
    p.out->rows = cim_array(arena, p.rows, sizeof(struct lo_interruption));
    *out = p.out;
    g_array_free(p.rows, TRUE);
    g_hash_table_destroy(p.seen);
    g_free(p.equipment_of);
    g_ptr_array_free(p.files, TRUE);
    cim_build_release(&p.b);
}
