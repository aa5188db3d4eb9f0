/*
 * Runs the case folders: tests/cases/<kind>/<case>/ with network.xml, work.xml,
 * options and expected. A new case needs no C.
 *
 *   run-cases LINEOUT FOLDER [KIND/CASE]
 *
 * Each case is imported into a fresh store and planned by the program itself;
 * the JSON it prints is compared by path. A path walks members by name and
 * arrays by index, or by the "id" or "name" of an element; an array alone is
 * its length. It starts in `plan --json`, or in `import --json` after
 * "import."; where every line does, nothing is planned. "unplaced" is the
 * number of jobs with that status; of an array of rules the word is the rule,
 * of one of steps their kind.
 * After "sheet." it starts in `sheet --json`, which may be refused (exit 1);
 * "sheet.moves.ID" is what that sheet opens (-) and closes (+), in order.
 *
 *   options   key=value a line: now= from= days= set= (any number) args= (more
 *             words for plan) files= (else "network.xml work.xml"; a name after
 *             "shared/" lies in the folder of real files; without it the case
 *             is skipped, saying so) state= (words for `lineout state`, after
 *             the plan, any number) today= (the time of the states and sheets)
 *             isolate= (that is made dead; nothing is planned)
 *   expected  PATH VALUE [TOLERANCE] a line; VALUE may start with >= or <=
 *
 * Then every case of examples/small in the folder of real files is compared
 * with its expected.csv. '#' starts a comment in all three.
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "lineout/json.h"

struct runner {
    const char *lineout; /* absolute path of the program */
    const char *shared;  /* folder of real files, NULL if absent */
    const char *only;    /* run this case alone, NULL = all */
    int passed;
    int failed;
    int skipped;
};

struct test_case {
    const char *name; /* kind/case */
    const char *dir;
    const char *now;
    const char *from;
    const char *days;
    GPtrArray *files;
    GPtrArray *settings; /* group.key=value */
    GPtrArray *args;     /* more words for plan */
    GPtrArray *states;   /* words for state, a text each */
    const char *today;   /* of states and sheets, NULL = now */
    const char *isolate; /* NULL = the sheets of the plan */
    struct lo_json *import;
    struct lo_json *plan;
    struct lo_json *sheet;
    bool import_only; /* nothing expected of a plan */
    bool sheets;      /* something expected of sheets */
    int wrong;
};

static void remove_tree(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    if (dir != NULL) {
        const char *name;
        while ((name = g_dir_read_name(dir)) != NULL) {
            g_autofree char *child = g_build_filename(path, name, NULL);
            remove_tree(child);
        }
        g_dir_close(dir);
    }
    g_remove(path);
}

static void case_init(struct test_case *c, const char *name, const char *dir)
{
    *c = (struct test_case){.name = name, .dir = dir};
    c->files = g_ptr_array_new_with_free_func(g_free);
    c->settings = g_ptr_array_new_with_free_func(g_free);
    c->args = g_ptr_array_new_with_free_func(g_free);
    c->states = g_ptr_array_new_with_free_func(g_free);
}

static void case_release(struct test_case *c)
{
    g_ptr_array_free(c->files, TRUE);
    g_ptr_array_free(c->settings, TRUE);
    g_ptr_array_free(c->args, TRUE);
    g_ptr_array_free(c->states, TRUE);
    lo_json_free(c->import);
    lo_json_free(c->plan);
    lo_json_free(c->sheet);
}

