#!/bin/bash
# Rules: every finding that an import or `lineout check` can give has a case of
# its own, tests/cases/doctor/<rule>/.
# Usage: rules.sh [ROOT]; exit 1 and one line for each rule without a case.
set -u
cd "${1:-.}" || exit 2

files=$(find src/cim src/network src/supply -name '*.[ch]' 2>/dev/null |
    LC_ALL=C sort)
[ -n "$files" ] || {
    echo "nothing to check in $PWD"
    exit 1
}

# The rule is the first text of every call that adds a finding.
printf '%s\n' "$files" | xargs awk '
BEGIN {
    call = "(cim_find|cim_doctor_equipment|cim_order_problem|tell|refuse_row" \
           "|lo_section_finding|find_row|problem)\\([^\";]*\"[a-z-]+\""
}
{ text = text " " $0 }
function take(pattern, rest, hit) {
    rest = text
    while (match(rest, pattern)) {
        hit = substr(rest, RSTART, RLENGTH)
        rest = substr(rest, RSTART + RLENGTH)
        sub(/"$/, "", hit)
        sub(/.*"/, "", hit)
        print hit
    }
}
END {
    take(call)
    take("\\.rule = \"[a-z-]+\"")
    take("_RULE \"[a-z-]+\"")
}' | LC_ALL=C sort -u | {
    wrong=0
    while read -r rule; do
        [ -d "tests/cases/doctor/$rule" ] || {
            echo "tests/cases/doctor/$rule: no case for this rule"
            wrong=1
        }
    done
    exit $wrong
}
