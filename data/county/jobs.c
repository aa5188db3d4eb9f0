/*
 * Crews, work orders and protected periods of county-work.xml.
 *
 * Jobs come in clusters: those of a cluster lie behind one trunk section, the
 * first on it, so that one outage can serve several. The week of 2026-03-16 is
 * meant; most requests are wider.
 */
#include "county.h"

#include <string.h>

enum crew_type { CREW_LINE, CREW_SWITCH, CREW_LIVE, CREW_TYPES };

static const char *const TYPE_NAMES[CREW_TYPES] = {"配电线路", "开关",
                                                   "带电作业"};
/* Eight crews for 36 jobs, in this order; more jobs, more crews. */
static const enum crew_type CREWS[] = {CREW_LINE, CREW_SWITCH, CREW_LINE,
                                       CREW_LINE, CREW_SWITCH, CREW_LINE,
                                       CREW_LIVE, CREW_LINE};

/* Jobs on one feeder each: 36 jobs in 18 clusters. */
static const int CLUSTERS[] = {4, 1, 3, 2, 1, 3, 2, 1, 4,
                               1, 3, 2, 1, 1, 3, 2, 1, 1};

enum kind {
    KIND_LINE,      /* one line crew */
    KIND_LINE_FAST, /* one line crew long, or two shorter */
    KIND_LINE_LIVE, /* one line crew, or live work */
    KIND_HEAVY,     /* two line crews */
    KIND_SWITCH,    /* one switch crew */
    KIND_SWITCH_FAST,
    KIND_BOTH, /* a line and a switch crew together */
    KIND_LIVE  /* live work only */
};
static const enum kind KINDS[] = {
    KIND_LINE, KIND_SWITCH, KIND_LINE_LIVE, KIND_LINE_FAST,
    KIND_LINE, KIND_SWITCH, KIND_HEAVY,     KIND_LINE,
    KIND_LIVE, KIND_LINE,   KIND_BOTH,      KIND_SWITCH_FAST};

struct mode {
    int minutes;
    bool live;
    int n_needs;
    struct {
        enum crew_type type;
        int number;
    } needs[2];
};

struct job {
    int index;
    enum kind kind;
    int section;
    int64_t equipment;
    char *name;
    const char *work_kind;
    int n_modes;
    struct mode modes[2];
};

/* --- what a job is -------------------------------------------------------- */

static bool behind(const struct county *county, int section, int anchor)
{
    while (section >= 0 && section != anchor)
        section = AT(county->sections, struct section, section)->parent;
    return section == anchor;
}

/* A section of the feeder behind `anchor` (-1: any but the first). */
static int draw_section(const struct county *county, struct chance *chance,
                        const struct feeder *feeder, int anchor)
{
    for (;;) {
        int last = feeder->first_section + feeder->n_sections - 1;
        int s = chance_range(chance, feeder->first_section + 1, last);
        if (anchor < 0 || behind(county, s, anchor))
            return s;
    }
}

static void place_on_line(const struct county *county, struct chance *chance,
                          struct job *job)
{
    static const char *const DEAD[] = {"更换导线", "更换绝缘子", "更换避雷器",
                                       "清障修枝", "更换横担",   "新用户接火"};
    static const char *const LIVE[] = {"加装接地环", "加装驱鸟器", "更换引线"};
    const struct section *s =
        AT(county->sections, struct section, job->section);
    int i = s->first_line + chance_range(chance, 0, s->n_nodes - 2);
    const char *at = AT(county->lines, struct line, i)->name;
    job->equipment = equipment_of_line(county, i);
    if (job->kind == KIND_LIVE) {
        int k = chance_range(chance, 0, (int)G_N_ELEMENTS(LIVE) - 1);
        job->name = g_strdup_printf("%s带电%s", at, LIVE[k]);
    } else {
        int k = chance_range(chance, 0, (int)G_N_ELEMENTS(DEAD) - 1);
        bool connect = k == (int)G_N_ELEMENTS(DEAD) - 1;
        job->name = g_strdup_printf("%s%s", at, DEAD[k]);
        job->work_kind = connect ? "connect" : "maintenance";
    }
}

