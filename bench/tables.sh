#!/bin/bash
# Markdown tables and bars from the JSON lines of run.sh.
# Usage: tables.sh FOLDER [FILE]
# Reads machine, supply, goals, peers and growth .jsonl there. With FILE (results.md)
# they replace what stands between its lines <!-- tables --> and <!-- end -->.
set -eu
into=${2:+$(realpath "$2")}
cd "${1:?usage: tables.sh FOLDER [FILE]}"
export LC_ALL=C

# Members of flat JSON lines, without a parser: texts hold no quotes.
functions='
function member(name, at, rest) {
    at = index($0, "\"" name "\":")
    if (at == 0)
        return ""
    rest = substr($0, at + length(name) + 3)
    if (substr(rest, 1, 1) == "\"") {
        rest = substr(rest, 2)
        return substr(rest, 1, index(rest, "\"") - 1)
    }
    match(rest, /[,}]/)
    rest = substr(rest, 1, RSTART - 1)
    return rest == "null" ? "" : rest
}
function figure(text, format) {
    return text == "" ? "-" : sprintf(format, text)
}
function gap_of(objective, bound) {
    if (objective == "" || bound == "")
        return "-"
    if (objective + 0 == 0)
        return "0.00 %"
    return sprintf("%.2f %%", 100 * (objective - bound) / objective)
}
function bar(value, most, width, text) {
    width = most > 0 ? int(40 * value / most + 0.5) : 0
    text = sprintf("%" width "s", "")
    gsub(/ /, "#", text)
    return text
}'

goals() {
    echo "| instance | use | seconds | CPU s | of | outcome | unplaced | objective |" \
        "bound | gap | goal | first plan | component | MiB | missing |"
    echo "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"
    awk "$functions"'
        { printf "| %s | %d %% | %.2f | %s | %d | %s | %g | %.2f | %.2f | %s |",
              member("instance"), member("use_percent"), member("seconds"),
              figure(member("cpu_seconds"), "%.2f"), member("time_limit_s"), member("outcome"),
              member("unplaced_weight"), member("objective"),
              member("bound"), gap_of(member("objective"), member("bound"))
          printf " %s | %.3f s | %d | %d | %s |\n",
              member("goal") == "true" ? "yes" : "**no**",
              member("first_plan_s"), member("largest_component"),
              member("peak_mib"), member("missing") }' goals.jsonl
}

supply() {
    echo "| network | asked | questions | seconds | of processor |" \
        "candidates | fed whole | in part | over one tie | unverified | cut short |" \
        "overloaded before |"
    echo "|---|---|---|---|---|---|---|---|---|---|---|---|"
    awk "$functions"'
        { printf "| %s | %s | %d | %.2f | %.2f | %d | %d | %d | %d | %d |",
              member("network"), member("asked"), member("questions"),
              member("seconds"), member("processor_s"), member("candidates"),
              member("whole"), member("in_part"), member("single"),
              member("unverified")
          printf " %d | %d |\n", member("cut_short"), member("overloaded")
        }' supply.jsonl
}

peers() {
    echo "| instance | use | solver | seconds | objective | bound | gap |" \
        "objective / ours | our bound / bound |"
    echo "|---|---|---|---|---|---|---|---|---|"
    awk "$functions"'
        function ratio(a, b) {
            return a == "" || b + 0 == 0 ? "-" : sprintf("%.4f", a / b)
        }
        { o = member("objective"); b = member("bound"); solver = member("peer")
          if (solver == "") {
              solver = "lineout"
              unplaced = member("unplaced_weight") + 0
              ours = unplaced > 0 ? "" : o
              our_bound = unplaced > 0 ? "" : b
              note = unplaced > 0 ? " (weight " unplaced " unplaced)" : ""
          } else
              note = ""
          printf "| %s | %d %% | %s | %.2f | %s%s | %s | %s | %s | %s |\n",
              member("instance"), member("use_percent"), solver,
              member("seconds"), figure(o, "%.2f"), note, figure(b, "%.2f"),
              note == "" ? gap_of(o, b) : "-", ratio(o, ours),
              ratio(our_bound, b) }' peers.jsonl
}

growth() {
    echo '```'
    awk "$functions"'
        { n++; series[n] = member("series"); jobs[n] = member("jobs")
          days[n] = member("days"); use[n] = member("use_percent")
          seconds[n] = member("seconds") + 0
          gap[n] = gap_of(member("objective"), member("bound"))
          left[n] = member("unplaced_weight") + 0
          if (seconds[n] > most)
              most = seconds[n] }
        END {
            for (i = 1; i <= n; i++) {
                if (series[i] != series[i - 1] ||
                    (series[i] != "use" && use[i] != use[i - 1]))
                    printf "%sby %s\n", (i > 1 ? "\n" : ""), series[i]
                printf "%4d jobs %2d d %2d %% %8.3f s  gap %8s%s %s\n", jobs[i],
                    days[i], use[i], seconds[i], gap[i],
                    (left[i] > 0 ? sprintf(" unplaced %-4g", left[i]) : \
                     sprintf("%14s", "")), bar(seconds[i], most)
            }
        }' growth.jsonl | sed 's, *$,,'
    echo '```'
}

all() {
    [ ! -s machine.jsonl ] || awk "$functions"'
        { printf "%s, %d cores, %d GiB; load %s at %s.%s\n\n",
              member("machine"), member("cores"), member("memory_gib"),
              member("load"), member("date"),
              member("clock") == "" ? "" : \
              " Seconds of goals and growth: " member("clock") "." }' machine.jsonl
    for part in supply goals peers growth; do
        if [ -s $part.jsonl ]; then
            echo "### $part"
            echo
            $part
            echo
        fi
    done
}

if [ -z "$into" ]; then
    all
else
    all >tables.md
    awk '
        /^<!-- end -->/ { skip = 0 }
        !skip { print }
        /^<!-- tables -->/ {
            while ((getline line <"tables.md") > 0)
                print line
            skip = 1
        }' "$into" >"$into.new"
    mv "$into.new" "$into"
fi
