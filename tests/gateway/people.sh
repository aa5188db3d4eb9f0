#!/bin/bash
# work.xml of the sample with so many people more on one transformer,
# +8613700000000 and up.
#   people.sh 500 ../cli/data/work.xml >work.xml
set -u
grep -v '</rdf:RDF>' "$2"
awk -v n="$1" 'BEGIN {
    for (i = 0; i < n; i++) {
        c = "_K" i
        print "<cim:Customer rdf:ID=\"" c "\">"
        print "<cim:IdentifiedObject.name>customer " i \
            "</cim:IdentifiedObject.name>"
        print "<cim:Customer.locale>zh-CN</cim:Customer.locale>"
        print "</cim:Customer>"
        print "<cim:CustomerAgreement rdf:ID=\"" c "-agreement\">"
        print "<cim:CustomerAgreement.Customer rdf:resource=\"#" c "\"/>"
        print "</cim:CustomerAgreement>"
        print "<cim:UsagePoint rdf:ID=\"" c "-up\">"
        print "<cim:UsagePoint.Equipments rdf:resource=\"#_c4\"/>"
        print "<cim:UsagePoint.ServiceLocation rdf:resource=\"#_A1-place\"/>"
        print "<cim:UsagePoint.CustomerAgreement rdf:resource=\"#" c \
            "-agreement\"/>"
        print "</cim:UsagePoint>"
        print "<cim:CustomerNotification rdf:ID=\"" c "-contact\">"
        print "<cim:CustomerNotification.Customer rdf:resource=\"#" c "\"/>"
        print "<cim:CustomerNotification.contactType>sms" \
            "</cim:CustomerNotification.contactType>"
        printf "<cim:CustomerNotification.contactValue>+86137000%05d", i
        print "</cim:CustomerNotification.contactValue>"
        print "</cim:CustomerNotification>"
    }
    print "</rdf:RDF>"
}'
