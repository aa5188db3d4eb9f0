// A block moved by the keyboard: it goes from place to place by arrow keys, each
// place says its price, Enter keeps it there and Escape puts it back.
//
//   left, right   one step of the plan's grid; past the evening the next morning
//   with Shift    a day
//   up, down      the crew of the row above or below

import {say} from './dom.js';
import {wall, wallOfDate} from './time.js';

const DAY_MIN = 24 * 60;

function later(text, minutes) {
    return new Date(Date.parse(`${text}:00Z`) + minutes * 60e3).toISOString()
        .slice(0, 16);
}

function clock(text) { // minutes of the day
    return Number(text.slice(-5, -3)) * 60 + Number(text.slice(-2));
}

// One step on; out of the hours that the board shows, the day before or after.
function step(plan, hours, block, by) {
    const first = clock(hours.slotMinTime), last = clock(hours.slotMaxTime);
    const next = later(block.start, by * plan.slot_min);
    const midnight = `${block.start.slice(0, 11)}00:00`;
    if (by > 0 && (next.slice(0, 10) !== block.start.slice(0, 10) ||
        clock(next) + block.minutes > last))
        return later(midnight, DAY_MIN + first);
    if (by < 0 && (next.slice(0, 10) !== block.start.slice(0, 10) ||
        clock(next) < first)) {
        const room = Math.max(last - first - block.minutes, 0);
        return later(midnight, first - DAY_MIN +
            Math.floor(room / plan.slot_min) * plan.slot_min);
    }
    return next;
}

// The row above or below: its crew comes for the one of the first row.
function otherRow(plan, block, by) {
    const rows = plan.crews.map((crew) => crew.id);
    const at = rows.indexOf(block.rows[0]) + by;
    return at < 0 || at >= rows.length ? block.rows
        : [...new Set([rows[at], ...block.rows.slice(1)])];
}

export function byKeys(desk) {
    let hand = null; // the block that was taken up

    const elementOf = (id) =>
        desk.target.querySelector(`[data-block="${CSS.escape(id)}"]`);

    // The calendar makes its blocks anew: the focus stays with this one.
    function hold(id) {
        requestAnimationFrame(() => requestAnimationFrame(() => {
            const element = elementOf(id);
            element?.focus();
            const event = desk.calendar.getEventById(id);
            if (event !== null)
                element?.setAttribute('aria-label', desk.label(event));
        }));
    }

    function show(block) {
        const {id} = block;
        desk.calendar.updateEvent({
            ...desk.calendar.getEventById(id), start: block.start,
            end: later(block.start, block.minutes), resourceIds: block.rows,
        });
        if (desk.view === 'day') {
            desk.date = block.start.slice(0, 10);
            desk.calendar.setOption('date', desk.date);
        }
        hold(id);
    }

    function take(id) {
        const event = desk.calendar.getEventById(id);
        const block = {
            id, ...event.extendedProps, start: wallOfDate(event.start),
            minutes: (event.end - event.start) / 60e3,
            rows: event.resourceIds,
        };
        block.stood = {...block};
        return block;
    }

    function back() {
        if (hand === null)
            return;
        const {stood} = hand;
        hand = null;
        show(stood);
    }

    function move(start, rows) {
        const {plan} = desk;
        const day = start.slice(0, 10);
        if (day < wall(plan.from, plan.zone).slice(0, 10) ||
            day > wall(Date.parse(plan.to) - 1, plan.zone).slice(0, 10)) {
            desk.tell(say('no-such-day'));
            return;
        }
        hand = {...hand, start, rows};
        show(hand);
        const same = rows.join() === hand.stood.rows.join();
        desk.panel.ask(hand.job, {
            start, part: hand.part, stay: true, revert: back,
            crews: same ? null : rows,
        });
    }

    const keys = {
        ArrowLeft: (event) => along(event, -1),
        ArrowRight: (event) => along(event, 1),
        ArrowUp: () => move(hand.start, otherRow(desk.plan, hand, -1)),
        ArrowDown: () => move(hand.start, otherRow(desk.plan, hand, 1)),
    };

    function along(event, by) {
        move(event.shiftKey ? later(hand.start, by * DAY_MIN)
            : step(desk.plan, desk.hours, hand, by), hand.rows);
    }

    async function settle(event) {
        const {id} = hand;
        if (event.key === 'Escape') {
            desk.panel.undo();
        } else if (await desk.panel.keep()) {
            hand = null;
            hold(id);
        }
    }

    // Whoever presses twice is faster than the new block gets the focus back.
    const blockOf = (element) => element.dataset?.block ??
        (element === document.body ? hand?.id : undefined);

    document.addEventListener('keydown', (event) => {
        const id = blockOf(event.target);
        const settles = hand?.id === id && hand !== null &&
            ['Enter', 'Escape'].includes(event.key);
        if (id === undefined || event.ctrlKey || event.altKey ||
            event.metaKey || !desk.may('plan') ||
            !(settles || Object.hasOwn(keys, event.key)))
            return;
        event.preventDefault();
        event.stopPropagation();
        if (settles) {
            settle(event);
            return;
        }
        if (hand?.id !== id) {
            back();
            hand = take(id);
        }
        keys[event.key](event);
    }, true);

    return {
        busy: () => hand !== null,
        drop: () => { // the board is drawn anew
            hand = null;
        },
    };
}
