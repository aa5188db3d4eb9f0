#!/bin/bash
# Manual pages and completions say what the option tables hold, and the tools
# that read them take them. `documents.sh BUILD`; part "documents" of
# tests/run.sh.
set -u
build=${1:?usage: documents.sh BUILD}
lineout=$build/lineout
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
suite=documents
. "$(dirname "$0")/../hold.sh"
for kind in man settings bash zsh; do
    "$lineout" document $kind --lang en >"$work/$kind"
done
# roff has its hyphens escaped
sed 's/\\-/-/g' "$work/man" >"$work/plain"
sed 's/\\-/-/g' "$work/settings" >"$work/plain-settings"

# Commands as --help has them, options as `COMMAND --help` has them.
commands=$("$lineout" --lang en --help |
    sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
missing() {
    for command in $commands; do
        grep -q "^.SS lineout $command" "$work/plain" ||
            echo "man: $command"
        grep -q "^    $command) " "$work/bash" || echo "bash: $command"
        grep -q "^    $command)$" "$work/zsh" || echo "zsh: $command"
        sed -n "/^.SS lineout $command\$/,/^.S[SH] /p
                /^.SS lineout $command /,/^.S[SH] /p" \
            "$work/plain" >"$work/of-man"
        grep "^    $command) " "$work/bash" >"$work/of-bash"
        sed -n "/^    $command)\$/,/;;/p" "$work/zsh" >"$work/of-zsh"
        for option in $("$lineout" $command --lang en --help |
            sed -n '/^Options:/,/^$/s/^  --\([a-z-]*\).*/\1/p'); do
            grep -q "^.fB--$option.fR" "$work/of-man" ||
                echo "man: $command --$option"
            grep -q -e "[ ']--$option[ ']" "$work/of-bash" ||
                echo "bash: $command --$option"
            grep -q -e "'\**--$option\[" "$work/of-zsh" ||
                echo "zsh: $command --$option"
        done
    done >"$work/missing"
    cat "$work/missing"
    [ "$(wc -w <<<"$commands")" -gt 20 ] && [ ! -s "$work/missing" ]
}
hold "every command and option is told" missing
no_setting() {
    for key in $("$lineout" config --lang en --json |
        sed -n 's/^ *"key": "\(.*\)",*$/\1/p'); do
        grep -q "^.fB$key.fR" "$work/plain-settings" || echo "$key"
    done >"$work/missing"
    cat "$work/missing"
    [ ! -s "$work/missing" ] && [ "$(grep -c '^.TP' "$work/settings")" -gt 50 ]
}
hold "every setting is told" no_setting

# bash, as it completes: words before the cursor, then what is offered.
offered() {
    bash -c '. "$1"; shift; expected=$1; shift
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _lineout
        echo "${COMPREPLY[*]}"; [ "${COMPREPLY[*]}" = "$expected" ]' \
        - "$work/bash" "$@"
}
hold "bash takes it" bash -n "$work/bash"
hold "a command is completed" offered "plan" lineout pla
hold "an option of it" offered "--days" lineout plan --da
hold "an option of every command" offered "--lang" lineout --la
hold "its words" offered "zh en" lineout plan --lang ""
hold "no option of another command" offered "" lineout plan --isol
hold "a command behind an option" offered "publish" lineout --db x publ
hold "no option where a value stands" offered "" lineout plan --days --da
touch "$work/a network.xml"
hold "files" offered "$work/a network.xml" lineout import "$work/a"
if command -v zsh >/dev/null; then
    hold "zsh takes it" zsh -n "$work/zsh"
    mkdir "$work/fpath" && cp "$work/zsh" "$work/fpath/_lineout"
    # shellcheck disable=SC2016
    hold "zsh finds it" zsh -fc 'fpath=("$1" $fpath)
        autoload -Uz compinit && compinit -D -u
        [ "$_comps[lineout]" = _lineout ]' - "$work/fpath"
    # A line typed into zsh, and what it is after the tabulator.
    zsh_completes() {
        line=$(timeout 30 zsh -f "$(dirname "$0")/zsh_line.zsh" \
            "$work/fpath" "$1")
        echo "'$1' becomes '$line'"
        [ "$line" = "$2" ]
    }
    hold "zsh completes a command" zsh_completes "lineout pla" "lineout plan "
    hold "an option of it" \
        zsh_completes "lineout plan --da" "lineout plan --days "
    hold "its words" \
        zsh_completes "lineout plan --lang z" "lineout plan --lang zh "
    hold "a command behind an option" \
        zsh_completes "lineout --db x publ" "lineout --db x publish "
    hold "no option of another command" \
        zsh_completes "lineout plan --isol" "lineout plan --isol"
else
    echo "documents: no zsh, its opinion is skipped"
fi
for kind in man settings; do
    "$lineout" document $kind --lang zh >"$work/$kind-zh"
done
if command -v groff >/dev/null; then
    silent() {
        said=$(groff -man -Tutf8 -ww -z "$@" 2>&1)
        echo "$said"
        [ -z "$said" ]
    }
    for kind in man settings; do
        hold "groff has nothing against $kind" silent "$work/$kind"
        hold "nor against the Chinese one" silent -k -mzh "$work/$kind-zh"
    done
else
    echo "documents: no groff, its opinion is skipped"
fi
if command -v mandoc >/dev/null; then
    # By its standard input: it takes a dot in the path for a section.
    for page in man settings man-zh settings-zh; do
        hold "mandoc warns of nothing in $page" sh -c \
            "mandoc -T lint -W warning <'$work/$page'"
    done
else
    echo "documents: no mandoc, its opinion is skipped"
fi
held
