#!/bin/bash
# The demo county and the demo itself.
# Usage: run.sh BUILD; closing line "N passed, N failed".
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${1:?usage: run.sh BUILD}
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
passed=0
failed=0

# claim WHAT COMMAND...: one test.
claim() {
    local what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        echo "demo: not true: $what"
        failed=$((failed + 1))
    fi
}

generate() {
    "$build/county" --out "$tmp/$1" "${@:2}" >/dev/null
}

same_files() {
    cmp -s "$tmp/$1/county-network.xml" "$tmp/$2/county-network.xml" &&
        cmp -s "$tmp/$1/county-work.xml" "$tmp/$2/county-work.xml"
}

# holds NUMBER PATTERN: so many lines of the first county match.
holds() {
    local n
    n=$(cat "$tmp"/a/*.xml | grep -c -- "$2")
    [ "$n" -eq "$1" ] || {
        echo "demo: $2: expected $1 got $n"
        return 1
    }
}

ids() {
    cat "$tmp"/a/*.xml | grep -o "$1=\"urn:uuid:[^\"]*" | cut -d'"' -f2 |
        LC_ALL=C sort
}

claim "the county is written" generate a
generate b
generate c --seed 2
claim "the same seed gives the same bytes" same_files a b
claim "another seed gives another county" eval '! same_files a c'
claim "3 substations" holds 3 '<cim:Substation '
claim "30 feeders" holds 30 '<cim:Feeder '
claim "24 ties" holds 24 '<cim:Switch.normalOpen>true'
claim "900 transformers" holds 900 '<cim:PowerTransformer '
claim "18 000 customers" holds 18000 '<cim:Customer '
claim "... each with a meter" holds 18000 '<cim:UsagePoint '
claim "36 jobs" holds 36 '<cim:WorkTask '
claim "8 crews" holds 8 '<cim:Crew '
ids rdf:about >"$tmp/about"
ids rdf:resource | uniq >"$tmp/resource"
claim "no id is given twice" test -z "$(uniq -d "$tmp/about")"
claim "nothing points nowhere" test -z \
    "$(LC_ALL=C comm -23 "$tmp/resource" "$tmp/about")"

SECONDS=0
claim "the demo runs" eval 'data/demo/demo.sh "$build" >"$tmp/said" 2>&1 ||
    { cat "$tmp/said"; false; }'
took=$SECONDS
# 30 s on an idle machine with two cores; sanitizers and company take longer.
claim "the demo is over in time ($took s)" test $took -le "${DEMO_LIMIT:-60}"
placed=$("$build/lineout" plan --db "$build/demo/lineout.db" --json \
    --now 2026-03-06T08:00:00+08:00 --from 2026-03-16 --days 7 \
    --time-limit 15 2>/dev/null | grep -o '"status": *"placed"' | wc -l)
claim "every job of the demo is placed ($placed)" test "$placed" -eq 36

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
