/*
 * csv.c - spreadsheets to objects, the same as if a CIM file had said them, so
 * that what changed, who is affected and all findings come out alike.
 *
 *   row of jobs     WorkTask + lo:WorkMode + WorkTimeSchedule (request) + Crew
 *   row of history  Outage with actualPeriod
 *
 * Equipment is named by text (lo:WorkTask.equipmentName ...): mRID, name or
 * pole; the builders look it up when all files are there (named.c).
 */
#include "csv_int.h"

#include <stdarg.h>
#include <string.h>

/* --- cells --------------------------------------------------------------- */

const char *csv_cell(const struct sheet *s, int column)
{
    return lo_csv_cell(s->table, s->row, s->at[column]);
}

void csv_refuse(struct sheet *s, const char *advice, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    lo_findings_add(s->findings, &(struct lo_finding){
                                     .severity = LO_SERIOUS,
                                     .rule = "bad-row",
                                     .object = "",
                                     .file = s->path,
                                     .line = lo_csv_line(s->table, s->row),
                                     .text = text,
                                     .advice = advice,
                                 });
    g_free(text);
}

static const char *first_name(const struct sheet *s, int column, char out[64])
{
    const char *names = s->columns[column].names;
    g_strlcpy(out, names, MIN(strcspn(names, "|") + 1, 64));
    return out;
}

bool csv_number(struct sheet *s, int column, double min, double fallback,
                double *out)
{
    const char *text = csv_cell(s, column);
    char name[64];
    char *end = NULL;
    *out = fallback;
    if (text[0] == '\0')
        return true;
    double value = g_ascii_strtod(text, &end);
    if (*end == '\0' && strspn(text, "+-.0123456789eE") == strlen(text) &&
        value >= min && value <= 1e12) {
        *out = value;
        return true;
    }
    csv_refuse(s, "write a plain number", "%s is '%.40s': the row is not used",
               first_name(s, column, name), text);
    return false;
}

bool csv_yes(struct sheet *s, int column, bool fallback, bool *out)
{
    static const char *const yes[] = {"yes", "y",  "true", "1",
                                      "x",   "是", "开",   "open"};
    static const char *const no[] = {"no", "n",  "false", "0",
                                     "-",  "否", "合",    "closed"};
    char name[64];
    const char *text = csv_cell(s, column);
    *out = fallback;
    if (text[0] == '\0')
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(yes); i++) {
        *out = g_ascii_strcasecmp(text, yes[i]) == 0;
        if (*out || g_ascii_strcasecmp(text, no[i]) == 0)
            return true;
    }
    csv_refuse(s, "write yes or no", "%s is '%.40s': the row is not used",
               first_name(s, column, name), text);
    return false;
}

/* "2026-3-5 8:30", "2026/03/05", "2026年3月5日 8:30", seconds too. */
static bool local_time(const char *text, char out[40])
{
    int v[6] = {0, 1, 1, 0, 0, 0};
    int n = 0;
    const char *at = text;
    while (*at != '\0' && n < 6) {
        char *end = NULL;
        if (!g_ascii_isdigit(*at))
            return false;
        gint64 value = g_ascii_strtoll(at, &end, 10);
        if (end - at > 4)
            return false;
        v[n++] = (int)value;
        at = end;
        while (*at != '\0' && !g_ascii_isdigit(*at)) {
            bool known = strchr("-/.: T", *at) != NULL ||
                         (unsigned char)*at >= 0x80; /* 年 月 日 */
            if (!known)
                return false;
            at++;
        }
    }
    if (*at != '\0' || n < 3 || n == 4 || v[0] < 1900)
        return false;
    g_snprintf(out, 40, "%04d-%02d-%02dT%02d:%02d:%02d", v[0], v[1], v[2], v[3],
               v[4], v[5]);
    return true;
}

