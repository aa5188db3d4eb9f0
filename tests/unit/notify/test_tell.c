/*
 * test_tell.c - an outage under way that lasts longer: the last word holds, for
 * messages, the page and the hotline alike (town.h).
 */
#include <glib.h>
#include <string.h>

#include "fake_outbox.h"
#include "harness.h"
#include "notify/notify_int.h"
#include "town.h"

enum { WORDS = 8 };

struct fixture {
    struct town town;
    struct fake_outbox *outbox;
    struct lo_overrun words[WORDS];
    int32_t n_words;
    struct lo_stage_back backs[WORDS];
    int32_t n_backs;
    int32_t added;
    struct lo_error err;
};

static lo_time at(const struct fixture *f, const char *hour)
{
    char text[32];
    g_snprintf(text, sizeof text, "2026-03-16T%s", hour);
    return town_time(&f->town, text);
}

/* Everybody was told: O1 lasts until 12:30 (wang by telephone: not yet). */
static void set_up(struct fixture *f)
{
    struct lo_ladder sum;
    memset(f, 0, sizeof *f);
    town_open(&f->town);
    f->outbox = fake_outbox_new();
    struct lo_ladder_input input = town_input(&f->town, "2026-03-06T08:00");
    LO_ASSERT_OK(lo_notify_ladder(&input, &f->outbox->port, &sum, &f->err),
                 f->err);
    for (int day = 9; day <= 16; day++) {
        char now[32];
        g_snprintf(now, sizeof now, "2026-03-%02dT%s", day,
                   day == 16 ? "07:00" : "20:00");
        fake_outbox_accept_due(f->outbox, town_time(&f->town, now));
    }
}

static void tear_down(struct fixture *f)
{
    CU_ASSERT_EQUAL(f->outbox->broken, 0);
    fake_outbox_free(f->outbox);
    town_close(&f->town);
}

static struct lo_ladder_input input_at(const struct fixture *f,
                                       const char *hour)
{
    char now[32];
    g_snprintf(now, sizeof now, "2026-03-16T%s", hour);
    struct lo_ladder_input input = town_input(&f->town, now);
    input.overruns = f->words;
    input.n_overruns = f->n_words;
    input.stages = f->backs;
    input.n_stages = f->n_backs;
    return input;
}

/* `stage`: the end that it promised, NULL = of the outage. */
static void tell_of(struct fixture *f, enum lo_tell_kind kind,
                    const char *stage, const char *expect, const char *now)
{
    struct lo_tell word = {kind, "O1", LO_TIME_NONE, LO_TIME_NONE};
    if (stage != NULL)
        word.promised = at(f, stage);
    if (kind == LO_TELL_OVERRUN) {
        word.expected = at(f, expect);
        f->words[f->n_words++] =
            (struct lo_overrun){"O1", word.expected, at(f, now), word.promised};
    } else if (stage != NULL) {
        f->backs[f->n_backs++] =
            (struct lo_stage_back){"O1", word.promised, at(f, now)};
    }
    struct lo_ladder_input input = input_at(f, now);
    LO_ASSERT_OK(
        lo_notify_tell(&input, &f->outbox->port, &word, &f->added, &f->err),
        f->err);
}

static void tell(struct fixture *f, enum lo_tell_kind kind, const char *expect,
                 const char *now)
{
    tell_of(f, kind, NULL, expect, now);
}

static void overrun(struct fixture *f, const char *expect, const char *now)
{
    tell(f, LO_TELL_OVERRUN, expect, now);
}

static void send(struct fixture *f, const char *hour)
{
    fake_outbox_accept_due(f->outbox, at(f, hour));
}

/* The last message to somebody that was not called off. */
static const struct lo_notice *last_to(const struct fixture *f, const char *who)
{
    const struct lo_notice *last = NULL;
    for (guint i = 0; i < f->outbox->rows->len; i++) {
        const struct lo_notice *row = fake_outbox_at(f->outbox, i);
        if (strcmp(row->recipient, who) == 0 &&
            row->state != LO_NOTICE_CANCELLED)
            last = row;
    }
    CU_ASSERT_PTR_NOT_NULL_FATAL(last);
    return last;
}

