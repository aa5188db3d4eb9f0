#!/bin/bash
# Puts what the browser loads into one folder: our scripts and styles, and the
# week calendar as npm has it, each file held to its checksum in
# pinned.sha256. Without npm or network the folder has no calendar, and the
# board shows its tables only: that is said, and no reason to fail. With
# WEB_DEPS in the environment npm is installed first.
# Usage: build.sh FOLDER
set -u
out=${1:?usage: build.sh FOLDER}
here=$(cd "$(dirname "$0")" && pwd)

mkdir -p "$out" || exit 1
out=$(cd "$out" && pwd)
cp "$here"/*.js "$here"/*.css "$here"/*.svg "$out" || exit 1

# Is there already what package.json asks for?
has_calendar() {
    (cd "$out" && sha256sum --status -c "$here/pinned.sha256" 2>/dev/null)
}

without() {
    rm -f "$out"/event-calendar.*
    echo "web: no week calendar ($1): the board shows its tables;" \
        "'make web' tries again"
    exit 0
}

has_calendar && exit 0
if ! command -v npm >/dev/null 2>&1 && [ -n "${WEB_DEPS:-}" ]; then
    "$here/../.ci/deps" npm
fi
command -v npm >/dev/null 2>&1 || without "npm is not installed"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cp "$here/package.json" "$work" || exit 1
npm install --prefix "$work" --omit=dev --ignore-scripts --no-package-lock \
    --no-audit --no-fund --prefer-offline --fetch-retries=1 \
    --fetch-timeout=30000 --loglevel=error >"$work/log" 2>&1 ||
    without "npm: $(grep -m 1 -v '^npm warn' "$work/log")"
cp "$work"/node_modules/@event-calendar/build/dist/*.min.js \
    "$work"/node_modules/@event-calendar/build/dist/*.min.css "$out" || exit 1
has_calendar || without "npm gave other files than pinned.sha256 says"
