# Writes CIM RDF/XML (CIM100 and urn:lineout:ext#) from plain lines:
#   voltage VOLTS                                   first, once
#   source NAME NODE
#   feeder NAME                                     what follows lies in it
#   breaker|disconnector|fuse NAME A B [open] [kva=K] [fail=P] [transfer=P]
#   line NAME A B KM RATE_PER_KM_YEAR REPAIR_H SWITCHING_H [transient=PER_YEAR]
#   fault NAME A B RATE_PER_YEAR REPAIR_H SWITCHING_H    a line without length
#   transformer NAME A B RATE_PER_YEAR REPAIR_H SWITCHING_H
#   load NAME NODE CUSTOMERS KW
#   site LINE TERMINAL CAPITAL                      a switch could stand there
#   remote SWITCH CAPITAL                           it could be made remote
#   tie NAME A B CAPITAL [amps=A]                   it could be built
# Names are single words. Words beginning with # are comments. A line that is
# none of these ends it, with the line's number, and exit 2.
function bad(why) {
    print "cim.awk: line " NR ": " why ": " $0 > "/dev/stderr"
    failed = 1
    exit 2
}

function text(name, value) {
    gsub(/&/, "\\&amp;", value)
    gsub(/</, "\\&lt;", value)
    printf "  <%s>%s</%s>\n", name, value, name
}

function refer(name, id) {
    printf "  <%s rdf:resource=\"#_%s\"/>\n", name, id
}

function begin(class, id) {
    printf "<%s rdf:ID=\"_%s\">\n", class, id
    if (class !~ /^lo:/)
        text("cim:IdentifiedObject.name", id)
}

function end(class) {
    printf "</%s>\n", class
}

function node(id) {
    if (id in known)
        return
    known[id] = 1
    begin("cim:ConnectivityNode", "N" id)
    end("cim:ConnectivityNode")
}

function terminal(equipment, id, sequence) {
    node(id)
    begin("cim:Terminal", equipment ".T" sequence)
    refer("cim:Terminal.ConductingEquipment", equipment)
    refer("cim:Terminal.ConnectivityNode", "N" id)
    text("cim:ACDCTerminal.sequenceNumber", sequence)
    end("cim:Terminal")
}

function piece(class, id) {
    begin(class, id)
    if (feeder != "")
        refer("cim:Equipment.EquipmentContainer", feeder)
    if (class != "cim:PowerTransformer")
        refer("cim:ConductingEquipment.BaseVoltage", "BV")
}

function failure(id, kind, rate, repair, switching) {
    begin("lo:FailureData", id ".FD")
    refer("lo:FailureData.PowerSystemResource", id)
    if (kind != "")
        text("lo:FailureData." kind, rate)
    if (repair != "")
        text("lo:FailureData.repairHours", repair)
    if (switching != "")
        text("lo:FailureData.switchingHours", switching)
    if (transient != "")
        text("lo:FailureData.transientPerYear", transient)
    if (fail != "")
        text("lo:FailureData.failToOperate", fail)
    if (transfer != "")
        text("lo:FailureData.transferProbability", transfer)
    end("lo:FailureData")
}

BEGIN {
    CONVFMT = OFMT = "%.12g"
    # Words of each kind, and from which on they are numbers.
    split("voltage 2 2 source 3 0 feeder 2 0 breaker 4 0 disconnector 4 0 " \
        "fuse 4 0 line 8 5 fault 7 5 transformer 7 5 load 5 4 site 4 3 " \
        "remote 3 3 tie 5 5", kind, " ")
    for (i = 1; i in kind; i += 3) {
        least[kind[i]] = kind[i + 1]
        numbers[kind[i]] = kind[i + 2]
    }
    print "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
    print "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"" \
        " xmlns:cim=\"http://iec.ch/TC57/CIM100#\"" \
        " xmlns:lo=\"urn:lineout:ext#\">"
}

