#!/bin/bash
# Can the house rules fail? Feeds each script a small good tree (must pass) and
# the same tree with one bad file (must exit 1 and name that file).
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 2
root=$(cd "$here/../.." && pwd) || exit 2
tree=$(mktemp -d) || exit 2
trap 'rm -rf "$tree"' EXIT
unset CHECK_FLAGS
status=0

good_tree() {
    rm -rf "${tree:?}"/*
    mkdir -p "$tree"/include/lineout "$tree"/src/{base,network,solver,plan,cli}
    cp "$root/.clang-format" "$tree"
    printf '#ifndef S_H\n#define S_H\nint lo_s(void);\n#endif\n' \
        >"$tree/include/lineout/status.h"
    printf '#include <stdlib.h>\nvoid *lo_a(void);\nvoid *lo_a(void)\n%s' \
        $'{\n    return malloc(1); /* strcpy(a, b) */\n}\n' \
        >"$tree/src/base/a.c"
    printf '#include "lineout/status.h"\n' >"$tree/src/plan/p.c"
    printf '#include <glpk.h>\n' >"$tree/src/solver/s.c"
}

# passes SCRIPT: the good tree must pass.
passes() {
    good_tree
    if ! "$here/$1" "$tree" >"$tree/said" 2>&1; then
        echo "$1: refuses a good tree: $(cat "$tree/said")"
        status=1
    fi
}

# fails SCRIPT FILE TEXT: with that file added it must exit 1 and name it.
fails() {
    good_tree
    mkdir -p "$(dirname "$tree/$2")"
    printf '%b' "$3" >"$tree/$2"
    "$here/$1" "$tree" >"$tree/said" 2>&1
    local code=$?
    if [ $code -ne 1 ] || ! grep -q "$2" "$tree/said"; then
        echo "$1: does not see what is wrong with $2 (exit $code): $3"
        status=1
    fi
}

empty=$tree/empty
for rule in layers fences banned headers format rules words; do
    mkdir -p "$empty"
    if "$here/$rule.sh" "$empty" >/dev/null 2>&1; then
        echo "$rule.sh: finds nothing to check, and is content"
        status=1
    fi
done

passes layers.sh
fails layers.sh src/network/x.c '#include "lineout/plan.h"\n'
fails layers.sh src/network/x.c '#include "lineout/customer.h"\n'
fails layers.sh include/lineout/status.h '#include "lineout/network.h"\n'
fails layers.sh include/lineout/customer.h '#include "lineout/work.h"\n'
fails layers.sh src/plan/x.c '#include "solver/solver_int.h"\n'
fails layers.sh src/cim/x.c '#include "lineout/store.h"\n'
fails layers.sh src/plan/x.c '#include "lineout/unheard_of.h"\n'
fails layers.sh src/unheard_of/x.c '#include "lineout/status.h"\n'

passes fences.sh
fails fences.sh src/plan/x.c '#include <glpk.h>\n'
fails fences.sh src/app/x.c '#  include <sqlite3.h>\n'
fails fences.sh src/base/x.c '#include <libxml/parser.h>\n'
fails fences.sh src/notify/run.c '#include <curl/curl.h>\n'
fails fences.sh src/base/status.c '#include <jansson.h>\n'
fails fences.sh include/lineout/x.h '#include <openssl/evp.h>\n'
fails fences.sh src/cli/x.c '#include <libintl.h>\n'
fails fences.sh src/cli/x.c '#include <microhttpd.h>\n'

passes banned.sh
for call in 'strcpy(a, b)' 'strcat(a, b)' 'sprintf(a, b)' 'gets(a)' \
    'strtok(a, b)' 'atoi(a)' 'atof(a)' 'rand()'; do
    fails banned.sh src/base/x.c "int x = $call;\n"
