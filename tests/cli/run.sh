#!/bin/sh
# Golden tests of the command line: each folder of cases/ holds
#   cmd                    shell commands, run in an empty folder with data/
#   stdout stderr exit     what must come out
# Clock, zone, language and width are fixed; solve_seconds is masked.
#
#   LINEOUT=build/lineout tests/cli/run.sh [CASE...]
#   UPDATE=1 tests/cli/run.sh [CASE...]      accepts what comes out now
set -u

here=$(cd "$(dirname "$0")" && pwd)
program=${LINEOUT:-$here/../../build/lineout}
[ -x "$program" ] || {
    echo "cli: no program '$program': make first, or set LINEOUT" >&2
    exit 1
}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
mkdir "$work/bin"
ln -s "$program" "$work/bin/lineout"
PATH=$work/bin:$PATH
NOW=2026-03-06T08:00:00+08:00
LC_ALL=C TZ=UTC COLUMNS=100
export PATH NOW LC_ALL TZ COLUMNS
unset LANG LANGUAGE LC_MESSAGES NO_COLOR

# The figures that a clock makes.
mask() {
    sed -E 's/("solve_seconds": ?)[0-9][0-9.eE+-]*/\1#/' "$1"
}

run_case() {
    name=$1
    run=$work/$name
    mkdir "$run" "$run/in"
    cp -R "$here/data" "$run/in/data"
    (cd "$run/in" && sh "$here/cases/$name/cmd") \
        >"$run/stdout.raw" 2>"$run/stderr" </dev/null
    echo $? >"$run/exit"
    mask "$run/stdout.raw" >"$run/stdout"
}

passed=0
failed=0
[ $# -gt 0 ] || set -- $(ls "$here/cases")
for name in "$@"; do
    run_case "$name"
    wrong=
    for part in stdout stderr exit; do
        if [ -n "${UPDATE:-}" ]; then
            cp "$run/$part" "$here/cases/$name/$part"
        elif ! cmp -s "$here/cases/$name/$part" "$run/$part"; then
            wrong="$wrong $part"
            diff -u "$here/cases/$name/$part" "$run/$part" |
                sed "s|$work/||"
        fi
    done
    if [ -z "$wrong" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "cli/$name: differs in$wrong"
    fi
done
echo "cli: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
