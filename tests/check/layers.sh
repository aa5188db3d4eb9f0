#!/bin/bash
# Layers: a file includes only from its own folder or from lower layers, never
# sideways, never upward; a *_int.h only from its own folder.
# Usage: layers.sh [ROOT]; exit 1 and one line for each breach.
set -u
cd "${1:-.}" || exit 2

files=$(find src include/lineout -name '*.[ch]' 2>/dev/null | LC_ALL=C sort)
[ -n "$files" ] || {
    echo "nothing to check in $PWD"
    exit 1
}
printf '%s\n' "$files" | xargs awk '
BEGIN {
    split("base network customer work supply solver reliability plan" \
          " switching siting cim store notify report app web cli", module)
    split("0 1 1 1 2 2 2 3 3 3 4 4 4 4 5 6 7", number)
    for (i in module)
        layer[module[i]] = number[i] + 0
    # Public header to the folder that implements it.
    own("base", "arena change clock crypto csv csv_read finding gateway html" \
        " ids json objects outbox settings status svg text xml_write")
    own("network", "network position section")
    own("customer", "customer")
    own("work", "planned work calendar extension interruption")
    own("supply", "supply")
    own("solver", "solver")
    own("reliability", "reliability history")
    own("plan", "plan plan_export week explain keep")
    own("switching", "switching")
    own("siting", "siting")
    own("cim", "cim cim_write")
    own("store", "store account actual switch_position")
    own("notify", "notify carry")
    own("report", "report papers report_flows report_sheet oneline week_export report_kpi report_study evidence" \
        " report_explain")
    own("web", "web")
    own("app", "app app_account app_board app_enter app_kpi app_report app_study app_notify app_life app_state")
}

function own(folder, headers, name, i)
{
    split(headers, name, " ")
    for (i in name)
        owner["lineout/" name[i] ".h"] = folder
}

function breach(text)
{
    printf "%s:%d: %s\n", FILENAME, FNR, text
    bad = 1
}

# The folder a file of ours belongs to, "" if it is not known.
function folder_of(path, part)
{
    if (path ~ /^include\//)
        return owner[substr(path, length("include/") + 1)]
    split(path, part, "/")
    return part[2] in layer ? part[2] : ""
}

FNR == 1 {
    mine = folder_of(FILENAME)
    if (mine == "")
        breach("no layer known for this file; add it to layers.sh")
}

/^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, quoted, "\"")
    target = quoted[2]
    if (target ~ /^lineout\//) {
        theirs = owner[target]
    } else if (target ~ /\//) {
        split(target, part, "/")
        theirs = part[1] in layer ? part[1] : ""
        if (theirs != mine)
            breach("includes the private \"" target "\"")
    } else {
        theirs = mine # beside the file itself
    }
    if (mine == "")
        next
    if (theirs == "")
        breach("no layer known for \"" target "\"; add it to layers.sh")
    else if (theirs != mine && layer[theirs] == layer[mine])
        breach(mine " includes sideways from " theirs ": \"" target "\"")
    else if (layer[theirs] > layer[mine])
        breach(mine " includes upward from " theirs ": \"" target "\"")
}

END { exit bad }
'
[ "${PIPESTATUS[1]}" -eq 0 ]