/* Lines of a file without comments and blank ones; NULL if unreadable. */
static char **read_lines(const char *dir, const char *file)
{
    g_autofree char *path = g_build_filename(dir, file, NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return NULL;
    char **lines = g_strsplit(text, "\n", -1);
    guint kept = 0;
    for (guint i = 0; lines[i] != NULL; i++) {
        g_strstrip(lines[i]);
        if (lines[i][0] != '\0' && lines[i][0] != '#')
            lines[kept++] = lines[i];
        else
            g_free(lines[i]);
    }
    lines[kept] = NULL;
    return lines;
}

/* --- running the program ----------------------------------------------- */

static void add_words(GPtrArray *argv, const GPtrArray *words, const char *flag)
{
    for (guint i = 0; i < words->len; i++) {
        if (flag != NULL)
            g_ptr_array_add(argv, g_strdup(flag));
        g_ptr_array_add(argv, g_strdup(words->pdata[i]));
    }
}

static void add_word(GPtrArray *argv, const char *flag, const char *value)
{
    if (value == NULL)
        return;
    g_ptr_array_add(argv, g_strdup(flag));
    g_ptr_array_add(argv, g_strdup(value));
}

/* Ended with 0; or, where the answer may be no, with 1. */
static bool ended_well(int status, bool may_be_no)
{
    return g_spawn_check_wait_status(status, NULL) ||
           (may_be_no && WIFEXITED(status) && WEXITSTATUS(status) == 1);
}

/* Runs one command in `tmp` and parses what it prints; NULL after saying why
 * not. `argv` is consumed. */
static struct lo_json *run(struct test_case *c, const char *tmp,
                           GPtrArray *argv, bool may_be_no)
{
    g_autofree char *out = NULL;
    g_autofree char *said = NULL;
    struct lo_error err = LO_ERROR_INIT;
    struct lo_json *json = NULL;
    int status = 0;
    GError *error = NULL;
    g_ptr_array_add(argv, NULL);
    const char *command = argv->pdata[1];
    if (!g_spawn_sync(tmp, (char **)argv->pdata, NULL, G_SPAWN_DEFAULT, NULL,
                      NULL, &out, &said, &status, &error)) {
        printf("%s: %s\n", c->name, error->message);
        g_error_free(error);
    } else if (!ended_well(status, may_be_no)) {
        printf("%s: %s failed: %s\n", c->name, command, g_strstrip(said));
    } else if (lo_json_parse(&json, out, &err) != LO_OK) {
        printf("%s: %s: %s\n", c->name, command, err.message);
        json = NULL;
    }
    if (json == NULL)
        c->wrong++;
    g_ptr_array_free(argv, TRUE);
    return json;
}

static GPtrArray *command_line(const struct runner *r,
                               const struct test_case *c, const char *command)
{
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(argv, g_strdup(r->lineout));
    g_ptr_array_add(argv, g_strdup(command));
    add_word(argv, "--db", "case.db");
    g_ptr_array_add(argv, g_strdup("--json"));
    add_word(argv, "--now", c->now);
    add_words(argv, c->settings, "--set");
    return argv;
}

/* What stands otherwise, then the sheets. */
static void run_sheets(const struct runner *r, struct test_case *c,
                       const char *tmp)
{
    c->now = c->today != NULL ? c->today : c->now;
    for (guint i = 0; i < c->states->len && c->wrong == 0; i++) {
        GPtrArray *argv = command_line(r, c, "state");
        g_auto(GStrv) words = g_strsplit(c->states->pdata[i], " ", -1);
        for (guint k = 0; words[k] != NULL; k++)
            g_ptr_array_add(argv, g_strdup(words[k]));
        lo_json_free(run(c, tmp, argv, false));
    }
    GPtrArray *argv = command_line(r, c, "sheet");
    add_word(argv, "--isolate", c->isolate);
    if (c->wrong == 0)
        c->sheet = run(c, tmp, argv, true);
    else
        g_ptr_array_free(argv, TRUE);
}

/* Imports and plans in a fresh folder; false after saying why not. */
static bool run_program(const struct runner *r, struct test_case *c)
{
    GError *error = NULL;
    g_autofree char *tmp = g_dir_make_tmp("lineout-case-XXXXXX", &error);
    if (tmp == NULL) {
        printf("%s: %s\n", c->name, error->message);
        g_error_free(error);
        c->wrong++;
        return false;
    }
    GPtrArray *argv = command_line(r, c, "import");
    add_words(argv, c->files, NULL);
    c->import = run(c, tmp, argv, false);
    if (c->import != NULL && !c->import_only && c->isolate == NULL) {
        argv = command_line(r, c, "plan");
        add_word(argv, "--from", c->from);
        add_word(argv, "--days", c->days);
        add_words(argv, c->args, NULL);
        c->plan = run(c, tmp, argv, false);
    }
    if (c->wrong == 0 && c->sheets)
        run_sheets(r, c, tmp);
    remove_tree(tmp);
    return c->wrong == 0;
}

/* --- comparing ---------------------------------------------------------- */

/* The element of an array that a word names. */
static const struct lo_json *element(const struct lo_json *array,
                                     const char *word)
{
    char *end = NULL;
    guint64 index = g_ascii_strtoull(word, &end, 10);
    if (g_ascii_isdigit(word[0]) && *end == '\0')
        return lo_json_at(array, (size_t)index);
    for (size_t i = 0; i < lo_json_size(array); i++) {
        const struct lo_json *it = lo_json_at(array, i);
        const char *id = lo_json_text(lo_json_get(it, "id"));
        const char *name = lo_json_text(lo_json_get(it, "name"));
        const char *rule = lo_json_text(lo_json_get(it, "rule"));
        const char *kind = lo_json_text(lo_json_get(it, "kind"));
        if (g_strcmp0(id, word) == 0 || g_strcmp0(name, word) == 0 ||
            g_strcmp0(rule, word) == 0 || g_strcmp0(kind, word) == 0)
            return it;
    }
    return NULL;
}

static const struct lo_json *follow(const struct lo_json *json,
                                    const char *path)
{
    g_auto(GStrv) words = g_strsplit(path, ".", -1);
    for (guint i = 0; json != NULL && words[i] != NULL; i++) {
        const struct lo_json *member = lo_json_get(json, words[i]);
        json = member != NULL ? member : element(json, words[i]);
    }
    return json;
}

static int64_t unplaced(const struct lo_json *plan)
{
    const struct lo_json *jobs = lo_json_get(plan, "jobs");
    int64_t n = 0;
    for (size_t i = 0; i < lo_json_size(jobs); i++) {
        const struct lo_json *status =
            lo_json_get(lo_json_at(jobs, i), "status");
        n += g_strcmp0(lo_json_text(status), "unplaced") == 0;
    }
    return n;
}

/* "-s1+tie": what a sheet moves, "" = nothing, or there is no such sheet. */
static char *moves_of(const struct lo_json *sheet)
{
    GString *out = g_string_new(NULL);
    const struct lo_json *steps = lo_json_get(sheet, "steps");
    for (size_t i = 0; i < lo_json_size(steps); i++) {
        const struct lo_json *step = lo_json_at(steps, i);
        const char *kind = lo_json_text(lo_json_get(step, "kind"));
        if (g_strcmp0(kind, "open") == 0 || g_strcmp0(kind, "close") == 0)
            g_string_append_printf(out, "%c%s", kind[0] == 'o' ? '-' : '+',
                                   lo_json_text(lo_json_get(step, "name")));
    }
    return g_string_free(out, FALSE);
}

/* What stands at a path, as text: a text itself, "null", a number; "absent".
 * *number is NAN where it is none. */
static char *found_at(const struct test_case *c, const char *path,
                      double *number)
{
    *number = NAN;
    const struct lo_json *from = c->plan;
    if (g_str_has_prefix(path, "sheet.moves.")) {
        const struct lo_json *sheets = lo_json_get(c->sheet, "sheets");
        return moves_of(follow(sheets, path + strlen("sheet.moves.")));
    }
    if (g_str_has_prefix(path, "import.")) {
        from = c->import;
        path += strlen("import.");
    } else if (g_str_has_prefix(path, "sheet.")) {
        from = c->sheet;
        path += strlen("sheet.");
    } else if (strcmp(path, "unplaced") == 0) {
        *number = (double)unplaced(c->plan);
        return g_strdup_printf("%.0f", *number);
    }
    const struct lo_json *at = follow(from, path);
    if (at == NULL)
        return g_strdup("absent");
    if (lo_json_is_null(at))
        return g_strdup("null");
    if (lo_json_text(at) != NULL)
        return g_strdup(lo_json_text(at));
    *number = lo_json_number(at, NAN);
    if (isnan(*number))
        *number = (double)lo_json_size(at);
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_dtostr(text, sizeof text, *number));
}

