#!/bin/bash
# A feeder in the tables of Extended-RELRAD (one row a line, one row a bus) as
# CIM XML on stdout: Bus 2 of the Roy Billinton Test System in six cases, Bus 4
# and others that are typed in the same way.
#
# Usage: relrad.sh LINES.csv BUSES.csv [TIE...]
#   TIE is FROM-TO or FROM-TO:KVA, an open disconnector between two buses (the
#   alternative supply; the tables do not hold it)
#
# Columns are found by their names in the first line that is no comment (#):
#   LINES  Line, From_Bus, To_Bus, Length [km], Failure_Rate [1/yr/km],
#          Repair_Time [h], Switching_Time [h]; Breaker_Direction and
#          Disconnector_Direction: U at the end of From_Bus, D at that of
#          To_Bus, B at both, N or nothing none; Transformer_Failure_Rate
#          [1/yr], Transformer_Repair_Time [h]: of the transformer at To_Bus
#   BUSES  Bus, P [MW], Number_of_Customers; Q [MVAr] if it is there
# Rows without a name are left out. The source stands at the bus to which no
# line leads. A breaker in front of a bus with customers is a fuse.
set -euo pipefail
[ $# -ge 2 ] || {
    echo "usage: relrad.sh LINES.csv BUSES.csv [FROM-TO[:KVA]...]" >&2
    exit 2
}
here=$(cd "$(dirname "$0")" && pwd)
lines=$1
buses=$2
shift 2
awk -F, -v lines="$lines" -v buses="$buses" -v ties="$*" '
function fail(text) {
    print "relrad.sh: " text > "/dev/stderr"
    failed = 1
    exit 2
}

# Names of columns, and the cell of one.
function learn(file, i) {
    for (i = 1; i <= NF; i++)
        column[file, tolower($i)] = i
    known[file] = 1
}

function cell(file, name, otherwise, i) {
    i = column[file, tolower(name)]
    if (!i && otherwise == "-")
        fail(file ": there is no column \"" name "\"")
    return i && $i != "" ? $i : otherwise == "-" ? "" : otherwise
}

function number(file, name, otherwise, text) {
    text = cell(file, name, otherwise)
    if (text !~ /^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$/)
        fail(file ":" FNR ": \"" name "\" is no number: \"" text "\"")
    return text + 0
}

function direction(file, name, text) {
    text = toupper(cell(file, name, "N"))
    if (text !~ /^[UDBN]$/)
        fail(file ":" FNR ": \"" name "\" is none of U D B N: \"" text "\"")
    return text
}

{ sub(/\r$/, ""); gsub(/^[ \t"]+|[ \t"]+$/, "", $1) }
FNR == 1 { sub(/^\357\273\277/, "") }
/^#/ || /^[, \t]*$/ { next }
!known[FILENAME] { learn(FILENAME); next }

FILENAME == buses {
    b = cell(buses, "Bus", "-")
    kw[b] = number(buses, "P [MW]", "-") * 1000
    customers[b] = number(buses, "Number_of_Customers", "-")
    next
}

{
    l = ++n
    name[l] = cell(lines, "Line", "-")
    if (name[l] == "") { n--; next }
    from[l] = cell(lines, "From_Bus", "-")
    to[l] = cell(lines, "To_Bus", "-")
    if (into[to[l]])
        fail(lines ":" FNR ": two lines lead to bus " to[l])
    into[to[l]] = l
    out[from[l], ++outs[from[l]]] = l
    km[l] = number(lines, "Length [km]", "-")
    rate[l] = number(lines, "Failure_Rate [1/yr/km]", "-")
    repair[l] = number(lines, "Repair_Time [h]", "-")
    switching[l] = number(lines, "Switching_Time [h]", "-")
    breaker[l] = direction(lines, "Breaker_Direction")
    parting[l] = direction(lines, "Disconnector_Direction")
    unit_rate[l] = number(lines, "Transformer_Failure_Rate [1/yr]", 0)
    unit_repair[l] = number(lines, "Transformer_Repair_Time [h]", 0)
}

function has(word, end) {
    return word == end || word == "B"
}

# What parts the line from its bus at one end; the node beyond it.
function device(l, end, node, kind, beyond) {
    if (has(breaker[l], end))
        kind = end == "U" && customers[to[l]] > 0 ? "fuse" : "breaker"
    else if (has(parting[l], end))
        kind = "disconnector"
    if (kind == "")
        return node
    beyond = name[l] end
    print kind, "S" beyond, end == "U" ? node : beyond,
        end == "U" ? beyond : node
    return beyond
}

function walk(b, inside, i, l, upper, lower, end) {
    done[b] = 1
    for (i = 1; i <= outs[b]; i++) {
        l = out[b, i]
        if (!inside && has(breaker[l], "U"))
            print "feeder F" ++feeders
        end = to[l]
        upper = device(l, "U", b)
        lower = has(breaker[l], "D") || has(parting[l], "D") ? name[l] "D" : end
        print "line", name[l], upper, lower, km[l], rate[l], repair[l],
            switching[l]
        device(l, "D", end)
        if (unit_rate[l] > 0)
            print "transformer T" end, end, end "low", unit_rate[l],
                unit_repair[l], switching[l]
        if (customers[end] > 0 || kw[end] > 0)
            print "load LP" end, end (unit_rate[l] > 0 ? "low" : ""),
                customers[end], kw[end]
        walk(end, inside || has(breaker[l], "U"))
    }
}

END {
    if (failed)
        exit 2
    print "voltage 11000"
    for (l = 1; l <= n; l++)
        if (!into[from[l]] && !is_source[from[l]]++) {
            print "source S" from[l], from[l]
            start[++starts] = from[l]
        }
    for (s = 1; s <= starts; s++)
        walk(start[s], 0)
    for (l = 1; l <= n; l++)
        if (!done[to[l]])
            fail("line " name[l] " is on a loop that no source feeds")
    m = split(ties, tie, " ")
    for (t = 1; t <= m; t++) {
        kva = split(tie[t], half, ":") > 1 ? " kva=" half[2] : ""
        if (split(half[1], end, "-") != 2 || !done[end[1]] || !done[end[2]])
            fail("no tie between two buses: " tie[t])
        print "disconnector TIE" t, end[1], end[2], "open" kva
    }
}' "$buses" "$lines" | awk -f "$here/cim.awk"
