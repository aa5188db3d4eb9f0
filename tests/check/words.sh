#!/bin/bash
# Words: what the simulator and the writer of sheets refuse with can be told in
# Chinese: each of their texts is among the ids of src/report/finding_words.c,
# and each id has its Chinese in data/po/zh_CN.
# Usage: words.sh [ROOT]; exit 1 and one line for each text without.
set -u
cd "${1:-.}" || exit 2
table=src/report/finding_words.c
[ -f "$table" ] || {
    echo "nothing to check in $PWD"
    exit 1
}

# Literals of a C file one a line, those side by side joined, the calls that
# open before them in front: `call<TAB>text`.
literals() {
    awk '
    { text = text " " $0 }
    END {
        gsub(/\\"/, "\001", text)
        gsub(/"[ ]+"/, "", text)
        while (match(text, /"[^"]*"/)) {
            before = substr(text, 1, RSTART - 1)
            literal = substr(text, RSTART + 1, RLENGTH - 2)
            text = substr(text, RSTART + RLENGTH)
            if (match(before, /[A-Za-z_]+\([^()]*$/))
                call = substr(before, RSTART, RLENGTH)
            sub(/\(.*/, "", call)
            gsub(/\001/, "\\\"", literal)
            print call "\t" literal
        }
    }' "$@"
}

# msgids of the catalogues, each one line.
known=$(msgcat --no-wrap --use-first data/po/zh_CN/*.po |
    sed -n 's/^msgid "\(.*\)"$/\1/p')

wrong=0
ids=$(literals "$table" | cut -f 2)
for file in src/switching/*.c; do
    while IFS=$(printf '\t') read -r call text; do
        case $call in
        lo_sim_refuse | lo_arena_printf | tell | tell_of) ;;
        *) continue ;;
        esac
        # one that is put together of several words is a name or a number
        case $text in *[a-z]\ [a-z]*) ;; *) continue ;; esac
        printf '%s\n' "$ids" "$known" | grep -qxF -- "$text" || {
            echo "$file: no Chinese, not in $table: $text"
            wrong=1
        }
    done < <(literals "$file")
done

while IFS= read -r id; do
    case $id in *[a-z]*) ;; *) continue ;; esac
    case $id in *.h | word: | rule:%s | *"'%s' (%s)") continue ;; esac
    printf '%s\n' "$known" | grep -qxF -- "$id" || {
        echo "data/po/zh_CN: no Chinese for: $id"
        wrong=1
    }
done <<<"$(literals "$table" | awk -F '\t' '$1 == "LO_N_" { print $2 }')"
exit $wrong
