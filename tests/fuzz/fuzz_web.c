/*
 * fuzz_web.c - the whole path of a request under libFuzzer, over a socket: the
 * HTTP library, who asks, what he may, pages, prices and changes.
 *
 *   make fuzz T=web            runs until stopped; FUZZ="-max_total_time=60"
 *
 * The board is made anew now and then: what was changed does not add up.
 * tests/unit/web/test_web_corpus.c replays the corpus without libFuzzer.
 */
#include <stddef.h>

#include "fuzz_web_run.h"

enum { RUNS_OF_A_BOARD = 2000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct fuzz_web board;
    static int runs;
    if (runs == RUNS_OF_A_BOARD) {
        fuzz_web_close(&board);
        runs = 0;
    }
    if (runs++ == 0)
        fuzz_web_open(&board, g_strdup_printf("%s/lineout-fuzz-%d.db",
                                              g_get_tmp_dir(), (int)getpid()));
    fuzz_web_run(&board, data, size);
    return 0;
}
