# reference.mod - the week plan of a few jobs, stated as plainly as possible.
#
# Which jobs are done when, in which mode, in which parts and by which crews, so
# that first the least weight is left out and then the fewest customer-hours are
# lost? Every start is a column of its own and every set of jobs a row of data:
# exact, and hopeless beyond a handful of jobs. It is what `lineout plan` must
# agree with.
#
# Sources: DESIGN section 3 of lineout (rules E1-E15; who is off while a set of
# jobs has its sections dead, E8, is data, for every set and every instant, for
# whom there is to protect may change); the time-indexed formulation goes back
# to Pritsker, Watters and Wolfe (1969).
#
#   symbol            unit           meaning
#   n_jobs            -              jobs are 1..n_jobs
#   n_units           -              part `part[u]` of job `job[u]` is unit u; a
#                                    job in one piece has one
#   n_modes[j]        -              ways to do job j
#   length[j,m,l]     min            lengths a part may have in that mode
#   odd[j,m,l]        0/1            it is no whole number of slots
#   START[u,m,l]      min            starts that windows (E2) and pins (E11)
#                                    allow, from the first planned instant
#   work, most_parts  min, -         of a mode; before, after: dead around a part
#   follows[j,i]      0/1            job j must wait for job i (E4)
#   dead[j,m]         0/1            are sections dead in this mode?
#   weight[j]         -              of leaving the job out
#   at[t]             min            instants at which something may change
#   rate[t,a]         customers      what an hour from instant t to the next is
#                                    worth while the sections of set a are dead;
#                                    bit j-1 of a = job j is in it
#   dip[t,a,b]        customer-min   lost at the change from set a to b at t
#   untold[j,t,a]     0/1            customers are off in the outage of job j
#   untold_dip[j,t,a,b]   0/1        a change of that outage has some off for
#                                    dip_min
#   told[j]           min            from then on they have been told (E5)
#   protected[t,a]    0/1            somebody is off who must not be (E7)
#   both_off[t,a], both_dip[t,a,b]   0/1   two are off together (E10)
#   off[k,t,a]        0/1            is spot k off?
#   spot, most_off[i] -, min         of limit i: longest stretch off (E9) ...
#   counts[i,t,v]     0/1            ... if it holds from instant t to v
#   dips[k,t,a,b]     0/1            a spot with history k is off for dip_min
#                                    after the change (before it, where all is
#                                    restored: dips_before)
#   begins[k,c,t,a,b] 0/1            it is, or is off, from then on, in an
#   begins_before                    interruption of class c, if it was on
#   room[w]           -              window w: so many more may begin ...
#   first, last[w]    -              ... from instant first to last (E6), by
#   first_before, last_before        dips before them in others
#   staged            0/1            0 = all of an outage's sections are dead
#                                    from its first instant to its last
#   near[u,v]         0/1            units that share an outage if they touch
#   by_pair[u,v]      0/1            ... only if they overlap (E10)
#   most_switching    -              outages that begin or end in 30 min (E13)
#   needs_dead[g,a]   0/1            ground g is dead with set a
#   min_gap           min            ground is restored for no less (E14)
#   moves[f,t,a,b], feeds[f,t,a]     0/1   feeder f is switched, or back-fed
#   live[j,m], site[j,f]  0/1        live work, and on which feeders (E15)
#   beside[j,a]       0/1            set a needs a side of a switch dead that
#                                    job j works at (E15)
#   need[j,m,k]       crews          of need k; may[j,m,k,c] = crew c can serve
#   busy_before/after min            a crew is bound around the work
#   travel[i,j]       min            between the sites of two jobs, 0 = one site
#
# Known optimum of reference.example.dat: 0 left out, 310 customer-hours.

