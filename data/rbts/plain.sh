#!/bin/bash
# A network in plain lines (the words are at the top of cim.awk) as CIM XML on
# stdout. Usage: plain.sh FILE
set -euo pipefail
file=${1:?usage: plain.sh FILE}
awk -f "$(dirname "$0")/cim.awk" "$file"
