#!/bin/bash
# Calendars as another program reads them: libical parses each whole, the rules
# of RFC 5546 hold, and names, times and changes arrive as they left.
# `run.sh BUILD`; part "calendar" of tests/run.sh.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=$(realpath "${1:?usage: run.sh BUILD}")
judge=$build/tests/calendar-judge
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
data=$PWD/tests/cli/data
suite=calendar
. tests/hold.sh
lo() {
    "$build/lineout" "$@" --lang en --db "$work/store.db" --now "$now"
}
quiet() { first lo "$@"; }
# read NAME OPTION...: the calendar, and what the judge understood of it.
take() {
    local name=$1
    shift
    lo report --format ics "$@" >"$work/$name.ics" &&
        "$judge" "$work/$name.ics" >"$work/$name"
}
field() { # NAME SUMMARY-PREFIX FIELD
    awk -v word="$2" -v n="$3" 'index($0, " " word) { print $n; exit }' \
        "$work/$1"
}

# Everything that has to be escaped, and a line of many folds.
now=2026-03-06T08:00:00+08:00
name='renew; l3, back\\slash "quoted" '
long=$(printf '很长的名称%.0s' {1..40})
sed "s|renew conductor of line l3|$name$long|" "$data/work.xml" \
    >"$work/work.xml"
hold "the name is in the file" grep -q "$long" "$work/work.xml"
quiet import "$data/network.xml" "$work/work.xml"
quiet plan --pin J1=2026-03-16T09:00 --pin J2=2026-03-18T09:00
quiet publish

hold "a crew's calendar is understood" take crew --crew "North crew"
hold "a feeder's calendar is understood" take feeder --feeder "Mill line"
hold "a calendar to subscribe to has no method" grep -qx 'METHOD -' \
    "$work/crew"
hold "escaped and folded names arrive whole" grep -qF \
    'O1 renew; l3, back\slash "quoted" '"$long |" "$work/crew"
# libical forgives a bare semicolon; others do not.
hold "all that has to be is escaped" grep -qF \
    'SUMMARY:O1 renew\; l3\, back\\slash "quoted"' "$work/crew.ics"
hold "no line is longer than 75 octets" sh -c \
    "tr -d '\r' <'$work/crew.ics' | LC_ALL=C awk 'length > 75' >'$work/long'
     [ ! -s '$work/long' ]"
hold "every line ends as RFC 5545 wants" sh -c \
    "! LC_ALL=C grep -qv \$(printf '\r')\\\$ '$work/crew.ics'"
hold "folds are in no character" sh -c \
    "LC_ALL=C sed 's/^ //' '$work/crew.ics' | iconv -f UTF-8 -t UTF-8"
hold "work is when the plan says, on the clock of the place" \
    test "$(field crew 'O1 ' 4)" = 2026-03-16T09:00
hold "the feeder is off earlier than work begins" \
    test "$(field feeder 'O1 ' 4)" = 2026-03-16T08:15
# The same in Chinese: other words, the same events.
chinese() {
    "$build/lineout" report --format ics --feeder "Mill line" --lang zh \
        --db "$work/store.db" --now "$now" >"$work/zh.ics" &&
        "$judge" "$work/zh.ics" >"$work/zh" &&
        grep -q "用户" "$work/zh.ics" &&
        [ "$(cut -d' ' -f1-5 "$work/zh")" = "$(cut -d' ' -f1-5 "$work/feeder")" ]
}
hold "in Chinese it is understood, and says the same times" chinese
hold "no event has a time of no zone" sh -c "! grep -q '[0-9]?' '$work/crew'"
hold "nothing was taken back yet" sh -c "! grep -q CANCELLED '$work/feeder'"
none_taken() {
    ! lo report --format ics --crew "North crew" --cancelled 2>"$work/err" &&
        grep -q "nothing of 'North crew' was cancelled" "$work/err"
}
hold "and a message that takes nothing back is not written" none_taken

# O1 is moved, O2 is gone.
uid=$(field feeder 'O1 ' 1)
sequence=$(field feeder 'O1 ' 2)
gone=$(field feeder 'O2 ' 1)
now=2026-03-06T09:00:00+08:00
quiet plan --anew
quiet publish
hold "the changed calendar is understood" take later --feeder "Mill line"
hold "the same outage is the same event" test "$(field later 'O1 ' 1)" = "$uid"
hold "a change raises its sequence" \
    test "$(field later 'O1 ' 2)" -gt "$sequence"
hold "a dropped outage is cancelled" \
    grep -q "^$gone [0-9]* CANCELLED " "$work/later"
hold "its sequence is raised too" sh -c \
    "[ \$(awk '\$1 == \"$gone\" { print \$2 }' '$work/later') -gt 1 ]"
hold "the message that takes it back is understood" \
    take taken --feeder "Mill line" --cancelled
hold "its method is CANCEL" grep -qx 'METHOD CANCEL' "$work/taken"
hold "it has an organizer" grep -q ' invalid:nomail ' "$work/taken"
hold "it is about that outage only" sh -c \
    "[ \$(wc -l <'$work/taken') -eq 2 ] && grep -q '^$gone ' '$work/taken'"
again() {
    take again --feeder "Mill line" && cmp "$work/again.ics" "$work/later.ics"
}
hold "asked again, the same is said" again
held