param n_jobs integer > 0;
set JOBS := 1..n_jobs;
param n_units integer >= n_jobs;
set UNITS := 1..n_units;
param job{UNITS} in JOBS;
param part{UNITS} integer > 0;
param n_modes{JOBS} integer >= 0;
set MODES{j in JOBS} := 1..n_modes[j];
param n_lengths{j in JOBS, MODES[j]} integer >= 1;
set LENGTHS{j in JOBS, m in MODES[j]} := 1..n_lengths[j,m];
param length{j in JOBS, m in MODES[j], LENGTHS[j,m]} > 0;
param odd{j in JOBS, m in MODES[j], LENGTHS[j,m]} binary, default 0;
set START{u in UNITS, m in MODES[job[u]], LENGTHS[job[u],m]};
param work{j in JOBS, MODES[j]} > 0;
param most_parts{j in JOBS, MODES[j]} integer > 0;
param before{j in JOBS, MODES[j]} >= 0;
param after{j in JOBS, MODES[j]} >= 0;
param dead{j in JOBS, MODES[j]} binary;
param weight{JOBS} >= 0;
param follows{JOBS, JOBS} binary, default 0;

# Instants at which something may begin or end to be dead, or who is to be
# protected changes, ascending.
param n_instants integer >= 0;
set TIMES := 1..n_instants;
param at{TIMES};
check{t in 2..n_instants}: at[t] > at[t-1];

set SETS := 0..2 ** n_jobs - 1;
param rate{TIMES, SETS} >= 0, default 0;
param dip{TIMES, SETS, SETS} >= 0, default 0;
param untold{JOBS, TIMES, SETS} binary, default 0;
param told{JOBS}, default -1e9;
param protected{TIMES, SETS} binary, default 0;
param both_off{TIMES, SETS} binary, default 0;
param both_dip{TIMES, SETS, SETS} binary, default 0;
param untold_dip{JOBS, TIMES, SETS, SETS} binary, default 0;

# a spot: a section with customers
param n_spots integer >= 0, default 0;
set SPOTS := 1..n_spots;
param dip_min >= 0, default 0;
param off{SPOTS, TIMES, SETS} binary, default 0;
param n_limits integer >= 0, default 0;
param spot{1..n_limits} in SPOTS;
param most_off{1..n_limits} >= 0;
param counts{1..n_limits, TIMES, TIMES} binary, default 1;

param n_histories integer >= 0, default 0;
set HISTORIES := 1..n_histories;
param history_spot{HISTORIES} in SPOTS;
param dips{HISTORIES, TIMES, SETS, SETS} binary, default 0;
param dips_before{HISTORIES, TIMES, SETS, SETS} binary, default 0;
param begins{HISTORIES, 1..3, TIMES, SETS, SETS} binary, default 0;
param begins_before{HISTORIES, 1..3, TIMES, SETS, SETS} binary, default 0;
param n_windows integer >= 0, default 0;
param window_spot{1..n_windows} in HISTORIES;
param window_class{1..n_windows} integer >= 0; # 0 = any
param first{1..n_windows};
param last{1..n_windows};
param first_before{1..n_windows};
param last_before{1..n_windows};
param room{1..n_windows} integer >= 0;

param staged binary, default 1;
param near{UNITS, UNITS} binary, default 0;
param by_pair{UNITS, UNITS} binary, default 0;
param most_switching integer >= 0, default 0;   # 0 = any number
param n_grounds integer >= 0, default 0;
param needs_dead{1..n_grounds, SETS} binary, default 0;
param min_gap >= 0, default 0;

param n_feeders integer >= 0, default 0;
set FEEDERS := 1..n_feeders;
param moves{FEEDERS, TIMES, SETS, SETS} binary, default 0;
param feeds{FEEDERS, TIMES, SETS} binary, default 0;
param live{j in JOBS, MODES[j]} binary, default 0;
param site{JOBS, FEEDERS} binary, default 0;
param beside{JOBS, SETS} binary, default 0;

param n_crews integer >= 0;
set CREWS := 1..n_crews;
param n_needs{j in JOBS, MODES[j]} integer >= 0;
set NEEDS{j in JOBS, m in MODES[j]} := 1..n_needs[j,m];
param need{j in JOBS, m in MODES[j], NEEDS[j,m]} integer >= 0;
param may{j in JOBS, m in MODES[j], NEEDS[j,m], CREWS} binary, default 0;
# 1 = crew c is off shift when unit u of length l starts at s in mode m
param off_shift{u in UNITS, m in MODES[job[u]], l in LENGTHS[job[u],m],
    START[u,m,l], CREWS} binary, default 0;
