#!/bin/bash
# Suites of what runs in several threads, under ThreadSanitizer: a race that it
# reports fails its suite. Usage: threads.sh PROGRAM SUITE...; closing line
# "N passed, N failed". make sanitize-threads.
set -u
program=${1:?usage: threads.sh PROGRAM SUITE...}
shift
# GLib's slices hand memory from thread to thread behind our backs.
export G_SLICE=always-malloc TSAN_OPTIONS="halt_on_error=0 exitcode=66"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0
failed=0
for suite in "$@"; do
    "$program" "$suite" >"$log" 2>&1
    status=$?
    ran=$(awk '$1 == "tests" && NF == 6 { print $4 }' "$log")
    if [ "$status" -eq 0 ] && [ "${ran:-0}" -gt 0 ]; then
        echo "--- $suite: $ran"
        passed=$((passed + ran))
    else
        cat "$log"
        echo "--- $suite: failed"
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
