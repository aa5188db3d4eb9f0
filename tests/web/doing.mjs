// Doing: log in, drag a block and see its price, keep or undo, the same by
// keyboard, pin, plan again, approve, publish, and a notice that arrives.

import {readdirSync} from 'node:fs';
import {join} from 'node:path';

import {accessible, clean} from './browser.mjs';
import {claim, same, that} from './claims.mjs';

export const PASSWORD = 'three ropes on a pole';

export async function logIn(browser, town, name, lang = 'en-GB') {
    const page = await browser.page(town.url, {lang});
    await page.goto('/login');
    await page.locator('input[name=user]').fill(name);
    await page.locator('input[name=password]').fill(PASSWORD);
    await page.locator('form:has(input[name=password]) button').click();
    await page.goto('/');
    await page.waitForSelector('#board[data-drawn]');
    return page;
}

export function drawn(page, version) {
    return page.waitForFunction((wanted) =>
        document.querySelector('h1').textContent.includes(`${wanted}`),
    version);
}

export async function latest(page) {
    return (await (await page.request.get('/api/plan')).json()).version;
}

// A move that is possible and changes something: the server is asked, place
// after place, as the board would.
function possibleMove(page, by = [0.5, -0.5, 1, -1, 24, -24]) {
    return page.evaluate(async (steps) => {
        const plan = await (await fetch('/api/plan')).json();
        const {csrf} = await (await fetch('/api/session')).json();
        for (const job of plan.jobs.filter((one) => one.parts.length === 1))
            for (const hours of steps) {
                const start = new Date(Date.parse(job.parts[0].start) +
                    hours * 3600e3).toISOString();
                const reply = await fetch('/api/price', {
                    method: 'POST',
                    headers: {'Content-Type': 'application/json',
                        'X-CSRF-Token': csrf},
                    body: JSON.stringify({version: plan.version, job: job.id,
                        start}),
                });
                const price = await reply.json();
                if (price.possible)
                    return {id: job.id, name: job.name, hours,
                        from: job.parts[0].start, start};
            }
        throw new Error('no job can move');
    }, by);
}

// A job of one crew that another could do at the same hour.
function otherCrew(page) {
    return page.evaluate(async () => {
        const plan = await (await fetch('/api/plan')).json();
        const {csrf} = await (await fetch('/api/session')).json();
        for (const job of plan.jobs.filter((one) =>
            one.parts.length === 1 && one.crews.length === 1))
            for (const crew of plan.crews.filter((one) =>
                one.id !== job.crews[0])) {
                const reply = await fetch('/api/price', {
                    method: 'POST',
                    headers: {'Content-Type': 'application/json',
                        'X-CSRF-Token': csrf},
                    body: JSON.stringify({version: plan.version, job: job.id,
                        start: job.parts[0].start, crew: [crew.id]}),
                });
                if ((await reply.json()).possible)
                    return {id: job.id, name: job.name, to: crew,
                        from: plan.crews.find((one) =>
                            one.id === job.crews[0])};
            }
        throw new Error('no crew can change');
    });
}

function block(page, name) {
    return page.locator('.calendar .ec-event', {hasText: name}).first();
}

// Presses on the block (of work in parts: that of `part`), moves it by so many
// hours of the day, and holds it.
export async function drag(page, move) {
    const event = page.locator(
        `.calendar [data-block="${move.id}#${(move.part ?? 1) - 1}"]`).first();
    await event.scrollIntoViewIfNeeded();
    const box = await event.boundingBox();
    const plan = await (await page.request.get('/api/plan')).json();
    const {parts} = plan.jobs.find((one) => one.id === move.id);
    const {start, end} = parts[(move.part ?? 1) - 1];
    const perHour = box.width / ((Date.parse(end) - Date.parse(start)) /
        3600e3);
    const x = box.x + Math.min(10, box.width / 2);
    const y = box.y + box.height / 2;
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let i = 1; i <= 6; i++)
        await page.mouse.move(x + perHour * move.hours * i / 6, y);
}

function wall(instant) {
    const shifted = new Date(Date.parse(instant) + 8 * 3600e3);
    return shifted.toISOString().slice(11, 16);
}

function later(instant, minutes) {
    return wall(new Date(Date.parse(instant) + minutes * 60e3).toISOString());
}

// The block in the hand has the focus, and stands at that hour.
export function held(page, id, hour) {
    return page.waitForFunction(([block, text]) => {
        const one = document.activeElement;
        return one.dataset.block === block &&
            one.getAttribute('aria-label').includes(` ${text}\u2013`);
    }, [`${id}#0`, hour]);
}

