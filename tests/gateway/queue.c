#include "queue.h"

#include <glib.h>

static enum lo_status put_contacts(struct lo_store *store, int n,
                                   struct queue_numbers numbers,
                                   struct lo_error *err)
{
    struct lo_contact *contacts = g_new0(struct lo_contact, (gsize)n);
    struct lo_customer_row *rows = g_new0(struct lo_customer_row, (gsize)n);
    GStringChunk *texts = g_string_chunk_new(1 << 16);
    char text[32];
    for (int i = 0; i < n; i++) {
        g_snprintf(text, sizeof text, "%s%0*d", numbers.prefix, numbers.digits,
                   numbers.first + i);
        contacts[i] = (struct lo_contact){LO_CHANNEL_SMS,
                                          g_string_chunk_insert(texts, text)};
        g_snprintf(text, sizeof text, "C%d", i);
        rows[i] =
            (struct lo_customer_row){.mrid = g_string_chunk_insert(texts, text),
                                     .name = "n",
                                     .locale = "zh-CN",
                                     .first_contact = i,
                                     .n_contacts = 1};
    }
    const struct lo_customers customers = {
        .n = n, .rows = rows, .n_contacts = n, .contacts = contacts};
    enum lo_status status = lo_store_put_contacts(store, &customers, err);
    g_string_chunk_free(texts);
    g_free(contacts);
    g_free(rows);
    return status;
}

enum lo_status queue_fill(struct lo_store *store, int n,
                          struct queue_numbers numbers,
                          const struct lo_notice *like, struct lo_error *err)
{
    const struct lo_outbox *outbox = lo_store_outbox(store);
    enum lo_status status = put_contacts(store, n, numbers, err);
    if (status == LO_OK)
        status = lo_store_begin(store, err);
    if (status != LO_OK)
        return status;
    for (int i = 0; status == LO_OK && i < n; i++) {
        struct lo_notice row = *like;
        char who[16];
        bool added = false;
        g_snprintf(who, sizeof who, "C%d", i);
        row.recipient = who;
        status = outbox->add(outbox->self, &row, &added, err);
    }
    if (status == LO_OK)
        return lo_store_commit(store, err);
    lo_store_rollback(store);
    return status;
}