param busy_before >= 0;
param busy_after >= 0;
param travel{JOBS, JOBS} >= 0, default 0;

# unit, mode, length, start, end of the work
set PLACES := setof{u in UNITS, m in MODES[job[u]], l in LENGTHS[job[u],m],
    s in START[u,m,l]} (u,m,l,s);
param ends{(u,m,l,s) in PLACES} := s + length[job[u],m,l];
param dead_from{(u,m,l,s) in PLACES} := s - before[job[u],m];
param dead_to{(u,m,l,s) in PLACES} := ends[u,m,l,s] + after[job[u],m];
param holds{a in SETS, j in JOBS} := floor(a / 2 ** (j-1)) mod 2;

var x{PLACES} binary;
var left_out{JOBS} binary;
var uses{j in JOBS, MODES[j]} binary;
# are the sections of job j dead from instant t to the next?
var is_dead{JOBS, TIMES} binary;
# z[a,t]: from instant t to the next exactly the sections of set a are dead
var z{SETS, TIMES} >= 0, <= 1;
# changes between sets, only where somebody minds
set CHANGES := if sum{t in TIMES, a in SETS, b in SETS} dip[t,a,b] > 0
    or n_windows > 0 or n_feeders > 0 then TIMES else {};
var change{SETS, SETS, CHANGES} >= 0;
var serves{u in UNITS, m in MODES[job[u]], k in NEEDS[job[u],m], c in CREWS}
    binary;

# Level (1) comes first: its weight is made larger than any hours.
param level1 := 1 + sum{t in 1..n_instants - 1}
    (max{a in SETS} rate[t,a]) * (at[t+1] - at[t]) / 60
    + sum{t in TIMES} (max{a in SETS, b in SETS} dip[t,a,b]) / 60;

minimize both:
    level1 * sum{j in JOBS} weight[j] * left_out[j]
    + sum{a in SETS, t in 1..n_instants - 1} rate[t,a] * (at[t+1] - at[t]) / 60
        * z[a,t]
    + sum{a in SETS, b in SETS, t in CHANGES} dip[t,a,b] / 60 * change[a,b,t];

# E1: each job is placed once, in one of its modes, or left out.
s.t. E1_once{j in JOBS}:
    sum{m in MODES[j]} uses[j,m] + left_out[j] = 1;
s.t. E1_first{u in UNITS, m in MODES[job[u]]: part[u] = 1}:
    sum{(u,m,l,s) in PLACES} x[u,m,l,s] = uses[job[u],m];

# E12: further parts are in the same mode, one after the other ...
s.t. E12_more{u in UNITS, m in MODES[job[u]]: part[u] > 1}:
    sum{(u,m,l,s) in PLACES} x[u,m,l,s] <=
    sum{(u-1,m,l,s) in PLACES} x[u-1,m,l,s];
s.t. E12_order{(u,m,l,s) in PLACES: part[u] > 1}:
    x[u,m,l,s] + sum{(u-1,n,k,r) in PLACES: ends[u-1,n,k,r] > s} x[u-1,n,k,r]
    <= 1;

# ... are together the work, no more than the most, and one carries what is
# beyond the grid (none is shorter than the least: LENGTHS).
s.t. E12_work{j in JOBS, m in MODES[j]}:
    sum{(u,m,l,s) in PLACES: job[u] = j} length[j,m,l] * x[u,m,l,s] =
    work[j,m] * uses[j,m];
s.t. E12_most{j in JOBS, m in MODES[j]}:
    sum{(u,m,l,s) in PLACES: job[u] = j} x[u,m,l,s] <=
    most_parts[j,m] * uses[j,m];
s.t. E12_odd{j in JOBS, m in MODES[j]}:
    sum{(u,m,l,s) in PLACES: job[u] = j and odd[j,m,l]} x[u,m,l,s] <= 1;

# E4: a job that follows another is left out with it ...
s.t. E4_with{j in JOBS, i in JOBS: follows[j,i]}: left_out[j] >= left_out[i];

