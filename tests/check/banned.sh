#!/bin/bash
# Banned words of CONVENTIONS, outside comments and texts.
# Usage: banned.sh [ROOT]; exit 1 and one line for each breach.
set -u
cd "${1:-.}" || exit 2

files=$(find src include data -name '*.[ch]' 2>/dev/null | LC_ALL=C sort)
[ -n "$files" ] || {
    echo "nothing to check in $PWD"
    exit 1
}
printf '%s\n' "$files" | xargs awk '
# Empties comments, string and character constants; keeps the lines.
function bare(line, out, i, c, two)
{
    out = ""
    for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        two = substr(line, i, 2)
        if (in_comment) {
            if (two == "*/") {
                in_comment = 0
                i++
            }
        } else if (in_text != "") {
            if (c == "\\")
                i++
            else if (c == in_text) {
                in_text = ""
                out = out c
            }
        } else if (two == "/*") {
            in_comment = 1
            i++
        } else if (two == "//") {
            break
        } else {
            if (c == "\"" || c == "\047")
                in_text = c
            out = out c
        }
    }
    return out
}

# A call of one of the functions, not of a member of that name.
function calls(code, functions)
{
    return match(code, "(^|[^A-Za-z0-9_>.])(" functions ")[ \t]*\\(")
}

function ban(why)
{
    printf "%s:%d: %s\n", FILENAME, FNR, why
    bad = 1
}

function in_folders(list, folder, i)
{
    split(list, folder, " ")
    for (i in folder)
        if (index(FILENAME, folder[i]) == 1)
            return 1
    return 0
}

FNR == 1 {
    in_comment = 0
    in_text = ""
}

{
    if ($0 ~ /(TODO|FIXME|XXX)/)
        ban("unfinished work: " $0)
    code = bare($0)
    if (calls(code, "strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|" \
              "atof|rand|srand|random|alloca"))
        ban("banned function: " $0)
    if (calls(code, "strtod|strtof") && !in_folders("src/base/"))
        ban("number read by locale: " $0)
    if (calls(code, "localtime|localtime_r|mktime|timegm|gmtime|gmtime_r") &&
        !in_folders("src/base/clock"))
        ban("local time outside src/base/clock: " $0)
    if (calls(code, "malloc|calloc|realloc|strdup|strndup") &&
        !in_folders("src/base/"))
        ban("memory outside src/base (g_malloc, the arena): " $0)
    # Libraries hand out memory that only their own free() takes back.
    if (calls(code, "free") && !in_folders("src/base/ src/solver/" \
        " src/store/ src/cim/ src/notify/gateway_"))
        ban("free outside src/base and the fences: " $0)
    if ((calls(code, "printf|vprintf|puts|putchar|g_print") ||
         code ~ /f(printf|puts|putc|write)[ \t]*\(.*stdout/) &&
        !in_folders("src/cli/ src/report/ data/"))
        ban("printing outside src/cli and src/report: " $0)
}

END { exit bad }
'
[ "${PIPESTATUS[1]}" -eq 0 ]
