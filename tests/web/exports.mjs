// What is taken away from the page of reports: every file is there, pages open
// from a disk without a network, fit a phone and a sheet of A4.

import {writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {accessible, clean, fits, PHONE} from './browser.mjs';
import {claim, same, that} from './claims.mjs';
import {Town} from './town.mjs';

const A4 = {width: 703, height: 1000}; // 186 mm between the margins, 96 px/in

async function files(page) {
    await page.goto('/reports');
    return page.locator('main a').evaluateAll((list) =>
        [...new Set(list.map((one) => one.getAttribute('href')))]);
}

// Opened as a file, with every request written down and none answered.
async function alone(browser, path, body) {
    writeFileSync(path, body);
    const page = await browser.page(`file://${path}`);
    await page.context().setOffline(true);
    await page.goto(`file://${path}`);
    return page;
}

// Nothing stands beyond the edge of a sheet, and a printer gets it.
export async function onPaper(page) {
    await page.setViewportSize(A4);
    await page.emulateMedia({media: 'print'});
    const wide = await page.evaluate(() => {
        const edge = innerWidth + 1;
        return [...document.querySelectorAll('body *')].filter((one) =>
            one.checkVisibility() && !one.closest('svg svg, svg g') &&
            one.getBoundingClientRect().right > edge)
            .slice(0, 3).map((one) => `${one.tagName} ` +
                `${one.getBoundingClientRect().right}`);
    });
    that(wide.length === 0, `beyond the paper: ${wide.join(', ')}`);
    const pdf = await page.pdf({format: 'A4'});
    same(pdf.subarray(0, 5).toString(), '%PDF-');
}

async function single(browser, dir, name, body) {
    const page = await alone(browser, join(dir, `${name}.html`), body);
    await page.setViewportSize({width: 1200, height: 900});
    await browser.shot(page, name);
    await accessible(page);
    await page.setViewportSize(PHONE);
    await fits(page);
    await onPaper(page);
    clean(page);
    await page.context().close();
}

const judges = {
    csv: (text) => that(text.startsWith('\ufeff'), 'no BOM'),
    ics: (text) => that(/^BEGIN:VCALENDAR\r\n[^]*END:VCALENDAR\r\n$/.test(text),
        'no calendar'),
    json: (text) => that(JSON.parse(text).schema === 1, 'no schema'),
    geojson: (text) => same(JSON.parse(text).type, 'FeatureCollection'),
    cim: (text) => that(text.includes('<rdf:RDF'), 'no CIM'),
};

// Each file of the page, in the language of the browser.
async function all(browser, town, lang) {
    const page = await browser.page(town.url, {lang});
    const short = lang.slice(0, 2);
    await claim(`the page of reports (${short}) leads to files that are there`,
        async () => {
            for (const href of await files(page)) {
                const reply = await page.request.get(href, {headers: {
                    'Accept-Language': lang}});
                same(`${href} ${reply.status()}`, `${href} 200`);
                const kind = /^\/(?:report|month)\/(\w+)/.exec(href)?.[1];
                if (judges[kind] !== undefined)
                    judges[kind]((await reply.body()).toString('utf8'));
            }
        });
    for (const [name, href] of [['week', '/report/html'],
        ['sheets', '/sheet/'], ['posters', '/report/poster'],
        ['letters', '/report/letter']])
        await claim(`${name} (${short}) open without a network, on a phone, on A4`,
            async () => {
                const reply = await page.request.get(href, {headers: {
                    'Accept-Language': lang}});
                same(reply.status(), 200);
                await single(browser, town.dir, `file-${name}-${short}`,
                    await reply.body());
            });
    await page.context().close();
}

export async function exports(browser, dir) {
    const town = new Town(dir, 'exports', 4, 5);
    town.import();
    town.plan();
    town.run(['publish']);
    await town.serve();
    await all(browser, town, 'en-GB');
    await all(browser, town, 'zh-CN');
    await town.stop();
}
