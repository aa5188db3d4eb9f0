# week.mod - what `lineout plan --export-model DIR` claims, for glpsol to redo.
#
# Three questions, each a data file:
#   left.dat  How little weight can any plan leave out? Its optimum is the
#             printed unplaced bound; without columns, the weight of the jobs
#             that fit nowhere is all there is to say.
#   week.dat  How few customer-hours can any plan of this week lose? The last
#             model of the search with its rows and their reasons; its optimum
#             is the *bound* that `lineout plan` printed.
#   plan.dat  How many does the printed plan lose, and does it keep its hours,
#             crews, order, notice, protected periods, repeat limits and all
#             the rest? Jobs are parts here: a job done in two is two (E12). One column for each outage and nothing to
#             choose; its optimum is the printed *objective*.
# Equal = nothing better exists, given the table of patterns: what jobs in one
# outage cost together is rebuilt from the network by lineout, not here.
#
# Derivation. Jobs that interact and overlap share an outage; a plan splits
# into such patterns in exactly one way, so that it is a set of columns that
# covers each job once and its hours are their sum. Rows beyond the cover are
# what every plan keeps (a rule's tag) or what answers of earlier rounds
# taught. A column may be left out of the file if its cost less the price of
# its jobs (duals of the cover rows, Dantzig and Wolfe 1960) is so high that a
# plan with it loses at least `elsewhere`; a search that was stopped says there
# how far it got. Set `elsewhere` to 1e30 to see the rows and columns alone.
#
# Sources: DESIGN sections 3 and 4 of lineout (rules E1-E4, the integral over
# R(t)); set partitioning with a time-free master after Desrosiers and
# Luebbecke (2005).
#
#   symbol             unit           meaning
#   n_jobs             -              jobs are 1..n_jobs
#   n_columns          -              patterns, or jobs left out
#   cost[c]            h              customer-hours of the column
#   left_weight[c]     -              of the job that the column leaves out
#   PART               -              columns that may be taken in part,
#                                     up to upper[c]
#   IN[r], value[r,c]  -              columns of row r, their coefficients
#   tag[r], most[r]    -              rule of the row, its right-hand side
#   elsewhere          h              least of any plan that no columns make up
#   impossible         -              weight of jobs that fit nowhere
#   weights            0/1            costs are weights: the question of left.dat
#   at,work            min            start of the work, its length; all times
#                                     count from the first planned instant
#   before,after       min            dead time around it
#   opens,closes[j,w]  min            windows of the job (E2)
#   pinned[j]          min            the only start it may have, -1 = free
#   need[j,k]          crews          of need k; BY[j,k] = the crews that serve
#                                     it, MAY[j,k] = those that could
#   shift_from/to      min            hours of crew c; none = always there
#   busy_before/after  min            a crew is bound around the work
#   travel[i,j]        min            between the sites of two jobs
#   FOLLOWS            -              pairs (i,j): j waits for i (E4)
#   begin,finish[c,k]  min            stage k of the outage of column c
#   ACTIVE[c,k]        -              jobs whose sections are dead in it
#   rate[c,k]          customers      without supply in it (off(R), as data),
#                                     each as often as it weighs at that hour
#   dip[c,k]           customers      off besides for dip_min minutes of it
#   NEVER              -              pairs of sections never off together (E10)
#   OFF[c,k]           -              those of them that are off in the stage
#   max_switching      -              outages that may begin or end within one
#                                     half hour (E13), 0 = any number
#   PARTS[j]           -              of the job whose first part is j (E12):
#                                     together `total` min, `least` each
#   HIT[c,k]           -              spots (MV customers with their history)
#                                     off in the stage; day, kind of its begin
#   past_...           -              interruptions that have been
#   limit_most/days    -              no more begin in so many days (E6);
#                                     limit_kind 0 = of any kind
#   earliest[j]        min            nobody is off before, for the job (E5)
#   people[c,k]        customers      without supply in the stage
#   GONE[c,k]          -              sections without supply in it
#   guard_from/to      min            stretches in which KEEP[g] is protected:
#                                     sections that must not be off (E7)
#   max_off            min            longest stretch off of PEOPLED sections;
#   own_...            min            of one section, while in when_... (E9)
#   DEADS[c,k]         -              sections dead in the stage
#   min_gap            min            between two dead stretches of one (E14)
#   ON[j]              -              feeders where live work is done (E15),
#                                     and sections whose switch it is done at
#   TURNED[c,k]        -              feeders switched on when stage k begins;
#   BACK[c], FED[c,k]  -              when the outage ends; with a tie closed,
#                                     and sections that are dead
#
# Known optimum of week.example.dat: 310 customer-hours, as reference.example.

