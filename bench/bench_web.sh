#!/bin/bash
# The board of the demo county under 200 requests a second, which come at their
# time whether or not those before are answered (open_loop.c); the same by wrk,
# whose 20 browsers wait for their answers. First alone, then while the solver
# plans anew, then while somebody moves jobs; and how long a price takes.
# Usage: bench_web.sh BUILD [SECONDS]
set -eu
build=$(cd "${1:?usage: bench_web.sh BUILD [SECONDS]}" && pwd)
seconds=${2:-15}
here=$(cd "$(dirname "$0")" && pwd)
lineout=$build/lineout
now=2026-03-06T08:00:00+08:00
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
for program in curl sqlite3; do
    command -v $program >/dev/null || {
        echo "bench_web: no $program: apt-get install $program" >&2
        exit 1
    }
done

"$build/county" --out "$work/county" >/dev/null
db=$work/lineout.db
"$lineout" import --db "$db" --now $now "$work/county/county-network.xml" \
    "$work/county/county-work.xml" >/dev/null 2>&1
"$lineout" plan --db "$db" --now $now --from 2026-03-16 --days 7 \
    --time-limit 10 >/dev/null 2>&1
"$lineout" publish --db "$db" --now $now >/dev/null 2>&1
echo "a password of the bench" | "$lineout" account add bench --db "$db" \
    --roles view,plan >/dev/null
"$lineout" serve --db "$db" --now $now --port 0 >"$work/out" &
server=$!
for _ in $(seq 50); do
    grep -q http "$work/out" && break
    sleep 0.1
done
url=$(sed -n 's|.*\(http://[0-9.:]*\)/.*|\1|p' "$work/out")

json='Content-Type: application/json'
curl -s -D "$work/head" -H "$json" -o "$work/login" "$url/api/login" \
    -d '{"user":"bench","password":"a password of the bench"}'
COOKIE=$(sed -n 's/^Set-Cookie: lineout=\([0-9a-f]*\).*/\1/p' "$work/head")
csrf=$(sed -n 's/.*"csrf":"\([0-9a-f]*\)".*/\1/p' "$work/login")
feeder=$(sqlite3 "$db" "SELECT feeder FROM plan_outage_feeder LIMIT 1")
outage=$(sqlite3 "$db" "SELECT id FROM plan_outage LIMIT 1")
feeder=$(printf %s "$feeder" | od -An -tx1 | tr -d '\n' | sed 's/ /%/g')
PATHS="/ /api/plan /outage/$outage /feeder/$feeder.svg /notices /calls /kpi
    /feeders /report/csv /?lang=zh"
PAUSE=100
export COOKIE PATHS PAUSE

post() {
    curl -s -H "$json" -H "X-CSRF-Token: $csrf" \
        -H "Cookie: lineout=$COOKIE" -d "$2" "$url$1"
}

# Word splitting is meant: a path an argument.
# shellcheck disable=SC2086
load() {
    printf '%s: ' "$1"
    "$build/open_loop" 200 "$seconds" "$url" $PATHS
}

wrk_load() {
    command -v wrk >/dev/null || return 0
    printf '%s, wrk: ' "$1"
    wrk -t 1 -c 20 -d "${seconds}s" -s "$here/bench_web.lua" "$url" |
        grep requests_per_s
}

latest() {
    sqlite3 "$db" "SELECT max(version) FROM plan"
}

# A move that the rules allow, as the fields of /api/move behind the version.
possible_move() {
    sqlite3 "$db" "SELECT id FROM plan_job WHERE version = $(latest)" |
        while read -r job; do
            for day in 17 18 19 20; do
                to="\"job\":\"$job\",\"release\":true,
                    \"start\":\"2026-03-${day}T09:00:00+08:00\""
                post /api/price "{\"version\":$(latest),$to}" |
                    grep -q '"possible":true' && echo "$to" && return
            done
        done
}

# Every second a move, and back again: each page is worked out anew.
moves() {
    to=$(possible_move)
    for i in $(seq "$seconds"); do
        case $((i % 2)) in
        1) post /api/move "{\"version\":$(latest),$to}" ;;
        0) post /api/undo "{\"version\":$(latest)}" ;;
        esac | grep -c '"version"' || true
        sleep 1
    done | awk '{ n += $1 } END { printf "changes meanwhile: %d\n", n }'
}

# Each page once before: what is measured is a board in use.
for path in $PATHS; do
    curl -s -o "$work/page" -w "%{http_code} %{time_total} s first time, $path\n" \
        -H "Cookie: lineout=$COOKIE" "$url$path"
done

load 'pages'
wrk_load 'pages'
post /api/replan "{\"version\":1,\"seconds\":$seconds}" >/dev/null
load 'pages while planning anew'

sleep 2
moves &
mover=$!
load 'pages while jobs are moved'
wait $mover
version=$(latest)
sqlite3 "$db" "SELECT id FROM plan_job WHERE version = $version LIMIT 20" |
    while read -r job; do
        for start in 2026-03-17T09:00:00+08:00 2026-03-18T13:00:00+08:00; do
            curl -s -o /dev/null -w '%{time_total}\n' -H "$json" \
                -H "X-CSRF-Token: $csrf" -H "Cookie: lineout=$COOKIE" \
                -d "{\"version\":$version,\"job\":\"$job\",
                    \"start\":\"$start\"}" "$url/api/price"
        done
    done | sort -n | awk '{ at[NR] = 1000 * $1 }
        END { printf "prices: {\"n\":%d,\"p50_ms\":%.1f,\"most_ms\":%.1f}\n",
            NR, at[int((NR + 1) / 2)], at[NR] }'