# ... and does not begin before all of it has ended.
s.t. E4_order{v in UNITS, (u,n,k,r) in PLACES: follows[job[u],job[v]]}:
    x[u,n,k,r] + sum{(v,m,l,s) in PLACES: ends[v,m,l,s] > r} x[v,m,l,s] <= 1;

# --- outages: units that are near and whose dead stretches meet or touch -----

set DEAD := setof{(u,m,l,s) in PLACES: dead[job[u],m]} (u,m,l,s);

# Where outages are dead as a whole, a stretch grows to those of the units that
# it touches, again and again (twice as often as there are others to reach).
param spreads := if staged then 0 else 2 * (n_units - 1);
set STRETCHED := if staged and most_switching = 0 then {} else UNITS;
set LINKS := setof{u in STRETCHED, v in STRETCHED: u <> v and near[u,v]} (u,v);

# has the stretch of unit u begun by instant t, does it go on after it?
var since{0..spreads, STRETCHED, TIMES} >= 0, <= 1;
var until{0..spreads, STRETCHED, TIMES} >= 0, <= 1;
s.t. R_since{u in STRETCHED, t in TIMES}: since[0,u,t] =
    sum{(u,m,l,s) in DEAD: dead_from[u,m,l,s] <= at[t]} x[u,m,l,s];
s.t. R_until{u in STRETCHED, t in TIMES}: until[0,u,t] =
    sum{(u,m,l,s) in DEAD: dead_to[u,m,l,s] > at[t]} x[u,m,l,s];

# Two stretches meet or touch at an instant by which both have begun and which
# neither ended before; they overlap if both had begun an instant earlier.
var meet{0..spreads, LINKS, 2..n_instants} >= 0, <= 1;
s.t. R_meet1{h in 0..spreads, (u,v) in LINKS, t in 2..n_instants}:
    meet[h,u,v,t] <= since[h,u,t-by_pair[u,v]];
s.t. R_meet2{h in 0..spreads, (u,v) in LINKS, t in 2..n_instants}:
    meet[h,u,v,t] <= since[h,v,t-by_pair[u,v]];
s.t. R_meet3{h in 0..spreads, (u,v) in LINKS, t in 2..n_instants}:
    meet[h,u,v,t] <= until[h,u,t-1];
s.t. R_meet4{h in 0..spreads, (u,v) in LINKS, t in 2..n_instants}:
    meet[h,u,v,t] <= until[h,v,t-1];
s.t. R_meet5{h in 0..spreads, (u,v) in LINKS, t in 2..n_instants}:
    meet[h,u,v,t] >= since[h,u,t-by_pair[u,v]] + since[h,v,t-by_pair[u,v]]
    + until[h,u,t-1] + until[h,v,t-1] - 3;
var link{0..spreads, LINKS} binary;
s.t. R_linked{h in 0..spreads, (u,v) in LINKS, t in 2..n_instants}:
    link[h,u,v] >= meet[h,u,v,t];
s.t. R_not_linked{h in 0..spreads, (u,v) in LINKS}:
    link[h,u,v] <= sum{t in 2..n_instants} meet[h,u,v,t];

# It grows: it has begun when it or one that it touches has, and goes on while
# one does.
var begun_by{1..spreads, LINKS, TIMES} >= 0, <= 1;
var goes_by{1..spreads, LINKS, TIMES} >= 0, <= 1;
s.t. R_begun1{h in 1..spreads, (u,v) in LINKS, t in TIMES}:
    begun_by[h,u,v,t] <= link[h-1,u,v];
s.t. R_begun2{h in 1..spreads, (u,v) in LINKS, t in TIMES}:
    begun_by[h,u,v,t] <= since[h-1,v,t];
s.t. R_begun3{h in 1..spreads, (u,v) in LINKS, t in TIMES}:
    begun_by[h,u,v,t] >= link[h-1,u,v] + since[h-1,v,t] - 1;
s.t. R_goes1{h in 1..spreads, (u,v) in LINKS, t in TIMES}:
    goes_by[h,u,v,t] <= link[h-1,u,v];
