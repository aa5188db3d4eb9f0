# What zsh makes of a line when the tabulator is pressed at its end: types it
# into a zsh of its own that has our completion, and prints the line.
# Usage: zsh -f zsh_line.zsh FOLDER LINE; FOLDER holds _lineout.
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PROMPT=; RPROMPT=; unsetopt zle_bracketed_paste
fpath=(${(q)1} \$fpath); autoload -Uz compinit; compinit -D -u
bindkey '^I' complete-word
show() { print -r -- \"<\$BUFFER>\" }; zle -N show; bindkey '^X' show
print rea''dy"
zpty -r -m shell line '*ready*'
zpty -w -n shell "$2"$'\t'$'\x18'
zpty -r -m shell line '*<*>*'
print -r -- ${${line##*<}%%>*}
