/*
 * staff.c - who of the staff gets a copy of what customers are told.
 *
 *   notice.staff = Li=+8613800000001; Wang=wechat:ID; desk=desk@example.org
 *
 * They are handled as people beside the customers, one message an outage, so
 * that a change or a cancellation finds them, too; they count as no customer.
 * Not one message for all outages of a plan: a week of them does not fit the
 * parts that a gateway takes, its changes could not name what they replace, and
 * the copy would not be what customers read. They do not come in a heap: each
 * is due when its own outage is announced. Whoever wants one page of all has
 * the public page, the call list and the board; a desk does well with e-mail.
 */
#include <math.h>
#include <string.h>

#include "notify/notify_int.h"

#define STAFF_KIND "staff"

bool lo_notify_is_staff(const struct lo_customer_row *row)
{
    return strcmp(row->kind, STAFF_KIND) == 0;
}

/* "wechat:ID", "a@b" or a number. False: none of them. */
static bool read_address(struct lo_contact *out, const char *text)
{
    size_t digits = strspn(text[0] == '+' ? text + 1 : text, "0123456789");
    *out = (struct lo_contact){LO_CHANNEL_SMS, text};
    if (g_str_has_prefix(text, "wechat:")) {
        *out = (struct lo_contact){LO_CHANNEL_WECHAT, text + 7};
        return text[7] != '\0';
    }
    if (strchr(text, '@') != NULL) {
        out->channel = LO_CHANNEL_EMAIL;
        return true;
    }
    return digits >= 5 && digits <= 15 &&
           text[digits + (text[0] == '+')] == '\0';
}

static enum lo_status add_person(struct lo_customers *out,
                                 struct lo_arena *arena, char *pair,
                                 struct lo_error *err)
{
    struct lo_contact contact;
    char *equals = strchr(pair, '=');
    if (equals != NULL)
        *equals = '\0';
    const char *name = lo_arena_strdup(arena, g_strstrip(pair));
    const char *address =
        equals != NULL ? lo_arena_strdup(arena, g_strstrip(equals + 1)) : "";
    if (name[0] == '\0' || !read_address(&contact, address)) {
        lo_error_set(err, LO_EINPUT,
                     "setting 'notice.staff' does not say how to reach '%.60s'",
                     name);
        lo_error_hint(err, "write it as Li=+8613800000001; "
                           "Wang=wechat:ID; desk=desk@example.org");
        return LO_EINPUT;
    }
    char *mrid = g_strconcat(LO_STAFF_PREFIX, name, NULL);
    for (int32_t i = 0; i < out->n; i++)
        if (strcmp(out->rows[i].mrid, mrid) == 0) {
            g_free(mrid);
            return lo_error_set(err, LO_EINPUT,
                                "setting 'notice.staff' names '%s' twice",
                                name);
        }
    out->rows[out->n++] = (struct lo_customer_row){
        .mrid = lo_arena_strdup(arena, mrid),
        .name = name,
        .locale = "",
        .kind = STAFF_KIND,
        .special_need = "",
        .first_contact = out->n_contacts,
        .n_contacts = 1,
        .tier = "",
        .importance = "",
        .contract_kva = NAN,
        .years_paid = NAN,
        .manager = "",
        .manager_phone = "",
    };
    out->contacts[out->n_contacts++] = contact;
    g_free(mrid);
    return LO_OK;
}

enum lo_status lo_notify_with_staff(struct lo_customers *out,
                                    struct lo_arena *arena,
                                    const struct lo_customers *base,
                                    const struct lo_settings *settings,
                                    struct lo_error *err)
{
    const char *text = lo_settings_text(settings, "notice.staff");
    struct lo_customers all = *base;
    enum lo_status status = LO_OK;
    char **pairs = g_strsplit(text, ";", -1);
    size_t more = g_strv_length(pairs);
    size_t n = (size_t)base->n, n_contacts = (size_t)base->n_contacts;
    if (text[0] != '\0') {
        all.rows = lo_arena_array(arena, n + more, sizeof *all.rows);
        all.contacts =
            lo_arena_array(arena, n_contacts + more, sizeof *all.contacts);
        if (n > 0)
            memcpy(all.rows, base->rows, n * sizeof *all.rows);
        if (n_contacts > 0)
            memcpy(all.contacts, base->contacts,
                   n_contacts * sizeof *all.contacts);
        for (size_t i = 0; i < more && status == LO_OK; i++)
            if (g_strstrip(pairs[i])[0] != '\0')
                status = add_person(&all, arena, pairs[i], err);
    }
    g_strfreev(pairs);
    if (status == LO_OK)
        *out = all;
    return status;
}
