#!/bin/bash
# The radial feeder of Billinton & Allan, Reliability Evaluation of Power
# Systems (radial-feeder chapter), as CIM XML on stdout.
# Usage: radial.sh CASE
#   1 bare   2 lateral fuses   3 fuses and disconnectors   4 as 3, a fuse fails
#   with probability 0.1   5 as 3, load transfer   6 as 5, transfer possible
#   with probability 0.6   N1 disconnectors, no fuses   N2 as N1 with transfer
set -euo pipefail
case=${1:?usage: radial.sh 1|2|3|4|5|6|N1|N2}
here=$(cd "$(dirname "$0")" && pwd)
fuses=1 disconnectors=1 transfer=0 fail=0
case $case in
    1) fuses=0 disconnectors=0 ;;
    2) disconnectors=0 ;;
    3) ;;
    4) fail=0.1 ;;
    5) transfer=1 ;;
    6) transfer=0.6 ;;
    N1) fuses=0 ;;
    N2) fuses=0 transfer=1 ;;
    *)
        echo "radial.sh: no case '$case'" >&2
        exit 2
        ;;
esac
# MAIN_KM LATERAL_KM CUSTOMERS KW of each section.
awk -v fuses=$fuses -v disconnectors=$disconnectors -v transfer=$transfer \
    -v fail=$fail '
BEGIN {
    print "voltage 11000\nsource S 0\nfeeder F\nbreaker CB 0 x1"
}

{
    n = NR
    letter = substr("ABCD", n, 1)
    inner = n == 1 ? "x1" : n - 1
    if (n > 1 && disconnectors) {
        inner = "x" n
        print "disconnector D" n, n - 1, inner
    }
    print "line M" n, inner, n, $1, 0.1, 4, 0.5
    inner = n
    if (fuses || disconnectors) {
        inner = "y" n
        print (fuses ? "fuse" : "disconnector"), "F" letter, n, inner,
            (fail > 0 ? "fail=" fail : "")
    }
    print "line L" letter, inner, "z" n, $2, 0.2, 2, 0.5
    print "load " letter, "z" n, $3, $4
}

END {
    if (transfer > 0) {
        print "source S2 t0\nbreaker CB2 t0 t1"
        print "disconnector TIE 4 t1 open transfer=" transfer
    }
}' <<'END' | awk -f "$here/cim.awk"
2 1 1000 5000
1 3 800 4000
3 2 700 3000
2 1 500 2000
END
