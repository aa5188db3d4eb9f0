/*
 * template.c - the variables of a vendor's message template, filled from the
 * facts of a notice: {place} {line} {when} {text}, and for templates that allow
 * few characters a variable {date} {from} {until}.
 */
#include <string.h>

#include "notify/gateway_web_int.h"
#include "notify/notify_int.h"

enum lo_status lo_template_open(struct lo_template *out,
                                const struct lo_settings *settings,
                                struct lo_error *err)
{
    const char *text = lo_settings_text(settings, "gateway.template_values");
    struct lo_template template = {0, NULL, NULL, NULL};
    char **pairs = g_strsplit(text, ";", -1);
    int most = (int)g_strv_length(pairs);
    enum lo_status status = lo_zone_open(
        &template.zone, lo_settings_text(settings, "site.timezone"), err);
    template.names = g_new0(char *, (gsize)most + 1);
    template.patterns = g_new0(char *, (gsize)most + 1);
    for (int i = 0; i < most && status == LO_OK; i++) {
        char *equals = strchr(pairs[i], '=');
        if (equals == NULL) {
            status = lo_error_set(err, LO_EINPUT,
                                  "setting 'gateway.template_values' has a "
                                  "value without a name: '%s'",
                                  pairs[i]);
            lo_error_hint(err, "write it as name={place}; name={when}");
            break;
        }
        *equals = '\0';
        template.names[template.n] = g_strdup(g_strstrip(pairs[i]));
        template.patterns[template.n++] = g_strdup(g_strstrip(equals + 1));
    }
    g_strfreev(pairs);
    if (status == LO_OK)
        *out = template;
    else
        lo_template_close(&template);
    return status;
}

void lo_template_close(struct lo_template *template)
{
    g_strfreev(template->names);
    g_strfreev(template->patterns);
    lo_zone_close(template->zone);
    *template = (struct lo_template){0, NULL, NULL, NULL};
}

static void add_once(GString *out, const struct lo_texts *texts)
{
    for (int32_t i = 0; i < texts->n; i++) {
        if (strstr(out->str, texts->at[i]) != NULL)
            continue;
        if (out->len > 0)
            g_string_append(out, "、");
        g_string_append(out, texts->at[i]);
    }
}

/* "03-16 07:15-12:30": short, for a field of 20 characters. */
static void add_when(GString *out, const struct lo_zone *zone,
                     const struct lo_stretches *off)
{
    char from[LO_TIME_TEXT], to[LO_TIME_TEXT];
    for (int32_t i = 0; i < off->n; i++) {
        bool one_day = lo_zone_date(zone, off->at[i].from) ==
                       lo_zone_date(zone, off->at[i].to);
        lo_zone_format(from, zone, off->at[i].from, "%m-%d %H:%M");
        lo_zone_format(to, zone, off->at[i].to,
                       one_day ? "%H:%M" : "%m-%d %H:%M");
        char *span = g_strconcat(from, "-", to, NULL);
        if (strstr(out->str, span) == NULL)
            g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "", span);
        g_free(span);
    }
}

struct clock_parts {
    char date[LO_TIME_TEXT], from[LO_TIME_TEXT], until[LO_TIME_TEXT];
};

/* "03-16", "07:15", "12:30" of the one stretch that is told. All are empty
 * where there are several, or one goes over midnight: a day and two times would
 * say something else then. */
static void split_when(struct clock_parts *out, const struct lo_zone *zone,
                       const struct lo_told *told)
{
    const struct lo_interval *only = NULL;
    memset(out, 0, sizeof *out);
    for (int32_t k = 0; k < told->n_groups; k++) {
        const struct lo_stretches *off = &told->groups[k].off;
        for (int32_t i = 0; i < off->n; i++) {
            if (only != NULL &&
                (only->from != off->at[i].from || only->to != off->at[i].to))
                return;
            only = &off->at[i];
        }
    }
    if (only == NULL ||
        lo_zone_date(zone, only->from) != lo_zone_date(zone, only->to))
        return;
    lo_zone_format(out->date, zone, only->from, "%m-%d");
    lo_zone_format(out->from, zone, only->from, "%H:%M");
    lo_zone_format(out->until, zone, only->to, "%H:%M");
}

static char *cut(const char *text, int most)
{
    if (most <= 0 || g_utf8_strlen(text, -1) <= most)
        return g_strdup(text);
    char *kept = g_utf8_substring(text, 0, most - 1);
    char *out = g_strconcat(kept, "…", NULL);
    g_free(kept);
    return out;
}

int lo_template_most(const char *name)
{
    static const struct {
        const char *prefix;
        int most;
    } types[] = {{"thing", 20},        {"character_string", 32},
                 {"phone_number", 17}, {"car_number", 8},
                 {"const", 20},        {"number", 32},
                 {"letter", 32}};
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        if (g_str_has_prefix(name, types[i].prefix))
            return types[i].most;
    return 0;
}

char *lo_template_value(const struct lo_template *template, int i,
                        const struct lo_message *message, int most)
{
    struct lo_arena *arena = lo_arena_new();
    struct lo_told told = {.n_groups = 0};
    struct clock_parts parts;
    GString *place = g_string_new(NULL);
    GString *line = g_string_new(NULL);
    GString *when = g_string_new(NULL);
    GString *out = g_string_new(NULL);
    if (!lo_facts_read(&told, arena, message->facts))
        told.n_groups = 0;
    for (int32_t k = 0; k < told.n_groups; k++) {
        add_once(place, &told.groups[k].places);
        add_once(line, &told.groups[k].lines);
        add_when(when, template->zone, &told.groups[k].off);
    }
    split_when(&parts, template->zone, &told);
    const struct lo_piece pieces[] = {
        {"place", place->str},   {"line", line->str},  {"when", when->str},
        {"date", parts.date},    {"from", parts.from}, {"until", parts.until},
        {"text", message->text}, {NULL, NULL}};
    lo_notify_expand(out, template->patterns[i], pieces, NULL);
    char *value = cut(out->str, most);
    g_string_free(place, TRUE);
    g_string_free(line, TRUE);
    g_string_free(when, TRUE);
    g_string_free(out, TRUE);
    lo_arena_free(arena);
    return value;
}
