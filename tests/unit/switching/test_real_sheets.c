/*
 * Every section of a published feeder with many own sources (IEEE 9500 nodes,
 * 178 PV units), taken out of supply one by one, where the file is at hand.
 */
#include <glib.h>
#include <stdio.h>

#include "../cim/cim_case.h"
#include "harness.h"
#include "lineout/supply.h"
#include "lineout/switching.h"

/* PhotovoltaicUnit, BatteryUnit, SynchronousMachine of the file. */
enum { OWN_SOURCES = 178 + 2 + 12 };

struct tally {
    int32_t own;      /* own sources of the sections */
    int32_t isolated; /* ... isolated on their sheets */
    int32_t back_fed; /* sections, over all sheets */
    int good;
    int refused;
};

struct feeder {
    struct cim_case c;
    struct lo_sections *sections;
    struct lo_supply *supply;
    struct lo_switching *model;
};

static void feeder_open(struct feeder *f, const char *path)
{
    struct lo_section_options how = LO_SECTION_OPTIONS_INIT;
    struct lo_supply_options options = LO_SUPPLY_OPTIONS_INIT;
    struct lo_error err = LO_ERROR_INIT;
    f->c = cim_case_build_files(&path, 1);
    LO_ASSERT_OK(lo_sections_new(&f->sections, f->c.network, &how, NULL, &err),
                 err);
    f->supply = lo_supply_new_with(f->sections, &options, NULL);
    struct lo_switching_input input = {
        .sections = f->sections,
        .customers = f->c.customers,
        .load_break = options.load_break,
    };
    LO_ASSERT_OK(lo_switching_new(&f->model, &input, &err), err);
}

static void feeder_close(struct feeder *f)
{
    lo_switching_free(f->model);
    lo_supply_free(f->supply);
    lo_sections_free(f->sections);
    cim_case_free(&f->c);
}

/* The sheet that makes the sections dead. */
static struct lo_sheet *sheet_of(const struct feeder *f, const lo_section *dead,
                                 int32_t n_dead, struct lo_order_stage *stage,
                                 struct lo_order_job *job,
                                 struct lo_order *order)
{
    static const char *const crew[] = {"crew"};
    struct lo_error err = LO_ERROR_INIT;
    struct lo_sheet *sheet = NULL;
    const struct lo_off *off = lo_supply_off(f->supply, dead, n_dead);
    const struct lo_dip *out = lo_supply_dip(f->supply, NULL, 0, dead, n_dead);
    const struct lo_dip *back = lo_supply_dip(f->supply, dead, n_dead, NULL, 0);
    *stage = (struct lo_order_stage){
        .span = {0, LO_DAY},
        .n_dead = n_dead,
        .dead = dead,
        .n_off = off->n_sections,
        .off = off->sections,
        .n_ties_closed = off->n_ties_closed,
        .ties_closed = off->ties_closed,
        .n_opened = off->n_opened,
        .opened = off->opened,
        .n_dip = out->n_sections,
        .dip = out->sections,
    };
    *job = (struct lo_order_job){.name = "work",
                                 .mrid = "work",
                                 .work = {0, LO_DAY},
                                 .n_sections = n_dead,
                                 .sections = dead,
                                 .n_crews = 1,
                                 .crews = crew};
    *order = (struct lo_order){.id = "by hand",
                               .n_stages = 1,
                               .stages = stage,
                               .n_dip_back = back->n_sections,
                               .dip_back = back->sections,
                               .n_jobs = 1,
                               .jobs = job};
    LO_ASSERT_OK(lo_sheet_new(&sheet, f->model, order, NULL, &err), err);
    return sheet;
}

static void say(const struct feeder *f, const lo_section *dead,
                const struct lo_sheet *sheet)
{
    fprintf(stderr, "section '%s': %s: %s\n",
            f->sections->info[dead[0].v].label,
            lo_rule_name(sheet->refusal.rule), sheet->refusal.text);
}

static void count(struct tally *tally, const struct feeder *f,
                  const lo_section *dead, int32_t n_dead)
{
    struct lo_order_stage stage;
    struct lo_order_job job;
    struct lo_order order;
    struct lo_sheet *sheet = sheet_of(f, dead, n_dead, &stage, &job, &order);
    int32_t own = 0, isolated = 0;
    for (int32_t i = 0; i < n_dead; i++)
        own += lo_switching_own_sources(f->model, dead[i]);
    for (int32_t i = 0; i < sheet->n_steps; i++)
        isolated += sheet->steps[i].kind == LO_STEP_SOURCE_OFF &&
                    sheet->steps[i].device == LO_DEVICE_OWN_SOURCE;
    tally->own += own;
    tally->back_fed += sheet->n_back_fed;
    if (sheet->refusal.rule == LO_RULE_NONE) {
        tally->good++;
        tally->isolated += isolated;
        CU_ASSERT_EQUAL(isolated, own);
    } else {
        tally->refused++;
        say(f, dead, sheet);
    }
    lo_sheet_free(sheet);
}

static struct tally count_all(const struct feeder *f)
{
    struct tally tally = {0};
    for (int32_t s = 0; s < f->sections->n; s++)
        count(&tally, f, &(lo_section){s}, 1);
    CU_ASSERT_EQUAL(tally.good + tally.refused, f->sections->n);
    return tally;
}

static struct tally count_neighbours(const struct feeder *f)
{
    struct tally tally = {0};
    for (int32_t l = 0; l < f->sections->n_links; l++) {
        const struct lo_link *link = &f->sections->links[l];
        const lo_section both[2] = {link->a, link->b};
        if (link->a.v != link->b.v)
            count(&tally, f, both, 2);
    }
    return tally;
}

/* Back-feed over several ties: some have to wait until others were moved. */
static void test_real_sheets__every_section_of_9500_nodes(void)
{
    const char *folder = lo_test_shared("cim");
    if (folder == NULL)
        return;
    char *path = g_build_filename(folder, "ieee9500unbal_regen.xml.xz", NULL);
    struct feeder f;
    feeder_open(&f, path);
    struct tally tally = count_all(&f);
    CU_ASSERT_EQUAL(tally.refused, 0);
    CU_ASSERT_EQUAL(tally.own, OWN_SOURCES);
    CU_ASSERT_EQUAL(tally.isolated, tally.own);
    CU_ASSERT(tally.back_fed > 50);
    tally = count_neighbours(&f);
    CU_ASSERT_EQUAL(tally.refused, 0);
    CU_ASSERT_EQUAL(tally.isolated, tally.own);
    lo_supply_free(f.supply);
    f.supply = lo_supply_new(f.sections);
    tally = count_all(&f);
    CU_ASSERT_EQUAL(tally.refused, 0);
    CU_ASSERT_EQUAL(tally.back_fed, 0);
    feeder_close(&f);
    g_free(path);
}

LO_SUITE(real_sheets, LO_TEST(test_real_sheets__every_section_of_9500_nodes));
