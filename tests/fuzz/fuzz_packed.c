/*
 * fuzz_packed.c - gzip, xz and zip under libFuzzer, from a file as a user gives
 * it: streams one after another, padding, archives and what is in them.
 *
 *   make fuzz T=packed         runs until stopped; FUZZ="-max_total_time=60"
 *
 * tests/unit/cim/test_corpus.c replays the corpus without libFuzzer.
 */
#include <stddef.h>
#include <stdint.h>

#include "fuzz_file_run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_packed_run(data, size);
    return 0;
}
