// A job in parts on the board, and people who would be told too late: the
// dialog wants a name and a reason.

import {accessible} from './browser.mjs';
import {claim, same, that} from './claims.mjs';
import {logIn, PASSWORD} from './doing.mjs';
import {Town} from './town.mjs';

const LATE = '2026-03-14T08:00:00+08:00';

async function parts(browser, dir) {
    const town = Town.of(dir, 'broadcasting-station-in-parts');
    town.account('li', PASSWORD, 'view,plan');
    await town.serve(town.now);
    const page = await logIn(browser, town, 'li');
    await claim('a job in parts has a block for each, which stay where they are',
        async () => {
            const plan = await (await page.request.get('/api/plan')).json();
            const job = plan.jobs.find(({parts}) => parts.length > 1);
            that(job !== undefined, 'none is in parts');
            const blocks = page.locator('.calendar .ec-event',
                {hasText: job.name});
            same(await blocks.count(), job.parts.length);
            same(await page.locator('.calendar .ec-event.ec-draggable',
                {hasText: job.name}).count(), 0);
            const rows = page.locator('#twin tr', {hasText: job.name});
            that(await rows.count() >= job.parts.length, 'rows are missing');
            await browser.shot(page, 'parts-en');
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
