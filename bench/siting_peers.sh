#!/bin/bash
# The published networks of Usberti et al. 2023 in general solvers: our
# ancestor model (models/siting.mod) and a flow model with big M
# (siting_flow.mod) in glpsol, cbc and HiGHS. One JSON line for each on stdout.
# Usage: siting_peers.sh BUILD SECONDS FILE.switch K...
# HiGHS comes from npm into BUILD/node_modules, the same version as in
# bench/peers.sh; where it cannot be had its lines are missing.
set -u
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:?usage: siting_peers.sh BUILD SECONDS FILE.switch K...}"
build=$(cd "$1" && pwd)
highs_version=$(sed -n 's/^highs_version=//p' "$here/peers.sh")
[ -d "$build/node_modules/highs" ] ||
    npm install --no-save --prefix "$build" "highs@$highs_version" \
        >/dev/null 2>&1 || echo "siting_peers: no HiGHS" >&2
seconds=$2
file=$3
shift 3
[ "$#" -gt 0 ] || exit 2
export LC_ALL=C
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# Data of the models: parents before children, loads summed upwards.
data() {
    awk -v K="$1" '
    $1 == "v" { theta[$2] = $4; kw[$2] = $5; if ($6 < 0) root[++roots] = $2 }
    $1 == "e" { child[$2, ++n[$2]] = $3 }
    END {
        for (r = roots; r >= 1; r--)
            stack[++top] = root[r] " 0 2"
        while (top) {
            split(stack[top--], at, " ")
            me = ++count
            parent[me] = at[2]; stop[me] = at[3]
            hours[me] = at[3] == 2 ? 0 : theta[at[1]]
            load[me] = at[3] == 2 ? 0 : kw[at[1]]
            for (i = n[at[1]]; i >= 1; i--)
                stack[++top] = child[at[1], i] " " me " 0"
        }
        for (v = count; v >= 1; v--)
            if (parent[v])
                load[parent[v]] += load[v]
        print "data;\nparam K := " K ";\nparam budget := 1e15;"
        print "param fixed_cost := 0;"
        print "param: V: up fixed theta theta_fast L :="
        for (v = 1; v <= count; v++)
            printf "%d %d %d %.12g 0 %.12g\n", v, parent[v], stop[v],
                hours[v], load[v]
        print ";\nparam: J: node fast capital :="
        for (v = 1; v <= count; v++)
            if (parent[v])
                print v, v, 0, 0
        print ";\nend;"
    }' "$file"
}

line() { # model solver k objective seconds
    printf '{"case":"%s","model":"%s","solver":"%s","k":%s,"cost":%s' \
        "$(basename "$file" .switch)" "$1" "$2" "$3" "${4:-null}"
    printf ',"seconds":%s}\n' "$5"
}

since() {
    echo "$(date +%s.%N) $1" | awk '{ printf "%.2f", $1 - $2 }'
}

for k in "$@"; do
    data "$k" >"$tmp/data"
    for model in "$here/../models/siting.mod" "$here/siting_flow.mod"; do
        name=$(basename "$model" .mod)
        glpsol --check -m "$model" -d "$tmp/data" --wlp "$tmp/m.lp" \
            >/dev/null || exit 1
        from=$(date +%s.%N)
        got=$(glpsol --lp "$tmp/m.lp" --tmlim "$seconds" -o /dev/stdout |
            awk '/^Status:/ { s = $2 " " $3 } /^Objective:/ { o = $4 }
                 END { print s "|" o }')
        line "$name" "glpsol ${got%%|*}" "$k" "${got##*|}" "$(since "$from")"
        from=$(date +%s.%N)
        got=$(cbc "$tmp/m.lp" sec "$seconds" ratio 0 solve 2>/dev/null |
            awk '/^Result - / { r = $3 " " $4 }
                 /^Objective value:/ { o = $3 } END { print r "|" o }')
        line "$name" "cbc ${got%%|*}" "$k" "${got##*|}" "$(since "$from")"
        [ -d "$build/node_modules/highs" ] || continue
        from=$(date +%s.%N)
        got=$(node "$here/highs.cjs" "$build" "$tmp/m.lp" "$seconds" \
            2>/dev/null | grep '|')
        rest=${got#*|}
        line "$name" "highs ${got%%|*}" "$k" "${rest%%|*}" "$(since "$from")"
    done
done