export async function doing(browser, town) {
    town.account('li', PASSWORD, 'view,plan,approve,send');
    town.account('wang', PASSWORD, 'view');
    let page = null, move = null;

    await claim('the login page has no serious barrier', async () => {
        const door = await browser.page(town.url);
        await door.goto('/login');
        await browser.shot(door, 'login-en');
        await accessible(door);
        clean(door);
        await door.goto('/login?lang=zh');
        await browser.shot(door, 'login-zh');
        await door.context().close();
    });
    await claim('who logs in is named, and may plan', async () => {
        page = await logIn(browser, town, 'li');
        that((await page.locator('body > header').textContent()).includes('li'),
            'not named');
        same(await page.getByRole('button', {name: 'Plan again'}).isEnabled(),
            true);
    });
    await claim('who may only look cannot drag, ask or publish', async () => {
        const guest = await logIn(browser, town, 'wang');
        same(await guest.locator('.acts button:enabled:visible').count(), 0);
        same(await guest.locator('.panel button.main:enabled:visible').count(), 0);
        await guest.context().close();
    });
    await claim('a block in the hand shows its price, and Undo puts it back',
        async () => {
            move = await possibleMove(page);
            await drag(page, move);
            await page.waitForFunction(() => {
                const tip = document.querySelector('.tip');
                return !tip.hidden && /customer-hours|tie|E\d/
                    .test(tip.textContent);
            });
            await browser.shot(page, 'drag-en');
            await page.mouse.up();
            await page.locator('.result .price').waitFor();
            await browser.shot(page, 'price-en');
            await page.getByRole('button', {name: 'Undo', exact: true}).click();
            const label = await block(page, move.name)
                .getAttribute('aria-label');
            that(label.includes(wall(move.from)), `it stands at ${label}`);
        });
    await claim('kept, it is a new plan, and the table says the new hour',
        async () => {
            const before = await latest(page);
            await drag(page, move);
            await page.mouse.up();
            await page.getByRole('button', {name: 'Keep'}).click();
            await drawn(page, before + 1);
            const row = page.locator('#twin tr', {hasText: move.name}).first();
            await row.filter({hasText: wall(move.start)}).waitFor();
        });
    await claim('the last change is taken back', async () => {
        const before = await latest(page);
        await page.getByRole('button', {name: 'Take back'}).click();
        await drawn(page, before + 1);
        await page.locator('#twin tr', {hasText: move.name}).first()
            .filter({hasText: wall(move.from)}).waitFor();
    });
    await claim('the keyboard alone asks for a price, and keeps', async () => {
        const before = await latest(page);
        await block(page, move.name).focus();
        await page.keyboard.press('Enter');
        await page.locator('.panel input[name=time]').focus();
        await page.locator('.panel input[name=time]').fill(wall(move.start));
        await page.keyboard.press('Enter');
        await page.locator('.result .price').waitFor();
        await page.keyboard.press('Enter'); // Keep has the focus
        await drawn(page, before + 1);
    });
    await claim('arrow keys move a block and say the price, Escape puts it back',
        async () => {
            const event = page.locator(
                `.calendar [data-block="${move.id}#0"]`).first();
            const before = await event.getAttribute('aria-label');
            const said = page.locator('.said');
            await event.focus();
            await page.keyboard.press('ArrowRight');
            await said.filter({hasText: later(move.start, 15)}).waitFor();
            that(/customer-hours|tie|[EO]\d|rule/.test(
                await said.textContent()), await said.textContent());
            await held(page, move.id, later(move.start, 15));
            await browser.shot(page, 'keys-en');
            await page.keyboard.press('ArrowLeft');
            await page.keyboard.press('ArrowLeft');
            await held(page, move.id, later(move.start, -15));
            await said.filter({hasText: later(move.start, -15)}).waitFor();
            await page.keyboard.press('Escape');
            await held(page, move.id, wall(move.start));
            same(await event.getAttribute('aria-label'), before);
        });
    await claim('by keys a block goes to another day, and Enter keeps it there',
        async () => {
            const before = await latest(page);
            const to = await possibleMove(page, [24, -24, 48, 72, 96]);
            await page.locator(`.calendar [data-block="${to.id}#0"]`).first()
                .focus();
            const key = to.hours > 0 ? 'Shift+ArrowRight' : 'Shift+ArrowLeft';
            for (let i = 0; i < Math.abs(to.hours) / 24; i++) {
                await page.keyboard.press(key);
                await page.waitForTimeout(50); // the block is drawn anew
            }
            const day = to.start.slice(0, 10);
            await page.locator('.said', {hasText: day}).waitFor();
            await page.getByRole('button', {name: 'Keep'}).waitFor();
            await page.keyboard.press('Enter');
            await drawn(page, before + 1);
            await page.locator('#twin tr', {hasText: to.name})
                .filter({hasText: day}).first().waitFor();
            await page.getByRole('button', {name: 'Take back'}).click();
            await drawn(page, before + 2);
        });
    await claim('a place that rules forbid names the rule', async () => {
        await block(page, move.name).click();
        await page.locator('.panel input[name=time]').fill('03:00');
        await page.getByRole('button', {name: 'What would it cost'}).click();
        await page.locator('.result .rules li').first().waitFor();
        same(await page.getByRole('button', {name: 'Keep'}).count(), 0);
        await browser.shot(page, 'rules-en');
        await accessible(page);
    });
    await claim('a pinned job is marked, and can be freed', async () => {
        await block(page, move.name).click();
        await page.getByRole('button', {name: 'Pin it there'}).click();
        await page.getByRole('button', {name: 'Free it again'}).waitFor();
        same(await page.locator('.calendar .held').count() > 0, true);
        await page.getByRole('button', {name: 'Free it again'}).click();
        await page.getByRole('button', {name: 'Pin it there'}).waitFor();
    });
    await claim('a day is forbidden, the next plan keeps to it, and it is lifted',
        async () => {
            await block(page, move.name).click();
            const plan = await (await page.request.get('/api/plan')).json();
            const {parts} = plan.jobs.find((one) => one.id === move.id);
            const day = new Date(Date.parse(parts[0].start) + 8 * 3600e3)
                .toISOString().slice(0, 10);
            await page.getByRole('button', {name: 'Not on that day'}).click();
            const lift = page.getByRole('button', {name: `Allow ${day} again`});
            await lift.waitFor();
            await browser.shot(page, 'forbid-en');
            await page.getByRole('button', {name: 'Plan again'}).click();
            await page.getByRole('button', {name: 'Stop'}).click();
            await page.locator('.said', {hasText: 'Planned again'})
                .waitFor({timeout: 60000});
            const rows = page.locator('#twin tr:not(:has([data-unplaced]))',
                {hasText: move.name});
            same(await rows.filter({hasText: day}).count(), 0);
            await page.locator('.panel select[name=job]')
                .selectOption(move.id); // it may have no place now
            await lift.click();
            await lift.waitFor({state: 'detached'});
            move = await possibleMove(page);
        });
    await claim('dragged to another row, a job has the crew of that row',
        async () => {
            const {name, id, from, to} = await otherCrew(page);
            const before = await latest(page);
            await block(page, name).scrollIntoViewIfNeeded();
            const row = (crew) => page.locator('.calendar .ec-row-head',
                {hasText: crew.name}).first().boundingBox();
            const [old, next] = [await row(from), await row(to)];
            const box = await block(page, name).boundingBox();
            const [x, y] = [box.x + Math.min(10, box.width / 2),
                box.y + box.height / 2];
            await page.mouse.move(x, y);
            await page.mouse.down();
            for (let i = 1; i <= 6; i++)
                await page.mouse.move(x, y + (next.y + next.height / 2 -
                    old.y - old.height / 2) * i / 6);
            await page.mouse.up();
            await page.locator('.result .price').waitFor();
            await browser.shot(page, 'crew-en');
            await page.getByRole('button', {name: 'Keep'}).click();
            await drawn(page, before + 1);
            const plan = await (await page.request.get('/api/plan')).json();
            same(plan.jobs.find((one) => one.id === id).crews.join(), to.id);
        });
    await claim('left out, a job waits in the pool; dragged in, it has a place',
        async () => {
            const before = await latest(page);
            await block(page, move.name).click();
            await page.getByRole('button', {name: 'Leave it out'}).click();
            await page.getByRole('button', {name: 'Keep'}).click();
            await drawn(page, before + 1);
            const waits = page.locator('.pool button', {hasText: move.name});
            await waits.waitFor();
            await browser.shot(page, 'pool-en');
            await page.locator('#twin tr:has([data-unplaced])',
                {hasText: 'left out by hand'}).waitFor();
            const row = page.locator('.calendar .ec-row-head').first();
            const free = await row.boundingBox();
            const heads = page.locator('.calendar .ec-col-head');
            const day = await heads.nth(4).boundingBox();
            await waits.dragTo(page.locator('.calendar'), {targetPosition: {
                x: day.x - (await page.locator('.calendar').boundingBox()).x +
                    day.width / 3,
                y: free.y - (await page.locator('.calendar').boundingBox()).y +
                    free.height / 2,
            }});
            await page.locator('.result h3', {hasText: '2026-03-20'}).waitFor();
            await page.locator('.result .price').waitFor();
            await browser.shot(page, 'pool-drag-en');
            await page.getByRole('button', {name: 'Take back'}).click();
            await drawn(page, before + 2);
            await block(page, move.name).waitFor();
        });
    await claim('planning again says how it stands and ends in a plan',
        async () => {
            await page.getByRole('button', {name: 'Plan again'}).click();
            await page.locator('.progress output',
                {hasText: /bound/}).waitFor();
            await page.getByRole('button', {name: 'Stop'}).click();
            await page.locator('.said', {hasText: 'Planned again'})
                .waitFor({timeout: 60000});
        });
    await claim('the later of two browsers is told, nothing is overwritten',
        async () => {
            const other = await logIn(browser, town, 'li', 'zh-CN');
            move = await possibleMove(page);
            await drag(page, move);
            await page.mouse.up();
            await page.getByRole('button', {name: 'Keep'}).click();
            await page.locator('.said', {hasText: 'Kept'}).waitFor();
            const version = await latest(page);
            await other.getByRole('button', {name: '批准'}).click();
            await other.locator('[role=alert]', {hasText: 'li'}).waitFor();
            same(await latest(page), version);
            await browser.shot(other, 'stale-zh');
            await accessible(other);
            await other.getByRole('button', {name: '显示最新计划'}).click();
            await drawn(other, version);
            await other.context().close();
        });
    await claim('approved, the plan says so', async () => {
        await page.getByRole('button', {name: 'Approve'}).click();
        await page.locator('.said', {hasText: 'approved'}).waitFor();
        await page.locator('#outcome', {hasText: 'approved'}).waitFor();
    });
    await claim('before it is published every text is shown; of two who do, one does',
        async () => {
            await page.getByRole('button', {name: 'Publish'}).click();
            const dialog = page.getByRole('dialog');
            await dialog.locator('tbody tr').first().waitFor();
            that(/Planned power cut|计划停电/.test(await dialog.textContent()),
                'no text');
            await browser.shot(page, 'preview-en');
            await accessible(page);
            // Another has the same texts before him, and says yes to them, too.
            const other = await logIn(browser, town, 'li');
            await other.getByRole('button', {name: 'Publish'}).click();
            await other.getByRole('dialog').locator('tbody tr').first()
                .waitFor();
            await dialog.getByRole('button', {name: 'Publish'}).click();
            await page.locator('.said', {hasText: 'published'}).waitFor();
            await other.getByRole('dialog')
                .getByRole('button', {name: 'Publish'}).click();
            await other.locator('[role=alert]',
                {hasText: 'li was quicker: plan'}).waitFor();
            await browser.shot(other, 'stale-publish-en');
            await other.context().close();
            const {audit} = await (await page.request.get('/api/audit')).json();
            same(audit.filter(({what, done}) =>
                what === 'publish' && done).length, 1);
            that(await page.locator('.calendar .told').count() > 0,
                'nothing is hatched');
            await browser.shot(page, 'published-en');
        });
    await claim('a notice leaves by the file gateway, arrives, and is seen',
        async () => {
            town.notify();
            const [key] = readdirSync(join(town.outbox, 'sms'));
            await page.goto('/notices');
            await page.locator('table', {hasText: 'accepted'}).first()
                .waitFor();
            const kept = await page.request.get(`/receipt?key=${key}&st=1`);
            same(kept.status(), 200);
            // The queue may be as old as two seconds.
            const delivered = page.locator('table', {hasText: 'delivered'});
            for (let i = 0; i < 10 && await delivered.count() === 0; i++) {
                await page.waitForTimeout(500);
                await page.goto('/notices');
            }
            that(await delivered.count() > 0, 'not to be seen');
            await browser.shot(page, 'delivered-en');
        });
    await claim('who did what is written down', async () => {
        page.wrong = [];
        await page.goto('/audit');
        const text = await page.locator('main').textContent();
        that(/publish/.test(text) && /li/.test(text), text.slice(0, 300));
        await browser.shot(page, 'audit-en');
        await page.goto('/audit?lang=zh');
        await browser.shot(page, 'audit-zh');
        await page.goto('/audit');
        await accessible(page);
        clean(page);
    });
    await page?.context().close();
}
