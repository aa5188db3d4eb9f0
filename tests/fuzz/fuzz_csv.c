/*
 * fuzz_csv.c - spreadsheets of every kind under libFuzzer.
 *
 *   make fuzz T=csv            runs until stopped; FUZZ="-max_total_time=60"
 *
 * tests/unit/cim/test_corpus.c replays the corpus without libFuzzer.
 */
#include <stddef.h>
#include <stdint.h>

#include "fuzz_file_run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_csv_run(data, size);
    return 0;
}
