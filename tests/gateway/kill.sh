#!/bin/bash
# Nothing lost, nothing twice: senders are killed with SIGKILL at random
# instants, two at a time, while a counting gateway drops, refuses and cuts off
# answers. In the end every message was counted at most once, and one that was
# not counted stands in "unknown" for a person, or was given up by its time.
#
#   LINEOUT=build/lineout KILLS=40 PEOPLE=1000 tests/gateway/kill.sh
set -u
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "${LINEOUT:-$here/../../build/lineout}")
kills=${KILLS:-40}
people=${PEOPLE:-1000}
RANDOM=${SEED:-7}
work=$(mktemp -d)
trap 'kill "$server" 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT
command -v node >/dev/null && command -v sqlite3 >/dev/null || {
    echo "kill: skipped, no node or no sqlite3"
    exit 77
}
cd "$work" || exit 1
touch counted
node "$here/counting.js" 13098 counted & server=$!
"$here/people.sh" "$people" "$here/../cli/data/work.xml" >work.xml
early=2026-03-06T08:00:00+08:00
"$program" import "$here/../cli/data/network.xml" work.xml --db n.db \
    --now $early >log 2>&1 &&
    "$program" plan --db n.db --from 2026-03-16 --now $early >>log 2>&1 &&
    "$program" publish --db n.db --now $early >>log 2>&1 || {
    cat log
    exit 1
}
# Each run 31 minutes later: the leases of the killed have run out.
step=1860
send() {
    exec "$program" notify --send --db n.db --set gateway.sms=http \
        --set gateway.http_url=http://127.0.0.1:13098 \
        --set gateway.http_timeout_s=2 --set gateway.per_number_day=0 \
        --set notice.quiet=none --now "$1" >>log 2>&1
}
start=$(date -d 2026-03-09T09:00:00+08:00 +%s)
for i in $(seq "$kills"); do
    now=$(date -u -d "@$((start + i * step))" +%Y-%m-%dT%H:%M:%SZ)
    send "$now" & one=$!
    send "$now" & two=$!
    sleep "0.0$((RANDOM % 9 + 1))"
    kill -KILL $one 2>/dev/null
    sleep "0.0$((RANDOM % 9 + 1))"
    kill -KILL $two 2>/dev/null
    wait $one $two
done 2>/dev/null # the shell tells of each that was killed
for i in 1 2 3 4 5 6 7 8; do # and now undisturbed
    now=$(date -u -d "@$((start + (kills + 2 * i) * step))" \
        +%Y-%m-%dT%H:%M:%SZ)
    (send "$now")
done
twice=$(sort counted | uniq -d | wc -l)
sqlite3 n.db "SELECT key FROM outbox WHERE channel = 'sms' AND
    stage LIKE 'announce%' AND state = 'accepted'" | sort >accepted
sort -u counted >once
# said to be accepted, but never counted
lost=$(comm -23 accepted once | wc -l)
# neither accepted nor for a person; or given up although it was counted
sqlite3 n.db "SELECT key FROM outbox WHERE channel = 'sms' AND
    stage LIKE 'announce%' AND state NOT IN ('accepted', 'unknown')" |
    sort >others
left=$(sqlite3 n.db "SELECT count(*) FROM outbox WHERE channel = 'sms' AND
    stage LIKE 'announce%' AND
    state NOT IN ('accepted', 'unknown', 'expired')")
left=$((left + $(comm -12 others once | wc -l)))
unknown=$(sqlite3 n.db "SELECT count(*) FROM outbox WHERE state = 'unknown'")
"$program" evidence --verify --db n.db >verified || cat verified
echo "kill: $kills rounds, $(wc -l <accepted) accepted, $unknown unknown," \
    "$twice twice, $lost lost, $left left"
[ "$twice" -eq 0 ] && [ "$lost" -eq 0 ] && [ "$left" -eq 0 ] &&
    grep -q whole verified
