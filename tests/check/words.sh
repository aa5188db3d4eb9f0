#!/bin/bash
# Words: what people read in English, they can read in Chinese.
#
#   errors, hints, wrong command lines, refusals of the simulator: their texts
#   are made in English and told again, so each is an id of errors.po,
#   findings.po or cim.po (src/report/retell.c);
#   every other text that is marked (LO_N_) or looked up by its own words is in
#   any catalogue; and every id of all has its Chinese.
#
# Usage: words.sh [ROOT]; exit 1 and one line for each text without, which says
# where it stands and which file it is missing from.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 2
cd "${1:-.}" || exit 2
po=data/po/zh_CN
[ -f "$po/errors.po" ] && [ -f "$po/findings.po" ] && [ -f "$po/cim.po" ] || {
    echo "nothing to check in $PWD"
    exit 1
}
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

# Functions whose literals become the message or the hint of an error.
errors='lo_error_set lo_error_hint cli_usage cim_reader_fail check_broken
broken_at too_many too_long no_base no_plan not_for failed lo_sim_refuse'
# ... whose name means that only in these folders.
errors="$errors src/cim:refuse src/notify:refuse src/switching:tell
src/switching:tell_of"
# Functions that look up what they are given.
looked_up='lo_text page_say page_put page_heads page_table page_fact
page_fact_number page_link cli_warn web_refuse web_page page_begin report_count
week_page_say'

# msgids of the catalogues, each one line; then those without Chinese.
ids() {
    awk '
    /^msgid "/ { id = ""; in_id = 1 }
    /^msgstr/ { if (id != "") print id; in_id = 0 }
    in_id { gsub(/^(msgid )?"|"$/, ""); id = id $0 }' "$@"
}
ids "$po"/{errors,findings,cim}.po | sort -u >"$work/retold"
ids "$po"/*.po | sort -u >"$work/known"
for file in "$po"/*.po; do
    msgattrib --no-wrap --untranslated "$file" |
        sed -n "s|^msgid \"\(..*\)\"\$|$file: no Chinese for: \1|p"
done >"$work/wrong"

find src -name '*.c' | sort | xargs awk -f "$here/literals.awk" |
    awk -F '\t' -v errors="$errors" -v looked_up="$looked_up" -v po="$po" \
        -v retold="$work/retold" -v known="$work/known" '
    BEGIN {
        while ((getline line <retold) > 0)
            is_retold[line] = is_known[line] = 1
        while ((getline line <known) > 0)
            is_known[line] = 1
        n = split(errors, words, /[ \n]+/)
        for (i = 1; i <= n; i++)
            is_error[words[i]] = 1
        n = split(looked_up, words, /[ \n]+/)
        for (i = 1; i <= n; i++)
            is_looked_up[words[i]] = 1
    }
    { folder = $1; sub(/\/[^\/]*$/, "", folder) }
    is_error[$2] || is_error[folder ":" $2] {
        # one that is put together of several words, no name or key
        if ($4 ~ /[a-z] [a-z]/ && !is_retold[$4])
            print $1 ": not in " po "/errors.po: " $4
        next
    }
    (is_looked_up[$2] && / / || $3 != "") && $4 ~ /[a-z][a-z]/ && $4 !~ /\\x/ &&
        !is_known[$4] {
        print $1 ": not in " po ": " $4
    }' >>"$work/wrong"

sort -u "$work/wrong"
[ ! -s "$work/wrong" ]