done
fails banned.sh src/plan/x.c 'int x = mktime(t);\n'
fails banned.sh src/base/status.c 'int x = localtime_r(t, u);\n'
fails banned.sh src/plan/x.c 'char *x = malloc(1);\n'
fails banned.sh src/plan/x.c 'void f(void)\n{\n    free(x);\n}\n'
fails banned.sh src/plan/x.c 'double x = strtod(a, b);\n'
fails banned.sh src/plan/x.c 'int x = printf("a");\n'
fails banned.sh src/base/x.c 'int x = fprintf(stdout, "a");\n'
fails banned.sh src/base/x.c '/* a */ int x = "b" /* c */ [atoi(d)];\n'
fails banned.sh src/base/x.c '/* TO''DO: more */\n'

passes headers.sh
fails headers.sh include/lineout/x.h 'size_t lo_x(void);\n'
fails headers.sh src/plan/plan_int.h 'struct a { int b; };\n'

passes format.sh
fails format.sh src/plan/x.c 'int   x;\n'


# A rule with its case, then one without.
good_tree
mkdir -p "$tree/src/cim" "$tree/tests/cases/doctor/open-end"
printf 'cim_find(b, LO_NOTE,\n    "open-end", x, "connect it", "ends");\n' \
    >"$tree/src/cim/x.c"
"$here/rules.sh" "$tree" >"$tree/said" 2>&1 || {
    echo "rules.sh: refuses a good tree: $(cat "$tree/said")"
    status=1
}
printf 'x = {.rule = "no-case-at-all"};\n' >>"$tree/src/cim/x.c"
if "$here/rules.sh" "$tree" >"$tree/said" 2>&1 ||
    ! grep -q no-case-at-all "$tree/said"; then
    echo "rules.sh: does not see a rule without a case"
    status=1
fi

# An error that is told in Chinese; then one whose text no catalogue has, one
# that is made of several pieces, a text of a page, an id without its Chinese.
words_tree() {
    good_tree
    po=$tree/data/po/zh_CN
    mkdir -p "$tree/src/cim" "$po"
    for file in errors findings cim web; do
        printf 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n' \
            >"$po/$file.po"
    done
    printf '\nmsgid "a tie is \047%%s\047, "\n"%%d times"\nmsgstr "%%s %%d"\n' \
        >>"$po/errors.po"
    printf '\nmsgid "whole week"\nmsgstr "x"\n' >>"$po/web.po"
    printf 'lo_error_set(s, f(R), "a tie is "\n    "\047%%s\047, %%" %s, x);\n' \
        'G_GINT64_FORMAT " times"' >"$tree/src/cim/x.c"
    printf 'page_put(p, "h1", LO_N_("whole week"));\n' >>"$tree/src/cim/x.c"
}
words_tree
"$here/words.sh" "$tree" >"$tree/said" 2>&1 || {
    echo "words.sh: refuses a good tree: $(cat "$tree/said")"
    status=1
}
# sees_words WHERE LINE: with that line of C it must name place and text.
sees_words() {
    words_tree
    printf '%s\n' "$2" >>"$tree/src/cim/x.c"
    if "$here/words.sh" "$tree" >"$tree/said" 2>&1 ||
        ! grep -q "src/cim/x.c:4: not in $1: nobody told" "$tree/said"; then
        echo "words.sh: does not see: $2"
        status=1
    fi
}
errors=data/po/zh_CN/errors.po
sees_words $errors 'lo_error_set(s, R, "nobody told");'
sees_words $errors 'lo_error_hint(s, why ? "nobody told" : "whole week");'
sees_words $errors 'refuse(c, s, "nobody told", NULL);'
sees_words $errors 'return cli_usage(hint, LO_N_("nobody told"));'
sees_words data/po/zh_CN 'web_refuse(reply, request, 404, "nobody told", "");'
sees_words data/po/zh_CN 'static const char *x = LO_N_("nobody told");'
words_tree
printf '\nmsgid "no such words"\nmsgstr ""\n' >>"$po/findings.po"
"$here/words.sh" "$tree" >"$tree/said" 2>&1
grep -q 'findings.po: no Chinese for: no such words' "$tree/said" || {
    echo "words.sh: does not see an id without Chinese"
    status=1
}

[ $status -eq 0 ] && echo "every rule was seen to fail"
exit $status
