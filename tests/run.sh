#!/bin/bash
# Runs the parts of the test named as arguments (build unit cases cli campaign
# year gateway demo documents calendar install check clang), shows what they
# say, and sums them up in a closing line "N passed, N failed". Called by
# `make test` and `make sanitize`, which hand in MAKE and BUILD, and SAN and OPT
# for another way to build.
set -u
cd "$(dirname "$0")/.." || exit 2

build=${BUILD:?}
log=$build/test.log
passed=0
failed=0
failing=()
mkdir -p "$build" || exit 2

# make with our build folder, warnings and sanitizers; more words are targets.
build_with() {
    ${MAKE:-make} BUILD="$build" ${SAN:+SAN="$SAN"} ${OPT:+OPT="$OPT"} "$@"
}

# Two numbers: tests passed and failed, from what the part wrote last.
# CUnit says "tests  total ran passed failed inactive".
counts() {
    awk '$1 == "tests" && NF == 6 { p = $4; f = $5 }
         /^([a-z]+: )?[0-9]+ passed, [0-9]+ failed$/ {
             p = $(NF - 3); f = $(NF - 1)
         }
         END { print p + 0, f + 0 }' "$log"
}

# run NAME COMMAND...: a part that counts its own tests, or says why it cannot
# run here and ends with 77.
run() {
    local name=$1 p f
    shift
    echo "--- $name"
    "$@" 2>&1 | tee "$log"
    local status=${PIPESTATUS[0]}
    [ "$status" -eq 77 ] && return
    read -r p f <<<"$(counts)"
    # A part that died, or ran nothing, has failed whatever it counted.
    if [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; then
        f=1
    elif [ "$status" -eq 0 ] && [ "$p" -eq 0 ]; then
        echo "$name: no test ran"
        f=1
    fi
    passed=$((passed + p))
    failed=$((failed + f))
    [ "$f" -eq 0 ] || failing+=("$name")
}

# step NAME COMMAND...: a part that is one test; its output only when it fails.
step() {
    local name=$1
    shift
    if "$@" >"$log" 2>&1; then
        echo "--- $name: ok"
        passed=$((passed + 1))
    else
        echo "--- $name: FAILED"
        cat "$log"
        failed=$((failed + 1))
        failing+=("$name")
        return 1
    fi
}

summary() {
    [ "$failed" -eq 0 ] || echo "failing: ${failing[*]}"
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
    exit
}

for part in "$@"; do
    case $part in
    build)
        step "build, no warning" build_with all county \
            "$build/tests/run-unit" "$build/tests/run-cases" \
            "$build/tests/run-campaign" "$build/tests/run-year" \
            "$build/tests/smsc" "$build/tests/calendar-judge" || summary
        ;;
    unit) run "unit tests" "$build/tests/run-unit" ;;
    cases)
        run "case folders" "$build/tests/run-cases" "$build/lineout" \
            tests/cases
        ;;
    cli)
        LINEOUT=$(realpath "$build/lineout") run "command line" \
            tests/cli/run.sh
        ;;
    campaign)
        run "kill campaign" "$build/tests/run-campaign" "$build/lineout" 40 800
        ;;
    gateway)
        LINEOUT=$build/lineout SMSC=$build/tests/smsc run "real gateway" \
            tests/gateway/kannel.sh
        ;;
    year) run "a year" "$build/tests/run-year" uk cn-rural au ;;
    demo) run "demo" tests/demo/run.sh "$build" ;;
    documents) run "documents" tests/check/documents.sh "$build" ;;
    calendar) run "calendars" tests/calendar/run.sh "$build" ;;
    install) MAKE=${MAKE:-make} run "install" tests/check/install.sh "$build" ;;
    check) run "house rules" ${MAKE:-make} check ;;
    clang)
        step "build with clang, no warning" build_with CC=clang \
            BUILD="$build/clang" all county "$build/clang/tests/run-unit" \
            "$build/clang/tests/run-cases" \
            "$build/clang/tests/run-campaign" "$build/clang/tests/run-year" \
            "$build/clang/tests/smsc"
        ;;
    *)
        echo "run.sh: no such part '$part'" >&2
        exit 2
        ;;
    esac
done
summary
