#!/bin/bash
# The board in a real browser: Debian's chromium, driven by playwright-core,
# judged by axe-core (both from npm, as web/package.json pins them). Where one
# of them cannot be had it says so and tests nothing.
# Usage: run.sh BUILD; closing line "N passed, N failed". Screenshots are left
# in BUILD/web-test/shots.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=$(realpath "${1:?usage: run.sh BUILD}")
work=$build/web-test

skip() {
    echo "web: skipped: $1"
    echo "0 passed, 0 failed"
    exit 0
}

missing=
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v npm >/dev/null 2>&1 || missing="$missing npm"
# Chinese pages are looked at, too.
fc-list :lang=zh 2>/dev/null | grep -q . || missing="$missing fonts-noto-cjk"
if [ -n "$missing" ]; then
    # Word splitting is meant: one argument a package.
    # shellcheck disable=SC2086
    .ci/deps $missing || skip "not to be installed:$missing"
fi

[ -f "$build/web/event-calendar.min.js" ] ||
    skip "the week calendar was not fetched (make web)"

mkdir -p "$work" || exit 2
if ! cmp -s web/package.json "$work/package.json"; then
    cp web/package.json "$work/package.json" || exit 2
    (cd "$work" && npm install --ignore-scripts --no-package-lock --no-audit \
        --no-fund --prefer-offline --loglevel=error >npm.log 2>&1) || {
        rm -f "$work/package.json"
        skip "npm: $(grep -m 1 -v '^npm warn' "$work/npm.log")"
    }
fi

rm -rf "$work/run" "$work/shots"
mkdir -p "$work/run" "$work/shots" "$work/claims" || exit 2
# Beside node_modules, where imports are looked for.
cp tests/web/*.mjs "$work/claims" || exit 2
BUILD=$build CHROMIUM=$(command -v chromium) \
    node "$work/claims/all.mjs" "$work/run" "$work/shots"
