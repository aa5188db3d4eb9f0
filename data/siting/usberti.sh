#!/bin/bash
# An instance of Usberti, Cavellucci, Lyra 2023 (doi 10.1007/s12351-023-00758-w)
# as CIM XML on stdout. Lines of an instance: "v ID ZONE THETA KW CLIENTS"
# (CLIENTS -1 = substation) and "e FROM TO". THETA are outage hours a year: one
# fault a year of so many hours, switching takes none. Every edge may get a
# switch at its upper end.
# Usage: usberti.sh FILE.switch
set -euo pipefail
file=${1:?usage: usberti.sh FILE.switch}
here=$(cd "$(dirname "$0")" && pwd)
awk '
BEGIN {
    print "voltage 13800"
}

$1 == "v" && $6 < 0 {
    print "source S" $2, $2
}

$1 == "v" && $6 >= 0 {
    theta[$2] = $4
    print "load C" $2, $2, $6, $5
}

$1 == "e" {
    print "fault L" $3, $2, $3, 1, theta[$3], 0
    print "site L" $3, 1, 1
}' "$file" | awk -f "$here/../rbts/cim.awk"
