#!/bin/bash
# Fences: each library is included in one place only.
# Usage: fences.sh [ROOT]; exit 1 and one line for each breach.
set -u
cd "${1:-.}" || exit 2

files=$(find src include data -name '*.[ch]' 2>/dev/null | LC_ALL=C sort)
[ -n "$files" ] || {
    echo "nothing to check in $PWD"
    exit 1
}
printf '%s\n' "$files" | xargs awk '
BEGIN {
    fence["glpk.h"] = "src/solver/"
    fence["sqlite3.h"] = "src/store/"
    fence["libxml/"] = "src/cim/"
    fence["zlib.h"] = "src/cim/"
    fence["lzma.h"] = "src/cim/"
    fence["zip.h"] = "src/cim/"
    fence["curl/"] = "src/notify/gateway_"
    fence["microhttpd.h"] = "src/web/"
    fence["jansson.h"] = "src/base/json"
    fence["openssl/"] = "src/base/crypto"
    fence["libintl.h"] = "src/base/text"
}

/^[ \t]*#[ \t]*include/ {
    for (library in fence)
        if (match($0, "[<\"]" library) && index(FILENAME, fence[library]) != 1) {
            printf "%s:%d: <%s> belongs to %s* only\n", FILENAME, FNR,
                library, fence[library]
            bad = 1
        }
}

END { exit bad }
'
[ "${PIPESTATUS[1]}" -eq 0 ]
