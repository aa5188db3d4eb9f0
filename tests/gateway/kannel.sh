#!/bin/bash
# The whole way through a real gateway: 500 notices in Chinese, Debian's Kannel
# (bearerbox, smsbox) and an SMPP simulator, all on 127.0.0.1. The last two
# digits of a number decide what becomes of it; every row of the outbox must
# end in the right state by way of receipts.
#
#   ..02 ..03 ..04  not delivered    ..11  refused by the SMSC (invalid)
#   ..58            throttled twice, then delivered      all others  delivered
#
#   LINEOUT=build/lineout tests/gateway/kannel.sh
#
# Needs the package kannel, node, and the npm package smpp (taken into the
# working folder). Says so and ends with 77 where one of them is missing.
set -u
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "${LINEOUT:-$here/../../build/lineout}")
work=$(mktemp -d)
pids=()
stop_all() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null; done
    wait 2>/dev/null
    rm -rf "$work"
}
trap stop_all EXIT INT TERM

for tool in bearerbox smsbox node npm sqlite3; do
    command -v "$tool" >/dev/null || {
        echo "kannel: skipped, no '$tool'"
        exit 77
    }
done
[ -x "$program" ] || {
    echo "kannel: no program '$program': make first" >&2
    exit 1
}
cd "$work" || exit 1
npm install --silent --no-audit --no-fund smpp@0.5.1 >npm.log 2>&1 || {
    echo "kannel: skipped, npm cannot get the package smpp"
    exit 77
}
mkdir log store
cp "$here"/kannel.conf "$here"/smsc.js "$here"/receiver.js .
touch receipts
node receiver.js 13099 receipts >log/receiver 2>&1 & pids+=($!)
node smsc.js 2775 >log/smsc 2>&1 & pids+=($!)
bearerbox -v 4 kannel.conf >log/bearerbox.out 2>&1 & pids+=($!)
sleep 3
smsbox -v 4 kannel.conf >log/smsbox.out 2>&1 & pids+=($!)
sleep 2

lineout() { "$program" "$@" --db n.db --now 2026-03-09T09:00:00+08:00; }
settings=(--set gateway.sms=kannel
    --set gateway.receipt_url=http://127.0.0.1:13099/dlr)
export LINEOUT_KANNEL_USER=tester LINEOUT_KANNEL_PASSWORD=foobar

"$here/people.sh" 500 "$here/../cli/data/work.xml" >work.xml
"$program" import "$here/../cli/data/network.xml" work.xml --db n.db \
        --now 2026-03-06T08:00:00+08:00 >log/import 2>&1 &&
    "$program" plan --db n.db --from 2026-03-16 \
        --now 2026-03-06T08:00:00+08:00 >log/plan 2>&1 &&
    "$program" publish --db n.db "${settings[@]}" \
        --now 2026-03-06T08:00:00+08:00 >log/publish 2>&1 || {
    cat log/import log/plan log/publish
    exit 1
}
lineout notify --send "${settings[@]}" || exit 1

# Receipts come until the throttled ones have gone through (5 s steps).
for _ in $(seq 60); do
    sleep 1
    lineout notify --receipts receipts >/dev/null
    left=$(sqlite3 n.db "SELECT count(*) FROM outbox WHERE state = 'accepted'")
    [ "$left" -eq 0 ] && break
done
lineout notify --receipts receipts

# What each number's ending demands, against what the outbox says.
wrong=$(sqlite3 n.db "SELECT count(*) FROM outbox WHERE channel = 'sms'
    AND stage LIKE 'announce%' AND recipient LIKE 'K%' AND state <>
    CASE WHEN substr(address, -2) IN ('02', '03', '04', '11')
    THEN 'failed' ELSE 'delivered' END")
total=$(sqlite3 n.db "SELECT count(*) FROM outbox WHERE channel = 'sms'
    AND stage LIKE 'announce%' AND recipient LIKE 'K%'")
calls=$(sqlite3 n.db "SELECT count(*) FROM outbox WHERE channel = 'phone'
    AND stage LIKE 'announce%' AND recipient LIKE 'K%'")
# 5 of the 500 are refused before they arrive; the sample's own people beside.
chinese=$(grep -c '^text.*计划停电' log/smsc)
echo "kannel: $total notices, $wrong in a wrong state, $calls became calls," \
    "$chinese texts arrived in Chinese"
[ "$total" -eq 500 ] && [ "$wrong" -eq 0 ] && [ "$calls" -eq 20 ] &&
    [ "$chinese" -ge 495 ]
