#!/bin/bash
# The whole way through a real gateway: 500 notices in Chinese, Debian's Kannel
# (bearerbox, smsbox) and an SMPP simulator (smsc.c), receipts to `lineout
# serve`, all on 127.0.0.1. The last two digits of a number decide what becomes
# of it; every row of the outbox must end in the right state by way of receipts.
#
#   ..02 ..03 ..04  not delivered    ..11  refused by the SMSC (invalid)
#   ..58            throttled twice, then delivered      all others  delivered
#
#   LINEOUT=build/lineout SMSC=build/tests/smsc tests/gateway/kannel.sh
#
# Installs the package kannel where it is missing; where it cannot, says so and
# ends with 77.
set -u
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "${LINEOUT:-$here/../../build/lineout}")
smsc=$(realpath "${SMSC:-$here/../../build/tests/smsc}")
work=$(mktemp -d)
. "$here/kannel_start.sh"
trap stop_all EXIT INT TERM

[ -x "$program" ] && [ -x "$smsc" ] || {
    echo "kannel: no program '$program' or '$smsc': make first" >&2
    exit 1
}
need_kannel
cd "$work" || exit 1

passed=0
failed=0
# hold CLAIM A RELATION B: numbers, as test(1) compares them.
hold() {
    if [ "$2" "$3" "$4" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "kannel: does not hold: $1 ($2 $3 $4)"
    fi
}
ask() { sqlite3 -cmd '.timeout 5000' n.db "$1"; }
mine="channel = 'sms' AND stage LIKE 'announce%' AND recipient LIKE 'K%'"

early=2026-03-06T08:00:00+08:00
now=2026-03-09T09:00:00+08:00
"$here/people.sh" 500 "$here/../cli/data/work.xml" >work.xml
"$program" import "$here/../cli/data/network.xml" work.xml --db n.db \
        --now $early >import.log 2>&1 &&
    "$program" plan --db n.db --from 2026-03-16 --now $early >plan.log 2>&1 &&
    "$program" publish --db n.db --now $early >publish.log 2>&1 || {
    cat ./*.log
    exit 1
}

# The board takes the receipts.
"$program" serve --port 0 --db n.db --now $now >serve.log 2>&1 & pids+=($!)
for _ in $(seq 100); do
    board=$(grep -o 'http://127.0.0.1:[0-9]*' serve.log | head -n 1)
    [ -n "$board" ] && break
    sleep 0.1
done
start_kannel

export LINEOUT_KANNEL_USER=tester LINEOUT_KANNEL_PASSWORD=foobar
"$program" notify --send --db n.db --now $now --set gateway.sms=kannel \
    --set gateway.url="http://127.0.0.1:$send_port/cgi-bin/sendsms" \
    --set gateway.receipt_url="$board/receipt" >send.log || {
    cat send.log
    exit 1
}
hold "500 are sent" "$(ask "SELECT count(*) FROM outbox WHERE $mine
    AND state NOT IN ('due', 'claimed', 'unknown')")" -eq 500

# Receipts come until the throttled ones have gone through.
for _ in $(seq 120); do
    left=$(ask "SELECT count(*) FROM outbox WHERE state = 'accepted'")
    [ "$left" -eq 0 ] && break
    sleep 0.5
done
hold "every message has its receipt" "$left" -eq 0
hold "every row is in the right state" "$(ask "SELECT count(*) FROM outbox
    WHERE $mine AND state <> iif(substr(address, -2) IN ('02', '03', '04',
    '11'), 'failed', 'delivered')")" -eq 0
hold "who was not reached is called" "$(ask "SELECT count(*) FROM outbox WHERE
    channel = 'phone' AND stage LIKE 'announce%' AND recipient LIKE 'K%'")" \
    -eq 20

# What arrived is what was written, to the letter: parts in order, by number.
grep '^text .*13700' smsc.log | sort -k2,2 -k3,3n |
    awk '{ to = substr($2, length($2) - 10); coding[$4]++
           sub(/^text [^ ]* [^ ]* [^ ]* /, "")
           text[to] = text[to] $0 }
         END { for (to in text) print to, text[to] }' | sort >arrived
ask "SELECT substr(address, -11) || ' ' || text FROM outbox WHERE $mine
    AND substr(address, -2) <> '11'" | sort >written
hold "Chinese arrives as it was written" \
    "$(comm -3 arrived written | wc -l)" -eq 0
hold "495 arrive" "$(wc -l <arrived)" -eq 495
hold "as UCS-2" "$(grep -c '^text .*13700[0-9]* [0-9]* [^8] ' smsc.log)" -eq 0

# The same receipts again, older ones after newer ones, the opposite of all.
states() { ask "SELECT id, state FROM outbox ORDER BY id" | sha256sum; }
before=$(states)
ask "SELECT 'key=' || key || '&st=' || v.st || '&reply=again' FROM outbox,
    (SELECT 8 AS st UNION SELECT 1 UNION SELECT 2 UNION SELECT 16) v
    WHERE $mine" >again
"$program" notify --receipts again --db n.db --now $now >again.log
"$program" notify --receipts again --db n.db --now $now >>again.log
[ "$before" = "$(states)" ]
hold "late and repeated receipts change nothing" $? -eq 0
"$program" evidence --verify --db n.db --now $now >verify.log
hold "the log is whole" $? -eq 0
[ "$failed" -eq 0 ] || cat send.log serve.log again.log verify.log
echo "kannel: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
