// Instants and the wall clock of the site. The calendar and the form show
// "2026-03-16T08:00" as the site's clock says it, wherever the browser is.

const formats = new Map();

function format(zone) {
    if (!formats.has(zone))
        formats.set(zone, new Intl.DateTimeFormat('en-GB', {
            timeZone: zone, hourCycle: 'h23', year: 'numeric',
            month: '2-digit', day: '2-digit', hour: '2-digit',
            minute: '2-digit',
        }));
    return formats.get(zone);
}

// "2026-03-16T08:00" of an instant.
export function wall(instant, zone) {
    const parts = {};
    for (const {type, value} of format(zone).formatToParts(new Date(instant)))
        parts[type] = value;
    return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:` +
        parts.minute;
}

// The instant "2026-03-16T00:00:00.000Z" at which the site's clock says so; of
// an hour that comes twice, the first.
export function instant(text, zone) {
    const wanted = Date.parse(`${text}:00Z`);
    let at = wanted;
    for (let i = 0; i < 3; i++)
        at += wanted - Date.parse(`${wall(at, zone)}:00Z`);
    const hour = 3600e3;
    if (wall(at - hour, zone) === text)
        at -= hour;
    return new Date(at).toISOString();
}

// The calendar hands out dates whose UTC fields are the wall clock.
export function wallOfDate(date) {
    return date.toISOString().slice(0, 16);
}

export function days(from, to, zone) {
    const first = Date.parse(`${wall(from, zone).slice(0, 10)}T00:00Z`);
    const last = Date.parse(`${wall(Date.parse(to) - 1, zone).slice(0, 10)}` +
        'T00:00Z');
    return Math.round((last - first) / 86400e3) + 1;
}