/* As smith reads it, and as the hotline has it for his village. */
static void check_end(const struct fixture *f, const char *hour,
                      const char *now)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_error err = LO_ERROR_INIT;
    struct lo_place_notice *places = NULL;
    int32_t n = 0;
    struct lo_told told;
    struct lo_ladder_input input = input_at(f, now);
    LO_ASSERT_OK(lo_notify_places(&places, &n, arena, &input, LO_LANG_EN, &err),
                 err);
    for (int32_t i = 0; i < n; i++)
        CU_ASSERT_EQUAL(places[i].off[places[i].n_off - 1].to, at(f, hour));
    CU_ASSERT_TRUE_FATAL(
        lo_facts_read(&told, arena, last_to(f, "smith")->facts));
    CU_ASSERT_EQUAL(lo_facts_end(&told), at(f, hour));
    lo_arena_free(arena);
}

static void test_tell__overrun_has_one_end_in_messages_and_at_the_hotline(void)
{
    struct fixture f;
    set_up(&f);
    overrun(&f, "14:00", "12:00");
    CU_ASSERT_EQUAL(f.added, 5);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(last_to(&f, "smith")->text,
               "lasts longer than announced: 下河村 (10kV上河线), Mon 16 Mar "
               "07:15-14:00."));
    check_end(&f, "14:00", "12:01");
    tear_down(&f);
}

static void test_tell__earlier_word_corrects_the_one_that_was_sent(void)
{
    struct fixture f;
    set_up(&f);
    overrun(&f, "14:00", "12:00");
    send(&f, "12:01");
    overrun(&f, "13:30", "12:20");
    CU_ASSERT_EQUAL(f.added, 5);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(last_to(&f, "smith")->text,
               "New end of the power cut: 下河村 (10kV上河线), Mon 16 Mar "
               "07:15-13:30. "
               "Void is the notice of: Mon 16 Mar 07:15-14:00."));
    CU_ASSERT_EQUAL(last_to(&f, "smith")->deadline, at(&f, "13:30"));
    check_end(&f, "13:30", "12:21");
    tear_down(&f);
}

/* Nobody gets the old time once a new one was entered. */
static void test_tell__unsent_word_is_called_off_by_the_next(void)
{
    struct fixture f;
    set_up(&f);
    overrun(&f, "14:00", "12:00");
    overrun(&f, "13:30", "12:20");
    for (guint i = 0; i < f.outbox->rows->len; i++) {
        const struct lo_notice *row = fake_outbox_at(f.outbox, i);
        if (strcmp(row->stage, "overrun-0316-1400") == 0)
            CU_ASSERT_EQUAL(row->state, LO_NOTICE_CANCELLED);
    }
    CU_ASSERT_EQUAL(f.added, 5);
    CU_ASSERT_PTR_NULL(strstr(last_to(&f, "smith")->text, "Void"));
    check_end(&f, "13:30", "12:21");
    tear_down(&f);
}

static void test_tell__same_word_again_is_no_news(void)
{
    struct fixture f;
    set_up(&f);
    overrun(&f, "14:00", "12:00");
    overrun(&f, "14:00", "12:01");
    CU_ASSERT_EQUAL(f.added, 0);
    send(&f, "12:02");
    overrun(&f, "14:00", "12:03");
    CU_ASSERT_EQUAL(f.added, 0);
    tear_down(&f);
}

static void test_tell__word_that_was_taken_back_is_told_again(void)
{
    struct fixture f;
    set_up(&f);
    overrun(&f, "14:00", "12:00");
    send(&f, "12:01");
    overrun(&f, "13:30", "12:10");
    send(&f, "12:11");
    overrun(&f, "14:00", "12:20");
    CU_ASSERT_EQUAL(f.added, 5);
    check_end(&f, "14:00", "12:21");
    tear_down(&f);
}

/* It ends as planned after all: only who heard otherwise is told. */
static void test_tell__overrun_taken_back_is_told_to_those_who_heard_of_it(void)
{
    struct fixture f;
    set_up(&f);
    overrun(&f, "14:00", "12:00");
    overrun(&f, "12:30", "12:05");
    CU_ASSERT_EQUAL(f.added, 0);
    check_end(&f, "12:30", "12:06");
    overrun(&f, "14:00", "12:10");
    send(&f, "12:11");
    overrun(&f, "12:30", "12:15");
    CU_ASSERT_EQUAL(f.added, 5);
    CU_ASSERT_PTR_NOT_NULL(strstr(last_to(&f, "smith")->text,
                                  "Void is the notice of: Mon 16 Mar "
                                  "07:15-14:00."));
    check_end(&f, "12:30", "12:16");
    tear_down(&f);
}

