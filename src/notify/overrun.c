/*
 * overrun.c - how long a stretch lasts after all.
 *
 *   planned   |=== off ===|
 *   at 17:00  expected 20:30       |=== off ======|>>>>>>>>>|
 *   at 18:00  expected 19:00       |=== off ======|>>>|
 *
 * A word on a stage is about those who were promised its end, passed or not.
 * Of the others, words not before the promised end of the outage move that end,
 * for whoever was promised it, begun or not; the promised end itself takes
 * longer ones back. An earlier word is about those who are off when it is
 * entered and were promised supply before it: a first stage that takes longer
 * than planned. Nobody's stretch gets shorter than planned.
 */
#include <string.h>

#include "notify/notify_int.h"

/* `concerned`: by an earlier word. `last`: it is not off again later. */
static bool concerns(const struct lo_overrun *word,
                     const struct lo_interval *off, lo_time promised, bool last,
                     bool concerned)
{
    if (word->promised != LO_TIME_NONE)
        return word->promised == off->to;
    if (!last || (word->expected >= promised) != (off->to >= promised))
        return false;
    return concerned || off->to >= promised ||
           (off->from <= word->entered && off->to > word->entered &&
            off->to < word->expected);
}

static bool apply(struct lo_interval *off, bool last, lo_time promised,
                  const char *outage, const struct lo_ladder_input *input)
{
    const struct lo_interval planned = *off;
    bool concerned = false;
    for (int32_t i = 0; i < input->n_overruns; i++) {
        const struct lo_overrun *word = &input->overruns[i];
        if (strcmp(word->outage, outage) != 0 ||
            !concerns(word, &planned, promised, last, concerned))
            continue;
        concerned = true;
        off->to = MAX(planned.to, word->expected);
    }
    return concerned;
}

bool lo_overrun_apply(struct lo_stretches *off, lo_time promised,
                      const char *outage, const struct lo_ladder_input *input)
{
    bool concerned = false;
    for (int32_t i = 0; i < off->n; i++)
        concerned =
            apply(&off->at[i], i == off->n - 1, promised, outage, input) ||
            concerned;
    int32_t n = 0;
    for (int32_t i = 0; concerned && i < off->n; i++)
        if (n > 0 && off->at[i].from <= off->at[n - 1].to)
            off->at[n - 1].to = MAX(off->at[n - 1].to, off->at[i].to);
        else
            off->at[n++] = off->at[i];
    off->n = concerned ? n : off->n;
    return concerned;
}
