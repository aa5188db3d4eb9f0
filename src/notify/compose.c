/*
 * compose.c - what a notice says, in Chinese and English.
 *
 *   [sender] kind of message: place (line) when; place (line) when, reason.
 *            what it replaces. early return. medical. own source. hotline.
 *
 * Area, line and time stand in every text: a person must be able to tell that
 * it is about him. Never "today" or "tomorrow": a message may be read late.
 * Poles are for crews. Sentences are whole message ids with named pieces, so
 * that a translator can put them in another order.
 */
#include <string.h>

#include "notify/notify_int.h"

/* --- named pieces ------------------------------------------------------- */

void lo_notify_expand(GString *out, const char *pattern,
                      const struct lo_piece *pieces,
                      char *(*escape)(const char *value))
{
    static const struct lo_piece none = {NULL, NULL};
    for (const char *at = pattern; *at != '\0';) {
        const struct lo_piece *found = NULL;
        size_t length = 0;
        for (const struct lo_piece *p = pieces != NULL ? pieces : &none;
             *at == '{' && p->name; p++) {
            length = strlen(p->name);
            if (strncmp(at + 1, p->name, length) == 0 &&
                at[1 + length] == '}') {
                found = p;
                break;
            }
        }
        if (found == NULL) {
            g_string_append_c(out, *at++);
            continue;
        }
        char *escaped = escape != NULL ? escape(found->value) : NULL;
        g_string_append(out, escaped != NULL ? escaped : found->value);
        g_free(escaped);
        at += length + 2;
    }
}

/* Appends the translation of `id` with its pieces. */
static void say(GString *out, enum lo_lang lang, const char *id,
                const struct lo_piece *pieces)
{
    lo_notify_expand(out, lo_text(lang, id), pieces, NULL);
}

/* --- when --------------------------------------------------------------- */

/* Word `i` of a list "Mon,Tue,..." that is one message id. */
static char *word_of(enum lo_lang lang, const char *id, int i)
{
    char **words = g_strsplit(lo_text(lang, id), ",", -1);
    char *word = g_strdup((int)g_strv_length(words) > i ? words[i] : "");
    g_strfreev(words);
    return word;
}

/* "Mon 16 Mar", "3月16日(周一)" */
static void say_day(GString *out, enum lo_lang lang, lo_date date)
{
    char iso[LO_TIME_TEXT];
    lo_date_format(iso, date);
    int month_number = (int)g_ascii_strtoll(iso + 5, NULL, 10);
    char day[8];
    g_snprintf(day, sizeof day, "%d", (int)g_ascii_strtoll(iso + 8, NULL, 10));
    char *weekday = word_of(lang, LO_N_("Mon,Tue,Wed,Thu,Fri,Sat,Sun"),
                            lo_date_weekday(date));
    char *month =
        word_of(lang, LO_N_("Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec"),
                month_number - 1);
    const struct lo_piece pieces[] = {
        {"weekday", weekday}, {"day", day}, {"month", month}, {NULL, NULL}};
    say(out, lang, LO_N_("{weekday} {day} {month}"), pieces);
    g_free(weekday);
    g_free(month);
}

static void say_minute(GString *out, int minute)
{
    g_string_append_printf(out, "%02d:%02d", minute / 60, minute % 60);
}

static void say_instant(GString *out, const struct lo_facts *facts, lo_time at)
{
    say_day(out, facts->lang, lo_zone_date(facts->zone, at));
    g_string_append_c(out, ' ');
    say_minute(out, lo_zone_minute(facts->zone, at));
}

/* Stretches: a day is named once, an end at midnight is 24:00 of its day. */
static void say_when(GString *out, const struct lo_facts *facts,
                     const struct lo_stretches *off)
{
    lo_date named = INT32_MIN;
    for (int32_t i = 0; i < off->n; i++) {
        /* never shorter than it is: the end rounds up to a minute */
        lo_time to = off->at[i].to + LO_MINUTE - 1;
        lo_date from_day = lo_zone_date(facts->zone, off->at[i].from);
        lo_date to_day = lo_zone_date(facts->zone, to);
        int to_minute = lo_zone_minute(facts->zone, to);
        if (to_minute == 0 && to_day > from_day) {
            to_day--;
            to_minute = 1440;
        }
        if (i > 0)
            g_string_append(out, lo_text(facts->lang, LO_N_(", ")));
        if (from_day != named) {
            say_day(out, facts->lang, from_day);
            g_string_append_c(out, ' ');
        }
        say_minute(out, lo_zone_minute(facts->zone, off->at[i].from));
        if (to_day == from_day) {
            g_string_append_c(out, '-');
        } else {
            g_string_append(out, lo_text(facts->lang, LO_N_(" to ")));
            say_day(out, facts->lang, to_day);
            g_string_append_c(out, ' ');
        }
        say_minute(out, to_minute);
        named = to_day;
    }
}

