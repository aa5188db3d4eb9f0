#!/bin/bash
# What `make install` leaves behind runs: program, data and texts are found
# where it was put, and systemd takes its units. `install.sh BUILD`, with MAKE;
# part "install" of tests/run.sh. Nothing outside a folder of its own is
# written.
set -u
build=${1:?usage: install.sh BUILD}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
suite=install
. "$(dirname "$0")/../hold.sh"

# As a packager does it: into a folder that stands for the root.
make_it() {
    ${MAKE:-make} BUILD="$build" ${SAN:+SAN="$SAN"} ${OPT:+OPT="$OPT"} \
        DESTDIR="$work/root" "$@"
}
first make_it install
there=$work/root/usr/local
units=$there/lib/systemd/system
hold "the program runs" "$there/bin/lineout" --version
hold "calendars are there" ls "$there/share/lineout/calendars/cn.csv"
hold "models are there" ls "$there/share/lineout/models/week.mod"
hold "style and script of the board are there" \
    ls "$there/share/lineout/web/board.js" "$there/share/lineout/web/lineout.css"
hold "Chinese is there" \
    ls "$there/share/lineout/locale/zh_CN/LC_MESSAGES/lineout.mo"
hold "the board is there" ls "$there/share/lineout/web/board.js"
for page in man1/lineout.1 man5/lineout.conf.5 zh_CN/man1/lineout.1; do
    hold "$page is there" ls "$there/share/man/$page"
done
hold "completions are there" ls \
    "$there/share/bash-completion/completions/lineout" \
    "$there/share/zsh/site-functions/_lineout"
for unit in lineout-notify.service lineout-notify-once.service \
    lineout-notify-once.timer lineout-guard.service lineout-guard.timer \
    lineout-serve.service; do
    hold "$unit is there" ls "$units/$unit"
done
hold "units elsewhere" make_it PREFIX=/opt/x install-units
hold "units start what was installed" sh -c \
    "! grep -h ^ExecStart= '$work'/root/opt/x/lib/systemd/system/*.service |
        grep -v '=/opt/x/bin/lineout '"
hold "runs are jittered" sh -c \
    "! grep -L '^RandomizedDelaySec=' '$units'/*.timer | grep ."
for unit in lineout-notify lineout-serve; do
    hold "a stop of $unit is waited for" grep -q '^TimeoutStopSec=60' \
        "$units/$unit.service"
done
for keep in NoNewPrivileges=yes ProtectSystem=strict ProtectHome=yes \
    PrivateTmp=yes User=lineout; do
    hold "every service has $keep" sh -c \
        "! grep -L '^$keep' '$units'/*.service | grep ."
done

# systemd's own opinion, where it is: programs must be where the units say.
if command -v systemd-analyze >/dev/null; then
    mkdir "$work/units"
    for unit in "$units"/*; do
        sed "s|=/usr/local/bin/lineout |=$there/bin/lineout |" "$unit" \
            >"$work/units/$(basename "$unit")"
    done
    hold "systemd takes the units" sh -c \
        "out=\$(systemd-analyze verify --man=no '$work'/units/* 2>&1 |
            grep -F '$work/units'); echo \"\$out\"; [ -z \"\$out\" ]"
else
    echo "install: no systemd-analyze, its opinion of the units is skipped"
fi
make_it uninstall >"$work/log" 2>&1
hold "uninstall leaves no file" sh -c \
    "left=\$(find '$work/root' -type f ! -path '*/opt/x/*'); echo \"\$left\"
     [ -z \"\$left\" ]"
held
