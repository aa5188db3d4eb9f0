#!/bin/bash
# lineout's sender through a real Kannel, beside a bare libcurl-multi sender on
# as many connections (no outbox) and `ab -k`, all in one run, in turn. JSON
# lines on stdout; the last one has the shares.
#
#   bench_kannel.sh BUILD [MESSAGES [CONNECTIONS [ROUNDS]]]
#
# 2 cores or so are shared by the sender, bearerbox, smsbox and the SMPP
# simulator. Nobody asks for receipts. Before each turn the gateway's queue is
# empty, or one sender's backlog would be worked off at the cost of the next.
set -uo pipefail
build=$(realpath "${1:?usage: bench_kannel.sh BUILD}")
messages=${2:-20000}
connections=${3:-8}
rounds=${4:-6}
here=$(cd "$(dirname "$0")/../tests/gateway" && pwd)
smsc=$build/tests/smsc
work=$(mktemp -d)
. "$here/kannel_start.sh"
trap stop_all EXIT INT TERM
need_kannel
command -v ab >/dev/null || "$here/../../.ci/deps" apache2-utils >&2 || true
cd "$work" || exit 1
smsc_option=--willing # or it would throttle, and the queue grow
start_kannel
export LINEOUT_KANNEL_USER=tester LINEOUT_KANNEL_PASSWORD=foobar

# What the gateway has not handed on yet.
waiting() {
    curl -s "http://127.0.0.1:$admin_port/status.txt?password=adminpw" |
        sed -n 's/.*store size \([0-9]*\).*/\1/p'
}

# Until the SMPP simulator has had all that the gateway accepted.
drain() {
    for _ in $(seq 300); do
        [ "$(waiting)" = 0 ] && return
        sleep 0.2
    done
    echo "bench_kannel: the gateway's queue does not empty" >&2
    exit 1
}

# The text of bench_notify.c, as the gateway sends it.
text=$(printf '%s' '计划停电：上河村（线路：10kV上河线）3月16日(周一) ' \
    '07:15-12:30，原因：线路检修。可能提前送电，请始终视线路' \
    '带电。咨询电话：95598。' | od -An -v -tx1 | tr -d '\n' | sed 's/ /%/g')
base=http://127.0.0.1:$send_port/cgi-bin/sendsms
url="$base?charset=UTF-8&coding=2&password=foobar&username=tester"
url="$url&validity=1440&text=$text"

bare() {
    "$build/bare_sender" "$url" "$messages" "$connections"
    drain
}

ours() {
    "$build/bench_notify" kannel "$base" "$messages" "$connections"
    drain
}

apache() {
    command -v ab >/dev/null || return 0
    ab -q -k -c "$connections" -n "$messages" \
        "$url&to=%2B8615420000000" 2>/dev/null |
        awk -v c="$connections" '/^Complete requests/ { n = $3 }
            /^Requests per second/ { r = $4 }
            END { printf "{\"sender\":\"ab -k\",\"connections\":%d," \
                "\"accepted\":%d,\"per_s\":%.0f}\n", c, n, r }'
    drain
}

# A gateway slows down from run to run: nobody is always the first.
bare >/dev/null
: >lines
for round in $(seq "$rounds"); do
    if [ $((round % 2)) = 1 ]; then
        bare && ours && apache
    else
        ours && bare && apache
    fi | tee -a lines || exit 1
done

# Median of the rounds, and ours as a share of each peer's.
awk -v q='"' '
    function median(who,   i, k, t) {
        for (i = 2; i <= n[who]; i++)
            for (k = i; k > 1 && v[who, k - 1] > v[who, k]; k--) {
                t = v[who, k]; v[who, k] = v[who, k - 1]; v[who, k - 1] = t
            }
        return n[who] > 0 ? v[who, int((n[who] + 1) / 2)] : 0
    }
    { match($0, /"sender":"[^"]*"/)
      who = substr($0, RSTART + 10, RLENGTH - 11)
      match($0, /"per_s":[0-9.]*/)
      v[who, ++n[who]] = substr($0, RSTART + 8, RLENGTH - 8) + 0 }
    END {
        ours = median("lineout"); bare = median("bare libcurl multi")
        ab = median("ab -k")
        printf "{%slineout%s:%.0f,%sbare%s:%.0f,%sab%s:%.0f,", q, q, ours, q,
            q, bare, q, q, ab
        printf "%sof_bare%s:%.2f}\n", q, q, (bare > 0 ? ours / bare : 0)
    }' lines