/* --- where -------------------------------------------------------------- */

static void say_list(GString *out, enum lo_lang lang,
                     const struct lo_texts *texts)
{
    for (int32_t i = 0; i < texts->n; i++) {
        if (i > 0)
            g_string_append(out, lo_text(lang, LO_N_(", ")));
        g_string_append(out, texts->at[i]);
    }
}

/* Does the name say that it is a line? "Mill line" is not "line Mill line". */
static bool says_line(const char *name)
{
    char *lower = g_utf8_strdown(name, -1);
    bool says = strstr(lower, "line") != NULL ||
                strstr(lower, "feeder") != NULL || g_str_has_suffix(name, "线");
    g_free(lower);
    return says;
}

/* "Upper (line F1), Mon 16 Mar 07:15-12:30; Lower (line F2), ..." */
static void say_groups(GString *out, const struct lo_facts *facts,
                       const struct lo_told *told)
{
    GString *place = g_string_new(NULL);
    GString *line = g_string_new(NULL);
    GString *when = g_string_new(NULL);
    for (int32_t i = 0; i < told->n_groups; i++) {
        const struct lo_told_group *group = &told->groups[i];
        g_string_truncate(place, 0);
        g_string_truncate(line, 0);
        g_string_truncate(when, 0);
        say_list(place, facts->lang, &group->places);
        if (place->len == 0)
            g_string_append(place, lo_text(facts->lang, LO_N_("your address")));
        say_list(line, facts->lang, &group->lines);
        if (line->len == 0)
            g_string_append(line, lo_text(facts->lang, LO_N_("of your meter")));
        say_when(when, facts, &group->off);
        if (i > 0)
            g_string_append(out, lo_text(facts->lang, LO_N_("; ")));
        const struct lo_piece pieces[] = {{"place", place->str},
                                          {"line", line->str},
                                          {"when", when->str},
                                          {NULL, NULL}};
        bool bare = group->lines.n > 0 && says_line(group->lines.at[0]);
        say(out, facts->lang,
            bare ? LO_N_("{place} ({line}), {when}")
                 : LO_N_("{place} (line {line}), {when}"),
            pieces);
    }
    g_string_free(place, TRUE);
    g_string_free(line, TRUE);
    g_string_free(when, TRUE);
}

/* Villages of all groups, each once. */
static void say_places(GString *out, const struct lo_facts *facts)
{
    GPtrArray *names = g_ptr_array_new();
    for (int32_t g = 0; g < facts->told->n_groups; g++) {
        const struct lo_texts *places = &facts->told->groups[g].places;
        for (int32_t i = 0; i < places->n; i++)
            if (!g_ptr_array_find_with_equal_func(names, places->at[i],
                                                  g_str_equal, NULL))
                g_ptr_array_add(names, (gpointer)(uintptr_t)places->at[i]);
    }
    const struct lo_texts all = {(int32_t)names->len,
                                 (const char **)names->pdata};
    say_list(out, facts->lang, &all);
    if (names->len == 0)
        g_string_append(out, lo_text(facts->lang, LO_N_("your address")));
    g_ptr_array_free(names, TRUE);
}

/* --- why ---------------------------------------------------------------- */

static const char *reason_id(const char *kind)
{
    static const struct {
        const char *kind;
        const char *id;
    } reasons[] = {
        {"maintenance", LO_N_("line maintenance")},
        {"service", LO_N_("line maintenance")},
        {"repair", LO_N_("line repair")},
        {"construction", LO_N_("line construction")},
        {"connect", LO_N_("a new connection")},
        {"reconnect", LO_N_("a new connection")},
        {"disconnect", LO_N_("removal of a connection")},
        {"inspection", LO_N_("line inspection")},
        {"test", LO_N_("line tests")},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(reasons); i++)
        if (strcmp(reasons[i].kind, kind) == 0)
            return reasons[i].id;
    return LO_N_("line work");
}

static void say_reason(GString *out, const struct lo_facts *facts)
{
    GPtrArray *ids = g_ptr_array_new();
    for (int32_t i = 0; i < facts->kinds.n; i++) {
        const char *id = reason_id(facts->kinds.at[i]);
        if (!g_ptr_array_find(ids, id, NULL))
            g_ptr_array_add(ids, (gpointer)(uintptr_t)id);
    }
    for (guint i = 0; i < ids->len; i++) {
        if (i > 0)
            g_string_append(out, lo_text(facts->lang, LO_N_(", ")));
        g_string_append(out, lo_text(facts->lang, g_ptr_array_index(ids, i)));
    }
    if (ids->len == 0)
        g_string_append(out, lo_text(facts->lang, reason_id("")));
    g_ptr_array_free(ids, TRUE);
}