static void place(const struct county *county, struct chance *chance,
                  struct job *job)
{
    const struct section *s =
        AT(county->sections, struct section, job->section);
    job->work_kind = "maintenance";
    if (job->kind == KIND_SWITCH || job->kind == KIND_SWITCH_FAST ||
        job->kind == KIND_BOTH) {
        const char *at =
            AT(county->switches, struct grid_switch, s->head)->name;
        job->equipment = equipment_of_switch(county, s->head);
        job->name = job->kind == KIND_BOTH ? g_strdup_printf("%s自动化改造", at)
                                           : g_strdup_printf("更换%s", at);
        job->work_kind = job->kind == KIND_BOTH ? "construction" : "repair";
    } else if (job->kind == KIND_HEAVY) {
        int i = s->first_transformer +
                chance_range(chance, 0, s->n_transformers - 1);
        const char *at = AT(county->transformers, struct transformer, i)->name;
        job->equipment = equipment_of_transformer(county, i);
        job->name = g_strdup_printf("%s配变增容", at);
        job->work_kind = "construction";
    } else {
        place_on_line(county, chance, job);
    }
}

static void add_mode(struct job *job, int minutes, bool live,
                     enum crew_type type, int number)
{
    struct mode *mode = &job->modes[job->n_modes++];
    *mode = (struct mode){.minutes = minutes, .live = live, .n_needs = 1};
    mode->needs[0].type = type;
    mode->needs[0].number = number;
}

/* Minutes in quarters of an hour. */
static int draw_minutes(struct chance *chance, int lo, int hi)
{
    return 15 * chance_range(chance, lo / 15, hi / 15);
}

static void draw_modes(struct chance *chance, struct job *job)
{
    int m;
    switch (job->kind) {
    case KIND_LINE:
        add_mode(job, draw_minutes(chance, 180, 330), false, CREW_LINE, 1);
        break;
    case KIND_LINE_FAST:
        m = draw_minutes(chance, 360, 435);
        add_mode(job, m, false, CREW_LINE, 1);
        add_mode(job, m * 11 / 20 / 15 * 15, false, CREW_LINE, 2);
        break;
    case KIND_LINE_LIVE:
        m = draw_minutes(chance, 150, 240);
        add_mode(job, m, false, CREW_LINE, 1);
        add_mode(job, m + 90, true, CREW_LIVE, 1);
        break;
    case KIND_HEAVY:
        add_mode(job, draw_minutes(chance, 240, 330), false, CREW_LINE, 2);
        break;
    case KIND_SWITCH:
        add_mode(job, draw_minutes(chance, 180, 270), false, CREW_SWITCH, 1);
        break;
    case KIND_SWITCH_FAST:
        m = draw_minutes(chance, 270, 330);
        add_mode(job, m, false, CREW_SWITCH, 1);
        add_mode(job, m * 3 / 5 / 15 * 15, false, CREW_SWITCH, 2);
        break;
    case KIND_BOTH:
        add_mode(job, draw_minutes(chance, 240, 330), false, CREW_LINE, 1);
        job->modes[0].n_needs = 2;
        job->modes[0].needs[1].type = CREW_SWITCH;
        job->modes[0].needs[1].number = 1;
        break;
    case KIND_LIVE:
        add_mode(job, draw_minutes(chance, 180, 240), true, CREW_LIVE, 1);
        break;
    }
}

/* --- writing -----------------------------------------------------------------
 */

enum { PART_WORK, PART_TASK, PART_ASSET, PART_REQUEST, PART_ESTIMATE, PARTS };
enum { FIRST_CREW = 10 }; /* crew types come before */

static int64_t part(const struct job *job, int which)
{
    return (int64_t)job->index * PARTS + which;
}

static void write_schedule(struct xml *xml, const struct job *job, int which,
                           const char *kind, const char *start, const char *end)
{
    xml_begin(xml, "cim:WorkTimeSchedule", THING_TASK, part(job, which), NULL);
    xml_ref(xml, "cim:WorkTimeSchedule.BaseWork", THING_TASK,
            part(job, PART_TASK));
    xml_enum(xml, "cim:WorkTimeSchedule.kind", kind);
    fprintf(xml->file,
            "  <cim:TimeSchedule.scheduleInterval><cim:DateTimeInterval>"
            "<cim:DateTimeInterval.start>%s</cim:DateTimeInterval.start>"
            "<cim:DateTimeInterval.end>%s</cim:DateTimeInterval.end>"
            "</cim:DateTimeInterval></cim:TimeSchedule.scheduleInterval>\n",
            start, end);
    xml_end(xml, "cim:WorkTimeSchedule");
}

