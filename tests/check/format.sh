#!/bin/bash
# clang-format 14 has nothing to change.
# Usage: format.sh [ROOT]; exit 1 and one line for each file that it would.
set -u
cd "${1:-.}" || exit 2

format=clang-format-14
command -v $format >/dev/null 2>&1 || format=clang-format
if ! $format --version | grep -q 'version 14\.'; then
    echo "clang-format 14 is needed: $($format --version 2>&1)"
    exit 1
fi
files=$(find src include tests data bench -name '*.[ch]' 2>/dev/null |
    LC_ALL=C sort)
[ -n "$files" ] || {
    echo "nothing to check in $PWD"
    exit 1
}
status=0
while IFS= read -r file; do
    if ! $format --style=file --dry-run -Werror "$file" 2>/dev/null; then
        echo "$file: to mend: $format -i $file"
        status=1
    fi
done <<<"$files"
exit $status
