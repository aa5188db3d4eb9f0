# siting_flow.mod - the same question as models/siting.mod without remote
# switches, as a flow of interruptions with big M: our reading of the kind of
# model in Usberti, Cavellucci, Lyra 2023 (doi:10.1007/s12351-023-00758-w). A
# peer for benchmarks, not used by lineout.
#
# u[v]  hours of interruption a year that arise at v or come up from below
# g[v]  the part of it that goes on upwards: all, unless a switch stops it
# What does not go on keeps off everything at and below v.

set V;
param up{V}, integer, >= 0;
param fixed{V}, in {0, 1, 2};
param theta{V}, >= 0;
param theta_fast{V}, >= 0;
param L{V}, >= 0;
set J;
param node{J}, in V;
param fast{J}, binary;
param capital{J}, >= 0;
param K, integer, >= 0;
param budget, >= 0;
param fixed_cost;

# Parents come before their children: sums from the last to the first.
param most{v in V} := theta[v] + sum{c in V: up[c] = v} most[c];

var x{J}, binary;
var u{V}, >= 0;
var g{V}, >= 0;

minimize cost: sum{v in V} L[v] * (u[v] - g[v]);

s.t. collect{v in V}: u[v] = theta[v] + sum{c in V: up[c] = v} g[c];
s.t. at_most_all{v in V}: g[v] <= u[v];
s.t. go_on{v in V: fixed[v] = 0}:
    g[v] >= u[v] - most[v] * sum{j in J: node[j] = v} x[j];
s.t. stop{v in V: fixed[v] > 0}: g[v] = 0;
s.t. one_place{v in V}: sum{j in J: node[j] = v} x[j] <= 1;
s.t. count: sum{j in J} x[j] <= K;
s.t. money: sum{j in J} capital[j] * x[j] <= budget;

end;
