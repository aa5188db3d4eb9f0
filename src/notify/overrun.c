/*
 * overrun.c - how long a stretch lasts after all.
 *
 *   planned   |=== off ===|
 *   at 17:00  expected 20:30       |=== off ======|>>>>>>>>>|
 *   at 18:00  expected 19:00       |=== off ======|>>>|
 *
 * Whose stretch is under way when it is entered is concerned, and who was
 * promised the end of the outage and waits for it; who was concerned once, is
 * by every later word. Nobody's stretch gets shorter than planned.
 */
#include <string.h>

#include "notify/notify_int.h"

bool lo_overrun_apply(struct lo_interval *last, lo_time promised,
                      const char *outage, const struct lo_ladder_input *input)
{
    const lo_time planned = last->to;
    bool concerned = false;
    for (int32_t i = 0; i < input->n_overruns; i++) {
        const struct lo_overrun *word = &input->overruns[i];
        if (strcmp(word->outage, outage) != 0)
            continue;
        concerned =
            concerned || (last->from <= word->entered &&
                          (planned > word->entered || planned == promised));
        if (concerned)
            last->to = MAX(planned, word->expected);
    }
    return concerned;
}