s.t. R_goes2{h in 1..spreads, (u,v) in LINKS, t in TIMES}:
    goes_by[h,u,v,t] <= until[h-1,v,t];
s.t. R_goes3{h in 1..spreads, (u,v) in LINKS, t in TIMES}:
    goes_by[h,u,v,t] >= link[h-1,u,v] + until[h-1,v,t] - 1;
s.t. R_grow1{h in 1..spreads, u in STRETCHED, t in TIMES}:
    since[h,u,t] >= since[h-1,u,t];
s.t. R_grow2{h in 1..spreads, (u,v) in LINKS, t in TIMES}:
    since[h,u,t] >= begun_by[h,u,v,t];
s.t. R_grow3{h in 1..spreads, u in STRETCHED, t in TIMES}:
    since[h,u,t] <= since[h-1,u,t] + sum{(u,v) in LINKS} begun_by[h,u,v,t];
s.t. R_grow4{h in 1..spreads, u in STRETCHED, t in TIMES}:
    until[h,u,t] >= until[h-1,u,t];
s.t. R_grow5{h in 1..spreads, (u,v) in LINKS, t in TIMES}:
    until[h,u,t] >= goes_by[h,u,v,t];
s.t. R_grow6{h in 1..spreads, u in STRETCHED, t in TIMES}:
    until[h,u,t] <= until[h-1,u,t] + sum{(u,v) in LINKS} goes_by[h,u,v,t];

# In the end units that touch have the same stretch.
s.t. R_same1{(u,v) in LINKS, t in TIMES: spreads > 0}:
    since[spreads,u,t] >= since[spreads,v,t] + link[spreads,u,v] - 1;
s.t. R_same2{(u,v) in LINKS, t in TIMES: spreads > 0}:
    until[spreads,u,t] >= until[spreads,v,t] + link[spreads,u,v] - 1;

# A job's sections are dead while one of its parts has them so (or the outage of
# the part goes on: whatever is placed has begun, or goes on, or both) ...
s.t. R_while{u in UNITS, t in TIMES: staged}:
    is_dead[job[u],t] >= sum{(u,m,l,s) in DEAD: dead_from[u,m,l,s] <= at[t]
        and at[t] < dead_to[u,m,l,s]} x[u,m,l,s];
s.t. R_while_outage{u in UNITS, t in TIMES: not staged}:
    is_dead[job[u],t] >= since[spreads,u,t] + until[spreads,u,t]
    - sum{(u,m,l,s) in DEAD} x[u,m,l,s];

# ... and only then.
s.t. R_only{j in JOBS, t in TIMES: staged}:
    is_dead[j,t] <= sum{(u,m,l,s) in DEAD: job[u] = j and
        dead_from[u,m,l,s] <= at[t] and at[t] < dead_to[u,m,l,s]} x[u,m,l,s];
s.t. R_only_outage{j in JOBS, t in TIMES: not staged}:
    is_dead[j,t] <= sum{u in UNITS: job[u] = j} (since[spreads,u,t]
    + until[spreads,u,t] - sum{(u,m,l,s) in DEAD} x[u,m,l,s]);

# At every instant exactly one set of jobs has its sections dead ...
s.t. R_one_set{t in TIMES}: sum{a in SETS} z[a,t] = 1;

# ... and it is the set of those.
s.t. R_is_dead{j in JOBS, t in TIMES}:
    sum{a in SETS: holds[a,j]} z[a,t] = is_dead[j,t];

# A change leads from the set before to the set after an instant.
s.t. dip_from{a in SETS, t in CHANGES}:
    sum{b in SETS} change[a,b,t] =
    (if t > 1 then z[a,t-1] else (if a = 0 then 1 else 0));
s.t. dip_to{b in SETS, t in CHANGES}:
    sum{a in SETS} change[a,b,t] = z[b,t];

# E5: before customers could be told, no job's outage switches any off.
s.t. E5_told{j in JOBS, t in TIMES, a in SETS:
    holds[a,j] and untold[j,t,a] and at[t] < told[j]}: z[a,t] = 0;