/* Who was promised the end still waits when it has passed. */
static void test_tell__passed_end_is_extended_for_those_who_wait(void)
{
    struct fixture f;
    set_up(&f);
    overrun(&f, "14:00", "12:45");
    CU_ASSERT_EQUAL(f.added, 5);
    check_end(&f, "14:00", "12:46");
    tear_down(&f);
}

static void test_tell__return_of_supply_calls_off_what_is_unsent(void)
{
    struct fixture f;
    set_up(&f);
    overrun(&f, "14:00", "12:00");
    tell(&f, LO_TELL_RESTORED, NULL, "12:20");
    for (guint i = 0; i < f.outbox->rows->len; i++) {
        const struct lo_notice *row = fake_outbox_at(f.outbox, i);
        if (lo_is_overrun(row))
            CU_ASSERT_EQUAL(row->state, LO_NOTICE_CANCELLED);
    }
    int32_t first = f.added;
    CU_ASSERT_EQUAL(first, 4); /* nobody is called for that */
    tell(&f, LO_TELL_RESTORED, NULL, "12:21");
    CU_ASSERT_EQUAL(f.added, 0);
    send(&f, "12:22");
    CU_ASSERT_STRING_EQUAL(last_to(&f, "smith")->stage, "restored");
    CU_ASSERT_EQUAL(last_to(&f, "smith")->state, LO_NOTICE_ACCEPTED);
    tear_down(&f);
}

/* Stage 2 leaves node 2 on: its people are promised 09:00, the others 12:30. */
static void back_feed(struct fixture *f)
{
    struct lo_week_outage *outage = &f->town.week.outages[0];
    outage->stages[1].off.n = 1;
    outage->revision++;
    struct lo_ladder sum;
    struct lo_ladder_input input = town_input(&f->town, "2026-03-16T07:05");
    LO_ASSERT_OK(lo_notify_ladder(&input, &f->outbox->port, &sum, &f->err),
                 f->err);
    send(f, "07:06");
}

/* The end of the outage is that of the last stage: who is not off yet is told
 * before, who is back by then is not. */
static void test_tell__end_of_the_outage_concerns_whom_it_was_promised(void)
{
    struct fixture f;
    set_up(&f);
    back_feed(&f);
    overrun(&f, "14:00", "08:00");
    CU_ASSERT_PTR_NOT_NULL(strstr(last_to(&f, "li")->text, "09:00-14:00"));
    CU_ASSERT_FALSE(lo_is_overrun(last_to(&f, "smith")));
    tear_down(&f);
}

static void test_tell__earlier_word_is_about_the_stage_under_way(void)
{
    struct fixture f;
    set_up(&f);
    back_feed(&f);
    overrun(&f, "10:00", "08:00");
    CU_ASSERT_PTR_NOT_NULL(strstr(last_to(&f, "smith")->text, "07:15-10:00"));
    CU_ASSERT_FALSE(lo_is_overrun(last_to(&f, "li")));
    tear_down(&f);
}

static void test_tell__word_that_makes_nothing_longer_is_refused(void)
{
    struct fixture f;
    set_up(&f);
    struct lo_tell word = {LO_TELL_OVERRUN, "O1", at(&f, "12:15"),
                           LO_TIME_NONE};
    f.words[f.n_words++] =
        (struct lo_overrun){"O1", word.expected, at(&f, "12:00"), LO_TIME_NONE};
    struct lo_ladder_input input = input_at(&f, "12:00");
    CU_ASSERT_EQUAL(
        lo_notify_tell(&input, &f.outbox->port, &word, &f.added, &f.err),
        LO_EINPUT);
    tear_down(&f);
}

