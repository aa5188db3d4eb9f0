/*
 * schedule.c - the ladder of notices: which stages there are and when each is
 * due for somebody whose supply goes at a given instant.
 *
 *   announce-7d ........ day-before ...... morning ... first off
 *   |<-- not_after ----->|<------------>|<---------->|
 *
 * A stage ends where the next begins: a late announcement must not arrive
 * after the reminder. A due time in the quiet hours moves to their beginning,
 * never to their end, so that no deadline is missed by being polite.
 */
#include <string.h>

#include "notify/notify_int.h"

/* A message of the morning closer to the outage than this helps nobody. */
enum { MORNING_MARGIN_S = 30 * LO_MINUTE };

enum { DAYS_MAX = 366, WORKDAYS_MAX = 60, HOURS_MAX = 720, MINUTES_MAX = 720 };

/* --- settings ----------------------------------------------------------- */

/* "17:00" to minutes of the day. */
static enum lo_status read_minute(int *out, const struct lo_settings *settings,
                                  const char *key, struct lo_error *err)
{
    const char *text = lo_settings_text(settings, key);
    char *end = NULL;
    gint64 hour = g_ascii_strtoll(text, &end, 10);
    gint64 minute = -1;
    if (g_ascii_isdigit(text[0]) && *end == ':' && g_ascii_isdigit(end[1]))
        minute = g_ascii_strtoll(end + 1, &end, 10);
    if (minute < 0 || minute > 59 || hour > 23 || *end != '\0') {
        enum lo_status status = lo_error_set(
            err, LO_EINPUT, "setting '%s' is not a time: '%s'", key, text);
        lo_error_hint(err, "write it as HH:MM, for example 17:00");
        return status;
    }
    *out = (int)(hour * 60 + minute);
    return LO_OK;
}

static bool is_none(const char *text)
{
    return text[0] == '\0' || strcmp(text, "none") == 0;
}

/* "7 d", "4 wd", "12 h", "30 min", "day before", "morning"; "letter 7 d". */
static bool read_rung(struct lo_rung *out, const char *word)
{
    static const struct {
        const char *unit;
        enum lo_rung_kind kind;
        int most;
        bool announce;
    } units[] = {
        {"d", LO_RUNG_DAYS, DAYS_MAX, true},
        {"wd", LO_RUNG_WORKDAYS, WORKDAYS_MAX, true},
        {"h", LO_RUNG_HOURS, HOURS_MAX, false},
        {"min", LO_RUNG_MINUTES, MINUTES_MAX, false},
    };
    *out = (struct lo_rung){.letter = g_str_has_prefix(word, "letter ")};
    if (out->letter)
        word += strlen("letter ");
    if (strcmp(word, "day before") == 0 || strcmp(word, "morning") == 0) {
        bool morning = word[0] == 'm';
        out->kind = morning ? LO_RUNG_MORNING : LO_RUNG_DAY_BEFORE;
        g_snprintf(out->name, sizeof out->name, "%s%s",
                   out->letter ? "letter-" : "",
                   morning ? "morning" : "day-before");
        return true;
    }
    char *end = NULL;
    gint64 count = g_ascii_strtoll(word, &end, 10);
    if (!g_ascii_isdigit(word[0]))
        return false;
    while (*end == ' ')
        end++;
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
        if (strcmp(end, units[i].unit) != 0 || count < 1 ||
            count > units[i].most)
            continue;
        out->kind = units[i].kind;
        out->count = (int)count;
        g_snprintf(out->name, sizeof out->name, "%s-%d%s",
                   out->letter         ? "letter"
                   : units[i].announce ? "announce"
                                       : "reminder",
                   out->count, units[i].unit);
        return true;
    }
    return false;
}

static enum lo_status read_ladder(struct lo_rung out[LO_RUNGS_MAX], int *n,
                                  const struct lo_settings *settings,
                                  const char *key, struct lo_error *err)
{
    const char *text = lo_settings_text(settings, key);
    *n = 0;
    if (is_none(text))
        return LO_OK;
    enum lo_status status = LO_OK;
    char **words = g_strsplit(text, ",", -1);
    for (char **word = words; *word != NULL && status == LO_OK; word++) {
        if (*n == LO_RUNGS_MAX) {
            status = lo_error_set(err, LO_ELIMIT,
                                  "setting '%s' has more than %d stages", key,
                                  LO_RUNGS_MAX);
        } else if (!read_rung(&out[*n], g_strstrip(*word))) {
            status = lo_error_set(err, LO_EINPUT,
                                  "setting '%s' has an unknown stage '%s'", key,
                                  *word);
            lo_error_hint(err, "stages are: 7 d, 4 wd, 12 h, 30 min, day "
                               "before, morning, letter 7 d");
        } else {
            (*n)++;
        }
    }
    g_strfreev(words);
    return status;
}

