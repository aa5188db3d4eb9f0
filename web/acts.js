// What is done with a plan as a whole: plan again, stop, take back, approve,
// publish after its notices were shown.

import {get, post} from './api.js';
import {button, el, number, say} from './dom.js';
import {wall} from './time.js';

const POLL_MS = 500;
const MOST_TEXTS = 200; // of a preview; the queue has all of them

function pause(ms) {
    return new Promise((done) => {
        setTimeout(done, ms);
    });
}

// --- plan again -------------------------------------------------------------

function progressLine(now) {
    return say('progress', number(now.seconds, 0),
        now.best === null ? '\u2013' : number(now.best),
        now.bound === null ? '\u2013' : number(now.bound),
        now.gap === null ? '\u2013' : number(100 * now.gap));
}

function replanning(desk) {
    const line = el('output', {});
    const bar = el('progress', {'aria-label': say('replan')});
    const stop = button('stop', async () => {
        stop.disabled = true;
        try {
            await post('/api/replan/stop', {version: desk.plan.version});
        } catch (error) {
            desk.fail(error);
        }
    });
    const box = el('span', {class: 'progress', hidden: true}, bar, line, stop);

    async function watch() {
        box.hidden = false;
        stop.disabled = false;
        let now = null;
        do {
            now = await get('/api/replan/progress');
            line.textContent = progressLine(now);
            if (now.running)
                await pause(POLL_MS);
        } while (now.running);
        box.hidden = true;
        await desk.refresh(); // what is said to be there is shown already
        if (now.error)
            desk.tell(now.error.message ?? String(now.error));
        else
            desk.tell(say('replanned', now.version));
    }

    return {
        box,
        start: async () => {
            try {
                await post('/api/replan', desk.stand());
                await watch();
            } catch (error) {
                box.hidden = true;
                desk.fail(error);
            }
        },
        // A run that somebody started before this page was opened.
        join: async () => {
            const now = await get('/api/replan/progress');
            if (now.running)
                await watch();
        },
    };
}

// --- publish ----------------------------------------------------------------

// Notices with the same words become one, as people read them.
function texts(notices) {
    const byText = new Map();
    for (const notice of notices) {
        const key = `${notice.outage}\n${notice.stage}\n${notice.text}`;
        if (!byText.has(key))
            byText.set(key, {...notice, people: 0});
        byText.get(key).people++;
    }
    return [...byText.values()];
}

function noticeRow(desk, one, stages) {
    return el('tr', {},
        el('td', {}, one.outage),
        el('td', {}, stages[one.stage] ?? one.stage),
        el('td', {class: 'time'},
            wall(one.due, desk.plan.zone).replace('T', ' ')),
        el('td', {class: 'n'}, number(one.people, 0)),
        el('td', {class: 'n'}, String(one.sms_parts ?? '')),
        el('td', {lang: one.lang === 'zh' ? 'zh-CN' : 'en'}, one.text));
}

function previewBody(desk, preview) {
    const all = texts(preview.notices);
    const facts = [
        ['recipients', preview.recipients], ['sms-parts', preview.sms_parts],
        ['cost', preview.cost === null ? say('not-known')
            : number(preview.cost, 2)],
        ['call-list', preview.call_list], ['letters', preview.letters],
        ['late', preview.late_stages], ['unmet', preview.unmet],
    ];
    return [
        el('dl', {class: 'facts'}, ...facts.map(([key, value]) =>
            el('div', {}, el('dt', {}, say(key)), el('dd', {},
                typeof value === 'number' ? number(value, 0) : value)))),
        preview.unkept_words.length === 0 ? null
            : el('section', {class: 'unkept'}, el('h3', {}, say('unkept')),
                el('ul', {}, ...preview.unkept_words
                    .map((line) => el('li', {}, line)))),
        el('div', {class: 'wide', tabindex: 0, role: 'region',
            'aria-label': say('texts')},
        el('table', {}, el('caption', {}, say('texts')),
            el('thead', {}, el('tr', {}, ...['outage-head', 'notice-stage', 'due',
                'people', 'parts', 'text'].map((key) =>
                el('th', {scope: 'col'}, say(key))))),
            el('tbody', {}, ...all.slice(0, MOST_TEXTS)
                .map((one) => noticeRow(desk, one, preview.stages))))),
        all.length > MOST_TEXTS
            ? el('p', {}, say('first-of', MOST_TEXTS, all.length)) : null,
    ].filter((one) => one !== null);
}

// Publishing against the notice rules takes a name and a reason; and what the
// sheets cannot keep, where the house wants it so.
function overrideFields(preview) {
    const late = preview.unmet > 0 || preview.late_stages > 0;
    if (!late && !preview.unkept_decides)
        return null;
    return el('fieldset', {},
        el('legend', {}, say(late ? 'too-late' : 'unkept-decides')),
        el('label', {}, say('override'),
            el('input', {name: 'override', autocomplete: 'off'})),
        el('label', {}, say('reason'),
            el('input', {name: 'reason', autocomplete: 'off'})));
}

async function publish(desk) {
    let preview = null;
    try {
        preview = await get('/api/publish/preview');
    } catch (error) {
        desk.fail(error);
        return;
    }
    const form = el('form', {method: 'dialog'});
    const dialog = el('dialog', {'aria-label': say('publish')},
        el('h2', {}, say('publish-plan', preview.plan)),
        ...previewBody(desk, preview), form);
    const send = el('button', {class: 'main', value: 'publish'},
        say('publish-now'));
    form.append(...[overrideFields(preview), el('p', {class: 'choice'}, send,
        el('button', {value: 'no', formnovalidate: true}, say('not-yet')))]
        .filter((one) => one !== null));
    send.disabled = !desk.may('send');
    dialog.addEventListener('close', async () => {
        dialog.remove();
        if (dialog.returnValue !== 'publish')
            return;
        const values = Object.fromEntries([...new FormData(form)]
            .filter(([, value]) => value !== ''));
        const done = await desk.change('/api/publish', values);
        if (done !== null)
            desk.tell(say('published', done.version ?? preview.plan));
    });
    document.body.append(dialog);
    dialog.showModal();
}

// --- the bar ----------------------------------------------------------------

export function acts(desk) {
    const replan = replanning(desk);
    const again = button('replan', async () => {
        again.disabled = true;
        await replan.start();
        refresh();
    });
    const back = button('undo-last', async () => {
        const done = await desk.change('/api/undo', {});
        if (done !== null)
            desk.tell(say('undone'));
    });
    const approve = button('approve', async () => {
        const done = await desk.change('/api/approve', {});
        if (done !== null)
            desk.tell(say('approved', desk.plan.version));
    });
    const show = button('publish', () => publish(desk));

    function refresh() {
        const {plan} = desk;
        again.disabled = !desk.may('plan');
        back.disabled = !desk.may('plan') || !plan.undo;
        approve.disabled = !desk.may('approve') || plan.state !== 'draft';
        show.disabled = !desk.may('send') ||
            !['draft', 'approved'].includes(plan.state);
    }

    if (desk.may('plan'))
        replan.join().catch(desk.fail);
    return {
        element: el('span', {class: 'acts'}, again, replan.box, back, approve,
            show),
        refresh,
    };
}