const char *csv_time(struct sheet *s, int column, char out[LO_TIME_TEXT])
{
    const char *text = csv_cell(s, column);
    struct lo_error why = LO_ERROR_INIT;
    char local[40];
    char name[64];
    lo_time at = 0;
    out[0] = '\0';
    if (text[0] == '\0')
        return out;
    if ((strchr(text, 'T') != NULL &&
         lo_time_parse(&at, text, s->zone, &why) == LO_OK) ||
        (local_time(text, local) &&
         lo_time_parse(&at, local, s->zone, &why) == LO_OK)) {
        lo_time_format(out, at);
        return out;
    }
    csv_refuse(s, "write it like 2026-03-05 08:30",
               "%s is '%.40s', no time: the row is not used",
               first_name(s, column, name), text);
    return NULL;
}

char **csv_list(const char *text)
{
    char *copy = g_strdup(text);
    char **parts = NULL;
    GString *joined = g_string_new(NULL);
    for (const char *at = copy; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        g_string_append_unichar(
            joined, c == 0x3001 || c == 0xff1b || c == ';' ? ';' : c);
    }
    parts = g_strsplit(joined->str, ";", -1);
    guint n = 0;
    for (guint i = 0; parts[i] != NULL; i++) {
        g_strstrip(parts[i]);
        if (parts[i][0] != '\0')
            parts[n++] = parts[i];
        else
            g_free(parts[i]);
    }
    parts[n] = NULL;
    g_string_free(joined, TRUE);
    g_free(copy);
    return parts;
}

/* --- objects ------------------------------------------------------------- */

bool csv_begin(struct sheet *s, const char *cls, const char *prefix,
               const char *key, char **id)
{
    char *spelled = g_strconcat(prefix, key, NULL);
    char *canonical = g_malloc(strlen(spelled) + 8);
    const char *mrid = spelled;
    lo_cim_canonical_id(canonical, spelled, &mrid);
    if (canonical[0] == '\0') { /* nothing, or marks only, as '#' and '_' */
        g_free(canonical);
        canonical = g_strdup_printf("row-%d", lo_csv_line(s->table, s->row));
        mrid = canonical;
    }
    bool fresh = !g_hash_table_contains(s->made, canonical);
    if (fresh) {
        lo_objects_begin(s->set, s->document, canonical, mrid,
                         lo_objects_name(s->set, cls),
                         lo_csv_line(s->table, s->row));
        g_hash_table_add(s->made, g_strdup(canonical));
    }
    if (id != NULL)
        *id = g_strdup(canonical);
    g_free(canonical);
    g_free(spelled);
    return fresh;
}

void csv_text(struct sheet *s, const char *name, const char *value)
{
    if (value[0] != '\0')
        lo_objects_property(s->set, lo_objects_name(s->set, name),
                            LO_VALUE_TEXT, value);
}

void csv_ref(struct sheet *s, const char *name, const char *id)
{
    lo_objects_property(s->set, lo_objects_name(s->set, name), LO_VALUE_REF,
                        id);
}

/* --- jobs ---------------------------------------------------------------- */

enum {
    JOB_ID,
    JOB_NAME,
    JOB_EQUIPMENT,
    JOB_MINUTES,
    JOB_HOURS,
    JOB_CREW,
    JOB_CREWS,
    JOB_FROM,
    JOB_TO,
    JOB_DUE,
    JOB_PRIORITY,
    JOB_LIVE,
    JOB_NOTICE,
    JOB_AFTER,
};

static const struct csv_column job_columns[] = {
    {"id|job|工单号|任务号|编号", false},
    {"name|title|工作内容|任务|停电原因", true},
    {"equipment|object|pole|设备|线路|杆号|停电设备", true},
    {"minutes|时长|分钟", false},
    {"hours|小时", false},
    {"crew|班组|施工单位", false},
    {"crews|班组数", false},
    {"from|start|earliest|开始|开始时间|最早开始", false},
    {"to|end|latest|结束|结束时间|最晚结束", false},
    {"due|截止|完成期限", false},
    {"priority|优先级", false},
    {"live|带电", false},
    {"notice|类别|停电类别", false},
    {"after|predecessor|前置任务", false},
    {NULL, false},
};

