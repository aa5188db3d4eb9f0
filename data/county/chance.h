/* Numbers that follow from the seed alone (splitmix64), here and in benches. */
#ifndef LO_DATA_COUNTY_CHANCE_H
#define LO_DATA_COUNTY_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

struct chance {
    uint64_t state;
};
uint64_t chance_next(struct chance *chance);
/* One of lo..hi, both included. */
int chance_range(struct chance *chance, int lo, int hi);
/* true in `percent` of 100 cases. */
bool chance_of(struct chance *chance, int percent);
/* Puts 0..n-1 into a random order. */
void chance_shuffle(struct chance *chance, int *items, int n);

#endif
