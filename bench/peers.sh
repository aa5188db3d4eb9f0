#!/bin/bash
# The plain time-indexed model in glpsol, cbc and HiGHS, beside lineout on the
# same instances with ties open. One JSON line for each on stdout, a table of
# the case on stderr.
# Usage: peers.sh BUILD [--cap SECONDS] [--use PERCENT] [--until-goal]
#                 [INSTANCE...]
# A peer gets 20 x our time by its own clock, at least 10 s, at most the cap
# (none if it is not given). With --until-goal our time is that to the gap of
# the goal, instead of to a proof or our limit. Reading the file is not in that;
# a peer that has used a quarter and 120 s more of the processor is ended, and
# said to have been. OWN_CLOCK=1 counts the processor time of each process, ours and theirs,
# instead of the time on the wall (own_clock.c): for a machine that others use.
# A peer that is not installed is said to be absent. HiGHS comes from npm into
# BUILD when node and npm are there.
set -u
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:?usage: peers.sh BUILD [--cap SECONDS] [INSTANCE...]}" && pwd)
shift
cap=
uses="60 90"
goal=
while [[ "${1:-}" = --* ]]; do
    case $1 in
    --until-goal)
        goal=$1
        shift
        continue
        ;;
    --cap) cap=$2 ;;
    --use) uses=$2 ;;
    esac
    shift 2
done
[ $# -gt 0 ] || set -- station-week county-week county-month prefecture-week
export LC_ALL=C
highs_version=1.15.3
memory_kib=8000000 # a peer that asks for more is said to have failed
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

say() {
    printf '%s\n' "$*" >&2
}

# --- which peers are there --------------------------------------------------

own=${OWN_CLOCK:+$build/own_clock.so}

# For a solver within `$1` seconds by its own clock: what it may take at all.
set_limits() {
    ulimit -t $(($1 * 5 / 4 + 120))
}

peers=
for peer in glpsol cbc; do
    if command -v $peer >/dev/null; then
        peers="$peers $peer"
    else
        say "absent: $peer"
    fi
done
if command -v node >/dev/null && command -v npm >/dev/null &&
    { [ -d "$build/node_modules/highs" ] ||
        npm install --silent --no-audit --no-fund --no-save \
            --prefix "$build" "highs@$highs_version" >/dev/null 2>&1; }; then
    peers="$peers highs"
else
    say "absent: highs (node, npm or the package)"
fi

version_of() {
    case $1 in
    glpsol) glpsol --version | sed -n '1s/.*Solver,* *//p' ;;
    cbc) cbc -quit | sed -n 's/^Version: *//p' | head -n 1 ;;
    highs) echo "$highs_version" ;;
    esac
}

# --- one solve: outcome|objective|bound, empty = none ------------------------

# The last bound that the search printed; none before the root LP is solved.
run_glpsol() {
    (
        ulimit -v $memory_kib
        set_limits "$2"
        LD_PRELOAD=$own exec glpsol --lp "$1" --cuts --pcost \
            --tmlim "$2" -w "$tmp/glpsol.sol"
    ) >"$tmp/glpsol.log" 2>&1
    awk '
        FNR == NR && /^s / { status = $5; objective = $6 }
        FNR == NR { next }
        / >= / && /mip =|>>>>>/ {
            split($0, side, ">= *"); split(side[2], word, " ")
            bound = word[1]
        }
        /tree is empty/ { closed = 1 }
        END {
            if (status == "o" || (closed && status == "f"))
                print "optimal|" objective "|" objective
            else if (status == "f")
                print "time limit|" objective "|" bound
            else
                print "none|" "" "|" bound
        }' "$tmp/glpsol.sol" "$tmp/glpsol.log" 2>/dev/null || echo "failed||"
}