static bool parse_number(const char *text, double *out)
{
    char *end = NULL;
    *out = g_ascii_strtod(text, &end);
    return end != text && *end == '\0';
}

/* One line of `expected`. */
static void compare(struct test_case *c, const char *line)
{
    g_auto(GStrv) words = g_strsplit_set(line, " \t", 3);
    double tolerance = 0.0;
    bool good = g_strv_length(words) >= 2;
    if (good && words[2] != NULL)
        good = parse_number(g_strstrip(words[2]), &tolerance);
    if (!good) {
        printf("%s: not \"path value tolerance\": %s\n", c->name, line);
        c->wrong++;
        return;
    }
    const char *value = words[1];
    char relation = '=';
    if (g_str_has_prefix(value, ">=") || g_str_has_prefix(value, "<=")) {
        relation = value[0];
        value += 2;
    }
    double number = NAN;
    double expected = NAN;
    g_autofree char *found = found_at(c, words[0], &number);
    bool same;
    if (!parse_number(value, &expected))
        same = relation == '=' && strcmp(found, value) == 0;
    else if (relation == '>')
        same = number >= expected - tolerance;
    else if (relation == '<')
        same = number <= expected + tolerance;
    else
        same = fabs(number - expected) <= tolerance;
    if (same)
        return;
    printf("%s: %s expected %s got %s\n", c->name, words[0], words[1], found);
    c->wrong++;
}

