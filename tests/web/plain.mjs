// The main things without a script: log in, approve, publish too late by name
// and reason, enter when an outage was, say that supply is back. Each page is
// judged by axe-core in a browser that has script.

import {accessible, clean, fits, PHONE} from './browser.mjs';
import {claim, same, that} from './claims.mjs';
import {logIn, PASSWORD} from './doing.mjs';
import {Town} from './town.mjs';

const LATE = '2026-03-14T08:00:00+08:00'; // less than a week before
const AFTER = '2026-03-22T12:00:00+08:00'; // all outages are over

async function enter(browser, town) {
    const page = await browser.page(town.url, {script: false});
    await page.goto('/login');
    await page.locator('input[name=user]').fill('li');
    await page.locator('input[name=password]').fill(PASSWORD);
    await page.locator('main form button').click();
    return page;
}

// The page as those see it who need it otherwise: both languages, a phone.
async function judge(browser, town, path, name) {
    for (const [lang, short] of [['en-GB', 'en'], ['zh-CN', 'zh']]) {
        const page = await logIn(browser, town, 'li', lang);
        await page.goto(path);
        await browser.shot(page, `${name}-${short}`);
        const form = page.locator('main form').first();
        that(short === 'en' ||
            /[\u4e00-\u9fff]/.test(await form.textContent()), 'not Chinese');
        await accessible(page);
        clean(page);
        await page.setViewportSize(PHONE);
        await fits(page);
        await page.context().close();
    }
}

async function approving(browser, town, page) {
    await claim('/approve has no serious barrier', () =>
        judge(browser, town, '/approve', 'approve'));
    await claim('without script a plan is approved', async () => {
        await page.goto('/approve');
        await page.locator('main form button').click();
        await page.locator('#outcome', {hasText: 'approved'}).waitFor();
    });
    await claim('/publish has no serious barrier', () =>
        judge(browser, town, '/publish', 'publish'));
    await claim('without script, too, telling people late takes name and reason',
        async () => {
            await page.goto('/publish');
            await page.locator('main form button').click();
            same(new URL(page.url()).pathname, '/publish'); // reason is missing
            await page.locator('input[name=override]').fill('Zhao');
            await page.locator('input[name=reason]').fill('storm damage');
            await page.locator('main form button').click();
            await page.locator('#outcome', {hasText: 'published'}).waitFor();
            await page.goto('/audit');
            that((await page.locator('main').textContent())
                .includes('storm damage'), 'the reason is not written down');
        });
}

async function happening(browser, town, page) {
    const outage = await page.locator('a[href^="/outage/"]').first()
        .getAttribute('href');
    const path = new URL(outage, town.url).pathname;
    const id = path.replace('/outage/', '');
    await claim('/actual has no serious barrier', () =>
        judge(browser, town, `/actual/${id}`, 'actual'));
    await claim('/restored has no serious barrier', () =>
        judge(browser, town, `/restored/${id}`, 'restored'));
    await claim('that supply is back is said by a button, with the times',
        async () => {
            await page.goto(path);
            await page.getByRole('link', {name: 'Supply is back'}).click();
            const whole = page.locator('main form') // not of one stage
                .filter({has: page.locator('input[name=off]')});
            const on = whole.locator('input[name=on]');
            same(await on.inputValue(), AFTER.slice(0, 16));
            const off = await whole.locator('input[name=off]').inputValue();
            await on.fill(`${off.slice(0, 11)}15:00`);
            await whole.locator('button').click();
            that(new URL(page.url()).pathname === path,
                await page.locator('main').textContent());
            await page.locator('dl', {hasText: '15:00'})
                .locator('dt', {hasText: 'really without supply'}).waitFor();
            await page.goto('/audit');
            await page.locator('tr', {hasText: 'restored'})
                .filter({hasText: 'done'}).first().waitFor();
        });
    await claim('times that were entered are not asked for again', async () => {
        await page.goto(`/restored/${id}`);
        same(await page.locator('input[name=on]').count(), 0);
        that((await page.locator('dl').textContent()).includes('15:00'),
            'they are not shown');
    });
    await claim('when it really was is corrected only after a look', async () => {
        await page.goto(`/actual/${id}`);
        await page.locator('main form button').click();
        that(/nothing was changed/.test(
            await page.locator('main').textContent()), 'not refused');
    });
}

// The last outage of the week: the others are still needed.
async function callingOff(browser, town, page) {
    await page.goto('/');
    const ids = await page.locator('#twin a[href^="/outage/"]').evaluateAll(
        (list) => [...new Set(list.map((one) => one.textContent))]);
    const last = ids.at(-1);
    if (ids.length < 2)
        throw new Error('the week has one outage only');
    await claim('/cancel has no serious barrier', () =>
        judge(browser, town, `/cancel/${last}`, 'cancel'));
    await claim('an outage is called off for the weather, by two browsers once',
        async () => {
            const other = await enter(browser, town);
            await other.goto(`/cancel/${last}`);
            await page.goto(`/outage/${last}`);
            await page.getByRole('link', {name: 'Call it off'}).click();
            await page.locator('main form button').click();
            await page.locator('#twin', {hasText: 'because of the weather'})
                .waitFor();
            same(await page.locator(`#twin a[href^="/outage/${last}"]`).count(),
                0);
            await other.locator('main form button').click();
            that(/was quicker|nothing was changed/.test(
                await other.locator('main').textContent()), 'not told');
            await other.context().close();
        });
}

export async function plain(browser, dir) {
    const town = new Town(dir, 'plain', 4, 5);
    town.import();
    town.plan();
    town.account('li', PASSWORD, 'view,plan,approve,send');
    await town.serve(LATE);
    const page = await enter(browser, town);
    await approving(browser, town, page);
    await claim('before an outage begins nobody can say that it is over',
        async () => {
            await page.goto('/');
            await page.locator('a[href^="/outage/"]').first().click();
            await page.getByRole('link', {name: 'Enter when'}).waitFor();
            same(await page.getByRole('link', {name: 'Supply is back'})
                .count(), 0);
        });
    await callingOff(browser, town, page);
    await page.context().close();
    await town.stop();
    await town.serve(AFTER);
    const later = await enter(browser, town);
    await later.goto('/');
    await happening(browser, town, later);
    await later.context().close();
    await town.stop();
}
