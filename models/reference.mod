# reference.mod - the week plan of a few jobs, stated as plainly as possible.
#
# Which jobs are done when, in which mode and by which crews, so that first the
# least weight is left out and then the fewest customer-hours are lost? Every
# start is a column of its own and every set of jobs a row of data: exact, and
# hopeless beyond a handful of jobs. It is what `lineout plan` must agree with.
#
# Sources: DESIGN section 3 of lineout (rules E1-E5, E9; off(R) is data:
# one figure for every union of jobs' sections); the time-indexed formulation
# goes back to Pritsker, Watters and Wolfe (1969).
#
#   symbol            unit           meaning
#   n_jobs            -              jobs are 1..n_jobs
#   n_modes[j]        -              ways to do job j
#   START[j,m]        min            starts allowed by E2 and by E5 alone,
#                                    counted from the first planned instant
#   work,before,after min            work and the dead time around it
#   follows[j,i]      0/1            job j must wait for job i (E4)
#   dead[j,m]         0/1            are sections dead in this mode?
#   weight[j]         -              of leaving the job out
#   rate[a]           customers      without supply while the sections of set a
#                                    are dead; bit j-1 of a = job j is in it
#   dip[a,b]          customer-min   lost at the change from set a to set b
#   untold[j,a]       0/1            customers are off in the outage of job j
#   told[j]           min            from then on they have been told (E5)
#   off[k,a]          0/1            is spot k off while set a is dead?
#   max_off           min            longest stretch off of any spot (E9)
#   need[j,m,k]       crews          of need k; may[j,m,k,c] = crew c can serve
#   busy_before/after min            a crew is bound around the work
#   travel[i,j]       min            between the sites of two jobs, 0 = one site
#
# Known optimum of reference.example.dat: 0 left out, 310 customer-hours.

param n_jobs integer > 0;
set JOBS := 1..n_jobs;
param n_modes{JOBS} integer >= 0;
set MODES{j in JOBS} := 1..n_modes[j];
set START{j in JOBS, MODES[j]};
param work{j in JOBS, MODES[j]} > 0;
param before{j in JOBS, MODES[j]} >= 0;
param after{j in JOBS, MODES[j]} >= 0;
param dead{j in JOBS, MODES[j]} binary;
param weight{JOBS} >= 0;
param follows{JOBS, JOBS} binary, default 0;

set SETS := 0..2 ** n_jobs - 1;
param rate{SETS} >= 0;
param dip{SETS, SETS} >= 0, default 0;
param untold{JOBS, SETS} binary, default 0;
param told{JOBS}, default -1e9;
# a spot: a section with customers
param n_spots integer >= 0, default 0;
param off{1..n_spots, SETS} binary, default 0;
param max_off, default 1e9;

param n_crews integer >= 0;
set CREWS := 1..n_crews;
param n_needs{j in JOBS, MODES[j]} integer >= 0;
set NEEDS{j in JOBS, m in MODES[j]} := 1..n_needs[j,m];
param need{j in JOBS, m in MODES[j], NEEDS[j,m]} integer >= 0;
param may{j in JOBS, m in MODES[j], NEEDS[j,m], CREWS} binary, default 0;
# 1 = crew c is off shift when job j starts at s in mode m
param off_shift{j in JOBS, m in MODES[j], START[j,m], CREWS} binary, default 0;
param busy_before >= 0;
param busy_after >= 0;
param travel{JOBS, JOBS} >= 0, default 0;

# Instants at which something may begin or end to be dead, ascending.
param n_instants integer >= 0;
param at{1..n_instants};
check{t in 2..n_instants}: at[t] > at[t-1];

set PLACES := setof{j in JOBS, m in MODES[j], s in START[j,m]} (j,m,s);
param holds{a in SETS, j in JOBS} := floor(a / 2 ** (j-1)) mod 2;

var x{PLACES} binary;
var left_out{JOBS} binary;
# z[a,t]: from instant t to the next exactly the sections of set a are dead
var z{SETS, 1..n_instants} >= 0, <= 1;
# changes between sets, only where there are dips
set CHANGES := if max{a in SETS, b in SETS} dip[a,b] > 0
               then {t in 1..n_instants} else {};
var change{SETS, SETS, CHANGES} >= 0;
var serves{j in JOBS, m in MODES[j], k in NEEDS[j,m], c in CREWS} binary;

# Level (1) comes first: its weight is made larger than any hours.
param level1 := 1 + max{a in SETS} rate[a] * (if n_instants > 0 then
    at[n_instants] - at[1] else 0) / 60
    + n_instants * max{a in SETS, b in SETS} dip[a,b] / 60;