/* A letter stands beside the messages, for those who have a right to it. */
static enum lo_status check_rules(const struct lo_rules *rules,
                                  struct lo_error *err)
{
    bool workdays = false;
    for (int i = 0; i < rules->n_rungs; i++) {
        workdays = workdays || rules->rungs[i].kind == LO_RUNG_WORKDAYS;
        if (rules->rungs[i].letter) {
            lo_error_set(err, LO_EINPUT, "'notice.ladder' has a letter");
            lo_error_hint(err, "letters stand in notice.important_ladder");
            return LO_EINPUT;
        }
    }
    for (int i = 0; i < rules->n_important; i++)
        workdays = workdays || rules->important[i].kind == LO_RUNG_WORKDAYS;
    if (workdays && rules->calendar == NULL)
        return lo_error_set(err, LO_EINPUT,
                            "stages by working days need a calendar");
    return LO_OK;
}

enum lo_status lo_notify_rules(struct lo_rules *out,
                               const struct lo_settings *settings,
                               const struct lo_zone *zone,
                               const struct lo_calendar *calendar,
                               struct lo_error *err)
{
    struct lo_rules rules = {.zone = zone, .calendar = calendar};
    enum lo_status status = read_ladder(rules.rungs, &rules.n_rungs, settings,
                                        "notice.ladder", err);
    if (status == LO_OK)
        status = read_ladder(rules.important, &rules.n_important, settings,
                             "notice.important_ladder", err);
    if (status == LO_OK)
        status = check_rules(&rules, err);
    if (status != LO_OK)
        return status;
    status = lo_quiet_read(&rules.quiet, settings, err);
    if (status != LO_OK)
        return status;
    rules.margin_s = lo_settings_int(settings, "notice.margin_min") * LO_MINUTE;
    status = read_minute(&rules.day_before_at, settings, "notice.day_before_at",
                         err);
    if (status != LO_OK)
        return status;
    status = read_minute(&rules.morning_at, settings, "notice.morning_at", err);
    if (status != LO_OK)
        return status;
    *out = rules;
    return LO_OK;
}

/* --- quiet hours -------------------------------------------------------- */

enum lo_status lo_quiet_read(struct lo_quiet *out,
                             const struct lo_settings *settings,
                             struct lo_error *err)
{
    int n = 0;
    struct lo_quiet quiet = {false, {0, 0}};
    const char *text = lo_settings_text(settings, "notice.quiet");
    if (!is_none(text)) {
        enum lo_status status =
            lo_minutes_parse(&quiet.span, 1, &n, text, true, err);
        if (status != LO_OK)
            return status;
    }
    quiet.on = n == 1;
    *out = quiet;
    return LO_OK;
}

bool lo_quiet_at(const struct lo_quiet *quiet, const struct lo_zone *zone,
                 lo_time at, struct lo_interval *out)
{
    if (!quiet->on)
        return false;
    const struct lo_minutes q = quiet->span;
    lo_date date = lo_zone_date(zone, at);
    int minute = lo_zone_minute(zone, at);
    bool wraps = q.from > q.to;
    if (wraps ? minute < q.from && minute >= q.to
              : minute < q.from || minute >= q.to)
        return false;
    lo_date begins = wraps && minute < q.to ? date - 1 : date;
    lo_date ends = wraps ? begins + 1 : begins;
    if (out != NULL) {
        out->from = lo_zone_time(zone, begins, q.from);
        out->to = lo_zone_time(zone, ends, q.to);
    }
    return true;
}

static lo_time before_quiet(const struct lo_rules *rules, lo_time at)
{
    struct lo_interval quiet;
    return lo_quiet_at(&rules->quiet, rules->zone, at, &quiet) ? quiet.from
                                                               : at;
}

/* --- steps -------------------------------------------------------------- */

/* Due time by the rung alone, and the deadline that it keeps; false = not for
 * this outage. A stage that a rule demands so many days before must be out by
 * then, not begin then: it is due earlier by the margin. */
static bool rung_due(struct lo_step *out, const struct lo_rules *rules,
                     const struct lo_rung *rung, lo_time first_off)
{
    lo_date date = lo_zone_date(rules->zone, first_off);
    lo_time due = LO_TIME_NONE;
    *out = (struct lo_step){.rung = rung, .deadline = LO_TIME_NONE};
    switch (rung->kind) {
    case LO_RUNG_DAYS:
        out->deadline = lo_zone_time(rules->zone, date - rung->count,
                                     lo_zone_minute(rules->zone, first_off));
        due = out->deadline - rules->margin_s;
        break;
    case LO_RUNG_WORKDAYS: /* the whole of that day counts */
        out->deadline = lo_zone_time(
            rules->zone,
            lo_calendar_back(rules->calendar, date, rung->count) + 1, 0);
        due = out->deadline - rules->margin_s;
        break;
    case LO_RUNG_HOURS:
        out->deadline = first_off - (lo_time)rung->count * LO_HOUR;
        due = out->deadline - rules->margin_s;
        break;
    case LO_RUNG_MINUTES: /* a reminder: no rule, and it wakes nobody */
        due = first_off - (lo_time)rung->count * LO_MINUTE;
        break;
    case LO_RUNG_DAY_BEFORE:
        due = lo_zone_time(rules->zone, date - 1, rules->day_before_at);
        break;
    case LO_RUNG_MORNING:
        due = lo_zone_time(rules->zone, date, rules->morning_at);
        if (due > first_off - MORNING_MARGIN_S)
            return false;
        break;
    }
    out->due = before_quiet(rules, due);
    return true;
}

