/*
 * overrun.c - how long a stretch lasts after all.
 *
 *   planned   |=== off ===|
 *   at 17:00  expected 20:30       |=== off ======|>>>>>>>>>|
 *   at 18:00  expected 19:00       |=== off ======|>>>|
 *
 * Words not before the promised end of the outage move that end, for whoever
 * was promised it, begun or not; the promised end itself takes longer ones
 * back. An earlier word is about those who are off when it is entered and were
 * promised supply before it: a first stage that takes longer than planned.
 * Nobody's stretch gets shorter than planned.
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
        if (strcmp(word->outage, outage) != 0 ||
            (word->expected >= promised) != (planned >= promised))
            continue;
        concerned = concerned || planned >= promised ||
                    (last->from <= word->entered && planned > word->entered &&
                     planned < word->expected);
        if (concerned)
            last->to = MAX(planned, word->expected);
    }
    return concerned;
}