# ... nor has any change of it some off for a while.
s.t. E5_dip{j in JOBS, t in CHANGES, a in SETS, b in SETS:
    untold_dip[j,t,a,b] and at[t] < told[j]}: change[a,b,t] = 0;

# E7: who is protected is not off.
s.t. E7_protected{t in TIMES, a in SETS: protected[t,a]}: z[a,t] = 0;

# E10: two who must never be off together are not, nor by a dip.
s.t. E10_pair{t in TIMES, a in SETS: both_off[t,a]}: z[a,t] = 0;
s.t. E10_dip{t in CHANGES, a in SETS, b in SETS: both_dip[t,a,b]}:
    change[a,b,t] = 0;

# E9: of the instants that span more than its limit, a spot is on at one (the
# shortest such spans say it for all).
set TOO_LONG{i in 1..n_limits} := setof{t in TIMES, v in t+1..n_instants:
    at[v] - at[t] > most_off[i] and counts[i,t,v]} (t,v);
s.t. E9_longest{i in 1..n_limits, (t,v) in TOO_LONG[i]:
    (t,v-1) not in TOO_LONG[i] and (t+1,v) not in TOO_LONG[i]}:
    sum{n in t..v-1, a in SETS: off[spot[i],n,a]} z[a,n] <= v - t - 1;

# E6: is the spot of a history without supply just before an instant, or before
# a dip that ends with it (its dips included)?
param eve{t in TIMES} := max{v in 0..t-1:
    v = 0 or at[max(v,1)] < at[t] - dip_min} v;
set PAST := if n_windows > 0 then HISTORIES else {};
var out{PAST, TIMES} >= 0, <= 1;
s.t. E6_out{k in PAST, t in TIMES}: out[k,t] <=
    (if t > 1 then sum{a in SETS: off[history_spot[k],t-1,a]} z[a,t-1])
    + sum{v in 1..t-1, a in SETS, b in SETS:
        at[t] <= at[v] + dip_min and dips[k,v,a,b]} change[a,b,v]
    + sum{v in t..n_instants, a in SETS, b in SETS:
        at[v] - dip_min < at[t] and dips_before[k,v,a,b]} change[a,b,v];
var out_before{PAST, TIMES} >= 0, <= 1;
s.t. E6_out_before{k in PAST, t in TIMES}: out_before[k,t] <=
    (if eve[t] > 0
        then sum{a in SETS: off[history_spot[k],eve[t],a]} z[a,eve[t]])
    + sum{v in TIMES, a in SETS, b in SETS: at[v] < at[t] - dip_min
        and at[t] <= at[v] + 2 * dip_min and dips[k,v,a,b]} change[a,b,v]
    + sum{v in TIMES, a in SETS, b in SETS: at[v] < at[t]
        and at[t] - dip_min <= at[v] and dips_before[k,v,a,b]} change[a,b,v];

# It begins to be off where it was on ...
var interrupted{PAST, 1..3, TIMES} >= 0;
s.t. E6_begins{k in PAST, c in 1..3, t in TIMES}:
    interrupted[k,c,t] >= sum{a in SETS, b in SETS: begins[k,c,t,a,b]}
    change[a,b,t] - out[k,t];
var interrupted_before{PAST, 1..3, TIMES} >= 0;
s.t. E6_begins_before{k in PAST, c in 1..3, t in TIMES}:
    interrupted_before[k,c,t] >= sum{a in SETS, b in SETS:
    begins_before[k,c,t,a,b]} change[a,b,t] - out_before[k,t];

# ... and in a window of days does so no more often than there is room for
# beside the interruptions that have been.
s.t. E6_repeats{w in 1..n_windows}:
    sum{c in 1..3, t in TIMES: window_class[w] = 0 or window_class[w] = c}
    ((if first[w] <= t and t <= last[w]
        then interrupted[window_spot[w],c,t])
    + (if first_before[w] <= t and t <= last_before[w]
        then interrupted_before[window_spot[w],c,t])) <= room[w];

# E14: ground that was dead and is not is so again after the least gap only.
s.t. E14_gap{g in 1..n_grounds, t in 2..n_instants, v in t+1..n_instants:
    at[v] - at[t] < min_gap}:
    sum{a in SETS: needs_dead[g,a]} (z[a,t-1] - z[a,t] + z[a,v]) <= 1;

