#!/bin/bash
# All benchmarks: counties through the command line, the instances of the
# planner with their goals, how time grows, and peers. JSON lines in
# BUILD/bench/*.jsonl; tables of them on stdout (tables.sh).
# Usage: run.sh BUILD [county] [goals] [growth] [peers] [supply]  (none = all)
# `bench/tables.sh BUILD/bench bench/results.md` puts the tables into that file.
# BUILD holds bench_plan, for county also lineout and county, for supply
# bench_supply (`make bench`). supply reads $LINEOUT_SHARED/cim, or ../shared/cim.
# PEER_CAP=S gives peers at most so many seconds a case (20 x our time without
# it), GROWTH_LIMIT=S us so many in growth (10). OWN_CLOCK=1 counts the processor time of each process
# in goals, growth and peers instead of the time on the wall (own_clock.c):
# for a machine that others use, too.
# Not claimed: anything about other machines, or about a loaded one.
set -eu
build=${1:?usage: run.sh BUILD [county] [goals] [growth] [peers] [supply]}
shift
[ $# -gt 0 ] || set -- supply county goals growth peers
cd "$(dirname "$0")/.."
build=$(cd "$build" && pwd)
out=$build/bench
shared=${LINEOUT_SHARED:-../shared}
mkdir -p "$out"
export LC_ALL=C

# Where and when: a figure without its machine says nothing.
machine() {
    printf '{"clock":"%s","machine":"%s","cores":%d,"memory_gib":%d,' \
        "${OWN_CLOCK:+processor time of each process}" \
        "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" \
        "$(nproc)" \
        "$(awk '/MemTotal/ { print int($2 / 1048576) }' /proc/meminfo)"
    printf '"load":"%s",' \
        "$(cut -d ' ' -f 1-3 /proc/loadavg)"
    printf '"date":"%s"}\n' "$(date -u +%Y-%m-%dT%H:%MZ)"
}

plan() {
    LD_PRELOAD=${OWN_CLOCK:+$build/own_clock.so} "$build/bench_plan" "$@"
}

# bench_plan with the arguments that follow, its line marked with the series.
growth_case() {
    local series=$1
    shift
    plan --time-limit "${GROWTH_LIMIT:-10}" "$@" |
        sed "s/^{/{\"series\":\"$series\",/" || true
}

growth() {
    local n use days
    for use in 60 90; do
        for n in 15 30 60 120 240 480; do
            growth_case jobs --jobs $n --feeders $((n * 5 / 4)) --days 7 \
                --use $use
        done
        for days in 7 14 21 28; do
            growth_case horizon --jobs $((days * 100 / 7)) --feeders 150 \
                --days $days --use $use
        done
    done
    for use in 50 60 70 80 85 90 95; do
        growth_case use --jobs 120 --feeders 150 --days 7 --use $use
    done
}

# Every section and every pair of neighbours of published networks.
supply() {
    local name
    for name in IEEE123.xml ieee9500unbal_regen.xml.xz; do
        if [ -r "$shared/cim/$name" ]; then
            "$build/bench_supply" "$shared/cim/$name" warn
        else
            echo "run.sh: supply: skipped, no $name in \$LINEOUT_SHARED/cim" \
                "or ../shared/cim" >&2
        fi
    done
}

for part in "$@"; do
    if [ "$part" != county ] && [ "$part" != supply ] &&
        [ ! -x "$build/bench_plan" ]; then
        echo "run.sh: no $build/bench_plan; make bench builds it" >&2
        exit 2
    fi
done
machine | tee "$out/machine.jsonl"
for part in "$@"; do
    case $part in
    county) bench/county.sh "$build" >"$out/county.jsonl" ;;
    goals) plan >"$out/goals.jsonl" || true ;;
    supply) supply >"$out/supply.jsonl" ;;
    growth) growth >"$out/growth.jsonl" ;;
    peers)
        bench/peers.sh "$build" ${PEER_CAP:+--cap "$PEER_CAP"} \
            >"$out/peers.jsonl"
        ;;
    *)
        echo "run.sh: no part '$part'" >&2
        exit 2
        ;;
    esac
done
bench/tables.sh "$out"