/* A kind of its own: who counted on hours more must know. */
static void test_tell__early_return_of_supply_says_that_it_is_early(void)
{
    static const struct {
        const char *now;
        bool early;
    } cases[] = {
        {"11:00", true}, {"12:19", true}, {"12:20", false}, {"12:45", false}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct fixture f;
        set_up(&f);
        tell(&f, LO_TELL_RESTORED, NULL, cases[i].now);
        const char *text = last_to(&f, "smith")->text;
        CU_ASSERT_EQUAL(
            strstr(text, "Supply is back earlier than announced: 下河村.") !=
                NULL,
            cases[i].early);
        tear_down(&f);
    }
}

/* Once it is back the page says so, and no end to come. */
static void test_tell__place_whose_supply_is_back_says_so(void)
{
    struct fixture f;
    set_up(&f);
    overrun(&f, "14:00", "12:00");
    struct lo_arena *arena = lo_arena_new();
    struct lo_place_notice *places = NULL;
    int32_t n = 0;
    struct lo_ladder_input input = input_at(&f, "13:30");
    const lo_time back[] = {at(&f, "13:10")};
    input.back = back;
    LO_ASSERT_OK(
        lo_notify_places(&places, &n, arena, &input, LO_LANG_EN, &f.err),
        f.err);
    CU_ASSERT_EQUAL(places[0].back, back[0]);
    CU_ASSERT_PTR_NOT_NULL(strstr(places[0].text, "Supply is back: "));
    lo_arena_free(arena);
    tear_down(&f);
}

/* --- stages ----------------------------------------------------------------
 */

static int count_stage(const struct fixture *f, const char *stage)
{
    int n = 0;
    for (guint i = 0; i < f->outbox->rows->len; i++) {
        const struct lo_notice *row = fake_outbox_at(f->outbox, i);
        n +=
            strcmp(row->stage, stage) == 0 && row->state != LO_NOTICE_CANCELLED;
    }
    return n;
}

/* Node 2 is back at 09:00, node 1 is off until 12:30: smith and coop's one
 * place hear it; li and the clinic, who are off, do not, wang is not called. */
static void test_tell__stage_that_is_back_is_told_to_its_people_alone(void)
{
    struct fixture f;
    set_up(&f);
    back_feed(&f);
    tell_of(&f, LO_TELL_RESTORED, "09:00", NULL, "08:50");
    CU_ASSERT_EQUAL(f.added, 2);
    CU_ASSERT_STRING_EQUAL(last_to(&f, "smith")->stage, "restored-0316-0900");
    CU_ASSERT_PTR_NOT_NULL(
        strstr(last_to(&f, "coop")->text, "已恢复供电：下河村。"));
    CU_ASSERT_FALSE(lo_is_restored(last_to(&f, "li")));
    CU_ASSERT_FALSE(lo_is_restored(last_to(&f, "clinic")));
    tell_of(&f, LO_TELL_RESTORED, "09:00", NULL, "08:51");
    CU_ASSERT_EQUAL(f.added, 0); /* said once */
    tear_down(&f);
}

/* Then the whole of it: nobody hears twice of one place. */
static void test_tell__rest_of_the_outage_is_told_without_the_stage(void)
{
    struct fixture f;
    set_up(&f);
    back_feed(&f);
    tell_of(&f, LO_TELL_RESTORED, "09:00", NULL, "08:50");
    send(&f, "08:51");
    tell(&f, LO_TELL_RESTORED, NULL, "12:20");
    CU_ASSERT_EQUAL(f.added, 3); /* li, coop, clinic */
    CU_ASSERT_PTR_NOT_NULL(
        strstr(last_to(&f, "coop")->text, "已恢复供电：上河村。"));
    CU_ASSERT_STRING_EQUAL(last_to(&f, "smith")->stage, "restored-0316-0900");
    tear_down(&f);
}

/* What was not sent yet when the rest is back is one message of all. */
static void test_tell__unsent_return_of_a_stage_is_told_with_the_rest(void)
{
    struct fixture f;
    set_up(&f);
    back_feed(&f);
    tell_of(&f, LO_TELL_RESTORED, "09:00", NULL, "08:50");
    tell(&f, LO_TELL_RESTORED, NULL, "08:55");
    CU_ASSERT_EQUAL(f.added, 4); /* smith, too: his was called off */
    CU_ASSERT_EQUAL(count_stage(&f, "restored-0316-0900"), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(last_to(&f, "coop")->text, "上河村"));
    CU_ASSERT_PTR_NOT_NULL(strstr(last_to(&f, "coop")->text, "下河村"));
    tear_down(&f);
}