# E15: while live work is under way on a feeder nothing is switched there, and
# no tie of it is closed.
set LIVE := setof{(u,m,l,s) in PLACES, f in FEEDERS:
    live[job[u],m] and site[job[u],f]} (u,m,l,s,f);
s.t. E15_switched{(u,m,l,s,f) in LIVE, t in CHANGES:
    s <= at[t] and at[t] < ends[u,m,l,s]}:
    x[u,m,l,s] + sum{a in SETS, b in SETS: moves[f,t,a,b]} change[a,b,t] <= 1;
s.t. E15_fed{(u,m,l,s,f) in LIVE, t in 1..n_instants - 1:
    at[t] < ends[u,m,l,s] and s < at[t+1]}:
    x[u,m,l,s] + sum{a in SETS: feeds[f,t,a]} z[a,t] <= 1;

# ... nor is live work done at a switch that isolates what is dead then.
s.t. E15_beside{(u,m,l,s) in PLACES, t in 1..n_instants - 1:
    live[job[u],m] and at[t] < ends[u,m,l,s] and s < at[t+1] and
    sum{a in SETS} beside[job[u],a] > 0}:
    x[u,m,l,s] + sum{a in SETS: beside[job[u],a]} z[a,t] <= 1;

# E13. Units of one outage touch ...
set DESK := if most_switching > 0 then UNITS else {};

# ... hang together over others, twice as many each round ...
param rounds := if most_switching > 0
    then ceil(log(n_units) / log(2) - 1e-9) else 0;
var hangs{0..rounds, DESK, DESK} binary;
var over{1..rounds, DESK, DESK, DESK} >= 0, <= 1;
s.t. E13_self{h in 0..rounds, u in DESK}: hangs[h,u,u] = 1;
s.t. E13_begin{u in DESK, v in DESK: u <> v}:
    hangs[0,u,v] = (if near[u,v] then link[spreads,u,v] else 0);
s.t. E13_over1{h in 1..rounds, u in DESK, w in DESK, v in DESK}:
    over[h,u,w,v] <= hangs[h-1,u,w];
s.t. E13_over2{h in 1..rounds, u in DESK, w in DESK, v in DESK}:
    over[h,u,w,v] <= hangs[h-1,w,v];
s.t. E13_over3{h in 1..rounds, u in DESK, w in DESK, v in DESK}:
    over[h,u,w,v] >= hangs[h-1,u,w] + hangs[h-1,w,v] - 1;
s.t. E13_hangs1{h in 1..rounds, u in DESK, v in DESK}:
    hangs[h,u,v] <= sum{w in DESK} over[h,u,w,v];
s.t. E13_hangs2{h in 1..rounds, u in DESK, v in DESK, w in DESK}:
    hangs[h,u,v] >= over[h,u,w,v];

# ... and the first unit of an outage stands for it ...
var leads{DESK} >= 0, <= 1;
s.t. E13_leads{u in DESK}:
    leads[u] >= sum{(u,m,l,s) in DEAD} x[u,m,l,s]
    - sum{v in DESK: v < u} hangs[rounds,v,u];

# ... which has begun when one of its units has, and goes on while one does ...
var has_begun{DESK, DESK, TIMES} >= 0, <= 1;
var begun{DESK, TIMES} >= 0, <= 1;
s.t. E13_begun1{u in DESK, v in DESK, t in TIMES}:
    has_begun[u,v,t] <= hangs[rounds,u,v];
s.t. E13_begun2{u in DESK, v in DESK, t in TIMES}:
    has_begun[u,v,t] <= since[spreads,v,t];
s.t. E13_begun3{u in DESK, v in DESK, t in TIMES}:
    has_begun[u,v,t] >= hangs[rounds,u,v] - 1 + since[spreads,v,t];
s.t. E13_begun4{u in DESK, t in TIMES}:
    begun[u,t] <= sum{v in DESK} has_begun[u,v,t];
s.t. E13_begun5{u in DESK, v in DESK, t in TIMES}:
    begun[u,t] >= has_begun[u,v,t];