{
    sub(/\r$/, "")
    sub(/(^|[ \t])#.*/, "")
    if (NF == 0)
        next
    if (!($1 in least))
        bad("no such word")
    if (NF < least[$1] || $0 ~ /[">]/)
        bad("too few words, or a sign that no name may have")
    if ($1 != "voltage" && volts == "")
        bad("the voltage comes first")
    if ($1 !~ /^(feeder|voltage|site|remote)$/ && $2 in named)
        bad("that name is taken")
    if ($1 !~ /^(voltage|site|remote)$/)
        named[$2] = 1
    for (i = numbers[$1]; i && i <= least[$1]; i++)
        if ($i !~ /^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$/)
            bad("\"" $i "\" is no number")
    fail = transfer = kva = transient = amps = ""
    opened = "false"
    for (i = least[$1] + 1; i <= NF; i++) {
        if ($i == "open")
            opened = "true"
        else if ($i ~ /^transient=/)
            transient = substr($i, 11)
        else if ($i ~ /^amps=/)
            amps = substr($i, 6)
        else if ($i ~ /^kva=/)
            kva = substr($i, 5)
        else if ($i ~ /^fail=/)
            fail = substr($i, 6)
        else if ($i ~ /^transfer=/)
            transfer = substr($i, 10)
        else
            bad("what is \"" $i "\"")
    }
}

$1 == "voltage" {
    volts = $2
    begin("cim:BaseVoltage", "BV")
    text("cim:BaseVoltage.nominalVoltage", volts)
    end("cim:BaseVoltage")
}

$1 == "feeder" {
    feeder = $2
    begin("cim:Feeder", feeder)
    end("cim:Feeder")
}

$1 == "source" {
    piece("cim:EnergySource", $2)
    end("cim:EnergySource")
    terminal($2, $3, 1)
}

$1 == "breaker" || $1 == "disconnector" || $1 == "fuse" {
    class = "cim:" toupper(substr($1, 1, 1)) substr($1, 2)
    piece(class, $2)
    text("cim:Switch.normalOpen", opened)
    text("cim:Switch.open", opened)
    if (kva != "")
        text("cim:Switch.ratedCurrent", kva * 1000 / (sqrt(3) * volts))
    end(class)
    terminal($2, $3, 1)
    terminal($2, $4, 2)
    if (fail != "" || transfer != "")
        failure($2, "", "", "", "")
}

$1 == "line" || $1 == "fault" {
    piece("cim:ACLineSegment", $2)
    if ($1 == "line")
        text("cim:Conductor.length", $5 * 1000)
    end("cim:ACLineSegment")
    terminal($2, $3, 1)
    terminal($2, $4, 2)
    if ($1 == "line")
        failure($2, "ratePerKmYear", $6, $7, $8)
    else
        failure($2, "ratePerYear", $5, $6, $7)
}

$1 == "transformer" {
    piece("cim:PowerTransformer", $2)
    end("cim:PowerTransformer")
    for (k = 1; k <= 2; k++) {
        terminal($2, $(2 + k), k)
        begin("cim:PowerTransformerEnd", $2 ".E" k)
        refer("cim:PowerTransformerEnd.PowerTransformer", $2)
        refer("cim:TransformerEnd.Terminal", $2 ".T" k)
        text("cim:TransformerEnd.endNumber", k)
        text("cim:PowerTransformerEnd.ratedU", k == 1 ? volts : 415)
        end("cim:PowerTransformerEnd")
    }
    failure($2, "ratePerYear", $5, $6, $7)
}

$1 == "load" {
    piece("cim:EnergyConsumer", $2)
    text("cim:EnergyConsumer.customerCount", $4)
    text("cim:EnergyConsumer.p", $5 * 1000)
    text("cim:EnergyConsumer.q", 0)
    end("cim:EnergyConsumer")
    terminal($2, $3, 1)
}

$1 == "site" {
    begin("lo:SwitchCandidate", $2 ".C" $3)
    refer("lo:SwitchCandidate.ACLineSegment", $2)
    text("lo:SwitchCandidate.terminal", $3)
    text("lo:SwitchCandidate.capital", $4)
    end("lo:SwitchCandidate")
}

$1 == "remote" {
    begin("lo:RemoteCandidate", $2 ".R")
    refer("lo:RemoteCandidate.Switch", $2)
    text("lo:RemoteCandidate.capital", $3)
    end("lo:RemoteCandidate")
}

$1 == "tie" {
    node($3)
    node($4)
    begin("lo:TieCandidate", $2)
    text("cim:IdentifiedObject.name", $2)
    refer("lo:TieCandidate.ConnectivityNode", "N" $3)
    refer("lo:TieCandidate.ConnectivityNode", "N" $4)
    if (amps != "")
        text("lo:TieCandidate.ratedCurrent", amps)
    text("lo:TieCandidate.capital", $5)
    end("lo:TieCandidate")
}

END {
    if (failed)
        exit 2
    print "</rdf:RDF>"
}