/* Its promised end has passed, and its people wait. */
static void test_tell__stage_past_its_own_end_is_told_to_last_longer(void)
{
    struct fixture f;
    set_up(&f);
    back_feed(&f);
    tell_of(&f, LO_TELL_OVERRUN, "09:00", "09:40", "09:10");
    CU_ASSERT_EQUAL(f.added, 3); /* smith, coop, wang's call */
    CU_ASSERT_PTR_NOT_NULL(strstr(last_to(&f, "smith")->text, "07:15-09:40"));
    CU_ASSERT_PTR_NOT_NULL(strstr(last_to(&f, "coop")->text, "09:00-12:30"));
    CU_ASSERT_FALSE(lo_is_overrun(last_to(&f, "li")));
    tear_down(&f);
}

/* Who is back is not told that the rest takes longer. */
static void test_tell__who_is_back_hears_no_overrun_of_the_others(void)
{
    struct fixture f;
    set_up(&f);
    back_feed(&f);
    tell_of(&f, LO_TELL_OVERRUN, "09:00", "09:40", "09:10");
    send(&f, "09:11");
    tell_of(&f, LO_TELL_RESTORED, "09:00", NULL, "09:35");
    send(&f, "09:36");
    overrun(&f, "14:00", "12:00");
    CU_ASSERT_EQUAL(f.added, 3); /* li, coop, clinic */
    CU_ASSERT_PTR_NULL(strstr(last_to(&f, "coop")->text, "下河村"));
    CU_ASSERT_STRING_EQUAL(last_to(&f, "smith")->stage, "restored-0316-0900");
    tear_down(&f);
}

/* The village of the stage is back for the hotline and the page, too. */
static void test_tell__place_of_a_stage_that_is_back_says_so(void)
{
    struct fixture f;
    set_up(&f);
    back_feed(&f);
    tell_of(&f, LO_TELL_RESTORED, "09:00", NULL, "08:50");
    struct lo_arena *arena = lo_arena_new();
    struct lo_place_notice *places = NULL;
    int32_t n = 0;
    struct lo_ladder_input input = input_at(&f, "08:55");
    LO_ASSERT_OK(
        lo_notify_places(&places, &n, arena, &input, LO_LANG_ZH, &f.err),
        f.err);
    for (int32_t i = 0; i < n; i++) {
        bool off = strcmp(places[i].place, "上河村") == 0;
        CU_ASSERT_EQUAL(places[i].back, off ? LO_TIME_NONE : at(&f, "08:50"));
    }
    lo_arena_free(arena);
    tear_down(&f);
}

/* Node 2 has supply between 09:00 and 10:30 only. */
static void test_tell__supply_between_two_stages_is_told_with_its_end(void)
{
    struct fixture f;
    set_up(&f);
    struct lo_week_outage *outage = &f.town.week.outages[0];
    struct lo_week_stage *stages =
        lo_arena_array(f.town.arena, 3, sizeof *stages);
    stages[0] = outage->stages[0];
    stages[1] = outage->stages[1];
    stages[2] = outage->stages[1];
    stages[1].span.to = stages[2].span.from = at(&f, "10:30");
    outage->stages = stages;
    outage->n_stages = 3;
    stages[1].off.n = 1;
    outage->revision++;
    struct lo_ladder sum;
    struct lo_ladder_input input = town_input(&f.town, "2026-03-16T07:05");
    LO_ASSERT_OK(lo_notify_ladder(&input, &f.outbox->port, &sum, &f.err),
                 f.err);
    send(&f, "07:06");
    tell_of(&f, LO_TELL_RESTORED, "09:00", NULL, "08:50");
    CU_ASSERT_EQUAL(f.added, 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(last_to(&f, "smith")->text,
                                  "Off again, as announced: 下河村 "
                                  "(10kV上河线), Mon 16 Mar 10:30-12:30."));
    send(&f, "08:51");
    tell(&f, LO_TELL_RESTORED, NULL, "12:20");
    CU_ASSERT_STRING_EQUAL(last_to(&f, "smith")->stage, "restored");
    tear_down(&f);
}

/* His letter was signed for after he was written to; supply is back all the
 * same. */