param n_jobs integer >= 0;
set JOBS := 1..n_jobs;
param n_columns integer >= 0, default 0;
set COLUMNS := 1..n_columns;
param n_rows integer >= 0, default 0;
set ROWS := 1..n_rows;
set IN{ROWS} within COLUMNS, default {};
param value{r in ROWS, IN[r]} default 1;
param tag{ROWS} symbolic;
param most{ROWS};
param cost{COLUMNS} >= 0, default 0;
param left_weight{COLUMNS} >= 0, default 0;
set PART within COLUMNS, default {};
param upper{PART} default 1;
param elsewhere >= 0, default 1e30;
param impossible >= 0, default 0;
param weights binary, default 0; # 1: level (1), left.dat

# --- the placed plan (plan.dat only) ---------------------------------------

set PLACED within JOBS, default {};
param at{PLACED};
param work{PLACED} > 0;
param before{PLACED} >= 0;
param after{PLACED} >= 0;
param n_windows{PLACED} integer >= 0, default 0;
param opens{j in PLACED, 1..n_windows[j]};
param closes{j in PLACED, 1..n_windows[j]};
param pinned{PLACED} default -1;
param n_needs{PLACED} integer >= 0, default 0;
param need{j in PLACED, 1..n_needs[j]} integer >= 0;
set BY{j in PLACED, k in 1..n_needs[j]}, default {};
set MAY{j in PLACED, k in 1..n_needs[j]}, default {};
set CREWS := setof{j in PLACED, k in 1..n_needs[j], c in BY[j,k]} c;
set CREW{j in PLACED} := setof{k in 1..n_needs[j], c in BY[j,k]} c;
param n_shifts{CREWS} integer >= 0, default 0;
param shift_from{c in CREWS, 1..n_shifts[c]};
param shift_to{c in CREWS, 1..n_shifts[c]};
param busy_before >= 0, default 0;
param busy_after >= 0, default 0;
param travel{PLACED, PLACED} >= 0, default 0;
set FOLLOWS within {JOBS, JOBS}, default {i in 1..0, j in 1..0};
param staged binary, default 1;
param dip_min >= 0, default 0;
param n_stages{COLUMNS} integer >= 0, default 0;
param begin{c in COLUMNS, 1..n_stages[c]};
param finish{c in COLUMNS, 1..n_stages[c]};
set ACTIVE{c in COLUMNS, k in 1..n_stages[c]} within PLACED, default {};
param rate{c in COLUMNS, 1..n_stages[c]} >= 0, default 0;
param dip{c in COLUMNS, 1..n_stages[c]} >= 0, default 0;
set NEVER dimen 2, default {a in 1..0, b in 1..0};
set OFF{c in COLUMNS, k in 1..n_stages[c]}, default {};
param max_switching integer >= 0, default 0;
set SPLIT within PLACED, default {};
set PARTS{SPLIT} within PLACED;
param total{SPLIT};
param least{SPLIT} >= 0, default 0;
param most_parts{SPLIT} integer > 0;
param n_spots integer >= 0, default 0;
set SPOTS := 1..n_spots;
set HIT{c in COLUMNS, k in 1..n_stages[c]} within SPOTS, default {};
param day{c in COLUMNS, 1..n_stages[c]} integer, default 0;
param kind{c in COLUMNS, 1..n_stages[c]} integer, default 0;
param n_past integer >= 0, default 0;
param past_spot{1..n_past} in SPOTS;
param past_day{1..n_past} integer;
param past_kind{1..n_past} integer;
param past_from{1..n_past};
param past_to{1..n_past};
param n_limits integer >= 0, default 0;
param limit_most{1..n_limits} integer >= 0;
param limit_days{1..n_limits} integer > 0;
param limit_kind{1..n_limits} integer >= 0;
param earliest{PLACED} default -1e30;
param people{c in COLUMNS, 1..n_stages[c]} >= 0, default 0;
set GONE{c in COLUMNS, k in 1..n_stages[c]}, default {};
param n_guards integer >= 0, default 0;
param guard_from{1..n_guards};
param guard_to{1..n_guards};
set KEEP{1..n_guards}, default {};
param max_off >= 0, default 1e30;
set PEOPLED, default {};
param n_own integer >= 0, default 0;
param own_section{1..n_own};
param own_most{1..n_own} >= 0;
param n_when{1..n_own} integer >= 0, default 0;
param when_from{l in 1..n_own, 1..n_when[l]};
param when_to{l in 1..n_own, 1..n_when[l]};
param min_gap >= 0, default 0;
set DEADS{c in COLUMNS, k in 1..n_stages[c]}, default {};
set ON{PLACED}, default {};
set TURNED{c in COLUMNS, k in 1..n_stages[c]}, default {};
set FED{c in COLUMNS, k in 1..n_stages[c]}, default {};
set BACK{COLUMNS}, default {};
set OUTAGES := {c in COLUMNS: n_stages[c] > 0};
set SWITCHED := setof{c in OUTAGES} begin[c,1]
    union setof{c in OUTAGES} finish[c,n_stages[c]];