static void write_mode(struct xml *xml, const struct job *job, int k)
{
    const struct mode *mode = &job->modes[k];
    int64_t id = (int64_t)job->index * 8 + k * 4;
    xml_begin(xml, "lo:WorkMode", THING_MODE, id, NULL);
    xml_ref(xml, "lo:WorkMode.WorkTask", THING_TASK, part(job, PART_TASK));
    xml_number(xml, "lo:WorkMode.minutes", mode->minutes);
    if (mode->live)
        xml_flag(xml, "lo:WorkMode.live", true);
    if (mode->n_needs == 1) {
        xml_number(xml, "lo:WorkMode.crews", mode->needs[0].number);
        xml_ref(xml, "lo:WorkMode.CrewType", THING_CREW, mode->needs[0].type);
    }
    xml_end(xml, "lo:WorkMode");
    for (int i = 0; mode->n_needs > 1 && i < mode->n_needs; i++) {
        xml_begin(xml, "lo:CrewNeed", THING_MODE, id + 1 + i, NULL);
        xml_ref(xml, "lo:CrewNeed.WorkMode", THING_MODE, id);
        xml_ref(xml, "lo:CrewNeed.CrewType", THING_CREW, mode->needs[i].type);
        xml_number(xml, "lo:CrewNeed.number", mode->needs[i].number);
        xml_end(xml, "lo:CrewNeed");
    }
}

static void write_job(struct xml *xml, const struct job *job)
{
    g_autofree char *order = g_strdup_printf("2026-%04d", 301 + job->index);
    g_autofree char *kind = g_strdup_printf("WorkKind.%s", job->work_kind);
    xml_begin(xml, "cim:Work", THING_TASK, part(job, PART_WORK), order);
    xml_text(xml, "cim:Work.workOrderNumber", order);
    xml_enum(xml, "cim:BaseWork.kind", kind);
    xml_end(xml, "cim:Work");

    xml_begin(xml, "cim:Asset", THING_TASK, part(job, PART_ASSET), NULL);
    xml_ref(xml, "cim:Asset.PowerSystemResources", THING_EQUIPMENT,
            job->equipment);
    xml_end(xml, "cim:Asset");

    xml_begin(xml, "cim:WorkTask", THING_TASK, part(job, PART_TASK), job->name);
    xml_ref(xml, "cim:WorkTask.Work", THING_TASK, part(job, PART_WORK));
    xml_ref(xml, "cim:WorkTask.Assets", THING_TASK, part(job, PART_ASSET));
    xml_enum(xml, "cim:BaseWork.statusKind",
             job->index % 3 == 0 ? "WorkStatusKind.approved"
                                 : "WorkStatusKind.waitingToBeScheduled");
    if (job->kind == KIND_SWITCH) /* worn switches first */
        fprintf(xml->file, "  <cim:BaseWork.priority><cim:Priority>"
                           "<cim:Priority.rank>2</cim:Priority.rank>"
                           "</cim:Priority></cim:BaseWork.priority>\n");
    if (job->index % 36 == 13) /* a new customer was promised a date */
        xml_text(xml, "lo:WorkTask.due", "2026-03-18T18:00:00+08:00");
    xml_end(xml, "cim:WorkTask");

    bool narrow = job->index % 9 == 4; /* material comes on Tuesday */
    write_schedule(
        xml, job, PART_REQUEST, "WorkTimeScheduleKind.request",
        narrow ? "2026-03-17T00:00:00+08:00" : "2026-03-02T00:00:00+08:00",
        narrow ? "2026-03-21T00:00:00+08:00" : "2026-05-01T00:00:00+08:00");
    int minutes = 8 * 60 + job->modes[0].minutes;
    g_autofree char *end = g_strdup_printf("2026-03-16T%02d:%02d:00+08:00",
                                           minutes / 60, minutes % 60);
    write_schedule(xml, job, PART_ESTIMATE, "WorkTimeScheduleKind.estimate",
                   "2026-03-16T08:00:00+08:00", end);
    for (int k = 0; k < job->n_modes; k++)
        write_mode(xml, job, k);
}

