// Reading: every page in both languages, on a wall screen and on a phone, with
// script and without.

import {accessible, clean, fits, PHONE} from './browser.mjs';
import {claim, same, that} from './claims.mjs';
import {onPaper} from './exports.mjs';

async function someOutage(page) {
    await page.goto('/');
    return page.locator('a[href^="/outage/"]').first().getAttribute('href');
}

async function places(page) {
    const outage = (await someOutage(page)).replace(/\?.*/, '');
    await page.goto('/feeders');
    const feeder = await page.locator('.columns a').first()
        .getAttribute('href');
    const name = decodeURIComponent(feeder.replace('/oneline/', ''));
    return {
        week: '/', outage, feeders: '/feeders', oneline: feeder,
        notices: '/notices',
        messages: `/notices?outage=${outage.replace('/outage/', '')}`,
        calls: '/calls', kpi: '/kpi?month=2026-03',
        siting: `/siting?feeder=${encodeURIComponent(name)}&max=2`,
        sharing: '/sharing', reports: '/reports', findings: '/findings',
        none: '/nowhere',
    };
}

async function settle(page) {
    if (new URL(page.url()).pathname === '/')
        await page.waitForSelector('#board[data-drawn]');
}

export async function reading(browser, town) {
    const english = await browser.page(town.url);
    const all = await places(english);
    const chinese = await browser.page(town.url, {lang: 'zh-CN'});
    const phone = await browser.page(town.url, {viewport: PHONE});
    for (const [name, path] of Object.entries(all)) {
        await claim(`${name}: no serious barrier, nothing from elsewhere`,
            async () => {
                english.wrong = [];
                await english.goto(path);
                await settle(english);
                await browser.shot(english, `${name}-en`);
                await accessible(english);
                if (name !== 'none')
                    clean(english);
            });
        await claim(`${name}: the same in Chinese`, async () => {
            await chinese.goto(path);
            await settle(chinese);
            await browser.shot(chinese, `${name}-zh`);
            same(await chinese.locator('html').getAttribute('lang'), 'zh-CN');
            that(/[\u4e00-\u9fff]/.test(await chinese.locator('h1')
                .textContent()), 'the heading is not Chinese');
            await accessible(chinese);
        });
        await claim(`${name}: a phone shows it without scrolling sideways`,
            async () => {
                await phone.goto(path);
                await settle(phone);
                await browser.shot(phone, `${name}-phone`);
                await fits(phone);
            });
    }
    await claim('the language that was chosen stays from page to page',
        async () => {
            await english.goto('/?lang=zh');
            await english.locator('nav a', {hasText: '通知'}).click();
            same(await english.locator('html').getAttribute('lang'), 'zh-CN');
        });
    await claim('without script the week is there as tables', async () => {
        const plain = await browser.page(town.url, {script: false});
        await plain.goto('/');
        that(await plain.locator('#twin tbody tr').count() > 8, 'few rows');
        that(await plain.locator('noscript').count() === 1, 'not said');
        await plain.goto(all.outage);
        that(await plain.locator('figure svg').count() > 0, 'no picture');
        await plain.context().close();
    });
    await claim('without script every page says what it has to say', async () => {
        const plain = await browser.page(town.url, {script: false});
        for (const path of Object.values(all)) {
            const reply = await plain.goto(path);
            same(`${path} ${reply.status()}`,
                `${path} ${path === all.none ? 404 : 200}`);
            const words = await plain.locator('main').innerText();
            await english.goto(path);
            const first = await english.locator('main h2').evaluateAll(
                (list) => list.filter((one) => !one.closest('#board'))
                    .map((one) => one.textContent));
            for (const head of first)
                that(words.includes(head), `${path}: no ${head}`);
        }
        await plain.context().close();
    });
    await claim('every page fits a sheet of A4', async () => {
        const paper = await browser.page(town.url);
        for (const path of Object.values(all)) {
            await paper.goto(path);
            await settle(paper);
            try {
                await onPaper(paper);
            } catch (error) {
                throw new Error(`${path}: ${error.message}`);
            }
            await paper.emulateMedia({media: 'screen'});
        }
        await paper.context().close();
    });
    await claim('the board has a block for each row of its table', async () => {
        await english.goto('/');
        await settle(english);
        const blocks = await english.locator('.calendar .ec-event').evaluateAll(
            (list) => new Set(list.map((one) =>
                one.getAttribute('aria-label'))).size);
        const rows = await english.locator('#twin table')
            .filter({has: english.locator('caption', {hasText: 'Jobs by time'})})
            .locator('tbody tr').count();
        same(blocks, rows);
        const heads = english.locator('.calendar .ec-col-head:visible');
        same(await heads.count(), 7);
        const last = await heads.last().boundingBox();
        const frame = await english.locator('.calendar').boundingBox();
        const strip = frame.x + frame.width - last.x - last.width;
        that(strip >= 0 && strip < 4, `${strip} px right of Sunday`);
    });
    await claim('an outage plays over time by slider and keyboard', async () => {
        await english.goto(all.outage);
        const slider = english.locator('.player input');
        if (await slider.count() === 0)
            return; // one stage: nothing to play
        const first = await english.locator('.player output').textContent();
        await slider.focus();
        await english.keyboard.press('ArrowRight');
        that(await english.locator('.player output').textContent() !== first,
            'the slider moved nothing');
        same(await english.locator('section.play').first()
            .locator('figure:visible').count(), 1);
    });
    await claim('paper gets every stage and no buttons', async () => {
        await english.goto(all.outage);
        await english.emulateMedia({media: 'print'});
        same(await english.locator('header').isVisible(), false);
        same(await english.locator('button:visible').count(), 0);
        same(await english.locator('.play figure:visible').count(),
            await english.locator('.play figure').count());
        await browser.shot(english, 'outage-print');
        await english.emulateMedia({media: 'screen'});
    });
    for (const page of [english, chinese, phone])
        await page.context().close();
}
