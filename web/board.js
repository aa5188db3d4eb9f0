// The week board: crews down, days across, one block a job. It is drawn from
// /api/plan, changed by asking the server for a price and then to move, and
// drawn again from what the server says after that. The tables of the page
// are its twin and are renewed with it.

import {get, post, Refused, remember} from './api.js';
import {acts} from './acts.js';
import {button, el, number, say} from './dom.js';
import {crewsOf, follow} from './drag.js';
import {byKeys} from './keys.js';
import {panel} from './job.js';
import {days, wall, wallOfDate} from './time.js';

const COLOURS = 7; // .feeder-0 .. of board.css
const FRAME = 2; // its lines left and right, px
const NARROW = 600; // a phone shows a day at a time

function load(name, element) {
    return new Promise((done, fail) => {
        element.addEventListener('load', done);
        element.addEventListener('error', () => fail(new Error(name)));
        document.head.append(element);
    });
}

// The calendar is fetched from npm when the program is built; where that was
// not possible there is none, and the tables remain.
async function loadCalendar() {
    await Promise.all([
        load('css', el('link', {
            rel: 'stylesheet', href: '/assets/event-calendar.min.css'})),
        load('js', el('script', {src: '/assets/event-calendar.min.js'})),
    ]);
    return globalThis.EventCalendar;
}

// --- what the calendar is given ---------------------------------------------

function feederColours(plan) {
    const names = [...new Set(Object.values(plan.facts)
        .map((fact) => fact.feeder))].sort();
    return new Map(names.map((name, i) => [name, i % COLOURS]));
}

function isHeld(plan, id) {
    return (plan.held ?? []).some((held) => held.job === id);
}

// A block in words: the outage and the job, who, when.
function describe(desk, event) {
    const {plan} = desk;
    const {job, outage, part} = event.extendedProps;
    const fact = plan.facts[job.id];
    const names = plan.crews.filter((crew) =>
        event.resourceIds.includes(crew.id)).map((crew) => crew.name);
    return [[outage ?? '', job.name].join(' ').trim(),
        part === 0 ? '' : say('part-of', part, job.parts.length),
        names.join(', '),
        `${wallOfDate(event.start).replace('T', ' ')}\u2013` +
            wallOfDate(event.end).slice(11),
        isHeld(plan, job.id) ? say('pinned') : '',
        fact.live ? say('live') : ''].filter((text) => text !== '').join(', ');
}

function events(desk) {
    const {plan} = desk;
    const colours = feederColours(plan);
    const list = [];
    for (const job of plan.jobs) {
        const fact = plan.facts[job.id];
        job.parts.forEach((part, i) => list.push({
            id: `${job.id}#${i}`,
            resourceIds: part.crews ?? job.crews,
            start: wall(part.start, plan.zone),
            end: wall(part.end, plan.zone),
            title: [part.outage ?? job.outage, job.name].filter(Boolean).join(' '),
            startEditable: desk.may('plan'),
            extendedProps: {
                job, outage: part.outage ?? job.outage,
                part: job.parts.length > 1 ? i + 1 : 0,
            },
            classNames: [
                `feeder-${colours.get(fact.feeder)}`,
                plan.state === 'published' ? 'told' : '',
                fact.live ? 'live' : '',
                isHeld(plan, job.id) ? 'held' : '',
            ].filter(Boolean),
        }));
    }
    return list;
}

// Hours that the day shows: those of all work, and a little around.
function hours(plan) {
    let first = 8, last = 18;
    for (const job of plan.jobs)
        for (const part of job.parts) {
            first = Math.min(first,
                Number(wall(part.start, plan.zone).slice(11, 13)));
            last = Math.max(last,
                Number(wall(part.end, plan.zone).slice(11, 13)) + 1);
        }
    return {
        slotMinTime: `${String(Math.floor(first / 2) * 2).padStart(2, '0')}:00`,
        slotMaxTime: `${String(Math.min(Math.ceil(last / 2) * 2, 24))
            .padStart(2, '0')}:00`,
        slots: Math.min(Math.ceil(last / 2) * 2, 24) -
            Math.floor(first / 2) * 2,
    };
}

// Two hours a column in the week, so that it fits a wall screen; one in a day.
function views(desk, shown) {
    const n = days(desk.plan.from, desk.plan.to, desk.plan.zone);
    const room = desk.target.clientWidth - desk.side;
    const share = (columns) => Math.floor(room / columns * 100) / 100;
    return {
        week: {type: 'resourceTimelineDay', duration: {days: n},
            slotDuration: '02:00', slotWidth: Math.max(share(n * shown.slots / 2), 24)},
        day: {type: 'resourceTimelineDay', duration: {days: 1},
            slotDuration: '01:00',
            slotWidth: Math.max(share(shown.slots), 40)},
    };
}

// The calendar calls itself a table, whose rows it does not keep together: to
// those who listen it is a group of blocks, and the tables are below.
function mendRoles(target) {
    for (const part of target.querySelectorAll('.ec, .ec :not(.ec-event)'))
        for (const name of part.getAttributeNames())
            if (name === 'role' || /^aria-(col|row)/.test(name))
                part.removeAttribute(name);
}