/* Who answers the agents' calls while work is under way; 154 91... as all
 * numbers of the county (people.c). */
static const char *const LEADERS[] = {"郑建国", "梁志强", "谢海涛", "宋文华",
                                      "唐永福", "许长生", "韩大勇", "冯保山"};

static int write_crews(struct xml *xml, const struct county *county)
{
    int set = (int)G_N_ELEMENTS(CREWS);
    int n = MAX(set, (county->options.jobs * set + 35) / 36);
    int number[CREW_TYPES] = {0};
    for (int i = 0; i < CREW_TYPES; i++) {
        xml_begin(xml, "cim:CrewType", THING_CREW, i, TYPE_NAMES[i]);
        xml_end(xml, "cim:CrewType");
    }
    for (int i = 0; i < n; i++) {
        enum crew_type type = CREWS[i % set];
        g_autofree char *name =
            g_strdup_printf("%s%d班", TYPE_NAMES[type], ++number[type]);
        xml_begin(xml, "cim:Crew", THING_CREW, FIRST_CREW + i, name);
        xml_ref(xml, "cim:Crew.CrewType", THING_CREW, type);
        g_autofree char *leader = g_strdup_printf(
            "%s +86154%08d", LEADERS[i % (int)G_N_ELEMENTS(LEADERS)],
            91000001 + i);
        xml_text(xml, "lo:Crew.leader", leader);
        xml_end(xml, "cim:Crew");
    }
    return n;
}

/* One feeder in four has a day that must be left alone. */
static void write_periods(struct xml *xml, const struct county *county)
{
    static const char *const REASONS[] = {"集市", "春灌", "学校考试"};
    for (int f = 1; f < county->options.feeders; f += 4) {
        int day = 16 + f / 4 % 5;
        g_autofree char *start =
            g_strdup_printf("2026-03-%dT06:00:00+08:00", day);
        g_autofree char *end =
            g_strdup_printf("2026-03-%dT20:00:00+08:00", day);
        xml_begin(xml, "lo:ProtectedPeriod", THING_PERIOD, f, NULL);
        xml_ref(xml, "lo:ProtectedPeriod.Feeder", THING_FEEDER, f);
        xml_text(xml, "lo:ProtectedPeriod.start", start);
        xml_text(xml, "lo:ProtectedPeriod.end", end);
        xml_text(xml, "lo:ProtectedPeriod.reason", REASONS[f / 4 % 3]);
        xml_end(xml, "lo:ProtectedPeriod");
    }
}

static double crew_hours(const struct job *job)
{
    const struct mode *mode = &job->modes[0];
    int crews = 0;
    for (int i = 0; i < mode->n_needs; i++)
        crews += mode->needs[i].number;
    return crews * (mode->minutes + 60) / 60.0;
}

struct jobs_summary jobs_write(struct xml *xml, const struct county *county)
{
    struct chance chance = {county->options.seed ^ 0x6a6f6273u};
    struct jobs_summary summary = {.crews = write_crews(xml, county)};
    write_periods(xml, county);
    int feeders = county->options.feeders;
    g_autofree int *order = g_new(int, (gsize)feeders);
    chance_shuffle(&chance, order, feeders);
    int cluster = 0; /* which one, and how many jobs it still gets */
    int left = 0;
    int anchor = -1;
    for (int i = 0; i < county->options.jobs; i++) {
        struct job job = {.index = i,
                          .kind = KINDS[i % (int)G_N_ELEMENTS(KINDS)]};
        bool first = left == 0;
        if (first) {
            left = CLUSTERS[cluster % (int)G_N_ELEMENTS(CLUSTERS)];
            cluster++;
        }
        const struct feeder *feeder =
            AT(county->feeders, struct feeder, order[cluster % feeders]);
        /* A second or third trunk section: the first hangs on the breaker. */
        if (first)
            anchor = left > 1
                         ? feeder->first_section + chance_range(&chance, 1, 2)
                         : -1;
        job.section = first && anchor >= 0
                          ? anchor
                          : draw_section(county, &chance, feeder, anchor);
        left--;
        place(county, &chance, &job);
        draw_modes(&chance, &job);
        write_job(xml, &job);
        summary.crew_hours += crew_hours(&job);
        g_free(job.name);
    }
    return summary;
}