/* Crews are made as they are named; their types are not known here. */
static void add_crews(struct sheet *s, const char *task, char **crews)
{
    GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; crews[i] != NULL; i++) {
        char *id = NULL;
        if (csv_begin(s, "Crew", "crew-", crews[i], &id))
            csv_text(s, "IdentifiedObject.name", crews[i]);
        g_ptr_array_add(ids, id);
    }
    lo_objects_begin(s->set, s->document, task, task,
                     lo_objects_name(s->set, "WorkTask"),
                     lo_csv_line(s->table, s->row));
    for (guint i = 0; i < ids->len; i++)
        csv_ref(s, "WorkTask.Crews", ids->pdata[i]);
    g_ptr_array_free(ids, TRUE);
}

static void add_window(struct sheet *s, const char *key, const char *task,
                       const char *from, const char *to)
{
    static const char interval[] = "TimeSchedule.scheduleInterval/"
                                   "DateTimeInterval.";
    const struct {
        const char *kind;
        const char *from;
        const char *to;
    } both = {"request", from, to}, early = {"earliest", from, ""},
      late = {"latest", "", to};
    const char *kind = from[0] != '\0' && to[0] != '\0' ? both.kind
                       : from[0] != '\0'                ? early.kind
                                                        : late.kind;
    char *start = g_strconcat(interval, "start", NULL);
    char *end = g_strconcat(interval, "end", NULL);
    (void)csv_begin(s, "WorkTimeSchedule", "window-", key, NULL);
    csv_ref(s, "WorkTimeSchedule.BaseWork", task);
    csv_text(s, "WorkTimeSchedule.kind", kind);
    csv_text(s, start, from);
    csv_text(s, end, to);
    g_free(start);
    g_free(end);
}

static void add_mode(struct sheet *s, const char *key, const char *task,
                     double minutes, double crews, bool live)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    (void)csv_begin(s, "lo:WorkMode", "mode-", key, NULL);
    csv_ref(s, "lo:WorkMode.WorkTask", task);
    csv_text(s, "lo:WorkMode.minutes",
             g_ascii_formatd(text, sizeof text, "%.0f", minutes));
    csv_text(s, "lo:WorkMode.crews",
             g_ascii_formatd(text, sizeof text, "%.0f", crews));
    csv_text(s, "lo:WorkMode.live", live ? "true" : "false");
}