set DEAD := setof{c in COLUMNS, k in 1..n_stages[c], j in ACTIVE[c,k]} j;
set SHARE := {i in PLACED, j in PLACED: i < j and
    card(CREW[i] inter CREW[j]) > 0};
# longer than any two times of the week are apart
param long >= 0, default 1e5;

# The hours of an outage are the integral over its stages, dips included.
param hours_of{c in COLUMNS} := cost[c] + sum{k in 1..n_stages[c]}
    (rate[c,k] * (finish[c,k] - begin[c,k]) + dip[c,k] * dip_min) / 60;

# E3: every need is served, by crews that may, and by each crew once.
check{j in PLACED, k in 1..n_needs[j]}: card(BY[j,k]) = need[j,k];
check{j in PLACED, k in 1..n_needs[j], c in BY[j,k]}: c in MAY[j,k];
check{j in PLACED, k in 1..n_needs[j], h in 1..n_needs[j]: h < k}:
    card(BY[j,h] inter BY[j,k]) = 0;

# E4: a job that follows another is not placed without it.
check{(i,j) in FOLLOWS: j in PLACED}: i in PLACED;

# E12: the parts of a job are all of its work, and none is too short.
check{j in SPLIT}: abs(sum{i in PARTS[j]} work[i] - total[j]) < 1e-6;
check{j in SPLIT}: card(PARTS[j]) <= most_parts[j];
check{j in SPLIT, i in PARTS[j]}: work[i] >= least[j];

# E5: nobody is off for a job before he could be told of it in time.
check{c in OUTAGES, k in 1..n_stages[c], j in ACTIVE[c,k]: people[c,k] > 0}:
    begin[c,k] >= earliest[j];

# E7: nobody is off while he is protected.
check{c in OUTAGES, k in 1..n_stages[c], g in 1..n_guards:
    guard_from[g] < finish[c,k] and begin[c,k] < guard_to[g]}:
    card(GONE[c,k] inter KEEP[g]) = 0;

# E9: a stretch off goes on over the stages that follow ...
set GOES := setof{c in OUTAGES, k in 1..n_stages[c], s in GONE[c,k]:
    (if k > 1 then (if s in GONE[c,k-1] then 0 else 1) else 1) = 1} (c,k,s);
param off_until{(c,k,s) in GOES} := min{l in k..n_stages[c]:
    (if l < n_stages[c] then (if s in GONE[c,l+1] then 0 else 1) else 1) = 1}
    finish[c,l];

# ... and is not too long for anybody, nor for those with a limit of their own.
check{(c,k,s) in GOES: s in PEOPLED}: off_until[c,k,s] - begin[c,k] <= max_off;
check{(c,k,s) in GOES, l in 1..n_own: own_section[l] = s and (n_when[l] = 0 or
    exists{w in 1..n_when[l]} (when_from[l,w] < off_until[c,k,s] and
        begin[c,k] < when_to[l,w]))}:
    off_until[c,k,s] - begin[c,k] <= own_most[l];

# E14: what was dead is restored for a while, or not at all.
set DIES := setof{c in OUTAGES, k in 1..n_stages[c], s in DEADS[c,k]:
    (if k > 1 then (if s in DEADS[c,k-1] then 0 else 1) else 1) = 1} (c,k,s);
param dead_until{(c,k,s) in DIES} := min{l in k..n_stages[c]:
    (if l < n_stages[c] then (if s in DEADS[c,l+1] then 0 else 1) else 1) = 1}
    finish[c,l];
check{(c,k,s) in DIES, (d,l,s) in DIES: begin[d,l] > dead_until[c,k,s]}:
    begin[d,l] - dead_until[c,k,s] >= min_gap;

# E15: while live work is under way on a feeder nothing is switched there ...
check{j in PLACED, c in OUTAGES, k in 1..n_stages[c]:
    card(ON[j] inter TURNED[c,k]) > 0}:
    begin[c,k] < at[j] or begin[c,k] >= at[j] + work[j];
check{j in PLACED, c in OUTAGES: card(ON[j] inter BACK[c]) > 0}:
    finish[c,n_stages[c]] < at[j] or
    finish[c,n_stages[c]] >= at[j] + work[j];

