/*
 * cim_case.c - files, reading and look-up for the tests of src/cim.
 */
#include "cim_case.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"

#define HEADER                                                                 \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                             \
    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "      \
    "xmlns:cim=\"http://iec.ch/TC57/CIM100#\" "                                \
    "xmlns:lo=\"urn:lineout:ext#\" "                                           \
    "xmlns:md=\"http://iec.ch/TC57/61970-552/ModelDescription/1#\">\n"

char *cim_case_file(const char *name, const char *bytes, size_t n)
{
    char *path = g_build_filename(lo_test_tmpdir(), name, NULL);
    CU_ASSERT_TRUE_FATAL(g_file_set_contents(path, bytes, (gssize)n, NULL));
    return path;
}

char *cim_case_text(const char *name, const char *body)
{
    char *text = g_strconcat(HEADER, body, "</rdf:RDF>\n", NULL);
    char *path = cim_case_file(name, text, strlen(text));
    g_free(text);
    return path;
}

static void read_one(struct cim_case *c, const char *path)
{
    static const struct lo_cim_limits limits = LO_CIM_LIMITS_INIT;
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(lo_cim_read(c->objects, path, &limits, c->findings, &err),
                 err);
}

static struct cim_case empty_case(void)
{
    struct cim_case c = {.objects = lo_objects_new(),
                         .findings = lo_findings_new()};
    return c;
}

struct cim_case cim_case_read(const char *first, const char *second)
{
    const char *bodies[] = {first, second};
    struct cim_case c = empty_case();
    for (size_t i = 0; i < G_N_ELEMENTS(bodies); i++) {
        if (bodies[i] == NULL)
            continue;
        char *path = cim_case_text(i == 0 ? "a.xml" : "b.xml", bodies[i]);
        read_one(&c, path);
        g_free(path);
    }
    lo_objects_link(c.objects);
    return c;
}

static const struct lo_cim_options usual = {.kw_per_customer = 2};

static void build(struct cim_case *c, const struct lo_cim_options *options)
{
    struct lo_error err = LO_ERROR_INIT;
    LO_ASSERT_OK(
        lo_cim_network(&c->network, c->objects, options, c->findings, &err),
        err);
    LO_ASSERT_OK(lo_cim_customers(&c->customers, c->objects, c->network,
                                  c->findings, &err),
                 err);
    LO_ASSERT_OK(lo_cim_work(&c->work, c->objects, c->network, options,
                             c->findings, &err),
                 err);
    LO_ASSERT_OK(lo_cim_extension(&c->extension, c->objects, c->network,
                                  c->customers, options, c->findings, &err),
                 err);
    LO_ASSERT_OK(lo_cim_positions(&c->positions, c->objects, c->network,
                                  c->customers, options, c->findings, &err),
                 err);
}

struct cim_case cim_case_build(const char *first, const char *second)
{
    struct cim_case c = cim_case_read(first, second);
    build(&c, &usual);
    return c;
}

struct cim_case cim_case_build_files(const char *const *paths, int n)
{
    struct cim_case c = empty_case();
    for (int i = 0; i < n; i++)
        read_one(&c, paths[i]);
    lo_objects_link(c.objects);
    build(&c, &usual);
    return c;
}

void cim_case_link_with(struct cim_case *c,
                        const struct lo_cim_options *options)
{
    lo_objects_link(c->objects);
    build(c, options);
}

void cim_case_link(struct cim_case *c)
{
    cim_case_link_with(c, &usual);
}

void cim_case_free(struct cim_case *c)
{
    lo_positions_free(c->positions);
    lo_extension_free(c->extension);
    lo_work_free(c->work);
    lo_customers_free(c->customers);
    lo_network_free(c->network);
    lo_findings_free(c->findings);
    lo_objects_free(c->objects);
}

/* --- asking ------------------------------------------------------------- */

const struct lo_part *cim_case_object(const struct cim_case *c, const char *id)
{
    const struct lo_part *object = lo_objects_find(c->objects, id);
    CU_ASSERT_PTR_NOT_NULL_FATAL(object);
    return object;
}

const char *cim_case_value(const struct cim_case *c, const char *id,
                           const char *name)
{
    return lo_objects_value(c->objects, cim_case_object(c, id),
                            lo_objects_find_name(c->objects, name));
}

const struct lo_equipment *cim_case_equipment(const struct cim_case *c,
                                              const char *mrid)
{
    lo_equipment_id e = lo_network_find(c->network, mrid);
    CU_ASSERT_NOT_EQUAL_FATAL(e.v, LO_NONE);
    return &c->network->equipment[e.v];
}

const struct lo_switch *cim_case_switch(const struct cim_case *c,
                                        const char *mrid)
{
    const struct lo_equipment *e = cim_case_equipment(c, mrid);
    CU_ASSERT_EQUAL_FATAL(e->kind, LO_KIND_SWITCH);
    return &c->network->switches[e->detail];
}

const struct lo_load *cim_case_load(const struct cim_case *c, const char *mrid)
{
    const struct lo_equipment *e = cim_case_equipment(c, mrid);
    CU_ASSERT_EQUAL_FATAL(e->kind, LO_KIND_LOAD);
    return &c->network->loads[e->detail];
}

const struct lo_transformer *cim_case_transformer(const struct cim_case *c,
                                                  const char *mrid)
{
    const struct lo_equipment *e = cim_case_equipment(c, mrid);
    CU_ASSERT_EQUAL_FATAL(e->kind, LO_KIND_TRANSFORMER);
    return &c->network->transformers[e->detail];
}

const struct lo_task *cim_case_task(const struct cim_case *c, const char *mrid)
{
    for (int32_t t = 0; t < c->work->n_tasks; t++)
        if (strcmp(c->work->tasks[t].mrid, mrid) == 0)
            return &c->work->tasks[t];
    CU_FAIL_FATAL("no such task");
    return NULL;
}

const struct lo_finding *cim_case_finding(const struct cim_case *c,
                                          const char *rule)
{
    for (size_t i = 0; i < lo_findings_count(c->findings); i++) {
        const struct lo_finding *f = lo_findings_get(c->findings, i);
        if (strcmp(f->rule, rule) == 0)
            return f;
    }
    return NULL;
}
