// The job that was chosen: where it stands, what another place would cost,
// keep or undo, pin, forbid. It does with the keyboard all that dragging does.

import {post} from './api.js';
import {button, el, say} from './dom.js';
import {priceBlock, priceLine} from './price.js';
import {instant, wall} from './time.js';

function label(key, field) {
    return el('label', {}, say(key), field);
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
        crew: el('select', {name: 'crew'}),
    };
}

export function panel(desk) {
    const f = fields(desk);
    const facts = el('div', {class: 'chosen'});
    const result = el('div', {class: 'result', 'aria-live': 'polite'});
    const more = el('div', {class: 'more'});
    const ask = el('button', {type: 'submit', class: 'main'}, say('ask'));
    const form = el('form', {class: 'do', onsubmit: (event) => {
        event.preventDefault();
        price(() => {});
    }}, label('job', f.job), label('day-label', f.day), label('time', f.time),
    label('crew', f.crew), ask);
    const element = el('aside', {class: 'panel', 'aria-label': say('move')},
        el('h2', {}, say('move')), form, result, facts, more);

    const chosen = () =>
        desk.plan.jobs.find((job) => job.id === f.job.value);

    // --- price, keep or undo

    async function price(revert) {
        const job = chosen();
        const values = {
            job: job.id,
            start: instant(`${f.day.value}T${f.time.value}`, desk.plan.zone),
            ...(f.crew.value === '' ? {} : {crew: f.crew.value}),
        };
        result.replaceChildren(el('p', {}, say('asking')));
        try {
            const answer = await post('/api/price',
                {...values, version: desk.plan.version});
            result.replaceChildren(
                el('h3', {}, `${job.name}: ${f.day.value} ${f.time.value}`),
                priceBlock(answer), choice(answer, values, revert));
            desk.tell(`${job.name}: ${priceLine(answer)}`);
            result.querySelector('button')?.focus({preventScroll: true});
        } catch (error) {
            revert();
            result.replaceChildren();
            desk.fail(error);
        }
    }

    function choice(answer, values, revert) {
        const undo = button('undo', () => {
            revert();
            result.replaceChildren();
            desk.tell(say('undone'));
        });
        const keep = button('keep', async () => {
            keep.disabled = true;
            const moved = await desk.change('/api/move', values);
            if (moved === null) {
                revert();
                return;
            }
            result.replaceChildren();
            desk.tell(say('kept', moved.version));
        }, {class: 'main'});
        return el('p', {class: 'choice'},
            answer.possible === false ? null : keep, undo);
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
        const part = job.parts[0];
        facts.append(el('p', {}, el('b', {}, job.name)),
            el('p', {}, [fact.feeder, fact.crew_names.join(', '),
                part === undefined ? say('unplaced')
                    : `${wall(part.start, desk.plan.zone).replace('T', ' ')}` +
                        `\u2013${wall(part.end, desk.plan.zone).slice(11)}`,
            ].filter(Boolean).join(' · ')));
        if (job.reason !== null)
            facts.append(el('p', {class: 'quiet'}, job.reason.text ?? ''));
        if (job.outage !== null)
            facts.append(el('p', {}, el('a',
                {href: `/outage/${encodeURIComponent(job.outage)}` +
                    location.search}, say('outage', job.outage))));
        if (desk.may('plan'))
            more.append(...holds(job));
    }

    // --- choosing

    function choose(job) {
        const part = job.parts[0];
        f.job.value = job.id;
        f.crew.value = '';
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
        ask: (job, start, crew, revert = () => {}) => {
            choose(job);
            [f.day.value, f.time.value] = start.split('T');
            f.crew.value = crew;
            price(revert);
        },
    };
}
