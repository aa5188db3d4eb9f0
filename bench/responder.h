/*
 * responder.h - an HTTP server on 127.0.0.1 that accepts every message after a
 * fixed time and notes when each request arrived: the other end of
 * bench_notify.
 *
 * One thread, connections kept. Not for anything but measuring.
 */
#ifndef LINEOUT_BENCH_RESPONDER_H
#define LINEOUT_BENCH_RESPONDER_H

#include <glib.h>

struct responder;

/* Answers "202 Accepted", {"id":"<n>"} `latency_ms` after each request. */
struct responder *responder_start(int latency_ms);
int responder_port(const struct responder *responder);

/* Stops; double seconds of every request's arrival, in order, *owned*. */
GArray *responder_stop(struct responder *responder);

#endif