static void add_job(struct sheet *s)
{
    char from_room[LO_TIME_TEXT], to_room[LO_TIME_TEXT];
    char due_room[LO_TIME_TEXT];
    double minutes = 0, hours = 0, crews = 1, priority = -1;
    bool live = false;
    const char *key = csv_cell(s, JOB_ID)[0] != '\0' ? csv_cell(s, JOB_ID)
                                                     : csv_cell(s, JOB_NAME);
    const char *from = csv_time(s, JOB_FROM, from_room);
    const char *to = csv_time(s, JOB_TO, to_room);
    const char *due = csv_time(s, JOB_DUE, due_room);
    char **named = NULL;
    char **teams = NULL;
    char *task = NULL;
    if (from == NULL || to == NULL || due == NULL ||
        !csv_number(s, JOB_MINUTES, 1, 0, &minutes) ||
        !csv_number(s, JOB_HOURS, 0, 0, &hours) ||
        !csv_number(s, JOB_CREWS, 0, 1, &crews) ||
        !csv_number(s, JOB_PRIORITY, 0, -1, &priority) ||
        !csv_yes(s, JOB_LIVE, false, &live))
        return;
    if (minutes + hours <= 0) {
        csv_refuse(s, "fill in minutes or hours",
                   "it is not said how long '%.60s' takes: the row is not used",
                   key);
        return;
    }
    if (!csv_begin(s, "WorkTask", "", key, &task)) {
        csv_refuse(s, "give each job an id of its own",
                   "the job '%.60s' stands in the table already: the row is "
                   "not used",
                   key);
        goto done;
    }
    csv_text(s, "IdentifiedObject.name", csv_cell(s, JOB_NAME));
    named = csv_list(csv_cell(s, JOB_EQUIPMENT));
    for (guint i = 0; named[i] != NULL; i++)
        csv_text(s, "lo:WorkTask.equipmentName", named[i]);
    csv_text(s, "lo:WorkTask.due", due);
    csv_text(s, "lo:WorkTask.noticeClass", csv_cell(s, JOB_NOTICE));
    if (priority >= 0)
        csv_text(s, "BaseWork.priority/Priority.rank",
                 csv_cell(s, JOB_PRIORITY));
    if (csv_cell(s, JOB_AFTER)[0] != '\0') {
        char *after = g_malloc(strlen(csv_cell(s, JOB_AFTER)) + 8);
        lo_cim_canonical_id(after, csv_cell(s, JOB_AFTER), NULL);
        csv_ref(s, "lo:WorkTask.predecessor", after);
        g_free(after);
    }
    teams = csv_list(csv_cell(s, JOB_CREW));
    if (teams[0] != NULL)
        add_crews(s, task, teams);
    if (from[0] != '\0' || to[0] != '\0')
        add_window(s, key, task, from, to);
    add_mode(s, key, task, minutes + hours * 60, crews, live);
    s->used++;
done:
    g_free(task);
    g_strfreev(named);
    g_strfreev(teams);
}

static const struct csv_kind csv_jobs = {"jobs", job_columns, add_job};

/* --- history ------------------------------------------------------------- */

enum { PAST_OBJECT, PAST_FROM, PAST_TO, PAST_KIND, PAST_CAUSE, PAST_EXEMPT };

static const struct csv_column history_columns[] = {
    {"object|equipment|设备|线路|停电设备|台区", true},
    {"from|start|停电时间|开始时间", true},
    {"to|end|送电时间|结束时间", true},
    {"kind|类别|停电类别", false},
    {"cause|reason|原因|停电原因", false},
    {"exempt|免考核|剔除", false},
    {NULL, false},
};

static void add_past(struct sheet *s)
{
    char from_room[LO_TIME_TEXT], to_room[LO_TIME_TEXT];
    const char *from = csv_time(s, PAST_FROM, from_room);
    const char *to = csv_time(s, PAST_TO, to_room);
    const char *object = csv_cell(s, PAST_OBJECT);
    const char *kind = csv_cell(s, PAST_KIND);
    bool exempt = false;
    if (from == NULL || to == NULL || !csv_yes(s, PAST_EXEMPT, false, &exempt))
        return;
    if (object[0] == '\0' || from[0] == '\0' || to[0] == '\0') {
        csv_refuse(s, "fill in object, from and to",
                   "an interruption needs an object, a start and an end: the "
                   "row is not used");
        return;
    }
    /* The same interruption is one object however often it is listed. */
    char *key = g_strdup_printf("%s|%s|%s", object, from, kind);
    if (csv_begin(s, "Outage", "outage-", key, NULL)) {
        csv_text(s, "lo:Outage.equipmentName", object);
        csv_text(s, "Outage.actualPeriod/DateTimeInterval.start", from);
        csv_text(s, "Outage.actualPeriod/DateTimeInterval.end", to);
        csv_text(s, "lo:Outage.kind", kind);
        csv_text(s, "Outage.cause", csv_cell(s, PAST_CAUSE));
        csv_text(s, "lo:Outage.exempt", exempt ? "true" : "");
    }
    s->used++;
    g_free(key);
}

static const struct csv_kind csv_history = {"history", history_columns,
                                            add_past};

/* --- the sheet ----------------------------------------------------------- */

static const struct csv_kind *const kinds[] = {&csv_jobs, &cim_csv_customers,
                                               &cim_csv_contacts,
                                               &cim_csv_network, &csv_history};