var not_over{DESK, DESK, TIMES} >= 0, <= 1;
var goes_on{DESK, TIMES} >= 0, <= 1;
s.t. E13_goes1{u in DESK, v in DESK, t in TIMES}:
    not_over[u,v,t] <= hangs[rounds,u,v];
s.t. E13_goes2{u in DESK, v in DESK, t in TIMES}:
    not_over[u,v,t] <= until[spreads,v,t];
s.t. E13_goes3{u in DESK, v in DESK, t in TIMES}:
    not_over[u,v,t] >= hangs[rounds,u,v] - 1 + until[spreads,v,t];
s.t. E13_goes4{u in DESK, t in TIMES}:
    goes_on[u,t] <= sum{v in DESK} not_over[u,v,t];
s.t. E13_goes5{u in DESK, v in DESK, t in TIMES}:
    goes_on[u,t] >= not_over[u,v,t];

# ... so that in no half hour more begin or end than the desk can switch.
var switched{DESK, TIMES} >= 0, <= 1;
param in_half{t in TIMES} := max{v in TIMES: at[v] < at[t] + 30} v;
s.t. E13_begins{u in DESK, t in TIMES}:
    switched[u,t] >= leads[u] - 1 + begun[u,in_half[t]] -
    (if t > 1 then begun[u,t-1] else 0);
s.t. E13_ends{u in DESK, t in 2..n_instants}:
    switched[u,t] >= leads[u] - 1 + goes_on[u,t-1] - goes_on[u,in_half[t]];
s.t. E13_desk{t in TIMES: most_switching > 0}:
    sum{u in DESK} switched[u,t] <= most_switching;

# E3: a part in mode m has as many crews as each of its needs asks for ...
s.t. E3_enough{u in UNITS, m in MODES[job[u]], k in NEEDS[job[u],m]}:
    sum{c in CREWS} serves[u,m,k,c] =
    need[job[u],m,k] * sum{(u,m,l,s) in PLACES} x[u,m,l,s];

# ... of crews that may serve it, each for one need, and on shift.
s.t. E3_may{u in UNITS, m in MODES[job[u]], k in NEEDS[job[u],m], c in CREWS:
    not may[job[u],m,k,c]}: serves[u,m,k,c] = 0;
s.t. E3_one_need{u in UNITS, c in CREWS}:
    sum{m in MODES[job[u]], k in NEEDS[job[u],m]} serves[u,m,k,c] <= 1;
s.t. E3_shift{u in UNITS, m in MODES[job[u]], c in CREWS}:
    sum{k in NEEDS[job[u],m]} serves[u,m,k,c]
    + sum{(u,m,l,s) in PLACES: off_shift[u,m,l,s,c]} x[u,m,l,s] <= 1;

# E3: a crew is at one place: two parts whose crews' times meet, travel
# included, do not share it.
s.t. E3_crew_one_place{v in UNITS, (u,n,k,r) in PLACES, c in CREWS: u <> v}:
    sum{(v,m,l,s) in PLACES:
        s - busy_before < ends[u,n,k,r] + busy_after + travel[job[v],job[u]]
        and r - busy_before <
            ends[v,m,l,s] + busy_after + travel[job[v],job[u]]} x[v,m,l,s]
    + x[u,n,k,r]
    + sum{m in MODES[job[v]], i in NEEDS[job[v],m]} serves[v,m,i,c]
    + sum{i in NEEDS[job[u],n]} serves[u,n,i,c] <= 3;

solve;

printf "unplaced_weight %.10g\n", sum{j in JOBS} weight[j] * left_out[j];
printf "hours %.10g\n",
    sum{a in SETS, t in 1..n_instants - 1} rate[t,a] * (at[t+1] - at[t]) / 60
        * z[a,t]
    + sum{a in SETS, b in SETS, t in CHANGES} dip[t,a,b] / 60 * change[a,b,t];
for{(u,m,l,s) in PLACES: x[u,m,l,s] > 0.5}
    printf "job %d part %d mode %d start %d length %d\n", job[u], part[u], m, s,
        length[job[u],m,l];

end;
