/*
 * fuzz_cim.c - the whole reader under libFuzzer: bytes to objects, network,
 * customers, work, extension, interruptions, sections, doctor; plain or packed.
 * The corpus has a small file of each family that is out there.
 *
 *   make fuzz T=cim            runs until stopped; FUZZ="-max_total_time=60"
 *
 * tests/unit/cim/test_corpus.c replays the corpus without libFuzzer.
 */
#include <stddef.h>
#include <stdint.h>

#include "fuzz_cim_run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_cim_run(data, size);
    return 0;
}
