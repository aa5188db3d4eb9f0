# week.mod - what `lineout plan --export-model DIR` claims, for glpsol to redo.
#
# Two questions, one a data file:
#   week.dat  How few customer-hours can any plan of this week lose? The last
#             model of the search with its rows and their reasons; its optimum
#             is the *bound* that `lineout plan` printed.
#   plan.dat  How many does the printed plan lose, and does it keep its hours,
#             crews and order? One column for each outage and nothing to
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

# Stages follow one another.
check{c in COLUMNS, k in 2..n_stages[c]}: begin[c,k] = finish[c,k-1];

# --- the model ---------------------------------------------------------------

var x{COLUMNS diff PART} binary;
var part{c in PART} >= 0, <= upper[c];
var other binary; # a plan that these columns do not make up
var start{PLACED};
var first{SHARE} binary; # of two jobs with a common crew, i comes first
var inside{j in PLACED, 1..n_windows[j]} binary;
var on_shift{j in PLACED, c in CREW[j], 1..n_shifts[c]} binary;

minimize hours: sum{c in COLUMNS diff PART} hours_of[c] * x[c]
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
