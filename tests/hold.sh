# Claims that a script makes of what a program did. To be sourced, after
#   suite=NAME     said before each claim that does not hold
#   work=FOLDER    of the script's own; what was said last stands in $work/said
# `held` ends the script: the line that tests/run.sh counts, and the status.
passed=0
failed=0
hold() { # CLAIM COMMAND...
    local claim=$1
    shift
    if "$@" >"$work/said" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$suite: does not hold: $claim"
        tail -n 20 "$work/said"
    fi
}
held() {
    echo "$suite: $passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}
# What has to go well before anything can be claimed: COMMAND...
first() {
    "$@" >"$work/log" 2>&1 || {
        tail -n 20 "$work/log"
        echo "$suite: $passed passed, $((failed + 1)) failed"
        exit 1
    }
}
