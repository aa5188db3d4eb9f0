# Read by kannel.sh and the benchmark: starts Debian's Kannel with the SMPP
# simulator $smsc (with $smsc_option) in the folder $work; sets send_port,
# admin_port and pids.
here=${here:?} smsc=${smsc:?} work=${work:?}
pids=()
send_port=
admin_port=

stop_all() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null; done
    wait 2>/dev/null
    rm -rf "$work"
}

# Ends the script with 77 where Kannel cannot be had.
need_kannel() {
    command -v bearerbox >/dev/null || PATH=$PATH:/usr/sbin:/sbin
    command -v bearerbox >/dev/null ||
        "$here/../../.ci/deps" kannel sqlite3 >&2 || true
    command -v bearerbox >/dev/null || {
        echo "kannel: skipped, the package kannel cannot be installed"
        exit 77
    }
}

# wait_for FILE PATTERN: until a line of it says so, at most 20 s.
wait_for() {
    for _ in $(seq 200); do
        grep -q "$2" "$1" 2>/dev/null && return 0
        sleep 0.1
    done
    echo "kannel: '$1' never said '$2'" >&2
    tail -n 5 "$1" >&2
    return 1
}

is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

start_kannel() {
    mkdir log store
    "$smsc" ${smsc_option:+"$smsc_option"} >smsc.log 2>&1 & pids+=($!)
    wait_for smsc.log '^port ' || exit 1
    local smsc_port ports
    smsc_port=$(sed -n 's/^port //p' smsc.log)
    mapfile -t ports < <("$smsc" --free 3)
    admin_port=${ports[0]}
    send_port=${ports[2]}
    sed -e "s/@ADMIN@/${ports[0]}/; s/@BOX@/${ports[1]}/" \
        -e "s/@SEND@/$send_port/; s/@SMSC@/$smsc_port/" \
        "$here/kannel.conf" >kannel.conf
    bearerbox -v 4 kannel.conf >log/bearerbox.out 2>&1 & pids+=($!)
    for _ in $(seq 200); do is_open "${ports[1]}" && break; sleep 0.1; done
    smsbox -v 4 kannel.conf >log/smsbox.out 2>&1 & pids+=($!)
    for _ in $(seq 200); do is_open "$send_port" && return 0; sleep 0.1; done
    echo "kannel: it does not start" >&2
    tail -n 5 log/*.out >&2
    exit 1
}
