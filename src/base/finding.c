/*
 * finding.c - the list of findings: order of arrival, each said once.
 */
#include "lineout/finding.h"

#include <assert.h>
#include <glib.h>

#include "lineout/arena.h"

struct lo_findings {
    struct lo_arena *arena; /* the findings and their texts */
    GPtrArray *list;        /* const struct lo_finding *, as they came */
    GHashTable *seen;       /* set of the same pointers */
};

static guint finding_hash(gconstpointer p)
{
    const struct lo_finding *f = p;
    guint hash = g_str_hash(f->rule);
    hash = hash * 31 + g_str_hash(f->object);
    hash = hash * 31 + g_str_hash(f->file);
    hash = hash * 31 + (guint)f->line;
    return hash * 31 + g_str_hash(f->text);
}

/* Severity and advice follow from the rule; they do not tell two apart. */
static gboolean finding_equal(gconstpointer a, gconstpointer b)
{
    const struct lo_finding *f = a;
    const struct lo_finding *g = b;
    return f->line == g->line && g_str_equal(f->rule, g->rule) &&
           g_str_equal(f->object, g->object) && g_str_equal(f->file, g->file) &&
           g_str_equal(f->text, g->text);
}

struct lo_findings *lo_findings_new(void)
{
    struct lo_findings *findings = g_new0(struct lo_findings, 1);
    findings->arena = lo_arena_new();
    findings->list = g_ptr_array_new();
    findings->seen = g_hash_table_new(finding_hash, finding_equal);
    return findings;
}

void lo_findings_free(struct lo_findings *findings)
{
    if (findings == NULL)
        return;
    g_hash_table_destroy(findings->seen);
    g_ptr_array_unref(findings->list);
    lo_arena_free(findings->arena);
    g_free(findings);
}

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

void lo_findings_add(struct lo_findings *findings,
                     const struct lo_finding *finding)
{
    if (findings == NULL)
        return;
    assert(finding->rule != NULL && finding->text != NULL);
    struct lo_finding f = *finding;
    f.object = or_empty(f.object);
    f.file = or_empty(f.file);
    f.advice = or_empty(f.advice);
    if (g_hash_table_contains(findings->seen, &f))
        return;
    struct lo_finding *copy = lo_arena_alloc(findings->arena, sizeof(*copy));
    *copy = f;
    copy->rule = lo_arena_strdup(findings->arena, f.rule);
    copy->object = lo_arena_strdup(findings->arena, f.object);
    copy->file = lo_arena_strdup(findings->arena, f.file);
    copy->text = lo_arena_strdup(findings->arena, f.text);
    copy->advice = lo_arena_strdup(findings->arena, f.advice);
    g_ptr_array_add(findings->list, copy);
    g_hash_table_add(findings->seen, copy);
}

size_t lo_findings_count(const struct lo_findings *findings)
{
    return findings->list->len;
}

const struct lo_finding *lo_findings_get(const struct lo_findings *findings,
                                         size_t i)
{
    assert(i < findings->list->len);
    return g_ptr_array_index(findings->list, i);
}

size_t lo_findings_count_rule(const struct lo_findings *findings,
                              const char *rule)
{
    if (rule == NULL)
        return lo_findings_count(findings);
    size_t n = 0;
    for (size_t i = 0; i < lo_findings_count(findings); i++)
        if (g_str_equal(lo_findings_get(findings, i)->rule, rule))
            n++;
    return n;
}

const char *lo_severity_name(enum lo_severity severity)
{
    switch (severity) {
    case LO_NOTE:
        return "note";
    case LO_WARNING:
        return "warning";
    case LO_SERIOUS:
        return "serious";
    }
    assert(0 && "a severity");
    return "";
}