static void test_tell__customer_with_a_letter_hears_that_supply_is_back(void)
{
    struct fixture f;
    set_up(&f);
    bool added = false;
    struct lo_notice letter = *last_to(&f, "smith");
    letter.stage = "letter-3d";
    letter.channel = "phone";
    letter.due = at(&f, "07:00");
    LO_ASSERT_OK(
        f.outbox->port.add(f.outbox->port.self, &letter, &added, &f.err),
        f.err);
    send(&f, "07:01");
    tell(&f, LO_TELL_RESTORED, NULL, "12:20");
    CU_ASSERT_STRING_EQUAL(last_to(&f, "smith")->stage, "restored");
    tear_down(&f);
}

/* --- it was a mistake ----------------------------------------------------- */

/* What was entered at `now` does not stand any more. */
static struct lo_untold untell(struct fixture *f, const char *stage,
                               const char *now)
{
    struct lo_untold out = {-1, -1, -1};
    if (stage != NULL)
        f->n_backs--;
    struct lo_ladder_input input = input_at(f, now);
    LO_ASSERT_OK(lo_notify_untell(&input, &f->outbox->port, "O1",
                                  stage != NULL ? at(f, stage) : LO_TIME_NONE,
                                  &out, &f->err),
                 f->err);
    return out;
}

static void test_tell__mistake_that_was_not_sent_is_not_sent(void)
{
    struct fixture f;
    set_up(&f);
    tell(&f, LO_TELL_RESTORED, NULL, "11:00");
    guint rows = f.outbox->rows->len;
    struct lo_untold out = untell(&f, NULL, "11:02");
    CU_ASSERT_EQUAL(out.withdrawn, 4);
    CU_ASSERT_EQUAL(out.corrected, 0);
    CU_ASSERT_EQUAL(f.outbox->rows->len, rows); /* nobody hears of it */
    CU_ASSERT_FALSE(lo_is_restored(last_to(&f, "smith")));
    /* The real return is told all the same. */
    tell(&f, LO_TELL_RESTORED, NULL, "12:20");
    CU_ASSERT_EQUAL(f.added, 4);
    CU_ASSERT_STRING_EQUAL(last_to(&f, "smith")->stage, "restored");
    tear_down(&f);
}

