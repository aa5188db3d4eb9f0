#!/bin/bash
# Imports and plans counties of several sizes; one JSON line a case on stdout.
# Usage: county.sh BUILD [FEEDERS...]
# Not claimed: anything about other machines, or about a loaded one.
set -eu
build=${1:?usage: county.sh BUILD [FEEDERS...]}
shift
[ $# -gt 0 ] || set -- 10 30 90
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
LC_ALL=C
export LC_ALL

# Seconds that a command takes; its stdout goes to a file.
seconds() {
    local out=$1 from=$EPOCHREALTIME
    shift
    "$@" >"$out"
    awk -v a="$from" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.3f", b - a }'
}

# A number or word of the plan's JSON.
member() {
    grep -o "\"$1\": *[^,]*" "$tmp/plan.json" | head -n 1 | sed 's/.*: *//'
}

for feeders in "$@"; do
    jobs=$((feeders * 36 / 30))
    dir=$tmp/$feeders
    "$build/county" --out "$dir" --feeders "$feeders" --jobs "$jobs" >/dev/null
    bytes=$(cat "$dir"/*.xml | wc -c)
    import=$(seconds "$tmp/import.txt" "$build/lineout" import \
        --db "$dir/lineout.db" --now 2026-03-06T08:00:00+08:00 \
        "$dir/county-network.xml" "$dir/county-work.xml")
    plan=$(seconds "$tmp/plan.json" "$build/lineout" plan --json \
        --db "$dir/lineout.db" --now 2026-03-06T08:00:00+08:00 \
        --from 2026-03-16 --days 7 --time-limit 60)
    printf '{"case":"county-%d","jobs":%d,"bytes":%d,"import_s":%s,' \
        "$feeders" "$jobs" "$bytes" "$import"
    printf '"plan_s":%s,"outcome":%s,"gap":%s}\n' "$plan" \
        "$(member outcome)" "$(member gap)"
done