static void count(struct runner *r, const struct test_case *c)
{
    if (c->wrong == 0)
        r->passed++;
    else
        r->failed++;
}

/* --- case folders ------------------------------------------------------- */

/* Reads `options` into the case, which borrows from `lines`. false if a real
 * file it asks for is absent. */
static bool take_options(const struct runner *r, struct test_case *c,
                         char **lines)
{
    const char *files = "network.xml work.xml";
    for (guint i = 0; lines[i] != NULL; i++) {
        char *value = strchr(lines[i], '=');
        if (value != NULL)
            *value++ = '\0';
        const char *key = lines[i];
        if (value != NULL && strcmp(key, "now") == 0)
            c->now = value;
        else if (value != NULL && strcmp(key, "from") == 0)
            c->from = value;
        else if (value != NULL && strcmp(key, "days") == 0)
            c->days = value;
        else if (value != NULL && strcmp(key, "set") == 0)
            g_ptr_array_add(c->settings, g_strdup(value));
        else if (value != NULL && strcmp(key, "files") == 0)
            files = value;
        else if (value != NULL && strcmp(key, "state") == 0)
            g_ptr_array_add(c->states, g_strdup(value));
        else if (value != NULL && strcmp(key, "today") == 0)
            c->today = value;
        else if (value != NULL && strcmp(key, "isolate") == 0)
            c->isolate = value;
        else if (value != NULL && strcmp(key, "args") == 0) {
            g_auto(GStrv) words = g_strsplit(value, " ", -1);
            for (guint k = 0; words[k] != NULL; k++)
                g_ptr_array_add(c->args, g_strdup(words[k]));
        } else {
            printf("%s: unknown option \"%s\"\n", c->name, key);
            c->wrong++;
        }
    }
    g_auto(GStrv) names = g_strsplit(files, " ", -1);
    for (guint i = 0; names[i] != NULL; i++) {
        bool real = g_str_has_prefix(names[i], "shared/");
        const char *name = real ? names[i] + strlen("shared/") : names[i];
        const char *dir = real ? r->shared : c->dir;
        if (dir == NULL)
            return false;
        g_ptr_array_add(c->files, g_build_filename(dir, name, NULL));
    }
    return true;
}

static void see_what_is_expected(struct test_case *c, char **expected)
{
    c->import_only = expected[0] != NULL;
    for (guint i = 0; expected[i] != NULL; i++) {
        c->import_only &= g_str_has_prefix(expected[i], "import.");
        c->sheets |= g_str_has_prefix(expected[i], "sheet.");
    }
}

