# Literals of C files with the call they stand in, one a line, those side by
# side joined: `file:line<TAB>call<TAB>mark<TAB>text`. LO_N_, which marks a text,
# is looked through, and so are brackets; G_GINT64_FORMAT is a d.
function flush(    token, depth, i, call, mark) {
    gsub(/\\\\/, "\002", text)
    gsub(/\\"/, "\001", text)
    gsub(/\/\*[^*]*\*+([^\/*][^*]*\*+)*\//, "", text)
    gsub(/"[ \t]*G_GINT64_FORMAT[ \t]*"/, "d", text)
    gsub(/"[ \t]*G_GINT64_FORMAT/, "d\"", text)
    gsub(/"[ \t]+"/, "", text)
    depth = 0
    while (match(text, /"[^"]*"|[A-Za-z_0-9]*\(|\)/)) {
        token = substr(text, RSTART, RLENGTH)
        text = substr(text, RSTART + RLENGTH)
        if (token == ")") {
            if (depth > 0)
                depth--
        } else if (substr(token, 1, 1) != "\"") {
            open[++depth] = substr(token, 1, length(token) - 1)
        } else {
            call = mark = ""
            for (i = depth; i > 0 && call == ""; i--)
                if (open[i] == "LO_N_")
                    mark = "LO_N_"
                else
                    call = open[i]
            token = substr(token, 2, length(token) - 2)
            gsub(/\001/, "\\\"", token)
            gsub(/\002/, "\\\\", token)
            if (token != "")
                print FILENAME ":" from "\t" call "\t" mark "\t" token
        }
    }
    text = ""
}
FNR == 1 { text = "" }
/^[ \t]*#/ { next }
text == "" { from = FNR }
{ text = text " " $0 }
/[;{}][ \t]*$/ || /\*\/[ \t]*$/ && !/"/ {
    if (index(text, "\""))
        flush()
    text = ""
}