static void test_tell__mistake_that_was_sent_is_corrected(void)
{
    struct fixture f;
    set_up(&f);
    tell(&f, LO_TELL_RESTORED, NULL, "11:00");
    send(&f, "11:01");
    struct lo_untold out = untell(&f, NULL, "11:10");
    CU_ASSERT_EQUAL(out.withdrawn, 0);
    CU_ASSERT_EQUAL(out.corrected, 4);
    CU_ASSERT_EQUAL(out.to_call, 0);
    const struct lo_notice *row = last_to(&f, "smith");
    CU_ASSERT_STRING_EQUAL(row->stage, "not-back");
    CU_ASSERT_EQUAL(row->due, at(&f, "11:10"));
    CU_ASSERT_EQUAL(row->must_by, at(&f, "11:10")); /* quiet hours or not */
    CU_ASSERT_PTR_NOT_NULL(strstr(row->text, "supply is NOT back yet"));
    CU_ASSERT_PTR_NOT_NULL(strstr(row->text, "07:15-12:30"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(row->text, "our message of Mon 16 Mar 11:00"));
    CU_ASSERT_PTR_NOT_NULL(strstr(row->text, "treat the line as live"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(last_to(&f, "li")->text, "更正：尚未恢复供电"));
    send(&f, "11:11");
    /* Once is enough; and the real return is told again. */
    CU_ASSERT_EQUAL(untell(&f, NULL, "11:12").corrected, 0);
    tell(&f, LO_TELL_RESTORED, NULL, "12:20");
    CU_ASSERT_EQUAL(f.added, 4);
    send(&f, "12:21");
    CU_ASSERT_STRING_EQUAL(last_to(&f, "smith")->stage, "restored");
    /* That one may be a mistake, too, and then no end is known. */
    CU_ASSERT_EQUAL(untell(&f, NULL, "12:35").corrected, 4);
    row = last_to(&f, "smith");
    CU_ASSERT_PTR_NOT_NULL(
        strstr(row->text, "our message of Mon 16 Mar 12:20"));
    CU_ASSERT_PTR_NULL(strstr(row->text, "12:30"));
    CU_ASSERT_PTR_NOT_NULL(strstr(row->text, "We shall tell you when it is."));
    CU_ASSERT_TRUE(row->not_after > at(&f, "12:35"));
    tear_down(&f);
}

/* Those of node 2 alone were told, until 09:40 by then. */
static void test_tell__mistake_of_a_stage_concerns_its_people(void)
{
    struct fixture f;
    set_up(&f);
    back_feed(&f);
    tell_of(&f, LO_TELL_OVERRUN, "09:00", "09:40", "08:30");
    send(&f, "08:31");
    tell_of(&f, LO_TELL_RESTORED, "09:00", NULL, "08:50");
    send(&f, "08:51");
    struct lo_untold out = untell(&f, "09:00", "08:55");
    CU_ASSERT_EQUAL(out.corrected, 2);
    CU_ASSERT_STRING_EQUAL(last_to(&f, "smith")->stage, "not-back-0316-0900");
    CU_ASSERT_PTR_NOT_NULL(strstr(last_to(&f, "smith")->text, "07:15-09:40"));
    CU_ASSERT_EQUAL(count_stage(&f, "not-back-0316-0900"), 2);
    send(&f, "08:56");
    tell_of(&f, LO_TELL_RESTORED, "09:00", NULL, "09:35");
    CU_ASSERT_EQUAL(f.added, 2);
    tear_down(&f);
}

/* Another hour that is told meanwhile is no word that supply is not back. */
static void test_tell__mistake_then_a_later_end_both_are_told(void)
{
    struct fixture f;
    set_up(&f);
    tell(&f, LO_TELL_RESTORED, NULL, "11:00");
    send(&f, "11:01");
    (void)untell(&f, NULL, "11:10");
    send(&f, "11:11");
    overrun(&f, "14:00", "11:20");
    CU_ASSERT_TRUE(lo_is_overrun(last_to(&f, "smith")));
    CU_ASSERT_PTR_NOT_NULL(strstr(last_to(&f, "smith")->text, "07:15-14:00"));
    tear_down(&f);
}

LO_SUITE(
    tell, LO_TEST(test_tell__mistake_that_was_not_sent_is_not_sent),
    LO_TEST(test_tell__mistake_that_was_sent_is_corrected),
    LO_TEST(test_tell__mistake_of_a_stage_concerns_its_people),
    LO_TEST(test_tell__mistake_then_a_later_end_both_are_told),
    LO_TEST(test_tell__overrun_has_one_end_in_messages_and_at_the_hotline),
    LO_TEST(test_tell__earlier_word_corrects_the_one_that_was_sent),
    LO_TEST(test_tell__unsent_word_is_called_off_by_the_next),
    LO_TEST(test_tell__same_word_again_is_no_news),
    LO_TEST(test_tell__word_that_was_taken_back_is_told_again),
    LO_TEST(test_tell__overrun_taken_back_is_told_to_those_who_heard_of_it),
    LO_TEST(test_tell__passed_end_is_extended_for_those_who_wait),
    LO_TEST(test_tell__return_of_supply_calls_off_what_is_unsent),
    LO_TEST(test_tell__end_of_the_outage_concerns_whom_it_was_promised),
    LO_TEST(test_tell__earlier_word_is_about_the_stage_under_way),
    LO_TEST(test_tell__word_that_makes_nothing_longer_is_refused),
    LO_TEST(test_tell__early_return_of_supply_says_that_it_is_early),
    LO_TEST(test_tell__place_whose_supply_is_back_says_so),
    LO_TEST(test_tell__stage_that_is_back_is_told_to_its_people_alone),
    LO_TEST(test_tell__rest_of_the_outage_is_told_without_the_stage),
    LO_TEST(test_tell__unsent_return_of_a_stage_is_told_with_the_rest),
    LO_TEST(test_tell__stage_past_its_own_end_is_told_to_last_longer),
    LO_TEST(test_tell__who_is_back_hears_no_overrun_of_the_others),
    LO_TEST(test_tell__place_of_a_stage_that_is_back_says_so),
    LO_TEST(test_tell__supply_between_two_stages_is_told_with_its_end),
    LO_TEST(test_tell__customer_with_a_letter_hears_that_supply_is_back));
