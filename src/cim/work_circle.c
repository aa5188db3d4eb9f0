/*
 * work_circle.c - tasks that wait for each other in a circle: none of them can
 * ever begin.
 *
 *   a --after--> b --after--> c --after--> a      d --after--> a
 *   each of a, b, c has the problem; d waits for one that has it
 */
#include "work_int.h"

/* More names than this are not told. */
enum { MOST_NAMES = 8 };

/* The shortest way from a task over predecessors back to it, `from` =
 * whom each was reached from; the last one before it comes round, or -1. */
static int32_t way_round(const struct lo_work *work, int32_t task,
                         int32_t *from)
{
    GQueue open = G_QUEUE_INIT;
    int32_t last = -1;
    if (work->tasks[task].n_predecessors == 0)
        return -1;
    for (int32_t t = 0; t < work->n_tasks; t++)
        from[t] = -1;
    g_queue_push_tail(&open, GINT_TO_POINTER(task));
    while (!g_queue_is_empty(&open) && last < 0) {
        int32_t at = GPOINTER_TO_INT(g_queue_pop_head(&open));
        const struct lo_task *row = &work->tasks[at];
        for (int32_t i = 0; i < row->n_predecessors && last < 0; i++) {
            int32_t next = row->predecessors[i].v;
            if (next == task)
                last = at;
            if (next == task || from[next] >= 0)
                continue;
            from[next] = at;
            g_queue_push_tail(&open, GINT_TO_POINTER(next));
        }
    }
    g_queue_clear(&open);
    return last;
}

/* "'a', 'b', 'a'": each waits for the next. */
static char *circle_text(const struct lo_work *work, int32_t task, int32_t last,
                         const int32_t *from)
{
    GArray *back = g_array_new(FALSE, FALSE, sizeof(int32_t));
    for (int32_t at = last; at != task; at = from[at])
        g_array_append_val(back, at);
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "'%s'", work->tasks[task].name);
    for (guint i = back->len; i-- > 0;) {
        if (back->len - i >= MOST_NAMES) {
            g_string_append(text, ", ...");
            break;
        }
        int32_t at = g_array_index(back, int32_t, i);
        g_string_append_printf(text, ", '%s'", work->tasks[at].name);
    }
    g_string_append_printf(text, ", '%s'", work->tasks[task].name);
    g_array_free(back, TRUE);
    return g_string_free(text, FALSE);
}

void cim_order_circles(struct orders *o)
{
    int32_t *from = g_new(int32_t, o->out->n_tasks + 1);
    for (int32_t t = 0; t < o->out->n_tasks; t++) {
        int32_t last = way_round(o->out, t, from);
        if (last < 0)
            continue;
        char *circle = circle_text(o->out, t, last, from);
        cim_order_problem(
            o, &o->out->tasks[t], g_ptr_array_index(o->tasks, (guint)t),
            "circular-predecessors", "remove one lo:WorkTask.predecessor",
            "it has to wait for itself, each of these for the "
            "next: %s",
            circle);
        g_free(circle);
    }
    g_free(from);
}
