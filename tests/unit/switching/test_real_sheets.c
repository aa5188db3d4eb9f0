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

struct tally {
    int32_t own;      /* own sources of the sections */
    int32_t isolated; /* ... isolated on their sheets */
    int good;
    int refused;
    int overload; /* ... for overload */
};

struct feeder {
    struct cim_case c;
    struct lo_sections *sections;
    struct lo_supply *supply;
    struct lo_switching *model;
};

static void feeder_open(struct feeder *f, const char *path, bool backfeed)
{
    struct lo_section_options how = LO_SECTION_OPTIONS_INIT;
    struct lo_supply_options options = LO_SUPPLY_OPTIONS_INIT;
    options.backfeed = backfeed;
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

/* The sheet that makes section `s` dead. */
static struct lo_sheet *sheet_of(const struct feeder *f, lo_section s,
                                 struct lo_order_stage *stage,
                                 struct lo_order_job *job,
                                 struct lo_order *order, lo_section *dead)
{
    static const char *const crew[] = {"crew"};
    struct lo_error err = LO_ERROR_INIT;
    struct lo_sheet *sheet = NULL;
    *dead = s;
    const struct lo_off *off = lo_supply_off(f->supply, dead, 1);
    const struct lo_dip *out = lo_supply_dip(f->supply, NULL, 0, dead, 1);
    const struct lo_dip *back = lo_supply_dip(f->supply, dead, 1, NULL, 0);
    *stage = (struct lo_order_stage){
        .span = {0, LO_DAY},
        .n_dead = 1,
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
                                 .n_sections = 1,
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

static void count(struct tally *tally, const struct feeder *f, lo_section s)
{
    struct lo_order_stage stage;
    struct lo_order_job job;
    struct lo_order order;
    lo_section dead;
    struct lo_sheet *sheet = sheet_of(f, s, &stage, &job, &order, &dead);
    int32_t own = lo_switching_own_sources(f->model, s), isolated = 0;
    for (int32_t i = 0; i < sheet->n_steps; i++)
        isolated += sheet->steps[i].kind == LO_STEP_SOURCE_OFF &&
                    sheet->steps[i].device == LO_DEVICE_OWN_SOURCE;
    tally->own += own;
    if (sheet->refusal.rule == LO_RULE_NONE) {
        tally->good++;
        tally->isolated += isolated;
        CU_ASSERT_EQUAL(isolated, own);
    } else {
        tally->refused++;
        tally->overload += sheet->refusal.rule == LO_RULE_OVERLOAD;
    }
    lo_sheet_free(sheet);
}

static struct tally count_all(const char *path, bool backfeed)
{
    struct feeder f;
    struct tally tally = {0};
    feeder_open(&f, path, backfeed);
    for (int32_t s = 0; s < f.sections->n; s++)
        count(&tally, &f, (lo_section){s});
    CU_ASSERT_EQUAL(tally.good + tally.refused, f.sections->n);
    feeder_close(&f);
    return tally;
}

static void test_real_sheets__every_section_of_9500_nodes(void)
{
    const char *folder = lo_test_shared("cim");
    if (folder == NULL)
        return;
    char *path = g_build_filename(folder, "ieee9500unbal_regen.xml.xz", NULL);
    struct tally tally = count_all(path, false);
    CU_ASSERT_EQUAL(tally.refused, 0);
    CU_ASSERT(tally.own >= 178);
    CU_ASSERT_EQUAL(tally.isolated, tally.own);
    /* With back-feed the order of several ties can overload a donor for a
     * moment: then the sheet is refused, and never for another reason. */
    tally = count_all(path, true);
    CU_ASSERT_EQUAL(tally.refused, tally.overload);
    CU_ASSERT(tally.refused <= 2);
    g_free(path);
}

LO_SUITE(real_sheets, LO_TEST(test_real_sheets__every_section_of_9500_nodes));