/* Keeps `out` ascending; of two at one instant the later stage stays. */
static int insert_step(struct lo_step *out, int n, struct lo_step step)
{
    int at = n;
    while (at > 0 && out[at - 1].due > step.due)
        at--;
    if (at > 0 && out[at - 1].due == step.due) {
        out[at - 1] = step;
        return n;
    }
    memmove(&out[at + 1], &out[at], (size_t)(n - at) * sizeof *out);
    out[at] = step;
    return n + 1;
}

/*
 * Of the stages that have passed only the last is still told, at once. In the
 * quiet hours it waits for their end, unless the outage would come first; if
 * the next stage comes before their end, that one tells it.
 */
static int drop_passed(struct lo_step *out, int n, const struct lo_rules *rules,
                       lo_time now)
{
    int passed = 0;
    while (passed < n && out[passed].due < now)
        passed++;
    if (passed == 0)
        return n;
    int keep = passed - 1;
    struct lo_interval quiet;
    out[keep].due = now;
    if (lo_quiet_at(&rules->quiet, rules->zone, now, &quiet)) {
        if (quiet.to < out[keep].not_after)
            out[keep].due = quiet.to;
        else if (passed < n)
            keep = passed;
    }
    memmove(out, &out[keep], (size_t)(n - keep) * sizeof *out);
    out[0].late = true;
    return n - keep;
}

/* Inside the margin: not late yet, but at once. */
static void hurry(struct lo_step *out, int n, lo_time now)
{
    for (int i = 0; i < n; i++)
        if (out[i].due < now && out[i].deadline != LO_TIME_NONE &&
            out[i].deadline >= now && out[i].not_after > now)
            out[i].due = now;
}

/* The law's deadline is that of the first message, which comes before it. */
static void heed_law(struct lo_step *out, int n, const struct lo_rules *rules,
                     lo_time told_by)
{
    if (n == 0 || told_by == LO_TIME_NONE)
        return;
    out[0].deadline = told_by;
    out[0].due =
        MIN(out[0].due, before_quiet(rules, told_by - rules->margin_s));
}

int lo_notify_steps(struct lo_step out[LO_RUNGS_MAX],
                    const struct lo_rules *rules, lo_time first_off,
                    lo_time told_by, lo_time now)
{
    int n = 0;
    struct lo_step step;
    for (int i = 0; i < rules->n_rungs; i++)
        if (rung_due(&step, rules, &rules->rungs[i], first_off))
            n = insert_step(out, n, step);
    /* A ladder of the morning alone must not leave those untold whose supply
     * goes before it. */
    if (n == 0 && rules->n_rungs > 0)
        out[n++] = (struct lo_step){
            .rung = &rules->rungs[0],
            .due = before_quiet(rules, first_off - MORNING_MARGIN_S),
            .deadline = LO_TIME_NONE};
    heed_law(out, n, rules, told_by);
    for (int i = 0; i < n; i++)
        out[i].not_after = i + 1 < n ? out[i + 1].due : first_off;
    for (int i = 0; i < n; i++)
        out[i].proper = out[i].due;
    hurry(out, n, now);
    n = drop_passed(out, n, rules, now);
    if (n > 0 && out[0].late && told_by != LO_TIME_NONE) {
        out[0].deadline = told_by;
        out[0].unmet = told_by < now;
    }
    for (int i = 0; i < n; i++)
        out[i].must_by =
            out[i].deadline != LO_TIME_NONE && out[i].deadline >= now
                ? out[i].deadline
                : first_off;
    return n;
}

int lo_notify_important_steps(struct lo_step out[LO_RUNGS_MAX],
                              const struct lo_rules *rules, lo_time first_off,
                              const lo_time *sooner, lo_time now)
{
    int n = 0;
    for (int i = 0; i < rules->n_important; i++) {
        struct lo_step step;
        if (!rung_due(&step, rules, &rules->important[i], first_off))
            continue;
        if (sooner != NULL && step.deadline != LO_TIME_NONE &&
            step.deadline < now)
            step.deadline = *sooner;
        step.proper = step.due;
        step.late = step.due < now;
        step.unmet = step.deadline != LO_TIME_NONE && step.deadline < now;
        step.due = MAX(step.due, now);
        step.not_after = first_off;
        step.must_by = step.deadline != LO_TIME_NONE && step.deadline >= now
                           ? step.deadline
                           : first_off;
        out[n++] = step;
    }
    return n;
}
