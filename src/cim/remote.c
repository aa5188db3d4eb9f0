/*
 * remote.c - which switches the desk can move: a RemoteControl works a Control,
 * and that a switch.
 *
 *   RemoteControl {remoteControlled} --Control--> Control
 *                                  --PowerSystemResource--> Breaker
 */
#include <string.h>

#include "cim_int.h"

static const struct lo_part *follow(const struct lo_objects *set,
                                    const struct lo_part *object,
                                    const char *name)
{
    const char *id =
        lo_objects_value(set, object, lo_objects_find_name(set, name));
    return id != NULL ? lo_objects_find(set, id) : NULL;
}

/* Absent = yes: nobody draws a remote control that works nothing. */
static bool is_in_use(const struct lo_objects *set,
                      const struct lo_part *remote)
{
    const char *word = lo_objects_value(
        set, remote,
        lo_objects_find_name(set, "RemoteControl.remoteControlled"));
    return word == NULL || strcmp(word, "false") != 0;
}

bool *lo_cim_remote(const struct lo_objects *set,
                    const struct lo_network *network)
{
    bool *remote = g_new0(bool, (size_t)network->n_switches + 1);
    lo_name cls = lo_objects_find_name(set, "RemoteControl");
    for (size_t i = 0; cls.v >= 0 && i < lo_objects_count(set); i++) {
        const struct lo_part *object = lo_objects_object(set, i);
        if (lo_objects_class(set, object).v != cls.v || !is_in_use(set, object))
            continue;
        const struct lo_part *control =
            follow(set, object, "RemoteControl.Control");
        const struct lo_part *works =
            control != NULL
                ? follow(set, control, "Control.PowerSystemResource")
                : NULL;
        lo_equipment_id e = {LO_NONE};
        if (works != NULL)
            e = lo_network_find(network, works->mrid);
        if (e.v != LO_NONE && network->equipment[e.v].kind == LO_KIND_SWITCH)
            remote[network->equipment[e.v].detail] = true;
    }
    return remote;
}
