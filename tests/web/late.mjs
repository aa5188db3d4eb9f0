// Work in parts on the board, moved part by part, and people who would be told too late: the
// dialog wants a name and a reason.

import {accessible} from './browser.mjs';
import {claim, same, that} from './claims.mjs';
import {drag, drawn, logIn, PASSWORD} from './doing.mjs';
import {Town} from './town.mjs';

const LATE = '2026-03-14T08:00:00+08:00';

async function parts(browser, dir) {
    const town = Town.of(dir, 'two-halves-with-room');
    town.account('li', PASSWORD, 'view,plan');
    await town.serve(town.now);
    const page = await logIn(browser, town, 'li');
    const plan = await (await page.request.get('/api/plan')).json();
    const job = plan.jobs.find((one) => one.parts.length > 1);
    const row = (hour) => page.locator('#twin tr', {hasText: job.name})
        .filter({hasText: hour});
    const panel = page.locator('.panel');
    await claim('work in parts has a block and a row for each', async () => {
        same(await page.locator('.calendar .ec-event.ec-draggable',
            {hasText: job.name}).count(), job.parts.length);
        await row('14:15').waitFor();
        await browser.shot(page, 'parts-en');
        await accessible(page);
    });
    await claim('one part is dragged at its own price, the other stays',
        async () => {
            await drag(page, {id: job.id, part: 2, hours: 0.5});
            await page.waitForFunction(() => {
                const tip = document.querySelector('.tip');
                return !tip.hidden && /tie/.test(tip.textContent);
            });
            await page.mouse.up();
            await page.locator('.result .price').waitFor();
            same(await panel.locator('select[name=part]').inputValue(), '2');
            await browser.shot(page, 'parts-price-en');
            await page.getByRole('button', {name: 'Keep'}).click();
            await drawn(page, 2);
            await row('14:45').waitFor();
            await row('08:45').waitFor();
        });
    await claim('where a part cannot go the rule is named', async () => {
        await drag(page, {id: job.id, part: 1, hours: 2});
        await page.mouse.up();
        await page.locator('.result .rules', {hasText: 'E7'}).waitFor();
        await page.getByRole('button', {name: 'Undo', exact: true}).click();
    });
    await claim('all parts move together, as far apart as they are',
        async () => {
            await panel.locator('select[name=part]').selectOption('');
            await panel.locator('input[name=time]').fill('09:00');
            await page.getByRole('button', {name: 'What would it cost'})
                .click();
            await page.getByRole('button', {name: 'Keep'}).click();
            await drawn(page, 3);
            await row('09:00').waitFor();
            await row('15:00').waitFor();
        });
    await page.context().close();
    await town.stop();
}

export async function late(browser, dir) {
    await parts(browser, dir);
    const town = new Town(dir, 'late', 4, 5);
    town.import();
    town.plan();
    town.account('li', PASSWORD, 'view,plan,approve,send');
    await town.serve(LATE);
    const page = await logIn(browser, town, 'li');
    await claim('publishing too late needs who decides, and why', async () => {
        const publish = page.getByRole('button', {name: 'Publish'});
        const dialog = page.getByRole('dialog');
        await publish.click();
        await dialog.locator('fieldset').waitFor();
        await browser.shot(page, 'override-en');
        await accessible(page);
        await dialog.getByRole('button', {name: 'Publish'}).click();
        await page.locator('[role=alert] .warn').waitFor();
        same((await (await page.request.get('/api/plan')).json()).state,
            'draft');
        await publish.click();
        await dialog.locator('input[name=override]').fill('Zhao');
        await dialog.locator('input[name=reason]').fill('storm damage');
        await dialog.getByRole('button', {name: 'Publish'}).click();
        await page.locator('.said', {hasText: 'published'}).waitFor();
        await page.goto('/audit');
        that((await page.locator('main').textContent())
            .includes('storm damage'), 'the reason is not written down');
    });
    await page.context().close();
    await town.stop();
}
