/*
 * What an agent of the hotline reads out: the outages of today and tomorrow,
 * village by village, with how far they are.
 *
 *   Upper village (10kV F1)  O3  under way since 07:20, expected back 12:30
 *     people off: 07:00 24, 08:00 24, ...
 */
#include "lineout/papers.h"

#include <string.h>

#include "report/report_int.h"

enum { HOURS_MAX = 48 };

/* BETWEEN: by the plan the village has supply now, and goes off again. */
enum progress {
    NOT_BEGUN,
    UNDER_WAY,
    BETWEEN,
    OVERDUE,
    BACK,
    CALLED_OFF,
    MOVED
};

static const char *progress_word(enum progress progress)
{
    static const char *const words[] = {
        [NOT_BEGUN] = LO_N_("not begun"),
        [UNDER_WAY] = LO_N_("under way"),
        [BETWEEN] = LO_N_("supplied for now"),
        [OVERDUE] = LO_N_("overdue"),
        [BACK] = LO_N_("supply is back"),
        [CALLED_OFF] = LO_N_("called off"),
        [MOVED] = LO_N_("moved to another day"),
    };
    return words[progress];
}

/* The stretch that is now, or the next one; the last one when all are over. */
static int32_t stretch_of(const struct lo_papers *papers,
                          const struct lo_place_notice *place)
{
    int32_t i = 0;
    while (i < place->n_off - 1 && place->off[i].to <= papers->now)
        i++;
    return i;
}

/* Only what a person entered says that supply is back. */
static enum progress progress_of(const struct lo_papers *papers,
                                 const struct lo_place_notice *place)
{
    int32_t i = stretch_of(papers, place);
    if (place->called_off)
        return place->moved.from != LO_TIME_NONE ? MOVED : CALLED_OFF;
    if (place->back != LO_TIME_NONE)
        return BACK;
    if (papers->now < place->off[i].from)
        return i == 0 ? NOT_BEGUN : BETWEEN;
    return papers->now < place->off[i].to ? UNDER_WAY : OVERDUE;
}

/* When it goes off again after the stretch that is now, or in a pause. */
static lo_time off_again(const struct lo_papers *papers,
                         const struct lo_place_notice *place)
{
    enum progress progress = progress_of(papers, place);
    int32_t i = stretch_of(papers, place);
    if (progress == BETWEEN)
        return place->off[i].from;
    return progress == UNDER_WAY && i < place->n_off - 1
               ? place->off[i + 1].from
               : LO_TIME_NONE;
}

/* End of the stretch in which the village is off; else of the whole. */
static lo_time expected_back(const struct lo_papers *papers,
                             const struct lo_place_notice *place)
{
    int32_t last = place->n_off - 1;
    return progress_of(papers, place) == UNDER_WAY
               ? place->off[stretch_of(papers, place)].to
               : place->off[last].to;
}

/* The village's people count whole in each hour that one of its stretches
 * meets: an agent must not tell somebody that he is on when he is off. */
static bool is_off(const struct lo_place_notice *place, lo_time from)
{
    for (int32_t i = 0; i < place->n_off; i++)
        if (place->off[i].from < from + LO_HOUR && from < place->off[i].to)
            return true;
    return false;
}

static lo_time hour_floor(lo_time at)
{
    return at - ((at % LO_HOUR) + LO_HOUR) % LO_HOUR;
}

static void append_hours(GString *out, const struct lo_papers *papers,
                         const struct lo_place_notice *place)
{
    lo_time from = hour_floor(place->off[0].from);
    for (int hour = 0; hour < HOURS_MAX; hour++, from += LO_HOUR) {
        char text[LO_TIME_TEXT];
        if (from >= place->off[place->n_off - 1].to)
            return;
        lo_zone_format(text, papers->zone, from, "%H:%M");
        g_string_append_printf(out, "%s%s %d", hour > 0 ? ", " : "", text,
                               is_off(place, from) ? (int)place->people : 0);
    }
}

/* For the agent to call, not to read out. */
static void append_leaders(GString *out, enum lo_lang lang,
                           const struct lo_place_notice *place)
{
    for (int32_t i = 0; i < place->n_leaders; i++)
        g_string_append_printf(
            out, "%s%s (%s) %s",
            i == 0 ? lo_text(lang, LO_N_("\n  work leader: ")) : ", ",
            place->leaders[i].name, place->leaders[i].crew,
            place->leaders[i].phone);
}

/* Today and tomorrow: what comes later is in the announcement. */
static bool is_near(const struct lo_papers *papers,
                    const struct lo_place_notice *place)
{
    lo_date today = lo_zone_date(papers->zone, papers->now);
    return place->off[0].from < lo_zone_time(papers->zone, today + 2, 0);
}

static void append_at(GString *out, const struct lo_papers *papers,
                      const char *format, lo_time at)
{
    char text[LO_TIME_TEXT];
    lo_zone_format(text, papers->zone, at, "%m-%d %H:%M");
    g_string_append_printf(out, format, text);
}

/* When it takes place instead; else why it does not, as far as is known. */
static void append_instead(GString *out, const struct lo_papers *papers,
                           const struct lo_place_notice *place)
{
    if (place->moved.from != LO_TIME_NONE)
        append_at(out, papers, lo_text(papers->lang, LO_N_("now from %s")),
                  place->moved.from);
    else if (place->why[0] != '\0')
        lo_report_reason(out, papers->lang, place->why);
}