static void run_folder(struct runner *r, const char *name, const char *dir)
{
    struct test_case c;
    case_init(&c, name, dir);
    g_auto(GStrv) options = read_lines(dir, "options");
    g_auto(GStrv) expected = read_lines(dir, "expected");
    if (expected != NULL)
        see_what_is_expected(&c, expected);
    if (options == NULL || expected == NULL || expected[0] == NULL) {
        printf("%s: no options, or nothing expected\n", name);
        c.wrong++;
    } else if (!take_options(r, &c, options)) {
        printf("%s: skipped, the real files are not here\n", name);
        r->skipped++;
        case_release(&c);
        return;
    } else if (run_program(r, &c)) {
        for (guint i = 0; expected[i] != NULL; i++)
            compare(&c, expected[i]);
    }
    count(r, &c);
    case_release(&c);
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names in a folder, sorted; none if it is no folder. */
static GPtrArray *list(const char *path)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    GDir *dir = g_dir_open(path, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
        g_ptr_array_add(names, g_strdup(name));
    if (dir != NULL)
        g_dir_close(dir);
    g_ptr_array_sort(names, by_name);
    return names;
}

static bool wanted(const struct runner *r, const char *name)
{
    return r->only == NULL || strcmp(r->only, name) == 0;
}

static void run_folders(struct runner *r, const char *root)
{
    GPtrArray *kinds = list(root);
    for (guint k = 0; k < kinds->len; k++) {
        const char *kind = kinds->pdata[k];
        g_autofree char *folder = g_build_filename(root, kind, NULL);
        GPtrArray *cases = list(folder);
        for (guint i = 0; i < cases->len; i++) {
            const char *one = cases->pdata[i];
            g_autofree char *dir = g_build_filename(folder, one, NULL);
            g_autofree char *name = g_strdup_printf("%s/%s", kind, one);
            /* Folders of other tests lie here too: theirs expect nothing. */
            g_autofree char *mark = g_build_filename(dir, "options", NULL);
            if (wanted(r, name) && g_file_test(mark, G_FILE_TEST_EXISTS))
                run_folder(r, name, dir);
        }
        g_ptr_array_free(cases, TRUE);
    }
    g_ptr_array_free(kinds, TRUE);
}

/* --- examples/small with its exact answers ------------------------------ */

/* Columns of expected.csv: case, feeders, switches, ties, jobs, modes, crews,
 * days, unplaced, customer_hours. */
enum { CASE, DAYS = 7, UNPLACED, HOURS, COLUMNS };

static void run_small(struct runner *r, const char *folder, char **row)
{
    static const char *const SETTINGS[] = {
        "site.profile=plain", "site.timezone=UTC", "plan.slot_min=60"};
    g_autofree char *name = g_strdup_printf("small/%s", row[CASE]);
    if (!wanted(r, name))
        return;
    g_autofree char *dir = g_build_filename(folder, row[CASE], NULL);
    struct test_case c;
    case_init(&c, name, dir);
    c.now = "2026-11-22T00:00:00Z";
    c.from = "2026-11-30";
    c.days = row[DAYS];
    for (guint i = 0; i < G_N_ELEMENTS(SETTINGS); i++)
        g_ptr_array_add(c.settings, g_strdup(SETTINGS[i]));
    g_ptr_array_add(c.files, g_build_filename(dir, "network.xml", NULL));
    g_ptr_array_add(c.files, g_build_filename(dir, "work.xml", NULL));
    if (run_program(r, &c)) {
        g_autofree char *hours =
            g_strdup_printf("customer_hours %s 1e-6", row[HOURS]);
        g_autofree char *left = g_strdup_printf("unplaced %s", row[UNPLACED]);
        compare(&c, "outcome optimal");
        compare(&c, left);
        compare(&c, hours);
    }
    count(r, &c);
    case_release(&c);
}

static void run_smalls(struct runner *r)
{
    if (r->only != NULL && !g_str_has_prefix(r->only, "small/"))
        return;
    if (r->shared == NULL) {
        printf("small: skipped, no folder $LINEOUT_SHARED or ../shared\n");
        r->skipped++;
        return;
    }
    g_autofree char *folder =
        g_build_filename(r->shared, "examples", "small", NULL);
    g_auto(GStrv) lines = read_lines(folder, "expected.csv");
    if (lines == NULL) {
        printf("small: no expected.csv in %s\n", folder);
        r->failed++;
        return;
    }
    for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++) {
        g_auto(GStrv) row = g_strsplit(lines[i], ",", -1);
        if (g_strv_length(row) == COLUMNS) {
            run_small(r, folder, row);
        } else {
            printf("small: not %d columns: %s\n", COLUMNS, lines[i]);
            r->failed++;
        }
    }
}

int main(int argc, char **argv)
{
    if (argc < 3 || argc > 4) {
        fprintf(stderr, "usage: run-cases LINEOUT FOLDER [KIND/CASE]\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    g_setenv("LC_ALL", "C.UTF-8", TRUE);
    g_setenv("TZ", "UTC", TRUE);
    const char *root = g_getenv("LINEOUT_SHARED");
    g_autofree char *shared =
        g_canonicalize_filename(root != NULL ? root : "../shared", NULL);
    g_autofree char *lineout = g_canonicalize_filename(argv[1], NULL);
    g_autofree char *folder = g_canonicalize_filename(argv[2], NULL);
    struct runner r = {.lineout = lineout, .only = argc > 3 ? argv[3] : NULL};
    if (g_file_test(shared, G_FILE_TEST_IS_DIR))
        r.shared = shared;
    run_folders(&r, folder);
    run_smalls(&r);
    if (r.skipped > 0)
        printf("%d skipped\n", r.skipped);
    printf("%d passed, %d failed\n", r.passed, r.failed);
    return r.failed == 0 && r.passed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