# ... no tie stands closed, and nothing is dead at the switch it is done at.
check{j in PLACED, c in OUTAGES, k in 1..n_stages[c]:
    card(ON[j] inter FED[c,k]) > 0}:
    finish[c,k] <= at[j] or begin[c,k] >= at[j] + work[j];

# Stages follow one another.
check{c in COLUMNS, k in 2..n_stages[c]}: begin[c,k] = finish[c,k-1];

# E10: nobody is off in a stage while his partner is off in one at that time.
check{(a,b) in NEVER, c in OUTAGES, k in 1..n_stages[c],
    d in OUTAGES, l in 1..n_stages[d]: a in OFF[c,k] and b in OFF[d,l]}:
    begin[c,k] >= finish[d,l] or begin[d,l] >= finish[c,k];

# E6: an interruption begins where a spot goes off that was not off before ...
set BEGINS := {c in OUTAGES, k in 1..n_stages[c], s in HIT[c,k]:
    (if k > 1 then (if s in HIT[c,k-1] then 0 else 1) else 1) = 1 and
    card({h in 1..n_past: past_spot[h] = s and past_from[h] <= begin[c,k]
        and begin[c,k] <= past_to[h]}) = 0};

# ... and from any day on, few begin within the days of a limit, the history
# included; what has been is nobody's to change.
check{l in 1..n_limits, s in SPOTS, (a,b,s) in BEGINS, (c,k,s) in BEGINS:
    day[a,b] <= day[c,k] and day[c,k] < day[a,b] + limit_days[l] and
    (limit_kind[l] = 0 or kind[c,k] = limit_kind[l])}:
    card({(d,m,s) in BEGINS: day[a,b] <= day[d,m] and
        day[d,m] < day[a,b] + limit_days[l] and
        (limit_kind[l] = 0 or kind[d,m] = limit_kind[l])})
    + card({h in 1..n_past: past_spot[h] = s and day[a,b] <= past_day[h] and
        past_day[h] < day[a,b] + limit_days[l] and
        (limit_kind[l] = 0 or past_kind[h] = limit_kind[l])})
    <= limit_most[l];
check{l in 1..n_limits, s in SPOTS, g in 1..n_past, (c,k,s) in BEGINS:
    past_spot[g] = s and past_day[g] <= day[c,k] and
    day[c,k] < past_day[g] + limit_days[l] and
    (limit_kind[l] = 0 or kind[c,k] = limit_kind[l])}:
    card({(d,m,s) in BEGINS: past_day[g] <= day[d,m] and
        day[d,m] < past_day[g] + limit_days[l] and
        (limit_kind[l] = 0 or kind[d,m] = limit_kind[l])})
    + card({h in 1..n_past: past_spot[h] = s and past_day[g] <= past_day[h] and
        past_day[h] < past_day[g] + limit_days[l] and
        (limit_kind[l] = 0 or past_kind[h] = limit_kind[l])})
    <= limit_most[l];

# E13: from any switching on, few outages begin or end within a half hour.
check{t in SWITCHED: max_switching > 0}:
    card({c in OUTAGES: (t <= begin[c,1] and begin[c,1] < t + 30) or
        (t <= finish[c,n_stages[c]] and finish[c,n_stages[c]] < t + 30)})
    <= max_switching;

# --- the model ---------------------------------------------------------------

var x{COLUMNS diff PART} binary;
var part{c in PART} >= 0, <= upper[c];
var other binary; # a plan that these columns do not make up
var always >= 1, <= 1; # carries a constant
var start{PLACED};
var first{SHARE} binary; # of two jobs with a common crew, i comes first
var inside{j in PLACED, 1..n_windows[j]} binary;
var on_shift{j in PLACED, c in CREW[j], 1..n_shifts[c]} binary;

# (In left.dat they are weights, and every plan leaves out what is impossible.)
minimize hours: (if weights then impossible) * always
    + sum{c in COLUMNS diff PART} hours_of[c] * x[c]
    + sum{c in PART} hours_of[c] * part[c]
    + (if elsewhere < 1e30 then elsewhere) * other;

# Without a number for it there is no plan elsewhere.
s.t. all_columns{0..0: elsewhere >= 1e30}: other = 0;

# E1: each job is in one outage or left out, or the plan is elsewhere.
s.t. cover{r in ROWS: tag[r] = "cover"}:
    sum{c in IN[r] diff PART} value[r,c] * x[c]
    + sum{c in IN[r] inter PART} value[r,c] * part[c] + other = 1;

