// The job that was chosen: where it stands, what another place would cost,
// keep or undo, pin, forbid. It does with the keyboard all that dragging does.

import {post} from './api.js';
import {button, el, say} from './dom.js';
import {priceBlock, priceLine} from './price.js';
import {instant, wall} from './time.js';

function label(key, field) {
    return el('label', {}, say(key), field);
}

// Why a job has no place, in the language of the page: as its table says.
function whyNot(id) {
    const name = [...document.querySelectorAll('[data-unplaced]')]
        .find((cell) => cell.dataset.unplaced === id);
    return [...(name?.closest('tr').cells ?? [])].slice(2)
        .map((cell) => cell.textContent).join(' ');
}

function fields(desk) {
    const {plan} = desk;
    return {
        job: el('select', {name: 'job', required: true}),
        day: el('input', {
            type: 'date', name: 'day', required: true,
            min: wall(plan.from, plan.zone).slice(0, 10),
            max: wall(Date.parse(plan.to) - 1, plan.zone).slice(0, 10),
        }),
        time: el('input', {
            type: 'time', name: 'time', required: true,
            step: plan.slot_min * 60,
        }),
        part: el('select', {name: 'part'}),
        crew: el('select', {name: 'crew'}),
    };
}

export function panel(desk) {
    const f = fields(desk);
    const facts = el('div', {class: 'chosen'});
    const result = el('div', {class: 'result', 'aria-live': 'polite'});
    const more = el('div', {class: 'more'});
    const parts = label('part', f.part);
    const together = el('p', {class: 'quiet'}, say('parts-crew'));
    const ask = el('button', {type: 'submit', class: 'main'}, say('ask'));
    const form = el('form', {class: 'do', onsubmit: (event) => {
        event.preventDefault();
        price(() => {});
    }}, label('job', f.job), parts, label('day-label', f.day),
    label('time', f.time), label('crew', f.crew), together, ask);
    const element = el('aside', {class: 'panel', 'aria-label': say('move')},
        el('h2', {}, say('move')), form, result, facts, more);

    const chosen = () =>
        desk.plan.jobs.find((job) => job.id === f.job.value);

    // --- price, keep or undo

    let crews = null; // several, where a block was dragged to another row
    let asked = 0; // prices: the last one counts
    let choices = null; // {keep, undo} of the price that is shown

    function wish() {
        const wanted = crews ?? [f.crew.value].filter((id) => id !== '');
        return {
            job: chosen().id,
            start: instant(`${f.day.value}T${f.time.value}`, desk.plan.zone),
            ...(f.part.value === '' ? {} : {part: Number(f.part.value)}),
            ...(wanted.length === 0 ? {} : {crew: wanted}),
        };
    }

    // `stay`: the focus is elsewhere and stays there.
    async function price(revert, values = wish(), stay = false) {
        const job = chosen();
        const mine = ++asked;
        const where = values.start === null ? say('left-out')
            : `${f.day.value} ${f.time.value}`;
        choices = null;
        result.replaceChildren(el('p', {}, say('asking')));
        try {
            const answer = await post('/api/price',
                {...values, ...desk.stand()});
            if (mine !== asked)
                return;
            result.replaceChildren(el('h3', {}, `${job.name}: ${where}`),
                priceBlock(answer), choice(answer, values, revert));
            desk.tell(`${job.name}: ${where}: ${priceLine(answer)}`);
            if (!stay)
                result.querySelector('button')?.focus({preventScroll: true});
        } catch (error) {
            if (mine !== asked)
                return;
            revert();
            result.replaceChildren();
            desk.fail(error);
        }
    }

    function choice(answer, values, revert) {
        const undo = () => {
            revert();
            choices = null;
            result.replaceChildren();
            desk.tell(say('undone'));
        };
        const keep = async () => {
            if (answer.possible === false)
                return false;
            choices = null;
            for (const one of result.querySelectorAll('button'))
                one.disabled = true;
            const moved = await desk.change('/api/move', values);
            if (moved === null) {
                revert();
                return false;
            }
            result.replaceChildren();
            desk.tell(say('kept', moved.version));
            return true;
        };
        choices = {keep, undo};
        return el('p', {class: 'choice'},
            answer.possible === false ? null
                : button('keep', keep, {class: 'main'}),
            button('undo', undo));
    }

    // --- pin and forbid

    function holds(job) {
        const held = (desk.plan.held ?? []).find((one) => one.job === job.id);
        const days = (desk.plan.forbidden ?? [])
            .filter((one) => one.job === job.id);
        const start = job.parts[0]?.start;
        const list = [];
        if (held !== undefined)
            list.push(button('free', () => desk.change('/api/pin',
                {job: job.id, start: null})));
        else if (start !== undefined)
            list.push(button('pin', () => desk.change('/api/pin',
                {job: job.id, start})));
        list.push(button('forbid', () => {
            if (f.day.reportValidity())
                desk.change('/api/forbid', {job: job.id, day: f.day.value});
        }));
        if (start !== undefined)
            list.push(button('leave-out', () =>
                price(() => {}, {job: job.id, start: null})));
        for (const {day} of days)
            list.push(el('button', {type: 'button', onclick: () =>
                desk.change('/api/forbid', {job: job.id, day, lift: true}),
            }, say('lift', day)));
        return list;
    }

    function showFacts() {
        const job = chosen();
        facts.replaceChildren();
        more.replaceChildren();
        if (job === undefined)
            return;
        const fact = desk.plan.facts[job.id];
        const part = job.parts[Math.max(Number(f.part.value) - 1, 0)];
        const outage = part?.outage ?? job.outage;
        facts.append(el('p', {}, el('b', {}, job.name)),
            el('p', {}, [fact.feeder, fact.crew_names.join(', '),
                part === undefined ? say('unplaced')
                    : `${wall(part.start, desk.plan.zone).replace('T', ' ')}` +
                        `\u2013${wall(part.end, desk.plan.zone).slice(11)}`,
            ].filter(Boolean).join(' · ')));
        if (part === undefined)
            facts.append(el('p', {class: 'quiet'}, whyNot(job.id)));
        if (outage !== null)
            facts.append(el('p', {}, el('a',
                {href: `/outage/${encodeURIComponent(outage)}` +
                    location.search}, say('outage', outage))));
        if (desk.may('plan'))
            more.append(...holds(job));
    }

    // --- choosing

    // All parts begin when the first does.
    function choose(job, n = 0) {
        const part = job.parts[Math.max(n - 1, 0)];
        f.job.value = job.id;
        f.crew.value = '';
        crews = null;
        choices = null;
        asked++; // whatever is being asked is of another place
        f.part.replaceChildren(el('option', {value: ''}, say('all-parts')),
            ...job.parts.map((_, i) => el('option', {value: i + 1},
                say('part-of', i + 1, job.parts.length))));
        f.part.value = n === 0 ? '' : n;
        parts.hidden = together.hidden = job.parts.length < 2;
        if (part !== undefined)
            [f.day.value, f.time.value] =
                wall(part.start, desk.plan.zone).split('T');
        else if (f.day.value === '')
            f.day.value = f.day.min;
        if (f.time.value === '')
            f.time.value = '09:00';
        result.replaceChildren();
        showFacts();
    }

    f.job.addEventListener('change', () => choose(chosen()));
    f.part.addEventListener('change', () =>
        choose(chosen(), Number(f.part.value)));
    f.crew.addEventListener('change', () => {
        crews = null;
    });

    function refresh() {
        const {plan} = desk;
        const kept = f.job.value;
        f.job.replaceChildren(...plan.jobs.map((job) =>
            el('option', {value: job.id}, job.name)));
        f.crew.replaceChildren(el('option', {value: ''}, say('any-crew')),
            ...plan.crews.map((crew) =>
                el('option', {value: crew.id}, crew.name)));
        ask.disabled = !desk.may('plan');
        if (plan.jobs.length > 0)
            choose(plan.jobs.find((job) => job.id === kept) ?? plan.jobs[0]);
    }

    return {
        element, choose, refresh,
        keep: () => choices?.keep() ?? false,
        undo: () => choices?.undo(),
        // crews null: as it is; revert: puts the block back.
        ask: (job, {start, part = 0, crews: wanted = null,
            revert = () => {}, stay = false}) => {
            choose(job, part);
            [f.day.value, f.time.value] = start.split('T');
            crews = wanted;
            if (wanted?.length === 1)
                f.crew.value = wanted[0];
            price(revert, wish(), stay);
        },
    };
}
