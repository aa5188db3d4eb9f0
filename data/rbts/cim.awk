# Writes CIM RDF/XML (CIM100 and urn:lineout:ext#) from plain lines:
#   voltage VOLTS                                   first, once
#   source NAME NODE
#   feeder NAME                                     what follows lies in it
#   breaker|disconnector|fuse NAME A B [open] [kva=K] [fail=P] [transfer=P]
#   line NAME A B KM RATE_PER_KM_YEAR REPAIR_H SWITCHING_H
#   fault NAME A B RATE_PER_YEAR REPAIR_H SWITCHING_H    a line without length
#   transformer NAME A B RATE_PER_YEAR REPAIR_H SWITCHING_H
#   load NAME NODE CUSTOMERS KW
#   site LINE TERMINAL CAPITAL
# Words beginning with # are comments.
function text(name, value) {
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
    if (fail != "")
        text("lo:FailureData.failToOperate", fail)
    if (transfer != "")
        text("lo:FailureData.transferProbability", transfer)
    end("lo:FailureData")
}

BEGIN {
    CONVFMT = OFMT = "%.12g"
    print "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
    print "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"" \
        " xmlns:cim=\"http://iec.ch/TC57/CIM100#\"" \
        " xmlns:lo=\"urn:lineout:ext#\">"
}

{
    sub(/(^|[ \t])#.*/, "")
    fail = transfer = kva = ""
    opened = "false"
    for (i = 5; i <= NF; i++) {
        if ($i == "open")
            opened = "true"
        else if ($i ~ /^kva=/)
            kva = substr($i, 5)
        else if ($i ~ /^fail=/)
            fail = substr($i, 6)
        else if ($i ~ /^transfer=/)
            transfer = substr($i, 10)
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

END {
    print "</rdf:RDF>"
}
