#!/bin/bash
# Roy Billinton Test System, Bus 2, as CIM XML on stdout.
# Facts: R. N. Allan, R. Billinton et al., "A reliability test system for
# educational purposes - basic distribution system data and results", IEEE
# Trans. Power Syst. 6(2), 1991. Line 37 (1 cm, busbar to supply) is in the
# retyped table of Extended-RELRAD.
# Usage: bus2.sh CASE [TIE_KVA]
#   A disconnectors, fuses, alternative supply   B none of them
#   C fuses   D disconnectors, alternative supply   E as A, transformers are
#   replaced in 10 h instead of repaired in 200 h   F disconnectors
set -euo pipefail
case=${1:?usage: bus2.sh A|B|C|D|E|F [TIE_KVA]}
tie=${2:-}
here=$(cd "$(dirname "$0")" && pwd)
case $case in
    A | E) fuses=1 disconnectors=1 supply=1 ;;
    B) fuses=0 disconnectors=0 supply=0 ;;
    C) fuses=1 disconnectors=0 supply=0 ;;
    D) fuses=0 disconnectors=1 supply=1 ;;
    F) fuses=0 disconnectors=1 supply=0 ;;
    *)
        echo "bus2.sh: no case '$case'" >&2
        exit 2
        ;;
esac
transformer_h=200
[ "$case" = E ] && transformer_h=10

# FROM TO KM of each line (to 1..22: a load point), then POINT CUSTOMERS KW.
awk -v fuses=$fuses -v disconnectors=$disconnectors -v supply=$supply \
    -v repair="$transformer_h" -v tie="$tie" '
BEGIN {
    print "voltage 11000"
    print "source S 23"
    print "line SUPPLY 23 24 0.00001 0.065 5 1"
}

$1 == "load" {
    customers[$2] = $3
    kw[$2] = $4
    next
}

{
    from = $1
    inner = from
    if (from == 24)
        print "feeder F" ++feeders
    kind = ""
    if (from == 24)
        kind = "breaker"
    else if ($2 <= 22 && fuses)
        kind = "fuse"
    else if ($2 > 22 && disconnectors)
        kind = "disconnector"
    if (kind != "") {
        inner = $2 "x"
        print kind, "S" $2, from, inner
    }
    if ($2 > 22) {
        print "line L" $2, inner, $2, $3, 0.065, 5, 1
        next
    }
    print "line L" $2, inner, $2 "y", $3, 0.065, 5, 1
    low = $2 "y"
    if ($2 != 8 && $2 != 9) { # these two take supply at 11 kV
        low = $2 "z"
        print "transformer T" $2, $2 "y", low, 0.015, repair, 1
    }
    print "load LP" $2, low, customers[$2], kw[$2]
}

END {
    limit = tie == "" ? "" : " kva=" tie
    if (supply) {
        print "disconnector TIE1 28 30 open" limit
        print "disconnector TIE2 34 38 open" limit
    }
}' <<'END' | awk -f "$here/cim.awk"
load 1 210 535
load 2 210 535
load 3 210 535
load 4 1 566
load 5 1 566
load 6 10 454
load 7 10 454
load 8 1 1000
load 9 1 1150
load 10 210 535
load 11 210 535
load 12 200 450
load 13 1 566
load 14 1 566
load 15 10 454
load 16 10 454
load 17 200 450
load 18 200 450
load 19 200 450
load 20 1 566
load 21 1 566
load 22 10 454
24 25 0.75
25 1 0.6
25 2 0.8
25 26 0.75
26 3 0.8
26 4 0.6
26 27 0.75
27 5 0.8
27 6 0.75
27 28 0.6
28 7 0.8
24 29 0.75
29 8 0.8
29 30 0.6
30 9 0.8
24 31 0.75
31 10 0.6
31 32 0.8
32 11 0.75
32 12 0.8
32 33 0.6
33 13 0.75
33 14 0.8
33 34 0.75
34 15 0.6
24 35 0.8
35 16 0.75
35 17 0.6
35 36 0.75
36 18 0.6
36 19 0.8
36 37 0.75
37 20 0.8
37 38 0.6
38 21 0.75
38 22 0.8
END