/* --- the whole ---------------------------------------------------------- */

/* A further sentence, parted as the language parts them. */
static void say_also(GString *out, const struct lo_facts *facts, const char *id,
                     const struct lo_piece *pieces)
{
    if (facts->lang == LO_LANG_EN)
        g_string_append_c(out, ' ');
    say(out, facts->lang, id, pieces);
}

/* To a later day: who reads "changed" may miss that. */
static bool is_postponed(const struct lo_facts *facts)
{
    return facts->was != NULL &&
           lo_zone_date(facts->zone, facts->told->first_off) >
               lo_zone_date(facts->zone, facts->was->first_off);
}

static const char *opening_id(const struct lo_facts *facts)
{
    switch (facts->wording) {
    case LO_WORDING_ANNOUNCE:
        return LO_N_("Planned power cut: {what}, {reason}.");
    case LO_WORDING_REMINDER:
        return LO_N_("Reminder of a power cut: {what}, {reason}.");
    case LO_WORDING_CHANGE:
        if (is_postponed(facts))
            return LO_N_("Power cut postponed: {what}, {reason}. Void is the "
                         "notice of: {was}.");
        return LO_N_("Power cut changed: {what}, {reason}. Void is the notice "
                     "of: {was}.");
    case LO_WORDING_CANCEL:
        return LO_N_("Power cut cancelled: {what} does not take place.");
    case LO_WORDING_OVERRUN:
        if (facts->was != NULL)
            return LO_N_("New end of the power cut: {what}. Void is the notice "
                         "of: {was}.");
        return LO_N_("Power cut lasts longer than announced: {what}. We are "
                     "sorry for the delay.");
    case LO_WORDING_RESTORED:
        if (facts->early)
            return LO_N_("Supply is back earlier than announced: {place}. If "
                         "you are still without, check your own switch first, "
                         "then call.");
        return LO_N_("Supply is back: {place}. If you are still without, "
                     "check your own switch first, then call.");
    case LO_WORDING_NOT_BACK:
        if (facts->no_end)
            return LO_N_("Correction: supply is NOT back yet: {place}. Void is "
                         "our message of {was} that it is. We shall tell you "
                         "when it is.");
        return LO_N_("Correction: supply is NOT back yet: {what}. Void is our "
                     "message of {was} that it is. We are sorry.");
    case LO_WORDING_SHORT:
        break;
    }
    return LO_N_("Power cut: {what}.");
}

static bool same_texts(const struct lo_texts *a, const struct lo_texts *b)
{
    for (int32_t i = 0; a->n == b->n && i < a->n; i++)
        if (strcmp(a->at[i], b->at[i]) != 0)
            return false;
    return a->n == b->n;
}

/* One and the same place: its times alone say what is void. */
static bool same_where(const struct lo_told *a, const struct lo_told *b)
{
    return a->n_groups == 1 && b->n_groups == 1 &&
           same_texts(&a->groups[0].places, &b->groups[0].places) &&
           same_texts(&a->groups[0].lines, &b->groups[0].lines);
}

/* Only while it is still to come: a reminder of today needs no other day. */
static void say_reserve(GString *out, const struct lo_facts *facts)
{
    if (facts->reserve == 0 || (facts->wording != LO_WORDING_ANNOUNCE &&
                                facts->wording != LO_WORDING_REMINDER &&
                                facts->wording != LO_WORDING_CHANGE))
        return;
    GString *day = g_string_new(NULL);
    say_day(day, facts->lang, lo_zone_date(facts->zone, facts->reserve));
    const struct lo_piece pieces[] = {{"day", day->str}, {NULL, NULL}};
    say_also(out, facts, LO_N_("In bad weather instead on {day}."), pieces);
    g_string_free(day, TRUE);
}

/* Supply is back for a while only. */
static void say_again(GString *out, const struct lo_facts *facts)
{
    if (facts->again == NULL || facts->again->n_groups == 0)
        return;
    GString *what = g_string_new(NULL);
    say_groups(what, facts, facts->again);
    const struct lo_piece pieces[] = {{"what", what->str}, {NULL, NULL}};
    say_also(out, facts, LO_N_("Off again, as announced: {what}."), pieces);
    g_string_free(what, TRUE);
}

/* What everybody must know for his safety, and what some must. */
static void say_safety(GString *out, const struct lo_facts *facts)
{
    if (facts->wording == LO_WORDING_CANCEL ||
        facts->wording == LO_WORDING_RESTORED)
        return;
    say_also(out, facts,
             LO_N_("May end early: treat the line as live throughout."), NULL);
    if (facts->life_support)
        say_also(out, facts,
                 LO_N_("If you depend on medical equipment, arrange backup "
                       "power in time."),
                 NULL);
    if (facts->told->own_source || facts->own_source)
        say_also(out, facts,
                 LO_N_("Never feed the line from your own source without a "
                       "transfer switch."),
                 NULL);
    else if (facts->warn_all && facts->wording == LO_WORDING_ANNOUNCE)
        say_also(out, facts,
                 LO_N_("Never connect a generator without a transfer switch."),
                 NULL);
}

