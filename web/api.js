// The server's JSON interface (include/lineout/web.h). What it refuses is
// thrown as Refused, with the server's own words.

export class Refused extends Error {
    constructor(status, body) {
        super(body?.error?.message ?? `HTTP ${status}`);
        this.status = status;
        this.hint = body?.error?.hint ?? '';
        this.body = body;
    }
}

let csrf = null;

export function remember(session) {
    csrf = session.csrf;
}

async function ask(path, options) {
    const reply = await fetch(path, {
        credentials: 'same-origin',
        ...options,
        headers: {
            Accept: 'application/json',
            'Accept-Language': document.documentElement.lang,
            ...options.headers,
        },
    });
    let body = null;
    try {
        body = await reply.json();
    } catch {
        throw new Refused(reply.status, null);
    }
    if (!reply.ok)
        throw new Refused(reply.status, body);
    return body;
}

export function get(path) {
    return ask(path, {});
}

export function post(path, values, signal) {
    return ask(path, {
        method: 'POST',
        signal,
        headers: {
            'Content-Type': 'application/json',
            'X-CSRF-Token': csrf ?? '',
        },
        body: JSON.stringify(values),
    });
}
