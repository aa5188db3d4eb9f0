/* A long queue of messages, for campaigns and benches. */
#ifndef LO_TESTS_GATEWAY_QUEUE_H
#define LO_TESTS_GATEWAY_QUEUE_H

#include "lineout/store.h"

/* `n` customers C0, C1, ... with a number each, `prefix` before the digits of
 * `first` + i in `digits` places, and a message to each that is like `like`
 * but for its recipient. In one transaction. */
struct queue_numbers {
    const char *prefix;
    int first;
    int digits;
};
enum lo_status queue_fill(struct lo_store *store, int n,
                          struct queue_numbers numbers,
                          const struct lo_notice *like, struct lo_error *err);

#endif
