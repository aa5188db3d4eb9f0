# siting.mod - which places for switches save most, where no tie can help?
#
# A feeder is a tree. A lasting fault at v is first cut off at the nearest
# switch above it; everything below that switch stays without supply until the
# repair. If a is the top of v's block (the nearest node from v upwards that
# lies directly below a switch), the fault costs theta[v] * L[a] a year, L[a] =
# customers (or kW) at and below a. So the only question for each v is: where
# does its block begin? y[v,a] = 1 says: at a. A block of v begins at a higher
# node a only if the block of v's parent does, and at v itself only if there is
# a switch above v. All else is counting. There is no flow and no big M; on the
# published networks the linear relaxation is integral.
#
# Where some switches are remote, they restore first: z[v,a] are the blocks
# that remote switches (and devices that trip) alone would make; theta_fast[v]
# is the time between remote and manual switching, times the rate of v.
#
# Sources: the problem and its instances: Usberti, Cavellucci, Lyra,
# "Interruption flows for reliability evaluation of power distribution
# networks", Operational Research (2023), doi:10.1007/s12351-023-00758-w (a flow
# model with big M). Ancestor formulation: ours. The same model is built in
# src/siting/tree_glpk.c; the tags S1..S6 are the same there. There, y[v,a]
# that no best answer can have are left out: with prices for S5 and S6 in place
# of the limits, the least cost of all sets with y[v,a] = 1 (a dynamic
# programme) is above that of a known set (src/siting/tree_price.c).
#
# symbol       unit       meaning
# V            -          nodes 1..n; up[v] = parent, 0 at a source
# fixed[v]     -          link above v: 0 no switch, 1 by hand, 2 remote, trips
#                         or source
# theta[v]     h/yr       yearly hours that a block pays for faults at v
# theta_fast   h/yr       ... from remote until manual switching
# L[v]         weight     customers (or kW) at and below v
# J            -          sites: node[j] below the place, fast[j] 1 = remote,
#                         capital[j] in money
# K, budget    1, money   at most so many sites, so much capital
# fixed_cost   weight h   what no site changes (added when the optimum is shown:
#                         GLPK 5.0 leaves constants out of a printed objective)
#
# siting.example.dat: a chain of three with 10, 60 and 20 customers, a fault
# every year and 4 h of repair at each. Without a switch all 90 are off 12 h:
# 1080. One switch above the second node: 4 * 90 + 8 * 80 = 1000; above the
# third 8 * 90 + 4 * 20 = 800. Optimum with K = 1: 800.

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

# A source ends every block.
check{v in V: up[v] = 0}: fixed[v] = 2;
# Parents come first.
check{v in V}: up[v] < v;

# The d-th node above v that can still be the top of v's block, 0 = none.
param above{v in V, d in 0..card(V)}, integer, :=
    if d = 0 then v
    else if above[v, d - 1] = 0 then 0
    else if fixed[above[v, d - 1]] > 0 then 0
    else up[above[v, d - 1]];
param above_fast{v in V, d in 0..card(V)}, integer, :=
    if d = 0 then v
    else if above_fast[v, d - 1] = 0 then 0
    else if fixed[above_fast[v, d - 1]] = 2 then 0
    else up[above_fast[v, d - 1]];

set A{v in V} := setof{d in 0..card(V): above[v, d] > 0} above[v, d];
set B{v in V} := setof{d in 0..card(V): above_fast[v, d] > 0} above_fast[v, d];

var x{J}, binary;
var y{v in V, a in A[v]}, >= 0;
var z{v in V, a in B[v]}, >= 0;

minimize cost:
    sum{v in V, a in A[v]} theta[v] * L[a] * y[v, a]
    + sum{v in V, a in B[v]} theta_fast[v] * L[a] * z[v, a];

# Every node's block begins somewhere.
s.t. S1_one_top{v in V}: sum{a in A[v]} y[v, a] = 1;
s.t. S1_one_top_fast{v in V}: sum{a in B[v]} z[v, a] = 1;
# It begins at a higher node only if the parent's block does.
s.t. S2_follow_parent{v in V, a in A[v]: a != v}: y[v, a] <= y[up[v], a];
s.t. S2_follow_parent_fast{v in V, a in B[v]: a != v}: z[v, a] <= z[up[v], a];
# It begins at the node itself only below a switch.
s.t. S3_top_needs_switch{v in V: fixed[v] = 0}:
    y[v, v] <= sum{j in J: node[j] = v} x[j];
s.t. S3_top_needs_switch_fast{v in V: fixed[v] < 2}:
    z[v, v] <= sum{j in J: node[j] = v and fast[j] = 1} x[j];
# One site a place.
s.t. S4_one_per_place{v in V}: sum{j in J: node[j] = v} x[j] <= 1;
# At most K sites.
s.t. S5_count: sum{j in J} x[j] <= K;
# At most so much capital.
s.t. S6_budget: sum{j in J} capital[j] * x[j] <= budget;

solve;

printf "optimum %.9f\n", fixed_cost + cost;
printf{j in J: x[j] > 0.5} "site %d above node %d%s\n", j, node[j],
    if fast[j] = 1 then " (remote)" else "";

end;