/* Whom the reader is to tell, and whom no message reaches. */
static void say_pass_on(GString *out, const struct lo_facts *facts)
{
    const struct lo_pass_on *pass_on = facts->pass_on;
    if (pass_on == NULL)
        return;
    char count[16], more[16];
    g_snprintf(count, sizeof count, "%d", (int)pass_on->people);
    g_snprintf(more, sizeof more, "%d",
               (int)(pass_on->unreachable - pass_on->names.n));
    GString *names = g_string_new(NULL);
    say_list(names, facts->lang, &pass_on->names);
    const struct lo_piece pieces[] = {
        {"count", count}, {"more", more}, {"names", names->str}, {NULL, NULL}};
    say_also(out, facts,
             pass_on->people > 0
                 ? LO_N_("Please pass this on to the {count} customers there.")
                 : LO_N_("Please pass this on to everybody there."),
             pieces);
    if (pass_on->unreachable > pass_on->names.n)
        say_also(out, facts,
                 LO_N_("No message reaches {names} and {more} more."), pieces);
    else if (pass_on->names.n > 0)
        say_also(out, facts, LO_N_("No message reaches {names}."), pieces);
    g_string_free(names, TRUE);
}

/* How many customers hear what the copy says. */
static void say_copied(GString *out, const struct lo_facts *facts)
{
    if (facts->copy == NULL || facts->copy->people == 0)
        return;
    char count[16], calls[16];
    g_snprintf(count, sizeof count, "%d", (int)facts->copy->people);
    g_snprintf(calls, sizeof calls, "%d", (int)facts->copy->calls);
    const struct lo_piece pieces[] = {
        {"count", count}, {"calls", calls}, {NULL, NULL}};
    say_also(out, facts,
             LO_N_("Told are {count} customers, {calls} of them by telephone."),
             pieces);
}

static void say_questions(GString *out, const struct lo_facts *facts,
                          const struct lo_piece *pieces)
{
    bool hotline = facts->hotline[0] != '\0';
    bool manager = facts->manager != NULL && facts->manager[0] != '\0' &&
                   facts->manager_phone[0] != '\0';
    if (hotline && manager)
        say_also(out, facts,
                 LO_N_("Questions: {hotline}, or your local manager {manager} "
                       "{phone}."),
                 pieces);
    else if (manager)
        say_also(out, facts,
                 LO_N_("Questions: your local manager {manager} {phone}."),
                 pieces);
    else if (hotline)
        say_also(out, facts, LO_N_("Questions: {hotline}."), pieces);
}

char *lo_notify_compose(struct lo_arena *arena, const struct lo_facts *facts)
{
    GString *what = g_string_new(NULL);
    GString *was = g_string_new(NULL);
    GString *place = g_string_new(NULL);
    GString *reason = g_string_new(NULL);
    GString *body = g_string_new(NULL);
    say_groups(what, facts, facts->told);
    if (facts->was != NULL && same_where(facts->was, facts->told))
        say_when(was, facts, &facts->was->groups[0].off);
    else if (facts->was != NULL)
        say_groups(was, facts, facts->was);
    else if (facts->wording == LO_WORDING_NOT_BACK)
        say_instant(was, facts, facts->void_at);
    say_reason(reason, facts);
    say_places(place, facts);
    const struct lo_piece pieces[] = {{"what", what->str},
                                      {"was", was->str},
                                      {"reason", reason->str},
                                      {"place", place->str},
                                      {"hotline", facts->hotline},
                                      {"manager", facts->manager},
                                      {"phone", facts->manager_phone},
                                      {"sender", facts->sender},
                                      {NULL, NULL}};
    if (facts->sender[0] != '\0')
        say(body, facts->lang, LO_N_("{sender}: "), pieces);
    if (facts->copy != NULL)
        say(body, facts->lang, LO_N_("[Copy for staff] "), pieces);
    say(body, facts->lang, opening_id(facts), pieces);
    say_again(body, facts);
    say_reserve(body, facts);
    say_safety(body, facts);
    say_pass_on(body, facts);
    say_copied(body, facts);
    say_questions(body, facts, pieces);
    char *text = lo_arena_strdup(arena, body->str);
    g_string_free(what, TRUE);
    g_string_free(was, TRUE);
    g_string_free(place, TRUE);
    g_string_free(reason, TRUE);
    g_string_free(body, TRUE);
    return text;
}
