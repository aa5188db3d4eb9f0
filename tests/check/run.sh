#!/bin/bash
# All house rules, one line each, and a closing line "N passed, N failed".
set -u
cd "$(dirname "$0")/../.." || exit 2

passed=0
failed=0
for rule in selftest layers fences banned headers format rules words; do
    if said=$("tests/check/$rule.sh" 2>&1); then
        echo "ok      $rule"
        passed=$((passed + 1))
    else
        echo "FAILED  $rule"
        printf '%s\n' "$said"
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
