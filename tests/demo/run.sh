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
claim "a manager for each" holds 18000 '<lo:Customer.manager>'
claim "a head for each village where people live" holds 99 '<lo:Relay '
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
claim "... heads pass word on" grep -q '^People who pass word on: [1-9]' \
    "$tmp/said"
claim "... staff have copies" grep -q '^Copies for staff: [1-9]' "$tmp/said"
claim "... some get letters" grep -q '^Letters to hand over: [1-9]' "$tmp/said"
# 30 s on an idle machine with two cores; sanitizers and company take longer.
claim "the demo is over in time ($took s)" test $took -le "${DEMO_LIMIT:-60}"
# What README shows of it: the hours and the proof; not which of the equally
# good plans it is.
shown() {
    sed -n "/^\`\`\`/,/^\`\`\`/s/^\($1\)/\1/p" README.md | head -1
}
for line in 'Lost: ' 'Proven best: ' 'Total: 36 jobs placed; 0 not; '; do
    text=$(shown "$line")
    case $line in Total*) text=${text:+$line} ;; esac
    claim "README shows '$line' as the demo does" eval \
        '[ -n "$text" ] && grep -qF -- "$text" "$tmp/said"'
done
placed=$("$build/lineout" plan --db "$build/demo/lineout.db" --json \
    --now 2026-03-06T08:00:00+08:00 --from 2026-03-16 --days 7 \
    --time-limit 15 2>/dev/null | grep -o '"status": *"placed"' | wc -l)
claim "every job of the demo is placed ($placed)" test "$placed" -eq 36

# Small counties with much work in two days, some of it live: what the planner
# allows, no sheet refuses, alone or with the others of its hours.
sheets_of() {
    generate "small$1" --seed "$1" --feeders 6 --jobs 12
    local at
    at=(--db "$tmp/small$1/small.db" --now 2026-03-06T08:00:00+08:00)
    "$build/lineout" import "${at[@]}" "$tmp/small$1"/county-*.xml \
        >/dev/null 2>&1
    "$build/lineout" plan "${at[@]}" --from 2026-03-16 --days 2 \
        --time-limit 1 >/dev/null 2>&1
    "$build/lineout" sheet "${at[@]}" >"$tmp/small$1/sheets" ||
        { grep -E 'refused|together' "$tmp/small$1/sheets"; false; }
}
for seed in ${SHEET_SEEDS:-1 2 3 22}; do
    claim "no sheet of small county $seed is refused" sheets_of "$seed"
done

# Outages that share a switch never overlap in a plan; their sheets do where the
# steps take longer than the plan has for them. Trees are cut on a line until
# 11:00 and the switch at its foot is replaced from 11:30 on: five minutes for
# the way back are too few, and the second sheet begins when the first is over.
sharing() {
    "$build/lineout" "$@" --db "$tmp/a/sharing.db" \
        --now 2026-03-06T08:00:00+08:00 --set switching.min_gap_min=0 \
        --set switching.before_min=20 --set switching.after_min=5 \
        --set crew.before_min=0 --set crew.after_min=0 --set crew.travel_min=0
}
overlapping() {
    sharing import "$tmp"/a/county-*.xml >/dev/null 2>&1
    sharing plan --from 2026-03-16 --days 7 --time-limit 2 \
        --pin d6685ae9-4d24-4de3-a6e1-7dd8dc21a342=2026-03-20T08:00 \
        --pin f3683a4c-9beb-4cd0-84a4-fb149ea6a24c=2026-03-20T11:30 \
        --pin a0108798-4825-432d-94da-770d55418e0d=2026-03-20T11:30 \
        >"$tmp/sharing" 2>&1 || { cat "$tmp/sharing"; return 1; }
    sharing sheet >"$tmp/sharing" ||
        { grep -E 'refused|together' "$tmp/sharing"; return 1; }
}
claim "sheets of outages that share switches agree" overlapping
claim "... the later one waits for the other" \
    grep -qE "begins [0-9]+ min later: sheet 'O[0-9]+'" "$tmp/sharing"

# A county too hard to be proven in a minute.
generate hard --jobs 60 --seed 3
hard() {
    "$build/lineout" "$@" --db "$tmp/hard/hard.db" \
        --now 2026-03-06T08:00:00+08:00
}
hard import "$tmp"/hard/county-*.xml >/dev/null 2>&1

# number KEY FILE
number() {
    sed -n "s/^ \"$1\": *\([0-9.e+-]*\),*\$/\1/p" "$2" | head -1
}

# ctrl-C after 3 s: the best plan found, with its bound, within seconds.
interrupted() {
    "$build/lineout" plan --json --db "$tmp/hard/hard.db" \
        --now 2026-03-06T08:00:00+08:00 --from 2026-03-16 --days 5 \
        --time-limit 300 >"$tmp/stopped" 2>"$tmp/stopped.err" &
    local pid=$! status=0
    sleep 3
    SECONDS=0
    kill -INT "$pid"
    wait "$pid" || status=$?
    stopped_after=$SECONDS
    return $status
}
claim "ctrl-C ends with a plan" interrupted
claim "... soon ($stopped_after s)" test "$stopped_after" -le 8
claim "... which is stored" hard report --format csv >/dev/null
claim "... not proven" grep -q '"outcome": "feasible"' "$tmp/stopped"
claim "... with a gap" awk -v o="$(number objective "$tmp/stopped")" \
    -v b="$(number bound "$tmp/stopped")" -v g="$(number gap "$tmp/stopped")" \
    'BEGIN { d = g - (o - b) / o; exit !(o > b && g > 0 && d < 1e-9 && d > -1e-9) }'
claim "no progress where nobody looks" eval '! grep -q "best" "$tmp/stopped.err"'

# On a terminal: seconds, best, bound and gap in one line, wiped at the end.
claim "progress on a terminal" eval 'script -qec "$build/lineout plan --db $tmp/hard/hard.db --now 2026-03-06T08:00:00+08:00 \
    --from 2026-03-16 --days 5 --time-limit 4" /dev/null </dev/null \
    >"$tmp/typed" && tr "\r" "\n" <"$tmp/typed" |
    grep -qE "[0-9] s  best [0-9,.]+  bound [0-9,.]+  gap [0-9.]+ %"'

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
