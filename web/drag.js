// The price while a block is still in the hand: one question under way at a
// time, the latest place wins.

import {post} from './api.js';
import {el} from './dom.js';
import {priceLine} from './price.js';
import {instant, wallOfDate} from './time.js';

// The crews that the job has where the block is held; null = as it is.
export function crewsOf(info) {
    const {job} = info.event.extendedProps;
    if (info.newResource === undefined)
        return null;
    return [...new Set(job.crews.map((id) =>
        (id === info.oldResource.id ? info.newResource.id : id)))];
}

export function follow(desk) {
    const tip = el('div', {class: 'tip', hidden: true});
    let wanted = null, busy = false, last = '';
    document.body.append(tip);

    async function ask() {
        busy = true;
        while (wanted !== null) {
            const {job, part, start, crews} = wanted;
            wanted = null;
            try {
                const price = await post('/api/price', {
                    ...desk.stand(), job: job.id,
                    start: instant(start, desk.plan.zone),
                    ...(part === 0 ? {} : {part}),
                    ...(crews === null ? {} : {crew: crews}),
                });
                if (!tip.hidden && wanted === null)
                    tip.textContent = `${start.slice(11)} ${priceLine(price)}`;
            } catch {
                tip.textContent = start.slice(11); // the drop says what is wrong
            }
        }
        busy = false;
    }

    return (info) => {
        if (info === null) {
            tip.hidden = true;
            wanted = null;
            last = '';
            return;
        }
        const start = wallOfDate(info.event.start);
        const crews = crewsOf(info);
        tip.hidden = false;
        tip.style.left = `${info.jsEvent.clientX + 14}px`;
        tip.style.top = `${info.jsEvent.clientY + 14}px`;
        if (`${start} ${crews}` === last)
            return;
        last = `${start} ${crews}`;
        tip.textContent = `${start.slice(11)} \u2026`;
        wanted = {...info.event.extendedProps, start, crews};
        if (!busy)
            ask();
    };
}