/* When supply was back; else when it will be, and when it goes off again. */
static void append_end(GString *out, const struct lo_papers *papers,
                       const struct lo_place_notice *place)
{
    enum lo_lang lang = papers->lang;
    lo_time again = off_again(papers, place);
    if (place->back != LO_TIME_NONE) {
        append_at(out, papers, lo_text(lang, LO_N_("since %s")), place->back);
        return;
    }
    if (progress_of(papers, place) != BETWEEN) {
        append_at(out, papers, lo_text(lang, LO_N_("expected back %s")),
                  expected_back(papers, place));
        if (again != LO_TIME_NONE)
            g_string_append(out, ", ");
    }
    if (again != LO_TIME_NONE)
        append_at(out, papers, lo_text(lang, LO_N_("off again %s")), again);
    if (place->later)
        g_string_append(out, lo_text(lang, LO_N_(", later than announced")));
}

static void append_place(GString *out, const struct lo_papers *papers,
                         const struct lo_place_notice *place)
{
    enum lo_lang lang = papers->lang;
    g_string_append_printf(
        out, "%s  %s  %s  ",
        place->place[0] != '\0' ? place->place
                                : lo_text(lang, LO_N_("places without a name")),
        place->outage->id,
        lo_text(lang, progress_word(progress_of(papers, place))));
    if (place->called_off) {
        append_instead(out, papers, place);
    } else {
        append_end(out, papers, place);
        append_leaders(out, lang, place);
        g_string_append_printf(out, "\n  %s ",
                               lo_text(lang, LO_N_("people off:")));
        append_hours(out, papers, place);
    }
    g_string_append_printf(out, "\n  %s\n", place->text);
}

void lo_report_hotline(GString *out, const struct lo_papers *papers)
{
    size_t before = out->len;
    for (int32_t i = 0; i < papers->n_places; i++) {
        const struct lo_place_notice *place = &papers->places[i];
        if (!is_near(papers, place))
            continue;
        append_place(out, papers, place);
    }
    if (out->len == before) /* an agent must not take silence for an answer */
        g_string_append_printf(
            out, "%s\n",
            lo_text(papers->lang,
                    LO_N_("no planned power cut today or tomorrow")));
}

static struct lo_json *hours_json(const struct lo_place_notice *place)
{
    struct lo_json *array = lo_json_array();
    lo_time from = hour_floor(place->off[0].from);
    for (int hour = 0; !place->called_off && hour < HOURS_MAX &&
                       from < place->off[place->n_off - 1].to;
         hour++, from += LO_HOUR) {
        struct lo_json *one = lo_json_object();
        lo_json_set_time(one, "from", from);
        lo_json_set_integer(one, "people",
                            is_off(place, from) ? place->people : 0);
        lo_json_append(array, one);
    }
    return array;
}

struct lo_json *lo_report_hotline_json(const struct lo_papers *papers)
{
    static const char *const progress[] = {
        "not_begun", "under_way",  "between", "overdue",
        "back",      "called_off", "moved"};
    struct lo_json *array = lo_json_array();
    for (int32_t i = 0; i < papers->n_places; i++) {
        const struct lo_place_notice *place = &papers->places[i];
        if (!is_near(papers, place))
            continue;
        struct lo_json *one = lo_json_object();
        struct lo_json *lines = lo_json_array();
        lo_json_set_text(one, "outage", place->outage->id);
        lo_json_set_text(one, "place", place->place);
        for (int32_t k = 0; k < place->lines.n; k++)
            lo_json_append(lines, lo_json_string(place->lines.at[k]));
        lo_json_set(one, "lines", lines);
        lo_json_set_text(one, "progress", progress[progress_of(papers, place)]);
        lo_json_set_time(one, "off", place->off[0].from);
        if (!place->called_off)
            lo_json_set_time(one, "expected_back",
                             expected_back(papers, place));
        if (place->moved.from != LO_TIME_NONE)
            lo_json_set_time(one, "moved_to", place->moved.from);
        if (place->called_off && place->why[0] != '\0') {
            GString *why = g_string_new(NULL);
            lo_report_reason(why, papers->lang, place->why);
            lo_json_set_text(one, "why", why->str);
            g_string_free(why, TRUE);
        }
        if (off_again(papers, place) != LO_TIME_NONE)
            lo_json_set_time(one, "off_again", off_again(papers, place));
        if (place->back != LO_TIME_NONE)
            lo_json_set_time(one, "back", place->back);
        lo_json_set(one, "later_than_announced", lo_json_boolean(place->later));
        struct lo_json *leaders = lo_json_array();
        for (int32_t k = 0; k < place->n_leaders; k++) {
            struct lo_json *leader = lo_json_object();
            lo_json_set_text(leader, "crew", place->leaders[k].crew);
            lo_json_set_text(leader, "name", place->leaders[k].name);
            lo_json_set_text(leader, "phone", place->leaders[k].phone);
            lo_json_append(leaders, leader);
        }
        lo_json_set(one, "work_leaders", leaders);
        lo_json_set_integer(one, "people", place->people);
        lo_json_set_integer(one, "unreachable", place->unreachable);
        lo_json_set(one, "hours", hours_json(place));
        lo_json_set_text(one, "voice", place->text);
        lo_json_append(array, one);
    }
    return array;
}