minimize both:
    level1 * sum{j in JOBS} weight[j] * left_out[j]
    + sum{a in SETS, t in 1..n_instants - 1} rate[a] * (at[t+1] - at[t]) / 60
        * z[a,t]
    + sum{a in SETS, b in SETS, t in CHANGES} dip[a,b] / 60 * change[a,b,t];

# E1: each job is placed once, or left out.
s.t. E1_once{j in JOBS}:
    sum{m in MODES[j], s in START[j,m]} x[j,m,s] + left_out[j] = 1;

# E4: a job that follows another is left out with it ...
s.t. E4_with{j in JOBS, i in JOBS: follows[j,i]}: left_out[j] >= left_out[i];

# ... and does not begin before it has ended.
s.t. E4_order{j in JOBS, i in JOBS, n in MODES[j], r in START[j,n]:
    follows[j,i]}:
    x[j,n,r] + sum{m in MODES[i], s in START[i,m]: s + work[i,m] > r} x[i,m,s]
    <= 1;

# At every instant exactly one set of jobs has its sections dead ...
s.t. R_one_set{t in 1..n_instants}: sum{a in SETS} z[a,t] = 1;

# ... and it is the set of the jobs whose dead stretch holds that instant.
s.t. R_is_dead{j in JOBS, t in 1..n_instants}:
    sum{a in SETS: holds[a,j]} z[a,t] =
    sum{m in MODES[j], s in START[j,m]: dead[j,m] and
        s - before[j,m] <= at[t] and at[t] < s + work[j,m] + after[j,m]}
        x[j,m,s];

# A change leads from the set before to the set after an instant.
s.t. dip_from{a in SETS, t in CHANGES}:
    sum{b in SETS} change[a,b,t] =
    (if t > 1 then z[a,t-1] else (if a = 0 then 1 else 0));
s.t. dip_to{b in SETS, t in CHANGES}:
    sum{a in SETS} change[a,b,t] = z[b,t];

# E5: before customers could be told, no job's outage switches any off.
s.t. E5_told{j in JOBS, a in SETS, t in 1..n_instants:
    holds[a,j] and untold[j,a] and at[t] < told[j]}: z[a,t] = 0;

# E9: of the instants that span more than max_off, a spot is on at one.
s.t. E9_longest{k in 1..n_spots, t in 1..n_instants, u in t+1..n_instants:
    at[u] - at[t] > max_off and at[u-1] - at[t] <= max_off}:
    sum{i in t..u-1, a in SETS: off[k,a]} z[a,i] <= u - t - 1;

# E3: a job in mode m has as many crews as each of its needs asks for ...
s.t. E3_enough{j in JOBS, m in MODES[j], k in NEEDS[j,m]}:
    sum{c in CREWS} serves[j,m,k,c] =
    need[j,m,k] * sum{s in START[j,m]} x[j,m,s];

# ... of crews that may serve it, each for one need, and on shift.
s.t. E3_may{j in JOBS, m in MODES[j], k in NEEDS[j,m], c in CREWS:
    not may[j,m,k,c]}: serves[j,m,k,c] = 0;
s.t. E3_one_need{j in JOBS, c in CREWS}:
    sum{m in MODES[j], k in NEEDS[j,m]} serves[j,m,k,c] <= 1;
s.t. E3_shift{j in JOBS, m in MODES[j], c in CREWS}:
    sum{k in NEEDS[j,m]} serves[j,m,k,c]
    + sum{s in START[j,m]: off_shift[j,m,s,c]} x[j,m,s] <= 1;

# E3: a crew is at one place: two jobs whose crews' times meet, travel
# included, do not share it.
s.t. E3_crew_one_place{i in JOBS, j in JOBS, n in MODES[j], r in START[j,n],
    c in CREWS: i <> j}:
    sum{m in MODES[i], s in START[i,m]:
        s - busy_before < r + work[j,n] + busy_after + travel[i,j] and
        r - busy_before < s + work[i,m] + busy_after + travel[i,j]} x[i,m,s]
    + x[j,n,r]
    + sum{m in MODES[i], k in NEEDS[i,m]} serves[i,m,k,c]
    + sum{k in NEEDS[j,n]} serves[j,n,k,c] <= 3;

solve;

printf "unplaced_weight %.10g\n", sum{j in JOBS} weight[j] * left_out[j];
printf "hours %.10g\n",
    sum{a in SETS, t in 1..n_instants - 1} rate[a] * (at[t+1] - at[t]) / 60
        * z[a,t]
    + sum{a in SETS, b in SETS, t in CHANGES} dip[a,b] / 60 * change[a,b,t];
for{(j,m,s) in PLACES: x[j,m,s] > 0.5}
    printf "job %d mode %d start %d\n", j, m, s;

end;