run_cbc() {
    (
        ulimit -v $memory_kib
        set_limits "$2"
        LD_PRELOAD=$own exec cbc "$1" -ratio 0 -allow 0 -sec "$2" -solve -quit
    ) >"$tmp/cbc.log" 2>&1
    awk '
        /^Result - Optimal/ { outcome = "optimal" }
        /^Result - Stopped/ { outcome = "time limit" }
        /No feasible solution found/ { none = 1 }
        /^Objective value:/ { objective = $3 }
        /^Lower bound:/ { bound = $3 }
        /best possible/ && bound == "" {
            split($0, side, "best possible "); split(side[2], word, /[) ]/)
            bound = word[1]
        }
        END {
            if (outcome == "optimal")
                bound = objective
            if (none)
                objective = ""
            print (outcome == "" || none ? "none" : outcome) "|" objective \
                "|" bound
        }' "$tmp/cbc.log"
}

run_highs() {
    (
        set_limits "$2"
        LD_PRELOAD=$own exec node "$here/highs.cjs" "$build" "$1" "$2"
    ) 2>"$tmp/highs.log" | grep '|' || echo "failed||"
}

# --- lines -------------------------------------------------------------------

member() {
    sed -n "s/.*\"$1\":\"*\([^,\"}]*\).*/\1/p" <<<"$2"
}

or_null() {
    [ -n "$1" ] && printf '%s' "$1" || printf null
}

# Sets `now`: processor time of this script's children so far, or of the wall.
look_at_clock() {
    now=$EPOCHREALTIME
    [ -n "$own" ] || return
    times >"$tmp/times"
    now=$(awk 'NR == 2 { split($1, u, /[ms]/); split($2, s, /[ms]/)
        print 60 * (u[1] + s[1]) + u[2] + s[2] }' "$tmp/times")
}

solve() {
    local peer=$1 name=$2 use=$3 limit=$4 from answer
    look_at_clock
    from=$now
    local outcome objective bound seconds
    rm -f "$tmp/glpsol.sol"
    touch "$tmp/glpsol.sol"
    answer=$("run_$peer" "$tmp/$name-$use.lp" "$limit")
    look_at_clock
    seconds=$(awk -v a="$from" -v b="$now" 'BEGIN { printf "%.2f", b - a }')
    IFS='|' read -r outcome objective bound <<<"$answer"
    printf '{"instance":"%s","use_percent":%s,"peer":"%s","version":"%s",' \
        "$name" "$use" "$peer" "$(version_of "$peer")"
    printf '"limit_s":%s,"seconds":%s,"outcome":"%s",' "$limit" "$seconds" \
        "$outcome"
    printf '"objective":%s,"bound":%s}\n' "$(or_null "$objective")" \
        "$(or_null "$bound")"
    say "$(printf '  %-8s %9s s  %-10s  objective %-12s bound %s' "$peer" \
        "$seconds" "$outcome" "${objective:--}" "${bound:--}")"
}

for name in "$@"; do
    for use in $uses; do
        ours=$(LD_PRELOAD=$own "$build/bench_plan" --only "$name" \
            --use "$use" --peers "$tmp" $goal) ||
            continue
        printf '%s\n' "$ours"
        limit=$(awk -v s="$(member seconds "$ours")" -v cap="$cap" \
            'BEGIN { t = 20 * s
                print int(t < 10 ? 10 : cap != "" && t > cap ? cap : t) }')
        say "$name at $use %, ties open; peers stop after $limit s;" \
            "$(member model_rows "$ours") rows," \
            "$(member model_columns "$ours") columns," \
            "$(du -m "$tmp/$name-$use.lp" | cut -f 1) MB"
        say "$(printf '  %-8s %9.2f s  %-10s  objective %-12s bound %s' \
            lineout "$(member seconds "$ours")" "$(member outcome "$ours")" \
            "$(member objective "$ours")" "$(member bound "$ours")")"
        for peer in $peers; do
            solve "$peer" "$name" $use "$limit"
        done
        rm -f "$tmp/$name-$use.lp"
    done
done