// Where a block stands says when; what it says is the outage and the job.
function block(info) {
    const {job, outage} = info.event.extendedProps;
    return [el('b', {}, outage ?? ''), ` ${job.name}`];
}

function options(desk) {
    const {plan} = desk;
    const shown = desk.hours = hours(plan);
    const clock = {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'};
    return {
        view: desk.view,
        views: views(desk, shown),
        date: desk.date ?? wall(plan.from, plan.zone).slice(0, 10),
        timeZone: 'UTC', // times are handed over as the site's wall clock
        locale: document.documentElement.lang === 'zh-CN' ? 'zh-CN' : 'en-GB',
        slotMinTime: shown.slotMinTime,
        slotMaxTime: shown.slotMaxTime,
        snapDuration: {minutes: plan.slot_min},
        slotLabelFormat: (date) => wallOfDate(date).slice(11, 13),
        eventTimeFormat: clock,
        dayHeaderFormat: {weekday: 'short', month: 'numeric', day: 'numeric'},
        headerToolbar: {start: '', center: '', end: ''},
        resources: plan.crews.map((crew) => ({id: crew.id, title: crew.name})),
        events: events(desk),
        editable: false,
        eventDurationEditable: false,
        eventLongPressDelay: 400,
        eventContent: (info) => ({domNodes: block(info)}),
        eventClick: (info) => desk.choose(info.event.extendedProps.job,
            info.event.extendedProps.part),
        eventDidMount: (info) => {
            info.el.dataset.block = info.event.id;
            info.el.setAttribute('aria-label', describe(desk, info.event));
            if (desk.may('plan'))
                info.el.setAttribute('aria-describedby', 'keys');
        },
        dragConstraint: (info) => {
            desk.hover(info);
            return true;
        },
        eventDragStart: () => {
            desk.held = true;
        },
        eventDragStop: () => {
            desk.held = false;
            desk.hover(null);
        },
        viewDidMount: () => mendRoles(desk.target),
        datesSet: () => queueMicrotask(() => mendRoles(desk.target)),
        eventAllUpdated: () => mendRoles(desk.target),
        eventDrop: (info) => desk.dropped(info),
    };
}

// --- the twin ---------------------------------------------------------------

// The parts of the page that say the plan in words, as the server has it now.
async function renewTables() {
    const reply = await fetch(location.href, {credentials: 'same-origin'});
    if (!reply.ok)
        return;
    const page = new DOMParser().parseFromString(await reply.text(),
        'text/html');
    for (const id of ['outcome', 'twin'])
        document.getElementById(id).replaceChildren(
            ...page.getElementById(id).childNodes);
    document.title = page.title;
    document.querySelector('h1').textContent =
        page.querySelector('h1').textContent;
}

// --- jobs without a place ---------------------------------------------------

function unplaced(desk) {
    const jobs = desk.plan.jobs.filter((job) => job.parts.length === 0);
    if (jobs.length === 0)
        return [];
    return [el('h2', {}, say('pool')), el('ul', {class: 'pool'}, ...jobs.map((job) => el('li', {},
        el('button', {
            type: 'button',
            draggable: desk.may('plan') ? 'true' : null,
            title: job.reason?.text ?? '',
            onclick: () => desk.choose(job),
            ondragstart: (event) => {
                event.dataTransfer.setData('text/plain', job.id);
                event.dataTransfer.effectAllowed = 'move';
            },
        }, job.name))))];
}

function takeFromPool(desk) {
    const {target} = desk;
    target.addEventListener('dragover', (event) => event.preventDefault());
    target.addEventListener('drop', (event) => {
        event.preventDefault();
        const id = event.dataTransfer.getData('text/plain');
        const job = desk.plan.jobs.find((one) => one.id === id);
        const at = desk.calendar.dateFromPoint(event.clientX, event.clientY);
        if (job === undefined || at === null)
            return;
        desk.panel.ask(job, {
            start: wallOfDate(at.date),
            crews: at.resource === undefined ? null : [at.resource.id],
        });
    });
}

// --- drawing ----------------------------------------------------------------

function create(desk) {
    if (desk.calendar !== null)
        globalThis.EventCalendar.destroy(desk.calendar);
    desk.target.replaceChildren();
    desk.keys.drop();
    desk.calendar = globalThis.EventCalendar.create(desk.target,
        options(desk));
}

// How wide the names of the crews are is known once they are drawn: then the
// days get the room that is left.
async function draw(desk) {
    create(desk);
    desk.pool.replaceChildren(...unplaced(desk));
    await new Promise((done) => {
        setTimeout(done);
    });
    const side = FRAME + Math.max(0, ...[...desk.target
        .querySelectorAll('.ec-sidebar')].map((one) => one.offsetWidth));
    if (side !== desk.side) {
        desk.side = side;
        create(desk);
    }
    desk.width = desk.target.clientWidth;
}

function viewButtons(desk) {
    const week = button('whole-week', () => show('week'));
    const day = button('one-day', () => show('day'));
    const back = button('earlier', () => go(-1));
    const on = button('later', () => go(1));
    function go(by) {
        const {plan} = desk;
        const at = Date.parse(desk.date ?? wall(plan.from, plan.zone)
            .slice(0, 10)) + by * 86400e3;
        const date = wallOfDate(new Date(at)).slice(0, 10);
        if (date < wall(plan.from, plan.zone).slice(0, 10) ||
            date > wall(Date.parse(plan.to) - 1, plan.zone).slice(0, 10))
            return;
        desk.date = date;
        desk.calendar.setOption('date', date);
    }
    function mark() {
        week.setAttribute('aria-pressed', String(desk.view === 'week'));
        day.setAttribute('aria-pressed', String(desk.view === 'day'));
        back.hidden = on.hidden = desk.view === 'week';
    }
    function show(view) {
        desk.view = view;
        desk.date = undefined;
        mark();
        draw(desk);
    }
    mark();
    return el('span', {class: 'views'}, week, day, back, on);
}

// Reads the plan again and draws all of it.
async function refresh(desk) {
    desk.plan = await get('/api/plan');
    await draw(desk);
    desk.panel.refresh();
    desk.acts.refresh();
    await renewTables();
}

// --- what went wrong --------------------------------------------------------

function trouble(desk, error) {
    if (!(error instanceof Refused))
        throw error;
    const lines = [el('p', {}, error.message)];
    if (error.hint !== '')
        lines.push(el('p', {}, error.hint));
    if (error.status === 409) {
        if (error.body.version !== desk.plan.version)
            lines.splice(0, lines.length, el('p', {}, say('stale',
                error.body.version, error.body.by ?? '',
                error.body.at === undefined ? ''
                    : wall(error.body.at, desk.plan.zone).replace('T', ' '))));
        lines.push(button('show-latest', () => {
            desk.trouble.replaceChildren();
            refresh(desk);
        }, {class: 'main'}));
    }
    desk.trouble.replaceChildren(el('div', {class: 'warn'}, ...lines,
        button('close', () => desk.trouble.replaceChildren())));
}

// One change after the other; what fails is told, and nothing was changed.
async function change(desk, path, values) {
    desk.trouble.replaceChildren();
    try {
        const answer = await post(path, {...values, ...desk.stand()});
        await refresh(desk);
        return answer;
    } catch (error) {
        trouble(desk, error);
        return null;
    }
}

// --- start ------------------------------------------------------------------

export async function start(root) {
    const [plan, session] = await Promise.all(
        [get(`/api/plan${location.search}`), get('/api/session')]);
    remember(session);
    const desk = {
        root, plan, session,
        view: innerWidth < NARROW ? 'day' : 'week',
        side: 0, // px of the names of the crews
        width: 0, // px of the board when it was drawn
        held: false, // a block is in the hand
        calendar: null,
        target: el('div', {
            class: 'calendar', role: 'group', 'aria-label': say('week')}),
        pool: el('div', {}),
        trouble: el('div', {role: 'alert'}),
        said: el('p', {role: 'status', class: 'said'}),
        may: (role) => session.roles.includes(role) &&
            session.csrf !== null && desk.plan.version === desk.plan.latest,
        // The plan that a change is of, and what it was when it was drawn.
        stand: () => ({version: desk.plan.version, state: desk.plan.state}),
        refresh: () => refresh(desk),
        change: (path, values) => change(desk, path, values),
        fail: (error) => trouble(desk, error),
        tell: (text) => {
            desk.said.textContent = text;
        },
    };
    try {
        await loadCalendar();
    } catch {
        root.append(el('p', {class: 'quiet'}, say('no-calendar')));
        return;
    }
    desk.panel = panel(desk);
    desk.acts = acts(desk);
    desk.choose = desk.panel.choose;
    desk.label = (event) => describe(desk, event);
    desk.hover = follow(desk);
    desk.keys = byKeys(desk);
    desk.dropped = (info) => desk.panel.ask(info.event.extendedProps.job, {
        start: wallOfDate(info.event.start), crews: crewsOf(info),
        part: info.event.extendedProps.part, revert: info.revert,
    });
    root.append(
        el('div', {class: 'bar'}, viewButtons(desk), desk.acts.element),
        desk.trouble, desk.said,
        el('div', {class: 'desk'},
            el('div', {class: 'week'}, desk.target, desk.may('plan')
                ? el('p', {id: 'keys', class: 'quiet'},
                    say('keys', plan.slot_min)) : null, desk.pool),
            desk.panel.element));
    takeFromPool(desk);
    await draw(desk);
    addEventListener('resize', () => { // a phone was turned
        if (desk.target.clientWidth !== desk.width && !desk.held &&
            !desk.keys.busy())
            draw(desk);
    });
    desk.panel.refresh();
    desk.acts.refresh();
    root.dataset.drawn = number(plan.version, 0);
}
