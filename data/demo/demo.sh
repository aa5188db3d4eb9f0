#!/bin/bash
# The main job on an invented county: import, plan a week, publish, show the
# first notices. Nothing is sent.
# Usage: demo.sh BUILD
set -eu
build=${1:?usage: demo.sh BUILD}
dir=$build/demo
lineout=$build/lineout

# The day of planning, and the Monday of the week: fixed, so that everybody
# sees the same.
now=2026-03-06T08:00:00+08:00
from=2026-03-16
announce=2026-03-09T09:00:00+08:00

# Shows a command, then runs it.
show() {
    printf '\n$ %s\n' "$*"
    "$@"
}

rm -rf "$dir"
show "$build/county" --out "$dir"
db=$dir/lineout.db

show "$lineout" import --db "$db" --now $now \
    "$dir/county-network.xml" "$dir/county-work.xml"
show "$lineout" plan --db "$db" --now $now --from $from --days 7 \
    --time-limit 15
show "$lineout" publish --db "$db" --now $now \
    --set "notice.staff=值班员=+8615495598000"

# Whole, the notices of a day are long: the first lines, and where the rest is.
show "$lineout" notify --db "$db" --now $announce >"$dir/notices.txt"
head -n 30 "$dir/notices.txt"
echo "... ($(wc -l <"$dir/notices.txt") lines in $dir/notices.txt)"

cat <<END

Go on with it:
  $lineout plan --db $db --now $now --from $from --json
  $lineout notify --db $db --now $announce
  $lineout check --db $db
  $lineout --help
Your own files: $lineout import network.xml work.xml (see README.md)
END