bool lo_cim_csv_kind(const char *word)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i]->word, word) == 0)
            return true;
    return false;
}

/* First names of all columns, for the hint. */
static char *column_list(const struct csv_column *columns)
{
    GString *out = g_string_new(NULL);
    for (int c = 0; columns[c].names != NULL; c++)
        g_string_append_printf(out, "%s%.*s", c > 0 ? ", " : "",
                               (int)strcspn(columns[c].names, "|"),
                               columns[c].names);
    return g_string_free(out, FALSE);
}

static enum lo_status find_columns(struct sheet *s, struct lo_error *err)
{
    int known = 0;
    for (int c = 0; s->columns[c].names != NULL; c++) {
        s->at[c] = lo_csv_column(s->table, s->columns[c].names);
        known += s->at[c] >= 0;
        if (s->at[c] >= 0 || !s->columns[c].required)
            continue;
        char name[64];
        char *list = column_list(s->columns);
        (void)lo_error_set(err, LO_EINPUT, "%s:1: no column '%s'", s->path,
                           first_name(s, c, name));
        lo_error_hint(err, "row 1 names the columns: %s", list);
        g_free(list);
        return LO_EINPUT;
    }
    if (known == lo_csv_columns(s->table))
        return LO_OK;
    char *list = column_list(s->columns);
    char *text = g_strdup_printf("columns that are not known are ignored: %d",
                                 lo_csv_columns(s->table) - known);
    char *advice = g_strdup_printf("known are: %s", list);
    lo_findings_add(s->findings, &(struct lo_finding){
                                     .severity = LO_NOTE,
                                     .rule = "unknown-column",
                                     .object = "",
                                     .file = s->path,
                                     .line = 1,
                                     .text = text,
                                     .advice = advice,
                                 });
    g_free(advice);
    g_free(text);
    g_free(list);
    return LO_OK;
}

/* A row makes several objects. */
static enum lo_status check_objects(const struct sheet *s, size_t before,
                                    int64_t most, struct lo_error *err)
{
    if ((int64_t)(lo_objects_part_count(s->set) - before) <= most)
        return LO_OK;
    (void)lo_error_set(err, LO_ELIMIT,
                       "%s:%d: more than %" G_GINT64_FORMAT " objects", s->path,
                       lo_csv_line(s->table, s->row), most);
    lo_error_hint(err, "split the file, or raise import.max_objects");
    return LO_ELIMIT;
}

enum lo_status lo_cim_read_csv(struct lo_objects *set, const char *path,
                               const char *kind, const struct lo_zone *zone,
                               const struct lo_cim_limits *limits,
                               struct lo_findings *findings,
                               struct lo_error *err)
{
    struct lo_csv_table *table = NULL;
    struct sheet s = {
        .set = set, .path = path, .zone = zone, .findings = findings};
    const struct csv_kind *found = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i]->word, kind) == 0)
            found = kinds[i];
    g_assert(found != NULL);
    const struct lo_csv_limits table_limits = {
        limits->file_bytes, limits->objects, limits->value_bytes};
    enum lo_status status = lo_csv_open(&table, path, &table_limits, err);
    if (status != LO_OK)
        return status;
    s.table = table;
    s.columns = found->columns;
    s.document = lo_objects_document(set, path);
    size_t before = lo_objects_part_count(set);
    s.made = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    status = find_columns(&s, err);
    for (; status == LO_OK && s.row < lo_csv_rows(table); s.row++) {
        found->add(&s);
        status = check_objects(&s, before, limits->objects, err);
    }
    if (status == LO_OK && s.used == 0) {
        status = lo_error_set(err, LO_EINPUT, "%s:2: no row can be used", path);
        lo_error_hint(err, "see the findings; row 1 names the columns");
    }
    if (status != LO_OK)
        lo_objects_drop_from(set, s.document);
    g_hash_table_destroy(s.made);
    lo_csv_table_free(table);
    return status;
}