# Level (1): no more weight is left out than in the printed plan.
s.t. level1{r in ROWS: tag[r] = "level1"}:
    sum{c in IN[r] diff PART} value[r,c] * x[c]
    + sum{c in IN[r] inter PART} value[r,c] * part[c]
    <= most[r] - min(0, most[r]) * other;

# E3: no more crews at work than there are.
s.t. E3_crews{r in ROWS: tag[r] = "E3"}:
    sum{c in IN[r] diff PART} value[r,c] * x[c]
    + sum{c in IN[r] inter PART} value[r,c] * part[c]
    <= most[r] - min(0, most[r]) * other;

# E4: a job begins after its predecessor has ended.
s.t. E4_order{r in ROWS: tag[r] = "E4"}:
    sum{c in IN[r] diff PART} value[r,c] * x[c]
    + sum{c in IN[r] inter PART} value[r,c] * part[c]
    <= most[r] - min(0, most[r]) * other;

# Outages that cost more together than apart are one pattern or do not meet.
s.t. apart{r in ROWS: tag[r] = "apart"}:
    sum{c in IN[r] diff PART} value[r,c] * x[c]
    + sum{c in IN[r] inter PART} value[r,c] * part[c]
    <= most[r] - min(0, most[r]) * other;

# Every other row: its reason stands beside it in the data.
s.t. cut{r in ROWS: tag[r] <> "cover" and tag[r] <> "level1" and
    tag[r] <> "E3" and tag[r] <> "E4" and tag[r] <> "apart"}:
    sum{c in IN[r] diff PART} value[r,c] * x[c]
    + sum{c in IN[r] inter PART} value[r,c] * part[c]
    <= most[r] - min(0, most[r]) * other;

# Work starts when the plan says ...
s.t. placed{j in PLACED}: start[j] = at[j];

# ... and at its pin, if it has one.
s.t. pin{j in PLACED: pinned[j] >= 0}: start[j] = pinned[j];

# E2: the work lies in one window of the job.
s.t. E2_a_window{j in PLACED}: sum{w in 1..n_windows[j]} inside[j,w] = 1;
s.t. E2_opens{j in PLACED, w in 1..n_windows[j]}:
    start[j] >= opens[j,w] - long * (1 - inside[j,w]);
s.t. E2_closes{j in PLACED, w in 1..n_windows[j]}:
    start[j] + work[j] <= closes[j,w] + long * (1 - inside[j,w]);

# E3: two jobs with a common crew follow one another, the way included.
s.t. E3_one_place{(i,j) in SHARE}:
    start[i] + work[i] + busy_after + travel[i,j]
    <= start[j] - busy_before + long * (1 - first[i,j]);
s.t. E3_one_place_back{(i,j) in SHARE}:
    start[j] + work[j] + busy_after + travel[i,j]
    <= start[i] - busy_before + long * first[i,j];

# E3: a crew with shifts is on one of them throughout.
s.t. E3_a_shift{j in PLACED, c in CREW[j]: n_shifts[c] > 0}:
    sum{h in 1..n_shifts[c]} on_shift[j,c,h] = 1;
s.t. E3_shift_begins{j in PLACED, c in CREW[j], h in 1..n_shifts[c]}:
    start[j] - busy_before >= shift_from[c,h] - long * (1 - on_shift[j,c,h]);
s.t. E3_shift_ends{j in PLACED, c in CREW[j], h in 1..n_shifts[c]}:
    start[j] + work[j] + busy_after
    <= shift_to[c,h] + long * (1 - on_shift[j,c,h]);

# E4: work begins at or after the end of the work it waits for.
s.t. E4_after{(i,j) in FOLLOWS: i in PLACED and j in PLACED}:
    start[j] >= start[i] + work[i];

# R(t): a job's sections are dead in all of a stage or in none of it ...
s.t. R_begins{c in COLUMNS, k in 1..n_stages[c], j in ACTIVE[c,k]: staged}:
    start[j] - before[j] <= begin[c,k];
s.t. R_ends{c in COLUMNS, k in 1..n_stages[c], j in ACTIVE[c,k]: staged}:
    start[j] + work[j] + after[j] >= finish[c,k];

# ... and its stages are as long as it is dead.
check{j in DEAD: staged}:
    abs(sum{c in COLUMNS, k in 1..n_stages[c]: j in ACTIVE[c,k]}
        (finish[c,k] - begin[c,k]) - before[j] - work[j] - after[j]) < 1e-6;

solve;

printf "hours %.10g\n", hours;
printf "unplaced_weight %.10g\n", impossible
    + sum{c in COLUMNS diff PART} left_weight[c] * x[c]
    + sum{c in PART} left_weight[c] * part[c];
printf "elsewhere %d\n", other;

end;
