/*
 * judge.c - reads a calendar as other programs do, with libical, and says what
 * it understood: a line an event,
 *
 *   UID SEQUENCE STATUS START END ORGANIZER SUMMARY | DESCRIPTION / SO ON
 *
 * times on the clock of Shanghai, by libical's own zones; first the METHOD.
 * Exit 1 when anything was not understood or breaks a rule of RFC 5546 for the
 * method: judge FILE.
 */
#include <libical/ical.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { LIMIT = 10000000 };

static char *read_all(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = file != NULL ? malloc(LIMIT + 1) : NULL;
    size_t n = text != NULL ? fread(text, 1, LIMIT, file) : 0;
    if (text != NULL)
        text[n] = '\0';
    if (file != NULL)
        fclose(file);
    return text;
}

static const char *text_of(icalcomponent *event, icalproperty_kind kind)
{
    icalproperty *property = icalcomponent_get_first_property(event, kind);
    const char *text =
        property != NULL ? icalproperty_get_value_as_string(property) : NULL;
    return text != NULL ? text : "-";
}

static void put_time(struct icaltimetype at)
{
    icaltimezone *shanghai = icaltimezone_get_builtin_timezone("Asia/Shanghai");
    if (shanghai == NULL) {
        fprintf(stderr, "judge: libical has no zone Asia/Shanghai\n");
        exit(2);
    }
    struct icaltimetype local = icaltime_convert_to_zone(at, shanghai);
    printf(" %04d-%02d-%02dT%02d:%02d%s", local.year, local.month, local.day,
           local.hour, local.minute, icaltime_is_utc(at) ? "" : "?");
}

static void put_event(icalcomponent *event)
{
    const char *summary = icalcomponent_get_summary(event);
    const char *description = icalcomponent_get_description(event);
    printf("%s %d %s", text_of(event, ICAL_UID_PROPERTY),
           icalcomponent_get_sequence(event),
           text_of(event, ICAL_STATUS_PROPERTY));
    put_time(icalcomponent_get_dtstart(event));
    put_time(icalcomponent_get_dtend(event));
    printf(" %s %s | ", text_of(event, ICAL_ORGANIZER_PROPERTY),
           summary != NULL ? summary : "-");
    for (const char *p = description; p != NULL && *p != '\0'; p++)
        if (*p == '\n')
            printf(" / ");
        else
            putchar(*p);
    putchar('\n');
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: judge FILE\n");
        return 2;
    }
    char *text = read_all(argv[1]);
    icalcomponent *all = text != NULL ? icalparser_parse_string(text) : NULL;
    free(text);
    if (all == NULL || icalcomponent_isa(all) != ICAL_VCALENDAR_COMPONENT) {
        fprintf(stderr, "judge: '%s' is not one calendar\n", argv[1]);
        return 1;
    }
    /* Broken rules are written into the component, beside broken lines. */
    bool sound = icalrestriction_check(all);
    int errors = icalcomponent_count_errors(all);
    printf("METHOD %s\n", text_of(all, ICAL_METHOD_PROPERTY));
    for (icalcomponent *event =
             icalcomponent_get_first_component(all, ICAL_VEVENT_COMPONENT);
         event != NULL;
         event = icalcomponent_get_next_component(all, ICAL_VEVENT_COMPONENT))
        put_event(event);
    if (!sound || errors > 0)
        fprintf(stderr, "judge: %d errors:\n%s", errors,
                icalcomponent_as_ical_string(all));
    icalcomponent_free(all);
    return sound && errors == 0 ? 0 : 1;
}
