#!/bin/bash
# Every header compiles alone, twice (its guard), with gcc and with clang.
# Usage: headers.sh [ROOT]; exit 1 and the compilers' words for each that does
# not. CHECK_FLAGS holds the flags of the build.
set -u
cd "${1:-.}" || exit 2

flags="-std=c11 -Wall -Wextra -Wpedantic -Werror -Iinclude -Isrc -Itests/unit
    $(pkg-config --cflags glib-2.0 libxml-2.0)"
flags=${CHECK_FLAGS:-$flags}
files=$(find src include tests -name '*.h' 2>/dev/null |
    LC_ALL=C sort)
[ -n "$files" ] || {
    echo "nothing to check in $PWD"
    exit 1
}
status=0
while IFS= read -r header; do
    for compiler in gcc clang; do
        if ! printf '#include "%s"\n#include "%s"\n' "$header" "$header" |
            eval "$compiler ${flags//$'\n'/ } -I. -fsyntax-only -x c -"; then
            echo "$header: does not compile alone with $compiler"
            status=1
        fi
    done
done <<<"$files"
exit $status
