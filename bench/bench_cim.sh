#!/bin/bash
# Reads the large feeders beside rapper and xmllint, same run, same file; best
# and median of several rounds, one JSON line a file on stdout.
# Usage: bench_cim.sh BUILD [ROUNDS]
# RUN="chrt -f 10" puts everything measured, peers too, before whatever else the
# machine does: for one that others use at the same time.
# Not claimed: anything about other machines, or about a loaded one. The peers
# do less: rapper counts triples, xmllint only checks that tags match.
set -eu
build=${1:?usage: bench_cim.sh BUILD [ROUNDS]}
rounds=${2:-5}
shared=${LINEOUT_SHARED:-../shared}
run=${RUN:-}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
LC_ALL=C
export LC_ALL

if [ ! -d "$shared/cim" ]; then
    echo "bench_cim: skipped, no folder \$LINEOUT_SHARED/cim or ../shared/cim" >&2
    exit 0
fi

# Seconds that a command takes, its output thrown away.
seconds() {
    local from=$EPOCHREALTIME
    "$@" >/dev/null 2>&1 || true
    awk -v a="$from" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.3f\n", b - a }'
}

# Least and middle of the numbers in a file: "best":0.1,"median":0.2
spread() {
    sort -n "$1" | awk '{ v[NR] = $1 } END {
        printf "{\"best\":%s,\"median\":%s}", v[1], v[int((NR + 1) / 2)] }'
}

# A number of the last JSON line of bench_cim.
member() {
    sed "s/.*\"$1\":\([-0-9.]*\).*/\1/" "$tmp/line"
}

least() {
    sort -n "$1" | head -n 1
}

one() {
    local name=$1 file=$2 r
    : >"$tmp/rapper" >"$tmp/xmllint" >"$tmp/lineout" >"$tmp/peak" >"$tmp/store"
    for ((r = 0; r < rounds; r++)); do
        seconds $run rapper -q -c -i rdfxml "$file" >>"$tmp/rapper"
        seconds $run xmllint --stream --noout "$file" >>"$tmp/xmllint"
        $run "$build/bench_cim" "$file" >"$tmp/line"
        member whole_s >>"$tmp/lineout"
        member peak_kb >>"$tmp/peak"
        rm -f "$tmp/bench.db"*
        $run "$build/bench_cim" --store "$tmp/bench.db" "$file" >"$tmp/line"
        member store_s >>"$tmp/store"
    done
    awk -v name="$name" -v bytes="$(stat -c %s "$file")" \
        -v load="$(cut -d ' ' -f 1 /proc/loadavg)" \
        -v rapper="$(spread "$tmp/rapper")" \
        -v xmllint="$(spread "$tmp/xmllint")" \
        -v lineout="$(spread "$tmp/lineout")" \
        -v store="$(spread "$tmp/store")" \
        -v s="$(least "$tmp/store")" -v r="$(least "$tmp/rapper")" -v x="$(least "$tmp/xmllint")" \
        -v l="$(least "$tmp/lineout")" -v peak="$(least "$tmp/peak")" '
        BEGIN {
            printf "{\"case\":\"cim-%s\",\"bytes\":%d,\"load\":%s,", name,
                bytes, load
            printf "\"rapper_s\":%s,\"xmllint_s\":%s,\"whole_s\":%s,", rapper,
                xmllint, lineout
            printf "\"store_s\":%s,\"mb_per_s\":%.0f,", store, bytes / 1e6 / l
            printf "\"times_rapper\":%.1f,\"times_xmllint\":%.2f,", r / l, x / l
            printf "\"into_sqlite_over_whole\":%.2f,", (l + s) / l
            printf "\"peak_over_file\":%.2f}\n", peak * 1024 / bytes
        }'
}

for name in ieee9500unbal_regen IEEE8500_regen EPRI_ckt5_regen; do
    xz -dc "$shared/cim/$name.xml.xz" >"$tmp/$name.xml"
    one "$name" "$tmp/$name.xml"
done

# Linear: ten copies in one file against one.
file=$tmp/IEEE8500_regen.xml
"$build/bench_cim" --copies 10 "$file" >"$tmp/ten.xml"
: >"$tmp/one.s" >"$tmp/ten.s"
for ((r = 0; r < (rounds + 1) / 2; r++)); do
    $run "$build/bench_cim" "$file" >"$tmp/line"
    member whole_s >>"$tmp/one.s"
    $run "$build/bench_cim" "$tmp/ten.xml" >"$tmp/line"
    member whole_s >>"$tmp/ten.s"
done
awk -v a="$(least "$tmp/one.s")" -v b="$(least "$tmp/ten.s")" \
    -v line="$(cat "$tmp/line")" 'BEGIN {
    printf "{\"case\":\"cim-ten-copies\",\"one_s\":%s,\"ten_s\":%s,", a, b
    printf "\"ratio\":%.2f,\"ten\":%s}\n", b / a, line }'
